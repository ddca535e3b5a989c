"""Starts the process that others are forked from, before anything large is imported here."""

from __future__ import annotations

import os
from multiprocessing import forkserver

AHEAD = "AUTOGRADE_AHEAD"  # names the assignment to a process that imports ``sandbox.ahead``


def prepare(assignment: str = "") -> None:
    """Let that process start a sandbox, and import all that marking needs.

    It is started once, whoever asks first.
    """
    if assignment:
        os.environ[AHEAD] = assignment
    forkserver.set_forkserver_preload(
        ["autograde.cli", "autograde.sandbox.ahead", "autograde.marking"]
    )
    forkserver.ensure_running()
    os.environ.pop(AHEAD, None)
