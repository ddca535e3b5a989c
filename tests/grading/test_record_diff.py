"""What a regrade changed is listed, and nothing else."""

from dataclasses import replace

from autograde.grading.records.record_diff import Change, changes
from autograde.grading.records.result_record import Judged, JudgedCriterion, Record

RIGHT, WRONG = JudgedCriterion("values", True, 1.0), JudgedCriterion("values", False, 1.0)
SHAPE = JudgedCriterion("any shape", True, 0.5)


def record(*checks, student="ada", **more):
    return Record(student, "ch06", "ch06", checks, **more)


def judged(points, *criteria, **more):
    return Judged("sigmoid", points, 1.5, 7, criteria, **more)


def test_the_same_grades_are_no_change():
    one = record(judged(1.5, RIGHT, SHAPE))
    assert changes([one], [one]) == []
    # Another seed, or another name for the same mistake, changes no points.
    again = record(replace(one.checks[0], seed=8, mistakes=("exp-sign",)))
    assert changes([one], [again]) == []


def test_points_and_criteria_that_change_are_listed():
    (one,) = changes([record(judged(0.5, WRONG, SHAPE))], [record(judged(1.5, RIGHT, SHAPE))])
    assert one == Change("ada", "ch06", "sigmoid", 0.5, 1.5, ("met now: values",))
    assert str(one) == "ada: sigmoid 0.5 → 1.5 (met now: values)"
    (back,) = changes([record(judged(1.5, RIGHT, SHAPE))], [record(judged(0.5, WRONG, SHAPE))])
    assert back.why == ("missed now: values",)


def test_a_check_that_was_corrected_may_ask_something_else():
    old, new = judged(1.0, RIGHT), judged(1.0, RIGHT, replace(SHAPE, met=False))
    (one,) = changes([record(old)], [record(new)])
    assert str(one) == "ada: sigmoid (new: any shape, missed)"
    (other,) = changes([record(new)], [record(replace(old, most=1.0))])
    assert other.why == ("asked no more: any shape", "worth 1, not 1.5")
    came, went = changes([record()], [record(old)]), changes([record(old)], [record()])
    assert [str(came[0]), str(went[0])] == ["ada: sigmoid – → 1", "ada: sigmoid 1 → –"]


def test_what_stands_in_the_way_of_points_is_told():
    (refused,) = changes([record(judged(1.5, RIGHT))], [record(judged(0.0, refused="moved"))])
    assert refused.why == ("refused: the cell was moved",)
    (lost,) = changes([record(judged(1.5, RIGHT))], [record(judged(0.0, WRONG, lost="Too late"))])
    assert lost.why == ("missed now: values", "Too late")
    (whole,) = changes([record(refused="Empty.")], [record()])
    assert str(whole) == "ada: ch06 (could be graded now; before: Empty.)"


def test_only_what_was_graded_twice_is_compared_and_in_order():
    old = [record(judged(1.0), student=name) for name in ("cleo", "bob", "ada")]
    new = [record(judged(0.5), student=name) for name in ("cleo", "dora", "bob")]
    assert [one.student for one in changes(old, new)] == ["bob", "cleo"]
