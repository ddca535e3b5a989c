"""Inside: the process that has everything imported, and forks for each notebook.

``python zygote.py CONTROL [--unsafe]``, where CONTROL is the number of a socket. For each notebook
two more come over it: the *channel*, on which the worker is asked, and the *leash*. When the side
outside lets go of the leash, the notebook's first process is killed, and with it all the others of
its PID namespace. Nothing of a learner's ever runs in this process, or in the one that watches.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from autograde.sandbox import fence, wire, worker
from autograde.sandbox.fence import Limits
from autograde.sandbox.gallery import Gallery

SECONDS_BETWEEN_LOOKS = 0.05


def main(control: socket.socket, unsafe: bool) -> None:
    """Fork for each notebook until the side outside is gone."""
    if not unsafe:
        fence.leave_root()
    shell = worker.prepare()
    _rehearse(shell)
    gc.collect()
    gc.freeze()  # else the first collection after a fork copies every page
    control.send(b"ready")
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        message, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not message:
            os._exit(0)
        channel, leash = (socket.socket(fileno=one) for one in descriptors)
        if os.fork() == 0:
            control.close()
            try:
                _watch(shell, channel, leash, Limits(**json.loads(message)), unsafe)
            except BaseException as error:  # noqa: BLE001 - it is told, and the process ends
                _tell(leash, broken=f"{type(error).__name__}: {error}")
            os._exit(0)
        channel.close()
        leash.close()


def _rehearse(shell: InteractiveShell) -> None:
    """Run the course's own cells, if they are laid out, and keep their pictures."""
    found = [path for one in sys.path if (path := Path(one, wire.REHEARSAL)).is_file()]
    if found:
        Gallery(worker.OUT).rehearse(shell, json.loads(found[0].read_text(encoding="utf-8")))
        worker.tidy(shell)


def _watch(
    shell: InteractiveShell,
    channel: socket.socket,
    leash: socket.socket,
    limits: Limits,
    unsafe: bool,
) -> None:
    """Start the worker, and end it when it is time; then say on the leash how it ended."""
    os.setsid()
    if not unsafe:
        fence.new_namespaces()
    first = os.fork()
    if first == 0:
        message = ""
        try:
            _close_streams()
            if unsafe:
                os.setsid()
                fence.limit(limits, processes=False)
            else:
                fence.own_folders(limits)
                fence.limit(limits)
                fence.drop_capabilities()
                fence.deny_calls()
        except BaseException as error:  # noqa: BLE001 - no fence, no learner's code
            message = f"{type(error).__name__}: {error}"
        _tell(leash, broken=message) if message else _tell(leash, started=True)
        leash.close()
        if not message:
            worker.serve(shell, channel, limits)
        os._exit(0)
    channel.close()
    how = _until_it_ends(first, leash, limits)
    if unsafe:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(first, signal.SIGKILL)
    _tell(leash, ended=how)


def _close_streams() -> None:
    """Leave the zygote's own streams: the last of them is read outside."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.close(nothing)


def _until_it_ends(first: int, leash: socket.socket, limits: Limits) -> str:
    deadline = time.monotonic() + limits.seconds
    how = ""
    while True:
        pid, status = os.waitpid(first, os.WNOHANG)
        if pid:
            return how or _described(status)
        readable, _, _ = select.select([leash], [], [], SECONDS_BETWEEN_LOOKS)
        if readable:
            how = "let go"
        elif time.monotonic() > deadline:
            how = "time"
        elif _memory(first) > limits.memory:
            how = "memory"
        if how:
            os.kill(first, signal.SIGKILL)
            os.waitpid(first, 0)
            return how


def _described(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}"


def _memory(first: int) -> int:
    """Add up the memory of a process and of all that came from it, in bytes."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    try:
        names = os.listdir("/proc")
    except OSError:  # there is none on macOS
        return 0
    for name in filter(str.isdigit, names):
        with contextlib.suppress(OSError), open(f"/proc/{name}/status", "rb") as file:
            fields = dict(line.split(b":", 1) for line in file.read().splitlines() if b":" in line)
            parents[int(name)] = int(fields[b"PPid"])
            used[int(name)] = 1024 * sum(
                int(fields.get(kind, b"0").split()[0]) for kind in (b"RssAnon", b"RssShmem")
            )
    family = {first}
    for _ in parents:
        more = {pid for pid, parent in parents.items() if parent in family} | family
        if more == family:
            break
        family = more
    return sum(used.get(pid, 0) for pid in family)


def _tell(leash: socket.socket, **said: object) -> None:
    with contextlib.suppress(OSError):
        leash.sendall(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), "--unsafe" in sys.argv)
