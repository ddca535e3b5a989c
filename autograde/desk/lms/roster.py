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
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograde.desk.encodings import looks_damaged, read_again
from autograde.desk.lms.ids import cleaned, folded, rounded, spreadsheet_made, without_zeros
from autograde.desk.lms.tables import Table, restored
from autograde.grading.classroom.course import CannotStartError

# The name is part of a folder's name and of the patterns by which nbgrader looks for folders.
NO_ID = re.compile(r"[/\\*?\[\]:<>|\"\x00-\x1f]|^\.|^ | $|^-")
MOST_CHARACTERS, MOST_BYTES = 128, 200  # of an id
Matcher = Callable[["Person"], "Person | None"]
IDENTIFIER = re.compile(r"(?:.*\D)?(\d+)")  # "Participant 1234", in any language
# The one that Canvas makes for trying things out, its name in one cell or in two.
TEST_STUDENT = ("Student, Test", "Test Student", ("Student", "Test"))
SUMS = {"total", "totals", "grand total", "average", "overall average", "points possible"}
BY_SHAPE: Mapping[str, Sequence[str]] = {
    "nbgrader": ("id",),
    "canvas": ("SIS Login ID", "SIS User ID", "ID"),
    "participants": ("Username", "ID number", "Email address"),
    "worksheet": ("Username", "ID number", "Email address"),
}
READ = {name for names in BY_SHAPE.values() for name in names}
READ |= {"first_name", "last_name", "email", "lms_user_id", "Student", "FirstName", "LastName"}
READ |= {"Identifier", "First name", "Last name", "Surname", "Full name"}
MOST_NAMED = 5  # rows in a sentence


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
        If it is none that we know, or has a column twice that says who somebody is.
    """
    header = table.header
    for name, count in Counter(header).items():
        if name in READ and count > 1:
            raise CannotStartError(
                f"{table.path} has {count} columns {name}, and which of them counts is not for us "
                "to say. Take out all but one, and run the same command again"
            )
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
    if table.doubt:
        raise CannotStartError(
            f"{table.doubt}. Say which is right with --encoding, or save the file as CSV in UTF-8"
        )
    at = id_column(table, kind, wanted)
    found: dict[str, Person] = {}
    for number, row in _students(table, kind):
        person = _read(table, kind, row, cleaned(row[at]))
        _be_usable(table, number, person, table.header[at])
        other = found.setdefault(without_zeros(person.id), person)
        if other is not person:
            alike = "" if other.id == person.id else f", and another with {other.id}"
            raise CannotStartError(
                f"{table.path} has two students with the {table.header[at]} {person.id}{alike}; "
                f"the second stands in row {number}. Correct it, and import it again"
            )
    if not found:
        raise CannotStartError(f"{table.path} holds a header, and no student")
    if rounded(one.id for one in found.values()):
        raise CannotStartError(
            f"{table.path}: all its long ids end in 0, since a spreadsheet keeps 15 digits of a "
            "number. Give the file as it was exported, or open it anew with that column as text"
        )
    return list(found.values())


def remarks(table: Table, found: Sequence[Person]) -> list[str]:
    """Say what a person should look at: what was assumed, what was left out, what looks odd."""
    again = "If names are wrong, run it again with --encoding and the right one"
    said = [f"{table.assumed}. {again}."] if table.assumed else []
    sums = [str(number) for number, row in table.numbered() if _is_sum(table, row)]
    if sums and shape(table) != "canvas":  # Canvas' own rows are in every one of its files
        said.append(f"Left out as no student, but a sum: row {', '.join(sums[:MOST_NAMED])}.")
    odd = [one for one in found if looks_damaged(one.name)]
    if odd:
        shown = ", ".join(f"{one.name} ({one.id})" for one in odd[:MOST_NAMED])
        said.append(f"Some names have signs that names do not have: {shown}.")
    return said


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
    """Return the place of the column to call students by: the first that holds an id.

    Who has none there is named: another column would call everybody otherwise.
    """
    if wanted and wanted not in table.header:
        raise CannotStartError(
            f"{table.path} has no column {wanted}. Its columns: {', '.join(table.header)}"
        )
    rows = list(_students(table, kind))
    names = (wanted,) if wanted else BY_SHAPE[kind]
    without = {
        name: [number for number, row in rows if not cleaned(row[at])]
        for name in names
        if (at := table.column(name)) is not None
    }
    chosen = next((name for name, empty in without.items() if len(empty) < len(rows)), "")
    if not chosen and rows:
        raise CannotStartError(
            f"{table.path} has no column that tells every student apart: one of "
            f"{', '.join(names)} must be filled in. Export it again with one of them"
        )
    if empty := without.get(chosen):
        whole = [name for name in BY_SHAPE[kind] if without.get(name) == []]
        other = f', such as --id "{whole[0]}"' if whole else " with --id"
        raise CannotStartError(
            f"{table.path} has no {chosen} in row {', '.join(map(str, empty[:MOST_NAMED]))}"
            f"{', …' * (len(empty) > MOST_NAMED)} ({len(empty)} of {len(rows)} students). Fill it "
            f"in, or call everybody by another column{other}; nothing was entered"
        )
    return table.header.index(chosen or names[0])


def _students(table: Table, kind: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are students, each with its number in the file."""
    for number, row in table.numbered():
        if not _is_sum(table, row) and not (kind == "canvas" and is_no_student(row)):
            yield number, row


def _is_sum(table: Table, row: Sequence[str]) -> bool:
    """Say whether a row adds the others up: it says so, and is nobody."""
    told = {row[at].strip().casefold() for at, name in enumerate(table.header) if name in READ}
    return bool(told & SUMS) and told <= SUMS | {""}


def is_no_student(row: Sequence[str]) -> bool:
    """Say whether a row of a Canvas gradebook is about assignments, or the test student."""
    told = {cell.strip() for cell in row if cell.strip()}
    about = "points possible" in row[0].casefold() or all(
        re.match(r"(?i)muted|manual posting", cell) for cell in told
    )
    return about or row[0] in TEST_STUDENT or tuple(row[:2]) in TEST_STUDENT


def _cell(table: Table, row: Sequence[str], *names: str) -> str:
    at = table.column(*names)
    cell = "" if at is None else restored(row[at])
    return unicodedata.normalize("NFC", " ".join(cell.split()))


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
    where = f"{table.path}, row {number}"
    if not person.id:
        raise CannotStartError(f"{where}: the cell {column} is empty")
    for told in (person.id, person.lms_id):
        if said := spreadsheet_made(told):
            raise CannotStartError(
                f"{where}: {told} is {said}, and no id. Give the file as it was exported, or open "
                "it anew with that column as text, and save it again; nothing was entered"
            )
    long = len(person.id) > MOST_CHARACTERS or len(person.id.encode()) > MOST_BYTES
    if NO_ID.search(person.id) or long:
        raise CannotStartError(
            f"{where}: {person.id!r} can't be the name of a student's folder. "
            "Choose another column with --id"
        )
    for told in (person.id, person.name, person.email):
        again = read_again(told)
        if "\ufffd" in told or again != told:
            better = f" It was {again}." if again != told else ""
            raise CannotStartError(
                f"{where}: {told} was read in the wrong encoding before it was saved here.{better} "
                "Export the list anew, and open it as UTF-8"
            )


def known(book: Any) -> list[Person]:
    """Return the students of the gradebook."""
    return [_person(one) for one in book.students]


def _person(student: Any) -> Person:
    fields = ("id", "first_name", "last_name", "email", "lms_user_id")
    return Person(*(getattr(student, field) or "" for field in fields))


def matcher(ours: Sequence[Person], by_name: bool = False) -> Matcher:
    """Return what finds the one of ours that a file means: by id, number, address, or name."""
    ids = {one.id: one for one in ours}
    alike = _unique(ours, lambda one: folded(one.id))
    numbers = _unique(ours, lambda one: one.lms_id)
    addresses = _unique(ours, lambda one: folded(one.email))
    names = _unique(ours, lambda one: folded(one.name)) if by_name else {}

    def find(person: Person) -> Person | None:
        return (
            ids.get(person.id)
            or alike.get(folded(person.id))
            or numbers.get(person.lms_id)
            or addresses.get(folded(person.email))
            or names.get(folded(person.name))
        )

    return find


def _unique(people: Sequence[Person], key: Callable[[Person], str]) -> dict[str, Person]:
    """Return people by what only one of them has."""
    count = Counter(key(one) for one in people)
    return {key(one): one for one in people if key(one) and count[key(one)] == 1}
