"""What is compiled for gettext of a language: the words of cards, and where headings stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograde.explaining.messages import CELL, DOMAIN, HEADING
from autograde.publishing.translation import words
from autograde.publishing.translation.catalogue import compiled
from autograde.publishing.translation.edition import headings
from autograde.publishing.translation.languages import CARDS, Language
from autograde.questions.spec import Chapter

PLACE = Path("autograde/explaining/locale")  # in the course, and in a student's bundle

# From a chapter's stem and a language ("en" is one): the chapter's cells, not executed.
Read = Callable[[str, str], NotebookNode]


def place_of(language: str) -> Path:
    """Return where the compiled catalogue of a language lies."""
    return PLACE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def catalogue(language: Language, chapters: Iterable[Chapter], read: Read) -> bytes:
    """Return the compiled catalogue of some chapters: all of the course's, or a bundle's one."""
    return compiled(_said(language, tuple(chapters), read))


def _said(
    language: Language, chapters: tuple[Chapter, ...], read: Read
) -> Iterator[tuple[str, str, str]]:
    wanted = {text for chapter in chapters for text in words.offered_by(chapter)}
    for english, one in language.standing(CARDS).usable.items():
        if english in wanted:
            yield "", english, one.translated
    for chapter in chapters:
        both = (read(chapter.stem, name) for name in ("en", language.name))
        for heading, translated, cell in headings(*both):
            yield HEADING, heading, translated
            yield CELL, heading, cell
