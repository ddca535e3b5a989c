"""What ``from autograde import check`` means in a graded run: nothing is judged here.

The process that grades asks the learner's objects by itself, at the check cells. A call from
anywhere else, which is welcome at the desk, says so and gives no points.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograde.questions.register import CHECKS


def progress() -> None:
    """Say that this is not the place to ask: a learner's other notebooks are not here."""
    print("check.progress: in a graded run there is nothing to look up")


def __getattr__(name: str) -> Callable[..., None]:
    """Return the call for the check of this name, of whichever chapter."""
    if name.startswith("_"):
        raise AttributeError(f"there is no check named {name!r}")

    def call(subject: Any, *, seed: int | None = None) -> None:
        print(f"check.{name}: in a graded run, only the check cell itself counts")

    return call


def __dir__() -> list[str]:
    return sorted(CHECKS)
