"""Which planted object stands where, for a number; and how its code is made an object.

The draw is by hashes: it has to be the same for ever, whatever NumPy is installed.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from autograde.basics.own_number import FIRST

PACKED = "planted.dat"  # how the file is called in a bundle, beside ``planted``
HERE = Path(__file__).parents[1]


def order(question: str, number: int, count: int) -> list[int]:
    """Return the order in which a number deals the objects of a question; the first one counts."""
    if number == FIRST:
        return list(range(count))

    def drawn(place: int) -> bytes:
        return hashlib.sha256(f"{question} {number} {place}".encode()).digest()

    return sorted(range(count), key=drawn)


def deal(
    letters: Mapping[str, str], pools: Mapping[str, Sequence[Any]], number: int
) -> dict[str, tuple[str, Any]]:
    """Deal the bug hunt: letter → what stands behind it pretends to be, and what it is.

    ``letters`` says of what kind each one is, ``pools`` which there are of a kind.
    """
    dealt = {kind: iter(order(kind, number, len(pool))) for kind, pool in pools.items()}
    return {letter: (kind, pools[kind][next(dealt[kind])]) for letter, kind in letters.items()}


def encoded(planted: Mapping[str, Any]) -> bytes:
    """Pack the planted objects so that nobody reads them by accident; it keeps no secret."""
    return base64.b85encode(zlib.compress(json.dumps(planted, sort_keys=True).encode(), 9))


def decoded(packed: bytes) -> Any:
    """Unpack them."""
    return json.loads(zlib.decompress(base64.b85decode(packed)))


def made(code: str) -> Any:
    """Run the code of a planted object, and return it: a function or a class."""
    names: dict[str, Any] = {"__name__": "autograde.planted"}
    exec(_compiled(code), names)  # noqa: S102 - our own
    return names.get("mystery") or names["Mystery"]


@functools.cache
def _compiled(code: str) -> CodeType:
    # A file that is not there: a traceback shows no line of it.
    return compile(code, str(HERE / "mystery"), "exec")
