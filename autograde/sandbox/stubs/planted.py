"""What ``autograde.planted`` means in a graded run: the planted objects are not here.

They would give away what a hunt asks for. Experiments with one end in an error that says so, and
the cells around them run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from autograde.sandbox.inside.missing import NotHere

WORDS = (
    "The planted objects are not there in a graded run: they would give the answer away. "
    "This costs no points."
)


class Absent:
    """Stands where a planted object is at the desk."""

    def __getattr__(self, name: str) -> NoReturn:
        raise NotHere(WORDS)

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise NotHere(WORDS)

    def __getitem__(self, _: Any) -> NoReturn:
        raise NotHere(WORDS)

    def __iter__(self) -> NoReturn:
        raise NotHere(WORDS)


def show_number(account: object = None) -> None:
    """Print nothing: whose number it would be, nobody knows here."""


def __getattr__(name: str) -> Callable[..., Absent]:
    """Return a function that hands out nothing, as ``mystery`` and ``hunt`` do."""
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda *_, **__: Absent()
