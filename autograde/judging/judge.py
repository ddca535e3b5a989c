"""The other half of a check: it alone asks the oracle, and says which criteria are met.

No line of a learner's code runs here. What it compares are answers: arrays and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from autograde.judging.diagnosis import Diagnosis, advised, diagnose
from autograde.judging.inheritance import (
    NOTHING,
    Composition,
    Earlier,
    EarlierAnswer,
    Inheritance,
    trace,
)
from autograde.judging.misconception import Misconception, Mistake, Wrong
from autograde.judging.shared_misconceptions import INHERITED, NOT_IMPLEMENTED, SEEN_BY_THE_JUDGE
from autograde.questions.probe import Answer, Failure, Odd
from autograde.questions.spec import AFTERWARDS, Case, Check, Criterion, Inputs

Kind = Literal["value", "shape", "odd", "missing", "raised", "stub", "changed", "waiting"]


class Oracle(Protocol):
    """What a judge knows and a learner does not: right answers, and those that mistakes give.

    In the course it is ``answers.oracle``, in a student's bundle ``recorded_oracle``.
    """

    def any_seed(self, check: Check) -> int:
        """Return a seed to draw the cases from, for want of a better one."""
        ...

    def cases(self, check: Check, seed: int) -> Sequence[Case]:
        """Return the questions of a check for a seed: the same seed asks the same."""
        ...

    def expected(
        self, check: Check, asked: Sequence[Case], seed: int, given: Mapping[str, Answer]
    ) -> Mapping[str, Answer]:
        """Return the right answers to the cases of a seed, by case.

        ``given`` are the answers that came: of a planted object only they say which one it is.
        """
        ...

    def known(self, check: Check, seed: int) -> Sequence[Mistake]:
        """Return the mistakes that a diagnosis of the check may name."""
        ...

    def section(self, check: Check, mistake: str) -> str:
        """Return the heading in the chapter to read again, for a mistake in a check."""
        ...

    def built_on(self, check: Check) -> Sequence[Composition]:
        """Return how what a check asks for can be made of what earlier checks ask for."""
        ...


@dataclass(frozen=True)
class NamedMistake:
    """A mistake that a verdict names, with its words, and the heading to read again."""

    misconception: Misconception
    section: str


@dataclass(frozen=True)
class Reason:
    """Why a criterion is not met: in which case, by which answer, and the facts."""

    kind: Kind
    case: str = ""
    answer: str = ""
    got: NDArray[Any] | Odd | None = None
    expected: NDArray[Any] | None = None
    agrees: NDArray[np.bool_] | None = None
    failure: Failure | None = None
    waits_for: str = ""


@dataclass(frozen=True)
class Finding:
    """One criterion, judged: met if there is no reason against it."""

    criterion: Criterion
    reason: Reason | None = None

    @property
    def met(self) -> bool:
        """Whether the criterion's points are earned."""
        return self.reason is None


@dataclass(frozen=True)
class Verdict:
    """All that the judge says of one check.

    ``granted`` are points that a course gives to what only carries an earlier mistake forward.
    """

    check: Check
    findings: tuple[Finding, ...]
    inputs: Mapping[str, Inputs]
    seed: int
    warned: tuple[str, ...] = ()
    printed: str = ""
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    advice: tuple[str, ...] = ()  # what costs nothing, and is said
    named: Mapping[str, NamedMistake] = field(default_factory=dict)  # by id, those of both
    inheritance: Inheritance = NOTHING
    granted: float = 0.0

    @property
    def earned(self) -> float:
        """The points of the criteria that are met."""
        return float(sum(finding.criterion.points for finding in self.findings if finding.met))

    @property
    def points(self) -> float:
        """The points that count: a plain float, which nbgrader reads as partial credit."""
        return self.earned + self.granted

    @property
    def mend(self) -> tuple[str, ...]:
        """The checks where this answer has to be mended: none, this one, or earlier ones."""
        if self.full:
            return ()
        owed = self.inheritance
        return owed.mend if owed.explains or owed.hides else (self.check.id,)

    @property
    def full(self) -> bool:
        """Whether every criterion is met."""
        return all(finding.met for finding in self.findings)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes that are named, a part that is not filled in among them."""
        kinds = [finding.reason.kind for finding in self.findings if finding.reason is not None]
        return (*([NOT_IMPLEMENTED.id] if "stub" in kinds else []), *self.diagnosis.ids)

    @property
    def untouched(self) -> bool:
        """Whether nothing was met because the stub is still there."""
        reasons = [finding.reason for finding in self.findings]
        return not any(finding.met for finding in self.findings) and any(
            reason is not None and reason.kind == "stub" for reason in reasons
        )


def judge(
    check: Check,
    cases: Sequence[Case],
    answers: Mapping[str, Answer],
    seed: int,
    oracle: Oracle,
    earlier: Earlier | None = None,
) -> Verdict:
    """Compare the answers, by case name, with the right ones to the same cases.

    ``earlier`` finds what the learner answered before; without it, nothing is traced back.

    Raises
    ------
    RuntimeError
        If the reference itself fails: a mistake of the course's.
    """
    expected = oracle.expected(check, cases, seed, answers)
    for name, answer in expected.items():
        if answer.failure is not None:
            raise RuntimeError(
                f"the reference {check.reference} raised {answer.failure.kind} in case {name!r} "
                f"of check {check.id!r}: {answer.failure.message}"
            )
    findings: dict[str, Finding] = {}
    reasons = _reasons(check, answers, expected)
    for criterion in check.criteria:
        before = findings.get(criterion.after) if criterion.after else None
        if before is not None and not before.met:
            stub = before.reason is not None and before.reason.kind == "stub"
            waits = Reason("stub" if stub else "waiting", waits_for=criterion.after or "")
            reason: Reason | None = waits
        else:
            reason = reasons[criterion.name]
        findings[criterion.name] = Finding(criterion, reason)
    warned = tuple(dict.fromkeys(text for answer in answers.values() for text in answer.warned))
    printed = next((answer.printed for answer in answers.values() if answer.printed), "")
    inputs = {case.name: case.inputs for case in cases}
    verdict = Verdict(check, tuple(findings.values()), inputs, seed, warned, printed)
    if verdict.untouched or (verdict.full and not check.advice):
        return verdict
    asked = [case for case in cases if case.name not in check.advice]
    right = {case.name: expected[case.name] for case in asked}
    if earlier is not None and not verdict.full:
        inherited = _inherited(verdict, asked, answers, right, oracle, earlier)
        verdict = replace(verdict, inheritance=inherited)
        if inherited.explains:
            named = {INHERITED.id: NamedMistake(INHERITED, inherited.section)}
            return replace(verdict, diagnosis=Diagnosis(((INHERITED.id,),)), named=named)
        unknown = all(one.make is None for one in oracle.built_on(check))
        if inherited.hides or (inherited.mend and unknown):
            # Nobody here can say what the earlier mistake leads to: any name might be wrong.
            return verdict
    known = oracle.known(check, seed)
    diagnosis = Diagnosis() if verdict.full else diagnose(check, asked, answers, right, known)
    advice = advised(check, cases, answers, expected, known)
    told = {one.id: one for one in (*SEEN_BY_THE_JUDGE, *_misconceptions(known))}
    named = {
        mistake: NamedMistake(told[mistake], oracle.section(check, mistake))
        for mistake in (*diagnosis.ids, *advice)
    }
    return replace(verdict, diagnosis=diagnosis, advice=advice, named=named)


def _inherited(
    verdict: Verdict,
    cases: Sequence[Case],
    answers: Mapping[str, Answer],
    expected: Mapping[str, Answer],
    oracle: Oracle,
    earlier: Earlier,
) -> Inheritance:
    """Trace what is not right to earlier answers of the learner's."""
    check = verdict.check
    met, missed = (
        {
            (case, name)
            for finding in verdict.findings
            if finding.met == as_wanted
            for case in finding.criterion.cases
            for name in finding.criterion.answers
        }
        for as_wanted in (True, False)
    )
    # One answer may meet a criterion that forgives much, and miss one that does not.
    met -= missed
    return trace(check, cases, answers, expected, met, oracle.built_on(check), earlier)


def answered(verdict: Verdict, subject: Any, oracle: Oracle) -> EarlierAnswer:
    """Return what a verdict says of an earlier answer: where it has to be mended, if it has."""
    check = verdict.check
    mistake, owed = next(iter(verdict.diagnosis.ids), ""), verdict.inheritance
    inherited = owed.explains or owed.hides
    section = owed.section if inherited else oracle.section(check, mistake)
    return EarlierAnswer(check, subject, verdict.mend, section)


def _misconceptions(known: Sequence[Mistake]) -> Iterator[Misconception]:
    for one in known:
        yield one.misconception
        if isinstance(one, Wrong):
            yield from one.also


def _reasons(
    check: Check, answers: Mapping[str, Answer], expected: Mapping[str, Answer]
) -> dict[str, Reason | None]:
    """Find why each criterion is not met, by its name, whatever it waits for.

    One number in an array of shape (1,) or (1, 1) is told once, and costs the cheapest criterion.
    """
    found = {one.name: _first_reason(one, answers, expected) for one in check.criteria}
    boxed = [one for one in check.criteria if _is_boxed(found[one.name])]
    if len(boxed) < sum(one is not None and one.kind == "shape" for one in found.values()):
        return found
    told = min(boxed, key=lambda one: one.points, default=None)
    for criterion in boxed:
        reason = _first_reason(criterion, answers, expected, unboxed=True)
        if reason is not None or criterion is not told:
            found[criterion.name] = reason
    return found


def _is_boxed(reason: Reason | None) -> bool:
    """Say whether one number is wanted, and came in an array with axes."""
    if reason is None or reason.kind != "shape" or reason.expected is None:
        return False
    return reason.expected.ndim == 0 and isinstance(reason.got, np.ndarray) and reason.got.size == 1


def _first_reason(
    criterion: Criterion,
    answers: Mapping[str, Answer],
    expected: Mapping[str, Answer],
    unboxed: bool = False,
) -> Reason | None:
    """Find why a criterion is not met; ``unboxed`` takes an array of one number for the number."""
    for case in criterion.cases:
        for name in criterion.answers:
            reason = _reason(criterion, case, name, answers[case], expected[case], unboxed)
            if reason is not None:
                return reason
    return None


def _reason(
    criterion: Criterion, case: str, name: str, answer: Answer, reference: Answer, unboxed: bool
) -> Reason | None:
    """Judge one named answer to one case; None if it agrees."""
    right = reference.values[name]
    if isinstance(right, Odd):
        raise RuntimeError(f"the reference's {name!r} in case {case!r} is {right.what}")
    failure = answer.failure
    # Inputs are looked at afterwards even if the call failed; they count only if it did not.
    if failure is not None and (name not in answer.values or name.endswith(AFTERWARDS)):
        kind: Kind = "stub" if failure.kind == "NotImplementedError" else "raised"
        return Reason(kind, case, name, failure=failure)
    got = answer.values.get(name)
    if got is None:
        return Reason("missing", case, name)
    if isinstance(got, Odd):
        return Reason("odd", case, name, got, right)
    if unboxed and right.ndim == 0 and got.size == 1:
        got = got.reshape(())
    changed = name.endswith(AFTERWARDS)
    if got.shape != right.shape:
        return Reason("changed" if changed else "shape", case, name, got, right)
    # A warning about the learner's inf or 1e308 would stand on the cell's stderr.
    with np.errstate(all="ignore"):
        agrees = criterion.comparer.agrees(got.astype(float), right.astype(float))
    if np.all(agrees):
        return None
    return Reason("changed" if changed else "value", case, name, got, right, np.asarray(agrees))
