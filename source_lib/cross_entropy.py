r"""Chapter 3: how far predicted probabilities are from the targets.

A target t of the shape of the scores is a distribution; without the last axis it is labels.
The size alone cannot tell: K labels and one one-hot row hold equally many numbers.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from source_lib.softmax import as_scores, log_softmax


def one_hot(labels: ArrayLike, num_classes: int) -> NDArray[np.float64]:
    r"""Labels as distributions that put everything on one class.

        t_nk = 1 if k = label_n, else 0

    Shapes: labels (...) → t (..., K) with K = num_classes.
    Raises ValueError if the labels are not integers or lie outside [0, num_classes).

    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])

    Source: Bishop, PRML, section 4.3.4 (the 1-of-K coding scheme).
    """
    labels = np.asarray(labels)
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"labels have dtype {labels.dtype}: pass integers, for example labels.astype(int)"
        )
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(
            f"label {outside[0]} lies outside [0, {num_classes}): "
            f"classes are numbered 0 to {num_classes - 1}, correct the label or raise num_classes"
        )
    t: NDArray[np.float64] = (labels[..., np.newaxis] == np.arange(num_classes)).astype(np.float64)
    return t


def as_distribution(t: ArrayLike, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Targets in either form as a fresh array of distributions, shaped like the scores.

    Shapes: scores (N, K) and t (N,) labels or (N, K); scores (K,) and t () or (1,) a label or (K,).
    Raises ValueError if t has neither of the two shapes, or as `one_hot` does.

    >>> as_distribution(1, np.zeros(3))
    array([0., 1., 0.])
    """
    t = np.asarray(t)
    if t.shape == scores.shape:
        return np.array(t, dtype=np.float64)
    if t.shape == scores.shape[:-1] or (scores.ndim == 1 and t.shape == (1,)):
        return one_hot(t.reshape(scores.shape[:-1]), scores.shape[-1])
    raise ValueError(
        f"t has shape {t.shape}, but the scores or probabilities have shape {scores.shape}: pass "
        f"integer labels of shape {scores.shape[:-1]} or distributions of shape {scores.shape}"
    )


def safe_log(y: ArrayLike) -> NDArray[np.float64]:
    r"""Logarithm of y, with the smallest normal float in the place of 0.

    Shapes: any → the same. log 0 = −∞ would make 0 · log 0 a NaN; here it is −708.4, and every y
    from 2.2e-308 up keeps its own logarithm. Adding 1e-7 changes each loss and caps it at 16.1.

    >>> float(safe_log(1e-200)) == float(np.log(1e-200)), np.isfinite(safe_log(0.0))
    (True, np.True_)
    """
    smallest = np.finfo(np.float64).tiny
    log_y: NDArray[np.float64] = np.log(np.maximum(np.asarray(y, dtype=np.float64), smallest))
    return log_y


def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> float:
    r"""Mean cross-entropy of predicted probabilities.

        L = −(1/N) Σ_n Σ_k t_nk log y_nk

    Shapes: y (N, K) with t (N,) labels or (N, K), or one sample: y (K,) with a label or t (K,).
    Finite where y is 0 (see `safe_log`). Raises ValueError as `as_distribution` does.

    >>> round(cross_entropy_error([[0.1, 0.9], [0.5, 0.5]], [1, 0]), 3)
    0.399

    Source: "Deep Learning from Scratch 2", section 1.3.1.
    """
    y = as_scores(y)
    t = as_distribution(t, y)
    return float(np.mean(-np.sum(t * safe_log(y), axis=-1)))


def softmax_cross_entropy(a: ArrayLike, t: ArrayLike) -> float:
    r"""Mean cross-entropy of softmax(a), straight from the scores.

        L = −(1/N) Σ_n Σ_k t_nk (a_nk − LSE(a_n))

    Shapes and errors as in `cross_entropy_error`. No probability is formed, so none underflows.

    >>> softmax_cross_entropy([1000.0, -1000.0], 1)
    2000.0

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 6.2.2.3.
    """
    a = as_scores(a)
    t = as_distribution(t, a)
    return float(np.mean(-np.sum(t * log_softmax(a), axis=-1)))


def accuracy(y: ArrayLike, t: ArrayLike) -> float:
    r"""Share of samples whose most probable class is the target's.

        accuracy = (1/N) Σ_n [argmax_k y_nk = argmax_k t_nk]

    Shapes and errors as in `cross_entropy_error`. y may be scores too: softmax keeps their order.

    >>> accuracy([[0.1, 0.9], [0.2, 0.8]], [1, 0])
    0.5
    """
    y = as_scores(y)
    t = as_distribution(t, y)
    return float(np.mean(np.argmax(y, axis=-1) == np.argmax(t, axis=-1)))
