"""The oracle of the course: asks the references, and those who make known mistakes.

A student's bundle has neither; there ``judging.recorded_oracle`` reads what was recorded.
"""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from autograde.answers import compositions, draws, misconceptions
from autograde.judging.inheritance import Composition
from autograde.judging.misconception import Mistake
from autograde.questions.probe import Answer, ask
from autograde.questions.spec import Case, Check

SEEDS = 2**32


class CourseOracle:
    """Knows every chapter; see ``judging.judge.Oracle`` for what it is asked."""

    def any_seed(self, check: Check) -> int:
        """Return a seed that nobody could foresee."""
        return secrets.randbelow(SEEDS)

    def cases(self, check: Check, seed: int) -> Sequence[Case]:
        """Draw the cases that count from ``seed``."""
        return [case for case in draws.draw(check, seed) if case.name in check.cases]

    def expected(self, check: Check, asked: Sequence[Case], seed: int) -> Mapping[str, Answer]:
        """Return the reference's answers, by case."""
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


def resolve(reference: str) -> Any:
    """Import the object that ``"module:name"`` names in ``source_lib``."""
    module, name = reference.split(":")
    return getattr(importlib.import_module(f"source_lib.{module}"), name)
