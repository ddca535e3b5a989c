"""Submissions from a folder, an LMS's ZIP or nbgrader's exchange → ``class/submitted``.

nbgrader's ``zip_collect`` works here, too (see ``zip_collect.py``). What it leaves to the
instructor is done here: whose a file is, by the roster; several versions of one notebook; a
student's own ZIP; a ``timestamp.txt`` that a student wrote; a disk that is full when half of the
class is copied; and what is earlier than what is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, cast

import nbformat
from nbformat import NotebookNode

from autograde.desk.lms import naming, tables
from autograde.desk.lms.archive import Entry, entries, untrusted
from autograde.desk.lms.incoming import exchange
from autograde.desk.lms.incoming.ledger import Received, digest_of, timestamp_of
from autograde.desk.lms.incoming.settle import Collected, settle
from autograde.desk.lms.incoming.shelf import room
from autograde.desk.lms.incoming.unpack import Piece, unpack
from autograde.desk.lms.naming import Handed
from autograde.desk.lms.roster import NO_ID, Person
from autograde.grading.classroom.course import (
    TIMESTAMP,
    CannotStartError,
    Course,
    is_usable,
    shown,
)
from autograde.grading.submission.editions import editions

MOST_NAMED = 5  # of strangers


@dataclass
class HandedIn:
    """What lies in a source: pieces by student, the names that go back, and what to tell."""

    source: str = ""
    is_zip: bool = False
    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    lms: str = ""
    late: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def look(source: Path, people: Sequence[Person], assignment: str) -> HandedIn:
    """Tell for each file of a source whose it is.

    Raises
    ------
    CannotStartError
        If there is no such source, or if something in it is meant for no student's folder.
    """
    found = HandedIn(str(source), not source.is_dir())
    whose = naming.Finder(people)
    by_folder = _Folders({one.id for one in people}, assignment)
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
            student = by_folder(entry.path) or _claimed(entry, whose)
            if student is not None:
                _add(found, Handed("", "", "", entry.path.name), student, entry)
            elif entry.wrong and found.is_zip:  # nobody's, and no LMS writes it
                raise untrusted(source, entry.wrong)
            else:
                strangers[str(entry.path)] = 1
    if strangers:
        found.notes.append(_of_strangers(list(strangers)))
    return found


def _note(found: HandedIn, why: str, entry: Entry) -> None:
    found.notes.append(f"{shown(entry.path)} was left out: {why}.")


def _of_strangers(names: list[str]) -> str:
    some = ", ".join(shown(name)[:100] for name in names[:MOST_NAMED])
    return (
        "Left out, since the roster has nobody, or more than one, to whom they belong: "
        f"{some}{', …' if len(names) > MOST_NAMED else ''} ({len(names)} in all). "
        "Run `autograde roster` with a newer list, and collect again."
    )


def _claimed(entry: Entry, whose: naming.Finder) -> str | None:
    """Find whose an entry is that can't be taken, if any part of its path says so."""
    for part in entry.path.parts if entry.wrong else ():
        handed = naming.parse_name(PurePosixPath(part))
        person = handed and whose(handed)
        if person:
            return person.id
    return None


class _Folders:
    """Finds the student in a path such as STUDENT/ASSIGNMENT/x.ipynb or STUDENT.ipynb."""

    def __init__(self, ids: Set[str], assignment: str) -> None:
        self._ids, self._assignment = ids, assignment
        alike: dict[str, list[str]] = {}
        for one in ids:
            alike.setdefault(naming.folded(one), []).append(one)
        self._alike = {key: found[0] for key, found in alike.items() if len(found) == 1}

    def __call__(self, path: PurePosixPath) -> str | None:
        for part in [*path.parts[:-1], *naming.without_endings(path.name)]:
            student = part if part in self._ids else self._alike.get(naming.folded(part))
            if student is not None:
                return student
        # With no roster, nbgrader's own layout tells who they are.
        folders = path.parts[:-1]
        if self._ids or not folders:
            return None
        deeper = folders[-1] == self._assignment and len(folders) > 1
        name = folders[-2] if deeper else folders[-1]
        return None if NO_ID.search(name) or not is_usable(name) else name


def _add(found: HandedIn, handed: Handed, student: str, entry: Entry) -> None:
    if handed.lms:
        found.lms = handed.lms
        numbers = [one.number for one in found.pieces.get(student, [])]
        if handed.file_number >= max(numbers, default=0):
            found.prefixes[student] = shown(handed.prefix)
        if handed.late and student not in found.late:
            found.late.append(student)
    if entry.wrong:
        _note(found, f"{entry.wrong}. It is {student}'s", entry)
    else:
        piece = Piece(student, handed.file, handed.file_number, entry.read, entry.time)
        found.pieces.setdefault(student, []).append(piece)


def collect(
    course: Course,
    assignment: str,
    found: HandedIn,
    handed_in: Mapping[str, datetime],
    notebooks: Sequence[str],
    insist: bool = False,
) -> Collected:
    """Put what was found into the class's folders; whatever is there already is kept.

    With ``insist`` it takes the place of what is there even if it is earlier.

    Raises
    ------
    CannotStartError
        If there is nothing to collect, or no room for it.
    """
    notes = list(found.notes)
    try:
        with room(course, assignment, notebooks) as made:
            offered: dict[str, Received] = {}
            for student, pieces in sorted(found.pieces.items()):
                folder = made.new(student)
                folder.mkdir(parents=True)
                done = unpack(student, pieces, folder, notebooks, _released(course, assignment))
                notes += done.notes
                if not done.names:
                    continue  # nothing of theirs could be read: what was there before stays
                received = Received(
                    digest_of(folder, notebooks),
                    found.source,
                    done.time,
                    "" if done.time is None else "zip" if found.is_zip else "file",
                    done.number,
                    done.names,
                    datetime.now(UTC),
                )
                if student in handed_in:
                    received = replace(received, time=handed_in[student], said_by="worksheet")
                    text = handed_in[student].strftime("%Y-%m-%d %H:%M:%S UTC\n")
                    (folder / TIMESTAMP).write_text(text, encoding="utf-8")
                offered[student] = received
            _be_something(assignment, offered, notes)
            done_with = settle(made, offered, notes, notebooks, insist)
    except OSError as error:
        raise _no_room(assignment, error) from error
    _remember(course, assignment, found, set(done_with.kept))
    return done_with


def collect_from_exchange(
    course: Course, assignment: str, notebooks: Sequence[str], insist: bool = False
) -> Collected:
    """Put what nbgrader's exchange holds into the class's folders, as ``collect`` does.

    Raises
    ------
    CannotStartError
        If it holds nothing, or there is no room for it.
    """
    try:
        with room(course, assignment, notebooks) as made:
            copied, notes = exchange.fetch(course, assignment, made.path / "fetched")
            offered: dict[str, Received] = {}
            for student, folder in sorted(copied.items()):
                made.new(student).parent.mkdir(parents=True, exist_ok=True)
                folder.rename(made.new(student))
                offered[student] = Received(
                    digest_of(made.new(student), notebooks),
                    "nbgrader's exchange",
                    timestamp_of(made.new(student)),
                    "exchange",
                    collected=datetime.now(UTC),
                )
            _be_something(assignment, offered, notes)
            return settle(made, offered, notes, notebooks, insist)
    except OSError as error:
        raise _no_room(assignment, error) from error


def _no_room(assignment: str, error: OSError) -> CannotStartError:
    why = error.strerror or str(error)
    return CannotStartError(
        f"{assignment} could not be collected ({why}). Nothing that was there is lost: mend that, "
        "and collect again"
    )


def _be_something(assignment: str, offered: Mapping[str, Received], notes: Sequence[str]) -> None:
    if not offered:
        told = " ".join(["", *notes])
        raise CannotStartError(
            f"Nothing was collected for {assignment}: no file there is a student's, or none could "
            f"be read.{told}"
        )


def _released(course: Course, assignment: str) -> Any:
    """Return what reads a notebook as it was handed out, with the texts of all its editions."""

    def read(notebook: str) -> NotebookNode | None:
        try:
            paths = editions(course.released(assignment, notebook.removesuffix(".ipynb")))
            made, *others = (nbformat.read(path, as_version=4) for path in paths)
        except (CannotStartError, OSError, ValueError):
            return None  # then names tell which notebook is meant
        made.cells += [cell for one in others for cell in one.cells]
        return cast("NotebookNode", made)

    return read


def handles(course: Course, assignment: str) -> dict[str, Any]:
    """Return what the LMS called each student's submission: {"lms": …, "prefixes": {id: …}}."""
    try:
        told: dict[str, Any] = json.loads(_handles(course, assignment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"lms": "", "prefixes": {}}
    return told


def _handles(course: Course, assignment: str) -> Path:
    return course.class_folder / "collected" / f"{assignment}.json"


def _remember(course: Course, assignment: str, found: HandedIn, not_taken: Set[str]) -> None:
    if not found.lms:
        return
    before = handles(course, assignment)
    prefixes = dict(before["prefixes"]) if before["lms"] == found.lms else {}
    for student, prefix in found.prefixes.items():
        if student not in not_taken or student not in prefixes:
            prefixes[student] = prefix
    told = {"lms": found.lms, "prefixes": prefixes}
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    tables.write_or_say_why(_handles(course, assignment), text.encode())
