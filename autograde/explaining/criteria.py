"""A criterion in words: what came, what was expected, and in which call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.explaining.messages import SENTENCES, in_a_list, in_a_row, say, say_again
from autograde.explaining.raised import advice
from autograde.judging.judge import Finding, Reason, Verdict
from autograde.judging.mysteries import NO_INPUT, whose
from autograde.questions.comparers import (
    Close,
    Comparer,
    Diagonal,
    Finite,
    OffDiagonal,
    Proportional,
    SameChoice,
    Shows,
)
from autograde.questions.probe import Odd
from autograde.questions.said import NO_ANSWER, ODD
from autograde.questions.spec import AFTERWARDS, RESULT, Criterion, Inputs, NoAnswer

MOST_ROWS = 8
# After these it is said how many numbers differ.
COUNTED = {"value", "no-multiple", "not-small", "not-up-to-shift", "no-scores"}
IN_WORDS = {"does-not-hold", "not-a-subgradient"}  # more than one number would do, or none


@dataclass(frozen=True)
class Facts:
    """Why a criterion is not met, in words: what came, what was asked, and the facts in them."""

    message: str = ""
    asked: str = ""
    expected: str = ""
    came: str = ""
    where: str = ""
    trace: str = ""
    advice: str = ""  # after an exception

    @property
    def sentences(self) -> str:
        """What came, what to look at, and what was asked, in one go."""
        return in_a_row(self.message, self.advice, self.asked)


@dataclass(frozen=True)
class CriterionRow:
    """One line of the table, all of it text."""

    mark: str
    says: str  # what the mark says, for those who can't see it
    points: str
    name: str
    met: bool
    facts: Facts
    echo: bool = False  # the same exception was told above


@dataclass(frozen=True)
class Comparison:
    """Two arrays of one shape side by side, and which entries differ; for a picture of them."""

    name: str
    criterion: str
    got: NDArray[Any]
    expected: NDArray[Any]
    agrees: NDArray[np.bool_]


def criterion_in_words(finding: Finding, verdict: Verdict, reveal: bool) -> CriterionRow:
    """Put one criterion into words; ``reveal`` says whether expected values may be shown."""
    criterion, reason = finding.criterion, finding.reason
    if reason is None:
        points = f"{criterion.points:g}"
        return CriterionRow("✓", SENTENCES["met"], points, say(criterion.name), True, Facts())
    points = SENTENCES["no points"].format(points=f"{criterion.points:g}")
    if reason.kind in ("stub", "waiting"):
        message = SENTENCES[reason.kind].format(waits_for=say(reason.waits_for))
        return CriterionRow(
            "–", SENTENCES["not judged"], points, say(criterion.name), False, Facts(message)
        )
    facts = _facts(finding, reason, reveal)
    facts = replace(facts, asked=_asked(reason, verdict))
    return CriterionRow("✗", SENTENCES["missed"], points, say(criterion.name), False, facts)


def _asked(reason: Reason, verdict: Verdict) -> str:
    """Say what the learner's code was given; for an exception, in which call."""
    if verdict.check.options or not verdict.inputs[reason.case]:
        return ""
    inputs = describe(verdict.inputs[reason.case])
    call = reason.failure.call if reason.failure is not None else ""
    return SENTENCES["called" if call else "asked"].format(call=call, inputs=inputs)


def _facts(finding: Finding, reason: Reason, reveal: bool) -> Facts:
    answer = _called(reason.answer)
    if reason.failure is not None and reason.failure.kind == NoAnswer.__name__:
        said = say_again(reason.failure.message, NO_ANSWER)
        return Facts(said, came=reason.failure.kind)
    if reason.failure is not None:
        kind, trace = reason.failure.kind, reason.failure.trace
        said = f"{kind}: {reason.failure.message}".removesuffix(": ")
        message = SENTENCES["raised"].format(said=said)
        return Facts(message, came=kind, trace=trace, advice=advice(reason.failure))
    if reason.got is None or reason.expected is None:
        return Facts(SENTENCES["missing"].format(answer=answer))
    if isinstance(reason.got, Odd):
        came, expected = say_again(reason.got.what, ODD), _wanted(reason.expected.shape)
        sentence = SENTENCES["none" if reason.got.what == ODD["none"] else "odd"]
        message = sentence.format(answer=answer, came=came, expected=expected)
        return Facts(message, expected=expected, came=came)
    if reason.agrees is None:
        came, expected = _wanted(reason.got.shape), _wanted(reason.expected.shape)
        sentence = SENTENCES["shape"]
        message = sentence.format(answer=answer, came=came, expected=expected)
        return Facts(message, expected=expected, came=came)
    if isinstance(finding.criterion.comparer, SameChoice):
        return Facts(_choice(finding.criterion, reason))
    agrees = _seen(finding, Proportional)
    index = tuple(int(i) for i in np.argwhere(~agrees)[0])
    came, expected = number(reason.got[index]), _in_numbers(finding, reason.expected[index])
    where = str(list(index)) if index else ""
    changed = reason.kind == "changed"
    expected = expected if reveal or changed else SENTENCES["hidden"]
    name = "changed" if changed else finding.criterion.comparer.sentence
    message = SENTENCES[name].format(answer=answer, place=where, came=came, expected=expected)
    if index and name in COUNTED:
        message = in_a_row(message, _count(reason.got, reason.expected, agrees, reveal))
    return Facts(message, expected=expected, came=came, where=where)


def _choice(criterion: Criterion, reason: Reason) -> str:
    """Say what is wrong with a choice, or with the input that should show it."""
    if (number := whose(reason.expected)) is not None:
        return SENTENCES["not-yours"].format(number=number)
    if not isinstance(criterion.comparer, Shows):
        return SENTENCES[criterion.comparer.sentence]
    if reason.expected == NO_INPUT:
        return SENTENCES["no-input"]
    # What waits for the name is looked at only if the name is right.
    sentence = criterion.comparer.sentence
    return SENTENCES[f"{sentence}, named right" if criterion.after else sentence]


def _in_numbers(finding: Finding, expected: Any) -> str:
    """Write what was expected; where a whole range will do, from which number to which."""
    comparer = finding.criterion.comparer
    if comparer.sentence != Finite.sentence:
        return number(expected)
    assert isinstance(comparer, Finite)  # noqa: S101 - its sentence says so
    bounds = {name: number(getattr(comparer, name) * expected) for name in ("least", "most")}
    return SENTENCES["bounds"].format(**bounds)


def _count(
    got: NDArray[Any], expected: NDArray[Any], agrees: NDArray[np.bool_], reveal: bool
) -> str:
    """Say how many numbers differ, in which rows, and by how much."""
    rows = np.flatnonzero(~np.all(agrees, axis=1)) if agrees.ndim == 2 else np.arange(0)
    listed = in_a_list(str(row) for row in rows[:MOST_ROWS])
    some = 0 < len(rows) < len(agrees)
    # A difference and one's own number give the expected one away.
    by = _largest(got, expected) if reveal else {}
    name = ", ".join(["count", *["rows"] * some, *["by"] * bool(by)])
    return SENTENCES[name].format(
        differing=int(np.sum(~agrees)), size=agrees.size, rows=listed, **by
    )


def _largest(got: NDArray[Any], expected: NDArray[Any]) -> dict[str, str]:
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(got.astype(float) - expected))
        relative = largest / np.max(np.abs(expected.astype(float)))
    if not np.isfinite(relative):
        return {}
    share = f"{relative:.1%}" if relative < 10 else f"{relative:.3g} ×"
    return {"largest": number(largest), "relative": share}


def _seen(finding: Finding, *loose: type[Comparer]) -> NDArray[np.bool_]:
    """Say which entries agree to the eye, where a comparer is one of those that judge otherwise.

    A gradient of the wrong direction is wrong as a whole; still most of its entries may be right.
    """
    reason = finding.reason
    assert reason is not None and reason.agrees is not None  # noqa: S101, PT018 - who asks, knows
    assert isinstance(reason.got, np.ndarray) and reason.expected is not None  # noqa: S101, PT018
    if isinstance(finding.criterion.comparer, loose):
        same = Close().agrees(reason.got.astype(float), reason.expected.astype(float))
        if not np.all(same):
            return np.asarray(same)
    return reason.agrees


def side_by_side(verdict: Verdict) -> Comparison | None:
    """Find the first wrong array that is worth a picture."""
    for finding in verdict.findings:
        reason = finding.reason
        if reason is None or reason.agrees is None or reason.kind == "changed":
            continue
        if (
            isinstance(finding.criterion.comparer, SameChoice)
            or finding.criterion.comparer.sentence in IN_WORDS
        ):
            continue
        got, expected = reason.got, reason.expected
        if isinstance(got, np.ndarray) and expected is not None and got.ndim <= 2 and got.size:
            name, asked = _called(reason.answer), say(finding.criterion.name)
            agrees = _seen(finding, Proportional, Diagonal, OffDiagonal)
            return Comparison(name, asked, got.astype(float), expected.astype(float), agrees)
    return None


def _called(answer: str) -> str:
    """Name an answer: a few words, or what it is called in code."""
    return SENTENCES["result"] if answer == RESULT else say(answer.removesuffix(AFTERWARDS))


def _wanted(shape: tuple[int, ...]) -> str:
    return SENTENCES["numbers"].format(shape=shape) if shape else SENTENCES["number"]


def describe(inputs: Inputs) -> str:
    """Name the inputs of a case with their shapes: "x of shape (7,), dout = 2.5"."""
    return in_a_list(
        SENTENCES["array"].format(name=say(name), shape=value.shape)
        if isinstance(value, np.ndarray)
        else f"{say(name)} = {value}"
        for name, value in inputs.items()
    )


def number(value: Any) -> str:
    """Write a number short enough for a table."""
    return f"{float(value):.6g}"
