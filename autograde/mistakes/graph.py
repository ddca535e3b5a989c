"""The mistakes that people make in chapter 4, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.known import Mistake, Scaled, Wrong
from autograde.mistakes.layers import Array, shared
from autograde.mistakes.relations import flipped, ignores_dout

Backward = Callable[[Any, Array], Any]
N, D = 7, 4  # the sizes of the first batch of every check

# What the nodes do when they are right, or wrong in one place only: state in `me`, never in place.


def node(
    forward: Callable[..., Any], backward: Callable[..., Any], keeps: Callable[..., Any] = tuple
) -> type:
    """Make a node: backward gets what forward was given, as ``me.inputs``."""

    class Node:
        def forward(self, *inputs: Array) -> Any:
            self.inputs = keeps(one.copy() for one in inputs)
            return forward(*inputs)

        def backward(self, *dout: Array) -> Any:
            return backward(self, *dout)

    return Node


def _adds(back: Backward, forward: Any = lambda x, y: x + y) -> type:
    return node(forward, back)


def _times(back: Backward, forward: Any = lambda x, y: x * y) -> type:
    return node(forward, back)


def _right_product(me: Any, dout: Array) -> Any:
    x, y = me.inputs
    return dout * y, dout * x


def _only(one: int, rule: Backward = lambda me, dout: (dout, dout)) -> list[Backward]:
    """One gradient of two: with a 0, None or an array of zeros for the other, or alone."""

    def placed(other: Any) -> Backward:
        def back(me: Any, dout: Array) -> Any:
            pair: list[Any] = [other(dout), other(dout)]
            pair[one] = rule(me, dout)[one]
            return pair

        return back

    fillers: list[Any] = [lambda dout: 0, lambda dout: None, np.zeros_like]
    return [*map(placed, fillers), lambda me, dout: rule(me, dout)[one]]


def _one_of_two(make: Callable[[Backward], type], rule: Backward) -> list[Mistake]:
    return [Wrong("one-of-two", make(back)) for which in (0, 1) for back in _only(which, rule)]


def _kept_first(right: type) -> type:
    """Make a node that remembers its first inputs for ever."""

    class Node(right):  # type: ignore[misc]
        first: Any = None
        inputs: Any

        def forward(self, *inputs: Array) -> Any:
            out = super().forward(*inputs)
            self.first = self.inputs = self.first or self.inputs
            return out

    return Node


def _adding(right: type) -> type:
    """Make a node whose backward adds to what it returned before."""

    class Node(right):  # type: ignore[misc]
        total: Any = 0

        def backward(self, *dout: Array) -> Any:
            made = super().backward(*dout)
            fits = np.shape(self.total) == np.shape(made)
            self.total = self.total + made if fits else made
            return self.total

    return Node


ADD: list[tuple[str, type]] = [
    ("sign-flipped", _adds(lambda me, d: (d, -d))),
    ("sign-flipped", _adds(lambda me, d: (-d, d))),
    ("sign-flipped", _adds(lambda me, d: (d, -d), lambda x, y: x - y)),
    ("ignores-dout", _adds(lambda me, d: (1, 1))),
    ("ignores-dout", _adds(lambda me, d: (np.ones_like(d), np.ones_like(d)))),
    ("shared-out", _adds(lambda me, d: (d / 2, d / 2))),
    ("extra-factor", _adds(_right_product)),
    ("extra-factor", _adds(lambda me, d: (d * me.inputs[0], d * me.inputs[1]))),
    ("forward-values-returned", _adds(lambda me, d: me.inputs)),
    ("returns-wrong-shape", _adds(lambda me, d: (d.sum(), d.sum()))),
    ("returns-wrong-shape", _adds(lambda me, d: (d.sum(axis=0), d.sum(axis=0)))),
    ("returns-wrong-shape", _adds(lambda me, d: (d, d), lambda x, y: (x + y).sum())),
    ("returns-wrong-shape", _adds(lambda me, d: (d, d), lambda x, y: np.sum(x + y, axis=0))),
]

MULTIPLY: list[tuple[str, type]] = [
    ("swapped-factors", _times(lambda me, d: (d * me.inputs[0], d * me.inputs[1]))),
    ("ignores-dout", _times(lambda me, d: (me.inputs[1], me.inputs[0]))),
    ("missing-factor", _times(lambda me, d: (d, d))),
    ("extra-factor", _times(lambda me, d: (d * np.prod(me.inputs, axis=0),) * 2)),
    ("sign-flipped", _times(lambda me, d: (d * me.inputs[1], -d * me.inputs[0]))),
    ("forward-values-returned", _times(lambda me, d: me.inputs)),
    ("returns-wrong-shape", _times(lambda me, d: [one.sum() for one in _right_product(me, d)])),
    ("returns-wrong-shape", _times(lambda me, d: [one.sum(0) for one in _right_product(me, d)])),
    ("returns-wrong-shape", _times(_right_product, lambda x, y: np.sum(x * y))),
    ("stale-state", _kept_first(_times(_right_product))),
    ("shared-state", shared(_times(_right_product))),
]


def _branches(back: Any, forward: Any = lambda x: (x, x)) -> type:
    return node(forward, back)


BRANCH: list[tuple[str, type]] = [
    ("branch-overwrites", _branches(lambda me, d1, d2: d1)),
    ("branch-overwrites", _branches(lambda me, d1, d2: d2)),
    ("mean-for-sum", _branches(lambda me, d1, d2: (d1 + d2) / 2)),
    ("paths-multiplied", _branches(lambda me, d1, d2: d1 * d2)),
    ("sign-flipped", _branches(lambda me, d1, d2: d1 - d2)),
    ("sign-flipped", _branches(lambda me, d1, d2: d2 - d1)),
    ("returns-wrong-shape", _branches(lambda me, d1, d2: (d1, d2))),
    ("returns-wrong-shape", _branches(lambda me, d1, d2: np.sum(d1 + d2))),
    ("returns-wrong-shape", _branches(lambda me, d1, d2: np.sum(d1 + d2, axis=0))),
    ("shared-out", _branches(lambda me, d1, d2: d1 + d2, lambda x: (x / 2, x / 2))),
    ("shared-out", _branches(lambda me, d1, d2: (d1 + d2) / 2, lambda x: (x / 2, x / 2))),
    ("one-of-two", _branches(lambda me, d1, d2: d1 + d2, lambda x: x)),
    ("one-of-two", _branches(lambda me, d1, d2: d1 + d2, lambda x: (x, None))),
    ("extra-factor", _branches(lambda me, d1, d2: (d1 + d2) * me.inputs[0])),
    ("accumulates", _adding(_branches(lambda me, d1, d2: d1 + d2))),
]


def repeat(
    backward: Callable[[int, Array], Any] = lambda n, d: d.sum(axis=0, keepdims=True),
    forward: Callable[[int, Array], Any] = lambda n, x: np.repeat(x, n, axis=0),
) -> type:
    """Make a Repeat."""

    class Repeat:
        def __init__(self, n: int) -> None:
            self.n = n

        def forward(self, x: Array) -> Any:
            self.x = x.copy()
            return forward(self.n, x)

        def backward(self, dout: Array) -> Any:
            return backward(self.n, dout)

    return Repeat


class _RepeatForAll(repeat()):  # type: ignore[misc]
    """Keeps n in the class: the last Repeat that was made has it for all."""

    def __init__(self, n: int) -> None:
        type(self).n = n


class _ReturnsItsInput(repeat()):  # type: ignore[misc]
    def backward(self, dout: Array) -> Any:
        return self.x


class _RepeatAdds(repeat()):  # type: ignore[misc]
    total: Any = 0

    def backward(self, dout: Array) -> Any:
        self.total = self.total + super().backward(dout)
        return self.total


REPEAT: list[tuple[str, type]] = [
    ("repeat-not-summed", repeat(lambda n, d: d)),
    ("repeat-not-summed", repeat(lambda n, d: d.mean(axis=0, keepdims=True))),
    ("repeat-not-summed", repeat(lambda n, d: d.mean(axis=0))),
    ("one-row-only", repeat(lambda n, d: d[:1])),
    ("one-row-only", repeat(lambda n, d: d[0])),
    ("one-row-only", repeat(lambda n, d: d[-1:])),
    ("one-row-only", repeat(lambda n, d: d[-1])),
    ("lost-axis", repeat(lambda n, d: d.sum(axis=0))),
    ("wrong-axis", repeat(lambda n, d: d.sum(axis=1, keepdims=True))),
    ("wrong-axis", repeat(lambda n, d: d.sum(axis=1))),
    ("returns-wrong-shape", repeat(forward=lambda n, x: np.repeat(x, n, axis=1))),
    ("returns-wrong-shape", repeat(forward=lambda n, x: np.tile(x, n))),
    ("summed-over-everything", repeat(lambda n, d: d.sum())),
    ("summed-over-everything", repeat(lambda n, d: d.sum(keepdims=True))),
    ("returns-wrong-shape", repeat(forward=lambda n, x: np.repeat(x, n))),
    ("ignores-dout", repeat(lambda n, d: np.full((1, d.shape[1]), n))),
    ("ignores-dout", repeat(lambda n, d: np.ones((1, d.shape[1])))),
    ("extra-factor", repeat(lambda n, d: n * d.sum(axis=0, keepdims=True))),
    ("fixed-size", repeat(forward=lambda n, x: np.repeat(x, N, axis=0))),
    ("fixed-size", repeat(forward=lambda n, x: np.zeros((n, D)) + x)),
    ("forward-values-returned", _ReturnsItsInput),
    ("shared-state", _RepeatForAll),
    ("accumulates", _RepeatAdds),
]


def sums(
    backward: Callable[[Any, Array], Any] = lambda me, d: np.repeat(d, me.n, axis=0),
    forward: Callable[[Array], Any] = lambda x: x.sum(axis=0, keepdims=True),
) -> type:
    """Make a Sum."""

    class Sum:
        def forward(self, x: Array) -> Any:
            self.x, self.n = x.copy(), len(x)
            return forward(x)

        def backward(self, dout: Array) -> Any:
            return backward(self, dout)

    return Sum


def _in_row(place: int) -> Backward:
    def back(me: Any, dout: Array) -> Array:
        dx: Array = np.zeros_like(me.x)
        dx[place] = dout[0]
        return dx

    return back


def _stale_rows(right: type) -> type:
    class Sum(right):  # type: ignore[misc]
        first = 0

        def forward(self, x: Array) -> Any:
            out = super().forward(x)
            self.first = self.n = self.first or len(x)
            return out

    return Sum


def _mean(x: Array) -> Array:
    return np.asarray(x.mean(axis=0, keepdims=True))


SUM: list[tuple[str, type]] = [
    ("not-repeated", sums(lambda me, d: d)),
    ("mean-for-sum", sums(lambda me, d: np.repeat(d, me.n, axis=0) / me.n)),
    ("mean-for-sum", sums(forward=_mean)),
    ("mean-for-sum", sums(lambda me, d: np.repeat(d, me.n, axis=0) / me.n, _mean)),
    ("lost-axis", sums(forward=lambda x: x.sum(axis=0))),
    ("wrong-axis", sums(forward=lambda x: x.sum(axis=1, keepdims=True))),
    ("wrong-axis", sums(forward=lambda x: x.sum(axis=1))),
    ("returns-wrong-shape", sums(lambda me, d: np.repeat(d, me.n, axis=1))),
    ("returns-wrong-shape", sums(lambda me, d: np.tile(d, me.n))),
    ("summed-over-everything", sums(forward=lambda x: x.sum())),
    ("summed-over-everything", sums(forward=lambda x: x.sum(keepdims=True))),
    ("returns-wrong-shape", sums(lambda me, d: np.repeat(d, me.n))),
    ("ignores-dout", sums(lambda me, d: np.ones_like(me.x))),
    ("one-row-only", sums(_in_row(0))),
    ("one-row-only", sums(_in_row(-1))),
    ("forward-values-returned", sums(lambda me, d: me.x)),
    ("extra-factor", sums(lambda me, d: me.x * d)),
    ("fixed-size", sums(lambda me, d: np.repeat(d, N, axis=0))),
    ("stale-state", _stale_rows(sums())),
    ("shared-state", shared(sums())),
]


def matmul(
    back: Callable[[Any, Array], Any] = lambda me, d: d @ me.W.T,
    store: Callable[[Any, Array], Any] | None = None,
    gradient: Callable[[Array, Array], Any] = lambda x, d: x.T @ d,
    forward: Callable[[Array, Array], Any] = lambda x, W: x @ W,
    first: bool = False,
) -> type:
    """Make a MatMul; ``store`` puts dW away, ``first`` does so before dx is computed."""

    def fill(me: Any, dW: Array) -> None:
        me.grads[0][...] = dW

    class MatMul:
        def __init__(self, W: Array) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]

        @property
        def W(self) -> Array:
            return self.params[0]

        def forward(self, x: Array) -> Any:
            self.x = x.copy()
            return forward(x, self.W)

        def backward(self, dout: Array) -> Any:
            dx = None if first else back(self, dout)
            (store or fill)(self, gradient(self.x, dout))
            return back(self, dout) if first else dx

    return MatMul


def _rebinds_list(me: Any, dW: Array) -> None:
    me.grads = [dW]


def _rebinds_entry(me: Any, dW: Array) -> None:
    me.grads[0] = dW


def _appends(me: Any, dW: Array) -> None:
    me.grads.append(dW)


def _into_params(me: Any, dW: Array) -> None:
    me.params[0][...] = dW


def _adds_up(me: Any, dW: Array) -> None:
    me.grads[0] += dW


def _nothing(me: Any, dW: Array) -> None:
    pass


def _kept_first_x(right: type) -> type:
    class MatMul(right):  # type: ignore[misc]
        first: Any = None
        x: Any

        def forward(self, x: Array) -> Any:
            out = super().forward(x)
            self.first = self.x = self.x if self.first is None else self.first
            return out

    return MatMul


def _keeps_x_in_the_class(right: type) -> type:
    class MatMul(right):  # type: ignore[misc]
        kept: Any = None

        def forward(self, x: Array) -> Any:
            out = super().forward(x)
            MatMul.kept = x.copy()
            return out

        def backward(self, dout: Array) -> Any:
            self.x = self.kept
            return super().backward(dout)

    return MatMul


def _ones(d: Array) -> Array:
    return np.ones_like(d)


MATMUL: list[tuple[str, type]] = [
    # Written as a product with @ or with np.dot, before or after dW: the errors differ.
    *(
        ("weight-not-transposed", matmul(back, first=first))
        for back in (lambda me, d: d @ me.W, lambda me, d: np.dot(d, me.W))
        for first in (False, True)
    ),
    *(
        ("input-not-transposed", matmul(gradient=rule, first=first))
        for rule in (lambda x, d: x @ d, lambda x, d: np.dot(x, d))
        for first in (False, True)
    ),
    ("transposed", matmul(gradient=lambda x, d: d.T @ x)),
    ("transposed", matmul(gradient=lambda x, d: d.T @ x, first=True)),
    ("transposed", matmul(lambda me, d: (d @ me.W.T).T)),
    ("transposed", matmul(forward=lambda x, W: x @ W.T)),
    ("transposed", matmul(forward=lambda x, W: np.dot(x, W.T))),
    ("grads-rebound", matmul(store=_rebinds_list)),
    ("grads-rebound", matmul(store=_rebinds_entry)),
    ("grads-not-written", matmul(store=_nothing)),
    ("wrong-grad-slot", matmul(store=_appends)),
    ("wrong-grad-slot", matmul(store=_into_params)),
    ("wrong-grad-slot", matmul(store=_into_params, first=True)),
    ("accumulates", matmul(store=_adds_up)),
    ("ignores-dout", matmul(lambda me, d: _ones(d) @ me.W.T, gradient=lambda x, d: x.T @ _ones(d))),
    ("ignores-dout", matmul(lambda me, d: _ones(d) @ me.W.T)),
    ("ignores-dout", matmul(gradient=lambda x, d: x.T @ _ones(d))),
    ("double-batch-mean", matmul(gradient=lambda x, d: x.T @ d / len(x))),
    ("double-batch-mean", matmul(lambda me, d: d @ me.W.T / len(d))),
    (
        "double-batch-mean",
        matmul(lambda me, d: d @ me.W.T / len(d), gradient=lambda x, d: x.T @ d / len(x)),
    ),
    ("one-row-only", matmul(gradient=lambda x, d: np.outer(x[0], d[0]))),
    ("one-row-only", matmul(gradient=lambda x, d: np.outer(x[-1], d[-1]))),
    ("fixed-size", matmul(gradient=lambda x, d: sum(np.outer(x[i], d[i]) for i in range(N)))),
    ("sign-flipped", matmul(lambda me, d: -d @ me.W.T)),
    ("sign-flipped", matmul(gradient=lambda x, d: -x.T @ d)),
    ("stale-state", _kept_first_x(matmul())),
    ("shared-state", _keeps_x_in_the_class(matmul())),
    ("shared-state", _keeps_x_in_the_class(matmul(gradient=lambda x, d: np.dot(x.T, d)))),
]


def _listed(pairs: list[tuple[str, type]]) -> list[Mistake]:
    return [Wrong(name, subject) for name, subject in pairs]


KNOWN: dict[str, list[Mistake]] = {
    "add": [
        flipped("d"),
        *_listed(ADD),
        *_one_of_two(_adds, lambda me, d: (d, d)),
    ],
    "multiply": [
        flipped("d"),
        ignores_dout("d"),
        *_listed(MULTIPLY),
        *_one_of_two(_times, _right_product),
    ],
    "branch": [flipped("dx"), *_listed(BRANCH)],
    "repeat": [flipped("dx"), *_listed(REPEAT)],
    "sum": [flipped("dx"), *_listed(SUM)],
    "matmul": [
        flipped("dx"),
        Scaled("sign-flipped", lambda sizes: -1.0, "grad"),
        *_listed(MATMUL),
    ],
    "bug_in_matmul": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "add": "4.4 Add",
    "multiply": "4.5 Multiply",
    "branch": "4.6 Branch: a value that is used twice",
    "repeat": "4.7 Repeat and Sum",
    "sum": "4.7 Repeat and Sum",
    "matmul": "4.8 MatMul",
    "bug_in_matmul": "4.10 Find the bug",
}
READ_FOR: dict[str, str] = {
    "ignores-dout": "4.3 A graph",
    "forward-values-returned": "4.3 A graph",
}
