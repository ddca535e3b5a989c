"""Cells of chapter 9 as people write them."""

from tests.corpus.as_people_write import WrittenCells

cells = WrittenCells("ch09_negative_sampling")

cells(
    "embedding",
    "none",
    ["place-for-id"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        for n in range(len(self.idx)):
            dW[n] += dout[n]
""",
)

cells(
    "embedding",
    "none",
    ["place-for-id"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        self.grads[0][...] = 0
        for i, word_id in enumerate(self.idx):
            self.grads[0][i] += dout[i]
        return None
""",
)

cells(
    "embedding",
    "none",
    ["embedding-overwrites"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        dW[self.idx] = dout  # bad example
        return None
""",
)

cells(
    "embedding",
    "none",
    ["accumulates", "grads-not-zeroed"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        dW, = self.grads
        for i, word_id in enumerate(self.idx):
            dW[word_id] += dout[i]
        return None
""",
)

cells(
    "embedding",
    "none",
    ["grads-rebound"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        dW = np.zeros(self.params[0].shape)
        np.add.at(dW, self.idx, dout)
        self.grads[0] = dW
""",
)

cells(
    "embedding",
    "none",
    ["gradient-into-params"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        W, = self.params
        W[...] = 0
        np.add.at(W, self.idx, dout)
""",
)

cells(
    "embedding",
    "none",
    ["updates-in-backward"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        np.add.at(dW, self.idx, dout)
        self.params[0] -= 0.1 * dW
""",
)

cells(
    "embedding",
    "none",
    ["copies-params"],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.W = W.copy()
        self.params, self.grads = [W], [np.zeros_like(W)]
    def forward(self, idx):
        self.idx = idx
        return self.W[idx]
    def backward(self, dout):
        dW = self.grads[0]
        dW[...] = 0
        np.add.at(dW, self.idx, dout)
""",
)

cells(
    "embedding",
    "full",
    [],
    """
import numpy as np
class Embedding:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None
    def forward(self, idx):
        W, = self.params
        self.idx = idx
        out = W[idx]
        return out
    def backward(self, dout):
        dW, = self.grads
        dW[...] = 0
        for i, word_id in enumerate(self.idx):
            dW[word_id] += dout[i]
        return None
""",
)

cells(
    "embedding_dot",
    "none",
    ["indexes-all-pairs"],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params = self.embed.params
        self.grads = self.embed.grads
        self.cache = None
    def forward(self, h, idx):
        target_W = self.embed.forward(idx)
        out = np.dot(h, target_W.T)
        self.cache = (h, target_W)
        return out
    def backward(self, dout):
        h, target_W = self.cache
        dout = dout.reshape(dout.shape[0], 1)
        self.embed.backward(dout * h)
        dh = dout * target_W
        return dh
""",
)

cells(
    "embedding_dot",
    "none",
    ["returns-wrong-shape", "summed-over-everything"],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params = self.embed.params
        self.grads = self.embed.grads
        self.cache = None
    def forward(self, h, idx):
        target_W = self.embed.forward(idx)
        out = np.sum(h * target_W)
        self.cache = (h, target_W)
        return out
    def backward(self, dout):
        h, target_W = self.cache
        dout = dout.reshape(dout.shape[0], 1)
        self.embed.backward(dout * h)
        dh = dout * target_W
        return dh
""",
)

cells(
    "embedding_dot",
    "none",
    ["mean-for-sum"],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params = self.embed.params
        self.grads = self.embed.grads
        self.cache = None
    def forward(self, h, idx):
        target_W = self.embed.forward(idx)
        out = np.mean(h * target_W, axis=1)
        self.cache = (h, target_W)
        return out
    def backward(self, dout):
        h, target_W = self.cache
        dout = dout.reshape(dout.shape[0], 1)
        self.embed.backward(dout * h)
        dh = dout * target_W
        return dh
""",
)

cells(
    "embedding_dot",
    "none",
    ["missing-keepdims"],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params = self.embed.params
        self.grads = self.embed.grads
        self.cache = None
    def forward(self, h, idx):
        target_W = self.embed.forward(idx)
        out = np.sum(target_W * h, axis=1)
        self.cache = (h, target_W)
        return out
    def backward(self, dout):
        h, target_W = self.cache
        self.embed.backward(dout * h)
        return dout * target_W
""",
)

cells(
    "embedding_dot",
    "none",
    ["swapped-operands"],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params = self.embed.params
        self.grads = self.embed.grads
        self.cache = None
    def forward(self, h, idx):
        target_W = self.embed.forward(idx)
        out = np.sum(target_W * h, axis=1)
        self.cache = (h, target_W)
        return out
    def backward(self, dout):
        h, target_W = self.cache
        dout = dout[:, np.newaxis]
        self.embed.backward(dout * target_W)
        dh = dout * h
        return dh
""",
)

cells(
    "embedding_dot",
    "none",
    ["place-for-id"],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
    def forward(self, h, idx):
        self.h, self.idx = h, idx
        self.w = self.params[0][idx]
        s = np.zeros(len(idx))
        for n in range(len(idx)):
            s[n] = h[n] @ self.w[n]
        return s
    def backward(self, dout):
        dh = np.zeros_like(self.h)
        self.grads[0][...] = 0
        for n in range(len(dout)):
            dh[n] = dout[n] * self.w[n]
            self.grads[0][n] += dout[n] * self.h[n]
        return dh
""",
)

cells(
    "embedding_dot",
    "full",
    [],
    """
import numpy as np
class EmbeddingDot:
    def __init__(self, W):
        self.embed = Embedding(W)
        self.params = self.embed.params
        self.grads = self.embed.grads
        self.cache = None
    def forward(self, h, idx):
        target_W = self.embed.forward(idx)
        out = np.sum(target_W * h, axis=1)
        self.cache = (h, target_W)
        return out
    def backward(self, dout):
        h, target_W = self.cache
        dout = dout.reshape(dout.shape[0], 1)
        self.embed.backward(dout * h)
        dh = dout * target_W
        return dh
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["negative-label-one"],
    """
import numpy as np
class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [SigmoidWithLoss() for _ in range(sample_size + 1)]
        self.embed_dot_layers = [EmbeddingDot(W) for _ in range(sample_size + 1)]
        self.params, self.grads = [], []
        for layer in self.embed_dot_layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, h, target):
        batch_size = target.shape[0]
        negative_sample = self.sampler.get_negative_sample(target)

        score = self.embed_dot_layers[0].forward(h, target)
        correct_label = np.ones(batch_size, dtype=np.int32)
        loss = self.loss_layers[0].forward(score, correct_label)

        negative_label = np.ones(batch_size, dtype=np.int32)
        for i in range(self.sample_size):
            negative_target = negative_sample[:, i]
            score = self.embed_dot_layers[1 + i].forward(h, negative_target)
            loss += self.loss_layers[1 + i].forward(score, negative_label)
        return loss

    def backward(self, dout=1):
        dh = 0
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers):
            dscore = l0.backward(dout)
            dh += l1.backward(dscore)
        return dh
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["shared-state"],
    """
import numpy as np
class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [SigmoidWithLoss()] * (sample_size + 1)
        self.embed_dot_layers = [EmbeddingDot(W)] * (sample_size + 1)
        self.params, self.grads = [], []
        for layer in self.embed_dot_layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, h, target):
        batch_size = target.shape[0]
        negative_sample = self.sampler.get_negative_sample(target)

        score = self.embed_dot_layers[0].forward(h, target)
        correct_label = np.ones(batch_size, dtype=np.int32)
        loss = self.loss_layers[0].forward(score, correct_label)

        negative_label = np.zeros(batch_size, dtype=np.int32)
        for i in range(self.sample_size):
            negative_target = negative_sample[:, i]
            score = self.embed_dot_layers[1 + i].forward(h, negative_target)
            loss += self.loss_layers[1 + i].forward(score, negative_label)
        return loss

    def backward(self, dout=1):
        dh = 0
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers):
            dscore = l0.backward(dout)
            dh += l1.backward(dscore)
        return dh
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["slice-not-column"],
    """
import numpy as np
class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [SigmoidWithLoss() for _ in range(sample_size + 1)]
        self.embed_dot_layers = [EmbeddingDot(W) for _ in range(sample_size + 1)]
        self.params, self.grads = [], []
        for layer in self.embed_dot_layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, h, target):
        batch_size = target.shape[0]
        negative_sample = self.sampler.get_negative_sample(target)

        score = self.embed_dot_layers[0].forward(h, target)
        correct_label = np.ones(batch_size, dtype=np.int32)
        loss = self.loss_layers[0].forward(score, correct_label)

        negative_label = np.zeros(batch_size, dtype=np.int32)
        for i in range(self.sample_size):
            negative_target = negative_sample[i]
            score = self.embed_dot_layers[1 + i].forward(h, negative_target)
            loss += self.loss_layers[1 + i].forward(score, negative_label)
        return loss

    def backward(self, dout=1):
        dh = 0
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers):
            dscore = l0.backward(dout)
            dh += l1.backward(dscore)
        return dh
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["one-question-only"],
    """
import numpy as np
class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [SigmoidWithLoss() for _ in range(sample_size + 1)]
        self.embed_dot_layers = [EmbeddingDot(W) for _ in range(sample_size + 1)]
        self.params, self.grads = [], []
        for layer in self.embed_dot_layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, h, target):
        batch_size = target.shape[0]
        negative_sample = self.sampler.get_negative_sample(target)

        score = self.embed_dot_layers[0].forward(h, target)
        correct_label = np.ones(batch_size, dtype=np.int32)
        loss = self.loss_layers[0].forward(score, correct_label)

        negative_label = np.zeros(batch_size, dtype=np.int32)
        for i in range(self.sample_size):
            negative_target = negative_sample[:, i]
            score = self.embed_dot_layers[1 + i].forward(h, negative_target)
            loss += self.loss_layers[1 + i].forward(score, negative_label)
        return loss

    def backward(self, dout=1):
        dh = 0
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers):
            dscore = l0.backward(dout)
            dh = l1.backward(dscore)
        return dh
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["mean-over-questions"],
    """
import numpy as np
class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [SigmoidWithLoss() for _ in range(sample_size + 1)]
        self.embed_dot_layers = [EmbeddingDot(W) for _ in range(sample_size + 1)]
        self.params, self.grads = [], []
        for layer in self.embed_dot_layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, h, target):
        batch_size = target.shape[0]
        negative_sample = self.sampler.get_negative_sample(target)

        score = self.embed_dot_layers[0].forward(h, target)
        correct_label = np.ones(batch_size, dtype=np.int32)
        loss = self.loss_layers[0].forward(score, correct_label)

        negative_label = np.zeros(batch_size, dtype=np.int32)
        for i in range(self.sample_size):
            negative_target = negative_sample[:, i]
            score = self.embed_dot_layers[1 + i].forward(h, negative_target)
            loss += self.loss_layers[1 + i].forward(score, negative_label)
        return loss / (1 + self.sample_size)

    def backward(self, dout=1):
        dh = 0
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers):
            dscore = l0.backward(dout)
            dh += l1.backward(dscore)
        return dh
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["returns-wrong-shape", "missing-batch-mean"],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum(axis=1)

    def backward(self, dout=1):
        d = dout * (self.y - self.t) / len(self.h)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["missing-batch-mean"],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum()

    def backward(self, dout=1):
        d = dout * (self.y - self.t)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["missing-parentheses"],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum() / len(h)

    def backward(self, dout=1):
        d = dout * (self.y - self.t / len(self.h))
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["place-for-id"],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum() / len(h)

    def backward(self, dout=1):
        d = dout * (self.y - self.t) / len(self.h)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][n] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["sampled-again"],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum() / len(h)

    def backward(self, dout=1):
        self.ids = np.c_[self.target, self.sampler.get_negative_sample(self.target)]
        self.y = sigm(np.sum(self.h[:, None, :] * self.W[self.ids], axis=2))
        d = dout * (self.y - self.t) / len(self.h)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "none",
    ["updates-in-backward"],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum() / len(h)

    def backward(self, dout=1):
        d = dout * (self.y - self.t) / len(self.h)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        dh = np.sum(d[:, :, None] * self.W[self.ids], axis=1)
        self.W -= 0.1 * self.grads[0]
        return dh
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "none",
    [],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum() / len(h)

    def backward(self, dout=1):
        d = dout * np.sign(self.y - self.t) / len(self.h)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "full",
    [],
    """
import numpy as np

def sigm(z):
    return 1 / (1 + np.exp(-z))

class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.S = W, sampler, sample_size
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ids = np.c_[target, self.sampler.get_negative_sample(target)]
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.y = sigm(np.sum(h[:, None, :] * self.W[self.ids], axis=2))
        losses = -(self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y))
        return losses.sum() / len(h)

    def backward(self, dout=1):
        d = dout * (self.y - self.t) / len(self.h)
        self.grads[0][...] = 0
        for n in range(len(self.h)):
            for j in range(1 + self.S):
                self.grads[0][self.ids[n, j]] += d[n, j] * self.h[n]
        return np.sum(d[:, :, None] * self.W[self.ids], axis=1)
""",
)

cells(
    "negative_sampling_loss",
    "full",
    [],
    """
import numpy as np
class NegativeSamplingLoss:
    def __init__(self, W, sampler, sample_size):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [SigmoidWithLoss() for _ in range(sample_size + 1)]
        self.embed_dot_layers = [EmbeddingDot(W) for _ in range(sample_size + 1)]
        self.params, self.grads = [], []
        for layer in self.embed_dot_layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, h, target):
        batch_size = target.shape[0]
        negative_sample = self.sampler.get_negative_sample(target)

        score = self.embed_dot_layers[0].forward(h, target)
        correct_label = np.ones(batch_size, dtype=np.int32)
        loss = self.loss_layers[0].forward(score, correct_label)

        negative_label = np.zeros(batch_size, dtype=np.int32)
        for i in range(self.sample_size):
            negative_target = negative_sample[:, i]
            score = self.embed_dot_layers[1 + i].forward(h, negative_target)
            loss += self.loss_layers[1 + i].forward(score, negative_label)
        return loss

    def backward(self, dout=1):
        dh = 0
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers):
            dscore = l0.backward(dout)
            dh += l1.backward(dscore)
        return dh
""",
)
