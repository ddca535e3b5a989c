"""Right solutions of chapter 6, in many styles."""

from __future__ import annotations

import functools
import logging
import math
import statistics
import sys
import warnings
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from right_solutions import Register

answers = Register()

LOSS = ("sigmoid_with_loss_forward", "sigmoid_with_loss_backward")

talkative = logging.getLogger("a learner's log")
talkative.addHandler(logging.StreamHandler(sys.stderr))
talkative.propagate = False


# sigmoid


@answers("sigmoid")
def sigmoid_plain(x):
    """Take the formula at its word: exp overflows with a warning, 1/inf is 0."""
    return 1 / (1 + np.exp(-x))


@answers("sigmoid")
def sigmoid_clipped(x):
    """Clip the scores first, a habit from older frameworks."""
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


@answers("sigmoid")
def sigmoid_masked(x):
    """Fill the two halves of an empty array by masks."""
    y = np.empty_like(x)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    grown = np.exp(x[~positive])
    y[~positive] = grown / (1 + grown)
    return y


@answers("sigmoid")
def sigmoid_where(x):
    """Compute both forms and choose: the form not chosen is NaN, and warns."""
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@answers("sigmoid")
def sigmoid_tanh(x):
    """Know another formula."""
    return (1 + np.tanh(x / 2)) / 2


@answers("sigmoid")
def sigmoid_logaddexp(x):
    """Go through the logarithm."""
    return np.exp(-np.logaddexp(0, -x))


@answers("sigmoid")
def sigmoid_two_classes(x):
    """See a softmax over the scores 0 and x."""
    pair = np.stack([np.zeros_like(x), x], axis=-1)
    e = np.exp(pair - pair.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True))[..., 1]


@answers("sigmoid")
def sigmoid_recursive(x):
    """Recurse down to single numbers, and return nested lists."""
    if np.ndim(x) > 0:
        return [sigmoid_recursive(row) for row in x]
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


@answers("sigmoid")
def sigmoid_in_place(x):
    """Work in place, on a copy."""
    y = x.copy()
    y *= -1
    np.exp(y, out=y)
    y += 1
    return np.reciprocal(y, out=y)


@answers("sigmoid")
def sigmoid_single(x, dtype=np.float32):
    """Compute in float32, an extra argument with a default."""
    return np.reciprocal(1 + np.exp(-x.astype(dtype)))


@answers("sigmoid")
def sigmoid_vectorized(x):
    """Vectorize a function of one number."""

    def one(score):
        return 0.0 if score < -700 else 1.0 / (1.0 + math.exp(-score))

    return np.vectorize(one)(x)


@answers("sigmoid")
def sigmoid_talkative(x, log_to=sys.stderr):
    """Print, warn and log on the way, also to a stream kept from before."""
    print("scores:", x)
    print("a default argument", file=log_to)
    print("standard error", file=sys.stderr)
    warnings.warn("my own warning", stacklevel=1)
    talkative.warning("a log line")
    logging.warning("a log line of the root logger")
    return 1 / (1 + np.exp(-x))


@answers("sigmoid")
class SigmoidOnCall:
    """Build the answer in __new__: whatever can be called will do."""

    def __new__(cls, x):
        return 1 / (1 + np.exp(-x))


# binary_cross_entropy


@answers("binary_cross_entropy")
def bce_loop(y, t):
    """Loop, and return a Python float."""
    total = 0.0
    for yn, tn in zip(y, t, strict=True):
        total -= math.log(yn) if tn == 1 else math.log(1 - yn)
    return total / len(y)


@answers("binary_cross_entropy")
def bce_where(y, t):
    """Choose the probability of the true label first."""
    return -np.log(np.where(t == 1, y, 1 - y)).mean()


@answers("binary_cross_entropy")
def bce_dot(y, t):
    """Use scalar products instead of a sum."""
    return -(t @ np.log(y) + (1 - t) @ np.log(1 - y)) / t.shape[0]


@answers("binary_cross_entropy")
def bce_einsum(y, t):
    """Use einsum, and return an array of no dimensions."""
    tn = np.stack([t, 1 - t])
    return np.asarray(-np.einsum("kn,kn->", tn, np.log([y, 1 - y])) / t.size)


@answers("binary_cross_entropy")
def bce_with_a_little_more(y, t):
    """Add 1e-7 inside the logarithm, as books do."""
    little = 1e-7
    return -np.sum(t * np.log(y + little) + (1 - t) * np.log(1 - y + little)) / len(t)


@answers("binary_cross_entropy")
def bce_columns(y, t):
    """See two classes, and pick each sample's column."""
    return -np.mean(np.log(np.c_[1 - y, y])[np.arange(len(t)), t])


@answers("binary_cross_entropy")
def bce_masks(y, t):
    """Cast the labels to float, then select by masks."""
    t = t.astype(float)
    ones, zeros = y[t > 0.5], y[t < 0.5]
    return -(np.log(ones).sum() + np.log1p(-zeros).sum()) / (ones.size + zeros.size)


@answers("binary_cross_entropy")
def bce_likelihood(y, t):
    """Take the logarithm of the whole likelihood, a product."""
    return -np.log(np.prod(y**t * (1 - y) ** (1 - t))) / y.size


@answers("binary_cross_entropy")
def bce_clipped(y, t, eps=1e-7, reduction="mean"):
    """Clip in place on a copy, with settings that have defaults."""
    y = np.array(y)
    np.clip(y, eps, 1 - eps, out=y)
    losses = -(t * np.log(y) + (1 - t) * np.log(1 - y))
    return getattr(losses, reduction)()


@answers("binary_cross_entropy")
def bce_statistics(y, t):
    """Let the standard library take the mean of a generator."""
    return statistics.fmean(-math.log(p if label else 1 - p) for p, label in zip(y, t, strict=True))


# dL_dy


@answers("dL_dy")
def dl_dy_one_fraction(y, t):
    """Write one fraction."""
    return (y - t) / (y * (1 - y))


@answers("dL_dy")
def dl_dy_where(y, t):
    """Choose the term by label."""
    return np.where(t == 1, -1 / y, 1 / (1 - y))


@answers("dL_dy")
def dl_dy_list(y, t):
    """Return a list."""
    return [-1 / p if label else 1 / (1 - p) for p, label in zip(y, t, strict=True)]


@answers("dL_dy")
def dl_dy_short(y, t):
    """Notice that one reciprocal serves both labels."""
    return 1.0 / (1 - t - y)


@answers("dL_dy")
def dl_dy_mask(y, t):
    """Overwrite part of a fresh array; 1e-7 keeps the divisors away from 0."""
    slope = 1 / (1 - y + 1e-7)
    slope[t == 1] = -1 / (y[t == 1] + 1e-7)
    return slope


# dy_ds


@answers("dy_ds")
def dy_ds_square(y):
    """Multiply out."""
    return y - y**2


@answers("dy_ds")
def dy_ds_parabola(y):
    """Complete the square."""
    return 0.25 - (y - 0.5) ** 2


@answers("dy_ds")
def dy_ds_tuple(y):
    """Return a tuple."""
    return tuple(p * (1 - p) for p in y)


@answers("dy_ds")
def dy_ds_from_the_score(y):
    """Go back to the score, and use the formula with e^-s."""
    e = np.exp(-np.log(y / (1 - y)))
    return e / (1 + e) ** 2


@answers("dy_ds")
def dy_ds_complement(y):
    """Let a copy be changed in place."""
    rest = np.ones_like(y)
    rest -= y
    rest *= y
    return rest


# sigmoid_layer


@answers("sigmoid_layer")
class LayerThatKeepsItsOutput:
    """Keep the output, return it uncopied."""

    def __init__(self):
        self.params, self.grads, self.out = [], [], None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


@answers("sigmoid_layer")
class LayerThatKeepsItsInput:
    """Keep the input, and work everything out again."""

    def forward(self, x):
        self.x = x
        return sigmoid_tanh(x)

    def backward(self, dout):
        return dout / (2 + 2 * np.cosh(np.clip(self.x, -700, 700)))


@answers("sigmoid_layer")
@dataclass
class LayerAsDataclass:
    """Declare the fields."""

    params: list = field(default_factory=list)
    grads: list = field(default_factory=list)
    slope: np.ndarray | None = None

    def forward(self, x):
        y = sigmoid_masked(x)
        self.slope = y * (1 - y)
        return y

    def backward(self, dout):
        return np.multiply(dout, self.slope)


class Elementwise(ABC):
    """A learner's own base class."""

    @abstractmethod
    def f(self, x): ...

    @abstractmethod
    def slope(self, y): ...

    def forward(self, x):
        self._y = self.f(x)
        return self._y.copy()

    def backward(self, dout):
        return np.einsum("...,...->...", dout, self.slope(self._y))


@answers("sigmoid_layer")
class LayerOfAFamily(Elementwise):
    """Inherit forward and backward from a base of one's own."""

    def f(self, x):
        return sigmoid_plain(x)

    def slope(self, y):
        return dy_ds_square(y)


@answers("sigmoid_layer")
class LayerWithClosure:
    """Let forward define backward."""

    def forward(self, x):
        y = sigmoid_plain(x)
        self.backward = lambda dout: dout * y * (1 - y)
        return y


class _Pass:
    def __init__(self, x):
        self.x = x

    @functools.cached_property
    def y(self):
        return sigmoid_plain(self.x)

    @functools.cached_property
    def slope(self):
        return self.y * (1 - self.y)


@answers("sigmoid_layer")
class LayerWithCachedProperties:
    """Compute lazily, once for each pass."""

    __slots__ = ("_pass",)

    def forward(self, x):
        self._pass = _Pass(x)
        return self._pass.y

    def backward(self, dout):
        return self._pass.slope * dout


@answers("sigmoid_layer")
def layer_made_by_a_function(name="sigmoid", dtype=np.float32):
    """Return an object from a function with defaults, in float32."""
    made = SimpleNamespace(name=name)

    def forward(x):
        made.y = sigmoid_plain(x.astype(dtype))
        return made.y

    def backward(dout):
        dx = dout.astype(dtype)
        dx *= made.y
        dx *= 1 - made.y
        return dx

    made.forward, made.backward = forward, backward
    return made


@answers("sigmoid_layer")
class LayerThatTalks:
    """Print and warn in each pass."""

    def forward(self, x, verbose=True):
        print("forward", x.shape, file=sys.stderr)
        self.out = sigmoid_talkative(x)
        return self.out

    def backward(self, dout):
        warnings.warn("backward", RuntimeWarning, stacklevel=2)
        return (
            [list(row) for row in dout * self.out * (1 - self.out)]
            if dout.ndim == 2
            else (dout * self.out * (1 - self.out))
        )


# sigmoid_score_gradient


@answers("sigmoid_score_gradient")
def score_gradient_two_links(y, t):
    """Multiply the two links of the chain."""
    return (-t / y + (1 - t) / (1 - y)) * (y * (1 - y)) / len(y)


@answers("sigmoid_score_gradient")
def score_gradient_list(y, t):
    """Return a list."""
    return [(p - label) / len(t) for p, label in zip(y, t, strict=True)]


@answers("sigmoid_score_gradient")
def score_gradient_matrix(y, t):
    """Multiply by the Jacobian as a matrix."""
    return np.diag(y * (1 - y)) @ dl_dy_one_fraction(y, t) / t.size


@answers("sigmoid_score_gradient")
def score_gradient_in_place(y, t):
    """Change copies in place, labels as floats."""
    ds = y.copy()
    ds -= t.astype(np.float32)
    ds /= ds.shape[0]
    return ds


@answers("sigmoid_score_gradient")
def score_gradient_subtract_at(y, t):
    """Subtract 1 where the label is 1."""
    ds = np.array(y)
    np.subtract.at(ds, np.flatnonzero(t), 1)
    return np.true_divide(ds, np.shape(y)[0])


@answers("sigmoid_score_gradient")
def score_gradient_as_a_mean(y, t):
    """Differentiate each sample's share of the mean."""
    weights = np.full(y.shape, 1.0 / y.size)
    return weights * np.where(t, y - 1, y)


# SigmoidWithLoss


@answers(*LOSS)
class LossOfTwoColumns:
    """See two classes and add 1e-7 inside the logarithm, as books do."""

    def __init__(self):
        self.params, self.grads = [], []
        self.loss = self.y = self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = 1 / (1 + np.exp(-x))
        both = np.c_[1 - self.y, self.y]
        self.loss = -np.sum(np.log(both[np.arange(len(t)), t] + 1e-7)) / len(t)
        return self.loss

    def backward(self, dout=1):
        return (self.y - self.t) * dout / self.t.shape[0]


@answers(*LOSS)
class LossStraightFromScores:
    """Never form y in forward; backward with a float default."""

    def forward(self, x, t):
        self.x, self.t = x, t
        return float(np.mean(np.logaddexp(0, x) - t * x))

    def backward(self, dout=1.0):
        return dout * (sigmoid_tanh(self.x) - self.t) / len(self.x)


@answers(*LOSS)
class LossOfParts:
    """Compose a layer and a function; clip before the logarithm only."""

    def __init__(self, layer=LayerAsDataclass, eps=1e-7):
        self.layer, self.eps = layer(), eps

    def forward(self, x, t):
        self.y, self.t = self.layer.forward(x), t
        return bce_clipped(self.y, t, self.eps)

    def backward(self, dout=1):
        return np.mean([dout]) * score_gradient_in_place(self.y, self.t)


@answers(*LOSS)
@dataclass
class LossAsDataclass:
    """Use a dataclass, float labels and NumPy's 0-d arrays."""

    y: np.ndarray = None
    t: np.ndarray = None

    def forward(self, x, t):
        self.y, self.t = sigmoid_where(x), np.asarray(t, dtype=np.float64)
        small = np.finfo(float).tiny
        log_y, log_rest = np.log(np.maximum([self.y, 1 - self.y], small))
        return np.array(-(self.t * log_y + (1 - self.t) * log_rest).mean())

    def backward(self, dout=1):
        return np.asarray(dout, dtype=np.float32) * (self.y - self.t) / self.y.size


class _Seen(NamedTuple):
    y: np.ndarray
    t: np.ndarray


@answers(*LOSS)
class LossInLoops(LayerThatKeepsItsOutput):
    """Loop over the samples, inherit from a layer, return lists."""

    def forward(self, x, t):
        self.seen = _Seen(super().forward(x), t)
        capped = [min(max(p, 1e-12), 1 - 1e-12) for p in self.seen.y]
        return bce_loop(capped, t)

    def backward(self, dout=1):
        n = len(self.seen.t)
        return [dout * (float(p) - int(label)) / n for p, label in zip(*self.seen, strict=True)]


@answers(*LOSS)
class LossInSinglePrecision:
    """Compute in float32 with errors silenced, gradient ready in forward."""

    def forward(self, x, t):
        x, t = x.astype(np.float32), t.astype(np.float32)
        with np.errstate(all="ignore"):
            y = 1 / (1 + np.exp(-x))
        self.dx = (y - t) / np.float32(len(t))
        return np.mean(np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x))))

    def backward(self, dout=1):
        return self.dx * dout


@answers(*LOSS)
class LossThatTalks(LossOfTwoColumns):
    """Print, warn and log in each pass."""

    def forward(self, x, t):
        sigmoid_talkative(x)
        print("loss", super().forward(x, t))
        return self.loss

    def backward(self, *dout, kept=sys.stdout):
        print("dout", dout, file=kept)
        talkative.error("backward")
        return super().backward(*dout)


# sigmoid_cross_entropy


@answers("sigmoid_cross_entropy")
def scores_logaddexp(s, t):
    """Use log(1 + e^s) - t s."""
    return np.mean(np.logaddexp(0, s) - t * s)


@answers("sigmoid_cross_entropy")
def scores_one_sign(s, t):
    """Fold the label into the sign of the score."""
    return np.logaddexp(0, (1 - 2 * t) * s).sum() / len(s)


@answers("sigmoid_cross_entropy")
def scores_where(s, t):
    """Choose the naive value where it holds, the asymptote where it overflows."""
    z = np.where(t == 1, -s, s)
    return np.average(np.where(z > 100, z, np.log(1 + np.exp(z))))


@answers("sigmoid_cross_entropy")
def scores_log_sum_exp(s, t):
    """Take the log-sum-exp route over two columns."""
    a = np.stack([np.zeros_like(s), s], axis=1)
    m = a.max(axis=1)
    log_sum = m + np.log(np.exp(a - m[:, None]).sum(axis=1))
    return float((log_sum - a[np.arange(len(t)), t]).mean())


@answers("sigmoid_cross_entropy")
def scores_loop(s, t):
    """Loop over Python numbers."""
    losses = [
        max(score, 0.0) - score * label + math.log1p(math.exp(-abs(score)))
        for score, label in zip(s.tolist(), t.tolist(), strict=True)
    ]
    return math.fsum(losses) / len(losses)


@answers("sigmoid_cross_entropy")
def scores_single(s, t):
    """Compute in float32, in place on copies."""
    s, t = np.float32(s), np.float32(t)
    losses = np.abs(s)
    np.negative(losses, out=losses)
    np.exp(losses, out=losses)
    np.log1p(losses, out=losses)
    losses += np.maximum(s, 0)
    losses -= s * t
    return losses.mean(keepdims=False)


@answers("sigmoid_cross_entropy")
def scores_halved(s, t):
    """Recurse on halves."""
    if len(s) == 1:
        return np.logaddexp(0, s[0]) - t[0] * s[0]
    k = len(s) // 2
    left, right = scores_halved(s[:k], t[:k]), scores_halved(s[k:], t[k:])
    return (k * left + (len(s) - k) * right) / len(s)
