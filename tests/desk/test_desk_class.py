"""A class from its roster to returned grades, by the commands that an instructor types."""

import json
import os
import shutil
import zipfile
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograde.cli import main
from autograde.desk import feedback_pages, late
from autograde.desk.lms import tables
from autograde.grading.classroom.course import load
from autograde.questions.register import CHAPTERS
from tests.support import classes
from tests.support.classes import command, url, works
from tests.support.submissions import CH07

pytestmark = [
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NOTEBOOK = f"{CH07}.ipynb"
QUESTION = "written_one_over_n"
MOST = CHAPTERS[CH07].points + sum(CHAPTERS[CH07].written.values())
# The settings that stand in nbgrader_config.py, behind a #.
PENALTY = """
c.AssignLatePenalties.plugin_class = "autograde.desk.late.LatePerDay"
c.LatePerDay.percent_a_day = 10.0
"""
EXCHANGE = """
c.Exchange.root = os.environ["TEST_EXCHANGE"]
c.Exchange.cache = os.environ["TEST_EXCHANGE"] + "-cache"
"""
GRADEBOOK = (
    "Student,ID,SIS Login ID,Section,Chapter 7 (77)\n"
    f"    Points Possible,,,,{MOST:g}\n"
    '"01, Learner",9001,s01,A,\n"02, Learner",9002,s02,A,\n"03, Learner",9003,s03,A,\n'
)
WHO = {"s01": "right", "s02": "wrong"}

pytestmark = pytest.mark.usefixtures("sandbox")


def as_text(notebook):
    return json.dumps(notebook).encode()


def desk(folder, *arguments, status=0):
    """Run a command of the desk without the seconds that a process of its own takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("COURSE_CLASS", raising=False)
        done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == status, done.output
    return done.output


@pytest.fixture(scope="module")
def lms(tmp_path_factory):
    """What Canvas gives: its gradebook, and a ZIP of submissions."""
    folder = tmp_path_factory.mktemp("canvas")
    (folder / "gradebook.csv").write_text(GRADEBOOK)
    kinds = works()
    for kind in WHO.values():
        (cell,) = [
            one
            for one in kinds[kind].cells
            if one.metadata.get("nbgrader", {}).get("grade_id") == QUESTION
        ]
        cell.source = "So that the batch's size does not matter."
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for number, kind in enumerate(WHO.values(), start=1):
            name = f"0{number}learner_900{number}_{number}1_{NOTEBOOK}"
            archive.writestr(name, as_text(kinds[kind]))
    return folder


@pytest.fixture(scope="module")
def course(lms, tmp_path_factory):
    """Two submissions of three students, graded; one came a day and a half late."""
    folder = classes.make(tmp_path_factory.mktemp("class") / "course", {}, settings=PENALTY)
    desk(folder, "roster", lms / "gradebook.csv")
    desk(folder, "collect", CH07, lms / "submissions.zip")
    due = datetime(2027, 1, 31, 23, 59)
    with Gradebook(url(folder), "y-minus-t") as book:
        book.update_or_create_assignment(CH07, duedate=due)
    when = f"{due + timedelta(days=1, hours=12):%Y-%m-%d %H:%M:%S} UTC"
    (folder / "class" / "submitted" / "s02" / CH07 / "timestamp.txt").write_text(when)
    command(folder, "autograde", "grade", CH07)
    return folder


@pytest.fixture(scope="module")
def by_hand(course):
    """Give points and a comment as the formgrader does."""
    said = desk(course, "grades", CH07, status=2)
    assert "2 of 2 submissions wait for a person: s01, s02" in " ".join(said.split())
    with Gradebook(url(course), "y-minus-t") as book:
        for student, points in (("s01", 2.5), ("s02", 1.0)):
            grade = book.find_grade(QUESTION, CH07, CH07, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            comment = book.find_comment(QUESTION, CH07, CH07, student)
            comment.manual_comment = f"Read 7.7 again, {student}."
        book.db.commit()
    return course


def given(course, student):
    with Gradebook(url(course), "y-minus-t") as book:
        one = book.find_submission(CH07, student)
        grade = book.find_grade(QUESTION, CH07, CH07, student)
        comment = book.find_comment(QUESTION, CH07, CH07, student)
        return one.score, one.late_submission_penalty, grade.manual_score, comment.comment


def test_points_and_comments_by_hand_survive_a_regrade(by_hand):
    before = given(by_hand, "s02")
    assert before[2:] == (1.0, "Read 7.7 again, s02.")
    for program in (["nbgrader", "autograde"], ["autograde", "grade"]):
        command(by_hand, *program, CH07, "--force", "--student", "s02")
        score, penalty, points, comment = given(by_hand, "s02")
        assert (score, points, comment) == (before[0], *before[2:])
        assert penalty == pytest.approx(0.2 * score)  # two days have begun
        with Gradebook(url(by_hand), "y-minus-t") as book:
            grade = book.find_grade(QUESTION, CH07, CH07, "s02")
            # nbgrader asks a person to look again. Here what was read, and is as it was, stays so.
            assert grade.needs_manual_grade == (program[0] == "nbgrader")
            grade.needs_manual_grade = False
            book.db.commit()


def test_points_fill_in_what_canvas_exported(by_hand, lms):
    said = desk(by_hand, "grades", CH07,
        "--into", lms / "gradebook.csv", "--column", "Chapter 7",
    )  # fmt: skip
    assert "The points of 2 students" in said
    table = tables.read_table(by_hand / "class" / "returned" / f"{CH07}-canvas.csv")
    points = {row[1]: row[-1] for row in table.rows if row[1]}
    assert points["9001"] == f"{MOST - 0.5:g}"
    score, penalty, *_ = given(by_hand, "s02")
    assert float(points["9002"]) == pytest.approx(score - penalty, abs=0.005)
    assert penalty == pytest.approx(0.2 * score)  # the written answer's points count, too
    assert points["9003"] == ""


def test_points_without_an_lms_are_a_list(by_hand):
    desk(by_hand, "grades", CH07)
    table = tables.read_table(by_hand / "class" / "returned" / f"{CH07}.csv")
    score = table.header.index("score")
    assert [(row[3], row[score]) for row in table.rows if row[3] == "s01"] == [
        ("s01", str(MOST - 0.5))
    ]
    assert {row[3] for row in table.rows} == {"s01", "s02", "s03"}


def test_feedback_has_cards_and_comments_and_goes_back_to_canvas(by_hand):
    desk(by_hand, "feedback", CH07, "--zip", "canvas")
    with zipfile.ZipFile(by_hand / "class" / "returned" / f"{CH07}-canvas.zip") as archive:
        # What Canvas looks for: the first two numbers are the student's and the file's.
        names = archive.namelist()
        assert names == [f"0{n}learner_900{n}_{n}1_{CH07}.html" for n in (1, 2)]
        page = BeautifulSoup(archive.read(names[1]), "html.parser")
    text = page.get_text(" ", strip=True)
    assert "Read 7.7 again, s02." in text
    assert "i = k: the diagonal" in text  # a criterion of a card
    assert "Read 7.7 again, s01." not in text
    # A comment that came later is in the page that is written later.
    with Gradebook(url(by_hand), "y-minus-t") as book:
        book.find_comment(QUESTION, CH07, CH07, "s01").manual_comment = "Well put."
        book.db.commit()
    said = desk(by_hand, "feedback", CH07, "--zip", "moodle", status=2)
    assert "only such a ZIP says" in " ".join(said.split())
    page = by_hand / "class" / "feedback" / "s01" / CH07 / f"{CH07}.html"
    assert "Well put." in page.read_text(encoding="utf-8")


def test_feedback_goes_back_to_moodle_in_folders(by_hand):
    prefixes = {"s01": "Learner 01_3008_assignsubmission_file_"}
    course = load(by_hand)
    page = by_hand / "class" / "feedback" / "s01" / CH07 / f"{CH07}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("<p>feedback</p>")
    path, others = feedback_pages.zipped(course, CH07, ["s01", "s02"], prefixes, "moodle")
    assert others == ["s02"]
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
    # What mod/assign/feedback/file/importziplib.php makes of it.
    folder, _, file = name.partition("/")
    _, participant, subtype, plugin, _ = folder.split("_", 4)
    assert (participant, subtype, plugin) == ("3008", "assignsubmission", "file")
    assert file == f"{CH07}.html"


def test_zip_collect_knows_the_names_and_looks_into_the_archive(by_hand, lms):
    archive = by_hand / "class" / "downloaded" / CH07 / "archive"
    archive.mkdir(parents=True)
    shutil.copy(lms / "submissions.zip", archive)
    before = classes.files(by_hand, "submitted")
    command(by_hand, "nbgrader", "zip_collect", CH07, "--force")
    after = classes.files(by_hand, "submitted")
    for student in WHO:
        path = f"{student}/{CH07}/{NOTEBOOK}"
        assert after[path][0] == before[path][0]
    with zipfile.ZipFile(archive / "submissions.zip", "w") as bad:
        bad.writestr("../../../x", "x")
    said = command(by_hand, "nbgrader", "zip_collect", CH07, "--force", status=1)
    assert "outside of the class's folder" in said


def test_the_exchange_gives_out_collects_and_returns(tmp_path, monkeypatch):
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    monkeypatch.setenv("TEST_EXCHANGE", str(exchange))
    folder = classes.make(tmp_path / "course", {}, settings=EXCHANGE)
    home = tmp_path / "learner"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        f"import os\nc = get_config()\nc.CourseDirectory.course_id = 'y-minus-t'\n{EXCHANGE}"
    )
    command(folder, "nbgrader", "release_assignment", CH07)
    command(home, "nbgrader", "fetch_assignment", CH07)
    notebook = home / CH07 / NOTEBOOK
    notebook.write_bytes(as_text(works()["right"]))
    command(home, "nbgrader", "submit", CH07)
    desk(folder, "collect", CH07)
    (student,) = os.listdir(folder / "class" / "submitted")
    command(folder, "autograde", "grade", CH07)
    desk(folder, "feedback", CH07, "--release")
    command(home, "nbgrader", "fetch_feedback", CH07)
    (page,) = (home / CH07 / "feedback").rglob("*.html")
    assert "the diagonal" in page.read_text(encoding="utf-8")
    assert student


def test_lateness_costs_by_the_day():
    rule = late.LatePerDay(percent_a_day=10.0, most_percent=50.0, free_minutes=15.0)
    hour = 60 * 60
    assert rule.late_submission_penalty("s", 20.0, 15 * 60) is None
    assert rule.late_submission_penalty("s", 20.0, 16 * 60) == 2.0
    assert rule.late_submission_penalty("s", 20.0, 24 * hour) == 2.0
    assert rule.late_submission_penalty("s", 20.0, 25 * hour) == 4.0
    assert rule.late_submission_penalty("s", 20.0, 24 * hour * 30) == 10.0
