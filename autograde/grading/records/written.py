"""The answers that a person reads: which they are, and whether they are as they were."""

from __future__ import annotations

import hashlib
import json

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

from autograde.grading.records.result_record import Record, WrittenAnswer
from autograde.grading.submission.cells import grade_id, nbgrader_of, source_of
from autograde.grading.submission.repair import NOTE_ID


def written_answers(nb: NotebookNode) -> tuple[WrittenAnswer, ...]:
    """Return the answers of a notebook that a person grades.

    A learner may have written beside the cell: so a digest has all the text that is not the
    course's by name, too. It errs on the side of reading an answer twice.
    """
    beside = [_content(cell) for cell in nb.cells if _is_beside(cell)]
    return tuple(
        WrittenAnswer(
            grade_id(cell),
            float(nbgrader_of(cell).get("points", 0)),
            _digest([_content(cell), *beside]),
        )
        for cell in nb.cells
        if is_task(cell) or (is_grade(cell) and is_solution(cell))
    )


def as_they_were(old: Record | None, new: Record) -> frozenset[str]:
    """Name the answers that have the words, and the worth, that they had when they were read."""
    before = frozenset(old.written) if old is not None else frozenset()
    return frozenset(one.id for one in before & frozenset(new.written))


def _is_beside(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and not grade_id(cell) and cell.get("id") != NOTE_ID)


def _content(cell: NotebookNode) -> list[object]:
    return [source_of(cell), cell.get("attachments", {})]


def _digest(content: list[list[object]]) -> str:
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
