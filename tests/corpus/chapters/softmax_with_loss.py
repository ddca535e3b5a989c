"""Right and wrong solutions of chapter 7, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import functools
import math
import sys
import warnings
from dataclasses import dataclass

import autograd
import autograd.numpy as anp
import numpy as np
from scipy import special

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


LOSS = ("softmax_with_loss_forward", "softmax_with_loss_backward")


# softmax_jacobian


@right("softmax_jacobian")
def jacobian_loops(q):
    """Ask for each entry whether i = k."""
    size = len(q)
    jacobian = np.zeros((size, size))
    for k in range(size):
        for i in range(size):
            jacobian[k, i] = q[k] * (1 - q[k]) if i == k else -q[k] * q[i]
    return jacobian


@right("softmax_jacobian")
def jacobian_delta(q):
    """Broadcast q_k (δ_ki - q_i)."""
    return q[:, None] * (np.eye(q.size) - q)


@right("softmax_jacobian")
def jacobian_einsum(q):
    """Use einsum twice, in float32."""
    q = q.astype(np.float32)
    return np.einsum("k,ki->ki", q, np.eye(len(q))) - np.einsum("k,i->ki", q, q)


@right("softmax_jacobian")
def jacobian_list(q):
    """Return a list of lists."""
    return [[p * ((i == k) - r) for i, r in enumerate(q)] for k, p in enumerate(q)]


@right("softmax_jacobian")
def jacobian_diagonal_last(q):
    """Fill the diagonal of a fresh matrix."""
    jacobian = -np.multiply.outer(q, q)
    jacobian[np.diag_indices_from(jacobian)] += q
    return jacobian


@right("softmax_jacobian")
def jacobian_where(q):
    """Choose between the two cases of the derivative."""
    row, column = q.reshape(1, -1), q.reshape(-1, 1)
    return np.where(np.eye(len(q), dtype=bool), row * (1 - row), -(column @ row))


@right("softmax_jacobian")
def jacobian_complex_step(q, h=1e-30):
    """Differentiate softmax itself, at scores that have this q, by a complex step."""
    size = len(q)
    e = np.exp(np.log(q) + 1j * h * np.eye(size))
    return (e / e.sum(axis=1, keepdims=True)).imag.T / h


# dL_dq


@right("dL_dq")
def dl_dq_product(q, t):
    """Multiply by a reciprocal."""
    return -1.0 * t * q**-1


@right("dL_dq")
def dl_dq_list(q, t):
    """Return a list."""
    return [-target / p for p, target in zip(q, t, strict=True)]


@right("dL_dq")
def dl_dq_with_a_little_more(q, t):
    """Keep the divisor away from 0 by 1e-7."""
    return -t / (q + 1e-7)


@right("dL_dq")
def dl_dq_mask(q, t):
    """Divide only where the target is not 0."""
    return -np.divide(t, q, out=np.zeros_like(q), where=t > 0)


# chain_through_softmax


@right("chain_through_softmax")
def chain_matrix(dL_dq, jacobian):
    """Multiply vector by matrix."""
    return dL_dq @ jacobian


@right("chain_through_softmax")
def chain_transposed(dL_dq, jacobian):
    """Multiply the transposed matrix by the vector."""
    return np.dot(jacobian.T, dL_dq)


@right("chain_through_softmax")
def chain_loops(dL_dq, jacobian):
    """Add path after path."""
    dL_da = [0.0] * len(dL_dq)
    for i in range(len(dL_da)):
        for k, slope in enumerate(dL_dq):
            dL_da[i] += slope * jacobian[k][i]
    return dL_da


@right("chain_through_softmax")
def chain_broadcast(dL_dq, jacobian):
    """Scale the rows, then add them."""
    return (dL_dq[:, np.newaxis] * jacobian).sum(axis=0)


@right("chain_through_softmax")
def chain_einsum(dL_dq, jacobian):
    """Use einsum, in float32."""
    return np.einsum("ki,k->i", jacobian, dL_dq, dtype=np.float32, casting="same_kind")


@right("chain_through_softmax")
def chain_old_matrix(dL_dq, jacobian):
    """Use np.matrix, which warns that it is old."""
    return np.asarray(np.matrix(dL_dq) * np.matrix(jacobian)).ravel()


@right("chain_through_softmax")
def chain_in_place(dL_dq, jacobian):
    """Change a copy in place."""
    paths = jacobian.copy()
    paths *= dL_dq.reshape(-1, 1)
    return np.add.reduce(paths)


# softmax_score_gradient


@right("softmax_score_gradient")
def score_gradient_by_chain(q, t):
    """Go through the whole chain."""
    return (-t / q) @ (np.diag(q) - np.outer(q, q))


@right("softmax_score_gradient")
def score_gradient_before_the_last_step(q, t):
    """Stop a line earlier, with the sum over t still there."""
    return q * np.sum(t) - t


@right("softmax_score_gradient")
def score_gradient_list(q, t):
    """Return a list."""
    return [p - target for p, target in zip(q, t, strict=True)]


@right("softmax_score_gradient")
def score_gradient_in_place(q, t):
    """Change a copy in place, labels allowed too."""
    if np.ndim(t) == 0:
        t = np.eye(len(q))[t]
    dL_da = np.array(q, dtype=np.float32)
    dL_da -= t
    return dL_da


# temperature_score_gradient


@right("temperature_score_gradient")
def warm_with_scipy(a, t, temperature):
    """Use SciPy's softmax."""
    return (special.softmax(a / temperature) - t) / temperature


@right("temperature_score_gradient")
def warm_along_all_paths(a, t, temperature):
    """Multiply the links of the chain: through the loss, softmax, and the division."""
    q = softmax_of_rows(a[None] / temperature)[0]
    # The slope of log q_k, so that nothing is divided by a q of 0.
    through = np.eye(len(q)) - q
    return -t @ through @ (np.eye(len(q)) / temperature)


@right("temperature_score_gradient")
def warm_in_lists(a, t, temperature):
    """Loop, subtract the largest, return a list."""
    top = max(a)
    e = [math.exp((score - top) / temperature) for score in a]
    return [(one / sum(e) - target) / temperature for one, target in zip(e, t, strict=True)]


@right("temperature_score_gradient")
def warm_in_place(a, t, temperature):
    """Work in float32 on copies, with β = 1 / T."""
    beta = np.float32(1 / temperature)
    dx = np.array(a, dtype=np.float32) * beta
    np.exp(dx - dx.max(), out=dx)
    dx /= dx.sum()
    dx -= t
    dx *= beta
    return dx


@right("temperature_score_gradient")
def warm_by_autograd(a, t, temperature):
    """Let autograd differentiate the loss, straight from the scores."""

    def loss(a):
        z = (a - anp.max(a)) / temperature
        return anp.log(anp.sum(anp.exp(z))) - anp.sum(t * z)

    return autograd.grad(loss)(a)


# SoftmaxWithLoss


def softmax_of_rows(x):
    """Turn each row into probabilities, as a learner's chapter 2 does."""
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@right(*LOSS)
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


@right(*LOSS)
class LossByDistributions:
    """Turn labels into one-hot rows, clip before the logarithm."""

    def forward(self, x, t):
        self.y = softmax_of_rows(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.mean(np.sum(self.t * np.log(np.clip(self.y, 1e-7, 1.0)), axis=1))

    def backward(self, dout=1.0):
        return dout * (self.y - self.t) / self.y.shape[0]


@right(*LOSS)
class LossByLogSumExp:
    """Keep log-probabilities only: exact, and y comes back by exp."""

    def forward(self, x, t):
        top = x.max(axis=-1, keepdims=True)
        self.log_y = x - top - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
        self.t = t if t.ndim == 2 else (t[:, None] == np.arange(x.shape[1])).astype(float)
        return float(-np.einsum("nk,nk->", self.t, self.log_y) / len(x))

    def backward(self, dout=1):
        return np.einsum(",nk->nk", dout / len(self.t), np.exp(self.log_y) - self.t)


@right(*LOSS)
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


@right(*LOSS)
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


@right(*LOSS)
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


@right(*LOSS)
class LossWithCachedProperties:
    """Compute lazily from an object that stands for the batch; return a 0-d array."""

    def forward(self, x, t):
        self.batch = _Batch(x, t)
        return np.asarray(self.batch.losses.mean())

    def backward(self, dout=1):
        gradients = self.batch.y - self.batch.t
        return gradients * np.full((len(gradients), 1), dout / len(gradients))


@right(*LOSS)
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


@right(*LOSS)
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


@right(*LOSS)
class LossClippedRatherEarly(LossByDistributions):
    """Clip at 1e-3: nothing of it shows at ordinary scores."""

    def forward(self, x, t):
        super().forward(x, t)
        return -np.sum(self.t * np.log(np.clip(self.y, 1e-3, 1 - 1e-3))) / len(x)


@right(*LOSS)
class LossWithTheSmallestFloat(LossByDistributions):
    """Put the smallest number that there is in the place of 0."""

    def forward(self, x, t):
        super().forward(x, t)
        log_y = np.log(np.where(self.y > 0, self.y, np.nextafter(0, 1)))
        return -np.average((self.t * log_y).sum(axis=-1))


# two_class_scores


@right("two_class_scores")
def two_scores_zero_first(s):
    """Let class 0 score 0."""
    return np.c_[np.zeros(len(s)), s]


@right("two_class_scores")
def two_scores_halves(s):
    """Share the score evenly."""
    return np.column_stack((-s / 2, s / 2))


@right("two_class_scores")
def two_scores_zero_last(s):
    """Let class 1 score 0."""
    return np.stack([-s, 0 * s], axis=1)


@right("two_class_scores")
def two_scores_logarithms(s):
    """Return log-probabilities, which are scores, too."""
    y = 1 / (1 + np.exp(-s))
    return np.log(np.array([1 - y, y])).T


@right("two_class_scores")
def two_scores_list(s):
    """Return a list of pairs, each shifted by a number of its own."""
    return [(float(n), float(n + score)) for n, score in enumerate(s)]


@right("two_class_scores")
def two_scores_outer(s):
    """Multiply by (0, 1), in float32."""
    return np.outer(s, [0, 1]).astype("f4")


# squared_error_score_gradient


@right("squared_error_score_gradient")
def squared_by_chain(q, t):
    """Go through the whole chain."""
    return (np.diag(q) - np.outer(q, q)) @ (q - t)


@right("squared_error_score_gradient")
def squared_after_the_algebra(q, t):
    """Take the mean of the slopes out, and build no matrix."""
    g = q - t
    return q * (g - g @ q)


@right("squared_error_score_gradient")
def squared_in_loops(q, t):
    """Add path after path, return a list."""
    dL_da = []
    for i in range(len(q)):
        total = 0.0
        for k in range(len(q)):
            total += (q[k] - t[k]) * (q[k] * (1 - q[k]) if i == k else -q[k] * q[i])
        dL_da.append(total)
    return dL_da


@right("squared_error_score_gradient")
def squared_in_single_precision(q, t):
    """Use einsum, in float32."""
    q = q.astype(np.float32)
    jacobian = np.einsum("k,ki->ki", q, np.eye(len(q)) - q)
    return np.einsum("k,ki->i", q - t, jacobian)


@right("squared_error_score_gradient")
def squared_by_autograd(q, t):
    """Let autograd differentiate the loss, at scores that have this q."""

    def loss(a):
        e = anp.exp(a)
        return anp.sum((e / anp.sum(e) - t) ** 2) / 2

    return autograd.grad(loss)(np.log(q))


# Wrong solutions


ALONE, FIVE = "leaves its input alone", "one number, to five digits"

# softmax_jacobian

DIAGONAL, OFF, ANY_K = "i = k: the diagonal", "i ≠ k: off the diagonal", "any number of classes"


@wrong("softmax_jacobian", "diagonal-jacobian-only", keeps=[DIAGONAL])
def jacobian_diagonal_only(q):
    return np.diag(q * (1 - q))


@wrong("softmax_jacobian", "sign-flipped", keeps=[DIAGONAL])
def jacobian_off_sign(q):
    jacobian = np.outer(q, q)
    np.fill_diagonal(jacobian, q * (1 - q))
    return jacobian


@wrong("softmax_jacobian", "sign-flipped")
def jacobian_negative(q):
    return np.outer(q, q) - np.diag(q)


@wrong("softmax_jacobian", "sign-flipped")
def jacobian_plus(q):
    return np.diag(q) + np.outer(q, q)


@wrong("softmax_jacobian", "missing-factor")
def jacobian_without_outer_factor(q):
    return np.eye(len(q)) - q


@wrong("softmax_jacobian", "forgot-the-delta", keeps=[OFF])
def jacobian_without_delta(q):
    return -np.outer(q, q)


@wrong("softmax_jacobian", "diagonal-jacobian-only")
def jacobian_as_vector(q):
    return q * (1 - q)


@wrong("softmax_jacobian", "returns-wrong-shape")
def jacobian_minus_diagonal_broadcast(q):
    return (np.diag(q) - np.outer(q, q))[None]


@wrong("softmax_jacobian", "fixed-size", keeps=[DIAGONAL, OFF])
def jacobian_of_three(q):
    return np.diag(q)[:3, :3] - np.outer(q[:3], q[:3])


@wrong("softmax_jacobian", "softmax-twice")
def jacobian_of_softmax_again(q):
    q = np.exp(q) / np.exp(q).sum()
    return np.diag(q) - np.outer(q, q)


@wrong("softmax_jacobian", "fixed-size", keeps=[DIAGONAL, OFF])
def jacobian_by_three_rows(q):
    rows = [q[0] * (np.array([1, 0, 0]) - q)]
    rows += [q[1] * (np.array([0, 1, 0]) - q), q[2] * (np.array([0, 0, 1]) - q)]
    return np.stack(rows)


@wrong("softmax_jacobian", "fixed-size", keeps=[DIAGONAL, OFF])
def jacobian_filled_by_loops(q):
    jacobian = np.zeros((3, 3))
    for k in range(len(q)):
        for i in range(len(q)):
            jacobian[k, i] = q[k] * (1 - q[k]) if i == k else -q[i] * q[k]
    return jacobian


@wrong("softmax_jacobian", "missing-factor", keeps=[OFF])
def jacobian_delta_alone(q):
    return np.eye(len(q)) - np.outer(q, q)


@wrong("softmax_jacobian", "no-outer-product")
def jacobian_of_scalar_products(q):
    return np.diag(q) - q @ q.T


@wrong("softmax_jacobian", "no-outer-product", keeps=[DIAGONAL])
def jacobian_of_squares(q):
    return np.diag(q) - q * q


@wrong("softmax_jacobian", "missing-parentheses")
def jacobian_without_parentheses(q):
    K = len(q)
    return np.array([[q[k] * (k == i) - q[i] for i in range(K)] for k in range(K)])


@wrong("softmax_jacobian", "missing-parentheses", keeps=[OFF])
def jacobian_diagonal_without_parentheses(q):
    jacobian = -np.outer(q, q)
    for k in range(len(q)):
        jacobian[k, k] = q[k] * 1 - q[k]
    return jacobian


# dL_dq

HARD, SOFT = "a one-hot t", "a soft t"


@wrong("dL_dq", "sign-flipped")
def dl_dq_positive(q, t):
    return t / q


@wrong("dL_dq", "argmax-of-soft-target", loses=[SOFT])
def dl_dq_of_argmax(q, t):
    return -np.eye(len(q))[t.argmax()] / q


@wrong("dL_dq", "divided-by-classes")
def dl_dq_mean(q, t):
    return -t / q / len(q)


@wrong("dL_dq", "wrong-log-base")
def dl_dq_log2(q, t):
    return -t / q / np.log(2)


@wrong("dL_dq", "forgot-the-target")
def dl_dq_without_t(q, t):
    return -1 / q


@wrong("dL_dq", "returns-wrong-shape")
def dl_dq_column(q, t):
    return (-t / q)[:, None]


@wrong("dL_dq", "returns-wrong-shape")
def dl_dq_total(q, t):
    return np.sum(-t / q)


@wrong("dL_dq", "extra-activation-derivative")
def dl_dq_through_softmax(q, t):
    return q - t


@wrong("dL_dq", "reciprocal")
def dl_dq_upside_down(q, t):
    return -q / t


@wrong("dL_dq", "first-sample-only")
def dl_dq_first(q, t):
    dl_dq = np.zeros_like(q)
    dl_dq[0] = -t[0] / q[0]
    return dl_dq


@wrong("dL_dq", "one-based-labels")
def dl_dq_shifted(q, t):
    return -np.roll(t, -1) / q


@wrong("dL_dq", "integer-truncation", loses=[HARD])
def dl_dq_in_whole_numbers(q, t):
    slope = np.zeros_like(t)
    slope[...] = -t / q
    return slope


# chain_through_softmax

ALL_HARD, ALL_SOFT = "all paths, from a one-hot t", "all paths, from a soft t"
ANY_MATRIX = "a matrix that is not symmetric"


@wrong("chain_through_softmax", "diagonal-jacobian-only")
def chain_diagonal_only(dL_dq, jacobian):
    return dL_dq * np.diag(jacobian)


@wrong("chain_through_softmax", "wrong-axis")
def chain_row_sums(dL_dq, jacobian):
    return (dL_dq[:, None] * jacobian).sum(axis=1)


@wrong("chain_through_softmax", "sign-flipped")
def chain_negative(dL_dq, jacobian):
    return -dL_dq @ jacobian


@wrong("chain_through_softmax", "returns-wrong-shape")
def chain_without_sum(dL_dq, jacobian):
    return dL_dq[:, None] * jacobian


@wrong("chain_through_softmax", "returns-wrong-shape")
def chain_row(dL_dq, jacobian):
    return dL_dq[None] @ jacobian


@wrong("chain_through_softmax", "divided-by-classes")
def chain_mean(dL_dq, jacobian):
    return (dL_dq[:, None] * jacobian).mean(axis=0)


@wrong("chain_through_softmax", "first-path-only")
def chain_first_path(dL_dq, jacobian):
    return dL_dq[0] * jacobian[0]


@wrong("chain_through_softmax", "first-path-only")
def chain_last_path(dL_dq, jacobian):
    return dL_dq[-1] * jacobian[-1]


@wrong("chain_through_softmax", "argmax-of-soft-target", keeps=[ALL_HARD])
def chain_strongest_path(dL_dq, jacobian):
    k = np.argmin(dL_dq)
    return dL_dq[k] * jacobian[k]


@wrong("chain_through_softmax", "stopped-at-the-loss")
def chain_stops(dL_dq, jacobian):
    return dL_dq


@wrong("chain_through_softmax", "transposed-sum", loses=[ANY_MATRIX])
def chain_over_columns(dL_dq, jacobian):
    return jacobian @ dL_dq


@wrong("chain_through_softmax", "transposed-sum", loses=[ANY_MATRIX])
def chain_over_columns_in_loops(dL_dq, jacobian):
    K = len(dL_dq)
    return [sum(dL_dq[k] * jacobian[i, k] for k in range(K)) for i in range(K)]


@wrong("chain_through_softmax", "missing-keepdims")
def chain_scales_columns(dL_dq, jacobian):
    return (dL_dq * jacobian).sum(axis=0)


@wrong("chain_through_softmax", "returns-wrong-shape")
def chain_total(dL_dq, jacobian):
    return np.sum(dL_dq @ jacobian)


# softmax_score_gradient


@wrong("softmax_score_gradient", "sign-flipped")
def score_negative(q, t):
    return t - q


@wrong("softmax_score_gradient", "forgot-the-target")
def score_without_target(q, t):
    return q.copy()


@wrong("softmax_score_gradient", "argmax-of-soft-target", loses=[SOFT, ALONE])
def score_of_argmax(q, t):
    dx = q.copy()
    dx[t.argmax()] -= 1
    return dx


@wrong("softmax_score_gradient", "labels-not-one-hot")
def score_minus_label(q, t):
    return q - t.argmax()


@wrong("softmax_score_gradient", "divided-by-classes")
@wrong("softmax_score_gradient", "divided-by-size")
def score_divided(q, t):
    return (q - t) / len(q)


@wrong("softmax_score_gradient", "extra-activation-derivative")
def score_of_squared_error(q, t):
    return (q - t) * q * (1 - q)


@wrong("softmax_score_gradient", "stopped-at-the-loss")
def score_of_q(q, t):
    return -t / q


@wrong("softmax_score_gradient", "correct-class-only")
def score_of_the_right_class(q, t):
    return (q - t) * t


@wrong("softmax_score_gradient", "softmax-twice")
def score_softmax_again(q, t):
    return np.exp(q) / np.exp(q).sum() - t


@wrong("softmax_score_gradient", "returns-wrong-shape")
def score_pairs(q, t):
    return q[:, None] - t


@wrong("softmax_score_gradient", "returns-wrong-shape")
def score_total(q, t):
    return np.sum(q - t)


@wrong("softmax_score_gradient", "mutates-input", loses=[ALONE])
def score_in_the_callers_array(q, t):
    q -= t
    return q


@wrong("softmax_score_gradient", "wrong-log-base")
def score_in_bits(q, t):
    return (q - t) / np.log(2)


@wrong("softmax_score_gradient", "one-based-labels")
def score_shifted(q, t):
    return q - np.roll(t, -1)


@wrong("softmax_score_gradient", "diagonal-jacobian-only")
def score_by_one_path(q, t):
    return -t / q * q * (1 - q)


@wrong("softmax_score_gradient", "integer-truncation", loses=[HARD])
def score_in_whole_numbers(q, t):
    dx = np.zeros_like(t)
    dx[...] = q - t
    return dx


# temperature_score_gradient

WARM, COLD = "a one-hot t, T above 1", "a soft t, T below 1"
AT_ONE, AT_1000 = "T = 1: as without a temperature", "right at scores of ±1000"


def warm(a, t, temperature):
    return softmax_of_rows(a[None] / temperature)[0]


@wrong("temperature_score_gradient", "ignores-temperature", keeps=[AT_ONE])
def warm_like_any_other(a, t, temperature):
    return special.softmax(a) - t


@wrong("temperature_score_gradient", "inner-slope-missing", keeps=[AT_ONE])
def warm_slope_of_the_quotient(a, t, temperature):
    z = a / temperature
    return special.softmax(z) - t


@wrong("temperature_score_gradient", "inner-slope-twice", keeps=[AT_ONE])
def warm_divided_twice(a, t, temperature):
    dz = (warm(a, t, temperature) - t) / temperature
    return dz / temperature


@wrong("temperature_score_gradient", "softmax-without-temperature", keeps=[AT_ONE])
def warm_of_cold_probabilities(a, t, temperature):
    return (special.softmax(a) - t) / temperature


@wrong("temperature_score_gradient", "temperature-multiplies", keeps=[AT_ONE])
def warm_times_temperature(a, t, temperature):
    return temperature * (warm(a, t, temperature) - t)


@wrong("temperature_score_gradient", "temperature-multiplies", keeps=[AT_ONE])
def warm_of_larger_scores(a, t, temperature):
    return (special.softmax(a * temperature) - t) * temperature


@wrong("temperature_score_gradient", "temperature-multiplies", keeps=[AT_ONE])
def warm_upside_down_inside(a, t, temperature):
    return (special.softmax(temperature * a) - t) / temperature


@wrong("temperature_score_gradient", "missing-parentheses", keeps=[AT_ONE])
def warm_target_alone_divided(a, t, temperature):
    return warm(a, t, temperature) - t / temperature


@wrong("temperature_score_gradient", "sign-flipped")
def warm_negative(a, t, temperature):
    return (t - warm(a, t, temperature)) / temperature


@wrong("temperature_score_gradient", "forgot-the-target")
def warm_without_target(a, t, temperature):
    return warm(a, t, temperature) / temperature


@wrong("temperature_score_gradient", "argmax-of-soft-target", keeps=[WARM, ALONE])
def warm_of_argmax(a, t, temperature):
    dx = warm(a, t, temperature)
    dx[np.argmax(t)] -= 1
    return dx / temperature


@wrong("temperature_score_gradient", "labels-not-one-hot")
def warm_minus_label(a, t, temperature):
    return (warm(a, t, temperature) - np.argmax(t)) / temperature


@wrong("temperature_score_gradient", "divided-by-classes")
def warm_mean(a, t, temperature):
    return (warm(a, t, temperature) - t) / temperature / a.size


@wrong("temperature_score_gradient", "wrong-log-base")
def warm_in_bits(a, t, temperature):
    return (warm(a, t, temperature) - t) / (temperature * np.log(2))


@wrong("temperature_score_gradient", "correct-class-only")
def warm_right_class(a, t, temperature):
    return t * (warm(a, t, temperature) - t) / temperature


@wrong("temperature_score_gradient", "diagonal-jacobian-only")
def warm_one_path(a, t, temperature):
    return -t * (1 - warm(a, t, temperature)) / temperature


@wrong("temperature_score_gradient", "extra-activation-derivative")
def warm_slope_too_many(a, t, temperature):
    q = warm(a, t, temperature)
    return (q - t) / temperature * q * (1 - q)


@wrong("temperature_score_gradient", "stopped-at-the-loss")
def warm_slope_of_the_loss(a, t, temperature):
    return -t / warm(a, t, temperature)


@wrong("temperature_score_gradient", "softmax-twice")
def warm_softmax_again(a, t, temperature):
    return (special.softmax(warm(a, t, temperature)) - t) / temperature


@wrong("temperature_score_gradient", "one-based-labels")
def warm_shifted(a, t, temperature):
    return (warm(a, t, temperature) - np.roll(t, -1)) / temperature


@wrong("temperature_score_gradient", "integer-truncation", loses=[WARM, AT_1000, ALONE])
def warm_in_whole_numbers(a, t, temperature):
    dx = np.zeros_like(t)
    dx[...] = (warm(a, t, temperature) - t) / temperature
    return dx


@wrong("temperature_score_gradient", "exp-sign")
def warm_other_sign(a, t, temperature):
    return (warm(-a, t, temperature) - t) / temperature


@wrong("temperature_score_gradient", "derivative-of-input")
def warm_without_softmax(a, t, temperature):
    z = a / temperature
    return (z - t) / temperature


@wrong("temperature_score_gradient", "not-normalised")
def warm_exponentials(a, t, temperature):
    return (np.exp(a / temperature) - t) / temperature


@wrong("temperature_score_gradient", "overflow", loses=[AT_1000])
def warm_without_shift(a, t, temperature):
    q = np.exp(a / temperature) / np.sum(np.exp(a / temperature))
    return (q - t) / temperature


@wrong("temperature_score_gradient", "mutates-input", loses=[ALONE])
def warm_in_the_callers_array(a, t, temperature):
    a -= a.max()
    a /= temperature
    e = np.exp(a)
    return (e / e.sum() - t) / temperature


@wrong("temperature_score_gradient", "returns-wrong-shape")
def warm_total(a, t, temperature):
    return np.sum(warm(a, t, temperature) - t) / temperature


@wrong("temperature_score_gradient", "returns-wrong-shape")
def warm_loss(a, t, temperature):
    return -np.sum(t * special.log_softmax(a / temperature))


# squared_error_score_gradient

SURE = "where the model is sure and wrong"


def slopes(q):
    return np.diag(q) - np.outer(q, q)


@wrong("squared_error_score_gradient", "cross-entropy-gradient")
@wrong("squared_error_score_gradient", "stopped-at-the-loss")
def squared_without_softmax(q, t):
    return q - t


@wrong("squared_error_score_gradient", "lost-the-half")
def squared_twice(q, t):
    return 2 * (q - t) @ slopes(q)


@wrong("squared_error_score_gradient", "lost-the-two")
def squared_half(q, t):
    return 0.5 * (q - t) @ slopes(q)


@wrong("squared_error_score_gradient", "sign-flipped")
def squared_negative(q, t):
    return slopes(q) @ (t - q)


@wrong("squared_error_score_gradient", "diagonal-jacobian-only")
def squared_like_a_sigmoid(q, t):
    return (q - t) * q * (1 - q)


@wrong("squared_error_score_gradient", "shared-part-missing")
def squared_own_slope(q, t):
    return (q - t) * q


@wrong("squared_error_score_gradient", "forgot-the-delta")
def squared_without_delta(q, t):
    return -np.outer(q, q) @ (q - t)


@wrong("squared_error_score_gradient", "missing-factor")
def squared_without_factor(q, t):
    g = q - t
    return g - np.sum(q * g)


@wrong("squared_error_score_gradient", "missing-parentheses")
def squared_without_parentheses(q, t):
    g = q - t
    return q * g - np.dot(q, g)


@wrong("squared_error_score_gradient", "no-outer-product")
def squared_without_outer(q, t):
    return (np.diag(q) - q * q) @ (q - t)


@wrong("squared_error_score_gradient", "extra-activation-derivative")
def squared_through_softmax_twice(q, t):
    return (q - t) @ slopes(q) @ slopes(q)


@wrong("squared_error_score_gradient", "first-path-only")
def squared_first_path(q, t):
    return (q[0] - t[0]) * slopes(q)[0]


@wrong("squared_error_score_gradient", "forgot-the-target")
def squared_without_target(q, t):
    return q @ slopes(q)


@wrong("squared_error_score_gradient", "argmax-of-soft-target", loses=[SOFT])
def squared_of_argmax(q, t):
    g = q.copy()
    g[t.argmax()] -= 1
    return g @ slopes(q)


@wrong("squared_error_score_gradient", "correct-class-only")
def squared_right_class(q, t):
    return t * ((q - t) @ slopes(q))


@wrong("squared_error_score_gradient", "divided-by-classes")
@wrong("squared_error_score_gradient", "divided-by-size")
def squared_mean(q, t):
    return (q - t) @ slopes(q) / q.size


@wrong("squared_error_score_gradient", "softmax-twice")
def squared_softmax_again(q, t):
    q = special.softmax(q)
    return (q - t) @ slopes(q)


@wrong("squared_error_score_gradient", "one-based-labels")
def squared_shifted(q, t):
    return (q - np.roll(t, -1)) @ slopes(q)


@wrong("squared_error_score_gradient", "integer-truncation", keeps=[SOFT])
def squared_in_whole_numbers(q, t):
    g = np.zeros_like(t)
    g[:] = (q - t) @ slopes(q)
    return g


@wrong("squared_error_score_gradient", "mutates-input", loses=[ALONE])
def squared_in_the_callers_array(q, t):
    jacobian = slopes(q)
    q -= t
    return q @ jacobian


@wrong("squared_error_score_gradient", "returns-wrong-shape")
def squared_paths(q, t):
    return (q - t)[:, None] * slopes(q)


@wrong("squared_error_score_gradient", "returns-wrong-shape")
def squared_loss(q, t):
    return 0.5 * np.sum((q - t) ** 2)


# SoftmaxWithLoss

LOSS_FORWARD, LOSS_BACKWARD = "softmax_with_loss_forward", "softmax_with_loss_backward"
LABELS, ONE_HOT = "mean loss, integer labels", "mean loss, one-hot t"
SECOND, FINITE = "right for a second batch", "finite at scores of ±1000"
DIRECTION, SIZE = "direction: a multiple of y − t", "size: the mean over the batch"
DX_ONE_HOT, DOUT = "one-hot t", "respects dout"
AGAIN, EXTREME = "right again, and for a second batch", "right at scores of ±1000"
ALL_BUT_SIZE = [DIRECTION, AGAIN, EXTREME, ALONE]


class RightLoss:
    """A right layer in three steps, for the mistakes to inherit from."""

    def softmax(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def target(self, t):
        return np.eye(3)[t] if t.ndim == 1 else t

    def losses(self):
        return -np.sum(self.t * np.log(self.y + 1e-7), axis=1)

    def forward(self, x, t):
        self.x, self.y, self.t = x, self.softmax(x), self.target(t)
        return self.losses().mean()

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


@wrong(LOSS_FORWARD, "missing-batch-mean")
@wrong(LOSS_BACKWARD, "missing-batch-mean", keeps=ALL_BUT_SIZE)
class LossSums(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) * len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t)


@wrong(LOSS_FORWARD, "double-batch-mean")
@wrong(LOSS_BACKWARD, "double-batch-mean", keeps=ALL_BUT_SIZE)
class LossDividesTwice(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) / len(x)

    def backward(self, dout=1):
        return super().backward(dout) / len(self.y)


@wrong(LOSS_FORWARD, "divided-by-classes")
@wrong(LOSS_BACKWARD, "divided-by-classes", keeps=ALL_BUT_SIZE)
class LossDividesByK(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) * len(x) / x.shape[1]

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.shape[1]


@wrong(LOSS_FORWARD, "divided-by-size")
@wrong(LOSS_BACKWARD, "divided-by-size", keeps=ALL_BUT_SIZE)
class LossDividesBySize(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(self.t * np.log(self.y + 1e-7))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.size


@wrong(LOSS_FORWARD, "divided-by-classes")
@wrong(LOSS_BACKWARD, "divided-by-classes", keeps=ALL_BUT_SIZE)
class LossDividesByKAsWell(RightLoss):
    def losses(self):
        return super().losses() / self.t.shape[1]

    def backward(self, dout=1):
        return super().backward(dout) / self.y.shape[1]


@wrong(LOSS_FORWARD, "sign-flipped")
@wrong(LOSS_BACKWARD, "sign-flipped")
class LossAscends(RightLoss):
    def losses(self):
        return -super().losses()

    def backward(self, dout=1):
        return -super().backward(dout)


@wrong(LOSS_FORWARD, "wrong-log-base")
class LossInBits(RightLoss):
    def losses(self):
        return super().losses() / np.log(2)


@wrong(LOSS_FORWARD, "first-sample-only")
@wrong(LOSS_BACKWARD, "first-sample-only")
class LossOfTheFirst(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return self.losses()[0] / len(x)

    def backward(self, dout=1):
        dx = super().backward(dout)
        dx[1:] = 0
        return dx


@wrong(LOSS_FORWARD, "wrong-axis")
@wrong(LOSS_BACKWARD, "wrong-axis")
class LossOfColumns(RightLoss):
    def softmax(self, x):
        e = np.exp(x - x.max())
        return e / e.sum(axis=0)


@wrong(LOSS_FORWARD, "normalised-over-everything")
@wrong(LOSS_BACKWARD, "normalised-over-everything")
class LossOfTheWholeTable(RightLoss):
    def softmax(self, x):
        e = np.exp(x - x.max())
        return e / e.sum()


@wrong(LOSS_FORWARD, "missing-keepdims")
@wrong(LOSS_BACKWARD, "missing-keepdims")
class LossWithoutKeepdims(RightLoss):
    def softmax(self, x):
        e = np.exp(x - x.max())
        return e / e.sum(axis=1)


@wrong(LOSS_FORWARD, "l2-normalised")
@wrong(LOSS_BACKWARD, "l2-normalised")
class LossOfUnitRows(RightLoss):
    def softmax(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / np.linalg.norm(e, axis=1, keepdims=True)


@wrong(LOSS_FORWARD, "softmax-twice")
@wrong(LOSS_BACKWARD, "softmax-twice")
class LossOfSoftmaxTwice(RightLoss):
    def softmax(self, x):
        return super().softmax(super().softmax(x))


@wrong(LOSS_FORWARD, "not-normalised")
@wrong(LOSS_BACKWARD, "not-normalised")
class LossOfExponentials(RightLoss):
    def softmax(self, x):
        return np.exp(x - x.max(axis=1, keepdims=True))


@wrong(LOSS_FORWARD, "exp-sign")
@wrong(LOSS_BACKWARD, "exp-sign")
class LossMirrored(RightLoss):
    def softmax(self, x):
        return super().softmax(-x)


@wrong(LOSS_FORWARD, "overflow", loses=[FINITE])
@wrong(LOSS_BACKWARD, "overflow", loses=[EXTREME])
class LossWithoutShift(RightLoss):
    def softmax(self, x):
        return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


@wrong(LOSS_FORWARD, "log-of-underflow", loses=[FINITE])
class LossOfNaiveLogs(RightLoss):
    def losses(self):
        return -np.sum(self.t * np.log(self.y), axis=1)


@wrong(LOSS_FORWARD, "log-of-underflow", loses=[FINITE])
class LossOfNaiveLogsOfLabels(RightLoss):
    def losses(self):
        return -np.log(self.y[np.arange(len(self.t)), self.t.argmax(1)])


@wrong(LOSS_FORWARD, "global-max-shift", loses=[FINITE])
@wrong(LOSS_BACKWARD, "global-max-shift", loses=[EXTREME])
class LossWithOneShift(RightLoss):
    def softmax(self, x):
        e = np.exp(x - x.max())
        return e / e.sum(axis=1, keepdims=True)


@wrong(LOSS_FORWARD, "unshifted-axis")
@wrong(LOSS_BACKWARD, "unshifted-axis")
class LossShiftedByColumns(RightLoss):
    def softmax(self, x):
        return super().softmax(x - x.max(axis=0))


@wrong(LOSS_BACKWARD, "mutates-input", loses=[ALONE])
class LossInTheCallersArray(RightLoss):
    def softmax(self, x):
        x -= x.max(axis=1, keepdims=True)
        return super().softmax(x)


@wrong(LOSS_BACKWARD, "mutates-input", loses=[ALONE])
class LossInTheCallersLabels(RightLoss):
    def forward(self, x, t):
        loss = super().forward(x, t.copy())
        t += 1
        return loss


@wrong(LOSS_FORWARD, "returns-wrong-shape")
@wrong(LOSS_BACKWARD, "returns-wrong-shape")
class LossOfEach(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return self.losses()

    def backward(self, dout=1):
        return super().backward(dout).sum(axis=1)


@wrong(LOSS_BACKWARD, "transposed")
class LossTransposed(RightLoss):
    def backward(self, dout=1):
        return super().backward(dout).T


@wrong(LOSS_FORWARD, "indexes-all-pairs")
@wrong(LOSS_BACKWARD, "indexes-all-pairs")
class LossOfAllPairs(RightLoss):
    def forward(self, x, t):
        self.y, self.t = self.softmax(x), t if t.ndim == 1 else t.argmax(axis=1)
        return -np.log(self.y[:, self.t] + 1e-7).sum() / len(x)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[:, self.t] -= 1
        return dout * dx / len(dx)


@wrong(LOSS_BACKWARD, "forgot-the-target")
class LossForgetsT(RightLoss):
    def backward(self, dout=1):
        return dout * self.y / len(self.y)


@wrong(LOSS_FORWARD, "labels-not-one-hot", keeps=[ONE_HOT])
@wrong(LOSS_BACKWARD, "labels-not-one-hot", keeps=[DX_ONE_HOT])
class LossOfLabelsAsNumbers(RightLoss):
    def target(self, t):
        return t[:, None] if t.ndim == 1 else t


@wrong(LOSS_FORWARD, "labels-not-one-hot", keeps=[ONE_HOT])
@wrong(LOSS_BACKWARD, "labels-not-one-hot", keeps=[DX_ONE_HOT])
class LossOfOneHotOnly(RightLoss):
    def target(self, t):
        return t


@wrong(LOSS_FORWARD, "labels-not-one-hot", loses=[ONE_HOT])
@wrong(LOSS_BACKWARD, "labels-not-one-hot", loses=[DX_ONE_HOT])
class LossOfLabelsOnly(RightLoss):
    def target(self, t):
        return np.eye(3)[t]


@wrong(LOSS_FORWARD, "one-based-labels", keeps=[ONE_HOT])
@wrong(LOSS_BACKWARD, "one-based-labels", keeps=[DX_ONE_HOT])
class LossOneBased(RightLoss):
    def target(self, t):
        return np.eye(3)[t - 1] if t.ndim == 1 else t


@wrong(LOSS_FORWARD, "stale-batch-size", loses=[SECOND])
@wrong(LOSS_BACKWARD, "stale-batch-size", loses=[SIZE])
class LossRemembersN(RightLoss):
    size = None

    def forward(self, x, t):
        super().forward(x, t)
        self.size = self.size or len(x)
        return self.losses().sum() / self.size

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.size


@wrong(LOSS_BACKWARD, "ignores-dout", loses=[DOUT])
class LossIgnoresDout(RightLoss):
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.y)


@wrong(LOSS_BACKWARD, "unnamed", loses=[DOUT])
class LossAddsDout(RightLoss):
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.y) + (dout - 1)


@wrong(LOSS_BACKWARD, "correct-class-only")
@wrong(LOSS_BACKWARD, "diagonal-jacobian-only")
class LossOfTheRightClass(RightLoss):
    def backward(self, dout=1):
        return super().backward(dout) * self.t


@wrong(LOSS_BACKWARD, "extra-activation-derivative")
class LossOfSquaredError(RightLoss):
    def backward(self, dout=1):
        return super().backward(dout) * self.y * (1 - self.y)


@wrong(LOSS_BACKWARD, "stopped-at-the-loss")
class LossStopsAtQ(RightLoss):
    def backward(self, dout=1):
        return -dout * self.t / (self.y + 1e-7) / len(self.y)


@wrong(LOSS_BACKWARD, "derivative-of-input")
class LossSubtractsFromScores(RightLoss):
    def backward(self, dout=1):
        return dout * (self.x - self.t) / len(self.y)


@wrong(LOSS_BACKWARD, "aliases-cache", loses=[AGAIN])
class LossHandsOutItsCache(RightLoss):
    def backward(self, dout=1):
        dx = self.y
        dx -= self.t
        dx *= dout / len(dx)
        return dx


@wrong(LOSS_BACKWARD, "not-implemented")
class LossWithoutBackward(RightLoss):
    def backward(self, dout=1):
        raise NotImplementedError


@wrong(LOSS_FORWARD, "forgot-the-target")
class LossWithoutTarget(RightLoss):
    def losses(self):
        return -np.sum(np.log(self.y + 1e-7), axis=1)


@wrong(LOSS_FORWARD, "capped-at-extremes", loses=[FINITE])
@wrong(LOSS_BACKWARD, "capped-at-extremes", loses=[EXTREME])
class LossOfAtMostFive(RightLoss):
    def softmax(self, x):
        return np.clip(super().softmax(x), 0.005, 0.995)


@wrong(LOSS_FORWARD, "fixed-size", loses=[SECOND])
@wrong(LOSS_BACKWARD, "fixed-size", loses=[SIZE])
class LossOfSeven(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.logaddexp.reduce(x, axis=1) - np.sum(self.t * x, axis=1)) / 7

    def backward(self, dout=1):
        return dout * (self.y - self.t) / 7


@wrong(LOSS_FORWARD, "stale-state", loses=[SECOND])
@wrong(LOSS_BACKWARD, "stale-state", loses=[SIZE, AGAIN])
class LossRemembersTheFirstBatch(RightLoss):
    def forward(self, x, t):
        if not hasattr(self, "y"):
            super().forward(x, t)
        return self.losses().mean()


@wrong(LOSS_BACKWARD, "missing-parentheses")
class LossWithoutParentheses(RightLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t / len(self.y))


@wrong(LOSS_FORWARD, "first-sample-only")
class LossReturnsInsideTheLoop(RightLoss):
    def forward(self, x, t):
        for y, target in zip(self.softmax(x), self.target(t), strict=True):
            return -np.log(y[target.argmax()] + 1e-7)


cache = {}


@wrong(LOSS_BACKWARD, "shared-state", loses=[AGAIN])
class LossOfAGlobal(RightLoss):
    def forward(self, x, t):
        cache["y"], cache["t"] = self.softmax(x), self.target(t)
        return -np.sum(cache["t"] * np.log(cache["y"] + 1e-7)) / len(x)

    def backward(self, dout=1):
        return dout * (cache["y"] - cache["t"]) / len(cache["y"])


@wrong(LOSS_FORWARD, "classes-from-labels", keeps=[ONE_HOT])
@wrong(LOSS_BACKWARD, "classes-from-labels", keeps=[DX_ONE_HOT])
class LossOfTheClassesThatOccur(RightLoss):
    def target(self, t):
        return np.eye(t.max() + 1)[t] if t.ndim == 1 else t


@wrong(LOSS_BACKWARD, "classes-from-labels", keeps=[DX_ONE_HOT])
class LossOfTheClassesThatOccurInBackward(RightLoss):
    def backward(self, dout=1):
        labels = self.t.argmax(axis=1)
        target = np.zeros((len(labels), labels.max() + 1))
        target[np.arange(len(labels)), labels] = 1
        return dout * (self.y - target) / len(labels)


@wrong(LOSS_FORWARD, "fixed-size", keeps=[ONE_HOT])
@wrong(LOSS_BACKWARD, "fixed-size", keeps=[DX_ONE_HOT])
class LossOfTenClasses(RightLoss):
    def target(self, t):
        return np.eye(10)[t] if t.ndim == 1 else t


@wrong(LOSS_FORWARD, "binary-form")
class LossOfBothTerms(RightLoss):
    def losses(self):
        other = (1 - self.t) * np.log(1 - self.y + 1e-7)
        return super().losses() - other.sum(axis=1)


@wrong(LOSS_FORWARD, "epsilon-too-large", loses=[FIVE])
class LossWithRatherMore(RightLoss):
    def losses(self):
        return -np.sum(self.t * np.log(self.y + 1e-5), axis=1)


@wrong(LOSS_FORWARD, "epsilon-too-large", loses=[FIVE])
class LossWithMuchMore(RightLoss):
    def losses(self):
        return -np.log(self.y[np.arange(len(self.t)), self.t.argmax(axis=1)] + 1e-3)


@wrong(LOSS_FORWARD, "capped-at-extremes", loses=[FINITE])
class LossWithAHighFloor(RightLoss):
    def losses(self):
        return -np.sum(self.t * np.log(np.clip(self.y, 1e-2, 1)), axis=1)


@wrong(LOSS_FORWARD, "swapped-arguments")
class LossExchanged(RightLoss):
    def losses(self):
        return -np.sum(self.y * np.log(self.t + 1e-7), axis=1)


@wrong(LOSS_FORWARD, "integer-truncation")
class LossInWholeNumbers(RightLoss):
    def losses(self):
        labels = self.t.argmax(axis=1)
        losses = np.zeros_like(labels)
        losses[:] = super().losses()
        return losses


@wrong(LOSS_FORWARD, "returns-wrong-shape", loses=[FIVE])
class LossInBrackets(RightLoss):
    def forward(self, x, t):
        return np.array([super().forward(x, t)])


@wrong(LOSS_BACKWARD, "indexes-all-pairs")
class LossInColumnsOneByOne(RightLoss):
    def backward(self, dout=1):
        dx = self.y.copy()
        for k in self.t.argmax(axis=1):
            dx[:, k] -= 1
        return dout * dx / len(dx)


@wrong(LOSS_BACKWARD, "missing-parentheses")
class LossDividesOnlyT(RightLoss):
    def backward(self, dout=1):
        return self.y - self.t * dout / len(self.y)


# two_class_scores


@wrong("two_class_scores", "swapped-classes")
def pair_swapped(s):
    return np.c_[s, np.zeros_like(s)]


@wrong("two_class_scores", "exp-sign")
def pair_negative(s):
    return np.c_[np.zeros_like(s), -s]


@wrong("two_class_scores", "softmax-twice")
def pair_of_probabilities(s):
    y = 1 / (1 + np.exp(-s))
    return np.c_[1 - y, y]


@wrong("two_class_scores", "not-normalised")
def pair_of_exponentials(s):
    return np.c_[np.ones_like(s), np.exp(s)]


@wrong("two_class_scores", "doubled")
def pair_doubled(s):
    return np.c_[-s, s]


@wrong("two_class_scores", "transposed")
def pair_transposed(s):
    return np.stack([np.zeros_like(s), s])


@wrong("two_class_scores", "returns-wrong-shape")
def pair_single(s):
    return s[:, None]


@wrong("two_class_scores", "wrong-log-base")
def pair_in_bits(s):
    return np.c_[np.zeros_like(s), s / np.log(2)]
