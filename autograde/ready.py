"""Getting ready to grade: the process that others are forked from, and what is imported.

It imports nothing large itself, so that others can import at the same time.
"""

from __future__ import annotations

import gc
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


def settle() -> None:
    """Go to work: what is imported stays, and from now on garbage is looked for, though not often.

    Among what is imported there is none, and looking through it takes longer than a cell.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
