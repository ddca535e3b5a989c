import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograde.explaining.messages import SENTENCES
from autograde.questions.comparers import (
    ALittleLess,
    Close,
    Diagonal,
    Finite,
    OffDiagonal,
    Proportional,
    UpToRowShift,
)

ANY_FLOAT = st.floats(width=64)
RULES = [
    ALittleLess(),
    Close(),
    Proportional(),
    Finite(),
    UpToRowShift(),
    Diagonal(),
    OffDiagonal(),
]


def test_close_bears_float32_and_a_little_more_inside_a_logarithm():
    y = np.random.default_rng(0).uniform(0.1, 0.9, 1000)
    assert Close().agrees(-np.log(y + 1e-7), -np.log(y)).all()
    assert Close().agrees(np.float64(np.float32(-1 / y)), -1 / y).all()


@pytest.mark.parametrize("wrong", [1.0002, np.nan, np.inf, -np.inf, -1.0])
def test_close_bears_no_more_than_that(wrong):
    assert Close().agrees(np.array([1.0, wrong]), np.ones(2)).tolist() == [True, False]


def test_close_is_exact_when_asked_to_be():
    just_off = np.nextafter(1.0, 2.0)
    assert not Close(rtol=0, atol=0).agrees(np.array(just_off), np.array(1.0))


@pytest.mark.parametrize("factor", [1.0, 7.0, 1 / 7, 1e-6, 1e6])
def test_proportional_takes_any_positive_multiple(factor):
    gradient = np.array([0.5, -0.2, 0.1])
    assert Proportional().agrees(factor * gradient, gradient).all()


@pytest.mark.parametrize("factor", [0.0, -1.0, np.nan, np.inf])
def test_proportional_takes_no_other_multiple(factor):
    gradient = np.array([0.5, -0.2, 0.1])
    assert not Proportional().agrees(factor * gradient, gradient).any()


def test_proportional_takes_no_other_direction():
    assert not Proportional().agrees(np.array([0.5, 0.2]), np.array([0.5, -0.2])).all()
    assert not Proportional().agrees(np.array([0.5, np.nan]), np.array([0.5, -0.2])).any()


@pytest.mark.parametrize(
    ("loss", "agrees"),
    [(2000.0, True), (16.1, True), (2000.1, False), (9.0, False), (np.inf, False), (np.nan, False)],
)
def test_finite_takes_a_capped_loss(loss, agrees):
    assert Finite().agrees(np.array(loss), np.array(2000.0)) == agrees


def test_up_to_row_shift_takes_one_number_a_row():
    scores = np.array([[0.0, 1.5], [0.0, -2.0]])
    rows, entry = np.array([[5.0], [-3.0]]), np.array([[5.0, 0.0], [0.0, 0.0]])
    assert UpToRowShift().agrees(scores + rows, scores).all()
    agrees = UpToRowShift().agrees(scores + entry, scores)
    assert agrees.tolist() == [[False, False], [True, True]]


def test_diagonal_and_off_diagonal_share_a_matrix():
    right, wrong = np.ones((3, 3)), np.ones((3, 3)) + np.eye(3)
    assert not Diagonal().agrees(wrong, right).all()
    assert OffDiagonal().agrees(wrong, right).all()
    assert Diagonal().agrees(3 - wrong, right).all()
    assert not OffDiagonal().agrees(3 - wrong, right).all()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
@settings(deadline=None, derandomize=True, database=None)
@given(got=arrays(float, (3, 3), elements=ANY_FLOAT))
def test_each_rule_judges_any_numbers(rule, got):
    expected = np.array([[0.5, -0.25, -0.25], [-0.1, 0.2, -0.1], [1000.0, 0.0, 1.0]])
    with np.errstate(all="ignore"):  # as the judge does
        agrees = rule.agrees(got, expected)
    assert agrees.shape == expected.shape
    assert agrees.dtype == bool


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_each_rule_takes_the_expected_numbers(rule):
    expected = np.random.default_rng(0).uniform(1, 2, (3, 3))
    assert rule.agrees(expected.copy(), expected).all()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_each_rule_has_words_for_a_difference(rule):
    assert rule.sentence in SENTENCES


@pytest.mark.parametrize(
    ("loss", "agrees"), [(0.7, True), (0.696, True), (0.69, False), (0.701, False)]
)
def test_a_number_against_log_0_makes_a_loss_less_and_never_more(loss, agrees):
    assert ALittleLess().agrees(np.array(loss), np.array(0.7)) == agrees


def test_the_share_that_counts_as_finite_is_a_matter_of_the_check():
    assert Finite(least=0.0035).agrees(np.array(1.94), np.array(400.0))
    assert not Finite().agrees(np.array(1.94), np.array(400.0))
    assert Finite(most=1.06).agrees(np.array(744.0), np.array(709.0))
