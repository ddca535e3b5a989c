"""The mistakes that people make in chapter 7, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.known import Capped, Mistake, Wrong
from autograde.mistakes.layers import (
    Activation,
    Array,
    floored_log,
    log_plus,
    one_hot,
    shared,
    soft,
    softmax_loss,
)
from autograde.mistakes.relations import (
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

TAME = 2.0  # no score is larger, but for those of the case of extreme scores


def _shifted(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max()))


def _row_shifted(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max(axis=1, keepdims=True)))


def _unit_rows(x: Array) -> Array:
    e = _row_shifted(x)
    return np.asarray(e / np.linalg.norm(e, axis=1, keepdims=True))


ACTIVATIONS: list[tuple[str, Activation]] = [
    ("wrong-axis", lambda x: _shifted(x) / _shifted(x).sum(axis=0)),
    ("normalised-over-everything", lambda x: _shifted(x) / _shifted(x).sum()),
    ("missing-keepdims", lambda x: _shifted(x) / _shifted(x).sum(axis=1)),
    ("l2-normalised", _unit_rows),
    ("softmax-twice", lambda x: soft(soft(x))),
    ("not-normalised", _row_shifted),
    ("not-normalised", np.exp),
    ("exp-sign", lambda x: soft(-x)),
    ("overflow", lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)),
    ("global-max-shift", lambda x: _shifted(x) / _shifted(x).sum(axis=1, keepdims=True)),
    ("unshifted-axis", lambda x: soft(x - x.max(axis=0))),
]


TARGETS: list[tuple[str, Callable[[Array], Array]]] = [
    ("labels-not-one-hot", lambda t: t[:, None] if t.ndim == 1 else t),
    ("labels-not-one-hot", lambda t: t),
    ("labels-not-one-hot", lambda t: np.eye(3)[t]),
    ("one-based-labels", lambda t: one_hot(t - 1) if t.ndim == 1 else t),
    ("one-based-labels", lambda t: np.roll(one_hot(t), -1, axis=1)),
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
GRADIENTS: list[tuple[str, Callable[[Array, Array], Any]]] = [
    ("forgot-the-target", lambda y, t: y),
    ("correct-class-only", lambda y, t: (y - t) * t),
    ("diagonal-jacobian-only", lambda y, t: -t * (1 - y)),
    ("extra-activation-derivative", lambda y, t: (y - t) * y * (1 - y)),
    ("stopped-at-the-loss", lambda y, t: -t / (y + 1e-7)),
    ("stopped-at-the-loss", lambda y, t: -t / np.maximum(y, 1e-12)),
    ("missing-parentheses", lambda y, t: y * len(y) - t),
    ("indexes-all-pairs", _all_pairs),
    ("indexes-all-pairs", _each_pair),
    ("first-sample-only", lambda y, t: (y - t) * (np.arange(len(y)) == 0)[:, None]),
    ("returns-wrong-shape", lambda y, t: (y - t).sum(axis=1)),
    ("returns-wrong-shape", lambda y, t: (y - t).sum(axis=0)),
]


# Wrong losses: y and one-hot t → what forward returns.
LOSSES: list[tuple[str, Callable[[Array, Array], Any]]] = [
    ("overflow", lambda y, t: -np.sum(t * np.log(y)) / len(y)),
    ("first-sample-only", lambda y, t: -np.sum(t[0] * floored_log(y[0])) / len(y)),
    ("first-sample-only", lambda y, t: -np.sum(t[0] * floored_log(y[0]))),
    ("indexes-all-pairs", lambda y, t: -np.sum(floored_log(y)[:, _labels(t)]) / len(y)),
    ("indexes-all-pairs", lambda y, t: -np.mean(floored_log(y)[:, _labels(t)])),
    ("forgot-the-target", lambda y, t: -np.sum(floored_log(y)) / len(y)),
    ("returns-wrong-shape", lambda y, t: -np.sum(t * floored_log(y), axis=1)),
    ("returns-wrong-shape", lambda y, t: -np.sum(t * floored_log(y), axis=1) / len(y)),
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
    return Capped("capped-at-extremes", subject)


def _whole_layer() -> list[Mistake]:
    """List what goes wrong before forward and backward part, and so shows in both."""
    return [
        *(Wrong(name, softmax_loss(activation=one)) for name, one in ACTIVATIONS),
        *(Wrong(name, softmax_loss(target=one)) for name, one in TARGETS),
        Wrong("stale-batch-size", softmax_loss(first_size=True)),
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
        Wrong("diagonal-jacobian-only", lambda q: np.diag(q * (1 - q))),
        Wrong("diagonal-jacobian-only", lambda q: q * (1 - q)),
        Wrong("sign-flipped", lambda q: np.diag(q * (1 - 2 * q)) + np.outer(q, q)),
        Wrong("sign-flipped", lambda q: np.diag(q) + np.outer(q, q)),
        Wrong("missing-factor", lambda q: np.eye(len(q)) - q),
        Wrong("missing-factor", lambda q: np.eye(len(q)) - np.outer(q, q)),
        Wrong("forgot-the-delta", lambda q: -np.outer(q, q)),
        Wrong("fixed-size", lambda q: np.diag(q[:3]) - np.outer(q[:3], q[:3])),
        Wrong("fixed-size", lambda q: (np.eye(3) - q) * q[:, None]),
        Wrong("fixed-size", lambda q: np.stack([q[k] * (np.eye(3)[k] - q) for k in range(3)])),
        Wrong("fixed-size", _three_rows),
        Wrong("softmax-twice", lambda q: np.diag(soft(q)) - np.outer(soft(q), soft(q))),
    ],
    "dL_dq": [
        flipped(),
        over_classes(),
        log_base(),
        Wrong("argmax-of-soft-target", lambda q, t: -_argmax(t) / q),
        Wrong("forgot-the-target", lambda q, t: -1 / q),
        Wrong("extra-activation-derivative", lambda q, t: q - t),
        Wrong("reciprocal", lambda q, t: -q / t),
        Wrong("one-based-labels", lambda q, t: -_next(t) / q),
        Wrong("first-sample-only", lambda q, t: -t / q * (np.arange(len(q)) == 0)),
        Wrong("returns-wrong-shape", lambda q, t: np.sum(-t / q)),
    ],
    "chain_through_softmax": [
        flipped(),
        over_classes(),
        Wrong("diagonal-jacobian-only", lambda d, J: d * np.diag(J)),
        Wrong("correct-class-only", lambda d, J: d * np.diag(J)),
        Wrong("wrong-axis", lambda d, J: d * J.sum(axis=1)),
        Wrong("returns-wrong-shape", lambda d, J: d[:, None] * J),
        Wrong("returns-wrong-shape", lambda d, J: d * J),
        Wrong("argmax-of-soft-target", lambda d, J: d.min() * J[d.argmin()]),
        Wrong("first-path-only", lambda d, J: d[0] * J[0]),
        Wrong("first-path-only", lambda d, J: d[-1] * J[-1]),
        Wrong("stopped-at-the-loss", lambda d, J: d),
    ],
    "softmax_score_gradient": [
        flipped(),
        over_classes(),
        over_size(),
        log_base(),
        Wrong("forgot-the-target", lambda q, t: q),
        Wrong("argmax-of-soft-target", lambda q, t: q - _argmax(t)),
        Wrong("labels-not-one-hot", lambda q, t: q - t.argmax()),
        Wrong("correct-class-only", lambda q, t: (q - t) * t),
        Wrong("diagonal-jacobian-only", lambda q, t: -t * (1 - q)),
        Wrong("extra-activation-derivative", lambda q, t: (q - t) * q * (1 - q)),
        Wrong("stopped-at-the-loss", lambda q, t: -t / q),
        Wrong("softmax-twice", lambda q, t: soft(q) - t),
        Wrong("one-based-labels", lambda q, t: q - _next(t)),
        Wrong("returns-wrong-shape", lambda q, t: q[:, None] - t),
        Wrong("returns-wrong-shape", lambda q, t: np.sum(q - t)),
    ],
    "softmax_with_loss_forward": [
        *MEANS,
        flipped(),
        log_base(),
        *_whole_layer(),
        *(Wrong(name, softmax_loss(losses=one)) for name, one in LOSSES),
        # With the book's 1e-7, what is divided by shows at extreme scores, too.
        Wrong("stale-batch-size", softmax_loss(log=log_plus, first_size=True)),
        Wrong("fixed-size", softmax_loss(log=log_plus, size=BATCH)),
        _capped(softmax_loss(activation=lambda x: soft(np.clip(x, -TAME, TAME)))),
    ],
    "softmax_with_loss_backward": [
        *MEANS,
        flipped(),
        ignores_dout(),
        *_whole_layer(),
        *(Wrong(name, softmax_loss(gradient=one)) for name, one in GRADIENTS),
        Wrong("derivative-of-input", softmax_loss(activation=np.copy)),
        Wrong("shared-state", shared(softmax_loss())),
        _capped(softmax_loss(activation=lambda x: soft(np.clip(x, -TAME, TAME)))),
    ],
    "two_class_scores": [
        log_base(),
        Wrong("swapped-classes", lambda s: np.c_[s, 0 * s]),
        Wrong("exp-sign", lambda s: np.c_[0 * s, -s]),
        Wrong("softmax-twice", lambda s: np.c_[np.zeros_like(s), np.tanh(s / 2)]),
        Wrong("not-normalised", lambda s: np.c_[np.ones_like(s), np.exp(s)]),
        Wrong("doubled", lambda s: np.c_[-s, s]),
        Wrong("returns-wrong-shape", lambda s: s[:, None]),
        Wrong("returns-wrong-shape", lambda s: s),
        Wrong("transposed", lambda s: np.stack([np.zeros_like(s), s])),
    ],
    "bug_in_softmax_with_loss": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "softmax_jacobian": "7.2 How softmax answers",
    "dL_dq": "7.3 Back through the loss",
    "chain_through_softmax": "7.4 All the paths",
    "softmax_score_gradient": "7.5 The algebra",
    "softmax_with_loss_forward": "7.7 A batch, and a layer",
    "softmax_with_loss_backward": "7.7 A batch, and a layer",
    "two_class_scores": "7.8 Why chapter 6 gave the same",
    "bug_in_softmax_with_loss": "7.9 Find the bug",
}
READ_FOR: dict[str, str] = {
    "diagonal-jacobian-only": "7.4 All the paths",
    "correct-class-only": "7.4 All the paths",
    "stopped-at-the-loss": "7.4 All the paths",
    "extra-activation-derivative": "7.5 The algebra",
    "argmax-of-soft-target": "7.5 The algebra",
    "overflow": "7.6 The short road",
    "capped-at-extremes": "7.6 The short road",
}
