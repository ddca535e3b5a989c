import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy import special
from sklearn.linear_model import LogisticRegression as TheirRegression

from source_lib.cross_entropy import cross_entropy_error
from source_lib.data import tumours
from source_lib.gradient_check import layer_gradient_error, numerical_gradient, relative_error
from source_lib.sigmoid_with_loss import (
    LogisticRegression,
    Sigmoid,
    SigmoidWithLoss,
    binary_cross_entropy,
    dL_dy,
    dy_ds,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_score_gradient,
    weighted_score_gradient,
)

EXTREME = np.array([-1000.0, -800.0, -40.0, 0.0, 40.0, 800.0, 1000.0])


def scipy_loss(s, t):
    """Mean of −[t log σ(s) + (1 − t) log σ(−s)], with no code of this project."""
    return -np.mean(t * special.log_expit(s) + (1 - t) * special.log_expit(-s))


def autograd_loss(s, t):
    y = 1 / (1 + anp.exp(-s))
    return -anp.mean(t * anp.log(y) + (1 - t) * anp.log(1 - y))


def drawn(seed, N=6):
    rng = np.random.default_rng(seed)
    return 2 * rng.standard_normal(N), rng.integers(2, size=N), rng


# sigmoid and Sigmoid


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4)])
def test_sigmoid_agrees_with_scipy(shape):
    x = 10 * np.random.default_rng(0).standard_normal(shape)
    np.testing.assert_allclose(sigmoid(x), special.expit(x), rtol=1e-14)
    np.testing.assert_allclose(Sigmoid().forward(x), special.expit(x), rtol=1e-14)


def test_sigmoid_far_out():
    np.testing.assert_allclose(sigmoid(EXTREME), special.expit(EXTREME), rtol=1e-14)
    np.testing.assert_array_equal(sigmoid([-1000, 0, 1000]), [0.0, 0.5, 1.0])
    layer = Sigmoid()
    layer.forward(EXTREME)
    assert layer.backward(np.ones(7))[[0, -1]].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("shape", [(5,), (3, 4)])
def test_sigmoid_backward(shape):
    x, dout = np.random.default_rng(1).standard_normal((2, *shape))
    assert layer_gradient_error(Sigmoid(), x, dout) < 1e-7
    layer = Sigmoid()
    layer.forward(x)
    expected = autograd.grad(lambda x: anp.sum(dout / (1 + anp.exp(-x))))(x)
    np.testing.assert_allclose(layer.backward(dout), expected, rtol=1e-12)


def test_sigmoid_keeps_its_own_copy():
    x, dout = np.random.default_rng(2).standard_normal((2, 4))
    before = x.copy(), dout.copy()
    layer = Sigmoid()
    y = layer.forward(x)
    first = layer.backward(dout)
    expected = first.copy()
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dout, before[1])
    x[...], y[...], first[...] = 0.0, 0.0, 0.0
    np.testing.assert_array_equal(layer.backward(dout), expected)


# the derivation, link by link


def test_binary_cross_entropy_agrees_with_scipy():
    s, t, rng = drawn(3)
    y = special.expit(s)
    for target in (t, rng.random(6)):
        expected = -np.mean(special.xlogy(target, y) + special.xlogy(1 - target, 1 - y))
        assert binary_cross_entropy(y, target) == pytest.approx(expected, rel=1e-13)
        columns = np.c_[1 - target, target]
        assert cross_entropy_error(np.c_[1 - y, y], columns) == pytest.approx(expected, rel=1e-13)


def test_binary_cross_entropy_at_certainty():
    assert binary_cross_entropy([0.0, 1.0], [0, 1]) == 0.0
    assert 700 < binary_cross_entropy([0.0, 1.0], [1, 0]) < 710
    # The book's y + 1e-7 would cap the loss at 16.1.
    assert binary_cross_entropy([1e-30], [1]) == pytest.approx(-np.log(1e-30), rel=1e-14)


def test_first_link_is_the_slope_of_each_samples_own_loss():
    s, t, rng = drawn(4)
    y = special.expit(s)
    for target in (t, rng.random(6)):

        def own(y, target=target):
            return -(target * anp.log(y) + (1 - target) * anp.log(1 - y))

        expected = autograd.elementwise_grad(own)(y)
        np.testing.assert_allclose(dL_dy(y, target), expected, rtol=1e-12)
        mean = numerical_gradient(lambda y, t=target: binary_cross_entropy(y, t), y.copy(), h=1e-6)
        assert relative_error(dL_dy(y, target) / 6, mean) < 1e-6


def test_second_link_takes_the_output():
    s, _, _ = drawn(5)
    expected = autograd.elementwise_grad(lambda s: 1 / (1 + anp.exp(-s)))(s)
    np.testing.assert_allclose(dy_ds(special.expit(s)), expected, rtol=1e-12)
    assert dy_ds(0.5) == 0.25


@pytest.mark.parametrize("N", [1, 2, 6])
def test_links_multiply_to_the_score_gradient_with_one_over_N_once(N):
    s, t, rng = drawn(6, N)
    y = special.expit(s)
    for target in (t, rng.random(N)):
        found = sigmoid_score_gradient(y, target)
        np.testing.assert_allclose(found, dL_dy(y, target) * dy_ds(y) / N, rtol=1e-12)
        np.testing.assert_allclose(found, autograd.grad(autograd_loss)(s, target), rtol=1e-12)


@pytest.mark.parametrize("N", [1, 2, 6])
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0, 4.0])
def test_the_weighted_gradient_is_the_slope_of_the_weighted_loss(N, weight):
    s, t, rng = drawn(6, N)
    y = special.expit(s)
    for target in (t, rng.random(N)):

        def loss(s, target=target):
            y = 1 / (1 + anp.exp(-s))
            return -anp.mean(weight * target * anp.log(y) + (1 - target) * anp.log(1 - y))

        found = weighted_score_gradient(y, target, weight)
        np.testing.assert_allclose(found, autograd.grad(loss)(s), rtol=1e-10)
        if weight == 1:
            np.testing.assert_allclose(found, sigmoid_score_gradient(y, target), rtol=1e-10)


# from scores


def test_from_scores_agrees_with_scipy():
    s, t, rng = drawn(7)
    for target in (t, rng.random(6)):
        expected = scipy_loss(s, target)
        assert sigmoid_cross_entropy(s, target) == pytest.approx(expected, rel=1e-13)
        assert SigmoidWithLoss().forward(s, target) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("s", EXTREME)
@pytest.mark.parametrize("t", [0, 1])
def test_from_scores_is_exact_far_out(s, t):
    expected = scipy_loss(np.array([s]), np.array([t]))
    assert sigmoid_cross_entropy([s], [t]) == pytest.approx(expected, rel=1e-14, abs=0)
    layer = SigmoidWithLoss()
    assert layer.forward([s], [t]) == pytest.approx(expected, rel=1e-14, abs=0)
    np.testing.assert_allclose(layer.backward(), [special.expit(s) - t], rtol=1e-14)


# the layer


def disagreement(make_layer):
    """How far a layer's loss and gradient are from SciPy's and autograd's, on a batch of six."""
    s, t, _ = drawn(8)
    layer = make_layer()
    loss = layer.forward(s, t)
    gradient = autograd.grad(autograd_loss)(s, t)
    return max(relative_error(loss, scipy_loss(s, t)), relative_error(layer.backward(), gradient))


def own_gradient_error(make_layer, dout=2.5):
    """How far a layer's backward is from the slope of its own forward."""
    s, t, _ = drawn(9)
    layer = make_layer()
    layer.forward(s, t)
    found = layer.backward(dout)
    return relative_error(found, numerical_gradient(lambda s: dout * layer.forward(s, t), s))


def test_the_layer_agrees_with_oracles_and_with_its_own_slope():
    assert disagreement(SigmoidWithLoss) < 1e-12
    assert own_gradient_error(SigmoidWithLoss) < 1e-7


class SumForMean(SigmoidWithLoss):
    """1/N lost on both ways."""

    def forward(self, x, t):
        return len(x) * super().forward(x, t)

    def backward(self, dout=1):
        return len(self.t) * super().backward(dout)


class Flipped(SigmoidWithLoss):
    """Classes 0 and 1 mixed up on both ways."""

    def forward(self, x, t):
        return super().forward(x, 1 - t)


@pytest.mark.parametrize("impostor", [SumForMean, Flipped])
def test_a_self_consistent_bug_passes_its_own_slope_but_no_oracle(impostor):
    assert own_gradient_error(impostor) < 1e-7
    assert disagreement(impostor) > 0.1


def test_the_six_scores_of_the_course():
    s = np.array([-0.394, -0.356, -0.503, 1.145, 2.56, 0.097])
    t = np.ones(6, dtype=int)
    layer = SigmoidWithLoss()
    assert layer.forward(s, t) == pytest.approx(0.628, abs=1e-3)
    ds = [-0.1, -0.098, -0.104, -0.04, -0.012, -0.079]
    np.testing.assert_allclose(layer.backward(), ds, atol=1e-3)


def test_interface_of_the_layer():
    s, t, _ = drawn(10)
    layer = SigmoidWithLoss()
    assert (layer.params, layer.grads) == ([], [])
    assert type(layer.forward(s, t)) is float
    assert layer.backward().shape == (6,)
    np.testing.assert_array_equal(layer.backward(2.5), 2.5 * layer.backward())
    assert SigmoidWithLoss().params is not layer.params


def test_the_layer_keeps_its_own_copies():
    s, t, _ = drawn(11)
    before = s.copy(), t.copy()
    layer = SigmoidWithLoss()
    layer.forward(s, t)
    first = layer.backward()
    expected = first.copy()
    np.testing.assert_array_equal(s, before[0])
    np.testing.assert_array_equal(t, before[1])
    s[...], t[...], first[...] = 0.0, 1 - t, 0.0
    np.testing.assert_array_equal(layer.backward(), expected)


def test_a_float_target_is_copied_too():
    s, t, _ = drawn(12)
    t = t.astype(float)
    layer = SigmoidWithLoss()
    layer.forward(s, t)
    expected = layer.backward()
    t[...] = 0.5
    np.testing.assert_array_equal(layer.backward(), expected)


@pytest.mark.parametrize(
    "ours",
    [
        binary_cross_entropy,
        dL_dy,
        sigmoid_score_gradient,
        sigmoid_cross_entropy,
        lambda y, t: weighted_score_gradient(y, t, 2.0),
        lambda s, t: SigmoidWithLoss().forward(s, t),
    ],
)
@pytest.mark.parametrize("t_shape", [(), (2,), (3, 1)])
def test_targets_that_would_broadcast_are_refused(ours, t_shape):
    with pytest.raises(ValueError, match=r"t has shape .* have shape \(3,\): pass one target"):
        ours(np.full(3, 0.5), np.ones(t_shape, dtype=int))


# the model


def drawn_model(seed, N, D):
    _, t, rng = drawn(seed, N)
    model = LogisticRegression(D, rng)
    for one in model.params.values():
        one[...] = rng.standard_normal(one.shape)
    return model, rng.standard_normal((N, D)), t


@pytest.mark.parametrize(("N", "D"), [(6, 4), (1, 3), (3, 3), (5, 1)])
def test_the_model_agrees_with_autograd_and_scipy(N, D):
    model, x, t = drawn_model(13, N, D)
    s = x @ model.params["w"] + model.params["b"]
    np.testing.assert_allclose(model.predict(x), special.expit(s), rtol=1e-13)
    assert model.loss(x, t) == pytest.approx(scipy_loss(s, t), rel=1e-13)
    expected = autograd.grad(lambda p: autograd_loss(anp.dot(x, p["w"]) + p["b"], t))(model.params)
    found = model.gradient(x, t)
    assert {name: one.shape for name, one in found.items()} == {"w": (D,), "b": (1,)}
    for name, one in found.items():
        np.testing.assert_allclose(one, expected[name], rtol=1e-10)


def test_the_gradient_of_the_model_is_the_slope_of_its_own_loss():
    model, x, t = drawn_model(14, 6, 4)
    for name, one in model.gradient(x, t).items():
        slope = numerical_gradient(lambda _: model.loss(x, t), model.params[name])
        assert relative_error(one, slope) < 1e-7


def test_the_model_starts_small_by_its_generator_and_stays_finite_far_out():
    one, same, other = (LogisticRegression(5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.params["w"], same.params["w"])
    assert np.any(one.params["w"] != other.params["w"])
    assert np.abs(one.params["w"]).max() < 0.1
    assert one.params["b"].tolist() == [0.0]
    one.params["w"][...] = 1000.0
    assert one.loss(np.eye(5), [1, 1, 0, 0, 0]) == 600.0


def test_the_model_refuses_targets_that_do_not_fit():
    model, x, t = drawn_model(15, 6, 4)
    for method in (model.loss, model.gradient):
        with pytest.raises(ValueError, match="pass one target for each"):
            method(x, t[:, None])


def test_trained_on_the_tumours_it_says_what_scikit_learn_says():
    x, t, x_test, _, names = tumours(np.random.default_rng(0))
    assert (len(x) + len(x_test), x.shape[1], len(names)) == (569, 10, 10)
    np.testing.assert_allclose([x.mean(axis=0), x.std(axis=0) - 1], 0, atol=1e-12)
    model = LogisticRegression(10, np.random.default_rng(1))
    # Newton's steps, along our gradient: plain descent takes long where columns run together.
    for _ in range(60):
        y = model.predict(x)
        wide = np.c_[x, np.ones(len(x))]
        gradient = np.r_[tuple(model.gradient(x, t).values())]
        step = np.linalg.solve(wide.T @ (wide * (y * (1 - y))[:, None]) / len(x), gradient)
        model.params["w"] -= step[:-1]
        model.params["b"] -= step[-1:]
    theirs = TheirRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(x, t)
    np.testing.assert_allclose(model.predict(x_test), theirs.predict_proba(x_test)[:, 1], atol=1e-4)
