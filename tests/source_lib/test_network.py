import re
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy import special
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from autograde.check import examine
from autograde.explaining import report
from autograde.questions.register import CHECKS
from source_lib.data import digits, spiral
from source_lib.gradient_check import layer_gradient_error, numerical_gradient, relative_error
from source_lib.network import SGD, Affine, ReLU, TwoLayerNet, minibatches
from tests.support.submissions import block, grade_id, has_seeds, read, seed_text

N, D, H, K = 7, 4, 5, 3
STEM = "ch08_training"
NET_CHECKS = ("two_layer_net_forward", "two_layer_net_gradient")


def drawn(seed):
    """A batch, labels, and a net with biases that are not 0."""
    rng = np.random.default_rng(seed)
    net = TwoLayerNet(D, H, K, rng)
    for p in net.params.values():
        p += rng.normal(size=p.shape)
    return rng.normal(size=(N, D)), rng.integers(K, size=N), net


def autograd_loss(params, x, t):
    """Mean cross-entropy of distributions t, for (N, K)."""
    z = anp.maximum(anp.dot(x, params["W1"]) + params["b1"], 0)
    a = anp.dot(z, params["W2"]) + params["b2"]
    log_y = a - anp.log(anp.sum(anp.exp(a), axis=1, keepdims=True))
    return -anp.mean(anp.sum(t * log_y, axis=1))


# ReLU


def test_relu_and_its_slope():
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(N, D)), rng.normal(size=(N, D))
    layer = ReLU()
    np.testing.assert_array_equal(layer.forward(x), np.maximum(x, 0))
    expected = autograd.grad(lambda x: anp.sum(anp.maximum(x, 0) * dout))(x)
    np.testing.assert_array_equal(layer.backward(dout), expected)
    assert layer_gradient_error(ReLU(), x, dout) < 1e-8


def test_relu_at_the_kink_and_at_extremes():
    layer = ReLU()
    x = np.array([-np.inf, -1000.0, -0.0, 0.0, 1000.0, np.inf])
    np.testing.assert_array_equal(layer.forward(x), [0, 0, 0, 0, 1000, np.inf])
    dx = layer.backward(np.full(6, 2.0))
    np.testing.assert_array_equal(dx, [0, 0, 0, 0, 2, 2])
    assert not np.signbit(layer.forward(x)).any()


def test_relu_takes_lists_and_any_shape_and_keeps_copies():
    layer = ReLU()
    assert layer.forward([[[-1, 2]]]).tolist() == [[[0.0, 2.0]]]
    assert (layer.params, layer.grads) == ([], [])
    x = np.array([1.0, -1.0])
    out = layer.forward(x)
    x[...], out[...] = -1.0, 0.0
    dout = np.array([3.0, 3.0])
    assert layer.backward(dout).tolist() == [3.0, 0.0]
    assert dout.tolist() == [3.0, 3.0]


# Affine


def test_affine_agrees_with_autograd():
    rng = np.random.default_rng(1)
    x, W, b = rng.normal(size=(N, D)), rng.normal(size=(D, H)), rng.normal(size=H)
    dout = rng.normal(size=(N, H))
    layer = Affine(W, b)
    np.testing.assert_allclose(layer.forward(x), np.einsum("nd,dh->nh", x, W) + b, rtol=1e-13)
    found = [layer.backward(dout), *layer.grads]
    scalar = lambda x, W, b: anp.sum((anp.dot(x, W) + b) * dout)  # noqa: E731
    for place, gradient in enumerate(found):
        expected = autograd.grad(scalar, place)(x, W, b)
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-14)
    assert layer_gradient_error(layer, x, dout) < 1e-8


def test_affine_holds_the_arrays_it_was_given_and_fills_grads_in_place():
    rng = np.random.default_rng(2)
    W, b = rng.normal(size=(D, H)), rng.normal(size=H)
    layer = Affine(W, b)
    assert layer.params[0] is W
    assert layer.params[1] is b
    held = list(layer.grads)
    assert [g.tolist() for g in held] == [np.zeros((D, H)).tolist(), np.zeros(H).tolist()]
    x, dout = rng.normal(size=(N, D)), rng.normal(size=(N, H))
    layer.forward(x)
    layer.backward(dout)
    layer.backward(dout)
    assert all(one is other for one, other in zip(held, layer.grads, strict=True))
    np.testing.assert_allclose(held[1], dout.sum(axis=0), rtol=1e-12)
    W += 1.0
    np.testing.assert_allclose(layer.forward(x), x @ W + b, rtol=1e-12)


def test_affine_keeps_a_copy_of_its_input():
    layer = Affine(np.ones((2, 1)), np.zeros(1))
    x = np.array([[1.0, 2.0]])
    layer.forward(x)
    x[...] = 0.0
    layer.backward([[1.0]])
    assert layer.grads[0].tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("W", "b", "x", "message"),
    [
        (np.ones((2, 3)), np.ones(2), None, r"W has shape \(2, 3\) and b has shape \(2,\)"),
        (np.ones((2, 3)), np.ones((1, 3)), None, r"b has shape \(1, 3\)"),
        (np.ones(2), np.ones(()), None, r"W has shape \(2,\)"),
        (np.ones((2, 3), int), np.ones(3), None, "dtypes int64 and float64"),
        (np.ones((2, 3)), np.ones(3), np.ones(2), r"one sample is a batch of one, x\[None\]"),
        (np.ones((2, 3)), np.ones(3), np.ones((5, 3)), r"x has shape \(5, 3\)"),
    ],
)
def test_affine_says_what_does_not_fit(W, b, x, message):
    with pytest.raises(ValueError, match=message):
        Affine(W, b).forward(x)


# SGD


def test_sgd_steps_down_in_place():
    rng = np.random.default_rng(3)
    params = [rng.normal(size=(D, H)), rng.normal(size=H)]
    held, before = list(params), [p.copy() for p in params]
    grads = [rng.normal(size=(D, H)), rng.normal(size=H)]
    kept = [g.copy() for g in grads]
    assert SGD(0.3).update(params, grads) is None
    for p, one, old, g, same in zip(params, held, before, grads, kept, strict=True):
        assert p is one
        np.testing.assert_allclose(p, old - 0.3 * g, rtol=1e-13)
        np.testing.assert_array_equal(g, same)
    assert SGD().lr == 0.01


def test_sgd_wants_a_gradient_for_each_array():
    with pytest.raises(ValueError, match="shorter"):
        SGD().update([np.ones(2), np.ones(3)], [np.ones(2)])


def test_sgd_finds_the_bottom_of_a_bowl():
    p = np.array([3.0, -2.0])
    for _ in range(100):
        SGD(0.1).update([p], [2 * (p - [1.0, 5.0])])
    np.testing.assert_allclose(p, [1.0, 5.0], atol=1e-8)


# minibatches


@pytest.mark.parametrize(("size", "expected"), [(4, [4, 4, 3]), (11, [11]), (20, [11]), (1, 11)])
def test_an_epoch_holds_each_pair_once(size, expected):
    x, t = np.arange(33.0).reshape(11, 3), 10 * np.arange(11)
    before = x.copy(), t.copy()
    batches = list(minibatches(x, t, size, np.random.default_rng(4)))
    assert [len(one) for one, _ in batches] == (expected if expected != 11 else [1] * 11)
    xs, ts = (np.concatenate(part) for part in zip(*batches, strict=True))
    order = ts // 10
    assert sorted(order) == list(range(11))
    np.testing.assert_array_equal(xs, x[order])
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(t, before[1])


def test_epochs_differ_and_the_generator_says_how():
    x, t = np.arange(23.0)[:, None], np.arange(23)

    def orders(seed):
        rng = np.random.default_rng(seed)
        return [np.concatenate([b for _, b in minibatches(x, t, 5, rng)]) for _ in range(2)]

    first, second = orders(0)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, np.sort(first))
    np.testing.assert_array_equal(orders(0), [first, second])
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - it is looked at, not used
    orders(1)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_one_hot_targets_come_in_batches_too():
    batches = minibatches(np.zeros((7, 2)), np.eye(7), 3, np.random.default_rng(5))
    assert [t.shape for _, t in batches] == [(3, 7), (3, 7), (1, 7)]


@pytest.mark.parametrize(("x", "t", "size"), [(3, 4, 2), (3, 3, 0)])
def test_minibatches_say_what_does_not_fit(x, t, size):
    with pytest.raises(ValueError, match=f"{x} samples, {t} targets, batch_size {size}"):
        next(minibatches(np.zeros((x, 1)), np.zeros(t), size, np.random.default_rng(6)))


# TwoLayerNet


@pytest.mark.parametrize("form", ["labels", "one-hot", "soft"])
def test_the_gradient_is_autograd_s(form):
    x, labels, net = drawn(7)
    soft = np.random.default_rng(8).dirichlet(np.ones(K), N)
    hard = np.eye(K)[labels]
    t, rows = {"labels": (labels, hard), "one-hot": (hard, hard), "soft": (soft, soft)}[form]
    assert net.loss(x, t) == pytest.approx(autograd_loss(net.params, x, rows), rel=1e-13)
    expected = autograd.grad(autograd_loss)(net.params, x, rows)
    found = net.gradient(x, t)
    assert set(found) == set(expected) == {"W1", "b1", "W2", "b2"}
    for name, gradient in found.items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-11, atol=1e-14)


def test_the_gradient_is_the_slope_of_the_loss():
    x, labels, net = drawn(9)
    found = net.gradient(x, labels)
    for name, p in net.params.items():
        slope = numerical_gradient(lambda _: net.loss(x, labels), p)
        assert relative_error(found[name], slope) < 1e-6


def test_one_sample_is_a_batch_of_one():
    x, labels, net = drawn(10)
    as_batch = net.gradient(x[:1], labels[:1])
    for t in (labels[0], int(labels[0]), np.eye(K)[labels[0]]):
        assert net.loss(x[0], t) == pytest.approx(net.loss(x[:1], labels[:1]), rel=1e-14)
        assert net.accuracy(x[0], t) == net.accuracy(x[:1], labels[:1])
        for name, gradient in net.gradient(x[0], t).items():
            np.testing.assert_allclose(gradient, as_batch[name], rtol=1e-13)
    assert net.predict(x[0]).shape == (K,)


def test_one_sample_s_gradients_average_to_the_batch_s():
    x, labels, net = drawn(11)
    each = [net.gradient(row, label) for row, label in zip(x, labels, strict=True)]
    for name, gradient in net.gradient(x, labels).items():
        mean = np.mean([one[name] for one in each], axis=0)
        np.testing.assert_allclose(gradient, mean, rtol=1e-11, atol=1e-15)


def test_gradients_are_not_overwritten_by_the_next_call():
    x, labels, net = drawn(12)
    first = net.gradient(x, labels)
    kept = {name: gradient.copy() for name, gradient in first.items()}
    net.gradient(x[:3] + 1, labels[:3])
    for name, gradient in kept.items():
        np.testing.assert_array_equal(first[name], gradient)


def test_a_net_with_scikit_learn_s_weights_says_what_scikit_learn_says():
    rng = np.random.default_rng(13)
    x_train, t_train, x_test, t_test = digits(rng)
    theirs = MLPClassifier((12,), max_iter=20, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs.fit(x_train, t_train)
    ours = TwoLayerNet(64, 12, 10, rng)
    for number, (W, b) in enumerate(zip(theirs.coefs_, theirs.intercepts_, strict=True), 1):
        ours.params[f"W{number}"][...] = W
        ours.params[f"b{number}"][...] = b
    y = special.softmax(ours.predict(x_test), axis=1)
    np.testing.assert_allclose(y, theirs.predict_proba(x_test), rtol=1e-9, atol=1e-12)
    assert ours.accuracy(x_test, t_test) == theirs.score(x_test, t_test)
    expected = log_loss(t_test, theirs.predict_proba(x_test))
    assert ours.loss(x_test, t_test) == pytest.approx(expected, rel=1e-9)


def test_extreme_scores_stay_finite():
    x, labels, net = drawn(14)
    net.params["W2"] *= 1e4
    assert np.isfinite(net.loss(x, labels))
    assert all(np.isfinite(g).all() for g in net.gradient(x, labels).values())


def test_the_start():
    nets = [TwoLayerNet(64, 50, 10, np.random.default_rng(15)) for _ in range(2)]
    shapes = {name: p.shape for name, p in nets[0].params.items()}
    assert shapes == {"W1": (64, 50), "b1": (50,), "W2": (50, 10), "b2": (10,)}
    for name, p in nets[0].params.items():
        np.testing.assert_array_equal(p, nets[1].params[name])
    assert nets[0].params["W1"].std() == pytest.approx(np.sqrt(2 / 64), rel=0.05)
    x = np.random.default_rng(16).random((200, 64))
    assert nets[0].loss(x, np.arange(200) % 10) == pytest.approx(np.log(10), abs=0.6)


def test_it_learns_the_digits():
    rng = np.random.default_rng(17)
    x_train, t_train, x_test, t_test = digits(rng)
    net, optimiser = TwoLayerNet(64, 50, 10, rng), SGD(0.5)
    for _ in range(20):
        for x, t in minibatches(x_train, t_train, 50, rng):
            gradient = net.gradient(x, t)
            optimiser.update(list(net.params.values()), list(gradient.values()))
    assert net.accuracy(x_test, t_test) > 0.95


# the data


def test_the_spiral_winds():
    x, t = spiral(np.random.default_rng(18), per_class=50, classes=4, noise=0.0)
    assert x.shape == (200, 2)
    assert np.bincount(t).tolist() == [50] * 4
    arms = x.reshape(4, 50, 2)
    np.testing.assert_allclose(np.hypot(*arms[2].T), np.linspace(0, 1, 50), atol=1e-14)
    # An arm is the one before it, a quarter of a turn on.
    np.testing.assert_allclose(arms[1], np.stack([arms[0][:, 1], -arms[0][:, 0]], 1), atol=1e-14)


def test_the_digits_are_cut_in_two():
    x, t, x_test, t_test = digits(np.random.default_rng(19), test_size=300)
    assert (x.shape, x_test.shape) == ((1497, 64), (300, 64))
    assert (len(t), len(t_test)) == (1497, 300)
    assert x.min() == 0
    assert x.max() == 1
    assert set(t) == set(t_test) == set(range(10))
    rows = np.unique(np.concatenate([np.c_[x, t], np.c_[x_test, t_test]]), axis=0)
    assert len(rows) == 1797


# The released stubs, filled in as readers of other documents would


def stubs():
    return {grade_id(cell): cell.source for cell in read("notebooks", STEM).cells}


@pytest.fixture
def notebook():
    """A learner's namespace after the given cells and the course's own layers."""
    names = {}
    cells = {grade_id(cell): cell.source for cell in read("solutions", STEM).cells}
    for name in ("setup", "as_batch", "affine", "relu", "sgd", "minibatches", "two_layer_net"):
        exec(cells[name], names)  # noqa: S102 - cells of our own
    return names


def verdict(check, subject, seed=0):
    return examine(CHECKS[check], subject, seed)


@pytest.mark.parametrize("name", ["affine", "relu", "sgd", "minibatches", "two_layer_net"])
def test_a_released_stub_is_told_that_nothing_is_filled_in(name, notebook):
    exec(stubs()[name], notebook)  # noqa: S102
    for check in CHECKS.values():
        if check.id.startswith(name):
            seen = verdict(check.id, notebook[check.asks])
            assert seen.points == 0
            assert seen.untouched, report.as_text(seen)


def filled(name, bodies):
    """Fill the stub's methods in: the name of a method → the code in place of its raise."""
    head, *methods = re.split(r"(?m)^(?=    def )", stubs()[name])
    for place, method in enumerate(methods):
        body = bodies.get(re.match(r" +def (\w+)", method)[1])
        if body is not None:
            code = "\n".join(" " * 8 + line for line in body.strip("\n").split("\n"))
            stub = '        raise NotImplementedError("write your code here")'
            assert stub in method
            methods[place] = method.replace(stub, code)
    return head + "".join(methods)


BY_HAND = {
    "__init__": """
self.params = {
    "W1": 0.01 * rng.standard_normal((input_size, hidden_size)), "b1": np.zeros(hidden_size),
    "W2": 0.01 * rng.standard_normal((hidden_size, output_size)), "b2": np.zeros(output_size),
}
""",
    "predict": """
p = self.params
return softmax(relu(np.dot(x, p["W1"]) + p["b1"]) @ p["W2"] + p["b2"])
""",
    "loss": "return cross_entropy_error(self.predict(x), t)",
    "accuracy": "return np.mean(self.predict(x).argmax(1) == t.argmax(1))",
}
HELPERS = "def relu(x):\n    return np.maximum(0, x)\n\n\n"


def undented(lines, by):
    return "\n".join(line[by:] for line in lines)


def seed_gradient():
    """The method of document 001 as it stands, and the body of it."""
    method = block(seed_text("001"), "    def gradient(self, x, t):")
    return method, undented(method.splitlines()[1:], 8)


def seed_one_sample(body):
    """The lines that the document gives for one sample, in a string of its own."""
    first, one, last = body.split('"""')
    return first.rstrip(), undented(one.splitlines()[1:], 0), last


needs_seeds = pytest.mark.skipif(not has_seeds(), reason="the documents are not here")


@needs_seeds
def test_the_body_of_document_001_earns_full_marks_with_one_sample_too(notebook):
    helpers = HELPERS + block(seed_text("001"), "def relu_grad(x):") + "\n\n\n"
    bodies = BY_HAND | {"gradient": seed_gradient()[1]}
    exec(helpers + filled("two_layer_net", bodies), notebook)  # noqa: S102
    for check in NET_CHECKS:
        for seed in range(20):
            seen = verdict(check, notebook["TwoLayerNet"], seed)
            assert seen.full, report.as_text(seen)


@needs_seeds
def test_the_method_of_document_001_and_its_lines_for_one_sample_earn_full_marks(notebook):
    """The method replaces the stub's, as_batch and all; its lines for one sample are used."""
    text = seed_text("001")
    first, one, last = seed_one_sample(seed_gradient()[1])
    forward, _ = re.split(r"\n(?=# )(?=[^\n]*\n *batch_num)", first)
    batch = first.removeprefix(forward)
    body = "\n".join(
        [
            "K = len(self.params['b2'])",
            "t = np.eye(K)[t] if np.ndim(t) < x.ndim else t",
            forward,
            "if x.ndim == 1:",
            *("    " + line for line in one.splitlines()),
            "    return grads",
            batch,
            last,
        ]
    )
    source = HELPERS + block(text, "def relu_grad(x):") + "\n\n\n"
    source += filled("two_layer_net", BY_HAND | {"gradient": body})
    source = re.sub(r"(def gradient.*?)        x, t = as_batch[^\n]*\n", r"\1", source, flags=re.S)
    exec(source, notebook)  # noqa: S102
    for seed in range(20):
        seen = verdict("two_layer_net_gradient", notebook["TwoLayerNet"], seed)
        assert seen.full, report.as_text(seen)


@needs_seeds
def test_the_method_alone_refuses_one_sample_and_labels_and_nothing_else(notebook):
    source = HELPERS + block(seed_text("001"), "def relu_grad(x):") + "\n\n\n"
    source += filled("two_layer_net", BY_HAND).split("    def gradient")[0] + seed_gradient()[0]
    exec(source, notebook)  # noqa: S102
    for seed in range(20):
        seen = verdict("two_layer_net_gradient", notebook["TwoLayerNet"], seed)
        lost = {one.criterion.name for one in seen.findings if not one.met}
        assert lost == {"integer labels", "one sample"}, report.as_text(seen)


@needs_seeds
@pytest.mark.parametrize("name", ["Affine", "SGD"])
def test_the_layers_of_document_002_earn_full_marks(name, notebook):
    exec(block(seed_text("002"), f"class {name}:"), notebook)  # noqa: S102
    for check in CHECKS.values():
        if check.asks == name:
            for seed in range(20):
                assert verdict(check.id, notebook[name], seed).full


@pytest.mark.parametrize("check", ["affine_forward", "affine_backward", "relu", "sgd"])
def test_the_course_s_own_cells_earn_full_marks(check, notebook):
    assert verdict(check, notebook[CHECKS[check].asks]).full
