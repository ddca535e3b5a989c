"""From the source of a chapter to the notebooks: ``solutions/x.md`` → executed → released.

Each language that the course is translated into gets the same notebooks, with other text.

The source is MyST Markdown. Authors name a cell that matters with two lines of metadata:
``grade_id`` and ``role``. The role says what nbgrader does with the cell; points come from the
chapter's checks. A rebuild changes no byte: cell ids come from names and positions, and nothing
that depends on the hour or the machine is kept.
"""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograde.basics.files import write_whole
from autograde.basics.kernels import ENCRYPTED
from autograde.basics.language import ENGLISH
from autograde.basics.near import did_you_mean
from autograde.explaining.messages import WRITTEN
from autograde.publishing.agreement import BuildError, agree
from autograde.publishing.overview import write_overview
from autograde.publishing.translation import said
from autograde.publishing.translation.documents import translated
from autograde.publishing.translation.edition import in_language, same_code
from autograde.publishing.translation.languages import (
    BESIDE,
    CARDS,
    Language,
    names,
    sources,
)
from autograde.publishing.translation.shown_cards import translate_cards
from autograde.publishing.wide_tables import with_room
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter
from source_lib.plots.interactive import LIVE

ROOT = Path(__file__).parents[2]
SECONDS_A_CELL = 120

# role → nbgrader's grade, solution and locked
ROLES = {
    "given": (False, False, True),
    "solution": (False, True, False),
    "check": (True, False, True),
    "written": (True, True, False),
}
# What a clock says differs from run to run: such a cell is run, and its output is not kept. The tag
# is nbval's own.
UNSTEADY = "nbval-ignore-output"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def build(stems: Iterable[str], root: Path = ROOT, into: Path | None = None) -> list[Path]:
    """Build the chapters named by ``stems``; return the files written, under ``into``.

    ``into`` is the course folder itself unless a test asks for another. Nothing is moved there
    before a chapter is whole.

    Raises
    ------
    BuildError
        If a chapter has no source, or its source and its checks disagree.
    """
    into = root if into is None else into
    written = []
    languages = [Language(name, root) for name in names(root)]
    with tempfile.TemporaryDirectory() as top:
        # One for all chapters, since nbgrader takes a second to make it.
        gradebook = Path(top) / "gradebook.db"
        for stem in stems:
            folder = Path(top) / stem
            for path in _build_chapter(stem, root, folder, gradebook, languages):
                target = into / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target)
                written.append(target)
    for language in languages:
        target = into / said.place_of(language.name)
        write_whole(target, said.catalogue(language, CHAPTERS.values(), into, root))
        written += [target, *_write_templates(language, into)]
    return [*written, *write_overview(root, into)]


def _build_chapter(
    stem: str, root: Path, folder: Path, gradebook: Path, languages: Sequence[Language]
) -> list[Path]:
    place = Path(ENGLISH) / stem / f"{stem}.ipynb"
    solution, release = folder / "solutions" / place, folder / "notebooks" / place
    solution.parent.mkdir(parents=True)
    notebook = read_source(stem, root)
    execute(notebook, solution.parent)
    nbformat.write(notebook, solution)
    _release(stem, root, folder, gradebook)
    others = [path for one in languages for path in write_edition(stem, one, folder, folder)]
    return [solution, release, *others]


def write_edition(stem: str, language: Language, english: Path, into: Path) -> list[Path]:
    """Write the notebooks of a chapter in a language, of the English ones in a course.

    Raises
    ------
    TranslationError
        If po4a is not there, or a translation has touched more than the text.
    """
    text, stub, written = read_translated(stem, language), _stub_in(language), []
    for kind in ("solutions", "notebooks"):
        place = Path(stem, f"{stem}.ipynb")
        notebook = nbformat.read(english / kind / ENGLISH / place, as_version=4)
        made = in_language(notebook, text, stub, str(language.path(stem)))
        translate_cards(made, language.standing(CARDS).usable, language.name)
        target = into / kind / language.name / place
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, target)
        written.append(target)
    return written


def _write_templates(language: Language, into: Path) -> Iterable[Path]:
    """Write the other documents, each beside its source: who fills them in needs no po4a."""
    for name in BESIDE:
        source = sources(language.root).get(name)
        if source is None:
            continue
        text = source.read_text(encoding="utf-8")
        made = translated(text, language.standing(name).usable, language.name)
        place = source.parent.relative_to(language.root)
        target = into / place / language.name / source.name
        write_whole(target, made.encode())
        yield target


def _stub_in(language: Language) -> str:
    """Return what stands where a person will write."""
    stub = dict(WRITTEN)["stub"]
    known = language.standing(CARDS).usable.get(stub)
    return stub if known is None else known.translated


def read_translated(stem: str, language: Language) -> NotebookNode:
    """Read a chapter's source in another language, as ``read_source`` does the English one.

    Raises
    ------
    TranslationError
        If po4a is not there, or the cells are no longer those of the English source.
    """
    text = source_of(stem, language.root)
    english = _cells_of(text, CHAPTERS[stem])
    made = translated(text, language.standing(stem).usable, language.name)
    notebook = _cells_of(made, CHAPTERS[stem])
    same_code(english.cells, notebook.cells, str(language.path(stem)))
    return notebook


def read_source(stem: str, root: Path = ROOT) -> NotebookNode:
    """Read a chapter's source into a notebook that nbgrader understands, not yet executed."""
    text = source_of(stem, root)
    notebook = _cells_of(text, CHAPTERS[stem])
    agree(notebook, CHAPTERS[stem])
    return notebook


def source_of(stem: str, root: Path = ROOT) -> str:
    """Return the text of a chapter's source.

    Raises
    ------
    BuildError
        If there is no such chapter, or no source of it.
    """
    if stem not in CHAPTERS:
        near = did_you_mean(stem, CHAPTERS)
        hint = f"did you mean {near}? There are " if near else "there are "
        raise BuildError(f"no chapter named {stem!r}: {hint}{', '.join(CHAPTERS)}")
    path = root / "solutions" / f"{stem}.md"
    if not path.is_file():
        raise BuildError(f"{path} is missing: it is the source of chapter {stem}")
    return path.read_text(encoding="utf-8")


def _cells_of(text: str, chapter: Chapter) -> NotebookNode:
    parsed = jupytext.reads(text, fmt="md:myst")
    notebook: NotebookNode = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    for position, cell in enumerate(parsed.cells):
        notebook.cells.append(_prepared(cell, position, chapter))
    return notebook


def _prepared(cell: NotebookNode, position: int, chapter: Chapter) -> NotebookNode:
    metadata = dict(cell.metadata)
    grade_id, role = metadata.pop("grade_id", None), metadata.pop("role", None)
    if (grade_id is None) != (role is None):
        raise BuildError(f"{chapter.stem}: cell {position} needs both grade_id and role")
    if role is not None:
        metadata["nbgrader"] = _nbgrader(grade_id, role, chapter)
    cell_id = f"cell-{position:03d}" if grade_id is None else grade_id
    if cell.cell_type == "code" and role != "given":
        # "Run All" goes on past an exercise that is not solved yet.
        metadata["tags"] = [*metadata.get("tags", ()), "raises-exception"]
    make = getattr(nbformat.v4, f"new_{cell.cell_type}_cell")
    source = with_room(cell.source) if cell.cell_type == "markdown" else cell.source
    prepared: NotebookNode = make(source=source, metadata=metadata, id=cell_id)
    return prepared


def _nbgrader(grade_id: str, role: str, chapter: Chapter) -> dict[str, Any]:
    if role not in ROLES:
        raise BuildError(
            f"{chapter.stem}: cell {grade_id} has role {role!r}; roles are {', '.join(ROLES)}"
        )
    grade, solution, locked = ROLES[role]
    fields = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    points = {check.grade_id: check.points for check in chapter.checks} | dict(chapter.written)
    if grade and grade_id not in points:
        near = did_you_mean(grade_id, points)
        hint = f": did you mean {near}?" if near else ""
        raise BuildError(
            f"{chapter.stem}: cell {grade_id} is graded, but nothing says its points{hint}"
        )
    return fields | ({"points": points[grade_id]} if grade else {})


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run every cell in ``folder``, keep the outputs, drop what the next run would change."""
    client = NotebookClient(
        notebook,
        config=Config(ENCRYPTED),
        timeout=SECONDS_A_CELL,
        record_timing=False,
        coalesce_streams=True,  # else the kernel's timing decides how prints are cut up
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        said = str(error).strip().splitlines()
        raise BuildError(
            f"a cell can't be run: {said[-1] if said else type(error).__name__}"
        ) from error
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(LIVE, None)  # it names a widget of this one kernel
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise BuildError(f"cell {cell.id} raises {output.ename}: {output.evalue}")
            if output.output_type == "stream" and output.name == "stderr":
                raise BuildError(f"cell {cell.id} writes to stderr: {output.text.strip()[:300]}")
        if UNSTEADY in cell.metadata.get("tags", ()):
            cell.outputs = []


def _release(stem: str, root: Path, folder: Path, gradebook: Path) -> None:
    """Let nbgrader make the learner's version, with a gradebook that is thrown away."""
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = f"solutions/{ENGLISH}"
    config.CourseDirectory.release_directory = f"notebooks/{ENGLISH}"
    config.ClearSolutions.text_stub = dict(WRITTEN)["stub"]  # whatever the class's language is
    config.CourseDirectory.db_url = f"sqlite:///{gradebook}"
    config.CourseDirectory.assignment_id = stem
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    said = io.StringIO()
    converter.log = logging.Logger("release")
    converter.log.addHandler(logging.StreamHandler(said))
    try:
        converter.start()
    # nbgrader puts the reason into its log and raises a pointer to it.
    except NbGraderException as error:
        raise BuildError(f"nbgrader could not release {stem}:\n{said.getvalue()}") from error
