"""Every chapter, solved, in the sandbox: full marks, and the pictures that the desk shows."""

import nbformat
import pytest

from autograde.grading.nbgrader_preprocessor import grade_notebook
from autograde.grading.session import Session
from autograde.questions.register import CHAPTERS
from autograde.sandbox.parent import NoSandboxError, Sandbox
from autograde.sandbox.stubs.planted import WORDS
from tests.support.submissions import grade_id, read


def pictures(cell):
    """Return how many a cell shows; at the desk each has a form that follows the theme as well."""
    return sum("image/png" in one.get("data", {}) for one in cell.outputs)


def errors(cell):
    return [f"{one.ename}: {one.evalue}" for one in cell.outputs if one.output_type == "error"]


@pytest.mark.parametrize("stem", CHAPTERS)
def test_the_solutions_earn_full_marks_in_the_sandbox_and_show_what_they_show_at_the_desk(stem):
    chapter, desk, notebook = CHAPTERS[stem], read("solutions", stem), read("solutions", stem)
    try:
        sandbox = Sandbox(chapter)
    except NoSandboxError as error:
        pytest.skip(str(error))
    with sandbox:
        made = grade_notebook(notebook, Session(sandbox), lambda check: 7)
    assert {one.id: one.points for one in made.checks} == {
        one.id: one.points for one in chapter.checks
    }
    assert all(part.met for one in made.checks for part in one.criteria)
    assert (made.self_graded, made.tried, made.lost) == ((), (), ())
    asked = {check.grade_id for check in chapter.checks}
    for ours, theirs in zip(notebook.cells, desk.cells, strict=True):
        if ours.cell_type == "code" and grade_id(ours) not in asked:
            # What is planted for the hunts would give their answers away.
            assert errors(ours) in (errors(theirs), [f"NotHere: {WORDS}"]), ours.source
            assert pictures(ours) == pictures(theirs), ours.source
    nbformat.validate(notebook)
