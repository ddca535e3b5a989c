"""What chapter 3 asks: one-hot rows, the cross-entropy error, the same from scores, accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import NEARLY, ROUGHLY, Close, Finite, Flags, Numbers
from autograde.questions.forms import Form
from autograde.questions.probe import as_plain_array
from autograde.questions.shared_probes import AXES, as_number, calls, one_number
from autograde.questions.spec import (
    EXTREME,
    FIRST,
    RESULT,
    Answers,
    Chapter,
    Check,
    Criterion,
    Inputs,
    unchanged,
)

# Near 1000 single precision keeps seven digits of a score, and fewer of a difference.
EXACT = Close(rtol=2e-5, atol=1e-4)


@dataclass(frozen=True)
class FiniteAtZero(Finite):
    """A finite loss where the exact one is infinite: how large it is depends on the cap.

    A clip at 1e-7 gives 16.1 for the sample, the smallest float 708.4, np.nan_to_num far more.
    """

    sentence: ClassVar[str] = "not-finite"
    capped: float = 3.0  # 16.1 / 5, and less: a mistake that predicts such a loss has no cap in it

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it is finite, and large enough to be a cap."""
        # A negative loss is a prediction of the diagnosis, for a lost minus.
        large = np.abs(got) >= self.least * np.abs(expected)
        finite = np.isfinite(got) & large & (np.sign(got) * np.sign(expected) >= 0)
        return np.where(np.abs(expected) > self.capped, finite, Close().agrees(got, expected))


@dataclass(frozen=True)
class FiveDigits(Finite):
    """Five digits of an ordinary loss; of a large one 3 %, which leaves room for the book's 1e-7.

    At y = 5e-7 adding 1e-7 takes 1.3 % of the loss, clipping at 1e-6 4.8 %, adding it 7.6 %.
    """

    sentence: ClassVar[str] = "value"
    large: float = 2.0  # what the mistakes that divide too often leave of the large loss

    def agrees(self, got: Numbers, expected: Numbers) -> Flags:
        """Say for each entry whether it agrees; both arrays have one shape."""
        nearly = np.isclose(got, expected, rtol=0.03, atol=0)
        return np.where(np.abs(expected) > self.large, nearly, Close().agrees(got, expected))


# The probe of cross_entropy_error


def _error_probe(function: Any, inputs: Inputs) -> Answers:
    yield RESULT, _loss(function, inputs["y"], inputs["t"])


def _loss(function: Any, y: NDArray[np.float64], t: NDArray[Any]) -> Any:
    """Ask for a loss; the label of one sample may be taken as a number or as an array of one."""
    if t.shape != (1,):
        return function(y, t)
    answers, failures = [], []
    for label in (t[0], t):
        try:
            answers.append(function(y.copy(), label))
        # Whatever it was: the other form may be the one that is meant.
        except Exception as error:  # noqa: BLE001
            failures.append(error)
    if not answers:
        raise failures[0]
    return _same_as(_by_one_hot(function, y, t), answers)


def _by_one_hot(function: Any, y: NDArray[np.float64], t: NDArray[np.int64]) -> Any:
    """Ask for the loss of the same sample in the form that everybody takes."""
    try:
        return function(y.copy(), (np.arange(len(y)) == t).astype(float))
    # If that form is what fails, it is for another criterion to say so.
    except Exception:  # noqa: BLE001
        return None


def _same_as(loss: Any, answers: list[Any]) -> Any:
    """Choose the answer that is the loss, else the first: the learner meant that form."""
    wanted = as_plain_array(as_number(loss))
    for answer in answers:
        got = as_plain_array(as_number(answer))
        if not (isinstance(got, np.ndarray) and isinstance(wanted, np.ndarray)):
            continue
        if got.shape == wanted.shape == () and np.isclose(got, wanted, equal_nan=True):
            return answer
    return answers[0]


def _roughly(name: str, points: float, *cases: str) -> Criterion:
    """Make a criterion that forgives a number that is too large inside a logarithm."""
    return Criterion(name, points, cases, comparer=ROUGHLY)


ONE_HOT, LABELS = "mean loss, one-hot t", "mean loss, integer labels"
HITS = "share of hits, integer labels"
# Labels in which the last class is missing, for whoever counts the classes of a batch by them.
NO_LAST = "labels without the last class"
NEARLY_0 = "y is nearly 0"
# Exponentials overflow there, but no probability is 0: it tells the two apart.
NO_UNDERFLOW = f"{EXTREME}, rows alike"

CHAPTER = Chapter(
    stem="ch03_cross_entropy_error",
    about="one-hot rows, the mean loss, the exact loss from scores, accuracy",
    checks=(
        Check(
            id="one_hot",
            gives="table",
            reference="cross_entropy:one_hot",
            read="3.2 Labels and one-hot rows",
            more=(
                "Why labels are worth keeping: with 50,000 words, a batch of 1,000 labels takes 8 "
                "kB as whole numbers. As one-hot rows it takes 50 MB, even at one byte for each "
                "entry, and nearly all of them are 0."
            ),
            probe=calls("labels", "num_classes"),
            criteria=(
                Criterion("a 1 at the label of each row", 1, ("every class",)),
                Criterion(
                    "num_classes columns, whatever occurs", 1, ("classes that do not occur",)
                ),
            ),
        ),
        Check(
            id="cross_entropy_error",
            gives="loss",
            reference="cross_entropy:cross_entropy_error",
            read="3.4 The cross-entropy error, for labels and for one sample",
            more=(
                "Another way to say it: e to the power of the mean loss is called the perplexity. "
                "A model of perplexity 8 is as unsure as somebody who guesses with a fair die of "
                "eight faces. What is the least that it can be?"
            ),
            probe=one_number(_error_probe),
            criteria=(
                _roughly(ONE_HOT, 1, "one-hot t"),
                _roughly(LABELS, 1, "labels", NO_LAST),
                _roughly("one sample, one-hot t", 0.5, "one sample, one-hot t"),
                _roughly("one sample, its label", 0.5, "one sample, its label"),
                Criterion(
                    "finite where y is 0",
                    0.5,
                    ("y is 0, one-hot t", "y is 0, labels"),
                    comparer=FiniteAtZero(),
                    after=ONE_HOT,
                ),
                Criterion(
                    "one number, to five digits, and to 3 % where y is 5e-7",
                    0.5,
                    ("one-hot t", "labels", NEARLY_0),
                    answers=(RESULT, AXES),
                    comparer=FiveDigits(),
                    after=FIRST,
                ),
            ),
        ),
        Check(
            id="softmax_cross_entropy",
            gives="loss",
            reference="cross_entropy:softmax_cross_entropy",
            read="3.7 Straight from the scores",
            more=(
                "Another way to see it: LSE(a) is never below the largest score, and at most ln K "
                "above it. So a sample loses the lead of the largest score over the right one, and "
                "up to ln K more. For which scores is it exactly ln K more?"
            ),
            probe=calls("a", "t"),
            criteria=(
                # What is forgiven in these three is asked for at scores of ±1000.
                Criterion(ONE_HOT, 0.5, ("one-hot t",), comparer=NEARLY),
                Criterion(LABELS, 1, ("labels", NO_LAST), comparer=NEARLY),
                Criterion("mean loss, a soft t", 1, ("soft t",), comparer=NEARLY),
                Criterion(
                    "exact at scores of ±1000",
                    1,
                    ("rows far apart", EXTREME, NO_UNDERFLOW),
                    comparer=EXACT,
                ),
                unchanged("a", "t"),
            ),
        ),
        Check(
            id="accuracy",
            gives="accuracy",
            reference="cross_entropy:accuracy",
            read="3.8 Accuracy is not the loss",
            more=(
                "A question: 99 of 100 mails are no spam, and a model says “no spam” to all of "
                "them. Its accuracy is 0.99. Is it a good spam filter? To the one spam mail it "
                "gave a probability of 0.0001: the loss of that sample is 9.2."
            ),
            probe=calls("y", "t"),
            criteria=(
                Criterion(HITS, 1, ("labels", NO_LAST)),
                Criterion("share of hits, one-hot t", 1, ("one-hot t",)),
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
            read="3.9 Find the bug",
            form=Form(("y", "t"), "(y, t)"),
            more=(
                "Another road, with no right answer at hand: a mean loss stays the same when every "
                "sample comes twice, when two samples change places, and when two classes change "
                "places in y and in t. And it is the mean of the losses of the samples alone. "
                "Which of the six mistakes does each of these tests find?"
            ),
        ),
    ),
)
