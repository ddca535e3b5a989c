"""The bytes of a submitted file → plain, clean cells; or a sentence that says what the file is."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.explaining.messages import REFUSALS, REPAIRS
from autograde.grading.submission.pictures import Album

MOST_BYTES = 300_000_000
LARGE_OUTPUT = 1_000_000
MOST_SOURCE = 1_000_000  # characters in one cell
MAGIC = {
    b"PK": "zip",
    b"\x1f\x8b": "zip",
    b"7z\xbc\xaf": "zip",
    b"Rar!": "zip",
    b"%PDF": "pdf",
    b"<!DOCTYPE": "html",
    b"<!doctype": "html",
    b"<html": "html",
}
ENCODINGS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
SURROGATE = re.compile("[\ud800-\udfff]")
KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown"}  # version 3
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class BeyondRepair(Exception):  # noqa: N818 - a message to a person, not a programming error
    """A file that can't be graded; the message says why and what to do next."""

    def __init__(self, reason: str, **details: object) -> None:
        self.reason = reason
        super().__init__(REFUSALS[reason].format(**details))


@dataclass(frozen=True)
class NotebookFile:
    """What a file holds: cells without outputs, the kernel it asks for, and what was mended."""

    cells: list[NotebookNode]
    kernel: str
    mended: tuple[str, ...]


def read_submission(raw: bytes) -> NotebookFile:
    """Read a submitted file.

    Raises
    ------
    BeyondRepair
        If it is no notebook.
    """
    if len(raw) > MOST_BYTES:
        raise BeyondRepair("too large", size=len(raw) // 1_000_000, most=MOST_BYTES // 1_000_000)
    text, mended = _text(raw)
    content = _content(text)
    cells, more = _cells(content)
    metadata = content.get("metadata")
    kernelspec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    kernel = kernelspec.get("name") if isinstance(kernelspec, dict) else None
    return NotebookFile(cells, printable(kernel), (*mended, *more))


def clean(text: str) -> str:
    """Replace what no file can hold: halves of characters."""
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def printable(name: Any) -> str:
    """Make a learner's name for something fit for a report: one line that no terminal obeys."""
    return "".join(one for one in name if one.isprintable())[:60] if isinstance(name, str) else ""


def _text(raw: bytes) -> tuple[str, list[str]]:
    if not raw.strip(b" \t\r\n\x00"):
        raise BeyondRepair("empty")
    for start, kind in MAGIC.items():
        if raw.lstrip().startswith(start):
            raise BeyondRepair(kind)
    for mark, encoding in ENCODINGS.items():
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding), [REPAIRS["mark"]]
    return _decoded(raw, "utf-8"), []


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise BeyondRepair("no text") from error


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    # Besides what is no JSON: brackets without end, and a number of thousands of digits.
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith("{"):
            raise BeyondRepair("script") from error
        if re.search(r"^<{7} ", text, re.MULTILINE):
            raise BeyondRepair("conflict") from error
        line = getattr(error, "lineno", text.count("\n") + 1)
        raise BeyondRepair("damaged", line=line) from error
    if not isinstance(content, dict):
        raise BeyondRepair("no notebook content")
    return content


def _cells(content: dict[str, Any]) -> tuple[list[NotebookNode], list[str]]:
    found, mended = content.get("cells"), []
    if not isinstance(found, list):
        found = _of_version_3(content)
        mended.append(REPAIRS["version"])
    made, large, album = [], False, Album()
    for place, cell in enumerate(found):
        one = _cell(cell, place, album)
        if one is None:
            mended.append(REPAIRS["damaged cell"].format(place=place + 1))
        else:
            made.append(one)
            large = large or _is_large(cell.get("outputs"))
    if large:
        mended.append(REPAIRS["outputs"])
    return made, mended + album.said


def _of_version_3(content: dict[str, Any]) -> list[Any]:
    """Read the cells of the format before 2015: worksheets of cells, code under "input"."""
    worksheets = content.get("worksheets")
    if not isinstance(worksheets, list):
        raise BeyondRepair("no notebook content")
    sheets = [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
    cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    return [
        {**cell, "source": cell.get("input", cell.get("source"))}
        if isinstance(cell, dict)
        else cell
        for cell in cells
    ]


def _is_large(outputs: Any) -> bool:
    return len(json.dumps(outputs)) > LARGE_OUTPUT if isinstance(outputs, list) else False


def _cell(cell: Any, place: int, album: Album) -> NotebookNode | None:
    """Make a clean cell, without outputs; None of what is no cell."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    kind = cell.get("cell_type")
    kind = KINDS.get(kind) if isinstance(kind, str) else None
    if not isinstance(source, str) or kind is None:
        return None
    pictures: dict[str, Any] = {}
    if kind != "code":
        source, pictures = album.kept(source, cell.get("attachments"), place)
    if len(source) > MOST_SOURCE:
        return None
    # nbformat's own functions take a schema to each cell, and draw its id by chance.
    fields: dict[str, Any] = {"id": f"cell-{place}", "cell_type": kind, "source": clean(source)}
    fields["metadata"] = _metadata(cell.get("metadata"))
    if kind == "code":
        fields |= {"execution_count": None, "outputs": []}
    if pictures:
        fields["attachments"] = pictures
    made: NotebookNode = nbformat.from_dict(fields)
    name = cell.get("id")
    if isinstance(name, str) and CELL_ID.fullmatch(name):
        made["id"] = name
    return made


def _metadata(metadata: Any) -> dict[str, Any]:
    """Keep what grading needs to know of a cell: nothing else may get into what we run."""
    fields = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return {"nbgrader": fields} if isinstance(fields, dict) else {}
