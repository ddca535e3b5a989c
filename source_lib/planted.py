r"""The answers to "find the bug": which known mistake the planted object of each chapter makes.

The names are those of the course's feedback. `autograde.planted` makes the objects.
"""


def bug_in_sigmoid_with_loss() -> str:
    r"""Chapter 6: what is wrong with the mystery SigmoidWithLoss."""
    return "stale-batch-size"


def bug_in_softmax_with_loss() -> str:
    r"""Chapter 7: what is wrong with the mystery SoftmaxWithLoss."""
    return "indexes-all-pairs"


def bug_in_affine() -> str:
    r"""Chapter 8: what is wrong with the mystery Affine."""
    return "accumulates-gradients"
