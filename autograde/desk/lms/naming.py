"""How learning management systems name the files of a submission, and so tell whose they are.

Canvas (canvas-lms, lib/content_zipper.rb) writes ``lastfirst_LATE_12_345_file.ipynb``: the sortable
name in lower case without what is no letter, "LATE" if it is, the student's number, the file's.
Moodle (moodle, mod/assign/locallib.php and mod/assign/feedback/file/importziplib.php) makes a
folder ``Full Name_12_assignsubmission_file``, up to 4.0 with one more underscore; without folders,
each file starts so. The number is the participant's, "Participant 12" in the grading worksheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograde.desk.lms.roster import Person

SUBMISSION = "_assignsubmission_file"
CANVAS = re.compile(
    r"(?P<name>[^/]*?)_(?:(?P<late>LATE|late)_)?(?P<number>\d+)_(?P<file_number>\d+)_(?P<file>[^/]+)"
)
MOODLE = re.compile(
    r"(?P<name>[^/_]*)_(?P<number>\d+)_assignsubmission_file(?:_?/|_)(?P<file>.+)", re.DOTALL
)
NO_FILE = re.compile(r".*_(?:text|link)\.html|.*_assignsubmission_onlinetext(?:_.*|/.*)?")
ANONYMOUS = re.compile(r"(?:LATE_)?anon_\w+?_\d+_.+|Participant_\d+_assignsubmission_.*")
COPY = re.compile(r"(?P<stem>.+?)(?:-(?P<n>\d+)| ?\((?P<m>\d+)\))?")


@dataclass(frozen=True)
class Handed:
    """What a path says of a file: by whom it was handed in where, under what name."""

    lms: str  # "canvas", "moodle", or "" for a folder of the student's
    name: str
    number: str
    file: str  # the file's own name
    file_number: int = 0
    late: bool = False

    @property
    def prefix(self) -> str:
        """What stands before the file's own name, and so must stand before feedback's."""
        if self.lms == "canvas":
            late = "LATE_" if self.late else ""
            return f"{self.name}_{late}{self.number}_{self.file_number}_"
        return f"{self.name}_{self.number}_assignsubmission_file_"


def parse_name(path: PurePosixPath) -> Handed | None:
    """Read a path as an LMS writes it; folders around it do not matter."""
    for first, part in enumerate(path.parts):
        if SUBMISSION not in part:
            continue
        rest = "/".join(path.parts[first:])
        found = MOODLE.fullmatch(rest)
        if found:
            file = PurePosixPath(found["file"]).name
            return Handed("moodle", found["name"], found["number"], file)
    found = CANVAS.fullmatch(path.name)
    if found:
        number = int(found["file_number"][:18])
        return Handed(
            "canvas", found["name"], found["number"], found["file"], number, bool(found["late"])
        )
    return None


def without_file(path: PurePosixPath) -> bool:
    """Say whether an LMS wrote this for somebody who typed something in place of a file."""
    return any(NO_FILE.fullmatch(part) for part in path.parts)


def is_anonymous(path: PurePosixPath) -> bool:
    """Say whether an LMS left out who handed this in."""
    return any(ANONYMOUS.fullmatch(part) for part in path.parts)


class Finder:
    """Finds the one student that is meant: by number, else by name; None if nobody or several."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._by_number = _index((one.lms_id, one) for one in people)
        self._for_canvas = _index(
            (_as_canvas_does(f"{one.last_name}, {one.first_name}"), one) for one in people
        )
        self._for_moodle = _index(
            (_as_moodle_does(name), one)
            for one in people
            for name in {one.name, f"{one.last_name} {one.first_name}".strip()}
        )

    def __call__(self, handed: Handed) -> Person | None:
        """Return whose this is."""
        found = self._by_number.get(handed.number, {})
        if not found and handed.lms == "canvas":
            found = self._for_canvas.get(_as_canvas_does(handed.name), {})
        elif not found:
            # The name of a group may stand before the name, with a hyphen between them.
            parts = handed.name.split("-")
            for first in range(len(parts)):
                name = _as_moodle_does("-".join(parts[first:]))
                found = found | self._for_moodle.get(name, {})
        return next(iter(found.values())) if len(found) == 1 else None


def _index(pairs: Iterable[tuple[str, Person]]) -> dict[str, dict[str, Person]]:
    """Return people by what is known of them: word → id → person."""
    made: dict[str, dict[str, Person]] = {}
    for word, person in pairs:
        if word:
            made.setdefault(word, {})[person.id] = person
    return made


def _as_canvas_does(name: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFC", name)).lower()


def _as_moodle_does(name: str) -> str:
    words = unicodedata.normalize("NFC", name).replace("_", " ").split()
    return " ".join(words).casefold()


def folded(name: str) -> str:
    """Return a name without what file systems change in one: its case, its accents' bytes."""
    return unicodedata.normalize("NFC", name).strip(" .").casefold()


def without_endings(file: str) -> list[str]:
    """Return what a file may be called after: "s01.ipynb", "s01.ipynb.txt", "s01 (2).ipynb" → s01.

    >>> without_endings("s01.ipynb.txt"), without_endings("j.doe (2).zip")
    (['s01.ipynb', 's01'], ['j.doe (2)', 'j.doe'])
    """
    found = [PurePosixPath(file).stem]
    named = re.match(r"(?i)(.+?)\.ipynb", file)
    if named:
        found.append(named[1])
    found += [re.sub(r" ?\(\d+\)$", "", one) for one in found]
    return list(dict.fromkeys(found))


def own_name(file: str) -> tuple[str, int]:
    """Take the number of a copy off a file's name: "a-2.ipynb" and "a (2).ipynb" → a.ipynb, 2."""
    path = PurePosixPath(file)
    found = COPY.fullmatch(path.stem)
    if not found:
        return file, 0
    number = found["n"] or found["m"] or "0"
    return found["stem"] + path.suffix.lower(), int(number[:9])
