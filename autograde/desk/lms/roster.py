"""Who is in the class: CSV files of nbgrader, Canvas and Moodle → students in the gradebook.

Shapes, from the programs that write them:

- nbgrader: ``id,first_name,last_name,email,lms_user_id`` (nbgrader/apps/dbapp.py);
- Canvas, a gradebook (canvas-lms, lib/gradebook_exporter.rb): ``Student,ID[,SIS User ID],SIS Login
  ID[,Integration ID][,Root Account],Section,…``, or ``LastName,FirstName`` in place of ``Student``;
  then perhaps a row of "Manual Posting", and the row "    Points Possible";
- Moodle, a list of participants or a gradebook (moodle, user/ and grade/export/txt): ``First
  name,Last name[,Username],ID number,…,Email address``;
- Moodle, the grading worksheet of one assignment (moodle, mod/assign/gradingtable.php):
  ``Identifier,Full name,…,Email address,Status,Grade,…``, with identifiers "Participant 1234".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograde.desk.lms.tables import Table, restored
from autograde.grading.classroom.course import CannotStartError

# The name is part of a folder's name and of the patterns by which nbgrader looks for folders.
NO_ID = re.compile(r"[/\\*?\[\]:<>|\"\x00-\x1f]|^\.|^ | $|^-")
Matcher = Callable[["Person"], "Person | None"]
IDENTIFIER = re.compile(r"(?:.*\D)?(\d+)")  # "Participant 1234", in any language
TEST_STUDENT = "Student, Test"  # the one that Canvas makes for trying things out
BY_SHAPE: Mapping[str, Sequence[str]] = {
    "nbgrader": ("id",),
    "canvas": ("SIS Login ID", "SIS User ID", "ID"),
    "participants": ("Username", "ID number", "Email address"),
    "worksheet": ("Username", "ID number", "Email address"),
}


@dataclass(frozen=True)
class Person:
    """A student as a file has them; what it does not say is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """The name as it is said: first name first."""
        return f"{self.first_name} {self.last_name}".strip()


def shape(table: Table) -> str:
    """Tell the shape of a file by its header.

    Raises
    ------
    CannotStartError
        If it is none that we know.
    """
    header = table.header
    if "id" in header:
        return "nbgrader"
    if "ID" in header and ("Student" in header or {"LastName", "FirstName"} <= set(header)):
        return "canvas"
    if "Identifier" in header:
        return "worksheet"
    if {"First name", "Email address"} & set(header) and any(
        name in header for name in BY_SHAPE["participants"]
    ):
        return "participants"
    raise CannotStartError(
        f"{table.path} is no roster that is known here: its columns are "
        f"{', '.join(header[:8])}. Known are nbgrader's (id,first_name,last_name,email), a "
        "gradebook exported by Canvas, and Moodle's participants and grading worksheet, all with "
        "English headers: set Canvas' or Moodle's language to English, and export again"
    )


def people(table: Table, wanted: str = "") -> list[Person]:
    """Read the students of a file; ``wanted`` is the column to call them by.

    Raises
    ------
    CannotStartError
        If the file can't be read as a roster, or two students have one id.
    """
    kind = shape(table)
    at = id_column(table, kind, wanted)
    found: dict[str, Person] = {}
    for number, row in _students(table, kind):
        person = _read(table, kind, row, restored(row[at]).strip())
        _be_usable(table, number, person, table.header[at])
        if person.id in found:
            raise CannotStartError(
                f"{table.path} has two students with the {table.header[at]} {person.id}; the "
                f"second stands in row {number}. Correct it, and import it again"
            )
        found[person.id] = person
    if not found:
        raise CannotStartError(f"{table.path} holds a header, and no student")
    return list(found.values())


def meant(table: Table, row: Sequence[str], same: Matcher) -> Person | None:
    """Find the student of ours that a row of a file is about; ``same`` comes from ``matcher``."""
    kind = shape(table)
    if kind == "canvas" and is_no_student(row):
        return None
    # Canvas' own number is no id: somebody else's id may be the same number.
    ids = [_cell(table, row, name) for name in BY_SHAPE[kind] if name != "ID"]
    for name in (*filter(None, ids), ""):
        ours = same(_read(table, kind, row, name))
        if ours is not None:
            return ours
    return None


def _read(table: Table, kind: str, row: Sequence[str], name: str) -> Person:
    read = {"nbgrader": _of_nbgrader, "canvas": _of_canvas}.get(kind, _of_moodle)
    return read(table, row, name)


def id_column(table: Table, kind: str, wanted: str = "") -> int:
    """Return the place of the column to call students by."""
    names = (wanted,) if wanted else BY_SHAPE[kind]
    if wanted and wanted not in table.header:
        raise CannotStartError(
            f"{table.path} has no column {wanted}. Its columns: {', '.join(table.header)}"
        )
    rows = [row for _, row in _students(table, kind)]
    for name in names:
        at = table.column(name)
        if at is not None and (wanted or all(row[at].strip() for row in rows)):
            return at
    raise CannotStartError(
        f"{table.path} has no column that tells every student apart: one of {', '.join(names)} "
        "must be filled in for all. Export it again with one of them"
    )


def _students(table: Table, kind: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are students, each with its number in the file."""
    for number, row in enumerate(table.rows, start=2):
        if kind == "canvas" and is_no_student(row):
            continue
        yield number, row


def is_no_student(row: Sequence[str]) -> bool:
    """Say whether a row of a Canvas gradebook is about assignments, or the test student."""
    told = {cell.strip() for cell in row if cell.strip()}
    about = "Points Possible" in row[0] or all(
        re.match(r"(?i)muted|manual posting", cell) for cell in told
    )
    return about or row[0] == TEST_STUDENT


def _cell(table: Table, row: Sequence[str], *names: str) -> str:
    at = table.column(*names)
    return "" if at is None else restored(row[at]).strip()


def _of_nbgrader(table: Table, row: Sequence[str], name: str) -> Person:
    fields = ("first_name", "last_name", "email", "lms_user_id")
    return Person(name, *(_cell(table, row, field) for field in fields))


def _of_canvas(table: Table, row: Sequence[str], name: str) -> Person:
    last, _, first = _cell(table, row, "Student").partition(",")
    return Person(
        name,
        _cell(table, row, "FirstName") or first.strip(),
        _cell(table, row, "LastName") or last.strip(),
        lms_id=_cell(table, row, "ID"),
    )


def _of_moodle(table: Table, row: Sequence[str], name: str) -> Person:
    identifier = IDENTIFIER.fullmatch(_cell(table, row, "Identifier"))
    return Person(
        name,
        _cell(table, row, "First name"),
        # Where a full name parts into two is not for us to say.
        _cell(table, row, "Last name", "Surname", "Full name"),
        _cell(table, row, "Email address"),
        identifier[1] if identifier else "",
    )


def _be_usable(table: Table, number: int, person: Person, column: str) -> None:
    if not person.id:
        raise CannotStartError(f"{table.path}, row {number}: the cell {column} is empty")
    if NO_ID.search(person.id) or len(person.id) > 128:
        raise CannotStartError(
            f"{table.path}, row {number}: {person.id!r} can't be the name of a student's folder. "
            "Choose another column with --id"
        )


def enter(book: Any, found: Sequence[Person]) -> tuple[int, int]:
    """Put students into the gradebook, all or none; return how many are new, and how many changed.

    Whom the gradebook has under another id is known by the LMS's number or the address. What a file
    does not say stays as it is: a worksheet adds Moodle's numbers to a full record.
    """
    from nbgrader.api import Student

    there = {one.id: one for one in book.db.query(Student).all()}
    same = matcher([_person(one) for one in there.values()])
    new = changed = 0
    for person in found:
        ours = same(person)
        student = there[ours.id] if ours else None
        told = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "lms_user_id": person.lms_id,
        }
        if student is None:
            book.db.add(
                Student(id=person.id, **{key: value or None for key, value in told.items()})
            )
            new += 1
            continue
        if student.first_name and not person.first_name:
            del told["last_name"]  # a full name says less than the two that are there
        differs = {key: v for key, v in told.items() if v and getattr(student, key) != v}
        for key, value in differs.items():
            setattr(student, key, value)
        changed += bool(differs)
    book.db.commit()
    return new, changed


def known(book: Any) -> list[Person]:
    """Return the students of the gradebook."""
    return [_person(one) for one in book.students]


def _person(student: Any) -> Person:
    fields = ("id", "first_name", "last_name", "email", "lms_user_id")
    return Person(*(getattr(student, field) or "" for field in fields))


def matcher(ours: Sequence[Person], by_name: bool = False) -> Matcher:
    """Return what finds the one of ours that a file means: by id, number, address, or name."""
    ids = {one.id: one for one in ours}
    numbers = _unique(ours, lambda one: one.lms_id)
    addresses = _unique(ours, lambda one: one.email.casefold())
    names = _unique(ours, lambda one: one.name.casefold()) if by_name else {}

    def find(person: Person) -> Person | None:
        return (
            ids.get(person.id)
            or numbers.get(person.lms_id)
            or addresses.get(person.email.casefold())
            or names.get(person.name.casefold())
        )

    return find


def _unique(people: Sequence[Person], key: Callable[[Person], str]) -> dict[str, Person]:
    """Return people by what only one of them has."""
    count = Counter(key(one) for one in people)
    return {key(one): one for one in people if key(one) and count[key(one)] == 1}
