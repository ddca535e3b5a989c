"""The mistakes that people make in chapter 9, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograde.answers.misconceptions.layers import Array, minus, sigma
from autograde.answers.misconceptions.relations import (
    flipped,
    ignores_dout,
    log_base,
    mean_twice,
    missing_mean,
    written_size,
)
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Misconception, Mistake, Wrong
from autograde.questions.chapters.negative_sampling import GRAD_OF_W

EMBEDDING_OVERWRITES = Misconception(
    "embedding-overwrites",
    "An id that occurs several times is counted once.",
    "dW[ids] = dout and dW[ids] += dout write each row once only. np.add.at adds up all of them.",
)
EPSILON_IN_THE_QUOTIENT = Misconception(
    "epsilon-in-the-quotient",
    "A small number that is added to y, or at which y is cut off, shows where y is small itself.",
    "y / (y + ε) is far from 1 once y is no larger than ε. Multiply by the slope of the sigmoid on "
    "paper first: which division is left then?",
)
EXPONENT_NOT_LOWERED = Misconception(
    "exponent-not-lowered",
    "The exponent has stayed as it was in the slope of a power.",
    "u² has the slope 2u, and not 2u². What happens to the exponent of u^gamma?",
)
GAMMA_NOT_USED = Misconception(
    "gamma-not-used",
    "Your {what} is the same for every gamma.",
    "gamma comes in as an argument. With gamma = 0 the weight is 1 for every sample, and with "
    "gamma = 2 it is a square. Where does it enter?",
)
GRADS_NOT_ZEROED = Misconception(
    "grads-not-zeroed",
    "What an earlier backward has written is still in grads.",
    "Each backward writes the whole array anew: set it to 0 before you add.",
)
INNER_SLOPE_LOST = Misconception(
    "inner-slope-lost",
    "A minus is lost on the way through 1 − y.",
    "(1 − y)^gamma falls when y grows, and so does log(1 − y). 1 − y has the slope −1 in y: that "
    "is one more factor of the chain.",
)
LOGARITHM_HELD_CONSTANT = Misconception(
    "logarithm-held-constant",
    "The weight was differentiated, and the logarithm was taken for a constant.",
    "The weight and the logarithm both depend on y. y reaches the loss on two paths, and what "
    "comes back along them adds up.",
)
MEAN_OVER_QUESTIONS = Misconception(
    "mean-over-questions",
    "The losses of the yes/no questions are averaged; they have to be added.",
    "Each question's loss is a mean over the batch already. Over the questions there is a sum.",
)
NEGATIVE_LABEL_ONE = Misconception(
    "negative-label-one",
    "The negative samples are trained with label 1: what should be pushed away is pulled.",
    "Words that were drawn at random get label 0.",
)
NEGATIVES_LOST = Misconception(
    "negatives-lost",
    "Not all of the negative samples count in your {what}.",
    "There are sample_size of them for each target, one in each column. Does the loop reach "
    "the last one, and is what it finds added, not overwritten?",
)
ONE_QUESTION_ONLY = Misconception(
    "one-question-only",
    "Only the {what} of one question came back; those of the others are lost.",
    "Each question has its share. What comes from several questions is added up, as in total += …",
)
ONLY_NEGATIVE_TERM = Misconception(
    "only-negative-term",
    "Only the negative samples count: the right word is left out.",
    "The right word is a question, too, and its label is 1.",
)
PARAMS_COPIED = Misconception(
    "params-copied",
    "Each question has a copy of W: what one of them learns, the others never see.",
    "Pass W itself on, not a copy: an update changes the one array that all of them use.",
)
PLACE_FOR_ID = Misconception(
    "place-for-id",
    "The gradients lie in the rows 0, 1, 2, …, and not in the rows of the words that were asked.",
    "n counts the places of the batch. Which word was asked at place n, and which row of W is its?",
)
POWER_FACTOR_LOST = Misconception(
    "power-factor-lost",
    "A factor gamma is missing: right for gamma = 1, and for no other.",
    "u² has the slope 2u, and u³ has 3u². Which factor stands in front for u^gamma?",
)
SAMPLED_AGAIN = Misconception(
    "sampled-again",
    "backward is about other words than forward: the sampler was asked once more.",
    "A sampler draws anew each time. Where can backward find the words that forward has asked?",
)
SLICE_NOT_COLUMN = Misconception(
    "slice-not-column",
    "The wrong part of a table was taken: rows instead of a column.",
    "Column i of a table is table[:, i]; table[:i] is its first i rows.",
)
SWAPPED_OPERANDS = Misconception(
    "swapped-operands",
    "The two operands are exchanged.",
    "The gradient of h is made from the rows of W, and that of W from h.",
)
WEIGHT_HELD_CONSTANT = Misconception(
    "weight-held-constant",
    "The logarithm was differentiated, and the weight in front of it was taken for a constant.",
    "(1 − y)^gamma changes when y changes, and so does y^gamma. y reaches the loss on two paths, "
    "and what comes back along them adds up.",
)
WRONG_WEIGHT = Misconception(
    "wrong-weight",
    "A label has the weight of the other one: samples that are easy count most.",
    "For t = 1 the weight is (1 − y)^gamma, and for t = 0 it is y^gamma. Each is small where the "
    "model is sure and right.",
)

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


def _appended(layer: Any, dW: Array) -> None:
    layer.grads.append(dW)


def _by_place(dW: Array, idx: Array, rows: Array) -> None:
    dW[: len(rows)] += rows


def _into_params(layer: Any, dW: Array) -> None:
    layer.params[0][...] = dW


def _rows_into_params(layer: Any, dW: Array) -> None:
    layer.params[0][layer.idx] = dW[layer.idx]


def _added_to_params(layer: Any, dW: Array) -> None:
    layer.params[0][...] += dW


def _and_step(layer: Any, dW: Array) -> None:
    layer.grads[0][...] = dW
    _only_step(layer, dW)


def _and_steps_of_rows(layer: Any, dW: Array) -> None:
    layer.grads[0][...] = dW
    layer.params[0][layer.idx] -= 0.1 * layer.rows


def _only_step(layer: Any, dW: Array) -> None:
    layer.params[0][...] -= 0.1 * dW


SCATTERS: list[tuple[Misconception, Scatter]] = [
    (EMBEDDING_OVERWRITES, _last_wins),
    (EMBEDDING_OVERWRITES, _first_wins),
    (PLACE_FOR_ID, _by_place),
]
WRITES: list[tuple[Misconception, Write]] = [
    (shared.GRADS_REBOUND, _rebound),
    (shared.ACCUMULATES, _added),
    (GRADS_NOT_ZEROED, _over_old_rows),
    (shared.GRADS_NOT_WRITTEN, _nothing),
    (shared.WRONG_GRAD_SLOT, _appended),
    (shared.UPDATES_IN_BACKWARD, _and_step),
]
INTO_PARAMS: list[Write] = [_into_params, _rows_into_params, _added_to_params]


def _of_params(make: Callable[..., type]) -> Iterator[Mistake]:
    """List what a layer's backward may do to its params instead of grads."""
    for write in INTO_PARAMS:
        yield Wrong(shared.GRADIENT_INTO_PARAMS, make(write=write))
    yield Wrong(
        shared.UPDATES_IN_BACKWARD, make(write=_only_step), also=(shared.GRADS_NOT_WRITTEN,)
    )
    yield Wrong(shared.COPIES_PARAMS, make(copies=True))


# Embedding


def embedding(
    look_up: Callable[[Array, Array], Any] = lambda W, idx: W[idx],
    rows: Callable[[Array], Array] = lambda dout: dout,
    scatter: Scatter = _add_up,
    write: Write = _in_place,
    shift: int = 0,
    common: bool = False,
    copies: bool = False,
) -> type:
    """Make an Embedding; if ``common``, all layers keep their ids in one place."""

    class Layer:
        idx: Array

        def __init__(self, W: Array) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]
            self.own = W.copy() if copies else W

        def forward(self, idx: Array) -> Any:
            W = self.own
            keep: Any = Layer if common else self
            keep.idx = (idx + shift) % len(W)
            return look_up(W, self.idx)

        def backward(self, dout: Array) -> None:
            dW = np.zeros_like(self.params[0])
            self.rows = rows(dout)
            scatter(dW, self.idx, self.rows)
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
    copies: bool = False,
    fresh: bool = False,
) -> type:
    """Make an EmbeddingDot; if ``common``, all layers keep what they need in one place."""

    class Layer:
        h: Array
        idx: Array
        w: Array

        def __init__(self, W: Array) -> None:
            self.params, self.grads = [W], [np.zeros_like(W)]
            self.own = W.copy() if copies else W

        def forward(self, h: Array, idx: Array) -> Any:
            W = self.own
            keep: Any = Layer if common else self
            keep.h, keep.idx = h.copy(), (idx + shift) % len(W)
            keep.w = W[self.idx]
            return score(self.h, self.w)

        def backward(self, dout: Array) -> Any:
            dW = np.zeros_like(self.params[0])
            self.rows = of_W(dout, self.h, self.w)
            scatter(dW, self.idx, self.rows)
            write(self, dW)
            return of_h(dout, self.h, self.own[self.idx] if fresh else self.w)

    return Layer


DOT: list[tuple[Misconception, dict[str, Any]]] = [
    (shared.WRONG_AXIS, {"score": lambda h, w: np.sum(h * w, axis=0)}),
    (shared.RETURNS_WRONG_SHAPE, {"score": lambda h, w: h * w}),
    (shared.RETURNS_WRONG_SHAPE, {"score": lambda h, w: np.sum(h * w)}),
    (shared.RETURNS_WRONG_SHAPE, {"score": lambda h, w: np.sum(h * w, axis=1, keepdims=True)}),
    (shared.INDEXES_ALL_PAIRS, {"score": lambda h, w: h @ w.T}),
    (shared.INDEXES_ALL_PAIRS, {"score": lambda h, w: w @ h.T}),
    (shared.MEAN_FOR_SUM, {"score": lambda h, w: np.mean(h * w, axis=1)}),
    (SWAPPED_OPERANDS, {"of_h": _with_h, "of_W": _with_rows}),
    (SWAPPED_OPERANDS, {"of_h": _with_h}),
    (SWAPPED_OPERANDS, {"of_W": _with_rows}),
    (shared.IGNORES_DOUT, {"of_h": lambda dout, h, w: w, "of_W": lambda dout, h, w: h}),
    (shared.IGNORES_DOUT, {"of_h": lambda dout, h, w: w}),
    (shared.IGNORES_DOUT, {"of_W": lambda dout, h, w: h}),
    (
        shared.MISSING_KEEPDIMS,
        {"of_h": lambda dout, h, w: dout * w, "of_W": lambda dout, h, w: dout * h},
    ),
    (
        shared.MISSING_KEEPDIMS,
        {"of_h": lambda dout, h, w: w * dout, "of_W": lambda dout, h, w: h * dout},
    ),
    *(
        (shared.MISSING_KEEPDIMS, {"of_h": one})
        for one in (lambda dout, h, w: dout * w, lambda dout, h, w: w * dout)
    ),
    *(
        (shared.MISSING_KEEPDIMS, {"of_W": one})
        for one in (lambda dout, h, w: dout * h, lambda dout, h, w: h * dout)
    ),
    (shared.RETURNS_WRONG_SHAPE, {"of_h": lambda dout, h, w: dout @ w}),
    (shared.ONE_BASED_LABELS, {"shift": -1}),
    (shared.ONE_BASED_LABELS, {"shift": 1}),
    (shared.SHARED_STATE, {"common": True}),
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
    copies: bool = False,
    losses: Callable[[Array, Array], Array] = _losses,
    activation: Callable[[Array], Array] = lambda s: s,
) -> type:
    """Make a NegativeSamplingLoss; ``exchanged`` says if dh is made from h, and dW from rows."""

    class Layer:
        first = 0

        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.sampler = sampler
            self.params, self.grads = [W], [np.zeros_like(W)]
            self.own = W.copy() if copies else W

        def forward(self, h: Array, target: Array) -> Any:
            W, self.target = self.own, target
            asked = ids(target, self.sampler.get_negative_sample(target))
            columns = range(count or asked.shape[1])
            self.h, self.idx = h.copy(), np.stack([asked[:, j] for j in columns], axis=1)
            self.first = self.first or len(h)
            self.size = self.first if first_size else len(h)
            self.w = W[self.idx]
            self.t = labels(self.idx.shape[1])
            s = activation(np.einsum("nh,njh->nj", self.h, self.w))
            self.y = sigma(s)
            return total(losses(s, self.t) * weights(len(self.t))) * len(h) / self.size

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


def _with_epsilon(size: float) -> Callable[[Array, Array], Array]:
    return lambda s, t: np.asarray(
        -(t * np.log(sigma(s) + size) + (1 - t) * np.log(sigma(-s) + size))
    )


def _asking_again(scores: bool, h: bool) -> type:
    """Ask the sampler in backward, too: for the ids in dW, for dh, for the scores as well."""
    right: Any = sampling_loss()

    class Layer(right):  # type: ignore[misc]
        w: Array

        def backward(self, dout: float = 1) -> Any:
            kept = self.w
            self.idx = np.c_[self.target, self.sampler.get_negative_sample(self.target)]
            if h:
                self.w = self.params[0][self.idx]
            if scores:
                self.y = sigma(np.einsum("nh,njh->nj", self.h, self.w))
            dh = super().backward(dout)
            self.w = kept
            return dh

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


def _of_copies(listed_only: bool = False) -> type:
    """Give each question a copy of W, with a gradient of its own; or list copies that none uses."""

    class Layer:
        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.made = [
                sampling_loss(of_W=_only(j))(W if listed_only else W.copy(), sampler, sample_size)
                for j in range(1 + sample_size)
            ]
            self.params = [W.copy() if listed_only else one.params[0] for one in self.made]
            self.grads = [one.grads[0] for one in self.made]

        def forward(self, h: Array, target: Array) -> Any:
            loss, *_ = (one.forward(h, target) for one in self.made)
            return loss

        def backward(self, dout: float = 1) -> Any:
            dh, *_ = (one.backward(dout) for one in self.made)
            return dh

    return Layer


def _rows_for_columns(rows: Callable[[Array, int], Array], h_first: bool) -> type:
    """Take rows of the table of negatives: they do not fit h, and nothing else has their shape."""

    class Layer:
        def __init__(self, W: Array, sampler: Any, sample_size: int) -> None:
            self.sampler, self.sample_size = sampler, sample_size
            self.params, self.grads = [W], [np.zeros_like(W)]

        def forward(self, h: Array, target: Array) -> Any:
            (W,) = self.params
            negatives = self.sampler.get_negative_sample(target)
            found = (W[rows(negatives, i)] for i in range(self.sample_size))
            return sum(np.sum(h * w if h_first else w * h, axis=1) for w in found)

    return Layer


# The gradient of the focal loss

# The gradient in the score of the sample's own label: p is the probability of that label.
Share = Callable[[Array, float], Any]


def _right_share(p: Array, g: float) -> Array:
    return np.asarray((1 - p) ** g * (g * p * np.log(p) + p - 1))


def _minus_lost(p: Array, g: float) -> Array:
    return np.asarray(-((1 - p) ** g) * (g * p * np.log(p) + 1 - p))


def _of_the_log(p: Array, g: float) -> Array:
    return np.asarray(-((1 - p) ** (g + 1)))


def _of_the_weight(p: Array, g: float) -> Array:
    return np.asarray((1 - p) ** g * g * p * np.log(p))


def _with_exponent(p: Array, g: float) -> Array:
    return np.asarray((1 - p) ** (g + 1) * (g * p * np.log(p) - 1))


def _without_factor(p: Array, g: float) -> Array:
    return np.asarray((1 - p) ** g * (p * np.log(p) + p - 1))


def _other_weight(p: Array, g: float) -> Array:
    return np.asarray(-(p**g) * (1 - p) * (g * np.log(p) + 1))


def _unbracketed(p: Array, g: float) -> Array:
    return np.asarray((1 - p) ** g * g * p * np.log(p) + p - 1)


def _weight_unbracketed(p: Array, g: float) -> Array:
    return np.asarray(1 - p**g * (g * p * np.log(p) + p - 1))


def _with_gamma(fixed: float) -> Share:
    return lambda p, _: _right_share(p, fixed)


def _turned(share: Share) -> Share:
    return lambda p, g: -share(p, g)


def _divided_by(small: Callable[[Array], Array]) -> Share:
    """Keep the division by y, and a small number beside it."""
    return lambda p, g: (
        (g * (1 - p) ** (g - 1) * np.log(small(p)) - (1 - p) ** g / small(p)) * p * (1 - p)
    )


def focal(
    yes: Share = _right_share,
    no: Share | None = None,
    move: Callable[[Array], Array] = np.asarray,
    label: Callable[[Array], Array] = np.asarray,
    finish: Callable[[Array], Any] = np.asarray,
) -> Callable[[Array, Array, float], Any]:
    """Make a focal_score_gradient; a slip for t = 1 is made for t = 0, too, unless ``no`` differs.

    ``move`` changes the probabilities, ``label`` the labels, ``finish`` what comes back.
    """

    def gradient(y: Array, t: Array, gamma: float) -> Any:
        y, t = move(y), label(t)
        return finish(np.where(t == 1, yes(y, gamma), -(no or yes)(1 - y, gamma)) / len(t))

    return gradient


def _whichever_label(share: Share) -> Iterator[Any]:
    """Make the slip for both labels, and for one of them."""
    yield focal(share, share)
    yield focal(share, _right_share)
    yield focal(_right_share, share)


def _without_parentheses(y: Array, t: Array, gamma: float) -> Array:
    yes, no = t * _right_share(y, gamma), -(1 - t) * _right_share(1 - y, gamma)
    return np.asarray(yes + no / len(t))


def _plus(little: float) -> Share:
    return _divided_by(lambda p: p + little)


def _cut_off(little: float) -> Share:
    return _divided_by(lambda p: np.clip(p, little, 1 - little))


SHARES: list[tuple[Misconception, Share]] = [
    (WEIGHT_HELD_CONSTANT, _of_the_log),
    (LOGARITHM_HELD_CONSTANT, _of_the_weight),
    (EXPONENT_NOT_LOWERED, _with_exponent),
    (POWER_FACTOR_LOST, _without_factor),
    (WRONG_WEIGHT, _other_weight),
    (shared.MISSING_PARENTHESES, _unbracketed),
    (shared.MISSING_PARENTHESES, _weight_unbracketed),
]
FOCAL: list[tuple[Misconception, Any]] = [
    *((name, one) for name, share in SHARES for one in _whichever_label(share)),
    (INNER_SLOPE_LOST, focal(_minus_lost, _right_share)),
    (INNER_SLOPE_LOST, focal(_right_share, _turned(_minus_lost))),
    (INNER_SLOPE_LOST, focal(_minus_lost, _turned(_minus_lost))),
    (shared.SIGN_FLIPPED, focal(_minus_lost)),
    (shared.SIGN_FLIPPED, focal(_right_share, _minus_lost)),
    (shared.SIGN_FLIPPED, focal(_right_share, _turned(_right_share))),
    (shared.SIGN_FLIPPED, focal(_turned(_right_share), _right_share)),
    *((GAMMA_NOT_USED, focal(_with_gamma(fixed))) for fixed in (0.0, 1.0, 2.0)),
    (shared.STOPPED_AT_THE_LOSS, focal(lambda p, g: _right_share(p, g) / (p * (1 - p)))),
    (shared.EXTRA_ACTIVATION_DERIVATIVE, focal(lambda p, g: _right_share(p, g) * p * (1 - p))),
    (shared.ONLY_POSITIVE_TERM, focal(no=lambda p, g: 0 * p)),
    (shared.SWAPPED_CLASSES, focal(label=lambda t: 1 - t)),
    (shared.FORGOT_THE_TARGET, focal(label=np.ones_like)),
    (shared.FORGOT_THE_TARGET, focal(label=np.zeros_like)),
    (shared.SOFTMAX_TWICE, focal(move=sigma)),
    (shared.FIRST_SAMPLE_ONLY, focal(finish=lambda ds: ds * (np.arange(len(ds)) == 0))),
    (shared.RETURNS_WRONG_SHAPE, focal(finish=np.sum)),
    (shared.RETURNS_WRONG_SHAPE, focal(finish=np.mean)),
    (shared.MISSING_PARENTHESES, _without_parentheses),
    *((EPSILON_IN_THE_QUOTIENT, focal(_plus(10.0**-k))) for k in range(3, 9)),
    *((EPSILON_IN_THE_QUOTIENT, focal(_cut_off(10.0**-k))) for k in range(3, 6)),
]

# What goes wrong before forward and backward part, and so shows in both.
QUESTIONS: list[tuple[Misconception, dict[str, Any]]] = [
    (NEGATIVE_LABEL_ONE, {"labels": _every}),
    (shared.SWAPPED_CLASSES, {"labels": _but(0)}),
    (shared.FORGOT_THE_TARGET, {"labels": _none}),
    (shared.ONLY_POSITIVE_TERM, {"weights": _only(0)}),
    (ONLY_NEGATIVE_TERM, {"weights": _but(0)}),
    (NEGATIVES_LOST, {"weights": _positive_and(1)}),
    (NEGATIVES_LOST, {"weights": _positive_and(-1)}),
    (NEGATIVES_LOST, {"weights": _but(-1)}),
    (NEGATIVES_LOST, {"ids": lambda t, n: np.c_[t, n[:, [0] * n.shape[1]]]}),
    (NEGATIVES_LOST, {"ids": lambda t, n: np.c_[t, n[:, [-1] * n.shape[1]]]}),
    (MEAN_OVER_QUESTIONS, {"weights": _all_alike}),
    (MEAN_OVER_QUESTIONS, {"weights": _negatives_alike}),
    (shared.ONE_BASED_LABELS, {"ids": lambda t, n: np.c_[t - 1, n]}),
    (SLICE_NOT_COLUMN, {"ids": _cut_anew}),
    (shared.SOFTMAX_TWICE, {"activation": sigma}),
    (shared.STALE_BATCH_SIZE, {"first_size": True}),
    (shared.FIXED_SIZE, {"count": 3}),
    (shared.FIXED_SIZE, {"count": 4}),
]
TOTALS: list[tuple[Misconception, Callable[[Array], Any]]] = [
    (shared.RETURNS_WRONG_SHAPE, lambda losses: losses.mean(axis=0)),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: losses.sum(axis=1)),
    (shared.RETURNS_WRONG_SHAPE, lambda losses: losses.sum(axis=1) / len(losses)),
    (shared.FIRST_SAMPLE_ONLY, lambda losses: losses[0].sum()),
    (shared.FIRST_SAMPLE_ONLY, lambda losses: losses[0].sum() / len(losses)),
]
GRADIENTS: list[tuple[Misconception, dict[str, Any]]] = [
    (ONE_QUESTION_ONLY, {"of_h": _only(0)}),
    (ONE_QUESTION_ONLY, {"of_h": _only(-1)}),
    (ONE_QUESTION_ONLY, {"of_W": _only(0)}),
    (ONE_QUESTION_ONLY, {"of_W": _only(-1)}),
    (ONE_QUESTION_ONLY, {"of_h": _only(0), "of_W": _only(0)}),
    (ONE_QUESTION_ONLY, {"of_h": _only(-1), "of_W": _only(-1)}),
    (ONLY_NEGATIVE_TERM, {"of_h": _but(0)}),
    (ONLY_NEGATIVE_TERM, {"of_W": _but(0)}),
    (shared.EXTRA_ACTIVATION_DERIVATIVE, {"gradient": lambda y, t: (y - t) * y * (1 - y)}),
    (shared.MISSING_PARENTHESES, {"gradient": lambda y, t: y * len(y) - t}),
    (SWAPPED_OPERANDS, {"exchanged": (True, True)}),
    (SWAPPED_OPERANDS, {"exchanged": (True, False)}),
    (SWAPPED_OPERANDS, {"exchanged": (False, True)}),
    *((name, {"scatter": scatter}) for name, scatter in SCATTERS),
    # Nearly every word is asked in some question: an old row of all of them hardly shows.
    *((name, {"write": write}) for name, write in WRITES if write is not _over_old_rows),
]


def _questions() -> Iterator[Mistake]:
    for name, change in QUESTIONS:
        yield Wrong(name, sampling_loss(**change))
    for rows in (lambda n, i: n[i], lambda n, i: n[:i], lambda n, i: n[: i + 1]):
        for h_first in (False, True):
            yield Wrong(SLICE_NOT_COLUMN, _rows_for_columns(rows, h_first))


KNOWN: dict[str, list[Mistake]] = {
    "embedding": [
        flipped(GRAD_OF_W),
        mean_twice(GRAD_OF_W),
        *(Wrong(name, embedding(scatter=scatter)) for name, scatter in SCATTERS),
        *(Wrong(name, embedding(write=write)) for name, write in WRITES),
        Wrong(shared.IGNORES_DOUT, embedding(rows=np.ones_like)),
        Wrong(shared.ONE_BASED_LABELS, embedding(shift=-1)),
        Wrong(shared.ONE_BASED_LABELS, embedding(shift=1)),
        Wrong(shared.RETURNS_WRONG_SHAPE, embedding(look_up=lambda W, idx: W[idx].sum(axis=0))),
        Wrong(shared.RETURNS_WRONG_SHAPE, embedding(look_up=lambda W, idx: W[idx].mean(axis=0))),
        Wrong(shared.SHARED_STATE, embedding(common=True)),
        *_of_params(embedding),
        Wrong(shared.UPDATES_IN_BACKWARD, embedding(write=_and_steps_of_rows)),
    ],
    "embedding_dot": [
        flipped(GRAD_OF_W),
        flipped("dh"),
        mean_twice(GRAD_OF_W),
        mean_twice("dh"),
        *(Wrong(name, embedding_dot(**change)) for name, change in DOT),
        *_of_params(embedding_dot),
        Wrong(shared.UPDATES_IN_BACKWARD, embedding_dot(write=_and_steps_of_rows)),
        *(
            Wrong(shared.GRADIENT_INTO_PARAMS, embedding_dot(write=write, fresh=True))
            for write in INTO_PARAMS
        ),
    ],
    "negative_sampling_loss_forward": [
        missing_mean(),
        mean_twice(),
        flipped(),
        log_base(),
        *_questions(),
        *(Wrong(name, sampling_loss(total=total)) for name, total in TOTALS),
        Wrong(shared.COPIES_PARAMS, sampling_loss(copies=True)),
        Wrong(ONE_QUESTION_ONLY, sampling_loss(weights=_only(-1))),
        *(
            Wrong(shared.EPSILON_TOO_LARGE, sampling_loss(losses=_with_epsilon(size)))
            for size in (0.1, 0.01, 0.001, 0.0001)
        ),
    ],
    "negative_sampling_loss_backward": [
        missing_mean(),
        mean_twice(),
        flipped(),
        ignores_dout(""),
        *_questions(),
        *(Wrong(name, sampling_loss(**change)) for name, change in GRADIENTS),
        *(Wrong(EMBEDDING_OVERWRITES, _all_at_once(order)) for order in "CF"),
        Wrong(GRADS_NOT_ZEROED, _clears_what_is_asked()),
        *_of_params(sampling_loss),
        Wrong(SAMPLED_AGAIN, _asking_again(scores=True, h=True)),
        Wrong(SAMPLED_AGAIN, _asking_again(scores=False, h=True)),
        Wrong(SAMPLED_AGAIN, _asking_again(scores=False, h=False)),
        Wrong(PARAMS_COPIED, _of_copies()),
        Wrong(PARAMS_COPIED, _of_copies(listed_only=True)),
        *(
            Wrong(shared.SHARED_STATE, _one_for_all(scores, losses, listed))
            for scores, losses in ((True, True), (True, False), (False, True))
            for listed in (True, False)
        ),
    ],
    "focal_score_gradient": [
        missing_mean(),
        mean_twice(),
        flipped(),
        written_size(),
        *(Wrong(name, gradient) for name, gradient in FOCAL),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    EMBEDDING_OVERWRITES: "9.1 A vector for each word",
    shared.GRADS_NOT_WRITTEN: "9.1 A vector for each word",
    shared.ACCUMULATES: "9.1 A vector for each word",
    GRADS_NOT_ZEROED: "9.1 A vector for each word",
    shared.GRADS_REBOUND: "9.1 A vector for each word",
    shared.GRADIENT_INTO_PARAMS: "9.1 A vector for each word",
    shared.UPDATES_IN_BACKWARD: "9.1 A vector for each word",
    shared.COPIES_PARAMS: "9.1 A vector for each word",
    PLACE_FOR_ID: "9.1 A vector for each word",
    SAMPLED_AGAIN: "9.5 Which words to ask about",
    SWAPPED_OPERANDS: "9.3 One score",
    NEGATIVE_LABEL_ONE: "9.4 Pull and push",
    shared.EXTRA_ACTIVATION_DERIVATIVE: "9.4 Pull and push",
    ("focal_score_gradient", shared.EXTRA_ACTIVATION_DERIVATIVE): "9.9 A loss you don't know",
}
