"""A learner's first and second day with ``make lab``, in a real browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograde.learner.places import OWN
from autograde.questions.register import CHECKS
from tests.support import lab

pytestmark = pytest.mark.browser

CHAPTER = "ch06_sigmoid_with_loss"
TITLE, OLD_TITLE = "6 · Sigmoid with loss", "6 · As it was called before"
FOR_AUTHORS = ("nbgrader", "Formgrader", "Assignment", "Jupytext", "MyST")


def changes_of_the_course() -> str:
    command = ["git", "status", "--porcelain", "--", "notebooks", "solutions"]
    return subprocess.run(command, cwd=lab.ROOT, capture_output=True, check=True, text=True).stdout


def arrive(page: Page, server: lab.Server) -> lab.Notebook:
    """Go where JupyterLab sends the browser at its start."""
    notebook = lab.Notebook(page)
    notebook.open(f"{server.url}?token={server.token}")
    return notebook


def test_a_learner_lands_in_chapter_1_and_then_where_they_stopped(
    page: Page, tmp_path: Path
) -> None:
    if not (lab.ROOT / ".venv" / "bin" / "jupyter").exists():
        pytest.skip("no .venv here: this Python was not installed by make")
    before = changes_of_the_course()
    with lab.running(lab.make_lab, tmp_path) as server:
        assert server.root == tmp_path / "work" / "en"
        notebook = arrive(page, server)
        expect(notebook.toolbar.get_by_role("button", name="Validate")).to_be_enabled()
        expect(page.get_by_role("main").get_by_role("tab")).to_have_count(1)
        expect(notebook.panel.get_by_role("heading", level=1)).to_contain_text("From a die")
        page.evaluate("async () => void await jupyterapp.commands.execute('launcher:create')")
        expect(page.locator(".jp-Launcher")).to_contain_text("Notebook")
        for word in FOR_AUTHORS:
            expect(page.locator("body")).not_to_contain_text(word)

        page.evaluate(
            "async path => void await jupyterapp.commands.execute('docmanager:open', {path})",
            f"{CHAPTER}.ipynb",
        )
        notebook.listening()
        notebook.run(notebook.code("use_course_style()"))
        right = ["def sigmoid(x):", "return 1 / (1 + np.exp(-x))"]
        notebook.answer(right, "check.sigmoid(sigmoid)")
        page.evaluate("async () => void await jupyterapp.commands.execute('docmanager:save')")
    assert changes_of_the_course() == before

    mine = tmp_path / "work" / "en"
    for path in (mine / f"{CHAPTER}.ipynb", mine / OWN / f"{CHAPTER}.ipynb"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(TITLE, OLD_TITLE), encoding="utf-8")

    with lab.running(lab.make_lab, tmp_path) as server:
        notebook = arrive(page, server)
        expect(notebook.panel.get_by_role("heading", level=1)).to_contain_text(TITLE)
        expect(notebook.code("def sigmoid(x):")).to_contain_text("np.exp(-x)")
        output = notebook.code("check.sigmoid(sigmoid)").locator(".jp-Cell-outputArea")
        expect(output).to_contain_text(f"{CHECKS['sigmoid'].points:g} of")
    (kept,) = mine.glob("ch06_2*.ipynb")
    assert OLD_TITLE in kept.read_text(encoding="utf-8")
    assert changes_of_the_course() == before
