"""Every sentence of a check's feedback, in one place, so that they can be translated."""

from __future__ import annotations

import gettext
import os
from dataclasses import dataclass
from pathlib import Path

# A translation is a file locale/LANGUAGE/LC_MESSAGES/autograde.mo; without one, English.
catalogue = gettext.translation(
    "autograde",
    Path(__file__).parent / "locale",
    [os.environ.get("COURSE_LANGUAGE", "en")],
    fallback=True,
)


def say(text: str) -> str:
    """Return a text in the learner's language."""
    return catalogue.gettext(text)


class Sentences(dict[str, str]):
    """Sentences by name, each in the learner's language."""

    def __getitem__(self, name: str) -> str:
        return say(super().__getitem__(name))


SENTENCES = Sentences(
    {
        "no points": "0 of {points}",
        "array": "{name} of shape {shape}",
        "points": "{points} of {most} points",
        "result": "your result",
        "same": "As above.",
        "untouched": "Not filled in yet: write your code in place of the line that raises "
        "NotImplementedError, run that cell, then run this one.",
        "stub": "Not filled in yet.",
        "waiting": "Judged once “{waits_for}” is met.",
        "raised": "Your code raised {said}.",
        "missing": "Nothing came back for {answer}.",
        "none": "{answer} is None; expected {expected}. Is a return missing?",
        "odd": "{answer} is {came}; expected {expected}.",
        "shape": "{answer} has shape {came}; expected shape {expected}.",
        "changed": "Your code changed {answer}, which it was given: {answer}{place} was {expected} "
        "and is now {came}. Work on a copy.",
        "value": "{answer}{place} is {came}; expected {expected}.{count}",
        "no-multiple": "{answer} is not a positive multiple of the right gradient: "
        "{answer}{place} is {came}; expected a multiple of {expected}.{count}",
        "not-bounded": "{answer} is {came}; expected a finite loss, up to {expected}.",
        "not-up-to-shift": "{answer}{place} is {came}; expected {expected}, up to one number added "
        "to its whole row.{count}",
        "another-choice": "{answer}: it makes another mistake than the one that you named.",
        "count": " {differing} of {size} numbers differ{rows}{size_of_it}.",
        "rows": ", in rows {rows}",
        "by": ", by {largest} at most ({relative} of the largest)",
        "hidden": "(not shown in a graded run)",
        "numbers": "an array of shape {shape}",
        "number": "one number",
        "asked": "Asked with {inputs}.",
        "called": "The call was {call}, with {inputs}.",
        "again": "The same numbers once more, in a new cell:",
        "printed": "Your code printed: {text}",
        "warned": "A warning was raised: {text}. It costs nothing.",
        "one mistake": "What went wrong",
        "two mistakes": "Two things went wrong:",
        "several mistakes": "Several things went wrong:",
        "cannot tell": "These mistakes give exactly your numbers, and from the numbers alone "
        "nobody can tell them apart. It is one of them:",
        "also": "And this, in any case:",
        "how we know": "How we know: in every question that was asked, your answer is what this "
        "gives.",
        "we looked": "How we know: we kept a copy of what we gave you, and looked again "
        "afterwards.",
        "unknown": "Your numbers fit none of the mistakes that we know, so we give no name. "
        "The facts are below.",
        "read again": "Read again",
        "hint": "Hint",
        "met": "met",
        "missed": "missed",
        "not judged": "not judged",
        "points column": "Points",
        "criterion": "Criterion",
        "messages": "What was asked, and what came",
        "side by side": "Side by side: {name}, for “{criterion}”",
        "yours": "Yours",
        "expected": "Expected",
        "differs": "differs",
        "some differ": "✗ marks what differs.",
        "all differ": "Every number differs.",
    }
)


@dataclass(frozen=True)
class Words:
    """A mistake in one sentence, and a hint that unfolds. {what}, {N} and {K} are filled in."""

    says: str
    hint: str


MISTAKES = {
    "aliases-cache": Words(
        "The first call of backward is right, and a second call of it is not.",
        "Does backward change an array that forward has kept, such as self.y? Work on a copy of "
        "it: self.y.copy().",
    ),
    "argmax-of-soft-target": Words(
        "Only the largest entry of t was used, as if t were one-hot.",
        "A soft t spreads over several classes, and each of them has its share. Use t as it is.",
    ),
    "ascends": Words(
        "The parameters move up the gradient: the loss grows.",
        "An update goes against the gradient: p -= lr * grad.",
    ),
    "bias-not-summed": Words(
        "The gradient of the bias is not the sum over the samples.",
        "b is added to every row, so its gradient is the sum of dout over the rows: axis=0, "
        "shape (H,).",
    ),
    "branch-overwrites": Words(
        "One of the two gradients that come back is lost.",
        "A value that was used twice gets both gradients, added.",
    ),
    "capped-at-extremes": Words(
        "At ordinary scores your {what} is right; at ±1000 it is finite, but not exact.",
        "Something is clipped, or a tiny number is added inside a logarithm. Go from the scores "
        "straight to the {what}, without a probability in between.",
    ),
    "correct-class-only": Words(
        "Your {what} is right where t is 1, and zero everywhere else.",
        "Classes with t = 0 learn too: their gradient is y − 0, not 0. Is something multiplied "
        "by t that should not be?",
    ),
    "derivative-of-input": Words(
        "The slope was taken at the wrong number.",
        "y(1 − y) wants the output of the sigmoid, once: not the score, and not the sigmoid of y.",
    ),
    "diagonal-jacobian-only": Words(
        "Only the path k = i was followed; the paths through the other probabilities are missing.",
        "The score a_i moves every probability q_k. Add up what comes back along all of them.",
    ),
    "divided-by-classes": Words(
        "Your {what} is divided by the number of classes.",
        "The mean runs over the N samples. Over the classes of a sample there is a sum.",
    ),
    "divided-by-size": Words(
        "Your {what} is divided by the number of all entries, not by the number of samples.",
        "For an array of shape (N, K), y.size and np.mean count N · K. Divide by N.",
    ),
    "double-batch-mean": Words(
        "Your {what} is N times too small: it is divided by the batch size once too often.",
        "The 1/N enters once. What is a mean already, or one sample's own, needs none.",
    ),
    "doubled": Words(
        "The difference of the two scores is twice as large as it should be.",
        "Softmax only sees the difference of the two scores, and that has to be s.",
    ),
    "drops-last-batch": Words(
        "The last batch, which is shorter, is not dealt with as the others are.",
        "Every sample counts once in an epoch. Let the last batch be short, and take its own size.",
    ),
    "embedding-overwrites": Words(
        "An id that occurs several times is counted once.",
        "dW[ids] = dout and dW[ids] += dout write each row once only. np.add.at adds up all of "
        "them.",
    ),
    "exp-sign": Words(
        "The sign in the exponent is wrong: you have the probability of the other answer.",
        "σ(s) = 1 / (1 + e^(−s)): a large score has to give a probability near 1.",
    ),
    "extra-activation-derivative": Words(
        "There is a slope too many: the derivative of the activation was multiplied in once more.",
        "y − t is the gradient with respect to the score already; the slope of the activation has "
        "cancelled in it.",
    ),
    "first-path-only": Words(
        "Only one path was followed, through one of the probabilities.",
        "The sum over k has K terms, one for each probability.",
    ),
    "first-sample-only": Words(
        "Only the first sample counts in your {what}.",
        "Is there an index [0], or a return inside a loop?",
    ),
    "fixed-size": Words(
        "A size is written out as a number, so your code fits arrays of that size only.",
        "Is there a 7, or a 3, where a length belongs? Ask the array for it: its len, its shape.",
    ),
    "forgot-the-delta": Words(
        "The diagonal misses its q_k: the δ of q_k (δ_ki − q_i) was left out.",
        "On the diagonal i = k, so δ is 1 and the entry is q_k (1 − q_k).",
    ),
    "forgot-the-target": Words(
        "The target t does not show in your {what}.",
        "What the model said is only one half. Where does t enter the formula?",
    ),
    "forward-difference": Words(
        "This is a forward difference: its error is as large as h, not as h².",
        "Step to both sides: (f(x + h) − f(x − h)) / 2h.",
    ),
    "global-max-shift": Words(
        "One maximum was subtracted from all rows: rows that lie far below it underflow.",
        "Take the maximum of each row: axis=1, keepdims=True.",
    ),
    "grads-not-written": Words(
        "The gradient of W was not written: grads holds what it held before backward.",
        "Returning the gradient is not enough. An optimiser reads the array in grads, so fill that "
        "one: self.grads[0][...] = …",
    ),
    "grads-not-zeroed": Words(
        "What an earlier backward has written is still in grads.",
        "Each backward writes the whole array anew: set it to 0 before you add.",
    ),
    "grads-rebound": Words(
        "The list grads holds other arrays than before: an optimiser that keeps the old ones "
        "sees nothing.",
        "Fill the arrays that are there: self.grads[0][...] = dW.",
    ),
    "half-step-denominator": Words(
        "Your {what} is twice the right one: the step from x − h to x + h is 2h long.",
        "Divide by 2h.",
    ),
    "ignores-dout": Words(
        "dout, the gradient that arrives from behind, is not used.",
        "Whatever backward returns is multiplied by dout.",
    ),
    "indexes-all-pairs": Words(
        "Every sample was paired with every label, not with its own.",
        "y[:, t] takes whole columns, and (N, 1) beside (N,) broadcasts to (N, N). Pair row n "
        "with label n: y[np.arange(N), t].",
    ),
    "integer-truncation": Words(
        "Whole numbers where fractions should be: digits are cut off.",
        "An array of integers cuts off what does not fit. np.zeros(shape) and astype(float) "
        "hold fractions.",
    ),
    "l2-normalised": Words(
        "Each row is divided by its length, so its squares add up to 1.",
        "Softmax divides by the sum of the row, so that the entries add up to 1.",
    ),
    "labels-not-one-hot": Words(
        "Only one of the two forms of t is dealt with, labels or one-hot rows.",
        "t.ndim is 1 for labels and 2 for one-hot rows. Turn one form into the other in forward.",
    ),
    "mean-not-sum": Words(
        "There is a mean where a sum belongs: your {what} is too small.",
        "A product of two vectors is the sum of the products of their numbers.",
    ),
    "mean-over-questions": Words(
        "The losses of the yes/no questions are averaged; they have to be added.",
        "Each question's loss is a mean over the batch already. Over the questions there is a sum.",
    ),
    "missing-batch-mean": Words(
        "Your {what} is {N} times the right one, and the batch has N = {N}: the mean over the "
        "batch is missing.",
        "The loss of a batch is (1/N) Σ L_n, so all that is computed from it carries the same 1/N.",
    ),
    "missing-factor": Words(
        "One factor of the product is missing.",
        "Compare with the formula, factor by factor. What does each index run over?",
    ),
    "missing-keepdims": Words(
        "One number for each row has lost its axis, so it does not go row by row with the table.",
        "Shape (N,) beside (N, K) lines up with the columns. keepdims=True keeps it (N, 1), and "
        "a[:, np.newaxis] makes it so.",
    ),
    "missing-parentheses": Words(
        "A division reaches less far than it should: parentheses are missing.",
        "Python divides before it adds or subtracts: in y - t / N only t is divided.",
    ),
    "mutates-input": Words(
        "Your code changes an array that it was given.",
        "x -= 1 and x *= 2 work in the caller's array; x = x - 1 makes a new one.",
    ),
    "negative-label-one": Words(
        "The negative samples are trained with label 1: what should be pushed away is pulled.",
        "Words that were drawn at random get label 0.",
    ),
    "negatives-lost": Words(
        "Not all of the negative samples count in your {what}.",
        "There are sample_size of them for each target, one in each column. Does the loop reach "
        "the last one, and is what it finds added, not overwritten?",
    ),
    "normalised-over-everything": Words(
        "Everything together adds up to 1; it should be each answer by itself.",
        "A sum without an axis adds up the whole batch.",
    ),
    "not-implemented": Words(
        "A part is not filled in yet.",
        "Write your code in place of the line that raises NotImplementedError.",
    ),
    "not-normalised": Words(
        "These are exponentials that were not divided by anything.",
        "Without the division they are no probabilities: they do not add up to 1.",
    ),
    "one-based-labels": Words(
        "The labels are shifted by one.",
        "Python counts classes from 0, so a label is an index as it stands.",
    ),
    "one-question-only": Words(
        "Only the gradient of one question came back; the others are lost.",
        "h takes part in every question, and a word may be asked about in several: gradients that "
        "meet are added, as in dh += …",
    ),
    "only-negative-term": Words(
        "Only the negative samples count: the right word is left out.",
        "The right word is a question, too, and its label is 1.",
    ),
    "only-positive-term": Words(
        "Only samples with t = 1 count: the term with 1 − t is missing.",
        "A sample with t = 0 has its loss, too: −log(1 − y).",
    ),
    "overflow": Words(
        "Right at ordinary scores, but at scores of ±1000 it breaks: inf, nan or an error.",
        "e^1000 is inf, log 0 is −inf, and 0 · inf is nan. Rewrite the formula so that it never "
        "takes the exponential of a large number or the logarithm of 0.",
    ),
    "params-copied": Words(
        "Each question has a copy of W: what one of them learns, the others never see.",
        "Pass W itself on, not a copy: an update changes the one array that all of them use.",
    ),
    "pre-activation-used": Words(
        "The gradient of the second weight matrix uses the values before the activation.",
        "What the second layer multiplied in forward is what its gradient needs: the output of "
        "ReLU.",
    ),
    "rebinding-update": Words(
        "The parameters are what they were before the update.",
        "p = p - lr * g makes a new array and leaves the old one as it was. p -= lr * g "
        "changes it.",
    ),
    "reciprocal": Words(
        "Your {what} is upside down: it is 1 divided by the right one.",
        "Which quantity is above the line, and which below it?",
    ),
    "relu-mask-inverted": Words(
        "The gradient passes where x was negative, and stops where it was positive.",
        "ReLU lets through what was above 0, in both directions.",
    ),
    "repeat-not-summed": Words(
        "The n rows of gradients are not added up.",
        "The one row was used n times, so its gradient is the sum over the n rows.",
    ),
    "returns-wrong-shape": Words(
        "The shape of your {what} is not the one that was asked for.",
        "Compare it with the table above the exercise. Is a sum or mean missing, or one too many?",
    ),
    "shared-state": Words(
        "Two layers share what forward keeps: the second one overwrites the first one's.",
        "Keep it in self, not in the class or in a global variable. And [Layer()] * 3 holds one "
        "layer, three times.",
    ),
    "sign-flipped": Words(
        "A sign is the wrong way round in your {what}.",
        "Is it y − t or t − y? And the loss has a minus in front.",
    ),
    "slice-not-column": Words(
        "The wrong part of a table was taken: rows in the place of a column.",
        "Column i of a table is table[:, i]; table[:i] is its first i rows.",
    ),
    "softmax-twice": Words(
        "The activation was applied twice.",
        "Where probabilities come in, do not send them through sigmoid or softmax again.",
    ),
    "stale-batch-size": Words(
        "The second batch is divided by the size of the first one.",
        "Batches differ in size. Take N from the batch at hand, at each call.",
    ),
    "stale-state": Words(
        "The first batch is right, and the second one is not.",
        "Something is kept from the first call of forward. Set it anew at each call.",
    ),
    "step-too-small": Words(
        "The step h is so small that rounding drowns the difference.",
        "Two numbers that agree in their first 12 digits leave 4 digits for the difference. h "
        "= 1e-4 is a good step.",
    ),
    "stopped-at-the-loss": Words(
        "This is the gradient with respect to the probabilities: one step is missing.",
        "From the probability it goes on to the score: multiply by the slope of the activation.",
    ),
    "swapped-classes": Words(
        "The two classes are exchanged.",
        "y belongs to class 1, and 1 − y to class 0.",
    ),
    "swapped-factors": Words(
        "The two gradients are exchanged.",
        "The slope of x · y in x is y, and in y it is x.",
    ),
    "swapped-operands": Words(
        "The two operands are exchanged.",
        "The gradient of h is made from the rows of W, and that of W from h.",
    ),
    "transposed": Words(
        "These are the right numbers with rows and columns exchanged.",
        "Samples are rows. Look at the axis, or at a .T.",
    ),
    "unshifted-axis": Words(
        "The maximum was taken along the wrong axis before the exponential.",
        "Softmax does not change if a number is subtracted from a whole row. From a column, it "
        "does.",
    ),
    "weight-not-transposed": Words(
        "The weight matrix was used as it is where its transpose belongs.",
        "dx has the shape of x: dout of shape (N, H) times W.T of shape (H, D).",
    ),
    "wrong-axis": Words(
        "The sum runs along the wrong axis.",
        "Write down the shape of each array, and the index that is summed.",
    ),
    "wrong-grad-slot": Words(
        "A gradient lies in the wrong place.",
        "grads runs parallel to params: grads[0] belongs to params[0].",
    ),
    "wrong-log-base": Words(
        "Your {what} is 1.4427 times the right one: the logarithm has the wrong base.",
        "log is the natural logarithm, np.log. 1.4427 is 1 / ln 2.",
    ),
    "wrong-suspect": Words(
        "That is not the mistake that was planted.",
        "Take one line of the list and work out what such a mistake would give for a small "
        "input. Then ask the mystery for the same.",
    ),
    "x-not-restored": Words(
        "x is not what it was: a number that was moved has not been put back.",
        "Keep the number before you move it, and assign it again afterwards.",
    ),
}
