"""The report in a browser: it filters, sorts, unfolds, and runs nothing but its own script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.desk.report import page as report_page
from autograde.desk.report import summary
from autograde.desk.report.page import LearnerRow, Shown
from autograde.desk.report.standing import Roster, Standing
from autograde.desk.report.summary import Class
from autograde.grading.records.result_record import Record
from tests.support import synthetic

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("tmp_path")]

STEM = "ch06_sigmoid_with_loss"
ACCENTED = (
    "Müller-Łukaszewicz, José",
    "Strauß, Ænne",
    "Nguye\u0302\u0303n, Đức",
    "İnan, I\u015f\u0131l",
)
EVIL = "<img src=x onerror='document.title=1'><script>document.title=2</script>"


def made(count: int) -> Class:
    found: list[Record] = synthetic.records(STEM, count, np.random.default_rng(count))
    found[0] = replace(found[0], mended=(EVIL,), student="zoe")
    standings = {one.student: Standing(handed_in=True, progress=(0.5, 1.0)) for one in found}
    standings["zoe"] = Standing(EVIL, True, progress=(None, 1.0))
    for one, name in zip(found[1:], ACCENTED, strict=False):
        standings[one.student] = Standing(name, True, progress=(0.5, 1.0))
    return summary.gather(STEM, found, Roster(24.5, standings, ("ch05", STEM)))


def written(class_: Class, folder: Path) -> tuple[str, list[LearnerRow]]:
    code = {one.id: EVIL for one in class_.mistakes}
    shown = Shown(code, [], 0, {}, folder, datetime(2026, 11, 21, tzinfo=UTC))
    rows = report_page.rows(class_, shown)
    path = folder / f"{len(rows)}.html"
    path.write_text(report_page.render(class_, rows, shown), encoding="utf-8")
    return path.as_uri(), rows


# Small, and so large that its table is laid out row by row.
@pytest.fixture(scope="module", params=[40, report_page.MANY + 30])
def report(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Class, str, list[LearnerRow]]:
    class_ = made(request.param)
    return class_, *written(class_, tmp_path_factory.mktemp("report"))


@pytest.fixture
def opened(
    page: Page, report: tuple[Class, str, list[LearnerRow]]
) -> Iterator[tuple[Page, Class, list[LearnerRow]]]:
    class_, address, rows = report
    said: list[str] = []
    heard = {
        "console": lambda message: said.append(message.text),
        "pageerror": lambda error: said.append(str(error)),
    }
    for event, note in heard.items():
        page.on(event, note)
    page.goto(address)
    yield page, class_, rows
    for event, note in heard.items():
        page.remove_listener(event, note)
    assert said == []  # such as a word on what the policy forbids


def shown_rows(page: Page) -> Locator:
    return page.locator("#table tbody tr:not([hidden]):not(.more)")


def first_cells(page: Page, column: int) -> list[str]:
    return page.locator(
        f"#table tbody tr > :nth-child({column})"
    ).all_text_contents()  # rows out of sight, too


def test_filters_show_those_who_fit(opened: tuple[Page, Class, list[LearnerRow]]) -> None:
    page, class_, rows = opened
    expect(shown_rows(page)).to_have_count(len(rows))
    helped = sum("help" in row.kinds for row in rows)
    page.get_by_label("Who", exact=True).select_option("help")
    expect(shown_rows(page)).to_have_count(helped)
    expect(page.locator("#count")).to_have_text(f"{helped} of {len(rows)} learners")

    mistake = class_.mistakes[0]
    both = sum("help" in row.kinds and mistake.id in row.mistakes for row in rows)
    page.get_by_label("Mistake", exact=True).select_option(mistake.id)
    expect(shown_rows(page)).to_have_count(both)
    page.get_by_role("button", name="Show everybody").click()
    expect(shown_rows(page)).to_have_count(len(rows))

    page.get_by_label("Points lost in", exact=True).select_option("1.0")
    expect(shown_rows(page)).to_have_count(sum("1.0" in row.missed for row in rows))
    page.get_by_label("Points lost in", exact=True).select_option("1.")
    lost = sum(any(one.startswith("1.") for one in row.missed) for row in rows)
    expect(shown_rows(page)).to_have_count(lost)
    page.get_by_role("button", name="Show everybody").click()

    page.get_by_label("Name", exact=True).fill("LEARNER-001")
    expect(shown_rows(page)).to_have_count(
        sum("learner-001" in row.learner.student for row in rows)
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jose", ACCENTED[0]),
        ("MULLER-lukaszewicz", ACCENTED[0]),
        ("müller", ACCENTED[0]),
        ("strauss, aenne", ACCENTED[1]),
        ("Nguyễn, duc", ACCENTED[2]),
        ("inan, isil", ACCENTED[3]),
    ],
)
def test_the_search_finds_a_name_however_its_accents_are_typed(
    opened: tuple[Page, Class, list[LearnerRow]], typed: str, name: str
) -> None:
    page, _, _ = opened
    page.get_by_label("Name", exact=True).fill(typed)
    expect(shown_rows(page)).to_have_count(1)
    expect(shown_rows(page)).to_contain_text(name)


def test_it_fits_a_phone(opened: tuple[Page, Class, list[LearnerRow]]) -> None:
    page, _, _ = opened
    page.set_viewport_size({"width": 375, "height": 812})
    page.locator("details").first.evaluate("one => { one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    row = shown_rows(page).nth(2)
    row.scroll_into_view_if_needed()
    # What is wider than the window is scrolled in a box of its own, and nothing of it is cut off.
    assert row.evaluate(
        "one => one.lastElementChild.getBoundingClientRect().right"
        " <= one.getBoundingClientRect().right + 1"
    )
    assert page.locator("main .wide").last.evaluate("one => one.scrollWidth > one.clientWidth")
    assert page.locator("#mistakes td p").first.evaluate(
        "one => one.getBoundingClientRect().right <= innerWidth"
    )
    row.get_by_role("button").click()
    expect(page.locator("#table .more ul")).to_be_in_viewport(ratio=0.1)
    assert page.locator("#table .more ul").evaluate(
        "one => one.getBoundingClientRect().right <= innerWidth"
    )


def test_a_mistake_leads_to_those_who_made_it(opened: tuple[Page, Class, list[LearnerRow]]) -> None:
    page, class_, rows = opened
    mistake = class_.mistakes[1]
    page.locator("#mistakes").get_by_role("button", name=mistake.id, exact=True).click()
    expect(page.get_by_label("Mistake", exact=True)).to_have_value(mistake.id)
    expect(shown_rows(page)).to_have_count(sum(mistake.id in row.mistakes for row in rows))
    assert mistake.count == sum(mistake.id in row.mistakes for row in rows)
    criterion = class_.checks[0].criteria[1].name
    page.locator("#checks").get_by_role("button", name=criterion).first.click()
    expect(shown_rows(page)).to_have_count(sum("0.1" in row.missed for row in rows))


def test_a_head_sorts_and_sorts_back(opened: tuple[Page, Class, list[LearnerRow]]) -> None:
    page, class_, _ = opened
    points = sorted((one.points for one in class_.graded), reverse=True)
    page.get_by_role("button", name="Points", exact=True).click()
    head = page.locator("#table th").nth(1)
    expect(head).to_have_attribute("aria-sort", "descending")
    assert first_cells(page, 2)[: len(points)] == [f"{one:g}" for one in points]
    page.get_by_role("button", name="Points", exact=True).click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert first_cells(page, 2)[-len(points) :] == [f"{one:g}" for one in points[::-1]]
    expect(page.locator("#table th[aria-sort]")).to_have_count(1)


def test_a_name_unfolds_what_was_missed(opened: tuple[Page, Class, list[LearnerRow]]) -> None:
    page, class_, rows = opened
    row = next(row for row in rows if row.mistakes and not row.learner.refused and row.missed)
    check, place = map(int, row.missed[0].split("."))
    page.get_by_label("Name", exact=True).fill(row.learner.student)
    name = page.locator("#table").get_by_role("button", name=row.learner.name, exact=True)
    name.click()
    more = page.locator("#table .more")
    expect(more).to_contain_text(class_.checks[check].criteria[place].name)
    expect(more).to_contain_text(MISCONCEPTIONS[row.mistakes[0]].says.split("{")[0])
    expect(name).to_have_attribute("aria-expanded", "true")
    name.click()
    expect(more).to_have_count(0)


def test_what_learners_wrote_stays_text(opened: tuple[Page, Class, list[LearnerRow]]) -> None:
    page, _, _ = opened
    page.get_by_label("Name", exact=True).fill("onerror")
    page.locator("#table").get_by_role("button", name=EVIL).click()
    expect(page.locator("#table .more")).to_contain_text(EVIL)
    expect(page.locator("main img, main script")).to_have_count(0)
    assert page.title() == f"{STEM}: report"


def test_the_policy_forbids_what_is_put_in(page: Page, tmp_path: Path) -> None:
    address, _ = written(made(3), tmp_path)
    path = tmp_path / "tampered.html"
    text = (tmp_path / Path(address).name).read_text(encoding="utf-8")
    path.write_text(text.replace("</main>", f"{EVIL}</main>"), encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.locator("main img")).to_have_count(1)
    assert page.title() == f"{STEM}: report"


def test_it_prints_what_is_shown(browser: Browser, page: Page, tmp_path: Path) -> None:
    address, rows = written(made(40), tmp_path)
    page.goto(address)
    page.get_by_label("Who", exact=True).select_option("help")
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#mistakes pre").first).to_be_hidden()
    few = sum("help" in row.kinds for row in rows)
    assert 0 < few < len(rows)
    visible = [row for row in page.locator("#table tbody tr").all() if row.is_visible()]
    assert len(visible) == few
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#mistakes pre").first).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#mistakes pre").first).to_be_hidden()
