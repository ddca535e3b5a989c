"""How the questions of chapter 8 are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.questions.chapters.network import BATCH, EVEN, SAMPLES, Array
from autograde.questions.spec import Case

N, NEXT_N = 7, 11  # samples; nothing else has these sizes
D, H, K = 4, 5, 3  # inputs, hidden units, classes: no two alike, and no common factor
MOST_APART = 3.0  # two scores of one sample: the smaller probability is at least 2 %
WITHOUT = (("b1",), ("b2",), ("b1", "b2"))


# ReLU


def _away_from_zero(rng: Generator, *shape: int) -> Array:
    return np.asarray(rng.uniform(0.3, 2.5, shape) * rng.choice([-1.0, 1.0], shape))


def _all_quadrants(rng: Generator) -> tuple[Array, Array]:
    """Draw x and dout in which each pair of signs occurs."""
    while True:
        x, dout = _away_from_zero(rng, N, K), rng.normal(size=(N, K))
        if all(np.any((x * a > 0) & (dout * b > 0)) for a in (1, -1) for b in (1, -1)):
            return x, dout


def _relu_cases(rng: Generator) -> Sequence[Case]:
    x, dout = _all_quadrants(rng)
    batch = {"x": x, "dout": dout}
    following = {
        "x_next": _away_from_zero(rng, NEXT_N, K),
        "dout_next": rng.normal(size=(NEXT_N, K)),
    }
    kink = _away_from_zero(rng, N, K)
    kink[rng.integers(0, N), :2] = 0.0
    return (
        Case("batch", batch),
        Case("two batches", batch | following),
        Case("zeros", {"x": kink, "dout": _away_from_zero(rng, N, K)}),
    )


# Affine


def _affine_batch(rng: Generator, size: int = N) -> dict[str, Array]:
    return {"x": rng.normal(size=(size, D)), "W": rng.normal(size=(D, K)), "b": rng.normal(size=K)}


def _affine_forward_cases(rng: Generator) -> Sequence[Case]:
    moved = {"W_moved": rng.normal(size=(D, K)), "b_moved": rng.normal(size=K)}
    return (Case("batch", _affine_batch(rng)), Case("moved", _affine_batch(rng, NEXT_N) | moved))


def _affine_backward_cases(rng: Generator) -> Sequence[Case]:
    batch = _affine_batch(rng) | {"dout": rng.normal(size=(N, K))}
    following = {"x_next": rng.normal(size=(NEXT_N, D)), "dout_next": rng.normal(size=(NEXT_N, K))}
    # In a square everything fits, turned over or not: a product of the wrong two gives numbers.
    square = {name: rng.normal(size=(D, D)) for name in ("x", "W", "dout")}
    return (
        Case("batch", batch),
        Case("two batches", batch | following),
        Case("square", square | {"b": rng.normal(size=D)}),
    )


# SGD


def _sgd_cases(rng: Generator) -> Sequence[Case]:
    shapes = {"W": (D, K), "b": (H,), "W1": (D, H), "b1": (N,), "W2": (H, K)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    grads = {"d" + name: rng.normal(size=shape) for name, shape in shapes.items()}
    lr = {"lr": float(np.round(rng.uniform(0.1, 0.9), 2))}
    two = {"W": params["W"].T.copy().T, "b": params["b"], "dW": grads["dW"], "db": grads["db"]}
    following = {"dW_next": rng.normal(size=(D, K)), "db_next": rng.normal(size=H)}
    return (Case("one step", params | grads | lr), Case("two steps", two | lr | following))


# Mini-batches


def _labels(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels in which every class occurs and, as size > K, one is repeated."""
    return rng.permutation(np.r_[np.arange(K), rng.integers(0, K, size - K)])


def _without_the_last(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels in which all classes but the last one occur, and some are repeated."""
    return rng.permutation(np.r_[np.arange(K - 1), rng.integers(0, K - 1, size - K + 1)])


def _one_hot(labels: NDArray[np.int64]) -> Array:
    return np.asarray(np.eye(K)[labels])


def _epoch_cases(rng: Generator) -> Sequence[Case]:
    def epoch(size: int, batch_size: int) -> dict[str, Any]:
        seed = int(rng.integers(1, 2**31))
        x, t = rng.normal(size=(size, 2)), _labels(rng, size)
        return {"x": x, "t": t, "batch_size": batch_size, "seed": seed}

    one_hot = epoch(SAMPLES, BATCH)
    one_hot["t"] = _one_hot(one_hot["t"])
    return (
        Case("short last batch", epoch(SAMPLES, BATCH)),
        Case("even batches", epoch(EVEN, H)),
        Case("one-hot t", one_hot),
    )


# TwoLayerNet


Activation = Callable[[Array], Array]


def _rectified(a: Array) -> Array:
    return np.maximum(a, 0)


def _scores(x: Array, p: dict[str, Array], hidden: Activation = _rectified) -> Array:
    return np.asarray(hidden(x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])


def _weights(
    rng: Generator, *batches: Array, sizes: tuple[int, int, int] = (D, H, K)
) -> dict[str, Array]:
    """Draw weights with which no class is so improbable that the book's 1e-7 would show.

    In a sample by itself, some hidden units are on, and some are off.
    """
    inputs, units, classes = sizes
    shapes = {
        "W1": (inputs, units),
        "b1": (units,),
        "W2": (units, classes),
        "b2": (classes,),
    }
    while True:
        p = {name: rng.normal(scale=0.7, size=shape) for name, shape in shapes.items()}
        tame = all(np.ptp(_scores(x, p), axis=-1).max() < MOST_APART for x in batches)
        on = [np.sum(x @ p["W1"] + p["b1"] > 0) for x in batches if x.ndim == 1]
        if tame and all(2 <= one <= H - 2 for one in on):
            return p


def _telling(
    rng: Generator,
    x: Array,
    *others: Array,
    draw: Callable[[Generator, int], NDArray[np.int64]] = _labels,
) -> tuple[dict[str, Array], Any]:
    """Draw weights and labels at which another net, one without its biases, hits less or more."""
    while True:
        p, labels = _weights(rng, x, *others), draw(rng, N)
        without = [p | {name: 0 * p[name] for name in names} for names in WITHOUT]
        scores = [_scores(x, p), *(_scores(x, q) for q in without)]
        scores += [_scores(x, p, hidden) for hidden in (np.copy, np.tanh, _logistic)]
        hits, *wrong = [int(np.sum(one.argmax(axis=1) == labels)) for one in scores]
        if 2 <= hits <= N - 2 and hits not in wrong:
            return p, labels


def _logistic(a: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-a)))


def _net_forward_cases(rng: Generator) -> Sequence[Case]:
    x, again, one = (rng.normal(size=shape) for shape in ((N, D), (N, D), D))
    p, labels = _telling(rng, x, one, draw=_without_the_last)
    q, others = _telling(rng, again)
    hard, label = _one_hot(others), int(rng.integers(0, K - 1))
    return (
        Case("scores", {"x": x} | p),
        Case("labels", {"x": x, "t": labels} | p),
        Case("one-hot t", {"x": again, "t": hard} | q),
        Case("answers", {"x": x, "answers": labels} | p),
        Case("one-hot answers", {"x": again, "answers": hard} | q),
        Case("one sample", {"x": one, "label": label} | p),
        Case("one sample, one-hot t", {"x": one, "t": np.eye(K)[label]} | p),
        Case("all t are 0", {"x": x, "t": np.zeros(N, dtype=np.int64)} | p),
        # The last one: an explanation takes N from the case that comes first.
        Case("start", {"seed": int(rng.integers(1, 2**31)), "D": D, "H": H, "K": K}),
    )


def _net_gradient_cases(rng: Generator) -> Sequence[Case]:
    x, x_next, other, one = (rng.normal(size=s) for s in ((N, D), (NEXT_N, D), (N, D), D))
    p, hard = _weights(rng, x, x_next, one), _one_hot(_labels(rng, N))
    label, alike = rng.integers(0, K - 1), rng.normal(size=(K, K))
    q, zeros = _weights(rng, other), np.zeros(N, dtype=np.int64)
    following = {"x_next": x_next, "t_next": _one_hot(_labels(rng, NEXT_N))}
    square = {"x": alike, "t": _one_hot(rng.permutation(K))}
    return (
        Case("batch", {"x": x, "t": hard} | p),
        Case("two batches", {"x": x, "t": hard} | following | p),
        Case("labels", {"x": other, "t": _without_the_last(rng, N)} | q),
        Case("one sample", {"x": one, "label": int(label)} | p),
        Case("one sample, one-hot t", {"x": one, "t": np.eye(K)[label]} | p),
        Case("square", square | _weights(rng, alike, sizes=(K, K, K))),
        Case("all t are 0", {"x": other, "t": zeros} | q),
    )


DRAWS = {
    "affine_forward": _affine_forward_cases,
    "affine_backward": _affine_backward_cases,
    "relu": _relu_cases,
    "sgd": _sgd_cases,
    "minibatches": _epoch_cases,
    "two_layer_net_forward": _net_forward_cases,
    "two_layer_net_gradient": _net_gradient_cases,
}
