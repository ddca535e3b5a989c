"""What is right about a planted layer of the hunt: its mistake, and whether an input shows it."""

import time
import tracemalloc

import numpy as np
import pytest

from autograde.answers import buggy_objects
from autograde.answers.oracle import CourseOracle, resolve
from autograde.judging.by_differences import by_differences
from autograde.judging.judge import judge
from autograde.judging.mysteries import Mysteries
from autograde.questions.bug_hunt import FORMS, GIVEN, NO_MISTAKE
from autograde.questions.planting import deal, made
from autograde.questions.probe import Answer, ask
from autograde.questions.register import CHECKS
from source_lib.bug_answers import HUNT, HUNT_SHOWING, LETTERS
from tests.corpus.bug_hunt import NUMBERS

CHECK = CHECKS["bug_hunt"]
OBJECTS = [(kind, key) for kind, keys in HUNT.items() for key in keys]
each_object = pytest.mark.parametrize(("kind", "key"), OBJECTS, ids=str)
W = [[1.0, 2.0], [3.0, 4.0]]


class WordZero:
    def get_negative_sample(self, target):
        return np.zeros((len(target), 1), dtype=int)


# One sample, one batch, a dout of ones: most mistakes can't be seen.
TAME = {
    "Sigmoid": [([0.0], [1.0])],
    "SigmoidWithLoss": [([0.5], [1], 1.0)],
    "SoftmaxWithLoss": [([[0.5, 1.0]], [1], 1.0)],
    "Embedding": [W, ([1], [[1.0, 1.0]])],
    "EmbeddingDot": [W, ([[1.0, 3.0]], [0], [1.0])],
    "NegativeSamplingLoss": [W, WordZero(), 1, ([[1.0, 1.0]], [1], 1.0)],
}
# What a right layer refuses, and NumPy might answer: a side of length 1 too few, or an odd dout.
UNFIT = {
    "Sigmoid": [([0.0, 1.0], [1.0, 2.0, 3.0])],
    "SigmoidWithLoss": [([0.5, 1.0], [1], 1.0)],
    "SoftmaxWithLoss": [([[0.5, 1.0], [2.0, 0.0]], [1], 1.0)],
    "Embedding": [W, ([1], [[1.0, 2.0], [3.0, 4.0]])],
    "EmbeddingDot": [W, ([[1.0, 3.0]], [0, 1], [1.0, 2.0])],
    "NegativeSamplingLoss": [W, WordZero(), 1, ([[1.0, 2.0], [3.0, 4.0]], [1], 2.0)],
}
SEEN_IN_ANY = {
    *("sign-flipped", "derivative-of-input", "extra-activation-derivative", "forgot-the-target"),
    *("swapped-operands", "negative-label-one", "wrong-log-base", "wrong-axis"),
}


def dealt(number):
    pools = {kind: [mistake for _, mistake in keys] for kind, keys in HUNT.items()}
    return {letter: one for letter, (_, one) in deal(LETTERS, pools, number).items()}


def letter_for(key, kind):
    """Return a number, and the letter behind which it has this object."""
    for number in NUMBERS:
        for letter, mistake in dealt(number).items():
            if LETTERS[letter] == kind and mistake == key[1]:
                return number, letter
    raise LookupError(key)


def verdict_on(answers, own=1):
    oracle = CourseOracle(lambda: own)
    cases = oracle.cases(CHECK, 0)
    given = {case.name: ask(CHECK, lambda: answers, case) for case in cases}
    return judge(CHECK, cases, given, 0, oracle)


def mysteries(right):
    sources = buggy_objects.sources()["hunt"]["pools"]
    return Mysteries(
        **buggy_objects.mistakes([CHECK]),
        made=lambda kind, place: made(sources[kind][place]),
        right=right,
    )


COURSE = mysteries(lambda kind: resolve(CHECKS[HUNT[kind][0][0]].reference))
BUNDLE = mysteries(lambda kind: None)


@each_object
def test_an_input_that_shows_a_mistake_earns_its_half_and_a_tame_one_does_not(kind, key):
    number, letter = letter_for(key, kind)
    name = key[1]
    assert verdict_on({"number": number, letter: (name, HUNT_SHOWING[kind])}).points == 1
    assert verdict_on({"number": number, letter: name}).points == (1 if name == NO_MISTAKE else 0.5)
    seen = name in SEEN_IN_ANY or name == NO_MISTAKE
    if name not in ("wrong-axis", "derivative-of-input", "only-positive-term"):
        points = verdict_on({"number": number, letter: (name, TAME[kind])}).points
        assert points == (1 if seen else 0.5)
    other = next(one for _, one in HUNT[kind] if one != name)
    assert verdict_on({"number": number, letter: (other, HUNT_SHOWING[kind])}).points == 0
    # Who claims that there is no mistake has no input to show, and gets nothing for the claim.
    if name != NO_MISTAKE:
        assert verdict_on({"number": number, letter: (NO_MISTAKE, HUNT_SHOWING[kind])}).points == 0


@each_object
def test_a_bundle_says_the_same_of_an_input_with_nothing_right_in_it(kind, key):
    number, letter = letter_for(key, kind)
    place = list(LETTERS).index(letter)
    for given in (HUNT_SHOWING[kind], TAME[kind], UNFIT[kind], [], "x"):
        answers = {"number": number, letter: (key[1], given)}
        case = CourseOracle().cases(CHECK, 0)[place]
        answer = ask(CHECK, lambda answers=answers: answers, case)
        here, there = (one.expected(CHECK, case.name, answer).values for one in (COURSE, BUNDLE))
        assert here == there
        assert given is not UNFIT[kind] or here["shown"] == (1 if key[1] == NO_MISTAKE else -1)


def test_all_ten_of_several_numbers_are_right_for_these_and_for_no_other():
    for number in (1, *NUMBERS[:4]):
        answers = {"number": number} | {
            letter: (mistake, HUNT_SHOWING[LETTERS[letter]])
            for letter, mistake in dealt(number).items()
        }
        assert verdict_on(answers).full
        assert verdict_on(answers | {"number": number + 7}).points < 7


def test_no_one_answer_earns_much():
    """The best that can be answered without asking: of each kind the name that most have."""
    blind = {letter: (HUNT[kind][-1][1], HUNT_SHOWING[kind]) for letter, kind in LETTERS.items()}
    points = [verdict_on({"number": number} | blind).points for number in NUMBERS[:20]]
    assert np.mean(points) < 2.5


def test_differences_give_what_a_right_layer_gives():
    for kind, keys in HUNT.items():
        form, right = FORMS[kind], resolve(CHECKS[keys[0][0]].reference)
        laid_out = {name: np.asarray(one) for name, one in form.laid_out(HUNT_SHOWING[kind])}
        for mine, theirs in zip(
            form.ask(by_differences(right), laid_out), form.ask(right, laid_out), strict=True
        ):
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-8)


# What is sent over the wire need not come from the probe


def forged(letter, number, **given):
    case = f"specimen {letter}"
    values = {
        f"{GIVEN}{name.replace('_', ' ').strip()}": np.asarray(one) for name, one in given.items()
    }
    return case, Answer({"number": np.array(number), "result": np.array(1), **values})


BIG = {
    "axes that make a thousand million": {
        "_0_x": np.zeros((1000, 1, 1)),
        "_0_t": np.zeros((1, 1000, 1), dtype=int),
        "_0_dout": np.zeros((1, 1, 1000)),
    },
    "a table of a million from two rows": {
        "_0_x": np.zeros((1000, 1)),
        "_0_t": np.zeros((1, 1000), dtype=int),
        "_0_dout": np.ones((1000, 1)),
    },
    "a million numbers": {"_0_x": np.zeros(1_000_000), "_0_t": np.zeros(1), "_0_dout": np.ones(1)},
    "labels out of range": {
        "_0_x": np.zeros((2, 3)),
        "_0_t": np.array([-9, 2**62]),
        "_0_dout": 1.0,
    },
    "no part that is asked for": {"_5_y": np.zeros(3)},
    "complex numbers": {"_0_x": np.zeros(2, dtype=complex), "_0_t": np.ones(2), "_0_dout": 1.0},
    "nothing but nan": {"_0_x": np.full(2, np.nan), "_0_t": np.ones(2), "_0_dout": np.nan},
    "empty arrays": {"_0_x": np.zeros((0, 3)), "_0_t": np.zeros(0, dtype=int), "_0_dout": 1.0},
}


@pytest.mark.parametrize("given", BIG.values(), ids=BIG)
@pytest.mark.parametrize("judging", [COURSE, BUNDLE], ids=["course", "bundle"])
@pytest.mark.parametrize("letter", "BCG")
def test_a_hostile_input_shows_nothing_and_costs_nothing(given, judging, letter):
    case, answer = forged(letter, 1, **given)
    tracemalloc.start()
    start = time.perf_counter()
    shown = int(judging.expected(CHECK, case, answer).values["shown"])
    seconds = time.perf_counter() - start
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert shown in (0, -1)
    assert seconds < 2
    assert most < 200e6
