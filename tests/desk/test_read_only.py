"""A folder that can't be written to ends a command in a sentence, and exit code 2."""

import errno
import os

import click
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from autograde.cli import main
from autograde.desk import opened_gradebook
from autograde.desk.commands import Command
from autograde.grading.classroom import course
from autograde.publishing.build import ROOT
from tests.support.submissions import CH07, hand_in, read


def read_only(path, *_):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))


def refuses(*_):
    raise OperationalError("", {}, OSError(errno.EROFS, "Read-only file system"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    hand_in(read("notebooks", CH07), tmp_path, "ann", CH07)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(course.os, "open", read_only)
    return tmp_path


def test_a_class_that_can_t_be_written_to_is_named_and_stays_as_it_was(folder):
    (folder / "people.csv").write_text("id,first_name,last_name,email\nann,A,A,\n")
    before = sorted(folder.rglob("*"))
    for words in (["grades", CH07], ["feedback", CH07], ["roster", "people.csv"]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 2, done.output
        assert (
            f"Nothing can be written to the class's folder {folder / 'class'} (Read-" in done.output
        )
        assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EROFS, "Read-only file system", "/c/x"), "/c/x can't be used (Read-only"),
        (PermissionError(errno.EACCES, "Permission denied", "/c"), "/c can't be used (Permission"),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory"), "No usable temporary"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device. See"),
    ],
)
def test_whatever_a_command_can_t_write_or_read_it_says_so(error, said):
    @click.command(cls=Command)
    def writes():
        raise error

    done = CliRunner().invoke(writes)
    assert (done.exit_code, said in done.output) == (2, True), done.output


def test_a_reader_that_went_away_is_no_such_error():
    @click.command(cls=Command)
    def prints():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    assert CliRunner().invoke(prints).exit_code == 1  # as click has it


def test_a_gradebook_that_can_t_be_made_is_named(folder, monkeypatch):
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(opened_gradebook, "Gradebook", refuses)
    done = CliRunner().invoke(main, ["collect", CH07, str(folder)])
    assert (done.exit_code, "could not be made ([Errno 30] Read-only" in done.output) == (
        2,
        True,
    ), done.output
