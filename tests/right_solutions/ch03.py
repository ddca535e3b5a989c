"""Right solutions of chapter 3, in many styles."""

from __future__ import annotations

import math
import sys
import warnings
from collections import Counter

import numpy as np

from right_solutions import Register

answers = Register()


# one_hot


@answers("one_hot")
def one_hot_identity(labels, num_classes):
    """Take rows of the identity matrix."""
    return np.eye(num_classes)[labels]


@answers("one_hot")
def one_hot_written(labels, num_classes):
    """Write a 1 into a table of integer zeros, pair by pair."""
    t = np.zeros((labels.size, num_classes), dtype=int)
    t[np.arange(labels.size), labels] = 1
    return t


@answers("one_hot")
def one_hot_compared(labels, num_classes):
    """Compare a column of labels with a row of class numbers, and return booleans."""
    return labels[:, None] == np.arange(num_classes)


@answers("one_hot")
def one_hot_lists(labels, num_classes):
    """Return a list of lists of floats."""
    return [[1.0 if k == label else 0.0 for k in range(num_classes)] for label in labels]


@answers("one_hot")
def one_hot_book(x, num_classes):
    """Enumerate the rows of a table."""
    table = np.zeros((len(x), num_classes), dtype=np.float32)
    for index, row in enumerate(table):
        row[x[index]] = 1
    return table


@answers("one_hot")
def one_hot_put(labels, num_classes):
    """Put ones along an axis."""
    t = np.zeros((*labels.shape, num_classes))
    np.put_along_axis(t, np.expand_dims(labels, -1), 1.0, axis=-1)
    return t


@answers("one_hot")
def one_hot_flat(labels, num_classes):
    """Count places in the flattened table."""
    t = np.zeros(len(labels) * num_classes)
    t[np.arange(len(labels)) * num_classes + labels] = 1
    return t.reshape(-1, num_classes)


# cross_entropy_error


@answers("cross_entropy_error")
def error_of_the_book(y, t):
    """Reshape one sample, turn one-hot rows into labels by the size, add 1e-7: the book."""
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


@answers("cross_entropy_error")
def error_with_mean(y, t):
    """Subtract the sum's logarithm through np.mean, the label of one sample as an array of one."""
    if y.ndim == 1:
        y = y[np.newaxis]
        t = t[np.newaxis] if t.size == y.size else t
    if t.ndim == 1:
        t = np.eye(y.shape[1])[t]
    return np.mean(-np.sum(t * np.log(np.clip(y, 1e-7, 1)), axis=1))


@answers("cross_entropy_error")
def error_of_a_number(y, t):
    """Take the label of one sample as a number, and never as an array."""
    if y.ndim == 1:
        if np.ndim(t) == 0:
            return -math.log(y[int(t)] + 1e-7)
        return float(-(t * np.log(y + 1e-7)).sum())
    picked = y[range(len(y)), t] if t.ndim == 1 else (y * t).sum(axis=1)
    return -np.log(picked + 1e-7).mean()


@answers("cross_entropy_error")
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


@answers("cross_entropy_error")
def error_by_einsum(y, t):
    """Use einsum, the smallest float for 0, and float32 rows of the identity."""
    y = np.atleast_2d(y)
    if np.size(t) == len(y):
        t = np.identity(y.shape[1], dtype=np.float32)[np.ravel(t)]
    log_y = np.log(np.maximum(y, np.finfo(float).tiny))
    return np.einsum("nk,nk->", np.atleast_2d(t), -log_y) / len(y)


@answers("cross_entropy_error")
def error_where(y, t):
    """Use the where of np.log, and an array of shape () as the result."""
    y, t = np.atleast_2d(y), np.asarray(t)
    rows = t.reshape(y.shape) if t.size == y.size else np.eye(y.shape[1])[t.reshape(-1)]
    log_y = np.log(y, out=np.full(y.shape, -50.0), where=y > 0)
    return np.asarray(-np.average((rows * log_y).sum(-1)))


@answers("cross_entropy_error")
def error_with_any_number(y, t):
    """Let np.nan_to_num make a number of −inf, which is the largest that there is."""
    y = np.atleast_2d(y)
    labels = np.ravel(t) if np.size(t) == len(y) else np.atleast_2d(t).argmax(axis=1)
    with np.errstate(all="ignore"):
        losses = -np.nan_to_num(np.log(np.take_along_axis(y, labels[:, None], axis=1)))
    return losses.mean()


@answers("cross_entropy_error")
def error_in_single_precision(y, t):
    """Compute in float32, sample by sample, by calling itself."""
    if y.ndim == 2:
        return sum(error_in_single_precision(*pair) for pair in zip(y, t, strict=True)) / len(y)
    y = y.astype(np.float32)
    t = np.asarray(t)
    probability = y[t.item()] if t.size == 1 else y[t.astype(bool)].item()
    return np.float32(-np.log(probability + np.float32(1e-7)))


@answers("cross_entropy_error")
def error_that_talks(y, t):
    """Print, warn, and divide by zero on the way."""
    print(y, file=sys.stderr)
    warnings.warn("cross-entropy", DeprecationWarning, stacklevel=1)
    np.log(np.zeros(1))
    return error_of_the_book(y, t)


@answers("cross_entropy_error")
def error_on_the_last_axis(y, t, eps=1e-12):
    """Sum along the last axis, whatever the shape; squeeze the label of one sample."""
    t = np.squeeze(t) if y.ndim == 1 else t
    if t.shape != y.shape:
        t = (np.arange(y.shape[-1]) == np.expand_dims(t, -1)).astype(float)
    return -(t * np.log(y + eps)).sum(axis=-1).mean()


# softmax_cross_entropy


def log_softmax_of_rows(a):
    """Turn each row into log-probabilities, as a learner's chapter 2 does."""
    z = a - a.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@answers("softmax_cross_entropy")
def fused_by_log_softmax(a, t):
    """Weigh log-probabilities with the rows of t."""
    if t.ndim == 1:
        t = np.eye(a.shape[1])[t]
    return -np.sum(t * log_softmax_of_rows(a)) / len(a)


@answers("softmax_cross_entropy")
def fused_by_gap(a, t):
    """Subtract the target's score from the log-sum-exp; labels pick it, rows weigh it."""
    top = np.max(a, axis=1)
    lse = top + np.log(np.sum(np.exp(a - top[:, None]), axis=1))
    target = a[np.arange(len(a)), t] if t.ndim == 1 else np.einsum("nk,nk->n", t, a)
    return np.mean(lse - target)


@answers("softmax_cross_entropy")
def fused_by_logaddexp(a, t):
    """Fold the row with logaddexp, which is safe by itself."""
    rows = t if t.shape == a.shape else (t[:, None] == np.arange(a.shape[1]))
    return (np.logaddexp.reduce(a, axis=1) - (rows * a).sum(axis=1)).mean()


@answers("softmax_cross_entropy")
def fused_in_loops(a, t):
    """Loop over samples and classes with the math module."""
    total = 0.0
    for row, target in zip(a.tolist(), t.tolist(), strict=True):
        top = max(row)
        lse = top + math.log(sum(math.exp(score - top) for score in row))
        weights = target if isinstance(target, list) else [k == target for k in range(len(row))]
        total += sum(weight * (lse - score) for weight, score in zip(weights, row, strict=True))
    return total / len(a)


@answers("softmax_cross_entropy")
def fused_in_single_precision(a, t):
    """Compute in float32, with scores shifted by their row's maximum."""
    t = np.eye(a.shape[1], dtype=np.float32)[t] if t.ndim == 1 else t.astype(np.float32)
    return float(-(t * log_softmax_of_rows(a.astype(np.float32))).sum(axis=1).mean())


@answers("softmax_cross_entropy")
def fused_by_a_short_gap(a, t):
    """Subtract near 1000 in float32, where that leaves few digits; return a list's mean."""
    a = np.array(a, dtype=np.float32)
    gaps = []
    for row, target in zip(a, t, strict=True):
        summed = row.max() + np.log(np.exp(row - row.max()).sum())
        gaps.append(summed - (row[target] if np.ndim(target) == 0 else row @ target))
    return np.mean(gaps)


@answers("softmax_cross_entropy")
def fused_from_differences(a, t):
    """Sum e^(a_j − a_k) for each k; the logarithm of that is −log y_k."""
    t = np.eye(a.shape[1])[t] if t.ndim == 1 else t
    differences = a[:, None, :] - a[:, :, None]
    top = differences.max(axis=2)
    losses = top + np.log(np.exp(differences - top[:, :, None]).sum(axis=2))
    return np.mean(np.sum(t * losses, axis=1))


# accuracy


@answers("accuracy")
def accuracy_of_the_book(y, t):
    """Turn one-hot rows into labels, and divide the number of hits by N."""
    y = np.argmax(y, axis=1)
    if t.ndim != 1:
        t = np.argmax(t, axis=1)
    return np.sum(y == t) / float(y.shape[0])


@answers("accuracy")
def accuracy_mean(y, t):
    """Take the mean of booleans."""
    labels = t if t.ndim == 1 else t.argmax(1)
    return (y.argmax(1) == labels).mean()


@answers("accuracy")
def accuracy_in_loops(y, t):
    """Count in plain Python."""
    counts = Counter(
        list(row).index(max(row)) == (int(np.argmax(target)) if np.ndim(target) else target)
        for row, target in zip(y, t, strict=True)
    )
    return counts[True] / sum(counts.values())


@answers("accuracy")
def accuracy_of_rows(y, t):
    """Mark the largest of each row, and look up whether the target lies there."""
    t = np.eye(y.shape[1])[t] if t.ndim == 1 else t
    return np.sum((y == y.max(axis=1, keepdims=True)) * t) / len(t)


@answers("accuracy")
def accuracy_of_sorted(y, t):
    """Sort each row; the last place holds the best class. Return float32."""
    best = np.argsort(y, axis=-1)[:, -1]
    labels = np.nonzero(t)[1] if t.ndim == 2 else t
    return np.float32(np.count_nonzero(best == labels) / best.size)


@answers("accuracy")
def accuracy_one_minus(y, t):
    """Subtract the share of misses from 1."""
    return 1.0 - np.average(np.argmax(y, -1) != (t if t.ndim < 2 else np.argmax(t, -1)))
