"""The oracle of the course: asks the references, and those who make known mistakes.

A student's bundle has neither; there ``judging.recorded_oracle`` reads what was recorded.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

from autograde.answers import buggy_objects, compositions, draws, misconceptions
from autograde.answers.references import resolve
from autograde.judging.inheritance import Composition
from autograde.judging.misconception import Mistake
from autograde.judging.mysteries import nobody
from autograde.questions.probe import Answer, ask
from autograde.questions.spec import Case, Check

__all__ = ["ORACLE", "CourseOracle", "resolve"]

SEEDS = 2**32


class CourseOracle:
    """Knows every chapter; see ``judging.judge.Oracle`` for what it is asked.

    ``own`` is the number of who is asked: what is planted for them. With ``only_own``, what is
    answered about anybody else's counts for nothing.
    """

    def __init__(self, own: Callable[[], int] = nobody, only_own: bool = False) -> None:
        self._mysteries = buggy_objects.mysteries(own, only_own)

    def any_seed(self, check: Check) -> int:
        """Return a seed that nobody could foresee."""
        return secrets.randbelow(SEEDS)

    def cases(self, check: Check, seed: int) -> Sequence[Case]:
        """Draw the cases that count from ``seed``."""
        return [case for case in draws.draw(check, seed) if case.name in check.cases]

    def expected(
        self,
        check: Check,
        asked: Sequence[Case],
        seed: int,
        given: Mapping[str, Answer] | None = None,
    ) -> Mapping[str, Answer]:
        """Return the reference's answers, by case."""
        if check.options and given is not None:
            expected = self._mysteries.expected
            return {name: expected(check, name, one) for name, one in given.items()}
        reference = resolve(check.reference)
        return {case.name: ask(check, reference, case) for case in asked}

    def known(self, check: Check, seed: int) -> Sequence[Mistake]:
        """Return the mistakes that a diagnosis of the check may name."""
        return misconceptions.KNOWN.get(check.id, ())

    def section(self, check: Check, mistake: str) -> str:
        """Return the heading in the chapter to read again, for a mistake in a check."""
        return misconceptions.section(check.id, mistake)

    def built_on(self, check: Check) -> Sequence[Composition]:
        """Return how what a check asks for can be made of what earlier checks ask for."""
        return compositions.BUILT_ON.get(check.id, ())


ORACLE = CourseOracle()
