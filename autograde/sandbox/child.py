"""Outside: asks the process of one notebook.

No line of a learner's code runs in this process. What comes back is checked by ``wire``.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.questions.probe import Answer
from autograde.questions.spec import Case, Check
from autograde.sandbox.inside import wire

MOST_OUTPUTS = 300
PICTURES = ("image/png", "image/jpeg")
BASE64 = (string.ascii_letters + string.digits + "+/=\n").encode()
NO_BASE64 = bytes(byte for byte in range(256) if byte not in BASE64)


class Gone(Exception):  # noqa: N818 - it is an end, and no mistake
    """The process of the notebook has ended, or has been ended; ``how`` says by what."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


@dataclass(frozen=True)
class Ran:
    """What came of a cell: its outputs, and which of the names that checks ask for it bound."""

    outputs: Sequence[NotebookNode]
    binds: frozenset[str]


class Child:
    """The process of one notebook, seen from outside."""

    def __init__(self, channel: socket.socket, leash: socket.socket) -> None:
        self._channel, self._leash = channel, leash
        self._told = b""
        self.broken: str | None = None  # why it did not start
        if not self._hear("started", time.monotonic() + wire.SECONDS_TO_START):
            said = self._hear("broken", time.monotonic())
            self.broken = str(said or self._told.decode(errors="replace"))
            self.close()

    def run(self, source: str, seconds: float, count: int = 1) -> Ran:
        """Run one cell as the one with this number.

        Raises
        ------
        Gone
            If it takes longer, or its process ends or says what it should not.
        """
        told, data = self._request({"do": "run", "source": source, "count": count}, b"", seconds)
        try:
            binds = wire.field(told, "binds", list)
            if data or len(binds) > 1000 or not all(isinstance(one, str) for one in binds):
                raise wire.WireError("no names")
            return Ran(outputs(wire.field(told, "outputs", list)), frozenset(binds))
        except wire.WireError as error:
            raise Gone(self._end("nonsense")) from error

    def ask(self, check: Check, case: Case, seconds: float) -> Answer:
        """Put one case to the learner's object; raise ``Gone`` as ``run`` does."""
        data = bytearray()
        inputs = wire.pack_value(case.inputs, data)
        message = {"do": "ask", "check": check.id, "case": case.name, "inputs": inputs}
        told, came = self._request(message, bytes(data), seconds)
        try:
            return wire.unpack_answer(told, came)
        except wire.WireError as error:
            raise Gone(self._end("nonsense")) from error

    def _request(
        self, message: dict[str, Any], data: bytes, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        if not wire.is_quiet(self._channel):
            raise Gone(self._end("spoke before it was asked"))
        token = secrets.token_hex(16)
        until = time.monotonic() + seconds
        try:
            self._channel.settimeout(seconds)
            wire.send(self._channel, message | {"token": token}, data)
            told, came = wire.receive(self._channel, until)
            if told.get("to") != token:
                raise wire.WireError("an answer to something else")
        except wire.Closed as error:
            raise Gone(self._end("")) from error
        except wire.Late as error:
            raise Gone(self._end("time")) from error
        except wire.WireError as error:
            raise Gone(self._end("nonsense")) from error
        return told, came

    def _end(self, how: str) -> str:
        """End the process, wait until it is gone, and return by what it ended."""
        self._channel.close()
        with contextlib.suppress(OSError):
            if how:
                self._leash.shutdown(socket.SHUT_WR)
        ended = self._hear("ended", time.monotonic() + 10)
        self._leash.close()
        return how or str(ended or "gone")

    def _hear(self, word: str, until: float) -> Any:
        """Read what the watching process, which is ours, says of ``word``."""
        while True:
            for line in self._told.split(b"\n")[:-1]:
                said = json.loads(line)
                if word in said:
                    return said[word]
                if said.get("broken"):
                    return None
            self._leash.settimeout(max(0.01, until - time.monotonic()))
            try:
                piece = self._leash.recv(4096)
            except OSError:
                return None
            if not piece:
                return None
            self._told += piece

    def close(self) -> None:
        """End the process and everything that it started."""
        if self._leash.fileno() != -1:
            self._end("let go")

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def outputs(told: list[Any]) -> list[NotebookNode]:
    """Build a cell's outputs from what the child says they are; believe none of it.

    Only text without control characters and pictures are kept: HTML could carry a script into the
    browser of whoever reads the feedback.
    """
    made = []
    for one in told[:MOST_OUTPUTS]:
        kind = wire.field(one, "output_type", str)
        match kind:
            case "stream":
                name = "stderr" if one.get("name") == "stderr" else "stdout"
                said = wire.text(wire.field(one, "text", str), wire.MOST_JSON)
                made.append(new_output(kind, name=name, text=said))
            case "display_data" | "execute_result":
                data = _shown(wire.field(one, "data", dict))
                number = {"execution_count": None} if kind == "execute_result" else {}
                made.append(new_output(kind, data=data, metadata={}, **number))
            case "error":
                name = wire.text(wire.field(one, "ename", str), 200)
                value = wire.text(wire.field(one, "evalue", str))
                trace = "\n".join(map(str, wire.field(one, "traceback", list)[:50]))
                lines = [wire.text(trace, 20_000)]
                made.append(new_output(kind, ename=name, evalue=value, traceback=lines))
            case _:
                raise wire.WireError("no output")
    return made


def _shown(data: dict[str, Any]) -> dict[str, str]:
    kept = {}
    for form, value in data.items():
        if not isinstance(value, str):
            raise wire.WireError("no text")
        if form == "text/plain":
            kept[form] = wire.text(value, wire.MOST_JSON)
        elif form in PICTURES:
            kept[form] = value.encode("ascii", "ignore").translate(None, NO_BASE64).decode()
    return kept


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """Make what nbformat's ``new_output`` makes, which takes a schema to it each time."""
    made: NotebookNode = nbformat.from_dict({"output_type": kind, **fields})
    return made
