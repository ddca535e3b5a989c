"""CSV files as they come from a learning management system, and as they may go back.

Whatever wrote a file, its encoding and its separator are found out, and a file goes back as it
came. No cell that is written becomes a formula in somebody's spreadsheet (OWASP, "CSV Injection").
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograde.basics.files import write_whole
from autograde.grading.classroom.course import CannotStartError

MOST_BYTES = 50_000_000
SEPARATORS = ",;\t"
# What a spreadsheet takes for a formula, behind blanks and quotation marks that we may have added.
FORMULA = re.compile(r"'*(\s*[=+\-@＝＋－＠].|[\t\r])", re.DOTALL)  # noqa: RUF001 - the full-width signs, too
NUMBER = re.compile(r"\s*[+-]?\d+([.,]\d+)?\s*%?")
QUOTED = re.compile(r'="([^"]*)"')  # how Canvas protects a name that begins with =


@dataclass(frozen=True)
class Table:
    """A CSV file: its header, its rows, each as long as the header, and how it was written."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str = ","
    mark: bool = False  # a byte order mark stood in front

    def column(self, *names: str) -> int | None:
        """Return the place of the first of these columns that there is."""
        for name in names:
            if name in self.header:
                return self.header.index(name)
        return None

    def replaced(self, rows: Sequence[Sequence[str]], header: Sequence[str] = ()) -> Table:
        """Return the table with other rows, and perhaps another header."""
        made = tuple(tuple(row) for row in rows)
        return replace(self, rows=made, header=tuple(header or self.header))


def read_table(path: Path) -> Table:
    """Read a CSV file.

    Raises
    ------
    CannotStartError
        If it is none.
    """
    text, mark = _text(path)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CannotStartError(f"{path} is no CSV file: {error}. Export it again") from error
    filled = [line for line in lines if any(cell.strip() for cell in line)]
    if not filled:
        raise CannotStartError(f"{path} is empty. Export it again")
    header, *rows = filled
    width = len(header)
    for number, row in enumerate(lines, start=1):
        if any(row[width:]):
            raise CannotStartError(
                f"{path} has more cells in row {number} than in its header: one with a "
                f"{separator!r} in it lacks its quotation marks. Export it again"
            )
    return Table(
        path,
        tuple(cell.strip() for cell in header),
        tuple(tuple((row + [""] * width)[:width]) for row in rows),
        separator,
        mark,
    )


def _text(path: Path) -> tuple[str, bool]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotStartError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: no roster")
        raw = path.read_bytes()
    except OSError as error:
        raise CannotStartError(f"{path} could not be read: {error.strerror}") from error
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise CannotStartError(
            f"{path} is a spreadsheet, or an archive, and no CSV file. Open it, and save it as CSV"
        )
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(path, raw, "utf-16"), True
    try:
        return raw.decode("utf-8-sig"), raw.startswith(codecs.BOM_UTF8)
    except UnicodeDecodeError:
        return _decoded(path, raw, "cp1252"), False  # what Excel saves in western Europe


def _decoded(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise CannotStartError(
            f"{path} is in an encoding that could not be told. Save it as CSV in UTF-8"
        ) from error


def defused(cell: str) -> str:
    """Put a quotation mark before what a spreadsheet would take for a formula; ``restored`` undoes.

    >>> defused("=1+1"), defused("-2.5"), restored(defused("'=1"))
    ("'=1+1", '-2.5', "'=1")
    """
    if not FORMULA.match(cell) or NUMBER.fullmatch(cell) or QUOTED.fullmatch(cell):
        return cell
    return f"'{cell}"


def restored(cell: str) -> str:
    """Return a cell as it was before it was protected, by us or by Canvas."""
    quoted = QUOTED.fullmatch(cell)
    if quoted:
        return quoted[1]
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def write_table(table: Table, path: Path) -> None:
    """Write a table, all at once: a full disk leaves the file that was there."""
    text = io.StringIO()
    # Moodle ends its lines so, and Canvas reads both.
    writer = csv.writer(text, delimiter=table.separator, lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows(table.rows)
    write_or_say_why(path, text.getvalue().encode("utf-8-sig" if table.mark else "utf-8"))


def write_or_say_why(path: Path, content: bytes) -> None:
    """Write a file, all at once.

    Raises
    ------
    CannotStartError
        If it can't be written; a file that was there stays.
    """
    try:
        write_whole(path, content)
    except OSError as error:
        raise CannotStartError(
            f"{path} could not be written: {error.strerror}. Nothing was changed"
        ) from error
