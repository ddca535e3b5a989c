"""Temporary folders: what a killed run left goes, and what a living one uses stays."""

import os
import subprocess
import sys
import tempfile

import pytest

from autograde.basics import scratch
from autograde.basics.scratch import Scratch
from autograde.publishing.build import ROOT

HOLD = "from autograde.basics.scratch import Scratch; a = Scratch(); print(a.path, flush=True); "


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holding(place):
    """Return a function that starts a process which holds a folder, and the process."""
    started = []

    def start(then="input()"):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD + then],
            env=os.environ | {"TMPDIR": str(place), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_folder_is_there_until_it_is_removed(place):
    one = Scratch()
    (one.path / "file").write_text("x")
    assert [path.name for path in place.iterdir()] == [one.path.name]
    one.remove()
    one.remove()
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next_one_and_a_living_one_s_stays(holding, place):
    dead, left = holding()
    _, used = holding()
    dead.kill()
    dead.wait()
    assert os.path.isdir(left)
    mine = Scratch()
    assert sorted(map(str, place.iterdir())) == sorted([used, str(mine.path)])
    mine.remove()


def test_a_fork_of_a_killed_run_still_uses_its_folder(holding):
    fork = "import os; pid = os.fork(); print(pid, flush=True) if pid else None; input()"
    process, used = holding(fork)
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    scratch.clear()
    assert os.path.isdir(used)
    os.kill(pid, 9)
    process.stdout.read()  # until the fork is gone, which holds the other end
    scratch.clear()
    assert not os.path.exists(used)


def test_a_fork_that_ends_takes_nothing_away():
    one = Scratch()
    pid = os.fork()
    if not pid:
        one.remove()
        os._exit(0)
    os.waitpid(pid, 0)
    assert one.path.is_dir()
    scratch.clear()
    assert one.path.is_dir()
    one.remove()


def test_nothing_else_in_the_temporary_folder_is_touched(place):
    (place / "y-minus-t-other").mkdir()
    (place / f"{scratch.PREFIX}file").write_text("x")
    (place / "target").mkdir()
    (place / f"{scratch.PREFIX}link").symlink_to(place / "target")
    scratch.clear()
    assert len(list(place.iterdir())) == 4


def test_a_folder_that_was_taken_before_it_was_locked_is_made_anew(monkeypatch, place):
    make = tempfile.mkdtemp
    made = []

    def taken(**named):
        made.append(make(**named))
        return made[-1]

    lock = scratch.fcntl.flock

    def late(number, how):
        if len(made) == 1:
            os.rmdir(made[0])
        lock(number, how)

    monkeypatch.setattr(tempfile, "mkdtemp", taken)
    monkeypatch.setattr(scratch.fcntl, "flock", late)
    one = Scratch()
    assert len(made) == 2
    assert one.path.is_dir()
    one.remove()
