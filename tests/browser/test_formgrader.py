"""nbgrader's formgrader after `autograde grade`: it finds what nbgrader would have left."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Locator, Page, expect

from autograde.desk.demo import demo, simulated
from autograde.questions.register import CHAPTERS
from autograde.sandbox.stubs import planted
from tests.support import lab
from tests.support.classes import command
from tests.support.submissions import CH07

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("sandbox"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
DEMO = "class-demo"
STUDENT = "learner-01"
POINTS = 2.5
COMMENT = "The learning rate is well seen. Where does the 1/N come from?"


@pytest.fixture(scope="module")
def desk(
    browser: Browser, graded: tuple[Path, str, float], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[lab.Server]:
    """Start Jupyter in the folder of a class that was graded."""
    folder = graded[0]
    home = tmp_path_factory.mktemp("desk")
    with lab.running(lab.jupyter_lab(folder), home, folder) as server:
        yield server


@pytest.fixture(scope="module")
def demo_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Server]:
    """Make the demo's class, grade one of its forty, and start Jupyter there as the demo says."""
    home, course = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("demo") / "course"
    for kind in ("solutions", "notebooks"):
        shutil.copytree(lab.ROOT / kind / "en" / CH07, course / kind / "en" / CH07)
    shutil.copy(lab.ROOT / "nbgrader_config.py", course)
    started = contextlib.ExitStack()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CLASS", str(course / DEMO))
        demo.make(course, course / DEMO, print)
        _experiment(course / DEMO / "submitted" / STUDENT / CH07 / f"{CH07}.ipynb")
        desk_command(course, "grade", CH07, "--student", STUDENT)
        server = started.enter_context(lab.running(lab.jupyter_lab(course), home, course))
    with started:  # the other tests' Jupyter must not find this class in the environment
        yield server


def _experiment(submitted: Path) -> None:
    """Ask the mystery, as learners do: in the cell that waits for it."""
    text = submitted.read_text(encoding="utf-8")
    assert "# ask(MysteryLoss" in text
    submitted.write_text(text.replace("# ask(MysteryLoss", "ask(MysteryLoss"), encoding="utf-8")


def desk_command(course: Path, *arguments: str) -> None:
    """Run `autograde` on the demo's class."""
    command(course, "autograde", *arguments, environment=[("COURSE_CLASS", str(course / DEMO))])


def opened(desk: lab.Server, page: Page, path: str) -> None:
    """Log in, which the formgrader's own pages don't, and open one of them."""
    page.goto(f"{desk.url}api/me?token={desk.token}")
    page.goto(f"{desk.url}formgrader/{path}")


def test_the_class_is_there_with_its_points(desk: lab.Server, page: Page, tmp_path: Path) -> None:
    opened(desk, page, f"gradebook/{CH07}/{CH07}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)  # the ZIP could not be graded
    most = CHAPTERS[CH07].points
    expect(rows.filter(has_text=f"{most:g} / {most:g}")).to_have_count(2)  # right, and mended
    page.screenshot(path=tmp_path / "list.png")


def test_what_could_not_be_graded_still_waits(desk: lab.Server, page: Page, tmp_path: Path) -> None:
    opened(desk, page, f"manage_submissions/{CH07}")
    expect(page.locator("tr", has_text="zip")).to_contain_text("needs autograding")
    expect(page.locator("tr", has_text="bookish")).not_to_contain_text("needs autograding")
    page.screenshot(path=tmp_path / "submissions.png")


def test_a_mended_notebook_says_so_and_shows_its_cards(
    desk: lab.Server, page: Page, tmp_path: Path
) -> None:
    with Gradebook(f"sqlite:///{desk.root / 'class' / 'gradebook.db'}", "y-minus-t") as book:
        name = book.find_submission_notebook(CH07, CH07, "mangled").id
    opened(desk, page, f"submissions/{name}/")
    expect(page.get_by_text("Mended before grading")).to_be_visible()
    card = page.get_by_text("of 2.5 points").first
    card.scroll_into_view_if_needed()
    expect(card).to_be_visible()
    page.screenshot(path=tmp_path / "notebook.png")


def filled_in(page: Page, field: Locator, text: str, api: str) -> None:
    """Write into a field, leave it, and wait until nbgrader has saved that."""
    with page.expect_response(
        lambda answer: f"/formgrader/api/{api}/" in answer.url and answer.request.method == "PUT"
    ) as saved:
        field.fill(text)
        field.blur()
    assert saved.value.ok


def by_hand(book: Gradebook) -> tuple[float | None, str | None]:
    """Return the points and the comment that a person gave to the written answer."""
    at = (simulated.QUESTION, CH07, CH07, STUDENT)
    return book.find_grade(*at).manual_score, book.find_comment(*at).manual_comment


def test_a_feedback_page_fits_a_telephone_and_links_lead_into_its_folds(
    browser: Browser, graded: tuple[Path, str, float], tmp_path: Path
) -> None:
    folder = shutil.copytree(graded[0], tmp_path / "course")
    command(folder, "autograde", "feedback", CH07)
    page = browser.new_page(viewport={"width": 375, "height": 800}, color_scheme="dark")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    address = (folder / "class" / "feedback" / "wrong" / CH07 / f"{CH07}.html").as_uri()
    page.goto(address)
    link = page.get_by_role("link", name="7.3 Back through the loss").last
    link.click()
    heading = page.get_by_role("heading", name="7.3 Back through the loss").last
    expect(heading).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.evaluate("document.fonts.status") == "loaded"
    formula = page.locator("math").first.bounding_box()
    assert formula is not None
    assert formula["width"] > formula["height"] / 2
    assert [one for one in asked if not one.startswith(("data:", address))] == []
    page.screenshot(path=tmp_path / "telephone.png")
    page.close()


def test_points_and_a_comment_by_hand_reach_the_feedback_and_outlive_a_regrade(
    demo_desk: lab.Server, page: Page, tmp_path: Path
) -> None:
    made = demo_desk.root / DEMO
    address = f"sqlite:///{made / 'gradebook.db'}"
    with Gradebook(address, "y-minus-t") as book:
        notebook = book.find_submission_notebook(CH07, CH07, STUDENT)
        name, before = notebook.id, notebook.score
        assert by_hand(book) == (None, None)

    # As a person goes: from the list to the notebook.
    opened(demo_desk, page, f"gradebook/{CH07}/{CH07}")
    row = page.locator("tr", has=page.locator(f"a[href$='{name}']"))
    waits = row.locator(".needs-manual-grade .glyphicon-ok")
    expect(waits).to_be_visible()
    row.locator("a:visible").click()
    score = page.locator(f"#{simulated.QUESTION}")
    comment = page.locator(f"#{simulated.QUESTION}-comment")
    # Until the page has asked for the points and comments, its fields save nothing.
    expect(score).to_have_class(re.compile("needs_manual_grade"))
    expect(comment).to_have_attribute("placeholder", re.compile("comments"))
    filled_in(page, score, str(POINTS), "grade")
    filled_in(page, comment, COMMENT, "comment")
    expect(score).not_to_have_class(re.compile("needs_manual_grade"))
    page.screenshot(path=tmp_path / "by_hand.png")

    opened(demo_desk, page, f"gradebook/{CH07}/{CH07}")
    expect(row.locator(".written-score")).to_have_text(f"{POINTS:g} / 3")
    expect(row.locator(".score")).to_contain_text(f"{before + POINTS:g} / ")
    expect(waits).to_have_count(0)
    page.screenshot(path=tmp_path / "gradebook.png")

    for step in (["feedback", CH07], ["grade", CH07, "--force", "--student", STUDENT]):
        desk_command(demo_desk.root, *step)
        with Gradebook(address, "y-minus-t") as book:
            assert by_hand(book) == (POINTS, COMMENT)
            notebook = book.find_submission_notebook(CH07, CH07, STUDENT)
            assert notebook.score == before + POINTS

    page.goto((made / "feedback" / STUDENT / CH07 / f"{CH07}.html").as_uri())
    said = page.get_by_text(COMMENT).last
    said.scroll_into_view_if_needed()
    expect(said).to_be_visible()
    expect(page.locator(".written h3")).to_contain_text(f"{POINTS:g} of 3")
    page.screenshot(path=tmp_path / "feedback.png")
    # The chapter's text is behind folds; a cell that the learner has changed is not. What is not
    # there in a graded run says so, and looks like nobody's error.
    fold = page.locator("details").filter(has_text="The chapter's text: 7.1").first
    expect(fold.locator("p").first).not_to_be_visible()
    fold.locator("summary").first.click()
    expect(fold.locator("p").first).to_be_visible()
    expect(page.get_by_text(planted.WORDS, exact=True).first).to_be_visible()
