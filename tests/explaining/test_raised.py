import pytest

from autograde.explaining.messages import ADVICE
from autograde.explaining.raised import KNOWN, advice
from autograde.questions.probe import Failure


def said(kind, message, shapes="", written=""):
    return advice(Failure(kind, message, "", "", written, shapes))


@pytest.mark.parametrize(
    ("shapes", "says"),
    [
        ("(7, 4) @ (7, 3)", "here they are 4 and 7. Which of the two has to be turned over?"),
        ("(7, 3) @ (4, 3)", "here they are 3 and 4. Which of the two has to be turned over?"),
        ("(7, 3) @ (4, 5)", "here they are 3 and 4. Are they the arrays that you mean?"),
        ("(3,) @ (4, 3)", "here they are 3 and 4. Which of the two has to be turned over?"),
        ("(7, 4) * (4, 3)", "is the matrix product, @, what you mean?"),
        ("(7, 3) / (7,)", "One number for each row has shape (7, 1)"),
        ("(7, 3) -= (7,)", "One number for each row has shape (7, 1)"),
        ("(7, 3) + (7, 4)", "compared from the right"),
        ("(7, 1) -= (7, 3)", "the array on the left keeps its shape"),
        ("(7, 3) = (3,)", "shape (7, 3) does not fit into one of shape (3,)"),
    ],
)
def test_shapes_say_what_to_look_at(shapes, says):
    assert says in said("ValueError", "no", shapes)
    assert "self.x @ dout is (7, 4) @ (7, 3): a" in said(
        "ValueError", "no", "(7, 4) @ (7, 3)", "self.x @ dout"
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("None + 1", "Something here is None"),
        ("None.T", "Something here is None"),
        ("class Relu: pass\nRelu().mask", "self.mask"),
        ("q", "Nothing is called q here"),
        ("def f():\n  g = g + 1\nf()", "g is used before it gets a value"),
        (
            "class A:\n  def forward(x): pass\nA().forward(1)",
            "the first one of each method is self",
        ),
        ("import math, numpy as np\nmath.exp(np.ones(3))", "np.exp"),
        ("import numpy as np\nif np.ones(3) > 0: pass", "np.where"),
        ("import numpy as np\nnp.ones(3)[np.ones(3)]", "argmax(axis=1)"),
        ("import numpy as np\nnp.ones(3)[3]", "of 3 entries the last one has the number 2"),
        ("import numpy as np\nnp.ones(3)[:, 0]", "one sample has shape (K,)"),
        ("import numpy as np\nnp.ones(3).sum(axis=1)", "one sample has shape (K,)"),
        ("import numpy as np\nx = np.arange(3)\nx -= 0.5", "astype(float)"),
        ("import numpy as np\nfor a in np.float64(3): pass", "This is one number"),
        ("a = 3.0\na[0]", "This is one number"),
        ("len(3)", "This is one number"),
        ("t = 2\nt(1 - t)", "Is a * missing"),
        ("import numpy as np\na = np.zeros(3)\na[0] = [1, 2]", "Into one entry"),
        ("[1] - 2", "A list is no array"),
        ("def f(): f()\nf()", "never ends"),
        ("1 / 0", "divided by 0"),
    ],
)
def test_an_exception_says_what_to_look_at(code, says):
    with pytest.raises(Exception) as raised:  # noqa: PT011 - each line raises its own
        exec(code, {})  # noqa: S102
    assert says in said(type(raised.value).__name__, str(raised.value))


def test_what_speaks_for_itself_gets_no_advice():
    assert said("ValueError", "the ids are too large") == ""
    assert said("MemoryError", "") == ""


def test_each_kind_has_its_sentence():
    assert {name for *_, name in KNOWN} <= set(ADVICE)
