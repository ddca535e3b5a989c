"""A verdict in words: the table that a notebook shows, its plain text, and its JSON.

Every sentence that a learner can read here stands in ``SENTENCES``.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jinja2 import Environment

from autograde.exercise import AFTERWARDS, RESULT, Inputs
from autograde.judge import Finding, Reason, Verdict
from autograde.probe import Odd

MIME = "application/vnd.y-minus-t.verdict+json"

SENTENCES = {
    "points": "{points} of {most} points",
    "result": "your result",
    "same": "As above.",
    "untouched": "Not filled in yet: write your code in place of the line that raises "
    "NotImplementedError, run that cell, then run this one.",
    "stub": "Not filled in yet.",
    "waiting": "Judged once “{waits_for}” is met.",
    "raised": "Your code raised {said}.",
    "missing": "Nothing came back for {answer}.",
    "none": "{answer} is None; expected {expected}. Is a return missing?",
    "odd": "{answer} is {came}; expected {expected}.",
    "shape": "{answer} has shape {came}; expected shape {expected}.",
    "changed": "Your code changed {answer}, which it was given: {answer}{place} was {expected} "
    "and is now {came}. Work on a copy.",
    "value": "{answer}{place} is {came}; expected {expected}.{count}",
    "no-multiple": "{answer} is not a positive multiple of the right gradient: {answer}{place} is "
    "{came}; expected a multiple of {expected}.{count}",
    "not-bounded": "{answer} is {came}; expected a finite loss, up to {expected}.",
    "not-up-to-shift": "{answer}{place} is {came}; expected {expected}, up to one number added to "
    "its whole row.{count}",
    "count": " {differing} of {size} numbers differ.",
    "numbers": "an array of shape {shape}",
    "number": "one number",
    "asked": "Asked with {inputs}.",
    "again": "The same numbers once more, in a new cell:",
    "warned": "A warning was raised: {text}. It costs nothing.",
}
FACT_COLUMNS = {"Expected": "expected", "Yours": "came", "First at": "where"}
WIDTH = 84


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


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return what ``autograde check --json`` prints of one check."""
    return {
        "id": verdict.check.id,
        "points": verdict.points,
        "max_points": verdict.check.points,
        "criteria": [
            {"name": row.name, "passed": row.met, "message": row.facts.message}
            for row in (_row(finding, verdict) for finding in verdict.findings)
        ],
        "mistakes": list(verdict.mistakes),
    }


def as_text(verdict: Verdict) -> str:
    """Return the table for a terminal, for nbgrader's Validate button and for nbval."""
    lines = [f"{verdict.check.id}: {_points(verdict)}"]
    if verdict.untouched:
        return "\n".join([*lines, *_wrapped(SENTENCES["untouched"], "  ")])
    for row in _rows(verdict):
        lines.append(f"  {row.mark} {row.points:>8}  {row.name}")
        lines += _wrapped(row.facts.message, " " * 14)
        lines += [" " * 14 + f"| {line}" for line in row.facts.trace.splitlines()]
    for warning in _warnings(verdict):
        lines += _wrapped(warning, "  ")
    if not verdict.full:
        lines += ["  " + SENTENCES["again"], "    " + _call_again(verdict)]
    return "\n".join(lines)


def _wrapped(text: str, indent: str) -> list[str]:
    """Break lines where nbgrader's Validate window would cut them off."""
    return [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent)
    ]


def as_html(verdict: Verdict) -> str:
    """Return the table for a notebook. Marks and words carry the meaning; colour only helps."""
    rows = _rows(verdict)
    columns = [
        (name, [getattr(row.facts, field) for row in rows])
        for name, field in FACT_COLUMNS.items()
        if any(getattr(row.facts, field) for row in rows)
    ]
    html: str = _TABLE.render(
        title=verdict.check.id,
        points=_points(verdict),
        untouched=SENTENCES["untouched"] if verdict.untouched else "",
        full=verdict.full,
        rows=rows,
        columns=columns,
        warnings=_warnings(verdict),
        again="" if verdict.full else SENTENCES["again"],
        call=_call_again(verdict),
    )
    return html


def _points(verdict: Verdict) -> str:
    points, most = f"{verdict.points:g}", f"{verdict.check.points:g}"
    return SENTENCES["points"].format(points=points, most=most)


def _warnings(verdict: Verdict) -> list[str]:
    return [SENTENCES["warned"].format(text=text) for text in verdict.warned[:3]]


def _call_again(verdict: Verdict) -> str:
    return verdict.check.call.removesuffix(")") + f", seed={verdict.seed})"


def _rows(verdict: Verdict) -> list[Row]:
    """Say each finding in words, and an exception that comes back only once."""
    rows: list[Row] = []
    for finding in verdict.findings:
        row = _row(finding, verdict)
        if row.facts.trace and any(row.facts.trace == before.facts.trace for before in rows):
            facts = replace(row.facts, message=SENTENCES["same"], trace="")
            row = replace(row, facts=facts)
        rows.append(row)
    return rows


def _row(finding: Finding, verdict: Verdict) -> Row:
    criterion, reason = finding.criterion, finding.reason
    if reason is None:
        return Row("✓", f"{criterion.points:g}", criterion.name, True, Facts())
    points = f"0 of {criterion.points:g}"
    if reason.kind in ("stub", "waiting"):
        message = SENTENCES[reason.kind].format(waits_for=reason.waits_for)
        return Row("–", points, criterion.name, False, Facts(message))
    return Row("✗", points, criterion.name, False, _facts(finding, reason, verdict))


def _facts(finding: Finding, reason: Reason, verdict: Verdict) -> Facts:
    expected, came, where, trace, count, said = "", "", "", "", "", ""
    sentence: str = reason.kind
    if reason.failure is not None:
        came, trace = reason.failure.kind, reason.failure.trace
        said = f"{came}: {reason.failure.message}".removesuffix(": ")
    elif isinstance(reason.got, Odd) and reason.expected is not None:
        came, expected = reason.got.what, _wanted(reason.expected.shape)
        sentence = "none" if came == "None" else "odd"
    elif isinstance(reason.got, np.ndarray) and reason.expected is not None:
        if reason.agrees is None:
            came, expected = str(reason.got.shape), str(reason.expected.shape)
            sentence = "shape"
        else:
            index = tuple(int(i) for i in np.argwhere(~reason.agrees)[0])
            came, expected = number(reason.got[index]), number(reason.expected[index])
            where = str(list(index)) if index else ""
            sentence = "changed" if reason.kind == "changed" else finding.criterion.rule.sentence
            if index:
                differing = int(np.sum(~reason.agrees))
                count = SENTENCES["count"].format(differing=differing, size=reason.agrees.size)
    message = SENTENCES[sentence].format(
        answer=SENTENCES["result"] if reason.answer == RESULT else _input(reason.answer),
        said=said,
        expected=expected,
        came=came,
        place=where,
        count=count,
    )
    message += " " + SENTENCES["asked"].format(inputs=describe(verdict.inputs[reason.case]))
    return Facts(message, expected, came, where, trace)


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


# Inline styles only: JupyterLab strips <style> from a notebook that it does not trust yet.
_TABLE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
{% set cell = "text-align: left; vertical-align: top; padding: 0.2em 0.9em 0.2em 0" %}
{% set short = cell ~ "; white-space: nowrap" %}
<div role="group" aria-label="{{ title }}: {{ points }}" style="max-width: 60em;
 padding: 0.2em 0 0.2em 0.9em; border-left: 4px solid {{ '#0072B2' if full else '#E69F00' }}">
<div><strong>{{ title }}</strong> · {{ points }}</div>
{% if untouched %}
<div>{{ untouched }}</div>
{% else %}
<table style="margin: 0.4em 0; border-collapse: collapse">
<thead><tr>
<th scope="col" style="{{ short }}"></th>
<th scope="col" style="{{ short }}">Points</th>
<th scope="col" style="{{ cell }}">Criterion</th>
{% for name, _ in columns %}
<th scope="col" style="{{ short }}">{{ name }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
{% set place = loop.index0 %}
<tr>
<td style="{{ short }}">{{ row.mark }}</td>
<td style="{{ short }}">{{ row.points }}</td>
<td style="{{ cell }}">{{ row.name }}</td>
{% for _, values in columns %}
<td style="{{ short }}">{{ values[place] }}</td>
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
{% for row in rows if row.facts.message %}
<div style="margin: 0.3em 0">{{ row.mark }} <em>{{ row.name }}</em>: {{ row.facts.message }}
{% if row.facts.trace %}
<pre style="margin: 0.2em 0 0.2em 1.5em; white-space: pre-wrap">{{ row.facts.trace }}</pre>
{% endif %}
</div>
{% endfor %}
{% for warning in warnings %}
<div style="margin: 0.3em 0">{{ warning }}</div>
{% endfor %}
{% if again %}
<div style="margin: 0.3em 0">{{ again }} <code>{{ call }}</code></div>
{% endif %}
{% endif %}
</div>
"""
)
