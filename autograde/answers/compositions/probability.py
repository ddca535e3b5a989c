"""Chapter 1: cross-entropy from the likelihood, the divergence from cross-entropies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.answers.compositions.afar import function
from autograde.judging.inheritance import Composition

Array = NDArray[np.float64]
Number = Callable[[Array, Array], Any]


def _entropy(p: Array) -> Any:
    return -np.sum(p[p > 0] * np.log(p[p > 0]))


def cross_entropy_of_likelihood(negative_log_likelihood: Number) -> Number:
    """Take p for the counts of a single roll."""
    return lambda p, q: negative_log_likelihood(q, p)


def cross_entropy_of_sides(negative_log_likelihood: Number) -> Number:
    """Ask about the sides that happen."""
    return lambda p, q: negative_log_likelihood(q[p > 0], p[p > 0])


def divergence(cross_entropy: Number) -> Number:
    """KL(p ‖ q) = CE(p, q) − CE(p, p)."""
    return lambda p, q: cross_entropy(p, q) - cross_entropy(p, p)


def divergence_of_sides(cross_entropy: Number) -> Number:
    """Ask about the sides that happen."""

    def kl(p: Array, q: Array) -> Any:
        p, q = p[p > 0], q[p > 0]
        return cross_entropy(p, q) - cross_entropy(p, p)

    return kl


def divergence_with_entropy(cross_entropy: Number) -> Number:
    """Take the entropy off that is written out."""
    return lambda p, q: cross_entropy(p, q) - _entropy(p)


def divergence_of_likelihoods(negative_log_likelihood: Number) -> Number:
    """Take both cross-entropies for likelihoods."""
    return divergence(cross_entropy_of_sides(negative_log_likelihood))


BUILT_ON = {
    "cross_entropy": (
        Composition(("negative_log_likelihood",), cross_entropy_of_likelihood),
        Composition(("negative_log_likelihood",), cross_entropy_of_sides),
    ),
    "kl_divergence": (
        Composition(("cross_entropy",), divergence),
        Composition(("cross_entropy",), divergence_of_sides),
        Composition(("cross_entropy",), divergence_with_entropy),
        Composition(("negative_log_likelihood",), divergence_of_likelihoods),
    ),
}
AFAR = {
    "negative_log_likelihood": function("negative_log_likelihood", "q", "counts"),
    "cross_entropy": function("cross_entropy", "p", "q"),
}
