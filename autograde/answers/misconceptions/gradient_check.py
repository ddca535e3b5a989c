"""The mistakes that people make in chapter 5, each as the few lines that make it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import Array
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Advised, Misconception, Mistake, Scaled, Wrong
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
ARRAY_FOR_ITS_SHAPE = Misconception(
    "array-for-its-shape",
    "x, or a number of it, was given where a shape or a whole number is wanted.",
    "The line is shown below. np.zeros takes a shape, such as (2, 5), and range takes a whole "
    "number. What is the shape of x called?",
)
BACK_AT_X = Misconception(
    "back-at-x",
    "The second value was taken at x, not at x − h: the slopes are about half the right ones.",
    "From x + h, a step of −h only leads back to x. Where does each of the two steps begin?",
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
    "The two ends of the step are exchanged: the slopes have the wrong sign.",
    "From the value at x + h the value at x − h is subtracted.",
)
FIRST_ENTRY_ONLY = Misconception(
    "first-entry-only",
    "Only the first number of x was moved.",
    "Is there a return inside the loop?",
)
F_OF_ONE_NUMBER = Misconception(
    "f-of-one-number",
    "f was asked with one number; it wants an array like x.",
    "f takes the whole array, in which one number is moved. f(x[i] + h) hands it a single number, "
    "and NumPy stretches that over all places.",
)
FORWARD_DIFFERENCE = Misconception(
    "forward-difference",
    "This is a forward difference: its error is as large as h, not as h².",
    "Step to both sides: (f(x + h) − f(x − h)) / 2h.",
)
HALF_STEPS = Misconception(
    "half-steps",
    "x was moved by half of h to each side, not by h.",
    "That is a central difference, too, with another step. The formula steps to x + h and to "
    "x − h, so the run is 2h.",
)
HALF_STEP_DENOMINATOR = Misconception(
    "half-step-denominator",
    "The slopes are twice the right ones: the step from x − h to x + h is 2h long.",
    "A slope is the rise divided by the run. How long is the run from x − h to x + h?",
)
IGNORES_STEP = Misconception(
    "ignores-step",
    "The step h that was asked for is not used.",
    "h is an argument. Is there a number such as 1e-4 inside the function?",
)
LAST_ENTRY_ONLY = Misconception(
    "last-entry-only",
    "Only the last number of x has a slope; all others are 0.",
    "Is the array of slopes made anew in each round of the loop?",
)
MISSING_ABS = Misconception(
    "missing-abs",
    "A sign was not taken off before the largest number was looked for.",
    "The largest of −5 and 1 is 1, but the largest in size is −5. Where do the bars | | "
    "stand in the formula?",
)
MOVES_A_COPY = Misconception(
    "moves-a-copy",
    "Your function moves a copy of x. That is right here; but the functions of section 5.6 read "
    "the array x from somewhere else, and will not notice the steps.",
    "A layer reads its own weights, for example. Change a number of x itself, ask f, and assign "
    "the old number again: then every f notices.",
)
NAN_LOOKS_SMALL = Misconception(
    "nan-looks-small",
    "There was nan in what was compared, and your {what} says that all is well.",
    "nan > 0 and nan == 0 are both False, so an if can lose it, and so can Python's own max; "
    "np.max keeps it. Try your function on two arrays of which one holds np.nan.",
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
    "time, and put them back. Does your numerical_gradient of 5.3 move x itself, or a copy of it?",
)
GRADS_READ_EARLY = Misconception(
    "grads-read-early",
    "The arrays in grads were read before backward had filled them in.",
    "A copy of grads holds what was there when it was made. In which order do forward, backward "
    "and the copy come?",
)
RESHAPE_COPIES = Misconception(
    "reshape-copies",
    "If x is a view of another array, such as a transposed table, your function moves a copy of "
    "it, and finds 0.",
    "x.reshape(-1) and x.ravel() make a copy where the numbers do not lie in one row in memory. "
    "np.ndindex(x.shape) gets to each number of x itself.",
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


def back_at_x(f: Function, x: Array, place: Any, h: float) -> Any:
    """Go back by h only, so that the second value is that at x."""
    return (at(f, x, place, h) - float(f(x))) / (2 * h)


def of_one_number(f: Function, x: Array, place: Any, h: float) -> Any:
    """Ask f with a number, or a row, in place of the array."""
    return (float(f(x[place] + h)) - float(f(x[place] - h))) / (2 * h)


def shaped_by_values(f: Function, x: Array, h: float = 1e-4) -> Any:
    """Ask for an array whose shape is x."""
    return np.zeros(x)


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


def of_a_copy(f: Function, x: Array, h: float = 1e-4) -> Any:
    """Move a copy of x, and hand it to f."""
    return differences()(f, x.copy(), h)


def in_one_row(f: Function, x: Array, h: float = 1e-4) -> Array:
    """Put the slopes into a vector, whatever the shape of x is."""
    made = np.zeros(x.size)
    for place in np.ndindex(x.shape):
        made[place] = central(f, x, place, h)
    return made


def _in_two_axes_at_most(x: Array) -> Any:
    """List the places of vectors and tables, and of what has more axes as if it had two."""
    return np.ndindex(*x.shape[:2])


def flattened(f: Function, x: Array, h: float = 1e-4) -> Array:
    """Move the numbers of x laid out in a row: a copy, if they do not lie so in memory."""
    flat = x.reshape(-1)
    slopes = [central(lambda _: f(x), flat, place, h) for place in range(flat.size)]
    return np.reshape(slopes, x.shape)


def together(f: Function, x: Array, h: float = 1e-4) -> Any:
    """Move all numbers at once."""
    return (float(f(x + h)) - float(f(x - h))) / (2 * h)


def _rows_and_columns(x: Array) -> Any:
    rows, columns = x.shape
    return np.ndindex(rows, columns)


PLACES: list[tuple[Misconception, Callable[[Array], Any]]] = [
    (FIRST_ENTRY_ONLY, lambda x: itertools.islice(np.ndindex(x.shape), 1)),
    (LAST_ENTRY_ONLY, lambda x: [tuple(size - 1 for size in x.shape)]),
    (ONE_SHAPE_ONLY, lambda x: range(len(x))),
    (ONE_SHAPE_ONLY, lambda x: range(x.size)),
    (ONE_SHAPE_ONLY, lambda x: np.ndindex(x.shape[0], x.shape[1])),
    (ONE_SHAPE_ONLY, _rows_and_columns),
]

QUOTIENTS: list[tuple[Misconception, Quotient]] = [
    (FORWARD_DIFFERENCE, forward),
    (BACKWARD_DIFFERENCE, backward),
    (IGNORES_STEP, stepping(1e-4)),
    (BACK_AT_X, back_at_x),
    (F_OF_ONE_NUMBER, of_one_number),
    (HALF_STEPS, lambda f, x, place, h: central(f, x, place, h / 2)),
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


def larger_in_python(a: Array, b: Array) -> Any:
    """Take the right scale by Python's max, which keeps nan if it comes first."""
    return max(largest(a), largest(b))


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
    (NORMS_FOR_LARGEST, lambda a, b: _length(a - b), lambda a, b: _length(a + b)),
    (NORMS_FOR_LARGEST, lambda a, b: _length(a - b), lambda a, b: _length(a)),
    (NORMS_FOR_LARGEST, lambda a, b: _length(a - b), lambda a, b: _length(b)),
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
# What is done about a division by 0: nothing, an early return, a small number. To return early
# unless the divisor is larger than 0 loses nan.
Guard = Callable[[Any, Any], Any]


def _kept(reduce: Callable[[Any], Any]) -> list[Guard]:
    return [
        lambda top, bottom: reduce(np.divide(top, bottom)),
        lambda top, bottom: reduce(_divided_where(top, bottom, bottom != 0)),
        lambda top, bottom: reduce(_divided_where(top, bottom, bottom > 0)),
        lambda top, bottom: reduce(top / np.maximum(bottom, 1e-8)),
        lambda top, bottom: reduce(top / np.maximum(bottom, 1e-12)),
        lambda top, bottom: reduce(top / (bottom + 1e-8)),
        lambda top, bottom: reduce(top / (bottom + 1e-12)),
    ]


def _divided_where(top: Array, bottom: Array, where: Any) -> Array:
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(top), where=where))


GUARDS = _kept(np.max)
# No number, but an array of them: nothing was reduced.
UNREDUCED: list[tuple[Misconception, Measure, tuple[Misconception, ...]]] = [
    (shared.RETURNS_WRONG_SHAPE, larger, ()),
    (shared.RETURNS_WRONG_SHAPE, larger_in_python, ()),
    (DIVIDED_BY_EACH_ENTRY, either, (shared.RETURNS_WRONG_SHAPE,)),
    (DIVIDED_BY_EACH_ENTRY, both, (shared.RETURNS_WRONG_SHAPE,)),
]


def _guarded(top: Measure, bottom: Measure, guard: Callable[[Any, Any], Any]) -> Measure:
    def measure(a: Array, b: Array) -> Any:
        return guard(np.asarray(top(a, b)), np.asarray(bottom(a, b)))

    return measure


# Right, but for nan: the scale is asked whether it is larger than 0, or nan gets lost before.
LOST: list[Measure] = [
    _guarded(lambda a, b: largest(a - b), larger, GUARDS[2]),
    _guarded(lambda a, b: largest(a - b), larger_in_python, GUARDS[2]),
    _guarded(lambda a, b: largest(a - b), lambda a, b: larger_in_python(b, a), GUARDS[2]),
    _guarded(lambda a, b: largest(a - b), lambda a, b: largest(b), GUARDS[2]),
    lambda a, b: np.nan_to_num(_guarded(lambda a, b: largest(a - b), larger, GUARDS[1])(a, b)),
]


def _second_divided(divides: Callable[[Any], Any]) -> Measure:
    def measure(a: Array, b: Array) -> Any:
        scale = larger(a, b)
        return largest(a - b / scale) if divides(scale) else 0.0

    return measure


# Only b is divided; the scale is asked nothing, or whether it is 0, or whether it is larger.
UNDIVIDED: list[Measure] = [
    _second_divided(lambda scale: True),
    _second_divided(lambda scale: scale != 0),
    _second_divided(lambda scale: scale > 0),
]


def _in_python(a: Array, b: Array) -> float:
    return float(largest(a - b)) / float(larger(a, b))


def _entry_by_entry(a: Array, b: Array) -> float:
    """Compare one number after another in Python: a nan that does not come first is lost."""
    apart = max(float(abs(p - q)) for p, q in zip(a.flat, b.flat, strict=True))
    return apart / max(float(abs(p)) for p in (*a.flat, *b.flat))


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
    compared: slice = slice(None),
    early: bool = False,
    keeps_nan: bool = True,
    total: Callable[[Array], Any] = np.sum,
) -> Any:
    """Make a layer_gradient_error.

    ``inside`` and ``behind`` are what becomes of dout in g and in backward; ``total`` adds g up.
    With an ``order``, the numerical gradients of x (0) and of the params come first, and backward
    last. Of the points that are ``copied``, the copy is moved; those that are not ``compared`` are
    not moved at all. ``early`` reads grads before backward. Without ``keeps_nan``, an error of nan
    gets lost.
    """

    def check(layer: Any, x: Array, dout: Array) -> Any:
        points = [x, *layer.params]
        found: dict[int, Any] = {}

        def differ(point: int) -> None:
            moved = points[point].copy() if copied(point) else points[point]
            value = lambda _: float(total(layer.forward(x) * inside(dout)))  # noqa: E731
            found[point] = (gradient or differences())(value, moved)

        before = [grad.copy() for grad in layer.grads]
        if order is None:
            layer.forward(x)
        else:
            for point in order:
                if point < len(points):
                    differ(point)
        dx = layer.backward(behind(dout))
        derived = [dx, *(before if early else layer.grads)]
        wanted = range(len(points))[compared]
        if order is None:
            for point in wanted:
                differ(point)
        errors = [measure(derived[point], found[point]) for point in wanted]
        return reduce(errors if keeps_nan else [0.0 if np.isnan(one) else one for one in errors])

    return check


def _or_nothing(errors: Sequence[Any]) -> Any:
    return np.max(errors) if len(errors) else 0.0


# What becomes of the errors; that of x comes first.
REDUCED: list[tuple[Misconception, Callable[[Sequence[Any]], Any]]] = [
    (shared.GRADIENT_LEFT_OUT, lambda errors: errors[0]),
    (shared.GRADIENT_LEFT_OUT, lambda errors: _or_nothing(errors[1:])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: np.max(errors[1:])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: np.max(errors[:2])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: np.max([errors[0], errors[-1]])),
    (shared.GRADIENT_LEFT_OUT, lambda errors: errors[-1]),
    (NOT_THE_LARGEST, np.mean),
    (NOT_THE_LARGEST, np.sum),
]

# The mistakes in layer_gradient_error, and what each of them is made with.
CHECKS: list[tuple[Misconception, dict[str, Any]]] = [
    (UPSTREAM_OF_ONES, {"inside": np.ones_like, "behind": np.ones_like}),
    (DOUT_ON_ONE_SIDE, {"inside": np.ones_like}),
    (DOUT_ON_ONE_SIDE, {"behind": np.ones_like}),
    (shared.MEAN_FOR_SUM, {"total": np.mean}),
    (ABSOLUTE_ERROR, {"measure": lambda a, b: largest(a - b)}),
    (FORWARD_DIFFERENCE, {"gradient": differences(forward)}),
    (BACKWARD_DIFFERENCE, {"gradient": differences(backward)}),
    (HALF_STEP_DENOMINATOR, {"gradient": lambda f, x: 2 * differences()(f, x)}),
    (BACK_AT_X, {"gradient": differences(back_at_x)}),
    (X_NOT_RESTORED, {"gradient": leaving(lambda kept, h: kept - h)}),
    (STEP_TOO_SMALL, {"gradient": differences(stepping(1e-12))}),
    (PARAMS_NOT_MOVED, {"copied": lambda point: point > 0}),
    (PARAMS_NOT_MOVED, {"copied": lambda point: True}),
    (GRADS_READ_EARLY, {"early": True}),
    (STALE_FORWARD, {"order": (0, 1, 2)}),
    (STALE_FORWARD, {"order": (1, 2, 0)}),
    (shared.GRADIENT_LEFT_OUT, {"compared": slice(0, 1)}),
    (shared.GRADIENT_LEFT_OUT, {"compared": slice(1, None), "reduce": _or_nothing}),
    (shared.GRADIENT_LEFT_OUT, {"compared": slice(1, None)}),
    *((name, {"reduce": one}) for name, one in REDUCED),
    # A mistake in one of the other two functions shows here as well.
    *(
        (name, {"measure": _guarded(top, bottom, GUARDS[0])})
        for name, top, bottom in MEASURES
        if name in (DIVIDED_BY_THE_SUM, NORMS_FOR_LARGEST, DIVIDED_BY_EACH_ENTRY)
    ),
    (ENDS_SWAPPED, {"gradient": lambda f, x: -differences()(f, x)}),
    (ONE_SHAPE_ONLY, {"gradient": differences(places=PLACES[2][1])}),
    (ONE_SHAPE_ONLY, {"gradient": differences(by_view, PLACES[2][1])}),
    (shared.INTEGER_TRUNCATION, {"gradient": differences(dtype=int)}),
]

KNOWN: dict[str, list[Mistake]] = {
    "numerical_gradient": [
        Scaled(ENDS_SWAPPED, lambda sizes: -1.0, RESULT),
        Scaled(HALF_STEP_DENOMINATOR, lambda sizes: 2.0, RESULT),
        *(Wrong(name, differences(one)) for name, one in QUOTIENTS),
        *(Wrong(name, differences(places=one)) for name, one in PLACES),
        *(Wrong(name, differences(by_view, one)) for name, one in PLACES[2:]),
        *(Wrong(F_OF_ONE_NUMBER, differences(of_one_number, one)) for _, one in PLACES[2:]),
        Wrong(ONE_SHAPE_ONLY, in_one_row),
        Wrong(ONE_SHAPE_ONLY, differences(places=_in_two_axes_at_most)),
        Wrong(ONE_SHAPE_ONLY, differences(by_view, _in_two_axes_at_most)),
        *(Wrong(name, leaving(one)) for name, one in LEFT),
        Wrong(ALL_AT_ONCE, together),
        Wrong(ALL_AT_ONCE, lambda f, x, h=1e-4: np.full(x.shape, together(f, x, h))),
        Wrong(shared.INTEGER_TRUNCATION, differences(dtype=int)),
        Wrong(ARRAY_FOR_ITS_SHAPE, shaped_by_values),
        Advised(MOVES_A_COPY, of_a_copy),
        Advised(RESHAPE_COPIES, flattened),
    ],
    "relative_error": [
        *(
            Wrong(name, _guarded(top, bottom, guard))
            for name, top, bottom in MEASURES[:-1]
            for guard in GUARDS
        ),
        Wrong(ZERO_BY_ZERO, _guarded(*MEASURES[-1][1:], GUARDS[0])),
        Wrong(ZERO_BY_ZERO, _in_python),
        Wrong(ZERO_BY_ZERO, _entry_by_entry, also=(NAN_LOOKS_SMALL,)),
        *(Wrong(NAN_LOOKS_SMALL, one) for one in LOST),
        *(
            Wrong(name, _guarded(lambda a, b: np.abs(a - b), bottom, guard), also=also)
            for name, bottom, also in UNREDUCED
            for guard in _kept(np.asarray)
        ),
        *(
            Wrong(
                DIVIDED_BY_EACH_ENTRY,
                _guarded(lambda a, b: np.abs(a - b), bottom, guard),
                also=(NOT_THE_LARGEST,),
            )
            for bottom in (either, both)
            for reduce in (np.mean, np.sum)
            for guard in _kept(reduce)
        ),
        *(Wrong(shared.MISSING_PARENTHESES, one) for one in UNDIVIDED),
    ],
    "layer_gradient_error": [
        *(
            Wrong(name, layer_check(**how, keeps_nan=keeps))
            for name, how in CHECKS
            for keeps in (True, False)
        ),
        Wrong(NAN_LOOKS_SMALL, layer_check(keeps_nan=False)),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made, or in one check.
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    ABSOLUTE_ERROR: "5.5 The relative error",
    DIVIDED_BY_EACH_ENTRY: "5.5 The relative error",
    DIVIDED_BY_THE_SUM: "5.5 The relative error",
    NAN_LOOKS_SMALL: "5.5 The relative error",
    NORMS_FOR_LARGEST: "5.5 The relative error",
    BACK_AT_X: "5.2 Two sides are better",
    BACKWARD_DIFFERENCE: "5.2 Two sides are better",
    FORWARD_DIFFERENCE: "5.2 Two sides are better",
    HALF_STEP_DENOMINATOR: "5.2 Two sides are better",
    ENDS_SWAPPED: "5.2 Two sides are better",
    HALF_STEPS: "5.2 Two sides are better",
    ("layer_gradient_error", STEP_TOO_SMALL): "5.4 The best step",
    X_NOT_RESTORED: "5.3 The gradient of an array",
    ONE_SHAPE_ONLY: "5.3 The gradient of an array",
    shared.INTEGER_TRUNCATION: "5.3 The gradient of an array",
}
