"""Chapter 4: nodes whose one pass is another node's other pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.answers.compositions.afar import Asks, layer
from autograde.judging.inheritance import Composition


class _Node:
    def __init__(self) -> None:
        self.params: list[Any] = []
        self.grads: list[Any] = []


def branch(Add: Any) -> Any:
    """Add up, backwards, what the two paths bring."""

    class Branch(_Node):
        def forward(self, x: Any) -> Any:
            return x, x

        def backward(self, d1: Any, d2: Any) -> Any:
            return Add().forward(d1, d2)

    return Branch


def sum_of_repeat(Repeat: Any) -> Any:
    """Repeat, backwards, the gradient for each row."""

    class Sum(_Node):
        def forward(self, x: Any) -> Any:
            self.n = len(x)
            return np.sum(x, axis=0, keepdims=True)

        def backward(self, dout: Any) -> Any:
            return Repeat(self.n).forward(dout)

    return Sum


def sum_turned_round(Repeat: Any) -> Any:
    """Be a Repeat in which forward and backward are exchanged."""

    class Sum(_Node):
        def forward(self, x: Any) -> Any:
            self.repeat = Repeat(len(x))
            self.repeat.forward(x[:1])
            return self.repeat.backward(x)

        def backward(self, dout: Any) -> Any:
            return self.repeat.forward(dout)

    return Sum


def _add(asks: Asks) -> Any:
    class Add(_Node):
        def forward(self, x: Any, y: Any) -> Any:
            return asks("add", {"x": x, "y": y, "dout": np.zeros_like(x)}, "out")

    return Add


BUILT_ON = {
    "branch": (Composition(("add",), branch),),
    "sum": (
        Composition(("repeat",), sum_of_repeat),
        Composition(("repeat",), sum_turned_round),
    ),
}
AFAR = {"Add": _add, "Repeat": layer("repeat", "n")}
