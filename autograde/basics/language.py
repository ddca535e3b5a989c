"""The language that learners read: "en", or the name of a folder of ``translations/``.

COURSE_LANGUAGE names it; ``nbgrader_config.py`` does so for a class. A student's bundle speaks one
language alone, wherever it is opened, and says in a file which. What a notebook shows is in the
language of the folder that it lies in, if that has one.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Collection, Iterator
from pathlib import Path

ENGLISH = "en"
VARIABLE = "COURSE_LANGUAGE"
OWN = Path(__file__).parents[1] / "language"  # in a bundle


def chosen() -> str:
    """Return the language to speak."""
    return _own() or os.environ.get(VARIABLE) or ENGLISH


def of_folder(folder: Path, known: Collection[str]) -> str:
    """Return the language of the notebooks in ``…/ja/ch02_softmax`` or ``…/ja``; "" of others."""
    return next((one.name for one in (folder, folder.parent) if one.name in known), "")


@functools.cache
def _own() -> str:
    return OWN.read_text(encoding="ascii").strip() if OWN.is_file() else ""


@contextlib.contextmanager
def spoken(language: str, *, whatever_is_set: bool = False) -> Iterator[None]:
    """Speak a language for a while, here and in what is started here, unless another is set."""
    before = os.environ.get(VARIABLE)
    if before and not whatever_is_set:
        yield
        return
    os.environ[VARIABLE] = language
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        if before is not None:
            os.environ[VARIABLE] = before
