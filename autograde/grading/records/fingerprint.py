"""Whether what lies in a submission's folder is what lay there before."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from autograde.basics.files import files_below


def fingerprint(folder: Path) -> str:
    """Return a digest of a folder's files, their names and what they hold; no link is followed."""
    made = hashlib.sha256()
    # What can't be walked through now, or lies too deep, could not be read then.
    with contextlib.suppress(OSError):
        for path in files_below(folder):
            made.update(b"\0" + os.fsencode(path.relative_to(folder)) + b"\0")
            if path.is_symlink():
                made.update(os.fsencode(path.readlink()))
            elif path.is_file():
                made.update(_digest(path))
    return made.hexdigest()[:32]


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b""  # it can't be read now, and could not then
