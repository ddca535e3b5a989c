"""A class → what there is to write, a bar while it is written, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from autograde.basics.files import clear_drafts
from autograde.desk.returning.earned import Earned, all_earned, names
from autograde.desk.returning.write import Done, Task, write_pages
from autograde.grading.classroom.course import CannotStartError, Course
from autograde.grading.classroom.executor import Workers
from autograde.grading.classroom.progress import progress_bar

FEW = 8  # learners, for whom no second process is started


@contextmanager
def progress(assignment: str, total: int) -> Iterator[Callable[[object], None]]:
    """Show a bar while pages are written, if anybody looks; yield what moves it on."""
    with progress_bar(Console(highlight=False, stderr=True)) as bar:
        steps = bar.add_task(assignment, total=total)
        yield lambda _: bar.advance(steps)


@dataclass
class Pages:
    """What came of a class: who has a page, who has none, and which pages need a look."""

    graded: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    nothing: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    written: int = 0
    current: int = 0  # pages that were there

    def add(self, done: Done) -> None:
        """Note what came of a page."""
        if done.failed:
            self.failed[done.student] = done.failed
            return
        getattr(self, done.what).add(done.student)
        self.written += done.written
        self.current += done.what != "nothing" and not done.written
        if done.plain:
            self.plain.add(done.student)

    @property
    def students(self) -> list[str]:
        """Return those whose pages are all there."""
        return sorted((self.graded | self.refused) - self.failed.keys())


def handed_in(course: Course, assignment: str) -> list[str]:
    """Return those of whom there is a graded copy, or a record, which may say why there is none."""
    graded = course.folder("autograded", "x", assignment).parents[1]
    records = _records(course) / assignment
    found = [one.name for one in _folders(graded) if (one / assignment).is_dir()]
    return sorted({*found, *(one.name for one in _folders(records))})


def _folders(base: Path) -> list[Path]:
    there = base.iterdir() if base.is_dir() else ()
    return [one for one in there if not one.name.startswith(".") and one.is_dir()]


def _records(course: Course) -> Path:
    return course.class_folder / "records"


def tasks(course: Course, book: Any, assignment: Any) -> Iterator[Task]:
    """Yield a page to write for each notebook of everybody who handed in."""
    name, notebooks = assignment.name, notebooks_of(assignment)
    rest = {(one, notebook) for one in handed_in(course, name) for notebook in notebooks}
    for earned in all_earned(book, assignment):
        known_here = (earned.student, earned.notebook) in rest
        if not known_here and not course.folder("submitted", earned.student, name).exists():
            continue  # a row alone is no submission: whoever was given more time has one
        rest.discard((earned.student, earned.notebook))
        yield _task(course, name, earned, notebooks)
    known = names(book) if rest else {}
    for student, notebook in sorted(rest):
        earned = Earned(student, known.get(student, student), notebook)
        yield replace(_task(course, name, earned, notebooks), entered=False)


def notebooks_of(assignment: Any) -> list[str]:
    """Return the names of an assignment's notebooks, each of which has a page."""
    return [one.name for one in assignment.notebooks]


def _task(course: Course, assignment: str, earned: Earned, notebooks: Sequence[str]) -> Task:
    return Task(
        assignment,
        earned,
        course.released(assignment, earned.notebook),
        course.folder("autograded", earned.student, assignment) / f"{earned.notebook}.ipynb",
        _records(course),
        course.folder("feedback", earned.student, assignment),
        frozenset(f"{name}.html" for name in notebooks),
        bool(course.folders.groupshared),
    )


def generate(
    course: Course, book: Any, assignment: Any, crew: Workers, told: Callable[[Done], None]
) -> Pages:
    """Bring the pages of all who handed in up to date; ``told`` hears of each.

    Raises
    ------
    CannotStartError
        If there is nobody, or nothing can be written any more; the pages that are there stay.
    """
    pages = Pages()
    try:
        # What a killed command has left; we are alone there.
        clear_drafts(course.folder("feedback", "x", assignment.name).parents[1])
        for done in write_pages(tasks(course, book, assignment), crew):
            pages.add(done)
            told(done)
    except OSError as error:
        raise CannotStartError(
            f"{error.filename or 'A page'} could not be written ({error.strerror or error}). The "
            "pages that are written stay: mend that, and run the same command again"
        ) from error
    if not (pages.students or pages.failed):
        raise CannotStartError(
            f"Nothing of {assignment.name} is graded yet. Run `autograde grade {assignment.name}` "
            "first"
        )
    return pages
