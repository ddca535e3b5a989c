"""The mistakes that people make in chapter 5, each as the few lines that make it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograde.exercise import RESULT
from autograde.known import Mistake, Scaled, Wrong
from autograde.mistakes.layers import Array

Function = Callable[[Array], Any]
Quotient = Callable[[Function, Array, Any, float], Any]  # f, x, place, h → one slope
Gradient = Callable[..., Any]
Measure = Callable[[Array, Array], Any]


# numerical_gradient


def at(f: Function, x: Array, place: Any, step: float) -> Any:
    """Take the value of f where one number of x, or one row, is moved; then put it back."""
    kept = np.array(x[place])
    x[place] = kept + step
    value = float(f(x))
    x[place] = kept
    return value


def central(f: Function, x: Array, place: Any, h: float) -> Any:
    """Take the right quotient."""
    return (at(f, x, place, h) - at(f, x, place, -h)) / (2 * h)


def forward(f: Function, x: Array, place: Any, h: float) -> Any:
    """Take the quotient of a step to the right."""
    return (at(f, x, place, h) - float(f(x))) / h


def backward(f: Function, x: Array, place: Any, h: float) -> Any:
    """Take the quotient of a step to the left."""
    return (float(f(x)) - at(f, x, place, -h)) / h


def by_view(f: Function, x: Array, place: Any, h: float) -> Any:
    """Move what may be a row, and a view: after "minus h" a row is where it was."""
    if np.ndim(x[place]) == 0:
        return central(f, x, place, h)
    return (at(f, x, place, h) - float(f(x))) / (2 * h)


def stepping(h: float, quotient: Quotient = central) -> Quotient:
    """Take a quotient with a step of one's own."""
    return lambda f, x, place, _: quotient(f, x, place, h)


def undivided(f: Function, x: Array, place: Any, h: float) -> Any:
    """Divide the value on the left only."""
    return at(f, x, place, h) - at(f, x, place, -h) / (2 * h)


def undivided_twice(f: Function, x: Array, place: Any, h: float) -> Any:
    """Divide the value on the left only, and by 2 only."""
    return at(f, x, place, h) - at(f, x, place, -h) / 2 * h


def differences(
    quotient: Quotient = central,
    places: Callable[[Array], Any] = lambda x: np.ndindex(x.shape),
    dtype: Any = float,
) -> Gradient:
    """Make a numerical_gradient: the quotient at one place after another."""

    def gradient(f: Function, x: Array, h: float = 1e-4) -> Array:
        made = np.zeros(x.shape, dtype)
        for place in places(x):
            made[place] = quotient(f, x, place, h)
        return made

    return gradient


def leaving(left: Callable[[float, float], float]) -> Gradient:
    """Make a numerical_gradient that leaves each number where ``left`` says."""

    def gradient(f: Function, x: Array, h: float = 1e-4) -> Array:
        made = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            kept = float(x[place])
            x[place] = kept + h
            above = float(f(x))
            x[place] = kept - h
            below = float(f(x))
            x[place] = left(kept, h)
            made[place] = (above - below) / (2 * h)
        return made

    return gradient


def together(f: Function, x: Array, h: float = 1e-4) -> Any:
    """Move all numbers at once."""
    return (float(f(x + h)) - float(f(x - h))) / (2 * h)


def _rows_and_columns(x: Array) -> Any:
    rows, columns = x.shape
    return np.ndindex(rows, columns)


PLACES: list[tuple[str, Callable[[Array], Any]]] = [
    ("first-entry-only", lambda x: itertools.islice(np.ndindex(x.shape), 1)),
    ("one-shape-only", lambda x: range(len(x))),
    ("one-shape-only", lambda x: range(x.size)),
    ("one-shape-only", lambda x: np.ndindex(x.shape[0], x.shape[1])),
    ("one-shape-only", _rows_and_columns),
]

QUOTIENTS: list[tuple[str, Quotient]] = [
    ("forward-difference", forward),
    ("backward-difference", backward),
    ("ignores-step", stepping(1e-4)),
    ("step-too-small", stepping(1e-12)),
    ("step-too-small", stepping(1e-12, forward)),
    ("not-divided-by-step", lambda f, x, place, h: central(f, x, place, h) * 2 * h),
    ("not-divided-by-step", lambda f, x, place, h: central(f, x, place, h) * h),
    ("not-divided-by-step", lambda f, x, place, h: central(f, x, place, h) * h * h),
    ("missing-parentheses", undivided),
    ("missing-parentheses", undivided_twice),
]

LEFT: list[tuple[str, Callable[[float, float], float]]] = [
    ("x-not-restored", lambda kept, h: kept - h),
    ("x-not-restored", lambda kept, h: kept + h),
    ("added-back", lambda kept, h: kept - h + h),
    ("added-back", lambda kept, h: kept + h - 2 * h + h),
]


# relative_error


def largest(numbers: Array) -> Any:
    """Take the size of the largest number."""
    return np.max(np.abs(numbers))


def larger(a: Array, b: Array) -> Any:
    """Take the right scale."""
    return np.maximum(largest(a), largest(b))


def either(a: Array, b: Array) -> Array:
    """Take the larger of two numbers at each place."""
    return np.asarray(np.maximum(np.abs(a), np.abs(b)))


def both(a: Array, b: Array) -> Array:
    """Take the sum of two sizes at each place."""
    return np.asarray(np.abs(a) + np.abs(b))


def _length(a: Array) -> Any:
    return np.sqrt(np.sum(a**2))


# What is divided, and by what.
MEASURES: list[tuple[str, Measure, Measure]] = [
    ("absolute-error", lambda a, b: largest(a - b), lambda a, b: 1.0),
    ("one-sided-scale", lambda a, b: largest(a - b), lambda a, b: largest(a)),
    ("one-sided-scale", lambda a, b: largest(a - b), lambda a, b: largest(b)),
    ("divided-by-the-sum", lambda a, b: largest(a - b), lambda a, b: largest(a) + largest(b)),
    ("divided-by-the-sum", lambda a, b: largest(a - b), lambda a, b: largest(both(a, b))),
    ("divided-by-each-entry", lambda a, b: np.abs(a - b), either),
    ("divided-by-each-entry", lambda a, b: np.abs(a - b), both),
    ("divided-by-each-entry", lambda a, b: np.abs(a - b), lambda a, b: np.abs(a)),
    ("divided-by-each-entry", lambda a, b: np.abs(a - b), lambda a, b: np.abs(b)),
    ("norms-for-largest", lambda a, b: _length(a - b), lambda a, b: _length(a) + _length(b)),
    ("norms-for-largest", lambda a, b: _length(a - b), lambda a, b: max(_length(a), _length(b))),
    ("not-the-largest", lambda a, b: np.mean(np.abs(a - b)), larger),
    ("not-the-largest", lambda a, b: np.sum(np.abs(a - b)), larger),
    (
        "not-the-largest",
        lambda a, b: np.mean(np.abs(a - b)),
        lambda a, b: np.maximum(np.mean(np.abs(a)), np.mean(np.abs(b))),
    ),
    ("missing-abs", lambda a, b: np.max(a - b), larger),
    ("missing-abs", lambda a, b: largest(a - b), lambda a, b: np.maximum(np.max(a), np.max(b))),
    ("missing-abs", lambda a, b: np.max(a - b), lambda a, b: np.maximum(np.max(a), np.max(b))),
    ("zero-by-zero", lambda a, b: largest(a - b), larger),
]
# What is done about a division by 0: nothing, an early return, a small number.
GUARDS: list[Callable[[Any, Any], Any]] = [
    lambda top, bottom: np.max(np.divide(top, bottom)),
    lambda top, bottom: np.max(np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0)),
    lambda top, bottom: np.max(top / np.maximum(bottom, 1e-8)),
    lambda top, bottom: np.max(top / np.maximum(bottom, 1e-12)),
    lambda top, bottom: np.max(top / (bottom + 1e-8)),
    lambda top, bottom: np.max(top / (bottom + 1e-12)),
]


def _guarded(top: Measure, bottom: Measure, guard: Callable[[Any, Any], Any]) -> Measure:
    def measure(a: Array, b: Array) -> Any:
        return guard(np.asarray(top(a, b)), np.asarray(bottom(a, b)))

    return measure


def _in_python(a: Array, b: Array) -> float:
    return float(largest(a - b)) / float(larger(a, b))


def relative(a: Array, b: Array) -> Any:
    """Measure the right error."""
    scale = larger(a, b)
    return largest(a - b) / scale if scale else 0.0


# layer_gradient_error


def every(errors: Sequence[Any]) -> Any:
    """Keep the largest error of all."""
    return np.max(errors)


def layer_check(
    gradient: Gradient | None = None,
    measure: Measure = relative,
    reduce: Callable[[Sequence[Any]], Any] = every,
    inside: Callable[[Array], Any] = np.asarray,
    behind: Callable[[Array], Any] = np.asarray,
    order: Sequence[int] | None = None,
    copied: Callable[[int], bool] = lambda point: False,
) -> Any:
    """Make a layer_gradient_error.

    ``inside`` and ``behind`` are what becomes of dout in g and in backward. With an ``order``, the
    numerical gradients of x (0) and of the params come first, and backward last. Of the points
    that are ``copied``, the copy is moved.
    """

    def check(layer: Any, x: Array, dout: Array) -> Any:
        points = [x, *layer.params]
        found: dict[int, Any] = {}

        def differ(point: int) -> None:
            moved = points[point].copy() if copied(point) else points[point]
            value = lambda _: float(np.sum(layer.forward(x) * inside(dout)))  # noqa: E731
            found[point] = (gradient or differences())(value, moved)

        if order is None:
            layer.forward(x)
        else:
            for point in order:
                if point < len(points):
                    differ(point)
        derived = [layer.backward(behind(dout)), *layer.grads]
        if order is None:
            for point in range(len(points)):
                differ(point)
        return reduce([measure(g, found[point]) for point, g in enumerate(derived)])

    return check


def _or_nothing(errors: Sequence[Any]) -> Any:
    return np.max(errors) if len(errors) else 0.0


# What becomes of the errors; that of x comes first.
REDUCED: list[tuple[str, Callable[[Sequence[Any]], Any]]] = [
    ("gradient-left-out", lambda errors: errors[0]),
    ("gradient-left-out", lambda errors: _or_nothing(errors[1:])),
    ("gradient-left-out", lambda errors: max(errors[1:])),
    ("gradient-left-out", lambda errors: max(errors[:2])),
    ("gradient-left-out", lambda errors: max(errors[0], errors[-1])),
    ("gradient-left-out", lambda errors: errors[-1]),
    ("not-the-largest", np.mean),
    ("not-the-largest", np.sum),
]

KNOWN: dict[str, list[Mistake]] = {
    "numerical_gradient": [
        Scaled("ends-swapped", lambda sizes: -1.0, RESULT),
        Scaled("half-step-denominator", lambda sizes: 2.0, RESULT),
        *(Wrong(name, differences(one)) for name, one in QUOTIENTS),
        *(Wrong(name, differences(places=one)) for name, one in PLACES),
        *(Wrong(name, differences(by_view, one)) for name, one in PLACES[1:]),
        *(Wrong(name, leaving(one)) for name, one in LEFT),
        Wrong("all-at-once", together),
        Wrong("all-at-once", lambda f, x, h=1e-4: np.full(x.shape, together(f, x, h))),
        Wrong("integer-truncation", differences(dtype=int)),
    ],
    "relative_error": [
        *(
            Wrong(name, _guarded(top, bottom, guard))
            for name, top, bottom in MEASURES[:-1]
            for guard in GUARDS
        ),
        Wrong("zero-by-zero", _guarded(*MEASURES[-1][1:], GUARDS[0])),
        Wrong("zero-by-zero", _in_python),
    ],
    "layer_gradient_error": [
        Wrong("upstream-of-ones", layer_check(inside=np.ones_like, behind=np.ones_like)),
        Wrong("dout-on-one-side", layer_check(inside=np.ones_like)),
        Wrong("dout-on-one-side", layer_check(behind=np.ones_like)),
        Wrong("absolute-error", layer_check(measure=lambda a, b: largest(a - b))),
        Wrong("forward-difference", layer_check(differences(forward))),
        Wrong("backward-difference", layer_check(differences(backward))),
        Wrong("half-step-denominator", layer_check(lambda f, x: 2 * differences()(f, x))),
        Wrong("x-not-restored", layer_check(leaving(lambda kept, h: kept - h))),
        Wrong("step-too-small", layer_check(differences(stepping(1e-12)))),
        Wrong("params-not-moved", layer_check(copied=lambda point: point > 0)),
        Wrong("stale-forward", layer_check(order=(0, 1, 2))),
        Wrong("stale-forward", layer_check(order=(1, 2, 0))),
        *(Wrong(name, layer_check(reduce=one)) for name, one in REDUCED),
        # A mistake in one of the other two functions shows here as well.
        *(
            Wrong(name, layer_check(measure=_guarded(top, bottom, GUARDS[0])))
            for name, top, bottom in MEASURES
            if name in ("divided-by-the-sum", "norms-for-largest", "divided-by-each-entry")
        ),
        Wrong("ends-swapped", layer_check(lambda f, x: -differences()(f, x))),
        Wrong("one-shape-only", layer_check(differences(places=PLACES[1][1]))),
        Wrong("one-shape-only", layer_check(differences(by_view, PLACES[1][1]))),
        Wrong("integer-truncation", layer_check(differences(dtype=int))),
    ],
    "bug_in_gradient_check": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "numerical_gradient": "5.3 The gradient of an array",
    "relative_error": "5.5 The relative error",
    "layer_gradient_error": "5.6 Checking a layer",
    "bug_in_gradient_check": "5.9 Find the bug",
}
READ_FOR: dict[str, str] = {
    "absolute-error": "5.5 The relative error",
    "backward-difference": "5.2 Two sides are better",
    "forward-difference": "5.2 Two sides are better",
    "half-step-denominator": "5.2 Two sides are better",
    "ends-swapped": "5.2 Two sides are better",
    "step-too-small": "5.4 The best step",
    "upstream-of-ones": "5.7 Ones see nothing",
    "x-not-restored": "5.3 The gradient of an array",
}
