"""Temporary folders, which the next run clears away if the one that made them was killed.

Whoever uses a folder holds a lock on it, and so do the processes forked from it. A lock ends with
the last process that holds it, however that ends: what is not locked, nobody uses.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a killed run's folders stay
    fcntl = None  # type: ignore[assignment]

PREFIX = "y-minus-t-run-"


class Scratch:
    """A new temporary folder, which is there until ``remove`` or the end of this process."""

    def __init__(self) -> None:
        clear()
        self.path, lock = _locked()
        self._end = weakref.finalize(self, _remove, self.path, lock, os.getpid())

    def remove(self) -> None:
        """Remove it with all that is in it; in a fork, let go of it."""
        self._end()


def _locked() -> tuple[Path, int | None]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        if fcntl is None:
            return path, None
        lock = os.open(path, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return path, lock
        os.close(lock)  # somebody took it for a dead run's before it was locked


def _remove(path: Path, lock: int | None, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
    if lock is not None:
        os.close(lock)


def clear() -> None:
    """Remove the folders of this account's that no living process uses."""
    if fcntl is None:
        return
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # in use, somebody else's, or gone by now
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock).st_uid == os.geteuid():
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)
