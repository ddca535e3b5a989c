"""What a class needs, by its size: the table in docs/scale.md.

Computed, not tried: measured costs of one, times how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

SIZES = (20, 200, 2_000, 20_000, 100_000)
HOUR = 3600  # seconds
AT_ONCE = 0.2  # the share of a class that has a server open on the evening before
BUSY = 0.8  # the share of their time that a grader's cores work


@dataclass(frozen=True)
class Cost:
    """What one learner costs, measured on the machine that docs/scale.md names."""

    grading: float = 0.121  # seconds of a core for one submission of chapter 7
    writing: float = 0.0054  # of it, in the one process that writes
    files: float = 1.3  # MB in the class's folder and in the exchange, feedback included
    gradebook: float = 6.1  # kB in the gradebook
    desk: float = 231  # MiB: a learner's server and one kernel that has run chapter 6


def row(learners: int, cost: Cost = Cost()) -> tuple[str, ...]:
    """Return what a class of that size needs for one chapter, as text for a table."""
    cores = max(1, ceil(learners * cost.grading / HOUR / BUSY))
    open_desks = ceil(AT_ONCE * learners)
    numbers = (
        learners,
        learners * cost.grading / 60,
        cores,
        learners * cost.writing,
        learners * cost.files / 1000,
        learners * cost.gradebook / 1000,
        open_desks,
        open_desks * cost.desk / 1024,
    )
    return tuple(_text(number) for number in numbers)


def _text(number: float) -> str:
    """Write whole numbers as they are, and others with two digits that count."""
    if isinstance(number, int):
        return f"{number:,}"
    places = 0 if number >= 10 else 1 if number >= 1 else 2
    return f"{number:,.{places}f}"


def table() -> str:
    """Return the table in Markdown."""
    titles = (
        "learners",
        "grading, core minutes",
        "cores for it to take an hour",
        "of it the process that writes, s",
        "files, GB",
        "gradebook, MB",
        "servers at once",
        "memory for them, GiB",
    )
    lines = [titles, ("---:",) * len(titles), *map(row, SIZES)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
