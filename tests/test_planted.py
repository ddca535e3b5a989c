"""The objects of "find the bug": they make their mistake, the whole of it, and nothing else."""

import inspect

import numpy as np
import pytest

from autograde import planted
from autograde.check import examine
from autograde.exercises import CHECKS
from autograde.mistakes import KNOWN
from autograde.oracle import resolve

BUGS = [check for check in CHECKS.values() if check.asks.startswith("bug_in_")]
each_bug = pytest.mark.parametrize("check", BUGS, ids=[check.id for check in BUGS])


@each_bug
def test_the_mystery_makes_the_mistake_that_is_the_answer(check):
    answer = resolve(check.reference)()
    pretends = planted.PRETENDS[check.id]
    for seed in range(5):
        verdict = examine(CHECKS[pretends], planted.mystery(check.id), seed)
        assert not verdict.full
        assert answer in verdict.mistakes


@each_bug
def test_the_evidence_points_at_one_suspect_only(check):
    verdict = examine(CHECKS[planted.PRETENDS[check.id]], planted.mystery(check.id), 0)
    assert set(verdict.mistakes) & set(check.options) == {resolve(check.reference)()}


@each_bug
def test_every_suspect_could_have_been_planted(check):
    known = {mistake.id for mistake in KNOWN[planted.PRETENDS[check.id]]}
    assert len(check.options) >= 5
    assert len(set(check.options)) == len(check.options)
    assert resolve(check.reference)() in check.options
    assert len(set(check.options) & known) >= 4


@each_bug
def test_the_code_of_a_mystery_tells_nothing(check):
    source = inspect.getsource(planted.mystery(check.id))
    assert not any(suspect in source for suspect in check.options)


def test_the_other_pass_of_a_layer_is_right():
    for seed in range(5):
        mystery = planted.mystery("bug_in_softmax_with_loss")
        assert examine(CHECKS["softmax_with_loss_forward"], mystery, seed).full


def test_a_mystery_leaves_its_input_alone():
    mystery = planted.specimen("softmax_with_loss_backward", "missing-batch-mean")()
    x, dout = np.ones((2, 3)), np.array(2.0)
    mystery.forward(x, np.array([0, 1]))
    np.testing.assert_allclose(mystery.backward(dout), dout * [[-2, 1, 1], [1, -2, 1]] / 3)
    assert np.all(x == 1)
    assert dout == 2


def test_a_function_can_be_planted_too():
    twice = planted.specimen("dL_dq", "divided-by-classes")
    np.testing.assert_allclose(twice(np.full(4, 0.25), np.eye(4)[0]), [-1, 0, 0, 0])


def test_an_unknown_mistake_is_refused():
    with pytest.raises(LookupError, match="holds no 'ascends'"):
        planted.specimen("dL_dq", "ascends")
