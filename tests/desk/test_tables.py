"""CSV files in and out: encodings, separators, formulas, and files that are none."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.desk.lms import tables
from autograde.desk.lms.tables import Table, defused, restored
from autograde.grading.classroom.course import CannotStartError

ROW = "id,first_name,last_name\n"


def written(path, raw):
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_found_out(tmp_path, encoding, separator):
    text = (ROW + "s1,Élève,01\n").replace(",", separator)
    table = tables.read_table(written(tmp_path / "a.csv", text.encode(encoding)))
    assert table.header == ("id", "first_name", "last_name")
    assert table.rows == (("s1", "Élève", "01"),)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "is a spreadsheet"),
        (ROW.encode() + b"s1,a,b,c,d\n", "more cells in row 2"),
        (ROW.encode() + b's1,"a,b\n', "no CSV file"),
        ("id,name\ns1,Zoë Ä.\n".encode() + b"s2,Zo\xeb\n", "in UTF-8, but for a byte in line 3"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(tmp_path, raw, says):
    with pytest.raises(CannotStartError, match=says):
        tables.read_table(written(tmp_path / "a.csv", raw))


def test_a_folder_and_a_missing_file_are_said(tmp_path):
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(CannotStartError, match="could not be read"):
            tables.read_table(path)


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "\ufeffSEP=; \r\n"])
def test_excel_s_own_first_line_says_the_separator(tmp_path, first):
    raw = f"{first}id;name\r\n\r\ns1;a,b,c,d\r\n".encode()
    table = tables.read_table(written(tmp_path / "a.csv", raw))
    assert (table.header, table.separator) == (("id", "name"), ";")
    assert list(table.numbered()) == [(3, ("s1", "a,b,c,d"))]  # as Excel, which hides that line


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf\xef\xbb\xbfid,name\n\ns1,x\n",
        b"\n , \nid , name\ns1,x\n\n",
        b'"id","name"\rs1,x\r',
        b'id;"name"\ns1;x\n',
        "id\tname\ns1\tx\n".encode("utf-16-le"),
        "id\tname\ns1\tx\n".encode("utf-16-be"),
    ],
)
def test_marks_blank_lines_and_old_line_ends_are_no_part_of_a_table(tmp_path, raw):
    table = tables.read_table(written(tmp_path / "a.csv", raw))
    assert (table.header, table.rows) == (("id", "name"), (("s1", "x"),))


def test_separators_in_quotation_marks_are_none(tmp_path):
    raw = b'id;"a,b,c,d"\ns1;"x\ny"\ns2;z\n'
    table = tables.read_table(written(tmp_path / "a.csv", raw))
    assert list(table.numbered()) == [(2, ("s1", "x\ny")), (3, ("s2", "z"))]


@given(st.text())
def test_protecting_a_cell_can_be_undone(cell):
    if not tables.QUOTED.fullmatch(cell):  # Canvas' own protection, read as what it protects
        assert restored(defused(cell)) == cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\t", "\r", " =", "'="])
def test_no_cell_starts_a_formula(sign):
    cell = defused(f'{sign}HYPERLINK("http://x")')
    assert cell.startswith("'")
    assert restored(cell) == f'{sign}HYPERLINK("http://x")'


@pytest.mark.parametrize("cell", ["-", "", "-2.5", "+3", "12,5", "Learner 01", "a=b", '="=x"'])
def test_numbers_and_plain_words_stay_as_they_are(cell):
    assert defused(cell) == cell


def test_a_table_goes_back_as_it_came(tmp_path):
    raw = '\ufeffid;name\r\ns1;"a; ""b"""\r\n'.encode()
    table = tables.read_table(written(tmp_path / "a.csv", raw))
    tables.write_table(table, tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_bytes() == raw


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path, monkeypatch):
    path = written(tmp_path / "a.csv", b"before")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CannotStartError, match="No space left on device"):
        tables.write_table(Table(path, ("id",), (("s1",),)), path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
