"""The students of a roster into the gradebook, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograde.desk.lms import roster
from autograde.desk.lms.ids import folded, without_zeros
from autograde.desk.lms.roster import Person
from autograde.grading.classroom.course import CannotStartError

SHOWN = 3
Pairs = Sequence[tuple[Person, Person | None]]  # of a file's student, and of ours


def enter(book: Any, found: Sequence[Person], chosen: bool = False) -> tuple[int, int]:
    """Put students into the gradebook, all or none; return how many are new, and how many changed.

    Whom the gradebook has under another id is known by the LMS's number or the address. What a file
    does not say stays as it is: a worksheet adds Moodle's numbers to a full record. ``chosen`` says
    that a person chose the column of the ids.

    Raises
    ------
    CannotStartError
        If the ids are not those that the class has.
    """
    from nbgrader.api import Student

    there = {one.id: one for one in book.db.query(Student).all()}
    pairs = _pairs(roster.known(book), found)
    _be_the_same_ids(list(there), pairs, chosen)
    new = changed = 0
    for person, ours in pairs:
        told = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "lms_user_id": person.lms_id,
        }
        if ours is None:
            filled = {key: value or None for key, value in told.items()}
            book.db.add(Student(id=person.id, **filled))
            new += 1
        else:
            changed += _update(there[ours.id], told)
    book.db.commit()
    return new, changed


def _update(student: Any, told: Mapping[str, str]) -> bool:
    """Bring a student up to date; return whether anything changed."""
    differs = {key: v for key, v in told.items() if v and getattr(student, key) != v}
    if student.first_name and not told["first_name"]:
        differs.pop("last_name", None)  # a full name says less than the two that are there
    for key, value in differs.items():
        setattr(student, key, value)
    return bool(differs)


def _pairs(ours: Sequence[Person], found: Sequence[Person]) -> Pairs:
    """Return who of ours each student of a file is.

    Whoever is there by their id is nobody else, though two may share an address.
    """
    same = _by_id(ours)
    taken = {one.id for person in found if (one := same(person))}
    others = roster.matcher([one for one in ours if one.id not in taken])
    pairs, claimed = [], dict[str, Person]()
    for person in found:
        one = same(person) or others(person)
        before = claimed.setdefault(one.id, person) if one else person
        if one and before is not person:
            raise CannotStartError(
                f"{before.id} and {person.id} both have the number or the address of {one.id}, who "
                "is in the class. Correct the list, and import it again; nothing was entered"
            )
        pairs.append((person, one))
    return pairs


def _by_id(ours: Sequence[Person]) -> roster.Matcher:
    return roster.matcher([Person(one.id) for one in ours])


def _be_the_same_ids(there: Sequence[str], pairs: Pairs, chosen: bool) -> None:
    """Make sure that new students get ids of the kind that the class has."""
    numbers = {without_zeros(name): name for name in there}
    new = [person for person, ours in pairs if ours is None]
    for person in new:
        if near := numbers.get(without_zeros(person.id)):
            raise CannotStartError(
                f"The list has {person.id}, and the class {near}: a spreadsheet takes zeros off in "
                "front of a number. Give the file as it was exported, or open it anew with that "
                "column as text; nothing was entered"
            )
    known = [(person, ours) for person, ours in pairs if ours]
    renamed = [f"{ours.id} is {one.id}" for one, ours in known if folded(one.id) != folded(ours.id)]
    if new and renamed and len(renamed) == len(known) and not chosen:
        raise CannotStartError(
            "The list calls students otherwise than the class does "
            f"({', '.join(renamed[:SHOWN])}), so {len(new)} new ones would get ids of another "
            f"kind, such as {new[0].id}. Export it with the column of before, or choose one with "
            "--id; nothing was entered"
        )
