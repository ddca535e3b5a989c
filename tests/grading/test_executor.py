"""The processes that mark a class: forked at once, and started anew after one was killed."""

import os
import shutil
import signal
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from autograde.grading.classroom.course import CannotStartError
from autograde.grading.classroom.executor import start_workers
from tests.support.classes import left, start
from tests.support.submissions import CH07

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they are forked on Linux")


def test_work_goes_on_after_one_was_killed():
    with start_workers(2) as made:
        executor = made.start()
        assert executor.submit(os.getppid).result() == os.getpid()  # a fork of this process
        with pytest.raises(BrokenExecutor):
            executor.submit(os._exit, 3).result()
        made.stop(executor)
        executor = made.start()
        assert executor.submit(os.getppid).result() != os.getpid()  # of a fresh one
        made.stop(executor)


def test_where_no_process_can_be_started_one_sentence_says_so(monkeypatch):
    def full():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", full)
    said = r"No process to grade in could be started \(BlockingIOError: .*\)\. What is graded stays"
    with pytest.raises(CannotStartError, match=said), start_workers(2) as made:
        made.start()


def forks(pid):
    """Return the processes that are forks of this one: they have its command line."""
    line = Path(f"/proc/{pid}/cmdline").read_bytes()
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and (path / "cmdline").read_bytes() == line:
                found.append(int(path.name))
        except OSError:
            continue
    return found


@pytest.mark.usefixtures("sandbox")
def test_a_class_is_graded_to_its_end_though_a_process_is_killed(small, graded, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    process = start(folder, CH07)
    until = time.monotonic() + 60
    while len(forks(process.pid)) < 2:
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(forks(process.pid)[0], signal.SIGKILL)
    said = process.communicate(timeout=120)
    assert process.returncode == 1, said  # as without: one of them can't be graded
    assert left(folder) == left(graded[0])
