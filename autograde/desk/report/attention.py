"""Who needs help, and which submissions somebody should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograde.desk.report.standing import Standing
from autograde.desk.report.summary import Class, Learner, made
from autograde.explaining.messages import SENTENCES

HALF = 0.5  # of the points: below that, a learner needs help
OPEN = 1 / 3  # of the exercises left open: from there on, too
FELL = 0.3  # this share of the points below one's own average so far: likewise
AGAIN = 3  # exercises with one and the same mistake: likewise
MOST_TEXT, MOST_TOLD = 400, 30  # of what a submission is told to have done


@dataclass(frozen=True)
class Help:
    """A student who needs help, and why."""

    learner: Learner
    why: tuple[str, ...]


def who_needs_help(class_: Class) -> list[Help]:
    """Return who needs help and why: the fewest points first, what has no points last."""
    found = [Help(one, tuple(_reasons(one, class_))) for one in class_.learners]
    return sorted(
        (one for one in found if one.why),
        key=lambda one: (not one.learner.graded, one.learner.points, one.learner.name),
    )


def _reasons(learner: Learner, class_: Class) -> Iterable[str]:
    checks = list(learner.checks.values())
    if learner.refused:
        yield "could not be graded"
        return
    if not learner.graded:
        yield "handed in, but not graded yet" if learner.handed_in else "handed in nothing"
        return
    if class_.most and learner.points < HALF * class_.most:
        yield f"{learner.points:g} of {class_.most:g} points"
    left = sum(one.untouched for one in checks)
    if checks and left >= OPEN * len(checks):
        yield f"{left} of {len(checks)} exercises left open"
    fell = _fell(learner.standing, class_)
    if fell:
        yield fell
    often = Counter(name for one in checks if not one.alike for name in set(made(one)))
    for name, count in often.most_common():
        if count >= AGAIN:
            yield f"the same mistake in {count} exercises: {name}"


def _fell(standing: Standing | None, class_: Class) -> str:
    names = class_.roster.assignments
    if standing is None or class_.assignment not in names:
        return ""
    place = names.index(class_.assignment)
    now = standing.progress[place]
    before = [share for share in standing.progress[:place] if share is not None]
    if now is None or not before or standing.waits:
        return ""
    mean = sum(before) / len(before)
    return f"from {mean:.0%} so far down to {now:.0%}" if mean - now >= FELL else ""


def flags(learner: Learner, needs_help: bool) -> Mapping[str, tuple[str, ...]]:
    """Return what stands out about a submission: kind → sentences, some kinds with none."""
    records, standing = learner.records, learner.standing
    found: dict[str, tuple[str, ...]] = {}
    if needs_help:
        found["help"] = ()
    if not records and not learner.ungraded:
        found["absent"] = ()
    if learner.ungraded:
        found["ungraded"] = ()
    if learner.refused:
        found["refused"] = tuple(_refused(learner))
    if learner.stale:
        found["stale"] = learner.stale
    for kind in ("mended", "lost", "tried", "self_graded"):
        said = tuple(text[:MOST_TEXT] for one in records for text in getattr(one, kind)[:MOST_TOLD])
        if kind == "lost":
            told = " ".join(said)
            said += tuple(
                f"{one.id}: {one.lost}"
                for one in learner.checks.values()
                if one.lost and one.lost not in told
            )
        if said:
            found[kind] = said
    if any(not record.sandbox for record in records):
        found["unfenced"] = ()
    if standing is not None and standing.late:
        hours = standing.late / 3600
        found["late"] = (f"{hours:.1f} hours late; penalty {standing.penalty:g}",)
    # What can't be graded can't be read, either.
    if standing is not None and standing.waits and not learner.refused and not learner.ungraded:
        found["waits"] = ()
    return found


def _refused(learner: Learner) -> Iterable[str]:
    yield learner.refused[:MOST_TEXT]
    if learner.kept is not None:
        yield SENTENCES["before stands"].format(points=f"{learner.kept:g}")
