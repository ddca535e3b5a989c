"""`autograde grade` on a class: it leaves what `nbgrader autograde` leaves, whatever happens."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograde.explaining.messages import SENTENCES
from autograde.grading.classroom.course import read_timestamp
from autograde.grading.records import result_record
from autograde.questions.register import CHAPTERS
from tests.support import classes
from tests.support.classes import command, files, left, make, start, tables, url, with_mark, works
from tests.support.submissions import CH07

pytestmark = [
    pytest.mark.usefixtures("sandbox"),
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
    theirs = make(
        top / "theirs",
        {name: work for name, work in works().items() if name != "bookish"},
        settings=settings,
    )
    for student, came in {
        "right": "2027-02-01 01:00:00 UTC",
        "wrong": "2027-02-03 12:00:00 UTC",
        "blank": "2027-01-30 12:00:00 UTC",
    }.items():
        (submitted(theirs, student) / "timestamp.txt").write_text(came, encoding="utf-8")
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
    again = ("--force", "--student", "wrong")
    command(theirs, "nbgrader", "autograde", CH07, *again)
    command(ours, "autograde", "grade", CH07, *again)
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


def test_what_needs_a_look_has_a_line_and_no_silent_zero(graded):
    folder, said, _ = graded
    assert "zip: not graded. This is an archive" in said
    assert "mangled: " in said
    assert "blank: " not in said
    assert "5 graded" in said
    assert "1 could not be graded" in said
    held = tables(url(folder))["zip"][CH07]
    assert held["waits"]
    assert {grade["auto_score"] for grade in held["grades"].values()} == {None}
    assert not (folder / "class" / "autograded" / "zip").exists()
    (kept,) = [
        one for one in result_record.read_records(folder / "class" / "records", CH07) if one.refused
    ]
    assert kept.student == "zip"


def test_points_are_those_of_the_work(graded):
    held = tables(url(graded[0]))
    most = sum(check.points for check in CHAPTERS[CH07].checks)
    assert held["right"][CH07]["score"] == held["mangled"][CH07]["score"] == most
    assert 0 == held["blank"][CH07]["score"] < held["wrong"][CH07]["score"] < most


def test_a_second_run_grades_what_is_left_only(graded, tmp_path):
    folder = shutil.copytree(graded[0], tmp_path / "course")
    before = left(folder)
    said = command(folder, "autograde", "grade", CH07, status=1)
    assert "0 graded" in said
    assert "5 graded before" in said
    assert left(folder) == before


def test_killed_at_any_moment_a_second_run_finishes_the_rest(small, graded, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    draw = np.random.default_rng(6)
    mark = f"MARK={tmp_path}"
    for share in draw.uniform(0.3, 1.0, size=3):
        process = start(folder, CH07, environment=[mark.split("=")])
        try:
            process.wait(share * graded[2])
        except subprocess.TimeoutExpired:
            process.kill()  # this one alone: the others have to notice
            process.wait()
        until = time.monotonic() + 30
        while with_mark(mark):
            assert time.monotonic() < until, "its workers live on"
            time.sleep(0.05)
    command(folder, "autograde", "grade", CH07, status=1)
    assert left(folder) == left(graded[0])


def test_two_graders_and_a_locked_gradebook_end_in_a_sentence(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    before = files(folder, ".")
    with (folder / "class" / ".grading").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        said = command(folder, "autograde", "grade", CH07, status=2)
        assert "Another command is at work on this class" in " ".join(said.split())
    with closing(sqlite3.connect(folder / "class" / "gradebook.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = command(folder, "autograde", "grade", CH07, status=2)
        assert "could not be written to (database is locked)" in " ".join(said.split())
    (folder / "class" / ".grading").unlink()
    assert files(folder, ".") == before


def test_one_student_of_a_class_elsewhere_without_a_sandbox_is_marked_so(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    elsewhere = (folder / "class").rename(tmp_path / "elsewhere")
    options = ("--class", str(elsewhere), "--student", "blank", "--unsafe-no-sandbox")
    assert "1 graded" in command(folder, "autograde", "grade", CH07, *options)
    assert [path.name for path in (elsewhere / "autograded").glob("[!.]*")] == ["blank"]
    (kept,) = result_record.read_records(elsewhere / "records", CH07)
    assert kept.student == "blank"
    assert not kept.sandbox
    (written,) = (elsewhere / "autograded").rglob("*.ipynb")
    assert SENTENCES["no sandbox"] in written.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ch07_softmax_with_los",), "Did you mean ch07_softmax_with_loss?"),
        ((CH07, "--student", "wrnog"), "Did you mean wrong?"),
        (
            (CH07, "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"),
            "leave it out with --scheduler",
        ),
        ((CH07, "--class", "nowhere"), "There is no folder"),
    ],
)
def test_what_cannot_start_says_why_and_leaves_everything_as_it_was(small, arguments, says):
    before = files(small, ".")
    said = command(small, "autograde", "grade", *arguments, status=2)
    assert says in " ".join(said.replace("│", " ").split())
    assert files(small, ".") == before


def test_a_link_to_another_submission_is_refused(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    path = submitted(folder, "blank") / f"{CH07}.ipynb"
    path.unlink()
    path.symlink_to(submitted(folder, "right") / f"{CH07}.ipynb")
    said = command(folder, "autograde", "grade", CH07, "--student", "blank", status=1)
    assert "is a link to another file" in said
    assert not (folder / "class" / "autograded" / "blank").exists()


def test_no_folder_stops_anybody(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "course")
    base = folder / "class" / "submitted"
    work = submitted(folder, "right") / f"{CH07}.ipynb"
    odd = [os.fsdecode(name) for name in (b"s\xff", b"a\nb", b"x" * 200)]
    for name in (*odd, "empty", "rar", "txt"):
        (base / name / CH07).mkdir(parents=True)
    for name in odd:
        shutil.copy(work, base / name / CH07)
    (base / "rar" / CH07 / "a.rar").write_bytes(b"Rar!")
    shutil.copy(work, base / "txt" / CH07 / f"{CH07}.ipynb.txt")
    (base / "txt" / CH07 / "timestamp.txt").mkdir()
    for one in works():
        if one != "right":
            shutil.rmtree(base / one)
    here = os.open(submitted(folder, "right"), os.O_RDONLY)
    for _ in range(25):  # beside the work, deeper than a path may be written
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    said = command(folder, "autograde", "grade", CH07, status=1)
    assert said.count("No student can have this id. Rename the folder") == len(odd)
    assert "rar: not graded. There is a .rar file, and no notebook." in said
    assert "empty: not graded. No notebook was handed in." in said
    assert "right: not graded." in said
    assert "can't be read (File name too long)" in said
    assert "timestamp.txt can't be read (Is a directory)" in said
    assert "1 graded" in said


@pytest.mark.parametrize(
    "text", ["soon", "Infinity", "9" * 100, "1 2 3", "\0", "2027-01-31 +99:99"]
)
def test_what_is_no_time_is_said(tmp_path, text):
    (tmp_path / "timestamp.txt").write_text(text)
    with pytest.raises(ValueError, match="holds no time"):
        read_timestamp(tmp_path)


def test_a_regrade_says_what_changed_and_of_nobody_else(graded, tmp_path):
    folder = shutil.copytree(graded[0], tmp_path / "course")
    records = folder / "class" / "records"
    old = result_record.last_record(records, CH07, "right", CH07)
    one = next(judged for judged in old.checks if judged.id == "dL_dq")
    missed = replace(
        one,
        points=one.points - one.criteria[0].points,
        criteria=(replace(one.criteria[0], met=False), *one.criteria[1:]),
    )
    # As if the check had been too strict when it was asked before.
    checks = tuple(missed if judged is one else judged for judged in old.checks)
    result_record.write_record(replace(old, checks=checks), records)

    said = command(folder, "autograde", "grade", CH07, "--force", "--student", "right")
    told = [line for line in said.splitlines() if line.startswith("changed: ")]
    assert told == [
        f"changed: right: dL_dq {missed.points:g} → {one.points:g} "
        f"(met now: {one.criteria[0].name})"
    ]
    assert "1 changed since they were graded before" in said

    said = command(folder, "autograde", "grade", CH07, "--force", "--student", "right")
    assert "changed" not in said


def test_a_regrade_of_one_check_leaves_the_others_alone(graded, tmp_path):
    folder = shutil.copytree(graded[0], tmp_path / "course")
    records = folder / "class" / "records"
    before = left(folder)
    old = result_record.last_record(records, CH07, "right", CH07)
    # As if two checks had been too strict when they were asked before.
    strict = tuple(
        replace(one, points=0.0) if one.id in ("dL_dq", "two_class_scores") else one
        for one in old.checks
    )
    result_record.write_record(replace(old, checks=strict), records)
    with Gradebook(url(folder), "y-minus-t") as book:
        for name in ("check_dL_dq", "check_two_class_scores"):
            book.find_grade(name, CH07, CH07, "right").auto_score = 0.0
        book.db.commit()

    said = command(folder, "autograde", "grade", CH07, "--check", "dL_dq")
    assert [line for line in said.splitlines() if line.startswith("changed: ")] == [
        "changed: right: dL_dq 0 → 1.5"
    ]
    grades = tables(url(folder))["right"][CH07]["grades"]
    assert grades["check_dL_dq"]["auto_score"] == 1.5
    assert grades["check_two_class_scores"]["auto_score"] == 0

    command(folder, "autograde", "grade", CH07, "--check", "two_class_scores")
    assert left(folder) == before

    said = command(folder, "autograde", "grade", CH07, "--check", "dl_dq", status=2)
    assert "has no check dl_dq" in " ".join(said.split())
    assert left(folder) == before
