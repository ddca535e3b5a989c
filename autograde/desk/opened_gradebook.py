"""The gradebook, opened only if it is whole, of this nbgrader's version, and nobody else's now."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbgrader
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from autograde.grading.classroom.course import CannotStartError, Course, unknown
from autograde.grading.classroom.gradebook import open_gradebook

PATIENCE = 5.0  # seconds that another program has to let the gradebook go


@contextlib.contextmanager
def opened(course: Course, create: bool = False) -> Iterator[Any]:
    """Open the course's gradebook; with ``create``, make it if there is none.

    Raises
    ------
    CannotStartError
        If it can't be used; it stays as it was.
    """
    path = Path(course.db_url.removeprefix("sqlite:///"))
    if course.db_url.startswith("sqlite:///"):
        if create and not path.exists():
            _make(course, path)
        be_of_this_version(path)
    with open_gradebook(course) as book:
        yield book


def _make(course: Course, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Gradebook(course.db_url, course.id).close()
    except (OSError, OperationalError) as error:
        why = error.strerror if isinstance(error, OSError) else error.orig
        raise CannotStartError(
            f"The gradebook {path} could not be made ({why}): see that there is room, and that you "
            "may write there"
        ) from error


def be_of_this_version(path: Path) -> None:
    """Make sure that a gradebook's tables are those of the nbgrader that is installed.

    Raises
    ------
    CannotStartError
        If they are not; a gradebook that does not exist is fine.
    """
    if not path.is_file():
        return
    try:
        only_read = sqlite3.connect(path.as_uri() + "?mode=ro", uri=True, timeout=PATIENCE)
        with contextlib.closing(only_read) as found:
            (version,) = found.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise CannotStartError(
                f"The gradebook {path} is in use by another program. Let it finish, and run the "
                "same command again"
            ) from error
        version = ""  # of the time before versions
    except sqlite3.DatabaseError as error:
        raise CannotStartError(
            f"{path} is no gradebook: {error}. Put back a copy of it, or move it away and start "
            "again; nothing was changed"
        ) from error
    revisions = _revisions()
    (head,) = set(revisions) - set(revisions.values())
    if version == head:
        return
    if version and version not in revisions:
        raise CannotStartError(
            f"The gradebook {path} was made by a newer nbgrader than {nbgrader.__version__}, which "
            "is installed. Install the one that made it; nothing was changed"
        )
    raise CannotStartError(
        f"The gradebook {path} was made by an older nbgrader than {nbgrader.__version__}, which is "
        "installed. Make a copy of it, then run `nbgrader db upgrade`; nothing was changed"
    )


def _revisions() -> dict[str, str]:
    """Return the versions of the tables that this nbgrader knows: each with the one before it."""
    found = {}
    for path in (Path(nbgrader.__file__).parent / "alembic" / "versions").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        own = re.search(r"^revision = ['\"](\w+)", text, re.MULTILINE)
        before = re.search(r"^down_revision = ['\"](\w+)", text, re.MULTILINE)
        if own:
            found[own[1]] = before[1] if before else ""
    return found


def assignment_of(book: Any, course: Course, assignment: str) -> Any:
    """Return an assignment of the gradebook.

    Raises
    ------
    CannotStartError
        If there is none of this name.
    """
    try:
        return book.find_assignment(assignment)
    except MissingEntry:
        known = course.releases()
        if assignment not in known:
            raise unknown(assignment, known) from None
        raise CannotStartError(
            f"{assignment} is not in the gradebook yet. Run `nbgrader generate_assignment "
            f"{assignment} --force` first"
        ) from None


def notebooks_of(book: Any, course: Course, assignment: str) -> list[str]:
    """Return the names of an assignment's notebooks, as files.

    Raises
    ------
    CannotStartError
        If there is no such assignment.
    """
    return [f"{one.name}.ipynb" for one in assignment_of(book, course, assignment).notebooks]
