r"""The answers to "find the bug": which known mistakes the planted objects of each chapter make.

The names are those of the course's feedback. `autograde.answers.buggy_objects` holds the objects.
Of those that are listed for a question a learner gets one, by their number. The first of each list
is that of number 1, which was everybody's once. Who exchanges a line, or adds one, changes what
other numbers stand for: not while a class works on it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

# The question → what the planted object pretends to be, as a check names it, and its mistake. The
# chapter asks its objects something before the learner does, and all of them answer that alike.
PLANTED: dict[str, tuple[tuple[str, str], ...]] = {
    "bug_in_cross_entropy": (  # chapter 1
        ("cross_entropy", "kl-for-cross-entropy"),
        ("cross_entropy", "swapped-arguments"),
        ("cross_entropy", "largest-side-only"),
        ("cross_entropy", "wrong-log-base"),
        ("cross_entropy", "q-not-used"),
        ("cross_entropy", "divided-by-sides"),
    ),
    "bug_in_softmax": (
        ("softmax", "global-max-shift"),
        ("softmax", "overflow"),
        ("softmax", "wrong-axis"),
        ("softmax", "missing-keepdims"),
        ("softmax", "normalised-over-everything"),
        ("softmax", "unshifted-axis"),
    ),
    "bug_in_cross_entropy_error": (
        ("cross_entropy_error", "divided-by-classes"),
        ("cross_entropy_error", "first-sample-only"),
        ("cross_entropy_error", "indexes-all-pairs"),
        ("cross_entropy_error", "one-based-labels"),
        ("cross_entropy_error", "single-sample"),
    ),
    "bug_in_matmul": (
        ("matmul", "accumulates"),
        ("matmul", "ignores-dout"),
        ("matmul", "double-batch-mean"),
        ("matmul", "weight-not-transposed"),
    ),
    "bug_in_gradient_check": (
        ("layer_gradient_error", "upstream-of-ones"),
        ("layer_gradient_error", "absolute-error"),
        ("layer_gradient_error", "gradient-left-out"),
        ("layer_gradient_error", "not-the-largest"),
    ),
    "bug_in_sigmoid_with_loss": (
        ("sigmoid_with_loss_backward", "stale-batch-size"),
        ("sigmoid_with_loss_backward", "missing-batch-mean"),
        ("sigmoid_with_loss_backward", "double-batch-mean"),
        ("sigmoid_with_loss_backward", "ignores-dout"),
    ),
    "bug_in_softmax_with_loss": (
        ("softmax_with_loss_backward", "indexes-all-pairs"),
        ("softmax_with_loss_backward", "missing-batch-mean"),
        ("softmax_with_loss_backward", "ignores-dout"),
        ("softmax_with_loss_backward", "stale-batch-size"),
        ("softmax_with_loss_backward", "double-batch-mean"),
    ),
    "bug_in_affine": (  # chapter 8
        ("affine_backward", "accumulates"),
        ("affine_backward", "transposed"),
        ("affine_backward", "bias-not-summed"),
        ("affine_backward", "ignores-dout"),
    ),
    # Chapter 9: it is solved before the hunt, so it is the same for everybody.
    "first_case": (("softmax_with_loss_backward", "normalised-over-everything"),),
}

# Inputs to each question, as a learner writes them: any mistake is shown by one of them, and that
# of number 1 by the first.
SHOWING: dict[str, tuple[Any, ...]] = {
    "bug_in_cross_entropy": (([0.5, 0.3, 0.2], [0.2, 0.2, 0.6]),),
    "bug_in_softmax": ([[0.0, 1.0, 900.0], [3.0, 0.0, 0.0]],),
    "bug_in_cross_entropy_error": (
        ([[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]], [2, 0]),
        ([0.1, 0.2, 0.7], 2),
    ),
    "bug_in_matmul": (
        (
            [[2.0, 1.0], [0.0, 3.0]],
            ([[3.0, 4.0], [1.0, 2.0]], [[1.0, 2.0], [0.5, 3.0]]),
            ([[0.0, 1.0], [1.0, 2.0]], [[1.0, 2.0], [0.5, 3.0]]),
        ),
    ),
    "bug_in_gradient_check": tuple(
        (
            SimpleNamespace(params=([2.0, 5.0, 1.0], [1.0, -4.0, 3.0]), wrong=wrong),
            [[3.0, 1.0, 2.0], [1.0, 2.0, -1.0]],
            [[0.5, -1.0, 2.0], [1.5, 1.0, 1.0]],
        )
        for wrong in ("dout", "dc", "dx")
    ),
    "bug_in_sigmoid_with_loss": (((([0.5, -1.0, 2.0], [1, 0, 1], 2.0), ([1.0, -2.0], [0, 1]))),),
    "bug_in_softmax_with_loss": (
        (
            ([[0.5, -1.0, 2.0], [1.0, 0.0, 0.0]], [0, 2], 2.0),
            ([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.0, 3.0, 0.0]], [1, 0, 2]),
        ),
    ),
    "bug_in_affine": (
        (
            [[1.0, 2.0], [3.0, 4.0]],
            [0.0, 0.0],
            ([[1.0, 2.0], [3.0, 5.0]], [[1.0, 2.0], [0.5, 3.0]]),
            ([[0.0, 2.0], [3.0, 1.0]], [[1.0, 2.0], [0.5, 3.0]]),
        ),
    ),
}

# The bug hunt: what stands behind each letter pretends to be,
LETTERS = {
    "A": "Embedding",
    "B": "SigmoidWithLoss",
    "C": "SoftmaxWithLoss",
    "D": "NegativeSamplingLoss",
    "E": "EmbeddingDot",
    "F": "SigmoidWithLoss",
    "G": "SoftmaxWithLoss",
    "H": "SoftmaxWithLoss",
    "I": "Sigmoid",
    "J": "SigmoidWithLoss",
}
RIGHT = "no-mistake"  # of a layer in the hunt that makes none
# and which there are of a kind: a check, and a mistake that is known of it. The mistake has to be
# in the table of suspects; a test sees to it that it can be told from the others.
HUNT: dict[str, tuple[tuple[str, str], ...]] = {
    "Embedding": (
        ("embedding", "embedding-overwrites"),
        ("embedding", "ignores-dout"),
        ("embedding", "sign-flipped"),
        ("embedding", "double-batch-mean"),
        ("embedding", "shared-state"),
    ),
    "SigmoidWithLoss": (
        ("sigmoid_with_loss_backward", "extra-activation-derivative"),
        ("sigmoid_with_loss_backward", "ignores-dout"),
        ("sigmoid_with_loss_forward", "only-positive-term"),
        ("sigmoid_with_loss_backward", "missing-batch-mean"),
        ("sigmoid_with_loss_backward", "double-batch-mean"),
        ("sigmoid_with_loss_backward", "stale-batch-size"),
        ("sigmoid_with_loss_backward", "forgot-the-target"),
        ("sigmoid_with_loss_forward", "sign-flipped"),
        ("sigmoid_with_loss_backward", RIGHT),
    ),
    "SoftmaxWithLoss": (
        ("softmax_with_loss_backward", "shared-state"),
        ("softmax_with_loss_backward", "wrong-axis"),
        ("softmax_with_loss_forward", "wrong-log-base"),
        ("softmax_with_loss_backward", "missing-batch-mean"),
        ("softmax_with_loss_backward", "double-batch-mean"),
        ("softmax_with_loss_backward", "ignores-dout"),
        ("softmax_with_loss_backward", "stale-batch-size"),
        ("softmax_with_loss_backward", "forgot-the-target"),
        ("softmax_with_loss_backward", RIGHT),
    ),
    "NegativeSamplingLoss": (
        ("negative_sampling_loss_backward", "negative-label-one"),
        ("negative_sampling_loss_backward", "missing-batch-mean"),
        ("negative_sampling_loss_backward", "ignores-dout"),
        ("negative_sampling_loss_backward", "embedding-overwrites"),
        ("negative_sampling_loss_backward", "double-batch-mean"),
    ),
    "EmbeddingDot": (
        ("embedding_dot", "swapped-operands"),
        ("embedding_dot", "embedding-overwrites"),
        ("embedding_dot", "ignores-dout"),
        ("embedding_dot", "double-batch-mean"),
        ("embedding_dot", "shared-state"),
    ),
    "Sigmoid": (
        ("sigmoid_layer", "derivative-of-input"),
        ("sigmoid_layer", "ignores-dout"),
        ("sigmoid_layer", "sign-flipped"),
        ("sigmoid_layer", "double-batch-mean"),
        ("sigmoid_layer", "shared-state"),
        ("sigmoid_layer", RIGHT),
    ),
}


def _word_one(target: Any) -> list[list[int]]:
    return [[1] for _ in target]


# An input to each kind, as a learner writes it, that shows any of its mistakes.
HUNT_SHOWING: dict[str, list[Any]] = {
    "Sigmoid": [([0.5, -1.0], [1.0, 2.0]), ([2.0, 1.0, 0.0], [1.0, -1.0, 0.5])],
    "SigmoidWithLoss": [([0.5, -1.0, 2.0], [1, 0, 1], 2.0), ([1.0, -2.0], [0, 1], 1.0)],
    "SoftmaxWithLoss": [
        ([[0.5, -1.0, 2.0], [1.0, 0.0, 0.0]], [0, 2], 2.0),
        ([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.0, 3.0, 0.0]], [1, 0, 2], 1.0),
    ],
    "Embedding": [
        [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        ([0, 2, 0], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        ([1], [[0.5, 1.0]]),
    ],
    "EmbeddingDot": [
        [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        ([[1.0, 0.5], [2.0, -1.0], [0.0, 3.0]], [0, 2, 0], [1.0, 2.0, -1.0]),
        ([[1.0, 1.0]], [1], [0.5]),
    ],
    "NegativeSamplingLoss": [
        [[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]],
        SimpleNamespace(get_negative_sample=_word_one),
        1,
        ([[1.0, 0.5], [2.0, -1.0]], [0, 0], 2.0),
    ],
}


def bug_hunt() -> dict[str, Any]:
    r"""Chapter 9: what is wrong with what number 1 deals in the bug hunt, and what shows it."""
    dealt = {kind: iter(pool) for kind, pool in HUNT.items()}
    found = {letter: (next(dealt[kind])[1], HUNT_SHOWING[kind]) for letter, kind in LETTERS.items()}
    return {"number": 1} | found


def __getattr__(name: str) -> Callable[[], tuple[int, str, Any]]:
    """Return the answer to a question of one object, as a solution gives it: a function."""
    if name not in SHOWING:
        raise AttributeError(f"no planted object is called {name!r}")

    def answer() -> tuple[int, str, Any]:
        return 1, PLANTED[name][0][1], SHOWING[name][0]

    answer.__name__ = name
    return answer
