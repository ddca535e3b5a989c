"""What chapter 8 asks: ReLU, Affine, SGD, mini-batches, and the net that they train."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.questions import params as watched
from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import Close, Flags, Numbers, UpToRowShift
from autograde.questions.forms import Form
from autograde.questions.probe import as_plain_array
from autograde.questions.shared_probes import layer
from autograde.questions.spec import (
    AGAIN,
    NEXT,
    Answers,
    Chapter,
    Check,
    Criterion,
    Inputs,
    unchanged,
)

SAMPLES, BATCH, EVEN = 53, 10, 20  # an epoch of ragged batches, and one of even ones
PARAMS = ("W1", "b1", "W2", "b2")
GRADIENTS = ("grad of W", "grad of b")
OTHERS = ("W1", "b1", "W2")  # beside W and b, what an optimiser may hold: a list has any length
BEFORE = " in the array from before"
# A number that is added inside a logarithm is another chapter's matter: 1e-5 hardly shows here.
NEARLY = Close(rtol=1e-4, atol=1e-4)

Array = NDArray[np.float64]


# Rules of this chapter


@dataclass(frozen=True)
class FromZeroToOne:
    """A slope of ReLU at its kink: every number from 0 to 1 is a subgradient there."""

    sentence: ClassVar[str] = "not-a-subgradient"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it lies between 0 and 1."""
        return np.asarray((got >= -1e-6) & (got <= 1 + 1e-6))


@dataclass(frozen=True)
class Holds:
    """A statement that the probe found to hold (1) or not (0); the answer's name is its words."""

    sentence: ClassVar[str] = "does-not-hold"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say whether the statement holds where it should."""
        return np.asarray(got == expected)


@dataclass(frozen=True)
class ScoresOrProbabilities(UpToRowShift):
    """Equal to the scores, or to their softmax: a net may predict the one or the other.

    Logarithms of the probabilities are scores, too: the scores but for one number in each row.
    """

    sentence: ClassVar[str] = "no-scores"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees, in whichever of the two agrees in more places."""
        e = np.exp(expected - expected.max(axis=-1, keepdims=True))
        scores = super().agrees(got, expected)
        probabilities = Close().agrees(got, e / e.sum(axis=-1, keepdims=True))
        return probabilities if probabilities.sum() > scores.sum() else scores


def _relu(make: Any, inputs: Inputs) -> Answers:
    """Probe ReLU; where x is exactly 0, only the slope there is answered."""
    zero = inputs["x"] == 0
    if not zero.any():
        yield from layer(make, inputs)
        return
    made, dout = make(), inputs["dout"].copy()
    yield "out", made.forward(inputs["x"])
    dx = np.asarray(made.backward(inputs["dout"]))
    fits = dx.shape == zero.shape
    yield "slope at 0", dx[zero] / dout[zero] if fits else dx
    yield "dx elsewhere", dx[~zero] if fits else dx


def _affine_forward(make: Any, inputs: Inputs) -> Answers:
    """Probe the forward pass, and once more after W and b were changed where they lie."""
    W, b, same = inputs["W"], inputs["b"], inputs["x"].copy()
    made = make(W, b)
    yield "out", made.forward(inputs["x"])
    if "W_moved" in inputs:
        W[...], b[...] = inputs["W_moved"], inputs["b_moved"]
        yield "out after an update", made.forward(same)


def _affine_backward(make: Any, inputs: Inputs) -> Answers:
    """Probe the backward pass: grads as it is afterwards, and the arrays that it held before.

    The layer gets copies of W and b, and what becomes of them is answered.
    """
    W, b = inputs["W"].copy(), inputs["b"].copy()
    made = make(W, b)
    held, dout = list(made.grads), inputs["dout"].copy()
    before = watched.kept(_params(made, W, b), ("W", "b"))
    out = as_plain_array(made.forward(inputs["x"]))
    yield "dx", made.backward(inputs["dout"])
    yield from _gradients(made)
    if "x_next" not in inputs:
        for name, gradient in zip(GRADIENTS, held, strict=False):
            yield name + BEFORE, gradient
        # 0 in right work: two were there, and two are filled.
        yield "arrays too many in grads", max(0, len(made.grads) - len(GRADIENTS))
        yield from watched.told(before, _params(made, W, b), range(2))
        watched.put_back(before, _params(made, W, b), range(2))
        # Parameters that params does not know of may have moved as well: 0 if none has.
        yield "what backward does to out", made.forward(inputs["x"].copy()) - out
        return
    watched.put_back(before, _params(made, W, b), range(2))
    make(W.copy(), b.copy()).forward(inputs["x_next"].copy())  # must not be in the way
    yield "dx" + AGAIN, made.backward(dout)
    yield from _gradients(made, AGAIN)
    watched.put_back(before, _params(made, W, b), range(2))
    made.forward(inputs["x_next"])
    yield "dx" + NEXT, made.backward(inputs["dout_next"])
    yield from _gradients(made, NEXT)


def _params(made: Any, *given: Array) -> Any:
    return getattr(made, "params", list(given))


def _gradients(made: Any, when: str = "") -> Answers:
    # If grads is too short, the judge says what is missing.
    for name, gradient in zip(GRADIENTS, made.grads, strict=False):
        yield name + when, gradient


def _sgd(make: Any, inputs: Inputs) -> Answers:
    """Probe a step: the arrays that the list holds afterwards, and those that it held before."""
    names = [name for name in ("W", "b", *OTHERS) if name in inputs]
    held = [inputs[name].copy(order="K") for name in names]  # a view may lie otherwise in memory
    params, grads = list(held), [inputs["d" + name] for name in names]
    optimiser = make(inputs["lr"])
    optimiser.update(params, grads)
    if "dW_next" not in inputs:
        for i, now in enumerate(params):
            yield f"params[{i}]", now
        yield from zip(names, held, strict=True)
        return
    # Another one, which must not be in the way.
    make(3.0).update([np.ones(2), np.ones(3)], [np.ones(2), np.ones(3)])
    optimiser.update(params, [inputs["dW_next"], inputs["db_next"]])
    yield "params[0]" + NEXT, params[0]
    yield "params[1]" + NEXT, params[1]


def _epochs(function: Any, inputs: Inputs) -> Answers:
    """Probe epochs of one seed twice, and of another one. A sample is known by its row of x."""
    x, t, seed = inputs["x"].copy(), inputs["t"].copy(), inputs["seed"]
    rng = np.random.default_rng(seed)
    batches = list(_batches(function(inputs["x"], inputs["t"], inputs["batch_size"], rng), len(x)))
    yield "the count of batches", len(batches)
    yield "batch sizes", sorted((len(xs) for xs, _ in batches), reverse=True)
    ids = [_ids(xs, x) for xs, _ in batches]
    order = np.concatenate([np.zeros(0, int), *ids])
    times = np.bincount(order[order >= 0], minlength=len(x))
    # Not how often each of them comes: who draws anew for each batch gets other numbers each time.
    yield "every sample comes", np.all(times > 0)
    yield "no sample comes twice", np.all(times < 2)
    yield (
        "each target comes with its own sample",
        all(
            len(ts) == len(one) and np.array_equal(ts, t[one])
            for one, (_, ts) in zip(ids, batches, strict=True)
        ),
    )
    runs = [np.ptp(one) == len(one) - 1 for one in ids if len(one) == BATCH]
    yield "the samples are shuffled, not only the batches", len(runs) > 0 and not any(runs)

    def order_of(rng: Generator) -> NDArray[np.int64]:
        again = _batches(function(x.copy(), t.copy(), inputs["batch_size"], rng), len(x))
        return np.concatenate([np.zeros(0, int), *(_ids(xs, x) for xs, _ in again)])

    others = {
        "the next epoch has another order": rng,
        "another seed gives another order": np.random.default_rng(seed + 1),
    }
    for name, other in others.items():
        yield name, not np.array_equal(order_of(other), order)
    same = order_of(np.random.default_rng(seed))
    yield "the same seed gives the same order", np.array_equal(same, order)


def _batches(made: Any, size: int) -> Iterator[tuple[Array, Array]]:
    """Copy each batch as it comes: one may be overwritten by the next, or they may never end."""
    if not isinstance(made, Iterable):
        raise ValueError("give pairs (x_batch, t_batch): yield them, or return a list of them")
    for pair in itertools.islice(made, 2 * size):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError("each batch has to be a pair, (x_batch, t_batch)")
        yield np.array(pair[0]), np.array(pair[1])


def _ids(rows: Array, x: Array) -> NDArray[np.int64]:
    """Return for each row its place in x, and -1 for a row that x does not have."""
    if rows.shape[1:] != x.shape[1:]:
        return np.full(len(rows), -1)
    same = np.all(rows[:, None] == x, axis=-1)
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


def _net(make: Any, inputs: Inputs) -> Any:
    """Make a net and write the weights of the case into its arrays, where layers may hold them."""
    made = make(*inputs["W1"].shape, len(inputs["b2"]), np.random.default_rng(0))
    for name in PARAMS:
        made.params[name][...] = inputs[name]
    return made


def _net_forward(make: Any, inputs: Inputs) -> Answers:
    """Probe the start, or one method of the net: which one, the inputs say."""
    if "seed" in inputs:
        yield from _start(make, inputs)
        return
    net = _net(make, inputs)
    if "answers" in inputs:
        yield "accuracy", net.accuracy(inputs["x"], inputs["answers"])
    elif "t" in inputs or "label" in inputs:
        yield "loss", net.loss(inputs["x"], _target(inputs))
    else:
        yield "scores", net.predict(inputs["x"])


def _start(make: Any, inputs: Inputs) -> Answers:
    sizes = [inputs[name] for name in ("D", "H", "K")]
    seed = inputs["seed"]
    nets = [make(*sizes, np.random.default_rng(one)) for one in (seed, seed, seed + 1)]
    first, again, other = (net.params for net in nets)
    for name in PARAMS:
        yield f"shape of {name}", np.shape(first[name])
    for name in ("W1", "W2"):
        yield f"different numbers in {name}", np.unique(first[name]).size
    same = [np.array_equal(first[name], again[name]) for name in PARAMS]
    yield "the same seed gives the same weights", all(same)
    same = [np.array_equal(first[name], other[name]) for name in ("W1", "W2")]
    yield "another seed gives other weights", not any(same)


def _target(inputs: Inputs) -> Any:
    return inputs["label"] if "label" in inputs else inputs["t"]


def _net_gradient(make: Any, inputs: Inputs) -> Answers:
    """Probe the gradient, what becomes of params, and the gradient on another batch."""
    net = _net(make, inputs)
    before = {name: np.array(net.params[name]) for name in PARAMS}
    yield from _by_name(net.gradient(inputs["x"], _target(inputs)))
    yield from watched.told(before, net.params, PARAMS)
    if "x_next" in inputs:
        watched.put_back(before, net.params, PARAMS)
        yield from _by_name(net.gradient(inputs["x_next"], inputs["t_next"]), NEXT)


def _by_name(gradient: Any, when: str = "") -> Answers:
    for name in reversed(PARAMS):
        yield f"gradient['{name}']{when}", gradient[name]


def _entries(*names: str, when: str = "") -> tuple[str, ...]:
    return tuple(f"gradient['{name}']{when}" for name in names)


ONE = ("one sample", "one sample, one-hot t")
FORWARD, BACKWARD = "forward: max(x, 0)", "backward, with a random dout"
DX, STEP = "dx: back through W", "a step against the gradient, lr times as long"
ONCE, SHUFFLED = "each sample once", "shuffled"
SCORES, LOSS = "predict: the scores, or their softmax", "mean loss, integer labels"
SECOND = "the second layer: W2 and b2"

CHAPTER = Chapter(
    stem="ch08_training",
    about="ReLU, Affine, SGD, mini-batches, a network that reads digits",
    checks=(
        Check(
            id="affine_forward",
            gives="output",
            reference="network:Affine",
            read="8.1 From the scores to the weights",
            more=(
                "A question: put two Affine layers in a row, with nothing in between. What can "
                "they compute that one alone can't? Multiply it out before you answer."
            ),
            probe=_affine_forward,
            criteria=(
                Criterion("forward: x W + b", 1.5, ("batch",), ("out",)),
                Criterion(
                    "params are W and b themselves, no copies",
                    0.5,
                    ("moved",),
                    ("out after an update",),
                ),
            ),
        ),
        Check(
            id="affine_backward",
            gives="gradient",
            reference="network:Affine",
            read="8.1 From the scores to the weights",
            more=(
                "A question: a layer from 1,000 to 1,000 has a million weights. Yet with a batch "
                "of 32 samples the rank of their gradient is 32 at most. Why? "
                "np.linalg.matrix_rank shows it for yours."
            ),
            probe=_affine_backward,
            criteria=(
                Criterion(DX, 1, ("batch",), ("dx",)),
                Criterion("the gradient of W", 1, ("batch",), ("grad of W",)),
                Criterion("the gradient of b: a sum over the rows", 1, ("batch",), ("grad of b",)),
                Criterion(
                    "grads keeps its arrays: filled in place",
                    0.5,
                    ("batch",),
                    tuple(name + BEFORE for name in GRADIENTS),
                ),
                Criterion(
                    "right again, and for a second batch",
                    0.5,
                    ("two batches",),
                    tuple(name + when for when in (AGAIN, NEXT) for name in ("dx", *GRADIENTS)),
                ),
                Criterion(
                    "backward leaves W and b as they are",
                    0.5,
                    ("batch",),
                    (watched.changed("W"), watched.changed("b")),
                    after=DX,
                ),
            ),
            called={"out": "output"},
            clues=("square",),
        ),
        Check(
            id="relu",
            gives="gradient",
            called={"out": "output"},
            reference="network:ReLU",
            read="8.2 A layer with a kink",
            more=(
                "A question: what becomes of a unit whose score is negative for every sample? It "
                "gets no gradient, so its weights stay as they are: people call it dead. A leaky "
                "ReLU lets a hundredth of a negative score pass. Which line of your backward pass "
                "would change?"
            ),
            probe=_relu,
            criteria=(
                Criterion(FORWARD, 0.5, ("batch", "zeros"), ("out",)),
                Criterion(BACKWARD, 1, ("batch",), ("dx",)),
                Criterion(
                    "at exactly 0, any slope from 0 to 1",
                    0.5,
                    ("zeros",),
                    ("slope at 0",),
                    comparer=FromZeroToOne(),
                    after=BACKWARD,
                ),
                Criterion(
                    "right again, and for a second batch",
                    0.5,
                    ("two batches",),
                    ("dx again", "out next", "dx next"),
                ),
                unchanged("x", "dout", cases=("batch",)),
            ),
        ),
        Check(
            id="sgd",
            gives="step",
            reference="network:SGD",
            read="8.3 A step down",
            more=(
                "Another road down: momentum. Keep a velocity, let it fade to 0.9 of itself at "
                "each step, take the new step off it, and move by it. In a long and narrow "
                "valley, what goes to and fro cancels, and what goes along adds up."
            ),
            probe=_sgd,
            criteria=(
                Criterion(STEP, 1, ("one step",), tuple(f"params[{i}]" for i in range(5))),
                Criterion(
                    "in place: the arrays themselves change",
                    1,
                    ("one step",),
                    ("W", "b", *OTHERS),
                ),
                Criterion(
                    "a second step, from where the first one ended",
                    0.5,
                    ("two steps",),
                    ("params[0]" + NEXT, "params[1]" + NEXT),
                ),
            ),
        ),
        Check(
            id="minibatches",
            gives="epoch",
            reference="network:minibatches",
            read="8.4 A few samples at a time",
            more=(
                "A question: it would be shorter to draw every batch anew from all samples, and "
                "never mind who has been there. After as many draws as there are samples, how "
                "many were never seen? About 37 %, which is 1/e, for any large number of samples."
            ),
            probe=_epochs,
            criteria=(
                Criterion(
                    "batches of the size asked for; the last may be short",
                    1,
                    ("short last batch", "even batches"),
                    ("the count of batches", "batch sizes"),
                ),
                Criterion(
                    ONCE,
                    0.5,
                    ("short last batch",),
                    ("every sample comes", "no sample comes twice"),
                    comparer=Holds(),
                ),
                Criterion(
                    "each sample with its own target",
                    1,
                    ("short last batch", "one-hot t"),
                    ("each target comes with its own sample",),
                    comparer=Holds(),
                    after="batches of the size asked for; the last may be short",
                ),
                Criterion(
                    SHUFFLED,
                    0.5,
                    ("short last batch",),
                    ("the samples are shuffled, not only the batches",),
                    comparer=Holds(),
                ),
                Criterion(
                    "by rng, and anew in each epoch",
                    0.5,
                    ("short last batch",),
                    (
                        "the next epoch has another order",
                        "another seed gives another order",
                        "the same seed gives the same order",
                    ),
                    comparer=Holds(),
                    after=SHUFFLED,
                ),
                unchanged("x", "t", cases=("short last batch",), after=ONCE),
            ),
        ),
        Check(
            id="two_layer_net_forward",
            gives="loss",
            called={
                "accuracy": "accuracy",
                "scores": "score",
                "shape": "start",
                "different": "start",
            },
            reference="network:TwoLayerNet",
            read="8.5 Two layers, forward",
            more=(
                "What is known: with enough hidden units, one hidden layer comes as near as you "
                "like to any continuous function on a closed and bounded region. The theorem does "
                "not say how many units, nor how to find the weights. That is what the rest of "
                "the chapter is about."
            ),
            probe=_net_forward,
            criteria=(
                Criterion(
                    "a random start of the right shapes",
                    0.5,
                    ("start",),
                    (
                        *(f"shape of {name}" for name in PARAMS),
                        "different numbers in W1",
                        "different numbers in W2",
                    ),
                ),
                Criterion(
                    "the start comes from rng",
                    0.5,
                    ("start",),
                    ("the same seed gives the same weights", "another seed gives other weights"),
                    comparer=Holds(),
                    after="a random start of the right shapes",
                ),
                Criterion(SCORES, 1, ("scores",), ("scores",), comparer=ScoresOrProbabilities()),
                Criterion(LOSS, 1, ("labels",), ("loss",), comparer=NEARLY),
                Criterion("mean loss, one-hot t", 0.5, ("one-hot t",), ("loss",), comparer=NEARLY),
                Criterion("accuracy", 0.5, ("answers", "one-hot answers"), ("accuracy",)),
                Criterion("the loss of one sample", 0.5, ONE, ("loss",), comparer=NEARLY),
            ),
            clues=("all t are 0",),
        ),
        Check(
            id="two_layer_net_gradient",
            gives="gradient",
            reference="network:TwoLayerNet",
            read="8.6 And back again",
            more=(
                "What it saves: differences need two forward passes for each weight, so 20,000 of "
                "them for a network of 10,000 weights. You have just done the same in one forward "
                "and one backward pass. Without this, nobody would train anything large."
            ),
            probe=_net_gradient,
            criteria=(
                Criterion(SECOND, 1, ("batch",), _entries("W2", "b2")),
                Criterion("the first layer: W1 and b1", 1, ("batch",), _entries("W1", "b1")),
                Criterion("integer labels", 1, ("labels",), _entries(*PARAMS)),
                Criterion("one sample", 1, ONE, _entries(*PARAMS)),
                Criterion(
                    "right for a second batch", 0.5, ("two batches",), _entries(*PARAMS, when=NEXT)
                ),
                Criterion(
                    "gradient leaves params as they are",
                    0.5,
                    ("batch",),
                    tuple(watched.changed(name) for name in PARAMS),
                    after=SECOND,
                ),
            ),
            clues=("square", "all t are 0"),
        ),
        find_the_bug(
            "bug_in_affine",
            (
                "weight-not-transposed",
                "transposed",
                "bias-not-summed",
                "ignores-dout",
                "stale-state",
                "accumulates",
            ),
            read="8.10 Find the bug",
            form=Form(
                ("x", "dout"), "[W, b, (x, dout), (x2, dout2)]", settings=("W", "b"), layer=True
            ),
            more=(
                "Where adding up is wanted: a batch that is too large for the memory is cut into "
                "four equal parts. There is a backward pass for each, and one step at the end. If "
                "the loss of each part is a mean, by what must the sum of the four gradients be "
                "divided? (8.12) knows."
            ),
        ),
    ),
)
