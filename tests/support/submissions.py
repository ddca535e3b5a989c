"""Submissions of a class: a release with its stubs filled in, by people of several schools."""

import ast
import re
from pathlib import Path

import nbformat

from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS

CH06, CH07 = "ch06_sigmoid_with_loss", "ch07_softmax_with_loss"
SEEDS = ROOT.parent / "shared" / "seeds"


def read(kind, stem):
    return nbformat.read(ROOT / kind / "en" / stem / f"{stem}.ipynb", as_version=4)


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def solutions(stem):
    """Return the course's own solution of each stub, by grade_id."""
    return {
        grade_id(cell): cell.source
        for cell in read("solutions", stem).cells
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code"
    }


def _defined(code):
    return {getattr(node, "name", "") for node in ast.parse(code).body} - {""}


def called(code):
    """Return the names that Python code calls."""
    calls = [node.func for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return {function.id for function in calls if isinstance(function, ast.Name)}


def standing_on(stem, cells):
    """Return the checks, by grade_id, of these cells and of what calls them in the solutions."""
    sources, found = solutions(stem), set(cells)
    while True:
        names = {name for one in found for name in _defined(sources[one])}
        more = {one for one, code in sources.items() if called(code) & names} - found
        if not more:
            return {check.grade_id for check in CHAPTERS[stem].checks if check.asks in names}
        found |= more


def submission(stem, filled_in):
    """Return the released notebook with these stubs filled in: grade_id → code."""
    notebook = read("notebooks", stem)
    names = {grade_id(cell) for cell in notebook.cells}
    assert set(filled_in) <= names
    for cell in notebook.cells:
        cell.source = filled_in.get(grade_id(cell), cell.source)
    return notebook


def hand_in(notebook, folder, student, stem):
    path = folder / "class" / "submitted" / student / stem / f"{stem}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


# The documents that the course grew from, read where they are and never copied.


def seed_text(number):
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


def block(text, first_line):
    """Cut the definition that starts with ``first_line`` out of a document."""
    # Two blanks at least: prose follows that is indented by one.
    match = re.search(rf"^{re.escape(first_line)}.*\n(?: {{2,}}\S.*\n|[ \t]*\n)+", text, re.M)
    assert match, first_line
    return match[0].rstrip()


def seed_solutions():
    """Return the seeds' layers as students who each filled in what their document has."""
    text_000, text_001, text_002 = (seed_text(n) for n in ("000", "001", "002"))
    sigmoid_with_loss = block(text_000, "class SigmoidWithLoss:")
    cross_entropy_error = block(text_001, "def cross_entropy_error(y, t):")
    batch, gradient = (
        re.search(rf"^ +({line})$", text_001, re.M)[1]
        for line in (r"batch_num = y\.shape\[0\]", r"dy = \(y - t ?\) ?/ ?batch_num")
    )
    # 001 works with one-hot targets and knows no dout: both are put around its two lines.
    softmax_gradient = f"""\
{cross_entropy_error}


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        y, t = self.y, self.t
        {batch}
        {gradient}
        return dout * dy
"""
    return {
        "seed-000": (CH06, {"sigmoid_with_loss": sigmoid_with_loss}),
        "seed-001-loss": (
            CH06,
            {"sigmoid_with_loss": f"{cross_entropy_error}\n\n\n{sigmoid_with_loss}"},
        ),
        "seed-001-gradient": (CH07, {"softmax_with_loss": softmax_gradient}),
        "seed-002-sigmoid": (CH06, {"sigmoid_layer": block(text_002, "class Sigmoid:")}),
        "seed-002-softmax": (
            CH07,
            {"softmax_with_loss": block(text_002, "class SoftmaxWithLoss:")},
        ),
    }


# The same styles in words of our own: these run where the documents are not.

BOOKISH = {
    CH06: {
        "sigmoid_layer": """\
class Sigmoid:
    def __init__(self):
        self.params, self.grads, self.out = [], [], None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
""",
        "sigmoid_with_loss": """\
def two_column_loss(columns, labels):
    rows = np.arange(len(labels))
    return -np.sum(np.log(columns[rows, labels] + 1e-7)) / len(labels)


class SigmoidWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
        self.y = self.t = self.loss = None

    def forward(self, x, t):
        self.t = t
        self.y = 1 / (1 + np.exp(-x))
        self.loss = two_column_loss(np.c_[1 - self.y, self.y], t)
        return self.loss

    def backward(self, dout=1):
        count = self.t.shape[0]
        return (self.y - self.t) * dout / count
""",
    },
    CH07: {
        "softmax_with_loss": """\
class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
        self.y = self.t = None

    def forward(self, x, t):
        print("scores", x.shape)
        shifted = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
        self.t = t.argmax(axis=1) if t.size == self.y.size else t
        picked = self.y[np.arange(len(x)), self.t]
        return -np.log(picked + 1e-7).mean()

    def backward(self, dout=1):
        rows = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(rows), self.t] -= 1
        dx *= dout
        return dx / rows
"""
    },
}

# mistake → chapter, stub, its code, the check, the criterion that it breaks

WRONG = {
    "exp-sign": (
        CH06,
        "sigmoid",
        "def sigmoid(x):\n    return 1 / (1 + np.exp(x))",
        "check_sigmoid",
        "values for a batch of scores",
    ),
    "only-positive-term": (
        CH06,
        "binary_cross_entropy",
        "def binary_cross_entropy(y, t):\n    return -np.mean(t * np.log(y))",
        "check_binary_cross_entropy",
        "mean loss, labels 0 and 1 mixed",
    ),
    "missing-batch-mean": (
        CH06,
        "sigmoid_score_gradient",
        "def sigmoid_score_gradient(y, t):\n    return y - t",
        "check_sigmoid_score_gradient",
        "size: the mean over the batch",
    ),
    "extra-activation-derivative": (
        CH06,
        "sigmoid_with_loss",
        """\
class SigmoidWithLoss:
    def forward(self, x, t):
        self.y, self.t = 1 / (1 + np.exp(-x)), t
        return -np.mean(np.log(np.where(t == 1, self.y, 1 - self.y) + 1e-7))

    def backward(self, dout=1):
        return dout * (self.y - self.t) * self.y * (1 - self.y) / len(self.t)
""",
        "check_sigmoid_with_loss_backward",
        "direction: a multiple of y − t",
    ),
    "overflow": (
        CH06,
        "sigmoid_cross_entropy",
        "def sigmoid_cross_entropy(s, t):\n    return np.mean(np.log(1 + np.exp(s)) - t * s)",
        "check_sigmoid_cross_entropy",
        "exact at scores of ±1000",
    ),
    "derivative-of-input": (
        CH06,
        "dy_ds",
        "def dy_ds(y):\n    y = 1 / (1 + np.exp(-y))\n    return y * (1 - y)",
        "check_dy_ds",
        "slope, from the output y",
    ),
    "diagonal-jacobian-only": (
        CH07,
        "chain_through_softmax",
        "def chain_through_softmax(dL_dq, jacobian):\n    return dL_dq * np.diag(jacobian)",
        "check_chain_through_softmax",
        "all paths, from a one-hot t",
    ),
    "sign-flipped": (
        CH07,
        "dL_dq",
        "def dL_dq(q, t):\n    return t / q",
        "check_dL_dq",
        "a one-hot t",
    ),
    "swapped-classes": (
        CH07,
        "two_class_scores",
        "def two_class_scores(s):\n    return np.c_[s, 0 * s]",
        "check_two_class_scores",
        "their softmax is 1 − σ(s) and σ(s)",
    ),
    "indexes-all-pairs": (
        CH07,
        "softmax_with_loss",
        """\
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t.argmax(axis=1) if t.ndim == 2 else t
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[:, self.t] -= 1
        return dout * dx / len(self.t)
""",
        "check_softmax_with_loss_backward",
        "direction: a multiple of y − t",
    ),
}


def own_submissions():
    """Return the class without the seeds: student → chapter, filled-in stubs."""
    people = {}
    for stem in (CH06, CH07):
        wrong = {cell: code for place, cell, code, *_ in WRONG.values() if place == stem}
        answers = dict.fromkeys(CHAPTERS[stem].written, "Because the mean over N samples is.")
        people[f"right-{stem[:4]}"] = (stem, solutions(stem) | answers)
        people[f"bookish-{stem[:4]}"] = (stem, BOOKISH[stem])
        people[f"wrong-{stem[:4]}"] = (stem, solutions(stem) | wrong)
        people[f"blank-{stem[:4]}"] = (stem, {})
    return people


def has_seeds():
    return Path(SEEDS).is_dir()
