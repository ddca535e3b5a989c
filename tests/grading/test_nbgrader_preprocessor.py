"""The preprocessor in nbgrader: which cells are judged, by whom, and with which numbers."""

import stat
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from autograde.grading.nbgrader_preprocessor import (
    CHECK_OF,
    KEY,
    SandboxedExecute,
    Seeds,
    course_secret,
    out_of_order,
)
from autograde.grading.records import result_record
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.sandbox import parent
from autograde.sandbox.parent import NoSandboxError
from tests.support.submissions import CH06, grade_id, solutions, submission

NAMES = list(CHECK_OF)


@pytest.fixture(scope="module", autouse=True)
def _fence(sandbox):
    yield
    parent.close_shared()


def graded(notebook, tmp_path, student="ada", **settings):
    paths = {"secret": "secret", "handed_out": ".", "records": "records"}
    settings = {name: str(tmp_path / path) for name, path in paths.items()} | settings
    execute = SandboxedExecute(config=Config({"SandboxedExecute": settings}))
    told = {"nbgrader": {"student": student, "assignment": CH06, "notebook": CH06}}
    execute.preprocess(notebook, told)
    return {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}


def points(cell):
    (output,) = [one for one in cell.outputs if one.output_type == "execute_result"]
    return float(output.data["text/plain"])


def test_a_check_is_judged_outside_and_its_seed_is_kept(tmp_path):
    cells = graded(submission(CH06, solutions(CH06)), tmp_path)
    for check in CHECKS.values():
        if check.grade_id in cells:
            cell = cells[check.grade_id]
            assert points(cell) == check.points
            assert cell.metadata[KEY]["judged"] == "outside"
            assert cell.metadata[KEY]["seed"] < 2**53


def test_a_record_says_what_came_of_each_check(tmp_path):
    filled_in = solutions(CH06) | {
        "sigmoid": "def sigmoid(x):\n    return -1 / (1 + np.exp(-x))",
        "dy_ds": "def dy_ds(y):\n    while True:\n        pass",
        "dL_dy": 'def dL_dy(y, t):\n    raise NotImplementedError("write your code here")',
    }
    cells = graded(submission(CH06, filled_in), tmp_path, limits={"cell_seconds": 2})
    (made,) = result_record.read_records(tmp_path / "records", CH06)
    assert (made.student, made.assignment, made.notebook, made.sandbox) == ("ada", CH06, CH06, True)
    checks = {one.id: one for one in made.checks}
    assert list(checks) == [check.id for check in CHAPTERS[CH06].checks]
    for name, one in checks.items():
        assert one.points == points(cells[f"check_{name}"])
        assert one.points == sum(part.points for part in one.criteria if part.met)
        assert one.most == CHECKS[name].points == sum(part.points for part in one.criteria)
        assert one.seed == cells[f"check_{name}"].metadata[KEY]["seed"]
    assert checks["sigmoid"].mistakes
    assert checks["dL_dy"].untouched
    assert "more than 2 seconds" in checks["dy_ds"].lost
    assert checks["binary_cross_entropy"] == replace(
        checks["binary_cross_entropy"], mistakes=(), alike=False, untouched=False, lost=""
    )
    (lost,) = made.lost
    assert lost.startswith("dy_ds was taken out")
    assert (made.self_graded, made.tried, made.mended, made.refused) == ((), (), (), "")


def test_a_record_says_what_was_tried(tmp_path):
    notebook = submission(CH06, solutions(CH06))
    cells = {grade_id(cell): cell for cell in notebook.cells}
    cells["check_sigmoid"].source += "  # mine"
    shout = "import os\nfor number in range(3, 64):\n    try:\n        os.write(number, b'10')\n"
    cells["dy_ds"].source += f"\n{shout}    except OSError:\n        pass\n"
    notebook.cells += asserts("99").cells
    graded(notebook, tmp_path)
    (made,) = result_record.read_records(tmp_path / "records", CH06)
    assert made.self_graded == ("own",)
    assert {one.id: one.refused for one in made.checks if one.refused} == {"sigmoid": "changed"}
    assert [one.split()[0].rstrip(":") for one in made.tried] == ["check_sigmoid", "own", "dy_ds"]


def test_a_regrade_asks_the_same_and_others_are_asked_something_else(tmp_path):
    seeds = [
        graded(submission(CH06, {}), tmp_path, student)["check_sigmoid"].metadata[KEY]["seed"]
        for student in ("ada", "ada", "bob")
    ]
    assert seeds[0] == seeds[1] != seeds[2]
    secret = tmp_path / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(course_secret(secret)) == 64


def test_seeds_depend_on_the_secret_the_learner_the_assignment_the_work_and_the_check(tmp_path):
    empty, other = new_notebook(), new_notebook(cells=[new_code_cell("1")])
    made = [
        Seeds(tmp_path / secret, student, assignment, notebook)(CHECKS[check])
        for secret, student, assignment, notebook, check in (
            ("a", "ada", "one", empty, "sigmoid"),
            ("b", "ada", "one", empty, "sigmoid"),
            ("a", "bob", "one", empty, "sigmoid"),
            ("a", "ada", "two", empty, "sigmoid"),
            ("a", "ada", "one", other, "sigmoid"),
            ("a", "ada", "one", empty, "dy_ds"),
        )
    ]
    assert len(set(made)) == len(made)


def test_an_edited_and_a_moved_check_earn_nothing_and_the_others_what_they_earn(tmp_path):
    notebook = submission(CH06, solutions(CH06))
    cells = {grade_id(cell): cell for cell in notebook.cells}
    cells["check_sigmoid"].source = "check.sigmoid(sigmoid) and 2.5"
    moved = cells["check_dy_ds"]
    notebook.cells.remove(moved)
    notebook.cells.append(moved)
    cells = graded(notebook, tmp_path)
    for name, says in (("check_sigmoid", "was changed"), ("check_dy_ds", "was moved")):
        (output,) = cells[name].outputs
        assert output.output_type == "error"
        assert says in output.evalue
    assert points(cells["check_dL_dy"]) == CHECKS["dL_dy"].points


@pytest.mark.parametrize(
    ("order", "moved"),
    [
        (NAMES, []),
        ([], []),
        (["setup", *NAMES[:3]], []),
        ([NAMES[2], NAMES[0], NAMES[1], NAMES[3]], [NAMES[2]]),
        ([*NAMES[1:], NAMES[0]], [NAMES[0]]),
    ],
)
def test_as_few_checks_as_can_be_count_as_moved(order, moved):
    assert out_of_order(order) == frozenset(moved)


def asserts(source, points=2):
    told = {
        "grade": True, "grade_id": "own", "locked": True, "points": points,
        "schema_version": 3, "solution": False, "task": False,
    }  # fmt: skip
    return new_notebook(cells=[new_code_cell(source, metadata={"nbgrader": told})])


def test_an_instructor_s_own_asserts_run_as_nbgrader_runs_them_and_are_marked(tmp_path):
    for source, kinds in (("assert 1 + 1 == 2", []), ("assert False", ["error"])):
        cell = graded(asserts(source), tmp_path)["own"]
        assert [one.output_type for one in cell.outputs] == kinds
        assert cell.metadata[KEY] == {"judged": "beside the learner's code"}


@pytest.mark.parametrize(
    ("source", "kind"),
    [("1.5", "execute_result"), ("99", "error"), ("-1", "error"), ("float('nan')", "error")],
)
def test_points_that_cannot_be_are_none(tmp_path, source, kind):
    """At more than the most nbgrader stops, and less than nothing it takes for full marks."""
    (output,) = graded(asserts(source), tmp_path)["own"].outputs
    assert output.output_type == kind


def test_without_a_sandbox_every_grade_says_so(tmp_path):
    cells = graded(submission(CH06, solutions(CH06)), tmp_path, unsafe_no_sandbox=True)
    cell = cells["check_sigmoid"]
    assert points(cell) == 2.5
    assert cell.outputs[0].text.startswith("Graded without a sandbox")
    assert cell.metadata[KEY]["sandbox"] is False


def test_where_there_is_no_sandbox_nothing_is_graded(tmp_path, monkeypatch):
    parent.close_shared()
    monkeypatch.setattr(parent, "_fence", lambda *_: ["/nowhere/bwrap"])
    with pytest.raises(NoSandboxError, match="No sandbox can be had"):
        graded(submission(CH06, {}), tmp_path)


def test_a_graded_notebook_is_one_that_nbformat_takes(tmp_path):
    notebook = submission(CH06, {"sigmoid": "print('\\x1b[2J\\ud800')\nplt.plot([1])\nplt.show()"})
    graded(notebook, tmp_path)
    nbformat.validate(notebook)
    nbformat.write(notebook, tmp_path / "graded.ipynb")
