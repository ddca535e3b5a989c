"""What a regrade changed: old records against new ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograde.grading.records.result_record import Judged, Record


@dataclass(frozen=True)
class Change:
    """One thing that is not as before, in one notebook; without a ``check``, about all of it."""

    student: str
    notebook: str
    check: str
    before: float | None  # points; None where there was no such check
    after: float | None
    why: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the change as a line for a terminal."""
        what = f"{self.student}: {self.check or self.notebook}"
        points = f" {_points(self.before)} → {_points(self.after)}"
        said = f" ({'; '.join(self.why)})" if self.why else ""
        return what + (points if self.before != self.after else "") + said


def changes(old: Iterable[Record], new: Iterable[Record]) -> list[Change]:
    """List what differs between two gradings, by student, notebook and check.

    What was not graded again is no change, and neither is what is graded for the first time.
    """
    before = {_whose(one): one for one in old}
    found: list[Change] = []
    for record in sorted(new, key=_whose):
        student, _, notebook = _whose(record)
        last = before.get(_whose(record))
        if last is None:
            continue
        if last.refused != record.refused:
            why = record.refused or f"could be graded now; before: {last.refused}"
            found.append(Change(student, notebook, "", None, None, (why,)))
        found += _in_checks(student, notebook, last, record)
    return found


def _whose(record: Record) -> tuple[str, str, str]:
    return record.student, record.assignment, record.notebook


def _in_checks(student: str, notebook: str, old: Record, new: Record) -> Iterator[Change]:
    was = {one.id: one for one in old.checks}
    now = {one.id: one for one in new.checks}
    for name in dict.fromkeys((*was, *now)):
        one, other = was.get(name), now.get(name)
        why = tuple(_why(one, other)) if one is not None and other is not None else ()
        before, after = (part.points if part else None for part in (one, other))
        if before != after or why:
            yield Change(student, notebook, name, before, after, why)


def _why(old: Judged, new: Judged) -> Iterator[str]:
    met = {one.name: one.met for one in old.criteria}
    for one in new.criteria:
        if one.name not in met:
            yield f"new: {one.name}{'' if one.met else ', missed'}"
        elif met[one.name] != one.met:
            yield f"{'met now' if one.met else 'missed now'}: {one.name}"
    names = {one.name for one in new.criteria}
    if new.criteria:
        yield from (f"asked no more: {name}" for name in met if name not in names)
    if old.most != new.most:
        yield f"worth {new.most:g}, not {old.most:g}"
    if old.refused != new.refused:
        yield f"refused: the cell was {new.refused}" if new.refused else "refused no more"
    if old.granted != new.granted:
        yield f"given for carrying a mistake forward: {new.granted:g}, not {old.granted:g}"
    if bool(old.lost) != bool(new.lost):
        yield new.lost or "lost no more"


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:g}"
