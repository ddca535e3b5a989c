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
