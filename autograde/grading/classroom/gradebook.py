"""The one that writes: a class's points to nbgrader's gradebook, and its graded notebooks to files.

A submission is one transaction, and its folder appears in one piece after that. Whoever is killed
in between leaves a submission that has no folder yet, so that the next run grades it again, to the
same points.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlalchemy.exc
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files
from sqlalchemy import bindparam, or_, select, text

from autograde.grading.classroom.course import CannotStartError, Course, Submission, unknown
from autograde.grading.classroom.worker import Marked, Master, Sheet
from autograde.grading.submission.editions import editions

# The questions, put together once: that takes longer than the database does to answer them.
KNOWN = select(Student.id).where(Student.id == bindparam("student"))
SUBMITTED = select(SubmittedAssignment).where(
    SubmittedAssignment.assignment_id == bindparam("assignment"),
    SubmittedAssignment.student_id == bindparam("student"),
)
NOTEBOOKS = select(SubmittedNotebook).where(
    SubmittedNotebook.assignment_id == bindparam("submission")
)
ROWS: dict[Any, Any] = {
    kind: select(kind).where(
        kind.cell_id.in_(bindparam("cells", expanding=True)),
        kind.notebook_id == bindparam("notebook"),
    )
    for kind in (Grade, Comment)
}
GIVEN = (
    select(Grade.score)
    .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
    .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    .where(
        SubmittedAssignment.assignment_id == bindparam("assignment"),
        SubmittedAssignment.student_id == bindparam("student"),
        or_(Grade.auto_score.is_not(None), Grade.manual_score.is_not(None)),
    )
)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
UNFINISHED = ".unfinished"  # in class/autograded; nbgrader's patterns leave it out


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Open the course's gradebook, if there is one and it can be written to.

    Raises
    ------
    CannotStartError
        If not.
    """
    path = course.db_url.removeprefix("sqlite:///")
    if path != course.db_url and not Path(path).is_file():
        raise CannotStartError(
            f"There is no gradebook {path}. Run `nbgrader generate_assignment ASSIGNMENT` first: "
            "it enters an assignment, and makes the gradebook"
        )
    try:
        book = Gradebook(course.db_url, course.id)
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise CannotStartError(_why(course, error)) from error
    try:
        book.db.execute(text("UPDATE course SET id = id"))
        book.db.rollback()
        yield book
    except sqlalchemy.exc.DBAPIError as error:
        raise CannotStartError(_why(course, error)) from error
    finally:
        book.close()


def _why(course: Course, error: Exception) -> str:
    said = str(getattr(error, "orig", error)).strip()
    reason = said.splitlines()[0] if said else type(error).__name__
    return (
        f"The gradebook {sqlalchemy.make_url(course.db_url).render_as_string()} could not be "
        f"written to ({reason}). If another program uses it, such as nbgrader or the formgrader, "
        "let it finish, and run the same command again: what is graded stays"
    )


def masters(book: Gradebook, course: Course, assignment: str) -> dict[str, Master]:
    """Return the notebooks of an assignment as the gradebook and the release have them.

    Raises
    ------
    CannotStartError
        If there is no such assignment, or no release of it.
    """
    try:
        found = book.find_assignment(assignment)
    except MissingEntry:
        known = course.releases()
        if assignment not in known:
            raise unknown(assignment, known) from None
        found = None
    if found is None or not found.notebooks:
        raise CannotStartError(
            f"{assignment} is not in the gradebook yet. Run `nbgrader generate_assignment "
            f"{assignment}` first"
        )
    made = {}
    for one in found.notebooks:
        released, *elsewhere = (
            path.read_text(encoding="utf-8")
            for path in editions(course.released(assignment, one.name))
        )
        cells = {
            cell.name: (cell.cell_type, cell.locked, cell.source, cell.checksum)
            for cell in one.source_cells
        }
        graded = (*one.grade_cells, *one.task_cells)
        points = {cell.name: float(cell.max_score) for cell in graded}
        made[one.name] = Master(one.name, released, one.kernelspec, cells, points, tuple(elsewhere))
    book.db.rollback()
    return made


class GradebookWriter:
    """Writes what came of submissions of one assignment, one after the other."""

    def __init__(self, book: Gradebook, course: Course, assignment: str) -> None:
        self._db, self._course, self._assignment = book.db, course, assignment
        found: Assignment = book.find_assignment(assignment)
        self._id, self._due = found.id, found.duedate
        self.notebooks = {one.name: one.id for one in found.notebooks}
        self._graded: dict[str, dict[str, str]] = {}  # notebook → name → id of the cell
        self._commented: dict[str, dict[str, str]] = {}
        for one in found.notebooks:
            graded = (*one.grade_cells, *one.task_cells)
            commented = (*one.solution_cells, *one.task_cells)
            self._graded[one.name] = {cell.name: cell.id for cell in graded}
            self._commented[one.name] = {cell.name: cell.id for cell in commented}
        self._late = AssignLatePenalties(config=course.config)
        self._late.init_plugin()
        self._db.rollback()
        self._room = self._fresh_room()
        self._given = self._files_of_the_course()

    # The gradebook

    def points(self, student: str) -> float | None:
        """Return what a student has by now; None if nothing of theirs was ever graded."""
        told = {"assignment": self._id, "student": student}
        given = self._db.scalars(GIVEN, told).all()
        self._db.rollback()
        return float(sum(given)) if given else None

    def enter(
        self,
        marked: Marked,
        timestamp: datetime | None,
        unchanged: Mapping[str, Collection[str]] | None = None,
    ) -> float:
        """Enter a submission in one transaction; return its points.

        One that was refused has no points, and no penalty. ``unchanged``: the answers of each
        notebook that are as they were, so that what was read stays read.
        """
        try:
            submitted, new = self._submission(marked.student, timestamp)
            late = self._seconds_late(submitted)
            total = 0.0
            for name, notebook in self._notebooks(submitted, new).items():
                grades, comments = (
                    self._new(kind, notebook, cells[name])
                    if new
                    else self._found(kind, notebook, cells[name])
                    for kind, cells in ((Grade, self._graded), (Comment, self._commented))
                )
                same = (unchanged or {}).get(name, ())
                score = _fill_in(grades, comments, marked.sheets.get(name), same)
                notebook.late_submission_penalty = (
                    None if marked.refused else self._penalty(marked.student, score, late)
                )
                total += score
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        finally:
            self._db.expunge_all()  # else the session grows with the class
        return total

    # What ``Gradebook.add_submission`` makes is made here, with the points in it: to enter it
    # first, and to read it and change it then, takes twice as long.

    def _submission(
        self, student: str, timestamp: datetime | None
    ) -> tuple[SubmittedAssignment, bool]:
        """Return a student's submission, and whether it is new."""
        if self._db.scalar(KNOWN, {"student": student}) is None:
            self._db.add(Student(id=student))
        told = {"assignment": self._id, "student": student}
        found: SubmittedAssignment | None = self._db.scalars(SUBMITTED, told).one_or_none()
        new = found is None
        if found is None:
            found = SubmittedAssignment(id=new_uuid(), assignment_id=self._id, student_id=student)
            self._db.add(found)
        if timestamp is not None:
            found.timestamp = timestamp
        return found, new

    def _notebooks(self, submitted: SubmittedAssignment, new: bool) -> dict[str, SubmittedNotebook]:
        if not new:
            found = self._db.scalars(NOTEBOOKS, {"submission": submitted.id})
            by_id = {one.notebook_id: one for one in found}
            return {name: by_id[id_] for name, id_ in self.notebooks.items()}
        made = {
            name: SubmittedNotebook(id=new_uuid(), notebook_id=id_, assignment_id=submitted.id)
            for name, id_ in self.notebooks.items()
        }
        self._db.add_all(made.values())
        return made

    def _new(self, kind: Any, notebook: SubmittedNotebook, cells: Mapping[str, str]) -> Any:
        """Make a notebook's grades or comments; return them by the names of their cells."""
        made = {name: kind(cell_id=id_, notebook_id=notebook.id) for name, id_ in cells.items()}
        self._db.add_all(made.values())
        return made

    def _found(self, kind: Any, notebook: SubmittedNotebook, cells: Mapping[str, str]) -> Any:
        """Return a notebook's grades or comments by the names of their cells."""
        # By cell first: that is what the tables' indices begin with.
        told = {"cells": list(cells.values()), "notebook": notebook.id}
        by_cell = {row.cell_id: row for row in self._db.scalars(ROWS[kind], told)}
        return {name: by_cell[id_] for name, id_ in cells.items() if id_ in by_cell}

    def _seconds_late(self, submitted: SubmittedAssignment) -> float:
        if submitted.timestamp is None or self._due is None:
            return 0.0
        due: datetime = self._due + (submitted.extension or timedelta(0))
        late: timedelta = submitted.timestamp - due
        return max(0.0, late.total_seconds())

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        if late <= 0:
            return None
        penalty: float | None = self._late.plugin_inst.late_submission_penalty(student, score, late)
        if penalty is None:
            return None
        checked: float = self._late._check_late_penalty(SimpleNamespace(score=score), penalty)
        return checked

    # The files

    def put(self, marked: Marked, submission: Submission) -> None:
        """Put the graded notebooks into the student's folder, all of them at once."""
        new = self._room / submission.student
        new.mkdir()
        for path in find_all_files(
            str(submission.source), [*self._course.folders.ignore, "*.ipynb"]
        ):
            try:
                self._copy(Path(path), new / Path(path).relative_to(submission.source))
            except OSError as error:
                # No points hang on what lies beside a notebook: one that can't be read stays.
                if error.errno in NO_ROOM:
                    raise
        for inside, path in self._given.items():
            self._copy(path, new / inside)
        for name, sheet in marked.sheets.items():
            (new / f"{name}.ipynb").write_bytes(sheet.content)
        self._set_permissions(new)
        submission.target.parent.mkdir(parents=True, exist_ok=True)
        self.take_away(submission)
        new.rename(submission.target)

    def take_away(self, submission: Submission) -> None:
        """Take away what an earlier submission left, so that the next run looks again."""
        if submission.target.exists():
            made = Path(tempfile.mkdtemp(dir=self._room))
            submission.target.rename(made / "old")
            shutil.rmtree(made)

    def close(self) -> None:
        """Leave no empty room behind."""
        shutil.rmtree(self._room, ignore_errors=True)

    def _fresh_room(self) -> Path:
        """Return an empty folder on the same disk; what a killed run left there goes."""
        base = self._course.root / str(self._course.folders.autograded_directory)
        room = base / UNFINISHED
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(parents=True)
        return room

    def _files_of_the_course(self) -> dict[Path, Path]:
        """Return what comes with the assignment besides its notebooks; it is copied each time."""
        source = self._course.folder("source", ".", self._assignment)
        ignored = [*self._course.folders.ignore, "*.ipynb"]
        kept = self._course.config.Autograde.get("exclude_overwriting", {})
        found = (Path(path) for path in find_all_files(str(source), ignored))
        files = {path.relative_to(source): path for path in found}
        for name in kept.get(self._assignment, ()):
            files.pop(Path(name), None)
        return files

    def _copy(self, path: Path, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.unlink(missing_ok=True)
        if path.is_file() and not path.is_symlink():
            shutil.copy(path, to)

    def _set_permissions(self, folder: Path) -> None:
        shared = self._course.folders.groupshared
        told = self._course.config.BaseConverter.get("permissions", 664 if shared else 444)
        for base, _, names in os.walk(folder):
            for name in names:
                os.chmod(os.path.join(base, name), int(str(told), 8))
            if shared:
                os.chmod(base, 0o2775)  # noqa: S103 - what sharing with a group means


def _fill_in(
    grades: Mapping[str, Grade],
    comments: Mapping[str, Comment],
    sheet: Sheet | None,
    unchanged: Collection[str],
) -> float:
    """Fill in what came of a notebook, or that nothing did; return its points."""
    scores: Mapping[str, float | None] = dict.fromkeys(grades) if sheet is None else sheet.scores
    for cell, score in scores.items():
        grade = grades[cell]
        grade.auto_score = score
        if cell in unchanged and grade.manual_score is not None:
            continue  # it was read, or waits, as before
        # As nbgrader has it: somebody's own points are to be looked at again.
        by_hand = grade.manual_score is not None or grade.auto_score is None
        grade.needs_manual_grade = by_hand
    for cell, comment in ({} if sheet is None else sheet.comments).items():
        comments[cell].auto_comment = comment
    return float(sum(map(_score, grades.values())))


def _score(grade: Grade) -> float:
    """Return a grade's points as the gradebook adds them up."""
    given = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return 0.0 if given is None else float(given) + float(grade.extra_credit or 0.0)
