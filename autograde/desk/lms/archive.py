"""A ZIP or a folder of submissions → its files, none of which can reach beyond them.

A ZIP is looked through before a byte of it is unpacked, and nothing is ever written under a name
that stands in it: names are only read, to tell whose a file is. What is wrong with one file is said
of that one, and whoever collects tells whose it is: nobody else is kept waiting for it.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from autograde.grading.classroom.course import CannotStartError, shown

MOST_FILES = 100_000
MOST_IN_FOLDERS = 1_000_000  # one of a class may have put a whole environment there
MOST_IN_ONE = 300_000_000  # bytes, as in autograde/grading/submission/parsing.py
MOST_IN_ALL = 20_000_000_000
MOST_RATIO = 200  # a notebook of text shrinks to a twentieth, a bomb to a thousandth
HARMLESS = 50_000_000  # below this, no ratio matters
UTF_8 = 0x800  # the flag of an entry whose name is in UTF-8
EXTENDED_TIME = 0x5455  # the field of an entry that has its time in UTC
RUBBISH = ("__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints", "__pycache__", ".git")
# Whatever zipfile meets in a file that somebody else made.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class HostileError(Exception):
    """An archive, or a file in it, that is not unpacked; the message says what is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """A file that was handed in: its path within the source, what reads it, and when it was saved.

    ``wrong`` says why it can't be taken.
    """

    path: PurePosixPath
    read: Callable[[], bytes]
    time: datetime | None = None
    wrong: str = ""
    size: int = 0


def entries(source: Path) -> list[Entry]:
    """List the files of a folder or a ZIP.

    Raises
    ------
    CannotStartError
        If there is neither, or if the ZIP can't be read.
    """
    if source.is_dir():
        return list(_of_folder(source))
    if not source.is_file():
        raise CannotStartError(f"There is no folder and no file {source}")
    try:
        return list_zip(source)
    except (HostileError, OSError) as error:
        raise untrusted(source, str(error)) from error


def untrusted(source: Path, why: str) -> CannotStartError:
    """Return the error for an archive of which nothing is taken."""
    return CannotStartError(f"{source} was not unpacked, and nothing was changed: {why}")


def _of_folder(folder: Path) -> Iterator[Entry]:
    count = 0
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        inside = PurePosixPath(here.relative_to(folder).as_posix())
        try:
            with os.scandir(here) as found:
                there = sorted(found, key=lambda one: one.name)
        except OSError as error:
            yield _unreadable(inside, error)
            continue
        for one in there:
            path = inside / one.name
            # A link may lead to anything that the instructor may read, the solutions among it.
            if one.is_symlink() or _is_rubbish(path):
                continue
            if one.is_dir():
                waiting.append(here / one.name)
            elif one.is_file():
                count += 1
                if count > MOST_IN_FOLDERS:
                    raise CannotStartError(
                        f"{folder} holds more than {MOST_IN_FOLDERS} files: that is no class"
                    )
                yield _of_file(path, here / one.name)


def _of_file(path: PurePosixPath, file: Path) -> Entry:
    try:
        told = file.stat()
    except OSError as error:
        return _unreadable(path, error)

    def read() -> bytes:
        if told.st_size > MOST_IN_ONE:
            raise HostileError(_too_large(told.st_size))
        try:
            return file.read_bytes()
        except OSError as error:
            raise HostileError(f"it can't be read ({error.strerror})") from error

    return Entry(path, read, datetime.fromtimestamp(told.st_mtime, UTC), size=told.st_size)


def _unreadable(path: PurePosixPath, error: OSError) -> Entry:
    return refused(path, f"it can't be read ({error.strerror})")


def refused(path: PurePosixPath, why: str) -> Entry:
    """Return an entry of which nothing can be had but why."""

    def read() -> bytes:
        raise HostileError(why)

    return Entry(path, read, wrong=why)


def of_zip(source: Path | bytes) -> list[Entry]:
    """List the files of a ZIP that may be unpacked under the names that stand in it.

    Raises
    ------
    HostileError
        If it is no ZIP, or if anything is wrong with one of its files.
    """
    found = list_zip(source)
    taken: set[str] = set()
    for one in found:
        if one.wrong:
            raise HostileError(one.wrong)
        if not all(part.isprintable() for part in one.path.parts):
            raise HostileError(f"{str(one.path)!r} in it is no name of a file")
        key = unicodedata.normalize("NFC", str(one.path))
        if key in taken:
            raise HostileError(f"it holds two files with one name, {one.path}. Download it again")
        taken.add(key)
    return found


def list_zip(source: Path | bytes) -> list[Entry]:
    """List the files of a ZIP, after a look through all of it; each says what is wrong with it.

    Raises
    ------
    HostileError
        If it is no ZIP, or larger than any class.
    """
    file: IO[bytes] | Path = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise HostileError(f"it is no ZIP that can be read ({error}). Download it again") from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_FILES:
        raise HostileError(f"it holds {len(infos)} files, and no more than {MOST_FILES} are read")
    bombs = _bombs(infos)
    found = [_entry(archive, info, id(info) in bombs) for info in infos]
    return [one for one in found if not _is_rubbish(one.path)]


def _bombs(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Return the ids of the entries that are too large for what they are packed into.

    Raises
    ------
    HostileError
        If all of it together is too large.
    """
    size, packed = sum(one.file_size for one in infos), sum(one.compress_size for one in infos)
    if size > MOST_IN_ALL:
        raise HostileError(_bomb(size, packed))
    if size <= HARMLESS or size <= MOST_RATIO * packed:
        return set()
    return {id(one) for one in infos if one.file_size > MOST_RATIO * one.compress_size}


def _bomb(size: int, packed: int) -> str:
    return (
        f"unpacked it would be {size // 1_000_000} MB, from {packed // 1_000_000} MB: that is "
        "a bomb, and no class. Unpack it yourself if you know better, and collect the folder"
    )


def _too_large(size: int) -> str:
    most = MOST_IN_ONE // 1_000_000
    return f"it is {size // 1_000_000} MB large, and no more than {most} MB are read"


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, is_bomb: bool) -> Entry:
    name = _name(info)
    path = PurePosixPath(name)
    why = _wrong(info, path)
    if is_bomb:
        why = why or _bomb(info.file_size, info.compress_size)
    if why:
        return refused(path, why)
    return Entry(path, _reader(archive, info), _time(info), size=info.file_size)


def _name(info: zipfile.ZipInfo) -> str:
    name = info.filename
    if not info.flag_bits & UTF_8 and not name.isascii():
        # zipfile reads such a name as of MS-DOS; most programs mean UTF-8 and do not say so.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _wrong(info: zipfile.ZipInfo, path: PurePosixPath) -> str:
    """Say why an entry can't be trusted; empty if it can."""
    name = shown(path)
    if stat.S_ISLNK(info.external_attr >> 16):
        return f"{name!r} in it is a link to another file"
    if info.flag_bits & 0x1:
        return f"{name!r} in it is encrypted. Make the ZIP without a password"
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0][1:2]):
        return f"{name!r} in it would be written outside of the class's folder"
    if not path.parts:
        return f"{name!r} in it is no name of a file"
    return ""


def _time(info: zipfile.ZipInfo) -> datetime | None:
    """Return when an entry was saved; None if it does not say, or not in earnest."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == EXTENDED_TIME and length >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], UTC)
        extra = extra[4 + length :]
    if info.date_time[:3] == (1980, 1, 1):  # what a program writes that has no time
        return None
    try:
        return datetime(*info.date_time).astimezone(UTC)  # the local time of whoever packed it
    except (ValueError, OverflowError, OSError):
        return None


def _is_rubbish(path: PurePosixPath) -> bool:
    return any(part in RUBBISH or part.startswith("._") for part in path.parts)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if info.file_size > MOST_IN_ONE:
            raise HostileError(_too_large(info.file_size))
        try:
            return archive.read(info)  # reads no more than the size that was looked at
        except BROKEN as error:
            raise HostileError(f"it is damaged ({error}). Download it again") from error

    return read
