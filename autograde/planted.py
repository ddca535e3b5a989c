"""Wrong objects of ours, made from the catalogue of known mistakes, for "find the bug".

What they are called and how they are written says nothing about what is wrong with them: a learner
finds that out by asking them.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from autograde.exercises import CHECKS
from autograde.known import Scaled, Sizes, Wrong
from autograde.mistakes import KNOWN
from autograde.oracle import resolve

# What each planted object pretends to be: the check whose catalogue the mistake comes from.
PRETENDS = {
    "bug_in_softmax": "softmax",
    "bug_in_matmul": "matmul",
    "bug_in_cross_entropy": "cross_entropy",
    "bug_in_cross_entropy_error": "cross_entropy_error",
    "bug_in_gradient_check": "layer_gradient_error",
    "bug_in_sigmoid_with_loss": "sigmoid_with_loss_backward",
    "bug_in_softmax_with_loss": "softmax_with_loss_backward",
    "bug_in_affine": "affine_backward",
    "first_case": "softmax_with_loss_backward",
}


def mystery(name: str) -> Any:
    """Return the planted object that the check ``name`` asks about: a function or a class."""
    return specimen(PRETENDS[name], resolve(f"planted:{name}")())


def hunt() -> dict[str, tuple[str, Any]]:
    """Return the ten objects of the bug hunt: letter → what it pretends to be, and the object."""
    dealt: dict[str, tuple[str, str]] = resolve("planted:deal")()
    return {
        letter: (CHECKS[check].asks, specimen(check, mistake))
        for letter, (check, mistake) in dealt.items()
    }


def specimen(check: str, mistake: str) -> Any:
    """Return what the check asks for, right but for one known mistake.

    If the check is about one pass of a layer, the other pass is right.

    Raises
    ------
    LookupError
        If the catalogue holds no such mistake for this check.
    """
    right = resolve(CHECKS[check].reference)
    found = next((one for one in KNOWN[check] if one.id == mistake), None)
    if not isinstance(found, Wrong | Scaled):
        raise LookupError(f"the catalogue holds no {mistake!r} for check {check!r}")
    return _layer(check, right, found) if isinstance(right, type) else _function(right, found)


def _function(right: Any, found: Wrong | Scaled) -> Any:
    def mystery(*inputs: Any) -> Any:
        asked = copy.deepcopy(inputs)
        if isinstance(found, Wrong):
            return found.subject(*asked)
        return right(*asked) * found.factor(_sizes(inputs[0], 1.0))

    return mystery


def _layer(check: str, right: type, found: Wrong | Scaled) -> type:
    wrong = found.subject if isinstance(found, Wrong) else right
    of_forward, of_backward = not check.endswith("_backward"), not check.endswith("_forward")

    class Mystery:
        def __init__(self, *settings: Any) -> None:
            # One W for both, so that who moves a number of it sees both answers move; but each
            # draws from a sampler of its own, and so both draw the same.
            arrays = {id(one): one for one in settings if isinstance(one, np.ndarray)}
            self._right = right(*settings)
            self._wrong = wrong(*copy.deepcopy(settings, arrays))
            shown = self._wrong if of_backward else self._right
            self.params = getattr(shown, "params", [])
            self.grads = getattr(shown, "grads", [])

        def forward(self, *inputs: Any) -> Any:
            self._first = inputs[0]
            out = self._right.forward(*copy.deepcopy(inputs))
            made = self._wrong.forward(*copy.deepcopy(inputs))
            return self._scaled(made, 1.0) if of_forward else out

        def backward(self, dout: Any = 1) -> Any:
            dx = self._right.backward(copy.deepcopy(dout))
            # What is wrong in its forward pass only may have no other.
            return self._scaled(self._wrong.backward(dout), dout) if of_backward else dx

        def _scaled(self, made: Any, dout: Any) -> Any:
            if isinstance(found, Wrong):
                return made
            return made * found.factor(_sizes(self._first, dout))

    return Mystery


def _sizes(first: Any, dout: Any) -> Sizes:
    return Sizes(N=len(first), K=first.shape[-1], dout=dout)
