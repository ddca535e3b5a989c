"""A class on a cluster: marked by Dask's workers, kept in PostgreSQL, as on one machine."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from distributed import Client

from autograde.publishing.build import ROOT
from tests.support.classes import BIN, absent, command, files, left, start
from tests.support.submissions import CH07

pytestmark = [
    pytest.mark.usefixtures("sandbox"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def until(found, seconds=60):
    """Wait for something that is true, and return it."""
    end = time.monotonic() + seconds
    while not (it := found()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return it


@contextlib.contextmanager
def running(*command, **settings):
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


@pytest.fixture
def dask(tmp_path):
    """Start a scheduler and two workers; return the address and the workers."""
    told = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(told))
    settings = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    quiet = ("--no-dashboard", "--host", "127.0.0.1", "--port", "0")
    with contextlib.ExitStack() as stack:
        stack.enter_context(running(BIN / "dask", "scheduler", *common, *quiet, **settings))
        until(told.exists)
        one = (BIN / "dask", "worker", *common, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = [stack.enter_context(running(*one, **settings)) for _ in range(2)]
        with Client(scheduler_file=str(told), set_as_default=False) as client:
            client.wait_for_workers(2)
            address = client.scheduler.address
        yield address, workers


def test_on_a_cluster_that_loses_a_worker_midway_all_is_as_on_one_machine(
    small, graded, dask, tmp_path
):
    address, workers = dask
    folder = shutil.copytree(small, tmp_path / "course")
    process = start(folder, CH07, "--scheduler", address)
    done = folder / "class" / "autograded"
    until(lambda: process.poll() is not None or list(done.glob("[!.]*")))
    assert process.poll() is None
    workers[0].kill()
    assert process.wait(120) == 1  # the ZIP
    assert left(folder) == left(graded[0])


def test_no_scheduler_is_one_sentence_and_nothing_changes(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    before = files(folder, ".")
    options = ("--scheduler", "tcp://127.0.0.1:9")
    said = command(folder, "autograde", "grade", CH07, *options, status=2)
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in " ".join(said.split())
    assert files(folder, ".") == before


@pytest.fixture
def postgresql():
    """Start a server of this test's own; return the URL of an empty database in it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = found[-1] if found else shutil.which("initdb")
    if program is None:
        absent("no PostgreSQL server is installed here: apt-get install postgresql")
    tools = Path(program).parent
    top = Path(tempfile.mkdtemp(prefix="pg-"))  # the path of a socket is short
    settings = {"cwd": top}
    if os.geteuid() == 0:  # the server refuses to be root
        account = pwd.getpwnam("postgres")
        os.chown(top, account.pw_uid, account.pw_gid)
        settings |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = top / "data"
    try:
        subprocess.run(
            [tools / "initdb", "-U", "course", "-A", "trust", "-E", "UTF8", "--no-sync", data],
            check=True,
            stdout=subprocess.DEVNULL,
            **settings,
        )
        server = (tools / "postgres", "-D", data, "-k", top, "-c", "listen_addresses=")
        with running(*server, "-c", "fsync=off", **settings):
            ask = [tools / "createdb", "-h", top, "-U", "course", "gradebook"]
            quiet = {"stderr": subprocess.DEVNULL, **settings}
            until(lambda: subprocess.run(ask, check=False, **quiet).returncode == 0)
            yield f"postgresql+psycopg://course@/gradebook?host={top}"
    finally:
        shutil.rmtree(top)


def test_in_postgresql_the_tables_hold_what_they_hold_in_sqlite(
    small, graded, postgresql, tmp_path
):
    folder = shutil.copytree(small, tmp_path / "course")
    (folder / "class" / "gradebook.db").unlink()
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.CourseDirectory.db_url = {postgresql!r}\n")
    command(folder, "nbgrader", "generate_assignment", CH07, "--force")
    command(folder, "autograde", "grade", CH07, status=1)
    assert left(folder, postgresql) == left(graded[0])
    assert not (folder / "class" / "gradebook.db").exists()
