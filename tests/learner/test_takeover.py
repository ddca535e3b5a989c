"""A chapter whose text was renewed takes over code and answers, and loses nothing of them."""

import copy

import nbformat
import pytest

from autograde.explaining.progress.saved import STUB
from autograde.grading.submission.cells import grade_id, handed_out
from autograde.grading.submission.parsing import BeyondRepair
from autograde.learner.takeover import take_over
from autograde.questions.register import CHAPTERS

RELEASED = nbformat.read(handed_out(CHAPTERS["ch06_sigmoid_with_loss"]), as_version=4)
SIGMOID = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))  # mine"
WRITTEN = "written_why_cross_entropy"


def named(notebook, name):
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def texts(notebook):
    return [cell.source for cell in notebook.cells]


def raw(notebook):
    return nbformat.writes(notebook).encode()


@pytest.fixture
def old():
    """Return the chapter as it was before its text was renewed."""
    made = copy.deepcopy(RELEASED)
    made.cells[1].source = "This is an old paragraph."
    del made.cells[next(n for n, one in enumerate(made.cells) if "From a score" in one.source)]
    return made


@pytest.fixture
def mine(old):
    """Return a learner's copy of it, with work in it."""
    made = copy.deepcopy(old)
    named(made, "sigmoid").source = SIGMOID
    named(made, WRITTEN).source = "Because of the slope."
    check = named(made, "check_sigmoid")
    check.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "a card"})]
    check.execution_count = 7
    place = made.cells.index(named(made, "check_sigmoid"))
    made.cells.insert(place + 1, nbformat.v4.new_code_cell("my_experiment = sigmoid(3)", id="try"))
    return made


def test_the_new_text_comes_with_the_learners_code_and_answers(old, mine):
    made = take_over(raw(mine), old, RELEASED)
    nbformat.validate(made)
    assert named(made, "sigmoid").source == SIGMOID
    assert named(made, WRITTEN).source == "Because of the slope."
    assert "This is an old paragraph." not in texts(made)
    wanted = [cell.source for cell in RELEASED.cells]
    wanted[[grade_id(cell) for cell in RELEASED.cells].index("sigmoid")] = SIGMOID
    wanted[[grade_id(cell) for cell in RELEASED.cells].index(WRITTEN)] = "Because of the slope."
    assert [text for text in texts(made) if text != "my_experiment = sigmoid(3)"] == wanted


def test_a_cell_of_their_own_stands_behind_what_it_stood_behind(old, mine):
    made = take_over(raw(mine), old, RELEASED)
    place = texts(made).index("my_experiment = sigmoid(3)")
    assert grade_id(made.cells[place - 1]) == "check_sigmoid"
    assert len({cell.id for cell in made.cells}) == len(made.cells)


def test_what_a_check_showed_stays_where_its_cell_is_the_same(old, mine):
    made = take_over(raw(mine), old, RELEASED)
    check = named(made, "check_sigmoid")
    assert check.outputs[0].data["text/plain"] == "a card"
    assert check.execution_count == 7
    new = copy.deepcopy(RELEASED)
    named(new, "check_sigmoid").source = "check.sigmoid(sigmoid, seed=1)"
    assert named(take_over(raw(mine), old, new), "check_sigmoid").outputs == []


def test_a_stub_that_was_left_alone_becomes_the_new_stub(old, mine):
    new = copy.deepcopy(RELEASED)
    named(new, "dL_dy").source = f"def dL_dy(y, t):\n    {STUB}('in new words')"
    assert "in new words" in named(take_over(raw(mine), old, new), "dL_dy").source


def test_work_on_an_exercise_that_is_no_more_becomes_an_own_cell(old, mine):
    new = copy.deepcopy(RELEASED)
    new.cells = [one for one in new.cells if grade_id(one) not in ("sigmoid", "check_sigmoid")]
    made = take_over(raw(mine), old, new)
    (cell,) = [one for one in made.cells if one.source == SIGMOID]
    assert grade_id(cell) == ""


def test_a_cell_of_the_course_s_that_was_edited_is_edited_in_the_new_chapter(old, mine):
    place = next(n for n, cell in enumerate(mine.cells) if "# Your experiments." in cell.source)
    before = mine.cells[place].source
    mine.cells[place].source = "# Your experiments.\nprint('mine')"
    made = take_over(raw(mine), old, RELEASED)
    assert texts(made).count("# Your experiments.\nprint('mine')") == 1
    assert before not in texts(made)


def test_notes_in_a_text_that_was_renewed_are_kept_beside_it(old, mine):
    mine.cells[1].source += "\n\nMy note."
    made = take_over(raw(mine), old, RELEASED)
    assert "This is an old paragraph.\n\nMy note." in texts(made)
    assert RELEASED.cells[1].source in texts(made)


def test_an_own_note_is_no_answer(old, mine):
    named(mine, WRITTEN).source = named(RELEASED, WRITTEN).source
    place = mine.cells.index(named(mine, WRITTEN))
    mine.cells.insert(place + 1, nbformat.v4.new_markdown_cell("Ask about this one.", id="note"))
    made = take_over(raw(mine), old, RELEASED)
    place = texts(made).index("Ask about this one.")
    assert made.cells[place - 1] == named(RELEASED, WRITTEN)


def test_without_the_old_chapter_named_cells_and_added_ones_are_known(mine):
    mine.cells.append(nbformat.v4.new_code_cell("added = 1", id="an-id-of-jupyterlab"))
    made = take_over(raw(mine), None, RELEASED)
    assert named(made, "sigmoid").source == SIGMOID
    assert "added = 1" in texts(made)
    assert "This is an old paragraph." not in texts(made)


def test_once_more_changes_nothing(old, mine):
    made = take_over(raw(mine), old, RELEASED)
    for known in (old, RELEASED):
        assert texts(take_over(raw(made), known, RELEASED)) == texts(made)


def test_work_in_what_was_handed_out_already_filled_in_is_not_taken_for_a_stub(mine):
    assert named(take_over(raw(mine), mine, RELEASED), "sigmoid").source == SIGMOID


def test_another_notebook_is_not_taken_over(old):
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    with pytest.raises(BeyondRepair):
        take_over(raw(other), old, RELEASED)
