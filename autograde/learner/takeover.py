"""A chapter whose text was renewed takes over what a learner has done in the old one.

The repair of submissions finds what is the learner's, wherever it stands. Here it is put into the
new chapter: solutions and answers by their names, own cells behind what they stood behind.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.explaining.progress.saved import STUB, is_open
from autograde.grading.submission.cells import grade_id, nbgrader_of, source_of
from autograde.grading.submission.repair import repair

AT_THE_TOP = ""
MOST_OF_AN_ID = 64


def take_over(raw: bytes, old: NotebookNode | None, new: NotebookNode) -> NotebookNode:
    """Return the ``new`` chapter with what a learner wrote into the ``old`` one.

    Where nobody knows the old chapter any more, only the cells that have a name or that a learner
    added are known to be theirs.

    Raises
    ------
    BeyondRepair
        If the file is no notebook, or one of another chapter.
    """
    known = old or new
    mended = repair(raw, known, bring_words=False).notebook
    made = copy.deepcopy(new)
    pristine = {cell.id: cell for cell in known.cells}
    texts = {source_of(cell) for one in (known, new) for cell in one.cells}
    named = {grade_id(cell): cell for cell in made.cells if grade_id(cell)}
    unnamed = {source_of(cell): cell for cell in made.cells if not grade_id(cell)}
    own: dict[str, list[NotebookNode]] = {}  # by the cell that they stand behind
    anchor = AT_THE_TOP
    for cell in mended.cells:
        name, ours = grade_id(cell), pristine.get(cell.id)
        here = named.get(name) if name else unnamed.get(source_of(cell))
        if name:
            theirs = is_work(cell, ours)
        else:
            # Of a chapter that nobody knows any more, an old text looks like a changed one.
            theirs = source_of(cell) not in texts and (old is not None or ours is None)
            if theirs and ours is not None and not grade_id(ours):
                # A cell of the course's that was edited: in place if it is still the same.
                here = unnamed.pop(source_of(ours), None)
        if theirs and here is not None and here.cell_type == cell.cell_type:
            _write(cell, here)
        elif theirs:
            own.setdefault(anchor, []).append(_own(cell))
        anchor = anchor if here is None else here.id
    made.cells = list(_with_own(made, own))
    _bring_outputs(raw, made)
    return made


def is_work(cell: NotebookNode, ours: NotebookNode | None) -> bool:
    """Say whether a cell holds a solution or an answer that is not the stub it was.

    What was handed out may hold some as well: people used to work in the course's own notebooks.
    """
    if not nbgrader_of(cell).get("solution"):
        return False
    untouched = ours is not None and source_of(cell) == source_of(ours)
    return not (untouched and (STUB in source_of(cell) or is_open(source_of(cell))))


def _write(cell: NotebookNode, into: NotebookNode) -> None:
    into.source = source_of(cell)
    if cell.get("attachments"):
        into.attachments = copy.deepcopy(cell.attachments)


def _own(cell: NotebookNode) -> NotebookNode:
    made: NotebookNode = copy.deepcopy(cell)
    made.metadata = NotebookNode()
    return made


def _with_own(
    made: NotebookNode, own: Mapping[str, Sequence[NotebookNode]]
) -> Iterator[NotebookNode]:
    taken = {cell.id for cell in made.cells}
    for name, ours in ((AT_THE_TOP, []), *((cell.id, [cell]) for cell in made.cells)):
        yield from ours
        for cell in own.get(name, ()):
            while cell.id in taken:
                cell.id = f"own-{len(taken)}-{cell.id}"[:MOST_OF_AN_ID]
            taken.add(cell.id)
            yield cell


def _bring_outputs(raw: bytes, made: NotebookNode) -> None:
    """Let cells that are what they were keep what they showed, the cards of checks above all."""
    try:
        cells = nbformat.reads(raw.decode("utf-8-sig"), as_version=4).cells
    # What nbformat raises at a malformed notebook depends on where it is malformed. Then all
    # outputs are made anew, as after any repair.
    except Exception:  # noqa: BLE001
        return
    shown: dict[Any, NotebookNode] = {}
    for cell in cells:
        if cell.cell_type == "code":
            shown[grade_id(cell), source_of(cell)] = cell
    for cell in made.cells:
        was = shown.get((grade_id(cell), source_of(cell))) if cell.cell_type == "code" else None
        if was is not None:
            cell.outputs, cell.execution_count = was.outputs, was.execution_count
