"""The files of one student, from wherever they came → a folder, the notebook under its own name.

ZIPs are opened, and ZIPs in them. Nothing is written under a name that could do harm, and no more
is written than one person may hand in.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from autograde.desk.lms import naming
from autograde.desk.lms.archive import HostileError, list_zip
from autograde.explaining.messages import in_a_list
from autograde.grading.classroom.course import TIMESTAMP, UNUSABLE, shown
from autograde.grading.submission import choosing

# What nbgrader reads from a submission's folder, and so nobody may hand in.
RESERVED = (TIMESTAMP, "submission_secret.txt")
MOST_DEPTH = 3  # a ZIP in a ZIP in a ZIP
MOST_ENTRIES = 20_000  # of one student, in all archives together
MOST_BYTES = 1_000_000_000
MOST_NOTEBOOKS = 200
MOST_BESIDE = 1_000  # files that are no notebooks
MOST_SAID = 5  # sentences about one student
MOST_NAME = 200  # bytes; file systems take 255
LONG_AGO = datetime.min.replace(tzinfo=UTC)

Released = Callable[[str], NotebookNode | None]


@dataclass(frozen=True)
class Piece:
    """One file of one student; a later upload has a larger number."""

    student: str
    name: str
    number: int
    read: Callable[[], bytes]
    time: datetime | None = None


@dataclass
class Unpacked:
    """What was written: the names that files had, by those that they have; and what to tell."""

    names: dict[str, str] = field(default_factory=dict)
    time: datetime | None = None
    number: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class _File:
    """A file in the student's folder; ``own`` is the name that the student gave to it."""

    path: Path
    own: str
    piece: Piece
    depth: int
    saved: datetime | None

    @property
    def is_notebook(self) -> bool:
        return self.path.suffix == choosing.SUFFIX

    @property
    def base(self) -> str:
        """The name without the number of a copy."""
        return naming.own_name(choosing.notebook_name(self.own))[0]

    @property
    def copy(self) -> int:
        return naming.own_name(choosing.notebook_name(self.own))[1]


def unpack(
    student: str,
    pieces: Sequence[Piece],
    folder: Path,
    notebooks: Sequence[str],
    released: Released,
) -> Unpacked:
    """Write a student's files into an empty folder; of several notebooks, tell which counts.

    ``notebooks`` are the names of the assignment's, ``released`` returns one as it was handed out.
    """
    made = _Unpacking(student, folder)
    for piece in sorted(pieces, key=lambda one: not _may_be_work(one.name)):
        made.take(piece, piece.name, piece.read, piece.time, 0)
    made.tell_what_was_left_out()
    taken: list[_File] = []
    for wanted in notebooks:
        _name(made, wanted, released(wanted), taken, len(notebooks) == 1)
    done = Unpacked(notes=made.notes)
    files = made.files
    if files and not any(one.is_notebook for one in files):
        why = choosing.no_notebook((one.own for one in files), in_a_list(notebooks))
        done.notes.append(f"{student}: {why}")
    done.names = {one.path.name: shown(one.own) for one in files}
    times = [one.piece.time for one in taken or files if one.piece.time is not None]
    done.time = max(times, default=None)
    done.number = max((one.piece.number for one in files), default=0)
    return done


class _Unpacking:
    """Writes files, within the limits of what one student may hand in."""

    def __init__(self, student: str, folder: Path) -> None:
        self.student, self.folder = student, folder
        self.files: list[_File] = []
        self.notes: list[str] = []
        self._contents: dict[bytes, _File] = {}
        self._entries = self._bytes = self._left_out = 0

    def say(self, name: str, why: str) -> None:
        if len(self.notes) < MOST_SAID:
            self.notes.append(f"{self.student}: {shown(name)[:100]} {why}.")
        else:
            self._left_out += 1

    def take(
        self,
        piece: Piece,
        name: str,
        read: Callable[[], bytes],
        saved: datetime | None,
        depth: int,
        size: int = 0,
    ) -> None:
        """Write a file, or what is in it if it is a ZIP."""
        self._entries += 1
        if self._entries > MOST_ENTRIES or self._bytes + size > MOST_BYTES:
            self._left_out += 1
            return
        if safe_name(name).casefold() in RESERVED:
            if depth == 0:
                self.say(
                    name,
                    "was left out: only nbgrader writes a file of this name. The time of handing "
                    "in is not taken from it",
                )
            return
        try:
            raw = read()
        except HostileError as error:  # one file must not keep the others back
            self.say(name, f"was left out: {error}")
            return
        self._bytes += len(raw)
        if not _is_archive(name, raw) or not self._opened(piece, name, raw, depth):
            self._write(_File(self.folder, name, piece, depth, saved), raw)

    def _opened(self, piece: Piece, name: str, raw: bytes, depth: int) -> bool:
        if depth == MOST_DEPTH:
            self.say(name, f"stays packed: it is a ZIP in {MOST_DEPTH} others")
            return False
        try:
            inside = list_zip(raw)
        except HostileError as error:
            self.say(name, f"stays packed: {error}")
            return False
        for one in sorted(inside, key=lambda one: not _may_be_work(one.path.name)):
            if one.wrong:
                self.say(one.path.name, f"was left out: {one.wrong}")
            else:
                self.take(piece, one.path.name, one.read, one.time, depth + 1, one.size)
        return True

    def _write(self, file: _File, raw: bytes) -> None:
        content = hashlib.sha256(raw).digest()
        is_notebook = choosing.is_notebook(file.own, raw[: choosing.HEAD])
        most = MOST_NOTEBOOKS if is_notebook else MOST_BESIDE
        alike = sum(one.is_notebook == is_notebook for one in self.files)
        if alike >= most:
            self._left_out += 1
            return
        same = self._contents.get(content)
        if same is not None:  # the same file once more
            if file.piece.number >= same.piece.number and file.base == same.base:
                same.piece, same.own = file.piece, file.own
            return
        self._contents[content] = file
        name = choosing.notebook_name(file.own) if is_notebook else file.own
        file.path = free(self.folder / safe_name(name))
        file.path.write_bytes(raw)
        self.files.append(file)

    def tell_what_was_left_out(self) -> None:
        if self._left_out:
            self.notes.append(
                f"{self.student}: {self._left_out} more files were left out: there are too many, "
                "or they can't be read."
            )


def _may_be_work(name: str) -> bool:
    """Say what to look at first: whoever hands in an environment hands in thousands of files."""
    suffix = PurePosixPath(name).suffix.lower()
    return choosing.NAMED.fullmatch(name) is not None or suffix in (".zip", ".json")


def _is_archive(name: str, raw: bytes) -> bool:
    """Say whether to look into a file: into a ZIP, and not into what merely is one inside."""
    if PurePosixPath(name).suffix.lower() == ".zip":
        return True
    plain = choosing.NAMED.fullmatch(name) or not PurePosixPath(name).suffix
    return bool(plain) and raw.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _name(
    made: _Unpacking,
    wanted: str,
    released: NotebookNode | None,
    taken: list[_File],
    only: bool,
) -> None:
    """Give the notebook that counts the name that the assignment has for it."""
    found = [one for one in made.files if one.is_notebook and one not in taken]
    named = [one for one in found if one.base == wanted]
    alone = len(found) == 1 and (only or bool(named))
    best, pool = (found[0], found) if alone else _best(found, named, released)
    if best is None:
        return
    taken.append(best)
    if len(pool) > 1:
        made.notes.append(
            f"{made.student} handed in {wanted} more than once: {shown(best.own)} counts."
        )
    elif named and best not in named:
        made.notes.append(
            f"{made.student}: {shown(best.own)} counts, since nothing was written into {wanted}."
        )
    target = made.folder / wanted
    for other in pool:
        # An earlier upload was the student's own to replace; a file beside it may be the work.
        if other is not best and other.piece.number < best.piece.number:
            other.path.unlink()
            made.files.remove(other)
        elif other is not best and other.path == target:
            _move(other, free(target.with_name(f"{target.stem} (other){target.suffix}")))
    in_the_way = next((one for one in made.files if one.path == target and one is not best), None)
    if in_the_way is not None:
        _move(in_the_way, free(target.with_name(f"{target.stem} (other){target.suffix}")))
    _move(best, target)


def _best(
    found: Sequence[_File], named: Sequence[_File], released: NotebookNode | None
) -> tuple[_File | None, Sequence[_File]]:
    """Find the notebook that counts, and those that it was chosen from.

    Of those of the assignment's name it is the one that somebody has worked on, then the last.
    If nobody has, another one with the assignment's cells and work in it is meant.
    """

    @functools.cache
    def has_work(path: Path) -> bool:
        raw = path.read_bytes()
        return released is None or (
            choosing.fits(raw, released) and choosing.is_worked_on(raw, released)
        )

    def rank(one: _File) -> tuple[bool, int, int, datetime, int]:
        saved = one.saved if one.depth and one.saved else LONG_AGO
        return has_work(one.path), one.piece.number, one.copy, saved, -one.depth

    if any(has_work(one.path) for one in named):
        return max(named, key=rank), named
    others = [one for one in found if one not in named and has_work(one.path)]
    others.sort(key=rank)
    if released is None or not others:
        return max(named, key=rank, default=None), named
    if len(others) > 1 and others[-1].piece.number == others[-2].piece.number:
        return None, others  # nobody can tell; whoever grades it says so
    return others[-1], others


def _move(file: _File, to: Path) -> None:
    if file.path != to:
        file.path.rename(to)
        file.path = to


def safe_name(name: str) -> str:
    r"""Return a name that any file system takes, in place of the one that somebody chose.

    >>> safe_name("a\nb. "), len(safe_name("x" * 300 + ".txt")), safe_name(" .. ")
    ('a_b', 200, 'file')
    """
    name = UNUSABLE.sub("_", name).replace("/", "_").strip().rstrip(". ")
    if len(name.encode()) > MOST_NAME:
        suffix = PurePosixPath(name).suffix
        suffix = suffix if len(suffix.encode()) <= 20 else ""
        room = MOST_NAME - len(suffix.encode())
        name = name.encode()[:room].decode(errors="ignore").rstrip(". ") + suffix
    return name or "file"


def free(path: Path) -> Path:
    """Return a path, with a number if there is something at it."""
    return next(one for one in _numbered(path) if not one.exists())


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 1
    while True:
        number += 1
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
