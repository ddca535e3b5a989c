"""Right and wrong solutions of chapter 3, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import math
import sys
import warnings
from collections import Counter

import numpy as np

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


# one_hot


@right("one_hot")
def one_hot_identity(labels, num_classes):
    """Take rows of the identity matrix."""
    return np.eye(num_classes)[labels]


@right("one_hot")
def one_hot_written(labels, num_classes):
    """Write a 1 into a table of integer zeros, pair by pair."""
    t = np.zeros((labels.size, num_classes), dtype=int)
    t[np.arange(labels.size), labels] = 1
    return t


@right("one_hot")
def one_hot_compared(labels, num_classes):
    """Compare a column of labels with a row of class numbers, and return booleans."""
    return labels[:, None] == np.arange(num_classes)


@right("one_hot")
def one_hot_lists(labels, num_classes):
    """Return a list of lists of floats."""
    return [[1.0 if k == label else 0.0 for k in range(num_classes)] for label in labels]


@right("one_hot")
def one_hot_book(x, num_classes):
    """Enumerate the rows of a table."""
    table = np.zeros((len(x), num_classes), dtype=np.float32)
    for index, row in enumerate(table):
        row[x[index]] = 1
    return table


@right("one_hot")
def one_hot_put(labels, num_classes):
    """Put ones along an axis."""
    t = np.zeros((*labels.shape, num_classes))
    np.put_along_axis(t, np.expand_dims(labels, -1), 1.0, axis=-1)
    return t


@right("one_hot")
def one_hot_flat(labels, num_classes):
    """Count places in the flattened table."""
    t = np.zeros(len(labels) * num_classes)
    t[np.arange(len(labels)) * num_classes + labels] = 1
    return t.reshape(-1, num_classes)


# cross_entropy_error


@right("cross_entropy_error")
def error_of_the_book(y, t):
    """Reshape one sample, turn one-hot rows into labels by the size, add 1e-7: the book."""
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


@right("cross_entropy_error")
def error_with_mean(y, t):
    """Subtract the sum's logarithm through np.mean, the label of one sample as an array of one."""
    if y.ndim == 1:
        y = y[np.newaxis]
        t = t[np.newaxis] if t.size == y.size else t
    if t.ndim == 1:
        t = np.eye(y.shape[1])[t]
    return np.mean(-np.sum(t * np.log(np.clip(y, 1e-7, 1)), axis=1))


@right("cross_entropy_error")
def error_of_a_number(y, t):
    """Take the label of one sample as a number, and never as an array."""
    if y.ndim == 1:
        if np.ndim(t) == 0:
            return -math.log(y[int(t)] + 1e-7)
        return float(-(t * np.log(y + 1e-7)).sum())
    picked = y[range(len(y)), t] if t.ndim == 1 else (y * t).sum(axis=1)
    return -np.log(picked + 1e-7).mean()


@right("cross_entropy_error")
def error_in_loops(y, t):
    """Loop over samples, with the logarithm of what is not 0 only."""
    if y.ndim == 1:
        y, t = [y], [t]
    total = 0.0
    for probabilities, target in zip(y, t, strict=True):
        target = np.ravel(target)
        label = int(target[0]) if len(target) == 1 else list(target).index(1)
        total += -math.log(max(probabilities[label], 1e-15))
    return total / len(y)


@right("cross_entropy_error")
def error_by_einsum(y, t):
    """Use einsum, the smallest float for 0, and float32 rows of the identity."""
    y = np.atleast_2d(y)
    if np.size(t) == len(y):
        t = np.identity(y.shape[1], dtype=np.float32)[np.ravel(t)]
    log_y = np.log(np.maximum(y, np.finfo(float).tiny))
    return np.einsum("nk,nk->", np.atleast_2d(t), -log_y) / len(y)


@right("cross_entropy_error")
def error_where(y, t):
    """Use the where of np.log, and an array of shape () as the result."""
    y, t = np.atleast_2d(y), np.asarray(t)
    rows = t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1])[t.reshape(-1)]
    log_y = np.log(y, out=np.full(y.shape, -50.0), where=y > 0)
    return np.asarray(-np.average((rows * log_y).sum(-1)))


@right("cross_entropy_error")
def error_with_any_number(y, t):
    """Let np.nan_to_num make a number of −inf, which is the largest that there is."""
    y = np.atleast_2d(y)
    labels = np.ravel(t) if np.size(t) == len(y) else np.atleast_2d(t).argmax(axis=1)
    with np.errstate(all="ignore"):
        losses = -np.nan_to_num(np.log(np.take_along_axis(y, labels[:, None], axis=1)))
    return losses.mean()


@right("cross_entropy_error")
def error_in_single_precision(y, t):
    """Compute in float32, sample by sample, by calling itself."""
    if y.ndim == 2:
        return sum(error_in_single_precision(*pair) for pair in zip(y, t, strict=True)) / len(y)
    y = y.astype(np.float32)
    t = np.asarray(t)
    probability = y[t.item()] if t.size == 1 else y[t.astype(bool)].item()
    return np.float32(-np.log(probability + np.float32(1e-7)))


@right("cross_entropy_error")
def error_that_talks(y, t):
    """Print, warn, and divide by zero on the way."""
    print(y, file=sys.stderr)
    warnings.warn("cross-entropy", DeprecationWarning, stacklevel=1)
    np.log(np.zeros(1))
    return error_of_the_book(y, t)


@right("cross_entropy_error")
def error_on_the_last_axis(y, t, eps=1e-12):
    """Sum along the last axis, whatever the shape; squeeze the label of one sample."""
    t = np.squeeze(t) if y.ndim == 1 else t
    if t.shape != y.shape:
        t = (np.arange(y.shape[-1]) == np.expand_dims(t, -1)).astype(float)
    return -(t * np.log(y + eps)).sum(axis=-1).mean()


@right("cross_entropy_error")
def error_with_the_epsilon_of_single_precision(y, t):
    """Add np.finfo(np.float32).eps, in float32, and let the caller's t be a label or a row."""
    eps = np.finfo(np.float32).eps
    y = np.atleast_2d(y).astype(np.float32)
    t = np.atleast_1d(t)
    labels = t.astype(int) if t.size == len(y) else t.reshape(y.shape).argmax(axis=1)
    return np.mean([-np.log(row[label] + eps) for row, label in zip(y, labels, strict=True)])


@right("cross_entropy_error")
def error_clipped_on_both_sides(y, t):
    """Clip from below and from above, and divide by the size of the leading axis at the end."""
    y = np.clip(y, 1e-7, 1 - 1e-7).reshape(-1, np.shape(y)[-1])
    if np.size(t) != y.size:
        t = (np.arange(y.shape[1]) == np.reshape(t, (-1, 1))) * 1
    return -(np.reshape(t, y.shape) * np.log(y)).sum() / y.shape[0]


# softmax_cross_entropy


def log_softmax_of_rows(a):
    """Turn each row into log-probabilities, as a learner's chapter 2 does."""
    z = a - a.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@right("softmax_cross_entropy")
def fused_by_log_softmax(a, t):
    """Weigh log-probabilities with the rows of t."""
    if t.ndim == 1:
        t = np.eye(a.shape[1])[t]
    return -np.sum(t * log_softmax_of_rows(a)) / len(a)


@right("softmax_cross_entropy")
def fused_by_gap(a, t):
    """Subtract the target's score from the log-sum-exp; labels pick it, rows weigh it."""
    top = np.max(a, axis=1)
    lse = top + np.log(np.sum(np.exp(a - top[:, None]), axis=1))
    target = a[np.arange(len(a)), t] if t.ndim == 1 else np.einsum("nk,nk->n", t, a)
    return np.mean(lse - target)


@right("softmax_cross_entropy")
def fused_by_logaddexp(a, t):
    """Fold the row with logaddexp, which is safe by itself."""
    rows = t if t.shape == a.shape else (t[:, None] == np.arange(a.shape[1]))
    return (np.logaddexp.reduce(a, axis=1) - (rows * a).sum(axis=1)).mean()


@right("softmax_cross_entropy")
def fused_in_loops(a, t):
    """Loop over samples and classes with the math module."""
    total = 0.0
    for row, target in zip(a.tolist(), t.tolist(), strict=True):
        top = max(row)
        lse = top + math.log(sum(math.exp(score - top) for score in row))
        weights = target if isinstance(target, list) else [k == target for k in range(len(row))]
        total += sum(weight * (lse - score) for weight, score in zip(weights, row, strict=True))
    return total / len(a)


@right("softmax_cross_entropy")
def fused_in_single_precision(a, t):
    """Compute in float32, with scores shifted by their row's maximum."""
    t = np.eye(a.shape[1], dtype=np.float32)[t] if t.ndim == 1 else t.astype(np.float32)
    return float(-(t * log_softmax_of_rows(a.astype(np.float32))).sum(axis=1).mean())


@right("softmax_cross_entropy")
def fused_by_a_short_gap(a, t):
    """Subtract near 1000 in float32, where that leaves few digits; return a list's mean."""
    a = np.array(a, dtype=np.float32)
    gaps = []
    for row, target in zip(a, t, strict=True):
        summed = row.max() + np.log(np.exp(row - row.max()).sum())
        gaps.append(summed - (row[target] if np.ndim(target) == 0 else row @ target))
    return np.mean(gaps)


@right("softmax_cross_entropy")
def fused_from_differences(a, t):
    """Sum e^(a_j − a_k) for each k; the logarithm of that is −log y_k."""
    t = np.eye(a.shape[1])[t] if t.ndim == 1 else t
    differences = a[:, None, :] - a[:, :, None]
    top = differences.max(axis=2)
    losses = top + np.log(np.exp(differences - top[:, :, None]).sum(axis=2))
    return np.mean(np.sum(t * losses, axis=1))


@right("softmax_cross_entropy")
def fused_in_one_table(a, t):
    """Put a 1 into a table of zeros for each label, and shift by the target's score."""
    if t.ndim == 1:
        rows = np.zeros_like(a)
        rows[np.arange(t.size), t] = 1
        t = rows
    target = (t * a).sum(axis=1, keepdims=True)
    z = a - target
    top = z.max(axis=1)
    return np.mean(top + np.log(np.exp(z - top[:, None]).sum(axis=1)))


# accuracy


@right("accuracy")
def accuracy_of_the_book(y, t):
    """Turn one-hot rows into labels, and divide the number of hits by N."""
    y = np.argmax(y, axis=1)
    if t.ndim != 1:
        t = np.argmax(t, axis=1)
    return np.sum(y == t) / float(y.shape[0])


@right("accuracy")
def accuracy_mean(y, t):
    """Take the mean of booleans."""
    labels = t if t.ndim == 1 else t.argmax(1)
    return (y.argmax(1) == labels).mean()


@right("accuracy")
def accuracy_in_loops(y, t):
    """Count in plain Python."""
    counts = Counter(
        list(row).index(max(row)) == (int(np.argmax(target)) if np.ndim(target) else target)
        for row, target in zip(y, t, strict=True)
    )
    return counts[True] / sum(counts.values())


@right("accuracy")
def accuracy_of_rows(y, t):
    """Mark the largest of each row, and look up whether the target lies there."""
    t = np.eye(y.shape[1])[t] if t.ndim == 1 else t
    return np.sum((y == y.max(axis=1, keepdims=True)) * t) / len(t)


@right("accuracy")
def accuracy_of_sorted(y, t):
    """Sort each row; the last place holds the best class. Return float32."""
    best = np.argsort(y, axis=-1)[:, -1]
    labels = np.nonzero(t)[1] if t.ndim == 2 else t
    return np.float32(np.count_nonzero(best == labels) / best.size)


@right("accuracy")
def accuracy_one_minus(y, t):
    """Subtract the share of misses from 1."""
    return 1.0 - np.average(np.argmax(y, -1) != (t if t.ndim < 2 else np.argmax(t, -1)))


# Wrong solutions


ALONE = "leaves its input alone"

# one_hot

ONES, COLUMNS = "a 1 at the label of each row", "num_classes columns, whatever occurs"


@wrong("one_hot", "one-based-labels")
def one_hot_shifted(labels, num_classes):
    return np.eye(num_classes)[labels - 1]


@wrong("one_hot", "one-based-labels")
def one_hot_without_the_first_column(labels, num_classes):
    t = np.zeros((len(labels), num_classes + 1))
    t[np.arange(len(labels)), labels] = 1
    return t[:, 1:]


@wrong("one_hot", "transposed")
def one_hot_in_columns(labels, num_classes):
    t = np.zeros((num_classes, len(labels)))
    t[labels, np.arange(len(labels))] = 1
    return t


@wrong("one_hot", "classes-from-labels", loses=[COLUMNS])
def one_hot_of_what_occurs(labels, num_classes):
    t = np.zeros((labels.size, labels.max() + 1))
    t[np.arange(labels.size), labels] = 1
    return t


@wrong("one_hot", "classes-from-labels", loses=[COLUMNS])
def one_hot_of_unique(labels, num_classes):
    return (labels[:, None] == np.unique(labels)).astype(float)


@wrong("one_hot", "classes-from-labels")
def one_hot_with_a_column_for_each_label(labels, num_classes):
    return np.eye(len(labels))[labels]


@wrong("one_hot", "fixed-size", loses=[COLUMNS])
def one_hot_of_five(labels, num_classes):
    return np.eye(5)[labels]


@wrong("one_hot", "fixed-size")
def one_hot_of_ten(labels, num_classes):
    t = np.zeros((labels.size, 10))
    for index, row in enumerate(t):
        row[labels[index]] = 1
    return t


@wrong("one_hot", "indexes-all-pairs")
def one_hot_in_every_row(labels, num_classes):
    t = np.zeros((labels.size, num_classes))
    t[:, labels] = 1
    return t


@wrong("one_hot", "label-as-value")
def one_hot_with_labels_in_it(labels, num_classes):
    t = np.zeros((len(labels), num_classes))
    for n, label in enumerate(labels):
        t[n, label] = label
    return t


@wrong("one_hot", "first-sample-only")
def one_hot_returns_inside_the_loop(labels, num_classes):
    t = np.zeros((len(labels), num_classes))
    for n, label in enumerate(labels):
        t[n, label] = 1
        return t


@wrong("one_hot", "returns-wrong-shape")
def one_hot_flattened(labels, num_classes):
    t = np.zeros(len(labels) * num_classes)
    t[num_classes * np.arange(len(labels)) + labels] = 1
    return t


@wrong("one_hot", "returns-wrong-shape")
def one_hot_with_an_axis_too_many(labels, num_classes):
    return np.eye(num_classes)[labels[:, None]]


@wrong("one_hot", "unnamed")
def one_cold(labels, num_classes):
    return 1 - np.eye(num_classes)[labels]


@wrong("one_hot", "unnamed")
def one_hot_from_behind(labels, num_classes):
    return np.eye(num_classes)[num_classes - 1 - labels]


@wrong("one_hot", "unnamed")
def one_hot_smoothed(labels, num_classes):
    return np.eye(num_classes)[labels] * 0.9 + 0.1 / num_classes


@wrong("one_hot", "unnamed")
def thermometer(labels, num_classes):
    return (np.arange(num_classes) <= labels[:, None]).astype(float)


@wrong("one_hot", "unnamed")
def one_hot_back_to_front(labels, num_classes):
    return np.eye(num_classes)[np.sort(labels)[::-1]]


@wrong("one_hot", "unnamed")
def one_hot_that_raises(labels, num_classes):
    raise ValueError("what are labels?")


@wrong("one_hot", "mutates-input + one-based-labels")
def one_hot_shifted_in_place(labels, num_classes):
    labels -= 1
    return np.eye(num_classes)[labels]


# cross_entropy_error

ERROR = "cross_entropy_error"
ONE_HOT, LABELS = "mean loss, one-hot t", "mean loss, integer labels"
ONE, ITS_LABEL = "one sample, one-hot t", "one sample, its label"
FINITE = "finite where y is 0"
FIVE = "one number, to five digits, and to 3 % where y is 5e-7"
SINGLE = [ONE, ITS_LABEL]


def as_batch(y, t):
    """Return rows of probabilities and of targets, for every promised form of both."""
    y = np.atleast_2d(y)
    rows = np.eye(y.shape[1])[np.ravel(t)] if np.size(t) == len(y) else np.reshape(t, y.shape)
    return y, rows


def log_losses(y, t, log=lambda y: np.log(y + 1e-7)):
    """Return the losses of the samples, shape (N,): right, unless ``log`` is not."""
    y, rows = as_batch(y, t)
    return -np.sum(rows * log(y), axis=1)


@wrong(ERROR, "missing-batch-mean", keeps=SINGLE)
def error_sum(y, t):
    return log_losses(y, t).sum()


@wrong(ERROR, "missing-batch-mean", keeps=SINGLE)
def error_sum_of_the_first_book(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log(y + 1e-4 * 1e-3))


@wrong(ERROR, "double-batch-mean", keeps=SINGLE)
def error_divided_twice(y, t):
    return log_losses(y, t).mean() / len(np.atleast_2d(y))


@wrong(ERROR, "divided-by-classes")
@wrong(ERROR, "wrong-axis")
def error_divided_by_k(y, t):
    return log_losses(y, t).sum() / y.shape[-1]


@wrong(ERROR, "divided-by-size")
@wrong(ERROR, "divided-by-classes")
def error_mean_of_the_table(y, t):
    y, rows = as_batch(y, t)
    return -np.mean(rows * np.log(y + 1e-7))


@wrong(ERROR, "divided-by-size")
@wrong(ERROR, "divided-by-classes")
def error_divided_by_size(y, t):
    return log_losses(y, t).sum() / y.size


@wrong(ERROR, "wrong-axis")
@wrong(ERROR, "divided-by-classes")
def error_of_columns(y, t):
    y, rows = as_batch(y, t)
    return np.mean(-np.sum(rows * np.log(y + 1e-7), axis=0))


@wrong(ERROR, "sign-flipped")
def error_without_minus(y, t):
    return -log_losses(y, t).mean()


@wrong(ERROR, "wrong-log-base")
def error_in_bits(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log2(y + 1e-7)) / len(y)


@wrong(ERROR, "first-sample-only", keeps=SINGLE)
def error_of_the_first(y, t):
    return log_losses(y, t)[0]


@wrong(ERROR, "first-sample-only", keeps=SINGLE)
def error_of_the_first_over_n(y, t):
    losses = log_losses(y, t)
    return losses[0] / len(losses)


@wrong(ERROR, "fixed-size", keeps=[ONE_HOT, FINITE])
def error_of_seven(y, t):
    return log_losses(y, t).sum() / 7


@wrong(ERROR, "indexes-all-pairs", keeps=SINGLE)
def error_of_all_pairs(y, t):
    y, rows = as_batch(y, t)
    return -np.log(y[:, rows.argmax(axis=1)] + 1e-7).mean()


@wrong(ERROR, "indexes-all-pairs", keeps=SINGLE)
def error_of_all_pairs_over_n(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(np.log(y[:, rows.argmax(axis=1)] + 1e-7)) / len(y)


@wrong(ERROR, "indexes-all-pairs", keeps=SINGLE)
def error_of_the_sum_of_all_pairs(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(np.log(y[:, np.nonzero(rows)[1]] + 1e-7))


@wrong(ERROR, "forgot-the-target")
def error_without_target(y, t):
    y = np.atleast_2d(y)
    return -np.log(y + 1e-7).sum() / len(y)


@wrong(ERROR, "forgot-the-target")
def error_of_the_largest(y, t):
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), y.argmax(axis=1)] + 1e-7))


@wrong(ERROR, "labels-not-one-hot", loses=[LABELS, ITS_LABEL, FINITE, FIVE])
def error_of_one_hot_only(y, t):
    y = np.atleast_2d(y)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(ERROR, "labels-not-one-hot", loses=[LABELS, ITS_LABEL, FIVE])
def error_weighted_by_labels(y, t):
    y = np.atleast_2d(y)
    t = np.reshape(t, (len(y), -1))
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(ERROR, "labels-not-one-hot", keeps=[LABELS, ITS_LABEL])
def error_of_labels_only(y, t):
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(ERROR, "one-based-labels", loses=[LABELS, ITS_LABEL, FIVE])
def error_of_the_label_before(y, t):
    y = np.atleast_2d(y)
    if np.size(t) == len(y):
        return -np.mean(np.log(y[np.arange(len(y)), t - 1] + 1e-7))
    return log_losses(y, t).mean()


@wrong(ERROR, "one-based-labels")
def error_of_the_class_before(y, t):
    y, rows = as_batch(y, t)
    return -np.mean(np.log(y[np.arange(len(y)), rows.argmax(axis=1) - 1] + 1e-7))


@wrong(ERROR, "log-of-zero", loses=[FINITE])
def error_of_naive_logs(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log(y)) / len(y)


@wrong(ERROR, "log-of-zero", loses=[FINITE])
def error_of_naive_picks(y, t):
    y, rows = as_batch(y, t)
    return -np.mean(np.log(y[rows == 1]))


@wrong(ERROR, "log-of-zero", loses=[FINITE])
def error_by_the_math_module(y, t):
    y, rows = as_batch(y, t)
    return -sum(math.log(y[n, k]) for n, k in enumerate(rows.argmax(axis=1))) / len(y)


@wrong(ERROR, "log-of-zero", loses=[FINITE])
def error_by_the_math_module_in_two_loops(y, t):
    y, rows = as_batch(y, t)
    loss = 0
    for n in range(len(y)):
        for k in range(y.shape[1]):
            loss -= rows[n, k] * math.log(y[n, k])
    return loss / len(y)


@wrong(ERROR, "forgot-the-logarithm")
def error_of_probabilities(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * y) / len(y)


@wrong(ERROR, "forgot-the-logarithm")
def error_of_what_is_missing(y, t):
    y, rows = as_batch(y, t)
    return np.mean(1 - y[rows == 1])


@wrong(ERROR, "softmax-twice")
def error_of_softmax_again(y, t):
    y, rows = as_batch(y, t)
    e = np.exp(y - y.max(axis=1, keepdims=True))
    return -np.sum(rows * np.log(e / e.sum(axis=1, keepdims=True) + 1e-7)) / len(y)


@wrong(ERROR, "binary-form")
def error_with_both_terms(y, t):
    y, rows = as_batch(y, t)
    y = np.clip(y, 1e-7, 1 - 1e-7)
    return -np.sum(rows * np.log(y) + (1 - rows) * np.log(1 - y)) / len(y)


@wrong(ERROR, "binary-form")
def error_with_both_terms_and_a_little(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log(y + 1e-7) + (1 - rows) * np.log(1 - y + 1e-7)) / y.shape[0]


@wrong(ERROR, "binary-form + divided-by-size")
def error_mean_of_both_terms(y, t):
    y, rows = as_batch(y, t)
    return -np.mean(rows * np.log(y + 1e-7) + (1 - rows) * np.log(1 - y + 1e-7))


@wrong(ERROR, "epsilon-too-large", loses=[FIVE])
def error_with_a_little_too_much(y, t):
    return log_losses(y, t, log=lambda y: np.log(y + 1e-5)).mean()


@wrong(ERROR, "epsilon-too-large", loses=[FIVE])
def error_with_ten_times_the_books(y, t):
    return log_losses(y, t, log=lambda y: np.log(y + 1e-6)).mean()


@wrong(ERROR, "epsilon-too-large", loses=[FIVE])
def error_with_far_too_much(y, t):
    y, rows = as_batch(y, t)
    return -sum(math.log(0.001 + p) for p in (y * rows).sum(axis=1)) / len(y)


@wrong(ERROR, "epsilon-too-large", loses=[FIVE])
def error_of_what_is_clipped_early(y, t):
    return log_losses(y, t, log=lambda y: np.log(np.clip(y, 1e-6, 1 - 1e-6))).mean()


@wrong(ERROR, "epsilon-too-large", loses=[FIVE])
def error_of_the_maximum_with_too_much(y, t):
    return log_losses(y, t, log=lambda y: np.log(np.maximum(y, 1e-3))).mean()


@wrong(ERROR, "epsilon-too-large")
def error_with_a_coarse_cap(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log(y + 0.01)) / len(y)


@wrong(ERROR, "free-at-zero", loses=[FINITE])
def error_where_it_is_possible(y, t):
    return log_losses(y, t, log=lambda y: np.log(y, out=np.zeros(y.shape), where=y > 0)).mean()


@wrong(ERROR, "free-at-zero", loses=[FINITE])
def error_that_skips_zeros(y, t):
    y, rows = as_batch(y, t)
    total = 0.0
    for probabilities, target in zip(y, rows, strict=True):
        p = probabilities @ target
        if p > 0:
            total -= math.log(p)
    return total / len(y)


@wrong(ERROR, "classes-from-labels", loses=[LABELS, ITS_LABEL, FINITE])
def error_of_the_classes_that_occur(y, t):
    y = np.atleast_2d(y)
    if np.size(t) == len(y):
        t = np.eye(np.max(t) + 1)[np.ravel(t)]
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(ERROR, "classes-from-labels", loses=[LABELS, FINITE])
def error_of_the_classes_of_a_batch(y, t):
    if y.ndim == 1:
        return float(log_losses(y, t)[0])
    if t.ndim == 1:
        t = np.identity(len(set(t.tolist())))[t]
    return -np.mean(np.sum(t * np.log(y + 1e-7), axis=1))


@wrong(ERROR, "classes-from-labels", loses=[LABELS, ITS_LABEL, FINITE])
def error_of_the_classes_that_occur_in_loops(y, t):
    y = np.atleast_2d(y)
    if np.size(t) == len(y):
        t = np.eye(np.max(t) + 1)[np.ravel(t)]
    t, loss = np.atleast_2d(t), 0.0
    for n in range(y.shape[0]):
        for k in range(y.shape[1]):
            loss -= t[n, k] * np.log(y[n, k] + 1e-7)
    return loss / len(y)


@wrong(ERROR, "classes-from-labels", loses=[LABELS, ITS_LABEL, FINITE])
def error_of_the_classes_in_an_array(y, t):
    if y.ndim == 1:
        y, t = y[None], t[None] if t.size == y.size else t
    if t.ndim == 1:
        rows = np.zeros((t.size, t.max() + 1))
        rows[np.arange(t.size), t] = 1
        t = rows
    return -np.mean([row @ np.log(p + 1e-7) for row, p in zip(t, y, strict=True)])


@wrong(ERROR, "integer-truncation", loses=[LABELS, ITS_LABEL, FIVE])
def error_of_labels_in_an_array_of_integers(y, t):
    y, rows = as_batch(y, t)
    if np.size(t) != len(y):
        return -np.sum(rows * np.log(y + 1e-7)) / len(y)
    losses = np.zeros_like(t).reshape(len(y))
    for n, label in enumerate(np.ravel(t)):
        losses[n] = -np.log(y[n, label] + 1e-7)
    return losses.mean()


@wrong(ERROR, "epsilon-too-large + missing-batch-mean")
def error_sum_with_too_much(y, t):
    return log_losses(y, t, log=lambda y: np.log(y + 1e-5)).sum()


@wrong(ERROR, "classes-from-labels + single-sample")
def error_of_the_classes_that_occur_in_a_batch(y, t):
    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


@wrong(ERROR, "integer-truncation")
def error_in_an_array_of_integers(y, t):
    y, rows = as_batch(y, t)
    labels = rows.argmax(axis=1)
    losses = np.zeros_like(labels)
    for n, label in enumerate(labels):
        losses[n] = -np.log(y[n, label] + 1e-7)
    return losses.mean()


@wrong(ERROR, "missing-parentheses")
def error_of_the_sum_of_targets(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows) * np.log(y + 1e-7) / len(y)


@wrong(ERROR, "unnamed")
def error_rounded(y, t):
    return round(log_losses(y, t).mean(), 3)


@wrong(ERROR, "swapped-arguments")
def error_of_the_target_with_very_little(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(y * np.log(np.clip(rows, 1e-12, 1))) / len(y)


@wrong(ERROR, "swapped-arguments")
def error_of_the_target(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(y * np.log(rows + 1e-7)) / len(y)


@wrong(ERROR, "single-sample", loses=SINGLE)
def error_of_a_batch(y, t):
    if t.ndim == 2:
        t = np.argmax(t, axis=1)
    return -np.log(y[np.arange(len(t)), t] + 1e-7).mean()


@wrong(ERROR, "single-sample", loses=SINGLE)
def error_over_the_first_axis(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(ERROR, "single-sample", loses=SINGLE)
def error_of_labels_by_ndim(y, t):
    N = y.shape[0]
    if t.ndim == 1:
        t = np.eye(y.shape[1])[t]
    return -np.sum(t * np.log(np.clip(y, 1e-7, 1))) / N


@wrong(ERROR, "single-sample", loses=SINGLE)
def error_of_the_book_without_its_first_lines(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


@wrong(ERROR, "returns-wrong-shape", loses=[FIVE])
def error_in_an_array_of_one(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log(y + 1e-7), keepdims=True) / len(y)


@wrong(ERROR, "returns-wrong-shape", loses=[FIVE])
def error_in_a_list_of_one(y, t):
    return [log_losses(y, t).mean()]


@wrong(ERROR, "returns-wrong-shape", keeps=SINGLE)
def error_of_each(y, t):
    return log_losses(y, t)


@wrong(ERROR, "returns-wrong-shape")
def error_of_each_column(y, t):
    y, rows = as_batch(y, t)
    return -np.sum(rows * np.log(y + 1e-7), axis=0)


@wrong(ERROR, "unnamed")
def error_squared(y, t):
    y, rows = as_batch(y, t)
    return np.sum((y - rows) ** 2) / len(y)


@wrong(ERROR, "unnamed")
def error_of_the_median(y, t):
    return np.median(log_losses(y, t)) + 0.1


@wrong(ERROR, "unnamed")
def error_with_smoothed_targets(y, t):
    y, rows = as_batch(y, t)
    return -np.sum((0.9 * rows + 0.1 / y.shape[1]) * np.log(y + 1e-7)) / len(y)


@wrong(ERROR, "unnamed")
def error_of_one_too_many(y, t):
    losses = log_losses(y, t)
    return losses.sum() / (len(losses) + 1)


@wrong(ERROR, "unnamed")
def error_that_ignores_zeros(y, t):
    y, rows = as_batch(y, t)
    picked = y[rows == 1]
    return -np.sum(np.log(picked[picked > 0])) / 2 / len(y)


@wrong(ERROR, "unnamed")
def error_of_nothing_for_one_sample(y, t):
    return log_losses(y, t).mean() if y.ndim == 2 else 0.0


@wrong(ERROR, "unnamed")
def error_that_fails(y, t):
    return y.no_such_thing


@wrong(ERROR, "missing-batch-mean + sign-flipped")
def error_sum_without_minus(y, t):
    return -log_losses(y, t).sum()


@wrong(ERROR, "missing-batch-mean + wrong-log-base")
def error_sum_in_bits(y, t):
    return log_losses(y, t).sum() / np.log(2)


@wrong(ERROR, "log-of-zero + sign-flipped")
def error_of_naive_logs_without_minus(y, t):
    y, rows = as_batch(y, t)
    return np.log(y[rows == 1]).mean()


@wrong(ERROR, "log-of-zero + missing-batch-mean")
def error_sum_of_naive_logs(y, t):
    y, rows = as_batch(y, t)
    return -np.log(y[rows == 1]).sum()


@wrong(ERROR, "divided-by-size + log-of-zero")
@wrong(ERROR, "divided-by-classes + log-of-zero")
def error_mean_of_naive_logs(y, t):
    y, rows = as_batch(y, t)
    return -np.mean(rows * np.log(y))


@wrong(ERROR, "labels-not-one-hot + single-sample")
def error_straight_from_the_formula(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(ERROR, "labels-not-one-hot + single-sample")
def error_straight_from_the_picture(y, t):
    N = y.shape[0]
    return -np.sum(np.log(y[np.arange(N), t] + 1e-7)) / N


@wrong(ERROR, "labels-not-one-hot + log-of-zero + single-sample")
def error_very_straight_from_the_formula(y, t):
    return -(1 / y.shape[0]) * np.sum(t * np.log(y))


@wrong(ERROR, "log-of-zero + single-sample")
def error_of_a_batch_with_naive_logs(y, t):
    if t.ndim == 2:
        t = np.argmax(t, axis=1)
    return -np.mean(np.log(y[np.arange(y.shape[0]), t]))


@wrong(ERROR, "missing-batch-mean + mutates-input")
def error_sum_in_place(y, t):
    y += 1e-7
    return log_losses(y, t).sum()


# softmax_cross_entropy

FUSED = "softmax_cross_entropy"
SOFT, EXACT = "mean loss, a soft t", "exact at scores of ±1000"


def rows_of(a, t):
    return np.eye(a.shape[1])[t] if t.ndim == 1 else t


def lse(a):
    top = a.max(axis=1)
    return top + np.log(np.exp(a - top[:, None]).sum(axis=1))


def fused_losses(a, t):
    """Return the right losses of the samples, shape (N,)."""
    return lse(a) - np.sum(rows_of(a, t) * a, axis=1)


def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong(FUSED, "argmax-of-soft-target", loses=[SOFT])
def fused_of_argmax(a, t):
    if t.size == a.size:
        t = t.argmax(axis=1)
    return fused_losses(a, t).mean()


@wrong(FUSED, "overflow", loses=[EXACT])
def fused_without_shift(a, t):
    return np.mean(np.log(np.exp(a).sum(axis=1)) - (rows_of(a, t) * a).sum(axis=1))


@wrong(FUSED, "log-of-underflow", loses=[EXACT])
def fused_through_probabilities(a, t):
    return -np.sum(rows_of(a, t) * np.log(softmax(a))) / len(a)


@wrong(FUSED, "log-of-underflow", loses=[EXACT])
def fused_picks_probabilities(a, t):
    y = softmax(a)
    if t.ndim == 1:
        return -np.log(y[np.arange(len(t)), t]).mean()
    return -(t * np.log(y)).sum(axis=1).mean()


@wrong(FUSED, "log-of-underflow", loses=[EXACT])
def fused_probabilities_by_math(a, t):
    total = 0.0
    for y, row in zip(softmax(a), rows_of(a, t), strict=True):
        for k in np.flatnonzero(row):
            total -= row[k] * math.log(y[k])
    return total / len(a)


@wrong(FUSED, "log-of-underflow + missing-batch-mean")
def fused_sum_through_probabilities(a, t):
    return -np.sum(rows_of(a, t) * np.log(softmax(a)))


@wrong(FUSED, "capped-at-extremes + classes-from-labels")
def fused_of_the_classes_that_occur_with_a_cap(a, t):
    rows = np.eye(t.max() + 1)[t] if t.ndim == 1 else t
    return -np.sum(rows * np.log(softmax(a) + 1e-7)) / len(a)


@wrong(FUSED, "capped-at-extremes", loses=[EXACT])
def fused_with_too_low_a_cap(a, t):
    return -np.sum(rows_of(a, t) * np.log(softmax(a) + 1e-5)) / len(a)


@wrong(FUSED, "binary-form")
def fused_with_both_terms(a, t):
    y, rows = softmax(a), rows_of(a, t)
    return -np.sum(rows * np.log(y + 1e-7) + (1 - rows) * np.log(1 - y + 1e-7)) / len(a)


@wrong(FUSED, "binary-form")
def fused_with_both_naive_terms(a, t):
    y, rows = softmax(a), rows_of(a, t)
    return -np.mean(np.sum(rows * np.log(y) + (1 - rows) * np.log(1 - y), axis=1))


@wrong(FUSED, "classes-from-labels", loses=[LABELS, EXACT])
def fused_of_the_classes_that_occur(a, t):
    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
    return -np.sum(t * (a - lse(a)[:, None])) / len(a)


@wrong(FUSED, "classes-from-labels", loses=[LABELS, EXACT])
def fused_of_unique_labels(a, t):
    if t.ndim == 1:
        t = (t[:, None] == np.unique(t)).astype(float)
    return np.mean(lse(a) - np.sum(t * a, axis=1))


@wrong(FUSED, "integer-truncation")
def fused_in_an_array_of_integers(a, t):
    losses = np.zeros_like(a, dtype=int)[:, 0]
    losses[:] = fused_losses(a, t)
    return losses.mean()


@wrong(FUSED, "missing-parentheses")
def fused_mean_of_the_first_part(a, t):
    return np.mean(lse(a)) - np.sum(rows_of(a, t) * a)


@wrong(FUSED, "missing-parentheses")
def fused_divides_the_second_part(a, t):
    return np.sum(lse(a)) - np.sum(rows_of(a, t) * a) / len(a)


@wrong(FUSED, "unnamed")
def fused_rounded(a, t):
    return np.round(fused_losses(a, t).mean(), 2)


@wrong(FUSED, "overflow", loses=[EXACT])
def fused_naive_to_the_end(a, t):
    y = np.exp(a) / np.sum(np.exp(a), axis=1, keepdims=True)
    return -np.sum(rows_of(a, t) * np.log(y + 1e-7)) / len(a)


@wrong(FUSED, "overflow", loses=[EXACT])
def fused_by_the_math_module(a, t):
    loss = 0.0
    for row, target in zip(a, rows_of(a, t), strict=True):
        loss += math.log(sum(math.exp(score) for score in row)) - np.dot(row, target)
    return loss / len(a)


@wrong(FUSED, "capped-at-extremes", loses=[EXACT])
def fused_with_a_cap(a, t):
    return -np.sum(rows_of(a, t) * np.log(softmax(a) + 1e-7)) / len(a)


@wrong(FUSED, "capped-at-extremes", loses=[EXACT])
def fused_with_a_clip(a, t):
    return -np.sum(rows_of(a, t) * np.log(np.clip(softmax(a), 1e-300, 1))) / len(a)


@wrong(FUSED, "capped-at-extremes", loses=[EXACT])
def fused_of_clipped_scores(a, t):
    return fused_losses(np.clip(a, -500, 500), t).mean()


@wrong(FUSED, "global-max-shift", loses=[EXACT])
def fused_with_one_shift(a, t):
    top = a.max()
    losses = top + np.log(np.exp(a - top).sum(axis=1)) - (rows_of(a, t) * a).sum(axis=1)
    return losses.mean()


@wrong(FUSED, "missing-batch-mean")
def fused_sum(a, t):
    return fused_losses(a, t).sum()


@wrong(FUSED, "double-batch-mean")
def fused_divided_twice(a, t):
    return fused_losses(a, t).mean() / len(a)


@wrong(FUSED, "divided-by-classes")
@wrong(FUSED, "wrong-axis")
def fused_divided_by_k(a, t):
    return fused_losses(a, t).sum() / a.shape[1]


@wrong(FUSED, "divided-by-size")
@wrong(FUSED, "divided-by-classes")
def fused_mean_of_the_table(a, t):
    return np.mean(rows_of(a, t) * (lse(a)[:, None] - a))


@wrong(FUSED, "fixed-size", keeps=[ONE_HOT, SOFT, ALONE])
def fused_of_seven(a, t):
    return fused_losses(a, t).sum() / 7


@wrong(FUSED, "sign-flipped")
def fused_without_minus(a, t):
    return np.mean((rows_of(a, t) * a).sum(axis=1) - lse(a))


@wrong(FUSED, "wrong-log-base")
def fused_in_bits(a, t):
    return -np.sum(rows_of(a, t) * (a - lse(a)[:, None])) / np.log(2) / len(a)


@wrong(FUSED, "first-sample-only")
def fused_of_the_first(a, t):
    return fused_losses(a, t)[0]


@wrong(FUSED, "wrong-axis")
def fused_of_columns(a, t):
    top = a.max(axis=0)
    log_y = a - top - np.log(np.exp(a - top).sum(axis=0))
    return -np.sum(rows_of(a, t) * log_y) / len(a)


@wrong(FUSED, "normalised-over-everything")
def fused_of_the_whole_table(a, t):
    log_y = a - a.max() - np.log(np.sum(np.exp(a - a.max())))
    return -np.sum(rows_of(a, t) * log_y) / len(a)


@wrong(FUSED, "missing-keepdims")
def fused_without_keepdims(a, t):
    return np.mean(np.sum(rows_of(a, t) * (lse(a) - a), axis=1))


@wrong(FUSED, "softmax-twice")
def fused_of_probabilities(a, t):
    return fused_losses(softmax(a), t).mean()


@wrong(FUSED, "exp-sign")
def fused_mirrored(a, t):
    return fused_losses(-a, t).mean()


@wrong(FUSED, "unshifted-axis")
def fused_shifted_by_columns(a, t):
    a = a - a.max(axis=0)
    return np.mean(np.log(np.exp(a).sum(axis=1)) - (rows_of(a, t) * a).sum(axis=1))


@wrong(FUSED, "missing-log-sum-exp")
def fused_of_scores(a, t):
    return -np.mean(a[rows_of(a, t) == 1]) if t.ndim == 1 else -np.sum(t * a) / len(a)


@wrong(FUSED, "maximum-not-added-back")
def fused_without_the_way_back(a, t):
    top = a.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(a - top).sum(axis=1)) - np.sum(rows_of(a, t) * a, axis=1))


@wrong(FUSED, "not-normalised")
def fused_of_shifted_scores(a, t):
    e = a - a.max(axis=1, keepdims=True)
    return -np.sum(rows_of(a, t) * e) / len(a)


@wrong(FUSED, "forgot-the-logarithm", keeps=[])
def fused_of_sums(a, t):
    return np.mean(np.exp(lse(a)) - np.sum(rows_of(a, t) * a, axis=1))


@wrong(FUSED, "forgot-the-target")
def fused_without_target(a, t):
    return np.mean(np.sum(lse(a)[:, None] - a, axis=1))


@wrong(FUSED, "labels-not-one-hot", loses=[LABELS, EXACT])
def fused_of_rows_only(a, t):
    return -np.sum(t * (a - lse(a)[:, None])) / len(a)


@wrong(FUSED, "labels-not-one-hot", loses=[ONE_HOT, SOFT, ALONE])
def fused_of_labels_only(a, t):
    return np.mean(lse(a) - a[np.arange(len(a)), t])


@wrong(FUSED, "labels-not-one-hot", loses=[LABELS, EXACT])
def fused_weighted_by_labels(a, t):
    t = t.reshape(len(a), -1)
    return np.sum(t * (lse(a)[:, None] - a)) / len(a)


@wrong(FUSED, "one-based-labels", loses=[LABELS, EXACT])
def fused_of_the_label_before(a, t):
    return fused_losses(a, t - 1 if t.ndim == 1 else t).mean()


@wrong(FUSED, "indexes-all-pairs")
def fused_of_all_pairs(a, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.mean(lse(a)[:, None] - a[:, labels])


@wrong(FUSED, "swapped-arguments")
def fused_of_the_target(a, t):
    return -np.sum(softmax(a) * np.log(rows_of(a, t) + 1e-7)) / len(a)


@wrong(FUSED, "log-of-mixture", loses=[SOFT, EXACT])
def fused_of_a_mixture(a, t):
    return -np.mean(np.log(np.sum(rows_of(a, t) * softmax(a), axis=1) + 1e-7))


@wrong(FUSED, "returns-wrong-shape")
def fused_of_each(a, t):
    return fused_losses(a, t)


@wrong(FUSED, "mutates-input", loses=[ALONE])
def fused_in_the_callers_array(a, t):
    a -= a.max(axis=1, keepdims=True)
    return fused_losses(a, t).mean()


@wrong(FUSED, "unnamed")
def fused_of_warm_scores(a, t):
    return fused_losses(a / 2, t).mean()


@wrong(FUSED, "unnamed")
def fused_with_a_penalty(a, t):
    return fused_losses(a, t).mean() + 0.01 * np.sum(a**2)


@wrong(FUSED, "unnamed")
def fused_margin(a, t):
    return np.mean(a.max(axis=1) - np.sum(rows_of(a, t) * a, axis=1) + 1)


@wrong(FUSED, "unnamed")
def fused_focal(a, t):
    losses = fused_losses(a, t)
    return np.mean((1 - np.exp(-losses)) ** 2 * losses)


@wrong(FUSED, "unnamed")
def fused_that_gives_up_at_extremes(a, t):
    return fused_losses(a, t).mean() if np.abs(a).max() < 100 else 1e4


@wrong(FUSED, "unnamed")
def fused_minus_the_entropy(a, t):
    rows = rows_of(a, t)
    return np.mean(fused_losses(a, t) + np.sum(rows * np.log(rows + 1e-30), axis=1)) + 0.1


@wrong(FUSED, "missing-batch-mean + overflow")
def fused_sum_without_shift(a, t):
    return np.sum(np.log(np.exp(a).sum(axis=1)) - (rows_of(a, t) * a).sum(axis=1))


@wrong(FUSED, "argmax-of-soft-target + missing-batch-mean")
def fused_sum_of_argmax(a, t):
    return fused_losses(a, t if t.ndim == 1 else t.argmax(axis=1)).sum()


@wrong(FUSED, "missing-batch-mean + sign-flipped")
def fused_sum_without_minus(a, t):
    return -fused_losses(a, t).sum()


@wrong(FUSED, "argmax-of-soft-target + overflow")
def fused_of_argmax_without_shift(a, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    y = np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
    return -np.mean(np.log(y[np.arange(len(a)), labels]))


@wrong(FUSED, "argmax-of-soft-target + capped-at-extremes")
def fused_by_the_book(a, t):
    y = softmax(a)
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


# accuracy


@wrong("accuracy", "classes-from-labels", keeps=["share of hits, one-hot t"])
def accuracy_of_the_classes_that_occur(y, t):
    t = np.eye(t.max() + 1)[t] if t.ndim == 1 else t
    best = (y == y.max(axis=1, keepdims=True)).astype(float)
    return (best * t).sum() / len(y)


@wrong("accuracy", "classes-from-labels", keeps=["share of hits, one-hot t"])
def accuracy_of_equal_rows(y, t):
    t = np.eye(t.max() + 1)[t] if t.ndim == 1 else t
    best = np.eye(y.shape[1])[y.argmax(axis=1)]
    return np.mean((best == t).all(axis=1))


@wrong("accuracy", "missing-parentheses")
def accuracy_divides_the_labels(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.sum(y.argmax(axis=1) == labels / len(y))


@wrong("accuracy", "returns-wrong-shape")
def accuracy_as_a_list(y, t):
    return [int(hit) for hit in hits(y, t)]


HITS, HITS_ONE_HOT = "share of hits, integer labels", "share of hits, one-hot t"


def hits(y, t):
    return y.argmax(axis=1) == (t if t.ndim == 1 else t.argmax(axis=1))


@wrong("accuracy", "missing-batch-mean")
def accuracy_count(y, t):
    return np.sum(hits(y, t))


@wrong("accuracy", "divided-by-classes")
def accuracy_over_classes(y, t):
    return np.sum(hits(y, t)) / y.shape[1]


@wrong("accuracy", "divided-by-size")
@wrong("accuracy", "divided-by-classes")
def accuracy_over_size(y, t):
    return hits(y, t).sum() / y.size


@wrong("accuracy", "fixed-size")
def accuracy_of_a_written_size(y, t):
    return hits(y, t).sum() / 23


@wrong("accuracy", "percent")
def accuracy_in_percent(y, t):
    return 100 * hits(y, t).mean()


@wrong("accuracy", "percent")
def accuracy_in_percent_to_two_digits(y, t):
    return round(float(hits(y, t).mean() * 100), 2)


@wrong("accuracy", "counts-misses")
def accuracy_of_misses(y, t):
    return np.mean(~hits(y, t))


@wrong("accuracy", "wrong-axis")
def accuracy_of_columns(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.mean(np.argmax(y, axis=0) == labels)


@wrong("accuracy", "indexes-all-pairs")
def accuracy_of_all_pairs(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.mean(y.argmax(axis=1, keepdims=True) == labels)


@wrong("accuracy", "labels-not-one-hot", loses=[HITS_ONE_HOT])
def accuracy_of_labels_only(y, t):
    return np.mean(y.argmax(axis=1) == t)


@wrong("accuracy", "labels-not-one-hot", keeps=[HITS_ONE_HOT])
def accuracy_of_rows_only(y, t):
    return np.mean(y.argmax(axis=1) == t.argmax(axis=1))


@wrong("accuracy", "labels-not-one-hot", keeps=[HITS_ONE_HOT])
def accuracy_of_last_axes(y, t):
    return np.mean(y.argmax(axis=-1) == t.argmax(axis=-1))


@wrong("accuracy", "one-based-labels")
def accuracy_from_one(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.mean(y.argmax(axis=1) + 1 == labels)


@wrong("accuracy", "half-as-threshold")
def accuracy_above_a_half(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.mean(y[np.arange(len(y)), labels] > 0.5)


@wrong("accuracy", "compares-entries")
def accuracy_of_entries(y, t):
    best = np.eye(y.shape[1])[y.argmax(axis=1)]
    return np.mean(best == (np.eye(y.shape[1])[t] if t.ndim == 1 else t))


@wrong("accuracy", "returns-wrong-shape")
def accuracy_of_each(y, t):
    return hits(y, t)


@wrong("accuracy", "unnamed")
def accuracy_of_the_least(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return np.mean(y.argmin(axis=1) == labels)


@wrong("accuracy", "unnamed")
def accuracy_as_confidence(y, t):
    return y.max(axis=1).mean()


@wrong("accuracy", "unnamed")
def accuracy_as_probability(y, t):
    labels = t if t.ndim == 1 else t.argmax(axis=1)
    return y[np.arange(len(y)), labels].mean()


@wrong("accuracy", "unnamed")
def accuracy_of_equal_floats(y, t):
    return np.mean(np.isin(y, t))


@wrong("accuracy", "unnamed")
def accuracy_rounded(y, t):
    return np.round(hits(y, t).mean(), 1)


@wrong("accuracy", "unnamed")
def accuracy_cut_off(y, t):
    return np.sum(hits(y, t)) // len(y)


@wrong("accuracy", "counts-misses + percent")
def accuracy_of_misses_in_percent(y, t):
    return 100 * np.mean(~hits(y, t))
