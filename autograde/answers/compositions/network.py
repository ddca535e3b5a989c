"""Chapter 8: the net from its layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.answers.compositions.afar import Asks, layer
from autograde.judging.inheritance import Composition
from source_lib import network as right
from source_lib.softmax_with_loss import SoftmaxWithLoss

GRADIENTS = ("grad of W", "grad of b")


def net(Affine: Any = right.Affine, ReLU: Any = right.ReLU) -> Any:
    """Chain Affine, ReLU, Affine, and softmax with loss."""

    class TwoLayerNet:
        def __init__(self, input_size: int, hidden_size: int, output_size: int, rng: Any) -> None:
            W1 = rng.normal(0, np.sqrt(2 / input_size), (input_size, hidden_size))
            W2 = rng.normal(0, np.sqrt(2 / hidden_size), (hidden_size, output_size))
            b1, b2 = np.zeros(hidden_size), np.zeros(output_size)
            self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
            self.layers = [Affine(W1, b1), ReLU(), Affine(W2, b2)]
            self.last = SoftmaxWithLoss()

        def predict(self, x: Any) -> Any:
            for one in self.layers:
                x = one.forward(x)
            return x

        def loss(self, x: Any, t: Any) -> Any:
            x, t = self._as_batch(x, t)
            return self.last.forward(self.predict(x), t)

        def accuracy(self, x: Any, t: Any) -> Any:
            x, t = self._as_batch(x, t)
            return np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1))

        def gradient(self, x: Any, t: Any) -> Any:
            self.loss(x, t)
            dout = self.last.backward()
            for one in reversed(self.layers):
                dout = one.backward(dout)
            (dW1, db1), (dW2, db2) = self.layers[0].grads, self.layers[2].grads
            return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

        def _as_batch(self, x: Any, t: Any) -> Any:
            x, t = np.asarray(x), np.asarray(t)
            if x.ndim == 1:
                x, t = x[np.newaxis], t[np.newaxis]
            return x, np.eye(len(self.params["b2"]))[t] if t.ndim == 1 else t

    return TwoLayerNet


def net_of_relu(ReLU: Any) -> Any:
    """Write Affine out."""
    return net(ReLU=ReLU)


def _affine(asks: Asks) -> Any:
    class Affine:
        def __init__(self, W: Any, b: Any) -> None:
            self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]

        def forward(self, x: Any) -> Any:
            self.x, (W, b) = x, self.params
            return asks("affine_forward", {"x": x, "W": W, "b": b}, "out")

        def backward(self, dout: Any) -> Any:
            W, b = self.params
            inputs = {"x": self.x, "W": W, "b": b, "dout": dout}
            dx, *self.grads = asks("affine_backward", inputs, "dx", *GRADIENTS)
            return dx

    return Affine


AFFINE = {"forward": ("affine_forward",), "gradient": ("affine_forward", "affine_backward")}
BUILT_ON = {
    f"two_layer_net_{method}": (
        Composition(affine, net),
        Composition(("relu",), net_of_relu),
        Composition((*affine, "relu"), net),
    )
    for method, affine in AFFINE.items()
}
AFAR = {"Affine": _affine, "ReLU": layer("relu")}
