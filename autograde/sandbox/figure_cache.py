"""Outside: keeps the course's own pictures on disk, from one sandbox of a chapter to the next.

They are drawn inside, before there is any learner (``inside.figures``). A file of them is good for
as long as nothing changes that decides how they look: the course's modules, the packages that draw.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograde.basics.files import write_whole
from autograde.sandbox import filesystem
from autograde.sandbox.inside import wire

FOLDER = filesystem.LIBRARY.parent / ".pictures"
DRAWING = (
    "contourpy",
    "ipython",
    "kiwisolver",
    "matplotlib",
    "matplotlib-inline",
    "numpy",
    "pillow",
)


class Rehearsal:
    """What a zygote is told: pictures that are there, cells that draw more, where to put these.

    ``descriptors`` holds a file for the zygote to write to, if it is to draw.
    """

    def __init__(self, stem: str, folder: Path, cells: Sequence[str], unsafe: bool) -> None:
        course = folder / "course"
        self._path = FOLDER / f"{stem}-{_state(course, unsafe)}.json"
        self._drawn = folder / "drawn.json"
        self.descriptors = [os.open(self._drawn, os.O_WRONLY | os.O_CREAT, 0o600)] if cells else []
        told = {"pictures": _read(self._path), "cells": list(cells), "out": self.descriptors}
        path = course / wire.REHEARSAL
        path.write_text(json.dumps(told), encoding="utf-8")
        path.chmod(0o644)  # whatever the account's umask: inside it is somebody else who reads

    def hand_over(self) -> None:
        """Let go of the file that the zygote has now."""
        while self.descriptors:
            os.close(self.descriptors.pop())

    def keep(self) -> None:
        """Keep what was drawn, once; where nothing can be written, it is drawn again."""
        with contextlib.suppress(OSError):
            claimed = self._drawn.rename(self._drawn.with_suffix(".kept"))  # one process can
            drawn = claimed.read_bytes()
            if drawn:
                _write(self._path, drawn)


def _state(course: Path, unsafe: bool) -> str:
    """Return a name for all that decides how a picture looks; without a fence, fonts are others."""
    digest = hashlib.sha256(f"{sys.version}\0{unsafe}".encode())
    for package in DRAWING:
        digest.update(f"\0{package}\0{version(package)}".encode())
    for path in sorted(course.rglob("*.py")):
        digest.update(f"\0{path.relative_to(course)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> dict[str, Any]:
    """Return pictures by the modules and the calls that show them; none of what is no such file."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        pictures = [one for calls in told.values() for shown in calls.values() for one in shown]
        good = all(isinstance(data, str) for picture in pictures for data in picture.values())
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
    return told if good else {}


def _write(path: Path, drawn: bytes) -> None:
    """Put the file in the place of the chapter's last one, whole or not at all."""
    write_whole(path, drawn)
    stem = path.name.rpartition("-")[0]
    for other in path.parent.glob(f"{stem}-*.json"):
        if other != path:
            other.unlink(missing_ok=True)
