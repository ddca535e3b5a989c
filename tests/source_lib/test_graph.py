import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy import optimize

from source_lib.gradient_check import layer_gradient_error, numerical_gradient, relative_error
from source_lib.graph import Add, Branch, MatMul, MeanSquaredError, Multiply, Repeat, Sum

N, D, H = 7, 4, 3


def random(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def upstream(function, dout):
    """The number whose gradient a backward pass returns, if dout arrives."""
    return lambda *inputs: anp.sum(dout * function(*inputs))


# Each node against autograd and against differences, with a random upstream gradient


@pytest.mark.parametrize("shape", [(), (D,), (N, D), (2, N, D)])
@pytest.mark.parametrize(("node", "function"), [(Add, anp.add), (Multiply, anp.multiply)])
def test_nodes_of_two_inputs_agree_with_autograd(node, function, shape):
    x, y, dout = (random(seed, *shape) for seed in range(3))
    made = node()
    np.testing.assert_allclose(made.forward(x, y), function(x, y))
    expected = autograd.grad(upstream(function, dout), (0, 1))(x, y)
    for found, right in zip(made.backward(dout), expected, strict=True):
        assert found.shape == shape
        np.testing.assert_allclose(found, right, rtol=1e-14)


def test_a_branch_agrees_with_autograd():
    x, d1, d2 = (random(seed, N, D) for seed in range(3))
    first, second = Branch().forward(x)
    np.testing.assert_array_equal(first, x)
    np.testing.assert_array_equal(second, x)
    # What stands behind the arms is nonlinear: the gradients d1 and d2 are those at x.
    loss = autograd.grad(lambda x: anp.sum(d1 * anp.sin(x)) + anp.sum(d2 * x**2))
    arms = d1 * np.cos(x), d2 * 2 * x
    np.testing.assert_allclose(Branch().backward(*arms), loss(x), rtol=1e-13)


SINGLE = {
    "repeat": (lambda: Repeat(N), lambda x: anp.tile(x, (N, 1)), (1, D)),
    "sum": (Sum, lambda x: anp.sum(x, axis=0, keepdims=True), (N, D)),
    "matmul": (lambda: MatMul(random(9, D, H)), lambda x: anp.dot(x, random(9, D, H)), (N, D)),
}


@pytest.mark.parametrize("name", SINGLE)
def test_nodes_of_one_input_agree_with_autograd_and_with_differences(name):
    make, function, shape = SINGLE[name]
    x, node = random(1, *shape), make()
    out = node.forward(x)
    np.testing.assert_allclose(out, function(x), rtol=1e-13)
    dout = random(2, *out.shape)
    expected = autograd.grad(upstream(function, dout))(x)
    np.testing.assert_allclose(node.backward(dout), expected, rtol=1e-12)
    assert layer_gradient_error(make(), x, dout) < 1e-8


def test_the_gradient_of_the_weights_agrees_with_autograd():
    x, W, dout = random(1, N, D), random(2, D, H), random(3, N, H)
    node = MatMul(W)
    node.forward(x)
    node.backward(dout)
    expected = autograd.grad(upstream(lambda W: anp.dot(x, W), dout))(W)
    np.testing.assert_allclose(node.grads[0], expected, rtol=1e-12)


@pytest.mark.parametrize("name", SINGLE)
def test_scipy_finds_the_same_slopes(name):
    make, _, shape = SINGLE[name]
    x, node = random(4, *shape), make()
    dout = random(5, *node.forward(x).shape)
    dx = node.backward(dout)
    found = optimize.approx_fprime(
        x.ravel(), lambda flat: np.sum(dout * make().forward(flat.reshape(shape)))
    )
    np.testing.assert_allclose(found, dx.ravel(), atol=1e-6)


def test_repeat_and_sum_are_each_others_backward():
    row, table = random(1, 1, D), random(2, N, D)
    repeat, total = Repeat(N), Sum()
    total.forward(table)
    np.testing.assert_array_equal(repeat.forward(row), total.backward(row))
    np.testing.assert_array_equal(repeat.backward(table), total.forward(table))


# Nodes that are put together


def squares(x, W, b):
    """The chapter's graph: the loss, and its gradients with respect to x, W and b."""
    matmul, repeat, add = MatMul(W), Repeat(len(x)), Add()
    branch, multiply, total = Branch(), Multiply(), Sum()
    s = add.forward(matmul.forward(x), repeat.forward(b))
    L = total.forward(multiply.forward(*branch.forward(s)))
    ds = branch.backward(*multiply.backward(total.backward(np.ones((1, 1)))))
    through, rows = add.backward(ds)
    return L.item(), matmul.backward(through), matmul.grads[0], repeat.backward(rows)


def test_all_six_in_one_graph():
    x, W, b = random(1, N, D), random(2, D, 1), random(3, 1, 1)
    loss = lambda x, W, b: anp.sum((anp.dot(x, W) + b) ** 2)  # noqa: E731
    L, *gradients = squares(x, W, b)
    assert pytest.approx(loss(x, W, b)) == L
    for found, right in zip(gradients, autograd.grad(loss, (0, 1, 2))(x, W, b), strict=True):
        assert found.shape == right.shape
        assert relative_error(found, right) < 1e-12


def test_the_numbers_of_the_chapter():
    x = np.array([[1, 2], [2, -1], [0, 1]])
    L, dx, dW, db = squares(x, np.array([[1.0], [-2.0]]), np.array([[1.0]]))
    assert L == 30
    assert dx.tolist() == [[-4, 8], [10, -20], [-2, 4]]
    assert dW.tolist() == [[16], [-20]]
    assert db.tolist() == [[4]]


def test_a_lost_path_shows_in_the_whole_graph():
    x = random(6, 5)

    class Overwrites(Branch):
        def backward(self, d1, d2):
            return d2

    def dx(branch):
        multiply = Multiply()
        multiply.forward(*branch.forward(x))
        return branch.backward(*multiply.backward(np.ones(5)))

    slope = numerical_gradient(lambda x: np.sum(x**2), x)
    assert relative_error(dx(Branch()), slope) < 1e-8
    assert relative_error(dx(Overwrites()), slope) > 0.4


@pytest.mark.parametrize("size", [1, 2, N])
def test_the_loss_agrees_with_autograd_and_with_scipy(size):
    y, t, dout = random(1, size), random(2, size), 2.5
    node = MeanSquaredError()
    loss = lambda y, t: anp.mean((y - t) ** 2)  # noqa: E731
    assert node.forward(y, t) == pytest.approx(loss(y, t), rel=1e-14)
    expected = autograd.grad(lambda y, t: dout * loss(y, t), (0, 1))(y, t)
    for found, right in zip(node.backward(dout), expected, strict=True):
        assert found.shape == (size,)
        np.testing.assert_allclose(found, right, rtol=1e-13)
    for found, step in zip(
        node.backward(),
        (
            optimize.approx_fprime(y, lambda y: MeanSquaredError().forward(y, t)),
            optimize.approx_fprime(t, lambda t: MeanSquaredError().forward(y, t)),
        ),
        strict=True,
    ):
        np.testing.assert_allclose(found, step, atol=1e-6)


def test_the_loss_answers_again_and_for_another_batch():
    node = MeanSquaredError()
    y, t = random(1, N), random(2, N)
    node.forward(y, t)
    expected = 2 * (y - t) / N
    y[...] = 0
    for _ in range(2):
        np.testing.assert_allclose(node.backward()[0], expected)
    assert node.forward([3, 1], [1, 2]) == 2.5
    assert [one.tolist() for one in node.backward(-1)] == [[-2, 1], [2, -1]]


# What a node keeps, and what it leaves alone


def test_an_optimiser_may_hold_grads_and_change_params():
    W, x, dout = random(1, D, H), random(2, N, D), random(3, N, H)
    node = MatMul(W)
    assert node.params[0] is W
    (held,) = node.grads
    node.forward(x)
    node.backward(dout)
    node.backward(dout)
    assert node.grads[0] is held
    np.testing.assert_allclose(held, x.T @ dout)
    W -= 0.1 * held
    np.testing.assert_allclose(node.forward(x), x @ W)


def test_a_second_batch_may_have_another_size():
    node, total = MatMul(random(1, D, H)), Sum()
    for rows in (7, 5, 1):
        x, dout = random(rows, rows, D), random(rows + 10, rows, H)
        node.forward(x)
        assert node.backward(dout).shape == (rows, D)
        np.testing.assert_allclose(node.grads[0], x.T @ dout)
        total.forward(x)
        assert total.backward(dout=random(0, 1, D)).shape == (rows, D)


def test_nodes_keep_copies_and_hand_out_copies():
    x, y, dout = (random(seed, N, D) for seed in range(3))
    node = Multiply()
    node.forward(x, y)
    expected = dout * y
    x[...], y[...] = 0, 0
    np.testing.assert_array_equal(node.backward(dout)[0], expected)
    for given in Add().backward(dout):
        given[...] = 0
    for copy in Branch().forward(dout):
        copy[...] = 0
    assert np.all(dout != 0)


def test_nodes_without_weights_have_empty_lists_of_their_own():
    for one, other in [(make(), make()) for make in (Add, Multiply, Branch, Sum)]:
        assert one.params == one.grads == []
        assert one.params is not other.params


def test_extremes_and_whole_numbers():
    assert Multiply().forward([1e200], [1e100]).tolist() == [1e300]
    assert Sum().forward([[1000], [-1000], [1]]).tolist() == [[1.0]]
    assert Add().forward(3, 4) == 7
    assert Repeat(1).forward([[1, 2]]).tolist() == [[1, 2]]
    assert Sum().forward(np.zeros((0, D))).shape == (1, D)
    assert MatMul(np.array([[1, 2]])).grads[0].dtype == np.float64


# What is refused


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Add().forward(np.ones((N, D)), np.ones((1, D))), "needs Repeat first"),
        (lambda: Multiply().forward(np.ones(3), np.ones(4)), r"\(3,\) and \(4,\)"),
        (lambda: Branch().backward(np.ones(3), np.ones(4)), "d1 and d2 have shapes"),
        (lambda: Repeat(0), "n is 0"),
        (lambda: Repeat(3).forward(np.ones(D)), r"pass a table of shape \(1, D\)"),
        (lambda: Repeat(3).forward(np.ones((2, D))), r"pass a table of shape \(1, D\)"),
        (lambda: Repeat(3).backward(np.ones((2, D))), r"pass a table of shape \(3, D\)"),
        (lambda: Sum().forward(np.ones(D)), r"pass a table of shape \(n, D\)"),
        (lambda: MeanSquaredError().forward(np.ones(3), np.ones(4)), "y and t have shapes"),
        (lambda: MeanSquaredError().forward(np.ones((3, 1)), np.ones((3, 1))), "pass N numbers"),
        (lambda: MeanSquaredError().forward([], []), "pass N numbers"),
        (lambda: MatMul(np.ones(D)), r"pass a matrix of shape \(D, H\)"),
        (lambda: MatMul(np.ones((D, H))).forward(np.ones((N, H))), "go with the rows of W"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_gradient_of_another_batch_is_refused():
    node, total = MatMul(np.ones((D, H))), Sum()
    node.forward(np.ones((N, D)))
    with pytest.raises(ValueError, match=r"dout has shape \(5, 3\): pass .* \(7, D\)"):
        node.backward(np.ones((5, H)))
    total.forward(np.ones((N, D)))
    with pytest.raises(ValueError, match=r"dout has shape \(7, 4\)"):
        total.backward(np.ones((N, D)))
