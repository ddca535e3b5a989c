"""A graded notebook → its cells, each with what it is on a learner's page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from autograde.desk.returning.markdown import Pictures
from autograde.explaining.card import anchor, of_cell
from autograde.explaining.output import MIME
from autograde.grading.nbgrader_preprocessor import CHECK_OF, KEY
from autograde.grading.submission.repair import NOTE_ID
from autograde.questions.spec import Check

Kind = Literal["course", "own", "check", "written"]
MOST_BYTES = 200_000_000  # of a graded notebook
SECTION = re.compile(r"^## +(.+?) *#*$", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)
CHAPTER = re.compile(r"^# +(.+?) *#*$", re.MULTILINE)


class PageError(Exception):
    """A page that can't be made; the message says why."""


@dataclass(frozen=True)
class Cell:
    """One cell, as far as a page needs to know it; ``told`` and ``card`` are what a judge said."""

    kind: Kind
    name: str
    code: bool
    source: str
    outputs: Sequence[Mapping[str, Any]] = ()
    pictures: Pictures = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    card: str = ""
    id: str = ""

    @property
    def check(self) -> Check | None:
        """The course's check, if the cell is one."""
        return CHECK_OF.get(self.name)

    @property
    def graded(self) -> bool:
        """Whether it has points."""
        return self.kind in ("check", "written")


@dataclass(frozen=True)
class Exercise:
    """What stands between two exercises, up to the points: text, code, checks, answers.

    ``parts`` are runs of cells: of the course's own, or one of any other. At the end of a chapter
    nothing may be ``graded``.
    """

    title: str
    parts: Sequence[Sequence[Cell]]
    graded: Sequence[Cell]

    @property
    def asks(self) -> tuple[str, ...]:
        """The names of what the learner wrote for it."""
        names = [cell.check.asks if cell.check else cell.name for cell in self.graded if cell.code]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Handed:
    """What the course handed out: the chapter's title, its cells' sources, and their sections.

    ``anchors`` are what a card in any language may call a text's sections by, by its cell's id.
    """

    title: str
    sources: frozenset[tuple[bool, str]]
    sections: Mapping[str, str]  # by the names of the cells that have points
    anchors: Mapping[str, frozenset[str]] = field(default_factory=dict)


@lru_cache(8)
def handed_out(path: Path) -> Handed:
    """Read a notebook as it was handed out; a stub in it is nobody's text."""
    cells = json.loads(path.read_bytes())["cells"]
    texts = [_source(cell) for cell in cells]
    sources = frozenset(
        (cell["cell_type"] == "code", text)
        for cell, text in zip(cells, texts, strict=True)
        if not _nbgrader(cell).get("solution")
    )
    sections, section = {}, ""
    for cell, text in zip(cells, texts, strict=True):
        if cell["cell_type"] == "markdown":
            section = [section, *SECTION.findall(text)][-1]
        sections[str(_nbgrader(cell).get("grade_id", ""))] = section
    title = next((found[1] for text in texts if (found := CHAPTER.search(text))), path.stem)
    anchors = {
        str(cell.get("id", "")): frozenset(_anchors(cell, text))
        for cell, text in zip(cells, texts, strict=True)
        if cell["cell_type"] == "markdown"
    }
    return Handed(title, sources, sections, anchors)


def _anchors(cell: Mapping[str, Any], text: str) -> Iterator[str]:
    yield of_cell(str(cell.get("id", "")))
    yield from (link for one in HEADING.findall(text) if (link := anchor(one).removeprefix("#")))


def edition_of(content: bytes, handed: Sequence[Handed]) -> Handed:
    """Return the edition that a graded notebook is of, by its texts; the first, if none has more.

    Raises
    ------
    PageError
        If it is no notebook.
    """
    if len(handed) == 1:
        return handed[0]
    with _of_a_notebook():
        texts = {(one["cell_type"] == "code", _source(one)) for one in _told(content)}
    found = max(handed, key=lambda one: len(texts & one.sources))
    anchors = {
        cell: frozenset().union(*(one.anchors.get(cell, ()) for one in handed))
        for cell in found.anchors
    }
    return replace(found, anchors=anchors)


def cells(content: bytes, handed: Handed) -> list[Cell]:
    """Read a graded notebook, but for the cell that says what was mended: the record does.

    Raises
    ------
    PageError
        If it is none.
    """
    with _of_a_notebook():
        return [_cell(one, handed) for one in _told(content) if one.get("id") != NOTE_ID]


def _told(content: bytes) -> Sequence[Mapping[str, Any]]:
    if len(content) > MOST_BYTES:
        raise PageError(f"it has {len(content) // 1_000_000} MB")
    found: Sequence[Mapping[str, Any]] = json.loads(content)["cells"]
    return found


@contextmanager
def _of_a_notebook() -> Iterator[None]:
    """Say of whatever else a file holds that it is no notebook."""
    try:
        yield
    # Whoever changed a graded copy by hand may have left anything.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PageError(f"its graded copy is no notebook ({type(error).__name__})") from error


def _cell(told: Mapping[str, Any], handed: Handed) -> Cell:
    fields, source = _nbgrader(told), _source(told)
    code = told["cell_type"] == "code"
    outputs = tuple(told.get("outputs", ())) if code else ()
    judged = told["metadata"].get(KEY, {}).get("judged") == "outside"
    verdict = next((one for one in outputs if judged and MIME in one.get("data", {})), None)
    shown = {} if verdict is None else verdict["data"]
    return Cell(
        _kind(fields, (code, source), handed),
        str(fields.get("grade_id", "")),
        code,
        source,
        outputs,
        told.get("attachments", {}),
        shown.get(MIME, {}),
        # Whoever judges wrote this; what a learner's code shows has no HTML in it.
        _joined(shown.get("text/html", "")),
        str(told.get("id", "")),
    )


def _kind(fields: Mapping[str, Any], told: tuple[bool, str], handed: Handed) -> Kind:
    if fields.get("task") or (fields.get("grade") and fields.get("solution")):
        return "written"
    if fields.get("grade"):
        return "check"
    return "course" if not fields.get("solution") and told in handed.sources else "own"


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def _source(cell: Mapping[str, Any]) -> str:
    return _joined(cell["source"])


def _joined(text: Any) -> str:
    """Return a text that a notebook may keep line by line."""
    return text if isinstance(text, str) else "".join(text)


def exercises(found: Sequence[Cell], handed: Handed) -> Iterator[Exercise]:
    """Part a notebook into its exercises: each ends with the last of its cells that has points."""
    begun: list[Cell] = []
    for cell, after in zip(found, [*found[1:], None], strict=True):
        begun.append(cell)
        ends = cell.graded and not (after and after.kind == "check" and cell.kind == "check")
        if ends or after is None:
            graded = [one for one in begun if one.graded]
            title = handed.sections.get(graded[-1].name, "") if graded else ""
            yield Exercise(title, list(_parts(begun)), graded)
            begun = []


def _parts(found: Sequence[Cell]) -> Iterator[Sequence[Cell]]:
    for of_the_course, run in groupby(found, lambda cell: cell.kind == "course"):
        if of_the_course:
            yield list(run)
        else:
            yield from ([cell] for cell in run)
