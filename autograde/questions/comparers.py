"""How an answer is compared with the reference: entry by entry, a comparer says what agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Comparer(Protocol):
    """Compares two arrays of one shape; ``sentence`` names the words for a difference."""

    sentence: ClassVar[str]

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees; both arrays have one shape."""
        ...


@dataclass(frozen=True)
class Close:
    """Equal within a tolerance: wide enough for float32 work, and for the book's 1e-7 in a log."""

    sentence: ClassVar[str] = "value"
    rtol: float = 1e-5
    atol: float = 5e-6

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees; both arrays have one shape."""
        # As np.isclose, which takes five times as long for the few numbers of an answer.
        with np.errstate(invalid="ignore"):
            near = np.abs(got - expected) <= self.atol + self.rtol * np.abs(expected)
        return np.asarray((near & np.isfinite(expected)) | (got == expected))


# As wide as what log(y + 0.001) does to a loss, and what log(y + 1e-5) does where y may be small.
# Another criterion asks for five digits then.
ROUGHLY = Close(rtol=3e-3, atol=3e-3)
NEARLY = Close(rtol=3e-4, atol=3e-4)


@dataclass(frozen=True)
class Proportional:
    """Equal up to one positive factor: the direction of a gradient, whatever its length."""

    sentence: ClassVar[str] = "no-multiple"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees once the factor is taken out."""
        with np.errstate(all="ignore"):
            factor = np.vdot(got, expected) / np.vdot(got, got)
        if not (np.isfinite(factor) and factor > 0):
            return np.zeros(np.shape(expected), dtype=bool)
        return Close().agrees(got * factor, expected)


@dataclass(frozen=True)
class Finite:
    """A finite loss where the exact one is large: a cap such as the book's 1e-7 makes it smaller.

    -log(1e-7) is 16.1: where the exact loss is 2000, the cap leaves 0.8 % of it.
    """

    sentence: ClassVar[str] = "not-bounded"
    least: float = 0.005
    most: float = 1.0

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it lies between the two shares of the exact loss."""
        # A negative loss is a prediction of the diagnosis, for a lost minus.
        size, limit = np.abs(got), np.abs(expected)
        within = (size >= self.least * limit - 1e-5) & (
            size <= self.most * limit * (1 + 1e-5) + 1e-5
        )
        same_sign = (got * expected >= 0) | (size < 1e-5)
        return np.isfinite(got) & within & same_sign


@dataclass(frozen=True)
class ALittleLess:
    """A loss that may be a little smaller than the right one: a number against log 0 makes it so.

    log(y + 1e-3) is about 1e-3/y too large. Nothing of the kind makes a loss larger.
    """

    sentence: ClassVar[str] = "value"
    most: float = 6e-3

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it is the expected one, or less by ``most`` at most."""
        less = (got < expected) & (got > expected - self.most)
        return np.asarray(Close().agrees(got, expected) | less)


@dataclass(frozen=True)
class UpToRowShift:
    """Equal once each row's mean is taken out: scores whose softmax is the same."""

    sentence: ClassVar[str] = "not-up-to-shift"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees once the rows are centred."""
        return Close().agrees(_centred(got), _centred(expected))


@dataclass(frozen=True)
class Diagonal:
    """Equal on the diagonal of a square matrix; the rest is another criterion's."""

    sentence: ClassVar[str] = "value"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees or lies off the diagonal."""
        return np.asarray(Close().agrees(got, expected) | (np.eye(*expected.shape) == 0))


@dataclass(frozen=True)
class OffDiagonal:
    """Equal off the diagonal of a square matrix; the diagonal is another criterion's."""

    sentence: ClassVar[str] = "value"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees or lies on the diagonal."""
        return np.asarray(Close().agrees(got, expected) | (np.eye(*expected.shape) == 1))


@dataclass(frozen=True)
class SameChoice:
    """The same choice from a list; a neighbour in the list is no nearer than any other."""

    sentence: ClassVar[str] = "another-choice"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether the choice is the same."""
        return np.asarray(got == expected)


@dataclass(frozen=True)
class Shows(SameChoice):
    """Whether a learner's input shows a mistake: 1 if it does, 0 if not, -1 if it is no input."""

    sentence: ClassVar[str] = "shows-nothing"


def _centred(scores: Numbers) -> Numbers:
    return np.asarray(scores - scores.mean(axis=-1, keepdims=True))
