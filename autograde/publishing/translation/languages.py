"""The folders of catalogues: which languages there are, and what in each is translated.

A language has a catalogue for each document, one for the words of cards, and a glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograde.basics.files import write_whole
from autograde.publishing.translation import documents, words
from autograde.publishing.translation.catalogue import (
    Catalogue,
    Entry,
    TranslationError,
    read,
    renewed,
    write,
)
from autograde.publishing.translation.faithful import differences
from autograde.questions.register import CHAPTERS

FOLDER = "translations"
CARDS = "cards"
SITE = Path("autograde/publishing/site")
TEMPLATES = Path("autograde/publishing/templates")
# What is translated beside the chapters: what a bundle says of itself, and two of the web pages.
BESIDE = {
    "bundle": TEMPLATES / "README.md.jinja",
    "site": SITE / "index.md.jinja",
    "browser": SITE / "browser.md.jinja",
}
NAME = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]+)?")
GLOSSARY = "GLOSSARY.md"
NEW_GLOSSARY = """\
# Glossary

Each term is rendered in one way, everywhere. No translation may use what stands in the last column.

| English | rendered as | not as |
|---|---|---|
"""


def names(root: Path) -> list[str]:
    """Return the languages that the course is translated into."""
    folder = root / FOLDER
    return (
        sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    )


def sources(root: Path) -> dict[str, Path]:
    """Return the documents that are translated, by the names of their catalogues."""
    chapters = {stem: root / "solutions" / f"{stem}.md" for stem in CHAPTERS}
    beside = {name: root / path for name, path in BESIDE.items()}
    found = {**chapters, **beside}
    return {name: path for name, path in found.items() if path.is_file()}


@dataclass(frozen=True)
class Standing:
    """How far the translation of one catalogue is."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def document(self) -> bool:
        """Whether its entries are Markdown."""
        return self.name != CARDS

    @cached_property
    def missing(self) -> list[Entry]:
        """What is not translated."""
        return [one for one in self.entries if not one.translated]

    @cached_property
    def fuzzy(self) -> list[Entry]:
        """What was translated from another sentence than today's."""
        return [one for one in self.entries if one.fuzzy]

    @cached_property
    def wrong(self) -> dict[str, list[str]]:
        """What is translated without all that is no language: why, by the English sentence."""
        found = {
            one.english: list(differences(one, self.document)) for one in self.entries if one.usable
        }
        return {english: why for english, why in found.items() if why}

    @cached_property
    def usable(self) -> dict[str, Entry]:
        """What is translated; all else stays English."""
        return {
            one.english: one for one in self.entries if one.usable and one.english not in self.wrong
        }


@dataclass(frozen=True)
class Language:
    """A language that the course is translated into."""

    name: str
    root: Path

    def path(self, catalogue: str) -> Path:
        """Return where a catalogue lies."""
        return self.root / FOLDER / self.name / f"{catalogue}.po"

    def standing(self, catalogue: str) -> Standing:
        """Read a catalogue, as it was last renewed."""
        return Standing(catalogue, tuple(read(self.path(catalogue)).values()))

    def all(self) -> Iterator[Standing]:
        """Read all catalogues."""
        yield from map(self.standing, (*sources(self.root), CARDS))


def english(root: Path) -> Mapping[str, Catalogue]:
    """Return today's sentences, by catalogue."""
    found = {
        name: documents.offered(path.read_text(encoding="utf-8"))
        for name, path in sources(root).items()
    }
    return {**found, CARDS: words.offered()}


def renew(root: Path, wanted: tuple[str, ...] = ()) -> list[Language]:
    """Bring today's English into the catalogues of these languages, or of all; make new ones.

    Raises
    ------
    TranslationError
        If a language can't be called so, or there is none.
    """
    for name in wanted:
        if not NAME.fullmatch(name) or name == "en":
            raise TranslationError(
                f"{name!r} names no language to translate into: say it as gettext does, such as ja "
                "or pt_BR"
            )
    chosen = wanted or tuple(names(root))
    if not chosen:
        raise TranslationError(
            f"there is no language in {root / FOLDER} yet: name one, as in autograde translations "
            "ja"
        )
    today = english(root)
    found = []
    for name in chosen:
        language = Language(name, root)
        for catalogue, sentences in today.items():
            path = language.path(catalogue)
            write(path, renewed(read(path), sentences), name)
        glossary = root / FOLDER / name / GLOSSARY
        if not glossary.is_file():
            write_whole(glossary, NEW_GLOSSARY.encode())
        found.append(language)
    return found
