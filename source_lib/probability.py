r"""Chapter 1: from the counts of a die to cross-entropy.

A die with K sides is a distribution q of shape (K,): q_k ≥ 0, Σ_k q_k = 1. Whether the sum is 1 is
not checked here: a step in one entry, as in the differences of chapter 5, leaves the simplex.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def _weights(values: ArrayLike, name: str) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or found.size == 0:
        raise ValueError(
            f"{name} has shape {found.shape}, but a die is one row: pass shape (K,) with K >= 1"
        )
    if not np.all(found >= 0):
        raise ValueError(f"{name} holds a number that is not >= 0: {found[~(found >= 0)][0]}")
    return found


def _pair(
    weights: ArrayLike, q: ArrayLike, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as floats, without the sides of weight 0: they add nothing, as 0 · log 0 = 0."""
    first, model = _weights(weights, name), _weights(q, "q")
    if first.shape != model.shape:
        raise ValueError(
            f"{name} has shape {first.shape} and q has shape {model.shape}: "
            "pass one number for each side to both"
        )
    return first[first > 0], model[first > 0]


def empirical_distribution(counts: ArrayLike) -> NDArray[np.float64]:
    r"""Shares of the sides in N rolls, which are also the most likely die.

        p_k = n_k / N,   N = Σ_k n_k

    Shapes: counts (K,) → p (K,).
    Raises ValueError if the die was never rolled, or a count is negative.

    >>> empirical_distribution([5, 3, 2])
    array([0.5, 0.3, 0.2])

    Source: Bishop, PRML, section 2.2, equation (2.33).
    """
    n = _weights(counts, "counts")
    if not n.any():
        raise ValueError("counts add up to 0: roll the die at least once")
    p: NDArray[np.float64] = n / n.sum()
    return p


def negative_log_likelihood(q: ArrayLike, counts: ArrayLike) -> float:
    r"""Minus the log-likelihood of the counts under the die q: a sum over the rolls, not a mean.

        −log Π_k q_k^{n_k} = −Σ_k n_k log q_k

    Shapes: q (K,), counts (K,) → a number. Natural logarithm. It is inf if a side with q_k = 0 came
    up: the model calls impossible what has happened. Raises ValueError if the shapes differ.

    >>> round(negative_log_likelihood([0.5, 0.3, 0.2], [5, 3, 2]), 3)
    10.297

    Source: Bishop, PRML, section 2.2, equation (2.29).
    """
    n, seen = _pair(counts, q, "counts")
    with np.errstate(divide="ignore"):
        return float(0.0 - np.sum(n * np.log(seen)))


def cross_entropy(p: ArrayLike, q: ArrayLike) -> float:
    r"""Mean of −log q over rolls of the die p, in nats.

        CE(p, q) = −Σ_k p_k log q_k,   with 0 · log 0 = 0;   CE(p, p) is the entropy of p

    Shapes: p (K,), q (K,) → a number. It is inf if q_k = 0 where p_k > 0, which is the true value.
    Raises ValueError if the shapes differ or an entry is negative.

    >>> round(cross_entropy([0.0, 1.0, 0.0], [0.5, 0.5, 0.0]), 3)
    0.693

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 3.13, equation (3.51).
    """
    weight, model = _pair(p, q, "p")
    with np.errstate(divide="ignore"):
        return float(0.0 - np.sum(weight * np.log(model)))


def kl_divergence(p: ArrayLike, q: ArrayLike) -> float:
    r"""Kullback-Leibler divergence: what q costs more than p does, in nats.

        KL(p ‖ q) = Σ_k p_k log (p_k / q_k) = CE(p, q) − CE(p, p) ≥ 0,   with 0 · log 0 = 0

    Shapes: p (K,), q (K,) → a number, 0 only if p = q. It is inf if q_k = 0 where p_k > 0, and not
    the same as KL(q ‖ p). Raises ValueError if the shapes differ or an entry is negative.

    >>> round(kl_divergence([0.5, 0.5], [0.75, 0.25]), 3)
    0.144

    Source: Bishop, PRML, section 1.6.1, equation (1.113).
    """
    weight, model = _pair(p, q, "p")
    with np.errstate(divide="ignore"):
        # A difference of logarithms: the ratio of 0.5 and 5e-324 would overflow.
        return float(np.sum(weight * (np.log(weight) - np.log(model))))
