"""Rosters of nbgrader, Canvas and Moodle; shapes from the programs that write them."""

import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograde.desk.lms import roster, tables
from autograde.desk.lms.roster import Person
from autograde.grading.classroom.course import CannotStartError

# SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

FILES = {
    "nbgrader": "id,first_name,last_name,email\ns01,Learner,01,s01@example.org\ns02,Learner,02,\n",
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework (77),Final Score\n"
        ",,,,,Manual Posting,\n"
        "    Points Possible,,,,,23,(read only)\n"
        '"01, Learner",9001,u1,s01,A,,\n'
        '"=""=02, Learner""",9002,u2,s02,A,5,\n'
        '"Student, Test",9003,,f00ba4,A,,\n'
    ),
    "canvas, names apart": (
        "LastName,FirstName,ID,SIS Login ID,Section\n01,Learner,9001,s01,A\n02,Learner,9002,s02,A\n"
    ),
    "participants": (
        "First name,Last name,Username,ID number,Email address,Groups\n"
        "Learner,01,s01,,s01@example.org,\nLearner,02,s02,,,\n"
    ),
    "worksheet": (
        "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,"
        "Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments\n"
        "Participant 501,Learner 01,s01,s01@example.org,Submitted for grading,,23.00,Yes,-,-,\n"
        "Participant 502,Learner 02,s02,,No submission,,23.00,Yes,-,-,\n"
    ),
}


def read(tmp_path, text, **kwargs):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return roster.people(tables.read_table(path), **kwargs)


@pytest.mark.parametrize("kind", FILES)
def test_every_shape_gives_the_same_people(tmp_path, kind):
    one, other = read(tmp_path, FILES[kind])
    assert (one.id, other.id) == ("s01", "s02")
    assert one.name == "Learner 01"
    numbers = {"canvas": "9001", "canvas, names apart": "9001", "worksheet": "501"}
    assert one.lms_id == numbers.get(kind, "")


def test_canvas_protection_of_a_name_is_taken_off(tmp_path):
    _, other = read(tmp_path, FILES["canvas"])
    assert other.last_name == "=02"


def test_another_column_may_be_the_id(tmp_path):
    assert [one.id for one in read(tmp_path, FILES["canvas"], wanted="SIS User ID")] == ["u1", "u2"]
    with pytest.raises(CannotStartError, match="no column Matricule"):
        read(tmp_path, FILES["canvas"], wanted="Matricule")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "no roster that is known"),
        ("ID,Vollständiger Name,E-Mail-Adresse\n1,2,3\n", "language to English"),
        ("id,first_name\n", "no student"),
        ("id\ns1\ns1\n", "two students .* row 3"),
        ("id,email\n,x\n", "no column that tells"),
        ("id\n../x\n", "row 2: '../x'"),
        ("id\ns*\n", "row 2"),
        ("id\n.hidden\n", "row 2"),
        ("Identifier,Status,Grade\nParticipant 1,,\n", "one of Username, ID number, Email address"),
    ],
)
def test_what_can_t_be_used_is_said(tmp_path, text, says):
    with pytest.raises(CannotStartError, match=says):
        read(tmp_path, text)


@pytest.fixture
def book(tmp_path, monkeypatch):
    # nbgrader calls "alembic" by name.
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    monkeypatch.setenv("PATH", programs)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "course") as made:
        yield made


def test_files_complete_each_other_and_remove_nobody(book):
    first = [Person("s01", "Learner", "01", "s01@example.org"), Person("s02", "Learner", "02")]
    assert roster.enter(book, first) == (2, 0)
    assert roster.enter(book, first) == (0, 0)
    # A worksheet without usernames calls people by their addresses, and has no first names.
    later = [Person("s01@example.org", "", "Learner 01", "s01@example.org", "501")]
    assert roster.enter(book, later) == (0, 1)
    assert roster.enter(book, [Person("s02", "Learner", "02", lms_id="9002"), Person("s03")]) == (
        1,
        1,
    )
    assert sorted(roster.known(book), key=lambda one: one.id) == [
        Person("s01", "Learner", "01", "s01@example.org", "501"),
        Person("s02", "Learner", "02", "", "9002"),
        Person("s03"),
    ]


def test_whom_two_could_be_is_nobody():
    two = [Person("a", "Learner", "01", "x@example.org"), Person("b", "Learner", "01")]
    find = roster.matcher(two, by_name=True)
    assert find(Person("?", "Learner", "01")) is None
    assert find(Person("?", "Learner", "01", "X@example.org")) == two[0]
    assert roster.matcher(two)(Person("b")) == two[1]
    assert find(Person("?")) is None
