"""What is known of wrong answers: for each check, the mistakes that a diagnosis may name.

A chapter's module defines KNOWN, by check, and READ_FOR: mistakes with a heading to read again that
is not their check's. The mistakes of one chapter carry their words there; those of
several stand in ``judging.shared_misconceptions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograde.answers.by_chapter import AnswerError, by_check, modules
from autograde.basics.near import did_you_mean
from autograde.judging import shared_misconceptions
from autograde.judging.misconception import Misconception, Mistake, Wrong
from autograde.questions.register import CHECKS, MODULES, STEM_OF

KNOWN: Mapping[str, Sequence[Mistake]] = by_check(__name__, "KNOWN")
READ_FOR: Mapping[str, Mapping[str, str]] = {  # chapter → mistake → heading
    MODULES[name].stem: {
        mistake.id: heading for mistake, heading in getattr(module, "READ_FOR", {}).items()
    }
    for name, module in modules(__name__).items()
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
            if name not in found:
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
    return READ_FOR[STEM_OF[check]].get(mistake, CHECKS[check].read)
