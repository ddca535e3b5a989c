"""What the course puts back: cells that are missing, its order, its texts and metadata."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from nbformat import NotebookNode

from autograde.grading.submission.mending.bindings import leans_on
from autograde.grading.submission.mending.draft import Draft, grade_id_of
from autograde.grading.submission.mending.recognise import names_bound, work_in
from autograde.grading.submission.mending.work import Work

DECISIVE = ("points", "grade", "solution", "locked")  # of the metadata that nbgrader keeps


def put_back_checks(draft: Draft) -> list[str]:
    """Put back the checks that are missing; return their names."""
    names = [name for name in draft.missing if draft.assignment.is_check(name)]
    for name in names:
        draft.say("missing", cell=name)
        _put_back(draft, name)
    return names


def put_back_the_rest(draft: Draft, held: Mapping[str, str]) -> list[str]:
    """Put back the other cells that are missing, with what they are to hold; return their names."""
    names = draft.missing
    for name in names:
        cell = _put_back(draft, name)
        if name in held:
            cell.source = held[name]
        else:
            draft.say("missing", cell=name)
    return names


def _put_back(draft: Draft, name: str) -> NotebookNode:
    """Put the course's cell before the next one that is there, behind what stood there."""
    order = draft.assignment.order
    later = [
        (order[one], place)
        for place, cell in enumerate(draft.cells)
        if order.get(one := grade_id_of(cell), -1) > order[name]
    ]
    made = copy.deepcopy(draft.assignment.cells[name])
    draft.cells.insert(min(later)[1] if later else len(draft.cells), made)
    return made


def restore_order(draft: Draft, put_back: list[str]) -> None:
    """Put the named cells into the course's order; each takes the plain cells after it along."""
    order = draft.assignment.order
    named = (place for place, cell in enumerate(draft.cells) if grade_id_of(cell))
    first = next(named, len(draft.cells))
    groups: list[list[NotebookNode]] = []
    for cell in draft.cells[first:]:
        if grade_id_of(cell):
            groups.append([cell])
        else:
            groups[-1].append(cell)
    names = [grade_id_of(group[0]) for group in groups]
    stood = [order[name] for name in names if name not in put_back]
    if stood != sorted(stood):
        draft.say("order")
    groups.sort(key=lambda group: order[grade_id_of(group[0])])
    draft.cells = [*draft.cells[:first], *(cell for group in groups for cell in group)]


def let_checks_see_the_work(draft: Draft, work: Work) -> None:
    """Move the work that a check sees, and what that leans on, above the check."""
    own = [cell for cell in draft.learners_code() if not grade_id_of(cell)]
    for check, names in work.seen.items():
        asking = draft.named(check)[0]
        for name, cell in names.items():
            if _last_above(draft, asking, name) is not cell and _may_move(draft, cell, asking):
                draft.say("moved", where=draft.where(cell), cell=check)
                _move(draft, cell, asking)
            for leant_on in _leant_on(draft, cell, asking, own):
                draft.say("moved", where=draft.where(leant_on), cell=check)
                _move(draft, leant_on, cell)


def _last_above(draft: Draft, check: NotebookNode, name: str) -> NotebookNode | None:
    """Return the cell above a check that is the last to bind a name."""
    above = draft.cells[: draft.place(check)]
    return next((one for one in reversed(above) if name in _bound(one)), None)


def _bound(cell: NotebookNode) -> frozenset[str]:
    return names_bound(cell) if cell["cell_type"] == "code" else frozenset()


def _may_move(draft: Draft, cell: NotebookNode, before: NotebookNode) -> bool:
    """Say whether a cell can stand just before another with the course's order kept."""
    if not grade_id_of(cell):
        return True
    start, end = sorted((draft.place(cell), draft.place(before)))
    return not any(map(grade_id_of, draft.cells[start + 1 : end]))


def _move(draft: Draft, cell: NotebookNode, before: NotebookNode) -> None:
    draft.remove(cell)
    draft.cells.insert(draft.place(before), cell)


def _leant_on(
    draft: Draft, cell: NotebookNode, check: NotebookNode, own: list[NotebookNode]
) -> list[NotebookNode]:
    """Return the learner's cells below a check without which the work above it can't be asked.

    Each is to stand just before the work, so what it leans on itself comes first.
    """
    if not own:
        return []
    place = draft.place(check)
    later = {id(one) for one in draft.cells[place:]}
    below = [one for one in own if id(one) in later and not work_in(draft, one)]
    wanted = frozenset[str]().union(*map(_bound, below))
    there = frozenset[str]().union(*map(_bound, draft.cells[:place])) if wanted else wanted
    found: list[NotebookNode] = []
    todo = [cell] if below else []
    while todo:
        for name in sorted(leans_on(todo.pop().source) & wanted - there):
            binding = next(one for one in below if name in _bound(one))
            if not any(binding is one for one in found):
                found.append(binding)
                todo.append(binding)
    return sorted(found, key=draft.place)


def restore_what_is_ours(draft: Draft) -> None:
    """Give each named cell the course's metadata, and a locked one the course's text."""
    for cell in draft.cells:
        grade_id = grade_id_of(cell)
        if not grade_id:
            continue
        ours = draft.assignment.cells[grade_id]
        if any(
            cell.metadata.nbgrader.get(name) != ours.metadata.nbgrader.get(name)
            for name in DECISIVE
        ):
            draft.say("changed metadata", cell=grade_id)
        if draft.assignment.is_locked(grade_id) and cell.source != ours.source:
            draft.say("changed text", cell=grade_id)
            cell.source = ours.source
        cell.metadata = copy.deepcopy(ours.metadata)
