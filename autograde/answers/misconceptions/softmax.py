"""The mistakes that people make in chapter 2, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import Array, soft
from autograde.answers.misconceptions.relations import flipped, log_base
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Capped, Misconception, Mistake, Wrong

CLIPPED_SCORES = Misconception(
    "clipped-scores",
    "Scores beyond a limit were cut off, so that two large ones count as equal.",
    "Cutting off loses how far the scores lie apart. Subtracting the largest score of the"
    " row makes them small, and keeps it.",
)
FORGOT_THE_EXPONENTIAL = Misconception(
    "forgot-the-exponential",
    "The exponential is missing: the scores were used as they are.",
    "Scores may be negative, and then they can be no shares of a sum. e^a is positive, "
    "whatever a is.",
)
KEPT_AXIS = Misconception(
    "kept-axis",
    "An axis of length 1 is left over from keepdims=True.",
    "You need the maximum twice: with that axis where you subtract it from the table, and "
    "without it where you add it back. (N, 1) beside (N,) becomes (N, N).",
)
LOG_INSIDE_THE_SUM = Misconception(
    "log-inside-the-sum",
    "The logarithm was taken of each term, before the sum.",
    "log e^a is a again, so this adds up the scores. The sum comes first, then one "
    "logarithm of it.",
)
MAXIMUM_ONLY = Misconception(
    "maximum-only",
    "Only the largest score counts: what the other classes add is missing.",
    "Log-sum-exp is a little more than the maximum: m plus the logarithm of a sum that is"
    " at least 1.",
)
MAXIMUM_SUBTRACTED_TWICE = Misconception(
    "maximum-subtracted-twice",
    "The maximum was subtracted once too often.",
    "Shift the scores first, and then use the shifted ones everywhere, in the sum, too. "
    "Or shift nothing, and use the scores everywhere.",
)
ONE_SAMPLE_ONLY = Misconception(
    "one-sample-only",
    "One sample is answered, but a batch, shape (N, K), is not.",
    "In a batch each a[n] is a whole row. NumPy's own functions work on all rows at once,"
    " if you tell them the axis.",
)
QUOTIENT_OF_LOGS = Misconception(
    "quotient-of-logs",
    "One logarithm was divided by the other.",
    "The logarithm of a quotient is a difference: log(u / v) = log u − log v.",
)
SHIFTED_IN_ONE_PLACE = Misconception(
    "shifted-in-one-place",
    "The maximum was subtracted in one place only: above the line, or below it.",
    "It cancels if the same scores stand in both places. Subtract first, and use the result twice.",
)


Function = Callable[[Array], Any]
TAME = 2.0  # no score is larger, but for those of the cases of extreme scores
LIMITS = (700.0, 709.0, 500.0)  # at which people clip


def _top(a: Array) -> Array:
    return np.asarray(a.max(axis=-1, keepdims=True))


def _total(e: Array) -> Array:
    return np.asarray(e.sum(axis=-1, keepdims=True))


def _row_shifted(a: Array) -> Array:
    return np.asarray(np.exp(a - _top(a)))


def _once_shifted(a: Array) -> Array:
    return np.asarray(np.exp(a - a.max()))


def _column_shifted(a: Array) -> Array:
    return np.asarray(np.exp(a - a.max(axis=0)))


def _lse(a: Array) -> Any:
    return (_top(a) + np.log(_total(_row_shifted(a))))[..., 0]


def _log_soft(a: Array) -> Array:
    return np.asarray(a - _top(a) - np.log(_total(_row_shifted(a))))


def _shift_outside(a: Array) -> Array:
    """Subtract the maximum from the exponentials: the parenthesis closes too early."""
    return np.asarray(np.exp(a) - _top(a))


def _underflows(a: Array) -> Any:
    """Take the logarithm of each probability with the math module, which has none of 0."""
    return np.vectorize(math.log)(soft(a))


# Another mistake beside the logarithm of a probability that is 0.
LOGS_OF_UNDERFLOW: list[tuple[Misconception, Function]] = [
    (shared.SIGN_FLIPPED, lambda a: -np.log(soft(a))),
    (shared.WRONG_LOG_BASE, lambda a: np.log2(soft(a))),
    (shared.WRONG_AXIS, lambda a: np.log(soft(a.T).T)),
    (shared.WRONG_AXIS, lambda a: np.log(_row_shifted(a) / _row_shifted(a).sum(axis=0))),
    (
        shared.NORMALISED_OVER_EVERYTHING,
        lambda a: np.log(_once_shifted(a) / _once_shifted(a).sum()),
    ),
]


def _clipped(a: Array, limit: float = TAME) -> Array:
    return np.asarray(np.clip(a, -limit, limit))


def _first(a: Array) -> Array:
    return a if a.ndim == 1 else np.asarray(a[0])


def _unpacked(a: Array) -> Any:
    _, classes = a.shape
    return classes


# What fails where there is only one axis, and what fails where there are two.
NEEDS_TWO: list[Function] = [
    lambda a: a.max(axis=1),
    lambda a: a.shape[1],
    lambda a: [list(row) for row in a],
    _unpacked,
]
NEEDS_ONE: list[Function] = [
    lambda a: [math.exp(score) for score in a * 0],
    lambda a: max(list(a)),
    lambda a: [math.exp(score) for score in a - max(list(a))],
]


def _needing(need: Function, right: Function) -> Function:
    def function(a: Array) -> Any:
        need(a)
        return right(a)

    return function


def _row_by_row(right: Function) -> Function:
    """Take each entry for a row: a score by itself is then the whole of its sample."""

    def function(a: Array) -> Any:
        return right(a if a.ndim == 2 else a[:, None]).reshape(a.shape[: right(a).ndim or 1])

    return function


def _of_shapes(right: Function, also: tuple[Misconception, ...] = ()) -> list[Mistake]:
    """List what goes wrong with the shape, whatever is computed, and what else goes wrong."""
    subjects: list[tuple[Misconception, Function]] = [
        *((shared.BATCH_ONLY, _needing(need, right)) for need in NEEDS_TWO),
        (shared.BATCH_ONLY, _row_by_row(right)),
        # Of a batch of one, such code takes the row for a score.
        *((ONE_SAMPLE_ONLY, _needing(need, lambda a: right(a.T).T)) for need in NEEDS_ONE),
        (shared.FIRST_SAMPLE_ONLY, lambda a: right(_first(a))),
        (shared.MISSING_KEEPDIMS, _needing(lambda a: a - a.max(axis=-1), right)),
        (shared.MISSING_KEEPDIMS, _needing(lambda a: a - a.max(axis=1), right)),
    ]
    return [Wrong(name, subject, also) for name, subject in subjects]


KNOWN: dict[str, list[Mistake]] = {
    "softmax": [
        *_of_shapes(soft),
        Wrong(shared.OVERFLOW, lambda a: np.exp(a) / _total(np.exp(a))),
        Wrong(shared.GLOBAL_MAX_SHIFT, lambda a: _once_shifted(a) / _total(_once_shifted(a))),
        Wrong(
            shared.GLOBAL_MAX_SHIFT, lambda a: _once_shifted(a) / (_total(_once_shifted(a)) + 1e-9)
        ),
        Wrong(shared.UNSHIFTED_AXIS, lambda a: _column_shifted(a) / _total(_column_shifted(a))),
        Wrong(shared.UNSHIFTED_AXIS, lambda a: soft(a - a.max(axis=0))),
        Wrong(CLIPPED_SCORES, lambda a: soft(_clipped(a, LIMITS[0]))),
        Wrong(shared.WRONG_AXIS, lambda a: _once_shifted(a) / _once_shifted(a).sum(axis=0)),
        Wrong(shared.WRONG_AXIS, lambda a: _column_shifted(a) / _column_shifted(a).sum(axis=0)),
        Wrong(shared.WRONG_AXIS, lambda a: _row_shifted(a) / _row_shifted(a).sum(axis=0)),
        Wrong(
            shared.NORMALISED_OVER_EVERYTHING, lambda a: _once_shifted(a) / _once_shifted(a).sum()
        ),
        Wrong(shared.NORMALISED_OVER_EVERYTHING, lambda a: _row_shifted(a) / _row_shifted(a).sum()),
        Wrong(
            shared.L2_NORMALISED, lambda a: _row_shifted(a) / np.sqrt(_total(_row_shifted(a) ** 2))
        ),
        Wrong(shared.SOFTMAX_TWICE, lambda a: soft(soft(a))),
        Wrong(shared.NOT_NORMALISED, np.exp),
        Wrong(shared.NOT_NORMALISED, _row_shifted),
        Wrong(shared.NOT_NORMALISED, _once_shifted),
        Wrong(shared.MEAN_FOR_SUM, lambda a: soft(a) * a.shape[-1]),
        Wrong(SHIFTED_IN_ONE_PLACE, lambda a: _row_shifted(a) / _total(np.exp(a))),
        Wrong(SHIFTED_IN_ONE_PLACE, lambda a: np.exp(a) / _total(_row_shifted(a))),
        Wrong(shared.EXP_SIGN, lambda a: soft(-a)),
        Wrong(shared.EXP_SIGN, lambda a: np.exp(_top(a) - a) / _total(np.exp(_top(a) - a))),
        Wrong(shared.MISSING_PARENTHESES, lambda a: _shift_outside(a) / _total(_shift_outside(a))),
        Wrong(shared.MISSING_PARENTHESES, lambda a: _shift_outside(a) / _total(_row_shifted(a))),
        Wrong(shared.MISSING_PARENTHESES, lambda a: _row_shifted(a) / _total(_shift_outside(a))),
        Wrong(shared.MISSING_PARENTHESES, lambda a: np.exp(a) - _top(a) / _total(np.exp(a))),
        Wrong(FORGOT_THE_EXPONENTIAL, lambda a: a / _total(a)),
        Wrong(FORGOT_THE_EXPONENTIAL, lambda a: (a - _top(a)) / _total(a - _top(a))),
    ],
    "log_sum_exp": [
        *_of_shapes(_lse),
        flipped(),
        log_base(),
        Wrong(
            shared.WRONG_LOG_BASE, lambda a: (_top(a) + np.log2(_total(_row_shifted(a))))[..., 0]
        ),
        Wrong(shared.OVERFLOW, lambda a: np.log(np.exp(a).sum(axis=-1))),
        Wrong(shared.GLOBAL_MAX_SHIFT, lambda a: a.max() + np.log(_once_shifted(a).sum(axis=-1))),
        Capped(CLIPPED_SCORES, lambda a: _lse(_clipped(a))),
        Wrong(
            shared.UNSHIFTED_AXIS, lambda a: np.log(_column_shifted(a).sum(axis=-1)) + a.max(axis=0)
        ),
        Wrong(
            shared.UNSHIFTED_AXIS,
            lambda a: np.log(_column_shifted(a).sum(axis=-1)) + a.max(axis=-1),
        ),
        Wrong(shared.WRONG_AXIS, lambda a: _lse(a.T)),
        Wrong(shared.SUMMED_OVER_EVERYTHING, lambda a: _lse(a.ravel())),
        Wrong(KEPT_AXIS, lambda a: _top(a) + np.log(_row_shifted(a).sum(axis=-1))),
        Wrong(KEPT_AXIS, lambda a: _top(a) + np.log(_total(_row_shifted(a)))),
        Wrong(shared.MAXIMUM_NOT_ADDED_BACK, lambda a: np.log(_row_shifted(a).sum(axis=-1))),
        Wrong(shared.MAXIMUM_NOT_ADDED_BACK, lambda a: np.log(_once_shifted(a).sum(axis=-1))),
        Wrong(shared.SIGN_FLIPPED, lambda a: (np.log(_total(_row_shifted(a))) - _top(a))[..., 0]),
        Wrong(
            shared.MISSING_PARENTHESES,
            lambda a: np.log(_top(a) + _total(_row_shifted(a)))[..., 0],
        ),
        Wrong(
            shared.MISSING_PARENTHESES,
            lambda a: (_top(a) + np.log(_total(_shift_outside(a))))[..., 0],
        ),
        Wrong(
            shared.MISSING_PARENTHESES,
            lambda a: (_top(a) + np.log(_total(np.exp(a)) - _top(a)))[..., 0],
        ),
        Wrong(shared.EXP_SIGN, lambda a: _lse(-a)),
        Wrong(shared.EXP_SIGN, lambda a: (_top(a) + np.log(_total(np.exp(_top(a) - a))))[..., 0]),
        Wrong(shared.MEAN_FOR_SUM, lambda a: _lse(a) - np.log(a.shape[-1])),
        Wrong(MAXIMUM_ONLY, lambda a: a.max(axis=-1)),
        Wrong(shared.FORGOT_THE_LOGARITHM, lambda a: np.exp(a).sum(axis=-1)),
        Wrong(shared.FORGOT_THE_LOGARITHM, lambda a: _row_shifted(a).sum(axis=-1)),
        Wrong(shared.FORGOT_THE_LOGARITHM, lambda a: (_top(a) + _total(_row_shifted(a)))[..., 0]),
        Wrong(FORGOT_THE_EXPONENTIAL, lambda a: np.log(a.sum(axis=-1))),
        Wrong(LOG_INSIDE_THE_SUM, lambda a: a.sum(axis=-1)),
        Wrong(LOG_INSIDE_THE_SUM, lambda a: np.log(np.exp(a)).sum(axis=-1)),
        Wrong(LOG_INSIDE_THE_SUM, lambda a: (_top(a) + _total(np.log(_row_shifted(a))))[..., 0]),
        Wrong(shared.SOFTMAX_TWICE, lambda a: _lse(soft(a))),
    ],
    "log_softmax": [
        *_of_shapes(_log_soft),
        *_of_shapes(lambda a: np.log(soft(a)), (shared.LOG_OF_UNDERFLOW,)),
        flipped(),
        log_base(),
        Wrong(shared.WRONG_LOG_BASE, lambda a: a - _top(a) - np.log2(_total(_row_shifted(a)))),
        Wrong(shared.LOG_OF_UNDERFLOW, lambda a: np.log(soft(a))),
        Wrong(shared.LOG_OF_UNDERFLOW, _underflows),
        *(Wrong(name, f, (shared.LOG_OF_UNDERFLOW,)) for name, f in LOGS_OF_UNDERFLOW),
        *(
            Wrong(shared.CAPPED_AT_EXTREMES, lambda a, eps=eps: np.log(soft(a) + eps))
            for eps in (1e-6, 1e-5, 1e-4, 1e-3)
        ),
        Wrong(shared.OVERFLOW, lambda a: a - np.log(_total(np.exp(a)))),
        Wrong(shared.GLOBAL_MAX_SHIFT, lambda a: a - a.max() - np.log(_total(_once_shifted(a)))),
        Wrong(
            shared.GLOBAL_MAX_SHIFT, lambda a: np.log(_once_shifted(a) / _total(_once_shifted(a)))
        ),
        *(Wrong(CLIPPED_SCORES, lambda a, at=at: _log_soft(_clipped(a, at))) for at in LIMITS),
        Capped(shared.CAPPED_AT_EXTREMES, lambda a: _log_soft(_clipped(a))),
        Wrong(shared.UNSHIFTED_AXIS, lambda a: _log_soft(a - a.max(axis=0))),
        Wrong(
            shared.UNSHIFTED_AXIS, lambda a: a - a.max(axis=0) - np.log(_total(_column_shifted(a)))
        ),
        Wrong(shared.WRONG_AXIS, lambda a: _log_soft(a.T).T),
        Wrong(shared.WRONG_AXIS, lambda a: a - _top(a) - np.log(_row_shifted(a).sum(axis=0))),
        Wrong(
            shared.NORMALISED_OVER_EVERYTHING,
            lambda a: a - a.max() - np.log(_once_shifted(a).sum()),
        ),
        Wrong(
            shared.NORMALISED_OVER_EVERYTHING, lambda a: a - _top(a) - np.log(_row_shifted(a).sum())
        ),
        Wrong(shared.SOFTMAX_TWICE, lambda a: _log_soft(soft(a))),
        Wrong(shared.EXP_SIGN, lambda a: _log_soft(-a)),
        Wrong(shared.SIGN_FLIPPED, lambda a: a + _lse(a)[..., None]),
        Wrong(shared.SIGN_FLIPPED, lambda a: a - _top(a) + np.log(_total(_row_shifted(a)))),
        # The same, where a − (m + log Σ) is meant.
        Wrong(shared.MISSING_PARENTHESES, lambda a: a - _top(a) + np.log(_total(_row_shifted(a)))),
        Wrong(
            shared.MISSING_PARENTHESES, lambda a: a - _top(a) - np.log(_total(_shift_outside(a)))
        ),
        Wrong(shared.MEAN_FOR_SUM, lambda a: _log_soft(a) + np.log(a.shape[-1])),
        Wrong(MAXIMUM_ONLY, lambda a: a - _top(a)),
        Wrong(shared.MAXIMUM_NOT_ADDED_BACK, lambda a: a - np.log(_total(_row_shifted(a)))),
        Wrong(MAXIMUM_SUBTRACTED_TWICE, lambda a: a - _top(a) - _lse(a)[..., None]),
        Wrong(shared.FORGOT_THE_LOGARITHM, soft),
        Wrong(shared.FORGOT_THE_LOGARITHM, lambda a: a - _total(np.exp(a))),
        Wrong(shared.FORGOT_THE_LOGARITHM, lambda a: a - _top(a) - _total(_row_shifted(a))),
        Wrong(FORGOT_THE_EXPONENTIAL, lambda a: a - np.log(_total(a))),
        Wrong(QUOTIENT_OF_LOGS, lambda a: a / _lse(a)[..., None]),
        Wrong(QUOTIENT_OF_LOGS, lambda a: (a - _top(a)) / np.log(_total(_row_shifted(a)))),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception, str] = {
    shared.EXP_SIGN: "2.1 From scores to probabilities",
    FORGOT_THE_EXPONENTIAL: "2.1 From scores to probabilities",
    shared.L2_NORMALISED: "2.1 From scores to probabilities",
    shared.NOT_NORMALISED: "2.1 From scores to probabilities",
    shared.SOFTMAX_TWICE: "2.1 From scores to probabilities",
    CLIPPED_SCORES: "2.3 When a number is too large",
    shared.OVERFLOW: "2.3 When a number is too large",
    SHIFTED_IN_ONE_PLACE: "2.3 When a number is too large",
    shared.BATCH_ONLY: "2.4 A table of scores",
    shared.FIRST_SAMPLE_ONLY: "2.4 A table of scores",
    shared.GLOBAL_MAX_SHIFT: "2.4 A table of scores",
    shared.MISSING_KEEPDIMS: "2.4 A table of scores",
    shared.NORMALISED_OVER_EVERYTHING: "2.4 A table of scores",
    ONE_SAMPLE_ONLY: "2.4 A table of scores",
    shared.SUMMED_OVER_EVERYTHING: "2.4 A table of scores",
    shared.TRANSPOSED: "2.4 A table of scores",
    shared.UNSHIFTED_AXIS: "2.4 A table of scores",
    shared.WRONG_AXIS: "2.4 A table of scores",
    LOG_INSIDE_THE_SUM: "2.5 Log-sum-exp",
    QUOTIENT_OF_LOGS: "2.6 Log-softmax",
}
