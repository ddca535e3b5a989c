"""The table of exercises, with which a learner's page begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from autograde.desk.returning.cells import Cell, Exercise
from autograde.desk.returning.earned import Earned, Points
from autograde.explaining.card import without_backticks
from autograde.explaining.messages import PAGE, SENTENCES, in_a_list, in_a_row, say

MISTAKE_ID = re.compile(r"\s?\[[\w-]+\](?: / |$)")
SEVERAL = ("one mistake", "two mistakes", "several mistakes", "cannot tell")
State = Literal["full", "missing", "open", "waits"]


@dataclass(frozen=True)
class Row:
    """A line of the table of exercises: one cell that has points."""

    target: str
    name: str
    title: str
    points: str
    state: State
    why: str = ""
    mistakes: Sequence[str] = ()


def points_in_words(score: float | None, most: float) -> str:
    """Say how many points there are of how many."""
    if score is None:
        return PAGE["waits"]
    return PAGE["points"].format(points=number(score), most=number(most))


def number(points: float) -> str:
    """Write points as short as they are: two digits after the point, at most."""
    return f"{round(points, 2):g}"


def target_of(place: int) -> str:
    """Return what an exercise is linked to by."""
    return f"exercise-{place}"


def rows(place: int, exercise: Exercise, earned: Earned) -> Iterator[Row]:
    """Yield the lines of an exercise: one for each cell that has points."""
    for cell in exercise.graded:
        points = earned.points.get(cell.name)
        if points is None:
            continue
        target, title = target_of(place), without_backticks(exercise.title)
        told = points_in_words(points.score, points.most)
        yield Row(target, _name(cell, exercise), title, told, *_state(cell, points))


def _name(cell: Cell, exercise: Exercise) -> str:
    """Name a check by what it asks of, and in what it differs from others that ask of the same."""
    if cell.kind == "written" and not cell.code:
        return ""
    if cell.check is None:
        return cell.name
    same = [
        one.check.id for one in exercise.graded if one.check and one.check.asks == cell.check.asks
    ]
    if len(same) == 1:
        return cell.check.asks
    pairs = enumerate(zip(*same, strict=False))
    alike = next((end for end, letters in pairs if len(set(letters)) > 1), 0)
    return f"{cell.check.asks}, {cell.check.id[alike:].replace('_', ' ')}"


def _state(cell: Cell, points: Points) -> tuple[State, str, Sequence[str]]:
    """Say how it went, why, and by which mistakes, if they have names."""
    if points.score is None:
        return "waits", "", ()
    if points.score >= points.most:
        return "full", "", ()
    untouched = cell.told.get("mistakes") == ["not-implemented"]
    if untouched or (cell.kind == "written" and points.given is None):
        return "open", SENTENCES["stub"], ()
    for said in cell.told.get("explanation", ()):
        heading = next((one for name in SEVERAL if said.startswith(one := SENTENCES[name])), "")
        named = MISTAKE_ID.split(said.removeprefix(heading).strip())
        alike = heading == SENTENCES["cannot tell"]
        return "missing", PAGE["either"] if alike else "", list(filter(None, named))
    refused = [one["evalue"] for one in cell.outputs if one.get("ename") == "NoPoints"]
    missed = [say(one["name"]) for one in cell.told.get("criteria", ()) if not one["passed"]]
    if missed:
        refused = [PAGE["missed"].format(criteria=in_a_list(missed, "listed apart"))]
    return "missing", in_a_row(*refused), ()
