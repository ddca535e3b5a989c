"""The pages of a class, written side by side; what is as it should be stays.

A page says in its head what it was made from: the graded copy, the points and comments of the
gradebook, the record, the chapter, and this package. Whoever is killed starts the same command
again, and a comment that came later makes a new page.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Literal

from autograde.basics.files import write_whole
from autograde.desk.returning import page
from autograde.desk.returning.cells import PageError, edition_of, handed_out
from autograde.desk.returning.earned import Earned
from autograde.desk.returning.page import About
from autograde.explaining.messages import SENTENCES, in_a_row
from autograde.grading.classroom.course import TIMESTAMP
from autograde.grading.classroom.executor import Workers
from autograde.grading.records.result_record import Record, last_record
from autograde.grading.submission.editions import editions

# Without these nbgrader can't release a page: when it was handed in, and who may fetch it.
OF_THE_EXCHANGE = (TIMESTAMP, "submission_secret.txt")
MOST_OF_THESE = 10_000  # bytes
HEAD = 400  # bytes of a page, in which it says what it was made from
AHEAD = 4  # pages that wait for each worker
FOR_EVERYBODY = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
MOST_SAID = 300


@dataclass(frozen=True)
class Task:
    """One page to write. If there is no ``graded`` copy, the record may say why.

    ``keep`` are the names of all pages in the folder; ``entered`` says whether the gradebook knows
    of this work.
    """

    assignment: str
    earned: Earned
    released: Path
    graded: Path
    records: Path
    folder: Path
    keep: frozenset[str]
    shared: bool = False
    entered: bool = True

    @property
    def path(self) -> Path:
        """Where the page goes."""
        return self.folder / f"{self.earned.notebook}.html"


@dataclass(frozen=True)
class Done:
    """What came of a page: what it is about, whether it is new, or why it could not be made.

    ``plain`` counts the texts in it that are shown as they were typed.
    """

    student: str
    what: Literal["graded", "refused", "nothing"] = "nothing"
    written: bool = False
    plain: int = 0
    failed: str = ""


def write_page(task: Task) -> Done:
    """Write one page, unless it is there and current.

    Raises
    ------
    OSError
        If it can't be written.
    """
    student = task.earned.student
    try:
        content = _content(task.graded)
        record = last_record(task.records, task.assignment, student, task.earned.notebook)
        mended, refused = (record.mended, _why_not(record)) if record else ((), "")
        if content is None and not refused:
            return Done(student)
        if content is not None and not task.entered:
            raise PageError("it is graded, but not in the gradebook. Grade it again")
        about = About(task.earned, mended, refused)
        mark = _mark(content or b"", about, task.released)
        current = _is_made_from(task.path, mark)
        plain = 0
        if not current:
            text, plain = _text(content, task.released, about, mark)
            write_whole(task.path, text.encode("utf-8", errors="replace"), _mode(task))
        _tidy(task)
    except PageError as error:
        return Done(student, failed=str(error))
    return Done(student, "refused" if content is None else "graded", not current, plain)


def _why_not(record: Record) -> str:
    before = [SENTENCES["before counts"]] if record.refused and record.checks else []
    return in_a_row(record.refused, *before)


def _text(content: bytes | None, released: Path, about: About, mark: str) -> tuple[str, int]:
    handed = [handed_out(path) for path in editions(released)]
    if content is None:
        return page.refusal(about.earned.name, handed[0].title, about.refused, mark), 0
    return page.made(content, edition_of(content, handed), about, mark)


def _mode(task: Task) -> int:
    return 0o664 if task.shared else 0o644


def _content(path: Path) -> bytes | None:
    """Return a graded copy; None if there is none."""
    try:
        return None if path.is_symlink() else path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PageError(f"its graded copy could not be read ({error.strerror})") from error


def _mark(content: bytes, about: About, released: Path) -> str:
    made_from = hashlib.blake2b(_version(), digest_size=20)
    handed = (path.read_bytes() for path in editions(released))
    for part in (content, *handed, repr(about).encode(errors="surrogatepass")):
        made_from.update(hashlib.blake2b(part).digest())
    return made_from.hexdigest()


_version = lru_cache(page.version)


def _is_made_from(path: Path, mark: str) -> bool:
    try:
        with path.open("rb") as file:
            return f'content="{mark}"'.encode() in file.read(HEAD)
    except OSError:
        return False


def _tidy(task: Task) -> None:
    """Leave nothing beside our own pages but what nbgrader needs to release them.

    What a learner handed in beside the notebook, and what an earlier command copied of it, does
    not go out under our name.
    """
    found = {name: _plain_file(task.graded.parent / name) for name in OF_THE_EXCHANGE}
    beside = {name: content for name, content in found.items() if content is not None}
    for path in task.folder.iterdir():
        if path.name in task.keep or path.name in beside or path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for name, content in beside.items():
        if _plain_file(task.folder / name) != content:
            write_whole(task.folder / name, content, _mode(task))
    if task.shared:
        for folder in (task.folder, task.folder.parent):
            os.chmod(folder, 0o2775)  # noqa: S103 - what sharing with a group means


def _plain_file(path: Path) -> bytes | None:
    """Return a small file's bytes; None if there is none, or a link in its place."""
    try:
        told = path.lstat()
        if not stat.S_ISREG(told.st_mode) or told.st_size > MOST_OF_THESE:
            return None
        return path.read_bytes()
    except OSError:
        return None


def write_pages(tasks: Iterator[Task], crew: Workers) -> Iterator[Done]:
    """Write pages, and yield what came of each, as they come.

    Raises
    ------
    OSError
        If nobody's page can be written: the disk is full, say.
    """
    executor = crew.start()
    running: dict[Future[Done], Task] = {}
    try:
        while True:
            for task in islice(tasks, AHEAD * crew.size - len(running)):
                running[_submit(executor, task)] = task
            if not running:
                return
            killed: list[Task] = []
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                done = _outcome(future, task)
                if done is None:
                    killed.append(task)
                else:
                    yield done
            if killed:  # by what one of them holds, perhaps: each is tried once more, alone
                crew.stop(executor)
                killed += running.values()
                running.clear()
                yield from (_alone(task, crew) for task in killed)
                executor = crew.start()
    finally:
        crew.stop(executor)


def _submit(executor: Executor, task: Task) -> Future[Done]:
    try:
        return executor.submit(write_page, task)
    except BrokenExecutor as error:
        failed: Future[Done] = Future()
        failed.set_exception(error)
        return failed


def _outcome(future: Future[Done], task: Task) -> Done | None:
    """Return what came of a page; None if the process that was to write it was killed."""
    try:
        return future.result()
    except BrokenExecutor:
        return None
    # One learner's page stops nobody else's, whatever it stumbles over.
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FOR_EVERYBODY:
            raise
        return Done(task.earned.student, failed=f"{type(error).__name__}: {error}"[:MOST_SAID])


def _alone(task: Task, crew: Workers) -> Done:
    executor = crew.start()
    try:
        done = _outcome(_submit(executor, task), task)
    finally:
        crew.stop(executor)
    return done or Done(task.earned.student, failed="the process that was to write it was killed")
