"""Submissions from a folder or an LMS's ZIP → ``class/submitted``, everybody's or nobody's.

nbgrader's ``zip_collect`` works here, too (see ``zipcollect.py``). What it leaves to the instructor
is done here: whose a file is, by the roster; several versions of one notebook; a student's own ZIP;
a ``timestamp.txt`` that a student wrote; and a disk that is full when half of the class is copied.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from autograde.desk.lms import naming, tables
from autograde.desk.lms.archive import Entry, HostileError, entries, of_zip
from autograde.desk.lms.naming import Handed
from autograde.desk.lms.roster import NO_ID, Person
from autograde.grading.classroom.course import TIMESTAMP, CannotStartError, Course

# What nbgrader reads from a submission's folder, and so nobody may hand in.
RESERVED = (TIMESTAMP, "submission_secret.txt")
UNFINISHED = ".collecting"  # in class/submitted; nbgrader's patterns leave it out


@dataclass(frozen=True)
class Piece:
    """One file of one student."""

    student: str
    name: str
    order: tuple[int, int]  # later versions are larger
    read: Callable[[], bytes]


@dataclass
class HandedIn:
    """What lies in a source: pieces by student, the names that go back, and what to tell."""

    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    lms: str = ""
    late: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Add a file."""
        self.pieces.setdefault(piece.student, []).append(piece)


@dataclass(frozen=True)
class Collected:
    """What came of a collection: students by what happened to theirs, and sentences."""

    new: tuple[str, ...]
    replaced: tuple[str, ...]
    same: tuple[str, ...]
    notes: tuple[str, ...]


def look(source: Path, people: Sequence[Person], assignment: str) -> HandedIn:
    """Tell for each file of a source whose it is."""
    found, whose = HandedIn(), naming.Finder(people)
    ids = {one.id for one in people}
    strangers: dict[str, int] = {}
    for entry in entries(source):
        handed = naming.parse_name(entry.path)
        if naming.is_anonymous(entry.path):
            _note(found, "handed in anonymously: show the names in the LMS, and download", entry)
        elif handed is not None:
            person = whose(handed)
            if person is None:
                strangers[handed.name or handed.number] = strangers.get(handed.name, 0) + 1
            else:
                _add(found, handed, person.id, entry)
        elif naming.without_file(entry.path):
            _note(found, "text, and no file: it has to be looked at in the LMS", entry)
        else:
            student = _by_folder(entry.path, ids, assignment)
            if student is None:
                strangers[str(entry.path)] = 1
            else:
                _add(found, Handed("", "", "", entry.path.name), student, entry)
    if strangers:
        found.notes.append(_of_strangers(list(strangers)))
    return found


def _note(found: HandedIn, why: str, entry: Entry) -> None:
    found.notes.append(f"{entry.path} was left out: {why}.")


def _of_strangers(names: list[str]) -> str:
    some = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return (
        f"Left out, since the roster has nobody, or more than one, to whom they belong: {some} "
        f"({len(names)} in all). Run `autograde roster` with a newer list, and collect again."
    )


def _by_folder(path: PurePosixPath, ids: Set[str], assignment: str) -> str | None:
    """Find the student in a path such as STUDENT/ASSIGNMENT/x.ipynb or STUDENT.ipynb."""
    parts = [*path.parts[:-1], path.stem]
    for part in parts:
        if part in ids:
            return part
    # With no roster, nbgrader's own layout tells who they are.
    if not ids and len(path.parts) >= 2 and not NO_ID.search(parts[-2]):
        return parts[-3] if parts[-2] == assignment and len(parts) > 2 else parts[-2]
    return None


def _add(found: HandedIn, handed: Handed, student: str, entry: Entry) -> None:
    if handed.lms:
        found.lms = handed.lms
        order = (handed.file_number, 0)
        if order >= max((one.order for one in found.pieces.get(student, [])), default=order):
            found.prefixes[student] = handed.prefix
        if handed.late and student not in found.late:
            found.late.append(student)
    if handed.file in RESERVED:
        why = (
            "only nbgrader writes a file of this name. The time of handing in is not taken from it"
        )
        _note(found, why, entry)
    elif PurePosixPath(handed.file).suffix.lower() == ".zip":
        _add_archive(found, handed, student, entry)
    else:
        found.add(Piece(student, handed.file, (handed.file_number, 0), entry.read))


def _add_archive(found: HandedIn, handed: Handed, student: str, entry: Entry) -> None:
    """Take the notebooks out of a ZIP that a student handed in; a ZIP in that one stays shut."""
    try:
        inside = of_zip(entry.read())
    except HostileError as error:
        found.notes.append(f"{entry.path}, handed in by {student}, stays packed: {error}.")
        found.add(Piece(student, handed.file, (handed.file_number, 0), entry.read))
        return
    for one in inside:
        if one.path.name not in RESERVED:
            found.add(Piece(student, one.path.name, (handed.file_number, 0), one.read))


def collect(
    course: Course,
    assignment: str,
    found: HandedIn,
    handed_in: Mapping[str, datetime],
    notebooks: Sequence[str],
) -> Collected:
    """Put what was found into the class's folders, all of it or nothing.

    Raises
    ------
    CannotStartError
        If there is nothing to collect, or no room for it.
    """
    if not found.pieces:
        told = " ".join(["", *found.notes])
        raise CannotStartError(
            f"Nothing was collected for {assignment}: no file is a student's.{told}"
        )
    base = course.folder("submitted", "x", assignment).parents[1]
    notes = list(found.notes)
    ready: list[str] = []
    new: list[str] = []
    replaced: list[str] = []
    same: list[str] = []
    try:
        base.mkdir(parents=True, exist_ok=True)
        room = base / UNFINISHED
        shutil.rmtree(room, ignore_errors=True)
        try:
            for student, pieces in sorted(found.pieces.items()):
                made = room / "new" / student
                made.mkdir(parents=True)
                notes += _unpack(pieces, made, notebooks)
                if not any(made.iterdir()):
                    continue  # nothing of theirs could be read: what was there before stays
                ready.append(student)
                if student in handed_in:
                    text = handed_in[student].strftime("%Y-%m-%d %H:%M:%S UTC\n")
                    (made / TIMESTAMP).write_text(text, encoding="utf-8")
            for student in ready:
                target = course.folder("submitted", student, assignment)
                there = target.is_dir()
                if there and _alike(target, room / "new" / student):
                    same.append(student)
                    continue
                _put(room, student, target, course.folder("autograded", student, assignment))
                (replaced if there else new).append(student)
        finally:
            shutil.rmtree(room, ignore_errors=True)
    except OSError as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CannotStartError(
            f"{assignment} could not be collected ({why}). What was there before is still there"
        ) from error
    _remember(course, assignment, found)
    return Collected(tuple(new), tuple(replaced), tuple(same), tuple(notes))


def _unpack(pieces: Sequence[Piece], folder: Path, notebooks: Sequence[str]) -> list[str]:
    """Write a student's files; of several versions of one notebook, the last."""
    chosen: dict[str, tuple[tuple[int, int], Piece]] = {}
    notes = []
    for piece in pieces:
        name, copy = naming.own_name(piece.name)
        if piece.name in notebooks or name not in notebooks:
            name, copy = piece.name, 0
        order = (piece.order[0], copy)
        before = chosen.get(name)
        if before is not None:
            last = piece.name if order >= before[0] else before[1].name
            notes.append(f"{piece.student} handed in {name} more than once: {last} counts.")
        if before is None or order >= before[0]:
            chosen[name] = (order, piece)
    for name, (_, piece) in chosen.items():
        try:
            content = piece.read()
        except HostileError as error:  # one student's file must not keep the class back
            notes.append(f"{piece.student}: {piece.name} was left out: {error}.")
            continue
        (folder / name).write_bytes(content)
    return notes


def _alike(one: Path, other: Path) -> bool:
    def content(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    return content(one) == content(other)


def _put(room: Path, student: str, target: Path, graded: Path) -> None:
    """Put a student's folder in its place; the graded copy of what was there before goes."""
    (room / "old").mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(room / "old" / student)
    (room / "new" / student).rename(target)
    # nbgrader grades anew only what has a later time, and most LMSs tell none.
    if graded.exists():
        moved = Path(tempfile.mkdtemp(dir=room))
        graded.rename(moved / student)


def handles(course: Course, assignment: str) -> dict[str, Any]:
    """Return what the LMS called each student's submission: {"lms": …, "prefixes": {id: …}}."""
    try:
        told: dict[str, Any] = json.loads(_handles(course, assignment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"lms": "", "prefixes": {}}
    return told


def _handles(course: Course, assignment: str) -> Path:
    return course.class_folder / "collected" / f"{assignment}.json"


def _remember(course: Course, assignment: str, found: HandedIn) -> None:
    if not found.lms:
        return
    before = handles(course, assignment)
    kept = before["prefixes"] if before["lms"] == found.lms else {}
    told = {"lms": found.lms, "prefixes": {**kept, **found.prefixes}}
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    tables.write_or_say_why(_handles(course, assignment), text.encode())
