import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from source_lib.gradient_check import layer_gradient_error, numerical_gradient, relative_error

# numerical_gradient


def wavy(x):
    return anp.sum(anp.sin(x) * x**2) + anp.prod(anp.cos(x))


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (2, 1, 3)])
def test_agrees_with_autograd(shape):
    x = np.array(np.random.default_rng(0).standard_normal(shape))
    expected = autograd.grad(wavy)(x)
    found = numerical_gradient(wavy, x)
    assert found.shape == shape
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


def test_central_means_exact_for_parabolas_and_an_error_of_h_squared_for_cubics():
    x = np.array([1.5])
    # A forward difference would be off by h = 0.1.
    assert numerical_gradient(lambda x: x[0] ** 2, x, h=0.1)[0] == pytest.approx(3.0, rel=1e-13)
    error = numerical_gradient(lambda x: x[0] ** 3, x, h=0.1)[0] - 3 * 1.5**2
    assert error == pytest.approx(0.1**2, rel=1e-9)


def test_x_is_put_back_bit_for_bit():
    x = np.array([0.1, 1e-20, -0.0, 1e9, np.pi])
    before = x.tobytes()
    numerical_gradient(lambda x: x.sum(), x, h=0.3)
    assert x.tobytes() == before


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_x_is_put_back_if_f_raises(fails_at):
    x = np.array([0.1, 0.7])
    before = x.tobytes()
    calls = 0

    def f(x):
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise ZeroDivisionError
        return x.sum()

    with pytest.raises(ZeroDivisionError):
        numerical_gradient(f, x)
    assert x.tobytes() == before


def test_views_and_values_read_from_elsewhere():
    W = np.random.default_rng(1).standard_normal((4, 6))
    view = W[::2, 1::2].T
    found = numerical_gradient(lambda _: (W**2).sum(), view)
    np.testing.assert_allclose(found, 2 * view, rtol=1e-8)


def test_f_may_hand_back_its_own_argument():
    assert numerical_gradient(lambda x: x, np.array(2.0)) == pytest.approx(1.0)


@pytest.mark.parametrize("x", [np.arange(3), np.array([True]), np.array([1j]), [1.0, 2.0], 1.0])
def test_only_float_arrays_can_take_a_small_step(x):
    with pytest.raises(TypeError, match="pass a float array"):
        numerical_gradient(lambda x: 0.0, x)


# relative_error


def test_relative_error_by_hand():
    assert relative_error([1.0, 200.0], [2.0, 200.0]) == 1 / 200
    assert relative_error([3.0], [-3.0]) == 2.0
    assert relative_error(5.0, 4.0) == 0.2
    assert relative_error([0.0, 0.0], [0.0, 1e-300]) == 1.0


def test_relative_error_of_nothing_is_nothing():
    assert relative_error(np.zeros((2, 3)), np.zeros((2, 3))) == 0.0
    assert relative_error([], []) == 0.0


def test_relative_error_is_symmetric_and_free_of_scale():
    rng = np.random.default_rng(2)
    a, b = rng.standard_normal((2, 3, 4))
    error = relative_error(a, b)
    assert relative_error(b, a) == error
    assert type(error) is float
    for c in (1e-200, 1e200, -1.0):
        assert relative_error(c * a, c * b) == pytest.approx(error, rel=1e-14)


@pytest.mark.parametrize("pair", [([np.nan, 1.0], [1.0, 1.0]), ([1.0], [np.nan])])
def test_nan_passes_no_threshold(pair):
    assert np.isnan(relative_error(*pair))


def test_shapes_that_would_broadcast_are_refused():
    with pytest.raises(ValueError, match=r"\(3,\) and b has shape \(3, 1\)"):
        relative_error(np.ones(3), np.ones((3, 1)))


# layer_gradient_error


class Affine:
    """x W + b, with a switch for one mistake."""

    def __init__(self, W, b, mistake=None):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.mistake = mistake

    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]

    def backward(self, dout):
        dx, dW, db = dout @ self.params[0].T, self.x.T @ dout, dout.sum(axis=0)
        match self.mistake:
            case "dx":
                dx = 1.01 * dx
            case "dW":
                dW[0, 0] += 0.1
            case "db":
                db = dout.mean(axis=0)
            case "dout":
                dx = np.ones_like(dout) @ self.params[0].T
            case "nan":
                db[0] = np.nan
            case "shape":
                dx = dx[:1]
            case "changes dout":
                dout[...] = 1.0
        self.grads[0][...] = dW
        self.grads[1][...] = db
        return dx


def affine_case(seed, mistake=None):
    rng = np.random.default_rng(seed)
    layer = Affine(rng.standard_normal((3, 2)), rng.standard_normal(2), mistake)
    return layer, rng.standard_normal((4, 3)), rng.standard_normal((4, 2))


def test_a_right_layer_passes_and_stays_as_it_was():
    layer, x, dout = affine_case(3)
    before = [array.tobytes() for array in (*layer.params, x, dout)]
    assert layer_gradient_error(layer, x, dout) < 1e-9
    assert [array.tobytes() for array in (*layer.params, x, dout)] == before


@pytest.mark.parametrize("mistake", ["dx", "dW", "db", "dout"])
def test_each_wrong_gradient_shows(mistake):
    layer, x, dout = affine_case(4, mistake)
    error = layer_gradient_error(layer, x, dout)
    assert error > 5e-3
    assert type(error) is float


def test_nan_in_a_gradient_shows():
    assert not layer_gradient_error(*affine_case(5, "nan")) < 1.0


def test_a_backward_that_writes_on_dout_does_not_touch_the_callers():
    layer, x, dout = affine_case(6, "changes dout")
    before = dout.copy()
    assert layer_gradient_error(layer, x, dout) < 1e-9
    np.testing.assert_array_equal(dout, before)


def test_a_layer_may_use_its_arrays_again():
    class Frugal(Affine):
        def forward(self, x):
            for grad in self.grads:
                grad[...] = 0.0
            return super().forward(x)

    layer, x, dout = affine_case(10)
    assert layer_gradient_error(Frugal(*layer.params), x, dout) < 1e-9


def test_gradients_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="same shape"):
        layer_gradient_error(*affine_case(7, "shape"))
    layer, x, dout = affine_case(7)
    with pytest.raises(ValueError, match=r"dout has shape \(2,\), but forward\(x\) has .*\(4, 2\)"):
        layer_gradient_error(layer, x, dout[0])


def test_a_layer_may_have_no_params_and_x_may_be_integers():
    class Square:
        def forward(self, x):
            self.x = x
            return x**2

        def backward(self, dout):
            return 2 * self.x * dout

    assert layer_gradient_error(Square(), np.arange(1, 4), [0.5, -1.0, 2.0]) < 1e-9


class Softmax:
    """A right softmax, or one whose backward ignores dout altogether."""

    def __init__(self, lazy):
        self.lazy = lazy

    def forward(self, x):
        e = np.exp(x)
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        if self.lazy:
            return np.zeros_like(self.y)
        return self.y * (dout - (self.y * dout).sum(axis=-1, keepdims=True))


def test_a_random_upstream_gradient_finds_what_ones_cannot():
    rng = np.random.default_rng(8)
    x, dout = rng.standard_normal((2, 3, 4))
    softmax = Softmax(lazy=True)
    softmax.forward(x)
    constant = numerical_gradient(lambda x: softmax.forward(x).sum(), x)
    np.testing.assert_allclose(constant, softmax.backward(np.ones((3, 4))), atol=1e-10)
    assert layer_gradient_error(softmax, x, dout) == 1.0
    assert layer_gradient_error(Softmax(lazy=False), x, dout) < 1e-7


def test_a_self_consistent_bug_passes_so_values_need_an_oracle():
    class Twice(Softmax):
        def forward(self, x):
            return 2 * super().forward(x)

        def backward(self, dout):
            return 2 * super().backward(dout)

    x, dout = np.random.default_rng(9).standard_normal((2, 3, 4))
    assert layer_gradient_error(Twice(lazy=False), x, dout) < 1e-7
