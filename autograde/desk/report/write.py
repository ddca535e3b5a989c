"""From a course's records to its report: one page, and one table beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograde.basics.files import write_whole
from autograde.desk.report import page, similar, standing, summary
from autograde.desk.report.code import clipped, code_cells, excerpt, submitted
from autograde.desk.report.page import LearnerRow, Shown
from autograde.desk.report.similar import Cells
from autograde.desk.report.summary import Class
from autograde.desk.states import records_folder, ungraded
from autograde.grading.classroom.course import CannotStartError, Course, unknown
from autograde.grading.records.result_record import read_records
from autograde.questions.register import CHECKS

MOST_CELLS, MOST_LINES = 12, 60  # of a pair, side by side


@dataclass(frozen=True)
class Written:
    """What was written, and of how many learners."""

    page: Path
    table: Path
    graded: int
    learners: int


def report(course: Course, assignment: str) -> Written:
    """Write the report of an assignment into the folder "reports", beside the records.

    Raises
    ------
    CannotStartError
        If there is no such assignment, nothing was graded yet, or a record or the gradebook can't
        be read. Then nothing is written.
    """
    class_ = _class(course, assignment)
    folder = records_folder(course).parent / "reports"
    shown = _shown(course, class_, folder)
    table = page.rows(class_, shown)
    html, csv_ = folder / f"{assignment}.html", folder / f"{assignment}.csv"
    texts = page.render(class_, table, shown), as_csv(class_, table)
    try:
        for path, text in zip((html, csv_), texts, strict=True):
            write_whole(path, text.encode("utf-8", errors="replace"), mode=0o600)
    except OSError as error:
        raise CannotStartError(
            f"The report could not be written to {folder} ({error.strerror}): make room, or see "
            "that you may write there"
        ) from error
    return Written(html, csv_, len(class_.graded), len(class_.learners))


def _class(course: Course, assignment: str) -> Class:
    folder = records_folder(course)
    try:
        found = list(read_records(folder, assignment))
    except OSError as error:
        raise CannotStartError(
            f"The records in {folder / assignment} could not be read ({error.strerror}): see that "
            "you may read them"
        ) from error
    if not found:
        known = course.releases()
        if assignment not in known:
            raise unknown(assignment, known)
        raise CannotStartError(
            f"Nothing of {assignment} was graded yet: there are no records in "
            f"{folder / assignment}. Grade it first"
        )
    roster = standing.read_roster(course, assignment)
    return summary.gather(assignment, found, roster, ungraded(course, assignment, found))


def _shown(course: Course, class_: Class, folder: Path) -> Shown:
    notebooks = [
        (record.student, record.notebook) for one in class_.graded for record in one.records
    ]
    class_code = submitted(course, class_.assignment, notebooks)
    released: dict[str, str] = {}
    for name in sorted({notebook for _, notebook in notebooks}):
        path = course.folder("release", ".", class_.assignment) / f"{name}.ipynb"
        released |= code_cells(path)
    pairs, in_all = similar.pairs(class_code, released)
    names = {one.student: one.name for one in class_.learners}
    return Shown(
        code=_examples(class_, class_code),
        pairs=[
            (
                similar.named(pair, names),
                [
                    (name, clipped(one, MOST_LINES), clipped(other, MOST_LINES))
                    for name, one, other in similar.in_common(
                        class_code[pair.one], class_code[pair.other], released
                    )[:MOST_CELLS]
                ],
            )
            for pair in pairs
        ],
        pairs_in_all=in_all,
        one_number={
            number: [names[one] for one in who]
            for number, who in similar.one_number(class_code).items()
        },
        feedback=_feedback(course, class_),
        folder=folder,
        when=datetime.now().astimezone(),
    )


def _examples(class_: Class, code: dict[str, Cells]) -> dict[str, str]:
    found = {}
    for one in class_.mistakes:
        check = one.checks[0][0]
        asks = CHECKS[check].asks if check in CHECKS else check
        found[one.id] = excerpt(code.get(one.example, {}), asks)
    return found


def _feedback(course: Course, class_: Class) -> dict[str, Path]:
    found = {}
    for learner in class_.graded:
        folder = course.folder("feedback", learner.student, class_.assignment)
        paths = [folder / f"{record.notebook}.html" for record in learner.records]
        there = [path for path in paths if path.is_file()]
        if there:
            found[learner.student] = there[0]
    return found


def as_csv(class_: Class, table: Sequence[LearnerRow]) -> str:
    """Return the table of learners as CSV, for a spreadsheet."""
    checks = [one.id for one in class_.checks]
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    head = ["student", "name", "handed_in", "points", "most", "total", "total_most", "penalty"]
    rows.writerow([*head, "hours_late", *checks, "mistakes", "needs_help", "notes"])
    for row in table:
        learner, one = row.learner, row.learner.standing or standing.Standing()
        said = [f"{page.KINDS[kind]}: {' '.join(texts)}" for kind, texts in row.kinds.items()]
        values: list[str | float] = [
            learner.student,
            one.name,
            "yes" if learner.handed_in else "no",
            learner.points if learner.graded else "",
            class_.most,
            one.total if one.handed_in and one.given else "",
            class_.roster.most,
            one.penalty,
            round(one.late / 3600, 2),
            *("" if cell is None else cell.points for cell in row.cells),
            " ".join(row.mistakes),
            "; ".join(row.why),
            "; ".join(text.removesuffix(": ") for text in said),
        ]
        rows.writerow([_harmless(value) for value in values])
    return file.getvalue()


def _harmless(value: str | float) -> str:
    """A spreadsheet would run a text that begins as a formula does."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in tuple("=+-@\t\r") else value
    return f"{value:g}"
