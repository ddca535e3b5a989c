"""Speed at the desk: how long a learner waits for a check, beside nbgrader's Validate.

Every call is a cell, ``check.NAME(subject)``, run by an IPython shell: the questions, the judge,
the diagnosis, the card, and the cell's outputs as JSON, as a kernel sends them.

    python -m benchmarks.desk_speed
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbgrader.validator import Validator
from traitlets.config import Config

from autograde.answers.oracle import resolve
from autograde.grading.single.kernel import ENCRYPTED
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.spec import Check
from benchmarks import RESULTS
from tests import corpus

wrong_solutions = corpus.single_mistakes()

REPORT = RESULTS / "desk_speed.md"
PICTURE = RESULTS / "desk_speed.png"
CALLS, WARM_UP, CORES = 30, 3, 2
TARGET = 0.1  # seconds
KINDS = ("right", "wrong", "raises")


def raising(*_: Any) -> None:
    """Stand for code that stops with an error."""
    raise ValueError("operands could not be broadcast together with shapes (7,) (3,)")


class RaisingLayer:
    """Stands for a layer that stops with an error."""

    forward = backward = staticmethod(raising)


def unlike_any(check: Check) -> Any:
    """Return a subject whose answers no known mistake explains: all of them are tried in vain."""
    reference = resolve(check.reference)

    def distorted(value: Any) -> Any:
        value = np.asarray(value)
        return value * (1.2 + np.sin(np.arange(value.size)).reshape(value.shape)) + 0.1

    class Layer:
        def __init__(self) -> None:
            self.right = reference()

        def forward(self, *arguments: Any) -> Any:
            return distorted(self.right.forward(*arguments))

        def backward(self, *arguments: Any) -> Any:
            return distorted(self.right.backward(*arguments))

    if check.asks[0].isupper():
        return Layer
    return lambda *arguments: distorted(reference(*arguments))


class Desk:
    """A shell at which check cells are run and timed."""

    def __init__(self) -> None:
        self.shell = InteractiveShell.instance(
            display_pub_class=CapturingDisplayPublisher, history_load_length=0
        )
        self.shell.history_manager.enabled = False
        self.shell.run_cell("from autograde import check")

    def seconds(self, check: Check, subject: Any, seed: int) -> float:
        """Return how long one call took, card and JSON included."""
        self.shell.push({"subject": subject})
        publisher = self.shell.display_pub
        publisher.outputs.clear()
        with capture_output(display=False):
            start = time.perf_counter()
            done = self.shell.run_cell(f"check.{check.id}(subject, seed={seed})")
            json.dumps(publisher.outputs)
            taken = time.perf_counter() - start
        done.raise_error()
        if not publisher.outputs:
            raise RuntimeError(f"check.{check.id} displayed nothing")
        return taken

    def times(self, check: Check, subject: Any) -> list[float]:
        """Return the times of many calls, each with a seed of its own, after a few that warm up."""
        seeds = range(WARM_UP + CALLS)
        return [self.seconds(check, subject, seed) for seed in seeds][WARM_UP:]


def subjects(desk: Desk, check: Check) -> Iterator[tuple[str, Any]]:
    """Yield the reference, the wrong solution that takes longest, and one that raises."""
    yield "right", resolve(check.reference)
    wrong = [one.subject for one in wrong_solutions if one.check == check.id]
    yield (
        "wrong",
        max(
            (*wrong, unlike_any(check)),
            key=lambda subject: min(desk.seconds(check, subject, seed) for seed in range(3)),
        ),
    )
    yield "raises", RaisingLayer if check.asks[0].isupper() else raising


def validate_seconds(stem: str) -> float:
    """Return how long nbgrader's Validate takes for a chapter's solved notebook."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(shutil.copy(ROOT / "solutions" / "en" / stem / f"{stem}.ipynb", folder))
        start = time.perf_counter()
        found = Validator(config=Config(ENCRYPTED)).validate(str(notebook))
        taken = time.perf_counter() - start
    if found:
        raise RuntimeError(f"Validate does not accept the solutions of {stem}: {found}")
    return taken


@dataclass(frozen=True)
class Row:
    """The times of one check, by kind of subject."""

    check: Check
    times: Mapping[str, Sequence[float]]

    def middle(self, kind: str) -> float:
        """Return the median, in milliseconds."""
        return 1000 * statistics.median(self.times[kind])

    def slowest(self, kind: str) -> float:
        """Return the longest, in milliseconds."""
        return 1000 * max(self.times[kind])


def measure() -> tuple[list[Row], dict[str, float]]:
    """Time every check, and Validate for every chapter."""
    desk = Desk()
    rows = [
        Row(check, {kind: desk.times(check, subject) for kind, subject in subjects(desk, check)})
        for check in CHECKS.values()
    ]
    return rows, {stem: min(validate_seconds(stem) for _ in range(2)) for stem in CHAPTERS}


def report(rows: Sequence[Row], validate: Mapping[str, float]) -> str:
    """Write the two tables in Markdown."""
    worst = max(row.slowest(kind) for row in rows for kind in KINDS)
    over = sum(row.slowest(kind) > 1000 * TARGET for row in rows for kind in KINDS)
    lines = [
        "# Speed at the desk",
        "",
        "Made by `make bench`. A cell with one check is run, from the call to the card as JSON: "
        "the median and the slowest "
        f"of {CALLS} calls, each with its own numbers, in milliseconds. *Right*: the reference. "
        "*Wrong*: of all wrong solutions in the tests, and one that no known mistake explains, "
        "the one that takes longest. *Raises*: it stops with an error.",
        "",
        f"On {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, "
        f"NumPy {np.__version__}. **The slowest call of all took {worst:.0f} ms; "
        f"{over or 'none'} of {len(rows) * len(KINDS)} rows went over {1000 * TARGET:.0f} ms.**",
        "",
        "| check | right: median | slowest | wrong: median | slowest | raises: median | slowest |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (f"{row.middle(kind):.1f} | {row.slowest(kind):.1f}" for kind in KINDS)
        lines.append(f"| `{row.check.id}` | {' | '.join(cells)} |")
    lines += [
        "",
        "## Beside nbgrader's Validate",
        "",
        "The same chapter's solved notebook, by nbgrader's Validate in the same run, the faster of "
        "two. It starts a kernel and runs the whole notebook; a learner who asks it after one "
        "exercise waits that long.",
        "",
        "| chapter | Validate, s | all its checks, right, ms | its slowest check, wrong, ms | "
        "Validate : that check |",
        "|---|---|---|---|---|",
    ]
    for stem, seconds in validate.items():
        own = [row for row in rows if row.check in CHAPTERS[stem].checks]
        total = sum(row.middle("right") for row in own)
        most = max(row.middle("wrong") for row in own)
        ratio = f"{1000 * seconds / most:.0f} : 1"
        lines.append(f"| `{stem}` | {seconds:.2f} | {total:.0f} | {most:.0f} | {ratio} |")
    return "\n".join([*lines, "", f"![Times of each check]({PICTURE.name})", ""])


def draw(rows: Sequence[Row]) -> None:
    """Draw the median of each check as a bar, and the slowest call as a mark."""
    figure, axes = plt.subplots(figsize=(8, 1 + 0.26 * len(rows)), layout="constrained")
    places = np.arange(len(rows))
    for shift, kind, hatch in zip((-0.27, 0, 0.27), KINDS, ("", "//", ".."), strict=True):
        middles = [row.middle(kind) for row in rows]
        axes.barh(places + shift, middles, 0.25, label=kind, hatch=hatch, edgecolor="white")
        axes.plot([row.slowest(kind) for row in rows], places + shift, "k|", markersize=6)
    axes.axvline(1000 * TARGET, color="black", linestyle="--")
    axes.set_yticks(places, [row.check.id for row in rows])
    axes.tick_params(axis="y", labelsize=8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("milliseconds: the bar is the median, the mark the slowest call")
    axes.legend()
    figure.savefig(PICTURE, dpi=100, metadata={"Software": None})


def main() -> None:
    """Measure, and write the report and its picture beside this file."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    rows, validate = measure()
    text = report(rows, validate)
    REPORT.write_text(text, encoding="utf-8")
    draw(rows)
    print(text)


if __name__ == "__main__":
    main()
