"""Wrong objects of ours for "find the bug": to be asked, not to be read.

What they are called says nothing about what is wrong with them: a learner finds that out by asking.
In the course they come from ``answers.buggy_objects``, in a student's bundle from a file.
"""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

__all__ = ["hunt", "mystery"]

HERE = Path(__file__).parent
PACKED = "planted.dat"  # how the file is called in a bundle, beside this module


def mystery(name: str) -> Any:
    """Return the planted object that the check ``name`` asks about: a function or a class."""
    return _made(_sources()["mysteries"][name])


def hunt() -> dict[str, tuple[str, Any]]:
    """Return the ten objects of the bug hunt: letter → what it pretends to be, and the object."""
    return {letter: (asks, _made(code)) for letter, (asks, code) in _sources()["hunt"].items()}


def _sources() -> Any:
    packed = HERE / PACKED
    if packed.is_file():
        return json.loads(zlib.decompress(base64.b85decode(packed.read_bytes())))
    from autograde.answers import buggy_objects

    return buggy_objects.sources()


def _made(code: str) -> Any:
    made: dict[str, Any] = {"__name__": __name__}
    # A file that is not there: a traceback shows no line of it.
    exec(compile(code, str(HERE / "mystery"), "exec"), made)  # noqa: S102 - our own
    return made.get("mystery") or made["Mystery"]
