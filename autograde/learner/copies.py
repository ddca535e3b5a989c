"""Makes a learner's copy of every chapter, and brings it up to date when the course's text changes.

What a learner has written is never overwritten: what has to make room is kept under a dated name.
Beside the copies lies what they were made from, so that it can be known what has changed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograde.basics.files import make_unpublished, write_whole
from autograde.explaining.messages import COPIES
from autograde.grading.submission.cells import handed_out
from autograde.learner.places import OWN, LearnerError
from autograde.learner.renewal import dated, done, is_notebook, renew_text
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

BUSY = ".busy"


@dataclass(frozen=True)
class Copies:
    """A learner's notebooks: where to go on, and a sentence for each thing that was done."""

    folder: Path
    landing: Path
    said: tuple[str, ...]


def prepare(folder: Path, renew: bool = True) -> Copies:
    """See that a learner's folder has every chapter, in its newest text if ``renew`` says so.

    Raises
    ------
    LearnerError
        If the course's notebooks are not there, or nothing can be written.
    """
    said: list[str] = []
    try:
        make_unpublished(folder.parent)
        with _alone(folder / OWN):
            for chapter in CHAPTERS.values():
                said += _bring(chapter, folder, renew)
            landing = _landing(folder)
    except OSError as error:
        raise LearnerError(
            f"your copy of the course can't be kept in {folder} ({error.strerror or error}): see "
            "that there is room and that you may write there, or name another folder in COURSE_WORK"
        ) from error
    return Copies(folder, landing, tuple(said))


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let a second call wait until the first one has brought all chapters."""
    folder.mkdir(parents=True, exist_ok=True)
    number = os.open(folder / BUSY, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if fcntl is not None:
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _bring(chapter: Chapter, folder: Path, renew: bool) -> Iterator[str]:
    path = folder / f"{chapter.stem}.ipynb"
    made_from = folder / OWN / path.name
    ours = _ours(chapter)
    before = made_from.read_bytes() if made_from.is_file() else None
    if not os.path.lexists(path):
        yield from _fresh(path, made_from, ours)
        if before is not None:
            yield COPIES["gone"].format(name=path.name)
        return
    if not path.is_file():
        yield COPIES["no file"].format(path=path)
        return
    raw = path.read_bytes()
    if not is_notebook(raw):
        aside = dated(path)
        path.rename(aside)
        yield from _fresh(path, made_from, ours)
        yield COPIES["no notebook"].format(name=path.name, kept=aside.name)
    elif before != ours and raw == ours:
        write_whole(made_from, ours)
    elif before != ours and renew:
        yield from renew_text(path, made_from, before, ours)
    elif before != ours:
        yield COPIES["new text"].format(name=path.name)


def _ours(chapter: Chapter) -> bytes:
    source = handed_out(chapter)
    if not source.is_file():
        raise LearnerError(
            f"{source} is missing, and your copy is made from it: get it back with git restore "
            f"notebooks, or make it with autograde build {chapter.stem}"
        )
    return source.read_bytes()


def _fresh(path: Path, made_from: Path, ours: bytes) -> Iterator[str]:
    write_whole(made_from, ours)
    write_whole(path, ours)
    yield from ()


def _landing(folder: Path) -> Path:
    """Return the chapter that was saved last; the first one if nothing was changed yet."""
    paths = [folder / f"{stem}.ipynb" for stem in CHAPTERS]
    paths = [path for path in paths if path.is_file()]
    saved = [path for path in paths if _was_saved(path)]
    if not paths:
        raise LearnerError(f"there is no notebook in {folder} that could be opened")
    return max(saved, key=lambda path: path.stat().st_mtime_ns, default=paths[0])


def _was_saved(path: Path) -> bool:
    """Say whether anything was done in a chapter; JupyterLab saves what was only opened, too."""
    made_from = path.parent / OWN / path.name
    before = made_from.read_bytes() if made_from.is_file() else b""
    return not is_notebook(before) or done(before) != done(path.read_bytes())
