"""Right solutions of chapter 5, in many styles."""

from __future__ import annotations

import copy
import itertools
import math

import numpy as np

from right_solutions import Register

answers = Register()


# numerical_gradient


@answers("numerical_gradient")
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


@answers("numerical_gradient")
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


@answers("numerical_gradient")
def gradient_with_unit_steps(f, x, h=1e-4):
    """Never touch x: add a step that is an array, and return a list of lists."""
    slopes = []
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = h
        step = step.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (h + h))
    return np.reshape(slopes, x.shape).tolist()


@answers("numerical_gradient")
def gradient_by_flat(f, x, epsilon=1e-4):
    """Use the flat view, another name for h, and two copies."""
    up, down = x.copy(), x.copy()
    gradient = np.empty(x.shape)
    for i, value in enumerate(x.flat):
        up.flat[i], down.flat[i] = value + epsilon, value - epsilon
        gradient.flat[i] = f(up) / (2 * epsilon) - f(down) / (2 * epsilon)
        up.flat[i] = down.flat[i] = value
    return gradient


@answers("numerical_gradient")
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


@answers("numerical_gradient")
def gradient_by_identity(f, x, h=1e-4):
    """Take the rows of an identity matrix for directions, in one comprehension."""
    directions = np.eye(x.size).reshape(x.size, *x.shape) * h
    return np.array([(f(x + d) - f(x - d)) / (2 * h) for d in directions]).reshape(x.shape)


@answers("numerical_gradient")
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


@answers("relative_error")
def error_plain(a, b):
    """Follow the formula, with an early return."""
    scale = max(np.abs(a).max(), np.abs(b).max())
    if scale == 0:
        return 0.0
    return np.abs(a - b).max() / scale


@answers("relative_error")
def error_by_loop(a, b):
    """Loop in plain Python, and return its float."""
    pairs = list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))
    apart = max(abs(p - q) for p, q in pairs)
    return apart / (max(max(abs(p), abs(q)) for p, q in pairs) or 1)


@answers("relative_error")
def error_by_norm(a, b):
    """Know that this is the infinity norm."""
    a, b = np.ravel(a), np.ravel(b)
    scale = np.linalg.norm(np.concatenate([a, b]), np.inf)
    return np.linalg.norm(a - b, ord=np.inf) / scale if scale > 0 else np.float64(0)


@answers("relative_error")
def error_with_a_tiny_number(a, b):
    """Add a number too small to be seen; work in float32."""
    a, b = a.astype(np.float32), b.astype(np.float32)
    return np.amax(abs(a - b)) / (np.amax(abs(np.stack([a, b]))) + 1e-12)


@answers("relative_error")
def error_guarded_like_others(a, b):
    """Let the scale be 1e-8 at least, as course notes do."""
    return np.asarray(np.max(np.abs(np.subtract(a, b))) / np.maximum(1e-8, np.max(np.abs([a, b]))))


@answers("relative_error")
def error_by_extremes(a, b):
    """Use minima and maxima instead of sizes, and nan_to_num."""
    apart = max((a - b).max(), (b - a).max())
    scale = max(a.max(), -a.min(), b.max(), -b.min())
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.float64(apart) / np.float64(scale))


# layer_gradient_error


@answers("layer_gradient_error")
def check_of_parts(layer, x, dout):
    """Call the two functions of the chapter."""

    def g(_):
        return np.sum(layer.forward(x) * dout)

    layer.forward(x)
    gradients = [layer.backward(dout), *layer.grads]
    pairs = zip(gradients, [x, *layer.params], strict=True)
    return max(error_plain(gradient, gradient_ndindex(g, point)) for gradient, point in pairs)


@answers("layer_gradient_error")
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
        worst = max(worst, np.abs(found - derived).max() / np.abs([found, derived]).max())
    return worst


@answers("layer_gradient_error")
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


@answers("layer_gradient_error")
def check_by_rebinding(layer, x, dout):
    """Put moved copies into the list of parameters, and the right ones back."""
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
    return max(
        error_with_a_tiny_number(a, np.array(b)) for a, b in zip(derived, numerical, strict=True)
    )


@answers("layer_gradient_error")
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
    return float(sorted(errors)[-1])
