"""Right solutions of chapter 2, in many styles."""

from __future__ import annotations

import functools
import math

import numpy as np

from right_solutions import Register

answers = Register()


# softmax


@answers("softmax")
def softmax_by_dimensions(x):
    """Ask for the number of axes, as the book does."""
    if x.ndim == 2:
        x = x - x.max(axis=1, keepdims=True)
        x = np.exp(x)
        x /= x.sum(axis=1, keepdims=True)
    elif x.ndim == 1:
        x = x - np.max(x)
        x = np.exp(x) / np.sum(np.exp(x))
    return x


@answers("softmax")
def softmax_transposed(a):
    """Turn the table round, so that one number for each column needs no keepdims."""
    a = a.T
    e = np.exp(a - np.max(a, axis=0))
    return (e / np.sum(e, axis=0)).T


@answers("softmax")
def softmax_in_loops(a):
    """Loop over rows and scores with the math module, return lists."""
    if np.ndim(a) == 2:
        return [softmax_in_loops(row) for row in a]
    top = max(a)
    e = [math.exp(score - top) for score in a]
    return [part / sum(e) for part in e]


@answers("softmax")
def softmax_with_einsum(a):
    """Sum and divide with einsum, in float32."""
    a = a.astype(np.float32)
    e = np.exp(a - a.max(-1)[..., None])
    return np.einsum("...k,...->...k", e, 1 / np.einsum("...k->...", e))


@answers("softmax")
def softmax_along_an_axis(a):
    """Apply a function of one sample to each."""

    def of_one(scores):
        e = np.exp(scores - scores.max())
        return e / e.sum()

    return np.apply_along_axis(of_one, -1, a)


@answers("softmax")
def softmax_by_pairs(a):
    """Compare each score with each other one: 1 / Σ_j e^(a_j − a_k), where inf gives 0."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(a[..., None, :] - a[..., :, None]).sum(axis=-1)


@answers("softmax")
def softmax_through_logarithms(a):
    """Go through log-softmax."""
    return np.exp(a - np.logaddexp.reduce(a, axis=-1, keepdims=True))


@answers("softmax")
def softmax_in_place(a):
    """Work in place in a copy, with an axis put back by reshape."""
    y = np.array(a, dtype=float)
    column = (*y.shape[:-1], 1)
    y -= np.amax(y, axis=-1).reshape(column)
    np.exp(y, out=y)
    y /= np.add.reduce(y, axis=-1).reshape(column)
    return y


# log_sum_exp


@answers("log_sum_exp")
def lse_reduced(a):
    """Let NumPy add logarithms pair by pair."""
    return np.logaddexp.reduce(a, axis=-1)


@answers("log_sum_exp")
def lse_keeping_the_axis(a):
    """Keep the axis to the end, then squeeze it."""
    m = np.max(a, axis=-1, keepdims=True)
    return np.squeeze(m + np.log(np.exp(a - m).sum(axis=-1, keepdims=True)), axis=-1)


@answers("log_sum_exp")
def lse_in_loops(a):
    """Loop with the math module, return a list or a Python float."""
    if np.ndim(a) == 2:
        return [lse_in_loops(row) for row in a]
    top = max(a)
    return float(top) + math.log(sum(math.exp(score - top) for score in a))


@answers("log_sum_exp")
def lse_two_at_a_time(a):
    """Fold the classes together with log(e^u + e^v) = max + log(1 + e^(−|u − v|))."""

    def both(u, v):
        return np.maximum(u, v) + np.log1p(np.exp(-np.abs(u - v)))

    return functools.reduce(both, np.moveaxis(a, -1, 0))


@answers("log_sum_exp")
def lse_by_dimensions(a):
    """Ask for the number of axes, in float32."""
    a = np.asarray(a, dtype=np.float32)
    if a.ndim == 1:
        return a.max() + np.log(np.exp(a - a.max()).sum())
    top = a.max(axis=1)
    return top + np.log(np.sum(np.exp(a - top[:, np.newaxis]), axis=1))


@answers("log_sum_exp")
def lse_without_the_largest(a):
    """Sort, and let log1p add what the others have."""
    *others, top = np.sort(a, axis=-1).T
    return top + np.log1p(sum(np.exp(one - top) for one in others))


# log_softmax


@answers("log_softmax")
def log_softmax_shifted(a):
    """Shift first, then use the shifted scores only."""
    z = a - a.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@answers("log_softmax")
def log_softmax_by_log_sum_exp(a):
    """Subtract log-sum-exp, in the shape that it has."""
    return (a.T - lse_reduced(a)).T


@answers("log_softmax")
def log_softmax_with_a_new_axis(a):
    """Give log-sum-exp its axis back."""
    return a - np.expand_dims(lse_two_at_a_time(a), -1)


@answers("log_softmax")
def log_softmax_in_loops(a):
    """Loop with the math module, return lists."""
    if np.ndim(a) == 2:
        return [log_softmax_in_loops(row) for row in a]
    return [score - lse_in_loops(a) for score in a]


@answers("log_softmax")
def log_softmax_by_pairs(a):
    """Compare each score with each other one: log y_k = −log Σ_j e^(a_j − a_k), in float32."""
    apart = np.float32(a)[..., None, :] - np.float32(a)[..., :, None]
    return -np.logaddexp.reduce(apart, axis=-1)


@answers("log_softmax")
def log_softmax_where_softmax_holds(a):
    """Take the logarithm of softmax where it is not tiny, and a − LSE elsewhere."""
    y = softmax_in_place(a)
    exact = a - lse_reduced(a)[..., None]
    return np.where(y > 1e-3, np.log(np.maximum(y, 1e-3)), exact)


@answers("log_softmax")
def log_softmax_row_by_row(a):
    """Fill a fresh table row by row."""
    out = np.empty_like(a)
    for scores, row in zip(np.atleast_2d(a), np.atleast_2d(out), strict=True):
        top = scores.max()
        row[:] = scores - (top + np.log(np.exp(scores - top).sum()))
    return out
