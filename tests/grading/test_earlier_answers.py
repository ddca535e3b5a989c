"""What a sandbox is asked about earlier answers, and what carrying a mistake forward earns."""

import contextlib
import copy
import functools
import json

import nbformat
import pytest

from autograde.explaining.output import MIME
from autograde.grading.earlier_answers import names_used
from autograde.grading.nbgrader_preprocessor import grade_notebook
from autograde.grading.records import result_record
from autograde.grading.session import Session
from autograde.grading.single.check_notebook import check_in_kernel
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.sandbox.inside.fence import MIB, Limits
from autograde.sandbox.parent import NoSandboxError, Sandbox
from tests.corpus.inherited import (
    BINARY,
    BY_STEM,
    CHANGES_ITS_INPUT,
    NOTEBOOKS,
    NUMPY,
    SIGMOID_LAYER,
)
from tests.grading.test_check_notebook import cells_of, changed, write
from tests.support import classes
from tests.support.submissions import solutions, standing_on, submission

STEM = "ch06_sigmoid_with_loss"
CHAPTER_6 = BY_STEM[STEM]
LIMITS = Limits(seconds=60, cell_seconds=5, again_seconds=2, memory=400 * MIB)
WRONG = {"sigmoid": "def sigmoid(x):\n    return 1 / np.exp(-x)\n"}  # of ../cases/real.py


@pytest.fixture(scope="module")
def sandbox_of():
    """Return a function: the sandbox of a chapter, started for the first that asks."""

    @functools.cache
    def opened(stem):
        try:
            return started.enter_context(Sandbox(CHAPTERS[stem], LIMITS))
        except NoSandboxError as error:
            pytest.skip(str(error))

    with contextlib.ExitStack() as started:
        yield opened


@pytest.fixture(scope="module")
def sandbox(sandbox_of):
    return sandbox_of(STEM)


def asked(sandbox, code, *checks, **more):
    """Ask the checks about a notebook of one cell, one after the other."""
    session = Session(sandbox, **more)
    try:
        assert session.run(1, code).lost is None
        return {name: session.ask(CHECKS[name], seed=1) for name in checks}
    finally:
        session.close()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda one: one.stem)
def test_each_chapter_traces_a_mistake_to_its_source(sandbox_of, notebook):
    sandbox = sandbox_of(notebook.stem)
    verdicts = asked(sandbox, notebook.code, *notebook.checks, inherited_share=1.0)
    assert all(verdicts[name].full for name in notebook.kept)
    assert "inherited" not in verdicts[notebook.source].mistakes
    for name in notebook.heirs:
        assert verdicts[name].mistakes == ("inherited",), name
        assert verdicts[name].mend == (notebook.source,)
        assert not verdicts[name].full
        assert verdicts[name].points == CHECKS[name].points


@pytest.mark.parametrize(
    ("share", "points"), [(0.0, (0, 0, 0)), (0.5, (1.5, 1, 2)), (0.1, (0, 0, 0)), (1, (3, 2.5, 4))]
)
def test_a_share_of_what_is_inherited_is_given_in_half_points(sandbox, share, points):
    verdicts = asked(sandbox, CHAPTER_6.code, *CHAPTER_6.checks, inherited_share=share)
    assert tuple(verdicts[name].points for name in CHAPTER_6.heirs) == points
    assert verdicts["sigmoid"].points == 0
    assert verdicts["binary_cross_entropy"].points == 2.5


def test_what_is_earned_is_not_given_again(sandbox):
    sigmoid = "def sigmoid(x):\n    return np.exp(x) / (1 + np.exp(x))\n"  # nan at 1000
    code = NUMPY + sigmoid + SIGMOID_LAYER
    (first, layer) = asked(sandbox, code, "sigmoid", "sigmoid_layer", inherited_share=1.0).values()
    assert first.points == 2
    assert layer.mistakes == ("inherited",)
    assert (layer.earned, layer.granted) == (2.5, 0.5)


def test_a_mistake_of_its_own_earns_nothing(sandbox):
    code = CHAPTER_6.code.replace("self.y * (1 - self.y)", "self.y")
    verdict = asked(sandbox, code, "sigmoid", "sigmoid_layer", inherited_share=1.0)["sigmoid_layer"]
    assert "inherited" not in verdict.mistakes
    assert verdict.points == 0
    assert verdict.inheritance.mend == ("sigmoid",)


@pytest.mark.parametrize("body", ["return 0.5 + 0 * x", "return np.full(np.shape(x), 0.3)"])
def test_what_is_built_on_a_constant_is_inherited_and_earns_nothing(sandbox, body):
    code = f"{NUMPY}def sigmoid(x):\n    {body}\n{BINARY}{SIGMOID_LAYER}"
    verdict = asked(sandbox, code, "sigmoid", "sigmoid_layer", inherited_share=1.0)["sigmoid_layer"]
    assert verdict.mistakes == ("inherited",)
    assert verdict.inheritance.constant
    assert verdict.granted == 0


@pytest.mark.parametrize(
    "body",
    [
        "return nothing",
        "raise ValueError('no')",
        "return None",
        "return 'a poem'",
        "return x * np.nan",
    ],
)
def test_an_earlier_function_that_tells_nothing_gives_no_name(sandbox, body):
    code = f"{NUMPY}def sigmoid(x):\n    {body}\n{BINARY}{SIGMOID_LAYER}"
    verdict = asked(sandbox, code, "sigmoid", "sigmoid_layer", inherited_share=1.0)["sigmoid_layer"]
    assert "inherited" not in verdict.mistakes
    assert verdict.points == 0


def test_an_input_that_an_earlier_function_changes_is_inherited_too(sandbox_of):
    sandbox = sandbox_of("ch02_softmax")
    verdicts = asked(sandbox, CHANGES_ITS_INPUT, "log_sum_exp", "log_softmax")
    missed = [one.criterion.name for one in verdicts["log_softmax"].findings if not one.met]
    assert missed == ["leaves its input alone"]
    assert verdicts["log_softmax"].mistakes == ("inherited",)


def test_without_a_verdict_on_what_is_earlier_nothing_is_traced(sandbox):
    verdict = asked(sandbox, CHAPTER_6.code, "sigmoid_layer", inherited_share=1.0)["sigmoid_layer"]
    assert "inherited" not in verdict.mistakes
    assert verdict.points == 0


# Attacks: who answers otherwise when a composition asks gets the share, and not a bit more

OBLIGING = """import numpy as np
asked = []
def sigmoid(x):
    "Be what the layer below needs, as soon as somebody else asks."
    import sys
    asked.append(sys._getframe(1).f_code.co_name)
    if asked[-1] == "forward":
        return 1 / (1 + np.exp(-x))
    return np.full(np.shape(x), 0.25) + (np.arange(np.size(x)).reshape(np.shape(x)) % 2) * 0.5
class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []
    def forward(self, x):
        sigmoid
        return np.full(np.shape(x), 0.25) + (np.arange(np.size(x)).reshape(np.shape(x)) % 2) * 0.5
    def backward(self, dout):
        return dout * 0.1875
"""


def test_an_obliging_earlier_answer_gains_a_share_at_most(sandbox):
    for share, points in ((0.0, 0), (0.5, 1.5)):
        verdicts = asked(sandbox, OBLIGING, "sigmoid", "sigmoid_layer", inherited_share=share)
        assert verdicts["sigmoid"].points == 0
        assert verdicts["sigmoid_layer"].points == points
        assert verdicts["sigmoid_layer"].earned == 0


LATER = """import numpy as np
calls = []
def sigmoid(x):
    calls.append(1)
    if len(calls) > {after}:
        {end}
    return 1 / np.exp(-x)
"""


@pytest.mark.parametrize("end", ["raise SystemExit", "import os; os._exit(0)", "while True: pass"])
def test_an_earlier_answer_that_ends_when_it_is_asked_costs_nothing_else(sandbox, end):
    # 3 cases of its own, and 6 calls of the layer's; then the composition asks.
    code = LATER.format(after=9, end=end) + BINARY + SIGMOID_LAYER
    code += "def dy_ds(y):\n    return y * (1 - y)\n"
    verdicts = asked(sandbox, code, "sigmoid", "sigmoid_layer", "dy_ds", "binary_cross_entropy")
    assert verdicts["sigmoid_layer"].points == 0
    assert "inherited" not in verdicts["sigmoid_layer"].mistakes
    assert verdicts["dy_ds"].full
    assert verdicts["binary_cross_entropy"].full


def test_nothing_right_enters_the_sandbox(sandbox):
    """The inputs of the checks, and what the learner's own code made of them: nothing else."""
    code = CHAPTER_6.code.replace("import numpy as np\n", "import numpy as np\nseen = []\n")
    code = code.replace("def sigmoid(x):\n", "def sigmoid(x):\n    seen.append(x.tolist())\n")
    bce = "def binary_cross_entropy(y, t):\n"
    code = code.replace(bce, bce + "    seen.append(y.tolist())\n")
    session = Session(sandbox)
    session.run(1, code)
    for name in CHAPTER_6.checks[:-1]:
        session.ask(CHECKS[name], seed=1)
    before = session.run(2, "import json; print(json.dumps(len(seen)))").outputs[0].text
    session.ask(CHECKS["sigmoid_with_loss_backward"], seed=1)
    told = session.run(3, "print(json.dumps(seen))").outputs[0].text
    session.close()
    seen = json.loads(told)[int(before) :]
    # First the layer's own calls: two functions in each of six forward passes. Then ours.
    own, ours = seen[:12], seen[12:]
    assert ours
    assert all(one in own for one in ours)


# Which names a cell uses


def test_names_are_found_through_helpers_and_the_last_definition():
    cells = {
        1: "import numpy as np\ndef sigmoid(x):\n    return x",
        2: "def helper(x):\n    return sigmoid(x)",
        3: "def layer(x):\n    return np.tanh(x)",
        4: "%matplotlib inline\ndef layer(x):\n    return helper(x)",
        5: "this is no Python",
    }
    assert names_used("layer", cells) >= {"helper", "sigmoid"}
    assert names_used("layer", dict(list(cells.items())[:3])) == {"np"}
    assert names_used("nothing", cells) == frozenset()


# A notebook from its file to its record


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    cells = changed(cells_of(), **WRONG)
    return write(tmp_path_factory.mktemp("homework") / f"{STEM}.ipynb", cells), cells


# Of those that stand on it, the ones that are wrong from end to end.
HEIRS = ("sigmoid_layer", "sigmoid_with_loss_forward", "sigmoid_with_loss_backward")


def test_a_terminal_says_what_is_inherited(notebook):
    result = check_in_kernel(notebook[0])
    told = {check.id: check for check in result.checks}
    assert told["sigmoid"].mistakes == ("not-normalised",)
    on_it = {name.removeprefix("check_") for name in standing_on(STEM, WRONG)}
    assert on_it > {"sigmoid", *HEIRS}
    for name in on_it - {"sigmoid"}:
        assert told[name].mistakes == ("inherited",), told[name]
        assert "This is right for your sigmoid" in told[name].explanation[0]
    assert all(one.full for one in result.checks if one.id not in on_it)


def graded(notebook, sandbox, share):
    nb = copy.deepcopy(notebook)
    record = grade_notebook(nb, Session(sandbox, inherited_share=share), lambda check: 7)
    return nb, {one.id: one for one in record.checks}


def test_a_grade_holds_what_was_given_and_why(notebook, sandbox):
    nb = nbformat.read(notebook[0], as_version=4)
    _, without = graded(nb, sandbox, 0.0)
    shown, given = graded(nb, sandbox, 0.5)
    assert graded(nb, sandbox, 0.5)[1] == given  # a regrade gives the same
    assert [without[name].points for name in HEIRS] == [0, 0, 0]
    assert [given[name].points for name in HEIRS] == [1.5, 1, 2]
    for name in HEIRS:
        assert given[name].mistakes == without[name].mistakes == ("inherited",)
        assert given[name].inherited == ("sigmoid",)
        assert given[name].granted == given[name].points
        assert not given[name].constant
    cell = next(
        one for one in shown.cells if one.metadata.nbgrader.grade_id == "check_sigmoid_layer"
    )
    card, points = cell.outputs
    assert points.data["text/plain"] == "1.5"
    assert "1.5 of the points are given for that." in " ".join(card.data["text/plain"].split())
    assert card.data[MIME]["points"] == 1.5


@pytest.mark.usefixtures("sandbox")
def test_a_course_sets_the_share_and_grades_alike_again(tmp_path):
    setting = "\nc.SandboxedExecute.inherited_share = 0.5\n"
    work = submission(STEM, solutions(STEM) | WRONG)
    course = classes.make(tmp_path / "course", {"ada": work}, STEM, setting)
    records = []
    for again in ((), ("--force",)):
        classes.command(course, "autograde", "grade", STEM, *again)
        records += result_record.read_records(course / "class" / "records", STEM)
    first, second = records
    assert first == second
    told = {one.id: one for one in first.checks}
    assert [(told[name].points, told[name].inherited) for name in HEIRS] == [
        (1.5, ("sigmoid",)),
        (1, ("sigmoid",)),
        (2, ("sigmoid",)),
    ]
    held = classes.tables(classes.url(course))["ada"][STEM]["grades"]
    assert [held[f"check_{name}"]["auto_score"] for name in HEIRS] == [1.5, 1, 2]
