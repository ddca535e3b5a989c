"""Cells of chapter 3 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch03_cross_entropy_error")

cells(
    "softmax_cross_entropy",
    "none",
    ["classes-from-labels"],
    """
import numpy as np
def softmax_cross_entropy(a, t):
    z = a - a.max(1, keepdims=True)
    lp = z - np.log(np.exp(z).sum(1, keepdims=True))
    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
    return -(t * lp).sum(1).mean()
""",
)

cells(
    "cross_entropy_error",
    "part",
    ["epsilon-too-large"],
    """
import numpy as np
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    if np.size(t) == y.size:
        t = np.reshape(t, y.shape).argmax(axis=1)
    return -np.mean(np.log(y[np.arange(len(y)), np.ravel(t)] + 1e-5))
""",
)

cells(
    "one_hot",
    "none",
    ["classes-from-labels"],
    """
def one_hot(labels, num_classes):
    T = np.zeros((labels.size, labels.max() + 1))
    for idx, row in enumerate(T):
        row[labels[idx]] = 1
    return T
""",
)

cells(
    "one_hot",
    "none",
    ["indexes-all-pairs"],
    """
def one_hot(labels, num_classes):
    T = np.zeros((len(labels), num_classes))
    T[:, labels] = 1
    return T
""",
)

cells(
    "cross_entropy_error",
    "part",
    ["epsilon-too-large"],
    """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-4)) / batch_size
""",
)

cells(
    "cross_entropy_error",
    "part",
    ["epsilon-too-large"],
    """
def cross_entropy_error(y, t):
    y = np.clip(np.atleast_2d(y), 1e-3, 1 - 1e-3)
    if np.size(t) == len(y):
        t = one_hot(np.ravel(t), y.shape[1])
    return -np.mean(np.sum(t * np.log(y), axis=1))
""",
)

cells(
    "cross_entropy_error",
    "full",
    [],
    """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    delta = 1e-7
    return -np.sum(np.log(y[np.arange(batch_size), t] + delta)) / batch_size
""",
)

cells(
    "cross_entropy_error",
    "none",
    ["classes-from-labels"],
    """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y = y.reshape(1, -1)
        if t.size == y.size:
            t = t.reshape(1, -1)
        else:
            t = np.eye(y.shape[1])[t.reshape(-1)]
    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
""",
)

cells(
    "cross_entropy_error",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    """
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    if np.size(t) == y.size:
        t = np.reshape(t, y.shape).argmax(axis=1)
    losses = []
    for row, label in zip(y, np.ravel(t)):
        losses.append(-np.log(row[label] + 1e-7))
    return losses
""",
)

cells(
    "cross_entropy_error",
    "none",
    ["binary-form"],
    """
def cross_entropy_error(y, t):
    delta = 1e-7
    y = np.atleast_2d(y)
    if np.size(t) == y.shape[0]:
        t = np.eye(y.shape[1])[np.ravel(t)]
    return -np.sum(t * np.log(y + delta) + (1 - t) * np.log(1 - y + delta)) / y.shape[0]
""",
)

cells(
    "cross_entropy_error",
    "none",
    ["integer-truncation"],
    """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y[None, :], np.atleast_1d(t)
    if t.size == y.size:
        t = t.reshape(y.shape).argmax(axis=1)
    loss = np.zeros_like(t)
    for i in range(len(t)):
        loss[i] = -np.log(y[i, t[i]] + 1e-7)
    return loss.mean()
""",
)

cells(
    "cross_entropy_error",
    "none",
    ["swapped-arguments"],
    """
def cross_entropy_error(t, y):
    t = np.atleast_2d(t)
    if np.size(y) == len(t):
        y = np.eye(t.shape[1])[np.ravel(y)]
    return -np.sum(t * np.log(y + 1e-7)) / len(t)
""",
)

cells(
    "cross_entropy_error",
    "part",
    ["log-of-zero"],
    """
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    if np.size(t) == len(y):
        t = one_hot(np.ravel(t), y.shape[1])
    return -np.sum(t * np.log(y) + 1e-7) / len(y)
""",
)

cells(
    "softmax_cross_entropy",
    "part",
    ["log-of-underflow"],
    """
def softmax_cross_entropy(a, t):
    y = softmax(a)
    if t.ndim == 1:
        return -np.log(y[np.arange(len(t)), t]).mean()
    return -(t * np.log(y)).sum(axis=1).mean()
""",
)

cells(
    "softmax_cross_entropy",
    "part",
    ["epsilon-too-large", "capped-at-extremes"],
    """
def softmax_cross_entropy(a, t):
    y = softmax(a)
    if t.ndim == 1:
        t = one_hot(t, a.shape[1])
    return -np.sum(t * np.log(y + 1e-5)) / len(a)
""",
)

cells(
    "softmax_cross_entropy",
    "none",
    ["binary-form"],
    """
def softmax_cross_entropy(a, t):
    y = softmax(a)
    if t.ndim == 1:
        t = one_hot(t, a.shape[1])
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / a.shape[0]
""",
)

cells(
    "softmax_cross_entropy",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    """
def softmax_cross_entropy(a, t):
    if t.ndim == 1:
        t = one_hot(t, a.shape[1])
    return [log_sum_exp(row) - row @ target for row, target in zip(a, t)]
""",
)

cells(
    "softmax_cross_entropy",
    "none",
    ["classes-from-labels"],
    """
def softmax_cross_entropy(a, t):
    lse = log_sum_exp(a)
    if t.ndim == 1:
        num_classes = len(np.unique(t))
        t = one_hot(t, num_classes)
    return np.mean(lse - np.sum(t * a, axis=1))
""",
)

cells(
    "softmax_cross_entropy",
    "full",
    [],
    """
def softmax_cross_entropy(a, t):
    N = a.shape[0]
    m = a.max(axis=1)
    loss = 0
    for n in range(N):
        lse = m[n] + np.log(np.exp(a[n] - m[n]).sum())
        if t.ndim == 1:
            loss += lse - a[n, t[n]]
        else:
            loss += lse - np.dot(t[n], a[n])
    return loss / N
""",
)

cells(
    "accuracy",
    "none",
    ["missing-batch-mean"],
    """
def accuracy(y, t):
    correct = 0
    for row, target in zip(y, t):
        if np.argmax(row) == (np.argmax(target) if np.ndim(target) else target):
            correct += 1
    return correct
""",
)

cells(
    "accuracy",
    "none",
    ["percent"],
    """
def accuracy(y, t):
    pred = y.argmax(axis=1)
    if t.ndim == 2:
        t = t.argmax(axis=1)
    return (pred == t).sum() / len(y) * 100
""",
)

cells(
    "accuracy",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    """
def accuracy(y, t):
    if t.ndim != 1:
        t = np.argmax(t, axis=1)
    return [int(np.argmax(row) == label) for row, label in zip(y, t)]
""",
)

cells(
    "accuracy",
    "none",
    ["missing-parentheses"],
    """
def accuracy(y, t):
    y = np.argmax(y, axis=1)
    if t.ndim != 1:
        t = np.argmax(t, axis=1)
    return np.sum(y == t / y.shape[0])
""",
)

cells(
    "accuracy",
    "none",
    ["classes-from-labels"],
    """
def accuracy(y, t):
    if t.ndim == 1:
        t = np.eye(t.max() + 1)[t]
    best = (y == y.max(axis=1, keepdims=True)).astype(float)
    return (best * t).sum() / len(y)
""",
)

cells(
    "accuracy",
    "none",
    [],
    """
def accuracy(y, t):
    if t.ndim == 1:
        t = one_hot(t, y.shape[1])
    return 1 - np.abs(y - t).mean()
""",
)
