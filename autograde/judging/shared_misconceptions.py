"""The mistakes that are made in several chapters, or that the judge sees by itself.

What is made in one chapter only stands with that chapter, in ``answers.misconceptions``.
"""

from __future__ import annotations

from autograde.judging.misconception import Misconception

ACCUMULATES = Misconception(
    "accumulates",
    "The first call of backward is right; the second one adds to what the first one has left.",
    "Each call answers for itself. Let the new gradient replace the old one.",
)
ALIASES_CACHE = Misconception(
    "aliases-cache",
    "The first call of backward is right, and a second call of it is not.",
    "Does backward change an array that forward has kept, such as self.y? Work on a copy of "
    "it: self.y.copy().",
)
ARGMAX_OF_SOFT_TARGET = Misconception(
    "argmax-of-soft-target",
    "Only the largest entry of t was used, as if t were one-hot.",
    "A soft t spreads over several classes, and each of them has its share. Use t as it is.",
)
BATCH_ONLY = Misconception(
    "batch-only",
    "A batch is answered, but one sample by itself is not.",
    "One sample has a single axis, and its number is 0. Ask for the last axis, −1, which is "
    "there in both shapes, or make the sample a batch of one: x[np.newaxis, :].",
)
BIAS_NOT_SUMMED = Misconception(
    "bias-not-summed",
    "The gradient of the bias is not the sum over the samples.",
    "There is one b, and every sample used it. What does the way back do where one value went to "
    "many places? Nothing is divided there: the 1/N came in with the loss.",
)
BINARY_FORM = Misconception(
    "binary-form",
    "Each class has a second term in your {what}: 1 minus its target, times the logarithm of 1 "
    "minus its probability.",
    "That form is for a question with two answers, with one probability and its opposite. With "
    "more classes, the others have their say already, since the probabilities add up to 1. One "
    "term for each class is enough.",
)
CAPPED_AT_EXTREMES = Misconception(
    "capped-at-extremes",
    "At ordinary scores your {what} is right; at ±1000 it is finite, but not exact.",
    "Something is clipped, or a tiny number is added inside a logarithm. Find a form of the "
    "formula that needs neither.",
)
CLASSES_FROM_LABELS = Misconception(
    "classes-from-labels",
    "The number of classes was taken from the labels.",
    "In a small batch the last class may not occur, and its column is needed all the same. "
    "How many classes there are is told by num_classes, or by the columns of the scores.",
)
COPIES_PARAMS = Misconception(
    "copies-params",
    "Your layer computes with copies: when the arrays that it was given change, it does not "
    "notice.",
    "An optimiser, or a net, may hold the parameters and change them in place. W.copy() and "
    "np.array(W) are other arrays: keep the very ones that come in.",
)
CORRECT_CLASS_ONLY = Misconception(
    "correct-class-only",
    "Your {what} is right where t is 1, and zero everywhere else.",
    "Classes with t = 0 learn too: their gradient is y − 0, not 0. Is something multiplied "
    "by t that should not be?",
)
DERIVATIVE_OF_INPUT = Misconception(
    "derivative-of-input",
    "The slope was taken at the wrong number.",
    "y(1 − y) wants the output of the sigmoid, once: not the score, and not the sigmoid of y.",
)
DIVIDED_BY_CLASSES = Misconception(
    "divided-by-classes",
    "Your {what} is divided by the number of classes.",
    "The mean runs over the N samples. Over the classes of a sample there is a sum.",
)
DIVIDED_BY_SIZE = Misconception(
    "divided-by-size",
    "Your {what} is divided by the number of all entries, not by the number of samples.",
    "For an array of shape (N, K), y.size and np.mean count N · K. Divide by N.",
)
DOUBLE_BATCH_MEAN = Misconception(
    "double-batch-mean",
    "Your {what} is N times too small: it is divided by the batch size once too often.",
    "The 1/N enters once. What is a mean already, or one sample's own, needs none.",
)
EPSILON_TOO_LARGE = Misconception(
    "epsilon-too-large",
    "The small number that keeps the logarithm away from 0 is too large: it shows in your {what}.",
    "It is there for a probability of 0, and 1e-7 is enough. Call it ε. Added to a probability, "
    "it shifts the logarithm by about ε divided by that probability; and no loss of a sample can "
    "exceed −log ε.",
)
EXP_SIGN = Misconception(
    "exp-sign",
    "The sign in the exponent is wrong: a large score counts as a small one.",
    "A large score has to give a probability near 1. σ(s) = 1 / (1 + e^(−s)) has a minus "
    "there, softmax has none.",
)
EXTRA_ACTIVATION_DERIVATIVE = Misconception(
    "extra-activation-derivative",
    "There is a slope too many: the derivative of the activation was multiplied in once more.",
    "y − t is the gradient with respect to the score already; the slope of the activation has "
    "cancelled in it.",
)
FIRST_SAMPLE_ONLY = Misconception(
    "first-sample-only",
    "Only the first sample counts in your {what}.",
    "Is there an index [0], or a return inside a loop?",
)
FIXED_SIZE = Misconception(
    "fixed-size",
    "A size is written out as a number, so your code fits arrays of that size only.",
    "Is there a number, a 7 or a 10, or an N from another cell, where a length belongs? Ask the "
    "array for it: its len, its shape.",
)
FORGOT_THE_BIAS = Misconception(
    "forgot-the-bias",
    "A bias is missing.",
    "After the multiplication b is added, to every row. With nothing but zeros in x, what is left?",
)
FORGOT_THE_LOGARITHM = Misconception(
    "forgot-the-logarithm",
    "The logarithm is missing.",
    "Compare your last line with the formula: where does the log stand?",
)
FORGOT_THE_TARGET = Misconception(
    "forgot-the-target",
    "The target t does not show in your {what}.",
    "What the model said is only one half. Where does t enter the formula?",
)
GLOBAL_MAX_SHIFT = Misconception(
    "global-max-shift",
    "One maximum was subtracted from all rows: rows that lie far below it underflow.",
    "Take the maximum of each row: axis=1, keepdims=True.",
)
GRADIENT_INTO_PARAMS = Misconception(
    "gradient-into-params",
    "The gradient was written over the parameters: grads holds what it held before.",
    "params are the weights that forward uses, grads what an optimiser subtracts from them. "
    "Fill self.grads[0][...] and leave self.params alone.",
)
GRADIENT_LEFT_OUT = Misconception(
    "gradient-left-out",
    "One of the gradients was left out.",
    "dx is one gradient, and each array in grads is one more. All of them count.",
)
GRADS_NOT_WRITTEN = Misconception(
    "grads-not-written",
    "The gradient was not written: grads holds what it held before backward.",
    "An optimiser reads the array in grads. What backward returns, or keeps under another name, it "
    "does not see: fill that array, self.grads[0][...] = …",
)
GRADS_REBOUND = Misconception(
    "grads-rebound",
    "Your gradient lies in a new array, which nobody holds: the array that was in grads before "
    "still has its old numbers, and an optimiser looks there.",
    "a[...] = b writes into the array a. a = b gives the name a to another array. Which of the two "
    "does your backward do with what is in grads?",
)
IGNORES_DOUT = Misconception(
    "ignores-dout",
    "dout, the gradient that arrives from behind, is not used.",
    "Whatever backward returns is multiplied by dout.",
)
INDEXES_ALL_PAIRS = Misconception(
    "indexes-all-pairs",
    "Every sample was paired with every other one's label or word, and not only with its own.",
    "y[:, t] takes whole columns, (N, 1) beside (N,) broadcasts to (N, N), and h @ w.T "
    "multiplies each row with every other. Row n goes with n alone, as in y[np.arange(N), t].",
)
INHERITED = Misconception(
    "inherited",
    "This is right for your {earlier}: mend that first, run this check again, and this should be "
    "done.",
    "What is wrong comes from your {earlier}, and its own card says what that is. Nothing has to "
    "change here.",
)
INPUT_NOT_TRANSPOSED = Misconception(
    "input-not-transposed",
    "The input was multiplied as it is where its transpose belongs.",
    "dW has the shape of W, (D, H). Which order of x and dout, and which .T, makes that shape?",
)
INTEGER_TRUNCATION = Misconception(
    "integer-truncation",
    "Whole numbers where fractions should be: digits are cut off.",
    "An array of integers cuts off what does not fit, and np.zeros_like of one makes another. "
    "np.zeros(shape) and astype(float) hold fractions.",
)
L2_NORMALISED = Misconception(
    "l2-normalised",
    "Each row is divided by its length, so its squares add up to 1.",
    "Softmax divides by the sum of the row, so that the entries add up to 1.",
)
LABELS_NOT_ONE_HOT = Misconception(
    "labels-not-one-hot",
    "Only one of the two forms of t is dealt with, labels or one-hot rows.",
    "t.ndim is 1 for labels and 2 for one-hot rows. Turn one form into the other first.",
)
LOG_OF_UNDERFLOW = Misconception(
    "log-of-underflow",
    "Right at ordinary scores; at ±1000 a probability has become exactly 0, and its logarithm "
    "is −inf.",
    "Nothing overflows here: softmax and sigmoid are right, and 0 is the nearest number to "
    "e^(−1000). Take the logarithm in the formula first, where it meets the exponential and "
    "both cancel. Where the result need not be exact, 1e-7 inside the logarithm will do.",
)
MAXIMUM_NOT_ADDED_BACK = Misconception(
    "maximum-not-added-back",
    "The maximum was subtracted inside the exponential, and nothing makes up for it outside.",
    "Each term became e^m times too small, and so did the sum. What does that do to its logarithm?",
)
MEAN_FOR_SUM = Misconception(
    "mean-for-sum",
    "A mean stands where a sum belongs.",
    "The formula adds up, and does not divide by how many there are.",
)
MISSING_BATCH_MEAN = Misconception(
    "missing-batch-mean",
    "Your {what} is {N} times the right one, and the batch has N = {N}: the mean over the "
    "batch is missing.",
    "A mean over the batch is a sum divided by N, the number of samples. All that is computed "
    "from a mean carries the same 1/N.",
)
MISSING_FACTOR = Misconception(
    "missing-factor",
    "One factor of the product is missing.",
    "Compare with the formula, factor by factor. What does each index run over?",
)
MISSING_KEEPDIMS = Misconception(
    "missing-keepdims",
    "One number for each row has lost its axis, so it does not go row by row with the table.",
    "Shape (N,) beside (N, K) lines up with the columns. keepdims=True keeps it (N, 1), and "
    "a[:, np.newaxis] makes it so.",
)
MISSING_PARENTHESES = Misconception(
    "missing-parentheses",
    "Python read the formula otherwise than you meant it: parentheses are missing, or stand in "
    "the wrong place.",
    "Python multiplies and divides before it adds or subtracts: in a - b / c only b is divided, "
    "and in a * b - c only b is multiplied. And what has to stand inside of exp( ), log( ) or "
    "sum( ), what outside?",
)
MUTATES_INPUT = Misconception(
    "mutates-input",
    "Your code changes an array that it was given.",
    "x -= 1 and x[mask] = 0 write into the caller's array; x = x - 1 makes a new one.",
)
NORMALISED_OVER_EVERYTHING = Misconception(
    "normalised-over-everything",
    "Everything together adds up to 1; it should be each answer by itself.",
    "A sum without an axis adds up the whole batch.",
)
NOT_IMPLEMENTED = Misconception(
    "not-implemented",
    "A part is not filled in yet.",
    "Write your code in place of the line that raises NotImplementedError.",
)
NOT_NORMALISED = Misconception(
    "not-normalised",
    "These are exponentials that were not divided by anything.",
    "Without the division they are no probabilities: they do not add up to 1.",
)
ONE_BASED_LABELS = Misconception(
    "one-based-labels",
    "The labels are shifted by one.",
    "Python counts classes from 0, so a label is an index as it stands.",
)
ONLY_POSITIVE_TERM = Misconception(
    "only-positive-term",
    "Only samples with t = 1 count: the term with 1 − t is missing.",
    "A sample with t = 0 has its loss, too: −log(1 − y).",
)
OVERFLOW = Misconception(
    "overflow",
    "Right at ordinary scores, but at scores of ±1000 it breaks: inf, nan or an error.",
    "e^1000 is inf, log 0 is −inf, and 0 · inf is nan. Rewrite the formula so that it never "
    "takes the exponential of a large number or the logarithm of 0.",
)
PERCENT = Misconception(
    "percent",
    "Your {what} is 100 times the right one: a percentage.",
    "A share lies between 0 and 1.",
)
RECIPROCAL = Misconception(
    "reciprocal",
    "Your {what} is upside down: it is 1 divided by the right one.",
    "Which quantity is above the line, and which below it?",
)
RETURNS_WRONG_SHAPE = Misconception(
    "returns-wrong-shape",
    "The shape of your {what} is not the one that was asked for.",
    "Compare it with the table above the exercise. Is a sum or mean missing, or one too many? "
    "Where one number is asked for, an array with one number in it is something else: "
    "keepdims=True leaves one.",
)
SHARED_STATE = Misconception(
    "shared-state",
    "Two layers share what forward keeps: the second one overwrites the first one's.",
    "Keep it in self, not in the class or in a global variable. And [Layer()] * 3 holds one "
    "layer, three times.",
)
SIGN_FLIPPED = Misconception(
    "sign-flipped",
    "A sign is the wrong way round in your {what}.",
    "Where does the formula have a minus, and where has it none? A loss has one in front, and a "
    "gradient starts with what the model said: y − t, not t − y.",
)
SOFTMAX_TWICE = Misconception(
    "softmax-twice",
    "The activation was applied twice.",
    "Where probabilities come in, do not send them through sigmoid or softmax again.",
)
STALE_BATCH_SIZE = Misconception(
    "stale-batch-size",
    "The second batch is divided by the size of the first one.",
    "Batches differ in size. Take N from the batch at hand, at each call.",
)
STALE_STATE = Misconception(
    "stale-state",
    "The first batch is right, and the second one is not.",
    "Something is kept from the first call of forward. Set it anew at each call.",
)
STOPPED_AT_THE_LOSS = Misconception(
    "stopped-at-the-loss",
    "This is the gradient with respect to the probabilities: one step is missing.",
    "From the probability it goes on to the score: multiply by the slope of the activation.",
)
SUMMED_OVER_EVERYTHING = Misconception(
    "summed-over-everything",
    "A sum runs over everything; it should be one for each row, or for each column.",
    "A sum without an axis adds up everything. Which axis has to stay?",
)
SWAPPED_ARGUMENTS = Misconception(
    "swapped-arguments",
    "The two arguments are exchanged.",
    "Which of the two is inside the logarithm, and which one is the weight in front of it?",
)
SWAPPED_CLASSES = Misconception(
    "swapped-classes",
    "The two classes are exchanged.",
    "y belongs to class 1, and 1 − y to class 0.",
)
TRANSPOSED = Misconception(
    "transposed",
    "These are the right numbers with rows and columns exchanged.",
    "Samples are rows. Look at the axis, or at a .T.",
)
TRANSPOSED_SUM = Misconception(
    "transposed-sum",
    "The sum runs over the other index of the matrix: right for a symmetric one only.",
    "Row and column stand for two different things. Which one is summed over, and which one "
    "stays in the answer?",
)
UNSHIFTED_AXIS = Misconception(
    "unshifted-axis",
    "The maximum was taken along the wrong axis before the exponential.",
    "Softmax does not change if a number is subtracted from a whole row. From a column, it does.",
)
UPDATES_IN_BACKWARD = Misconception(
    "updates-in-backward",
    "The parameters have moved while the gradient was worked out: a step was taken there.",
    "The way back only says in which direction to go. The step itself, p -= lr · g, is the "
    "optimiser's.",
)
WEIGHT_NOT_TRANSPOSED = Misconception(
    "weight-not-transposed",
    "The weight matrix was used as it is where its transpose belongs.",
    "dx has the shape of x: dout of shape (N, H) times W.T of shape (H, D).",
)
WRONG_AXIS = Misconception(
    "wrong-axis",
    "The sum runs along the wrong axis.",
    "Write down the shape of each array, and the index that is summed.",
)
WRONG_GRAD_SLOT = Misconception(
    "wrong-grad-slot",
    "A gradient lies in the wrong place.",
    "grads runs parallel to params: grads[0] belongs to params[0], and so on. And no gradient "
    "belongs into params: the weights themselves are there.",
)
WRONG_LOG_BASE = Misconception(
    "wrong-log-base",
    "Your {what} is 1.4427 times the right one: the logarithm has the wrong base.",
    "log is the natural logarithm, np.log. 1.4427 is 1 / ln 2.",
)
WRONG_SUSPECT = Misconception(
    "wrong-suspect",
    "That is not the mistake that was planted.",
    "Take one line of the list and work out what such a mistake would give for a small "
    "input. Then ask the mystery for the same.",
)

# What the judge sees without a prediction: how answers stand to the right ones, and what was left.
SEEN_BY_THE_JUDGE = (
    ALIASES_CACHE,
    IGNORES_DOUT,
    LOG_OF_UNDERFLOW,
    MUTATES_INPUT,
    NOT_IMPLEMENTED,
    OVERFLOW,
    RETURNS_WRONG_SHAPE,
    STALE_STATE,
    TRANSPOSED,
    WRONG_SUSPECT,
)
