"""Cells of chapter 2 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch02_softmax")

cells(
    "softmax",
    "none",
    ["batch-only"],
    """
def softmax(x):
    c = np.max(x, axis=1, keepdims=True)
    exp_x = np.exp(x - c)
    return exp_x / np.sum(exp_x, axis=1, keepdims=True)
""",
)

cells(
    "softmax",
    "none",
    ["normalised-over-everything"],
    """
def softmax(a):
    c = np.max(a)
    exp_a = np.exp(a - c)
    sum_exp_a = np.sum(exp_a)
    y = exp_a / sum_exp_a
    return y
""",
)

cells(
    "softmax",
    "full",
    [],
    """
def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))
""",
)

cells(
    "softmax",
    "none",
    ["missing-parentheses"],
    """
def softmax(a):
    m = a.max(axis=-1, keepdims=True)
    e = np.exp(a) - m
    return e / e.sum(axis=-1, keepdims=True)
""",
)

cells(
    "softmax",
    "part",
    ["mutates-input"],
    """
def softmax(a):
    a -= np.max(a, axis=-1, keepdims=True)
    np.exp(a, out=a)
    a /= a.sum(axis=-1, keepdims=True)
    return a.copy()
""",
)

cells(
    "softmax",
    "part",
    ["overflow"],
    """
def softmax(a):
    if a.ndim == 1:
        return softmax(a.reshape(1, -1))[0]
    out = np.zeros(a.shape)
    for n in range(a.shape[0]):
        total = 0
        for k in range(a.shape[1]):
            total += np.exp(a[n, k])
        for k in range(a.shape[1]):
            out[n, k] = np.exp(a[n, k]) / total
    return out
""",
)

cells(
    "softmax",
    "part",
    ["global-max-shift"],
    """
def softmax(a):
    e = np.exp(a - np.max(a))
    if a.ndim == 1:
        return e / e.sum()
    return e / e.sum(axis=1).reshape(-1, 1)
""",
)

cells(
    "log_sum_exp",
    "none",
    ["kept-axis"],
    """
def log_sum_exp(a):
    m = np.max(a, axis=-1, keepdims=True)
    return m + np.log(np.sum(np.exp(a - m), axis=-1, keepdims=True))
""",
)

cells(
    "log_sum_exp",
    "none",
    ["missing-parentheses", "maximum-not-added-back"],
    """
def log_sum_exp(a):
    m = a.max(axis=-1)
    z = a - a.max(axis=-1, keepdims=True)
    return np.log(m + np.sum(np.exp(z), axis=-1))
""",
)

cells(
    "log_sum_exp",
    "full",
    [],
    """
def log_sum_exp(a):
    if a.ndim == 1:
        m = max(a)
        return m + np.log(sum(np.exp(a - m)))
    return np.array([log_sum_exp(row) for row in a])
""",
)

cells(
    "log_softmax",
    "part",
    ["log-of-underflow"],
    """
def log_softmax(a):
    p = softmax(a)
    return np.log(p)
""",
)

cells(
    "log_softmax",
    "part",
    ["log-of-underflow"],
    """
import math
def log_softmax(a):
    y = softmax(a)
    if y.ndim == 1:
        return np.array([math.log(v) for v in y])
    return np.array([[math.log(v) for v in row] for row in y])
""",
)

cells(
    "log_softmax",
    "part",
    ["capped-at-extremes", "epsilon-too-large"],
    """
def log_softmax(a):
    return np.log(softmax(a) + 1e-5)
""",
)

cells(
    "log_softmax",
    "none",
    ["missing-parentheses", "sign-flipped"],
    """
def log_softmax(a):
    m = np.max(a, axis=-1, keepdims=True)
    s = np.sum(np.exp(a - m), axis=-1, keepdims=True)
    return a - m + np.log(s)
""",
)

cells(
    "log_softmax",
    "none",
    ["missing-keepdims"],
    """
def log_softmax(a):
    return a - log_sum_exp(a)
""",
)
