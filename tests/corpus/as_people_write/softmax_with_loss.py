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
