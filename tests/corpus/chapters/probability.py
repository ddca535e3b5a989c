"""Right and wrong solutions of chapter 1, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


# empirical_distribution


@right("empirical_distribution")
def shares_at_once(counts):
    """Let NumPy divide."""
    return counts / counts.sum()


@right("empirical_distribution")
def shares_list(counts):
    """Return a list, made with Python's own sum."""
    total = sum(counts)
    return [count / total for count in counts]


@right("empirical_distribution")
def shares_loop(counts):
    """Fill an array of zeros, which are floats."""
    p = np.zeros(len(counts))
    N = 0
    for count in counts:
        N += count
    for k in range(len(counts)):
        p[k] = counts[k] / N
    return p


@right("empirical_distribution")
def shares_single(counts):
    """Work in float32, in place on a copy."""
    p = counts.astype(np.float32)
    p /= p.sum()
    return p


@right("empirical_distribution")
def shares_fractions(counts):
    """Stay exact as long as possible."""
    return [float(Fraction(int(count), int(np.sum(counts)))) for count in counts]


@right("empirical_distribution")
def shares_of_rolls(counts):
    """Lay all the rolls out, and count them again."""
    rolls = Counter(np.repeat(np.arange(counts.size), counts).tolist())
    return tuple(rolls[side] / rolls.total() for side in range(counts.size))


@right("empirical_distribution")
def shares_average(counts):
    """Take the mean of one-hot rows."""
    return np.repeat(np.eye(len(counts)), counts, axis=0).mean(axis=0)


# negative_log_likelihood


@right("negative_log_likelihood")
def nll_dot(q, counts):
    """Use a scalar product."""
    return -(counts @ np.log(q))


@right("negative_log_likelihood")
def nll_loop(q, counts):
    """Add up side by side with the math module."""
    total = 0
    for k in range(len(q)):
        total = total - counts[k] * math.log(q[k])
    return total


@right("negative_log_likelihood")
def nll_each_roll(q, counts):
    """Add one loss for each roll."""
    return np.sum(-np.log(np.repeat(q, counts)))


@right("negative_log_likelihood")
def nll_einsum(q, counts):
    """Use einsum, and return an array of no dimensions."""
    return np.einsum("k,k->", counts, np.log(1 / q))


@right("negative_log_likelihood")
def nll_single(q, counts):
    """Work in float32."""
    return -np.sum(counts.astype(np.float32) * np.log(q.astype(np.float32)))


@right("negative_log_likelihood")
def nll_with_a_little_more(q, counts):
    """Add 1e-7 inside the logarithm, as books do."""
    return -np.sum(counts * np.log(q + 1e-7))


@right("negative_log_likelihood")
def nll_from_shares(q, counts):
    """Multiply the cross-entropy of the shares by N."""
    N = counts.sum()
    return -N * sum(p * np.log(one) for p, one in zip(counts / N, q, strict=True))


@right("negative_log_likelihood")
def nll_of_powers(q, counts):
    """Take the logarithm of each side's power where it is no 0, and of each roll where it is."""
    powers = q**counts
    return -sum(
        np.log(power) if power > 1e-300 else count * np.log(one)
        for power, count, one in zip(powers, counts, q, strict=True)
    )


# cross_entropy


@right("cross_entropy")
def ce_where(p, q):
    """Choose 0 where p is 0, with a warning."""
    return -np.where(p > 0, p * np.log(q), 0).sum()


@right("cross_entropy")
def ce_loop(p, q):
    """Skip the sides that never come up."""
    total = 0.0
    for k in range(len(p)):
        if p[k] == 0:
            continue
        total -= p[k] * math.log(q[k])
    return total


@right("cross_entropy")
def ce_nansum(p, q):
    """Let nan count as 0."""
    return -np.nansum(p * np.log(q))


@right("cross_entropy")
def ce_nan_to_num(p, q):
    """Replace nan afterwards."""
    terms = p * np.log(q)
    return -np.sum(np.nan_to_num(terms, nan=0.0))


@right("cross_entropy")
def ce_with_a_little_more(p, q):
    """Add 1e-7 inside the logarithm, as books do."""
    return -np.sum(p * np.log(q + 1e-7))


@right("cross_entropy")
def ce_clipped(p, q):
    """Clip q, which makes 0 · log q a 0."""
    return -(p @ np.log(np.clip(q, 1e-12, 1)))


@right("cross_entropy")
def ce_out(p, q):
    """Take the logarithms only where they are needed, in float32."""
    p, q = p.astype(np.float32), q.astype(np.float32)
    logs = np.log(q, where=p > 0, out=np.zeros_like(q))
    return float(-np.einsum("k,k", p, logs))


@right("cross_entropy")
def ce_generator(p, q):
    """Add up a generator, as the formula reads."""
    return sum(-pk * np.log(qk) for pk, qk in zip(p, q, strict=True) if pk)


@right("cross_entropy")
def ce_of_powers(p, q):
    """Take one logarithm, of the product of q to the power of p: 0 to the power of 0 is 1."""
    return -np.log(np.prod(q**p))


@right("cross_entropy")
def ce_on_a_copy(p, q):
    """Change a copy of q where p is 0."""
    q = q.copy()
    q[p == 0] = 1
    return -np.sum(p * np.log(q))


# kl_divergence


@right("kl_divergence")
def kl_difference(p, q):
    """Take the entropy away from the cross-entropy."""
    return ce_loop(p, q) - ce_loop(p, p)


@right("kl_divergence")
def kl_where(p, q):
    """Choose 0 where p is 0, with a warning."""
    return np.sum(np.where(p > 0, p * np.log(p / q), 0))


@right("kl_divergence")
def kl_loop(p, q):
    """Go through the sides, and ask for each."""
    total = 0
    for one, other in zip(p, q, strict=True):
        if one > 0:
            total += one * math.log(one / other)
    return total


@right("kl_divergence")
def kl_nansum(p, q):
    """Let nan count as 0."""
    return np.nansum(p * (np.log(p) - np.log(q)))


@right("kl_divergence")
def kl_with_a_little_more(p, q):
    """Add 1e-7 above and below."""
    return np.sum(p * np.log((p + 1e-7) / (q + 1e-7)))


@right("kl_divergence")
def kl_clipped(p, q):
    """Clip both, on copies."""
    p, q = np.clip(p, 1e-10, 1), np.clip(q, 1e-10, 1)
    return np.sum(p * np.log(p / q))


@right("kl_divergence")
def kl_einsum(p, q):
    """Leave the sides out first, then use einsum in float32."""
    seen = np.flatnonzero(p)
    p, q = p[seen].astype(np.float32), q[seen].astype(np.float32)
    return np.einsum("k,k->", p, np.log(p) - np.log(q))


@right("kl_divergence")
def kl_upside_down_and_turned(p, q):
    """Take minus the logarithm of q over p."""
    keep = p != 0
    return -(p[keep] * np.log(q[keep] / p[keep])).sum()


@right("kl_divergence")
def kl_ratio_safe(p, q):
    """Put 1 for the ratio where p is 0."""
    ratio = np.ones_like(p)
    np.divide(p, q, out=ratio, where=p > 0)
    return np.dot(p, np.log(ratio))


# Wrong solutions


ALONE = "leaves its input alone"

# empirical_distribution

SHARES, MORE = "the share of each side", "any number of sides, also with counts of 0"


@wrong("empirical_distribution", "counts-not-divided")
def shares_as_counts(counts):
    return counts.astype(float)


@wrong("empirical_distribution", "divided-by-sides")
def shares_over_sides(counts):
    return counts / len(counts)


@wrong("empirical_distribution", "divided-by-maximum")
def shares_over_the_largest(counts):
    return counts / max(counts)


@wrong("empirical_distribution", "unit-length")
def shares_over_the_norm(counts):
    return counts / np.sqrt(np.sum(counts**2))


@wrong("empirical_distribution", "percent")
def shares_in_percent(counts):
    return counts / counts.sum() * 100


@wrong("empirical_distribution", "integer-truncation")
def shares_in_whole_numbers(counts):
    p = np.zeros_like(counts)
    for k in range(len(counts)):
        p[k] = counts[k] / counts.sum()
    return p


@wrong("empirical_distribution", "integer-truncation")
def shares_by_two_slashes(counts):
    return counts // sum(counts)


@wrong("empirical_distribution", "smoothed-counts")
def shares_of_laplace(counts):
    return (counts + 1) / np.sum(counts + 1)


@wrong("empirical_distribution", "softmax-of-counts")
def shares_by_softmax(counts):
    e = np.exp(counts - np.max(counts))
    return e / e.sum()


@wrong("empirical_distribution", "written-out-total")
def shares_of_ten_rolls(counts):
    return counts / 10


@wrong("empirical_distribution", "fixed-size")
def shares_of_six_sides(counts):
    N = sum(counts)
    p = np.zeros(6)
    for k in range(6):
        p[k] = counts[k] / N
    return p


@wrong("empirical_distribution", "fixed-size")
def shares_of_three_sides(counts):
    N = counts.sum()
    return np.array([counts[0] / N, counts[1] / N, counts[2] / N])


@wrong("empirical_distribution", "fixed-size")
def shares_of_three_sides_in_zeros(counts):
    p = np.zeros(len(counts))
    for k in range(3):
        p[k] = counts[k] / counts.sum()
    return p


@wrong("empirical_distribution", "first-side-only")
def shares_returned_in_the_loop(counts):
    for count in counts:
        return count / counts.sum()


@wrong("empirical_distribution", "returns-wrong-shape")
def share_of_the_winner(counts):
    return np.max(counts) / np.sum(counts)


@wrong("empirical_distribution", "returns-wrong-shape")
def shares_as_a_row(counts):
    return counts[None, :] / counts.sum()


@wrong("empirical_distribution", "integer-truncation + mutates-input")
def shares_in_the_callers_array(counts):
    total = counts.sum()
    for k in range(len(counts)):
        counts[k] = counts[k] / total
    return counts


@wrong("empirical_distribution", "unnamed")
def shares_added_up(counts):
    return np.cumsum(counts) / counts.sum()


@wrong("empirical_distribution", "unnamed")
def shares_of_one_less(counts):
    return counts / (counts.sum() - 1)


@wrong("empirical_distribution", "unnamed")
def shares_of_nothing(counts):
    return np.full(len(counts), 1 / len(counts))


@wrong("empirical_distribution", "unnamed")
def shares_in_order(counts):
    return np.sort(counts / counts.sum())


@wrong("empirical_distribution", "unnamed")
def shares_of_squares(counts):
    return counts**2 / np.sum(counts**2)


@wrong("empirical_distribution", "unnamed")
def shares_without_a_name(counts):
    return counts / total  # noqa: F821 - a name that was never defined


# negative_log_likelihood

FEW, ANY_K, MANY = "the sum over a few rolls", "any number of sides", "thousands of rolls"
FIVE = "to five digits"


@wrong("negative_log_likelihood", "missing-minus")
def nll_positive(q, counts):
    return np.sum(counts * np.log(q))


@wrong("negative_log_likelihood", "wrong-log-base")
def nll_in_bits(q, counts):
    return -np.sum(counts * np.log2(q))


@wrong("negative_log_likelihood", "log-base-ten")
def nll_of_school(q, counts):
    return -np.sum(counts * np.log10(q))


@wrong("negative_log_likelihood", "divided-by-sides")
def nll_mean_of_sides(q, counts):
    return -np.mean(counts * np.log(q))


@wrong("negative_log_likelihood", "divided-by-rolls")
def nll_mean_of_rolls(q, counts):
    return -np.sum(counts * np.log(q)) / np.sum(counts)


@wrong("negative_log_likelihood", "divided-by-rolls")
def nll_average(q, counts):
    return np.average(-np.log(q), weights=counts)


@wrong("negative_log_likelihood", "swapped-arguments")
def nll_swapped(q, counts):
    return -np.sum(q * np.log(counts))


@wrong("negative_log_likelihood", "swapped-arguments")
def nll_swapped_loop(q, counts):
    total = 0
    for k in range(len(q)):
        total -= q[k] * math.log(counts[k])
    return total


@wrong("negative_log_likelihood", "swapped-arguments")
def nll_swapped_where_there_are_any(q, counts):
    return -np.sum(q[counts > 0] * np.log(counts[counts > 0]))


@wrong("negative_log_likelihood", "not-weighted")
def nll_of_each_side_once(q, counts):
    return -np.sum(np.log(q))


@wrong("negative_log_likelihood", "no-logarithm")
def likelihood_itself(q, counts):
    return np.prod(q**counts)


@wrong("negative_log_likelihood", "no-logarithm")
def minus_the_likelihood(q, counts):
    return -np.prod(np.power(q, counts))


@wrong("negative_log_likelihood", "no-logarithm")
def nll_of_products(q, counts):
    return -np.sum(counts * q)


@wrong("negative_log_likelihood", "log-outside-the-sum")
def nll_log_of_sum(q, counts):
    return -np.log(np.sum(counts * q))


@wrong("negative_log_likelihood", "multinomial-coefficient")
def nll_of_all_orders(q, counts):
    orders = math.lgamma(counts.sum() + 1) - sum(math.lgamma(n + 1) for n in counts)
    return -(orders + np.sum(counts * np.log(q)))


@wrong("negative_log_likelihood", "product-underflows", loses=[MANY])
def nll_of_the_product(q, counts):
    likelihood = 1.0
    for k in range(len(q)):
        likelihood = likelihood * q[k] ** counts[k]
    return -np.log(likelihood)


@wrong("negative_log_likelihood", "product-underflows", loses=[MANY])
def nll_of_the_product_by_math(q, counts):
    return -math.log(math.prod(q**counts))


@wrong("negative_log_likelihood", "first-side-only")
def nll_returned_in_the_loop(q, counts):
    total = 0
    for k in range(len(q)):
        total -= counts[k] * np.log(q[k])
        return total


@wrong("negative_log_likelihood", "fixed-size", keeps=[FEW])
def nll_of_three_sides(q, counts):
    return -sum(counts[k] * np.log(q[k]) for k in range(3))


@wrong("negative_log_likelihood", "fixed-size")
def nll_of_six_sides(q, counts):
    total = 0
    for k in range(6):
        total += counts[k] * np.log(q[k])
    return -total


@wrong("negative_log_likelihood", "returns-wrong-shape")
def nll_of_each_side(q, counts):
    return -counts * np.log(q)


@wrong("negative_log_likelihood", "returns-wrong-shape", loses=[MANY])
def nll_in_a_list(q, counts):
    return [-np.sum(counts * np.log(q))]


@wrong("negative_log_likelihood", "integer-truncation", keeps=[MANY])
def nll_in_an_array_of_integers(q, counts):
    costs = np.zeros_like(counts)
    for k in range(len(counts)):
        costs[k] = -counts[k] * np.log(q[k])
    return costs.sum()


@wrong("negative_log_likelihood", "missing-parentheses")
def nll_sums_the_counts(q, counts):
    return -np.sum(counts) * np.log(q)


@wrong("negative_log_likelihood", "epsilon-too-large", loses=[FIVE])
def nll_with_a_little_too_much(q, counts):
    return -np.sum(counts * np.log(q + 1e-5))


@wrong("negative_log_likelihood", "epsilon-too-large", loses=[FIVE])
def nll_with_too_much(q, counts):
    return -sum(n * math.log(1e-4 + one) for n, one in zip(counts, q, strict=True))


@wrong("negative_log_likelihood", "unnamed")
def nll_rounded(q, counts):
    return round(-np.sum(counts * np.log(q)), 2)


@wrong("negative_log_likelihood", "mutates-input + wrong-log-base")
def nll_in_bits_with_a_little_more_for_all(q, counts):
    q += 1e-7
    return -np.sum(counts * np.log2(q))


@wrong("negative_log_likelihood", "missing-minus + wrong-log-base")
def nll_positive_in_bits(q, counts):
    return counts @ np.log2(q)


@wrong("negative_log_likelihood", "divided-by-sides + missing-minus")
def nll_positive_mean(q, counts):
    return np.mean(counts * np.log(q))


@wrong("negative_log_likelihood", "unnamed")
def nll_of_errors(q, counts):
    return np.sum((counts / counts.sum() - q) ** 2)


@wrong("negative_log_likelihood", "unnamed")
def nll_of_complements(q, counts):
    return -np.sum(counts * np.log(1 - q))


@wrong("negative_log_likelihood", "unnamed")
def nll_and_a_penalty(q, counts):
    return -np.sum(counts * np.log(q)) + np.sum(q**2)


@wrong("negative_log_likelihood", "unnamed")
def nll_of_smoothed_counts(q, counts):
    return -np.sum((counts + 1) * np.log(q))


@wrong("negative_log_likelihood", "unnamed")
def nll_that_gives_up(q, counts):
    raise ValueError("to be done")


# cross_entropy

THREE, ZERO = "two dice with three sides", "a side with p = 0 adds nothing, even if q = 0"


def careful(p, q):
    """Return the terms p log q, 0 where p is 0."""
    return p * np.log(np.where(p > 0, q, 1))


def entropy(p):
    return -np.sum(careful(p, p))


@wrong("cross_entropy", "zero-times-log-zero", loses=[ZERO])
def ce_as_it_stands(p, q):
    return -np.sum(p * np.log(q))


@wrong("cross_entropy", "zero-times-log-zero", loses=[ZERO, ALONE])  # it raises there
def ce_by_math(p, q):
    total = 0
    for k in range(len(p)):
        total -= p[k] * math.log(q[k])
    return total


@wrong("cross_entropy", "missing-minus")
def ce_positive(p, q):
    return careful(p, q).sum()


@wrong("cross_entropy", "missing-minus + zero-times-log-zero")
def ce_positive_as_it_stands(p, q):
    return np.sum(p * np.log(q))


@wrong("cross_entropy", "wrong-log-base")
def ce_in_bits(p, q):
    return -np.sum(p[p > 0] * np.log2(q[p > 0]))


@wrong("cross_entropy", "wrong-log-base + zero-times-log-zero")
def ce_in_bits_as_it_stands(p, q):
    return -np.sum(p * np.log2(q))


@wrong("cross_entropy", "log-base-ten")
def ce_of_school(p, q):
    return -np.sum(p * np.log10(q + 1e-9))


@wrong("cross_entropy", "divided-by-sides")
def ce_mean(p, q):
    return np.mean(-careful(p, q))


@wrong("cross_entropy", "swapped-arguments")
def ce_swapped(p, q):
    return -np.sum(careful(q, p))


@wrong("cross_entropy", "swapped-arguments")
def ce_swapped_as_it_stands(p, q):
    return -np.sum(q * np.log(p))


@wrong("cross_entropy", "swapped-arguments")
def ce_swapped_as_in_books(p, q):
    return -np.sum(q * np.log(p + 1e-7))


@wrong("cross_entropy", "q-not-used")
def ce_of_p_alone(p, q):
    return entropy(p)


@wrong("cross_entropy", "q-not-used")
def ce_of_p_alone_as_it_stands(p, q):
    return -np.sum(p * np.log(p))


@wrong("cross_entropy", "p-not-used")
def ce_of_q_alone(p, q):
    return -np.sum(q * np.log(q))


@wrong("cross_entropy", "p-not-used")
def ce_of_q_alone_with_care(p, q):
    return entropy(q)


@wrong("cross_entropy", "kl-for-cross-entropy")
def ce_above_the_floor(p, q):
    return -np.sum(careful(p, q)) - entropy(p)


@wrong("cross_entropy", "kl-for-cross-entropy")
def ce_of_ratios(p, q):
    return np.sum(p * np.log(p / q))


@wrong("cross_entropy", "not-weighted")
def ce_of_each_side_once(p, q):
    return -np.sum(np.log(q))


@wrong("cross_entropy", "not-weighted")
def ce_of_each_side_that_happens(p, q):
    return -np.sum(np.log(q[p > 0]))


@wrong("cross_entropy", "no-logarithm")
def ce_of_products(p, q):
    return -np.sum(p * q)


@wrong("cross_entropy", "no-logarithm")
def ce_as_scalar_product(p, q):
    return p @ q


@wrong("cross_entropy", "log-outside-the-sum")
def ce_log_of_sum(p, q):
    return -np.log(np.sum(p * q))


@wrong("cross_entropy", "largest-side-only")
def ce_of_the_likeliest(p, q):
    return -np.log(q[np.argmax(p)])


@wrong("cross_entropy", "first-side-only")
def ce_returned_in_the_loop(p, q):
    total = 0
    for one, other in zip(p, q, strict=True):
        if one > 0:
            total -= one * np.log(other)
        return total


@wrong("cross_entropy", "fixed-size", keeps=[THREE])
def ce_of_three_sides(p, q):
    return -np.sum(careful(p[:3], q[:3]))


@wrong("cross_entropy", "fixed-size")
def ce_of_six_sides(p, q):
    total = 0
    for k in range(6):
        if p[k] > 0:
            total -= p[k] * np.log(q[k])
    return total


@wrong("cross_entropy", "returns-wrong-shape")
def ce_of_each_side(p, q):
    return -careful(p, q)


@wrong("cross_entropy", "returns-wrong-shape")
def ce_of_each_side_as_it_stands(p, q):
    return -p * np.log(q)


@wrong("cross_entropy", "mutates-input", loses=[ALONE])
def ce_with_q_mended(p, q):
    q[q == 0] = 1e-12
    return -np.sum(p * np.log(q))


@wrong("cross_entropy", "mutates-input", loses=[ALONE])
def ce_with_a_little_more_for_all(p, q):
    q += 1e-7
    return -np.sum(p * np.log(q))


@wrong("cross_entropy", "binary-form")
def ce_of_both_answers(p, q):
    return -np.sum(careful(p, q)) - np.sum(careful(1 - p, 1 - q))


@wrong("cross_entropy", "binary-form")
def ce_of_two_answers_in_a_loop(p, q):
    total = 0
    for one, other in zip(p, q, strict=True):
        total += one * math.log(other + 1e-7) + (1 - one) * math.log(1 - other + 1e-7)
    return -total


@wrong("cross_entropy", "missing-parentheses")
def ce_sums_the_weights(p, q):
    return -np.sum(p) * np.log(q)


@wrong("cross_entropy", "swapped-arguments")
def ce_swapped_with_very_little_more(p, q):
    return -np.sum(q * np.log(np.maximum(p, 1e-12)))


@wrong("cross_entropy", "epsilon-too-large", loses=[FIVE])
def ce_with_a_little_too_much(p, q):
    return -np.sum(p * np.log(q + 1e-5))


@wrong("cross_entropy", "epsilon-too-large", loses=[FIVE])
def ce_with_too_much(p, q):
    return -np.dot(p, np.log(q + 1e-4))


@wrong("cross_entropy", "unnamed")
def ce_rounded(p, q):
    return np.round(-np.sum(careful(p, q)), 3)


@wrong("cross_entropy", "unnamed")
def ce_of_squares(p, q):
    return np.sum((p - q) ** 2)


@wrong("cross_entropy", "unnamed")
def ce_of_smoothed(p, q):
    return -np.sum((0.9 * p + 0.1 / len(p)) * np.log(q + 1e-3))


@wrong("cross_entropy", "unnamed")
def ce_of_softmax(p, q):
    return np.log(np.sum(np.exp(q))) - p @ q


@wrong("cross_entropy", "epsilon-too-large")
def ce_with_one_too_many(p, q):
    return -np.sum(p * np.log(q + 0.01))


@wrong("cross_entropy", "unnamed")
def ce_without_an_import(p, q):
    return -sum(p * log(q))  # noqa: F821 - a name that was never imported


# kl_divergence


def difference(p, q):
    """Return the terms of KL, 0 where p is 0."""
    return careful(p, p) - careful(p, q)


@wrong("kl_divergence", "zero-times-log-zero", loses=[ZERO])
def kl_as_it_stands(p, q):
    return np.sum(p * np.log(p / q))


@wrong("kl_divergence", "zero-times-log-zero", loses=[ZERO, ALONE])  # it raises there
def kl_by_math(p, q):
    return sum(one * math.log(one / other) for one, other in zip(p, q, strict=True))


@wrong("kl_divergence", "zero-times-log-zero", loses=[ZERO])
def kl_where_q_is_positive(p, q):
    return np.sum(p[q > 0] * np.log(p[q > 0] / q[q > 0]))


@wrong("kl_divergence", "missing-minus")
def kl_negative(p, q):
    return -np.sum(difference(p, q))


@wrong("kl_divergence", "missing-minus + zero-times-log-zero")
def kl_upside_down(p, q):
    return np.sum(p * np.log(q / p))


@wrong("kl_divergence", "wrong-log-base")
def kl_in_bits(p, q):
    seen = p > 0
    return np.sum(p[seen] * np.log2(p[seen] / q[seen]))


@wrong("kl_divergence", "log-base-ten")
def kl_of_school(p, q):
    return np.sum(difference(p, q)) / np.log(10)


@wrong("kl_divergence", "divided-by-sides")
def kl_mean(p, q):
    return np.mean(difference(p, q))


@wrong("kl_divergence", "divided-by-sides + zero-times-log-zero")
def kl_mean_as_it_stands(p, q):
    return np.mean(p * np.log(p / q))


@wrong("kl_divergence", "swapped-arguments")
def kl_swapped(p, q):
    return np.sum(difference(q, p))


@wrong("kl_divergence", "swapped-arguments")
def kl_swapped_as_it_stands(p, q):
    return np.sum(q * np.log(q / p))


@wrong("kl_divergence", "swapped-arguments")
def kl_swapped_as_in_books(p, q):
    return np.sum(q * np.log((q + 1e-7) / (p + 1e-7)))


@wrong("kl_divergence", "swapped-arguments")
def kl_swapped_in_a_loop(p, q):
    return sum(b * math.log((b + 1e-9) / (a + 1e-9)) for a, b in zip(p, q, strict=True))


@wrong("kl_divergence", "missing-parentheses")
def kl_of_unweighted_logs_of_q(p, q):
    seen = p > 0
    p, q = p[seen], q[seen]
    return np.sum(p * np.log(p) - np.log(q))


@wrong("kl_divergence", "missing-parentheses")
def kl_of_unweighted_logs_as_in_books(p, q):
    return np.sum(p * np.log(p + 1e-7) - np.log(q + 1e-7))


@wrong("kl_divergence", "missing-parentheses")
def kl_divides_the_logarithm(p, q):
    return sum(one * np.log(one) / other for one, other in zip(p, q, strict=True) if one > 0)


@wrong("kl_divergence", "epsilon-too-large", loses=[FIVE])
def kl_with_a_little_too_much(p, q):
    return np.sum(p * np.log((p + 1e-4) / (q + 1e-4)))


@wrong("kl_divergence", "epsilon-too-large", loses=[FIVE])
def kl_with_a_little_too_much_in_q(p, q):
    seen = p > 0
    return np.sum(p[seen] * (np.log(p[seen]) - np.log(q[seen] + 1e-5)))


@wrong("kl_divergence", "epsilon-too-large", loses=[FIVE])
def kl_with_a_little_too_much_all_over(p, q):
    p, q = p + 1e-5, q + 1e-5
    return np.sum(p * np.log(p / q))


@wrong("kl_divergence", "unnamed")
def kl_rounded(p, q):
    return round(np.sum(difference(p, q)), 3)


@wrong("kl_divergence", "forgot-the-entropy")
def kl_without_entropy(p, q):
    return -np.sum(careful(p, q))


@wrong("kl_divergence", "forgot-the-entropy")
def kl_without_entropy_as_it_stands(p, q):
    return -np.sum(p * np.log(q))


@wrong("kl_divergence", "entropy-added")
def kl_with_the_entropy_added(p, q):
    return -np.sum(careful(p, q)) + entropy(p)


@wrong("kl_divergence", "q-not-used")
def kl_of_p_alone(p, q):
    return entropy(p)


@wrong("kl_divergence", "not-weighted")
def kl_of_each_side_once(p, q):
    return np.sum(np.log(p / q))


@wrong("kl_divergence", "not-weighted")
def kl_of_each_side_that_happens(p, q):
    seen = p > 0
    return sum(np.log(p[seen] / q[seen]))


@wrong("kl_divergence", "no-logarithm")
def kl_of_ratios(p, q):
    return np.sum(p * p / q)


@wrong("kl_divergence", "log-outside-the-sum")
def kl_log_of_sum(p, q):
    seen = p > 0
    return np.log(np.sum(p[seen] * p[seen] / q[seen]))


@wrong("kl_divergence", "first-side-only")
def kl_returned_in_the_loop(p, q):
    total = 0
    for k in range(len(p)):
        if p[k] > 0:
            total += p[k] * np.log(p[k] / q[k])
        return total


@wrong("kl_divergence", "fixed-size", keeps=[THREE])
def kl_of_three_sides(p, q):
    return np.sum(difference(p, q)[:3])


@wrong("kl_divergence", "fixed-size")
def kl_of_six_sides(p, q):
    return sum(p[k] * np.log(p[k] / q[k]) for k in range(6) if p[k] > 0)


@wrong("kl_divergence", "returns-wrong-shape")
def kl_of_each_side(p, q):
    return difference(p, q)


@wrong("kl_divergence", "returns-wrong-shape")
def kl_of_each_side_as_it_stands(p, q):
    return p * np.log(p / q)


@wrong("kl_divergence", "mutates-input", loses=[ALONE])
def kl_with_both_mended(p, q):
    p[p == 0] = 1e-12
    q[q == 0] = 1e-12
    return np.sum(p * np.log(p / q))


@wrong("kl_divergence", "unnamed")
def kl_both_ways(p, q):
    return (np.sum(difference(p, q)) + np.sum(difference(q, p))) / 2


@wrong("kl_divergence", "unnamed")
def kl_to_the_middle(p, q):
    middle = (p + q) / 2
    return (np.sum(difference(p, middle)) + np.sum(difference(q, middle))) / 2


@wrong("kl_divergence", "unnamed")
def kl_without_signs(p, q):
    return np.sum(np.abs(difference(p, q)))


@wrong("kl_divergence", "unnamed")
def kl_of_differences(p, q):
    return np.sum(p * np.abs(p - q))


@wrong("kl_divergence", "unnamed")
def kl_of_one_side_gained(p, q):
    return np.sum(np.maximum(difference(p, q), 0))


@wrong("kl_divergence", "unnamed")
def kl_that_returns_a_word(p, q):
    return f"{np.sum(difference(p, q)):.3f}"
