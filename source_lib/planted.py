r"""The answers to "find the bug": which known mistake the planted object of each chapter makes.

The names are those of the course's feedback. `autograde.planted` makes the objects.
"""


def bug_in_softmax() -> str:
    r"""Chapter 2: what is wrong with the mystery softmax."""
    return "global-max-shift"


def bug_in_matmul() -> str:
    r"""Chapter 4: what is wrong with the mystery MatMul."""
    return "accumulates"


def bug_in_cross_entropy() -> str:
    r"""Chapter 1: what is wrong with the mystery cross_entropy."""
    return "kl-for-cross-entropy"


def bug_in_cross_entropy_error() -> str:
    r"""Chapter 3: what is wrong with the mystery cross_entropy_error."""
    return "divided-by-classes"


def bug_in_gradient_check() -> str:
    r"""Chapter 5: what is wrong with the mystery layer_gradient_error."""
    return "upstream-of-ones"


def bug_in_sigmoid_with_loss() -> str:
    r"""Chapter 6: what is wrong with the mystery SigmoidWithLoss."""
    return "stale-batch-size"


def bug_in_softmax_with_loss() -> str:
    r"""Chapter 7: what is wrong with the mystery SoftmaxWithLoss."""
    return "indexes-all-pairs"


def bug_in_affine() -> str:
    r"""Chapter 8: what is wrong with the mystery Affine."""
    return "accumulates-gradients"
