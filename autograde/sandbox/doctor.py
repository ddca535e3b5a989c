"""Says whether this machine offers a sandbox, and whether its promises hold here."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from autograde.questions.spec import NO_CHAPTER
from autograde.sandbox import filesystem
from autograde.sandbox.child import Gone
from autograde.sandbox.inside.fence import MIB, Limits
from autograde.sandbox.parent import NoSandboxError, Sandbox

PER_NAMESPACE = (5, 14)  # since then, a limit on processes counts those of the notebook alone
SMALL = Limits(seconds=30, memory=300 * MIB)
# What must hold → a cell that fails if it does not.
PROMISES = {
    "no file of this machine, but for Python and the course's packages": (
        "import os\n"
        "assert set(os.listdir('/')) <= {'tmp', 'lib', 'lib32', 'lib64', 'proc', *TOPS}\n"
        "assert os.listdir('/proc') == []\n"
        "assert set(os.listdir('/etc')) <= {'ld.so.cache', 'passwd', 'group'}"
    ),
    "nothing can be written but in /tmp, and that is empty": (
        "import os\nassert not os.listdir('/tmp')\n"
        "for folder in ('/', '/course', '/packages', '/usr/lib', '/dev', '/etc'):\n"
        "    assert not os.access(folder, os.W_OK), folder"
    ),
    "a limit on disk": (
        "written = 0\ntry:\n    while written < 200:\n"
        "        open(f'/tmp/{written}', 'wb').write(bytes(2**20))\n        written += 1\n"
        "except OSError:\n    pass\nassert 0 < written < 200, written"
    ),
    "no network": (
        "import socket\ntry:\n    socket.socket()\nexcept OSError:\n    pass\n"
        "else:\n    raise AssertionError('a socket')"
    ),
    "no way back to more rights": (
        "import ctypes\nc = ctypes.CDLL(None)\n"
        "assert c.unshare(0x10000000) == -1 and c.setuid(0) == -1 and c.ptrace(16, 1, 0, 0) == -1"
    ),
    "a limit on processes": (
        "import os, threading, time\nassert os.getpid() == 1\nmade = 0\ntry:\n"
        "    while made < 200:\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "        made += 1\nexcept RuntimeError:\n    pass\nassert 0 < made < 100, made"
    ),
}
# A promise → what breaks it, by what it is ended then, and within how many seconds.
ENDED = {
    "a limit on memory": ("x = [bytearray(b'x') * 10**7 for _ in range(60)]", "memory", 20),
    "a limit on time": ("while True: pass", "time", 1),
}


@dataclass(frozen=True)
class Line:
    """One line of what was found: good or not, and what follows from it."""

    good: bool
    what: str


def examine() -> Iterator[Line]:
    """Look at the machine, start a sandbox, and try each promise in it."""
    linux = sys.platform == "linux"
    yield Line(linux, f"system: {platform.system()} {platform.release()} {platform.machine()}")
    if linux:
        yield from _kernel()
    start = time.monotonic()
    try:
        with Sandbox(NO_CHAPTER, SMALL) as sandbox:
            yield Line(True, f"a sandbox starts, in {time.monotonic() - start:.1f} s")
            yield from _promises(sandbox)
    except NoSandboxError as error:
        yield Line(False, str(error))


def _kernel() -> Iterator[Line]:
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    if release < PER_NAMESPACE:
        yield Line(
            False, "the kernel is older than 5.14: a limit on processes counts all that you run"
        )
    hint = {
        "/proc/sys/user/max_user_namespaces": ("0", "no user namespaces are allowed (sysctl "),
        "/proc/sys/kernel/unprivileged_userns_clone": ("0", "only root may make them (sysctl "),
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
            "1",
            "AppArmor lets only listed programs make user namespaces (sysctl ",
        ),
    }
    for name, (bad, says) in hint.items():
        path = Path(name)
        if path.is_file() and path.read_text().strip() == bad:
            yield Line(False, says + name.removeprefix("/proc/sys/").replace("/", ".") + f"={bad})")


def _promises(sandbox: Sandbox) -> Iterator[Line]:
    words = filesystem.mounts(Path("/x/course"))
    tops = {Path(word).parts[1] for flag, word in pairwise(words) if flag == "--dir"}
    seen = repr({*tops, Path(filesystem.COURSE).name})
    for promise, source in PROMISES.items():
        with sandbox.open() as child:
            try:
                outputs = child.run(source.replace("TOPS", seen), SMALL.seconds).outputs
                said = [f"{one.ename} {one.evalue}" for one in outputs if "ename" in one]
            except Gone as gone:
                said = [gone.how]
        yield Line(not said, ": ".join([promise, *said]))
    for promise, (source, expected, seconds) in ENDED.items():
        how = "nothing ended it"
        with sandbox.open() as child:
            try:
                child.run(source, seconds)
                child.run("while True: pass", 1)
            except Gone as gone:
                how = gone.how
        yield Line(how == expected, f"{promise}{'' if how == expected else ': ' + how}")
