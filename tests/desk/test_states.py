"""Where everybody stands: refused is no zero, what was read stays read, and late has its rule."""

import csv
import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograde.cli import main
from autograde.desk.lms import tables
from autograde.desk.lms.grades import ClassExport
from autograde.grading.classroom import worker
from autograde.grading.records import result_record
from autograde.grading.records.result_record import JudgedCriterion
from autograde.questions.register import CHAPTERS
from autograde.sandbox import prestart
from autograde.sandbox.parent import Sandbox
from tests.support.classes import url, works
from tests.support.submissions import CH07

pytestmark = [
    pytest.mark.usefixtures("sandbox"),
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
QUESTION = "written_one_over_n"
AUTOMATIC = CHAPTERS[CH07].points
MOST = AUTOMATIC + sum(CHAPTERS[CH07].written.values())
BY_HAND = 2.5  # for the written answer of "right"
RIGHT = AUTOMATIC + BY_HAND
# The settings that stand in nbgrader_config.py, behind a #.
PENALTY = """
c.AssignLatePenalties.plugin_class = "autograde.desk.late.LatePerDay"
"""
PDF = b"%PDF-1.7 and so on"
CANVAS = (
    "Student,ID,SIS Login ID,Section,Chapter 7 (77)\n"
    f"    Points Possible,,,,{MOST:g}\n"
    '"R, R",1,right,A,\n"W, W",2,wrong,A,7\n"Z, Z",3,zip,A,6.5\n"N, N",4,nobody,A,5\n'
)


@pytest.fixture(autouse=True, scope="module")
def one_sandbox(sandbox):
    """Grade everybody in one sandbox: a class has one, and here each student would."""
    with Sandbox(CHAPTERS[CH07]) as kept, pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "close", lambda: None)
        patch.setattr(prestart, "start", lambda *_, **__: None)
        patch.setattr(worker, "take", lambda *_: kept)
        yield


def run(folder, *arguments, status=0):
    """Run a command in this process, and return what it said, in one line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("COURSE_CLASS", raising=False)
        done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == status, done.output
    return " ".join(done.output.split())


def grade(folder, student, *arguments, status=0):
    options = ("--jobs", "1", "--student", student)
    return run(folder, "grade", CH07, *options, *arguments, status=status)


def hand_in(folder, student, content):
    path = folder / "class" / "submitted" / student / CH07 / f"{CH07}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def answered(words, kind="right"):
    notebook = works()[kind]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION:
            cell.source = words
    return json.dumps(notebook).encode()


def read_by_hand(folder, student, points):
    """Give points as the formgrader does."""
    with Gradebook(url(folder), "y-minus-t") as book:
        given = book.find_grade(QUESTION, CH07, CH07, student)
        given.manual_score, given.needs_manual_grade = points, False
        book.db.commit()


def held(folder, student):
    with Gradebook(url(folder), "y-minus-t") as book:
        one = book.find_submission(CH07, student)
        return one.score, one.needs_manual_grade, one.late_submission_penalty


def wrong(folder):
    """Return what the checks gave to "wrong", which depends on what stands on what is wrong."""
    record = result_record.last_record(folder / "class" / "records", CH07, "wrong", CH07)
    points = sum(one.points for one in record.checks)
    assert 0 < points < AUTOMATIC
    return points


@pytest.fixture(scope="module")
def read(graded, tmp_path_factory):
    """Return the class in which the written answer of "right" was read."""
    folder = shutil.copytree(graded[0], tmp_path_factory.mktemp("read") / "course")
    hand_in(folder, "right", answered("So that the batch's size does not matter."))
    grade(folder, "right", "--force")
    read_by_hand(folder, "right", BY_HAND)
    return folder


@pytest.fixture
def class_(read, tmp_path):
    folder = shutil.copytree(read, tmp_path / "course")
    (folder / "canvas.csv").write_text(CANVAS)
    return folder


def to_canvas(folder, *arguments, status=1):
    """Fill in Canvas' file; return what was said, and the points by student."""
    options = ("--into", "canvas.csv", "--column", "Chapter 7", *arguments)
    said = run(folder, "grades", CH07, *options, status=status)
    table = tables.read_table(folder / "class" / "returned" / f"{CH07}-canvas.csv")
    return said, {row[2]: row[4] for row in table.rows if row[2]}


def plain(folder):
    """Return the plain list: the score and the note of each student."""
    table = tables.read_table(folder / "class" / "returned" / f"{CH07}.csv")
    score = table.header.index("score")
    return {row[3]: (row[score], row[-1]) for row in table.rows}


def reported(folder):
    """Return the page of the report as text, and its table by student."""
    run(folder, "report", CH07)
    reports = folder / "class" / "reports"
    page = BeautifulSoup((reports / f"{CH07}.html").read_text(encoding="utf-8"), "html.parser")
    with (reports / f"{CH07}.csv").open(encoding="utf-8", newline="") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    facts = {one.dt.text: one.dd.text for one in page.select(".facts div")}
    return " ".join(page.get_text(" ").split()), facts, table


# Refused


@pytest.mark.parametrize("as_is", [(), ("--as-is",)])
def test_nobody_waits_for_what_was_refused_and_its_cell_stays(class_, as_is):
    said, points = to_canvas(class_, *as_is)
    assert "zip could not be graded, and keeps what is there: This is an archive" in said
    had = {"zip": "6.5", "nobody": "5"}
    assert points == {"right": f"{RIGHT:g}", "wrong": f"{wrong(class_):g}"} | had
    said = run(class_, "grades", CH07, *as_is, status=1)
    assert "zip could not be graded" in said
    assert "The points of 5 students" in said
    score, note = plain(class_)["zip"]
    assert score == ""
    assert note.startswith("could not be graded: This is an archive")
    assert plain(class_)["blank"] == ("0.0", "")


def test_nbgrader_s_own_export_has_no_zero_for_it(class_):
    with Gradebook(url(class_), "y-minus-t") as book:
        ClassExport(to=str(class_ / "all.csv")).export(book)
    table = tables.read_table(class_ / "all.csv")
    (row,) = [row for row in table.rows if row[3] == "zip"]
    assert row[7:10] == ("", "", "")


def test_the_report_counts_it_apart(class_):
    text, facts, table = reported(class_)
    assert (facts["handed in"], facts["graded"], facts["could not be graded"]) == (
        "6 of 6", "5", "1",
    )  # fmt: skip
    assert "wait to be read" not in facts
    assert "Could not be graded: 1 zip : This is an archive" in text
    assert (table["zip"]["points"], table["zip"]["total"]) == ("", "")
    assert "waits" not in table["zip"]["notes"]
    assert "Mended: 1 mangled : " in text
    for said in result_record.last_record(
        class_ / "class" / "records", CH07, "mangled", CH07
    ).mended:
        assert said in text


def test_a_good_file_ends_it_at_the_next_grade(class_):
    hand_in(class_, "zip", answered("As it is.", "wrong"))
    said = run(class_, "grades", CH07, status=2)
    assert "What 1 handed in is not graded yet: zip. Run `autograde grade" in said
    _, facts, _ = reported(class_)
    assert (facts["graded"], facts["not graded yet"]) == ("5", "1")
    said, points = to_canvas(class_, "--as-is")
    assert "zip is not graded yet, and keeps what is there" in said
    assert points["zip"] == "6.5"
    assert "could be graded now" in grade(class_, "zip")
    read_by_hand(class_, "zip", 1.0)
    said, points = to_canvas(class_)
    assert "zip" not in said
    assert points["zip"] == f"{wrong(class_) + 1:g}"
    assert "could not be graded" not in reported(class_)[1]


def test_a_resubmission_that_cannot_be_read_leaves_the_grade_of_the_one_before(class_):
    before = held(class_, "right")
    hand_in(class_, "right", PDF)
    shutil.rmtree(class_ / "class" / "autograded" / "right")  # as whoever collects does
    said = grade(class_, "right", status=1)
    assert "right: not graded. This is a PDF" in said
    assert f"handed in before, {RIGHT:g}, stay, and wait for a person" in said
    assert held(class_, "right") == before
    said = run(class_, "grades", CH07, status=2)
    assert "The points of 1 wait for a person" in said
    assert "can't be graded: right" in said
    said, points = to_canvas(class_, "--as-is")
    assert points["right"] == f"{RIGHT:g}"
    assert "right has the points of an earlier submission" in said
    text, facts, _ = reported(class_)
    assert (facts["graded"], facts["could not be graded"]) == ("4", "2")
    assert f"before, {RIGHT:g}, stay, and wait for a person" in text
    # A good file again: what was read is still read.
    hand_in(class_, "right", answered("So that the batch's size does not matter."))
    grade(class_, "right")
    assert held(class_, "right") == before
    assert "wait" not in to_canvas(class_)[0]


def test_a_late_resubmission_that_cannot_be_read_costs_nothing(class_):
    config = class_ / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + PENALTY, encoding="utf-8")
    late_by(class_, "zip", 2)
    late_by(class_, "right", 2)
    hand_in(class_, "right", PDF)
    shutil.rmtree(class_ / "class" / "autograded" / "right")
    grade(class_, "right", status=1)
    grade(class_, "zip", status=1)
    run(class_, "grades", CH07, "--as-is", status=1)
    assert held(class_, "right") == (RIGHT, False, 0)
    assert held(class_, "zip") == (0, True, 0)
    with Gradebook(url(class_), "y-minus-t") as book:
        assert book.find_submission(CH07, "right").timestamp is None
        (notebook,) = book.find_submission(CH07, "zip").notebooks
        assert notebook.late_submission_penalty is None


def test_a_run_that_was_killed_before_it_was_done_is_told_from_one_that_was(class_):
    shutil.rmtree(class_ / "class" / "autograded" / "wrong")
    assert "not graded yet: wrong" in run(class_, "grades", CH07, status=2)
    said, points = to_canvas(class_, "--as-is")
    assert "wrong handed in again, and has the points of before" in said
    assert points["wrong"] == f"{wrong(class_):g}"


# What was read


def test_what_was_read_stays_read_until_it_changes(class_):
    assert held(class_, "right")[:2] == (RIGHT, False)
    grade(class_, "right", "--force")
    assert held(class_, "right")[:2] == (RIGHT, False)
    hand_in(class_, "right", answered("So that the batch's size does not matter!"))
    grade(class_, "right", "--force")
    assert held(class_, "right")[:2] == (RIGHT, True)
    grade(class_, "right", "--force")  # nobody has read it in between
    assert held(class_, "right")[:2] == (RIGHT, True)


# Points that were changed


def change_first_check(folder, student, **changes):
    """Make the record one of a grading by other points; return the check."""
    records = folder / "class" / "records"
    old = result_record.last_record(records, CH07, student, CH07)
    changed = replace(old.checks[0], **changes)
    result_record.write_record(replace(old, checks=(changed, *old.checks[1:])), records)
    return changed


def test_points_that_were_changed_are_said_before_they_go_out(class_):
    with Gradebook(url(class_), "y-minus-t") as book:  # as `nbgrader generate_assignment` does
        book.find_grade_cell("check_dL_dq", CH07, CH07).max_score = 3.0
        book.db.commit()
    said = run(class_, "grades", CH07, status=1)
    assert "The points of 5 are stale (blank, bookish, mangled, right, wrong): dL_dq was worth" in (
        said
    )
    assert f"Run `autograde grade {CH07} --force` before they go out" in said
    assert said.index("stale") < said.index("The points of 5 students")
    assert "dL_dq was worth 1.5 when it was graded, and is worth 3" in plain(class_)["right"][1]
    text, _, table = reported(class_)
    assert "The points of 5 learners are stale" in text
    assert "graded by other points: dL_dq" in table["right"]["notes"]


def test_who_is_graded_again_has_points_of_today(class_):
    for student in ("right", "wrong"):
        first = change_first_check(class_, student, most=0.5)
    said = run(class_, "grades", CH07, status=1)
    assert f"The points of 2 are stale (right, wrong): {first.id} was worth 0.5 when" in said
    grade(class_, "right", "--force")
    assert "The points of 1 are stale (wrong)" in run(class_, "grades", CH07, status=1)
    assert "The points of 1 are stale (wrong)" in run(class_, "feedback", CH07)


def test_a_criterion_that_is_worth_more_makes_points_stale_too(class_):
    (before, *others) = CHAPTERS[CH07].checks[0].criteria
    criteria = [JudgedCriterion(one.name, True, one.points) for one in others]
    criteria.append(JudgedCriterion(before.name, True, before.points + 0.5))
    first = change_first_check(class_, "wrong", criteria=tuple(criteria))
    said = run(class_, "grades", CH07, status=1)
    assert f"The points of 1 are stale (wrong): the points of {first.id} are not those" in said


# Extra credit


def test_extra_credit_goes_all_the_way(class_):
    with Gradebook(url(class_), "y-minus-t") as book:
        book.find_grade(QUESTION, CH07, CH07, "right").extra_credit = 2.0
        book.find_grade("check_dL_dq", CH07, CH07, "wrong").extra_credit = 1.0
        book.db.commit()
    for student in ("right", "wrong"):
        grade(class_, student, "--force")
    assert held(class_, "right")[:2] == (RIGHT + 2, False)
    assert held(class_, "wrong")[0] == wrong(class_) + 1
    _, points = to_canvas(class_)
    best = f"{RIGHT + 2:g}"
    assert (points["right"], points["wrong"]) == (best, f"{wrong(class_) + 1:g}")
    _, _, table = reported(class_)
    assert (table["right"]["total"], table["right"]["points"]) == (best, f"{AUTOMATIC:g}")


# More time


def late_by(folder, student, days):
    due = datetime(2027, 1, 31, 23, 59)
    with Gradebook(url(folder), "y-minus-t") as book:
        book.update_or_create_assignment(CH07, duedate=due)
    path = folder / "class" / "submitted" / student / CH07 / "timestamp.txt"
    path.write_text(f"{due + timedelta(days=days):%Y-%m-%d %H:%M:%S} UTC")


def test_more_time_for_one_takes_their_penalty_off(class_):
    config = class_ / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + PENALTY, encoding="utf-8")
    late_by(class_, "right", 1.5)
    late_by(class_, "wrong", 1.5)
    for student in ("right", "wrong"):
        grade(class_, student, "--force")
    assert held(class_, "right")[2] == pytest.approx(0.2 * RIGHT)
    said = run(class_, "extend", CH07, "right", "--days", "1")
    assert "right has an extension:" in said
    assert "due on 2027-02-01 23:59:00 UTC" in said
    assert held(class_, "right")[2] == pytest.approx(0.1 * RIGHT)
    assert held(class_, "wrong")[2] == pytest.approx(0.2 * wrong(class_))
    run(class_, "extend", CH07, "right", "--until", "2027-02-03T01:00:00+01:00")
    assert held(class_, "right")[2] == 0
    said = run(class_, "extend", CH07, "right", "--days", "0")
    assert "right has no extension any more:" in said
    assert held(class_, "right")[2] == pytest.approx(0.2 * RIGHT)


def test_more_time_may_be_given_to_who_has_handed_in_nothing(class_):
    late_by(class_, "right", -1)
    with Gradebook(url(class_), "y-minus-t") as book:
        book.add_student("nobody")
    run(class_, "extend", CH07, "nobody", "--days", "3")
    _, points = to_canvas(class_)
    assert points["nobody"] == "5"
    run(class_, "grades", CH07, status=1)
    assert plain(class_)["nobody"][1] == "handed in nothing"
    _, facts, table = reported(class_)
    assert facts["handed in"] == "6 of 7"
    assert table["nobody"]["needs_help"] == "handed in nothing"
    assert "nobody" not in run(class_, "feedback", CH07)
    hand_in(class_, "nobody", answered("As it is.", "wrong"))
    late_by(class_, "nobody", 2)
    grade(class_, "nobody")
    with Gradebook(url(class_), "y-minus-t") as book:
        assert book.find_submission(CH07, "nobody").total_seconds_late == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("right",), "either --days or --until"),
        (("right", "--days", "1", "--until", "2027-02-03 23:59 UTC"), "either --days or --until"),
        (("rihgt", "--days", "1"), "Did you mean right?"),
        (("right", "--days=-1"), "none from 0 to 366"),
        (("right", "--until", "2027-02-03"), "is no time"),
        (("right", "--until", "2027-02-03 23:59 JST"), "is no time"),
        (("right", "--until", "2027-01-31 23:59:00 UTC"), "no later than the time"),
    ],
)
def test_what_cannot_be_given_is_said_and_changes_nothing(class_, arguments, says):
    late_by(class_, "right", 0)
    before = (class_ / "class" / "gradebook.db").read_bytes()
    assert says in run(class_, "extend", CH07, *arguments, status=2)
    assert (class_ / "class" / "gradebook.db").read_bytes() == before


def test_without_a_time_by_which_it_is_due_there_is_none_to_extend(class_):
    assert "Set it first: `nbgrader db" in run(
        class_, "extend", CH07, "right", "--days", "1", status=2
    )
    late_by(class_, "right", 1)
    run(class_, "extend", CH07, "right", "--days", "1")
    with Gradebook(url(class_), "y-minus-t") as book:  # nbgrader's own lateness fails then
        book.update_or_create_assignment(CH07, duedate=None)
    run(class_, "grades", CH07, status=1)
