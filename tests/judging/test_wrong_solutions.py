import itertools

import numpy as np
import pytest

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.check import examine
from autograde.explaining import report
from autograde.questions.register import CHECKS
from tests import corpus
from tests.support.remembering import REMEMBERING

SOLUTIONS, OTHERS = corpus.single_mistakes(), corpus.other_mistakes()
# A test for each check, not for each solution: to set up two thousand tests takes as long as they.
EACH_CHECK = pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
SEEDS = range(6)  # the confusion table asks five more


def as_layer(forward, backward):
    class Layer:
        # Repeat(n) and MatMul(W) are made with something; a layer's gradients are asked for, too.
        def __init__(self, *settings):
            arrays = [one for one in settings if isinstance(one, np.ndarray)]
            self.params, self.grads = arrays, [np.zeros_like(one) for one in arrays]
            # What is made with numbers has other methods, too: a stub is one from the start.
            if settings and not arrays:
                forward(settings[0])

        def forward(self, x, *_):
            self.x = x
            return forward(x)

        def backward(self, *_):
            return backward(self.x)

    return Layer


def subject_for(check, answer):
    """Let a function of the first input stand for what a check asks for, layers too."""
    if check.asks[0].isupper():
        return as_layer(answer, answer)
    return lambda first, *_: answer(first)


LAZY = {
    "0": lambda x: 0,
    "1.0": lambda x: 1.0,
    "10.0": lambda x: 10.0,
    "inf": lambda x: np.inf,
    "None": lambda x: None,
    "zeros": np.zeros_like,
    "ones / N": lambda x: np.ones_like(x) / len(x),
    "halves": lambda x: np.full_like(x, 0.5),
    "the input": lambda x: x,
    "the input's mean": np.mean,
    "the input's mean size": lambda x: np.abs(x).mean(),
    "no two scores": lambda x: np.zeros((len(x), 2)),
    "identity": lambda x: np.eye(len(x)),
    "signs": lambda x: (x > 0).astype(float),
}


def of(check, solutions):
    return [one for one in solutions if one.check == check.id]


@pytest.fixture
def undiagnosed(monkeypatch):
    """Let checks give points only: naming the mistake takes longer, and is tested elsewhere."""
    monkeypatch.setattr(REMEMBERING, "known", lambda check, seed: ())


@pytest.mark.usefixtures("undiagnosed")
@EACH_CHECK
def test_a_mistake_loses_what_it_breaks_and_nothing_else(check):
    for solution, seed in itertools.product(of(check, SOLUTIONS), SEEDS):
        verdict = examine(check, solution.subject, seed)
        lost = {finding.criterion.name for finding in verdict.findings if not finding.met}
        assert lost == solution.loses, f"{solution}, seed {seed}\n{report.as_text(verdict)}"


def test_each_mistake_loses_something():
    for solution in SOLUTIONS:
        criteria = {criterion.name for criterion in CHECKS[solution.check].criteria}
        assert solution.loses & criteria, solution


@pytest.mark.usefixtures("undiagnosed")
@EACH_CHECK
def test_other_wrong_work_loses_something(check):
    for solution, seed in itertools.product(of(check, OTHERS), SEEDS):
        assert not examine(check, solution.subject, seed).full, f"{solution}, seed {seed}"


@pytest.mark.usefixtures("undiagnosed")
@EACH_CHECK
def test_a_lazy_answer_earns_nothing(check):
    for seed, lazy in itertools.product(SEEDS, LAZY):
        verdict = examine(check, subject_for(check, LAZY[lazy]), seed)
        # Where a mean is asked for, to give the mean is not lazy: all of it is right then.
        assert verdict.points == 0 or verdict.full, f"{lazy}\n{report.as_text(verdict)}"


def stub(*_):
    raise NotImplementedError("write your code here")


@pytest.mark.parametrize("subject", [stub, as_layer(stub, stub)], ids=["function", "layer"])
@EACH_CHECK
def test_a_stub_earns_nothing_and_is_told_so_kindly(check, subject):
    if check.asks[0].isupper() != isinstance(subject, type):
        return
    verdict = examine(check, subject, 0)
    assert verdict.points == 0
    assert verdict.untouched
    assert verdict.mistakes == ("not-implemented",)
    assert "Not filled in yet" in report.as_text(verdict)


def test_each_check_meets_several_mistakes():
    for check in CHECKS:
        if CHECKS[check].options:
            continue
        assert len({one.mistake for one in SOLUTIONS if one.check == check}) >= 3, check


def test_each_id_has_words():
    ids = set().union(*(one.made for one in [*SOLUTIONS, *OTHERS]))
    assert ids <= set(MISCONCEPTIONS)
