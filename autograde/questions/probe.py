"""The learner's half of a check: call their object, keep what comes back, judge nothing.

Whatever the learner's code does (raise, print, warn, return a poem), ``ask`` returns an Answer.
It holds plain arrays and text only, so it can cross to another process as it is.
"""

from __future__ import annotations

import contextlib
import copy
import io
import numbers
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.basics.near import did_you_mean
from autograde.questions import operations, tracebacks
from autograde.questions.said import ODD
from autograde.questions.spec import AFTERWARDS, Case, Check

MOST_ENTRIES = 1_000_000
MOST_TEXT = 2_000
# A terminal obeys control characters; a notebook file cannot hold a lone surrogate.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Odd:
    """A value that is no array of real numbers, in words: "None", "a string"."""

    what: str


@dataclass(frozen=True)
class Failure:
    """An exception that ended the probe: its type, its message, the learner's lines, the call.

    ``written`` is the operation that failed, ``shapes`` what it failed on: "(7, 4) @ (7, 3)".
    """

    kind: str
    message: str
    trace: str
    call: str = ""
    written: str = ""
    shapes: str = ""


@dataclass(frozen=True)
class Answer:
    """What one case brought back: values by name, and how it ended."""

    values: Mapping[str, NDArray[Any] | Odd]
    failure: Failure | None = None
    printed: str = ""
    warned: tuple[str, ...] = field(default=())


def ask(check: Check, subject: Any, case: Case) -> Answer:
    """Put one case to ``subject`` and return what came back. Never raises."""
    inputs = {name: _copied(value) for name, value in case.inputs.items()}
    values: dict[str, NDArray[Any] | Odd] = {}
    failure = None
    with _overheard() as heard:
        try:
            for name, value in check.probe(subject, inputs):
                values[name] = as_plain_array(value)
        # A learner's sys.exit() or KeyboardInterrupt must not end the whole check.
        except BaseException as error:  # noqa: BLE001
            failure = _failure(error)
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            values[name + AFTERWARDS] = as_plain_array(value)
    return Answer(values, failure, heard.text, heard.warned)


def _copied(value: Any) -> Any:
    """Copy an input; nearly all are arrays, and copy.deepcopy finds that out last."""
    return value.copy(order="K") if type(value) is np.ndarray else copy.deepcopy(value)


def as_plain_array(value: Any) -> NDArray[Any] | Odd:
    """Copy ``value`` into an array of real numbers, or say in words what it is instead."""
    if value is None:
        return Odd(ODD["none"])
    try:
        if isinstance(value, np.ma.MaskedArray):
            return Odd(ODD["masked"])
        # Before it is copied: a broadcast number may stand for terabytes.
        if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
            return Odd(ODD["many"].format(size=value.size))
        if not _can_be_array(value):
            return Odd(_a(_type_name(value)))
        array = np.array(value)
    # np.array calls the value's own __array__ or __len__, which may raise anything.
    except BaseException:  # noqa: BLE001
        return Odd(_a(_type_name(value)))
    if array.dtype.kind not in "biuf":
        return Odd(_described(value, array))
    if array.size > MOST_ENTRIES:
        return Odd(ODD["many"].format(size=array.size))
    if array.dtype == np.longdouble:
        # Its width differs between machines; what float64 cannot hold becomes inf.
        with np.errstate(all="ignore"):
            return array.astype(np.float64)
    return array


def _can_be_array(value: Any) -> bool:
    """Say whether np.array comes to an end: it asks np.c_ for one item after another, for ever."""
    if isinstance(value, list | tuple):
        return all(_can_be_array(item) for item in value)
    as_plain_array = isinstance(
        value, np.ndarray | np.generic | numbers.Number | str | bytes | None
    )
    return as_plain_array or hasattr(type(value), "__array__")


def _described(value: Any, array: NDArray[Any]) -> str:
    if array.dtype.kind == "c":
        return ODD["complex"]
    if isinstance(value, str):
        return ODD["string"]
    if isinstance(value, np.ndarray):
        return ODD["dtype"].format(dtype=array.dtype)
    return _a(_type_name(value))


def _a(noun: str) -> str:
    return ODD["an" if noun[:1].lower() in "aeiou" else "a"].format(type=noun)


def _type_name(value: object) -> str:
    # Not type(value).__name__: a metaclass may define that, and it is the learner's code.
    return _printable(type.__dict__["__name__"].__get__(type(value)))


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text[:MOST_TEXT])


def _words(said: BaseException | str) -> str:
    try:
        return _printable(str(said))
    # An exception's or a warning's own __str__ is the learner's code, too.
    except BaseException:  # noqa: BLE001
        return ""


def _near(error: BaseException) -> str:
    """Return the name that was probably meant, as Python's own traceback does."""
    if isinstance(error, AttributeError):
        names = object.__dir__(error.obj) if error.obj is not None else []
    elif isinstance(error, NameError) and error.__traceback__ is not None:
        frame = [entry for entry, _ in traceback.walk_tb(error.__traceback__)][-1]
        names = [*frame.f_locals, *frame.f_globals]
    else:
        return ""
    near = did_you_mean(error.name, [name for name in names if not name.startswith("__")])
    return f". Did you mean {near}?" if near else ""


def _failure(error: BaseException) -> Failure:
    told, called, operation = "", "", operations.NONE
    # The learner's code may give its frames any name and any file.
    with contextlib.suppress(Exception):
        own = tracebacks.frames(error)
        told, called = _printable(tracebacks.told(own)), _printable(tracebacks.called(own))
        operation = operations.failed_operation(error)
    kind, message = _type_name(error), _words(error)
    with contextlib.suppress(Exception):
        message = _printable(message.rstrip() + _near(error))
    written = _printable(operation.written)
    return Failure(kind, message, told, called, written, operation.shapes)


class _Sink(io.StringIO):
    """Keeps the first few thousand characters and drops the rest."""

    def close(self) -> None:
        """Stay open: a learner's code may close sys.stdout."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, MOST_TEXT - self.tell())])
        return len(text)


@dataclass
class _Heard:
    text: str = ""
    warned: tuple[str, ...] = ()


@contextlib.contextmanager
def _overheard() -> Iterator[_Heard]:
    """Catch prints, warnings and log lines: nbgrader gives 0 for any text on a cell's stderr."""
    heard = _Heard()
    sink = _Sink()
    with (
        _diverted(sys.stdout, sink),
        _diverted(sys.stderr, sink),
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(record=True) as caught,
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        yield heard
    heard.text = _printable(sink.getvalue())
    heard.warned = tuple(dict.fromkeys(_words(one.message) for one in caught[:100]))


@contextlib.contextmanager
def _diverted(stream: Any, sink: io.StringIO) -> Iterator[None]:
    """Divert the stream object itself: a log handler or a default argument may have kept it."""
    try:
        before = stream.__dict__.get("write")
        stream.write = sink.write
    # A stream written in C takes no attributes; replacing sys.stderr has to do there.
    except AttributeError:
        yield
        return
    try:
        yield
    finally:
        # Put back what was there: sys.stdout and sys.stderr may be one stream, diverted twice.
        if before is None:
            stream.__dict__.pop("write", None)
        else:
            stream.write = before
