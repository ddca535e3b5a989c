"""All that Sphinx reads: which files of the course become pages, and what is in them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from autograde.publishing.site.chapter import chapter_page
from autograde.publishing.site.first_page import first_page, made
from autograde.publishing.site.links import within
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
    texts = {name: within(text, name, docs) for name, text in texts.items()}
    if live:
        texts["browser.md"] = made("browser.md.jinja", own=own)
    texts["index.md"] = first_page(root, [*texts], live)
    for stem in CHAPTERS:
        texts[f"{stem}.ipynb"] = nbformat.writes(chapter_page(stem, root, live))
    said = {PLACEHOLDER: address} if address else {}
    if found := GITHUB.match(address):
        said |= {OWNER: found[1]}
    for placeholder, known in said.items():
        texts = {name: text.replace(placeholder, known) for name, text in texts.items()}
    return pictures | {name: text.encode() for name, text in texts.items()}
