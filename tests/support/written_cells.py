"""What the checks say of cells as people write them. ``benchmarks.written_cells`` writes it down.

A cell runs after the course's own solutions of its chapter, and every check of its cell is asked.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograde.check import examine
from autograde.explaining.messages import SENTENCES
from autograde.explaining.report import as_text
from autograde.judging.judge import Verdict
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Check
from tests.corpus.as_people_write import WrittenCell
from tests.support.submissions import grade_id, read

SEEDS = 3
# From good to bad; of several seeds and checks, the worst counts.
OUTCOMES = (
    "full marks", "named", "alias", "rightly no name", "unnamed", "untrue", "wrong name",
    "too few points", "points lost", "passed",
)  # fmt: skip


@dataclass(frozen=True)
class WrittenRow:
    """One cell, over all its checks and seeds."""

    cell: WrittenCell
    outcome: str
    named: tuple[str, ...]
    points: float
    most: float


@functools.cache
def _cells(stem: str) -> tuple[tuple[str, str], ...]:
    """Return the cells that make a chapter's objects: its first one, and the solutions."""
    code = [cell for cell in read("solutions", stem).cells if cell.cell_type == "code"]
    return tuple(
        (grade_id(cell) or "", cell.source)
        for cell in code
        if cell is code[0] or cell.metadata.get("nbgrader", {}).get("solution")
    )


def space_with(stem: str, replaced: dict[str, str]) -> dict[str, Any]:
    """Run a chapter's solutions with other code in some cells, and return what they bind."""
    space: dict[str, Any] = {"__name__": "notebook"}
    for name, source in _cells(stem):
        if not name.startswith("bug_"):
            _run(replaced.get(name, source).replace("%matplotlib inline", ""), space, name)
    return space


def _run(source: str, space: dict[str, Any], name: str) -> None:
    file = f"<cell {name} {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), space)  # noqa: S102 - a corpus of our own


def checks_of(cell: WrittenCell) -> list[Check]:
    """Return the checks that ask for what the course's own cell of this name defines."""
    defined = {
        getattr(node, "name", "") for node in ast.parse(dict(_cells(cell.stem))[cell.cell]).body
    }
    return [one for one in CHAPTERS[cell.stem].checks if one.asks in defined]


def verdicts(cell: WrittenCell, seed: int) -> list[Verdict]:
    """Ask all checks of a cell."""
    space = space_with(cell.stem, {cell.cell: cell.code})
    return [examine(check, space.get(check.asks), seed) for check in checks_of(cell)]


def outcome_of(cell: WrittenCell, asked: Sequence[Verdict]) -> str:
    """Say what to think of what was said of a cell."""
    if cell.expected == "full":
        return "full marks" if all(one.full for one in asked) else "points lost"
    if all(one.full for one in asked):
        return "passed"
    missed = [one for one in asked if not one.full]
    if cell.expected == "part" and sum(one.points for one in asked) < 0.5 * sum(
        one.check.points for one in asked
    ):
        return "too few points"
    outcomes = [_of_names(cell, one) for one in missed]
    if any(_untrue(one) for one in missed):
        outcomes.append("untrue")
    worst = max(outcomes, key=OUTCOMES.index)
    # One card that names it is enough, if no other says what is not so.
    if worst == "unnamed" and {"named", "alias"} & set(outcomes):
        return "named"
    return worst


def _of_names(cell: WrittenCell, verdict: Verdict) -> str:
    ids = frozenset(verdict.diagnosis.ids)
    if not ids:
        return "unnamed" if cell.fine else "rightly no name"
    if ids <= cell.fine:
        return "named"
    several = len(verdict.diagnosis.alternatives) > 1
    return "alias" if several and ids & cell.fine else "wrong name"


def _untrue(verdict: Verdict) -> bool:
    """Say whether numbers are said to agree where there are none."""
    reasons = [finding.reason for finding in verdict.findings if finding.reason is not None]
    return all(one.kind in ("raised", "stub", "waiting") for one in reasons) and (
        SENTENCES["how we know"][:40] in " ".join(as_text(verdict).split())
    )


def row_of(cell: WrittenCell, seeds: int = SEEDS) -> WrittenRow:
    """Measure one cell: of several seeds, the worst counts."""
    rows = []
    for seed in range(seeds):
        asked = verdicts(cell, seed)
        names = tuple(dict.fromkeys(name for one in asked for name in one.diagnosis.ids))
        points, most = (
            sum(values)
            for values in zip(*((one.points, one.check.points) for one in asked), strict=True)
        )
        rows.append(WrittenRow(cell, outcome_of(cell, asked), names, points, most))
    return max(rows, key=lambda row: OUTCOMES.index(row.outcome))


def as_markdown(rows: Iterable[WrittenRow], seeds: int = SEEDS) -> str:
    """Write the figures and the table."""
    rows = list(rows)
    wrong = [row for row in rows if row.cell.expected != "full"]
    count = Counter(row.outcome for row in wrong)
    nameable = [row for row in wrong if row.cell.fine]
    named = sum(row.outcome in ("named", "alias") for row in nameable)
    lines = [
        "# Cells as people write them: what the checks say",
        "",
        f"    python -m benchmarks.written_cells        # {seeds} seeds for each cell",
        "",
        f"- Wrong cells that lose points: {len(wrong) - count['passed']} of {len(wrong)}.",
        f"- Named, of those that a name describes: {named} of {len(nameable)}.",
        f"- Wrong names: {count['wrong name']}. “How we know” that is not so: {count['untrue']}.",
        f"- Cells that lose more than they should: {count['too few points']}.",
        f"- Right cells that lose a point: "
        f"{sum(row.outcome == 'points lost' for row in rows)} of {len(rows) - len(wrong)}.",
        "",
        "| chapter | cell | a fine name | named | points | outcome |",
        "|---|---|---|---|--:|---|",
    ]
    for row in rows:
        fine = ", ".join(sorted(row.cell.fine)) or "–"
        named_as = ", ".join(row.named) or "–"
        lines.append(
            f"| {row.cell.stem[:4]} | `{row.cell.cell}` | {fine} | {named_as} | "
            f"{row.points:g} of {row.most:g} | {row.outcome} |"
        )
    return "\n".join(lines) + "\n"
