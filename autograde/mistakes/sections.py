"""Which heading of the chapter to read again, after a mistake."""

from __future__ import annotations

# For a check.
CHECKS: dict[str, dict[str, str]] = {
    "sigmoid_with_loss": {
        "sigmoid": "6.1 From a score to a probability",
        "binary_cross_entropy": "6.2 One number instead of two",
        "dL_dy": "First line: from the loss to the probability",
        "dy_ds": "Second line: from the probability to the score",
        "sigmoid_layer": "A layer of its own: `Sigmoid`",
        "sigmoid_score_gradient": "Third line: multiply",
        "sigmoid_with_loss_forward": "6.5 The layer",
        "sigmoid_with_loss_backward": "6.5 The layer",
        "sigmoid_cross_entropy": "6.6 Straight from the scores",
    },
    "softmax_with_loss": {
        "softmax_jacobian": "7.2 How softmax answers",
        "dL_dq": "7.3 Back through the loss",
        "chain_through_softmax": "7.4 All the paths",
        "softmax_score_gradient": "7.5 The algebra",
        "softmax_with_loss_forward": "7.7 A batch, and a layer",
        "softmax_with_loss_backward": "7.7 A batch, and a layer",
        "two_class_scores": "7.8 Why chapter 6 gave the same",
    },
}

# For a mistake, wherever in the chapter it is made.
MISTAKES: dict[str, dict[str, str]] = {
    "sigmoid_with_loss": {
        "missing-batch-mean": "6.4 Where 1/N enters",
        "double-batch-mean": "6.4 Where 1/N enters",
        "fixed-size": "6.4 Where 1/N enters",
        "extra-activation-derivative": "Third line: multiply",
        "stopped-at-the-loss": "Third line: multiply",
        "derivative-of-input": "Second line: from the probability to the score",
        "overflow": "6.6 Straight from the scores",
        "capped-at-extremes": "6.6 Straight from the scores",
    },
    "softmax_with_loss": {
        "diagonal-jacobian-only": "7.4 All the paths",
        "correct-class-only": "7.4 All the paths",
        "stopped-at-the-loss": "7.4 All the paths",
        "extra-activation-derivative": "7.5 The algebra",
        "argmax-of-soft-target": "7.5 The algebra",
        "overflow": "7.6 The short road",
        "capped-at-extremes": "7.6 The short road",
    },
}
