"""Cells of chapter 7 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch07_softmax_with_loss")

cells(
    "softmax_with_loss",
    "none",
    ["classes-from-labels"],
    """
import numpy as np
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, t):
        e = np.exp(x - x.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        self.t = np.eye(t.max() + 1)[t] if t.ndim == 1 else t
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)
    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["binary-form"],
    """
import numpy as np
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, t):
        e = np.exp(x - x.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.sum(self.t * np.log(self.y + 1e-7) + (1 - self.t) * np.log(1 - self.y + 1e-7)) / len(x)
    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
""",
)

cells(
    "softmax_with_loss",
    "part",
    ["epsilon-too-large"],
    """
import numpy as np
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, t):
        e = np.exp(x - x.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.sum(self.t * np.log(self.y + 1e-5)) / len(x)
    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["overflow"],
    """
import numpy as np
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, t):
        self.t = t if t.ndim == 1 else t.argmax(1)
        e = np.exp(x)
        self.y = e / e.sum(1, keepdims=True)
        return -np.sum(np.log(self.y[np.arange(len(x)), self.t])) / len(x)
    def backward(self, dout=1):
        g = self.y.copy()
        g[np.arange(len(g)), self.t] -= 1
        return dout * g / len(g)
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["indexes-all-pairs"],
    """
import numpy as np
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, t):
        e = np.exp(x - x.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        self.t = t if t.ndim == 1 else t.argmax(1)
        return -np.mean(np.log(self.y[range(len(x)), self.t] + 1e-7))
    def backward(self, dout=1):
        g = self.y.copy()
        for k in self.t:
            g[:, k] -= 1
        return dout * g / len(g)
""",
)

cells(
    "softmax_jacobian",
    "none",
    # q * q gives the same numbers.
    ["missing-keepdims", "no-outer-product"],
    """
def softmax_jacobian(q):
    return q * (np.eye(len(q)) - q)
""",
)

cells(
    "softmax_jacobian",
    "none",
    ["no-outer-product"],
    """
def softmax_jacobian(q):
    return np.diag(q) - q @ q.T
""",
)

cells(
    "softmax_jacobian",
    "none",
    ["no-outer-product"],
    """
def softmax_jacobian(q):
    K = q.shape[0]
    J = np.eye(K) * q - q * q
    return J
""",
)

cells(
    "softmax_jacobian",
    "full",
    [],
    """
def softmax_jacobian(q):
    s = q.reshape(-1, 1)
    return np.diagflat(s) - np.dot(s, s.T)
""",
)

cells(
    "softmax_jacobian",
    "none",
    ["forgot-the-delta"],
    """
def softmax_jacobian(q):
    J = np.zeros((len(q), len(q)))
    for i in range(len(q)):
        for j in range(len(q)):
            J[i, j] = -q[i] * q[j]
    return J
""",
)

cells(
    "dL_dq",
    "none",
    ["integer-truncation"],
    """
def dL_dq(q, t):
    grad = np.zeros_like(t)
    for k in range(len(q)):
        grad[k] = -t[k] / q[k]
    return grad
""",
)

cells(
    "dL_dq",
    "none",
    ["swapped-arguments", "reciprocal"],
    """
def dL_dq(q, t):
    eps = 1e-7
    return -q / (t + eps)
""",
)

cells(
    "dL_dq",
    "none",
    [],
    """
def dL_dq(q, t):
    return -t * np.log(q)
""",
)

cells(
    "chain_through_softmax",
    "part",
    ["transposed-sum"],
    """
def chain_through_softmax(dL_dq, jacobian):
    return jacobian @ dL_dq
""",
)

cells(
    "chain_through_softmax",
    "none",
    ["diagonal-jacobian-only"],
    """
def chain_through_softmax(dL_dq, jacobian):
    grad = np.zeros(len(dL_dq))
    for i in range(len(dL_dq)):
        grad[i] = dL_dq[i] * jacobian[i, i]
    return grad
""",
)

cells(
    "softmax_score_gradient",
    "none",
    ["sign-flipped", "swapped-arguments"],
    """
def softmax_score_gradient(q, t):
    da = t - q
    return da
""",
)

cells(
    "softmax_score_gradient",
    "none",
    ["mutates-input"],
    """
def softmax_score_gradient(q, t):
    dx = q
    dx -= t
    return dx
""",
)

BOOK = """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        x_max = x.max(axis=1, keepdims=True)
        e = np.exp(x - x_max)
        self.y = e / e.sum(axis=1, keepdims=True)
        if self.t.size == self.y.size:
            self.t = self.t.argmax(axis=1)
        batch_size = self.y.shape[0]
        picked = self.y[np.arange(batch_size), self.t]
        return {loss}

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = self.y.copy()
        {subtract}
        dx *= dout
        {divide}
        return dx
"""


def of_book(
    loss="-np.sum(np.log(picked + 1e-7)) / batch_size",
    subtract="dx[np.arange(batch_size), self.t] -= 1",
    divide="dx = dx / batch_size",
    **other,
):
    code = BOOK.format(loss=loss, subtract=subtract, divide=divide)
    for old, new in other.values():
        assert old in code
        code = code.replace(old, new)
    return code


cells("softmax_with_loss", "full", [], of_book())

cells(
    "softmax_with_loss",
    "none",
    ["aliases-cache"],
    of_book(copied=("self.y.copy()", "self.y")),
)

cells(
    "softmax_with_loss",
    "none",
    ["missing-batch-mean"],
    of_book(divide="pass"),
)

cells(
    "softmax_with_loss",
    "none",
    ["log-of-underflow"],
    of_book(loss="-np.sum(np.log(picked)) / batch_size"),
)

cells(
    "softmax_with_loss",
    "part",
    ["epsilon-too-large"],
    of_book(loss="-np.mean(np.log(picked + 1e-3))"),
)

cells(
    "softmax_with_loss",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    of_book(loss="[-np.log(p + 1e-7) for p in picked]"),
)

cells(
    "softmax_with_loss",
    "none",
    ["indexes-all-pairs"],
    of_book(subtract="dx[:, self.t] -= 1"),
)

cells(
    "softmax_with_loss",
    "none",
    ["global-max-shift"],
    of_book(shift=("x.max(axis=1, keepdims=True)", "np.max(x)")),
)

cells(
    "softmax_with_loss",
    "none",
    ["fixed-size"],
    """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.eye(10)[t] if t.ndim == 1 else t
        return -np.sum(self.t * np.log(self.y + 1e-7)) / x.shape[0]

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.shape[0]
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["missing-parentheses"],
    """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.identity(x.shape[1])[t] if t.ndim == 1 else t
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return dout * (self.y - self.t / len(self.t))
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["swapped-arguments"],
    """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        if t.ndim == 1:
            self.t = np.zeros_like(x)
            self.t[np.arange(len(t)), t] = 1
        return -np.sum(self.y * np.log(self.t + 1e-7)) / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["classes-from-labels"],
    """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def one_hot(self, t):
        T = np.zeros((t.size, len(np.unique(t))))
        for i, k in enumerate(t):
            T[i, k] = 1
        return T

    def forward(self, x, t):
        if t.ndim == 1:
            t = self.one_hot(t)
        self.t = t
        self.y = softmax(x)
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        N = self.t.shape[0]
        return dout * (self.y - self.t) / N
""",
)

cells(
    "two_class_scores",
    "none",
    ["returns-wrong-shape"],
    """
def two_class_scores(s):
    zeros = np.zeros(len(s))
    return np.hstack([zeros, s])
""",
)

cells(
    "two_class_scores",
    "none",
    ["softmax-twice"],
    """
def two_class_scores(s):
    y = sigmoid(s)
    return np.array([1 - y, y]).T
""",
)

cells(
    "softmax_with_loss",
    "none",
    ["classes-from-labels"],
    """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        z = x - np.max(x, axis=1, keepdims=True)
        log_y = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
        self.y = np.exp(log_y)
        self.t = np.eye(np.max(t) + 1)[t] if t.ndim == 1 else t
        return -(self.t * log_y).sum() / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
""",
)

cells(
    "temperature_score_gradient",
    "full",
    [],
    """
def temperature_score_gradient(a, t, temperature):
    q = softmax(a / temperature)
    dL_dz = softmax_score_gradient(q, t)
    dz_da = 1 / temperature
    return dL_dz * dz_da


def softmax_score_gradient(q, t):
    return q - t
""",
)

cells(
    "temperature_score_gradient",
    "none",
    ["inner-slope-missing"],
    """
def temperature_score_gradient(a, t, temperature):
    # cross-entropy of softmax is always q - t
    return softmax(a / temperature) - t
""",
)

cells(
    "temperature_score_gradient",
    "none",
    ["overflow"],
    """
def temperature_score_gradient(a, t, T):
    e = np.exp(a / T)
    q = e / np.sum(e)
    grad = np.zeros(len(a))
    for i in range(len(a)):
        grad[i] = (q[i] - t[i]) / T
    return grad
""",
)

cells(
    "temperature_score_gradient",
    "part",
    ["mutates-input"],
    """
def temperature_score_gradient(a, t, temperature):
    a /= temperature
    q = softmax(a)
    q -= t
    return q / temperature
""",
)

cells(
    "temperature_score_gradient",
    "none",
    # The numbers are those of a difference that is not divided by its step.
    [],
    """
def temperature_score_gradient(a, t, temperature):
    h = 1e-4
    grad = np.zeros_like(a)
    for i in range(len(a)):
        up, down = a.copy(), a.copy()
        up[i] += h
        down[i] -= h
        loss_up = -np.sum(t * np.log(softmax(up / temperature)))
        loss_down = -np.sum(t * np.log(softmax(down / temperature)))
        grad[i] = (loss_up - loss_down) / h
    return grad
""",
)

cells(
    "temperature_score_gradient",
    "none",
    # The long road divides by a q of 0 at ±1000, beside.
    ["inner-slope-twice", "overflow"],
    """
def temperature_score_gradient(a, t, temperature):
    q = softmax(a / temperature)
    dL_dq = -t / q
    J = (np.diag(q) - np.outer(q, q)) / temperature
    return dL_dq @ J / temperature
""",
)

cells(
    "squared_error_score_gradient",
    "full",
    [],
    """
def squared_error_score_gradient(q, t):
    K = len(q)
    grad = np.zeros(K)
    for i in range(K):
        for k in range(K):
            delta = 1 if i == k else 0
            grad[i] += (q[k] - t[k]) * q[k] * (delta - q[i])
    return grad
""",
)

cells(
    "squared_error_score_gradient",
    "none",
    ["diagonal-jacobian-only"],
    """
def squared_error_score_gradient(q, t):
    dL_dq = q - t
    dq_da = q * (1 - q)
    return dL_dq * dq_da
""",
)

cells(
    "squared_error_score_gradient",
    "none",
    ["lost-the-half"],
    """
def squared_error_score_gradient(q, t):
    J = np.diag(q) - np.outer(q, q)
    return J.T @ (2 * (q - t))
""",
)

cells(
    "squared_error_score_gradient",
    "none",
    ["cross-entropy-gradient", "stopped-at-the-loss"],
    """
def squared_error_score_gradient(q, t):
    return softmax_score_gradient(q, t)


def softmax_score_gradient(q, t):
    return q - t
""",
)

cells(
    "squared_error_score_gradient",
    "none",
    ["shared-part-missing", "missing-factor"],
    """
def squared_error_score_gradient(q, t):
    # sum over k of (q_k - t_k) q_k delta_ki
    out = []
    for i in range(len(q)):
        out.append(sum((q[k] - t[k]) * q[k] * (k == i) for k in range(len(q))))
    return np.array(out)
""",
)

cells(
    "squared_error_score_gradient",
    "none",
    # The sign of one of the two parts.
    ["sign-flipped"],
    """
def squared_error_score_gradient(q, t):
    d = q - t
    return d * q + q * np.dot(d, q)
""",
)
