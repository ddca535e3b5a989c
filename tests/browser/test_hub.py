"""A class on a JupyterHub: from the release to the feedback, each person in an account.

The accounts are this machine's only in the hub's own view of it (see hub.py): other numbers in
/etc/passwd, other homes, and all that hangs on them: whose a file is, and who may read it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.questions.register import CHAPTERS
from tests.support import hub, lab
from tests.support.submissions import CH06, WRONG, solutions, standing_on, submission

pytestmark = pytest.mark.browser

COURSE = "cd ~/y-minus-t"
EXCHANGE = "/srv/nbgrader/exchange/y-minus-t"
_, CELL, MISTAKEN, *_ = WRONG["missing-batch-mean"]
POINTS = {check.grade_id: check.points for check in CHAPTERS[CH06].checks}


@pytest.fixture(scope="module")
def here(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[hub.Hub]:
    if reason := hub.lacking():
        if os.environ.get("CI"):
            pytest.fail(f"{reason}; .ci/run should see to it")
        pytest.skip(reason)
    with hub.running(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="module")
def people(here: hub.Hub) -> tuple[hub.Person, hub.Person]:
    """Log two of the three in; the third comes by the browser."""
    with ThreadPoolExecutor() as pool:
        teaches, learns = pool.map(lambda name: hub.Person(here, name), ("instructor", "student-2"))
    teaches.run(
        f"{COURSE} && nbgrader generate_assignment {CH06} --force"
        f" && nbgrader release_assignment {CH06}"
        f" && python -m autograde bundle {CH06}"
        f" && python -m zipfile -e class/bundles/{CH06}.zip {EXCHANGE}/outbound"
    )
    return teaches, learns


def sign_in(page: Page, here: hub.Hub, name: str) -> None:
    page.goto(here.url)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(hub.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".jp-Launcher").wait_for()


def assignments(page: Page, part: str) -> Locator:
    """Open nbgrader's list, and return one of its parts: released, fetched or submitted."""
    page.locator(".lm-MenuBar").get_by_role("menuitem", name="Nbgrader").click()
    page.locator(".lm-Menu").get_by_text("Assignment List").click()
    return page.locator(f"#{part}_assignments_list")


def solve_sigmoid(page: Page, here: hub.Hub, name: str) -> None:
    """Write a mistake, read its name, mend it, and save."""
    notebook = lab.Notebook(page)
    notebook.open(f"{here.url}/user/{name}/lab/tree/{CH06}/{CH06}.ipynb?reset")
    notebook.run(notebook.code("use_course_style()"))
    wrong, right = (["def sigmoid(x):", f"return 1 / (1 + np.exp({x}))"] for x in ("x", "-x"))
    card = notebook.answer(wrong, "check.sigmoid(sigmoid)")
    expect(card).to_contain_text(MISCONCEPTIONS["exp-sign"].says)
    card = notebook.answer(right, "check.sigmoid(sigmoid)")
    expect(card).not_to_contain_text(MISCONCEPTIONS["exp-sign"].says)
    page.keyboard.press("ControlOrMeta+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)


def hand_in_by_commands(person: hub.Person) -> None:
    """Hand in all of the chapter, with one mistake."""
    person.run(f"nbgrader fetch_assignment {CH06}")
    work = submission(CH06, solutions(CH06) | {CELL: MISTAKEN})
    notebook = {"type": "notebook", "content": work}
    person.ask("PUT", f"api/contents/{CH06}/{CH06}.ipynb", json=notebook)
    person.run(f"nbgrader submit {CH06}")


def feedback(person: Path) -> str:
    (page,) = person.glob(f"{CH06}/feedback/*/{CH06}.html")
    return page.read_text(encoding="utf-8")


def test_a_chapter_goes_out_and_comes_back_graded(
    page: Page, here: hub.Hub, people: tuple[hub.Person, hub.Person]
) -> None:
    teaches, learns = people

    with ThreadPoolExecutor() as pool:
        other = pool.submit(hand_in_by_commands, learns)
        sign_in(page, here, "student-1")
        assignments(page, "released").get_by_role("button", name="Fetch").click()
        page.locator("#fetched_assignments_list").get_by_text(CH06).first.wait_for()
        solve_sigmoid(page, here, "student-1")
        assignments(page, "fetched").get_by_role("button", name="Submit").click()
        page.locator("#submitted_assignments_list").get_by_text(CH06).first.wait_for()
        other.result()

    teaches.run(rf"{COURSE} && printf 'id\n%s\n' student-1 student-2 > roster.csv")
    teaches.run(f"{COURSE} && autograde roster roster.csv")
    said = teaches.run(f"{COURSE} && autograde collect {CH06}")
    assert "cheating" not in said  # whose a file is and whose it says it is: the same
    teaches.run(f"{COURSE} && autograde grade {CH06} && autograde feedback {CH06} --release")

    rows = teaches.ask("GET", f"formgrader/api/submissions/{CH06}").json()
    points = {row["student"]: row["code_score"] for row in rows}
    assert points["student-1"] == POINTS["check_sigmoid"]
    most = sum(POINTS.values())
    least = most - sum(POINTS[one] for one in standing_on(CH06, {CELL}))
    assert least <= points["student-2"] < most

    assignments(page, "submitted").get_by_role("button", name="Fetch Feedback").click()
    page.locator("#submitted_assignments_list").get_by_text("(view feedback)").wait_for()
    learns.run(f"nbgrader fetch_feedback {CH06}")
    named = MISCONCEPTIONS["missing-batch-mean"].says.rpartition(": ")[2]
    assert named in feedback(learns.home)
    assert named not in feedback(here.home("student-1"))


def test_a_learner_reaches_no_answers_and_nobody_else_s_work(
    here: hub.Hub, people: tuple[hub.Person, hub.Person]
) -> None:
    teaches, learns = people
    teaches.run(f"{COURSE} && ls solutions/en && python -c 'import source_lib.sigmoid_with_loss'")
    learns.run("ls ~instructor/y-minus-t/solutions/en", status=2)
    learns.run("python -c 'import source_lib.sigmoid_with_loss'", status=1)
    learns.run(f"ls {EXCHANGE}/inbound", status=2)
    learns.run(f"mv {EXCHANGE} {EXCHANGE}-moved", status=1)
    for theirs in (f"{teaches.url}/api/contents", f"{learns.url}/formgrader/api/assignments"):
        with pytest.raises(requests.HTTPError, match=r"^40[34]"):
            learns.ask_at("GET", theirs)
