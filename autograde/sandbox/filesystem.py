"""What can be seen inside the sandbox: Python, the packages that the course allows, and no more.

Of the course itself a copy is laid out for each chapter: the rooms that ask, and of ``source_lib``
what comes before the chapter. What is hidden follows from the register.
"""

from __future__ import annotations

import functools
import importlib.metadata as metadata
import importlib.util
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from autograde.questions.register import hidden, later, others
from autograde.questions.spec import Chapter
from autograde.sandbox.inside.fence import INSIDE_ID
from autograde.sandbox.libraries import libraries

AUTOGRADE = Path(__file__).parent.parent
LIBRARY = AUTOGRADE.parent / "source_lib"
ALLOWED = ("numpy", "matplotlib", "matplotlib-inline", "ipython", "ipywidgets", "scipy")
COURSE, PACKAGES = "/course", "/packages"
USER = "learner"
# What is in /etc: who the process is in there, and that this is called so.
ACCOUNTS = {
    "passwd": f"{USER}:x:{INSIDE_ID}:{INSIDE_ID}:{USER}:/tmp:/bin/sh\n",
    "group": f"{USER}:x:{INSIDE_ID}:\n",
}
OF_EVERYBODY = (Path("/usr"), Path("/usr/local"))  # prefixes that Python shares with others
LOCALES = ("C.utf8", "C.UTF-8")  # what LANG names in the sandbox
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
    for path in (LIBRARY / "data").iterdir():
        if path.is_file():
            _copy(path, folder / "source_lib" / "data")
    for name, content in ACCOUNTS.items():
        (folder.parent / name).write_text(content, encoding="ascii")
        (folder.parent / name).chmod(0o644)
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


@dataclass(frozen=True)
class Package:
    """An installed package: the folder that it lies in, and the files that it has there."""

    root: Path
    files: tuple[str, ...]

    @property
    def tops(self) -> list[Path]:
        """The files and folders that it has at the top."""
        names = {name.partition("/")[0] for name in self.files}
        return [self.root / name for name in sorted(names - {"", ".", "..", "__pycache__"})]

    @property
    def binaries(self) -> list[str]:
        """Its extension modules and libraries."""
        folder = str(self.root)
        return [os.path.join(folder, name) for name in self.files if ".so" in name]


@functools.cache
def allowed_packages() -> tuple[Package, ...]:
    """Return the allowed packages, and all that they need."""
    waiting, seen = list(ALLOWED), dict[str, Package]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        found = metadata.distribution(name)
        seen[name] = Package(Path(str(found.locate_file(""))), _files(found))
        for line in found.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(_normal(needed.name))
    return tuple(seen.values())


def _files(found: metadata.Distribution) -> tuple[str, ...]:
    # ``found.files`` makes an object of each of them, which are thousands.
    record = found.read_text("RECORD")
    if record:
        return tuple(line.rsplit(",", 2)[0] for line in record.splitlines())
    return tuple(map(str, found.files or ()))


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def interpreter() -> Path:
    """Return the Python that runs here, outside of any virtual environment."""
    return Path(os.path.realpath(sys.executable))


def mounts(course: Path) -> list[str]:
    """Return the arguments that tell bubblewrap what to show, all of it read-only."""
    python, packages = _python(), allowed_packages()
    shown = {place: str(place) for place in python}
    shown |= {Path("/etc", name): str(course.parent / name) for name in ACCOUNTS}
    for package in packages:
        shown |= {Path(PACKAGES, top.name): str(top) for top in package.tops if top.exists()}
    shown[Path(COURSE)] = str(course)
    there = (*(f"{place}/" for place in python), *(f"{one.root}/" for one in packages))
    programs = [str(interpreter()), *_extensions()]
    programs += [path for package in packages for path in package.binaries]
    for name, file in libraries(programs).items():
        if not name.startswith(there):
            shown[Path(name)] = file
    # bubblewrap itself would make folders that only root may enter.
    folders = {parent for place in (*shown, Path("/dev/null")) for parent in place.parents}
    made = sorted(folders - {Path("/")})
    arguments = [word for one in made for word in ("--perms", "0755", "--dir", str(one))]
    for name in ("lib", "lib32", "lib64"):
        if Path("/", name).is_symlink():
            arguments += ["--symlink", os.readlink(Path("/", name)), f"/{name}"]
    for place, source in shown.items():
        arguments += ["--ro-bind", source, str(place)]
    # Packages that are installed for everybody may hold the course itself.
    installed = {one for place in python for one in _places_of_packages(place) if one.is_dir()}
    return [*arguments, *(word for one in sorted(installed) for word in ("--tmpfs", str(one)))]


def _python() -> list[Path]:
    """List what there is of Python itself: its library, and what it looks for as it starts."""
    here = interpreter()
    wanted = [here, *_standard_library()]
    for prefix in (Path(sys.base_prefix), here.parent.parent):
        if prefix not in OF_EVERYBODY:  # what lies in a prefix of its own is Python's
            wanted.append(prefix / "lib")
    wanted += [Path("/etc/ld.so.cache"), *(Path("/usr/lib/locale", name) for name in LOCALES)]
    found = sorted({one for one in wanted if one.exists()})
    return [one for one in found if not any(other in one.parents for other in found)]


def _standard_library() -> set[Path]:
    """Return where Python's own modules lie: outside of any virtual environment."""
    base, platform = sys.base_prefix, sys.base_exec_prefix
    places = {"base": base, "installed_base": base, "platbase": platform}
    return {Path(sysconfig.get_path(name, vars=places)) for name in ("stdlib", "platstdlib")}


def _extensions() -> list[str]:
    """List the modules of Python's own library that are compiled."""
    return [str(path) for one in _standard_library() for path in one.glob("lib-dynload/*.so")]


def _places_of_packages(library: Path) -> list[Path]:
    """Return where packages may lie in a folder of Python's: ``lib``, or ``lib/python3.11``."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = (library, library / version, library / "python3")
    return [folder / name for folder in folders for name in ("site-packages", "dist-packages")]


def unreadable() -> Path | None:
    """Return a file or folder that is to be shown and that not everybody may read, if any."""
    tops = [top for package in allowed_packages() for top in package.tops if top.exists()]
    return next((one for one in (*_python(), *tops) if not _is_for_all(one)), None)


def _is_for_all(path: Path) -> bool:
    wanted = 0o005 if path.is_dir() else 0o004
    return path.stat().st_mode & wanted == wanted
