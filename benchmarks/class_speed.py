"""How fast a class is graded: beside nbgrader's own way, and above the floor.

    python -m benchmarks.class_speed [--size 100] [--large 2000] [--stock 100]

``--stock`` is how many of the class nbgrader's own way grades; fewer, for a quick look.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt

from autograde.publishing.build import ROOT
from autograde.sandbox import figure_cache
from benchmarks import RESULTS
from tests.support import classes, submissions

REPORT, PICTURE = RESULTS / "class_speed.md", RESULTS / "class_speed.png"
STEM, CORES = submissions.CH07, 2
LOOK_AT_LARGE = 4.0  # seconds between two looks at the memory of the larger class
OFTEN, FLOOR, GROWTH, COLD = 40, 1.5, 1.1, 2.0  # what is required
STOCK = """
for name in ("autograde_preprocessors", "exporter_class"):
    del c.Autograde[name]
"""
BROKEN = (
    {"dL_dq": "def dL_dq(q, t)\n    return -t / q"},
    {"softmax_jacobian": "raise RuntimeError('half done')"},
    {"softmax_with_loss": "class SoftmaxWithLoss:\n    pass\n\nSoftmaxWithLoss().forward(1, 2)"},
    {"two_class_scores": "two_class_scores = None"},
)


def kinds() -> list[tuple[str, dict[str, str]]]:
    """Return twenty submissions in the shares of a class."""
    right = submissions.solutions(STEM)
    wrong = [{cell: code} for at, cell, code, *_ in submissions.WRONG.values() if at == STEM]
    all_wrong = {cell: code for one in wrong for cell, code in one.items()}
    return [
        *(("right", right) for _ in range(8)),
        *(("right", right | submissions.BOOKISH[STEM]) for _ in range(2)),
        *(("wrong", right | wrong[number % len(wrong)]) for number in range(5)),
        ("wrong", right | all_wrong),
        *(("blank", {}) for _ in range(2)),
        *(("broken", right | BROKEN[number]) for number in (0, 1)),
    ]


def make(folder: Path, size: int, settings: str = "") -> Path:
    """Make a class of this size."""
    classes.make(folder, {}, STEM, settings)
    made = [submissions.submission(STEM, filled_in) for _, filled_in in kinds()]
    for number in range(size):
        notebook = made[number % len(made)]
        submissions.hand_in(notebook, folder, f"learner-{number + 1:04}", STEM)
    return folder


@dataclass
class Run:
    """One run of a command over a class."""

    size: int
    seconds: float  # the whole command
    memory: int = 0  # bytes of all its processes together, at the most
    steady: float = 0.0  # seconds a submission, once it runs

    @property
    def each(self) -> float:
        """Return the seconds a submission, start and end included."""
        return self.seconds / self.size


def timed(folder: Path, size: int, *command: str, look: float = 2.0) -> Run:
    """Run a command, tell the time, and look at its memory every so many seconds."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [classes.BIN / command[0], *command[1:]],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    run = Run(size, 0.0)
    with watching(process.pid, run, look):
        said = process.communicate()[1].decode()
    run.seconds = time.perf_counter() - begun
    if process.returncode:
        raise RuntimeError(said[-2000:])
    found = (folder / "class" / "records").glob("*/*/*.json")
    times = sorted(path.stat().st_mtime for path in found)
    if len(times) > CORES:
        run.steady = (times[-1] - times[0]) / (len(times) - 1)
    return run


@contextmanager
def watching(pid: int, run: Run, look: float) -> Iterator[None]:
    """Note the most memory that a process and its descendants have."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(look):
            run.memory = max(run.memory, sum(map(memory, family(pid))))

    thread = threading.Thread(target=watch)
    thread.start()
    yield
    over.set()
    thread.join()


def family(pid: int) -> list[int]:
    """Return a process and all that came from it."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def memory(pid: int) -> int:
    """Return the bytes of a process, its share of what it has in common with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def floor(folder: Path, top: Path, size: int, draw: str) -> Run:
    """Run the floor over a class."""
    released = folder / "notebooks" / "en" / STEM / f"{STEM}.ipynb"
    arguments = [str(CORES), draw, released, folder / "class" / "submitted", top / draw]
    done = subprocess.run(  # noqa: S603
        [sys.executable, Path(__file__).with_name("floor.py"), *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = float(done.stdout)
    return Run(size, seconds, steady=seconds / size)


def forget_pictures() -> None:
    """Let the next command draw the course's pictures, as the first one on a machine does."""
    shutil.rmtree(figure_cache.FOLDER, ignore_errors=True)


def cold(folder: Path) -> dict[str, float]:
    """Return the seconds of one notebook alone, the best of three, by what is done with it."""
    student = "learner-0001"
    path = folder / "class" / "submitted" / student / STEM / f"{STEM}.ipynb"
    grade = ("autograde", "grade", STEM, "--student", student, "--force")
    check = ("autograde", "check", str(path))
    seconds = {}
    for kept in (True, False):
        if not kept:
            forget_pictures()
        for command in (grade, check):
            name = f"`autograde {command[1]}`" + (", no pictures kept" if not kept else "")
            seconds[name] = min(timed(folder, 1, *command).seconds for _ in range(3))
    return seconds


def same_points(one: Path, other: Path, size: int) -> None:
    """Raise if the two gave anybody other points."""
    theirs, ours = (classes.tables(classes.url(folder)) for folder in (one, other))
    for number in range(size):
        student = f"learner-{number + 1:04}"
        a, b = (held[student][STEM]["grades"] for held in (theirs, ours))
        if a != b:
            kind = kinds()[number % len(kinds())][0]
            raise RuntimeError(f"{student} ({kind}): nbgrader gave {a}, and we {b}")


def report(runs: dict[str, Run], seconds: dict[str, float]) -> str:
    """Write the table in Markdown."""
    stock, first, ours, large = (runs[name] for name in ("stock", "first", "ours", "large"))
    bare, drawing = runs["floor"], runs["drawing"]
    names = {
        "stock": "`nbgrader autograde`, its own Execute",
        "first": "`autograde grade`, no pictures kept",
        "ours": "`autograde grade`",
        "large": "`autograde grade`, larger class",
        "drawing": "floor",
        "floor": "floor that has the course's pictures",
    }
    checks = [
        (f"throughput, beside nbgrader's own: {OFTEN} at least", stock.each / ours.each, OFTEN, 1),
        ("the same, no pictures kept", stock.each / first.each, OFTEN, 1),
        (f"cost, beside the floor: {FLOOR} at most", ours.steady / drawing.steady, FLOOR, -1),
        (
            f"cost at {large.size}, beside {ours.size}: {GROWTH} at most",
            max(large.steady / ours.steady, large.each / ours.each),
            GROWTH,
            -1,
        ),
        (f"memory at {large.size}, beside {ours.size}", large.memory / ours.memory, GROWTH, -1),
        *(
            (f"one notebook, cold, {name}: {COLD:g} s at most", one, COLD, -1)
            for name, one in seconds.items()
        ),
    ]
    lines = [
        "# Speed of a class",
        "",
        "Made by `make bench`. A class does chapter 7: half of it right, the rest wrong, blank or "
        "broken. nbgrader's own way and `autograde grade`, which has the sandbox on, give the same "
        "points, or this fails. *Whole*: the command from start to end. *Steady*: from the first "
        "submission that is done to the last. *No pictures kept*: as the first class run on a "
        "machine, which draws the course's pictures, and keeps them for the next.",
        "",
        f"On {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}.",
        "",
        "| | submissions | whole, s | whole, ms each | steady, ms each | memory, MiB |",
        "|---|---|---|---|---|---|",
    ]
    for key, name in names.items():
        run = runs[key]
        held = f"{run.memory / 2**20:.0f}" if run.memory and key != "first" else ""
        steady = f"{1000 * run.steady:.1f}" if run.steady else ""
        whole = f"{run.seconds:.1f} | {1000 * run.each:.1f}"
        lines.append(f"| {name} | {run.size} | {whole} | {steady} | {held} |")
    lines += ["", "| required | measured | |", "|---|---|---|"]
    for what, value, most, sign in checks:
        lines.append(f"| {what} | {value:.2f} | {'✓' if sign * (value - most) >= 0 else '✗'} |")
    above = ours.steady / bare.steady
    lines += ["", f"Beside the floor that has the course's pictures: {above:.2f}.", ""]
    return "\n".join([*lines, f"![Milliseconds a submission]({PICTURE.name})", ""])


def draw(runs: dict[str, Run]) -> None:
    """Draw the milliseconds of a submission: dots, since a scale of powers has no zero for bars."""
    figure, axes = plt.subplots(figsize=(7.5, 2.9), layout="constrained")
    each = {
        "nbgrader autograde": runs["stock"].each,
        "floor": runs["drawing"].each,
        f"autograde grade, {runs['ours'].size}, no pictures kept": runs["first"].each,
        f"autograde grade, {runs['ours'].size}": runs["ours"].each,
        f"autograde grade, {runs['large'].size}": runs["large"].each,
        "floor, with the pictures": runs["floor"].each,
    }
    for name, seconds in each.items():
        axes.plot(1000 * seconds, name, "o", color="#0072B2", markersize=8)
        axes.annotate(
            f"{1000 * seconds:.0f}", (1000 * seconds, name), (10, -4), textcoords="offset points"
        )
    axes.set(xscale="log", xlim=(10, 10_000), xlabel="milliseconds a submission, start to end")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x", color="#e4e4df")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.invert_yaxis()
    axes.margins(y=0.12)
    figure.savefig(PICTURE, dpi=100, metadata={"Software": None})


def main() -> None:
    """Measure, and write the report and its picture beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--large", type=int, default=2000)
    parser.add_argument("--stock", type=int)
    told = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    some = told.stock or told.size
    top = Path(tempfile.mkdtemp(prefix="class-speed-"))
    try:
        first, ours = (make(top / name, told.size) for name in ("first", "ours"))
        theirs = make(top / "theirs", some, STOCK)
        forget_pictures()
        runs = {
            "first": timed(first, told.size, "autograde", "grade", STEM),
            "ours": timed(ours, told.size, "autograde", "grade", STEM),
            "floor": floor(ours, top, told.size, "remembered"),
            "drawing": floor(ours, top, told.size, "draw"),
            "stock": timed(theirs, some, "nbgrader", "autograde", STEM),
        }
        same_points(theirs, ours, some)
        large = make(top / "large", told.large)
        # As many looks at either: processes come and go, and the more looks, the more is seen. To
        # look takes the kernel milliseconds, so the smaller class is looked at in a run of its own.
        often = LOOK_AT_LARGE * told.size / told.large
        again = ("autograde", "grade", STEM, "--force")
        runs["ours"].memory = timed(ours, told.size, *again, look=often).memory
        grade = ("autograde", "grade", STEM)
        runs["large"] = timed(large, told.large, *grade, look=LOOK_AT_LARGE)
        text = report(runs, cold(ours))
    finally:
        shutil.rmtree(top)
    draw(runs)
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
