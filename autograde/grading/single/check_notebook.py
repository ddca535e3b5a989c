"""Grades one notebook with no gradebook: for a learner's terminal, and for CI.

The notebook runs from top to bottom. What its check cells hold does not matter: each asks what the
course asks there. Nothing is written to the notebook or beside it. ``grade_apart`` runs it in the
sandbox and judges it outside. ``grade`` runs it in a fresh kernel, in its own folder, where the
learner's code and the checks are together: honest for those who check their own work, and no
protection against those who mean to cheat.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.answers.oracle import ORACLE
from autograde.explaining.messages import CHECKED
from autograde.explaining.output import MIME, may_reveal, mime_bundle
from autograde.grading.session import Session
from autograde.grading.single.kernel import SECONDS_A_CELL, Outcome, Step, run_cells
from autograde.grading.submission.cells import (
    CannotGradeError,
    chapter_of,
    grade_id,
    handed_out,
    nbgrader_of,
    read_cells,
    source_of,
)
from autograde.grading.submission.editions import editions
from autograde.grading.submission.parsing import BeyondRepair, read_submission
from autograde.grading.submission.repair import Repaired, repair
from autograde.questions.spec import Chapter, Check
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.prestart import take

# The import statement finds the kit whatever the learner's cells have done to the name "check".
CALL = "from autograde import check as _autograde_check\n_autograde_{call}"


@dataclass(frozen=True)
class CriterionResult:
    """One criterion of a check: the fields are those of the JSON."""

    name: str
    passed: bool
    message: str


@dataclass(frozen=True)
class CheckResult:
    """One check: the fields are those of the JSON."""

    id: str
    points: float
    max_points: float
    criteria: tuple[CriterionResult, ...]
    mistakes: tuple[str, ...] = ()
    explanation: tuple[str, ...] = ()  # for a person: not in the JSON

    @property
    def full(self) -> bool:
        """Whether every criterion is met."""
        return all(criterion.passed for criterion in self.criteria)


@dataclass(frozen=True)
class Result:
    """One notebook: the fields are those of the JSON. Without an assignment it was not graded."""

    notebook: str
    assignment: str | None
    points: float
    max_points: float
    checks: tuple[CheckResult, ...]
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the object that stands for this notebook in the JSON."""
        whole = asdict(self)
        for check in whole["checks"]:
            del check["explanation"]
        return whole

    @property
    def status(self) -> int:
        """0 for full marks, 1 for lost points, 2 for what could not be graded."""
        if self.assignment is None:
            return 2
        return 0 if all(check.full for check in self.checks) else 1


def check_in_kernel(path: Path, seconds: float = SECONDS_A_CELL) -> Result:
    """Grade the notebook at ``path``; a cell may take so many seconds. Never raises."""
    return _graded(path, lambda todo, _: asyncio.run(run_cells(todo, path, seconds)), seconds)


def check_in_sandbox(path: Path, unsafe: bool = False) -> Result:
    """Grade the notebook at ``path`` in the sandbox, or, if ``unsafe``, with its limits only.

    It is mended before, as for a grade, where the chapter's notebook as handed out is at hand.

    Raises
    ------
    NoSandboxError
        If this machine offers none.
    """
    return _graded(path, lambda todo, chapter: _run_apart(todo, chapter, unsafe), mend=True)


def _run_apart(todo: Sequence[Step], chapter: Chapter, unsafe: bool) -> list[Outcome]:
    outcomes = []
    with (
        take(chapter, Limits(), unsafe, ()) as sandbox,
        contextlib.closing(Session(sandbox)) as session,
    ):
        for count, step in enumerate(todo, 1):
            if step.check is not None:
                verdict = session.ask(step.check, ORACLE.any_seed(step.check))
                shown = new_output("display_data", data=mime_bundle(verdict, may_reveal()))
                outcomes.append(Outcome(step, [shown]))
                continue
            cell = session.run(count, step.source)
            if cell.lost is None:
                outcomes.append(Outcome(step, cell.outputs))
            else:
                error = new_output("error", ename=cell.lost.kind, evalue=cell.lost.why)
                outcomes.append(Outcome(step, [error], lost=True))
    return outcomes


def _graded(
    path: Path,
    how: Callable[[Sequence[Step], Chapter], list[Outcome]],
    seconds: float = SECONDS_A_CELL,
    mend: bool = False,
) -> Result:
    try:
        mended = _mended(path) if mend else None
        cells = read_cells(path) if mended is None else mended.notebook.cells
        chapter = chapter_of(cells, path)
        outcomes = how(steps(cells, chapter), chapter)
    except CannotGradeError as error:
        return Result(str(path), None, 0.0, 0.0, (), (str(error),))
    outcome_of = {one.step.check.id: one for one in outcomes if one.step.check is not None}
    present = {grade_id(cell) for cell in cells}
    checks = tuple(
        _result(check, outcome_of.get(check.id), check.grade_id in present)
        for check in chapter.checks
    )
    problems = [*(mended.mended if mended else ()), *_cell_problems(cells, chapter)]
    problems += _run_problems(outcomes, seconds)
    points = sum(check.points for check in checks)
    return Result(
        str(path), chapter.stem, float(points), float(chapter.points), checks, tuple(problems)
    )


def _mended(path: Path) -> Repaired | None:
    """Repair the notebook at ``path``; None if it is to be read, or refused, as it stands."""
    try:
        raw = path.read_bytes()
        chapter = chapter_of(read_submission(raw).cells, path)
        ours, *others = (nbformat.read(one, as_version=4) for one in editions(handed_out(chapter)))
        return repair(raw, ours, elsewhere=others)
    except (OSError, CannotGradeError, BeyondRepair):
        return None


def steps(cells: Sequence[NotebookNode], chapter: Chapter) -> list[Step]:
    """List the cells to run. The last copy of a check cell runs the course's line for it.

    Earlier copies run as they stand, as after nbgrader's ``DeduplicateIds``: a learner may have
    made one for code of their own.
    """
    checks = {check.grade_id: check for check in chapter.checks}
    last = {grade_id(cell): index for index, cell in enumerate(cells)}
    found = []
    for index, cell in enumerate(cells):
        name = grade_id(cell)
        if name in checks and last[name] == index:
            check = checks[name]
            found.append(Step(name, CALL.format(call=check.call), check))
        elif cell.get("cell_type") == "code":
            source = source_of(cell)
            name = _called(index + 1, name, source)
            found.append(Step(name, source, solution=bool(nbgrader_of(cell).get("solution"))))
    return found


def _called(place: int, name: str, source: str) -> str:
    """Say which cell it is: by its name, or by how it begins."""
    if name:
        return CHECKED["cell"].format(place=place, name=name)
    first = source.strip().partition("\n")[0]
    text = first if len(first) <= 60 else first[:59] + "…"
    return CHECKED["cell that begins"].format(place=place, text=text)


def _result(check: Check, outcome: Outcome | None, present: bool) -> CheckResult:
    if not present:
        return _lost(check, CHECKED["no cell"].format(cell=check.grade_id))
    if outcome is None:
        return _lost(check, CHECKED["not run"])
    verdict = _verdict(check, outcome.outputs)
    if verdict is not None:
        return verdict
    if outcome.died:
        return _lost(check, CHECKED["ended"])
    return _lost(check, _stopped(check, outcome.error))


def _stopped(check: Check, error: str) -> str:
    if error == f"NameError: name '{check.asks}' is not defined":
        return CHECKED["not defined"].format(error=error, name=check.asks)
    return CHECKED["stopped" if error else "no verdict"].format(error=error)


def _lost(check: Check, message: str) -> CheckResult:
    criteria = (CriterionResult(criterion.name, False, message) for criterion in check.criteria)
    return CheckResult(check.id, 0.0, float(check.points), tuple(criteria))


def _verdict(check: Check, outputs: Sequence[NotebookNode]) -> CheckResult | None:
    """Read the verdict that the check has displayed; its points are the check's own."""
    for output in reversed(outputs):
        told = output.get("data", {}).get(MIME)
        # The learner's code shares the kernel: what looks like a verdict may be anything.
        with contextlib.suppress(AttributeError, KeyError, TypeError):
            if told["id"] == check.id:
                return _as_result(check, told)
    return None


def _as_result(check: Check, told: Mapping[str, Any]) -> CheckResult:
    said = {one["name"]: (one["passed"] is True, str(one["message"])) for one in told["criteria"]}
    criteria = [CriterionResult(one.name, *said[one.name]) for one in check.criteria]
    points = sum(one.points for one in check.criteria if said[one.name][0])
    mistakes = tuple(str(mistake) for mistake in told["mistakes"])
    said_why = tuple(str(sentence) for sentence in told["explanation"])
    return CheckResult(
        check.id, float(points), float(check.points), tuple(criteria), mistakes, said_why
    )


def _cell_problems(cells: Sequence[NotebookNode], chapter: Chapter) -> Iterator[str]:
    found = [(grade_id(cell), source_of(cell).strip()) for cell in cells]
    for check in chapter.checks:
        sources = [source for name, source in found if name == check.grade_id]
        if not sources:
            yield CHECKED["lost points"].format(cell=check.grade_id, points=f"{check.points:g}")
        elif len(sources) > 1:
            yield CHECKED["copies"].format(cell=check.grade_id, count=len(sources))
        if sources and sources[-1] != check.call:
            yield CHECKED["changed"].format(cell=check.grade_id, call=check.call)


def _run_problems(outcomes: Sequence[Outcome], seconds: float) -> Iterator[str]:
    for outcome in outcomes:
        step, error = outcome.step, outcome.error
        told = {"cell": _capital(step.name), "error": error, "most": f"{seconds:g}"}
        if outcome.died:
            name = "kernel ended late" if outcome.late else "kernel ended"
            yield CHECKED[name].format(**told | {"cell": step.name})
        elif outcome.late:
            yield CHECKED["late"].format(**told)
        elif outcome.lost:
            yield CHECKED["taken out"].format(**told)
        elif step.check is not None and _verdict(step.check, outcome.outputs) is None:
            yield CHECKED["gave none" if error else "showed nothing"].format(**told)
        elif error and (step.solution or re.match(r"(Syntax|Indentation|Tab)Error", error)):
            yield CHECKED["cell stopped"].format(**told)


def _capital(name: str) -> str:
    """Return the name of a step as a sentence begins with it."""
    return name[:1].upper() + name[1:] if name.startswith("cell ") else name
