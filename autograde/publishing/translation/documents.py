"""Markdown in another language, by po4a: it takes documents apart, and puts them together again.

With nothing translated, it gives back the very same bytes. Code, and what is nothing but formulas
and marks, is not offered to translators.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograde.publishing.translation.catalogue import (
    Catalogue,
    Entry,
    TranslationError,
    as_bytes,
    made_of,
    read,
)

OPTIONS = ("-f", "text", "-o", "markdown", "-o", "neverwrap", "-o", "nobullets", "-M", "UTF-8")
CODE = "Fenced code block"  # in what po4a calls an entry
KIND = "type: "
TITLE = re.compile(KIND + "Title #+")
CELL = re.compile(r"\+\+\+.*")  # where MyST Markdown begins another cell, with its metadata
MARKS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|</?\w+[^>]*>", re.DOTALL)
# Words in a formula: "if", too, with its space, but no "in" that is an index.
SPOKEN = re.compile(r"\\text\{[^}]*(?:[A-Za-z]{3}|[A-Za-z] | [A-Za-z])")
WORD = re.compile(r"[^\W\d_]{2,}")


def _run(command: str, *arguments: str, folder: Path) -> None:
    path = shutil.which(command)
    if path is None:
        raise TranslationError(
            "the course in other languages is made by po4a, which is not on this machine: install "
            "it (Debian, Ubuntu: apt-get install po4a; macOS: brew install po4a), and run the same "
            "command again"
        )
    # LC_ALL: what po4a says is not ours to translate.
    done = subprocess.run(  # noqa: S603 - our own arguments
        [path, *OPTIONS, *arguments], cwd=folder, capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise TranslationError(f"{command} can't make anything of a text:\n{done.stderr.strip()}")


def offered(text: str) -> dict[str, Entry]:
    """Return what there is to translate in a text.

    Raises
    ------
    TranslationError
        If po4a is not there, or can't read the text.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "text.md").write_text(text, encoding="utf-8")
        _run("po4a-updatepo", "-m", "text.md", "-p", "text.pot", folder=folder)
        entries = read(folder / "text.pot").values()
    return made_of(one for one in entries if _is_prose(one))


def _is_prose(one: Entry) -> bool:
    if any(CODE in about for about in one.about) or CELL.fullmatch(one.english.strip()):
        return False
    formulas = MARKS.findall(one.english)
    return bool(WORD.search(MARKS.sub("", one.english)) or any(map(SPOKEN.search, formulas)))


def translated(text: str, catalogue: Catalogue, language: str) -> str:
    """Return a text with every sentence that has a translation in that language.

    Raises
    ------
    TranslationError
        If po4a is not there, or can't read the text.
    """
    usable = {key: one for key, one in catalogue.items() if one.usable}
    if not usable:
        return text
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "text.md").write_text(text, encoding="utf-8")
        (folder / "text.po").write_bytes(as_bytes(usable, language))
        arguments = ("-m", "text.md", "-p", "text.po", "-l", "made.md", "-L", "UTF-8", "-k", "0")
        _run("po4a-translate", *arguments, folder=folder)
        return (folder / "made.md").read_text(encoding="utf-8")


def titles(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield each heading that is translated, with its translation."""
    for one in catalogue.values():
        if one.usable and any(map(TITLE.fullmatch, one.about)):
            yield one.english, one.usable
