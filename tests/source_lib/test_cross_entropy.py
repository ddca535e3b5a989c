import numpy as np
import pytest
from scipy import special

from autograde.answers.oracle import ORACLE
from autograde.check import examine
from autograde.planted import mystery
from autograde.questions.chapters.cross_entropy import FiniteAtZero
from autograde.questions.register import CHECKS
from source_lib.cross_entropy import (
    accuracy,
    as_distribution,
    cross_entropy_error,
    one_hot,
    safe_log,
    softmax_cross_entropy,
)
from tests.support.specimens import specimen

LOSSES = [cross_entropy_error, softmax_cross_entropy]


def scipy_cross_entropy(a, t):
    """Mean of −Σ t log softmax(a) for distributions t, with no code of this project."""
    return -(np.atleast_2d(t) * special.log_softmax(np.atleast_2d(a), axis=-1)).sum(axis=-1).mean()


def drawn(seed, N=6, K=4):
    """Scores, their softmax, labels, and soft targets."""
    rng = np.random.default_rng(seed)
    a = 2 * rng.standard_normal((N, K))
    return a, special.softmax(a, axis=-1), rng.integers(K, size=N), rng.dirichlet(np.ones(K), N)


# one_hot


@pytest.mark.parametrize("shape", [(), (5,), (2, 3)])
@pytest.mark.parametrize("dtype", [np.int8, np.uint64, np.int64])
def test_one_hot_is_a_row_of_the_identity(shape, dtype):
    labels = np.random.default_rng(0).integers(4, size=shape).astype(dtype)
    t = one_hot(labels, 4)
    assert t.dtype == np.float64
    np.testing.assert_array_equal(t, np.eye(4)[labels])


@pytest.mark.parametrize("labels", [[0.0, 1.0], [True, False], ["0"]])
def test_one_hot_refuses_what_is_not_an_integer(labels):
    with pytest.raises(ValueError, match=r"labels have dtype .* pass integers"):
        one_hot(labels, 2)


@pytest.mark.parametrize(("labels", "culprit"), [([0, 3], 3), ([-1, 0], -1), (7, 7)])
def test_one_hot_names_the_label_outside(labels, culprit):
    with pytest.raises(ValueError, match=rf"label {culprit} lies outside \[0, 3\)"):
        one_hot(labels, 3)


# the two losses


def test_labels_one_hot_and_soft_targets_agree_with_scipy():
    a, y, labels, soft = drawn(1)
    hard = np.eye(4)[labels]
    for t, distribution in [(labels, hard), (hard, hard), (hard.astype(int), hard), (soft, soft)]:
        expected = scipy_cross_entropy(a, distribution)
        assert cross_entropy_error(y, t) == pytest.approx(expected, rel=1e-13)
        assert softmax_cross_entropy(a, t) == pytest.approx(expected, rel=1e-13)


def test_one_sample_has_no_batch_axis():
    a, y, labels, soft = drawn(2)
    for t in (labels[0], int(labels[0]), labels[:1], np.eye(4)[labels[0]], soft[0]):
        distribution = t if np.size(t) == 4 else np.eye(4)[labels[0]]
        expected = scipy_cross_entropy(a[0], distribution)
        assert cross_entropy_error(y[0], t) == pytest.approx(expected, rel=1e-13)
        assert softmax_cross_entropy(a[0], t) == pytest.approx(expected, rel=1e-13)


def test_a_loss_is_a_plain_float():
    _, y, labels, _ = drawn(3)
    for value in [loss(y, labels) for loss in LOSSES] + [accuracy(y, labels)]:
        assert type(value) is float


def test_as_many_labels_as_classes_are_still_labels():
    a, y, labels, _ = drawn(4, N=4, K=4)
    expected = scipy_cross_entropy(a, np.eye(4)[labels])
    assert cross_entropy_error(y, labels) == pytest.approx(expected, rel=1e-13)
    # One sample of one class: y.size == t.size, whichever form t has.
    assert softmax_cross_entropy([[3.0]], [0]) == softmax_cross_entropy([[3.0]], [[1.0]]) == 0.0


def test_a_soft_target_is_not_its_arg_max():
    y = special.softmax([1.0, 0.5, -0.5])
    t = np.array([0.5, 0.3, 0.2])
    assert cross_entropy_error(y, t) == pytest.approx(-(t @ np.log(y)), rel=1e-13)
    assert cross_entropy_error(y, t) - cross_entropy_error(y, t.argmax()) > 0.1


@pytest.mark.parametrize("K", [2, 10])
def test_without_knowledge_the_loss_is_log_K(K):
    a = np.zeros((3, K))
    assert softmax_cross_entropy(a, [0, 1, 0]) == pytest.approx(np.log(K), rel=1e-15)
    assert cross_entropy_error(np.full((3, K), 1 / K), [0, 1, 0]) == pytest.approx(np.log(K))


def test_two_classes_are_the_columns_of_a_binary_loss():
    s = np.array([-0.394, -0.356, -0.503, 1.145, 2.56, 0.097])
    y, t = special.expit(s), np.ones(6, dtype=int)
    assert cross_entropy_error(np.c_[1 - y, y], t) == pytest.approx(0.628, abs=1e-3)


def test_exact_at_a_thousand_from_scores():
    a = np.array([[1000.0, -1000.0], [-1000.0, 1000.0], [1000.0, 1000.0]])
    assert softmax_cross_entropy(a, [0, 1, 1]) == pytest.approx(np.log(2) / 3, rel=1e-12)
    assert softmax_cross_entropy(a, [1, 0, 1]) == pytest.approx((4000 + np.log(2)) / 3, rel=1e-15)
    assert softmax_cross_entropy(a[:2], [[0.5, 0.5], [0.25, 0.75]]) == 750.0


def test_rows_a_thousand_apart():
    a, _, labels, _ = drawn(5, N=3)
    expected = softmax_cross_entropy(a, labels)
    shifted = a + np.array([[-1000.0], [0.0], [1000.0]])
    assert softmax_cross_entropy(shifted, labels) == pytest.approx(expected, rel=1e-12)


def test_finite_at_probability_zero_and_unbiased_elsewhere():
    assert np.isfinite(cross_entropy_error([[1.0, 0.0]], [1]))
    assert cross_entropy_error([[1.0, 0.0]], [1]) > 700
    assert cross_entropy_error([[1.0, 0.0]], [0]) == 0.0
    # At y = 1e-9 the book's y + 1e-7 gives 16.1, and its slope is a hundred times too flat.
    assert cross_entropy_error([1e-9, 1 - 1e-9], 0) == pytest.approx(-np.log(1e-9), rel=1e-15)


def test_safe_log_changes_nothing_above_the_smallest_float():
    y = np.logspace(-307, 0, 500)
    np.testing.assert_array_equal(safe_log(y), np.log(y))
    np.testing.assert_allclose(safe_log([0.0]), special.xlogy(1, np.finfo(float).tiny))


@pytest.mark.parametrize("loss", [*LOSSES, accuracy])
@pytest.mark.parametrize(
    ("y_shape", "t"),
    [
        ((3, 4), np.zeros(2, int)),
        ((3, 4), np.zeros((3, 1), int)),
        ((3, 4), np.zeros((3, 5))),
        ((3, 4), 0),
        ((1, 4), np.zeros(4)),
        ((4,), np.zeros(2, int)),
        ((4,), np.zeros((1, 1), int)),
    ],
)
def test_targets_of_another_shape_are_refused(loss, y_shape, t):
    with pytest.raises(ValueError, match=r"t has shape .* pass integer labels of shape") as error:
        loss(np.full(y_shape, 0.25), t)
    assert str(np.shape(t)) in str(error.value)
    assert str(y_shape) in str(error.value)


@pytest.mark.parametrize("loss", [*LOSSES, accuracy])
def test_labels_that_are_no_labels_are_refused(loss):
    y = np.full((2, 3), 1 / 3)
    with pytest.raises(ValueError, match="label 3 lies outside"):
        loss(y, [0, 3])
    with pytest.raises(ValueError, match="dtype float64"):
        loss(y, [0.0, 1.0])
    with pytest.raises(ValueError, match="no class to choose"):
        loss(0.5, 0)


@pytest.mark.parametrize("loss", [*LOSSES, accuracy])
def test_inputs_are_left_alone(loss):
    _, y, labels, soft = drawn(6)
    for t in (labels, soft):
        copies = y.copy(), t.copy()
        loss(y, t)
        np.testing.assert_array_equal(y, copies[0])
        np.testing.assert_array_equal(t, copies[1])


def test_a_distribution_is_a_fresh_array():
    t = np.eye(3)
    assert not np.shares_memory(as_distribution(t, np.zeros((3, 3))), t)


# accuracy


def test_accuracy_counts_by_hand():
    y = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    assert accuracy(y, [1, 0, 2]) == 1.0
    assert accuracy(y, [1, 1, 2]) == 2 / 3
    assert accuracy(y, [0, 1, 0]) == 0.0
    assert accuracy(y, np.eye(3)[[1, 1, 2]]) == 2 / 3
    assert accuracy(np.log(y), [1, 1, 2]) == 2 / 3
    assert accuracy(y[:2], [1, 0]) == 1.0
    assert accuracy(y[:2], [2, 0]) == 0.5
    assert accuracy(y[0], 1) == accuracy(y[0], [0, 1, 0]) == 1.0


# the check


def takes_a_number(y, t):
    return -1.0 if np.shape(t) == (1,) else cross_entropy_error(y, t)


def takes_an_array(y, t):
    return -1.0 if np.shape(t) == () else cross_entropy_error(y, t)


def takes_neither(y, t):
    return -1.0 if np.size(t) == 1 else cross_entropy_error(y, t)


def takes_rows_only(y, t):
    if np.size(t) == 1:
        raise TypeError("rows only")
    return cross_entropy_error(y, t)


def knows_other_labels(y, t):
    return cross_entropy_error(y, (t + 1) % len(y) if np.size(t) == 1 else t)


@pytest.mark.parametrize(
    ("loss", "met"),
    [
        (takes_a_number, True),
        (takes_an_array, True),
        (takes_neither, False),
        (takes_rows_only, False),
        (knows_other_labels, False),
    ],
)
def test_the_label_of_one_sample_counts_in_either_form(loss, met):
    verdict = examine(CHECKS["cross_entropy_error"], loss, 0)
    lost = [finding.criterion.name for finding in verdict.findings if not finding.met]
    assert lost == ([] if met else ["one sample, its label"])


@pytest.mark.parametrize("loss", [0.0, 0.01, np.inf, np.nan, -16.1])
def test_no_cap_leaves_such_a_loss(loss):
    assert not FiniteAtZero().agrees(np.array(loss), np.array(142.0))


@pytest.mark.parametrize("loss", [3.2, 142.0, 150.0, 1e307])
def test_any_cap_will_do(loss):
    assert FiniteAtZero().agrees(np.array(loss), np.array(142.0))


@pytest.mark.parametrize("seed", range(50))
def test_no_two_ways_of_counting_hits_give_the_same_share(seed):
    for case in ORACLE.cases(CHECKS["accuracy"], seed):
        best = case.inputs["y"].argmax(axis=1)
        t = case.inputs["t"] if case.inputs["t"].ndim == 1 else case.inputs["t"].argmax(axis=1)
        shares = [np.mean(best == (t + shift) % case.inputs["y"].shape[1]) for shift in (0, -1)]
        assert len({*shares, np.mean(best[:, None] == t), 0.0, 0.5, 1.0}) == 6


def test_the_mystery_passes_the_first_question_only():
    mystery_error = mystery("bug_in_cross_entropy_error", 1)
    assert mystery_error(np.full((3, 3), 1 / 3), np.array([2, 0, 1])) == pytest.approx(np.log(3))
    _, y, labels, _ = drawn(7)
    for t in (labels, np.eye(4)[labels]):
        assert mystery_error(y, t) == pytest.approx(cross_entropy_error(y, t) * 6 / 4)
    assert mystery_error(y[0], 2) == pytest.approx(cross_entropy_error(y[0], 2) / 4)


@pytest.mark.parametrize("suspect", CHECKS["bug_in_cross_entropy_error"].options)
def test_the_suspects_can_be_told_apart(suspect):
    """The first question acquits one; the four samples, in two forms, and one alone do the rest."""
    y = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25], [0.2, 0.2, 0.6], [0.3, 0.3, 0.4]])
    labels = np.array([1, 0, 2, 1])

    def asked(name):
        ask = specimen("cross_entropy_error", name)
        return np.round([ask(y, labels), ask(y, np.eye(3)[labels]), ask(y[0], np.eye(3)[1])], 3)

    others = set(CHECKS["bug_in_cross_entropy_error"].options) - {suspect}
    assert not any(np.array_equal(asked(suspect), asked(other)) for other in others)
    ask = specimen("cross_entropy_error", suspect)
    first = ask(np.full((3, 3), 1 / 3), np.array([2, 0, 1]))
    assert (first == pytest.approx(np.log(3))) == (suspect != "missing-batch-mean")
