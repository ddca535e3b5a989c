"""Relations between a wrong answer and the right one that many checks share."""

from __future__ import annotations

from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Scaled

BATCH = 7  # the size of the first batch of every check


def missing_mean(of: str = "") -> Scaled:
    """The batch's mean was forgotten: N times as large."""
    return Scaled(shared.MISSING_BATCH_MEAN, lambda sizes: sizes.N, of)


def mean_twice(of: str = "") -> Scaled:
    """Divided by N twice: N times too small."""
    return Scaled(shared.DOUBLE_BATCH_MEAN, lambda sizes: 1 / sizes.N, of)


def flipped(of: str = "") -> Scaled:
    """The other sign."""
    return Scaled(shared.SIGN_FLIPPED, lambda sizes: -1.0, of)


def ignores_dout(of: str = "dx") -> Scaled:
    """The upstream gradient was never used."""
    return Scaled(shared.IGNORES_DOUT, lambda sizes: 1 / sizes.dout, of)


def log_base(of: str = "") -> Scaled:
    """log2 in the place of the natural logarithm."""
    return Scaled(shared.WRONG_LOG_BASE, lambda sizes: 1.4426950408889634, of)


def written_size(of: str = "") -> Scaled:
    """Divided by the size of the batch at hand, written out as a number."""
    return Scaled(shared.FIXED_SIZE, lambda sizes: sizes.N / BATCH, of)


def over_two_columns(of: str = "") -> tuple[Scaled, Scaled]:
    """A mean over both columns, y and 1 − y: nobody can tell whether by K or by N × K."""
    return (
        Scaled(shared.DIVIDED_BY_SIZE, lambda sizes: 1 / 2, of),
        Scaled(shared.DIVIDED_BY_CLASSES, lambda sizes: 1 / 2, of),
    )


def over_classes(of: str = "") -> Scaled:
    """Divided by K as well, as a mean over N × K numbers does."""
    return Scaled(shared.DIVIDED_BY_CLASSES, lambda sizes: 1 / sizes.K, of)


def over_classes_for_samples(of: str = "") -> Scaled:
    """Divided by K in the place of N."""
    return Scaled(shared.DIVIDED_BY_CLASSES, lambda sizes: sizes.N / sizes.K, of)


def over_size(of: str = "") -> Scaled:
    """Divided by the number of all entries, N × K."""
    return Scaled(shared.DIVIDED_BY_SIZE, lambda sizes: 1 / sizes.K, of)
