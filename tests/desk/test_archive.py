"""ZIPs of submissions: which are read, and which are refused with a sentence."""

import io
import os
import stat
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from autograde.desk.lms import archive
from autograde.desk.lms.archive import HostileError, entries, of_zip
from autograde.grading.classroom.course import CannotStartError


def zipped(files, edit=lambda info: None):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            edit(info)
            made.writestr(info, text)
    return content.getvalue()


def link(info):
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize(
    ("files", "edit", "says"),
    [
        ([("../../.bashrc", "x")], None, "outside"),
        ([("a/../../x", "x")], None, "outside"),
        ([("/etc/passwd", "x")], None, "outside"),
        ([("..\\..\\x", "x")], None, "outside"),
        ([("C:\\x", "x")], None, "outside"),
        ([("a\nb", "x")], None, "no name of a file"),
        ([("x", "/etc/shadow")], link, "is a link"),
        ([("bomb", b"\0" * 60_000_000)], None, "bomb"),
    ],
)
def test_hostile_archives_are_refused(files, edit, says):
    with pytest.raises(HostileError, match=says):
        of_zip(zipped(files, edit or (lambda info: None)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_with_one_name_are_refused():
    for names in (("a", "a"), ("e\u0301", "é")):
        with pytest.raises(HostileError, match="two files with one name"):
            of_zip(zipped([(name, "x") for name in names]))


def test_too_many_files_are_refused_and_one_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(archive, "MOST_IN_ONE", 2_000_000)
    large, small = of_zip(zipped([("a", b"x" * 3_000_000), ("b", b"x")]))
    with pytest.raises(HostileError, match="3 MB"):
        large.read()
    assert small.read() == b"x"
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(HostileError, match="3 files"):
        of_zip(zipped([(str(n), "x") for n in range(3)]))


def test_a_size_that_lies_gives_no_more_than_it_says():
    raw = bytearray(zipped([("a", b"x" * 1000)]))
    place = raw.rindex(b"PK\x01\x02") + 24  # in the directory: the size once unpacked
    raw[place : place + 4] = (10).to_bytes(4, "little")
    (entry,) = of_zip(bytes(raw))
    with pytest.raises(HostileError, match="damaged"):
        entry.read()


@pytest.mark.parametrize("raw", [b"", b"PK", b"{}", b"PK\x05\x06" + b"\0" * 10])
def test_what_is_no_archive_is_said(raw, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(raw)
    with pytest.raises(CannotStartError, match="nothing was changed"):
        entries(path)


def test_a_damaged_and_an_encrypted_file_are_said():
    raw = bytearray(zipped([("a", b"some text" * 20)]))
    raw[40] ^= 0xFF
    (entry,) = of_zip(bytes(raw))
    with pytest.raises(HostileError, match="damaged"):
        entry.read()
    raw = bytearray(zipped([("a", b"x")]))
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(HostileError, match="encrypted"):
        of_zip(bytes(raw))


def test_names_in_utf_8_without_its_flag_are_read():
    raw = zipped([("Élève 01_12_assignsubmission_file_/a.ipynb", "x")])
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        place = raw.index(start) + (6 if start.endswith(b"\x03\x04") else 8)
        raw = raw[:place] + b"\0\0" + raw[place + 2 :]
    (entry,) = of_zip(raw)
    assert entry.path.parts[0].startswith("Élève 01")


def test_rubbish_and_folders_are_passed_over():
    names = ["__MACOSX/._a.ipynb", ".DS_Store", "a/", "a/._b.ipynb", "a/b.ipynb"]
    (entry,) = of_zip(zipped([(name, "" if name.endswith("/") else "x") for name in names]))
    assert str(entry.path) == "a/b.ipynb"


def test_a_folder_is_read_without_what_its_links_lead_to(tmp_path):
    (tmp_path / "secret").write_text("x")
    inside = tmp_path / "in" / "s1"
    inside.mkdir(parents=True)
    (inside / "a.ipynb").write_text("{}")
    (inside / "link.ipynb").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "s2").symlink_to(inside)
    assert [str(one.path) for one in entries(tmp_path / "in")] == ["s1/a.ipynb"]
    with pytest.raises(CannotStartError, match="no folder and no file"):
        entries(tmp_path / "missing")


def test_what_is_wrong_with_one_file_is_said_of_that_one(tmp_path):
    names = [
        "../../x",
        "/etc/passwd",
        "C:\\x",
        "山田\u3000太郎_5_assignsubmission_file/a\nb.ipynb",
        "s1/a",
    ]
    path = tmp_path / "a.zip"
    path.write_bytes(zipped([(name, "x") for name in names]))
    found = entries(path)
    assert [bool(one.wrong) for one in found] == [True, True, True, False, False]
    for one in found[:3]:
        with pytest.raises(HostileError, match="outside"):
            one.read()
    assert found[3].read() == b"x"


def test_of_a_class_one_bomb_is_named_and_the_others_are_read(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped([("s1/zeros", b"\0" * 60_000_000), ("s2/a.ipynb", b'{"a": 1}')]))
    bomb, good = entries(path)
    assert "that is a bomb" in bomb.wrong
    assert good.read() == b'{"a": 1}'


def test_the_time_of_a_file_is_known_where_its_zip_says_so():
    def at(when, extra=b""):
        def edit(info):
            info.date_time, info.extra = when, extra

        (entry,) = of_zip(zipped([("a", "x")], edit))
        return entry.time

    local = datetime(2026, 1, 2, 3, 4, 6)
    assert at((2026, 1, 2, 3, 4, 6)) == local.astimezone(UTC)
    utc = struct.pack("<HHBi", 0x5455, 5, 1, 1_000_000_000)
    assert at((2026, 1, 2, 3, 4, 6), utc) == datetime.fromtimestamp(1_000_000_000, UTC)
    assert at((1980, 1, 1, 0, 0, 0)) is None
    assert at((2026, 13, 1, 0, 0, 0)) is None


def test_a_folder_says_when_its_files_were_saved(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    os.utime(tmp_path / "a.ipynb", (10, 10))
    (entry,) = entries(tmp_path)
    assert entry.time == datetime.fromtimestamp(10, UTC)
