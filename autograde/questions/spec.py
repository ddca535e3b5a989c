"""The words in which a chapter says what it asks: Case, Criterion, Check, Chapter.

A check has two halves. The *probe* calls the learner's object with one case and yields what comes
back, by name. The *judge* asks the reference the same case and compares. Nothing here imports a
reference: a check only names it, so that the probe's half loads where no reference exists. How the
numbers of a case are drawn is no part of a check, either: ``answers.draws`` knows that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograde.basics.errors import CourseError
from autograde.questions.comparers import Close, Comparer

PLACE = "place"  # of several things that are asked about, which: the only input of such a case
RESULT = "result"  # what a function returns, as its answer is called
AGAIN = " again"  # "dx again" answers the same call a second time
NEXT = " next"  # "dx next" answers the second batch, x_next and t_next
EXTREME = "extreme"  # how the name of a case starts at which right formulae may still overflow
AFTERWARDS = " afterwards"  # "x afterwards" is the input x as the learner's code left it
ALONE = "leaves its input alone"
FIRST = ""  # as ``after``: the check's first criterion

Inputs = Mapping[str, Any]
Answers = Iterator[tuple[str, Any]]
Probe = Callable[[Any, Inputs], Answers]


class QuestionError(CourseError):
    """What a chapter asks can't be asked so; the message says where, and what to write."""


class NoAnswer(Exception):  # noqa: N818 - not an error of anybody's code
    """Raised by a probe: what came back is no answer; the message is a sentence that says why."""


def is_extreme(case: str) -> bool:
    """Say whether the case of this name asks about extreme scores."""
    return case.startswith(EXTREME)


def _are_halves(points: float) -> bool:
    return points > 0 and float(2 * points).is_integer()


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
    answers: tuple[str, ...] = (RESULT,)
    comparer: Comparer = field(default_factory=Close)
    after: str | None = None


@dataclass(frozen=True)
class Check:
    """What one check cell asks of one object of the learner's.

    ``reference`` names ours, in ``source_lib``: ``"softmax:log_softmax"``. ``gives`` is what a
    person calls the answer, ``called`` what they call those of another kind, ``read`` the heading
    to read again, ``options`` the names to choose from where nothing is computed. ``clues`` are
    cases that no points hang on: they tell mistakes apart that are alike in all others. Nor do
    points hang on those of ``advice``: they show a way of working that a card warns of. ``more`` is
    for whoever has full marks: another road to the result, a question, where it matters. It travels
    with the probe, so it gives no answer away.

    Raises
    ------
    QuestionError
        If its criteria can't be as they stand: points that are no halves, two of one name.
    """

    id: str
    reference: str
    probe: Probe
    criteria: tuple[Criterion, ...]
    read: str
    gives: str = "result"
    options: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)  # the beginning of an answer → a word
    clues: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    more: str = ""

    def __post_init__(self) -> None:
        told: list[Criterion] = []
        for criterion in self.criteria:
            here = f"check {self.id!r}, criterion {criterion.name!r}"
            if not _are_halves(criterion.points):
                raise QuestionError(
                    f"{here} is worth {criterion.points:g} points: give it halves, such as 0.5 or "
                    "1, of which sums are exact"
                )
            if criterion.name in (one.name for one in told):
                raise QuestionError(f"{here} is there twice: give each a name of its own")
            if not told and not (criterion.cases and criterion.after is None):
                raise QuestionError(f"{here} has no line above it to follow: give it a case")
            if criterion.after == FIRST:
                criterion = replace(criterion, after=told[0].name)
            if not criterion.cases:
                criterion = replace(criterion, cases=told[0].cases)
            if criterion.after and criterion.after not in (one.name for one in told):
                raise QuestionError(f"{here} waits for {criterion.after!r}: no line above it")
            told.append(criterion)
        object.__setattr__(self, "criteria", tuple(told))

    @property
    def asks(self) -> str:
        """The name of the learner's object: that of the reference."""
        return self.reference.partition(":")[2]

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

    @property
    def cases(self) -> tuple[str, ...]:
        """The names of the cases that are asked, each once: those that are judged come first."""
        judged = (name for one in self.criteria for name in one.cases)
        return tuple(dict.fromkeys((*judged, *self.clues, *self.advice)))

    def word_for(self, answer: str) -> str:
        """Return what a person calls an answer: "gradient" for "dx", "output" for "out"."""
        words = (word for start, word in self.called.items() if answer.startswith(start))
        return next(words, self.gives)


@dataclass(frozen=True)
class Chapter:
    """A chapter: its stem, its checks in the order of the notebook, its written questions.

    ``written`` maps the grade_id of each written question to the points a person may give,
    ``about`` says in a few words what is derived and coded.
    """

    stem: str
    checks: tuple[Check, ...]
    written: Mapping[str, float] = field(default_factory=dict)
    about: str = ""

    def __post_init__(self) -> None:
        for name, points in self.written.items():
            if not _are_halves(points):
                raise QuestionError(
                    f"{self.stem}: the written question {name!r} is worth {points:g} points: give "
                    "it halves, such as 0.5 or 3, of which sums are exact"
                )

    @property
    def points(self) -> float:
        """The points that are given automatically."""
        return sum(check.points for check in self.checks)


def unchanged(
    *names: str, points: float = 0.5, cases: Sequence[str] = (), after: str = FIRST
) -> Criterion:
    """The criterion that the named inputs are, after the call, what they were before it.

    It looks at the cases of the check's first criterion and waits for it, unless told otherwise.
    """
    answers = tuple(name + AFTERWARDS for name in names)
    return Criterion(ALONE, points, tuple(cases), answers, Close(rtol=0, atol=0), after)


NO_CHAPTER = Chapter("", ())  # of a notebook that belongs to none
