"""How fast work is returned: beside nbgrader's own pages, and for a larger class.

    python -m benchmarks.feedback_speed [--size 200] [--large 2000]

The classes are those of ``class_speed``: chapter 7, graded here before anything is timed.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from nbgrader.api import Gradebook

from benchmarks import RESULTS
from benchmarks.class_speed import CORES, STEM, Run, kinds, make, timed
from tests.support import classes

REPORT = RESULTS / "feedback_speed.md"
# What is required. Ten times the pages leave some 20 MiB more to each process, which hold nothing.
OFTEN, GROWTH = 8, 1.3
COMMENT = "Read 7.7 again, and say where the 1/N comes from."
QUESTION = "written_one_over_n"
LOOK = 0.2  # seconds between two looks at the memory
FEEDBACK = ("autograde", "feedback", STEM)

TEXT = """\
# Speed of feedback

Made by `make feedback-speed`: pages for a class that did chapter 7, half of it right, the rest
wrong, blank or broken, each with a comment by hand. All rows come from one run, each command from
start to end, on the clock and in processor time. What nbgrader's page shows of points, comments,
code, outputs and cards is on ours, or this fails. *Again*: every page is current. *One comment*:
one learner's comment changed.

On {cores} cores, Python {python}.

| | pages | whole, s | processor, s | whole, ms each | memory, MiB |
|---|---|---|---|---|---|
{rows}

| required | measured | |
|---|---|---|
{checks}

A page has {ours:.0f} kB. nbgrader's has {theirs:.0f} kB, and asks the network for the script that
sets its formulas.
"""


@dataclass
class Used(Run):
    """A run, and the processor time of all its processes."""

    processor: float = 0.0


def used(folder: Path, size: int, *command: str) -> Used:
    """Run a command, and tell what it took."""
    before = sum(os.times()[2:4])
    run = timed(folder, size, *command, look=LOOK)
    return Used(size, run.seconds, run.memory, processor=sum(os.times()[2:4]) - before)


def graded(folder: Path, size: int) -> Path:
    """Make a class, grade it, and comment on everybody's written answer."""
    make(folder, size)
    timed(folder, size, "autograde", "grade", STEM)
    with Gradebook(classes.url(folder), "y-minus-t") as book:
        for comment in book.find_notebook(STEM, STEM).solution_cells:
            if comment.name == QUESTION:
                for one in comment.comments:
                    one.manual_comment = COMMENT
        book.db.commit()
    return folder


def page_of(folder: Path, student: str) -> BeautifulSoup:
    """Read a learner's page."""
    path = folder / "class" / "feedback" / student / STEM / f"{STEM}.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def squeezed(one: Tag) -> str:
    """Return a text without its blanks."""
    return re.sub(r"\s+", "", one.get_text())


def same_content(theirs: Path, ours: Path, student: str) -> None:
    """Raise if nbgrader's page shows something of a learner's work that ours does not."""
    their, our = page_of(theirs, student), page_of(ours, student)
    text = squeezed(our)
    cards = their.find_all("div", attrs={"role": "group"})
    pieces = [*their.find_all("pre"), *cards]
    lost = [squeezed(one) for one in pieces if squeezed(one) not in text]
    pictures = {one["src"] for one in our.find_all("img")}
    lost += [one["src"][:60] for one in their.find_all("img") if one["src"] not in pictures]
    scores = [
        f"{float(score):g} of {float(most):g}"
        for score, most in re.findall(r"Score: ([\d.]+) / ([\d.]+)", their.find(id="toc").text)
    ]
    rows = [row.find(class_="number").text for row in our.find(class_="exercises").find_all("tr")]
    waits = sum(row == "not read yet" for row in rows)
    if lost or COMMENT not in our.text or (scores != rows and not waits):
        raise RuntimeError(f"{student}: {lost or (scores, rows)} is not on our page")


def size_of(folder: Path, student: str) -> float:
    """Return the kilobytes of a page."""
    return (folder / "class" / "feedback" / student / STEM / f"{STEM}.html").stat().st_size / 1000


def changed_comment(folder: Path, student: str) -> None:
    """Say something else to one learner."""
    with Gradebook(classes.url(folder), "y-minus-t") as book:
        book.find_comment(QUESTION, STEM, STEM, student).manual_comment = "Well put."
        book.db.commit()


def report(runs: dict[str, Used], ours: float, theirs: float) -> str:
    """Write the table in Markdown."""
    names = {
        "theirs": "`nbgrader generate_feedback`",
        "ours": "`autograde feedback`",
        "again": "the same, again",
        "one": "the same, one comment",
        "large": "`autograde feedback`, larger class",
    }
    rows = []
    for key, name in names.items():
        run = runs[key]
        held = f"{run.memory / 2**20:.0f}" if run.memory else ""
        rows.append(
            f"| {name} | {run.size:,} | {run.seconds:.1f} | {run.processor:.1f} "
            f"| {1000 * run.each:.1f} | {held} |"
        )
    large = runs["large"]
    checks = [
        (
            f"throughput, beside nbgrader's: {OFTEN} at least",
            runs["theirs"].each / runs["ours"].each,
            OFTEN,
            1,
        ),
        (
            f"memory at {large.size:,}, beside {runs['ours'].size}: {GROWTH} at most",
            large.memory / runs["ours"].memory,
            GROWTH,
            -1,
        ),
    ]
    return TEXT.format(
        cores=CORES,
        python=platform.python_version(),
        rows="\n".join(rows),
        checks="\n".join(
            f"| {what} | {value:.2f} | {'✓' if sign * (value - most) >= 0 else '✗'} |"
            for what, value, most, sign in checks
        ),
        ours=ours,
        theirs=theirs,
    )


def main() -> None:
    """Measure, and write the report beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--large", type=int, default=2000)
    told = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    top = Path(tempfile.mkdtemp(prefix="feedback-speed-"))
    try:
        ours = graded(top / "ours", told.size)
        theirs = shutil.copytree(ours, top / "theirs")
        generate = ("nbgrader", "generate_feedback", STEM)
        runs = {
            "ours": used(ours, told.size, *FEEDBACK),
            "theirs": used(theirs, told.size, *generate),
            "again": used(ours, told.size, *FEEDBACK),
        }
        some = [f"learner-{number + 1:04}" for number in range(min(told.size, len(kinds())))]
        for student in some:
            same_content(theirs, ours, student)
        changed_comment(ours, some[0])
        runs["one"] = used(ours, told.size, *FEEDBACK)
        large = graded(top / "large", told.large)
        runs["large"] = used(large, told.large, *FEEDBACK)
        text = report(runs, size_of(ours, some[0]), size_of(theirs, some[0]))
    finally:
        shutil.rmtree(top)
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
