"""CSV files as they come from a learning management system, and as they may go back.

Whatever wrote a file, its encoding and its separator are found out, and a file goes back as it
came. No cell that is written becomes a formula in somebody's spreadsheet (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograde.basics.files import write_whole
from autograde.desk.encodings import decode
from autograde.grading.classroom.course import CannotStartError

MOST_BYTES = 50_000_000
SEPARATORS = ",;\t"
# Excel's own first line.
TOLD = re.compile(r'\s*"?sep=(?P<sign>[^"\r\n])"?[^\S\r\n]*(\r\n?|\n)', re.I)
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
    numbers: tuple[int, ...] = ()  # of its rows, as a spreadsheet counts them
    assumed: str = ""  # a sentence about the encoding, if that was not certain
    doubt: str = ""  # a sentence about what else it may be in

    def numbered(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the rows, each with its number in the file."""
        yield from zip(self.numbers or range(2, len(self.rows) + 2), self.rows, strict=True)

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


def read_table(path: Path, encoding: str = "") -> Table:
    """Read a CSV file; ``encoding`` is what a person says it is in.

    Raises
    ------
    CannotStartError
        If it is none.
    """
    decoded = decode(_bytes(path), path, encoding)
    told = TOLD.match(decoded.text)
    text = decoded.text[told.end() :] if told else decoded.text
    separator = told["sign"] if told else _separator(text)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CannotStartError(f"{path} is no CSV file: {error}. Export it again") from error
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(map(_bare, line))]
    if not filled:
        raise CannotStartError(f"{path} is empty. Export it again")
    (_, header), *rows = filled
    width = len(header)
    for number, row in rows:
        if any(row[width:]):
            raise CannotStartError(
                f"{path} has more cells in row {number} than in its header: one with a "
                f"{separator!r} in it lacks its quotation marks. Export it again"
            )
    return Table(
        path,
        tuple(map(_bare, header)),
        tuple(tuple((row + [""] * width)[:width]) for _, row in rows),
        separator,
        decoded.mark,
        tuple(number for number, _ in rows),
        decoded.assumed,
        decoded.doubt,
    )


def _bare(cell: str) -> str:
    return cell.strip().strip("\ufeff").strip()


def _separator(text: str) -> str:
    """Tell what separates cells by the first line, but for what stands in quotation marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=re.sub(r'"[^"]*"?', "", first).count)


def _bytes(path: Path) -> bytes:
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
    return raw


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
