"""The planted objects of one chapter, in a student's bundle: to be asked, not to be read."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def mystery(name: str) -> Any:
    """Return the planted object that the check ``name`` asks about: a function or a class."""
    return _made(_planted()["mysteries"][name])


def hunt() -> dict[str, tuple[str, Any]]:
    """Return the ten objects of the bug hunt: letter → what it pretends to be, and the object."""
    return {letter: (asks, _made(code)) for letter, (asks, code) in _planted()["hunt"].items()}


def _planted() -> Any:
    return json.loads(zlib.decompress(base64.b85decode((HERE / "planted.dat").read_bytes())))


def _made(code: str) -> Any:
    made: dict[str, Any] = {"__name__": __name__}
    # A file that is not there: a traceback shows no line of it.
    exec(compile(code, str(HERE / "mystery"), "exec"), made)  # noqa: S102 - our own, from beside
    return made.get("mystery") or made["Mystery"]
