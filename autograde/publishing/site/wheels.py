"""Packages that are installed here, as wheels for any Python: Pyodide has no others of them.

Nothing is downloaded, so the site carries the very versions that are tested. What was compiled for
this machine is left out: MarkupSafe does the same in plain Python.
"""

from __future__ import annotations

import zipfile
from importlib.metadata import distribution
from pathlib import Path

COMPILED = (".so", ".pyd", ".pyc", ".c", ".dylib")
OF_THIS_MACHINE = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP knows


def pure_wheel(name: str, folder: Path) -> Path:
    """Write the wheel of an installed package to ``folder``; the same package, the same bytes."""
    installed = distribution(name)
    stem = f"{name.replace('-', '_')}-{installed.version}"
    wheel = folder / f"{stem}-py3-none-any.whl"
    files = {
        str(file): Path(str(file.locate()))
        for file in installed.files or ()
        if ".." not in file.parts  # commands, and what JupyterLab reads
        and file.suffix not in COMPILED
        and file.name not in OF_THIS_MACHINE
    }
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for inside, path in sorted(files.items()):
            _add(archive, inside, path.read_bytes())
        _add(archive, f"{stem}.dist-info/RECORD", b"")
    return wheel


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    one = zipfile.ZipInfo(name, LONG_AGO)
    one.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(one, content)
