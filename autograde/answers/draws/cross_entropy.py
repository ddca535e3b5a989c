"""How the questions of chapter 3 are drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.answers.draws.extremes import extreme_rows
from autograde.questions.chapters.cross_entropy import NEARLY_0, NO_LAST, NO_UNDERFLOW
from autograde.questions.spec import EXTREME, Case

N, K = 7, 3  # of the first case; the others have other sizes, so a written-out number shows
MANY = 23  # samples, where something is counted
ALL = 0.11  # the least probability where log(y + 0.001) has to do, roughly


# Inputs


def _distributions(rng: Generator, *shape: int, least: float = 0.05) -> NDArray[np.float64]:
    """Draw distributions along the last axis, with no entry near 0 or 1."""
    size = shape[-1]
    return np.asarray(least + (1 - least * size) * rng.dirichlet(np.ones(size), shape[:-1]))


def _soft_targets(rng: Generator, rows: int, size: int) -> NDArray[np.float64]:
    """Draw distributions in which no class is near certain and no two are alike."""
    weights = rng.permuted(np.tile(np.arange(1.0, size + 1), (rows, 1)), axis=1)
    weights += rng.uniform(0.0, 0.5, weights.shape)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _labels(rng: Generator, rows: int, size: int) -> NDArray[np.int64]:
    """Draw labels in which every class occurs and, as rows > size, one is repeated."""
    return rng.permutation(np.r_[np.arange(size), rng.integers(0, size, rows - size)])


def _one_hot(labels: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    return np.asarray(np.eye(size)[labels])


def _scores(rng: Generator, rows: int, size: int) -> NDArray[np.float64]:
    return rng.uniform(-2.0, 2.0, (rows, size))


def _far_apart(rng: Generator) -> NDArray[np.float64]:
    """Draw rows near 400 and near −400: e^400 is a float still, but e^−800 is 0.

    Multiples of 1/4 stay what they are in single precision.
    """
    rows = rng.permutation([400.0, 400.0, 0.0, -400.0, -400.0])
    return np.asarray(rows[:, None] + rng.integers(-8, 9, (5, 3)) / 4)


def _soft(rng: Generator) -> Case:
    """Draw scores and a soft t, for which neither its largest class nor a mixture would do."""
    while True:
        a, t = _scores(rng, 7, 5), _soft_targets(rng, 7, 5)
        log_y = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        others = (
            np.mean(log_y[np.arange(7), t.argmax(axis=1)]),
            np.mean(np.log(np.sum(t * np.exp(log_y), axis=1))),
        )
        if np.min(np.abs(np.mean(np.sum(t * log_y, axis=1)) - np.array(others))) > 0.03:
            return Case("soft t", {"a": a, "t": t})


def _near_1000(rng: Generator) -> NDArray[np.float64]:
    """Draw rows that are all near 1000, in steps that single precision holds."""
    return np.asarray(1000 - rng.integers(0, 96, (5, 4)) / 64)


def _one_hot_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("every class", {"labels": _labels(rng, 13, 5), "num_classes": 5}),
        Case("classes that do not occur", {"labels": _labels(rng, 17, 4), "num_classes": 6}),
    )


def _with_zeros(rng: Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw a batch with a 0 where the label points, and with a 0 elsewhere.

    The other samples lose little: what leaves out the sample of the 0 must not look like a loss.
    No label points to the last class.
    """
    y, t = _distributions(rng, 5, 4, least=0.1), _labels(rng, 5, 3)
    y = (y + np.eye(4)[t]) / 2
    for row, zero in ((0, t[0]), (1, 3)):
        y[row, zero] = 0
        y[row] /= y[row].sum()
    return y, t


def _nearly_impossible(rng: Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw a batch of one sample whose right class has next to nothing: a cap shows as it is."""
    t = _one_hot(rng.integers(0, 2, 1), 2)
    small = 5e-7 * rng.uniform(0.99, 1.01)
    return np.where(t == 1, small, 1 - small), t


def _tells(y: NDArray[np.float64], t: NDArray[np.int64]) -> bool:
    """Say whether no other way of averaging comes near the right loss: it is compared roughly."""
    rows, losses, e = np.arange(len(y)), -np.log(y), np.exp(y)
    own = losses[rows, t]
    others = (
        own[0] if len(y) > 1 else 0.0,
        losses[:, t].mean() if len(y) > 1 else 0.0,
        losses[rows, t - 1].mean(),
        losses.min(axis=1).mean(),
        np.log(e.sum(axis=1) / e[rows, t]).mean(),
        np.trunc(own).mean(),
    )
    return bool(np.min(np.abs(own.mean() - np.array(others))) > 0.03)


def _batch(
    rng: Generator, rows: int, size: int, occurring: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw probabilities and labels; only the first ``occurring`` classes occur, if not all do."""
    while True:
        y, t = _distributions(rng, rows, size, least=ALL), _labels(rng, rows, occurring or size)
        if _tells(y, t):
            return y, t


def _unsure(rng: Generator, label: int) -> NDArray[np.float64]:
    """Draw one sample's probabilities of five classes, the label's not the largest."""
    while True:
        y = _distributions(rng, 5, least=ALL)
        if _tells(y[None], np.array([label])):
            return y


def _error_cases(rng: Generator) -> Sequence[Case]:
    (y, t), (y_n, t_n), (y_k, t_k) = _with_zeros(rng), _batch(rng, N, K), _batch(rng, 5, 4)
    (label,) = rng.integers(1, 4, 1)  # of five classes: neither the first nor the last
    return (
        Case("one-hot t", {"y": y_n, "t": _one_hot(t_n, K)}),
        Case("labels", {"y": y_k, "t": t_k}),
        Case(NO_LAST, dict(zip("yt", _batch(rng, 6, 5, occurring=4), strict=True))),
        Case("one sample, one-hot t", {"y": _unsure(rng, label), "t": np.eye(5)[label]}),
        Case("one sample, its label", {"y": _unsure(rng, label), "t": np.array([label])}),
        Case("y is 0, one-hot t", {"y": y, "t": _one_hot(t, 4)}),
        Case("y is 0, labels", {"y": y, "t": t}),
        Case(NEARLY_0, dict(zip("yt", _nearly_impossible(rng), strict=True))),
    )


def _score_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("one-hot t", {"a": _scores(rng, N, K), "t": _one_hot(_labels(rng, N, K), K)}),
        Case("labels", {"a": _scores(rng, 5, 4), "t": _labels(rng, 5, 4)}),
        Case(NO_LAST, {"a": _scores(rng, 6, 5), "t": _labels(rng, 6, 4)}),
        _soft(rng),
        Case("rows far apart", {"a": _far_apart(rng), "t": _labels(rng, 5, 2)}),
        Case(EXTREME, dict(zip("at", extreme_rows(rng), strict=True))),
        Case(NO_UNDERFLOW, {"a": _near_1000(rng), "t": _labels(rng, 5, 4)}),
    )


def _predictions(
    rng: Generator, rows: int, size: int, occurring: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw probabilities and labels for which no two ways of counting give the same share.

    Only the first ``occurring`` of the classes occur among the labels, if not all of them do.

    A share of N takes N + 1 values only, so wrong ways often meet the right one, or each other.
    """
    while True:
        y, t = _distributions(rng, rows, size), _labels(rng, rows, occurring or size)
        best, picked = y.argmax(axis=1), y[np.arange(rows), t]
        shares = (
            np.mean(best == t),
            np.mean(best != t),
            np.mean(best[:, None] == t),
            np.mean(best == t - 1),
            np.mean(best == (t - 1) % size),
            np.mean(best == t.argmax()),
            np.mean(y.argmin(axis=1) == t),
            np.mean(picked > 0.5),
            np.mean(picked > 1 / size),
        )
        if np.min(np.diff(np.sort(np.array([0.0, *shares, 0.5, 1.0])))) > 1e-3:
            return y, t


def _accuracy_cases(rng: Generator) -> Sequence[Case]:
    (y, t), (y_2, t_2) = _predictions(rng, MANY, K), _predictions(rng, 19, 4)
    y_3, t_3 = _predictions(rng, 31, 4, occurring=3)
    return (
        Case("labels", {"y": y, "t": t}),
        Case("one-hot t", {"y": y_2, "t": _one_hot(t_2, 4)}),
        Case(NO_LAST, {"y": y_3, "t": t_3}),
    )


DRAWS = {
    "one_hot": _one_hot_cases,
    "cross_entropy_error": _error_cases,
    "softmax_cross_entropy": _score_cases,
    "accuracy": _accuracy_cases,
}
