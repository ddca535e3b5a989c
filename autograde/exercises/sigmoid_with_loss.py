"""What chapter 6 asks: the sigmoid, its loss, the derivation of (y - t)/N, and the layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.exercise import RESULT, Case, Chapter, Check, Criterion, unchanged
from autograde.exercises.probes import calls, layer, loss_backward, loss_forward
from autograde.exercises.suspects import find_the_bug
from autograde.rules import Close, Finite, Proportional

N, NEXT_N, H = 7, 5, 3  # no two alike: a wrong axis or a stale batch size shows
EXTREME = np.array([1000.0, -1000.0, 1000.0, -1000.0, 0.5])
EXTREME_LABELS = np.array([1, 0, 0, 1, 1])  # two certain and right, two certain and wrong


def _scores(rng: Generator, *shape: int) -> NDArray[np.float64]:
    """Draw scores of both signs, away from 0, where y is far from 0 and from 1."""
    return np.asarray(rng.uniform(0.3, 2.5, shape) * rng.choice([-1.0, 1.0], shape))


def _probabilities(rng: Generator, size: int) -> NDArray[np.float64]:
    return rng.uniform(0.1, 0.9, size)


def _labels(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels 0 and 1, of each at least two."""
    return rng.permutation(np.r_[0, 0, 1, 1, rng.integers(0, 2, size - 4)])


def _sigmoid_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("scores", {"x": rng.permutation(np.r_[0.0, _scores(rng, N - 1)])}),
        Case("matrix", {"x": _scores(rng, N, H)}),
        Case("extreme", {"x": EXTREME}),
    )


def _layer_cases(rng: Generator) -> Sequence[Case]:
    batch = {"x": _scores(rng, N, H), "dout": rng.normal(size=(N, H))}
    following = {"x_next": _scores(rng, NEXT_N, H), "dout_next": rng.normal(size=(NEXT_N, H))}
    return (
        Case("batch", batch),
        Case("two batches", batch | following),
        Case("extreme", {"x": EXTREME, "dout": rng.normal(size=EXTREME.shape)}),
    )


def _loss_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("mixed labels", {"y": _probabilities(rng, N), "t": _labels(rng, N)}),
        Case("all t = 1", {"y": _probabilities(rng, N), "t": np.ones(N, dtype=int)}),
        Case("all t = 0", {"y": _probabilities(rng, N), "t": np.zeros(N, dtype=int)}),
        Case("one sample", {"y": _probabilities(rng, 1), "t": rng.integers(0, 2, 1)}),
    )


def _probability_cases(rng: Generator) -> Sequence[Case]:
    return (Case("probabilities", {"y": _probabilities(rng, N)}),)


def _with_loss_cases(rng: Generator) -> Sequence[Case]:
    batch = {"x": _scores(rng, N), "t": _labels(rng, N)}
    following = {"x_next": _scores(rng, NEXT_N), "t_next": _labels(rng, NEXT_N)}
    return (
        Case("batch", batch),
        Case("dout", batch | {"dout": 2.5}),
        Case("two batches", batch | following),
        Case("extreme", {"x": EXTREME, "t": EXTREME_LABELS}),
    )


def _score_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("batch", {"s": _scores(rng, N), "t": _labels(rng, N)}),
        Case("extreme", {"s": EXTREME, "t": EXTREME_LABELS}),
    )


CHAPTER = Chapter(
    stem="ch06_sigmoid_with_loss",
    checks=(
        Check(
            id="sigmoid",
            gives="probability",
            asks="sigmoid",
            reference="sigmoid_with_loss:sigmoid",
            cases=_sigmoid_cases,
            probe=calls("x"),
            criteria=(
                Criterion("values for a batch of scores", 1, ("scores",), (RESULT,)),
                Criterion("any shape in, the same shape out", 0.5, ("matrix",), (RESULT,)),
                Criterion("right at scores of ±1000", 0.5, ("extreme",), (RESULT,)),
                unchanged("x", cases=("scores",), points=0.5, after="values for a batch of scores"),
            ),
        ),
        Check(
            id="binary_cross_entropy",
            gives="loss",
            asks="binary_cross_entropy",
            reference="sigmoid_with_loss:binary_cross_entropy",
            cases=_loss_cases,
            probe=calls("y", "t"),
            criteria=(
                Criterion("mean loss, labels 0 and 1 mixed", 1, ("mixed labels",), (RESULT,)),
                Criterion("mean loss, every label 1", 0.5, ("all t = 1",), (RESULT,)),
                Criterion("mean loss, every label 0", 0.5, ("all t = 0",), (RESULT,)),
                unchanged(
                    "y",
                    "t",
                    cases=("mixed labels",),
                    points=0.5,
                    after="mean loss, labels 0 and 1 mixed",
                ),
            ),
        ),
        Check(
            id="dL_dy",
            gives="slope",
            asks="dL_dy",
            reference="sigmoid_with_loss:dL_dy",
            cases=_loss_cases,
            probe=calls("y", "t"),
            criteria=(
                Criterion("samples with t = 1", 0.5, ("all t = 1",), (RESULT,)),
                Criterion("samples with t = 0", 0.5, ("all t = 0",), (RESULT,)),
                Criterion("both labels in one batch", 0.5, ("mixed labels",), (RESULT,)),
                unchanged(
                    "y", "t", cases=("mixed labels",), points=0.5, after="both labels in one batch"
                ),
            ),
        ),
        Check(
            id="dy_ds",
            gives="slope",
            asks="dy_ds",
            reference="sigmoid_with_loss:dy_ds",
            cases=_probability_cases,
            probe=calls("y"),
            criteria=(
                Criterion("slope, from the output y", 1, ("probabilities",), (RESULT,)),
                unchanged(
                    "y", cases=("probabilities",), points=0.5, after="slope, from the output y"
                ),
            ),
        ),
        Check(
            id="sigmoid_layer",
            gives="gradient",
            asks="Sigmoid",
            reference="sigmoid_with_loss:Sigmoid",
            cases=_layer_cases,
            probe=layer,
            criteria=(
                Criterion("forward", 0.5, ("batch",), ("out",)),
                Criterion("backward, with a random dout", 1, ("batch",), ("dx",)),
                Criterion(
                    "right again, and for a second batch",
                    0.5,
                    ("two batches",),
                    ("dx again", "out next", "dx next"),
                ),
                Criterion("right at scores of ±1000", 0.5, ("extreme",), ("out", "dx")),
                unchanged("x", "dout", cases=("batch",), points=0.5, after="forward"),
            ),
        ),
        Check(
            id="sigmoid_score_gradient",
            gives="gradient",
            asks="sigmoid_score_gradient",
            reference="sigmoid_with_loss:sigmoid_score_gradient",
            cases=_loss_cases,
            probe=calls("y", "t"),
            criteria=(
                Criterion(
                    "direction: a multiple of y − t",
                    1,
                    ("mixed labels",),
                    (RESULT,),
                    rule=Proportional(),
                ),
                Criterion("size: the mean over the batch", 1, ("mixed labels",), (RESULT,)),
                Criterion(
                    "a batch of one sample",
                    0.5,
                    ("one sample",),
                    (RESULT,),
                    after="direction: a multiple of y − t",
                ),
                unchanged(
                    "y",
                    "t",
                    cases=("mixed labels",),
                    points=0.5,
                    after="direction: a multiple of y − t",
                ),
            ),
        ),
        Check(
            id="sigmoid_with_loss_forward",
            gives="loss",
            asks="SigmoidWithLoss",
            reference="sigmoid_with_loss:SigmoidWithLoss",
            cases=_with_loss_cases,
            probe=loss_forward,
            criteria=(
                Criterion("mean loss", 1, ("batch",), ("loss",)),
                Criterion("right for a second batch", 0.5, ("two batches",), ("loss next",)),
                Criterion(
                    "finite at scores of ±1000",
                    0.5,
                    ("extreme",),
                    ("loss",),
                    rule=Finite(),
                    after="mean loss",
                ),
                unchanged("x", "t", cases=("batch",), points=0.5, after="mean loss"),
            ),
        ),
        Check(
            id="sigmoid_with_loss_backward",
            gives="gradient",
            asks="SigmoidWithLoss",
            reference="sigmoid_with_loss:SigmoidWithLoss",
            cases=_with_loss_cases,
            probe=loss_backward,
            criteria=(
                Criterion(
                    "direction: a multiple of y − t", 1, ("batch",), ("dx",), rule=Proportional()
                ),
                Criterion("size: the mean over the batch", 1, ("two batches",), ("dx", "dx next")),
                Criterion("respects dout", 0.5, ("dout",), ("dx",)),
                Criterion(
                    "right again, and for a second batch",
                    0.5,
                    ("two batches",),
                    ("dx again", "dx next"),
                    rule=Proportional(),
                ),
                Criterion(
                    "right at scores of ±1000", 0.5, ("extreme",), ("dx",), rule=Proportional()
                ),
                unchanged(
                    "x", "t", cases=("batch",), points=0.5, after="direction: a multiple of y − t"
                ),
            ),
        ),
        Check(
            id="sigmoid_cross_entropy",
            gives="loss",
            asks="sigmoid_cross_entropy",
            reference="sigmoid_with_loss:sigmoid_cross_entropy",
            cases=_score_cases,
            probe=calls("s", "t"),
            criteria=(
                Criterion("mean loss", 1, ("batch",), (RESULT,)),
                Criterion(
                    "exact at scores of ±1000",
                    1,
                    ("extreme",),
                    (RESULT,),
                    rule=Close(rtol=1e-6, atol=0),
                ),
                unchanged("s", "t", cases=("batch",), points=0.5, after="mean loss"),
            ),
        ),
        find_the_bug(
            "bug_in_sigmoid_with_loss",
            (
                "missing-batch-mean",
                "ignores-dout",
                "stale-batch-size",
                "shared-state",
                "extra-activation-derivative",
                "double-batch-mean",
            ),
        ),
    ),
    written={"written_why_cross_entropy": 3},
)
