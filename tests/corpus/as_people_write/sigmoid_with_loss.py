"""Cells of chapter 6 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch06_sigmoid_with_loss")

cells(
    "binary_cross_entropy",
    "part",
    ["epsilon-too-large"],
    """
import numpy as np
def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(y + 1e-5) + (1 - t) * np.log(1 - y + 1e-5))
""",
)

cells(
    "binary_cross_entropy",
    "none",
    ["integer-truncation"],
    """
import numpy as np
def binary_cross_entropy(y, t):
    losses = np.zeros_like(t)
    losses[...] = -(t * np.log(y) + (1 - t) * np.log(1 - y))
    return losses.mean()
""",
)

cells(
    "sigmoid",
    "none",
    ["not-normalised"],
    """
import numpy as np
def sigmoid(x):
    return 1 / np.exp(-x)
""",
)

cells(
    "sigmoid_cross_entropy",
    "none",
    ["opposite-shifted"],
    """
import numpy as np
def sigmoid_cross_entropy(s, t):
    g = lambda z: 1 / (1 + np.exp(-z))
    return np.mean(-t * np.log(g(s)) - (1 - t) * np.log(g(1.0 - s)))
""",
)

cells(
    "sigmoid",
    "none",
    # math.exp(1000) raises, whatever stands around it.
    ["missing-parentheses", "overflow"],
    """
import math
def sigmoid(x):
    return np.array([1 / 1 + math.exp(-v) for v in x.flatten()]).reshape(x.shape)
""",
)

cells(
    "sigmoid",
    "none",
    ["missing-parentheses"],
    """
def sigmoid(x):
    return np.exp(x) / 1 + np.exp(x)
""",
)

cells(
    "sigmoid",
    "full",
    [],
    """
def sigmoid(x):
    mask = x < 0
    out = np.zeros(x.shape)
    out[mask] = np.exp(x[mask]) / (np.exp(x[mask]) + 1)
    out[~mask] = 1 / (np.exp(-x[~mask]) + 1)
    return out
""",
)

cells(
    "binary_cross_entropy",
    "part",
    ["epsilon-too-large"],
    """
def binary_cross_entropy(y, t):
    delta = 1e-3
    batch_size = y.shape[0]
    loss = 0
    for i in range(batch_size):
        loss += t[i] * np.log(y[i] + delta) + (1 - t[i]) * np.log(1 - y[i] + delta)
    return -loss / batch_size
""",
)

cells(
    "binary_cross_entropy",
    "none",
    ["swapped-arguments"],
    """
def binary_cross_entropy(y, t):
    eps = 1e-7
    return -np.mean(y * np.log(t + eps) + (1 - y) * np.log(1 - t + eps))
""",
)

cells(
    "binary_cross_entropy",
    "none",
    ["swapped-arguments"],
    """
def binary_cross_entropy(t, y):
    return -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y)) / len(t)
""",
)

cells(
    "binary_cross_entropy",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    """
def binary_cross_entropy(y, t):
    losses = []
    for p, label in zip(y, t):
        if label == 1:
            losses.append(-np.log(p))
        else:
            losses.append(-np.log(1 - p))
    return losses
""",
)

cells(
    "binary_cross_entropy",
    "none",
    ["missing-parentheses"],
    """
def binary_cross_entropy(y, t):
    N = len(t)
    return -np.sum(t * np.log(y) + 1 - t * np.log(1 - y)) / N
""",
)

cells(
    "dL_dy",
    "none",
    ["missing-parentheses"],
    """
def dL_dy(y, t):
    return -t / y + 1 - t / 1 - y
""",
)

cells(
    "dL_dy",
    "none",
    ["missing-parentheses"],
    """
def dL_dy(y, t):
    dx = (y - t) / y * (1 - y)
    return dx
""",
)

cells(
    "dL_dy",
    "none",
    ["integer-truncation"],
    """
def dL_dy(y, t):
    grad = np.zeros_like(t)
    for i in range(len(t)):
        grad[i] = -1 / y[i] if t[i] == 1 else 1 / (1 - y[i])
    return grad
""",
)

cells(
    "dL_dy",
    "none",
    [],
    """
def dL_dy(y, t):
    return -t * np.log(y) + (1 - t) / (1 - y)
""",
)

cells(
    "dy_ds",
    "none",
    ["missing-parentheses"],
    """
def dy_ds(y):
    return y*1-y
""",
)

cells(
    "dy_ds",
    "none",
    ["tanh-slope"],
    """
def dy_ds(y):
    return 1 - y ** 2
""",
)

cells(
    "sigmoid_layer",
    "none",
    ["missing-parentheses"],
    """
class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout):
        dx = dout * self.out * 1.0 - self.out
        return dx
""",
)

cells(
    "sigmoid_layer",
    "none",
    ["tanh-slope"],
    """
class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.z = sigmoid(x)
        return self.z

    def backward(self, dout):
        return dout * (1 - self.z ** 2)
""",
)

cells(
    "sigmoid_score_gradient",
    "none",
    ["missing-parentheses"],
    """
def sigmoid_score_gradient(y, t):
    batch_size = t.shape[0]
    dx = y - t / batch_size
    return dx
""",
)

cells(
    "sigmoid_score_gradient",
    "none",
    ["sign-flipped", "swapped-arguments"],
    """
def sigmoid_score_gradient(y, t):
    N = len(t)
    grad = np.zeros(N)
    for n in range(N):
        grad[n] = (t[n] - y[n]) / N
    return grad
""",
)

BOOK = """
class SigmoidWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = 1 / (1 + np.exp(-x))
        {loss}
        return self.loss

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = (self.y - self.t) * dout / batch_size
        return dx
"""


def of_book(loss):
    return BOOK.format(loss=loss)


cells(
    "sigmoid_with_loss",
    "full",
    [],
    of_book("self.loss = cross_entropy_error(np.c_[1 - self.y, self.y], self.t)"),
)

cells(
    "sigmoid_with_loss",
    "none",
    ["log-of-underflow"],
    of_book("self.loss = -np.mean(t * np.log(self.y) + (1 - t) * np.log(1 - self.y))"),
)

cells(
    "sigmoid_with_loss",
    "part",
    ["epsilon-too-large"],
    of_book(
        "self.loss = -np.mean(t * np.log(self.y + 1e-4) + (1 - t) * np.log(1 - self.y + 1e-4))"
    ),
)

cells(
    "sigmoid_with_loss",
    "none",
    ["swapped-classes"],
    of_book("self.loss = cross_entropy_error(np.c_[self.y, 1 - self.y], self.t)"),
)

cells(
    "sigmoid_with_loss",
    "none",
    ["missing-batch-mean"],
    """
class SigmoidWithLoss:
    def __init__(self):
        self.params = []
        self.grads = []

    def forward(self, x, t):
        self.y = sigmoid(x)
        self.t = t
        y = np.clip(self.y, 1e-7, 1 - 1e-7)
        total = 0.0
        for p, label in zip(y, t):
            total -= label * np.log(p) + (1 - label) * np.log(1 - p)
        return total

    def backward(self, dout=1):
        return dout * (self.y - self.t)
""",
)

cells(
    "sigmoid_cross_entropy",
    "none",
    ["log-of-underflow"],
    """
def sigmoid_cross_entropy(s, t):
    y = sigmoid(s)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
""",
)

cells(
    "sigmoid_cross_entropy",
    "none",
    ["overflow"],
    """
def sigmoid_cross_entropy(s, t):
    loss = np.zeros(len(s))
    for n in range(len(s)):
        loss[n] = np.log(1 + np.exp(s[n])) - t[n] * s[n]
    return np.sum(loss) / len(s)
""",
)

cells(
    "sigmoid_cross_entropy",
    "full",
    [],
    """
def sigmoid_cross_entropy(s, t):
    z = np.where(t == 1, -s, s)
    m = np.maximum(z, 0)
    return (m + np.log(np.exp(-m) + np.exp(z - m))).mean()
""",
)

# weighted_score_gradient: written before the catalogue knew a mistake of it.

cells(
    "weighted_score_gradient",
    "none",
    ["cancelled-too-much"],
    """
def weighted_score_gradient(y, t, weight):
    N = t.shape[0]
    ds = (y - weight * t) / N
    return ds
""",
)

cells(
    "weighted_score_gradient",
    "none",
    ["weight-on-both"],
    """
def weighted_score_gradient(y, t, weight):
    return weight * sigmoid_score_gradient(y, t)
""",
)

cells(
    "weighted_score_gradient",
    "part",
    ["missing-batch-mean"],
    """
def weighted_score_gradient(y, t, weight):
    dL = -weight * t / y + (1 - t) / (1 - y)
    dy = y * (1 - y)
    return dL * dy
""",
)

cells(
    "weighted_score_gradient",
    "none",
    ["divided-by-the-weights"],
    """
def weighted_score_gradient(y, t, weight):
    w = np.ones(len(t))
    w[t == 1] = weight
    return w * (y - t) / w.sum()
""",
)

cells(
    "weighted_score_gradient",
    "none",
    ["stopped-at-the-loss"],
    """
def weighted_score_gradient(y, t, weight):
    N = len(t)
    return -1 / N * (weight * t / y - (1 - t) / (1 - y))
""",
)

cells(
    "weighted_score_gradient",
    "none",
    ["missing-parentheses"],
    """
def weighted_score_gradient(y, t, weight):
    N = len(y)
    return weight * t * (y - 1) + (1 - t) * y / N
""",
)

cells(
    "weighted_score_gradient",
    "none",
    ["sign-flipped"],
    """
def weighted_score_gradient(y, t, weight):
    # (1-y) and y come from the derivatives
    g = weight * t * (1 - y) + (1 - t) * y
    return g / len(t)
""",
)

cells(
    "weighted_score_gradient",
    "none",
    ["weight-on-the-other-label"],
    """
def weighted_score_gradient(y, t, weight):
    grad = np.zeros(len(t))
    for i in range(len(t)):
        if t[i] == 1:
            grad[i] = y[i] - 1
        else:
            grad[i] = weight * y[i]
    return grad / len(t)
""",
)

cells(
    "weighted_score_gradient",
    "full",
    [],
    """
def weighted_score_gradient(y, t, weight):
    grad = []
    for p, label in zip(y, t):
        if label:
            grad.append(-weight * (1 - p))
        else:
            grad.append(p)
    return np.array(grad) / len(grad)
""",
)

cells(
    "weighted_score_gradient",
    "full",
    [],
    """
def weighted_score_gradient(y, t, weight):
    N = len(t)
    return (y + (weight - 1) * t * y - weight * t) / N
""",
)

cells(
    "weighted_score_gradient",
    "part",
    ["mutates-input"],
    """
def weighted_score_gradient(y, t, weight):
    y -= t
    y[t == 1] *= weight
    return y / len(t)
""",
)

# logistic_regression: the same class again and again, with one slip each.

MODEL = """
import numpy as np

def sig(z):
    return 1 / (1 + np.exp(-z))

class LogisticRegression:
    def __init__(self, input_size, rng):
        self.params = {}
        self.params["w"] = 0.01 * rng.standard_normal(input_size)
        self.params["b"] = np.zeros(1)

    def predict(self, x):
        return sig(np.dot(x, self.params["w"]) + self.params["b"])

    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))

    def gradient(self, x, t):
        N = x.shape[0]
        y = self.predict(x)
        ds = (y - t) / N
        grads = {}
        grads["w"] = np.dot(x.T, ds)
        grads["b"] = np.sum(ds, keepdims=True)
        return grads
"""


def model(expected, fine, old="", new=""):
    """Change one place of the right model."""
    assert not old or MODEL.count(old) == 1
    cells("logistic_regression", expected, fine, MODEL.replace(old, new) if old else MODEL)


model("full", [])
model("full", [], "np.sum(ds, keepdims=True)", "np.sum(ds)")
model("part", ["missing-batch-mean"], "ds = (y - t) / N", "ds = y - t")
model("part", ["missing-batch-mean"], "return -np.mean(", "return -np.sum(")
model("part", ["bias-not-summed"], "np.sum(ds, keepdims=True)", "ds")
model("part", ["bias-not-summed"], "np.sum(ds, keepdims=True)", "np.mean(ds)")
model("none", ["missing-parentheses"], "(y - t) / N", "y - t / N")
model("none", ["sign-flipped"], "(y - t) / N", "(t - y) / N")
model("none", ["extra-activation-derivative"], "(y - t) / N", "(y - t) * y * (1 - y) / N")
model("none", ["input-not-transposed"], "np.dot(x.T, ds)", "np.dot(x, ds)")
model("part", ["input-left-out"], "np.dot(x.T, ds)", "np.sum(ds)")
model(
    "none",
    ["forgot-the-bias"],
    'np.dot(x, self.params["w"]) + self.params["b"]',
    'x @ self.params["w"]',
)
model(
    "part",
    ["updates-in-backward"],
    "        return grads",
    '        self.params["w"] -= 0.1 * grads["w"]\n        self.params["b"] -= 0.1 * grads["b"]\n        return grads',
)
model(
    "none",
    ["scores-for-probabilities"],
    'return sig(np.dot(x, self.params["w"]) + self.params["b"])',
    'return np.dot(x, self.params["w"]) + self.params["b"]',
)
model("part", [], 'self.params["b"] = np.zeros(1)', 'self.params["b"] = 0.0')
