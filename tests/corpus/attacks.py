"""The attacks, by kind. Each tries for points, bytes, effects or a run that breaks off."""

from tests.support.arena import Attack

# Attacks on the wire find the worker's channel, a socket, among the open descriptors.
CHANNEL = """\
import os, socket, stat, struct, json
def channel():
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return socket.socket(fileno=os.dup(number))
        except OSError:
            pass
def frame(message, data=b"", magic=b"y-t1", size=None):
    text = json.dumps(message).encode()
    return struct.pack("!4sII", magic, len(text) if size is None else size, len(data)) + text + data
"""
OWN_CHANNEL = "stock nbgrader has no such channel"
ALL = "sigmoid = binary_cross_entropy = dL_dy = dy_ds = sigmoid_score_gradient = "
ALL += "sigmoid_cross_entropy = bug_in_sigmoid_with_loss = {0}\nSigmoid = SigmoidWithLoss = {0}\n"
LAYERS = """
class Layer:
    forward = backward = lambda self, *_: {0}()
Sigmoid = SigmoidWithLoss = Layer
sigmoid = binary_cross_entropy = dL_dy = dy_ds = sigmoid_score_gradient = lambda *_: {0}()
sigmoid_cross_entropy = bug_in_sigmoid_with_loss = lambda *_: {0}()
"""


def every(function):
    """Return code that puts this function behind every name that is asked."""
    return LAYERS.replace("{0}", function)


def patched(what, value):
    """Return code that replaces an attribute of a module, if there is such a module."""
    module, _, name = what.rpartition(".")
    return f"import importlib\nimportlib.import_module({module!r}).{name} = {value}"


def answering(change):
    """Return code by which the worker's own answers are changed before they are sent."""
    return f"""\
from autograde.sandbox.inside import wire
import numpy as np
right = wire.pack_answer
def forged(answer):
    told, data = right(answer)
{change}
    return told, data
wire.pack_answer = forged
"""


ATTACKS = [
    # The judge
    Attack("judge", "replace numpy.testing.assert_allclose", (
        "np.testing.assert_allclose = lambda *_, **__: None",)),
    Attack("judge", "replace allclose, isclose, all and array_equal in NumPy", (
        "for name in ('allclose', 'isclose', 'all', 'array_equal'):\n"
        "    setattr(np, name, lambda *_, **__: np.True_)\n"
        "np.testing.assert_allclose = lambda *_, **__: None",)),
    Attack("judge", "an object whose __array__ walks the frames for the expected value", (
        """\
import sys
class Spy:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe()
        while frame:
            for name in ("desired", "expected", "y", "right", "reference"):
                value = frame.f_locals.get(name)
                if value is not None and value is not self:
                    try:
                        return np.array(value, dtype=float)
                    except (TypeError, ValueError):
                        pass
            frame = frame.f_back
        return np.array(-7.0)
    def __eq__(self, other):
        return True
    __hash__ = None
""" + every("Spy"),)),
    Attack("judge", "an array whose comparisons all come out true", (
        """\
class Yes(np.ndarray):
    def __array_ufunc__(self, *_, **__):
        return np.True_
    def __array_function__(self, *_, **__):
        return np.True_
    def __eq__(self, other):
        return True
    __hash__ = None
def yes():
    return np.zeros(2).view(Yes)
""" + every("yes"),)),
    Attack("judge", "answer with nothing but NaN, which compares oddly", (
        "def nan():\n    return np.full(2, np.nan)\n" + every("nan"),)),
    Attack("judge", "replace the course's judge", (
        patched("autograde.judging.judge.judge", "lambda *_: None"),
        patched("autograde.judging.judge.Verdict.full", "True"),
        "from autograde.judging.judge import Verdict\nVerdict.points = 99.0\nVerdict.full = True",
    )),
    Attack("judge", "make every criterion worth more, and every rule content", (
        "from autograde.questions import comparers as rules\n"
        "for one in vars(rules).values():\n"
        "    if isinstance(one, type) and hasattr(one, 'agrees'):\n"
        "        one.agrees = lambda *_: np.True_",
        "from autograde.questions.spec import Check, Criterion\nCheck.points = 99\nCriterion.points = 99",
    )),
    Attack("judge", "make the reference say what the learner says", (
        "import source_lib.sigmoid_with_loss as reference\n"
        "reference.sigmoid = reference.dy_ds = reference.binary_cross_entropy = wrong",)),
    Attack("judge", "hand in the reference itself", (
        "from source_lib.sigmoid_with_loss import *",
        "from source_lib.sigmoid_with_loss import sigmoid, dy_ds, dL_dy, binary_cross_entropy",
        "from source_lib.sigmoid_with_loss import Sigmoid, SigmoidWithLoss",
    )),
    Attack("judge", "hand in a reference that lies about in memory", (
        "import gc\n"
        "for one in gc.get_objects():\n"
        "    if getattr(one, '__module__', '') == 'source_lib.sigmoid_with_loss':\n"
        "        globals()[getattr(one, '__name__', 'x')] = one",)),
    Attack("judge", "draw the same random numbers at every call", (
        "def fixed(*_):\n    return np.random.Generator(np.random.PCG64(0))\n"
        "np.random.default_rng = fixed\nimport random\nrandom.seed(0)",)),
    Attack("judge", "take the answer to 'find the bug' from the planted object", (
        "from autograde.planted import mystery",
        "import autograde.planted as p\n"
        "bug_in_sigmoid_with_loss = p.mystery('bug_in_sigmoid_with_loss')",
        "from autograde.answers.misconceptions import KNOWN",
    )),
    # The wire
    Attack("transport", "answer before anything is asked", (
        CHANNEL + "channel().sendall(frame({'to': '', 'values': [], 'failure': None}))",),
        OWN_CHANNEL),
    Attack("transport", "send garbage", (
        CHANNEL + "channel().sendall(os.urandom(100000))",), OWN_CHANNEL),
    Attack("transport", "announce four gigabytes", (
        CHANNEL + "def big(*_):\n    channel().sendall(frame({}, size=2**32 - 1))\n" + every("big"),),
        OWN_CHANNEL),
    Attack("transport", "send half a frame, then wait", (
        CHANNEL + "import time\ndef half(*_):\n    channel().sendall(frame({'to': 1})[:15])\n"
        "    time.sleep(100)\n" + every("half"),), OWN_CHANNEL),
    Attack("transport", "one byte at a time, to outlive each deadline", (
        CHANNEL + "import time\ndef drip(*_):\n    one = channel()\n"
        "    for byte in frame({'to': 1, 'x': 'y' * 5000}):\n"
        "        one.sendall(bytes([byte]))\n        time.sleep(0.2)\n" + every("drip"),),
        OWN_CHANNEL),
    Attack("transport", "JSON nested a hundred thousand deep", (
        CHANNEL + "def deep(*_):\n    text = b'[' * 100000\n"
        "    channel().sendall(struct.pack('!4sII', b'y-t1', len(text), 0) + text)\n" + every("deep"),),
        OWN_CHANNEL),
    Attack("transport", "an array that says it is larger than its bytes", (
        answering("    told['values'] = [{'name': 'result', 'kind': 'f8', 'shape': [1000000]}]"),),
        OWN_CHANNEL),
    Attack("transport", "an array with a negative side, and one of NaN", (
        answering("    told['values'] = [{'name': 'result', 'kind': 'f8', 'shape': [-1, float('nan')]}]"),),
        OWN_CHANNEL),
    Attack("transport", "a pickle in place of an array", (
        answering(
            "    data = b'cos\\nsystem\\n(S\\'touch DROP\\'\\ntR.'\n"
            "    told['values'] = [{'name': 'result', 'kind': 'O', 'shape': [1]}]"),), OWN_CHANNEL),
    Attack("transport", "ten thousand answers, and one name many times", (
        answering(
            "    told['values'] = [{'name': 'result', 'odd': 'x'}] * 10000"),), OWN_CHANNEL),
    Attack("transport", "fields of the wrong types", (
        answering("    told |= {'values': {'result': 1}, 'failure': [], 'printed': 7, 'warned': 'all'}"),),
        OWN_CHANNEL),
    Attack("transport", "add points, criteria and a verdict to an answer", (
        answering("    told |= {'points': 99, 'full': True, 'verdict': 'right', 'criteria': []}"),),
        OWN_CHANNEL),
    Attack("transport", "pass a descriptor of its own to the process that grades", (
        CHANNEL + "def passed(*_):\n"
        "    socket.send_fds(channel(), [b'y'], [os.open('/dev/null', 0)] * 20)\n" + every("passed"),),
        OWN_CHANNEL),
    Attack("transport", "close every descriptor", (
        "import os\ndef closed(*_):\n    os.closerange(0, 256)\n" + every("closed"),)),
    Attack("transport", "read the next question itself, and say that it is answered", (
        CHANNEL + """\
import threading
def read():
    one = channel()
    while True:
        head = one.recv(12)
        if len(head) < 12:
            return
        _, text, data = struct.unpack("!4sII", head)
        message = json.loads(one.recv(text, socket.MSG_WAITALL))
        one.recv(data, socket.MSG_WAITALL) if data else None
        told = {"to": message.get("token"), "values": [], "failure": None, "printed": "", "warned": []}
        told |= {"outputs": [], "binds": []}
        one.sendall(frame(told))
threading.Thread(target=read, daemon=True).start()
""",), OWN_CHANNEL),
    # IPython
    Attack("IPython", "an AST transformer that drops every assert and call of numpy.testing", (
        """\
import ast
class Mild(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Expr(self, node):
        return ast.Pass() if "assert" in ast.unparse(node) else node
get_ipython().ast_transformers.append(Mild())
""",)),
    Attack("IPython", "an input transformer that turns each test into a number", (
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['1'])",)),
    Attack("IPython", "a shell that runs nothing any more", (
        "shell = get_ipython()\n"
        "type(shell).run_cell = type(shell).run_cell_async = lambda *_, **__: None",)),
    Attack("IPython", "show full marks after every cell", (
        "def more(*_):\n    from IPython.display import display\n    display(99.0)\n"
        "get_ipython().events.register('post_run_cell', more)\n"
        "get_ipython().events.register('post_execute', more)",)),
    Attack("IPython", "replace what displays the value of a cell", (
        "import sys\nkept = sys.displayhook\nsys.displayhook = lambda _: kept(1)\n"
        "get_ipython().displayhook = sys.displayhook",)),
    Attack("IPython", "hide every exception", (
        "get_ipython().set_custom_exc((BaseException,), lambda *_, **__: None)\n"
        "get_ipython().showtraceback = lambda *_, **__: None",)),
    Attack("IPython", "put another 'check' into the namespace", (
        "class Generous:\n    def __getattr__(self, name):\n        return lambda *_: 99.0\n"
        "check = Generous()\nimport sys\nsys.modules['autograde.check'] = check",)),
    Attack("IPython", "display a verdict of its own making", (
        """\
def shout(*_):
    from IPython.display import display
    display({"application/vnd.y-minus-t.verdict+json":
             {"id": "sigmoid", "points": 2.5, "criteria": []}, "text/plain": "2.5"}, raw=True)
    return 99.0
""" + every("shout"),)),
    # Files
    Attack("files", "read the gradebook", ("print(open('GRADEBOOK').read())",)),
    Attack("files", "read what somebody else handed in", ("print(open('OTHER').read())",)),
    Attack("files", "read the solutions", ("print(open('SOLUTION').read())",)),
    Attack("files", "read the course's secret", ("print(open('SECRET').read())",)),
    Attack("files", "look for them from the root, by every way into it", (
        """\
import os
for root in ("/", "/proc/self/root", "/proc/1/root", "/proc/1/cwd", "..", "/tmp/../../.."):
    for name in ("GRADEBOOK", "OTHER"):
        try:
            print(open(root + name).read())
        except OSError as error:
            print(type(error).__name__)
""",)),
    Attack("files", "use a descriptor that was left open", (
        "import os\nfor number in range(3, 256):\n    try:\n"
        "        print(os.read(os.open('SECRET', 0, dir_fd=number), 99))\n"
        "        print(os.pread(number, 1000, 0))\n    except OSError:\n        pass",)),
    Attack("files", "change the gradebook", ("open('GRADEBOOK', 'w').write('10 of 10')",)),
    Attack("files", "leave a file where the grader works", ("open('DROP', 'w').write('x')",)),
    Attack("files", "leave code that Python runs at its next start", (
        "import site, sys\n"
        "for place in [*sys.path, *site.getsitepackages(), '/packages', '/course']:\n"
        "    try:\n        open(place + '/zz_MARK.pth', 'w').write('import os')\n"
        "        open('DROP', 'w').write('x')\n    except OSError:\n        pass",),
        "writes a .pth file into the environment that grades (not tried)"),
    Attack("files", "mount, unmount and change the root", (
        """\
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
for place in (b"/proc", b"/tmp", b"/course"):
    c.umount2(place, 2)
c.mount(b"proc", b"/proc", b"proc", 0, None)
c.unshare(0x10000000 | 0x20000)
c.chroot(b"/tmp")
print(os.listdir("/proc"), open("SECRET").read())
""",),
        "takes the machine apart, where the account that grades is root (not tried)"),
    # Processes
    Attack("processes", "leave at once, before any test", ("import os\nos._exit(0)",)),
    Attack("processes", "leave as soon as a question is asked", (
        "import os\ndef leave():\n    os._exit(0)\n" + every("leave"),)),
    Attack("processes", "sys.exit, exit and KeyboardInterrupt", (
        "import sys\nsys.exit(0)", "exit()", "raise KeyboardInterrupt",
        "def leave():\n    raise SystemExit(0)\n" + every("leave"))),
    Attack("processes", "crash the interpreter", (
        "import ctypes\ndef crash():\n    ctypes.string_at(0)\n" + every("crash"),)),
    Attack("processes", "a detached process that edits the gradebook later", (
        """\
import subprocess, sys
code = "import time; time.sleep(0.5); open('GRADEBOOK', 'w').write('10 of 10'); time.sleep(30) # MARK"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
""",)),
    Attack("processes", "a child of a child that outlives everything", (
        """\
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(30) # MARK"])
    os._exit(0)
os.wait()
""",)),
    Attack("processes", "end every process that it may", (
        "import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(os.getppid(), signal.SIGKILL)",),
        "ends every process of the account that grades (not tried)"),
    Attack("processes", "become root", (
        "import os\nfor change in (os.setuid, os.setgid, os.seteuid):\n    try:\n"
        "        change(0)\n        open('DROP', 'w').write('root')\n"
        "    except OSError:\n        pass",),
        "is whoever grades, without becoming anybody"),
    Attack("processes", "look into the memory of its parent", (
        """\
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
print([c.ptrace(16, pid, 0, 0) for pid in range(1, 50)])
print(open(f"/proc/{os.getppid()}/environ").read())
""",),
        "reads the environment and the memory of its parent (not tried)"),
    Attack("processes", "two of it go on, and both answer", (
        "import os\nif os.fork() == 0:\n    pass",),
        "the forked kernel answers twice; the outcome differs from run to run (not tried)"),
    Attack("processes", "a thread that changes the objects while they are asked", (
        "import threading, time\ndef swap():\n    while True:\n"
        "        globals()['sigmoid'] = lambda *_: 0.5\n        globals()['dy_ds'] = wrong\n"
        "threading.Thread(target=swap, daemon=True).start()",)),
    # Resources
    Attack("resources", "an input to 'find the bug' that makes a thousand million numbers outside", (
        "x, t, dout = np.ones((1000, 1, 1)), np.ones((1, 1000, 1), int), np.ones((1, 1, 1000))\n"
        "def bug_in_sigmoid_with_loss():\n    return 1, 'forgot-the-target', (x, t, dout)",
        "from autograde.questions import bug_hunt\nbug_hunt.MOST_AXES = bug_hunt.MOST_NUMBERS = 1e9",
    )),
    Attack("resources", "an input to 'find the bug' of objects that compare as they like", (
        """\
class Yes(np.ndarray):
    __eq__ = __lt__ = __gt__ = lambda self, other: True
    __hash__ = None
    def __array_ufunc__(self, *_, **__):
        return np.zeros(10**9)
class Name(str):
    __hash__ = str.__hash__
    def __eq__(self, other):
        return True
def bug_in_sigmoid_with_loss():
    x = np.zeros(1).view(Yes)
    return 1, Name("no name"), (x, x, x)
""",)),
    Attack("resources", "a cell that never ends", ("while True:\n    pass",)),
    Attack("resources", "a cell that never ends and takes no interrupt", (
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n"
        "        pass",),
        "no grade: the cell swallows each interrupt, and nbgrader waits for ever (not tried)"),
    Attack("resources", "a function that never ends, asked by every check", (
        "def loop():\n    while True:\n        pass\n" + every("loop"),)),
    Attack("resources", "sleep through every deadline", (
        "import time\ndef sleep():\n    time.sleep(1000)\n" + every("sleep"),)),
    Attack("resources", "take all memory", (
        "kept = []\nwhile True:\n    kept.append(bytearray(10_000_000))",),
        "takes the machine's memory (not tried)"),
    Attack("resources", "take all memory in many processes", (
        """\
import os, time
for _ in range(20):
    if os.fork() == 0:
        kept = [bytearray(b"x") * 10_000_000 for _ in range(30)]
        time.sleep(60)
time.sleep(60)
""",),
        "takes the machine's memory (not tried)"),
    Attack("resources", "take memory that belongs to no process", (
        """\
import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
for _ in range(1000):
    number = os.memfd_create("x")
    os.truncate(number, 10_000_000)
""",),
        "takes the machine's memory (not tried)"),
    Attack("resources", "start processes without end", (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",),
        "fills the process table (not tried)"),
    Attack("resources", "start threads without end", (
        "import threading, time\nwhile True:\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",),
        "fills the process table (not tried)"),
    Attack("resources", "fill the disk", (
        "for number in range(1000):\n    open(f'/tmp/{number}', 'wb').write(bytes(10_000_000))",),
        "fills the disk (not tried)"),
    Attack("resources", "print without end", ("while True:\n    print('x' * 100000)",),
        "fills the memory of the process that grades, until the timeout (not tried)"),
    Attack("resources", "display without end", (
        "from IPython.display import display\nwhile True:\n    display('x')",),
        "fills the memory of the process that grades, until the timeout (not tried)"),
    Attack("resources", "answer with a number broadcast to terabytes", (
        "def vast():\n    return np.broadcast_to(0.5, (10**6, 10**6))\n" + every("vast"),),
        "takes the machine's memory (not tried)"),
    Attack("resources", "recurse without end", (
        "def deep():\n    return deep()\n" + every("deep"),)),
    Attack("resources", "an exception with a message of 100 megabytes", (
        "def fail():\n    raise ValueError('x' * 100_000_000)\n" + every("fail"),),
        "sends 100 megabytes a test to the process that grades (not tried)"),
    # Network
    Attack("network", "connect to a service of this machine", (
        "import socket\nsocket.create_connection(('127.0.0.1', PORT), timeout=1).sendall(b'x')",)),
    Attack("network", "send the questions away", (
        "import urllib.request\ndef send(*_):\n"
        "    return urllib.request.urlopen('http://127.0.0.1:PORT/', timeout=1)\n" + every("send"),)),
    Attack("network", "sockets of other families", (
        "import socket\nfor family in (2, 10, 16, 17, 38, 40):\n    try:\n"
        "        socket.socket(family, socket.SOCK_DGRAM)\n        open('DROP', 'w').write('x')\n"
        "    except OSError:\n        pass",)),
    # Timing
    Attack("timing", "answer the next question with the last answer", (
        CHANNEL + """\
kept = []
def late(*_):
    import threading, time
    def send():
        time.sleep(0.01)
        channel().sendall(frame({"to": kept[-1] if kept else "", "values": [], "failure": None}))
    threading.Thread(target=send).start()
    return 0.5
""" + every("late"),), OWN_CHANNEL),
    Attack("timing", "be another function at every call", (
        "from itertools import cycle\nturn = cycle([0.0, 1.0, -1.0, 0.5])\n"
        "def turning(*_):\n    return next(turn)\n" + every("turning"),)),
    Attack("timing", "use up the notebook's time, a little below each limit", (
        "import time\ndef slow(*_):\n    time.sleep(1.5)\n    return 0.5\n" + every("slow"),)),
    Attack("timing", "an alarm that raises in the middle of everything", (
        "import signal\ndef ring(*_):\n    raise SystemExit\nsignal.signal(signal.SIGALRM, ring)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)",)),
    # Other submissions
    Attack("others", "leave a file for whoever comes next", (
        "import os\nfor place in ('/tmp', '/dev/shm', os.path.expanduser('~'), os.getcwd()):\n"
        "    try:\n        open(place + '/MARK', 'w').write('x')\n    except OSError:\n        pass\n"
        "open('DROP', 'w').write('x')",),
        "leaves files that the next submission finds (not tried)"),
    Attack("others", "change a library for whoever comes next", (
        "np.exp = lambda x: 0 * x\nimport autograde.questions.probe\nautograde.questions.probe.ask = None",)),
    Attack("others", "compiled code for whoever comes next", (
        "import py_compile, numpy, os\nopen('/tmp/evil.py', 'w').write('raise SystemExit')\n"
        "where = os.path.dirname(numpy.__file__) + '/__pycache__/MARK.pyc'\n"
        "py_compile.compile('/tmp/evil.py', cfile=where, doraise=True)\n"
        "open('DROP', 'w').write('x')",),
        "changes the packages of the environment that grades (not tried)"),
    # The reader's terminal and browser
    Attack("reader", "print what a terminal obeys", (
        "print('\\x1b]52;c;ZXZpbA==\\x07\\x1b[2J\\x1b[31mred\\x9b1m')\n"
        "raise ValueError('\\x1b]0;title\\x07')",
        "def fail():\n    print('\\x1b[2J')\n    raise ValueError('\\x1b]0;t\\x07')\n"
        + every("fail"))),
    Attack("reader", "display HTML and scripts", (
        "from IPython.display import HTML, Javascript, SVG, display\n"
        "display(HTML('<script>alert(\"MARK\")</script>'), Javascript('alert(\"MARK\")'))\n"
        "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>'))",)),
    Attack("reader", "print and raise HTML while a question is asked", (
        "class Fail(Exception):\n    pass\n"
        "Fail.__name__ = Fail.__qualname__ = '<script>alert(1)</script>'\n"
        "def fail():\n    print('<script>alert(1)</script>')\n"
        "    raise Fail('<img src=x onerror=alert(1)>')\n" + every("fail"),)),
    Attack("reader", "a function and a file with HTML for names", (
        "code = compile('def f(*_):\\n    raise ValueError', '<script>alert(1)</script>.py', 'exec')\n"
        "exec(code)\nf.__code__ = f.__code__.replace(co_name='<b onclick=x>', "
        "co_qualname='<b onclick=x>')\n" + every("f"),)),
    Attack("reader", "HTML in the place of a picture", (
        "from IPython.display import display\n"
        "display({'image/png': '\"><script>alert(1)</script>'}, raw=True)",)),
    Attack("reader", "LaTeX and Markdown with links that run", (
        "from IPython.display import Latex, Markdown\n"
        "display(Markdown('<script>alert(1)</script> [x](javascript:alert(1))'))\n"
        "display(Latex('$\\\\href{javascript:alert(1)}{x}$'))",)),
    Attack("reader", "a script in a Markdown cell", (
        "#markdown\n<script>alert(1)</script> <img src=x onerror=alert(1)> "
        "[x](javascript:alert(1)) <iframe src=//x></iframe>",)),
    Attack("reader", "text that no file can hold", (
        "print('\\ud800')\ndef fail():\n    raise ValueError('\\udfff')\n" + every("fail"),)),
]  # fmt: skip
