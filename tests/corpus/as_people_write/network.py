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

cells(
    "affine",
    "none",
    ["gradient-into-params"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        self.params[0][...] = np.dot(self.x.T, dout)
        self.params[1][...] = np.sum(dout, axis=0)
        dx = np.dot(dout, self.params[0].T)
        return dx
""",
)

cells(
    "affine",
    "none",
    ["gradient-into-params"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        W, b = self.params
        dx = np.dot(dout, W.T)
        W[...] = self.x.T.dot(dout)
        b[...] = dout.sum(0)
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
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        W, b = self.params
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        self.params[0][...] = dW
        self.grads[1][...] = db
        dx = np.dot(dout, W.T)
        return dx
""",
)

cells(
    "affine",
    "none",
    ["updates-in-backward"],
    """
import numpy as np
lr = 0.01
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.params = [self.W, self.b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(self.x, self.W) + self.b
    def backward(self, dout):
        dW = np.dot(self.x.T, dout)
        db = np.sum(dout, axis=0)
        dx = np.dot(dout, self.W.T)
        self.grads[0][...] = dW
        self.grads[1][...] = db
        self.W -= lr * dW
        self.b -= lr * db
        return dx
""",
)

cells(
    "affine",
    "none",
    ["updates-in-backward"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        dW = self.x.T @ dout
        db = dout.sum(axis=0)
        self.grads[0][...], self.grads[1][...] = dW, db
        for p, g in zip(self.params, self.grads):
            p -= 0.1 * g
        return dout @ self.params[0].T
""",
)

cells(
    "affine",
    "none",
    ["grads-not-written"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None
        self.dW = None
        self.db = None
    def forward(self, x):
        self.x = x
        out = np.dot(self.x, self.W) + self.b
        return out
    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx
""",
)

cells(
    "affine",
    "none",
    ["input-not-transposed"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        self.grads[0][...] = self.x @ dout
        self.grads[1][...] = dout.sum(axis=0)
        return dout @ self.params[0].T
""",
)

cells(
    "affine",
    "none",
    ["weight-not-transposed"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        self.grads[0][...] = self.x.T @ dout
        self.grads[1][...] = dout.sum(axis=0)
        return dout @ self.params[0]
""",
)

cells(
    "affine",
    "none",
    [],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        W, b = self.params
        return x * W + b
    def backward(self, dout):
        W, b = self.params
        self.grads[0][...] = self.x.T @ dout
        self.grads[1][...] = np.sum(dout, axis=0)
        return dout @ W.T
""",
)

cells(
    "affine",
    "none",
    ["bias-not-summed"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        W, b = self.params
        N = len(self.x)
        dW = self.x.T @ dout
        db = dout.sum(axis=0) / N
        self.grads[0][...] = dW
        self.grads[1][...] = db
        return dout @ W.T
""",
)

cells(
    "affine",
    "none",
    ["accumulates"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        dx = np.dot(dout, self.params[0].T)
        self.grads[0][...] = np.dot(self.x.T, dout)
        for row in dout:
            self.grads[1] += row
        return dx
""",
)

cells(
    "affine",
    "none",
    ["copies-params"],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.W = np.array(W)
        self.b = np.array(b)
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.grads[0][...] = self.x.T @ dout
        self.grads[1][...] = dout.sum(axis=0)
        return dout @ self.W.T
""",
)

cells(
    "affine",
    "full",
    [],
    """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None
    def forward(self, x):
        W, b = self.params
        self.x = x
        N, D = x.shape
        H = W.shape[1]
        out = np.zeros((N, H))
        for n in range(N):
            for h in range(H):
                out[n, h] = np.sum(x[n] * W[:, h]) + b[h]
        return out
    def backward(self, dout):
        W, b = self.params
        dW = np.zeros(W.shape)
        db = np.zeros(b.shape)
        for n in range(len(dout)):
            dW += np.outer(self.x[n], dout[n])
            db += dout[n]
        for i, grad in enumerate((dW, db)):
            self.grads[i][...] = grad
        return np.dot(dout, W.T)
""",
)

cells(
    "relu",
    "none",
    ["value-for-slope"],
    """
import numpy as np
class ReLU:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out
    def backward(self, dout):
        return dout * self.out
""",
)

cells(
    "relu",
    "none",
    ["value-for-slope"],
    """
import numpy as np
class ReLU:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)
    def backward(self, dout):
        dx = dout * np.maximum(0, self.x)
        return dx
""",
)

cells(
    "relu",
    "none",
    ["mutates-input"],
    """
import numpy as np
class ReLU:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out
    def backward(self, dout):
        dout[self.mask] = 0
        dx = dout
        return dx
""",
)

cells(
    "relu",
    "none",
    ["mutates-input"],
    """
import numpy as np
class ReLU:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        x[x < 0] = 0
        self.x = x
        return x
    def backward(self, dout):
        return dout * (self.x > 0)
""",
)

cells(
    "relu",
    "none",
    ["masks-the-gradient"],
    """
import numpy as np
class ReLU:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        return np.where(x > 0, x, 0)
    def backward(self, dout):
        return np.where(dout > 0, dout, 0)
""",
)

cells(
    "relu",
    "full",
    [],
    """
import numpy as np
class ReLU:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out
    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
""",
)

cells(
    "sgd",
    "none",
    ["rebinding-update"],
    """
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
    def update(self, params, grads):
        for param, grad in zip(params, grads):
            param = param - self.lr * grad
""",
)

cells(
    "sgd",
    "none",
    ["first-array-only"],
    """
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
    def update(self, params, grads):
        W, b = params[0], params[1]
        dW, db = grads[0], grads[1]
        W -= self.lr * dW
        b -= self.lr * db
""",
)

cells(
    "sgd",
    "full",
    [],
    """
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
    def update(self, params, grads):
        for i in range(len(grads)):
            step = self.lr * grads[i]
            params[i] -= step
""",
)

cells(
    "minibatches",
    "none",
    ["with-replacement"],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    n = x.shape[0]
    for start in range(0, n, batch_size):
        idx = rng.permutation(n)[start:start + batch_size]
        yield x[idx], t[idx]
""",
)

cells(
    "minibatches",
    "none",
    ["with-replacement"],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    N = len(x)
    batches = []
    while len(batches) * batch_size < N:
        order = np.arange(N)
        rng.shuffle(order)
        rows = order[:batch_size]
        batches.append((x[rows], t[rows]))
    return batches
""",
)

cells(
    "minibatches",
    "none",
    ["with-replacement"],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    iter_per_epoch = max(len(x) // batch_size, 1)
    for i in range(iter_per_epoch):
        batch_mask = rng.choice(len(x), batch_size)
        x_batch = x[batch_mask]
        t_batch = t[batch_mask]
        yield x_batch, t_batch
""",
)

cells(
    "minibatches",
    "none",
    ["drops-last-batch"],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    idx = rng.permutation(len(x))
    x, t = x[idx], t[idx]
    max_iters = len(x) // batch_size
    for i in range(max_iters):
        yield x[i*batch_size:(i+1)*batch_size], t[i*batch_size:(i+1)*batch_size]
""",
)

cells(
    "minibatches",
    "none",
    ["ignores-rng"],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    idx = np.random.permutation(np.arange(len(x)))
    for i in range(0, len(x), batch_size):
        yield x[idx[i:i+batch_size]], t[idx[i:i+batch_size]]
""",
)

cells(
    "minibatches",
    "none",
    ["unpaired-shuffle", "mutates-input"],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    rng.shuffle(x)
    rng.shuffle(t)
    pairs = []
    for i in range(0, len(x), batch_size):
        pairs.append((x[i:i+batch_size], t[i:i+batch_size]))
    return pairs
""",
)

cells(
    "minibatches",
    "full",
    [],
    """
import numpy as np
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    x_all, t_all = x[order], t[order]
    out = []
    while len(x_all) > 0:
        out.append((x_all[:batch_size], t_all[:batch_size]))
        x_all, t_all = x_all[batch_size:], t_all[batch_size:]
    return out
""",
)

cells(
    "two_layer_net",
    "none",
    ["missing-batch-mean"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t)

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["classes-from-labels"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        if x.ndim == 1:
            x = x.reshape(1, -1)
            t = np.asarray(t)[np.newaxis]
        if t.ndim == 1:
            t = np.eye(t.max() + 1)[t]
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["missing-parentheses"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        N = x.shape[0]
        dy = y - t / N
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["missing-batch-mean"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7))

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = y - t
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7), axis=1)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["indexes-all-pairs"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        labels = t.argmax(axis=1)
        dy = y.copy()
        for k in labels:
            dy[:, k] -= 1
        dy /= len(x)
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["updates-in-backward"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        for key in ('W1', 'b1', 'W2', 'b2'):
            self.params[key] -= 0.1 * grads[key]
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["batch-only"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / len(x)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        t = np.asarray(t)
        if t.ndim == x.ndim - 1:
            t = np.eye(len(self.params['b2']))[t]
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["sign-flipped"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (t - y) / len(y)
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["binary-form"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.mean(np.sum(t * np.log(y) + (1 - t) * np.log(1 - y), axis=1))

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    ["pre-activation-used"],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / len(x)
        self.z1 = self.a1
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "none",
    [],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / len(x)
        dy = dy * 0.5
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)

cells(
    "two_layer_net",
    "full",
    [],
    """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def as_batch(x, t, K):
    x, t = np.asarray(x), np.asarray(t)
    if x.ndim == 1:
        x, t = x[np.newaxis], t[np.newaxis]
    if t.ndim == 1:
        t = np.eye(K)[t]
    return x, t

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng):
        self.params = {}
        self.params['W1'] = 0.1 * rng.standard_normal((input_size, hidden_size))
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = 0.1 * rng.standard_normal((hidden_size, output_size))
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        self.x = x
        self.a1 = np.dot(x, self.params['W1']) + self.params['b1']
        self.z1 = np.maximum(0, self.a1)
        return np.dot(self.z1, self.params['W2']) + self.params['b2']

    def loss(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1: t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        x, t = as_batch(x, t, len(self.params["b2"]))
        grads = {}
        y = softmax(self.predict(x))
        dy = (y - t) / y.shape[0]
        grads['W2'] = np.dot(self.z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)
        da1 = np.dot(dy, self.params['W2'].T)
        da1 = da1 * (self.a1 > 0)
        grads['W1'] = np.dot(self.x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads
""",
)
