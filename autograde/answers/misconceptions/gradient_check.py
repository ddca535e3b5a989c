"""The mistakes that people make in chapter 5, each as the few lines that make it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import Array
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Misconception, Mistake, Scaled, Wrong
from autograde.questions.spec import RESULT

ABSOLUTE_ERROR = Misconception(
    "absolute-error",
    "Nothing was divided: this is the difference itself, not its share.",
    "A difference of 0.001 is much beside 0.002, and nothing beside 1000. Divide by the "
    "size of the larger one.",
)
ADDED_BACK = Misconception(
    "added-back",
    "x was put back by adding and subtracting, and its last digits have changed.",
    "In floating point x + h − 2h + h is not always x. Keep the number before you move it, and "
    "assign it again.",
)
ALL_AT_ONCE = Misconception(
    "all-at-once",
    "All numbers of x were moved at the same time.",
    "A gradient has one slope for each number of x: move one of them, and let the others stand "
    "still. x + h moves them all.",
)
BACKWARD_DIFFERENCE = Misconception(
    "backward-difference",
    "This is a backward difference: its error is as large as h, not as h².",
    "Step to both sides: (f(x + h) − f(x − h)) / 2h.",
)
DIVIDED_BY_EACH_ENTRY = Misconception(
    "divided-by-each-entry",
    "Each difference was divided by its own two numbers.",
    "One number near 0 is enough to make that large. Find the largest difference and the "
    "largest number first, and divide once.",
)
DIVIDED_BY_THE_SUM = Misconception(
    "divided-by-the-sum",
    "The difference was divided by a sum of both sizes.",
    "The formula divides by the larger of the two sizes.",
)
DOUT_ON_ONE_SIDE = Misconception(
    "dout-on-one-side",
    "dout is used on one side of the comparison only.",
    "backward(dout) is the gradient of Σ forward(x) ∘ dout, with the same dout in both.",
)
ENDS_SWAPPED = Misconception(
    "ends-swapped",
    "The two ends of the step are exchanged: your {what} has the wrong sign.",
    "From the value at x + h the value at x − h is subtracted.",
)
FIRST_ENTRY_ONLY = Misconception(
    "first-entry-only",
    "Only the first number of x was moved.",
    "Is there a return inside the loop?",
)
FORWARD_DIFFERENCE = Misconception(
    "forward-difference",
    "This is a forward difference: its error is as large as h, not as h².",
    "Step to both sides: (f(x + h) − f(x − h)) / 2h.",
)
HALF_STEP_DENOMINATOR = Misconception(
    "half-step-denominator",
    "Your {what} is twice the right one: the step from x − h to x + h is 2h long.",
    "Divide by 2h.",
)
IGNORES_STEP = Misconception(
    "ignores-step",
    "The step h that was asked for is not used.",
    "h is an argument. Is there a number such as 1e-4 inside the function?",
)
MISSING_ABS = Misconception(
    "missing-abs",
    "A sign was not taken off before the largest number was looked for.",
    "The largest of −5 and 1 is 1, but the largest in size is −5. Where do the bars | | "
    "stand in the formula?",
)
NORMS_FOR_LARGEST = Misconception(
    "norms-for-largest",
    "Lengths of whole arrays were compared: square roots of sums of squares.",
    "That is another measure. Here the largest difference is divided by the largest number.",
)
NOT_DIVIDED_BY_STEP = Misconception(
    "not-divided-by-step",
    "The difference of the two values is not divided by the length of the step.",
    "A slope is a rise divided by a run, and the run is 2h. Python works / 2 * h out from "
    "left to right, so write / (2 * h).",
)
NOT_THE_LARGEST = Misconception(
    "not-the-largest",
    "Several errors were averaged or added up.",
    "One wrong number must not hide behind many right ones: keep the largest.",
)
ONE_SHAPE_ONLY = Misconception(
    "one-shape-only",
    "Your code is made for one kind of shape, a vector or a table.",
    "In a table, x[i] is a whole row. np.ndindex(x.shape) counts through all the places "
    "of an array of any shape.",
)
ONE_SIDED_SCALE = Misconception(
    "one-sided-scale",
    "The difference was divided by the size of one of the two arrays, even where the other "
    "one is larger.",
    "Take the larger of the two sizes, so that the error of (a, b) is that of (b, a).",
)
PARAMS_NOT_MOVED = Misconception(
    "params-not-moved",
    "The layer does not notice the steps: a copy was moved, not the array that it reads.",
    "forward reads the layer's own params. Move the numbers in those very arrays, one at a "
    "time, and put them back.",
)
STALE_FORWARD = Misconception(
    "stale-forward",
    "backward was called after the small steps, so it answers for a moved x or a moved param.",
    "backward uses what the last forward has kept. Call forward(x) right before it.",
)
STEP_TOO_SMALL = Misconception(
    "step-too-small",
    "The step h is so small that rounding drowns the difference.",
    "Two numbers that agree in their first 12 digits leave 4 digits for the difference. h "
    "= 1e-4 is a good step.",
)
UPSTREAM_OF_ONES = Misconception(
    "upstream-of-ones",
    "The check was made with ones in the place of dout.",
    "With ones, a layer that forgets dout looks right. Use the dout that is given, in g and in "
    "backward.",
)
X_NOT_RESTORED = Misconception(
    "x-not-restored",
    "x is not what it was: a number that was moved has not been put back.",
    "Keep the number before you move it, and assign it again afterwards.",
)
ZERO_BY_ZERO = Misconception(
    "zero-by-zero",
    "If all numbers are 0, yours divides 0 by 0.",
    "Two gradients of zeros agree: their error is 0. Look at the divisor before you divide.",
)


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


PLACES: list[tuple[Misconception, Callable[[Array], Any]]] = [
    (FIRST_ENTRY_ONLY, lambda x: itertools.islice(np.ndindex(x.shape), 1)),
    (ONE_SHAPE_ONLY, lambda x: range(len(x))),
    (ONE_SHAPE_ONLY, lambda x: range(x.size)),
    (ONE_SHAPE_ONLY, lambda x: np.ndindex(x.shape[0], x.shape[1])),
    (ONE_SHAPE_ONLY, _rows_and_columns),
]

QUOTIENTS: list[tuple[Misconception, Quotient]] = [
    (FORWARD_DIFFERENCE, forward),
    (BACKWARD_DIFFERENCE, backward),
    (IGNORES_STEP, stepping(1e-4)),
    (STEP_TOO_SMALL, stepping(1e-12)),
    (STEP_TOO_SMALL, stepping(1e-12, forward)),
    (NOT_DIVIDED_BY_STEP, lambda f, x, place, h: central(f, x, place, h) * 2 * h),
    (NOT_DIVIDED_BY_STEP, lambda f, x, place, h: central(f, x, place, h) * h),
    (NOT_DIVIDED_BY_STEP, lambda f, x, place, h: central(f, x, place, h) * h * h),
    (shared.MISSING_PARENTHESES, undivided),
    (shared.MISSING_PARENTHESES, undivided_twice),
]

LEFT: list[tuple[Misconception, Callable[[float, float], float]]] = [
    (X_NOT_RESTORED, lambda kept, h: kept - h),
    (X_NOT_RESTORED, lambda kept, h: kept + h),
    (ADDED_BACK, lambda kept, h: kept - h + h),
    (ADDED_BACK, lambda kept, h: kept + h - 2 * h + h),
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
MEASURES: list[tuple[Misconception, Measure, Measure]] = [
    (ABSOLUTE_ERROR, lambda a, b: largest(a - b), lambda a, b: 1.0),
    (ONE_SIDED_SCALE, lambda a, b: largest(a - b), lambda a, b: largest(a)),
    (ONE_SIDED_SCALE, lambda a, b: largest(a - b), lambda a, b: largest(b)),
    (DIVIDED_BY_THE_SUM, lambda a, b: largest(a - b), lambda a, b: largest(a) + largest(b)),
    (DIVIDED_BY_THE_SUM, lambda a, b: largest(a - b), lambda a, b: largest(both(a, b))),
    (DIVIDED_BY_EACH_ENTRY, lambda a, b: np.abs(a - b), either),
    (DIVIDED_BY_EACH_ENTRY, lambda a, b: np.abs(a - b), both),
    (DIVIDED_BY_EACH_ENTRY, lambda a, b: np.abs(a - b), lambda a, b: np.abs(a)),
    (DIVIDED_BY_EACH_ENTRY, lambda a, b: np.abs(a - b), lambda a, b: np.abs(b)),
    (NORMS_FOR_LARGEST, lambda a, b: _length(a - b), lambda a, b: _length(a) + _length(b)),
    (NORMS_FOR_LARGEST, lambda a, b: _length(a - b), lambda a, b: max(_length(a), _length(b))),
    (NOT_THE_LARGEST, lambda a, b: np.mean(np.abs(a - b)), larger),
    (NOT_THE_LARGEST, lambda a, b: np.sum(np.abs(a - b)), larger),
    (
        NOT_THE_LARGEST,
        lambda a, b: np.mean(np.abs(a - b)),
        lambda a, b: np.maximum(np.mean(np.abs(a)), np.mean(np.abs(b))),
    ),
    (MISSING_ABS, lambda a, b: np.max(a - b), larger),
    (MISSING_ABS, lambda a, b: largest(a - b), lambda a, b: np.maximum(np.max(a), np.max(b))),
    (MISSING_ABS, lambda a, b: np.max(a - b), lambda a, b: np.maximum(np.max(a), np.max(b))),
    (ZERO_BY_ZERO, lambda a, b: largest(a - b), larger),
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
REDUCED: list[tuple[Misconception, Callable[[Sequence[Any]], Any]]] = [
    (shared.GRADIENT_LEFT_OUT, lambda errors: errors[0]),
    (shared.GRADIENT_LEFT_OUT, lambda errors: _or_nothing(errors[1:])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: max(errors[1:])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: max(errors[:2])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: max(errors[0], errors[-1])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: errors[-1]),
    (NOT_THE_LARGEST, np.mean),
    (NOT_THE_LARGEST, np.sum),
]

KNOWN: dict[str, list[Mistake]] = {
    "numerical_gradient": [
        Scaled(ENDS_SWAPPED, lambda sizes: -1.0, RESULT),
        Scaled(HALF_STEP_DENOMINATOR, lambda sizes: 2.0, RESULT),
        *(Wrong(name, differences(one)) for name, one in QUOTIENTS),
        *(Wrong(name, differences(places=one)) for name, one in PLACES),
        *(Wrong(name, differences(by_view, one)) for name, one in PLACES[1:]),
        *(Wrong(name, leaving(one)) for name, one in LEFT),
        Wrong(ALL_AT_ONCE, together),
        Wrong(ALL_AT_ONCE, lambda f, x, h=1e-4: np.full(x.shape, together(f, x, h))),
        Wrong(shared.INTEGER_TRUNCATION, differences(dtype=int)),
    ],
    "relative_error": [
        *(
            Wrong(name, _guarded(top, bottom, guard))
            for name, top, bottom in MEASURES[:-1]
            for guard in GUARDS
        ),
        Wrong(ZERO_BY_ZERO, _guarded(*MEASURES[-1][1:], GUARDS[0])),
        Wrong(ZERO_BY_ZERO, _in_python),
    ],
    "layer_gradient_error": [
        Wrong(UPSTREAM_OF_ONES, layer_check(inside=np.ones_like, behind=np.ones_like)),
        Wrong(DOUT_ON_ONE_SIDE, layer_check(inside=np.ones_like)),
        Wrong(DOUT_ON_ONE_SIDE, layer_check(behind=np.ones_like)),
        Wrong(ABSOLUTE_ERROR, layer_check(measure=lambda a, b: largest(a - b))),
        Wrong(FORWARD_DIFFERENCE, layer_check(differences(forward))),
        Wrong(BACKWARD_DIFFERENCE, layer_check(differences(backward))),
        Wrong(HALF_STEP_DENOMINATOR, layer_check(lambda f, x: 2 * differences()(f, x))),
        Wrong(X_NOT_RESTORED, layer_check(leaving(lambda kept, h: kept - h))),
        Wrong(STEP_TOO_SMALL, layer_check(differences(stepping(1e-12)))),
        Wrong(PARAMS_NOT_MOVED, layer_check(copied=lambda point: point > 0)),
        Wrong(STALE_FORWARD, layer_check(order=(0, 1, 2))),
        Wrong(STALE_FORWARD, layer_check(order=(1, 2, 0))),
        *(Wrong(name, layer_check(reduce=one)) for name, one in REDUCED),
        # A mistake in one of the other two functions shows here as well.
        *(
            Wrong(name, layer_check(measure=_guarded(top, bottom, GUARDS[0])))
            for name, top, bottom in MEASURES
            if name in (DIVIDED_BY_THE_SUM, NORMS_FOR_LARGEST, DIVIDED_BY_EACH_ENTRY)
        ),
        Wrong(ENDS_SWAPPED, layer_check(lambda f, x: -differences()(f, x))),
        Wrong(ONE_SHAPE_ONLY, layer_check(differences(places=PLACES[1][1]))),
        Wrong(ONE_SHAPE_ONLY, layer_check(differences(by_view, PLACES[1][1]))),
        Wrong(shared.INTEGER_TRUNCATION, layer_check(differences(dtype=int))),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception, str] = {
    ABSOLUTE_ERROR: "5.5 The relative error",
    BACKWARD_DIFFERENCE: "5.2 Two sides are better",
    FORWARD_DIFFERENCE: "5.2 Two sides are better",
    HALF_STEP_DENOMINATOR: "5.2 Two sides are better",
    ENDS_SWAPPED: "5.2 Two sides are better",
    STEP_TOO_SMALL: "5.4 The best step",
    UPSTREAM_OF_ONES: "5.7 Ones see nothing",
    X_NOT_RESTORED: "5.3 The gradient of an array",
}
