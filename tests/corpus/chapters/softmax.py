"""Right and wrong solutions of chapter 2, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import functools
import math

import numpy as np

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


# softmax


@right("softmax")
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


@right("softmax")
def softmax_transposed(a):
    """Turn the table round, so that one number for each column needs no keepdims."""
    a = a.T
    e = np.exp(a - np.max(a, axis=0))
    return (e / np.sum(e, axis=0)).T


@right("softmax")
def softmax_in_loops(a):
    """Loop over rows and scores with the math module, return lists."""
    if np.ndim(a) == 2:
        return [softmax_in_loops(row) for row in a]
    top = max(a)
    e = [math.exp(score - top) for score in a]
    return [part / sum(e) for part in e]


@right("softmax")
def softmax_with_einsum(a):
    """Sum and divide with einsum, in float32."""
    a = a.astype(np.float32)
    e = np.exp(a - a.max(-1)[..., None])
    return np.einsum("...k,...->...k", e, 1 / np.einsum("...k->...", e))


@right("softmax")
def softmax_along_an_axis(a):
    """Apply a function of one sample to each."""

    def of_one(scores):
        e = np.exp(scores - scores.max())
        return e / e.sum()

    return np.apply_along_axis(of_one, -1, a)


@right("softmax")
def softmax_by_pairs(a):
    """Compare each score with each other one: 1 / Σ_j e^(a_j − a_k), where inf gives 0."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(a[..., None, :] - a[..., :, None]).sum(axis=-1)


@right("softmax")
def softmax_through_logarithms(a):
    """Go through log-softmax."""
    return np.exp(a - np.logaddexp.reduce(a, axis=-1, keepdims=True))


@right("softmax")
def softmax_in_place(a):
    """Work in place in a copy, with an axis put back by reshape."""
    y = np.array(a, dtype=float)
    column = (*y.shape[:-1], 1)
    y -= np.amax(y, axis=-1).reshape(column)
    np.exp(y, out=y)
    y /= np.add.reduce(y, axis=-1).reshape(column)
    return y


# log_sum_exp


@right("log_sum_exp")
def lse_reduced(a):
    """Let NumPy add logarithms pair by pair."""
    return np.logaddexp.reduce(a, axis=-1)


@right("log_sum_exp")
def lse_keeping_the_axis(a):
    """Keep the axis to the end, then squeeze it."""
    m = np.max(a, axis=-1, keepdims=True)
    return np.squeeze(m + np.log(np.exp(a - m).sum(axis=-1, keepdims=True)), axis=-1)


@right("log_sum_exp")
def lse_in_loops(a):
    """Loop with the math module, return a list or a Python float."""
    if np.ndim(a) == 2:
        return [lse_in_loops(row) for row in a]
    top = max(a)
    return float(top) + math.log(sum(math.exp(score - top) for score in a))


@right("log_sum_exp")
def lse_two_at_a_time(a):
    """Fold the classes together with log(e^u + e^v) = max + log(1 + e^(−|u − v|))."""

    def both(u, v):
        return np.maximum(u, v) + np.log1p(np.exp(-np.abs(u - v)))

    return functools.reduce(both, np.moveaxis(a, -1, 0))


@right("log_sum_exp")
def lse_by_dimensions(a):
    """Ask for the number of axes, in float32."""
    a = np.asarray(a, dtype=np.float32)
    if a.ndim == 1:
        return a.max() + np.log(np.exp(a - a.max()).sum())
    top = a.max(axis=1)
    return top + np.log(np.sum(np.exp(a - top[:, np.newaxis]), axis=1))


@right("log_sum_exp")
def lse_without_the_largest(a):
    """Sort, and let log1p add what the others have."""
    *others, top = np.sort(a, axis=-1).T
    return top + np.log1p(sum(np.exp(one - top) for one in others))


# log_softmax


@right("log_softmax")
def log_softmax_shifted(a):
    """Shift first, then use the shifted scores only."""
    z = a - a.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@right("log_softmax")
def log_softmax_by_log_sum_exp(a):
    """Subtract log-sum-exp, in the shape that it has."""
    return (a.T - lse_reduced(a)).T


@right("log_softmax")
def log_softmax_with_a_new_axis(a):
    """Give log-sum-exp its axis back."""
    return a - np.expand_dims(lse_two_at_a_time(a), -1)


@right("log_softmax")
def log_softmax_in_loops(a):
    """Loop with the math module, return lists."""
    if np.ndim(a) == 2:
        return [log_softmax_in_loops(row) for row in a]
    return [score - lse_in_loops(a) for score in a]


@right("log_softmax")
def log_softmax_by_pairs(a):
    """Compare each score with each other one: log y_k = −log Σ_j e^(a_j − a_k), in float32."""
    apart = np.float32(a)[..., None, :] - np.float32(a)[..., :, None]
    return -np.logaddexp.reduce(apart, axis=-1)


@right("log_softmax")
def log_softmax_where_softmax_holds(a):
    """Take the logarithm of softmax where it is not tiny, and a − LSE elsewhere."""
    y = softmax_in_place(a)
    exact = a - lse_reduced(a)[..., None]
    return np.where(y > 1e-3, np.log(np.maximum(y, 1e-3)), exact)


@right("log_softmax")
def log_softmax_row_by_row(a):
    """Fill a fresh table row by row."""
    out = np.empty_like(a)
    for scores, row in zip(np.atleast_2d(a), np.atleast_2d(out), strict=True):
        top = scores.max()
        row[:] = scores - (top + np.log(np.exp(scores - top).sum()))
    return out


# Wrong solutions


ONE, BATCH = "one sample, shape (K,)", "a batch, shape (N, K)"
EXTREME, ROWS = "exact at ±1000 in one sample", "exact for rows about 1000 apart"
ALONE = "leaves its input alone"
ONE_ROW = "a batch of one sample, shape (1, K)"
SINGLE = [ONE, EXTREME]  # what is asked with one sample; the rest is asked with a batch


def right_lse(a):
    """Log-sum-exp, for the mistakes to start from."""
    return np.logaddexp.reduce(a, axis=-1)


def right_log_softmax(a):
    """Log-softmax, for the mistakes to start from."""
    return a - right_lse(a)[..., None]


def right_softmax(a):
    """Softmax, for the mistakes to start from."""
    return np.exp(right_log_softmax(a))


# softmax


@wrong("softmax", "overflow", loses=[EXTREME, ROWS])
def softmax_as_written(a):
    e = np.exp(a)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "overflow", loses=[ROWS])
def softmax_shifts_samples_only(x):
    if x.ndim == 1:
        x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


@wrong("softmax", "overflow", loses=[EXTREME])
def softmax_shifts_batches_only(x):
    if x.ndim == 1:
        return np.exp(x) / np.sum(np.exp(x))
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


@wrong("softmax", "overflow", loses=[EXTREME, ROWS])
def softmax_with_the_math_module(a):
    if a.ndim == 2:
        return [softmax_with_the_math_module(row) for row in a]
    e = [math.exp(score) for score in a]
    return [part / sum(e) for part in e]


@wrong("softmax", "global-max-shift", loses=[ROWS])
def softmax_with_one_maximum(a):
    e = np.exp(a - np.max(a))
    return e / np.sum(e, axis=-1, keepdims=True)


@wrong("softmax", "global-max-shift", loses=[ROWS])
def softmax_with_one_maximum_and_a_plaster(a):
    e = np.exp(a - a.max())
    return e / (e.sum(axis=-1, keepdims=True) + 1e-12)


@wrong("softmax", "unshifted-axis", keeps=SINGLE)
def softmax_shifts_columns(a):
    e = np.exp(a - a.max(axis=0))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "unshifted-axis", keeps=SINGLE)
def softmax_shifts_columns_then_rows(a):
    z = a - np.max(a, axis=0, keepdims=True)
    return right_softmax(z)


@wrong("softmax", "wrong-axis", keeps=SINGLE)
def softmax_of_columns(a):
    e = np.exp(a - a.max(axis=0))
    return e / e.sum(axis=0)


@wrong("softmax", "wrong-axis", keeps=SINGLE)
def softmax_divides_by_columns(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@wrong("softmax", "normalised-over-everything", keeps=[*SINGLE, ONE_ROW])
def softmax_of_the_table(a):
    e = np.exp(a - a.max())
    return e / e.sum()


@wrong("softmax", "normalised-over-everything", keeps=[*SINGLE, ONE_ROW])
def softmax_shifts_rows_and_sums_all(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / np.sum(e)


@wrong("softmax", "missing-keepdims", keeps=[*SINGLE, ONE_ROW])
def softmax_loses_the_axis(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@wrong("softmax", "missing-keepdims", keeps=[*SINGLE, ONE_ROW])
def softmax_loses_the_axis_of_the_maximum(a):
    e = np.exp(a - a.max(axis=-1))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "missing-keepdims", keeps=[ONE_ROW])
def softmax_loses_axis_1(a):
    e = np.exp(a - a.max())
    return e / e.sum(axis=1)


@wrong("softmax", "l2-normalised")
def softmax_of_length_1(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / np.linalg.norm(e, axis=-1, keepdims=True)


@wrong("softmax", "softmax-twice")
def softmax_again(a):
    return right_softmax(right_softmax(a))


@wrong("softmax", "not-normalised")
def softmax_stops_at_exp(a):
    return np.exp(a)


@wrong("softmax", "not-normalised")
def softmax_stops_at_shifted_exp(a):
    return np.exp(a - a.max(axis=-1, keepdims=True))


@wrong("softmax", "mean-for-sum")
def softmax_over_the_mean(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.mean(axis=-1, keepdims=True)


@wrong("softmax", "shifted-in-one-place")
def softmax_shifts_above_the_line(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / np.exp(a).sum(axis=-1, keepdims=True)


@wrong("softmax", "shifted-in-one-place")
def softmax_shifts_below_the_line(a):
    below = np.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True)
    return np.exp(a) / below


@wrong("softmax", "exp-sign")
def softmax_with_a_minus(a):
    return right_softmax(-a)


@wrong("softmax", "exp-sign")
def softmax_shifts_the_wrong_way_round(a):
    e = np.exp(a.max(axis=-1, keepdims=True) - a)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "forgot-the-exponential")
def softmax_of_shares(a):
    return a / a.sum(axis=-1, keepdims=True)


@wrong("softmax", "forgot-the-exponential")
def softmax_of_shifted_shares(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z / z.sum(axis=-1, keepdims=True)


@wrong("softmax", "batch-only", loses=[*SINGLE, ALONE])
def softmax_along_axis_1(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong("softmax", "batch-only", loses=SINGLE)
def softmax_of_rows_in_a_loop(a):
    rows = []
    for row in a:
        e = np.exp(row - np.max(row))
        rows.append(e / np.sum(e))
    return np.array(rows)


@wrong("softmax", "batch-only", loses=[*SINGLE, ALONE])
def softmax_of_n_rows(a):
    n, k = a.shape
    e = np.exp(a - a.max(axis=-1).reshape(n, 1))
    return e / (e @ np.ones((k, k)))


@wrong("softmax", "one-sample-only", loses=[BATCH, ONE_ROW, ROWS, ALONE])
def softmax_of_one_list(a):
    m = max(a)
    e = [np.exp(score - m) for score in a]
    return [part / sum(e) for part in e]


@wrong("softmax", "first-sample-only", loses=[BATCH, ONE_ROW, ROWS, ALONE])
def softmax_returns_inside_the_loop(a):
    for row in np.atleast_2d(a):
        e = np.exp(row - row.max())
        return e / e.sum()


@wrong("softmax", "returns-wrong-shape", loses=SINGLE)
def softmax_of_tables(a):
    return right_softmax(np.atleast_2d(a))


@wrong("softmax", "transposed", keeps=SINGLE)
def softmax_left_on_its_side(a):
    e = np.exp(a.T - a.T.max(axis=0))
    return e / e.sum(axis=0)


@wrong("softmax", "clipped-scores", loses=[EXTREME, ROWS])
def softmax_of_clipped_scores(a):
    e = np.exp(np.clip(a, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "mutates-input", loses=[ALONE])
def softmax_in_the_callers_array(a):
    a -= a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)


@wrong("softmax", "mutates-input", loses=[ALONE])
def softmax_in_the_callers_array_of_one_sample(x):
    if x.ndim == 1:
        x -= np.max(x)
        return np.exp(x) / np.sum(np.exp(x))
    x = x - x.max(axis=1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


@wrong("softmax", "mutates-input", loses=[ALONE])
def softmax_into_the_callers_array(a):
    a[:] = right_softmax(a)
    return a


@wrong("softmax", "not-implemented")
def softmax_stub(a):
    raise NotImplementedError


@wrong("softmax", "missing-parentheses")
def softmax_shifts_outside_the_exponential(a):
    e = np.exp(a) - a.max(axis=-1, keepdims=True)
    return e / e.sum(axis=-1, keepdims=True)


@wrong("softmax", "missing-parentheses")
def softmax_shifts_outside_above_the_line(a):
    m = a.max(axis=-1, keepdims=True)
    return (np.exp(a) - m) / np.exp(a - m).sum(axis=-1, keepdims=True)


# log_sum_exp


@wrong("log_sum_exp", "missing-parentheses")
def lse_adds_the_maximum_inside(a):
    m = a.max(axis=-1, keepdims=True)
    return np.log(m[..., 0] + np.exp(a - m).sum(axis=-1))


@wrong("log_sum_exp", "missing-parentheses")
def lse_shifts_outside_the_exponential(a):
    m = a.max(axis=-1)
    return m + np.log(np.sum(np.exp(a) - m[..., None], axis=-1))


@wrong("log_sum_exp", "overflow", loses=[EXTREME, ROWS])
def lse_as_written(a):
    return np.log(np.sum(np.exp(a), axis=-1))


@wrong("log_sum_exp", "overflow", loses=[EXTREME, ROWS])
def lse_with_the_math_module(a):
    if a.ndim == 2:
        return [lse_with_the_math_module(row) for row in a]
    return math.log(sum(math.exp(score) for score in a))


@wrong("log_sum_exp", "global-max-shift", loses=[ROWS])
def lse_with_one_maximum(a):
    m = a.max()
    return m + np.log(np.exp(a - m).sum(axis=-1))


@wrong("log_sum_exp", "unshifted-axis", keeps=SINGLE)
def lse_shifts_columns(a):
    m = a.max(axis=0)
    return m + np.log(np.exp(a - m).sum(axis=-1))


@wrong("log_sum_exp", "unshifted-axis", keeps=SINGLE)
def lse_shifts_columns_and_adds_rows(a):
    total = np.exp(a - a.max(axis=0)).sum(axis=-1)
    return np.log(total) + a.max(axis=-1)


@wrong("log_sum_exp", "wrong-axis", keeps=SINGLE)
def lse_of_columns(a):
    return np.logaddexp.reduce(a, axis=0)


@wrong("log_sum_exp", "summed-over-everything", keeps=SINGLE)
def lse_of_the_table(a):
    return a.max() + np.log(np.sum(np.exp(a - a.max())))


@wrong("log_sum_exp", "missing-keepdims", keeps=[*SINGLE, ONE_ROW])
def lse_loses_the_axis(a):
    m = np.max(a, axis=-1)
    return m + np.log(np.sum(np.exp(a - m), axis=-1))


@wrong("log_sum_exp", "missing-keepdims", keeps=[ONE_ROW])
def lse_loses_axis_1(a):
    m = a.max(axis=1)
    return m + np.log(np.exp(a - m).sum(axis=1))


@wrong("log_sum_exp", "kept-axis")
def lse_of_all_pairs(a):
    m = a.max(axis=-1, keepdims=True)
    return m + np.log(np.exp(a - m).sum(axis=-1))


@wrong("log_sum_exp", "kept-axis")
def lse_as_a_column(a):
    return right_lse(a)[..., None]


@wrong("log_sum_exp", "returns-wrong-shape", loses=[ONE_ROW])
def lse_squeezes_every_axis(a):
    m = a.max(axis=-1, keepdims=True)
    return np.squeeze(m + np.log(np.exp(a - m).sum(axis=-1, keepdims=True)))


@wrong("log_sum_exp", "returns-wrong-shape")
def lse_as_a_row(a):
    return right_lse(a)[None]


@wrong("log_sum_exp", "maximum-not-added-back")
def lse_forgets_the_maximum(a):
    m = a.max(axis=-1, keepdims=True)
    return np.log(np.exp(a - m).sum(axis=-1))


@wrong("log_sum_exp", "sign-flipped")
def lse_subtracts_the_maximum_again(a):
    m = a.max(axis=-1, keepdims=True)
    return np.log(np.exp(a - m).sum(axis=-1)) - m[..., 0]


@wrong("log_sum_exp", "sign-flipped")
def lse_negative(a):
    return -right_lse(a)


@wrong("log_sum_exp", "exp-sign")
def lse_with_a_minus(a):
    return right_lse(-a)


@wrong("log_sum_exp", "exp-sign")
def lse_shifts_the_wrong_way_round(a):
    m = a.max(axis=-1, keepdims=True)
    return m[..., 0] + np.log(np.exp(m - a).sum(axis=-1))


@wrong("log_sum_exp", "mean-for-sum")
def lse_of_the_mean(a):
    m = a.max(axis=-1, keepdims=True)
    return m[..., 0] + np.log(np.exp(a - m).mean(axis=-1))


@wrong("log_sum_exp", "maximum-only")
def lse_is_the_maximum(a):
    return np.max(a, axis=-1)


@wrong("log_sum_exp", "forgot-the-logarithm")
def lse_without_log(a):
    return np.exp(a).sum(axis=-1)


@wrong("log_sum_exp", "forgot-the-logarithm")
def lse_shifted_without_log(a):
    m = a.max(axis=-1)
    return m + np.sum(np.exp(a - m[..., None]), axis=-1)


@wrong("log_sum_exp", "forgot-the-exponential")
def lse_without_exp(a):
    return np.log(np.sum(a, axis=-1))


@wrong("log_sum_exp", "log-inside-the-sum")
def lse_sums_logarithms(a):
    return np.log(np.exp(a)).sum(axis=-1)


@wrong("log_sum_exp", "log-inside-the-sum")
def lse_sums_shifted_logarithms(a):
    m = a.max(axis=-1, keepdims=True)
    return m[..., 0] + np.sum(np.log(np.exp(a - m)), axis=-1)


@wrong("log_sum_exp", "wrong-log-base")
def lse_in_bits(a):
    return right_lse(a) / np.log(2)


@wrong("log_sum_exp", "wrong-log-base")
def lse_in_bits_but_for_the_maximum(a):
    m = a.max(axis=-1, keepdims=True)
    return m[..., 0] + np.log2(np.exp(a - m).sum(axis=-1))


@wrong("log_sum_exp", "softmax-twice")
def lse_of_probabilities(a):
    return np.log(np.exp(right_softmax(a)).sum(axis=-1))


@wrong("log_sum_exp", "batch-only", loses=[*SINGLE, ALONE])
def lse_along_axis_1(a):
    m = a.max(axis=1, keepdims=True)
    return m[:, 0] + np.log(np.exp(a - m).sum(axis=1))


@wrong("log_sum_exp", "batch-only", loses=SINGLE)
def lse_of_rows_in_a_loop(a):
    out = np.zeros(len(a))
    for n in range(len(a)):
        out[n] = np.max(a[n]) + np.log(np.sum(np.exp(a[n] - np.max(a[n]))))
    return out


@wrong("log_sum_exp", "one-sample-only", loses=[BATCH, ONE_ROW, ROWS, ALONE])
def lse_of_one_list(a):
    m = np.max(a)
    return m + math.log(sum(math.exp(score - m) for score in a))


@wrong("log_sum_exp", "first-sample-only", loses=[BATCH, ONE_ROW, ROWS, ALONE])
def lse_of_the_first(a):
    return right_lse(np.atleast_2d(a))[0]


@wrong("log_sum_exp", "clipped-scores", loses=[EXTREME, ROWS])
def lse_of_clipped_scores(a):
    return np.log(np.exp(np.clip(a, -700, 700)).sum(axis=-1))


@wrong("log_sum_exp", "mutates-input", loses=[ALONE])
def lse_in_the_callers_array(a):
    m = a.max(axis=-1)
    a -= m[..., None]
    return m + np.log(np.exp(a).sum(axis=-1))


# log_softmax


@wrong("log_softmax", "log-of-underflow", loses=[EXTREME, ROWS])
def log_of_softmax(a):
    return np.log(right_softmax(a))


@wrong("log_softmax", "log-of-underflow", loses=[EXTREME, ROWS])
def log_of_softmax_by_the_math_module(a):
    y = right_softmax(a)
    if y.ndim == 1:
        return [math.log(one) for one in y]
    return [[math.log(one) for one in row] for row in y]


@wrong("log_softmax", "capped-at-extremes", loses=[EXTREME, ROWS])
def log_of_softmax_and_too_much(a):
    return np.log(right_softmax(a) + 1e-5)


@wrong("log_softmax", "missing-parentheses")
@wrong("log_softmax", "sign-flipped")
def log_softmax_adds_the_rest(a):
    m = a.max(axis=-1, keepdims=True)
    return a - m + np.log(np.sum(np.exp(a - m), axis=-1, keepdims=True))


@wrong("log_softmax", "missing-parentheses")
def log_softmax_shifts_outside_the_exponential(a):
    m = a.max(axis=-1, keepdims=True)
    return a - m - np.log(np.sum(np.exp(a) - m, axis=-1, keepdims=True))


@wrong("log_softmax", "unnamed")
def log_softmax_rounded(a):
    return np.round(right_log_softmax(a), 3)


@wrong("log_softmax", "overflow", loses=[EXTREME, ROWS])
def log_softmax_by_naive_log_sum_exp(a):
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "overflow", loses=[EXTREME, ROWS])
def log_of_naive_softmax(a):
    return np.log(np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "capped-at-extremes", loses=[EXTREME, ROWS])
def log_of_softmax_and_a_little(a):
    return np.log(right_softmax(a) + 1e-7)


@wrong("log_softmax", "capped-at-extremes", loses=[EXTREME, ROWS])
def log_of_clipped_softmax(a):
    return np.log(np.clip(right_softmax(a), 1e-15, 1))


@wrong("log_softmax", "clipped-scores", loses=[EXTREME, ROWS])
def log_softmax_of_clipped_scores(a):
    return right_log_softmax(np.clip(a, -700, 700))


@wrong("log_softmax", "global-max-shift", loses=[ROWS])
def log_softmax_with_one_maximum(a):
    z = a - a.max()
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "unshifted-axis", keeps=SINGLE)
def log_softmax_shifts_columns(a):
    z = a - a.max(axis=0)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "wrong-axis", keeps=SINGLE)
def log_softmax_of_columns(a):
    return a - np.logaddexp.reduce(a, axis=0)


@wrong("log_softmax", "normalised-over-everything", keeps=[*SINGLE, ONE_ROW])
def log_softmax_of_the_table(a):
    return a - right_lse(a.ravel())


@wrong("log_softmax", "normalised-over-everything", keeps=[*SINGLE, ONE_ROW])
def log_softmax_shifts_rows_and_sums_all(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum())


@wrong("log_softmax", "missing-keepdims", keeps=[*SINGLE, ONE_ROW])
def log_softmax_loses_the_axis(a):
    return a - right_lse(a)


@wrong("log_softmax", "missing-keepdims", keeps=[ONE_ROW])
def log_softmax_loses_axis_1(a):
    z = a - a.max(axis=1)
    return z - np.log(np.exp(z).sum(axis=1))


@wrong("log_softmax", "softmax-twice")
def log_of_softmax_again(a):
    return right_log_softmax(right_softmax(a))


@wrong("log_softmax", "exp-sign")
def log_softmax_with_a_minus(a):
    return right_log_softmax(-a)


@wrong("log_softmax", "sign-flipped")
def log_softmax_positive(a):
    return right_lse(a)[..., None] - a


@wrong("log_softmax", "sign-flipped")
def log_softmax_adds(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z + np.log(np.exp(z).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "wrong-log-base")
def log_softmax_in_bits(a):
    return np.log2(np.e) * right_log_softmax(a)


@wrong("log_softmax", "wrong-log-base")
def log_softmax_subtracts_bits(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z - np.log2(np.exp(z).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "mean-for-sum")
def log_softmax_over_the_mean(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).mean(axis=-1, keepdims=True))


@wrong("log_softmax", "maximum-only")
def log_softmax_only_shifts(a):
    return a - a.max(axis=-1, keepdims=True)


@wrong("log_softmax", "maximum-not-added-back")
def log_softmax_forgets_the_maximum(a):
    z = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "maximum-subtracted-twice")
def log_softmax_shifts_twice(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z - right_lse(a)[..., None]


@wrong("log_softmax", "forgot-the-logarithm")
def log_softmax_without_log(a):
    return right_softmax(a)


@wrong("log_softmax", "forgot-the-logarithm")
def log_softmax_subtracts_the_sum(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z - np.exp(z).sum(axis=-1, keepdims=True)


@wrong("log_softmax", "forgot-the-exponential")
def log_softmax_subtracts_log_of_scores(a):
    return a - np.log(a.sum(axis=-1, keepdims=True))


@wrong("log_softmax", "quotient-of-logs")
def log_softmax_divides(a):
    return a / right_lse(a)[..., None]


@wrong("log_softmax", "quotient-of-logs")
def log_softmax_divides_shifted(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z / np.log(np.exp(z).sum(axis=-1, keepdims=True))


@wrong("log_softmax", "batch-only", loses=[*SINGLE, ALONE])
def log_softmax_along_axis_1(a):
    z = a - a.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@wrong("log_softmax", "batch-only", loses=[*SINGLE, ALONE])
def log_softmax_of_columns_and_rows(a):
    out = np.zeros(a.shape)
    for n in range(a.shape[0]):
        for k in range(a.shape[1]):
            out[n, k] = a[n, k] - right_lse(a[n])
    return out


@wrong("log_softmax", "one-sample-only", loses=[BATCH, ONE_ROW, ROWS, ALONE])
def log_softmax_of_one_list(a):
    m = max(a)
    log_total = math.log(sum(math.exp(score - m) for score in a))
    return [score - m - log_total for score in a]


@wrong("log_softmax", "first-sample-only", loses=[BATCH, ONE_ROW, ROWS, ALONE])
def log_softmax_of_the_first(a):
    return right_log_softmax(np.atleast_2d(a))[0]


@wrong("log_softmax", "mutates-input", loses=[ALONE])
def log_softmax_in_the_callers_array(a):
    a -= a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


# Two mistakes at once


@wrong("softmax", "overflow + wrong-axis")
def softmax_of_columns_as_written(a):
    return np.exp(a) / np.exp(a).sum(axis=0)


@wrong("softmax", "normalised-over-everything + overflow")
def softmax_of_the_table_as_written(a):
    return np.exp(a) / np.exp(a).sum()


@wrong("softmax", "l2-normalised + mutates-input")
def softmax_of_length_1_in_place(a):
    np.exp(a - a.max(axis=-1, keepdims=True), out=a)
    return a / np.sqrt((a**2).sum(axis=-1, keepdims=True))


@wrong("log_sum_exp", "mean-for-sum + overflow")
def lse_of_the_mean_as_written(a):
    return np.log(np.exp(a).mean(axis=-1))


@wrong("log_sum_exp", "mutates-input + maximum-not-added-back")
def lse_forgets_the_maximum_in_place(a):
    a -= a.max(axis=-1, keepdims=True)
    return np.log(np.exp(a).sum(axis=-1))


@wrong("log_sum_exp", "sign-flipped + wrong-axis")
def lse_negative_of_columns(a):
    return -np.logaddexp.reduce(a, axis=0)


@wrong("log_softmax", "batch-only + log-of-underflow")
def log_of_softmax_along_axis_1(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


@wrong("log_softmax", "log-of-underflow + wrong-axis")
def log_of_softmax_of_columns(a):
    e = np.exp(a - a.max(axis=0))
    return np.log(e / e.sum(axis=0))


@wrong("log_softmax", "log-of-underflow + wrong-log-base")
def log_of_softmax_in_bits(a):
    return np.log2(right_softmax(a))


@wrong("log_softmax", "log-of-underflow + sign-flipped")
def log_of_softmax_positive(a):
    return -np.log(right_softmax(a))


@wrong("log_softmax", "sign-flipped + wrong-log-base")
def log_softmax_positive_in_bits(a):
    return -right_log_softmax(a) / np.log(2)


# Wrong in a way that no name describes


@wrong("softmax", "unnamed")
def softmax_of_half_the_scores(a):
    return right_softmax(a / 2)


@wrong("softmax", "unnamed")
def softmax_of_squares(a):
    return a**2 / (a**2).sum(axis=-1, keepdims=True)


@wrong("softmax", "unnamed")
def softmax_as_sigmoid(a):
    return 1 / (1 + np.exp(-a))


@wrong("softmax", "unnamed")
def softmax_smoothed(a):
    return 0.9 * right_softmax(a) + 0.1 / a.shape[-1]


@wrong("softmax", "unnamed")
def softmax_without_the_last_class(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e[..., :-1].sum(axis=-1, keepdims=True)


@wrong("softmax", "unnamed")
def softmax_of_an_unknown_name(a):
    return np.exp(a) / total  # noqa: F821 - a slip of the pen


@wrong("log_sum_exp", "unnamed")
def lse_of_half_the_scores(a):
    return right_lse(a / 2)


@wrong("log_sum_exp", "unnamed")
def lse_as_square_root(a):
    return np.sqrt(np.sum(a**2, axis=-1))


@wrong("log_sum_exp", "unnamed")
def lse_with_one_too_many(a):
    return np.logaddexp(0, right_lse(a))


@wrong("log_sum_exp", "unnamed")
def lse_of_the_first_two(a):
    return np.logaddexp(a[..., 0], a[..., 1])


@wrong("log_sum_exp", "unnamed")
def lse_nothing_at_extremes(a):
    return np.where(np.abs(a).max(axis=-1) < 500, right_lse(a), 0.0)


@wrong("log_softmax", "unnamed")
def log_softmax_of_half_the_scores(a):
    return right_log_softmax(a / 2)


@wrong("log_softmax", "unnamed")
def log_softmax_as_log_sigmoid(a):
    return -np.logaddexp(0, -a)


@wrong("log_softmax", "unnamed")
def log_softmax_over_the_others(a):
    y = right_softmax(a)
    return np.log(y) - np.log(1 - y)


@wrong("log_softmax", "unnamed")
def log_softmax_centred(a):
    return a - a.mean(axis=-1, keepdims=True)


@wrong("log_softmax", "unnamed")
def log_softmax_zero_at_extremes(a):
    return np.where(np.abs(a) < 500, right_log_softmax(a), 0.0)
