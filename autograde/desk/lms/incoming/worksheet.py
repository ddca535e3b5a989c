"""A Moodle grading worksheet, read for who is who and when each handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograde.desk.lms import roster, tables
from autograde.desk.lms.roster import IDENTIFIER, Person
from autograde.grading.classroom.course import CannotStartError


def times(worksheet: Path, people: Sequence[Person]) -> tuple[list[Person], dict[str, datetime]]:
    """Read a Moodle grading worksheet: people with their numbers, and when they handed in."""
    table = tables.read_table(worksheet)
    if roster.shape(table) != "worksheet":
        raise CannotStartError(
            f"{worksheet} is no grading worksheet: it has no column Identifier. In Moodle, choose "
            "Submissions, Actions, Download grading worksheet, with the language set to English"
        )
    same = roster.matcher(people, by_name=True)
    found: list[Person] = []
    handed_in: dict[str, datetime] = {}
    at = table.column("Last modified (submission)")
    number = table.column("Identifier") or 0
    for row in table.rows:
        ours = roster.meant(table, row, same)
        participant = IDENTIFIER.fullmatch(row[number])
        if ours is None or participant is None:
            continue
        found.append(replace(ours, lms_id=participant[1]))
        told = _time(row[at]) if at is not None else None
        if told is not None:
            handed_in[ours.id] = told
    return found, handed_in


def _time(text: str) -> datetime | None:
    """Read a time as Moodle writes it, in the zone of this machine; None for "-"."""
    if not IDENTIFIER.search(text):
        return None
    try:
        # nbgrader takes a time without a zone for UTC; what Moodle writes is local.
        found: datetime = parse_utc(text)
        return found.replace(tzinfo=None).astimezone(UTC)
    except (ValueError, OverflowError, TypeError) as error:
        raise CannotStartError(
            f"{text!r} in the column Last modified (submission) is no time that can be read. "
            "Set Moodle's language to English, and download the grading worksheet again"
        ) from error
