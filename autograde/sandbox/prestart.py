"""Starts a chapter's sandbox before anybody needs it, so that it imports while others do.

It is a guess: where an assignment turns out to be another notebook, or was released with other
cells, the sandbox goes unused. Processes that are forked from this one may all take it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from autograde.basics.language import chosen
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.parent import NoSandboxError, Sandbox

_started: dict[str, tuple[tuple[str, ...], Sandbox]] = {}  # chapter → what it rehearses


def start(assignment: str, rehearse: bool) -> None:
    """Start the sandbox of an assignment, if it is a chapter, and wait for nothing."""
    chapter = CHAPTERS.get(assignment)
    if chapter is None:
        return
    sources = _released(assignment) if rehearse else ()
    if assignment in _started:
        _started.pop(assignment)[1].close()  # a run before this one had no use for it
    with contextlib.suppress(NoSandboxError):  # whoever needs one will say so
        _started[assignment] = sources, Sandbox(chapter, rehearsal=sources, wait=False)


def take(chapter: Chapter, limits: Limits, unsafe: bool, rehearsal: Sequence[str]) -> Sandbox:
    """Return the sandbox that was started for this, once; else a new one.

    One that rehearsed more than it had to is good, too.

    Raises
    ------
    NoSandboxError
        If this machine offers none.
    """
    sources, found = _started.get(chapter.stem, ((), None))
    if found is None or unsafe or (rehearsal and sources != tuple(rehearsal)):
        return Sandbox(chapter, limits, unsafe, rehearsal)
    del _started[chapter.stem]
    found.limits = limits
    try:
        found.wait()
    except NoSandboxError:  # a fork can't see why: that a new one will say, if it fails, too
        return Sandbox(chapter, limits, unsafe, rehearsal)
    return found


@atexit.register
def close() -> None:
    """End what nobody took."""
    while _started:
        _started.popitem()[1][1].close()


def _released(assignment: str) -> tuple[str, ...]:
    """Return the code cells of a notebook as it is handed out, in the course's usual place."""
    path = Path("notebooks", chosen(), assignment, f"{assignment}.ipynb")
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = (cell["source"] for cell in cells if cell["cell_type"] == "code")
        return tuple("".join(source) for source in code)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
