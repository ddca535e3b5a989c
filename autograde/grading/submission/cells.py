"""From a file to the cells of a notebook and the chapter that they belong to."""

from __future__ import annotations

import errno
import json
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.basics.errors import CourseError
from autograde.basics.language import chosen
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter

MOST_TEXT = 500
ROOT = Path(__file__).parents[3]  # of the course


class CannotGradeError(CourseError):
    """The input is nothing that can be graded; the message says why, and what to do."""


def read_cells(path: Path) -> list[NotebookNode]:
    """Return the cells of the notebook at ``path``, as nbformat 4 has them.

    Raises
    ------
    CannotGradeError
        If there is no such file, or it is no notebook.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise CannotGradeError(
            f"{path} does not exist: check the name, and the folder that you are in"
        ) from error
    except IsADirectoryError as error:
        inside = min(path.glob("*.ipynb"), default=path / "NOTEBOOK.ipynb")
        raise CannotGradeError(
            f"{path} is a folder: name the notebook in it, such as {inside}"
        ) from error
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        raise CannotGradeError(
            f"{path} could not be read ({reason}): see that you may read it"
        ) from error
    except UnicodeDecodeError as error:
        raise CannotGradeError(
            f"{path} is not a notebook: it holds bytes that are no text. Name a file that "
            "JupyterLab has saved as .ipynb"
        ) from error
    return _cells(text, path)


def _cells(text: str, path: Path) -> list[NotebookNode]:
    again = "Open it in JupyterLab and save it again, or take a fresh copy"
    if not text.strip():
        raise CannotGradeError(f"{path} is empty. {again}")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith("{"):
            raise CannotGradeError(
                f"{path} is not a notebook: its text is not JSON. Name a file that JupyterLab "
                "has saved as .ipynb"
            ) from error
        raise CannotGradeError(
            f"{path} is damaged, or cut short: its JSON breaks off ({error}). {again}"
        ) from error
    if not isinstance(parsed, dict) or not {"cells", "worksheets"} & parsed.keys():
        raise CannotGradeError(
            f"{path} is JSON, but not a notebook: it has no cells. Name a file that JupyterLab "
            "has saved as .ipynb"
        )
    try:
        with warnings.catch_warnings():
            # Missing cell ids and the like: the cells run all the same.
            warnings.simplefilter("ignore")
            return list(nbformat.reads(text, as_version=4).cells)
    # What nbformat raises at a malformed notebook depends on where it is malformed.
    except Exception as error:
        reason = str(error).partition("\n")[0][:MOST_TEXT]
        raise CannotGradeError(
            f"{path} is not a notebook that nbformat can read ({reason}). {again}"
        ) from error


def grade_id(cell: NotebookNode) -> str:
    """Return the cell's name in nbgrader; empty if it has none."""
    return str(nbgrader_of(cell).get("grade_id", ""))


def nbgrader_of(cell: NotebookNode) -> Mapping[str, Any]:
    """Return what nbgrader keeps in the cell's metadata."""
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def source_of(cell: NotebookNode) -> str:
    """Return the cell's text."""
    source = cell.get("source")
    return source if isinstance(source, str) else ""


def chapter_of(cells: Sequence[NotebookNode], path: Path) -> Chapter:
    """Find the chapter by its check cells, or else by the file's name.

    Raises
    ------
    CannotGradeError
        If neither belongs to a chapter of this course.
    """
    present = {grade_id(cell) for cell in cells}

    def likeness(chapter: Chapter) -> tuple[int, bool]:
        found = sum(check.grade_id in present for check in chapter.checks)
        return found, chapter.stem == path.stem

    chapter = max(CHAPTERS.values(), key=likeness)
    if likeness(chapter) == (0, False):
        raise CannotGradeError(
            f"{path} belongs to no chapter of this course: it has none of their check cells. "
            f"Name a notebook made from one of: {', '.join(CHAPTERS)}"
        )
    return chapter


def handed_out(chapter: Chapter) -> Path:
    """Return where a clone of the course has the notebook that learners open."""
    folder = ROOT / "notebooks" / chosen() / chapter.stem
    return folder / f"{chapter.stem}.ipynb"
