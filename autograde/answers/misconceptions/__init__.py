"""What is known of wrong answers: for each check, the mistakes that a diagnosis may name.

A chapter's module defines KNOWN, by check, and READ_FOR: mistakes with a heading to read again that
is not their check's, for the whole chapter or, as (check, mistake), for one check. The mistakes of
one chapter carry their words there; those of several stand in ``judging.shared_misconceptions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograde.answers.by_chapter import AnswerError, by_check, modules
from autograde.basics.near import did_you_mean
from autograde.judging import shared_misconceptions
from autograde.judging.misconception import Misconception, Mistake, Wrong
from autograde.judging.shared_misconceptions import SEEN_BY_THE_JUDGE
from autograde.questions.bug_hunt import NO_MISTAKE
from autograde.questions.register import CHECKS, MODULES

KNOWN: Mapping[str, Sequence[Mistake]] = by_check(__name__, "KNOWN")


def _read_for(module: Any, check: str) -> dict[str, str]:
    """Return where a check's mistakes send to: what is said of the check goes first."""
    told: Mapping[Any, str] = getattr(module, "READ_FOR", {})
    of_all = {one.id: at for one, at in told.items() if isinstance(one, Misconception)}
    of_this = {
        one[1].id: at for one, at in told.items() if isinstance(one, tuple) and one[0] == check
    }
    return of_all | of_this


READ_FOR: Mapping[str, Mapping[str, str]] = {  # check → mistake → heading
    check.id: _read_for(module, check.id)
    for name, module in modules(__name__).items()
    for check in MODULES[name].checks
}


def _all() -> Iterator[Misconception]:
    for one in vars(shared_misconceptions).values():
        if isinstance(one, Misconception):
            yield one
    for known in KNOWN.values():
        for mistake in known:
            yield mistake.misconception
            if isinstance(mistake, Wrong):
                yield from mistake.also


def _by_id() -> dict[str, Misconception]:
    """Collect every mistake that has a name.

    Raises
    ------
    AnswerError
        If two mistakes have one id, or a list to choose from has a name that nobody defined.
    """
    found: dict[str, Misconception] = {}
    for one in _all():
        if found.setdefault(one.id, one) != one:
            raise AnswerError(
                f"two mistakes are called {one.id!r}, with other words: give one of them another "
                "id, or let both be one in judging/shared_misconceptions.py"
            )
    for check in CHECKS.values():
        for name in check.options:
            if name not in found and name != NO_MISTAKE:
                near = did_you_mean(name, found)
                hint = f": did you mean {near!r}?" if near else ""
                raise AnswerError(
                    f"check {check.id!r} offers {name!r}, and no mistake is called so{hint}"
                )
    return found


MISCONCEPTIONS: Mapping[str, Misconception] = dict(sorted(_by_id().items()))


def section(check: str, mistake: str) -> str:
    """Return the heading in the chapter to read again, for a mistake in a check; "" if unknown."""
    if check not in CHECKS:  # of another version, or of somebody else's course
        return ""
    return READ_FOR[check].get(mistake, CHECKS[check].read)


def nameable(check: str) -> set[str]:
    """Return every mistake that may be named in a check."""
    known = KNOWN.get(check, ())
    also = (other.id for one in known if isinstance(one, Wrong) for other in one.also)
    seen = () if CHECKS[check].options else (one.id for one in SEEN_BY_THE_JUDGE)
    return {*(one.id for one in known), *also, *seen}
