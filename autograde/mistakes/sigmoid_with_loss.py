"""The mistakes that people make in chapter 6, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.diagnosis import Mistake, Scaled, Wrong
from autograde.mistakes.relations import (
    flipped,
    ignores_dout,
    log_base,
    mean_twice,
    missing_mean,
)

Array = NDArray[Any]


def sigma(x: Array) -> Array:
    """The right sigmoid."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1, small) / (1 + small))


def log_losses(s: Array, t: Array) -> Array:
    """Each sample's right loss, from its score."""
    return np.asarray(np.logaddexp(0, s) - t * s)


def scores(y: Array) -> Array:
    """The scores whose sigmoid is y."""
    return np.asarray(np.log(y / (1 - y)))


def all_pairs(s: Array, t: Array) -> Array:
    """Every score against every label, as ``y[:, t]`` takes them: shape (N, N)."""
    return np.asarray(np.logaddexp(0, s)[:, None] - s[:, None] * t)


# What is done to scores and labels before the loss is taken, or to the losses of the samples:
# each makes a wrong mean loss of (s, t).
LOSSES: dict[str, Callable[[Array, Array], Any]] = {
    "only-positive-term": lambda s, t: np.mean(t * np.logaddexp(0, -s)),
    "swapped-classes": lambda s, t: np.mean(log_losses(s, 1 - t)),
    "exp-sign": lambda s, t: np.mean(log_losses(-s, t)),
    "one-based-labels": lambda s, t: np.mean(log_losses(s, t - 1)),
    "softmax-twice": lambda s, t: np.mean(log_losses(sigma(s), t)),
    "indexes-all-pairs": lambda s, t: np.mean(all_pairs(s, t)),
    "first-sample-only": lambda s, t: log_losses(s, t)[0] / len(t),
    "forgot-the-target": lambda s, t: np.mean(np.logaddexp(0, s)),
    "returns-wrong-shape": lambda s, t: log_losses(s, t),
    "normalised-over-everything": lambda s, t: _loss_over_batch(s, t),
}
# Of the two labels, each sample counts once: a mean over both columns halves the loss.
HALVED = Scaled("divided-by-size", lambda sizes: 1 / 2)
TERM_SIGN: dict[str, Callable[[Array, Array], Any]] = {
    "sign-flipped": lambda s, t: np.mean(
        np.where(t == 1, np.logaddexp(0, -s), -np.logaddexp(0, s))
    ),
}


def _over_batch(s: Array) -> Array:
    e = np.exp(s - s.max())
    return np.asarray(e / e.sum())


def _loss_over_batch(s: Array, t: Array) -> Any:
    y = _over_batch(s)
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.mean(np.where(t == 1, np.log(y + 1e-7), np.log(1 - y + 1e-7)))


# Wrong gradients of one sample's loss with respect to its score: y, t → the gradient before 1/N.
GRADIENTS: dict[str, Callable[[Array, Array], Any]] = {
    "extra-activation-derivative": lambda y, t: (y - t) * y * (1 - y),
    "stopped-at-the-loss": lambda y, t: -t / _inside(y) + (1 - t) / (1 - _inside(y)),
    "forgot-the-target": lambda y, t: y,
    "swapped-classes": lambda y, t: y - (1 - t),
    "indexes-all-pairs": lambda y, t: y[:, None] - t,
    "one-based-labels": lambda y, t: y - (t - 1),
    "softmax-twice": lambda y, t: sigma(y) - t,
    "correct-class-only": lambda y, t: (y - t) * t,
    "only-positive-term": lambda y, t: -t * (1 - y),
    "first-sample-only": lambda y, t: (y - t) * (np.arange(len(t)) == 0),
    "exp-sign": lambda y, t: (1 - y) - t,
}


def _inside(y: Array) -> Array:
    return np.clip(y, 1e-7, 1 - 1e-7)


def with_loss(
    gradient: Callable[[Array, Array], Any] | None = None,
    activation: Callable[[Array], Array] = sigma,
    divisor: Callable[[Any], Any] | None = None,
    slope: Callable[[Array, Array], Any] | None = None,
) -> type:
    """Make a SigmoidWithLoss whose backward pass is wrong in one place."""

    class Layer:
        first = 0

        def forward(self, x: Array, t: Array) -> float:
            self.x, self.y, self.t = x.copy(), activation(x), t.copy()
            self.first = self.first or len(t)
            return 0.0

        def backward(self, dout: float = 1) -> Any:
            size = divisor(self) if divisor else len(self.t)
            if slope is not None:
                return dout * slope(self.x, self.t) / size
            rule = gradient or (lambda y, t: y - t)
            return dout * rule(self.y, self.t) / size

    return Layer


def _with_loss(loss: Callable[[Array, Array], Any], first_size: bool = False) -> type:
    """Make a SigmoidWithLoss whose forward pass is wrong in one place."""

    class Layer:
        first = 0

        def forward(self, x: Array, t: Array) -> Any:
            self.first = self.first or len(t)
            return loss(x, t) * (len(t) / self.first if first_size else 1)

    return Layer


def sigmoid_layer(backward: Callable[[Any, Array], Any], sign: int = 1) -> type:
    """Make a Sigmoid layer that is wrong in one place."""

    class Layer:
        def forward(self, x: Array) -> Array:
            self.x, self.y = x.copy(), sigma(sign * x)
            return self.y.copy()

        def backward(self, dout: Array) -> Any:
            return backward(self, dout)

    return Layer


def _wrong(functions: dict[str, Callable[..., Any]], make: Callable[..., Any]) -> list[Mistake]:
    return [Wrong(name, make(function)) for name, function in functions.items()]


def _of_probabilities(loss: Callable[[Array, Array], Any]) -> Callable[[Array, Array], Any]:
    return lambda y, t: loss(scores(y), t)


# Which heading of the chapter to read again: for a check, and for a mistake wherever it is made.
SECTIONS = {
    "sigmoid": "6.1 From a score to a probability",
    "binary_cross_entropy": "6.2 One number instead of two",
    "dL_dy": "First line: from the loss to the probability",
    "dy_ds": "Second line: from the probability to the score",
    "sigmoid_layer": "A layer of its own: `Sigmoid`",
    "sigmoid_score_gradient": "Third line: multiply",
    "sigmoid_with_loss_forward": "6.5 The layer",
    "sigmoid_with_loss_backward": "6.5 The layer",
    "sigmoid_cross_entropy": "6.6 Straight from the scores",
}
WHERE = {
    "missing-batch-mean": "6.4 Where 1/N enters",
    "double-batch-mean": "6.4 Where 1/N enters",
    "extra-activation-derivative": "Third line: multiply",
    "stopped-at-the-loss": "Third line: multiply",
    "derivative-of-input": "Second line: from the probability to the score",
    "overflow": "6.6 Straight from the scores",
    "capped-at-extremes": "6.6 Straight from the scores",
}

MEANS = [missing_mean(), mean_twice(), flipped()]

KNOWN: dict[str, list[Mistake]] = {
    "sigmoid": [
        flipped(),
        Wrong("exp-sign", lambda x: sigma(-x)),
        Wrong("derivative-of-input", lambda x: sigma(x) * (1 - sigma(x))),
        Wrong("softmax-twice", lambda x: sigma(sigma(x))),
        Wrong("not-normalised", np.exp),
        Wrong("not-normalised", lambda x: np.exp(-x)),
        Wrong("normalised-over-everything", _over_batch),
        Wrong("normalised-over-everything", lambda x: np.exp(x) / np.sum(np.exp(x))),
    ],
    "binary_cross_entropy": [
        *MEANS,
        log_base(),
        HALVED,
        Scaled("divided-by-classes", HALVED.factor),
        *_wrong(LOSSES, _of_probabilities),
        *_wrong(TERM_SIGN, _of_probabilities),
        Wrong("softmax-twice", lambda y, t: np.mean(log_losses(y, t))),
    ],
    "dL_dy": [
        flipped(),
        mean_twice(),
        log_base(),
        Wrong("sign-flipped", lambda y, t: -t / y - (1 - t) / (1 - y)),
        Wrong("only-positive-term", lambda y, t: -t / y),
        Wrong("swapped-classes", lambda y, t: t / (1 - y) - (1 - t) / y),
        Wrong("extra-activation-derivative", lambda y, t: y - t),
        Wrong("forgot-the-target", lambda y, t: -1 / y + 1 / (1 - y)),
        Wrong("forgot-the-target", lambda y, t: -1 / y),
        Wrong("indexes-all-pairs", lambda y, t: (y[:, None] - t) / (y * (1 - y))[:, None]),
        Wrong("returns-wrong-shape", lambda y, t: np.sum(-t / y + (1 - t) / (1 - y))),
        Wrong("returns-wrong-shape", lambda y, t: np.mean(-t / y + (1 - t) / (1 - y))),
    ],
    "dy_ds": [
        flipped(),
        Wrong("derivative-of-input", lambda y: sigma(y) * (1 - sigma(y))),
        Wrong("returns-wrong-shape", lambda y: np.outer(y, 1 - y)),
        Wrong("first-sample-only", lambda y: y[0] * (1 - y)),
    ],
    "sigmoid_layer": [
        flipped("dx"),
        ignores_dout(),
        mean_twice("dx"),
        Wrong("derivative-of-input", sigmoid_layer(lambda me, d: d * me.x * (1 - me.x))),
        Wrong(
            "derivative-of-input",
            sigmoid_layer(lambda me, d: d * sigma(me.y) * (1 - sigma(me.y))),
        ),
        Wrong("exp-sign", sigmoid_layer(lambda me, d: d * me.y * (1 - me.y), sign=-1)),
        Wrong("exp-sign", sigmoid_layer(lambda me, d: -d * me.y * (1 - me.y), sign=-1)),
        Wrong("returns-wrong-shape", sigmoid_layer(lambda me, d: (d * me.y * (1 - me.y)).sum(0))),
    ],
    "sigmoid_score_gradient": [
        *MEANS,
        log_base(),
        *_wrong(GRADIENTS, lambda rule: lambda y, t: rule(y, t) / len(t)),
        Wrong("divided-by-classes", lambda y, t: (y - t) / 2),
        Wrong("returns-wrong-shape", lambda y, t: np.mean(y - t)),
    ],
    "sigmoid_with_loss_forward": [
        *MEANS,
        log_base(),
        HALVED,
        Scaled("divided-by-classes", lambda sizes: 1 / 2),
        *_wrong(LOSSES, _with_loss),
        *_wrong(TERM_SIGN, _with_loss),
        Wrong("stale-batch-size", _with_loss(lambda s, t: np.mean(log_losses(s, t)), True)),
    ],
    "sigmoid_with_loss_backward": [
        *MEANS,
        ignores_dout(),
        *_wrong(GRADIENTS, with_loss),
        Wrong("softmax-twice", with_loss(activation=lambda x: sigma(sigma(x)))),
        Wrong("exp-sign", with_loss(activation=lambda x: sigma(-x))),
        Wrong("normalised-over-everything", with_loss(activation=_over_batch)),
        Wrong("derivative-of-input", with_loss(slope=lambda x, t: x - t)),
        Wrong("divided-by-classes", with_loss(divisor=lambda me: 2)),
        Wrong("divided-by-size", with_loss(divisor=lambda me: 2 * len(me.t))),
        Wrong("stale-batch-size", with_loss(divisor=lambda me: me.first)),
    ],
    "sigmoid_cross_entropy": [
        *MEANS,
        log_base(),
        *_wrong(LOSSES, lambda loss: loss),
        *_wrong(TERM_SIGN, lambda loss: loss),
    ],
}
