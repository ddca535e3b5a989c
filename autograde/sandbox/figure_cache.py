"""Outside: keeps the course's own pictures on disk, from one sandbox of a chapter to the next.

They are drawn inside, before there is any learner (``inside.figures``). A file of them is good for
as long as nothing changes that decides how they look: the course's modules, the packages that draw.

Kept with them is Matplotlib's list of the fonts that it finds inside: to look for them takes it a
fifth of a sandbox's start, and in a sandbox it finds no list of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
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

    ``fonts`` are files to show to Matplotlib. ``descriptors`` holds a file for the zygote to write
    to, if there is anything to keep.
    """

    def __init__(self, stem: str, folder: Path, cells: Sequence[str], unsafe: bool) -> None:
        course = folder / "course"
        self._paths = {
            "pictures": FOLDER / f"{stem}-{_state(unsafe, course)}.json",
            "fonts": FOLDER / f"fonts-{_state(unsafe)}.json",
        }
        self._made = folder / "made.json"
        # Without a fence they are the machine's own, which come and go.
        fonts = {} if unsafe else _read_fonts(self._paths["fonts"])
        self.fonts = [_lay_out(folder / name, text) for name, text in fonts.items()]
        if unsafe or fonts:
            del self._paths["fonts"]
        keep = bool(cells) or "fonts" in self._paths
        self.descriptors = [os.open(self._made, os.O_WRONLY | os.O_CREAT, 0o600)] if keep else []
        pictures = _read(self._paths["pictures"])
        told = {"pictures": pictures, "cells": list(cells), "out": self.descriptors}
        _lay_out(course / wire.REHEARSAL, json.dumps(told))

    def hand_over(self) -> None:
        """Let go of the file that the zygote has now."""
        while self.descriptors:
            os.close(self.descriptors.pop())

    def keep(self) -> None:
        """Keep what was made, once; where nothing can be written, it is made again."""
        with contextlib.suppress(OSError):
            claimed = self._made.rename(self._made.with_suffix(".kept"))  # one process can
            for kind, made in json.loads(claimed.read_bytes()).items():
                if kind in self._paths:
                    _write(self._paths[kind], json.dumps(made).encode())


def _lay_out(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)  # whatever the account's umask: inside it is somebody else who reads
    return path


def _state(unsafe: bool, *folders: Path) -> str:
    """Return a name for all that decides how a picture looks; without a fence, fonts are others."""
    digest = hashlib.sha256(f"{sys.version}\0{unsafe}".encode())
    for package in DRAWING:
        digest.update(f"\0{package}\0{version(package)}".encode())
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"\0{path.relative_to(folder)}\0".encode() + path.read_bytes())
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


def _read_fonts(path: Path) -> dict[str, str]:
    """Return Matplotlib's files of fonts by their names; none of what is no such file."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        good = all(fnmatch(name, wire.FONTS) and json.loads(text) for name, text in told.items())
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
