"""A learner's earlier answers while their notebook runs in a sandbox.

An earlier object stays where it is. What stands for it here turns each call into a question of its
check: the inputs go in, and what comes back is believed as little as any answer. What a right
solution makes of it never enters the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.answers.compositions import AFAR
from autograde.grading.submission.mending.bindings import leans_on, lines_of, read
from autograde.judging.inheritance import EarlierAnswer
from autograde.judging.judge import Oracle, Verdict, answered
from autograde.questions.probe import Answer, Failure, Odd
from autograde.questions.register import CHECKS
from autograde.questions.spec import AFTERWARDS, Case, Check
from autograde.sandbox.child import Gone

Question = Callable[[Check, Case], Answer]  # raises Gone
CASE = "from afar"  # a question that no check draws


class Unanswered(Exception):  # noqa: N818 - it is an end, and no mistake
    """An earlier object could not be asked; nothing can be said of what uses it."""


class EarlierAnswers:
    """The earlier answers that one exercise of a notebook uses, each to be asked from here.

    ``sources`` are the cells that have run, in their order. ``failed`` says whether the notebook's
    process was lost in asking.
    """

    def __init__(
        self,
        check: Check,
        sources: Mapping[int, str],
        verdicts: Mapping[str, Verdict],
        question: Question,
        oracle: Oracle,
    ) -> None:
        self._verdicts, self._question, self._oracle = verdicts, question, oracle
        self._used = names_used(check.asks, sources)
        self._known: dict[object, Answer] = {}
        self._gave: dict[tuple[str, str], set[float]] = {}
        self.failed = False

    def __call__(self, check: str) -> EarlierAnswer | None:
        """Return the answer to a check; None if it is not used here, or was never judged."""
        asks = CHECKS[check].asks
        if check not in self._verdicts or asks not in self._used or asks not in AFAR:
            return None
        return answered(self._verdicts[check], AFAR[asks](self._asked), self._oracle)

    def is_constant(self, through: tuple[str, ...]) -> bool:
        """Say whether one of these has answered one and the same number to everything."""
        names = {CHECKS[one].asks for one in through}
        return any(len(gave) < 2 for (asks, _), gave in self._gave.items() if asks in names)

    def _asked(self, check: str, inputs: Mapping[str, Any], *names: str) -> Any:
        """Put a question, or remember the answer; raise what the learner's code raised."""
        answer = self._answer(CHECKS[check], inputs)
        for name, value in inputs.items():
            _leave(value, answer.values.get(name + AFTERWARDS))
        found = tuple(self._value(CHECKS[check], answer, name) for name in names)
        return found if len(names) > 1 else found[0]

    def _answer(self, check: Check, inputs: Mapping[str, Any]) -> Answer:
        key = check.id, tuple((name, _frozen(value)) for name, value in inputs.items())
        if key not in self._known:
            if self.failed:
                raise Unanswered
            try:
                self._known[key] = self._question(check, Case(CASE, inputs))
            except Gone as gone:
                self.failed = True
                raise Unanswered from gone
        return self._known[key]

    def _value(self, check: Check, answer: Answer, name: str) -> Any:
        value = answer.values.get(name)
        if value is None:
            raise _raised(answer.failure)
        if isinstance(value, Odd):
            if value.what == "None":
                return None
            raise Unanswered
        gave = self._gave.setdefault((check.asks, name), set())
        gave |= set(np.unique(value.astype(float)).tolist()[:2])
        return value[()] if value.ndim == 0 else value.copy()


def names_used(name: str, sources: Mapping[int, str]) -> frozenset[str]:
    """Return the names that a notebook's object uses, itself or through the notebook's helpers."""
    binds: dict[str, str] = {}  # name → the last statement that binds it
    for source in sources.values():
        reading = read(source)
        for one in reading.statements if reading else ():
            text = "\n".join(lines_of(reading.text)[one.start : one.end]) if reading else ""
            binds |= dict.fromkeys(one.binds, text)
    found: set[str] = set()
    waiting = [name]
    while waiting:
        fresh = leans_on(binds.get(waiting.pop(), "")) - found
        found |= fresh
        waiting += fresh
    return frozenset(found - {name})


def _leave(value: Any, after: Any) -> None:
    """Change an input as the learner's code has changed it."""
    if not (isinstance(value, np.ndarray) and isinstance(after, np.ndarray)):
        return
    if value.shape == after.shape and value.flags.writeable:
        value[...] = after


def _frozen(value: Any) -> object:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    return repr(value)


def _raised(failure: Failure | None) -> Exception:
    """Make the exception that the learner's code raised, as far as a diagnosis looks at it."""
    if failure is None:
        return Unanswered()
    kind = type(failure.kind or "Exception", (Exception,), {})
    made: Exception = kind(failure.message)
    return made
