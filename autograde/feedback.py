"""A verdict in words: what a table, a terminal and a program are told. The words are elsewhere."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.diagnosis import sizes
from autograde.exercise import AFTERWARDS, RESULT, Inputs
from autograde.judge import Finding, Reason, Verdict
from autograde.mistakes import section
from autograde.probe import Odd
from autograde.words import MISTAKES, SENTENCES

MIME = "application/vnd.y-minus-t.verdict+json"
WIDTH = 84  # nbgrader's Validate window cuts longer lines off
MOST_ROWS = 8


@dataclass(frozen=True)
class Facts:
    """Why a criterion is not met, in words: a sentence, and the three facts in it."""

    message: str = ""
    expected: str = ""
    came: str = ""
    where: str = ""
    trace: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table, all of it text."""

    mark: str
    points: str
    name: str
    met: bool
    facts: Facts


@dataclass(frozen=True)
class Named:
    """A mistake in words: what it is, a hint, and the section of the chapter to read again."""

    id: str
    says: str
    hint: str
    section: str


@dataclass(frozen=True)
class Explanation:
    """What the diagnosis says: one mistake, several at once, or several that nobody can tell apart.

    Without a mistake, ``note`` says that the numbers fit none.
    """

    heading: str = ""
    mistakes: tuple[Named, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two arrays of one shape side by side, and which entries differ; for a picture of them."""

    name: str
    got: NDArray[Any]
    expected: NDArray[Any]
    agrees: NDArray[np.bool_]


@dataclass(frozen=True)
class Report:
    """All that is shown of a verdict, as plain text and arrays."""

    title: str
    points: str
    full: bool
    untouched: str
    rows: tuple[Row, ...]
    explanation: Explanation
    comparison: Comparison | None
    warnings: tuple[str, ...]
    again: str
    call: str


def report(verdict: Verdict, reveal: bool = True) -> Report:
    """Put a verdict into words; ``reveal`` says whether expected values may be shown."""
    rows = [_row(finding, verdict, reveal) for finding in verdict.findings]
    call = verdict.check.call.removesuffix(")") + f", seed={verdict.seed})"
    return Report(
        title=verdict.check.id,
        points=SENTENCES["points"].format(
            points=f"{verdict.points:g}", most=f"{verdict.check.points:g}"
        ),
        full=verdict.full,
        untouched=SENTENCES["untouched"] if verdict.untouched else "",
        rows=tuple(_without_echo(rows)),
        explanation=_explanation(verdict),
        comparison=_comparison(verdict) if reveal else None,
        warnings=tuple(SENTENCES["warned"].format(text=text) for text in verdict.warned[:3]),
        again="" if verdict.full else SENTENCES["again"],
        call=call,
    )


def as_json(verdict: Verdict, reveal: bool = True) -> dict[str, Any]:
    """Return what ``autograde check --json`` prints of one check."""
    rows = [_row(finding, verdict, reveal) for finding in verdict.findings]
    return {
        "id": verdict.check.id,
        "points": verdict.points,
        "max_points": verdict.check.points,
        "criteria": [
            {"name": row.name, "passed": row.met, "message": row.facts.message} for row in rows
        ],
        "mistakes": list(verdict.mistakes),
    }


def as_text(verdict: Verdict, reveal: bool = True) -> str:
    """Return the report for a terminal, for nbgrader's Validate button and for nbval."""
    shown = report(verdict, reveal)
    lines = [f"{shown.title}: {shown.points}"]
    if shown.untouched:
        return "\n".join([*lines, *_wrapped(shown.untouched, "  ")])
    lines += _explained(shown.explanation)
    for row in shown.rows:
        lines.append(f"  {row.mark} {row.points:>8}  {row.name}")
        lines += _wrapped(row.facts.message, " " * 14)
        lines += [" " * 14 + f"| {line}" for line in row.facts.trace.splitlines()]
    for warning in shown.warnings:
        lines += _wrapped(warning, "  ")
    if shown.again:
        lines += ["  " + shown.again, "    " + shown.call]
    return "\n".join(lines)


def _explained(explanation: Explanation) -> list[str]:
    lines = _wrapped(explanation.heading, "  ")
    for mistake in explanation.mistakes:
        lines += _wrapped(f"{mistake.says} [{mistake.id}]", "    ")
        lines += _wrapped(f"{SENTENCES['hint']}: {mistake.hint}", "    ")
        if mistake.section:
            lines += _wrapped(f"{SENTENCES['read again']}: {mistake.section}", "    ")
    return lines + _wrapped(explanation.note, "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    return [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent)
    ]


def _without_echo(rows: Sequence[Row]) -> list[Row]:
    """Tell an exception once: one line of code often fails in every case."""
    told: set[str] = set()
    kept = []
    for row in rows:
        trace = row.facts.trace
        if trace in told:
            row = replace(row, facts=replace(row.facts, message=SENTENCES["same"], trace=""))
        kept.append(row)
        told |= {trace} - {""}
    return kept


# The diagnosis in words


def _explanation(verdict: Verdict) -> Explanation:
    if verdict.full or verdict.untouched:
        return Explanation()
    alternatives = verdict.diagnosis.alternatives
    if not alternatives:
        compared = any(
            finding.reason is not None and finding.reason.agrees is not None
            for finding in verdict.findings
        )
        return Explanation(note=SENTENCES["unknown"] if compared else "")
    named = tuple(_named(name, verdict) for name in verdict.diagnosis.ids)
    if len(alternatives) > 1:
        return Explanation(SENTENCES["cannot tell"], named, SENTENCES["how we know"])
    heading = "one mistake" if len(named) == 1 else "two mistakes"
    return Explanation(SENTENCES[heading], named, SENTENCES["how we know"])


def _named(name: str, verdict: Verdict) -> Named:
    first = next(iter(verdict.inputs.values()))
    size = sizes(first, RESULT)
    fields = {"what": verdict.check.gives, "N": size.N, "K": size.K}
    words = MISTAKES[name]
    where = section(verdict.check.id, name)
    return Named(name, words.says.format(**fields), words.hint.format(**fields), where)


# The facts in words


def _row(finding: Finding, verdict: Verdict, reveal: bool) -> Row:
    criterion, reason = finding.criterion, finding.reason
    if reason is None:
        return Row("✓", f"{criterion.points:g}", criterion.name, True, Facts())
    points = f"0 of {criterion.points:g}"
    if reason.kind in ("stub", "waiting"):
        message = SENTENCES[reason.kind].format(waits_for=reason.waits_for)
        return Row("–", points, criterion.name, False, Facts(message))
    facts = _facts(finding, reason, reveal)
    asked = SENTENCES["asked"].format(inputs=describe(verdict.inputs[reason.case]))
    facts = replace(facts, message=f"{facts.message} {asked}")
    return Row("✗", points, criterion.name, False, facts)


def _facts(finding: Finding, reason: Reason, reveal: bool) -> Facts:
    answer = SENTENCES["result"] if reason.answer == RESULT else _input(reason.answer)
    if reason.failure is not None:
        kind, trace = reason.failure.kind, reason.failure.trace
        said = f"{kind}: {reason.failure.message}".removesuffix(": ")
        return Facts(SENTENCES["raised"].format(said=said), came=kind, trace=trace)
    if reason.got is None or reason.expected is None:
        return Facts(SENTENCES["missing"].format(answer=answer))
    if isinstance(reason.got, Odd):
        came, expected = reason.got.what, _wanted(reason.expected.shape)
        sentence = SENTENCES["none" if came == "None" else "odd"]
        return Facts(sentence.format(answer=answer, came=came, expected=expected), expected, came)
    if reason.agrees is None:
        came, expected = str(reason.got.shape), str(reason.expected.shape)
        sentence = SENTENCES["shape"]
        return Facts(sentence.format(answer=answer, came=came, expected=expected), expected, came)
    index = tuple(int(i) for i in np.argwhere(~reason.agrees)[0])
    came, expected = number(reason.got[index]), number(reason.expected[index])
    where = str(list(index)) if index else ""
    changed = reason.kind == "changed"
    expected = expected if reveal or changed else SENTENCES["hidden"]
    message = SENTENCES["changed" if changed else finding.criterion.rule.sentence].format(
        answer=answer,
        place=where,
        came=came,
        expected=expected,
        count=_count(reason.got, reason.expected, reason.agrees) if index else "",
    )
    return Facts(message, expected, came, where)


def _count(got: NDArray[Any], expected: NDArray[Any], agrees: NDArray[np.bool_]) -> str:
    """Say how many numbers differ, in which rows, and by how much."""
    with np.errstate(all="ignore"):
        largest = float(np.max(np.abs(got.astype(float) - expected)))
        relative = largest / float(np.max(np.abs(expected)))
    rows = np.flatnonzero(~np.all(agrees, axis=1)) if agrees.ndim == 2 else np.arange(0)
    listed = ", ".join(str(row) for row in rows[:MOST_ROWS])
    some = 0 < len(rows) < len(agrees)
    return SENTENCES["count"].format(
        differing=int(np.sum(~agrees)),
        size=agrees.size,
        rows=SENTENCES["rows"].format(rows=listed) if some else "",
        largest=number(largest),
        relative=f"{relative:.1%}" if relative < 10 else f"{relative:.3g} ×",
    )


def _comparison(verdict: Verdict) -> Comparison | None:
    """Find the first wrong array that is worth a picture."""
    for finding in verdict.findings:
        reason = finding.reason
        if reason is None or reason.agrees is None or reason.kind == "changed":
            continue
        got, expected = reason.got, reason.expected
        if isinstance(got, np.ndarray) and expected is not None and 1 <= got.ndim <= 2:
            name = SENTENCES["result"] if reason.answer == RESULT else reason.answer
            return Comparison(name, got.astype(float), expected.astype(float), reason.agrees)
    return None


def _input(answer: str) -> str:
    return answer.removesuffix(AFTERWARDS)


def _wanted(shape: tuple[int, ...]) -> str:
    return SENTENCES["numbers"].format(shape=shape) if shape else SENTENCES["number"]


def describe(inputs: Inputs) -> str:
    """Name the inputs of a case with their shapes: "x of shape (7,), dout = 2.5"."""
    return ", ".join(
        f"{name} of shape {value.shape}" if isinstance(value, np.ndarray) else f"{name} = {value}"
        for name, value in inputs.items()
    )


def number(value: Any) -> str:
    """Write a number short enough for a table."""
    return f"{float(value):.6g}"
