"""Right solutions of chapter 4, in many styles."""

from __future__ import annotations

import functools
import itertools
from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

from right_solutions import Register

answers = Register()


# Add


@answers("add")
class AddPlain:
    """Hand the same array to both sides; have no lists."""

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


@answers("add")
class AddBook:
    """Multiply by 1, as the book does, and return copies."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, y):
        out = np.add(x, y)
        return out

    def backward(self, dout):
        dx = dout * 1
        dy = dout * 1
        return dx, dy


@answers("add")
class AddList:
    """Return a list, as the first inputs want it to be shaped."""

    def forward(self, *inputs):
        self.inputs = inputs
        return sum(inputs)

    def backward(self, dout):
        return [np.ones_like(one) * dout for one in self.inputs]


@answers("add")
class AddStack:
    """Return one array that holds both."""

    def forward(self, x, y):
        return np.stack([x, y]).sum(axis=0)

    def backward(self, dout):
        return np.stack([dout, dout])


@answers("add")
class AddLoops:
    """Fill lists of lists, number by number."""

    def forward(self, x, y):
        return [[x[i, j] + y[i, j] for j in range(x.shape[1])] for i in range(len(x))]

    def backward(self, dout):
        return dout.tolist(), dout.tolist()


Pair = namedtuple("Pair", "dx dy")


@answers("add")
class AddNamed:
    """Name the pair, in float32; need no instance."""

    @staticmethod
    def forward(x, y):
        return np.float32(x) + np.float32(y)

    @classmethod
    def backward(cls, dout):
        return Pair(dx=dout, dy=dout.view())


# Multiply


@answers("multiply")
class MultiplyBook:
    """Keep both factors."""

    def __init__(self):
        self.params, self.grads = [], []
        self.cache = None

    def forward(self, x, y):
        self.cache = (x, y)
        return np.multiply(x, y)

    def backward(self, dout):
        x, y = self.cache
        dx = y * dout
        dy = x * dout
        return dx, dy


@answers("multiply")
class MultiplyLoops:
    """Go through all entries."""

    def forward(self, x, y):
        self.x, self.y = x.copy(), y.copy()
        out = np.empty_like(x)
        for place in np.ndindex(x.shape):
            out[place] = x[place] * y[place]
        return out

    def backward(self, dout):
        dx, dy = np.zeros(dout.shape), np.zeros(dout.shape)
        for place in np.ndindex(dout.shape):
            dx[place] = dout[place] * self.y[place]
            dy[place] = dout[place] * self.x[place]
        return [dx, dy]


@answers("multiply")
class MultiplyEinsum:
    """Use einsum, with both factors in one float32 array."""

    def forward(self, *inputs):
        self.both = np.array(inputs, dtype=np.float32)
        return self.both.prod(axis=0)

    def backward(self, dout):
        return np.einsum("ij,pij->pij", dout, self.both[::-1])


@answers("multiply")
@dataclass
class MultiplyClosure:
    """Keep the way back as a function."""

    back: object = None
    params: list = field(default_factory=list)
    grads: list = field(default_factory=list)

    def forward(self, x, y):
        self.back = lambda dout: tuple(dout * other for other in (y, x))
        return x * y

    def backward(self, dout):
        return self.back(dout)


@answers("multiply")
class MultiplyComplexStep:
    """Differentiate by a complex step."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout, h=1e-30):
        dx = ((self.x + 1j * h) * self.y).imag / h
        dy = (self.x * (self.y + 1j * h)).imag / h
        return dout * dx, dout * dy


# Branch


@answers("branch")
class BranchPlain:
    """Return the input itself twice."""

    def forward(self, x):
        return x, x

    def backward(self, d1, d2):
        return d1 + d2


@answers("branch")
class BranchCopies:
    """Return a list of two copies, and add in a new array."""

    def __init__(self):
        self.params = self.grads = ()

    def forward(self, x):
        return [x.copy(), x.copy()]

    def backward(self, d1, d2):
        dx = d1.copy()
        dx += d2
        return dx


@answers("branch")
class BranchStack:
    """Return one array of two, and sum over the arms."""

    def forward(self, x):
        return np.repeat(x[np.newaxis], 2, axis=0)

    def backward(self, *arms):
        return np.sum(arms, axis=0)


@answers("branch")
class BranchLoops:
    """Add number by number, into a list of lists."""

    def forward(self, x):
        return tuple(x for _ in range(2))

    def backward(self, d1, d2):
        rows = zip(d1, d2, strict=True)
        return [[a + b for a, b in zip(*row, strict=True)] for row in rows]


@answers("branch")
class BranchEinsum:
    """Keep nothing; sum by einsum in float32."""

    forward = staticmethod(lambda x: (x, np.asarray(x)))

    def backward(self, d1, d2):
        return np.einsum("aij->ij", np.array([d1, d2], dtype=np.float32))


# Repeat


@answers("repeat")
class RepeatBook:
    """Repeat rows, and keep the axis that is summed."""

    def __init__(self, n):
        self.n = n
        self.params, self.grads = [], []

    def forward(self, x):
        return np.repeat(x, self.n, axis=0)

    def backward(self, dout):
        return np.sum(dout, axis=0, keepdims=True)


@answers("repeat")
class RepeatMatrix:
    """Multiply by a column of ones, and by a row of ones."""

    def __init__(self, times):
        self.ones = np.ones((times, 1))

    def forward(self, x):
        return self.ones @ x

    def backward(self, dout):
        return self.ones.T @ dout


@answers("repeat")
class RepeatView:
    """Broadcast without a copy; sum by einsum."""

    def __init__(self, n):
        self.n = n

    def forward(self, x):
        return np.broadcast_to(x, (self.n, x.shape[1]))

    def backward(self, dout):
        return np.einsum("nd->d", dout)[None]


@answers("repeat")
class RepeatLoops:
    """Put rows into a list, and add them up one by one."""

    def __init__(self, n):
        self.n = n

    def forward(self, x):
        return [list(x[0]) for _ in range(self.n)]

    def backward(self, dout):
        total = [0.0] * dout.shape[1]
        for row in dout:
            total = [a + b for a, b in zip(total, row, strict=True)]
        return [total]


@answers("repeat")
class RepeatTile:
    """Tile, in float32; sum, then put the axis back."""

    def __init__(self, n):
        self.n = n

    def forward(self, x):
        return np.tile(x.astype(np.float32), (self.n, 1))

    def backward(self, dout):
        return functools.reduce(np.add, dout).reshape(1, -1)


@answers("repeat")
class RepeatIndex:
    """Take row 0 again and again, and scatter what comes back."""

    def __init__(self, n):
        self.rows = [0] * n

    def forward(self, x):
        self.shape = x.shape
        return x[self.rows]

    def backward(self, dout):
        dx = np.zeros(self.shape)
        np.add.at(dx, self.rows, dout)
        return dx


# Sum


@answers("sum")
class SumBook:
    """Keep the number of rows."""

    def __init__(self):
        self.params, self.grads = [], []
        self.n = 0

    def forward(self, x):
        self.n = x.shape[0]
        return np.sum(x, axis=0, keepdims=True)

    def backward(self, dout):
        return np.repeat(dout, self.n, axis=0)


@answers("sum")
class SumOnes:
    """Keep an array of ones in the shape of x."""

    def forward(self, x):
        self.ones = np.ones_like(x)
        return x.sum(0)[np.newaxis, :]

    def backward(self, dout):
        return self.ones * dout


@answers("sum")
class SumView:
    """Sum by einsum; broadcast without a copy."""

    def forward(self, x):
        self.shape = x.shape
        return np.einsum("nd->d", x).reshape(1, -1)

    def backward(self, dout):
        return np.broadcast_to(dout, self.shape)


@answers("sum")
class SumLoops:
    """Add column by column, in lists."""

    def forward(self, x):
        self.x = x
        return [[sum(column) for column in x.T]]

    def backward(self, dout):
        return [list(dout[0]) for _ in self.x]


@answers("sum")
class SumAccumulated:
    """Take the last of the running totals, in float32."""

    def forward(self, x):
        self.n = len(x)
        return np.array(list(itertools.accumulate(x)), dtype=np.float32)[-1:]

    def backward(self, dout):
        return np.vstack([dout] * self.n)


# MatMul


@answers("matmul")
class MatMulBook:
    """As in the book, with np.dot."""

    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.x = None

    def forward(self, x):
        (W,) = self.params
        out = np.dot(x, W)
        self.x = x
        return out

    def backward(self, dout):
        (W,) = self.params
        dx = np.dot(dout, W.T)
        dW = np.dot(self.x.T, dout)
        self.grads[0][...] = dW
        return dx


@answers("matmul")
class MatMulEinsum:
    """Use einsum, and let it write into grads."""

    def __init__(self, W):
        self.params, self.grads = [W], [np.empty(W.shape)]

    def forward(self, x):
        self.x = x.copy()
        return np.einsum("nd,dh->nh", x, self.params[0])

    def backward(self, dout):
        np.einsum("nd,nh->dh", self.x, dout, out=self.grads[0])
        return np.einsum("nh,dh->nd", dout, self.params[0])


@answers("matmul")
class MatMulLoops:
    """Write out the three sums."""

    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros(W.shape)]

    def forward(self, x):
        self.x, W = x, self.params[0]
        D, H = W.shape
        return [[sum(row[d] * W[d, h] for d in range(D)) for h in range(H)] for row in x]

    def backward(self, dout):
        W, dW = self.params[0], self.grads[0]
        dW.fill(0)
        dx = np.zeros(self.x.shape)
        for n, h in np.ndindex(dout.shape):
            for d in range(len(W)):
                dx[n, d] += dout[n, h] * W[d, h]
                dW[d, h] += self.x[n, d] * dout[n, h]
        return dx


@answers("matmul")
class MatMulTuples:
    """Keep tuples for lists, emptied and then added to; float32 inside."""

    def __init__(self, W):
        self.params, self.grads = (W,), (np.zeros_like(W),)

    def forward(self, x):
        self.x = x.astype(np.float32)
        return self.x @ self.params[0].astype(np.float32)

    def backward(self, dout):
        self.grads[0][:] = 0
        for row, back in zip(self.x, dout, strict=True):
            self.grads[0][:] += np.outer(row, back)
        return (self.params[0] @ dout.T).T


@answers("matmul")
class MatMulTransposedProducts:
    """Turn every product over, with names of its own for the arrays."""

    def __init__(self, W):
        self.W, self.dW = W, np.zeros_like(W)
        self.params, self.grads = [self.W], [self.dW]

    def forward(self, x):
        self.x = x
        return (self.W.T @ x.T).T

    def backward(self, dout):
        np.copyto(self.dW, (dout.T @ self.x).T)
        return np.tensordot(dout, self.W, axes=(1, 1))
