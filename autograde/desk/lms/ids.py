"""What may be a student's id, and what spreadsheets make of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from autograde.desk.lms.tables import restored

DIGITS_OF_A_SPREADSHEET = 15
MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
# What a spreadsheet writes in the place of an id, and how to say so.
SPREADSHEETS = {
    re.compile(r"\d([.,]\d+)?e\+\d+", re.I): "what a spreadsheet has left of a long number",
    re.compile(r"\d+[.,]0+"): "a number with decimals, as a spreadsheet writes it",
    re.compile(rf"\d{{1,2}}-{MONTH}(-\d+)?|{MONTH}-\d+", re.I): "a date to a spreadsheet",
    re.compile(r"#(n/a|name\?|[a-z0-9/]+!|#+)", re.I): "a spreadsheet's word for an error",
}


def cleaned(cell: str) -> str:
    r"""Return an id as it was meant: without blanks, invisible characters, a spreadsheet's mark.

    >>> cleaned(" '001"), cleaned("s01\u200b")
    ('001', 's01')
    """
    seen = "".join(c for c in restored(cell.strip()) if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", seen.strip().removeprefix("'"))


def folded(name: str) -> str:
    """Return what ids have in common that differ in capitals, or in how an accent is made."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def without_zeros(name: str) -> str:
    """Return what a spreadsheet leaves of an id that is a number: no zeros in front.

    >>> without_zeros("0017"), without_zeros("s007")
    ('17', 's007')
    """
    one = folded(name)
    return (one.lstrip("0") or "0") if one.isdecimal() else one


def spreadsheet_made(name: str) -> str:
    """Say what a spreadsheet has made of an id; empty if it left it alone."""
    return next((said for form, said in SPREADSHEETS.items() if form.fullmatch(name)), "")


def rounded(names: Iterable[str]) -> bool:
    """Say whether a spreadsheet, which keeps so many digits, has put zeros for the rest.

    >>> rounded(["1234567890123450", "9876543210987600"]), rounded(["1234567890123450"])
    (True, False)
    """
    long = [name for name in names if name.isdecimal() and len(name) > DIGITS_OF_A_SPREADSHEET]
    return len(long) > 1 and all(name.endswith("0") for name in long)
