"""Grades a class: submissions are marked in parallel, and one process writes what came of them.

What is graded stays: whoever stops a run, or kills it, starts the same command again.
"""

from __future__ import annotations

import copy
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde

from autograde.basics.language import VARIABLE
from autograde.explaining.messages import SENTENCES
from autograde.grading.classroom.course import CannotStartError, Course, Submission
from autograde.grading.classroom.executor import Workers
from autograde.grading.classroom.gradebook import GradebookWriter, masters, open_gradebook
from autograde.grading.classroom.regrade import only
from autograde.grading.classroom.worker import Marked, Master, Paper, Setting, mark
from autograde.grading.nbgrader_preprocessor import SandboxedExecute, course_secret
from autograde.grading.records import result_record
from autograde.grading.records.fingerprint import fingerprint
from autograde.grading.records.record_diff import Change, changes
from autograde.grading.records.result_record import Record
from autograde.grading.records.written import as_they_were
from autograde.grading.submission.choosing import choose
from autograde.grading.submission.links import refuse_link
from autograde.grading.submission.parsing import MOST_BYTES, BeyondRepair, printable
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Check
from autograde.sandbox.parent import NoSandboxError

PASSED_ON = ("AUTOGRADE_REVEAL", VARIABLE)
AHEAD = 2  # submissions that wait for each worker: none idles, and few are held in memory
TRIES = 3
FEW = 2  # for each worker; with more of them it is worth while to draw pictures once for all


@dataclass(frozen=True)
class Graded:
    """One submission that is done with: its points, or None; and what somebody should look at.

    ``changed`` says what a regrade found otherwise than the grading before.
    """

    student: str
    points: float | None
    looks: Sequence[str]
    changed: Sequence[Change] = ()


@dataclass(frozen=True)
class Task:
    """What there is to do: the submissions that wait, and how many are graded already."""

    course: Course
    assignment: str
    waiting: Sequence[Submission]
    done: int
    unsafe: bool = False
    check: Check | None = None  # to be graded alone; None: all of them
    left_out: Sequence[tuple[str, str]] = ()  # folders that can't be anybody's, and why


def plan(
    course: Course,
    assignment: str,
    students: Sequence[str] = (),
    force: bool = False,
    unsafe: bool = False,
    check: str = "",
) -> Task:
    """Find the submissions that are to be graded; with ``force``, those that were graded, too.

    ``check`` is the only one to be graded again, in whatever was graded before.

    Raises
    ------
    CannotStartError
        If nobody handed in, or if there is no such check, or nothing that was graded before.
    """
    found = course.submissions(assignment, students)
    if check:
        again = [one for one in found if not one.waits]
        if not again:
            raise CannotStartError(
                f"Nothing that was handed in for {assignment} is graded yet: leave out --check"
            )
        return Task(course, assignment, again, 0, unsafe, _check(assignment, check))
    waiting = [one for one in found if force or one.waits]
    left_out = [] if students else list(course.left_out(assignment).items())
    done = len(found) - len(waiting)
    return Task(course, assignment, waiting, done, unsafe, left_out=left_out)


def _check(assignment: str, name: str) -> Check:
    chapter = CHAPTERS.get(assignment)
    known = {} if chapter is None else {one.id: one for one in chapter.checks}
    if name not in known:
        raise CannotStartError(
            f"{assignment} has no check {name}. Its checks: {', '.join(known) or 'none of ours'}"
        )
    return known[name]


def grade_class(task: Task, crew: Workers) -> Iterator[Graded]:
    """Grade all that waits; yield each submission once it is in the gradebook and in its folder.

    Raises
    ------
    CannotStartError
        If the assignment is not in the gradebook, the gradebook can't be written to, another run
        is at work, or this machine offers no sandbox.
    """
    course = task.course
    with course.alone(f"autograde grade {task.assignment}"), open_gradebook(course) as book:
        known = masters(book, course, task.assignment)
        ledger = GradebookWriter(book, course, task.assignment)
        yield from (Graded(name, None, [why]) for name, why in task.left_out)
        setting = _setting(task, known, len(task.waiting) > FEW * crew.size)
        try:
            first = True
            for submission, marked in _marked(setting, task.waiting, crew):
                # So the workers work: from now on nothing of an earlier run counts.
                if first and task.check is None:
                    for one in task.waiting:
                        ledger.take_away(one)
                    first = False
                yield _written(ledger, task, submission, marked)
        except NoSandboxError as error:
            raise CannotStartError(str(error)) from error
        except OSError as error:
            raise CannotStartError(
                f"{error.filename or 'A file'} could not be written ({error.strerror or error}). "
                "What is graded stays: mend that, and run the same command again"
            ) from error
        finally:
            ledger.close()


def _setting(task: Task, known: dict[str, Master], many: bool) -> Setting:
    config: Any = copy.deepcopy(task.course.config)
    steps = Autograde(config=config)
    if not any(_name(one) == _name(SandboxedExecute) for one in steps.autograde_preprocessors):
        raise CannotStartError(
            f"The course's nbgrader_config.py has no {_name(SandboxedExecute)} among "
            "c.Autograde.autograde_preprocessors: put it there, in place of nbgrader's Execute"
        )
    if task.unsafe:
        config.SandboxedExecute.unsafe_no_sandbox = True
    return Setting(
        task.assignment,
        known,
        config,
        steps.sanitize_preprocessors,
        steps.autograde_preprocessors,
        course_secret(_settled(task.course, "secret")),
        {"NBGRADER_EXECUTION": "autograde"}
        | {name: os.environ[name] for name in PASSED_ON if name in os.environ},
        many,
    )


def _name(step: Any) -> str:
    return step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"


def _settled(course: Course, name: str) -> Path:
    """Return a path from the settings of ``SandboxedExecute``."""
    return course.root / str(getattr(SandboxedExecute(config=course.config), name))


def _marked(
    setting: Setting, waiting: Sequence[Submission], crew: Workers
) -> Iterator[tuple[Submission, Marked]]:
    """Yield each submission with what came of it, as they come."""
    queue = list(reversed(waiting))
    tries: dict[str, int] = {}
    running: dict[Future[Marked], Submission] = {}
    executor = crew.start()
    try:
        while queue or running:
            while queue and len(running) < AHEAD * crew.size:
                submission = queue.pop()
                try:
                    paper = _paper(setting, submission)
                except BeyondRepair as error:
                    yield submission, Marked(submission.student, refused=str(error))
                    continue
                running[_submit(executor, setting, paper)] = submission
            broken = False
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                submission = running.pop(future)
                try:
                    yield submission, future.result()
                except NoSandboxError:
                    raise
                except CancelledError as error:  # nobody here cancels
                    raise CannotStartError(
                        "The cluster's scheduler is gone. What is graded stays: start it again, "
                        "and run the same command"
                    ) from error
                # Its process was killed, perhaps by what another one held. A grade it gets later.
                except Exception as error:  # noqa: BLE001
                    broken |= isinstance(error, BrokenExecutor)
                    tries[submission.student] = tries.get(submission.student, 0) + 1
                    if tries[submission.student] < TRIES:
                        queue.append(submission)
                    else:
                        said = SENTENCES["not graded"].format(said=f"{type(error).__name__}")
                        yield submission, Marked(submission.student, refused=said)
            if broken:
                queue += running.values()
                running.clear()
                crew.stop(executor)
                executor = crew.start()
    finally:
        crew.stop(executor)


def _submit(executor: Executor, setting: Setting, paper: Paper) -> Future[Marked]:
    try:
        return executor.submit(mark, setting, paper)
    except BrokenExecutor as error:
        failed: Future[Marked] = Future()
        failed.set_exception(error)
        return failed


def _paper(setting: Setting, submission: Submission) -> Paper:
    """Read what was handed in.

    Raises
    ------
    BeyondRepair
        If it is a link, or if a notebook is missing or can't be told.
    """
    files: dict[str, bytes] = {}
    mended: list[str] = []
    refuse_link(submission.source, submission.student)
    for name, master in setting.masters.items():
        path, said = choose(submission.source, master.notebook, name)
        mended += said
        files[name] = _content(path)
    return Paper(submission.student, files, tuple(mended))


def _content(path: Path) -> bytes:
    """Read a file that was handed in, and no other file that it leads to."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MOST_BYTES:
                most = MOST_BYTES // 1_000_000
                raise BeyondRepair("too large", size=size // 1_000_000, most=most)
            return file.read()
    except OSError as error:
        reason = "link" if error.errno == errno.ELOOP else "not readable"
        why = os.strerror(error.errno or 0)
        raise BeyondRepair(reason, name=printable(path.name), why=why) from error


def _written(ledger: GradebookWriter, task: Task, submission: Submission, marked: Marked) -> Graded:
    """Write what came of a submission: its points, its records, and at last its folder.

    Whoever is killed in between leaves no folder, so the next run does it again.
    """
    looks = []
    timestamp = None
    try:
        timestamp = submission.timestamp
    except ValueError as error:
        looks.append(str(error))
    folder = _settled(task.course, "records")
    if marked.refused:
        return _refused(ledger, task, submission, marked, timestamp, looks)
    if task.check is not None:
        marked = only(task.check, marked, submission, folder)
    old, new = {}, {}
    for name, sheet in marked.sheets.items():
        new[name] = sheet.record.about(marked.student, task.assignment, name)
        old[name] = result_record.last_record(folder, task.assignment, marked.student, name)
        looks += [*sheet.record.tried, *sheet.record.lost, *sheet.record.mended]
    unchanged = {name: as_they_were(old[name], one) for name, one in new.items()}
    points = ledger.enter(marked, timestamp, unchanged)
    changed = _recorded(folder, old, new)
    ledger.put(marked, submission)
    return Graded(marked.student, points, tuple(dict.fromkeys(looks)), changed)


def _refused(
    ledger: GradebookWriter,
    task: Task,
    submission: Submission,
    marked: Marked,
    timestamp: datetime | None,
    looks: Sequence[str],
) -> Graded:
    """Write that a submission can't be graded; the points of one before it stay as they are."""
    looks = [marked.refused, *looks]
    if task.check is not None:  # a grade is not lost because a machine had a bad day
        return Graded(marked.student, None, looks)
    before = ledger.points(marked.student)
    if before is None:
        ledger.enter(marked, timestamp)
    else:
        looks.append(SENTENCES["before stands"].format(points=f"{before:g}"))
    folder = _settled(task.course, "records")
    found = fingerprint(submission.source)
    old, new = {}, {}
    for name in ledger.notebooks:
        old[name] = result_record.last_record(folder, task.assignment, marked.student, name)
        kept = None if before is None else old[name]
        made = result_record.refusal(marked.refused, found, kept, marked.mended)
        new[name] = made.about(marked.student, task.assignment, name)
    changed = _recorded(folder, old, new)
    ledger.take_away(submission)
    return Graded(marked.student, None, tuple(dict.fromkeys([*looks, *marked.mended])), changed)


def _recorded(
    folder: Path, old: Mapping[str, Record | None], new: Mapping[str, Record]
) -> tuple[Change, ...]:
    """Write a submission's records; return what is not as before."""
    changed: list[Change] = []
    for name, record in new.items():
        before = old[name]
        changed += changes([before] if before else [], [record])
        result_record.write_record(record, folder)
    return tuple(changed)
