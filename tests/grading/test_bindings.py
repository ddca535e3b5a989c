import ast

import pytest

from autograde.grading.submission.mending.bindings import (
    is_idle,
    is_indented,
    leans_on,
    lines_of,
    read,
)


def binds(source):
    return read(source).binds


@pytest.mark.parametrize(
    "source",
    [
        "def f(): pass",
        "async def f(): pass",
        "class f: pass",
        "@print\ndef f(): pass",
        "f = 1",
        "f: int = 1",
        "f, (g, *h) = 1, (2, 3)",
        "[a, f] = 1, 2",
        "f += 1",
        "print(f := 1)",
        "[f := x for x in y]",
        "import f.g",
        "import g as f",
        "from g import f",
        "from g import h as f",
        "if x:\n    f = 1",
        "if False:\n    pass\nelse:\n    f = 1",
        "try:\n    f = 1\nexcept E:\n    pass",
        "try:\n    pass\nexcept E as f:\n    pass",
        "for f in x:\n    pass",
        "with x as (f, g):\n    pass",
        "while x:\n    f = lambda: 1",
        "match x:\n    case {'a': f}:\n        pass",
        "match x:\n    case [*f]:\n        pass",
        "match x:\n    case {**f}:\n        pass",
        "await g()\nf = 1",
        "%timeit 1\n!ls\nf = 1",
        "%%time\nf = 1",
        "\n%%capture out\n\ndef f(): pass",
        "    f = 1",
    ],
)
def test_a_name_is_bound_in_many_ways(source):
    assert "f" in binds(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# def f(): pass",
        "f(1)",
        "f.x = 1",
        "f[0] = 1",
        "def g():\n    f = 1",
        "class g:\n    f = 1",
        "[f for f in x]",
        "lambda f: f",
        "if False:\n    f = 1",
        "if 0:\n    def f(): pass",
        "%%timeit\nf = 1",
        "%%writefile x.py\nf = 1",
        "%%bash\nf=1",
    ],
)
def test_a_name_that_is_used_or_is_another_scope_s_is_not_bound(source):
    assert "f" not in binds(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(:",
        "x = '\x00'",
        "(" * 10_000,
        "return 3",
        "    x = 1\n    return x",
        "yield",
        "break",
        "class A:",
        "some words of prose",
    ],
)
def test_half_a_cell_is_none(source):
    assert read(source) is None


def test_statements_keep_their_lines():
    source = "import x\r\n\n# mine\n@x.y\ndef f():\n    pass\n\nf()"
    first, second, third = read(source).statements
    assert lines_of(source)[second.start : second.end] == [
        "",
        "# mine",
        "@x.y",
        "def f():",
        "    pass",
    ]
    assert lines_of(source)[second.first] == "@x.y"
    assert (first.end, third.first) == (1, 7)


def test_a_cell_leans_on_what_it_does_not_bind_itself():
    source = "import numpy as np\n\ndef f(x, y=one):\n    z = x\n    return g(np.exp(z))\n\nh(f)"
    assert leans_on(source) == {"one", "g", "h"}
    assert leans_on("f(:") == frozenset()


def test_indented_code_is_told_whatever_comments_say():
    assert is_indented("# on\n\n    def backward(self): pass")
    assert is_indented("\tx = 1")
    assert not is_indented("# on\nx = 1")
    assert not is_indented("")


STUB = '''
class A:
    """A layer."""

    def __init__(self):
        self.params = []

    def forward(self, x):
        """Return x."""
        x = np.asarray(x)
        raise NotImplementedError("write your code here")
'''


def idle(source, ours=STUB):
    return is_idle(ast.parse(source).body[0], ast.parse(ours).body[0])


@pytest.mark.parametrize(
    "source",
    [
        STUB,
        STUB.replace("A layer.", "Mine, in other words."),
        STUB.replace("raise", "# I do not know\n        raise"),
        STUB.replace('raise NotImplementedError("write your code here")', "pass"),
        STUB.replace('raise NotImplementedError("write your code here")', "..."),
        STUB.replace('raise NotImplementedError("write your code here")', "return None"),
        STUB.replace('NotImplementedError("write your code here")', "NotImplementedError"),
        "class A:\n    pass",
        "def A(x):\n    ...",
        "async def A(): raise NotImplementedError",
        "A = None",
        "A: type",
    ],
)
def test_a_stub_in_other_words_is_idle(source):
    assert idle(source)


@pytest.mark.parametrize(
    "source",
    [
        STUB.replace("x = np.asarray(x)", "return x"),
        STUB.replace("self.params = []", "self.params = [1]"),
        STUB + "\n    def backward(self, dout):\n        return dout",
        STUB.replace("raise NotImplementedError", "raise ValueError"),
        "def A(x):\n    return 0",
        "A = other",
        "from mine import A",
        "if x:\n    def A(): pass",
    ],
)
def test_whatever_does_more_is_work(source):
    assert not idle(source)
