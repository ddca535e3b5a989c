"""A notebook judged from outside: what is lost, what goes on, and what nothing can break."""

import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograde.answers.oracle import ORACLE
from autograde.check import mime_bundle
from autograde.grading.session import Session
from autograde.judging.judge import judge
from autograde.questions.probe import Answer, Failure, Odd
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.sandbox.inside.fence import MIB, Limits
from autograde.sandbox.parent import NoSandboxError, Sandbox

LIMITS = Limits(seconds=30, cell_seconds=2, again_seconds=0.5, memory=400 * MIB)
RIGHT = {
    "sigmoid": "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))",
    "dy_ds": "def dy_ds(y):\n    return y * (1 - y)",
    "dL_dy": "def dL_dy(y, t):\n    return -(t / y - (1 - t) / (1 - y))",
}
LOOPS = "    while True:\n        pass"


@pytest.fixture(scope="module")
def sandbox():
    try:
        with Sandbox(CHAPTERS["ch06_sigmoid_with_loss"], LIMITS) as made:
            yield made
    except NoSandboxError as error:
        pytest.skip(str(error))


@pytest.fixture
def sitting(sandbox):
    made = Session(sandbox)
    made.run(1, "import numpy as np")
    yield made
    made.close()


def points(sitting, name):
    return sitting.ask(CHECKS[name], seed=1).points


def messages(sitting, name):
    reasons = [finding.reason for finding in sitting.ask(CHECKS[name], seed=1).findings]
    return {one.failure.message for one in reasons if one and one.failure}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("while True:\n    pass", "more than 2 seconds"),
        ("x = [bytearray(b'x') * 10**7 for _ in range(90)]\nwhile True:\n    pass", "MiB"),
        ("import os\nos._exit(0)", "ended the whole notebook"),
    ],
)
def test_a_cell_that_is_lost_costs_itself(sitting, bad, says):
    sitting.run(2, RIGHT["sigmoid"])
    lost = sitting.run(3, bad).lost
    assert says in lost.why or "more than 2 seconds" in lost.why  # a busy machine is slower
    sitting.run(4, RIGHT["dy_ds"])
    assert points(sitting, "sigmoid") == CHECKS["sigmoid"].points
    assert points(sitting, "dy_ds") == CHECKS["dy_ds"].points


@pytest.mark.parametrize("end", [LOOPS, "    import os\n    os._exit(0)", "    exit_ = 1 / 0"])
def test_a_function_that_is_lost_costs_its_own_exercise(sitting, end):
    sitting.run(2, f"def sigmoid(x):\n{end}")
    sitting.run(3, RIGHT["dy_ds"])
    assert points(sitting, "sigmoid") == 0
    assert points(sitting, "dy_ds") == CHECKS["dy_ds"].points


def test_a_loop_that_many_checks_meet_costs_its_limit_once(sitting):
    loop = f"class SigmoidWithLoss:\n    def forward(self, x, t):\n    {LOOPS}\n"
    loop = loop.replace("        pass", "            pass")
    sitting.run(2, loop + "    backward = forward")
    names = ["sigmoid_with_loss_forward", "sigmoid_with_loss_backward"] * 3
    start = time.monotonic()
    assert [points(sitting, name) for name in names] == [0] * 6
    assert time.monotonic() - start < 2 * LIMITS.cell_seconds
    assert "was taken out of the notebook" in messages(sitting, names[1]).pop()


def test_what_was_answered_before_a_loop_counts(sitting):
    sitting.run(
        2, RIGHT["sigmoid"].replace(":\n", ":\n    while abs(x).max() > 100:\n        pass\n")
    )
    met = [finding.met for finding in sitting.ask(CHECKS["sigmoid"], seed=1).findings]
    assert met == [True, True, False]


def test_a_mended_function_counts(sitting):
    sitting.run(2, f"def sigmoid(x):\n{LOOPS}")
    assert points(sitting, "sigmoid") == 0
    sitting.run(3, RIGHT["sigmoid"])
    assert points(sitting, "sigmoid") == CHECKS["sigmoid"].points


def test_a_notebook_has_so_much_time_and_no_more(sandbox):
    sitting = Session(sandbox)
    sitting._until = time.monotonic() + 0.5
    assert "may take 30 seconds" in sitting.run(1, "while True:\n    pass").lost.why
    assert "may take 30 seconds" in sitting.run(2, "1").lost.why
    assert "may take 30 seconds" in messages(sitting, "sigmoid").pop()


def test_the_same_seed_asks_the_same(sitting):
    sitting.run(2, "def sigmoid(x):\n    return x")
    first, again = (sitting.ask(CHECKS["sigmoid"], seed=7).inputs for _ in range(2))
    for name, inputs in first.items():
        np.testing.assert_array_equal(inputs["x"], again[name]["x"])


VALUES = st.one_of(
    st.sampled_from(["?", "i1", "u8", "f2", "f4", "f8"]).flatmap(
        lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0))
    ),
    st.builds(Odd, st.text(max_size=20)),
)
FAILURES = st.none() | st.builds(
    Failure,
    st.sampled_from(["ValueError", "NotImplementedError", "TypeError", "<b>", ""]),
    *[st.text(max_size=20)] * 3,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_answer_breaks_the_judge_or_the_card(data):
    """Whatever comes through the wire is an Answer, and any Answer is judged."""
    check = CHECKS[data.draw(st.sampled_from(sorted(CHECKS)))]
    cases = ORACLE.cases(check, 1)
    names = {answer for one in check.criteria for answer in one.answers}
    name = st.sampled_from(sorted(names)) | st.text(max_size=5)
    answers = {}
    for case in cases:
        values = data.draw(st.dictionaries(name, VALUES, max_size=5))
        answers[case.name] = Answer(values, data.draw(FAILURES), data.draw(st.text(max_size=9)))
    verdict = judge(check, cases, answers, 1, ORACLE)
    assert 0 <= verdict.points <= check.points
    for reveal in (True, False):
        mime_bundle(verdict, reveal)
