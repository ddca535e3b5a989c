"""A reader commits to an answer, and only then sees what happens: in a real browser."""

from __future__ import annotations

import re

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.support import lab

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("tmp_path")]

SOURCES = [
    "from source_lib.predict import predict, predict_number",
    '@predict("A", "B", "C")\ndef first():\n    print("the first happened")',
    '@predict_number("the loss")\ndef second():\n    print("the second happened")',
]


@pytest.fixture
def questions(server: lab.Server) -> str:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, server.root / "questions.ipynb")
    return "questions.ipynb"


def test_what_happens_is_shown_to_who_has_answered(
    page: Page, server: lab.Server, questions: str
) -> None:
    notebook = lab.Notebook(page)
    notebook.open(server.page(questions))
    notebook.run(notebook.code("from source_lib.predict import predict, predict_number"))
    first = notebook.run(notebook.code('@predict("A", "B", "C")'))
    second = notebook.run(notebook.code('@predict_number("the loss")'))

    expect(first.get_by_text("See what happens")).to_be_hidden()
    first.get_by_label("B").check()
    expect(first.get_by_text("the first happened")).to_be_hidden()
    first.get_by_text("See what happens").click()
    expect(first.get_by_text("the first happened")).to_be_visible()
    # Committed is committed: the answer no longer takes a click.
    expect(first.locator(".predict-answers")).to_have_css("pointer-events", "none")

    expect(second.get_by_text("See what happens")).to_be_hidden()
    number = second.get_by_label("the loss")
    number.click()
    page.keyboard.type("0.5")
    expect(number).to_have_value(re.compile("0.5"))
    second.get_by_text("See what happens").click()
    expect(second.get_by_text("the second happened")).to_be_visible()
    expect(notebook.panel.locator(".jp-CodeCell")).to_have_count(len(SOURCES))


def test_a_saved_answer_is_folded_where_no_form_is_allowed(
    page: Page, server: lab.Server, questions: str
) -> None:
    path = server.root / questions
    notebook = nbformat.read(path, as_version=4)
    shown = {"text/html": _displayed(), "text/plain": "…"}
    notebook.cells[1].outputs = [nbformat.v4.new_output("display_data", shown)]
    nbformat.write(notebook, path)
    opened = lab.Notebook(page)
    opened.open(server.page(questions))
    output = opened.panel.locator(".jp-OutputArea-output").first
    expect(output.get_by_text("it happened")).to_be_hidden()
    output.get_by_text("See what happens").click()
    expect(output.get_by_text("it happened")).to_be_visible()


def _displayed() -> str:
    from source_lib import predict

    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(predict, "display", lambda data, raw: shown.append(data["text/html"]))
        predict.predict("A", "B")(lambda: print("it happened"))
    return shown[0]
