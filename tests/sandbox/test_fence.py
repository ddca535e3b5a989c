"""What is taken from a notebook's process, looked at from within it."""

import ast
import platform

import pytest

from autograde.questions.spec import NO_CHAPTER
from autograde.sandbox.inside import fence
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.parent import NoSandboxError, Sandbox

LIMITS = Limits(seconds=30)
CALL = "import ctypes\nc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture(scope="module")
def child():
    try:
        with Sandbox(NO_CHAPTER, LIMITS) as sandbox, sandbox.open() as made:
            yield made
    except NoSandboxError as error:
        pytest.skip(str(error))


def value(child, source):
    """Run a cell and return what its last line is."""
    output = child.run(source, 20).outputs[-1]
    assert output.output_type == "execute_result", output
    return ast.literal_eval(output.data["text/plain"])


def test_every_listed_call_is_refused(child):
    column = fence._CALLS[platform.machine()]
    for name, numbers in fence._DENIED.items():
        source = f"{CALL}c.syscall({numbers[column]}, 0, 0, 0, 0, 0, 0), ctypes.get_errno()"
        assert value(child, source) == (-1, 1), name  # EPERM


def test_the_list_names_the_same_calls_for_each_machine():
    for numbers in zip(*fence._DENIED.values(), strict=True):
        assert len(set(numbers)) == len(numbers)
    new = {name: pair for name, pair in fence._DENIED.items() if min(pair) >= 424}
    assert all(first == second for first, second in new.values())  # one table for all since then


@pytest.mark.parametrize("flag", fence._NEW.values(), ids=fence._NEW)
def test_no_new_namespace_is_made(child, flag):
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    assert value(child, f"{CALL}c.syscall({number}, {flag} | 17, 0, 0, 0, 0)") == -1


def test_threads_and_children_are_made_all_the_same(child):
    source = "import os, threading\nt = threading.Thread(target=print)\nt.start()\nt.join()\n"
    source += "pid = os.fork()\nif not pid:\n    os._exit(0)\nos.waitpid(pid, 0)[1]"
    assert value(child, source) == 0


@pytest.mark.parametrize(("family", "made"), [(1, True), (2, False), (10, False), (16, False)])
def test_sockets_reach_this_machine_alone(child, family, made):
    source = f"import socket\ntry:\n    ok = bool(socket.socket({family}))\n"
    assert value(child, source + "except OSError:\n    ok = False\nok") is made


def test_no_capability_is_left_and_none_can_be_had(child):
    source = """\
import struct
head, data = struct.pack("II", 0x20080522, 0), ctypes.create_string_buffer(24)
c.capget(head, data), struct.unpack("6I", data), c.prctl(39, 0, 0, 0, 0), c.prctl(21, 0, 0, 0, 0),\\
    [n for n in range(41) if c.prctl(23, n, 0, 0, 0) != 0]
"""
    # No capabilities; no new privileges; a filter of system calls; none in the bounding set.
    assert value(child, CALL + source) == (0, (0,) * 6, 1, 2, [])


def test_the_limits_are_those_that_were_asked_for(child):
    names = {"AS": "address_space", "NPROC": "processes", "FSIZE": "file_size", "NOFILE": "files"}
    for name, attribute in names.items():
        most = getattr(LIMITS, attribute)
        source = f"import resource\nresource.getrlimit(resource.RLIMIT_{name})"
        assert value(child, source) == (most, most)


def test_it_is_nobody_in_a_place_of_its_own(child):
    source = "import os\nos.getuid(), os.getgid(), os.getpid(), os.getgroups(), os.listdir('/proc')"
    uid, gid, pid, groups, processes = value(child, source)
    assert (uid, gid, pid, processes) == (fence.INSIDE_ID, fence.INSIDE_ID, 1, [])
    assert 0 not in groups


def test_its_surroundings_say_nothing(child):
    names = value(child, "import os\nsorted(os.environ)")
    assert not {name for name in names if "KEY" in name or "TOKEN" in name or "SSH" in name}
    assert value(child, "os.environ['HOME'], os.environ['PATH']") == ("/tmp", "/nowhere")  # noqa: S108
    # Beside its three streams, to nowhere, only the channel is open.
    source = """\
import os, stat
found = []
for n in range(256):
    try:
        found.append(stat.S_IFMT(os.fstat(n).st_mode))
    except OSError:
        pass
found == [stat.S_IFCHR] * 3 + [stat.S_IFSOCK]
"""
    assert value(child, source) is True
