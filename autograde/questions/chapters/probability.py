"""What chapter 1 asks: shares from counts, how likely counts are, cross-entropy, KL divergence."""

from __future__ import annotations

from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import ROUGHLY, Close, Comparer
from autograde.questions.forms import Form
from autograde.questions.shared_probes import calls
from autograde.questions.spec import FIRST, Chapter, Check, Criterion, unchanged

ADDS_NOTHING = "a side with p = 0 adds nothing, even if q = 0"


# A divergence is small.
NEAR = Close(rtol=ROUGHLY.rtol, atol=5e-4)


def _roughly(name: str, points: float, *cases: str, comparer: Comparer = ROUGHLY) -> Criterion:
    """Make a criterion that forgives a number that is too large inside a logarithm."""
    return Criterion(name, points, cases, comparer=comparer)


def _to_five_digits(*cases: str) -> Criterion:
    return Criterion("to five digits", 0.5, cases, after=FIRST)


CHAPTER = Chapter(
    stem="ch01_dice_to_cross_entropy",
    about="shares, likelihood, cross-entropy, KL, and why the best die is the observed one",
    checks=(
        Check(
            id="empirical_distribution",
            gives="distribution",
            reference="probability:empirical_distribution",
            read="1.2 Rolls, counts, shares",
            more=(
                "Counting and dividing is how the first language models were made: the share of "
                "each word among those that followed another one. A word that never came gets 0 "
                "that way, for ever. Laplace's old remedy is to add 1 to every count before "
                "dividing. Which share does a face then have that never came up in 10 rolls?"
            ),
            probe=calls("counts"),
            criteria=(
                Criterion("the share of each side", 1, ("five sides",)),
                Criterion(
                    "any number of sides, also with counts of 0",
                    1,
                    ("seven sides", "always one side"),
                ),
            ),
        ),
        Check(
            id="negative_log_likelihood",
            gives="negative log-likelihood",
            reference="probability:negative_log_likelihood",
            read="1.4 From products to sums",
            more=(
                "A question: take logarithms to base 2 instead of the natural ones. Does another "
                "die become the best one? No: all losses are divided by one number, ln 2, so "
                "their order stays. The unit changes: it is called a bit."
            ),
            probe=calls("q", "counts"),
            criteria=(
                _roughly("the sum over a few rolls", 1, "a few rolls"),
                _roughly("any number of sides", 1, "seven sides"),
                _roughly("thousands of rolls", 0.5, "many rolls"),
                _to_five_digits("a few rolls", "seven sides"),
            ),
        ),
        Check(
            id="cross_entropy",
            gives="cross-entropy",
            reference="probability:cross_entropy",
            read="1.6 Cross-entropy",
            more=(
                "Where it matters: with logarithms to base 2, −log q is the length in bits of the "
                "best code word for an outcome, for someone who believes in q. The cross-entropy "
                "is what a message then costs, in bits for each outcome, if the truth is p. A "
                "program that packs files tries to make it small."
            ),
            probe=calls("p", "q"),
            criteria=(
                _roughly("two dice with three sides", 1, "three sides"),
                _roughly("any number of sides", 0.5, "seven sides"),
                # A one-hot p holds zeros, too.
                _roughly(ADDS_NOTHING, 1, "one-hot p", "p_k = 0", "both 0"),
                _to_five_digits("three sides", "seven sides"),
                unchanged(
                    "p",
                    "q",
                    cases=("seven sides", "p_k = 0", "both 0"),
                    after="any number of sides",
                ),
            ),
        ),
        Check(
            id="kl_divergence",
            gives="KL divergence",
            reference="probability:kl_divergence",
            read="1.7 The floor, and what lies above it",
            more=(
                "A question: is it the same in both directions? With p = (0.5, 0.5) and q = (0.9, "
                "0.1) your function gives 0.51 one way and 0.37 the other way. So it is no "
                "distance, although it says how far two distributions are apart."
            ),
            probe=calls("p", "q"),
            criteria=(
                _roughly("two dice with three sides", 1, "three sides", comparer=NEAR),
                _roughly("any number of sides", 0.5, "seven sides", comparer=NEAR),
                # A one-hot p holds zeros, and zeros stand inside the logarithm here.
                _roughly(ADDS_NOTHING, 1, "one-hot p", "p_k = 0", "both 0", comparer=NEAR),
                _to_five_digits("three sides", "seven sides"),
                unchanged(
                    "p",
                    "q",
                    cases=("seven sides", "p_k = 0", "both 0"),
                    after="any number of sides",
                ),
            ),
        ),
        find_the_bug(
            "bug_in_cross_entropy",
            (
                "swapped-arguments",
                "largest-side-only",
                "wrong-log-base",
                "kl-for-cross-entropy",
                "q-not-used",
                "divided-by-sides",
            ),
            read="1.9 Find the bug",
            form=Form(("p", "q"), "(p, q)"),
            more=(
                "A question: with three of these six mistakes, the best q for a given p would "
                "still be p. Which three? They are the hardest to notice while a model learns: "
                "only the numbers are wrong."
            ),
        ),
    ),
    written={"written_same_q": 3},
)
