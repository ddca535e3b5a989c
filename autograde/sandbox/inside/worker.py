"""Inside: runs the cells of one notebook in an IPython shell, and puts cases to its objects.

Nothing here is a defence. The learner's code shares this process and may do with it as it likes:
what counts is what ``fence`` left it, and what the side outside believes.
"""

from __future__ import annotations

import ast
import base64
import builtins
import contextlib
import inspect
import io
import os
import socket
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograde.questions import tracebacks
from autograde.questions.probe import Answer, Failure, ask
from autograde.questions.register import CHECKS
from autograde.questions.spec import Case
from autograde.sandbox.inside import wire
from autograde.sandbox.inside.fence import Limits

KEPT = ("text/plain", "image/png", "image/jpeg")  # anything else could carry a script
ASKED = {check.asks for check in CHECKS.values()}
READ_ONLY = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
INLINE = "module://matplotlib_inline.backend_inline"


class Outputs:
    """What one cell shows: as nbformat has it, and no more than fits."""

    def __init__(self) -> None:
        self.limits = Limits()
        self.clear()

    def clear(self) -> None:
        """Start a new cell."""
        self.shown: list[dict[str, Any]] = []
        self._text, self._pictures = self.limits.output, self.limits.pictures

    def write(self, name: str, text: str) -> None:
        """Append to a stream, or start one."""
        text = self._cut(text)
        if not text:
            return
        last = self.shown[-1] if self.shown else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.shown.append({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: Any) -> None:
        """Append what was displayed, in the forms that are kept."""
        kept = {}
        for form in KEPT:
            value = data.get(form)
            if isinstance(value, bytes):
                value = base64.b64encode(value).decode()
            if not isinstance(value, str):
                continue
            if form == "text/plain":
                kept[form] = self._cut(value)
            elif len(value) <= self._pictures:
                self._pictures -= len(value)
                kept[form] = value
        if kept and len(self.shown) < 200:
            self.shown.append({"output_type": kind, "data": kept})

    def fail(self, kind: str, message: str, trace: list[str]) -> None:
        """Append the exception that ended the cell."""
        told = {"ename": kind, "evalue": message[:2000], "traceback": [self._cut("\n".join(trace))]}
        self.shown.append({"output_type": "error"} | told)

    def _cut(self, text: str) -> str:
        kept = text[: self._text]
        self._text -= len(kept)
        return kept


OUT = Outputs()


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() needs text, not {type(text).__name__}")
        OUT.write(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        OUT.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        OUT.clear()


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        """Leave the prompt out: a notebook shows a number beside the cell."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        OUT.show("execute_result", format_dict)

    def finish_displayhook(self) -> None:
        """Leave out the line ends that a terminal needs."""


class _Shell(InteractiveShell):
    """The shell of a notebook, with nobody in front of it."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        name = getattr(etype, "__name__", "Exception")
        with contextlib.suppress(Exception):
            OUT.fail(str(name), str(evalue), [str(line) for line in stb])

    def should_run_async(
        self, raw_cell: str, *, transformed_cell: Any = None, preprocessing_exc_tuple: Any = None
    ) -> bool:
        """Compile a cell to see whether it waits for anything only if it might."""
        cell = transformed_cell or raw_cell
        if not any(word in cell for word in ("await", "async")):
            return False
        waits: bool = super().should_run_async(
            raw_cell,
            transformed_cell=transformed_cell,
            preprocessing_exc_tuple=preprocessing_exc_tuple,
        )
        return waits

    def ask_exit(self) -> None:
        """Go on after exit(): what was earned so far stays, and so does what follows."""

    def enable_gui(self, gui: Any = None) -> None:
        """Have no windows."""


class NobodyToAsk(RuntimeError):  # noqa: N818 - it says why, not what went wrong
    """Raised by input(): a graded notebook runs with nobody in front of it."""


def _no_input(prompt: object = "") -> str:
    raise NobodyToAsk(
        "input() has nobody to ask: a graded notebook runs by itself. Put the value into the cell"
    )


def make_shell() -> InteractiveShell:
    """Import what every notebook uses and make its shell, once, before there is any learner."""
    import matplotlib as mpl

    mpl.use(INLINE)
    from matplotlib_inline.backend_inline import configure_inline_support

    shell: InteractiveShell = _Shell.instance(
        config=Config(
            HistoryManager={"enabled": False},
            InteractiveShell={"colors": "NoColor", "ast_node_interactivity": "last_expr"},
        )
    )
    configure_inline_support(shell, INLINE)
    _quicken_tracebacks(shell)
    quicken_reading(shell.input_transformer_manager)
    builtins.input = _no_input
    tracebacks.OTHERS = (*tracebacks.OTHERS, sys.path[-1])  # where the packages are
    sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
    # The first traceback and the first picture load modules of their own.
    shell.run_cell("def f():\n    raise ValueError\nf()")
    shell.run_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2], [1, 2])\nplt.show()")
    tidy(shell)
    return shell


def _quicken_tracebacks(shell: InteractiveShell) -> None:
    """Let a traceback take a fifth of its time; not a letter of it changes."""
    cache = shell.compile.cache

    def remember(*code: Any, **named: Any) -> str:
        name = cache(*code, **named)
        # The file of no module. Unless told, inspect walks through all modules for each line.
        for file in (name, os.path.abspath(name)):
            inspect.modulesbyfile[file] = ""
        return name

    shell.compile.cache = remember  # type: ignore[method-assign]
    # Each traceback would be made once more, for a history that is not kept.
    shell._format_exception_for_storage = lambda *_, **__: None  # type: ignore[method-assign]


def quicken_reading(manager: TransformerManager) -> None:
    """Look for magics only in a cell that is no Python as it stands: they never are."""
    look_for_magics = manager.do_token_transforms

    def read(lines: list[str]) -> list[str]:
        try:
            # Silently: what Python warns of is told when the cell is compiled to be run.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile("".join(lines), "<cell>", "exec", READ_ONLY, dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            found: list[str] = look_for_magics(lines)  # type: ignore[no-untyped-call]
            return found
        return lines

    manager.do_token_transforms = read  # type: ignore[method-assign]


def tidy(shell: InteractiveShell) -> None:
    """Leave nothing for the first learner to find."""
    import matplotlib.pyplot as plt

    shell.reset(new_session=True)
    shell.execution_count = 1
    plt.close("all")
    OUT.clear()


def serve(shell: InteractiveShell, channel: socket.socket, limits: Limits) -> None:
    """Do what the side outside asks for, one thing after the other, until it hangs up."""
    OUT.limits = limits
    os.chdir(os.environ["HOME"])
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
