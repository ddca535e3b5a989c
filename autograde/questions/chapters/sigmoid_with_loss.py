"""What chapter 6 asks: the sigmoid, its loss, the derivation of (y - t)/N, and the layer."""

from __future__ import annotations

from autograde.questions.bug_hunt import Form, find_the_bug
from autograde.questions.comparers import Close, Finite, Proportional
from autograde.questions.shared_probes import calls, layer, loss_backward, loss_forward
from autograde.questions.spec import Chapter, Check, Criterion, unchanged

CHAPTER = Chapter(
    stem="ch06_sigmoid_with_loss",
    about="σ, binary cross-entropy, σ′ = y(1 − y), (y − t)/N, the layer, "
    "the exact loss from scores",
    checks=(
        Check(
            id="sigmoid",
            gives="probability",
            reference="sigmoid_with_loss:sigmoid",
            read="6.1 From a score to a probability",
            probe=calls("x"),
            criteria=(
                Criterion("values for a batch of scores", 1, ("scores",)),
                Criterion("any shape in, the same shape out", 0.5, ("matrix",)),
                Criterion("right at scores of ±1000", 0.5, ("extreme",)),
                unchanged("x"),
            ),
        ),
        Check(
            id="binary_cross_entropy",
            gives="loss",
            reference="sigmoid_with_loss:binary_cross_entropy",
            read="6.2 One number instead of two",
            probe=calls("y", "t"),
            criteria=(
                Criterion("mean loss, labels 0 and 1 mixed", 1, ("mixed labels",)),
                Criterion("mean loss, every label 1", 0.5, ("all t = 1",)),
                Criterion("mean loss, every label 0", 0.5, ("all t = 0",)),
                unchanged("y", "t"),
            ),
        ),
        Check(
            id="dL_dy",
            gives="slope",
            reference="sigmoid_with_loss:dL_dy",
            read="First line: from the loss to the probability",
            probe=calls("y", "t"),
            criteria=(
                Criterion("samples with t = 1", 0.5, ("all t = 1",)),
                Criterion("samples with t = 0", 0.5, ("all t = 0",)),
                Criterion("both labels in one batch", 0.5, ("mixed labels",)),
                unchanged("y", "t", cases=("mixed labels",), after="both labels in one batch"),
            ),
        ),
        Check(
            id="dy_ds",
            gives="slope",
            reference="sigmoid_with_loss:dy_ds",
            read="Second line: from the probability to the score",
            probe=calls("y"),
            criteria=(Criterion("slope, from the output y", 1, ("probabilities",)), unchanged("y")),
        ),
        Check(
            id="sigmoid_layer",
            gives="gradient",
            reference="sigmoid_with_loss:Sigmoid",
            read="A layer of its own: `Sigmoid`",
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
                unchanged("x", "dout"),
            ),
        ),
        Check(
            id="sigmoid_score_gradient",
            gives="gradient",
            reference="sigmoid_with_loss:sigmoid_score_gradient",
            read="Third line: multiply",
            probe=calls("y", "t"),
            criteria=(
                Criterion(
                    "direction: a multiple of y − t", 1, ("mixed labels",), comparer=Proportional()
                ),
                Criterion("size: the mean over the batch", 1, ("mixed labels",)),
                Criterion(
                    "a batch of one sample",
                    0.5,
                    ("one sample",),
                    after="direction: a multiple of y − t",
                ),
                unchanged("y", "t"),
            ),
        ),
        Check(
            id="sigmoid_with_loss_forward",
            gives="loss",
            reference="sigmoid_with_loss:SigmoidWithLoss",
            read="6.5 The layer",
            probe=loss_forward,
            criteria=(
                Criterion("mean loss", 1, ("batch",), ("loss",)),
                Criterion("right for a second batch", 0.5, ("two batches",), ("loss next",)),
                Criterion(
                    "finite at scores of ±1000",
                    0.5,
                    ("extreme",),
                    ("loss",),
                    comparer=Finite(),
                    after="mean loss",
                ),
                unchanged("x", "t"),
            ),
        ),
        Check(
            id="sigmoid_with_loss_backward",
            gives="gradient",
            reference="sigmoid_with_loss:SigmoidWithLoss",
            read="6.5 The layer",
            probe=loss_backward,
            criteria=(
                Criterion(
                    "direction: a multiple of y − t",
                    1,
                    ("batch",),
                    ("dx",),
                    comparer=Proportional(),
                ),
                Criterion("size: the mean over the batch", 1, ("two batches",), ("dx", "dx next")),
                Criterion("respects dout", 0.5, ("dout",), ("dx",)),
                Criterion(
                    "right again, and for a second batch",
                    0.5,
                    ("two batches",),
                    ("dx again", "dx next"),
                    comparer=Proportional(),
                ),
                Criterion(
                    "right at scores of ±1000", 0.5, ("extreme",), ("dx",), comparer=Proportional()
                ),
                unchanged("x", "t"),
            ),
        ),
        Check(
            id="sigmoid_cross_entropy",
            gives="loss",
            reference="sigmoid_with_loss:sigmoid_cross_entropy",
            read="6.6 Straight from the scores",
            probe=calls("s", "t"),
            criteria=(
                Criterion("mean loss", 1, ("batch",)),
                Criterion(
                    "exact at scores of ±1000", 1, ("extreme",), comparer=Close(rtol=1e-6, atol=0)
                ),
                unchanged("s", "t"),
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
            read="6.8 Find the bug",
            form=Form(("x", "t"), "[(x, t), (x2, t2, dout2)]", layer=True),
        ),
    ),
    written={"written_why_cross_entropy": 3},
)
