"""A class through nbgrader as it stands: submitted notebooks in, points in the gradebook out."""

import contextlib
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from autograde.desk.report.write import report
from autograde.explaining.messages import SENTENCES
from autograde.explaining.output import MIME
from autograde.grading.classroom.course import load
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from tests.support import commands
from tests.support.submissions import (
    BOOKISH,
    CH06,
    CH07,
    WRONG,
    grade_id,
    hand_in,
    has_seeds,
    own_submissions,
    seed_solutions,
    standing_on,
    submission,
)

NBGRADER = Path(sys.executable).parent / "nbgrader"
STEMS = (CH06, CH07)
# Which checks look at which stub.
CHECKS_OF = {
    "sigmoid_layer": ["check_sigmoid_layer"],
    "sigmoid_with_loss": ["check_sigmoid_with_loss_forward", "check_sigmoid_with_loss_backward"],
    "softmax_with_loss": ["check_softmax_with_loss_forward", "check_softmax_with_loss_backward"],
}

pytestmark = [
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def nbgrader(course, *arguments):
    environment = {key: value for key, value in os.environ.items() if key != "COURSE_LANGUAGE"}
    done = commands.run("nbgrader", *arguments, cwd=course, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def people():
    return own_submissions() | (seed_solutions() if has_seeds() else {})


@pytest.fixture(scope="module")
def course(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for kind in ("solutions", "notebooks"):
        shutil.copytree(ROOT / kind / "en", folder / kind / "en")
    for student, (stem, filled_in) in people.items():
        hand_in(submission(stem, filled_in), folder, student, stem)
    for stem in STEMS:
        nbgrader(folder, "generate_assignment", stem, "--force")
        nbgrader(folder, "autograde", stem)
    return folder


@pytest.fixture(scope="module")
def points(course):
    """Return the points in the gradebook: (student, grade_id) → (given, most)."""
    with Gradebook(f"sqlite:///{course / 'class' / 'gradebook.db'}", "y-minus-t") as gradebook:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.max_score)
            for stem in STEMS
            for submission in gradebook.assignment_submissions(stem)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def verdicts(course, student, stem):
    """Return what each check cell of an autograded notebook displays, as JSON, by grade_id."""
    path = course / "class" / "autograded" / student / stem / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    return {
        grade_id(cell): output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    }


def test_a_release_made_by_nbgrader_is_the_committed_one(course):
    for stem in STEMS:
        path = Path("notebooks") / "en" / stem / f"{stem}.ipynb"
        assert (course / path).read_bytes() == (ROOT / path).read_bytes()


@pytest.mark.parametrize("stem", STEMS)
def test_the_solutions_score_full_marks_and_an_untouched_release_scores_0(points, stem):
    for check in CHAPTERS[stem].checks:
        assert points[f"right-{stem[:4]}", check.grade_id] == (check.points, check.points)
        assert points[f"blank-{stem[:4]}", check.grade_id] == (0, check.points)
    for question, most in CHAPTERS[stem].written.items():
        assert points[f"blank-{stem[:4]}", question] == (0, most)
        assert points[f"right-{stem[:4]}", question] == (None, most)  # a person will read it


@pytest.mark.parametrize("stem", STEMS)
def test_the_book_s_style_scores_full_marks(points, stem):
    for stub in BOOKISH[stem]:
        for check in CHECKS_OF[stub]:
            given, most = points[f"bookish-{stem[:4]}", check]
            assert given == most, check


@pytest.mark.skipif(not has_seeds(), reason="the seed documents are not beside this clone")
def test_the_seeds_layers_score_full_marks(points):
    for student, (_, filled_in) in seed_solutions().items():
        for stub in filled_in:
            for check in CHECKS_OF[stub]:
                given, most = points[student, check]
                assert given == most, (student, check)


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_variant_loses_the_criterion_that_it_breaks(course, points, mistake):
    stem, _, _, check, broken = WRONG[mistake]
    student = f"wrong-{stem[:4]}"
    verdict = verdicts(course, student, stem)[check]
    criteria = {row["name"]: row["passed"] for row in verdict["criteria"]}
    assert criteria[broken] is False
    worth = {
        criterion.name: criterion.points
        for one in CHAPTERS[stem].checks
        if one.grade_id == check
        for criterion in one.criteria
    }
    earned = sum(worth[name] for name, passed in criteria.items() if passed)
    assert points[student, check] == (earned, sum(worth.values()))
    assert earned <= sum(worth.values()) - worth[broken]


def test_a_wrong_stub_costs_nothing_elsewhere(points):
    """Each check calls the learner's object by itself."""
    for stem in STEMS:
        wrong = {cell for place, cell, *_ in WRONG.values() if place == stem}
        others = {check.grade_id for check in CHAPTERS[stem].checks} - standing_on(stem, wrong)
        assert others
        for check in others:
            given, most = points[f"wrong-{stem[:4]}", check]
            assert given == most, check


def test_feedback_shows_the_table(course):
    nbgrader(course, "generate_feedback", CH06)
    page = course / "class" / "feedback" / f"wrong-{CH06[:4]}" / CH06 / f"{CH06}.html"
    html = page.read_text(encoding="utf-8")
    assert "size: the mean over the batch" in html
    assert "expected" in html
    assert "Score: " in html or "score" in html.lower()


def test_a_graded_run_names_the_mistake_and_keeps_the_expected_values(course):
    """Feedback goes back to students, and some of them may still hand in."""
    for stem, check, mistake in (
        (CH06, "check_sigmoid_score_gradient", "missing-batch-mean"),
        (CH07, "check_chain_through_softmax", "diagonal-jacobian-only"),
    ):
        verdict = verdicts(course, f"wrong-{stem[:4]}", stem)[check]
        assert mistake in verdict["mistakes"]
        messages = [row["message"] for row in verdict["criteria"] if "differ" in row["message"]]
        assert messages
        for message in messages:
            assert SENTENCES["hidden"] in message


def test_export_writes_a_row_for_each_submission(course, people):
    nbgrader(course, "export")
    with (course / "class" / "grades.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["timestamp"] or float(row["score"] or 0)]
    full = {
        row["assignment"]: float(row["score"])
        for row in rows
        if row["student_id"].startswith("right")
    }
    assert full == {stem: CHAPTERS[stem].points for stem in STEMS}


@contextlib.contextmanager
def server(course):
    """Start Jupyter on the course folder; yield a function that fetches JSON from it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=t"]
    jupyter = [NBGRADER.with_name("jupyter"), "server", *flags]
    process = subprocess.Popen(
        jupyter, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def fetch(path, data=None):
        url = f"http://127.0.0.1:{port}/{path}?token=t"
        with urllib.request.urlopen(urllib.request.Request(url, data)) as reply:
            return json.load(reply)

    try:
        for _ in range(300):
            with contextlib.suppress(urllib.error.URLError):
                fetch("api")
                break
            time.sleep(0.1)
        yield fetch
    finally:
        process.terminate()
        process.wait()


def test_the_formgrader_finds_the_class(course, people):
    student = f"right-{CH07[:4]}"
    with server(course) as fetch:
        # The button: a record is left where sandbox and judge did the work.
        (path,) = (course / "class" / "records" / CH07 / student).iterdir()
        path.unlink()
        pressed = fetch(f"formgrader/api/submission/{CH07}/{student}/autograde", data=b"")
        assert pressed["success"], pressed
        assert json.loads(path.read_text())["sandbox"] is True
        assignments = {one["name"]: one for one in fetch("formgrader/api/assignments")}
        rows = fetch(f"formgrader/api/submissions/{CH07}")
    for stem in STEMS:
        assert assignments[stem]["max_code_score"] == CHAPTERS[stem].points
        assert assignments[stem]["num_submissions"] == sum(
            place == stem for place, _ in people.values()
        )
    (right,) = [row for row in rows if row["student"] == student]
    assert right["code_score"] == CHAPTERS[CH07].points
    assert right["needs_manual_grade"]  # the written question waits for a person


def test_the_report_says_what_the_class_did(course, points, monkeypatch):
    for name in ("PATH", "AUTOGRADE_REVEAL"):  # the settings of a course change these
        monkeypatch.setenv(name, os.environ.get(name, "0"))
    written = report(load(course), CH06)
    soup = BeautifulSoup(written.page.read_text(encoding="utf-8"), "html.parser")
    named = {button["data-mistake"] for button in soup.select("#mistakes [data-mistake]")}
    assert named == {mistake for mistake, (stem, *_) in WRONG.items() if stem == CH06}
    with written.table.open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    there = {student for student, row in rows.items() if row["handed_in"] == "yes"}
    checks = CHAPTERS[CH06].checks
    assert there == {student for student, name in points if name == checks[0].grade_id}
    for check in checks:
        for student in there:
            assert float(rows[student][check.id]) == points[student, check.grade_id][0]
    assert float(rows[f"right-{CH06[:4]}"]["points"]) == CHAPTERS[CH06].points
    assert "waits to be read" in rows[f"right-{CH06[:4]}"]["notes"]
