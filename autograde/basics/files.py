"""Files that are whole or not there: whoever reads one never finds half of it."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

DRAFT = ".draft"  # what a file is called until it is whole begins with a dot and ends so
SECONDS_OF_A_DRAFT = 600  # no file takes longer to write
IGNORE = ".gitignore"
MOST_FLOORS = 100  # of folders in folders: Python's own ways to walk give up at a thousand


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put a file in the place of whatever was there, at once; folders are made.

    Raises
    ------
    OSError
        If it cannot be written. What was there before, stays.
    """
    with becoming_whole(path, mode) as file:
        file.write(content)


@contextmanager
def becoming_whole(path: Path, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """Open a file to write piece by piece; it takes its place at the end, as with ``write_whole``.

    Raises
    ------
    OSError
        If it cannot be written. What was there before, stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_old(path)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=DRAFT)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_unpublished(folder: Path) -> None:
    """Make a folder, with its parents, and tell git to leave all of it alone.

    It says so itself, so that it holds under any name and in any repository. A folder that has
    rules of its own keeps them, and one that can only be read stays as it is.

    Raises
    ------
    OSError
        If there is no such folder, and it can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / IGNORE).exists():
        with contextlib.suppress(OSError):
            write_whole(folder / IGNORE, b"*\n")


def _clear_old(path: Path) -> None:
    """Take away what a killed run has left of this file; a younger draft may be somebody's."""
    for other in path.parent.iterdir():
        ours = other.name.startswith(f".{path.name[:100]}.") and other.name.endswith(DRAFT)
        if ours and time.time() - other.stat().st_mtime > SECONDS_OF_A_DRAFT:
            other.unlink(missing_ok=True)


def clear_drafts(folder: Path) -> None:
    """Take away what a killed run has left below a folder; only for whoever is alone there."""
    for path in folder.rglob(f".*{DRAFT}"):
        path.unlink(missing_ok=True)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all that is no folder below one, those on top first; what is a link is not followed.

    Raises
    ------
    OSError
        If one of the folders can't be read, or lies too deep.
    """
    waiting = deque([(folder, 0)])
    while waiting:
        here, depth = waiting.popleft()
        if depth > MOST_FLOORS:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(here))
        with os.scandir(here) as found:
            there = sorted(found, key=lambda one: one.name)
        for one in there:
            if one.is_dir(follow_symlinks=False):
                waiting.append((here / one.name, depth + 1))
            else:
                yield here / one.name
