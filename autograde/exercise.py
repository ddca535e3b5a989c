"""The words in which a chapter says what it asks: Case, Criterion, Check, Chapter.

A check has two halves. The *probe* calls the learner's object with one case and yields what comes
back, by name. The *judge* asks the reference the same case and compares. Nothing here imports a
reference: a check only names it, so that the probe's half loads where no reference exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograde.rules import Close, Rule

RESULT = "result"  # what a function returns, as its answer is called
AGAIN = " again"  # "dx again" answers the same call a second time
NEXT = " next"  # "dx next" answers the second batch, x_next and t_next
EXTREME = "extreme"  # how the name of a case starts at which right formulae may still overflow
AFTERWARDS = " afterwards"  # "x afterwards" is the input x as the learner's code left it

Inputs = Mapping[str, Any]
Probe = Callable[[Any, Inputs], Iterator[tuple[str, Any]]]


def is_extreme(case: str) -> bool:
    """Say whether the case of this name asks about extreme scores."""
    return case.startswith(EXTREME)


@dataclass(frozen=True)
class Case:
    """One question: the named inputs of one trial, arrays and plain numbers."""

    name: str
    inputs: Inputs


@dataclass(frozen=True)
class Criterion:
    """One line of a check's table: which answers to which cases must agree with the reference.

    ``after`` names a criterion that has to be met first. Keeping an input unchanged is worth
    nothing in an answer that computes nothing.
    """

    name: str
    points: float
    cases: tuple[str, ...]
    answers: tuple[str, ...]
    rule: Rule = field(default_factory=Close)
    after: str | None = None


@dataclass(frozen=True)
class Check:
    """What one check cell asks of one object of the learner's."""

    id: str
    asks: str
    reference: str
    cases: Callable[[np.random.Generator], Sequence[Case]]
    probe: Probe
    criteria: tuple[Criterion, ...]
    gives: str = "result"  # what a person calls the answer: "loss", "gradient"
    options: tuple[str, ...] = ()  # the names to choose from, where nothing is computed

    @property
    def grade_id(self) -> str:
        """The cell's name in nbgrader."""
        return f"check_{self.id}"

    @property
    def points(self) -> float:
        """What the whole check is worth."""
        return sum(criterion.points for criterion in self.criteria)

    @property
    def call(self) -> str:
        """The one line that stands in the check cell."""
        return f"check.{self.id}({self.asks})"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its stem, its checks in the order of the notebook, its written questions.

    ``written`` maps the grade_id of each written question to the points a person may give.
    """

    stem: str
    checks: tuple[Check, ...]
    written: Mapping[str, float]

    @property
    def points(self) -> float:
        """The points that are given automatically."""
        return sum(check.points for check in self.checks)


def unchanged(*names: str, cases: Sequence[str], points: float, after: str) -> Criterion:
    """The criterion that the named inputs are, after the call, what they were before it."""
    answers = tuple(name + AFTERWARDS for name in names)
    exactly = Close(rtol=0, atol=0)
    return Criterion(
        "leaves its input alone", points, tuple(cases), answers, rule=exactly, after=after
    )
