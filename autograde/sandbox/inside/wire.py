"""What the two sides of the sandbox speak: frames of JSON and raw arrays, nothing pickled.

A frame is a header (magic, length of the text, length of the bytes), the text, the bytes. The side
outside believes nothing: every length is checked before anything is read, and every field before
it is used. What does not fit is a WireError, and the process that sent it is ended.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograde.questions.probe import MOST_ENTRIES, MOST_TEXT, UNPRINTABLE, Answer, Failure, Odd

HEADER = struct.Struct("!4sII")
MAGIC = b"y-t1"
SECONDS_TO_START = 60.0  # that a process may take until it says that it is ready
REHEARSAL = "rehearsal.json"  # a file that is laid out for the zygote: pictures, cells
FONTS = "fontlist-*.json"  # Matplotlib's file of the fonts that it has found
MOST_JSON = 6_000_000  # a cell's pictures travel in it
MOST_BYTES = 4 * MOST_ENTRIES * 8
MOST_ARRAYS = 64
MOST_AXES = 8
MOST_WARNINGS = 20
KINDS = {
    kind: np.dtype(f"<{kind}")
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
}
T = TypeVar("T")


class WireError(Exception):
    """What came is no frame, or not the one that was asked for."""


class Closed(WireError):  # noqa: N818 - it is an end, and no mistake
    """The other side is gone."""


class Late(WireError):  # noqa: N818 - likewise
    """The other side took longer than it may."""


def send(channel: socket.socket, message: Any, data: bytes = b"") -> None:
    """Send one frame; the channel's own timeout holds."""
    text = json.dumps(message).encode("ascii")
    try:
        channel.sendall(HEADER.pack(MAGIC, len(text), len(data)) + text + data)
    except TimeoutError as error:
        raise Late from error
    except OSError as error:
        raise Closed from error


def receive(channel: socket.socket, until: float = math.inf) -> tuple[dict[str, Any], bytes]:
    """Receive one frame before the monotonic time ``until``, and check its form.

    Raises
    ------
    WireError
        If what comes is no frame, is too large, too late, or breaks off.
    """
    magic, text_size, data_size = HEADER.unpack(_exactly(channel, HEADER.size, until))
    if magic != MAGIC or text_size > MOST_JSON or data_size > MOST_BYTES:
        raise WireError("no frame")
    text, data = _exactly(channel, text_size, until), _exactly(channel, data_size, until)
    try:
        message = json.loads(text.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise WireError("not JSON") from error
    if not isinstance(message, dict):
        raise WireError("no object")
    return message, data


def _exactly(channel: socket.socket, size: int, until: float) -> bytes:
    got = bytearray()
    while len(got) < size:
        left = until - time.monotonic()
        if left <= 0:
            raise Late
        channel.settimeout(None if left == math.inf else left)
        try:
            piece = channel.recv(min(size - len(got), 1 << 20))
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Closed from error
        if not piece:
            raise Closed
        got += piece
    return bytes(got)


def is_quiet(channel: socket.socket) -> bool:
    """Say whether nothing has come that nobody asked for."""
    channel.setblocking(False)
    try:
        return channel.recv(1, socket.MSG_PEEK) == b""  # the end is no answer
    except BlockingIOError:
        return True
    except OSError:
        return True
    finally:
        channel.setblocking(True)


# Arrays


def pack_array(array: NDArray[Any], data: bytearray) -> dict[str, Any]:
    """Append the array's bytes to ``data`` and return its kind and shape."""
    kind = "?" if array.dtype.kind == "b" else array.dtype.newbyteorder("<").str[1:]
    plain = array.astype("u1" if kind == "?" else f"<{kind}", copy=False)
    data += np.ascontiguousarray(plain).tobytes()
    return {"kind": kind, "shape": list(array.shape)}


class Unpacker:
    """Takes arrays off the bytes of one frame, in the order in which they were packed."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._arrays = data, 0, 0

    def array(self, told: Any) -> NDArray[Any]:
        """Return the next array; ``told`` is what the other side says of it."""
        kind, shape = field(told, "kind", str), field(told, "shape", list)
        dtype = np.dtype("u1") if kind == "?" else KINDS.get(kind)
        self._arrays += 1
        if dtype is None or self._arrays > MOST_ARRAYS or len(shape) > MOST_AXES:
            raise WireError("no such array")
        if not all(type(size) is int and 0 <= size <= MOST_ENTRIES for size in shape):
            raise WireError("no shape")
        # NumPy multiplies the other axes even where one of them is empty.
        if math.prod(size or 1 for size in shape) > MOST_ENTRIES:
            raise WireError("too large")
        entries = math.prod(shape)
        end = self._at + entries * dtype.itemsize
        if end > len(self._data):
            raise WireError("too few bytes")
        flat = np.frombuffer(self._data[self._at : end], dtype)
        self._at = end
        native = (flat != 0) if kind == "?" else flat.astype(dtype.newbyteorder("="))
        return native.reshape(shape)

    def end(self) -> None:
        """Raise if bytes are left over."""
        if self._at != len(self._data):
            raise WireError("too many bytes")


def pack_value(value: Any, data: bytearray) -> Any:
    """Pack an input of a case: arrays, numbers, text, and lists, tuples and dicts of these."""
    if isinstance(value, np.ndarray | np.generic):
        packed = pack_array(np.asarray(value), data)
        return {"array" if isinstance(value, np.ndarray) else "scalar": packed}
    if isinstance(value, Mapping):
        return {"dict": {str(key): pack_value(one, data) for key, one in value.items()}}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [pack_value(one, data) for one in value]}
    return {"plain": value}


def unpack_value(told: Any, arrays: Unpacker) -> Any:
    """Return what ``pack_value`` packed. This runs inside: the side outside sends no nonsense."""
    ((form, held),) = told.items()
    match form:
        case "array":
            return arrays.array(held).copy()
        case "scalar":
            return arrays.array(held)[()]
        case "dict":
            return {key: unpack_value(one, arrays) for key, one in held.items()}
        case "list":
            return [unpack_value(one, arrays) for one in held]
        case "tuple":
            return tuple(unpack_value(one, arrays) for one in held)
        case _:
            return held


# Answers


def pack_answer(answer: Answer) -> tuple[dict[str, Any], bytes]:
    """Return the message and the bytes that stand for an answer."""
    data = bytearray()
    values = [
        {"name": name, "odd": value.what}
        if isinstance(value, Odd)
        else {"name": name} | pack_array(value, data)
        for name, value in answer.values.items()
    ]
    failure = answer.failure
    told = {
        "values": values,
        "failure": None if failure is None else vars(failure),
        "printed": answer.printed,
        "warned": list(answer.warned[:MOST_WARNINGS]),
    }
    return told, bytes(data)


def unpack_answer(told: Any, data: bytes) -> Answer:
    """Return the answer that a message and its bytes stand for; believe none of it.

    Raises
    ------
    WireError
        If a field is missing, of another type, too large, or there twice.
    """
    arrays = Unpacker(data)
    values: dict[str, NDArray[Any] | Odd] = {}
    for one in field(told, "values", list):
        name = text(field(one, "name", str))
        if name in values or len(values) >= MOST_ARRAYS:
            raise WireError("too many values")
        values[name] = Odd(text(field(one, "odd", str))) if "odd" in one else arrays.array(one)
    arrays.end()
    failure = None
    if told.get("failure") is not None:
        said = field(told, "failure", dict)
        parts = {one.name: text(field(said, one.name, str)) for one in fields(Failure)}
        failure = Failure(**parts)
    warned = field(told, "warned", list)
    if len(warned) > MOST_WARNINGS or not all(isinstance(one, str) for one in warned):
        raise WireError("no warnings")
    printed = text(field(told, "printed", str))
    return Answer(values, failure, printed, tuple(map(text, warned)))


def field(told: Any, name: str, kind: type[T]) -> T:
    """Return one field of an object, if it is there and of exactly this type."""
    value = told.get(name) if isinstance(told, dict) else None
    if type(value) is not kind:
        raise WireError(f"no {name}")
    return value


def text(said: str, most: int = MOST_TEXT) -> str:
    """Return text from inside: not too long, and nothing in it that a terminal would obey."""
    cut = said if len(said) <= most else said[:most] + "…"
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", cut.replace("\r\n", "\n"))
