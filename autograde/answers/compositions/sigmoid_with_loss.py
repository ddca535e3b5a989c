"""Chapter 6: layers, losses and gradients from σ, from its layer, from the loss and the slopes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograde.answers.compositions.afar import function, layer
from autograde.judging.inheritance import Composition
from source_lib import sigmoid_with_loss as right

# How a loss keeps away from the logarithm of 0.
CAPS: tuple[tuple[Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    *((lambda y, e=e: np.clip(y, e, 1 - e), np.log) for e in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15)),
    *((lambda y: y, lambda y, e=e: np.log(y + e)) for e in (1e-7, 1e-8, 1e-10, 1e-12)),
    (lambda y: y, lambda y: np.log(np.maximum(y, 1e-7))),
)
ENDS = np.array([0.0, 1.0])


class _Layer:
    def __init__(self) -> None:
        self.params: list[Any] = []
        self.grads: list[Any] = []


# The sigmoid as a layer


def sigmoid_layer(sigmoid: Any, dy_ds: Any = right.dy_ds) -> Any:
    """Keep y, and multiply by its slope."""

    class Sigmoid(_Layer):
        def forward(self, x: Any) -> Any:
            self.y = sigmoid(x)
            return self.y

        def backward(self, dout: Any) -> Any:
            return dout * dy_ds(self.y)

    return Sigmoid


def sigmoid_layer_of_slope(dy_ds: Any) -> Any:
    """Write σ out."""
    return sigmoid_layer(right.sigmoid, dy_ds)


# The gradient of the scores


def score_gradient(dL_dy: Any, dy_ds: Any) -> Any:
    """Multiply the two slopes, and take the mean."""
    return lambda y, t: dL_dy(y, t) * dy_ds(y) / len(t)


def score_gradient_of_loss(dL_dy: Any) -> Any:
    """Write the slope of σ out."""
    return score_gradient(dL_dy, right.dy_ds)


def score_gradient_of_slope(dy_ds: Any) -> Any:
    """Write the slope of the loss out."""
    return score_gradient(right.dL_dy, dy_ds)


# The gradient of the weighted loss


def weighted_gradient(score_gradient: Any) -> Any:
    """Let a sample with t = 1 count more often."""
    return lambda y, t, weight: np.where(t == 1, weight, 1) * np.asarray(score_gradient(y, t))


def weighted_gradient_of_links(dL_dy: Any, dy_ds: Any) -> Any:
    """Multiply the two slopes, and take the weighted mean."""
    return weighted_gradient(score_gradient(dL_dy, dy_ds))


def weighted_gradient_of_slope(dy_ds: Any) -> Any:
    """Write the slope of the weighted loss out."""
    return lambda y, t, weight: (-weight * t / y + (1 - t) / (1 - y)) * dy_ds(y) / len(t)


# The layer with its loss: where y comes from, what the loss is made of, what the gradient

Y: dict[tuple[str, ...], Callable[..., Any]] = {
    ("sigmoid",): lambda sigmoid: sigmoid,
    ("sigmoid_layer",): lambda Sigmoid: lambda x: Sigmoid().forward(x),
    (): lambda: right.sigmoid,
}


def _loss(y_of: Any, inside: Any, loss: Any) -> Any:
    class WithLoss(_Layer):
        def forward(self, x: Any, t: Any) -> Any:
            return loss(inside(y_of(x)), t)

    return WithLoss


def _written_out(log: Any) -> Callable[[Any, Any], Any]:
    return lambda y, t: -np.mean(t * log(y) + (1 - t) * log(1 - y))


def _bare(binary_cross_entropy: Any) -> Callable[[Any, Any], Any]:
    """Use a loss as it is, if it keeps away from the logarithm of 0 itself."""

    def loss(y: Any, t: Any) -> Any:
        if not np.isfinite(binary_cross_entropy(ENDS.copy(), 1 - ENDS)):
            raise ValueError("this loss needs a cap")
        return binary_cross_entropy(y, t)

    return loss


def _forwards() -> Iterator[Composition]:
    for of, y_of in Y.items():
        for inside, log in CAPS:
            if of:

                def alone(
                    *objects: Any, y_of: Any = y_of, inside: Any = inside, log: Any = log
                ) -> Any:
                    return _loss(y_of(*objects), inside, _written_out(log))

                yield Composition(of, alone)
            if log is np.log:

                def clipped(*objects: Any, y_of: Any = y_of, inside: Any = inside) -> Any:
                    return _loss(y_of(*objects[:-1]), inside, objects[-1])

                yield Composition((*of, "binary_cross_entropy"), clipped)

        def bare(*objects: Any, y_of: Any = y_of) -> Any:
            return _loss(y_of(*objects[:-1]), lambda y: y, _bare(objects[-1]))

        yield Composition((*of, "binary_cross_entropy"), bare)


def _gradient(y_of: Any, gradient: Any) -> Any:
    class WithLoss(_Layer):
        def forward(self, x: Any, t: Any) -> Any:
            self.y, self.t = y_of(x), t

        def backward(self, dout: Any = 1) -> Any:
            return dout * gradient(self.y, self.t)

    return WithLoss


def _backwards() -> Iterator[Composition]:
    gradients: dict[tuple[str, ...], Callable[..., Any]] = {
        (): lambda: lambda y, t: (y - t) / len(t),
        ("sigmoid_score_gradient",): lambda gradient: gradient,
    }
    for (of, y_of), (through, gradient) in itertools.product(Y.items(), gradients.items()):

        def composed(*objects: Any, n: int = len(of), y_of: Any = y_of, g: Any = gradient) -> Any:
            return _gradient(y_of(*objects[:n]), g(*objects[n:]))

        if of or through:
            yield Composition((*of, *through), composed)


BUILT_ON = {
    "sigmoid_layer": (
        Composition(("sigmoid",), sigmoid_layer),
        Composition(("dy_ds",), sigmoid_layer_of_slope),
        Composition(("sigmoid", "dy_ds"), sigmoid_layer),
    ),
    "sigmoid_score_gradient": (
        Composition(("dL_dy",), score_gradient_of_loss),
        Composition(("dy_ds",), score_gradient_of_slope),
        Composition(("dL_dy", "dy_ds"), score_gradient),
    ),
    "sigmoid_with_loss_forward": tuple(_forwards()),
    "sigmoid_with_loss_backward": tuple(_backwards()),
    "weighted_score_gradient": (
        Composition(("sigmoid_score_gradient",), weighted_gradient),
        Composition(("dy_ds",), weighted_gradient_of_slope),
        Composition(("dL_dy", "dy_ds"), weighted_gradient_of_links),
    ),
}
AFAR = {
    "sigmoid": function("sigmoid", "x"),
    "binary_cross_entropy": function("binary_cross_entropy", "y", "t"),
    "dL_dy": function("dL_dy", "y", "t"),
    "dy_ds": function("dy_ds", "y"),
    "Sigmoid": layer("sigmoid_layer"),
    "sigmoid_score_gradient": function("sigmoid_score_gradient", "y", "t"),
}
