"""The mistakes that people make in chapter 7, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import (
    Activation,
    Array,
    Pair,
    floored_log,
    log_plus,
    log_soft,
    one_hot,
    sharing,
    soft,
    softmax_loss,
)
from autograde.answers.misconceptions.relations import (
    BATCH,
    flipped,
    ignores_dout,
    log_base,
    mean_twice,
    missing_mean,
    over_classes,
    over_classes_for_samples,
    over_size,
    written_size,
)
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Capped, Misconception, Mistake, Scaled, Wrong

DIAGONAL_JACOBIAN_ONLY = Misconception(
    "diagonal-jacobian-only",
    "Only k = i was worked out: what a score does to the other probabilities is missing.",
    "The score a_i moves every probability q_k, not only its own. All of that counts.",
)
DOUBLED = Misconception(
    "doubled",
    "The difference of the two scores is twice as large as it should be.",
    "Softmax only sees the difference of the two scores, and that has to be s.",
)
CROSS_ENTROPY_GRADIENT = Misconception(
    "cross-entropy-gradient",
    "This is q − t, which is the gradient of another loss: of cross-entropy.",
    "What cancelled there was the q of −t_k / q_k. The slope of a square has nothing to cancel "
    "with, so the Jacobian stays in the result.",
)
FIRST_PATH_ONLY = Misconception(
    "first-path-only",
    "Only one path was followed, through one of the probabilities.",
    "The sum over k has K terms, one for each probability.",
)
FORGOT_THE_DELTA = Misconception(
    "forgot-the-delta",
    "The diagonal misses its q_k: the δ of q_k (δ_ki − q_i) was left out.",
    "On the diagonal i = k, so δ is 1 and the entry is q_k (1 − q_k).",
)
IGNORES_TEMPERATURE = Misconception(
    "ignores-temperature",
    "The temperature does not show in your gradient: these are the numbers for T = 1.",
    "T stands in the loss, so the scores go into softmax divided by it. Where else does it come in "
    "on the way back?",
)
INNER_SLOPE_MISSING = Misconception(
    "inner-slope-missing",
    "Your gradient is T times the right one: this is the slope in a / T, and not yet in a.",
    "Write z = a / T. You have the slope in each z. The chain rule has one more link, from z to a: "
    "how far does z move if a moves by 1?",
)
INNER_SLOPE_TWICE = Misconception(
    "inner-slope-twice",
    "Your gradient is divided by T once too often.",
    "Each link of the chain counts once. Which of your lines divides by T, and does it belong to "
    "softmax or to the step from a to a / T?",
)
LOST_THE_HALF = Misconception(
    "lost-the-half",
    "Your gradient is twice the right one.",
    "The loss has a ½ in front. What does it make of the 2 that the square brings?",
)
LOST_THE_TWO = Misconception(
    "lost-the-two",
    "Your gradient is half the right one.",
    "The derivative of a square brings a 2. What does it make of the ½ in front of the loss?",
)
SHARED_PART_MISSING = Misconception(
    "shared-part-missing",
    "In your gradient each class only sees its own slope: the part that all of them share is "
    "missing.",
    "Open the bracket of q_k (δ_ki − q_i). The δ picks one term out of the sum. The q_i takes all "
    "of them along.",
)
SOFTMAX_WITHOUT_TEMPERATURE = Misconception(
    "softmax-without-temperature",
    "The result is divided by T, but softmax got the scores as they are.",
    "The loss is about softmax(a / T). The same probabilities have to stand in its gradient.",
)
TEMPERATURE_MULTIPLIES = Misconception(
    "temperature-multiplies",
    "The temperature multiplies where it should divide.",
    "A high temperature makes the scores smaller. And if a moves by 1, a / T moves by less than 1 "
    "when T is above 1.",
)

NO_OUTER_PRODUCT = Misconception(
    "no-outer-product",
    "Each q was multiplied by itself; the products of two different ones are missing.",
    "A table of all pairs is a column times a row. q has one axis only, so q.T is q once more, "
    "and q * q pairs each entry with itself.",
)


TAME = 1.0  # no score is larger, but for those of the case of extreme scores


def _shifted(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max()))


def _row_shifted(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max(axis=1, keepdims=True)))


def _unit_rows(x: Array) -> Array:
    e = _row_shifted(x)
    return np.asarray(e / np.linalg.norm(e, axis=1, keepdims=True))


ACTIVATIONS: list[tuple[Misconception, Activation]] = [
    (shared.WRONG_AXIS, lambda x: _shifted(x) / _shifted(x).sum(axis=0)),
    (shared.NORMALISED_OVER_EVERYTHING, lambda x: _shifted(x) / _shifted(x).sum()),
    (shared.MISSING_KEEPDIMS, lambda x: _shifted(x) / _shifted(x).sum(axis=1)),
    (shared.L2_NORMALISED, _unit_rows),
    (shared.SOFTMAX_TWICE, lambda x: soft(soft(x))),
    (shared.NOT_NORMALISED, _row_shifted),
    (shared.NOT_NORMALISED, np.exp),
    (shared.EXP_SIGN, lambda x: soft(-x)),
    (shared.OVERFLOW, lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)),
    (shared.GLOBAL_MAX_SHIFT, lambda x: _shifted(x) / _shifted(x).sum(axis=1, keepdims=True)),
    (shared.UNSHIFTED_AXIS, lambda x: soft(x - x.max(axis=0))),
]


def _one_hot_of(size: int) -> Callable[[Array], Array]:
    return lambda t: np.asarray(np.eye(size)[t]) if t.ndim == 1 else t


def _one_based(t: Array) -> Array:
    return one_hot(t - 1) if t.ndim == 1 else t


def _refused(t: Array) -> Array:
    """Too few columns, which the course's own cross_entropy_error refuses by itself."""
    from source_lib.cross_entropy import cross_entropy_error

    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
        cross_entropy_error(np.full((len(t), 3), 1 / 3), t)
    return t


TARGETS: list[tuple[Misconception, Callable[[Array], Array]]] = [
    (shared.LABELS_NOT_ONE_HOT, lambda t: t[:, None] if t.ndim == 1 else t),
    (shared.LABELS_NOT_ONE_HOT, lambda t: t),
    (shared.LABELS_NOT_ONE_HOT, lambda t: np.eye(3)[t]),
    (shared.ONE_BASED_LABELS, _one_based),
    (shared.ONE_BASED_LABELS, lambda t: np.roll(one_hot(t), -1, axis=1)),
    (shared.CLASSES_FROM_LABELS, lambda t: np.eye(t.max() + 1)[t] if t.ndim == 1 else t),
    (shared.CLASSES_FROM_LABELS, _refused),
    *((shared.FIXED_SIZE, _one_hot_of(size)) for size in (4, 5, 10)),
]


def _labels(t: Array) -> Array:
    return t if t.ndim == 1 else t.argmax(axis=1)


def _all_pairs(y: Array, t: Array) -> Array:
    dx = y.copy()
    dx[:, _labels(t)] -= 1
    return dx


def _each_pair(y: Array, t: Array) -> Array:
    """Column n holds the gradients of label n: what subtracting at y[:, t] does to a copy."""
    return np.asarray(y[:, _labels(t)] - 1)


def _by_entries(y: Array, t: Array) -> Array:
    """Go over as many classes as occur: a list of them has no others."""
    seen = np.eye(t.argmax(axis=1).max() + 1).tolist()
    return np.array(
        [
            [y[n, k] - seen[label][k] for k in range(y.shape[1])]
            for n, label in enumerate(_labels(t))
        ]
    )


# Wrong gradients before 1/N: y and one-hot t → what backward divides by N.
GRADIENTS: list[tuple[Misconception, Callable[[Array, Array], Any]]] = [
    (shared.FORGOT_THE_TARGET, lambda y, t: y),
    (shared.CORRECT_CLASS_ONLY, lambda y, t: (y - t) * t),
    (DIAGONAL_JACOBIAN_ONLY, lambda y, t: -t * (1 - y)),
    (shared.EXTRA_ACTIVATION_DERIVATIVE, lambda y, t: (y - t) * y * (1 - y)),
    (shared.STOPPED_AT_THE_LOSS, lambda y, t: -t / (y + 1e-7)),
    (shared.STOPPED_AT_THE_LOSS, lambda y, t: -t / np.maximum(y, 1e-12)),
    (shared.MISSING_PARENTHESES, lambda y, t: y * len(y) - t),
    (shared.INDEXES_ALL_PAIRS, _all_pairs),
    (shared.INDEXES_ALL_PAIRS, _each_pair),
    (shared.INDEXES_ALL_PAIRS, lambda y, t: y - t.sum(axis=0)),  # column by column, in a loop
    (shared.CLASSES_FROM_LABELS, _by_entries),
    (shared.CLASSES_FROM_LABELS, lambda y, t: y - np.eye(_labels(t).max() + 1)[_labels(t)]),
    (shared.FIRST_SAMPLE_ONLY, lambda y, t: (y - t) * (np.arange(len(y)) == 0)[:, None]),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: (y - t).sum(axis=1)),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: (y - t).sum(axis=0)),
]


EPSILONS = [5e-6, *(m * 10.0**-k for k in (5, 4, 3, 2) for m in (1, 2, 3, 5))]  # too large ones
AGAINST_ZERO = [10.0**-k for k in range(2, 17)]

OfLogs = Callable[[Array, Array], Any]  # a loss, from log y and one-hot t


def _each(log_y: Array, t: Array) -> Array:
    """What each sample loses; where nothing is done against log 0, 0 · inf is nan."""
    return np.asarray(-np.sum(t * log_y, axis=1))


def _picked(log_y: Array, t: Array) -> Array:
    """The same, by the label's entry: nothing is multiplied by 0."""
    return np.asarray(-log_y[np.arange(len(t)), _labels(t)])


# How the mean over the batch goes wrong.
SUMS: list[tuple[Misconception, Callable[[Array], Any]]] = [
    (shared.FIRST_SAMPLE_ONLY, lambda losses: losses[0] / len(losses)),
    (shared.FIRST_SAMPLE_ONLY, lambda losses: losses[0]),
    (shared.RETURNS_WRONG_SHAPE, np.array),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: losses / len(losses)),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: np.array([np.mean(losses)])),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: np.array([[np.mean(losses)]])),
    (shared.INTEGER_TRUNCATION, lambda losses: np.mean(np.trunc(losses))),
]

# Relations that a number against log 0 hides at extreme scores, and nothing against it does, too.
RELATIONS: list[tuple[Misconception, Callable[[Array], Any]]] = [
    (shared.MISSING_BATCH_MEAN, np.sum),
    (shared.DOUBLE_BATCH_MEAN, lambda losses: np.mean(losses) / len(losses)),
    (shared.SIGN_FLIPPED, lambda losses: -np.mean(losses)),
    (shared.WRONG_LOG_BASE, lambda losses: np.mean(losses) / np.log(2)),
]

LOSSES: list[tuple[Misconception, OfLogs]] = [
    (shared.INDEXES_ALL_PAIRS, lambda log_y, t: -np.sum(log_y[:, _labels(t)]) / len(t)),
    (shared.INDEXES_ALL_PAIRS, lambda log_y, t: -np.mean(log_y[:, _labels(t)])),
    (shared.FORGOT_THE_TARGET, lambda log_y, t: -np.sum(log_y) / len(t)),
]


def _summed(sum_up: Callable[[Array], Any], each: OfLogs = _each) -> OfLogs:
    return lambda log_y, t: sum_up(each(log_y, t))


def _binary(log: Activation, mean: bool = False) -> Pair:
    def loss(y: Array, t: Array) -> Any:
        losses = -(t * log(y) + (1 - t) * log(1 - y))
        return np.mean(losses) if mean else np.sum(losses) / len(t)

    return loss


def _plus(little: float) -> Pair:
    return lambda y, t: np.mean(_each(np.log(y + little), t))


def _exchanged(little: float) -> Pair:
    return lambda y, t: -np.sum(y * np.log(t + little)) / len(t)


def _by_math(y: Array, t: Array) -> float:
    """Take the loss with logarithms that raise where 0 comes in."""
    return float(np.mean([-math.log(row[label]) for row, label in zip(y, _labels(t), strict=True)]))


# Of which probabilities come that become 0, and nothing else breaks.
UNDERFLOWING = (
    shared.WRONG_AXIS,
    shared.NORMALISED_OVER_EVERYTHING,
    shared.L2_NORMALISED,
    shared.EXP_SIGN,
    shared.UNSHIFTED_AXIS,
)


def _losses() -> list[Mistake]:
    """List what goes wrong in the loss alone, with what people do against log 0."""

    def of(loss: OfLogs, log: Activation, **wrong: Any) -> type:
        return softmax_loss(losses=lambda y, t: loss(log(y), t), **wrong)

    def exactly(loss: OfLogs, **wrong: Any) -> type:
        return softmax_loss(of_scores=lambda x, t: loss(log_soft(x), t), **wrong)

    losses = [*((name, _summed(one)) for name, one in SUMS), *LOSSES]
    # The first sample is certain and right: its loss is no logarithm of 0.
    others = [one for one in SUMS if one[0] != shared.FIRST_SAMPLE_ONLY]
    picked = [(name, _summed(one, _picked)) for name, one in (*others, *RELATIONS)]
    relations = [(name, _summed(one)) for name, one in RELATIONS]
    mean, by_size = _summed(np.mean), (shared.DIVIDED_BY_SIZE,)
    underflows = (shared.LOG_OF_UNDERFLOW,)
    return [
        *(Wrong(name, of(one, log)) for name, one in losses for log in (floored_log, log_plus)),
        *(
            Wrong(shared.BINARY_FORM, softmax_loss(losses=_binary(log)))
            for log in (floored_log, log_plus, np.log)
        ),
        *(
            Wrong(shared.BINARY_FORM, softmax_loss(losses=_binary(log, mean=True)), by_size)
            for log in (floored_log, log_plus, np.log)
        ),
        *(
            Wrong(shared.EPSILON_TOO_LARGE, softmax_loss(losses=_plus(little)))
            for little in EPSILONS
        ),
        *(
            Wrong(shared.SWAPPED_ARGUMENTS, softmax_loss(losses=_exchanged(little)))
            for little in AGAINST_ZERO
        ),
        *(
            Wrong(shared.LOG_OF_UNDERFLOW, of(_summed(np.mean, each), np.log))
            for each in (_each, _picked)
        ),
        *(Wrong(name, exactly(one)) for name, one in losses),
        *(Wrong(name, exactly(mean, target=one)) for name, one in TARGETS),
        Wrong(shared.LOG_OF_UNDERFLOW, softmax_loss(losses=_by_math)),
        *(Wrong(name, of(one, np.log), underflows) for name, one in (*losses, *relations, *picked)),
        *(
            Wrong(name, of(mean, np.log, activation=one), underflows)
            for name, one in ACTIVATIONS
            if name in UNDERFLOWING
        ),
        Wrong(shared.ONE_BASED_LABELS, of(mean, np.log, target=_one_based), underflows),
    ]


def _argmax(t: Array) -> Array:
    return np.asarray(np.eye(len(t))[t.argmax()])


def _three_rows(q: Array) -> Array:
    J = np.zeros((3, 3))
    for k, i in np.ndindex(len(q), len(q)):
        J[k, i] = q[k] * ((k == i) - q[i])
    return J


def _next(t: Array) -> Array:
    return np.roll(t, -1)


def _upside_down(little: float) -> Pair:
    return lambda q, t: -q / (t + little)


def _capped(subject: Any) -> Capped:
    return Capped(shared.CAPPED_AT_EXTREMES, subject)


def _whole_layer() -> list[Mistake]:
    """List what goes wrong before forward and backward part, and so shows in both."""
    return [
        *(Wrong(name, softmax_loss(activation=one)) for name, one in ACTIVATIONS),
        *(Wrong(name, softmax_loss(target=one)) for name, one in TARGETS),
        Wrong(shared.STALE_BATCH_SIZE, softmax_loss(first_size=True)),
    ]


# What Python reads in dout * y - t / N and its like.
DIVIDED_LATE: list[Callable[[Any, Any], Any]] = [
    lambda me, dout: dout * me.y - me.t / len(me.t),
    lambda me, dout: me.y - me.t * dout / len(me.t),
    lambda me, dout: me.y - dout * me.t,
    lambda me, dout: dout * me.y - me.t,
]

MEANS: list[Mistake] = [
    missing_mean(),
    mean_twice(),
    over_classes(),
    over_classes_for_samples(),
    over_size(),
    written_size(),
]

Warm = Callable[[Array, Array, float], Any]  # a gradient from scores, t and a temperature


def _warm(gradient: Pair) -> Warm:
    """Make a mistake in the slope in a / T, and nowhere else."""
    return lambda a, t, T: gradient(soft(a / T), t) / T


def _jacobian(q: Array) -> Array:
    return np.asarray(np.diag(q) - np.outer(q, q))


def _through(softmax: Pair) -> Pair:
    """Make a mistake on the way through softmax, from q and the right slope in q."""
    return lambda q, t: softmax(q, q - t)


def _unshifted(a: Array) -> Array:
    return np.asarray(np.exp(a) / np.exp(a).sum())


KNOWN: dict[str, list[Mistake]] = {
    "softmax_jacobian": [
        flipped(),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda q: np.diag(q * (1 - q))),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda q: q * (1 - q)),
        Wrong(shared.SIGN_FLIPPED, lambda q: np.diag(q * (1 - 2 * q)) + np.outer(q, q)),
        Wrong(shared.SIGN_FLIPPED, lambda q: np.diag(q) + np.outer(q, q)),
        Wrong(shared.MISSING_FACTOR, lambda q: np.eye(len(q)) - q),
        Wrong(shared.MISSING_FACTOR, lambda q: np.eye(len(q)) - np.outer(q, q)),
        Wrong(shared.MISSING_PARENTHESES, lambda q: np.diag(q) - q),
        Wrong(shared.MISSING_PARENTHESES, lambda q: np.diag(q) - q[:, None]),
        Wrong(shared.MISSING_PARENTHESES, lambda q: np.diag(q * q) - np.outer(q, q)),
        Wrong(NO_OUTER_PRODUCT, lambda q: np.diag(q) - q @ q),
        Wrong(NO_OUTER_PRODUCT, lambda q: np.diag(q) - q * q),
        Wrong(NO_OUTER_PRODUCT, lambda q: np.diag(q) - (q * q)[:, None]),
        Wrong(FORGOT_THE_DELTA, lambda q: -np.outer(q, q)),
        Wrong(shared.FIXED_SIZE, lambda q: np.diag(q[:3]) - np.outer(q[:3], q[:3])),
        Wrong(shared.FIXED_SIZE, lambda q: (np.eye(3) - q) * q[:, None]),
        Wrong(shared.FIXED_SIZE, lambda q: np.stack([q[k] * (np.eye(3)[k] - q) for k in range(3)])),
        Wrong(shared.FIXED_SIZE, _three_rows),
        Wrong(shared.SOFTMAX_TWICE, lambda q: np.diag(soft(q)) - np.outer(soft(q), soft(q))),
    ],
    "dL_dq": [
        flipped(),
        over_classes(),
        log_base(),
        Wrong(shared.ARGMAX_OF_SOFT_TARGET, lambda q, t: -_argmax(t) / q),
        Wrong(shared.FORGOT_THE_TARGET, lambda q, t: -1 / q),
        Wrong(shared.EXTRA_ACTIVATION_DERIVATIVE, lambda q, t: q - t),
        Wrong(shared.RECIPROCAL, lambda q, t: -q / t),
        *(Wrong(shared.RECIPROCAL, _upside_down(little)) for little in AGAINST_ZERO),
        Wrong(shared.INTEGER_TRUNCATION, lambda q, t: np.trunc(-t / q)),
        Wrong(shared.INTEGER_TRUNCATION, lambda q, t: (-t / q).astype(t.dtype)),
        Wrong(shared.ONE_BASED_LABELS, lambda q, t: -_next(t) / q),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda q, t: -t / q * (np.arange(len(q)) == 0)),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda q, t: np.sum(-t / q)),
    ],
    "chain_through_softmax": [
        flipped(),
        over_classes(),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda d, J: d * np.diag(J)),
        Wrong(shared.TRANSPOSED_SUM, lambda d, J: J @ d),
        Wrong(shared.WRONG_AXIS, lambda d, J: d * J.sum(axis=1)),
        Wrong(shared.MISSING_KEEPDIMS, lambda d, J: d * J.sum(axis=0)),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda d, J: np.sum(d @ J)),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda d, J: d[:, None] * J),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda d, J: d * J),
        Wrong(shared.ARGMAX_OF_SOFT_TARGET, lambda d, J: d.min() * J[d.argmin()]),
        Wrong(FIRST_PATH_ONLY, lambda d, J: d[0] * J[0]),
        Wrong(FIRST_PATH_ONLY, lambda d, J: d[-1] * J[-1]),
        Wrong(shared.STOPPED_AT_THE_LOSS, lambda d, J: d),
    ],
    "softmax_score_gradient": [
        flipped(),
        over_classes(),
        over_size(),
        log_base(),
        Wrong(shared.FORGOT_THE_TARGET, lambda q, t: q),
        Wrong(shared.INTEGER_TRUNCATION, lambda q, t: (q - t).astype(t.dtype)),
        Wrong(shared.ARGMAX_OF_SOFT_TARGET, lambda q, t: q - _argmax(t)),
        Wrong(shared.LABELS_NOT_ONE_HOT, lambda q, t: q - t.argmax()),
        Wrong(shared.CORRECT_CLASS_ONLY, lambda q, t: (q - t) * t),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda q, t: -t * (1 - q)),
        Wrong(shared.EXTRA_ACTIVATION_DERIVATIVE, lambda q, t: (q - t) * q * (1 - q)),
        Wrong(shared.STOPPED_AT_THE_LOSS, lambda q, t: -t / q),
        Wrong(shared.SOFTMAX_TWICE, lambda q, t: soft(q) - t),
        Wrong(shared.ONE_BASED_LABELS, lambda q, t: q - _next(t)),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda q, t: q[:, None] - t),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda q, t: np.sum(q - t)),
    ],
    "temperature_score_gradient": [
        flipped(),
        over_classes(),
        log_base(),
        Wrong(IGNORES_TEMPERATURE, lambda a, t, T: soft(a) - t),
        Wrong(INNER_SLOPE_MISSING, lambda a, t, T: soft(a / T) - t),
        Wrong(INNER_SLOPE_TWICE, lambda a, t, T: (soft(a / T) - t) / T**2),
        Wrong(SOFTMAX_WITHOUT_TEMPERATURE, lambda a, t, T: (soft(a) - t) / T),
        Wrong(TEMPERATURE_MULTIPLIES, lambda a, t, T: (soft(a / T) - t) * T),
        Wrong(TEMPERATURE_MULTIPLIES, lambda a, t, T: (soft(a * T) - t) * T),
        Wrong(TEMPERATURE_MULTIPLIES, lambda a, t, T: (soft(a * T) - t) / T),
        Wrong(shared.MISSING_PARENTHESES, lambda a, t, T: soft(a / T) - t / T),
        Wrong(shared.MISSING_PARENTHESES, lambda a, t, T: soft(a / T) / T - t),
        Wrong(shared.FORGOT_THE_TARGET, _warm(lambda q, t: q)),
        Wrong(shared.ARGMAX_OF_SOFT_TARGET, _warm(lambda q, t: q - _argmax(t))),
        Wrong(shared.LABELS_NOT_ONE_HOT, _warm(lambda q, t: q - t.argmax())),
        Wrong(shared.CORRECT_CLASS_ONLY, _warm(lambda q, t: (q - t) * t)),
        Wrong(DIAGONAL_JACOBIAN_ONLY, _warm(lambda q, t: -t * (1 - q))),
        Wrong(shared.EXTRA_ACTIVATION_DERIVATIVE, _warm(lambda q, t: (q - t) * q * (1 - q))),
        Wrong(shared.STOPPED_AT_THE_LOSS, _warm(lambda q, t: -t / q)),
        Wrong(shared.STOPPED_AT_THE_LOSS, lambda a, t, T: -t / soft(a / T)),
        Wrong(shared.SOFTMAX_TWICE, _warm(lambda q, t: soft(q) - t)),
        Wrong(shared.ONE_BASED_LABELS, _warm(lambda q, t: q - _next(t))),
        Wrong(shared.INTEGER_TRUNCATION, _warm(lambda q, t: (q - t).astype(t.dtype))),
        Wrong(shared.INTEGER_TRUNCATION, lambda a, t, T: ((soft(a / T) - t) / T).astype(t.dtype)),
        Wrong(shared.EXP_SIGN, lambda a, t, T: (soft(-a / T) - t) / T),
        Wrong(shared.DERIVATIVE_OF_INPUT, lambda a, t, T: (a / T - t) / T),
        Wrong(shared.NOT_NORMALISED, lambda a, t, T: (np.exp(a / T) - t) / T),
        Wrong(shared.OVERFLOW, lambda a, t, T: (_unshifted(a / T) - t) / T),
        Wrong(shared.RETURNS_WRONG_SHAPE, _warm(lambda q, t: q[:, None] - t)),
        Wrong(shared.RETURNS_WRONG_SHAPE, _warm(lambda q, t: np.sum(q - t))),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda a, t, T: -np.sum(t * log_soft(a / T))),
    ],
    "softmax_with_loss_forward": [
        *MEANS,
        flipped(),
        log_base(),
        *_whole_layer(),
        *_losses(),
        # With the book's 1e-7, what is divided by shows at extreme scores, too.
        Wrong(shared.STALE_BATCH_SIZE, softmax_loss(log=log_plus, first_size=True)),
        Wrong(shared.FIXED_SIZE, softmax_loss(log=log_plus, size=BATCH)),
        _capped(softmax_loss(activation=lambda x: soft(np.clip(x, -TAME, TAME)))),
    ],
    "softmax_with_loss_backward": [
        *MEANS,
        flipped(),
        ignores_dout(),
        *_whole_layer(),
        *(Wrong(name, softmax_loss(gradient=one)) for name, one in GRADIENTS),
        *(Wrong(shared.MISSING_PARENTHESES, softmax_loss(whole=one)) for one in DIVIDED_LATE),
        Wrong(shared.DERIVATIVE_OF_INPUT, softmax_loss(activation=np.copy)),
        Wrong(shared.SHARED_STATE, sharing(softmax_loss())),
        _capped(softmax_loss(activation=lambda x: soft(np.clip(x, -TAME, TAME)))),
    ],
    "two_class_scores": [
        log_base(),
        Wrong(shared.SWAPPED_CLASSES, lambda s: np.c_[s, 0 * s]),
        Wrong(shared.EXP_SIGN, lambda s: np.c_[0 * s, -s]),
        Wrong(shared.SOFTMAX_TWICE, lambda s: np.c_[np.zeros_like(s), np.tanh(s / 2)]),
        Wrong(shared.NOT_NORMALISED, lambda s: np.c_[np.ones_like(s), np.exp(s)]),
        Wrong(DOUBLED, lambda s: np.c_[-s, s]),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda s: s[:, None]),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda s: s),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda s: np.hstack([0 * s, s])),
        Wrong(shared.TRANSPOSED, lambda s: np.stack([np.zeros_like(s), s])),
    ],
}

SQUARED: list[Mistake] = [
    flipped(),
    over_classes(),
    over_size(),
    Scaled(LOST_THE_HALF, lambda sizes: 2.0),
    Scaled(LOST_THE_TWO, lambda sizes: 0.5),
    Wrong(shared.STOPPED_AT_THE_LOSS, lambda q, t: q - t),
    Wrong(CROSS_ENTROPY_GRADIENT, lambda q, t: q - t),
    Wrong(DIAGONAL_JACOBIAN_ONLY, _through(lambda q, g: q * (1 - q) * g)),
    Wrong(SHARED_PART_MISSING, _through(lambda q, g: q * g)),
    Wrong(FORGOT_THE_DELTA, _through(lambda q, g: -q * (q @ g))),
    Wrong(shared.MISSING_FACTOR, _through(lambda q, g: g - q @ g)),
    Wrong(shared.SIGN_FLIPPED, _through(lambda q, g: q * (g + q @ g))),
    Wrong(shared.MISSING_PARENTHESES, _through(lambda q, g: q * g - q @ g)),
    # As rows the squares cancel, since the g add up to 0: then the shared part is missing.
    Wrong(NO_OUTER_PRODUCT, _through(lambda q, g: (np.diag(q) - q * q) @ g)),
    Wrong(
        shared.EXTRA_ACTIVATION_DERIVATIVE, _through(lambda q, g: _jacobian(q) @ _jacobian(q) @ g)
    ),
    Wrong(FIRST_PATH_ONLY, _through(lambda q, g: g[0] * _jacobian(q)[0])),
    Wrong(FIRST_PATH_ONLY, _through(lambda q, g: g[-1] * _jacobian(q)[-1])),
    Wrong(shared.FORGOT_THE_TARGET, lambda q, t: _jacobian(q) @ q),
    Wrong(shared.ARGMAX_OF_SOFT_TARGET, lambda q, t: _jacobian(q) @ (q - _argmax(t))),
    Wrong(shared.CORRECT_CLASS_ONLY, lambda q, t: _jacobian(q) @ (q - t) * t),
    Wrong(shared.CORRECT_CLASS_ONLY, lambda q, t: _jacobian(q) @ ((q - t) * t)),
    Wrong(shared.SOFTMAX_TWICE, lambda q, t: _jacobian(soft(q)) @ (soft(q) - t)),
    Wrong(shared.SOFTMAX_TWICE, lambda q, t: _jacobian(soft(q)) @ (q - t)),
    Wrong(shared.ONE_BASED_LABELS, lambda q, t: _jacobian(q) @ (q - _next(t))),
    Wrong(shared.INTEGER_TRUNCATION, lambda q, t: (_jacobian(q) @ (q - t)).astype(t.dtype)),
    Wrong(shared.INTEGER_TRUNCATION, lambda q, t: _jacobian(q) @ (q - t).astype(t.dtype)),
    Wrong(shared.RETURNS_WRONG_SHAPE, _through(lambda q, g: np.sum(_jacobian(q) @ g))),
    Wrong(shared.RETURNS_WRONG_SHAPE, _through(lambda q, g: _jacobian(q) * g)),
    Wrong(shared.RETURNS_WRONG_SHAPE, _through(lambda q, g: g[:, None] * _jacobian(q))),
    Wrong(shared.RETURNS_WRONG_SHAPE, lambda q, t: np.sum((q - t) ** 2) / 2),
]
KNOWN["squared_error_score_gradient"] = SQUARED

LAYER = ("softmax_with_loss_forward", "softmax_with_loss_backward")

# The heading to read again where it is not the check's own, and no later one than the exercise.
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    ("softmax_score_gradient", DIAGONAL_JACOBIAN_ONLY): "7.4 All the paths",
    ("softmax_score_gradient", shared.CORRECT_CLASS_ONLY): "7.4 All the paths",
    ("softmax_score_gradient", shared.STOPPED_AT_THE_LOSS): "7.4 All the paths",
    ("temperature_score_gradient", DIAGONAL_JACOBIAN_ONLY): "7.4 All the paths",
    ("temperature_score_gradient", shared.CORRECT_CLASS_ONLY): "7.4 All the paths",
    ("temperature_score_gradient", shared.STOPPED_AT_THE_LOSS): "7.4 All the paths",
    ("squared_error_score_gradient", CROSS_ENTROPY_GRADIENT): "7.5 The algebra",
    ("squared_error_score_gradient", NO_OUTER_PRODUCT): "7.2 How softmax answers",
    ("squared_error_score_gradient", FORGOT_THE_DELTA): "7.2 How softmax answers",
    ("squared_error_score_gradient", shared.MISSING_FACTOR): "7.2 How softmax answers",
    **{
        ("squared_error_score_gradient", one): "7.4 All the paths"
        for one in (
            DIAGONAL_JACOBIAN_ONLY,
            FIRST_PATH_ONLY,
            SHARED_PART_MISSING,
            shared.CORRECT_CLASS_ONLY,
            shared.STOPPED_AT_THE_LOSS,
        )
    },
    ("softmax_with_loss_forward", shared.BINARY_FORM): "7.1 One sample, from scores to loss",
    ("softmax_with_loss_forward", shared.SWAPPED_ARGUMENTS): "7.1 One sample, from scores to loss",
    ("softmax_with_loss_forward", shared.FORGOT_THE_TARGET): "7.1 One sample, from scores to loss",
    ("softmax_with_loss_backward", DIAGONAL_JACOBIAN_ONLY): "7.4 All the paths",
    ("softmax_with_loss_backward", shared.CORRECT_CLASS_ONLY): "7.4 All the paths",
    ("softmax_with_loss_backward", shared.STOPPED_AT_THE_LOSS): "7.4 All the paths",
    ("softmax_with_loss_backward", shared.EXTRA_ACTIVATION_DERIVATIVE): "7.5 The algebra",
    ("softmax_with_loss_backward", shared.FORGOT_THE_TARGET): "7.5 The algebra",
    ("softmax_with_loss_backward", shared.SIGN_FLIPPED): "7.5 The algebra",
    **{
        (check, one): "7.6 The short road"
        for check in LAYER
        for one in (shared.OVERFLOW, shared.CAPPED_AT_EXTREMES, shared.LOG_OF_UNDERFLOW)
    },
}
