"""The code cells of submissions, read as text: nothing of them runs, nothing is validated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograde.desk.report.similar import Cells
from autograde.grading.classroom.course import Course

MOST_BYTES = 20_000_000  # of a notebook; in a larger one nobody reads code
MANY = 200  # notebooks from which on a second process pays
MOST_LINES, WIDTH = 14, 200  # of an example


def code_cells(path: Path) -> Cells:
    """Return the code cells of a notebook, by grade_id or place; none of what is no notebook."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return {}
        cells = json.loads(path.read_bytes())["cells"]
        return {
            _name(cell, place): _source(cell)
            for place, cell in enumerate(cells)
            if cell["cell_type"] == "code"
        }
    # A learner's file may be anything; whoever graded it has said so in the record.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _name(cell: dict[str, dict[str, dict[str, object]]], place: int) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id") or f"cell {place + 1}")


def _source(cell: dict[str, str | list[str]]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def submitted(
    course: Course, assignment: str, notebooks: Iterable[tuple[str, str]]
) -> dict[str, Cells]:
    """Return the code of each student, from ``(student, notebook)``; the graded copy is mended."""
    wanted = list(notebooks)
    paths = [_path(course, assignment, *one) for one in wanted]
    if len(paths) < MANY:
        read = list(map(code_cells, paths))
    else:
        with ProcessPoolExecutor(2) as pool:
            read = list(pool.map(code_cells, paths, chunksize=50))
    found: dict[str, Cells] = {}
    for (student, _), cells in zip(wanted, read, strict=True):
        found[student] = {**found.get(student, {}), **cells}
    return found


def _path(course: Course, assignment: str, student: str, notebook: str) -> Path:
    graded = course.folder("autograded", student, assignment) / f"{notebook}.ipynb"
    if graded.is_file():
        return graded
    return course.folder("submitted", student, assignment) / f"{notebook}.ipynb"


def excerpt(cells: Cells, name: str) -> str:
    """Return the first lines of the cell that defines ``name`` last; empty if none does."""
    defines = re.compile(rf"^(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", re.M)
    cell = next((code for code in reversed(list(cells.values())) if defines.search(code)), "")
    return clipped(cell, MOST_LINES)


def clipped(code: str, most: int) -> str:
    """Return so many lines of code, none of them endless."""
    lines = code.strip().splitlines()
    kept = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in lines[:most]]
    return "\n".join([*kept, *["…"] * (len(lines) > most)])
