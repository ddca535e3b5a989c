"""What a learner wrote, before anybody looks at it: nothing in it runs."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograde.grading.submission.sanitize import handed_out, sanitize

BAD = '"><script>alert(1)</script>'
PICTURE = {"a.svg": {"image/svg+xml": BAD}, "a.png": {"image/png": "AAAA"}}


def page(notebook):
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    "text",
    [
        BAD,
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "<javascript:alert(1)>",
        "[x]\n\n[x]: javascript:alert(1)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "![x](javascript:alert(1))",
        "![x](attachment:missing.png)",
        "![x](attachment:a.svg)",
        "<!-- --><iframe src=//x></iframe>",
    ],
)
def test_nothing_in_a_text_runs(text):
    for make in (new_markdown_cell, new_raw_cell):
        cell = make(text)
        cell["attachments"] = dict(PICTURE)
        notebook = new_notebook(cells=[cell])
        sanitize(notebook)
        assert not page(notebook).find_all(["script", "img", "a", "iframe", "svg"])


def test_formulae_code_and_pictures_stay():
    cell = new_markdown_cell("If $a < b$, `a<b` and **so**: ![x](attachment:a.png)")
    cell["attachments"] = dict(PICTURE)
    notebook = new_notebook(cells=[cell])
    sanitize(notebook)
    assert "$a < b$" in cell.source
    assert cell.attachments == {"a.png": {"image/png": "AAAA"}}
    assert page(notebook).img.attrs["src"] == "data:image/png;base64,AAAA"


def test_metadata_and_ids_do_not_reach_the_page():
    cells = [new_code_cell("1", metadata={"tags": [BAD], "nbgrader": {"grade_id": "a"}})]
    notebook = new_notebook(cells=cells, metadata={"title": BAD, "widgets": {"state": BAD}})
    cells[0]["id"] = BAD
    sanitize(notebook)
    assert cells[0].metadata == {"nbgrader": {"grade_id": "a"}}
    assert set(notebook.metadata) == {"kernelspec"}
    nbformat.validate(notebook)
    assert not page(notebook).find_all("script")


def test_the_course_s_own_texts_stay_as_they_are(tmp_path):
    own = "<details>a hint</details> [link](https://example.org)"
    path = tmp_path / "handed_out.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(own)]), path)
    cells = [new_markdown_cell(own), new_markdown_cell(own + "!")]
    sanitize(new_notebook(cells=cells), handed_out(path))
    assert cells[0].source == own
    assert "<details>" not in cells[1].source
    assert handed_out(tmp_path / "missing.ipynb") == frozenset()


def test_what_no_terminal_or_file_can_hold_is_replaced():
    cell = new_code_cell("print('\x1b[2J')\r\n# \ud800")
    sanitize(new_notebook(cells=[cell]))
    assert cell.source == "print('\ufffd[2J')\n# \ufffd"


def test_a_line_of_brackets_costs_no_minutes():
    """nbconvert looks from each of them to the end of its line."""
    cell = new_markdown_cell("[" * 100_000)
    sanitize(new_notebook(cells=[cell]))
    assert cell.source.count("[") == 100_000
    assert max(map(len, cell.source.split("\n"))) <= 2_000
    code = new_code_cell("x = " + "[" * 5_000)
    sanitize(new_notebook(cells=[code]))
    assert code.source == "x = " + "[" * 5_000


@pytest.mark.parametrize("attachments", [3, "x", {"a": 3}, {"a": {"image/png": 3}}])
def test_odd_attachments_are_dropped(attachments):
    cell = new_markdown_cell("x")
    notebook = new_notebook(cells=[cell])
    cell["attachments"] = attachments
    sanitize(notebook)
    assert "attachments" not in cell
