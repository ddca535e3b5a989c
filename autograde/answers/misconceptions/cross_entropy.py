"""The mistakes that people make in chapter 3, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograde.answers.draws.cross_entropy import MANY
from autograde.answers.misconceptions.layers import Activation, Array, floored_log, log_plus, soft
from autograde.answers.misconceptions.relations import (
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
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Capped, Misconception, Mistake, Scaled, Wrong

COMPARES_ENTRIES = Misconception(
    "compares-entries",
    "Every entry of the table was compared, not one answer for each sample.",
    "A sample is a hit or a miss as a whole: compare one class number with one class number.",
)
COUNTS_MISSES = Misconception(
    "counts-misses",
    "This is the share of wrong answers: 1 minus the right one.",
    "Count where the two classes are equal.",
)
HALF_AS_THRESHOLD = Misconception(
    "half-as-threshold",
    "A sample counts as a hit only if its right class has more than a half.",
    "With several classes the largest probability may be less than a half. It is enough to be "
    "the largest.",
)
LABEL_AS_VALUE = Misconception(
    "label-as-value",
    "Where a 1 belongs stands the label itself.",
    "The label says in which column; what is written there is always 1.",
)
LOG_OF_MIXTURE = Misconception(
    "log-of-mixture",
    "The logarithm was taken too late, of the sum of t · y.",
    "For a one-hot t that is the same. For a soft one each class has its own logarithm first, "
    "and then its share.",
)
LOG_OF_ZERO = Misconception(
    "log-of-zero",
    "Right as long as no probability is 0; where one is, the {what} is inf or nan, or an error.",
    "log 0 is −inf, and 0 · inf is nan. Keep the logarithm away from 0, and think of both "
    "places: the right class and the others.",
)
FREE_AT_ZERO = Misconception(
    "free-at-zero",
    "A sample whose right class has the probability 0 adds nothing to your {what}.",
    "That is the worst mistake that a model can make, so it has to cost the most. Put a small "
    "number in the place of 0 before you take the logarithm.",
)
MISSING_LOG_SUM_EXP = Misconception(
    "missing-log-sum-exp",
    "Only the scores are there: the log-sum-exp of the row is missing.",
    "A score alone says nothing; it counts beside the others: −log y_k = LSE(a) − a_k.",
)
SINGLE_SAMPLE = Misconception(
    "single-sample",
    "Right for a batch, but not for one sample of shape (K,).",
    "Shape (K,) has no axis of samples, so its first axis counts classes. Make it a batch of "
    "one first, or use axis=-1 and take N from what is left.",
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
REDUCTIONS: list[tuple[Misconception, Reduce]] = [
    (shared.MISSING_BATCH_MEAN, lambda terms: terms.sum()),
    (shared.DOUBLE_BATCH_MEAN, lambda terms: terms.sum() / len(terms) ** 2),
    (shared.DIVIDED_BY_CLASSES, lambda terms: terms.sum() / terms.shape[1]),
    (shared.WRONG_AXIS, lambda terms: terms.sum(axis=0).mean()),
    (shared.DIVIDED_BY_CLASSES, lambda terms: terms.mean()),
    (shared.DIVIDED_BY_SIZE, lambda terms: terms.mean()),
    (shared.FIRST_SAMPLE_ONLY, lambda terms: terms[0].sum()),
    (shared.FIRST_SAMPLE_ONLY, lambda terms: terms[0].sum() / len(terms)),
    (shared.FIXED_SIZE, lambda terms: terms.sum() / BATCH),
    (shared.INTEGER_TRUNCATION, lambda terms: np.trunc(terms.sum(axis=1)).sum() / len(terms)),
    (shared.RETURNS_WRONG_SHAPE, lambda terms: terms.sum(axis=1)),
    (shared.RETURNS_WRONG_SHAPE, lambda terms: terms.sum(axis=1) / len(terms)),
    (shared.RETURNS_WRONG_SHAPE, lambda terms: terms.sum(axis=0)),
    (shared.RETURNS_WRONG_SHAPE, lambda terms: np.array([terms.sum() / len(terms)])),
    (shared.RETURNS_WRONG_SHAPE, lambda terms: np.array([[terms.sum() / len(terms)]])),
]


OF_THE_SAMPLES = (shared.FIRST_SAMPLE_ONLY, shared.RETURNS_WRONG_SHAPE, shared.INTEGER_TRUNCATION)


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


def _counted(t: Array, K: int) -> Array:
    """Count the classes by the labels; a sample by itself gets all that there are."""
    labels = np.asarray(t)
    if labels.dtype.kind not in "iu" or labels.size == 1:
        return _hot(t, K)
    return np.asarray(np.eye(labels.max() + 1)[labels])


def _always_counted(t: Array, K: int) -> Array:
    labels = np.asarray(t).dtype.kind in "iu"
    return np.eye(np.max(t) + 1)[np.reshape(t, -1)] if labels else _hot(t, K)


def _counted_in_arrays(t: Array, K: int) -> Array:
    """Take the label of one sample for a weight if it is a number."""
    return np.asarray(t) if np.ndim(t) == 0 else _always_counted(t, K)


COUNTS: tuple[Target, ...] = (_counted, _always_counted, _counted_in_arrays)


def _entry_by_entry(rows: Array, table: Array) -> Any:
    return sum(rows[n, k] * table[n, k] for n in range(len(table)) for k in range(table.shape[1]))


# How rows are brought together with a table; if they have too few columns, each fails otherwise.
JOINS: tuple[Callable[[Array, Array], Any], ...] = (
    lambda rows, table: np.sum(rows * table),
    lambda rows, table: np.sum(np.sum(rows * table, axis=1)),
    _entry_by_entry,
    lambda rows, table: sum(row @ losses for row, losses in zip(rows, table, strict=True)),
    lambda rows, table: sum(np.dot(row, losses) for row, losses in zip(rows, table, strict=True)),
    lambda rows, table: np.einsum("nk,nk->", rows, table),
    lambda rows, table: np.sum(table[rows == 1]),
)


def _too_few_columns(losses: Activation) -> list[Mistake]:
    """List a loss that counts the classes by the labels, in the ways in which that fails."""

    def joined(join: Callable[[Array, Array], Any], count: Target) -> Callable[[Array, Array], Any]:
        def subject(first: Array, t: Array) -> Any:
            table = losses(np.atleast_2d(np.array(first, dtype=float)))
            return join(count(t, table.shape[1]), table) / len(table)

        return subject

    return [
        Wrong(shared.CLASSES_FROM_LABELS, joined(join, count)) for join in JOINS for count in COUNTS
    ]


def _picks_too_few_columns(count: Target) -> Callable[[Array, Array], Any]:
    """Weigh the probabilities themselves with rows that have too few columns."""

    def subject(y: Array, t: Array) -> Any:
        y = np.atleast_2d(y)
        return -np.mean(log_plus(np.sum(count(t, y.shape[1]) * y, axis=1)))

    return subject


def _truncated_for_labels(losses: Activation) -> Callable[[Array, Array], Any]:
    """Keep the losses in np.zeros_like(t): whole numbers only if t holds labels."""

    def subject(first: Array, t: Array) -> Any:
        table = losses(np.atleast_2d(np.array(first, dtype=float)))
        own = np.sum(_hot(t, table.shape[1]) * table, axis=1)
        return np.mean(np.trunc(own) if np.asarray(t).dtype.kind in "iu" else own)

    return subject


TARGETS: list[tuple[Misconception, Target]] = [
    (shared.LABELS_NOT_ONE_HOT, _weights),
    (shared.LABELS_NOT_ONE_HOT, lambda t, K: t),
    (shared.LABELS_NOT_ONE_HOT, _always_indices),
    (shared.ONE_BASED_LABELS, _one_lower),
    (shared.ONE_BASED_LABELS, lambda t, K: np.roll(_hot(t, K), -1, axis=1)),
    (shared.FORGOT_THE_TARGET, lambda t, K: np.ones(K)),
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
    return [Wrong(shared.INDEXES_ALL_PAIRS, _all_pairs(losses, count)) for count in counts]


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


def _binary(log: Activation, reduce: Reduce = _mean) -> Callable[[Array, Array], Any]:
    def subject(y: Array, t: Array) -> Any:
        y = np.atleast_2d(y)
        rows = _hot(t, y.shape[1])
        return reduce(-rows * log(y) - (1 - rows) * log(1 - y))

    return subject


# What people put in the place of 0: so little that it does not show, and too much.
LITTLE = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
TOO_MUCH = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)


def _log_plus(eps: float) -> Activation:
    return lambda y: np.asarray(np.log(y + eps))


LOGS: tuple[Activation, ...] = (floored_log, np.log, log_plus)
# How people come by a mean of the binary form: over the samples, or with np.mean over the table.
BINARY: list[tuple[Reduce, tuple[Misconception, ...]]] = [
    (_mean, ()),
    (np.mean, (shared.DIVIDED_BY_SIZE,)),
    (np.sum, (shared.MISSING_BATCH_MEAN,)),
]


def _minus_log_plus(eps: float) -> Activation:
    return lambda y: np.asarray(-np.log(y + eps))


def _minus_log_from(eps: float) -> Activation:
    return lambda y: np.asarray(-np.log(np.maximum(y, eps)))


WITH_TOO_MUCH = (*map(_minus_log_plus, TOO_MUCH), *map(_minus_log_from, TOO_MUCH))
BETWEEN = tuple(n * eps for n in (2, 3, 5) for eps in TOO_MUCH[:-1])
AND_BETWEEN = (*WITH_TOO_MUCH, *map(_minus_log_plus, BETWEEN), *map(_minus_log_from, BETWEEN))


def _swapped(eps: float) -> Callable[[Array, Array], Any]:
    def subject(y: Array, t: Array) -> Any:
        y = np.atleast_2d(y)
        return -np.sum(y * np.log(_hot(t, y.shape[1]) + eps)) / len(y)

    return subject


def _free_at_zero(y: Array) -> Array:
    return np.asarray(-np.log(np.where(y > 0, y, 1)))


def _summed_target(y: Array, t: Array) -> Any:
    """Add up t alone: the parenthesis of the sum closes before the logarithm."""
    y = np.atleast_2d(y)
    return -np.sum(_hot(t, y.shape[1])) * log_plus(y) / len(y)


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


def _counted_by_axis(log: Activation, y: Array, t: Array) -> Any:
    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
    return -np.sum(t * log(y)) / y.shape[0]


def _counted_by_shape(log: Activation, y: Array, t: Array) -> Any:
    if t.shape != y.shape:
        t = np.eye(t.max() + 1)[t]
    return -np.sum(t * log(y)) / y.shape[0]


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
GAPS: list[tuple[Misconception, Activation]] = [
    (shared.WRONG_AXIS, lambda a: _lse(a, a.max(axis=0), axis=0) - a),
    (shared.NORMALISED_OVER_EVERYTHING, lambda a: _lse(a, a.max()) - a),
    (shared.MISSING_KEEPDIMS, lambda a: _lse(a - _top(a), 0, axis=1) - a),
    (shared.SOFTMAX_TWICE, lambda a: _gap(soft(a))),
    (shared.EXP_SIGN, lambda a: _gap(-a)),
    (shared.GLOBAL_MAX_SHIFT, lambda a: _lse(a, a.max(), **ROW) - a),
    (shared.UNSHIFTED_AXIS, lambda a: _gap(a - a.max(axis=0))),
    (shared.UNSHIFTED_AXIS, lambda a: _lse(a - a.max(axis=0), 0, **ROW) - (a - a.max(axis=0))),
    (MISSING_LOG_SUM_EXP, lambda a: -a),
    (shared.MAXIMUM_NOT_ADDED_BACK, lambda a: _lse(a - _top(a), 0, **ROW) - a),
    (shared.NOT_NORMALISED, lambda a: _top(a) - a),
    (shared.FORGOT_THE_LOGARITHM, lambda a: -soft(a)),
    (shared.FORGOT_THE_TARGET, lambda a: _lse(a, _top(a), **ROW) + 0 * a),
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


# A mean of one part only, or a division of the other: where a parenthesis closes too early.
PARTS: list[Callable[[Array, Array], Any]] = [
    lambda lse, picked: np.mean(lse) - np.sum(picked),
    lambda lse, picked: np.sum(lse) - np.sum(picked) / len(lse),
    lambda lse, picked: np.sum(lse) / len(lse) - np.sum(picked),
]


def _of_parts(join: Callable[[Array, Array], Any]) -> Callable[[Array, Array], Any]:
    def subject(a: Array, t: Array) -> Any:
        picked = np.sum(_hot(t, a.shape[1]) * a, axis=1)
        return join(_lse(a, _top(a), **ROW)[:, 0], picked)

    return subject


def _through_probabilities(loss: Callable[[Array, Array], Any]) -> Callable[[Array, Array], Any]:
    return lambda a, t: loss(soft(a), t)


def _picked_from_softmax(a: Array, t: Array) -> Any:
    """Pick first: inf where a probability has become 0, and nan nowhere. Soft rows are weighed."""
    y = soft(a)
    rows = _hot(t, a.shape[1])
    picks = np.asarray(t).dtype.kind in "iu"
    return np.mean(np.sum(rows * -np.log(np.where((rows > 0) | (not picks), y, 1)), axis=1))


def _picked_by_math(a: Array, t: Array) -> Any:
    rows = zip(soft(a), _hot(t, a.shape[1]), strict=True)
    return sum(
        -w * math.log(p) for y, row in rows for p, w in zip(y, row, strict=True) if w > 0
    ) / len(a)


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


def _hits_of_rows(y: Array, t: Array) -> Any:
    """Weigh the marked places with rows that have too few columns."""
    return np.sum((y == y.max(axis=1, keepdims=True)) * _counted(t, y.shape[1])) / len(y)


def _equal_rows(y: Array, t: Array) -> Any:
    return np.mean(np.all((y == y.max(axis=1, keepdims=True)) == _counted(t, y.shape[1]), axis=1))


def _naive_subjects() -> list[tuple[Misconception, Callable[[Array, Array], Any]]]:
    """List what is wrong with a loss from logarithms that nothing keeps away from 0."""
    return [
        *((name, _table(_naive_log, reduce=one)) for name, one in REDUCTIONS),
        *((name, _picks(one)) for name, one in REDUCTIONS),
        *((name, _table(_naive_log, target=one)) for name, one in TARGETS),
        (shared.CLASSES_FROM_LABELS, _table(_naive_log, target=_counted)),
        (shared.SIGN_FLIPPED, _table(np.log)),
        (shared.SIGN_FLIPPED, _picks(lambda terms: -_mean(terms))),
    ]


def _naive() -> list[Mistake]:
    """List what is wrong with a loss that does not keep its logarithm away from 0 either."""
    zero, both = (LOG_OF_ZERO,), (LOG_OF_ZERO, SINGLE_SAMPLE)
    return [
        *(Wrong(name, subject, zero) for name, subject in _naive_subjects()),
        *(Wrong(SINGLE_SAMPLE, partial(one, np.log), zero) for one in SINGLE),
        *(Wrong(shared.LABELS_NOT_ONE_HOT, partial(one, np.log), both) for one in ONE_FORM),
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
        Wrong(shared.ONE_BASED_LABELS, lambda labels, K: np.eye(K)[labels - 1]),
        Wrong(shared.ONE_BASED_LABELS, lambda labels, K: np.eye(K + 1)[labels][:, 1:]),
        Wrong(shared.TRANSPOSED, lambda labels, K: np.eye(K)[labels].T),
        Wrong(shared.CLASSES_FROM_LABELS, lambda labels, K: np.eye(labels.max() + 1)[labels]),
        Wrong(shared.CLASSES_FROM_LABELS, lambda labels, K: np.eye(len(labels))[labels]),
        Wrong(shared.FIXED_SIZE, lambda labels, K: np.eye(5)[labels]),
        Wrong(shared.FIXED_SIZE, lambda labels, K: np.eye(10)[labels]),
        Wrong(shared.INDEXES_ALL_PAIRS, _all_columns),
        Wrong(LABEL_AS_VALUE, _label_written),
        Wrong(LABEL_AS_VALUE, lambda labels, K: np.eye(K)[labels] * labels[:, None]),
        Wrong(shared.FIRST_SAMPLE_ONLY, _first_row),
        Wrong(shared.FIRST_SAMPLE_ONLY, lambda labels, K: np.eye(K)[labels[0]]),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda labels, K: np.eye(K)[labels].ravel()),
    ],
    "cross_entropy_error": [
        flipped(),
        log_base(),
        *(Wrong(name, _table(_minus_log, reduce=one)) for name, one in REDUCTIONS),
        *(Wrong(name, _table(_minus_log, target=one)) for name, one in TARGETS),
        *_pairs_of(_minus_log),
        Wrong(LOG_OF_ZERO, _table(_naive_log)),
        Wrong(LOG_OF_ZERO, _picked),
        Wrong(LOG_OF_ZERO, _with_math),
        Wrong(LOG_OF_ZERO, _with_math_picked),
        Wrong(shared.FORGOT_THE_LOGARITHM, _table(np.negative)),
        Wrong(shared.FORGOT_THE_LOGARITHM, _table(np.positive)),
        Wrong(shared.FORGOT_THE_LOGARITHM, _table(lambda y: 1 - y)),
        Wrong(shared.FORGOT_THE_TARGET, lambda y, t: -np.mean(floored_log(np.max(y, axis=-1)))),
        Wrong(shared.SOFTMAX_TWICE, _table(lambda y: -np.log(soft(y)))),
        *(
            Wrong(shared.BINARY_FORM, _binary(log, reduce), also)
            for log in LOGS
            for reduce, also in BINARY
        ),
        *(Wrong(shared.SWAPPED_ARGUMENTS, _swapped(eps)) for eps in LITTLE),
        *(Wrong(shared.EPSILON_TOO_LARGE, _table(losses)) for losses in AND_BETWEEN),
        *(
            Wrong(
                shared.MISSING_BATCH_MEAN,
                _table(_minus_log_plus(eps), reduce=np.sum),
                (shared.EPSILON_TOO_LARGE,),
            )
            for eps in TOO_MUCH
        ),
        *_too_few_columns(_minus_log),
        *(Wrong(shared.CLASSES_FROM_LABELS, _picks_too_few_columns(one)) for one in COUNTS),
        Wrong(shared.INTEGER_TRUNCATION, _truncated_for_labels(_minus_log)),
        Wrong(FREE_AT_ZERO, _table(_free_at_zero)),
        Wrong(shared.MISSING_PARENTHESES, _summed_target),
        *(Wrong(SINGLE_SAMPLE, partial(one, log_plus)) for one in SINGLE),
        *(
            Wrong(shared.LABELS_NOT_ONE_HOT, partial(one, log_plus), (SINGLE_SAMPLE,))
            for one in ONE_FORM
        ),
        *(
            Wrong(shared.CLASSES_FROM_LABELS, partial(one, log_plus), (SINGLE_SAMPLE,))
            for one in (_counted_by_axis, _counted_by_shape)
        ),
        *_naive(),
    ],
    "softmax_cross_entropy": [
        missing_mean(),
        mean_twice(),
        over_classes(),
        over_classes_for_samples(),
        Wrong(shared.WRONG_AXIS, _table(_gap, reduce=lambda terms: terms.sum(axis=0).mean())),
        over_size(),
        written_size(),
        flipped(),
        log_base(),
        *(
            Wrong(name, _table(_gap, reduce=one))
            for name, one in REDUCTIONS
            if name in OF_THE_SAMPLES
        ),
        *(Wrong(name, _table(_gap, target=one)) for name, one in TARGETS),
        *(Wrong(name, _table(one)) for name, one in GAPS),
        *_pairs_of(_gap),
        Wrong(shared.GLOBAL_MAX_SHIFT, _under_one_maximum),
        Wrong(shared.UNSHIFTED_AXIS, _under_columns),
        Wrong(shared.ARGMAX_OF_SOFT_TARGET, _table(_gap, target=_of_argmax)),
        *(
            Wrong(shared.ARGMAX_OF_SOFT_TARGET, _capped_argmax(eps), (shared.CAPPED_AT_EXTREMES,))
            for eps in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15)
        ),
        Wrong(shared.LOG_OF_UNDERFLOW, _through_probabilities(_table(_naive_log))),
        Wrong(shared.LOG_OF_UNDERFLOW, _picked_from_softmax),
        Wrong(shared.LOG_OF_UNDERFLOW, _picked_by_math),
        # No number would be small enough here: the way is the mistake.
        *(
            Wrong(shared.CAPPED_AT_EXTREMES, _through_probabilities(_table(losses)))
            for losses in WITH_TOO_MUCH
        ),
        *(
            Wrong(shared.BINARY_FORM, _through_probabilities(_binary(log, reduce)), also)
            for log in LOGS
            for reduce, also in BINARY
        ),
        *(
            Wrong(shared.BINARY_FORM, _through_probabilities(_binary(_log_plus(eps))))
            for eps in LITTLE[1:]
        ),
        *(Wrong(shared.SWAPPED_ARGUMENTS, _through_probabilities(_swapped(eps))) for eps in LITTLE),
        *(Wrong(shared.MISSING_PARENTHESES, _of_parts(join)) for join in PARTS),
        *_too_few_columns(_gap),
        Wrong(shared.INTEGER_TRUNCATION, _truncated_for_labels(_gap)),
        *(
            Wrong(name, _through_probabilities(subject), (shared.LOG_OF_UNDERFLOW,))
            for name, subject in _naive_subjects()
        ),
        *(
            Wrong(
                shared.CLASSES_FROM_LABELS,
                _through_probabilities(_table(_minus_log_plus(eps), target=_counted)),
                (shared.CAPPED_AT_EXTREMES,),
            )
            for eps in LITTLE
        ),
        Wrong(shared.FORGOT_THE_LOGARITHM, _sum_for_its_log),
        Wrong(LOG_OF_MIXTURE, _log_of_mixture),
        Capped(shared.CAPPED_AT_EXTREMES, _table(_clipped)),
    ],
    "accuracy": [
        missing_mean(),
        over_classes_for_samples(),
        over_size(),
        over_classes(),
        Wrong(shared.FIXED_SIZE, lambda y, t: np.sum(_hits(y, t)) / MANY),
        Scaled(shared.PERCENT, lambda sizes: 100),
        *(
            Wrong(shared.PERCENT, lambda y, t, n=n: np.round(100 * np.mean(_hits(y, t)), n))
            for n in (0, 1, 2)
        ),
        Wrong(COUNTS_MISSES, lambda y, t: 1 - np.mean(_hits(y, t))),
        Wrong(shared.WRONG_AXIS, lambda y, t: np.mean(y.argmax(axis=0) == _labels(t))),
        Wrong(shared.WRONG_AXIS, lambda y, t: np.mean(y.argmax(axis=0) == t.argmax(axis=0))),
        Wrong(shared.INDEXES_ALL_PAIRS, lambda y, t: np.mean(_best(y)[:, None] == _labels(t))),
        Wrong(shared.LABELS_NOT_ONE_HOT, lambda y, t: np.mean(_best(y) == t)),
        Wrong(shared.LABELS_NOT_ONE_HOT, lambda y, t: np.mean(_best(y) == t.argmax(axis=1))),
        Wrong(shared.LABELS_NOT_ONE_HOT, lambda y, t: np.mean(_best(y) == t.argmax(axis=-1))),
        Wrong(shared.ONE_BASED_LABELS, lambda y, t: np.mean(_best(y) + 1 == _labels(t))),
        Wrong(
            shared.ONE_BASED_LABELS, lambda y, t: np.mean(_best(y) == (_labels(t) - 1) % y.shape[1])
        ),
        Wrong(HALF_AS_THRESHOLD, lambda y, t: np.sum((y > 0.5) * _hot(t, y.shape[1])) / len(y)),
        Wrong(
            COMPARES_ENTRIES,
            lambda y, t: np.mean(np.eye(y.shape[1])[_best(y)] == _hot(t, y.shape[1])),
        ),
        Wrong(COMPARES_ENTRIES, lambda y, t: np.mean((y > 0.5) == _hot(t, y.shape[1]))),
        Wrong(shared.CLASSES_FROM_LABELS, _hits_of_rows),
        Wrong(shared.CLASSES_FROM_LABELS, _equal_rows),
        Wrong(shared.MISSING_PARENTHESES, lambda y, t: np.sum(_best(y) == _labels(t) / len(y))),
        Wrong(shared.RETURNS_WRONG_SHAPE, _hits),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda y, t: _hits(y, t) / len(y)),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
OF_A_MEAN = (
    shared.MISSING_BATCH_MEAN,
    shared.DIVIDED_BY_CLASSES,
    shared.DIVIDED_BY_SIZE,
)
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    shared.MISSING_BATCH_MEAN: "3.3 A batch, and why the mean",
    shared.DOUBLE_BATCH_MEAN: "3.3 A batch, and why the mean",
    shared.DIVIDED_BY_CLASSES: "3.3 A batch, and why the mean",
    shared.DIVIDED_BY_SIZE: "3.3 A batch, and why the mean",
    shared.FORGOT_THE_LOGARITHM: "3.1 One sample",
    shared.BINARY_FORM: "3.1 One sample",
    shared.SWAPPED_ARGUMENTS: "3.1 One sample",
    shared.CLASSES_FROM_LABELS: "3.2 Labels and one-hot rows",
    shared.INDEXES_ALL_PAIRS: "Labels pick",
    ("one_hot", shared.INDEXES_ALL_PAIRS): "3.2 Labels and one-hot rows",
    shared.ONE_BASED_LABELS: "3.2 Labels and one-hot rows",
    SINGLE_SAMPLE: "One sample",
    shared.EPSILON_TOO_LARGE: "A probability of 0",
    FREE_AT_ZERO: "A probability of 0",
    LOG_OF_ZERO: "A probability of 0",
    shared.ARGMAX_OF_SOFT_TARGET: "3.7 Straight from the scores",
    **{("accuracy", one): "3.8 Accuracy is not the loss" for one in OF_A_MEAN},
}
