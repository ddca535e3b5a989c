"""Similar solutions: names and layout are seen through, what everybody has counts for nothing."""

import numpy as np
import pytest

from autograde.desk.report import similar
from autograde.desk.report.code import code_cells
from autograde.desk.report.similar import K, in_common, pairs, tokens
from tests.support import synthetic
from tests.support.synthetic import disguised, variants

STEM = "ch06_sigmoid_with_loss"
STUB = 'def loss(y, t):\n    """Return the loss."""\n    raise NotImplementedError("write")\n'
OWN = """\
def loss(y, t):
    total = 0.0
    for row, label in zip(y, t):
        chosen = row[label] if label < len(row) else 1.0
        total = total - np.log(np.clip(chosen, 3e-9, 1))
    return total / max(1, len(t)) + 0 * np.sqrt(np.abs(total))
"""
COPY = """\
def loss(probs,
         labels):   # I did it my way
  s = (0.0)
  for r, k in zip(probs, labels) :
    c = (r[k] if k < len(r)
         else 1.0); s = s - np.log(np.clip(c, 3e-9, 1))
  return s / max(1, len(labels)) + 0*np.sqrt(np.abs(s))
"""
OTHERS = (
    "return -np.mean(t * np.log(y) + (1 - t) * np.log1p(-y))",
    "picked = np.where(t == 1, y, 1 - y)\n    return -np.log(picked).sum() / y.size",
    "out = [-np.log(p if k else 1 - p) for p, k in zip(y, t)]\n    return np.array(out).mean()",
    "e = np.stack([1 - y, y])\n    return float(-np.log(e[t, np.arange(t.size)]).mean())",
)


def loss(body):
    return {"loss": f"def loss(y, t):\n    {body}\n"}


def class_of(**extra):
    return {f"s{n}": loss(body) for n, body in enumerate(OTHERS)} | extra


def test_names_and_layout_are_seen_through():
    kept = frozenset({"loss"})
    assert tokens(COPY, kept) == tokens(OWN, kept)
    listed, in_all = pairs(class_of(ada={"loss": OWN}, bob={"loss": COPY}), {"loss": STUB})
    assert [(one.one, one.other) for one in listed] == [("ada", "bob")]
    assert in_all == 1
    assert listed[0].alike == 1
    assert listed[0].pieces == listed[0].only > 30


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("np.exp(x)", "np.log(x)"),
        ("x.max(axis=0)", "x.max(axis=1)"),
        ("y - 1e-7", "y + 1e-7"),
        ("sigmoid(x)", "softmax(x)"),
        ("if x: pass", "while x: pass"),
    ],
)
def test_what_code_does_is_no_matter_of_names(one, other):
    kept = frozenset({"sigmoid", "softmax"})
    assert tokens(one, kept) != tokens(other, kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("np.exp(x)", "numpy.exp( scores )"),
        ("import numpy as n\nn.exp(x)", "import numpy as np\nnp.exp(y)"),
        ("x = 'a'", 'y = "bc"  # said'),
        ("(a + b)", "p + q"),
        ('"""Doc."""\nx = 1', "y = 1"),
        ("'''never closed", ""),
    ],
)
def test_layout_comments_and_own_names_say_nothing(one, other):
    kept = frozenset()
    assert tokens(one, kept) == tokens(other, kept)


@pytest.mark.parametrize(
    "source", ["def f(:\n", "'", '"""', "%matplotlib inline", "\x00\\", "é = 1"]
)
def test_what_is_no_python_is_taken_as_it_is(source):
    tokens(source, frozenset())


def test_the_release_and_what_many_have_count_for_nothing():
    everybody = class_of() | {name: {"loss": OWN} for name in ("a", "b", "c", "d")}
    assert pairs(everybody, {"loss": STUB}) == ([], 0)
    handed_out = {"loss": STUB, "given": OWN.replace("loss", "given")}
    both = {name: {**handed_out, **loss(OTHERS[0])} for name in ("ada", "bob")}
    assert pairs(both, handed_out)[0] == []
    assert pairs({}, {}) == ([], 0)
    assert pairs({"ada": {}, "bob": {"loss": STUB}}, {"loss": STUB}) == ([], 0)


def test_answers_for_one_mystery_are_seen():
    asked = "def bug_in_softmax():\n    return {}, 'overflow', np.array([1e3])\n"
    hunt = "def bug_hunt():\n    return {{'A': 'no-mistake', \"number\": {}}}\n"
    people = {
        "ada": {"bug_in_softmax": asked.format(412763)},
        "bob": {"bug_in_softmax": asked.format("(412763"), "loss": OWN},
        "cyd": {"bug_in_softmax": asked.format(1), "bug_hunt": hunt.format(500000)},
        "dan": {"bug_in_softmax": asked.format(1), "bug_hunt": hunt.format(500001)},
        "eve": {"bug_hunt": hunt.format(500001), "loss": "return 500000"},
        "fay": {"bug_in_softmax": asked.format("9" * 5000), "bug_hunt": hunt.format(7)},
        "gil": {"bug_in_softmax": "def bug_in_softmax(:", "bug_hunt": hunt.format(7)},
        "hal": {"bug_hunt": "found = {}\nfound['number'] = 600001"},
        "ivy": {"bug_hunt": "def bug_hunt():\n    return dict(number=600001, A='no-mistake')"},
    }
    assert similar.one_number(people) == {
        1: ["cyd", "dan"],
        412763: ["ada", "bob"],
        500001: ["dan", "eve"],
        600001: ["hal", "ivy"],
    }


def test_a_crowd_does_not_fill_the_list():
    people = {f"s{n:02}": loss(f"z{n} = {n} * np.exp({n})\n    return z{n}") for n in range(40)}
    crowd = {f"copy-{n}": {"loss": OWN} for n in range(8)}
    listed, in_all = pairs(people | crowd, {"loss": STUB})
    assert in_all == 8 * 7 // 2
    assert len(listed) < in_all
    for name in crowd:
        assert 1 <= sum(name in (one.one, one.other) for one in listed) <= similar.MOST_EACH


def test_what_two_have_in_common_is_shown():
    one = {"loss": OWN, "more": "print('something else, that is rather long, too')"}
    other = {"loss": COPY, "more": STUB}
    assert in_common(one, other, {"given": STUB}) == [("loss", OWN, COPY)]
    assert len(similar.pieces({"a": "x = 1"}, frozenset())) == 1
    assert K > 3


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(3)
    known = variants(STEM)
    return {name: synthetic.solutions(STEM, rng, known) for name in synthetic.names(200)}


def test_disguised_copies_are_found_in_a_class(drawn):
    released = code_cells(synthetic.chapter_path("notebooks", STEM))
    origins = list(drawn)[:10]
    copies = {
        f"copy-of-{name}": {stub: disguised(code) for stub, code in drawn[name].items()}
        for name in origins
    }
    listed, _ = pairs(drawn | copies, released)
    best = {(one.one, one.other) for one in listed[:15]}
    assert {(name, f"copy-of-{name}") for name in origins} <= best
