"""What chapter 7 asks: the Jacobian of softmax, the derivation of y - t, the layer, two classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.exercise import RESULT, Case, Chapter, Check, Criterion, unchanged
from autograde.exercises.probes import calls, loss_backward, loss_forward
from autograde.exercises.suspects import find_the_bug
from autograde.rules import Diagonal, Finite, OffDiagonal, Proportional, UpToRowShift

N, NEXT_N, K = 7, 5, 3  # no two alike: a wrong axis or a stale batch size shows
EXTREME = np.array(
    [[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0], [1.0, 2.0, 0.5], [0.5, -1.0, 1.0]]
)  # four rows: a square would hide a division by K
EXTREME_LABELS = np.array([0, 0, 1, 2])  # certain and right, certain and wrong, unsure twice


def _distribution(rng: Generator, size: int) -> NDArray[np.float64]:
    """Draw a distribution in which no entry is near 0, and no two are alike."""
    weights = rng.permutation(np.arange(1, size + 1)) + rng.uniform(0.0, 0.5, size)
    return np.asarray(weights / weights.sum())


def _one_hot(labels: NDArray[np.int64], size: int = K) -> NDArray[np.float64]:
    return np.asarray(np.eye(size)[labels])


def _labels(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels in which every class occurs and, as size > K, one is repeated."""
    return rng.permutation(np.r_[np.arange(K), rng.integers(0, K, size - K)])


def _scores(rng: Generator, size: int) -> NDArray[np.float64]:
    return rng.uniform(-2.0, 2.0, (size, K))


def _jacobian(q: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.diag(q) - np.outer(q, q))


def _one_sample(rng: Generator, size: int) -> tuple[Case, Case]:
    """Draw q and two targets for it: a one-hot t, neither first nor last, and a soft t."""
    q = _distribution(rng, size)
    return (
        Case("one-hot t", {"q": q, "t": _one_hot(rng.integers(1, size - 1, 1), size)[0]}),
        Case("soft t", {"q": q, "t": _distribution(rng, size)}),
    )


def _jacobian_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("three classes", {"q": _distribution(rng, 3)}),
        Case("five classes", {"q": _distribution(rng, 5)}),
    )


def _sample_cases(rng: Generator) -> Sequence[Case]:
    return _one_sample(rng, 4)


def _chain_cases(rng: Generator) -> Sequence[Case]:
    return tuple(
        Case(
            case.name,
            {
                "dL_dq": -case.inputs["t"] / case.inputs["q"],
                "jacobian": _jacobian(case.inputs["q"]),
            },
        )
        for case in _one_sample(rng, 4)
    )


def _with_loss_cases(rng: Generator) -> Sequence[Case]:
    x, t = _scores(rng, N), _labels(rng, N)
    following = {"x_next": _scores(rng, NEXT_N), "t_next": _labels(rng, NEXT_N)}
    return (
        Case("labels", {"x": x, "t": t}),
        Case("one-hot t", {"x": _scores(rng, N), "t": _one_hot(_labels(rng, N))}),
        Case("dout", {"x": x, "t": t, "dout": 2.5}),
        Case("two batches", {"x": x, "t": t} | following),
        Case("extreme", {"x": EXTREME, "t": EXTREME_LABELS}),
    )


def _binary_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("scores", {"s": rng.permutation(np.r_[0.0, rng.uniform(-3.0, 3.0, N - 1)])}),
        Case("one score", {"s": rng.uniform(-3.0, 3.0, 1)}),
    )


DIRECTION = "direction: a multiple of y − t"

CHAPTER = Chapter(
    stem="ch07_softmax_with_loss",
    checks=(
        Check(
            id="softmax_jacobian",
            gives="Jacobian",
            asks="softmax_jacobian",
            reference="softmax_with_loss:softmax_jacobian",
            cases=_jacobian_cases,
            probe=calls("q"),
            criteria=(
                Criterion(
                    "i = k: the diagonal", 0.5, ("three classes",), (RESULT,), rule=Diagonal()
                ),
                Criterion(
                    "i ≠ k: off the diagonal",
                    0.5,
                    ("three classes",),
                    (RESULT,),
                    rule=OffDiagonal(),
                ),
                Criterion("any number of classes", 1, ("five classes",), (RESULT,)),
                unchanged("q", cases=("three classes",), points=0.5, after="any number of classes"),
            ),
        ),
        Check(
            id="dL_dq",
            gives="slope",
            asks="dL_dq",
            reference="softmax_with_loss:dL_dq",
            cases=_sample_cases,
            probe=calls("q", "t"),
            criteria=(
                Criterion("a one-hot t", 0.5, ("one-hot t",), (RESULT,)),
                Criterion("a soft t", 0.5, ("soft t",), (RESULT,)),
                unchanged("q", "t", cases=("soft t",), points=0.5, after="a soft t"),
            ),
        ),
        Check(
            id="chain_through_softmax",
            gives="gradient",
            asks="chain_through_softmax",
            reference="softmax_with_loss:chain_through_softmax",
            cases=_chain_cases,
            probe=calls("dL_dq", "jacobian"),
            criteria=(
                Criterion("all paths, from a one-hot t", 1, ("one-hot t",), (RESULT,)),
                Criterion("all paths, from a soft t", 1, ("soft t",), (RESULT,)),
                unchanged(
                    "dL_dq",
                    "jacobian",
                    cases=("soft t",),
                    points=0.5,
                    after="all paths, from a soft t",
                ),
            ),
        ),
        Check(
            id="softmax_score_gradient",
            gives="gradient",
            asks="softmax_score_gradient",
            reference="softmax_with_loss:softmax_score_gradient",
            cases=_sample_cases,
            probe=calls("q", "t"),
            criteria=(
                Criterion("a one-hot t", 1, ("one-hot t",), (RESULT,)),
                Criterion("a soft t", 1, ("soft t",), (RESULT,)),
                unchanged("q", "t", cases=("soft t",), points=0.5, after="a soft t"),
            ),
        ),
        Check(
            id="softmax_with_loss_forward",
            gives="loss",
            asks="SoftmaxWithLoss",
            reference="softmax_with_loss:SoftmaxWithLoss",
            cases=_with_loss_cases,
            probe=loss_forward,
            criteria=(
                Criterion("mean loss, integer labels", 1, ("labels",), ("loss",)),
                Criterion("mean loss, one-hot t", 1, ("one-hot t",), ("loss",)),
                Criterion("right for a second batch", 0.5, ("two batches",), ("loss next",)),
                Criterion(
                    "finite at scores of ±1000",
                    0.5,
                    ("extreme",),
                    ("loss",),
                    rule=Finite(),
                    after="mean loss, integer labels",
                ),
                unchanged(
                    "x", "t", cases=("labels",), points=0.5, after="mean loss, integer labels"
                ),
            ),
        ),
        Check(
            id="softmax_with_loss_backward",
            gives="gradient",
            asks="SoftmaxWithLoss",
            reference="softmax_with_loss:SoftmaxWithLoss",
            cases=_with_loss_cases,
            probe=loss_backward,
            criteria=(
                Criterion(DIRECTION, 1, ("labels",), ("dx",), rule=Proportional()),
                Criterion("size: the mean over the batch", 1, ("two batches",), ("dx", "dx next")),
                Criterion("one-hot t", 1, ("one-hot t",), ("dx",)),
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
                unchanged("x", "t", cases=("labels",), points=0.5, after=DIRECTION),
            ),
        ),
        Check(
            id="two_class_scores",
            gives="result",
            asks="two_class_scores",
            reference="softmax_with_loss:two_class_scores",
            cases=_binary_cases,
            probe=calls("s"),
            criteria=(
                Criterion(
                    "their softmax is 1 − σ(s) and σ(s)",
                    1.5,
                    ("scores", "one score"),
                    (RESULT,),
                    rule=UpToRowShift(),
                ),
                unchanged(
                    "s",
                    cases=("scores",),
                    points=0.5,
                    after="their softmax is 1 − σ(s) and σ(s)",
                ),
            ),
        ),
        find_the_bug(
            "bug_in_softmax_with_loss",
            (
                "missing-batch-mean",
                "forgot-the-target",
                "correct-class-only",
                "indexes-all-pairs",
                "wrong-axis",
                "divided-by-classes",
            ),
        ),
    ),
    written={"written_one_over_n": 3},
)
