"""Cells of chapter 8 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch08_training")

cells(
    "affine",
    "none",
    ["wrong-grad-slot"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]
    def backward(self, dout):
        dx = dout @ self.params[0].T
        self.grads[0][...] = self.x.T @ dout
        self.params[0][...] = dout.sum(axis=0)
        return dx
""",
)

cells(
    "affine",
    "none",
    ["wrong-grad-slot"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]
    def backward(self, dout):
        dx = dout @ self.params[0].T
        self.params[0][...] = self.x.T @ dout
        self.grads[1][...] = dout.sum(axis=0)
        return dx
""",
)

cells(
    "affine",
    "none",
    ["wrong-grad-slot"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]
    def backward(self, dout):
        dx = dout @ self.params[0].T
        self.grads[0][...] = self.x.T @ dout
        self.params[1][...] = dout.sum(axis=0)
        return dx
""",
)

cells(
    "affine",
    "none",
    ["mutates-input", "updates-in-backward"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]
    def backward(self, dout):
        dx = dout @ self.params[0].T
        self.grads[0][...] = self.x.T @ dout
        self.grads[1][...] = dout.sum(axis=0)
        self.params[0] -= 0.1 * self.grads[0]
        self.params[1] -= 0.1 * self.grads[1]
        return dx
""",
)
