"""What a learner meets in JupyterLab, in a real browser."""

from __future__ import annotations

from pathlib import Path

import lab
import nbformat
import pytest
from playwright.sync_api import Page, expect

from autograde.exercises import CHECKS
from autograde.words import SENTENCES

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


def opened(page: Page, address: str) -> lab.Notebook:
    notebook = lab.Notebook(page)
    notebook.open(address)
    return notebook


def table(points: float) -> str:
    return SENTENCES["points"].format(points=f"{points:g}", most=f"{CHECK.points:g}")


def test_a_learner_goes_wrong_sees_why_puts_it_right_and_validates(
    page: Page, server: lab.Server
) -> None:
    notebook = opened(page, server.page(CHAPTER))
    notebook.run(notebook.code("plots.use_course_style()"))

    stub = notebook.code("def sigmoid(x):")
    notebook.write(stub, WRONG)
    notebook.run(stub)
    output = notebook.run(notebook.code(CALL))
    expect(output).to_contain_text(table(0))
    rows = output.locator("tbody tr")
    expect(rows).to_have_count(len(CHECK.criteria))
    first = rows.filter(has_text=CHECK.criteria[0].name)
    expect(first).to_contain_text("✗")
    expect(output.locator(TROUBLE)).to_have_count(0)

    notebook.write(stub, RIGHT)
    notebook.run(stub)
    output = notebook.run(notebook.code(CALL))
    expect(output).to_contain_text(table(CHECK.points))
    for criterion in CHECK.criteria:
        expect(rows.filter(has_text=criterion.name)).to_contain_text("✓")
    expect(output.get_by_text("✗")).to_have_count(0)
    expect(output.locator(TROUBLE)).to_have_count(0)

    answer = notebook.validate()
    expect(answer).to_contain_text("check.dL_dy(dL_dy)")
    expect(answer).to_contain_text(SENTENCES["untouched"])
    expect(answer).not_to_contain_text(CALL)
    for noise in ("Traceback", "NotThereYet", "^^^^"):
        expect(answer).not_to_contain_text(noise)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_formula_and_every_piece_of_markdown_is_rendered(
    path: Path, page: Page, server: lab.Server
) -> None:
    cells = nbformat.read(path, as_version=4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    displayed = sum(text.count("$$") for text in prose) // 2
    assert displayed > 0

    notebook = opened(page, server.page(f"{path.parent.name}/{path.name}"))
    rendered = notebook.panel.locator(".jp-RenderedMarkdown")
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


def test_make_lab_opens_the_course_with_the_validate_button(page: Page, tmp_path: Path) -> None:
    if not (lab.ROOT / ".venv" / "bin" / "jupyter").exists():
        pytest.skip("no .venv here: this Python was not installed by make")
    with lab.running(lab.make_lab, tmp_path) as server:
        assert server.root == lab.ROOT / "notebooks" / "en"
        notebook = opened(page, server.page(CHAPTER))
        expect(notebook.toolbar.get_by_role("button", name="Validate")).to_be_enabled()
