"""Students' bundles in numbers: their size, and whether their checks say what the course's say.

python -m benchmarks.bundles
"""

from __future__ import annotations

import io
import statistics
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograde.answers.oracle import ORACLE
from autograde.judging.judge import Oracle, Verdict, judge
from autograde.judging.recorded_oracle import RECORDED, RecordedOracle, read_recorded
from autograde.publishing.bundle import SEEDS, bundle
from autograde.questions.planting import PACKED, decoded
from autograde.questions.probe import ask
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.spec import Chapter, Check
from benchmarks import RESULTS
from tests import corpus

REPORT = RESULTS / "bundles.md"
ASKED = (SEEDS[0], SEEDS[len(SEEDS) // 2], SEEDS[-1])
ABOUT = f"""\
# Students' bundles

Made by `make bundles`. A bundle holds no reference and no catalogue of mistakes: its checks work
with cases that were recorded for {len(SEEDS)} seeds, and with the planted objects. Here every right
and wrong solution of `tests/` is judged twice, by the course and by what lies in a bundle, for
{len(ASKED)} of these seeds. *Alike* counts verdicts in which every criterion and every name of a
mistake is the same. Whether an input shows what is wrong with a planted object, a bundle learns
from planted objects alone. *ms* is the median of one wrong solution's check without its card:
course, then bundle.

| chapter | bundle, MB | seconds to make | verdicts | alike | mistakes named | ms | ms |
|---|---|---|---|---|---|---|---|
"""


@dataclass
class Row:
    """What was found for one chapter."""

    stem: str
    size: float
    seconds: float
    verdicts: int = 0
    named: int = 0
    other: list[str] = field(default_factory=list)
    course: list[float] = field(default_factory=list)
    bundle: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        alike = self.verdicts - len(self.other)
        here, there = (1000 * statistics.median(one) for one in (self.course, self.bundle))
        return (
            f"| {self.stem[:4]} | {self.size:.1f} | {self.seconds:.0f} | {self.verdicts} "
            f"| {alike} ({alike / self.verdicts:.1%}) | {self.named} | {here:.0f} | {there:.0f} |"
        )


def examined(check: Check, subject: Any, seed: int, oracle: Oracle) -> Verdict:
    """Ask and judge with what an oracle knows."""
    cases = oracle.cases(check, seed)
    answers = {case.name: ask(check, subject, case) for case in cases}
    return judge(check, cases, answers, seed, oracle)


def said(verdict: Verdict) -> dict[str, str]:
    """Return what must be alike: what is said of each criterion, and the names."""
    criteria = {
        one.criterion.name: f"not met ({one.reason.kind})" if one.reason else "met"
        for one in verdict.findings
    }
    return criteria | {
        "named": str(verdict.mistakes),
        "alternatives": str(sorted(verdict.diagnosis.alternatives)),
    }


def oracle_of(bundled: Path) -> RecordedOracle:
    """Return who knows the answers in a bundle: its recorded cases, with its planted objects."""
    with zipfile.ZipFile(bundled) as archive:
        recorded, planted = (
            archive.read(f"{bundled.stem}/autograde/{name}") for name in (RECORDED, PACKED)
        )
    return read_recorded(io.BytesIO(recorded), decoded(planted))


def measure(chapter: Chapter, solutions: Sequence[Any], folder: Path) -> Row:
    """Make a chapter's bundle, and judge all solutions with and without it."""
    target, start = folder / f"{chapter.stem}.zip", time.perf_counter()
    bundle(chapter.stem, target)
    row = Row(chapter.stem, target.stat().st_size / 1e6, time.perf_counter() - start)
    recorded = oracle_of(target)
    for one in solutions:
        check = CHECKS[one.check]
        for seed in ASKED if check in chapter.checks else ():
            start = time.perf_counter()
            here = examined(check, one.subject, seed, ORACLE)
            between = time.perf_counter()
            there = examined(check, one.subject, seed, recorded)
            if not here.full:
                row.course.append(between - start)
                row.bundle.append(time.perf_counter() - between)
            row.verdicts += 1
            row.named += bool(here.mistakes)
            course, bundled = said(here), said(there)
            unlike = [
                f"{what}: {course[what]}, in a bundle {bundled[what]}"
                for what in course
                if course[what] != bundled[what]
            ]
            if unlike:
                row.other.append(f"{one}, seed {seed}: {'; '.join(unlike)}")
    return row


def main() -> None:
    """Measure every chapter, and write the report."""
    solutions = [*corpus.right_solutions(), *corpus.wrong_solutions()]
    with TemporaryDirectory() as folder:
        rows = [measure(chapter, solutions, Path(folder)) for chapter in CHAPTERS.values()]
    others = [f"- {one}" for row in rows for one in row.other]
    lines = [*map(str, rows), "", "Not alike: " + ("" if others else "none."), *others]
    REPORT.write_text(ABOUT + "\n".join(lines) + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
