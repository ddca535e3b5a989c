"""What nbgrader's gradebook knows of a class: who is in it, points by hand, lateness, progress.

It is only read here, so a report may be made while others grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy.exc
from nbgrader.api import (
    Assignment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import create_engine, func, or_, select
from sqlalchemy.orm import Session

from autograde.grading.classroom.course import CannotStartError, Course


@dataclass(frozen=True)
class Standing:
    """One student in one assignment.

    ``points`` are those of the gradebook, by hand and automatic, before ``penalty``. ``waits`` says
    that a person has still to read something. ``late`` is in seconds. ``progress`` has, for each
    assignment of the course, the share of its points, or None for what was not handed in.
    ``given``: whether there are points, be it 0.
    """

    name: str = ""
    handed_in: bool = False
    points: float = 0.0
    penalty: float = 0.0
    waits: bool = False
    late: float = 0.0
    progress: tuple[float | None, ...] = ()
    given: bool = True

    @property
    def total(self) -> float:
        """The points that count."""
        return max(0.0, self.points - self.penalty)


@dataclass(frozen=True)
class Roster:
    """A class in one assignment: its students, the points there are, the course's assignments.

    ``worth`` has the points of each graded cell, by its name, as they are now.
    """

    most: float = 0.0
    standings: Mapping[str, Standing] = field(default_factory=dict)
    assignments: tuple[str, ...] = ()
    worth: Mapping[str, float] = field(default_factory=dict)


def read_roster(course: Course, assignment: str) -> Roster:
    """Read the gradebook; without one, or without this assignment in it, the roster is empty.

    Raises
    ------
    CannotStartError
        If there is a gradebook and it can't be read.
    """
    path = course.db_url.removeprefix("sqlite:///")
    if path != course.db_url and not Path(path).is_file():
        return Roster()
    engine = create_engine(course.db_url)
    try:
        with Session(engine) as session:
            return _read(session, assignment)
    except sqlalchemy.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        where = engine.url.render_as_string()
        raise CannotStartError(
            f"The gradebook {where} could not be read ({reason}). If another program writes to it, "
            "let it finish. If it comes from another version of nbgrader, run `nbgrader db upgrade`"
        ) from error
    finally:
        engine.dispose()


def _read(session: Session, assignment: str) -> Roster:
    most = {
        name: float(points)
        for name, points in session.execute(select(Assignment.name, Assignment.max_score))
        if points
    }
    if assignment not in most:
        return Roster()
    scores = _scores(session)
    handed_in = _handed_in(session, assignment)
    names = tuple(sorted({name for _, name in scores} | {assignment}))
    people: Any = session.execute(select(Student.id, Student.last_name, Student.first_name))
    standings = {}
    for student, last, first in people.all():
        done = handed_in.get(student)
        progress = tuple(
            min(1.0, scores[student, name] / most[name]) if (student, name) in scores else None
            for name in names
        )
        full = ", ".join(one for one in (last, first) if one)
        if done is None:
            standings[student] = Standing(full, progress=progress)
            continue
        late, penalty, waits, timed = done
        points = scores.get((student, assignment))
        given = points is not None
        # A row alone is no submission: whoever was granted an extension has one.
        standings[student] = Standing(
            full, given or timed, points or 0.0, penalty, waits, late, progress, given
        )
    return Roster(most[assignment], standings, names, _worth(session, assignment))


def _worth(session: Session, assignment: str) -> dict[str, float]:
    query = (
        select(GradeCell.name, GradeCell.max_score)
        .join(Notebook, GradeCell.notebook_id == Notebook.id)
        .join(Assignment, Notebook.assignment_id == Assignment.id)
        .where(Assignment.name == assignment)
    )
    found: Any = session.execute(query)
    return {name: float(points) for name, points in found}


def _scores(session: Session) -> dict[tuple[str, str], float]:
    """Return the points of every student in every assignment in which they have any, be it 0."""
    query = (
        select(SubmittedAssignment.student_id, Assignment.name, func.sum(Grade.score))
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(or_(Grade.auto_score.is_not(None), Grade.manual_score.is_not(None)))
        .group_by(SubmittedAssignment.student_id, Assignment.name)
    )
    found: Any = session.execute(query)
    return {(student, name): float(points or 0.0) for student, name, points in found}


def _handed_in(session: Session, assignment: str) -> dict[str, tuple[float, float, bool, bool]]:
    """Return, by student: seconds late, the penalty, whether one waits, whether it has a time."""
    query = (
        select(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Assignment.duedate,
            SubmittedNotebook.late_submission_penalty,
            func.max(Grade.needs_manual_grade),
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(Assignment.name == assignment)
        .group_by(SubmittedNotebook.id)
    )
    found: dict[str, tuple[float, float, bool, bool]] = {}
    rows: Any = session.execute(query)
    for student, when, extension, due, penalty, waits in rows:
        late = 0.0
        if when is not None and due is not None:
            until = due if extension is None else due + extension
            late = max(0.0, (when - until).total_seconds())
        _, before, waited, _ = found.get(student, (0.0, 0.0, False, False))
        penalties = before + (penalty or 0.0)
        found[student] = (late, penalties, waited or bool(waits), when is not None)
    return found
