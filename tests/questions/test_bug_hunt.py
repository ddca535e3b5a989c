"""What may be handed in for "find the bug" and the bug hunt, and what is said of anything else."""

import numpy as np
import pytest

from autograde.check import examine
from autograde.explaining import report
from autograde.questions.bug_hunt import GIVEN
from autograde.questions.probe import ask
from autograde.questions.register import CHECKS
from autograde.questions.spec import PLACE, Case
from tests.corpus.chapters.negative_sampling import CULPRITS, hunt_as_a_dict, inputs_as_arrays

HUNT = CHECKS["bug_hunt"]
INPUTS = inputs_as_arrays()


def said_of(answer):
    verdict = examine(HUNT, lambda: answer)
    return verdict.points, " ".join(report.as_text(verdict).split())


def hunt_with(**changed):
    return hunt_as_a_dict() | changed


@pytest.mark.parametrize(
    ("answer", "points", "said"),
    [
        (hunt_with(), 10, ""),
        ({"number": 1}, 0, "There is no answer for A yet. It is written so: "),
        ({"number": 1, "D": hunt_with()["D"]}, 1, "There is no answer for A yet."),
        (hunt_with(C=None), 9, "There is no answer for C yet."),
        (hunt_with(C=""), 9, "There is no answer for C yet."),
        (hunt_with(C=()), 9, "The answer for C does not begin with the name of a mistake: ()."),
        (hunt_with(C="shared-state"), 9.5, 'as well: "C": ("shared-state", [(x, t, dout)])'),
        (hunt_with(C=("shared-state",)), 9.5, "Give an input that shows it as well"),
        (hunt_with(C=("sign-flipped", INPUTS["C"])), 9, "That is not the mistake"),
        (hunt_with(C=("no-mistake",)), 9, "That is not the mistake"),
        (
            hunt_with(C=("sharedstate", INPUTS["C"])),
            9,
            "'sharedstate' is not in the table of suspects (did you mean 'shared-state'?)",
        ),
        (hunt_with(C=(INPUTS["C"], "shared-state")), 9, "does not begin with the name"),
        (hunt_with(C={"name": "shared-state"}), 9, "does not begin with the name"),
        (hunt_with(C=7), 9, "The answer for C does not begin with the name of a mistake: 7."),
        (hunt_with(C=("shared-state", INPUTS["C"][:1])), 9.5, "You named it right, but your input"),
        (hunt_with(C=("shared-state", None)), 9.5, "It is written as [(x, t, dout)]."),
        (hunt_with(C=("shared-state", "x")), 9.5, "It is written as [(x, t, dout)]."),
        (hunt_with(C=("shared-state", [("x", "t", 1)])), 9.5, "In your input, x is a string."),
        (hunt_with(C=("shared-state", [(np.ones((1, 2, 2)), [0], 1)])), 9.5, "x has 3 axes."),
        (hunt_with(C=("shared-state", [(np.ones((9, 999)), [0], 1)])), 9.5, "8991 numbers"),
        (hunt_with(C=("shared-state", INPUTS["C"] * 9)), 9.5, "It is written as"),
        (
            hunt_with(D=("negative-label-one", INPUTS["A"])),
            9.5,
            "[W, Always(1), 1, (h, target, dou",
        ),
        (hunt_with(A=("embedding-overwrites", INPUTS["C"])), 9.5, "written as [W, (idx, dout)]."),
        ({k.lower(): v for k, v in hunt_with().items()}, 0, "There is no answer for A yet."),
        (hunt_with(number=7), 0, "7 is not the number of a mystery"),
        (hunt_with(number="1"), 0, "'1' is not the number of a mystery"),
        # What was handed in when all had the same ten, and when names were enough.
        (CULPRITS, 5, 'Whose layers are these? Put their number into the dict: {"number": 123456'),
        ({"number": 1} | CULPRITS, 5, "Give an input that shows it as well"),
        (list(hunt_with().values()), 0, 'an answer for each letter: {"number": 123456, "A": ('),
        (None, 0, "bug_hunt() returned None: return a dict with your number"),
    ],
)
def test_each_letter_of_the_hunt_counts_by_itself(answer, points, said):
    got, text = said_of(answer)
    assert got == points
    assert said in text


def test_what_is_said_of_all_letters_is_said_once():
    for answer in (None, hunt_with(number=7)):
        _, text = said_of(answer)
        assert text.count("As above.") == 9


def test_an_input_is_laid_out_beside_the_learner_s_code_and_no_name_is_judged_there():
    answer = ask(HUNT, hunt_as_a_dict, Case("specimen D", {PLACE: 3}))
    given = {name for name in answer.values if name.startswith(GIVEN)}
    assert given == {f"{GIVEN}{part}" for part in ("W", "0 h", "0 target", "0 negatives", "0 dout")}
    np.testing.assert_array_equal(answer.values[f"{GIVEN}0 negatives"], [[2]])
    assert answer.failure is None


def test_a_sampler_is_asked_beside_the_learner_s_code():
    class Raises:
        def get_negative_sample(self, target):
            raise KeyError(target)

    W, _, size, batch = INPUTS["D"]
    points, text = said_of(hunt_with(D=("negative-label-one", [W, Raises(), size, batch])))
    assert points == 9.5
    assert "Your code raised KeyError" in text


def test_a_lying_name_or_array_is_a_name_or_an_array():
    class Any(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

    class Yes(np.ndarray):
        def __array_ufunc__(self, *_, **__):
            return np.True_

        __eq__ = __lt__ = __gt__ = lambda self, other: True
        __hash__ = None

    points, _ = said_of({"number": 1} | dict.fromkeys("BCDEFGHIJ", (Any("x"), INPUTS["B"])))
    assert points <= 0.5  # it is the first of the list, and so right for one letter at most
    one = (np.array([0.5, -1.0]).view(Yes), np.array([1, 0]).view(Yes), 1.0)
    assert said_of(hunt_with(B=(CULPRITS["B"], [one])))[0] == 10
    zeros = (np.zeros(2).view(Yes), np.ones(2).view(Yes))
    assert said_of(hunt_with(I=(CULPRITS["I"], [zeros])))[0] >= 9.5
