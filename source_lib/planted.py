r"""The answers to "find the bug": which known mistake the planted object of each chapter makes.

The names are those of the course's feedback. `autograde.planted` makes the objects.
"""

import numpy as np


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
    return "accumulates"


# The ten of the bug hunt: a check, and a mistake that its catalogue holds. Who exchanges a line
# leaves the letters of the others as they are. The mistake has to be in the table of suspects, in
# the chapter and in its exercises; tests/test_negative_sampling.py sees to it that it can be told.
# For students' bundles the object is written once more, in autograde/specimens.py.
HUNT = (
    ("sigmoid_layer", "derivative-of-input"),
    ("sigmoid_with_loss_forward", "only-positive-term"),
    ("sigmoid_with_loss_backward", "extra-activation-derivative"),
    ("sigmoid_with_loss_backward", "ignores-dout"),
    ("softmax_with_loss_forward", "wrong-log-base"),
    ("softmax_with_loss_backward", "shared-state"),
    ("softmax_with_loss_backward", "wrong-axis"),
    ("embedding", "embedding-overwrites"),
    ("embedding_dot", "swapped-operands"),
    ("negative_sampling_loss_backward", "negative-label-one"),
)


def deal() -> dict[str, tuple[str, str]]:
    r"""Chapter 9: for each letter of the bug hunt, the check that the object fails, and why."""
    order = np.random.default_rng(9).permutation(len(HUNT))
    return {letter: HUNT[place] for letter, place in zip("ABCDEFGHIJ", order, strict=True)}


def bug_hunt() -> dict[str, str]:
    r"""Chapter 9: what is wrong with the objects of the bug hunt, letter by letter."""
    return {letter: mistake for letter, (_, mistake) in deal().items()}


def first_case() -> str:
    r"""Chapter 9: what is wrong with the SoftmaxWithLoss that is solved before the hunt."""
    return "normalised-over-everything"
