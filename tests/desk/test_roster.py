"""Rosters of nbgrader, Canvas and Moodle; shapes from the programs that write them."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograde.cli import main
from autograde.desk import enrol
from autograde.desk.lms import roster, tables
from autograde.desk.lms.roster import Person
from autograde.grading.classroom.course import CannotStartError
from autograde.publishing.build import ROOT

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


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Make a gradebook once, which takes seconds."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader calls "alembic" by name.
        programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        patch.setenv("PATH", programs)
        Gradebook(f"sqlite:///{path}", "y-minus-t").close()
    return path


@pytest.fixture
def book(empty, tmp_path):
    path = shutil.copy(empty, tmp_path)
    with Gradebook(f"sqlite:///{path}", "y-minus-t") as made:
        yield made


def test_files_complete_each_other_and_remove_nobody(book):
    first = [Person("s01", "Learner", "01", "s01@example.org"), Person("s02", "Learner", "02")]
    assert enrol.enter(book, first) == (2, 0)
    assert enrol.enter(book, first) == (0, 0)
    # A worksheet without usernames calls people by their addresses, and has no first names.
    later = [Person("s01@example.org", "", "Learner 01", "s01@example.org", "501")]
    assert enrol.enter(book, later) == (0, 1)
    assert enrol.enter(book, [Person("s02", "Learner", "02", lms_id="9002"), Person("s03")]) == (
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


# What spreadsheets and other programs make of a list


def canvas(*rows):
    return "Student,ID,SIS Login ID,Section\n" + "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,first_name\ns1,A\n1.23E+11,B\n", "row 3: 1.23E[+]11 is what a spreadsheet has left"),
        ("id;first_name\n1,23E+11;B\n", "row 2: 1,23E[+]11 is what a spreadsheet has left"),
        ("id\n1001.0\n", "1001.0 is a number with decimals"),
        ("id;first_name\n1001,00;A\n", "1001,00 is a number with decimals"),
        ("id\n03-Jan\n", "03-Jan is a date"),
        ("id\n#REF!\n", "#REF! is a spreadsheet's word for an error"),
        ("id\n1234567890123450\n9876543210987600\n", "all its long ids end in 0"),
        (canvas('"01, L",1E+13,s01,A'), "row 2: 1E[+]13 is what a spreadsheet has left"),
        ("id\n1\n001\n", "two students with the id 001, and another with 1; .* row 3"),
        ("id\ns01\nS01\n", "two students with the id S01, and another with s01; .* row 3"),
        ("id\ne\u0301\n\u00e9\n", "two students .* row 3"),
        ("id\ns1\n s1\u200b\u00a0\n", "two students .* row 3"),
        ("id,name,id\ns1,A,t1\n", "2 columns id, and which of them counts"),
        ("id,email,email\ns1,,\n", "2 columns email"),
        ("id\n" + "é" * 120 + "\n", "can't be the name of a student's folder"),
        ("id,first_name\ns1,M\ufffdller\n", "row 2: M\ufffdller was read in the wrong encoding"),
        ("id,first_name\ns1,MÃ¼ller\n", "wrong encoding before it was saved here. It was Müller"),
        ("\n\nid\n\ns1\n\n../x\n", "row 7: '../x'"),
        ('id,name\ns0,"x\ny"\n"s\n1",A\n', r"row 3: 's\\n1'"),
        ("Vorname;Nachname;E-Mail-Adresse\nA;B;a@example.org\n", "set .* language to English"),
    ],
)
def test_what_a_spreadsheet_has_made_of_a_list_is_said(tmp_path, text, says):
    with pytest.raises(CannotStartError, match=says):
        read(tmp_path, text)


def test_one_missing_login_does_not_give_everybody_another_id(tmp_path):
    rows = ('"01, L",9001,s01,A', '"02, L",9002,,A', '"03, L",9003,s03,A')
    says = r'no SIS Login ID in row 3 \(1 of 3 students\). .* such as --id "ID"; nothing was'
    with pytest.raises(CannotStartError, match=says):
        read(tmp_path, canvas(*rows))
    assert [one.id for one in read(tmp_path, canvas(*rows), wanted="ID")] == [
        "9001",
        "9002",
        "9003",
    ]
    with pytest.raises(CannotStartError, match="no SIS Login ID in row 3"):
        read(tmp_path, canvas(*rows), wanted="SIS Login ID")


def test_a_column_that_is_empty_for_all_is_passed_over(tmp_path):
    rows = ('"01, L",9001,,A', '"02, L",9002,,A')
    assert [one.id for one in read(tmp_path, canvas(*rows))] == ["9001", "9002"]


def test_signs_that_nobody_sees_are_no_part_of_an_id_or_a_name(tmp_path):
    text = "id , first_name,last_name\n'001 , Zoe\u0308\u00a0 Ann,'t  Hooft\n"
    assert read(tmp_path, text) == [Person("001", "Zoë Ann", "'t Hooft")]


@pytest.mark.parametrize(
    "text",
    [
        "id,first_name\ns01,A\nTotal,\n,total\n",
        "First name,Last name,Username,Email address\nA,B,s01,\nOverall average,,,\n",
        canvas("    points possible,,,", '"01, L",9001,s01,A', '"Student, Test",9,f00,A'),
        "LastName,FirstName,ID,SIS Login ID,Section\n01,L,9001,s01,A\nStudent,Test,9,f00,A\n",
    ],
)
def test_a_sum_and_the_test_student_are_nobody(tmp_path, text):
    assert [one.id for one in read(tmp_path, text)] == ["s01"]


def test_a_person_is_told_of_what_was_left_out_and_of_odd_names(tmp_path):
    (tmp_path / "a.csv").write_text("id,first_name\ns1,J?rg\ns2,Average\nTotal,\n")
    table = tables.read_table(tmp_path / "a.csv")
    found = roster.people(table)
    assert [one.id for one in found] == ["s1", "s2"]
    assert roster.remarks(table, found) == [
        "Left out as no student, but a sum: row 4.",
        "Some names have signs that names do not have: J?rg (s1).",
    ]


def test_an_encoding_that_could_be_several_is_asked_for(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("id,last_name\ns1,Lefèvre\n".encode("cp1252"))
    with pytest.raises(CannotStartError, match=r"Lefèvre; cp1250 .* Lefčvre.* with --encoding"):
        roster.people(tables.read_table(path))
    (found,) = roster.people(tables.read_table(path, "cp1252"))
    assert found.last_name == "Lefèvre"


def test_one_that_was_assumed_is_said(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("id,last_name\ns1,Dvořák\ns2,Żółć\n".encode("cp1250"))
    table = tables.read_table(path)
    (said,) = roster.remarks(table, roster.people(table))
    assert "read as cp1250 (central Europe), with words such as Dvořák, Żółć. If names" in said


def test_the_command_enters_nobody_until_it_is_clear_and_says_what_it_took_for_granted(
    empty, tmp_path, monkeypatch
):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "class").mkdir()
    shutil.copy(empty, tmp_path / "class")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_CLASS", raising=False)
    Path("french.csv").write_bytes("id,last_name\ns1,Lefèvre\n".encode("cp1252"))
    Path("polish.csv").write_bytes("id,last_name\ns2,Dvořák\ns3,Żółć\n".encode("cp1250"))

    def run(*arguments):
        done = CliRunner().invoke(main, ["roster", *arguments])
        with Gradebook("sqlite:///class/gradebook.db", "y-minus-t") as book:
            return done.exit_code, " ".join(done.output.split()), roster.known(book)

    code, said, known = run("french.csv")
    assert (code, known) == (2, [])
    assert "cp1250 (central Europe) gives Lefčvre" in said
    code, said, known = run("french.csv", "--encoding", "cp1252")
    assert (code, [one.last_name for one in known]) == (0, ["Lefèvre"])
    code, said, known = run("polish.csv")
    assert (code, len(known)) == (1, 3)
    assert "with words such as Dvořák, Żółć" in said


# What the class has already


def test_capitals_and_ways_to_make_an_accent_make_no_other_student(book):
    enrol.enter(book, [Person("s01", "Learner", "01"), Person("\u00e91")])
    again = [Person("S01", "Learner", "01"), Person("e\u03011")]
    assert enrol.enter(book, again) == (0, 0)
    assert {one.id for one in roster.known(book)} == {"s01", "\u00e91"}


@pytest.mark.parametrize(("before", "after"), [("0017", "17"), ("17", "0017")])
def test_an_id_that_lost_its_zeros_is_no_new_student(book, before, after):
    enrol.enter(book, [Person(before)])
    with pytest.raises(CannotStartError, match=rf"list has {after}, and the class {before}: "):
        enrol.enter(book, [Person("s02"), Person(after)])
    assert [one.id for one in roster.known(book)] == [before]


def test_a_list_with_ids_of_another_kind_enters_nobody(book):
    enrol.enter(book, [Person("s01", lms_id="9001"), Person("s02", lms_id="9002")])
    other = [Person("9001", lms_id="9001"), Person("9002", lms_id="9002")]
    assert enrol.enter(book, other) == (0, 0)  # it is clear who they are
    with pytest.raises(CannotStartError, match=r"s01 is 9001, .* such as 9003"):
        enrol.enter(book, [*other, Person("9003", lms_id="9003")])
    assert enrol.enter(book, [*other, Person("9003", lms_id="9003")], chosen=True) == (1, 0)
    # One who is called otherwise now does not stop the others.
    married = [Person("s01-b", lms_id="9001"), Person("s02", lms_id="9002"), Person("s04")]
    assert enrol.enter(book, married) == (1, 0)


def test_two_who_share_an_address_stay_two(book):
    one, other = (Person(name, email="x@example.org") for name in ("s01", "s02"))
    assert enrol.enter(book, [one]) == (1, 0)
    assert enrol.enter(book, [other, one]) == (1, 0)
    assert sorted(roster.known(book), key=lambda it: it.id) == [one, other]
    both = [Person("t1", email="y@example.org"), Person("t2", email="y@example.org")]
    assert enrol.enter(book, [Person("s03", email="y@example.org")]) == (1, 0)
    with pytest.raises(CannotStartError, match="t1 and t2 both have"):
        enrol.enter(book, both)
