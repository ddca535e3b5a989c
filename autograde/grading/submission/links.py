"""A submission that is a link leads to files that somebody else, or nobody, has handed in."""

from __future__ import annotations

from pathlib import Path

from autograde.grading.submission.parsing import BeyondRepair, printable


def refuse_link(folder: Path, student: str) -> None:
    """Refuse a submission's folder that is a link, or lies in a student's folder that is one.

    Raises
    ------
    BeyondRepair
        If it is so. Above the student's folder, links are the instructor's own.
    """
    for path in (folder, *folder.parents):
        if path.is_symlink():
            raise BeyondRepair("linked folder", name=printable(path.name))
        if path.name == student:
            return
