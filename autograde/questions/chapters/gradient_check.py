"""What chapter 5 asks: a gradient by differences, how far two gradients are apart, a layer's check.

A case holds arrays and numbers only. The probes make the functions and the layers from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from autograde.questions.bug_hunt import find_the_bug, short
from autograde.questions.comparers import Close, Flags, Numbers
from autograde.questions.forms import MOST_NUMBERS, Form
from autograde.questions.said import NO_ANSWER
from autograde.questions.spec import (
    RESULT,
    Answers,
    Chapter,
    Check,
    Criterion,
    Inputs,
    NoAnswer,
)

Array = NDArray[np.float64]

CHANGE = "change of "  # "change of x" is what x has become, less what it was
MOVED = "moved"  # which of a layer's arrays is moved: x is 0, its parameters follow
AS_IT_WAS = "x as it was"  # 1 or 0, for the diagnosis: a change in the last digit is a change
SEEN = "seen by forward: "  # "seen by forward: x" is 1 if x was moved, for the diagnosis
OFTEN = 10  # calls of forward: more than that are steps, whatever moves
TIMES, OFF, IGNORED = " is multiplied by", "one entry of dx is off by", "dx ignores dout"
ELSEWHERE, TURNED = "f also reads x from elsewhere", "x is the view of a transposed table"


@dataclass(frozen=True)
class Small:
    """At most ``most``, whatever tiny number the reference finds: the error of a right layer."""

    sentence: ClassVar[str] = "not-small"
    most: float = 1e-5

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it is small; nan is not."""
        return np.asarray(np.abs(got) <= self.most)


@dataclass(frozen=True)
class Size(Close):
    """Equal to a few digits: an error need not be known to many. Where nan is right, inf is, too.

    And so is any number that no threshold takes for small.
    """

    rtol: float = 0.003
    atol: float = 0.0003
    small: float = 1e-3

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees, or is as far from small as the right one."""
        large = ~(np.abs(got) < self.small)
        return np.where(np.isnan(expected), large, super().agrees(got, expected))


EXACT = Close(rtol=0, atol=0)
BACK = Close(rtol=0, atol=1e-9)  # digits lost on the way are the first exercise's matter


# numerical_gradient


def _function(inputs: Inputs, x: Array) -> Callable[[Array], Any]:
    """Make f from a case: a sum over entries, or a square that mixes them.

    It may look at ``x`` itself for one of its terms, as a layer looks at its own parameters.
    """
    # Python's float, NumPy's, and an array without axes: f may return any of them.
    made: Callable[[Any], Any] = (np.float64, float, np.asarray)[inputs["x"].ndim - 1]
    if "C" in inputs:
        B, C = inputs["B"], inputs["C"]
        return lambda x: made(np.sum(C * x) ** 2 + np.sum(B * x))
    A, B = inputs["A"], inputs["B"]
    if ELSEWHERE in inputs:
        return lambda given: made(np.sum(A * given**3) + np.sum(B * np.sin(x)))
    return lambda given: made(np.sum(A * given**3) + np.sum(B * np.sin(given)))


def _gradient(asked: Any, inputs: Inputs) -> Answers:
    """Probe numerical_gradient, and look at x afterwards; or in the total of a layer's outputs."""
    if MOVED in inputs:
        layer, x, dout = SineLayer(inputs), inputs["x"], inputs["dout"]
        arrays = [x, *layer.params]
        yield RESULT, asked(lambda _: np.vdot(layer.forward(x), dout), arrays[inputs[MOVED]])
        return
    x = inputs["x"].copy(order="F" if TURNED in inputs else "C")
    step = (inputs["h"],) if "h" in inputs else ()
    yield RESULT, asked(_function(inputs, x), x, *step)
    yield CHANGE + "x", x - inputs["x"]
    if not step and x.ndim == 1:
        yield AS_IT_WAS, float(np.array_equal(x, inputs["x"]))


def _relative(asked: Any, inputs: Inputs) -> Answers:
    yield RESULT, asked(inputs["a"], inputs["b"])


# layer_gradient_error


class SineLayer:
    """sin(x W + b), or sin(2x) if there are no parameters; its backward as wrong as asked.

    ``sees`` is told what forward finds moved, "x" or "params", and that it was called "often": of
    a deep copy of the layer, too. Each is told once, and then looked for no more.
    """

    def __init__(self, inputs: Inputs, sees: Callable[[str], Any] = str) -> None:
        self.asked, self.sees, self.calls = dict(inputs), sees, 0
        self.unseen = ["x", "params", "often"]
        self.params = [inputs[name].copy() for name in ("W", "b") if name in inputs]
        self.given = [param.tobytes() for param in self.params]
        self.grads = [np.zeros_like(param) for param in self.params]

    def forward(self, x: Array) -> Array:
        """Work the output out, and keep what backward needs."""
        self.calls += 1
        for what in [one for one in self.unseen if self._finds(one, x)]:
            self.sees(what)
            self.unseen.remove(what)
        self.x, self.scores = np.array(x), 2 * x
        if self.params:
            W, b = self.params
            self.scores = x @ W + b
        return np.asarray(np.sin(self.scores))

    def _finds(self, what: str, x: Array) -> bool:
        if what == "often":
            return self.calls > OFTEN
        if what == "x":
            return not np.array_equal(x, self.asked["x"])
        # As bytes: while x is moved, this is asked again and again.
        return [np.asarray(param).tobytes() for param in self.params] != self.given

    def backward(self, dout: Array) -> Array:
        """Fill in the gradients of the parameters, and return that of x."""
        back = np.cos(self.scores) * dout
        if self.params:
            self.grads[0][...] = self.x.T @ back * self.asked.get("dW" + TIMES, 1.0)
            self.grads[1][...] = back.sum(axis=0) * self.asked.get("db" + TIMES, 1.0)
        if self.asked.get(IGNORED):
            back = np.cos(self.scores)
        dx = back @ self.params[0].T if self.params else 2 * back
        dx = dx * self.asked.get("dx" + TIMES, 1.0)
        dx.flat[-1] += self.asked.get(OFF, 0.0)
        return np.asarray(dx)


def _layer_error(asked: Any, inputs: Inputs) -> Answers:
    """Probe layer_gradient_error with a layer of the case's making, and look at it afterwards."""
    seen: set[str] = set()
    layer = SineLayer(inputs, seen.add)
    given = {name: inputs[name].copy() for name in ("x", "dout")}
    yield RESULT, asked(layer, given["x"], given["dout"])
    for name in ("x", "params", "often"):
        yield SEEN + name, float(name in seen)
    given |= zip(("W", "b"), layer.params, strict=False)
    for name, value in given.items():
        yield CHANGE + name, value - inputs[name]


VECTOR, LARGEST, WRONG_DX = "a vector", "the largest number is in a", "a wrong dx shows"

# The layer of 5.6, as an input to "find the bug" holds it: numbers outside, an object inside.

SWITCHES = (None, "dx", "dw", "dc", "dout")


class Parabolas:
    """w x² + c x in each column, and the chapter's switch for mistakes."""

    def __init__(self, w: Any, c: Any, wrong: Any = None) -> None:
        self.params = [np.array(w, dtype=float), np.array(c, dtype=float)]
        self.grads = [np.zeros_like(param) for param in self.params]
        self.wrong = wrong

    def forward(self, x: Any) -> Any:
        """Return w x² + c x."""
        w, c = self.params
        self.x = np.array(x)
        return w * self.x**2 + c * self.x

    def backward(self, dout: Any) -> Any:
        """Return the gradient of x, right or wrong."""
        (w, c), x = self.params, self.x
        self.grads[0][...] = (dout * x**2).sum(axis=0) / (len(x) if self.wrong == "dw" else 1)
        self.grads[1][...] = 0 if self.wrong == "dc" else (dout * x).sum(axis=0)
        came = np.ones_like(dout) if self.wrong == "dout" else dout
        return came * (2 * w * x + (0 if self.wrong == "dx" else c))


def _unfold_layer(parts: Sequence[Any]) -> Sequence[Any]:
    """Lay a learner's Parabolas out as numbers."""
    layer, *others = parts
    params, wrong = getattr(layer, "params", ()), getattr(layer, "wrong", "")
    if len(params) != 2 or wrong not in SWITCHES:
        raise NoAnswer(NO_ANSWER["no layer"].format(came=short(layer)))
    return [*params, SWITCHES.index(wrong), *others]


def _fold_layer(parts: Sequence[Any]) -> Sequence[Any]:
    w, c, wrong, *others = parts
    # All its numbers are moved one by one: so they must not make a table of a million.
    if np.broadcast(w, c, *others).size > MOST_NUMBERS:
        raise ValueError("x and dout have a column for each number of w and c")
    return [Parabolas(w, c, SWITCHES[int(wrong)]), *others]


CHAPTER = Chapter(
    stem="ch05_numerical_gradients",
    about="central differences, relative error, how to check a layer",
    checks=(
        Check(
            id="numerical_gradient",
            gives="gradient",
            reference="gradient_check:numerical_gradient",
            read="5.3 The gradient of an array",
            more=(
                "Another road, without a difference: step into the complex plane. The imaginary "
                "part of f(x + ih), divided by h, is the slope, too, and as nothing is "
                "subtracted, nothing cancels. Try np.exp(1 + 1e-200j).imag / 1e-200: all its "
                "digits are right. It works as long as f is made of smooth functions that take "
                "complex numbers."
            ),
            probe=_gradient,
            advice=("f looks at x itself", "a transposed table"),
            criteria=(
                Criterion(VECTOR, 1, ("a vector",)),
                Criterion("any shape in, the same shape out", 1, ("a table", "three axes")),
                Criterion("central, and with the step h", 1, ("a large step",)),
                Criterion("an f that mixes the numbers of x", 0.5, ("mixed",)),
                Criterion(
                    "leaves x as it was, to the last digit",
                    0.5,
                    ("a vector",),
                    (CHANGE + "x",),
                    comparer=EXACT,
                    after=VECTOR,
                ),
            ),
        ),
        Check(
            id="relative_error",
            gives="error",
            reference="gradient_check:relative_error",
            read="5.5 The relative error",
            more=(
                "A question: np.allclose(a, b) asks whether |a − b| is at most atol + rtol·|b|. "
                "Only b counts on the right. Can you find two numbers that are close in one "
                "order, and not in the other?"
            ),
            probe=_relative,
            criteria=(
                Criterion(LARGEST, 1, ("largest in a",)),
                Criterion("the largest number is in b", 1, ("largest in b",)),
                Criterion("one of them all 0", 0.5, ("one all zero",), after=LARGEST),
                Criterion("both all 0", 0.5, ("both all zero",), after=LARGEST),
                Criterion(
                    "nan never looks small",
                    0.5,
                    ("nan in a", "nan in b"),
                    comparer=Size(),
                    after=LARGEST,
                ),
            ),
        ),
        Check(
            id="layer_gradient_error",
            gives="error",
            reference="gradient_check:layer_gradient_error",
            read="5.6 Checking a layer",
            more=(
                "Where it matters: PyTorch has torch.autograd.gradcheck and JAX has check_grads, "
                "which do what you wrote. PyTorch's warns you when the inputs are not float64. "
                "After this chapter you can say why."
            ),
            probe=_layer_error,
            criteria=(
                Criterion(WRONG_DX, 1, ("wrong dx",), comparer=Size()),
                Criterion(
                    "a wrong gradient of any parameter shows",
                    1,
                    ("wrong dW", "wrong db"),
                    comparer=Size(),
                ),
                Criterion(
                    "of several errors, the largest; nan never looks small",
                    0.5,
                    ("all wrong", "dW is nan"),
                    comparer=Size(),
                ),
                Criterion(
                    "uses the dout that it is given",
                    1,
                    ("dout ignored", "one wrong entry"),
                    comparer=Size(),
                ),
                Criterion(
                    "a right layer gets at most 1e-5",
                    1,
                    ("right", "right, without parameters"),
                    comparer=Small(),
                    after=WRONG_DX,
                ),
                Criterion(
                    "leaves x, dout and the parameters as they were",
                    0.5,
                    ("right",),
                    (CHANGE + "x", CHANGE + "dout", CHANGE + "W", CHANGE + "b"),
                    comparer=BACK,
                    after=WRONG_DX,
                ),
            ),
        ),
        find_the_bug(
            "bug_in_gradient_check",
            (
                "absolute-error",
                "forward-difference",
                "gradient-left-out",
                "not-the-largest",
                "params-not-moved",
                "upstream-of-ones",
            ),
            read="5.9 Find the bug",
            more=(
                "Where it matters: programs are tested in this way, too. One sign or one factor in "
                "the code is changed, and some test should fail. This is called mutation testing. "
                "The four wrong layers of 5.6 are such changes. Which fifth one would you add?"
            ),
            form=Form(
                ("w", "c", "wrong", "x", "dout"),
                '(Parabolas(w, c, "dx"), x, dout)',
                unfold=_unfold_layer,
                fold=_fold_layer,
            ),
        ),
    ),
)
