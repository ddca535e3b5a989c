"""What chapter 2 asks: softmax, log-sum-exp and log-softmax, for one sample and for a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.exercise import EXTREME, RESULT, Case, Chapter, Check, Criterion, unchanged
from autograde.exercises.probes import calls
from autograde.exercises.suspects import find_the_bug

N, K, ONE_K = 7, 3, 4  # no two alike: a wrong axis shows
ROWS = f"{EXTREME} rows"


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


BATCH = "a batch, shape (N, K)"


def _criteria(exact: float) -> tuple[Criterion, ...]:
    """Give the criteria that the three functions share; ``exact`` points for each extreme."""
    return (
        Criterion("one sample, shape (K,)", 1, ("one sample",), (RESULT,)),
        Criterion(BATCH, 1, ("batch",), (RESULT,)),
        Criterion("a batch of one sample, shape (1, K)", 0.5, ("batch of one",), (RESULT,)),
        Criterion("exact at ±1000 in one sample", exact, (EXTREME,), (RESULT,)),
        Criterion("exact for rows about 1000 apart", exact, (ROWS,), (RESULT,)),
        unchanged("a", cases=("batch", "one sample"), points=0.5, after=BATCH),
    )


CHAPTER = Chapter(
    stem="ch02_softmax",
    checks=(
        Check(
            id="softmax",
            asks="softmax",
            reference="softmax:softmax",
            cases=_cases,
            probe=calls("a"),
            criteria=_criteria(exact=1),
        ),
        Check(
            id="log_sum_exp",
            asks="log_sum_exp",
            reference="softmax:log_sum_exp",
            cases=_cases,
            probe=calls("a"),
            criteria=_criteria(exact=0.5),
        ),
        Check(
            id="log_softmax",
            asks="log_softmax",
            reference="softmax:log_softmax",
            cases=_cases,
            probe=calls("a"),
            criteria=_criteria(exact=1),
        ),
        find_the_bug(
            "bug_in_softmax",
            (
                "overflow",
                "wrong-axis",
                "global-max-shift",
                "missing-keepdims",
                "normalised-over-everything",
                "unshifted-axis",
            ),
        ),
    ),
    written={},
)
