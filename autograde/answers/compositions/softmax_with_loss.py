"""Chapter 7: the gradient of the scores along all the paths, and the layer that uses it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.answers.compositions.afar import function
from autograde.judging.inheritance import Composition
from source_lib import softmax_with_loss as right
from source_lib.cross_entropy import as_distribution
from source_lib.softmax import softmax


def score_gradient(
    dL_dq: Any = right.dL_dq,
    softmax_jacobian: Any = right.softmax_jacobian,
    chain_through_softmax: Any = right.chain_through_softmax,
) -> Any:
    """Go the long way: slopes of the loss, the Jacobian, and all the paths."""
    return lambda q, t: chain_through_softmax(dL_dq(q, t), softmax_jacobian(q))


def squared_error_gradient(
    softmax_jacobian: Any = right.softmax_jacobian,
    chain_through_softmax: Any = right.chain_through_softmax,
) -> Any:
    """Go the same way with another slope of the loss."""
    return lambda q, t: chain_through_softmax(q - t, softmax_jacobian(q))


def _long_ways(make: Any, *names: str) -> tuple[Composition, ...]:
    """Let each of these be the learner's, or several of them, or all."""
    made = []
    for chosen in range(1, 2 ** len(names)):
        of = tuple(name for place, name in enumerate(names) if chosen >> place & 1)

        def composed(*objects: Any, of: tuple[str, ...] = of) -> Any:
            return make(**dict(zip(of, objects, strict=True)))

        made.append(Composition(of, composed))
    return tuple(made)


def warm_gradient(softmax_score_gradient: Any) -> Any:
    """Take the slope in a / T from the earlier answer, and go one step further."""

    def composed(a: Any, t: Any, temperature: Any) -> Any:
        # The earlier answer may be a list.
        return np.asarray(softmax_score_gradient(softmax(a / temperature), t)) / temperature

    return composed


def _layer(gradient: Any) -> Any:
    class SoftmaxWithLoss:
        def __init__(self) -> None:
            self.params: list[Any] = []
            self.grads: list[Any] = []

        def forward(self, x: Any, t: Any) -> Any:
            self.y = softmax(x)
            self.t = as_distribution(t, self.y)

        def backward(self, dout: Any = 1) -> Any:
            return dout * gradient(self.y, self.t) / len(self.t)

    return SoftmaxWithLoss


def layer_of_batch(softmax_score_gradient: Any) -> Any:
    """Ask about the whole batch at once."""
    return _layer(softmax_score_gradient)


def layer_of_rows(softmax_score_gradient: Any) -> Any:
    """Ask about one row after the other."""

    def gradient(y: Any, t: Any) -> Any:
        return np.array([softmax_score_gradient(*row) for row in zip(y, t, strict=True)])

    return _layer(gradient)


BUILT_ON = {
    "softmax_score_gradient": _long_ways(
        score_gradient, "dL_dq", "softmax_jacobian", "chain_through_softmax"
    ),
    "squared_error_score_gradient": _long_ways(
        squared_error_gradient, "softmax_jacobian", "chain_through_softmax"
    ),
    "temperature_score_gradient": (Composition(("softmax_score_gradient",), warm_gradient),),
    "softmax_with_loss_backward": (
        Composition(("softmax_score_gradient",), layer_of_batch),
        Composition(("softmax_score_gradient",), layer_of_rows),
    ),
}
AFAR = {
    "dL_dq": function("dL_dq", "q", "t"),
    "softmax_jacobian": function("softmax_jacobian", "q"),
    "chain_through_softmax": function("chain_through_softmax", "dL_dq", "jacobian"),
    "softmax_score_gradient": function("softmax_score_gradient", "q", "t"),
}
