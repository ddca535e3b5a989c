"""The code that goes into a student's bundle: what its notebook imports, and the planted objects.

The imports are followed. In the place of the modules that know the answers stand those of
``autograde/student``; what must not leave the course is refused, whatever imports it.
"""

from __future__ import annotations

import ast
import base64
import inspect
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from autograde import planted
from autograde.exercise import Chapter
from autograde.exercises import CHECKS, chapter_modules
from autograde.oracle import resolve
from autograde.sandbox.view import hidden
from autograde.specimens import SPECIMENS

KIT = Path(__file__).parent
STUDENT = KIT / "student"
COURSE = KIT.parent
PACKAGES = ("autograde", "source_lib")
STAYS = ("autograde.mistakes", "autograde.specimens", "autograde.recording", "autograde.sandbox")
WORKPLACE = ("ipykernel", "jupyterlab", "nbgrader")  # what nothing imports: to work, to validate
HEADER = "from __future__ import annotations\nfrom typing import Any\nimport numpy as np\n"


class KitError(Exception):
    """What a chapter needs must not leave the course, or is not there; the message says what."""


def modules(chapter: Chapter, code: Iterable[str]) -> dict[str, str]:
    """Return what the code of a bundle imports of the course: its text, by its place in it.

    Raises
    ------
    KitError
        If anything imports a reference of this or a later chapter, or the mistakes.
    """
    name = next(name for name, one in chapter_modules().items() if one.stem == chapter.stem)
    waiting = ["autograde.check", f"autograde.exercises.{name}"]
    waiting += [one for text in code for one in _imported(text)]
    stays = {*STAYS, *(f"source_lib.{one}" for one in hidden(chapter))}
    found: dict[str, str] = {}
    while waiting:
        module = waiting.pop()
        path = _file(module)
        place = None if path is None else _place(module, path)
        if path is None or place is None or place in found:
            continue
        if any(module == one or module.startswith(one + ".") for one in stays):
            raise KitError(
                f"{chapter.stem} needs {module}, which gives answers of this or a later chapter "
                "away: take the import out of its notebook, or of what the notebook imports"
            )
        text = path.read_text(encoding="utf-8")
        asks = module == f"autograde.exercises.{name}"
        found[place] = without_drawing(text) if asks else text
        parents = module.split(".")[:-1]
        waiting += [".".join(parents[: place + 1]) for place in range(len(parents))]
        waiting += _imported(found[place])
    return found


def without_drawing(text: str) -> str:
    """Leave out of a chapter's exercises how cases are drawn: they are recorded.

    What draws them computes more than a learner should read: the Jacobian of softmax, the scores of
    a net. It goes by name: what nothing needs any more that is not about cases goes, too.
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Check"
        ):
            for one in node.keywords:
                if one.arg == "cases":
                    one.value = ast.parse("lambda rng: ()", mode="eval").body
    while unused := [node for node in tree.body if _name(node) and not _is_used(node, tree)]:
        tree.body = [node for node in tree.body if node not in unused]
    return ast.unparse(tree) + "\n"


def _name(node: ast.stmt) -> str:
    """Return the name that a statement of a module gives to something of its own."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _is_used(one: ast.stmt, tree: ast.Module) -> bool:
    name = _name(one)
    return name == "CHAPTER" or any(
        isinstance(node, ast.Name) and node.id == name
        for other in tree.body
        if other is not one
        for node in ast.walk(other)
    )


def packages(sources: Iterable[str]) -> list[str]:
    """Return the packages that these modules need, and those that a learner works with."""
    tops = {name.split(".")[0] for text in sources for name in _imported(text)}
    tops -= {*PACKAGES, *sys.stdlib_module_names}
    known = packages_distributions()
    return sorted({*WORKPLACE, *(known[top][0].lower() for top in tops if top in known)})


def _imported(text: str) -> Iterator[str]:
    """Yield every module that a text may import: of ``from a import b``, a and a.b."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a magic of IPython's
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def _file(module: str) -> Path | None:
    """Return the file of a module of the course, or of what stands in its place at the desk."""
    package, *rest = module.split(".")
    if package not in PACKAGES:
        return None
    instead = STUDENT / f"{rest[0]}.py" if package == "autograde" and len(rest) == 1 else None
    if instead is not None and instead.is_file():
        return instead
    path = COURSE.joinpath(package, *rest)
    return next(
        (one for one in (path / "__init__.py", path.with_suffix(".py")) if one.is_file()), None
    )


def _place(module: str, path: Path) -> str:
    place = module.replace(".", "/")
    return f"{place}/__init__.py" if path.name == "__init__.py" else f"{place}.py"


def planted_for(code: Sequence[str]) -> dict[str, Any]:
    """Return what the mysteries and the hunt of a notebook are made of: code that is left to run.

    Raises
    ------
    KitError
        If an object was planted that nobody has written for a bundle.
    """
    told = {
        node.value
        for text in code
        for node in _walk(text)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    calls = {node.id for text in code for node in _walk(text) if isinstance(node, ast.Name)}
    mysteries = {
        name: _source(check, resolve(f"planted:{name}")())
        for name, check in planted.PRETENDS.items()
        if name in told
    }
    dealt = resolve("planted:deal")() if "hunt" in calls else {}
    hunt = {letter: (CHECKS[key[0]].asks, _source(*key)) for letter, key in dealt.items()}
    return {"mysteries": mysteries, "hunt": hunt}


def sources_of(specimens: dict[str, Any]) -> list[str]:
    """Return the code of all planted objects."""
    return [*specimens["mysteries"].values(), *(code for _, code in specimens["hunt"].values())]


def encoded(specimens: dict[str, Any]) -> bytes:
    """Pack the planted objects so that nobody reads them by accident; it keeps no secret."""
    return base64.b85encode(zlib.compress(json.dumps(specimens, sort_keys=True).encode(), 9))


def _walk(text: str) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(text))
    except SyntaxError:  # a magic of IPython's
        return


def _source(check: str, mistake: str) -> str:
    """Return the code of a planted object, without comments and under a name that says nothing."""
    if (check, mistake) not in SPECIMENS:
        raise KitError(
            f"{mistake!r} was planted for check {check!r}, and autograde/specimens.py has no such "
            "object to put into a bundle: write it there"
        )
    (made,) = ast.parse(inspect.getsource(SPECIMENS[check, mistake])).body
    assert isinstance(made, ast.FunctionDef | ast.ClassDef)  # noqa: S101 - a decorator takes no other
    made.name = "mystery" if isinstance(made, ast.FunctionDef) else "Mystery"
    made.decorator_list = []
    return HEADER + ast.unparse(made)
