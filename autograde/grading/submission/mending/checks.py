"""What a learner wrote into the course's cells, or the course's lines in theirs: taken apart.

A check sees what stood above it in the learner's own notebook. So what stood above its line goes
above the cell, and what stood below, below.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass

from nbformat import NotebookNode

from autograde.grading.submission.mending.bindings import Statement, lines_of, read, told
from autograde.grading.submission.mending.draft import (
    Draft,
    grade_id_of,
    grade_ids,
    joined,
    own_cell,
)
from autograde.grading.submission.mending.recognise import names_bound, work_in


@dataclass(frozen=True)
class _Parts:
    """A learner's own lines in a cell of the course's; ``found`` says if it has any of ours."""

    above: str
    below: str
    found: bool


def keep_one_of_each(draft: Draft) -> None:
    """Of several copies of a cell of the course's, keep the one that stands where it belongs.

    A check belongs below the work that it asks for. Copies with code in them stay as plain cells.
    """
    for grade_id, count in Counter(grade_ids(draft.cells)).items():
        if not draft.assignment.is_locked(grade_id) or count == 1:
            continue
        ours, copies = draft.assignment.cells[grade_id], draft.named(grade_id)
        kept = copies[0]
        if draft.assignment.is_check(grade_id):
            kept = min(copies, key=lambda cell: _rank(draft, cell, grade_id))
        number = next(n for n, cell in enumerate(copies, 1) if cell is kept)
        draft.say("copies", cell=grade_id, count=count, number=number)
        for cell in copies:
            if cell is kept:
                continue
            del cell.metadata["nbgrader"]
            if cell.source.strip() == ours.source.strip():
                draft.remove(cell)


def _rank(draft: Draft, cell: NotebookNode, grade_id: str) -> tuple[bool, bool]:
    ours = draft.assignment.cells[grade_id].source
    called = _parts(cell.source, ours).found
    return not called, not _is_backed(draft, draft.place(cell), grade_id)


def _is_backed(draft: Draft, place: int, check: str) -> bool:
    """Say whether all that a check asks for has been worked on above a place."""
    above = {id(cell) for cell in draft.cells[:place]}
    done = (work_in(draft, cell) for cell in draft.learners_code() if id(cell) in above)
    return draft.assignment.checked[check] <= frozenset().union(*done)


def free_code_in_locked_cells(draft: Draft) -> None:
    """Keep what a learner wrote into a cell of the course's, in cells above and below it."""
    for cell in list(draft.cells):
        name = grade_id_of(cell)
        if not draft.assignment.is_locked(name) or cell.cell_type != "code":
            continue
        ours = draft.assignment.cells[name].source
        if cell.source == ours:
            continue
        parts = _parts(cell.source, ours)
        above, below = parts.above, parts.below
        if not parts.found and draft.assignment.is_check(name):
            above, below = _around_a_lost_line(draft, cell, below)
        for source, offset in ((below, 1), (above, 0)):
            if source.strip():
                draft.cells.insert(draft.place(cell) + offset, own_cell(source))
        if above.strip() or below.strip():
            draft.say("locked", cell=name)
            cell.source = ours


def _around_a_lost_line(draft: Draft, cell: NotebookNode, source: str) -> tuple[str, str]:
    """Say where code goes that took the place of a check's line: above it, or below.

    It is the work that the check asks for, or else it was tried once the check had passed.
    """
    name = grade_id_of(cell)
    tried = names_bound(own_cell(source)) & draft.assignment.checked[name]
    if tried and _is_backed(draft, draft.place(cell), name):
        return "", source
    return source, ""


def cut_at_checks(draft: Draft) -> None:
    """Put a missing check where its line stands in a cell of the learner's."""
    for name in draft.missing:
        if not draft.assignment.is_check(name):
            continue
        found = [
            (cell, line)
            for cell in draft.learners_code()
            for line in _lines_of_ours(cell.source, draft.assignment.cells[name].source)
        ]
        if not found:
            continue
        cell, line = min(
            found, key=lambda one: not _is_backed(draft, draft.place(one[0]) + 1, name)
        )
        draft.say("called", cell=name, where=draft.where(cell))
        place, lines = draft.place(cell), lines_of(cell.source)
        below = joined(lines[line.end :])
        put = [copy.deepcopy(draft.assignment.cells[name]), *([own_cell(below)] if below else [])]
        cell.source = joined(lines[: line.first])
        alone = not cell.source.strip() and not grade_id_of(cell)
        draft.cells[place + (not alone) : place + 1] = put


def _lines_of_ours(source: str, ours: str) -> list[Statement]:
    """Find the one statement of a cell of ours among those of another, on lines of its own."""
    theirs, wanted = read(source), read(ours)
    if theirs is None or wanted is None or len(wanted.statements) != 1:
        return []
    looked_for = told(wanted.statements[0].node)
    return [
        one
        for one in theirs.statements
        if told(one.node) == looked_for and stands_alone(one, theirs.statements)
    ]


def stands_alone(one: Statement, statements: tuple[Statement, ...]) -> bool:
    """Say whether no other statement shares a line with this one."""
    return all(
        one is other or other.end <= one.first or one.end <= other.first for other in statements
    )


def _parts(source: str, ours: str) -> _Parts:
    """Take out of a cell what is the course's; the rest stood above that, or below."""
    theirs, wanted = read(source), read(ours)
    course = set(lines_of(ours))
    lines = lines_of(source)
    if theirs is None or wanted is None:
        kept = [line for line in lines if line not in course]
        return _Parts("", joined(kept), len(kept) < len(lines))
    known = {told(one.node) for one in wanted.statements}
    above: list[str] = []
    below: list[str] = []
    found, end = False, 0
    for one in theirs.statements:
        is_ours = told(one.node) in known
        notes = [line for line in lines[one.start : one.first] if line not in course]
        (below if found else above).extend(notes)
        found = found or is_ours
        if not is_ours:
            (below if found else above).extend(lines[max(one.first, end) : one.end])
        end = one.end
    below += [line for line in lines[end:] if line not in course]
    if not found:
        above, below = [], above + below
    return _Parts(joined(above), joined(below), found)
