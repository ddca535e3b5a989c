"""The three ways in which a known mistake predicts answers: by code, by a factor, by a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograde.exercise import NEXT, Case, Check, Inputs
from autograde.probe import Answer, ask


@dataclass(frozen=True)
class Sizes:
    """What a factor may depend on: samples, classes, and the upstream gradient."""

    N: int
    K: int
    dout: Any


@dataclass(frozen=True)
class Wrong:
    """A wrong reference: an object that makes the mistake, asked just as the learner's is.

    ``also`` names the mistakes that it makes beside the first, where no relation joins the two.
    """

    id: str
    subject: Any
    also: tuple[str, ...] = ()

    def answer(self, check: Check, case: Case) -> Answer:
        """Return what the mistake gives in one case."""
        return ask(check, self.subject, case)


@dataclass(frozen=True)
class Scaled:
    """A relation: the answers whose names start with ``of`` are the right ones times a factor."""

    id: str
    factor: Callable[[Sizes], Any]
    of: str = ""


@dataclass(frozen=True)
class Capped:
    """A bound: right at tame scores, and at extreme ones on the way there from ``subject``.

    ``subject`` answers as if no score were larger than the tame ones. Wherever a cap lies between
    those and the extremes, the answer lies between the subject's and the right one.
    """

    id: str
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
