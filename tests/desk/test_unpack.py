"""One student's files, whatever they are called and packed into, and which notebook counts."""

import io
import json
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest

from autograde.desk.lms.archive import HostileError
from autograde.desk.lms.incoming import unpack as unpacking
from autograde.desk.lms.incoming.unpack import Piece, unpack
from autograde.publishing.build import ROOT
from tests.support.submissions import CH07

NOTEBOOK = f"{CH07}.ipynb"
RELEASE = (ROOT / "notebooks" / "en" / CH07 / NOTEBOOK).read_bytes()
RELEASED = nbformat.reads(RELEASE.decode(), as_version=4)
TIME = datetime(2026, 1, 1, tzinfo=UTC)


def work(text):
    """Return the released notebook with something written into it."""
    notebook = json.loads(RELEASE)
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": text, "id": "own"})
    return json.dumps(notebook).encode()


ONE, TWO = work("one"), work("two")


def zipped(files, when=(2026, 1, 1, 0, 0, 0)):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), raw, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def unpacked(folder, files, numbers=()):
    """Unpack files of one student; return what lies there then, and what was said."""
    pieces = [
        Piece(
            "s01",
            name.rpartition("/")[2],
            numbers[place] if numbers else 0,
            lambda raw=raw: raw,
            TIME,
        )
        for place, (name, raw) in enumerate(files.items())
    ]
    done = unpack("s01", pieces, folder, [NOTEBOOK], lambda _: RELEASED)
    return {path.name: path.read_bytes() for path in folder.iterdir()}, " ".join(done.notes)


@pytest.mark.parametrize(
    "files",
    [
        {"s01.ipynb": ONE},
        {f"{CH07} (2).ipynb": ONE},
        {f"{NOTEBOOK}.txt": ONE},
        {f"{NOTEBOOK}.json": ONE},
        {f"{NOTEBOOK} (1)": ONE},
        {"homework": ONE},
        {"x" * 300 + ".ipynb": ONE},
        {"a\nb\udcff.ipynb ": ONE},
        {"a.zip": zipped({"d/" * 2000 + "a.ipynb": ONE})},
        {f"{NOTEBOOK}.zip": zipped({NOTEBOOK: ONE})},
        {NOTEBOOK: zipped({"homework/mine.ipynb": ONE})},
        {"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d/e.ipynb.txt": ONE})})})},
        {"a.zip": zipped({"../../x": b"x", "timestamp.txt": b"2000", NOTEBOOK: ONE})},
        {"a.zip": zipped({"1/a.ipynb": ONE, "2/b.ipynb": ONE})},  # the same, twice
    ],
)
def test_the_notebook_is_found_and_named_as_the_chapter(tmp_path, files):
    there, _ = unpacked(tmp_path, files)
    assert there == {NOTEBOOK: ONE}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.rar": b"Rar!"}, "s01: There is a .rar file, and no notebook."),
        ({"a.zip": zipped({"a.py": b"x", "b.html": b"y"})}, "files .html, .py, and no notebook"),
        ({"a.docx": zipped({"word.xml": b"x"})}, "There is a .docx file"),
        ({"a.zip": b"PK, and no more"}, "stays packed: it is no ZIP that can be read"),
    ],
)
def test_what_is_no_notebook_is_named(tmp_path, files, says):
    there, said = unpacked(tmp_path, files)
    assert says in said
    assert there


def test_of_several_uploads_the_last_counts_unless_nobody_wrote_into_it(tmp_path):
    files = {NOTEBOOK: ONE, f"{CH07}-1.ipynb": TWO, f"{CH07}-2.ipynb": RELEASE}
    there, said = unpacked(tmp_path, files, numbers=(11, 12, 13))
    assert there[NOTEBOOK] == TWO
    assert f"s01 handed in {NOTEBOOK} more than once: {CH07}-1.ipynb counts." in said


def test_work_under_another_name_beats_an_untouched_notebook(tmp_path):
    there, said = unpacked(tmp_path, {NOTEBOOK: RELEASE, f"{CH07}-Copy1.ipynb": ONE})
    assert there[NOTEBOOK] == ONE
    assert RELEASE in there.values()
    assert "nothing was written into" in said


def test_what_lies_beside_the_one_that_counts_stays(tmp_path):
    files = {
        "a.zip": zipped({NOTEBOOK: ONE, f"old/{NOTEBOOK}": TWO, "a/x.csv": b"1", "b/x.csv": b"2"})
    }
    there, said = unpacked(tmp_path, files)
    assert there[NOTEBOOK] == ONE  # it lies higher, or was saved later
    assert set(there.values()) == {ONE, TWO, b"1", b"2"}
    assert "more than once" in said


def test_where_nobody_can_tell_all_stay_as_they_are(tmp_path):
    there, _ = unpacked(tmp_path, {"a.ipynb": ONE, "b.ipynb": TWO})
    assert there == {"a.ipynb": ONE, "b.ipynb": TWO}


def test_a_file_that_can_t_be_read_keeps_no_other_back(tmp_path):
    def broken():
        raise HostileError("it is damaged")

    pieces = [Piece("s01", "x.csv", 0, broken), Piece("s01", NOTEBOOK, 0, lambda: ONE)]
    done = unpack("s01", pieces, tmp_path, [NOTEBOOK], lambda _: None)
    assert done.notes == ["s01: x.csv was left out: it is damaged."]
    assert done.names == {NOTEBOOK: NOTEBOOK}


def test_there_is_an_end_to_what_is_unpacked(tmp_path, monkeypatch):
    deep = ONE
    for _ in range(5):
        deep = zipped({"a.zip": deep})
    (tmp_path / "deep").mkdir()
    there, said = unpacked(tmp_path / "deep", {"a.zip": deep})
    assert NOTEBOOK not in there
    assert "stays packed: it is a ZIP in 3 others" in said
    monkeypatch.setattr(unpacking, "MOST_ENTRIES", 50)
    many = {f"lib/{n}.py": str(n).encode() for n in range(100)} | {NOTEBOOK: ONE}
    (tmp_path / "many").mkdir()
    there, said = unpacked(tmp_path / "many", {"a.zip": zipped(many)})
    assert there[NOTEBOOK] == ONE  # packed last
    assert len(there) < 50
    assert "more files were left out" in said
    monkeypatch.setattr(unpacking, "MOST_BYTES", len(ONE) + 20_000)
    (tmp_path / "large").mkdir()
    there, said = unpacked(
        tmp_path / "large", {"a.zip": zipped({NOTEBOOK: ONE, "b.bin": b"\0" * 10**6})}
    )
    assert set(there) == {NOTEBOOK}
    assert "1 more files were left out" in said


def test_thousands_of_files_that_are_alike_are_one(tmp_path):
    many = {f"lib/{n}/__init__.py": b"" for n in range(3000)} | {f"hw/{NOTEBOOK}": ONE}
    there, said = unpacked(tmp_path, many)
    assert there == {NOTEBOOK: ONE, "__init__.py": b""}
    assert not said


def test_a_bomb_in_a_student_s_zip_is_left_out(tmp_path):
    there, said = unpacked(
        tmp_path, {"a.zip": zipped({NOTEBOOK: RELEASE, "b.bin": b"\0" * 60_000_000})}
    )
    assert set(there) == {NOTEBOOK}
    assert "that is a bomb" in said
