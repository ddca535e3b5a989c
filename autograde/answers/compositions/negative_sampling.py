"""Chapter 9: a score from looking up, and the loss of word vectors from scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.answers.compositions.afar import Asks
from autograde.judging.inheritance import Composition
from autograde.questions.chapters.negative_sampling import GRAD_OF_W
from source_lib.sigmoid_with_loss import SigmoidWithLoss


def embedding_dot(Embedding: Any) -> Any:
    """Look the rows up, and multiply."""

    class EmbeddingDot:
        def __init__(self, W: Any) -> None:
            self.embed = Embedding(W)
            self.params, self.grads = self.embed.params, self.embed.grads

        def forward(self, h: Any, idx: Any) -> Any:
            self.h, self.rows = h, self.embed.forward(idx)
            return np.sum(self.h * self.rows, axis=1)

        def backward(self, dout: Any) -> Any:
            slopes = dout[:, np.newaxis]
            self.embed.backward(slopes * self.h)
            return slopes * self.rows

    return EmbeddingDot


def sampling_loss(EmbeddingDot: Any) -> Any:
    """Ask one question with the answer yes, and others with the answer no."""

    class NegativeSamplingLoss:
        def __init__(self, W: Any, sampler: Any, sample_size: int) -> None:
            self.sampler = sampler
            self.dots = [EmbeddingDot(W) for _ in range(1 + sample_size)]
            self.losses = [SigmoidWithLoss() for _ in range(1 + sample_size)]
            self.params = [one.params[0] for one in self.dots]
            self.grads = [one.grads[0] for one in self.dots]

        def forward(self, h: Any, target: Any) -> Any:
            ids = np.column_stack([target, self.sampler.get_negative_sample(target)])
            total = 0.0
            for j, (dot, loss) in enumerate(zip(self.dots, self.losses, strict=True)):
                yes_or_no = np.full(len(target), int(j == 0))
                total += loss.forward(dot.forward(h, ids[:, j]), yes_or_no)
            return total

        def backward(self, dout: Any = 1) -> Any:
            pairs = zip(self.dots, self.losses, strict=True)
            return sum(dot.backward(loss.backward(dout)) for dot, loss in pairs)

    return NegativeSamplingLoss


def sampling_loss_of_embedding(Embedding: Any) -> Any:
    """Score by looking up, and go on in the same way."""
    return sampling_loss(embedding_dot(Embedding))


def _embedding(asks: Asks) -> Any:
    class Embedding:
        def __init__(self, W: Any) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, idx: Any) -> Any:
            self.idx, W = np.array(idx), self.params[0]
            dout = np.zeros((len(idx), W.shape[1]))
            return asks("embedding", {"W": W, "idx": idx, "dout": dout}, "out")

        def backward(self, dout: Any) -> None:
            inputs = {"W": self.params[0], "idx": self.idx, "dout": dout}
            self.grads[0][...] = asks("embedding", inputs, GRAD_OF_W)

    return Embedding


def _embedding_dot(asks: Asks) -> Any:
    class EmbeddingDot:
        def __init__(self, W: Any) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, h: Any, idx: Any) -> Any:
            self.h, self.idx = np.array(h), np.array(idx)
            inputs = {"W": self.params[0], "h": h, "idx": idx, "dout": np.zeros(len(idx))}
            return asks("embedding_dot", inputs, "scores")

        def backward(self, dout: Any) -> Any:
            inputs = {"W": self.params[0], "h": self.h, "idx": self.idx, "dout": dout}
            dh, self.grads[0][...] = asks("embedding_dot", inputs, "dh", GRAD_OF_W)
            return dh

    return EmbeddingDot


LOSS = (
    Composition(("embedding_dot",), sampling_loss),
    Composition(("embedding",), sampling_loss_of_embedding),
)
BUILT_ON = {
    "embedding_dot": (Composition(("embedding",), embedding_dot),),
    "negative_sampling_loss_forward": LOSS,
    "negative_sampling_loss_backward": LOSS,
}
AFAR = {"Embedding": _embedding, "EmbeddingDot": _embedding_dot}
