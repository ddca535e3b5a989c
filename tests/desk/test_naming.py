"""The names that Canvas and Moodle give to files: whose they are, and what goes back."""

from pathlib import PurePosixPath

import pytest

from autograde.desk.lms import naming
from autograde.desk.lms.roster import Person

PEOPLE = [
    Person("s01", "Learner", "Zero-One", "", "12"),
    Person("s02", "Learner", "Two", "", ""),
    Person("s03", "Learner", "O'Three", "", "13"),
]


@pytest.mark.parametrize(
    ("path", "student", "file"),
    [
        ("zeroonelearner_12_345_ch07.ipynb", "s01", "ch07.ipynb"),
        ("zeroonelearner_LATE_12_345_ch07.ipynb", "s01", "ch07.ipynb"),
        ("zeroonelearner_late_12_345_a_1_2_b.ipynb", "s01", "a_1_2_b.ipynb"),
        ("twolearner_99_345_ch07-1.ipynb", "s02", "ch07-1.ipynb"),
        ("othreelearner_77_1_ch07.ipynb", "s03", "ch07.ipynb"),
        ("submissions/twolearner_99_345_ch07.ipynb", "s02", "ch07.ipynb"),
        ("nobodylearner_98_345_ch07.ipynb", None, "ch07.ipynb"),
        ("Learner Two_5_assignsubmission_file_/ch07.ipynb", "s02", "ch07.ipynb"),
        ("Learner Two_5_assignsubmission_file/sub/ch07.ipynb", "s02", "ch07.ipynb"),
        ("Learner Two_5_assignsubmission_file_ch07.ipynb", "s02", "ch07.ipynb"),
        ("Group A-Learner Two_5_assignsubmission_file/a b.ipynb", "s02", "a b.ipynb"),
        ("Learner Zero-One_55_assignsubmission_file/x.ipynb", "s01", "x.ipynb"),
        ("anything_13_assignsubmission_file/x.ipynb", "s03", "x.ipynb"),
        ("unzipped/Two Learner_5_assignsubmission_file/x.ipynb", "s02", "x.ipynb"),
    ],
)
def test_whose_a_file_is(path, student, file):
    handed = naming.parse_name(PurePosixPath(path))
    person = naming.Finder(PEOPLE)(handed)
    assert (person.id if person else None) == student
    assert handed.file == file


def test_lateness_is_read_and_goes_back():
    handed = naming.parse_name(PurePosixPath("two_LATE_99_345_ch07.ipynb"))
    assert (handed.late, handed.prefix) == (True, "two_LATE_99_345_")
    handed = naming.parse_name(PurePosixPath("Learner Two_5_assignsubmission_file/ch07.ipynb"))
    assert handed.prefix == "Learner Two_5_assignsubmission_file_"


@pytest.mark.parametrize("path", ["s01/ch07.ipynb", "ch07.ipynb", "s01.ipynb", "a_b_c.ipynb"])
def test_other_names_are_not_an_lms_s(path):
    assert naming.parse_name(PurePosixPath(path)) is None
    assert not naming.without_file(PurePosixPath(path))
    assert not naming.is_anonymous(PurePosixPath(path))


def test_typed_and_anonymous_submissions_are_told_apart():
    for path in (
        "two_99_text.html",
        "two_99_link.html",
        "A B_5_assignsubmission_onlinetext/x.html",
    ):
        assert naming.without_file(PurePosixPath(path)), path
    for path in ("anon_aB3x9_345_a.ipynb", "Participant_5_assignsubmission_file/a.ipynb"):
        assert naming.is_anonymous(PurePosixPath(path)), path


def test_copies_lose_their_number():
    assert naming.own_name("ch07-2.ipynb") == ("ch07.ipynb", 2)
    assert naming.own_name("ch07 (3).ipynb") == ("ch07.ipynb", 3)
    assert naming.own_name("ch07.IPYNB") == ("ch07.ipynb", 0)
    assert naming.own_name("-1.ipynb") == ("-1.ipynb", 0)
