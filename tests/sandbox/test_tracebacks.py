"""Tracebacks in the sandbox are made faster than IPython makes them; not a letter may change."""

import json
import os
import subprocess
import sys

from autograde.publishing.build import ROOT

RUN = """
import json, sys
from autograde.sandbox.inside import shell as shells, worker
out, cells = sys.stdout, json.loads(sys.argv[1])
if sys.argv[2] == "slow":
    shells._quicken_tracebacks = lambda shell: None
shell = shells.make_shell()
shown = [worker._run(shell, cell, count)["outputs"] for count, cell in enumerate(cells, 1)]
out.write(json.dumps(shown))
"""
CELLS = [
    'def stub(x):\n    """Say what."""\n    raise NotImplementedError("write your code here")',
    "stub(3)",
    "1 / 0",
    "import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))",
    "try:\n    stub(1)\nexcept Exception as error:\n    raise ValueError('b') from error",
    "x = (",
    "class A:\n    def g(self):\n        return h(self)\ndef h(a):\n    return odd\nA().g()",
    "import json\njson.loads('{')",
    "def deeper(n):\n    return deeper(n + 1)\ndeeper(0)",
    "from source_lib.softmax import softmax\nsoftmax('a')",
    "all_of_them = [stub(i) for i in range(3)]",
    "exec('def made():\\n    return 1 / 0')\nmade()",
]


def shown(how):
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(CELLS), how],
        env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_not_a_letter_of_a_traceback_changes():
    quick = shown("quick")
    assert quick == shown("slow")
    errors = [one for cell in quick for one in cell if one["output_type"] == "error"]
    assert len(errors) == len(CELLS) - 1
