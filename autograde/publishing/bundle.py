"""What students get of a chapter: a ZIP of notebook, environment, and a kit without answers.

The same course gives the same bytes. Nothing is left half-written.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import nbformat
import numpy as np
from nbformat import NotebookNode

from autograde.basics.files import write_whole
from autograde.basics.language import ENGLISH, OWN
from autograde.basics.near import did_you_mean
from autograde.judging.recorded_oracle import RECORDED, pack_recorded
from autograde.publishing import recorder, student_package
from autograde.publishing.build import ROOT
from autograde.publishing.student_package import BundleError
from autograde.publishing.translation import said
from autograde.publishing.translation.languages import TEMPLATES as THEIRS
from autograde.publishing.translation.languages import Language, names
from autograde.questions.planting import PACKED, encoded
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter

SEEDS = range(48)
TEMPLATES = Path(__file__).with_name("templates")  # of the files beside the notebook
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP knows
SOLUTION = "### BEGIN SOLUTION"


def bundle(
    stem: str,
    target: Path,
    *,
    root: Path = ROOT,
    seeds: Sequence[int] = SEEDS,
    language: str = ENGLISH,
) -> dict[str, list[str]]:
    """Write the bundle of a chapter to ``target``, whole or not at all.

    Returns which answers of earlier chapters are in it, since its notebook stands on them: their
    names, by chapter.

    Raises
    ------
    BundleError
        If there is no such chapter, it was not built, or the file cannot be written.
    """
    if target.is_dir():
        raise BundleError(f"{target} is a folder: name a file in it, such as {target / stem}.zip")
    files = contents(stem, root, seeds, language)
    packed = zipped({f"{stem}/{name}": data for name, data in files.items()})
    try:
        write_whole(target, packed)
    except OSError as error:
        raise BundleError(
            f"{target} could not be written ({error.strerror}): see that there is room and that "
            "you may write there, or name another file with -o"
        ) from error
    return student_package.answered(
        CHAPTERS[stem],
        {
            name: data.decode()
            for name, data in files.items()
            if name.startswith("source_lib/") and name.endswith(".py")
        },
    )


def contents(
    stem: str, root: Path = ROOT, seeds: Sequence[int] = SEEDS, language: str = ENGLISH
) -> dict[str, bytes]:
    """Return the files of a chapter's bundle, by their names in its folder.

    Raises
    ------
    BundleError
        If there is no such chapter or language, or it was not built.
    """
    if language not in (there := [ENGLISH, *names(root)]):
        raise BundleError(
            f"the course is not translated into {language!r}: there are {', '.join(there)}"
        )
    if stem not in CHAPTERS:
        near = did_you_mean(stem, CHAPTERS, cutoff=0.3)
        hint = f"did you mean {near}? There are " if near else "there are "
        raise BundleError(f"no chapter named {stem!r}: {hint}{', '.join(CHAPTERS)}")
    chapter, path = CHAPTERS[stem], root / "notebooks" / language / stem / f"{stem}.ipynb"
    released = _released(path, stem)
    code = [cell.source for cell in released.cells if cell.cell_type == "code"]
    planted = student_package.planted_for(code)
    rooms = student_package.rooms(chapter)
    library = student_package.library(chapter, [*code, *student_package.sources_of(planted)])
    modules = [text.decode() for name, text in rooms.items() if name.endswith(".py")]
    packages = student_package.needed_packages([*modules, *library.values()])
    return {
        path.name: path.read_bytes(),
        **_beside(chapter, released, packages, len(seeds), root, language),
        "constraints.txt": _pins(root),
        **rooms,
        **{name: text.encode() for name, text in library.items()},
        **student_package.beside(library),
        f"autograde/{PACKED}": encoded(planted),
        f"autograde/{RECORDED}": _recorded(chapter, seeds),
        **spoken_by(chapter, root, language),
    }


def spoken_by(chapter: Chapter, root: Path, language: str) -> dict[str, bytes]:
    """Return the files that let a bundle speak a language: the words of its own chapter alone.

    They are all in which its kit differs from the English one.
    """
    if language == ENGLISH:
        return {}
    words = said.catalogue(Language(language, root), [chapter], root)
    own = str(OWN.relative_to(student_package.COURSE))
    return {str(said.place_of(language)): words, own: f"{language}\n".encode()}


def _released(path: Path, stem: str) -> NotebookNode:
    if not path.is_file():
        raise BundleError(f"{path} is missing: make it with autograde build {stem}")
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except ValueError as error:
        raise BundleError(
            f"{path} is no notebook: make it anew with autograde build {stem}"
        ) from error
    if any(SOLUTION in cell.source or cell.get("outputs") for cell in notebook.cells):
        raise BundleError(
            f"{path} holds solutions or outputs, so it is not what learners should get: "
            f"make it anew with autograde build {stem}"
        )
    return notebook


def _beside(
    chapter: Chapter,
    released: NotebookNode,
    packages: Sequence[str],
    seeds: int,
    root: Path,
    language: str,
) -> dict[str, bytes]:
    fields: Mapping[str, Any] = {
        "stem": chapter.stem,
        "title": released.cells[0].source.splitlines()[0].lstrip("# "),
        "points": f"{chapter.points:g}",
        "written": f"{sum(chapter.written.values()):g}" if chapter.written else "",
        "seeds": seeds,
        "packages": packages,
    }
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([root / THEIRS / language, TEMPLATES]),
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text, and all of it ours
    )
    return {
        path.stem: made.get_template(path.name).render(fields).encode()
        for path in TEMPLATES.glob("*.jinja")
    }


def _pins(root: Path) -> bytes:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#")).encode()


def _recorded(chapter: Chapter, seeds: Sequence[int]) -> bytes:
    packed = io.BytesIO()
    arrays = pack_recorded(*recorder.record(chapter, seeds))
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files, by their names; the same files, the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            one = zipfile.ZipInfo(name, LONG_AGO)
            one.compress_type = zipfile.ZIP_DEFLATED
            one.create_system, one.external_attr = 3, 0o100644 << 16
            archive.writestr(one, data)
    return packed.getvalue()
