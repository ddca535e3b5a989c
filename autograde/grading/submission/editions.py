"""A chapter in several languages: what was handed in is held against the edition that it is of.

The cells, their names and their points are the same in all of them, so a class may mix them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograde.basics.language import chosen
from autograde.grading.submission.cells import (
    CannotGradeError,
    chapter_of,
    grade_id,
    handed_out,
    nbgrader_of,
    read_cells,
    source_of,
)

LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]\w+)?")  # the name of a folder of notebooks


def editions(released: Path) -> list[Path]:
    """Return a notebook as a class hands it out, and then in each other language that it is in."""
    found = released.parents[2].glob(f"*/{released.parent.name}/{released.name}")
    others = (path for path in sorted(found) if LANGUAGE.fullmatch(path.parents[1].name))
    return [released, *(path for path in others if path != released)]


def language_of(path: Path) -> str:
    """Return the language that a notebook is in, which need not be one that can be graded."""
    try:
        cells = read_cells(path)
        found = editions(handed_out(chapter_of(cells, path)))
        read = {one: read_cells(one) for one in found}
    except CannotGradeError:
        return chosen()
    texts = _texts(cells)
    return max(read, key=lambda one: len(texts & _texts(read[one]))).parents[1].name


def edition_of(cells: Sequence[NotebookNode], released: Sequence[NotebookNode]) -> NotebookNode:
    """Return the edition that has most texts of a notebook; the first one if none has more."""
    if len(released) == 1:
        return released[0]
    texts = _texts(cells)
    return max(released, key=lambda one: len(texts & _texts(one.cells)))


def _texts(cells: Sequence[NotebookNode]) -> set[str]:
    return {source_of(cell) for cell in cells if cell.get("cell_type") == "markdown"}


def with_open_answers(
    cells: Sequence[NotebookNode], edition: NotebookNode, own: NotebookNode
) -> None:
    """Let answers that nobody has written be those of the class's own edition, which are known."""
    if edition is own:
        return
    texts = {grade_id(cell): source_of(cell) for cell in edition.cells if grade_id(cell)}
    stubs = {grade_id(cell): cell for cell in own.cells if nbgrader_of(cell).get("solution")}
    for cell in cells:
        name = grade_id(cell)
        if name in stubs and cell.cell_type == "markdown":
            if source_of(cell) == texts.get(name):
                cell.source = source_of(stubs[name])
            cell.metadata["nbgrader"] = stubs[name].metadata["nbgrader"].copy()
