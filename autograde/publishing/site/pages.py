"""All that Sphinx reads: which files of the course become pages, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import nbformat

from autograde.basics.language import ENGLISH, spoken
from autograde.publishing.site.chapter import chapter_page
from autograde.publishing.site.first_page import browser_page, first_page
from autograde.publishing.site.links import elsewhere, within
from autograde.publishing.site.switch import switch_to, switch_to_first_pages, with_switch
from autograde.publishing.translation.languages import names
from autograde.questions.register import CHAPTERS

PICTURES = Path("benchmarks/results/chapters.png")  # one of each chapter
# What the pages say where nobody knows it.
PLACEHOLDER = "ADDRESS-OF-THIS-COURSE"
OWNER = "OWNER/COURSE"
GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w-]+(?:\.(?!git$)[\w-]+)*)")


def sources(
    root: Path, address: str = "", live: bool = False, own: bool = False
) -> dict[str, bytes]:
    """Return the files that the site is made of, by their paths in its source.

    Parameters
    ----------
    root
        The course.
    address
        Where the course can be cloned from; without one, the pages say that there is one.
    live
        Whether there is a live edition beside the pages.
    own
        Whether that has a Pyodide of its own.

    Raises
    ------
    BuildError
        If a chapter is not built.
    """
    docs = {f"docs/{path.name}": path for path in sorted((root / "docs").glob("*.*"))}
    texts = {name: path.read_text("utf-8") for name, path in docs.items() if path.suffix == ".md"}
    pictures = {name: path.read_bytes() for name, path in docs.items() if name not in texts}
    pictures["chapters.png"] = (root / PICTURES).read_bytes()
    languages = [ENGLISH, *names(root)]
    texts = {
        name: with_switch(within(text, name, docs), switch_to_first_pages(name, languages))
        for name, text in texts.items()
    }
    texts |= _own_pages(root, [*texts], live, own, ENGLISH)
    for stem in CHAPTERS:
        texts[f"{stem}.ipynb"] = nbformat.writes(chapter_page(stem, root, live))
    return pictures | _told(texts, address)


def translated_sources(
    root: Path, language: str, address: str = "", live: bool = False, own: bool = False
) -> dict[str, bytes]:
    """Return the files of the site's edition in another language, which are all but ``docs/``.

    Raises
    ------
    BuildError
        If a chapter is not built in that language.
    """
    with spoken(language, whatever_is_set=True):
        docs = [f"docs/{path.name}" for path in sorted((root / "docs").glob("*.md"))]
        pages = _own_pages(root, docs, live, own, language)
        texts = {name: elsewhere(text, docs) for name, text in pages.items()}
        for stem in CHAPTERS:
            texts[f"{stem}.ipynb"] = nbformat.writes(chapter_page(stem, root, live, language))
    return {"chapters.png": (root / PICTURES).read_bytes()} | _told(texts, address)


def _own_pages(
    root: Path, docs: Collection[str], live: bool, own: bool, language: str
) -> dict[str, str]:
    """Return the pages that the site alone has: the first, and the one about the live edition."""
    beside = {"browser.md": browser_page(root, own, language)} if live else {}
    found = beside | {"index.md": first_page(root, [*docs, *beside], live, language)}
    languages = [ENGLISH, *names(root)]
    return {
        name: with_switch(text, switch_to(name.replace(".md", ".html"), language, languages))
        for name, text in found.items()
    }


def _told(texts: Mapping[str, str], address: str) -> dict[str, bytes]:
    """Return the texts with the course's address, as files."""
    said = {PLACEHOLDER: address} if address else {}
    if found := GITHUB.match(address):
        said |= {OWNER: found[1]}
    for placeholder, known in said.items():
        texts = {name: text.replace(placeholder, known) for name, text in texts.items()}
    return {name: text.encode() for name, text in texts.items()}
