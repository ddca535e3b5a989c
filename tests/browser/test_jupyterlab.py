"""What a learner meets in JupyterLab, in a real browser."""

from __future__ import annotations

import io
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib.image import imread
from playwright.sync_api import Locator, Page, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.check import examine
from autograde.explaining import card
from autograde.explaining.messages import SENTENCES
from autograde.questions.register import CHECKS
from tests.support import lab

pytestmark = [
    pytest.mark.browser,
    # A failure's screenshot lies there, whether or not a test asks for a folder.
    pytest.mark.usefixtures("tmp_path"),
]

NOTEBOOKS = sorted((lab.ROOT / "notebooks" / "en").glob("ch*/*.ipynb"))
CHAPTER = "ch06_sigmoid_with_loss/ch06_sigmoid_with_loss.ipynb"
CHECK = CHECKS["sigmoid"]
CALL = "check.sigmoid(sigmoid)"
WRONG = ["def sigmoid(x):", "return 1 / (1 + np.exp(x))"]
RIGHT = ["def sigmoid(x):", "return 1 / (1 + np.exp(-x))"]

TROUBLE = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type$='stderr']"
# A formula that MathJax can't read is an error, or, for an unknown command, its red TeX.
BAD_FORMULA = "mjx-merror, mjx-container:has-text('\\\\')"
# Signs of Markdown that stay in the text only where the renderer did not understand them.
LEFT_OVER = ("$", "**", "|--", "```", "](", "<details", "{code-cell}")


# The tests of a fixture stand together: the next fixture leads the window elsewhere.
def opened(page: Page, address: str) -> lab.Notebook:
    notebook = lab.Notebook(page)
    notebook.open(address)
    return notebook


@pytest.fixture(scope="module")
def chapter(window: Page, server: lab.Server) -> lab.Notebook:
    """Return a chapter as it is released, with its first cell run."""
    notebook = opened(window, server.page(CHAPTER))
    notebook.run(notebook.code("use_course_style()"))
    return notebook


def table(points: float) -> str:
    return SENTENCES["points"].format(points=f"{points:g}", most=f"{CHECK.points:g}")


def test_a_learner_goes_wrong_sees_why_puts_it_right_and_validates(chapter: lab.Notebook) -> None:
    notebook = chapter
    stub = notebook.code("def sigmoid(x):")
    notebook.write(stub, WRONG)
    notebook.run(stub)
    output = notebook.run(notebook.code(CALL))
    expect(output).to_contain_text(table(0))
    rows = output.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(len(CHECK.criteria))
    first = rows.filter(has_text=CHECK.criteria[0].name).first
    expect(first).to_contain_text("✗")
    expect(output).to_contain_text(MISCONCEPTIONS["exp-sign"].says)
    hint = output.get_by_text(MISCONCEPTIONS["exp-sign"].hint)
    expect(hint).to_be_hidden()
    output.get_by_text(SENTENCES["hint"], exact=True).click()
    expect(hint).to_be_visible()
    expect(output.locator(TROUBLE)).to_have_count(0)

    notebook.write(stub, RIGHT)
    notebook.run(stub)
    output = notebook.run(notebook.code(CALL))
    expect(output).to_contain_text(table(CHECK.points))
    for criterion in CHECK.criteria:
        expect(rows.filter(has_text=criterion.name)).to_contain_text("✓")
    expect(output.get_by_text("✗")).to_have_count(0)
    expect(output.locator(TROUBLE)).to_have_count(0)
    more = output.get_by_text(CHECK.more)
    expect(more).to_be_hidden()
    output.get_by_text(SENTENCES["more"], exact=True).click()
    expect(more).to_be_visible()
    # The value of the cell, which nbgrader reads, is there and takes no place.
    expect(output.locator(".points-for-nbgrader")).to_have_count(1)
    expect(output.locator(".jp-OutputArea-child:visible")).to_have_count(1)

    answer = notebook.validate()
    expect(answer).to_contain_text("check.dL_dy(dL_dy)")
    expect(answer).to_contain_text(SENTENCES["untouched"])
    expect(answer).not_to_contain_text(CALL)
    for noise in ("Traceback", "NotThereYet", "^^^^"):
        expect(answer).not_to_contain_text(noise)
    answer.get_by_role("button").last.click()
    expect(answer).to_have_count(0)


def choose(theme: str, page: Page) -> None:
    page.locator(".lm-MenuBar").get_by_role("menuitem", name="Settings").click()
    entries = page.locator(".lm-Menu-itemLabel")
    entries.get_by_text("Theme", exact=True).click()
    entries.get_by_text(theme, exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)


def ground(picture: Locator) -> float:
    """Return how light a picture is at its corner, 0 to 1."""
    return float(imread(io.BytesIO(picture.screenshot()))[3, 3, :3].mean())


def test_a_slider_moves_the_picture_and_figures_follow_the_theme(chapter: lab.Notebook) -> None:
    notebook = chapter
    still = notebook.run(notebook.code("plots.saturation()")).locator("img")
    moving = notebook.run(notebook.code("plots.slope_of_the_loss()"))
    picture, slider = moving.locator("img"), moving.locator("[role='slider']")
    expect(picture).to_have_count(1)
    before = picture.get_attribute("src")
    slider.focus()
    notebook.page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", str(before))
    expect(moving.locator(TROUBLE)).to_have_count(0)
    for theme, expected in (("JupyterLab Dark", 17 / 255), ("JupyterLab Light", 1)):
        choose(theme, notebook.page)
        assert ground(still) == pytest.approx(expected, abs=0.02)
        assert ground(picture) == pytest.approx(expected, abs=0.02)
    names = moving.locator(".widget-label")
    assert names.count() == 2
    assert names.evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")


def raises(x):
    return x @ np.ones(2)


SUBJECTS = [
    lambda x: 1 / (1 + np.exp(-x)),
    lambda x: 1 / (1 + np.exp(x)),
    lambda x: np.where(x > 1, -5.0, 1 / (1 + np.exp(-x))),
    raises,
]


@pytest.fixture(scope="module")
def cards(window: Page, server: lab.Server) -> lab.Notebook:
    """Return an open notebook that came with cards in it: JupyterLab does not trust it."""
    shown = [card.as_html(examine(CHECK, subject, 1)) for subject in SUBJECTS]
    outputs = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in shown]
    cells = [
        nbformat.v4.new_markdown_cell("## 6.1 From a score to a probability\n" + "\n\nline" * 99),
        nbformat.v4.new_code_cell(CALL, outputs=outputs, execution_count=1),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, server.root / "cards.ipynb")
    return opened(window, server.page("cards.ipynb"))


def test_the_link_leads_to_the_section(cards: lab.Notebook) -> None:
    heading = cards.panel.get_by_role("heading", name="6.1")
    link = cards.panel.get_by_role("link", name="6.1 From a score to a probability").last
    link.scroll_into_view_if_needed()
    expect(heading).not_to_be_in_viewport()
    link.click()
    expect(heading).to_be_in_viewport()


# For each text of the cards its contrast with what is behind it, all half transparent layers
# included, as WCAG 2 computes it.
CONTRASTS = """cards => {
    const parts = colour => {
        const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
        return [r, g, b, a];
    };
    const over = ([r, g, b, a], below) => [r, g, b].map((one, i) => a * one + (1 - a) * below[i]);
    const behind = node => {
        if (!node) return [255, 255, 255];
        return over(parts(getComputedStyle(node).backgroundColor), behind(node.parentElement));
    };
    const light = colour => {
        const [r, g, b] = colour.map(one => {
            const share = one / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const seen = [];
    for (const card of cards) {
        const walk = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const node = walk.currentNode.parentElement;
            if (!walk.currentNode.textContent.trim()) continue;
            const below = behind(node);
            const text = over(parts(getComputedStyle(node).color), below);
            const [low, high] = [light(text), light(below)].sort((a, b) => a - b);
            seen.push([(high + 0.05) / (low + 0.05), walk.currentNode.textContent.trim()]);
        }
    }
    return seen;
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_word_of_a_card_can_be_read(theme: str, cards: lab.Notebook) -> None:
    choose(theme, cards.page)
    shown = cards.panel.locator(".jp-RenderedHTML > div")
    expect(shown).to_have_count(len(SUBJECTS))
    seen = shown.evaluate_all(CONTRASTS)
    assert len(seen) > 100
    assert [(ratio, text) for ratio, text in seen if ratio < 4.5] == []


def test_a_notebook_that_is_not_trusted_shows_the_whole_card(cards: lab.Notebook) -> None:
    panel = cards.panel
    # The sanitizer writes styles without blanks.
    for style in ("background:rgba(", "border:2px solid", "border-left:4px solid", "flex-wrap:"):
        assert panel.locator(f"[style*='{style}']").count(), style
    expect(panel.locator("details").first).to_be_visible()
    assert panel.locator("th[scope='row']").count() > 10


@pytest.fixture(scope="module")
def tabs(window: Page, server: lab.Server) -> Page:
    """Return a JupyterLab for many notebooks: to start one for each takes most of the time."""
    # A workspace of its own: what other tests have opened is opened again in theirs.
    window.goto(f"{server.url}lab/workspaces/tabs?token={server.token}")
    window.wait_for_function("() => window.jupyterapp?.commands.hasCommand('docmanager:open')")
    window.evaluate("async () => void await jupyterapp.restored")
    return window


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_formula_and_every_piece_of_markdown_is_rendered(
    path: Path, tabs: Page, server: lab.Server
) -> None:
    notebook = nbformat.read(path, as_version=4)
    # Without the code: to make an editor of each cell takes as long as all formulas.
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    nbformat.write(notebook, server.root / f"prose of {path.name}")
    prose = [cell.source for cell in notebook.cells]
    displayed = sum(text.count("$$") for text in prose) // 2
    assert prose

    # Nothing is run here: to start a kernel takes longer than to set the formulas.
    tabs.evaluate(
        """async path => void await jupyterapp.commands.execute('docmanager:open', {
            path, kernelPreference: {shouldStart: false},
        })""",
        f"prose of {path.name}",
    )
    rendered = lab.Notebook(tabs).panel.locator(".jp-RenderedMarkdown")
    expect(rendered).to_have_count(len(prose))
    expect(rendered.locator("mjx-container[display='true']")).to_have_count(displayed)

    bad = rendered.locator(BAD_FORMULA)
    assert bad.all_text_contents() == []
    words = rendered.evaluate_all(
        """all => all.map(one => {
            const copy = one.cloneNode(true);
            copy.querySelectorAll("mjx-container, code, pre").forEach(part => part.remove());
            return copy.textContent;
        })"""
    )
    lines = [line for text in words for line in text.splitlines()]
    assert [line for line in lines if any(sign in line for sign in LEFT_OVER)] == []
    tabs.evaluate("async () => void await jupyterapp.commands.execute('application:close')")
