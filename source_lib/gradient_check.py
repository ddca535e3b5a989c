r"""Chapter 5: gradients by differences, to hold the derived ones against."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Layer(Protocol):
    r"""What a check needs of a layer; `params` and `grads`, if any, are lists of arrays."""

    def forward(self, x: NDArray[np.float64], /) -> Any: ...
    def backward(self, dout: NDArray[np.float64], /) -> Any: ...


def numerical_gradient(
    f: Callable[[NDArray[Any]], Any], x: NDArray[Any], h: float = 1e-4
) -> NDArray[np.float64]:
    r"""Gradient of f at x by central differences.

        ∂f/∂x_i ≈ (f(x + h e_i) − f(x − h e_i)) / 2h,   with an error of order h²

    Shapes: x of any shape → the gradient of the same shape. f takes the array and returns a number.
    x is changed in place, one number at a time, so f may also read it from elsewhere (a layer's W);
    each number is put back bit for bit, even if f raises.
    Raises TypeError if x is not a float array.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([3.0, -1.0])).round(6)
    array([ 6., -2.])

    Source: Bishop, PRML, section 5.3.3 (central differences).
    """
    if not isinstance(x, np.ndarray) or not np.issubdtype(x.dtype, np.floating):
        kind = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(
            f"x is {kind}, where a step of h = {h} may be lost: pass a float array, "
            "for example np.array(x, dtype=float)"
        )
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        try:
            # float() now, not later: f may return a view of x, which changes with the next step.
            x[i] = kept + h
            above = float(f(x))
            x[i] = kept - h
            below = float(f(x))
        finally:
            # x[i] + h − 2h + h is not always x[i] in floating point: assign, never add back.
            x[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    r"""Largest difference between two arrays, as a share of their largest entry.

        max_i |a_i − b_i| / max(max_i |a_i|, max_i |b_i|),   0 if all entries of both are 0

    Shapes: a and b of the same shape → a number from 0 to 2. Symmetric, and the same for (ca, cb).
    Single entries near 0 do not inflate it. NaN in either gives NaN, which no threshold admits.
    Raises ValueError if the shapes differ: (N,) beside (N, 1) would broadcast to (N, N).

    >>> relative_error([1.0, 200.0], [2.0, 200.0])
    0.005
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(
            f"a has shape {a.shape} and b has shape {b.shape}: "
            "compare a gradient with one of the same shape"
        )
    scale = np.max([np.max(np.abs(a), initial=0.0), np.max(np.abs(b), initial=0.0)])
    return 0.0 if scale == 0.0 else float(np.max(np.abs(a - b)) / scale)


def layer_gradient_error(layer: Layer, x: ArrayLike, dout: ArrayLike) -> float:
    r"""Largest relative error of a layer's gradients, for x and for each of its params.

        g(x, params) = Σ forward(x) ∘ dout,   backward(dout) should be ∂g/∂x, grads ∂g/∂params

    Shapes: x as the layer takes it, dout as forward(x) returns it; draw dout at random. (For dout
    of ones, g of a softmax is constant: a check that passes nearly anything.) x and params end as
    they were; what the layer remembers is from the last step of the check, so call forward again.
    A forward that is itself wrong but fits its backward passes: only an independent value shows it.
    Raises ValueError if dout, the returned gradient or a param and its grad differ in shape.

    >>> class Double:
    ...     def forward(self, x):
    ...         return 2 * x
    ...     def backward(self, dout):
    ...         return 2 * dout
    >>> layer_gradient_error(Double(), [1.0, 2.0], [0.3, -0.7]) < 1e-8
    True

    Source: "Deep Learning from Scratch" (volume 1), section 5.7.3 (checking a gradient).
    """
    x, dout = np.array(x, dtype=np.float64), np.asarray(dout, dtype=np.float64)
    out_shape = np.shape(layer.forward(x))
    if out_shape != dout.shape:
        raise ValueError(
            f"dout has shape {dout.shape}, but forward(x) has shape {out_shape}: "
            "draw one number for each output, rng.standard_normal(layer.forward(x).shape)"
        )
    dx = layer.backward(dout.copy())
    # Copies: a layer may use its arrays again in the forward passes that follow.
    derived = [np.array(g) for g in (dx, *getattr(layer, "grads", ()))]
    points = [x, *getattr(layer, "params", ())]

    def g(_: NDArray[Any]) -> float:
        return float(np.sum(layer.forward(x) * dout))

    errors = [
        relative_error(gradient, numerical_gradient(g, point))
        for gradient, point in zip(derived, points, strict=True)
    ]
    return float(np.max(errors))
