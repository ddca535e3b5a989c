"""Every attack, tried on the sandbox: no points, no bytes, no effects, no run that breaks off."""

import pytest

from autograde.answers.oracle import CourseOracle
from autograde.sandbox.parent import NoSandboxError, Sandbox
from tests.corpus.attacks import ATTACKS
from tests.support.arena import CHAPTER, LIMITS, Attack, Place, graded, here

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
RIGHT = """\
import numpy as np
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
"""


@pytest.fixture(scope="module")
def sandbox():
    try:
        with Sandbox(CHAPTER, LIMITS) as made:
            yield made
    except NoSandboxError as error:
        pytest.skip(str(error))


def test_wrong_answers_earn_nothing_and_right_ones_do(sandbox, tmp_path):
    """The arena can tell them apart: else no attack would mean anything."""
    assert here(Attack("control", "nothing", ()), sandbox, tmp_path).harmless
    assert here(Attack("control", "right", (RIGHT,)), sandbox, tmp_path).points == 2.5


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: f"{one.kind}: {one.name}")
def test_an_attack_comes_to_nothing(sandbox, tmp_path, monkeypatch, attack):
    result = here(attack, sandbox, tmp_path)
    assert result.harmless, result.words
    assert result.seconds < 2 * LIMITS.seconds  # a busy machine is slower
    # Whoever comes next in the same sandbox gets what is theirs, and no more.
    (tmp_path / "next").mkdir()
    place = Place(tmp_path / "next")
    monkeypatch.setattr(CourseOracle, "known", lambda *_: ())  # points alone are asked now
    honest = graded(Attack("control", "right", (RIGHT,)), sandbox, tmp_path / "next", place)
    place.close()
    assert (honest.points, honest.read, honest.aborted) == (2.5, [], "")


def test_there_are_enough_of_every_kind():
    kinds = {attack.kind for attack in ATTACKS}
    assert len(ATTACKS) >= 40
    assert kinds == {
        "judge", "transport", "IPython", "files", "processes", "resources", "network", "timing",
        "others", "reader",
    }  # fmt: skip
