"""How the questions of chapter 1 are drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.questions.spec import Case

Row = NDArray[np.float64]


def _shares(weights: Row) -> Row:
    return np.asarray(weights / weights.sum())


def _pair(rng: Generator, K: int) -> tuple[Row, Row]:
    """Draw p and q, no entry near 0: what q takes for the rarest side is p's most frequent one.

    p is the more uneven of the two. Uneven alike, they would hide that they are exchanged.
    """
    order = rng.permutation(K)
    p = 1.0 + 6.0 * (order == 0) + order / 2 + rng.uniform(0.0, 0.4, K)
    q = 2.0 + order + rng.uniform(0.0, 0.5, K)
    return _shares(p), _shares(q)


def _without(distribution: Row, side: int) -> Row:
    """Give one side exactly 0, and its share to the others."""
    rest = distribution.copy()
    rest[side] = 0.0
    return _shares(rest)


def _counts_cases(rng: Generator) -> Sequence[Case]:
    always = np.zeros(4, dtype=np.int64)
    always[rng.integers(1, 3)] = rng.integers(12, 40)
    return (
        # No two counts are alike, and there are more rolls than the 10 of the example.
        Case("five sides", {"counts": rng.permutation(np.arange(2, 40))[:5]}),
        Case("seven sides", {"counts": rng.permutation(np.r_[0, 3, rng.integers(1, 60, 5)])}),
        Case("always one side", {"counts": always}),
    )


def _likelihood_cases(rng: Generator) -> Sequence[Case]:
    # The side that was never seen is not the last one: a loop that stops early must show.
    seven_counts = np.r_[rng.permutation(np.r_[0, rng.integers(1, 9, 5)]), rng.integers(2, 9)]
    return (
        Case("a few rolls", {"q": _pair(rng, 3)[1], "counts": rng.permutation([1, 2, 3])}),
        Case("seven sides", {"q": _pair(rng, 7)[1], "counts": seven_counts}),
        Case("many rolls", {"q": _pair(rng, 5)[1], "counts": rng.integers(1500, 2500, 5)}),
    )


def _pair_cases(rng: Generator) -> Sequence[Case]:
    (p, q), (more_p, more_q) = _pair(rng, 3), _pair(rng, 7)
    _, certain_q = _pair(rng, 8)
    seen_p, seen_q = _pair(rng, 5)
    possible_p, possible_q = _pair(rng, 4)
    side = int(rng.integers(0, 4))
    return (
        Case("three sides", {"p": p, "q": q}),
        Case("seven sides", {"p": more_p, "q": more_q}),
        # Neither one of the first three sides nor one of the last two.
        Case("one-hot p", {"p": np.eye(8)[rng.integers(3, 6)], "q": certain_q}),
        Case("p_k = 0", {"p": _without(seen_p, int(rng.integers(0, 5))), "q": seen_q}),
        Case("both 0", {"p": _without(possible_p, side), "q": _without(possible_q, side)}),
    )


DRAWS = {
    "empirical_distribution": _counts_cases,
    "negative_log_likelihood": _likelihood_cases,
    "cross_entropy": _pair_cases,
    "kl_divergence": _pair_cases,
}
