"""Right and wrong solutions of chapter 4, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import functools
import itertools
from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


# Add


@right("add")
class AddPlain:
    """Hand the same array to both sides; have no lists."""

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


@right("add")
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


@right("add")
class AddList:
    """Return a list, as the first inputs want it to be shaped."""

    def forward(self, *inputs):
        self.inputs = inputs
        return sum(inputs)

    def backward(self, dout):
        return [np.ones_like(one) * dout for one in self.inputs]


@right("add")
class AddStack:
    """Return one array that holds both."""

    def forward(self, x, y):
        return np.stack([x, y]).sum(axis=0)

    def backward(self, dout):
        return np.stack([dout, dout])


@right("add")
class AddLoops:
    """Fill lists of lists, number by number."""

    def forward(self, x, y):
        return [[x[i, j] + y[i, j] for j in range(x.shape[1])] for i in range(len(x))]

    def backward(self, dout):
        return dout.tolist(), dout.tolist()


Pair = namedtuple("Pair", "dx dy")


@right("add")
class AddNamed:
    """Name the pair, in float32; need no instance."""

    @staticmethod
    def forward(x, y):
        return np.float32(x) + np.float32(y)

    @classmethod
    def backward(cls, dout):
        return Pair(dx=dout, dy=dout.view())


# Multiply


@right("multiply")
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


@right("multiply")
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


@right("multiply")
class MultiplyEinsum:
    """Use einsum, with both factors in one float32 array."""

    def forward(self, *inputs):
        self.both = np.array(inputs, dtype=np.float32)
        return self.both.prod(axis=0)

    def backward(self, dout):
        return np.einsum("ij,pij->pij", dout, self.both[::-1])


@right("multiply")
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


@right("multiply")
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


@right("branch")
class BranchPlain:
    """Return the input itself twice."""

    def forward(self, x):
        return x, x

    def backward(self, d1, d2):
        return d1 + d2


@right("branch")
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


@right("branch")
class BranchStack:
    """Return one array of two, and sum over the arms."""

    def forward(self, x):
        return np.repeat(x[np.newaxis], 2, axis=0)

    def backward(self, *arms):
        return np.sum(arms, axis=0)


@right("branch")
class BranchLoops:
    """Add number by number, into a list of lists."""

    def forward(self, x):
        return tuple(x for _ in range(2))

    def backward(self, d1, d2):
        rows = zip(d1, d2, strict=True)
        return [[a + b for a, b in zip(*row, strict=True)] for row in rows]


@right("branch")
class BranchEinsum:
    """Keep nothing; sum by einsum in float32."""

    forward = staticmethod(lambda x: (x, np.asarray(x)))

    def backward(self, d1, d2):
        return np.einsum("aij->ij", np.array([d1, d2], dtype=np.float32))


# Repeat


@right("repeat")
class RepeatBook:
    """Repeat rows, and keep the axis that is summed."""

    def __init__(self, n):
        self.n = n
        self.params, self.grads = [], []

    def forward(self, x):
        return np.repeat(x, self.n, axis=0)

    def backward(self, dout):
        return np.sum(dout, axis=0, keepdims=True)


@right("repeat")
class RepeatMatrix:
    """Multiply by a column of ones, and by a row of ones."""

    def __init__(self, times):
        self.ones = np.ones((times, 1))

    def forward(self, x):
        return self.ones @ x

    def backward(self, dout):
        return self.ones.T @ dout


@right("repeat")
class RepeatView:
    """Broadcast without a copy; sum by einsum."""

    def __init__(self, n):
        self.n = n

    def forward(self, x):
        return np.broadcast_to(x, (self.n, x.shape[1]))

    def backward(self, dout):
        return np.einsum("nd->d", dout)[None]


@right("repeat")
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


@right("repeat")
class RepeatTile:
    """Tile, in float32; sum, then put the axis back."""

    def __init__(self, n):
        self.n = n

    def forward(self, x):
        return np.tile(x.astype(np.float32), (self.n, 1))

    def backward(self, dout):
        return functools.reduce(np.add, dout).reshape(1, -1)


@right("repeat")
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


@right("sum")
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


@right("sum")
class SumOnes:
    """Keep an array of ones in the shape of x."""

    def forward(self, x):
        self.ones = np.ones_like(x)
        return x.sum(0)[np.newaxis, :]

    def backward(self, dout):
        return self.ones * dout


@right("sum")
class SumView:
    """Sum by einsum; broadcast without a copy."""

    def forward(self, x):
        self.shape = x.shape
        return np.einsum("nd->d", x).reshape(1, -1)

    def backward(self, dout):
        return np.broadcast_to(dout, self.shape)


@right("sum")
class SumLoops:
    """Add column by column, in lists."""

    def forward(self, x):
        self.x = x
        return [[sum(column) for column in x.T]]

    def backward(self, dout):
        return [list(dout[0]) for _ in self.x]


@right("sum")
class SumAccumulated:
    """Take the last of the running totals, in float32."""

    def forward(self, x):
        self.n = len(x)
        return np.array(list(itertools.accumulate(x)), dtype=np.float32)[-1:]

    def backward(self, dout):
        return np.vstack([dout] * self.n)


# MatMul


@right("matmul")
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


@right("matmul")
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


@right("matmul")
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


@right("matmul")
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


@right("matmul")
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


# MeanSquaredError


@right("mean_squared_error")
class MseOfNodes:
    """Go through a graph, made anew at each forward."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, y, t):
        self.negate, self.add, self.branch = MultiplyBook(), AddBook(), BranchCopies()
        self.square, self.total, self.mean = MultiplyBook(), SumBook(), MultiplyBook()
        minus_t = self.negate.forward(t, np.full(len(t), -1.0))
        squares = self.square.forward(*self.branch.forward(self.add.forward(y, minus_t)))
        total = self.total.forward(squares.reshape(-1, 1))
        return self.mean.forward(total, np.array([[1 / len(y)]]))

    def backward(self, dout=1):
        to_total, _ = self.mean.backward(np.array([[dout]]))
        to_squares = self.total.backward(to_total).ravel()
        to_difference = self.branch.backward(*self.square.backward(to_squares))
        dy, to_minus_t = self.add.backward(to_difference)
        return dy, self.negate.backward(to_minus_t)[0]


@right("mean_squared_error")
class MseOfMatMul:
    """Take the mean by a MatMul with weights of 1/N, and repeat the -1."""

    def forward(self, y, t):
        self.minus, self.branch, self.square = MultiplyBook(), BranchPlain(), MultiplyBook()
        ones = RepeatBook(len(t)).forward(np.array([[-1.0]]))[:, 0]
        self.weigh = MatMulBook(np.full((len(y), 1), 1 / len(y)))
        d = y + self.minus.forward(t, ones)
        out = self.weigh.forward(self.square.forward(*self.branch.forward(d))[np.newaxis])
        return out[0]

    def backward(self, dout=1):
        (row,) = self.weigh.backward(np.array([[dout]]))
        d = self.branch.backward(*self.square.backward(row))
        return np.stack([d, self.minus.backward(d)[0]])


@right("mean_squared_error")
class MseByFormula:
    """Keep the differences."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, y, t):
        self.d = y - t
        return (self.d @ self.d) / self.d.size

    def backward(self, dout=1):
        dy = 2 * dout / self.d.size * self.d
        return dy, -dy


@right("mean_squared_error")
class MseLoops:
    """Go through the samples, in lists."""

    def forward(self, y, t):
        self.pairs = list(zip(y, t, strict=True))
        return sum((a - b) ** 2 for a, b in self.pairs) / len(self.pairs)

    def backward(self, dout=1):
        N = len(self.pairs)
        return (
            [dout * 2 * (a - b) / N for a, b in self.pairs],
            [dout * 2 * (b - a) / N for a, b in self.pairs],
        )


@right("mean_squared_error")
class MseComplexStep:
    """Differentiate by a complex step; a loss of shape (1, 1)."""

    def forward(self, y, t):
        self.y, self.t = y.copy(), t.copy()
        return np.mean((y - t) ** 2, keepdims=True)[np.newaxis]

    def backward(self, dout=1, h=1e-30):
        N = len(self.y)
        steps = 1j * h * np.eye(N)
        dy = [np.mean((self.y + one - self.t) ** 2).imag / h for one in steps]
        dt = [np.mean((self.y - one - self.t) ** 2).imag / h for one in steps]
        return dout * np.array(dy), dout * np.array(dt)


# Wrong solutions


ALONE, LATER = "leaves its input alone", "right again, and for a second batch"
BOTH = "backward: dx and dy, with a random dout"

# Add

PLUS = "forward: x + y"


class RightAdd:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y

    def backward(self, dout):
        return dout, dout


@wrong("add", "sign-flipped", keeps=[PLUS])
class AddMinusForTheSecond(RightAdd):
    def backward(self, dout):
        return dout, -dout


@wrong("add", "sign-flipped", keeps=[PLUS])
class AddMinusForBoth(RightAdd):
    def backward(self, dout):
        return -dout, -dout


@wrong("add", "sign-flipped")
class AddSubtracts(RightAdd):
    def forward(self, x, y):
        return x - y

    def backward(self, dout):
        return dout, -1 * dout


@wrong("add", "ignores-dout", keeps=[PLUS])
class AddReturnsOnes(RightAdd):
    def backward(self, dout):
        return np.ones(dout.shape), np.ones(dout.shape)


@wrong("add", "ignores-dout", keeps=[PLUS])
class AddReturnsOne(RightAdd):
    def backward(self, dout):
        return 1.0, 1.0


@wrong("add", "ignores-dout", keeps=[PLUS])
class AddTakesNoDout(RightAdd):
    def backward(self):
        return np.ones_like(self.x), np.ones_like(self.y)


@wrong("add", "shared-out", keeps=[PLUS])
class AddHalves(RightAdd):
    def backward(self, dout):
        return 0.5 * dout, 0.5 * dout


@wrong("add", "one-of-two", keeps=[PLUS])
class AddReturnsOneGradient(RightAdd):
    def backward(self, dout):
        return dout


@wrong("add", "one-of-two", keeps=[PLUS])
class AddReturnsNoneForTheSecond(RightAdd):
    def backward(self, dout):
        return dout, None


@wrong("add", "one-of-two", keeps=[PLUS])
class AddReturnsZerosForTheFirst(RightAdd):
    def backward(self, dout):
        return dout * 0, dout


@wrong("add", "extra-factor", keeps=[PLUS])
class AddAsIfMultiplied(RightAdd):
    def backward(self, dout):
        return dout * self.y, dout * self.x


@wrong("add", "extra-factor", keeps=[PLUS])
class AddTimesItsInputs(RightAdd):
    def backward(self, dout):
        return dout * self.x, dout * self.y


@wrong("add", "forward-values-returned", keeps=[PLUS])
class AddReturnsItsInputs(RightAdd):
    def backward(self, dout):
        return self.x, self.y


@wrong("add", "returns-wrong-shape", keeps=[PLUS])
class AddSumsBackward(RightAdd):
    def backward(self, dout):
        return dout.sum(), dout.sum()


@wrong("add", "returns-wrong-shape", keeps=[PLUS])
class AddSumsRowsBackward(RightAdd):
    def backward(self, dout):
        return np.sum(dout, axis=0), np.sum(dout, axis=0)


@wrong("add", "returns-wrong-shape", loses=[PLUS, LATER])
class AddSumsForward(RightAdd):
    def forward(self, x, y):
        return np.sum([x, y])


@wrong("add", "transposed", keeps=[PLUS])
class AddTransposes(RightAdd):
    def backward(self, dout):
        return dout.T, dout.T


@wrong("add", "extra-factor + sign-flipped", keeps=[PLUS])
class AddAsIfMultipliedWithMinus(RightAdd):
    def backward(self, dout):
        return -dout * self.y, -dout * self.x


@wrong("add", "unnamed")
class AddDoubles(RightAdd):
    def backward(self, dout):
        return 2 * dout, 2 * dout


@wrong("add", "unnamed")
class AddTakesLogarithms(RightAdd):
    def forward(self, x, y):
        return np.logaddexp(x, y)


@wrong("add", "unnamed")
class AddMaximum(RightAdd):
    def forward(self, x, y):
        self.first = x > y
        return np.maximum(x, y)

    def backward(self, dout):
        return dout * self.first, dout * ~self.first


@wrong("add", "unnamed")
class AddFails(RightAdd):
    def backward(self, dout):
        return self.nothing, dout


@wrong("add", "unnamed")
class AddTakesOneInput(RightAdd):
    def forward(self, x):
        return x


@wrong("add", "unnamed")
class AddReturnsThree(RightAdd):
    def backward(self, dout):
        return dout, dout, dout


# Multiply

TIMES = "forward: x · y"


class RightMultiply:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, y):
        self.x, self.y = x.copy(), y.copy()
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


@wrong("multiply", "swapped-factors", keeps=[TIMES])
class MultiplySwaps(RightMultiply):
    def backward(self, dout):
        dx = dout * self.x
        dy = dout * self.y
        return dx, dy


@wrong("multiply", "swapped-factors", keeps=[TIMES])
class MultiplyReturnsDyFirst(RightMultiply):
    def backward(self, dout):
        dx, dy = super().backward(dout)
        return dy, dx


@wrong("multiply", "ignores-dout", keeps=[TIMES])
class MultiplyWithoutDout(RightMultiply):
    def backward(self, dout):
        return self.y, self.x


@wrong("multiply", "ignores-dout", keeps=[TIMES])
class MultiplyTakesNoDout(RightMultiply):
    def backward(self):
        return self.y, self.x


@wrong("multiply", "missing-factor", keeps=[TIMES])
class MultiplyAsIfAdded(RightMultiply):
    def backward(self, dout):
        return dout, dout


@wrong("multiply", "extra-factor", keeps=[TIMES])
class MultiplyTimesTheOutput(RightMultiply):
    def backward(self, dout):
        out = self.x * self.y
        return dout * out, dout * out


@wrong("multiply", "sign-flipped", keeps=[TIMES])
class MultiplyMinus(RightMultiply):
    def backward(self, dout):
        return -dout * self.y, -dout * self.x


@wrong("multiply", "sign-flipped", keeps=[TIMES])
class MultiplyMinusForTheSecond(RightMultiply):
    def backward(self, dout):
        return dout * self.y, -(dout * self.x)


@wrong("multiply", "one-of-two", keeps=[TIMES])
class MultiplyReturnsDxOnly(RightMultiply):
    def backward(self, dout):
        return dout * self.y


@wrong("multiply", "one-of-two", keeps=[TIMES])
class MultiplyReturnsDxAndZero(RightMultiply):
    def backward(self, dout):
        return dout * self.y, 0


@wrong("multiply", "one-of-two", keeps=[TIMES])
class MultiplyReturnsDyOnly(RightMultiply):
    def backward(self, dout):
        return None, dout * self.x


@wrong("multiply", "forward-values-returned", keeps=[TIMES])
class MultiplyReturnsItsInputs(RightMultiply):
    def backward(self, dout):
        return self.x, self.y


@wrong("multiply", "returns-wrong-shape", keeps=[TIMES])
class MultiplySumsBackward(RightMultiply):
    def backward(self, dout):
        return np.sum(dout * self.y), np.sum(dout * self.x)


@wrong("multiply", "returns-wrong-shape", keeps=[TIMES])
class MultiplySumsRowsBackward(RightMultiply):
    def backward(self, dout):
        return (dout * self.y).sum(axis=0), (dout * self.x).sum(axis=0)


@wrong("multiply", "returns-wrong-shape", loses=[TIMES, LATER])
class MultiplySumsForward(RightMultiply):
    def forward(self, x, y):
        return super().forward(x, y).sum()


@wrong("multiply", "transposed", keeps=[TIMES])
class MultiplyTransposes(RightMultiply):
    def backward(self, dout):
        return (dout * self.y).T, (dout * self.x).T


@wrong("multiply", "stale-state", loses=[LATER])
class MultiplyKeepsTheFirstInputs(RightMultiply):
    x = y = None

    def forward(self, x, y):
        if self.x is None:
            self.x, self.y = x, y
        return x * y


@wrong("multiply", "stale-state", loses=[LATER])
class MultiplyKeepsTheFirstOutput(RightMultiply):
    out = None

    def forward(self, x, y):
        if self.out is None:
            self.out = super().forward(x, y)
        return self.out


@wrong("multiply", "shared-state", loses=[LATER])
class MultiplyKeepsItInTheClass(RightMultiply):
    def forward(self, x, y):
        MultiplyKeepsItInTheClass.x, MultiplyKeepsItInTheClass.y = x, y
        return x * y


@wrong("multiply", "aliases-cache", loses=[LATER])
class MultiplyWorksInItsCache(RightMultiply):
    def backward(self, dout):
        self.x *= dout
        self.y *= dout
        return self.y.copy(), self.x.copy()


@wrong("multiply", "mutates-input", loses=[ALONE])
class MultiplyInTheCallersArray(RightMultiply):
    def forward(self, x, y):
        super().forward(x, y)
        x *= y
        return x


@wrong("multiply", "mutates-input", loses=[ALONE])
class MultiplyInDout(RightMultiply):
    def backward(self, dout):
        dy = dout * self.x
        dout *= self.y
        return dout, dy


@wrong("multiply", "mutates-input", keeps=[TIMES])
class MultiplyInDoutTooEarly(RightMultiply):
    def backward(self, dout):
        dx = dout
        dx *= self.y
        dy = dout * self.x
        return dx, dy


@wrong("multiply", "matrix-product")
class MultiplyAsMatrices(RightMultiply):
    def forward(self, x, y):
        self.x, self.y = x, y
        return x @ y


@wrong("multiply", "matrix-product", keeps=[TIMES])
class MultiplyAsMatricesOnTheWayBack(RightMultiply):
    def backward(self, dout):
        return np.dot(dout, self.y), np.dot(dout, self.x)


@wrong("multiply", "ignores-dout + sign-flipped", keeps=[TIMES])
class MultiplyNegativeWithoutDout(RightMultiply):
    def backward(self, dout):
        return -self.y, -self.x


@wrong("multiply", "sign-flipped + swapped-factors", keeps=[TIMES])
class MultiplyNegativeAndSwapped(RightMultiply):
    def backward(self, dout):
        return -dout * self.x, -dout * self.y


@wrong("multiply", "unnamed")
class MultiplyDivides(RightMultiply):
    def backward(self, dout):
        return dout / self.y, dout / self.x


@wrong("multiply", "unnamed")
class MultiplyAddsDout(RightMultiply):
    def backward(self, dout):
        return dout + self.y, dout + self.x


@wrong("multiply", "unnamed")
class MultiplyAdds(RightMultiply):
    def forward(self, x, y):
        return super().forward(x, y) * 0 + x + y


@wrong("multiply", "unnamed")
class MultiplyFails(RightMultiply):
    def forward(self, x, y):
        self.a, self.b = x, y
        return x * y


@wrong("multiply", "unnamed")
class MultiplySwapsAndRounds(RightMultiply):
    def backward(self, dout):
        return np.round(dout * self.x, 1), np.round(dout * self.y, 1)


# Branch

TWICE, FROM_TWO = "forward: x, twice", "backward: dx, with random d1 and d2"


class RightBranch:
    def forward(self, x):
        self.x = x
        return x, x

    def backward(self, d1, d2):
        return d1 + d2


@wrong("branch", "branch-overwrites", keeps=[TWICE])
class BranchFirstOnly(RightBranch):
    def backward(self, d1, d2):
        return d1


@wrong("branch", "branch-overwrites", keeps=[TWICE])
class BranchLastOneStays(RightBranch):
    def backward(self, d1, d2):
        for arrived in (d1, d2):
            dx = arrived
        return dx


@wrong("branch", "mean-for-sum", keeps=[TWICE])
class BranchMean(RightBranch):
    def backward(self, d1, d2):
        return np.mean([d1, d2], axis=0)


@wrong("branch", "paths-multiplied", keeps=[TWICE])
class BranchProduct(RightBranch):
    def backward(self, d1, d2):
        return d1 * d2


@wrong("branch", "sign-flipped", keeps=[TWICE])
class BranchDifference(RightBranch):
    def backward(self, d1, d2):
        return d1 - d2


@wrong("branch", "sign-flipped", keeps=[TWICE])
class BranchNegative(RightBranch):
    def backward(self, d1, d2):
        return -d1 - d2


@wrong("branch", "returns-wrong-shape", keeps=[TWICE])
class BranchReturnsBoth(RightBranch):
    def backward(self, d1, d2):
        return np.array([d1, d2])


@wrong("branch", "returns-wrong-shape", keeps=[TWICE])
class BranchSumsAll(RightBranch):
    def backward(self, d1, d2):
        return np.sum(d1 + d2)


@wrong("branch", "returns-wrong-shape", keeps=[TWICE])
class BranchSumsRows(RightBranch):
    def backward(self, d1, d2):
        return sum(d1 + d2)


@wrong("branch", "returns-wrong-shape", keeps=[TWICE])
class BranchPythonSum(RightBranch):
    def backward(self, d1, d2):
        return (d1 + d2)[None]


@wrong("branch", "shared-out", loses=[TWICE, LATER])
class BranchHalvesForward(RightBranch):
    def forward(self, x):
        return x / 2, x / 2


@wrong("branch", "shared-out")
class BranchHalves(RightBranch):
    def forward(self, x):
        return x / 2, x / 2

    def backward(self, d1, d2):
        return 0.5 * d1 + 0.5 * d2


@wrong("branch", "one-of-two", loses=[TWICE, LATER])
class BranchReturnsOne(RightBranch):
    def forward(self, x):
        return x


@wrong("branch", "one-of-two", loses=[TWICE, LATER])
class BranchReturnsNone(RightBranch):
    def forward(self, x):
        return [x, None]


@wrong("branch", "extra-factor", keeps=[TWICE])
class BranchTimesItsInput(RightBranch):
    def backward(self, d1, d2):
        return self.x * (d1 + d2)


@wrong("branch", "accumulates", loses=[LATER])
class BranchAccumulates(RightBranch):
    def forward(self, x):
        self.shape, self.dx = x.shape, getattr(self, "dx", 0)
        if np.shape(self.dx) != x.shape:
            self.dx = np.zeros(x.shape)
        return x, x

    def backward(self, d1, d2):
        self.dx = self.dx + d1
        self.dx = self.dx + d2
        return self.dx


@wrong("branch", "stale-state", loses=[LATER])
class BranchKeepsTheFirst(RightBranch):
    x = None

    def forward(self, x):
        self.x = x if self.x is None else self.x
        return self.x, self.x


@wrong("branch", "mutates-input", loses=[ALONE])
class BranchInTheFirstGradient(RightBranch):
    def backward(self, d1, d2):
        d1 += d2
        return d1


@wrong("branch", "transposed", keeps=[TWICE])
class BranchTransposes(RightBranch):
    def backward(self, d1, d2):
        return (d1 + d2).T


@wrong("branch", "mutates-input + paths-multiplied", keeps=[TWICE])
class BranchMultipliesInPlace(RightBranch):
    def backward(self, d1, d2):
        d2 *= d1
        return d2


@wrong("branch", "paths-multiplied + sign-flipped", keeps=[TWICE])
class BranchNegativeProduct(RightBranch):
    def backward(self, d1, d2):
        return -d1 * d2


@wrong("branch", "unnamed")
class BranchLarger(RightBranch):
    def backward(self, d1, d2):
        return np.maximum(d1, d2)


@wrong("branch", "unnamed")
class BranchDoubles(RightBranch):
    def backward(self, d1, d2):
        return 2 * (d1 + d2)


@wrong("branch", "unnamed")
class BranchTakesOneGradient(RightBranch):
    def backward(self, dout):
        return 2 * dout


@wrong("branch", "unnamed")
class BranchNegativeCopy(RightBranch):
    def forward(self, x):
        return x, -x


# Repeat

ROWS, ANOTHER = "forward: n rows from one", "another n, and another width"
BACK = "backward: dx, with a random dout"


class RightRepeat:
    def __init__(self, n):
        self.n = n
        self.params, self.grads = [], []

    def forward(self, x):
        self.x = x
        return np.repeat(x, self.n, axis=0)

    def backward(self, dout):
        return np.sum(dout, axis=0, keepdims=True)


@wrong("repeat", "repeat-not-summed", keeps=[ROWS])
class RepeatKeepsRows(RightRepeat):
    def backward(self, dout):
        return dout


@wrong("repeat", "repeat-not-summed", keeps=[ROWS])
class RepeatMean(RightRepeat):
    def backward(self, dout):
        return dout.mean(axis=0, keepdims=True)


@wrong("repeat", "repeat-not-summed", keeps=[ROWS])
class RepeatDividesTheSum(RightRepeat):
    def backward(self, dout):
        return super().backward(dout) / self.n


@wrong("repeat", "repeat-not-summed", keeps=[ROWS])
class RepeatMeanWithoutAxis(RightRepeat):
    def backward(self, dout):
        return np.mean(dout, axis=0)


@wrong("repeat", "multiplied-for-repeated", loses=[ROWS, ANOTHER, LATER])
class RepeatTimesX(RightRepeat):
    def forward(self, x):
        return self.n * x


@wrong("repeat", "one-row-only", keeps=[ROWS])
class RepeatFirstRow(RightRepeat):
    def backward(self, dout):
        return dout[0:1, :]


@wrong("repeat", "one-row-only", keeps=[ROWS])
class RepeatLastRow(RightRepeat):
    def backward(self, dout):
        for row in dout:
            dx = row
        return dx


@wrong("repeat", "lost-axis", keeps=[ROWS])
class RepeatLosesTheAxis(RightRepeat):
    def backward(self, dout):
        return sum(dout)


@wrong("repeat", "wrong-axis", keeps=[ROWS])
class RepeatSumsColumns(RightRepeat):
    def backward(self, dout):
        return dout.sum(axis=1, keepdims=True)


@wrong("repeat", "wrong-axis", keeps=[ROWS])
class RepeatSumsColumnsWithoutAxis(RightRepeat):
    def backward(self, dout):
        return dout.sum(axis=1)


@wrong("repeat", "wrong-axis")
class RepeatColumnsBothWays(RightRepeat):
    def forward(self, x):
        return np.repeat(x, self.n, axis=1)

    def backward(self, dout):
        return dout.sum(axis=1, keepdims=True)


@wrong("repeat", "returns-wrong-shape", loses=[ROWS, ANOTHER, LATER])
class RepeatColumns(RightRepeat):
    def forward(self, x):
        return np.repeat(x, self.n, axis=1)


@wrong("repeat", "returns-wrong-shape", loses=[ROWS, ANOTHER, LATER])
class RepeatTiles(RightRepeat):
    def forward(self, x):
        return np.tile(x, self.n)


@wrong("repeat", "returns-wrong-shape", loses=[ROWS, ANOTHER, LATER])
class RepeatFlat(RightRepeat):
    def forward(self, x):
        return np.repeat(x, self.n)


@wrong("repeat", "returns-wrong-shape", loses=[ROWS, ANOTHER, LATER])
class RepeatStacks(RightRepeat):
    def forward(self, x):
        return np.array([x] * self.n)


@wrong("repeat", "summed-over-everything", keeps=[ROWS])
class RepeatSumsAll(RightRepeat):
    def backward(self, dout):
        return np.sum(dout)


@wrong("repeat", "summed-over-everything", keeps=[ROWS])
class RepeatSumsAllButKeepsAxes(RightRepeat):
    def backward(self, dout):
        return np.sum(dout, keepdims=True)


@wrong("repeat", "ignores-dout", keeps=[ROWS])
class RepeatCounts(RightRepeat):
    def backward(self, dout):
        return self.n * np.ones_like(self.x)


@wrong("repeat", "ignores-dout", keeps=[ROWS])
class RepeatReturnsOnes(RightRepeat):
    def backward(self, dout):
        return np.ones_like(self.x)


@wrong("repeat", "extra-factor", keeps=[ROWS])
class RepeatTimesN(RightRepeat):
    def backward(self, dout):
        return self.n * super().backward(dout)


@wrong("repeat", "fixed-size", loses=[ANOTHER])
class RepeatSeven(RightRepeat):
    def forward(self, x):
        return np.vstack([x] * 7)


@wrong("repeat", "forward-values-returned", keeps=[ROWS])
class RepeatReturnsItsInput(RightRepeat):
    def backward(self, dout):
        return self.x


@wrong("repeat", "sign-flipped", keeps=[ROWS])
class RepeatNegative(RightRepeat):
    def backward(self, dout):
        return -super().backward(dout)


@wrong("repeat", "shared-state", loses=[LATER])
class RepeatKeepsNInTheClass(RightRepeat):
    def __init__(self, n):
        RepeatKeepsNInTheClass.n = n


@wrong("repeat", "stale-state", loses=[LATER])
class RepeatKeepsTheFirst(RightRepeat):
    out = None

    def forward(self, x):
        if self.out is None:
            self.out = super().forward(x)
        return self.out


@wrong("repeat", "accumulates", loses=[LATER])
class RepeatAccumulates(RightRepeat):
    def __init__(self, n):
        super().__init__(n)
        self.dx = 0

    def backward(self, dout):
        for row in dout:
            self.dx = self.dx + row
        return self.dx[None]


@wrong("repeat", "sign-flipped + wrong-axis", keeps=[ROWS])
class RepeatNegativeSumOfColumns(RightRepeat):
    def backward(self, dout):
        return -dout.sum(axis=1)


@wrong("repeat", "unnamed")
class RepeatTakesTheLargest(RightRepeat):
    def backward(self, dout):
        return dout.max(axis=0, keepdims=True)


@wrong("repeat", "unnamed")
class RepeatOnceMore(RightRepeat):
    def forward(self, x):
        return np.repeat(x, self.n + 1, axis=0)


@wrong("repeat", "unnamed")
class RepeatSumsAllButOne(RightRepeat):
    def backward(self, dout):
        return dout[1:].sum(axis=0, keepdims=True)


@wrong("repeat", "unnamed")
class RepeatFails(RightRepeat):
    def __init__(self):
        super().__init__(7)


# Sum

ONE_ROW = "forward: one row from n"


class RightSum:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.x, self.n = x, len(x)
        return x.sum(axis=0, keepdims=True)

    def backward(self, dout):
        return np.repeat(dout, self.n, axis=0)


@wrong("sum", "not-repeated", keeps=[ONE_ROW])
class SumReturnsDout(RightSum):
    def backward(self, dout):
        return dout


@wrong("sum", "multiplied-for-repeated", keeps=[ONE_ROW])
class SumTimesDout(RightSum):
    def backward(self, dout):
        return dout * self.n


@wrong("sum", "mean-for-sum", keeps=[ONE_ROW])
class SumDividesBackward(RightSum):
    def backward(self, dout):
        return np.ones_like(self.x) * dout / self.n


@wrong("sum", "mean-for-sum", loses=[ONE_ROW, LATER])
class SumAverages(RightSum):
    def forward(self, x):
        return super().forward(x) / self.n


@wrong("sum", "mean-for-sum")
class SumIsAMean(RightSum):
    def forward(self, x):
        super().forward(x)
        return np.mean(x, axis=0, keepdims=True)

    def backward(self, dout):
        return super().backward(dout) / self.n


@wrong("sum", "lost-axis", loses=[ONE_ROW, LATER])
class SumLosesTheAxis(RightSum):
    def forward(self, x):
        super().forward(x)
        return np.sum(x, axis=0)


@wrong("sum", "wrong-axis", loses=[ONE_ROW, LATER])
class SumsColumns(RightSum):
    def forward(self, x):
        super().forward(x)
        return x.sum(axis=1, keepdims=True)


@wrong("sum", "wrong-axis", loses=[ONE_ROW, LATER])
class SumsColumnsWithoutAxis(RightSum):
    def forward(self, x):
        super().forward(x)
        return x.sum(1)


@wrong("sum", "wrong-axis")
class SumsColumnsBothWays(RightSum):
    def forward(self, x):
        self.n, self.d = x.shape
        return np.sum(x, axis=1, keepdims=True)

    def backward(self, dout):
        return np.repeat(dout, self.d, axis=1)


@wrong("sum", "returns-wrong-shape", keeps=[ONE_ROW])
class SumRepeatsColumns(RightSum):
    def backward(self, dout):
        return np.repeat(dout, self.n, axis=1)


@wrong("sum", "returns-wrong-shape", keeps=[ONE_ROW])
class SumRepeatsFlat(RightSum):
    def backward(self, dout):
        return np.repeat(dout, self.n)


@wrong("sum", "returns-wrong-shape", keeps=[ONE_ROW])
class SumTiles(RightSum):
    def backward(self, dout):
        return np.tile(dout, self.n)


@wrong("sum", "summed-over-everything", loses=[ONE_ROW, LATER])
class SumsAll(RightSum):
    def forward(self, x):
        super().forward(x)
        return x.sum()


@wrong("sum", "summed-over-everything", loses=[ONE_ROW, LATER])
class SumsAllButKeepsAxes(RightSum):
    def forward(self, x):
        super().forward(x)
        return x.sum(keepdims=True)


@wrong("sum", "ignores-dout", keeps=[ONE_ROW])
class SumReturnsOnes(RightSum):
    def backward(self, dout):
        return np.ones(self.x.shape)


@wrong("sum", "ignores-dout", keeps=[ONE_ROW])
class SumTakesNoDout(RightSum):
    def backward(self):
        return np.ones(self.x.shape)


@wrong("sum", "one-row-only", keeps=[ONE_ROW])
class SumGivesToTheFirst(RightSum):
    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        dx[0] = dout
        return dx


@wrong("sum", "one-row-only", keeps=[ONE_ROW])
class SumGivesToTheLast(RightSum):
    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        dx[self.n - 1] += dout[0]
        return dx


@wrong("sum", "forward-values-returned", keeps=[ONE_ROW])
class SumReturnsItsInput(RightSum):
    def backward(self, dout):
        return self.x


@wrong("sum", "extra-factor", keeps=[ONE_ROW])
class SumTimesItsInput(RightSum):
    def backward(self, dout):
        return dout * self.x


@wrong("sum", "sign-flipped", keeps=[ONE_ROW])
class SumNegative(RightSum):
    def backward(self, dout):
        return -super().backward(dout)


@wrong("sum", "fixed-size", loses=[LATER])
class SumSeven(RightSum):
    def backward(self, dout):
        return np.ones((7, 1)) @ dout


@wrong("sum", "stale-state", loses=[LATER])
class SumKeepsTheFirstSize(RightSum):
    n = None

    def forward(self, x):
        if self.n is None:
            self.n = len(x)
        return x.sum(axis=0, keepdims=True)


@wrong("sum", "stale-state", loses=[LATER])
class SumKeepsTheFirstSum(RightSum):
    out = None

    def forward(self, x):
        if self.out is None:
            self.out = super().forward(x)
        self.n = len(x)
        return self.out


@wrong("sum", "shared-state", loses=[LATER])
class SumKeepsItInTheClass(RightSum):
    def forward(self, x):
        SumKeepsItInTheClass.n = len(x)
        return x.sum(axis=0, keepdims=True)


@wrong("sum", "sign-flipped + not-repeated", keeps=[ONE_ROW])
class SumReturnsNegativeDout(RightSum):
    def backward(self, dout):
        return -dout


@wrong("sum", "unnamed")
class SumTakesTheLargest(RightSum):
    def forward(self, x):
        super().forward(x)
        return x.max(axis=0, keepdims=True)


@wrong("sum", "unnamed")
class SumTimesN(RightSum):
    def backward(self, dout):
        return self.n * super().backward(dout)


@wrong("sum", "unnamed")
class SumOfSquares(RightSum):
    def forward(self, x):
        return super().forward(x) ** 2

    def backward(self, dout):
        return 2 * self.x * dout


@wrong("sum", "unnamed")
class SumAlternates(RightSum):
    def backward(self, dout):
        return dout * np.where(np.arange(self.n) % 2, -1.0, 1.0)[:, None]


# MatMul

PRODUCT, DX, DW = "forward: x W", "backward returns dx", "backward fills grads[0] with dW"
DX_LATER = "dx again, and for a second batch, with a W that has changed"
DW_LATER, KEEPS = "dW again, and for a second batch", "backward leaves W as it is"
ALL_DW, ALL_DX = [DW, DW_LATER], [DX, DX_LATER, KEEPS]


class RightMatMul:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, x):
        (W,) = self.params
        self.x = x
        return np.dot(x, W)

    def dW(self, dout):
        return np.dot(self.x.T, dout)

    def dx(self, dout):
        (W,) = self.params
        return np.dot(dout, W.T)

    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        return self.dx(dout)


@wrong("matmul", "weight-not-transposed", loses=[*ALL_DX, DW, DW_LATER])
class MatMulUsesWAsItIs(RightMatMul):
    def backward(self, dout):
        dx = np.dot(dout, self.params[0])
        self.grads[0][...] = self.dW(dout)
        return dx


@wrong("matmul", "weight-not-transposed", loses=[*ALL_DX, DW, DW_LATER])
class MatMulUsesWAsItIsAfterDw(RightMatMul):
    def dx(self, dout):
        return dout @ self.params[0]


@wrong("matmul", "input-not-transposed", loses=[*ALL_DX, DW, DW_LATER])
class MatMulUsesXAsItIs(RightMatMul):
    def dW(self, dout):
        return self.x @ dout


@wrong("matmul", "input-not-transposed", loses=[*ALL_DX, DW, DW_LATER])
class MatMulUsesXAsItIsInTheEnd(RightMatMul):
    def backward(self, dout):
        dx = self.dx(dout)
        self.grads[0][...] = np.dot(self.x, dout)
        return dx


@wrong("matmul", "transposed", loses=[*ALL_DX, DW, DW_LATER])
class MatMulTransposesDw(RightMatMul):
    def dW(self, dout):
        return dout.T @ self.x


@wrong("matmul", "transposed", loses=ALL_DX)
class MatMulTransposesDx(RightMatMul):
    def dx(self, dout):
        return self.params[0] @ dout.T


@wrong("matmul", "transposed")
class MatMulTransposesW(RightMatMul):
    def forward(self, x):
        self.x = x
        return x @ self.params[0].T


@wrong("matmul", "grads-rebound", loses=ALL_DW)
class MatMulRebindsTheList(RightMatMul):
    def backward(self, dout):
        self.grads = [self.dW(dout)]
        return self.dx(dout)


@wrong("matmul", "grads-rebound", loses=ALL_DW)
class MatMulPutsAnArrayForTheList(RightMatMul):
    def backward(self, dout):
        self.grads = self.dW(dout)
        return self.dx(dout)


@wrong("matmul", "more-than-dx", loses=[*ALL_DX, *ALL_DW])
class MatMulReturnsBoth(RightMatMul):
    def backward(self, dout):
        return self.dx(dout), self.dW(dout)


@wrong("matmul", "more-than-dx", loses=ALL_DX)
class MatMulReturnsBothAndFills(RightMatMul):
    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        return self.dx(dout), self.grads[0]


@wrong("matmul", "grads-rebound", loses=ALL_DW)
class MatMulRebindsTheEntry(RightMatMul):
    def backward(self, dout):
        self.grads[0] = self.dW(dout)
        return self.dx(dout)


@wrong("matmul", "grads-not-written", loses=ALL_DW)
class MatMulForgetsDw(RightMatMul):
    def backward(self, dout):
        return self.dx(dout)


@wrong("matmul", "grads-not-written", loses=ALL_DW)
class MatMulKeepsDwToItself(RightMatMul):
    def backward(self, dout):
        self.gradient = self.dW(dout)
        return self.dx(dout)


@wrong("matmul", "wrong-grad-slot", loses=ALL_DW)
class MatMulAppends(RightMatMul):
    def backward(self, dout):
        self.grads.append(self.dW(dout))
        return self.dx(dout)


@wrong("matmul", "gradient-into-params", loses=[DW, DW_LATER, KEEPS])
class MatMulWritesIntoParams(RightMatMul):
    def backward(self, dout):
        dx = self.dx(dout)
        self.params[0][...] = self.dW(dout)
        return dx


@wrong("matmul", "gradient-into-params", loses=[*ALL_DX, DW, DW_LATER])
class MatMulWritesIntoParamsFirst(RightMatMul):
    def backward(self, dout):
        self.params[0][...] = self.dW(dout)
        return self.dx(dout)


@wrong("matmul", "gradient-into-params", loses=[DW, DW_LATER, KEEPS])
class MatMulPutsItIntoTheListOfParams(RightMatMul):
    def backward(self, dout):
        dx = self.dx(dout)
        self.params[0] = self.dW(dout)
        return dx


@wrong("matmul", "updates-in-backward", loses=[KEEPS])
class MatMulTakesAStep(RightMatMul):
    def backward(self, dout):
        dx = super().backward(dout)
        self.params[0] -= 0.03 * self.grads[0]
        return dx


@wrong("matmul", "updates-in-backward", loses=ALL_DX)
class MatMulTakesAStepFirst(RightMatMul):
    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        W = self.params[0]
        W -= 0.1 * self.grads[0]
        return self.dx(dout)


@wrong("matmul", "copies-params", loses=[DX_LATER])
class MatMulCopiesW(RightMatMul):
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]
        self.W = W.copy()

    def forward(self, x):
        self.x = x
        return x @ self.W

    def dx(self, dout):
        return dout @ self.W.T


@wrong("matmul", "elementwise-product")
class MatMulTimesW(RightMatMul):
    def forward(self, x):
        self.x = x
        return x * self.params[0]


@wrong("matmul", "elementwise-product", loses=[*ALL_DX, *ALL_DW])
class MatMulDoutTimesW(RightMatMul):
    def backward(self, dout):
        dx = dout * self.params[0].T
        self.grads[0][...] = np.multiply(self.x.T, dout)
        return dx


@wrong("matmul", "grads-rebound + transposed", loses=ALL_DW)
class MatMulRebindsATransposedOne(RightMatMul):
    def backward(self, dout):
        self.grads[0] = dout.T @ self.x
        return self.dx(dout)


@wrong("matmul", "grads-rebound + sign-flipped", loses=ALL_DW)
class MatMulRebindsANegativeOne(RightMatMul):
    def backward(self, dout):
        self.grads = [-self.dW(dout)]
        return self.dx(dout)


@wrong("matmul", "accumulates", loses=[DW_LATER])
class MatMulAddsUp(RightMatMul):
    def backward(self, dout):
        self.grads[0] += self.dW(dout)
        return self.dx(dout)


@wrong("matmul", "ignores-dout", keeps=[PRODUCT])
class MatMulOfOnes(RightMatMul):
    def backward(self, dout):
        return super().backward(np.ones(dout.shape))


@wrong("matmul", "ignores-dout", loses=ALL_DW)
class MatMulOfOnesInDw(RightMatMul):
    def dW(self, dout):
        return self.x.T @ np.ones(dout.shape)


@wrong("matmul", "ignores-dout", loses=ALL_DX)
class MatMulOfOnesInDx(RightMatMul):
    def dx(self, dout):
        return np.tile(self.params[0].sum(axis=1), (len(dout), 1))


@wrong("matmul", "double-batch-mean", loses=ALL_DW)
class MatMulAveragesDw(RightMatMul):
    def dW(self, dout):
        return super().dW(dout) / len(dout)


@wrong("matmul", "double-batch-mean", loses=[*ALL_DX, *ALL_DW])
class MatMulAveragesBoth(RightMatMul):
    def backward(self, dout):
        return super().backward(dout / dout.shape[0])


@wrong("matmul", "double-batch-mean", loses=ALL_DX)
class MatMulAveragesDx(RightMatMul):
    def dx(self, dout):
        return super().dx(dout) / len(self.x)


@wrong("matmul", "one-row-only", loses=ALL_DW)
class MatMulFirstSample(RightMatMul):
    def dW(self, dout):
        return self.x[0][:, None] * dout[0]


@wrong("matmul", "one-row-only", loses=ALL_DW)
class MatMulLastSample(RightMatMul):
    def backward(self, dout):
        for row, back in zip(self.x, dout, strict=True):
            self.grads[0][...] = np.outer(row, back)
        return self.dx(dout)


@wrong("matmul", "fixed-size", loses=[DX_LATER, DW_LATER])
class MatMulSevenRows(RightMatMul):
    def dW(self, dout):
        return sum(np.outer(self.x[n], dout[n]) for n in range(7))


@wrong("matmul", "sign-flipped", loses=ALL_DX)
class MatMulNegativeDx(RightMatMul):
    def dx(self, dout):
        return -super().dx(dout)


@wrong("matmul", "sign-flipped", loses=ALL_DW)
class MatMulNegativeDw(RightMatMul):
    def dW(self, dout):
        return -super().dW(dout)


@wrong("matmul", "stale-state", loses=[DX_LATER, DW_LATER])
class MatMulKeepsTheFirstX(RightMatMul):
    x = None

    def forward(self, x):
        if self.x is None:
            self.x = x
        return x @ self.params[0]


@wrong("matmul", "stale-state", loses=[DX_LATER])
class MatMulKeepsTheFirstOutput(RightMatMul):
    out = None

    def forward(self, x):
        self.out = super().forward(x) if self.out is None else self.out
        self.x = x
        return self.out


@wrong("matmul", "shared-state", loses=[DX_LATER, DW_LATER])
class MatMulKeepsXInTheClass(RightMatMul):
    def forward(self, x):
        MatMulKeepsXInTheClass.x = x
        return x @ self.params[0]


@wrong("matmul", "ignores-dout + mutates-input", loses=[*ALL_DX, *ALL_DW])
class MatMulOfOnesInPlace(RightMatMul):
    def backward(self, dout):
        dout[...] = 1
        return super().backward(dout)


@wrong("matmul", "unnamed")
class MatMulWTimesX(RightMatMul):
    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.params[0])


@wrong("matmul", "unnamed")
class MatMulReturnsDw(RightMatMul):
    def backward(self, dout):
        dW = self.dW(dout)
        self.grads[0][...] = dW
        return dW.round(1)


@wrong("matmul", "unnamed")
class MatMulAddsADecay(RightMatMul):
    def dW(self, dout):
        return super().dW(dout) + 0.1 * self.params[0]


@wrong("matmul", "unnamed")
class MatMulUsesTheOutput(RightMatMul):
    def dx(self, dout):
        return super().dx(dout * np.dot(self.x, self.params[0]))


@wrong("matmul", "shared-state", loses=[DX_LATER, DW_LATER])
class MatMulKeepsXInTheClassAndUsesAt(MatMulKeepsXInTheClass):
    def dW(self, dout):
        return MatMulKeepsXInTheClass.x.T @ dout


@wrong("matmul", "unnamed")
class MatMulHasNoGrads(RightMatMul):
    def __init__(self, W):
        self.params, self.grads = [W], []

    def backward(self, dout):
        return self.dx(dout)


@wrong("matmul", "unnamed")
class MatMulFails(RightMatMul):
    def dW(self, dout):
        raise ValueError("shapes?")


# MeanSquaredError

ERROR, AGAIN = "forward: the mean of the squares", "right again, and for a second batch"
DY, DT = "backward: dy, up to a factor", "backward: dt, up to a factor"
SIZE, DOUT = "backward: the size of both", "respects dout"
ALL_BACK = [DY, DT, SIZE, DOUT, AGAIN]


class RightMse:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, y, t):
        self.y, self.t, self.N = y.copy(), t.copy(), len(y)
        return self.loss(y - t)

    def loss(self, d):
        return np.sum(d**2) / len(d)

    def slopes(self, d):
        return 2 * d / len(d)

    def backward(self, dout=1):
        dy = dout * self.slopes(self.y - self.t)
        return dy, -dy


@wrong("mean_squared_error", "missing-batch-mean", keeps=[DY, DT])
class MseSums(RightMse):
    def loss(self, d):
        return np.sum(d**2)

    def slopes(self, d):
        return 2 * d


@wrong("mean_squared_error", "missing-batch-mean", loses=[SIZE, DOUT, AGAIN])
class MseForgetsTheMeanBackwards(RightMse):
    def slopes(self, d):
        return d + d


@wrong("mean_squared_error", "missing-batch-mean", loses=[ERROR, AGAIN, ALONE])
class MseForgetsTheMeanForwards(RightMse):
    def loss(self, d):
        return d @ d


@wrong("mean_squared_error", "double-batch-mean", loses=[SIZE, DOUT, AGAIN])
class MseDividesTwice(RightMse):
    def slopes(self, d):
        return 2 * d / len(d) ** 2


@wrong("mean_squared_error", "branch-overwrites", loses=[SIZE, DOUT, AGAIN])
class MseLosesAnArm(RightMse):
    def slopes(self, d):
        square = MultiplyBook()
        square.forward(d, d)
        first, _ = square.backward(np.full(len(d), 1 / len(d)))
        return first


@wrong("mean_squared_error", "branch-overwrites", loses=[SIZE, DOUT, AGAIN])
class MseWithoutTheTwo(RightMse):
    def slopes(self, d):
        return d / d.size


@wrong("mean_squared_error", "half-in-front", keeps=[DY, DT])
class MseOfTheBook(RightMse):
    def loss(self, d):
        return 0.5 * np.mean(d**2)

    def slopes(self, d):
        return d / len(d)


@wrong("mean_squared_error", "half-in-front", loses=[ERROR, AGAIN, ALONE])
class MseHalvesTheLoss(RightMse):
    def loss(self, d):
        return np.mean(d**2) / 2


@wrong("mean_squared_error", "paths-multiplied", loses=ALL_BACK)
class MseMultipliesTheArms(RightMse):
    def slopes(self, d):
        return d / len(d) * d / len(d)


@wrong("mean_squared_error", "gradient-reversed", loses=ALL_BACK)
class MseTurnedRound(RightMse):
    def backward(self, dout=1):
        dy, dt = super().backward(dout)
        return dt, dy


@wrong("mean_squared_error", "target-sign", loses=[DT, SIZE, DOUT, AGAIN])
class MseHasNoMinus(RightMse):
    def backward(self, dout=1):
        dy, _ = super().backward(dout)
        return dy, dy.copy()


@wrong("mean_squared_error", "other-input", loses=[DT, SIZE, DOUT, AGAIN])
class MseTakesTheNumbersGradient(RightMse):
    def backward(self, dout=1):
        dy, _ = super().backward(dout)
        return dy, dy * self.t


@wrong("mean_squared_error", "ignores-dout", loses=[DOUT])
class MseWithoutDout(RightMse):
    def backward(self, dout=1):
        return super().backward()


@wrong("mean_squared_error", "ignores-dout", loses=[DOUT])
class MseTakesNoDout(RightMse):
    def backward(self):
        return super().backward()


@wrong("mean_squared_error", "one-of-two", loses=[DT, SIZE, DOUT, AGAIN])
class MseReturnsDyOnly(RightMse):
    def backward(self, dout=1):
        return super().backward(dout)[0]


@wrong("mean_squared_error", "one-of-two", loses=[DT, SIZE, DOUT, AGAIN])
class MseHasNothingForT(RightMse):
    def backward(self, dout=1):
        dy, dt = super().backward(dout)
        return dy, np.zeros_like(dt)


@wrong("mean_squared_error", "root-taken", loses=[ERROR, AGAIN, ALONE])
class MseIsARoot(RightMse):
    def loss(self, d):
        return np.mean(d**2) ** 0.5


@wrong("mean_squared_error", "no-square", keeps=[])
class MseIsAbsolute(RightMse):
    def loss(self, d):
        return np.mean(np.abs(d))

    def slopes(self, d):
        return np.sign(d) / len(d)


@wrong("mean_squared_error", "no-square", keeps=[])
class MseIsADifference(RightMse):
    def loss(self, d):
        return d.sum() / len(d)

    def slopes(self, d):
        return np.ones(len(d)) / len(d)


@wrong("mean_squared_error", "squared-too-late", keeps=[])
class MseSquaresTheMean(RightMse):
    def loss(self, d):
        return np.mean(d) ** 2

    def slopes(self, d):
        return 2 * np.mean(d) / len(d) * np.ones_like(d)


@wrong("mean_squared_error", "indexes-all-pairs", loses=[ERROR, *ALL_BACK, ALONE])
class MseOfAColumn(RightMse):
    def forward(self, y, t):
        self.d = y.reshape(-1, 1) - t
        return np.mean(self.d**2)

    def backward(self, dout=1):
        dy = dout * 2 * self.d / len(self.d)
        return dy, -dy


@wrong("mean_squared_error", "first-sample-only", loses=[ERROR, AGAIN, ALONE])
class MseReturnsInTheLoop(RightMse):
    def loss(self, d):
        total = 0
        for one in d:
            total += one**2
            return total / len(d)


@wrong("mean_squared_error", "returns-wrong-shape", loses=[ERROR, AGAIN, ALONE])
class MseLeavesSquares(RightMse):
    def loss(self, d):
        return d**2


@wrong("mean_squared_error", "returns-wrong-shape", loses=ALL_BACK)
class MseLeavesColumns(RightMse):
    def backward(self, dout=1):
        dy, dt = super().backward(dout)
        return dy[:, None], dt[:, None]


@wrong("mean_squared_error", "fixed-size", loses=[ERROR, SIZE, AGAIN, ALONE])
class MseOfSeven(RightMse):
    def loss(self, d):
        return np.sum(d**2) / 7

    def slopes(self, d):
        return 2 * d / 7


@wrong("mean_squared_error", "stale-batch-size", loses=[AGAIN])
class MseKeepsTheFirstSize(RightMse):
    size = None

    def loss(self, d):
        self.size = self.size or len(d)
        return np.sum(d**2) / self.size

    def slopes(self, d):
        return 2 * d / self.size


@wrong("mean_squared_error", "shared-state", loses=[AGAIN])
class MseSharesItsDifferences(RightMse):
    def forward(self, y, t):
        RightMse.kept = y - t
        return self.loss(y - t)

    def backward(self, dout=1):
        dy = dout * self.slopes(self.kept)
        return dy, -dy


@wrong("mean_squared_error", "mutates-input", loses=[ALONE])
class MseTakesTheTargetOff(RightMse):
    def forward(self, y, t):
        y -= t
        self.d = y.copy()
        return self.loss(self.d)

    def backward(self, dout=1):
        dy = dout * self.slopes(self.d)
        return dy, -dy


@wrong("mean_squared_error", "gradient-reversed + missing-batch-mean", loses=ALL_BACK)
class MseTurnedRoundWithoutTheMean(RightMse):
    def slopes(self, d):
        return -2 * d


@wrong("mean_squared_error", "unnamed", loses=[SIZE, DOUT, AGAIN])
class MseTriples(RightMse):
    def slopes(self, d):
        return 3 * d / len(d)


@wrong("mean_squared_error", "unnamed", loses=[ERROR, AGAIN, ALONE])
class MseCubes(RightMse):
    def loss(self, d):
        return np.mean(np.abs(d) ** 3)


@wrong("mean_squared_error", "unnamed", loses=ALL_BACK)
class MseSendsThePrediction(RightMse):
    def slopes(self, d):
        return 2 * self.y / len(d)
