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
        "too late": "it took more than {most:g} seconds. Look for a loop that never ends",
        "too large": "it took more than {most:g} MiB of memory",
        "ended": "it ended the whole notebook, as os._exit() does ({how})",
        "nonsense": "what came back was no answer to what was asked",
        "used up": "there was no time left: the notebook as a whole may take {most:g} seconds",
        "taken out": "{name} was taken out of the notebook before: {why}",
        "cell changed": "The check cell was changed, so it earns no points: what it should say "
        "is {call}.",
        "cell moved": "The check cell was moved out of the chapter's order, so it earns no points.",
        "no sandbox": "Graded without a sandbox: the points are worth as much as the trust in "
        "whoever handed this in.",
        "mended": "**Mended before grading:**",
        "not graded": "Something went wrong in grading it, and it was left for a person: {said}",
        "own cell": "code cell {count}",
        "lost cell": "{cell} was taken out, and the notebook went on without it: {why}.",
        "no number of points": "This cell showed a number that can't be its points, so it earns "
        "none.",
        "tried changed": "{cell} was changed, so it was not asked.",
        "tried moved": "{cell} was moved out of the chapter's order, so it was not asked.",
        "tried points": "{cell} showed a number that can't be its points.",
        "tried words": "{cell}: what came back was no answer to what was asked. Its code spoke to "
        "whoever grades out of turn.",
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
        "not-finite": "{answer} is {came}; expected a finite loss, such as {expected}. How large "
        "it is depends on what you put in the place of 0.",
        "not-small": "{answer}{place} is {came}; expected a number near 0, 1e-5 at most.{count}",
        "not-up-to-shift": "{answer}{place} is {came}; expected {expected}, up to one number added "
        "to its whole row.{count}",
        "not-a-subgradient": "{answer}{place} is {came}: there any number from 0 to 1 is right.",
        "does-not-hold": "It should be so, and is not: {answer}.",
        "no-scores": "{answer}{place} is {came}; expected {expected}, or the softmax of the scores."
        "{count}",
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


# What was mended in a submitted notebook; an instructor and the learner read it.
REPAIRS = Sentences(
    {
        "mark": "The file began with a byte order mark; it was read without it.",
        "version": "The notebook was in the format of before 2015; it was converted.",
        "damaged cell": "Cell {place} was damaged and was left out.",
        "outputs": "Very large outputs were dropped; they are made anew.",
        "kernel": "The notebook asked for the kernel “{name}”; the course's own is used.",
        "file name": "The file was called {was}; it was read as {name}.",
        "others": "Other notebooks in the folder were left aside: {others}.",
        "metadata": "The cell {cell} had lost its name; it was recognised.",
        "type": "The cell {cell} had become a {was} cell; it is what it was again.",
        "split": "The cell {cell} had been split into {parts}; it was joined.",
        "copies": "The cell {cell} was there {count} times; the last one counts.",
        "locked": "Own code in the cell {cell}, which belongs to the course, was moved to a cell "
        "beside it.",
        "missing": "The cell {cell} was missing; the course's own was put back.",
        "order": "Cells had changed places; the course's order was restored.",
        "changed metadata": "The points or the name of the cell {cell} had been changed; they are "
        "the course's again.",
        "changed text": "The text of the cell {cell}, which belongs to the course, was restored.",
    }
)

# Why a file can't be graded, as a sentence to the person who handed it in.
REFUSALS = Sentences(
    {
        "empty": "The file is empty. Save the notebook in JupyterLab and hand it in again.",
        "zip": "This is an archive (a ZIP or the like), not a notebook. Unpack it and hand in the "
        ".ipynb file inside.",
        "link": "{name} is a link to another file. Hand in the file itself.",
        "not readable": "{name} can't be read ({why}). See that you may read it.",
        "pdf": "This is a PDF, not a notebook. Hand in the .ipynb file itself.",
        "html": "This is a web page, not a notebook. Hand in the .ipynb file itself: in "
        "JupyterLab, File, then Download.",
        "script": "This is plain text or a Python script, not a notebook. Hand in the .ipynb file "
        "that you worked in.",
        "conflict": "The file holds the marks of a merge conflict (<<<<<<<). Choose one version, "
        "save the notebook in JupyterLab, and hand it in again.",
        "damaged": "The file is damaged: it breaks off or is no notebook any more at line {line}. "
        "Open it in JupyterLab, save it, and hand it in again.",
        "no text": "The file is not text in UTF-8, as every notebook is. Hand in the .ipynb file "
        "as JupyterLab saved it.",
        "no notebook content": "The file holds no notebook cells. Hand in the .ipynb file that you "
        "worked in.",
        "another notebook": "Not one cell of this assignment is in the notebook. Is it the "
        "notebook of another chapter? Hand in this one's.",
        "many cells": "The notebook has more than {most} cells. Delete what does not belong to the "
        "assignment and hand it in again.",
        "too large": "The file has {size} MB; at most {most} MB can be read. In JupyterLab choose "
        "Edit, then Clear Outputs of All Cells, save, and hand it in again.",
        "no notebook": "No notebook was handed in. The file to hand in is {name}.",
        "several notebooks": "There are several notebooks, {names}, and none of them can be told "
        "to be the one. Hand in one file called {name}.",
    }
)


@dataclass(frozen=True)
class Words:
    """A mistake in one sentence, and a hint that unfolds. {what}, {N} and {K} are filled in."""

    says: str
    hint: str


MISTAKES = {
    "absolute-error": Words(
        "Nothing was divided: this is the difference itself, not its share.",
        "A difference of 0.001 is much beside 0.002, and nothing beside 1000. Divide by the "
        "size of the larger one.",
    ),
    "accumulates": Words(
        "The first call of backward is right; the second one adds to what the first one has left.",
        "Each call answers for itself. Put the new gradient in the place of the old one.",
    ),
    "added-back": Words(
        "x was put back by adding and subtracting, and its last digits have changed.",
        "In floating point x + h − 2h + h is not always x. Keep the number before you move it, and "
        "assign it again.",
    ),
    "aliases-cache": Words(
        "The first call of backward is right, and a second call of it is not.",
        "Does backward change an array that forward has kept, such as self.y? Work on a copy of "
        "it: self.y.copy().",
    ),
    "all-at-once": Words(
        "All numbers of x were moved at the same time.",
        "A gradient has one slope for each number of x: move one of them, and let the others stand "
        "still. x + h moves them all.",
    ),
    "argmax-of-soft-target": Words(
        "Only the largest entry of t was used, as if t were one-hot.",
        "A soft t spreads over several classes, and each of them has its share. Use t as it is.",
    ),
    "ascends": Words(
        "The parameters move up the gradient: the loss grows.",
        "An update goes against the gradient: p -= lr * grad.",
    ),
    "backward-difference": Words(
        "This is a backward difference: its error is as large as h, not as h².",
        "Step to both sides: (f(x + h) − f(x − h)) / 2h.",
    ),
    "batch-only": Words(
        "A batch is answered, but one sample by itself is not.",
        "One sample has a single axis, and its number is 0. Ask for the last axis, −1, which is "
        "there in both shapes, or make the sample a batch of one: x[np.newaxis, :].",
    ),
    "bias-not-summed": Words(
        "The gradient of the bias is not the sum over the samples.",
        "b is added to every row, so its gradient is the sum of dout over the rows: axis=0, "
        "shape (H,).",
    ),
    "binary-form": Words(
        "The classes with t = 0 have a term (1 − t) log(1 − y) of their own in your {what}.",
        "That form is for one probability and its opposite. Here the wrong classes have their say "
        "already, since the probabilities add up to 1: only t log y is summed.",
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
    "classes-from-labels": Words(
        "The number of classes was taken from the labels, not from num_classes.",
        "In a small batch a class may not occur, and its column is needed all the same.",
    ),
    "clipped-scores": Words(
        "Scores beyond a limit were cut off, so that two large ones count as equal.",
        "Cutting off loses how far the scores lie apart. Subtracting the largest score of the"
        " row makes them small, and keeps it.",
    ),
    "compares-entries": Words(
        "Every entry of the table was compared, not one answer for each sample.",
        "A sample is a hit or a miss as a whole: compare one class number with one class number.",
    ),
    "copies-params": Words(
        "params holds copies: when the arrays that you were given change, your layer does not "
        "notice.",
        "An optimiser, or a net, may hold W and b. Keep these very arrays: self.params = [W, b].",
    ),
    "correct-class-only": Words(
        "Your {what} is right where t is 1, and zero everywhere else.",
        "Classes with t = 0 learn too: their gradient is y − 0, not 0. Is something multiplied "
        "by t that should not be?",
    ),
    "counts-misses": Words(
        "This is the share of wrong answers: 1 minus the right one.",
        "Count where the two classes are equal.",
    ),
    "counts-not-divided": Words(
        "These are the counts as they came in: nothing was divided.",
        "Shares of one die add up to 1. By what do you have to divide the counts for that?",
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
    "divided-by-each-entry": Words(
        "Each difference was divided by its own two numbers.",
        "One number near 0 is enough to make that large. Find the largest difference and the "
        "largest number first, and divide once.",
    ),
    "divided-by-maximum": Words(
        "The counts are divided by the largest of them, so the largest share is 1.",
        "All the shares together have to add up to 1.",
    ),
    "divided-by-rolls": Words(
        "Your {what} is divided by the number of rolls; here the sum is asked for.",
        "Minus the logarithm of the likelihood grows with each roll. Nothing is divided.",
    ),
    "divided-by-sides": Words(
        "Your {what} is divided by the number of sides, K.",
        "How many sides the die has does not enter the formula. Is there an np.mean, or a len?",
    ),
    "divided-by-size": Words(
        "Your {what} is divided by the number of all entries, not by the number of samples.",
        "For an array of shape (N, K), y.size and np.mean count N · K. Divide by N.",
    ),
    "divided-by-the-sum": Words(
        "The difference was divided by a sum of both sizes.",
        "The formula divides by the larger of the two sizes.",
    ),
    "double-batch-mean": Words(
        "Your {what} is N times too small: it is divided by the batch size once too often.",
        "The 1/N enters once. What is a mean already, or one sample's own, needs none.",
    ),
    "doubled": Words(
        "The difference of the two scores is twice as large as it should be.",
        "Softmax only sees the difference of the two scores, and that has to be s.",
    ),
    "dout-on-one-side": Words(
        "dout is used on one side of the comparison only.",
        "backward(dout) is the gradient of Σ forward(x) ∘ dout, with the same dout in both.",
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
    "ends-swapped": Words(
        "The two ends of the step are exchanged: your {what} has the wrong sign.",
        "From the value at x + h the value at x − h is subtracted.",
    ),
    "entropy-added": Words(
        "The entropy of p was added; it has to be taken away.",
        "KL is what is left of the cross-entropy above its floor. It is 0 if q = p.",
    ),
    "exp-sign": Words(
        "The sign in the exponent is wrong: a large score counts as a small one.",
        "A large score has to give a probability near 1. σ(s) = 1 / (1 + e^(−s)) has a minus "
        "there, softmax has none.",
    ),
    "extra-activation": Words(
        "There is an activation too many.",
        "Which values may be negative here? Nothing in this step cuts them off or squeezes them.",
    ),
    "extra-activation-derivative": Words(
        "There is a slope too many: the derivative of the activation was multiplied in once more.",
        "y − t is the gradient with respect to the score already; the slope of the activation has "
        "cancelled in it.",
    ),
    "extra-factor": Words(
        "There is a factor too many.",
        "What is this node's own slope? Where it only adds or copies, the slope is 1, and dout "
        "is multiplied by nothing else.",
    ),
    "first-array-only": Words(
        "Only the first array of the list is updated.",
        "The loop has to reach the end of both lists. Is there a return, or a [0], inside it?",
    ),
    "first-batch-only": Words(
        "There is one batch, and then no more.",
        "An epoch goes on until every sample has come. Is there a return where a yield belongs?",
    ),
    "first-entry-only": Words(
        "Only the first number of x was moved.",
        "Is there a return inside the loop?",
    ),
    "first-path-only": Words(
        "Only one path was followed, through one of the probabilities.",
        "The sum over k has K terms, one for each probability.",
    ),
    "first-sample-only": Words(
        "Only the first sample counts in your {what}.",
        "Is there an index [0], or a return inside a loop?",
    ),
    "first-side-only": Words(
        "Only one side counts in your {what}: the first.",
        "Is there an index [0], or a return inside a loop?",
    ),
    "fixed-size": Words(
        "A size is written out as a number, so your code fits arrays of that size only.",
        "Is there a 7, or a 3, where a length belongs? Ask the array for it: its len, its shape.",
    ),
    "forgot-the-activation": Words(
        "Nothing stands between the two layers: negative numbers pass.",
        "ReLU comes between them. Without it, two layers can do no more than one.",
    ),
    "forgot-the-bias": Words(
        "A bias is missing.",
        "Each layer adds its b after the multiplication, to every row.",
    ),
    "forgot-the-delta": Words(
        "The diagonal misses its q_k: the δ of q_k (δ_ki − q_i) was left out.",
        "On the diagonal i = k, so δ is 1 and the entry is q_k (1 − q_k).",
    ),
    "forgot-the-entropy": Words(
        "This is the cross-entropy; the entropy of p was not taken away.",
        "If q = p, the divergence has to be 0. What does your function give there?",
    ),
    "forgot-the-exponential": Words(
        "The exponential is missing: the scores were used as they are.",
        "Scores may be negative, and then they can be no shares of a sum. e^a is positive, "
        "whatever a is.",
    ),
    "forgot-the-logarithm": Words(
        "The logarithm is missing.",
        "Compare your last line with the formula: where does the log stand?",
    ),
    "forgot-the-target": Words(
        "The target t does not show in your {what}.",
        "What the model said is only one half. Where does t enter the formula?",
    ),
    "forward-difference": Words(
        "This is a forward difference: its error is as large as h, not as h².",
        "Step to both sides: (f(x + h) − f(x − h)) / 2h.",
    ),
    "forward-values-returned": Words(
        "backward returns what forward was given.",
        "On the way back gradients travel. What goes out is made from dout, the gradient that "
        "came in.",
    ),
    "global-max-shift": Words(
        "One maximum was subtracted from all rows: rows that lie far below it underflow.",
        "Take the maximum of each row: axis=1, keepdims=True.",
    ),
    "gradient-left-out": Words(
        "One of the gradients was left out.",
        "dx is one gradient, and each array in grads is one more. All of them count.",
    ),
    "grads-not-written": Words(
        "The gradient was not written: grads holds what it held before backward.",
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
    "half-as-threshold": Words(
        "A sample counts as a hit only if its right class has more than a half.",
        "With several classes the largest probability may be less than a half. It is enough to be "
        "the largest.",
    ),
    "half-step-denominator": Words(
        "Your {what} is twice the right one: the step from x − h to x + h is 2h long.",
        "Divide by 2h.",
    ),
    "ignores-dout": Words(
        "dout, the gradient that arrives from behind, is not used.",
        "Whatever backward returns is multiplied by dout.",
    ),
    "ignores-lr": Words(
        "The steps do not have the length that the learning rate asks for.",
        "The step is lr times the gradient, with the lr that this very optimiser was made with.",
    ),
    "ignores-rng": Words(
        "The random numbers do not come from rng.",
        "Draw from the generator that is passed in, rng.permutation or rng.normal: neither from "
        "np.random nor from a generator of your own.",
    ),
    "ignores-step": Words(
        "The step h that was asked for is not used.",
        "h is an argument. Is there a number such as 1e-4 inside the function?",
    ),
    "indexes-all-pairs": Words(
        "Every sample was paired with every label, not with its own.",
        "y[:, t] takes whole columns, and (N, 1) beside (N,) broadcasts to (N, N). Pair row n "
        "with label n: y[np.arange(N), t].",
    ),
    "input-not-transposed": Words(
        "x was multiplied as it is where its transpose belongs.",
        "dW has the shape of W, (D, H). Which order of x and dout, and which .T, makes that shape?",
    ),
    "integer-truncation": Words(
        "Whole numbers where fractions should be: digits are cut off.",
        "An array of integers cuts off what does not fit. np.zeros(shape) and astype(float) "
        "hold fractions.",
    ),
    "kept-axis": Words(
        "An axis of length 1 is left over from keepdims=True.",
        "You need the maximum twice: with that axis where you subtract it from the table, and "
        "without it where you add it back. (N, 1) beside (N,) becomes (N, N).",
    ),
    "kl-for-cross-entropy": Words(
        "This is the KL divergence: the entropy of p was taken away.",
        "Cross-entropy is −Σ p_k log q_k and no more. With q = p it is not 0, but the entropy "
        "of p.",
    ),
    "l2-normalised": Words(
        "Each row is divided by its length, so its squares add up to 1.",
        "Softmax divides by the sum of the row, so that the entries add up to 1.",
    ),
    "label-as-value": Words(
        "Where a 1 belongs stands the label itself.",
        "The label says in which column; what is written there is always 1.",
    ),
    "labels-not-one-hot": Words(
        "Only one of the two forms of t is dealt with, labels or one-hot rows.",
        "t.ndim is 1 for labels and 2 for one-hot rows. Turn one form into the other first.",
    ),
    "largest-side-only": Words(
        "Only the most frequent side was used, as if the others had p = 0.",
        "Each side counts with its own weight p_k. Use p as it is, without argmax.",
    ),
    "log-base-ten": Words(
        "Your {what} is 0.4343 times the right one: the logarithm has base 10.",
        "log is the natural logarithm, np.log. 0.4343 is 1 / ln 10.",
    ),
    "log-inside-the-sum": Words(
        "The logarithm was taken of each term, before the sum.",
        "log e^a is a again, so this adds up the scores. The sum comes first, then one "
        "logarithm of it.",
    ),
    "log-of-mixture": Words(
        "The logarithm was taken too late, of the sum of t · y.",
        "For a one-hot t that is the same. For a soft one each class has its own logarithm first, "
        "and then its share.",
    ),
    "log-of-zero": Words(
        "Right as long as no probability is 0; where one is, the {what} is inf or nan, or an "
        "error.",
        "log 0 is −inf, and 0 · inf is nan. Keep the logarithm away from 0, and think of both "
        "places: the right class and the others.",
    ),
    "log-outside-the-sum": Words(
        "The logarithm was taken of the whole sum.",
        "Each q_k has a logarithm of its own. First the logarithms, then the weights, then the "
        "sum.",
    ),
    "lost-axis": Words(
        "The numbers are right, but an axis was lost: (D,) in the place of (1, D).",
        "A sum over an axis removes it. NumPy can keep it, with length 1: look for keepdims.",
    ),
    "mask-forgotten": Words(
        "The gradient passes everywhere, as if there were no ReLU.",
        "Where ReLU gave 0 because its input was negative, nothing depends on that input, so "
        "its gradient is 0.",
    ),
    "masks-the-gradient": Words(
        "The gradient is cut off where it is negative itself, and not where the input was.",
        "It is the sign of what came in, in forward, that decides. A gradient may be negative "
        "and pass.",
    ),
    "maximum-not-added-back": Words(
        "The maximum was subtracted inside the exponential, and nothing makes up for it outside.",
        "Each term became e^m times too small, and so did the sum. What does that do to its "
        "logarithm?",
    ),
    "maximum-only": Words(
        "Only the largest score counts: what the other classes add is missing.",
        "Log-sum-exp is a little more than the maximum: m plus the logarithm of a sum that is"
        " at least 1.",
    ),
    "maximum-subtracted-twice": Words(
        "The maximum was subtracted once too often.",
        "Shift the scores first, and then use the shifted ones everywhere, in the sum, too. "
        "Or shift nothing, and use the scores everywhere.",
    ),
    "mean-for-sum": Words(
        "A mean stands where a sum belongs.",
        "The formula adds up, and does not divide by how many there are.",
    ),
    "mean-over-questions": Words(
        "The losses of the yes/no questions are averaged; they have to be added.",
        "Each question's loss is a mean over the batch already. Over the questions there is a sum.",
    ),
    "missing-abs": Words(
        "A sign was not taken off before the largest number was looked for.",
        "The largest of −5 and 1 is 1, but the largest in size is −5. Where do the bars | | "
        "stand in the formula?",
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
    "missing-log-sum-exp": Words(
        "Only the scores are there: the log-sum-exp of the row is missing.",
        "A score alone says nothing; it counts beside the others: −log y_k = LSE(a) − a_k.",
    ),
    "missing-minus": Words(
        "Your {what} is the right one with the other sign.",
        "The logarithm of a probability is negative or 0. Where does the minus stand, and "
        "which number is divided by which?",
    ),
    "missing-parentheses": Words(
        "A division reaches less far than it should: parentheses are missing.",
        "Python divides before it adds or subtracts: in y - t / N only t is divided.",
    ),
    "multinomial-coefficient": Words(
        "You also count the orders in which the rolls could have come: N! / (n_1! ⋯ n_K!).",
        "The likelihood of the rolls in the order in which they fell has no such factor.",
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
    "no-logarithm": Words(
        "There is no logarithm in your {what}.",
        "The logarithm of q_k is weighted and added up, not q_k itself.",
    ),
    "normalised-over-everything": Words(
        "Everything together adds up to 1; it should be each answer by itself.",
        "A sum without an axis adds up the whole batch.",
    ),
    "norms-for-largest": Words(
        "Lengths of whole arrays were compared: square roots of sums of squares.",
        "That is another measure. Here the largest difference is divided by the largest number.",
    ),
    "not-divided-by-step": Words(
        "The difference of the two values is not divided by the length of the step.",
        "A slope is a rise divided by a run, and the run is 2h. Python works / 2 * h out from "
        "left to right, so write / (2 * h).",
    ),
    "not-implemented": Words(
        "A part is not filled in yet.",
        "Write your code in place of the line that raises NotImplementedError.",
    ),
    "not-normalised": Words(
        "These are exponentials that were not divided by anything.",
        "Without the division they are no probabilities: they do not add up to 1.",
    ),
    "not-repeated": Words(
        "One row of gradients came back, but forward was given n rows.",
        "Each of the n rows went into the sum with slope 1, so each of them gets all of dout.",
    ),
    "not-shuffled": Words(
        "The samples come in the order in which they lie.",
        "Draw a random order first, from rng, and take the batches along that order.",
    ),
    "not-the-largest": Words(
        "Several errors were averaged or added up.",
        "One wrong number must not hide behind many right ones: keep the largest.",
    ),
    "not-weighted": Words(
        "Every side counts the same: the weights in front of the logarithms are missing.",
        "A side that came up five times counts five times.",
    ),
    "one-based-labels": Words(
        "The labels are shifted by one.",
        "Python counts classes from 0, so a label is an index as it stands.",
    ),
    "one-of-two": Words(
        "Only one of two results is there.",
        "Count the arrows that leave the node, forwards and backwards. return a, b gives two "
        "results.",
    ),
    "one-question-only": Words(
        "Only the gradient of one question came back; the others are lost.",
        "h takes part in every question, and a word may be asked about in several: gradients that "
        "meet are added, as in dh += …",
    ),
    "one-row-only": Words(
        "Only one row counts in your {what}.",
        "Every row takes part. Is there an index, or a return inside a loop?",
    ),
    "one-sample-only": Words(
        "One sample is answered, but a batch, shape (N, K), is not.",
        "In a batch each a[n] is a whole row. NumPy's own functions work on all rows at once,"
        " if you tell them the axis.",
    ),
    "one-shape-only": Words(
        "Your code is made for one kind of shape, a vector or a table.",
        "In a table, x[i] is a whole row. np.ndindex(x.shape) counts through all the places "
        "of an array of any shape.",
    ),
    "one-sided-scale": Words(
        "The difference was divided by the size of one of the two arrays, even where the other "
        "one is larger.",
        "Take the larger of the two sizes, so that the error of (a, b) is that of (b, a).",
    ),
    "only-negative-term": Words(
        "Only the negative samples count: the right word is left out.",
        "The right word is a question, too, and its label is 1.",
    ),
    "only-positive-term": Words(
        "Only samples with t = 1 count: the term with 1 − t is missing.",
        "A sample with t = 0 has its loss, too: −log(1 − y).",
    ),
    "other-activation": Words(
        "Between the two layers stands another activation than ReLU.",
        "This net has max(a, 0) there, and nothing else.",
    ),
    "overflow": Words(
        "Right at ordinary scores, but at scores of ±1000 it breaks: inf, nan or an error.",
        "e^1000 is inf, log 0 is −inf, and 0 · inf is nan. Rewrite the formula so that it never "
        "takes the exponential of a large number or the logarithm of 0.",
    ),
    "p-not-used": Words(
        "Your {what} depends on q only: p was never used.",
        "The weights in front of the logarithms are those of p, the logarithms are those of q.",
    ),
    "pads-last-batch": Words(
        "The last batch is filled up with samples that have come already.",
        "Every sample counts once in an epoch. Let the last batch be short.",
    ),
    "params-copied": Words(
        "Each question has a copy of W: what one of them learns, the others never see.",
        "Pass W itself on, not a copy: an update changes the one array that all of them use.",
    ),
    "params-not-moved": Words(
        "The layer does not notice the steps: a copy was moved, not the array that it reads.",
        "forward reads the layer's own params. Move the numbers in those very arrays, one at a "
        "time, and put them back.",
    ),
    "paths-multiplied": Words(
        "The gradients of the two paths were multiplied.",
        "Along one path slopes are multiplied. What arrives on different paths is added.",
    ),
    "percent": Words(
        "Your {what} is 100 times the right one: a percentage.",
        "A share lies between 0 and 1.",
    ),
    "pre-activation-used": Words(
        "The gradient of the second weight matrix uses the values before the activation.",
        "What the second layer multiplied in forward is what its gradient needs: the output of "
        "ReLU.",
    ),
    "product-underflows": Words(
        "Right for a few rolls; for thousands of them the product underflows to 0.",
        "The product of thousands of probabilities is too small for a float. Take the "
        "logarithms first, and add them up.",
    ),
    "q-not-used": Words(
        "Your {what} depends on p only: q was never used.",
        "The weights in front of the logarithms are those of p, the logarithms are those of q.",
    ),
    "quotient-of-logs": Words(
        "One logarithm was divided by the other.",
        "The logarithm of a quotient is a difference: log(u / v) = log u − log v.",
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
    "shared-out": Words(
        "Something was split up that each path has in full.",
        "A slope is no cake. If x grows by 1, then x + y grows by 1, not by a half; and both "
        "copies of x are x.",
    ),
    "shared-state": Words(
        "Two layers share what forward keeps: the second one overwrites the first one's.",
        "Keep it in self, not in the class or in a global variable. And [Layer()] * 3 holds one "
        "layer, three times.",
    ),
    "shifted-in-one-place": Words(
        "The maximum was subtracted in one place only: above the line, or below it.",
        "It cancels if the same scores stand in both places. Subtract first, and use the result "
        "twice.",
    ),
    "shuffles-batches-only": Words(
        "The batches come in a random order, but the same samples always sit together.",
        "Shuffle the samples first, and cut into batches afterwards.",
    ),
    "sign-flipped": Words(
        "A sign is the wrong way round in your {what}.",
        "Where does the formula have a minus, and where has it none? At a loss: is it y − t or "
        "t − y? And the loss has a minus in front.",
    ),
    "sign-of-the-gradient": Words(
        "Only the sign of the gradient is used, not its size.",
        "The step is lr times the gradient itself: small where the slope is small.",
    ),
    "single-sample": Words(
        "Right for a batch, but not for one sample of shape (K,).",
        "Shape (K,) has no axis of samples, so its first axis counts classes. Make it a batch of "
        "one first, or use axis=-1 and take N from what is left.",
    ),
    "slice-not-column": Words(
        "The wrong part of a table was taken: rows in the place of a column.",
        "Column i of a table is table[:, i]; table[:i] is its first i rows.",
    ),
    "smoothed-counts": Words(
        "Something was added to each count before the division.",
        "A side that was never seen has the share 0. Divide the counts as they are.",
    ),
    "softmax-of-counts": Words(
        "This is the softmax of the counts: an exponential was taken.",
        "Counts are amounts already, none of them negative. Divide them, nothing else.",
    ),
    "softmax-twice": Words(
        "The activation was applied twice.",
        "Where probabilities come in, do not send them through sigmoid or softmax again.",
    ),
    "stale-batch-size": Words(
        "The second batch is divided by the size of the first one.",
        "Batches differ in size. Take N from the batch at hand, at each call.",
    ),
    "stale-forward": Words(
        "backward was called after the small steps, so it answers for a moved x or a moved param.",
        "backward uses what the last forward has kept. Call forward(x) right before it.",
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
    "summed-over-everything": Words(
        "A sum runs over everything; it should be one for each row, or for each column.",
        "A sum without an axis adds up everything. Which axis has to stay?",
    ),
    "swapped-arguments": Words(
        "The two arguments are exchanged.",
        "Which of the two is inside the logarithm, and which one is the weight in front of it?",
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
    "unit-length": Words(
        "The counts are divided by their length, so their squares add up to 1.",
        "The shares themselves have to add up to 1.",
    ),
    "unpaired-shuffle": Words(
        "x and t are shuffled in different ways, so samples get other samples' targets.",
        "Draw one order, and use it for both.",
    ),
    "unshifted-axis": Words(
        "The maximum was taken along the wrong axis before the exponential.",
        "Softmax does not change if a number is subtracted from a whole row. From a column, it "
        "does.",
    ),
    "upstream-of-ones": Words(
        "The check was made with ones in the place of dout.",
        "With ones, a layer that forgets dout looks right. Use the dout that is given, in g and in "
        "backward.",
    ),
    "weight-not-transposed": Words(
        "The weight matrix was used as it is where its transpose belongs.",
        "dx has the shape of x: dout of shape (N, H) times W.T of shape (H, D).",
    ),
    "with-replacement": Words(
        "Some samples come twice in an epoch, and some not at all.",
        "Drawing indices anew for each batch may hit one twice. Draw one order of all samples, "
        "and cut it.",
    ),
    "written-out-total": Words(
        "The counts are divided by 10, the number of rolls in the example.",
        "Another die is rolled another number of times. N is the sum of the counts at hand.",
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
    "zero-by-zero": Words(
        "If all numbers are 0, yours divides 0 by 0.",
        "Two gradients of zeros agree: their error is 0. Look at the divisor before you divide.",
    ),
    "zero-start": Words(
        "All weights of a layer start with the same number, so all its units stay alike for ever.",
        "Draw the weights at random, from rng. The biases may start at 0.",
    ),
    "zero-times-log-zero": Words(
        "Right where all probabilities are positive; it breaks where p_k = 0 meets a logarithm "
        "of 0.",
        "log 0 is −inf, and 0 · inf is nan. A side with p_k = 0 adds nothing: leave it out "
        "before you take logarithms.",
    ),
}
