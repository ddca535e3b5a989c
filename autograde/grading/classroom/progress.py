"""What ``autograde grade`` shows while it works: a bar, and a line for each that needs a look."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograde.grading.classroom.course import load
from autograde.grading.classroom.executor import Workers, cores, freeze_imports, start_workers
from autograde.grading.classroom.run import Graded, Task, grade_class, plan


def show_run(
    assignment: str,
    students: Sequence[str] = (),
    jobs: int | None = None,
    scheduler: str | None = None,
    folder: Path | None = None,
    force: bool = False,
    unsafe: bool = False,
    check: str = "",
) -> int:
    """Grade an assignment of the course that the current folder lies in; return the exit code."""
    freeze_imports()
    console = Console(highlight=False)
    try:
        task = plan(load(Path.cwd(), folder), assignment, students, force, unsafe, check)
        # A process that has nothing to do would cost its start.
        with start_workers(min(jobs or cores(), len(task.waiting) or 1), scheduler) as workers:
            return _follow(task, workers, console)
    except KeyboardInterrupt:
        console.print("Stopped. What is graded stays; the same command grades the rest.")
        return 130


def _follow(task: Task, workers: Workers, console: Console) -> int:
    done: list[Graded] = []
    start = time.monotonic()
    with progress_bar(console) as bar:
        steps = bar.add_task(task.assignment, total=len(task.waiting))
        for one in grade_class(task, workers):
            done.append(one)
            bar.advance(steps)
            if one.looks:
                bar.console.print(_line(one), soft_wrap=True)
            for change in one.changed:
                bar.console.print(_plain(f"changed: {change}", "cyan"), soft_wrap=True)
    console.print(_sum(task, done, time.monotonic() - start), soft_wrap=True)
    return 1 if any(one.points is None for one in done) else 0


def progress_bar(console: Console) -> Progress:
    """Return a bar that is seen while it moves, and where somebody looks at a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _line(one: Graded) -> Text:
    style = "red" if one.points is None else "yellow"
    said = " ".join(one.looks)
    return _plain(f"{one.student}: {'not graded. ' if one.points is None else ''}{said}", style)


def _sum(task: Task, done: Sequence[Graded], seconds: float) -> Text:
    graded = [one for one in done if one.points is not None]
    parts = [f"{task.assignment}: {len(graded)} graded in {seconds:.1f} s"]
    if looks := sum(bool(one.looks) for one in graded):
        parts.append(f"{looks} of them need a look")
    if missing := len(done) - len(graded):
        parts.append(f"{missing} could not be graded")
    if changed := sum(bool(one.changed) for one in done):
        parts.append(f"{changed} changed since they were graded before")
    if task.done:
        parts.append(f"{task.done} graded before (--force grades them again)")
    return _plain("; ".join(parts) + ".", "bold")


def _plain(text: str, style: str) -> Text:
    """Make text that the terminal takes as text: names of folders may hold control characters."""
    return Text("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text), style)
