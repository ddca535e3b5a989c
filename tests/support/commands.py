"""The course's commands, each in a fork of one process that has imported what they need.

A start of ``autograde grade`` or of nbgrader imports for a second, and the tests need a hundred.
A fork has a folder, an environment, streams and an end of its own, as what is started has. What
has to be a process from its first line on is started: see ``classes.start`` and the tests of the
command line.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import nbgrader.api
from alembic.script import ScriptDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Engine, event

ROOT = Path(__file__).parents[2]
ENTRIES = {"autograde": "autograde.cli", "nbgrader": "nbgrader.apps.nbgraderapp"}
# What most of them import beside the entries, when they know what is to be done.
PRELOADED = (
    *ENTRIES.values(),
    "autograde.grading.classroom.run",
    "autograde.grading.classroom.worker",
    "autograde.grading.nbgrader_exporter",
    "autograde.grading.nbgrader_preprocessor",
    "nbgrader.converters",
)
MOST_TOLD = 1 << 17  # bytes: an environment is the longest part of it


def run(
    program: str, *arguments: str, cwd: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as ``subprocess.run`` does with what it says captured."""
    command = [program, *map(str, arguments)]
    told = {"command": command, "cwd": str(cwd), "env": dict(env)}
    reads, writes = os.pipe()
    with open(reads, encoding="utf-8") as said, tempfile.TemporaryFile("w+") as errors:
        server = _server()
        try:
            socket.send_fds(server, [json.dumps(told).encode()], [writes, errors.fileno()])
        finally:
            os.close(writes)
        output = said.read()  # until everything that the command has started lets go of it
        status = json.loads(server.recv(64))
        errors.seek(0)
        return subprocess.CompletedProcess(command, status, output, errors.read())


@functools.cache
def _server() -> socket.socket:
    """Start the process that is forked; it ends with this one, which lets go of its socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    atexit.register(process.wait)
    atexit.register(ours.close)  # before it is waited for
    return ours


def quicken_gradebooks() -> None:
    """Let a gradebook's file be written without waiting for the disk, which nbgrader does by cell.

    What a killed process has committed is there nevertheless: only a machine that stops loses it.
    And the version of a new one's tables is known, for which nbgrader starts a program each time.
    """
    (newest,) = ScriptDirectory(ALEMBIC_DIR).get_heads()
    nbgrader.api.get_alembic_version = lambda: newest

    @event.listens_for(Engine, "connect")
    def connected(connection: Any, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = OFF")


def serve(control: socket.socket) -> None:
    """Fork for each command that is told, and tell how it ended."""
    quicken_gradebooks()
    for name in PRELOADED:
        importlib.import_module(name)
    while True:
        told, streams, _, _ = socket.recv_fds(control, MOST_TOLD, 2)
        if not told:
            return
        number = os.fork()
        if not number:
            control.close()
            _be(json.loads(told), *streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(number, 0)
        control.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())


def _be(told: dict, output: int, errors: int) -> NoReturn:
    """Be the command, to its end."""
    for stream, number in ((output, 1), (errors, 2)):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"])
    sys.argv = told["command"]
    sys.exit(importlib.import_module(ENTRIES[sys.argv[0]]).main())


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
