"""What chapter 2 asks: softmax, log-sum-exp and log-softmax, for one sample and for a batch."""

from __future__ import annotations

from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import NEARLY, Close, Comparer
from autograde.questions.forms import Form
from autograde.questions.shared_probes import calls
from autograde.questions.spec import EXTREME, Chapter, Check, Criterion, unchanged

ROWS = f"{EXTREME} rows"


BATCH = "a batch, shape (N, K)"


def _criteria(exact: float, tame: Comparer | None = None) -> tuple[Criterion, ...]:
    """Give the criteria that the three functions share; ``exact`` points for each extreme.

    ``tame`` compares where no score is extreme.
    """
    near = tame or Close()
    return (
        Criterion("one sample, shape (K,)", 1, ("one sample",), comparer=near),
        Criterion(BATCH, 1, ("batch",), comparer=near),
        Criterion("a batch of one sample, shape (1, K)", 0.5, ("batch of one",), comparer=near),
        Criterion("exact at ±1000 in one sample", exact, (EXTREME,)),
        Criterion("exact for rows about 1000 apart", exact, (ROWS,)),
        unchanged("a", cases=("batch", "one sample"), points=0.5, after=BATCH),
    )


CHAPTER = Chapter(
    stem="ch02_softmax",
    about="softmax, log-sum-exp and log-softmax, exact at scores of ±1000",
    checks=(
        Check(
            id="softmax",
            reference="softmax:softmax",
            read="2.4 A table of scores",
            more=(
                "Where it matters: physicists knew this formula a hundred years before there were "
                "classifiers. There a score is minus an energy, the sum below the fraction line "
                "is the partition function, and the shares say how probable each state of a gas "
                "is: the Boltzmann distribution."
            ),
            probe=calls("a"),
            criteria=_criteria(exact=1),
        ),
        Check(
            id="log_sum_exp",
            reference="softmax:log_sum_exp",
            read="2.5 Log-sum-exp",
            more=(
                "Another meeting with it: two machines of 80 decibels each make 83 decibels "
                "together, not 160. Loudness is added like this, with 10 instead of e and a "
                "factor in front. What do 80 and 40 decibels make?"
            ),
            probe=calls("a"),
            criteria=_criteria(exact=0.5),
        ),
        Check(
            id="log_softmax",
            reference="softmax:log_softmax",
            read="2.6 Log-softmax",
            more=(
                "Where it matters: the probability of a text is a product over its words. For 400 "
                "words of probability 0.1 each it is 10^−400, and no float is as small as that: "
                "it becomes 0. The sum of the logarithms is about −921, and no trouble. So "
                "language models add what you have just written."
            ),
            probe=calls("a"),
            # A small number inside the logarithm is bad enough where the scores are extreme.
            criteria=_criteria(exact=1, tame=NEARLY),
        ),
        find_the_bug(
            "bug_in_softmax",
            (
                "overflow",
                "wrong-axis",
                "global-max-shift",
                "missing-keepdims",
                "normalised-over-everything",
                "unshifted-axis",
            ),
            read="2.8 Find the bug",
            form=Form(("a",), "a"),
            more=(
                "A test for any function of a batch: send each row through it alone, and compare. "
                "With small scores it finds four of these six mistakes. Which two does it miss, "
                "and which scores would you add for them?"
            ),
        ),
    ),
)
