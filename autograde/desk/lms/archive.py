"""A ZIP or a folder of submissions → its files, none of which can reach beyond them.

A ZIP is looked through before a byte of it is unpacked, and nothing is ever written under a name
that stands in it: names are only read, to tell whose a file is.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from autograde.grading.classroom.course import CannotStartError

MOST_FILES = 100_000
MOST_IN_ONE = 300_000_000  # bytes, as in autograde/grading/submission/parsing.py
MOST_IN_ALL = 20_000_000_000
MOST_RATIO = 200  # a notebook of text shrinks to a twentieth, a bomb to a thousandth
HARMLESS = 50_000_000  # below this, no ratio matters
UTF_8 = 0x800  # the flag of an entry whose name is in UTF-8
RUBBISH = ("__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints")


class HostileError(Exception):
    """An archive that is not unpacked; the message says what is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """A file that was handed in: its path within the source, and what reads it."""

    path: PurePosixPath
    read: Callable[[], bytes]


def entries(source: Path) -> list[Entry]:
    """List the files of a folder or a ZIP.

    Raises
    ------
    CannotStartError
        If there is neither, or if the ZIP is not to be trusted.
    """
    if source.is_dir():
        return list(_of_folder(source))
    if not source.is_file():
        raise CannotStartError(f"There is no folder and no file {source}")
    try:
        return of_zip(source)
    except (HostileError, OSError) as error:
        raise CannotStartError(
            f"{source} was not unpacked, and nothing was changed: {error}"
        ) from error


def _of_folder(folder: Path) -> Iterator[Entry]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        # A link may lead to anything that the instructor may read, the solutions among it.
        linked = any((folder / one).is_symlink() for one in (inside, *inside.parents))
        if path.is_file() and not linked and not _is_rubbish(PurePosixPath(inside.as_posix())):
            yield Entry(PurePosixPath(inside.as_posix()), path.read_bytes)


def of_zip(source: Path | bytes) -> list[Entry]:
    """List the files of a ZIP, after a look through all of it.

    Raises
    ------
    HostileError
        If it is no ZIP, or one that no learning management system writes.
    """
    file: IO[bytes] | Path = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise HostileError(f"it is no ZIP that can be read ({error}). Download it again") from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _be_of_sane_size(infos)
    found: dict[str, Entry] = {}
    for info in infos:
        path = _path(info)
        if _is_rubbish(path):
            continue
        key = unicodedata.normalize("NFC", str(path))
        if key in found:
            raise HostileError(f"it holds two files with one name, {path}. Download it again")
        found[key] = Entry(path, _reader(archive, info))
    return list(found.values())


def _be_of_sane_size(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_FILES:
        raise HostileError(f"it holds {len(infos)} files, and no more than {MOST_FILES} are read")
    size, packed = sum(one.file_size for one in infos), sum(one.compress_size for one in infos)
    if size > MOST_IN_ALL or (size > HARMLESS and size > MOST_RATIO * packed):
        raise HostileError(
            f"unpacked it would be {size // 1_000_000} MB, from {packed // 1_000_000} MB: that is "
            "a bomb, and no class. Unpack it yourself if you know better, and collect the folder"
        )


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """Return where an entry says that it lies, in words that can be trusted."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise HostileError(f"{info.filename!r} in it is a link to another file")
    if info.flag_bits & 0x1:
        raise HostileError(f"{info.filename!r} in it is encrypted. Make the ZIP without a password")
    name = info.filename
    if not info.flag_bits & UTF_8 and not name.isascii():
        # zipfile reads such a name as of MS-DOS; most programs mean UTF-8 and do not say so.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0][1:2]):
        raise HostileError(f"{name!r} in it would be written outside of the class's folder")
    if not path.parts or any(not part.isprintable() for part in path.parts):
        raise HostileError(f"{name!r} in it is no name of a file")
    return path


def _is_rubbish(path: PurePosixPath) -> bool:
    return any(part in RUBBISH or part.startswith("._") for part in path.parts)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if info.file_size > MOST_IN_ONE:
            raise HostileError(
                f"{info.filename!r} in it is {info.file_size // 1_000_000} MB large, and no more "
                f"than {MOST_IN_ONE // 1_000_000} MB are read"
            )
        try:
            return archive.read(info)  # reads no more than the size that was looked at
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise HostileError(
                f"{info.filename!r} in it is damaged ({error}). Download it again"
            ) from error

    return read
