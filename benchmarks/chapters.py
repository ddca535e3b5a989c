"""The course in numbers: for each chapter its exercises, points, formulae, pictures and seconds.

python -m benchmarks.chapters
"""

from __future__ import annotations

import base64
import io
import re
import time
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from autograde.grading.single.kernel import ENCRYPTED
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter
from benchmarks import RESULTS

REPORT, PICTURES = RESULTS / "chapters.md", RESULTS / "chapters.png"
# The picture that each chapter is remembered by: how many stand before it.
BEST = {
    "ch01_dice_to_cross_entropy": 1,
    "ch02_softmax": 2,
    "ch03_cross_entropy_error": 3,
    "ch04_computational_graphs": 4,
    "ch05_numerical_gradients": 1,
    "ch06_sigmoid_with_loss": 2,
    "ch07_softmax_with_loss": 3,
    "ch08_training": 4,
    "ch09_negative_sampling": 4,
}
MOST_SECONDS = 30
ABOUT = f"""\
# The chapters

Made by `make chapters`. *Exercises* are the cells that a learner fills in, written questions among
them. *Formulae* are the displayed equations, each of which a cell evaluates. *Seconds* is how long
the solved notebook takes from top to bottom in a fresh kernel, its start included; the target is
{MOST_SECONDS}.

![A picture of each chapter](chapters.png)

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


def solved(stem: str) -> Path:
    """Return where a chapter's solved notebook lies."""
    return ROOT / "solutions" / "en" / stem / f"{stem}.ipynb"


def images(notebook: NotebookNode) -> list[str]:
    """Return the pictures of a notebook, in base64."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def draw_best() -> None:
    """Put one picture of each chapter on one page."""
    figure, panels = plt.subplots(3, 3, figsize=(15, 10), layout="constrained")
    for axes, (stem, number) in zip(panels.flat, BEST.items(), strict=True):
        notebook = nbformat.read(solved(stem), as_version=4)
        axes.imshow(plt.imread(io.BytesIO(base64.b64decode(images(notebook)[number]))))
        axes.set_title(name_of(notebook), loc="left")
        axes.axis("off")
    figure.savefig(PICTURES, dpi=100, metadata={"Software": None})
    plt.close(figure)


def name_of(notebook: NotebookNode) -> str:
    """Return the title of a chapter."""
    title: str = notebook.cells[0].source.splitlines()[0]
    return title.removeprefix("# ")


def measure(chapter: Chapter) -> Row:
    """Run a chapter's solved notebook, and count what is in it."""
    path = solved(chapter.stem)
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    client = NotebookClient(
        notebook, config=Config(ENCRYPTED), resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    seconds = time.perf_counter() - start
    return Row(
        name=name_of(notebook),
        exercises=sum(_is_solution(cell) for cell in notebook.cells),
        checks=len(chapter.checks),
        points=chapter.points,
        written=sum(chapter.written.values()),
        formulae=sum(len(re.findall(r"\\tag\{", cell.source)) for cell in notebook.cells),
        pictures=len(images(notebook)),
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
    draw_best()
    rows = [measure(chapter) for chapter in CHAPTERS.values()]
    REPORT.write_text(report(rows), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8").split("\n\n")[-1])
    slow = [row.name for row in rows if row.seconds > MOST_SECONDS]
    if slow:
        raise SystemExit(f"more than {MOST_SECONDS} s: {', '.join(slow)}")


if __name__ == "__main__":
    main()
