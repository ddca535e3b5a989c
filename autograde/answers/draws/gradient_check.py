"""How the questions of chapter 5 are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator

from autograde.questions.chapters.gradient_check import (
    ELSEWHERE,
    IGNORED,
    OFF,
    TIMES,
    TURNED,
    Array,
)
from autograde.questions.spec import Case


def _signed(rng: Generator, least: float, most: float, shape: Any) -> Array:
    return np.asarray(rng.uniform(least, most, shape) * rng.choice([-1.0, 1.0], shape))


def _separate(rng: Generator, shape: tuple[int, ...]) -> dict[str, Any]:
    A, B = rng.uniform(0.5, 1.5, shape), rng.uniform(-1.0, 1.0, shape)
    return {"A": A, "B": B, "x": _signed(rng, 0.5, 1.5, shape)}


def _gradient_cases(rng: Generator) -> Sequence[Case]:
    vector = _separate(rng, (4,))
    # Adding a step to a number as small as this, and taking it off again, loses digits for sure.
    vector["x"][rng.integers(4)] = rng.uniform(1e-9, 9e-9)
    mixed = {"B": rng.uniform(-1.0, 1.0, 3), "C": rng.uniform(1.0, 2.0, 3)}
    return (
        Case("a vector", vector),
        Case("a table", _separate(rng, (2, 5))),
        Case("three axes", _separate(rng, (4, 3, 2))),
        Case("a large step", _separate(rng, (5,)) | {"h": 0.4}),
        Case("mixed", mixed | {"x": _signed(rng, 0.5, 1.5, 3), "h": 0.125}),
        Case("f looks at x itself", _separate(rng, (6,)) | {ELSEWHERE: 1}),
        Case("a transposed table", _separate(rng, (5, 2)) | {TURNED: 1}),
    )


# relative_error


def _pair(rng: Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Draw a and b: the largest number in a, and negative; the largest difference elsewhere."""
    size = int(np.prod(shape))
    a, step = _signed(rng, 0.3, 1.0, size), _signed(rng, 0.05, 0.2, size)
    largest, farthest = rng.choice(size, 2, replace=False)
    a[largest], step[largest] = -rng.uniform(2.0, 3.0), rng.uniform(0.05, 0.2)
    step[farthest] = rng.uniform(0.5, 0.8)
    return a.reshape(shape), (a + step).reshape(shape)


def _pair_with_nan(rng: Generator) -> tuple[Array, Array]:
    """Draw a and b, which differ in one place only: there the first holds nan.

    It does not come first: Python's max keeps a nan that does.
    """
    b = _signed(rng, 0.5, 3.0, 6)
    a = b.copy()
    a[rng.integers(1, 6)] = np.nan
    return a, b


def _error_cases(rng: Generator) -> Sequence[Case]:
    (a, b), (c, d) = _pair(rng, (7,)), _pair(rng, (3, 5))
    (e, g), (i, k) = _pair_with_nan(rng), _pair_with_nan(rng)
    return (
        Case("largest in a", {"a": a, "b": b}),
        Case("largest in b", {"a": -d, "b": -c}),
        Case("one all zero", {"a": np.zeros(4), "b": _signed(rng, 0.5, 3.0, 4)}),
        Case("both all zero", {"a": np.zeros(3), "b": np.zeros(3)}),
        Case("nan in a", {"a": e, "b": g}),
        Case("nan in b", {"a": k, "b": i}),
    )


def _layer_cases(rng: Generator) -> Sequence[Case]:
    def affine() -> dict[str, Any]:
        x, W, b = (_signed(rng, 0.5, 1.5, shape) for shape in ((5, 3), (3, 2), (2,)))
        return {"x": x, "W": W, "b": b, "dout": _signed(rng, 0.5, 2.0, (5, 2))}

    def factor() -> float:
        return round(rng.uniform(1.3, 1.9), 2)

    alone = {"x": _signed(rng, 0.2, 1.2, (4, 3)), "dout": _signed(rng, 0.5, 2.0, (4, 3))}
    return (
        Case("wrong dx", affine() | {"dx" + TIMES: factor()}),
        Case("wrong dW", affine() | {"dW" + TIMES: factor()}),
        Case("wrong db", affine() | {"db" + TIMES: factor()}),
        Case(
            "all wrong",
            affine()
            | {"dx" + TIMES: 1.2, "dW" + TIMES: round(rng.uniform(1.3, 1.6), 2), "db" + TIMES: 1.1},
        ),
        Case("dW is nan", affine() | {"dW" + TIMES: np.nan}),
        Case("dout ignored", affine() | {IGNORED: 1}),
        Case("one wrong entry", affine() | {OFF: 0.7}),
        Case("right", affine()),
        Case("right, without parameters", alone),
    )


DRAWS = {
    "numerical_gradient": _gradient_cases,
    "relative_error": _error_cases,
    "layer_gradient_error": _layer_cases,
}
