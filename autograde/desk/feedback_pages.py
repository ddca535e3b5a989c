"""Feedback to students: nbgrader's pages, with the cards, as a ZIP that an LMS gives out.

- Canvas ("Upload submissions"; canvas-lms, ``infer_comment_context_from_filename``) takes files
  that start as those that it gave: ``lastfirst_12_345_``. Both numbers must be the submission's.
- Moodle ("Upload multiple feedback files in a zip"; mod/assign/feedback/file/importziplib.php)
  takes folders named as those that it gave: ``Full Name_12_assignsubmission_file_/``.
"""

from __future__ import annotations

import html
import io
import logging
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograde.desk.lms.tables import write_or_say_why
from autograde.explaining.messages import SENTENCES
from autograde.grading.classroom.course import CannotStartError, Course, load
from autograde.grading.submission import result_record

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{name}</title>
<body style="font-family: sans-serif; max-width: 40em; margin: 2em auto">
<h1>{name}</h1>
<p>What you handed in could not be graded.</p>
<p>{why}</p>
"""
FIRST = (1980, 1, 1, 0, 0, 0)  # one time for all, so that the same pages make the same ZIP


class _Pages(GenerateFeedback):  # type: ignore[misc] # nbgrader has no types
    """nbgrader's own converter, for some of the students."""

    students: frozenset[str] = frozenset()

    def init_notebooks(self) -> None:
        super().init_notebooks()
        self.assignments: dict[str, list[str]] = {
            folder: notebooks
            for folder, notebooks in self.assignments.items()
            if Path(folder).parent.name in self.students
        }


def generate(course: Course, assignment: str) -> list[str]:
    """Write the feedback pages of all whose work is graded, anew; return who they are.

    nbgrader's own command leaves a page as it is if a comment came later.

    Raises
    ------
    CannotStartError
        If nothing is graded, or a page could not be written.
    """
    base = course.folder("autograded", "x", assignment).parents[1]
    students = sorted(path.parent.name for path in base.glob(f"[!.]*/{assignment}"))
    students = [one for one in students if any((base / one / assignment).glob("*.ipynb"))]
    if not students:
        raise CannotStartError(
            f"Nothing of {assignment} is graded yet. Run `autograde grade {assignment}` first"
        )
    count = min(os.cpu_count() or 1, len(students))
    parts = [frozenset(students[first::count]) for first in range(count)]
    with ProcessPoolExecutor(count) as pool:
        said = list(pool.map(_write, [course.root] * count, [assignment] * count, parts))
    if any(said):
        raise CannotStartError(
            f"Not all feedback on {assignment} could be written: {' '.join(filter(None, said))}"
        )
    return students


def _write(root: Path, assignment: str, students: frozenset[str]) -> str:
    """Write the pages of some students; return what went wrong."""
    course = load(root)
    course.folders.assignment_id = assignment
    pages = _Pages(coursedir=course.folders, config=course.config)
    pages.log = logging.getLogger("autograde.desk.feedback_pages")
    pages.log.setLevel(logging.CRITICAL)
    pages.students, pages.force = students, True
    try:
        pages.start()
    except (NbGraderException, OSError) as error:
        return str(error) or type(error).__name__
    return ""


def explain(course: Course, assignment: str, graded: Sequence[str]) -> list[str]:
    """Write a page for everybody whose work could not be graded; return who they are.

    Raises
    ------
    CannotStartError
        If it can't be written.
    """
    found = []
    for one in result_record.read_records(course.class_folder / "records", assignment):
        if one.refused and one.student not in graded:
            page = course.folder("feedback", one.student, assignment) / f"{one.notebook}.html"
            said = [one.refused] + [SENTENCES["before counts"]] * bool(one.checks)
            text = PAGE.format(name=html.escape(one.notebook), why=html.escape(" ".join(said)))
            write_or_say_why(page, text.encode())
            found.append(one.student)
    return found


def pages_of(course: Course, assignment: str, student: str) -> list[Path]:
    """Return a student's feedback pages."""
    return sorted(course.folder("feedback", student, assignment).glob("*.html"))


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
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in listed:
            for page in pages_of(course, assignment, student):
                slash = "" if lms == "canvas" else "/"
                info = zipfile.ZipInfo(f"{prefixes[student]}{slash}{page.name}", FIRST)
                info.external_attr = 0o644 << 16
                archive.writestr(info, page.read_bytes(), zipfile.ZIP_DEFLATED)
    path = course.class_folder / "returned" / f"{assignment}-{lms}.zip"
    write_or_say_why(path, content.getvalue())
    return path, [one for one in students if one not in prefixes]


def release(course: Course, assignment: str, students: Sequence[str]) -> list[str]:
    """Release the pages to nbgrader's exchange; return those whose work did not come from there.

    nbgrader's own command stops at the first of them: only its exchange writes down the secret by
    which a student fetches a page.

    Raises
    ------
    CannotStartError
        If nothing came from the exchange, or nbgrader can't release it.
    """
    others = [
        one
        for one in students
        if not (course.folder("feedback", one, assignment) / "submission_secret.txt").is_file()
    ]
    if len(others) == len(students):
        raise CannotStartError(
            f"Nobody's {assignment} came from nbgrader's exchange, so nobody could fetch feedback "
            "there. Give the pages back in the way that the notebooks came"
        )
    command = [sys.executable, "-m", "nbgrader", "release_feedback", assignment]
    exclude = f"--CourseDirectory.student_id_exclude={','.join(others)}"
    done = subprocess.run([*command, exclude], cwd=course.root, check=False)  # noqa: S603
    if done.returncode:
        raise CannotStartError(
            f"nbgrader could not release the feedback on {assignment}; the lines above say why"
        )
    return others
