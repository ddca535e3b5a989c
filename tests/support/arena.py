"""Where attacks are tried: a notebook with ten wrong answers, here and in nbgrader as it comes.

The attack's cells run after the wrong answers and before the checks. What counts: undeserved
points, bytes read that are not the learner's, effects on anything else, and runs that break off.
"""

import contextlib
import functools
import json
import os
import re
import secrets
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.grading.nbgrader_preprocessor import Seeds, grade_notebook
from autograde.grading.session import Session
from autograde.grading.submission.sanitize import sanitize
from autograde.questions.register import CHAPTERS
from autograde.sandbox.inside.fence import MIB, Limits
from autograde.sandbox.parent import Sandbox

COLOUR = re.compile("\x1b\\[[0-9;]*m")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
CHAPTER = CHAPTERS["ch06_sigmoid_with_loss"]
# Small, so that an attack on them is over soon; a right notebook needs a tenth of each.
LIMITS = Limits(
    seconds=10.0, cell_seconds=2.0, again_seconds=0.5, memory=400 * MIB, disk=16 * MIB,
    file_size=4 * MIB,
)  # fmt: skip
SETUP = "import numpy as np\nimport matplotlib.pyplot as plt"
WRONG = """\
class SigmoidWithLoss:
    def forward(self, x, t):
        return -7.0

    def backward(self, dout=1):
        return -7.0

class Sigmoid:
    def forward(self, x):
        return -7.0

    def backward(self, dout):
        return -7.0

class LogisticRegression:
    def __init__(self, input_size, rng):
        self.params = {"w": -7.0, "b": -7.0}

    def predict(self, *_):
        return -7.0

    loss = gradient = predict

def wrong(*_):
    return -7.0

sigmoid = binary_cross_entropy = dL_dy = dy_ds = sigmoid_score_gradient = wrong
sigmoid_cross_entropy = weighted_score_gradient = bug_in_sigmoid_with_loss = wrong
"""
# Ten of these questions as an instructor would ask them with nbgrader alone, a point each.
X, T, Y = "np.array([0.0, 1.0])", "np.array([1, 0])", "np.array([0.5, 0.25])"
ASSERTS = (
    f"np.testing.assert_allclose(sigmoid({X}), [0.5, 0.7310585786300049])",
    f"np.testing.assert_allclose(binary_cross_entropy({Y}, {T}), 0.49041462650586315)",
    f"np.testing.assert_allclose(dL_dy({Y}, {T}), [-2.0, 1.3333333333333333])",
    f"np.testing.assert_allclose(dy_ds({Y}), [0.25, 0.1875])",
    f"np.testing.assert_allclose(Sigmoid().forward({X}), [0.5, 0.7310585786300049])",
    f"np.testing.assert_allclose(sigmoid_score_gradient({Y}, {T}), [-0.25, 0.125])",
    f"np.testing.assert_allclose(SigmoidWithLoss().forward({X}, {T}), 1.0032044)",
    f"layer = SigmoidWithLoss()\nlayer.forward({X}, {T})\n"
    "np.testing.assert_allclose(layer.backward(), [-0.25, 0.36552928931500245])",
    f"np.testing.assert_allclose(sigmoid_cross_entropy({X}, {T}), 1.0032044)",
    "assert bug_in_sigmoid_with_loss() == 'missing-batch-mean'",
)


@dataclass(frozen=True)
class Attack:
    """One attack. ``cells`` may name places: GRADEBOOK, OTHER, SECRET, SOLUTION, DROP, PORT, MARK.

    ``stock`` says what it does to nbgrader where it is not tried: it would harm this machine.
    """

    kind: str
    name: str
    cells: tuple[str, ...]
    stock: str = ""


@dataclass
class Result:
    """What came of an attack: everything that should be 0, empty or False."""

    points: float = 0.0
    read: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    aborted: str = ""
    seconds: float = 0.0
    notebook: nbformat.NotebookNode | None = None

    @property
    def harmless(self) -> bool:
        return not (self.points or self.read or self.effects or self.aborted)

    @property
    def words(self) -> str:
        said = [f"{self.points:g} of 10 points"] if self.points else []
        said += [f"reads {', '.join(self.read)}"] if self.read else []
        said += self.effects
        said += [f"no grade: {self.aborted}"] if self.aborted else []
        return "; ".join(said) or "nothing"


class Place:
    """A folder with things to steal and to spoil, and an ear for connections."""

    def __init__(self, folder: Path) -> None:
        self.mark = "mark" + secrets.token_hex(8)
        self.tokens = {}
        self.names = {"DROP": folder / "dropped", "MARK": self.mark}
        for name in ("GRADEBOOK", "OTHER", "SECRET", "SOLUTION"):
            path = folder / name.lower()
            self.tokens[name] = secrets.token_hex(12)
            path.write_text(self.tokens[name])
            self.names[name] = path
        self.ear = socket.create_server(("127.0.0.1", 0))
        self.names["PORT"] = self.ear.getsockname()[1]
        self.heard = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.ear.accept()[0].close()
                self.heard.set()

    def fill_in(self, source: str) -> str:
        for name, value in self.names.items():
            source = source.replace(name, str(value))
        return source

    def read_in(self, notebook: nbformat.NotebookNode) -> list[str]:
        text = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
        return [name.lower() for name, token in self.tokens.items() if token in text]

    def effects(self) -> list[str]:
        found = [
            f"changes {name.lower()}"
            for name, token in self.tokens.items()
            if self.names[name].read_text() != token
        ]
        found += ["writes a file"] if self.names["DROP"].exists() else []
        found += ["reaches the network"] if self.heard.is_set() else []
        left = processes(self.mark)
        found += ["leaves a process"] if left else []
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return found

    def close(self) -> None:
        self.ear.close()


def processes(mark: str) -> list[int]:
    """List the processes whose command line holds this mark."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def notebook_of(attack: Attack, place: Place, tests) -> nbformat.NotebookNode:
    cells = [SETUP, WRONG, *map(place.fill_in, attack.cells)]
    made = [
        new_markdown_cell(cell.removeprefix("#markdown\n"))
        if cell.startswith("#markdown\n")
        else new_code_cell(cell)
        for cell in cells
    ]
    for name, source, points in tests:
        nbgrader = {
            "grade": True, "grade_id": name, "locked": True, "points": points,
            "schema_version": 3, "solution": False, "task": False,
        }  # fmt: skip
        made.append(new_code_cell(source, metadata={"nbgrader": nbgrader}))
    return new_notebook(cells=made)


def strings(part):
    """Yield every text in a notebook."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from strings(one)


@functools.cache
def exporter() -> HTMLExporter:
    """Return what makes pages; it reads its templates once."""
    return HTMLExporter(template_name="basic")


def as_page(notebook: nbformat.NotebookNode) -> BeautifulSoup:
    """Return the notebook's body as nbgrader's feedback has it, without the page's own scripts."""
    html, _ = exporter().from_notebook_node(notebook)
    return BeautifulSoup(html, "html.parser")


def carried(notebook: nbformat.NotebookNode) -> list[str]:
    """List what a notebook carries to the terminal or the browser of whoever reads it."""
    shown = [strings(cell.get("outputs", [])) for cell in notebook.cells]
    # A traceback's colours are nobody's attack.
    obeyed = any(CONTROL.search(COLOUR.sub("", text)) for texts in shown for text in texts)
    found = ["brings control characters to a terminal"] if obeyed else []
    page = as_page(notebook)
    scripts = page.find_all(["script", "iframe", "svg", "object", "embed", "form"])
    for tag in page.find_all(True):
        scripts += [name for name in tag.attrs if name.startswith("on")]
        scripts += ["script:" for name in ("href", "src") if "script:" in tag.attrs.get(name, "")]
    return found + (["runs a script in the reader's browser"] if scripts else [])


def points_of(notebook: nbformat.NotebookNode) -> float:
    """Add up the points as nbgrader reads them from the outputs."""
    from nbgrader.utils import determine_grade, is_grade

    return sum(determine_grade(cell)[0] for cell in notebook.cells if is_grade(cell))


def here(attack: Attack, sandbox: Sandbox, folder: Path) -> Result:
    """Try an attack on the sandbox and the judge outside."""
    place = Place(folder)
    return looked_at(graded(attack, sandbox, folder, place), place, patience=0.1)


def graded(attack: Attack, sandbox: Sandbox, folder: Path, place: Place) -> Result:
    """Grade the notebook with the attack; what it has left behind is not looked at yet."""
    result = Result()
    tests = [(check.grade_id, check.call, check.points) for check in CHAPTER.checks]
    result.notebook = notebook = notebook_of(attack, place, tests)
    start = time.monotonic()
    try:
        sanitize(notebook)
        grade_notebook(
            notebook, Session(sandbox), Seeds(folder / "key", "mallory", CHAPTER.stem, notebook)
        )
        result.points = points_of(notebook)
        nbformat.write(notebook, folder / "graded.ipynb")
    except Exception as error:  # noqa: BLE001 - an attack may raise anything; that is what we ask
        result.aborted = f"{type(error).__name__}: {error}"
    result.seconds = time.monotonic() - start
    result.read = place.read_in(notebook)
    return result


def stock(attack: Attack, folder: Path) -> Result:
    """Try an attack on nbgrader as it comes."""
    from nbgrader.preprocessors import Execute

    place, result = Place(folder), Result()
    tests = [(f"test_{number}", source, 1) for number, source in enumerate(ASSERTS)]
    result.notebook = notebook = notebook_of(attack, place, tests)
    start = time.monotonic()
    try:
        execute = Execute(timeout=3, kernel_name="python3")
        execute.preprocess(notebook, {"metadata": {"path": str(folder)}})
        result.points = points_of(notebook)
    except Exception as error:  # noqa: BLE001 - likewise
        result.aborted = type(error).__name__
    result.seconds = time.monotonic() - start
    result.read = place.read_in(notebook)
    return looked_at(result, place, patience=1.0)


def looked_at(result: Result, place: Place, patience: float) -> Result:
    """Say what an attack has left behind, after what it started has had time to do harm."""
    time.sleep(patience)
    result.effects = place.effects()
    try:
        result.effects += carried(result.notebook)
    except Exception as error:  # noqa: BLE001 - a page that cannot be made is an effect, too
        result.effects.append(f"leaves no page to read: {type(error).__name__}")
    place.close()
    return result
