"""How far a translation is: a table, and a line for each sentence that stays English."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table

from autograde.publishing.translation import quality
from autograde.publishing.translation.languages import FOLDER, Language, Standing

SHOWN = 100  # characters of a sentence


def table(language: Language) -> Table:
    """Return a line for each catalogue of a language, and one for all."""
    made = Table(f"{FOLDER}/{language.name}", box=box.SIMPLE_HEAD)
    made.columns[0].no_wrap = True
    for head in ("entries", "done", "fuzzy", "missing", "wrong", "%"):
        made.add_column(head, justify="right")
    every = list(language.all())
    for one in every:
        made.add_row(one.name, *_counts([one]))
    made.add_section()
    made.add_row("all", *_counts(every))
    return made


def _counts(standings: Sequence[Standing]) -> Iterator[str]:
    entries = sum(len(one.entries) for one in standings)
    usable = sum(len(one.usable) for one in standings)
    yield str(entries)
    yield str(usable)
    yield str(sum(len(one.fuzzy) for one in standings))
    yield str(sum(len(one.missing) for one in standings))
    yield str(sum(len(one.wrong) for one in standings))
    # 100 only if nothing is left.
    yield f"{int(1000 * usable / entries) / 10 if entries else 100:g}"


def left_out(language: Language) -> Iterator[str]:
    """Yield a line for each sentence that stays English, and why."""
    for standing in language.all():
        for why, entries in (("missing", standing.missing), ("fuzzy", standing.fuzzy)):
            for one in entries:
                yield f"{standing.name}: {why}: {_short(one.english)}"
        for english, reasons in standing.wrong.items():
            yield f"{standing.name}: wrong: {_short(english)}: {'; '.join(reasons)}"


def told(language: Language) -> Iterator[str]:
    """Yield a line for each thing that is to be done: what is left out, what reads unevenly."""
    yield from left_out(language)
    yield from quality.complaints(language)


def _short(text: str) -> str:
    return textwrap.shorten(text, SHOWN, placeholder=" …")
