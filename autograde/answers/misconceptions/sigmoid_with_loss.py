"""The mistakes that people make in chapter 6, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import (
    Array,
    Pair,
    log_plus,
    minus,
    sharing,
    sigma,
    sigmoid_gradient,
    sigmoid_layer,
    sigmoid_loss,
)
from autograde.answers.misconceptions.relations import (
    BATCH,
    flipped,
    ignores_dout,
    log_base,
    mean_twice,
    missing_mean,
    over_two_columns,
    written_size,
)
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Capped, Misconception, Mistake, Wrong

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


def _capped_losses(s: Array, t: Array) -> Array:
    """The loss of each sample, with 1e-7 against log 0."""
    return np.asarray(-np.where(t == 1, log_plus(sigma(s)), log_plus(1 - sigma(s))))


def _by_columns(s: Array, t: Array) -> Array:
    """Every score against every label, as ``y[:, t]`` takes them: shape (N, N)."""
    return np.asarray(np.logaddexp(0, s)[:, None] - s[:, None] * t)


def _inside(y: Array) -> Array:
    return np.clip(y, 1e-7, 1 - 1e-7)


# Wrong losses of a batch: scores s and labels t → what came back.
LOSSES: list[tuple[Misconception, Pair]] = [
    (shared.ONLY_POSITIVE_TERM, lambda s, t: np.mean(t * np.logaddexp(0, -s))),
    (shared.SWAPPED_CLASSES, lambda s, t: mean_loss(s, 1 - t)),
    (shared.ONE_BASED_LABELS, lambda s, t: mean_loss(s, t - 1)),
    (shared.SOFTMAX_TWICE, lambda s, t: mean_loss(sigma(s), t)),
    (shared.INDEXES_ALL_PAIRS, lambda s, t: np.mean(_by_columns(s, t))),
    (shared.FIRST_SAMPLE_ONLY, lambda s, t: log_losses(s, t)[0] / len(t)),
    (shared.FIRST_SAMPLE_ONLY, lambda s, t: log_losses(s, t)[0]),
    (shared.FORGOT_THE_TARGET, lambda s, t: np.mean(np.logaddexp(0, s))),
    (shared.FORGOT_THE_TARGET, lambda s, t: np.mean(np.logaddexp(0, -s))),
    (shared.RETURNS_WRONG_SHAPE, log_losses),
    (shared.RETURNS_WRONG_SHAPE, lambda s, t: log_losses(s, t) / len(t)),
    (shared.SIGN_FLIPPED, lambda s, t: np.mean((2 * t - 1) * log_losses(s, t))),
    (shared.SIGN_FLIPPED, lambda s, t: np.mean((1 - 2 * t) * log_losses(s, t))),
    # With a cap, two losses of about 1000 cancel; without one, they nearly do.
    (shared.SIGN_FLIPPED, lambda s, t: np.mean((2 * t - 1) * _capped_losses(s, t))),
    (shared.SIGN_FLIPPED, lambda s, t: np.mean((1 - 2 * t) * _capped_losses(s, t))),
]

# The same, wrong on the way from the scores to the probabilities.
LOSSES_OF_SCORES: list[tuple[Misconception, Pair]] = [
    *LOSSES,
    (shared.EXP_SIGN, lambda s, t: mean_loss(-s, t)),
    (shared.NORMALISED_OVER_EVERYTHING, _loss_over_batch),
]

# Wrong gradients of the samples' losses, before 1/N: y and t → the gradient in the score.
GRADIENTS: list[tuple[Misconception, Pair]] = [
    (shared.EXTRA_ACTIVATION_DERIVATIVE, lambda y, t: (y - t) * y * (1 - y)),
    (shared.STOPPED_AT_THE_LOSS, lambda y, t: -t / _inside(y) + (1 - t) / (1 - _inside(y))),
    (shared.STOPPED_AT_THE_LOSS, lambda y, t: -t / y + (1 - t) / (1 - y)),
    (shared.FORGOT_THE_TARGET, lambda y, t: y),
    (shared.SWAPPED_CLASSES, lambda y, t: y - (1 - t)),
    (shared.INDEXES_ALL_PAIRS, lambda y, t: y[:, None] - t),
    (shared.INDEXES_ALL_PAIRS, lambda y, t: y - t[:, None]),
    (shared.ONE_BASED_LABELS, lambda y, t: y - (t - 1)),
    (shared.SOFTMAX_TWICE, lambda y, t: sigma(y) - t),
    (shared.CORRECT_CLASS_ONLY, lambda y, t: (y - t) * t),
    (shared.ONLY_POSITIVE_TERM, lambda y, t: -t * (1 - y)),
    (shared.FIRST_SAMPLE_ONLY, lambda y, t: (y - t) * (np.arange(len(t)) == 0)),
    (shared.MISSING_PARENTHESES, lambda y, t: y * len(t) - t),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: np.sum(y - t)),
]


def _wrong(
    functions: Iterable[tuple[Misconception, Any]], make: Callable[[Any], Any]
) -> list[Mistake]:
    return [Wrong(name, make(function)) for name, function in functions]


def _of_probabilities(loss: Pair) -> Pair:
    return lambda y, t: loss(_scores(y), t)


def _capped(subject: Any) -> Capped:
    return Capped(shared.CAPPED_AT_EXTREMES, subject)


MEANS: list[Mistake] = [missing_mean(), mean_twice(), flipped()]

KNOWN: dict[str, list[Mistake]] = {
    "sigmoid": [
        flipped(),
        Wrong(shared.EXP_SIGN, lambda x: sigma(-x)),
        Wrong(shared.DERIVATIVE_OF_INPUT, lambda x: sigma(x) * (1 - sigma(x))),
        Wrong(shared.SOFTMAX_TWICE, lambda x: sigma(sigma(x))),
        Wrong(shared.NOT_NORMALISED, np.exp),
        Wrong(shared.NOT_NORMALISED, lambda x: np.exp(-x)),
        Wrong(shared.MISSING_PARENTHESES, lambda x: 1 + np.exp(-x)),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda x: np.full(x.shape, sigma(x.flat[0]))),
        Wrong(shared.NORMALISED_OVER_EVERYTHING, _over_batch),
        Wrong(shared.NORMALISED_OVER_EVERYTHING, lambda x: np.exp(x) / np.sum(np.exp(x))),
        _capped(lambda x: sigma(_tame(x))),
    ],
    "binary_cross_entropy": [
        *MEANS,
        log_base(),
        *over_two_columns(),
        *_wrong(LOSSES, _of_probabilities),
        Wrong(shared.SOFTMAX_TWICE, mean_loss),
    ],
    "dL_dy": [
        flipped(),
        mean_twice(),
        log_base(),
        Wrong(shared.SIGN_FLIPPED, lambda y, t: -t / y - (1 - t) / (1 - y)),
        Wrong(shared.SIGN_FLIPPED, lambda y, t: t / y + (1 - t) / (1 - y)),
        Wrong(shared.ONLY_POSITIVE_TERM, lambda y, t: -t / y),
        Wrong(shared.SWAPPED_CLASSES, lambda y, t: t / (1 - y) - (1 - t) / y),
        Wrong(shared.EXTRA_ACTIVATION_DERIVATIVE, minus),
        Wrong(shared.FORGOT_THE_TARGET, lambda y, t: -1 / y + 1 / (1 - y)),
        Wrong(shared.FORGOT_THE_TARGET, lambda y, t: -1 / y),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda y, t: -1 / y if t[0] == 1 else 1 / (1 - y)),
        Wrong(shared.RECIPROCAL, lambda y, t: 1 / (-t / y + (1 - t) / (1 - y))),
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: y - t / (y * (1 - y))),
        Wrong(shared.INDEXES_ALL_PAIRS, lambda y, t: (y[:, None] - t) / (y * (1 - y))[:, None]),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y, t: np.sum(-t / y + (1 - t) / (1 - y))),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y, t: np.mean(-t / y + (1 - t) / (1 - y))),
    ],
    "dy_ds": [
        flipped(),
        Wrong(shared.DERIVATIVE_OF_INPUT, lambda y: sigma(y) * (1 - sigma(y))),
        Wrong(shared.RECIPROCAL, lambda y: 1 / (y * (1 - y))),
        Wrong(shared.MISSING_FACTOR, lambda y: 1 - y),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y: np.outer(y, 1 - y)),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y: np.diag(y * (1 - y))),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y: np.sum(y * (1 - y))),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda y: y[0] * (1 - y)),
    ],
    "sigmoid_layer": [
        flipped("dx"),
        ignores_dout(),
        mean_twice("dx"),
        Wrong(shared.DERIVATIVE_OF_INPUT, sigmoid_layer(lambda me, d: d * me.x * (1 - me.x))),
        Wrong(
            shared.DERIVATIVE_OF_INPUT,
            sigmoid_layer(lambda me, d: d * sigma(me.y) * (1 - sigma(me.y))),
        ),
        Wrong(shared.MISSING_FACTOR, sigmoid_layer(lambda me, d: d * (1 - me.y))),
        Wrong(shared.MISSING_FACTOR, sigmoid_layer(lambda me, d: d * me.y)),
        Wrong(shared.MISSING_PARENTHESES, sigmoid_layer(activation=lambda x: 1 + np.exp(-x))),
        Wrong(shared.EXP_SIGN, sigmoid_layer(activation=lambda x: sigma(-x))),
        Wrong(
            shared.EXP_SIGN,
            sigmoid_layer(lambda me, d: -d * me.y * (1 - me.y), lambda x: sigma(-x)),
        ),
        Wrong(
            shared.RETURNS_WRONG_SHAPE, sigmoid_layer(lambda me, d: (d * me.y * (1 - me.y)).sum(0))
        ),
        Wrong(shared.SHARED_STATE, sharing(sigmoid_layer())),
        _capped(sigmoid_layer(activation=lambda x: sigma(_tame(x)))),
    ],
    "sigmoid_score_gradient": [
        *MEANS,
        written_size(),
        log_base(),
        *_wrong(GRADIENTS, lambda rule: lambda y, t: rule(y, t) / len(t)),
        Wrong(shared.DIVIDED_BY_CLASSES, lambda y, t: (y - t) / 2),
        Wrong(shared.DIVIDED_BY_SIZE, lambda y, t: (y - t) / (2 * len(t))),
    ],
    "sigmoid_with_loss_forward": [
        *MEANS,
        written_size(),
        log_base(),
        *over_two_columns(),
        *_wrong(LOSSES_OF_SCORES, sigmoid_loss),
        Wrong(shared.STALE_BATCH_SIZE, sigmoid_loss(mean_loss, first_size=True)),
        # With the book's 1e-7, what is divided by shows at extreme scores, too.
        Wrong(shared.STALE_BATCH_SIZE, sigmoid_loss(_loss_plus, first_size=True)),
        Wrong(shared.FIXED_SIZE, sigmoid_loss(lambda s, t: _loss_plus(s, t) * len(t) / BATCH)),
        _capped(sigmoid_loss(lambda s, t: mean_loss(_tame(s), t))),
    ],
    "sigmoid_with_loss_backward": [
        *MEANS,
        written_size(),
        ignores_dout(),
        *_wrong(GRADIENTS, sigmoid_gradient),
        Wrong(shared.SOFTMAX_TWICE, sigmoid_gradient(activation=lambda x: sigma(sigma(x)))),
        Wrong(shared.EXP_SIGN, sigmoid_gradient(activation=lambda x: sigma(-x))),
        Wrong(shared.NORMALISED_OVER_EVERYTHING, sigmoid_gradient(activation=_over_batch)),
        Wrong(shared.DERIVATIVE_OF_INPUT, sigmoid_gradient(slope=minus)),
        Wrong(shared.DIVIDED_BY_CLASSES, sigmoid_gradient(divisor=lambda me: 2)),
        Wrong(shared.DIVIDED_BY_SIZE, sigmoid_gradient(divisor=lambda me: 2 * len(me.t))),
        Wrong(shared.STALE_BATCH_SIZE, sigmoid_gradient(divisor=lambda me: me.first)),
        Wrong(shared.SHARED_STATE, sharing(sigmoid_gradient())),
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
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception, str] = {
    shared.MISSING_BATCH_MEAN: "6.4 Where 1/N enters",
    shared.DOUBLE_BATCH_MEAN: "6.4 Where 1/N enters",
    shared.FIXED_SIZE: "6.4 Where 1/N enters",
    shared.EXTRA_ACTIVATION_DERIVATIVE: "Third line: multiply",
    shared.STOPPED_AT_THE_LOSS: "Third line: multiply",
    shared.DERIVATIVE_OF_INPUT: "Second line: from the probability to the score",
    shared.OVERFLOW: "6.6 Straight from the scores",
    shared.CAPPED_AT_EXTREMES: "6.6 Straight from the scores",
}
