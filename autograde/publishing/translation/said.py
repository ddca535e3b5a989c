"""What is compiled for gettext of a language: the words of cards, and where headings stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.basics.language import ENGLISH
from autograde.explaining.messages import CELL, DOMAIN, HEADING
from autograde.publishing.translation import words
from autograde.publishing.translation.catalogue import compiled
from autograde.publishing.translation.edition import headings
from autograde.publishing.translation.languages import CARDS, Language
from autograde.questions.spec import Chapter

PLACE = Path("autograde/explaining/locale")  # in the course, and in a student's bundle


def place_of(language: str) -> Path:
    """Return where the compiled catalogue of a language lies."""
    return PLACE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def catalogue(language: Language, chapters: Iterable[Chapter], *built: Path) -> bytes:
    """Return the compiled catalogue of some chapters: all of the course's, or a bundle's one.

    ``built`` are the courses in which their notebooks lie, if they do: the first that has one
    counts.
    """
    return compiled(_said(language, tuple(chapters), built), language.name)


def _said(
    language: Language, chapters: tuple[Chapter, ...], built: tuple[Path, ...]
) -> Iterator[tuple[str, str, str]]:
    wanted = {text for chapter in chapters for text in words.offered_by(chapter)}
    for english, one in language.standing(CARDS).usable.items():
        if english in wanted:
            yield "", english, one.translated
    for chapter in chapters:
        both = [_built(chapter.stem, name, built) for name in (ENGLISH, language.name)]
        for heading, translated, cell in headings(*both):
            yield HEADING, heading, translated
            yield CELL, heading, cell


def _built(stem: str, language: str, courses: Iterable[Path]) -> NotebookNode:
    """Read a released notebook; one without cells stands for what was not built yet."""
    for course in courses:
        path = course / "notebooks" / language / stem / f"{stem}.ipynb"
        if path.is_file():
            notebook: NotebookNode = nbformat.read(path, as_version=4)
            return notebook
    return NotebookNode(cells=[])
