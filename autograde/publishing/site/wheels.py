"""Packages as wheels for any Python: those that are installed here, and Pyodide has no others of.

Nothing is downloaded, so the site carries the very versions that are tested. What was compiled for
this machine is left out: MarkupSafe does the same in plain Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

from autograde.publishing.bundle import zipped

COMPILED = (".so", ".pyd", ".pyc", ".c", ".dylib")
OF_THIS_MACHINE = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")


def pure_wheel(name: str, folder: Path) -> Path:
    """Write the wheel of an installed package to ``folder``; the same package, the same bytes."""
    installed = distribution(name)
    files = {
        str(file): Path(str(file.locate())).read_bytes()
        for file in installed.files or ()
        if ".." not in file.parts  # commands, and what JupyterLab reads
        and file.suffix not in COMPILED
        and file.name not in OF_THIS_MACHINE
    }
    return _wheel(f"{name.replace('-', '_')}-{installed.version}", files, folder)


def own_wheel(name: str, files: Mapping[str, bytes], folder: Path) -> Path:
    """Write a wheel of these files to ``folder``, as version 1."""
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    of_a_wheel = {f"{name}-1.dist-info/{key}": text.encode() for key, text in about.items()}
    return _wheel(f"{name}-1", {**files, **of_a_wheel}, folder)


def _wheel(stem: str, files: Mapping[str, bytes], folder: Path) -> Path:
    path = folder / f"{stem}-py3-none-any.whl"
    path.write_bytes(zipped({**files, f"{stem}.dist-info/RECORD": b""}))
    return path
