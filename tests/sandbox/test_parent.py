"""A process in the sandbox, as it is seen from outside: what it may do, and how it ends."""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.spec import Case
from autograde.sandbox import figure_cache, filesystem, parent, prestart
from autograde.sandbox.child import Gone, outputs
from autograde.sandbox.inside.fence import MIB, Limits
from autograde.sandbox.inside.wire import WireError
from autograde.sandbox.parent import NoSandboxError, Sandbox

CHAPTER = CHAPTERS["ch06_sigmoid_with_loss"]
CHECK = CHECKS["sigmoid"]
CASE = Case("scores", {"x": np.array([-1.0, 0.0, 1.0])})
PATHS = {"PYTHONPATH": str(ROOT)}
LIMITS = Limits(seconds=20, memory=300 * MIB)


@pytest.fixture(scope="module")
def sandbox():
    try:
        with Sandbox(CHAPTER, LIMITS) as made:
            yield made
    except NoSandboxError as error:
        pytest.skip(str(error))


@pytest.fixture
def child(sandbox):
    with sandbox.open() as made:
        yield made


def said(ran):
    return "".join(
        one.get("text") or one.get("data", {}).get("text/plain", "") for one in ran.outputs
    )


def failed(ran):
    return [f"{one.ename}: {one.evalue}" for one in ran.outputs if one.output_type == "error"]


def test_a_cell_shows_what_it_shows_at_the_desk(child):
    ran = child.run(
        "import sys\nprint(1)\nprint(2, file=sys.stderr)\ndisplay(3)\n%precision 2\n4.567", 10
    )
    kinds = [(one.output_type, one.get("name", "")) for one in ran.outputs]
    assert kinds == [
        ("stream", "stdout"), ("stream", "stderr"), ("display_data", ""), ("execute_result", ""),
    ]  # fmt: skip
    assert ran.outputs[-1].data == {"text/plain": "4.57"}


def test_a_picture_is_a_picture(child):
    ran = child.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", 20)
    (shown,) = [one for one in ran.outputs if one.output_type == "display_data"]
    assert shown.data["image/png"].startswith("iVBOR")


def test_what_a_cell_binds_is_told(child):
    assert child.run("sigmoid = 3\nother = 4", 10).binds == {"sigmoid"}
    assert child.run("sigmoid = 3.5", 10).binds == {"sigmoid"}
    assert child.run("print()", 10).binds == frozenset()


def test_an_exception_ends_a_cell_and_not_the_notebook(child):
    ran = child.run("x = 1\nraise ValueError('no')", 10)
    assert failed(ran) == ["ValueError: no"]
    assert said(child.run("x", 10)) == "1"


def test_input_and_exit_are_refused(child):
    assert "nobody to ask" in failed(child.run("input()", 10))[0]
    assert said(child.run("exit()\n1", 10)) + said(child.run("2", 10))


def test_an_object_is_asked(child):
    child.run(
        "import numpy as np\ndef sigmoid(x):\n    print('hm')\n    return 1 / (1 + np.exp(-x))", 10
    )
    answer = child.ask(CHECK, CASE, 10)
    np.testing.assert_allclose(answer.values["result"], 1 / (1 + np.exp(-CASE.inputs["x"])))
    assert (answer.failure, answer.printed) == (None, "hm\n")


def test_an_object_that_is_not_there_is_a_failure(child):
    assert child.ask(CHECK, CASE, 10).failure.kind == "NameError"


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("while True: pass", "time"),
        ("x = [bytearray(b'x') * 10**7 for _ in range(60)]\nimport time\ntime.sleep(9)", "memory"),
        ("import os\nos._exit(3)", "exit 3"),
        ("import ctypes\nctypes.string_at(0)", "signal 11"),
    ],
)
def test_how_a_process_ended_is_told(sandbox, source, how):
    with sandbox.open() as child, pytest.raises(Gone) as gone:
        child.run(source, 1 if how == "time" else 20)
    assert gone.value.how == how


def test_nothing_is_left_of_a_notebook(sandbox):
    """Not even what it started in sessions of its own."""
    mark = secrets.token_hex(8)
    start = (
        "import subprocess, sys\nfor _ in range(3):\n"
        f"    code = 'import time; time.sleep(60)  # {mark}'\n"
        "    subprocess.Popen([sys.executable, '-c', code], start_new_session=True)"
    )
    with sandbox.open() as child:
        assert not failed(child.run(start, 20))
        assert len(started(mark, 3)) == 3
    assert running(mark) == []


def test_each_notebook_has_namespaces_of_its_own(sandbox):
    kinds = ("user", "pid", "mnt", "ipc", "net", "uts", "cgroup")

    def spaces(pid):
        return {kind: os.readlink(f"/proc/{pid}/ns/{kind}") for kind in kinds}

    marks = secrets.token_hex(8), secrets.token_hex(8)
    start = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; "
    with sandbox.open() as one, sandbox.open() as other:
        for child, mark in zip((one, other), marks, strict=True):
            assert not failed(child.run(f"{start}time.sleep(60)  # {mark}'])", 20))
        first, second = (spaces(*started(mark, 1)) for mark in marks)
    here = spaces("self")
    for kind in kinds:
        assert len({first[kind], second[kind], here[kind]}) == 3, kind


def started(mark, count):
    """List them when there are so many: a new process has no command line for a moment."""
    for _ in range(200):
        if len(running(mark)) >= count:
            break
        time.sleep(0.05)
    return running(mark)


def running(mark):
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


COUNT = """
import os, stat
found = []
for number in range(64):
    try:
        found.append(stat.S_ISSOCK(os.fstat(number).st_mode))
    except OSError:
        pass
print(sum(found), len(found))
"""


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_notebook_has_its_own_channel_and_no_other_socket(sandbox, unsafe):
    with Sandbox(CHAPTER, LIMITS, unsafe) as made, made.open() as first, made.open() as second:
        assert said(first.run(COUNT, 10)) == said(second.run(COUNT, 10))
        sockets, all_of_them = map(int, said(second.run(COUNT, 10)).split())
        assert (sockets, all_of_them) == (1, 4)  # and /dev/null for the three streams


@pytest.mark.parametrize("unsafe", [False, True])
def test_of_several_notebooks_each_ends_by_itself(sandbox, unsafe):
    with Sandbox(CHAPTER, LIMITS, unsafe) as made:
        with made.open() as first, made.open() as second, made.open() as third:
            for child in (second, third, first):
                assert said(child.run("print(1)", 10)) == "1\n"
            with pytest.raises(Gone, match="exit 3"):
                second.run("import os\nos._exit(3)", 10)
            third.close()
            assert said(first.run("print(2)", 10)) == "2\n"
        with made.open() as child:
            assert said(child.run("print(3)", 10)) == "3\n"


def test_the_first_process_knows_its_number(child):
    """As after any fork: the C library's locks go by it."""
    source = "import ctypes, os\nc, a = ctypes.CDLL(None), ctypes.c_long()\n"
    source += "c.prctl(40, ctypes.byref(a), 0, 0, 0)\n"  # PR_GET_TID_ADDRESS
    source += "print(os.getpid(), ctypes.c_int.from_address(a.value).value)"
    assert said(child.run(source, 10)) == "1 1\n"


def test_a_fence_that_fails_is_told_and_nothing_runs():
    code = """
import json, os, socket
from autograde.sandbox.inside import fence, zygote
mine, leash = socket.socketpair()
told, channel = socket.socketpair()
fence.fork_apart = os.fork
made = zygote._start(None, {}, [channel.detach(), leash.detach()], [mine, told], False)
print(json.loads(mine.recv(1000))["broken"].partition(":")[0], told.recv(1))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "PermissionError b''\n"  # with no namespace of its own, it takes no name


def test_a_fork_that_fails_is_told():
    code = """
import json, socket, sys
from autograde.sandbox.inside import fence, zygote
def no(): raise OSError(28, "clone: No space left on device")
fence.fork_apart = no
mine, leash = socket.socketpair()
told, channel = socket.socketpair()
made = zygote._start(None, {}, [channel.detach(), leash.detach()], [], False)
print(made, json.loads(mine.recv(1000))["broken"], told.recv(1))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None OSError: [Errno 28] clone: No space left on device b''\n"


def test_a_fresh_process_knows_nothing_of_the_last(sandbox):
    with sandbox.open() as child:
        child.run("import numpy as np\nnp.exp = None\nopen('/tmp/mine', 'w').write('x')", 10)
    with sandbox.open() as child:
        ran = child.run("import numpy as np, os\nprint(np.exp(0.0), os.listdir('/tmp'))", 10)
    assert said(ran) == "1.0 []\n"


@pytest.mark.parametrize(
    ("limit", "source"),
    [
        ("disk", "for n in range(9):\n    open(f'/tmp/{n}', 'wb').write(bytes(10**7))"),
        ("file_size", "open('/tmp/x', 'wb').write(bytes(2 * 10**7))"),
        ("files", "kept = [open('/dev/null') for _ in range(100)]"),
        ("address_space", "import numpy as np\nnp.zeros(10**10)"),
    ],
)
def test_a_limit_holds_and_the_notebook_goes_on(child, limit, source):
    assert failed(child.run(source, 20)), limit
    assert said(child.run("1 + 1", 10)) == "2"


def test_output_is_cut(child):
    ran = child.run("for _ in range(1000):\n    print('x' * 1000)", 10)
    assert len(said(ran)) <= LIMITS.output


BAD = [{"output_type": "error", "ename": "E", "evalue": "", "traceback": 7}]


def test_what_is_no_output_is_refused():
    for told in ([7], [{"output_type": "magic"}], [{"output_type": "stream", "text": 3}], BAD):
        with pytest.raises(WireError):
            outputs(told)
    (made,) = outputs(
        [{"output_type": "display_data", "data": {"text/html": "<b>", "text/plain": "b"}}]
    )
    assert made.data == {"text/plain": "b"}


def test_where_there_is_no_sandbox_one_sentence_says_so(monkeypatch):
    monkeypatch.setattr(parent, "_fence", lambda *_: ["/nowhere/bwrap"])
    with pytest.raises(NoSandboxError, match=r"No sandbox can be had .* --unsafe-no-sandbox$"):
        Sandbox(CHAPTER)


@pytest.mark.usefixtures("sandbox")
def test_the_account_s_umask_does_not_matter():
    """As root, with 077: inside it is nobody who reads what root has laid out."""
    before = os.umask(0o077)
    try:
        with Sandbox(CHAPTER, LIMITS) as made, made.open() as child:
            assert said(child.run("import os, numpy\nprint(oct(os.umask(0)))", 10)) == "0o22\n"
    finally:
        os.umask(before)


def test_what_a_sandbox_that_does_not_start_said_is_told(monkeypatch):
    """Even once its shell, into which a cell would print, is there."""
    monkeypatch.setattr(figure_cache, "_read", lambda path: "no pictures")
    with pytest.raises(NoSandboxError, match=r"(Attribute|Value|Type)Error"):
        Sandbox(CHAPTER, LIMITS, unsafe=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="as root alone")
def test_what_nobody_may_read_is_named_and_what_to_do(monkeypatch):
    monkeypatch.setattr(filesystem, "unreadable", lambda: Path("/packages/numpy"))
    with pytest.raises(NoSandboxError, match=r"chmod -R go\+rX /packages/numpy"):
        Sandbox(CHAPTER, LIMITS)


def test_without_a_fence_the_limits_still_hold():
    with Sandbox(CHAPTER, LIMITS, unsafe=True) as sandbox:
        with sandbox.open() as child, pytest.raises(Gone, match="time"):
            child.run("while True: pass", 1)
        with sandbox.open() as child:
            assert failed(child.run("import numpy as np\nnp.zeros(10**10)", 20))


@pytest.mark.usefixtures("sandbox")
def test_an_ordinary_account_is_enough():
    code = f"""
from autograde.questions.register import CHAPTERS
from autograde.sandbox.parent import Sandbox
with Sandbox(CHAPTERS[{CHAPTER.stem!r}]) as sandbox, sandbox.open() as child:
    print(child.run("import os; print(os.getuid(), os.getpid())", 10).outputs[0].text)
"""
    account = ["unshare", "--user", "--map-user=1234", "--map-group=1234"]
    told = [*account, sys.executable, "-c", code]
    done = subprocess.run(told, capture_output=True, text=True, env=os.environ | PATHS)
    assert done.stdout.split() == ["1000", "1"], done.stderr


@pytest.mark.usefixtures("sandbox")
def test_a_sandbox_started_ahead_is_taken_by_forks_and_ended_by_its_owner():
    prestart.start(CHAPTER.stem, rehearse=False)
    sandbox = prestart.take(CHAPTER, LIMITS, False, ())
    assert sandbox.limits == LIMITS
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                sandbox.wait()  # the word is still there for each of them
                with sandbox.open() as one:
                    good = one.run("print(6 * 7)", 10.0).outputs[0].text == "42\n"
                sandbox.close()
                os._exit(0 if good else 1)
            except BaseException:  # noqa: BLE001 - the status tells of it
                os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
    assert sandbox.alive
    sandbox.close()
    assert not sandbox.alive


@pytest.mark.usefixtures("sandbox")
def test_nothing_is_taken_that_was_started_for_something_else():
    prestart.start("ch05_numerical_gradients", rehearse=False)
    with prestart.take(CHAPTER, LIMITS, False, ()) as other, other.open() as one:
        assert one.run("print(1)", 10).outputs[0].text == "1\n"
    prestart.start("no-such-chapter", rehearse=False)
    prestart.close()
