"""The table of all chapters: for a terminal, and for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.basics.width import columns, left, right
from autograde.explaining.card import pages_of, without_backticks
from autograde.explaining.messages import PROGRESS, in_a_list, in_a_row, language, say_heading
from autograde.explaining.progress.saved import Exercise, Saved, read_all


@dataclass(frozen=True)
class Row:
    """A line of the table, in words."""

    title: str
    done: str
    points: str
    notes: str


@dataclass(frozen=True)
class Progress:
    """All that is said, in words; ``next`` says where to go on."""

    rows: tuple[Row, ...]
    next: str


def progress(folder: Path) -> Progress:
    """Say how far the notebooks in or beside a folder are."""
    chapters = read_all(folder)
    rows = [_row(one) for one in chapters]
    if len(chapters) > 1:
        every = [one for saved in chapters for one in saved.exercises]
        rows.append(
            Row(
                PROGRESS["together"],
                _done(every),
                _points(sum(one.points for one in chapters), sum(_most(one) for one in chapters)),
                "",
            )
        )
    return Progress(tuple(rows), _next(chapters))


def _row(saved: Saved) -> Row:
    return Row(
        saved.title,
        _done(saved.exercises),
        _points(saved.points, _most(saved)),
        in_a_row(*_notes(saved)),
    )


def _most(saved: Saved) -> float:
    return saved.chapter.points


def _done(exercises: Sequence[Exercise]) -> str:
    done = sum(one.done for one in exercises)
    return PROGRESS["of"].format(count=done, most=len(exercises))


def _points(points: float, most: float) -> str:
    return PROGRESS["of"].format(count=f"{points:g}", most=f"{most:g}")


def _notes(saved: Saved) -> list[str]:
    if saved.path is None:
        return [PROGRESS["not there"]]
    if saved.unreadable:
        return [PROGRESS["unreadable"].format(name=saved.path.name)]
    if not saved.begun:
        return [PROGRESS["not begun"]]
    told = []
    unchecked = [one.check.id for one in saved.exercises if one.points is None and not one.stub]
    if unchecked:
        told.append(PROGRESS["not checked"].format(names=in_a_list(unchecked)))
    changed = [one.check.id for one in saved.exercises if one.changed]
    if changed:
        told.append(PROGRESS["changed"].format(names=in_a_list(changed)))
    if not all(saved.answers):
        told.append(PROGRESS["open answer"])
    return told


def _next(chapters: Sequence[Saved]) -> str:
    """Say what comes next: in the chapter that was saved last, or else after it."""
    begun = [place for place, one in enumerate(chapters) if one.begun]
    at = max(begun, key=lambda place: chapters[place].when, default=0)
    for saved in (*chapters[at:], *chapters[:at]):
        todo = next((one.check for one in saved.exercises if not one.done), None)
        if todo is not None:
            return PROGRESS["next"].format(
                chapter=saved.title,
                check=todo.call,
                section=without_backticks(say_heading(todo.read)),
            )
    return PROGRESS["all done"]


def as_text(shown: Progress) -> str:
    """Return the table for a terminal: its columns are aligned."""
    head = [PROGRESS[name] for name in ("chapter", "exercises", "points", "note")]
    lines = [head, *([row.title, row.done, row.points, row.notes] for row in shown.rows)]
    wide = [max(columns(line[place]) for line in lines) for place in range(3)]
    table = [
        "  ".join(
            [left(title, wide[0]), right(done, wide[1]), right(points, wide[2]), notes]
        ).rstrip()
        for title, done, points, notes in lines
    ]
    return "\n".join([*table, "", shown.next, PROGRESS["as saved"]])


def as_html(shown: Progress) -> str:
    """Return the table for a notebook."""
    return _TABLE.render(shown=shown, say=PROGRESS, language=language).strip()


_TABLE = pages_of("autograde.explaining.progress").get_template("table.html.jinja")
