"""What chapter 6 asks: the sigmoid, its loss, the derivation of (y - t)/N, and the layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.questions import params as watched
from autograde.questions.bug_hunt import find_the_bug
from autograde.questions.comparers import ALittleLess, Close, Finite, Proportional
from autograde.questions.forms import Form
from autograde.questions.shared_probes import (
    AXES,
    LOSS,
    calls,
    layer,
    loss_backward,
    loss_forward,
    one_number,
)
from autograde.questions.spec import (
    NEXT,
    RESULT,
    Answers,
    Chapter,
    Check,
    Criterion,
    Inputs,
    unchanged,
)

DIGITS = "one number, to five digits"
MIXED = "mean loss, labels 0 and 1 mixed"
WEIGHTED = "direction: both labels, with the weight where it belongs"

# Against log 0 people put 1e-3, which leaves a sure and wrong sample a loss of 6.9, and numbers as
# small as floats can be, which leave 744.
FINITE = Finite(least=0.0035, most=1.06)

PARAMS = ("w", "b")
OF_W = "direction of the gradient of w"
PREDICTS = "predict: probabilities, shape (N,)"


def _model(make: Any, inputs: Inputs) -> Any:
    """Make a model, and write the weights of the case into its arrays, which others may hold."""
    made = make(len(inputs["w"]), np.random.default_rng(0))
    _write(made.params, inputs)
    return made


def _write(params: Any, inputs: Inputs, of: str = "") -> None:
    for name in PARAMS:
        value = inputs[name + of]
        if isinstance(params[name], np.ndarray) and params[name].shape == value.shape:
            params[name][...] = value
        else:  # a plain number, say: a wrong start is another criterion's matter
            params[name] = value.copy()


def _logistic_regression(make: Any, inputs: Inputs) -> Answers:
    """Probe the start, or one method of a model of its own: which one, the inputs say."""
    if "seed" in inputs:
        made = make(inputs["D"], np.random.default_rng(inputs["seed"]))
        for name in PARAMS:
            yield f"shape of params['{name}']", getattr(made.params[name], "shape", ())  # no list
        return
    model = _model(make, inputs)
    if "labels" in inputs:
        yield LOSS, model.loss(inputs["x"], inputs["labels"])
    elif "t" not in inputs:
        yield "probabilities", model.predict(inputs["x"])
    else:
        before = {name: np.array(model.params[name]) for name in PARAMS}
        yield from _by_name(model.gradient(inputs["x"], inputs["t"]))
        yield from watched.told(before, model.params, PARAMS)
        if "x_next" in inputs:
            _write(model.params, inputs, "_next")
            yield from _by_name(model.gradient(inputs["x_next"], inputs["t_next"]), NEXT)


def _by_name(gradient: Any, when: str = "") -> Answers:
    for name in PARAMS:
        yield f"gradient['{name}']{when}", gradient[name]


CHAPTER = Chapter(
    stem="ch06_sigmoid_with_loss",
    about="σ, binary cross-entropy, σ′ = y(1 − y), (y − t)/N, the layer, "
    "the exact loss from scores, a weighted loss, logistic regression",
    checks=(
        Check(
            id="sigmoid",
            gives="probability",
            reference="sigmoid_with_loss:sigmoid",
            read="6.1 From a score to a probability",
            more=(
                "Another road: sigmoid(a) = (1 + tanh(a/2))/2, with no overflow anywhere. Is "
                "yours still right at a = −1000 if you write it so? And at a = −40, where the "
                "right value is 4.2e-18? Look where the digits go."
            ),
            probe=calls("x"),
            criteria=(
                Criterion("values for a batch of scores", 1.5, ("scores",)),
                Criterion("any shape in, the same shape out", 0.5, ("matrix",)),
                Criterion("right at scores of ±1000", 0.5, ("extreme",)),
            ),
        ),
        Check(
            id="binary_cross_entropy",
            gives="loss",
            reference="sigmoid_with_loss:binary_cross_entropy",
            read="6.2 One number instead of two",
            more=(
                "Where it matters: a photo may show a dog and a car at once. Then every label "
                "gets a sigmoid and a loss like this one, all independent of each other, and the "
                "probabilities need not add up to 1."
            ),
            probe=one_number(calls("y", "t")),
            criteria=(
                *(
                    Criterion(name, points, (case, f"{case}, 5"), comparer=ALittleLess())
                    for name, points, case in (
                        (MIXED, 1, "mixed labels"),
                        ("mean loss, every label 1", 0.5, "all t = 1"),
                        ("mean loss, every label 0", 0.5, "all t = 0"),
                    )
                ),
                Criterion(DIGITS, 0.5, ("mixed labels",), (RESULT, AXES), after=MIXED),
            ),
        ),
        Check(
            id="dL_dy",
            gives="slope",
            reference="sigmoid_with_loss:dL_dy",
            read="First line: from the loss to the probability",
            more=(
                "A question: for a sample with t = 1 and y = 0.001 the slope is −1000. Does "
                "training blow up whenever a model is as wrong as that? Keep the number in mind "
                "for the second line."
            ),
            probe=calls("y", "t"),
            criteria=(
                Criterion("samples with t = 1", 0.5, ("all t = 1",)),
                Criterion("samples with t = 0", 0.5, ("all t = 0",)),
                Criterion("both labels in one batch", 1, ("mixed labels", "mixed labels, 5")),
            ),
        ),
        Check(
            id="dy_ds",
            gives="slope",
            reference="sigmoid_with_loss:dy_ds",
            read="Second line: from the probability to the score",
            more=(
                "Where it matters: the slope is 1/4 at most, where y = 0.5. Send a gradient back "
                "through ten sigmoids in a row: if nothing in between makes it larger, a "
                "millionth of it is left at best. That is the vanishing gradient."
            ),
            probe=calls("y"),
            criteria=(
                Criterion("slope, from the output y", 1.5, ("probabilities", "five probabilities")),
            ),
            clues=("one is nan",),  # y * 1 - y is 0, as nothing else is, but where y is nan
        ),
        Check(
            id="sigmoid_layer",
            gives="gradient",
            called={"out": "output"},
            reference="sigmoid_with_loss:Sigmoid",
            read="A layer of its own: `Sigmoid`",
            more=(
                "A relative: tanh can do the same trick. Its slope is 1 − y², so its layer, too, "
                "needs to keep nothing but its own output. How would you check that? Chapter 5 "
                "has the tool."
            ),
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
            more=(
                "Where it matters: statisticians know y − t, too. In what they call generalized "
                "linear models with the canonical link it is always prediction minus observation, "
                "for yes and no as well as for counts of accidents."
            ),
            probe=calls("y", "t"),
            criteria=(
                Criterion(
                    "direction: a multiple of y − t", 1, ("mixed labels",), comparer=Proportional()
                ),
                Criterion("size: the mean over the batch", 1.5, ("mixed labels",)),
                Criterion(
                    "a batch of one sample",
                    0.5,
                    ("one sample",),
                    after="direction: a multiple of y − t",
                ),
            ),
        ),
        Check(
            id="sigmoid_with_loss_forward",
            gives="loss",
            reference="sigmoid_with_loss:SigmoidWithLoss",
            read="6.5 The layer",
            more=(
                "A question: a fresh network for two classes nearly always begins with a loss "
                "near 0.69. Which y is that? Whoever sees another number in the first line of a "
                "training log has a reason to look for a mistake."
            ),
            probe=one_number(loss_forward),
            criteria=(
                Criterion("mean loss", 1, ("batch", "two batches"), (LOSS,), ALittleLess()),
                Criterion(
                    "right for a second batch",
                    0.5,
                    ("two batches",),
                    ("loss next",),
                    ALittleLess(),
                    after="mean loss",
                ),
                Criterion(DIGITS, 0.5, ("batch",), (LOSS, AXES), after="mean loss"),
                Criterion(
                    "finite at scores of ±1000",
                    0.5,
                    # At 709 1 − y is 0, and e^709 is no trouble yet.
                    ("extreme", "extreme: 709"),
                    (LOSS,),
                    FINITE,
                    after="mean loss",
                ),
            ),
        ),
        Check(
            id="sigmoid_with_loss_backward",
            gives="gradient",
            reference="sigmoid_with_loss:SigmoidWithLoss",
            read="6.5 The layer",
            more=(
                "A question: add up your dx over the batch. You get the mean of y minus the mean "
                "of t. So what does a model with a bias agree with its data about, once training "
                "has come to an end?"
            ),
            probe=loss_backward,
            criteria=(
                Criterion(
                    "direction: a multiple of y − t",
                    1.5,
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
            ),
        ),
        Check(
            id="sigmoid_cross_entropy",
            gives="loss",
            reference="sigmoid_with_loss:sigmoid_cross_entropy",
            read="6.6 Straight from the scores",
            more=(
                "Where it matters: PyTorch has it as binary_cross_entropy_with_logits. In float32 "
                "the sigmoid is exactly 1 from a score of 17 on. Without this road a sure mistake "
                "would soon cost an infinite loss."
            ),
            probe=one_number(calls("s", "t")),
            criteria=(
                Criterion("mean loss, one number", 1, ("batch",), (RESULT, AXES)),
                Criterion(
                    "exact at scores of ±1000", 1.5, ("extreme",), comparer=Close(rtol=1e-6, atol=0)
                ),
            ),
            # At 709 1 − y is 0 and e^s no trouble; at 720 e^s is too large, and e^−s not yet 0.
            clues=("extreme: 709", "extreme: 720"),
        ),
        Check(
            id="weighted_score_gradient",
            gives="gradient",
            reference="sigmoid_with_loss:weighted_score_gradient",
            read="6.8 When a yes is rare: a loss of your own to derive",
            more=(
                "Another road: write each sample with t = 1 down three times, and divide y − t by "
                "the old N. The three copies together get what w = 3 gives the one sample. What "
                "changes if N counts the copies, too: the direction of a step, or its length?"
            ),
            probe=calls("y", "t", "weight"),
            criteria=(
                Criterion(
                    WEIGHTED,
                    1.5,
                    ("mixed labels", "a weight below 1"),
                    comparer=Proportional(),
                ),
                Criterion("size: the mean over the batch", 1, ("mixed labels", "a weight below 1")),
                Criterion("a batch of one sample", 0.5, ("one sample",), after=WEIGHTED),
                unchanged("y", "t"),
            ),
        ),
        Check(
            id="logistic_regression",
            gives="gradient",
            called={LOSS: "loss", "probabilities": "probability", "shape": "start"},
            reference="sigmoid_with_loss:LogisticRegression",
            read="6.9 A model of your own, on real data",
            more=(
                "A question: suppose that your model is right about every sample of the training "
                "data. Double w and b: every loss gets smaller. So there is no best w; it grows "
                "for ever, ever more slowly. To stop it, people add a small multiple of the sum of "
                "w² to the loss. What does that add to the slope of w?"
            ),
            probe=one_number(_logistic_regression),
            criteria=(
                Criterion(PREDICTS, 1, ("predict",), ("probabilities",)),
                Criterion(
                    "mean loss, one number",
                    1,
                    ("loss", "loss, 5"),
                    (LOSS, AXES),
                    # The number against log 0 is another exercise's matter: 1e-5 hardly shows.
                    Close(rtol=1e-4, atol=1e-4),
                ),
                Criterion(OF_W, 1, ("batch",), ("gradient['w']",), Proportional()),
                Criterion(
                    "size of the gradient of w: the mean over the batch",
                    0.5,
                    ("batch",),
                    ("gradient['w']",),
                ),
                Criterion("the gradient of b", 1, ("batch",), ("gradient['b']",)),
                Criterion(
                    "right for a second batch, with other weights",
                    0.5,
                    ("two batches",),
                    tuple(f"gradient['{name}']{NEXT}" for name in PARAMS),
                ),
                Criterion(
                    "gradient leaves params as they are",
                    0.5,
                    ("batch",),
                    tuple(watched.changed(name) for name in PARAMS),
                    after=OF_W,
                ),
                Criterion(
                    "a start of the right shapes",
                    0.5,
                    ("start",),
                    tuple(f"shape of params['{name}']" for name in PARAMS),
                    after=PREDICTS,
                ),
            ),
            clues=("square",),
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
            read="6.10 Find the bug",
            more=(
                "A question: chapter 5's check asks one layer about one batch, with a random dout. "
                "Which two of the six does it never find, however many samples the batch has?"
            ),
            form=Form(("x", "t"), "[(x, t), (x2, t2, dout2)]", layer=True),
        ),
    ),
    written={"written_why_cross_entropy": 3},
)
