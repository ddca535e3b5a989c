"""The mistakes that people make in chapter 2, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.known import Capped, Mistake, Wrong
from autograde.mistakes.layers import Array, soft
from autograde.mistakes.relations import flipped, log_base

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


def _of_shapes(right: Function) -> list[Mistake]:
    """List what goes wrong with the shape, whatever is computed."""
    return [
        *(Wrong("batch-only", _needing(need, right)) for need in NEEDS_TWO),
        Wrong("batch-only", _row_by_row(right)),
        # Of a batch of one, such code takes the row for a score.
        *(Wrong("one-sample-only", _needing(need, lambda a: right(a.T).T)) for need in NEEDS_ONE),
        Wrong("first-sample-only", lambda a: right(_first(a))),
        Wrong("missing-keepdims", _needing(lambda a: a - a.max(axis=-1), right)),
        Wrong("missing-keepdims", _needing(lambda a: a - a.max(axis=1), right)),
    ]


KNOWN: dict[str, list[Mistake]] = {
    "softmax": [
        *_of_shapes(soft),
        Wrong("overflow", lambda a: np.exp(a) / _total(np.exp(a))),
        Wrong("global-max-shift", lambda a: _once_shifted(a) / _total(_once_shifted(a))),
        Wrong("global-max-shift", lambda a: _once_shifted(a) / (_total(_once_shifted(a)) + 1e-9)),
        Wrong("unshifted-axis", lambda a: _column_shifted(a) / _total(_column_shifted(a))),
        Wrong("unshifted-axis", lambda a: soft(a - a.max(axis=0))),
        Wrong("clipped-scores", lambda a: soft(_clipped(a, LIMITS[0]))),
        Wrong("wrong-axis", lambda a: _once_shifted(a) / _once_shifted(a).sum(axis=0)),
        Wrong("wrong-axis", lambda a: _column_shifted(a) / _column_shifted(a).sum(axis=0)),
        Wrong("wrong-axis", lambda a: _row_shifted(a) / _row_shifted(a).sum(axis=0)),
        Wrong("normalised-over-everything", lambda a: _once_shifted(a) / _once_shifted(a).sum()),
        Wrong("normalised-over-everything", lambda a: _row_shifted(a) / _row_shifted(a).sum()),
        Wrong("l2-normalised", lambda a: _row_shifted(a) / np.sqrt(_total(_row_shifted(a) ** 2))),
        Wrong("softmax-twice", lambda a: soft(soft(a))),
        Wrong("not-normalised", np.exp),
        Wrong("not-normalised", _row_shifted),
        Wrong("not-normalised", _once_shifted),
        Wrong("mean-for-sum", lambda a: soft(a) * a.shape[-1]),
        Wrong("shifted-in-one-place", lambda a: _row_shifted(a) / _total(np.exp(a))),
        Wrong("shifted-in-one-place", lambda a: np.exp(a) / _total(_row_shifted(a))),
        Wrong("exp-sign", lambda a: soft(-a)),
        Wrong("exp-sign", lambda a: np.exp(_top(a) - a) / _total(np.exp(_top(a) - a))),
        Wrong("forgot-the-exponential", lambda a: a / _total(a)),
        Wrong("forgot-the-exponential", lambda a: (a - _top(a)) / _total(a - _top(a))),
    ],
    "log_sum_exp": [
        *_of_shapes(_lse),
        flipped(),
        log_base(),
        Wrong("wrong-log-base", lambda a: (_top(a) + np.log2(_total(_row_shifted(a))))[..., 0]),
        Wrong("overflow", lambda a: np.log(np.exp(a).sum(axis=-1))),
        Wrong("global-max-shift", lambda a: a.max() + np.log(_once_shifted(a).sum(axis=-1))),
        Capped("clipped-scores", lambda a: _lse(_clipped(a))),
        Wrong("unshifted-axis", lambda a: np.log(_column_shifted(a).sum(axis=-1)) + a.max(axis=0)),
        Wrong("unshifted-axis", lambda a: np.log(_column_shifted(a).sum(axis=-1)) + a.max(axis=-1)),
        Wrong("wrong-axis", lambda a: _lse(a.T)),
        Wrong("summed-over-everything", lambda a: _lse(a.ravel())),
        Wrong("kept-axis", lambda a: _top(a) + np.log(_row_shifted(a).sum(axis=-1))),
        Wrong("kept-axis", lambda a: _top(a) + np.log(_total(_row_shifted(a)))),
        Wrong("maximum-not-added-back", lambda a: np.log(_row_shifted(a).sum(axis=-1))),
        Wrong("maximum-not-added-back", lambda a: np.log(_once_shifted(a).sum(axis=-1))),
        Wrong("sign-flipped", lambda a: (np.log(_total(_row_shifted(a))) - _top(a))[..., 0]),
        Wrong("exp-sign", lambda a: _lse(-a)),
        Wrong("exp-sign", lambda a: (_top(a) + np.log(_total(np.exp(_top(a) - a))))[..., 0]),
        Wrong("mean-for-sum", lambda a: _lse(a) - np.log(a.shape[-1])),
        Wrong("maximum-only", lambda a: a.max(axis=-1)),
        Wrong("forgot-the-logarithm", lambda a: np.exp(a).sum(axis=-1)),
        Wrong("forgot-the-logarithm", lambda a: _row_shifted(a).sum(axis=-1)),
        Wrong("forgot-the-logarithm", lambda a: (_top(a) + _total(_row_shifted(a)))[..., 0]),
        Wrong("forgot-the-exponential", lambda a: np.log(a.sum(axis=-1))),
        Wrong("log-inside-the-sum", lambda a: a.sum(axis=-1)),
        Wrong("log-inside-the-sum", lambda a: np.log(np.exp(a)).sum(axis=-1)),
        Wrong("log-inside-the-sum", lambda a: (_top(a) + _total(np.log(_row_shifted(a))))[..., 0]),
        Wrong("softmax-twice", lambda a: _lse(soft(a))),
    ],
    "log_softmax": [
        *_of_shapes(_log_soft),
        flipped(),
        log_base(),
        Wrong("wrong-log-base", lambda a: a - _top(a) - np.log2(_total(_row_shifted(a)))),
        Wrong("overflow", lambda a: np.log(soft(a))),
        Wrong("overflow", lambda a: a - np.log(_total(np.exp(a)))),
        Wrong("global-max-shift", lambda a: a - a.max() - np.log(_total(_once_shifted(a)))),
        Wrong("global-max-shift", lambda a: np.log(_once_shifted(a) / _total(_once_shifted(a)))),
        *(Wrong("clipped-scores", lambda a, at=at: _log_soft(_clipped(a, at))) for at in LIMITS),
        Capped("capped-at-extremes", lambda a: _log_soft(_clipped(a))),
        Wrong("unshifted-axis", lambda a: _log_soft(a - a.max(axis=0))),
        Wrong("unshifted-axis", lambda a: a - a.max(axis=0) - np.log(_total(_column_shifted(a)))),
        Wrong("wrong-axis", lambda a: _log_soft(a.T).T),
        Wrong("wrong-axis", lambda a: a - _top(a) - np.log(_row_shifted(a).sum(axis=0))),
        Wrong("normalised-over-everything", lambda a: a - a.max() - np.log(_once_shifted(a).sum())),
        Wrong("normalised-over-everything", lambda a: a - _top(a) - np.log(_row_shifted(a).sum())),
        Wrong("softmax-twice", lambda a: _log_soft(soft(a))),
        Wrong("exp-sign", lambda a: _log_soft(-a)),
        Wrong("sign-flipped", lambda a: a + _lse(a)[..., None]),
        Wrong("sign-flipped", lambda a: a - _top(a) + np.log(_total(_row_shifted(a)))),
        Wrong("mean-for-sum", lambda a: _log_soft(a) + np.log(a.shape[-1])),
        Wrong("maximum-only", lambda a: a - _top(a)),
        Wrong("maximum-not-added-back", lambda a: a - np.log(_total(_row_shifted(a)))),
        Wrong("maximum-subtracted-twice", lambda a: a - _top(a) - _lse(a)[..., None]),
        Wrong("forgot-the-logarithm", soft),
        Wrong("forgot-the-logarithm", lambda a: a - _total(np.exp(a))),
        Wrong("forgot-the-logarithm", lambda a: a - _top(a) - _total(_row_shifted(a))),
        Wrong("forgot-the-exponential", lambda a: a - np.log(_total(a))),
        Wrong("quotient-of-logs", lambda a: a / _lse(a)[..., None]),
        Wrong("quotient-of-logs", lambda a: (a - _top(a)) / np.log(_total(_row_shifted(a)))),
    ],
    "bug_in_softmax": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "softmax": "2.4 A table of scores",
    "log_sum_exp": "2.5 Log-sum-exp",
    "log_softmax": "2.6 Log-softmax",
    "bug_in_softmax": "2.8 Find the bug",
}
READ_FOR: dict[str, str] = {
    "exp-sign": "2.1 From scores to probabilities",
    "forgot-the-exponential": "2.1 From scores to probabilities",
    "l2-normalised": "2.1 From scores to probabilities",
    "not-normalised": "2.1 From scores to probabilities",
    "softmax-twice": "2.1 From scores to probabilities",
    "clipped-scores": "2.3 When a number is too large",
    "overflow": "2.3 When a number is too large",
    "shifted-in-one-place": "2.3 When a number is too large",
    "batch-only": "2.4 A table of scores",
    "first-sample-only": "2.4 A table of scores",
    "global-max-shift": "2.4 A table of scores",
    "missing-keepdims": "2.4 A table of scores",
    "normalised-over-everything": "2.4 A table of scores",
    "one-sample-only": "2.4 A table of scores",
    "summed-over-everything": "2.4 A table of scores",
    "transposed": "2.4 A table of scores",
    "unshifted-axis": "2.4 A table of scores",
    "wrong-axis": "2.4 A table of scores",
    "log-inside-the-sum": "2.5 Log-sum-exp",
    "quotient-of-logs": "2.6 Log-softmax",
}
