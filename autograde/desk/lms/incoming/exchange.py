"""What nbgrader's exchange holds, one student after the other: none of them stops the others.

The exchange is a folder that every student may write into. nbgrader's own command stops at the
first name there that is none of its own, and at the first file that may not be read.
"""

from __future__ import annotations

import logging
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps.baseapp import NbGrader
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config

from autograde.basics.files import files_below
from autograde.grading.classroom.course import CannotStartError, Course, is_usable, shown

UNREADABLE = (OSError, shutil.Error, RuntimeError)


class _Patient:
    """What stands before nbgrader's collector, or one that the course's settings name."""

    src_records: list[dict[str, Any]]

    def start(self) -> None:
        self.told: list[str] = []
        super().start()  # type: ignore[misc] # of the class that this one stands before

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super()._path_to_record(path)  # type: ignore[misc]
            if is_usable(found["username"]):
                return found
        except (ExchangeError, ValueError, ArithmeticError, TypeError):
            pass
        self.told.append(f"{shown(path)} was left out: it is no submission of nbgrader's.")
        return {"username": "", "filename": os.path.basename(path), "timestamp": datetime.min}

    def copy_files(self) -> None:
        self.src_records = [one for one in self.src_records if one["username"]]
        super().copy_files()  # type: ignore[misc]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        try:
            # nbgrader copies what a link leads to, which whoever collects may read, and nobody else
            if any(path.is_symlink() for path in (Path(src), *files_below(Path(src)))):
                self.told.append(f"{shown(src)} was left out: it holds a link to another file.")
                return
            super().do_copy(src, dest, log)  # type: ignore[misc]
        except UNREADABLE as error:
            shutil.rmtree(dest, ignore_errors=True)
            self.told.append(f"{shown(src)} was left out: it can't be copied ({_why(error)}).")


def _why(error: Exception) -> str:
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        return shown(error.args[0][0][2]) if error.args[0] else ""
    return shown(getattr(error, "strerror", None) or error)[:200]


def fetch(course: Course, assignment: str, folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Copy each student's last submission to a folder below this one; return these, and notes.

    Raises
    ------
    CannotStartError
        If the exchange can't be used, or holds nothing.
    """
    folders = course.folders
    settings = _settings(course)
    kind = ExchangeFactory(config=settings).collect
    collector = type("Collector", (_Patient, kind), {})(
        coursedir=folders, authenticator=Authenticator(config=settings), config=settings
    )
    heard = _Heard()
    collector.log = logging.Logger("autograde.exchange")
    collector.log.addHandler(heard)
    submitted, folders.submitted_directory = folders.submitted_directory, _beside(course, folder)
    folders.assignment_id = assignment
    try:
        collector.start()
        told = [*heard.warnings, *collector.told]
        if not collector.src_records:
            left_out = " ".join(["", *collector.told])
            raise CannotStartError(
                f"nbgrader's exchange holds nothing of {assignment}: nobody has submitted it there."
                + left_out
            )
        return _copied(course, assignment), told
    except ExchangeError as error:
        raise CannotStartError(
            f"nbgrader could not collect {assignment} from its exchange: {error}"
        ) from error
    finally:
        folders.submitted_directory = submitted


def _settings(course: Course) -> Config:
    """Return the course's settings, and below them those of the machine: where the exchange is."""
    program = NbGrader()
    program.load_config_file()
    settings: Config = program.config.copy()
    settings.merge(course.config)
    return settings


def _copied(course: Course, assignment: str) -> dict[str, Path]:
    try:
        return {one.student: one.source for one in course.submissions(assignment)}
    except CannotStartError:  # nobody's could be
        return {}


def _beside(course: Course, folder: Path) -> str:
    return os.path.relpath(folder, course.root)


class _Heard(logging.Handler):
    """Keeps the warnings, such as the one that a submission belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.CRITICAL:  # that one comes as an error, too
            self.warnings.append(shown(" ".join(record.getMessage().split())))
