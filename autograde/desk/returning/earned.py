"""What the gradebook has of a submission, read a few learners at a time: it may be thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

AT_ONCE = 100


@dataclass(frozen=True)
class Points:
    """The points of one cell, as the gradebook has them; ``given`` are a person's."""

    most: float
    automatic: float | None = None
    given: float | None = None
    extra: float = 0.0

    @property
    def score(self) -> float | None:
        """What counts; None as long as nobody has read it."""
        score = self.automatic if self.given is None else self.given
        return None if score is None and not self.extra else (score or 0.0) + self.extra


@dataclass(frozen=True)
class Said:
    """A comment: a person's, or else one that nbgrader made."""

    person: str = ""
    machine: str = ""


@dataclass(frozen=True)
class Earned:
    """All that the gradebook has of one notebook of one learner."""

    student: str
    name: str
    notebook: str
    penalty: float = 0.0
    points: Mapping[str, Points] = field(default_factory=dict)
    comments: Mapping[str, Said] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The points, less what lateness costs."""
        return sum(one.score or 0.0 for one in self.points.values()) - self.penalty

    @property
    def most(self) -> float:
        """The points that can be had."""
        return sum(one.most for one in self.points.values())

    @property
    def waits(self) -> bool:
        """Whether something is still to be read."""
        return any(one.score is None for one in self.points.values())


def all_earned(book: Any, assignment: Any) -> Iterator[Earned]:
    """Yield each graded notebook of an assignment, learner by learner, in the order of their ids.

    No transaction stays open meanwhile: the formgrader may write.
    """
    of_assignment = SubmittedAssignment.assignment_id == assignment.id
    cells = {
        one.name: {cell.name: float(cell.max_score) for cell in (*one.grade_cells, *one.task_cells)}
        for one in assignment.notebooks
    }
    query = select(SubmittedAssignment.student_id).where(of_assignment)
    students = sorted(book.db.scalars(query))
    for start in range(0, len(students), AT_ONCE):
        some = SubmittedAssignment.student_id.in_(students[start : start + AT_ONCE])
        found = list(_read(book.db, of_assignment, some, cells))
        book.db.rollback()
        yield from found


def _read(
    db: Any, of_assignment: Any, some: Any, cells: Mapping[str, Mapping[str, float]]
) -> Iterator[Earned]:
    submitted = (
        select(
            SubmittedNotebook.id,
            SubmittedNotebook.late_submission_penalty,
            Notebook.name,
            Student.id,
            Student.first_name,
            Student.last_name,
        )
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(Student, SubmittedAssignment.student_id == Student.id)
        .where(of_assignment, some)
        .order_by(Student.id, Notebook.name)
    )
    rows = db.execute(submitted).all()
    ids = [row[0] for row in rows]
    points, comments = _points(db, ids), _comments(db, ids)
    for own, penalty, notebook, student, first, last in rows:
        most = {cell: Points(worth) for cell, worth in cells[notebook].items()}
        graded = {
            cell: Points(most[cell].most, *rest) for cell, rest in points[own] if cell in most
        }
        # In an order of their own, since a page is made anew if what it was made from changed.
        yield Earned(
            student,
            _name(student, first, last),
            notebook,
            penalty or 0.0,
            dict(sorted((most | graded).items())),
            dict(sorted(comments[own], key=lambda one: one[0])),
        )


def names(book: Any) -> dict[str, str]:
    """Return what everybody in the gradebook is called, by their ids."""
    rows = book.db.execute(select(Student.id, Student.first_name, Student.last_name)).all()
    return {row[0]: _name(*row) for row in rows}


def _name(student: str, first: str | None, last: str | None) -> str:
    return " ".join(filter(None, (first, last))) or student


def _points(
    db: Any, ids: Sequence[str]
) -> dict[str, list[tuple[str, tuple[float | None, float | None, float]]]]:
    fields = (Grade.auto_score, Grade.manual_score, Grade.extra_credit)
    query = select(Grade.notebook_id, BaseCell.name, *fields)
    found = defaultdict(list)
    for own, cell, automatic, given, extra in db.execute(_of(query, Grade, ids)):
        found[own].append((cell, (automatic, given, extra or 0.0)))
    return found


def _comments(db: Any, ids: Sequence[str]) -> dict[str, list[tuple[str, Said]]]:
    fields = (Comment.manual_comment, Comment.auto_comment)
    found = defaultdict(list)
    query = _of(select(Comment.notebook_id, BaseCell.name, *fields), Comment, ids)
    for own, cell, person, machine in db.execute(query):
        if person or machine:
            found[own].append((cell, Said(person or "", machine or "")))
    return found


def _of(query: Any, kind: Any, ids: Sequence[str]) -> Any:
    return query.join(BaseCell, kind.cell_id == BaseCell.id).where(kind.notebook_id.in_(ids))
