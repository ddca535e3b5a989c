"""Right solutions of chapter 7, in many styles."""

from __future__ import annotations

import functools
import sys
import warnings
from dataclasses import dataclass

import numpy as np

from right_solutions import Register

answers = Register()

LOSS = ("softmax_with_loss_forward", "softmax_with_loss_backward")


# softmax_jacobian


@answers("softmax_jacobian")
def jacobian_loops(q):
    """Ask for each entry whether i = k."""
    size = len(q)
    jacobian = np.zeros((size, size))
    for k in range(size):
        for i in range(size):
            jacobian[k, i] = q[k] * (1 - q[k]) if i == k else -q[k] * q[i]
    return jacobian


@answers("softmax_jacobian")
def jacobian_delta(q):
    """Broadcast q_k (δ_ki - q_i)."""
    return q[:, None] * (np.eye(q.size) - q)


@answers("softmax_jacobian")
def jacobian_einsum(q):
    """Use einsum twice, in float32."""
    q = q.astype(np.float32)
    return np.einsum("k,ki->ki", q, np.eye(len(q))) - np.einsum("k,i->ki", q, q)


@answers("softmax_jacobian")
def jacobian_list(q):
    """Return a list of lists."""
    return [[p * ((i == k) - r) for i, r in enumerate(q)] for k, p in enumerate(q)]


@answers("softmax_jacobian")
def jacobian_diagonal_last(q):
    """Fill the diagonal of a fresh matrix."""
    jacobian = -np.multiply.outer(q, q)
    jacobian[np.diag_indices_from(jacobian)] += q
    return jacobian


@answers("softmax_jacobian")
def jacobian_where(q):
    """Choose between the two cases of the derivative."""
    row, column = q.reshape(1, -1), q.reshape(-1, 1)
    return np.where(np.eye(len(q), dtype=bool), row * (1 - row), -(column @ row))


@answers("softmax_jacobian")
def jacobian_complex_step(q, h=1e-30):
    """Differentiate softmax itself, at scores that have this q, by a complex step."""
    size = len(q)
    e = np.exp(np.log(q) + 1j * h * np.eye(size))
    return (e / e.sum(axis=1, keepdims=True)).imag.T / h


# dL_dq


@answers("dL_dq")
def dl_dq_product(q, t):
    """Multiply by a reciprocal."""
    return -1.0 * t * q**-1


@answers("dL_dq")
def dl_dq_list(q, t):
    """Return a list."""
    return [-target / p for p, target in zip(q, t, strict=True)]


@answers("dL_dq")
def dl_dq_with_a_little_more(q, t):
    """Keep the divisor away from 0 by 1e-7."""
    return -t / (q + 1e-7)


@answers("dL_dq")
def dl_dq_mask(q, t):
    """Divide only where the target is not 0."""
    return -np.divide(t, q, out=np.zeros_like(q), where=t > 0)


# chain_through_softmax


@answers("chain_through_softmax")
def chain_matrix(dL_dq, jacobian):
    """Multiply vector by matrix."""
    return dL_dq @ jacobian


@answers("chain_through_softmax")
def chain_transposed(dL_dq, jacobian):
    """Multiply the transposed matrix by the vector."""
    return np.dot(jacobian.T, dL_dq)


@answers("chain_through_softmax")
def chain_loops(dL_dq, jacobian):
    """Add path after path."""
    dL_da = [0.0] * len(dL_dq)
    for i in range(len(dL_da)):
        for k, slope in enumerate(dL_dq):
            dL_da[i] += slope * jacobian[k][i]
    return dL_da


@answers("chain_through_softmax")
def chain_broadcast(dL_dq, jacobian):
    """Scale the rows, then add them."""
    return (dL_dq[:, np.newaxis] * jacobian).sum(axis=0)


@answers("chain_through_softmax")
def chain_einsum(dL_dq, jacobian):
    """Use einsum; the Jacobian is symmetric, so its axes may be swapped."""
    return np.einsum("ik,k->i", jacobian, dL_dq, dtype=np.float32, casting="same_kind")


@answers("chain_through_softmax")
def chain_old_matrix(dL_dq, jacobian):
    """Use np.matrix, which warns that it is old."""
    return np.asarray(np.matrix(dL_dq) * np.matrix(jacobian)).ravel()


@answers("chain_through_softmax")
def chain_in_place(dL_dq, jacobian):
    """Change a copy in place."""
    paths = jacobian.copy()
    paths *= dL_dq.reshape(-1, 1)
    return np.add.reduce(paths)


# softmax_score_gradient


@answers("softmax_score_gradient")
def score_gradient_by_chain(q, t):
    """Go through the whole chain."""
    return (-t / q) @ (np.diag(q) - np.outer(q, q))


@answers("softmax_score_gradient")
def score_gradient_before_the_last_step(q, t):
    """Stop a line earlier, with the sum over t still there."""
    return q * np.sum(t) - t


@answers("softmax_score_gradient")
def score_gradient_list(q, t):
    """Return a list."""
    return [p - target for p, target in zip(q, t, strict=True)]


@answers("softmax_score_gradient")
def score_gradient_in_place(q, t):
    """Change a copy in place, labels allowed too."""
    if np.ndim(t) == 0:
        t = np.eye(len(q))[t]
    dL_da = np.array(q, dtype=np.float32)
    dL_da -= t
    return dL_da


# SoftmaxWithLoss


def softmax_of_rows(x):
    """Turn each row into probabilities, as a learner's chapter 2 does."""
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@answers(*LOSS)
class LossByLabels:
    """Turn one-hot rows into labels by the size, add 1e-7, subtract 1 at the labels: the book."""

    def __init__(self):
        self.params, self.grads = [], []
        self.y = self.t = None

    def forward(self, x, t):
        self.y = softmax_of_rows(x)
        self.t = t.argmax(axis=1) if t.size == self.y.size else t
        rows = np.arange(self.t.shape[0])
        return -np.sum(np.log(self.y[rows, self.t] + 1e-7)) / self.t.shape[0]

    def backward(self, dout=1):
        n = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(n), self.t] -= 1
        dx *= dout
        dx = dx / n
        return dx


@answers(*LOSS)
class LossByDistributions:
    """Turn labels into one-hot rows, clip before the logarithm."""

    def forward(self, x, t):
        self.y = softmax_of_rows(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.mean(np.sum(self.t * np.log(np.clip(self.y, 1e-7, 1.0)), axis=1))

    def backward(self, dout=1.0):
        return dout * (self.y - self.t) / self.y.shape[0]


@answers(*LOSS)
class LossByLogSumExp:
    """Keep log-probabilities only: exact, and y comes back by exp."""

    def forward(self, x, t):
        top = x.max(axis=-1, keepdims=True)
        self.log_y = x - top - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
        self.t = t if t.ndim == 2 else (t[:, None] == np.arange(x.shape[1])).astype(float)
        return float(-np.einsum("nk,nk->", self.t, self.log_y) / len(x))

    def backward(self, dout=1):
        return np.einsum(",nk->nk", dout / len(self.t), np.exp(self.log_y) - self.t)


@answers(*LOSS)
class LossInLoops:
    """Loop over samples and classes, return lists."""

    def forward(self, x, t):
        self.y, self.t = [], [int(np.argmax(row)) if np.ndim(row) else int(row) for row in t]
        loss = 0.0
        for row, label in zip(x, self.t, strict=True):
            e = [np.exp(score - max(row)) for score in row]
            self.y.append([part / sum(e) for part in e])
            loss -= np.log(max(self.y[-1][label], 1e-15))
        return loss / len(x)

    def backward(self, dout=1):
        n = len(self.y)
        return [
            [dout * (p - (k == label)) / n for k, p in enumerate(row)]
            for row, label in zip(self.y, self.t, strict=True)
        ]


@answers(*LOSS)
@dataclass
class LossAsDataclass:
    """Pick with take_along_axis, write with put_along_axis, settings with defaults."""

    eps: float = 1e-7
    dtype: type = np.float64
    y: np.ndarray | None = None
    t: np.ndarray | None = None

    def forward(self, x, t):
        self.y = softmax_of_rows(x.astype(self.dtype))
        self.t = (t if t.ndim == 1 else np.argmax(t, -1))[:, None]
        picked = np.take_along_axis(self.y, self.t, axis=1)
        return -np.log(picked + self.eps).mean()

    def backward(self, dout=1):
        dx = self.y.copy()
        np.put_along_axis(dx, self.t, np.take_along_axis(dx, self.t, 1) - 1, axis=1)
        return dx * (dout / dx.shape[0])


@answers(*LOSS)
class LossInSinglePrecision(LossAsDataclass):
    """Inherit, and compute in float32."""

    def __init__(self):
        super().__init__(dtype=np.float32)


class _Batch:
    def __init__(self, x, t):
        self.x, self._t = x, t

    @functools.cached_property
    def y(self):
        return np.array([softmax_of_rows(row[None])[0] for row in self.x])

    @functools.cached_property
    def t(self):
        return self._t if self._t.ndim > 1 else np.identity(self.x.shape[1])[self._t]

    @functools.cached_property
    def losses(self):
        return -np.log(np.maximum((self.y * self.t).sum(axis=1), np.finfo(float).tiny))


@answers(*LOSS)
class LossWithCachedProperties:
    """Compute lazily from an object that stands for the batch; return a 0-d array."""

    def forward(self, x, t):
        self.batch = _Batch(x, t)
        return np.asarray(self.batch.losses.mean())

    def backward(self, dout=1):
        gradients = self.batch.y - self.batch.t
        return gradients * np.full((len(gradients), 1), dout / len(gradients))


@answers(*LOSS)
class LossThroughTheJacobian(LossByDistributions):
    """Multiply the links of the chain, sample by sample; 1e-300 keeps a divisor from 0."""

    def backward(self, dout=1):
        rows = []
        for q, t in zip(self.y, self.t, strict=True):
            jacobian = np.diag(q) - np.outer(q, q)
            safe = np.maximum(q, 1e-300)
            through = (-t / safe) @ jacobian
            # Where q underflows to 0 the product is lost, though q - t is known.
            rows.append(np.where(np.all(q[t > 0] > 0), through, q - t))
        return dout * np.array(rows) / len(rows)


@answers(*LOSS)
class LossThatTalks(LossByLabels):
    """Print and warn, to standard error, too."""

    def forward(self, x, t, kept=sys.stderr):
        print(x, file=kept)
        warnings.warn("forward", DeprecationWarning, stacklevel=1)
        np.log(np.zeros(1))
        return super().forward(x, t)

    def backward(self, dout=1, **settings):
        print("backward", dout, file=sys.stderr)
        return super().backward(dout)


# two_class_scores


@answers("two_class_scores")
def two_scores_zero_first(s):
    """Let class 0 score 0."""
    return np.c_[np.zeros(len(s)), s]


@answers("two_class_scores")
def two_scores_halves(s):
    """Share the score evenly."""
    return np.column_stack((-s / 2, s / 2))


@answers("two_class_scores")
def two_scores_zero_last(s):
    """Let class 1 score 0."""
    return np.stack([-s, 0 * s], axis=1)


@answers("two_class_scores")
def two_scores_logarithms(s):
    """Return log-probabilities, which are scores, too."""
    y = 1 / (1 + np.exp(-s))
    return np.log(np.array([1 - y, y])).T


@answers("two_class_scores")
def two_scores_list(s):
    """Return a list of pairs, each shifted by a number of its own."""
    return [(float(n), float(n + score)) for n, score in enumerate(s)]


@answers("two_class_scores")
def two_scores_outer(s):
    """Multiply by (0, 1), in float32."""
    return np.outer(s, [0, 1]).astype("f4")
