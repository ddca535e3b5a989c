"""Holds a chapter's cells, its checks, its references and its mistakes against each other.

What does not fit is told in a sentence before anything is built: to an author, not to a learner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from autograde import check as calls
from autograde.answers import misconceptions
from autograde.answers.draws import draw
from autograde.answers.oracle import ORACLE, resolve
from autograde.basics.errors import CourseError
from autograde.basics.near import did_you_mean
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import AFTERWARDS, Chapter, Check

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class BuildError(CourseError):
    """The source of a chapter and its checks do not fit together."""


def agree(notebook: NotebookNode, chapter: Chapter) -> None:
    """See that everything fits.

    Raises
    ------
    BuildError
        If anything does not; the message says what, and where.
    """
    for check in chapter.checks:
        _a_call_reaches_it(check, chapter)
        _the_reference_is_there(check, chapter)
    _names_are_used_once(notebook, chapter)
    _each_check_has_its_cell(notebook, chapter)
    _each_solution_can_be_cut_out(notebook, chapter)
    _each_heading_is_there(notebook, chapter)
    _no_pointer_leads_ahead(notebook, chapter)
    for check in chapter.checks:
        _the_reference_answers(check, chapter)


def _told(cell: NotebookNode) -> Mapping[str, Any]:
    told: Mapping[str, Any] = cell.metadata.get("nbgrader", {})
    return told


def _a_call_reaches_it(check: Check, chapter: Chapter) -> None:
    if check.id in vars(calls):
        raise BuildError(
            f"{chapter.stem}: a check can't be called {check.id!r}, since check.{check.id} is "
            "something else: give it another id"
        )


def _names_are_used_once(notebook: NotebookNode, chapter: Chapter) -> None:
    seen: set[str] = set()
    for name in (_told(cell)["grade_id"] for cell in notebook.cells if _told(cell)):
        if name in seen:
            raise BuildError(f"{chapter.stem}: two cells are called {name}: give each its own name")
        seen.add(name)
    for other in CHAPTERS.values():
        shared = {one.id for one in other.checks} & {one.id for one in chapter.checks}
        if other.stem != chapter.stem and shared:
            raise BuildError(
                f"{chapter.stem} and {other.stem} both have a check {min(shared)!r}: a check's id "
                "belongs to one chapter"
            )


def _each_check_has_its_cell(notebook: NotebookNode, chapter: Chapter) -> None:
    graded = {_told(cell)["grade_id"]: cell for cell in notebook.cells if _told(cell).get("grade")}
    wanted = [check.grade_id for check in chapter.checks]
    found = [name for name in graded if name not in chapter.written]
    if found != wanted:
        raise BuildError(f"{chapter.stem}: the check cells are {found}; the checks are {wanted}")
    for name in chapter.written:
        if name not in graded:
            raise BuildError(f"{chapter.stem}: there is no cell for the written question {name}")
    for check in chapter.checks:
        source = graded[check.grade_id].source
        if source != check.call:
            raise BuildError(
                f"{chapter.stem}: cell {check.grade_id} holds {source!r} instead of {check.call!r}"
            )


def _each_solution_can_be_cut_out(notebook: NotebookNode, chapter: Chapter) -> None:
    ids = [check.id for check in chapter.checks]
    for cell in notebook.cells:
        told = _told(cell)
        if not told.get("solution") or told.get("grade"):
            continue
        name, lines = told["grade_id"], [line.strip() for line in cell.source.splitlines()]
        if not any(one == name or one.startswith(f"{name}_") for one in ids):
            near = did_you_mean(name, ids)
            hint = f": did you mean {near}?" if near else f"; there are {', '.join(ids)}"
            raise BuildError(f"{chapter.stem}: no check knows the solution cell {name}{hint}")
        marks = [line for line in lines if line in (BEGIN, END)]
        if not marks or marks != [BEGIN, END] * (len(marks) // 2):
            raise BuildError(
                f"{chapter.stem}: in cell {name} a line {BEGIN!r} and a line {END!r} have to "
                "enclose the solution, else it would be handed out"
            )
    for cell in notebook.cells:
        if not _told(cell).get("solution") and (BEGIN in cell.source or END in cell.source):
            raise BuildError(
                f"{chapter.stem}: {BEGIN!r} or {END!r} stands in a cell that is no solution, "
                f"{cell.id}: it would be handed out. Give the cell the role solution"
            )


def _each_heading_is_there(notebook: NotebookNode, chapter: Chapter) -> None:
    lines = [line for cell in notebook.cells for line in cell.source.splitlines()]
    headings = {line.lstrip("#").strip() for line in lines if line.startswith("#")}
    wanted = {f"check {check.id!r}": check.read for check in chapter.checks}
    for check in chapter.checks:
        told = misconceptions.READ_FOR[check.id]
        wanted |= {f"mistake {mistake!r}": at for mistake, at in told.items()}
    for who, heading in wanted.items():
        if heading not in headings:
            near = did_you_mean(heading, headings)
            hint = f": did you mean {near!r}?" if near else ""
            raise BuildError(
                f"{chapter.stem}: {who} says to read {heading!r} again, and the chapter has no "
                f"such heading{hint}"
            )


def _no_pointer_leads_ahead(notebook: NotebookNode, chapter: Chapter) -> None:
    """See that whoever makes a mistake has read what they are sent back to."""
    seen: set[str] = set()
    checks = {check.grade_id: check for check in chapter.checks}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            seen |= {line.lstrip("#").strip() for line in lines if line.startswith("#")}
        check = checks.get(_told(cell).get("grade_id", ""))
        if check is None:
            continue
        for mistake in misconceptions.nameable(check.id):
            heading = misconceptions.section(check.id, mistake)
            if heading not in seen:
                raise BuildError(
                    f"{chapter.stem}: for the mistake {mistake!r} in check {check.id!r} a learner "
                    f"is told to read {heading!r} again, which comes after it: name an earlier "
                    f"heading in READ_FOR, for ({check.id!r}, the mistake)"
                )


def _the_reference_is_there(check: Check, chapter: Chapter) -> None:
    try:
        resolve(check.reference)
    except (ImportError, AttributeError) as error:
        raise BuildError(
            f"{chapter.stem}: check {check.id!r} names the reference {check.reference!r}, and "
            f"source_lib has none ({error})"
        ) from error


def _the_reference_answers(check: Check, chapter: Chapter) -> None:
    here = f"{chapter.stem}: check {check.id!r}"
    drawn = [case.name for case in draw(check, 0)]
    _be_among(check.cases, drawn, f"{here}: no case that is drawn is called")
    cases = ORACLE.cases(check, 0)
    right = ORACLE.expected(check, cases, 0)
    for criterion in check.criteria:
        for case in criterion.cases:
            answer = right[case]
            if answer.failure is not None and not any(
                name.endswith(AFTERWARDS) for name in criterion.answers
            ):
                raise BuildError(
                    f"{here}: the reference raises {answer.failure.kind} in case {case!r} "
                    f"({answer.failure.message})"
                )
            about = f"{here}: in case {case!r} the probe gives no answer called"
            _be_among(criterion.answers, answer.values, about)


def _be_among(wanted: Sequence[str], there: Iterable[str], about: str) -> None:
    there = list(there)
    for name in wanted:
        if name not in there:
            raise BuildError(f"{about} {name!r}; there are {', '.join(map(repr, there))}")
