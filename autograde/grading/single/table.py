"""The table that ``autograde check`` prints for one notebook."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograde.basics.width import columns, wrapped
from autograde.explaining.messages import CHECKED, in_a_list, say
from autograde.grading.single.check_notebook import CheckResult, Result
from autograde.questions.register import CHAPTERS


def show(result: Result, console: Console) -> None:
    """Print the table of a notebook that was graded."""
    assert result.assignment is not None  # noqa: S101 - callers look at the status first
    heading = CHECKED["heading"].format(
        notebook=result.notebook, points=f"{result.points:g}", most=f"{result.max_points:g}"
    )
    console.print(_text(heading, "bold"), soft_wrap=True)
    table = Table.grid(padding=(0, 2))
    table.width = min(console.width - 2, 100)
    table.add_column(width=1)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for check in result.checks:
        mark = Text("✓", "green") if check.full else Text("✗", "red")
        points = f"{check.points:g} / {check.max_points:g}"
        said = [*check.explanation, *_messages(check)]
        below = [Padding(_Wrapped(_text(message)), (0, 0, 0, 2)) for message in said]
        table.add_row(mark, Group(_text(check.id), *below), points)
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
    written = CHAPTERS[result.assignment].written
    if written:
        names = in_a_list(
            CHECKED["written"].format(name=name, points=f"{worth:g}")
            for name, worth in written.items()
        )
        by_hand = _text(CHECKED["by hand"].format(names=names), "dim")
        console.print(Padding(by_hand, (0, 0, 0, 2), expand=False))
    for problem in result.problems:
        console.print(Padding(_Wrapped(_text(f"! {problem}")), (0, 0, 0, 2), expand=False))
    console.print()


def _messages(check: CheckResult) -> list[str]:
    """Return the messages of a check; neighbours that say the same share one."""
    failed = [criterion for criterion in check.criteria if not criterion.passed]
    groups = [
        (in_a_list((say(criterion.name) for criterion in group), "listed apart"), message)
        for message, group in itertools.groupby(failed, key=lambda criterion: criterion.message)
    ]
    if len(groups) == 1 and check.points == 0:
        return [groups[0][1]]
    return [CHECKED["criteria"].format(names=names, message=told) for names, told in groups]


@dataclass(frozen=True)
class _Wrapped:
    """A text that may break between wide letters, which Rich takes for one long word."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        if columns(self.text.plain) == len(self.text.plain):
            yield self.text
        else:
            for line in self.text.plain.splitlines():
                yield from map(Text, wrapped(line, options.max_width, ""))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.text)


def _text(text: str, style: str = "") -> Text:
    """Make text that the terminal takes as text: messages may hold control characters."""
    return Text("".join(c if c.isprintable() or c == "\n" else "�" for c in text), style)
