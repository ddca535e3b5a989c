r"""The answers to "find the bug": which known mistake the planted object of each chapter makes.

The names are those of the course's feedback. `autograde.answers.buggy_objects` holds the objects.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# The question → what the planted object pretends to be, as a check names it, and its mistake.
PLANTED = {
    "bug_in_cross_entropy": ("cross_entropy", "kl-for-cross-entropy"),  # chapter 1
    "bug_in_softmax": ("softmax", "global-max-shift"),
    "bug_in_cross_entropy_error": ("cross_entropy_error", "divided-by-classes"),
    "bug_in_matmul": ("matmul", "accumulates"),
    "bug_in_gradient_check": ("layer_gradient_error", "upstream-of-ones"),
    "bug_in_sigmoid_with_loss": ("sigmoid_with_loss_backward", "stale-batch-size"),
    "bug_in_softmax_with_loss": ("softmax_with_loss_backward", "indexes-all-pairs"),
    "bug_in_affine": ("affine_backward", "accumulates"),  # chapter 8
    # Chapter 9: it is solved before the hunt.
    "first_case": ("softmax_with_loss_backward", "normalised-over-everything"),
}

# The ten of the bug hunt: a check, and a mistake that is known of it. Who exchanges a line leaves
# the letters of the others as they are. The mistake has to be in the table of suspects, in the
# chapter and in its questions; a test sees to it that it can be told from the others.
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


def __getattr__(name: str) -> Callable[[], str]:
    """Return the answer to a question of one object, as a solution gives it: a function."""
    if name not in PLANTED:
        raise AttributeError(f"no planted object is called {name!r}")

    def answer() -> str:
        return PLANTED[name][1]

    answer.__name__ = name
    return answer
