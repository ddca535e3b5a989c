"""The web pages in a browser, off the network: formulas, hints, predictions, search, any screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograde.publishing.site import live
from autograde.questions.register import CHAPTERS
from tests.support.static_site import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("tmp_path")]

DOCS = Path(__file__).parents[2] / "docs"
STEM = "ch06_sigmoid_with_loss"
PREDICTS = "ch05_numerical_gradients"
ENOUGH = 4.5  # to one: what WCAG asks of a text's contrast (1.4.3), and 3 of a large one's
NAMES = ["index", *CHAPTERS, *(f"docs/{path.stem}" for path in sorted(DOCS.glob("*.md")))]
UNFOLD = "all => all.forEach((one) => { one.open = true; })"
BREAKS = "all => all.map((one) => getComputedStyle(one).breakInside)"
Opening = Callable[[str], Page]

# The least contrast of a text with what lies behind it. A half-transparent colour is mixed first.
CONTRAST = r"""() => {
  const parsed = (colour) => {
    if (!/^rgba?\(/.test(colour)) throw new Error(`a colour of another kind: ${colour}`);
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return {rgb: [r, g, b], a};
  };
  const over = (top, below) => top.rgb.map((v, i) => v * top.a + below[i] * (1 - top.a));
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const own = parsed(getComputedStyle(element).backgroundColor);
    return own.a === 1 ? own.rgb : over(own, behind(element.parentElement));
  };
  const light = (rgb) => rgb.map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  for (const element of document.querySelectorAll(".bd-article *")) {
    const own = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || !element.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const [a, b] = [light(over(parsed(style.color), ground)), light(ground)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    found.push([(a + 0.05) / (b + 0.05) * (large ? 1.5 : 1), element.outerHTML.slice(0, 160)]);
  }
  return found.sort((x, y) => x[0] - y[0]);
}"""
# What sticks out of the window, unless it can be scrolled in a box of its own.
STICKS_OUT = """() => [...document.querySelectorAll(".bd-article *")].filter((element) => {
  const box = element.getBoundingClientRect();
  if (!element.checkVisibility() || box.width === 0 || box.right <= innerWidth + 1) return false;
  for (let outer = element.parentElement; outer; outer = outer.parentElement)
    if (getComputedStyle(outer).overflowX !== "visible" && outer !== document.body
        && outer.getBoundingClientRect().right <= innerWidth + 1) return false;
  return true;
}).map((element) => element.outerHTML.slice(0, 120))"""

# Formulas with a letter to the left of their box, where nobody can scroll.
CUT_OFF = """() => [
  ...document.querySelectorAll(".math:has(mjx-container[display='true'])")
].filter((box) => [...box.querySelectorAll("mjx-c")].some(
    (letter) => letter.getBoundingClientRect().left < box.getBoundingClientRect().left - 1)
).map((box) => box.previousElementSibling?.textContent ?? box.id)"""

# Formulas whose end nobody can scroll to.
UNREACHED = """() => [...document.querySelectorAll(".bd-article .math")].filter((box) =>
  box.checkVisibility() && getComputedStyle(box).overflowX === "hidden"
  && box.scrollWidth > box.clientWidth + 1
).map((box) => box.textContent)"""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def opening(page: Page, address: str) -> Iterator[Opening]:
    """Open a page of the site, with its formulas; whatever asks another server fails the test."""
    asked: list[str] = []
    errors: list[str] = []
    heard = {
        "request": lambda request: asked.append(request.url),
        "pageerror": lambda error: errors.append(str(error)),
    }

    def opened(name: str) -> Page:
        page.goto(address + name)
        page.evaluate(
            "window.MathJax?.startup.promise.then(() => null)"
        )  # where there is a formula
        return page

    for event, note in heard.items():
        page.on(event, note)
    yield opened
    for event, note in heard.items():
        page.remove_listener(event, note)
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert errors == []


@pytest.mark.parametrize("name", NAMES)
def test_formulas_are_set_and_a_phone_scrolls_only_what_is_wide(
    opening: Opening, page: Page, name: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opening(f"{name}.html")
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert page.locator(".math:not(:has(mjx-container))").count() == 0
    if name in CHAPTERS:
        numbers = page.locator("mjx-labels").all_text_contents()
        assert len(numbers) > 10
    page.locator("details").evaluate_all(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(UNREACHED) == []


def test_the_first_page_leads_from_a_card_to_the_chapter_and_back(opening: Opening) -> None:
    page = opening("index.html")
    card = page.get_by_role("group", name="sigmoid").first
    expect(card).to_contain_text("exp-sign")
    hint = card.locator("details", has_text="Hint").first
    expect(hint.locator("div")).to_be_hidden()
    hint.get_by_text("Hint").click()
    expect(hint.locator("div")).to_be_visible()
    card.get_by_role("link", name="6.1").click()
    expect(page.get_by_role("heading", name="6.1 From a score")).to_be_in_viewport()

    hint = page.locator("details", has_text="what about a score of −1000?")
    expect(hint.get_by_text("is too large for a float")).to_be_hidden()
    hint.locator("summary").click()
    expect(hint.get_by_text("is too large for a float")).to_be_visible()

    page.get_by_role("link", name="Work on the chapter").click()
    expect(page.get_by_role("heading", name="Start")).to_be_in_viewport()


def test_a_prediction_hides_what_happens_until_there_is_an_answer(opening: Opening) -> None:
    page = opening(f"{PREDICTS}.html")
    question = page.locator("form.predict").first
    happened = question.get_by_text("h = 1e-05")
    expect(happened).to_be_hidden()
    expect(question.get_by_text("See what happens")).to_be_hidden()
    question.get_by_label("C").check()
    expect(happened).to_be_hidden()
    question.get_by_text("See what happens").click()
    expect(happened).to_be_visible()


def test_the_search_finds_a_word_with_a_hyphen(opening: Opening) -> None:
    page = opening("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("cross-entropy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?*")
    found = page.locator("ul.search").get_by_role("link", name="3 · The cross-entropy error")
    found.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 · The cross-entropy error")


@pytest.mark.parametrize("name", ["index", STEM])
def test_text_can_be_read_by_day_and_by_night(opening: Opening, page: Page, name: str) -> None:
    opening(f"{name}.html")
    page.locator("details").evaluate_all(UNFOLD)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        found = page.evaluate(CONTRAST)
        assert len(found) > 100
        assert [one for one in found if one[0] < ENOUGH] == []


def test_a_card_leads_to_a_heading_in_any_language_where_cells_are_not_found(page: Page) -> None:
    # As JupyterLite writes a heading, and a card its link.
    page.set_content(
        """<h2 id="6.1-スコアから確率へ">6.1 スコアから確率へ</h2><div style="height: 300vh"></div>
        <a href="#cell-id=cell-003">6.1 スコアから確率へ</a>"""
    )
    page.add_script_tag(path=Path(live.__file__).with_name("headings.js"))
    link = page.get_by_role("link")
    link.scroll_into_view_if_needed()
    expect(page.get_by_role("heading")).not_to_be_in_viewport()
    link.click()
    expect(page.get_by_role("heading")).to_be_in_viewport()


def test_paper_is_white_has_the_text_alone_and_nothing_folded(
    opening: Opening, page: Page, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark")
    opening(f"{PREDICTS}.html")
    happened = page.locator("form.predict").first.get_by_text("h = 1e-05")
    page.evaluate(
        """addEventListener("beforeprint", () => {
          window.printed = getComputedStyle(document.body).backgroundColor;
        })"""
    )
    page.pdf(path=tmp_path / "page.pdf")
    assert page.evaluate("window.printed") == "rgb(255, 255, 255)"
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(happened).to_be_hidden()

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(happened).to_be_visible()
    aside = (".bd-sidebar-primary", ".bd-sidebar-secondary", ".prev-next-area", ".languages")
    for unwanted in aside:
        expect(page.locator(unwanted).first).to_be_hidden()
    boxes = page.locator("div.highlight, .cell_output, .bd-article details, div.math")
    assert set(boxes.evaluate_all(BREAKS)) == {"avoid"}  # else a box ends empty, and begins anew
