import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from source_lib.gradient_check import numerical_gradient
from source_lib.softmax import as_scores, log_softmax, log_sum_exp, softmax

ORACLES = [
    (log_sum_exp, special.logsumexp),
    (softmax, special.softmax),
    (log_softmax, special.log_softmax),
]
batches = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=5),
    elements=st.floats(-1000, 1000),
)
quick = settings(max_examples=50, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(("ours", "oracle"), ORACLES)
@pytest.mark.parametrize("shape", [(1,), (4,), (1, 4), (5, 3), (3, 3), (2, 3, 4)])
@pytest.mark.parametrize("spread", [1.0, 1000.0])
def test_agrees_with_scipy(ours, oracle, shape, spread):
    a = spread * np.random.default_rng(0).standard_normal(shape)
    np.testing.assert_allclose(ours(a), oracle(a, axis=-1), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(("ours", "oracle"), ORACLES)
def test_rows_a_thousand_apart_do_not_disturb_each_other(ours, oracle):
    a = np.random.default_rng(1).standard_normal((3, 4)) + np.array([[-1000.0], [0.0], [1000.0]])
    np.testing.assert_allclose(ours(a), oracle(a, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(ours(a), np.stack([ours(row) for row in a]), rtol=0, atol=0)


def test_exact_at_a_thousand():
    a = [[1000.0, -1000.0], [1000.0, 1000.0], [-1000.0, -1000.0]]
    assert softmax(a).tolist() == [[1, 0], [0.5, 0.5], [0.5, 0.5]]
    np.testing.assert_array_equal(log_sum_exp(a), [1000, 1000 + np.log(2), -1000 + np.log(2)])
    np.testing.assert_array_equal(
        log_softmax(a), [[0, -2000], [-np.log(2), -np.log(2)], [-np.log(2), -np.log(2)]]
    )


def test_log_softmax_keeps_the_digits_of_close_scores_far_from_zero():
    # Multiples of 2**-25 moved by 2**20 need no rounding: the answer is the same bit for bit.
    a = np.array([0.0, 2.0**-20, -(2.0**-25)])
    np.testing.assert_array_equal(log_softmax(a + 2.0**20), log_softmax(a))


def test_log_softmax_is_finite_where_softmax_is_zero():
    a = np.array([0.0, -800.0])
    assert softmax(a)[1] == 0.0
    assert log_softmax(a)[1] == -800.0


def test_the_slope_of_log_sum_exp_is_softmax():
    rng = np.random.default_rng(3)
    a, dout = rng.standard_normal((3, 4)), rng.standard_normal(3)
    slope = numerical_gradient(lambda a: float(dout @ log_sum_exp(a)), a)
    np.testing.assert_allclose(slope, dout[:, None] * softmax(a), atol=1e-8)


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_log_sum_exp_is_the_maximum_and_a_little_more(scale):
    a = scale * np.random.default_rng(4).standard_normal((5, 3))
    more = log_sum_exp(a) - a.max(axis=-1)
    assert (more >= 0).all()
    assert (more <= np.log(3)).all()


@quick
@given(batches)
def test_rows_sum_to_one_and_agree_with_their_logarithm(a):
    y = softmax(a)
    assert y.shape == a.shape
    assert (y >= 0).all()
    np.testing.assert_allclose(y.sum(axis=-1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(np.exp(log_softmax(a)), y, rtol=1e-12, atol=1e-300)


@quick
@given(batches, st.integers(-1000, 1000))
def test_a_shift_leaves_softmax_and_moves_log_sum_exp(a, c):
    np.testing.assert_allclose(softmax(a + c), softmax(a), rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(log_softmax(a + c), log_softmax(a), rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(log_sum_exp(a + c), log_sum_exp(a) + c, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("ours", [log_sum_exp, softmax, log_softmax])
def test_lists_and_small_integers_are_floats(ours):
    a = np.array([[-128, 127], [0, 100]], dtype=np.int8)
    expected = ours(a.astype(float))
    np.testing.assert_array_equal(ours(a), expected)
    np.testing.assert_array_equal(ours(a.tolist()), expected)
    assert ours(a).dtype == np.float64


@pytest.mark.parametrize("ours", [log_sum_exp, softmax, log_softmax])
def test_input_is_left_alone_and_not_handed_out(ours):
    a = np.random.default_rng(2).standard_normal((3, 4))
    before = a.copy()
    out = ours(a)
    np.testing.assert_array_equal(a, before)
    assert not np.shares_memory(out, a)


def test_shapes():
    assert np.ndim(log_sum_exp(np.zeros(3))) == 0
    assert log_sum_exp(np.zeros((2, 3))).shape == (2,)
    assert softmax(np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("ours", [as_scores, log_sum_exp, softmax, log_softmax])
@pytest.mark.parametrize("a", [1.0, [], np.zeros((2, 0))])
def test_scores_without_a_class_are_refused(ours, a):
    with pytest.raises(ValueError, match=r"scores have shape .* pass shape \(K,\)"):
        ours(a)
