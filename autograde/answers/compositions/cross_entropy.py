"""Chapter 3: losses and accuracy for labels that were turned into one-hot rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.answers.compositions.afar import function
from autograde.judging.inheritance import Composition
from source_lib.softmax import log_softmax, log_sum_exp

Array = NDArray[np.float64]
OneHot = Callable[[Any, int], Any]
Loss = Callable[[Array, Any], Any]
LOGARITHMS: tuple[Callable[[Any], Any], ...] = (
    lambda y: np.log(y + 1e-7),
    lambda y: np.log(np.clip(y, 1e-7, None)),
    lambda y: np.log(np.clip(y, 1e-12, None)),
)


def error(log: Callable[[Any], Any], one_hot: OneHot) -> Loss:
    """Take the mean loss of one-hot rows; one sample is a batch of one."""

    def cross_entropy_error(y: Array, t: Any) -> Any:
        y = np.atleast_2d(y)
        N, K = y.shape
        if np.size(t) == N:
            t = one_hot(np.ravel(t), K)
        return -np.sum(t * log(y)) / N

    return cross_entropy_error


def error_of_scores(one_hot: OneHot) -> Loss:
    """Take the mean of −Σ t log y, straight from the scores."""

    def softmax_cross_entropy(a: Array, t: Any) -> Any:
        if t.ndim == 1:
            t = one_hot(t, a.shape[1])
        return -np.mean(np.sum(t * log_softmax(a), axis=1))

    return softmax_cross_entropy


def error_of_scores_and_sums(one_hot: OneHot) -> Loss:
    """Take the mean of LSE − Σ t a."""

    def softmax_cross_entropy(a: Array, t: Any) -> Any:
        if t.ndim == 1:
            t = one_hot(t, a.shape[1])
        return np.mean(log_sum_exp(a) - np.sum(t * a, axis=1))

    return softmax_cross_entropy


def shares(one_hot: OneHot) -> Loss:
    """Compare the largest entries of the rows."""

    def accuracy(y: Array, t: Any) -> Any:
        if t.ndim == 1:
            t = one_hot(t, y.shape[1])
        return np.mean(y.argmax(axis=1) == t.argmax(axis=1))

    return accuracy


BUILT_ON = {
    "cross_entropy_error": tuple(
        Composition(("one_hot",), partial(error, log)) for log in LOGARITHMS
    ),
    "softmax_cross_entropy": (
        Composition(("one_hot",), error_of_scores),
        Composition(("one_hot",), error_of_scores_and_sums),
    ),
    "accuracy": (Composition(("one_hot",), shares),),
}
AFAR = {"one_hot": function("one_hot", "labels", "num_classes")}
