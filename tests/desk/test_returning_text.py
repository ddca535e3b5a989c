"""Texts on a learner's page: formulas are set, and nothing that somebody typed can run."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from autograde.desk.returning import markdown
from autograde.desk.returning.formulas import mathml
from autograde.desk.returning.limits import MOST_TEXT, Allowance
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS

PICTURES = {"picture-1.png": {"image/png": "AAAA"}, "my photo.jpg": {"image/jpeg": "BBBB"}}
EVENTS = re.compile(r"^on", re.IGNORECASE)


def of_a_person(text, pictures=PICTURES):
    return BeautifulSoup(markdown.of_a_person(text, pictures), "html.parser")


@pytest.mark.parametrize("stem", CHAPTERS)
def test_every_formula_of_the_course_is_set(stem):
    path = ROOT / "solutions" / "en" / stem / f"{stem}.ipynb"
    texts = [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    ]
    # What stands between backticks is no formula.
    wanted = sum(len(re.findall(r"\$\$|\$", re.sub(r"`[^`]*`", "", text))) for text in texts) / 2
    pages = [BeautifulSoup(markdown.of_the_course(text), "html.parser") for text in texts]
    assert sum(len(page.find_all("math")) for page in pages) == wanted > 0
    for page in pages:
        assert not [code for code in page.find_all("code") if code.text.startswith("$")]
        assert "\\" not in "".join(math.text for math in page.find_all("math"))


def test_the_hints_of_the_course_unfold_and_its_headings_can_be_found():
    text = "## 7.5 The `dL_dq`\n\n<details>\n<summary>Hint</summary>\n\n$x$\n\n</details>"
    page = BeautifulSoup(markdown.of_the_course(text), "html.parser")
    assert page.details.summary.text == "Hint"
    assert page.details.math
    assert page.h4["id"] == "7.5-The-dL_dq"  # as the cards have it


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=//x></iframe> <svg onload=alert(1)>",
        "<style>* { display: none }</style>",
        "$\\text{<script>alert(1)</script>}$",
        "$$\\href{javascript:alert(1)}{x}$$",
        "$\\style{x:expression(alert(1))}{y}$",
        "\\begin{align}\\text{<img src=x onerror=alert(1)>}\\end{align}",
        '$\\color{red" onclick="alert(1)}{x}$',
        "[x](javascript:alert(1)) [y](data:text/html,<script>) <javascript:alert(1)>",
        "![x](javascript:alert(1)) ![y](data:image/svg+xml;base64,AAAA)",
        '![" onerror="alert(1)](attachment:picture-1.png)',
        "```python\n</pre><script>alert(1)</script>\n```",
        "# </h3><script>alert(1)</script>",
        "| <script>1</script> |\n|---|\n| <b onclick=1> |",
    ],
)
def test_nothing_that_somebody_typed_runs(text):
    page = of_a_person(text)
    assert not page.find_all(["script", "iframe", "svg", "style", "a", "object", "form"])
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if EVENTS.match(name) or name in ("style", "href")]
        assert tag.get("src", "data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"


def test_an_address_outside_is_words_and_no_link():
    page = of_a_person("[here](https://example.org/?a=1&b=2), <https://example.org/c>, [up](#top)")
    assert page.text.strip() == ("here (https://example.org/?a=1&b=2), https://example.org/c, up")
    assert [link["href"] for link in page.find_all("a")] == ["#top"]
    page = of_a_person("![a graph](https://example.org/a.png) ![b](photo.png)")
    assert not page.find_all("img")
    assert page.text.strip() == "a graph (https://example.org/a.png) b (photo.png)"


def test_pictures_of_the_cell_are_shown():
    page = of_a_person("![so](attachment:picture-1.png) ![](attachment:my%20photo.jpg)")
    assert [(image["src"], image["alt"]) for image in page.find_all("img")] == [
        ("data:image/png;base64,AAAA", "so"),
        ("data:image/jpeg;base64,BBBB", ""),
    ]
    assert not of_a_person("![x](attachment:missing.png)").find_all("img")
    assert of_a_person("![x](data:image/png;base64,AAAA)").img["src"].endswith("AAAA")


def test_text_reads_as_it_was_meant():
    page = of_a_person(
        "It costs \\$5 and \\$10.\n\n- **so** `x`\n\n| a | b |\n|---|---|\n| 1 | $y$ |"
    )
    assert page.p.text == "It costs $5 and $10."
    assert page.li.strong.text == "so"
    assert page.table.math
    assert page.find("code").text == "x"


@pytest.mark.parametrize(
    "latex",
    ["\\nonsense{x}", "x_", "\\left(x", "{" * 3000, "x" * 6000, "\\def\\a{\\b}\\a"],
)
def test_a_formula_that_cannot_be_set_is_shown_as_it_was_typed(latex):
    page = BeautifulSoup(mathml(latex, block=False), "html.parser")
    assert page.code.text == f"${latex}$"
    assert not page.math


def test_the_number_of_an_equation_stands_beside_it():
    page = BeautifulSoup(mathml("y - t \\tag{6.17}", block=True), "html.parser")
    assert page.find(class_="tag").text == "(6.17)"
    assert page.math.text == "y−t"


def test_a_sign_stands_near_its_number_and_a_minus_apart():
    for latex, signs in (("(-1, -2)", 2), ("a - b", 0), ("(a) - b", 0), ("= -q", 1)):
        page = BeautifulSoup(mathml(latex, block=False), "html.parser")
        minuses = [one for one in page.find_all("mo") if one.text == "−"]
        assert sum(one.get("form") == "prefix" for one in minuses) == signs


def test_a_comma_in_a_number_stands_close_to_both_sides():
    close, apart = (
        BeautifulSoup(mathml(latex, block=False), "html.parser").mo
        for latex in ("1{,}000", "1,000")
    )
    assert (close.text, close["lspace"], close["rspace"]) == (",", "0", "0")
    assert (apart.text, apart.get("rspace")) == (",", None)


# Limits


def test_what_would_take_too_long_is_shown_plainly_and_so_is_what_comes_after():
    def for_ever(_):
        while True:
            pass

    allowance = Allowance(left=0.05)
    assert allowance.spend(for_ever, "a", str.upper) == "A"
    assert allowance.spend(lambda text: f"<b>{text}</b>", "b", str.upper) == "B"
    assert allowance.plain == 2


def test_what_is_quick_is_set():
    allowance = Allowance()
    assert allowance.spend(lambda text: f"<b>{text}</b>", "b", str.upper) == "<b>b</b>"
    assert allowance.plain == 0


def test_what_is_too_long_or_too_deep_is_shown_plainly():
    def recursing(text):
        return recursing(text)

    allowance = Allowance()
    assert allowance.spend(recursing, "a", str.upper) == "A"
    long = "a" * (MOST_TEXT + 1)
    assert allowance.spend(str.lower, long, str.upper) == "A" * len(long)
    assert allowance.plain == 2


def test_a_mistake_of_our_own_is_not_taken_for_a_long_text():
    with pytest.raises(KeyError):
        Allowance().spend(lambda text: {}[text], "a", str.upper)
