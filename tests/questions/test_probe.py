import fractions
import io
import logging
import os
import sys
import tracemalloc
import warnings

import numpy as np
import pytest

from autograde.questions.probe import MOST_ENTRIES, MOST_TEXT, Odd, as_plain_array, ask
from autograde.questions.shared_probes import AXES, calls, layer_with_params, one_number
from autograde.questions.spec import RESULT, Case, Check

CHECK = Check("double", "nowhere:double", calls("x"), (), read="")


def put(subject, x=None):
    """Ask a function for its answer to x."""
    return ask(CHECK, subject, Case("one", {"x": np.arange(3.0) if x is None else x}))


# what comes back


@pytest.mark.parametrize(
    "value",
    [1, 1.5, True, np.float64(1.5), np.array(1.5), np.float32(1.5), np.uint8(3), [1, 2], (1.5, 2)],
    ids=repr,
)
def test_numbers_in_any_form_are_an_array(value):
    array = as_plain_array(value)
    assert type(array) is np.ndarray
    np.testing.assert_array_equal(array, value)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (None, "None"),
        ("0.5", "a string"),
        (b"0.5", "a bytes"),
        (1 + 0j, "complex numbers"),
        (np.array([1j]), "complex numbers"),
        (np.array(["a"]), "an array of dtype <U1"),
        (np.array([1.0, None]), "an array of dtype object"),
        (np.array("2020-01-01", dtype="M8[D]"), "an array of dtype datetime64[D]"),
        ([[1.0], [1.0, 2.0]], "a list"),
        (["a"], "a list"),
        ({"loss": 1.0}, "a dict"),
        (fractions.Fraction(1, 2), "a Fraction"),
        (10**400, "an int"),
        ((number for number in (1.0,)), "a generator"),
        (print, "a builtin_function_or_method"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), "a masked array"),
        (np.zeros(MOST_ENTRIES + 1), "an array of 1000001 numbers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_else_is_put_in_words(value, what):
    assert as_plain_array(value) == Odd(what)


def test_an_answer_is_a_copy():
    answer = np.zeros(2)
    kept = as_plain_array(answer)
    answer += 1
    assert kept.tolist() == [0.0, 0.0]
    assert (
        type(as_plain_array(np.zeros((1, 2)).view(type("Mine", (np.ndarray,), {})))) is np.ndarray
    )


def test_an_answer_that_is_too_large_is_not_copied():
    vast = np.broadcast_to(0.0, (10_000, 10_000))
    tracemalloc.start()
    try:
        assert isinstance(as_plain_array(vast), Odd)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


class RaisesInArray:
    def __init__(self, error):
        self.error = error

    def __array__(self, dtype=None, copy=None):
        raise self.error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_answer_whose_conversion_raises_is_put_in_words(error):
    assert as_plain_array(RaisesInArray(error)) == Odd("a RaisesInArray")


class LyingClass:
    @property
    def __class__(self):
        raise RuntimeError("no class of mine")


class NamelessType(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name of mine")


class Nameless(metaclass=NamelessType):
    def __array__(self, dtype=None, copy=None):
        raise self


class NamelessError(Exception, metaclass=NamelessType):
    pass


class SilentError(Exception):
    def __str__(self):
        raise SystemExit("no words of mine")


class SilentWarning(UserWarning):
    """Has words once, for warnings.warn itself."""

    words = iter(["once"])

    def __str__(self):
        return next(self.words)


def returns(value):
    return lambda x: value


def raises(error):
    def subject(x):
        raise error

    return subject


@pytest.mark.parametrize(
    "subject",
    [
        returns(LyingClass()),
        returns(Nameless()),
        raises(NamelessError()),
        raises(SilentError()),
        lambda x: warnings.warn(SilentWarning(), stacklevel=1),
        lambda x: sys.stdout.close(),
        None,
        3,
        type("NeedsMore", (), {"__init__": lambda self, a, b, c: None}),
    ],
    ids=[
        "lying __class__",
        "type without a name",
        "exception without a name",
        "exception without words",
        "warning without words",
        "closes stdout",
        "None",
        "a number",
        "class that needs more",
    ],
)
def test_ask_never_raises(subject):
    raised = False
    try:
        put(subject)
    # pytest cannot show an exception without a name.
    except BaseException:  # noqa: BLE001
        raised = True
    assert not raised


# how it ends


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyboardInterrupt(), SystemExit(1), GeneratorExit(), MemoryError()]
)
def test_an_exception_is_an_answer(error):
    failure = put(raises(error)).failure
    assert failure.kind == type(error).__name__
    assert failure.message == str(error)


def test_endless_recursion_is_an_answer():
    def subject(x):
        return subject(x)

    failure = put(subject).failure
    assert failure.kind == "RecursionError"
    assert len(failure.trace) <= MOST_TEXT


def test_a_trace_shows_the_learners_lines_only():
    def subject(x):
        return np.linalg.inv(x)

    trace = put(subject).failure.trace
    assert "return np.linalg.inv(x)" in trace
    assert "linalg.py" not in trace
    assert os.sep + "autograde" not in trace


def test_a_message_is_cut():
    assert len(put(raises(ValueError("x" * 10_000_000))).failure.message) == MOST_TEXT


def test_a_message_holds_nothing_that_a_terminal_or_a_file_would_choke_on():
    failure = put(raises(ValueError("\x1b[2J\x07 red \udc80\r\n\tσ"))).failure
    assert failure.message == "\ufffd[2J\ufffd red \ufffd\ufffd\n\tσ"
    assert put(raises(type("\x1b[1mBold", (Exception,), {})())).failure.kind == "\ufffd[1mBold"


def test_a_failure_keeps_what_came_before_it():
    def probe(subject, inputs):
        yield "first", 1.0
        yield "second", subject(inputs["x"])

    check = Check("two", "nowhere:two", probe, (), read="")
    answer = ask(check, raises(ValueError()), Case("one", {"x": np.zeros(1)}))
    assert set(answer.values) == {"first", "x afterwards"}
    assert answer.failure.kind == "ValueError"


# what it leaves behind


def test_the_case_keeps_its_inputs():
    def subject(x):
        x += 1
        return x

    x = np.zeros(2)
    answer = put(subject, x)
    assert x.tolist() == [0.0, 0.0]
    assert answer.values["x afterwards"].tolist() == [1.0, 1.0]


def test_settings_of_the_kernel_are_as_before():
    def subject(x):
        np.seterr(all="raise")
        warnings.simplefilter("error")
        sys.stdout = sys.stderr = None

    before = np.geterr(), list(warnings.filters), sys.stdout, sys.stderr
    put(subject)
    assert (np.geterr(), list(warnings.filters), sys.stdout, sys.stderr) == before


def test_numpy_settings_of_the_learner_do_not_turn_a_warning_into_an_error():
    with np.errstate(all="raise"):
        answer = put(lambda x: 1 / (1 + np.exp(-x)), np.array([-1000.0, 0.0]))
    assert answer.failure is None
    assert answer.values["result"].tolist() == [0.0, 0.5]
    assert answer.warned == ("overflow encountered in exp",)


def test_warnings_are_told_once_and_in_order():
    def subject(x):
        for text in ("a", "b", "a"):
            warnings.warn(text, stacklevel=1)

    assert put(subject).warned == ("a", "b")


def test_nothing_is_shown(capsys):
    handler = logging.StreamHandler(sys.stderr)
    log = logging.getLogger("kept from before")
    log.addHandler(handler)

    def subject(x, kept=sys.stderr):
        print("print")
        print("kept", file=kept)
        sys.stderr.writelines(["lines"])
        log.error("log")
        warnings.warn("warning", stacklevel=1)
        with np.errstate(all="print"):
            np.log(np.zeros(1))
        sys.stdout.flush()

    answer = put(subject)
    log.removeHandler(handler)
    assert capsys.readouterr() == ("", "")
    for word in ("print", "kept", "lines", "log"):
        assert word in answer.printed


def test_ten_megabytes_of_print_are_cut(capsys):
    answer = put(lambda x: print("x" * 10_000_000))
    assert capsys.readouterr() == ("", "")
    assert len(answer.printed) == MOST_TEXT


def test_streams_write_again_afterwards(capsys):
    put(print)
    print("out")
    print("err", file=sys.stderr)
    assert capsys.readouterr() == ("out\n", "err\n")


def test_one_stream_may_be_both(monkeypatch):
    both = io.StringIO()
    monkeypatch.setattr(sys, "stdout", both)
    monkeypatch.setattr(sys, "stderr", both)
    put(print)
    both.write("written")
    assert both.getvalue() == "written"


def test_a_stream_keeps_a_write_of_its_own(monkeypatch):
    class Tee(io.StringIO):
        pass

    tee, heard = Tee(), []
    tee.write = heard.append
    monkeypatch.setattr(sys, "stdout", tee)
    put(print)
    sys.stdout.write("after")
    assert heard == ["after"]


@pytest.mark.parametrize("stream", [None, io.BytesIO()], ids=["none", "of bytes"])
def test_an_odd_stream_does_no_harm(monkeypatch, stream):
    monkeypatch.setattr(sys, "stdout", stream)
    assert put(print).failure is None


def test_a_check_inside_a_check_does_no_harm(capsys):
    def subject(x):
        put(print)
        print("outer")
        return x

    assert "outer" in put(subject).printed
    assert capsys.readouterr() == ("", "")


def test_a_misspelled_name_brings_the_one_that_was_meant():
    class Sigmoid:
        def forward(self, x):
            self.probability = x
            return self.probabilty

    def misspelled(x):
        scores = x
        return scoers + scores  # noqa: F821

    layer = Sigmoid()
    answer = put(layer.forward)
    assert answer.failure.message.endswith("Did you mean probability?")
    answer = put(misspelled)
    assert answer.failure.message.endswith("Did you mean scores?")


class PutsAnotherArray:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, x):
        self.x = x
        return x @ self.params[0]

    def backward(self, dout):
        self.grads[0] = self.x.T @ dout
        return dout @ self.params[0].T


class TakesItsGradsAway(PutsAnotherArray):
    def backward(self, dout):
        del self.grads
        return dout @ self.params[0].T


def test_a_gradient_is_looked_for_where_it_was_and_where_it_is():
    inputs = {"W": np.ones((3, 2)), "x": np.ones((4, 3)), "dout": np.ones((4, 2))}
    given = dict(layer_with_params("W")(PutsAnotherArray, inputs))
    assert not np.any(given["grad of W"])
    assert np.all(given["grad of W in the list"] == 4)
    assert given["length of grads"] == 1
    given = dict(layer_with_params("W")(TakesItsGradsAway, inputs))
    assert given["length of grads"] == 0


@pytest.mark.parametrize(("loss", "axes"), [(0.5, 0), (np.array([0.5]), 1), ([[0.5]], 2)])
def test_a_loss_in_brackets_counts_as_its_number(loss, axes):
    answers = dict(one_number(calls("x"))(lambda x: loss, {"x": 1}))
    assert answers[RESULT] == 0.5
    assert np.shape(answers[RESULT]) == ()
    assert answers[AXES] == axes


def test_a_list_of_losses_stays_one():
    assert dict(one_number(calls("x"))(lambda x: [1, 2], {"x": 1})) == {RESULT: [1, 2]}
