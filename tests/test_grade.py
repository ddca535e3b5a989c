"""`autograde grade` on a class: it leaves what `nbgrader autograde` leaves, whatever happens."""

import fcntl
import shutil
import sqlite3

import classes
import pytest
from classes import command, files, make, tables, url, works
from nbgrader.api import Gradebook
from submissions import CH07

from autograde import record
from autograde.exercises import CHAPTERS
from autograde.sandbox.parent import Chapter, NoSandboxError, Sandbox

pytestmark = [
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

LATE = """
import late
c.AssignLatePenalties.plugin_class = "late.ThreePoints"
"""
PLUGIN = """
from nbgrader.plugins import BasePlugin


class ThreePoints(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 3.0 if total_seconds_late < 86400 else 99.0
"""


@pytest.fixture(scope="module", autouse=True)
def _fence():
    try:
        Sandbox(Chapter("", (), {})).close()
    except NoSandboxError as error:
        pytest.skip(str(error))


def submitted(folder, student):
    return folder / "class" / "submitted" / student / CH07


def due(folder):
    with Gradebook(url(folder), "y-minus-t") as book:
        book.update_or_create_assignment(CH07, duedate=classes.DUE)


def put_by_hand(folder):
    """Give points and a comment as the formgrader does."""
    with Gradebook(url(folder), "y-minus-t") as book:
        grade = book.find_grade("check_dL_dq", CH07, CH07, "wrong")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        comment = book.find_comment("dL_dq", CH07, CH07, "wrong")
        comment.manual_comment = "Nearly."
        book.db.commit()


@pytest.fixture(scope="module")
def theirs_and_ours(tmp_path_factory):
    """Return two copies of a class, one graded by nbgrader and one by us, twice each."""
    top = tmp_path_factory.mktemp("classes")
    settings = LATE.replace("import late", f"sys.path.insert(0, {str(top)!r})")
    (top / "late.py").write_text(PLUGIN, encoding="utf-8")
    theirs = make(top / "theirs", works(), settings=settings)
    for student, time in {
        "right": "2027-02-01 01:00:00 UTC",
        "wrong": "2027-02-03 12:00:00 UTC",
        "blank": "2027-01-30 12:00:00 UTC",
    }.items():
        (submitted(theirs, student) / "timestamp.txt").write_text(time, encoding="utf-8")
    (submitted(theirs, "right") / "data").mkdir()
    (submitted(theirs, "right") / "data" / "mine.csv").write_text("1,2", encoding="utf-8")
    (theirs / "solutions" / "en" / CH07 / "given.csv").write_text("3,4", encoding="utf-8")
    (submitted(theirs, "right") / "given.csv").write_text("5,6", encoding="utf-8")
    (theirs / "class" / "secret").write_text("ab" * 32 + "\n", encoding="ascii")
    due(theirs)
    ours = shutil.copytree(theirs, top / "ours")
    command(theirs, "nbgrader", "autograde", CH07)
    command(ours, "autograde", "grade", CH07)
    first = [(tables(url(one)), files(one), files(one, "records")) for one in (theirs, ours)]
    for one in (theirs, ours):
        put_by_hand(one)
    command(theirs, "nbgrader", "autograde", CH07, "--force")
    command(ours, "autograde", "grade", CH07, "--force", "--jobs", "1")
    second = [(tables(url(one)), files(one), files(one, "records")) for one in (theirs, ours)]
    return first, second


@pytest.mark.parametrize("run", [0, 1], ids=["first", "regrade"])
def test_it_leaves_what_nbgrader_leaves(theirs_and_ours, run):
    theirs, ours = theirs_and_ours[run]
    assert ours[0] == theirs[0]
    assert ours[1].keys() == theirs[1].keys()
    for name, held in theirs[1].items():
        assert ours[1][name] == held, name
    assert ours[2] == theirs[2]
