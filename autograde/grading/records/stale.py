"""Points that were given by other numbers than those that hold now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograde.grading.records.result_record import Judged, Record
from autograde.questions.register import CHECKS
from autograde.questions.spec import Check

OURS = {check.grade_id: check.id for check in CHECKS.values()}


def stale_points(record: Record, worth: Mapping[str, float]) -> tuple[str, ...]:
    """Say which cells of a notebook were worth other points when it was graded.

    ``worth`` has the points of each graded cell by its name, as the gradebook has them now; without
    any, there is nothing to compare.
    """
    return tuple(_each(record, worth)) if worth else ()


def _each(record: Record, worth: Mapping[str, float]) -> Iterator[str]:
    for one in record.checks:
        check = CHECKS.get(one.id)
        if check is None:
            continue
        now = worth.get(check.grade_id, one.most)
        if now != one.most:
            yield f"{one.id} was worth {one.most:g} when it was graded, and is worth {now:g}"
        elif _are_split_anew(one, check):
            yield f"the points of {one.id} are not those by which it was graded"
    for answer in record.written:
        now = worth.get(answer.id, answer.most)
        if now != answer.most:
            yield f"{answer.id} was worth {answer.most:g} when it was graded, and is worth {now:g}"
    asked = {one.id for one in record.checks}
    if asked:
        new = [OURS[cell] for cell in worth if cell in OURS and OURS[cell] not in asked]
        yield from (f"{name} was not asked yet" for name in new)


def _are_split_anew(one: Judged, check: Check) -> bool:
    """Say whether the criteria have other points now; a check that was refused was not asked."""
    was = sorted(criterion.points for criterion in one.criteria)
    return bool(was) and was != sorted(float(criterion.points) for criterion in check.criteria)
