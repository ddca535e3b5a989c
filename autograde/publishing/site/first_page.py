"""The pages that the site alone has, from a template: what the course is, and how it runs there."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from docutils.nodes import make_id

from autograde.answers.oracle import resolve
from autograde.basics.language import ENGLISH, VARIABLE
from autograde.check import examine
from autograde.explaining.card import as_html
from autograde.explaining.messages import SITE, say, say_heading
from autograde.judging.judge import Verdict
from autograde.publishing.overview import title_of
from autograde.publishing.site.links import within
from autograde.publishing.translation.languages import SITE as HERE
from autograde.questions.register import CHAPTERS, CHECKS

SEED = 1  # any will do; the page shall not change from build to build
CHECK = CHECKS["sigmoid"]
CHAPTER = "ch06_sigmoid_with_loss"
WRONG = '''\
def sigmoid(x):
    """Turn scores x into probabilities of the same shape."""
    return 1 / (1 + np.exp(x))
'''
FOR_LEARNERS = ("browser.md", "docs/elsewhere.md", "docs/notation.md", "docs/seeds.md")
MANUAL = "docs/instructor.md"


def first_page(
    root: Path, docs: Collection[str], live: bool = False, language: str = ENGLISH
) -> str:
    """Return its Markdown; the language is one that is spoken now.

    ``docs`` are the other pages, which it lists beside the chapters; ``live`` says whether the
    chapters can be run, too.
    """
    own = root / f"README.{language}.md"
    readme = (own if own.is_file() else root / "README.md").read_text(encoding="utf-8")
    fields: dict[str, Any] = {
        "about": within(readme.split("\n\n")[1], "README.md", docs),
        "chapters": {
            stem: (say_heading(title_of(one, root)), say(one.about))
            for stem, one in CHAPTERS.items()
        },
        "captions": {
            "chapters": SITE["chapters"],
            "look_up": SITE["look up"],
            "for_instructors": SITE["for instructors"],
        },
        "live": live,
        "choice": "" if language == ENGLISH else f" {VARIABLE}={language}",
        "points": f"{sum(one.points for one in CHAPTERS.values()):g}",
        "checks": sum(len(one.checks) for one in CHAPTERS.values()),
        "code": WRONG,
        "call": f"check.{CHECK.id}({CHECK.asks})",
        "wrong": _card(examine(CHECK, defined(WRONG), SEED)),
        "right": _card(examine(CHECK, resolve(CHECK.reference), SEED)),
        "for_learners": [one for one in FOR_LEARNERS if one in docs],
        "for_instructors": sorted(
            set(docs) - set(FOR_LEARNERS), key=lambda one: (one != MANUAL, one)
        ),
    }
    return _made("index.md.jinja", root, language, **fields)


def browser_page(root: Path, own: bool, language: str = ENGLISH) -> str:
    """Return the Markdown of the page about the live edition.

    ``own`` says whether that has a Pyodide of its own.
    """
    return _made("browser.md.jinja", root, language, own=own)


def _made(template: str, root: Path, language: str, **fields: Any) -> str:
    """Return what a template gives: that of a language, or the English one if it has none."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([root / HERE / language, Path(__file__).parent]),
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, and all of it ours
    )
    return environment.get_template(template).render(fields)


def defined(cell: str) -> Any:
    """Return what the code of a cell defines, for the check to ask."""
    space: dict[str, Any] = {"np": np}
    exec(cell, space)  # noqa: S102 - so that the code on the page is the code that was asked
    return space[CHECK.asks]


def _card(verdict: Verdict) -> str:
    """Return the card as one block of HTML; its links lead to sections of the chapter's page."""

    def link(found: re.Match[str]) -> str:
        # A heading in another language is known by its cell, which has an anchor of that name.
        return f'"{CHAPTER}.html#{make_id(found[1].removeprefix("cell-id="))}"'

    card = re.sub('"#([^"]+)"', link, as_html(verdict))
    # For Markdown, a blank line would end the block.
    return "\n".join(line for line in card.splitlines() if line.strip())
