"""One notebook, graded with no gradebook. Each run takes a kernel, so tests share what it said."""

import asyncio
import io
import json

import nbformat
import pytest
from rich.console import Console

from autograde.grading.single.check_notebook import check_in_kernel, steps
from autograde.grading.single.kernel import Step, run_cells
from autograde.grading.single.table import show
from autograde.grading.submission.cells import CannotGradeError, chapter_of, grade_id, read_cells
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS

STEM = "ch06_sigmoid_with_loss"
CHAPTER = CHAPTERS[STEM]
SOLVED = ROOT / "solutions" / "en" / STEM / f"{STEM}.ipynb"
RELEASED = ROOT / "notebooks" / "en" / STEM / f"{STEM}.ipynb"
SETUP = "import numpy as np\nfrom autograde import check"


def cells_of(source=SOLVED):
    """The named code cells of a chapter: its set-up, its solutions, its checks."""
    return [
        cell
        for cell in nbformat.read(source, as_version=4).cells
        if cell.cell_type == "code" and grade_id(cell)
    ]


def write(path, cells):
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def changed(cells, **sources):
    """Put other sources into the cells of these names."""
    for cell in cells:
        cell.source = sources.pop(grade_id(cell), cell.source)
    assert not sources
    return cells


def check_of(result, name):
    return next(check for check in result.checks if check.id == name)


def lost(result):
    """The names of the criteria that are not met, by check."""
    return {
        check.id: [one.name for one in check.criteria if not one.passed]
        for check in result.checks
        if not check.full
    }


def shown(result, width=80):
    page = io.StringIO()
    show(result, Console(file=page, width=width))
    return page.getvalue()


# Reading


def saved(tmp_path, content):
    path = tmp_path / "homework.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty. Open it in JupyterLab"),
        (" \n", "is empty"),
        ("\ufeff", "is empty"),
        (SOLVED.read_text(encoding="utf-8")[:5000], "is damaged, or cut short"),
        ("<<<<<<< HEAD\n{}", "is not a notebook: its text is not JSON"),
        ("# 6 · Sigmoid", "is not a notebook: its text is not JSON"),
        (b"\x89PNG\r\n\x1a\n\xff", "holds bytes that are no text"),
        ("[" * 100_000, "is not a notebook"),
        ('{"a":' * 100_000, "is damaged"),
        ('{"a": 1}', "is JSON, but not a notebook"),
        ("[]", "is JSON, but not a notebook"),
        ("3", "is JSON, but not a notebook"),
        ('{"cells": [], "nbformat": 5, "nbformat_minor": 0}', "Unsupported nbformat version 5"),
        ('{"cells": 3, "nbformat": 4, "nbformat_minor": 5}', "not a notebook that nbformat can"),
        ('{"cells": [7], "nbformat": 4, "nbformat_minor": 5}', "not a notebook that nbformat can"),
        (
            '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            "belongs to no chapter",
        ),
    ],
)
def test_what_cannot_be_graded_is_named_with_the_reason(tmp_path, content, sentence):
    path = saved(tmp_path, content)
    result = check_in_kernel(path)
    assert (result.status, result.assignment, result.checks) == (2, None, ())
    assert (result.points, result.max_points) == (0, 0)
    (problem,) = result.problems
    assert problem.startswith(f"{path} ")
    assert sentence in problem


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(CannotGradeError, match=r"homework\.ipynb does not exist: check the name"):
        read_cells(tmp_path / "homework.ipynb")
    with pytest.raises(CannotGradeError, match=r"is a folder: .* such as .*NOTEBOOK\.ipynb"):
        read_cells(tmp_path)
    write(tmp_path / "mine.ipynb", [])
    with pytest.raises(CannotGradeError, match=r"is a folder: .* such as .*mine\.ipynb"):
        read_cells(tmp_path)


def test_a_file_that_may_not_be_read_is_named(tmp_path):
    with pytest.raises(CannotGradeError, match=r"could not be read \(File name too long\)"):
        read_cells(tmp_path / ("x" * 300 + ".ipynb"))


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_version_is_read_and_a_mark_at_the_start_is_no_matter(tmp_path, minor):
    notebook = json.loads(SOLVED.read_text(encoding="utf-8")) | {"nbformat_minor": minor}
    for cell in notebook["cells"]:
        if minor < 5:
            del cell["id"]
    path = saved(tmp_path, "\ufeff" + json.dumps(notebook))
    assert chapter_of(read_cells(path), path) == CHAPTER


def test_version_3_is_read(tmp_path):
    old = nbformat.convert(nbformat.read(SOLVED, as_version=4), 3)
    path = saved(tmp_path, nbformat.v3.writes_json(old))
    cells = read_cells(path)
    assert chapter_of(cells, path) == CHAPTER
    assert [step.check for step in steps(cells, CHAPTER) if step.check] == list(CHAPTER.checks)


@pytest.mark.parametrize("nbgrader", [None, 3, [], {}, {"grade_id": None}, {"grade_id": [1]}])
def test_metadata_of_any_shape_is_survived(tmp_path, nbgrader):
    cell = nbformat.v4.new_code_cell("1", metadata={"nbgrader": nbgrader})
    path = write(tmp_path / f"{STEM}.ipynb", [cell])
    assert [step.source for step in steps(read_cells(path), CHAPTER)] == ["1"]


# Which chapter


def test_the_checks_tell_the_chapter_whatever_the_name_of_the_file(tmp_path):
    other = CHAPTERS["ch07_softmax_with_loss"]
    stray = nbformat.v4.new_code_cell(
        "", metadata={"nbgrader": {"grade_id": other.checks[0].grade_id}}
    )
    path = tmp_path / "ch07_softmax_with_loss.ipynb"
    assert chapter_of([stray, *cells_of()], path) == CHAPTER
    assert chapter_of([stray], tmp_path / f"{STEM}.ipynb") == other


def test_without_checks_the_name_of_the_file_tells_the_chapter(tmp_path):
    assert chapter_of([], tmp_path / f"{STEM}.ipynb") == CHAPTER
    with pytest.raises(CannotGradeError, match=f"no chapter of this course.*{STEM}"):
        chapter_of([], tmp_path / "ch06.ipynb")


# Runs


def test_what_a_notebook_prints_and_shows_is_not_kept(tmp_path):
    """A loop that prints for half a minute would fill the memory."""
    todo = [Step("cell 1", "print('x')\ndisplay('y')\n'z'"), Step("cell 2", "1 / 0")]
    quiet, failed = asyncio.run(run_cells(todo, tmp_path / "mine.ipynb", 30))
    assert (quiet.outputs, quiet.error) == ([], "")
    assert failed.error == "ZeroDivisionError: division by zero"


@pytest.fixture(scope="module")
def released():
    return check_in_kernel(RELEASED)


def test_an_untouched_release_gets_nothing_and_is_told_to_fill_it_in(released):
    assert (released.status, released.points, released.max_points) == (1, 0, CHAPTER.points)
    assert released.assignment == STEM
    assert released.problems == ()
    for check, asked in zip(released.checks, CHAPTER.checks, strict=True):
        assert check.mistakes == ("not-implemented",)
        assert [one.name for one in check.criteria] == [one.name for one in asked.criteria]
        assert {one.message for one in check.criteria} == {"Not filled in yet."}


def test_the_table_says_a_shared_message_once(released):
    text = shown(released)
    assert text.count("Not filled in yet.") == len(CHAPTER.checks)
    assert f"{STEM}.ipynb: 0 of {CHAPTER.points:g} points" in text
    assert "graded by hand: written_why_cross_entropy (3 points)" in text


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """A gradient without its 1/N, behind a layer that is right otherwise."""
    cells = cells_of()
    for cell in cells:
        if grade_id(cell) == "sigmoid_with_loss":
            assert " / len(self.t)" in cell.source
            cell.source = cell.source.replace(" / len(self.t)", "")
    return check_in_kernel(write(tmp_path_factory.mktemp("wrong") / "mine.ipynb", cells))


def test_a_wrong_gradient_loses_its_criteria_and_no_others(wrong):
    assert list(lost(wrong)) == ["sigmoid_with_loss_backward"]
    check = check_of(wrong, "sigmoid_with_loss_backward")
    (asked,) = [one for one in CHAPTER.checks if one.id == check.id]
    met = {one.name for one in check.criteria if one.passed}
    assert "direction: a multiple of y − t" in met
    assert check.points == sum(one.points for one in asked.criteria if one.name in met)
    assert 0 < check.points < check.max_points
    assert wrong.points == CHAPTER.points - check.max_points + check.points
    assert wrong.status == 1
    for one in check.criteria:
        assert one.passed == (one.message == "")


@pytest.mark.parametrize("width", [40, 80, 300])
def test_the_table_holds_every_word_of_every_message(wrong, width):
    heading, *lines = shown(wrong, width).splitlines()
    assert heading == f"{wrong.notebook}: {wrong.points:g} of {wrong.max_points:g} points"
    assert max(map(len, lines)) <= min(width, 102)
    words = " ".join(lines).split()
    for one in check_of(wrong, "sigmoid_with_loss_backward").criteria:
        if not one.passed:
            told = one.message.split()
            assert any(words[i : i + len(told)] == told for i in range(len(words)))
    assert "\x1b" not in shown(wrong, width)


CLUTTER = """
import sys, logging, os, subprocess, warnings
from IPython.display import clear_output, display
from autograde.explaining.output import MIME
print("fine", file=sys.stderr)
os.write(2, b"noise from below")
warnings.warn("careful")
logging.error("an error that is none")
handle = display("this is shown", display_id=True)
clear_output()
handle.update("and changed after it was cleared")
display({MIME: "no verdict"}, raw=True)
def dL_dy(y, t):
    warnings.warn("still careful")
    print("here", file=sys.stderr)
    return -t / y + (1 - t) / (1 - y)
"""


@pytest.fixture(scope="module")
def cluttered(tmp_path_factory):
    """All right, and all that can be odd about right work; one check is missing, one faked."""
    cells = changed(
        cells_of(),
        setup=SETUP,
        dL_dy=CLUTTER,
        check_dy_ds="9.0",
        dy_ds="def dy_ds(y):\n    return y\ncheck = None; autograde = None; __import__ = None",
        check_sigmoid="check.sigmoid(sigmoid, seed=1)",
    )
    cells = [cell for cell in cells if grade_id(cell) != "check_sigmoid_cross_entropy"]
    copy = next(cell for cell in cells if grade_id(cell) == "check_sigmoid_layer")
    early = nbformat.v4.new_code_cell("Sigmoid = 3", metadata=copy.metadata)
    layer = next(i for i, cell in enumerate(cells) if grade_id(cell) == "sigmoid_layer")
    cells.insert(layer, early)
    as_text = next(cell for cell in cells if grade_id(cell) == "check_binary_cross_entropy")
    as_text.cell_type = "markdown"
    del as_text["outputs"], as_text["execution_count"]
    cells.append(nbformat.v4.new_code_cell("while True print"))
    path = write(tmp_path_factory.mktemp("clutter") / "mine.ipynb", cells)
    before = path.read_bytes(), list(path.parent.iterdir())
    result = check_in_kernel(path)
    assert (path.read_bytes(), list(path.parent.iterdir())) == before
    return result


def test_noise_costs_nothing_and_neither_does_a_shadowed_name(cluttered):
    assert set(lost(cluttered)) == {"dy_ds", "sigmoid_cross_entropy"}


def test_a_check_cell_that_claims_points_earns_none(cluttered):
    assert check_of(cluttered, "dy_ds").points == 0
    assert any(
        "check_dy_ds was changed" in problem and "check.dy_ds(dy_ds)" in problem
        for problem in cluttered.problems
    )


def test_a_missing_check_cell_has_no_points_and_is_named(cluttered):
    check = check_of(cluttered, "sigmoid_cross_entropy")
    assert (check.points, check.max_points) == (0, 2.5)
    assert {one.message for one in check.criteria} == {
        "The cell check_sigmoid_cross_entropy is missing."
    }
    assert any(
        "check_sigmoid_cross_entropy is missing, so its 2.5 points are lost: copy it" in problem
        for problem in cluttered.problems
    )


def test_the_last_copy_of_a_check_cell_counts(cluttered):
    assert check_of(cluttered, "sigmoid_layer").full
    assert any("check_sigmoid_layer is there 2 times" in problem for problem in cluttered.problems)


def test_nothing_else_is_called_a_problem(cluttered):
    assert [problem.split()[3] for problem in cluttered.problems[:4]] == [
        "check_sigmoid",
        "check_dy_ds",
        "check_sigmoid_layer",
        "check_sigmoid_cross_entropy",
    ]
    (last,) = cluttered.problems[4:]
    assert last.endswith("(“while True print”) stopped with SyntaxError: invalid syntax (line 1)")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A syntax error, a loop in a cell, a loop in a function, and a kernel that dies."""
    cells = changed(
        cells_of(),
        setup=SETUP,
        sigmoid="def sigmoid(x:\n    return 1",
        binary_cross_entropy="while True: print('x' * 100)",
        dL_dy="def dL_dy(y, t):\n    while True: pass",
        sigmoid_score_gradient="import os\nos._exit(3)",
    )
    return check_in_kernel(
        write(tmp_path_factory.mktemp("stopped") / "mine.ipynb", cells), seconds=3
    )


def test_a_syntax_error_is_told_with_the_name_that_is_missing(stopped):
    check = check_of(stopped, "sigmoid")
    (message,) = {one.message for one in check.criteria}
    assert message.startswith("NameError: name 'sigmoid' is not defined. No cell above this check")
    assert "Cell 2 (sigmoid) stopped with SyntaxError: '(' was never closed (line 1)" in (
        stopped.problems
    )
    assert (
        "check_sigmoid gave no verdict: NameError: name 'sigmoid' is not defined"
        in stopped.problems
    )


def test_a_loop_costs_its_own_exercise_only(stopped):
    late = [problem for problem in stopped.problems if "took more than 3 seconds" in problem]
    assert [problem.partition(" took")[0] for problem in late] == [
        "Cell 4 (binary_cross_entropy)",
        "check_dL_dy",
    ]
    assert check_of(stopped, "binary_cross_entropy").points == 0
    check = check_of(stopped, "dL_dy")
    assert check.points == 0
    assert "KeyboardInterrupt" in check.criteria[0].message
    assert check_of(stopped, "dy_ds").full


def test_a_dead_kernel_ends_the_run_and_keeps_what_was_earned(stopped):
    assert stopped.points >= 1
    assert stopped.status == 1
    assert stopped.problems[-1].startswith("The kernel ended in cell 12 (sigmoid_score_gradient)")
    assert "Nothing after it was run" in stopped.problems[-1]
    for name in ("sigmoid_score_gradient", "sigmoid_with_loss_backward", "sigmoid_cross_entropy"):
        assert {one.message for one in check_of(stopped, name).criteria} == {
            "Not run: the kernel had ended before this check."
        }


def test_what_cannot_be_interrupted_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("autograde.grading.single.kernel.INTERRUPTS", 2)
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    cells = [nbformat.v4.new_code_cell(deaf), *cells_of()]
    result = check_in_kernel(write(tmp_path / "mine.ipynb", cells), seconds=0.5)
    assert result.points == 0
    (problem,) = result.problems
    assert "ended in cell 1 (“import signal”)" in problem
    assert "it ran for 0.5 seconds and could not be interrupted" in problem


def test_a_verdict_that_the_learner_made_up_is_no_verdict(tmp_path):
    forged = (
        "from autograde.explaining import report\n"
        "report.as_json = lambda *_: {'id': 'sigmoid', 'points': 99, 'criteria': 3}"
    )
    cells = [nbformat.v4.new_code_cell(forged), *cells_of()[:3]]
    result = check_in_kernel(write(tmp_path / "mine.ipynb", cells))
    assert result.points == 0
    assert "check_sigmoid gave no verdict: nothing was displayed" in result.problems


def test_a_validating_shell_changes_nothing(tmp_path, monkeypatch):
    """Under NBGRADER_VALIDATING a check raises what it would display."""
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    cells = changed(cells_of()[:3], setup=SETUP, sigmoid="def sigmoid(x):\n    return x")
    result = check_in_kernel(write(tmp_path / "mine.ipynb", cells))
    assert result.problems[0].startswith("The check cell check_binary_cross_entropy is missing")
    assert not any("check_sigmoid gave no verdict" in problem for problem in result.problems)
    assert "NotThereYet" not in check_of(result, "sigmoid").criteria[0].message


def test_no_kernel_is_no_grade_and_its_last_words_are_not_shown(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    path = write(tmp_path / "mine.ipynb", cells_of())
    result = check_in_kernel(path)
    assert result.status == 2
    assert result.problems[0].startswith(f"{path} could not be run: no Python kernel starts")
    assert capfd.readouterr() == ("", "")


def test_a_terminal_is_shown_text_and_nothing_that_it_would_obey(tmp_path):
    cells = changed(
        cells_of()[:3],
        setup=SETUP,
        sigmoid="def sigmoid(x):\n    raise ValueError('\\x1b[2J[bold]gone[/bold]')",
    )
    text = shown(check_in_kernel(write(tmp_path / "mine.ipynb", cells)), 300)
    assert "\x1b" not in text
    assert "[2J[bold]gone[/bold]" in text
