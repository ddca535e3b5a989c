import json
import re
from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup

from autograde.answers.oracle import ORACLE, resolve
from autograde.check import examine
from autograde.explaining import card, report
from autograde.judging.diagnosis import Diagnosis
from autograde.judging.judge import NamedMistake, judge
from autograde.questions.probe import Answer
from autograde.questions.register import CHECKS
from tests.support.made_up import mistake

SIGMOID = CHECKS["sigmoid"]
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x1b]0;title\x07 & \"'"


def shown(check, subject, seed=0):
    """Return the verdict's text and its parsed HTML."""
    verdict = examine(check, subject, seed)
    return report.as_text(verdict), BeautifulSoup(card.as_html(verdict), "html.parser")


def flat(text):
    """Join the lines that the table breaks."""
    return " ".join(text.split())


def right(x):
    return 1 / (1 + np.exp(-x))


def raises(error):
    def subject(*_):
        raise error

    return subject


def doubled(x):
    x *= 2
    return x


SUBJECTS = {
    "right": right,
    "wrong": lambda x: 1 / (1 + np.exp(x)),
    "shape": lambda x: right(x)[:, None],
    "none": lambda x: None,
    "stub": raises(NotImplementedError()),
    "raises": raises(ValueError("no")),
    "attack": raises(ValueError(ATTACK)),
    "attack by name": raises(type(ATTACK, (Exception,), {})()),
    "changes": doubled,
}
each = pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)


@each
def test_nothing_that_a_terminal_obeys_is_shown(subject):
    verdict = examine(SIGMOID, subject, 0)
    for text in (report.as_text(verdict), card.as_html(verdict)):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
        text.encode()


@each
def test_the_three_forms_say_the_same(subject):
    verdict = examine(SIGMOID, subject, 0)
    text, html = report.as_text(verdict), card.as_html(verdict)
    words = BeautifulSoup(html, "html.parser").get_text()
    points = f"{verdict.points:g} of {SIGMOID.points:g} points"
    assert points in text
    assert points in words
    told = json.loads(json.dumps(report.as_json(verdict)))
    assert set(told) == {"id", "points", "max_points", "criteria", "mistakes"}
    assert (told["points"], told["max_points"]) == (verdict.points, SIGMOID.points)
    for criterion, finding in zip(told["criteria"], verdict.findings, strict=True):
        assert set(criterion) == {"name", "passed", "message"}
        assert criterion["passed"] == finding.met
        assert bool(criterion["message"]) != finding.met
        if not verdict.untouched:
            assert criterion["name"] in text
            assert criterion["name"] in words


def test_full_marks_are_short():
    text, _ = shown(SIGMOID, right)
    assert text.startswith("sigmoid: 2.5 of 2.5 points")
    assert "✗" not in text
    assert "seed" not in text


def test_an_overflow_warning_is_mentioned_and_costs_nothing():
    text, _ = shown(SIGMOID, right)
    assert "overflow encountered in exp. It costs nothing." in text


def test_a_wrong_value_names_the_first_place_and_how_many_differ():
    def subject(x):
        y = right(x)
        y.flat[[2, 4]] = 0.25
        return y

    text, _ = shown(SIGMOID, subject)
    expected = examine(SIGMOID, subject, 0).findings[0].reason.expected[2]
    assert f"your result[2] is 0.25; expected {expected:.6g}. 2 of 7 numbers differ, by" in flat(
        text
    )
    assert "Asked with x of shape (7,)." in flat(text)


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        (
            SUBJECTS["shape"],
            "your result is an array of shape (7, 1); expected an array of shape (7,).",
        ),
        (
            SUBJECTS["none"],
            "your result is None; expected an array of shape (7,). Is a return missing?",
        ),
        (lambda x: "0.5", "your result is a string; expected an array of shape (7,)."),
        (SUBJECTS["raises"], "Your code raised ValueError: no."),
        (SUBJECTS["stub"], "write your code in place of the line that raises NotImplementedError"),
        (lambda: 0, "takes 0 positional arguments but 1 was given"),
        (lambda x: [np.nan] * 7, "is nan; expected"),
    ],
    ids=["shape", "none", "string", "raises", "stub", "arguments", "nan"],
)
def test_each_reason_has_a_sentence(subject, says):
    text, html = shown(SIGMOID, subject)
    assert says in flat(text)
    assert says in flat(html.get_text())


def test_a_changed_input_is_told():
    def subject(q, t):
        gradient = q - t
        q += 1
        return gradient

    text = flat(shown(CHECKS["softmax_score_gradient"], subject)[0])
    assert "Your code changed q, which it was given: q[0] was" in text
    assert "Work on a copy." in text


def test_no_line_is_wider_than_the_validate_window():
    for subject in SUBJECTS.values():
        text, _ = shown(SIGMOID, subject)
        assert max(map(len, text.splitlines())) <= report.WIDTH


def test_an_exception_is_told_once():
    text, html = shown(SIGMOID, lambda x: x.no_such_thing)
    assert text.count("Your code raised AttributeError") == 1
    assert text.count("As above.") == 2
    assert str(html).count("Your code raised AttributeError") == 1
    assert len(html.find_all("pre")) == 1


def test_another_error_in_the_same_line_is_told_too():
    def subject(x):
        return x.no_such_thing if x.ndim == 1 else 1 // 0

    text, _ = shown(SIGMOID, subject)
    assert text.count("Your code raised AttributeError") == 1
    assert text.count("Your code raised ZeroDivisionError") == 1


def test_the_call_that_failed_is_told():
    class SigmoidWithLoss:
        def forward(self, x, t):
            return x @ t[:, None] @ x

    text, html = shown(CHECKS["sigmoid_with_loss_backward"], SigmoidWithLoss)
    says = "The call was SigmoidWithLoss().forward(x, t), with x of shape (7,), t of shape (7,)."
    assert says in flat(text)
    assert says in flat(html.get_text())


def test_a_difference_is_not_told_where_expected_values_are_hidden():
    def subject(x):
        y = right(x)
        y.flat[0] = 0.25
        return y

    verdict = examine(SIGMOID, subject, 0)
    assert "1 of 7 numbers differ, by" in flat(report.as_text(verdict))
    assert "1 of 7 numbers differ. Asked" in flat(report.as_text(verdict, reveal=False))


def test_a_wrong_direction_counts_the_entries_that_differ():
    class Wrong(resolve("sigmoid_with_loss:SigmoidWithLoss")):
        def backward(self, dout=1):
            dx = super().backward(dout)
            dx[2] += 1
            return dx

    text, _ = shown(CHECKS["sigmoid_with_loss_backward"], Wrong)
    assert "multiple of the right gradient: dx[2] is" in flat(text)
    assert "1 of 7 numbers differ" in flat(text)
    assert "[0]" not in text


def test_what_is_certain_stands_apart_from_what_nobody_can_tell():
    verdict = examine(SIGMOID, SUBJECTS["wrong"], 0)
    ids = ("a", "b", "mutates-input")
    told = replace(
        verdict,
        diagnosis=Diagnosis((("a", "mutates-input"), ("b", "mutates-input"))),
        named={one: NamedMistake(mistake(one), SIGMOID.read) for one in ids},
    )
    explanation = report.report(told).explanation
    assert [mistake.id for mistake in explanation.mistakes] == ["a", "b"]
    assert [mistake.id for mistake in explanation.also] == ["mutates-input"]


def test_what_waits_is_told():
    text = shown(CHECKS["softmax_score_gradient"], lambda q, t: q)[0]
    assert "Judged once “a soft t” is met." in text


def test_the_learners_line_is_shown():
    def subject(x):
        return x.no_such_thing

    text, html = shown(SIGMOID, subject)
    assert "return x.no_such_thing" in text
    assert "return x.no_such_thing" in html.pre.get_text()


def test_the_same_numbers_can_be_asked_for_again():
    text, html = shown(SIGMOID, lambda x: x, seed=7)
    assert text.endswith("\n    check.sigmoid(sigmoid, seed=7)")
    assert html.find_all("code")[-1].get_text() == "check.sigmoid(sigmoid, seed=7)"


@pytest.mark.parametrize(
    ("check", "subject", "says"),
    [
        ("two_class_scores", lambda s: np.c_[s, 0 * s], "up to one number added to its whole row"),
        ("sigmoid_score_gradient", lambda y, t: t - y, "is not a positive multiple of the right"),
        ("binary_cross_entropy", lambda y, t: 3.0, "your result is 3; expected"),
    ],
)
def test_each_rule_has_words_of_its_own(check, subject, says):
    assert says in flat(shown(CHECKS[check], subject)[0])


def test_a_loss_that_is_not_finite_is_told():
    class Naive(resolve("softmax_with_loss:SoftmaxWithLoss")):
        def forward(self, x, t):
            loss = super().forward(x, t)
            return loss if loss < 100 else np.inf

    says = "loss is inf; expected a finite loss, from"
    assert says in flat(shown(CHECKS["softmax_with_loss_forward"], Naive)[0])


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_no_verdict_mentions_a_path(check):
    for subject in (raises(OSError("no")), None, object, resolve(check.reference)):
        text, html = shown(check, subject)
        assert "/autograde" not in text + str(html)
        assert "site-packages" not in text + str(html)


def test_words_with_braces_are_left_as_they_are():
    assert "KeyError: '{answer} {0} {{'" in shown(SIGMOID, raises(KeyError("{answer} {0} {{")))[0]


def test_a_message_of_many_lines_stays_inside_the_table():
    text, _ = shown(SIGMOID, raises(ValueError("one\n  ✓        1  values\nthree")))
    assert all(line.startswith("  ") for line in text.splitlines()[1:])
    assert not re.search("^  ✓", text, re.MULTILINE)


def test_an_answer_that_is_missing_has_a_sentence():
    cases = ORACLE.cases(SIGMOID, 0)
    verdict = judge(SIGMOID, cases, {case.name: Answer({}) for case in cases}, 0, ORACLE)
    assert "Nothing came back for your result." in report.as_text(verdict)


def test_what_the_code_printed_is_shown_and_kept_short():
    def subject(x):
        print("shape", x.shape, "\x1b[31m")
        return right(x)

    text, html = shown(SIGMOID, subject)
    assert "Your code printed: shape (7,) �[31m" in flat(text)
    assert "Your code printed: shape (7,) �[31m" in flat(html.get_text())

    def endless(x):
        print("word " * 10_000)
        return right(x)

    assert len(shown(SIGMOID, endless)[0]) < 800
