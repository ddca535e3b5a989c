"""Which cell is which: told by its ``grade_id``, its id, its text, what it defines, its neighbours.

Only what can be told with certainty gets a name. What cannot be told stays a cell of the learner's.
"""

from __future__ import annotations

import ast

from nbformat import NotebookNode

from autograde.explaining.messages import in_a_list
from autograde.grading.submission.mending.bindings import (
    DEFINITIONS,
    Reading,
    is_idle,
    is_indented,
    read,
    told,
)
from autograde.grading.submission.mending.draft import Draft, grade_id_of, own_cell

MOST_PARTS = 6
# Of a cell that becomes one of this type.
KEPT = {"code": ("id", "metadata"), "markdown": ("id", "metadata", "attachments")}


def forget_foreign_names(draft: Draft) -> bool:
    """Treat a cell whose name the assignment does not know as one without; say if there are any."""
    foreign = False
    for cell in draft.cells:
        if "nbgrader" in cell.metadata and grade_id_of(cell) not in draft.assignment.cells:
            foreign = foreign or bool(grade_id_of(cell))
            del cell.metadata["nbgrader"]
    return foreign


def adopt_by_id_and_text(draft: Draft) -> None:
    """Name cells that lost their metadata by their id, or by a text that only they have."""
    for grade_id in draft.missing:
        ours = draft.assignment.cells[grade_id]
        # The text of an open question is that of every other one.
        for same in ("id", "source") if draft.assignment.is_locked(grade_id) else ("id",):
            found = [cell for cell in draft.unnamed() if cell.get(same) == ours[same]]
            if len(found) == 1 and (same == "source" or found[0].cell_type == ours.cell_type):
                draft.name(found[0], grade_id)
                draft.say("metadata", cell=grade_id)
                break


def restore_types(draft: Draft) -> None:
    """Make code cells of what was turned into text, and text of what was turned into code."""
    for place, cell in enumerate(draft.cells):
        grade_id = grade_id_of(cell)
        wanted = draft.assignment.cells[grade_id].cell_type if grade_id else cell.cell_type
        if cell.cell_type != wanted:
            draft.say("type", cell=grade_id, was=cell.cell_type)
            made = own_cell(cell.source, wanted)
            made |= {name: cell[name] for name in KEPT[wanted] if name in cell}
            draft.cells[place] = made


def revive_code(draft: Draft) -> None:
    """Make code of a learner's text that is Python, where it is the only work on a name."""
    texts, stubs = draft.assignment.texts, draft.assignment.stubs
    own = [cell for cell in draft.unnamed() if cell.cell_type != "code"]
    own = [
        cell for cell in own if cell.source not in texts and any(n in cell.source for n in stubs)
    ]
    if not own:
        return
    done = frozenset[str]().union(*(work_in(draft, cell) for cell in draft.learners_code()))
    for cell in own:
        names = work_in(draft, cell) - done
        if names:
            draft.say("revived", names=in_a_list(sorted(names)), where=draft.where(cell))
            draft.cells[draft.place(cell)] = own_cell(cell.source)
            done |= names


def adopt_by_definition(draft: Draft) -> None:
    """Name the one cell that does the work of a missing solution cell, or else is its stub."""
    assignment = draft.assignment
    for grade_id, asked in assignment.asked.items():
        if not asked or draft.named(grade_id):
            continue
        code = draft.learners_code()
        working = [cell for cell in code if asked <= work_in(draft, cell)]
        found = working or [cell for cell in code if asked <= names_bound(cell)]
        found = [cell for cell in found if len(working) < 2 and not grade_id_of(cell)]
        # A cell of several exercises counts where it stands, which a name would change.
        found = [cell for cell in found if work_in(draft, cell) <= asked]
        if len(found) == 1:
            draft.name(found[0], grade_id)
            draft.say("metadata", cell=grade_id)


def adopt_by_neighbours(draft: Draft) -> None:
    """Name the one cell that stands between the two cells that it stood between."""
    released = draft.assignment.released.cells
    for grade_id in draft.missing:
        ours = draft.assignment.cells[grade_id]
        place = released.index(ours)
        before = released[place - 1] if place else None
        after = released[place + 1 : place + 2]
        start, end = _place_of(draft, before), _place_of(draft, after[0] if after else None)
        if start is None or end is None or end - start != 2:
            continue
        cell = draft.cells[start + 1]
        if not grade_id_of(cell) and cell.cell_type == ours.cell_type:
            draft.name(cell, grade_id)
            draft.say("metadata", cell=grade_id)


def _place_of(draft: Draft, ours: NotebookNode | None) -> int | None:
    """Find a cell of the course's among the learner's; None if that can't be told."""
    if ours is None:
        return None
    grade_id = grade_id_of(ours)
    found = [
        place
        for place, cell in enumerate(draft.cells)
        if (grade_id_of(cell) == grade_id if grade_id else cell.source == ours.source)
    ]
    return found[0] if len(found) == 1 else None


def names_bound(cell: NotebookNode) -> frozenset[str]:
    """Return the names that a cell binds at its top."""
    reading = read(cell.source)
    return reading.binds if reading else frozenset()


def work_in(draft: Draft, cell: NotebookNode) -> frozenset[str]:
    """Return the names that the assignment asks for and that a cell binds to more than a stub."""
    source, known = cell["source"], draft.assignment.work
    if source not in known:
        reading, stubs = read(source), draft.assignment.stubs
        known[source] = frozenset(
            name
            for one in (reading.statements if reading else ())
            for name in one.binds & stubs.keys()
            if not is_idle(one.node, stubs[name])
        )
    return known[source]


# Cells that were split


def join_what_was_split(draft: Draft) -> None:
    """Join a cell with the cells after it that are the rest of it; notes between them stay."""
    place = 0
    while place < len(draft.cells):
        parts = _parts(draft, place)
        if parts:
            head = draft.cells[place]
            named = next((cell for cell in parts if grade_id_of(cell)), None)
            head.source = "\n".join(cell.source for cell in parts)
            if named is not None:
                head.metadata["nbgrader"] = named.metadata.nbgrader
            for cell in parts[1:]:
                draft.remove(cell)
            draft.say("split", cell=grade_id_of(head) or draft.where(head), parts=len(parts))
        place += 1


def _parts(draft: Draft, place: int) -> list[NotebookNode]:
    """Return the cells that are one cell together, this one first; none if it is whole by itself.

    They are if only together they are Python, or if what follows goes on with a definition that is
    asked for: then it is indented, as a cell by itself never has to be.
    """
    head = draft.cells[place]
    if not _may_be_a_part(draft, head) or is_indented(head.source):
        return []
    parts, found = [head], 1
    source = head.source
    for cell in draft.cells[place + 1 :]:
        if cell.cell_type != "code" or _holds_no_code(cell):
            continue
        names = {grade_id_of(one) for one in (*parts, cell)} - {""}
        whole = read(source)
        if len(parts) == MOST_PARTS or len(names) > 1 or not _may_be_a_part(draft, cell):
            break
        if whole is not None and not is_indented(cell.source):
            break
        source = f"{source}\n{cell.source}"
        together = read(source)
        parts.append(cell)
        if together is None:
            continue
        if whole is not None and not _goes_on(draft, parts, whole, together):
            break
        found = len(parts)
    return parts[:found] if found > 1 else []


def _may_be_a_part(draft: Draft, cell: NotebookNode) -> bool:
    name = grade_id_of(cell)
    if cell.cell_type != "code" or _holds_no_code(cell):
        return False
    return draft.assignment.is_solution(name) if name else cell.source not in draft.assignment.texts


def _holds_no_code(cell: NotebookNode) -> bool:
    reading = read(cell.source)
    return reading is not None and not reading.statements


def _goes_on(draft: Draft, parts: list[NotebookNode], before: Reading, after: Reading) -> bool:
    """Say whether the last part is the rest of a definition that is whole without it."""
    last = before.statements[-1].node
    now = after.statements[len(before.statements) - 1].node
    if not isinstance(last, DEFINITIONS) or not isinstance(now, DEFINITIONS):
        return False
    asked = any(grade_id_of(cell) for cell in parts) or last.name in draft.assignment.stubs
    if not asked or told(last) == told(now):
        return False
    if isinstance(now, ast.ClassDef):
        # Anything else would run as the class is made: it is a try of the learner's.
        more = now.body[len(last.body) :]
        return all(isinstance(one, (*DEFINITIONS, ast.Assign, ast.AnnAssign)) for one in more)
    ended = isinstance(last.body[-1], ast.Return | ast.Raise)
    return not ended or read(parts[-1].source) is None
