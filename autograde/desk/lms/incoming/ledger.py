"""What was received: from where, and when; and whether it may take the place of what is there.

The ledger, ``class/collected/ASSIGNMENT-received.json``, knows a submission by what it holds. So
what was there once is known again, however it comes, and an old file is never taken for a new one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from autograde.basics.files import files_below
from autograde.desk.lms import tables
from autograde.desk.lms.incoming.unpack import RESERVED
from autograde.grading.classroom.course import CannotStartError, Course, read_timestamp, shown

SaidBy = Literal["", "file", "zip", "worksheet", "exchange", "timestamp"]
Choice = Literal["new", "same", "replace", "earlier", "seen", "unknown"]
ZIP_STEP = timedelta(seconds=2)
# Who says when something was handed in. A file's own time is at best when it was saved.
HANDED_IN = ("worksheet", "exchange", "timestamp")


@dataclass(frozen=True)
class Received:
    """A submission as it came: what it holds, from where, and what is known of its time.

    ``number`` is the LMS's, which counts uploads. ``names``: what its files were called, by what
    they are called now. ``settled``: it has once counted, or been put aside; a run that was killed
    leaves others of which nothing is decided.
    """

    digest: str
    source: str = ""
    time: datetime | None = None
    said_by: SaidBy = ""
    number: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    collected: datetime | None = None
    settled: bool = False

    @property
    def is_of_handing_in(self) -> bool:
        """Whether the time is the one at which it was handed in."""
        return self.time is not None and self.said_by in HANDED_IN

    def __str__(self) -> str:
        """Say from where it is, and of when."""
        source = shown(self.source) or "put there by hand"
        if self.time is None:
            return f"{source}, of a time that is not known"
        how = "handed in" if self.is_of_handing_in else "of"
        return f"{source}, {how} {self.time:%Y-%m-%d %H:%M:%S} UTC"


def choose(
    offered: Received, there: Received | None, seen: Received | None, insist: bool = False
) -> Choice:
    """Say what is to become of a submission that is offered, where there is one already.

    ``seen`` is how the very same one came before, if it did. An earlier one never takes the place
    of a later one, unless somebody insists.
    """
    if there is None:
        return "new"
    if offered.digest == there.digest:
        return "same"
    if insist:
        return "replace"
    if seen is not None and not _is_later(offered, seen):
        return "seen"
    if offered.number and there.number and offered.number != there.number:
        return "replace" if offered.number > there.number else "earlier"
    if offered.time is None or there.time is None:
        return "unknown"
    # A ZIP counts in steps of two seconds, rounded down.
    step = ZIP_STEP if offered.said_by == "zip" else timedelta(0)
    later = offered.time >= there.time or offered.time + step > there.time
    return "replace" if later else "earlier"


def _is_later(offered: Received, seen: Received) -> bool:
    """Say whether somebody handed the same in once more, after having handed in another."""
    if offered.number and seen.number:
        return offered.number > seen.number
    # The time in a ZIP may be that of its making, so it says nothing new of what is known.
    return bool(
        offered.is_of_handing_in
        and offered.time
        and (seen.time is None or offered.time > seen.time)
    )


class Ledger:
    """All that was received for one assignment, by student and by what it holds."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._path = course.class_folder / "collected" / f"{assignment}-received.json"
        self._known: dict[str, dict[str, Received]] = {}
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            for student, found in told.items():
                self._known[student] = {one["digest"]: _read(one) for one in found}
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise CannotStartError(
                f"{self._path} is damaged: it says when everything was received. Put back a copy "
                "of it, or move it away; without it the files' own times count"
            ) from error

    def seen(self, student: str, digest: str) -> Received | None:
        """Return how a submission was received before of which something was decided."""
        found = self._of(student, digest)
        return found if found and found.settled else None

    def _of(self, student: str, digest: str) -> Received | None:
        return self._known.get(student, {}).get(digest)

    def enter(self, student: str, received: Received, settled: bool) -> None:
        """Note what was received; of the same thing, what is known best of it."""
        before = self._of(student, received.digest)
        best = received if before is None or _is_better(received, before) else before
        settled |= before is not None and before.settled
        self._known.setdefault(student, {})[received.digest] = replace(best, settled=settled)

    def save(self) -> None:
        """Write the ledger, all at once."""
        told = {
            student: [_as_json(one) for one in found.values()]
            for student, found in sorted(self._known.items())
        }
        text = json.dumps(told, indent=1, ensure_ascii=False)
        tables.write_or_say_why(self._path, text.encode())

    def describe(self, student: str, folder: Path, notebooks: Sequence[str]) -> Received:
        """Tell what lies in a student's folder, wherever it came from."""
        digest = digest_of(folder, notebooks)
        known = self._of(student, digest)
        found = known or Received(digest, time=_saved(folder), said_by="file")
        handed_in = timestamp_of(folder)
        if handed_in is not None and not found.is_of_handing_in:
            return replace(found, time=handed_in, said_by="timestamp")
        return found


def _is_better(new: Received, old: Received) -> bool:
    """Say whether more is known of the same thing now, or whether it was handed in once more."""
    if new.is_of_handing_in != old.is_of_handing_in:
        return new.is_of_handing_in
    if new.number != old.number:
        return new.number > old.number
    if new.is_of_handing_in and new.time and old.time:
        return new.time > old.time
    return old.time is None


def timestamp_of(folder: Path) -> datetime | None:
    """Return the time that nbgrader's file in a folder says, if it does."""
    try:
        found = read_timestamp(folder)
    except ValueError:
        return None
    return None if found is None else found.replace(tzinfo=UTC)


def digest_of(folder: Path, notebooks: Sequence[str]) -> str:
    """Return what tells submissions apart: all that was handed in, and which notebook is meant.

    Names do not matter beyond that, so that a file is the same under whichever name it came.
    """
    held = {
        path.relative_to(folder).as_posix(): _hash(path)
        for path in files_below(folder)
        if _is_work(path)
    }
    meant = [held[name] for name in notebooks if name in held]
    alone = [content for name, content in held.items() if name.lower().endswith(".ipynb")]
    if not meant and len(alone) == 1:
        meant = alone
    return hashlib.sha256(json.dumps([meant, sorted(held.values())]).encode()).hexdigest()


def _is_work(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.name not in RESERVED


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _saved(folder: Path) -> datetime | None:
    times = [path.stat().st_mtime for path in files_below(folder) if _is_work(path)]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _as_json(received: Received) -> dict[str, Any]:
    told = asdict(received)
    told["names"] = {shown(new): shown(own) for new, own in received.names.items()}
    told["source"] = shown(received.source)
    for name in ("time", "collected"):
        told[name] = told[name].isoformat() if told[name] else ""
    return told


def _read(told: Mapping[str, Any]) -> Received:
    fields: dict[str, Any] = {
        name: told[name] for name in ("digest", "source", "said_by", "number", "names", "settled")
    }
    for name in ("time", "collected"):
        fields[name] = datetime.fromisoformat(told[name]) if told[name] else None
    return Received(**fields)


def written(received: Received) -> bytes:
    """Return what is written down of a submission, beside it."""
    return json.dumps(_as_json(received), indent=1, ensure_ascii=False).encode()


def read_back(path: Path) -> Received | None:
    """Read what ``written`` wrote; None if it is not there, or damaged."""
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None
