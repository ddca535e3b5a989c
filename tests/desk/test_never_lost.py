"""Collecting never loses: what is earlier does not win, and what was replaced comes back."""

import json
import os
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograde.cli import main
from autograde.desk import opened_gradebook
from autograde.desk.lms.incoming import shelf
from autograde.desk.lms.incoming.ledger import Received, choose
from autograde.grading.classroom.course import load
from autograde.publishing.build import ROOT
from tests.support.submissions import CH07

pytestmark = [
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NOTEBOOK = f"{CH07}.ipynb"
ROSTER = "id,first_name,last_name,email,lms_user_id\n" + "".join(
    f"s0{n},Learner,0{n},,900{n}\n" for n in (1, 2, 3)
)
WORKSHEET = "Identifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
FIRST, SECOND = (2026, 1, 1, 10, 0, 0), (2026, 1, 2, 10, 0, 0)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A course with one released chapter, and three in the class."""
    folder = tmp_path_factory.mktemp("template")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "notebooks" / "en" / CH07, folder / "notebooks" / "en" / CH07)
    (folder / "roster.csv").write_text(ROSTER)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_CLASS", raising=False)
        patch.chdir(folder)
        with opened_gradebook.opened(load(folder), create=True) as book:
            book.add_assignment(CH07)
            book.add_notebook(CH07, CH07)
        run("roster", "roster.csv")
    return folder


@pytest.fixture
def course(template, tmp_path, monkeypatch):
    folder = tmp_path / "course"
    shutil.copytree(template, folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COURSE_CLASS", raising=False)
    return folder


def run(*arguments, status=0):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == status, done.output
    return " ".join(done.output.split())


def zipped(files, when, name="submissions.zip"):
    with zipfile.ZipFile(name, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, when), content)
    return name


def canvas(number, upload=1):
    return f"0{number}learner_900{number}_{number}{upload}_{NOTEBOOK}"


def moodle(number):
    return f"Learner 0{number}_900{number}_assignsubmission_file/{NOTEBOOK}"


def by_mail(content, when, student="s01"):
    path = Path("by-mail", f"{student}.ipynb")
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    time = datetime(*when).timestamp()
    os.utime(path, (time, time))
    return "by-mail"


def there(student="s01"):
    return Path("class", "submitted", student, CH07, NOTEBOOK).read_text()


def on_the_shelf(student="s01"):
    base = Path("class", "replaced", student, CH07)
    return {path.parent.name: path.read_text() for path in sorted(base.glob("*/*.ipynb"))}


def test_an_earlier_file_does_not_take_the_place_of_a_later_one(course):
    source = zipped({canvas(1): "broken", canvas(2): "x"}, FIRST)
    run("collect", CH07, source)
    said = run("collect", CH07, by_mail("mended", SECOND))
    assert "0 new, 1 replaced" in said
    assert "Replaced: s01." in said
    assert on_the_shelf() == {f"{datetime(*FIRST).astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}": "broken"}
    said = run("collect", CH07, source, status=1)
    assert "0 new, 0 replaced, 2 as they were" in said
    assert "Not taken from 1" in said
    assert "s01 (there: by-mail, of" in said
    # Downloaded anew, the same file has a new time, and is no newer for that.
    run(
        "collect",
        CH07,
        zipped({canvas(1): "broken", canvas(2): "x"}, (2026, 1, 3, 0, 0, 0)),
        status=1,
    )
    assert there() == "mended"
    assert len(on_the_shelf()) == 1
    # What nobody has seen before counts, if it is later.
    run("collect", CH07, zipped({canvas(1, 2): "better"}, (2026, 1, 3, 0, 0, 0)))
    assert there() == "better"


def test_an_earlier_file_that_comes_later_is_laid_aside(course):
    run("collect", CH07, by_mail("mended", SECOND))
    said = run("collect", CH07, zipped({canvas(1): "broken"}, FIRST), status=1)
    assert "since what is there is later" in said
    assert (there(), list(on_the_shelf().values())) == ("mended", ["broken"])
    run("collect", CH07, "submissions.zip", "--replace")
    assert (there(), set(on_the_shelf().values())) == ("broken", {"broken", "mended"})


def test_where_no_time_is_known_what_is_there_stays(course):
    run("collect", CH07, zipped({canvas(1): "one"}, (1980, 1, 1, 0, 0, 0)))
    said = run("collect", CH07, by_mail("two", SECOND), status=1)
    assert "not both times are known" in said
    assert "of a time that is not known" in said
    assert there() == "one"
    run("collect", CH07, "by-mail", "--replace")
    assert there() == "two"


def test_of_two_uploads_to_canvas_its_number_tells_the_later_one(course):
    run("collect", CH07, zipped({canvas(1, 5): "fifth"}, FIRST))
    run("collect", CH07, zipped({canvas(1, 4): "fourth"}, SECOND), status=1)
    assert there() == "fifth"
    assert (
        "_15_"
        in json.loads(Path("class", "collected", f"{CH07}.json").read_text())["prefixes"]["s01"]
    )
    run("collect", CH07, zipped({canvas(1, 6): "sixth"}, FIRST))
    assert there() == "sixth"


def test_the_same_is_unchanged_whatever_its_time_and_its_name(course):
    files = {moodle(1): "one", moodle(2): "two"}
    row = 'Participant 900{n},Learner 0{n},,Submitted,,"{when}"\n'
    rows = [row.format(n=n, when="Thursday, 1 January 2026, 09:00 AM") for n in (1, 2)]
    Path("worksheet.csv").write_text(WORKSHEET + "".join(rows))
    run("collect", CH07, zipped(files, FIRST), "--worksheet", "worksheet.csv")
    stamp = Path("class", "submitted", "s01", CH07, "timestamp.txt")
    told = stamp.read_text()
    graded = Path("class", "autograded", "s01", CH07)
    shutil.copytree(stamp.parent, graded)
    said = run("collect", CH07, zipped(files, SECOND))
    assert "0 new, 0 replaced, 2 as they were" in said
    assert "0 new, 0 replaced, 1 as they were" in run("collect", CH07, by_mail("one", SECOND))
    assert stamp.read_text() == told
    # Handed in once more, the same work is later work: that is noted, and its grade stays.
    with Gradebook(load(course).db_url, "y-minus-t") as book:
        book.add_submission(CH07, "s01")
    rows[0] = row.format(n=1, when="Friday, 2 January 2026, 09:00 AM")
    Path("worksheet.csv").write_text(WORKSHEET + "".join(rows))
    said = run("collect", CH07, "submissions.zip", "--worksheet", "worksheet.csv")
    assert "2 as they were" in said
    assert stamp.read_text() == (graded / "timestamp.txt").read_text() != told
    with Gradebook(load(course).db_url, "y-minus-t") as book:
        assert book.find_submission(CH07, "s01").timestamp.day == 2


def test_each_submission_has_its_source_its_time_and_its_own_name(course):
    run("collect", CH07, by_mail("one", FIRST))
    (told,) = json.loads(Path("class", "collected", f"{CH07}-received.json").read_text())["s01"]
    assert told["source"] == "by-mail"
    assert told["names"] == {NOTEBOOK: "s01.ipynb"}
    assert datetime.fromisoformat(told["time"]) == datetime(*FIRST).astimezone(UTC)
    assert os.listdir(Path("class", "submitted", "s01", CH07)) == [NOTEBOOK]


def test_what_was_replaced_comes_back_and_the_other_one_is_kept(course):
    run("collect", CH07, by_mail("first", FIRST))
    assert "was ever replaced" in run("restore", CH07, "s01", status=2)
    run("collect", CH07, by_mail("second", SECOND))
    graded = Path("class", "autograded", "s01", CH07)
    graded.mkdir(parents=True)
    said = run("restore", CH07, "s01")
    assert "s01 has again what came from by-mail" in said
    assert there() == "first"
    assert not graded.exists()
    assert set(on_the_shelf().values()) == {"first", "second"}
    assert "0 replaced, 1 as they were" in run("collect", CH07, "by-mail", status=1)
    run("restore", CH07, "s01")
    assert there() == "second"
    run("collect", CH07, by_mail("third", (2026, 1, 3, 0, 0, 0)))
    said = run("restore", CH07, "s01", status=2)
    names = list(on_the_shelf())
    assert len(names) == 2
    assert all(f"{name} from by-mail, of 2026" in said for name in names)
    run("restore", CH07, "s01", "--which", names[0])
    assert there() == "first"
    assert "Did you mean s01?" in run("restore", CH07, "s011", status=2)
    assert "There is no x of s01's" in run("restore", CH07, "s01", "--which", "x", status=2)
    assert "can have the id" in run("restore", CH07, "../s01", status=2)


def test_what_somebody_put_there_by_hand_is_kept_too(course):
    folder = Path("class", "submitted", "s01", CH07)
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text("by hand")
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
    run("collect", CH07, by_mail("mail", (2026, 1, 3, 0, 0, 0)))
    assert on_the_shelf() == {"2026-01-01T10-00-00Z": "by hand"}
    told = Path("class", "replaced", "s01", CH07, "2026-01-01T10-00-00Z.json").read_text()
    assert json.loads(told)["said_by"] == "timestamp"


def test_a_folder_that_is_a_link_is_left_alone(course):
    elsewhere = course.parent / "elsewhere"
    elsewhere.mkdir()
    base = Path("class", "submitted")
    (base / "s01").mkdir(parents=True)
    (base / "s01" / CH07).symlink_to(elsewhere)
    (base / "s02").symlink_to("nowhere")
    by_mail("two", FIRST, "s02")
    by_mail("three", FIRST, "s03")
    said = run("collect", CH07, by_mail("one", FIRST), status=1)
    assert said.count("is a link to another folder, and stays") == 2
    assert there("s03") == "three"
    assert not list(elsewhere.iterdir())


class Killed(BaseException):
    """A signal that nothing can catch."""


@pytest.mark.parametrize("step", range(1, 8))
def test_a_run_that_is_killed_is_finished_by_the_next(course, step):
    students = ("s01", "s02")
    run("collect", CH07, zipped({canvas(n): f"old {n}" for n in (1, 2)}, FIRST))
    for student in students:
        Path("class", "autograded", student, CH07).mkdir(parents=True)
    source = zipped({canvas(n, 2): f"new {n}" for n in (1, 2)}, SECOND)
    rename, count = Path.rename, iter(range(1, 100))

    with pytest.MonkeyPatch.context() as patch:

        def until_killed(path, target):
            if next(count) == step:
                patch.setattr(shelf, "_tidy", lambda *_: None)  # a dead process tidies nothing
                raise Killed
            return rename(path, target)

        patch.setattr(Path, "rename", until_killed)
        with pytest.raises(Killed):
            CliRunner().invoke(main, ["collect", CH07, source])
    whole = {path.read_text() for path in Path("class").rglob(NOTEBOOK)}
    assert {"old 1", "old 2"} <= whole
    run("collect", CH07, source)
    for number, student in enumerate(students, start=1):
        assert there(student) == f"new {number}"
        assert list(on_the_shelf(student).values()) == [f"old {number}"]
        assert not Path("class", "autograded", student, CH07).exists()
    left = [path.name for path in Path("class").rglob("*")]
    assert ".collecting" not in left
    assert not [name for name in left if name.endswith(".draft")]


def test_a_full_disk_between_two_steps_loses_nothing(course, monkeypatch):
    run("collect", CH07, zipped({canvas(1): "old"}, FIRST))
    rename = Path.rename

    def until_full(path, target):
        if path.parent.name == "new":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", until_full)
    said = run("collect", CH07, zipped({canvas(1, 2): "new"}, SECOND), status=2)
    assert "No space left on device" in said
    assert there() == "old"


def test_a_damaged_ledger_is_said(course):
    run("collect", CH07, by_mail("one", FIRST))
    Path("class", "collected", f"{CH07}-received.json").write_text("[")
    said = run("collect", CH07, by_mail("two", SECOND), status=2)
    assert "received.json is damaged" in said
    assert there() == "one"


# The rule by itself


def received(digest, hour=None, said_by="zip", number=0):
    time = None if hour is None else datetime(2026, 1, 1, hour, tzinfo=UTC)
    return Received(digest, "x", time, said_by, number)


@pytest.mark.parametrize(
    ("offered", "present", "seen", "choice"),
    [
        (received("a", 1), None, None, "new"),
        (received("a", 1), received("a", 2), None, "same"),
        (received("a", 3), received("b", 2), None, "replace"),
        (received("a", 2), received("b", 2), None, "replace"),
        (received("a", 1), received("b", 2), None, "earlier"),
        (received("a"), received("b", 2), None, "unknown"),
        (received("a", 1), received("b"), None, "unknown"),
        # A time in a ZIP may be that of its making, and so tells nothing of what was there before.
        (received("a", 9), received("b", 2), received("a", 1), "seen"),
        (received("a", 9, "worksheet"), received("b", 2), received("a", 1), "replace"),
        (received("a", 1, "worksheet"), received("b", 2), received("a", 1), "seen"),
        (received("a", 1, number=3), received("b", 2, number=2), None, "replace"),
        (received("a", 3, number=1), received("b", 2, number=2), None, "earlier"),
        (received("a", 3, number=3), received("b", 2), received("a", 1, number=1), "replace"),
        (received("a", 3, number=1), received("b", 2), received("a", 1, number=1), "seen"),
    ],
)
def test_which_one_counts(offered, present, seen, choice):
    assert choose(offered, present, seen) == choice
    insisted = choose(offered, present, seen, insist=True)
    assert insisted == (choice if choice in ("new", "same") else "replace")
