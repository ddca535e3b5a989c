"""A known mistake, and the three ways in which it predicts answers: code, a factor, a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograde.basics.errors import CourseError
from autograde.questions.probe import Answer, ask
from autograde.questions.spec import NEXT, Case, Check, Inputs


class MisconceptionError(CourseError):
    """A mistake can't be told to anybody as it stands; the message says which one."""


@dataclass(frozen=True)
class Misconception:
    """A mistake that people make: its id, one sentence about it, and a hint that unfolds.

    In both, {what}, {N} and {K} are filled in.

    Raises
    ------
    MisconceptionError
        If it has no words.
    """

    id: str
    says: str
    hint: str

    def __post_init__(self) -> None:
        if not (self.id and self.says and self.hint):
            raise MisconceptionError(
                f"the mistake {self.id!r} has no words: give it a sentence that says what went "
                "wrong, and a hint"
            )


@dataclass(frozen=True)
class Sizes:
    """What a factor may depend on: samples, classes, and the upstream gradient."""

    N: int
    K: int
    dout: Any


@dataclass(frozen=True)
class _Predicts:
    """What the three ways have in common: the mistake that they are about."""

    misconception: Misconception

    def __post_init__(self) -> None:
        for one in (self.misconception, *getattr(self, "also", ())):
            if not isinstance(one, Misconception):
                raise MisconceptionError(
                    f"the mistake {one!r} has no words: say Misconception({one!r}, what it is, a "
                    "hint), or take one of judging/shared_misconceptions.py"
                )

    @property
    def id(self) -> str:
        """The id of the mistake."""
        return self.misconception.id


@dataclass(frozen=True)
class Wrong(_Predicts):
    """A wrong reference: an object that makes the mistake, asked just as the learner's is.

    ``also`` are the mistakes that it makes beside the first, where no relation joins the two.
    """

    subject: Any
    also: tuple[Misconception, ...] = ()

    def answer(self, check: Check, case: Case) -> Answer:
        """Return what the mistake gives in one case."""
        return ask(check, self.subject, case)


@dataclass(frozen=True)
class Advised(Wrong):
    """A way of working that costs no points, and that a card warns of: told by a check's advice."""


@dataclass(frozen=True)
class Scaled(_Predicts):
    """A relation: the answers whose names start with ``of`` are the right ones times a factor."""

    factor: Callable[[Sizes], Any]
    of: str = ""


@dataclass(frozen=True)
class Capped(_Predicts):
    """A bound: right at tame scores, and at extreme ones on the way there from ``subject``.

    ``subject`` answers as if no score were larger than the tame ones. Wherever a cap lies between
    those and the extremes, the answer lies between the subject's and the right one.
    """

    subject: Any

    def answer(self, check: Check, case: Case) -> Answer:
        """Return what the bound is in one case."""
        return ask(check, self.subject, case)


Mistake = Wrong | Scaled | Capped


def sizes(inputs: Inputs, answer: str) -> Sizes:
    """Find the sizes that matter for an answer: those of the second batch for "dx next"."""
    following = answer.endswith(NEXT)
    arrays = (
        value
        for name, value in inputs.items()
        if isinstance(value, np.ndarray) and value.ndim and name.endswith("_next") == following
    )
    first = next(arrays, np.zeros((1, 1)))
    dout = inputs.get("dout_next" if following else "dout", 1.0)
    return Sizes(N=first.shape[0], K=first.shape[-1], dout=dout)
