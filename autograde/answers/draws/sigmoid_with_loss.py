"""How the questions of chapter 6 are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.answers.draws.extremes import extreme_scores
from autograde.questions.spec import EXTREME, Case

N, NEXT_N, H, D = 7, 5, 3, 4  # no two alike: a wrong axis or a stale batch size shows


def _scores(rng: Generator, *shape: int) -> NDArray[np.float64]:
    """Draw scores of both signs, away from 0, where y is far from 0 and from 1."""
    return np.asarray(rng.uniform(0.3, 2.0, shape) * rng.choice([-1.0, 1.0], shape))


def _probabilities(rng: Generator, size: int) -> NDArray[np.float64]:
    return rng.uniform(0.1, 0.9, size)


def _labels(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels 0 and 1, of each at least two."""
    return rng.permutation(np.r_[0, 0, 1, 1, rng.integers(0, 2, size - 4)])


def _sigmoid_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("scores", {"x": rng.permutation(np.r_[0.0, _scores(rng, N - 1)])}),
        Case("matrix", {"x": _scores(rng, N, H)}),
        Case(EXTREME, {"x": extreme_scores(rng)[0]}),
    )


def _layer_cases(rng: Generator) -> Sequence[Case]:
    batch = {"x": _scores(rng, N, H), "dout": rng.normal(size=(N, H))}
    following = {"x_next": _scores(rng, NEXT_N, H), "dout_next": rng.normal(size=(NEXT_N, H))}
    return (
        Case("batch", batch),
        Case("two batches", batch | following),
        Case(EXTREME, {"dout": rng.normal(size=5), "x": extreme_scores(rng)[0]}),
    )


def _loss_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("mixed labels", {"y": _probabilities(rng, N), "t": _labels(rng, N)}),
        Case("all t = 1", {"y": _probabilities(rng, N), "t": np.ones(N, dtype=int)}),
        Case("all t = 0", {"y": _probabilities(rng, N), "t": np.zeros(N, dtype=int)}),
        Case("one sample", {"y": _probabilities(rng, 1), "t": rng.integers(0, 2, 1)}),
    )


def _error_cases(rng: Generator) -> Sequence[Case]:
    """Two batches of each kind, and of two sizes: no wrong number is near two right ones."""
    of_seven = [case for case in _loss_cases(rng) if case.name != "one sample"]
    y, ones = _probabilities(rng, 3 * NEXT_N).reshape(3, NEXT_N), np.ones(NEXT_N, dtype=int)
    labels = {"mixed labels": _labels(rng, NEXT_N), "all t = 1": ones, "all t = 0": 0 * ones}
    of_five = [
        Case(f"{name}, {NEXT_N}", {"y": row, "t": t})
        for row, (name, t) in zip(y, labels.items(), strict=True)
    ]
    return (*of_seven, *of_five)


def _probability_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("probabilities", {"y": _probabilities(rng, N)}),
        Case("five probabilities", {"y": _probabilities(rng, NEXT_N)}),
        Case("one is nan", {"y": np.r_[_probabilities(rng, N - 1), np.nan]}),
    )


def _at(rng: Generator, least: float, most: float) -> dict[str, NDArray[Any]]:
    """Draw scores of that size, two certain and right, two certain and wrong, and labels."""
    signs = np.array([1, -1, 1, -1])
    return {"s": signs * rng.uniform(least, most, 4), "t": np.array([1, 0, 0, 1])}


def _with_loss_cases(rng: Generator) -> Sequence[Case]:
    batch = {"x": _scores(rng, N), "t": _labels(rng, N)}
    following = {"x_next": _scores(rng, NEXT_N), "t_next": _labels(rng, NEXT_N)}
    another = {"x": _scores(rng, N), "t": _labels(rng, N)}
    at_709 = _at(rng, 708.6, 709.4)
    return (
        Case("batch", batch),
        Case("dout", batch | {"dout": 2.5}),
        Case("two batches", another | following),
        Case(EXTREME, dict(zip("xt", extreme_scores(rng), strict=True))),
        Case("extreme: 709", {"x": at_709["s"], "t": at_709["t"]}),
    )


def _score_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("batch", {"s": _scores(rng, N), "t": _labels(rng, N)}),
        Case(EXTREME, dict(zip("st", extreme_scores(rng), strict=True))),
        Case("extreme: 709", _at(rng, 708.6, 709.4)),
        Case("extreme: 720", _at(rng, 715, 730)),
    )


def _weighted_cases(rng: Generator) -> Sequence[Case]:
    """Draw weights above 1 and below it, none near 1, where nobody sees whether they are used."""

    def batch(size: int, t: NDArray[np.int64], least: float, most: float) -> dict[str, Any]:
        weight = float(np.round(rng.uniform(least, most), 2))
        return {"y": _probabilities(rng, size), "t": t, "weight": weight}

    return (
        Case("mixed labels", batch(N, _labels(rng, N), 2.0, 6.0)),
        Case("a weight below 1", batch(NEXT_N, _labels(rng, NEXT_N), 0.2, 0.6)),
        Case("one sample", batch(1, np.ones(1, dtype=int), 2.0, 6.0)),  # no weight shows in a 0
    )


def _regression_cases(rng: Generator) -> Sequence[Case]:
    """Draw samples and weights whose scores lie where no number against log 0 shows."""

    def weights(*batches: NDArray[np.float64]) -> dict[str, Any]:
        while True:
            columns = batches[0].shape[1]
            w = rng.uniform(0.3, 1.0, columns) * rng.choice([-1.0, 1.0], columns)
            b = rng.uniform(0.4, 1.0, 1) * rng.choice([-1.0, 1.0], 1)
            if all(np.abs(x @ w + b).max() < 2.5 for x in batches):
                return {"w": w, "b": b}

    def samples(size: int, columns: int = D) -> NDArray[np.float64]:
        return rng.normal(size=(size, columns))

    x, y, again, fewer, alike = samples(N), samples(N), samples(N), samples(NEXT_N), samples(D)
    x_next = samples(NEXT_N)
    moved = {f"{name}_next": one for name, one in weights(x_next).items()}
    following = {"x_next": x_next, "t_next": _labels(rng, NEXT_N)} | moved
    square = {"x": alike, "t": _labels(rng, D)}
    return (
        Case("predict", {"x": x} | weights(x)),
        Case("loss", {"x": y, "labels": _labels(rng, N)} | weights(y)),
        Case("loss, 5", {"x": fewer, "labels": _labels(rng, NEXT_N)} | weights(fewer)),
        Case("batch", {"x": again, "t": _labels(rng, N)} | weights(again)),
        Case("two batches", {"x": y, "t": _labels(rng, N)} | weights(y) | following),
        Case("square", square | weights(alike)),
        # The last one: an explanation takes N from the case that comes first.
        Case("start", {"seed": int(rng.integers(1, 2**31)), "D": D}),
    )


DRAWS = {
    "sigmoid": _sigmoid_cases,
    "binary_cross_entropy": _error_cases,
    "dL_dy": _error_cases,
    "dy_ds": _probability_cases,
    "sigmoid_layer": _layer_cases,
    "sigmoid_score_gradient": _loss_cases,
    "sigmoid_with_loss_forward": _with_loss_cases,
    "sigmoid_with_loss_backward": _with_loss_cases,
    "sigmoid_cross_entropy": _score_cases,
    "weighted_score_gradient": _weighted_cases,
    "logistic_regression": _regression_cases,
}
