"""Right formulae, and layers that are wrong in one place only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Activation = Callable[[Array], Array]
Pair = Callable[[Array, Array], Any]  # a gradient from y and t, a loss from s and t


def sigma(x: Array) -> Array:
    """The right sigmoid."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1, small) / (1 + small))


def soft(x: Array) -> Array:
    """The right softmax."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def log_soft(x: Array) -> Array:
    """The logarithm of the right softmax, exact at any score."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def one_hot(t: Array, K: int = 3) -> Array:
    """Labels or one-hot rows, as one-hot rows."""
    return np.asarray(np.eye(K)[t]) if t.ndim == 1 else t


def minus(y: Array, t: Array) -> Array:
    """The right gradient before 1/N."""
    return np.asarray(y - t)


def sigmoid_layer(
    backward: Callable[[Any, Array], Any] = lambda me, dout: dout * me.y * (1 - me.y),
    activation: Activation = sigma,
) -> type:
    """Make a Sigmoid."""

    class Layer:
        def forward(self, x: Array) -> Array:
            self.x, self.y = x.copy(), activation(x)
            return self.y.copy()

        def backward(self, dout: Array) -> Any:
            return backward(self, dout)

    return Layer


def sigmoid_loss(loss: Pair, first_size: bool = False) -> type:
    """Make a SigmoidWithLoss for its forward pass."""

    class Layer:
        first = 0

        def forward(self, x: Array, t: Array) -> Any:
            self.first = self.first or len(t)
            return loss(x, t) * (len(t) / self.first if first_size else 1)

    return Layer


def sigmoid_gradient(
    gradient: Pair = minus,
    activation: Activation = sigma,
    divisor: Callable[[Any], Any] = lambda me: len(me.t),
    slope: Callable[[Array, Array], Any] | None = None,
    whole: Callable[[Any, Any], Any] | None = None,
) -> type:
    """Make a SigmoidWithLoss for its backward pass; ``slope`` starts from the scores.

    ``whole`` is all that backward does.
    """

    class Layer:
        first = 0

        def forward(self, x: Array, t: Array) -> float:
            self.x, self.y, self.t = x.copy(), activation(x), t.copy()
            self.first = self.first or len(t)
            return 0.0

        def backward(self, dout: float = 1) -> Any:
            if whole is not None:
                return whole(self, dout)
            rule = gradient(self.y, self.t) if slope is None else slope(self.x, self.t)
            return dout * rule / divisor(self)

    return Layer


def softmax_loss(
    activation: Activation = soft,
    target: Callable[[Array], Array] | None = None,
    gradient: Pair = minus,
    losses: Pair | None = None,
    first_size: bool = False,
    size: int | None = None,
    log: Activation | None = None,
    whole: Callable[[Any, Any], Any] | None = None,
    of_scores: Pair | None = None,
) -> type:
    """Make a SoftmaxWithLoss; ``whole`` is all that backward does.

    ``losses`` starts from the probabilities, ``of_scores`` from the scores.
    """

    class Layer:
        first = 0

        def forward(self, x: Array, t: Array) -> Any:
            self.first = self.first or len(x)
            self.x, self.y = x.copy(), activation(x.copy())
            self.t = target(t.copy()) if target else one_hot(t.copy(), x.shape[1])
            if of_scores is not None:
                return of_scores(self.x, self.t)
            if losses is not None:
                return losses(self.y, self.t)
            return np.sum(-self.t * (log or floored_log)(self.y)) / self.size()

        def backward(self, dout: float = 1) -> Any:
            if whole is not None:
                return whole(self, dout)
            return dout * gradient(self.y, self.t) / self.size()

        def size(self) -> int:
            return size or (self.first if first_size else len(self.y))

    return Layer


def floored_log(y: Array) -> Array:
    """Take the logarithm of probabilities, finite at 0."""
    return np.asarray(np.log(np.maximum(y, 1e-300)))


def log_plus(y: Array) -> Array:
    """Take the logarithm of probabilities as the book does, with 1e-7 against log 0."""
    return np.asarray(np.log(y + 1e-7))


def sharing(layer: type) -> type:
    """Make a layer that keeps what it needs in one place for all layers of its class."""

    class Layer:
        only = layer()

        def forward(self, *inputs: Any) -> Any:
            return self.only.forward(*inputs)

        def backward(self, *dout: Any) -> Any:
            return self.only.backward(*dout)

    return Layer
