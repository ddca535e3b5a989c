"""A regrade of one check: that is judged anew, and everything else stays as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from autograde.grading.classroom.course import Submission
from autograde.grading.classroom.worker import Marked, Sheet, written
from autograde.grading.records import result_record
from autograde.grading.submission.cells import grade_id
from autograde.questions.spec import Check


def only(check: Check, marked: Marked, submission: Submission, records: Path) -> Marked:
    """Return what was graded before, with this check as it was judged now.

    Where no earlier grading can be read, everything is as it was judged now.
    """
    sheets = {}
    for name, new in marked.sheets.items():
        path = submission.target / f"{name}.ipynb"
        old = result_record.last_record(records, new.record.assignment, marked.student, name)
        try:
            before: Any = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            before = None
        sheets[name] = new if old is None or before is None else _merged(check, before, old, new)
    return replace(marked, sheets=sheets)


def _merged(check: Check, before: Any, old: result_record.Record, new: Sheet) -> Sheet:
    judged = {one.id: one for one in new.record.checks}
    now = nbformat.from_dict(json.loads(new.content))
    fresh = {grade_id(cell): cell for cell in now.cells if grade_id(cell) == check.grade_id}
    before.cells = [fresh.get(grade_id(cell), cell) for cell in before.cells]
    checks = tuple(judged.get(one.id, one) if one.id == check.id else one for one in old.checks)
    return Sheet(
        written(before).encode(),
        {cell: score for cell, score in new.scores.items() if cell == check.grade_id},
        {},
        replace(old, checks=checks),
    )
