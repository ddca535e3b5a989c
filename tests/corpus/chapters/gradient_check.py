"""Right and wrong solutions of chapter 5, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import copy
import itertools
import math

import numpy as np

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


# numerical_gradient


@right("numerical_gradient")
def gradient_ndindex(f, x, h=1e-4):
    """Step in place over all indices, and assign back."""
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        below = f(x)
        x[i] = before
        gradient[i] = (above - below) / (2 * h)
    return gradient


@right("numerical_gradient")
def gradient_of_the_book(f, x, h=1e-4):
    """Walk with nditer and a multi-index, as the book does."""
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = float(tmp_val) + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
        it.iternext()
    return grad


@right("numerical_gradient")
def gradient_with_unit_steps(f, x, h=1e-4):
    """Never touch x: add a step that is an array, and return a list of lists."""
    slopes = []
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = h
        step = step.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (h + h))
    return np.reshape(slopes, x.shape).tolist()


@right("numerical_gradient")
def gradient_by_flat(f, x, epsilon=1e-4):
    """Use the flat view, another name for h, and two copies."""
    up, down = x.copy(), x.copy()
    gradient = np.empty(x.shape)
    for i, value in enumerate(x.flat):
        up.flat[i], down.flat[i] = value + epsilon, value - epsilon
        gradient.flat[i] = f(up) / (2 * epsilon) - f(down) / (2 * epsilon)
        up.flat[i] = down.flat[i] = value
    return gradient


@right("numerical_gradient")
def gradient_by_raveled_view(f, x, h=1e-4):
    """Reshape to a vector that shares memory; keep a copy of the whole, and copy it back."""
    kept, flat = x.copy(), x.reshape(-1)
    slopes = np.zeros(flat.shape, dtype=np.float32)
    for i in range(flat.size):
        flat[i] += h
        above = f(x)
        x[...] = kept
        flat[i] -= h
        slopes[i] = (above - f(x)) / 2 / h
        x[...] = kept
    return slopes.reshape(x.shape)


@right("numerical_gradient")
def gradient_by_identity(f, x, h=1e-4):
    """Take the rows of an identity matrix for directions, in one comprehension."""
    directions = np.eye(x.size).reshape(x.size, *x.shape) * h
    return np.array([(f(x + d) - f(x - d)) / (2 * h) for d in directions]).reshape(x.shape)


@right("numerical_gradient")
def gradient_by_recursion(f, x, h=1e-4):
    """Go down axis by axis; ask f with a copy each time."""

    def slopes(place):
        if len(place) < x.ndim:
            return [slopes((*place, i)) for i in range(x.shape[len(place)])]
        values = []
        for sign in (1, -1):
            moved = copy.copy(x)
            moved[place] = moved[place] + sign * h
            values.append(float(f(moved)))
        return (values[0] - values[1]) / (2 * h)

    return np.array(slopes(()))


# relative_error


@right("relative_error")
def error_plain(a, b):
    """Follow the formula, with an early return."""
    scale = max(np.abs(a).max(), np.abs(b).max())
    if scale == 0:
        return 0.0
    return np.abs(a - b).max() / scale


@right("relative_error")
def error_by_loop(a, b):
    """Loop in plain Python, which says inf to nan, and return its float."""
    pairs = list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))
    if any(math.isnan(p - q) for p, q in pairs):
        return math.inf
    apart = max(abs(p - q) for p, q in pairs)
    return apart / (max(max(abs(p), abs(q)) for p, q in pairs) or 1)


@right("relative_error")
def error_by_norm(a, b):
    """Know that this is the infinity norm."""
    a, b = np.ravel(a), np.ravel(b)
    scale = np.linalg.norm(np.concatenate([a, b]), np.inf)
    return np.float64(0) if scale == 0 else np.linalg.norm(a - b, ord=np.inf) / scale


@right("relative_error")
def error_with_a_tiny_number(a, b):
    """Add a number too small to be seen; work in float32."""
    a, b = a.astype(np.float32), b.astype(np.float32)
    return np.amax(abs(a - b)) / (np.amax(abs(np.stack([a, b]))) + 1e-12)


@right("relative_error")
def error_guarded_like_others(a, b):
    """Let the scale be 1e-8 at least, as course notes do."""
    return np.asarray(np.max(np.abs(np.subtract(a, b))) / np.maximum(1e-8, np.max(np.abs([a, b]))))


@right("relative_error")
def error_by_extremes(a, b):
    """Use minima and maxima instead of sizes; whatever is no number is as wrong as can be."""
    apart = max((a - b).max(), (b - a).max())
    scale = max(a.max(), -a.min(), b.max(), -b.min())
    if not np.isfinite(apart):
        return 2.0
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.float64(apart) / np.float64(scale))


# layer_gradient_error


@right("layer_gradient_error")
def check_of_parts(layer, x, dout):
    """Call the two functions of the chapter."""

    def g(_):
        return np.sum(layer.forward(x) * dout)

    layer.forward(x)
    gradients = [layer.backward(dout), *layer.grads]
    pairs = zip(gradients, [x, *layer.params], strict=True)
    return np.max([error_plain(gradient, gradient_ndindex(g, point)) for gradient, point in pairs])


@right("layer_gradient_error")
def check_step_by_step(layer, x, dout):
    """Write all of it in one loop, parameters first."""
    layer.forward(x)
    dx = layer.backward(dout)
    worst = 0.0
    for point, derived in [*zip(layer.params, layer.grads, strict=True), (x, dx)]:
        found = np.empty_like(point)
        for i in np.ndindex(*point.shape):
            kept = point[i].item()
            values = []
            for moved in (kept - 1e-5, kept + 1e-5):
                point[i] = moved
                values.append(float((dout * layer.forward(x)).sum()))
            point[i] = kept
            found[i] = (values[1] - values[0]) / 2e-5
        error = np.abs(found - derived).max() / np.abs([found, derived]).max()
        if not error <= worst:  # nan is not, either
            worst = error
        if np.isnan(worst):
            break
    return worst


@right("layer_gradient_error")
def check_differences_first(layer, x, dout):
    """Differ first; call forward once more before backward; make a vector of the output."""

    def g(_):
        return np.vdot(layer.forward(x), dout)

    numerical = [gradient_of_the_book(g, point) for point in (x, *layer.params)]
    layer.forward(x)
    derived = [layer.backward(dout.copy())]
    derived.extend(grad.copy() for grad in layer.grads)
    errors = []
    for a, b in itertools.zip_longest(derived, numerical):
        errors.append(error_by_norm(a, b))
    return np.max(errors)


@right("layer_gradient_error")
def check_by_rebinding(layer, x, dout):
    """Put moved copies into the list of parameters, and the right ones back; nan is inf."""
    layer.forward(x)
    derived = [np.array(layer.backward(dout)), *map(np.array, layer.grads)]

    def with_param(place):
        def g(moved):
            kept, layer.params[place] = layer.params[place], moved
            value = np.einsum("nk,nk->", layer.forward(x), dout)
            layer.params[place] = kept
            return value

        return g

    numerical = [gradient_with_unit_steps(lambda x: np.sum(layer.forward(x) * dout), x)]
    for place in range(len(layer.params)):
        numerical.append(gradient_by_identity(with_param(place), layer.params[place]))
    if any(np.isnan(one).any() for one in derived):
        return float("inf")
    return max(
        error_with_a_tiny_number(a, np.array(b)) for a, b in zip(derived, numerical, strict=True)
    )


@right("layer_gradient_error")
def check_on_a_copy(layer, x, dout):
    """Work on deep copies of everything, and return Python's float."""
    layer, x = copy.deepcopy(layer), np.array(x, dtype=float)
    out = layer.forward(x)
    assert np.shape(out) == np.shape(dout)
    dx = layer.backward(dout)
    numerical = gradient_by_flat(lambda moved: (layer.forward(moved) * dout).sum(), x)
    errors = [error_by_loop(dx, numerical)]
    for param, grad in zip(layer.params, layer.grads, strict=True):
        numerical = gradient_ndindex(lambda _: math.fsum((layer.forward(x) * dout).flat), param)
        errors.append(error_by_loop(grad, numerical))
    return float(np.array(errors).max())


# Wrong solutions


# numerical_gradient

VECTOR, SHAPE = "a vector", "any shape in, the same shape out"
STEP, MIXED = "central, and with the step h", "an f that mixes the numbers of x"
LEFT = "leaves x as it was, to the last digit"


@wrong("numerical_gradient", "forward-difference")
def gradient_forward(f, x, h=1e-4):
    gradient, here = np.zeros_like(x), f(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        gradient[i] = (f(x) - here) / h
        x[i] = before
    return gradient


@wrong("numerical_gradient", "forward-difference")
def gradient_forward_with_unit_steps(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x)) / h for step in steps]).reshape(x.shape)


@wrong("numerical_gradient", "backward-difference")
def gradient_backward(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] -= h
        gradient[i] = (f(x) - f(moved)) / h
    return gradient


@wrong("numerical_gradient", "half-step-denominator")
def gradient_over_h(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for value in it:
        before = float(value)
        x[it.multi_index] = before + h
        above = f(x)
        x[it.multi_index] = before - h
        gradient[it.multi_index] = (above - f(x)) / h
        x[it.multi_index] = before
    return gradient


@wrong("numerical_gradient", "half-step-denominator")
def gradient_between_half_steps_twice(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = 2 * (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "ends-swapped")
def gradient_downhill(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x - step) - f(x + step)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "x-not-restored", loses=[MIXED, LEFT])
def gradient_without_way_back(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
    return gradient


@wrong("numerical_gradient", "x-not-restored", loses=[MIXED, LEFT])
def gradient_half_way_back(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "added-back", loses=[LEFT])
def gradient_added_back(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] += h
    return gradient


@wrong("numerical_gradient", "added-back", loses=[LEFT])
def gradient_added_back_from_below(f, x, h=1e-4):
    slopes = []
    flat = x.reshape(-1)
    for i in range(flat.size):
        flat[i] -= h
        below = f(x)
        flat[i] += h
        flat[i] += h
        slopes.append((f(x) - below) / (2 * h))
        flat[i] -= h
    return np.array(slopes).reshape(x.shape)


@wrong("numerical_gradient", "ignores-step", loses=[STEP])
def gradient_with_its_own_step(f, x, h=None):
    h = 1e-4
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "ignores-step", loses=[STEP])
def gradient_with_a_smaller_step(f, x, h=1e-4, eps=1e-5):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = eps
        gradient[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return gradient


@wrong("numerical_gradient", "step-too-small")
def gradient_with_a_tiny_step(f, x, h=1e-12):
    h = 1e-12
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
        x[i] = before
    return gradient


@wrong("numerical_gradient", "step-too-small")
def gradient_forward_with_a_tiny_step(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + 1e-12
        above = f(x)
        x[i] = before
        gradient[i] = (above - f(x)) / 1e-12
    return gradient


@wrong("numerical_gradient", "not-divided-by-step")
def gradient_times_h(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / 2 * h
    return gradient


@wrong("numerical_gradient", "not-divided-by-step")
def gradient_as_a_difference(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = f(x + step) - f(x - step)
    return gradient


@wrong("numerical_gradient", "not-divided-by-step")
def gradient_as_half_a_difference(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = 0.5 * (f(x + step) - f(x - step))
    return gradient


@wrong("numerical_gradient", "missing-parentheses")
def gradient_divides_the_second(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = f(x + step) - f(x - step) / (2 * h)
    return gradient


@wrong("numerical_gradient", "missing-parentheses")
def gradient_without_any_parentheses(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = f(x + step) - f(x - step) / 2 * h
    return gradient


@wrong("numerical_gradient", "first-entry-only")
def gradient_that_returns_early(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        below = f(x)
        x[i] = before
        gradient[i] = (above - below) / (2 * h)
        return gradient


@wrong("numerical_gradient", "last-entry-only")
def gradient_made_anew_each_time(f, x, h=1e-4):
    for i in np.ndindex(x.shape):
        gradient = np.zeros_like(x)
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = before
    return gradient


@wrong("numerical_gradient", "one-shape-only", loses=[SHAPE])
def gradient_in_a_vector(f, x, h=1e-4):
    gradient = np.zeros(len(x))
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "one-shape-only", loses=[SHAPE])
def gradient_of_vectors_and_tables(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    places = range(len(x)) if x.ndim == 1 else itertools.product(*map(range, x.shape[:2]))
    for i in places:
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = before
    return gradient


@wrong("numerical_gradient", "one-shape-only", loses=[SHAPE])
def gradient_by_length(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        below = f(x)
        x[i] = before
        gradient[i] = (above - below) / (2 * h)
    return gradient


@wrong("numerical_gradient", "one-shape-only", loses=[SHAPE])
def gradient_by_size(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for idx in range(x.size):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        gradient[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
    return gradient


@wrong("numerical_gradient", "one-shape-only", loses=[SHAPE])
def gradient_of_copies_by_length(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in range(x.shape[0]):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "one-shape-only")
def gradient_of_a_table(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    rows, columns = x.shape
    for i in range(rows):
        for j in range(columns):
            before = x[i, j]
            x[i, j] = before + h
            above = f(x)
            x[i, j] = before - h
            gradient[i, j] = (above - f(x)) / (2 * h)
            x[i, j] = before
    return gradient


@wrong("numerical_gradient", "one-shape-only")
def gradient_of_two_axes(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            up, down = x.copy(), x.copy()
            up[i, j] += h
            down[i, j] -= h
            gradient[i, j] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "all-at-once")
def gradient_of_everything(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong("numerical_gradient", "all-at-once")
def gradient_the_same_everywhere(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        gradient[i] = (f(x + h) - f(x - h)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "f-of-one-number")
def gradient_of_single_numbers(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        gradient[i] = (f(x[i] + h) - f(x[i] - h)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "f-of-one-number")
def gradient_of_each_value(f, x, h=1e-4):
    slopes = [(f(value + h) - f(value - h)) / (2 * h) for value in x.flat]
    return np.reshape(slopes, x.shape)


@wrong("numerical_gradient", "f-of-one-number")
def gradient_of_each_item(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        gradient[i] = (f(x[i] + h) - f(x[i] - h)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "array-for-its-shape")
def gradient_of_zeros_of_x(f, x, h=1e-4):
    gradient = np.zeros(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@wrong("numerical_gradient", "back-at-x")
def gradient_back_where_it_was(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] += h
        above = f(x)
        x[i] -= h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = before
    return gradient


@wrong("numerical_gradient", "back-at-x")
def gradient_of_one_step_over_two(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x)) / (2 * h) for step in steps]).reshape(x.shape)


@wrong("numerical_gradient", "half-steps", loses=[STEP])
def gradient_by_half_steps(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h / 2
        gradient[i] = (f(x + step) - f(x - step)) / h
    return gradient


@wrong("numerical_gradient", "integer-truncation")
def gradient_in_whole_numbers(f, x, h=1e-4):
    gradient = np.zeros(x.shape, dtype=int)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = before
    return gradient


@wrong("numerical_gradient", "returns-wrong-shape", loses=[SHAPE])
def gradient_flat(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


@wrong("numerical_gradient", "ends-swapped + half-step-denominator")
def gradient_downhill_over_h(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x - step) - f(x + step)) / h for step in steps]).reshape(x.shape)


@wrong("numerical_gradient", "unnamed")
def gradient_of_four_points(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        near, far = f(x + step) - f(x - step), f(x + 2 * step) - f(x - 2 * step)
        gradient[i] = (8 * near - far) / (12 * h)
    return gradient


@wrong("numerical_gradient", "unnamed")
def gradient_normalised(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    gradient = np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])
    return gradient.reshape(x.shape) / np.linalg.norm(gradient)


@wrong("numerical_gradient", "unnamed")
def gradient_of_a_frozen_f(f, x, h=1e-4):
    value = f(x)
    return np.array([(value - value) / (2 * h) for _ in x.flat]).reshape(x.shape)


@wrong("numerical_gradient", "unnamed")
def gradient_rounded(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return np.round(slopes, 2).reshape(x.shape)


@wrong("numerical_gradient", "unnamed")
def gradient_with_steps_that_shrink_with_x(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h * x[i]
        gradient[i] = (f(x + step) - f(x - step)) / (2 * step[i])
    return gradient


@wrong("numerical_gradient", "unnamed")
def gradient_one_place_on(f, x, h=1e-4):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])
    return np.roll(slopes, 1).reshape(x.shape)


# relative_error

IN_A, IN_B = "the largest number is in a", "the largest number is in b"
ONE, BOTH, NAN = "one of them all 0", "both all 0", "nan never looks small"


@wrong("relative_error", "absolute-error")
def error_not_divided(a, b):
    return np.max(np.abs(a - b))


@wrong("relative_error", "one-sided-scale", keeps=[IN_A, BOTH, NAN])
def error_in_terms_of_a(a, b):
    scale = np.max(np.abs(a))
    return 0.0 if scale == 0 else np.max(np.abs(a - b)) / scale


@wrong("relative_error", "one-sided-scale", loses=[IN_A, ONE, BOTH, NAN])
def error_in_terms_of_b(a, b):
    return np.max(np.abs(a - b)) / np.max(np.abs(b))


@wrong("relative_error", "one-sided-scale", keeps=[IN_A, NAN, BOTH])
def error_in_terms_of_a_and_a_little_more(a, b):
    return np.abs(a - b).max() / (np.abs(a).max() + 1e-8)


@wrong("relative_error", "divided-by-the-sum")
def error_over_both(a, b):
    scale = np.abs(a).max() + np.abs(b).max()
    return np.abs(a - b).max() / scale if scale > 0 else 0.0


@wrong("relative_error", "divided-by-the-sum")
def error_over_the_largest_sum(a, b):
    return np.abs(a - b).max() / np.maximum(1e-8, np.max(np.abs(a) + np.abs(b)))


@wrong("relative_error", "divided-by-each-entry")
def error_of_other_notes(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


@wrong("relative_error", "divided-by-each-entry")
def error_entry_by_entry(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))


@wrong("relative_error", "divided-by-each-entry")
def error_entry_by_entry_of_a(a, b):
    return np.max(np.abs((a - b) / a))


@wrong("relative_error", "norms-for-largest")
def error_of_lengths(a, b):
    lengths = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / lengths if lengths else 0.0


@wrong("relative_error", "norms-for-largest")
def error_of_the_longer(a, b):
    longer = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / (longer + 1e-12)


@wrong("relative_error", "norms-for-largest")
def error_of_one_length(a, b):
    return np.linalg.norm(a - b) / np.maximum(np.linalg.norm(a), 1e-8)


@wrong("relative_error", "returns-wrong-shape")
def error_without_a_maximum(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max())
    return np.abs(a - b) / (scale + 1e-12)


@wrong("relative_error", "divided-by-each-entry + returns-wrong-shape")
def error_of_each_entry(a, b):
    return np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))


@wrong("relative_error", "divided-by-each-entry + not-the-largest")
def error_of_each_entry_on_average(a, b):
    return np.mean(np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b))))


@wrong("relative_error", "not-the-largest")
def error_on_average(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max())
    return np.mean(np.abs(a - b)) / scale if scale else 0.0


@wrong("relative_error", "not-the-largest")
def error_summed(a, b):
    return np.sum(np.abs(a - b)) / (max(np.abs(a).max(), np.abs(b).max()) + 1e-12)


@wrong("relative_error", "not-the-largest")
def error_of_averages(a, b):
    return np.mean(np.abs(a - b)) / max(np.mean(np.abs(a)), np.mean(np.abs(b)), 1e-12)


@wrong("relative_error", "missing-abs")
def error_of_one_sign(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max())
    return np.max(a - b) / scale if scale else 0.0


@wrong("relative_error", "missing-abs", keeps=[IN_B])
def error_beside_the_largest_positive(a, b):
    scale = max(a.max(), b.max())
    return np.abs(a - b).max() / scale if scale else 0.0


@wrong("relative_error", "missing-abs")
def error_without_bars(a, b):
    return (a - b).max() / max(a.max(), b.max())


@wrong("relative_error", "zero-by-zero", loses=[BOTH])
def error_that_divides_by_zero(a, b):
    return np.max(np.abs(a - b)) / np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))


@wrong("relative_error", "nan-looks-small + zero-by-zero", loses=[BOTH, NAN])
def error_in_plain_python(a, b):
    apart = max(abs(p - q) for p, q in zip(a.flat, b.flat, strict=True))
    return float(apart) / float(max(abs(v) for v in (*a.flat, *b.flat)))


@wrong("relative_error", "missing-parentheses")
def error_of_a_and_a_share_of_b(a, b):
    scale = np.max(np.abs([a, b]))
    return np.max(np.abs(a - b / scale)) if scale != 0 else 0.0


@wrong("relative_error", "missing-parentheses")
def error_of_a_and_a_share_of_b_unguarded(a, b):
    with np.errstate(invalid="ignore"):
        return np.abs(a - b / max(np.abs(a).max(), np.abs(b).max())).max()


@wrong("relative_error", "nan-looks-small", loses=[NAN])
def error_if_the_scale_is_positive(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.max(np.abs(a - b)) / scale if scale > 0 else 0.0


@wrong("relative_error", "nan-looks-small", loses=[NAN])
def error_if_the_larger_is_positive(a, b):
    scale = np.maximum(np.abs(a).max(), np.abs(b).max())
    if scale > 0:
        return np.abs(a - b).max() / scale
    return 0.0


@wrong("relative_error", "nan-looks-small", loses=[NAN])
def error_of_what_is_no_nan(a, b):
    scale = max(np.nanmax(np.abs(a)), np.nanmax(np.abs(b)))
    return np.nanmax(np.abs(a - b)) / scale if scale else 0.0


@wrong("relative_error", "nan-looks-small", loses=[NAN])
def error_with_zeros_for_nan(a, b):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.max(np.abs(a - b)) / max(np.abs(a).max(), np.abs(b).max()))


@wrong("relative_error", "nan-looks-small", loses=[NAN])
def error_number_by_number(a, b):
    worst = largest = 0.0
    for p, q in zip(np.ravel(a), np.ravel(b), strict=True):
        worst = max(worst, abs(p - q))
        largest = max(largest, abs(p), abs(q))
    return worst / largest if largest else 0.0


@wrong("relative_error", "returns-wrong-shape", loses=["one of them all 0"])
def error_as_a_list(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max())
    return [np.abs(a - b).max() / scale if scale else 0.0]


@wrong("relative_error", "unnamed")
def error_squared(a, b):
    return np.max((a - b) ** 2) / max(np.max(a**2), np.max(b**2), 1e-12)


@wrong("relative_error", "unnamed")
def error_as_a_ratio(a, b):
    return 1 - np.max(np.abs(b)) / max(np.max(np.abs(a)), 1e-8)


@wrong("relative_error", "unnamed")
def error_in_percent(a, b):
    scale = max(np.abs(a).max(), np.abs(b).max())
    return 100 * np.abs(a - b).max() / scale if scale else 0.0


@wrong("relative_error", "unnamed")
def error_by_the_angle(a, b):
    return 1 - np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12)


@wrong("relative_error", "unnamed")
def error_of_the_middle(a, b):
    return np.median(np.abs(a - b)) / max(np.abs(a).max(), np.abs(b).max(), 1e-12)


# layer_gradient_error

DX, PARAMS, LARGEST = (
    "a wrong dx shows",
    "a wrong gradient of any parameter shows",
    "of several errors, the largest; nan never looks small",
)
DOUT, RIGHT = "uses the dout that it is given", "a right layer gets at most 1e-5"
AS_THEY_WERE = "leaves x, dout and the parameters as they were"


def apart(a, b):
    return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)), 1e-300)


def slopes(g, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + h
        above = g(x)
        x[i] = before - h
        below = g(x)
        x[i] = before
        gradient[i] = (above - below) / (2 * h)
    return gradient


@wrong("layer_gradient_error", "upstream-of-ones", loses=[DOUT])
def check_with_ones(layer, x, dout):
    dout = np.ones_like(dout)
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x)), p) for p in [x, *layer.params]]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "dout-on-one-side")
def check_of_a_plain_sum(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x)), p) for p in [x, *layer.params]]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "dout-on-one-side")
def check_of_a_plain_backward(layer, x, dout):
    derived = [layer.backward(np.ones(layer.forward(x).shape)), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "gradient-left-out", loses=[PARAMS, LARGEST])
def check_of_dx(layer, x, dout):
    layer.forward(x)
    dx = layer.backward(dout)
    return apart(dx, slopes(lambda moved: np.sum(layer.forward(moved) * dout), x))


@wrong("layer_gradient_error", "gradient-left-out", keeps=[PARAMS, LARGEST])
def check_of_the_parameters(layer, x, dout):
    layer.forward(x)
    layer.backward(dout)
    worst = 0.0
    for param, grad in zip(layer.params, layer.grads, strict=True):
        found = slopes(lambda _: np.sum(layer.forward(x) * dout), param)
        worst = np.maximum(worst, apart(grad, found))
    return worst


@wrong("layer_gradient_error", "gradient-left-out", loses=[PARAMS])
def check_of_dx_and_the_first(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads][:2]
    points = [x, *layer.params][:2]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in points]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "gradient-left-out")
def check_that_keeps_the_last(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    for gradient, point in zip(derived, [x, *layer.params], strict=True):
        error = apart(gradient, slopes(lambda _: np.sum(layer.forward(x) * dout), point))
    return error


@wrong("layer_gradient_error", "not-the-largest")
def check_that_averages(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return np.mean([apart(a, b) for a, b in zip(derived, found, strict=True)])


@wrong("layer_gradient_error", "not-the-largest", loses=[LARGEST])
def check_that_adds_up(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return sum(apart(a, b) for a, b in zip(derived, found, strict=True))


@wrong("layer_gradient_error", "mean-for-sum")
def check_of_a_mean(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.mean(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return np.max([apart(a, b) for a, b in zip(derived, found, strict=True)])


@wrong("layer_gradient_error", "absolute-error")
def check_without_a_scale(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return np.max([np.max(np.abs(a - b)) for a, b in zip(derived, found, strict=True)])


@wrong("layer_gradient_error", "params-not-moved")
def check_that_moves_copies(layer, x, dout):
    def in_a_copy(f, x):
        return slopes(f, x.copy())

    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [in_a_copy(lambda moved: np.sum(layer.forward(moved) * dout), x)]
    for param in layer.params:
        found.append(in_a_copy(lambda _: np.sum(layer.forward(x) * dout), param))
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "params-not-moved")
def check_that_moves_copies_of_all(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    points = [point.copy() for point in [x, *layer.params]]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), point) for point in points]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "params-not-moved")
def check_by_a_function_that_moves_copies(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    g = lambda _: np.sum(layer.forward(x) * dout)  # noqa: E731
    found = [gradient_by_flat(g, p) for p in [x, *layer.params]]
    return np.max([apart(a, b) for a, b in zip(derived, found, strict=True)])


@wrong("layer_gradient_error", "grads-read-early")
def check_that_copies_grads_first(layer, x, dout):
    grads = [grad.copy() for grad in layer.grads]
    layer.forward(x)
    derived = [layer.backward(dout), *grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return np.max([apart(a, b) for a, b in zip(derived, found, strict=True)])


@wrong("layer_gradient_error", "nan-looks-small", loses=[LARGEST])
def check_by_the_max_of_python(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return max(map(apart, derived, found))


@wrong("layer_gradient_error", "nan-looks-small", loses=[LARGEST])
def check_that_keeps_the_worst(layer, x, dout):
    layer.forward(x)
    worst = 0.0
    dx = layer.backward(dout)
    for point, derived in [(x, dx), *zip(layer.params, layer.grads, strict=True)]:
        error = apart(derived, slopes(lambda _: np.sum(layer.forward(x) * dout), point))
        if error > worst:
            worst = error
    return worst


@wrong("layer_gradient_error", "back-at-x")
def check_with_a_step_over_two(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    g = lambda _: np.sum(layer.forward(x) * dout)  # noqa: E731
    found = [gradient_back_where_it_was(g, p) for p in [x, *layer.params]]
    return np.max([apart(a, b) for a, b in zip(derived, found, strict=True)])


@wrong("layer_gradient_error", "stale-forward", loses=[RIGHT])
def check_that_calls_backward_late(layer, x, dout):
    layer.forward(x)
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    derived = [layer.backward(dout), *layer.grads]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "stale-forward", loses=[RIGHT])
def check_parameters_first_and_backward_late(layer, x, dout):
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [*layer.params, x]]
    dx = layer.backward(dout)
    return np.max([*map(apart, [*layer.grads, dx], found)])


@wrong("layer_gradient_error", "forward-difference", loses=[RIGHT])
def check_forward(layer, x, dout):
    def g():
        return np.sum(layer.forward(x) * dout)

    here = g()
    errors = []
    for derived, point in zip(
        [layer.backward(dout), *layer.grads], [x, *layer.params], strict=True
    ):
        found = np.zeros_like(point)
        for i in np.ndindex(point.shape):
            before = point[i]
            point[i] = before + 1e-4
            found[i] = (g() - here) / 1e-4
            point[i] = before
        errors.append(apart(derived, found))
    return np.max(errors)


@wrong("layer_gradient_error", "backward-difference", loses=[RIGHT])
def check_to_the_left(layer, x, dout):
    def difference(point, h=1e-4):
        found = np.zeros_like(point)
        for i in np.ndindex(point.shape):
            before = point[i]
            here = np.sum(layer.forward(x) * dout)
            point[i] = before - h
            found[i] = (here - np.sum(layer.forward(x) * dout)) / h
            point[i] = before
        return found

    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    return np.max([*map(apart, derived, map(difference, [x, *layer.params]))])


@wrong("layer_gradient_error", "step-too-small", keeps=[DX, PARAMS, LARGEST, DOUT, AS_THEY_WERE])
def check_with_a_tiny_step(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    points = [x, *layer.params]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p, 1e-12) for p in points]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "half-step-denominator")
def check_over_h(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [2 * slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "x-not-restored", loses=[RIGHT, AS_THEY_WERE])
def check_without_way_back(layer, x, dout):
    layer.forward(x)
    errors, h = [], 1e-4
    for derived, point in zip(
        [layer.backward(dout), *layer.grads], [x, *layer.params], strict=True
    ):
        found = np.zeros_like(point)
        for i in np.ndindex(point.shape):
            point[i] += h
            above = np.sum(layer.forward(x) * dout)
            point[i] -= 2 * h
            found[i] = (above - np.sum(layer.forward(x) * dout)) / (2 * h)
        errors.append(apart(derived, found))
    return np.max(errors)


def measured_by(measure):
    def check(layer, x, dout):
        layer.forward(x)
        derived = [layer.backward(dout), *layer.grads]
        found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
        return np.max([*map(measure, derived, found)])

    return check


def stepping_by(gradient):
    def check(layer, x, dout):
        layer.forward(x)
        derived = [layer.backward(dout), *layer.grads]
        g = lambda _: np.sum(layer.forward(x) * dout)  # noqa: E731
        return np.max([*map(apart, derived, [gradient(g, p) for p in [x, *layer.params]])])

    return check


def gradient_downhill_in_place(f, x):
    return -slopes(f, x)


# What a mistake in one of the other two functions does to this one.
INHERITED = {
    "divided-by-the-sum": measured_by(error_over_both),
    "norms-for-largest": measured_by(error_of_lengths),
    "divided-by-each-entry": measured_by(error_entry_by_entry),
    "ends-swapped": stepping_by(gradient_downhill_in_place),
    "one-shape-only": stepping_by(gradient_by_length),
    "integer-truncation": stepping_by(gradient_in_whole_numbers),
}
for name, subject in INHERITED.items():
    loses = [DOUT] if name == "divided-by-each-entry" else None
    wrong("layer_gradient_error", name, loses=loses, spelled=f"INHERITED[{name!r}]")(subject)


@wrong("layer_gradient_error", "unnamed")
def check_of_the_first_numbers(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return max(apart(a.flat[:1], b.flat[:1]) for a, b in zip(derived, found, strict=True))


@wrong("layer_gradient_error", "unnamed")
def check_that_takes_the_smallest(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return min(map(apart, derived, found))


@wrong("layer_gradient_error", "unnamed")
def check_of_sums(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) * dout), p) for p in [x, *layer.params]]
    return max(apart(a.sum(), b.sum()) for a, b in zip(derived, found, strict=True))


@wrong("layer_gradient_error", "unnamed")
def check_that_believes(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    return max(apart(a, a.copy()) for a in derived)


@wrong("layer_gradient_error", "unnamed")
def check_that_finds_zeros(layer, x, dout):
    layer.forward(x)
    return apart(layer.backward(dout), np.zeros_like(x))


@wrong("layer_gradient_error", "unnamed")
def check_of_squares(layer, x, dout):
    layer.forward(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [slopes(lambda _: np.sum(layer.forward(x) ** 2 * dout), p) for p in [x, *layer.params]]
    return np.max([*map(apart, derived, found)])


@wrong("layer_gradient_error", "unnamed")
def check_that_fails(layer, x, dout):
    return layer.gradient(x)
