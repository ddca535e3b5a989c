import os
import tempfile

import pytest

from autograde.basics.files import (
    DRAFT,
    SECONDS_OF_A_DRAFT,
    becoming_whole,
    clear_drafts,
    make_unpublished,
    write_whole,
)


def test_a_file_is_written_with_its_folders_and_permissions(tmp_path):
    path = tmp_path / "a" / "b.json"
    write_whole(path, b"one", mode=0o600)
    write_whole(path, b"two", mode=0o600)
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_was_there_stays_if_anything_fails(tmp_path, monkeypatch):
    path = tmp_path / "b.json"
    write_whole(path, b"one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_draft_that_a_killed_run_has_left_is_cleared_and_a_young_one_is_not(tmp_path):
    old, young, other = (tmp_path / f".{name}{DRAFT}" for name in ("b.json.1", "b.json.2", "c.3"))
    for path in (old, young, other):
        path.write_bytes(b"half")
    long_ago = old.stat().st_mtime - SECONDS_OF_A_DRAFT - 1
    for path in (old, other):
        os.utime(path, (long_ago, long_ago))
    write_whole(tmp_path / "b.json", b"one")
    assert sorted(tmp_path.iterdir()) == sorted([young, other, tmp_path / "b.json"])


def test_whoever_is_alone_clears_all_drafts_and_nothing_else(tmp_path):
    kept = tmp_path / "a" / "b.json"
    write_whole(kept, b"one")
    (tmp_path / "a" / f".b.json.x{DRAFT}").write_bytes(b"half")
    (tmp_path / f".c{DRAFT}").write_bytes(b"half")
    clear_drafts(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]
    clear_drafts(tmp_path / "nowhere")


def test_a_folder_says_itself_that_git_leaves_it_alone(tmp_path):
    folder = tmp_path / "one" / "other"
    make_unpublished(folder)
    assert {one.name: one.read_text() for one in folder.iterdir()} == {".gitignore": "*\n"}
    (folder / ".gitignore").write_text("!mine\n")
    make_unpublished(folder)
    assert (folder / ".gitignore").read_text() == "!mine\n"


def test_a_folder_that_can_only_be_read_stays_as_it_is(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    make_unpublished(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_written_piece_by_piece_appears_as_a_whole(tmp_path):
    path = tmp_path / "made" / "whole.txt"
    with becoming_whole(path) as file:
        file.write(b"one ")
        assert not path.exists()
        file.write(b"two")
    assert path.read_bytes() == b"one two"
    with pytest.raises(TypeError), becoming_whole(path) as file:
        file.writelines([b"half", None])
    assert path.read_bytes() == b"one two"
    assert list(path.parent.iterdir()) == [path]
