"""Cells are read faster in the sandbox than IPython reads them, and read the same."""

import json
import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from autograde.publishing.build import ROOT
from autograde.sandbox.inside import shell as shells

ODD = [
    "",
    "\n\n  x = 1\n  y = 2",
    ">>> x = 1\n... y = 2",
    "In [1]: x = 1",
    "%precision 3\nx = 1",
    "x = 1\n%precision 3",
    "files = !ls\nhere = %pwd\nn = 7 % 2",
    "%%capture out\nprint(1)",
    "print?\nlen??",
    "'''\n%precision 3\n!ls\nwhat?\n'''",
    "# what?\nx = 5 \\\n  % 3",
    "def f(:",
    "x = (1,\n%pwd\n)",
    "return 3",
    "await other()\nasync def f():\n    pass",
    "print('await')",
    "x = '\\d'",
    "/print 1",
    ";print 1",
    "é = '\ud800'",
    "\x00",
    "(" * 300 + ")" * 300,
    "if True:\n\tx = 1\n        y = 2",
    "x = 1\r\ny = 2\r\n",
    "\fx = 1",
    "from __future__ import annotations\nx: what = 1",
]
PIECES = st.sampled_from(
    [*"%!?/,;\n\t \\#'\"=()[]{}:@", "x", "1", "'''", "def f():\n", "    ", "In [1]: ", ">>> ", "%%"]
)
READ = """
import json, sys
from autograde.sandbox.inside.shell import make_shell
out, cells = sys.stdout, json.load(sys.stdin)
shell = make_shell()
told = []
for cell in cells:
    try:
        read = shell.transform_cell(cell)
    except Exception as error:
        read = [type(error).__name__]
    if isinstance(read, str):
        told.append([read, shell.should_run_async(cell, transformed_cell=read)])
    else:
        told.append([read, False])
out.write(json.dumps(told))
"""


def every_cell():
    for path in sorted((ROOT / "solutions" / "en").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def as_ipython_does(shell, cell):
    try:
        read = shell.transform_cell(cell)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the same
        return [[type(error).__name__], False]
    return [read, shell.should_run_async(cell, transformed_cell=read)]


def test_every_cell_is_read_as_ipython_reads_it():
    cells = [*ODD, *every_cell()]
    assert len(cells) > 200
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps(cells),  # too long for an argument
        env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    shell = InteractiveShell()
    for cell, read in zip(cells, json.loads(done.stdout), strict=True):
        assert read == as_ipython_does(shell, cell), cell


@given(st.lists(PIECES).map("".join))
def test_only_what_is_no_python_is_searched_for_magics(cell):
    quick = TransformerManager()
    shells.quicken_reading(quick)
    results = []
    for manager in (quick, TransformerManager()):
        try:
            results.append(manager.transform_cell(cell))
        except SyntaxError:
            results.append(SyntaxError)
    assert results[0] == results[1]
