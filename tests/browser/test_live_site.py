"""Run in the browser: a chapter in JupyterLite, off the network, from the first page to a grade."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.questions.register import CHAPTERS
from tests.support import classes, lab
from tests.support.static_site import served
from tests.support.submissions import CH06, grade_id, solutions

pytestmark = pytest.mark.browser
TO_START = 180_000  # milliseconds: Python, on a machine that runs two other tests
RIGHT = ["def sigmoid(x):", "e = np.exp(-np.abs(x))", "return np.where(x < 0, e, 1) / (1 + e)"]


@pytest.fixture(scope="module")
def address(live_site: Path) -> Iterator[str]:
    with served(live_site) as address:
        yield address


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser that has never been here; whatever asks another server fails the test."""
    elsewhere: list[str] = []
    context = browser.new_context(accept_downloads=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * lab.SECONDS)

    def only_here(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    yield context
    context.close()
    assert elsewhere == []


@pytest.fixture
def page(context: BrowserContext, tmp_path: Path) -> Page:  # a failure's picture goes there
    return context.new_page()


def ready(page: Page) -> lab.Notebook:
    """Wait until the notebook is there, and Python with it."""
    notebook = lab.Notebook(page)
    expect(notebook.panel.locator(".jp-Cell").first).to_be_visible()
    # A cell that is run before that is not run at all.
    expect(page.get_by_text("Kernel Connecting")).to_have_count(0, timeout=TO_START)
    circle = notebook.panel.locator(".jp-Notebook-ExecutionIndicator")
    expect(circle).to_have_attribute("data-status", "idle", timeout=TO_START)
    return notebook


def first_run(notebook: lab.Notebook) -> None:
    """Run the first cell; Python starts meanwhile."""
    cell = notebook.code("use_course_style()")
    cell.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputArea-prompt")).to_have_text(lab.RAN, timeout=TO_START)


def download(page: Page, to: Path) -> None:
    with page.expect_download() as downloaded:
        page.locator(".jp-NotebookPanel-toolbar").get_by_text("Download", exact=True).click()
    to.parent.mkdir(parents=True)
    downloaded.value.save_as(to)


def test_a_learner_reads_runs_reloads_and_downloads(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}{CH06}.html")
    page.locator(".edition").get_by_role("link", name="Run in the browser").click()
    notebook = ready(page)
    first_run(notebook)
    stub = notebook.code("def sigmoid(x):")
    notebook.write(stub, ["def sigmoid(x):", "return 1 / (1 + np.exp(x))"])
    notebook.run(stub)
    check = notebook.code("check.sigmoid(sigmoid)")
    card = notebook.run(check)
    expect(card).to_contain_text(MISCONCEPTIONS["exp-sign"].says)
    notebook.write(stub, RIGHT)
    notebook.run(stub)
    expect(notebook.run(check)).to_contain_text("2.5 of 2.5 points")

    moved(notebook.run(notebook.code("plots.slope_of_the_loss()")), page)

    page.keyboard.press("ControlOrMeta+s")
    page.wait_for_timeout(1000)  # nothing on the page says that it was saved
    page.reload()
    expect(notebook.code("def sigmoid(x):")).to_contain_text("np.where(x < 0, e, 1)")
    expect(check).to_contain_text("2.5 of 2.5 points")
    ready(page)
    first_run(notebook)

    download(page, tmp_path / "ada" / "any name.ipynb")
    assert points(tmp_path, "ada")["sigmoid"] == 2.5


def moved(output: Locator, page: Page) -> None:
    """Drag the slider of an output, and see that the picture is drawn anew."""
    picture, slider = output.locator("img"), output.locator("[role='slider']")
    expect(picture).to_have_count(1)
    before = picture.get_attribute("src")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 8, steps=5)
    page.mouse.up()
    expect(picture).not_to_have_attribute("src", str(before))


def points(folder: Path, student: str) -> dict[str, float]:
    """Collect what lies in a folder for each student, grade it, and return the checks' points."""
    course = classes.make(folder / "course", {}, CH06)
    handed_in = folder / "handed in" / student
    handed_in.parent.mkdir()
    (folder / student).rename(handed_in)
    classes.command(course, "autograde", "collect", CH06, str(handed_in.parent))
    classes.command(course, "autograde", "grade", CH06)
    record = course / "class" / "records" / CH06 / student / f"{CH06}.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    return {one["id"]: one["points"] for one in told["checks"]}


def test_a_solved_chapter_is_graded_with_full_marks(
    context: BrowserContext, page: Page, address: str, live_site: Path, tmp_path: Path
) -> None:
    path = f"live/files/{CH06}/{CH06}.ipynb"
    solved = nbformat.read(live_site / path, as_version=4)
    right = solutions(CH06)
    for cell in solved.cells:
        cell.source = right.get(grade_id(cell), cell.source)
    context.route(
        f"{address}{path}*",
        lambda route: route.fulfill(body=nbformat.writes(solved), content_type="application/json"),
    )
    page.goto(f"{address}live/notebooks/index.html?path={CH06}/{CH06}.ipynb")
    notebook = ready(page)
    page.get_by_role("menuitem", name="Run").click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    last = notebook.panel.locator(".jp-CodeCell").last.locator(".jp-InputArea-prompt")
    expect(last).to_have_text(lab.RAN, timeout=TO_START)
    assert notebook.panel.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() <= 1
    download(page, tmp_path / "ada" / f"{CH06}.ipynb")
    assert sum(points(tmp_path, "ada").values()) == CHAPTERS[CH06].points
