"""From the saved notebooks to what is done in them: each check's last card, and the open answers.

A saved notebook may be anything, since people edit files. What can't be read counts as not checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograde.explaining.messages import WRITTEN, in_every_language
from autograde.explaining.output import MIME
from autograde.judging.cell_text import digest
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter, Check

TITLE = re.compile(r"#\s+(.+)")
STUB = "raise NotImplementedError"
BOLD = re.compile(r"\*\*.+?\*\*|.+")
MAGIC = re.compile(r"^\s*[%!]", re.MULTILINE)  # IPython runs such a cell as another text
Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Exercise:
    """A check, and what its last card says; ``points`` is None where there is no card.

    ``changed`` says that the cell has become another one since.
    """

    check: Check
    points: float | None = None
    changed: bool = False
    stub: bool = False

    @property
    def done(self) -> bool:
        """Whether it has full marks."""
        return self.points == self.check.points and not self.changed


@dataclass(frozen=True)
class Saved:
    """A chapter as its notebook was saved; without one, ``path`` is None.

    ``unreadable`` says that there is a file, and that it is no notebook. ``answers`` says of each
    written question whether there is an answer.
    """

    chapter: Chapter
    title: str
    path: Path | None
    when: float = 0.0
    unreadable: bool = False
    exercises: tuple[Exercise, ...] = ()
    answers: tuple[bool, ...] = ()

    @property
    def points(self) -> float:
        """The points on the cards."""
        return sum(one.points or 0.0 for one in self.exercises)

    @property
    def begun(self) -> bool:
        """Whether any check was run, or any stub filled in."""
        checked = any(one.points is not None or not one.stub for one in self.exercises)
        return checked or any(self.answers)


def read_all(folder: Path) -> list[Saved]:
    """Read each chapter that this course has, where it lies in or beside a folder."""
    return [read(chapter, _find(chapter.stem, folder)) for chapter in CHAPTERS.values()]


def _find(stem: str, folder: Path) -> Path | None:
    name = f"{stem}.ipynb"
    places = (folder / name, folder / stem / name, folder.parent / stem / name)
    return next((one for one in places if one.is_file()), None)


def read(chapter: Chapter, path: Path | None) -> Saved:
    """Read a chapter's notebook."""
    nothing = tuple(Exercise(check, stub=True) for check in chapter.checks)
    missing = Saved(chapter, chapter.stem, path, exercises=nothing)
    if path is None:
        return missing
    try:
        when = path.stat().st_mtime
        cells = list(_cells(json.loads(path.read_bytes())))
    # No notebook, not even JSON, or one that can't be looked at.
    except (OSError, ValueError, RecursionError):
        return Saved(chapter, chapter.stem, path, unreadable=True, exercises=nothing)
    named = {_grade_id(cell): cell for cell in cells if _grade_id(cell)}
    titles = (TITLE.match(_text(cell)) for cell in cells if cell.get("cell_type") == "markdown")
    return Saved(
        chapter,
        next((one[1].strip() for one in titles if one), chapter.stem),
        path,
        when,
        exercises=tuple(_exercise(check, cells, named) for check in chapter.checks),
        answers=tuple(_is_answered(named.get(name)) for name in chapter.written),
    )


def _cells(content: Any) -> Iterator[Cell]:
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise ValueError("no notebook: it has no cells")
    yield from (cell for cell in cells if isinstance(cell, dict))


def _text(cell: Cell) -> str:
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(one for one in source if isinstance(one, str))
    return source if isinstance(source, str) else ""


def _grade_id(cell: Cell) -> str:
    fields: Any = cell
    for name in ("metadata", "nbgrader", "grade_id"):
        fields = fields.get(name) if isinstance(fields, dict) else None
    return fields if isinstance(fields, str) else ""


def _exercise(check: Check, cells: Sequence[Cell], named: Mapping[str, Cell]) -> Exercise:
    texts = [_text(cell) for cell in cells if cell.get("cell_type") == "code"]
    defining = re.compile(rf"^(def|class) {re.escape(check.asks)}\b", re.MULTILINE)
    own = [text for text in texts if defining.search(text)]
    stub = not any(STUB not in text for text in own)
    card = _card(check, named.get(check.grade_id, {}))
    if card is None:
        return Exercise(check, stub=stub)
    judged = card.get("cell")
    changed = (
        isinstance(judged, str)
        and judged not in map(digest, texts)
        and not any(MAGIC.search(text) for text in own)
    )
    return Exercise(check, float(card["points"]), changed, stub)


def _card(check: Check, cell: Cell) -> Mapping[str, Any] | None:
    """Return what the last card says, if it is about what the check asks today."""
    outputs = cell.get("outputs")
    for output in reversed(outputs if isinstance(outputs, list) else []):
        data = output.get("data") if isinstance(output, dict) else None
        told = data.get(MIME) if isinstance(data, dict) else None
        if isinstance(told, dict) and told.get("id") == check.id:
            return told if _is_about(check, told) else None
    return None


def _is_about(check: Check, told: Mapping[str, Any]) -> bool:
    points, criteria = told.get("points"), told.get("criteria")
    return (
        isinstance(points, int | float)
        and 0 <= points <= check.points == told.get("max_points")
        and isinstance(criteria, list)
        and [one.get("name") for one in criteria if isinstance(one, dict)]
        == [one.name for one in check.criteria]
    )


def _is_answered(cell: Cell | None) -> bool:
    text = _text(cell).strip() if cell else ""
    return bool(text) and not is_open(text)


@cache
def _open_answers() -> tuple[str, ...]:
    """Return how answers begin that nobody has written, in all languages: with words in bold."""
    stubs = in_every_language(dict(WRITTEN)["stub"])
    return tuple(found[0] for stub in stubs if (found := BOLD.match(stub)))


def is_open(text: str) -> bool:
    """Say whether an answer is still what was handed out."""
    return text.strip().startswith(_open_answers())
