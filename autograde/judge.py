"""The other half of a check: it alone holds the reference, and says which criteria are met.

No line of a learner's code runs here. What it compares are answers: arrays and words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from autograde import oracle
from autograde.diagnosis import Diagnosis, diagnose
from autograde.exercise import AFTERWARDS, Case, Check, Criterion, Inputs
from autograde.probe import Answer, Failure, Odd

Kind = Literal["value", "shape", "odd", "missing", "raised", "stub", "changed", "waiting"]


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
    """All that the judge says of one check."""

    check: Check
    findings: tuple[Finding, ...]
    inputs: Mapping[str, Inputs]
    seed: int
    warned: tuple[str, ...] = ()
    printed: str = ""
    diagnosis: Diagnosis = field(default_factory=Diagnosis)

    @property
    def points(self) -> float:
        """The points earned: a plain float, which nbgrader reads as partial credit."""
        return float(sum(finding.criterion.points for finding in self.findings if finding.met))

    @property
    def full(self) -> bool:
        """Whether every criterion is met."""
        return all(finding.met for finding in self.findings)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes that are named, a part that is not filled in among them."""
        kinds = [finding.reason.kind for finding in self.findings if finding.reason is not None]
        return (*(["not-implemented"] if "stub" in kinds else []), *self.diagnosis.ids)

    @property
    def untouched(self) -> bool:
        """Whether nothing was met because the stub is still there."""
        reasons = [finding.reason for finding in self.findings]
        return not any(finding.met for finding in self.findings) and any(
            reason is not None and reason.kind == "stub" for reason in reasons
        )


def draw_cases(check: Check, seed: int) -> Sequence[Case]:
    """Draw the cases that count from ``seed``: the same seed asks the same questions."""
    asked = {name for criterion in check.criteria for name in criterion.cases}
    return [case for case in oracle.cases(check, seed) if case.name in asked]


def judge(check: Check, cases: Sequence[Case], answers: Mapping[str, Answer], seed: int) -> Verdict:
    """Compare the answers, by case name, with the reference's answers to the same cases."""
    expected = oracle.expected(check, cases, seed)
    for name, answer in expected.items():
        if answer.failure is not None:
            raise RuntimeError(
                f"the reference {check.reference} raised {answer.failure.kind} in case {name!r} "
                f"of check {check.id!r}: {answer.failure.message}"
            )
    findings: dict[str, Finding] = {}
    for criterion in check.criteria:
        before = findings.get(criterion.after) if criterion.after else None
        if before is not None and not before.met:
            stub = before.reason is not None and before.reason.kind == "stub"
            waits = Reason("stub" if stub else "waiting", waits_for=criterion.after or "")
            reason: Reason | None = waits
        else:
            reason = _first_reason(criterion, answers, expected)
        findings[criterion.name] = Finding(criterion, reason)
    warned = tuple(dict.fromkeys(text for answer in answers.values() for text in answer.warned))
    printed = next((answer.printed for answer in answers.values() if answer.printed), "")
    inputs = {case.name: case.inputs for case in cases}
    verdict = Verdict(check, tuple(findings.values()), inputs, seed, warned, printed)
    if verdict.full or verdict.untouched:
        return verdict
    known = oracle.known(check, seed)
    return replace(verdict, diagnosis=diagnose(check, cases, answers, expected, known))


def _first_reason(
    criterion: Criterion, answers: Mapping[str, Answer], expected: Mapping[str, Answer]
) -> Reason | None:
    for case in criterion.cases:
        for name in criterion.answers:
            reason = _reason(criterion, case, name, answers[case], expected[case])
            if reason is not None:
                return reason
    return None


def _reason(
    criterion: Criterion, case: str, name: str, answer: Answer, reference: Answer
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
    changed = name.endswith(AFTERWARDS)
    if got.shape != right.shape:
        return Reason("changed" if changed else "shape", case, name, got, right)
    # A warning about the learner's inf or 1e308 would stand on the cell's stderr.
    with np.errstate(all="ignore"):
        agrees = criterion.rule.agrees(got.astype(float), right.astype(float))
    if np.all(agrees):
        return None
    return Reason("changed" if changed else "value", case, name, got, right, np.asarray(agrees))
