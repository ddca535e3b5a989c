"""Pyodide, which is Python for browsers: where it comes from, and what of it the course needs."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from autograde.basics.errors import CourseError

VERSION = "0.27.7"
# Compiled, and as it is written: https://github.com/pyodide/pyodide/pull/3701.
PUBLIC = tuple(f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/{one}/" for one in ("pyc", "full"))
SITE_PACKAGES = "/lib/python3.12/site-packages"  # in that version
LOCK = "pyodide-lock.json"
RUNTIME = (LOCK, "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What the kernel asks for at its start, and what the notebooks import.
PACKAGES = ("micropip", "ssl", "sqlite3", "jedi", "ipython", "numpy", "matplotlib")


class PyodideError(CourseError):
    """A folder holds no Pyodide that the site can be made with."""


def copy_pyodide(folder: Path, target: Path) -> None:
    """Copy from a distribution of Pyodide what the course needs of it, and compile that.

    To compile it in the browser takes a quarter of each start. Without Node.js it stays as it is.
    Compiled, a traceback names calls inside a package without their text.

    Raises
    ------
    PyodideError
        If it is another version, or a file is missing or not the one that its lock file names.
    """
    missing = [name for name in RUNTIME if not (folder / name).is_file()]
    if missing:
        raise PyodideError(
            f"{folder} holds no Pyodide, since {missing[0]} is missing: unpack there "
            f"pyodide-{VERSION}.tar.bz2 from Pyodide's releases"
        )
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    if lock["info"]["version"] != VERSION:
        raise PyodideError(
            f"{folder} holds Pyodide {lock['info']['version']}, and the course's notebooks are "
            f"tested with {VERSION}: unpack that one"
        )
    target.mkdir(parents=True)
    for name in RUNTIME:
        shutil.copy(folder / name, target)
    for name, sha256 in needed(lock, PACKAGES).items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise PyodideError(
                f"{path} is not the file that {LOCK} names, or there is none: unpack "
                f"pyodide-{VERSION}.tar.bz2 from Pyodide's releases anew"
            )
        shutil.copy(path, target)
    _compile(folder, target)


def _compile(folder: Path, target: Path) -> None:
    """Compile the Python in the target's files; its lock file tells their new hashes."""
    node = shutil.which("node")
    if node is None or not (folder / "pyodide.mjs").is_file():
        return
    script = Path(__file__).with_name("compile.mjs")
    # Of an old Node.js that can't do it, each file is left as it was.
    subprocess.run([node, script, folder, target], capture_output=True, check=False)  # noqa: S603
    lock = json.loads((target / LOCK).read_text(encoding="utf-8"))
    for one in lock["packages"].values():
        if (path := target / one["file_name"]).is_file():
            one["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (target / LOCK).write_text(json.dumps(lock), encoding="utf-8")


def needed(lock: dict[str, dict[str, dict[str, str]]], names: Iterable[str]) -> dict[str, str]:
    """Return the files of these packages, and of those that they stand on: name → SHA-256."""
    waiting, seen = list(names), set()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop().lower())
        if name not in seen:
            seen.add(name)
            waiting += lock["packages"][name]["depends"]
    packages = [lock["packages"][name] for name in sorted(seen)]
    return {one["file_name"]: one["sha256"] for one in packages}
