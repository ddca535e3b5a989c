"""Cells of chapter 5 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch05_numerical_gradients")

cells(
    "numerical_gradient",
    "full",
    [],
    """
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
        it.iternext()
    return grad
""",
)

cells(
    "numerical_gradient",
    "full",
    [],
    """
def numerical_gradient(f, x, h=1e-4):
    x = x.astype(float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x_plus, x_minus = x.copy(), x.copy()
        x_plus[i] += h
        x_minus[i] -= h
        grad[i] = (f(x_plus) - f(x_minus)) / (2 * h)
    return grad
""",
)

GRADIENT = """
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        tmp = x[i]
        BODY
        x[i] = tmp
    return grad
"""


def gradient(expected, fine, *lines):
    body = "\n        ".join(lines)
    cells("numerical_gradient", expected, fine, GRADIENT.replace("BODY", body))


# f is asked with one number, where it wants the whole array.
gradient("none", ["f-of-one-number"], "grad[i] = (f(tmp + h) - f(tmp - h)) / (2 * h)")
cells(
    "numerical_gradient",
    "none",
    ["f-of-one-number"],
    """
def numerical_gradient(f, x, h=1e-4):
    slopes = [(f(v + h) - f(v - h)) / (2 * h) for v in x.flatten()]
    return np.array(slopes).reshape(x.shape)
""",
)
cells(
    "numerical_gradient",
    "none",
    ["array-for-its-shape"],
    """
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros(x)
    for i in np.ndindex(x.shape):
        tmp = x[i]
        x[i] = tmp + h
        f1 = f(x)
        x[i] = tmp - h
        f2 = f(x)
        grad[i] = (f1 - f2) / (2 * h)
        x[i] = tmp
    return grad
""",
)
gradient(
    "none",
    ["not-divided-by-step", "missing-parentheses"],
    "x[i] = tmp + h",
    "f1 = f(x)",
    "x[i] = tmp - h",
    "f2 = f(x)",
    "grad[i] = (f1 - f2) / 2*h",
)
# + h, and then - h: that is where it began.
gradient(
    "none",
    ["back-at-x"],
    "x[i] += h",
    "f1 = f(x)",
    "x[i] -= h",
    "f2 = f(x)",
    "grad[i] = (f1 - f2) / (2 * h)",
)
gradient(
    "part",
    ["half-steps"],
    "x[i] = tmp + h / 2",
    "f1 = f(x)",
    "x[i] = tmp - h / 2",
    "f2 = f(x)",
    "grad[i] = (f1 - f2) / h",
)
gradient(
    "none",
    ["half-step-denominator"],
    "x[i] = tmp + h",
    "f1 = f(x)",
    "x[i] = tmp - h",
    "f2 = f(x)",
    "grad[i] = (f1 - f2) / h",
)
cells(
    "numerical_gradient",
    "none",
    ["integer-truncation"],
    """
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x, dtype=int)
    flat, g = x.ravel(), grad.ravel()
    for k in range(flat.size):
        old = flat[k]
        flat[k] = old + h
        up = f(x)
        flat[k] = old - h
        g[k] = (up - f(x)) / (2 * h)
        flat[k] = old
    return grad
""",
)
cells(
    "numerical_gradient",
    "none",
    ["all-at-once"],
    """
def numerical_gradient(f, x, h=1e-4):
    return np.array([(f(x + h) - f(x - h)) / (2 * h) for _ in range(x.size)]).reshape(x.shape)
""",
)
# Both names stand for one array: every slope is 0, and that has many causes.
gradient(
    "none",
    [],
    "up = x",
    "up[i] += h",
    "down = x",
    "down[i] -= h",
    "grad[i] = (f(up) - f(down)) / (2 * h)",
)

cells(
    "relative_error",
    "full",
    [],
    """
def relative_error(a, b):
    num = np.max(np.abs(a - b))
    den = np.maximum(np.max(np.abs(a)), np.max(np.abs(b)))
    if den == 0:
        return 0
    return num / den
""",
)
cells(
    "relative_error",
    "part",
    ["nan-looks-small"],
    """
def relative_error(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale > 0:
        return np.max(np.abs(a - b)) / scale
    return 0.0
""",
)
cells(
    "relative_error",
    "part",
    ["nan-looks-small"],
    """
def relative_error(a, b):
    worst, biggest = 0.0, 0.0
    for p, q in zip(np.ravel(a), np.ravel(b)):
        worst = max(worst, abs(p - q))
        biggest = max(biggest, abs(p), abs(q))
    return worst / biggest if biggest else 0.0
""",
)
cells(
    "relative_error",
    "none",
    ["divided-by-each-entry"],
    """
def relative_error(x, y):
    \"\"\"as in cs231n\"\"\"
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))
""",
)
cells(
    "relative_error",
    "none",
    ["missing-parentheses"],
    """
def relative_error(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if scale == 0:
        return 0.0
    return np.max(np.abs(a - b / scale))
""",
)

LAYER = """
def layer_gradient_error(layer, x, dout):
    def total(_):
        return np.sum(layer.forward(x) * dout)
    BODY
"""
OWN_GRADIENT = """
def my_gradient(f, x, h=1e-4):
    x = x.copy()
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        g[i] = (up - f(x)) / (2 * h)
        x[i] = old
    return g
"""


def check(expected, fine, *lines, before=""):
    body = "\n    ".join(lines)
    cells("layer_gradient_error", expected, fine, before + LAYER.replace("BODY", body))


check(
    "full",
    [],
    "layer.forward(x)",
    "dx = layer.backward(dout)",
    "grads = [dx] + [g.copy() for g in layer.grads]",
    "points = [x] + list(layer.params)",
    "errs = []",
    "for g, p in zip(grads, points):",
    "    errs.append(relative_error(g, numerical_gradient(total, p)))",
    "return np.max(errs)",
)
check(
    "part",
    ["nan-looks-small"],
    "layer.forward(x)",
    "grads = [layer.backward(dout), *layer.grads]",
    "worst = 0",
    "for g, p in zip(grads, [x, *layer.params]):",
    "    err = relative_error(g, numerical_gradient(total, p))",
    "    if err > worst:",
    "        worst = err",
    "return worst",
)
# numerical_gradient moves a copy, so nobody notices the steps.
check(
    "none",
    ["params-not-moved", "moves-a-copy"],
    "layer.forward(x)",
    "grads = [layer.backward(dout), *layer.grads]",
    "return max(relative_error(g, my_gradient(total, p)) for g, p in zip(grads, [x, *layer.params]))",
    before=OWN_GRADIENT,
)
check(
    "none",
    ["gradient-left-out"],
    "layer.forward(x)",
    "dx = layer.backward(dout)",
    "pairs = zip([dx, *layer.grads], [x, *layer.params])",
    "number = len(list(pairs))",
    "error = relative_error(dx, numerical_gradient(total, x))",
    "for g, p in pairs:",
    "    error = max(error, relative_error(g, numerical_gradient(total, p)))",
    "return error",
)
check(
    "part",
    ["stale-forward"],
    "found = [numerical_gradient(total, p) for p in [x, *layer.params]]",
    "grads = [layer.backward(dout), *layer.grads]",
    "return np.max([relative_error(g, n) for g, n in zip(grads, found)])",
)
check(
    "none",
    ["dout-on-one-side"],
    "layer.forward(x)",
    "dx = layer.backward(dout)",
    "plain = lambda _: np.sum(layer.forward(x))",
    "errors = [relative_error(dx, numerical_gradient(plain, x))]",
    "for k in range(len(layer.params)):",
    "    errors.append(relative_error(layer.grads[k], numerical_gradient(plain, layer.params[k])))",
    "return np.max(errors)",
)
# grads are taken before they are filled in.
check(
    "none",
    ["grads-read-early"],
    "grads = [np.copy(g) for g in layer.grads]",
    "layer.forward(x)",
    "dx = layer.backward(dout)",
    "found = [numerical_gradient(total, p) for p in [x, *layer.params]]",
    "return np.max([relative_error(g, n) for g, n in zip([dx, *grads], found)])",
)
