"""The mistakes that people make in chapter 9, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograde.exercises.negative_sampling import GRAD_OF_W
from autograde.known import Mistake, Wrong
from autograde.mistakes.layers import Array, minus, sigma
from autograde.mistakes.relations import flipped, ignores_dout, log_base, mean_twice, missing_mean

Scatter = Callable[[Array, Array, Array], None]  # puts rows of gradients into dW, row idx_n
Write = Callable[[Any, Array], None]  # puts a finished dW into a layer's grads
Weights = Callable[[int], Array]  # a number for each question, the positive first


# The gradient of W


def _add_up(dW: Array, idx: Array, rows: Array) -> None:
    np.add.at(dW, idx, rows)


def _last_wins(dW: Array, idx: Array, rows: Array) -> None:
    dW[idx] = rows


def _first_wins(dW: Array, idx: Array, rows: Array) -> None:
    dW[idx[::-1]] = rows[::-1]


def _in_place(layer: Any, dW: Array) -> None:
    layer.grads[0][...] = dW


def _rebound(layer: Any, dW: Array) -> None:
    layer.grads = [dW]


def _added(layer: Any, dW: Array) -> None:
    layer.grads[0] += dW


def _over_old_rows(layer: Any, dW: Array) -> None:
    layer.grads[0][layer.idx] = dW[layer.idx]


def _nothing(layer: Any, dW: Array) -> None:
    pass


SCATTERS: list[tuple[str, Scatter]] = [
    ("embedding-overwrites", _last_wins),
    ("embedding-overwrites", _first_wins),
]
WRITES: list[tuple[str, Write]] = [
    ("grads-rebound", _rebound),
    ("grads-not-zeroed", _added),
    ("grads-not-zeroed", _over_old_rows),
    ("grads-not-written", _nothing),
]


# Embedding


def embedding(
    look_up: Callable[[Array, Array], Any] = lambda W, idx: W[idx],
    rows: Callable[[Array], Array] = lambda dout: dout,
    scatter: Scatter = _add_up,
    write: Write = _in_place,
    shift: int = 0,
    common: bool = False,
) -> type:
    """Make an Embedding; if ``common``, all layers keep their ids in one place."""

    class Layer:
        idx: Array

        def __init__(self, W: Array) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, idx: Array) -> Any:
            (W,) = self.params
            keep: Any = Layer if common else self
            keep.idx = (idx + shift) % len(W)
            return look_up(W, self.idx)

        def backward(self, dout: Array) -> None:
            dW = np.zeros_like(self.params[0])
            scatter(dW, self.idx, rows(dout))
            write(self, dW)

    return Layer


# EmbeddingDot


def _with_rows(dout: Array, h: Array, w: Array) -> Array:
    return np.asarray(dout[:, None] * w)


def _with_h(dout: Array, h: Array, w: Array) -> Array:
    return np.asarray(dout[:, None] * h)


def embedding_dot(
    score: Callable[[Array, Array], Any] = lambda h, w: np.sum(h * w, axis=1),
    of_h: Callable[[Array, Array, Array], Any] = _with_rows,
    of_W: Callable[[Array, Array, Array], Any] = _with_h,
    scatter: Scatter = _add_up,
    write: Write = _in_place,
    shift: int = 0,
    common: bool = False,
) -> type:
    """Make an EmbeddingDot; if ``common``, all layers keep what they need in one place."""

    class Layer:
        h: Array
        idx: Array
        w: Array

        def __init__(self, W: Array) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, h: Array, idx: Array) -> Any:
            (W,) = self.params
            keep: Any = Layer if common else self
            keep.h, keep.idx = h.copy(), (idx + shift) % len(W)
            keep.w = W[self.idx]
            return score(self.h, self.w)

        def backward(self, dout: Array) -> Any:
            dW = np.zeros_like(self.params[0])
            scatter(dW, self.idx, of_W(dout, self.h, self.w))
            write(self, dW)
            return of_h(dout, self.h, self.w)

    return Layer


DOT: list[tuple[str, dict[str, Any]]] = [
    ("wrong-axis", {"score": lambda h, w: np.sum(h * w, axis=0)}),
    ("returns-wrong-shape", {"score": lambda h, w: h * w}),
    ("returns-wrong-shape", {"score": lambda h, w: np.sum(h * w)}),
    ("returns-wrong-shape", {"score": lambda h, w: np.sum(h * w, axis=1, keepdims=True)}),
    ("indexes-all-pairs", {"score": lambda h, w: h @ w.T}),
    ("indexes-all-pairs", {"score": lambda h, w: w @ h.T}),
    ("mean-for-sum", {"score": lambda h, w: np.mean(h * w, axis=1)}),
    ("swapped-operands", {"of_h": _with_h, "of_W": _with_rows}),
    ("swapped-operands", {"of_h": _with_h}),
    ("swapped-operands", {"of_W": _with_rows}),
    ("ignores-dout", {"of_h": lambda dout, h, w: w, "of_W": lambda dout, h, w: h}),
    ("ignores-dout", {"of_h": lambda dout, h, w: w}),
    ("ignores-dout", {"of_W": lambda dout, h, w: h}),
    ("missing-keepdims", {"of_h": lambda dout, h, w: dout * w}),
    ("missing-keepdims", {"of_W": lambda dout, h, w: dout * h}),
    ("returns-wrong-shape", {"of_h": lambda dout, h, w: dout @ w}),
    ("one-based-labels", {"shift": -1}),
    ("one-based-labels", {"shift": 1}),
    ("shared-state", {"common": True}),
    *((name, {"scatter": scatter}) for name, scatter in SCATTERS),
    *((name, {"write": write}) for name, write in WRITES),
]


# NegativeSamplingLoss


def _every(count: int) -> Array:
    return np.ones(count)


def _the_first(count: int) -> Array:
    return np.asarray(np.eye(count)[0])


def _only(place: int) -> Weights:
    return lambda count: np.asarray(np.eye(count)[place])


def _but(place: int) -> Weights:
    return lambda count: np.asarray(1 - np.eye(count)[place])


def _none(count: int) -> Array:
    return np.zeros(count)


def _positive_and(place: int) -> Weights:
    return lambda count: np.asarray(np.eye(count)[0] + np.eye(count)[place])


def _all_alike(count: int) -> Array:
    return np.full(count, 1 / count)


def _negatives_alike(count: int) -> Array:
    return np.asarray(np.r_[1.0, np.full(count - 1, 1 / (count - 1))])


def _losses(s: Array, t: Array) -> Array:
    return np.asarray(np.logaddexp(0, s) - t * s)


def _columns(target: Array, negatives: Array) -> Array:
    return np.asarray(np.c_[target, negatives])


def _cut_anew(target: Array, negatives: Array) -> Array:
    return np.asarray(np.c_[target, negatives.reshape(negatives.shape[::-1]).T])


def sampling_loss(
    labels: Weights = _the_first,
    weights: Weights = _every,
    of_h: Weights = _every,
    of_W: Weights = _every,
    gradient: Callable[[Array, Array], Array] = minus,
    ids: Callable[[Array, Array], Array] = _columns,
    exchanged: tuple[bool, bool] = (False, False),
    scatter: Scatter = _add_up,
    write: Write = _in_place,
    total: Callable[[Array], Any] = lambda losses: losses.mean(axis=0).sum(),
    first_size: bool = False,
    count: int = 0,
) -> type:
    """Make a NegativeSamplingLoss; ``exchanged`` says if dh is made from h, and dW from rows."""

    class Layer:
        first = 0

        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.sampler = sampler
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, h: Array, target: Array) -> Any:
            (W,) = self.params
            asked = ids(target, self.sampler.get_negative_sample(target))
            columns = range(count or asked.shape[1])
            self.h, self.idx = h.copy(), np.stack([asked[:, j] for j in columns], axis=1)
            self.first = self.first or len(h)
            self.size = self.first if first_size else len(h)
            self.w = W[self.idx]
            self.t = labels(self.idx.shape[1])
            s = np.einsum("nh,njh->nj", self.h, self.w)
            self.y = sigma(s)
            losses = _losses(s, self.t) * weights(len(self.t))
            return total(losses) * len(h) / self.size

        def backward(self, dout: float = 1) -> Any:
            slope = dout * gradient(self.y, self.t) * weights(len(self.t)) / self.size
            h = np.broadcast_to(self.h[:, None], self.w.shape)
            by_h, by_W = (h if exchanged[0] else self.w), (self.w if exchanged[1] else h)
            dW = np.zeros_like(self.params[0])
            for j, weight in enumerate(of_W(len(self.t))):
                part = np.zeros_like(dW)
                scatter(part, self.idx[:, j], weight * slope[:, j, None] * by_W[:, j])
                dW += part
            write(self, dW)
            return np.einsum("nj,njh->nh", slope * of_h(len(self.t)), by_h)

    return Layer


def _all_at_once(order: str) -> type:
    """Assign the gradients of all questions in one go: an id that two of them ask counts once."""
    right: Any = sampling_loss()

    class Layer(right):  # type: ignore[misc]
        def backward(self, dout: float = 1) -> Any:
            dh = super().backward(dout)
            slope = dout * (self.y - self.t) / len(self.h)
            rows = slope[:, :, None] * self.h[:, None]
            self.grads[0][...] = 0
            flat = rows.swapaxes(0, 1) if order == "F" else rows
            self.grads[0][self.idx.ravel(order)] = flat.reshape(-1, rows.shape[2])
            return dh

    return Layer


def _one_for_all(scores: bool, losses: bool, listed: bool) -> type:
    """Let all questions share one EmbeddingDot, or one loss layer: they keep the last question.

    ``listed``: params and grads hold the shared arrays once for each question.
    """

    class Layer:
        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.sampler = sampler
            times = 1 + sample_size if listed else 1
            self.params, self.grads = [W] * times, [np.zeros_like(W)] * times

        def forward(self, h: Array, target: Array) -> Any:
            W, self.h = self.params[0], h.copy()
            idx = np.c_[target, self.sampler.get_negative_sample(target)]
            s = np.einsum("nh,njh->nj", h, W[idx])
            t = np.eye(idx.shape[1])[0]
            slope = (sigma(s) - t) / len(h)
            last = [-1] * idx.shape[1]
            self.slope = slope[:, last] if losses else slope
            self.idx = idx[:, last] if scores else idx
            return _losses(s, t).mean(axis=0).sum()

        def backward(self, dout: float = 1) -> Any:
            slope, W = dout * self.slope, self.params[0]
            # Each backward of a shared layer clears what the one before it has written.
            written = range(slope.shape[1] - 1 if scores else 0, slope.shape[1])
            self.grads[0][...] = 0
            for j in written:
                np.add.at(self.grads[0], self.idx[:, j], slope[:, j, None] * self.h)
            return np.einsum("nj,njh->nh", slope, W[self.idx])

    return Layer


def _clears_what_is_asked() -> type:
    """Let each question clear no more rows of its gradient than it is going to write."""
    right: Any = sampling_loss()

    class Layer(right):  # type: ignore[misc]
        def backward(self, dout: float = 1) -> Any:
            dh = super().backward(dout)
            slope = dout * (self.y - self.t) / len(self.h)
            if not hasattr(self, "parts"):
                self.parts = [np.zeros_like(self.grads[0]) for _ in self.t]
            for j, part in enumerate(self.parts):
                part[self.idx[:, j]] = 0
                np.add.at(part, self.idx[:, j], slope[:, j, None] * self.h)
            self.grads[0][...] = sum(self.parts)
            return dh

    return Layer


def _of_copies() -> type:
    """Give each question a copy of W, with a gradient of its own."""

    class Layer:
        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.made = [
                sampling_loss(of_W=_only(j))(W.copy(), sampler, sample_size)
                for j in range(1 + sample_size)
            ]
            self.params = [one.params[0] for one in self.made]
            self.grads = [one.grads[0] for one in self.made]

        def forward(self, h: Array, target: Array) -> Any:
            loss, *_ = (one.forward(h, target) for one in self.made)
            return loss

        def backward(self, dout: float = 1) -> Any:
            dh, *_ = (one.backward(dout) for one in self.made)
            return dh

    return Layer


def _rows_for_columns(rows: Callable[[Array, int], Array]) -> type:
    """Take rows of the table of negatives: they do not fit h."""

    class Layer:
        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.sampler, self.sample_size = sampler, sample_size
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, h: Array, target: Array) -> Any:
            (W,) = self.params
            negatives = self.sampler.get_negative_sample(target)
            return sum(np.sum(W[rows(negatives, i)] * h, axis=1) for i in range(self.sample_size))

    return Layer


# What goes wrong before forward and backward part, and so shows in both.
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("negative-label-one", {"labels": _every}),
    ("swapped-classes", {"labels": _but(0)}),
    ("forgot-the-target", {"labels": _none}),
    ("only-positive-term", {"weights": _only(0)}),
    ("only-negative-term", {"weights": _but(0)}),
    ("negatives-lost", {"weights": _positive_and(1)}),
    ("negatives-lost", {"weights": _positive_and(-1)}),
    ("negatives-lost", {"weights": _but(-1)}),
    ("mean-over-questions", {"weights": _all_alike}),
    ("mean-over-questions", {"weights": _negatives_alike}),
    ("one-based-labels", {"ids": lambda t, n: np.c_[t - 1, n]}),
    ("slice-not-column", {"ids": _cut_anew}),
    ("stale-batch-size", {"first_size": True}),
    ("fixed-size", {"count": 3}),
    ("fixed-size", {"count": 4}),
]
TOTALS: list[tuple[str, Callable[[Array], Any]]] = [
    ("returns-wrong-shape", lambda losses: losses.mean(axis=0)),
    ("returns-wrong-shape", lambda losses: losses.sum(axis=1)),
    ("returns-wrong-shape", lambda losses: losses.sum(axis=1) / len(losses)),
    ("first-sample-only", lambda losses: losses[0].sum()),
    ("first-sample-only", lambda losses: losses[0].sum() / len(losses)),
]
GRADIENTS: list[tuple[str, dict[str, Any]]] = [
    ("one-question-only", {"of_h": _only(0)}),
    ("one-question-only", {"of_h": _only(-1)}),
    ("one-question-only", {"of_W": _only(0)}),
    ("one-question-only", {"of_W": _only(-1)}),
    ("one-question-only", {"of_h": _only(0), "of_W": _only(0)}),
    ("one-question-only", {"of_h": _only(-1), "of_W": _only(-1)}),
    ("only-negative-term", {"of_h": _but(0)}),
    ("only-negative-term", {"of_W": _but(0)}),
    ("extra-activation-derivative", {"gradient": lambda y, t: (y - t) * y * (1 - y)}),
    ("swapped-operands", {"exchanged": (True, True)}),
    ("swapped-operands", {"exchanged": (True, False)}),
    ("swapped-operands", {"exchanged": (False, True)}),
    *((name, {"scatter": scatter}) for name, scatter in SCATTERS),
    # Nearly every word is asked in some question: an old row of all of them hardly shows.
    *((name, {"write": write}) for name, write in WRITES if write is not _over_old_rows),
]


def _questions() -> Iterator[Mistake]:
    for name, change in QUESTIONS:
        yield Wrong(name, sampling_loss(**change))
    for rows in (lambda n, i: n[i], lambda n, i: n[:i], lambda n, i: n[: i + 1]):
        yield Wrong("slice-not-column", _rows_for_columns(rows))


KNOWN: dict[str, list[Mistake]] = {
    "embedding": [
        flipped(GRAD_OF_W),
        mean_twice(GRAD_OF_W),
        *(Wrong(name, embedding(scatter=scatter)) for name, scatter in SCATTERS),
        *(Wrong(name, embedding(write=write)) for name, write in WRITES),
        Wrong("ignores-dout", embedding(rows=np.ones_like)),
        Wrong("one-based-labels", embedding(shift=-1)),
        Wrong("one-based-labels", embedding(shift=1)),
        Wrong("returns-wrong-shape", embedding(look_up=lambda W, idx: W[idx].sum(axis=0))),
        Wrong("returns-wrong-shape", embedding(look_up=lambda W, idx: W[idx].mean(axis=0))),
        Wrong("shared-state", embedding(common=True)),
    ],
    "embedding_dot": [
        flipped(GRAD_OF_W),
        flipped("dh"),
        mean_twice(GRAD_OF_W),
        mean_twice("dh"),
        *(Wrong(name, embedding_dot(**change)) for name, change in DOT),
    ],
    "negative_sampling_loss_forward": [
        missing_mean(),
        mean_twice(),
        flipped(),
        log_base(),
        *_questions(),
        *(Wrong(name, sampling_loss(total=total)) for name, total in TOTALS),
    ],
    "negative_sampling_loss_backward": [
        missing_mean(),
        mean_twice(),
        flipped(),
        ignores_dout(""),
        *_questions(),
        *(Wrong(name, sampling_loss(**change)) for name, change in GRADIENTS),
        *(Wrong("embedding-overwrites", _all_at_once(order)) for order in "CF"),
        Wrong("grads-not-zeroed", _clears_what_is_asked()),
        Wrong("params-copied", _of_copies()),
        *(
            Wrong("shared-state", _one_for_all(scores, losses, listed))
            for scores, losses in ((True, True), (True, False), (False, True))
            for listed in (True, False)
        ),
    ],
    "bug_hunt": [],
}

# The heading to read again, for a check, and for a mistake wherever in the chapter it is made.
READ: dict[str, str] = {
    "embedding": "9.1 A vector for each word",
    "embedding_dot": "9.3 One score",
    "negative_sampling_loss_forward": "9.6 The loss of a few questions",
    "negative_sampling_loss_backward": "9.6 The loss of a few questions",
    "bug_hunt": "9.8 The bug hunt",
}
READ_FOR: dict[str, str] = {
    "embedding-overwrites": "9.1 A vector for each word",
    "grads-not-written": "9.1 A vector for each word",
    "grads-not-zeroed": "9.1 A vector for each word",
    "grads-rebound": "9.1 A vector for each word",
    "swapped-operands": "9.3 One score",
    "negative-label-one": "9.4 Pull and push",
    "extra-activation-derivative": "9.4 Pull and push",
}
