"""The objects of "find the bug": they make their mistake, the whole of it, and nothing else."""

import contextlib
import inspect

import numpy as np
import pytest

from autograde import planted
from autograde.answers import buggy_objects
from autograde.answers.misconceptions import KNOWN
from autograde.answers.oracle import ORACLE, resolve
from autograde.check import examine
from autograde.questions import probe
from autograde.questions.register import CHECKS
from source_lib.bug_answers import PLANTED, deal
from tests.support.specimens import specimen

BUGS = [check for check in CHECKS.values() if check.asks.startswith("bug_in_")]
each_bug = pytest.mark.parametrize("check", BUGS, ids=[check.id for check in BUGS])


@each_bug
def test_the_mystery_makes_the_mistake_that_is_the_answer(check):
    answer = resolve(check.reference)()
    pretends, _ = PLANTED[check.id]
    for seed in range(5):
        verdict = examine(CHECKS[pretends], planted.mystery(check.id), seed)
        assert not verdict.full
        assert answer in verdict.mistakes


@each_bug
def test_the_evidence_points_at_one_suspect_only(check):
    verdict = examine(CHECKS[PLANTED[check.id][0]], planted.mystery(check.id), 0)
    assert set(verdict.mistakes) & set(check.options) == {resolve(check.reference)()}


@each_bug
def test_every_suspect_could_have_been_planted(check):
    known = {mistake.id for mistake in KNOWN[PLANTED[check.id][0]]}
    assert len(check.options) >= 5
    assert len(set(check.options)) == len(check.options)
    assert resolve(check.reference)() in check.options
    assert len(set(check.options) & known) >= 4


@each_bug
def test_the_code_of_a_mystery_tells_nothing(check):
    source = buggy_objects.source(*PLANTED[check.id])
    assert "#" not in source
    assert not any(suspect in source for suspect in check.options)
    mystery = planted.mystery(check.id)
    assert mystery.__name__.lower() == "mystery"
    # Python finds lines of another file there, if any: of its own there is nothing to read.
    with contextlib.suppress(OSError):
        found = inspect.getsource(getattr(mystery, "forward", mystery))
        assert not {line.strip() for line in found.splitlines()} & {
            line.strip() for line in source.splitlines() if "return" in line
        }


# The objects of the catalogue that they are held against


def passes_of(check):
    """Return the checks that look at a layer's passes, or the one check itself."""
    stem, _, last = check.rpartition("_")
    return (f"{stem}_forward", f"{stem}_backward") if last in ("forward", "backward") else (check,)


@pytest.mark.parametrize("key", buggy_objects.OBJECTS, ids="-".join)
def test_a_planted_object_answers_as_the_catalogue_predicts(key):
    assert key in {*PLANTED.values(), *deal().values()}
    theirs, ours = specimen(*key), buggy_objects.OBJECTS[key]
    for check in (CHECKS[name] for name in passes_of(key[0])):
        for case in (case for seed in range(5) for case in ORACLE.cases(check, seed)):
            here, there = probe.ask(check, theirs, case), probe.ask(check, ours, case)
            assert (here.failure is None) == (there.failure is None)
            assert here.values.keys() == there.values.keys()
            for name, value in here.values.items():
                np.testing.assert_allclose(there.values[name], value, rtol=1e-9, atol=1e-8)


def test_the_other_pass_of_a_layer_is_right():
    for seed in range(5):
        mystery = planted.mystery("bug_in_softmax_with_loss")
        assert examine(CHECKS["softmax_with_loss_forward"], mystery, seed).full


def test_a_mystery_leaves_its_input_alone():
    mystery = specimen("softmax_with_loss_backward", "missing-batch-mean")()
    x, dout = np.ones((2, 3)), np.array(2.0)
    mystery.forward(x, np.array([0, 1]))
    np.testing.assert_allclose(mystery.backward(dout), dout * [[-2, 1, 1], [1, -2, 1]] / 3)
    assert np.all(x == 1)
    assert dout == 2


def test_a_function_can_be_planted_too():
    twice = specimen("dL_dq", "divided-by-classes")
    np.testing.assert_allclose(twice(np.full(4, 0.25), np.eye(4)[0]), [-1, 0, 0, 0])


def test_an_unknown_mistake_is_refused():
    with pytest.raises(LookupError, match="holds no 'ascends'"):
        specimen("dL_dq", "ascends")
