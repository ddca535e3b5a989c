import numpy as np
import pytest

from autograde.answers.misconceptions import KNOWN
from autograde.answers.misconceptions import sigmoid_with_loss as chapter6
from autograde.answers.misconceptions import softmax_with_loss as chapter7
from autograde.answers.misconceptions.relations import BATCH
from autograde.answers.oracle import ORACLE, resolve
from autograde.check import examine
from autograde.judging.diagnosis import Diagnosis, diagnose
from autograde.judging.evidence import Evidence, values
from autograde.judging.misconception import Capped, Scaled, Wrong, sizes
from autograde.questions.comparers import Finite, UpToRowShift
from autograde.questions.probe import Answer, Failure, ask
from autograde.questions.register import CHECKS
from autograde.questions.shared_probes import calls
from autograde.questions.spec import RESULT, Case, Check, Criterion, is_extreme, unchanged
from tests.support.made_up import mistake

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])
LARGE = np.array([[1000.0, -1000.0, 2.0], [-1000.0, 1000.0, 1.0]])


def right(x):
    return 3 * x


def check_for(comparer=None, extreme=False, reference=right):
    """Make a check of a function of x, and what is right there."""
    cases = [Case("first", {"x": X}), Case("second", {"x": X[:, ::-1] + 0.25})]
    cases += [Case("extreme", {"x": LARGE})] if extreme else []
    comparers = {"comparer": comparer} if comparer else {}
    first, last = tuple(case.name for case in cases[:-1]), cases[-1].name
    criteria = (
        Criterion("values", 1, first, (RESULT,), **({} if extreme else comparers)),
        Criterion("more values", 1, (last,), (RESULT,), **comparers),
        unchanged("x", cases=("first",), points=1, after="values"),
    )
    check = Check("x", "x:x", calls("x"), criteria, read="")
    return check, cases, {case.name: ask(check, reference, case) for case in cases}


def diagnosed(subject, known=(), **options):
    check, cases, expected = check_for(**options)
    answers = {case.name: ask(check, subject, case) for case in cases}
    return diagnose(check, cases, answers, expected, known)


def named(subject, known=(), **options):
    return diagnosed(subject, known, **options).alternatives


FLIPPED = Scaled(mistake("sign-flipped"), lambda sizes: -1.0)
SUMMED = Scaled(mistake("missing-batch-mean"), lambda sizes: sizes.N)
BY_K = Scaled(mistake("divided-by-classes"), lambda sizes: 1 / sizes.K)
BY_SIZE = Scaled(mistake("divided-by-size"), lambda sizes: 1 / sizes.K)
SQUARED = Wrong(mistake("squared"), lambda x: x**2)
CAPPED = Capped(mistake("capped-at-extremes"), lambda x: 3 * np.clip(x, -5, 5))


# Relations and wrong references


def test_a_relation_is_named():
    assert named(lambda x: -3 * x, [FLIPPED, SUMMED]) == (("sign-flipped",),)
    assert named(lambda x: 3 * x * len(x), [FLIPPED, SUMMED]) == (("missing-batch-mean",),)


def test_a_wrong_reference_is_named():
    assert named(lambda x: x * x, [SQUARED]) == (("squared",),)


def test_a_right_answer_has_no_mistake():
    assert named(right, [FLIPPED, SQUARED]) == ()


def test_what_nothing_predicts_has_no_name():
    assert named(lambda x: 2.9 * x, [FLIPPED, SUMMED, SQUARED]) == ()
    assert named(lambda x: x**2 + 0.001, [SQUARED]) == ()


def test_a_mistake_has_to_hold_in_every_case():
    assert named(lambda x: -3 * x if x[0, 0] == 1 else 3 * x, [FLIPPED]) == ()


def test_a_relation_is_about_the_answers_that_it_names():
    check, cases, _ = check_for()
    evidence = Evidence(check, cases, {}, {case.name: Answer({}) for case in cases})
    place = ("first", RESULT)
    scaled = evidence.scaled(Scaled(mistake("a"), lambda sizes: 2, of="dx"), {place: X})
    assert np.array_equal(scaled[place], X)


def test_the_inputs_afterwards_are_not_scaled():
    check, cases, expected = check_for()
    evidence = Evidence(check, cases, expected, expected)
    assert set(evidence.scaled(FLIPPED, evidence.right)) == {("first", RESULT), ("second", RESULT)}


# Aliases and pairs


def test_mistakes_that_predict_the_same_are_both_named():
    found = named(right_over(3), [BY_K, BY_SIZE, FLIPPED])
    assert found == (("divided-by-classes",), ("divided-by-size",))


def right_over(number):
    return lambda x: 3 * x / number


def test_one_name_for_two_ways_to_make_a_mistake():
    again = Wrong(mistake("squared"), lambda x: x * x)
    assert named(lambda x: x**2, [SQUARED, again]) == (("squared",),)


def test_a_pair_is_named_if_it_is_the_only_one():
    assert named(lambda x: -3 * x * len(x), [FLIPPED, SUMMED]) == (
        ("missing-batch-mean", "sign-flipped"),
    )
    assert named(lambda x: -(x**2), [FLIPPED, SQUARED]) == (("sign-flipped", "squared"),)


def test_two_pairs_are_not_named():
    assert named(lambda x: -3 * x / 3, [FLIPPED, BY_K, BY_SIZE]) == ()


def test_a_mistake_is_not_paired_with_itself():
    assert named(lambda x: 3 * x * len(x) ** 2, [SUMMED]) == ()


def test_one_mistake_comes_before_two():
    minus_squared = Wrong(mistake("minus squared"), lambda x: -(x**2))
    known = [FLIPPED, SQUARED, minus_squared]
    assert named(lambda x: -(x**2), known) == (("minus squared",),)


# An input that was changed


def changes(function):
    def subject(x):
        out = function(x.copy())
        x += 1
        return out

    return subject


def test_a_changed_input_is_a_mistake_of_its_own():
    assert named(changes(right)) == (("mutates-input",),)


def test_a_changed_input_joins_any_other_mistake():
    assert named(changes(lambda x: -3 * x), [FLIPPED]) == (("sign-flipped", "mutates-input"),)
    both = named(changes(right_over(3)), [BY_K, BY_SIZE])
    assert both == (("divided-by-classes", "mutates-input"), ("divided-by-size", "mutates-input"))


def test_a_changed_input_does_not_explain_wrong_answers():
    assert named(changes(lambda x: x + 7), [FLIPPED]) == ()


def test_an_input_that_became_something_else_has_changed():
    check = CHECKS["dy_ds"]
    case = Case("probabilities", {"y": np.full(4, 0.5)})
    expected = {case.name: ask(check, resolve(check.reference), case)}

    def reinterprets(y):
        out = y * (1 - y)
        y.dtype = complex
        return out

    answers = {case.name: ask(check, reinterprets, case)}
    assert diagnose(check, [case], answers, expected, []).ids == ("mutates-input",)


def test_a_call_that_failed_may_leave_its_input_anyhow():
    def subject(x):
        x += 1
        raise RuntimeError

    assert named(subject, [FLIPPED]) == ()


# Extreme scores


def at_extremes(value):
    return lambda x: np.where(np.abs(x) > 100, value, 3 * x)


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_breaks_at_extremes_overflows(value):
    assert named(at_extremes(value), [CAPPED], extreme=True) == (("overflow",),)


@pytest.mark.parametrize("error", [OverflowError, FloatingPointError])
def test_an_error_may_be_an_overflow(error):
    def subject(x):
        if np.abs(x).max() > 100:
            raise error
        return 3 * x

    assert named(subject, extreme=True) == (("overflow",),)


def test_another_error_at_extremes_is_no_overflow():
    def subject(x):
        if np.abs(x).max() > 100:
            raise ValueError
        return 3 * x

    assert named(subject, [CAPPED], extreme=True) == ()


def test_what_breaks_everywhere_does_not_overflow():
    assert named(lambda x: x + np.nan, [FLIPPED], extreme=True) == ()


def test_a_mistake_that_overflows_is_two():
    def subject(x):
        return np.where(np.abs(x) > 100, np.inf, -3 * x)

    assert named(subject, [FLIPPED], extreme=True) == (("sign-flipped", "overflow"),)


@pytest.mark.parametrize("limit", [5, 30, 999])
def test_a_cap_lies_between_the_tame_and_the_extreme(limit):
    def subject(x):
        return 3 * np.clip(x, -limit, limit)

    assert named(subject, [CAPPED], extreme=True) == (("capped-at-extremes",),)


@pytest.mark.parametrize("value", [0.0, 2.0, -40.0, 5000.0])
def test_garbage_at_extremes_is_no_cap(value):
    assert named(at_extremes(value), [CAPPED], extreme=True) == ()


def test_a_cap_keeps_what_is_tame():
    def subject(x):
        return np.where(np.abs(x).max() > 100, 3 * np.clip(x, -5, 5) + 0.1 * (x == 2), 3 * x)

    assert named(subject, [CAPPED], extreme=True) == ()


def test_a_cap_is_not_named_without_an_extreme_case():
    assert named(lambda x: 3 * np.clip(x, -2, 2), [CAPPED]) == ()


def mean(x):
    return np.abs(x).mean()


def test_a_mistake_that_tells_the_size_at_extremes_comes_first():
    half = Scaled(mistake("half"), lambda sizes: 0.5)
    other = Wrong(mistake("other"), lambda x: mean(x) / (2 if np.abs(x).max() < 100 else 1.1))
    options = {"comparer": Finite(), "extreme": True, "reference": mean}
    assert named(lambda x: mean(x) / 2, [other, half], **options) == (("half",),)


# Forms


def test_right_numbers_in_another_shape():
    assert named(lambda x: (3 * x).ravel()) == (("returns-wrong-shape",),)
    assert named(lambda x: (3 * x)[None]) == (("returns-wrong-shape",),)


def test_right_numbers_on_their_side():
    assert named(lambda x: (3 * x).T) == (("transposed",),)


def test_wrong_numbers_in_another_shape_have_no_name():
    assert named(lambda x: np.sort(x, axis=None)) == ()
    assert named(lambda x: (2 * x).T) == ()


def test_two_forms_are_none():
    assert named(lambda x: (3 * x).T if x[0, 0] == 1 else (3 * x).ravel()) == ()


LAYER = CHECKS["sigmoid_layer"]


class Sigmoid:
    def forward(self, x):
        self.x = x
        self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


def named_layer(subject, check="sigmoid_layer"):
    found = {examine(CHECKS[check], subject, seed).diagnosis.alternatives for seed in range(3)}
    assert len(found) == 1
    return found.pop()


def test_right_at_the_first_call_only():
    class Spoils(Sigmoid):
        def backward(self, dout):
            dx = super().backward(dout)
            self.y += 0.1
            return dx

    class Forgets(Sigmoid):
        def backward(self, dout):
            dx = super().backward(dout)
            del self.y
            return dx

    assert named_layer(Spoils) == named_layer(Forgets) == (("aliases-cache",),)


def test_right_for_the_first_batch_only():
    class Keeps(Sigmoid):
        def forward(self, x):
            return super().forward(getattr(self, "x", x))

    assert named_layer(Keeps) == (("stale-state",),)


def test_two_layers_that_share():
    class Shares(Sigmoid):
        def forward(self, x):
            Shares.y = 1 / (1 + np.exp(-x))
            return self.y.copy()

    assert named_layer(Shares) == (("shared-state",),)


def test_a_second_answer_about_another_batch_is_no_spoilt_cache():
    class Shares(Sigmoid):
        def backward(self, dout):
            Shares.seen = [*getattr(Shares, "seen", []), self.y]
            return super().backward(dout) if len(Shares.seen) % 2 else Shares.seen[0][:2]

    assert "aliases-cache" not in str(examine(LAYER, Shares, 0).diagnosis)


def test_a_backward_that_takes_no_dout():
    class TakesNone(Sigmoid):
        def backward(self):
            return self.y * (1 - self.y)

    assert named_layer(TakesNone) == (("ignores-dout",),)


def test_another_type_error_is_not_about_dout():
    class Fails(Sigmoid):
        def backward(self, dout):
            return dout * self.y * (1 - self.y) + None

    assert named_layer(Fails) == ()


def test_a_wrong_output_is_not_excused_by_dout():
    class TakesNone(Sigmoid):
        def forward(self, x):
            return super().forward(x) + 0.1

        def backward(self):
            return self.y * (1 - self.y)

    assert named_layer(TakesNone) == ()


# Sizes


def test_sizes_are_those_of_the_first_array():
    inputs = {"x": np.zeros((7, 3)), "t": np.zeros(7), "dout": 2.5}
    found = sizes(inputs, "dx")
    assert (found.N, found.K, found.dout) == (7, 3, 2.5)


def test_sizes_are_those_of_the_second_batch():
    dout, dout_next = np.ones((7, 3)), np.ones((5, 4))
    inputs = {"x": np.zeros((7, 3)), "dout": dout, "x_next": np.zeros((5, 4))}
    found = sizes(inputs | {"dout_next": dout_next}, "dx next")
    assert (found.N, found.K) == (5, 4)
    assert found.dout is dout_next
    assert sizes(inputs, "dx again").N == 7


def test_without_dout_it_is_one():
    assert sizes({"y": np.zeros(4)}, RESULT).dout == 1


def test_the_second_batch_is_scaled_by_its_own_size():
    class Sums(resolve("sigmoid_with_loss:SigmoidWithLoss")):
        def backward(self, dout=1):
            return super().backward(dout) * len(self.t)

    class SumsTheSecond(Sums):
        def backward(self, dout=1):
            dx = super().backward(dout)
            return dx * 7 / 5 if len(dx) == 5 else dx

    check = "sigmoid_with_loss_backward"
    assert named_layer(Sums, check) == (("missing-batch-mean",),)
    assert named_layer(SumsTheSecond, check) == ()


# Answers that tell nothing, and odd ones


@pytest.mark.parametrize("value", [0.0, 1e-9, np.nan])
def test_zeros_and_nan_could_be_anybodys(value):
    known = [Wrong(mistake("all the same"), lambda x: np.full_like(x, value))]
    assert named(lambda x: np.full_like(x, value), known) == ()


def test_zeros_of_another_shape_tell_something():
    known = [Wrong(mistake("summed"), lambda x: np.zeros(2))]
    assert named(lambda x: np.zeros(2), known) == (("summed",),)


def raises(message, error=ValueError):
    def subject(x):
        raise error(message)

    return subject


def test_an_error_tells_something_by_its_shapes():
    known = [Wrong(mistake("raises"), raises("shapes (7,3) (7,)"))]
    assert named(raises("operands (7,) and (7, 3)"), known) == (("raises",),)
    assert named(raises("shapes (5,) (7,)"), known) == ()
    assert named(raises("shapes (7,3) (7,)", TypeError), known) == ()
    assert named(raises("to be done"), known) == ()


def test_an_error_without_shapes_could_be_anybodys():
    assert named(raises("no"), [Wrong(mistake("raises"), raises("no"))]) == ()


ODD = [
    None,
    "0.5",
    [],
    {},
    1j,
    b"",
    object(),
    [1, "2"],
    np.array(["a"]),
    [[1], [2, 3]],
    np.ma.zeros(3),
]


def gives(value, layer):
    class Layer:
        def forward(self, *_):
            return value

        backward = forward

    return Layer if layer else lambda *_: value


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_an_odd_answer_has_no_name(check):
    for value in ODD:
        subject = gives(value, layer=check.asks[0].isupper())
        assert examine(check, subject, 0).diagnosis == Diagnosis(), repr(value)


def test_a_prediction_that_is_odd_is_no_match_for_numbers():
    assert named(lambda x: X, [Wrong(mistake("none"), lambda x: None)]) == ()
    assert named(lambda x: None, [FLIPPED]) == ()


def test_an_answer_that_is_missing_has_no_name():
    check, cases, expected = check_for()
    nothing = {case.name: Answer({}) for case in cases}
    assert diagnose(check, cases, nothing, expected, [FLIPPED]) == Diagnosis()


def test_numbers_of_any_kind_are_compared_as_floats():
    assert named(lambda x: (-3 * x).astype(np.float32), [FLIPPED]) == (("sign-flipped",),)
    assert named(lambda x: (-3 * x).tolist(), [FLIPPED]) == (("sign-flipped",),)


def test_a_row_may_be_shifted_where_the_check_allows_it():
    known = [Wrong(mistake("minus"), lambda x: -3 * x)]
    assert named(lambda x: 4 - 3 * x, known, comparer=UpToRowShift()) == (("minus",),)
    assert named(lambda x: 4 - 3 * x, known) == ()


def test_a_shift_is_not_allowed_in_another_shape():
    known = [Wrong(mistake("flat"), lambda x: x.ravel())]
    assert named(lambda x: x.ravel() + 1, known, comparer=UpToRowShift()) == ()


def test_a_failure_stands_in_the_place_of_answers():
    failure = Failure("TypeError", "f() takes 1 positional argument but 2 were given (7, 3)", "")
    ((place, failed),) = values({"case": Answer({}, failure)}).items()
    assert place == ("case", "failure")
    assert (failed.kind, failed.shapes, failed.arguments) == ("TypeError", {"(7,3)"}, True)


def raised(message, shapes=""):
    """Return how a case failed, as the judge sees it."""
    failure = Failure("ValueError", message, "", shapes=shapes)
    return values({"case": Answer({}, failure)})["case", "failure"]


def test_two_errors_are_alike_only_at_the_same_operation():
    sizes = "size 7 is different from 4"
    first, second = raised(sizes, "(7, 4) @ (7, 3)"), raised(sizes, "(7, 5) @ (7, 4)")
    assert first.is_like(raised("shapes (7,4) and (7,3) not aligned", "(7, 4) @ (7, 3)"))
    assert not first.is_like(second)
    # Where one of the two operations can't be seen, the message has to do.
    assert first.is_like(raised(sizes))
    assert not first.is_like(raised("size 3 is different from 4"))
    assert not raised("no").tells


def test_it_is_said_how_a_mistake_is_known():
    def breaks(x):
        return x @ x

    def breaks_sometimes(x):
        return breaks(x) if x[0, 0] == 1 else x**2

    known = [Wrong(mistake("breaks"), breaks), Wrong(mistake("sometimes"), breaks_sometimes)]
    for subject, how in ((breaks, "errors"), (breaks_sometimes, "both")):
        found = diagnosed(subject, known)
        assert (len(found.ids), found.seen) == (1, how)
    assert diagnosed(lambda x: -3 * x, [FLIPPED]).seen == "numbers"
    assert diagnosed(lambda x: 3 * x.T, [FLIPPED]).seen == "form"


def test_one_number_in_an_array_is_told_beside_what_else_is_wrong():
    def total(x):
        return np.sum(x)

    def boxed(x):
        return -np.sum(x, keepdims=True)

    assert named(boxed, [FLIPPED], reference=total) == (("sign-flipped", "returns-wrong-shape"),)
    assert named(lambda x: -boxed(x), [FLIPPED], reference=total) == (("returns-wrong-shape",),)


# A diagnosis as a whole


def test_ids_are_listed_once():
    found = Diagnosis((("a", "c"), ("b", "c")))
    assert found.ids == ("a", "c", "b")
    assert Diagnosis().ids == ()


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_nothing_is_said_on_stderr(check, capfd):
    for value in (np.nan, np.inf, 1e308, 0.0):

        class Layer:
            def forward(self, x, *_, value=value):
                return np.full_like(x, value)

            backward = forward

        subject = Layer if check.asks[0].isupper() else Layer().forward
        examine(check, subject, 0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_catalogue_never_describes_right_work(check):
    reference = resolve(check.reference)
    for seed in range(5):
        cases = ORACLE.cases(check, seed)
        expected = {case.name: ask(check, reference, case) for case in cases}
        evidence = Evidence(check, cases, expected, expected)
        known = ORACLE.known(check, seed)
        assert diagnose(check, cases, expected, expected, known) == Diagnosis()
        for one in known:
            if not isinstance(one, Capped):
                assert not evidence.fits(evidence.predicted(one)), one


@pytest.mark.parametrize(("check", "mistakes"), KNOWN.items(), ids=KNOWN)
def test_each_entry_of_the_catalogue_is_named_by_its_own_answers(check, mistakes):
    for one in mistakes:
        if isinstance(one, Wrong):
            ids = examine(CHECKS[check], one.subject, 0).diagnosis.ids
            # Forward passes that raise where nothing is asked of them, and zeros, tell nothing.
            assert one.id in ids or not ids, one


def test_tame_scores_are_tame():
    for tame, checks in (
        (chapter6.TAME, ("sigmoid", "sigmoid_layer", "sigmoid_with_loss_backward")),
        (chapter6.TAME, ("sigmoid_with_loss_forward", "sigmoid_cross_entropy")),
        (chapter7.TAME, ("softmax_with_loss_forward", "softmax_with_loss_backward")),
    ):
        for check in checks:
            for case in ORACLE.cases(CHECKS[check], 0):
                score = case.inputs.get("x", case.inputs.get("s"))
                assert is_extreme(case.name) or np.abs(score).max() <= tame


def test_the_first_batch_has_the_size_that_a_fixed_size_means():
    for check, known in KNOWN.items():
        if any(isinstance(one, Scaled) and one.id == "fixed-size" for one in known):
            first = next(iter(ORACLE.cases(CHECKS[check], 0)[0].inputs.values()))
            assert len(first) == BATCH
