"""A verdict in words: the table that a notebook shows, its plain text, and its JSON.

Every sentence that a learner can read here stands in ``SENTENCES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jinja2 import Environment

from autograde.exercise import AFTERWARDS, Inputs
from autograde.judge import Finding, Reason, Verdict
from autograde.probe import Odd

MIME = "application/vnd.y-minus-t.verdict+json"

SENTENCES = {
    "points": "{points} of {most} points",
    "untouched": "Not filled in yet: write your code in place of the line that raises "
    "NotImplementedError, run that cell, then run this one.",
    "stub": "Not filled in yet.",
    "waiting": "Judged once “{waits_for}” is met.",
    "raised": "Your code raised {came}.",
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
    "again": "The same numbers once more: {call}",
    "warned": "A warning was raised: {text}. It costs nothing.",
}
COLUMNS = ("", "Points", "Criterion", "Expected", "Yours", "First at")


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
            for row in _rows(verdict)
        ],
        "mistakes": list(verdict.mistakes),
    }


def as_text(verdict: Verdict) -> str:
    """Return the table for a terminal, for nbgrader's Validate button and for nbval."""
    lines = [f"{verdict.check.id}: {_points(verdict)}"]
    if verdict.untouched:
        return "\n".join([*lines, "  " + SENTENCES["untouched"]])
    for row in _rows(verdict):
        lines.append(f"  {row.mark} {row.points:>8}  {row.name}")
        details = row.facts.message.splitlines()
        details += [f"| {line}" for line in row.facts.trace.splitlines()]
        lines += ["              " + line for line in details]
    notes = [line for note in _notes(verdict) for line in note.splitlines()]
    return "\n".join(lines + [f"  {line}" for line in notes])


def as_html(verdict: Verdict) -> str:
    """Return the table for a notebook. Marks and words carry the meaning; colour only helps."""
    html: str = _TABLE.render(
        title=verdict.check.id,
        points=_points(verdict),
        untouched=SENTENCES["untouched"] if verdict.untouched else "",
        columns=COLUMNS if not verdict.full else COLUMNS[:3],
        full=verdict.full,
        rows=_rows(verdict),
        notes=_notes(verdict),
    )
    return html


def _points(verdict: Verdict) -> str:
    points, most = f"{verdict.points:g}", f"{verdict.check.points:g}"
    return SENTENCES["points"].format(points=points, most=most)


def _notes(verdict: Verdict) -> list[str]:
    notes = [SENTENCES["warned"].format(text=text) for text in verdict.warned[:3]]
    if not verdict.full:
        call = verdict.check.call.removesuffix(")") + f", seed={verdict.seed})"
        notes.append(SENTENCES["again"].format(call=call))
    return notes


def _rows(verdict: Verdict) -> list[Row]:
    return [_row(finding, verdict) for finding in verdict.findings]


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
    expected, came, where, trace, count = "", "", "", "", ""
    sentence: str = reason.kind
    if reason.failure is not None:
        came = f"{reason.failure.kind}: {reason.failure.message}".removesuffix(": ")
        trace = reason.failure.trace
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
        answer=reason.answer.removesuffix(AFTERWARDS),
        expected=expected,
        came=came,
        place=where,
        count=count,
    )
    message += " " + SENTENCES["asked"].format(inputs=describe(verdict.inputs[reason.case]))
    return Facts(message, expected, came, where, trace)


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
<div role="group" aria-label="{{ title }}: {{ points }}" style="max-width: 60em;
 padding: 0.2em 0 0.2em 0.9em; border-left: 4px solid {{ '#0072B2' if full else '#E69F00' }}">
<div><strong>{{ title }}</strong> · {{ points }}</div>
{% if untouched %}
<div>{{ untouched }}</div>
{% else %}
<table style="margin: 0.4em 0; border-collapse: collapse">
<thead><tr>
{% for column in columns %}
<th scope="col" style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ column }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>
<td style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ row.mark }}</td>
<td style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ row.points }}</td>
<td style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ row.name }}</td>
{% if not full %}
<td style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ row.facts.expected }}</td>
<td style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ row.facts.came }}</td>
<td style="text-align: left; padding: 0.2em 0.8em 0.2em 0">{{ row.facts.where }}</td>
{% endif %}
</tr>
{% endfor %}
</tbody>
</table>
{% for row in rows if row.facts.message %}
<div style="margin: 0.3em 0">{{ row.mark }} <em>{{ row.name }}</em>: {{ row.facts.message }}
{% if row.facts.trace %}
<pre style="margin: 0.2em 0 0.2em 1.5em">{{ row.facts.trace }}</pre>
{% endif %}
</div>
{% endfor %}
{% for note in notes %}
<div style="margin: 0.3em 0">{{ note }}</div>
{% endfor %}
{% endif %}
</div>
"""
)
