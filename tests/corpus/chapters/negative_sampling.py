"""Right and wrong solutions of chapter 9, in many styles; a wrong one makes one known mistake."""

from __future__ import annotations

import math
import sys
import warnings
from collections import defaultdict
from dataclasses import dataclass

import autograd
import autograd.numpy as anp
import numpy as np
from scipy import special

from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

# Right solutions


LOSS = ("negative_sampling_loss_forward", "negative_sampling_loss_backward")


def right_logistic(x):
    """Turn scores into probabilities."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


# Embedding


@right("embedding")
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


@right("embedding")
class EmbeddingInALoop(EmbeddingOfTheBook):
    """Add row after row; the book's other way."""

    def forward(self, idx):
        self.idx = [int(i) for i in idx]
        return [self.params[0][i].copy() for i in self.idx]

    def backward(self, dout):
        self.grads[0].fill(0)
        for i, word in enumerate(self.idx):
            self.grads[0][word] += dout[i]


@right("embedding")
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


@right("embedding")
class EmbeddingInSinglePrecision(EmbeddingOfTheBook):
    """Take rows with np.take, add with einsum, in float32."""

    def forward(self, idx):
        self.idx = np.array(idx)
        return np.take(self.params[0], idx, axis=0).astype("f4")

    def backward(self, dout):
        table = np.zeros((len(self.grads[0]), len(self.idx)), "f4")
        table[self.idx, np.arange(len(self.idx))] = 1
        self.grads[0][:] = np.einsum("vn,nh->vh", table, dout.astype("f4"))


@right("embedding")
class EmbeddingByBincount(EmbeddingOfTheBook):
    """Count each column with weights; add in place twice, as if there were a branch."""

    def backward(self, dout):
        size = len(self.params[0])
        columns = [np.bincount(self.idx, weights=d, minlength=size) for d in dout.T]
        self.grads[0] *= 0
        self.grads[0] += np.stack(columns, axis=1)


@right("embedding")
class EmbeddingByDict(EmbeddingOfTheBook):
    """Keep a dict of sums, and write it out."""

    def backward(self, dout):
        sums = defaultdict(float)
        for word, row in zip(self.idx, dout, strict=True):
            sums[word] = sums[word] + row
        self.grads[0][...] = [sums[v] + np.zeros(dout.shape[1]) for v in range(len(self.grads[0]))]


# EmbeddingDot


@right("embedding_dot")
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


@right("embedding_dot")
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


@right("embedding_dot")
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


@right("embedding_dot")
class DotByMatmul(EmbeddingOfTheBook):
    """Multiply matrices of one row each, the diagonal of a larger product, in float32."""

    def forward(self, h, idx):
        self.h, self.idx = h.astype(np.float32), idx
        return (self.h[:, None, :] @ self.params[0][idx][:, :, None])[:, 0, 0]

    def backward(self, dout):
        diagonal = np.diag(dout)
        super().backward(diagonal @ self.h)
        return diagonal @ self.params[0][self.idx]


@right("embedding_dot")
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


class RightQuestion:
    """A sigmoid with loss, as a learner's chapter 6 has it."""

    def forward(self, s, t):
        self.y, self.t = right_logistic(s), t
        y = np.clip(self.y, 1e-7, 1 - 1e-7)
        return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


@right(*LOSS)
class SamplingLossOfTheBook:
    """A list of layers; params holds W once for each of them: the book."""

    def __init__(self, W, sampler, sample_size=5):
        self.sample_size = sample_size
        self.sampler = sampler
        self.loss_layers = [RightQuestion() for _ in range(sample_size + 1)]
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


class RoundedQuestion(RightQuestion):
    def forward(self, s, t):
        super().forward(s, t)
        return -np.mean(t * np.log(self.y + 1e-5) + (1 - t) * np.log(1 - self.y + 1e-5))


@right("negative_sampling_loss_forward")
class SamplingLossWithItsOwnEpsilon(SamplingLossOfTheBook):
    """Add 1e-5 inside the logarithm, as many do: that is no matter of this chapter."""

    def __init__(self, W, sampler, sample_size=5):
        super().__init__(W, sampler, sample_size)
        self.loss_layers = [RoundedQuestion() for _ in range(sample_size + 1)]


@right(*LOSS)
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
        ds = dout * (right_logistic(self.s) - self.t) / len(self.h)
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.ids, ds[:, :, None] * self.h[:, None, :])
        return np.einsum("nq,nqh->nh", ds, self.params[0][self.ids])


@right(*LOSS)
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
            self.asked.append((ids, -sign * right_logistic(-margin)))
        return np.asarray(loss)

    def backward(self, dout=1.0):
        self.dW[...] = 0
        dh = np.zeros_like(self.h)
        for ids, difference in self.asked:
            ds = (dout / len(ids) * difference)[:, None]
            dh += ds * self.W[ids]
            np.add.at(self.dW, ids, ds * self.h)
        return dh


@right(*LOSS)
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
                y = float(right_logistic(x @ self.params[0][word]))
                loss -= np.log(y if t else 1 - y) / len(h)
        return loss

    def backward(self, dout=1):
        (W,), (dW,) = self.params, self.grads
        dW[:] = 0
        dh = []
        for x, asked in zip(self.h, self.questions, strict=True):
            dh.append(0 * x)
            for word, t in asked:
                ds = dout * (right_logistic(x @ W[word]) - t) / len(self.h)
                dh[-1] = dh[-1] + ds * W[word]
                dW[word] += ds * x
        return [row.tolist() for row in dh]


@right(*LOSS)
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
        y = right_logistic(self.scores)
        ds = dout * (self.yes * (y - 1) + self.no * y) / len(y)
        self.grads[0][...] = ds.T @ self.h
        return ds @ self.W


# bug_hunt, for number 1

CULPRITS = {
    "A": "embedding-overwrites",
    "B": "extra-activation-derivative",
    "C": "shared-state",
    "D": "negative-label-one",
    "E": "swapped-operands",
    "F": "ignores-dout",
    "G": "wrong-axis",
    "H": "wrong-log-base",
    "I": "derivative-of-input",
    "J": "only-positive-term",
}
VECTORS = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


class AlwaysWordTwo:
    """Answers with word 2 for every target."""

    def get_negative_sample(self, target):
        return np.full((len(target), 1), 2)


def inputs_as_arrays():
    """Make the smallest input to each that shows its mistake."""
    x, t = np.zeros((2, 3)), np.array([0, 1])
    yes_no = np.array([0.5, -1.0]), np.array([1, 0])
    return {
        "A": [VECTORS, (np.array([1, 1]), np.array([[1.0, 2.0], [3.0, 4.0]]))],
        "B": [(*yes_no, 1.0)],
        "C": [(x, t, 1.0), (x[:1], t[1:], 1.0)],
        "D": [VECTORS, AlwaysWordTwo(), 1, (np.ones((1, 2)), np.array([0]), 1.0)],
        "E": [VECTORS, (np.ones((1, 2)), np.array([0]), np.array([1.0]))],
        "F": [(*yes_no, 2.0)],
        "G": [(np.array([[0.0, 1.0], [2.0, 0.0]]), t, 1.0)],
        "H": [(x, t, 1.0)],
        "I": [(np.array([2.0]), np.array([1.0]))],
        "J": [(*yes_no, 1.0)],
    }


def inputs_as_lists():
    """Write plain lists and whole numbers."""
    return {
        "A": [[[0, 1], [2, 3]], ([0, 0, 0], [[1, 1], [2, 0], [0, 3]])],
        "B": [([3], [1], 1)],
        "C": [([[1, 0]], [0], 1), ([[0, 5]], [0], 1)],
        "D": [[[1, 0], [0, 1], [1, 1]], AlwaysWordTwo(), 1, ([[2, 1]], [0], 1)],
        "E": [[[1, 2], [3, 4]], ([[5, 6]], [0], [1])],
        "F": [([1, 2, 3], [0, 1, 0], 3)],
        "G": [([[0, 1, 2], [5, 0, 0]], [[0, 1, 0], [1, 0, 0]], 1)],
        "H": [([[0, 0]], [1], 1)],
        "I": [([[1, -1], [2, 0]], [[1, 1], [1, 2]])],
        "J": [([1, 2], [0, 1], 1)],
    }


def hunted(names, inputs, number=1):
    found = {letter: (name, inputs[letter]) for letter, name in names.items()}
    return {"number": number} | found


@right("bug_hunt")
def hunt_as_a_dict():
    """Return a dict of pairs, with arrays in the inputs."""
    return hunted(CULPRITS, inputs_as_arrays())


@right("bug_hunt")
def hunt_by_a_loop():
    """Fill in letter after letter, the last first, and write lists."""
    found, inputs = {}, inputs_as_lists()
    for letter in "JIHGFEDCBA":
        found[letter] = [CULPRITS[letter], inputs[letter]]
    found["number"] = np.int64(1)
    return found


@right("bug_hunt")
def hunt_without_brackets():
    """Leave out the brackets around a single batch, and around all, and note more than asked."""
    inputs = inputs_as_arrays()
    found = {letter: (CULPRITS[letter], *inputs[letter]) for letter in "ABCDEFGHIJ"}
    found |= {letter: (CULPRITS[letter], *inputs[letter][0]) for letter in "BFGHIJ"}
    return found | {"number": 1, "K": "none"}


@right("bug_hunt")
def hunt_as_a_defaultdict():
    """Return another kind of dict, of NumPy strings, with batches as lists of arrays."""
    inputs = inputs_as_arrays()
    for letter in "BCFGHIJ":
        inputs[letter] = [list(batch) for batch in inputs[letter]]
    names = {letter: np.str_(name) for letter, name in CULPRITS.items()}
    return defaultdict(tuple, hunted(names, inputs))


# focal_score_gradient


@right("focal_score_gradient")
def focal_of_the_right_label(y, t, gamma):
    """Go by the probability of the sample's own label, as the paper does."""
    p = np.where(t == 1, y, 1 - y)
    return (2 * t - 1) * (1 - p) ** gamma * (gamma * p * np.log(p) + p - 1) / t.size


@right("focal_score_gradient")
def focal_by_two_links(y, t, gamma):
    """Keep the links apart: the product rule, then the slope of the sigmoid."""
    weight, log = (1 - y) ** gamma, np.log(y)
    yes = -gamma * (1 - y) ** (gamma - 1) * log + weight / y
    no = gamma * y ** (gamma - 1) * np.log(1 - y) - y**gamma / (1 - y)
    return -(t * yes + (1 - t) * no) * (y * (1 - y)) / len(y)


@right("focal_score_gradient")
def focal_by_autograd(y, t, gamma):
    """Let another library differentiate the loss."""

    def loss(s):
        y = 1 / (1 + anp.exp(-s))
        return -anp.mean(t * (1 - y) ** gamma * anp.log(y) + (1 - t) * y**gamma * anp.log(1 - y))

    return autograd.grad(loss)(special.logit(y))


@right("focal_score_gradient")
def focal_by_complex_step(y, t, gamma):
    """Differentiate by a step in an imaginary direction: no two numbers are subtracted."""
    y = 1 / (1 + np.exp(-(special.logit(y) + 1e-30j)))
    loss = np.where(t == 1, (1 - y) ** gamma * np.log(y), y**gamma * np.log(1 - y))
    return -loss.imag / 1e-30 / len(t)


@right("focal_score_gradient")
def focal_in_a_loop(y, t, gamma):
    """Loop in plain Python, return a list."""
    out = []
    for p, label in zip(y.tolist(), t.tolist(), strict=True):
        if label == 1:
            slope = (1 - p) ** gamma * (gamma * p * math.log(p) - (1 - p))
        else:
            slope = p**gamma * (p - gamma * (1 - p) * math.log(1 - p))
        out.append(slope / len(y))
    return out


@right("focal_score_gradient")
def focal_with_a_clip(y, t, gamma):
    """Clip y at 1e-7 in every place, against a log 0 that never comes; in masks."""
    y = np.clip(y, 1e-7, 1 - 1e-7)
    ds = np.empty(y.shape)
    one, zero = t == 1, t != 1
    ds[one] = (1 - y[one]) ** gamma * (gamma * y[one] * np.log(y[one]) + y[one] - 1)
    ds[zero] = y[zero] ** gamma * (y[zero] - gamma * (1 - y[zero]) * np.log1p(-y[zero]))
    ds /= y.size
    return ds


@right("focal_score_gradient")
def focal_in_single_precision(y, t, gamma):
    """Work in float32, from y − t and what the slope of the weight adds."""
    y, t = y.astype("f4"), t.astype("f4")
    p = t * y + (1 - t) * (1 - y)
    return (1 - p) ** gamma * ((y - t) + (2 * t - 1) * gamma * p * np.log(p)) / len(y)


# Wrong solutions


ALONE = "backward leaves W and h as they are"
AGAIN = "right again, and for a second batch, after W has moved"
REPEATED = "repeated ids add up"
GRAD_OF_W = "gradient of W, the ids all different"


def logistic(x):
    return 1 / (1 + np.exp(-x))


# Embedding

LOOKS_UP, LEAVES_W = "forward: rows of W", "backward leaves W as it is"


class RightEmbedding:
    """A right layer, for the mistakes to inherit from."""

    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, idx):
        self.idx = idx
        return self.params[0][idx]

    def backward(self, dout):
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.idx, dout)


@wrong("embedding", "embedding-overwrites", loses=[REPEATED])
class EmbeddingAssigns(RightEmbedding):
    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        dW[self.idx] = dout


@wrong("embedding", "embedding-overwrites", loses=[REPEATED])
class EmbeddingAddsOnce(RightEmbedding):
    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        dW[self.idx] += dout


@wrong("embedding", "embedding-overwrites", loses=[REPEATED])
class EmbeddingKeepsTheFirst(RightEmbedding):
    def backward(self, dout):
        self.grads[0][...] = 0
        words, first = np.unique(self.idx, return_index=True)
        self.grads[0][words] = dout[first]


@wrong("embedding", "accumulates", loses=[AGAIN])
class EmbeddingAccumulates(RightEmbedding):
    def backward(self, dout):
        np.add.at(self.grads[0], self.idx, dout)


@wrong("embedding", "grads-not-zeroed", loses=[AGAIN])
class EmbeddingClearsOnlyWhatIsAsked(RightEmbedding):
    def backward(self, dout):
        self.grads[0][self.idx] = 0
        np.add.at(self.grads[0], self.idx, dout)


@wrong("embedding", "grads-rebound", keeps=[LOOKS_UP])
class EmbeddingReplacesGrads(RightEmbedding):
    def backward(self, dout):
        dW = np.zeros_like(self.params[0])
        np.add.at(dW, self.idx, dout)
        self.grads = [dW]


@wrong("embedding", "grads-rebound", keeps=[LOOKS_UP])
class EmbeddingReplacesTheFirstGrad(RightEmbedding):
    def backward(self, dout):
        self.grads[0] = np.zeros_like(self.params[0])
        np.add.at(self.grads[0], self.idx, dout)


@wrong("embedding", "grads-not-written", keeps=[LOOKS_UP])
class EmbeddingReturnsDW(RightEmbedding):
    def backward(self, dout):
        dW = np.zeros_like(self.params[0])
        np.add.at(dW, self.idx, dout)
        return dW


@wrong("embedding", "grads-not-written", keeps=[LOOKS_UP])
class EmbeddingForgetsTheBracket(RightEmbedding):
    def backward(self, dout):
        (dW,) = self.grads
        dW = np.zeros_like(dW)
        np.add.at(dW, self.idx, dout)


@wrong("embedding", "wrong-grad-slot", keeps=[LOOKS_UP])
class EmbeddingAppends(RightEmbedding):
    def backward(self, dout):
        self.grads.append(np.zeros_like(self.params[0]))
        np.add.at(self.grads[-1], self.idx, dout)


@wrong("embedding", "updates-in-backward", loses=[LEAVES_W])
class EmbeddingMovesItsRows(RightEmbedding):
    def backward(self, dout):
        super().backward(dout)
        self.params[0][self.idx] -= 0.2 * dout


@wrong("embedding", "ignores-dout", keeps=[LOOKS_UP])
class EmbeddingCounts(RightEmbedding):
    def backward(self, dout):
        super().backward(1)


@wrong("embedding", "sign-flipped", keeps=[LOOKS_UP])
class EmbeddingSubtracts(RightEmbedding):
    def backward(self, dout):
        self.grads[0][...] = 0
        np.subtract.at(self.grads[0], self.idx, dout)


@wrong("embedding", "double-batch-mean", keeps=[LOOKS_UP])
class EmbeddingDividesByN(RightEmbedding):
    def backward(self, dout):
        super().backward(dout / len(dout))


@wrong("embedding", "one-based-labels")
class EmbeddingCountsFromOne(RightEmbedding):
    def forward(self, idx):
        return super().forward(idx - 1)


@wrong("embedding", "one-based-labels")
class EmbeddingIsOneTooFar(RightEmbedding):
    def forward(self, idx):
        return super().forward((idx + 1) % len(self.params[0]))


@wrong("embedding", "returns-wrong-shape", loses=[LOOKS_UP, AGAIN])
class EmbeddingSumsTheContext(RightEmbedding):
    def forward(self, idx):
        return super().forward(idx).sum(axis=0)


@wrong("embedding", "returns-wrong-shape", loses=[LOOKS_UP, AGAIN])
class EmbeddingAddsAnAxis(RightEmbedding):
    def forward(self, idx):
        return super().forward(idx)[None]


@wrong("embedding", "transposed", loses=[LOOKS_UP, AGAIN])
class EmbeddingStandsOnItsSide(RightEmbedding):
    def forward(self, idx):
        return super().forward(idx).T


kept = {}


@wrong("embedding", "shared-state", loses=[AGAIN])
class EmbeddingOfAGlobal(RightEmbedding):
    def forward(self, idx):
        kept["idx"] = idx
        return self.params[0][idx]

    def backward(self, dout):
        self.idx = kept["idx"]
        super().backward(dout)


@wrong("embedding", "stale-state", loses=[AGAIN])
class EmbeddingRemembersItsFirstIds(RightEmbedding):
    def forward(self, idx):
        if not hasattr(self, "idx"):
            self.idx = idx
        return self.params[0][idx]

    def backward(self, dout):
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.idx[: len(dout)], dout)


@wrong("embedding", "aliases-cache", loses=[AGAIN])
class EmbeddingForgetsAfterBackward(RightEmbedding):
    def backward(self, dout):
        idx, self.idx = self.idx, None
        self.grads[0][...] = 0
        np.add.at(self.grads[0], idx, dout)


@wrong("embedding", "place-for-id", keeps=[LOOKS_UP])
class EmbeddingOfRowsInOrder(RightEmbedding):
    def backward(self, dout):
        self.grads[0][...] = 0
        self.grads[0][: len(dout)] = dout


@wrong("embedding", "place-for-id", keeps=[LOOKS_UP])
class EmbeddingCountsPlaces(RightEmbedding):
    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        for n, _ in enumerate(self.idx):
            dW[n] += dout[n]


@wrong("embedding", "gradient-into-params", keeps=[LOOKS_UP])
class EmbeddingFillsParams(RightEmbedding):
    def backward(self, dout):
        self.params[0][...] = 0
        np.add.at(self.params[0], self.idx, dout)


@wrong("embedding", "gradient-into-params", keeps=[LOOKS_UP])
class EmbeddingAddsToParams(RightEmbedding):
    def backward(self, dout):
        for word, row in zip(self.idx, dout, strict=True):
            self.params[0][word] += row


@wrong("embedding", "updates-in-backward", loses=[LEAVES_W])
class EmbeddingTrainsItself(RightEmbedding):
    def backward(self, dout):
        super().backward(dout)
        self.params[0] -= 0.03 * self.grads[0]


@wrong("embedding", "grads-not-written + updates-in-backward")
class EmbeddingOnlyTrainsItself(RightEmbedding):
    def backward(self, dout):
        np.subtract.at(self.params[0], self.idx, 0.5 * dout)


@wrong("embedding", "copies-params", loses=[AGAIN])
class EmbeddingLooksUpInACopy(RightEmbedding):
    def __init__(self, W):
        super().__init__(W)
        self.W = np.array(W)

    def forward(self, idx):
        self.idx = idx
        return self.W[idx]


@wrong("embedding", "not-implemented", keeps=[LOOKS_UP])
class EmbeddingWithoutBackward(RightEmbedding):
    def backward(self, dout):
        raise NotImplementedError


@wrong("embedding", "unnamed")
class EmbeddingTakesMeans(RightEmbedding):
    def backward(self, dout):
        super().backward(dout)
        counts = np.bincount(self.idx, minlength=len(self.grads[0]))
        self.grads[0] /= np.maximum(counts, 1)[:, None]


@wrong("embedding", "unnamed")
class EmbeddingOfUnitVectors(RightEmbedding):
    def forward(self, idx):
        rows = super().forward(idx)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@wrong("embedding", "unnamed")
class EmbeddingTimesItsRows(RightEmbedding):
    def backward(self, dout):
        super().backward(dout * self.params[0][self.idx])


@wrong("embedding", "unnamed")
class EmbeddingHasNoGrads:
    def __init__(self, W):
        self.W = W

    def forward(self, idx):
        return self.W[idx]


# EmbeddingDot

SCORES, GRAD_OF_H = "forward: the scores", "gradient of h"


class RightDot:
    """A right layer in steps, for the mistakes to inherit from."""

    def __init__(self, W):
        self.embed = RightEmbedding(W)
        self.params, self.grads = self.embed.params, self.embed.grads

    def forward(self, h, idx):
        self.h, self.w = h, self.embed.forward(idx)
        return np.sum(self.w * self.h, axis=1)

    def backward(self, dout):
        dout = dout.reshape(-1, 1)
        self.embed.backward(dout * self.h)
        return dout * self.w


@wrong("embedding_dot", "swapped-operands", keeps=[SCORES])
class DotExchangesBoth(RightDot):
    def backward(self, dout):
        self.h, self.w = self.w, self.h
        dh = super().backward(dout)
        self.h, self.w = self.w, self.h
        return dh


@wrong("embedding_dot", "swapped-operands", keeps=[SCORES, GRAD_OF_W, REPEATED])
class DotReturnsH(RightDot):
    def backward(self, dout):
        super().backward(dout)
        return dout[:, None] * self.h


@wrong("embedding_dot", "swapped-operands", keeps=[SCORES, GRAD_OF_H, ALONE])
class DotStoresRows(RightDot):
    def backward(self, dout):
        dh = super().backward(dout)
        self.embed.backward(dh)
        return dh


@wrong("embedding_dot", "embedding-overwrites", loses=[REPEATED])
class DotAssigns(RightDot):
    def backward(self, dout):
        dh = super().backward(dout)
        self.grads[0][self.embed.idx] = dout[:, None] * self.h
        return dh


@wrong("embedding_dot", "grads-rebound", loses=[GRAD_OF_W, REPEATED, AGAIN])
class DotReplacesGrads(RightDot):
    def backward(self, dout):
        dW = np.zeros_like(self.params[0])
        np.add.at(dW, self.embed.idx, dout[:, None] * self.h)
        self.grads = [dW]
        return dout[:, None] * self.w


@wrong("embedding_dot", "accumulates", loses=[AGAIN])
class DotAccumulates(RightDot):
    def backward(self, dout):
        np.add.at(self.grads[0], self.embed.idx, dout[:, None] * self.h)
        return dout[:, None] * self.w


@wrong("embedding_dot", "grads-not-zeroed", loses=[AGAIN])
class DotClearsOnlyWhatIsAsked(RightDot):
    def __init__(self, W):
        self.embed = EmbeddingClearsOnlyWhatIsAsked(W)
        self.params, self.grads = self.embed.params, self.embed.grads


@wrong("embedding_dot", "grads-not-written", loses=[GRAD_OF_W, REPEATED, AGAIN])
class DotOnlyReturnsDh(RightDot):
    def backward(self, dout):
        return dout[:, None] * self.w


@wrong("embedding_dot", "ignores-dout", keeps=[SCORES])
class DotIgnoresDout(RightDot):
    def backward(self, dout):
        return super().backward(np.ones_like(dout))


@wrong("embedding_dot", "ignores-dout", keeps=[SCORES, GRAD_OF_W, REPEATED])
class DotIgnoresDoutInDh(RightDot):
    def backward(self, dout):
        super().backward(dout)
        return self.w.copy()


@wrong("embedding_dot", "ignores-dout", keeps=[SCORES, GRAD_OF_H, ALONE])
class DotIgnoresDoutInDW(RightDot):
    def backward(self, dout):
        dh = super().backward(dout)
        self.embed.backward(self.h)
        return dh


@wrong("embedding_dot", "missing-keepdims", keeps=[SCORES])
class DotWithoutAnAxis(RightDot):
    def backward(self, dout):
        self.embed.backward(dout * self.h)
        return dout * self.w


@wrong("embedding_dot", "wrong-axis", loses=[SCORES, AGAIN])
class DotOfColumns(RightDot):
    def forward(self, h, idx):
        super().forward(h, idx)
        return np.sum(self.w * self.h, axis=0)


@wrong("embedding_dot", "returns-wrong-shape", loses=[SCORES, AGAIN])
class DotWithoutSum(RightDot):
    def forward(self, h, idx):
        super().forward(h, idx)
        return self.w * self.h


@wrong("embedding_dot", "returns-wrong-shape", loses=[SCORES, AGAIN])
class DotIsAColumn(RightDot):
    def forward(self, h, idx):
        return super().forward(h, idx)[:, None]


@wrong("embedding_dot", "returns-wrong-shape", loses=[SCORES, AGAIN])
class DotOfAll(RightDot):
    def forward(self, h, idx):
        return super().forward(h, idx).sum()


@wrong("embedding_dot", "indexes-all-pairs", loses=[SCORES, AGAIN])
class DotOfAllPairs(RightDot):
    def forward(self, h, idx):
        super().forward(h, idx)
        return np.dot(h, self.w.T)


@wrong("embedding_dot", "mean-for-sum", loses=[SCORES, AGAIN])
class DotIsAMean(RightDot):
    def forward(self, h, idx):
        super().forward(h, idx)
        return (self.w * self.h).mean(axis=1)


@wrong("embedding_dot", "one-based-labels", keeps=[])
class DotCountsFromOne(RightDot):
    def forward(self, h, idx):
        return super().forward(h, idx - 1)


@wrong("embedding_dot", "double-batch-mean", keeps=[SCORES, GRAD_OF_H, ALONE])
class DotDividesDWByN(RightDot):
    def backward(self, dout):
        dh = super().backward(dout)
        self.grads[0] /= len(dout)
        return dh


@wrong("embedding_dot", "double-batch-mean", keeps=[SCORES, GRAD_OF_W, REPEATED])
class DotDividesDhByN(RightDot):
    def backward(self, dout):
        return super().backward(dout) / len(dout)


@wrong("embedding_dot", "sign-flipped", keeps=[SCORES, GRAD_OF_W, REPEATED])
class DotFlipsDh(RightDot):
    def backward(self, dout):
        return -super().backward(dout)


@wrong("embedding_dot", "sign-flipped", keeps=[SCORES, GRAD_OF_H, ALONE])
class DotFlipsDW(RightDot):
    def backward(self, dout):
        dh = super().backward(dout)
        self.grads[0] *= -1
        return dh


@wrong("embedding_dot", "shared-state", loses=[AGAIN])
class DotOfAClassVariable(RightDot):
    def forward(self, h, idx):
        DotOfAClassVariable.h, DotOfAClassVariable.idx = h, idx
        DotOfAClassVariable.w = self.params[0][idx]
        return (self.w * h).sum(axis=1)

    def backward(self, dout):
        self.embed.idx = self.idx
        return super().backward(dout)


@wrong("embedding_dot", "aliases-cache", loses=[AGAIN])
class DotHandsOutItsRows(RightDot):
    def backward(self, dout):
        self.embed.backward(dout[:, None] * self.h)
        self.w *= dout[:, None]
        return self.w


@wrong("embedding_dot", "mutates-input", loses=[ALONE])
class DotScalesHInPlace(RightDot):
    def backward(self, dout):
        h = self.h.copy()
        dh = super().backward(dout)
        self.h *= dout[:, None]
        self.h = h
        return dh


@wrong("embedding_dot", "missing-keepdims", keeps=[SCORES])
class DotReturnsWithoutAnAxis(RightDot):
    def backward(self, dout):
        super().backward(dout)
        return dout * self.w


@wrong("embedding_dot", "place-for-id", keeps=[SCORES, GRAD_OF_H, ALONE])
class DotCountsPlaces(RightDot):
    def backward(self, dout):
        self.grads[0][...] = 0
        for n in range(len(dout)):
            self.grads[0][n] += dout[n] * self.h[n]
        return dout[:, None] * self.w


@wrong("embedding_dot", "gradient-into-params", keeps=[SCORES, GRAD_OF_H])
class DotFillsParams(RightDot):
    def backward(self, dout):
        W = self.params[0]
        W[...] = 0
        np.add.at(W, self.embed.idx, dout[:, None] * self.h)
        return dout[:, None] * self.w


@wrong("embedding_dot", "gradient-into-params", keeps=[SCORES])
class DotFillsParamsAndLooksUpAgain(RightDot):
    def backward(self, dout):
        W = self.params[0]
        W[...] = 0
        np.add.at(W, self.embed.idx, dout[:, None] * self.h)
        return dout[:, None] * W[self.embed.idx]


@wrong("embedding_dot", "wrong-grad-slot", loses=[GRAD_OF_W, REPEATED, AGAIN])
class DotAppends(RightDot):
    def backward(self, dout):
        dW = np.zeros_like(self.params[0])
        np.add.at(dW, self.embed.idx, dout[:, None] * self.h)
        self.grads.append(dW)
        return dout[:, None] * self.w


@wrong("embedding_dot", "updates-in-backward", loses=[ALONE])
class DotTrainsItself(RightDot):
    def backward(self, dout):
        dh = super().backward(dout)
        self.params[0] -= 0.2 * self.grads[0]
        return dh


@wrong("embedding_dot", "grads-not-written + updates-in-backward")
class DotOnlyTrainsItself(RightDot):
    def backward(self, dout):
        np.subtract.at(self.params[0], self.embed.idx, 0.2 * dout[:, None] * self.h)
        return dout[:, None] * self.w


@wrong("embedding_dot", "copies-params", loses=[AGAIN])
class DotOfACopy(RightDot):
    def __init__(self, W):
        super().__init__(W.copy())
        self.params = [W]


@wrong("embedding_dot", "not-implemented", keeps=[SCORES])
class DotWithoutBackward(RightDot):
    def backward(self, dout):
        raise NotImplementedError


@wrong("embedding_dot", "unnamed")
class DotIsACosine(RightDot):
    def forward(self, h, idx):
        scores = super().forward(h, idx)
        return scores / np.linalg.norm(self.w, axis=1) / np.linalg.norm(h, axis=1)


@wrong("embedding_dot", "unnamed")
class DotIsASum(RightDot):
    def forward(self, h, idx):
        super().forward(h, idx)
        return (self.h + self.w).sum(axis=1)


@wrong("embedding_dot", "unnamed")
class DotAddsDout(RightDot):
    def backward(self, dout):
        super().backward(dout)
        return dout[:, None] + self.w


@wrong("embedding_dot", "unnamed")
class DotSquaresDout(RightDot):
    def backward(self, dout):
        return super().backward(dout**2)


# NegativeSamplingLoss

FORWARD, BACKWARD = "negative_sampling_loss_forward", "negative_sampling_loss_backward"
SUM, ANY_NUMBER, SECOND = (
    "the sum of the mean losses",
    "any number of negatives",
    "right for a second batch, after W has moved",
)
OF_H, OF_W = "direction of the gradient of h", "direction of the gradient of W"
SIZE, MIXED, DOUT = (
    "size: each loss is a mean over the batch",
    "repeated ids, and two negatives",
    "respects dout",
)
ALL_BUT_SIZE = [OF_H, OF_W, MIXED, AGAIN, ALONE]


class Question:
    """A right sigmoid with loss."""

    def forward(self, s, t):
        self.y, self.t = logistic(s), t
        return -np.mean(np.log(np.where(t == 1, self.y, 1 - self.y)))

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


class RightLoss:
    """A right layer in steps, for the mistakes to inherit from."""

    positive, negative = 1, 0
    dot, question = RightDot, Question

    def __init__(self, W, sampler, sample_size):
        self.sampler, self.sample_size = sampler, sample_size
        self.dots = [self.dot(W) for _ in range(1 + sample_size)]
        self.questions = [self.question() for _ in range(1 + sample_size)]
        self.params, self.grads = [], []
        for dot in self.dots:
            self.params += dot.params
            self.grads += dot.grads

    def column(self, negatives, i):
        return negatives[:, i]

    def forward(self, h, target):
        negatives = self.sampler.get_negative_sample(target)
        labels = np.full(len(target), self.positive)
        losses = [self.questions[0].forward(self.dots[0].forward(h, target), labels)]
        for i in range(self.sample_size):
            s = self.dots[i + 1].forward(h, self.column(negatives, i))
            labels = np.full(len(target), self.negative)
            losses.append(self.questions[i + 1].forward(s, labels))
        return self.total(losses)

    def total(self, losses):
        return sum(losses)

    def backward(self, dout=1):
        dh = 0
        for dot, question in zip(self.dots, self.questions, strict=True):
            dh = dh + dot.backward(question.backward(dout))
        return dh


@wrong(FORWARD, "negative-label-one")
@wrong(BACKWARD, "negative-label-one")
class LossPullsEverything(RightLoss):
    negative = 1


@wrong(FORWARD, "swapped-classes")
@wrong(BACKWARD, "swapped-classes")
class LossPushesTheRightWord(RightLoss):
    positive, negative = 0, 1


@wrong(FORWARD, "forgot-the-target")
@wrong(BACKWARD, "forgot-the-target")
class LossPushesEverything(RightLoss):
    positive = 0


@wrong(FORWARD, "only-positive-term")
@wrong(BACKWARD, "only-positive-term")
class LossOfThePositive(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, 0)


@wrong(FORWARD, "only-negative-term")
@wrong(BACKWARD, "only-negative-term")
class LossOfTheNegatives(RightLoss):
    def total(self, losses):
        return sum(losses[1:])

    def backward(self, dout=1):
        super().backward(dout)
        self.dots[0].grads[0][...] = 0
        pairs = zip(self.dots[1:], self.questions[1:], strict=True)
        return sum(dot.backward(question.backward(dout)) for dot, question in pairs)


@wrong(BACKWARD, "only-negative-term", keeps=[OF_W])
class LossStartsDhAtTheNegatives(RightLoss):
    def backward(self, dout=1):
        one, other = self.dots[0], self.questions[0]
        return super().backward(dout) - one.backward(other.backward(dout))


class Cut(RightLoss):
    """Some negatives only."""

    kept = slice(0, 1)

    def forward(self, h, target):
        first = [*range(1 + self.sample_size)][1:][self.kept]
        self.used = [0, *first]
        losses = []
        negatives = self.sampler.get_negative_sample(target)
        for j in self.used:
            s = self.dots[j].forward(h, negatives[:, j - 1] if j else target)
            losses.append(self.questions[j].forward(s, np.full(len(h), int(j == 0))))
        return sum(losses)

    def backward(self, dout=1):
        for dot in self.dots:
            dot.grads[0][...] = 0
        return sum(self.dots[j].backward(self.questions[j].backward(dout)) for j in self.used)


@wrong(FORWARD, "negatives-lost")
@wrong(BACKWARD, "negatives-lost")
class LossOfTheFirstNegative(Cut):
    pass


@wrong(FORWARD, "negatives-lost")
@wrong(BACKWARD, "negatives-lost")
class LossOfTheLastNegative(Cut):
    kept = slice(-1, None)


@wrong(FORWARD, "negatives-lost")
@wrong(BACKWARD, "negatives-lost")
class LossStopsOneEarly(Cut):
    kept = slice(0, -1)


@wrong(FORWARD, "mean-over-questions")
@wrong(BACKWARD, "mean-over-questions", keeps=ALL_BUT_SIZE)
class LossTakesTheMeanOfAll(RightLoss):
    def total(self, losses):
        return np.mean(losses)

    def backward(self, dout=1):
        return super().backward(dout / len(self.dots))


@wrong(FORWARD, "mean-over-questions")
class LossTakesTheMeanOfNegatives(RightLoss):
    def total(self, losses):
        return losses[0] + np.mean(losses[1:])


@wrong(FORWARD, "one-based-labels")
@wrong(BACKWARD, "one-based-labels")
class LossCountsTargetsFromOne(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        right = self.dots[0].forward
        self.dots[0].forward = lambda h, idx: right(h, idx - 1)


@wrong(FORWARD, "slice-not-column")
@wrong(BACKWARD, "slice-not-column")
class LossTakesARow(RightLoss):
    def column(self, negatives, i):
        return negatives[i]


@wrong(FORWARD, "slice-not-column")
@wrong(BACKWARD, "slice-not-column")
class LossTakesTheRowsBefore(RightLoss):
    def column(self, negatives, i):
        return negatives[:i]


@wrong(FORWARD, "slice-not-column")
@wrong(BACKWARD, "slice-not-column")
class LossCutsTheTableAnew(RightLoss):
    def column(self, negatives, i):
        return negatives.reshape(self.sample_size, -1)[i]


@wrong(FORWARD, "missing-batch-mean")
@wrong(BACKWARD, "missing-batch-mean", keeps=ALL_BUT_SIZE)
class LossSums(RightLoss):
    class question(Question):  # noqa: N801 - it stands for an attribute
        def forward(self, s, t):
            return super().forward(s, t) * len(t)

        def backward(self, dout=1):
            return dout * (self.y - self.t)


@wrong(FORWARD, "double-batch-mean")
@wrong(BACKWARD, "double-batch-mean", keeps=ALL_BUT_SIZE)
class LossDividesTwice(RightLoss):
    def total(self, losses):
        return sum(losses) / len(self.questions[0].t)

    def backward(self, dout=1):
        return super().backward(dout / len(self.questions[0].t))


@wrong(FORWARD, "sign-flipped")
@wrong(BACKWARD, "sign-flipped")
class LossAscends(RightLoss):
    def total(self, losses):
        return -sum(losses)

    def backward(self, dout=1):
        return super().backward(-dout)


@wrong(FORWARD, "wrong-log-base")
class LossInBits(RightLoss):
    def total(self, losses):
        return sum(losses) / np.log(2)


@wrong(FORWARD, "first-sample-only")
class LossOfOneSample(RightLoss):
    class question(Question):  # noqa: N801 - it stands for an attribute
        def forward(self, s, t):
            super().forward(s, t)
            return -np.log(self.y[0] if t[0] else 1 - self.y[0])


@wrong(FORWARD, "returns-wrong-shape")
class LossReturnsAList(RightLoss):
    def total(self, losses):
        return losses


@wrong(FORWARD, "returns-wrong-shape")
class LossOfEachSample(RightLoss):
    class question(Question):  # noqa: N801 - it stands for an attribute
        def forward(self, s, t):
            super().forward(s, t)
            return -np.log(np.where(t == 1, self.y, 1 - self.y))


@wrong(FORWARD, "stale-batch-size", loses=[SECOND])
@wrong(BACKWARD, "stale-batch-size", loses=[SIZE])
class LossKeepsItsFirstSize(RightLoss):
    def forward(self, h, target):
        self.size = getattr(self, "size", len(target))
        return super().forward(h, target) * len(target) / self.size

    def backward(self, dout=1):
        return super().backward(dout * len(self.questions[0].t) / self.size)


@wrong(FORWARD, "fixed-size", loses=[ANY_NUMBER])
@wrong(BACKWARD, "fixed-size", loses=[MIXED])
class LossOfThree(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, 3)


@wrong(FORWARD, "fixed-size", loses=[SUM, SECOND])
@wrong(BACKWARD, "fixed-size", keeps=[])
class LossOfTwo(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, 2)


@wrong(BACKWARD, "ignores-dout", loses=[DOUT])
class LossIgnoresDout(RightLoss):
    def backward(self, dout=1):
        return super().backward()


@wrong(BACKWARD, "ignores-dout", loses=[DOUT])
class LossTakesNoDout(RightLoss):
    def backward(self):
        return super().backward(1)


@wrong(BACKWARD, "one-question-only", keeps=[OF_W])
class LossOverwritesDh(RightLoss):
    def backward(self, dout=1):
        for dot, question in zip(self.dots, self.questions, strict=True):
            dh = dot.backward(question.backward(dout))
        return dh


@wrong(BACKWARD, "one-question-only", keeps=[OF_W])
class LossReturnsTheFirstDh(RightLoss):
    def backward(self, dout=1):
        pairs = zip(self.dots, self.questions, strict=True)
        first, *_ = (dot.backward(question.backward(dout)) for dot, question in pairs)
        return first


@wrong(BACKWARD, "one-question-only", keeps=[])
class LossReturnsInTheLoop(RightLoss):
    def backward(self, dout=1):
        for dot, question in zip(self.dots, self.questions, strict=True):
            return dot.backward(question.backward(dout))


@wrong(BACKWARD, "one-question-only", keeps=[OF_H, ALONE])
class LossListsTheFirstGradient(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W], [self.dots[0].grads[0]]


@wrong(BACKWARD, "one-question-only", keeps=[OF_H, ALONE])
class LossListsTheLastGradient(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W], [self.dots[-1].grads[0]]


@wrong(BACKWARD, "grads-not-written", keeps=[OF_H, ALONE])
class LossListsNewArrays(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W], [np.zeros_like(W)]


@wrong(BACKWARD, "grads-rebound", keeps=[OF_H, ALONE])
class LossReplacesGrads(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W], [np.zeros_like(W)]

    def backward(self, dout=1):
        dh = super().backward(dout)
        self.grads = [sum(dot.grads[0] for dot in self.dots)]
        return dh


@wrong(BACKWARD, "accumulates", loses=[AGAIN])
class LossAccumulates(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W], [np.zeros_like(W)]

    def backward(self, dout=1):
        dh = super().backward(dout)
        self.grads[0] += sum(dot.grads[0] for dot in self.dots)
        return dh


@wrong(BACKWARD, "grads-not-zeroed", loses=[AGAIN])
class LossOfDotsThatClearTooLittle(RightLoss):
    dot = DotClearsOnlyWhatIsAsked


@wrong(BACKWARD, "embedding-overwrites", loses=[MIXED])
class LossOfDotsThatAssign(RightLoss):
    dot = DotAssigns


@wrong(BACKWARD, "embedding-overwrites", loses=[OF_W, SIZE, MIXED, DOUT, AGAIN])
class LossAddsAllAtOnce(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W], [np.zeros_like(W)]

    def backward(self, dout=1):
        dh = super().backward(dout)
        ids = np.stack([dot.embed.idx for dot in self.dots], axis=1)
        ds = np.stack([question.backward(dout) for question in self.questions], axis=1)
        self.grads[0][...] = 0
        self.grads[0][ids] += ds[:, :, None] * self.dots[0].h[:, None]
        return dh


@wrong(BACKWARD, "swapped-operands", keeps=[])
class LossOfDotsThatExchange(RightLoss):
    dot = DotExchangesBoth


@wrong(BACKWARD, "swapped-operands", keeps=[OF_W])
class LossOfDotsThatReturnH(RightLoss):
    dot = DotReturnsH


@wrong(BACKWARD, "swapped-operands", keeps=[OF_H, ALONE])
class LossOfDotsThatStoreRows(RightLoss):
    dot = DotStoresRows


@wrong(BACKWARD, "extra-activation-derivative")
class LossOfSquaredErrors(RightLoss):
    class question(Question):  # noqa: N801 - it stands for an attribute
        def backward(self, dout=1):
            return super().backward(dout) * self.y * (1 - self.y)


@wrong(BACKWARD, "params-copied", keeps=[OF_H, ALONE])
class LossCopiesW(RightLoss):
    dot = staticmethod(lambda W: RightDot(W.copy()))


@wrong(BACKWARD, "params-copied", keeps=[OF_H, ALONE])
class LossListsCopiesOfW(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params = [W.copy() for _ in self.dots]


class Shares(RightLoss):
    """One layer of a kind for all the questions, as ``[Layer()] * 4`` makes them."""

    dots_shared, questions_shared = True, True

    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        if self.dots_shared:
            self.dots = [RightDot(W)] * (1 + sample_size)
        if self.questions_shared:
            self.questions = [Question()] * (1 + sample_size)
        self.params = [dot.params[0] for dot in self.dots]
        self.grads = [dot.grads[0] for dot in self.dots]


@wrong(BACKWARD, "shared-state")
class LossSharesBoth(Shares):
    pass


@wrong(BACKWARD, "shared-state")
class LossSharesTheDot(Shares):
    questions_shared = False


@wrong(BACKWARD, "shared-state")
class LossSharesTheQuestion(Shares):
    dots_shared = False


@wrong(BACKWARD, "shared-state")
class LossSharesTheDotAndListsItOnce(Shares):
    questions_shared = False

    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = self.params[:1], self.grads[:1]


@wrong(FORWARD, "softmax-twice")
@wrong(BACKWARD, "softmax-twice")
class LossOfProbabilities(RightLoss):
    class dot(RightDot):  # noqa: N801 - it stands for an attribute
        def forward(self, h, idx):
            return logistic(super().forward(h, idx))


@wrong(FORWARD, "one-question-only")
class LossOfTheLastQuestion(RightLoss):
    def total(self, losses):
        for loss in losses:
            total = loss
        return total


@wrong(FORWARD, "negatives-lost")
@wrong(BACKWARD, "negatives-lost")
class LossAsksTheFirstNegativeOnly(RightLoss):
    def column(self, negatives, i):
        return negatives[:, 0]


@wrong(FORWARD, "epsilon-too-large")
class LossOfLargeEpsilon(RightLoss):
    class question(Question):  # noqa: N801 - it stands for an attribute
        def forward(self, s, t):
            super().forward(s, t)
            return -np.mean(t * np.log(self.y + 0.01) + (1 - t) * np.log(1 - self.y + 0.01))


class InOneArray:
    """All the questions at once, with one gradient."""

    def __init__(self, W, sampler, sample_size):
        self.W, self.sampler = W, sampler
        self.params, self.grads = [W], [np.zeros_like(W)]

    def ask(self):
        self.ids = np.c_[self.target, self.sampler.get_negative_sample(self.target)]
        self.rows = self.W[self.ids]
        self.s = np.sum(self.h[:, None] * self.rows, axis=2)
        self.t = np.eye(self.ids.shape[1])[0]

    def forward(self, h, target):
        self.h, self.target = h, target
        self.ask()
        return np.sum(np.logaddexp(0, self.s) - self.t * self.s) / len(h)

    def slope(self):
        return (logistic(self.s) - self.t) / len(self.h)

    def backward(self, dout=1):
        d = dout * self.slope()
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.ids, d[:, :, None] * self.h[:, None])
        return np.sum(d[:, :, None] * self.rows, axis=1)


right(FORWARD, BACKWARD)(InOneArray)


@wrong(BACKWARD, "missing-parentheses", keeps=[])
class LossDividesTheLabels(InOneArray):
    def slope(self):
        return logistic(self.s) - self.t / len(self.h)


@wrong(BACKWARD, "place-for-id", keeps=[OF_H, ALONE])
class LossCountsPlaces(InOneArray):
    def backward(self, dout=1):
        dh = super().backward(dout)
        d = dout * self.slope()
        self.grads[0][...] = 0
        for n, row in enumerate(self.h):
            self.grads[0][n] += d[n].sum() * row
        return dh


@wrong(BACKWARD, "sampled-again", keeps=[])
class LossAsksTheSamplerAgain(InOneArray):
    def backward(self, dout=1):
        self.ask()
        return super().backward(dout)


@wrong(BACKWARD, "sampled-again", keeps=[])
class LossLooksOtherWordsUp(InOneArray):
    def backward(self, dout=1):
        self.ids = np.c_[self.target, self.sampler.get_negative_sample(self.target)]
        self.rows = self.W[self.ids]
        return super().backward(dout)


@wrong(BACKWARD, "sampled-again", keeps=[OF_H, ALONE])
class LossWritesToOtherWords(InOneArray):
    def backward(self, dout=1):
        self.ids[:, 1:] = self.sampler.get_negative_sample(self.target)
        return super().backward(dout)


@wrong(BACKWARD, "gradient-into-params", keeps=[OF_H])
class LossFillsParams(InOneArray):
    def backward(self, dout=1):
        dh = super().backward(dout)
        self.params[0][...] = self.grads[0]
        self.grads[0][...] = 0
        return dh


@wrong(BACKWARD, "wrong-grad-slot", keeps=[OF_H, ALONE])
class LossAppends(InOneArray):
    def backward(self, dout=1):
        dh = super().backward(dout)
        self.grads.append(self.grads[0].copy())
        self.grads[0][...] = 0
        return dh


@wrong(BACKWARD, "updates-in-backward", loses=[ALONE])
class LossTrainsItself(InOneArray):
    def backward(self, dout=1):
        dh = super().backward(dout)
        self.W -= 0.1 * self.grads[0]
        return dh


@wrong(BACKWARD, "updates-in-backward", loses=[ALONE])
class LossTrainsEachQuestion(RightLoss):
    dot = DotTrainsItself


@wrong(BACKWARD, "grads-not-written + updates-in-backward")
class LossOnlyTrainsItself(InOneArray):
    def backward(self, dout=1):
        dh = super().backward(dout)
        self.W -= 0.1 * self.grads[0]
        self.grads[0][...] = 0
        return dh


@wrong(FORWARD, "copies-params", loses=[SECOND])
@wrong(BACKWARD, "copies-params", loses=[SIZE, AGAIN])
class LossComputesWithACopy(InOneArray):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.W = W.copy()


@wrong(BACKWARD, "aliases-cache", loses=[SIZE, AGAIN])
class LossForgetsAfterBackward(RightLoss):
    def backward(self, dout=1):
        if self.questions[0].y is None:
            raise RuntimeError("call forward first")
        dh = super().backward(dout)
        self.questions[0].y = None
        return dh


@wrong(BACKWARD, "mutates-input", loses=[ALONE])
class LossScalesH(RightLoss):
    def forward(self, h, target):
        loss = super().forward(h.copy(), target)
        h *= 2
        return loss


@wrong(BACKWARD, "not-implemented")
class LossWithoutBackward(RightLoss):
    def backward(self, dout=1):
        raise NotImplementedError


@wrong(FORWARD, "unnamed")
@wrong(BACKWARD, "unnamed")
class LossAsksTheTargetAgain(RightLoss):
    def forward(self, h, target):
        loss = self.questions[0].forward(self.dots[0].forward(h, target), np.ones(len(h)))
        for dot, question in zip(self.dots[1:], self.questions[1:], strict=True):
            loss += question.forward(dot.forward(h, target), np.zeros(len(h)))
        return loss


@wrong(FORWARD, "unnamed")
@wrong(BACKWARD, "unnamed")
class LossWarmsTheScores(RightLoss):
    class dot(RightDot):  # noqa: N801 - it stands for an attribute
        def forward(self, h, idx):
            return super().forward(h, idx) / 2


@wrong(FORWARD, "unnamed")
class LossIsAProduct(RightLoss):
    def total(self, losses):
        return np.prod(losses)


@wrong(FORWARD, "unnamed")
class LossIsTheLargest(RightLoss):
    def total(self, losses):
        return max(losses) + 0.1


@wrong(BACKWARD, "unnamed")
class LossSquaresDifferences(RightLoss):
    class question(Question):  # noqa: N801 - it stands for an attribute
        def backward(self, dout=1):
            return dout * (self.y - self.t) ** 3 / len(self.t)


@wrong(BACKWARD, "unnamed")
class LossListsNothing(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [], []


@wrong(BACKWARD, "unnamed")
class LossListsOneGradientFourTimes(RightLoss):
    def __init__(self, W, sampler, sample_size):
        super().__init__(W, sampler, sample_size)
        self.params, self.grads = [W] * 4, [np.zeros_like(W)] * 4

    def backward(self, dout=1):
        dh = super().backward(dout)
        self.grads[0][...] = sum(dot.grads[0] for dot in self.dots)
        return dh


@wrong(BACKWARD, "unnamed")
class LossAddsDout(RightLoss):
    def backward(self, dout=1):
        return super().backward() + dout


# Two at once


@wrong("embedding", "embedding-overwrites + sign-flipped")
class EmbeddingAssignsTheNegative(RightEmbedding):
    def backward(self, dout):
        self.grads[0][...] = 0
        self.grads[0][self.idx] = -dout


@wrong("embedding_dot", "mutates-input + swapped-operands")
class DotExchangesInPlace(DotExchangesBoth):
    def backward(self, dout):
        dh = super().backward(dout)
        dout *= 2
        return dh


@wrong(FORWARD, "missing-batch-mean + negative-label-one")
class LossSumsAndPulls(LossSums):
    negative = 1


@wrong(BACKWARD, "missing-batch-mean + negative-label-one")
class LossSumsAndPullsBack(LossSums):
    negative = 1


# bug_hunt


def hunt_with(*exchanged, **inputs):
    """Exchange the names of these letters, and ask with these inputs."""
    names = [CULPRITS[letter] for letter in exchanged]
    moved = dict(zip(exchanged, [*names[1:], *names[:1]], strict=True))
    return hunted(CULPRITS | moved, inputs_as_arrays() | inputs)


def with_inputs(*letters):
    """Name a letter's criterion, and the one that waits for it."""
    return [*(f"{letter}: names the mistake" for letter in letters), *shown(letters)]


def shown(letters):
    return [f"{letter}: an input that shows it" for letter in letters]


@wrong("bug_hunt", "wrong-suspect", loses=with_inputs("A", "B"))
def hunt_with_two_exchanged():
    return hunt_with("A", "B")


@wrong("bug_hunt", "wrong-suspect", loses=with_inputs("C", "F", "J"))
def hunt_with_three_exchanged():
    return hunt_with("C", "F", "J")


@wrong("bug_hunt", "wrong-suspect")
def hunt_with_all_exchanged():
    return hunt_with(*"ABCDEFGHIJ")


@wrong("bug_hunt", "wrong-suspect")
def hunt_with_one_name_for_all():
    return hunted(dict.fromkeys(CULPRITS, "stale-batch-size"), inputs_as_lists())


@wrong("bug_hunt", "wrong-suspect", loses=with_inputs("B", "D", "E"))
def hunt_half_done():
    exchanged = hunt_with("D", "E")
    del exchanged["B"]
    return exchanged


@wrong("bug_hunt", "unnamed", loses=shown("ABCDEFGHIJ"))
def hunt_of_names_alone():
    return {"number": 1} | CULPRITS


@wrong("bug_hunt", "unnamed", loses=shown("ACFGIJ"))
def hunt_with_inputs_that_show_nothing():
    one = np.array([[0.5, -1.0, 2.0]]), np.array([1]), 1.0
    return hunt_with(
        A=[VECTORS, (np.array([0, 1]), np.ones((2, 2)))],
        C=[one],
        F=[(np.array([0.5, -1.0]), np.array([1, 0]), 1.0)],
        G=[one],
        I=[(np.zeros(3), np.zeros(3))],
        J=[(np.array([3.0]), np.array([1]), 1.0)],
    )


@wrong("bug_hunt", "unnamed", loses=shown("ABDEG"))
def hunt_with_inputs_that_raise():
    x, t = np.zeros((2, 3)), np.array([0, 1])
    return hunt_with(
        A=[VECTORS, (np.array([7]), np.ones((1, 2)))],
        B=[(np.zeros(3), np.array([1, 0]), 1.0)],
        D=[VECTORS, AlwaysWordTwo(), 1, (np.ones((2, 2)), np.array([0]), 1.0)],
        E=[VECTORS, (np.ones((1, 5)), np.array([0]), np.array([1.0]))],
        G=[(x, t + 3, 1.0)],
    )


@wrong("bug_hunt", "unnamed", loses=with_inputs("A", "B", "C"))
def hunt_with_pairs_turned_round():
    answers = hunt_with()
    for letter in "ABC":
        answers[letter] = answers[letter][::-1]
    return answers


@wrong("bug_hunt", "unnamed", loses=shown("BFHIJ"))
def hunt_with_nan():
    nothing = (np.full(2, np.nan), np.array([1, 0]), 1.0)
    return hunt_with(
        B=[nothing],
        F=[nothing],
        H=[(np.full((2, 3), np.nan), np.array([1, 0]), 1.0)],
        I=[(np.full(2, np.nan), np.ones(2))],
        J=[nothing],
    )


@wrong("bug_hunt", "unnamed", loses=shown("ABEFI"))
def hunt_with_inputs_of_another_form():
    inputs = inputs_as_arrays()
    return hunt_with(
        A=inputs["A"][1],
        B=[np.array([0.5, -1.0])],
        E=[VECTORS, (np.array([0]), np.array([1.0]))],
        F=inputs["F"][0][:2],
        I="x",
    )


# focal_score_gradient

FOCAL = "focal_score_gradient"
ONES, ZEROS = "direction, samples with t = 1", "direction, samples with t = 0"
SIZE = "size: the mean over a batch with both labels"
POWERS, PLAIN = "gamma = 1 and gamma = 0.5", "gamma = 0: the gradient of chapter 6"
NEAR, INPUT = "right where y is near 0 or 1", "leaves its input alone"


def of_ones(y, gamma):
    """Give the right gradient where t = 1, by the links: the product rule, then the sigmoid."""
    slope = gamma * (1 - y) ** (gamma - 1) * np.log(y) - (1 - y) ** gamma / y
    return slope * y * (1 - y)


def of_zeros(y, gamma):
    slope = -gamma * y ** (gamma - 1) * np.log(1 - y) + y**gamma / (1 - y)
    return slope * y * (1 - y)


def right_focal(y, t, gamma):
    return np.where(t == 1, of_ones(y, gamma), of_zeros(y, gamma)) / len(y)


@wrong(FOCAL, "weight-held-constant", keeps=[PLAIN])
def focal_weights_the_old_gradient(y, t, gamma):
    weight = t * (1 - y) ** gamma + (1 - t) * y**gamma
    return weight * (y - t) / len(y)


@wrong(FOCAL, "weight-held-constant", keeps=[ONES, PLAIN, INPUT])
def focal_forgets_a_path_for_zeros(y, t, gamma):
    return np.where(t == 1, of_ones(y, gamma), y ** (gamma + 1)) / len(y)


@wrong(FOCAL, "logarithm-held-constant")
def focal_differentiates_the_weight(y, t, gamma):
    yes = gamma * (1 - y) ** (gamma - 1) * np.log(y)
    no = -gamma * y ** (gamma - 1) * np.log(1 - y)
    return (t * yes + (1 - t) * no) * y * (1 - y) / len(y)


@wrong(FOCAL, "inner-slope-lost", keeps=[ZEROS, PLAIN])
def focal_loses_a_minus(y, t, gamma):
    yes = -gamma * (1 - y) ** (gamma - 1) * np.log(y) - (1 - y) ** gamma / y
    return np.where(t == 1, yes * y * (1 - y), of_zeros(y, gamma)) / len(y)


@wrong(FOCAL, "inner-slope-lost", keeps=[ONES, INPUT])
def focal_loses_the_minus_of_the_log(y, t, gamma):
    no = -gamma * y ** (gamma - 1) * np.log(1 - y) - y**gamma / (1 - y)
    return np.where(t == 1, of_ones(y, gamma), no * y * (1 - y)) / len(y)


@wrong(FOCAL, "exponent-not-lowered", keeps=[PLAIN, NEAR])
def focal_keeps_the_exponent(y, t, gamma):
    yes = gamma * (1 - y) ** gamma * np.log(y) - (1 - y) ** gamma / y
    no = -gamma * y**gamma * np.log(1 - y) + y**gamma / (1 - y)
    return (t * yes + (1 - t) * no) * y * (1 - y) / len(y)


@wrong(FOCAL, "power-factor-lost", keeps=[])
def focal_loses_gamma(y, t, gamma):
    p = np.where(t == 1, y, 1 - y)
    return (2 * t - 1) * (1 - p) ** gamma * (p * np.log(p) + p - 1) / len(y)


@wrong(FOCAL, "gamma-not-used", keeps=[ONES, ZEROS, SIZE, INPUT])
def focal_is_always_two(y, t, gamma):
    return right_focal(y, t, 2)


@wrong(FOCAL, "gamma-not-used", keeps=[PLAIN])
def focal_is_the_old_gradient(y, t, gamma):
    return (y - t) / len(y)


@wrong(FOCAL, "wrong-weight", keeps=[PLAIN])
def focal_exchanges_the_weights(y, t, gamma):
    yes = -gamma * y ** (gamma - 1) * np.log(y) - y**gamma / y
    no = gamma * (1 - y) ** (gamma - 1) * np.log(1 - y) + (1 - y) ** gamma / (1 - y)
    return (t * yes + (1 - t) * no) * y * (1 - y) / len(y)


@wrong(FOCAL, "wrong-weight", keeps=[ONES, PLAIN, INPUT])
def focal_has_one_weight(y, t, gamma):
    weight, slope = (1 - y) ** gamma, -gamma * (1 - y) ** (gamma - 1)
    no = -slope * np.log(1 - y) + weight / (1 - y)
    return np.where(t == 1, of_ones(y, gamma), no * y * (1 - y)) / len(y)


@wrong(FOCAL, "stopped-at-the-loss")
def focal_stops_at_y(y, t, gamma):
    return right_focal(y, t, gamma) / (y * (1 - y))


@wrong(FOCAL, "extra-activation-derivative")
def focal_goes_through_twice(y, t, gamma):
    return right_focal(y, t, gamma) * y * (1 - y)


@wrong(FOCAL, "missing-batch-mean", loses=[SIZE, PLAIN])
def focal_sum(y, t, gamma):
    return len(y) * right_focal(y, t, gamma)


@wrong(FOCAL, "double-batch-mean", loses=[SIZE, PLAIN])
def focal_mean_of_means(y, t, gamma):
    return right_focal(y, t, gamma) / len(y)


@wrong(FOCAL, "fixed-size", loses=[SIZE])
def focal_of_seven(y, t, gamma):
    return right_focal(y, t, gamma) * len(y) / 7


@wrong(FOCAL, "sign-flipped")
def focal_uphill(y, t, gamma):
    return -right_focal(y, t, gamma)


@wrong(FOCAL, "sign-flipped", keeps=[ONES, INPUT])
def focal_zeros_uphill(y, t, gamma):
    return np.where(t == 1, of_ones(y, gamma), -of_zeros(y, gamma)) / len(y)


@wrong(FOCAL, "only-positive-term", keeps=[ONES, INPUT])
def focal_of_positives(y, t, gamma):
    return t * of_ones(y, gamma) / len(y)


@wrong(FOCAL, "swapped-classes")
def focal_swapped(y, t, gamma):
    return right_focal(y, 1 - t, gamma)


@wrong(FOCAL, "forgot-the-target", keeps=[ONES, INPUT])
def focal_without_labels(y, t, gamma):
    return of_ones(y, gamma) / len(y)


@wrong(FOCAL, "softmax-twice")
def focal_sigmoid_again(y, t, gamma):
    return right_focal(logistic(y), t, gamma)


@wrong(FOCAL, "first-sample-only")
def focal_first(y, t, gamma):
    ds = right_focal(y, t, gamma)
    ds[1:] = 0
    return ds


@wrong(FOCAL, "returns-wrong-shape")
def focal_total(y, t, gamma):
    return right_focal(y, t, gamma).sum()


@wrong(FOCAL, "returns-wrong-shape")
def focal_column(y, t, gamma):
    return right_focal(y, t, gamma)[:, np.newaxis]


@wrong(FOCAL, "missing-parentheses", keeps=[ONES, ZEROS, INPUT])
def focal_divides_the_last_term(y, t, gamma):
    return t * of_ones(y, gamma) + (1 - t) * of_zeros(y, gamma) / len(y)


@wrong(FOCAL, "missing-parentheses", keeps=[PLAIN])
def focal_weights_the_first_term(y, t, gamma):
    p = np.where(t == 1, y, 1 - y)
    return (2 * t - 1) * ((1 - p) ** gamma * gamma * p * np.log(p) + p - 1) / len(y)


@wrong(FOCAL, "epsilon-in-the-quotient", loses=[NEAR])
def focal_adds_a_little(y, t, gamma):
    def little(p):
        return p + 1e-7

    yes = gamma * (1 - y) ** (gamma - 1) * np.log(little(y)) - (1 - y) ** gamma / little(y)
    no = -gamma * y ** (gamma - 1) * np.log(little(1 - y)) + y**gamma / little(1 - y)
    return (t * yes + (1 - t) * no) * y * (1 - y) / len(y)


@wrong(FOCAL, "mutates-input", loses=[INPUT])
def focal_in_place(y, t, gamma):
    ds = right_focal(y, t, gamma)
    y -= t
    return ds
