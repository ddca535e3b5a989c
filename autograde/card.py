"""The card that a notebook shows for a check: HTML that needs no style sheet and no script."""

from __future__ import annotations

from jinja2 import Environment

from autograde.feedback import report
from autograde.judge import Verdict
from autograde.words import SENTENCES

FACT_COLUMNS = {"Expected": "expected", "Yours": "came", "First at": "where"}


def as_html(verdict: Verdict, reveal: bool = True) -> str:
    """Return the report for a notebook. Marks and words carry the meaning; colour only helps."""
    shown = report(verdict, reveal)
    columns = [
        (name, [getattr(row.facts, field) for row in shown.rows])
        for name, field in FACT_COLUMNS.items()
        if any(getattr(row.facts, field) for row in shown.rows)
    ]
    html: str = _CARD.render(shown=shown, columns=columns, say=SENTENCES)
    return html


# Inline styles only: JupyterLab strips <style> from a notebook that it does not trust yet.
_CARD = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
{% set cell = "text-align: left; vertical-align: top; padding: 0.2em 0.9em 0.2em 0" %}
{% set short = cell ~ "; white-space: nowrap" %}
<div role="group" aria-label="{{ shown.title }}: {{ shown.points }}" style="max-width: 60em;
 padding: 0.2em 0 0.2em 0.9em; border-left: 4px solid {{ '#0072B2' if shown.full else '#E69F00' }}">
<div><strong>{{ shown.title }}</strong> · {{ shown.points }}</div>
{% if shown.untouched %}
<div>{{ shown.untouched }}</div>
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
{% for row in shown.rows %}
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
{% for row in shown.rows if row.facts.message %}
<div style="margin: 0.3em 0">{{ row.mark }} <em>{{ row.name }}</em>: {{ row.facts.message }}
{% if row.facts.trace %}
<pre style="margin: 0.2em 0 0.2em 1.5em; white-space: pre-wrap">{{ row.facts.trace }}</pre>
{% endif %}
</div>
{% endfor %}
{% with why = shown.explanation %}
{% if why.heading %}
<div style="margin: 0.6em 0 0.2em 0"><strong>{{ why.heading }}</strong></div>
{% for mistake in why.mistakes %}
<div style="margin: 0.2em 0">{{ mistake.says }} <code>{{ mistake.id }}</code></div>
<details><summary>{{ say["hint"] }}</summary>{{ mistake.hint }}</details>
{% endfor %}
{% endif %}
{% if why.note %}
<div style="margin: 0.3em 0">{{ why.note }}</div>
{% endif %}
{% endwith %}
{% for warning in shown.warnings %}
<div style="margin: 0.3em 0">{{ warning }}</div>
{% endfor %}
{% if shown.again %}
<div style="margin: 0.3em 0">{{ shown.again }} <code>{{ shown.call }}</code></div>
{% endif %}
{% endif %}
</div>
"""
)
