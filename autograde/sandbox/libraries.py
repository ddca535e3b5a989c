"""Which shared libraries of this machine a program and its extension modules load.

The sandbox shows these and no others. They are read from the files themselves, as the system's
loader reads them (``man 5 elf``, ``man 8 ld.so``), and nothing is run for it.
"""

from __future__ import annotations

import functools
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

CACHE = "/etc/ld.so.cache"
# Asked for while a program runs, and named in none: how threads end, and who a user is.
ALSO = ("libgcc_s.so.1", "libnss_files.so.2")
USUAL = ("/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib")
_NEEDED, _STRINGS, _RPATH, _RUNPATH = 1, 5, 15, 29  # kinds of entries in a dynamic section
_NAMES = (_NEEDED, _RPATH, _RUNPATH)
_LOAD, _DYNAMIC, _LOADER = 1, 2, 3  # kinds of segments
_SEGMENT = struct.Struct("<IIQQQQ")  # kind, flags, offset, address, physical address, size
_ENTRY = struct.Struct("<qQ")
# Bytes: the headers of most files, a name or a list of folders, anything.
_HEAD, _LONGEST, _MOST = 1024, 4096, 1 << 20
_CACHE_MAGIC = b"glibc-ld.so.cache1.1"
_CACHED = struct.Struct("<iIIIQ")  # flags, where name and path are, version, processor


@dataclass(frozen=True)
class Binary:
    """What an ELF file says that it needs: its loader, names of libraries, and where to look."""

    loader: str
    needed: tuple[str, ...]
    folders: tuple[str, ...]


def libraries(programs: Iterable[str]) -> dict[str, str]:
    """Return all that these files load, and what that loads: where it is looked for → the file.

    What is not found is left out: then it is not found in the sandbox either.
    """
    known = _cached()
    found: dict[str, str] = {}
    waiting = [one for path in programs for one in _needed_by(path, known)]
    waiting += [path for name in ALSO for path in known.get(name, ())]
    for path in waiting:  # it grows
        place = _place(path)
        if place not in found:
            found[place] = os.path.realpath(path)
            waiting += _needed_by(place, known)
    return found


@functools.cache
def _place(path: str) -> str:
    """Return where a library is looked for, but for /lib and the like: those may be links."""
    _, top, *rest = os.path.normpath(path).split("/")
    return os.path.join(os.path.realpath(f"/{top}"), *rest)


def _needed_by(path: str, known: dict[str, list[str]]) -> Iterator[str]:
    binary = read(path)
    if binary is None:
        return
    if binary.loader:
        yield binary.loader
    for name in binary.needed:
        own = next((one for one in _in(binary.folders, name) if os.path.isfile(one)), None)
        yield from [own] if own else known.get(name) or filter(os.path.isfile, _in(USUAL, name))


def _in(folders: Sequence[str], name: str) -> list[str]:
    return [os.path.join(folder, name) for folder in folders]


def read(path: str) -> Binary | None:
    """Return what a file needs; None of one that is no ELF file of 64 bits."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        head = os.pread(number, _HEAD, 0)
        is_elf = head[:6] == b"\x7fELF\x02\x01"
        return _read(number, head, os.path.dirname(path)) if is_elf else None
    except (OSError, ValueError, struct.error):  # cut short, or odd
        return None
    finally:
        os.close(number)


def _read(number: int, head: bytes, origin: str) -> Binary:
    (at,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    if at + size * count > len(head):
        head = os.pread(number, min(at + size * count, _MOST), 0)
    loader, dynamic, loads = "", b"", []
    for one in range(count):
        kind, _, offset, address, _, length = _SEGMENT.unpack_from(head, at + size * one)
        if kind == _LOAD:
            loads.append((address, offset))
        elif kind == _DYNAMIC:
            dynamic = os.pread(number, min(length, _MOST) // _ENTRY.size * _ENTRY.size, offset)
        elif kind == _LOADER:
            loader = _word(os.pread(number, _LONGEST, offset), 0)
    entries = list(_ENTRY.iter_unpack(dynamic))
    strings = next((value for kind, value in entries if kind == _STRINGS), 0)
    address, offset = max((one for one in loads if one[0] <= strings), default=(0, 0))
    texts = [
        (kind, _word(os.pread(number, _LONGEST, strings - address + offset + value), 0))
        for kind, value in entries
        if kind in _NAMES
    ]
    folders = ":".join(text for kind, text in texts if kind != _NEEDED).split(":")
    return Binary(
        loader,
        tuple(text for kind, text in texts if kind == _NEEDED),
        tuple(
            one.replace("$ORIGIN", origin).replace("${ORIGIN}", origin) for one in folders if one
        ),
    )


def _cached() -> dict[str, list[str]]:
    """Return the libraries by the names that programs give them, from the loader's own cache.

    Several of one name are for processors that can do more, or less.
    """
    found: dict[str, list[str]] = {}
    try:
        with open(CACHE, "rb") as file:
            data = file.read()
        start = data.index(_CACHE_MAGIC)
        (count,) = struct.unpack_from("<I", data, start + len(_CACHE_MAGIC))
        for _, name, path, *_ in _CACHED.iter_unpack(
            data[start + 48 : start + 48 + _CACHED.size * count]
        ):
            found.setdefault(_word(data, start + name), []).append(_word(data, start + path))
    except (OSError, ValueError, struct.error):  # a system without one
        return {}
    return found


def _word(data: bytes, at: int) -> str:
    return os.fsdecode(data[at : data.index(b"\0", at)])
