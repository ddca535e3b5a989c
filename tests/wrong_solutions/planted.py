"""Wrong answers to "find the bug": every other suspect, for every chapter."""

from __future__ import annotations

from autograde.exercises import CHECKS
from autograde.oracle import resolve
from wrong_solutions import Register

wrong = Register()


def naming(suspect):
    return lambda: suspect


ANSWERS = {
    (check.id, suspect): naming(suspect)
    for check in CHECKS.values()
    if check.asks.startswith("bug_in_")
    for suspect in check.options
    if suspect != resolve(check.reference)()
}
for (check, suspect), subject in ANSWERS.items():
    wrong(check, "wrong-suspect", spelled=f"ANSWERS[{check!r}, {suspect!r}]")(subject)
