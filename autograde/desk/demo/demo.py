"""``autograde demo``: a whole class in one command, in a folder of its own.

It goes the way that an instructor goes: roster, collect, grade, report.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

from nbgrader.converters import GenerateAssignment

from autograde.basics.files import IGNORE, make_unpublished
from autograde.desk import enrol, opened_gradebook
from autograde.desk.demo import simulated
from autograde.desk.lms import collect, roster, tables
from autograde.desk.lms.incoming import worksheet
from autograde.grading.classroom.course import CannotStartError, Course, load

MARK = ".made-by-autograde-demo"  # without it, a folder is somebody's, and is left alone


def make(root: Path, folder: Path, say: Callable[[str], None]) -> Course:
    """Make the class's folder, its gradebook, and what was handed in; return its course.

    Raises
    ------
    CannotStartError
        If the folder holds something else, or a step fails.
    """
    folder = folder.absolute()
    try:
        _clear(folder)
    except OSError as error:
        raise CannotStartError(
            f"{folder} can't be made anew ({error.strerror or error}): see that you may write "
            "there, or name another folder with --class"
        ) from error
    course = load(root, folder)
    released = course.released(simulated.STEM, simulated.STEM)
    lms = folder / "from-moodle"
    simulated.hand_in(lms, released)
    _enter(course, folder)
    with opened_gradebook.opened(course) as book:
        book.update_or_create_assignment(simulated.STEM, duedate=simulated.DUE)
        enrol.enter(book, roster.people(tables.read_table(lms / "participants.csv")))
        people = roster.known(book)
    numbered, times = worksheet.times(lms / "worksheet.csv", people)
    found = collect.look(lms / "submissions.zip", numbered, simulated.STEM)
    notebooks = [f"{simulated.STEM}.ipynb"]
    done = collect.collect(course, simulated.STEM, found, times, notebooks)
    say(f"{len(people)} learners, {len(done.new)} notebooks.")
    return course


def _clear(folder: Path) -> None:
    """Make the folder anew, if it is a demo's or there is nothing in it."""
    if folder.exists():
        ours = folder / MARK in (there := list(folder.iterdir()))
        if not ours and {one.name for one in there} - {IGNORE}:
            raise CannotStartError(
                f"{folder} holds something, and no demo made it. Name another folder with --class"
            )
        shutil.rmtree(folder)
    make_unpublished(folder)
    (folder / MARK).touch()


def _enter(course: Course, folder: Path) -> None:
    """Enter the chapter into the gradebook; its release must not replace the course's."""
    course.folders.assignment_id = simulated.STEM
    course.folders.release_directory = str(folder / "release")
    converter = GenerateAssignment(coursedir=course.folders, config=course.config)
    converter.log = logging.getLogger("autograde.demo")
    converter.log.setLevel(logging.CRITICAL)
    converter.start()
    course.folders.release_directory = str(course.config.CourseDirectory.release_directory)


def demo(root: Path, folder: Path, say: Callable[[str], None], show: bool) -> None:
    """Make a class, grade it, report on it, and say where to look."""
    start = time.monotonic()
    os.environ["COURSE_CLASS"] = str(folder.absolute())
    say(f"Making a class of {simulated.SIZE} in {folder} …")
    course = make(root, folder, say)
    # These two have much to show while they work.
    for command in (["grade", simulated.STEM], ["report", simulated.STEM]):
        program = Path(sys.executable).with_name("autograde")
        done = subprocess.run([program, *command], cwd=root, check=False)  # noqa: S603
        if done.returncode > 1:
            raise CannotStartError(f"`autograde {' '.join(command)}` failed; it said why above")
    report = report_of(course)
    config = "COURSE_CLASS=" + str(folder)
    say(f"\nDone in {time.monotonic() - start:.0f} seconds. Where to look:")
    say(f"  the report          {report}")
    say(f"  the graded work     {course.folder('autograded', '*', simulated.STEM)}")
    say(f"  by hand             {config} jupyter lab, and there Nbgrader, Formgrader")
    say(f"  points for Moodle   {config} autograde grades {simulated.STEM} --as-is \\")
    say(f"                      --into {folder / 'from-moodle' / 'worksheet.csv'}")
    say(f"  feedback as a ZIP   {config} autograde feedback {simulated.STEM} --zip moodle")
    if show:
        webbrowser.open(report.as_uri())


def report_of(course: Course) -> Path:
    """Return the path of the report on the class."""
    return course.class_folder / "reports" / f"{simulated.STEM}.html"
