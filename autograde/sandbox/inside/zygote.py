"""Inside: the process that has everything imported, and forks for each notebook.

``python zygote.py CONTROL [--unsafe]``, where CONTROL is the number of a socket. For each notebook
two more come over it: the *channel*, on which the worker is asked, and the *leash*. When the side
outside lets go of the leash, the notebook's first process is killed, and with it all the others of
its PID namespace. Nothing of a learner's ever runs in this process, which forks and watches.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import matplotlib as mpl
from IPython.core.interactiveshell import InteractiveShell

from autograde.sandbox.inside import fence, wire, worker
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.inside.figures import Figures
from autograde.sandbox.inside.outputs import OUT
from autograde.sandbox.inside.shell import make_shell, tidy

SECONDS_BETWEEN_LOOKS = 0.05


@dataclass
class Notebook:
    """A notebook's first process, and until when and how large it may be."""

    first: int
    leash: socket.socket
    limits: Limits
    deadline: float
    how: str = ""  # by what it was ended


def main(control: socket.socket, unsafe: bool) -> NoReturn:
    """Fork for each notebook, and watch it, until the side outside is gone."""
    # Outside, what went wrong is read here; once there is a shell, sys.stderr is a cell's.
    sys.excepthook = functools.partial(traceback.print_exception, file=sys.__stderr__)
    gc.set_threshold(20_000, 20, 20)  # a cell makes little garbage, and looking for it takes longer
    if not unsafe:
        fence.leave_root()
        fence.prepare()
    gc.freeze()  # what was imported: to look through it for garbage takes longer than a picture
    shell = make_shell()
    _rehearse(shell)
    gc.collect()
    gc.enable()
    gc.freeze()  # else the first collection after a fork copies every page
    ended, alarm = _hear_of_ends()
    running: list[Notebook] = []
    control.send(b"ready")
    looked = 0.0
    while True:
        wait = SECONDS_BETWEEN_LOOKS if running else None
        leashes = [one.leash for one in running if not one.how]
        readable, _, _ = select.select([control, ended, *leashes], [], [], wait)
        if ended in readable:
            ended.recv(4096)
        for one in running:
            if one.leash in readable:
                _end(one, "let go")
        if time.monotonic() > looked + SECONDS_BETWEEN_LOOKS:
            _look(running)
            looked = time.monotonic()
        running = [one for one in running if not _is_gone(one, unsafe)]
        if control in readable:
            others = [control, ended, alarm, *(one.leash for one in running)]
            message, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
            if not message:
                _leave(running, unsafe)
            made = _start(shell, json.loads(message), descriptors, others, unsafe)
            running += [made] if made else []


def _start(
    shell: InteractiveShell,
    told: dict[str, Any],
    descriptors: Sequence[int],
    others: Sequence[socket.socket],
    unsafe: bool,
) -> Notebook | None:
    """Fork for a notebook; of the zygote's sockets, the fork keeps its own two alone."""
    channel, leash = (socket.socket(fileno=one) for one in descriptors)
    limits = Limits(**told)
    ids = os.geteuid(), os.getegid()  # in its own namespace, a fork can't see them any more
    try:
        first = os.fork() if unsafe else fence.fork_apart()
    except OSError as error:  # it is told, and nothing of the notebook runs
        _tell(leash, broken=f"{type(error).__name__}: {error}")
        channel.close()
        leash.close()
        return None
    if first == 0:
        for other in others:
            other.close()
        _serve(shell, channel, leash, limits, None if unsafe else ids)
    channel.close()
    return Notebook(first, leash, limits, time.monotonic() + limits.seconds)


def _hear_of_ends() -> tuple[socket.socket, socket.socket]:
    """Return a socket that can be read when a child has ended, and its other end."""
    ended, alarm = socket.socketpair()
    ended.setblocking(False)
    alarm.setblocking(False)
    signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return ended, alarm


def _rehearse(shell: InteractiveShell) -> None:
    """Hang up the course's own pictures; run its cells, if they are laid out, and draw more."""
    found = next(path for one in sys.path if (path := Path(one, wire.REHEARSAL)).is_file())
    told = json.loads(found.read_text(encoding="utf-8"))
    gallery = Figures(OUT, told["pictures"])
    if told["cells"]:
        gallery.rehearse(shell, told["cells"])
        tidy(shell)
    for out in told["out"]:
        made = {"fonts": _fonts()} | ({"pictures": gallery.kept} if gallery.drew else {})
        with open(out, "w", encoding="utf-8") as file:  # it is closed before there is a learner
            json.dump(made, file)


def _fonts() -> dict[str, str]:
    """Return what Matplotlib has put down of the fonts that it found: the file's name and text."""
    found = Path(mpl.get_cachedir()).glob(wire.FONTS)
    return {path.name: path.read_text(encoding="utf-8") for path in found}


def _serve(
    shell: InteractiveShell,
    channel: socket.socket,
    leash: socket.socket,
    limits: Limits,
    ids: tuple[int, int] | None,
) -> NoReturn:
    """Be the notebook's first process: behind the fence, do what the side outside asks for.

    ``ids`` are those of the zygote; None: there is no fence.
    """
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        _close_streams()
        if ids is None:
            fence.limit(limits, processes=False)
        else:
            fence.map_own_ids(*ids)
            fence.own_folders(limits)
            fence.limit(limits)
            fence.drop_capabilities()
            fence.deny_calls()
    except BaseException as error:  # noqa: BLE001 - no fence, no learner's code
        _tell(leash, broken=f"{type(error).__name__}: {error}")
        os._exit(0)
    _tell(leash, started=True)
    leash.close()
    with contextlib.suppress(BaseException):  # this process never goes on as the zygote
        worker.serve(shell, channel, limits)
    os._exit(0)


def _close_streams() -> None:
    """Leave the zygote's own streams: the last of them is read outside."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.close(nothing)


def _look(running: Sequence[Notebook]) -> None:
    """End what takes too long, or too much memory."""
    used = _memory([one.first for one in running])
    for one in running:
        if time.monotonic() > one.deadline:
            _end(one, "time")
        elif used[one.first] > one.limits.memory:
            _end(one, "memory")


def _end(one: Notebook, how: str) -> None:
    if not one.how:
        one.how = how
        os.kill(one.first, signal.SIGKILL)  # it is there until it is waited for, which we do


def _is_gone(one: Notebook, unsafe: bool) -> bool:
    """Say whether a notebook has ended; when it has, tell how, and clear away what it left."""
    pid, status = os.waitpid(one.first, os.WNOHANG)
    if not pid:
        return False
    if unsafe:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.first, signal.SIGKILL)
    _tell(one.leash, ended=one.how or _described(status))
    one.leash.close()
    return True


def _leave(running: Sequence[Notebook], unsafe: bool) -> NoReturn:
    for one in running:
        _end(one, "let go")
        if unsafe:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.first, signal.SIGKILL)
    os._exit(0)


def _described(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}"


def _memory(firsts: Sequence[int]) -> dict[int, int]:
    """Add up the memory of each process and of all that came from it, in bytes."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for pid, fields in _processes() if firsts else ():
        parents[pid] = int(fields[b"PPid"])
        used[pid] = 1024 * sum(
            int(fields.get(kind, b"0").split()[0]) for kind in (b"RssAnon", b"RssShmem")
        )
    found = {}
    for first in firsts:
        family = {first}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        found[first] = sum(used.get(pid, 0) for pid in family)
    return found


def _processes() -> Iterator[tuple[int, dict[bytes, bytes]]]:
    try:
        names = os.listdir("/proc")
    except OSError:  # there is none on macOS
        return
    for name in filter(str.isdigit, names):
        with contextlib.suppress(OSError), open(f"/proc/{name}/status", "rb") as file:
            lines = (line.split(b":", 1) for line in file.read().splitlines() if b":" in line)
            yield int(name), dict(lines)


def _tell(leash: socket.socket, **said: object) -> None:
    with contextlib.suppress(OSError):
        leash.sendall(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), "--unsafe" in sys.argv)
