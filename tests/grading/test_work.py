"""Right work counts wherever it stands: what becomes of each edit, asked as a grade asks."""

import contextlib
import copy

import nbformat
import pytest

from autograde import check as public
from autograde.grading.submission.mending.bindings import read
from autograde.grading.submission.mending.draft import Assignment
from autograde.grading.submission.parsing import BeyondRepair
from autograde.grading.submission.repair import repair
from autograde.questions.register import CHAPTERS
from tests.corpus.rearranged import EDITS, Solved, merge, name_of, own
from tests.corpus.rearranged import read as notebook_of
from tests.support.submissions import CH06, CH07

CH02 = "ch02_softmax"
SEED = 7


def graded(notebook, chapter):
    """Run what is not the course's own, ask each check where it stands; return points by check."""
    checks = {check.grade_id: check for check in chapter.checks}
    handed_out = notebook_of("notebooks", chapter.stem).cells
    released = {cell.source for cell in handed_out if not name_of(cell)}
    names, points = {}, {}
    for cell in notebook.cells:
        check, reading = checks.get(name_of(cell)), read(cell.source)
        if check is not None:
            points[check.id] = public.examine(check, names.get(check.asks), seed=SEED).points
        elif cell.cell_type == "code" and reading is not None and cell.source not in released:
            with contextlib.suppress(Exception):
                exec(reading.text.replace("get_ipython", "print"), names)  # noqa: S102
    return points


def edited(edit, stem=CH07):
    solved = Solved(stem)
    edit(solved)
    return solved, repair(solved.as_bytes(), solved.released)


# Each edit of chapter 7, and in turn one of the others.
CASES = [(edit, CH07) for edit in EDITS]
CASES += [(edit, (CH02, CH06)[place % 2]) for place, edit in enumerate(EDITS)]


@pytest.mark.parametrize(("edit", "stem"), CASES, ids=lambda one: getattr(one, "__name__", one))
def test_right_work_that_was_edited_keeps_all_its_points(edit, stem):
    solved, made = edited(edit, stem)
    nbformat.validate(made.notebook)
    assert graded(made.notebook, solved.chapter) == {
        check.id: check.points for check in solved.chapter.checks
    }


def test_a_name_that_is_bound_anew_below_its_check_is_the_one_that_later_work_calls():
    """As in the learner's own notebook, where the later check says so, too."""

    def played(solved):
        solved.put(
            solved.at("check_softmax_jacobian") + 1, own("def softmax_jacobian(q): return 0")
        )

    solved, made = edited(played)
    points = graded(made.notebook, solved.chapter)
    lost = {check.id for check in solved.chapter.checks if points[check.id] < check.points}
    assert lost == {"squared_error_score_gradient"}


def named(made, name):
    return next(cell for cell in made.notebook.cells if name_of(cell) == name)


def source_of_all(made):
    return "\n".join(cell.source for cell in made.notebook.cells)


def test_the_cell_of_work_that_stands_elsewhere_is_a_comment():
    def deleted(solved):
        merge(solved, "dL_dq", "softmax_score_gradient")

    _, made = edited(deleted)
    cell = named(made, "softmax_score_gradient")
    assert cell.source == (
        "# What is asked for here, softmax_score_gradient, stands in another cell."
    )
    assert made.mended == (
        "What the cell softmax_score_gradient asks for stands in the cell dL_dq; it counts there.",
    )


def test_of_several_attempts_the_one_above_the_check_counts_and_all_of_it_is_said():
    def tried(solved):
        right = solved["dL_dq"].source
        solved["dL_dq"].source = solved.fresh("dL_dq").source.replace(
            'raise NotImplementedError("write your code here")', "return t / q"
        )
        solved.cells.append(own(right))

    solved, made = edited(tried)
    assert graded(made.notebook, solved.chapter)["dL_dq"] < 1.5
    assert made.mended == (
        "dL_dq is defined in 2 cells. What check_dL_dq asks about is what stands in the cell "
        "dL_dq: it is the last one above it.",
    )


def test_two_checks_of_one_class_may_see_two_of_its_kind():
    def better_later(solved):
        name = "softmax_with_loss"
        better = solved[name].source
        solved[name].source = better.replace("def backward", "def backwards")
        solved.put(solved.at("check_softmax_with_loss_backward"), own(better))

    solved, made = edited(better_later)
    assert sum(graded(made.notebook, solved.chapter).values()) == solved.chapter.points
    assert sum("SoftmaxWithLoss is defined in 2 cells" in one for one in made.mended) == 2


def test_what_a_learner_noted_in_a_stub_is_kept_as_a_comment():
    def noted(solved):
        work = solved["dL_dq"].source
        stub = solved.fresh("dL_dq").source
        solved["dL_dq"].source = stub.replace("    raise", "    # minus t over q?\n    raise")
        solved.put(solved.at("dL_dq"), own(work))

    _, made = edited(noted)
    kept = named(made, "dL_dq").source.splitlines()
    assert all(line.startswith("#") for line in kept)
    assert "#     # minus t over q?" in kept


def test_a_stub_of_two_names_comes_back_without_the_one_that_is_done():
    released = nbformat.v4.new_notebook(
        cells=[
            named_cell("both", "def f(x):\n    ...\n\n\ndef g(x):\n    ...", solution=True),
            named_cell("check_f", "check.f(f)", grade=True, locked=True, points=1),
            named_cell("check_g", "check.g(g)", grade=True, locked=True, points=1),
        ]
    )
    learners = copy.deepcopy(released)
    learners.cells[0] = own("def f(x):\n    return x")
    made = repair(nbformat.writes(learners).encode(), released)
    assert read(named(made, "both").source).binds == {"g"}
    assert "return x" in source_of_all(made)


def named_cell(name, source, **fields):
    told = {"grade_id": name, "grade": False, "solution": False, "locked": False, **fields}
    cell = nbformat.v4.new_code_cell(source, id=name)
    cell.metadata["nbgrader"] = nbformat.from_dict(told)
    return cell


def test_indented_code_of_ones_own_below_a_function_stays_ones_own():
    def tried(solved):
        solved.put(solved.at("dL_dq") + 1, own("    print(dL_dq(np.ones(2), np.ones(2)))"))

    _, made = edited(tried)
    assert made.mended == ()


def test_a_try_below_a_class_does_not_become_a_part_of_it():
    def tried(solved):
        solved.put(solved.at("softmax_with_loss") + 1, own("    print(SoftmaxWithLoss())"))

    _, made = edited(tried)
    assert made.mended == ()


def test_the_course_s_own_class_is_not_mixed_up_with_one_typed_into_its_cell():
    stem = "ch05_numerical_gradients"
    solved = Solved(stem)
    ours = solved["parabolas"].source
    mine = ours.replace("class Parabolas", "class Mine")
    solved["parabolas"].source = f"{ours}\n\n\n{mine}"
    made = repair(solved.as_bytes(), solved.released)
    place = made.notebook.cells.index(named(made, "parabolas"))
    assert made.notebook.cells[place].source == ours
    assert made.notebook.cells[place + 1].source == mine


def test_code_typed_above_the_course_s_in_the_setup_cell_stays_above_it():
    def typed(solved):
        solved["setup"].source = "def softmax(x):\n    return 0\n" + solved["setup"].source

    solved, made = edited(typed)
    assert sum(graded(made.notebook, solved.chapter).values()) == solved.chapter.points


@pytest.mark.parametrize("stem", [CH02, CH06])
def test_another_chapter_s_notebook_is_refused_though_it_imports_what_is_asked(stem):
    with pytest.raises(BeyondRepair, match="Not one cell of this assignment"):
        repair(Solved(CH07).as_bytes(), Solved(stem).released)


def test_no_cell_of_a_chapter_binds_what_the_chapter_asks_for_beside_its_solutions():
    for stem in CHAPTERS:
        assignment = Assignment(notebook_of("notebooks", stem))
        for cell in assignment.released.cells:
            if cell.cell_type == "code" and name_of(cell) not in assignment.asked:
                reading = read(cell.source)
                assert reading is not None
                assert not reading.binds & assignment.stubs.keys(), (stem, cell.source)
