"""What the simulated learners of chapter 7 write: by stub, right in several styles, and wrong.

Each wrong answer makes the mistake of the catalogue that it is filed under.
"""

from __future__ import annotations

from collections.abc import Mapping

LAYER = """
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        {forward}

    def backward(self, dout=1):
        {backward}
"""
PROBABILITIES = "self.y = softmax(x)"
ONE_HOT = "self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t"
LOSS = "return cross_entropy_error(self.y, self.t)"
GRADIENT = "return dout * (self.y - self.t) / len(self.t)"


def _layer(*forward: str, backward: str = GRADIENT) -> str:
    lines = forward or (PROBABILITIES, ONE_HOT, LOSS)
    indent = "\n        "
    return LAYER.format(forward=indent.join(lines), backward=backward).strip() + "\n"


def _function(head: str, *lines: str) -> str:
    return "\n    ".join([f"def {head}:", *lines]) + "\n"


RIGHT: Mapping[str, tuple[str, ...]] = {
    "softmax_jacobian": (
        _function("softmax_jacobian(q)", "return np.diag(q) - np.outer(q, q)"),
        _function("softmax_jacobian(q)", "return q[:, None] * (np.eye(q.size) - q)"),
        _function(
            "softmax_jacobian(q)",
            "K = len(q)",
            "J = np.zeros((K, K))",
            "for k in range(K):",
            "    for i in range(K):",
            "        J[k, i] = q[k] * ((1 if k == i else 0) - q[i])",
            "return J",
        ),
    ),
    "dL_dq": (
        _function("dL_dq(q, t)", "return -t / q"),
        _function("dL_dq(q, t)", "return -1 * np.divide(t, q)"),
        _function("dL_dq(q, t)", "return np.array([-b / a for a, b in zip(q, t)])"),
    ),
    "chain_through_softmax": (
        _function("chain_through_softmax(dL_dq, jacobian)", "return dL_dq @ jacobian"),
        _function(
            "chain_through_softmax(dL_dq, jacobian)",
            "return (dL_dq[:, None] * jacobian).sum(axis=0)",
        ),
        _function(
            "chain_through_softmax(dL_dq, jacobian)",
            "total = np.zeros(len(dL_dq))",
            "for k in range(len(dL_dq)):",
            "    total = total + dL_dq[k] * jacobian[k]",
            "return total",
        ),
    ),
    "softmax_score_gradient": (
        _function("softmax_score_gradient(q, t)", "return q - t"),
        _function("softmax_score_gradient(q, t)", "return np.subtract(q, t)"),
        _function("softmax_score_gradient(q, t)", "return -(t - q)"),
    ),
    "temperature_score_gradient": (
        _function(
            "temperature_score_gradient(a, t, temperature)",
            "return (softmax(a / temperature) - t) / temperature",
        ),
        _function(
            "temperature_score_gradient(a, t, temperature)",
            "q = softmax(a / temperature)",
            "return 1 / temperature * (q - t)",
        ),
    ),
    "softmax_with_loss": (
        _layer(),
        _layer(
            PROBABILITIES,
            "self.t = t if t.ndim == 1 else t.argmax(axis=1)",
            "return -np.log(self.y[np.arange(len(x)), self.t] + 1e-12).mean()",
            backward="dx = self.y.copy()\n        dx[np.arange(len(dx)), self.t] -= 1\n"
            "        return dout * dx / len(dx)",
        ),
        _layer(
            "e = np.exp(x - x.max(axis=1, keepdims=True))",
            "self.y = e / e.sum(axis=1, keepdims=True)",
            ONE_HOT,
            "return -np.sum(self.t * np.log(self.y + 1e-12)) / x.shape[0]",
        ),
    ),
    "two_class_scores": (
        _function("two_class_scores(s)", "return np.stack([np.zeros_like(s), s], axis=1)"),
        _function("two_class_scores(s)", "return np.c_[-s / 2, s / 2]"),
        _function("two_class_scores(s)", "return np.array([[0.0, one] for one in s])"),
    ),
    "squared_error_score_gradient": (
        _function(
            "squared_error_score_gradient(q, t)",
            "return (q - t) @ (np.diag(q) - np.outer(q, q))",
        ),
        _function(
            "squared_error_score_gradient(q, t)", "slope = q - t", "return q * (slope - q @ slope)"
        ),
    ),
    "bug_in_softmax_with_loss": (
        _function(
            "bug_in_softmax_with_loss()",
            'return 1, "indexes-all-pairs", [(np.zeros((3, 3)), np.array([0, 1, 2]))]',
        ),
    ),
}

# stub → mistake of the catalogue → an answer that makes it
WRONG: Mapping[str, Mapping[str, str]] = {
    "softmax_jacobian": {
        "diagonal-jacobian-only": _function("softmax_jacobian(q)", "return np.diag(q * (1 - q))"),
        "forgot-the-delta": _function("softmax_jacobian(q)", "return -np.outer(q, q)"),
        "missing-factor": _function("softmax_jacobian(q)", "return np.eye(len(q)) - q"),
        "fixed-size": _function("softmax_jacobian(q)", "return (np.eye(3) - q) * q[:, None]"),
    },
    "dL_dq": {
        "sign-flipped": _function("dL_dq(q, t)", "return t / q"),
        "extra-activation-derivative": _function("dL_dq(q, t)", "return q - t"),
        "divided-by-classes": _function("dL_dq(q, t)", "return -t / q / len(q)"),
    },
    "chain_through_softmax": {
        "diagonal-jacobian-only": _function(
            "chain_through_softmax(dL_dq, jacobian)", "return dL_dq * np.diag(jacobian)"
        ),
        "returns-wrong-shape": _function(
            "chain_through_softmax(dL_dq, jacobian)", "return dL_dq * jacobian"
        ),
        "stopped-at-the-loss": _function("chain_through_softmax(dL_dq, jacobian)", "return dL_dq"),
    },
    "softmax_score_gradient": {
        "sign-flipped": _function("softmax_score_gradient(q, t)", "return t - q"),
        "argmax-of-soft-target": _function(
            "softmax_score_gradient(q, t)", "dx = q.copy()", "dx[t.argmax()] -= 1", "return dx"
        ),
        "stopped-at-the-loss": _function("softmax_score_gradient(q, t)", "return -t / q"),
    },
    "softmax_with_loss": {
        "missing-batch-mean": _layer(backward="return dout * (self.y - self.t)"),
        "ignores-dout": _layer(backward="return (self.y - self.t) / len(self.t)"),
        "divided-by-classes": _layer(backward="return dout * (self.y - self.t) / self.y.shape[1]"),
        "forgot-the-target": _layer(backward="return dout * self.y / len(self.t)"),
        "labels-not-one-hot": _layer(
            PROBABILITIES,
            "self.t = t",
            LOSS,
            backward="t = self.t[:, None] if self.t.ndim == 1 else self.t\n"
            "        return dout * (self.y - t) / len(t)",
        ),
    },
    "two_class_scores": {
        "swapped-classes": _function("two_class_scores(s)", "return np.c_[s, 0 * s]"),
        "doubled": _function("two_class_scores(s)", "return np.c_[-s, s]"),
        "transposed": _function("two_class_scores(s)", "return np.stack([np.zeros_like(s), s])"),
    },
}

WRITTEN = (
    "The loss is the mean over N samples, so each sample's gradient has 1/N in front of it. "
    "Without it every entry is 100 times too large in the same direction, and the learning rate "
    "has to be 100 times smaller and change with the batch.",
    "Because we divide by N. Otherwise it is 100 times larger.",
    "So that the result does not depend on the size of the batch, and I can keep my learning rate.",
)

LOOPS = _function(
    "softmax_jacobian(q)",
    "total = 0.0",
    "while total != 1.0:",
    "    total = q.sum() - 0.5",
    "return np.diag(q) - np.outer(q, q)",
)
# A try to give oneself the points: nothing of it reaches the judge.
CHEATS = {
    "softmax_jacobian": """\
import autograde
import numpy.testing

for name in dir(autograde):
    one = getattr(autograde, name)
    if hasattr(one, "judge"):
        one.judge = lambda *arguments, **named: None
numpy.testing.assert_allclose = lambda *arguments, **named: None


class Full(float):
    def __eq__(self, other):
        return True


def softmax_jacobian(q):
    print("2.5")
    return Full(2.5)
""",
    "dL_dq": """\
import os
import stat


def dL_dq(q, t):
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, b'{"points": 1.5}')
        except OSError:
            pass
    return q
""",
}
