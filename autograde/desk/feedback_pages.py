"""Feedback to students: a page each, and a ZIP of them that an LMS gives out.

- Canvas ("Upload submissions"; canvas-lms, ``infer_comment_context_from_filename``) takes files
  that start as those that it gave: ``lastfirst_12_345_``. Both numbers must be the submission's.
- Moodle ("Upload multiple feedback files in a zip"; mod/assign/feedback/file/importziplib.php)
  takes folders named as those that it gave: ``Full Name_12_assignsubmission_file_/``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from autograde.basics.files import becoming_whole
from autograde.desk.returning.earned import Earned, all_earned, names
from autograde.desk.returning.write import OF_THE_EXCHANGE, Done, Task, write_pages
from autograde.grading.classroom.course import CannotStartError, Course
from autograde.grading.classroom.executor import Workers

FEW = 8  # pages, for which no second process is started
FIRST = (1980, 1, 1, 0, 0, 0)  # one time for all, so that the same pages make the same ZIP


@contextmanager
def progress(assignment: str, total: int) -> Iterator[Callable[[object], None]]:
    """Show a bar while pages are written, if anybody looks; yield what moves it on."""
    console = Console(highlight=False, stderr=True)
    bar = Progress(
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
    with bar:
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


def zipped(
    course: Course, assignment: str, students: Sequence[str], prefixes: Mapping[str, str], lms: str
) -> tuple[Path, list[str]]:
    """Pack the pages for an LMS; return the ZIP, and who is not in it.

    Raises
    ------
    CannotStartError
        If the work did not come from that LMS, which alone says how the files must be called.
    """
    listed = [one for one in students if one in prefixes]
    if not listed:
        raise CannotStartError(
            f"Nobody's {assignment} was collected from a ZIP of {lms.title()}, and only such a ZIP "
            "says how the files must be called that go back. Collect it with `autograde collect "
            f"{assignment} FILE.zip`, then run the same command again"
        )
    path = course.class_folder / "returned" / f"{assignment}-{lms}.zip"
    slash = "" if lms == "canvas" else "/"
    try:
        with (
            becoming_whole(path) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for student in listed:
                for page in pages_of(course, assignment, student):
                    info = zipfile.ZipInfo(f"{prefixes[student]}{slash}{page.name}", FIRST)
                    info.external_attr = 0o644 << 16
                    archive.writestr(info, page.read_bytes(), zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise CannotStartError(
            f"{path} could not be written: {error.strerror}. Nothing was changed"
        ) from error
    return path, [one for one in students if one not in prefixes]


def pages_of(course: Course, assignment: str, student: str) -> list[Path]:
    """Return a student's feedback pages: what else lies in their folder is not ours."""
    folder = course.folder("feedback", student, assignment)
    released = course.folder("release", ".", assignment).glob("*.ipynb")
    paths = [folder / f"{path.stem}.html" for path in sorted(released)]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def release(course: Course, assignment: str, students: Sequence[str]) -> list[str]:
    """Release the pages to nbgrader's exchange; return those whose work did not come from there.

    nbgrader's own command stops at the first of them: only its exchange writes down the secret by
    which a student fetches a page. Nor does it find anything in a folder whose name holds signs
    of a regular expression; so it is shown links to what it is to release, in a folder with none.

    Raises
    ------
    CannotStartError
        If nothing came from the exchange, or nbgrader can't release it.
    """
    ready = {
        one: course.folder("feedback", one, assignment)
        for one in students
        if all(
            (course.folder("feedback", one, assignment) / name).is_file()
            for name in OF_THE_EXCHANGE
        )
    }
    if not ready:
        raise CannotStartError(
            f"Nobody's {assignment} came from nbgrader's exchange, so nobody could fetch feedback "
            "there. Give the pages back in the way that the notebooks came"
        )
    with tempfile.TemporaryDirectory(prefix="autograde-release-") as shown:
        for student, folder in ready.items():
            made = Path(shown, student, assignment)
            made.mkdir(parents=True)
            for path in (
                *pages_of(course, assignment, student),
                *(folder / name for name in OF_THE_EXCHANGE),
            ):
                (made / path.name).symlink_to(path)
        command = [sys.executable, "-m", "nbgrader", "release_feedback", assignment]
        where = f"--CourseDirectory.feedback_directory={shown}"
        done = subprocess.run([*command, where], cwd=course.root, check=False)  # noqa: S603
    if done.returncode:
        raise CannotStartError(
            f"nbgrader could not release the feedback on {assignment}; the lines above say why"
        )
    return [one for one in students if one not in ready]
