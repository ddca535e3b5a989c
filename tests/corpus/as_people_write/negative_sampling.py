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

cells(
    "focal_score_gradient",
    "full",
    [],
    """
def focal_score_gradient(y, t, gamma):
    pt = np.where(t == 1, y, 1 - y)
    sign = np.where(t == 1, 1, -1)
    grad = sign * (1 - pt) ** gamma * (gamma * pt * np.log(pt) + pt - 1)
    return grad / len(y)
""",
)

cells(
    "focal_score_gradient",
    "full",
    [],
    """
def focal_score_gradient(y, t, gamma):
    N = y.shape[0]
    dpos = gamma * (1 - y) ** (gamma - 1) * np.log(y) - (1 - y) ** gamma / y
    dneg = -gamma * y ** (gamma - 1) * np.log(1 - y) + y ** gamma / (1 - y)
    dy = (t * dpos + (1 - t) * dneg) / N
    return dy * y * (1 - y)
""",
)

# (1 - y)^gamma is taken for a number that has nothing to do with s.
cells(
    "focal_score_gradient",
    "none",
    ["weight-held-constant"],
    """
def focal_score_gradient(y, t, gamma):
    weight = np.where(t == 1, (1 - y) ** gamma, y ** gamma)
    return weight * (y - t) / len(t)
""",
)

cells(
    "focal_score_gradient",
    "none",
    ["weight-held-constant"],
    """
def focal_score_gradient(y, t, gamma):
    N = len(y)
    ds = np.zeros(N)
    for n in range(N):
        if t[n] == 1:
            ds[n] = -(1 - y[n]) ** gamma * (1 - y[n])
        else:
            ds[n] = y[n] ** gamma * y[n]
    return ds / N
""",
)

# d/dy (1 - y)^gamma without the -1 of 1 - y.
cells(
    "focal_score_gradient",
    "none",
    ["inner-slope-lost"],
    """
def focal_score_gradient(y, t, gamma):
    u = (1 - y) ** gamma
    du = gamma * (1 - y) ** (gamma - 1)
    v = y ** gamma
    dv = gamma * y ** (gamma - 1)
    dy = -(t * (du * np.log(y) + u / y) + (1 - t) * (dv * np.log(1 - y) - v / (1 - y)))
    return dy * y * (1 - y) / len(y)
""",
)

# The mirror image was copied, and the inner minus of log(1 - y) with it.
cells(
    "focal_score_gradient",
    "none",
    ["inner-slope-lost"],
    """
def focal_score_gradient(y, t, gamma):
    a = -gamma * (1 - y) ** (gamma - 1) * np.log(y) + (1 - y) ** gamma / y
    b = gamma * y ** (gamma - 1) * np.log(1 - y) + y ** gamma / (1 - y)
    dLdy = -(t * a + (1 - t) * b) / len(t)
    return dLdy * y * (1 - y)
""",
)

cells(
    "focal_score_gradient",
    "none",
    ["exponent-not-lowered"],
    """
def focal_score_gradient(y, t, gamma):
    dy = np.where(
        t == 1,
        gamma * (1 - y) ** gamma * np.log(y) - (1 - y) ** gamma / y,
        -gamma * y ** gamma * np.log(1 - y) + y ** gamma / (1 - y),
    )
    return dy * y * (1 - y) / len(y)
""",
)

cells(
    "focal_score_gradient",
    "none",
    ["power-factor-lost"],
    """
def focal_score_gradient(y, t, gamma):
    pos = (1 - y) ** gamma * (y * np.log(y) - (1 - y))
    neg = y ** gamma * (y - (1 - y) * np.log(1 - y))
    return (t * pos + (1 - t) * neg) / len(y)
""",
)

cells(
    "focal_score_gradient",
    "none",
    ["stopped-at-the-loss"],
    """
def focal_score_gradient(y, t, gamma):
    pos = gamma * (1 - y) ** (gamma - 1) * np.log(y) - (1 - y) ** gamma / y
    neg = -gamma * y ** (gamma - 1) * np.log(1 - y) + y ** gamma / (1 - y)
    return (t * pos + (1 - t) * neg) / len(y)
""",
)

cells(
    "focal_score_gradient",
    "none",
    ["missing-batch-mean"],
    """
def focal_score_gradient(y, t, gamma):
    pos = (1 - y) ** gamma * (gamma * y * np.log(y) - (1 - y))
    neg = y ** gamma * (y - gamma * (1 - y) * np.log(1 - y))
    return t * pos + (1 - t) * neg
""",
)

# 1e-7 against a division by 0 that never comes.
cells(
    "focal_score_gradient",
    "part",
    ["epsilon-in-the-quotient"],
    """
def focal_score_gradient(y, t, gamma):
    eps = 1e-7
    pos = gamma * (1 - y) ** (gamma - 1) * np.log(y + eps) - (1 - y) ** gamma / (y + eps)
    neg = -gamma * y ** (gamma - 1) * np.log(1 - y + eps) + y ** gamma / (1 - y + eps)
    return (t * pos + (1 - t) * neg) * y * (1 - y) / len(y)
""",
)

# Made for gamma = 2, with the gamma of the paper written out.
cells(
    "focal_score_gradient",
    "part",
    ["gamma-not-used"],
    """
def focal_score_gradient(y, t, gamma):
    p = np.where(t == 1, y, 1 - y)
    g = (1 - p) ** 2 * (2 * p * np.log(p) + p - 1)
    return np.where(t == 1, g, -g) / len(y)
""",
)

cells(
    "focal_score_gradient",
    "none",
    ["missing-parentheses"],
    """
def focal_score_gradient(y, t, gamma):
    pos = (1 - y) ** gamma * (gamma * y * np.log(y) + y - 1)
    neg = y ** gamma * (y - gamma * (1 - y) * np.log(1 - y))
    return t * pos + (1 - t) * neg / len(y)
""",
)
