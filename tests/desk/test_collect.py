"""Collection into a class's folders, and the errors that an instructor can make at the desk."""

import errno
import io
import os
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograde.cli import main
from autograde.desk import opened_gradebook
from autograde.desk.demo import demo, simulated
from autograde.desk.lms.collect import handles
from autograde.grading.classroom.course import BUSY, load
from autograde.publishing.build import ROOT
from tests.support.submissions import CH07

pytestmark = [
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NOTEBOOK = f"{CH07}.ipynb"
CANVAS = (
    "Student,ID,SIS Login ID,Section\n"
    '"01, Learner",9001,s01,A\n"02, Learner",9002,s02,A\n"03, Learner",9003,s03,A\n'
)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A course with one released chapter, as the gradebook has it after its release."""
    folder = tmp_path_factory.mktemp("template")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "notebooks" / "en" / CH07, folder / "notebooks" / "en" / CH07)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_CLASS", raising=False)
        course = load(folder)
        with opened_gradebook.opened(course, create=True) as book:
            book.add_assignment(CH07)
            book.add_notebook(CH07, CH07)
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
    return done.output


def roster(course, text=CANVAS):
    path = course.parent / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def zipped(course, files, name="submissions.zip"):
    path = course.parent / name
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return path


def submitted(course):
    base = course / "class" / "submitted"
    return {
        str(path.relative_to(base)): path.read_text()
        for path in sorted(base.rglob("*"))
        if path.is_file()
    }


def state(course):
    """Return every file of the class but the note of who was at work last."""
    return {
        path: path.read_bytes()
        for path in (course / "class").rglob("*")
        if path.is_file() and path.name != BUSY
    }


def test_a_canvas_class_is_collected_and_collected_again(course):
    assert "3 new, 0 changed" in run("roster", roster(course))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"homework/{NOTEBOOK}", "packed")
        archive.writestr("timestamp.txt", "2000-01-01 00:00:00 UTC")
    files = {
        f"01learner_9001_11_{NOTEBOOK}": "first",
        f"01learner_9001_14_{CH07}-1.ipynb": "second",
        "01learner_9001_12_notes.txt": "notes",
        "01learner_9001_13_timestamp.txt": "2000-01-01 00:00:00 UTC",
        "02learner_LATE_9002_21_homework.zip": inner.getvalue(),
        "03learner_9003_text.html": "<p>typed</p>",
        f"99stranger_9099_31_{NOTEBOOK}": "x",
        f"anon_aB3x9_41_{NOTEBOOK}": "x",
    }
    said = run("collect", CH07, zipped(course, files), status=1)
    assert submitted(course) == {
        f"s01/{CH07}/{NOTEBOOK}": "second",
        f"s01/{CH07}/notes.txt": "notes",
        f"s02/{CH07}/{NOTEBOOK}": "packed",
    }
    for told in (
        "2 new, 0 replaced, 0 as they were",
        f"s01 handed in {NOTEBOOK} more than once: {CH07}-1.ipynb counts",
        "timestamp.txt was left out",
        "03learner_9003_text.html was left out",
        "99stranger",
        "handed in anonymously",
        "Canvas marks 1 as late: s02",
        "Nothing from 1: s03",
    ):
        assert told in said, told
    told = handles(load(course), CH07)
    assert told == {
        "lms": "canvas",
        "prefixes": {"s01": "01learner_9001_14_", "s02": "02learner_LATE_9002_21_"},
    }
    # Later, one has handed in more: only theirs is replaced, and has to be graded again.
    for student in ("s01", "s02"):
        (course / "class" / "autograded" / student / CH07).mkdir(parents=True)
    files = {
        f"01learner_9001_14_{CH07}-1.ipynb": "second",
        "01learner_9001_12_notes.txt": "notes",
        f"02learner_LATE_9002_22_{NOTEBOOK}": "other",
    }
    assert "0 new, 1 replaced, 1 as they were" in run("collect", CH07, zipped(course, files))
    assert submitted(course)[f"s02/{CH07}/{NOTEBOOK}"] == "other"
    assert (course / "class" / "autograded" / "s01" / CH07).is_dir()
    assert not (course / "class" / "autograded" / "s02" / CH07).exists()
    assert not (course / "class" / "submitted" / ".collecting").exists()


def test_a_moodle_class_is_collected_with_its_times(course):
    lms = course.parent / "lms"
    released = course / "notebooks" / "en" / CH07 / NOTEBOOK
    simulated.hand_in(lms, released)
    assert "40 new" in run("roster", lms / "participants.csv")
    said = run("collect", CH07, lms / "submissions.zip", "--worksheet", lms / "worksheet.csv")
    assert "39 new" in said
    assert "Nothing from 1: learner-40" in said
    base = course / "class" / "submitted"
    with Gradebook(load(course).db_url, "y-minus-t") as book:
        book.update_or_create_assignment(CH07, duedate=simulated.DUE)
        for one in simulated.learners():
            folder = base / one.id / CH07
            if one.fate == "nothing handed in":
                continue
            assert (folder / NOTEBOOK).is_file(), one.fate
            timestamp = load(course).folders.get_existing_timestamp(str(folder))
            submission = book.update_or_create_submission(CH07, one.id, timestamp=timestamp)
            assert (submission.total_seconds_late > 0) == (one.number in simulated.LATE)
    # Without the worksheet, names tell who it is; the folder's way of unpacking does not matter.
    with zipfile.ZipFile(lms / "submissions.zip") as archive:
        archive.extractall(lms / "unpacked" / "once more")
    again = run("collect", CH07, lms / "unpacked")
    assert "0 new, 0 replaced, 39 as they were" in again
    prefix = handles(load(course), CH07)["prefixes"]["learner-01"]
    assert prefix == "Learner 01_3008_assignsubmission_file_"


def test_a_plain_folder_is_collected(course):
    roster_file = roster(course)
    run("roster", roster_file)
    source = course.parent / "by-mail"
    for path in (f"s01/{NOTEBOOK}", f"s02/{CH07}/{NOTEBOOK}"):
        (source / path).parent.mkdir(parents=True)
        (source / path).write_text("x")
    (source / "s03.ipynb").write_text("x")
    run("collect", CH07, source)
    assert set(submitted(course)) == {
        f"s01/{CH07}/{NOTEBOOK}",
        f"s02/{CH07}/{NOTEBOOK}",
        f"s03/{CH07}/{NOTEBOOK}",
    }


def odd(*parts):
    """Return a path of bytes, as no other program would have it."""
    return b"/".join(os.fsencode(part) for part in parts)


def test_no_name_stops_anybody(course):
    run("roster", roster(course))
    source = course.parent / "by-mail"
    for parts in ((b"s\xff", b"x.ipynb"), (b"s01", b"\xff.ipynb"), (b"S02 ", b"a\nb.ipynb")):
        os.makedirs(odd(source, parts[0]))
        with open(odd(source, *parts), "w") as file:
            file.write("x")
    by_moodle = odd(source, b"\xff_9003_assignsubmission_file")
    os.makedirs(by_moodle)
    with open(odd(by_moodle, b"x.ipynb"), "w") as file:
        file.write("x")
    said = run("collect", CH07, source, status=1)
    assert "s\N{REPLACEMENT CHARACTER}/x.ipynb" in said
    assert set(submitted(course)) == {f"s0{n}/{CH07}/{NOTEBOOK}" for n in (1, 2, 3)}
    assert handles(load(course), CH07)["prefixes"]["s03"].endswith("_9003_assignsubmission_file_")
    files = {
        f"01learner_9001_11_{'x' * 300}.ipynb": "long",
        "02learner_9002_21_a\nb/\N{DIVISION SLASH} .. ..ipynb": "odd",
        "02learner_9002_22_hw/../../../y.ipynb": "out",
        "03learner_9003_31_notes.zip": "no ZIP",
    }
    said = run("collect", CH07, zipped(course, files), status=1)
    assert submitted(course)[f"s01/{CH07}/{NOTEBOOK}"] == "long"
    assert "outside of the class's folder. It is s02's" in " ".join(said.split())
    assert "s03: notes.zip stays packed: it is no ZIP that can be read" in said


def test_what_can_t_be_read_stops_nobody(course, monkeypatch):
    run("roster", roster(course))
    source = course.parent / "by-mail"
    for student in ("s01", "s02"):
        (source / student).mkdir(parents=True)
        (source / student / NOTEBOOK).write_text(student)
    read = Path.read_bytes

    def refused_for_one(path):
        if path.parent.name == "s01":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused_for_one)
    said = run("collect", CH07, source, status=1)
    assert "s01: ch07_softmax_with_loss.ipynb was left out: it can't be read (Perm" in said
    assert set(submitted(course)) == {f"s02/{CH07}/{NOTEBOOK}"}


# nbgrader's exchange


@pytest.fixture
def inbound(course):
    """The folder of an exchange that everybody may write into."""
    exchange = course.parent / "exchange"
    folder = exchange / "y-minus-t" / "inbound"
    folder.mkdir(parents=True)
    exchange.chmod(0o777)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(
            f"\nc.Exchange.root = {str(exchange)!r}\nc.ExchangeCollect.check_owner = False\n"
        )
    return folder


def submit(inbound, name, text):
    folder = Path(os.fsdecode(odd(inbound, name)))
    folder.mkdir()
    (folder / NOTEBOOK).write_text(text)
    (folder / "timestamp.txt").write_text(name.rpartition("+")[2])
    return folder


def test_an_empty_exchange_is_said(course, inbound):
    said = " ".join(run("collect", CH07, status=2).split())
    assert f"holds nothing of {CH07}" in said
    shutil.rmtree(inbound)
    assert "Course not found" in run("collect", CH07, status=2)
    assert not submitted(course)


def test_nobody_in_the_exchange_stops_anybody(course, inbound):
    submit(inbound, f"s01+{CH07}+2026-01-01 10:00:00 UTC", "one")
    submit(inbound, f"s01+{CH07}+no time", "x")
    submit(inbound, f"a\nb+{CH07}+2026-01-01 10:00:00 UTC", "x")
    linked = submit(inbound, f"s02+{CH07}+2026-01-01 10:00:00 UTC", "x")
    (linked / "solutions").symlink_to(course / "notebooks")
    said = run("collect", CH07, status=1)
    assert "1 new, 0 replaced" in said
    assert said.count("it is no submission of nbgrader's") == 2
    assert "it holds a link to another file" in said
    assert submitted(course)[f"s01/{CH07}/{NOTEBOOK}"] == "one"


def test_the_machine_s_settings_say_where_the_exchange_is(course, inbound, monkeypatch):
    """So a hub does; the course's own come before them."""
    settings = (course / "nbgrader_config.py").read_text()
    ours, theirs = settings.split("\nc.Exchange.root")
    (course / "nbgrader_config.py").write_text(ours)
    (course.parent / "jupyter").mkdir()
    for_all = f"c = get_config()\nc.Exchange.root{theirs}c.CourseDirectory.course_id = 'other'\n"
    (course.parent / "jupyter" / "nbgrader_config.py").write_text(for_all)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(course.parent / "jupyter"))
    submit(inbound, f"s01+{CH07}+2026-01-01 10:00:00 UTC", "one")
    assert "1 new" in run("collect", CH07)


def test_a_later_one_in_the_exchange_counts_and_the_earlier_one_is_kept(course, inbound):
    submit(inbound, f"s01+{CH07}+2026-01-01 10:00:00 UTC", "one")
    run("collect", CH07)
    submit(inbound, f"s01+{CH07}+2026-01-02 10:00:00 UTC", "two")
    said = run("collect", CH07)
    assert "1 replaced" in said
    assert submitted(course)[f"s01/{CH07}/{NOTEBOOK}"] == "two"
    (kept,) = (course / "class" / "replaced" / "s01" / CH07).glob("*/*.ipynb")
    assert (kept.read_text(), kept.parent.name) == ("one", "2026-01-01T10-00-00Z")
    assert "1 as they were" in run("collect", CH07)


def test_without_a_roster_folders_are_ids(course):
    source = course.parent / "by-mail"
    for path in (f"s01/{NOTEBOOK}", f"s02/{CH07}/{NOTEBOOK}"):
        (source / path).parent.mkdir(parents=True)
        (source / path).write_text("x")
    run("collect", CH07, source)
    assert set(submitted(course)) == {f"s01/{CH07}/{NOTEBOOK}", f"s02/{CH07}/{NOTEBOOK}"}


# What goes wrong at nine in the morning: one sentence, exit code 2, everything as it was.


@pytest.fixture
def full(course):
    """A class with something collected."""
    run("roster", roster(course))
    run("collect", CH07, zipped(course, {f"01learner_9001_11_{NOTEBOOK}": "first"}))
    return course


def refused(course, *arguments):
    before = state(course)
    said = run(*arguments, status=2)
    assert state(course) == before
    assert "Traceback" not in said
    return " ".join(said.split())


def test_an_unknown_assignment_is_said(full):
    source = zipped(full, {f"01learner_9001_11_{NOTEBOOK}": "other"})
    for command in (["collect", "ch07", source], ["grades", "ch07"], ["feedback", "ch07"]):
        assert f"Those that are released: {CH07}" in refused(full, *command)


def test_an_unreadable_roster_is_said(full):
    assert "no roster that is known" in refused(full, "roster", roster(full, "a,b\n1,2\n"))
    bad = CANVAS + '"04, Learner",9004,../../x,A\n'
    assert "row 5" in refused(full, "roster", roster(full, bad))
    assert "could not be read" in refused(full, "roster", full / "missing.csv")


def test_nothing_to_collect_is_said(full):
    empty = full.parent / "empty"
    empty.mkdir()
    assert "Nothing was collected" in refused(full, "collect", CH07, empty)
    assert "There is no folder" in refused(full, "collect", CH07, full / "missing")
    foreign = zipped(full, {f"99stranger_9099_31_{NOTEBOOK}": "x"})
    assert "autograde roster" in refused(full, "collect", CH07, foreign)


def test_nothing_graded_is_said(full):
    assert "Nothing of" in refused(full, "grades", CH07)
    assert "Nothing of" in refused(full, "feedback", CH07)


def test_a_hostile_archive_is_said(full):
    bad = zipped(full, {f"01learner_9001_11_{NOTEBOOK}": "other", "../../x": "x"})
    assert "outside of the class's folder" in refused(full, "collect", CH07, bad)


def test_one_damaged_file_keeps_nobody_else_back(full):
    path = zipped(full, {f"0{n}learner_900{n}_21_{NOTEBOOK}": f"other {n}" for n in (1, 2)})
    path.write_bytes(path.read_bytes().replace(b"other 1", b"broken!"))
    said = run("collect", CH07, path, status=1)
    assert "s01: ch07" in said
    assert "is damaged" in said
    assert submitted(full) == {  # what s01 handed in before is still there
        f"s01/{CH07}/{NOTEBOOK}": "first",
        f"s02/{CH07}/{NOTEBOOK}": "other 2",
    }


def test_a_locked_gradebook_is_said(full, monkeypatch):
    monkeypatch.setattr(opened_gradebook, "PATIENCE", 0.1)
    path = full / "class" / "gradebook.db"
    source = zipped(full, {f"01learner_9001_11_{NOTEBOOK}": "other"})
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        assert "in use by another program" in refused(full, "collect", CH07, source)
    finally:
        lock.close()


@pytest.mark.parametrize(
    ("version", "says"), [("282d30a0218e", "nbgrader db upgrade"), ("ffff", "a newer nbgrader")]
)
def test_a_gradebook_of_another_version_is_said(full, version, says):
    with sqlite3.connect(full / "class" / "gradebook.db") as db:
        db.execute("UPDATE alembic_version SET version_num = ?", [version])
    assert says in refused(full, "roster", roster(full))


def test_what_is_no_gradebook_is_said(full):
    (full / "class" / "gradebook.db").write_bytes(b"no database" * 100)
    assert "is no gradebook" in refused(full, "roster", roster(full))


def test_a_full_disk_is_said(full, monkeypatch):
    source = zipped(full, {f"0{n}learner_900{n}_11_{NOTEBOOK}": "other" for n in (1, 2, 3)})
    write, count = Path.write_bytes, iter(range(10))

    def until_full(path, content):
        if next(count) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", until_full)
    assert "No space left on device" in refused(full, "collect", CH07, source)


def test_two_at_once_are_kept_apart(full):
    source = zipped(full, {f"01learner_9001_11_{NOTEBOOK}": "other"})
    with load(full).alone("autograde grade"):
        assert "autograde grade (process" in refused(full, "collect", CH07, source)
        assert "is at work on this class" in refused(full, "roster", roster(full))
    run("collect", CH07, source)


def test_outside_of_a_course_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "roster.csv"
    path.write_text(CANVAS)
    assert "lies in no course" in run("roster", path, status=2)


def test_a_demo_leaves_other_folders_alone(course):
    (course / "class-demo").mkdir()
    (course / "class-demo" / "mine.txt").write_text("x")
    assert "no demo made it" in run("demo", "--no-open", status=2)
    assert (course / "class-demo" / "mine.txt").read_text() == "x"


def test_a_demo_s_class_is_made_beside_the_course_s(full):
    shutil.copytree(ROOT / "solutions" / "en" / CH07, full / "solutions" / "en" / CH07)
    before, said = state(full), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CLASS", str(full / "class-demo"))
        for _ in range(2):  # a second demo takes the place of the first
            course = demo.make(full, full / "class-demo", said.append)
            assert said.pop() == "40 learners, 39 notebooks."
    assert course.submissions(simulated.STEM)[0].student == "learner-01"
    assert state(full) == before
    assert not (full / "notebooks" / "en" / CH07 / ".gradebook.db").exists()
    assert (full / "class-demo" / "submitted" / "learner-40").exists() is False
