"""Right and wrong solutions of chapter 8, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import itertools
import sys
import warnings
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


AFFINE = ("affine_forward", "affine_backward")
NET = ("two_layer_net_forward", "two_layer_net_gradient")


# Affine


@right(*AFFINE)
class AffineOfTheBook:
    """np.dot, and three dots into the lists."""

    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        W, b = self.params
        out = np.dot(x, W) + b
        self.x = x
        return out

    def backward(self, dout):
        W, _ = self.params
        dx = np.dot(dout, W.T)
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        self.grads[0][...] = dW
        self.grads[1][...] = db
        return dx


@right(*AFFINE)
class AffineByEinsum:
    """Name every index; write through views; copy nothing."""

    def __init__(self, W, b):
        self.params, self.grads = [W, b], [W * 0, b * 0]

    def forward(self, x):
        self.x = x
        return np.einsum("nd,dh->nh", x, self.params[0]) + self.params[1][None]

    def backward(self, dout):
        np.einsum("nd,nh->dh", self.x, dout, out=self.grads[0])
        np.einsum("nh->h", dout, out=self.grads[1])
        return np.einsum("nh,dh->nd", dout, self.params[0])


@right(*AFFINE)
class AffineInLoops:
    """Loop over samples, inputs and outputs; start the gradients at 0 each time; return lists."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.params = [W, b]
        self.grads = [np.zeros(W.shape), np.zeros(b.shape)]

    def forward(self, x):
        self.x = x.copy()
        return [
            [
                sum(row[d] * self.W[d, h] for d in range(len(row))) + bias
                for h, bias in enumerate(self.b)
            ]
            for row in x
        ]

    def backward(self, dout):
        dW, db = self.grads
        dW.fill(0)
        db[:] = 0
        dx = np.zeros_like(self.x)
        for n, row in enumerate(dout):
            for h, one in enumerate(row):
                db[h] += one
                for d in range(len(self.W)):
                    dW[d, h] += self.x[n, d] * one
                    dx[n, d] += self.W[d, h] * one
        return dx.tolist()


@right(*AFFINE)
class AffineInSinglePrecision(AffineOfTheBook):
    """Compute in float32, sum with ones, keep the axis, copy the input."""

    def forward(self, x):
        self.x = np.array(x, dtype=np.float32)
        W, b = (p.astype("f4") for p in self.params)
        return self.x @ W + b

    def backward(self, dout):
        dout = dout.astype(np.float32)
        self.grads[0][:] = (dout.T @ self.x).T
        self.grads[1][:] = np.ones((1, len(dout))) @ dout
        return (self.params[0] @ dout.T).T


@right(*AFFINE)
@dataclass
class AffineAsDataclass:
    """Add up outer products; params and grads are tuples; talk on the way."""

    W: np.ndarray
    b: np.ndarray
    grads: tuple = field(init=False)

    def __post_init__(self):
        self.grads = tuple(np.zeros_like(p) for p in self.params)

    @property
    def params(self):
        return self.W, self.b

    def forward(self, x):
        print("forward", x.shape, file=sys.stderr)
        self.x = x
        return np.vstack([row @ self.W + self.b for row in x])

    def backward(self, dout, **settings):
        warnings.warn("backward", DeprecationWarning, stacklevel=1)
        np.copyto(self.grads[0], sum(np.outer(r, d) for r, d in zip(self.x, dout, strict=True)))
        np.copyto(self.grads[1], np.add.reduce(dout))
        return np.inner(dout, self.W)


# ReLU


@right("relu")
class ReLUOfTheBook:
    """A mask of what is cut off; copies."""

    def __init__(self):
        self.params, self.grads = [], []
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


@right("relu")
class ReLUWithSlopeOne:
    """Multiply; the slope is 1 where x is 0."""

    def forward(self, x):
        self.slope = np.zeros(x.size).reshape(x.shape)
        self.slope[x >= 0] = 1
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * self.slope


@right("relu")
class ReLUWithSlopeHalf:
    """np.heaviside with one half at 0, in float32."""

    def forward(self, x):
        self.x = x.astype(np.float32)
        return self.x.clip(min=0)

    def backward(self, dout):
        return dout * np.heaviside(self.x, 0.5)


@right("relu")
class ReLUInLoops:
    """Loop, and return lists."""

    def forward(self, x):
        self.x = x
        return [[score if score > 0 else 0 for score in row] for row in x]

    def backward(self, dout):
        return [
            [slope * (score > 0) for score, slope in zip(row, slopes, strict=True)]
            for row, slopes in zip(self.x, dout, strict=True)
        ]


@right("relu")
class ReLUByAbsoluteValue:
    """(x + |x|) / 2, and its slope (1 + sign x) / 2; keep the output only."""

    def forward(self, x):
        self.out = (x + np.abs(x)) / 2
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 + np.sign(self.out - 1e-12)) / 2


# SGD


@right("sgd")
class SGDOfTheBook:
    """An index, and -= on the item."""

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for i in range(len(params)):
            params[i] -= self.lr * grads[i]


@right("sgd")
class SGDByZip:
    """Zip, and three dots."""

    def __init__(self, lr):
        self.rate = lr

    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p[...] = p - self.rate * g


@right("sgd")
class SGDByUfunc:
    """np.subtract into the array; return the list."""

    def __init__(self, lr, momentum=0.0):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        self.v = self.v or [0.0 for _ in params]
        for i, g in enumerate(grads):
            self.v[i] = self.momentum * self.v[i] - self.lr * g
            np.add(params[i], self.v[i], out=params[i])
        return params


@right("sgd")
class SGDInLoops:
    """Number by number."""

    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            for place in np.ndindex(p.shape):
                p[place] += -self.lr * g[place]


# Mini-batches


@right("minibatches")
def minibatches_by_permutation(x, t, batch_size, rng):
    """Yield slices of one permutation."""
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], t[rows]


@right("minibatches")
def minibatches_by_shuffle(x, t, batch_size, rng):
    """Shuffle a list of indices, return a list of lists."""
    order = list(range(len(x)))
    rng.shuffle(order)
    batches = []
    while order:
        rows, order = order[:batch_size], order[batch_size:]
        batches.append([[x[row] for row in rows], [t[row] for row in rows]])
    return batches


@right("minibatches")
def minibatches_by_sorting(x, t, batch_size, rng):
    """Sort random numbers, split at multiples of the size, return a zip."""
    order = np.argsort(rng.random(t.shape[0]))
    cuts = np.arange(batch_size, len(order), batch_size)
    return zip(np.split(x[order], cuts), np.split(t[order], cuts), strict=True)


@right("minibatches")
def minibatches_by_choice(x, t, batch_size, rng):
    """Choose without replacement; count the batches upwards."""
    order = rng.choice(x.shape[0], size=x.shape[0], replace=False)
    count = int(np.ceil(len(x) / batch_size))
    return tuple(
        (x[order[i * batch_size : (i + 1) * batch_size]], t[order[i * batch_size :][:batch_size]])
        for i in range(count)
    )


@right("minibatches")
def minibatches_of_pairs(x, t, batch_size, rng):
    """Shuffle copies of both along with a generator of the same state; one buffer for all."""
    rows = np.c_[x, np.asarray(t, float).reshape(len(t), -1)]
    rows = rng.permuted(np.arange(len(rows))[None], axis=1)[0]
    full = np.empty((batch_size, *x.shape[1:]))
    for start in range(0, len(rows), batch_size):
        part = rows[start : start + batch_size]
        full[: len(part)] = x[part]
        yield full[: len(part)], t[part]


# TwoLayerNet


def softmax(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, -1), np.reshape(t, (1, -1) if np.ndim(t) else (1,))
    if t.size == y.size and t.ndim == 2:
        t = t.argmax(axis=1)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


class Loss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return cross_entropy(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


@right(*NET)
class NetOfLayers:
    """Layers in an ordered dict, as in the first volume of the book; one sample gets an axis."""

    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * rng.standard_normal((input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * rng.standard_normal((hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }
        self.layers = OrderedDict()
        self.layers["Affine1"] = AffineOfTheBook(self.params["W1"], self.params["b1"])
        self.layers["ReLU"] = ReLUOfTheBook()
        self.layers["Affine2"] = AffineOfTheBook(self.params["W2"], self.params["b2"])
        self.last = Loss()

    def predict(self, x):
        x = np.atleast_2d(x)
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        t = np.asarray(t)
        return self.last.forward(
            self.predict(x), t.reshape(1, -1) if x.ndim == 1 and t.ndim else np.atleast_1d(t)
        )

    def accuracy(self, x, t):
        y = self.predict(x).argmax(axis=1)
        return np.sum(y == (t.argmax(axis=1) if t.ndim != 1 else t)) / float(x.shape[0])

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        first, second = self.layers["Affine1"].grads, self.layers["Affine2"].grads
        return {"W1": first[0], "b1": first[1], "W2": second[0], "b2": second[1]}


@right(*NET)
class NetByHand:
    """No layers; predict gives probabilities; weights from a uniform distribution, in float32."""

    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        sizes = (input_size, hidden_size, output_size)
        for i, (rows, columns) in enumerate(itertools.pairwise(sizes), 1):
            edge = np.sqrt(6 / (rows + columns))
            self.params[f"W{i}"] = rng.uniform(-edge, edge, (rows, columns)).astype(np.float32)
            self.params[f"b{i}"] = np.zeros(columns, dtype=np.float32)

    def _forward(self, x):
        p = self.params
        a1 = np.dot(x, p["W1"]) + p["b1"]
        z1 = np.where(a1 > 0, a1, 0)
        return a1, z1, softmax(np.dot(z1, p["W2"]) + p["b2"])

    def predict(self, x):
        return self._forward(x)[-1]

    def loss(self, x, t):
        return cross_entropy(self.predict(x), np.asarray(t))

    def accuracy(self, x, t):
        t = np.argmax(t, axis=-1) if np.ndim(t) > 1 else t
        return float((self.predict(x).argmax(-1) == t).mean())

    def gradient(self, x, t):
        a1, z1, y = self._forward(x)
        if np.ndim(t) < y.ndim:
            t = np.eye(y.shape[-1])[t]
        if x.ndim == 1:
            dy = y - t
            da1 = (a1 >= 0) * (dy @ self.params["W2"].T)
            return {"W1": np.outer(x, da1), "b1": da1, "W2": np.outer(z1, dy), "b2": dy}
        dy = (y - t) / len(y)
        da1 = (a1 >= 0) * (dy @ self.params["W2"].T)
        return {"W1": x.T @ da1, "b1": da1.sum(0), "W2": z1.T @ dy, "b2": dy.sum(0)}


@right("two_layer_net_forward")
class NetWithItsOwnEpsilon(NetByHand):
    """Add 1e-5 inside the logarithm, as many do: that is no matter of this chapter."""

    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        if np.ndim(t) < y.ndim:
            t = np.eye(y.shape[1])[np.atleast_1d(t)] if np.ndim(t) < x.ndim else t
        return -np.sum(t * np.log(y + 1e-5)) / len(y)


@right(*NET)
class NetBySamples:
    """Add up the gradients sample by sample; log-probabilities are its scores; biases from rng."""

    def __init__(self, input_size, hidden_size, output_size, rng):
        draw = lambda *shape: rng.normal(0, 0.3, shape)  # noqa: E731
        self.params = {
            "W1": draw(input_size, hidden_size),
            "b1": draw(hidden_size),
            "W2": draw(hidden_size, output_size),
            "b2": draw(output_size),
        }

    def predict(self, x):
        p = self.params
        return np.log(softmax(np.maximum(x @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]))

    def pairs(self, x, t):
        one = x.ndim == 1
        xs = [x] if one else x
        ts = [t] if one else t
        eye = np.eye(len(self.params["b2"]))
        return [(a, eye[b] if np.ndim(b) == 0 else b) for a, b in zip(xs, ts, strict=True)]

    def loss(self, x, t):
        return float(np.mean([-(b @ self.predict(a)) for a, b in self.pairs(x, t)]))

    def accuracy(self, x, t):
        return np.mean([self.predict(a).argmax() == b.argmax() for a, b in self.pairs(x, t)])

    def gradient(self, x, t):
        p, pairs = self.params, self.pairs(x, t)
        total = {name: np.zeros_like(value) for name, value in p.items()}
        for a, b in pairs:
            z = np.maximum(a @ p["W1"] + p["b1"], 0)
            delta = np.exp(self.predict(a)) - b
            back = p["W2"] @ delta * (z > 0)
            for name, part in zip(
                total, (np.outer(a, back), back, np.outer(z, delta), delta), strict=True
            ):
                total[name] += part / len(pairs)
        return total


@right(*NET)
class NetByComplexSteps:
    """Differentiate the loss itself by complex steps; gradients in the other order."""

    def __init__(self, input_size, hidden_size, output_size, rng):
        shapes = {"W1": (input_size, hidden_size), "b1": (hidden_size,)}
        shapes |= {"W2": (hidden_size, output_size), "b2": (output_size,)}
        self.params = {k: 0.1 * rng.standard_normal(v) for k, v in shapes.items()}

    def scores(self, x, p):
        a1 = x @ p["W1"] + p["b1"]
        return np.where(a1.real > 0, a1, 0) @ p["W2"] + p["b2"]

    def predict(self, x):
        return self.scores(x, self.params)

    def _loss(self, x, t, p):
        a = np.atleast_2d(self.scores(x, p))
        t = np.atleast_1d(t)
        t = t if t.ndim == 2 or t.dtype.kind == "f" else np.eye(a.shape[1])[t]
        return (np.log(np.exp(a).sum(axis=1)) - (t * a).sum(axis=1)).mean()

    def loss(self, x, t):
        return self._loss(x, t, self.params).real

    def accuracy(self, x, t):
        t = np.asarray(t)
        return ((t if t.ndim == 1 else t.argmax(1)) == self.predict(x).argmax(1)).mean()

    def gradient(self, x, t, h=1e-30):
        grads = {}
        for name in sorted(self.params, reverse=True):
            moved = {k: v.astype(complex) for k, v in self.params.items()}
            grads[name] = np.zeros(moved[name].shape)
            for place in np.ndindex(moved[name].shape):
                kept = moved[name][place]
                moved[name][place] = kept + 1j * h
                grads[name][place] = self._loss(x, t, moved).imag / h
                moved[name][place] = kept
        return grads


# Wrong solutions


ALONE = "leaves its input alone"
AGAIN = "right again, and for a second batch"


class RightAffine:
    """A right layer, for the mistakes to inherit from."""

    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def dx(self, dout):
        return np.dot(dout, self.params[0].T)

    def dW(self, dout):
        return np.dot(self.x.T, dout)

    def db(self, dout):
        return np.sum(dout, axis=0)

    def backward(self, dout):
        dx = self.dx(dout)
        self.grads[0][...] = self.dW(dout)
        self.grads[1][...] = self.db(dout)
        return dx


# Affine, forward

FORWARD, THEMSELVES = "forward: x W + b", "params are W and b themselves, no copies"


@wrong("affine_forward", "forgot-the-bias")
class AffineWithoutBias(RightAffine):
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0])


@wrong("affine_forward", "sign-flipped")
class AffineMinusBias(RightAffine):
    def forward(self, x):
        return x @ self.params[0] - self.params[1]


@wrong("affine_forward", "unnamed")
class AffineTimesTransposed(RightAffine):
    def forward(self, x):
        return np.dot(x, self.params[0].T) + self.params[1]


@wrong("affine_forward", "unnamed")
class AffineWeightsFirst(RightAffine):
    def forward(self, x):
        return np.dot(self.params[0], x) + self.params[1]


@wrong("affine_forward", "copies-params", loses=[THEMSELVES])
class AffineOfCopies(RightAffine):
    def __init__(self, W, b):
        super().__init__(W.copy(), b.copy())


@wrong("affine_forward", "copies-params", loses=[THEMSELVES])
class AffineOfFloats(RightAffine):
    def __init__(self, W, b):
        super().__init__(np.array(W, dtype=float), np.array(b, dtype=float))


@wrong("affine_forward", "extra-activation")
class AffineWithReLU(RightAffine):
    def forward(self, x):
        return np.maximum(0, super().forward(x))


@wrong("affine_forward", "transposed")
class AffineOnItsSide(RightAffine):
    def forward(self, x):
        return (x @ self.params[0] + self.params[1]).T


@wrong("affine_forward", "first-sample-only")
class AffineOfTheFirstRow(RightAffine):
    def forward(self, x):
        for row in x:
            return row @ self.params[0] + self.params[1]


@wrong("affine_forward", "returns-wrong-shape")
class AffineWithAnAxisMore(RightAffine):
    def forward(self, x):
        return super().forward(x)[:, None]


@wrong("affine_forward", "returns-wrong-shape")
class AffineSummed(RightAffine):
    def forward(self, x):
        return np.sum(super().forward(x), axis=1)


@wrong("affine_forward", "unnamed")
class AffineWithDoubleBias(RightAffine):
    def forward(self, x):
        return super().forward(x) + self.params[1]


@wrong("affine_forward", "unnamed")
class AffineOfSquares(RightAffine):
    def forward(self, x):
        return super().forward(x**2)


@wrong("affine_forward", "unnamed")
class AffineWithATypo(RightAffine):
    def forward(self, x):
        return x @ self.weights + self.bias


@wrong("affine_forward", "unnamed")
class AffineWithNoise(RightAffine):
    def forward(self, x):
        return super().forward(x) + 0.01 * np.cos(x.sum())


# Affine, backward

DX, DW = "dx: back through W", "the gradient of W"
DB = "the gradient of b: a sum over the rows"
HELD = "grads keeps its arrays: filled in place"
LEAVES = "backward leaves W and b as they are"


@wrong("affine_backward", "weight-not-transposed")
class AffineBackThroughW(RightAffine):
    def dx(self, dout):
        return np.dot(dout, self.params[0])


@wrong("affine_backward", "weight-not-transposed")
class AffineBackByMatmul(RightAffine):
    def dx(self, dout):
        return dout @ self.params[0]


@wrong("affine_backward", "input-not-transposed")
class AffineForgetsXT(RightAffine):
    def dW(self, dout):
        return np.dot(self.x, dout)


@wrong("affine_backward", "transposed", keeps=[DX, LEAVES, DB])
class AffineTransposedWeights(RightAffine):
    def backward(self, dout):
        self.grads[0] = np.dot(dout.T, self.x)
        self.grads[1][...] = dout.sum(axis=0)
        return self.dx(dout)


@wrong("affine_backward", "transposed")
class AffineTransposedInPlace(RightAffine):
    def dW(self, dout):
        return dout.T @ self.x


@wrong("affine_backward", "bias-not-summed", loses=[DB, HELD, AGAIN])
class AffineBiasMean(RightAffine):
    def db(self, dout):
        return dout.mean(axis=0)


@wrong("affine_backward", "bias-not-summed", loses=[DB, HELD, AGAIN])
class AffineBiasOfTheLastRow(RightAffine):
    def backward(self, dout):
        dx = super().backward(dout)
        for row in dout:
            self.grads[1][...] = row
        return dx


@wrong("affine_backward", "double-batch-mean", loses=[DW, HELD, AGAIN])
class AffineMeansOfWeights(RightAffine):
    def dW(self, dout):
        return self.x.T @ dout / len(dout)


@wrong("affine_backward", "sign-flipped", loses=[DX, AGAIN, LEAVES])
class AffineNegativeDx(RightAffine):
    def dx(self, dout):
        return -dout @ self.params[0].T


@wrong("affine_backward", "bias-not-summed", loses=[DB, HELD, AGAIN])
class AffineBiasTotal(RightAffine):
    def db(self, dout):
        return np.sum(dout)


@wrong("affine_backward", "bias-not-summed", loses=[DB, HELD, AGAIN])
class AffineBiasAsItComes(RightAffine):
    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        self.grads[1] = dout
        return self.dx(dout)


@wrong("affine_backward", "bias-not-summed", loses=[DB, HELD, AGAIN])
class AffineBiasKeepsItsAxis(RightAffine):
    def backward(self, dout):
        self.grads = [self.dW(dout), dout.sum(axis=0, keepdims=True)]
        return self.dx(dout)


@wrong("affine_backward", "bias-not-summed")
class AffineBiasOverColumns(RightAffine):
    def db(self, dout):
        return dout.sum(axis=1)


@wrong("affine_backward", "grads-rebound", loses=[HELD])
class AffineNewList(RightAffine):
    def backward(self, dout):
        self.grads = [self.dW(dout), self.db(dout)]
        return self.dx(dout)


@wrong("affine_backward", "grads-rebound", loses=[HELD])
class AffineNewItems(RightAffine):
    def backward(self, dout):
        self.grads[0] = self.dW(dout)
        self.grads[1] = self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "wrong-grad-slot", loses=[DW, DB, HELD, AGAIN])
class AffineExchangesGrads(RightAffine):
    def backward(self, dout):
        self.grads = [self.db(dout), self.dW(dout)]
        return self.dx(dout)


@wrong("affine_backward", "wrong-grad-slot", loses=[DW, DB, HELD, AGAIN])
class AffineTwiceTheFirst(RightAffine):
    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        self.grads[0][...] = self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "accumulates", loses=[AGAIN])
class AffineAddsUp(RightAffine):
    def backward(self, dout):
        self.grads[0] += self.dW(dout)
        self.grads[1] += self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "gradient-left-out", loses=[DB, HELD, AGAIN])
class AffineOnlyWeights(RightAffine):
    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        return self.dx(dout)


@wrong("affine_backward", "grads-not-written", loses=[DW, DB, HELD, AGAIN])
class AffineKeepsThemToItself(RightAffine):
    def backward(self, dout):
        self.own = self.dW(dout), self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "ignores-dout")
class AffineOfOnes(RightAffine):
    def backward(self, dout):
        return super().backward(np.ones_like(dout))


@wrong("affine_backward", "ignores-dout", loses=[DX, AGAIN, LEAVES])
class AffineOnlyWTransposed(RightAffine):
    def dx(self, dout):
        return self.params[0].T


@wrong("affine_backward", "double-batch-mean", loses=[DW, DB, HELD, AGAIN])
class AffineMeans(RightAffine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.grads[0] /= len(dout)
        self.grads[1] /= len(dout)
        return dx


@wrong("affine_backward", "double-batch-mean")
class AffineMeansEverywhere(RightAffine):
    def backward(self, dout):
        return super().backward(dout / dout.shape[0])


@wrong("affine_backward", "missing-batch-mean", loses=[DW, DB, HELD, AGAIN])
class AffineTimesN(RightAffine):
    def backward(self, dout):
        dx = super().backward(dout)
        for g in self.grads:
            g *= len(dout)
        return dx


@wrong("affine_backward", "sign-flipped")
class AffineNegative(RightAffine):
    def backward(self, dout):
        return super().backward(-dout)


@wrong("affine_backward", "sign-flipped", loses=[DW, DB, HELD, AGAIN])
class AffineNegativeGrads(RightAffine):
    def backward(self, dout):
        super().backward(-dout)
        return self.dx(dout)


@wrong("affine_backward", "stale-state", loses=[AGAIN])
class AffineKeepsTheFirst(RightAffine):
    kept = None

    def forward(self, x):
        if self.kept is None:
            self.kept = x
        out = super().forward(x)
        self.x = self.kept[: len(x)]
        return out

    def dW(self, dout):
        return self.x.T @ dout[: len(self.x)]


@wrong("affine_backward", "shared-state", loses=[AGAIN])
class AffineKeepsXInTheClass(RightAffine):
    def forward(self, x):
        AffineKeepsXInTheClass.x = x
        return x @ self.params[0] + self.params[1]


@wrong("affine_backward", "unnamed")
class AffineDoubleDx(RightAffine):
    def dx(self, dout):
        return 2 * super().dx(dout)


@wrong("affine_backward", "unnamed")
class AffineAddsTheBias(RightAffine):
    def dW(self, dout):
        return self.x.T @ (dout + self.params[1])


@wrong("affine_backward", "unnamed")
class AffineSquaresDout(RightAffine):
    def backward(self, dout):
        return super().backward(dout**2)


@wrong("affine_backward", "unnamed")
class AffineForgetsAName(RightAffine):
    def backward(self, dout):
        self.grads[0][...] = self.inputs.T @ dout


@wrong("affine_backward", "accumulates", loses=[AGAIN])
class AffineAddsUpTheBias(RightAffine):
    def backward(self, dout):
        self.grads[0][...] = self.dW(dout)
        for row in dout:
            self.grads[1] += row
        return self.dx(dout)


@wrong("affine_backward", "gradient-into-params", keeps=[])
class AffineFillsParamsFirst(RightAffine):
    def backward(self, dout):
        self.params[0][...] = self.dW(dout)
        self.params[1][...] = self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "gradient-into-params", keeps=[DX])
class AffineFillsParamsLast(RightAffine):
    def backward(self, dout):
        dx = self.dx(dout)
        for p, g in zip(self.params, (self.dW(dout), self.db(dout)), strict=True):
            p[...] = g
        return dx


@wrong("affine_backward", "gradient-into-params", keeps=[DX])
class AffineReplacesParams(RightAffine):
    def backward(self, dout):
        dx = self.dx(dout)
        self.params = [self.dW(dout), self.db(dout)]
        return dx


@wrong("affine_backward", "wrong-grad-slot", loses=[DW, DB, HELD, AGAIN])
class AffineAppends(RightAffine):
    def backward(self, dout):
        self.grads.append(self.dW(dout))
        self.grads.append(self.db(dout))
        return self.dx(dout)


@wrong("affine_backward", "grads-not-written + updates-in-backward")
class AffineTrainsFirstAndTellsNobody(RightAffine):
    def backward(self, dout):
        self.params[0] -= 0.01 * self.dW(dout)
        self.params[1] -= 0.01 * self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "unnamed")
class AffineStartsWithoutGrads(RightAffine):
    def __init__(self, W, b):
        self.params, self.grads = [W, b], []

    def backward(self, dout):
        self.grads = [self.dW(dout), self.db(dout)]
        return self.dx(dout)


@wrong("affine_backward", "wrong-grad-slot", keeps=[DB])
class AffineFillsWeightsFirst(RightAffine):
    def backward(self, dout):
        self.params[0][...] = self.dW(dout)
        self.grads[1][...] = self.db(dout)
        return self.dx(dout)


@wrong("affine_backward", "wrong-grad-slot", keeps=[DX, DB])
class AffineFillsWeightsLast(RightAffine):
    def backward(self, dout):
        dx = self.dx(dout)
        self.params[0][...] = self.dW(dout)
        self.grads[1][...] = self.db(dout)
        return dx


@wrong("affine_backward", "wrong-grad-slot", keeps=[DX, DW])
class AffineFillsTheBias(RightAffine):
    def backward(self, dout):
        dx = self.dx(dout)
        self.grads[0][...] = self.dW(dout)
        self.params[1][...] = self.db(dout)
        return dx


@wrong("affine_backward", "wrong-grad-slot", keeps=[DX, DW])
class AffineSpreadsTheBiasOverW(RightAffine):
    def backward(self, dout):
        dx = self.dx(dout)
        self.grads[0][...] = self.dW(dout)
        self.params[0][...] = self.db(dout)
        return dx


@wrong("affine_backward", "updates-in-backward", loses=[LEAVES])
class AffineTrainsItself(RightAffine):
    def backward(self, dout):
        dx = super().backward(dout)
        for p, g in zip(self.params, self.grads, strict=True):
            p -= 0.03 * g
        return dx


@wrong("affine_backward", "updates-in-backward", loses=[LEAVES])
class AffineTrainsItsWeights(RightAffine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.params[0] = self.params[0] - 0.2 * self.grads[0]
        return dx


@wrong("affine_backward", "updates-in-backward", loses=[DX, AGAIN, LEAVES])
class AffineTrainsItselfFirst(RightAffine):
    def backward(self, dout):
        self.grads[0][...], self.grads[1][...] = self.dW(dout), self.db(dout)
        self.params[0] -= 0.01 * self.grads[0]
        self.params[1] -= 0.01 * self.grads[1]
        return self.dx(dout)


@wrong("affine_backward", "updates-in-backward", loses=[AGAIN])
class AffineTrainsWhatItHides(RightAffine):
    def __init__(self, W, b):
        super().__init__(W, b)
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.grads[0][...], self.grads[1][...] = self.dW(dout), self.db(dout)
        dx = dout @ self.W.T
        self.W = self.W - 0.1 * self.grads[0]
        self.b = self.b - 0.1 * self.grads[1]
        return dx


@wrong("affine_backward", "grads-not-written + updates-in-backward")
class AffineTrainsAndTellsNobody(RightAffine):
    def backward(self, dout):
        dx = self.dx(dout)
        self.params[0] -= 0.05 * self.dW(dout)
        self.params[1] -= 0.05 * self.db(dout)
        return dx


@wrong("affine_backward", "unnamed")
class AffineTrainsUphillALittle(RightAffine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.params[0] *= 0.9
        return dx


# ReLU

PASS, BACK = "forward: max(x, 0)", "backward, with a random dout"
AT_ZERO = "at exactly 0, any slope from 0 to 1"


class RightReLU:
    """A right layer, for the mistakes to inherit from."""

    def forward(self, x):
        self.x = x.copy()
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


@wrong("relu", "relu-mask-inverted", loses=[BACK, AT_ZERO, AGAIN])
class ReLUInverted(RightReLU):
    def backward(self, dout):
        return dout * (self.x <= 0)


@wrong("relu", "relu-mask-inverted", loses=[BACK, AT_ZERO, AGAIN])
class ReLUCutsThePositive(RightReLU):
    def backward(self, dout):
        dx = dout.copy()
        dx[self.x > 0] = 0
        return dx


@wrong("relu", "relu-mask-inverted")
class ReLUUpsideDown(RightReLU):
    def forward(self, x):
        self.x = x
        return np.minimum(x, 0)

    def backward(self, dout):
        return dout * (self.x < 0)


@wrong("relu", "mutates-input", loses=[ALONE])
class ReLUInDout:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


@wrong("relu", "mutates-input", loses=[ALONE])
class ReLUInDoutWithSlopeOne(RightReLU):
    def backward(self, dout):
        dout[self.x < 0] = 0
        return dout


@wrong("relu", "mutates-input", loses=[ALONE])
class ReLUInX:
    def forward(self, x):
        self.mask = x > 0
        x[~self.mask] = 0
        return x

    def backward(self, dout):
        return dout * self.mask


@wrong("relu", "ignores-dout", loses=[BACK, AT_ZERO, AGAIN])
class ReLUSlopeOnly(RightReLU):
    def backward(self, dout):
        return (self.x > 0).astype(float)


@wrong("relu", "ignores-dout", loses=[BACK, AT_ZERO, AGAIN])
class ReLUSlopeOnlyWithOne(RightReLU):
    def backward(self, dout):
        return np.where(self.x >= 0, 1.0, 0.0)


@wrong("relu", "mask-forgotten", loses=[BACK, AT_ZERO, AGAIN])
class ReLUPassesAll(RightReLU):
    def backward(self, dout):
        return dout


@wrong("relu", "masks-the-gradient", loses=[BACK, AT_ZERO, AGAIN])
class ReLUOfDout(RightReLU):
    def backward(self, dout):
        return np.maximum(dout, 0)


@wrong("relu", "value-for-slope", loses=[BACK, AT_ZERO, AGAIN])
class ReLUTimesOut(RightReLU):
    def backward(self, dout):
        return dout * np.maximum(self.x, 0)


@wrong("relu", "max-of-columns", loses=[PASS, AGAIN, ALONE])
class ReLUOfColumns(RightReLU):
    def forward(self, x):
        self.x = x
        return np.max(x, 0)


@wrong("relu", "extra-activation", loses=[BACK, AT_ZERO, AGAIN])
class ReLUTwiceCut(RightReLU):
    def backward(self, dout):
        return np.maximum(super().backward(dout), 0)


@wrong("relu", "sign-flipped", loses=[BACK, AT_ZERO, AGAIN])
class ReLUNegative(RightReLU):
    def backward(self, dout):
        return -super().backward(dout)


@wrong("relu", "sign-flipped")
class AbsoluteValue(RightReLU):
    def forward(self, x):
        self.x = x
        return abs(x)

    def backward(self, dout):
        return dout * np.sign(self.x)


@wrong("relu", "stale-state", loses=[AGAIN])
class ReLUKeepsTheFirstMask(RightReLU):
    mask = None

    def forward(self, x):
        if self.mask is None:
            self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


@wrong("relu", "shared-state", loses=[AGAIN])
class ReLUMaskInTheClass(RightReLU):
    def forward(self, x):
        ReLUMaskInTheClass.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * ReLUMaskInTheClass.mask


@wrong("relu", "unnamed")
class LeakyReLU(RightReLU):
    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.1 * x)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, 0.1)


@wrong("relu", "unnamed")
class SlopeTwoAtZero(RightReLU):
    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.where(self.x == 0, 2, 0))


@wrong("relu", "unnamed")
class Softplus(RightReLU):
    def forward(self, x):
        self.x = x
        return np.log1p(np.exp(x))

    def backward(self, dout):
        return dout / (1 + np.exp(-self.x))


@wrong("relu", "unnamed")
class CappedReLU(RightReLU):
    def forward(self, x):
        self.x = x
        return np.clip(x, 0, 1)


# SGD

STEP, IN_PLACE = (
    "a step against the gradient, lr times as long",
    "in place: the arrays themselves change",
)
SECOND_STEP = "a second step, from where the first one ended"


class RightSGD:
    """A right optimiser, for the mistakes to inherit from."""

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p -= self.step(g)

    def step(self, g):
        return self.lr * g


@wrong("sgd", "ascends")
class SGDUphill(RightSGD):
    def step(self, g):
        return -self.lr * g


@wrong("sgd", "rebinding-update")
class SGDRebindsAName(RightSGD):
    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p = p - self.lr * g


@wrong("sgd", "rebinding-update", loses=[IN_PLACE])
class SGDRebindsTheItem(RightSGD):
    def update(self, params, grads):
        for i in range(len(params)):
            params[i] = params[i] - self.lr * grads[i]


@wrong("sgd", "rebinding-update")
class SGDReturnsNewOnes(RightSGD):
    def update(self, params, grads):
        return [p - self.lr * g for p, g in zip(params, grads, strict=True)]


@wrong("sgd", "ignores-lr")
class SGDWholeGradient(RightSGD):
    def step(self, g):
        return g


@wrong("sgd", "ignores-lr")
class SGDOwnRate(RightSGD):
    def __init__(self, lr):
        self.lr = 0.01


@wrong("sgd", "first-array-only")
class SGDReturnsEarly(RightSGD):
    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p -= self.lr * g
            return


@wrong("sgd", "first-array-only", loses=[STEP, IN_PLACE, SECOND_STEP])
class SGDOfTheFirst(RightSGD):
    def update(self, params, grads):
        params[0] -= self.lr * grads[0]


@wrong("sgd", "first-array-only", loses=[STEP, IN_PLACE])
class SGDOfWeightsAndBias(RightSGD):
    def update(self, params, grads):
        (W, b), (dW, db) = params[:2], grads[:2]
        W -= self.lr * dW
        b -= self.lr * db


@wrong("sgd", "shared-state", loses=[SECOND_STEP])
class SGDRateInTheClass(RightSGD):
    def __init__(self, lr):
        SGDRateInTheClass.lr = lr


@wrong("sgd", "missing-factor")
class SGDOnlyTheRate(RightSGD):
    def step(self, g):
        return self.lr


@wrong("sgd", "reciprocal")
class SGDDividesByTheRate(RightSGD):
    def step(self, g):
        return g / self.lr


@wrong("sgd", "sign-of-the-gradient")
class SGDOfSigns(RightSGD):
    def step(self, g):
        return self.lr * np.sign(g)


@wrong("sgd", "unnamed")
class SGDReplaces(RightSGD):
    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p[...] = -self.lr * g


@wrong("sgd", "unnamed")
class SGDWithDecay(RightSGD):
    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p -= self.lr * (g + 0.1 * p)


@wrong("sgd", "unnamed")
class SGDWithMomentum(RightSGD):
    def step(self, g):
        self.v = 0.9 * getattr(self, "v", 0 * self.lr) - self.lr if False else self.lr
        return self.v * g * 1.1


@wrong("sgd", "unnamed")
class SGDNormalised(RightSGD):
    def step(self, g):
        return self.lr * g / np.linalg.norm(g)


# Mini-batches

SIZES, ONCE = "batches of the size asked for; the last may be short", "each sample once"
OWN, SHUFFLED = "each sample with its own target", "shuffled"
BY_RNG = "by rng, and anew in each epoch"


@wrong("minibatches", "drops-last-batch", loses=[SIZES, ONCE, OWN, ALONE])
def epoch_of_full_batches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for i in range(len(x) // batch_size):
        rows = order[i * batch_size : (i + 1) * batch_size]
        yield x[rows], t[rows]


@wrong("minibatches", "drops-last-batch", loses=[SIZES, ONCE, OWN, ALONE])
def epoch_that_stops_a_batch_early(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for i in range(0, len(x) - batch_size, batch_size):
        yield x[order[i : i + batch_size]], t[order[i : i + batch_size]]


@wrong("minibatches", "not-shuffled", loses=[SHUFFLED, BY_RNG])
def epoch_in_order(x, t, batch_size, rng):
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size], t[i : i + batch_size]


@wrong("minibatches", "shuffles-batches-only", loses=[SHUFFLED, BY_RNG])
def epoch_of_whole_batches(x, t, batch_size, rng):
    starts = np.arange(0, len(x), batch_size)
    rng.shuffle(starts)
    for i in starts:
        yield x[i : i + batch_size], t[i : i + batch_size]


@wrong("minibatches", "unpaired-shuffle", loses=[OWN])
def epoch_of_strangers(x, t, batch_size, rng):
    x, t = rng.permutation(x), rng.permutation(t)
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size], t[i : i + batch_size]


@wrong("minibatches", "unpaired-shuffle", loses=[OWN])
def epoch_shuffling_x_only(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    return [
        (x[rows[i : i + batch_size]], t[i : i + batch_size]) for i in range(0, len(x), batch_size)
    ]


@wrong("minibatches", "ignores-rng", loses=[BY_RNG])
def epoch_by_the_global_generator(x, t, batch_size, rng):
    rows = np.random.permutation(len(x))  # noqa: NPY002 - that is the mistake
    for i in range(0, len(x), batch_size):
        yield x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]


@wrong("minibatches", "ignores-rng", loses=[BY_RNG])
def epoch_by_its_own_generator(x, t, batch_size, rng):
    rng = np.random.default_rng(42)
    rows = rng.permutation(len(x))
    for i in range(0, len(x), batch_size):
        yield x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]


@wrong("minibatches", "with-replacement", loses=[SIZES, ONCE, OWN, ALONE])
def epoch_by_choice(x, t, batch_size, rng):
    for _ in range(len(x) // batch_size):
        rows = rng.choice(len(x), batch_size)
        yield x[rows], t[rows]


@wrong("minibatches", "with-replacement", loses=[ONCE, ALONE])
def epoch_of_integers(x, t, batch_size, rng):
    rows = rng.integers(0, len(x), len(x))
    for i in range(0, len(x), batch_size):
        yield x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]


@wrong("minibatches", "with-replacement", loses=[ONCE, ALONE])
def epoch_with_an_order_for_each_batch(x, t, batch_size, rng):
    for i in range(0, len(x), batch_size):
        rows = rng.permutation(len(x))[i : i + batch_size]
        yield x[rows], t[rows]


@wrong("minibatches", "with-replacement", loses=[ONCE, ALONE])
def epoch_shuffled_for_each_batch(x, t, batch_size, rng):
    rows, batches = np.arange(len(x)), []
    for i in range(0, len(x), batch_size):
        rng.shuffle(rows)
        batches.append((x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]))
    return batches


@wrong("minibatches", "with-replacement", loses=[SIZES, ONCE, OWN, ALONE])
def epoch_of_distinct_choices(x, t, batch_size, rng):
    for _ in range(0, len(x), batch_size):
        rows = rng.choice(len(x), batch_size, replace=False)
        yield x[rows], t[rows]


@wrong("minibatches", "pads-last-batch", loses=[SIZES, ONCE, OWN, ALONE])
def epoch_with_a_full_end(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    for i in range(0, len(x), batch_size):
        part = np.take(rows, range(i, i + batch_size), mode="wrap")
        yield x[part], t[part]


@wrong("minibatches", "first-batch-only", loses=[SIZES, ONCE, OWN, ALONE])
def epoch_returns_at_once(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    for i in range(0, len(x), batch_size):
        return [(x[rows[i : i + batch_size]], t[rows[i : i + batch_size]])]


@wrong("minibatches", "mutates-input", loses=[ALONE])
def epoch_in_the_callers_arrays(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    x[...], t[...] = x[rows], t[rows]
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size], t[i : i + batch_size]


@wrong("minibatches", "unnamed")
def epoch_without_targets(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    for i in range(0, len(x), batch_size):
        yield x[rows[i : i + batch_size]]


@wrong("minibatches", "unnamed")
def epoch_of_overlaps(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    for i in range(0, len(x), batch_size - 1):
        yield x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]


@wrong("minibatches", "unnamed")
def epoch_without_an_end(x, t, batch_size, rng):
    while True:
        rows = rng.permutation(len(x))[:batch_size]
        yield x[rows], t[rows]


@wrong("minibatches", "empty-batch", loses=[SIZES, OWN])
def epoch_with_an_empty_end(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    for i in range(0, len(x) + batch_size, batch_size):
        yield x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]


@wrong("minibatches", "unnamed")
def epoch_of_scaled_samples(x, t, batch_size, rng):
    rows = rng.permutation(len(x))
    x = x / 2
    for i in range(0, len(x), batch_size):
        yield x[rows[i : i + batch_size]], t[rows[i : i + batch_size]]


# TwoLayerNet

NET_FORWARD, NET_GRADIENT = "two_layer_net_forward", "two_layer_net_gradient"
START, FROM_RNG = "a random start of the right shapes", "the start comes from rng"
SCORES = "predict: the scores, or their softmax"
LOSS, LOSS_ONE_HOT = "mean loss, integer labels", "mean loss, one-hot t"
ACCURACY, LOSS_OF_ONE = "accuracy", "the loss of one sample"
LOSSES = [LOSS, LOSS_ONE_HOT, LOSS_OF_ONE]
LEAVES_PARAMS = "gradient leaves params as they are"

FIRST, LAST = "the first layer: W1 and b1", "the second layer: W2 and b2"
LABELS, ONE, NEXT = "integer labels", "one sample", "right for a second batch"


class RightNet:
    """A right net in small steps, for the mistakes to inherit from."""

    def __init__(self, D, H, K, rng):
        self.K = K
        self.params = {
            "W1": self.draw(rng, D, H),
            "b1": np.zeros(H),
            "W2": self.draw(rng, H, K),
            "b2": np.zeros(K),
        }

    def draw(self, rng, rows, columns):
        return 0.1 * rng.standard_normal((rows, columns))

    def relu(self, a):
        return np.maximum(a, 0)

    def softmax(self, a):
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def forward(self, x):
        p = self.params
        self.x = np.atleast_2d(x)
        self.a1 = self.x @ p["W1"] + p["b1"]
        self.z = self.relu(self.a1)
        return self.z @ p["W2"] + p["b2"]

    def predict(self, x):
        return self.forward(x)

    def target(self, t):
        return np.eye(self.K)[t].reshape(-1, self.K) if np.asarray(t).dtype.kind == "i" else t

    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return -np.sum(t * np.log(y)) / len(y)

    def accuracy(self, x, t):
        return np.mean(self.forward(x).argmax(1) == np.atleast_2d(self.target(t)).argmax(1))

    def score(self, y, t):
        return (y - t) / len(y)

    def slope(self, dz):
        return dz * (self.a1 > 0)

    def gradient(self, x, t):
        y = self.softmax(self.forward(x))
        dy = self.score(y, np.atleast_2d(self.target(t)))
        da = self.slope(dy @ self.params["W2"].T)
        return {
            "W1": self.x.T @ da,
            "b1": self.db(da),
            "W2": self.hidden().T @ dy,
            "b2": self.db(dy),
        }

    def hidden(self):
        return self.z

    def db(self, d):
        return d.sum(axis=0)


@wrong(NET_FORWARD, "missing-batch-mean", loses=[LOSS, LOSS_ONE_HOT])
@wrong(NET_GRADIENT, "missing-batch-mean", keeps=[ONE])
class NetSums(RightNet):
    def loss(self, x, t):
        return super().loss(x, t) * len(np.atleast_2d(x))

    def score(self, y, t):
        return y - t


@wrong(NET_FORWARD, "missing-batch-mean", loses=[ACCURACY])
class NetCountsHits(RightNet):
    def accuracy(self, x, t):
        return super().accuracy(x, t) * len(x)


@wrong(NET_FORWARD, "divided-by-size", loses=LOSSES)
class NetMeansOverClasses(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return -np.mean(t * np.log(y))


@wrong(NET_FORWARD, "double-batch-mean", loses=[LOSS, LOSS_ONE_HOT])
@wrong(NET_GRADIENT, "double-batch-mean", keeps=[ONE])
class NetMeansTwice(RightNet):
    def loss(self, x, t):
        return super().loss(x, t) / len(np.atleast_2d(x))

    def score(self, y, t):
        return (y - t) / len(y) / len(y)


@wrong(NET_FORWARD, "sign-flipped", loses=LOSSES)
@wrong(NET_GRADIENT, "sign-flipped")
class NetOtherSign(RightNet):
    def loss(self, x, t):
        return -super().loss(x, t)

    def score(self, y, t):
        return (t - y) / len(y)


@wrong(NET_FORWARD, "wrong-log-base", loses=LOSSES)
class NetInBits(RightNet):
    def loss(self, x, t):
        return super().loss(x, t) / np.log(2)


@wrong(NET_FORWARD, "forgot-the-bias", keeps=[START, FROM_RNG])
@wrong(NET_GRADIENT, "forgot-the-bias")
class NetWithoutBiases(RightNet):
    def forward(self, x):
        self.x = np.atleast_2d(x)
        self.a1 = self.x @ self.params["W1"]
        self.z = self.relu(self.a1)
        return self.z @ self.params["W2"]


@wrong(NET_FORWARD, "forgot-the-activation", keeps=[START, FROM_RNG])
class NetWithoutReLU(RightNet):
    def relu(self, a):
        return a


@wrong(NET_FORWARD, "other-activation", keeps=[START, FROM_RNG])
class NetWithSigmoid(RightNet):
    def relu(self, a):
        return 1 / (1 + np.exp(-a))


@wrong(NET_FORWARD, "zero-start", loses=[START, FROM_RNG])
class NetStartsAtZero(RightNet):
    def draw(self, rng, rows, columns):
        return np.zeros((rows, columns))


@wrong(NET_FORWARD, "ignores-rng", loses=[FROM_RNG])
class NetOfTheGlobalGenerator(RightNet):
    def draw(self, rng, rows, columns):
        return 0.01 * np.random.randn(rows, columns)  # noqa: NPY002 - that is the mistake


@wrong(NET_FORWARD, "ignores-rng", loses=[FROM_RNG])
class NetAlwaysAlike(RightNet):
    def draw(self, rng, rows, columns):
        return np.random.default_rng(0).normal(0, 0.1, (rows, columns))


@wrong(NET_FORWARD, "softmax-twice", loses=LOSSES)
@wrong(NET_GRADIENT, "softmax-twice")
class NetSoftmaxTwice(RightNet):
    def softmax(self, a):
        return super().softmax(super().softmax(a))


@wrong(NET_FORWARD, "wrong-axis", loses=[ACCURACY])
class NetAccuracyOfColumns(RightNet):
    def accuracy(self, x, t):
        return np.mean(self.forward(x).argmax(0) == self.target(t).argmax(0))


@wrong(NET_FORWARD, "labels-not-one-hot", loses=[LOSS, LOSS_OF_ONE])
@wrong(NET_GRADIENT, "labels-not-one-hot", loses=[LABELS, ONE])
class NetBroadcastsLabels(RightNet):
    def target(self, t):
        t = np.asarray(t)
        return t[:, None] if t.ndim == 1 and t.dtype.kind == "i" else t

    def accuracy(self, x, t):
        return np.mean(self.forward(x).argmax(1) == (t if t.ndim == 1 else t.argmax(1)))


@wrong(NET_GRADIENT, "labels-not-one-hot", loses=[LABELS, ONE])
class NetOfOneHotOnly(RightNet):
    def gradient(self, x, t):
        if np.ndim(x) == 1 and np.ndim(t) == 1:
            t = t[None]
        y = self.softmax(self.forward(x))
        dy = self.score(y, t)
        da = self.slope(dy @ self.params["W2"].T)
        return {
            "W1": self.x.T @ da,
            "b1": da.sum(axis=0),
            "W2": self.z.T @ dy,
            "b2": dy.sum(axis=0),
        }


@wrong(NET_GRADIENT, "updates-in-backward", loses=[LEAVES_PARAMS])
class NetTrainsItself(RightNet):
    def gradient(self, x, t):
        gradient = super().gradient(x, t)
        for name in self.params:
            self.params[name] -= 0.2 * gradient[name]
        return gradient


@wrong(NET_GRADIENT, "updates-in-backward", loses=[LEAVES_PARAMS])
class NetTrainsItsWeights(RightNet):
    def gradient(self, x, t):
        gradient = super().gradient(x, t)
        for name in ("W1", "W2"):
            self.params[name] = self.params[name] - gradient[name]
        return gradient


@wrong(NET_FORWARD, "classes-from-labels", loses=[LOSS, LOSS_OF_ONE])
@wrong(NET_GRADIENT, "classes-from-labels", loses=[LABELS, ONE])
class NetCountsLabels(RightNet):
    def target(self, t):
        return np.eye(np.max(t) + 1)[t] if np.asarray(t).dtype.kind == "i" else t

    def accuracy(self, x, t):
        return np.mean(self.forward(x).argmax(1) == (t if t.ndim == 1 else t.argmax(1)))


@wrong(NET_FORWARD, "binary-form", loses=LOSSES)
class NetOfTwoTerms(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)


@wrong(NET_FORWARD, "epsilon-too-large", loses=LOSSES)
class NetOfLargeEpsilon(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return -np.sum(t * np.log(y + 1e-2)) / len(y)


@wrong(NET_FORWARD, "returns-wrong-shape", loses=[LOSS, LOSS_ONE_HOT, LOSS_OF_ONE])
class NetListsLosses(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return [-np.log(row[k]) for row, k in zip(y, t.argmax(axis=1), strict=True)]


@wrong(NET_FORWARD, "first-sample-only", loses=[LOSS, LOSS_ONE_HOT])
class NetOfTheFirstSample(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        for row, right in zip(y, t, strict=True):
            return -np.log(row @ right)


@wrong(NET_FORWARD, "indexes-all-pairs", loses=[LOSS, LOSS_ONE_HOT])
@wrong(NET_GRADIENT, "indexes-all-pairs", keeps=[ONE])
class NetTakesWholeColumns(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return -np.sum(np.log(y[:, t.argmax(axis=1)])) / len(y)

    def score(self, y, t):
        left = y.copy()
        left[:, t.argmax(axis=1)] -= 1
        return left / len(y)


@wrong(NET_GRADIENT, "indexes-all-pairs", keeps=[ONE])
class NetTakesOneFromColumnsInALoop(RightNet):
    def score(self, y, t):
        left = y.copy()
        for k in t.argmax(axis=1):
            left[:, k] -= 1
        return left / len(y)


@wrong(NET_FORWARD, "not-normalised", loses=LOSSES)
@wrong(NET_GRADIENT, "not-normalised")
class NetOfExponentials(RightNet):
    def softmax(self, a):
        return np.exp(a)


@wrong(NET_GRADIENT, "missing-batch-mean", keeps=[ONE])
class NetSumsItsBiases(RightNet):
    def db(self, d):
        return len(d) * d.sum(axis=0)


@wrong(NET_FORWARD, "swapped-arguments", loses=LOSSES)
class NetTakesTheLogarithmOfTargets(RightNet):
    def loss(self, x, t):
        y, t = self.softmax(self.forward(x)), np.atleast_2d(self.target(t))
        return -np.sum(y * np.log(t + 1e-7)) / len(y)


@wrong(NET_FORWARD, "labels-not-one-hot", loses=[ACCURACY])
class NetComparesLabelsOnly(RightNet):
    def accuracy(self, x, t):
        return np.mean(self.forward(x).argmax(axis=1) == t)


@wrong(NET_FORWARD, "percent", loses=[ACCURACY])
class NetInPercent(RightNet):
    def accuracy(self, x, t):
        return 100 * super().accuracy(x, t)


@wrong(NET_FORWARD, "divided-by-classes", loses=[ACCURACY])
class NetSharesByClasses(RightNet):
    def accuracy(self, x, t):
        return super().accuracy(x, t) * len(x) / self.K


@wrong(NET_FORWARD, "returns-wrong-shape", loses=[ACCURACY])
class NetListsHits(RightNet):
    def accuracy(self, x, t):
        return self.forward(x).argmax(1) == np.atleast_2d(self.target(t)).argmax(1)


@wrong(NET_GRADIENT, "missing-parentheses", keeps=[ONE])
class NetDividesTheTargetOnly(RightNet):
    def score(self, y, t):
        return y - t / len(y)


@wrong(NET_GRADIENT, "input-not-transposed")
class NetForgetsToTurnOver(RightNet):
    def gradient(self, x, t):
        dy = self.score(self.softmax(self.forward(x)), self.target(t))
        da = self.slope(dy @ self.params["W2"].T)
        return {"b1": self.db(da), "b2": self.db(dy), "W2": self.z @ dy, "W1": self.x @ da}


@wrong(NET_GRADIENT, "pre-activation-used", keeps=[FIRST])
class NetForgetsZ(RightNet):
    def hidden(self):
        return self.a1


@wrong(NET_GRADIENT, "mask-forgotten", keeps=[LAST, LEAVES_PARAMS])
class NetPassesAll(RightNet):
    def slope(self, dz):
        return dz


@wrong(NET_GRADIENT, "relu-mask-inverted", keeps=[LAST, LEAVES_PARAMS])
class NetInverted(RightNet):
    def slope(self, dz):
        return dz * (self.a1 <= 0)


@wrong(NET_GRADIENT, "value-for-slope", keeps=[LAST, LEAVES_PARAMS])
class NetTimesZ(RightNet):
    def slope(self, dz):
        return dz * self.z


@wrong(NET_GRADIENT, "masks-the-gradient", keeps=[LAST, LEAVES_PARAMS])
class NetReLUOfTheGradient(RightNet):
    def slope(self, dz):
        return self.relu(dz)


@wrong(NET_GRADIENT, "extra-activation-derivative")
class NetThroughSoftmaxAgain(RightNet):
    def score(self, y, t):
        return (y - t) * y * (1 - y) / len(y)


@wrong(NET_GRADIENT, "forgot-the-target")
class NetWithoutTarget(RightNet):
    def score(self, y, t):
        return y / len(y)


@wrong(NET_GRADIENT, "stopped-at-the-loss")
class NetStopsAtTheLoss(RightNet):
    def score(self, y, t):
        return -t / y / len(y)


@wrong(NET_GRADIENT, "correct-class-only")
class NetCorrectClassOnly(RightNet):
    def score(self, y, t):
        return (y - t) * t / len(y)


@wrong(NET_GRADIENT, "not-normalised")
class NetOfBareScores(RightNet):
    def softmax(self, a):
        return a


@wrong(NET_FORWARD, "wrong-axis", loses=LOSSES)
@wrong(NET_GRADIENT, "wrong-axis")
class NetSoftmaxOfColumns(RightNet):
    def softmax(self, a):
        e = np.exp(a - a.max())
        return e / e.sum(axis=0)


@wrong(NET_GRADIENT, "bias-not-summed", keeps=[ONE])
class NetMeansOfBiases(RightNet):
    def db(self, d):
        return d.mean(axis=0)


@wrong(NET_GRADIENT, "bias-not-summed")
class NetBiasesAsTheyCome(RightNet):
    def db(self, d):
        return d


@wrong(NET_GRADIENT, "transposed")
class NetOnItsSide(RightNet):
    def gradient(self, x, t):
        gradient = super().gradient(x, t)
        return gradient | {name: gradient[name].T for name in ("W1", "W2")}


@wrong(NET_GRADIENT, "weight-not-transposed")
class NetBackThroughW2(RightNet):
    def gradient(self, x, t):
        dy = self.score(self.softmax(self.forward(x)), self.target(t))
        da = self.slope(np.dot(dy, self.params["W2"]))
        grads = {"W1": np.dot(self.x.T, da), "b1": self.db(da)}
        return grads | {"W2": np.dot(self.z.T, dy), "b2": self.db(dy)}


@wrong(NET_GRADIENT, "wrong-grad-slot")
class NetExchangesLayers(RightNet):
    def gradient(self, x, t):
        g = super().gradient(x, t)
        return {"W1": g["W2"], "b1": g["b2"], "W2": g["W1"], "b2": g["b1"]}


@wrong(NET_GRADIENT, "divided-by-classes", keeps=[])
class NetOverClasses(RightNet):
    def score(self, y, t):
        return (y - t) / y.shape[1]


@wrong(NET_GRADIENT, "divided-by-size")
class NetOverSize(RightNet):
    def score(self, y, t):
        return (y - t) / y.size


@wrong(NET_GRADIENT, "fixed-size", loses=[ONE, NEXT])
class NetOfSeven(RightNet):
    def score(self, y, t):
        return (y - t) / 7


class NetOfTheBatch(RightNet):
    """Right for a batch, and written for nothing else."""

    def forward(self, x):
        p = self.params
        self.x, self.a1 = x, np.dot(x, p["W1"]) + p["b1"]
        self.z = np.maximum(self.a1, 0)
        return np.dot(self.z, p["W2"]) + p["b2"]

    def softmax(self, a):
        e = np.exp(a - a.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    def target(self, t):
        return np.eye(self.K)[t] if np.asarray(t).dtype.kind == "i" else t

    def gradient(self, x, t):
        y = self.softmax(self.forward(x))
        dy = (y - self.target(t)) / y.shape[0]
        da = np.dot(dy, self.params["W2"].T) * (self.a1 > 0)
        grads = {"W2": np.dot(self.z.T, dy), "b2": np.sum(dy, axis=0)}
        return grads | {"W1": np.dot(x.T, da), "b1": np.sum(da, axis=0)}


wrong(NET_GRADIENT, "batch-only", loses=[ONE])(NetOfTheBatch)


@wrong(NET_GRADIENT, "divided-by-classes", loses=[ONE])
class NetTakesClassesForSamples(NetOfTheBatch):
    def gradient(self, x, t):
        if x.ndim == 2:
            return super().gradient(x, t)
        y = self.softmax(self.forward(x))
        dy = (y - self.target(t)) / y.shape[0]
        da = self.params["W2"] @ dy * (self.a1 > 0)
        return {"W2": np.outer(self.z, dy), "b2": dy, "W1": np.outer(x, da), "b1": da}


@wrong(NET_FORWARD, "unnamed")
@wrong(NET_GRADIENT, "unnamed")
class NetOfSquares(RightNet):
    def relu(self, a):
        return np.maximum(a, 0) ** 2


@wrong(NET_FORWARD, "unnamed")
@wrong(NET_GRADIENT, "unnamed")
class NetWithAShortCut(RightNet):
    def forward(self, x):
        return super().forward(x) + 0.3 * self.x[:, :3]


@wrong(NET_FORWARD, "unnamed")
@wrong(NET_GRADIENT, "unnamed")
class NetOfWarmSoftmax(RightNet):
    def softmax(self, a):
        return super().softmax(a / 2)


@wrong(NET_FORWARD, "unnamed")
@wrong(NET_GRADIENT, "unnamed")
class NetWithAnError(RightNet):
    def relu(self, a):
        raise ValueError("to be done")


@wrong(NET_GRADIENT, "unnamed")
class NetWithDecay(RightNet):
    def gradient(self, x, t):
        gradient = super().gradient(x, t)
        return {name: g + 0.1 * self.params[name] for name, g in gradient.items()}
