"""Right and wrong solutions of chapter 6, in many styles; a wrong one makes one known mistake."""

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

import autograd
import autograd.numpy as anp
import numpy as np
from scipy import special

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


LOSS = ("sigmoid_with_loss_forward", "sigmoid_with_loss_backward")

talkative = logging.getLogger("a learner's log")
talkative.addHandler(logging.StreamHandler(sys.stderr))
talkative.propagate = False


# sigmoid


@right("sigmoid")
def sigmoid_plain(x):
    """Take the formula at its word: exp overflows with a warning, 1/inf is 0."""
    return 1 / (1 + np.exp(-x))


@right("sigmoid")
def sigmoid_clipped(x):
    """Clip the scores first, a habit from older frameworks."""
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


@right("sigmoid")
def sigmoid_masked(x):
    """Fill the two halves of an empty array by masks."""
    y = np.empty_like(x)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    grown = np.exp(x[~positive])
    y[~positive] = grown / (1 + grown)
    return y


@right("sigmoid")
def sigmoid_where(x):
    """Compute both forms and choose: the form not chosen is NaN, and warns."""
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@right("sigmoid")
def sigmoid_tanh(x):
    """Know another formula."""
    return (1 + np.tanh(x / 2)) / 2


@right("sigmoid")
def sigmoid_logaddexp(x):
    """Go through the logarithm."""
    return np.exp(-np.logaddexp(0, -x))


@right("sigmoid")
def sigmoid_two_classes(x):
    """See a softmax over the scores 0 and x."""
    pair = np.stack([np.zeros_like(x), x], axis=-1)
    e = np.exp(pair - pair.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True))[..., 1]


@right("sigmoid")
def sigmoid_recursive(x):
    """Recurse down to single numbers, and return nested lists."""
    if np.ndim(x) > 0:
        return [sigmoid_recursive(row) for row in x]
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


@right("sigmoid")
def sigmoid_in_place(x):
    """Work in place, on a copy."""
    y = x.copy()
    y *= -1
    np.exp(y, out=y)
    y += 1
    return np.reciprocal(y, out=y)


@right("sigmoid")
def sigmoid_single(x, dtype=np.float32):
    """Compute in float32, an extra argument with a default."""
    return np.reciprocal(1 + np.exp(-x.astype(dtype)))


@right("sigmoid")
def sigmoid_vectorized(x):
    """Vectorize a function of one number."""

    def one(score):
        return 0.0 if score < -700 else 1.0 / (1.0 + math.exp(-score))

    return np.vectorize(one)(x)


@right("sigmoid")
def sigmoid_talkative(x, log_to=sys.stderr):
    """Print, warn and log on the way, also to a stream kept from before."""
    print("scores:", x)
    print("a default argument", file=log_to)
    print("standard error", file=sys.stderr)
    warnings.warn("my own warning", stacklevel=1)
    talkative.warning("a log line")
    logging.warning("a log line of the root logger")
    return 1 / (1 + np.exp(-x))


@right("sigmoid")
class SigmoidOnCall:
    """Build the answer in __new__: whatever can be called will do."""

    def __new__(cls, x):
        return 1 / (1 + np.exp(-x))


# binary_cross_entropy


@right("binary_cross_entropy")
def bce_loop(y, t):
    """Loop, and return a Python float."""
    total = 0.0
    for yn, tn in zip(y, t, strict=True):
        total -= math.log(yn) if tn == 1 else math.log(1 - yn)
    return total / len(y)


@right("binary_cross_entropy")
def bce_where(y, t):
    """Choose the probability of the true label first."""
    return -np.log(np.where(t == 1, y, 1 - y)).mean()


@right("binary_cross_entropy")
def bce_dot(y, t):
    """Use scalar products instead of a sum."""
    return -(t @ np.log(y) + (1 - t) @ np.log(1 - y)) / t.shape[0]


@right("binary_cross_entropy")
def bce_einsum(y, t):
    """Use einsum, and return an array of no dimensions."""
    tn = np.stack([t, 1 - t])
    return np.asarray(-np.einsum("kn,kn->", tn, np.log([y, 1 - y])) / t.size)


@right("binary_cross_entropy")
def bce_with_a_little_more(y, t):
    """Add 1e-7 inside the logarithm, as books do."""
    little = 1e-7
    return -np.sum(t * np.log(y + little) + (1 - t) * np.log(1 - y + little)) / len(t)


@right("binary_cross_entropy")
def bce_columns(y, t):
    """See two classes, and pick each sample's column."""
    return -np.mean(np.log(np.c_[1 - y, y])[np.arange(len(t)), t])


@right("binary_cross_entropy")
def bce_masks(y, t):
    """Cast the labels to float, then select by masks."""
    t = t.astype(float)
    ones, zeros = y[t > 0.5], y[t < 0.5]
    return -(np.log(ones).sum() + np.log1p(-zeros).sum()) / (ones.size + zeros.size)


@right("binary_cross_entropy")
def bce_likelihood(y, t):
    """Take the logarithm of the whole likelihood, a product."""
    return -np.log(np.prod(y**t * (1 - y) ** (1 - t))) / y.size


@right("binary_cross_entropy")
def bce_clipped(y, t, eps=1e-7, reduction="mean"):
    """Clip in place on a copy, with settings that have defaults."""
    y = np.array(y)
    np.clip(y, eps, 1 - eps, out=y)
    losses = -(t * np.log(y) + (1 - t) * np.log(1 - y))
    return getattr(losses, reduction)()


@right("binary_cross_entropy")
def bce_statistics(y, t):
    """Let the standard library take the mean of a generator."""
    return statistics.fmean(-math.log(p if label else 1 - p) for p, label in zip(y, t, strict=True))


# dL_dy


@right("dL_dy")
def dl_dy_one_fraction(y, t):
    """Write one fraction."""
    return (y - t) / (y * (1 - y))


@right("dL_dy")
def dl_dy_where(y, t):
    """Choose the term by label."""
    return np.where(t == 1, -1 / y, 1 / (1 - y))


@right("dL_dy")
def dl_dy_list(y, t):
    """Return a list."""
    return [-1 / p if label else 1 / (1 - p) for p, label in zip(y, t, strict=True)]


@right("dL_dy")
def dl_dy_short(y, t):
    """Notice that one reciprocal serves both labels."""
    return 1.0 / (1 - t - y)


@right("dL_dy")
def dl_dy_mask(y, t):
    """Overwrite part of a fresh array; 1e-7 keeps the divisors away from 0."""
    slope = 1 / (1 - y + 1e-7)
    slope[t == 1] = -1 / (y[t == 1] + 1e-7)
    return slope


# dy_ds


@right("dy_ds")
def dy_ds_square(y):
    """Multiply out."""
    return y - y**2


@right("dy_ds")
def dy_ds_parabola(y):
    """Complete the square."""
    return 0.25 - (y - 0.5) ** 2


@right("dy_ds")
def dy_ds_tuple(y):
    """Return a tuple."""
    return tuple(p * (1 - p) for p in y)


@right("dy_ds")
def dy_ds_from_the_score(y):
    """Go back to the score, and use the formula with e^-s."""
    e = np.exp(-np.log(y / (1 - y)))
    return e / (1 + e) ** 2


@right("dy_ds")
def dy_ds_complement(y):
    """Let a copy be changed in place."""
    rest = np.ones_like(y)
    rest -= y
    rest *= y
    return rest


# sigmoid_layer


@right("sigmoid_layer")
class LayerThatKeepsItsOutput:
    """Keep the output, return it uncopied."""

    def __init__(self):
        self.params, self.grads, self.out = [], [], None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


@right("sigmoid_layer")
class LayerThatKeepsItsInput:
    """Keep the input, and work everything out again."""

    def forward(self, x):
        self.x = x
        return sigmoid_tanh(x)

    def backward(self, dout):
        return dout / (2 + 2 * np.cosh(np.clip(self.x, -700, 700)))


@right("sigmoid_layer")
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


@right("sigmoid_layer")
class LayerOfAFamily(Elementwise):
    """Inherit forward and backward from a base of one's own."""

    def f(self, x):
        return sigmoid_plain(x)

    def slope(self, y):
        return dy_ds_square(y)


@right("sigmoid_layer")
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


@right("sigmoid_layer")
class LayerWithCachedProperties:
    """Compute lazily, once for each pass."""

    __slots__ = ("_pass",)

    def forward(self, x):
        self._pass = _Pass(x)
        return self._pass.y

    def backward(self, dout):
        return self._pass.slope * dout


@right("sigmoid_layer")
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


@right("sigmoid_layer")
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


@right("sigmoid_score_gradient")
def score_gradient_two_links(y, t):
    """Multiply the two links of the chain."""
    return (-t / y + (1 - t) / (1 - y)) * (y * (1 - y)) / len(y)


@right("sigmoid_score_gradient")
def score_gradient_list(y, t):
    """Return a list."""
    return [(p - label) / len(t) for p, label in zip(y, t, strict=True)]


@right("sigmoid_score_gradient")
def score_gradient_matrix(y, t):
    """Multiply by the Jacobian as a matrix."""
    return np.diag(y * (1 - y)) @ dl_dy_one_fraction(y, t) / t.size


@right("sigmoid_score_gradient")
def score_gradient_in_place(y, t):
    """Change copies in place, labels as floats."""
    ds = y.copy()
    ds -= t.astype(np.float32)
    ds /= ds.shape[0]
    return ds


@right("sigmoid_score_gradient")
def score_gradient_subtract_at(y, t):
    """Subtract 1 where the label is 1."""
    ds = np.array(y)
    np.subtract.at(ds, np.flatnonzero(t), 1)
    return np.true_divide(ds, np.shape(y)[0])


@right("sigmoid_score_gradient")
def score_gradient_as_a_mean(y, t):
    """Differentiate each sample's share of the mean."""
    weights = np.full(y.shape, 1.0 / y.size)
    return weights * np.where(t, y - 1, y)


# SigmoidWithLoss


@right(*LOSS)
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


@right(*LOSS)
class LossStraightFromScores:
    """Never form y in forward; backward with a float default."""

    def forward(self, x, t):
        self.x, self.t = x, t
        return float(np.mean(np.logaddexp(0, x) - t * x))

    def backward(self, dout=1.0):
        return dout * (sigmoid_tanh(self.x) - self.t) / len(self.x)


@right(*LOSS)
class LossOfParts:
    """Compose a layer and a function; clip before the logarithm only."""

    def __init__(self, layer=LayerAsDataclass, eps=1e-7):
        self.layer, self.eps = layer(), eps

    def forward(self, x, t):
        self.y, self.t = self.layer.forward(x), t
        return bce_clipped(self.y, t, self.eps)

    def backward(self, dout=1):
        return np.mean([dout]) * score_gradient_in_place(self.y, self.t)


@right(*LOSS)
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


@right(*LOSS)
class LossInLoops(LayerThatKeepsItsOutput):
    """Loop over the samples, inherit from a layer, return lists."""

    def forward(self, x, t):
        self.seen = _Seen(super().forward(x), t)
        capped = [min(max(p, 1e-12), 1 - 1e-12) for p in self.seen.y]
        return bce_loop(capped, t)

    def backward(self, dout=1):
        n = len(self.seen.t)
        return [dout * (float(p) - int(label)) / n for p, label in zip(*self.seen, strict=True)]


@right(*LOSS)
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


@right(*LOSS)
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


@right(*LOSS)
class LossWithTheSmallestFloat(LayerThatKeepsItsOutput):
    """Put the smallest number that there is in the place of 0."""

    def forward(self, x, t):
        self.y, self.t = super().forward(x), t
        right = np.where(t == 1, self.y, 1 - self.y)
        return -np.mean(np.log(np.maximum(right, np.nextafter(0, 1))))

    def backward(self, dout=1):
        return (self.y - self.t) * (dout / self.y.size)


@right(*LOSS)
class LossClippedRatherEarly(LossOfParts):
    """Clip at 1e-3: nothing of it shows at ordinary scores."""

    def __init__(self):
        super().__init__(eps=1e-3)


# sigmoid_cross_entropy


@right("sigmoid_cross_entropy")
def scores_logaddexp(s, t):
    """Use log(1 + e^s) - t s."""
    return np.mean(np.logaddexp(0, s) - t * s)


@right("sigmoid_cross_entropy")
def scores_one_sign(s, t):
    """Fold the label into the sign of the score."""
    return np.logaddexp(0, (1 - 2 * t) * s).sum() / len(s)


@right("sigmoid_cross_entropy")
def scores_where(s, t):
    """Choose the naive value where it holds, the asymptote where it overflows."""
    z = np.where(t == 1, -s, s)
    return np.average(np.where(z > 100, z, np.log(1 + np.exp(z))))


@right("sigmoid_cross_entropy")
def scores_log_sum_exp(s, t):
    """Take the log-sum-exp route over two columns."""
    a = np.stack([np.zeros_like(s), s], axis=1)
    m = a.max(axis=1)
    log_sum = m + np.log(np.exp(a - m[:, None]).sum(axis=1))
    return float((log_sum - a[np.arange(len(t)), t]).mean())


@right("sigmoid_cross_entropy")
def scores_loop(s, t):
    """Loop over Python numbers."""
    losses = [
        max(score, 0.0) - score * label + math.log1p(math.exp(-abs(score)))
        for score, label in zip(s.tolist(), t.tolist(), strict=True)
    ]
    return math.fsum(losses) / len(losses)


@right("sigmoid_cross_entropy")
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


@right("sigmoid_cross_entropy")
def scores_halved(s, t):
    """Recurse on halves."""
    if len(s) == 1:
        return np.logaddexp(0, s[0]) - t[0] * s[0]
    k = len(s) // 2
    left, right = scores_halved(s[:k], t[:k]), scores_halved(s[k:], t[k:])
    return (k * left + (len(s) - k) * right) / len(s)


# weighted_score_gradient


@right("weighted_score_gradient")
def weighted_bracketed(y, t, weight):
    """Leave the brackets closed."""
    return (-weight * t * (1 - y) + (1 - t) * y) / len(t)


@right("weighted_score_gradient")
def weighted_opened(y, t, weight):
    """Open the brackets: two products of t and y are left."""
    return (y - weight * t + (weight - 1) * t * y) / t.shape[0]


@right("weighted_score_gradient")
def weighted_choice(y, t, weight):
    """Weigh y − t by label."""
    return np.where(t == 1, weight, 1) * (y - t) / y.size


@right("weighted_score_gradient")
def weighted_links(y, t, weight):
    """Multiply the two links."""
    return np.mean([1.0 / len(y)]) * (-weight * t / y + (1 - t) / (1 - y)) * y * (1 - y)


@right("weighted_score_gradient")
def weighted_list(y, t, weight):
    """Loop, and return a list."""
    return [(-weight * (1 - p) if label else p) / len(t) for p, label in zip(y, t, strict=True)]


@right("weighted_score_gradient")
def weighted_masks(y, t, weight):
    """Fill the two halves of a fresh array by masks, in single precision."""
    ds = y.astype(np.float32)
    ds[t == 1] = weight * (ds[t == 1] - 1)
    return ds / np.float32(ds.size)


@right("weighted_score_gradient")
def weighted_power(y, t, weight):
    """Let the weight be a power: 1 where t is 0."""
    return weight**t * (y - t) / len(t)


@right("weighted_score_gradient")
def weighted_differences(y, t, weight, h=1e-4):
    """Go back to the scores, and take central differences of the loss."""

    def loss(s):
        return np.mean(weight * t * np.logaddexp(0, -s) + (1 - t) * np.logaddexp(0, s))

    s = np.log(y) - np.log1p(-y)
    return [(loss(s + one) - loss(s - one)) / (2 * h) for one in h * np.eye(len(s))]


@right("weighted_score_gradient")
def weighted_autograd(y, t, weight):
    """Let another library differentiate."""

    def loss(s):
        p = 1 / (1 + anp.exp(-s))
        return -anp.mean(weight * t * anp.log(p) + (1 - t) * anp.log(1 - p))

    return autograd.grad(loss)(np.log(y / (1 - y)))


# logistic_regression


@right("logistic_regression")
class RegressionOfFormulae:
    """Write every formula out, and start at 0."""

    def __init__(self, input_size, rng):
        self.params = {"w": np.zeros(input_size), "b": np.zeros(1)}

    def predict(self, x):
        return 1 / (1 + np.exp(-(x @ self.params["w"] + self.params["b"])))

    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))

    def gradient(self, x, t):
        ds = (self.predict(x) - t) / len(t)
        return {"w": x.T @ ds, "b": np.array([ds.sum()])}


@right("logistic_regression")
class RegressionOfLayers:
    """Build a graph: scores, then the layer with its loss, whose way back starts the gradient."""

    def __init__(self, input_size, rng):
        self.params = {"w": rng.normal(size=input_size), "b": rng.normal(size=1)}
        self.last = LossStraightFromScores()

    def _forward(self, x):
        return x.dot(self.params["w"]) + self.params["b"]

    def predict(self, x):
        return sigmoid_masked(self._forward(x))

    def loss(self, x, t):
        return self.last.forward(self._forward(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        ds = self.last.backward()
        return {"w": ds @ x, "b": np.sum(ds)}


@right("logistic_regression")
class RegressionInLoops:
    """Loop over samples and features, in Python's own numbers."""

    def __init__(self, input_size, rng):
        self.params = {"w": 0.1 * rng.standard_normal(input_size), "b": np.array([0.0])}

    def score(self, row):
        w, b = self.params["w"], self.params["b"]
        return sum(float(a) * float(c) for a, c in zip(row, w, strict=True)) + float(b[0])

    def predict(self, x):
        return [1 / (1 + math.exp(-self.score(row))) for row in x]

    def loss(self, x, t):
        return bce_loop(self.predict(x), t)

    def gradient(self, x, t):
        dw, db = [0.0] * len(self.params["w"]), 0.0
        for row, y, label in zip(x, self.predict(x), t, strict=True):
            for d, one in enumerate(row):
                dw[d] += (y - label) * one / len(t)
            db += (y - label) / len(t)
        return {"w": dw, "b": [db]}


@right("logistic_regression")
class RegressionByDifferences:
    """Move each weight a little, as chapter 5 does."""

    def __init__(self, input_size, rng):
        self.w, self.b = np.zeros(input_size), np.zeros(1)
        self.params = {"w": self.w, "b": self.b}

    def predict(self, x):
        return sigmoid_tanh(x @ self.w + self.b)

    def loss(self, x, t):
        s = x @ self.w + self.b
        return float(np.mean(np.logaddexp(0, s) - t * s))

    def gradient(self, x, t):
        found = {}
        for name, array in self.params.items():
            found[name] = np.zeros(array.shape)
            for i in range(array.size):
                kept = array[i]
                array[i] = kept + 1e-4
                above = self.loss(x, t)
                array[i] = kept - 1e-4
                below = self.loss(x, t)
                array[i] = kept
                found[name][i] = (above - below) / 2e-4
        return found


@right("logistic_regression")
class RegressionByAutograd:
    """Let another library differentiate."""

    def __init__(self, input_size, rng):
        self.params = {"w": np.zeros(input_size), "b": np.zeros(1)}

    def predict(self, x):
        return special.expit(x @ self.params["w"] + self.params["b"])

    def loss(self, x, t):
        return self._loss(self.params, x, t)

    @staticmethod
    def _loss(params, x, t):
        s = anp.dot(x, params["w"]) + params["b"]
        return anp.mean(anp.logaddexp(0, s) - t * s)

    def gradient(self, x, t):
        return autograd.grad(self._loss)(self.params, x, t)


@right("logistic_regression")
class RegressionWithAColumnOfOnes:
    """See b as one more weight, whose input is always 1."""

    def __init__(self, input_size, rng, scale=0.01):
        self.params = {"w": scale * rng.normal(size=input_size), "b": np.zeros(1)}

    def predict(self, x):
        wider = np.c_[x, np.ones(len(x))]
        return sigmoid_where(wider @ np.r_[self.params["w"], self.params["b"]])

    def loss(self, x, t):
        return bce_where(self.predict(x), t)

    def gradient(self, x, t):
        both = np.einsum("nd,n->d", np.c_[x, np.ones(len(x))], self.predict(x) - t) / len(x)
        return {"w": both[:-1], "b": both[-1:]}


# Wrong solutions


ALONE, FIVE = "leaves its input alone", "one number, to five digits"
EXTREME = "right at scores of ±1000"


def logistic(x):
    """Return the right sigmoid, for the mistakes that come after it."""
    return 1 / (1 + np.exp(-x))


def log_losses(y, t):
    """Return each sample's right loss, finite by 1e-7."""
    return -(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))


# sigmoid


@wrong("sigmoid", "exp-sign")
def sigmoid_of_minus_x(x):
    return 1 / (1 + np.exp(x))


@wrong("sigmoid", "overflow", loses=[EXTREME])
def sigmoid_inf_over_inf(x):
    return np.exp(x) / (1 + np.exp(x))


@wrong("sigmoid", "slope-for-value")
def sigmoid_slope_instead(x):
    return logistic(x) * (1 - logistic(x))


@wrong("sigmoid", "returns-wrong-shape", loses=["any shape in, the same shape out"])
def sigmoid_flattened(x):
    return logistic(x).ravel()


@wrong("sigmoid", "returns-wrong-shape")
def sigmoid_column(x):
    return logistic(x)[:, None]


@wrong("sigmoid", "normalised-over-everything")
def sigmoid_as_softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


@wrong("sigmoid", "softmax-twice")
def sigmoid_twice(x):
    return logistic(logistic(x))


@wrong("sigmoid", "not-normalised")
def sigmoid_only_exp(x):
    return np.exp(x)


@wrong("sigmoid", "sign-flipped")
def sigmoid_negative(x):
    return -logistic(x)


@wrong("sigmoid", "first-sample-only")
def sigmoid_of_first(x):
    return np.full(x.shape, logistic(x.flat[0]))


@wrong("sigmoid", "not-normalised")
def sigmoid_only_exp_of_minus_x(x):
    return np.exp(-x)


@wrong("sigmoid", "missing-parentheses")
def sigmoid_without_parentheses(x):
    return 1 / 1 + np.exp(-x)


@wrong("sigmoid", "capped-at-extremes", loses=[EXTREME])
def sigmoid_of_clipped_x(x):
    return logistic(np.clip(x, -5, 5))


@wrong("sigmoid", "overflow", loses=[EXTREME])
def sigmoid_by_math(x):
    return np.array([1 / (1 + math.exp(-one)) for one in x.ravel()]).reshape(x.shape)


@wrong("sigmoid", "missing-parentheses")
def sigmoid_of_the_second_form_without_parentheses(x):
    return np.exp(x) / 1 + np.exp(x)


# binary_cross_entropy

MIXED = "mean loss, labels 0 and 1 mixed"
ALL_ONE, ALL_ZERO = "mean loss, every label 1", "mean loss, every label 0"


@wrong("binary_cross_entropy", "missing-batch-mean")
def bce_sum(y, t):
    return log_losses(y, t).sum()


@wrong("binary_cross_entropy", "double-batch-mean")
def bce_mean_divided(y, t):
    return log_losses(y, t).mean() / len(y)


@wrong("binary_cross_entropy", "divided-by-classes")
def bce_mean_over_two_columns(y, t):
    both, targets = np.c_[1 - y, y], np.c_[1 - t, t]
    return -np.mean(targets * np.log(both))


@wrong("binary_cross_entropy", "sign-flipped")
def bce_without_minus(y, t):
    return -log_losses(y, t).mean()


@wrong("binary_cross_entropy", "sign-flipped", keeps=[ALL_ONE])
def bce_minus_for_one_term(y, t):
    return np.mean(-t * np.log(y) + (1 - t) * np.log(1 - y))


@wrong("binary_cross_entropy", "wrong-log-base")
def bce_log2(y, t):
    return -np.mean(t * np.log2(y) + (1 - t) * np.log2(1 - y))


@wrong("binary_cross_entropy", "first-sample-only")
def bce_first(y, t):
    return log_losses(y, t)[0] / len(y)


@wrong("binary_cross_entropy", "returns-wrong-shape")
def bce_each(y, t):
    return log_losses(y, t)


@wrong("binary_cross_entropy", "returns-wrong-shape", loses=[FIVE])
def bce_in_brackets(y, t):
    return np.array([log_losses(y, t).mean()])


@wrong("binary_cross_entropy", "only-positive-term", keeps=[ALL_ONE])
def bce_positive(y, t):
    return -np.mean(t * np.log(y))


@wrong("binary_cross_entropy", "swapped-classes")
def bce_swapped(y, t):
    return -np.mean(np.log(np.c_[y, 1 - y])[np.arange(len(t)), t])


@wrong("binary_cross_entropy", "indexes-all-pairs", keeps=[ALL_ONE, ALL_ZERO])
def bce_all_pairs(y, t):
    return -np.mean(np.log(np.c_[1 - y, y][:, t]))


@wrong("binary_cross_entropy", "one-based-labels")
def bce_one_based(y, t):
    return log_losses(y, t - 1).mean()


@wrong("binary_cross_entropy", "softmax-twice")
def bce_of_sigmoid(y, t):
    return log_losses(logistic(y), t).mean()


@wrong("binary_cross_entropy", "divided-by-size")
def bce_by_the_size_of_two_columns(y, t):
    both = np.c_[1 - y, y]
    return -np.log(both[np.arange(len(t)), t]).sum() / both.size


@wrong("binary_cross_entropy", "forgot-the-target", keeps=[ALL_ZERO])
def bce_without_target(y, t):
    return -np.mean(np.log(1 - y))


@wrong("binary_cross_entropy", "first-sample-only")
def bce_returns_inside_the_loop(y, t):
    for one, label in zip(y, t, strict=True):
        return -label * np.log(one) - (1 - label) * np.log(1 - one)


@wrong("binary_cross_entropy", "epsilon-too-large", loses=[FIVE])
def bce_with_rather_more(y, t):
    return -np.mean(t * np.log(y + 1e-5) + (1 - t) * np.log(1 - y + 1e-5))


@wrong("binary_cross_entropy", "epsilon-too-large", loses=[FIVE])
def bce_with_much_more(y, t):
    right = np.where(t == 1, y, 1 - y)
    return -np.log(right + 1e-3).sum() / len(t)


@wrong("binary_cross_entropy", "swapped-arguments")
def bce_exchanged(y, t):
    return -np.mean(y * np.log(t + 1e-8) + (1 - y) * np.log(1 - t + 1e-8))


@wrong("binary_cross_entropy", "missing-parentheses")
def bce_without_parentheses(y, t):
    return -np.mean(t * np.log(y) + 1 - t * np.log(1 - y))


@wrong("binary_cross_entropy", "missing-parentheses", keeps=[ALL_ZERO])
def bce_divides_the_second_sum_only(y, t):
    return -np.sum(t * np.log(y)) - np.sum((1 - t) * np.log(1 - y)) / len(t)


@wrong("binary_cross_entropy", "integer-truncation")
def bce_in_whole_numbers(y, t):
    losses = np.zeros_like(t)
    for n in range(len(t)):
        losses[n] = -np.log(y[n]) if t[n] == 1 else -np.log(1 - y[n])
    return losses.mean()


@wrong("binary_cross_entropy", "fixed-size")
def bce_of_seven(y, t):
    return -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum() / 7


@wrong("binary_cross_entropy", "returns-wrong-shape")
def bce_list(y, t):
    return [-math.log(p if label else 1 - p) for p, label in zip(y, t, strict=True)]


# dL_dy

ONES, ZEROS = "samples with t = 1", "samples with t = 0"
BOTH = "both labels in one batch"


@wrong("dL_dy", "sign-flipped")
def dl_dy_negative(y, t):
    return t / y - (1 - t) / (1 - y)


@wrong("dL_dy", "sign-flipped", keeps=[ONES])
def dl_dy_inner_minus(y, t):
    return -t / y - (1 - t) / (1 - y)


@wrong("dL_dy", "only-positive-term", keeps=[ONES])
def dl_dy_positive(y, t):
    return -t / y


@wrong("dL_dy", "first-sample-only", loses=[BOTH])
def dl_dy_by_the_first_label(y, t):
    return -1 / y if t[0] == 1 else 1 / (1 - y)


@wrong("dL_dy", "double-batch-mean")
def dl_dy_mean(y, t):
    return (-t / y + (1 - t) / (1 - y)) / len(y)


@wrong("dL_dy", "swapped-classes")
def dl_dy_swapped(y, t):
    return t / (1 - y) - (1 - t) / y


@wrong("dL_dy", "returns-wrong-shape")
def dl_dy_total(y, t):
    return (-t / y + (1 - t) / (1 - y)).sum()


@wrong("dL_dy", "indexes-all-pairs")
def dl_dy_pairs(y, t):
    return (y[:, None] - t) / (y * (1 - y))[:, None]


@wrong("dL_dy", "extra-activation-derivative")
def dl_dy_through_the_sigmoid(y, t):
    return y - t


@wrong("dL_dy", "wrong-log-base")
def dl_dy_log2(y, t):
    return (-t / y + (1 - t) / (1 - y)) / np.log(2)


@wrong("dL_dy", "forgot-the-target")
def dl_dy_without_t(y, t):
    return -1 / y + 1 / (1 - y)


@wrong("dL_dy", "sign-flipped", keeps=[ZEROS])
def dl_dy_outer_minus(y, t):
    return t / y + (1 - t) / (1 - y)


@wrong("dL_dy", "missing-parentheses")
def dl_dy_without_parentheses(y, t):
    return y - t / (y * (1 - y))


@wrong("dL_dy", "reciprocal")
def dl_dy_upside_down(y, t):
    return np.where(t == 1, -y, 1 - y)


@wrong("dL_dy", "missing-parentheses")
def dl_dy_without_any_parentheses(y, t):
    return -t / y + 1 - t / 1 - y


@wrong("dL_dy", "missing-parentheses")
def dl_dy_multiplies_the_divisor(y, t):
    return (y - t) / y * (1 - y)


@wrong("dL_dy", "missing-parentheses")
def dl_dy_half_in_parentheses(y, t):
    return -t / y + 1 - t / (1 - y)


@wrong("dL_dy", "unnamed", loses=[BOTH])
def dl_dy_of_seven(y, t):
    slope = np.zeros(7)
    for n in range(7):
        slope[n] = -1 / y[n] if t[n] else 1 / (1 - y[n])
    return slope


@wrong("dL_dy", "integer-truncation")
def dl_dy_in_whole_numbers(y, t):
    slope = np.zeros_like(t)
    slope[...] = (y - t) / (y * (1 - y))
    return slope


# dy_ds


@wrong("dy_ds", "derivative-of-input")
def dy_ds_sigmoid_again(y):
    return logistic(y) * (1 - logistic(y))


@wrong("dy_ds", "sign-flipped")
def dy_ds_negative(y):
    return y * (y - 1)


@wrong("dy_ds", "reciprocal")
def dy_ds_reciprocal(y):
    return 1 / (y * (1 - y))


@wrong("dy_ds", "returns-wrong-shape")
def dy_ds_matrix(y):
    return np.outer(y, 1 - y)


@wrong("dy_ds", "unnamed")
def dy_ds_sum(y):
    return np.full(y.shape, (y * (1 - y)).sum())


@wrong("dy_ds", "first-sample-only")
def dy_ds_first(y):
    return y[0] * (1 - y)


@wrong("dy_ds", "missing-factor")
def dy_ds_without_y(y):
    return 1 - y


@wrong("dy_ds", "returns-wrong-shape")
def dy_ds_jacobian(y):
    jacobian = np.zeros((len(y), len(y)))
    np.fill_diagonal(jacobian, y - y**2)
    return jacobian


@wrong("dy_ds", "missing-parentheses")
def dy_ds_without_parentheses(y):
    return y * 1 - y


@wrong("dy_ds", "tanh-slope")
def dy_ds_of_tanh(y):
    return 1 - y**2


# sigmoid_layer

FORWARD, BACKWARD = "forward", "backward, with a random dout"
AGAIN = "right again, and for a second batch"


class RightSigmoid:
    """A right layer, for the mistakes to inherit from."""

    def forward(self, x):
        self.x, self.y = x, logistic(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


@wrong("sigmoid_layer", "ignores-dout", keeps=[FORWARD, ALONE])
class SigmoidIgnoresDout(RightSigmoid):
    def backward(self, dout):
        return self.y * (1 - self.y)


@wrong("sigmoid_layer", "derivative-of-input", keeps=[FORWARD, ALONE])
class SigmoidSlopeOfInput(RightSigmoid):
    def backward(self, dout):
        return dout * self.x * (1 - self.x)


@wrong("sigmoid_layer", "derivative-of-input", keeps=[FORWARD, ALONE])
class SigmoidOfOutputAgain(RightSigmoid):
    def backward(self, dout):
        return dout * logistic(self.y) * (1 - logistic(self.y))


@wrong("sigmoid_layer", "unnamed", keeps=[FORWARD, ALONE, EXTREME])
class SigmoidNegativeSlope(RightSigmoid):
    def backward(self, dout):
        return np.where(np.abs(self.x) > 0.5, -1, 1) * super().backward(dout)


@wrong("sigmoid_layer", "sign-flipped", keeps=[FORWARD, ALONE])
class SigmoidNegative(RightSigmoid):
    def backward(self, dout):
        return -super().backward(dout)


@wrong("sigmoid_layer", "mutates-input", loses=[ALONE])
class SigmoidChangesDout(RightSigmoid):
    def backward(self, dout):
        dout *= self.y * (1 - self.y)
        return dout


@wrong("sigmoid_layer", "mutates-input", loses=[ALONE])
class SigmoidChangesX(RightSigmoid):
    def forward(self, x):
        x *= -1
        np.exp(x, out=x)
        self.y = 1 / (1 + x)
        return self.y.copy()


@wrong("sigmoid_layer", "aliases-cache", loses=[AGAIN])
class SigmoidHandsOutItsCache(RightSigmoid):
    def backward(self, dout):
        dx = self.y
        dx *= 1 - self.y
        dx *= dout
        return dx


@wrong("sigmoid_layer", "aliases-cache", loses=[AGAIN])
class SigmoidForgetsAfterBackward(RightSigmoid):
    def backward(self, dout):
        y, self.y = self.y, None
        return dout * y * (1 - y)


@wrong("sigmoid_layer", "stale-state", loses=[AGAIN])
class SigmoidRemembersTheFirstBatch(RightSigmoid):
    def forward(self, x):
        if not hasattr(self, "y"):
            super().forward(x)
        return self.y.copy()


@wrong("sigmoid_layer", "overflow", loses=[EXTREME])
class SigmoidOverflows(RightSigmoid):
    def forward(self, x):
        self.y = np.exp(x) / (1 + np.exp(x))
        return self.y.copy()


@wrong("sigmoid_layer", "overflow", loses=[EXTREME])
class SigmoidSlopeOverflows(RightSigmoid):
    def backward(self, dout):
        return dout * np.exp(-self.x) / (1 + np.exp(-self.x)) ** 2


@wrong("sigmoid_layer", "exp-sign", keeps=[BACKWARD])
class SigmoidMirrored(RightSigmoid):
    def forward(self, x):
        return super().forward(-x)


@wrong("sigmoid_layer", "returns-wrong-shape", keeps=[FORWARD, ALONE])
class SigmoidSumsDx(RightSigmoid):
    def backward(self, dout):
        return super().backward(dout).sum(axis=0)


@wrong("sigmoid_layer", "double-batch-mean", keeps=[FORWARD, ALONE])
class SigmoidDividesByN(RightSigmoid):
    def backward(self, dout):
        return super().backward(dout) / len(dout)


@wrong("sigmoid_layer", "not-implemented", keeps=[FORWARD])
class SigmoidWithoutBackward(RightSigmoid):
    def backward(self, dout):
        raise NotImplementedError


@wrong("sigmoid_layer", "missing-factor", keeps=[FORWARD, ALONE])
class SigmoidForgetsY(RightSigmoid):
    def backward(self, dout):
        return dout - dout * self.y


@wrong("sigmoid_layer", "missing-parentheses")
class SigmoidWithoutParentheses(RightSigmoid):
    def forward(self, x):
        self.y = 1 / 1 + np.exp(-x)
        return self.y.copy()


@wrong("sigmoid_layer", "transposed", keeps=[FORWARD, ALONE, EXTREME])
class SigmoidTransposesDx(RightSigmoid):
    def backward(self, dout):
        return super().backward(dout).T


@wrong("sigmoid_layer", "capped-at-extremes", loses=[EXTREME])
class SigmoidClips(RightSigmoid):
    def forward(self, x):
        return super().forward(np.clip(x, -20, 10))


@wrong("sigmoid_layer", "ignores-dout", keeps=[FORWARD])
class SigmoidTakesNoDout(RightSigmoid):
    def backward(self):
        return self.y * (1 - self.y)


@wrong("sigmoid_layer", "shared-state", loses=[AGAIN])
class SigmoidOfTheClass:
    def forward(self, x):
        SigmoidOfTheClass.y = logistic(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


@wrong("sigmoid_layer", "missing-parentheses", keeps=[FORWARD, ALONE])
class SigmoidSlopeWithoutParentheses(RightSigmoid):
    def backward(self, dout):
        return dout * self.y * 1 - self.y


@wrong("sigmoid_layer", "tanh-slope", keeps=[FORWARD, ALONE])
class SigmoidSlopeOfTanh(RightSigmoid):
    def backward(self, dout):
        return dout * (1 - self.y**2)


# sigmoid_score_gradient

DIRECTION, SIZE = "direction: a multiple of y − t", "size: the mean over the batch"
ONE = "a batch of one sample"


@wrong("sigmoid_score_gradient", "missing-batch-mean", loses=[SIZE])
def score_sum(y, t):
    return y - t


@wrong("sigmoid_score_gradient", "double-batch-mean", loses=[SIZE])
def score_divided_twice(y, t):
    return (y - t) / len(y) ** 2


@wrong("sigmoid_score_gradient", "divided-by-classes", loses=[SIZE, ONE])
def score_divided_by_two(y, t):
    return (y - t) / 2


@wrong("sigmoid_score_gradient", "sign-flipped")
def score_negative(y, t):
    return (t - y) / len(y)


@wrong("sigmoid_score_gradient", "extra-activation-derivative")
def score_of_squared_error(y, t):
    return (y - t) * y * (1 - y) / len(y)


@wrong("sigmoid_score_gradient", "stopped-at-the-loss")
def score_of_y(y, t):
    return (-t / y + (1 - t) / (1 - y)) / len(y)


@wrong("sigmoid_score_gradient", "forgot-the-target")
def score_without_target(y, t):
    return y / len(y)


@wrong("sigmoid_score_gradient", "swapped-classes")
def score_swapped(y, t):
    return (y - (1 - t)) / len(y)


@wrong("sigmoid_score_gradient", "returns-wrong-shape")
def score_total(y, t):
    return np.mean(y - t)


@wrong("sigmoid_score_gradient", "returns-wrong-shape")
def score_column(y, t):
    return (y - t)[:, None] / len(y)


@wrong("sigmoid_score_gradient", "indexes-all-pairs")
def score_all_pairs(y, t):
    return (y[:, None] - t) / len(y)


@wrong("sigmoid_score_gradient", "softmax-twice")
def score_sigmoid_again(y, t):
    return (logistic(y) - t) / len(y)


@wrong("sigmoid_score_gradient", "one-based-labels")
def score_one_based(y, t):
    return (y - (t - 1)) / len(y)


@wrong("sigmoid_score_gradient", "wrong-log-base", loses=[SIZE, ONE])
def score_log2(y, t):
    return (y - t) / len(y) / np.log(2)


@wrong("sigmoid_score_gradient", "correct-class-only")
@wrong("sigmoid_score_gradient", "only-positive-term")
def score_of_positives(y, t):
    return (y - t) * t / len(y)


@wrong("sigmoid_score_gradient", "first-sample-only")
def score_first(y, t):
    return np.r_[y[0] - t[0], np.zeros(len(y) - 1)] / len(y)


@wrong("sigmoid_score_gradient", "divided-by-size", loses=[SIZE, ONE])
def score_divided_by_two_columns(y, t):
    both = np.c_[1 - y, y]
    return (y - t) / both.size


@wrong("sigmoid_score_gradient", "missing-parentheses")
def score_without_parentheses(y, t):
    return y - t / len(y)


@wrong("sigmoid_score_gradient", "fixed-size", loses=[ONE])
def score_of_seven(y, t):
    return (y - t) / 7


# SigmoidWithLoss

LOSS_FORWARD, LOSS_BACKWARD = "sigmoid_with_loss_forward", "sigmoid_with_loss_backward"
MEAN, SECOND, FINITE = "mean loss", "right for a second batch", "finite at scores of ±1000"
DOUT = "respects dout"
ALL_BUT_SIZE = [DIRECTION, AGAIN, EXTREME]


class RightLoss:
    """A right layer, for the mistakes to inherit from."""

    def forward(self, x, t):
        self.x, self.y, self.t = x, logistic(x), t
        return log_losses(self.y, t).mean()

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


@wrong(LOSS_FORWARD, "missing-batch-mean")
@wrong(LOSS_BACKWARD, "missing-batch-mean", keeps=ALL_BUT_SIZE)
class LossSums(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) * len(t)

    def backward(self, dout=1):
        return dout * (self.y - self.t)


@wrong(LOSS_FORWARD, "missing-batch-mean")
class LossSumsExactly(RightLoss):
    def forward(self, x, t):
        return np.sum(np.logaddexp(0, x) - t * x)


@wrong(LOSS_FORWARD, "double-batch-mean")
@wrong(LOSS_BACKWARD, "double-batch-mean", keeps=ALL_BUT_SIZE)
class LossDividesTwice(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) / len(t)

    def backward(self, dout=1):
        return super().backward(dout) / len(self.t)


@wrong(LOSS_FORWARD, "divided-by-classes")
@wrong(LOSS_BACKWARD, "divided-by-classes", keeps=ALL_BUT_SIZE)
class LossDividesByTwo(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) / 2

    def backward(self, dout=1):
        return dout * (self.y - self.t) / 2


@wrong(LOSS_FORWARD, "sign-flipped")
@wrong(LOSS_BACKWARD, "sign-flipped")
class LossAscends(RightLoss):
    def forward(self, x, t):
        return -super().forward(x, t)

    def backward(self, dout=1):
        return dout * (self.t - self.y) / len(self.t)


@wrong(LOSS_FORWARD, "wrong-log-base")
class LossInBits(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) / np.log(2)


@wrong(LOSS_FORWARD, "first-sample-only")
@wrong(LOSS_BACKWARD, "first-sample-only")
class LossOfTheFirst(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return log_losses(self.y, t)[0] / len(t)

    def backward(self, dout=1):
        dx = super().backward(dout)
        dx[1:] = 0
        return dx


@wrong(LOSS_FORWARD, "returns-wrong-shape")
@wrong(LOSS_BACKWARD, "returns-wrong-shape")
class LossOfEach(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return log_losses(self.y, t)

    def backward(self, dout=1):
        return super().backward(dout)[:, None]


@wrong(LOSS_FORWARD, "only-positive-term")
@wrong(LOSS_BACKWARD, "only-positive-term")
class LossOfPositives(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(t * np.log(self.y + 1e-7))

    def backward(self, dout=1):
        return -dout * self.t * (1 - self.y) / len(self.t)


@wrong(LOSS_FORWARD, "swapped-classes")
@wrong(LOSS_BACKWARD, "swapped-classes")
class LossOfSwappedColumns(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(np.log(np.c_[self.y, 1 - self.y] + 1e-7)[np.arange(len(t)), t])

    def backward(self, dout=1):
        return dout * (self.y - (1 - self.t)) / len(self.t)


@wrong(LOSS_FORWARD, "exp-sign")
@wrong(LOSS_BACKWARD, "exp-sign")
class LossMirrored(RightLoss):
    def forward(self, x, t):
        return super().forward(-x, t)


@wrong(LOSS_FORWARD, "log-of-underflow", loses=[FINITE])
class LossOfNaiveLogs(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(t * np.log(self.y) + (1 - t) * np.log(1 - self.y))


@wrong(LOSS_FORWARD, "overflow", loses=[FINITE])
@wrong(LOSS_BACKWARD, "overflow", loses=[EXTREME])
class LossOfInfOverInf(RightLoss):
    def forward(self, x, t):
        self.y, self.t = np.exp(x) / (1 + np.exp(x)), t
        return log_losses(self.y, t).mean()


@wrong(LOSS_BACKWARD, "aliases-cache + mutates-input", loses=[AGAIN])
class LossInTheCallersLabels(RightLoss):
    def backward(self, dout=1):
        dx = super().backward(dout)
        self.t *= -1
        return dx


@wrong(LOSS_FORWARD, "softmax-twice")
@wrong(LOSS_BACKWARD, "softmax-twice")
class LossOfSigmoidTwice(RightLoss):
    def forward(self, x, t):
        return super().forward(logistic(x), t)


@wrong(LOSS_FORWARD, "stale-batch-size", loses=[SECOND])
@wrong(LOSS_BACKWARD, "stale-batch-size", loses=[SIZE])
class LossRemembersN(RightLoss):
    size = None

    def forward(self, x, t):
        super().forward(x, t)
        self.size = self.size or len(t)
        return log_losses(self.y, t).sum() / self.size

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.size


@wrong(LOSS_FORWARD, "divided-by-size")
@wrong(LOSS_BACKWARD, "divided-by-size", keeps=ALL_BUT_SIZE)
class LossOfTwoColumnsBySize(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        both = np.c_[1 - self.y, self.y]
        return -np.log(both[np.arange(len(t)), t] + 1e-7).sum() / both.size

    def backward(self, dout=1):
        return dout * (self.y - self.t) / np.c_[1 - self.y, self.y].size


@wrong(LOSS_FORWARD, "indexes-all-pairs")
@wrong(LOSS_BACKWARD, "indexes-all-pairs")
class LossOfAllPairs(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.log(np.c_[1 - self.y, self.y][:, t] + 1e-7).mean()

    def backward(self, dout=1):
        return dout * (self.y[:, None] - self.t) / len(self.t)


@wrong(LOSS_FORWARD, "one-based-labels")
@wrong(LOSS_BACKWARD, "one-based-labels")
class LossOneBased(RightLoss):
    def forward(self, x, t):
        return super().forward(x, t - 1)


@wrong(LOSS_FORWARD, "normalised-over-everything")
@wrong(LOSS_BACKWARD, "normalised-over-everything")
class LossOfSoftmaxOverBatch(RightLoss):
    def forward(self, x, t):
        e = np.exp(x - x.max())
        self.y, self.t = e / e.sum(), t
        return log_losses(self.y, t).mean()


@wrong(LOSS_BACKWARD, "ignores-dout", loses=[DOUT])
class LossIgnoresDout(RightLoss):
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)


@wrong(LOSS_BACKWARD, "ignores-dout", loses=[DOUT])
class LossTakesNoDout(RightLoss):
    def backward(self):
        return (self.y - self.t) / len(self.t)


@wrong(LOSS_BACKWARD, "forgot-the-target")
class LossForgetsT(RightLoss):
    def backward(self, dout=1):
        return dout * self.y / len(self.t)


@wrong(LOSS_BACKWARD, "extra-activation-derivative")
class LossOfSquaredError(RightLoss):
    def backward(self, dout=1):
        return super().backward(dout) * self.y * (1 - self.y)


@wrong(LOSS_BACKWARD, "stopped-at-the-loss")
class LossStopsAtY(RightLoss):
    def backward(self, dout=1):
        y = np.clip(self.y, 1e-7, 1 - 1e-7)
        return dout * (-self.t / y + (1 - self.t) / (1 - y)) / len(y)


@wrong(LOSS_BACKWARD, "correct-class-only")
class LossOfPositiveSamples(RightLoss):
    def backward(self, dout=1):
        return super().backward(dout) * self.t


@wrong(LOSS_BACKWARD, "derivative-of-input")
class LossSubtractsFromScores(RightLoss):
    def backward(self, dout=1):
        return dout * (self.x - self.t) / len(self.t)


@wrong(LOSS_BACKWARD, "aliases-cache", loses=[AGAIN])
class LossHandsOutItsCache(RightLoss):
    def backward(self, dout=1):
        dx = self.y
        dx -= self.t
        dx *= dout / len(self.t)
        return dx


@wrong(LOSS_BACKWARD, "overflow", loses=[EXTREME])
class LossByTheUnfusedRoute(RightLoss):
    def backward(self, dout=1):
        slope = -self.t / self.y + (1 - self.t) / (1 - self.y)
        return dout * slope * self.y * (1 - self.y) / len(self.t)


@wrong(LOSS_BACKWARD, "capped-at-extremes", loses=[EXTREME])
class LossOfClippedY(RightLoss):
    def backward(self, dout=1):
        y = np.clip(self.y, 0.05, 0.95)
        return dout * (y - self.t) / len(self.t)


@wrong(LOSS_BACKWARD, "not-implemented")
class LossWithoutBackward(RightLoss):
    def backward(self, dout=1):
        raise NotImplementedError


@wrong(LOSS_FORWARD, "forgot-the-target")
class LossWithoutTarget(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(np.log(1 - self.y + 1e-7))


@wrong(LOSS_FORWARD, "sign-flipped")
class LossMinusForOneTerm(RightLoss):
    def forward(self, x, t):
        y = np.clip(logistic(x), 1e-7, 1 - 1e-7)
        return np.mean(-t * np.log(y) + (1 - t) * np.log(1 - y))


@wrong(LOSS_FORWARD, "capped-at-extremes", loses=[FINITE])
@wrong(LOSS_BACKWARD, "capped-at-extremes", loses=[EXTREME])
class LossOfAtMostThree(RightLoss):
    def forward(self, x, t):
        self.y, self.t = np.clip(logistic(x), 0.07, 0.93), t
        return log_losses(self.y, t).mean()


@wrong(LOSS_FORWARD, "fixed-size", loses=[SECOND])
@wrong(LOSS_BACKWARD, "fixed-size", loses=[SIZE])
class LossOfSeven(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.logaddexp(0, x) - t * x) / 7

    def backward(self, dout=1):
        return dout * (self.y - self.t) / 7


@wrong(LOSS_FORWARD, "stale-state", loses=[SECOND])
@wrong(LOSS_BACKWARD, "stale-state", loses=[SIZE, AGAIN])
class LossRemembersTheFirstBatch(RightLoss):
    def forward(self, x, t):
        if not hasattr(self, "y"):
            super().forward(x, t)
        return log_losses(self.y, self.t).mean()


@wrong(LOSS_BACKWARD, "missing-parentheses")
class LossWithoutParentheses(RightLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t / len(self.t))


@wrong(LOSS_BACKWARD, "shared-state", loses=[AGAIN])
class LossOfTheClass(RightLoss):
    def forward(self, x, t):
        LossOfTheClass.y, LossOfTheClass.t = logistic(x), t
        return log_losses(self.y, t).mean()


@wrong(LOSS_FORWARD, "epsilon-too-large", loses=[FIVE])
class LossWithRatherMore(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(t * np.log(self.y + 1e-4) + (1 - t) * np.log(1 - self.y + 1e-4))


@wrong(LOSS_FORWARD, "swapped-arguments")
class LossExchanged(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(self.y * np.log(t + 1e-7) + (1 - self.y) * np.log(1 - t + 1e-7))


@wrong(LOSS_FORWARD, "opposite-shifted")
class LossOfTheShiftedOpposite(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.mean(t * np.log(self.y + 1e-7) + (1 - t) * np.log(logistic(1 - x) + 1e-7))


@wrong(LOSS_FORWARD, "missing-parentheses")
class LossOfBareTerms(RightLoss):
    def forward(self, x, t):
        y = np.clip(logistic(x), 1e-7, 1 - 1e-7)
        return -np.sum(t * np.log(y) + 1 - t * np.log(1 - y)) / len(t)


@wrong(LOSS_FORWARD, "integer-truncation")
class LossInWholeNumbers(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        losses = np.zeros_like(t)
        losses[:] = log_losses(self.y, t)
        return losses.mean()


@wrong(LOSS_FORWARD, "log-of-underflow", loses=[FINITE])
class LossOfNaiveLogsByLabel(RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.log(np.where(t == 1, self.y, 1 - self.y)).mean()


@wrong(LOSS_FORWARD, "returns-wrong-shape", loses=[FIVE])
class LossInBrackets(RightLoss):
    def forward(self, x, t):
        return np.array([super().forward(x, t)])


@wrong(LOSS_BACKWARD, "missing-parentheses")
class LossDividesOnlyT(RightLoss):
    def backward(self, dout=1):
        return dout * self.y - self.t / len(self.t)


# sigmoid_cross_entropy

EXACT = "exact at scores of ±1000"


def softplus_losses(s, t):
    """Return each sample's right loss."""
    return np.logaddexp(0, s) - t * s


@wrong("sigmoid_cross_entropy", "missing-batch-mean")
def scores_sum(s, t):
    return softplus_losses(s, t).sum()


@wrong("sigmoid_cross_entropy", "double-batch-mean")
def scores_divided_twice(s, t):
    return softplus_losses(s, t).mean() / len(s)


@wrong("sigmoid_cross_entropy", "sign-flipped")
def scores_negative(s, t):
    return -softplus_losses(s, t).mean()


@wrong("sigmoid_cross_entropy", "wrong-log-base")
def scores_in_bits(s, t):
    return softplus_losses(s, t).mean() / np.log(2)


@wrong("sigmoid_cross_entropy", "first-sample-only")
def scores_first(s, t):
    return softplus_losses(s, t)[0] / len(s)


@wrong("sigmoid_cross_entropy", "returns-wrong-shape")
def scores_each(s, t):
    return softplus_losses(s, t)


@wrong("sigmoid_cross_entropy", "returns-wrong-shape", loses=["mean loss, one number"])
def scores_in_brackets(s, t):
    return softplus_losses(s, t).mean(keepdims=True)


@wrong("sigmoid_cross_entropy", "overflow", loses=[EXACT])
def scores_naive(s, t):
    return np.mean(np.log(1 + np.exp(s)) - t * s)


@wrong("sigmoid_cross_entropy", "capped-at-extremes", loses=[EXACT])
def scores_through_y(s, t):
    return log_losses(logistic(s), t).mean()


@wrong("sigmoid_cross_entropy", "capped-at-extremes", loses=[EXACT])
def scores_clipped(s, t):
    return softplus_losses(np.clip(s, -500, 500), t).mean()


@wrong("sigmoid_cross_entropy", "only-positive-term")
def scores_positive(s, t):
    return np.mean(t * np.logaddexp(0, -s))


@wrong("sigmoid_cross_entropy", "swapped-classes")
@wrong("sigmoid_cross_entropy", "exp-sign")
def scores_swapped(s, t):
    return softplus_losses(s, 1 - t).mean()


@wrong("sigmoid_cross_entropy", "forgot-the-target")
def scores_without_target(s, t):
    return np.logaddexp(0, s).mean()


@wrong("sigmoid_cross_entropy", "one-based-labels")
def scores_one_based(s, t):
    return softplus_losses(s, t - 1).mean()


@wrong("sigmoid_cross_entropy", "softmax-twice")
def scores_of_probabilities(s, t):
    return softplus_losses(logistic(s), t).mean()


@wrong("sigmoid_cross_entropy", "indexes-all-pairs")
def scores_all_pairs(s, t):
    return np.mean(np.logaddexp(0, s)[:, None] - s[:, None] * t)


@wrong("sigmoid_cross_entropy", "divided-by-size")
@wrong("sigmoid_cross_entropy", "divided-by-classes")
def scores_mean_over_two_columns(s, t):
    losses = np.c_[(1 - t) * np.logaddexp(0, s), t * np.logaddexp(0, -s)]
    return losses.mean()


@wrong("sigmoid_cross_entropy", "normalised-over-everything")
def scores_of_softmax_over_batch(s, t):
    e = np.exp(s - s.max())
    return log_losses(e / e.sum(), t).mean()


@wrong("sigmoid_cross_entropy", "fixed-size", loses=[EXACT])
def scores_of_seven(s, t):
    return softplus_losses(s, t).sum() / 7


@wrong("sigmoid_cross_entropy", "sign-flipped")
def scores_minus_for_one_term(s, t):
    return np.mean(t * np.logaddexp(0, -s) - (1 - t) * np.logaddexp(0, s))


@wrong("sigmoid_cross_entropy", "log-of-underflow", loses=[EXACT])
def scores_of_naive_logs(s, t):
    y = logistic(s)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


@wrong("sigmoid_cross_entropy", "log-of-underflow", loses=[EXACT])
def scores_of_naive_logs_by_math(s, t):
    y = np.exp(-np.logaddexp(0, -s))
    return sum(-math.log(p if label else 1 - p) for p, label in zip(y, t, strict=True)) / len(t)


@wrong("sigmoid_cross_entropy", "opposite-shifted")
def scores_of_the_shifted_opposite(s, t):
    return -np.mean(t * np.log(logistic(s)) + (1 - t) * np.log(logistic(1 - s)))


@wrong("sigmoid_cross_entropy", "swapped-arguments")
def scores_exchanged(s, t):
    y = logistic(s)
    return -np.mean(y * np.log(t + 1e-7) + (1 - y) * np.log(1 - t + 1e-7))


@wrong("sigmoid_cross_entropy", "missing-parentheses")
def scores_without_parentheses(s, t):
    return np.mean(t * np.logaddexp(0, -s) - 1 - t * np.logaddexp(0, s))


@wrong("sigmoid_cross_entropy", "integer-truncation")
def scores_in_whole_numbers(s, t):
    losses = np.zeros_like(t)
    losses[:] = softplus_losses(s, t)
    return losses.mean()


@wrong("sigmoid_cross_entropy", "epsilon-too-large")
def scores_through_y_with_rather_more(s, t):
    y = logistic(s)
    return -np.mean(t * np.log(y + 1e-4) + (1 - t) * np.log(1 - y + 1e-4))


@wrong("sigmoid_cross_entropy", "absolute-value-lost")
def scores_without_absolute_value(s, t):
    return np.mean(np.maximum(s, 0) - t * s + np.log(1 + np.exp(-s)))


@wrong("sigmoid_cross_entropy", "opposite-shifted")
def scores_of_the_shifted_opposite_by_label(s, t):
    return -np.log(np.where(t == 1, logistic(s), logistic(1 - s))).mean()


# weighted_score_gradient

WEIGHTED = "direction: both labels, with the weight where it belongs"


def per_sample(y, t, weight):
    """Return the right gradient before 1/N."""
    return weight * t * (y - 1) + (1 - t) * y


@wrong("weighted_score_gradient", "weight-left-out")
def weighted_without(y, t, weight):
    return (y - t) / len(t)


@wrong("weighted_score_gradient", "weight-on-both")
def weighted_everything(y, t, weight):
    return weight * (y - t) / len(t)


@wrong("weighted_score_gradient", "weight-on-the-other-label")
def weighted_zeros(y, t, weight):
    return np.where(t == 1, y - 1, weight * y) / len(t)


@wrong("weighted_score_gradient", "cancelled-too-much")
def weighted_target(y, t, weight):
    return (y - weight * t) / len(t)


@wrong("weighted_score_gradient", "divided-by-the-weights", loses=[SIZE, ONE])
def weighted_by_sum(y, t, weight):
    return per_sample(y, t, weight) / np.sum(np.where(t == 1, weight, 1))


@wrong("weighted_score_gradient", "missing-batch-mean", loses=[SIZE])
def weighted_sum(y, t, weight):
    return per_sample(y, t, weight)


@wrong("weighted_score_gradient", "double-batch-mean", loses=[SIZE])
def weighted_divided_twice(y, t, weight):
    return per_sample(y, t, weight) / len(t) ** 2


@wrong("weighted_score_gradient", "sign-flipped")
def weighted_negative(y, t, weight):
    return -per_sample(y, t, weight) / len(t)


@wrong("weighted_score_gradient", "sign-flipped")
def weighted_one_sign(y, t, weight):
    return (weight * t * (1 - y) + (1 - t) * y) / len(t)


@wrong("weighted_score_gradient", "stopped-at-the-loss")
def weighted_of_y(y, t, weight):
    return (-weight * t / y + (1 - t) / (1 - y)) / len(t)


@wrong("weighted_score_gradient", "extra-activation-derivative")
def weighted_slope_again(y, t, weight):
    return per_sample(y, t, weight) * y * (1 - y) / len(t)


@wrong("weighted_score_gradient", "only-positive-term")
def weighted_positives(y, t, weight):
    return weight * t * (y - 1) / len(t)


@wrong("weighted_score_gradient", "forgot-the-target")
def weighted_untargeted(y, t, weight):
    return weight * y / len(t)


@wrong("weighted_score_gradient", "swapped-classes")
def weighted_swapped(y, t, weight):
    return per_sample(y, 1 - t, weight) / len(t)


@wrong("weighted_score_gradient", "softmax-twice")
def weighted_sigmoid_again(y, t, weight):
    return per_sample(logistic(y), t, weight) / len(t)


@wrong("weighted_score_gradient", "indexes-all-pairs")
def weighted_pairs(y, t, weight):
    return per_sample(y[:, None], t, weight) / len(t)


@wrong("weighted_score_gradient", "returns-wrong-shape")
def weighted_mean(y, t, weight):
    return np.mean(per_sample(y, t, weight))


@wrong("weighted_score_gradient", "returns-wrong-shape")
def weighted_column(y, t, weight):
    return per_sample(y, t, weight)[:, None] / len(t)


@wrong("weighted_score_gradient", "first-sample-only")
def weighted_first(y, t, weight):
    return np.r_[per_sample(y, t, weight)[0], np.zeros(len(t) - 1)] / len(t)


@wrong("weighted_score_gradient", "missing-parentheses")
def weighted_unbracketed(y, t, weight):
    return weight * t * (y - 1) + (1 - t) * y / len(t)


@wrong("weighted_score_gradient", "wrong-log-base", loses=[SIZE, ONE])
def weighted_log2(y, t, weight):
    return per_sample(y, t, weight) / len(t) / np.log(2)


@wrong("weighted_score_gradient", "fixed-size", loses=[SIZE, ONE])
def weighted_by_seven(y, t, weight):
    return per_sample(y, t, weight) / 7


@wrong("weighted_score_gradient", "divided-by-classes", loses=[SIZE, ONE])
def weighted_by_two(y, t, weight):
    return per_sample(y, t, weight) / 2


@wrong("weighted_score_gradient", "divided-by-size", loses=[SIZE, ONE])
def weighted_by_columns(y, t, weight):
    return per_sample(y, t, weight) / np.c_[1 - y, y].size


@wrong("weighted_score_gradient", "mutates-input", loses=[ALONE])
def weighted_in_place(y, t, weight):
    y -= t
    y[t == 1] *= weight
    return y / len(t)


@wrong("weighted_score_gradient", "unnamed")
def weighted_square(y, t, weight):
    return per_sample(y, t, weight**2) / len(t)


# logistic_regression

PREDICT, MEAN_LOSS = "predict: probabilities, shape (N,)", "mean loss, one number"
OF_W, OF_B = "direction of the gradient of w", "the gradient of b"
W_SIZE = "size of the gradient of w: the mean over the batch"
SECOND_BATCH = "right for a second batch, with other weights"
PARAMS_STAY, START = "gradient leaves params as they are", "a start of the right shapes"
GRADIENT = [OF_W, W_SIZE, OF_B, SECOND_BATCH, PARAMS_STAY]


class Regression:
    """Right, in pieces that a subclass gets wrong."""

    def __init__(self, input_size, rng):
        self.params = {"w": np.zeros(input_size), "b": np.zeros(1)}

    def scores(self, x):
        return x @ self.params["w"] + self.params["b"]

    def predict(self, x):
        return logistic(self.scores(x))

    def loss(self, x, t):
        return np.mean(log_losses(logistic(self.scores(x)), t))

    def ds(self, x, t):
        return (logistic(self.scores(x)) - t) / len(t)

    def dw(self, x, ds):
        return x.T @ ds

    def db(self, ds):
        return np.array([np.sum(ds)])

    def gradient(self, x, t):
        ds = self.ds(x, t)
        return {"w": self.dw(x, ds), "b": self.db(ds)}


@wrong("logistic_regression", "missing-batch-mean", loses=[MEAN_LOSS])
class RegressionSummedLoss(Regression):
    def loss(self, x, t):
        return np.sum(log_losses(self.predict(x), t))


@wrong("logistic_regression", "missing-batch-mean", loses=[W_SIZE, OF_B, SECOND_BATCH])
class RegressionSummed(Regression):
    def ds(self, x, t):
        return self.predict(x) - t


@wrong("logistic_regression", "double-batch-mean", loses=[W_SIZE, OF_B, SECOND_BATCH])
class RegressionDividedTwice(Regression):
    def ds(self, x, t):
        return (self.predict(x) - t) / len(t) ** 2


@wrong("logistic_regression", "double-batch-mean", loses=[MEAN_LOSS])
class RegressionLossDividedTwice(Regression):
    def loss(self, x, t):
        return np.mean(log_losses(self.predict(x), t)) / len(t)


@wrong("logistic_regression", "sign-flipped", loses=[MEAN_LOSS])
class RegressionNegativeLoss(Regression):
    def loss(self, x, t):
        return -np.mean(log_losses(self.predict(x), t))


@wrong("logistic_regression", "sign-flipped", loses=GRADIENT)
class RegressionNegative(Regression):
    def ds(self, x, t):
        return (t - self.predict(x)) / len(t)


@wrong("logistic_regression", "wrong-log-base", loses=[MEAN_LOSS])
class RegressionLog2(Regression):
    def loss(self, x, t):
        return np.mean(log_losses(self.predict(x), t)) / np.log(2)


@wrong("logistic_regression", "scores-for-probabilities", loses=[PREDICT, START])
class RegressionOfScores(Regression):
    def predict(self, x):
        return self.scores(x)


@wrong("logistic_regression", "forgot-the-bias", keeps=[])
class RegressionWithoutBias(Regression):
    def scores(self, x):
        return x @ self.params["w"]


@wrong("logistic_regression", "bias-not-summed", loses=[OF_B, SECOND_BATCH])
class RegressionBiasOfEach(Regression):
    def db(self, ds):
        return ds


@wrong("logistic_regression", "bias-not-summed", loses=[OF_B, SECOND_BATCH])
class RegressionMeanBias(Regression):
    def db(self, ds):
        return np.mean(ds)


@wrong("logistic_regression", "input-left-out", loses=[OF_W, W_SIZE, SECOND_BATCH, PARAMS_STAY])
class RegressionWithoutInput(Regression):
    def dw(self, x, ds):
        return np.full(x.shape[1], ds.sum())


@wrong("logistic_regression", "input-not-transposed", loses=GRADIENT)
class RegressionNotTransposed(Regression):
    def dw(self, x, ds):
        return x @ ds


@wrong("logistic_regression", "mean-for-sum", loses=[W_SIZE, SECOND_BATCH])
class RegressionMeanOfProducts(Regression):
    def dw(self, x, ds):
        return (x * ds[:, None]).mean(axis=0)


@wrong("logistic_regression", "wrong-axis", loses=[OF_W, W_SIZE, SECOND_BATCH, PARAMS_STAY])
class RegressionOtherAxis(Regression):
    def dw(self, x, ds):
        return (x * ds[:, None]).sum(axis=1)


@wrong(
    "logistic_regression", "returns-wrong-shape", loses=[OF_W, W_SIZE, SECOND_BATCH, PARAMS_STAY]
)
class RegressionTable(Regression):
    def dw(self, x, ds):
        return x * ds[:, None]


@wrong("logistic_regression", "returns-wrong-shape", loses=[MEAN_LOSS])
class RegressionLosses(Regression):
    def loss(self, x, t):
        return log_losses(self.predict(x), t)


@wrong("logistic_regression", "extra-activation-derivative", loses=GRADIENT)
class RegressionSlopeAgain(Regression):
    def ds(self, x, t):
        y = self.predict(x)
        return (y - t) * y * (1 - y) / len(t)


@wrong("logistic_regression", "stopped-at-the-loss", loses=GRADIENT)
class RegressionOfY(Regression):
    def ds(self, x, t):
        y = self.predict(x)
        return (-t / y + (1 - t) / (1 - y)) / len(t)


@wrong("logistic_regression", "forgot-the-target", loses=GRADIENT)
class RegressionUntargeted(Regression):
    def ds(self, x, t):
        return self.predict(x) / len(t)


@wrong("logistic_regression", "softmax-twice", loses=GRADIENT)
class RegressionSigmoidAgain(Regression):
    def ds(self, x, t):
        return (logistic(self.predict(x)) - t) / len(t)


@wrong("logistic_regression", "swapped-classes", loses=GRADIENT)
class RegressionSwapped(Regression):
    def ds(self, x, t):
        return (self.predict(x) - (1 - t)) / len(t)


@wrong("logistic_regression", "missing-parentheses", loses=GRADIENT)
class RegressionUnbracketed(Regression):
    def ds(self, x, t):
        return self.predict(x) - t / len(t)


@wrong("logistic_regression", "indexes-all-pairs", loses=GRADIENT)
class RegressionPairs(Regression):
    def ds(self, x, t):
        return (self.predict(x)[:, None] - t) / len(t)


@wrong("logistic_regression", "only-positive-term", loses=[MEAN_LOSS])
class RegressionPositives(Regression):
    def loss(self, x, t):
        return -np.mean(t * np.log(self.predict(x)))


@wrong("logistic_regression", "exp-sign")
class RegressionMirrored(Regression):
    def scores(self, x):
        return -(x @ self.params["w"] + self.params["b"])


@wrong("logistic_regression", "updates-in-backward", loses=[PARAMS_STAY])
class RegressionThatSteps(Regression):
    def gradient(self, x, t):
        grads = super().gradient(x, t)
        for name in grads:
            self.params[name] -= 0.1 * grads[name]
        return grads


@wrong("logistic_regression", "copies-params", keeps=[])
class RegressionOfCopies(Regression):
    def scores(self, x):
        if not hasattr(self, "held"):
            self.held = np.zeros(x.shape[1])
        return x @ self.held


@wrong("logistic_regression", "unnamed", loses=[START])
class RegressionOfAColumn(Regression):
    def __init__(self, input_size, rng):
        self.params = {"w": np.zeros((input_size, 1)), "b": np.zeros(1)}


@wrong("logistic_regression", "epsilon-too-large", loses=[MEAN_LOSS])
class RegressionWithEpsilon(Regression):
    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(t * np.log(y + 0.01) + (1 - t) * np.log(1 - y + 0.01))
