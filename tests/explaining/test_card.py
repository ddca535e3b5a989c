"""The HTML card: what it is made of, what it shows, and what it must never show."""

import json
import re
import tomllib
import warnings
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from autograde.answers.misconceptions import KNOWN, MISCONCEPTIONS, section
from autograde.answers.oracle import resolve
from autograde.basics.language import spoken
from autograde.check import examine
from autograde.explaining import card, heatmap, report
from autograde.explaining.criteria import Comparison
from autograde.explaining.messages import SENTENCES
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS, CHECKS

SIGMOID = CHECKS["sigmoid"]
BACKWARD = CHECKS["softmax_with_loss_backward"]
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x1b]0;title\x07 & \"'"
TAGS = {
    *("div", "strong", "em", "pre", "code", "span", "a", "ul", "li", "details", "summary"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"style", "lang", "scope", "role", "aria-label", "title", "href", "open"}


def shown(check, subject, seed=0, reveal=True):
    html = card.as_html(examine(check, subject, seed), reveal)
    return BeautifulSoup(html, "html.parser")


def flat(html):
    return " ".join(html.get_text().split())


def right(x):
    return 1 / (1 + np.exp(-x))


def raises(error):
    def subject(*_):
        raise type(error)(*error.args)  # a new one each time: an old one keeps its traceback

    return subject


def doubled(q, t):
    gradient = q - t
    q *= 2
    return gradient


def two_off(x):
    y = right(x)
    y.flat[[1, 4]] = 0.25
    return y


Right = resolve(BACKWARD.reference)


class WithoutMean(Right):
    def backward(self, dout=1):
        return super().backward(dout) * len(self.y)


class DiagonalOnly(Right):
    def forward(self, x, t):
        self.labels = t if t.ndim == 1 else t.argmax(axis=1)
        return super().forward(x, t)

    def backward(self, dout=1):
        return super().backward(dout) * np.eye(3)[self.labels]


class SignAndMean(WithoutMean):
    def backward(self, dout=1):
        return -super().backward(dout)


class Halfway(Right):
    def backward(self, dout=1):
        raise NotImplementedError("write your code here")


CARDS = {
    "right": (SIGMOID, right),
    "one mistake": (SIGMOID, lambda x: right(-x)),
    "several mistakes": (BACKWARD, SignAndMean),
    "no telling which": (BACKWARD, DiagonalOnly),
    "matrix": (BACKWARD, WithoutMean),
    "unknown": (SIGMOID, two_off),
    "shape": (SIGMOID, lambda x: right(x)[:, None]),
    "none": (SIGMOID, lambda x: None),
    "stub": (SIGMOID, raises(NotImplementedError())),
    "half a stub": (BACKWARD, Halfway),
    "raises": (SIGMOID, raises(ValueError("no"))),
    "attack": (SIGMOID, raises(ValueError(ATTACK))),
    "attack by name": (SIGMOID, raises(type(ATTACK, (Exception,), {})())),
    "changes": (CHECKS["softmax_score_gradient"], doubled),
    "waits": (CHECKS["softmax_score_gradient"], lambda q, t: None),
}
each = pytest.mark.parametrize(("check", "subject"), CARDS.values(), ids=CARDS)


# what it is made of


@each
def test_the_html_is_plain_and_well_nested(check, subject):
    html = card.as_html(examine(check, subject, 0))
    parsed = BeautifulSoup(html, "html.parser")
    names = {tag.name for tag in parsed.find_all(True)}
    assert names <= TAGS
    assert {name for tag in parsed.find_all(True) for name in tag.attrs} <= ATTRIBUTES
    for name in names:
        assert len(re.findall(f"<{name}[ >]", html)) == html.count(f"</{name}>")


@each
def test_what_is_short_in_a_table_is_not_broken(check, subject):
    html = shown(check, subject)
    rows = html.table.tbody.find_all("tr") if html.table else []  # of the criteria
    points = [row.find_all("td")[1] for row in rows]
    short = [*html.select("th[scope=col]"), *html.find_all("caption"), *points]
    assert all("white-space: nowrap" in one["style"] for one in short)


@each
def test_a_criterion_stands_on_one_line_with_its_mark_and_points(check, subject):
    # Letters of two scripts come from fonts of two heights: tops that are level set them askew.
    table = shown(check, subject).table
    cells = table.find_all(["td", "th"], style=True) if table else []
    assert all("vertical-align: baseline" in one["style"] for one in cells)


@each
def test_no_line_begins_with_a_small_letter_of_japanese(check, subject):
    assert "line-break: strict" in shown(check, subject).div["style"]


@each
def test_the_name_of_a_mistake_is_not_broken_at_its_hyphens(check, subject):
    names = [one for one in shown(check, subject).find_all("code") if one.text in MISCONCEPTIONS]
    told = report.report(examine(check, subject, 0)).explanation.mistakes
    assert len(names) == len(told)
    assert all("white-space: nowrap" in one["style"] for one in names)


def test_a_card_says_which_language_it_speaks():
    assert shown(SIGMOID, right).div["lang"] == "en"
    with spoken("ja", whatever_is_set=True):
        assert shown(SIGMOID, right).div["lang"] == "ja"


@each
def test_each_table_has_heads_with_scope(check, subject):
    for table in shown(check, subject).find_all("table"):
        if table.thead:
            assert {head["scope"] for head in table.thead.find_all("th")} == {"col"}
        assert {head["scope"] for head in table.tbody.find_all("th")} == {"row"}
        assert len({len(row.find_all(["td", "th"])) for row in table.find_all("tr")}) == 1


@each
def test_a_mark_is_never_alone(check, subject):
    html = shown(check, subject)
    says = {"✓": SENTENCES["met"], "✗": SENTENCES["missed"], "–": SENTENCES["not judged"]}
    for mark in html.find_all(role="img"):
        assert mark["aria-label"] in (says[mark.get_text()], SENTENCES["differs"])
        mark.decompose()
    assert "✓" not in html.get_text()
    assert "✗" not in html.get_text().replace(SENTENCES["some differ"], "")


@each
def test_the_card_has_a_name_for_a_screen_reader(check, subject):
    html = shown(check, subject)
    assert html.div["role"] == "group"
    assert html.div["aria-label"].startswith(f"{check.id}: ")
    assert html.div["aria-label"].endswith(f" of {check.points:g} points")


@each
def test_the_card_and_the_text_say_the_same(check, subject):
    verdict = examine(check, subject, 0)
    told, html = (report.report(verdict), flat(BeautifulSoup(card.as_html(verdict), "html.parser")))
    text = " ".join(report.as_text(verdict).replace(" | ", " ").split())
    why = told.explanation
    sentences = [told.points, told.untouched, why.note, told.again, *told.notes]
    for mistake in (*why.mistakes, *why.also):
        sentences += [mistake.id, mistake.says, mistake.hint]
    if not told.untouched:
        for row in told.rows:
            sentences += [row.name, *([] if row.echo else [row.facts.message, row.facts.asked])]
    for sentence in sentences:
        assert " ".join(sentence.split()) in html
        assert " ".join(sentence.split()) in text


def test_an_exceptions_words_are_text_and_nothing_more():
    html = shown(*CARDS["attack"])
    assert html.script is None
    assert html.img is None
    assert "<script>alert(1)</script>" in html.get_text()


def test_a_warnings_words_are_text_and_nothing_more():
    def subject(x):
        warnings.warn(ATTACK, stacklevel=1)
        return right(x)

    html = shown(SIGMOID, subject)
    assert html.script is None
    assert "It costs nothing." in html.get_text()


def test_the_package_carries_the_template():
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    carried = tomllib.loads(settings)["tool"]["setuptools"]["package-data"]["*"]
    assert {"*.jinja", "*.css", "*.js"} <= set(carried)
    assert (Path(card.__file__).parent / "card.html.jinja").exists()


# what comes first


def test_a_mistake_comes_first_then_the_table_then_the_rest():
    text = flat(shown(BACKWARD, WithoutMean))
    order = [
        BACKWARD.id,
        MISCONCEPTIONS["missing-batch-mean"].says.format(what="gradient", N=7),
        "missing-batch-mean",
        SENTENCES["how we know"],
        SENTENCES["hint"],
        SENTENCES["read again"].split("{")[0].strip(),
        SENTENCES["criterion"],
        SENTENCES["messages"],
        SENTENCES["side by side"].split(":")[0],
        SENTENCES["again"],
    ]
    places = [text.index(sentence) for sentence in order]
    assert places == sorted(places)


def test_full_marks_are_a_table_and_a_step_further_that_is_folded():
    html = shown(SIGMOID, right)
    assert len(html.find_all("table")) == 1
    (fold,) = html.find_all("details")
    assert fold.summary.get_text() == SENTENCES["more"]
    assert SIGMOID.more in flat(fold)
    assert not fold.has_attr("open")
    assert [head.get_text() for head in html.thead.find_all("th")] == ["Points", "Criterion"]


@pytest.mark.parametrize("reveal", [True, False])
def test_nothing_more_is_offered_while_points_are_missing_or_a_grade_is_at_stake(reveal):
    wrong = card.as_html(examine(SIGMOID, lambda x: np.tanh(x), 1), reveal)
    assert SENTENCES["more"] not in wrong
    graded = card.as_html(examine(SIGMOID, right, 1), reveal=False)
    assert SENTENCES["more"] not in graded


def test_advice_stands_below_the_table_of_full_marks():
    def by_copies(f, x, h=1e-4):
        steps = h * np.eye(x.size).reshape(x.size, *x.shape)
        return np.reshape([(f(x + one) - f(x - one)) / (2 * h) for one in steps], x.shape)

    html = shown(CHECKS["numerical_gradient"], by_copies)
    told = flat(html)
    assert "4 of 4 points" in told
    assert told.index(SENTENCES["advice"]) > told.index("to the last digit")
    assert html.find("code").get_text() == "moves-a-copy"
    assert html.find("a")["href"] == "#5.3-The-gradient-of-an-array"


def test_a_hint_is_folded():
    hint = shown(*CARDS["one mistake"]).details
    assert hint.summary.get_text() == SENTENCES["hint"]
    assert not hint.has_attr("open")


def folded(html, name):
    """Return the details whose summary starts with this name."""
    found = [one for one in html.find_all("details") if one.summary.get_text().startswith(name)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "opened"), [("matrix", False), ("unknown", True), ("shape", True), ("changes", True)]
)
def test_messages_are_folded_where_a_name_and_a_picture_say_it_all(name, opened):
    messages = folded(shown(*CARDS[name]), SENTENCES["messages"])
    assert messages.has_attr("open") == opened


def test_several_mistakes_are_a_list():
    html = shown(*CARDS["several mistakes"])
    assert len(html.find_all("li")) == 2
    assert SENTENCES["two mistakes"] in html.get_text()


def test_mistakes_that_nobody_can_tell_apart_are_a_list():
    html = shown(*CARDS["no telling which"])
    ids = {item.code.get_text() for item in html.find_all("li")}
    assert {"correct-class-only", "diagonal-jacobian-only"} <= ids
    assert SENTENCES["cannot tell"] in flat(html)


def test_an_exception_comes_first_with_the_call_and_the_learners_line():
    def sigmoid(x):
        return np.linalg.inv(x)

    html = shown(SIGMOID, sigmoid)
    text = flat(html)
    assert text.index("Your code raised LinAlgError") < text.index(SENTENCES["criterion"])
    assert "The call was sigmoid(x), with x of shape (7,)." in text
    place, line = html.pre.get_text().splitlines()
    assert re.fullmatch(r"test_card\.py, line \d+, in sigmoid", place)
    assert line == "    return np.linalg.inv(x)"


def test_an_exception_is_told_once():
    text = flat(shown(*CARDS["raises"]))
    assert text.count("Your code raised ValueError") == 1
    assert SENTENCES["same"] not in text


def test_a_long_traceback_is_cut_in_the_middle():
    def sigmoid(x):
        return sigmoid(x)

    lines = shown(SIGMOID, sigmoid).pre.get_text().splitlines()
    assert len(lines) == 11
    assert re.fullmatch(r"… \d+ more …", lines[4])


@pytest.mark.parametrize(
    ("name", "colour"), [("right", card.FULL), ("unknown", card.MISSED), ("stub", card.NEUTRAL)]
)
def test_the_bar_is_of_one_of_three_colours(name, colour):
    assert shown(*CARDS[name]).div["style"].endswith(colour)


@pytest.mark.parametrize("name", ["stub", "half a stub"])
def test_a_stub_gets_no_cross_and_no_colour_of_alarm(name):
    html = shown(*CARDS[name])
    assert "✗" not in html.get_text()
    assert SENTENCES["stub"].rstrip(".") in html.get_text()
    assert f"border-left: 4px solid {card.NEUTRAL}" in html.div["style"]


def test_a_criterion_that_waits_says_so_in_the_table():
    (row,) = [
        row for row in shown(*CARDS["waits"]).tbody.find_all("tr") if "leaves" in row.get_text()
    ]
    assert "Judged once “a soft t” is met." in flat(row)


# the link


def headings(stem):
    text = (ROOT / "solutions" / f"{stem}.md").read_text(encoding="utf-8")
    return {line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")}


def test_each_link_leads_to_a_heading():
    places = {
        section(check, mistake)
        for check, known in KNOWN.items()
        for mistake in [one.id for one in known] + ["overflow", "transposed", "mutates-input"]
    }
    assert len(places) > 5
    assert places <= set().union(*map(headings, CHAPTERS))
    for place in places:
        assert re.fullmatch(r"#[\w.:/,'-]+", card.anchor(place), re.ASCII), place


def test_a_link_has_no_backticks():
    assert card.anchor("A layer of its own: `Sigmoid`") == "#A-layer-of-its-own:-Sigmoid"


def test_a_heading_that_a_link_cannot_reach_is_named():
    assert card.anchor("6.1 シグモイド") == ""


# the picture


def picture(got, expected, agrees=None):
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    same = np.isclose(got, expected) if agrees is None else np.asarray(agrees)
    return Comparison("dx", "a criterion", got, expected, same)


def texts(grid):
    return [[cell.text for cell in cells] for _, cells in grid.rows]


def test_a_matrix_is_two_tables_with_indices():
    yours, expected = heatmap.grids(picture([[1, 2], [3, 4]], [[1, 2], [3, 5]]))
    assert (yours.caption, expected.caption) == (SENTENCES["yours"], SENTENCES["expected"])
    assert yours.columns == ["0", "1"]
    assert [name for name, _ in yours.rows] == ["0", "1"]
    assert texts(expected)[1] == ["3.00", "5.00"]
    assert [[cell.mark for cell in cells] for _, cells in yours.rows] == [
        [False] * 2,
        [False, True],
    ]
    assert not any(cell.mark for _, cells in expected.rows for cell in cells)


@pytest.mark.parametrize(("name", "says"), [("unknown", "some differ"), ("matrix", "all differ")])
def test_the_card_says_what_differs(name, says):
    assert SENTENCES[says] in flat(shown(*CARDS[name]))


def test_a_vector_is_one_table_with_two_rows():
    (grid,) = heatmap.grids(picture([1, 2], [1, 3]))
    assert [name for name, _ in grid.rows] == [SENTENCES["yours"], SENTENCES["expected"]]


def test_a_number_has_no_index():
    (grid,) = heatmap.grids(picture(1, 3))
    assert grid.columns == []
    assert texts(grid) == [["1.00"], ["3.00"]]


def test_where_all_differs_words_take_the_place_of_marks():
    comparison = picture([1, 2], [3, 4])
    (grid,) = heatmap.grids(comparison)
    assert not any(cell.mark for cell in grid.rows[0][1])
    assert heatmap.legend(comparison) == SENTENCES["all differ"]
    assert heatmap.legend(picture([1, 2], [1, 4])) == SENTENCES["some differ"]


def test_a_large_matrix_is_cut_around_its_first_difference():
    got = np.zeros((20, 100))
    got[12, 50] = 1
    yours, _ = heatmap.grids(picture(got, np.zeros((20, 100))))
    assert yours.columns == ["…", *map(str, range(46, 54)), "…"]
    assert [name for name, _ in yours.rows] == ["…", *map(str, range(8, 16)), "…"]
    assert sum(cell.mark for _, cells in yours.rows for cell in cells) == 1
    assert {len(cells) for _, cells in yours.rows} == {10}


def test_a_large_matrix_is_folded(monkeypatch):
    monkeypatch.setattr(card, "MOST", 6)
    name = SENTENCES["side by side"].split(":")[0]
    assert not folded(shown(BACKWARD, WithoutMean), name).has_attr("open")
    monkeypatch.setattr(card, "MOST", 8)
    assert folded(shown(BACKWARD, WithoutMean), name).has_attr("open")


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (0.1231, 0.1232),
        (1234.5, 1234.6),
        (1e-7, 2e-7),
        (1e300, 1.1e300),
        (np.nan, 0.0),
        (5e-324, 0),
    ],
)
def test_numbers_that_differ_look_different(got, expected):
    (grid,) = heatmap.grids(picture([got, 1e-9], [expected, 1e-9]))
    (yours, _), (right_one, _) = texts(grid)
    assert yours != right_one


def test_numbers_that_are_nearly_the_same_do_not_make_the_others_long():
    (grid,) = heatmap.grids(picture([1.0, 2.0], [1.0 + 1e-12, 3.0], [False, False]))
    assert texts(grid) == [["1.00", "2.00"], ["1.00", "3.00"]]


def test_colour_tells_sign_and_size():
    (grid,) = heatmap.grids(picture([-2.0, 0.0, 1.0, np.inf], [2.0, 0.0, 1.0, 0.0]))
    colours = [cell.colour for cell in grid.rows[0][1]]
    assert colours == [
        f"rgba({heatmap.BELOW}, 0.50)",
        "transparent",
        f"rgba({heatmap.ABOVE}, 0.25)",
        "transparent",
    ]


# what must not be shown


def numbers(verdict):
    """Return each expected number of a verdict, in every length in which it might be written."""
    arrays = [
        finding.reason.expected
        for finding in verdict.findings
        if finding.reason is not None and finding.reason.expected is not None
    ]
    values = {abs(float(value)) for array in arrays for value in np.ravel(array)}
    written = {f"{value:.{digits}g}" for value in values for digits in (3, 4, 6)}
    return {number for number in written if re.fullmatch(r"\d+\.\d{3,}", number)}


@pytest.mark.parametrize(
    ("check", "subject"),
    [
        (SIGMOID, lambda x: np.full(x.shape, 7.0)),
        (SIGMOID, lambda x: 7 + 0 * x[..., None]),
        (BACKWARD, WithoutMean),
        (CHECKS["binary_cross_entropy"], lambda y, t: 7.0),
        (CHECKS["sigmoid_with_loss_forward"], resolve("softmax_with_loss:SoftmaxWithLoss")),
    ],
    ids=["values", "shape", "matrix", "number", "raises"],
)
def test_hidden_values_are_nowhere(check, subject):
    verdict = examine(check, subject, 0)

    def forms(reveal):
        told = json.dumps(report.as_json(verdict, reveal))
        return card.as_html(verdict, reveal), report.as_text(verdict, reveal), told

    hidden = numbers(verdict)
    for form in forms(reveal=False):
        assert [one for one in hidden if re.search(rf"(?<![\d.]){re.escape(one)}", form)] == []
        assert SENTENCES["yours"] not in form
    if report.report(verdict).comparison is not None:
        assert any(one in form for form in forms(reveal=True) for one in hidden)
