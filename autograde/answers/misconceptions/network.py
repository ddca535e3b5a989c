"""The mistakes that people make in chapter 8, each as the few lines that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.random import Generator

from autograde.answers.misconceptions.layers import Array, sharing, soft
from autograde.answers.misconceptions.relations import flipped, log_base, mean_twice, missing_mean
from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Misconception, Mistake, Wrong
from autograde.questions.chapters.network import GRADIENTS

ASCENDS = Misconception(
    "ascends",
    "The parameters move up the gradient: the loss grows.",
    "An update goes against the gradient: p -= lr * grad.",
)
DROPS_LAST_BATCH = Misconception(
    "drops-last-batch",
    "The last batch, which is shorter, is not dealt with as the others are.",
    "Every sample counts once in an epoch. Let the last batch be short, and take its own size.",
)
EMPTY_BATCH = Misconception(
    "empty-batch",
    "There is a batch with nothing in it.",
    "How many batches are needed for 20 samples, 5 to a batch? And for 21? N // batch_size + 1 "
    "is right for one of the two.",
)
EXTRA_ACTIVATION = Misconception(
    "extra-activation",
    "There is an activation too many.",
    "Which values may be negative here? Nothing in this step cuts them off or squeezes them.",
)
FIRST_ARRAY_ONLY = Misconception(
    "first-array-only",
    "Only the first arrays of the list are updated; it may hold any number of them.",
    "Go through both lists to their ends. Is there a return inside the loop, or a [0], or a [1]?",
)
FIRST_BATCH_ONLY = Misconception(
    "first-batch-only",
    "There is one batch, and then no more.",
    "An epoch goes on until every sample has come. Is there a return where a yield belongs?",
)
FORGOT_THE_ACTIVATION = Misconception(
    "forgot-the-activation",
    "Nothing stands between the two layers: negative numbers pass.",
    "ReLU comes between them. Without it, two layers can do no more than one.",
)
IGNORES_LR = Misconception(
    "ignores-lr",
    "The steps do not have the length that the learning rate asks for.",
    "The step is lr times the gradient, with the lr that this very optimiser was made with.",
)
IGNORES_RNG = Misconception(
    "ignores-rng",
    "The random numbers do not come from rng.",
    "Draw from the generator that is passed in, rng.permutation or rng.normal: neither from "
    "np.random nor from a generator of your own.",
)
MASK_FORGOTTEN = Misconception(
    "mask-forgotten",
    "The gradient passes everywhere, as if there were no ReLU.",
    "Where ReLU gave 0 because its input was negative, nothing depends on that input, so "
    "its gradient is 0.",
)
MASKS_THE_GRADIENT = Misconception(
    "masks-the-gradient",
    "The gradient is cut off where it is negative itself, and not where the input was.",
    "It is the sign of what came in, in forward, that decides. A gradient may be negative "
    "and pass.",
)
NOT_SHUFFLED = Misconception(
    "not-shuffled",
    "The samples come in the order in which they lie.",
    "Draw a random order first, from rng, and take the batches along that order.",
)
MAX_OF_COLUMNS = Misconception(
    "max-of-columns",
    "The largest number of each column came out, not the positive part of each number.",
    "np.max(x, 0) looks along axis 0 for the largest number. What compares two things entry by "
    "entry, x and 0, has another name.",
)
OTHER_ACTIVATION = Misconception(
    "other-activation",
    "Between the two layers stands another activation than ReLU.",
    "This net has max(a, 0) there, and nothing else.",
)
PADS_LAST_BATCH = Misconception(
    "pads-last-batch",
    "The last batch is filled up with samples that have come already.",
    "Every sample counts once in an epoch. Let the last batch be short.",
)
PRE_ACTIVATION_USED = Misconception(
    "pre-activation-used",
    "The gradient of the second weight matrix uses the values before the activation.",
    "What the second layer multiplied in forward is what its gradient needs: the output of ReLU.",
)
REBINDING_UPDATE = Misconception(
    "rebinding-update",
    "The parameters are what they were before the update.",
    "p = p - lr * g makes a new array and leaves the old one as it was. p -= lr * g changes it.",
)
RELU_MASK_INVERTED = Misconception(
    "relu-mask-inverted",
    "The gradient passes where x was negative, and stops where it was positive.",
    "ReLU lets through what was above 0, in both directions.",
)
SHUFFLES_BATCHES_ONLY = Misconception(
    "shuffles-batches-only",
    "The batches come in a random order, but the same samples always sit together.",
    "Shuffle the samples first, and cut into batches afterwards.",
)
SIGN_OF_THE_GRADIENT = Misconception(
    "sign-of-the-gradient",
    "Only the sign of the gradient is used, not its size.",
    "The step is lr times the gradient itself: small where the slope is small.",
)
UNPAIRED_SHUFFLE = Misconception(
    "unpaired-shuffle",
    "x and t are shuffled in different ways, so samples get other samples' targets.",
    "Draw one order, and use it for both.",
)
VALUE_FOR_SLOPE = Misconception(
    "value-for-slope",
    "The gradient is multiplied by what ReLU let through, and not by its slope.",
    "How fast does max(x, 0) grow where x is positive, at x = 1 and at x = 5? The slope does not "
    "depend on how large x is.",
)
WITH_REPLACEMENT = Misconception(
    "with-replacement",
    "Some samples come twice in an epoch, and some not at all.",
    "Where is the random order drawn: once, or for each batch anew? Two draws know nothing of "
    "each other, so they may hit the same sample. One order of all samples, cut into pieces, "
    "has each of them once.",
)
ZERO_START = Misconception(
    "zero-start",
    "All weights of a layer start with the same number, so all its units stay alike for ever.",
    "Draw the weights at random, from rng. The biases may start at 0.",
)


K = 3


# Affine


def affine(
    forward: Callable[[Array, Array, Array], Any] = lambda x, W, b: x @ W + b,
    dx: Callable[[Array, Array], Any] = lambda dout, W: dout @ W.T,
    dW: Callable[[Array, Array], Any] = lambda x, dout: x.T @ dout,
    db: Callable[[Array], Any] = lambda dout: dout.sum(axis=0),
    write: Callable[[Any, Any, Any], None] | None = None,
    copies: bool = False,
    first: bool = False,
    dx_last: bool = True,
) -> type:
    """Make an Affine; ``write`` puts both gradients where they go, before or after dx is made."""

    class Layer:
        x: Array | None = None

        def __init__(self, W: Array, b: Array) -> None:
            self.params = [W.copy(), b.copy()] if copies else [W, b]
            self.grads = [np.zeros_like(W), np.zeros_like(b)]

        def forward(self, x: Array) -> Any:
            self.x = x.copy() if self.x is None or not first else self.x
            return forward(x, *self.params)

        def backward(self, dout: Array) -> Any:
            assert self.x is not None  # noqa: S101 - forward comes first
            made = None if dx_last else dx(dout, self.params[0])
            (write or in_place)(self, dW(self.x, dout), db(dout))
            return dx(dout, self.params[0]) if dx_last else made

    return Layer


def in_place(me: Any, dW: Any, db: Any) -> None:
    """Fill grads as it should be."""
    me.grads[0][...] = dW
    me.grads[1][...] = db


def _new_list(me: Any, dW: Any, db: Any) -> None:
    me.grads = [dW, db]


def _new_slots(me: Any, dW: Any, db: Any) -> None:
    me.grads[0], me.grads[1] = dW, db


def _swapped(me: Any, dW: Any, db: Any) -> None:
    me.grads = [db, dW]


def _swapped_in_place(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...], me.grads[1][...] = db, dW


def _both_in_the_first(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...] = dW
    me.grads[0][...] = db


def _into_params(me: Any, dW: Any, db: Any) -> None:
    me.params[0][...], me.params[1][...] = dW, db


def _weights_into_params(me: Any, dW: Any, db: Any) -> None:
    me.params[0][...] = dW
    me.grads[1][...] = db


def _bias_into_params(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...] = dW
    me.params[1][...] = db


def _bias_into_weights(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...] = dW
    me.params[0][...] = db


def _weights_into_params_rebound(me: Any, dW: Any, db: Any) -> None:
    me.params[0][...] = dW
    me.grads[1] = db


def _bias_into_params_rebound(me: Any, dW: Any, db: Any) -> None:
    me.grads[0] = dW
    me.params[1][...] = db


def _bias_into_weights_rebound(me: Any, dW: Any, db: Any) -> None:
    me.grads[0] = dW
    me.params[0][...] = db


INTO_ONE_PARAM = (
    _weights_into_params,
    _bias_into_params,
    _bias_into_weights,
    _weights_into_params_rebound,
    _bias_into_params_rebound,
    _bias_into_weights_rebound,
)
# A step that is taken before dx is made shows in it, with its length.
RATES = (1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.001, 0.0001)


def _and_steps(
    write: Callable[[Any, Any, Any], None], lr: float = 0.1, of: tuple[int, ...] = (0, 1)
) -> Callable[[Any, Any, Any], None]:
    """Write the gradients, and move some of the parameters, too."""

    def step(me: Any, dW: Any, db: Any) -> None:
        write(me, dW, db)
        for i in of:
            me.params[i] -= lr * (dW, db)[i]

    return step


def _added(me: Any, dW: Any, db: Any) -> None:
    me.grads[0] += dW
    me.grads[1] += db


def _added_weights(me: Any, dW: Any, db: Any) -> None:
    me.grads[0] += dW
    me.grads[1][...] = db


def _added_bias(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...] = dW
    me.grads[1] += db


def _appended(me: Any, dW: Any, db: Any) -> None:
    me.grads += [dW, db]


def _not_at_all(me: Any, dW: Any, db: Any) -> None:
    pass


def _only_weights(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...] = dW


def _only_bias(me: Any, dW: Any, db: Any) -> None:
    me.grads[1][...] = db


def _new_weights(me: Any, dW: Any, db: Any) -> None:
    me.grads[0] = dW
    me.grads[1][...] = db


def _new_bias(me: Any, dW: Any, db: Any) -> None:
    me.grads[0][...] = dW
    me.grads[1] = db


REBOUND_BIAS = (_new_list, _new_slots, _new_bias)
WRITES = (in_place, _new_list, _new_slots, _new_weights, _new_bias)


def _written(name: Misconception, **wrong: Any) -> list[Mistake]:
    """List a wrong formula in each of the ways in which grads is written, right ones and rebound.

    Where the wrong one has another shape, how it is written shows.
    """
    return [Wrong(name, affine(write=write, **wrong)) for write in WRITES]


def _steps_hidden(lr: float) -> type:
    """Make an Affine that trains W and b of its own, which params does not know of."""

    class Layer(affine()):  # type: ignore[misc]
        def __init__(self, W: Array, b: Array) -> None:
            super().__init__(W, b)
            self.own = [W, b]

        def forward(self, x: Array) -> Any:
            self.x = x.copy()
            return x @ self.own[0] + self.own[1]

        def backward(self, dout: Array) -> Any:
            assert self.x is not None  # noqa: S101 - forward comes first
            dx, dW, db = dout @ self.own[0].T, self.x.T @ dout, dout.sum(axis=0)
            in_place(self, dW, db)
            self.own = [self.own[0] - lr * dW, self.own[1] - lr * db]
            return dx

    return Layer


def _into_params_known() -> Iterator[Mistake]:
    """List what is written into params, before dx is made from them and after."""
    for dx_last in (True, False):
        yield Wrong(shared.GRADIENT_INTO_PARAMS, affine(write=_into_params, dx_last=dx_last))
        for one in INTO_ONE_PARAM:
            yield Wrong(shared.WRONG_GRAD_SLOT, affine(write=one, dx_last=dx_last))
    for of in ((0, 1), (0,), (1,)):
        for write in WRITES:
            step = _and_steps(write, of=of)
            yield Wrong(shared.UPDATES_IN_BACKWARD, affine(write=step, dx_last=False))
        for lr in RATES:
            yield Wrong(shared.UPDATES_IN_BACKWARD, affine(write=_and_steps(in_place, lr, of)))
    for lr in RATES:
        yield Wrong(shared.UPDATES_IN_BACKWARD, _steps_hidden(lr))
    for lr in RATES:
        for dx_last in (True, False) if lr == RATES[0] else (True,):
            yield Wrong(
                shared.UPDATES_IN_BACKWARD,
                affine(write=_and_steps(_not_at_all, lr), dx_last=dx_last),
                also=(shared.GRADS_NOT_WRITTEN,),
            )


def _shared_input(multiply: Callable[[Array, Array], Any]) -> type:
    """Make an Affine that keeps its input in the class."""

    class Layer(affine(dW=multiply)):  # type: ignore[misc]
        @property
        def x(self) -> Array | None:
            return kept[0] if kept else None

        @x.setter
        def x(self, x: Array | None) -> None:
            kept[:] = [x]

    kept: list[Array | None] = []
    return Layer


def _one_row(dout: Array) -> Array:
    return np.asarray(dout.sum(axis=0, keepdims=True))


BIASES: list[Callable[[Array], Any]] = [
    lambda dout: dout,
    lambda dout: dout.sum(),
    lambda dout: dout.sum(axis=1),
    lambda dout: dout.mean(axis=0),
    lambda dout: dout.mean(),
    lambda dout: dout[0],
    lambda dout: dout[-1],  # row after row, each in the place of the one before
]


# ReLU


def relu(
    backward: Callable[[Any, Array], Any],
    forward: Callable[[Array], Array] = lambda x: np.maximum(x, 0),
    first: bool = False,
) -> type:
    """Make a ReLU whose backward may ask for x and out."""

    class Layer:
        x: Array | None = None

        def forward(self, x: Array) -> Array:
            self.x = x.copy() if self.x is None or not first else self.x
            self.out = forward(x)
            return self.out.copy()

        def backward(self, dout: Array) -> Any:
            return backward(self, dout)

    return Layer


MASKS: list[Callable[[Array], Array]] = [lambda x: x > 0, lambda x: x >= 0]


def _each_mask(make: Callable[[Callable[[Array], Array]], Mistake]) -> Iterator[Mistake]:
    """Make a mistake with slope 0, and with slope 1, at exactly 0: both are right there."""
    for mask in MASKS:
        yield make(mask)


# SGD


def sgd(
    step: Callable[[float, Array], Any] = lambda lr, g: lr * g,
    rebind: bool = False,
    most: int | None = None,
    rate: float | None = None,
) -> type:
    """Make an SGD; with ``rebind`` the list gets new arrays."""

    class Optimiser:
        def __init__(self, lr: float = 0.01) -> None:
            self.lr = lr if rate is None else rate

        def update(self, params: list[Array], grads: list[Array]) -> None:
            for i in range(len(params[:most])):
                moved = params[i] - step(self.lr, grads[i])
                if rebind:
                    params[i] = moved
                else:
                    params[i][...] = moved

    return Optimiser


class _SharedRate:
    lr = 0.0

    def __init__(self, lr: float) -> None:
        _SharedRate.lr = lr

    def update(self, params: list[Array], grads: list[Array]) -> None:
        for p, g in zip(params, grads, strict=True):
            p -= _SharedRate.lr * g


# Mini-batches

Batches = Iterator[tuple[Array, Array]]
Order = Callable[[int, int, Generator], Array]


def epoch(
    order: Order,
    of_targets: Order | None = None,
    start: int = 0,
    last: Callable[[int, int], int] = lambda size, batch: size,
) -> Callable[..., Batches]:
    """Make a function of mini-batches: an order of the samples, and where the epoch ends."""

    def batches(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
        chosen = order(len(x), batch_size, rng)
        targets = chosen if of_targets is None else of_targets(len(x), batch_size, rng)
        for at in range(start, last(len(x), batch_size), batch_size):
            part = slice(at, at + batch_size)
            yield x[chosen[part]], t[targets[part]]

    return batches


def _by_rng(size: int, batch: int, rng: Generator) -> Array:
    return rng.permutation(size)


def _as_they_come(size: int, batch: int, rng: Generator) -> Array:
    return np.arange(size)


def _by_chance(size: int, batch: int, rng: Generator) -> Array:
    # What a global generator gives cannot be known; that the seed does not matter, can.
    return np.random.default_rng().permutation(size)


def _always_alike(size: int, batch: int, rng: Generator) -> Array:
    return np.random.default_rng(0).permutation(size)


def _whole_batches(size: int, batch: int, rng: Generator) -> Array:
    """The batches in a random order, and the samples within each as they come."""
    starts = rng.permutation(np.arange(0, size, batch))
    return np.concatenate([np.arange(at, min(at + batch, size)) for at in starts])


def _batches_in_place(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    """Cut the epoch as the samples come, and deal the batches out in a random order."""
    for at in rng.permutation(np.arange(0, len(x), batch_size)):
        yield x[at : at + batch_size], t[at : at + batch_size]


def _drawn_anew(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    for _ in range(len(x) // batch_size):
        chosen = rng.choice(len(x), batch_size)
        yield x[chosen], t[chosen]


def _drawn_anew_to_the_end(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    for at in range(0, len(x), batch_size):
        chosen = rng.choice(len(x), min(batch_size, len(x) - at))
        yield x[chosen], t[chosen]


def _ordered_anew(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    for at in range(0, len(x), batch_size):
        chosen = rng.permutation(len(x))[at : at + batch_size]
        yield x[chosen], t[chosen]


def _ordered_anew_and_full(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    for _ in range(0, len(x), batch_size):
        chosen = rng.permutation(len(x))[:batch_size]
        yield x[chosen], t[chosen]


def _drawn_anew_and_full(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    for _ in range(0, len(x), batch_size):
        chosen = rng.choice(len(x), batch_size)
        yield x[chosen], t[chosen]


def _wrapped(x: Array, t: Array, batch_size: int, rng: Generator) -> Batches:
    order = rng.permutation(len(x))
    for at in range(0, len(x), batch_size):
        chosen = order[np.arange(at, at + batch_size) % len(x)]
        yield x[chosen], t[chosen]


def _full_batches(size: int, batch: int) -> int:
    return size - size % batch


# TwoLayerNet

Grads = dict[str, Any]


def _log_losses(y: Array, t: Array) -> Array:
    return np.asarray(-np.sum(t * np.log(y + 1e-300), axis=-1))


def _hard(t: Array) -> Array:
    return np.asarray(np.eye(K)[t] if t.ndim < 2 and t.dtype.kind == "i" else t)


def _pass(dz: Array, a1: Array) -> Array:
    return dz * (a1 > 0)


def net(
    start: Callable[[Generator, int, int], Array] = lambda rng, rows, columns: rng.normal(
        size=(rows, columns)
    ),
    hidden: Callable[[Array], Array] = lambda a: np.maximum(a, 0),
    output: Callable[[Array], Array] = soft,
    biases: tuple[float, float] = (1, 1),
    target: Callable[[Array], Array] = _hard,
    losses: Callable[[Array, Array], Any] = lambda y, t: np.mean(_log_losses(y, t)),
    hits: Callable[[Array, Array], Any] = lambda a, t: np.mean(
        a.argmax(axis=-1) == t.argmax(axis=-1)
    ),
    score: Callable[[Array, Array], Array] = lambda y, t: y - t,
    size: Callable[[Array, bool], float] = lambda y, one: len(y),
    second: Callable[[Array, Array], Array] = lambda a1, z: z,
    slope: Callable[[Array, Array], Array] = _pass,
    db: Callable[[Array], Any] = lambda d: d.sum(axis=0),
    dW: Callable[[Array, Array], Any] = lambda x, d: x.T @ d,
    back: Callable[[Array, Array], Any] = lambda d, W2: d @ W2.T,
    edit: Callable[[Grads], Grads] = lambda grads: grads,
    refuses: Callable[[Array, Array], Any] | None = None,
    after: Callable[[Any, Grads], None] = lambda me, grads: None,
    loss_first: bool = False,
    predicts: Callable[[Array], Array] = lambda a: a,
    answers: Callable[[Array], Array] = _hard,
) -> type:
    """Make a TwoLayerNet, each of whose pieces may be wrong; gradient may ask loss first."""

    class Net:
        def __init__(self, D: int, H: int, classes: int, rng: Generator) -> None:
            self.params = {
                "W1": start(rng, D, H),
                "b1": np.zeros(H),
                "W2": start(rng, H, classes),
                "b2": np.zeros(classes),
            }

        def scores(self, x: Array) -> tuple[Array, Array, Array]:
            p = self.params
            a1 = x @ p["W1"] + biases[0] * p["b1"]
            z = hidden(a1)
            return a1, z, z @ p["W2"] + biases[1] * p["b2"]

        def predict(self, x: Array) -> Array:
            return predicts(self.scores(x)[2])

        def loss(self, x: Array, t: Any) -> Any:
            return losses(output(self.scores(np.atleast_2d(x))[2]), self.targets(x, t))

        def accuracy(self, x: Array, t: Any) -> Any:
            return hits(self.scores(x)[2], answers(np.asarray(t)))

        def targets(self, x: Array, t: Any) -> Array:
            made = target(np.asarray(t))
            return made.reshape(1, -1) if x.ndim == 1 and made.ndim == 1 else made

        def gradient(self, x: Array, t: Any) -> Grads:
            if x.ndim == 1 and refuses is not None:
                refuses(x, self.scores(x)[1])
            if loss_first:
                self.loss(x, t)
            one, t = x.ndim == 1, self.targets(x, t)
            x = np.atleast_2d(x)
            a1, z, a2 = self.scores(x)
            d2 = score(output(a2), t) / size(output(a2), one)
            grads = {"W2": dW(second(a1, z), d2), "b2": db(d2)}
            d1 = slope(back(d2, self.params["W2"]), a1)
            grads |= {"W1": dW(x, d1), "b1": db(d1)}
            after(self, grads)
            return edit(grads)

    return Net


def _hit(a: Array, t: Array) -> Any:
    return a.argmax(axis=-1) == t.argmax(axis=-1)


def _count_of_hits(a: Array, t: Array) -> Any:
    return np.sum(_hit(a, t))


def _column(t: Array) -> Array:
    return t[:, None] if t.ndim == 1 and t.dtype.kind == "i" else t


def _as_many_as_labels(t: Array) -> Array:
    return np.asarray(np.eye(t.max() + 1)[t] if t.ndim < 2 and t.dtype.kind == "i" else t)


def _one_less_in_columns(y: Array, t: Array) -> Array:
    left = y.copy()
    left[:, t.argmax(axis=1)] -= 1
    return np.asarray(left)


def _one_less_in_columns_each_time(y: Array, t: Array) -> Array:
    return np.asarray(y - t.sum(axis=0))


def _steps(*names: str) -> Callable[[Any, Grads], None]:
    def step(me: Any, grads: Grads) -> None:
        for name in names:
            me.params[name] -= 0.1 * grads[name]

    return step


def _with_epsilon(size: float) -> Callable[[Array, Array], Any]:
    return lambda y, t: -np.sum(t * np.log(y + size)) / len(y)


def _exchanged_loss(size: float) -> Callable[[Array, Array], Any]:
    return lambda y, t: -np.sum(y * np.log(t + size)) / len(y)


def _all_pairs(y: Array, t: Array) -> Any:
    return -np.sum(np.log(y[:, t.argmax(axis=1)])) / len(y)


def _binary(y: Array, t: Array) -> Array:
    return np.asarray(_log_losses(y, t) - np.sum((1 - t) * np.log(1 - y), axis=-1))


def _sigma(a: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-a)))


def _exchanged(grads: Grads) -> Grads:
    return {"W1": grads["W2"], "b1": grads["b2"], "W2": grads["W1"], "b2": grads["b1"]}


def _over_columns(y: Array) -> Array:
    e = np.exp(y - y.max())
    return np.asarray(e / e.sum(axis=0))


def _dotted(x: Array, z: Array) -> Any:
    return np.dot(z.T, np.ones(K))


def _matmul(x: Array, z: Array) -> Any:
    return z.T @ np.ones(K)


def _no_second_axis(x: Array, z: Array) -> Any:
    return z.sum(axis=1)


def _no_size(y: Array, one: bool) -> float:
    return 1


OTHER_SIZES = [
    (shared.MISSING_BATCH_MEAN, lambda y, one: 1),
    (shared.DOUBLE_BATCH_MEAN, lambda y, one: len(y) ** 2),
    (shared.DIVIDED_BY_CLASSES, lambda y, one: K),
    (shared.DIVIDED_BY_SIZE, lambda y, one: y.size),
    # y.shape[0] of one sample is K.
    (shared.DIVIDED_BY_CLASSES, lambda y, one: K if one else len(y)),
    (shared.FIXED_SIZE, lambda y, one: 7),
]

KNOWN: dict[str, list[Mistake]] = {
    "affine_forward": [
        flipped(),
        Wrong(shared.FORGOT_THE_BIAS, affine(forward=lambda x, W, b: x @ W)),
        Wrong(shared.SIGN_FLIPPED, affine(forward=lambda x, W, b: x @ W - b)),
        Wrong(EXTRA_ACTIVATION, affine(forward=lambda x, W, b: np.maximum(x @ W + b, 0))),
        Wrong(EXTRA_ACTIVATION, affine(forward=lambda x, W, b: _sigma(x @ W + b))),
        Wrong(shared.COPIES_PARAMS, affine(copies=True)),
        Wrong(shared.RETURNS_WRONG_SHAPE, affine(forward=lambda x, W, b: (x @ W + b).sum(axis=1))),
        Wrong(shared.FIRST_SAMPLE_ONLY, affine(forward=lambda x, W, b: x[0] @ W + b)),
    ],
    "affine_backward": [
        flipped(),
        flipped("grad"),
        *(flipped(of) for of in ("dx", *GRADIENTS)),
        missing_mean("grad"),
        mean_twice(),
        *(mean_twice(of) for of in ("dx", "grad", "grad of W")),
        Wrong(shared.WEIGHT_NOT_TRANSPOSED, affine(dx=lambda dout, W: dout @ W)),
        Wrong(shared.WEIGHT_NOT_TRANSPOSED, affine(dx=lambda dout, W: np.dot(dout, W))),
        Wrong(shared.TRANSPOSED, affine(dx=lambda dout, W: W @ dout.T)),
        *_written(shared.TRANSPOSED, dW=lambda x, dout: dout.T @ x),
        *(Wrong(shared.INPUT_NOT_TRANSPOSED, affine(dW=one)) for one in (np.matmul, np.dot)),
        Wrong(shared.INPUT_NOT_TRANSPOSED, affine(dW=lambda x, dout: x @ dout)),
        *(one for db in BIASES for one in _written(shared.BIAS_NOT_SUMMED, db=db)),
        # Written in place, a row of shape (1, H) fits: that is right.
        *(Wrong(shared.BIAS_NOT_SUMMED, affine(db=_one_row, write=one)) for one in REBOUND_BIAS),
        *(Wrong(shared.GRADS_REBOUND, affine(write=one)) for one in WRITES[1:]),
        Wrong(shared.WRONG_GRAD_SLOT, affine(write=_swapped)),
        Wrong(shared.WRONG_GRAD_SLOT, affine(write=_swapped_in_place)),
        Wrong(shared.WRONG_GRAD_SLOT, affine(write=_both_in_the_first)),
        Wrong(shared.WRONG_GRAD_SLOT, affine(write=_appended)),
        *_into_params_known(),
        *(
            Wrong(shared.ACCUMULATES, affine(write=one))
            for one in (_added, _added_weights, _added_bias)
        ),
        Wrong(shared.GRADIENT_LEFT_OUT, affine(write=_only_weights)),
        Wrong(shared.GRADIENT_LEFT_OUT, affine(write=_only_bias)),
        Wrong(shared.GRADS_NOT_WRITTEN, affine(write=_not_at_all)),
        *_written(
            shared.IGNORES_DOUT,
            dx=lambda dout, W: np.ones_like(dout) @ W.T,
            dW=lambda x, dout: x.T @ np.ones_like(dout),
            db=lambda dout: np.ones_like(dout).sum(axis=0),
        ),
        Wrong(shared.IGNORES_DOUT, affine(dx=lambda dout, W: np.ones_like(dout) @ W.T)),
        Wrong(shared.IGNORES_DOUT, affine(dx=lambda dout, W: W.T)),
        Wrong(shared.SHARED_STATE, _shared_input(lambda x, dout: x.T @ dout)),
        Wrong(shared.SHARED_STATE, _shared_input(lambda x, dout: np.dot(x.T, dout))),
    ],
    "relu": [
        flipped("dx"),
        *_each_mask(lambda mask: Wrong(RELU_MASK_INVERTED, relu(lambda me, d: d * ~mask(me.x)))),
        *_each_mask(
            lambda mask: Wrong(
                RELU_MASK_INVERTED,
                relu(lambda me, d: d * ~mask(me.x), lambda x: np.minimum(x, 0)),
            )
        ),
        *_each_mask(lambda mask: Wrong(shared.IGNORES_DOUT, relu(lambda me, d: mask(me.x) * 1.0))),
        *_each_mask(lambda mask: Wrong(MASKS_THE_GRADIENT, relu(lambda me, d: d * mask(d)))),
        *_each_mask(
            lambda mask: Wrong(shared.STALE_STATE, relu(lambda me, d: d * mask(me.x), first=True))
        ),
        *_each_mask(
            lambda mask: Wrong(shared.SHARED_STATE, sharing(relu(lambda me, d: d * mask(me.x))))
        ),
        # Right, with slope 1 at 0: whoever changes an input besides made no other mistake.
        Wrong(shared.MUTATES_INPUT, relu(lambda me, d: d * (me.x >= 0))),
        Wrong(MASK_FORGOTTEN, relu(lambda me, d: d)),
        *_each_mask(
            lambda mask: Wrong(
                MAX_OF_COLUMNS, relu(lambda me, d: d * mask(me.x), lambda x: np.max(x, axis=0))
            )
        ),
        Wrong(VALUE_FOR_SLOPE, relu(lambda me, d: d * me.out)),
        Wrong(VALUE_FOR_SLOPE, relu(lambda me, d: me.out)),
        Wrong(VALUE_FOR_SLOPE, relu(lambda me, d: d * me.x)),
        Wrong(EXTRA_ACTIVATION, relu(lambda me, d: np.maximum(d * (me.x > 0), 0))),
        Wrong(shared.SIGN_FLIPPED, relu(lambda me, d: np.where(me.x > 0, d, -d), np.abs)),
        Wrong(shared.SIGN_FLIPPED, relu(lambda me, d: d * np.sign(me.x), np.abs)),
    ],
    "sgd": [
        Wrong(ASCENDS, sgd(lambda lr, g: -lr * g)),
        Wrong(REBINDING_UPDATE, sgd(rebind=True)),
        Wrong(REBINDING_UPDATE, sgd(lambda lr, g: 0 * g)),
        Wrong(IGNORES_LR, sgd(lambda lr, g: g)),
        Wrong(IGNORES_LR, sgd(rate=0.01)),
        Wrong(IGNORES_LR, sgd(rate=0.1)),
        *(Wrong(FIRST_ARRAY_ONLY, sgd(most=most)) for most in (1, 2, 3, 4)),
        Wrong(shared.SHARED_STATE, _SharedRate),
        Wrong(shared.MISSING_FACTOR, sgd(lambda lr, g: lr)),
        Wrong(shared.RECIPROCAL, sgd(lambda lr, g: g / lr)),
        Wrong(SIGN_OF_THE_GRADIENT, sgd(lambda lr, g: lr * np.sign(g))),
    ],
    "minibatches": [
        Wrong(DROPS_LAST_BATCH, epoch(_by_rng, last=_full_batches)),
        # range(0, N - batch_size, batch_size) ends one batch early where they come out even, too.
        Wrong(DROPS_LAST_BATCH, epoch(_by_rng, last=lambda size, batch: size - batch)),
        Wrong(EMPTY_BATCH, epoch(_by_rng, last=lambda size, batch: size + 1)),
        Wrong(EMPTY_BATCH, epoch(_by_rng, last=lambda size, batch: size + batch)),
        Wrong(NOT_SHUFFLED, epoch(_as_they_come)),
        Wrong(SHUFFLES_BATCHES_ONLY, epoch(_whole_batches)),
        Wrong(SHUFFLES_BATCHES_ONLY, _batches_in_place),
        Wrong(UNPAIRED_SHUFFLE, epoch(_by_rng, _by_rng)),
        Wrong(UNPAIRED_SHUFFLE, epoch(_by_rng, _as_they_come)),
        Wrong(IGNORES_RNG, epoch(_by_chance)),
        Wrong(IGNORES_RNG, epoch(_always_alike)),
        Wrong(WITH_REPLACEMENT, _drawn_anew),
        Wrong(WITH_REPLACEMENT, _drawn_anew_to_the_end),
        Wrong(WITH_REPLACEMENT, _drawn_anew_and_full),
        Wrong(WITH_REPLACEMENT, _ordered_anew),
        Wrong(WITH_REPLACEMENT, _ordered_anew_and_full),
        Wrong(WITH_REPLACEMENT, epoch(lambda size, batch, rng: rng.integers(0, size, size))),
        Wrong(PADS_LAST_BATCH, _wrapped),
        Wrong(FIRST_BATCH_ONLY, epoch(_by_rng, last=lambda size, batch: batch)),
        Wrong(FIRST_BATCH_ONLY, epoch(_by_rng, last=lambda size, batch: 1)),
    ],
    "two_layer_net_forward": [
        flipped("loss"),
        log_base("loss"),
        # No relation: the array that comes first may be one sample, whose N is 1.
        Wrong(shared.MISSING_BATCH_MEAN, net(losses=lambda y, t: np.sum(_log_losses(y, t)))),
        Wrong(shared.NOT_NORMALISED, net(output=np.exp)),
        Wrong(shared.MISSING_BATCH_MEAN, net(hits=_count_of_hits)),
        *(
            Wrong(shared.LABELS_NOT_ONE_HOT, net(hits=hits, answers=np.asarray))
            for hits in (
                lambda a, t: np.mean(a.argmax(axis=1) == t),
                lambda a, t: np.mean(a.argmax(axis=1) == t.argmax(axis=1)),
            )
        ),
        Wrong(shared.PERCENT, net(hits=lambda a, t: 100 * np.mean(_hit(a, t)))),
        Wrong(shared.DIVIDED_BY_CLASSES, net(hits=lambda a, t: np.sum(_hit(a, t)) / K)),
        Wrong(shared.RETURNS_WRONG_SHAPE, net(hits=lambda a, t: np.atleast_1d(_hit(a, t)))),
        Wrong(shared.RETURNS_WRONG_SHAPE, net(losses=_log_losses)),
        Wrong(shared.RETURNS_WRONG_SHAPE, net(losses=lambda y, t: _log_losses(y, t) / len(y))),
        Wrong(shared.FIRST_SAMPLE_ONLY, net(losses=lambda y, t: _log_losses(y, t)[0])),
        Wrong(shared.FIRST_SAMPLE_ONLY, net(losses=lambda y, t: _log_losses(y, t)[0] / len(y))),
        Wrong(shared.INDEXES_ALL_PAIRS, net(losses=_all_pairs)),
        Wrong(shared.INDEXES_ALL_PAIRS, net(losses=lambda y, t: _all_pairs(y, t) / len(y))),
        Wrong(shared.SWAPPED_ARGUMENTS, net(losses=_exchanged_loss(1e-7))),
        Wrong(shared.SWAPPED_ARGUMENTS, net(losses=_exchanged_loss(0))),
        Wrong(shared.BINARY_FORM, net(losses=lambda y, t: np.mean(_binary(y, t)))),
        Wrong(shared.BINARY_FORM, net(losses=lambda y, t: np.mean(_binary(y, t)) / K)),
        *(
            Wrong(shared.EPSILON_TOO_LARGE, net(losses=_with_epsilon(size)))
            for size in (0.1, 0.01, 0.001, 0.0001)
        ),
        Wrong(shared.CLASSES_FROM_LABELS, net(target=_as_many_as_labels)),
        Wrong(
            shared.CLASSES_FROM_LABELS,
            net(target=_as_many_as_labels, losses=lambda y, t: -np.sum(np.log(y) * t) / len(y)),
        ),
        Wrong(
            shared.DOUBLE_BATCH_MEAN, net(losses=lambda y, t: np.mean(_log_losses(y, t)) / len(y))
        ),
        Wrong(shared.DIVIDED_BY_SIZE, net(losses=lambda y, t: np.mean(_log_losses(y, t)) / K)),
        Wrong(shared.FORGOT_THE_BIAS, net(biases=(0, 0))),
        Wrong(shared.FORGOT_THE_BIAS, net(biases=(1, 0))),
        Wrong(shared.FORGOT_THE_BIAS, net(biases=(0, 1))),
        Wrong(FORGOT_THE_ACTIVATION, net(hidden=lambda a: a)),
        Wrong(OTHER_ACTIVATION, net(hidden=_sigma)),
        Wrong(OTHER_ACTIVATION, net(hidden=np.tanh)),
        Wrong(ZERO_START, net(start=lambda rng, rows, columns: np.zeros((rows, columns)))),
        Wrong(ZERO_START, net(start=lambda rng, rows, columns: np.full((rows, columns), 0.5))),
        Wrong(
            IGNORES_RNG,
            net(
                start=lambda rng, rows, columns: np.random.default_rng().normal(
                    size=(rows, columns)
                )
            ),
        ),
        Wrong(
            IGNORES_RNG,
            net(
                start=lambda rng, rows, columns: np.random.default_rng(0).normal(
                    size=(rows, columns)
                )
            ),
        ),
        Wrong(shared.SOFTMAX_TWICE, net(output=lambda a: soft(soft(a)))),
        Wrong(shared.SOFTMAX_TWICE, net(output=lambda a: soft(soft(a)), predicts=soft)),
        Wrong(
            shared.WRONG_AXIS, net(hits=lambda a, t: np.mean(a.argmax(axis=0) == t.argmax(axis=0)))
        ),
        Wrong(shared.WRONG_AXIS, net(output=_over_columns)),
        Wrong(shared.LABELS_NOT_ONE_HOT, net(target=_column)),
    ],
    "two_layer_net_gradient": [
        flipped(),
        *(Wrong(name, net(size=one)) for name, one in OTHER_SIZES),
        Wrong(shared.MISSING_BATCH_MEAN, net(db=lambda d: d.sum(axis=0) * len(d))),
        Wrong(shared.MISSING_BATCH_MEAN, net(dW=lambda x, d: x.T @ d * len(d))),
        Wrong(PRE_ACTIVATION_USED, net(second=lambda a1, z: a1)),
        Wrong(MASK_FORGOTTEN, net(slope=lambda dz, a1: dz)),
        Wrong(RELU_MASK_INVERTED, net(slope=lambda dz, a1: dz * (a1 <= 0))),
        Wrong(VALUE_FOR_SLOPE, net(slope=lambda dz, a1: dz * np.maximum(a1, 0))),
        Wrong(MASKS_THE_GRADIENT, net(slope=lambda dz, a1: np.maximum(dz, 0))),
        Wrong(
            shared.EXTRA_ACTIVATION_DERIVATIVE,
            net(slope=lambda dz, a1: dz * _sigma(a1) * _sigma(-a1)),
        ),
        Wrong(shared.EXTRA_ACTIVATION_DERIVATIVE, net(score=lambda y, t: (y - t) * y * (1 - y))),
        Wrong(shared.FORGOT_THE_TARGET, net(score=lambda y, t: y)),
        Wrong(shared.STOPPED_AT_THE_LOSS, net(score=lambda y, t: -t / y)),
        Wrong(shared.CORRECT_CLASS_ONLY, net(score=lambda y, t: (y - t) * t)),
        Wrong(shared.NOT_NORMALISED, net(output=lambda a: a)),
        Wrong(shared.NOT_NORMALISED, net(output=np.exp)),
        Wrong(shared.SOFTMAX_TWICE, net(output=lambda a: soft(soft(a)))),
        Wrong(shared.WRONG_AXIS, net(output=_over_columns)),
        Wrong(shared.LABELS_NOT_ONE_HOT, net(target=_column)),
        Wrong(shared.LABELS_NOT_ONE_HOT, net(target=lambda t: t)),
        Wrong(shared.FORGOT_THE_BIAS, net(biases=(0, 0))),
        Wrong(shared.BIAS_NOT_SUMMED, net(db=lambda d: d.mean(axis=0))),
        Wrong(shared.BIAS_NOT_SUMMED, net(db=lambda d: d)),
        Wrong(shared.BIAS_NOT_SUMMED, net(db=lambda d: d.sum())),
        Wrong(shared.BIAS_NOT_SUMMED, net(db=lambda d: d.sum(axis=1))),
        Wrong(shared.BIAS_NOT_SUMMED, net(db=lambda d: d.sum(axis=0, keepdims=True))),
        Wrong(shared.TRANSPOSED, net(dW=lambda x, d: d.T @ x)),
        Wrong(shared.WEIGHT_NOT_TRANSPOSED, net(back=lambda d, W2: d @ W2)),
        Wrong(shared.WEIGHT_NOT_TRANSPOSED, net(back=np.dot)),
        Wrong(shared.INPUT_NOT_TRANSPOSED, net(dW=lambda x, d: x @ d)),
        Wrong(shared.INPUT_NOT_TRANSPOSED, net(dW=np.dot)),
        Wrong(shared.MISSING_PARENTHESES, net(score=lambda y, t: y - t / len(y), size=_no_size)),
        Wrong(shared.INDEXES_ALL_PAIRS, net(score=_one_less_in_columns)),
        Wrong(shared.INDEXES_ALL_PAIRS, net(score=_one_less_in_columns_each_time)),
        Wrong(shared.CLASSES_FROM_LABELS, net(target=_as_many_as_labels)),
        Wrong(shared.CLASSES_FROM_LABELS, net(target=_as_many_as_labels, loss_first=True)),
        Wrong(shared.UPDATES_IN_BACKWARD, net(after=_steps("W1", "b1", "W2", "b2"))),
        Wrong(shared.UPDATES_IN_BACKWARD, net(after=_steps("W1", "W2"))),
        Wrong(shared.WRONG_GRAD_SLOT, net(edit=_exchanged)),
        Wrong(shared.BATCH_ONLY, net(refuses=_dotted)),
        Wrong(shared.BATCH_ONLY, net(refuses=_matmul)),
        Wrong(shared.BATCH_ONLY, net(refuses=_no_second_axis)),
    ],
}

# The heading to read again for a mistake, wherever in the chapter it is made.
READ_FOR: dict[Misconception | tuple[str, Misconception], str] = {
    shared.BIAS_NOT_SUMMED: "8.1 From the scores to the weights",
    shared.FORGOT_THE_BIAS: "8.1 From the scores to the weights",
    shared.INPUT_NOT_TRANSPOSED: "8.1 From the scores to the weights",
    shared.GRADS_REBOUND: "8.1 From the scores to the weights",
    shared.WEIGHT_NOT_TRANSPOSED: "8.1 From the scores to the weights",
    MASK_FORGOTTEN: "8.2 A layer with a kink",
    MASKS_THE_GRADIENT: "8.2 A layer with a kink",
    RELU_MASK_INVERTED: "8.2 A layer with a kink",
    VALUE_FOR_SLOPE: "8.2 A layer with a kink",
    FORGOT_THE_ACTIVATION: "8.2 A layer with a kink",
    ("two_layer_net_gradient", shared.TRANSPOSED): "8.1 From the scores to the weights",
    ("two_layer_net_gradient", shared.UPDATES_IN_BACKWARD): "8.3 A step down",
}
