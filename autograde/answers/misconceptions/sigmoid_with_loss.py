"""The mistakes that people make in chapter 6, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.random import Generator

from autograde.answers.misconceptions.layers import (
    Activation,
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

TANH_SLOPE = Misconception(
    "tanh-slope",
    "1 − y² is the slope of another function, tanh.",
    "The slope of the sigmoid is y times another number: how far is y from 1?",
)
SLOPE_FOR_VALUE = Misconception(
    "slope-for-value",
    "This is the slope of the sigmoid, and not the sigmoid itself.",
    "A large score should have a probability near 1. What does your function say of 1000?",
)
OPPOSITE_SHIFTED = Misconception(
    "opposite-shifted",
    "σ(1 − s) stands where 1 − σ(s) belongs.",
    "1 − σ(s) is the sigmoid of another score. Which one? Try s = 0 in both.",
)

ABSOLUTE_VALUE_LOST = Misconception(
    "absolute-value-lost",
    "The exponent is −s where it should be −|s|.",
    "What stands in the logarithm should lie between 1 and 2, whatever the score. Does it for s = "
    "−3?",
)

WEIGHT_LEFT_OUT = Misconception(
    "weight-left-out",
    "The weight does not show in your {what}.",
    "Follow w from the loss to your last line. In which of the two terms does it stand, and does "
    "any step take it away?",
)
WEIGHT_ON_BOTH = Misconception(
    "weight-on-both",
    "The weight multiplies samples of both labels.",
    "Put t = 0 into the loss. Is there a w left? Then how can it come into that sample's slope?",
)
WEIGHT_ON_THE_OTHER = Misconception(
    "weight-on-the-other-label",
    "The weight multiplies the samples with t = 0, and not those with t = 1.",
    "Put t = 1 into the loss, then t = 0. In which of the two is w left?",
)
CANCELLED_TOO_MUCH = Misconception(
    "cancelled-too-much",
    "Your {what} is made of y − w·t: two products were cancelled that are not alike.",
    "Multiply out once more, and write down every product that holds both t and y. For w = 1 they "
    "cancel. Do they for w = 3?",
)
DIVIDED_BY_WEIGHTS = Misconception(
    "divided-by-the-weights",
    "Your {what} is divided by the sum of all weights, not by the number of samples.",
    "There is a weighted mean that divides so. In the loss that was given, what is 1 divided by?",
)

SCORES_FOR_PROBABILITIES = Misconception(
    "scores-for-probabilities",
    "These are the scores; a probability is one step further on.",
    "A score can be any number. What turns it into one between 0 and 1?",
)
INPUT_LEFT_OUT = Misconception(
    "input-left-out",
    "x does not show in your gradient of w.",
    "On its way to the score of sample n, w_d is multiplied by a number. What comes back through a "
    "Multiply node?",
)

TAME = 2.0  # no score is larger, but for those of the case of extreme scores
EPSILONS = [5e-6, *(m * 10.0**-k for k in (5, 4, 3, 2) for m in (1, 2, 3, 5))]  # too large ones
AGAINST_ZERO = [10.0**-k for k in range(2, 17)]

Logs = tuple[Array, Array]  # what a sample loses if its label is 1, and what if it is 0
OfLogs = Callable[[Array, Array, Array], Any]  # a loss from these and the labels


def _exact(s: Array) -> Logs:
    return np.logaddexp(0, -s), np.logaddexp(0, s)


def _book(s: Array) -> Logs:
    """With 1e-7 inside the logarithm."""
    return -log_plus(sigma(s)), -log_plus(1 - sigma(s))


def _plain(s: Array) -> Array:
    """The sigmoid as it is written down: 0 from −710 on, where e^710 is inf."""
    return np.asarray(1 / (1 + np.exp(-s)))


def _naive(activation: Activation) -> Callable[[Array], Logs]:
    """With nothing against log 0."""
    return lambda s: (-np.log(activation(s)), -np.log(1 - activation(s)))


def _each(one: Array, zero: Array, t: Array) -> Array:
    """What each sample loses; where nothing is done against log 0, 0 · inf is nan."""
    return np.asarray(t * one + (1 - t) * zero)


def _chosen(one: Array, zero: Array, t: Array) -> Array:
    """The same, but chosen by label: nothing is multiplied by 0."""
    return np.where(t == 1, one, zero)


def log_losses(s: Array, t: Array) -> Array:
    """Each sample's right loss, from its score."""
    return _each(*_exact(s), t)


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


def _by_columns(one: Array, zero: Array, t: Array) -> Array:
    """Every score against every label, as ``y[:, t]`` takes them: shape (N, N)."""
    return np.asarray(one[:, None] * t + zero[:, None] * (1 - t))


def _inside(y: Array) -> Array:
    return np.clip(y, 1e-7, 1 - 1e-7)


def _plus(little: float) -> OfLogs:
    return lambda one, zero, t: np.mean(
        _each(-np.log(np.exp(-one) + little), -np.log(np.exp(-zero) + little), t)
    )


def _exchanged(little: float) -> OfLogs:
    return lambda one, zero, t: (
        -np.mean(np.exp(-one) * np.log(t + little) + np.exp(-zero) * np.log(1 - t + little))
    )


def _opposite_shifted(of: Callable[[Array], Array], each: OfLogs = _each) -> Pair:
    """Make the loss with log σ(1 − s) where log(1 − σ(s)) belongs."""
    return lambda s, t: np.mean(each(of(s), of(1 - s), t))


def _by_math(activation: Activation) -> Pair:
    """Take the loss with logarithms that raise where 0 comes in."""

    def loss(s: Array, t: Array) -> float:
        right = np.where(t == 1, activation(s), 1 - activation(s))
        return float(np.mean([-math.log(p) for p in right]))

    return loss


# How the mean over the batch goes wrong, beside other things.
SUMS: list[tuple[Misconception, Callable[[Array], Any]]] = [
    (shared.MISSING_BATCH_MEAN, np.sum),
    (shared.DOUBLE_BATCH_MEAN, lambda losses: np.mean(losses) / len(losses)),
    (shared.SIGN_FLIPPED, lambda losses: -np.mean(losses)),
    (shared.FIRST_SAMPLE_ONLY, lambda losses: losses[0] / len(losses)),
    (shared.FIRST_SAMPLE_ONLY, lambda losses: losses[0]),
    (shared.RETURNS_WRONG_SHAPE, np.array),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: losses / len(losses)),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: np.array([np.mean(losses)])),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: np.array([[np.mean(losses)]])),
    (shared.INTEGER_TRUNCATION, lambda losses: np.mean(np.trunc(losses))),
]

# Wrong losses of a batch, from its logarithms and labels: what came back.
LOSSES: list[tuple[Misconception, OfLogs]] = [
    (shared.ONLY_POSITIVE_TERM, lambda one, zero, t: np.mean(t * one)),
    (shared.SWAPPED_CLASSES, lambda one, zero, t: np.mean(_each(zero, one, t))),
    (shared.ONE_BASED_LABELS, lambda one, zero, t: np.mean(_each(one, zero, t - 1))),
    (shared.INDEXES_ALL_PAIRS, lambda one, zero, t: np.mean(_by_columns(one, zero, t))),
    (shared.FORGOT_THE_TARGET, lambda one, zero, t: np.mean(zero)),
    (shared.FORGOT_THE_TARGET, lambda one, zero, t: np.mean(one)),
    (shared.SIGN_FLIPPED, lambda one, zero, t: np.mean((2 * t - 1) * _each(one, zero, t))),
    (shared.SIGN_FLIPPED, lambda one, zero, t: np.mean((1 - 2 * t) * _each(one, zero, t))),
    (shared.MISSING_PARENTHESES, lambda one, zero, t: np.mean(t * one - 1 - t * zero)),
    (
        shared.MISSING_PARENTHESES,
        lambda one, zero, t: np.sum(t * one) + np.mean((1 - t) * zero),
    ),
    (
        shared.MISSING_PARENTHESES,
        lambda one, zero, t: np.sum(t * one) - np.mean((1 - t) * zero),
    ),
    (
        shared.MISSING_PARENTHESES,
        lambda one, zero, t: np.mean(t * one) - np.sum((1 - t) * zero),
    ),
]

# Losses of which the number against log 0 is a part.
GUARDED: list[tuple[Misconception, OfLogs]] = [
    *((shared.EPSILON_TOO_LARGE, _plus(little)) for little in EPSILONS),
    *((shared.SWAPPED_ARGUMENTS, _exchanged(little)) for little in AGAINST_ZERO),
]

# Wrong on the way from the scores to the probabilities: the scores that would make up for it.
MOVED: list[tuple[Misconception, Activation]] = [
    (shared.SOFTMAX_TWICE, sigma),
    (shared.EXP_SIGN, np.negative),
]

# Other wrong losses of scores s and labels t → what came back.
LOSSES_OF_SCORES: list[tuple[Misconception, Pair]] = [
    (shared.NORMALISED_OVER_EVERYTHING, _loss_over_batch),
    (OPPOSITE_SHIFTED, _opposite_shifted(lambda s: np.logaddexp(0, -s))),
    *(
        (OPPOSITE_SHIFTED, _opposite_shifted(of, each))
        for of in (lambda s: -np.log(sigma(s)), lambda s: -np.log(_plain(s)))
        for each in (_each, _chosen)
    ),
    (OPPOSITE_SHIFTED, _opposite_shifted(lambda s: -log_plus(sigma(s)))),
]


def _after(move: Activation, logs: Callable[[Array], Logs]) -> Callable[[Array], Logs]:
    return lambda s: logs(move(s))


def _summed(sum_up: Callable[[Array], Any], each: OfLogs = _each) -> OfLogs:
    return lambda one, zero, t: sum_up(each(one, zero, t))


def _losses(make: Callable[[Pair], Any]) -> list[Mistake]:
    """List the wrong losses that start from scores, with what people do against log 0."""

    def of(loss: OfLogs, logs: Callable[[Array], Logs]) -> Any:
        return make(lambda s, t: loss(*logs(s), t))

    losses = [*((name, _summed(one)) for name, one in SUMS), *LOSSES]
    # The first sample is certain and right: its loss is no logarithm of 0.
    others = [one for one in SUMS if one[0] != shared.FIRST_SAMPLE_ONLY]
    chosen = [(name, _summed(one, _chosen)) for name, one in others]
    moved = [(name, logs, one) for name, one in MOVED for logs in (_exact, _book)]
    known: list[Mistake] = [
        *(Wrong(name, of(_summed(np.mean), _after(one, logs))) for name, logs, one in moved),
        *(Wrong(name, of(one, logs)) for name, one in losses for logs in (_exact, _book)),
        *(Wrong(name, of(one, _exact)) for name, one in GUARDED),
        *(Wrong(name, make(one)) for name, one in LOSSES_OF_SCORES),
    ]
    for activation in (sigma, _plain):
        logs, also = _naive(activation), (shared.LOG_OF_UNDERFLOW,)
        means = (_summed(np.mean), _summed(np.mean, _chosen))
        known += [Wrong(shared.LOG_OF_UNDERFLOW, of(one, logs)) for one in means]
        known.append(Wrong(shared.LOG_OF_UNDERFLOW, make(_by_math(activation))))
        known += [Wrong(name, of(one, logs), also) for name, one in (*losses, *chosen)]
        mirrored = _after(np.negative, logs)
        known += [Wrong(shared.EXP_SIGN, of(one, mirrored), also) for one in means]
    return known


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


Weighted = Callable[[Array, Array, float], Any]


def _weighted(y: Array, t: Array, w: float) -> Array:
    """The right gradient of the weighted loss, before 1/N."""
    return np.asarray(w * t * (y - 1) + (1 - t) * y)


# Wrong gradients of the weighted loss, before 1/N.
WEIGHTED: list[tuple[Misconception, Weighted]] = [
    (WEIGHT_LEFT_OUT, lambda y, t, w: y - t),
    (WEIGHT_ON_BOTH, lambda y, t, w: w * (y - t)),
    (WEIGHT_ON_THE_OTHER, lambda y, t, w: t * (y - 1) + w * (1 - t) * y),
    (CANCELLED_TOO_MUCH, lambda y, t, w: y - w * t),
    (DIVIDED_BY_WEIGHTS, lambda y, t, w: _weighted(y, t, w) * len(t) / np.sum(w * t + 1 - t)),
    (shared.STOPPED_AT_THE_LOSS, lambda y, t, w: -w * t / y + (1 - t) / (1 - y)),
    (shared.EXTRA_ACTIVATION_DERIVATIVE, lambda y, t, w: _weighted(y, t, w) * y * (1 - y)),
    (shared.ONLY_POSITIVE_TERM, lambda y, t, w: w * t * (y - 1)),
    (shared.FORGOT_THE_TARGET, lambda y, t, w: w * (y - 1) + y),
    (shared.FORGOT_THE_TARGET, lambda y, t, w: w * y),
    (shared.FORGOT_THE_TARGET, lambda y, t, w: y),
    (shared.SIGN_FLIPPED, lambda y, t, w: w * t * (y - 1) - (1 - t) * y),
    (shared.SIGN_FLIPPED, lambda y, t, w: w * t * (1 - y) + (1 - t) * y),
    (shared.SWAPPED_CLASSES, lambda y, t, w: _weighted(y, 1 - t, w)),
    (shared.SOFTMAX_TWICE, lambda y, t, w: _weighted(sigma(y), t, w)),
    (shared.INDEXES_ALL_PAIRS, lambda y, t, w: _weighted(y[:, None], t, w)),
    (shared.INDEXES_ALL_PAIRS, lambda y, t, w: _weighted(y, t[:, None], w)),
    (shared.FIRST_SAMPLE_ONLY, lambda y, t, w: _weighted(y, t, w) * (np.arange(len(t)) == 0)),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t, w: np.sum(_weighted(y, t, w))),
    (shared.MISSING_PARENTHESES, lambda y, t, w: w * t * (y - 1) * len(t) + (1 - t) * y),
    (shared.MISSING_PARENTHESES, lambda y, t, w: w * t * y - 1 + (1 - t) * y),
    (shared.MISSING_PARENTHESES, lambda y, t, w: w * t * (y - 1) + 1 - t * y),
    (shared.MISSING_PARENTHESES, lambda y, t, w: w * t * y - 1 + 1 - t * y),
]


Params = dict[str, Array]


def _both(x: Array, p: Params) -> Array:
    return np.asarray(x @ p["w"] + p["b"])


def regression(
    scores: Callable[[Array, Params], Array] = _both,
    activation: Activation = sigma,
    predicts: Activation | None = None,
    loss: Pair = mean_loss,
    score: Pair = minus,
    dw: Callable[[Array, Array], Any] = lambda x, ds: x.T @ ds,
    db: Callable[[Array], Any] = np.sum,
    after: Callable[[Params, Params], None] = lambda params, grads: None,
    copies: bool = False,
) -> type:
    """Make a LogisticRegression, each of whose pieces may be wrong."""

    class Model:
        def __init__(self, input_size: int, rng: Generator) -> None:
            self.held = {"w": np.zeros(input_size), "b": np.zeros(1)}
            self.params = {k: v.copy() for k, v in self.held.items()} if copies else self.held

        def predict(self, x: Array) -> Any:
            return (predicts or activation)(scores(x, self.held))

        def loss(self, x: Array, t: Array) -> Any:
            return loss(scores(x, self.held), t)

        def gradient(self, x: Array, t: Array) -> Params:
            ds = score(activation(scores(x, self.held)), t) / len(t)
            grads = {"w": dw(x, ds), "b": db(ds)}
            after(self.params, grads)
            return grads

    return Model


def _loss_with(little: float) -> Pair:
    return lambda s, t: _plus(little)(*_exact(s), t)


def _step(params: Params, grads: Params) -> None:
    for name, gradient in grads.items():
        params[name] -= 0.1 * gradient


# Wrong losses and gradients of the model, as in the layer.
OF_THE_MODEL = {
    shared.EXTRA_ACTIVATION_DERIVATIVE,
    shared.STOPPED_AT_THE_LOSS,
    shared.FORGOT_THE_TARGET,
    shared.SOFTMAX_TWICE,
    shared.SWAPPED_CLASSES,
    shared.MISSING_PARENTHESES,
    shared.INDEXES_ALL_PAIRS,
}
REGRESSIONS: list[tuple[Misconception, Any]] = [
    *((name, regression(score=one)) for name, one in GRADIENTS if name in OF_THE_MODEL),
    (
        shared.ONLY_POSITIVE_TERM,
        regression(loss=lambda s, t: np.mean(t * np.logaddexp(0, -s))),
    ),
    (shared.RETURNS_WRONG_SHAPE, regression(loss=log_losses)),
    (shared.RETURNS_WRONG_SHAPE, regression(loss=lambda s, t: np.array([mean_loss(s, t)]))),
    (shared.RETURNS_WRONG_SHAPE, regression(loss=lambda s, t: log_losses(s, t) / len(t))),
    (shared.MISSING_BATCH_MEAN, regression(loss=lambda s, t: np.sum(log_losses(s, t)))),
    *((shared.EPSILON_TOO_LARGE, regression(loss=_loss_with(e))) for e in EPSILONS),
    (shared.EXP_SIGN, regression(predicts=lambda s: sigma(-s))),
    (shared.EXP_SIGN, regression(activation=lambda s: sigma(-s))),
    (
        shared.EXP_SIGN,
        regression(activation=lambda s: sigma(-s), loss=lambda s, t: mean_loss(-s, t)),
    ),
    (SCORES_FOR_PROBABILITIES, regression(predicts=np.array)),
    (SCORES_FOR_PROBABILITIES, regression(activation=np.array)),
    # The logarithm of a negative number is nan.
    (SCORES_FOR_PROBABILITIES, regression(activation=np.array, loss=lambda s, t: math.nan)),
    (shared.FORGOT_THE_BIAS, regression(lambda x, p: x @ p["w"])),
    (shared.BIAS_NOT_SUMMED, regression(db=np.array)),
    (shared.BIAS_NOT_SUMMED, regression(db=np.mean)),
    (shared.BIAS_NOT_SUMMED, regression(db=lambda ds: ds[0])),
    (shared.BIAS_NOT_SUMMED, regression(db=lambda ds: ds[-1])),
    (INPUT_LEFT_OUT, regression(dw=lambda x, ds: ds)),
    (INPUT_LEFT_OUT, regression(dw=lambda x, ds: np.sum(ds))),
    (INPUT_LEFT_OUT, regression(dw=lambda x, ds: np.full(x.shape[1], np.sum(ds)))),
    (shared.INPUT_NOT_TRANSPOSED, regression(dw=lambda x, ds: x @ ds)),
    (shared.INPUT_NOT_TRANSPOSED, regression(dw=np.dot)),
    (shared.INPUT_NOT_TRANSPOSED, regression(dw=np.matmul)),
    (shared.MEAN_FOR_SUM, regression(dw=lambda x, ds: np.mean(x * ds[:, None], axis=0))),
    (shared.WRONG_AXIS, regression(dw=lambda x, ds: np.sum(x * ds[:, None], axis=1))),
    (shared.RETURNS_WRONG_SHAPE, regression(dw=lambda x, ds: x * ds[:, None])),
    (shared.RETURNS_WRONG_SHAPE, regression(dw=lambda x, ds: np.sum(x * ds[:, None]))),
    (shared.RETURNS_WRONG_SHAPE, regression(dw=lambda x, ds: x.T @ ds[:, None])),
    (shared.UPDATES_IN_BACKWARD, regression(after=_step)),
    (shared.COPIES_PARAMS, regression(copies=True)),
]


def _wrong(
    functions: Iterable[tuple[Misconception, Any]], make: Callable[[Any], Any]
) -> list[Mistake]:
    return [Wrong(name, make(function)) for name, function in functions]


def _of_probabilities(loss: OfLogs) -> Pair:
    return lambda y, t: loss(-np.log(y), -np.log(1 - y), t)


def _of_losses(sum_up: Callable[[Array], Any]) -> Pair:
    return lambda y, t: sum_up(log_losses(_scores(y), t))


def _capped(subject: Any) -> Capped:
    return Capped(shared.CAPPED_AT_EXTREMES, subject)


def _loss_plus(s: Array, t: Array) -> Any:
    return np.mean(_each(*_book(s), t))


# What Python reads in dout * y - t / N and its like.
DIVIDED_LATE: list[Callable[[Any, Any], Any]] = [
    lambda me, dout: dout * me.y - me.t / len(me.t),
    lambda me, dout: me.y - me.t * dout / len(me.t),
    lambda me, dout: me.y - dout * me.t,
    lambda me, dout: dout * me.y - me.t,
]

# What Python reads in 1 / 1 + np.exp(-x), and in np.exp(x) / 1 + np.exp(x).
UNBRACKETED: list[tuple[Misconception, Callable[[Array], Array]]] = [
    (shared.MISSING_PARENTHESES, lambda x: 1 + np.exp(-x)),
    (shared.MISSING_PARENTHESES, lambda x: 2 * np.exp(x)),
]

MEANS: list[Mistake] = [missing_mean(), mean_twice(), flipped()]

KNOWN: dict[str, list[Mistake]] = {
    "sigmoid": [
        flipped(),
        Wrong(shared.EXP_SIGN, lambda x: sigma(-x)),
        Wrong(SLOPE_FOR_VALUE, lambda x: sigma(x) * (1 - sigma(x))),
        Wrong(shared.SOFTMAX_TWICE, lambda x: sigma(sigma(x))),
        Wrong(shared.NOT_NORMALISED, np.exp),
        Wrong(shared.NOT_NORMALISED, lambda x: np.exp(-x)),
        *_wrong(UNBRACKETED, lambda activation: activation),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda x: np.full(x.shape, sigma(x.flat[0]))),
        Wrong(shared.NORMALISED_OVER_EVERYTHING, _over_batch),
        Wrong(shared.NORMALISED_OVER_EVERYTHING, lambda x: np.exp(x) / np.sum(np.exp(x))),
        _capped(lambda x: sigma(_tame(x))),
    ],
    "binary_cross_entropy": [
        *MEANS,
        written_size(),
        log_base(),
        *over_two_columns(),
        *_wrong(SUMS, _of_losses),
        *_wrong([*LOSSES, *GUARDED], _of_probabilities),
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
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: y - t / y * (1 - y)),
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: (y - t) / y * (1 - y)),
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: -t / y + 1 - t - y),
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: -t / y + 1 - t / (1 - y)),
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: -t / y + (1 - t) - y),
        Wrong(shared.INTEGER_TRUNCATION, lambda y, t: np.trunc(-t / y + (1 - t) / (1 - y))),
        Wrong(shared.INDEXES_ALL_PAIRS, lambda y, t: (y[:, None] - t) / (y * (1 - y))[:, None]),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y, t: np.sum(-t / y + (1 - t) / (1 - y))),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y, t: np.mean(-t / y + (1 - t) / (1 - y))),
    ],
    "dy_ds": [
        flipped(),
        Wrong(shared.DERIVATIVE_OF_INPUT, lambda y: sigma(y) * (1 - sigma(y))),
        Wrong(shared.RECIPROCAL, lambda y: 1 / (y * (1 - y))),
        Wrong(shared.MISSING_FACTOR, lambda y: 1 - y),
        Wrong(shared.MISSING_PARENTHESES, lambda y: y * 1 - y),
        Wrong(TANH_SLOPE, lambda y: 1 - y**2),
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
        *_wrong(UNBRACKETED, lambda activation: sigmoid_layer(activation=activation)),
        Wrong(shared.MISSING_PARENTHESES, sigmoid_layer(lambda me, d: d * me.y * 1 - me.y)),
        Wrong(shared.MISSING_PARENTHESES, sigmoid_layer(lambda me, d: d * 1 - me.y * me.y)),
        Wrong(shared.MISSING_PARENTHESES, sigmoid_layer(lambda me, d: d - me.y * me.y)),
        Wrong(shared.MISSING_PARENTHESES, sigmoid_layer(lambda me, d: me.y * 1 - me.y * d)),
        Wrong(TANH_SLOPE, sigmoid_layer(lambda me, d: d * (1 - me.y**2))),
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
        *_losses(sigmoid_loss),
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
        *(Wrong(shared.MISSING_PARENTHESES, sigmoid_gradient(whole=one)) for one in DIVIDED_LATE),
        Wrong(shared.SHARED_STATE, sharing(sigmoid_gradient())),
        _capped(sigmoid_gradient(activation=lambda x: sigma(_tame(x)))),
    ],
    "sigmoid_cross_entropy": [
        *MEANS,
        written_size(),
        log_base(),
        *over_two_columns(),
        *_losses(lambda loss: loss),
        Wrong(
            ABSOLUTE_VALUE_LOST,
            lambda s, t: np.mean(np.maximum(s, 0) - t * s + np.log1p(np.exp(-s))),
        ),
        _capped(lambda s, t: mean_loss(_tame(s), t)),
    ],
    "weighted_score_gradient": [
        *MEANS,
        written_size(),
        log_base(),
        *_wrong(WEIGHTED, lambda rule: lambda y, t, weight: rule(y, t, weight) / len(t)),
        Wrong(shared.DIVIDED_BY_CLASSES, lambda y, t, weight: _weighted(y, t, weight) / 2),
        Wrong(shared.DIVIDED_BY_SIZE, lambda y, t, weight: _weighted(y, t, weight) / 2 / len(t)),
    ],
    "logistic_regression": [
        *(one(of) for of in ("loss", "gradient") for one in (missing_mean, mean_twice, flipped)),
        log_base("loss"),
        *_wrong(REGRESSIONS, lambda model: model),
    ],
}

THE_SIGMOID, ONE_NUMBER = "6.1 From a score to a probability", "6.2 One number instead of two"
SECOND_LINE = "Second line: from the probability to the score"
THIRD_LINE, WHERE = "Third line: multiply", "6.4 Where 1/N enters"

# The heading to read again where it is not the check's own, and no later one than the exercise.
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    shared.EXP_SIGN: THE_SIGMOID,
    shared.NORMALISED_OVER_EVERYTHING: THE_SIGMOID,
    OPPOSITE_SHIFTED: THE_SIGMOID,
    SCORES_FOR_PROBABILITIES: THE_SIGMOID,
    ("sigmoid_layer", shared.OVERFLOW): THE_SIGMOID,
    ("sigmoid_layer", shared.CAPPED_AT_EXTREMES): THE_SIGMOID,
    ("sigmoid_layer", shared.DERIVATIVE_OF_INPUT): SECOND_LINE,
    ("sigmoid_layer", shared.MISSING_FACTOR): SECOND_LINE,
    ("sigmoid_layer", TANH_SLOPE): SECOND_LINE,
    **{
        (check, one): ONE_NUMBER
        for check in ("sigmoid_with_loss_forward", "sigmoid_cross_entropy")
        for one in (
            shared.MISSING_BATCH_MEAN,
            shared.DOUBLE_BATCH_MEAN,
            shared.FORGOT_THE_TARGET,
            shared.ONLY_POSITIVE_TERM,
            shared.SIGN_FLIPPED,
            shared.SWAPPED_ARGUMENTS,
            shared.SWAPPED_CLASSES,
            shared.MISSING_PARENTHESES,
        )
    },
    **{
        ("sigmoid_with_loss_backward", one): THIRD_LINE
        for one in (
            shared.CORRECT_CLASS_ONLY,
            shared.EXTRA_ACTIVATION_DERIVATIVE,
            shared.FORGOT_THE_TARGET,
            shared.ONLY_POSITIVE_TERM,
            shared.SIGN_FLIPPED,
            shared.STOPPED_AT_THE_LOSS,
            shared.SWAPPED_CLASSES,
        )
    },
    **{
        (check, one): WHERE
        for check in ("sigmoid_score_gradient", "sigmoid_with_loss_backward")
        for one in (
            shared.DIVIDED_BY_CLASSES,
            shared.DIVIDED_BY_SIZE,
            shared.DOUBLE_BATCH_MEAN,
            shared.FIXED_SIZE,
            shared.MISSING_BATCH_MEAN,
            shared.MISSING_PARENTHESES,
        )
    },
}
