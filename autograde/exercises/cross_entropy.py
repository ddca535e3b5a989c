"""What chapter 3 asks: one-hot rows, the cross-entropy error, the same from scores, accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.exercise import RESULT, Case, Chapter, Check, Criterion, Inputs, unchanged
from autograde.exercises.probes import Named, calls
from autograde.exercises.suspects import find_the_bug
from autograde.probe import plain
from autograde.rules import Close, Finite, Flags, Numbers

N, K = 7, 3  # of the first case; the others have other sizes, so a written-out number shows
MANY = 23  # samples, where something is counted
EXTREME = np.array(
    [[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0], [1.0, 2.0, 0.5], [0.5, -1.0, 1.0]]
)  # four rows, about 1000 apart; two of them tame
EXTREME_LABELS = np.array([0, 0, 1, 2])  # certain and right, certain and wrong, unsure twice
# Near 1000 single precision keeps seven digits of a score, and fewer of a difference.
EXACT = Close(rtol=1e-4, atol=0)


@dataclass(frozen=True)
class FiniteAtZero(Finite):
    """A finite loss where the exact one is infinite: how large it is depends on the cap.

    A clip at 1e-7 gives 16.1 for the sample, the smallest float 708.4, np.nan_to_num far more.
    """

    sentence: ClassVar[str] = "not-finite"

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it is finite, and large enough to be a cap."""
        # A negative loss is a prediction of the diagnosis, for a lost minus.
        large = np.abs(got) >= self.least * np.abs(expected)
        return np.isfinite(got) & large & (np.sign(got) * np.sign(expected) >= 0)


# Inputs


def _distributions(rng: Generator, *shape: int) -> NDArray[np.float64]:
    """Draw distributions along the last axis, with no entry near 0 or 1."""
    size = shape[-1]
    return np.asarray(0.05 + (1 - 0.05 * size) * rng.dirichlet(np.ones(size), shape[:-1]))


def _soft_targets(rng: Generator, rows: int, size: int) -> NDArray[np.float64]:
    """Draw distributions in which no class is near certain and no two are alike."""
    weights = rng.permuted(np.tile(np.arange(1.0, size + 1), (rows, 1)), axis=1)
    weights += rng.uniform(0.0, 0.5, weights.shape)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _labels(rng: Generator, rows: int, size: int) -> NDArray[np.int64]:
    """Draw labels in which every class occurs and, as rows > size, one is repeated."""
    return rng.permutation(np.r_[np.arange(size), rng.integers(0, size, rows - size)])


def _one_hot(labels: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    return np.asarray(np.eye(size)[labels])


def _scores(rng: Generator, rows: int, size: int) -> NDArray[np.float64]:
    return rng.uniform(-2.0, 2.0, (rows, size))


def _far_apart(rng: Generator) -> NDArray[np.float64]:
    """Draw rows near 400 and near −400: e^400 is a float still, but e^−800 is 0.

    Multiples of 1/4 stay what they are in single precision.
    """
    rows = rng.permutation([400.0, 400.0, 0.0, -400.0, -400.0])
    return np.asarray(rows[:, None] + rng.integers(-8, 9, (5, 3)) / 4)


def _one_hot_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("every class", {"labels": _labels(rng, 13, 5), "num_classes": 5}),
        Case("classes that do not occur", {"labels": _labels(rng, 7, 2), "num_classes": 4}),
    )


def _with_zeros(rng: Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw a batch with a 0 where the label points, and with a 0 elsewhere."""
    y, t = _distributions(rng, 5, 4), rng.permutation(np.r_[np.arange(4), rng.integers(0, 4)])
    for row, zero in ((0, t[0]), (1, (t[1] + 1) % 4)):
        y[row, zero] = 0
        y[row] /= y[row].sum()
    return y, t


def _unsure(rng: Generator, label: int) -> NDArray[np.float64]:
    """Draw one sample's probabilities of five classes, the label's not the largest."""
    y = _distributions(rng, 5)
    return np.roll(y, 1) if y.argmax() == label else y


def _error_cases(rng: Generator) -> Sequence[Case]:
    y, t = _with_zeros(rng)
    (label,) = rng.integers(1, 4, 1)  # of five classes: neither the first nor the last
    return (
        Case("one-hot t", {"y": _distributions(rng, N, K), "t": _one_hot(_labels(rng, N, K), K)}),
        Case("labels", {"y": _distributions(rng, 5, 4), "t": _labels(rng, 5, 4)}),
        Case("one sample, one-hot t", {"y": _unsure(rng, label), "t": np.eye(5)[label]}),
        Case("one sample, its label", {"y": _unsure(rng, label), "t": np.array([label])}),
        Case("y is 0, one-hot t", {"y": y, "t": _one_hot(t, 4)}),
        Case("y is 0, labels", {"y": y, "t": t}),
    )


def _score_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("one-hot t", {"a": _scores(rng, N, K), "t": _one_hot(_labels(rng, N, K), K)}),
        Case("labels", {"a": _scores(rng, 5, 4), "t": _labels(rng, 5, 4)}),
        Case("soft t", {"a": _scores(rng, 7, 5), "t": _soft_targets(rng, 7, 5)}),
        Case("rows far apart", {"a": _far_apart(rng), "t": _labels(rng, 5, 3)}),
        Case("extreme", {"a": EXTREME, "t": EXTREME_LABELS}),
    )


def _predictions(
    rng: Generator, rows: int, size: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw probabilities and labels for which no two ways of counting give the same share.

    A share of N takes N + 1 values only, so wrong ways often meet the right one, or each other.
    """
    while True:
        y, t = _distributions(rng, rows, size), _labels(rng, rows, size)
        best, picked = y.argmax(axis=1), y[np.arange(rows), t]
        shares = (
            np.mean(best == t),
            np.mean(best != t),
            np.mean(best[:, None] == t),
            np.mean(best == t - 1),
            np.mean(best == (t - 1) % size),
            np.mean(best == t.argmax()),
            np.mean(y.argmin(axis=1) == t),
            np.mean(picked > 0.5),
            np.mean(picked > 1 / size),
        )
        if np.min(np.diff(np.sort(np.array([0.0, *shares, 0.5, 1.0])))) > 1e-3:
            return y, t


def _accuracy_cases(rng: Generator) -> Sequence[Case]:
    (y, t), (y_2, t_2) = _predictions(rng, MANY, K), _predictions(rng, 19, 4)
    return (
        Case("labels", {"y": y, "t": t}),
        Case("one-hot t", {"y": y_2, "t": _one_hot(t_2, 4)}),
    )


# The probe of cross_entropy_error


def _error_probe(function: Any, inputs: Inputs) -> Named:
    """Call the function; the label of one sample may be taken as a number or as an array of one."""
    y, t = inputs["y"], inputs["t"]
    if t.shape != (1,):
        yield RESULT, function(y, t)
        return
    answers, failures = [], []
    for label in (t[0], t):
        try:
            answers.append(function(y.copy(), label))
        # Whatever it was: the other form may be the one that is meant.
        except Exception as error:  # noqa: BLE001
            failures.append(error)
    if not answers:
        raise failures[0]
    yield RESULT, _same_as(_by_one_hot(function, y, t), answers)


def _by_one_hot(function: Any, y: NDArray[np.float64], t: NDArray[np.int64]) -> Any:
    """Ask for the loss of the same sample in the form that everybody takes."""
    try:
        return function(y.copy(), _one_hot(t, len(y))[0])
    # If that form is what fails, it is for another criterion to say so.
    except Exception:  # noqa: BLE001
        return None


def _same_as(loss: Any, answers: list[Any]) -> Any:
    """Choose the answer that is the loss, else the first: the learner meant that form."""
    wanted = plain(loss)
    for answer in answers:
        got = plain(answer)
        if not (isinstance(got, np.ndarray) and isinstance(wanted, np.ndarray)):
            continue
        if got.shape == wanted.shape == () and np.isclose(got, wanted, equal_nan=True):
            return answer
    return answers[0]


ONE_HOT, LABELS = "mean loss, one-hot t", "mean loss, integer labels"
HITS = "share of hits, integer labels"

CHAPTER = Chapter(
    stem="ch03_cross_entropy_error",
    checks=(
        Check(
            id="one_hot",
            gives="table",
            asks="one_hot",
            reference="cross_entropy:one_hot",
            cases=_one_hot_cases,
            probe=calls("labels", "num_classes"),
            criteria=(
                Criterion("a 1 at the label of each row", 1, ("every class",), (RESULT,)),
                Criterion(
                    "num_classes columns, whatever occurs",
                    0.5,
                    ("classes that do not occur",),
                    (RESULT,),
                ),
                unchanged(
                    "labels",
                    cases=("every class",),
                    points=0.5,
                    after="a 1 at the label of each row",
                ),
            ),
        ),
        Check(
            id="cross_entropy_error",
            gives="loss",
            asks="cross_entropy_error",
            reference="cross_entropy:cross_entropy_error",
            cases=_error_cases,
            probe=_error_probe,
            criteria=(
                Criterion(ONE_HOT, 1, ("one-hot t",), (RESULT,)),
                Criterion(LABELS, 1, ("labels",), (RESULT,)),
                Criterion("one sample, one-hot t", 0.5, ("one sample, one-hot t",), (RESULT,)),
                Criterion("one sample, its label", 0.5, ("one sample, its label",), (RESULT,)),
                Criterion(
                    "finite where y is 0",
                    0.5,
                    ("y is 0, one-hot t", "y is 0, labels"),
                    (RESULT,),
                    rule=FiniteAtZero(),
                    after=ONE_HOT,
                ),
                unchanged("y", "t", cases=("one-hot t",), points=0.5, after=ONE_HOT),
            ),
        ),
        Check(
            id="softmax_cross_entropy",
            gives="loss",
            asks="softmax_cross_entropy",
            reference="cross_entropy:softmax_cross_entropy",
            cases=_score_cases,
            probe=calls("a", "t"),
            criteria=(
                Criterion(ONE_HOT, 0.5, ("one-hot t",), (RESULT,)),
                Criterion(LABELS, 1, ("labels",), (RESULT,)),
                Criterion("mean loss, a soft t", 1, ("soft t",), (RESULT,)),
                Criterion(
                    "exact at scores of ±1000",
                    1,
                    ("rows far apart", "extreme"),
                    (RESULT,),
                    rule=EXACT,
                ),
                unchanged("a", "t", cases=("one-hot t",), points=0.5, after=ONE_HOT),
            ),
        ),
        Check(
            id="accuracy",
            gives="accuracy",
            asks="accuracy",
            reference="cross_entropy:accuracy",
            cases=_accuracy_cases,
            probe=calls("y", "t"),
            criteria=(
                Criterion(HITS, 1, ("labels",), (RESULT,)),
                Criterion("share of hits, one-hot t", 0.5, ("one-hot t",), (RESULT,)),
                unchanged("y", "t", cases=("labels",), points=0.5, after=HITS),
            ),
        ),
        find_the_bug(
            "bug_in_cross_entropy_error",
            (
                "missing-batch-mean",
                "indexes-all-pairs",
                "first-sample-only",
                "one-based-labels",
                "divided-by-classes",
                "single-sample",
            ),
        ),
    ),
    written={},
)
