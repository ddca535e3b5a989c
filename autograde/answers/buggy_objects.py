"""The planted objects of "find the bug": each whole, and wrong, in a few lines.

A student's bundle carries them, and neither references of its chapter nor the mistakes. So each is
written here without them, with nothing right in it that its chapter asks for but what the object
cannot do without. It may import references of earlier chapters, inside of itself. To learners they
are called "mystery" and "Mystery"; comments and the names here stay behind.

Each refuses what a right one refuses, unless that is its mistake: an input is one to all objects of
a question, or to none. NumPy would stretch sides of length 1, and count ids below 0 from the end.
"""

from __future__ import annotations

import ast
import copy
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograde.answers.by_chapter import AnswerError
from autograde.answers.references import resolve
from autograde.judging.mysteries import Mysteries
from autograde.questions.register import CHECKS
from autograde.questions.spec import Check
from source_lib.bug_answers import HUNT, LETTERS, PLANTED, RIGHT

Key = tuple[str, str]  # a check, and a mistake that is known of it
OBJECTS: dict[Key, Any] = {}
HEADER = "from __future__ import annotations\nfrom typing import Any\nimport numpy as np\n"
TURN = "turn"  # how the attribute is called by which several mistakes have one class


def makes(check: str, *mistakes: str) -> Callable[[Any], Any]:
    """Enter an object that pretends to be what the check asks for, and makes the mistake.

    A class that makes several of them does so by its number ``turn``, 0 for the first.
    """

    def enter(made: Any) -> Any:
        for turn, mistake in enumerate(mistakes):
            several = len(mistakes) > 1
            one = type(made.__name__, (made,), {TURN: turn}) if several else made
            OBJECTS[check, mistake] = one
        return made

    return enter


def sources() -> dict[str, dict[str, Any]]:
    """Return the code of all planted objects, and what stands behind the letters of the hunt."""
    pools = {kind: [source(*key) for key in keys] for kind, keys in HUNT.items()}
    return {
        "mysteries": {name: [source(*key) for key in keys] for name, keys in PLANTED.items()},
        "hunt": {"letters": dict(LETTERS), "pools": pools},
    }


def mistakes(checks: Sequence[Check]) -> dict[str, Any]:
    """Return which mistakes are planted for some checks, in the order of ``sources``."""
    asked = {check.id for check in checks}
    hunt = "bug_hunt" in asked
    planted = {name: keys for name, keys in PLANTED.items() if name in asked}
    planted |= HUNT if hunt else {}
    return {
        "mistakes": {name: [mistake for _, mistake in keys] for name, keys in planted.items()},
        "letters": dict(LETTERS) if hunt else {},
    }


def mysteries(own: Callable[[], int], only_own: bool = False) -> Mysteries:
    """Return what is right about all of them; ``own`` is the number of who works here."""
    planted = {**PLANTED, **HUNT}
    return Mysteries(
        **mistakes([*CHECKS.values()]),
        made=lambda name, place: OBJECTS[planted[name][place]],
        right=lambda name: resolve(CHECKS[planted[name][0][0]].reference),
        own=own,
        only_own=only_own,
    )


@functools.cache
def _definitions() -> dict[str, ast.FunctionDef | ast.ClassDef]:
    """Read this file once: inspect.getsource reads it anew for each class."""
    body = ast.parse(Path(__file__).read_text(encoding="utf-8")).body
    return {one.name: one for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef)}


@functools.cache
def source(check: str, mistake: str) -> str:
    """Return the code of a planted object, without comments and under a name that says nothing.

    Raises
    ------
    AnswerError
        If nobody has written it.
    """
    if (check, mistake) not in OBJECTS:
        raise AnswerError(
            f"{mistake!r} was planted for check {check!r}, and autograde/answers/buggy_objects.py "
            "has no such object: write it there"
        )
    entered = OBJECTS[check, mistake]
    turn = vars(entered).get(TURN)
    written = entered.__mro__[1] if turn is not None else entered
    made = copy.deepcopy(_definitions()[written.__name__])
    made.name = "mystery" if isinstance(made, ast.FunctionDef) else "Mystery"
    made.decorator_list = []
    if turn is not None:
        made.body.insert(0, ast.parse(f"{TURN} = {turn}").body[0])
    return HEADER + "\n".join(map(ast.unparse, [*_called(made), made]))


def _called(made: ast.AST) -> list[ast.AST]:
    """Return what a planted object calls of this file, without docstrings."""
    waiting, found = [made], dict[str, ast.AST]()
    for one in waiting:
        calls = (node.func for node in ast.walk(one) if isinstance(node, ast.Call))
        names = {called.id for called in calls if isinstance(called, ast.Name)}
        for name in sorted((names & _definitions().keys()) - found.keys()):
            found[name] = helper = copy.deepcopy(_definitions()[name])
            helper.body.pop(0)
            waiting.append(helper)
    return [*found.values()]


# What they refuse: of these, a planted object's code holds those that it calls.


def of_shape(value: Any, *sides: int) -> Any:
    """Return a value as an array, if it has this shape."""
    value = np.asarray(value)
    if value.shape != sides:
        raise ValueError(f"here shape {value.shape} does not fit: it has to be {sides}")
    return value


def dice(p: Any, q: Any) -> Any:
    """Return both as rows of floats, if they have equally many sides and none is below 0."""
    both = of_shape(np.array([p, q], dtype=float), 2, np.size(p))
    if not np.all(both >= 0):
        raise ValueError("a side of a die is not >= 0")
    return both


def scores(a: Any) -> Any:
    """Return scores as floats, if there is a class to choose."""
    a = np.array(a, dtype=float)
    if a.ndim == 0 or a.size == 0:
        raise ValueError(f"shape {a.shape} leaves no class to choose")
    return a


def tables(y: Any, t: Any) -> Any:
    """Return probabilities and targets as rows, if there is a target for each row of y."""
    y, t = np.array(y, dtype=float), np.asarray(t)
    *rows, columns = y.shape
    if t.shape != y.shape:
        labels = of_shape(t, *rows) if rows else of_shape(np.atleast_1d(t), 1)
        (places,) = np.unravel_index(labels, columns)
        t = np.equal.outer(places, np.arange(columns))
    return y.reshape(-1, columns), t.reshape(-1, columns)


def ids(idx: Any, size: int) -> Any:
    """Return ids as an array, if they are one row of whole numbers below the size."""
    return of_shape(*np.unravel_index(idx, size), len(idx))


@makes("cross_entropy", "kl-for-cross-entropy")
def ratio_of_dice(p: Any, q: Any) -> Any:
    p, q = dice(p, q)
    some = np.greater(p, 0)
    one, other = np.extract(some, p), np.extract(some, q)
    return np.dot(one, np.subtract(np.log(one), np.log(other)))


@makes("cross_entropy", "swapped-arguments")
def other_way_round(p: Any, q: Any) -> Any:
    p, q = dice(p, q)
    return np.vdot(q, -np.log(p))


@makes("cross_entropy", "largest-side-only")
def one_side(p: Any, q: Any) -> Any:
    p, q = dice(p, q)
    return np.negative(np.log(q[np.argmax(p)]))


@makes("cross_entropy", "wrong-log-base")
def in_bits(p: Any, q: Any) -> Any:
    p, q = dice(p, q)
    some = np.greater(p, 0)
    return np.vdot(np.extract(some, p), np.log2(np.reciprocal(np.extract(some, q))))


@makes("cross_entropy", "q-not-used")
def of_one(p: Any, q: Any) -> Any:
    p, q = dice(p, q)
    one = np.extract(np.greater(p, 0), p)
    return np.vdot(one, np.negative(np.log(one)))


@makes("cross_entropy", "divided-by-sides")
def share_of_it(p: Any, q: Any) -> Any:
    p, q = dice(p, q)
    some = np.greater(p, 0)
    return np.vdot(np.extract(some, p), -np.log(np.extract(some, q))) / np.size(p)


@makes("softmax", "overflow")
def as_it_is(a: Any) -> Any:
    up = np.exp(scores(a))
    return np.divide(up, np.add.reduce(up, -1, keepdims=True))


@makes("softmax", "wrong-axis")
def down(a: Any) -> Any:
    a = scores(a)
    up = np.exp(np.subtract(a, np.max(a, 0)))
    return np.divide(up, np.add.reduce(up, 0))


@makes("softmax", "missing-keepdims")
def flat_sums(a: Any) -> Any:
    a = scores(a)
    up = np.exp(np.subtract(a, np.max(a, -1, keepdims=True)))
    return np.divide(up, np.add.reduce(up, -1))


@makes("softmax", "normalised-over-everything")
def all_together(a: Any) -> Any:
    a = scores(a)
    up = np.exp(np.subtract(a, np.max(a)))
    return np.divide(up, np.add.reduce(up, None))


@makes("softmax", "unshifted-axis")
def shifted_down(a: Any) -> Any:
    a = scores(a)
    up = np.exp(np.subtract(a, np.max(a, 0)))
    return np.divide(up, np.add.reduce(up, -1, keepdims=True))


@makes("softmax", "global-max-shift")
def one_shift(a: Any) -> Any:
    a = scores(a)
    up = np.exp(np.subtract(a, np.max(a)))
    return np.divide(up, np.add.reduce(up, -1, keepdims=True))


@makes("cross_entropy_error", "divided-by-classes")
def over_columns(y: Any, t: Any) -> Any:
    y, w = tables(y, t)
    return np.vdot(w, -np.log(np.fmax(y, 1e-300))) / y.shape[1]


@makes("cross_entropy_error", "first-sample-only")
def one_row(y: Any, t: Any) -> Any:
    y, w = tables(y, t)
    return np.vdot(w[0], -np.log(np.fmax(y[0], 1e-300)))


@makes("cross_entropy_error", "indexes-all-pairs")
def each_with_each(y: Any, t: Any) -> Any:
    y, w = tables(y, t)
    return np.average(-np.log(np.fmax(y[:, w.argmax(axis=1)], 1e-300)))


@makes("cross_entropy_error", "one-based-labels")
def column_before(y: Any, t: Any) -> Any:
    back = 0 if np.shape(t) == np.shape(y) else -1
    y, w = tables(y, t)
    w = np.roll(w, back, axis=1)
    return np.vdot(w, -np.log(np.fmax(y, 1e-300))) / len(y)


@makes("cross_entropy_error", "single-sample")
def length_of_it(y: Any, t: Any) -> Any:
    size = len(y)
    y, w = tables(y, t)
    return np.vdot(w, -np.log(np.fmax(y, 1e-300))) / size


@makes("matmul", "ignores-dout", "double-batch-mean", "weight-not-transposed")
class OddProduct:
    turn: int

    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, x: Any) -> Any:
        self.kept = np.array(of_shape(x, len(x), len(self.params[0])))
        return np.einsum("nd,dh->nh", x, self.params[0])

    def backward(self, dout: Any) -> Any:
        came = of_shape(dout, len(self.kept), self.params[0].shape[1])
        came = np.ones(came.shape) if self.turn == 0 else came
        size = len(came) if self.turn == 1 else 1
        self.grads[0][...] = np.einsum("nd,nh->dh", self.kept, came) / size
        W = self.params[0]
        return np.matmul(came, W) if self.turn == 2 else np.einsum("nh,dh->nd", came, W)


@makes("matmul", "accumulates")
class GrowingProduct:
    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, x: Any) -> Any:
        self.kept = np.array(of_shape(x, len(x), len(self.params[0])))
        return np.einsum("nd,dh->nh", x, self.params[0])

    def backward(self, dout: Any) -> Any:
        of_shape(dout, len(self.kept), self.params[0].shape[1])
        self.grads[0] += np.einsum("nd,nh->dh", self.kept, dout)
        return np.einsum("nh,dh->nd", dout, self.params[0])


@makes("layer_gradient_error", "upstream-of-ones")
def seen_with_ones(layer: Any, x: Any, dout: Any) -> Any:
    x, step, worst = np.array(x, dtype=float), 1e-4, 0.0
    of_shape(dout, *np.shape(layer.forward(x)))
    back = layer.backward(np.ones(np.shape(dout)))
    told = [np.array(one) for one in (back, *getattr(layer, "grads", ()))]
    for mine, at in zip(told, (x, *getattr(layer, "params", ())), strict=True):
        seen = np.empty(at.shape)
        of_shape(mine, *at.shape)
        for place, was in list(np.ndenumerate(at)):
            ends = []
            for end in (was + step, was - step):
                at[place] = end
                ends.append(np.sum(layer.forward(x)))
            at[place], seen[place] = was, np.subtract(*ends) / step / 2
        most = max(np.abs(mine).max(), np.abs(seen).max())
        worst = np.maximum(worst, np.abs(mine - seen).max() / (most or 1.0))
    return worst


@makes("layer_gradient_error", "absolute-error")
def undivided(layer: Any, x: Any, dout: Any) -> Any:
    x, step, found = np.array(x, dtype=float), 1e-4, list[Any]()
    of_shape(dout, *np.shape(layer.forward(x)))
    told = [np.array(one) for one in (layer.backward(dout), *getattr(layer, "grads", ()))]
    for mine, at in zip(told, (x, *getattr(layer, "params", ())), strict=True):
        seen = np.empty(at.shape)
        of_shape(mine, *at.shape)
        for place, was in list(np.ndenumerate(at)):
            ends = []
            for end in (was + step, was - step):
                at[place] = end
                ends.append(np.vdot(layer.forward(x), dout))
            at[place], seen[place] = was, np.subtract(*ends) / step / 2
        found.append(np.abs(mine - seen).max())
    return max(found)


@makes("layer_gradient_error", "gradient-left-out")
def all_but_the_last(layer: Any, x: Any, dout: Any) -> Any:
    x, step, found = np.array(x, dtype=float), 1e-4, list[Any]()
    of_shape(dout, *np.shape(layer.forward(x)))
    told = [np.array(one) for one in (layer.backward(dout), *getattr(layer, "grads", ()))]
    for mine, at in zip(told, (x, *getattr(layer, "params", ())), strict=True):
        seen = np.empty(at.shape)
        of_shape(mine, *at.shape)
        for place, was in list(np.ndenumerate(at)):
            ends = []
            for end in (was + step, was - step):
                at[place] = end
                ends.append(np.vdot(layer.forward(x), dout))
            at[place], seen[place] = was, np.subtract(*ends) / step / 2
        most = max(np.abs(mine).max(), np.abs(seen).max())
        found.append(np.abs(mine - seen).max() / (most or 1.0))
    return max(found[:2])


@makes("layer_gradient_error", "not-the-largest")
def on_average(layer: Any, x: Any, dout: Any) -> Any:
    x, step, found = np.array(x, dtype=float), 1e-4, list[Any]()
    of_shape(dout, *np.shape(layer.forward(x)))
    told = [np.array(one) for one in (layer.backward(dout), *getattr(layer, "grads", ()))]
    for mine, at in zip(told, (x, *getattr(layer, "params", ())), strict=True):
        seen = np.empty(at.shape)
        of_shape(mine, *at.shape)
        for place, was in list(np.ndenumerate(at)):
            ends = []
            for end in (was + step, was - step):
                at[place] = end
                ends.append(np.vdot(layer.forward(x), dout))
            at[place], seen[place] = was, np.subtract(*ends) / step / 2
        most = max(np.abs(mine).max(), np.abs(seen).max())
        found.append(np.abs(mine - seen).max() / (most or 1.0))
    return np.average(found)


@makes("sigmoid_with_loss_backward", "stale-batch-size")
class FirstSize:
    def __init__(self) -> None:
        self.params, self.grads, self.size = list[Any](), list[Any](), 0

    def forward(self, x: Any, t: Any) -> Any:
        self.size = self.size or np.size(x)
        self.apart = np.tanh(np.divide(x, 2)) / 2 + 0.5 - of_shape(t, *np.shape(x))
        return np.average(np.logaddexp(0, np.where(t, np.negative(x), x)))

    def backward(self, dout: Any = 1) -> Any:
        return np.multiply(dout / self.size, self.apart)


@makes("sigmoid_with_loss_backward", "missing-batch-mean", "double-batch-mean", "ignores-dout")
class OddShare:
    turn: int

    def __init__(self) -> None:
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        self.apart = np.tanh(np.divide(x, 2)) / 2 + 0.5 - of_shape(t, *np.shape(x))
        return np.average(np.logaddexp(0, np.where(t, np.negative(x), x)))

    def backward(self, dout: Any = 1) -> Any:
        size = self.apart.size
        share = (dout, dout / size**2, np.ones(np.shape(dout)) / size)[self.turn]
        return np.multiply(share, self.apart)


@makes(
    "softmax_with_loss_backward",
    "missing-batch-mean",
    "ignores-dout",
    "stale-batch-size",
    "double-batch-mean",
)
class OddPart:
    turn: int

    def __init__(self) -> None:
        self.params, self.grads, self.size = list[Any](), list[Any](), 0

    def forward(self, x: Any, t: Any) -> Any:
        from source_lib.cross_entropy import softmax_cross_entropy
        from source_lib.softmax import softmax

        loss = softmax_cross_entropy(x, t)
        self.down, (*rows, columns) = softmax(x), np.shape(x)
        self.size = self.size or len(np.atleast_2d(x))
        whole = np.shape(t) != np.shape(x)
        self.down -= np.eye(columns)[np.reshape(t, rows)] if whole else t
        return loss

    def backward(self, dout: Any = 1) -> Any:
        size, ones = len(np.atleast_2d(self.down)), np.ones(np.shape(dout))
        share = (dout, ones / size, dout / self.size, dout / size**2)[self.turn]
        return np.multiply(share, self.down)


@makes("softmax_with_loss_backward", "indexes-all-pairs")
class EveryColumn:
    def __init__(self) -> None:
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        from source_lib.cross_entropy import softmax_cross_entropy
        from source_lib.softmax import softmax

        self.down = softmax(x)
        self.columns = t if np.shape(t) != np.shape(x) else np.argmax(t, axis=-1)
        return softmax_cross_entropy(x, t)

    def backward(self, dout: Any = 1) -> Any:
        down = np.array(self.down)
        down[..., self.columns] -= 1
        return np.multiply(dout / len(np.atleast_2d(down)), down)


@makes("affine_backward", "accumulates")
class GrowingGradients:
    def __init__(self, W: Any, b: Any) -> None:
        self.params = [W, of_shape(b, *np.shape(W)[1:])]
        self.grads = [np.zeros(np.shape(one)) for one in self.params]

    def forward(self, x: Any) -> Any:
        self.kept = np.array(of_shape(x, len(x), len(self.params[0])))
        return np.add(np.einsum("nd,dh->nh", x, self.params[0]), self.params[1])

    def backward(self, dout: Any) -> Any:
        of_shape(dout, len(self.kept), self.params[0].shape[1])
        self.grads[0] += np.einsum("nd,nh->dh", self.kept, dout)
        self.grads[1] += np.add.reduce(dout)
        return np.einsum("nh,dh->nd", dout, self.params[0])


@makes("affine_backward", "transposed", "bias-not-summed", "ignores-dout")
class OddGradients:
    turn: int

    def __init__(self, W: Any, b: Any) -> None:
        self.params = [W, of_shape(b, *np.shape(W)[1:])]
        self.grads = [np.zeros(np.shape(one)) for one in self.params]

    def forward(self, x: Any) -> Any:
        self.kept = np.array(of_shape(x, len(x), len(self.params[0])))
        return np.add(np.einsum("nd,dh->nh", x, self.params[0]), self.params[1])

    def backward(self, dout: Any) -> Any:
        came = of_shape(dout, len(self.kept), self.params[0].shape[1])
        came = np.ones(came.shape) if self.turn == 2 else came
        down = np.einsum("nd,nh->hd" if self.turn == 0 else "nd,nh->dh", self.kept, came)
        if self.turn == 0:  # it fits into the old array only if W is square
            self.grads[0] = down
        else:
            self.grads[0][...] = down
        self.grads[1][...] = np.average(came, 0) if self.turn == 1 else np.add.reduce(came)
        return np.einsum("nh,dh->nd", came, self.params[0])


# Chapter 9: all but the last three pretend to be what earlier chapters asked for.


@makes("softmax_with_loss_backward", "normalised-over-everything")
class WholeTable:
    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        loss = self.within.forward(x, t)
        up = np.exp(np.subtract(x, np.max(x)))
        self.within.y = up / up.sum()
        return loss

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("sigmoid_layer", "derivative-of-input")
class SlopeOfScore:
    def __init__(self) -> None:
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any) -> Any:
        from source_lib.sigmoid_with_loss import sigmoid

        self.x = np.array(x)
        return sigmoid(x)

    def backward(self, dout: Any = 1) -> Any:
        return np.multiply(dout, self.x - self.x**2)


@makes("sigmoid_with_loss_forward", "only-positive-term")
class HalfOfTheLoss:
    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        self.within.forward(x, t)
        return np.mean(np.multiply(t, np.logaddexp(0, np.negative(x))))

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("sigmoid_with_loss_backward", "extra-activation-derivative")
class OneSlopeMore:
    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        y = self.within.y
        return self.within.backward(dout) * (y - y**2)


@makes("sigmoid_with_loss_backward", "forgot-the-target", RIGHT)
class YAlone:
    turn: int

    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        down = self.within.backward(dout)
        y = self.within.y
        return down if self.turn else np.multiply(dout / y.size, y)


@makes("sigmoid_with_loss_forward", "sign-flipped")
class NegativeLoss:
    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        return np.negative(self.within.forward(x, t))

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("sigmoid_layer", "ignores-dout", "sign-flipped", "double-batch-mean", RIGHT)
class OddSlope:
    turn: int

    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import Sigmoid

        self.within = Sigmoid()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any) -> Any:
        return self.within.forward(x)

    def backward(self, dout: Any = 1) -> Any:
        size = len(np.atleast_1d(self.within.y))
        came = (np.ones(np.shape(dout)), np.negative(dout), np.divide(dout, size), dout)
        return self.within.backward(came[self.turn])


@makes("sigmoid_layer", "shared-state")
class OneCurve:
    only: Any = None

    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import Sigmoid

        type(self).only = self.only or Sigmoid()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any) -> Any:
        return self.only.forward(x)

    def backward(self, dout: Any = 1) -> Any:
        return self.only.backward(dout)


@makes("softmax_with_loss_backward", "forgot-the-target", RIGHT)
class OddDown:
    turn: int

    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        down = self.within.backward(dout)
        y = self.within.y
        return down if self.turn else np.multiply(dout / len(np.atleast_2d(y)), y)


@makes("softmax_with_loss_forward", "wrong-log-base")
class LossInBits:
    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t) / np.log(2)

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("softmax_with_loss_backward", "shared-state")
class OneForAll:
    only: Any = None

    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        type(self).only = self.only or SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        return self.only.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        return self.only.backward(dout)


@makes("softmax_with_loss_backward", "wrong-axis")
class DownTheColumns:
    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        loss = self.within.forward(x, t)
        up = np.exp(np.subtract(x, np.max(x)))
        self.within.y = up / up.sum(axis=0)
        return loss

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("embedding", "embedding-overwrites")
class LastRowWins:
    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, idx: Any) -> Any:
        self.asked = ids(idx, len(self.params[0]))
        return np.take(self.params[0], self.asked, axis=0)

    def backward(self, dout: Any) -> None:
        self.grads[0].fill(0)
        rows = np.broadcast_to(dout, (len(self.asked), self.grads[0].shape[1]))
        for word, row in zip(self.asked, rows, strict=True):
            self.grads[0][word] = row


@makes("embedding", "ignores-dout", "sign-flipped", "double-batch-mean")
class OddRows:
    turn: int

    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, idx: Any) -> Any:
        self.asked = ids(idx, len(self.params[0]))
        return np.take(self.params[0], self.asked, axis=0)

    def backward(self, dout: Any) -> None:
        self.grads[0].fill(0)
        rows = np.broadcast_to(dout, (len(self.asked), self.grads[0].shape[1]))
        for word, row in zip(self.asked, rows, strict=True):
            odd = (np.ones(np.shape(row)), np.negative(row), row / len(rows))
            self.grads[0][word] += odd[self.turn]


@makes("embedding", "shared-state")
class RowsOfTheLast:
    asked: Any

    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, idx: Any) -> Any:
        type(self).asked = ids(idx, len(self.params[0]))
        return np.take(self.params[0], idx, axis=0)

    def backward(self, dout: Any) -> None:
        self.grads[0].fill(0)
        rows = np.broadcast_to(dout, (len(self.asked), self.grads[0].shape[1]))
        for word, row in zip(self.asked, rows, strict=True):
            self.grads[0][word] += row


@makes("embedding_dot", "embedding-overwrites", "ignores-dout", "double-batch-mean")
class OddPartners:
    turn: int

    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, idx: Any) -> Any:
        self.asked = ids(idx, len(self.params[0]))
        self.other = np.take(self.params[0], self.asked, axis=0)
        self.one = np.array(of_shape(h, *self.other.shape))
        return np.einsum("nh,nh->n", self.one, self.other)

    def backward(self, dout: Any) -> Any:
        came = np.ones(np.shape(dout)) if self.turn == 1 else np.asarray(dout)
        size = len(self.one) if self.turn == 2 else 1
        self.grads[0].fill(0)
        rows = np.einsum("n,nh->nh", came, self.one) / size
        for word, row in zip(self.asked, rows, strict=True):
            self.grads[0][word] = row + (self.grads[0][word] if self.turn else 0)
        return np.einsum("n,nh->nh", came, self.other)


@makes("embedding_dot", "shared-state")
class PartnersOfTheLast:
    asked: Any
    one: Any
    other: Any

    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, idx: Any) -> Any:
        common = type(self)
        common.asked = ids(idx, len(self.params[0]))
        common.other = np.take(self.params[0], idx, axis=0)
        common.one = np.array(of_shape(h, *self.other.shape))
        return np.einsum("nh,nh->n", self.one, self.other)

    def backward(self, dout: Any) -> Any:
        self.grads[0].fill(0)
        came = np.reshape(dout, (len(dout), 1))
        rows = (
            came * self.one
        )  # what fails for another batch is this product, as it does for learners
        of_shape(dout, len(self.asked))
        for word, row in zip(self.asked, rows, strict=True):
            self.grads[0][word] += row
        return came * self.other


@makes("embedding_dot", "swapped-operands")
class ExchangedPartners:
    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, idx: Any) -> Any:
        self.asked = ids(idx, len(self.params[0]))
        self.other = np.take(self.params[0], self.asked, axis=0)
        self.one = np.array(of_shape(h, *self.other.shape))
        return np.einsum("nh,nh->n", self.one, self.other)

    def backward(self, dout: Any) -> Any:
        self.grads[0].fill(0)
        rows = np.einsum("n,nh->nh", dout, self.other)
        for word, row in zip(self.asked, rows, strict=True):
            self.grads[0][word] += row
        return np.einsum("n,nh->nh", dout, self.one)


@makes("negative_sampling_loss_backward", "negative-label-one")
class AlwaysYes:
    def __init__(self, W: Any, sampler: Any, sample_size: Any) -> None:
        self.sampler, self.count = sampler, sample_size
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, target: Any) -> Any:
        others = of_shape(self.sampler.get_negative_sample(target), len(target), self.count)
        columns = [ids(one, len(self.params[0])) for one in (target, *np.transpose(others))]
        self.asked = np.column_stack(columns)
        self.rows = np.take(self.params[0], self.asked, axis=0)
        self.h = np.array(of_shape(h, len(target), self.rows.shape[2]))
        s = np.einsum("nh,njh->nj", self.h, self.rows)
        self.apart = np.tanh(s / 2) / 2 - 0.5
        s[:, 0] *= -1
        return np.logaddexp(0, s).sum() / len(s)

    def backward(self, dout: Any = 1) -> Any:
        share = np.broadcast_to(dout, len(self.h)) / len(self.h)
        slope = np.einsum("n,nj->nj", share, self.apart)
        self.grads[0].fill(0)
        for (n, j), word in np.ndenumerate(self.asked):
            self.grads[0][word] += slope[n, j] * self.h[n]
        return np.einsum("nj,njh->nh", slope, self.rows)


@makes(
    "negative_sampling_loss_backward",
    "missing-batch-mean",
    "ignores-dout",
    "embedding-overwrites",
    "double-batch-mean",
)
class OddQuestions:
    turn: int

    def __init__(self, W: Any, sampler: Any, sample_size: Any) -> None:
        self.sampler, self.count = sampler, sample_size
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, target: Any) -> Any:
        others = of_shape(self.sampler.get_negative_sample(target), len(target), self.count)
        columns = [ids(one, len(self.params[0])) for one in (target, *np.transpose(others))]
        self.asked = np.column_stack(columns)
        self.rows = np.take(self.params[0], self.asked, axis=0)
        self.h = np.array(of_shape(h, len(target), self.rows.shape[2]))
        s = np.einsum("nh,njh->nj", self.h, self.rows)
        self.apart = np.tanh(s / 2) / 2 + 0.5
        self.apart[:, 0] -= 1
        s[:, 0] *= -1
        return np.logaddexp(0, s).sum() / len(s)

    def backward(self, dout: Any = 1) -> Any:
        size = len(self.h)
        came = np.broadcast_to(dout, size)
        share = (came, np.ones(size) / size, came / size, came / size**2)[self.turn]
        slope = np.einsum("n,nj->nj", share, self.apart)
        whole = np.zeros(np.shape(self.grads[0]))
        for column, parts in zip(self.asked.T, slope.T, strict=True):
            part = np.zeros(np.shape(whole))
            for word, one, row in zip(column, parts, self.h, strict=True):
                part[word] = one * row + (0 if self.turn == 2 else part[word])
            whole += part
        self.grads[0][...] = whole
        return np.einsum("nj,njh->nh", slope, self.rows)
