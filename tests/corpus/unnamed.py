"""Wrong answers that no known mistake describes: a check must give none of them a name.

A half are right answers that are changed, the same change for every check; a half are other
formulae, and code that fails.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from autograde.answers.oracle import resolve
from autograde.questions.register import CHAPTERS, CHECKS
from source_lib.sigmoid_with_loss import LogisticRegression
from tests.corpus import WrongSolutions
from tests.corpus.chapters import sigmoid_with_loss as ch06
from tests.corpus.chapters import softmax_with_loss as ch07
from tests.corpus.chapters.sigmoid_with_loss import log_losses, logistic, softplus_losses

wrong = WrongSolutions()


def draws(out):
    """Make a generator that draws the same numbers at each call."""
    return np.random.default_rng(out.size)


def with_one_entry_changed(out):
    out.flat[-1] += 0.3
    return out


def with_random_signs(out):
    signs = draws(out).choice([-1, 1], out.shape)
    signs.flat[:2] = 1, -1
    return out * signs


def with_swapped_samples(out):
    return out[[1, 0, *range(2, len(out))]] if len(out) > 1 else out


# A change of an answer that is one number, and of any other.
OF_ANY = {
    "noise": lambda out: out + 0.01 * draws(out).normal(size=out.shape),
    "times 0.9": lambda out: out * 0.9,
    "times 3.3": lambda out: out * 3.3,
    "rounded": lambda out: np.round(out, 2),
    "one entry": with_one_entry_changed,
    "to the power of 1.5": lambda out: np.abs(out) ** 1.5,
    "tangent": np.tanh,
    "exponential": np.exp,
}
OF_ARRAYS = {
    "random signs": with_random_signs,
    "swapped": with_swapped_samples,
    "sorted": lambda out: np.sort(out, axis=None).reshape(out.shape),
    "lagged": lambda out: np.roll(out, 1, axis=0),
    "back to front": lambda out: out[::-1],
    "its mean": lambda out: np.full_like(out, out.mean()),
}
CHAPTERS_CHANGED = ("ch06_sigmoid_with_loss", "ch07_softmax_with_loss")
CHANGEABLE = [
    check.id for stem in CHAPTERS_CHANGED for check in CHAPTERS[stem].checks if not check.options
]
LOSSES = [name for name, check in CHECKS.items() if check.gives == "loss"]


def changed(check, change):
    """Make the right solution of a check, its answers changed."""
    right = resolve(CHECKS[check].reference)

    def answer(value):
        return change(np.array(value, dtype=float))

    if not isinstance(right, type):
        return lambda *inputs: answer(right(*inputs))

    class Layer:
        def __init__(self, *settings):
            self.right = right(*settings)
            self.params = getattr(self.right, "params", [])
            self.grads = getattr(self.right, "grads", [])

        def forward(self, *inputs):
            return answer(self.right.forward(*inputs))

        def backward(self, *dout):
            return answer(self.right.backward(*dout))

    class Model:
        def __init__(self, *settings):
            self.right = right(*settings)
            self.params = self.right.params

        def predict(self, x):
            return answer(self.right.predict(x))

        def loss(self, x, t):
            return self.right.loss(x, t)

        def gradient(self, x, t):
            grads = self.right.gradient(x, t)
            return grads | {"w": answer(grads["w"])}

    return Model if hasattr(right, "predict") else Layer


CHANGED = {
    (check, name): changed(check, change)
    for check in CHANGEABLE
    for name, change in (OF_ANY if check in LOSSES else OF_ANY | OF_ARRAYS).items()
    # That one is known: scores in place of which there are exponentials.
    if (check, name) != ("two_class_scores", "exponential")
}
for (check, name), subject in CHANGED.items():
    wrong(check, "unnamed", spelled=f"CHANGED[{check!r}, {name!r}]")(subject)


# Other formulae


@wrong("sigmoid", "unnamed")
def hyperbolic(x):
    return np.tanh(x)


@wrong("sigmoid", "unnamed")
def rectified(x):
    return np.maximum(x, 0)


@wrong("sigmoid", "unnamed")
def hard_sigmoid(x):
    return np.clip(x / 4 + 0.5, 0, 1)


@wrong("sigmoid", "unnamed")
def steeper_sigmoid(x):
    return logistic(2 * x)


@wrong("sigmoid", "unnamed")
def sigmoid_halved_at_extremes(x):
    return logistic(x) * np.where(np.abs(x) > 100, 0.25, 1)


@wrong("binary_cross_entropy", "unnamed")
def squared_error(y, t):
    return np.mean((y - t) ** 2)


@wrong("binary_cross_entropy", "unnamed")
def absolute_error(y, t):
    return np.mean(np.abs(y - t))


@wrong("binary_cross_entropy", "unnamed")
def median_loss(y, t):
    return np.median(log_losses(y, t)) + 0.1


@wrong("binary_cross_entropy", "unnamed")
def share_of_wrong_answers(y, t):
    return 1.5 - np.mean((y > 0.5) == t)


@wrong("binary_cross_entropy", "unnamed")
def with_a_penalty(y, t):
    return log_losses(y, t).mean() + 0.01 * np.sum(y**2)


@wrong("dL_dy", "unnamed")
def slope_of_squared_error(y, t):
    return 2 * (y - t)


@wrong("dL_dy", "unnamed")
def slope_of_sign(y, t):
    return np.sign(y - t)


@wrong("dL_dy", "unnamed")
def slope_of_smoothed_labels(y, t):
    t = t * 0.9 + 0.05
    return -t / y + (1 - t) / (1 - y)


@wrong("dL_dy", "unnamed")
def slope_raises_nonsense(y, t):
    raise ValueError("to be done")


@wrong("dy_ds", "unnamed")
def slope_of_square_root(y):
    return 1 / (2 * np.sqrt(y))


@wrong("dy_ds", "unnamed")
def slope_of_nothing(y):
    return np.zeros_like(y)


@wrong("dy_ds", "unnamed")
def slope_of_constant(y):
    return np.full_like(y, 0.25)


@wrong("sigmoid_layer", "unnamed")
class Tangent(ch06.RightSigmoid):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * (1 - self.y**2)


@wrong("sigmoid_layer", "unnamed")
class Rectifier(ch06.RightSigmoid):
    def forward(self, x):
        self.y = np.maximum(x, 0)
        return self.y.copy()

    def backward(self, dout):
        return dout * (self.y > 0)


@wrong("sigmoid_layer", "unnamed")
class AddsDout(ch06.RightSigmoid):
    def backward(self, dout):
        return dout + self.y * (1 - self.y)


@wrong("sigmoid_layer", "unnamed")
class MissesAName(ch06.RightSigmoid):
    def backward(self, dout):
        return dout * self.why * (1 - self.y)


@wrong("sigmoid_layer", "unnamed")
class TrustsATypeError(ch06.RightSigmoid):
    def backward(self, dout):
        return dout * self.y * (1 - self.y) + None


@wrong("sigmoid_layer", "unnamed")
class TakesNoDoutAndIsWrong(Tangent):
    def backward(self):
        return 1 - self.y**2


@wrong("sigmoid_score_gradient", "unnamed")
def signs_of_the_differences(y, t):
    return np.sign(y - t) / len(y)


@wrong("sigmoid_score_gradient", "unnamed")
def difference_of_rounded(y, t):
    return (np.round(y) - t + 0.1) / len(y)


@wrong("sigmoid_score_gradient", "unnamed")
def squared_differences(y, t):
    return (y - t) ** 2 / len(y)


@wrong("sigmoid_score_gradient", "unnamed")
def divided_by_a_wrong_count(y, t):
    return (y - t) / (len(y) + 1)


@wrong("weighted_score_gradient", "unnamed")
def weighted_of_the_rounded(y, t, weight):
    return (np.round(y) - t + 0.1) * weight / len(y)


@wrong("weighted_score_gradient", "unnamed")
def weighted_by_its_root(y, t, weight):
    return np.where(t == 1, np.sqrt(weight), 1) * (y - t) / len(y)


@wrong("logistic_regression", "unnamed")
class RegressionWithAPenalty(LogisticRegression):
    def loss(self, x, t):
        return super().loss(x, t) + 0.01 * np.sum(self.params["w"] ** 2)

    def gradient(self, x, t):
        grads = super().gradient(x, t)
        return {"w": grads["w"] + 0.02 * self.params["w"], "b": grads["b"]}


@wrong("logistic_regression", "unnamed")
class LinearRegression(LogisticRegression):
    def predict(self, x):
        return np.clip(x @ self.params["w"] + self.params["b"], 0, 1)

    def loss(self, x, t):
        return np.mean((self.predict(x) - t) ** 2) / 2


@wrong("focal_score_gradient", "unnamed")
def focal_of_the_rounded(y, t, gamma):
    return (np.round(y) - t + 0.1) * gamma / len(y)


@wrong("sigmoid_with_loss_forward", "unnamed")
@wrong("sigmoid_with_loss_backward", "unnamed")
class SquaredErrorLayer(ch06.RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return np.mean((self.y - t) ** 2) / 2

    def backward(self, dout=1):
        return dout * (self.y - self.t) ** 3 / len(self.t)


@wrong("sigmoid_with_loss_forward", "unnamed")
@wrong("sigmoid_with_loss_backward", "unnamed")
class HingeLayer(ch06.RightLoss):
    def forward(self, x, t):
        self.x, self.sign = x, 2 * t - 1
        return np.maximum(0, 1 - self.sign * x).mean()

    def backward(self, dout=1):
        return dout * np.where(self.sign * self.x < 1, -self.sign, 0) / len(self.x)


@wrong("sigmoid_with_loss_forward", "unnamed")
@wrong("sigmoid_with_loss_backward", "unnamed")
class GarbageAtExtremes(ch06.RightLoss):
    def forward(self, x, t):
        loss = super().forward(x, t)
        return 1e6 if np.abs(x).max() > 100 else loss

    def backward(self, dout=1):
        return super().backward(dout) + 0.7 * (np.abs(self.x) > 100)


@wrong("sigmoid_with_loss_backward", "unnamed")
class SquaresDout(ch06.RightLoss):
    def backward(self, dout=1):
        return dout**2 * (self.y - self.t) / len(self.t)


@wrong("sigmoid_with_loss_backward", "unnamed")
class DividesByOneTooMany(ch06.RightLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t) / (len(self.t) + 1)


@wrong("sigmoid_with_loss_backward", "unnamed")
class KeepsOnlyYInTheClass(ch06.RightLoss):
    def forward(self, x, t):
        KeepsOnlyYInTheClass.y, self.t = logistic(x), t
        return log_losses(self.y, t).mean()


@wrong("sigmoid_with_loss_forward", "unnamed")
class FailsWithoutShapes(ch06.RightLoss):
    def forward(self, x, t):
        raise ValueError("x and t do not fit")


@wrong("sigmoid_cross_entropy", "unnamed")
def nothing_at_extremes(s, t):
    return softplus_losses(s, t).mean() if np.abs(s).max() < 100 else 0.0


@wrong("sigmoid_cross_entropy", "unnamed")
def too_much_at_extremes(s, t):
    return softplus_losses(s, t).mean() if np.abs(s).max() < 100 else 999.0


@wrong("sigmoid_cross_entropy", "unnamed")
def squared_scores(s, t):
    return np.mean((s - t) ** 2)


@wrong("sigmoid_cross_entropy", "unnamed")
def steeper_scores(s, t):
    return softplus_losses(2 * s, t).mean()


@wrong("sigmoid_cross_entropy", "unnamed")
def fails_at_extremes(s, t):
    if np.abs(s).max() > 100:
        raise ValueError("too large")
    return softplus_losses(s, t).mean()


@wrong("softmax_jacobian", "unnamed")
def jacobian_of_products(q):
    return np.outer(q, q) + 0.1


@wrong("softmax_jacobian", "unnamed")
def jacobian_of_identity(q):
    return np.eye(len(q))


@wrong("softmax_jacobian", "unnamed")
def jacobian_of_roots(q):
    return np.diag(q) - np.sqrt(np.outer(q, q))


@wrong("softmax_jacobian", "unnamed")
def jacobian_that_fails_for_five(q):
    if len(q) > 3:
        raise ValueError("too many")
    return np.diag(q) - np.outer(q, q)


@wrong("dL_dq", "unnamed")
def slope_squared(q, t):
    return -t / q**2


@wrong("dL_dq", "unnamed")
def slope_with_logarithm(q, t):
    return -t * np.log(q)


@wrong("dL_dq", "unnamed")
def slope_with_a_constant(q, t):
    return -t / (q + 0.1)


@wrong("temperature_score_gradient", "unnamed")
def warm_by_its_root(a, t, temperature):
    q = np.exp(a / np.sqrt(temperature))
    return (q / q.sum() - t) / np.sqrt(temperature)


@wrong("temperature_score_gradient", "unnamed")
def warm_with_a_constant(a, t, temperature):
    return (special.softmax(a / temperature) - t + 0.1) / temperature


@wrong("squared_error_score_gradient", "unnamed")
def cubes_of_differences(q, t):
    return (np.diag(q) - np.outer(q, q)) @ (q - t) ** 3


@wrong("squared_error_score_gradient", "unnamed")
def absolute_differences(q, t):
    return (np.diag(q) - np.outer(q, q)) @ np.sign(q - t)


@wrong("chain_through_softmax", "unnamed")
def chain_of_maxima(dL_dq, jacobian):
    return (dL_dq[:, None] * jacobian).max(axis=0)


@wrong("chain_through_softmax", "unnamed")
def chain_through_twice(dL_dq, jacobian):
    return dL_dq @ jacobian @ jacobian


@wrong("chain_through_softmax", "unnamed")
def chain_of_two_paths(dL_dq, jacobian):
    return dL_dq[:2] @ jacobian[:2]


@wrong("chain_through_softmax", "unnamed")
def chain_of_nothing(dL_dq, jacobian):
    return np.zeros_like(dL_dq)


@wrong("softmax_score_gradient", "unnamed")
def difference_of_smoothed(q, t):
    return q - (t * 0.9 + 0.1 / len(t))


@wrong("softmax_score_gradient", "unnamed")
def difference_of_squares(q, t):
    return q**2 - t**2


@wrong("softmax_score_gradient", "unnamed")
def difference_as_product(q, t):
    return q * t


@wrong("softmax_with_loss_forward", "unnamed")
@wrong("softmax_with_loss_backward", "unnamed")
class WarmSoftmax(ch07.RightLoss):
    def softmax(self, x):
        return super().softmax(x / 2)


@wrong("softmax_with_loss_forward", "unnamed")
@wrong("softmax_with_loss_backward", "unnamed")
class SmoothedLabels(ch07.RightLoss):
    def target(self, t):
        return super().target(t) * 0.9 + 0.1 / 3


@wrong("softmax_with_loss_forward", "unnamed")
@wrong("softmax_with_loss_backward", "unnamed")
class SigmoidForSoftmax(ch07.RightLoss):
    def softmax(self, x):
        return logistic(x)


@wrong("softmax_with_loss_forward", "unnamed")
@wrong("softmax_with_loss_backward", "unnamed")
class FailsForOtherReasons(ch07.RightLoss):
    def softmax(self, x):
        return x.no_such_thing


@wrong("softmax_with_loss_forward", "unnamed")
class FocalLoss(ch07.RightLoss):
    def losses(self):
        return (1 - self.y[self.t == 1]) ** 2 * super().losses()


@wrong("softmax_with_loss_forward", "unnamed")
class FailsWithAValue(ch07.RightLoss):
    def losses(self):
        raise ValueError("labels?")


@wrong("softmax_with_loss_backward", "unnamed")
class SquaredDifferences(ch07.RightLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t) ** 3 / len(self.y)


@wrong("softmax_with_loss_backward", "unnamed")
class GarbageInExtremeRows(ch07.RightLoss):
    def backward(self, dout=1):
        dx = super().backward(dout)
        dx[np.abs(self.x).max(axis=1) > 100] = 0.3
        return dx


@wrong("softmax_with_loss_backward", "unnamed")
class SubtractsTooMuch(ch07.RightLoss):
    def backward(self, dout=1):
        return dout * (self.y - 2 * self.t) / len(self.y)


@wrong("two_class_scores", "unnamed")
def scores_as_probabilities_squared(s):
    return np.c_[np.zeros_like(s), s**2]


@wrong("two_class_scores", "unnamed")
def scores_of_tangent(s):
    return np.c_[-np.tanh(s), np.tanh(s)]


@wrong("two_class_scores", "unnamed")
def scores_times_seventy_percent(s):
    return np.c_[-0.3 * s, 0.4 * s]


@wrong("two_class_scores", "unnamed")
def scores_with_a_constant(s):
    return np.c_[np.zeros_like(s), s + 1]


@wrong("two_class_scores", "unnamed")
def a_table_on_its_side_that_is_wrong(s):
    return np.stack([np.full_like(s, 3), s])
