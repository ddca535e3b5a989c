"""Points out of the gradebook: into the very file that Canvas or Moodle exported, or as plain CSV.

Both find a student by a number that only they know, and a column by a name that only they write
(canvas-lms, lib/gradebook_importer.rb; moodle, mod/assign/feedback/offline/importgradeslib.php). So
the file that goes back is the file that came, filled in:

- Canvas reads ``Student,ID,SIS Login ID,Section,Title (123)`` and the row "    Points Possible".
  Other assignments' columns are left out: they would put old points back.
- Moodle reads Identifier, Grade and Last modified (grade) of an assignment's grading worksheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin

from autograde.desk.lms import roster, tables
from autograde.desk.lms.roster import Person
from autograde.desk.lms.tables import Table, defused, restored
from autograde.desk.states import Score, States, students_with_points
from autograde.grading.classroom.course import CannotStartError

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
ABOUT = {"Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID"}
ABOUT |= {"Integration ID", "Root Account", "Section"}
# What Moodle writes or teachers do: it must go back as it came, and no learner has a hand in it.
MOODLES = {"Identifier", "Status", "Grade", "Maximum Grade", "Grade can be changed"}
MOODLES |= {"Last modified (submission)", "Last modified (grade)", "Feedback comments"}


@dataclass(frozen=True)
class Filled:
    """A filled-in file, and what there is to say of it; ``left_out``: whether points are."""

    table: Table
    lms: str
    count: int
    notes: tuple[str, ...]
    left_out: bool = False


def fill(
    table: Table,
    found: Mapping[str, Score],
    people: Sequence[Person],
    assignment: str,
    column: str = "",
    scale: bool = False,
) -> Filled:
    """Fill an LMS's own file in; who is not ``found`` keeps the cell that was there.

    Raises
    ------
    CannotStartError
        If it is another file, of another class, or counts other points.
    """
    kind = roster.shape(table)
    if kind not in ("canvas", "worksheet"):
        raise CannotStartError(
            f"{table.path} is a roster, and no file for grades. Give a gradebook exported by "
            "Canvas, or a grading worksheet of Moodle"
        )
    same = roster.matcher(people, by_name=True)
    meant = [roster.meant(table, row, same) for row in table.rows]
    there = {one.id for one in meant if one}
    if found and not there & found.keys():
        raise CannotStartError(
            f"Nobody in {table.path} has points here: none of its rows is a student whose work is "
            "graded. Is it the file of this class? Nothing was written"
        )
    made = _Canvas(table, assignment, column) if kind == "canvas" else _Moodle(table)
    most = max((one.most for one in found.values()), default=0.0)
    factor = _factor(table, made.most, most, scale)
    rows, count = [], 0
    for row, ours in zip(table.rows, meant, strict=True):
        score = found.get(ours.id) if ours else None
        if score is None or not made.open(row):
            rows.append(made.row(row, None, most))
        else:
            rows.append(made.row(row, score.points * factor, most))
            count += 1
    notes = list(made.notes)
    absent = sorted(found.keys() - there)
    if absent:
        notes.append(
            f"Not in {table.path.name}, and so without points there: {', '.join(absent[:10])}"
            f"{', …' if len(absent) > 10 else ''} ({len(absent)} in all)."
        )
    filled = table.replaced(rows, made.header)
    return Filled(filled, made.lms, count, tuple(notes), made.left_out or bool(absent))


def _factor(table: Table, theirs: float | None, ours: float, scale: bool) -> float:
    if theirs is None or theirs == ours or not ours:
        return 1.0
    if scale and theirs > 0:
        return theirs / ours
    raise CannotStartError(
        f"In {table.path} the assignment is worth {theirs:g} points, and here {ours:g}. Set it to "
        f"{ours:g} there and export again"
        + (f", or turn points into shares of {theirs:g} with --scale" if theirs > 0 else "")
    )


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


class _Canvas:
    """A gradebook of Canvas: what tells the students apart, and one column of points."""

    lms = "Canvas"

    def __init__(self, table: Table, assignment: str, column: str) -> None:
        self.table = table
        self.notes: list[str] = []
        self.left_out = False
        self.keep = [i for i, name in enumerate(table.header) if name in ABOUT]
        self.at = self._column(column or assignment, bool(column))
        name = table.header[self.at] if self.at is not None else assignment
        self.header = (*(table.header[i] for i in self.keep), defused(name))
        self.most = None
        for row in table.rows:
            if "Points Possible" in row[0] and self.at is not None:
                self.most = _number(row[self.at])
        if self.at is None:
            self.notes.append(
                f"The gradebook has no column {assignment}: Canvas will ask whether to make a new "
                "assignment of it. To fill in an existing one, name it with --column."
            )

    def _column(self, name: str, must: bool) -> int | None:
        titled = re.compile(re.escape(name) + r"( \(\d+\))?")
        found = [i for i, one in enumerate(self.table.header) if titled.fullmatch(one)]
        if len(found) > 1 or (must and not found):
            raise CannotStartError(
                f"{self.table.path} has {len(found) or 'no'} columns {name}. Name one of: "
                + ", ".join(one for one in self.table.header if re.search(r" \(\d+\)$", one))
            )
        return found[0] if found else None

    def open(self, row: Sequence[str]) -> bool:
        return not roster.is_no_student(row)

    def row(self, row: Sequence[str], points: float | None, most: float) -> list[str]:
        there = row[self.at] if self.at is not None else ""
        if "Points Possible" in row[0] and most:
            there = there or f"{most:g}"
        id_at = self.table.column("ID")
        # By the number Canvas finds a student; in other cells nothing need be as it was.
        told = [row[i] if i == id_at else defused(restored(row[i])) for i in self.keep]
        return [*told, there if points is None else _written(points)]


class _Moodle:
    """A grading worksheet of Moodle."""

    lms = "Moodle"

    def __init__(self, table: Table) -> None:
        self.table, self.header = table, table.header
        self.notes: list[str] = []
        self.left_out = False
        at = table.column("Grade")
        if at is None or table.column("Last modified (grade)") is None:
            raise CannotStartError(
                f"{table.path} lacks the column Grade or Last modified (grade), without which "
                "Moodle takes no points. Download the grading worksheet again, in English"
            )
        self.at = at
        most = table.column("Maximum Grade")
        self.most = None
        if most is not None:
            self.most = next((one for row in table.rows if (one := _number(row[most]))), None)
        self.may = table.column("Grade can be changed")

    def open(self, row: Sequence[str]) -> bool:
        if self.may is None or row[self.may].strip() != "No":
            return True
        self.left_out = True
        self.notes.append(f"Moodle has locked the grade of {row[0]}: it stays as it is.")
        return False

    def row(self, row: Sequence[str], points: float | None, most: float) -> list[str]:
        told = [
            cell if name in MOODLES else defused(restored(cell))
            for name, cell in zip(self.header, row, strict=True)
        ]
        if points is not None:
            told[self.at] = _written(self._allowed(row, points))
        return told

    def _allowed(self, row: Sequence[str], points: float) -> float:
        """Return what Moodle takes: it passes over a grade above the most, without a word."""
        if self.most is None or _written(points) == _written(min(points, self.most)):
            return points
        self.left_out = True
        self.notes.append(
            f"{row[0]} has {_written(points)} points, and Moodle takes {self.most:g} at most: that "
            "is what stands there. Give the rest in another column of Moodle's gradebook."
        )
        return self.most


def _written(points: float) -> str:
    return f"{round(points, 2):g}"


class ClassExport(ExportPlugin):  # type: ignore[misc] # nbgrader has no types
    """nbgrader's CSV, with quotation marks where they belong and no formulas.

    What was handed in and has no points has empty cells: a 0 would be one.
    """

    def export(self, gradebook: Any, states: States | None = None) -> None:
        """Write a row for each student and assignment; with ``states``, what is to be said."""
        rows = []
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in map(str, self.assignment):
                continue
            handed_in = {one.student.id: one for one in assignment.submissions}
            given = students_with_points(gradebook, assignment)
            for student in gradebook.students:
                if self.student and student.id not in map(str, self.student):
                    continue
                one = handed_in.get(student.id)
                row = _row(assignment, student, one, student.id in given)
                rows.append((*row, defused(_note(states, student.id))) if states else row)
        path = Path(self.to or "grades.csv")
        header = (*COLUMNS, "note") if states else COLUMNS
        tables.write_table(Table(path, header, tuple(rows)), path)


def _row(assignment: Any, student: Any, one: Any, given: bool) -> tuple[str, ...]:
    points: tuple[float | None, ...] = (
        0.0,
        0.0,
        0.0,
    )  # of who handed in nothing, as nbgrader has it
    if one is not None:
        penalty = float(one.late_submission_penalty or 0.0)
        score = float(one.score)
        points = (score, penalty, max(0.0, score - penalty)) if given else (None, None, None)
    told = (
        assignment.name,
        assignment.duedate,
        one.timestamp if one else None,
        student.id,
        student.last_name,
        student.first_name,
        student.email,
        *points,
        assignment.max_score,
    )
    return tuple(defused("" if cell is None else str(cell)) for cell in told)


def _note(states: States, student: str) -> str:
    """Say of a student what the points do not say."""
    said = []
    if student in states.refused:
        said.append(f"could not be graded: {states.refused[student]}")
        said += ["the points are those of the one before"] * (student in states.scores)
    if student in states.ungraded:
        said.append("not graded yet")
    if student in states.waiting:
        said.append("waits to be read")
    if student in states.stale:
        said.append(f"points were changed since: {'; '.join(states.stale[student])}")
    if not said and student not in states.scores:
        said.append("handed in nothing")
    return "; ".join(said)
