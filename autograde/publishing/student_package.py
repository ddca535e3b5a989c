"""The code that goes into a student's bundle: rooms of the course, and what its notebook imports.

Which rooms may travel is a rule about folders. Of ``source_lib`` only that goes along which the
notebook imports, and what must not leave the course is refused, whatever imports it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from autograde.answers import buggy_objects
from autograde.basics.errors import CourseError
from autograde.publishing.trimmed import defined, trimmed
from autograde.questions.register import CHAPTERS, hidden, later, others, reference_modules
from autograde.questions.spec import Chapter

AUTOGRADE = Path(__file__).parents[1]
COURSE = AUTOGRADE.parent
# The rooms that travel as they are; no other does.
ROOMS = ("basics", "questions", "judging", "explaining")
AT_THE_TOP = ("__init__.py", "check.py", "planted.py")  # what a notebook imports
CARRIED = (".py", ".jinja")
WHOLE = "*"  # all names of a module
WORKPLACE = ("ipykernel", "jupyterlab", "nbgrader")  # what nothing imports: to work, to validate


class BundleError(CourseError):
    """A chapter cannot be bundled; the message says why, and what to do next."""


def rooms(chapter: Chapter) -> dict[str, bytes]:
    """Return the files of ``autograde`` that a bundle carries, by their places in it."""
    left_out = {AUTOGRADE / "questions" / "chapters" / f"{name}.py" for name in others(chapter)}
    paths = [AUTOGRADE / name for name in AT_THE_TOP]
    paths += [path for room in ROOMS for path in (AUTOGRADE / room).rglob("*") if path.is_file()]
    return {
        str(path.relative_to(COURSE)): path.read_bytes()
        for path in paths
        if path.suffix in CARRIED and path not in left_out
    }


def library(chapter: Chapter, code: Iterable[str]) -> dict[str, str]:
    """Return what the code of a bundle imports of ``source_lib``: its text, by its place in it.

    Of a reference of an earlier chapter it is what is imported, and what that stands on.

    Raises
    ------
    BundleError
        If anything imports a reference of this or a later chapter, or of ``autograde`` what stays.
    """
    waiting = [one for text in code for one in _asked(text)]
    stays = {f"source_lib.{one}" for one in hidden(chapter)}
    stays |= {f"source_lib.plots.{one}" for one in later(chapter)}
    references = {f"source_lib.{one}" for one in reference_modules()}
    wanted: dict[str, set[str]] = {}
    found: dict[str, str] = {}
    while waiting:
        module, name = waiting.pop()
        path = _file(module)
        if module in stays or (path is not None and _never_leaves(module)):
            raise BundleError(
                f"{chapter.stem} needs {module}, which gives answers of this or a later chapter "
                "away: take the import out of its notebook, or of what the notebook imports"
            )
        if path is None or not module.startswith("source_lib"):
            continue
        if name in wanted.setdefault(module, set()):
            continue
        wanted[module].add(name)
        text = path.read_text(encoding="utf-8")
        if module in references and WHOLE not in wanted[module]:
            text = trimmed(text, wanted[module])
        found[str(path.relative_to(COURSE))] = text
        parents = module.split(".")[:-1]
        waiting += [(".".join(parents[: count + 1]), WHOLE) for count in range(len(parents))]
        waiting += _asked(text)
    return found


def beside(library: Iterable[str]) -> dict[str, bytes]:
    """Return the files that are no code and lie in a package's own folder: what it reads."""
    folders = [COURSE / name for name in library if name.endswith("/__init__.py")]
    return {
        str(path.relative_to(COURSE)): path.read_bytes()
        for folder in folders
        for path in folder.parent.iterdir()
        if path.is_file() and path.suffix != ".py"
    }


def _asked(text: str) -> Iterator[tuple[str, str]]:
    """Yield each module that a text imports, with the name that it wants of it."""
    for node in _walk(text):
        if isinstance(node, ast.Import):
            yield from ((one.name, WHOLE) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                is_module = _file(inner) is not None
                yield (inner, WHOLE) if is_module else (node.module, one.name)


def answered(chapter: Chapter, library: Mapping[str, str]) -> dict[str, list[str]]:
    """Return which answers of earlier chapters a bundle's library holds: chapter → names."""
    found: dict[str, list[str]] = {}
    for stem, one in CHAPTERS.items():
        for check in one.checks:
            module, _, name = check.reference.partition(":")
            text = library.get(f"source_lib/{module}.py", "")
            if stem < chapter.stem and name in defined(text):
                found.setdefault(stem, []).append(name)
    return {stem: list(dict.fromkeys(names)) for stem, names in found.items()}


def _never_leaves(module: str) -> bool:
    package, *rest = module.split(".")
    return package == "autograde" and rest != [] and rest[0] not in (*ROOMS, "check", "planted")


def needed_packages(sources: Iterable[str]) -> list[str]:
    """Return the packages that these modules need, and those that a learner works with."""
    tops = {name.split(".")[0] for text in sources for name in _imported(text)}
    tops -= {"autograde", "source_lib", *sys.stdlib_module_names}
    known = _installed()
    return sorted({*WORKPLACE, *(known[top][0].lower() for top in tops if top in known)})


@cache
def _installed() -> Mapping[str, list[str]]:
    """Return the packages that each module comes from; to look through all of them takes long."""
    return packages_distributions()


def _imported(text: str) -> Iterator[str]:
    """Yield every module that a text may import: of ``from a import b``, a and a.b."""
    for node in _walk(text):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def _file(module: str) -> Path | None:
    """Return the file of a module of the course; None of anything else."""
    package, *rest = module.split(".")
    if package not in ("autograde", "source_lib"):
        return None
    path = COURSE.joinpath(package, *rest)
    return next(
        (one for one in (path / "__init__.py", path.with_suffix(".py")) if one.is_file()), None
    )


def planted_for(code: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the code of the planted objects that a notebook asks for, and no other's."""
    every = buggy_objects.sources()
    nodes = [node for text in code for node in _walk(text)]
    told = {node.value for node in nodes if isinstance(node, ast.Constant)}
    called = {node.id for node in nodes if isinstance(node, ast.Name)}
    return {
        "mysteries": {name: one for name, one in every["mysteries"].items() if name in told},
        "hunt": every["hunt"] if "hunt" in called else {"letters": {}, "pools": {}},
    }


def sources_of(planted: dict[str, Any]) -> list[str]:
    """Return the code of all planted objects."""
    pools = (*planted["mysteries"].values(), *planted["hunt"]["pools"].values())
    return [code for pool in pools for code in pool]


def _walk(text: str) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(text))
    except SyntaxError:  # a magic of IPython's
        return
