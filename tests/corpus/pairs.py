"""Wrong solutions that make two known mistakes at once: named as the pair, or not at all."""

from __future__ import annotations

import numpy as np

from tests.corpus import WrongSolutions
from tests.corpus.chapters import sigmoid_with_loss as ch06
from tests.corpus.chapters import softmax_with_loss as ch07
from tests.corpus.chapters.sigmoid_with_loss import log_losses, logistic, softplus_losses

wrong = WrongSolutions()


@wrong("sigmoid", "exp-sign + mutates-input")
def sigmoid_mirrored_in_place(x):
    np.exp(x, out=x)
    x += 1
    return 1 / x


@wrong("sigmoid", "exp-sign + overflow")
def sigmoid_mirrored_and_naive(x):
    return np.exp(-x) / (1 + np.exp(-x))


@wrong("binary_cross_entropy", "missing-batch-mean + sign-flipped")
def bce_sum_without_minus(y, t):
    return log_losses(y, t).sum() * -1


@wrong("binary_cross_entropy", "only-positive-term + sign-flipped")
def bce_positive_without_minus(y, t):
    return np.mean(t * np.log(y))


@wrong("binary_cross_entropy", "missing-batch-mean + wrong-log-base")
def bce_sum_in_bits(y, t):
    return -np.sum(np.log2(np.where(t == 1, y, 1 - y)))


@wrong("binary_cross_entropy", "missing-batch-mean + mutates-input")
def bce_sum_in_the_callers_array(y, t):
    y[t == 0] = 1 - y[t == 0]
    return -np.log(y).sum()


@wrong("dL_dy", "only-positive-term + sign-flipped")
def dl_dy_positive_without_minus(y, t):
    return t / y


@wrong("dL_dy", "double-batch-mean + sign-flipped")
def dl_dy_mean_without_minus(y, t):
    return (t / y - (1 - t) / (1 - y)) / y.size


@wrong("dy_ds", "derivative-of-input + sign-flipped")
def dy_ds_negative_of_sigmoid_again(y):
    return logistic(y) * (logistic(y) - 1)


@wrong("sigmoid_layer", "ignores-dout + sign-flipped")
class SigmoidNegativeWithoutDout(ch06.RightSigmoid):
    def backward(self, dout):
        return self.y * (self.y - 1)


@wrong("sigmoid_layer", "mutates-input + sign-flipped")
class SigmoidNegativeInDout(ch06.RightSigmoid):
    def backward(self, dout):
        dout *= -self.y * (1 - self.y)
        return dout


@wrong("sigmoid_layer", "derivative-of-input + ignores-dout")
class SigmoidSlopeOfInputWithoutDout(ch06.RightSigmoid):
    def backward(self, dout):
        return self.x * (1 - self.x)


@wrong("sigmoid_score_gradient", "missing-batch-mean + sign-flipped")
def score_sum_with_the_other_sign(y, t):
    return t - y


@wrong("sigmoid_score_gradient", "extra-activation-derivative + missing-batch-mean")
def score_of_squared_error_summed(y, t):
    return (y - t) * y * (1 - y)


@wrong("sigmoid_score_gradient", "missing-batch-mean + stopped-at-the-loss")
def score_of_y_summed(y, t):
    return np.where(t == 1, -1 / y, 1 / (1 - y))


@wrong("sigmoid_score_gradient", "missing-batch-mean + mutates-input")
def score_sum_in_place(y, t):
    y -= t
    return y


@wrong("sigmoid_with_loss_forward", "missing-batch-mean + sign-flipped")
@wrong("sigmoid_with_loss_backward", "missing-batch-mean + sign-flipped")
class LossSumsAndAscends(ch06.RightLoss):
    def forward(self, x, t):
        return -super().forward(x, t) * len(t)

    def backward(self, dout=1):
        return dout * (self.t - self.y)


@wrong("sigmoid_with_loss_backward", "ignores-dout + missing-batch-mean")
class LossSumsWithoutDout(ch06.RightLoss):
    def backward(self, dout=1):
        return self.y - self.t


@wrong("sigmoid_with_loss_forward", "log-of-underflow + sign-flipped")
class LossOfNaiveLogsWithoutMinus(ch06.RightLoss):
    def forward(self, x, t):
        y = logistic(x)
        return np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


@wrong("sigmoid_cross_entropy", "missing-batch-mean + overflow")
def scores_sum_of_naive_logs(s, t):
    return np.sum(np.log(1 + np.exp(s)) - t * s)


@wrong("sigmoid_cross_entropy", "missing-batch-mean + sign-flipped")
def scores_sum_without_minus(s, t):
    return -softplus_losses(s, t).sum()


@wrong("softmax_jacobian", "mutates-input + sign-flipped")
def jacobian_negative_in_place(q):
    jacobian = np.outer(q, q) - np.diag(q)
    q /= 2
    return jacobian


@wrong("softmax_jacobian", "diagonal-jacobian-only + sign-flipped")
def jacobian_negative_diagonal(q):
    return -np.diag(q * (1 - q))


@wrong("dL_dq", "argmax-of-soft-target + sign-flipped")
def dl_dq_positive_of_argmax(q, t):
    slope = np.zeros(len(q))
    slope[t.argmax()] = 1 / q[t.argmax()]
    return slope


@wrong("dL_dq", "forgot-the-target + wrong-log-base")
def dl_dq_without_t_in_bits(q, t):
    return -1 / (q * np.log(2))


@wrong("chain_through_softmax", "divided-by-classes + sign-flipped")
def chain_negative_mean(dL_dq, jacobian):
    return -(dL_dq @ jacobian) / len(dL_dq)


@wrong("chain_through_softmax", "first-path-only + sign-flipped")
def chain_negative_first_path(dL_dq, jacobian):
    return -dL_dq[0] * jacobian[0]


@wrong("softmax_score_gradient", "argmax-of-soft-target + sign-flipped")
def score_of_argmax_with_the_other_sign(q, t):
    dx = -q
    dx[t.argmax()] += 1
    return dx


@wrong("softmax_with_loss_forward", "missing-batch-mean + wrong-log-base")
class LossSumsInBits(ch07.RightLoss):
    def forward(self, x, t):
        return super().forward(x, t) * len(x) / np.log(2)


@wrong("softmax_with_loss_forward", "log-of-underflow + missing-batch-mean")
class LossSumsNaiveLogs(ch07.RightLoss):
    def forward(self, x, t):
        super().forward(x, t)
        return -np.log(self.y)[self.t == 1].sum()


@wrong("softmax_with_loss_backward", "missing-batch-mean + sign-flipped")
class LossSumsAndAscendsRows(ch07.RightLoss):
    def backward(self, dout=1):
        return dout * (self.t - self.y)


@wrong("softmax_with_loss_backward", "forgot-the-target + ignores-dout")
class LossWithoutTargetAndDout(ch07.RightLoss):
    def backward(self, dout=1):
        return self.y / len(self.y)


@wrong("softmax_with_loss_backward", "missing-batch-mean + transposed")
class LossSumsTransposed(ch07.RightLoss):
    def backward(self, dout=1):
        return dout * (self.y - self.t).T


@wrong("softmax_with_loss_backward", "mutates-input + softmax-twice")
class LossOfSoftmaxTwiceInPlace(ch07.RightLoss):
    def softmax(self, x):
        x[:] = super().softmax(x)
        return super().softmax(x)


@wrong("two_class_scores", "mutates-input + swapped-classes")
def pair_swapped_in_place(s):
    pair = np.c_[s, np.zeros_like(s)]
    s += 1
    return pair


@wrong("two_class_scores", "doubled + swapped-classes")
def pair_doubled_and_swapped(s):
    return np.c_[s, -s]
