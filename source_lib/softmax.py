r"""Chapter 2: from scores to probabilities.

Classes are on the last axis: (K,) is one sample, (N, K) a batch.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_scores(a: ArrayLike) -> NDArray[np.float64]:
    r"""Scores as floats, with at least one class on the last axis.

    Small integers would wrap around when the maximum is subtracted, so all become float64.
    Raises ValueError if there is no axis of classes or it is empty.

    >>> as_scores([1, 2]).dtype
    dtype('float64')
    """
    a = np.asarray(a, dtype=np.float64)
    if a.ndim == 0 or a.shape[-1] == 0:
        raise ValueError(
            f"scores have shape {a.shape}, which leaves no class to choose: "
            "pass shape (K,) for one sample or (N, K) for a batch, with K >= 1"
        )
    return a


def log_sum_exp(a: ArrayLike) -> np.float64 | NDArray[np.float64]:
    r"""Logarithm of the sum of exponentials: a smooth maximum of the scores.

        LSE(a) = log Σ_k exp(a_k) = m + log Σ_k exp(a_k − m),   m = max_k a_k

    Shapes: a (K,) → a number, (N, K) → (N,). It follows a shift: LSE(a + c) = LSE(a) + c.
    Raises ValueError as `as_scores` does.

    >>> round(float(log_sum_exp([1000.0, 1000.0])), 3)
    1000.693

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 4.1.
    """
    a = as_scores(a)
    m = np.max(a, axis=-1, keepdims=True)
    # The largest term becomes exp(0) = 1: the sum lies in [1, K], so neither exp nor log overflows.
    lse: NDArray[np.float64] = m[..., 0] + np.log(np.sum(np.exp(a - m), axis=-1))
    return lse


def softmax(a: ArrayLike) -> NDArray[np.float64]:
    r"""Probabilities from scores.

        y_k = exp(a_k) / Σ_j exp(a_j) = exp(a_k − m) / Σ_j exp(a_j − m),   m = max_j a_j

    Shapes: a (K,) or (N, K) → y of the same shape, each row sums to 1. softmax(a + c) = softmax(a).
    Raises ValueError as `as_scores` does.

    >>> softmax([[0.0, 0.0], [1000.0, -1000.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])

    Source: "Deep Learning from Scratch 2", section 1.3.1; Bishop, PRML, section 4.3.4.
    """
    a = as_scores(a)
    # One maximum for each row: with one for the whole batch, a row 1000 below it would be 0 / 0.
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    y: NDArray[np.float64] = e / np.sum(e, axis=-1, keepdims=True)
    return y


def log_softmax(a: ArrayLike) -> NDArray[np.float64]:
    r"""Log-probabilities straight from scores, finite where softmax itself underflows to 0.

        log y_k = a_k − LSE(a) = z_k − LSE(z),   z = a − max_j a_j

    Shapes: a (K,) or (N, K) → log y of the same shape. Raises ValueError as `as_scores` does.

    >>> log_softmax([1000.0, -1000.0])
    array([    0., -2000.])

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 6.2.2.3.
    """
    a = as_scores(a)
    # a_k − LSE(a) may subtract two numbers near 1000 to get one near 0: shift first, keep digits.
    z: NDArray[np.float64] = a - np.max(a, axis=-1, keepdims=True)
    return z - np.expand_dims(log_sum_exp(z), axis=-1)
