"""The pages go back to students: in a ZIP that an LMS gives out, or through nbgrader's exchange.

- Canvas ("Upload submissions"; canvas-lms, ``infer_comment_context_from_filename``) takes files
  that start as those that it gave: ``lastfirst_12_345_``. Both numbers must be the submission's.
- Moodle ("Upload multiple feedback files in a zip"; mod/assign/feedback/file/importziplib.php)
  takes folders named as those that it gave: ``Full Name_12_assignsubmission_file_/``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograde.basics.files import becoming_whole
from autograde.desk.returning.write import OF_THE_EXCHANGE
from autograde.grading.classroom.course import CannotStartError, Course

FIRST = (1980, 1, 1, 0, 0, 0)  # one time for all, so that the same pages make the same ZIP


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
    with _fresh_folder(course) as shown:
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


@contextmanager
def _fresh_folder(course: Course) -> Iterator[str]:
    """Make a folder of a plain name; what a killed command of this class has left there goes."""
    told = hashlib.blake2b(os.fsencode(course.class_folder), digest_size=8).hexdigest()
    prefix = f"autograde-release-{told}-"
    for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        shutil.rmtree(path, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix) as made:
        yield made
