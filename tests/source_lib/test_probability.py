import autograd
import autograd.numpy as anp
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from sklearn.metrics import log_loss

from autograde.answers.oracle import ORACLE, resolve
from autograde.planted import mystery
from autograde.questions.register import CHECKS
from source_lib.gradient_check import numerical_gradient, relative_error
from source_lib.plots.probability import _die_and_model
from source_lib.probability import (
    cross_entropy,
    empirical_distribution,
    kl_divergence,
    negative_log_likelihood,
)
from tests.support.specimens import specimen

OF_TWO = [
    negative_log_likelihood,
    lambda q, counts: cross_entropy(counts, q),
    lambda q, counts: kl_divergence(counts, q),
]


def dice(seed, K=5):
    """Return p, q and counts of N = 40 rolls."""
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet(np.full(K, 2.0), 2)
    return p, q, rng.multinomial(40, p)


# against what others wrote


@pytest.mark.parametrize("K", [1, 2, 5])
def test_shares_are_those_of_numpy(K):
    *_, counts = dice(0, K)
    rolls = np.repeat(np.arange(K), counts)
    expected = np.histogram(rolls, bins=np.arange(K + 1) - 0.5, density=True)[0]
    np.testing.assert_allclose(empirical_distribution(counts), expected, rtol=1e-14)


@pytest.mark.parametrize("K", [2, 5])
def test_likelihood_is_scipy_s_without_the_number_of_orders(K):
    _, q, counts = dice(1, K)
    orders = special.gammaln(counts.sum() + 1) - special.gammaln(counts + 1).sum()
    expected = -stats.multinomial.logpmf(counts, counts.sum(), q) + orders
    assert negative_log_likelihood(q, counts) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("K", [1, 2, 5])
def test_entropies_are_those_of_scipy(K):
    p, q, _ = dice(2, K)
    assert cross_entropy(p, p) == pytest.approx(stats.entropy(p), abs=1e-14)
    assert kl_divergence(p, q) == pytest.approx(stats.entropy(p, q), abs=1e-14)
    expected = stats.entropy(p) + special.rel_entr(p, q).sum()
    assert cross_entropy(p, q) == pytest.approx(expected, rel=1e-13)


def test_one_hot_cross_entropy_is_scikit_learn_s_log_loss():
    _, q, _ = dice(3)
    found = [cross_entropy(np.eye(5)[label], q) for label in range(5)]
    expected = log_loss(np.arange(5), np.tile(q, (5, 1)), normalize=True)
    assert np.mean(found) == pytest.approx(expected, rel=1e-14)


def test_slopes_agree_with_autograd_and_with_differences():
    p, q, counts = dice(4)
    upstream = np.random.default_rng(4).standard_normal()
    for ours, theirs in [
        (lambda q: cross_entropy(p, q), lambda q: -anp.sum(p * anp.log(q))),
        (lambda q: kl_divergence(p, q), lambda q: anp.sum(p * anp.log(p / q))),
        (lambda q: negative_log_likelihood(q, counts), lambda q: -anp.sum(counts * anp.log(q))),
    ]:
        by_differences = numerical_gradient(lambda q, f=ours: upstream * f(q), q)
        by_autograd = upstream * autograd.grad(theirs)(q)
        assert relative_error(by_differences, by_autograd) < 1e-5


# what the chapter says of them


def test_the_negative_log_likelihood_is_a_sum_over_the_rolls():
    _, q, counts = dice(5)
    one_by_one = -np.sum(np.log(np.repeat(q, counts)))
    assert negative_log_likelihood(q, counts) == pytest.approx(one_by_one, rel=1e-13)
    assert negative_log_likelihood(q, 10_000 * counts) == pytest.approx(1e4 * one_by_one, rel=1e-13)
    p = empirical_distribution(counts)
    assert counts.sum() * cross_entropy(p, q) == pytest.approx(one_by_one, rel=1e-13)


def test_the_shares_are_the_most_likely_die():
    *_, counts = dice(6, K=3)
    p = empirical_distribution(counts)
    least = negative_log_likelihood(p, counts)
    others = np.random.default_rng(6).dirichlet(np.ones(3), 1000)
    assert min(negative_log_likelihood(q, counts) for q in others) > least
    assert min(cross_entropy(p, q) for q in others) > cross_entropy(p, p)


WEIGHTS = st.lists(st.integers(0, 50), min_size=6, max_size=6).filter(any)


@settings(deadline=None, derandomize=True, database=None)
@given(WEIGHTS, WEIGHTS)
def test_kl_is_never_negative_and_0_only_if_both_are_one(some, others):
    p, q = empirical_distribution(some), empirical_distribution(others)
    divergence = kl_divergence(p, q)
    assert divergence >= -1e-15
    assert (divergence < 1e-12) == np.allclose(p, q, rtol=0, atol=1e-9)
    if np.isfinite(divergence):
        assert cross_entropy(p, q) == pytest.approx(cross_entropy(p, p) + divergence, abs=1e-12)


# zeros, extremes, errors


@pytest.mark.filterwarnings("error")
def test_a_side_that_never_comes_up_adds_nothing():
    p, q = [0.5, 0.5, 0.0, 0.0], [0.25, 0.5, 0.25, 0.0]
    assert cross_entropy(p, q) == pytest.approx(1.5 * np.log(2), rel=1e-15)
    assert kl_divergence(p, q) == pytest.approx(0.5 * np.log(2), rel=1e-15)
    assert negative_log_likelihood(q, [1, 1, 0, 0]) == pytest.approx(3 * np.log(2), rel=1e-15)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("f", OF_TWO)
def test_what_was_called_impossible_costs_infinitely_much(f):
    assert f([1.0, 0.0], [1, 1]) == np.inf


@pytest.mark.parametrize("f", OF_TWO)
def test_a_certain_model_that_is_right_costs_a_plain_0(f):
    assert str(f([0.0, 1.0], [0, 1])) == "0.0"


def test_a_ratio_that_would_overflow():
    assert kl_divergence([0.5, 0.5], [5e-324, 1.0]) == pytest.approx(
        -np.log(2) - 0.5 * np.log(5e-324), rel=1e-14
    )


@pytest.mark.parametrize("f", OF_TWO)
def test_shapes_that_do_not_fit_are_refused(f):
    with pytest.raises(ValueError, match=r"shape \(2,\).*shape \(3,\)|shape \(3,\).*shape \(2,\)"):
        f([0.5, 0.5], [1, 2, 3])
    with pytest.raises(ValueError, match=r"pass shape \(K,\)"):
        f([[0.5, 0.5]], [[1, 1]])
    with pytest.raises(ValueError, match=r"not >= 0: -0\.5"):
        f([1.5, -0.5], [1, 1])


@pytest.mark.parametrize(
    ("counts", "message"),
    [([0, 0], "at least once"), ([3, -1], "not >= 0: -1"), ([], "K >= 1"), ([np.nan, 1], "nan")],
)
def test_counts_that_are_none_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        empirical_distribution(counts)


def test_inputs_are_left_alone():
    p, q, counts = dice(7)
    before = [x.tobytes() for x in (p, q, counts)]
    for f in OF_TWO:
        f(q, counts)
    empirical_distribution(counts)[:] = 0
    assert [x.tobytes() for x in (p, q, counts)] == before


# the riddle, and the numbers that the checks ask with


SUSPECTS = CHECKS["bug_in_cross_entropy"].options


@pytest.mark.filterwarnings("error")
def test_the_experiments_of_the_chapter_tell_the_suspects_apart():
    one_hot, spread, q = np.eye(3)[1], np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.7, 0.2])
    planted = mystery("bug_in_cross_entropy", 1)
    assert planted(one_hot, q) == pytest.approx(cross_entropy(one_hot, q))
    answers = {name: specimen("cross_entropy", name)(spread, q) for name in SUSPECTS}
    answers["right"] = cross_entropy(spread, q)
    far = [abs(one - other) for one in answers.values() for other in answers.values()]
    assert sorted(far)[len(answers)] > 0.01
    assert planted(spread, q) == pytest.approx(answers["kl-for-cross-entropy"])
    assert planted(spread, spread) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("check", ["cross_entropy", "kl_divergence"])
def test_the_cases_show_that_p_and_q_were_exchanged(check):
    right = resolve(CHECKS[check].reference)
    for seed in range(200):
        for case in ORACLE.cases(CHECKS[check], seed):
            if case.name in ("three sides", "seven sides"):
                p, q = case.inputs["p"], case.inputs["q"]
                assert abs(right(p, q) - right(q, p)) > 0.01


@pytest.mark.parametrize("weights", [(1, 1, 1), (5, 3, 2), (0.05, 5, 5), (5, 5, 0.05)])
def test_the_sliders_show_the_numbers_of_the_chapter(weights):
    p, q = np.array([0.5, 0.3, 0.2]), empirical_distribution(weights)
    figure = _die_and_model(p, *weights)
    _, right = figure.axes
    least, most = right.get_xlim()
    assert least <= cross_entropy(p, q) <= most
    titles = (right.get_title(loc=where) for where in ("left", "center"))
    texts = " ".join([*titles, *(text.get_text() for text in right.texts)])
    for number in (cross_entropy(p, q), cross_entropy(p, p), kl_divergence(p, q)):
        assert f"= {abs(number):.3f}" in texts
    plt.close(figure)
