"""What becomes of 2,000 mangled notebooks. Writes benchmarks/results/fuzz.md.

    python -m benchmarks.fuzz

Each is chapter 7, solved, then mangled by one to five of the functions in
tests/corpus/mangled.py; one in four of the files is damaged besides. Every tenth that
was mended is graded, too.
"""

import time
from collections import Counter

import nbformat
import numpy as np

from autograde.explaining.messages import REPAIRS
from autograde.grading.nbgrader_preprocessor import grade_notebook
from autograde.grading.session import Session
from autograde.grading.submission.parsing import BeyondRepair
from autograde.grading.submission.repair import repair
from autograde.grading.submission.sanitize import sanitize
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from autograde.sandbox.parent import Sandbox
from benchmarks import RESULTS
from tests.corpus import mangled

STEM = "ch07_softmax_with_loss"
COUNT = 2000
HEAD = """\
# Mangled notebooks

Made by `make fuzz`, from seeds 0 to {last}. Each is chapter 7, solved, then mangled in one to
five ways (cells deleted, duplicated, split, merged, retyped, moved, stripped of metadata, ...);
one in four is damaged as a file besides.

**{count} notebooks: {mended} mended, {whole} found whole, {refused} refused with a sentence,
{failed} unhandled failures.** Of those that could be graded, {graded} were: {ungraded} failures,
and each of the {checks} checks of each got its points or a reason. A repair took {ms:.0f} ms on
average.

| refused because | notebooks |
|---|---:|
{reasons}

| what was mended | notebooks |
|---|---:|
{kinds}
"""


def main() -> None:
    """Mangle, repair, grade, count."""
    released = nbformat.read(ROOT / f"notebooks/en/{STEM}/{STEM}.ipynb", 4)
    solved = nbformat.read(ROOT / f"solutions/en/{STEM}/{STEM}.ipynb", 4)
    for cell in solved.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    came, reasons, kinds = Counter(), Counter(), Counter()
    seconds = 0.0
    with Sandbox(CHAPTERS[STEM]) as sandbox:
        for seed in range(COUNT):
            raw = mangled.mangled(solved, np.random.default_rng(seed))
            start = time.perf_counter()
            try:
                made = repair(raw, released)
                came["mended" if made.mended else "whole"] += 1
                kinds.update({kind for one in made.mended for kind in kinds_of(one)})
            except BeyondRepair as refusal:
                came["refused"] += 1
                reasons[refusal.reason] += 1
                continue
            except Exception as error:  # noqa: BLE001 - this is what we count
                came["failed"] += 1
                print(seed, repr(error))
                continue
            finally:
                seconds += time.perf_counter() - start
            if sum(came.values()) % 10 == 0:
                came["graded" if gradable(made.notebook, sandbox) else "ungraded"] += 1
    text = HEAD.format(
        last=COUNT - 1,
        count=COUNT,
        mended=came["mended"],
        whole=came["whole"],
        refused=came["refused"],
        failed=came["failed"],
        graded=came["graded"] + came["ungraded"],
        ungraded=came["ungraded"],
        checks=len(CHAPTERS[STEM].checks),
        ms=1000 * seconds / COUNT,
        reasons=rows(reasons),
        kinds=rows(kinds),
    )
    (RESULTS / "fuzz.md").write_text(text, encoding="utf-8")


def gradable(notebook: nbformat.NotebookNode, sandbox: Sandbox) -> bool:
    """Say whether every check of a repaired notebook is judged, and what comes of it is valid."""
    try:
        sanitize(notebook)
        made = grade_notebook(notebook, Session(sandbox), lambda check: 7)
        nbformat.validate(notebook)
        return all(one.criteria for one in made.checks) and len(made.checks) == len(
            CHAPTERS[STEM].checks
        )
    except Exception as error:  # noqa: BLE001 - likewise
        print(repr(error))
        return False


def kinds_of(sentence: str) -> list[str]:
    """Return the kinds of mending that this sentence may be about, by its fixed words."""
    return [
        kind
        for kind, words in REPAIRS.items()
        if all(part in sentence for part in fixed(str(words)))
    ]


def fixed(words: str) -> list[str]:
    """Return what stands between the details of a sentence."""
    parts = words.split("{")
    return [parts[0], *(part.partition("}")[2] for part in parts[1:])]


def rows(counts: Counter[str]) -> str:
    """Return the rows of a table."""
    return "\n".join(f"| {name} | {count} |" for name, count in counts.most_common())


if __name__ == "__main__":
    main()
