"""Inside: what a learner's own machine has and a graded run has not, and how a cell goes on.

There is no shell, no network, nobody to ask, and few packages. A line that needs one of them is
not run, or ends in its error; the rest of its cell runs all the same, since at the learner's desk
it did. An error of any other kind ends its cell, as it does there.
"""

from __future__ import annotations

import ast
import builtins
import dis
import getpass
import locale
import os
import pdb
import re
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor
from subprocess import SubprocessError
from types import CodeType
from typing import Any, NoReturn

from IPython.core import debugger
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.utils.text import LSString, SList

from autograde.questions.register import CHECKS

# They stand here because nothing that explains may enter the sandbox.
NOT_RUN = "Not run, since a graded run has no shell: {line}"
PASSED_OVER = "That line was passed over, and the rest of the cell was run all the same."
AS_PYTHON = "%%{name} is not known in a graded run: the rest of its cell was run as Python."
NOBODY = "{what} has nobody to ask: a graded notebook runs by itself. Put the value into the cell"
WIDEST = 200
ASKED = {check.asks for check in CHECKS.values()}
INSTALLERS = ("conda", "mamba", "micromamba", "pip", "uv")
SCRIPTS = ("bash", "cmd", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh")


class NotHere(RuntimeError):  # noqa: N818 - it says why, not what went wrong
    """Raised for what is at the desk and can't be in a graded run; the message says why."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: no more than the sentence, for nothing went wrong."""
        return [str(self)]


class NobodyToAsk(NotHere):
    """Raised by input(): a graded notebook runs with nobody in front of it."""


LACKS = (
    BrokenExecutor,
    ImportError,
    locale.Error,
    NotHere,
    OSError,  # of a file, a process, an address
    StdinNotImplementedError,
    SubprocessError,
    UsageError,
)


class Missing:
    """What a notebook lacked so far: anything in this cell, and names in all of its cells."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._names: set[str] = set()
        self.start_cell()

    def start_cell(self, *_: object) -> None:
        """Forget what the cell before has lacked, but for the names."""
        self._something = self._owes_note = self._noted = False
        self._said: set[str] = set()

    def not_run(self, line: str) -> None:
        """Say of a line for the shell that it was not run."""
        self._something = True
        first, _, more = line.strip().partition("\n")
        rest = " …" * bool(more.strip() or first[WIDEST:])
        print(NOT_RUN.format(line=first.strip()[:WIDEST] + rest))

    def passes_over(
        self, error: BaseException | None, code: CodeType, before: Mapping[str, Any]
    ) -> bool:
        """Say whether the cell goes on after a statement that ended in this error."""
        if not isinstance(error, Exception) or not (self._something or self._lacks(error)):
            return False
        self._something = self._owes_note = True
        self._unbind(code, before)
        return True

    def _unbind(self, code: CodeType, before: Mapping[str, Any]) -> None:
        """Note which names a statement has not bound, and let none of them mean what it did before.

        But what was imported is still there, and a function that is asked for was not replaced.
        """
        bound = self.shell.user_ns
        steps = [(one.opname, str(one.argval)) for one in dis.get_instructions(code)]
        names = {name for step, name in steps if step == "STORE_NAME"}
        self._names |= names
        if any(step == "IMPORT_NAME" for step, _ in steps):
            return
        for name in names - ASKED - {name for step, name in steps if step == "LOAD_NAME"}:
            if bound.get(name) is before.get(name):
                bound.pop(name, None)

    def tell(self, error: Exception) -> None:
        """Show the error of a magic, of which the statement around it hears nothing."""
        self._something = self._owes_note = True
        if isinstance(error, UsageError):
            self.shell.show_usage_error(error)
            return
        words = f"{type(error).__name__}: {error}"
        self.shell._showtraceback(type(error), error, [words])

    def go_on(self) -> None:
        """Say, before the next statement, that the cell goes on."""
        if self._owes_note and not self._noted:
            self._noted = True
            print(PASSED_OVER)

    def is_echo(self, error: BaseException | None) -> bool:
        """Say whether an error tells nothing new: of what is missing, this cell has told."""
        if isinstance(error, NotHere):
            known = str(error) in self._said
            self._said.add(str(error))
            return known
        return self._something and isinstance(error, NameError) and error.name in self._names

    def _lacks(self, error: Exception) -> bool:
        unbound = isinstance(error, NameError) and error.name in self._names
        return unbound or isinstance(error, LACKS)


def go_on_without(shell: Any) -> None:
    """Let cells go on without what a graded run lacks."""
    missing = Missing(shell)
    shell.events.register("pre_run_cell", missing.start_cell)
    _pass_over(shell, missing)
    _stand_in_for_shell(shell, missing)
    _wrap_magics(shell, missing)
    builtins.input = _nobody("input()")
    getpass.getpass = _nobody("getpass()")
    os.getlogin = getpass.getuser  # there is no terminal that anybody has logged in at
    # Nobody types what a debugger should do next.
    sys.breakpointhook = pdb.set_trace = debugger.set_trace = lambda *_, **__: None


def _nobody(what: str) -> Callable[..., NoReturn]:
    def ask(*_: object, **__: object) -> NoReturn:
        raise NobodyToAsk(NOBODY.format(what=what))

    return ask


def _pass_over(shell: Any, missing: Missing) -> None:
    run, show = shell.run_code, shell.showtraceback

    async def run_code(code: CodeType, result: Any = None, *, async_: bool = False) -> bool:
        missing.go_on()
        before = {name: shell.user_ns.get(name) for name in code.co_names}
        stopped = await run(code, result, async_=async_)
        error = getattr(result, "error_in_exec", None)
        return bool(stopped) and not missing.passes_over(error, code, before)

    def showtraceback(exc_tuple: Any = None, *given: Any, **named: Any) -> None:
        error = sys.exc_info()[1] if exc_tuple is None else exc_tuple[1]
        if not missing.is_echo(error):
            show(exc_tuple, *given, **named)

    shell.run_code = run_code
    shell.showtraceback = showtraceback


def _stand_in_for_shell(shell: Any, missing: Missing) -> None:
    def system(command: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> int:
        missing.not_run(os.fsdecode(command))
        return 0

    def escape(line: str) -> None:
        missing.not_run(line)
        shell.user_ns["_exit_code"] = 0

    def getoutput(line: str, split: bool = True, depth: int = 0) -> SList | LSString:
        missing.not_run(line)
        return SList() if split else LSString()

    os.system = system
    shell.system = shell.system_piped = shell.system_raw = escape
    shell.getoutput = getoutput


def _wrap_magics(shell: Any, missing: Missing) -> None:
    line_magic, cell_magic = shell.run_line_magic, shell.run_cell_magic

    def run_line_magic(name: str, line: str, _stack_depth: int = 1) -> Any:
        if name in INSTALLERS or shell.alias_manager.is_alias(name):
            return missing.not_run(f"%{name} {line}")
        try:
            return line_magic(name, line, _stack_depth + 1)
        except Exception as error:  # noqa: BLE001 - whatever a magic lacks, it lacks alone
            return missing.tell(error)

    def run_cell_magic(name: str, line: str, cell: str) -> Any:
        if name in SCRIPTS:
            shell.user_ns |= dict.fromkeys(re.findall(r"--(?:out|err)[ =](\w+)", line), "")
            return missing.not_run(f"%%{name} {line}\n{cell}")
        try:
            if shell.find_cell_magic(name) is None and _is_python(shell, cell):
                print(AS_PYTHON.format(name=name))
                return shell.run_cell(cell) and None
            return cell_magic(name, line, cell)
        except Exception as error:  # noqa: BLE001 - likewise
            return missing.tell(error)

    def magic(line: str) -> Any:
        name, _, rest = line.lstrip("%").partition(" ")
        return run_line_magic(name, rest.strip(), 2)

    shell.run_line_magic = run_line_magic
    shell.run_cell_magic = run_cell_magic
    shell.magic = magic  # as IPython had it until its version 9


def _is_python(shell: Any, cell: str) -> bool:
    try:
        return bool(ast.parse(shell.transform_cell(cell)).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
