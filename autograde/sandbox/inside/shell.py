"""Inside: the IPython shell that a notebook's cells run in, made once and forked for each."""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import os
import sys
import warnings
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograde.questions import tracebacks
from autograde.sandbox.inside import progress
from autograde.sandbox.inside.backends import INLINE, keep_inline
from autograde.sandbox.inside.missing import go_on_without
from autograde.sandbox.inside.outputs import OUT, Hook, Publisher, Stream

READ_ONLY = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


class _Shell(InteractiveShell):
    """The shell of a notebook, with nobody in front of it."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

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
    adapt(shell)
    _quicken_tracebacks(shell)
    quicken_reading(shell.input_transformer_manager)
    tracebacks.OTHERS = (*tracebacks.OTHERS, sys.path[-1])  # where the packages are
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    # The first traceback and the first picture load modules of their own.
    shell.run_cell("def f():\n    raise ValueError\nf()")
    shell.run_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2], [1, 2])\nplt.show()")
    tidy(shell)
    return shell


def adapt(shell: InteractiveShell) -> None:
    """Let a shell, this one or a kernel's, run what runs at the learner's desk."""
    _name_cells(shell)
    keep_inline(shell)
    go_on_without(shell)
    progress.stand_in()


def _name_cells(shell: InteractiveShell) -> None:
    """Call a cell in warnings, tracebacks and errors what its prompt calls it."""

    def get_code_name(raw_code: str, transformed_code: str, number: int) -> str:
        lines = [line + "\n" for line in transformed_code.splitlines()]
        name, again = f"Cell In[{number}]", 1
        # Code that a cell runs as one of its own has the number of that cell.
        while name in linecache.cache and linecache.cache[name][2:3] != (lines,):
            again += 1
            name = f"Cell In[{number}] ({again})"
        return name

    shell.compile.get_code_name = get_code_name  # type: ignore[method-assign]


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
    shell.user_ns |= {"_": "", "__": "", "___": ""}  # as in a new kernel
    shell.execution_count = 1
    for name in shell.compile._filename_map:
        linecache.cache.pop(name, None)
    shell.compile._filename_map.clear()
    plt.close("all")
    for name in ("last_type", "last_value", "last_traceback"):  # of the first traceback
        vars(sys).pop(name, None)
    OUT.clear()
