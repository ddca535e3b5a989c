"""What chapter 4 asks: the six nodes of a computational graph, and a loss that is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograde.questions import params as watched
from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import Proportional
from autograde.questions.forms import Form
from autograde.questions.shared_probes import LOSS, as_number, layer, layer_with_params
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

ONE, LATER, SINGLE = ("one batch",), ("two batches",), "one sample"
AGAIN_AND_LATER = "right again, and for a second batch"


def _pair(names: tuple[str, str], when: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Name the two parts of a pair; what is no pair stands for its first part, as it came."""
    several = isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim > 0)
    for name, part in zip(names, value if several and len(value) == 2 else (value,), strict=False):
        yield name + when, part


def two_inputs(make: Any, inputs: Inputs) -> Answers:
    """Probe a node of two inputs: forward, backward, backward again, both on another batch."""
    node, names = make(), ("dx", "dy")
    same_dout = inputs["dout"].copy()
    yield "out", node.forward(inputs["x"], inputs["y"])
    yield from _pair(names, "", node.backward(inputs["dout"]))
    if "x_next" in inputs:
        make().forward(inputs["x_next"].copy(), inputs["y_next"].copy())
        yield from _pair(names, AGAIN, node.backward(same_dout))
        yield "out next", node.forward(inputs["x_next"], inputs["y_next"])
        yield from _pair(names, NEXT, node.backward(inputs["dout_next"]))


def two_outputs(make: Any, inputs: Inputs) -> Answers:
    """Probe a node of two outputs, in the same way."""
    node, names = make(), ("first output", "second output")
    same = inputs["d1"].copy(), inputs["d2"].copy()
    yield from _pair(names, "", node.forward(inputs["x"]))
    yield "dx", node.backward(inputs["d1"], inputs["d2"])
    if "x_next" in inputs:
        make().forward(inputs["x_next"].copy())
        yield "dx again", node.backward(*same)
        yield from _pair(names, NEXT, node.forward(inputs["x_next"]))
        yield "dx next", node.backward(inputs["d1_next"], inputs["d2_next"])


def repeats(make: Any, inputs: Inputs) -> Answers:
    """Probe Repeat(n); the other Repeat that is made meanwhile has another n."""
    node = make(inputs["n"])
    same_dout = inputs["dout"].copy()
    yield "out", node.forward(inputs["x"])
    yield "dx", node.backward(inputs["dout"])
    if "x_later" in inputs:
        make(inputs["n"] + 2).forward(inputs["x_later"].copy())
        yield "dx again", node.backward(same_dout)
        yield "out next", node.forward(inputs["x_later"])
        yield "dx next", node.backward(inputs["dout_later"])


def _loss_of_two(make: Any, inputs: Inputs) -> Answers:
    """Probe a loss of y and t: with and without dout, twice, and on another batch."""
    node, names = make(), ("dy", "dt")
    yield LOSS, node.forward(inputs["y"], inputs["t"])
    yield from _pair(
        names, "", node.backward(inputs["dout"]) if "dout" in inputs else node.backward()
    )
    if "y_next" in inputs:
        make().forward(inputs["y_next"].copy(), inputs["t_next"].copy())
        yield from _pair(names, AGAIN, node.backward())
        yield LOSS + NEXT, node.forward(inputs["y_next"], inputs["t_next"])
        yield from _pair(names, NEXT, node.backward())


def loss_of_two(make: Any, inputs: Inputs) -> Answers:
    """Probe it so that a loss of shape (1, 1), as it leaves a Sum, counts as its number."""
    for name, value in _loss_of_two(make, inputs):
        yield name, as_number(value)


BACKWARD = "backward: dx, with a random dout"
BOTH_BACK = "backward: dx and dy, with a random dout"
OUTPUT = {"out": "output", "first output": "output", "second output": "output"}

CHAPTER = Chapter(
    stem="ch04_computational_graphs",
    about="Add, Multiply, Branch, Repeat, Sum and MatMul, forwards and backwards; a loss of nodes",
    checks=(
        Check(
            id="add",
            gives="gradient",
            called=OUTPUT,
            reference="graph:Add",
            read="4.4 Add",
            more=(
                "Where it matters: the shortcuts of a residual network are Add nodes, x + f(x). "
                "However many layers f has, the gradient also gets past them, untouched. This is "
                "how networks of more than a hundred layers became trainable."
            ),
            probe=two_inputs,
            criteria=(
                Criterion("forward: x + y", 0.5, ONE, ("out",)),
                Criterion(BOTH_BACK, 1.5, ONE, ("dx", "dy")),
                Criterion(
                    AGAIN_AND_LATER,
                    0.5,
                    LATER,
                    ("dx again", "dy again", "out next", "dx next", "dy next"),
                ),
            ),
        ),
        Check(
            id="multiply",
            gives="gradient",
            called=OUTPUT,
            reference="graph:Multiply",
            read="4.5 Multiply",
            more=(
                "Where it matters: a gate of an LSTM is a Multiply node. One of its inputs lies "
                "between 0 and 1 and says how much of the other one may pass. When the gate is "
                "nearly shut, at 0.01, what is left of the gradient for the other input?"
            ),
            probe=two_inputs,
            criteria=(
                Criterion("forward: x · y", 0.5, ONE, ("out",)),
                Criterion(BOTH_BACK, 1.5, ONE, ("dx", "dy")),
                Criterion(
                    AGAIN_AND_LATER,
                    0.5,
                    LATER,
                    ("dx again", "dy again", "out next", "dx next", "dy next"),
                ),
                unchanged("x", "y", "dout", after=BOTH_BACK),
            ),
        ),
        Check(
            id="branch",
            gives="gradient",
            called=OUTPUT,
            reference="graph:Branch",
            read="4.6 Branch: a value that is used twice",
            more=(
                "Where it matters: a recurrent network uses its weights at every step, and a "
                "convolution uses them at every place of a picture. For the graph this is one "
                "Branch with very many ends. What does each end contribute to the gradient of the "
                "weights?"
            ),
            probe=two_outputs,
            criteria=(
                Criterion("forward: x, twice", 0.5, ONE, ("first output", "second output")),
                Criterion("backward: dx, with random d1 and d2", 1, ONE, ("dx",)),
                Criterion(
                    AGAIN_AND_LATER,
                    0.5,
                    LATER,
                    ("dx again", "first output next", "second output next", "dx next"),
                ),
                unchanged("x", "d1", "d2", after="backward: dx, with random d1 and d2"),
            ),
        ),
        Check(
            id="repeat",
            gives="gradient",
            called=OUTPUT,
            reference="graph:Repeat",
            read="4.7 Repeat and Sum",
            more=(
                "A question: NumPy's broadcasting is a Repeat node that nobody draws. In a * b "
                "with shapes (3, 4) and (4,), how many times is b repeated, and what shape must "
                "its gradient have?"
            ),
            probe=repeats,
            criteria=(
                Criterion("forward: n rows from one", 0.5, ONE, ("out",)),
                Criterion(BACKWARD, 1.5, ONE, ("dx",)),
                Criterion("another n, and another width", 0.5, ("another n",), ("out", "dx")),
                Criterion(AGAIN_AND_LATER, 0.5, LATER, ("dx again", "out next", "dx next")),
            ),
        ),
        Check(
            id="sum",
            gives="gradient",
            called=OUTPUT,
            clues=("another size",),
            reference="graph:Sum",
            read="4.7 Repeat and Sum",
            more=(
                "Another road to both layers: Sum multiplies by a row of ones from the left, and "
                "Repeat by a column of ones. Transposing turns one into the other. So each of the "
                "two layers is the backward pass of the other one."
            ),
            probe=layer,
            criteria=(
                Criterion("forward: one row from n", 0.5, ONE, ("out",)),
                Criterion(BACKWARD, 1.5, ONE, ("dx",)),
                Criterion(AGAIN_AND_LATER, 0.5, LATER, ("dx again", "out next", "dx next")),
            ),
        ),
        Check(
            id="matmul",
            gives="gradient",
            called=OUTPUT,
            reference="graph:MatMul",
            read="4.8 MatMul",
            more=(
                "What it costs: forward is one matrix product, and backward two of the same size. "
                "So a training step takes about three times as long as a prediction, whatever the "
                "sizes are. You can time it."
            ),
            probe=layer_with_params("W"),
            criteria=(
                Criterion("forward: x W", 0.5, ONE, ("out",)),
                Criterion("backward returns dx", 1, ONE, ("dx",)),
                Criterion("backward fills grads[0] with dW", 1, ONE, ("grad of W",)),
                Criterion(
                    "dx again, and for a second batch, with a W that has changed",
                    0.5,
                    LATER,
                    ("dx again", "out next", "dx next"),
                ),
                Criterion(
                    "dW again, and for a second batch",
                    0.5,
                    LATER,
                    ("grad of W again", "grad of W next"),
                ),
                Criterion(
                    "backward leaves W as it is",
                    0.5,
                    ONE,
                    (watched.changed("W"),),
                    after="backward returns dx",
                ),
            ),
        ),
        Check(
            id="mean_squared_error",
            gives="gradient",
            called={LOSS: "loss"},
            reference="graph:MeanSquaredError",
            read="4.10 A loss, derived by you",
            more=(
                "Where it comes from: suppose that what you measure is right but for random "
                "errors with a bell curve, all of one width. Then the likeliest model is the one "
                "with the smallest squared error. So this loss, too, is a negative "
                "log-likelihood, as in chapter 1."
            ),
            probe=loss_of_two,
            criteria=(
                Criterion("forward: the mean of the squares", 1, (*ONE, SINGLE), (LOSS,)),
                Criterion("backward: dy, up to a factor", 1, ONE, ("dy",), Proportional()),
                Criterion("backward: dt, up to a factor", 0.5, ONE, ("dt",), Proportional()),
                Criterion("backward: the size of both", 1, (*LATER, SINGLE), ("dy", "dt")),
                Criterion("respects dout", 0.5, ("dout",), ("dy", "dt")),
                Criterion(
                    AGAIN_AND_LATER,
                    0.5,
                    LATER,
                    ("dy again", "dt again", LOSS + NEXT, "dy next", "dt next"),
                ),
                unchanged("y", "t"),
            ),
        ),
        find_the_bug(
            "bug_in_matmul",
            (
                "ignores-dout",
                "double-batch-mean",
                "accumulates",
                "weight-not-transposed",
                "grads-rebound",
                "shared-state",
            ),
            read="4.11 Find the bug",
            form=Form(("x", "dout"), "[W, (x, dout), (x2, dout2)]", settings=("W",), layer=True),
            more=(
                "Another road: each entry of z is linear in x, and linear in W. So in a right "
                "MatMul the entries of dout * z, of dx * x and of dW * W have one and the same "
                "sum, whatever the numbers are. Which of the six mistakes does this test find?"
            ),
        ),
    ),
)
