"""What chapter 7 asks: the Jacobian of softmax, how y - t is derived, other losses, the layer."""

from __future__ import annotations

from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import (
    ALittleLess,
    Diagonal,
    Finite,
    OffDiagonal,
    Proportional,
    UpToRowShift,
)
from autograde.questions.forms import Form
from autograde.questions.shared_probes import (
    AXES,
    LOSS,
    calls,
    loss_backward,
    loss_forward,
    one_number,
)
from autograde.questions.spec import Chapter, Check, Criterion, unchanged

DIRECTION = "direction: a multiple of y − t"
LABELS = "mean loss, integer labels"

# With 1e-3 against log 0 a sure and wrong sample loses 6.9, where 2000 would be exact.
FINITE = Finite(least=0.0035)

CHAPTER = Chapter(
    stem="ch07_softmax_with_loss",
    about="the Jacobian, all the paths, q − t on two roads, the layer, other losses",
    checks=(
        Check(
            id="softmax_jacobian",
            gives="Jacobian",
            reference="softmax_with_loss:softmax_jacobian",
            read="7.2 How softmax answers",
            more=(
                "A question: every row of the Jacobian adds up to 0, and every column as well. "
                "One of the two says that the probabilities always add up to 1. What does the "
                "other one say? Section 2.2 knows it."
            ),
            probe=calls("q"),
            criteria=(
                Criterion("i = k: the diagonal", 0.5, ("three classes",), comparer=Diagonal()),
                Criterion("i ≠ k: off the diagonal", 1, ("three classes",), comparer=OffDiagonal()),
                Criterion("any number of classes", 1, ("five classes",)),
            ),
        ),
        Check(
            id="dL_dq",
            gives="slope",
            reference="softmax_with_loss:dL_dq",
            read="7.3 Back through the loss",
            more=(
                "A question: all entries but one are 0. The loss looks only at the probability of "
                "the right class. And yet every score will get a gradient. Whose doing is that?"
            ),
            probe=calls("q", "t"),
            criteria=(
                Criterion("a one-hot t", 0.5, ("one-hot t",)),
                Criterion("a soft t", 1, ("soft t",)),
            ),
        ),
        Check(
            id="chain_through_softmax",
            gives="gradient",
            reference="softmax_with_loss:chain_through_softmax",
            read="7.4 All the paths",
            more=(
                "What it would cost: with 50,000 words the Jacobian has 2.5 billion entries, 20 "
                "GB for a single sample. No library ever builds it, since all that is needed is a "
                "vector times the matrix."
            ),
            probe=calls("dL_dq", "jacobian"),
            criteria=(
                Criterion("all paths, from a one-hot t", 1, ("one-hot t",)),
                Criterion("all paths, from a soft t", 0.5, ("soft t",)),
                Criterion("a matrix that is not symmetric", 1, ("any matrix",)),
            ),
        ),
        Check(
            id="softmax_score_gradient",
            gives="gradient",
            reference="softmax_with_loss:softmax_score_gradient",
            read="7.5 The algebra",
            more=(
                "A check without a reference: the entries add up to 0. By as much as the right "
                "class is pulled up, all the others together are pushed down. Can you see why the "
                "sum could be nothing else?"
            ),
            probe=calls("q", "t"),
            criteria=(
                Criterion("a one-hot t", 1, ("one-hot t",)),
                Criterion("a soft t", 1, ("soft t",)),
                unchanged("q", "t", cases=("soft t",), after="a soft t"),
            ),
        ),
        Check(
            id="temperature_score_gradient",
            gives="gradient",
            reference="softmax_with_loss:temperature_score_gradient",
            read="7.6 The short road",
            more=(
                "Where it matters: let a small model learn from a large one, both at the same T, "
                "and make T ten times larger. Once T is large, the gradient becomes about 100 "
                "times smaller, not 10 times. Why? The target is made with T as well, so q and t "
                "come closer together, and q − t brings a second 1/T. Hinton and his colleagues "
                "multiply such a loss by T² before they add it to an ordinary one."
            ),
            probe=calls("a", "t", "temperature"),
            criteria=(
                Criterion("a one-hot t, T above 1", 1, ("one-hot t",)),
                Criterion("a soft t, T below 1", 1, ("soft t",)),
                Criterion("T = 1: as without a temperature", 0.5, ("no temperature",)),
                Criterion(
                    "right at scores of ±1000",
                    0.5,
                    ("extreme", "extreme: one height"),
                    after="a one-hot t, T above 1",
                ),
                unchanged("a", "t"),
            ),
        ),
        Check(
            id="softmax_with_loss_forward",
            gives="loss",
            reference="softmax_with_loss:SoftmaxWithLoss",
            read="7.7 A batch, and a layer",
            more=(
                "A question: some people train with t = 0.9 for the right class, and share the "
                "rest among the others. This is called label smoothing. Then the loss can't come "
                "down to 0. Where is its floor? Section 1.7 has the answer."
            ),
            probe=one_number(loss_forward),
            criteria=(
                Criterion(LABELS, 1, ("labels", "a class is missing"), (LOSS,), ALittleLess()),
                Criterion("mean loss, one-hot t", 1, ("one-hot t",), (LOSS,), ALittleLess()),
                Criterion(
                    "right for a second batch",
                    0.5,
                    ("two batches",),
                    ("loss next",),
                    ALittleLess(),
                    after=LABELS,
                ),
                Criterion(
                    "one number, to five digits", 0.5, ("labels",), (LOSS, AXES), after=LABELS
                ),
                Criterion(
                    "finite at scores of ±1000",
                    0.5,
                    # One maximum for all rows is a trouble only where they lie far apart.
                    ("extreme", "extreme: one height", "extreme: far apart"),
                    (LOSS,),
                    FINITE,
                    after=LABELS,
                ),
            ),
        ),
        Check(
            id="softmax_with_loss_backward",
            gives="gradient",
            reference="softmax_with_loss:SoftmaxWithLoss",
            read="7.7 A batch, and a layer",
            more=(
                "Where it matters: a small network can learn from the probabilities of a large "
                "one, which take the place of t. This is called distillation. Go through 7.5 "
                "again: does y − t still hold when t is not one-hot? It does. All that was used "
                "is that t adds up to 1."
            ),
            probe=loss_backward,
            criteria=(
                Criterion(
                    DIRECTION, 1, ("labels", "a class is missing"), ("dx",), comparer=Proportional()
                ),
                Criterion("size: the mean over the batch", 1, ("two batches",), ("dx", "dx next")),
                Criterion("one-hot t", 1, ("one-hot t",), ("dx",)),
                Criterion("respects dout", 0.5, ("dout",), ("dx",)),
                Criterion(
                    "right again, and for a second batch",
                    0.5,
                    ("two batches",),
                    ("dx again", "dx next"),
                    comparer=Proportional(),
                ),
                Criterion(
                    "right at scores of ±1000",
                    0.5,
                    ("extreme", "extreme: one height"),
                    ("dx",),
                    comparer=Proportional(),
                ),
                unchanged("x", "t"),
            ),
        ),
        Check(
            id="two_class_scores",
            gives="result",
            reference="softmax_with_loss:two_class_scores",
            read="7.8 Why chapter 6 gave the same",
            more=(
                "What this shows: softmax has one score too many. Only differences count, so K "
                "classes need K − 1 numbers. Economists fix one score at 0 from the start and "
                "call its class the reference."
            ),
            probe=calls("s"),
            criteria=(
                Criterion(
                    "their softmax is 1 − σ(s) and σ(s)",
                    2,
                    ("scores", "one score"),
                    comparer=UpToRowShift(),
                ),
            ),
        ),
        Check(
            id="squared_error_score_gradient",
            gives="gradient",
            reference="softmax_with_loss:squared_error_score_gradient",
            read="7.8 Why chapter 6 gave the same",
            more=(
                "A question: in the example of this section class 1 is wrong, and yet its entry is "
                "−3/256: its score should rise. How can that be? The squared error also cares how "
                "the wrong classes share what is left, and an even share has the smallest sum of "
                "squares. Cross-entropy with a one-hot t does not look at them."
            ),
            probe=calls("q", "t"),
            criteria=(
                Criterion("a one-hot t", 1, ("one-hot t",)),
                Criterion("a soft t", 1, ("soft t",)),
                Criterion("where the model is sure and wrong", 0.5, ("sure and wrong",)),
                unchanged("q", "t"),
            ),
        ),
        find_the_bug(
            "bug_in_softmax_with_loss",
            (
                "missing-batch-mean",
                "ignores-dout",
                "stale-batch-size",
                "indexes-all-pairs",
                "double-batch-mean",
                "wrong-axis",
                "divided-by-classes",
            ),
            read="7.9 Find the bug",
            form=Form(("x", "t"), "[(x, t), (x2, t2, dout2)]", layer=True),
            more=(
                "A question: a layer with stale-batch-size is trained on batches of 32, and the "
                "last batch of an epoch has 8 samples. Only its step is wrong: the gradient is "
                "divided by 32, so the step is four times too short. Would you see it in the loss "
                "as it falls? Hardly. It takes a test with two batches of different sizes."
            ),
        ),
    ),
    written={"written_one_over_n": 3},
)
