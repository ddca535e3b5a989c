"""An exception's traceback, cut to the learner's own code: their cells, and files beside them."""

from __future__ import annotations

import linecache
import sysconfig
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import CodeType

AUTOGRADE = Path(__file__).parents[1]
# Python's library, NumPy and the course itself: no learner wrote a line in there.
OTHERS = (
    str(AUTOGRADE),
    str(AUTOGRADE.with_name("source_lib")),
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<frozen ",
    "<__array_function__ ",
)
FIRST, LAST = 2, 3  # so much of a long traceback is kept, such as that of an endless recursion
WIDEST = 160
NESTED = "<locals>."
Frame = tuple[CodeType, int]


def frames(error: BaseException) -> list[Frame]:
    """Return the learner's own frames, the outermost first: the code, and the line in it."""
    return [
        (frame.f_code, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith(OTHERS)
    ]


def told(own: Sequence[Frame]) -> str:
    """Tell for each frame where it is, as Python does, and under it the line of code.

    A line is counted within its cell, as JupyterLab counts it.
    """
    left_out = len(own) - FIRST - LAST
    if left_out <= 1:
        return "\n".join(map(_told, own))
    cut = f"… {left_out} more …"
    return "\n".join([*map(_told, own[:FIRST]), cut, *map(_told, own[-LAST:])])


def called(own: Sequence[Frame]) -> str:
    """Write the call that led into the learner's code: "Sigmoid().forward(x)"."""
    if not own:
        return ""
    code = own[0][0]
    names = code.co_varnames[: code.co_argcount]
    owner, _, name = _name(code).rpartition(".")
    if not owner:
        return f"{name}({', '.join(names)})"
    arguments = ", ".join(names[1:])  # the first is self
    return f"{owner}({arguments})" if name == "__init__" else f"{owner}().{name}({arguments})"


def _told(frame: Frame) -> str:
    code, line = frame
    source = linecache.getline(code.co_filename, line).strip()[:WIDEST]
    return f"{_place(code.co_filename)}, line {line}, in {_name(code)}\n    {source}".rstrip()


def _name(code: CodeType) -> str:
    return code.co_qualname.rpartition(NESTED)[2]


def _place(filename: str) -> str:
    """Name a cell as its prompt does, and a file without its folder."""
    # Where there is a shell, this has long been imported; a sandbox starts sooner without it.
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    cell = shell.compile.format_code_name(filename) if shell is not None else None
    return " ".join(cell) if cell is not None else Path(filename).name
