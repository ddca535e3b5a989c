"""Notebooks in which one early exercise is wrong, and what comes later is right and uses it.

In each chapter that has such exercises: cells of code, the check at the source, and the checks that
inherit its mistake. The functions that stand in more than one are written out once.
"""

from __future__ import annotations

from dataclasses import dataclass

NUMPY = "import numpy as np\n"
LAYER = "    def __init__(self):\n        self.params, self.grads = [], []\n"
SIGMOID_LAYER = f"""class Sigmoid:
{LAYER}
    def forward(self, x):
        self.y = sigmoid(x)
        return self.y
    def backward(self, dout):
        return dout * self.y * (1 - self.y)
"""
# log_sum_exp changes what it is given; log_softmax takes care of its own use of it.
CHANGES_ITS_INPUT = """import numpy as np
def log_sum_exp(a):
    m = a.max(axis=-1, keepdims=True)
    a -= m
    return (m + np.log(np.exp(a).sum(axis=-1, keepdims=True)))[..., 0]
def log_softmax(a):
    scores = a.copy()
    return scores - log_sum_exp(a)[..., np.newaxis]
"""
BINARY = """def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
"""
SIGMOID_WITH_LOSS = f"""class SigmoidWithLoss:
{LAYER}
    def forward(self, x, t):
        self.y, self.t = sigmoid(x), t
        return binary_cross_entropy(np.clip(self.y, 1e-7, 1 - 1e-7), t)
    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
"""
EMBEDDING_DOT = """class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params, self.grads = self.embed.params, self.embed.grads
    def forward(self, h, idx):
        self.h, self.rows = h, self.embed.forward(idx)
        return np.sum(self.h * self.rows, axis=1)
    def backward(self, dout):
        self.embed.backward(dout[:, None] * self.h)
        return dout[:, None] * self.rows
"""


@dataclass(frozen=True)
class Inherited:
    """A notebook of a chapter: its code, where it is wrong, and what inherits that.

    ``kept`` are the checks before, which are right.
    """

    stem: str
    code: str
    source: str
    heirs: tuple[str, ...]
    kept: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks in their order."""
        return (*self.kept, self.source, *self.heirs)


NOTEBOOKS = (
    Inherited(
        "ch01_dice_to_cross_entropy",
        NUMPY
        + """def cross_entropy(p, q):
    return -np.sum(p[p > 0] * np.log2(q[p > 0]))
def kl_divergence(p, q):
    return cross_entropy(p, q) - cross_entropy(p, p)
""",
        "cross_entropy",
        ("kl_divergence",),
    ),
    Inherited(
        "ch02_softmax",
        NUMPY
        + """def log_sum_exp(a):
    m = np.max(a, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(a - m), axis=-1))
def log_softmax(a):
    return a - log_sum_exp(a)[..., np.newaxis]
""",
        "log_sum_exp",
        ("log_softmax",),
    ),
    Inherited(
        "ch03_cross_entropy_error",
        NUMPY
        + """from source_lib.softmax import log_sum_exp
def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels - 1]
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    N, K = y.shape
    if np.size(t) == N:
        t = one_hot(np.ravel(t), K)
    return -np.sum(t * np.log(y + 1e-7)) / N
def softmax_cross_entropy(a, t):
    if t.ndim == 1:
        t = one_hot(t, a.shape[1])
    return np.mean(log_sum_exp(a) - np.sum(t * a, axis=1))
""",
        "one_hot",
        ("cross_entropy_error", "softmax_cross_entropy"),
    ),
    Inherited(
        "ch04_computational_graphs",
        NUMPY
        + f"""class Repeat:
    def __init__(self, n):
        self.params, self.grads, self.n = [], [], n
    def forward(self, x):
        return np.repeat(x, self.n, axis=0) / self.n
    def backward(self, dout):
        return dout.sum(axis=0, keepdims=True)
class Sum:
{LAYER}
    def forward(self, x):
        self.n = len(x)
        return x.sum(axis=0, keepdims=True)
    def backward(self, dout):
        return Repeat(self.n).forward(dout)
class MeanSquaredError:
{LAYER}
    def forward(self, y, t):
        self.d, self.total = y - t, Sum()
        return self.total.forward(self.d[:, None] ** 2).item() / len(y)
    def backward(self, dout=1):
        dy = self.total.backward(np.array([[dout / len(self.d)]]))[:, 0] * 2 * self.d
        return dy, -dy
""",
        "repeat",
        ("sum", "mean_squared_error"),
    ),
    Inherited(
        "ch05_numerical_gradients",
        NUMPY
        + """def numerical_gradient(f, x, h=1e-4):
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = float(f(x))
        x[i] = kept - h
        below = float(f(x))
        x[i] = kept
        slopes[i] = (above - below) / h
    return slopes
def relative_error(a, b):
    scale = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    return 0.0 if scale == 0 else np.max(np.abs(a - b)) / scale
def layer_gradient_error(layer, x, dout):
    def total(_):
        return np.sum(layer.forward(x) * dout)
    total(x)
    derived = [layer.backward(dout), *layer.grads]
    found = [numerical_gradient(total, array) for array in [x, *layer.params]]
    return np.max([relative_error(a, b) for a, b in zip(derived, found)])
""",
        "numerical_gradient",
        ("layer_gradient_error",),
        ("relative_error",),
    ),
    Inherited(
        "ch06_sigmoid_with_loss",
        NUMPY
        + "def sigmoid(x):\n    return 1 / np.exp(-x)\n"
        + BINARY
        + SIGMOID_LAYER
        + SIGMOID_WITH_LOSS,
        "sigmoid",
        ("sigmoid_layer", "sigmoid_with_loss_forward", "sigmoid_with_loss_backward"),
        ("binary_cross_entropy",),
    ),
    Inherited(
        "ch07_softmax_with_loss",
        NUMPY
        + """def softmax_jacobian(q):
    return np.diag(q) - np.outer(q, q)
def dL_dq(q, t):
    return t / q
def chain_through_softmax(dL_dq, jacobian):
    return dL_dq @ jacobian
def softmax_score_gradient(q, t):
    return chain_through_softmax(dL_dq(q, t), softmax_jacobian(q))
""",
        "dL_dq",
        ("softmax_score_gradient",),
        ("softmax_jacobian", "chain_through_softmax"),
    ),
    Inherited(
        "ch07_softmax_with_loss",
        NUMPY
        + """def softmax_jacobian(q):
    return np.diag(q) + np.outer(q, q)
def chain_through_softmax(dL_dq, jacobian):
    return dL_dq @ jacobian
def squared_error_score_gradient(q, t):
    return chain_through_softmax(q - t, softmax_jacobian(q))
""",
        "softmax_jacobian",
        ("squared_error_score_gradient",),
        ("chain_through_softmax",),
    ),
    Inherited(
        "ch07_softmax_with_loss",
        NUMPY
        + """from source_lib.softmax import softmax
def softmax_score_gradient(q, t):
    return q - t / 2
def temperature_score_gradient(a, t, temperature):
    return softmax_score_gradient(softmax(a / temperature), t) / temperature
""",
        "softmax_score_gradient",
        ("temperature_score_gradient",),
        (),
    ),
    Inherited(
        "ch08_training",
        NUMPY
        + """from source_lib.softmax_with_loss import SoftmaxWithLoss
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return x @ self.params[0] - self.params[1]
    def backward(self, dout):
        self.grads[0][...] = self.x.T @ dout
        self.grads[1][...] = dout.sum(axis=0)
        return dout @ self.params[0].T
"""
        + f"""class ReLU:
{LAYER}
    def forward(self, x):
        self.passed = x > 0
        return np.where(self.passed, x, 0)
    def backward(self, dout):
        return np.where(self.passed, dout, 0)
"""
        + """def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        W1 = rng.normal(0, np.sqrt(2 / input_size), (input_size, hidden_size))
        W2 = rng.normal(0, np.sqrt(2 / hidden_size), (hidden_size, output_size))
        b1, b2 = np.zeros(hidden_size), np.zeros(output_size)
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        self.layers = [Affine(W1, b1), ReLU(), Affine(W2, b2)]
        self.last_layer = SoftmaxWithLoss()
    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        return self.last_layer.forward(self.predict(x), t)
    def accuracy(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))
    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        self.last_layer.forward(self.predict(x), t)
        dout = self.last_layer.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        (dW1, db1), (dW2, db2) = self.layers[0].grads, self.layers[2].grads
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        "affine_forward",
        ("two_layer_net_forward", "two_layer_net_gradient"),
        ("affine_backward", "relu"),
    ),
    Inherited(
        "ch09_negative_sampling",
        NUMPY
        + """from source_lib.sigmoid_with_loss import SigmoidWithLoss
class Embedding:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]
    def forward(self, idx):
        self.idx = idx
        return self.params[0][idx]
    def backward(self, dout):
        self.grads[0][...] = 0
        self.grads[0][self.idx] = dout
"""
        + EMBEDDING_DOT
        + """class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sampler = sampler
        self.asked = [EmbeddingDot(W) for _ in range(1 + sample_size)]
        self.judged = [SigmoidWithLoss() for _ in range(1 + sample_size)]
        self.params = [one.params[0] for one in self.asked]
        self.grads = [one.grads[0] for one in self.asked]
    def forward(self, h, target):
        table = np.column_stack([target, self.sampler.get_negative_sample(target)])
        total = 0.0
        for j, (one, judge) in enumerate(zip(self.asked, self.judged)):
            yes_or_no = np.full(len(target), 1 if j == 0 else 0)
            total += judge.forward(one.forward(h, table[:, j]), yes_or_no)
        return float(total)
    def backward(self, dout=1):
        pairs = zip(self.asked, self.judged)
        return sum(one.backward(judge.backward(dout)) for one, judge in pairs)
""",
        "embedding",
        ("embedding_dot", "negative_sampling_loss_backward"),
        (),
    ),
)
BY_STEM = {one.stem: one for one in NOTEBOOKS}
