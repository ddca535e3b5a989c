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
