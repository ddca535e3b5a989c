"""What can be seen inside the sandbox: Python, the packages that the course allows, and no more.

Of the course itself a copy is laid out for each chapter: the rooms that ask, and of ``source_lib``
what comes before the chapter. What is hidden follows from the register.
"""

from __future__ import annotations

import importlib.metadata as metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from autograde.questions.register import hidden, later, others
from autograde.questions.spec import Chapter

AUTOGRADE = Path(__file__).parent.parent
LIBRARY = AUTOGRADE.parent / "source_lib"
ALLOWED = ("numpy", "matplotlib", "matplotlib-inline", "ipython", "ipywidgets", "scikit-learn")
COURSE, PACKAGES = "/course", "/packages"
# The rooms that enter as they are; what judges, and what knows an answer, is in none of them.
ROOMS = ("basics", "questions", "sandbox/inside")
CHAPTERS = AUTOGRADE / "questions" / "chapters"  # of these only the one that is graded
ONLY_MARKERS = ("", "sandbox")  # folders of which the __init__ enters, so that rooms are found
STUBS = AUTOGRADE / "sandbox" / "stubs"  # stands there in the place of what judges


def lay_out(chapter: Chapter, folder: Path) -> None:
    """Copy into ``folder`` what the notebooks of a chapter may import of the course."""
    left_out = {CHAPTERS / f"{name}.py" for name in others(chapter)}
    for room in ROOMS:
        for path in (AUTOGRADE / room).rglob("*.py"):
            if path not in left_out:
                _copy(path, folder / "autograde" / path.parent.relative_to(AUTOGRADE))
    for place in ONLY_MARKERS:
        _copy(AUTOGRADE / place / "__init__.py", folder / "autograde" / place)
    for path in STUBS.glob("[!_]*.py"):
        _copy(path, folder / "autograde")
    _copy_modules(LIBRARY, folder / "source_lib", hidden(chapter))
    _copy_modules(LIBRARY / "plots", folder / "source_lib" / "plots", later(chapter))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _copy_modules(source: Path, target: Path, without: frozenset[str]) -> None:
    for path in source.glob("*.py"):
        if path.stem not in without:
            _copy(path, target)


def _copy(path: Path, folder: Path) -> None:
    """Copy a module, and what Python compiled of it: it is good for a file of the same age."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, folder)
    compiled = Path(importlib.util.cache_from_source(str(path)))
    if compiled.is_file():
        (folder / "__pycache__").mkdir(exist_ok=True)
        shutil.copy2(compiled, folder / "__pycache__")


def allowed_packages() -> Iterator[Path]:
    """Yield the files and folders of the allowed packages, and of all that they need."""
    waiting, seen = list(ALLOWED), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found = metadata.distribution(name)
        for line in found.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(_normal(needed.name))
        root = Path(str(found.locate_file("")))
        yield from (root / top for top in sorted(_tops(found)))


def _tops(found: metadata.Distribution) -> set[str]:
    """Return the files and folders that a package has at the top."""
    # ``found.files`` makes an object of each of its files, which are thousands.
    record = found.read_text("RECORD")
    names = record.splitlines() if record else map(str, found.files or ())
    tops = {name.partition("/")[0].partition(",")[0] for name in names}
    return tops - {"", ".", "..", "__pycache__"}


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def interpreter() -> Path:
    """Return the Python that runs here, outside of any virtual environment."""
    return Path(os.path.realpath(sys.executable))


def mounts(course: Path) -> list[str]:
    """Return the arguments that tell bubblewrap what to show, all of it read-only."""
    prefix = Path(sys.base_prefix)
    parents = [*reversed([str(one) for one in interpreter().parents[:-1]]), str(prefix)]
    # bubblewrap itself would make folders that only root may enter.
    folders = dict.fromkeys(["/dev", "/etc", "/usr", PACKAGES, *parents])
    arguments = [word for one in folders for word in ("--perms", "0755", "--dir", one)]
    bound: set[Path] = set()

    def show(place: Path, target: str | None = None) -> None:
        if place.exists() and place not in bound:
            bound.add(place)
            arguments.extend(["--ro-bind", str(place), target or str(place)])

    for name in ("lib", "lib32", "lib64"):
        show(Path("/usr") / name)
        if Path("/", name).is_symlink():
            arguments.extend(["--symlink", os.readlink(Path("/", name)), f"/{name}"])
        else:
            show(Path("/") / name)
    show(Path("/etc/ld.so.cache"))
    show(prefix / "lib")
    show(interpreter())
    # Packages that are installed for everybody may hold the course itself.
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for library in (*bound,):
        for place in (library / version / "site-packages", library / "python3" / "dist-packages"):
            if place.is_dir():
                arguments.extend(["--tmpfs", str(place)])
    for place in allowed_packages():
        show(place, f"{PACKAGES}/{place.name}")
    show(course, COURSE)
    return arguments
