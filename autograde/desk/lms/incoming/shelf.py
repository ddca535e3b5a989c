"""Submissions that others took the place of: ``class/replaced/STUDENT/ASSIGNMENT/TIME``.

Beside each stands ``TIME.json``, which says where it came from, and when. Nothing is ever taken off
the shelf: whoever takes one back gets a copy.

Whatever moves a submission works in a room of its own. A run may be killed between any two steps:
what is in the room then is put where it belongs by the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograde.basics.near import did_you_mean
from autograde.desk.lms.incoming.ledger import Ledger, Received, digest_of, read_back, written
from autograde.desk.lms.incoming.unpack import RESERVED, free
from autograde.desk.lms.roster import NO_ID
from autograde.grading.classroom.course import CannotStartError, Course, is_usable, shown

ROOM = ".collecting"  # in class/submitted; nbgrader's patterns leave it out
REPLACED = "replaced"  # in the class's folder


@dataclass(frozen=True)
class Kept:
    """A submission on the shelf; ``name`` is what to call it by."""

    name: str
    folder: Path
    received: Received


def kept(course: Course, assignment: str, student: str) -> list[Kept]:
    """List what is on the shelf of a student's, the earliest first."""
    base = _shelf(course, assignment, student)
    found = []
    for folder in sorted(base.iterdir()) if base.is_dir() else ():
        received = read_back(folder.with_name(f"{folder.name}.json"))
        if folder.is_dir() and received is not None:
            found.append(Kept(folder.name, folder, received))
    return found


def _shelf(course: Course, assignment: str, student: str) -> Path:
    return course.class_folder / REPLACED / student / assignment


class Room:
    """Where submissions are made ready, and change places with those that are there."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.base = course.folder("submitted", "x", assignment).parents[1] / ROOM
        self.path = self.base / assignment

    def new(self, student: str) -> Path:
        """Return where a student's new submission is made ready."""
        return self.path / "new" / student

    def put(self, student: str, before: Received | None) -> None:
        """Put a student's new submission into its place; what was there before goes on the shelf.

        The graded copy goes first: nbgrader grades anew only what has a later time, and most LMSs
        tell none.
        """
        self._take_away(self.course.folder("autograded", student, self.assignment))
        target = self.course.folder("submitted", student, self.assignment)
        target.parent.mkdir(parents=True, exist_ok=True)
        old = self.path / "old" / student
        if target.exists():
            old.parent.mkdir(parents=True, exist_ok=True)
            target.rename(old)
        self.new(student).rename(target)
        if before is not None:
            self.keep(student, old, before)

    def keep(self, student: str, folder: Path, received: Received) -> None:
        """Put a submission on the shelf, unless the very same is there."""
        there = kept(self.course, self.assignment, student)
        if any(one.received.digest == received.digest for one in there):
            self._take_away(folder)
            return
        base = _shelf(self.course, self.assignment, student)
        base.mkdir(parents=True, exist_ok=True)
        time = received.time or received.collected
        name = f"{time:%Y-%m-%dT%H-%M-%SZ}" if time else "no-time"
        target = free(base / name)
        told = self.path / "told.json"
        told.write_bytes(written(received))
        told.replace(target.with_name(f"{target.name}.json"))
        folder.rename(target)

    def renew(self, student: str) -> None:
        """Give what is there, and its graded copy, the new time and secret of the very same."""
        for step in ("submitted", "autograded"):
            folder = self.course.folder(step, student, self.assignment)
            for name in RESERVED:
                if folder.is_dir() and (self.new(student) / name).is_file():
                    made = self.path / name
                    shutil.copyfile(self.new(student) / name, made)
                    os.replace(made, folder / name)

    def _take_away(self, folder: Path) -> None:
        """Move a folder to where it is removed from at last."""
        if folder.exists():
            folder.rename(Path(tempfile.mkdtemp(dir=self.path)) / "gone")


@contextmanager
def room(course: Course, assignment: str, notebooks: Sequence[str]) -> Iterator[Room]:
    """Open an empty room; what a killed run has left in it is put where it belongs."""
    made = Room(course, assignment)
    _tidy(made, notebooks)
    made.path.mkdir(parents=True)
    try:
        yield made
    finally:
        _tidy(made, notebooks)


def _tidy(made: Room, notebooks: Sequence[str]) -> None:
    """Undo or finish each exchange that was broken off, and remove the rest."""
    for old in sorted(made.base.glob("*/old/*")):
        student, assignment = old.name, old.parents[1].name
        target = made.course.folder("submitted", student, assignment)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            old.rename(target)
            continue
        names = notebooks if assignment == made.assignment else [f"{assignment}.ipynb"]
        received = Ledger(made.course, assignment).describe(student, old, names)
        Room(made.course, assignment).keep(student, old, received)
    shutil.rmtree(made.base, ignore_errors=True)


def find(
    course: Course, assignment: str, student: str, which: str, notebooks: Sequence[str]
) -> Kept:
    """Find the submission on the shelf that is meant.

    Raises
    ------
    CannotStartError
        If there is none, or if there are several and it is not said which.
    """
    if not is_usable(student) or NO_ID.search(student):
        raise CannotStartError(f"No student can have the id {shown(student)!r}")
    found = kept(course, assignment, student)
    if not found:
        names = sorted(one.name for one in (course.class_folder / REPLACED).glob("*"))
        near = did_you_mean(student, names)
        raise CannotStartError(
            f"Nothing of {student}'s for {assignment} was ever replaced."
            + (f" Did you mean {near}?" if near else "")
        )
    target = course.folder("submitted", student, assignment)
    now = digest_of(target, notebooks) if target.is_dir() else ""
    others = [one for one in found if one.received.digest != now]
    meant = [one for one in found if one.name == which] if which else others
    if not which and not others:
        raise CannotStartError(
            f"What was kept of {student}'s for {assignment} is what counts now: nothing was changed"
        )
    if len(meant) == 1:
        return meant[0]
    listed = "\n".join(f"  {one.name}  from {one.received}" for one in found)
    said = f"There is no {which} of {student}'s." if which else f"{student} has {len(found)}."
    raise CannotStartError(f"{said} Name one of these with --which:\n{listed}")


def take_back(
    course: Course, assignment: str, one: Kept, notebooks: Sequence[str]
) -> Received | None:
    """Let a submission on the shelf count again; return the one that counted until now.

    That one goes on the shelf in its turn.

    Raises
    ------
    CannotStartError
        If there is no room for it.
    """
    student = one.folder.parents[1].name
    try:
        with room(course, assignment, notebooks) as made:
            target = course.folder("submitted", student, assignment)
            ledger = Ledger(course, assignment)
            before = ledger.describe(student, target, notebooks) if target.is_dir() else None
            for known in filter(None, (one.received, before)):
                ledger.enter(student, known, settled=True)
            ledger.save()
            shutil.copytree(one.folder, made.new(student))
            made.put(student, before)
    except (OSError, shutil.Error) as error:
        raise CannotStartError(
            f"{one.folder} could not be taken back ({error}). It is still there"
        ) from error
    return before
