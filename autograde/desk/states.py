"""Where everybody stands in an assignment: with points, or in a state that is no number of points.

- refused: the file can't be graded. Nobody waits for it, and it is no zero. An earlier submission's
  points stay, but a person decides about them.
- ungraded: handed in, and not run yet, or by a run that was killed.
- waiting: a person has still to read an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import or_, select

from autograde.grading.classroom.course import CannotStartError, Course, Submission
from autograde.grading.records.fingerprint import fingerprint
from autograde.grading.records.result_record import Record, read_records
from autograde.grading.records.stale import stale_points

MOST_NAMED, MOST_TOLD = 10, 5  # students, and cells, in one sentence


@dataclass(frozen=True)
class Score:
    """What somebody earned in an assignment; ``waits``: a person has still to grade some of it."""

    points: float
    most: float
    waits: bool


@dataclass(frozen=True)
class States:
    """A class in an assignment.

    ``scores``: of all who have points, penalties taken off. ``waiting``: those whose answers a
    person has to read, and can. ``refused``: why what they handed in last can't be graded.
    ``stale``: which cells were worth other points when they were graded.
    """

    scores: Mapping[str, Score]
    waiting: Sequence[str]
    refused: Mapping[str, str]
    ungraded: Sequence[str]
    stale: Mapping[str, Sequence[str]]

    @property
    def kept(self) -> list[str]:
        """Those who have points, and handed in again what can't be graded."""
        return sorted(self.refused.keys() & self.scores.keys())


def read_states(book: Any, course: Course, assignment: Any) -> States:
    """Return where everybody stands who handed in.

    Raises
    ------
    CourseError
        If a record can't be read.
    """
    records = list(read_records(records_folder(course), assignment.name))
    late = ungraded(course, assignment.name, records)
    without = {name: why for name, why in refused(records).items() if name not in late}
    given = students_with_points(book, assignment)
    scores, waiting = {}, []
    for one in assignment.submissions:
        student = one.student.id
        if student in given:
            net = float(one.score) - float(one.late_submission_penalty or 0.0)
            waits = bool(one.needs_manual_grade)
            scores[student] = Score(max(0.0, net), float(one.max_score), waits)
        # A row alone is no submission: whoever was granted an extension has one.
        graded = student in given or course.folder("autograded", student, assignment.name).is_dir()
        if graded and one.needs_manual_grade and student not in {*late, *without}:
            waiting.append(student)
    worth = {
        cell.name: float(cell.max_score)
        for notebook in assignment.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    mine = [one for one in records if one.student in given]
    return States(scores, sorted(waiting), without, late, stale(mine, worth))


def be_complete(assignment: str, states: States, as_is: bool) -> None:
    """Make sure that there are points to give out, and that nobody waits, unless ``as_is``.

    Raises
    ------
    CannotStartError
        If not; the message says who, and what to do.
    """
    if not (states.scores or states.waiting or states.refused):
        raise CannotStartError(
            f"Nothing of {assignment} is graded yet. Run `autograde grade {assignment}` first"
        )
    said = []
    if states.ungraded:
        said.append(
            f"What {len(states.ungraded)} handed in is not graded yet: {_some(states.ungraded)}. "
            f"Run `autograde grade {assignment}` first"
        )
    if states.waiting:
        everybody = {*states.scores, *states.waiting}
        said.append(
            f"{len(states.waiting)} of {len(everybody)} submissions wait for a person: "
            f"{_some(states.waiting)}. Grade them in the formgrader"
        )
    if states.kept:
        said.append(
            f"The points of {len(states.kept)} wait for a person, since what was handed in after "
            f"them can't be graded: {_some(states.kept)}. Collect a file that can be read, and "
            "grade it"
        )
    if said and not as_is:
        raise CannotStartError(f"{'. '.join(said)}, or give what there is with --as-is")


def in_words(assignment: str, states: States) -> list[str]:
    """Say what the points do not say: who has none and why, and whose are not of today."""
    said = [
        f"{student} could not be graded, and keeps what is there: {why}"
        for student, why in sorted(states.refused.items())
        if student not in states.scores
    ]
    said += [
        f"{student} has the points of an earlier submission. What came last could not be graded: "
        f"{states.refused[student]}"
        for student in states.kept
    ]
    said += [
        f"{student} handed in again, and has the points of before: that is not graded yet."
        if student in states.scores
        else f"{student} is not graded yet, and keeps what is there."
        for student in states.ungraded
    ]
    return [*stale_in_words(assignment, states.stale), *said]


def stale_in_words(assignment: str, found: Mapping[str, Sequence[str]]) -> list[str]:
    """Say that points were changed, and of whom they are as before."""
    if not found:
        return []
    what = Counter(text for said in found.values() for text in said)
    told = "; ".join(text for text, _ in what.most_common(MOST_TOLD))
    more = "; …" if len(what) > MOST_TOLD else ""
    return [
        f"The points of {len(found)} are stale ({_some(sorted(found))}): {told}{more}. Run "
        f"`autograde grade {assignment} --force` before they go out."
    ]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")


def records_folder(course: Course) -> Path:
    """Return the folder of the records, as the course's settings have it."""
    settings: Any = course.config.SandboxedExecute
    return course.root / str(settings.get("records", "class/records"))


def refused(records: Sequence[Record]) -> dict[str, str]:
    """Return why what a student handed in last can't be graded, by student."""
    found: dict[str, str] = {}
    for one in records:
        if one.refused:
            found[one.student] = " ".join(filter(None, (found.get(one.student), one.refused)))
    return found


def ungraded(course: Course, assignment: str, records: Sequence[Record]) -> tuple[str, ...]:
    """Name those whose work is there, and is still to be graded."""
    without = {one.student: one.refused_as for one in records if one.refused}
    return tuple(
        one.student
        for one in handed_in(course, assignment)
        if one.waits and (one.student not in without or _is_other(one.source, without[one.student]))
    )


def _is_other(folder: Path, refused_as: str) -> bool:
    """Say whether what lies there is not what was refused; records of before do not tell."""
    return bool(refused_as) and fingerprint(folder) != refused_as


def handed_in(course: Course, assignment: str) -> list[Submission]:
    """List what was handed in; it may be nothing."""
    try:
        return course.submissions(assignment)
    except CannotStartError:
        return []


def stale(records: Sequence[Record], worth: Mapping[str, float]) -> dict[str, tuple[str, ...]]:
    """Say, by student, which cells were worth other points when they were graded."""
    found = {one.student: stale_points(one, worth) for one in records}
    return {student: said for student, said in found.items() if said}


def students_with_points(book: Any, assignment: Any) -> set[str]:
    """Return who has points, be it 0, for anything: a row alone is no submission."""
    query = (
        select(SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(
            SubmittedAssignment.assignment_id == assignment.id,
            or_(Grade.auto_score.is_not(None), Grade.manual_score.is_not(None)),
        )
        .distinct()
    )
    return set(book.db.scalars(query))
