"""Chapter 2: the logarithm of softmax from log-sum-exp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.answers.compositions.afar import function
from autograde.judging.inheritance import Composition

Scores = Callable[[NDArray[np.float64]], Any]


def log_softmax(log_sum_exp: Scores) -> Scores:
    """Subtract log-sum-exp: log y_k = a_k − LSE(a)."""
    return lambda a: a - np.expand_dims(log_sum_exp(a), -1)


def log_softmax_as_it_comes(log_sum_exp: Scores) -> Scores:
    """Give the axis back only to what has lost it."""

    def composed(a: NDArray[np.float64]) -> Any:
        total = np.asarray(log_sum_exp(a))
        return a - (total if total.ndim == a.ndim else total[..., np.newaxis])

    return composed


def log_softmax_of_shifted(log_sum_exp: Scores) -> Scores:
    """Shift first: log y_k = z_k − LSE(z)."""

    def composed(a: NDArray[np.float64]) -> Any:
        z = a - np.max(a, axis=-1, keepdims=True)
        return z - np.expand_dims(log_sum_exp(z), -1)

    return composed


def log_softmax_by_rows(log_sum_exp: Scores) -> Scores:
    """Go through a batch row by row."""

    def composed(a: NDArray[np.float64]) -> Any:
        return np.array([composed(row) for row in a]) if a.ndim > 1 else a - log_sum_exp(a)

    return composed


BUILT_ON = {
    "log_softmax": tuple(
        Composition(("log_sum_exp",), one)
        for one in (
            log_softmax,
            log_softmax_as_it_comes,
            log_softmax_of_shifted,
            log_softmax_by_rows,
        )
    ),
}
AFAR = {"log_sum_exp": function("log_sum_exp", "a")}
