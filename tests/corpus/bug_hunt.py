"""Right and wrong answers to "find the bug", for every chapter: each suspect is one."""

from __future__ import annotations

from autograde.basics.own_number import FIRST, LEAST
from autograde.questions.planting import order
from autograde.questions.register import CHECKS
from source_lib.bug_answers import PLANTED, SHOWING
from tests.corpus import RightSolutions, WrongSolutions

right, wrong = RightSolutions(), WrongSolutions()

ASKED = [check for check in CHECKS.values() if check.asks.startswith("bug_in_")]
NUMBERS = range(LEAST, LEAST + 60)


def planted(name, number):
    """Return the mistake of the object that a number stands for."""
    keys = PLANTED[name]
    return keys[order(name, number, len(keys))[0]][1]


def number_for(name, mistake):
    """Return a number that stands for an object with this mistake."""
    return next(number for number in (FIRST, *NUMBERS) if planted(name, number) == mistake)


def as_a_tuple(number, name, given):
    """Return the number, the name and the input."""
    return number, name, given


def as_a_list(number, name, given):
    """Put the name together from its words, and all three into a list."""
    return [number, "-".join(name.split("-")), given]


def answering(style, *answer):
    def subject():
        return style(*answer)

    subject.__doc__ = style.__doc__
    subject.__name__ = f"ANSWERS[{style.__name__!r}, {answer[1]!r}]"
    return subject


def returning(*answer):
    return lambda: answer


# The first input of a question shows the mistake of number 1, and most others.
ANSWERS = {
    (style.__name__, check.id): answering(
        style, FIRST, PLANTED[check.id][0][1], SHOWING[check.id][0]
    )
    for check in ASKED
    for style in (as_a_tuple, as_a_list)
}
for (style, name), subject in ANSWERS.items():
    subject.__name__ = f"ANSWERS[{style!r}, {name!r}]"
    right(name)(subject)
OTHERS = {
    (check.id, suspect): returning(FIRST, suspect, SHOWING[check.id][0])
    for check in ASKED
    for suspect in check.options
    if suspect != PLANTED[check.id][0][1]
}
for (name, suspect), subject in OTHERS.items():
    spelled = f"ANSWERS[{name!r}, {suspect!r}]"
    wrong(name, "wrong-suspect", spelled=spelled, loses=["names the mistake"])(subject)
ANSWERS |= OTHERS
