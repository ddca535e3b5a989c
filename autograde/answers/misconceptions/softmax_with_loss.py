"""The mistakes that people make in chapter 7, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import (
    Activation,
    Array,
    floored_log,
    log_plus,
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
from autograde.judging.misconception import Capped, Misconception, Mistake, Wrong

DIAGONAL_JACOBIAN_ONLY = Misconception(
    "diagonal-jacobian-only",
    "Only the path k = i was followed; the paths through the other probabilities are missing.",
    "The score a_i moves every probability q_k. Add up what comes back along all of them.",
)
DOUBLED = Misconception(
    "doubled",
    "The difference of the two scores is twice as large as it should be.",
    "Softmax only sees the difference of the two scores, and that has to be s.",
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


TAME = 2.0  # no score is larger, but for those of the case of extreme scores


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


TARGETS: list[tuple[Misconception, Callable[[Array], Array]]] = [
    (shared.LABELS_NOT_ONE_HOT, lambda t: t[:, None] if t.ndim == 1 else t),
    (shared.LABELS_NOT_ONE_HOT, lambda t: t),
    (shared.LABELS_NOT_ONE_HOT, lambda t: np.eye(3)[t]),
    (shared.ONE_BASED_LABELS, lambda t: one_hot(t - 1) if t.ndim == 1 else t),
    (shared.ONE_BASED_LABELS, lambda t: np.roll(one_hot(t), -1, axis=1)),
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
    (shared.FIRST_SAMPLE_ONLY, lambda y, t: (y - t) * (np.arange(len(y)) == 0)[:, None]),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: (y - t).sum(axis=1)),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: (y - t).sum(axis=0)),
]


# Wrong losses: y and one-hot t → what forward returns.
LOSSES: list[tuple[Misconception, Callable[[Array, Array], Any]]] = [
    (shared.OVERFLOW, lambda y, t: -np.sum(t * np.log(y)) / len(y)),
    (shared.FIRST_SAMPLE_ONLY, lambda y, t: -np.sum(t[0] * floored_log(y[0])) / len(y)),
    (shared.FIRST_SAMPLE_ONLY, lambda y, t: -np.sum(t[0] * floored_log(y[0]))),
    (shared.INDEXES_ALL_PAIRS, lambda y, t: -np.sum(floored_log(y)[:, _labels(t)]) / len(y)),
    (shared.INDEXES_ALL_PAIRS, lambda y, t: -np.mean(floored_log(y)[:, _labels(t)])),
    (shared.FORGOT_THE_TARGET, lambda y, t: -np.sum(floored_log(y)) / len(y)),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: -np.sum(t * floored_log(y), axis=1)),
    (shared.RETURNS_WRONG_SHAPE, lambda y, t: -np.sum(t * floored_log(y), axis=1) / len(y)),
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


def _capped(subject: Any) -> Capped:
    return Capped(shared.CAPPED_AT_EXTREMES, subject)


def _whole_layer() -> list[Mistake]:
    """List what goes wrong before forward and backward part, and so shows in both."""
    return [
        *(Wrong(name, softmax_loss(activation=one)) for name, one in ACTIVATIONS),
        *(Wrong(name, softmax_loss(target=one)) for name, one in TARGETS),
        Wrong(shared.STALE_BATCH_SIZE, softmax_loss(first_size=True)),
    ]


MEANS: list[Mistake] = [
    missing_mean(),
    mean_twice(),
    over_classes(),
    over_classes_for_samples(),
    over_size(),
    written_size(),
]

KNOWN: dict[str, list[Mistake]] = {
    "softmax_jacobian": [
        flipped(),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda q: np.diag(q * (1 - q))),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda q: q * (1 - q)),
        Wrong(shared.SIGN_FLIPPED, lambda q: np.diag(q * (1 - 2 * q)) + np.outer(q, q)),
        Wrong(shared.SIGN_FLIPPED, lambda q: np.diag(q) + np.outer(q, q)),
        Wrong(shared.MISSING_FACTOR, lambda q: np.eye(len(q)) - q),
        Wrong(shared.MISSING_FACTOR, lambda q: np.eye(len(q)) - np.outer(q, q)),
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
        Wrong(shared.ONE_BASED_LABELS, lambda q, t: -_next(t) / q),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda q, t: -t / q * (np.arange(len(q)) == 0)),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda q, t: np.sum(-t / q)),
    ],
    "chain_through_softmax": [
        flipped(),
        over_classes(),
        Wrong(DIAGONAL_JACOBIAN_ONLY, lambda d, J: d * np.diag(J)),
        Wrong(shared.CORRECT_CLASS_ONLY, lambda d, J: d * np.diag(J)),
        Wrong(shared.WRONG_AXIS, lambda d, J: d * J.sum(axis=1)),
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
    "softmax_with_loss_forward": [
        *MEANS,
        flipped(),
        log_base(),
        *_whole_layer(),
        *(Wrong(name, softmax_loss(losses=one)) for name, one in LOSSES),
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
        Wrong(shared.TRANSPOSED, lambda s: np.stack([np.zeros_like(s), s])),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception, str] = {
    DIAGONAL_JACOBIAN_ONLY: "7.4 All the paths",
    shared.CORRECT_CLASS_ONLY: "7.4 All the paths",
    shared.STOPPED_AT_THE_LOSS: "7.4 All the paths",
    shared.EXTRA_ACTIVATION_DERIVATIVE: "7.5 The algebra",
    shared.ARGMAX_OF_SOFT_TARGET: "7.5 The algebra",
    shared.OVERFLOW: "7.6 The short road",
    shared.CAPPED_AT_EXTREMES: "7.6 The short road",
}
