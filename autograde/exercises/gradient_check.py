"""What chapter 5 asks: a gradient by differences, how far two gradients are apart, a layer's check.

A case holds arrays and numbers only. The probes make the functions and the layers from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.exercise import RESULT, Case, Chapter, Check, Criterion, Inputs, unchanged
from autograde.exercises.probes import Named
from autograde.exercises.suspects import find_the_bug
from autograde.rules import Close, Flags, Numbers

Array = NDArray[np.float64]

CHANGE = "change of "  # "change of x" is what x has become, less what it was
AS_IT_WAS = "x as it was"  # 1 or 0, for the diagnosis: a change in the last digit is a change
TIMES, OFF, IGNORED = " is multiplied by", "one entry of dx is off by", "dx ignores dout"


@dataclass(frozen=True)
class Small:
    """At most ``most``, whatever tiny number the reference finds: the error of a right layer."""

    sentence: ClassVar[str] = "not-small"
    most: float = 1e-5

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it is small; nan is not."""
        return np.asarray(np.abs(got) <= self.most)


EXACT = Close(rtol=0, atol=0)
BACK = Close(rtol=0, atol=1e-9)  # digits lost on the way are the first exercise's matter
SIZE = Close(rtol=0.003, atol=0.0003)  # an error need not be known to many digits


def _signed(rng: Generator, least: float, most: float, shape: Any) -> Array:
    return np.asarray(rng.uniform(least, most, shape) * rng.choice([-1.0, 1.0], shape))


# numerical_gradient


def _function(inputs: Inputs) -> Callable[[Array], Any]:
    """Make f from a case: a sum over entries, or a square that mixes them."""
    # Python's float, NumPy's, and an array without axes: f may return any of them.
    made: Callable[[Any], Any] = (np.float64, float, np.asarray)[inputs["x"].ndim - 1]
    if "C" in inputs:
        B, C = inputs["B"], inputs["C"]
        return lambda x: made(np.sum(C * x) ** 2 + np.sum(B * x))
    A, B = inputs["A"], inputs["B"]
    return lambda x: made(np.sum(A * x**3) + np.sum(B * np.sin(x)))


def _gradient(asked: Any, inputs: Inputs) -> Named:
    """Probe numerical_gradient, and look at x afterwards."""
    x = inputs["x"].copy()
    step = (inputs["h"],) if "h" in inputs else ()
    yield RESULT, asked(_function(inputs), x, *step)
    yield CHANGE + "x", x - inputs["x"]
    if not step and x.ndim == 1:
        yield AS_IT_WAS, float(np.array_equal(x, inputs["x"]))


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


def _relative(asked: Any, inputs: Inputs) -> Named:
    yield RESULT, asked(inputs["a"], inputs["b"])


def _error_cases(rng: Generator) -> Sequence[Case]:
    (a, b), (c, d) = _pair(rng, (7,)), _pair(rng, (3, 5))
    return (
        Case("largest in a", {"a": a, "b": b}),
        Case("largest in b", {"a": -d, "b": -c}),
        Case("one all zero", {"a": np.zeros(4), "b": _signed(rng, 0.5, 3.0, 4)}),
        Case("both all zero", {"a": np.zeros(3), "b": np.zeros(3)}),
    )


# layer_gradient_error


class SineLayer:
    """sin(x W + b), or sin(2x) if there are no parameters; its backward as wrong as asked."""

    def __init__(self, inputs: Inputs) -> None:
        self.asked = dict(inputs)
        self.params = [inputs[name].copy() for name in ("W", "b") if name in inputs]
        self.grads = [np.zeros_like(param) for param in self.params]

    def forward(self, x: Array) -> Array:
        """Work the output out, and keep what backward needs."""
        self.x, self.scores = np.array(x), 2 * x
        if self.params:
            W, b = self.params
            self.scores = x @ W + b
        return np.asarray(np.sin(self.scores))

    def backward(self, dout: Array) -> Array:
        """Fill in the gradients of the parameters, and return that of x."""
        back = np.cos(self.scores) * dout
        if self.params:
            self.grads[0][...] = self.x.T @ back * self.asked.get("dW" + TIMES, 1.0)
            self.grads[1][...] = back.sum(axis=0) * self.asked.get("db" + TIMES, 1.0)
        if self.asked.get(IGNORED):
            back = np.cos(self.scores)
        dx = back @ self.params[0].T if self.params else 2 * back
        dx = dx * self.asked.get("dx" + TIMES, 1.0)
        dx.flat[-1] += self.asked.get(OFF, 0.0)
        return np.asarray(dx)


def _layer_error(asked: Any, inputs: Inputs) -> Named:
    """Probe layer_gradient_error with a layer of the case's making, and look at it afterwards."""
    layer = SineLayer(inputs)
    given = {name: inputs[name].copy() for name in ("x", "dout")}
    yield RESULT, asked(layer, given["x"], given["dout"])
    given |= zip(("W", "b"), layer.params, strict=False)
    for name, value in given.items():
        yield CHANGE + name, value - inputs[name]


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
        Case("dout ignored", affine() | {IGNORED: 1}),
        Case("one wrong entry", affine() | {OFF: 0.7}),
        Case("right", affine()),
        Case("right, without parameters", alone),
    )


VECTOR, LARGEST, WRONG_DX = "a vector", "the largest number is in a", "a wrong dx shows"

CHAPTER = Chapter(
    stem="ch05_numerical_gradients",
    checks=(
        Check(
            id="numerical_gradient",
            gives="gradient",
            asks="numerical_gradient",
            reference="gradient_check:numerical_gradient",
            cases=_gradient_cases,
            probe=_gradient,
            criteria=(
                Criterion(VECTOR, 1, ("a vector",), (RESULT,)),
                Criterion(
                    "any shape in, the same shape out", 1, ("a table", "three axes"), (RESULT,)
                ),
                Criterion("central, and with the step h", 1, ("a large step",), (RESULT,)),
                Criterion("an f that mixes the numbers of x", 0.5, ("mixed",), (RESULT,)),
                Criterion(
                    "leaves x as it was, to the last digit",
                    0.5,
                    ("a vector",),
                    (CHANGE + "x",),
                    rule=EXACT,
                    after=VECTOR,
                ),
            ),
        ),
        Check(
            id="relative_error",
            gives="error",
            asks="relative_error",
            reference="gradient_check:relative_error",
            cases=_error_cases,
            probe=_relative,
            criteria=(
                Criterion(LARGEST, 1, ("largest in a",), (RESULT,)),
                Criterion("the largest number is in b", 1, ("largest in b",), (RESULT,)),
                Criterion("one of them all 0", 0.5, ("one all zero",), (RESULT,), after=LARGEST),
                Criterion("both all 0", 0.5, ("both all zero",), (RESULT,), after=LARGEST),
                unchanged("a", "b", cases=("largest in a",), points=0.5, after=LARGEST),
            ),
        ),
        Check(
            id="layer_gradient_error",
            gives="gradient",
            asks="layer_gradient_error",
            reference="gradient_check:layer_gradient_error",
            cases=_layer_cases,
            probe=_layer_error,
            criteria=(
                Criterion(WRONG_DX, 1, ("wrong dx",), (RESULT,), rule=SIZE),
                Criterion(
                    "a wrong gradient of any parameter shows",
                    1,
                    ("wrong dW", "wrong db"),
                    (RESULT,),
                    rule=SIZE,
                ),
                Criterion(
                    "of several errors, the largest", 0.5, ("all wrong",), (RESULT,), rule=SIZE
                ),
                Criterion(
                    "uses the dout that it is given",
                    1,
                    ("dout ignored", "one wrong entry"),
                    (RESULT,),
                    rule=SIZE,
                ),
                Criterion(
                    "a right layer gets at most 1e-5",
                    1,
                    ("right", "right, without parameters"),
                    (RESULT,),
                    rule=Small(),
                    after=WRONG_DX,
                ),
                Criterion(
                    "leaves x, dout and the parameters as they were",
                    0.5,
                    ("right",),
                    (CHANGE + "x", CHANGE + "dout", CHANGE + "W", CHANGE + "b"),
                    rule=BACK,
                    after=WRONG_DX,
                ),
            ),
        ),
        find_the_bug(
            "bug_in_gradient_check",
            (
                "absolute-error",
                "forward-difference",
                "gradient-left-out",
                "not-the-largest",
                "params-not-moved",
                "upstream-of-ones",
            ),
        ),
    ),
    written={},
)
