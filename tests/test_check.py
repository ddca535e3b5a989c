import gettext
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient

import autograde
from autograde import check
from autograde.basics.language import VARIABLE
from autograde.explaining import card, messages, report
from autograde.explaining.output import MIME, OUT_OF_SIGHT
from autograde.judging.cell_text import digest
from autograde.questions.register import CHECKS

KIT = str(Path(autograde.__file__).parent)
each_check = pytest.mark.parametrize("asked", CHECKS.values(), ids=CHECKS)


def right(x):
    return 1 / (1 + np.exp(-x))


def wrong(x):
    return 1 / (1 + np.exp(x))


# whatever comes back, there is a verdict


class RaisingArray:
    def __init__(self, error=ValueError):
        self.error = error

    def __array__(self, dtype=None, copy=None):
        raise self.error("no array")


class LyingShape:
    shape, ndim, dtype, size = (7,), 1, np.dtype(float), 7
    __class__ = np.ndarray

    def __len__(self):
        return -1


class LyingLength:
    def __len__(self):
        return 10**30

    def __getitem__(self, index):
        raise KeyError(index)


class SilentError(Exception):
    def __str__(self):
        raise SystemExit

    __repr__ = __str__


def masked():
    return np.ma.array(np.ones(7), mask=[0, 1, 0, 0, 0, 0, 0])


def matrix():
    return np.ones((7, 3)).view(np.matrix)


ODD = {
    "None": lambda: None,
    "a string": lambda: "0.5",
    "a list": lambda: [0.5] * 7,
    "a tuple": lambda: (0.5,) * 7,
    "a Python float": lambda: 0.5,
    "a 0-d array": lambda: np.array(0.5),
    "complex": lambda: np.ones(7) * 1j,
    "object": lambda: np.array([0.5] * 7, dtype=object),
    "masked": masked,
    "a matrix": matrix,
    "nan": lambda: np.full(7, np.nan),
    "inf": lambda: np.full((7, 3), -np.inf),
    "a column": lambda: np.full((7, 1), 0.5),
    "float16": lambda: np.full(7, 6e4, np.float16),
    "float32": lambda: np.full((7, 2), 3e38, np.float32),
    "longdouble": lambda: np.full((7, 2), np.longdouble("1e4000")),
    "a generator": lambda: (0.5 for _ in range(7)),
    "ragged": lambda: [[1.0], [1.0, 2.0]],
    "gigantic": lambda: np.broadcast_to(0.0, (10**6, 10**6)),
    "empty": lambda: np.zeros((0, 3)),
    "many axes": lambda: np.zeros((1,) * 32),
    "a structure": lambda: np.zeros(7, dtype="f8,i4"),
    "a raising array": RaisingArray,
    "an interrupting array": lambda: RaisingArray(KeyboardInterrupt),
    "an exiting array": lambda: RaisingArray(SystemExit),
    "a lying shape": LyingShape,
    "a lying length": LyingLength,
    "a type": lambda: float,
    "a module": lambda: np,
}


def raises(make):
    def subject(*_):
        raise make()

    return subject


def endless(*_):
    return endless()


def loud(*_):
    print("x" * 10_000_000)
    print("y" * 10_000_000, file=sys.stderr)


def as_class(forward, backward):
    members = {"forward": lambda self, *a: forward(), "backward": lambda self, *a: backward()}
    return type("Layer", (), members)


class OnlyForward:
    def forward(self, x, t=None):
        return 0.0


class BackwardOfNothing(OnlyForward):
    def backward():
        return 0.0


class NeedsMore(BackwardOfNothing):
    def __init__(self, size, rate):
        self.size, self.rate = size, rate


SUBJECTS = {
    **{f"returns {name}": lambda *_, make=make: make() for name, make in ODD.items()},
    **{f"layer of {name}": as_class(make, make) for name, make in ODD.items()},
    "raises KeyboardInterrupt": raises(KeyboardInterrupt),
    "raises SystemExit": raises(SystemExit),
    "raises StopIteration": raises(StopIteration),
    "raises GeneratorExit": raises(GeneratorExit),
    "raises without words": raises(SilentError),
    "raises a surrogate": raises(lambda: ValueError("\udc80 \x1b[31m")),
    "raises a group": raises(lambda: ExceptionGroup("two", [ValueError("a"), KeyError("b")])),
    "recurses": endless,
    "is loud": loud,
    "is None": None,
    "is a number": 3,
    "is an instance": OnlyForward(),
    "is a string": "sigmoid",
    "has no backward": OnlyForward,
    "has backward without self": BackwardOfNothing,
    "needs arguments": NeedsMore,
    "is abstract": np.ufunc,
}


def assert_shown_in_full(verdict):
    text, html = report.as_text(verdict), card.as_html(verdict)
    told = json.dumps(report.as_json(verdict), ensure_ascii=False)
    for form in (text, html, told):
        assert KIT not in form
        form.encode()
    assert 0 <= verdict.points <= verdict.check.points


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_anything_gets_a_verdict(subject, capsys):
    for asked in CHECKS.values():
        verdict = check.examine(asked, subject, 0)
        assert_shown_in_full(verdict)
        assert verdict.points == 0, report.as_text(verdict)
    assert capsys.readouterr() == ("", "")


SHAPES = st.sampled_from([(), (1,), (7,), (5,), (4,), (7, 3), (7, 2), (3, 3), (7, 1), (1, 7)])
DTYPES = st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16", "g"])
NUMBERS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))
SCALARS = st.none() | st.text() | st.binary() | st.integers() | st.floats() | st.complex_numbers()
NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4), max_leaves=8)
STRANGE = st.sampled_from(list(ODD.values())).map(lambda make: make())
VALUES = NUMBERS | SCALARS | NESTED | STRANGE
ERRORS = st.builds(
    lambda kind, text: kind(text),
    st.sampled_from([ValueError, KeyError, NotImplementedError, SystemExit, KeyboardInterrupt]),
    st.text(st.characters()),
)


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    asked=st.sampled_from(list(CHECKS.values())),
    forward=VALUES | ERRORS,
    backward=VALUES | ERRORS,
    seed=st.integers(0, 2**32 - 1),
)
def test_anything_at_all_gets_a_verdict(asked, forward, backward, seed):
    def give(value):
        if isinstance(value, BaseException):
            raise value
        return value

    layer = as_class(lambda: give(forward), lambda: give(backward))
    for subject in (lambda *_: give(forward), layer):
        verdict = check.examine(asked, subject, seed)
        assert_shown_in_full(verdict)
        assert not verdict.full


# the call


def test_it_returns_the_points_and_prints_outside_of_notebooks(capsys):
    points = check.sigmoid(right)
    assert points == 2.5
    shown = capsys.readouterr()
    assert shown.out.startswith("sigmoid: 2.5 of 2.5 points\n")
    assert shown.err == ""


@each_check
def test_nbgrader_can_read_the_points(asked, capsys):
    points = getattr(check, asked.id)(None)
    assert isinstance(points, float)
    assert repr(points) == "0.0"
    assert points._repr_html_() == OUT_OF_SIGHT


def test_the_numbers_are_fresh_at_each_call(monkeypatch):
    seen = []
    monkeypatch.setattr(check, "show", lambda verdict, subject: seen.append(verdict))
    for _ in range(3):
        check.sigmoid(wrong)
    assert len({verdict.seed for verdict in seen}) == 3
    assert len({verdict.inputs["scores"]["x"].tobytes() for verdict in seen}) == 3


def test_a_seed_asks_the_same_numbers_again(capsys):
    check.sigmoid(wrong, seed=3)
    check.sigmoid(wrong, seed=3)
    check.sigmoid(wrong, seed=4)
    tables = capsys.readouterr().out.split("sigmoid: ")[1:]
    assert tables[0] == tables[1] != tables[2]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sigmiod", "; did you mean check.sigmoid?"),
        ("no_such_thing", ""),
        ("softmax_with_loss_backwards", "; did you mean check.softmax_with_loss_backward?"),
    ],
)
def test_an_unknown_check_is_told(name, hint):
    with pytest.raises(AttributeError) as caught:
        getattr(check, name)
    assert str(caught.value) == f"there is no check named '{name}'{hint}"


def test_completion_offers_the_checks():
    assert dir(check) == sorted([*CHECKS, "progress"])
    assert check.sigmoid.__name__ == "sigmoid"
    assert check.sigmoid_layer.__doc__.startswith("Check your Sigmoid")


def test_the_kit_loads_without_a_reference():
    code = (
        "import sys, autograde.questions.register, autograde.questions.probe\n"
        "assert not [name for name in sys.modules if name.startswith('source_lib')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# in a shell of IPython


WRONG = "def wrong(x): return 1 / (1 + np.exp(x))"


@pytest.fixture
def shell():
    # A shell replaces sys.displayhook and builtins; monkeypatch can't put all of them back.
    made = InteractiveShell.instance()
    made.run_cell("import numpy as np\nfrom autograde import check")
    made.run_cell("def right(x): return 1 / (1 + np.exp(-x))")
    made.run_cell(WRONG)
    yield made
    made.history_manager.end_session()
    InteractiveShell.clear_instance()


def test_a_shell_gets_text_html_and_the_verdict(shell):
    with capture_output() as captured:
        result = shell.run_cell("check.sigmoid(wrong, seed=1)")
    assert result.result == 0.0
    assert isinstance(result.result, float)
    (output,) = captured.outputs
    assert set(output.data) == {"text/plain", "text/html", MIME}
    verdict = check.examine(CHECKS["sigmoid"], wrong, 1)
    assert output.data["text/plain"] == report.as_text(verdict)
    assert output.data["text/html"] == card.as_html(verdict)
    beside = {"explanation": report.sentences(report.report(verdict)), "cell": digest(WRONG)}
    assert output.data[MIME] == report.as_json(verdict) | beside
    assert captured.stderr == ""


def test_validating_raises_the_text_and_nothing_else(shell, monkeypatch):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    with capture_output() as captured:
        result = shell.run_cell("check.sigmoid(wrong, seed=1)")
    assert isinstance(result.error_in_exec, check.NotThereYet)
    text = report.as_text(check.examine(CHECKS["sigmoid"], wrong, 1))
    assert captured.stdout.rstrip("\n") == text
    assert captured.stderr == ""


def test_validating_lets_full_marks_pass(shell, monkeypatch):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    with capture_output():
        assert shell.run_cell("check.sigmoid(right)").result == 2.5


# in a kernel, as a notebook

NOISY = """
import logging, sys, warnings
import numpy as np
from autograde import check
np.seterr(all="raise")
warnings.simplefilter("error")
log = logging.getLogger("mine")
log.addHandler(logging.StreamHandler())

def sigmoid(x, kept=sys.stderr):
    print("print"); print("stderr", file=sys.stderr); print("kept", file=kept)
    log.warning("log"); logging.warning("root"); warnings.warn("warning")
    return 1 / (1 + np.exp(-x))
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_noisy_right_work_leaves_a_notebook_cell_clean(tmp_path):
    cells = [NOISY, "check.sigmoid(sigmoid)", "print('still heard')", "check.sigmiod"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    env = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    client = NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True)
    client.execute(env=env)
    outputs = [cell.outputs for cell in notebook.cells]
    assert outputs[0] == []
    assert [output.output_type for output in outputs[1]] == ["display_data", "execute_result"]
    assert set(outputs[1][0].data) == {"text/plain", "text/html", MIME}
    assert outputs[1][1].data == {"text/plain": "2.5", "text/html": OUT_OF_SIGHT}
    assert outputs[2][0].text == "still heard\n"
    assert "did you mean check.sigmoid?" in outputs[3][0].evalue


# the language of the notebook that is open


def test_a_notebook_is_answered_in_the_language_of_its_folder(tmp_path, monkeypatch, capsys):
    class Bracketed(gettext.NullTranslations):
        def gettext(self, text):
            return f"⟦{text}⟧"

    known = {"xx": Bracketed()}
    plain = gettext.NullTranslations()
    monkeypatch.setattr(messages, "catalogue", lambda name, _: known.get(name, plain))
    monkeypatch.setattr(check, "languages", lambda: ["en", "xx"])
    for place, setting, speaks in [
        ("notebooks/xx/ch06_sigmoid_with_loss", "en", True),
        ("work/xx", "", True),
        ("work/en", "xx", False),
        ("elsewhere", "xx", True),
        ("elsewhere", "", False),
    ]:
        folder = tmp_path / place
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(folder)
        monkeypatch.setenv(VARIABLE, setting)
        check.sigmoid(wrong)
        check.progress()
        said = capsys.readouterr().out
        assert ("⟦" in said) == speaks, place
        assert ("⟦not begun⟧" in said or "⟦no notebook here⟧" in said) == speaks
        assert os.environ[VARIABLE] == setting
