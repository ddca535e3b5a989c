"""The objects of "find the bug": they make their mistake, the whole of it, and nothing else."""

import contextlib
import functools
import inspect
import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from autograde import planted
from autograde.answers import buggy_objects
from autograde.answers.misconceptions import KNOWN
from autograde.answers.oracle import CourseOracle, resolve
from autograde.basics.own_number import FIRST, LEAST, number_of
from autograde.check import examine
from autograde.explaining import report
from autograde.grading.nbgrader_preprocessor import oracle_for
from autograde.judging.judge import judge
from autograde.judging.mysteries import Mysteries
from autograde.questions import planting
from autograde.questions.bug_hunt import FORMS, GIVEN, NO_MISTAKE
from autograde.questions.chapters.gradient_check import Parabolas
from autograde.questions.chapters.negative_sampling import SPECIMENS
from autograde.questions.forms import LABELS, MOST_AXES
from autograde.questions.probe import Answer, ask
from autograde.questions.register import CHECKS
from autograde.questions.spec import Case
from source_lib.bug_answers import HUNT, HUNT_SHOWING, LETTERS, PLANTED, RIGHT, SHOWING, bug_hunt
from tests.corpus.bug_hunt import NUMBERS, number_for
from tests.corpus.bug_hunt import planted as planted_for
from tests.support.specimens import specimen

BUGS = [check for check in CHECKS.values() if check.asks.startswith("bug_in_")]
each_bug = pytest.mark.parametrize("check", BUGS, ids=[check.id for check in BUGS])
each_object = pytest.mark.parametrize(
    ("question", "key"),
    [(name, key) for name, keys in PLANTED.items() if name in CHECKS for key in keys],
    ids=lambda one: "-".join(one) if isinstance(one, tuple) else one,
)


def made(key):
    """Make a planted object from its code, as a learner gets it."""
    return planting.made(buggy_objects.source(*key))


@each_object
def test_the_mystery_makes_its_mistake_and_no_other_suspects(question, key):
    for seed in range(3):
        verdict = examine(CHECKS[key[0]], made(key), seed)
        assert not verdict.full
        assert set(verdict.mistakes) & set(CHECKS[question].options) == {key[1]}


@each_object
def test_the_other_pass_of_a_layer_is_right(question, key):
    stem, _, last = key[0].rpartition("_")
    if last == "backward":
        assert examine(CHECKS[f"{stem}_forward"], made(key), 0).full


@each_bug
def test_every_suspect_could_have_been_planted(check):
    keys = PLANTED[check.id]
    known = {mistake.id for mistake in KNOWN[keys[0][0]]}
    assert len(check.options) >= 5
    assert len(set(check.options)) == len(check.options)
    assert len(keys) >= 4  # with fewer, the others could not vote in a bundle
    assert {mistake for _, mistake in keys} <= set(check.options)
    assert len(set(check.options) & known) >= 4
    assert len({name for name, _ in keys}) == 1


@each_object
def test_the_code_of_a_mystery_tells_nothing(question, key):
    source = buggy_objects.source(*key)
    assert "#" not in source
    assert not any(suspect in source for suspect in CHECKS[question].options)
    mystery = made(key)
    assert mystery.__name__.lower() == "mystery"
    # Python finds lines of another file there, if any: of its own there is nothing to read.
    with contextlib.suppress(OSError):
        found = inspect.getsource(getattr(mystery, "forward", mystery))
        assert not {line.strip() for line in found.splitlines()} & {
            line.strip() for line in source.splitlines() if "return" in line
        }


# What may be asked first; publishing/test_alike_for_everybody.py asks what the chapters show


def of_layer(layer, *inputs):
    out, dx = layer.forward(*inputs[0]), layer.backward(*inputs[1])
    return [np.round(out, 4), np.round(dx, 4), *layer.grads]


def of_gradient_check(check):
    rng = np.random.default_rng(8)
    x, dout = rng.standard_normal((2, 5, 3))
    w, c = rng.standard_normal((2, 3))
    return [
        check(Parabolas(w, c), x, dout) < 1e-6,
        check(Parabolas(w, c, "dx"), x, dout) > 0.01,
    ]


ONES = np.array([[1.0, 1.0]])
FIRST_ASKED = {
    "bug_in_cross_entropy": lambda f: [
        np.array(f(np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.5, 0.25]))) >= 0
    ],
    "bug_in_softmax": lambda f: [f(np.array([2.0, 1.0, 0.1])).round(3)],
    "bug_in_cross_entropy_error": lambda f: [
        round(float(f(np.full((3, 3), 1 / 3), np.array([2, 0, 1]))), 3)
    ],
    "bug_in_matmul": lambda make: of_layer(
        make(np.array([[2.0, 1.0], [1.0, 2.0]])), [np.array([[3.0, 4.0]])], [ONES]
    ),
    "bug_in_gradient_check": of_gradient_check,
    "bug_in_sigmoid_with_loss": lambda make: of_layer(make(), [np.array([0.0]), np.array([1])], []),
    "bug_in_softmax_with_loss": lambda make: of_layer(
        make(), [np.log([[1.0, 2.0, 5.0]]), np.array([1])], []
    ),
    "bug_in_affine": lambda make: of_layer(
        make(np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros(2)), [ONES], [ONES]
    ),
}


@each_object
def test_all_of_a_question_answer_alike_what_the_chapter_asks_first(question, key):
    right = FIRST_ASKED[question](resolve(CHECKS[key[0]].reference))
    mine = FIRST_ASKED[question](made(key))
    for one, other in zip(mine, right, strict=True):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_array_equal(one, other)


# Which of them a learner gets


def test_number_one_stands_for_what_was_everybodys():
    assert {name: resolve(f"bug_answers:{name}")()[1] for name in SHOWING} == {
        "bug_in_cross_entropy": "kl-for-cross-entropy",
        "bug_in_softmax": "global-max-shift",
        "bug_in_cross_entropy_error": "divided-by-classes",
        "bug_in_matmul": "accumulates",
        "bug_in_gradient_check": "upstream-of-ones",
        "bug_in_sigmoid_with_loss": "stale-batch-size",
        "bug_in_softmax_with_loss": "indexes-all-pairs",
        "bug_in_affine": "accumulates",
    }
    assert "".join(name[0] for name, _ in list(bug_hunt().values())[1:]) == "eesnsiwwdo"


def test_what_a_number_stands_for_stays_so():
    drawn = [planting.order("bug_in_softmax", number, 6) for number in (FIRST, 123456, 123457)]
    assert drawn == [[0, 1, 2, 3, 4, 5], *DRAWN]


DRAWN = [[2, 3, 1, 5, 4, 0], [1, 5, 4, 0, 2, 3]]


@each_bug
def test_each_object_of_a_question_is_somebodys_and_no_answer_is_everybodys(check):
    count = len(PLANTED[check.id])
    drawn = [planting.order(check.id, number, count)[0] for number in range(LEAST, LEAST + 600)]
    for place in range(count):
        assert 0.6 < drawn.count(place) * count / len(drawn) < 1.4


def test_the_numbers_of_two_questions_have_nothing_to_do_with_each_other():
    pairs = {
        (planting.order("bug_in_matmul", n, 4)[0], planting.order("bug_in_affine", n, 4)[0])
        for n in range(LEAST, LEAST + 200)
    }
    assert len(pairs) == 16


def test_a_mystery_depends_on_who_asks(monkeypatch):
    seen = set()
    for account in ("ada", "grace", "emmy", "sofia", "hypatia", "lise"):
        monkeypatch.setenv("JUPYTERHUB_USER", account)
        mystery = planted.mystery("bug_in_softmax")
        asked = [
            _try(mystery, np.array(rows))
            for rows in ([[0.0, 1.0], [3.0, 0.0]], [0.0, 1000.0], [[0.0, 900.0], [1.0, 0.0]])
        ]
        assert asked == [
            _try(planted.mystery("bug_in_softmax"), np.array(rows))
            for rows in ([[0.0, 1.0], [3.0, 0.0]], [0.0, 1000.0], [[0.0, 900.0], [1.0, 0.0]])
        ]
        seen.add(str(asked))
    assert len(seen) > 2


def _try(mystery, a):
    with np.errstate(all="ignore"):
        return str(mystery(a).tolist())


def test_the_number_is_printed_and_not_returned(monkeypatch, capsys):
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    assert planted.show_number() is None
    assert planted.own_number() == int(capsys.readouterr().out)


# What is right about an answer


def answered(check, returned):
    return ask(check, lambda: returned, Case("the answer", {}))


def verdict_on(check, returned, own=FIRST):
    oracle = CourseOracle(lambda: own)
    cases = oracle.cases(check, 0)
    answers = {case.name: answered(check, returned) for case in cases}
    return judge(check, cases, answers, 0, oracle)


@each_object
def test_an_answer_is_right_for_the_object_that_its_number_stands_for(question, key):
    check = CHECKS[question]
    number = number_for(question, key[1])
    shown = [verdict_on(check, (number, key[1], given)).points for given in SHOWING[question]]
    assert max(shown) == 1
    for other in check.options:
        if other != key[1]:
            assert verdict_on(check, (number, other, SHOWING[question][0])).points <= 0.5


@each_bug
def test_no_one_answer_is_right_for_everybody(check):
    for suspect, given in itertools.product(check.options, SHOWING[check.id]):
        points = [verdict_on(check, (one, suspect, given)).points for one in NUMBERS]
        assert min(points) < 1


@each_bug
def test_the_name_alone_earns_half_for_who_asked_and_for_what_was_everybodys(check):
    first, other = PLANTED[check.id][0][1], PLANTED[check.id][1][1]
    own = number_for(check.id, other)
    assert verdict_on(check, first).points == 0.5
    assert verdict_on(check, first, own).points == 0.5
    assert verdict_on(check, other, own).points == 0.5
    assert verdict_on(check, other).points == 0
    assert verdict_on(check, (other, SHOWING[check.id][0]), own).points == 0.5
    assert verdict_on(check, (own, other)).points == 0.5


TAME = {
    "bug_in_cross_entropy": ([1.0], [1.0]),
    "bug_in_softmax": [0.0, 1.0],
    "bug_in_cross_entropy_error": ([[0.5, 0.5], [0.5, 0.5]], [1, 0]),
    "bug_in_matmul": [[[2.0, 1.0], [1.0, 2.0]], ([[3.0, 4.0]], [[1.0, 1.0]])],
    "bug_in_gradient_check": (Parabolas([2], [1]), [[3.0]], [[1.0]]),
    "bug_in_sigmoid_with_loss": ([0.5], [1]),
    "bug_in_softmax_with_loss": ([[0.5, 1.0]], [1]),
    "bug_in_affine": [[[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0], ([[1.0, 1.0]], [[1.0, 1.0]])],
}


def here_and_there(check, keys):
    """Return what judges planted objects in the course, and in a bundle, where nothing right is."""
    return [
        Mysteries(
            **buggy_objects.mistakes([check]),
            made=lambda _, place: made(keys[place]),
            right=right,
        )
        for right in (lambda _: resolve(CHECKS[keys[0][0]].reference), lambda _: None)
    ]


@each_object
def test_in_a_bundle_the_other_objects_say_what_is_right(question, key):
    check, number = CHECKS[question], number_for(question, key[1])
    here, there = here_and_there(check, PLANTED[question])
    shown = []
    for given in (*SHOWING[question], TAME[question]):
        answer = answered(check, (number, key[1], given))
        mine, theirs = (
            one.expected(check, "the answer", answer).values["shown"] for one in (here, there)
        )
        assert mine <= theirs  # nobody is told there that what shows it does not
        shown.append((int(mine), int(theirs)))
    assert (1, 1) in shown
    assert shown[-1] == (0, 0)


# What is no input: what a right object refuses, all refuse

OF_BOTH = {**SHOWING, **{kind: (given,) for kind, given in HUNT_SHOWING.items()}}
OBJECTS = [(name, key) for name in OF_BOTH for key in {**PLANTED, **HUNT}[name]]


def distorted(part, rng, whole):
    """Return an array that is a little too long or short somewhere, or that holds other numbers."""
    ways = [np.full((2, 2), part.flat[0]), part[None], part.T, part.ravel()]
    for axis, size in enumerate(part.shape):
        ways += [part.take(0, axis), part.take([0], axis), part.take([*range(size), 0], axis)]
    if whole:
        ways += [part + 7, part - 7, part + 0.5, -1 - part]
    else:
        ways += [np.negative(part)]
    return np.asarray(ways[rng.integers(len(ways))])


@functools.cache
def refused(name):
    """Draw inputs that a right object refuses: one that shows a mistake, distorted."""
    form, rng = FORMS[name], np.random.default_rng(1)
    right = resolve(CHECKS[{**PLANTED, **HUNT}[name][0][0]].reference)
    shown = [(part, np.asarray(one)) for part, one in form.laid_out(OF_BOTH[name][0])]
    found = []
    for _ in range(100):
        given = dict(shown)
        for part in rng.choice([*given], rng.integers(1, 4)):
            given[part] = distorted(given[part], rng, part.split()[-1] in LABELS)
        if all(one.ndim <= MOST_AXES for one in given.values()) and refuses(form, right, given):
            found.append(given)
    return found


def refuses(form, subject, given):
    with np.errstate(all="ignore"):
        try:
            form.ask(subject, given)
        # What does not fit fails in NumPy or in ours, each in its own way.
        except Exception:  # noqa: BLE001
            return True
    return False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "key"), OBJECTS, ids=str)
def test_an_object_refuses_what_a_right_one_refuses(name, key):
    assert len(refused(name)) >= (1 if name in ("bug_in_softmax", "Sigmoid") else 10)
    answered = [given for given in refused(name) if not refuses(FORMS[name], made(key), given)]
    assert answered == []


@each_object
def test_a_bundle_takes_for_no_input_what_a_right_one_refuses(question, key):
    check, number = CHECKS[question], number_for(question, key[1])
    for given in refused(question):
        values = {"number": np.array(number), "result": np.array(1)}
        answer = Answer(values | {GIVEN + part: one for part, one in given.items()})
        here, there = (
            int(one.expected(check, "the answer", answer).values["shown"])
            for one in here_and_there(check, PLANTED[question])
        )
        assert here == there == -1, given


@pytest.mark.parametrize("key", HUNT["NegativeSamplingLoss"], ids=str)
def test_a_sampler_that_draws_more_than_was_said_is_refused(key):
    W, sampler = np.ones((3, 2)), SimpleNamespace(get_negative_sample=lambda _: [[1, 2], [0, 0]])
    for layer in (resolve(CHECKS[key[0]].reference), made(key)):
        with pytest.raises(ValueError, match="shape"):
            layer(W, sampler, 1).forward(np.ones((2, 2)), np.array([0, 1]))
        assert layer(W, sampler, 2).forward(np.ones((2, 2)), np.array([0, 1])) > 0


def test_one_sample_and_a_table_of_whole_numbers_are_inputs_to_the_objects_of_chapter_3():
    rows = [[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]]
    for y, t in (
        (rows, [[0, 0, 1], [0, 1, 0]]),
        (rows[0], 2),
        (rows[0], [2]),
        (rows[0], [0, 0, 1]),
    ):
        for key in PLANTED["bug_in_cross_entropy_error"]:
            assert np.isfinite(made(key)(np.array(y), np.array(t))), (key, t)


def test_in_a_graded_run_a_name_without_a_number_is_about_the_student_s_own():
    check = CHECKS["bug_in_matmul"]
    cases = [Case("the answer", {})]
    for student in ("ada", "grace", "emmy", "lise"):
        mistake = planted_for(check.id, number_of(student))
        oracle = oracle_for(student)
        for name in check.options:
            answers = {"the answer": answered(check, name)}
            points = judge(check, cases, answers, 7, oracle).points
            assert points == (0.5 if name in (mistake, PLANTED[check.id][0][1]) else 0)


@each_bug
def test_where_a_course_says_so_only_the_number_of_a_student_s_id_counts(check):
    own, other = number_of("ada"), number_of("grace")
    oracle, cases = oracle_for("ada", own_number_only=True), [Case("the answer", {})]

    def verdict_of(*returned):
        answers = {"the answer": answered(check, returned if len(returned) > 1 else returned[0])}
        return judge(check, cases, answers, 7, oracle)

    for number, points in ((own, 1), (other, 0), (FIRST, 0)):
        mistake = planted_for(check.id, number)
        shown = [verdict_of(number, mistake, given) for given in SHOWING[check.id]]
        assert max(one.points for one in shown) == points
        if number != own:
            assert shown[0].mistakes == ()
            text = " ".join(report.as_text(shown[0], reveal=False).split())
            assert f"somebody else's number. Yours is {own}: ask mystery(…, {own})" in text
    for name in check.options:
        assert verdict_of(name).points == (0.5 if name == planted_for(check.id, own) else 0)


def test_the_hunt_asks_for_the_number_of_a_student_s_id_as_well():
    check, oracle = CHECKS["bug_hunt"], oracle_for("ada", own_number_only=True)
    cases = oracle.cases(check, 7)

    def points(number):
        pools = {kind: [mistake for _, mistake in keys] for kind, keys in HUNT.items()}
        dealt = planting.deal(LETTERS, pools, number)
        found = {letter: (name, HUNT_SHOWING[kind]) for letter, (kind, name) in dealt.items()}
        answers = {
            case.name: ask(check, lambda: found | {"number": number}, case) for case in cases
        }
        return judge(check, cases, answers, 7, oracle).points

    assert [points(one) for one in (number_of("ada"), number_of("grace"), FIRST)] == [10, 0, 0]


def test_a_learner_can_ask_for_the_number_of_an_id(capsys):
    planted.show_number("ada")
    assert int(capsys.readouterr().out) == number_of("ada")


def test_what_is_sent_in_place_of_an_input_is_no_input():
    check = CHECKS["bug_in_softmax"]
    for given in (
        np.zeros((2, 0)),
        np.full((2, 2), np.nan),
        np.array([True, False]),
        np.float64(2.0),
        [],
        (np.ones(3), np.ones(3)),
        "scores",
        {"a": 1},
        None,
        np.ones(2000),
        np.array([1j, 2]),
        [[1.0], [2.0, 3.0]],
        object(),
    ):
        verdict = verdict_on(check, (1, "global-max-shift", given))
        assert verdict.points == 0.5, given


def test_a_batch_may_be_written_in_several_ways():
    check = CHECKS["bug_in_sigmoid_with_loss"]
    number = number_for(check.id, "missing-batch-mean")
    x, t = np.array([1.0, 2.0]), np.array([0, 1])
    for given in ((x, t), [(x, t)], [x, t], ((x, t),), [[x, t]], ([1.0, 2.0], [0, 1]), (x, t, 2)):
        assert verdict_on(check, (number, "missing-batch-mean", given)).points == 1, given
    assert verdict_on(check, (number, "missing-batch-mean", x, t)).points == 1
    for given in ([(x,)], [(x, t, 1, 2)], [], [(x, t)] * 30, [(x, t, "2")]):
        assert verdict_on(check, (number, "missing-batch-mean", given)).points == 0.5, given


def test_a_layer_of_somebody_elses_is_no_input_to_a_gradient_check():
    check = CHECKS["bug_in_gradient_check"]
    x, dout = np.ones((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]])
    layer = Parabolas([1, 2], [3, 4], "dout")
    assert verdict_on(check, (1, "upstream-of-ones", (layer, x, dout))).points == 1
    layer.wrong = "db"
    assert verdict_on(check, (1, "upstream-of-ones", (layer, x, dout))).points == 0.5
    assert verdict_on(check, (1, "upstream-of-ones", (None, x, dout))).points == 0.5


def test_forms_are_there_for_all_questions():
    assert FORMS.keys() == SHOWING.keys() | HUNT_SHOWING.keys()
    assert SHOWING.keys() == {check.id for check in BUGS}
    assert HUNT_SHOWING.keys() == HUNT.keys()


# The objects of the catalogue that they are held against


def passes_of(check):
    """Return the checks that look at a layer's passes, or the one check itself."""
    stem, _, last = check.rpartition("_")
    return (f"{stem}_forward", f"{stem}_backward") if last in ("forward", "backward") else (check,)


def test_every_object_is_planted_somewhere():
    used = {key for keys in (*PLANTED.values(), *HUNT.values()) for key in keys}
    assert used == buggy_objects.OBJECTS.keys()
    assert RIGHT == NO_MISTAKE
    assert {*LETTERS.values()} == HUNT.keys()
    # What is asked may not read what is answered, so the letters stand in both.
    assert LETTERS == SPECIMENS


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
