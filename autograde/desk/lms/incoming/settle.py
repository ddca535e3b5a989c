"""What is ready against what is there: the later one counts, and the other one is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autograde.desk.lms.incoming.ledger import Choice, Ledger, Received, choose
from autograde.desk.lms.incoming.shelf import REPLACED, Room

# Why what is offered is not taken, as a sentence goes on.
NOT_TAKEN: Mapping[Choice, str] = {
    "earlier": "is later",
    "seen": "took the place of it before",
    "unknown": "may be later, and not both times are known",
}


@dataclass(frozen=True)
class Collected:
    """What came of a collection: students by what happened to theirs, and sentences.

    ``kept`` are those whose earlier submission, or one of which that can't be told, was not taken.
    ``times`` says when the same as before was handed in, of those whose LMS said so.
    """

    new: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    times: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class _Pair:
    """A submission that is offered, the one that is there, and what is to become of them."""

    offered: Received
    there: Received | None
    choice: Choice


def settle(
    made: Room,
    offered: Mapping[str, Received],
    notes: Sequence[str],
    notebooks: Sequence[str],
    insist: bool,
) -> Collected:
    """Put what is ready into the class's folders, where it is later than what is there."""
    ledger = Ledger(made.course, made.assignment)
    told = list(notes)
    pairs: dict[str, _Pair] = {}
    for student, received in offered.items():
        target = made.course.folder("submitted", student, made.assignment)
        if target.is_symlink() or target.parent.is_symlink():
            told.append(f"{student}: {target} is a link to another folder, and stays.")
            continue
        try:
            there = ledger.describe(student, target, notebooks) if target.is_dir() else None
        except OSError as error:
            told.append(f"{student}: {target} can't be read ({error.strerror}), and stays.")
            continue
        seen = ledger.seen(student, received.digest)
        pairs[student] = _Pair(received, there, choose(received, there, seen, insist))
        if there is not None:
            ledger.enter(student, there, settled=True)
        ledger.enter(student, received, settled=False)
    # First what is known of a submission, then the submission: whoever is killed in between
    # leaves nothing of which it is not known where it came from.
    ledger.save()
    for student, pair in pairs.items():
        _carry_out(made, student, pair)
        ledger.enter(student, pair.offered, settled=True)
    ledger.save()

    def who(*choices: Choice) -> tuple[str, ...]:
        return tuple(student for student, pair in pairs.items() if pair.choice in choices)

    for choice, why in NOT_TAKEN.items():
        if who(choice):
            told.append(_of_kept(why, {one: pairs[one] for one in who(choice)}))
    return Collected(
        who("new"),
        who("replace"),
        who("same"),
        tuple(told),
        who(*NOT_TAKEN),
        {
            student: pair.offered.time
            for student, pair in pairs.items()
            if pair.choice == "same" and pair.offered.time and _is_no_older(pair)
        },
    )


def _carry_out(made: Room, student: str, pair: _Pair) -> None:
    if pair.choice in ("new", "replace"):
        made.put(student, pair.there)
    elif pair.choice in NOT_TAKEN:
        made.keep(student, made.new(student), pair.offered)
    elif _is_no_older(pair):
        made.renew(student)


def _is_no_older(pair: _Pair) -> bool:
    """Say whether the time of handing in, if the LMS says it, is the last that is known."""
    new, old = pair.offered, pair.there
    if not new.is_of_handing_in or new.time is None:
        return False
    return not (old and old.is_of_handing_in and old.time and old.time > new.time)


def _of_kept(why: str, pairs: Mapping[str, _Pair]) -> str:
    told = "; ".join(
        f"{student} (there: {pair.there}; here: {pair.offered})"
        for student, pair in sorted(pairs.items())
    )
    return (
        f"Not taken from {len(pairs)}, since what is there {why}: {told}. It lies in the class's "
        f"{REPLACED}/: `autograde restore` takes one from there, and --replace all from here."
    )
