"""How the questions of chapter 2 are drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.questions.chapters.softmax import ROWS
from autograde.questions.spec import EXTREME, Case

N, K, ONE_K = 7, 3, 4  # no two alike: a wrong axis shows


def _near(rng: Generator, around: float, size: int = K) -> NDArray[np.float64]:
    """Draw scores up to 1.5 below a number, in steps that float32 holds exactly near 1000, too."""
    return around - rng.integers(0, 96, size) / 64


def _far_apart_in_a_row(rng: Generator) -> NDArray[np.float64]:
    """Draw one sample with scores of ±1000; two are near the top, so no answer is as good as 1."""
    scores = [1000.0, -1000.0, *_near(rng, 999.5, 1), *_near(rng, 1.0, 1)]
    return rng.permutation(np.array(scores))


def _far_apart_rows(rng: Generator) -> NDArray[np.float64]:
    """Draw rows near 1000, near 0 and near -1000, and two in which scores lie that far apart."""
    high, middle, low = (_near(rng, around) for around in (1000.0, 0.0, -1000.0))
    # 40 below the top a probability is tiny, but its logarithm is not.
    across = rng.permutation(np.array([1000.0, -1000.0, *_near(rng, 960.0, 1)]))
    without_one = rng.permutation(np.array([-1000.0, *_near(rng, 1.0, 2)]))
    return rng.permutation(np.array([high, middle, low, across, without_one]))


def _cases(rng: Generator) -> Sequence[Case]:
    return (
        # So low that log-sum-exp is negative.
        Case("one sample", {"a": rng.uniform(-5.0, -2.0, ONE_K)}),
        Case("batch", {"a": rng.uniform(-2.0, 2.0, (N, K))}),
        Case("batch of one", {"a": rng.uniform(-2.0, 2.0, (1, K))}),
        Case(EXTREME, {"a": _far_apart_in_a_row(rng)}),
        Case(ROWS, {"a": _far_apart_rows(rng)}),
    )


DRAWS = {"softmax": _cases, "log_sum_exp": _cases, "log_softmax": _cases}
