"""Right solutions of chapter 1, in many styles."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np

from right_solutions import Register

answers = Register()


# empirical_distribution


@answers("empirical_distribution")
def shares_at_once(counts):
    """Let NumPy divide."""
    return counts / counts.sum()


@answers("empirical_distribution")
def shares_list(counts):
    """Return a list, made with Python's own sum."""
    total = sum(counts)
    return [count / total for count in counts]


@answers("empirical_distribution")
def shares_loop(counts):
    """Fill an array of zeros, which are floats."""
    p = np.zeros(len(counts))
    N = 0
    for count in counts:
        N += count
    for k in range(len(counts)):
        p[k] = counts[k] / N
    return p


@answers("empirical_distribution")
def shares_single(counts):
    """Work in float32, in place on a copy."""
    p = counts.astype(np.float32)
    p /= p.sum()
    return p


@answers("empirical_distribution")
def shares_fractions(counts):
    """Stay exact as long as possible."""
    return [float(Fraction(int(count), int(np.sum(counts)))) for count in counts]


@answers("empirical_distribution")
def shares_of_rolls(counts):
    """Lay all the rolls out, and count them again."""
    rolls = Counter(np.repeat(np.arange(counts.size), counts).tolist())
    return tuple(rolls[side] / rolls.total() for side in range(counts.size))


@answers("empirical_distribution")
def shares_average(counts):
    """Take the mean of one-hot rows."""
    return np.repeat(np.eye(len(counts)), counts, axis=0).mean(axis=0)


# negative_log_likelihood


@answers("negative_log_likelihood")
def nll_dot(q, counts):
    """Use a scalar product."""
    return -(counts @ np.log(q))


@answers("negative_log_likelihood")
def nll_loop(q, counts):
    """Add up side by side with the math module."""
    total = 0
    for k in range(len(q)):
        total = total - counts[k] * math.log(q[k])
    return total


@answers("negative_log_likelihood")
def nll_each_roll(q, counts):
    """Add one loss for each roll."""
    return np.sum(-np.log(np.repeat(q, counts)))


@answers("negative_log_likelihood")
def nll_einsum(q, counts):
    """Use einsum, and return an array of no dimensions."""
    return np.einsum("k,k->", counts, np.log(1 / q))


@answers("negative_log_likelihood")
def nll_single(q, counts):
    """Work in float32."""
    return -np.sum(counts.astype(np.float32) * np.log(q.astype(np.float32)))


@answers("negative_log_likelihood")
def nll_with_a_little_more(q, counts):
    """Add 1e-7 inside the logarithm, as books do."""
    return -np.sum(counts * np.log(q + 1e-7))


@answers("negative_log_likelihood")
def nll_from_shares(q, counts):
    """Multiply the cross-entropy of the shares by N."""
    N = counts.sum()
    return -N * sum(p * np.log(one) for p, one in zip(counts / N, q, strict=True))


@answers("negative_log_likelihood")
def nll_of_powers(q, counts):
    """Take the logarithm of each side's power where it is no 0, and of each roll where it is."""
    powers = q**counts
    return -sum(
        np.log(power) if power > 1e-300 else count * np.log(one)
        for power, count, one in zip(powers, counts, q, strict=True)
    )


# cross_entropy


@answers("cross_entropy")
def ce_where(p, q):
    """Choose 0 where p is 0, with a warning."""
    return -np.where(p > 0, p * np.log(q), 0).sum()


@answers("cross_entropy")
def ce_loop(p, q):
    """Skip the sides that never come up."""
    total = 0.0
    for k in range(len(p)):
        if p[k] == 0:
            continue
        total -= p[k] * math.log(q[k])
    return total


@answers("cross_entropy")
def ce_nansum(p, q):
    """Let nan count as 0."""
    return -np.nansum(p * np.log(q))


@answers("cross_entropy")
def ce_nan_to_num(p, q):
    """Replace nan afterwards."""
    terms = p * np.log(q)
    return -np.sum(np.nan_to_num(terms, nan=0.0))


@answers("cross_entropy")
def ce_with_a_little_more(p, q):
    """Add 1e-7 inside the logarithm, as books do."""
    return -np.sum(p * np.log(q + 1e-7))


@answers("cross_entropy")
def ce_clipped(p, q):
    """Clip q, which makes 0 · log q a 0."""
    return -(p @ np.log(np.clip(q, 1e-12, 1)))


@answers("cross_entropy")
def ce_out(p, q):
    """Take the logarithms only where they are needed, in float32."""
    p, q = p.astype(np.float32), q.astype(np.float32)
    logs = np.log(q, where=p > 0, out=np.zeros_like(q))
    return float(-np.einsum("k,k", p, logs))


@answers("cross_entropy")
def ce_generator(p, q):
    """Add up a generator, as the formula reads."""
    return sum(-pk * np.log(qk) for pk, qk in zip(p, q, strict=True) if pk)


@answers("cross_entropy")
def ce_of_powers(p, q):
    """Take one logarithm, of the product of q to the power of p: 0 to the power of 0 is 1."""
    return -np.log(np.prod(q**p))


@answers("cross_entropy")
def ce_on_a_copy(p, q):
    """Change a copy of q where p is 0."""
    q = q.copy()
    q[p == 0] = 1
    return -np.sum(p * np.log(q))


# kl_divergence


@answers("kl_divergence")
def kl_difference(p, q):
    """Take the entropy away from the cross-entropy."""
    return ce_loop(p, q) - ce_loop(p, p)


@answers("kl_divergence")
def kl_where(p, q):
    """Choose 0 where p is 0, with a warning."""
    return np.sum(np.where(p > 0, p * np.log(p / q), 0))


@answers("kl_divergence")
def kl_loop(p, q):
    """Go through the sides, and ask for each."""
    total = 0
    for one, other in zip(p, q, strict=True):
        if one > 0:
            total += one * math.log(one / other)
    return total


@answers("kl_divergence")
def kl_nansum(p, q):
    """Let nan count as 0."""
    return np.nansum(p * (np.log(p) - np.log(q)))


@answers("kl_divergence")
def kl_with_a_little_more(p, q):
    """Add 1e-7 above and below."""
    return np.sum(p * np.log((p + 1e-7) / (q + 1e-7)))


@answers("kl_divergence")
def kl_clipped(p, q):
    """Clip both, on copies."""
    p, q = np.clip(p, 1e-10, 1), np.clip(q, 1e-10, 1)
    return np.sum(p * np.log(p / q))


@answers("kl_divergence")
def kl_einsum(p, q):
    """Leave the sides out first, then use einsum in float32."""
    seen = np.flatnonzero(p)
    p, q = p[seen].astype(np.float32), q[seen].astype(np.float32)
    return np.einsum("k,k->", p, np.log(p) - np.log(q))


@answers("kl_divergence")
def kl_upside_down(p, q):
    """Take minus the logarithm of q over p."""
    keep = p != 0
    return -(p[keep] * np.log(q[keep] / p[keep])).sum()


@answers("kl_divergence")
def kl_ratio_safe(p, q):
    """Put 1 for the ratio where p is 0."""
    ratio = np.ones_like(p)
    np.divide(p, q, out=ratio, where=p > 0)
    return np.dot(p, np.log(ratio))
