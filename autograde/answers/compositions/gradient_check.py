"""Chapter 5: the error of a layer's gradients from differences and from a relative error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograde.answers.compositions.afar import Asks, function
from autograde.judging.inheritance import Composition
from autograde.questions.chapters.gradient_check import MOVED
from autograde.questions.spec import RESULT
from source_lib import gradient_check as right


class Total:
    """Σ forward(x) ∘ dout of a layer, of which the array that is passed in is a part.

    ``asked`` are the inputs from which the same can be made elsewhere, where ``x`` is that array.
    """

    def __init__(self, layer: Any, x: Any, dout: Any, moved: int) -> None:
        self.layer, self.x, self.dout, self.moved = layer, x, dout, moved

    def __call__(self, _: Any) -> Any:
        return np.sum(self.layer.forward(self.x) * self.dout)

    @property
    def asked(self) -> Mapping[str, Any]:
        """The inputs of a case."""
        params = dict(zip(("W", "b"), self.layer.params, strict=False))
        made = {name: np.array(param) for name, param in params.items()}
        return {**made, "x": self.x, "dout": self.dout, MOVED: self.moved}


def error(numerical_gradient: Any, relative_error: Any) -> Callable[[Any, Any, Any], Any]:
    """Compare what backward says with differences, for x and for each parameter."""

    def layer_gradient_error(layer: Any, x: Any, dout: Any) -> Any:
        arrays = [x, *layer.params]
        layer.forward(x)
        # Copies: the forward passes that follow may use these arrays again.
        derived = [np.array(one) for one in (layer.backward(dout), *layer.grads)]
        found = [
            numerical_gradient(Total(layer, x, dout, moved), array)
            for moved, array in enumerate(arrays)
        ]
        pairs = zip(derived, found, strict=True)
        # np.max passes nan on, which Python's max may lose.
        return np.max([relative_error(one, other) for one, other in pairs])

    return layer_gradient_error


def error_of_numbers(numerical_gradient: Any) -> Callable[[Any, Any, Any], Any]:
    """Work the relative error out on the spot."""
    return error(numerical_gradient, right.relative_error)


def error_of_differences(relative_error: Any) -> Callable[[Any, Any, Any], Any]:
    """Work the differences out on the spot."""
    return error(right.numerical_gradient, relative_error)


def _numerical_gradient(asks: Asks) -> Any:
    def numerical_gradient(f: Any, x: Any) -> Any:
        return asks("numerical_gradient", f.asked, RESULT)

    return numerical_gradient


BUILT_ON = {
    "layer_gradient_error": (
        Composition(("numerical_gradient",), error_of_numbers),
        Composition(("relative_error",), error_of_differences),
        Composition(("numerical_gradient", "relative_error"), error),
    ),
}
AFAR = {
    "numerical_gradient": _numerical_gradient,
    "relative_error": function("relative_error", "a", "b"),
}
