"""Chapter 4: nodes whose one pass is another node's other pass, and a loss made of nodes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograde.answers.compositions.afar import Asks, layer
from autograde.judging.inheritance import Composition
from source_lib import graph as right


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


# The loss: which nodes are the learner's own, and where a product is a Multiply

NODES = {"add": right.Add, "multiply": right.Multiply, "branch": right.Branch, "sum": right.Sum}
# How t gets its minus and the sum its 1/N: without a node, by (the array, the number), or turned.
PLAIN, FIRST, SECOND = None, 0, 1


def _times(Multiply: Any, place: int | None, number: float) -> Any:
    """Multiply an array by a number: only the array's gradient goes on."""

    class Times:
        def forward(self, x: Any) -> Any:
            if place is PLAIN:
                return number * x
            self.node, constant = Multiply(), np.full(np.shape(x), number)
            return self.node.forward(*((x, constant) if place == FIRST else (constant, x)))

        def backward(self, dout: Any) -> Any:
            if place is PLAIN:
                return number * dout
            return self.node.backward(dout)[place]

    return Times()


def squared_error(
    minus: int | None, mean: int | None, Add: Any, Multiply: Any, Branch: Any, Sum: Any
) -> Any:
    """Go through the graph of the loss, and back."""

    class MeanSquaredError(_Node):
        def forward(self, y: Any, t: Any) -> Any:
            self.negate, self.add = _times(Multiply, minus, -1.0), Add()
            self.branch, self.square, self.total = Branch(), Multiply(), Sum()
            self.divide = _times(Multiply, mean, 1 / len(y))
            d = self.add.forward(y, self.negate.forward(t))
            squares = np.asarray(self.square.forward(*self.branch.forward(d)))
            return self.divide.forward(self.total.forward(squares.reshape(-1, 1)))

        def backward(self, dout: Any = 1) -> Any:
            to_total = self.divide.backward(np.full((1, 1), float(dout)))
            to_squares = np.asarray(self.total.backward(to_total)).reshape(-1)
            to_d = self.branch.backward(*self.square.backward(to_squares))
            dy, to_minus_t = self.add.backward(to_d)
            return dy, self.negate.backward(to_minus_t)

    return MeanSquaredError


def _squared_errors() -> Iterator[Composition]:
    for count in range(1, len(NODES) + 1):
        for of in itertools.combinations(NODES, count):
            ways = [(FIRST, FIRST), (PLAIN, PLAIN), (FIRST, PLAIN), (PLAIN, FIRST)]
            if of == ("multiply",):
                ways += [(SECOND, FIRST), (FIRST, SECOND), (SECOND, SECOND), (SECOND, PLAIN)]
            for minus, mean in ways if "multiply" in of else ways[:1]:

                def made(
                    *nodes: Any,
                    of: tuple[str, ...] = of,
                    minus: int | None = minus,
                    mean: int | None = mean,
                ) -> Any:
                    own = {**NODES, **dict(zip(of, nodes, strict=True))}
                    return squared_error(minus, mean, *own.values())

                yield Composition(of, made)


def _add(asks: Asks) -> Any:
    class Add(_Node):
        def forward(self, x: Any, y: Any) -> Any:
            self.x, self.y = np.array(x), np.array(y)
            return asks("add", {"x": x, "y": y, "dout": np.zeros_like(x)}, "out")

        def backward(self, dout: Any) -> Any:
            return asks("add", {"x": self.x, "y": self.y, "dout": dout}, "dx", "dy")

    return Add


def _multiply(asks: Asks) -> Any:
    class Multiply(_Node):
        def forward(self, x: Any, y: Any) -> Any:
            self.x, self.y = np.array(x), np.array(y)
            return asks("multiply", {"x": x, "y": y, "dout": np.zeros_like(x)}, "out")

        def backward(self, dout: Any) -> Any:
            return asks("multiply", {"x": self.x, "y": self.y, "dout": dout}, "dx", "dy")

    return Multiply


def _branch(asks: Asks) -> Any:
    class Branch(_Node):
        def forward(self, x: Any) -> Any:
            self.x, nothing = np.array(x), np.zeros_like(x)
            inputs = {"x": x, "d1": nothing, "d2": nothing.copy()}
            return asks("branch", inputs, "first output", "second output")

        def backward(self, d1: Any, d2: Any) -> Any:
            return asks("branch", {"x": self.x, "d1": d1, "d2": d2}, "dx")

    return Branch


BUILT_ON = {
    "branch": (Composition(("add",), branch),),
    "sum": (
        Composition(("repeat",), sum_of_repeat),
        Composition(("repeat",), sum_turned_round),
    ),
    "mean_squared_error": tuple(_squared_errors()),
}
AFAR = {
    "Add": _add,
    "Multiply": _multiply,
    "Branch": _branch,
    "Repeat": layer("repeat", "n"),
    "Sum": layer("sum"),
}
