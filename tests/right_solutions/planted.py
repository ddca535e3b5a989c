"""Right answers to "find the bug", for every chapter."""

from __future__ import annotations

from autograde.exercises import CHECKS
from autograde.oracle import resolve
from right_solutions import Register

answers = Register()


def by_name(check):
    """Return the name."""
    return resolve(check.reference)()


def by_parts(check):
    """Put the name together from its words."""
    return "-".join(resolve(check.reference)().split("-"))


def answering(style, check):
    def subject():
        return style(check)

    subject.__doc__ = style.__doc__
    subject.__name__ = f"ANSWERS[{style.__name__!r}, {check.id!r}]"
    return subject


ANSWERS = {
    (style.__name__, check.id): answering(style, check)
    for check in CHECKS.values()
    if check.asks.startswith("bug_in_")
    for style in (by_name, by_parts)
}
for (_, check), subject in ANSWERS.items():
    answers(check)(subject)
