"""Right and wrong answers to "find the bug", for every chapter: each suspect is one."""

from __future__ import annotations

from autograde.answers.oracle import resolve
from autograde.questions.register import CHECKS
from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

ASKED = [check for check in CHECKS.values() if check.asks.startswith("bug_in_")]


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


def naming(suspect):
    return lambda: suspect


ANSWERS = {
    (style.__name__, check.id): answering(style, check)
    for check in ASKED
    for style in (by_name, by_parts)
}
for (_, name), subject in ANSWERS.items():
    right(name)(subject)
OTHERS = {
    (check.id, suspect): naming(suspect)
    for check in ASKED
    for suspect in check.options
    if suspect != resolve(check.reference)()
}
for (name, suspect), subject in OTHERS.items():
    wrong(name, "wrong-suspect", spelled=f"ANSWERS[{name!r}, {suspect!r}]")(subject)
ANSWERS |= OTHERS
