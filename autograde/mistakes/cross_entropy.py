"""The mistakes that people make in chapter 3, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograde.exercises.cross_entropy import MANY
from autograde.known import Capped, Mistake, Scaled, Wrong
from autograde.mistakes.layers import Activation, Array, floored_log, log_plus, soft
from autograde.mistakes.relations import (
    BATCH,
    flipped,
    log_base,
    mean_twice,
    missing_mean,
    over_classes,
    over_classes_for_samples,
    over_size,
    written_size,
)

TAME = 2.0  # no score is larger, but for those of the case of extreme scores
Target = Callable[[Array, int], Array]  # t and K → what stands for one-hot rows
Reduce = Callable[[Array], Any]  # the table t · loss, shape (N, K) → what is returned


def _hot(t: Array, K: int) -> Array:
    """Labels, or one-hot or soft rows, as rows; labels of one sample in any form."""
    labels = np.asarray(t).dtype.kind in "iu"
    return np.asarray(np.eye(K)[np.reshape(t, -1)] if labels else np.reshape(t, (-1, K)))


def _mean(terms: Array) -> Any:
    return terms.sum() / len(terms)


def _table(
    losses: Activation, reduce: Reduce = _mean, target: Target = _hot
) -> Callable[[Array, Array], Any]:
    """Make a loss from a table of −log y, made from what comes in; one sample is a batch of one."""

    def subject(first: Array, t: Array) -> Any:
        table = losses(np.atleast_2d(np.array(first, dtype=float)))
        return reduce(target(t, table.shape[1]) * table)

    return subject


# one_hot


def _all_columns(labels: Array, num_classes: int) -> Array:
    t = np.zeros((len(labels), num_classes))
    t[:, labels] = 1
    return t


def _label_written(labels: Array, num_classes: int) -> Array:
    t = np.zeros((len(labels), num_classes))
    t[np.arange(len(labels)), labels] = labels
    return t


def _first_row(labels: Array, num_classes: int) -> Array:
    t = np.zeros((len(labels), num_classes))
    t[0, labels[0]] = 1
    return t


# How a table of terms is made one number, or is not; after divided-by-classes stand its twins.
REDUCTIONS: list[tuple[str, Reduce]] = [
    ("missing-batch-mean", lambda terms: terms.sum()),
    ("double-batch-mean", lambda terms: terms.sum() / len(terms) ** 2),
    ("divided-by-classes", lambda terms: terms.sum() / terms.shape[1]),
    ("wrong-axis", lambda terms: terms.sum(axis=0).mean()),
    ("divided-by-classes", lambda terms: terms.mean()),
    ("divided-by-size", lambda terms: terms.mean()),
    ("first-sample-only", lambda terms: terms[0].sum()),
    ("first-sample-only", lambda terms: terms[0].sum() / len(terms)),
    ("fixed-size", lambda terms: terms.sum() / BATCH),
    ("returns-wrong-shape", lambda terms: terms.sum(axis=1)),
    ("returns-wrong-shape", lambda terms: terms.sum(axis=1) / len(terms)),
    ("returns-wrong-shape", lambda terms: terms.sum(axis=0)),
]


def _weights(t: Array, K: int) -> Array:
    """Use labels as if they were weights, all classes alike."""
    return np.reshape(t, (-1, 1)) if np.asarray(t).dtype.kind in "iu" else _hot(t, K)


def _one_lower(t: Array, K: int) -> Array:
    """Count the classes of labels from 1; label 0 becomes the last one, as an index of −1 does."""
    labels = np.asarray(t).dtype.kind in "iu"
    return np.eye(K)[np.reshape(t, -1) - 1] if labels else _hot(t, K)


def _always_indices(t: Array, K: int) -> Array:
    """Take one-hot rows for labels: floats as an index raise an IndexError."""
    return np.eye(K)[np.reshape(t, -1) if np.size(t) == 1 else t]


TARGETS: list[tuple[str, Target]] = [
    ("labels-not-one-hot", _weights),
    ("labels-not-one-hot", lambda t, K: t),
    ("labels-not-one-hot", _always_indices),
    ("one-based-labels", _one_lower),
    ("one-based-labels", lambda t, K: np.roll(_hot(t, K), -1, axis=1)),
    ("forgot-the-target", lambda t, K: np.ones(K)),
]


def _all_pairs(losses: Activation, count: Callable[[Array], float]) -> Callable[..., Any]:
    """Add up the columns of every label in every row, y[:, t], and divide by ``count``."""

    def subject(first: Array, t: Array) -> Any:
        table = losses(np.atleast_2d(np.array(first, dtype=float)))
        labels = _hot(t, table.shape[1]).argmax(axis=1)
        return table[:, labels].sum() / count(labels)

    return subject


def _pairs_of(losses: Activation) -> list[Mistake]:
    counts: tuple[Callable[[Array], float], ...] = (
        lambda labels: len(labels) ** 2,
        len,
        lambda labels: 1,
    )
    return [Wrong("indexes-all-pairs", _all_pairs(losses, count)) for count in counts]


# cross_entropy_error


def _minus_log(y: Array) -> Array:
    return -floored_log(y)


def _picked(y: Array, t: Array) -> Any:
    """Pick first and take the logarithm then: inf where the right class has a 0, and only there."""
    y = np.atleast_2d(y)
    labels = _hot(t, y.shape[1]).argmax(axis=1)
    return -np.log(y[np.arange(len(y)), labels]).mean()


def _with_math(y: Array, t: Array) -> Any:
    y = np.atleast_2d(y)
    rows = _hot(t, y.shape[1])
    return -sum(w * math.log(p) for w, p in zip(rows.flat, y.flat, strict=True)) / len(y)


def _with_math_picked(y: Array, t: Array) -> Any:
    y = np.atleast_2d(y)
    labels = _hot(t, y.shape[1]).argmax(axis=1)
    return -sum(math.log(row[k]) for row, k in zip(y, labels, strict=True)) / len(y)


def _binary(y: Array, t: Array) -> Any:
    y = np.atleast_2d(y)
    rows = _hot(t, y.shape[1])
    return -np.sum(rows * floored_log(y) + (1 - rows) * floored_log(1 - y)) / len(y)


def _swapped(y: Array, t: Array) -> Any:
    y = np.atleast_2d(y)
    return -np.sum(y * log_plus(_hot(t, y.shape[1]))) / len(y)


# What is right for a batch, in the styles that differ in what one sample does to them.


def _only_rows(log: Activation, y: Array, t: Array) -> Any:
    return -np.sum(t * log(y)) / y.shape[0]


def _only_rows_by_mean(log: Activation, y: Array, t: Array) -> Any:
    return np.mean(-np.sum(t * log(y), axis=1))


def _only_labels(log: Activation, y: Array, t: Array) -> Any:
    return -np.mean(log(y[np.arange(y.shape[0]), t]))


def _only_labels_by_targets(log: Activation, y: Array, t: Array) -> Any:
    return -np.mean(log(y[np.arange(len(t)), t]))


def _batch_by_axis(log: Activation, y: Array, t: Array) -> Any:
    if t.ndim == 1:
        t = np.eye(y.shape[1])[t]
    return -np.sum(t * log(y)) / y.shape[0]


def _batch_by_last_axis(log: Activation, y: Array, t: Array) -> Any:
    if t.ndim == 1:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * log(y)) / y.shape[0]


def _batch_by_index(log: Activation, y: Array, t: Array) -> Any:
    if t.ndim == 2:
        t = t.argmax(axis=1)
    return -np.sum(log(y[np.arange(y.shape[0]), t])) / y.shape[0]


def _batch_by_size(log: Activation, y: Array, t: Array) -> Any:
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(log(y[np.arange(y.shape[0]), t])) / y.shape[0]


def _batch_by_shape(log: Activation, y: Array, t: Array) -> Any:
    if t.shape != y.shape:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * log(y)) / y.shape[0]


def _batch_by_targets(log: Activation, y: Array, t: Array) -> Any:
    if t.ndim == 2:
        t = t.argmax(axis=1)
    return -np.sum(log(y[np.arange(len(t)), t])) / len(t)


def _batch_by_rows(log: Activation, y: Array, t: Array) -> Any:
    if t.ndim == 1:
        t = np.eye(y.shape[1])[t]
    return np.mean(-np.sum(t * log(y), axis=1))


ONE_FORM = (_only_rows, _only_rows_by_mean, _only_labels, _only_labels_by_targets)
SINGLE = (
    _batch_by_shape,
    _batch_by_axis,
    _batch_by_last_axis,
    _batch_by_index,
    _batch_by_size,
    _batch_by_targets,
    _batch_by_rows,
)


# softmax_cross_entropy: scores → a table of −log y


def _gap(a: Array) -> Array:
    """The right one, LSE(a) − a."""
    z = a - a.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(z).sum(axis=1, keepdims=True)) - z)


def _lse(a: Array, m: Any, **axis: Any) -> Any:
    return m + np.log(np.exp(a - m).sum(**axis))


def _top(a: Array) -> Array:
    return np.asarray(a.max(axis=1, keepdims=True))


ROW: dict[str, Any] = {"axis": 1, "keepdims": True}
GAPS: list[tuple[str, Activation]] = [
    ("wrong-axis", lambda a: _lse(a, a.max(axis=0), axis=0) - a),
    ("normalised-over-everything", lambda a: _lse(a, a.max()) - a),
    ("missing-keepdims", lambda a: _lse(a - _top(a), 0, axis=1) - a),
    ("softmax-twice", lambda a: _gap(soft(a))),
    ("exp-sign", lambda a: _gap(-a)),
    ("global-max-shift", lambda a: _lse(a, a.max(), **ROW) - a),
    ("unshifted-axis", lambda a: _gap(a - a.max(axis=0))),
    ("unshifted-axis", lambda a: _lse(a - a.max(axis=0), 0, **ROW) - (a - a.max(axis=0))),
    ("missing-log-sum-exp", lambda a: -a),
    ("maximum-not-added-back", lambda a: _lse(a - _top(a), 0, **ROW) - a),
    ("not-normalised", lambda a: _top(a) - a),
    ("forgot-the-logarithm", lambda a: -soft(a)),
    ("forgot-the-target", lambda a: _lse(a, _top(a), **ROW) + 0 * a),
]


# Where the scores are weighed before anything is inf, no 0 · inf makes it nan.


def _under_one_maximum(a: Array, t: Array) -> Any:
    rows = _hot(t, a.shape[1])
    return np.mean(_lse(a, a.max(), axis=1) - np.sum(rows * a, axis=1))


def _under_columns(a: Array, t: Array) -> Any:
    z = a - a.max(axis=0)
    rows = _hot(t, a.shape[1])
    return np.mean(np.log(np.exp(z).sum(axis=1)) - np.sum(rows * z, axis=1))


def _of_argmax(t: Array, K: int) -> Array:
    return np.asarray(np.eye(K)[_hot(t, K).argmax(axis=1)])


def _capped_argmax(eps: float) -> Callable[[Array, Array], Any]:
    """Go through probabilities and labels, as the book's loss does."""
    return _table(lambda a: -np.log(soft(a) + eps), target=_of_argmax)


def _log_of_mixture(a: Array, t: Array) -> Any:
    """Mix the probabilities first: the logarithm of a mean, where the mean of logarithms is due."""
    return -np.mean(log_plus(np.sum(_hot(t, a.shape[1]) * soft(a), axis=1)))


def _sum_for_its_log(a: Array, t: Array) -> Any:
    return np.mean(np.exp(a).sum(axis=1) - np.sum(_hot(t, a.shape[1]) * a, axis=1))


def _clipped(a: Array) -> Array:
    return _gap(np.clip(a, -TAME, TAME))


# accuracy


def _best(y: Array) -> Array:
    return np.asarray(y.argmax(axis=1))


def _labels(t: Array) -> Array:
    return np.asarray(t if t.ndim == 1 else t.argmax(axis=1))


def _hits(y: Array, t: Array) -> Array:
    return np.asarray(_best(y) == _labels(t))


def _naive() -> list[Mistake]:
    """List what is wrong with a loss that does not keep its logarithm away from 0 either."""
    zero, both = ("log-of-zero",), ("log-of-zero", "single-sample")
    return [
        *(Wrong(name, _table(_naive_log, reduce=one), zero) for name, one in REDUCTIONS),
        *(Wrong(name, _picks(one), zero) for name, one in REDUCTIONS),
        *(Wrong(name, _table(_naive_log, target=one), zero) for name, one in TARGETS),
        *(Wrong("single-sample", partial(one, np.log), zero) for one in SINGLE),
        *(Wrong("labels-not-one-hot", partial(one, np.log), both) for one in ONE_FORM),
    ]


def _naive_log(y: Array) -> Array:
    return -np.log(y)


def _picks(reduce: Reduce) -> Callable[[Array, Array], Any]:
    """Make a naive loss that is inf where a right class has a 0, and nan nowhere."""

    def subject(y: Array, t: Array) -> Any:
        y = np.atleast_2d(y)
        rows = _hot(t, y.shape[1]) > 0
        return reduce(-np.log(np.where(rows, y, 1)))

    return subject


KNOWN: dict[str, list[Mistake]] = {
    "one_hot": [
        Wrong("one-based-labels", lambda labels, K: np.eye(K)[labels - 1]),
        Wrong("one-based-labels", lambda labels, K: np.eye(K + 1)[labels][:, 1:]),
        Wrong("transposed", lambda labels, K: np.eye(K)[labels].T),
        Wrong("classes-from-labels", lambda labels, K: np.eye(labels.max() + 1)[labels]),
        Wrong("fixed-size", lambda labels, K: np.eye(5)[labels]),
        Wrong("fixed-size", lambda labels, K: np.eye(10)[labels]),
        Wrong("indexes-all-pairs", _all_columns),
        Wrong("label-as-value", _label_written),
        Wrong("label-as-value", lambda labels, K: np.eye(K)[labels] * labels[:, None]),
        Wrong("first-sample-only", _first_row),
        Wrong("first-sample-only", lambda labels, K: np.eye(K)[labels[0]]),
        Wrong("returns-wrong-shape", lambda labels, K: np.eye(K)[labels].ravel()),
    ],
    "cross_entropy_error": [
        flipped(),
        log_base(),
        *(Wrong(name, _table(_minus_log, reduce=one)) for name, one in REDUCTIONS),
        *(Wrong(name, _table(_minus_log, target=one)) for name, one in TARGETS),
        *_pairs_of(_minus_log),
        Wrong("log-of-zero", _table(_naive_log)),
        Wrong("log-of-zero", _picked),
        Wrong("log-of-zero", _with_math),
        Wrong("log-of-zero", _with_math_picked),
        Wrong("forgot-the-logarithm", _table(np.negative)),
        Wrong("forgot-the-logarithm", _table(np.positive)),
        Wrong("forgot-the-logarithm", _table(lambda y: 1 - y)),
        Wrong("forgot-the-target", lambda y, t: -np.mean(floored_log(np.max(y, axis=-1)))),
        Wrong("softmax-twice", _table(lambda y: -np.log(soft(y)))),
        Wrong("binary-form", _binary),
        Wrong("swapped-arguments", _swapped),
        *(Wrong("single-sample", partial(one, log_plus)) for one in SINGLE),
        *(
            Wrong("labels-not-one-hot", partial(one, log_plus), ("single-sample",))
            for one in ONE_FORM
        ),
        *_naive(),
    ],
    "softmax_cross_entropy": [
        missing_mean(),
        mean_twice(),
        over_classes(),
        over_classes_for_samples(),
        Wrong("wrong-axis", _table(_gap, reduce=lambda terms: terms.sum(axis=0).mean())),
        over_size(),
        written_size(),
        flipped(),
        log_base(),
        *(
            Wrong(name, _table(_gap, reduce=one))
            for name, one in REDUCTIONS
            if name in ("first-sample-only", "returns-wrong-shape")
        ),
        *(Wrong(name, _table(_gap, target=one)) for name, one in TARGETS),
        *(Wrong(name, _table(one)) for name, one in GAPS),
        *_pairs_of(_gap),
        Wrong("global-max-shift", _under_one_maximum),
        Wrong("unshifted-axis", _under_columns),
        Wrong("argmax-of-soft-target", _table(_gap, target=_of_argmax)),
        *(
            Wrong("argmax-of-soft-target", _capped_argmax(eps), ("capped-at-extremes",))
            for eps in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15)
        ),
        Wrong("swapped-arguments", lambda a, t: _swapped(soft(a), t)),
        Wrong("forgot-the-logarithm", _sum_for_its_log),
        Wrong("log-of-mixture", _log_of_mixture),
        Capped("capped-at-extremes", _table(_clipped)),
    ],
    "accuracy": [
        missing_mean(),
        over_classes_for_samples(),
        over_size(),
        over_classes(),
        Wrong("fixed-size", lambda y, t: np.sum(_hits(y, t)) / MANY),
        Scaled("percent", lambda sizes: 100),
        Wrong("counts-misses", lambda y, t: 1 - np.mean(_hits(y, t))),
        Wrong("wrong-axis", lambda y, t: np.mean(y.argmax(axis=0) == _labels(t))),
        Wrong("wrong-axis", lambda y, t: np.mean(y.argmax(axis=0) == t.argmax(axis=0))),
        Wrong("indexes-all-pairs", lambda y, t: np.mean(_best(y)[:, None] == _labels(t))),
        Wrong("labels-not-one-hot", lambda y, t: np.mean(_best(y) == t)),
        Wrong("labels-not-one-hot", lambda y, t: np.mean(_best(y) == t.argmax(axis=1))),
        Wrong("labels-not-one-hot", lambda y, t: np.mean(_best(y) == t.argmax(axis=-1))),
        Wrong("one-based-labels", lambda y, t: np.mean(_best(y) + 1 == _labels(t))),
        Wrong("one-based-labels", lambda y, t: np.mean(_best(y) == (_labels(t) - 1) % y.shape[1])),
        Wrong("half-as-threshold", lambda y, t: np.sum((y > 0.5) * _hot(t, y.shape[1])) / len(y)),
        Wrong(
            "compares-entries",
            lambda y, t: np.mean(np.eye(y.shape[1])[_best(y)] == _hot(t, y.shape[1])),
        ),
        Wrong("compares-entries", lambda y, t: np.mean((y > 0.5) == _hot(t, y.shape[1]))),
        Wrong("returns-wrong-shape", _hits),
        Wrong("returns-wrong-shape", lambda y, t: _hits(y, t) / len(y)),
    ],
    "bug_in_cross_entropy_error": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "one_hot": "3.2 Labels and one-hot rows",
    "cross_entropy_error": "3.4 The cross-entropy error, for labels and for one sample",
    "softmax_cross_entropy": "3.7 Straight from the scores",
    "accuracy": "3.8 Accuracy is not the loss",
    "bug_in_cross_entropy_error": "3.9 Find the bug",
}
READ_FOR: dict[str, str] = {
    "missing-batch-mean": "3.3 A batch, and why the mean",
    "double-batch-mean": "3.3 A batch, and why the mean",
    "divided-by-classes": "3.3 A batch, and why the mean",
    "divided-by-size": "3.3 A batch, and why the mean",
    "forgot-the-logarithm": "3.1 One sample",
    "binary-form": "3.1 One sample",
    "capped-at-extremes": "3.6 What 1e-7 costs",
    "argmax-of-soft-target": "3.7 Straight from the scores",
}
