"""What grading one notebook leaves for reports: a JSON file, written by whoever graded it.

``FOLDER/ASSIGNMENT/STUDENT/NOTEBOOK.json``. The gradebook holds points; here is why.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any, Literal

from autograde.basics.errors import CourseError
from autograde.basics.files import write_whole
from autograde.grading.fast_json import indented_json

Refused = Literal["", "moved", "changed"]


@dataclass(frozen=True)
class JudgedCriterion:
    """One criterion of a check: what it is worth, and whether it was met."""

    name: str
    met: bool
    points: float


@dataclass(frozen=True)
class Judged:
    """One check cell that was judged outside.

    ``mistakes`` are names from the catalogue, one after the other, or, if ``alike``, such as
    nobody can tell apart. ``lost`` says why its cell died or looped. A check that was ``refused``
    was not asked, so it has no criteria. What only carries an earlier mistake forward is
    ``inherited``: from the checks where it has to be mended; ``granted`` of its points were given
    for that, unless the earlier answer is ``constant``.
    """

    id: str
    points: float
    most: float
    seed: int
    criteria: tuple[JudgedCriterion, ...] = ()
    mistakes: tuple[str, ...] = ()
    alike: bool = False
    untouched: bool = False
    lost: str = ""
    refused: Refused = ""
    inherited: tuple[str, ...] = ()
    granted: float = 0.0
    constant: bool = False


@dataclass(frozen=True)
class WrittenAnswer:
    """One answer that a person reads: its cell, what it is worth, and a digest of its words."""

    id: str
    most: float
    digest: str


@dataclass(frozen=True)
class Record:
    """All that is kept of one graded notebook; sentences are for the instructor's eyes.

    ``mended``: what the repair did. ``refused``: why it could not be graded at all; the rest is
    then about the one before, if that was graded. ``refused_as``: the fingerprint of what was
    refused. ``sandbox``: whether its code was fenced in.
    ``self_graded``: graded cells that ran beside the learner's code and are graded by what they
    show, so that their points are the learner's word. ``tried``: what was attempted against the
    grader. ``lost``: cells that were taken out. ``written``: what a person reads.
    """

    student: str = ""
    assignment: str = ""
    notebook: str = ""
    checks: tuple[Judged, ...] = ()
    mended: tuple[str, ...] = ()
    refused: str = ""
    sandbox: bool = True
    self_graded: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    written: tuple[WrittenAnswer, ...] = ()
    refused_as: str = ""

    def about(self, student: str, assignment: str, notebook: str) -> Record:
        """Return the same record, of this notebook."""
        return replace(self, student=student, assignment=assignment, notebook=notebook)


def refusal(
    why: str, handed_in: str, before: Record | None, mended: tuple[str, ...] = ()
) -> Record:
    """Return the record of a file that can't be graded; what was graded before is kept in it.

    ``handed_in`` is the fingerprint of the folder in which it lies.
    """
    kept = Record(mended=mended) if before is None else before
    return replace(kept, refused=why, refused_as=handed_in)


class RecordError(CourseError):
    """A file that is no record; the message says which one, and what to do."""


def write_record(record: Record, folder: Path) -> Path:
    """Write a record into the folder of all records, whole or not at all; return its file.

    Raises
    ------
    ValueError
        If a name in it cannot be the name of a file.
    """
    names = (record.assignment, record.student, record.notebook)
    for name in names:
        if name in ("", ".", "..") or {"/", os.sep, "\0"} & set(name):
            raise ValueError(f"{name!r} can't be the name of a file")
    path = folder.joinpath(*names[:2], f"{names[2]}.json")
    text = indented_json(_as_json(record), list, encode_basestring_ascii) + "\n"
    write_whole(path, text.encode("ascii"), mode=0o600)
    return path


def _as_json(record: Record) -> dict[str, Any]:
    checks = [
        vars(one) | {"criteria": [vars(criterion) for criterion in one.criteria]}
        for one in record.checks
    ]
    return vars(record) | {"checks": checks, "written": [vars(one) for one in record.written]}


def read_records(folder: Path, assignment: str) -> Iterator[Record]:
    """Yield the records of an assignment, by student and notebook.

    Raises
    ------
    RecordError
        At a file that is no record.
    """
    for path in sorted((folder / assignment).glob("*/[!.]*.json")):
        try:
            yield _record(json.loads(path.read_text(encoding="ascii")))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RecordError(
                f"{path} is no record of a graded notebook ({error}): delete it, and grade that "
                "submission again"
            ) from error


def last_record(folder: Path, assignment: str, student: str, notebook: str) -> Record | None:
    """Return what the last grading left; None if there was none, or if nobody can read it."""
    path = folder / assignment / student / f"{notebook}.json"
    try:
        return _record(json.loads(path.read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # it is about to be replaced


def _record(told: Mapping[str, Any]) -> Record:
    lists = ("mended", "self_graded", "tried", "lost")
    made = {name: tuple(told[name]) for name in lists}
    made["checks"] = tuple(map(_judged, told["checks"]))
    # Records of an earlier version have none.
    made["written"] = tuple(WrittenAnswer(**one) for one in told.get("written", ()))
    return Record(**{**told, **made})


def _judged(told: Mapping[str, Any]) -> Judged:
    criteria = tuple(JudgedCriterion(**one) for one in told["criteria"])
    lists = {name: tuple(told.get(name, ())) for name in ("mistakes", "inherited")}
    return Judged(**{**told, **lists, "criteria": criteria})
