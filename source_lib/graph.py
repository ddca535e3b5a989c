r"""Chapter 4: the six nodes that a computational graph is made of, and a loss made of them.

A node's forward computes its output; its backward takes the slopes of the loss in that output
(`dout`, of the same shape) and returns the slopes in each input: dout times the node's own slope.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def _alike(names: str, first: ArrayLike, second: ArrayLike) -> tuple[Numbers, Numbers]:
    """Copy two arrays of one shape: what the caller does to theirs later is no concern of ours."""
    one, other = np.array(first, dtype=np.float64), np.array(second, dtype=np.float64)
    if one.shape != other.shape:
        raise ValueError(
            f"{names} have shapes {one.shape} and {other.shape}: this node takes two arrays of one "
            "shape (a row that goes to n rows needs Repeat first)"
        )
    return one, other


def _rows(name: str, x: ArrayLike, n: int | None = None) -> Numbers:
    """Copy a table, of n rows if n is given."""
    table = np.array(x, dtype=np.float64)
    if table.ndim != 2 or n not in (None, table.shape[0]):
        wanted = "(n, D)" if n is None else f"({n}, D)"
        raise ValueError(f"{name} has shape {table.shape}: pass a table of shape {wanted}")
    return table


class Node:
    r"""What all nodes have: lists of parameters and of their gradients; most nodes have none."""

    def __init__(self) -> None:
        self.params: list[Numbers] = []
        self.grads: list[Numbers] = []


class Add(Node):
    r"""The sum of two arrays, entry by entry.

        z = x + y,   ∂z/∂x = ∂z/∂y = 1:   dx = dout,   dy = dout

    Shapes: x, y and dout alike. Raises ValueError if x and y differ in shape.

    >>> Add().forward([1.0, 2.0], [10.0, 20.0])
    array([11., 22.])

    Source: "Deep Learning from Scratch 2", section 1.3.4.
    """

    def forward(self, x: ArrayLike, y: ArrayLike) -> Numbers:
        x, y = _alike("x and y", x, y)
        return x + y

    def backward(self, dout: ArrayLike) -> tuple[Numbers, Numbers]:
        return np.array(dout, dtype=np.float64), np.array(dout, dtype=np.float64)


class Multiply(Node):
    r"""The product of two arrays, entry by entry.

        z = x · y,   ∂z/∂x = y,   ∂z/∂y = x:   dx = dout · y,   dy = dout · x

    Shapes: x, y and dout alike. Raises ValueError if x and y differ in shape.

    >>> node = Multiply()
    >>> node.forward([2.0, 3.0], [5.0, -1.0])
    array([10., -3.])
    >>> node.backward([1.0, 10.0])
    (array([  5., -10.]), array([ 2., 30.]))

    Source: "Deep Learning from Scratch 2", section 1.3.4.
    """

    x: Numbers
    y: Numbers

    def forward(self, x: ArrayLike, y: ArrayLike) -> Numbers:
        self.x, self.y = _alike("x and y", x, y)
        return np.asarray(self.x * self.y)

    def backward(self, dout: ArrayLike) -> tuple[Numbers, Numbers]:
        dout = np.asarray(dout, dtype=np.float64)
        return np.asarray(dout * self.y), np.asarray(dout * self.x)


class Branch(Node):
    r"""One value that is used in two places: what comes back from both adds up.

        u = v = x:   ∂L/∂x = ∂L/∂u · 1 + ∂L/∂v · 1 = d1 + d2

    Shapes: x, d1 and d2 alike. Raises ValueError if d1 and d2 differ in shape.

    >>> Branch().backward([1.0, 2.0], [10.0, 20.0])
    array([11., 22.])

    Source: "Deep Learning from Scratch 2", section 1.3.4.
    """

    def forward(self, x: ArrayLike) -> tuple[Numbers, Numbers]:
        return np.array(x, dtype=np.float64), np.array(x, dtype=np.float64)

    def backward(self, d1: ArrayLike, d2: ArrayLike) -> Numbers:
        d1, d2 = _alike("d1 and d2", d1, d2)
        return d1 + d2


class Repeat(Node):
    r"""One row that is used n times: a branch with n arms.

        z_ij = x_1j for i = 1 … n,   so   ∂L/∂x_1j = Σ_i dout_ij

    Shapes: forward (1, D) → (n, D), backward (n, D) → (1, D). Raises ValueError for others.

    >>> node = Repeat(3)
    >>> node.forward([[1.0, 2.0]]).shape
    (3, 2)
    >>> node.backward([[1.0, 0.0], [2.0, 0.0], [4.0, 1.0]])
    array([[7., 1.]])

    Source: "Deep Learning from Scratch 2", section 1.3.4.
    """

    def __init__(self, n: int) -> None:
        super().__init__()
        if n < 1:
            raise ValueError(f"n is {n}: a row can be repeated once or more often")
        self.n = n

    def forward(self, x: ArrayLike) -> Numbers:
        return np.repeat(_rows("x", x, 1), self.n, axis=0)

    def backward(self, dout: ArrayLike) -> Numbers:
        dx: Numbers = _rows("dout", dout, self.n).sum(axis=0, keepdims=True)
        return dx


class Sum(Node):
    r"""The sum of n rows; the other way round it is Repeat.

        z_1j = Σ_i x_ij,   ∂z_1j/∂x_ij = 1:   dx_ij = dout_1j

    Shapes: forward (n, D) → (1, D), backward (1, D) → (n, D). Raises ValueError for others.

    >>> node = Sum()
    >>> node.forward([[1.0, 0.0], [2.0, 0.0], [4.0, 1.0]])
    array([[7., 1.]])
    >>> node.backward([[1.0, 2.0]]).shape
    (3, 2)

    Source: "Deep Learning from Scratch 2", section 1.3.4.
    """

    n: int

    def forward(self, x: ArrayLike) -> Numbers:
        x = _rows("x", x)
        self.n = len(x)
        z: Numbers = x.sum(axis=0, keepdims=True)
        return z

    def backward(self, dout: ArrayLike) -> Numbers:
        return np.repeat(_rows("dout", dout, 1), self.n, axis=0)


class MatMul(Node):
    r"""Rows times a matrix of weights.

        z_nh = Σ_d x_nd W_dh:   dx = dout Wᵀ,   dW = xᵀ dout

    Shapes: W (D, H), x (N, D) → z (N, H); dout (N, H) → dx (N, D), dW (D, H) in grads[0].
    grads[0] is filled anew at each call, and stays the same array: an optimiser may hold it.
    Raises ValueError if the shapes do not fit.

    >>> node = MatMul(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]))
    >>> node.forward([[3.0, 4.0]])
    array([[3., 4., 2.]])
    >>> node.backward([[1.0, 10.0, 100.0]])
    array([[201., -90.]])
    >>> node.grads[0]
    array([[  3.,  30., 300.],
           [  4.,  40., 400.]])

    Source: "Deep Learning from Scratch 2", section 1.3.4.
    """

    x: Numbers

    def __init__(self, W: NDArray[Any]) -> None:
        super().__init__()
        # No copy: whoever changes W, changes this layer.
        W = np.asarray(W, dtype=np.float64)
        if W.ndim != 2:
            raise ValueError(f"W has shape {W.shape}: pass a matrix of shape (D, H)")
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, x: ArrayLike) -> Numbers:
        (W,) = self.params
        x = _rows("x", x)
        if x.shape[1] != W.shape[0]:
            raise ValueError(
                f"x has shape {x.shape} and W has shape {W.shape}: the columns of x, one for each "
                "input, go with the rows of W"
            )
        self.x = x
        return np.asarray(x @ W)

    def backward(self, dout: ArrayLike) -> Numbers:
        (W,) = self.params
        dout = _rows("dout", dout, len(self.x))
        self.grads[0][...] = self.x.T @ dout
        return np.asarray(dout @ W.T)


class MeanSquaredError(Node):
    r"""The mean of the squared differences, a graph of five nodes.

        L = (1/N) Σ_n (y_n − t_n)²,   ∂L/∂y_n = (2/N) (y_n − t_n) = −∂L/∂t_n

    Shapes: y and t (N,) → a number; dout a number → dy and dt (N,). Raises ValueError if they are
    of other shapes, or if there is no sample.

    >>> node = MeanSquaredError()
    >>> node.forward([3.0, 1.0, 2.0, 0.0], [1.0, 2.0, 3.0, 1.0])
    1.75
    >>> node.backward()
    (array([ 1. , -0.5, -0.5, -0.5]), array([-1. ,  0.5,  0.5,  0.5]))

    Source: Bishop, "Pattern Recognition and Machine Learning", section 1.2.5, with 1/N for 1/2.
    """

    def __init__(self) -> None:
        super().__init__()
        self.negate, self.add = Multiply(), Add()
        self.branch, self.square = Branch(), Multiply()
        self.total, self.mean = Sum(), Multiply()

    def forward(self, y: ArrayLike, t: ArrayLike) -> float:
        y, t = _alike("y and t", y, t)
        if y.ndim != 1 or not y.size:
            raise ValueError(f"y and t have shape {y.shape}: pass N numbers each, shape (N,)")
        d = self.add.forward(y, self.negate.forward(t, np.full(t.shape, -1.0)))
        squares = self.square.forward(*self.branch.forward(d))
        # Sum adds up rows: a column has one number in each.
        total = self.total.forward(squares[:, np.newaxis])
        return self.mean.forward(total, [[1 / len(y)]]).item()

    def backward(self, dout: float = 1) -> tuple[Numbers, Numbers]:
        to_total, _ = self.mean.backward([[dout]])
        to_squares = self.total.backward(to_total)[:, 0]
        to_d = self.branch.backward(*self.square.backward(to_squares))
        dy, to_minus_t = self.add.backward(to_d)
        dt, _ = self.negate.backward(to_minus_t)
        return dy, dt
