"""The mistakes that people make in chapter 6, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograde.known import Capped, Mistake, Wrong
from autograde.mistakes.layers import (
    Array,
    Pair,
    log_plus,
    minus,
    shared,
    sigma,
    sigmoid_gradient,
    sigmoid_layer,
    sigmoid_loss,
)
from autograde.mistakes.relations import (
    BATCH,
    flipped,
    ignores_dout,
    log_base,
    mean_twice,
    missing_mean,
    over_two_columns,
    written_size,
)

TAME = 2.5  # no score is larger, but for those of the case of extreme scores


def log_losses(s: Array, t: Array) -> Array:
    """Each sample's right loss, from its score."""
    return np.asarray(np.logaddexp(0, s) - t * s)


def mean_loss(s: Array, t: Array) -> Any:
    """The right loss of a batch."""
    return np.mean(log_losses(s, t))


def _scores(y: Array) -> Array:
    return np.asarray(np.log(y / (1 - y)))


def _tame(s: Array) -> Array:
    return np.clip(s, -TAME, TAME)


def _over_batch(s: Array) -> Array:
    e = np.exp(s - s.max())
    return np.asarray(e / e.sum())


def _loss_over_batch(s: Array, t: Array) -> Any:
    y = _over_batch(s)
    return -np.mean(np.where(t == 1, log_plus(y), log_plus(1 - y)))


def _loss_plus(s: Array, t: Array) -> Any:
    return -np.mean(t * log_plus(sigma(s)) + (1 - t) * log_plus(1 - sigma(s)))


def _by_columns(s: Array, t: Array) -> Array:
    """Every score against every label, as ``y[:, t]`` takes them: shape (N, N)."""
    return np.asarray(np.logaddexp(0, s)[:, None] - s[:, None] * t)


def _inside(y: Array) -> Array:
    return np.clip(y, 1e-7, 1 - 1e-7)


# Wrong losses of a batch: scores s and labels t → what came back.
LOSSES: list[tuple[str, Pair]] = [
    ("only-positive-term", lambda s, t: np.mean(t * np.logaddexp(0, -s))),
    ("swapped-classes", lambda s, t: mean_loss(s, 1 - t)),
    ("one-based-labels", lambda s, t: mean_loss(s, t - 1)),
    ("softmax-twice", lambda s, t: mean_loss(sigma(s), t)),
    ("indexes-all-pairs", lambda s, t: np.mean(_by_columns(s, t))),
    ("first-sample-only", lambda s, t: log_losses(s, t)[0] / len(t)),
    ("first-sample-only", lambda s, t: log_losses(s, t)[0]),
    ("forgot-the-target", lambda s, t: np.mean(np.logaddexp(0, s))),
    ("forgot-the-target", lambda s, t: np.mean(np.logaddexp(0, -s))),
    ("returns-wrong-shape", log_losses),
    ("returns-wrong-shape", lambda s, t: log_losses(s, t) / len(t)),
    ("sign-flipped", lambda s, t: np.mean((2 * t - 1) * log_losses(s, t))),
    ("sign-flipped", lambda s, t: np.mean((1 - 2 * t) * log_losses(s, t))),
]

# The same, wrong on the way from the scores to the probabilities.
LOSSES_OF_SCORES: list[tuple[str, Pair]] = [
    *LOSSES,
    ("exp-sign", lambda s, t: mean_loss(-s, t)),
    ("normalised-over-everything", _loss_over_batch),
]

# Wrong gradients of the samples' losses, before 1/N: y and t → the gradient in the score.
GRADIENTS: list[tuple[str, Pair]] = [
    ("extra-activation-derivative", lambda y, t: (y - t) * y * (1 - y)),
    ("stopped-at-the-loss", lambda y, t: -t / _inside(y) + (1 - t) / (1 - _inside(y))),
    ("stopped-at-the-loss", lambda y, t: -t / y + (1 - t) / (1 - y)),
    ("forgot-the-target", lambda y, t: y),
    ("swapped-classes", lambda y, t: y - (1 - t)),
    ("indexes-all-pairs", lambda y, t: y[:, None] - t),
    ("indexes-all-pairs", lambda y, t: y - t[:, None]),
    ("one-based-labels", lambda y, t: y - (t - 1)),
    ("softmax-twice", lambda y, t: sigma(y) - t),
    ("correct-class-only", lambda y, t: (y - t) * t),
    ("only-positive-term", lambda y, t: -t * (1 - y)),
    ("first-sample-only", lambda y, t: (y - t) * (np.arange(len(t)) == 0)),
    ("missing-parentheses", lambda y, t: y * len(t) - t),
    ("returns-wrong-shape", lambda y, t: np.sum(y - t)),
]


def _wrong(functions: Iterable[tuple[str, Any]], make: Callable[[Any], Any]) -> list[Mistake]:
    return [Wrong(name, make(function)) for name, function in functions]


def _of_probabilities(loss: Pair) -> Pair:
    return lambda y, t: loss(_scores(y), t)


def _capped(subject: Any) -> Capped:
    return Capped("capped-at-extremes", subject)


MEANS: list[Mistake] = [missing_mean(), mean_twice(), flipped()]

KNOWN: dict[str, list[Mistake]] = {
    "sigmoid": [
        flipped(),
        Wrong("exp-sign", lambda x: sigma(-x)),
        Wrong("derivative-of-input", lambda x: sigma(x) * (1 - sigma(x))),
        Wrong("softmax-twice", lambda x: sigma(sigma(x))),
        Wrong("not-normalised", np.exp),
        Wrong("not-normalised", lambda x: np.exp(-x)),
        Wrong("missing-parentheses", lambda x: 1 + np.exp(-x)),
        Wrong("first-sample-only", lambda x: np.full(x.shape, sigma(x.flat[0]))),
        Wrong("normalised-over-everything", _over_batch),
        Wrong("normalised-over-everything", lambda x: np.exp(x) / np.sum(np.exp(x))),
        _capped(lambda x: sigma(_tame(x))),
    ],
    "binary_cross_entropy": [
        *MEANS,
        log_base(),
        *over_two_columns(),
        *_wrong(LOSSES, _of_probabilities),
        Wrong("softmax-twice", mean_loss),
    ],
    "dL_dy": [
        flipped(),
        mean_twice(),
        log_base(),
        Wrong("sign-flipped", lambda y, t: -t / y - (1 - t) / (1 - y)),
        Wrong("sign-flipped", lambda y, t: t / y + (1 - t) / (1 - y)),
        Wrong("only-positive-term", lambda y, t: -t / y),
        Wrong("swapped-classes", lambda y, t: t / (1 - y) - (1 - t) / y),
        Wrong("extra-activation-derivative", minus),
        Wrong("forgot-the-target", lambda y, t: -1 / y + 1 / (1 - y)),
        Wrong("forgot-the-target", lambda y, t: -1 / y),
        Wrong("first-sample-only", lambda y, t: -1 / y if t[0] == 1 else 1 / (1 - y)),
        Wrong("reciprocal", lambda y, t: 1 / (-t / y + (1 - t) / (1 - y))),
        Wrong("missing-parentheses", lambda y, t: y - t / (y * (1 - y))),
        Wrong("indexes-all-pairs", lambda y, t: (y[:, None] - t) / (y * (1 - y))[:, None]),
        Wrong("returns-wrong-shape", lambda y, t: np.sum(-t / y + (1 - t) / (1 - y))),
        Wrong("returns-wrong-shape", lambda y, t: np.mean(-t / y + (1 - t) / (1 - y))),
    ],
    "dy_ds": [
        flipped(),
        Wrong("derivative-of-input", lambda y: sigma(y) * (1 - sigma(y))),
        Wrong("reciprocal", lambda y: 1 / (y * (1 - y))),
        Wrong("missing-factor", lambda y: 1 - y),
        Wrong("returns-wrong-shape", lambda y: np.outer(y, 1 - y)),
        Wrong("returns-wrong-shape", lambda y: np.diag(y * (1 - y))),
        Wrong("returns-wrong-shape", lambda y: np.sum(y * (1 - y))),
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
        Wrong("missing-factor", sigmoid_layer(lambda me, d: d * (1 - me.y))),
        Wrong("missing-factor", sigmoid_layer(lambda me, d: d * me.y)),
        Wrong("missing-parentheses", sigmoid_layer(activation=lambda x: 1 + np.exp(-x))),
        Wrong("exp-sign", sigmoid_layer(activation=lambda x: sigma(-x))),
        Wrong("exp-sign", sigmoid_layer(lambda me, d: -d * me.y * (1 - me.y), lambda x: sigma(-x))),
        Wrong("returns-wrong-shape", sigmoid_layer(lambda me, d: (d * me.y * (1 - me.y)).sum(0))),
        Wrong("shared-state", shared(sigmoid_layer())),
        _capped(sigmoid_layer(activation=lambda x: sigma(_tame(x)))),
    ],
    "sigmoid_score_gradient": [
        *MEANS,
        written_size(),
        log_base(),
        *_wrong(GRADIENTS, lambda rule: lambda y, t: rule(y, t) / len(t)),
        Wrong("divided-by-classes", lambda y, t: (y - t) / 2),
        Wrong("divided-by-size", lambda y, t: (y - t) / (2 * len(t))),
    ],
    "sigmoid_with_loss_forward": [
        *MEANS,
        written_size(),
        log_base(),
        *over_two_columns(),
        *_wrong(LOSSES_OF_SCORES, sigmoid_loss),
        Wrong("stale-batch-size", sigmoid_loss(mean_loss, first_size=True)),
        # With the book's 1e-7, what is divided by shows at extreme scores, too.
        Wrong("stale-batch-size", sigmoid_loss(_loss_plus, first_size=True)),
        Wrong("fixed-size", sigmoid_loss(lambda s, t: _loss_plus(s, t) * len(t) / BATCH)),
        _capped(sigmoid_loss(lambda s, t: mean_loss(_tame(s), t))),
    ],
    "sigmoid_with_loss_backward": [
        *MEANS,
        written_size(),
        ignores_dout(),
        *_wrong(GRADIENTS, sigmoid_gradient),
        Wrong("softmax-twice", sigmoid_gradient(activation=lambda x: sigma(sigma(x)))),
        Wrong("exp-sign", sigmoid_gradient(activation=lambda x: sigma(-x))),
        Wrong("normalised-over-everything", sigmoid_gradient(activation=_over_batch)),
        Wrong("derivative-of-input", sigmoid_gradient(slope=minus)),
        Wrong("divided-by-classes", sigmoid_gradient(divisor=lambda me: 2)),
        Wrong("divided-by-size", sigmoid_gradient(divisor=lambda me: 2 * len(me.t))),
        Wrong("stale-batch-size", sigmoid_gradient(divisor=lambda me: me.first)),
        Wrong("shared-state", shared(sigmoid_gradient())),
        _capped(sigmoid_gradient(activation=lambda x: sigma(_tame(x)))),
    ],
    "sigmoid_cross_entropy": [
        *MEANS,
        written_size(),
        log_base(),
        *over_two_columns(),
        *_wrong(LOSSES_OF_SCORES, lambda loss: loss),
        _capped(lambda s, t: mean_loss(_tame(s), t)),
    ],
    "bug_in_sigmoid_with_loss": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "sigmoid": "6.1 From a score to a probability",
    "binary_cross_entropy": "6.2 One number instead of two",
    "dL_dy": "First line: from the loss to the probability",
    "dy_ds": "Second line: from the probability to the score",
    "sigmoid_layer": "A layer of its own: `Sigmoid`",
    "sigmoid_score_gradient": "Third line: multiply",
    "sigmoid_with_loss_forward": "6.5 The layer",
    "sigmoid_with_loss_backward": "6.5 The layer",
    "sigmoid_cross_entropy": "6.6 Straight from the scores",
    "bug_in_sigmoid_with_loss": "6.8 Find the bug",
}
READ_FOR: dict[str, str] = {
    "missing-batch-mean": "6.4 Where 1/N enters",
    "double-batch-mean": "6.4 Where 1/N enters",
    "fixed-size": "6.4 Where 1/N enters",
    "extra-activation-derivative": "Third line: multiply",
    "stopped-at-the-loss": "Third line: multiply",
    "derivative-of-input": "Second line: from the probability to the score",
    "overflow": "6.6 Straight from the scores",
    "capped-at-extremes": "6.6 Straight from the scores",
}
