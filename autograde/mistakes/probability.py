"""The mistakes that people make in chapter 1, each as the few lines that make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.known import Mistake, Scaled, Wrong
from autograde.mistakes.layers import Array, soft
from autograde.mistakes.relations import log_base

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


RATIOS: tuple[Terms, ...] = (_careful_ratio, _naive_ratio, _book_ratio, _one_ratio_by_one)


def _each(name: str, wrong: Callable[[Terms], Any], ways: tuple[Terms, ...] = WAYS) -> list[Wrong]:
    """List a mistake in each of the ways to write a term."""
    return [Wrong(name, wrong(terms)) for terms in ways]


def _sides(name: str, ways: tuple[Terms, ...], sign: float) -> list[Wrong]:
    """List what takes some sides for all of them; ``name`` tells a size that is written out."""
    return [
        *_each("first-side-only", lambda f: lambda w, q: sign * f(w, q)[0], ways),
        *_each(name, lambda f: lambda w, q: sign * np.sum(f(w[:3], q[:3])), ways),
        *_each(name, lambda f: lambda w, q: sign * sum(f(w, q)[k] for k in range(6)), ways),
        *_each("returns-wrong-shape", lambda f: lambda w, q: sign * f(w, q), ways),
    ]


def _minus() -> Scaled:
    return Scaled("missing-minus", lambda sizes: -1.0)


def _base_ten() -> Scaled:
    return Scaled("log-base-ten", lambda sizes: 0.4342944819032518)


def _over_sides() -> Scaled:
    return Scaled("divided-by-sides", lambda sizes: 1 / sizes.K)


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


KNOWN: dict[str, list[Mistake]] = {
    "empirical_distribution": [
        Scaled("percent", lambda sizes: 100.0),
        Wrong("counts-not-divided", lambda n: n),
        Wrong("divided-by-sides", lambda n: n / len(n)),
        Wrong("divided-by-maximum", lambda n: n / n.max()),
        Wrong("unit-length", lambda n: n / np.linalg.norm(n)),
        Wrong("integer-truncation", lambda n: n // n.sum()),
        Wrong("smoothed-counts", lambda n: (n + 1) / (n.sum() + len(n))),
        Wrong("softmax-of-counts", lambda n: soft(n)),
        Wrong("written-out-total", lambda n: n / 10),
        Wrong("fixed-size", lambda n: np.array([n[k] / n.sum() for k in range(6)])),
        Wrong("fixed-size", lambda n: n[:3] / n.sum()),
        Wrong("fixed-size", lambda n: np.r_[n[:3] / n.sum(), np.zeros(len(n) - 3)]),
        Wrong("first-side-only", lambda n: n[0] / n.sum()),
        Wrong("returns-wrong-shape", lambda n: n.max() / n.sum()),
    ],
    "negative_log_likelihood": [
        *LOGARITHMS,
        Wrong("divided-by-rolls", lambda q, n: _cost(q, n) / n.sum()),
        *_each("swapped-arguments", lambda f: lambda q, n: -np.sum(f(q, n))),
        Wrong("not-weighted", lambda q, n: -np.sum(np.log(q))),
        Wrong("no-logarithm", lambda q, n: np.prod(q**n)),
        Wrong("no-logarithm", lambda q, n: -np.prod(q**n)),
        Wrong("no-logarithm", lambda q, n: np.sum(n * q)),
        Wrong("no-logarithm", lambda q, n: -np.sum(n * q)),
        Wrong("log-outside-the-sum", lambda q, n: -np.log(np.sum(n * q))),
        Wrong("multinomial-coefficient", lambda q, n: _cost(q, n) - _orders(n)),
        Wrong("product-underflows", lambda q, n: -np.log(np.prod(q**n))),
        Wrong("product-underflows", lambda q, n: -math.log(np.prod(q**n))),
        *_sides("fixed-size", COUNTED, -1.0),
    ],
    "cross_entropy": [
        *LOGARITHMS,
        Wrong("zero-times-log-zero", lambda p, q: -np.sum(_naive(p, q))),
        Wrong("zero-times-log-zero", lambda p, q: -np.sum(_one_by_one(p, q))),
        *_each("swapped-arguments", lambda f: lambda p, q: -np.sum(f(q, p))),
        *_each("q-not-used", lambda f: lambda p, q: -np.sum(f(p, p))),
        *_each("p-not-used", lambda f: lambda p, q: -np.sum(f(q, q))),
        *_each("kl-for-cross-entropy", lambda f: lambda p, q: np.sum(f(p, q)), RATIOS),
        Wrong("not-weighted", lambda p, q: -np.sum(np.log(q))),
        Wrong("not-weighted", lambda p, q: -np.sum(np.log(q + 1e-7))),
        Wrong("not-weighted", lambda p, q: -np.sum(np.log(q[p > 0]))),
        Wrong("not-weighted", lambda p, q: -sum(math.log(one) for one in q)),
        Wrong("no-logarithm", lambda p, q: -np.sum(p * q)),
        Wrong("no-logarithm", lambda p, q: np.sum(p * q)),
        Wrong("log-outside-the-sum", lambda p, q: -np.log(np.sum(p * q))),
        Wrong("largest-side-only", _one_p_log_q),
        *_sides("fixed-size", WAYS, -1.0),
    ],
    "kl_divergence": [
        *LOGARITHMS,
        Wrong("zero-times-log-zero", lambda p, q: np.sum(_naive_ratio(p, q))),
        Wrong("zero-times-log-zero", lambda p, q: np.sum(_one_ratio_by_one(p, q))),
        Wrong("zero-times-log-zero", lambda p, q: np.sum(_naive_ratio(p[q > 0], q[q > 0]))),
        *_each("swapped-arguments", lambda f: lambda p, q: np.sum(f(q, p)), RATIOS),
        *_each("forgot-the-entropy", lambda f: lambda p, q: -np.sum(f(p, q))),
        *_each("entropy-added", lambda f: lambda p, q: -np.sum(f(p, p)) - np.sum(f(p, q))),
        *_each("q-not-used", lambda f: lambda p, q: -np.sum(f(p, p))),
        Wrong("not-weighted", lambda p, q: np.sum(np.log(p / q))),
        Wrong("not-weighted", lambda p, q: np.sum(np.log((p + 1e-7) / (q + 1e-7)))),
        Wrong("not-weighted", lambda p, q: np.sum(np.log(p[p > 0] / q[p > 0]))),
        Wrong("no-logarithm", lambda p, q: np.sum(p * p / q)),
        Wrong("no-logarithm", lambda p, q: np.sum(p[p > 0] ** 2 / q[p > 0])),
        Wrong("log-outside-the-sum", lambda p, q: np.log(np.sum(p * p / q))),
        Wrong("log-outside-the-sum", lambda p, q: np.log(np.sum(p[p > 0] ** 2 / q[p > 0]))),
        *_sides("fixed-size", RATIOS, 1.0),
    ],
    "bug_in_cross_entropy": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "empirical_distribution": "1.2 Rolls, counts, shares",
    "negative_log_likelihood": "1.4 From products to sums",
    "cross_entropy": "1.6 Cross-entropy",
    "kl_divergence": "1.7 The floor, and what lies above it",
    "bug_in_cross_entropy": "1.9 Find the bug",
}
READ_FOR: dict[str, str] = {
    "forgot-the-entropy": "1.7 The floor, and what lies above it",
    "kl-for-cross-entropy": "1.7 The floor, and what lies above it",
    "multinomial-coefficient": "1.3 How likely the rolls are",
    "product-underflows": "1.4 From products to sums",
    "zero-times-log-zero": "1.6 Cross-entropy",
}
