"""A class whose commands are killed again and again: is anything lost? Writes results/killed.md.

    make killed

A class of twelve hands in chapter 7, and three of them hand in once more. Collecting, grading and
feedback are each killed with SIGKILL at a moment that is drawn by chance, and run again to the
end. What then lies in the class is compared with what two runs left that nobody disturbed. What
differs between these two, such as a time, is compared by its name alone.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator

from autograde.publishing.build import ROOT
from benchmarks import RESULTS
from tests.support import classes, submissions

REPORT = RESULTS / "killed.md"
STEM, KILLS, MOST_ROUNDS, SEED = submissions.CH07, 20, 12, 20_270_131
FIRST, SECOND = "handed-in", "handed-in-again"
STEPS = (
    ("collect", STEM, FIRST),
    ("grade", STEM),
    ("collect", STEM, SECOND),
    ("grade", STEM),
    ("feedback", STEM),
)
EARLIEST, LATEST = 0.2, 1.0  # of the time that the step takes undisturbed
PATIENCE = 30.0  # seconds that a killed command's own processes have to end
KINDS = ("submitted", "autograded", "records", "feedback")
MARK = "KILLED_BENCHMARK"
SAID = "said.txt"
PROCESSES, TEMPORARY, VERSIONS = "processes that live on", "temporary files", "versions kept"
AGAIN = ("blank", "early", "no-notebook")  # who hands in once more, and then all of it
NO_NOTEBOOK = b"PK\x03\x04 and so on"

TEXT = """\
# Killed, and run again

Made by `make killed`, on Linux {kernel}, Python {python}, {cores} cores: a class of
{size} hands in chapter 7, {again} of them once more, and {rounds} rounds of collecting, grading,
collecting again, grading again and feedback. In each round each command was killed with SIGKILL
once, at a moment drawn by chance (seeds {seeds}), and then run to its end.

| command | killed while it ran | had ended before |
|---|---:|---:|
{rows}
| all | {hits} | {misses} |

| compared with two undisturbed runs | entries | differences |
|---|---:|---:|
{compared}

{chance}

Differences: **{verdict}**.
{details}"""


@dataclass
class Tally:
    """What became of the kills, and of what was compared."""

    hits: dict[str, int] = field(default_factory=dict)
    misses: dict[str, int] = field(default_factory=dict)
    seeds: list[int] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    differences: dict[str, list[str]] = field(default_factory=dict)


Left = dict[str, dict[str, object]]  # kind → entry → what it holds


def people() -> dict[str, bytes]:
    """Return what each of the class hands in."""
    right = submissions.solutions(STEM)
    wrong = [{cell: code} for at, cell, code, *_ in submissions.WRONG.values() if at == STEM]
    made = classes.works(STEM)
    made |= {f"wrong-{n}": submissions.submission(STEM, right | one) for n, one in enumerate(wrong)}
    made["written"] = submissions.submission(STEM, right | {"written_one_over_n": "The mean."})
    made["early"] = submissions.submission(STEM, {"dL_dq": right["dL_dq"]})
    files = {name: json.dumps(one).encode() for name, one in made.items()}
    return files | {"no-notebook": NO_NOTEBOOK}


def make(folder: Path) -> Path:
    """Make the class, before anything is collected; return its course's folder."""
    course = classes.make(folder / "course", {}, STEM)
    (course / "class" / "secret").write_text("cd" * 32 + "\n", encoding="ascii")
    handed_in = people()
    again = dict.fromkeys(AGAIN, handed_in["right"])
    for name, files in ((FIRST, handed_in), (SECOND, again)):
        for student, content in files.items():
            path = course / name / student / f"{STEM}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(content)
    rows = "".join(f"{student},Learner,{student}\n" for student in handed_in)
    (course / "roster.csv").write_text(f"id,first_name,last_name\n{rows}", encoding="utf-8")
    classes.command(course, "autograde", "roster", "roster.csv")
    return course


def started(course: Path, step: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Start a command, with a temporary folder of its own and a mark by which it is found."""
    temporary = course / "temporary"
    temporary.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name != "COURSE_CLASS"}
    ours = {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), MARK: str(course)}
    # A pipe would stay open as long as a process that a killed command has left.
    with (course / SAID).open("wb") as said:
        return subprocess.Popen(  # noqa: S603 - our own command
            [classes.BIN / "autograde", *step],
            cwd=course,
            env=kept | ours,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )


def finished(course: Path, step: tuple[str, ...]) -> float:
    """Run a step to its end, and return how long that took."""
    begun = time.perf_counter()
    code = started(course, step).wait()
    if code not in (0, 1):
        said = (course / SAID).read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"autograde {' '.join(step)} ended with {code}: {said[-2000:]}")
    return time.perf_counter() - begun


def killed(course: Path, step: tuple[str, ...], seconds: float, tally: Tally) -> bool:
    """Start a step and kill it after so many seconds; return whether it was still running."""
    process = started(course, step)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)  # this one alone: its workers have to notice
        process.wait()
    until = time.monotonic() + PATIENCE
    while (alive := classes.with_mark(f"{MARK}={course}")) and time.monotonic() < until:
        time.sleep(0.05)
    lived_on = tally.differences.setdefault(PROCESSES, [])
    tally.entries[PROCESSES] = 0
    for number in alive:
        lived_on.append(f"one of `autograde {step[0]}`, {PATIENCE:g} s after it was killed")
        os.kill(number, signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


def left(course: Path) -> Left:
    """Return all that lies in the class, and in the temporary folder."""
    found: Left = {
        kind: {name: content for name, (content, _) in classes.files(course, kind).items()}
        for kind in KINDS
    }
    found["gradebook"] = dict(flat(classes.tables(classes.url(course))))
    # A version that was replaced may be kept anywhere, under a name that has a time in it.
    every = {content for content, _ in classes.files(course, ".").values()}
    versions = {
        f"{path.parent.name} in {path.parents[1].name}": path.read_bytes()
        for name in (FIRST, SECOND)
        for path in sorted((course / name).glob("*/*"))
    }
    found[VERSIONS] = {name: "" for name, content in versions.items() if content in every}
    found[TEMPORARY] = dict.fromkeys(map(str, (course / "temporary").iterdir()), "")
    return found


def flat(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the leaves of nested dictionaries, by where they stand."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{path}/{key}")
    else:
        yield path, str(value)


def undisturbed(template: Path, folder: Path) -> tuple[Left, dict[str, float]]:
    """Run all steps on a copy of the class; return what is left, and how long each takes."""
    course = shutil.copytree(template, folder / "course")
    seconds = {" ".join(step): finished(course, step) for step in STEPS}
    return left(course), seconds


def disturbed(
    template: Path, folder: Path, seconds: Mapping[str, float], draw: Generator, tally: Tally
) -> Left:
    """Kill each step once on a copy of the class, run it to its end, and return what is left."""
    course = shutil.copytree(template, folder / "course")
    for step in STEPS:
        moment = seconds[" ".join(step)] * draw.uniform(EARLIEST, LATEST)
        if sum(tally.hits.values()) < KILLS:
            counts = tally.hits if killed(course, step, moment, tally) else tally.misses
            counts[step[0]] = counts.get(step[0], 0) + 1
        finished(course, step)
    return left(course)


def compare(found: Left, one: Left, other: Left, tally: Tally) -> None:
    """Note what differs from two undisturbed runs, where these agree."""
    for kind, right in one.items():
        there = found[kind]
        tally.entries[kind] = max(len(right), tally.entries.get(kind, 0))
        differences = tally.differences.setdefault(kind, [])
        if kind == TEMPORARY:  # their names are drawn by chance
            differences += sorted(there)[: max(0, len(there) - len(right))]
            continue
        differences += [f"{name} is missing" for name in sorted(right.keys() - there.keys())]
        differences += [f"{name} is new" for name in sorted(there.keys() - right.keys())]
        agreed = [name for name in right if right[name] == other[kind].get(name)]
        changed = [name for name in agreed if name in there and there[name] != right[name]]
        differences += [f"{name} is another" for name in changed]


def by_chance(one: Left, other: Left) -> list[str]:
    """Return what differs between two runs that nobody disturbed."""
    return [
        f"{kind}: {name}"
        for kind, right in one.items()
        for name in right
        if kind != TEMPORARY and right[name] != other[kind].get(name)
    ]


def report(tally: Tally, rounds: int, chance: list[str]) -> str:
    """Return the report."""
    names = list(dict.fromkeys(step[0] for step in STEPS))
    count = sum(map(len, tally.differences.values()))
    details = [f"- {kind}: {one}" for kind, found in tally.differences.items() for one in found]
    shown = ", ".join(chance[:6]) + ", …" * (len(chance) > 6)
    return TEXT.format(
        kernel=platform.release().split("-")[0],
        python=platform.python_version(),
        cores=os.cpu_count(),
        size=len(people()),
        again=len(AGAIN),
        rounds=rounds,
        seeds=f"{tally.seeds[0]} to {tally.seeds[-1]}",
        rows="\n".join(
            f"| `autograde {name}` | {tally.hits.get(name, 0)} | {tally.misses.get(name, 0)} |"
            for name in names
        ),
        hits=sum(tally.hits.values()),
        misses=sum(tally.misses.values()),
        compared="\n".join(
            f"| {kind} | {tally.entries[kind]} | {len(found) or 'none'} |"
            for kind, found in tally.differences.items()
        ),
        chance=f"Compared by name alone, as undisturbed runs differ there: {shown or 'nothing'}.",
        verdict=count or "none",
        details="".join(f"{line}\n" for line in details[:40]),
    )


def main() -> None:
    """Make the class, kill, compare, and write the report."""
    tally, rounds = Tally(), 0
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        template = make(top)
        one, seconds = undisturbed(template, top / "one")
        other, _ = undisturbed(template, top / "other")
        while sum(tally.hits.values()) < KILLS and rounds < MOST_ROUNDS:
            rounds += 1
            tally.seeds.append(SEED + rounds)
            draw = np.random.default_rng(tally.seeds[-1])
            folder = top / f"round-{rounds}"
            compare(disturbed(template, folder, seconds, draw, tally), one, other, tally)
            shutil.rmtree(folder)
            print(f"round {rounds}: {sum(tally.hits.values())} kills", file=sys.stderr)
    text = report(tally, rounds, by_chance(one, other))
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
