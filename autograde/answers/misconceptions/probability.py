"""The mistakes that people make in chapter 1, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import Array, floored_log, log_plus, soft
from autograde.answers.misconceptions.relations import log_base
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Misconception, Mistake, Scaled, Wrong

COUNTS_NOT_DIVIDED = Misconception(
    "counts-not-divided",
    "These are the counts as they came in: nothing was divided.",
    "Shares of one die add up to 1. By what do you have to divide the counts for that?",
)
DIVIDED_BY_MAXIMUM = Misconception(
    "divided-by-maximum",
    "The counts are divided by the largest of them, so the largest share is 1.",
    "All the shares together have to add up to 1.",
)
DIVIDED_BY_ROLLS = Misconception(
    "divided-by-rolls",
    "Your {what} is divided by the number of rolls; here the sum is asked for.",
    "Minus the logarithm of the likelihood grows with each roll. Nothing is divided.",
)
DIVIDED_BY_SIDES = Misconception(
    "divided-by-sides",
    "Your {what} is divided by the number of sides, K.",
    "How many sides the die has does not enter the formula. Is there an np.mean, or a len?",
)
ENTROPY_ADDED = Misconception(
    "entropy-added",
    "The entropy of p was added; it has to be taken away.",
    "KL is what is left of the cross-entropy above its floor. It is 0 if q = p.",
)
FIRST_SIDE_ONLY = Misconception(
    "first-side-only",
    "Only one side counts in your {what}: the first.",
    "Is there an index [0], or a return inside a loop?",
)
FORGOT_THE_ENTROPY = Misconception(
    "forgot-the-entropy",
    "This is the cross-entropy; the entropy of p was not taken away.",
    "If q = p, the divergence has to be 0. What does your function give there?",
)
KL_FOR_CROSS_ENTROPY = Misconception(
    "kl-for-cross-entropy",
    "There is a logarithm of p in your {what} as well, as log(p / q) has one.",
    "Cross-entropy is −Σ p_k log q_k and no more: p stands in front of the logarithm only. With "
    "q = p it is not 0.",
)
LARGEST_SIDE_ONLY = Misconception(
    "largest-side-only",
    "Only the most frequent side was used, as if the others had p = 0.",
    "Each side counts with its own weight p_k. Use p as it is, without argmax.",
)
LOG_BASE_TEN = Misconception(
    "log-base-ten",
    "Your {what} is 0.4343 times the right one: the logarithm has base 10.",
    "log is the natural logarithm, np.log. 0.4343 is 1 / ln 10.",
)
LOG_OUTSIDE_THE_SUM = Misconception(
    "log-outside-the-sum",
    "The logarithm was taken of the whole sum.",
    "Each q_k has a logarithm of its own. First the logarithms, then the weights, then the sum.",
)
MISSING_MINUS = Misconception(
    "missing-minus",
    "Your {what} is the right one with the other sign.",
    "The logarithm of a probability is negative or 0. Where does the minus stand, and "
    "which number is divided by which?",
)
MULTINOMIAL_COEFFICIENT = Misconception(
    "multinomial-coefficient",
    "You also count the orders in which the rolls could have come: N! / (n_1! ⋯ n_K!).",
    "The likelihood of the rolls in the order in which they fell has no such factor.",
)
NO_LOGARITHM = Misconception(
    "no-logarithm",
    "There is no logarithm in your {what}.",
    "The logarithm of q_k is weighted and added up, not q_k itself.",
)
NOT_WEIGHTED = Misconception(
    "not-weighted",
    "Every side counts the same: the weights in front of the logarithms are missing.",
    "A side that came up five times counts five times.",
)
P_NOT_USED = Misconception(
    "p-not-used",
    "Your {what} depends on q only: p was never used.",
    "The weights in front of the logarithms are those of p, the logarithms are those of q.",
)
PRODUCT_UNDERFLOWS = Misconception(
    "product-underflows",
    "Right for a few rolls; for thousands of them the product underflows to 0.",
    "The product of thousands of probabilities is too small for a float. Take the "
    "logarithms first, and add them up.",
)
Q_NOT_USED = Misconception(
    "q-not-used",
    "Your {what} depends on p only: q was never used.",
    "The weights in front of the logarithms are those of p, the logarithms are those of q.",
)
SMOOTHED_COUNTS = Misconception(
    "smoothed-counts",
    "Something was added to each count before the division.",
    "A side that was never seen has the share 0. Divide the counts as they are.",
)
SOFTMAX_OF_COUNTS = Misconception(
    "softmax-of-counts",
    "This is the softmax of the counts: an exponential was taken.",
    "Counts are amounts already, none of them negative. Divide them, nothing else.",
)
UNIT_LENGTH = Misconception(
    "unit-length",
    "The counts are divided by their length, so their squares add up to 1.",
    "The shares themselves have to add up to 1.",
)
WRITTEN_OUT_TOTAL = Misconception(
    "written-out-total",
    "The counts are divided by 10, the number of rolls in the example.",
    "Another die is rolled another number of times. N is the sum of the counts at hand.",
)
ZERO_TIMES_LOG_ZERO = Misconception(
    "zero-times-log-zero",
    "Right where all probabilities are positive; it breaks where p_k = 0 meets a logarithm of 0.",
    "log 0 is −inf, and 0 · inf is nan. A side with p_k = 0 adds nothing: leave it out "
    "before you take logarithms.",
)


Terms = Callable[[Array, Array], Array]  # w_k log q_k for each side, from w and q


# Five ways to write w log q; they part where w or q is 0.


def _careful(w: Array, q: Array) -> Array:
    return np.asarray(np.where(w > 0, w * np.log(np.where(w > 0, q, 1.0)), 0.0))


def _possible(w: Array, q: Array) -> Array:
    return np.asarray(w * np.log(np.where(q > 0, q, 1.0)))


def _naive(w: Array, q: Array) -> Array:
    return np.asarray(w * np.log(q))


def _book(w: Array, q: Array) -> Array:
    return np.asarray(w * np.log(q + 1e-7))


def _one_by_one(w: Array, q: Array) -> Array:
    return np.array([weight * math.log(one) for weight, one in zip(w, q, strict=True)])


WAYS: tuple[Terms, ...] = (_careful, _possible, _naive, _book, _one_by_one)


# The same for the terms of KL, p log (p / q).


def _careful_ratio(p: Array, q: Array) -> Array:
    return _careful(p, p) - _careful(p, q)


def _naive_ratio(p: Array, q: Array) -> Array:
    return np.asarray(p * np.log(p / q))


def _book_ratio(p: Array, q: Array) -> Array:
    return np.asarray(p * np.log((p + 1e-7) / (q + 1e-7)))


def _one_ratio_by_one(p: Array, q: Array) -> Array:
    return np.array([one * math.log(one / other) for one, other in zip(p, q, strict=True)])


def _possible_ratio(p: Array, q: Array) -> Array:
    both = (p > 0) & (q > 0)
    return np.asarray(np.where(both, p * np.log(np.where(both, p, 1) / np.where(both, q, 1)), 0.0))


RATIOS: tuple[Terms, ...] = (
    _careful_ratio,
    _possible_ratio,
    _naive_ratio,
    _book_ratio,
    _one_ratio_by_one,
)


def _each(
    name: Misconception, wrong: Callable[[Terms], Any], ways: tuple[Terms, ...] = WAYS
) -> list[Wrong]:
    """List a mistake in each of the ways to write a term."""
    return [Wrong(name, wrong(terms)) for terms in ways]


def _sides(name: Misconception, ways: tuple[Terms, ...], sign: float) -> list[Wrong]:
    """List what takes some sides for all of them; ``name`` tells a size that is written out."""
    return [
        *_each(FIRST_SIDE_ONLY, lambda f: lambda w, q: sign * f(w, q)[0], ways),
        *_each(name, lambda f: lambda w, q: sign * np.sum(f(w[:3], q[:3])), ways),
        *_each(name, lambda f: lambda w, q: sign * sum(f(w, q)[k] for k in range(6)), ways),
        *_each(shared.RETURNS_WRONG_SHAPE, lambda f: lambda w, q: sign * f(w, q), ways),
    ]


def _minus() -> Scaled:
    return Scaled(MISSING_MINUS, lambda sizes: -1.0)


def _base_ten() -> Scaled:
    return Scaled(LOG_BASE_TEN, lambda sizes: 0.4342944819032518)


def _over_sides() -> Scaled:
    return Scaled(DIVIDED_BY_SIDES, lambda sizes: 1 / sizes.K)


LOGARITHMS: list[Mistake] = [_minus(), log_base(), _base_ten(), _over_sides()]


def _cost(q: Array, n: Array) -> Any:
    return -np.sum(n * np.log(q))


def _orders(n: Array) -> float:
    """Return the logarithm of N! / Π n_k!, the number of orders in which the rolls may come."""
    return math.lgamma(n.sum() + 1) - sum(math.lgamma(one + 1) for one in n)


def _turned(f: Terms) -> Terms:
    """Take q first and the counts second, as the exercise does."""
    return lambda q, n: f(n, q)


COUNTED: tuple[Terms, ...] = (_turned(_careful), _turned(_naive), _turned(_one_by_one))


def _one_p_log_q(p: Array, q: Array) -> Any:
    return -np.log(q[p.argmax()])


# What people add inside a logarithm: so little that it does not show, and too much.
LITTLE = (1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
TOO_MUCH = (1e-5, 1e-4, 1e-3, 1e-2)


def _plus(eps: float) -> Terms:
    return lambda w, q: np.asarray(w * np.log(q + eps))


def _plus_in_weights(eps: float) -> Terms:
    return lambda w, q: np.asarray((w + eps) * np.log(q + eps))


def _plus_in_both(eps: float) -> Terms:
    return lambda p, q: np.asarray(p * np.log((p + eps) / (q + eps)))


# Too much in the ratio of KL: in one place or two, or added to the weights as well.
RATIOS_OF_TOO_MUCH: tuple[Callable[[float], Terms], ...] = (
    _plus_in_both,
    lambda eps: lambda p, q: _careful(p, p) - p * np.log(q + eps),
    lambda eps: lambda p, q: np.asarray(p * np.log(p / (q + eps) + eps)),
    lambda eps: lambda p, q: np.asarray((p + eps) * np.log((p + eps) / (q + eps))),
)


def _two_answers(log: Callable[[Array], Array]) -> Callable[[Array, Array], Any]:
    return lambda p, q: -np.sum(p * log(q) + (1 - p) * log(1 - q))


def _where_p(f: Callable[[Array], Array]) -> Callable[[Array, Array], Any]:
    """Give a function of q where p is positive, and 0 elsewhere."""
    return lambda p, q: np.where(p > 0, f(np.where(q > 0, q, 1)), 0)


# What has to be weighted by p as well stands outside of its parentheses.
UNWEIGHTED: tuple[tuple[Terms, Callable[[Array, Array], Any]], ...] = (
    (_careful, _where_p(np.log)),
    (_careful, lambda p, q: np.log(q)),
    (_naive, lambda p, q: np.log(q)),
    (_book, lambda p, q: np.log(q + 1e-7)),
    *((_plus(eps), lambda p, q, eps=eps: np.log(q + eps)) for eps in LITTLE),
)


KNOWN: dict[str, list[Mistake]] = {
    "empirical_distribution": [
        Scaled(shared.PERCENT, lambda sizes: 100.0),
        Wrong(COUNTS_NOT_DIVIDED, lambda n: n),
        Wrong(DIVIDED_BY_SIDES, lambda n: n / len(n)),
        Wrong(DIVIDED_BY_MAXIMUM, lambda n: n / n.max()),
        Wrong(UNIT_LENGTH, lambda n: n / np.linalg.norm(n)),
        Wrong(shared.INTEGER_TRUNCATION, lambda n: n // n.sum()),
        Wrong(SMOOTHED_COUNTS, lambda n: (n + 1) / (n.sum() + len(n))),
        Wrong(SOFTMAX_OF_COUNTS, lambda n: soft(n)),
        Wrong(WRITTEN_OUT_TOTAL, lambda n: n / 10),
        Wrong(shared.FIXED_SIZE, lambda n: np.array([n[k] / n.sum() for k in range(6)])),
        Wrong(shared.FIXED_SIZE, lambda n: n[:3] / n.sum()),
        Wrong(shared.FIXED_SIZE, lambda n: np.r_[n[:3] / n.sum(), np.zeros(len(n) - 3)]),
        Wrong(FIRST_SIDE_ONLY, lambda n: n[0] / n.sum()),
        Wrong(shared.RETURNS_WRONG_SHAPE, lambda n: n.max() / n.sum()),
    ],
    "negative_log_likelihood": [
        *LOGARITHMS,
        Wrong(DIVIDED_BY_ROLLS, lambda q, n: _cost(q, n) / n.sum()),
        *_each(shared.SWAPPED_ARGUMENTS, lambda f: lambda q, n: -np.sum(f(q, n))),
        Wrong(NOT_WEIGHTED, lambda q, n: -np.sum(np.log(q))),
        Wrong(NO_LOGARITHM, lambda q, n: np.prod(q**n)),
        Wrong(NO_LOGARITHM, lambda q, n: -np.prod(q**n)),
        Wrong(NO_LOGARITHM, lambda q, n: np.sum(n * q)),
        Wrong(NO_LOGARITHM, lambda q, n: -np.sum(n * q)),
        Wrong(LOG_OUTSIDE_THE_SUM, lambda q, n: -np.log(np.sum(n * q))),
        Wrong(MULTINOMIAL_COEFFICIENT, lambda q, n: _cost(q, n) - _orders(n)),
        Wrong(PRODUCT_UNDERFLOWS, lambda q, n: -np.log(np.prod(q**n))),
        Wrong(PRODUCT_UNDERFLOWS, lambda q, n: -math.log(np.prod(q**n))),
        *(
            Wrong(shared.EPSILON_TOO_LARGE, lambda q, n, eps=eps: -np.sum(_plus(eps)(n, q)))
            for eps in TOO_MUCH
        ),
        Wrong(shared.INTEGER_TRUNCATION, lambda q, n: -np.sum(np.trunc(n * np.log(q)))),
        Wrong(shared.MISSING_PARENTHESES, lambda q, n: -np.sum(n) * np.log(q)),
        *_sides(shared.FIXED_SIZE, COUNTED, -1.0),
    ],
    "cross_entropy": [
        *LOGARITHMS,
        Wrong(ZERO_TIMES_LOG_ZERO, lambda p, q: -np.sum(_naive(p, q))),
        Wrong(ZERO_TIMES_LOG_ZERO, lambda p, q: -np.sum(_one_by_one(p, q))),
        *_each(
            shared.SWAPPED_ARGUMENTS,
            lambda f: lambda p, q: -np.sum(f(q, p)),
            (*WAYS, *map(_plus, LITTLE)),
        ),
        *_each(
            shared.EPSILON_TOO_LARGE,
            lambda f: lambda p, q: -np.sum(f(p, q)),
            (*map(_plus, TOO_MUCH), *map(_plus_in_weights, TOO_MUCH)),
        ),
        Wrong(shared.BINARY_FORM, _two_answers(floored_log)),
        Wrong(shared.BINARY_FORM, _two_answers(log_plus)),
        Wrong(shared.BINARY_FORM, _two_answers(np.log)),
        Wrong(
            shared.BINARY_FORM,
            lambda p, q: -np.sum(_careful(p, q)) - np.sum(_careful(1 - p, 1 - q)),
        ),
        Wrong(shared.MISSING_PARENTHESES, lambda p, q: -np.sum(p) * np.log(q)),
        Wrong(shared.MISSING_PARENTHESES, lambda p, q: -np.sum(p) * log_plus(q)),
        *_each(Q_NOT_USED, lambda f: lambda p, q: -np.sum(f(p, p))),
        *_each(P_NOT_USED, lambda f: lambda p, q: -np.sum(f(q, q))),
        *_each(KL_FOR_CROSS_ENTROPY, lambda f: lambda p, q: np.sum(f(p, q)), RATIOS),
        Wrong(NOT_WEIGHTED, lambda p, q: -np.sum(np.log(q))),
        Wrong(NOT_WEIGHTED, lambda p, q: -np.sum(np.log(q + 1e-7))),
        Wrong(NOT_WEIGHTED, lambda p, q: -np.sum(np.log(q[p > 0]))),
        Wrong(NOT_WEIGHTED, lambda p, q: -sum(math.log(one) for one in q)),
        Wrong(NO_LOGARITHM, lambda p, q: -np.sum(p * q)),
        Wrong(NO_LOGARITHM, lambda p, q: np.sum(p * q)),
        Wrong(LOG_OUTSIDE_THE_SUM, lambda p, q: -np.log(np.sum(p * q))),
        Wrong(LARGEST_SIDE_ONLY, _one_p_log_q),
        *_sides(shared.FIXED_SIZE, WAYS, -1.0),
    ],
    "kl_divergence": [
        *LOGARITHMS,
        Wrong(ZERO_TIMES_LOG_ZERO, lambda p, q: np.sum(_naive_ratio(p, q))),
        Wrong(ZERO_TIMES_LOG_ZERO, lambda p, q: np.sum(_one_ratio_by_one(p, q))),
        Wrong(ZERO_TIMES_LOG_ZERO, lambda p, q: np.sum(_naive_ratio(p[q > 0], q[q > 0]))),
        *_each(
            shared.SWAPPED_ARGUMENTS,
            lambda f: lambda p, q: np.sum(f(q, p)),
            (*RATIOS, *map(_plus_in_both, LITTLE)),
        ),
        *_each(
            shared.EPSILON_TOO_LARGE,
            lambda f: lambda p, q: np.sum(f(p, q)),
            tuple(ratio(eps) for ratio in RATIOS_OF_TOO_MUCH for eps in TOO_MUCH),
        ),
        *(
            Wrong(
                shared.MISSING_PARENTHESES,
                lambda p, q, f=f, log=log: np.sum(f(p, p) - log(p, q)),
            )
            for f, log in UNWEIGHTED
        ),
        *_each(
            shared.MISSING_PARENTHESES,
            lambda f: lambda p, q: np.sum(f(p, p) / np.where(q > 0, q, 1)),
        ),
        *_each(FORGOT_THE_ENTROPY, lambda f: lambda p, q: -np.sum(f(p, q))),
        *_each(ENTROPY_ADDED, lambda f: lambda p, q: -np.sum(f(p, p)) - np.sum(f(p, q))),
        *_each(Q_NOT_USED, lambda f: lambda p, q: -np.sum(f(p, p))),
        Wrong(NOT_WEIGHTED, lambda p, q: np.sum(np.log(p / q))),
        Wrong(NOT_WEIGHTED, lambda p, q: np.sum(np.log((p + 1e-7) / (q + 1e-7)))),
        Wrong(NOT_WEIGHTED, lambda p, q: np.sum(np.log(p[p > 0] / q[p > 0]))),
        Wrong(NO_LOGARITHM, lambda p, q: np.sum(p * p / q)),
        Wrong(NO_LOGARITHM, lambda p, q: np.sum(p[p > 0] ** 2 / q[p > 0])),
        Wrong(LOG_OUTSIDE_THE_SUM, lambda p, q: np.log(np.sum(p * p / q))),
        Wrong(LOG_OUTSIDE_THE_SUM, lambda p, q: np.log(np.sum(p[p > 0] ** 2 / q[p > 0]))),
        *_sides(shared.FIXED_SIZE, RATIOS, 1.0),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception, str] = {
    MULTINOMIAL_COEFFICIENT: "1.3 How likely the rolls are",
    PRODUCT_UNDERFLOWS: "1.4 From products to sums",
    ZERO_TIMES_LOG_ZERO: "1.6 Cross-entropy",
}
