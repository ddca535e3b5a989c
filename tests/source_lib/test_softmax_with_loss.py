import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy import special

from source_lib.gradient_check import numerical_gradient, relative_error
from source_lib.sigmoid_with_loss import SigmoidWithLoss
from source_lib.softmax_with_loss import (
    SoftmaxWithLoss,
    chain_through_softmax,
    dL_dq,
    softmax_jacobian,
    softmax_score_gradient,
    squared_error_score_gradient,
    temperature_score_gradient,
    two_class_scores,
)


def autograd_softmax(a):
    e = anp.exp(a)
    return e / anp.sum(e, axis=-1, keepdims=True)


def autograd_loss(a, t):
    """Mean cross-entropy of distributions t, for (N, K)."""
    return -anp.mean(anp.sum(t * anp.log(autograd_softmax(a)), axis=-1))


def scipy_loss(a, t):
    return -(t * special.log_softmax(a, axis=-1)).sum(axis=-1).mean()


def one_sample(seed, K=4):
    """Scores, a one-hot and a soft target, the latter with another arg-max."""
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal(K),
        np.eye(K)[1],
        np.roll(np.arange(1.0, K + 1), 1) / (K * (K + 1) / 2),
    )


def batch(seed, N=6, K=4):
    rng = np.random.default_rng(seed)
    return 2 * rng.standard_normal((N, K)), rng.integers(K, size=N), rng.dirichlet(np.ones(K), N)


# the derivation, line by line


@pytest.mark.parametrize("K", [1, 2, 5])
def test_jacobian_agrees_with_autograd(K):
    a = np.random.default_rng(0).standard_normal(K)
    J = softmax_jacobian(special.softmax(a))
    np.testing.assert_allclose(J, autograd.jacobian(autograd_softmax)(a), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(J.sum(axis=0), 0.0, atol=1e-15)


def test_dL_dq_agrees_with_autograd():
    a, hard, soft = one_sample(1)
    q = special.softmax(a)
    for t in (hard, soft):
        expected = autograd.grad(lambda q, t=t: -anp.sum(t * anp.log(q)))(q)
        np.testing.assert_allclose(dL_dq(q, t), expected, rtol=1e-13)
    np.testing.assert_array_equal(dL_dq(q, 1), dL_dq(q, hard))


def test_chain_sums_over_the_outputs_of_any_jacobian():
    # Not symmetric, unlike a softmax's: summing over the wrong index shows.
    rng = np.random.default_rng(2)
    A, g, a = rng.standard_normal((4, 4)), rng.standard_normal(4), rng.standard_normal(4)

    def q(a):
        return anp.tanh(anp.dot(A, a))

    expected = autograd.grad(lambda a: anp.sum(g * q(a)))(a)
    np.testing.assert_allclose(chain_through_softmax(g, autograd.jacobian(q)(a)), expected)


def test_all_paths_give_the_score_gradient_and_the_diagonal_alone_does_not():
    a, hard, soft = one_sample(3)
    q = special.softmax(a)
    for t in (hard, soft):
        expected = autograd.grad(lambda a, t=t: autograd_loss(a[None], t[None]))(a)
        J = softmax_jacobian(q)
        np.testing.assert_allclose(chain_through_softmax(dL_dq(q, t), J), expected, rtol=1e-12)
        np.testing.assert_allclose(softmax_score_gradient(q, t), expected, rtol=1e-12)
        assert relative_error(dL_dq(q, t) * np.diag(J), expected) > 0.1


def test_score_gradient_of_a_soft_target_is_not_that_of_its_arg_max():
    a, _, soft = one_sample(4)
    q = special.softmax(a)
    assert q.argmax() != soft.argmax()
    np.testing.assert_array_equal(softmax_score_gradient(q, soft), q - soft)
    assert relative_error(softmax_score_gradient(q, soft), q - np.eye(4)[soft.argmax()]) > 0.1
    np.testing.assert_array_equal(softmax_score_gradient(soft, soft), np.zeros(4))


def test_lines_of_the_derivation_leave_their_input_alone():
    a, hard, _ = one_sample(5)
    q = special.softmax(a)
    inputs = [q, hard, dL_dq(q, hard), softmax_jacobian(q)]
    before = [x.tobytes() for x in inputs]
    dL_dq(q, hard)
    softmax_jacobian(q)
    softmax_score_gradient(q, hard)
    chain_through_softmax(inputs[2], inputs[3])
    assert [x.tobytes() for x in inputs] == before


def test_a_batch_is_refused_where_one_sample_is_meant():
    q = np.full((2, 2), 0.5)
    for line in (softmax_jacobian, lambda q: dL_dq(q, q), lambda q: softmax_score_gradient(q, q)):
        with pytest.raises(ValueError, match=r"q has shape \(2, 2\).* pass one row"):
            line(q)


@pytest.mark.parametrize("shapes", [((3,), (2, 2)), ((2,), (2, 3)), ((1, 2), (2, 2)), ((2,), (2,))])
def test_a_chain_of_other_shapes_is_refused(shapes):
    with pytest.raises(ValueError, match=r"pass \(K,\) and \(K, K\)"):
        chain_through_softmax(np.ones(shapes[0]), np.ones(shapes[1]))


# other losses


@pytest.mark.parametrize("temperature", [0.4, 1, 3.0])
def test_gradient_with_a_temperature_agrees_with_autograd(temperature):
    a, hard, soft = one_sample(17)
    for t in (hard, soft):
        found = temperature_score_gradient(a, t, temperature)
        expected = autograd.grad(lambda a, t=t: autograd_loss(a[None] / temperature, t[None]))(a)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        loss = lambda a, t=t: scipy_loss(a[None] / temperature, t[None])  # noqa: E731
        assert relative_error(found, numerical_gradient(loss, a)) < 1e-7
    np.testing.assert_array_equal(
        temperature_score_gradient(a, 1, temperature),
        temperature_score_gradient(a, hard, temperature),
    )


def test_a_temperature_of_1_changes_nothing():
    a, _, soft = one_sample(18)
    expected = softmax_score_gradient(special.softmax(a), soft)
    np.testing.assert_allclose(temperature_score_gradient(a, soft, 1), expected, rtol=1e-14)


def test_gradient_with_a_temperature_at_extreme_scores():
    found = temperature_score_gradient([1000.0, -1000.0, 0.0], [0, 1, 0], 0.5)
    np.testing.assert_array_equal(found, [2, -2, 0])
    near = temperature_score_gradient([1000.0, 1000.0], [1, 0], 4)
    np.testing.assert_array_equal(near, [-0.125, 0.125])


@pytest.mark.parametrize("temperature", [0, -1.0, np.nan])
def test_a_temperature_that_is_none_is_refused(temperature):
    with pytest.raises(ValueError, match="pass a number above 0"):
        temperature_score_gradient([0.0, 1.0], 0, temperature)


def test_a_batch_of_scores_is_refused_by_its_name():
    with pytest.raises(ValueError, match=r"a has shape \(2, 2\).* for example a\[0\]"):
        temperature_score_gradient(np.zeros((2, 2)), [0, 1], 2.0)


@pytest.mark.parametrize("K", [1, 2, 3, 6])
def test_gradient_of_squared_error_agrees_with_autograd(K):
    rng = np.random.default_rng(19)
    a, soft, hard = rng.standard_normal(K), rng.dirichlet(np.ones(K)), np.eye(K)[K // 2]
    for t in (hard, soft):

        def loss(a, t=t):
            return anp.sum((autograd_softmax(a) - t) ** 2) / 2

        found = squared_error_score_gradient(special.softmax(a), t)
        np.testing.assert_allclose(found, autograd.grad(loss)(a), rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(found, numerical_gradient(loss, a), atol=1e-8)
    by_label = squared_error_score_gradient(special.softmax(a), K // 2)
    np.testing.assert_array_equal(by_label, squared_error_score_gradient(special.softmax(a), hard))


def test_gradient_of_squared_error_is_the_long_way_without_a_matrix():
    a, hard, soft = one_sample(20)
    q = special.softmax(a)
    for t in (hard, soft):
        long_way = chain_through_softmax(q - t, softmax_jacobian(q))
        np.testing.assert_allclose(squared_error_score_gradient(q, t), long_way, rtol=1e-13)


def test_squared_error_hardly_moves_a_model_that_is_sure_and_wrong():
    q, t = np.array([1 - 2e-6, 1e-6, 1e-6]), np.array([0, 1, 0])
    assert np.abs(softmax_score_gradient(q, t)).max() > 0.99
    assert np.abs(squared_error_score_gradient(q, t)).max() < 1e-5
    np.testing.assert_array_equal(squared_error_score_gradient([1.0, 0.0], [0, 1]), [0, 0])


# the layer


def disagreement(make_layer, t_kind):
    """How far a layer's loss and gradient are from SciPy's and autograd's, on a batch of six."""
    a, labels, soft = batch(6)
    hard = np.eye(4)[labels]
    t, distribution = {"labels": (labels, hard), "one-hot": (hard, hard), "soft": (soft, soft)}[
        t_kind
    ]
    layer = make_layer()
    loss = layer.forward(a, t)
    gradient = autograd.grad(autograd_loss)(a, distribution)
    return max(
        relative_error(loss, scipy_loss(a, distribution)),
        relative_error(layer.backward(), gradient),
    )


def own_gradient_error(make_layer, t_kind, dout=2.5):
    """How far a layer's backward is from the slope of its own forward."""
    a, labels, soft = batch(7)
    t = {"labels": labels, "one-hot": np.eye(4)[labels], "soft": soft}[t_kind]
    layer = make_layer()
    layer.forward(a, t)
    found = layer.backward(dout)
    return relative_error(found, numerical_gradient(lambda a: dout * layer.forward(a, t), a))


@pytest.mark.parametrize("t_kind", ["labels", "one-hot", "soft"])
def test_the_layer_agrees_with_oracles_and_with_its_own_slope(t_kind):
    assert disagreement(SoftmaxWithLoss, t_kind) < 1e-12
    assert own_gradient_error(SoftmaxWithLoss, t_kind) < 1e-7


class SumForMean(SoftmaxWithLoss):
    """1/N lost on both ways."""

    def forward(self, x, t):
        return len(x) * super().forward(x, t)

    def backward(self, dout=1):
        return len(self.y) * super().backward(dout)


class ArgMaxedTarget(SoftmaxWithLoss):
    """Every two-dimensional target squeezed into labels, on both ways."""

    def forward(self, x, t):
        return super().forward(x, np.argmax(t, axis=-1))


class MinusForPlus(SoftmaxWithLoss):
    """softmax(−x), and a backward to match."""

    def forward(self, x, t):
        return super().forward(-x, t)

    def backward(self, dout=1):
        return -super().backward(dout)


@pytest.mark.parametrize("impostor", [SumForMean, ArgMaxedTarget, MinusForPlus])
def test_a_self_consistent_bug_passes_its_own_slope_but_no_oracle(impostor):
    assert own_gradient_error(impostor, "soft") < 1e-7
    assert disagreement(impostor, "soft") > 0.1


def test_one_sample_of_any_target_has_no_batch_axis():
    a, hard, soft = one_sample(8)
    for t, distribution in [(1, hard), (np.int64(1), hard), (hard, hard), (soft, soft)]:
        layer = SoftmaxWithLoss()
        assert layer.forward(a, t) == pytest.approx(scipy_loss(a, distribution), rel=1e-13)
        assert layer.backward().shape == (4,)
        np.testing.assert_allclose(
            layer.backward(2.5),
            2.5 * autograd.grad(lambda a, t=distribution: autograd_loss(a[None], t[None]))(a),
            rtol=1e-12,
        )


def test_a_batch_of_one_has_one():
    a, hard, _ = one_sample(9)
    layer = SoftmaxWithLoss()
    layer.forward(a[None], [1])
    np.testing.assert_allclose(layer.backward(), (special.softmax(a) - hard)[None], rtol=1e-13)


def test_as_many_samples_as_classes():
    a, labels, _ = batch(10, N=4, K=4)
    layer = SoftmaxWithLoss()
    assert layer.forward(a, labels) == pytest.approx(scipy_loss(a, np.eye(4)[labels]), rel=1e-13)


def test_extreme_scores():
    a = np.array([[1000.0, -1000.0], [-1000.0, 1000.0], [1000.0, 1000.0], [-1000.0, -1000.0]])
    layer = SoftmaxWithLoss()
    assert layer.forward(a, [1, 1, 0, 0]) == pytest.approx((2000 + 2 * np.log(2)) / 4, rel=1e-14)
    expected = np.array([[1, -1], [0, 0], [-0.5, 0.5], [-0.5, 0.5]]) / 4
    np.testing.assert_array_equal(layer.backward(), expected)


def test_rows_a_thousand_apart():
    a, labels, _ = batch(11, N=3)
    plain, shifted = SoftmaxWithLoss(), SoftmaxWithLoss()
    loss = plain.forward(a, labels)
    far = a + np.array([[-1000.0], [0.0], [1000.0]])
    assert shifted.forward(far, labels) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(shifted.backward(), plain.backward(), rtol=1e-10, atol=1e-14)


def test_interface_of_the_layer():
    a, labels, _ = batch(12)
    layer = SoftmaxWithLoss()
    assert (layer.params, layer.grads) == ([], [])
    assert type(layer.forward(a, labels)) is float
    np.testing.assert_allclose(layer.backward(2.5), 2.5 * layer.backward(), rtol=1e-15)
    np.testing.assert_allclose(layer.backward().sum(axis=-1), 0.0, atol=1e-16)
    assert SoftmaxWithLoss().params is not layer.params


@pytest.mark.parametrize("t_kind", ["labels", "soft"])
def test_the_layer_keeps_its_own_copies(t_kind):
    a, labels, soft = batch(13)
    t = labels if t_kind == "labels" else soft
    before = a.copy(), t.copy()
    layer = SoftmaxWithLoss()
    layer.forward(a, t)
    first = layer.backward()
    expected = first.copy()
    np.testing.assert_array_equal(a, before[0])
    np.testing.assert_array_equal(t, before[1])
    a[...], t[...], first[...] = 0.0, 0, 0.0
    np.testing.assert_array_equal(layer.backward(), expected)


def test_a_refused_target_leaves_the_last_forward_in_place():
    a, labels, _ = batch(14)
    layer = SoftmaxWithLoss()
    layer.forward(a, labels)
    expected = layer.backward()
    with pytest.raises(ValueError, match=r"t has shape \(5,\)"):
        layer.forward(a + 1, labels[:5])
    np.testing.assert_array_equal(layer.backward(), expected)


# sigmoid and softmax are one


def test_two_class_scores_make_softmax_the_sigmoid():
    s = np.concatenate([3 * np.random.default_rng(15).standard_normal(5), [-1000, 0, 1000]])
    y = special.softmax(two_class_scores(s), axis=-1)
    assert y.shape == (8, 2)
    np.testing.assert_allclose(y, np.c_[special.expit(-s), special.expit(s)], rtol=1e-13)
    assert two_class_scores([1, 2]).dtype == np.float64


def test_both_loss_layers_agree_on_two_classes():
    rng = np.random.default_rng(16)
    s, t = rng.standard_normal(5), rng.integers(2, size=5)
    binary, multi = SigmoidWithLoss(), SoftmaxWithLoss()
    assert binary.forward(s, t) == pytest.approx(multi.forward(two_class_scores(s), t), rel=1e-13)
    np.testing.assert_allclose(multi.backward(2.5)[:, 1], binary.backward(2.5), rtol=1e-12)
    np.testing.assert_allclose(multi.backward(2.5)[:, 0], -binary.backward(2.5), rtol=1e-12)


def test_the_six_scores_of_the_course():
    s = [-0.394, -0.356, -0.503, 1.145, 2.56, 0.097]
    layer = SoftmaxWithLoss()
    assert layer.forward(two_class_scores(s), np.ones(6, dtype=int)) == pytest.approx(
        0.628, abs=1e-3
    )
    ds = [-0.1, -0.098, -0.104, -0.04, -0.012, -0.079]
    np.testing.assert_allclose(layer.backward()[:, 1], ds, atol=1e-3)
