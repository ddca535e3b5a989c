"""The mistakes that people make in chapter 4, each as the few lines that make it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import Array, sharing
from autograde.answers.misconceptions.relations import (
    flipped,
    ignores_dout,
    mean_twice,
    missing_mean,
    written_size,
)
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Misconception, Mistake, Scaled, Wrong

BRANCH_OVERWRITES = Misconception(
    "branch-overwrites",
    "One of the two gradients that come back is lost.",
    "A value that was used twice gets both gradients, added.",
)
ELEMENTWISE_PRODUCT = Misconception(
    "elementwise-product",
    "Entries were multiplied one by one where a matrix product belongs.",
    "In the matrix product, rows go with columns, and a sum is taken. In NumPy, * multiplies "
    "entry by entry. Which products does the derivation have?",
)
EXTRA_FACTOR = Misconception(
    "extra-factor",
    "There is a factor too many.",
    "What is this node's own slope? Where it only adds or copies, the slope is 1, and dout "
    "is multiplied by nothing else.",
)
FORWARD_VALUES_RETURNED = Misconception(
    "forward-values-returned",
    "backward returns what forward was given.",
    "On the way back gradients travel. What goes out is made from dout, the gradient that came in.",
)
GRADIENT_REVERSED = Misconception(
    "gradient-reversed",
    "Your gradient points the wrong way: each slope has the other sign.",
    "Take a y that is too large, and let it grow. Does the loss grow, too? So which sign has its "
    "slope?",
)
HALF_IN_FRONT = Misconception(
    "half-in-front",
    "There is a factor 1/2 in front of the squares that was not asked for.",
    "Some books halve the squares, to be rid of the 2 that comes on the way back. Ours divides by "
    "N, and by nothing else.",
)
LOST_AXIS = Misconception(
    "lost-axis",
    "The numbers are right, but an axis was lost: (D,) instead of (1, D).",
    "A sum over an axis removes it. NumPy can keep it, with length 1: look for keepdims.",
)
MATRIX_PRODUCT = Misconception(
    "matrix-product",
    "A matrix product was taken where entries are multiplied one by one.",
    "@ and np.dot add up products of rows and columns. Here each entry has one partner, in the "
    "same place.",
)
MORE_THAN_DX = Misconception(
    "more-than-dx",
    "backward returns more than one thing.",
    "The node before waits for dx alone. The gradient of the weights goes to nobody in the graph: "
    "where does it go?",
)
MULTIPLIED_FOR_REPEATED = Misconception(
    "multiplied-for-repeated",
    "The row was multiplied by n, and not written n times.",
    "An array times n has larger numbers, and no more rows.",
)
NOT_REPEATED = Misconception(
    "not-repeated",
    "One row of gradients came back, but forward was given n rows.",
    "Each of the n rows went into the sum with slope 1, so each of them gets all of dout.",
)
NO_SQUARE = Misconception(
    "no-square",
    "The differences were not squared.",
    "What is added up are the squares of the differences, each of them times itself.",
)
ONE_OF_TWO = Misconception(
    "one-of-two",
    "Only one of two results is there.",
    "Count the arrows that leave the node, forwards and backwards. return a, b gives two results.",
)
ONE_ROW_ONLY = Misconception(
    "one-row-only",
    "Only one row counts in your {what}.",
    "Every row takes part. Is there an index, or a return inside a loop?",
)
OTHER_INPUT = Misconception(
    "other-input",
    "What goes back to the number −1 was taken for dt.",
    "Multiply sends back two gradients, in the order of its inputs. Which of them was t?",
)
PATHS_MULTIPLIED = Misconception(
    "paths-multiplied",
    "The gradients of the two paths were multiplied.",
    "Along one path slopes are multiplied. What arrives on different paths is added.",
)
REPEAT_NOT_SUMMED = Misconception(
    "repeat-not-summed",
    "The n rows of gradients are not added up.",
    "The one row was used n times, so its gradient is the sum over the n rows.",
)
ROOT_TAKEN = Misconception(
    "root-taken",
    "A square root was taken of the mean.",
    "There is such a number, too: the root mean square. This loss is the mean itself.",
)
SHARED_OUT = Misconception(
    "shared-out",
    "Something was split up that each path has in full.",
    "A slope is no cake. If x grows by 1, then x + y grows by 1, not by a half; and both "
    "copies of x are x.",
)
SQUARED_TOO_LATE = Misconception(
    "squared-too-late",
    "The differences were added up first, and then squared.",
    "Then a difference of 3 and one of −3 make no loss at all. Which comes first in the graph, the "
    "square or the sum?",
)
SWAPPED_FACTORS = Misconception(
    "swapped-factors",
    "The two gradients are exchanged.",
    "The slope of x · y in x is y, and in y it is x.",
)
TARGET_SIGN = Misconception(
    "target-sign",
    "dt has the sign of dy.",
    "If all of y and all of t grow by 1, does the loss change? So what must dy and dt add up to?",
)


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


def _products(product: Callable[[Array, Array], Any]) -> Backward:
    return lambda me, dout: (product(dout, me.inputs[1]), product(dout, me.inputs[0]))


def _first_in_place(me: Any, dout: Array) -> Any:
    """Make dx in the array of dout, which dy needs, too."""
    x, y = me.inputs
    dout *= y
    return dout, dout * x


def _second_in_place(me: Any, dout: Array) -> Any:
    """Make dy in the array of dout, which dx needs, too."""
    x, y = me.inputs
    dout *= x
    return dout * y, dout


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
    return [Wrong(ONE_OF_TWO, make(back)) for which in (0, 1) for back in _only(which, rule)]


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


ADD: list[tuple[Misconception, type]] = [
    (shared.SIGN_FLIPPED, _adds(lambda me, d: (d, -d))),
    (shared.SIGN_FLIPPED, _adds(lambda me, d: (-d, d))),
    (shared.SIGN_FLIPPED, _adds(lambda me, d: (d, -d), lambda x, y: x - y)),
    (shared.IGNORES_DOUT, _adds(lambda me, d: (1, 1))),
    (shared.IGNORES_DOUT, _adds(lambda me, d: (np.ones_like(d), np.ones_like(d)))),
    (SHARED_OUT, _adds(lambda me, d: (d / 2, d / 2))),
    (EXTRA_FACTOR, _adds(_right_product)),
    (EXTRA_FACTOR, _adds(lambda me, d: (d * me.inputs[0], d * me.inputs[1]))),
    (FORWARD_VALUES_RETURNED, _adds(lambda me, d: me.inputs)),
    (shared.RETURNS_WRONG_SHAPE, _adds(lambda me, d: (d.sum(), d.sum()))),
    (shared.RETURNS_WRONG_SHAPE, _adds(lambda me, d: (d.sum(axis=0), d.sum(axis=0)))),
    (shared.RETURNS_WRONG_SHAPE, _adds(lambda me, d: (d, d), lambda x, y: (x + y).sum())),
    (shared.RETURNS_WRONG_SHAPE, _adds(lambda me, d: (d, d), lambda x, y: np.sum(x + y, axis=0))),
]

MULTIPLY: list[tuple[Misconception, type]] = [
    (SWAPPED_FACTORS, _times(lambda me, d: (d * me.inputs[0], d * me.inputs[1]))),
    (shared.IGNORES_DOUT, _times(lambda me, d: (me.inputs[1], me.inputs[0]))),
    (shared.MISSING_FACTOR, _times(lambda me, d: (d, d))),
    (EXTRA_FACTOR, _times(lambda me, d: (d * np.prod(me.inputs, axis=0),) * 2)),
    (shared.SIGN_FLIPPED, _times(lambda me, d: (d * me.inputs[1], -d * me.inputs[0]))),
    (FORWARD_VALUES_RETURNED, _times(lambda me, d: me.inputs)),
    (shared.MUTATES_INPUT, _times(_first_in_place)),
    (shared.MUTATES_INPUT, _times(_second_in_place)),
    *(
        (MATRIX_PRODUCT, _times(*made))
        for product in (lambda a, b: a @ b, np.dot)
        for made in (
            (_right_product, product),
            (_products(product),),
        )
    ),
    (
        shared.RETURNS_WRONG_SHAPE,
        _times(lambda me, d: [one.sum() for one in _right_product(me, d)]),
    ),
    (
        shared.RETURNS_WRONG_SHAPE,
        _times(lambda me, d: [one.sum(0) for one in _right_product(me, d)]),
    ),
    (shared.RETURNS_WRONG_SHAPE, _times(_right_product, lambda x, y: np.sum(x * y))),
    (shared.STALE_STATE, _kept_first(_times(_right_product))),
    (shared.SHARED_STATE, sharing(_times(_right_product))),
]


def _branches(back: Any, forward: Any = lambda x: (x, x)) -> type:
    return node(forward, back)


BRANCH: list[tuple[Misconception, type]] = [
    (BRANCH_OVERWRITES, _branches(lambda me, d1, d2: d1)),
    (BRANCH_OVERWRITES, _branches(lambda me, d1, d2: d2)),
    (shared.MEAN_FOR_SUM, _branches(lambda me, d1, d2: (d1 + d2) / 2)),
    (PATHS_MULTIPLIED, _branches(lambda me, d1, d2: d1 * d2)),
    (shared.SIGN_FLIPPED, _branches(lambda me, d1, d2: d1 - d2)),
    (shared.SIGN_FLIPPED, _branches(lambda me, d1, d2: d2 - d1)),
    (shared.RETURNS_WRONG_SHAPE, _branches(lambda me, d1, d2: (d1, d2))),
    (shared.RETURNS_WRONG_SHAPE, _branches(lambda me, d1, d2: np.sum(d1 + d2))),
    (shared.RETURNS_WRONG_SHAPE, _branches(lambda me, d1, d2: np.sum(d1 + d2, axis=0))),
    (SHARED_OUT, _branches(lambda me, d1, d2: d1 + d2, lambda x: (x / 2, x / 2))),
    (SHARED_OUT, _branches(lambda me, d1, d2: (d1 + d2) / 2, lambda x: (x / 2, x / 2))),
    (ONE_OF_TWO, _branches(lambda me, d1, d2: d1 + d2, lambda x: x)),
    (ONE_OF_TWO, _branches(lambda me, d1, d2: d1 + d2, lambda x: (x, None))),
    (EXTRA_FACTOR, _branches(lambda me, d1, d2: (d1 + d2) * me.inputs[0])),
    (shared.ACCUMULATES, _adding(_branches(lambda me, d1, d2: d1 + d2))),
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


def _of_columns(keeps: bool) -> Callable[[int, Array], Any]:
    return lambda n, dout: dout.sum(axis=1, keepdims=keeps)


REPEAT: list[tuple[Misconception, type]] = [
    (REPEAT_NOT_SUMMED, repeat(lambda n, d: d)),
    (REPEAT_NOT_SUMMED, repeat(lambda n, d: d.mean(axis=0, keepdims=True))),
    (REPEAT_NOT_SUMMED, repeat(lambda n, d: d.mean(axis=0))),
    (ONE_ROW_ONLY, repeat(lambda n, d: d[:1])),
    (ONE_ROW_ONLY, repeat(lambda n, d: d[0])),
    (ONE_ROW_ONLY, repeat(lambda n, d: d[-1:])),
    (ONE_ROW_ONLY, repeat(lambda n, d: d[-1])),
    (MULTIPLIED_FOR_REPEATED, repeat(forward=lambda n, x: x * n)),
    (LOST_AXIS, repeat(lambda n, d: d.sum(axis=0))),
    *(
        (shared.WRONG_AXIS, repeat(_of_columns(keeps), forth))
        for keeps in (True, False)
        for forth in (lambda n, x: np.repeat(x, n, axis=1), lambda n, x: np.tile(x, n))
    ),
    (shared.WRONG_AXIS, repeat(lambda n, d: d.sum(axis=1, keepdims=True))),
    (shared.WRONG_AXIS, repeat(lambda n, d: d.sum(axis=1))),
    (shared.RETURNS_WRONG_SHAPE, repeat(forward=lambda n, x: np.repeat(x, n, axis=1))),
    (shared.RETURNS_WRONG_SHAPE, repeat(forward=lambda n, x: np.tile(x, n))),
    (shared.SUMMED_OVER_EVERYTHING, repeat(lambda n, d: d.sum())),
    (shared.SUMMED_OVER_EVERYTHING, repeat(lambda n, d: d.sum(keepdims=True))),
    (shared.RETURNS_WRONG_SHAPE, repeat(forward=lambda n, x: np.repeat(x, n))),
    (shared.IGNORES_DOUT, repeat(lambda n, d: np.full((1, d.shape[1]), n))),
    (shared.IGNORES_DOUT, repeat(lambda n, d: np.ones((1, d.shape[1])))),
    (EXTRA_FACTOR, repeat(lambda n, d: n * d.sum(axis=0, keepdims=True))),
    (shared.FIXED_SIZE, repeat(forward=lambda n, x: np.repeat(x, N, axis=0))),
    (shared.FIXED_SIZE, repeat(forward=lambda n, x: np.zeros((n, D)) + x)),
    (FORWARD_VALUES_RETURNED, _ReturnsItsInput),
    (shared.SHARED_STATE, _RepeatForAll),
    (shared.ACCUMULATES, _RepeatAdds),
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


SUM: list[tuple[Misconception, type]] = [
    (NOT_REPEATED, sums(lambda me, d: d)),
    (MULTIPLIED_FOR_REPEATED, sums(lambda me, d: d * me.n)),
    (shared.MEAN_FOR_SUM, sums(lambda me, d: np.repeat(d, me.n, axis=0) / me.n)),
    (shared.MEAN_FOR_SUM, sums(forward=_mean)),
    (shared.MEAN_FOR_SUM, sums(lambda me, d: np.repeat(d, me.n, axis=0) / me.n, _mean)),
    (LOST_AXIS, sums(forward=lambda x: x.sum(axis=0))),
    (shared.WRONG_AXIS, sums(forward=lambda x: x.sum(axis=1, keepdims=True))),
    (shared.WRONG_AXIS, sums(forward=lambda x: x.sum(axis=1))),
    *(
        (shared.WRONG_AXIS, sums(back, functools.partial(np.sum, axis=1, keepdims=keeps)))
        for keeps in (True, False)
        for back in (
            lambda me, d: np.repeat(d, me.x.shape[1], axis=1),
            lambda me, d: np.repeat(d, me.n, axis=1),
        )
    ),
    (shared.RETURNS_WRONG_SHAPE, sums(lambda me, d: np.repeat(d, me.n, axis=1))),
    (shared.RETURNS_WRONG_SHAPE, sums(lambda me, d: np.tile(d, me.n))),
    (shared.SUMMED_OVER_EVERYTHING, sums(forward=lambda x: x.sum())),
    (shared.SUMMED_OVER_EVERYTHING, sums(forward=lambda x: x.sum(keepdims=True))),
    (shared.RETURNS_WRONG_SHAPE, sums(lambda me, d: np.repeat(d, me.n))),
    (shared.IGNORES_DOUT, sums(lambda me, d: np.ones_like(me.x))),
    (ONE_ROW_ONLY, sums(_in_row(0))),
    (ONE_ROW_ONLY, sums(_in_row(-1))),
    (FORWARD_VALUES_RETURNED, sums(lambda me, d: me.x)),
    (EXTRA_FACTOR, sums(lambda me, d: me.x * d)),
    (shared.FIXED_SIZE, sums(lambda me, d: np.repeat(d, N, axis=0))),
    (shared.STALE_STATE, _stale_rows(sums())),
    (shared.SHARED_STATE, sharing(sums())),
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


def _replaces_list(me: Any, dW: Array) -> None:
    me.grads = dW


def _appends(me: Any, dW: Array) -> None:
    me.grads.append(dW)


def _into_params(me: Any, dW: Array) -> None:
    me.params[0][...] = dW


def _params_rebound(me: Any, dW: Array) -> None:
    me.params[0] = dW


def _stepping(lr: float) -> Callable[[Any, Array], None]:
    """Fill grads, and take the step as well."""

    def store(me: Any, dW: Array) -> None:
        me.grads[0][...] = dW
        me.params[0] -= lr * dW

    return store


RATES = (1.0, 0.5, 0.1, 0.05, 0.01, 0.001)  # they show in a dx that is made after the step


def _with_weights_of_its_own(right: type) -> type:
    class MatMul(right):  # type: ignore[misc]
        def __init__(self, W: Array) -> None:
            super().__init__(W)
            self.own = W.copy()

        @property
        def W(self) -> Array:
            return self.own

    return MatMul


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


MATMUL: list[tuple[Misconception, type]] = [
    # Written as a product with @ or with np.dot, before or after dW: the errors differ.
    *(
        (shared.WEIGHT_NOT_TRANSPOSED, matmul(back, first=first))
        for back in (lambda me, d: d @ me.W, lambda me, d: np.dot(d, me.W))
        for first in (False, True)
    ),
    *(
        (shared.INPUT_NOT_TRANSPOSED, matmul(gradient=rule, first=first))
        for rule in (lambda x, d: x @ d, lambda x, d: np.dot(x, d))
        for first in (False, True)
    ),
    *(
        (ELEMENTWISE_PRODUCT, made)
        for made in (
            matmul(forward=lambda x, W: x * W),
            matmul(lambda me, d: d * me.W.T),
            matmul(gradient=lambda x, d: x.T * d),
            matmul(gradient=lambda x, d: x.T * d, first=True),
        )
    ),
    (shared.TRANSPOSED, matmul(gradient=lambda x, d: d.T @ x)),
    (shared.TRANSPOSED, matmul(gradient=lambda x, d: d.T @ x, first=True)),
    (shared.TRANSPOSED, matmul(lambda me, d: (d @ me.W.T).T)),
    (shared.TRANSPOSED, matmul(forward=lambda x, W: x @ W.T)),
    (shared.TRANSPOSED, matmul(forward=lambda x, W: np.dot(x, W.T))),
    (shared.GRADS_REBOUND, matmul(store=_rebinds_list)),
    (shared.GRADS_REBOUND, matmul(store=_rebinds_entry)),
    (shared.GRADS_REBOUND, matmul(store=_replaces_list)),
    *(
        (MORE_THAN_DX, matmul(lambda me, d: (d @ me.W.T, me.x.T @ d), store=one))
        for one in (None, _rebinds_entry, _nothing)
    ),
    (shared.GRADS_NOT_WRITTEN, matmul(store=_nothing)),
    (shared.WRONG_GRAD_SLOT, matmul(store=_appends)),
    *(
        (shared.GRADIENT_INTO_PARAMS, matmul(store=one, first=first))
        for one in (_into_params, _params_rebound)
        for first in (False, True)
    ),
    *((shared.UPDATES_IN_BACKWARD, matmul(store=_stepping(lr))) for lr in RATES[:1]),
    *((shared.UPDATES_IN_BACKWARD, matmul(store=_stepping(lr), first=True)) for lr in RATES),
    (shared.COPIES_PARAMS, _with_weights_of_its_own(matmul())),
    (shared.ACCUMULATES, matmul(store=_adds_up)),
    (
        shared.IGNORES_DOUT,
        matmul(lambda me, d: _ones(d) @ me.W.T, gradient=lambda x, d: x.T @ _ones(d)),
    ),
    (shared.IGNORES_DOUT, matmul(lambda me, d: _ones(d) @ me.W.T)),
    (shared.IGNORES_DOUT, matmul(gradient=lambda x, d: x.T @ _ones(d))),
    (shared.DOUBLE_BATCH_MEAN, matmul(gradient=lambda x, d: x.T @ d / len(x))),
    (shared.DOUBLE_BATCH_MEAN, matmul(lambda me, d: d @ me.W.T / len(d))),
    (
        shared.DOUBLE_BATCH_MEAN,
        matmul(lambda me, d: d @ me.W.T / len(d), gradient=lambda x, d: x.T @ d / len(x)),
    ),
    (ONE_ROW_ONLY, matmul(gradient=lambda x, d: np.outer(x[0], d[0]))),
    (ONE_ROW_ONLY, matmul(gradient=lambda x, d: np.outer(x[-1], d[-1]))),
    (shared.FIXED_SIZE, matmul(gradient=lambda x, d: sum(np.outer(x[i], d[i]) for i in range(N)))),
    (shared.SIGN_FLIPPED, matmul(lambda me, d: -d @ me.W.T)),
    (shared.SIGN_FLIPPED, matmul(gradient=lambda x, d: -x.T @ d)),
    (shared.STALE_STATE, _kept_first_x(matmul())),
    (shared.SHARED_STATE, _keeps_x_in_the_class(matmul())),
    (shared.SHARED_STATE, _keeps_x_in_the_class(matmul(gradient=lambda x, d: np.dot(x.T, d)))),
]


Gradient = Callable[[Array], Any]  # from the differences y − t


def squared_error(
    dy: Gradient = lambda d: 2 * d / len(d),
    loss: Gradient = lambda d: np.mean(d**2),
    both: Callable[[Array], Any] = lambda dy: (dy, -dy),
    size: Callable[[Any], int] | None = None,
) -> type:
    """Make a MeanSquaredError: ``both`` makes the pair from dy, ``size`` is what it divides by."""

    class MeanSquaredError:
        first = 0

        def forward(self, y: Array, t: Array) -> Any:
            self.d, self.t = y - t, t.copy()
            self.first = self.first or len(self.d)
            return loss(self.d) * self._stale()

        def backward(self, dout: Any = 1) -> Any:
            return both(dout * np.asarray(dy(self.d)) * self._stale())

        def _stale(self) -> float:
            return len(self.d) / size(self) if size else 1.0

    return MeanSquaredError


class _TakesTheNumbersGradient(squared_error()):  # type: ignore[misc]
    """Of the product of t and −1, dt is what goes back to the −1."""

    def backward(self, dout: Any = 1) -> Any:
        dy, _ = super().backward(dout)
        return dy, dy * self.t


def _pairs_all(loss: Callable[[Array], Any]) -> type:
    """Make one that takes each y with every t: (N, 1) beside (N,)."""

    class MeanSquaredError:
        def forward(self, y: Array, t: Array) -> Any:
            self.d = y[:, np.newaxis] - t
            return loss(self.d**2)

        def backward(self, dout: Any = 1) -> Any:
            slope = dout * 2 * self.d / len(self.d)
            return slope, -slope

    return MeanSquaredError


def _mean_of_pairs(made: type) -> type:
    class MeanSquaredError(made):  # type: ignore[misc]
        d: Array

        def backward(self, dout: Any = 1) -> Any:
            slope = dout * 2 * self.d / self.d.size
            return slope.sum(axis=1), -slope.sum(axis=0)

    return MeanSquaredError


def _first_only(dy: Array) -> Array:
    return np.asarray(np.where(np.arange(len(dy)) == 0, dy, 0))


def _root(d: Array) -> Any:
    return np.sqrt(np.mean(d**2))


def _slope(d: Array) -> Array:
    return np.asarray(2 * d / len(d))


def _signs(d: Array) -> Array:
    return np.asarray(np.sign(d) / len(d))


def _evenly(d: Array) -> Array:
    return np.ones_like(d) / len(d)


def _of_mean(d: Array) -> Array:
    return np.full_like(d, 2 * d.mean() / len(d))


def _of_sum(d: Array) -> Array:
    return np.full_like(d, 2 * d.sum() / len(d))


def _mean_size(d: Array) -> Any:
    return np.abs(d).mean()


def _sum_squared(d: Array) -> Any:
    return d.sum() ** 2 / len(d)


SQUARED_ERROR: list[tuple[Misconception, type]] = [
    (BRANCH_OVERWRITES, squared_error(lambda d: d / len(d))),
    (OTHER_INPUT, _TakesTheNumbersGradient),
    (PATHS_MULTIPLIED, squared_error(lambda d: (d / len(d)) ** 2)),
    (TARGET_SIGN, squared_error(both=lambda dy: (dy, dy))),
    (GRADIENT_REVERSED, squared_error(both=lambda dy: (-dy, -dy))),
    *(
        (ONE_OF_TWO, squared_error(both=both))
        for both in (
            lambda dy: dy,
            lambda dy: (dy, None),
            lambda dy: (dy, 0),
            lambda dy: (dy, 0 * dy),
            lambda dy: -dy,
        )
    ),
    *((ROOT_TAKEN, squared_error(dy, _root)) for dy in (_slope, lambda d: d / len(d) / _root(d))),
    *(
        (NO_SQUARE, squared_error(dy, loss))
        for loss, dys in (
            (np.mean, (_slope, _evenly)),
            (_mean_size, (_slope, _evenly, _signs)),
            (lambda d: np.mean(d**2), (_signs, _evenly)),
        )
        for dy in dys
    ),
    *(
        (SQUARED_TOO_LATE, squared_error(dy, loss))
        for loss, rule in ((lambda d: d.mean() ** 2, _of_mean), (_sum_squared, _of_sum))
        for dy in (_slope, rule)
    ),
    (shared.INDEXES_ALL_PAIRS, _pairs_all(np.mean)),
    (shared.INDEXES_ALL_PAIRS, _pairs_all(lambda squares: squares.sum() / len(squares))),
    (shared.INDEXES_ALL_PAIRS, _mean_of_pairs(_pairs_all(np.mean))),
    (shared.FIRST_SAMPLE_ONLY, squared_error(loss=lambda d: d[0] ** 2 / len(d))),
    (shared.FIRST_SAMPLE_ONLY, squared_error(lambda d: _first_only(_slope(d)))),
    (
        shared.FIRST_SAMPLE_ONLY,
        squared_error(lambda d: _first_only(_slope(d)), lambda d: d[0] ** 2 / len(d)),
    ),
    (shared.RETURNS_WRONG_SHAPE, squared_error(loss=lambda d: d**2)),
    (shared.RETURNS_WRONG_SHAPE, squared_error(loss=lambda d: d**2 / len(d))),
    (shared.RETURNS_WRONG_SHAPE, squared_error(both=lambda dy: (dy.sum(), -dy.sum()))),
    (shared.STALE_BATCH_SIZE, squared_error(size=lambda me: me.first)),
    (shared.SHARED_STATE, sharing(squared_error())),
]


# What may be wrong with a gradient beside the place where it lies.
WRONG_GRADIENTS: list[tuple[Misconception, Callable[[Array, Array], Any]]] = [
    (shared.TRANSPOSED, lambda x, d: d.T @ x),
    (shared.IGNORES_DOUT, lambda x, d: x.T @ _ones(d)),
    (shared.DOUBLE_BATCH_MEAN, lambda x, d: x.T @ d / len(x)),
]


def _listed(pairs: list[tuple[Misconception, type]]) -> list[Mistake]:
    return [Wrong(name, subject) for name, subject in pairs]


KNOWN: dict[str, list[Mistake]] = {
    "add": [flipped("d"), *_listed(ADD), *_one_of_two(_adds, lambda me, d: (d, d))],
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
        Scaled(shared.SIGN_FLIPPED, lambda sizes: -1.0, "grad"),
        *_listed(MATMUL),
        *(
            Wrong(shared.GRADS_REBOUND, matmul(store=_rebinds_entry, gradient=rule), also=(one,))
            for one, rule in WRONG_GRADIENTS
        ),
    ],
    "mean_squared_error": [
        missing_mean(),
        missing_mean("loss"),
        missing_mean("d"),
        mean_twice(),
        mean_twice("loss"),
        mean_twice("d"),
        Scaled(GRADIENT_REVERSED, lambda sizes: -1.0, "d"),
        ignores_dout("d"),
        written_size(),
        written_size("loss"),
        written_size("d"),
        Scaled(HALF_IN_FRONT, lambda sizes: 1 / 2),
        Scaled(HALF_IN_FRONT, lambda sizes: 1 / 2, "loss"),
        *_listed(SQUARED_ERROR),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    shared.IGNORES_DOUT: "4.3 A graph",
    FORWARD_VALUES_RETURNED: "4.3 A graph",
    OTHER_INPUT: "4.5 Multiply",
    ("mean_squared_error", BRANCH_OVERWRITES): "4.6 Branch: a value that is used twice",
    ("mean_squared_error", PATHS_MULTIPLIED): "4.6 Branch: a value that is used twice",
    ("mean_squared_error", shared.MISSING_BATCH_MEAN): "4.7 Repeat and Sum",
    ("mean_squared_error", shared.DOUBLE_BATCH_MEAN): "4.7 Repeat and Sum",
}
