"""Right solutions of chapter 9, in many styles."""

from __future__ import annotations

import sys
import warnings
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from autograde.oracle import resolve
from right_solutions import Register

answers = Register()

LOSS = ("negative_sampling_loss_forward", "negative_sampling_loss_backward")


def logistic(x):
    """Turn scores into probabilities."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


# Embedding


@answers("embedding")
class EmbeddingOfTheBook:
    """Set dW to 0, then np.add.at: the book."""

    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None

    def forward(self, idx):
        (W,) = self.params
        self.idx = idx
        return W[idx]

    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        np.add.at(dW, self.idx, dout)


@answers("embedding")
class EmbeddingInALoop(EmbeddingOfTheBook):
    """Add row after row; the book's other way."""

    def forward(self, idx):
        self.idx = [int(i) for i in idx]
        return [self.params[0][i].copy() for i in self.idx]

    def backward(self, dout):
        self.grads[0].fill(0)
        for i, word in enumerate(self.idx):
            self.grads[0][word] += dout[i]


@answers("embedding")
class EmbeddingByOneHot:
    """Multiply by one-hot rows, forward and backward, and return a gradient that nobody wants."""

    def __init__(self, W):
        self.params, self.grads = (W,), (np.empty_like(W),)

    def forward(self, idx):
        self.one_hot = (idx[:, None] == np.arange(len(self.params[0]))).astype(float)
        return self.one_hot @ self.params[0]

    def backward(self, dout):
        np.matmul(self.one_hot.T, dout, out=self.grads[0])
        return dout


@answers("embedding")
class EmbeddingInSinglePrecision(EmbeddingOfTheBook):
    """Take rows with np.take, add with einsum, in float32."""

    def forward(self, idx):
        self.idx = np.array(idx)
        return np.take(self.params[0], idx, axis=0).astype("f4")

    def backward(self, dout):
        table = np.zeros((len(self.grads[0]), len(self.idx)), "f4")
        table[self.idx, np.arange(len(self.idx))] = 1
        self.grads[0][:] = np.einsum("vn,nh->vh", table, dout.astype("f4"))


@answers("embedding")
class EmbeddingByBincount(EmbeddingOfTheBook):
    """Count each column with weights; add in place twice, as if there were a branch."""

    def backward(self, dout):
        size = len(self.params[0])
        columns = [np.bincount(self.idx, weights=d, minlength=size) for d in dout.T]
        self.grads[0] *= 0
        self.grads[0] += np.stack(columns, axis=1)


@answers("embedding")
class EmbeddingByDict(EmbeddingOfTheBook):
    """Keep a dict of sums, and write it out."""

    def backward(self, dout):
        sums = defaultdict(float)
        for word, row in zip(self.idx, dout, strict=True):
            sums[word] = sums[word] + row
        self.grads[0][...] = [sums[v] + np.zeros(dout.shape[1]) for v in range(len(self.grads[0]))]


# EmbeddingDot


@answers("embedding_dot")
class DotOfTheBook:
    """Hold an Embedding, keep what forward met in a cache: the book."""

    def __init__(self, W):
        self.embed = EmbeddingOfTheBook(W)
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
        dtarget_W = dout * h
        self.embed.backward(dtarget_W)
        dh = dout * target_W
        return dh


@answers("embedding_dot")
class DotByEinsum:
    """Use einsum for everything."""

    def __init__(self, W):
        self.W, self.dW = W, np.zeros(W.shape)
        self.params, self.grads = [self.W], [self.dW]

    def forward(self, h, idx):
        self.h, self.one_hot = h, np.eye(len(self.W))[idx]
        return np.einsum("nh,nv,vh->n", h, self.one_hot, self.W)

    def backward(self, dout):
        self.dW[:] = np.einsum("n,nv,nh->vh", dout, self.one_hot, self.h)
        return np.einsum("n,nv,vh->nh", dout, self.one_hot, self.W)


@answers("embedding_dot")
class DotInLoops(EmbeddingOfTheBook):
    """Loop over the samples, return lists; inherit from Embedding."""

    def forward(self, h, idx):
        self.h = h.tolist()
        self.rows = [row.tolist() for row in super().forward(idx)]
        return [
            sum(a * b for a, b in zip(x, w, strict=True))
            for x, w in zip(self.h, self.rows, strict=True)
        ]

    def backward(self, dout):
        super().backward(np.array([[d * a for a in x] for d, x in zip(dout, self.h, strict=True)]))
        return [[d * a for a in w] for d, w in zip(dout, self.rows, strict=True)]


@answers("embedding_dot")
class DotByMatmul(EmbeddingOfTheBook):
    """Multiply matrices of one row each, the diagonal of a larger product, in float32."""

    def forward(self, h, idx):
        self.h, self.idx = h.astype(np.float32), idx
        return (self.h[:, None, :] @ self.params[0][idx][:, :, None])[:, 0, 0]

    def backward(self, dout):
        diagonal = np.diag(dout)
        super().backward(diagonal @ self.h)
        return diagonal @ self.params[0][self.idx]


@answers("embedding_dot")
class DotThatTalks(DotOfTheBook):
    """Print and warn, to standard error, too."""

    def forward(self, h, idx):
        print(h, file=sys.stderr)
        warnings.warn("forward", DeprecationWarning, stacklevel=1)
        return super().forward(h, idx)

    def backward(self, dout, **settings):
        print("backward", dout)
        return super().backward(dout)


# NegativeSamplingLoss


class Question:
    """A sigmoid with loss, as a learner's chapter 6 has it."""

    def forward(self, s, t):
        self.y, self.t = logistic(s), t
        y = np.clip(self.y, 1e-7, 1 - 1e-7)
        return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


@answers(*LOSS)
class SamplingLossOfTheBook:
    """A list of layers; params holds W once for each of them: the book."""

    def __init__(self, W, sampler, sample_size=5):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [Question() for _ in range(sample_size + 1)]
        self.embed_dot_layers = [DotOfTheBook(W) for _ in range(sample_size + 1)]
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
        for l0, l1 in zip(self.loss_layers, self.embed_dot_layers, strict=True):
            dh += l1.backward(l0.backward(dout))
        return dh


@answers(*LOSS)
class SamplingLossAtOnce:
    """Ask all questions in one array, with one gradient of W."""

    def __init__(self, W, sampler, sample_size):
        self.sampler = sampler
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, h, target):
        self.h = h
        self.ids = np.column_stack([target, self.sampler.get_negative_sample(target)])
        self.t = np.zeros(self.ids.shape)
        self.t[:, 0] = 1
        self.s = np.einsum("nh,nqh->nq", h, self.params[0][self.ids])
        return float(np.sum(np.logaddexp(0, self.s) - self.t * self.s) / len(h))

    def backward(self, dout=1):
        ds = dout * (logistic(self.s) - self.t) / len(self.h)
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.ids, ds[:, :, None] * self.h[:, None, :])
        return np.einsum("nq,nqh->nh", ds, self.params[0][self.ids])


@answers(*LOSS)
class SamplingLossWithSharedGradient:
    """Many layers without gradients of their own, all adding into one array."""

    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler, self.dW = W, sampler, np.zeros_like(W)
        self.params, self.grads, self.asked = [W], [self.dW], []

    def forward(self, h, target):
        columns = [target, *self.sampler.get_negative_sample(target).T]
        self.h, self.asked, loss = h, [], 0.0
        for place, ids in enumerate(columns):
            sign = 1 if place == 0 else -1
            margin = sign * (h * self.W[ids]).sum(axis=1)
            loss += np.log1p(np.exp(-margin)).mean()
            self.asked.append((ids, -sign * logistic(-margin)))
        return np.asarray(loss)

    def backward(self, dout=1.0):
        self.dW[...] = 0
        dh = np.zeros_like(self.h)
        for ids, difference in self.asked:
            ds = (dout / len(ids) * difference)[:, None]
            dh += ds * self.W[ids]
            np.add.at(self.dW, ids, ds * self.h)
        return dh


@answers(*LOSS)
class SamplingLossSampleBySample:
    """Loop over samples and words, return lists; compute in plain Python."""

    def __init__(self, W, sampler, sample_size):
        self.params, self.grads, self.sampler = [W], [W * 0.0], sampler

    def forward(self, h, target):
        self.h, self.questions = h, []
        loss = 0.0
        for x, right, wrong in zip(
            h, target, self.sampler.get_negative_sample(target), strict=True
        ):
            self.questions.append([(int(right), 1), *((int(word), 0) for word in wrong)])
            for word, t in self.questions[-1]:
                y = float(logistic(x @ self.params[0][word]))
                loss -= np.log(y if t else 1 - y) / len(h)
        return loss

    def backward(self, dout=1):
        (W,), (dW,) = self.params, self.grads
        dW[:] = 0
        dh = []
        for x, asked in zip(self.h, self.questions, strict=True):
            dh.append(0 * x)
            for word, t in asked:
                ds = dout * (logistic(x @ W[word]) - t) / len(self.h)
                dh[-1] = dh[-1] + ds * W[word]
                dW[word] += ds * x
        return [row.tolist() for row in dh]


@answers(*LOSS)
@dataclass
class SamplingLossAsDataclass:
    """Fill float32 arrays from a dataclass; a numerical detour over all V words."""

    W: np.ndarray
    sampler: object
    sample_size: int

    def __post_init__(self):
        self.params, self.grads = [self.W], [np.zeros_like(self.W)]

    def forward(self, h, target):
        self.h = h.astype("f4")
        self.scores = self.h @ self.W.T.astype("f4")
        yes, words = np.eye(len(self.W))[target], np.arange(len(self.W))
        negatives = self.sampler.get_negative_sample(target)
        # How often each word is asked about, with the answer no.
        self.no = np.sum(negatives[:, :, None] == words, axis=1)
        self.yes = yes
        losses = yes * np.logaddexp(0, -self.scores) + self.no * np.logaddexp(0, self.scores)
        return losses.sum() / len(h)

    def backward(self, dout=1):
        y = logistic(self.scores)
        ds = dout * (self.yes * (y - 1) + self.no * y) / len(y)
        self.grads[0][...] = ds.T @ self.h
        return ds @ self.W


# bug_hunt

RIGHT = resolve("planted:bug_hunt")()


@answers("bug_hunt")
def hunt_as_a_dict():
    """Return a dict."""
    return dict(RIGHT)


@answers("bug_hunt")
def hunt_by_a_loop():
    """Fill in letter after letter, the last first."""
    found = {}
    for letter in "JIHGFEDCBA":
        found[letter] = RIGHT[letter]
    return found


@answers("bug_hunt")
def hunt_by_zip():
    """Zip letters and names, and note more than was asked."""
    return dict(zip("ABCDEFGHIJ", [RIGHT[one] for one in "ABCDEFGHIJ"], strict=True), K="none")


@answers("bug_hunt")
def hunt_as_a_defaultdict():
    """Return another kind of dict, of NumPy strings."""
    return defaultdict(str, {letter: np.str_(name) for letter, name in RIGHT.items()})
