"""A chapter in another language: the English notebooks, with other text between the same cells.

Nothing is run a second time: what cells have shown is taken from the English run.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograde.publishing.translation.catalogue import TranslationError
from autograde.publishing.translation.short_cells import in_one_piece

HEADING = re.compile(r"(?m)^#+ (.+)$")


def in_language(english: NotebookNode, text: NotebookNode, stub: str, where: str) -> NotebookNode:
    """Return a notebook with the text of another one that differs in nothing else.

    ``stub`` stands in a released notebook where a person will write.

    Raises
    ------
    TranslationError
        If the two do not have the same cells.
    """
    made: NotebookNode = copy.deepcopy(english)
    if [cell.id for cell in made.cells] != [cell.id for cell in text.cells]:
        raise TranslationError(
            f"{where} has other cells than the English chapter: a line +++ or ``` stands in a "
            "translation, or is missing there"
        )
    for cell, said in zip(made.cells, text.cells, strict=True):
        if cell.cell_type == "code":
            continue
        told = cell.metadata.get("nbgrader", {})
        released = told.get("solution") and "checksum" in told
        cell.source = stub if released else in_one_piece(said.source)
        if "checksum" in told:
            told["checksum"] = compute_checksum(cell)
    return made


def same_code(english: Sequence[NotebookNode], text: Sequence[NotebookNode], where: str) -> None:
    """See that no translation has touched a code cell or what is known of one.

    Raises
    ------
    TranslationError
        If one has.
    """
    for ours, theirs in zip(english, text, strict=False):
        same = ours.cell_type == theirs.cell_type and ours.metadata == theirs.metadata
        if not same or (ours.cell_type == "code" and ours.source != theirs.source):
            raise TranslationError(
                f"{where}: cell {ours.id} is not that of the English chapter; a translation has "
                "to leave code cells and the lines that name them alone"
            )


def headings(english: NotebookNode, text: NotebookNode) -> Iterator[tuple[str, str, str]]:
    """Yield each heading that differs: in English, in the other language, and its cell's id."""
    for ours, theirs in zip(english.cells, text.cells, strict=False):
        if ours.cell_type == "markdown":
            pairs = zip(HEADING.findall(ours.source), HEADING.findall(theirs.source), strict=False)
            yield from (
                (one.strip(), other.strip(), ours.id) for one, other in pairs if one != other
            )
