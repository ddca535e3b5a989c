"""Speed of a report on 2,000 learners, and of the page in Chromium. Writes report_speed.md.

    python -m benchmarks.report_speed

The class is made up: records and points are drawn, and so is the code of the notebooks, from all
solutions that the tests know. One learner in a hundred hands in another's code in other names and
another layout.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from autograde.desk.report import similar, write
from autograde.desk.report.code import code_cells, submitted
from autograde.grading.classroom.course import Course
from autograde.grading.records.result_record import read_records
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from benchmarks import RESULTS
from tests.support import synthetic

REPORT = RESULTS / "report_speed.md"
STEM = "ch06_sigmoid_with_loss"
BEFORE = list(CHAPTERS)[:5]
COUNT, RUNS, CORES, SEED = 2_000, 3, 2, 7
TARGET = 10.0  # seconds
FLAGS = ["--no-sandbox", "--disable-gpu"]  # Chromium refuses to build its own sandbox as root

# Until the next picture is on the screen.
CLICK = """(what) => new Promise((done) => {
  const start = performance.now();
  if (what === "sort") document.querySelectorAll("#table thead button")[1].click();
  else {
    const search = document.getElementById("search");
    search.value = what;
    search.dispatchEvent(new Event("input", { bubbles: true }));
  }
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""

TEXT = """\
# Speed of the report

Made by `python -m benchmarks.report_speed`: {count} learners of `{stem}`, and of five
chapters before it, all made up. On {cores} cores, Python {python}, Chromium {chromium}; the
best of {runs} runs, the first figure on the clock, the second in processor time. The target is
{target:g} s for the command.

| what | on the clock | processor |
|---|---|---|
| `autograde report`, the whole command | {command[0]:.1f} s | {command[1]:.1f} s |
| of it: reading, counting, comparing, writing | {inside[0]:.1f} s | {inside[1]:.1f} s |
| of that: similar solutions of {count} learners | {similar[0]:.1f} s | {similar[1]:.1f} s |
| Chromium opens the page | {opened:.2f} s | |
| Chromium sorts {rows} rows | {sort:.2f} s | |
| Chromium filters them by a name | {filter:.2f} s | |

It read {megabytes:.0f} MB of notebooks, and wrote a page of {page:.1f} MB and a table of
{table:.2f} MB. Of {copies} disguised copies {found} are among the {listed} pairs that it lists.
"""


Times = tuple[float, float]


def best(task: Callable[[], object]) -> Times:
    """Return how long a task takes on the clock and in the processor, the best of some runs."""
    found = []
    for _ in range(RUNS):
        start, before = time.perf_counter(), os.times()
        task()
        used = sum(os.times()[:4]) - sum(before[:4])
        found.append((time.perf_counter() - start, used))
    return min(found)


def command(course: Course) -> None:
    """Run the command as a person does."""
    autograde = [sys.executable, "-c", "from autograde.cli import main; main()"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(  # noqa: S603 - the course's own command
        [*autograde, "report", STEM], cwd=course.root, env=env, check=True, capture_output=True
    )


def in_browser(path: Path) -> tuple[str, dict[str, float]]:
    """Open the page, sort it and filter it: the browser's version, and the seconds."""
    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        found: dict[str, list[float]] = {"opened": [], "sort": [], "filter": []}
        for _ in range(RUNS):
            page: Page = browser.new_page(viewport={"width": 1280, "height": 800})
            start = time.perf_counter()
            page.goto(path.as_uri())
            found["opened"].append(time.perf_counter() - start)
            for name, what in (("sort", "sort"), ("filter", "12")):
                found[name].append(page.evaluate(CLICK, what) / 1000)
            page.close()
        version = browser.version
        browser.close()
    return version, {name: min(times) for name, times in found.items()}


def main() -> None:
    """Make the class, measure, and write the report beside this file."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as folder:
        course = synthetic.course(Path(folder), STEM, COUNT, np.random.default_rng(SEED), BEFORE)
        graded = [one for one in read_records(write.records(course), STEM) if not one.refused]
        notebooks = list((Path(folder) / "class" / "autograded").rglob("*.ipynb"))
        code = submitted(course, STEM, [(one.student, STEM) for one in graded])
        released = code_cells(course.released(STEM, STEM))
        times = {
            "similar": best(lambda: cold_pairs(code, released)),
            "inside": best(lambda: cold_report(course)),
            "command": best(lambda: command(course)),
        }
        written = write.report(course, STEM)
        listed, _ = similar.pairs(code, released)
        pairs = {frozenset((one.one, one.other)) for one in listed}
        students = set(code)
        records = list(read_records(write.records(course), STEM))
        copies = [frozenset(pair) for pair in synthetic.copies(len(records)).items()]
        copies = [pair for pair in copies if pair <= students]
        chromium, browser = in_browser(written.page)
        text = TEXT.format(
            count=f"{COUNT:,}",
            stem=STEM,
            cores=CORES,
            runs=RUNS,
            target=TARGET,
            python=platform.python_version(),
            chromium=chromium,
            megabytes=sum(path.stat().st_size for path in notebooks) / 1e6,
            page=written.page.stat().st_size / 1e6,
            table=written.table.stat().st_size / 1e6,
            rows=f"{written.learners:,}",
            copies=len(copies),
            found=sum(pair in pairs for pair in copies),
            listed=len(listed),
            **times,
            **browser,
        )
    REPORT.write_text(text, encoding="utf-8")
    print(text)


def cold_pairs(code: dict[str, similar.Cells], released: similar.Cells) -> None:
    """Look for pairs as a fresh process does."""
    similar._pieces.cache_clear()
    similar.pairs(code, released)


def cold_report(course: Course) -> None:
    """Write the report as a fresh process does."""
    similar._pieces.cache_clear()
    write.report(course, STEM)


if __name__ == "__main__":
    main()
