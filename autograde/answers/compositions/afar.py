"""Objects that stand for a learner's in another process: each call is a question of a check.

What goes in is what the learner's own code would pass on: the inputs of a case, and what came of
them. A layer forgets: its backward is asked with the inputs of its last forward.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from autograde.questions.spec import RESULT


class Asks(Protocol):
    """Puts a question of a check to the process, and returns the answers of these names."""

    def __call__(self, check: str, inputs: Mapping[str, Any], *names: str) -> Any:
        """Return the one answer, or a tuple of several; raise what the learner's code raised."""
        ...


Make = Callable[[Asks], Any]


def function(check: str, *arguments: str) -> Make:
    """Stand for a function that the check calls with the inputs of these names."""

    def make(asks: Asks) -> Any:
        def called(*given: Any) -> Any:
            return asks(check, dict(zip(arguments, given, strict=True)), RESULT)

        return called

    return make


def layer(check: str, *settings: str) -> Make:
    """Stand for a layer of one input that the check asks for its out and its dx."""

    def make(asks: Asks) -> Any:
        class Layer:
            def __init__(self, *given: Any) -> None:
                self.params, self.grads = [], []  # type: ignore[var-annotated]
                self.settings = dict(zip(settings, given, strict=True))

            def forward(self, x: Any) -> Any:
                self.x = np.array(x)
                # If this dout does not fit, backward fails, and the output is there all the same.
                return asks(check, {**self.settings, "x": x, "dout": np.zeros_like(x)}, "out")

            def backward(self, dout: Any) -> Any:
                return asks(check, {**self.settings, "x": self.x, "dout": dout}, "dx")

        return Layer

    return make
