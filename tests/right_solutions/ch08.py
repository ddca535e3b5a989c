"""Right solutions of chapter 8, in many styles."""

from __future__ import annotations

import itertools
import sys
import warnings
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from right_solutions import Register

answers = Register()

AFFINE = ("affine_forward", "affine_backward")
NET = ("two_layer_net_forward", "two_layer_net_gradient")


# Affine


@answers(*AFFINE)
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


@answers(*AFFINE)
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


@answers(*AFFINE)
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


@answers(*AFFINE)
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


@answers(*AFFINE)
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


@answers("relu")
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


@answers("relu")
class ReLUWithSlopeOne:
    """Multiply; the slope is 1 where x is 0."""

    def forward(self, x):
        self.slope = np.zeros(x.size).reshape(x.shape)
        self.slope[x >= 0] = 1
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * self.slope


@answers("relu")
class ReLUWithSlopeHalf:
    """np.heaviside with one half at 0, in float32."""

    def forward(self, x):
        self.x = x.astype(np.float32)
        return self.x.clip(min=0)

    def backward(self, dout):
        return dout * np.heaviside(self.x, 0.5)


@answers("relu")
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


@answers("relu")
class ReLUByAbsoluteValue:
    """(x + |x|) / 2, and its slope (1 + sign x) / 2; keep the output only."""

    def forward(self, x):
        self.out = (x + np.abs(x)) / 2
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 + np.sign(self.out - 1e-12)) / 2


# SGD


@answers("sgd")
class SGDOfTheBook:
    """An index, and -= on the item."""

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for i in range(len(params)):
            params[i] -= self.lr * grads[i]


@answers("sgd")
class SGDByZip:
    """Zip, and three dots."""

    def __init__(self, lr):
        self.rate = lr

    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            p[...] = p - self.rate * g


@answers("sgd")
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


@answers("sgd")
class SGDInLoops:
    """Number by number."""

    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for p, g in zip(params, grads, strict=True):
            for place in np.ndindex(p.shape):
                p[place] += -self.lr * g[place]


# Mini-batches


@answers("minibatches")
def minibatches_by_permutation(x, t, batch_size, rng):
    """Yield slices of one permutation."""
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], t[rows]


@answers("minibatches")
def minibatches_by_shuffle(x, t, batch_size, rng):
    """Shuffle a list of indices, return a list of lists."""
    order = list(range(len(x)))
    rng.shuffle(order)
    batches = []
    while order:
        rows, order = order[:batch_size], order[batch_size:]
        batches.append([[x[row] for row in rows], [t[row] for row in rows]])
    return batches


@answers("minibatches")
def minibatches_by_sorting(x, t, batch_size, rng):
    """Sort random numbers, split at multiples of the size, return a zip."""
    order = np.argsort(rng.random(t.shape[0]))
    cuts = np.arange(batch_size, len(order), batch_size)
    return zip(np.split(x[order], cuts), np.split(t[order], cuts), strict=True)


@answers("minibatches")
def minibatches_by_choice(x, t, batch_size, rng):
    """Choose without replacement; count the batches upwards."""
    order = rng.choice(x.shape[0], size=x.shape[0], replace=False)
    count = int(np.ceil(len(x) / batch_size))
    return tuple(
        (x[order[i * batch_size : (i + 1) * batch_size]], t[order[i * batch_size :][:batch_size]])
        for i in range(count)
    )


@answers("minibatches")
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


@answers(*NET)
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


@answers(*NET)
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


@answers(*NET)
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


@answers(*NET)
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
