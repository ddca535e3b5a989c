"""Wrong objects of ours for "find the bug": to be asked, not to be read.

What they are called says nothing about what is wrong with them: a learner finds that out by asking.
In the course they come from ``answers.buggy_objects``, in a student's bundle from a file. Which of
them a learner gets depends on their number; who gives another one gets what that one stands for.
"""

from __future__ import annotations

from typing import Any

from autograde.basics.own_number import number_of, own_number
from autograde.questions.planting import HERE, PACKED, deal, decoded, made, order

__all__ = ["hunt", "mystery", "show_number"]


def mystery(name: str, number: int | None = None) -> Any:
    """Return the planted object that the check ``name`` asks about: a function or a class."""
    codes = _sources()["mysteries"][name]
    return made(codes[order(name, _number(number), len(codes))[0]])


def hunt(number: int | None = None) -> dict[str, tuple[str, Any]]:
    """Return the ten objects of the bug hunt: letter → what it pretends to be, and the object."""
    planted = _sources()["hunt"]
    dealt = deal(planted["letters"], planted["pools"], _number(number))
    return {letter: (kind, made(code)) for letter, (kind, code) in dealt.items()}


def show_number(account: str | None = None) -> None:
    """Print the number of your mysteries. Nothing is returned: write the number itself down.

    Whoever grades is another person at another machine, who would get another number here. With
    an ``account``, such as the id that you hand in under, print the number of that one.
    """
    print(own_number() if account is None else number_of(account))


def _number(given: int | None) -> int:
    return own_number() if given is None else given


def _sources() -> Any:
    packed = HERE / PACKED
    if packed.is_file():
        return decoded(packed.read_bytes())
    from autograde.answers import buggy_objects

    return buggy_objects.sources()
