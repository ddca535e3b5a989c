"""A course as its ``nbgrader_config.py`` has it: folders, gradebook, and who handed in."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograde.basics.errors import CourseError
from autograde.basics.files import clear_drafts, make_unpublished
from autograde.basics.near import did_you_mean

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CONFIG = "nbgrader_config.py"
BUSY = ".grading"  # in the class's folder; whoever changes something there holds it
TIMESTAMP = "timestamp.txt"
OURS = ("records", "returned", "collected")  # folders of the class in which we alone write
MOST_TIMESTAMP = 200  # characters
# No gradebook can hold it, or no line of a terminal: control characters, what is not UTF-8.
UNUSABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
MOST_ID = 128  # characters of an id, in nbgrader's tables


class CannotStartError(CourseError):
    """Nothing can be graded; the message says why, and what to do."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in for an assignment, and where its graded copy goes."""

    student: str
    source: Path
    target: Path

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in, in UTC; None if nobody wrote it down.

        Raises
        ------
        ValueError
            If what was written down is no time.
        """
        return read_timestamp(self.source)

    @property
    def waits(self) -> bool:
        """Whether it is still to be graded: nbgrader's rule."""
        if not self.target.exists():
            return True
        try:
            new, old = read_timestamp(self.source), read_timestamp(self.target)
        except ValueError:
            return True
        return new is not None and old is not None and new > old


def read_timestamp(folder: Path) -> datetime | None:
    """Return the time that stands in a submission's folder, in UTC."""
    try:
        with (folder / TIMESTAMP).open(encoding="utf-8", errors="replace") as file:
            text = file.read(MOST_TIMESTAMP).strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(f"{folder / TIMESTAMP} can't be read ({error.strerror})") from error
    if not text:
        return None
    try:
        found: datetime = parse_utc(text)
    # What dateutil raises depends on how it fails; what parse_utc does with three words, too.
    except (ValueError, ArithmeticError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{folder / TIMESTAMP} holds no time: write one such as 2027-01-31 23:59:00 UTC"
        ) from error
    return found


def is_usable(name: str) -> bool:
    """Say whether a student may be called so: in the gradebook, in a path, on a terminal."""
    return len(name) <= MOST_ID and not UNUSABLE.search(name)


def shown(name: object) -> str:
    """Return a name or a path as it can be printed and written down, whatever it holds."""
    return UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", str(name))


def _folders(base: Path) -> list[str]:
    """Return what lies in the folder of the students' folders."""
    there = os.listdir(base) if base.is_dir() else []
    return sorted(one for one in there if not one.startswith("."))


class Course:
    """The settings of a course, and what lies in its folders."""

    def __init__(self, root: Path, config: Config) -> None:
        self.root, self.config = root, config
        self.folders = CourseDirectory(config=config, root=str(root))
        self.db_url = str(self.folders.db_url)
        self.id = str(self.folders.course_id)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of a step: "source", "release", "submitted" or "autograded"."""
        name = getattr(self.folders, f"{step}_directory")
        return Path(os.path.normpath(self.folders.format_path(name, student, assignment)))

    @property
    def class_folder(self) -> Path:
        """The folder of everything that the class makes."""
        return self.folder("submitted", "x", "x").parents[2]

    @contextlib.contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Keep two commands from changing one class at once; ``what`` is the one that asks.

        Raises
        ------
        CannotStartError
            If another one is at it, or if nothing can be written there.
        """
        number = self._open_lock()
        try:
            if fcntl is not None:
                try:
                    fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    told = os.read(number, 200).decode(errors="replace").strip()
                    raise CannotStartError(
                        f"{told or 'Another command'} is at work on this class. Let it finish, "
                        "and run the same command again; nothing was changed"
                    ) from error
            os.truncate(number, 0)
            os.write(number, f"{what} (process {os.getpid()})\n".encode())
            for folder in OURS:  # what a killed command has left
                clear_drafts(self.class_folder / folder)
            yield
        finally:
            os.close(number)  # a lock ends with the process that holds it, however that ends

    def _open_lock(self) -> int:
        try:
            make_unpublished(self.class_folder)
            return os.open(self.class_folder / BUSY, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise CannotStartError(
                f"The folder of the class, {self.class_folder}, can't be written to "
                f"({error.strerror}): see that you may write there; nothing was changed"
            ) from error

    def submissions(self, assignment: str, students: Sequence[str] = ()) -> list[Submission]:
        """List what was handed in for an assignment, by everybody or by these.

        Raises
        ------
        CannotStartError
            If there is nothing, or if one of these handed in nothing.
        """
        base, within = self._submitted(assignment)
        there = [one for one in _folders(base) if is_usable(one)]
        there = [
            one
            for one in there
            if os.path.isdir(base / one / within) or os.path.islink(base / one / within)
        ]
        for student in students:
            if student not in there:
                near = did_you_mean(student, there)
                hint = f" Did you mean {near}?" if near else ""
                raise CannotStartError(
                    f"{student} has handed in nothing for {assignment}: there is no folder "
                    f"{base / student / within}.{hint}"
                )
        if not there and assignment not in (known := self.releases()):
            raise unknown(assignment, known)
        if not there:
            raise CannotStartError(
                f"Nobody has handed in {assignment}: there is no folder {base / '*' / within}. "
                "Collect the notebooks into such folders first"
            )
        return [
            Submission(name, base / name / within, self.folder("autograded", name, assignment))
            for name in dict.fromkeys(students or there)
        ]

    def left_out(self, assignment: str) -> dict[str, str]:
        """Return what ``submissions`` has to leave out: the names of folders, and why."""
        base, within = self._submitted(assignment)
        found = {}
        for name in _folders(base):
            try:
                (base / name / within).stat()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                found[shown(name)] = f"{shown(base / name)} can't be read ({error.strerror})."
                continue
            if not is_usable(name):
                found[shown(name)] = (
                    f"No student can have this id. Rename the folder {shown(base / name)}."
                )
        return found

    def _submitted(self, assignment: str) -> tuple[Path, Path]:
        """Return the folder of the students' folders, and where in each of these work lies."""
        pattern = self.folder("submitted", "*", assignment)
        top = pattern.parts.index("*")
        return Path(*pattern.parts[:top]), Path(*pattern.parts[top + 1 :])

    def released(self, assignment: str, notebook: str) -> Path:
        """Return the notebook as it was handed out.

        Raises
        ------
        CannotStartError
            If there is none.
        """
        path = self.folder("release", ".", assignment) / f"{notebook}.ipynb"
        if not path.is_file():
            raise CannotStartError(
                f"{assignment} was never released: there is no {path}. Run `nbgrader "
                f"generate_assignment {assignment}` first"
            )
        return path

    def releases(self) -> list[str]:
        """List the assignments that were released."""
        base = self.folder("release", ".", "x").parent
        return sorted(one.name for one in base.iterdir() if one.is_dir()) if base.is_dir() else []


def load(start: Path, folder: Path | None = None) -> Course:
    """Read the settings of the course that ``start`` lies in; ``folder`` stands in for class/.

    Raises
    ------
    CannotStartError
        If there is no course, or its settings can't be read.
    """
    root = next((one for one in (start, *start.parents) if (one / CONFIG).is_file()), None)
    if root is None:
        raise CannotStartError(
            f"{start} lies in no course: there is no {CONFIG} in it or above it. Go to the "
            "course's folder first"
        )
    if folder is not None:
        if not folder.is_dir():
            raise CannotStartError(f"There is no folder {folder} for --class to name")
        os.environ["COURSE_CLASS"] = str(folder.absolute())
    try:
        config: Any = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except SystemExit as error:  # they say themselves why they can't be used
        raise CannotStartError(str(error)) from error
    # Settings are Python: anything may happen.
    except Exception as error:
        raise CannotStartError(
            f"{root / CONFIG} could not be read ({type(error).__name__}: {error})"
        ) from error
    return Course(root, config)


def unknown(assignment: str, known: Sequence[str]) -> CannotStartError:
    """Return the error for an assignment that the course does not have."""
    names = ", ".join(known) or "none so far"
    near = did_you_mean(assignment, known)
    hint = f" Did you mean {near}?" if near else ""
    return CannotStartError(
        f"This course has no assignment {assignment}.{hint} Those that are released: {names}"
    )
