import linecache

import numpy as np
import pytest

from autograde.questions.operations import failed_operation, shapes_of

HEAD = """
import numpy as np
class Layer:
    pass
self = Layer()
self.x, self.params = np.ones((7, 4)), [np.ones((4, 3))]
dout, b, whole = np.ones((7, 3)), np.ones(3), np.arange(7)
e, losses = np.ones((7, 3)), np.zeros(7)
def give():
    return np.ones((7, 4))
"""


def failed(line):
    """Run a line that fails, and return what is told of it."""
    source = HEAD + line + "\n"
    name = f"<{line}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        exec(compile(source, name, "exec"), {})  # noqa: S102
    except Exception as error:  # noqa: BLE001 - whatever the line raises
        return failed_operation(error)
    raise AssertionError(f"{line} does not fail")


@pytest.mark.parametrize(
    ("line", "written", "shapes"),
    [
        ("dW = self.x @ dout", "self.x @ dout", "(7, 4) @ (7, 3)"),
        ("dW = np.dot(self.x, dout)", "np.dot(self.x, dout)", "(7, 4) @ (7, 3)"),
        ("dW = self.x.dot(dout)", "self.x.dot(dout)", "(7, 4) @ (7, 3)"),
        ("dW = np.matmul(self.x, dout)", "np.matmul(self.x, dout)", "(7, 4) @ (7, 3)"),
        ("dx = dout @ self.params[0]", "dout @ self.params[0]", "(7, 3) @ (4, 3)"),
        ("dx = (2 * dout) @ self.params[0]", "(2 * dout) @ self.params[0]", "(7, 3) @ (4, 3)"),
        ("dx = np.exp(dout) @ self.params[0]", None, "(7, 3) @ (4, 3)"),
        ("out = self.x * self.params[0]", None, "(7, 4) * (4, 3)"),
        ("y = e / e.sum(axis=1)", "e / e.sum(axis=1)", "(7, 3) / (7,)"),
        ("e -= e.max(axis=1)", "e -= e.max(axis=1)", "(7, 3) -= (7,)"),
        ("b[...] = dout", "b[...]", "(7, 3) = (3,)"),
        ("out = give() @ self.x.T.T @ dout", None, ""),
        ("out = give() @ dout", "give() @ dout", ""),
        ("z = (dout +\n   self.x)", "dout + self.x", "(7, 3) + (7, 4)"),
        ("π = self.x; dW = π @ dout", "π @ dout", "(7, 4) @ (7, 3)"),
    ],
)
def test_the_operation_that_failed_is_found(line, written, shapes):
    operation = failed(line)
    assert operation.shapes == shapes
    assert written is None or operation.written == written


@pytest.mark.parametrize(
    "line", ["self.y", "nothing", "1 / 0", "losses[9]", "{}['a']", "raise ValueError('(7, 3)')"]
)
def test_what_is_no_operation_on_arrays_has_no_shapes(line):
    assert failed(line).shapes == ""


def test_nothing_is_run_to_find_it():
    line = """
class Trap:
    @property
    def x(self):
        raise SystemExit
    def __getattr__(self, name):
        raise SystemExit
    def __matmul__(self, other):
        raise ValueError("no")
trap = Trap()
trap @ trap.T if False else trap @ dout"""
    assert failed(line).shapes == ""


def test_a_long_line_is_left_out():
    assert failed("out = self.x @ dout" + " + 0" * 40).written == "self.x @ dout"
    assert failed("out = self.x + (dout" + " + 0" * 40 + ")").written == ""


def test_code_without_a_source_has_no_operation():
    with pytest.raises(ValueError, match="matmul") as raised:
        exec("import numpy as np; np.ones((7, 4)) @ np.ones((7, 3))", {})  # noqa: S102
    assert failed_operation(raised.value).shapes == ""
    assert failed_operation(ValueError()).written == ""


def test_an_operation_can_be_read_back():
    assert shapes_of("(7, 4) @ (7, 3)") == ((7, 4), "@", (7, 3))
    assert shapes_of("(7, 3) -= (7,)") == ((7, 3), "-=", (7,))
    assert shapes_of("() + (2, 3, 4)") == ((), "+", (2, 3, 4))
    for text in ("", "(7, 4)", "a @ b", "(7, 4) @ (7, 3) @ (1,)"):
        assert shapes_of(text) is None
    assert np.ones(3).shape == (3,)
