"""How the questions of chapter 9 are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.questions.chapters.negative_sampling import NEAR_THE_ENDS
from autograde.questions.spec import Case

V, H = 11, 4  # words, and numbers for each
N, NEXT_N, S = 7, 5, 3  # no two alike: a wrong axis or a stale batch size shows


# Cases


def _vectors(rng: Generator, size: int) -> NDArray[np.float64]:
    """Draw vectors of which no number is near 0, and no two are alike."""
    sizes, signs = rng.uniform(0.2, 1.0, (size, H)), rng.choice([-1.0, 1.0], (size, H))
    return np.asarray(sizes * signs)


def _different(rng: Generator, size: int) -> NDArray[np.int64]:
    return rng.permutation(V)[:size]


def _repeated(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw ids of which one occurs three times, another one twice."""
    once = _different(rng, size - 3)
    return rng.permutation(np.r_[once, once[0], once[0], once[1]])


def _embedding_cases(rng: Generator) -> Sequence[Case]:
    batch = {"idx": _different(rng, N), "dout": rng.normal(size=(N, H)), "W": _vectors(rng, V)}
    following = {"idx_next": _different(rng, NEXT_N), "dout_next": rng.normal(size=(NEXT_N, H))}
    following["W_next"] = _vectors(rng, V)
    return (
        Case("different ids", batch),
        Case("repeated ids", batch | {"idx": _repeated(rng, N)}),
        Case("two batches", batch | following),
    )


def _dot_cases(rng: Generator) -> Sequence[Case]:
    batch = {
        "h": _vectors(rng, N),
        "idx": _different(rng, N),
        "dout": rng.normal(size=N),
        "W": _vectors(rng, V),
    }
    following = {
        "h_next": _vectors(rng, NEXT_N),
        "idx_next": _different(rng, NEXT_N),
        "dout_next": rng.normal(size=NEXT_N),
        "W_next": _vectors(rng, V),
    }
    # As many samples as numbers in a vector: (N,) beside (N, H) gives numbers there.
    square = {"h": _vectors(rng, H), "idx": _different(rng, H), "dout": rng.normal(size=H)}
    return (
        Case("different ids", batch),
        Case("repeated ids", batch | {"idx": _repeated(rng, N)}),
        Case("two batches", batch | following),
        Case("square", square | {"W": batch["W"]}),
    )


def _questions(rng: Generator, size: int, negatives: int = S) -> dict[str, Any]:
    """Draw a batch in which no word is asked twice in a column, nor a target as its negative."""
    start = rng.permutation(V)
    steps = rng.permutation(np.arange(1, V))[:negatives]
    target = start[:size]
    return {"h": _vectors(rng, size), "target": target, "negatives": (target[:, None] + steps) % V}


def _sampling_forward_cases(rng: Generator) -> Sequence[Case]:
    W = {"W": _vectors(rng, V)}
    batch = _questions(rng, N)
    following = {name + "_next": value for name, value in _questions(rng, NEXT_N).items()}
    following["W_next"] = _vectors(rng, V)
    target = _repeated(rng, N)
    # Drawn at random, a word may come twice for one target.
    again = {"target": target, "negatives": (target[:, None] + [1, 5, 5]) % V}
    return (
        Case("batch", batch | W),
        Case("two negatives", _questions(rng, N, 2) | W),
        Case("repeated ids", batch | again | W),
        Case("two batches", batch | W | following),
    )


def _sampling_backward_cases(rng: Generator) -> Sequence[Case]:
    cases = _sampling_forward_cases(rng)
    return (*cases, Case("dout", {**cases[0].inputs, "dout": 2.5}))


def _focal(rng: Generator, t: NDArray[np.int64], gamma: float) -> dict[str, Any]:
    """Draw a probability for each label, away from 0 and 1."""
    return {"y": rng.uniform(0.15, 0.85, len(t)), "t": t, "gamma": gamma}


def _labels(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels 0 and 1, of each at least two."""
    return rng.permutation(np.r_[0, 0, 1, 1, rng.integers(0, 2, size - 4)])


def _focal_cases(rng: Generator) -> Sequence[Case]:
    """Ask with gamma = 2 but where a case says otherwise; it is a float, as any gamma may be."""
    ones, zeros = np.ones(N, dtype=int), np.zeros(N, dtype=int)
    # Sure and wrong twice for each label, then sure and right. 1e-7 shows in so small a y.
    signs, sure = np.array([-1, -1, 1, 1, 1, -1, 1]), np.array([1, 1, 0, 0, 1, 0, 1])
    sizes = np.r_[np.tile([7.0, 11.6], 3), 7.0] + rng.uniform(0, 1.4, N)
    order = rng.permutation(N)
    near = {"y": (1 / (1 + np.exp(-signs * sizes)))[order], "t": sure[order]}
    return (
        Case("all t = 1", _focal(rng, ones, 2.0)),
        Case("all t = 0", _focal(rng, zeros, 2.0)),
        Case("mixed labels", _focal(rng, _labels(rng, N), 2.0)),
        Case("mixed labels, 5", _focal(rng, _labels(rng, NEXT_N), 2.0)),
        Case("gamma = 1", _focal(rng, _labels(rng, N), 1.0)),
        Case("gamma = 0.5", _focal(rng, _labels(rng, N), 0.5)),
        Case("gamma = 0", _focal(rng, _labels(rng, N), 0.0)),
        Case(NEAR_THE_ENDS[0], near | {"gamma": 2.0}),
        Case(NEAR_THE_ENDS[1], near | {"gamma": 0.5}),
        Case("one sample", _focal(rng, rng.integers(0, 2, 1), 2.0)),
    )


DRAWS = {
    "embedding": _embedding_cases,
    "embedding_dot": _dot_cases,
    "negative_sampling_loss_forward": _sampling_forward_cases,
    "negative_sampling_loss_backward": _sampling_backward_cases,
    "focal_score_gradient": _focal_cases,
}
