"""What chapter 9 asks: word vectors, one score, the loss of a few, the bug hunt, the focal loss."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.questions import params as watched
from autograde.questions.bug_hunt import hunt_the_bugs
from autograde.questions.comparers import Close, Proportional
from autograde.questions.forms import Form, of_given_words, unfold_sampler
from autograde.questions.probe import as_plain_array
from autograde.questions.shared_probes import calls
from autograde.questions.spec import (
    AFTERWARDS,
    AGAIN,
    NEXT,
    Answers,
    Chapter,
    Check,
    Criterion,
    Inputs,
    unchanged,
)

GRAD_OF_W = "grad of W"
SECOND = "right again, and for a second batch, after W has moved"
# Exactly: a parameter or an input that is left alone is what it was, bit by bit.
SAME = Close(rtol=0, atol=0)
# A number that is added inside a logarithm is another chapter's matter: 1e-5 hardly shows here.
NEARLY = Close(rtol=1e-4, atol=1e-4)
# Answers that no criterion asks for, but that tell mistakes apart; they are 0 in right work.
MOVED = "grads moved"  # 1 if grads holds another array than before
ADDED = "arrays added to grads"
UNASKED = "negatives that make no difference"  # 1 if the loss is the same with others
APART = "params apart"  # how many params are another array than the first one
# Cases of the focal loss in which a probability is nearly 0 or 1.
NEAR_THE_ENDS = ("near 0 and 1", "near 0 and 1, gamma = 0.5")

# What the layers of the hunt pretend to be, by their letters.
SPECIMENS = {
    "A": "Embedding",
    "B": "SigmoidWithLoss",
    "C": "SoftmaxWithLoss",
    "D": "NegativeSamplingLoss",
    "E": "EmbeddingDot",
    "F": "SigmoidWithLoss",
    "G": "SoftmaxWithLoss",
    "H": "SoftmaxWithLoss",
    "I": "Sigmoid",
    "J": "SigmoidWithLoss",
}
# An input to each kind: what it is made with, and batches, each with a dout at its end.
FORMS = {
    "Sigmoid": Form(("x", "dout"), "[(x, dout)]", layer=True, at_once=True),
    "SigmoidWithLoss": Form(("x", "t", "dout"), "[(x, t, dout)]", layer=True, at_once=True),
    "SoftmaxWithLoss": Form(("x", "t", "dout"), "[(x, t, dout)]", layer=True, at_once=True),
    "Embedding": Form(("idx", "dout"), "[W, (idx, dout)]", ("W",), layer=True, at_once=True),
    "EmbeddingDot": Form(
        ("h", "idx", "dout"), "[W, (h, idx, dout)]", ("W",), layer=True, at_once=True
    ),
    "NegativeSamplingLoss": Form(
        ("h", "target", "negatives", "dout"),
        "[W, Always(1), 1, (h, target, dout)]",
        ("W",),
        layer=True,
        at_once=True,
        unfold=unfold_sampler,
        wrap=of_given_words,
    ),
}
SUSPECTS = (
    "derivative-of-input",
    "double-batch-mean",
    "embedding-overwrites",
    "extra-activation-derivative",
    "forgot-the-target",
    "ignores-dout",
    "missing-batch-mean",
    "negative-label-one",
    "no-mistake",
    "only-positive-term",
    "shared-state",
    "sign-flipped",
    "softmax-twice",
    "stale-batch-size",
    "swapped-operands",
    "wrong-axis",
    "wrong-log-base",
)


# Probes


class _Sampler:
    """Gives out the tables of negatives that it was made from, each to targets of its length.

    Once forward is through, it gives out other words, as a sampler does that draws at random.
    """

    def __init__(self, words: int, *tables: NDArray[np.int64]) -> None:
        self.words, self.tables = words, tables
        self.forward_is_through = False

    def get_negative_sample(self, target: Any) -> NDArray[np.int64]:
        """Return the negatives for these targets, shape (N, sample_size)."""
        for table in self.tables:
            if np.shape(target) == (len(table),):
                return (table + self.forward_is_through) % self.words
        raise ValueError(
            f"get_negative_sample was given an array of shape {np.shape(target)}: pass all the "
            "targets of the batch, shape (N,)"
        )


def _held(made: Any) -> list[Any]:
    """Keep the arrays of gradients, as an optimiser does that is made before training."""
    if not len(made.params) or len(made.params) != len(made.grads):
        raise ValueError(
            f"the layer has {len(made.params)} params and {len(made.grads)} grads: each array "
            "that is learned needs its gradient, in the same order"
        )
    return list(made.grads)


def _gradient_of_W(made: Any, held: list[Any], when: str = "") -> Answers:
    """Add up the gradients of all params that are the first one: a layer may list W repeatedly."""
    W = made.params[0]
    shares = [np.shares_memory(param, W) for param in made.params]
    yield (GRAD_OF_W + when, sum(grad for grad, share in zip(held, shares, strict=False) if share))
    kept = all(now is before for now, before in zip(made.grads, held, strict=False))
    yield MOVED + when, 0.0 if kept else 1.0
    yield ADDED + when, len(made.grads) - len(held)
    yield APART + when, shares.count(False)


def _before(made: Any) -> dict[str, Any]:
    return watched.kept(made.params, ("W",))


def _put_back(made: Any, before: dict[str, Any]) -> None:
    watched.put_back(before, made.params, (0,))


def _what_became_of_W(made: Any, before: dict[str, Any]) -> Answers:
    yield from watched.told(before, made.params, (0,))
    _put_back(made, before)


def _update(made: Any, W: NDArray[np.float64]) -> None:
    """Change the params in place, as an optimiser does."""
    for param in made.params:
        if np.shape(param) == W.shape:
            param[...] = W


def embedding(make: Any, inputs: Inputs) -> Answers:
    """Probe an Embedding: its backward returns nothing, what counts is in grads."""
    made = make(inputs["W"].copy())
    held, before = _held(made), _before(made)
    yield "out", made.forward(inputs["idx"])
    same_dout = inputs["dout"].copy()
    made.backward(inputs["dout"])
    yield from _gradient_of_W(made, held)
    yield from _what_became_of_W(made, before)
    if "idx_next" in inputs:
        make(inputs["W"].copy()).forward(inputs["idx"][::-1].copy())  # must not be in the way
        made.backward(same_dout)
        yield from _gradient_of_W(made, held, AGAIN)
        _update(made, inputs["W_next"])
        yield "out" + NEXT, made.forward(inputs["idx_next"])
        made.backward(inputs["dout_next"])
        yield from _gradient_of_W(made, held, NEXT)


def embedding_dot(make: Any, inputs: Inputs) -> Answers:
    """Probe an EmbeddingDot: scores, then dh and the gradient of W."""
    made = make(inputs["W"].copy())
    held, before = _held(made), _before(made)
    yield "scores", made.forward(inputs["h"], inputs["idx"])
    same_dout = inputs["dout"].copy()
    yield "dh", made.backward(inputs["dout"])
    yield from _gradient_of_W(made, held)
    yield from _what_became_of_W(made, before)
    if "idx_next" in inputs:
        make(inputs["W"].copy()).forward(inputs["h_next"].copy(), inputs["idx_next"].copy())
        yield "dh" + AGAIN, made.backward(same_dout)
        yield from _gradient_of_W(made, held, AGAIN)
        _update(made, inputs["W_next"])
        yield "scores" + NEXT, made.forward(inputs["h_next"], inputs["idx_next"])
        yield "dh" + NEXT, made.backward(inputs["dout_next"])
        yield from _gradient_of_W(made, held, NEXT)


def _made(make: Any, inputs: Inputs) -> tuple[Any, _Sampler]:
    W = inputs["W"].copy()
    tables = [inputs[name] for name in ("negatives", "negatives_next") if name in inputs]
    sampler = _Sampler(len(W), *tables)
    return make(W, sampler, inputs["negatives"].shape[1]), sampler


def sampling_forward(make: Any, inputs: Inputs) -> Answers:
    """Probe the forward pass of a NegativeSamplingLoss, and of the same on another batch."""
    made, _ = _made(make, inputs)
    yield "loss", made.forward(inputs["h"], inputs["target"])
    if "h_next" in inputs:
        _update(made, inputs["W_next"])
        yield "loss" + NEXT, made.forward(inputs["h_next"], inputs["target_next"])


def sampling_backward(make: Any, inputs: Inputs) -> Answers:
    """Probe its backward pass: with and without dout, twice, on another batch."""
    made, sampler = _made(make, inputs)
    held, before = _held(made), _before(made)
    loss: Any = as_plain_array(made.forward(inputs["h"], inputs["target"]))
    sampler.forward_is_through = True
    yield "dh", made.backward(inputs["dout"]) if "dout" in inputs else made.backward()
    yield from _gradient_of_W(made, held)
    yield from _what_became_of_W(made, before)
    if "h_next" not in inputs:
        other, sampler = _made(make, inputs)
        sampler.forward_is_through = True
        again: Any = as_plain_array(other.forward(inputs["h"].copy(), inputs["target"].copy()))
        yield UNASKED, float(np.array_equal(loss, again))
    else:
        other, _ = _made(make, inputs)
        other.forward(inputs["h_next"].copy(), inputs["target_next"].copy())
        yield "dh" + AGAIN, made.backward()
        yield from _gradient_of_W(made, held, AGAIN)
        _update(made, inputs["W_next"])
        sampler.forward_is_through = False
        made.forward(inputs["h_next"], inputs["target_next"])
        sampler.forward_is_through = True
        yield "dh" + NEXT, made.backward()
        yield from _gradient_of_W(made, held, NEXT)


CHAPTER = Chapter(
    stem="ch09_negative_sampling",
    about="Embedding, EmbeddingDot, the loss of word vectors, a hunt for ten bugs, and the "
    "gradient of a loss that was never shown",
    checks=(
        Check(
            id="embedding",
            gives="gradient of W",
            reference="negative_sampling:Embedding",
            read="9.1 A vector for each word",
            more=(
                "Where it matters: with 50,000 words and 100 of them in a batch, 99.8 % of the "
                "rows of the gradient are 0. Libraries call such a gradient sparse, and hand over "
                "only the rows that were looked up. What would have to change in SGD?"
            ),
            probe=embedding,
            criteria=(
                Criterion("forward: rows of W", 0.5, ("different ids",), ("out",)),
                Criterion(
                    "gradient of W, the ids all different", 1, ("different ids",), (GRAD_OF_W,)
                ),
                Criterion("repeated ids add up", 1, ("repeated ids",), (GRAD_OF_W,)),
                Criterion(
                    SECOND,
                    0.5,
                    ("two batches",),
                    (GRAD_OF_W + AGAIN, "out" + NEXT, GRAD_OF_W + NEXT),
                ),
                Criterion(
                    "backward leaves W as it is",
                    0.5,
                    ("different ids", "repeated ids"),
                    (watched.changed("W"),),
                    comparer=SAME,
                    after="gradient of W, the ids all different",
                ),
            ),
            called={"out": "output"},
        ),
        Check(
            id="embedding_dot",
            gives="gradient",
            reference="negative_sampling:EmbeddingDot",
            read="9.3 One score",
            more=(
                "A question: a dot product grows with the length of the vectors, and not only "
                "with how well their directions agree. When words are compared later, people "
                "divide by the lengths. Which words have long vectors after training, the "
                "frequent or the rare ones? Look at yours."
            ),
            probe=embedding_dot,
            criteria=(
                Criterion("forward: the scores", 1, ("different ids",), ("scores",)),
                Criterion("gradient of h", 1, ("different ids",), ("dh",)),
                Criterion(
                    "gradient of W, the ids all different", 1, ("different ids",), (GRAD_OF_W,)
                ),
                Criterion("repeated ids add up", 0.5, ("repeated ids",), (GRAD_OF_W,)),
                Criterion(
                    SECOND,
                    0.5,
                    ("two batches",),
                    (
                        *("dh" + AGAIN, GRAD_OF_W + AGAIN),
                        *("scores" + NEXT, "dh" + NEXT, GRAD_OF_W + NEXT),
                    ),
                ),
                Criterion(
                    "backward leaves W and h as they are",
                    0.5,
                    ("different ids",),
                    (watched.changed("W"), "h" + AFTERWARDS),
                    comparer=SAME,
                    after="gradient of h",
                ),
            ),
            called={"scores": "score"},
            clues=("square",),
        ),
        Check(
            id="negative_sampling_loss_forward",
            gives="loss",
            reference="negative_sampling:NegativeSamplingLoss",
            read="9.6 The loss of a few questions",
            more=(
                "A question: with ten negative words the loss is larger than with two, even for "
                "the same vectors. What would you compare, to say which choice is better?"
            ),
            probe=sampling_forward,
            criteria=(
                Criterion(
                    "the sum of the mean losses", 2, ("batch", "repeated ids"), ("loss",), NEARLY
                ),
                Criterion("any number of negatives", 0.5, ("two negatives",), ("loss",), NEARLY),
                Criterion(
                    "right for a second batch, after W has moved",
                    0.5,
                    ("two batches",),
                    ("loss" + NEXT,),
                    NEARLY,
                ),
            ),
        ),
        Check(
            id="negative_sampling_loss_backward",
            gives="gradient",
            reference="negative_sampling:NegativeSamplingLoss",
            read="9.6 The loss of a few questions",
            more=(
                "What such vectors mean: Levy and Goldberg showed in 2014, for one context word "
                "at a time, that with dimensions enough and wrong words drawn as often as they "
                "occur, the best dot product of two words says how much more often they meet than "
                "by chance: the logarithm of that ratio, minus the logarithm of the number of "
                "wrong words."
            ),
            probe=sampling_backward,
            criteria=(
                Criterion(
                    "direction of the gradient of h",
                    1,
                    ("batch",),
                    ("dh",),
                    comparer=Proportional(),
                ),
                Criterion(
                    "direction of the gradient of W",
                    1,
                    ("batch",),
                    (GRAD_OF_W,),
                    comparer=Proportional(),
                ),
                Criterion(
                    "size: each loss is a mean over the batch",
                    1,
                    ("two batches",),
                    ("dh", GRAD_OF_W, "dh" + NEXT),
                ),
                Criterion(
                    "repeated ids, and two negatives",
                    0.5,
                    ("repeated ids", "two negatives"),
                    ("dh", GRAD_OF_W),
                    comparer=Proportional(),
                ),
                Criterion("respects dout", 0.5, ("dout",), ("dh", GRAD_OF_W)),
                Criterion(
                    SECOND,
                    0.5,
                    ("two batches",),
                    ("dh" + AGAIN, GRAD_OF_W + AGAIN, "dh" + NEXT, GRAD_OF_W + NEXT),
                    comparer=Proportional(),
                ),
                Criterion(
                    "backward leaves W and h as they are",
                    0.5,
                    ("batch",),
                    (watched.changed("W"), "h" + AFTERWARDS),
                    comparer=SAME,
                    after="direction of the gradient of h",
                ),
            ),
        ),
        hunt_the_bugs(
            "bug_hunt",
            SUSPECTS,
            "9.8 The bug hunt",
            SPECIMENS,
            FORMS,
            more="A question: which of the ten was the hardest to find, and which single test "
            "would have found it at once? That is the test to write first for your next layer.",
        ),
        Check(
            id="focal_score_gradient",
            gives="gradient",
            reference="negative_sampling:focal_score_gradient",
            read="9.9 A loss you don't know",
            more=(
                "Another road: call p the probability of the right answer, y if t = 1 and 1 − y "
                "if t = 0. Then both labels have one loss, that of t = 1 with p where y was. How "
                "much of your derivation do you need twice?"
            ),
            probe=calls("y", "t", "gamma"),
            criteria=(
                Criterion(
                    "direction, samples with t = 1", 1, ("all t = 1",), comparer=Proportional()
                ),
                Criterion(
                    "direction, samples with t = 0", 1, ("all t = 0",), comparer=Proportional()
                ),
                Criterion(
                    "size: the mean over a batch with both labels",
                    1,
                    ("mixed labels", "mixed labels, 5"),
                ),
                Criterion(
                    "gamma = 1 and gamma = 0.5",
                    0.5,
                    ("gamma = 1", "gamma = 0.5"),
                    comparer=Proportional(),
                ),
                Criterion("gamma = 0: the gradient of chapter 6", 0.5, ("gamma = 0",)),
                Criterion(
                    "right where y is near 0 or 1",
                    0.5,
                    NEAR_THE_ENDS,
                    comparer=Proportional(),
                ),
                unchanged("y", "t", cases=("mixed labels",)),
            ),
            clues=("one sample",),
        ),
    ),
)
