from dataclasses import replace

import numpy as np
import pytest

from autograde.answers.oracle import ORACLE, resolve
from autograde.explaining import report
from autograde.judging.judge import judge
from autograde.judging.misconception import Advised
from autograde.questions.comparers import Close
from autograde.questions.probe import Answer, Failure, Odd, ask
from autograde.questions.register import CHECKS
from autograde.questions.shared_probes import calls
from autograde.questions.spec import Case, Check, Criterion, unchanged
from source_lib.sigmoid_with_loss import sigmoid
from tests.support.made_up import MadeUpOracle, mistake

X = np.array([-1.0, 0.5])
Y = 1 / (1 + np.exp(-X))
FAILED = Failure("ValueError", "no", "")
STUB = Failure("NotImplementedError", "", "")

CHECK = Check(
    "sigmoid",
    "sigmoid_with_loss:sigmoid",
    calls("x"),
    read="6.2",
    criteria=(
        Criterion("values", 1, ("a",), ("result",)),
        Criterion("values twice", 0.5, ("a", "b"), ("result",)),
        unchanged("x", cases=("a",), points=0.5, after="values"),
    ),
)


def draw(rng):
    return (Case("a", {"x": X}), Case("b", {"x": rng.normal(size=3)}))


OURS = MadeUpOracle(draw, sigmoid)


def verdict_on(answer, check=CHECK, oracle=OURS):
    """Judge one answer to case a, beside a right answer to case b."""
    cases = oracle.cases(check, 0)
    rest = {case.name: right(case) for case in cases}
    return judge(check, cases, rest | {"a": answer}, 0, oracle)


def right(case):
    x = case.inputs["x"]
    return Answer({"result": 1 / (1 + np.exp(-x)), "x afterwards": x})


def kinds(verdict):
    return [finding.reason and finding.reason.kind for finding in verdict.findings]


def test_right_answers_earn_the_points_as_a_plain_float():
    verdict = verdict_on(right(draw(np.random.default_rng(0))[0]))
    assert verdict.full
    assert verdict.points == 2.0
    assert type(verdict.points) is float


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        (Y + 0.1, "value"),
        (np.where(X > 0, Y, np.nan), "value"),
        (Y * np.inf, "value"),
        (Y[:, None], "shape"),
        (np.array(0.5), "shape"),
        (Odd("None"), "odd"),
    ],
    ids=["value", "nan", "inf", "column", "number", "none"],
)
def test_a_wrong_answer_is_named_by_its_kind(y, kind):
    verdict = verdict_on(Answer({"result": y, "x afterwards": X}))
    assert kinds(verdict) == [kind, kind, "waiting"]
    assert verdict.points == 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_any_real_dtype_is_compared(dtype):
    x = np.zeros(2)
    check = replace(CHECK, criteria=CHECK.criteria[:1])
    oracle = MadeUpOracle(lambda rng: [Case("a", {"x": x})], sigmoid)
    answers = {"a": Answer({"result": np.full(2, 0.5, dtype)})}
    assert judge(check, oracle.cases(check, 0), answers, 0, oracle).full


@pytest.mark.parametrize("setting", ["warn", "raise"])
@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_extreme_answers_are_compared_in_silence(check, setting):
    cases = ORACLE.cases(check, 0)
    right = {case.name: ask(check, resolve(check.reference), case).values for case in cases}
    for value in (np.longdouble("1e4000"), np.inf, -1e308, 5e-324):
        answers = {
            case: Answer({name: np.full(y.shape, value) for name, y in values.items()})
            for case, values in right.items()
        }
        with np.errstate(all=setting):
            assert judge(check, cases, answers, 0, ORACLE).points == 0, value


def test_an_exception_is_named_and_the_input_is_not_judged():
    verdict = verdict_on(Answer({"x afterwards": X}, FAILED))
    assert kinds(verdict) == ["raised", "raised", "waiting"]
    assert verdict.findings[0].reason.failure is FAILED


def test_what_came_before_an_exception_counts():
    verdict = verdict_on(Answer({"result": Y, "x afterwards": X}, FAILED))
    assert kinds(verdict) == [None, None, "raised"]


def test_a_stub_is_told_apart():
    verdict = verdict_on(Answer({"x afterwards": X}, STUB))
    assert kinds(verdict) == ["stub", "stub", "stub"]
    assert verdict.untouched
    assert verdict.mistakes == ("not-implemented",)


def test_a_half_filled_stub_is_not_untouched():
    cases = OURS.cases(CHECK, 0)
    answers = {"a": right(cases[0]), "b": Answer({}, STUB)}
    verdict = judge(CHECK, cases, answers, 0, OURS)
    assert kinds(verdict) == [None, "stub", None]
    assert not verdict.untouched


def test_an_answer_that_is_missing_is_named():
    assert kinds(verdict_on(Answer({})))[0] == "missing"


def test_a_changed_input_costs_its_own_points_only():
    verdict = verdict_on(Answer({"result": Y, "x afterwards": X + 1e-12}))
    assert kinds(verdict) == [None, None, "changed"]
    assert verdict.points == 1.5


def test_an_input_of_another_shape_or_kind_has_changed():
    for x in (X[:, None], X[:1], Odd("complex numbers")):
        verdict = verdict_on(Answer({"result": Y, "x afterwards": x}))
        assert [finding.met for finding in verdict.findings] == [True, True, False]


def test_a_criterion_waits_for_another():
    verdict = verdict_on(Answer({"result": Y + 1, "x afterwards": X}))
    assert verdict.findings[2].reason.waits_for == "values"


def test_differences_are_marked():
    reason = (
        verdict_on(Answer({"result": Y + np.array([0, 1]), "x afterwards": X})).findings[0].reason
    )
    assert reason.agrees.tolist() == [True, False]
    assert (reason.case, reason.answer) == ("a", "result")


def test_advice_is_said_on_a_full_card_and_costs_nothing():
    def draw_three(rng):
        return (*draw(rng), Case("c", {"x": rng.normal(size=4)}))

    half = Advised(mistake("halves"), lambda x: sigmoid(x) / (2 if len(x) == 4 else 1))
    oracle, check = MadeUpOracle(draw_three, sigmoid, [half]), replace(CHECK, advice=("c",))
    assert check.cases == ("a", "b", "c")
    for subject, told in ((half.subject, ("halves",)), (sigmoid, ()), (lambda x: x, ())):
        cases = oracle.cases(check, 0)
        answers = {case.name: ask(check, subject, case) for case in cases}
        verdict = judge(check, cases, answers, 0, oracle)
        assert verdict.full == (subject(X)[0] == Y[0])
        assert verdict.advice == told
        assert not verdict.mistakes
        assert ("It is halves." in report.as_text(verdict)) == bool(told)


def test_warnings_and_prints_are_passed_on():
    verdict = verdict_on(Answer({"result": Y, "x afterwards": X}, None, "hello", ("w", "v", "w")))
    assert verdict.printed == "hello"
    assert verdict.warned == ("w", "v")
    assert verdict.full


def test_a_seed_asks_the_same_again():
    one, same, other = (ORACLE.cases(CHECKS["sigmoid"], seed)[1].inputs["x"] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_reference_is_resolved_by_name():
    assert resolve("sigmoid_with_loss:sigmoid") is sigmoid


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("sigmoid_with_loss:SigmoidWithLoss", "raised .* in case 'a' of check 'broken'"),
        ("equations:both_sides", "raised .* in case 'a'"),
    ],
)
def test_a_broken_reference_is_the_authors_error(reference, says):
    check = replace(CHECK, id="broken", reference=reference)
    with pytest.raises(RuntimeError, match=says):
        verdict_on(Answer({}), check, MadeUpOracle(draw, resolve(reference)))


def test_a_reference_that_gives_no_numbers_is_the_authors_error():
    silent = MadeUpOracle(draw, lambda x: None)
    with pytest.raises(RuntimeError, match=r"reference's 'result' in case 'a' is None"):
        verdict_on(Answer({"result": Y}), oracle=silent)


def test_an_exact_rule_is_heard():
    exact = Criterion("exact", 1, ("a",), ("result",), comparer=Close(rtol=0, atol=0))
    check = replace(CHECK, criteria=(exact,))
    assert not verdict_on(Answer({"result": Y + 1e-9}), check).full


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_one_number_in_an_array_costs_the_cheapest_criterion(shape):
    oracle = MadeUpOracle(lambda rng: [Case("a", {"x": X}), Case("b", {"x": 2 * X})], np.sum)

    def verdict(answer):
        cases = oracle.cases(CHECK, 0)
        return judge(CHECK, cases, {one.name: ask(CHECK, answer, one) for one in cases}, 0, oracle)

    boxed = verdict(lambda x: np.sum(x).reshape(shape))
    assert kinds(boxed) == [None, "shape", None]
    assert boxed.diagnosis.ids == ("returns-wrong-shape",)
    assert kinds(verdict(lambda x: 2 * np.sum(x).reshape(shape))) == ["value", "value", "waiting"]
    assert kinds(verdict(lambda x: np.resize(np.sum(x), 2))) == ["shape", "shape", "waiting"]
