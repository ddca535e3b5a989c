"""``autograde check``: what it prints, where, and how it exits."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograde.cli import main
from autograde.grading.single import check_notebook
from autograde.grading.single.check_notebook import CheckResult, CriterionResult, Result
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS

STEM = "ch06_sigmoid_with_loss"
CHAPTER = CHAPTERS[STEM]
SOLVED = ROOT / "solutions" / "en" / STEM / f"{STEM}.ipynb"
RELEASED = ROOT / "notebooks" / "en" / STEM / f"{STEM}.ipynb"
COMMAND = Path(sys.executable).with_name("autograde")


def run(*arguments):
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def graded(monkeypatch):
    """Results by file name, with no kernel: what the files hold is other tests' matter."""
    full = CheckResult("sigmoid", 2.5, 2.5, (CriterionResult("values", True, ""),))
    none = CheckResult("sigmoid", 0.0, 2.5, (CriterionResult("values", False, "is 2"),), ("m",))
    results = {
        "full": Result("full", STEM, 2.5, 2.5, (full,), ("Something to know.",)),
        "lost": Result("lost", STEM, 0.0, 2.5, (none,), ()),
        "none": Result("none", None, 0.0, 0.0, (), ("none does not exist: look again",)),
    }
    monkeypatch.setattr(check_notebook, "check_in_sandbox", lambda path, unsafe: results[str(path)])


@pytest.mark.parametrize("flags", [[], ["--json"]])
@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["full"], 0),
        (["full", "full"], 0),
        (["lost"], 1),
        (["full", "lost", "full"], 1),
        (["none"], 2),
        (["none", "lost"], 2),
        (["full", "none", "full"], 2),
        (["lost", "none", "full"], 2),
    ],
)
@pytest.mark.usefixtures("graded")
def test_the_worst_notebook_decides_the_exit_and_every_one_is_shown(names, status, flags):
    done = run(*names, *flags)
    assert done.exit_code == status
    assert done.stderr.count("Error: none does not exist: look again") == names.count("none")
    if flags:
        assert [one["notebook"] for one in json.loads(done.stdout)] == names
    else:
        assert done.stdout.count("full: 2.5 of 2.5 points") == names.count("full")
        assert done.stdout.count("! Something to know.") == names.count("full")
        assert done.stdout.count("lost: 0 of 2.5 points") == names.count("lost")
        assert "none" not in done.stdout


@pytest.mark.usefixtures("graded")
def test_the_json_has_these_fields_and_no_others():
    done = run("full", "lost", "none", "--json")
    check = {"id": "sigmoid", "points": 2.5, "max_points": 2.5}
    assert json.loads(done.stdout) == [
        {
            "notebook": "full",
            "assignment": STEM,
            "points": 2.5,
            "max_points": 2.5,
            "checks": [
                check
                | {"criteria": [{"name": "values", "passed": True, "message": ""}], "mistakes": []}
            ],
            "problems": ["Something to know."],
        },
        {
            "notebook": "lost",
            "assignment": STEM,
            "points": 0.0,
            "max_points": 2.5,
            "checks": [
                check
                | {
                    "points": 0.0,
                    "criteria": [{"name": "values", "passed": False, "message": "is 2"}],
                    "mistakes": ["m"],
                }
            ],
            "problems": [],
        },
        {
            "notebook": "none",
            "assignment": None,
            "points": 0.0,
            "max_points": 0.0,
            "checks": [],
            "problems": ["none does not exist: look again"],
        },
    ]


def test_the_command_needs_a_notebook():
    done = run()
    assert done.exit_code == 2
    assert "Missing argument 'NOTEBOOKS...'" in done.stderr


@pytest.fixture(scope="module")
def mixture(tmp_path_factory):
    """A solved, a crashing, a released notebook, and two that are none: the real command."""
    folder = tmp_path_factory.mktemp("mixture")
    (folder / "empty.ipynb").touch()
    crash = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; os.abort()")])
    nbformat.write(crash, folder / f"{STEM}.ipynb")
    names = [SOLVED, "missing.ipynb", f"{STEM}.ipynb", RELEASED, "empty.ipynb"]
    command = [COMMAND, "check", "--json", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_stderr_holds_the_sentences_and_nothing_of_the_kernels(mixture):
    missing, empty = mixture.stderr.splitlines()
    assert missing.startswith("Error: missing.ipynb does not exist")
    assert empty.startswith("Error: empty.ipynb is empty")


def test_a_mixture_is_graded_as_far_as_it_goes(mixture):
    assert mixture.returncode == 2
    solved, missing, crashed, released, empty = json.loads(mixture.stdout)
    assert (solved["notebook"], solved["assignment"]) == (str(SOLVED), STEM)
    assert solved["points"] == solved["max_points"] == CHAPTER.points
    assert [check["id"] for check in solved["checks"]] == [check.id for check in CHAPTER.checks]
    assert all(one["passed"] for check in solved["checks"] for one in check["criteria"])
    assert solved["problems"] == []
    assert (crashed["assignment"], crashed["points"]) == (STEM, 0)
    assert any("was taken out" in one or "kernel ended" in one for one in crashed["problems"])
    assert (released["points"], released["max_points"]) == (0, CHAPTER.points)
    assert {tuple(check["mistakes"]) for check in released["checks"]} == {("not-implemented",)}
    for one in (missing, empty):
        assert one["assignment"] is None
        assert len(one["problems"]) == 1


def test_a_mangled_notebook_is_mended_as_for_a_grade_and_the_list_is_shown(tmp_path):
    content = json.loads(SOLVED.read_text(encoding="utf-8"))
    content["cells"] = [
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != "check_sigmoid"
    ]
    content["cells"].insert(3, None)
    content["cells"][5]["metadata"] = []
    path = tmp_path / "mine.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8-sig")
    before = path.read_bytes()
    done = run(path)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "byte order mark" in said
    assert "Cell 4 was damaged and was left out." in said
    assert "The cell check_sigmoid was missing; the course's own was put back." in said
    assert path.read_bytes() == before


def test_full_marks_exit_with_0():
    done = run(SOLVED)
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{SOLVED}: {CHAPTER.points:g} of {CHAPTER.points:g} points" in done.stdout
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") == len(CHAPTER.checks)


def test_the_fields_are_those_that_readers_of_the_json_know():
    check = CheckResult("sigmoid", 0.0, 2.5, (CriterionResult("a", False, "no"),), ("x",), ("Why",))
    written = Result("a.ipynb", "ch", 0.0, 2.5, (check,), ("p",)).as_json()
    assert list(written) == ["notebook", "assignment", "points", "max_points", "checks", "problems"]
    (check,) = written["checks"]
    assert list(check) == ["id", "points", "max_points", "criteria", "mistakes"]
    assert list(check["criteria"][0]) == ["name", "passed", "message"]
