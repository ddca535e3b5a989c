"""Late work: a penalty rule that can be set, penalties kept in step, and extensions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from traitlets import Float

from autograde.basics.near import did_you_mean
from autograde.grading.classroom.course import CannotStartError, Course

DAY = 24 * 60 * 60
MOST_DAYS = 366
# dateutil would take a zone that it does not know for UTC.
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?( ?(UTC|Z|[+-]\d\d:?\d\d))?")


class LatePerDay(LateSubmissionPlugin):  # type: ignore[misc] # nbgrader has no types
    """Takes some percent of the points for every day that has begun after the time to hand in."""

    percent_a_day = Float(10.0, help="What a day costs, in percent of the points.").tag(config=True)
    most_percent = Float(100.0, help="What lateness costs at most, in percent.").tag(config=True)
    free_minutes = Float(15.0, help="Up to so many minutes cost nothing.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points to take off."""
        if total_seconds_late <= 60 * self.free_minutes:
            return None
        days = math.ceil(total_seconds_late / DAY)
        return score * min(self.percent_a_day * days, self.most_percent) / 100


def until(assignment: Any, text: str) -> timedelta:
    """Return the extension that ends at a time, such as ``2027-02-03 23:59:00 UTC``.

    Raises
    ------
    CannotStartError
        If it is no time, or no later than everybody's.
    """
    due = _due(assignment)
    try:
        # A day alone would be its first second, and nobody would mean that.
        found: datetime | None = parse_utc(text) if TIME.fullmatch(text.strip()) else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise CannotStartError(f"{text} is no time. Write one such as 2027-02-03 23:59:00 UTC")
    if found <= due:
        raise CannotStartError(
            f"{text} is no later than the time that everybody has, {due:%Y-%m-%d %H:%M:%S} UTC. "
            "Give a later one; --days 0 takes an extension back"
        )
    return found - due


def of_days(days: float) -> timedelta:
    """Return an extension of so many days.

    Raises
    ------
    CannotStartError
        If nobody could have so many.
    """
    if not 0 <= days <= MOST_DAYS:
        raise CannotStartError(f"--days {days:g} is none from 0 to {MOST_DAYS}")
    return timedelta(days=days)


def extend(book: Any, assignment: Any, student: str, more: timedelta) -> datetime:
    """Give a student an extension, in place of the one before; return when their work is due.

    Raises
    ------
    CannotStartError
        If there is no such student, or no time from which to count.
    """
    due = _due(assignment)
    known = [one.id for one in book.students]
    if student not in known:
        near = did_you_mean(student, known)
        raise CannotStartError(
            f"The class has no student {student}.{f' Did you mean {near}?' if near else ''} "
            "`autograde roster` enters those who are missing"
        )
    # nbgrader keeps an extension with what was handed in, so there has to be a row for it.
    book.update_or_create_submission(assignment.name, student)
    book.grant_extension(assignment.name, student, minutes=more.total_seconds() / 60)
    return due + more


def _due(assignment: Any) -> datetime:
    due: datetime | None = assignment.duedate
    if due is None:
        raise CannotStartError(
            f"{assignment.name} has no time by which it is due. Set it first: `nbgrader db "
            f'assignment add {assignment.name} --duedate "2027-01-31 23:59:00 UTC"`'
        )
    return due


def enter_times(book: Any, assignment: Any, times: Mapping[str, datetime]) -> None:
    """Enter when work was handed in that is graded already, and stays so."""
    for submission in assignment.submissions:
        time = times.get(submission.student.id)
        if time is not None:
            submission.timestamp = time.astimezone(UTC).replace(tzinfo=None)
    book.db.commit()


def renew_penalties(book: Any, course: Course, assignment: Any) -> int:
    """Work out all penalties anew; return how many changed.

    nbgrader sets them while it autogrades, when the written answers have no points yet.
    """
    rule = AssignLatePenalties(config=course.config)
    rule.init_plugin()
    changed = 0
    for submission in assignment.submissions:
        # Of an extension, nbgrader takes for granted that there is a time to hand in.
        late = submission.total_seconds_late if assignment.duedate else 0.0
        for notebook in submission.notebooks:
            penalty = None
            if late > 0 and _has_points(notebook):
                penalty = rule.plugin_inst.late_submission_penalty(
                    submission.student.id, notebook.score, late
                )
                if penalty is not None:
                    penalty = rule._check_late_penalty(notebook, penalty)
            if penalty != notebook.late_submission_penalty:
                notebook.late_submission_penalty = penalty
                changed += 1
    book.db.commit()
    return changed


def _has_points(notebook: Any) -> bool:
    """Say whether anything of a notebook was graded: what could not be costs nothing more."""
    given = [score for one in notebook.grades for score in (one.auto_score, one.manual_score)]
    return any(score is not None for score in given)
