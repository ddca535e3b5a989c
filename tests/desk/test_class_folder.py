"""The folder of a class: no repository takes it in, and what can't be written is a sentence."""

import shutil
import subprocess

import pytest
from click.testing import CliRunner
from traitlets.config.loader import PyFileConfigLoader

from autograde.basics.files import make_unpublished
from autograde.cli import main
from autograde.desk.demo import demo
from autograde.grading.classroom.course import CannotStartError, load
from autograde.publishing.build import ROOT
from tests.support.classes import BIN

# SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
STEM = "ch07_softmax_with_loss"
GIT = shutil.which("git")


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("nbgrader_config.py", ".gitignore", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "roster.csv").write_text("id,first_name\ns01,Learner\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COURSE_CLASS", raising=False)
    return folder


def desk(*arguments, status=0):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return " ".join(done.output.split())


def known_to_git(folder):
    subprocess.run([GIT, "init", "-q"], cwd=folder, check=True)
    subprocess.run([GIT, "add", "-A"], cwd=folder, check=True)
    done = subprocess.run([GIT, "ls-files"], cwd=folder, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", ["class", "class-2", "autumn", "years/2027/autumn"])
def test_git_and_ruff_leave_a_class_alone_under_any_name(course, name, monkeypatch):
    monkeypatch.setenv("COURSE_CLASS", name)
    with load(course).alone("a test"):
        (course / name / "gradebook.db").touch()
    work = course / name / "submitted" / "s01" / STEM / "mine.py"
    work.parent.mkdir(parents=True)
    work.write_text("import os,sys\ndef  f( x ):return 1\n", encoding="utf-8")
    (work.parent / ".gitignore").write_text("!*\n", encoding="utf-8")  # from a learner's ZIP
    kept = {"nbgrader_config.py", ".gitignore", "pyproject.toml", "roster.csv"}
    assert known_to_git(course) == kept
    done = subprocess.run([BIN / "ruff", "check", "."], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_settings_alone_do_it_for_nbgrader_s_commands_and_for_a_class_that_is_there(
    course, monkeypatch
):
    there = course / "elsewhere"
    (there / "records").mkdir(parents=True)
    desk("report", STEM, "--class", there, status=2)
    assert (there / ".gitignore").read_text(encoding="ascii") == "*\n"
    monkeypatch.setenv("COURSE_CLASS", "other")
    load(course)  # what nbgrader reads, too
    assert (course / "other" / ".gitignore").is_file()


def test_settings_of_before_do_not_keep_a_class_from_it(course):
    old = "from pathlib import Path\nc = get_config()\nc.CourseDirectory.root = '.'\n"
    old += "c.CourseDirectory.submitted_directory = 'mine/submitted'\n"
    (course / "nbgrader_config.py").write_text(old, encoding="utf-8")
    with load(course).alone("a test"):
        assert (course / "mine" / ".gitignore").is_file()


def test_the_demo_s_folder_has_it_and_one_that_holds_no_more_is_empty(course):
    folder = course / "shown"
    make_unpublished(folder)
    demo._clear(folder)
    assert {one.name for one in folder.iterdir()} == {".gitignore", demo.MARK}
    (folder / "mine").touch()
    demo._clear(folder)
    assert not (folder / "mine").exists()


def test_a_file_where_a_class_should_be_is_said_by_every_command(course, monkeypatch):
    monkeypatch.setenv("COURSE_CLASS", "roster.csv")
    before = (course / "roster.csv").read_bytes()
    for arguments in (["roster", "roster.csv"], ["report", STEM], ["feedback", STEM]):
        assert "roster.csv can't be the folder of a class (File exists)" in desk(
            *arguments, status=2
        )
    monkeypatch.delenv("COURSE_CLASS")
    said = desk("demo", "--no-open", "--class", "roster.csv", status=2)
    assert "roster.csv can't be made anew" in said
    assert (course / "roster.csv").read_bytes() == before


def test_nbgrader_stops_at_settings_that_can_t_be_used(course, monkeypatch):
    """It would report an exception, and go on without any of them."""
    monkeypatch.setenv("COURSE_CLASS", "roster.csv")
    with pytest.raises(SystemExit, match="can't be the folder of a class"):
        PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def test_a_class_that_can_only_be_read_is_said(course):
    """Root may write anywhere: what it can't open, either, stands for what others may not."""
    (course / "class" / ".grading").mkdir(parents=True)
    for arguments in (["roster", "roster.csv"], ["feedback", STEM], ["grades", STEM]):
        said = desk(*arguments, status=2)
        assert "can't be written to" in said
        assert "nothing was changed" in said
    with pytest.raises(CannotStartError, match="can't be written to"), load(course).alone("it"):
        pass


def test_what_the_machine_refuses_in_between_is_said_and_a_fault_of_ours_is_not(
    course, monkeypatch
):
    def refuse(error):
        def fail(*_):
            raise error

        monkeypatch.setattr("autograde.grading.classroom.course.load", fail)

    refuse(PermissionError(13, "Permission denied", "class/submitted"))
    said = desk("roster", "roster.csv", status=2)
    assert "class/submitted could not be used (Permission denied)" in said
    refuse(FileNotFoundError(2, "No such file or directory", "x"))
    done = CliRunner().invoke(main, ["roster", "roster.csv"])
    assert isinstance(done.exception, FileNotFoundError)


def test_a_gradebook_that_can_t_be_made_is_said(course):
    (course / "class").mkdir()
    (course / "class" / "gradebook.db").symlink_to(course / "nowhere" / "gradebook.db")
    said = desk("roster", "roster.csv", status=2)
    assert "gradebook.db could not be made (unable to open database file)" in said
