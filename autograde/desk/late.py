"""Late work: nbgrader's penalty plugin with a rule that can be set, and penalties kept in step."""

from __future__ import annotations

import math
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float

from autograde.grading.classroom.course import Course

DAY = 24 * 60 * 60


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
