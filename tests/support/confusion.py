"""Which mistake was made, and which one does the check name? ``make confusion`` writes it down.

Every wrong and every right solution in tests/ goes the way of a learner's: its code runs as a
notebook cell, its check as another, and what is read is what the check displays there.
"""

from __future__ import annotations

import argparse
import csv
import inspect
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

# Two workers share the machine: BLAS threads would only get in their way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.answers.oracle import ORACLE
from autograde.explaining.messages import SENTENCES
from autograde.explaining.output import MIME
from autograde.questions.comparers import Close, Comparer, Finite, UpToRowShift
from autograde.questions.probe import ask
from autograde.questions.register import CHECKS
from autograde.questions.spec import AFTERWARDS
from tests import corpus
from tests.support.remembering import remembering

SEEDS = 5
KINDS = ("wrong", "right")
with redirect_stderr(io.StringIO()):  # what some of them log is not for our stderr
    MODULES = corpus.modules()
# From good to bad; of several seeds, the worst counts.
OUTCOMES = ("full marks", "no name", "named", "alias", "unnamed", "false", "points lost", "passed")


@dataclass(frozen=True)
class Seen:
    """What a check displayed of one solution."""

    points: float
    ids: tuple[str, ...]
    cannot_tell: bool


@dataclass(frozen=True)
class Row:
    """One solution of one check, over all seeds."""

    check: str
    solution: str
    made: str
    named: str
    outcome: str
    points: float
    most: float


# The way of a learner's solution


@contextmanager
def notebook() -> Iterator[InteractiveShell]:
    """Start what runs a notebook's cells, without its history and its files."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.ast_node_interactivity = "all"  # several checks in a cell
        # A module of its own: as __main__, it would hide this program from its workers.
        shell = InteractiveShell.instance(config=config, user_module=ModuleType("notebook"))
        try:
            yield shell
        finally:
            InteractiveShell.clear_instance()


def cells_for(solution: Any, seeds: int) -> tuple[str, str]:
    """Return the cells after that of the code: the name that is asked for, and a check a seed."""
    check = CHECKS[solution.check]
    asked = [f"check.{check.id}({check.asks}, seed={seed})" for seed in range(seeds)]
    return f"{check.asks} = {spelled(solution)}", "\n".join(asked)


def spelled(solution: Any) -> str:
    """Write a solution as the module does that holds it."""
    return str(getattr(solution, "spelled", solution.subject.__name__))


def run(shell: InteractiveShell, cell: str) -> list[Any]:
    """Run a cell and return what it displayed; nothing may go wrong, or be said on stderr."""
    with capture_output() as captured:
        result = shell.run_cell(cell)
    result.raise_error()
    if captured.stderr:
        raise RuntimeError(f"{cell}\nwrote to stderr: {captured.stderr}")
    return [output.data for output in captured.outputs]


def read(bundle: dict[str, Any]) -> Seen:
    """Read the points and the names from what a check displayed, and hold its text to them."""
    told, text = bundle[MIME], " ".join(bundle["text/plain"].split())
    ids = tuple(told["mistakes"])
    for name in ids:
        says = MISCONCEPTIONS[name].says
        if name != "not-implemented" and not ("{" in says or " ".join(says.split()) in text):
            raise RuntimeError(f"{name} is named without its sentence:\n{text}")
    return Seen(told["points"], ids, SENTENCES["cannot tell"] in text)


def show(solutions: Sequence[Any], module: ModuleType, seeds: int) -> list[list[Seen]]:
    """Put a module's code and its solutions' checks through a notebook, once for each seed."""
    with notebook() as shell, remembering():
        run(shell, inspect.getsource(module))
        run(shell, "from autograde import check")
        seen = []
        for solution in solutions:
            name, checks = cells_for(solution, seeds)
            run(shell, name)
            displayed = [read(data) for data in run(shell, checks) if MIME in data]
            if len(displayed) != seeds:
                raise RuntimeError(f"{checks}\ndisplayed {len(displayed)} tables")
            seen.append(displayed)
        return seen


# What to think of it


def outcome_of(solution: Any, seen: Seen, seed: int) -> str:
    """Say how well what was named describes what was done."""
    check, ids = CHECKS[solution.check], frozenset(seen.ids)
    if not hasattr(solution, "made"):
        return "full marks" if seen.points == check.points else "points lost"
    if seen.points >= check.points:
        return "passed"
    if not ids:
        return "unnamed" if solution.made else "no name"
    if not solution.made or not solution.made <= ids:
        return "false"
    if ids == solution.made:
        return "named"
    others = ids - solution.made
    honest = seen.cannot_tell and all(has_twin(solution, one, ids, seed) for one in others)
    return "alias" if honest else "false"


def has_twin(solution: Any, other: str, ids: frozenset[str], seed: int) -> bool:
    """Say whether somebody who made the other mistake gave the same answers."""
    return any(
        other in one.made <= ids and same_answers(solution, one, seed)
        for module in MODULES
        for one in module.wrong
        if one.check == solution.check
    )


def same_answers(one: Any, other: Any, seed: int) -> bool:
    """Compare two solutions' answers to the same cases, as closely as the check does."""
    check = CHECKS[one.check]
    rules = {
        (case, name): criterion.comparer
        for criterion in check.criteria
        for case in criterion.cases
        for name in criterion.answers
    }
    for case in ORACLE.cases(check, seed):
        first, second = ask(check, one.subject, case), ask(check, other.subject, case)
        if first.values.keys() != second.values.keys():
            return False
        for name in first.values:
            pair = (np.asarray(answer.values[name], float) for answer in (first, second))
            if not name.endswith(AFTERWARDS) and not alike(*pair, rules.get((case.name, name))):
                return False
    return True


def alike(a: np.ndarray, b: np.ndarray, rule: Comparer | None) -> bool:
    """Compare two answers; a loss that only has to be finite may be of any size."""
    if a.shape != b.shape or not np.array_equal(np.isfinite(a), np.isfinite(b)):
        return False
    if isinstance(rule, Finite):
        return True
    rule = rule if isinstance(rule, UpToRowShift) else Close()
    return bool(np.all(rule.agrees(a, b) | ~np.isfinite(a)))


def rows_of(module: ModuleType, kind: str, seeds: int) -> list[Row]:
    """Measure a module's solutions of one kind."""
    solutions = getattr(module, kind, ())
    return [
        row_of(solution, seen)
        for solution, seen in zip(solutions, show(solutions, module, seeds), strict=True)
    ]


def row_of(solution: Any, seen: Sequence[Seen]) -> Row:
    """Sum up what was seen of one solution."""
    outcomes = [outcome_of(solution, one, seed) for seed, one in enumerate(seen)]
    worst = max(range(len(seen)), key=lambda seed: OUTCOMES.index(outcomes[seed]))
    ids = sorted(seen[worst].ids)
    return Row(
        solution.check,
        spelled(solution),
        getattr(solution, "mistake", "none"),
        (" | " if seen[worst].cannot_tell else " + ").join(ids),
        outcomes[worst],
        max(one.points for one in seen) if hasattr(solution, "made") else seen[worst].points,
        CHECKS[solution.check].points,
    )


def measure(seeds: int = SEEDS, workers: int = 2) -> list[Row]:
    """Measure every solution, in an order that does not depend on the workers.

    A module stays with one worker, which then works out once what its solutions are asked.
    """
    largest_first = sorted(range(len(MODULES)), key=lambda index: -len(MODULES[index].wrong))
    with ProcessPoolExecutor(workers) as pool:
        waiting = {index: pool.submit(_rows_of, index, seeds) for index in largest_first}
        measured = [waiting[index].result() for index in range(len(MODULES))]
    return [row for kind in KINDS for rows in measured for row in rows[kind]]


def _rows_of(index: int, seeds: int) -> dict[str, list[Row]]:
    """Measure a module by its place, since a module does not cross processes."""
    return {kind: rows_of(MODULES[index], kind, seeds) for kind in KINDS}


# The figures


@dataclass(frozen=True)
class Figures:
    """The figures that issue 3 asks for, and what they are made of."""

    lose_points: float
    named: float
    false: int
    rejected: int
    pairs: int
    wrong: int
    right: int


def is_single(row: Row) -> bool:
    """Say whether one known mistake was made, and no other."""
    return row.made not in ("none", "unnamed") and " + " not in row.made


def figures(rows: Iterable[Row]) -> Figures:
    """Count: a check × mistake pair is named if every solution that makes the mistake is."""
    rows = list(rows)
    wrong = [row for row in rows if row.made != "none"]
    right = [row for row in rows if row.made == "none"]
    pairs: dict[tuple[str, str], bool] = {}
    for row in filter(is_single, wrong):
        key = row.check, row.made
        pairs[key] = pairs.get(key, True) and row.outcome in ("named", "alias")
    return Figures(
        lose_points=sum(row.outcome != "passed" for row in wrong) / len(wrong),
        named=sum(pairs.values()) / len(pairs),
        false=sum(row.outcome == "false" for row in wrong),
        rejected=sum(row.outcome != "full marks" for row in right),
        pairs=len(pairs),
        wrong=len(wrong),
        right=len(right),
    )


# What is written


def write_csv(rows: Iterable[Row], path: Path) -> None:
    """Write one line for each solution of each check."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row.__annotations__)
        for row in rows:
            numbers = f"{row.points:g}", f"{row.most:g}"
            writer.writerow((row.check, row.solution, row.made, row.named, row.outcome, *numbers))


def as_markdown(rows: Sequence[Row], seeds: int) -> str:
    """Write the figures and the table."""
    count = figures(rows)
    lines = [
        "# Which mistake was made, and which one the check names",
        "",
        f"    make confusion        # {seeds} seeds for each solution",
        "",
        f"- Wrong solutions that lose points: {count.lose_points:.0%} of {count.wrong}.",
        f"- Check × mistake pairs that are named: {count.named:.1%} of {count.pairs}.",
        f"- False names: {count.false} in {count.wrong} wrong solutions.",
        f"- Right solutions that lose a point: {count.rejected} of {count.right}.",
        "",
        "Each solution is a notebook cell, and its check another; what counts is what the check",
        "displayed, and of several seeds the worst. *Alias*: the mistake is named beside another",
        "one that gives the same answers; a solution that makes the other one shows that it does.",
        "*Pairs*: two mistakes made at once, named as the two (in brackets: not at all). *Others*:",
        "wrong answers that no known mistake describes (noise, other formulae, errors), so that a",
        "name would be false. *Right*: right solutions in many styles.",
        "",
        table_row(["check", *COLUMNS]),
        table_row(["---", *["--:"] * len(COLUMNS)]),
    ]
    for check in (*CHECKS, ""):
        cells = counts([row for row in rows if check in ("", row.check)])
        lines.append(table_row([f"`{check}`" if check else "**all**", *cells]))
    lines += ["", "## Not named", ""]
    lines += [
        f"- `{row.check}`: {row.made}, `{row.solution}`" for row in rows if row.outcome == "unnamed"
    ]
    return "\n".join(lines) + "\n"


COLUMNS = (
    "mistakes",
    "solutions",
    "named",
    "alias",
    "unnamed",
    "false",
    "pairs",
    "others",
    "right",
)


def counts(rows: Sequence[Row]) -> list[Any]:
    """Count for one line of the table."""
    single = [row for row in rows if is_single(row)]
    outcomes = Counter(row.outcome for row in single)
    pairs = Counter(row.outcome for row in rows if " + " in row.made)
    found, missed = pairs["named"] + pairs["alias"], pairs["unnamed"]
    return [
        len({(row.check, row.made) for row in single}),
        len(single),
        outcomes["named"],
        outcomes["alias"],
        outcomes["unnamed"],
        sum(row.outcome == "false" for row in rows),
        f"{found} ({missed})" if missed else found,
        sum(row.made == "unnamed" for row in rows),
        sum(row.made == "none" for row in rows),
    ]


def table_row(cells: Iterable[Any]) -> str:
    """Write one line of a Markdown table."""
    return "| " + " | ".join(map(str, cells)) + " |"


PAIR, OTHER, NONE = "two at once", "no known mistake", "none"


def confusion(rows: Iterable[Row]) -> tuple[list[str], list[str], Counter[tuple[str, str, bool]]]:
    """Count solutions by what was made, what was named, and whether that was an alias of it."""
    cells: Counter[tuple[str, str, bool]] = Counter()
    for row in rows:
        if row.made == "none":
            continue
        made = OTHER if row.made == "unnamed" else PAIR if " + " in row.made else row.made
        named = row.named.replace(" + ", " | ").split(" | ") if row.named else [NONE]
        if made == PAIR and row.outcome in ("named", "alias"):
            named = [PAIR]
        for name in named:
            cells[made, name, row.outcome == "alias" and name not in (made, PAIR)] += 1
    ids = sorted(({a for a, _, _ in cells} | {b for _, b, _ in cells}) - {PAIR, OTHER, NONE})
    return [*ids, PAIR, OTHER], [*ids, PAIR, NONE], cells


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the confusion picture."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    made, named, cells = confusion(rows)
    figure = Figure(figsize=(15, 14), layout="constrained")
    axes = figure.add_subplot()
    shades = mpl.colormaps["Blues"]
    most = max(number for (row, column, _), number in cells.items() if row == column)
    for (row, column, alias), number in cells.items():
        x, y = named.index(column), made.index(row)
        shade = 0.08 if alias else 0.3 + 0.6 * min(1, np.log(number) / np.log(most))
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, color=shades(shade), linewidth=0))
        ink = "white" if shade > 0.55 else "black"
        axes.text(x, y, number, ha="center", va="center", fontsize=9, color=ink)
    axes.set_xlim(-0.5, len(named) - 0.5)
    axes.set_ylim(len(made) - 0.5, -0.5)
    axes.set_xticks(range(len(named)), named, rotation=90, fontsize=9)
    axes.set_yticks(range(len(made)), made, fontsize=9)
    axes.set_xticks(np.arange(len(named)) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(made)) - 0.5, minor=True)
    axes.grid(which="minor", color="0.92", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(which="both", length=0)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("the mistake that the check names", fontsize=11)
    axes.set_ylabel("the mistake that was made", fontsize=11)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.text(
        0,
        len(made) + 0.6,
        "Each number counts solutions, over all checks. Pale cells off the diagonal: that mistake"
        " gives the same answers there,\nis named beside the one that was made, and the check says"
        " that it can't tell. A dark cell off the diagonal would be a false name.\nThe last row"
        " holds wrong answers that no name describes, so none is what they should get.",
        fontsize=10,
        va="top",
    )
    figure.savefig(path, dpi=100, metadata={"Software": None})


def main(folder: Path) -> None:
    """Measure, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="for each solution")
    parser.add_argument("--out", type=Path, default=folder, help="the folder to write to")
    parser.add_argument("--no-picture", action="store_true")
    options = parser.parse_args()
    rows = measure(options.seeds)
    write_csv(rows, options.out / "confusion.csv")
    (options.out / "confusion.md").write_text(as_markdown(rows, options.seeds), encoding="utf-8")
    if not options.no_picture:
        draw(rows, options.out / "confusion.png")
    print(figures(rows))
