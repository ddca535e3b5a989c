"""The time of a notebook in the sandbox, and in nbgrader as it comes: results/sandbox.md.

    python -m benchmarks.sandbox

Both run the same solved chapters, one after the other and in turns, in one run. Only the part that
differs is timed: nbgrader's ``Execute`` on one side, what stands in its place on the other.
"""

import copy
import os
import platform
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbgrader.preprocessors import Execute

from autograde.grading.nbgrader_preprocessor import grade_notebook
from autograde.grading.session import Session
from autograde.grading.submission.sanitize import sanitize
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from autograde.sandbox import figure_cache
from autograde.sandbox.parent import Sandbox
from benchmarks import RESULTS

ROUNDS = 3
HEAD = """\
# One notebook in the sandbox

Made by `make sandbox-speed`: the median of {rounds} runs in turns on {cores} cores, Linux {kernel},
Python {python}. Each chapter's solution, all its cells run and all its checks judged; medians in
seconds. *nbgrader*: its own `Execute`, a fresh kernel for each notebook, where the checks run
beside the learner's code. *Sandbox*: what stands in its place, from a zygote that is there.
*Pictures kept*: the same where the course's own pictures were drawn before, as in a class. *First*:
the start of the zygote, once for all the notebooks of a chapter that one command grades.

| chapter | nbgrader | sandbox | nbgrader : sandbox | pictures kept | first |
|---|---:|---:|---:|---:|---:|
"""


def main() -> None:
    """Time both ways for every chapter."""
    warnings.simplefilter("ignore")
    text = HEAD.format(
        rounds=ROUNDS,
        cores=os.cpu_count(),
        kernel=platform.release().split("-")[0],
        python=platform.python_version(),
    )
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        figure_cache.FOLDER = Path(folder)
        for stem in CHAPTERS:
            row, ratio = compared(stem)
            print(row)
            text += row + "\n"
            ratios.append(ratio)
    text += f"\nThe median of the ratios is **{statistics.median(ratios):.1f}**.\n"
    (RESULTS / "sandbox.md").write_text(text, encoding="utf-8")


def compared(stem: str) -> tuple[str, float]:
    """Return a chapter's row of the table, and how many times nbgrader's own way takes as long."""
    solved = nbformat.read(ROOT / f"solutions/en/{stem}/{stem}.ipynb", 4)
    cells = [cell.source for cell in solved.cells if cell.cell_type == "code"]
    start = time.perf_counter()
    with Sandbox(CHAPTERS[stem]) as drawing:
        first = time.perf_counter() - start
        with Sandbox(CHAPTERS[stem], rehearsal=cells) as showing:
            ways = (stock, lambda nb: here(nb, drawing), lambda nb: here(nb, showing))
            rounds = [[timed(way, solved) for way in ways] for _ in range(ROUNDS)]
    there, mine, kept = (statistics.median(times) for times in zip(*rounds, strict=True))
    row = f"| {stem} | {there:.2f} | {mine:.2f} | {there / mine:.1f} | {kept:.2f} | {first:.2f} |"
    return row, there / mine


def timed(way: Callable[[nbformat.NotebookNode], None], solved: nbformat.NotebookNode) -> float:
    """Return the seconds that one way takes for a copy of a notebook."""
    notebook = copy.deepcopy(solved)
    start = time.perf_counter()
    way(notebook)
    return time.perf_counter() - start


def stock(notebook: nbformat.NotebookNode) -> None:
    """Run a notebook as nbgrader does."""
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        Execute(kernel_name="python3").preprocess(notebook, resources)


def here(notebook: nbformat.NotebookNode, sandbox: Sandbox) -> None:
    """Run a notebook in the sandbox, and judge it outside."""
    sanitize(notebook)
    made = grade_notebook(notebook, Session(sandbox), lambda check: 7)
    if not all(part.met for one in made.checks for part in one.criteria):
        raise RuntimeError("a solution lost points")


if __name__ == "__main__":
    main()
