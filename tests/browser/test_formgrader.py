"""nbgrader's formgrader after `autograde grade`: it finds what nbgrader would have left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lab
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect
from submissions import CH07

from autograde.exercises import CHAPTERS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("sandbox"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def desk(
    browser: Browser, graded: tuple[Path, str, float], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[lab.Server]:
    """Start Jupyter in the folder of a class that was graded."""
    folder = graded[0]
    home = tmp_path_factory.mktemp("desk")
    with lab.running(lab.jupyter_lab(folder), home, folder) as server:
        yield server


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
