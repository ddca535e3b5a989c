"""Inside: runs the cells of one notebook, and puts cases to its objects.

Nothing here is a defence. The learner's code shares this process and may do with it as it likes:
what counts is what ``fence`` left it, and what the side outside believes.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograde.questions.probe import Answer, Failure, ask
from autograde.questions.register import CHECKS
from autograde.questions.spec import Case
from autograde.sandbox.inside import wire
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.inside.outputs import OUT

ASKED = {check.asks for check in CHECKS.values()}


def serve(shell: InteractiveShell, channel: socket.socket, limits: Limits) -> None:
    """Do what the side outside asks for, one thing after the other, until it hangs up."""
    OUT.limits = limits
    os.chdir(os.environ["HOME"])
    sys.path.insert(0, "")  # a cell may import what another one wrote, as in a kernel
    channel.settimeout(None)
    while True:
        try:
            message, data = wire.receive(channel)
            reply, payload = _done(shell, message, data)
            wire.send(channel, reply | {"to": message["token"]}, payload)
        except wire.Closed:
            return


def _done(
    shell: InteractiveShell, message: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], bytes]:
    if message["do"] == "run":
        return _run(shell, message["source"], message["count"]), b""
    return _ask(shell, message, data)


def _run(shell: InteractiveShell, source: str, count: int) -> dict[str, Any]:
    before = _bound(shell)
    OUT.clear()
    shell.execution_count = count
    try:
        shell.run_cell(source, store_history=True)
    # run_cell keeps the exceptions of the cell to itself, but not those of a broken shell.
    except BaseException as error:  # noqa: BLE001
        OUT.fail(type(error).__name__, "", [])
    after = _bound(shell)
    names = [name for name, value in after.items() if before.get(name) != value]
    return {"outputs": OUT.shown, "binds": names}


def _bound(shell: InteractiveShell) -> dict[str, int]:
    names = shell.user_ns
    return {name: id(names[name]) for name in ASKED & names.keys()}


def _ask(
    shell: InteractiveShell, message: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], bytes]:
    check = CHECKS[message["check"]]
    OUT.clear()
    if check.asks not in shell.user_ns:
        words = f"name '{check.asks}' is not defined"
        return wire.pack_answer(Answer({}, Failure("NameError", words, "")))
    arrays = wire.Unpacker(data)
    case = Case(message["case"], wire.unpack_value(message["inputs"], arrays))
    with _calm():
        answer = ask(check, shell.user_ns[check.asks], case)
    return wire.pack_answer(answer)


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    """Put the streams back afterwards, whatever was done to them."""
    out, err = sys.stdout, sys.stderr
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
