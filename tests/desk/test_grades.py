"""Points in the shapes that Canvas and Moodle import: what they would read back is what is ours."""

import pytest

from autograde.desk.lms import grades, tables
from autograde.desk.lms.grades import Score
from autograde.desk.lms.roster import Person
from autograde.grading.classroom.course import CannotStartError

PEOPLE = [
    Person("s01", "Learner", "01", "s01@example.org", "9001"),
    Person("s02", "Learner", "=02", "s02@example.org", "9002"),
    Person("s03", "Learner", "03", "s03@example.org", "9003"),
]
SCORES = {"s01": Score(22.5, 23, False), "s02": Score(0, 23, False)}
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Other (5),Chapter 7 (77),Final Score\n"
    "    Points Possible,,,,,10,23,(read only)\n"
    '"01, Learner",9001,u1,s01,A,9,,90\n'
    '"=02, Learner",9002,u2,-s02,@A,8,11,80\n'
    '"03, Learner",9003,u3,s03,A,7,4,70\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    'Participant 501,Learner 01,s01@example.org,Submitted for grading,,23.00,Yes,"Saturday, '
    '21 November 2026, 2:45 PM",-,- good\r\n'
    "Participant 502,=Learner 02,s02@example.org,No submission,,23.00,Yes,-,-,\r\n"
    "Participant 503,Learner 03,s03@example.org,No submission,3.00,23.00,Yes,-,-,\r\n"
)


@pytest.fixture
def fill(tmp_path):
    def fill(text, **kwargs):
        path, to = tmp_path / "in.csv", tmp_path / "out.csv"
        path.write_bytes(text.encode())
        kwargs = {"people": PEOPLE, "found": SCORES, "assignment": "Chapter 7"} | kwargs
        filled = grades.fill(tables.read_table(path), **kwargs)
        tables.write_table(filled.table, to)
        return filled, tables.read_table(to)

    return fill


def test_canvas_reads_back_what_is_ours_and_nothing_else(fill):
    filled, read = fill(CANVAS)
    assert filled.count == 2
    assert not filled.notes
    # The rules of canvas-lms, lib/gradebook_importer.rb.
    assert "Student" in read.header[0]
    assert "ID" in read.header[1]
    assert read.header[2:5] == ("SIS User ID", "SIS Login ID", "Section")
    assert read.header[5:] == ("Chapter 7 (77)",)
    possible, *rows = read.rows
    assert "Points Possible" in possible[0]
    assert possible[5] == "23"
    assert {row[1]: row[5] for row in rows} == {"9001": "22.5", "9002": "0", "9003": "4"}
    assert not any(cell[:1] in ("=", "@") for row in rows for cell in row)


def test_moodle_reads_back_what_is_ours_and_nothing_else(fill):
    filled, read = fill(MOODLE)
    assert filled.count == 2
    column = {name: place for place, name in enumerate(read.header)}
    assert read.header == tuple(MOODLE.partition("\r\n")[0].split(","))
    points = {row[column["Identifier"]]: row[column["Grade"]] for row in read.rows}
    assert points == {"Participant 501": "22.5", "Participant 502": "0", "Participant 503": "3.00"}
    first, second, _ = read.rows
    assert first[column["Last modified (submission)"]] == "Saturday, 21 November 2026, 2:45 PM"
    assert first[column["Feedback comments"]] == "- good"
    assert second[column["Full name"]] == "'=Learner 02"
    assert second[column["Last modified (grade)"]] == "-"


def test_filling_in_twice_changes_nothing_more(fill):
    for text in (CANVAS, MOODLE):
        _, once = fill(text)
        again, twice = fill(
            "\r\n".join(",".join(f'"{c}"' for c in row) for row in (once.header, *once.rows))
        )
        assert twice.rows == once.rows
        assert again.count == 2


def test_other_points_are_refused_or_scaled(fill):
    for text, most in (
        (CANVAS.replace(",10,23,", ",10,100,"), 100),
        (MOODLE.replace("23.00", "100.00"), 100),
    ):
        with pytest.raises(CannotStartError, match="100 points, and here 23"):
            fill(text)
        _, read = fill(text, scale=True)
        assert any(f"{22.5 / 23 * most:.2f}" in row for row in read.rows)


def test_a_column_is_named_found_or_made(fill):
    _, read = fill(CANVAS, assignment="ch07", column="Chapter 7")
    assert read.header[-1] == "Chapter 7 (77)"
    filled, read = fill(CANVAS, assignment="ch07")
    assert read.header[-1] == "ch07"
    assert read.rows[0][-1] == "23"
    assert "no column ch07" in filled.notes[0]
    with pytest.raises(CannotStartError, match=r"no columns Chapter 8.*Other \(5\)"):
        fill(CANVAS, column="Chapter 8")
    with pytest.raises(CannotStartError, match="2 columns Chapter 7"):
        fill(CANVAS.replace("Other (5)", "Chapter 7 (5)"))


def test_who_is_missing_and_who_is_locked_is_told(fill):
    filled, _ = fill(CANVAS, found=SCORES | {"s09": Score(1, 23, False)})
    assert "s09" in filled.notes[0]
    assert filled.left_out
    filled, read = fill(MOODLE.replace('23.00,Yes,"Sat', '23.00,No,"Sat'))
    assert filled.count == 1
    assert "Participant 501" in filled.notes[0]
    assert read.rows[0][4] == ""


def test_a_file_of_another_class_is_told_and_not_filled_in(fill):
    for text in (CANVAS, MOODLE):
        with pytest.raises(CannotStartError, match=r"Nobody in .* has points here"):
            fill(text, found={"s09": Score(1, 23, False)})
        with pytest.raises(CannotStartError, match=r"Nobody in .* has points here"):
            fill(text, people=[Person("s01", lms_id="1")], found={"x": Score(1, 23, False)})


def test_where_nobody_has_points_all_cells_stay(fill):
    filled, read = fill(CANVAS.replace(",10,23,", ",10,,"), found={})
    assert (filled.count, [row[-1] for row in read.rows]) == (0, ["", "", "11", "4"])
    filled, read = fill(MOODLE, found={})
    assert (filled.count, [row[4] for row in read.rows]) == (0, ["", "", "3.00"])


def test_points_take_the_place_of_those_that_were_there(fill):
    _, read = fill(CANVAS, found={"s03": Score(22, 23, False)})
    assert [row[-1] for row in read.rows] == ["23", "", "11", "22"]


def test_more_than_the_most_goes_to_canvas_and_what_moodle_takes_to_moodle(fill):
    found = SCORES | {"s01": Score(24.5, 23, False)}  # by extra credit
    filled, read = fill(CANVAS, found=found)
    assert (read.rows[1][-1], filled.notes, filled.left_out) == ("24.5", (), False)
    # assign/feedback/offline/locallib.php: a grade above the most is passed over, without a word.
    filled, read = fill(MOODLE, found=found)
    assert read.rows[0][4] == "23"
    assert "Participant 501 has 24.5 points, and Moodle takes 23 at most" in filled.notes[0]
    assert filled.left_out
    _, read = fill(MOODLE.replace("23.00", "100.00"), found=found, scale=True)
    assert read.rows[0][4] == "100"


def test_an_assignment_without_points_turns_nothing_into_zero(fill):
    with pytest.raises(CannotStartError, match="0 points, and here 23") as told:
        fill(CANVAS.replace(",10,23,", ",10,0,"), scale=True)
    assert "--scale" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id\ns01\n", "a roster, and no file for grades"),
        (MOODLE.replace(",Last modified (grade)", ",Other"), "lacks the column"),
    ],
)
def test_other_files_are_refused(fill, text, says):
    with pytest.raises(CannotStartError, match=says):
        fill(text)
