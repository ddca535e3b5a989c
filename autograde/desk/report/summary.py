"""What the records of a class say, counted: checks, criteria, mistakes, what to reteach."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograde.answers.misconceptions import MISCONCEPTIONS, section
from autograde.desk.report.standing import Roster, Standing
from autograde.explaining.messages import say
from autograde.grading.records.result_record import Judged, Record
from autograde.grading.records.stale import stale_points
from autograde.questions.register import CHECKS

NO_MISTAKE = {"not-implemented", "inherited"}  # here: a stub is still there, or it was made before


@dataclass(frozen=True)
class Learner:
    """One student in an assignment: all checks of all notebooks, and what stands out.

    ``ungraded``: what was handed in last was not graded yet. ``stale``: which cells were worth
    other points when they were graded.
    """

    student: str
    standing: Standing | None = None
    records: tuple[Record, ...] = ()
    ungraded: bool = False
    stale: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name in the roster, if there is one, or the id."""
        return (self.standing.name if self.standing else "") or self.student

    @cached_property
    def checks(self) -> dict[str, Judged]:
        """The checks that were judged, by id; none of a notebook that can't be graded any more."""
        return {
            one.id: one for record in self.records if not record.refused for one in record.checks
        }

    @property
    def refused(self) -> str:
        """Why it could not be graded; empty if it could, or if something else lies there now."""
        if self.ungraded:
            return ""
        return " ".join(record.refused for record in self.records if record.refused)

    @property
    def graded(self) -> bool:
        """Whether there is anything that was judged."""
        return any(not record.refused for record in self.records)

    @property
    def handed_in(self) -> bool:
        """Whether there is anything of theirs, graded or not."""
        known = self.standing is not None and self.standing.handed_in
        return bool(self.records) or self.ungraded or known

    @property
    def kept(self) -> float | None:
        """The points of an earlier submission, where the last one could not be graded."""
        one = self.standing
        return one.total if self.refused and one and one.handed_in and one.given else None

    @cached_property
    def points(self) -> float:
        """The automatic points."""
        return sum(one.points for one in self.checks.values())


@dataclass(frozen=True)
class CriterionCount:
    """How often a criterion was asked, and how often it was met."""

    name: str
    points: float
    met: int
    asked: int


@dataclass(frozen=True)
class CheckCount:
    """How a class did in one check; ``inherited`` lost points only to an earlier mistake."""

    id: str
    most: float
    judged: int
    full: int
    untouched: int
    inherited: int
    mean: float
    criteria: tuple[CriterionCount, ...]


@dataclass(frozen=True)
class MistakeCount:
    """A mistake: how many students made it for sure, and how many may have, and in which checks.

    ``example`` is a student who made it, in the check that is named first.
    """

    id: str
    says: str
    hint: str
    sure: int
    maybe: int
    checks: tuple[tuple[str, int], ...]
    sections: tuple[str, ...]
    example: str

    @property
    def count(self) -> int:
        """The students who made it, or may have."""
        return self.sure + self.maybe


@dataclass(frozen=True)
class Reteach:
    """A section of the chapter that a class should hear again."""

    section: str
    students: int
    points: float  # lost, by all of them together
    checks: tuple[str, ...]
    mistakes: tuple[str, ...]


@dataclass(frozen=True)
class Class:
    """A class in one assignment."""

    assignment: str
    learners: tuple[Learner, ...]
    most: float
    roster: Roster = field(default_factory=Roster)

    @cached_property
    def graded(self) -> list[Learner]:
        """Those whose work was judged."""
        return [one for one in self.learners if one.graded]

    @cached_property
    def checks(self) -> list[CheckCount]:
        """The checks, counted, in the order of the chapter."""
        return _check_counts(self)

    @cached_property
    def mistakes(self) -> list[MistakeCount]:
        """The mistakes, counted by learners, the most frequent first."""
        return _mistake_counts(self)


def gather(
    assignment: str, records: Iterable[Record], roster: Roster, ungraded: Collection[str] = ()
) -> Class:
    """Put records and roster together; the learners come by their names."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.student].append(record)
    students = found.keys() | roster.standings.keys() | set(ungraded)
    learners = [
        Learner(
            student,
            roster.standings.get(student),
            tuple(found.get(student, ())),
            student in ungraded,
            tuple(
                said
                for record in found.get(student, ())
                for said in stale_points(record, roster.worth)
            ),
        )
        for student in students
    ]
    most = max(
        (sum(one.most for one in learner.checks.values()) for learner in learners), default=0
    )
    learners.sort(key=lambda one: (one.name.casefold(), one.student))
    return Class(assignment, tuple(learners), float(most), roster)


def _check_counts(class_: Class) -> list[CheckCount]:
    judged: dict[str, list[Judged]] = defaultdict(list)
    for learner in class_.graded:
        for name, one in learner.checks.items():
            judged[name].append(one)
    rank = {name: place for place, name in enumerate(CHECKS)}
    return [
        _count(name, judged[name])
        for name in sorted(judged, key=lambda one: rank.get(one, len(rank)))
    ]


def _count(name: str, judged: Sequence[Judged]) -> CheckCount:
    worth: dict[str, float] = {}
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for one in judged:
        for criterion in one.criteria:
            worth[criterion.name] = criterion.points
            asked[criterion.name] += 1
            met[criterion.name] += criterion.met
    most = max(one.most for one in judged)
    share = sum(one.points / one.most if one.most else 1.0 for one in judged) / len(judged)
    return CheckCount(
        name,
        most,
        len(judged),
        sum(one.points >= one.most and not one.inherited for one in judged),
        sum(one.untouched for one in judged),
        sum(bool(one.inherited) for one in judged),
        share,
        tuple(CriterionCount(one, worth[one], met[one], asked[one]) for one in worth),
    )


def made(one: Judged) -> tuple[str, ...]:
    """Return the mistakes that were made in a check: none in a stub, nor in what is inherited."""
    return tuple(name for name in one.mistakes if name not in NO_MISTAKE)


def _mistake_counts(class_: Class) -> list[MistakeCount]:
    sure: dict[str, set[str]] = defaultdict(set)
    maybe: dict[str, set[str]] = defaultdict(set)
    where: dict[str, Counter[str]] = defaultdict(Counter)
    shown: dict[tuple[str, str], tuple[bool, str]] = {}
    for learner in class_.graded:
        for check, one in learner.checks.items():
            names = made(one)
            for name in names:
                (maybe if one.alike else sure)[name].add(learner.student)
                where[name][check] += 1
                # The best example makes this mistake and no other.
                example = (one.alike or len(names) > 1, learner.student)
                shown[name, check] = min(shown.get((name, check), example), example)
    counts = []
    for name, checks in where.items():
        ordered = sorted(checks.items(), key=lambda item: (-item[1], item[0]))
        first = ordered[0][0]
        counts.append(
            MistakeCount(
                name,
                *mistake_in_words(name, first),
                len(sure[name]),
                len(maybe[name] - sure[name]),
                tuple(ordered),
                tuple(dict.fromkeys(filter(None, (section(one, name) for one, _ in ordered)))),
                shown[name, first][1],
            )
        )
    return sorted(counts, key=lambda one: (-one.sure, -one.maybe, one.id))


def mistake_in_words(mistake: str, check: str) -> tuple[str, str]:
    """Return what a mistake in a check is, and the hint; sizes keep their letters."""
    words = MISCONCEPTIONS.get(mistake)
    if words is None:  # of a later version, or of somebody else's check
        return mistake, ""
    what = say(CHECKS[check].gives) if check in CHECKS else "result"
    fields = {"what": what, "N": "N", "K": "K", "earlier": "earlier answer"}
    says = say(words.says).format(**fields).replace("N = N", "N")
    return says, say(words.hint).format(**fields)


def reteach(class_: Class) -> list[Reteach]:
    """Rank the sections by how many lost points there; what was left open is not counted.

    Points that are lost to an earlier mistake alone are lost where that was made.
    """
    students: dict[str, set[str]] = defaultdict(set)
    points: dict[str, float] = defaultdict(float)
    checks: dict[str, Counter[str]] = defaultdict(Counter)
    mistakes: dict[str, Counter[str]] = defaultdict(Counter)
    for learner in class_.graded:
        for check, one in learner.checks.items():
            if one.untouched or one.refused or one.points >= one.most:
                continue
            headings = _headings(learner, one)
            for heading in headings:
                points[heading] += (one.most - one.points) / len(headings)
                students[heading].add(learner.student)
                if not one.inherited:
                    checks[heading][check] += 1
                    names = (name for name in made(one) if section(check, name) == heading)
                    mistakes[heading].update(names)
    found = [
        Reteach(
            heading,
            len(students[heading]),
            points[heading],
            tuple(name for name, _ in checks[heading].most_common()),
            tuple(name for name, _ in mistakes[heading].most_common(3)),
        )
        for heading in students
    ]
    return sorted(found, key=lambda one: (-one.students, -one.points, one.section))


def _headings(learner: Learner, one: Judged) -> list[str]:
    """Return the sections where the points of a check were lost."""
    sources = [learner.checks[name] for name in one.inherited if name in learner.checks] or [one]
    headings = (section(source.id, name) for source in sources for name in made(source) or ("",))
    return list(dict.fromkeys(filter(None, headings)))
