import re
from fractions import Fraction

import nbformat
import numpy as np
import pytest

from autograde.answers.oracle import ORACLE, resolve
from autograde.check import examine
from autograde.publishing.build import ROOT
from autograde.questions.chapters.cross_entropy import NEARLY_0
from autograde.questions.chapters.negative_sampling import NEAR_THE_ENDS
from autograde.questions.register import CHAPTERS, CHECKS
from tests.support.remembering import REMEMBERING
from tests.support.syllabus import ABOUT_PROBABILITIES, ASKED, PROMISED

each_check = pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=CHAPTERS)
each_promised = pytest.mark.parametrize("chapter", PROMISED, ids=list(ASKED))
about_probabilities = pytest.mark.parametrize(
    "check", ABOUT_PROBABILITIES, ids=[check.id for check in ABOUT_PROBABILITIES]
)
SEEDS = range(200)


def drawn(check, seeds=SEEDS):
    return [case for seed in seeds for case in REMEMBERING.cases(check, seed)]


def asked_for(chapter):
    """List the grade_ids of a chapter's solution cells, as its released notebook has them."""
    notebook = nbformat.read(ROOT / f"notebooks/en/{chapter.stem}/{chapter.stem}.ipynb", 4)
    roles = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return [one["grade_id"] for one in roles if one.get("solution") and not one["grade"]]


@each_promised
def test_what_the_syllabus_promises_is_asked(chapter):
    assert set(ASKED[chapter.stem].split()) <= set(asked_for(chapter))


@each_chapter
def test_each_check_belongs_to_a_solution_cell(chapter):
    asked = asked_for(chapter)
    for check in chapter.checks:
        assert any(check.id == name or check.id.startswith(f"{name}_") for name in asked)


@each_promised
def test_each_chapter_has_a_bug_to_find(chapter):
    assert any(check.options for check in chapter.checks)


@each_chapter
def test_chapters_add_up(chapter):
    assert CHAPTERS[chapter.stem] is chapter
    assert chapter.points == sum(check.points for check in chapter.checks)
    assert all(re.fullmatch(r"written_\w+", grade_id) for grade_id in chapter.written)
    assert not set(chapter.written) & {check.grade_id for check in chapter.checks}


@each_check
def test_the_reference_gets_full_marks(check):
    for seed in SEEDS:
        assert examine(check, resolve(check.reference), seed).full


@each_check
def test_the_check_cell_names_the_reference(check):
    assert check.call == f"check.{check.id}({check.asks})"
    assert check.reference.endswith(f":{check.asks}")
    assert resolve(check.reference).__name__ == check.asks


def test_every_chapter_has_something_more_to_offer():
    for chapter in CHAPTERS.values():
        told = [check.more for check in chapter.checks if check.more]
        assert len(told) >= 3
        assert all(40 < len(one) < 400 and one.endswith((".", "?")) for one in told), chapter.stem
    every = [check.more for check in CHECKS.values() if check.more]
    assert len(set(every)) == len(every) >= 30


@each_check
def test_points_are_halves_and_positive(check):
    points = [criterion.points for criterion in check.criteria]
    assert all(one > 0 and Fraction(one) % Fraction(1, 2) == 0 for one in points)
    assert check.points == sum(points)


@each_check
def test_criteria_have_names_of_their_own(check):
    names = [criterion.name for criterion in check.criteria]
    assert len(set(names)) == len(names)


@each_check
def test_a_criterion_waits_for_an_earlier_one_only(check):
    earlier = set()
    for criterion in check.criteria:
        assert criterion.after is None or criterion.after in earlier
        earlier.add(criterion.name)


@each_check
def test_criteria_name_cases_and_answers_that_there_are(check):
    cases = {case.name: case for case in ORACLE.cases(check, 0)}
    reference = resolve(check.reference)
    for criterion in check.criteria:
        assert criterion.cases
        assert criterion.answers
        for name in criterion.cases:
            inputs = cases[name].inputs
            answers = {answer for answer, _ in check.probe(reference, inputs)}
            answers |= {f"{name} afterwards" for name in inputs}
            assert set(criterion.answers) <= answers


@each_check
def test_no_case_is_asked_in_vain(check):
    assert set(check.cases) == {case.name for case in ORACLE.cases(check, 0)}


@each_check
def test_fresh_numbers_each_time(check):
    seen = set()
    for seed in SEEDS:
        if check.options:
            return  # a name is the same each time
        case = REMEMBERING.cases(check, seed)[0]
        seen.add(b"".join(np.asarray(value).tobytes() for value in case.inputs.values()))
    assert len(seen) == len(SEEDS)


@each_check
def test_the_global_generator_is_left_alone(check):
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - it is looked at, not used
    ORACLE.cases(check, 0)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@each_check
def test_two_sizes_in_a_case_are_never_alike(check):
    for case in drawn(check, range(5)):
        if case.name == "square" and case.name in check.clues:
            continue  # on purpose: there the wrong one of two matrices fits
        arrays = {name: np.shape(value) for name, value in case.inputs.items()}
        for shape in arrays.values():
            # A Jacobian is square by its nature.
            assert len(set(shape)) == len(shape) or "jacobian" in arrays, (case.name, arrays)
        if "x_next" in arrays:
            assert arrays["x_next"][0] != arrays["x"][0]
            assert arrays["x_next"][1:] == arrays["x"][1:]


@about_probabilities
def test_labels_are_mixed_and_repeated(check):
    for case in drawn(check):
        for name in {"t", "t_next"} & set(case.inputs):
            t = case.inputs[name]
            if t.dtype.kind != "i" or len(t) == 1 or case.name.startswith("all t"):
                continue
            counts = np.bincount(t)
            assert counts.min() >= 1
            assert len(counts) >= 2
            assert counts.max() >= 2


# There x and y are the inputs of a node, y and t what is predicted and what is right.
OF_ANY_NUMBERS = ("Add", "Multiply", "MeanSquaredError")


@about_probabilities
def test_targets_are_as_the_contract_promises(check):
    if check.asks in OF_ANY_NUMBERS:
        return
    for case in drawn(check):
        for name in {"t", "t_next"} & set(case.inputs):
            t = case.inputs[name]
            if t.dtype.kind == "i":
                assert t.min() >= 0
                assert t.ndim == 1
            else:
                np.testing.assert_allclose(t.sum(axis=-1), 1)


@about_probabilities
def test_probabilities_are_far_enough_from_0_and_1(check):
    if check.asks in OF_ANY_NUMBERS:
        return
    for case in drawn(check):
        if case.name in (NEARLY_0, *NEAR_THE_ENDS, "sure and wrong"):  # the last takes no logarithm
            continue
        for y in (case.inputs[name] for name in {"y", "q"} & set(case.inputs)):
            # Exactly 0 is meant, the side that never comes up in chapter 1; nan is a clue.
            possible = y[(y != 0) & ~np.isnan(y)]
            assert possible.min() > 0.04
            assert possible.max() < 0.96


@each_check
def test_dout_is_random_for_layers_and_not_1_for_losses(check):
    for case in drawn(check, range(5)):
        for name in {"dout", "dout_next"} & set(case.inputs):
            dout = np.asarray(case.inputs[name])
            assert dout.ndim == 0 or np.unique(dout).size == dout.size
            assert not np.any(dout == 1)


@pytest.mark.parametrize("check_id", ["dL_dq", "chain_through_softmax", "softmax_score_gradient"])
def test_a_soft_target_has_no_certain_class(check_id):
    for case in drawn(CHECKS[check_id]):
        if case.name == "soft t" and "t" in case.inputs:
            assert np.sort(case.inputs["t"])[-2] > 0.1


@pytest.mark.parametrize("check_id", ["dL_dq", "softmax_score_gradient"])
def test_a_one_hot_target_is_neither_the_first_nor_the_last_class(check_id):
    for case in drawn(CHECKS[check_id]):
        if case.name == "one-hot t":
            assert case.inputs["t"].argmax() not in (0, case.inputs["t"].size - 1)


def test_extreme_scores_are_there():
    for check in CHECKS.values():
        for case in ORACLE.cases(check, 0):
            if case.name == "extreme":
                scores = next(case.inputs[name] for name in "asx" if name in case.inputs)
                assert scores.max() > 999
                assert scores.min() < -999
