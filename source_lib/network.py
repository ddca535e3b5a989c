r"""Chapter 8: a network of two layers, and the four steps that train it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from source_lib.cross_entropy import accuracy
from source_lib.gradient_check import Layer
from source_lib.softmax_with_loss import SoftmaxWithLoss


class ReLU:
    r"""Lets positive numbers through, and nothing else.

        forward: out = max(x, 0)        backward: dx = dout where x > 0, and 0 elsewhere

    Shapes: x of any shape → out, dout, dx of the same. At x = 0 there is a kink, and any slope from
    0 to 1 is a subgradient; this one takes 0.

    >>> layer = ReLU()
    >>> layer.forward(np.array([-1.0, 2.0])), layer.backward(np.array([5.0, 7.0]))
    (array([0., 2.]), array([0., 7.]))

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 6.3.1.
    """

    def __init__(self) -> None:
        self.params: list[NDArray[np.float64]] = []
        self.grads: list[NDArray[np.float64]] = []

    def forward(self, x: ArrayLike) -> NDArray[np.float64]:
        x = np.asarray(x, dtype=np.float64)
        self.passed = x > 0
        return np.where(self.passed, x, 0.0)

    def backward(self, dout: ArrayLike) -> NDArray[np.float64]:
        return np.where(self.passed, dout, 0.0)


class Affine:
    r"""Multiplies by weights and adds a bias, the same for each row.

        forward: out = x W + b        backward: dx = dout Wᵀ, dW = xᵀ dout, db = Σ_n dout_n

    Shapes: W (D, H), b (H,), x (N, D) → out (N, H); dout (N, H) → dx (N, D). backward returns dx
    and fills grads = [dW, db] in place. params = [W, b] are the arrays passed in, no copies.
    Raises ValueError if W, b and x do not fit, or W and b hold no floats.

    >>> layer = Affine(np.array([[1.0], [2.0]]), np.array([0.5]))
    >>> layer.forward([[3.0, 4.0], [0.0, 1.0]])
    array([[11.5],
           [ 2.5]])
    >>> layer.backward([[1.0], [10.0]])
    array([[ 1.,  2.],
           [10., 20.]])
    >>> layer.grads
    [array([[ 3.],
           [14.]]), array([11.])]

    Source: "Deep Learning from Scratch 2", section 1.3.5.
    """

    def __init__(self, W: NDArray[np.float64], b: NDArray[np.float64]) -> None:
        if W.ndim != 2 or b.shape != W.shape[1:]:
            raise ValueError(f"W has shape {W.shape} and b has shape {b.shape}: pass (D, H), (H,)")
        if not all(np.issubdtype(one.dtype, np.floating) for one in (W, b)):
            raise ValueError(
                f"W and b have dtypes {W.dtype} and {b.dtype}: an update in place needs floats, "
                "for example W.astype(float)"
            )
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x: ArrayLike) -> NDArray[np.float64]:
        W, b = self.params
        x = np.array(x, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != W.shape[0]:
            raise ValueError(
                f"x has shape {x.shape}, but W has shape {W.shape}: pass a batch of shape "
                f"(N, {W.shape[0]}); one sample is a batch of one, x[None]"
            )
        self.x = x
        return x @ W + b

    def backward(self, dout: ArrayLike) -> NDArray[np.float64]:
        W, _ = self.params
        dout = np.asarray(dout, dtype=np.float64)
        self.grads[0][...] = self.x.T @ dout
        # b was added to every row (Repeat), so what comes back is the sum over the rows.
        self.grads[1][...] = dout.sum(axis=0)
        return dout @ W.T


class SGD:
    r"""Stochastic gradient descent: one step down each gradient, in place.

        p ← p − lr · ∂L/∂p

    >>> W = np.array([1.0, 2.0])
    >>> SGD(lr=0.1).update([W], [np.array([10.0, -10.0])])
    >>> W
    array([0., 3.])

    Source: "Deep Learning from Scratch 2", section 1.3.6.
    """

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def update(
        self, params: Sequence[NDArray[np.float64]], grads: Sequence[NDArray[np.float64]]
    ) -> None:
        """Change each array of ``params`` by its gradient; raise ValueError if one has none."""
        for p, g in zip(params, grads, strict=True):
            p -= self.lr * g


def minibatches(
    x: NDArray[np.float64], t: NDArray[np.generic], batch_size: int, rng: Generator
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.generic]]]:
    r"""One epoch: each sample once, in a random order, in batches.

    Shapes: x (N, ...) and t (N, ...) → pairs of (B, ...) and (B, ...) with B = batch_size; the last
    batch holds what is left, N mod B samples if that is not 0. x and t stay as they are.
    Raises ValueError if x and t differ in length or batch_size is not positive.

    >>> rng = np.random.default_rng(0)
    >>> [len(x) for x, t in minibatches(np.zeros((7, 2)), np.zeros(7), 3, rng)]
    [3, 3, 1]

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 8.1.3.
    """
    if len(x) != len(t) or batch_size < 1:
        raise ValueError(
            f"{len(x)} samples, {len(t)} targets, batch_size {batch_size}: "
            "pass a target for each sample, and a batch_size of 1 or more"
        )
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], t[chosen]


class TwoLayerNet:
    r"""A classifier: Affine, ReLU, Affine, and softmax with loss behind them.

        a₁ = x W₁ + b₁,   z = max(a₁, 0),   a₂ = z W₂ + b₂,   L = softmax cross-entropy of a₂ and t

    Shapes: x (N, D) with t (N,) labels or (N, K), or one sample: x (D,) with a label or t (K,).
    params: 'W1' (D, H), 'b1' (H,), 'W2' (H, K), 'b2' (K,), with W ~ N(0, 2 / inputs) and b = 0.
    predict gives the scores a₂, (N, K) or (K,); loss and accuracy are means; gradient is a dict
    like params, ∂L/∂p for each p, in arrays of its own. Raises ValueError if t does not fit.

    >>> net = TwoLayerNet(4, 5, 3, np.random.default_rng(0))
    >>> net.predict(np.ones((2, 4))).shape, net.gradient(np.ones(4), 2)["W1"].shape
    ((2, 3), (4, 5))

    Source: "Deep Learning from Scratch 2", section 1.3; He et al. (2015) for the weights' size.
    """

    def __init__(self, input_size: int, hidden_size: int, output_size: int, rng: Generator) -> None:
        W1 = rng.normal(0.0, np.sqrt(2 / input_size), (input_size, hidden_size))
        W2 = rng.normal(0.0, np.sqrt(2 / hidden_size), (hidden_size, output_size))
        b1, b2 = np.zeros(hidden_size), np.zeros(output_size)
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        self.first, self.second = Affine(W1, b1), Affine(W2, b2)
        self.layers: list[Layer] = [self.first, ReLU(), self.second]
        self.last = SoftmaxWithLoss()

    def predict(self, x: ArrayLike) -> NDArray[np.float64]:
        x = np.asarray(x, dtype=np.float64)
        # One sample is a batch of one: the layers know no other shape than (N, D).
        out = x[None] if x.ndim == 1 else x
        for layer in self.layers:
            out = layer.forward(out)
        return out[0] if x.ndim == 1 else out

    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        return accuracy(self.predict(x), t)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, NDArray[np.float64]]:
        self.loss(x, t)
        dout = np.atleast_2d(self.last.backward())
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        (dW1, db1), (dW2, db2) = self.first.grads, self.second.grads
        return {"W1": dW1.copy(), "b1": db1.copy(), "W2": dW2.copy(), "b2": db2.copy()}
