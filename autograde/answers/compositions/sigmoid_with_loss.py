"""Chapter 6: layers, losses and gradients from σ, from its layer, from the loss and the slopes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograde.answers.compositions.afar import Asks, function, layer
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


# The model: where y comes from, what its loss is made of, what its gradient


def _logistic_regression(y_of: Any, loss: Any, gradient: Any) -> Any:
    class LogisticRegression:
        def __init__(self, input_size: int, rng: Any) -> None:
            self.params = {"w": np.zeros(input_size), "b": np.zeros(1)}

        def predict(self, x: Any) -> Any:
            return y_of(self._scores(x))

        def loss(self, x: Any, t: Any) -> Any:
            return loss(self._scores(x), t)

        def gradient(self, x: Any, t: Any) -> Any:
            ds = np.asarray(gradient(self._scores(x), t))
            return {"w": x.T @ ds, "b": np.sum(ds, keepdims=True)}

        def _scores(self, x: Any) -> Any:
            return x @ self.params["w"] + self.params["b"]

    return LogisticRegression


def _of_layer(SigmoidWithLoss: Any) -> tuple[Any, Any]:
    def gradient(s: Any, t: Any) -> Any:
        layer = SigmoidWithLoss()
        layer.forward(s, t)
        return layer.backward()

    return lambda s, t: SigmoidWithLoss().forward(s, t), gradient


def _models() -> Iterator[Composition]:
    losses: dict[tuple[str, ...], Callable[..., Any]] = {
        (): lambda y_of: lambda s, t: _written_out(np.log)(y_of(s), t),
        ("binary_cross_entropy",): lambda y_of, loss: lambda s, t: loss(y_of(s), t),
        ("sigmoid_cross_entropy",): lambda y_of, loss: loss,
    }
    gradients: dict[tuple[str, ...], Callable[..., Any]] = {
        (): lambda y_of: lambda s, t: (y_of(s) - t) / len(t),
        ("sigmoid_score_gradient",): lambda y_of, rule: lambda s, t: rule(y_of(s), t),
    }
    starts = {of: Y[of] for of in (("sigmoid",), ())}
    for (of, y_of), (through, loss), (by, gradient) in itertools.product(
        starts.items(), losses.items(), gradients.items()
    ):
        # In the order of the chapter.
        names = sorted((*of, *through, *by), key=ORDER.index)

        def composed(
            *objects: Any,
            names: list[str] = names,
            pieces: Any = (of, y_of, through, loss, by, gradient),
        ) -> Any:
            found = dict(zip(names, objects, strict=True))
            of, y_of, through, loss, by, gradient = pieces
            y = y_of(*(found[name] for name in of))
            losses = loss(y, *(found[name] for name in through))
            return _logistic_regression(y, losses, gradient(y, *(found[name] for name in by)))

        if names:
            yield Composition(tuple(names), composed)
    for of, y_of in starts.items():

        def of_layer(*objects: Any, y_of: Any = y_of) -> Any:
            return _logistic_regression(y_of(*objects[:-1]), *_of_layer(objects[-1]))

        yield Composition(
            (*of, "sigmoid_with_loss_forward", "sigmoid_with_loss_backward"), of_layer
        )


def _with_loss(asks: Asks) -> Any:
    class SigmoidWithLoss(_Layer):
        def forward(self, x: Any, t: Any) -> Any:
            self.inputs = {"x": np.array(x), "t": np.array(t)}
            return asks("sigmoid_with_loss_forward", self.inputs, "loss")

        def backward(self, dout: Any = 1) -> Any:
            return asks("sigmoid_with_loss_backward", {**self.inputs, "dout": dout}, "dx")

    return SigmoidWithLoss


ORDER = ("sigmoid", "binary_cross_entropy", "sigmoid_score_gradient", "sigmoid_cross_entropy")
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
    "logistic_regression": tuple(_models()),
}
AFAR = {
    "sigmoid": function("sigmoid", "x"),
    "binary_cross_entropy": function("binary_cross_entropy", "y", "t"),
    "dL_dy": function("dL_dy", "y", "t"),
    "dy_ds": function("dy_ds", "y"),
    "Sigmoid": layer("sigmoid_layer"),
    "sigmoid_score_gradient": function("sigmoid_score_gradient", "y", "t"),
    "SigmoidWithLoss": _with_loss,
    "sigmoid_cross_entropy": function("sigmoid_cross_entropy", "s", "t"),
}
