"""Makes a submission safe to look at: its HTML runs in the browser of whoever grades it.

Outputs are written by ``execute``. What is left of the learner's own are the Markdown cells, which
a page shows as the HTML that they hold, and the metadata, which its templates rely on.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.grading.submission.cells import source_of
from autograde.grading.submission.editions import editions
from autograde.questions.probe import UNPRINTABLE

# With a blank behind it, a "<" opens no tag, and a formula reads as before.
OPENS_A_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Likewise a link, or where one leads to: nbconvert lets any address through, "javascript:" too.
MAKES_A_LINK = re.compile(r"\](?=[(\[:])(?:\(attachment:([\w.-]+)\))?", re.ASCII)
# nbconvert looks from each "[" to the end of its line: of 100,000 in one, that takes a minute.
LONG_LINE = re.compile(r"[^\n]{2000}(?=[^\n])")
MANY_BRACKETS = 1_000
KEPT_OF_A_CELL = ("nbgrader", "deletable", "editable")
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def handed_out(path: Path) -> frozenset[str]:
    """Return the texts of the notebook as it was handed out, in each language: the course's own."""
    found = [one for one in editions(path) if one.is_file()]
    cells = [cell for one in found for cell in nbformat.read(one, as_version=4).cells]
    return frozenset(source_of(cell) for cell in cells if cell.cell_type == "markdown")


def sanitize(nb: NotebookNode, own: Container[str] = ()) -> None:
    """Take from a notebook what could run in a browser or a terminal; ``own`` texts stay."""
    nb.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    for position, cell in enumerate(nb.cells):
        told = cell.get("metadata")
        told = told if isinstance(told, dict) else {}
        kept = {name: told[name] for name in KEPT_OF_A_CELL if name in told}
        cell["metadata"] = nbformat.from_dict(kept)
        if "id" in cell and not CELL_ID.fullmatch(str(cell.id)):
            cell["id"] = f"cell-{position}"
        source = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _lines(source_of(cell)))
        if cell["cell_type"] == "raw":
            cell["cell_type"] = "markdown"  # a page shows a raw cell as the HTML that it is
        pictures = _pictures(cell)
        if cell["cell_type"] == "markdown" and source not in own:
            source = OPENS_A_TAG.sub("< ", _without_links(source, pictures))
            if source.count("[") > MANY_BRACKETS:
                source = LONG_LINE.sub(r"\g<0>\n", source)
        cell["source"] = source


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _pictures(cell: NotebookNode) -> Container[str]:
    """Keep of a cell's attachments the pictures, and return them by name."""
    found = cell.pop("attachments", None)
    kept: dict[str, Any] = {}
    for name, forms in found.items() if isinstance(found, Mapping) else ():
        forms = forms if isinstance(forms, Mapping) else {}
        pictures = {form: forms[form] for form in PICTURES if isinstance(forms.get(form), str)}
        if pictures:
            kept[name] = pictures
    if kept:
        cell.attachments = nbformat.from_dict(kept)
    return kept


def _without_links(text: str, kept: Container[str]) -> str:
    # nbconvert gives up a whole page for one attachment that is not there.
    return MAKES_A_LINK.sub(
        lambda found: found[0] if found[1] in kept else "] " + found[0][1:], text
    )
