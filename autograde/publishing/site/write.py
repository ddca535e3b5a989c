"""Write the site with Sphinx: whole or not at all, and only if anything has changed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from autograde.basics.errors import CourseError
from autograde.basics.files import DRAFT
from autograde.basics.language import ENGLISH
from autograde.basics.scratch import Scratch
from autograde.publishing.build import ROOT
from autograde.publishing.bundle import SEEDS
from autograde.publishing.site.live import FOLDER, write_live
from autograde.publishing.site.live import PACKAGES as LIVE
from autograde.publishing.site.pyodide import LOCK
from autograde.publishing.translation.languages import names

HERE = Path(__file__).parent  # Sphinx's settings and the style sheet lie here
MADE_FROM = ".made-from"  # what the site was made from, and what its kits were
# Nothing of a kit is made from these. A language's words lie beside the kit, which is English.
NOT_IN_KITS = (
    LOCK,
    "translations/",
    *(
        f"autograde/{room}/"
        for room in (
            "desk",
            "explaining/locale",
            "grading",
            "learner",
            "sandbox",
            "publishing/site",
        )
    ),
)
PACKAGES = (
    "sphinx",
    "myst-nb",
    "sphinx-book-theme",
    "pydata-sphinx-theme",
    "sphinx-mathjax-offline",
)


class SiteError(CourseError):
    """The site can't be made."""


def write_site(
    target: Path,
    *,
    address: str = "",
    root: Path = ROOT,
    strict: bool = False,
    live: bool = False,
    pyodide: Path | None = None,
    seeds: Sequence[int] = SEEDS,
) -> bool:
    """Write the site of the course to the folder ``target``; return whether it had to be made.

    Parameters
    ----------
    target
        A folder that there isn't, or the site of an earlier run, which is replaced.
    address
        Where the course can be cloned from.
    strict
        Whether a warning of Sphinx's is an error, too.
    live
        Whether the chapters can be run there, too.
    pyodide
        A folder with Pyodide in it, for a site that asks no other; else browsers fetch it.
    seeds
        How each check of the live edition draws its questions, once for each.

    Raises
    ------
    SiteError
        If Sphinx is not installed, the folder holds something else, or Sphinx fails.
    PyodideError, LiveError
        If the folder holds no Pyodide of the right version, or JupyterLite fails.
    BuildError
        If a chapter is not built.
    """
    needed = (*PACKAGES, *(LIVE if live else ()))
    try:
        versions = {name: metadata.version(name).encode() for name in needed}
    except metadata.PackageNotFoundError as error:
        raise SiteError(
            f"the site needs {error.name}, which is not installed: run make site, which installs "
            'it, or pip install --constraint constraints.txt --editable ".[site]"'
        ) from error
    from autograde.publishing.site.pages import sources, translated_sources

    if target.exists() and not (target / MADE_FROM).is_file():
        raise SiteError(f"{target} is there, and no site: name another folder with -o")
    own = pyodide is not None
    files = sources(root, address, live, own)
    others = {name: translated_sources(root, name, address, live, own) for name in names(root)}
    for name, made_of in others.items():
        files |= {f"{name}/{path}": content for path, content in made_of.items()}
    beside = _course(root, pyodide, seeds) if live else {}
    ours = {path.name: path.read_bytes() for path in HERE.iterdir() if path.is_file()}
    whole = _fingerprint(ours, files, versions, beside)
    kits = kits_made_from(beside)
    old = (target / MADE_FROM).read_text(encoding="ascii").split() if target.exists() else []
    if old[:1] == [whole]:
        return False
    scratch = Scratch()
    for name, content in files.items():
        language = name.partition("/")[0] if name.partition("/")[0] in others else ENGLISH
        path = scratch.path / language / name.removeprefix(f"{language}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    made = scratch.path / "site"
    _sphinx(scratch.path / ENGLISH, made, strict)
    for name in others:
        # Not in there from the start: MyST-NB leaves what it has run beside the pages.
        edition = scratch.path / "editions" / name
        _sphinx(scratch.path / name, edition, strict, name)
        shutil.move(edition, made / name)
    if live:
        (scratch.path / "lite").mkdir()
        # To record the cases of all chapters takes longer than everything else together.
        earlier = target / FOLDER / "files"
        kept = earlier if old[1:] == [kits] and earlier.is_dir() else None
        write_live(made / FOLDER, scratch.path / "lite", root, pyodide, seeds, kept)
    (made / MADE_FROM).write_text(f"{whole}\n{kits}\n", encoding="ascii")
    draft = target.with_name(f".{target.name}{DRAFT}")  # on the same disk, so it moves at once
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, draft)
    if target.exists():
        shutil.rmtree(target)
    draft.rename(target)
    scratch.remove()
    return True


def _course(root: Path, pyodide: Path | None, seeds: Sequence[int]) -> dict[str, bytes]:
    """Return what the bundles and their recorded cases are made from, and which Pyodide runs them.

    To make them, only to see whether they have changed, would take a minute.
    """
    found = [
        path
        for package in ("autograde", "source_lib", "notebooks", "translations")
        for path in (root / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    lock = (pyodide / LOCK).read_bytes() if pyodide and (pyodide / LOCK).is_file() else b""
    return {
        LOCK: lock,
        "seeds": repr(seeds).encode(),
        **{str(path.relative_to(root)): path.read_bytes() for path in found},
    }


def kits_made_from(course: Mapping[str, bytes]) -> str:
    """Return what changes if a kit would."""
    return _fingerprint({name: course[name] for name in course if _is_for_kits(name)})


def _is_for_kits(name: str) -> bool:
    top, _, rest = name.partition("/")
    translated = top == "notebooks" and not rest.startswith(f"{ENGLISH}/")
    return not translated and not name.startswith(NOT_IN_KITS)


def _fingerprint(*kinds: Mapping[str, bytes]) -> str:
    """Return what changes if any of these files, by their names, does."""
    found = hashlib.sha256()
    for kind in kinds:
        for name, content in sorted(kind.items()):
            found.update(b"%b %d " % (name.encode(), len(content)) + content)
    return found.hexdigest()


def _sphinx(source: Path, made: Path, strict: bool, language: str = ENGLISH) -> None:
    # In a process of its own: it changes docutils for all that comes after it.
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--conf-dir", str(HERE)]
    command += ["--doctree-dir", str(source.with_name(f"doctrees-{language}")), "--quiet"]
    if language != ENGLISH:  # MathJax is there once, in the English edition's folder
        settings = {
            "language": language,
            "html_static_path": "site.css,print.js",
            "mathjax_path": "../../_static/mathjax/tex-chtml.js",
        }
        command += [part for one in settings.items() for part in ("--define", "=".join(one))]
    command += ["--fail-on-warning"] if strict else []
    if subprocess.run([*command, str(source), str(made)], check=False).returncode:  # noqa: S603
        raise SiteError("Sphinx could not make the pages: what it said stands above")
