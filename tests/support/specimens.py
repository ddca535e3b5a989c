"""Objects that make one known mistake and are right for the rest, made from the catalogue.

The planted objects of the course are written by hand; these are what they are held against, and
what stands for the suspects that were not planted.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from autograde.answers.misconceptions import KNOWN
from autograde.answers.oracle import resolve
from autograde.judging.misconception import Scaled, Sizes, Wrong
from autograde.questions.register import CHECKS


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
