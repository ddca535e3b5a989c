"""Cells of chapter 4 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch04_computational_graphs")

cells(
    "add",
    "full",
    [],
    """
class Add:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, y):
        self.x_shape = np.shape(x)
        out = x + y
        return out

    def backward(self, dout):
        dx = dout * np.ones(self.x_shape)
        dy = dout * 1
        return dx, dy
""",
)

cells(
    "add",
    "none",
    ["shared-out"],
    """
class Add:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, y):
        return np.add(x, y)
    def backward(self, dout):
        # both have the same share in it
        half = dout / 2
        return half, half
""",
)

cells(
    "multiply",
    "full",
    [],
    """
class Multiply:
    def __init__(self):
        self.params, self.grads = [], []
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        out = x * y
        return out

    def backward(self, dout):
        dx = dout * self.y  # x and y turned over
        dy = dout * self.x
        return dx, dy
""",
)

cells(
    "multiply",
    "none",
    ["mutates-input"],
    """
class Multiply:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dout):
        dx = dout
        dx *= self.y
        dy = dout * self.x
        return dx, dy
""",
)

cells(
    "multiply",
    "none",
    ["shared-state"],
    """
cache = {}

class Multiply:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, y):
        cache["x"], cache["y"] = x, y
        return x * y
    def backward(self, dout):
        return dout * cache["y"], dout * cache["x"]
""",
)

cells(
    "multiply",
    "none",
    ["matrix-product"],
    """
class Multiply:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x, y):
        self.x, self.y = x, y
        return x @ y
    def backward(self, dout):
        return dout @ self.y, dout @ self.x
""",
)

cells(
    "branch",
    "full",
    [],
    """
class Branch:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        a = x
        b = np.copy(x)
        return a, b

    def backward(self, d1, d2):
        dx = np.zeros_like(d1)
        for d in (d1, d2):
            dx += d
        return dx
""",
)

cells(
    "branch",
    "none",
    ["branch-overwrites"],
    """
class Branch:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        return x, x
    def backward(self, d1, d2):
        self.dx = d1
        self.dx = d2
        return self.dx
""",
)

cells(
    "repeat",
    "none",
    ["lost-axis"],
    """
class Repeat:
    def __init__(self, n):
        self.params, self.grads = [], []
        self.n = n
    def forward(self, x):
        return np.tile(x, (self.n, 1))
    def backward(self, dout):
        dx = np.zeros(dout.shape[1])
        for i in range(self.n):
            dx += dout[i]
        return dx
""",
)

cells(
    "repeat",
    "none",
    ["repeat-not-summed"],
    """
class Repeat:
    def __init__(self, n):
        self.params, self.grads = [], []
        self.n = n
    def forward(self, x):
        return np.vstack([x for _ in range(self.n)])
    def backward(self, dout):
        return np.mean(dout, axis=0).reshape(1, -1)
""",
)

cells(
    "repeat",
    "full",
    [],
    """
class Repeat:
    def __init__(self, n):
        self.params, self.grads = [], []
        self.n = n

    def forward(self, x):
        self.D = x.shape[1]
        out = np.zeros((self.n, self.D))
        out[:] = x
        return out

    def backward(self, dout):
        dx = np.zeros((1, self.D))
        for row in dout:
            dx += row
        return dx
""",
)

cells(
    "sum",
    "none",
    ["fixed-size"],
    """
D, N = 8, 7

class Sum:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        return np.sum(x, axis=0, keepdims=True)
    def backward(self, dout):
        dx = np.repeat(dout, N, axis=0)
        return dx
""",
)

cells(
    "sum",
    "none",
    ["stale-state"],
    """
class Sum:
    def __init__(self):
        self.params, self.grads = [], []
        self.n = None
    def forward(self, x):
        self.n = self.n or x.shape[0]
        return x.sum(axis=0).reshape(1, -1)
    def backward(self, dout):
        return np.tile(dout, (self.n, 1))
""",
)

cells(
    "sum",
    "none",
    ["wrong-axis"],
    """
class Sum:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        self.n, self.d = x.shape
        return x.sum(axis=1, keepdims=True)
    def backward(self, dout):
        return np.repeat(dout, self.d, axis=1)
""",
)

MATMUL = """
class MatMul:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.x = None

    def forward(self, x):
        W, = self.params
        out = np.dot(x, W)
        self.x = x
        return out

    def backward(self, dout):
        W, = self.params
        BODY
        return dx
"""


def matmul(expected, fine, *lines):
    body = "\n        ".join(lines)
    cells("matmul", expected, fine, MATMUL.replace("BODY", body))


DX, DW = "dx = np.dot(dout, W.T)", "dW = np.dot(self.x.T, dout)"

matmul("full", [], DX, DW, "self.grads[0][...] = dW")
matmul("part", ["grads-rebound"], DX, DW, "self.grads[0] = dW")
matmul("part", ["grads-rebound"], DX, "self.grads = [self.x.T @ dout]")
matmul("none", ["gradient-into-params"], DX, DW, "self.params[0][...] = dW")
matmul("none", ["gradient-into-params"], DW, "self.params[0][...] = dW", DX)
matmul(
    "none",
    ["updates-in-backward"],
    DX,
    "self.grads[0][...] = self.x.T @ dout",
    "W -= 0.1 * self.grads[0]",
)
matmul("none", ["accumulates"], DX, "self.grads[0] += np.dot(self.x.T, dout)")
matmul("part", ["double-batch-mean"], DX, "self.grads[0][...] = self.x.T @ dout / len(self.x)")
matmul("none", ["transposed"], DX, "self.grads[0][...] = np.dot(dout.T, self.x)")
matmul("none", ["weight-not-transposed"], "dx = dout @ W", "self.grads[0][...] = self.x.T @ dout")
matmul("none", ["input-not-transposed"], DX, "self.grads[0][...] = self.x @ dout")
# Both products are in the wrong order: no name of ours says so, and NumPy's message does.
matmul("none", [], "dx = np.dot(W.T, dout)", "self.grads[0][...] = np.dot(dout, self.x.T)")
matmul("none", ["elementwise-product"], "dx = dout * W.T", "self.grads[0][...] = self.x.T * dout")
matmul("none", ["grads-not-written"], DX, "dW = self.grads[0]", "dW = np.dot(self.x.T, dout)")

# The layer works with a copy of W, which no optimiser will ever reach.
cells(
    "matmul",
    "none",
    ["copies-params"],
    """
class MatMul:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.W = np.array(W)
    def forward(self, x):
        self.x = x
        return x @ self.W
    def backward(self, dout):
        self.grads[0][:] = self.x.T @ dout
        return dout @ self.W.T
""",
)

cells(
    "matmul",
    "full",
    [],
    """
def times(A, B):
    out = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                out[i][j] += A[i][k] * B[k][j]
    return out

class MatMul:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
    def forward(self, x):
        self.x = x
        return times(x, self.params[0])
    def backward(self, dout):
        g = times(self.x.T, dout)
        for r in range(g.shape[0]):
            self.grads[0][r] = g[r]
        return times(dout, self.params[0].T)
""",
)

# The loss that is made of nodes: as a graph, half as a graph, and as two formulae.

cells(
    "mean_squared_error",
    "full",
    [],
    """
class MeanSquaredError:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, y, t):
        self.N = len(y)
        self.d = y - t
        return np.sum(self.d ** 2) / self.N

    def backward(self, dout=1):
        dy = dout * 2 * self.d / self.N
        return dy, -dy
""",
)

GRAPH = """
class Add:
    def forward(self, x, y):
        return x + y
    def backward(self, dout):
        return dout, dout

class Multiply:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dout):
        return dout * self.y, dout * self.x

class Branch:
    def forward(self, x):
        return x, x
    def backward(self, d1, d2):
        return d1 + d2

class Sum:
    def forward(self, x):
        self.n = len(x)
        return x.sum(axis=0, keepdims=True)
    def backward(self, dout):
        return np.repeat(dout, self.n, axis=0)

class MeanSquaredError:
    def __init__(self):
        self.params, self.grads = [], []
        self.neg = Multiply()
        self.add = Add()
        self.branch = Branch()
        self.mul = Multiply()
        self.sum = Sum()
        self.mean = Multiply()

    def forward(self, y, t):
        y = y.reshape(-1, 1)
        t = t.reshape(-1, 1)
        m = self.neg.forward(t, -np.ones_like(t))
        d = self.add.forward(y, m)
        a, b = self.branch.forward(d)
        sq = self.mul.forward(a, b)
        s = self.sum.forward(sq)
        L = self.mean.forward(s, np.array([[1 / len(y)]]))
        return L

    def backward(self, dout=1):
        ds, _ = self.mean.backward(dout)
        dsq = self.sum.backward(ds)
        da, db = self.mul.backward(dsq)
        dd = self.branch.backward(da, db)
        dy, dm = self.add.backward(dd)
        dt, _ = self.neg.backward(dm)
        return dy.reshape(-1), dt.reshape(-1)
"""
cells("mean_squared_error", "full", [], GRAPH)


def in_graph(expected, fine, right, written):
    assert GRAPH.count(right) == 1
    cells("mean_squared_error", expected, fine, GRAPH.replace(right, written))


# Only one arm of the square comes back.
in_graph("none", ["branch-overwrites"], "dd = self.branch.backward(da, db)", "dd = da")
# The sum's gradient goes on past the division.
in_graph(
    "none",
    ["missing-batch-mean"],
    "ds, _ = self.mean.backward(dout)",
    "ds = dout * np.ones((1, 1))",
)
# No reshape on the way out: columns.
in_graph(
    "none",
    ["returns-wrong-shape"],
    "return dy.reshape(-1), dt.reshape(-1)",
    "return dy, dt",
)
# What comes back at the wire behind the minus is taken for that of t.
in_graph("none", ["target-sign"], "dt, _ = self.neg.backward(dm)", "dt = dm")
# dout forgotten at the very end.
in_graph(
    "part", ["ignores-dout"], "self.mean.backward(dout)", "self.mean.backward(np.ones((1, 1)))"
)
# The wrong one of the two that Multiply sends back.
in_graph("none", ["other-input"], "dt, _ = self.neg", "_, dt = self.neg")

SHORT = """
class MeanSquaredError:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, y, t):
        FORWARD
    def backward(self, dout=1):
        BACKWARD
"""


def short(expected, fine, forward, backward):
    code = SHORT.replace("FORWARD", forward.replace("\n", "\n        "))
    cells("mean_squared_error", expected, fine, code.replace("BACKWARD", backward))


KEEP = "self.y, self.t = y, t\n"
MEAN = "return ((y - t) ** 2).mean()"
short(
    "none",
    ["branch-overwrites", "missing-factor"],
    KEEP + MEAN,
    "return dout * (self.y - self.t) / len(self.y), dout * (self.t - self.y) / len(self.y)",
)
short(
    "none",
    ["missing-batch-mean"],
    KEEP + MEAN,
    "return 2 * dout * (self.y - self.t), -2 * dout * (self.y - self.t)",
)
short(
    "none",
    ["half-in-front"],
    KEEP + "return 0.5 * np.mean((y - t) ** 2)",
    "return dout * (self.y - self.t) / len(self.y), dout * (self.t - self.y) / len(self.y)",
)
short("none", ["one-of-two"], KEEP + MEAN, "return dout * 2 * (self.y - self.t) / len(self.y)")
short(
    "none",
    ["target-sign"],
    KEEP + MEAN,
    "dy = 2 * (self.y - self.t) / len(self.y) * dout; return dy, dy",
)
short(
    "none",
    ["mutates-input"],
    "y -= t\nself.d = y\nreturn np.mean(self.d ** 2)",
    "return 2 * dout * self.d / len(self.d), -2 * dout * self.d / len(self.d)",
)
