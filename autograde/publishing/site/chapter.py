"""A chapter as a page: the learner's notebook, with what its plain cells show once it is solved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.basics.language import ENGLISH
from autograde.explaining.messages import SITE, in_a_row
from autograde.publishing.agreement import BuildError
from autograde.publishing.build import KERNEL
from autograde.publishing.site.live import address_of
from autograde.publishing.site.switch import switch_to
from autograde.publishing.translation.languages import names
from autograde.questions.register import CHAPTERS

# The place for whatever runs the chapter: the first thing below its title.
EDITION = """\
<p class="edition">{reading}</p>"""
WORK = '<a href="index.html#begin">{work}</a>'
RUN_IT = """\
<p class="edition"><a class="run" href="{address}">{run}</a>
{nothing_to_install}</p>"""


def chapter_page(
    stem: str, root: Path, live: bool = False, language: str = ENGLISH
) -> NotebookNode:
    """Return the notebook that Sphinx makes a page of; ``live`` says whether it can be run, too.

    A cell shows something only if nobody fills it in or grades it. Of its code there is what a
    learner gets, never what was executed.

    Raises
    ------
    BuildError
        If one of its notebooks is missing, or the two don't belong together.
    """
    released, solved = (_read(root / kind / language, stem) for kind in ("notebooks", "solutions"))
    if [cell.id for cell in released.cells] != [cell.id for cell in solved.cells]:
        raise BuildError(
            f"the two notebooks of {stem} are not of one build: run autograde build {stem}"
        )
    page: NotebookNode = nbformat.v4.new_notebook(
        metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    page.cells = [_cell(*both) for both in zip(released.cells, solved.cells, strict=True)]
    for cell in page.cells[1:] if language != ENGLISH else ():
        if cell.cell_type == "markdown":  # a card knows a translated section by its cell
            cell.source = f'<a id="{cell.id}"></a>\n\n{cell.source}'
    title, _, rest = page.cells[0].source.partition("\n")
    edition = (
        _run_it(stem, language)
        if live
        else EDITION.format(reading=in_a_row(SITE["reading"], WORK.format(work=SITE["work"])))
    )
    switch = switch_to(f"{stem}.html", language, [ENGLISH, *names(root)])
    page.cells[0].source = f"{title}\n\n{switch}{edition}\n{_linked(rest)}"
    return page


def _run_it(stem: str, language: str) -> str:
    top = "" if language == ENGLISH else "../"
    return RUN_IT.format(
        address=top + address_of(stem, language),
        run=SITE["run"],
        nothing_to_install=in_a_row(
            SITE["nothing to install"].format(address="browser.html"),
            SITE["or work"].format(address="index.html#begin"),
        ),
    )


def _read(folder: Path, stem: str) -> NotebookNode:
    path = folder / stem / f"{stem}.ipynb"
    if not path.is_file():
        raise BuildError(f"{path} is missing: make it with autograde build {stem}")
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def _cell(released: NotebookNode, solved: NotebookNode) -> NotebookNode:
    """Return a cell of the page: the learner's text, and the outputs that may be shown."""
    if released.cell_type != "code":
        return _made("markdown", released, {})
    role = released.metadata.get("nbgrader", {"grade": False, "solution": False})
    learners = "stub" if role["solution"] else "check" if role["grade"] else ""
    tags = [learners] if learners else []  # the style sheet knows them
    about = {"tags": tags, "mystnb": {"image": {"alt": SITE["picture"]}}}
    outputs = [] if learners else solved.outputs
    return _made("code", released, about, outputs=outputs, execution_count=None)


def _made(kind: str, released: NotebookNode, about: dict[str, Any], **code: Any) -> NotebookNode:
    """Make a cell. nbformat's own way checks each by itself, and then all in their notebook."""
    cell = {"cell_type": kind, "id": released.id, "metadata": about, "source": released.source}
    made: NotebookNode = nbformat.from_dict(cell | code)
    return made


def _linked(text: str) -> str:
    """Make links of the numbers in the row of all chapters; this one, in bold, stays as it is."""
    stems = list(CHAPTERS)

    def link(number: re.Match[str]) -> str:
        return f"[{number[0]}]({stems[int(number[0]) - 1]}.ipynb)"

    def row(found: re.Match[str]) -> str:
        return re.sub(r"(?<=\| )\d+(?= \|)", link, found[0])

    return re.sub(r"(?m)^\| \**1\** \|.*$", row, text)
