"""The course in numbers: for each chapter its exercises, points, formulae, pictures and seconds.

python benchmarks/chapters.py
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograde.build import ROOT
from autograde.exercise import Chapter
from autograde.exercises import CHAPTERS
from autograde.running import ENCRYPTED

REPORT = Path(__file__).with_suffix(".md")
MOST_SECONDS = 30
ABOUT = f"""\
# The chapters

Made by `make chapters`. *Exercises* are the cells that a learner fills in, written questions among
them. *Formulae* are the displayed equations, each of which a cell evaluates. *Seconds* is how long
the solved notebook takes from top to bottom in a fresh kernel, its start included; the target is
{MOST_SECONDS}.

| chapter | exercises | checks | points by checks | by a person | formulae | pictures | seconds |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """What is counted and measured of one chapter."""

    name: str
    exercises: int
    checks: int
    points: float
    written: float
    formulae: int
    pictures: int
    seconds: float


def measure(chapter: Chapter) -> Row:
    """Run a chapter's solved notebook, and count what is in it."""
    path = ROOT / "solutions" / "en" / chapter.stem / f"{chapter.stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    client = NotebookClient(
        notebook, config=ENCRYPTED, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    seconds = time.perf_counter() - start
    return Row(
        name=notebook.cells[0].source.splitlines()[0].removeprefix("# "),
        exercises=sum(_is_solution(cell) for cell in notebook.cells),
        checks=len(chapter.checks),
        points=chapter.points,
        written=sum(chapter.written.values()),
        formulae=sum(len(re.findall(r"\\tag\{", cell.source)) for cell in notebook.cells),
        pictures=sum(
            "image/png" in output.get("data", {})
            for cell in notebook.cells
            for output in cell.get("outputs", [])
        ),
        seconds=seconds,
    )


def _is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def report(rows: list[Row]) -> str:
    """Write the table, with a line of totals."""
    lines = [
        f"| {row.name} | {row.exercises} | {row.checks} | {row.points:g} | {row.written:g} "
        f"| {row.formulae} | {row.pictures} | {row.seconds:.1f} |\n"
        for row in rows
    ]
    total = Row("**together**", *(sum(getattr(row, name) for row in rows) for name in NUMBERS))
    lines.append(
        f"| {total.name} | {total.exercises} | {total.checks} | {total.points:g} "
        f"| {total.written:g} | {total.formulae} | {total.pictures} | {total.seconds:.1f} |\n"
    )
    return ABOUT + "".join(lines)


NUMBERS = ("exercises", "checks", "points", "written", "formulae", "pictures", "seconds")


def main() -> None:
    """Write the report beside this file, and say which chapter takes too long."""
    rows = [measure(chapter) for chapter in CHAPTERS.values()]
    REPORT.write_text(report(rows), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8").split("\n\n")[-1])
    slow = [row.name for row in rows if row.seconds > MOST_SECONDS]
    if slow:
        raise SystemExit(f"more than {MOST_SECONDS} s: {', '.join(slow)}")


if __name__ == "__main__":
    main()
