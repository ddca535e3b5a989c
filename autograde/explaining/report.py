"""A verdict in words: what a table, a terminal and a program are told. The words are elsewhere."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograde.basics.width import columns, right, wrapped
from autograde.explaining import inheritance
from autograde.explaining.criteria import Comparison, CriterionRow, criterion_in_words, side_by_side
from autograde.explaining.messages import SENTENCES, in_a_row, say, say_heading
from autograde.judging.judge import Verdict
from autograde.judging.misconception import sizes
from autograde.judging.shared_misconceptions import MUTATES_INPUT
from autograde.questions.spec import RESULT, NoAnswer

MOST_PRINTED = 300
POINTS = 8  # columns: "0 of 1.5"
WIDTH = 84  # nbgrader's Validate window cuts longer lines off


@dataclass(frozen=True)
class NamedInWords:
    """A mistake in words: what it is, a hint, and the section of the chapter to read again.

    ``heading`` is that section's heading in English, by which it is known.
    """

    id: str
    says: str
    hint: str
    heading: str

    @property
    def section(self) -> str:
        """The heading as it stands in the notebook that is open."""
        return say_heading(self.heading) if self.heading else ""


@dataclass(frozen=True)
class Explanation:
    """What the diagnosis says: one mistake, several at once, or several that nobody can tell apart.

    ``also`` is certain even where the rest is not. Without a mistake, ``note`` says that the
    numbers fit none.
    """

    heading: str = ""
    mistakes: tuple[NamedInWords, ...] = ()
    also: tuple[NamedInWords, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Report:
    """All that is shown of a verdict, as plain text and arrays."""

    title: str
    points: str
    full: bool
    untouched: str
    rows: tuple[CriterionRow, ...]
    explanation: Explanation
    advice: tuple[NamedInWords, ...]  # what costs nothing
    more: str  # for whoever has full marks, and is not being graded
    comparison: Comparison | None
    notes: tuple[str, ...]  # what the code printed, and what it warned of
    again: str
    call: str


def report(verdict: Verdict, reveal: bool = True) -> Report:
    """Put a verdict into words; ``reveal`` says whether expected values may be shown."""
    rows = [criterion_in_words(finding, verdict, reveal) for finding in verdict.findings]
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
        advice=tuple(_named(name, verdict) for name in verdict.advice),
        more=say(verdict.check.more) if verdict.full and reveal and verdict.check.more else "",
        comparison=side_by_side(verdict) if reveal else None,
        notes=_notes(verdict),
        # A graded run keeps its seed: it would let anybody work out what was expected.
        again=SENTENCES["again"] if reveal and _has_numbers(verdict) else "",
        call=call,
    )


def _has_numbers(verdict: Verdict) -> bool:
    """Say whether there are wrong answers, to questions with numbers in them."""
    return not (verdict.full or verdict.untouched or verdict.check.options)


def as_json(verdict: Verdict, reveal: bool = True) -> dict[str, Any]:
    """Return what ``autograde check --json`` prints of one check; names are not translated."""
    told = [
        (one, criterion_in_words(one, verdict, reveal).facts.sentences) for one in verdict.findings
    ]
    return {
        "id": verdict.check.id,
        "points": verdict.points,
        "max_points": verdict.check.points,
        "criteria": [
            {"name": one.criterion.name, "passed": one.met, "message": message}
            for one, message in told
        ],
        "mistakes": list(verdict.mistakes),
    }


def sentences(shown: Report) -> list[str]:
    """Return what the diagnosis says, a sentence for each mistake that it names."""
    why = shown.explanation
    said = [_with_id(mistake) for mistake in (*why.mistakes, *why.also)]
    return [in_a_row(why.heading, " / ".join(said))] if len(said) > 1 else said


def as_text(verdict: Verdict, reveal: bool = True) -> str:
    """Return the report for a terminal, for nbgrader's Validate button and for nbval."""
    return in_lines(report(verdict, reveal))


def in_lines(shown: Report) -> str:
    """Return a report as text, in lines that fit a terminal."""
    lines = [SENTENCES["title"].format(check=shown.title, points=shown.points)]
    if shown.untouched:
        return "\n".join([*lines, *_wrapped(shown.untouched, "  ")])
    lines += _explained(shown.explanation)
    wide = max([POINTS, *(columns(row.points) for row in shown.rows)])
    below = " " * (wide + 6)
    for row in shown.rows:
        lines.append(f"  {row.mark} {right(row.points, wide)}  {row.name}")
        lines += _wrapped(row.facts.sentences, below)
        lines += [f"{below}| {line}" for line in row.facts.trace.splitlines()]
    if shown.advice:
        lines += _wrapped(SENTENCES["advice"], "  ")
    lines += [line for mistake in shown.advice for line in _told(mistake)]
    for note in shown.notes:
        lines += _wrapped(note, "  ")
    if shown.again:
        lines += ["  " + shown.again, "    " + shown.call]
    return "\n".join(lines)


def _explained(explanation: Explanation) -> list[str]:
    lines = _wrapped(explanation.heading, "  ")
    lines += [line for mistake in explanation.mistakes for line in _told(mistake)]
    if explanation.also:
        lines += _wrapped(SENTENCES["also"], "  ")
    lines += [line for mistake in explanation.also for line in _told(mistake)]
    return lines + _wrapped(explanation.note, "  ")


def _told(mistake: NamedInWords) -> list[str]:
    lines = _wrapped(_with_id(mistake), "    ")
    lines += _wrapped(SENTENCES["hint in a line"].format(hint=mistake.hint), "    ")
    if mistake.section:
        lines += _wrapped(SENTENCES["read again"].format(section=mistake.section), "    ")
    return lines


def _with_id(mistake: NamedInWords) -> str:
    return in_a_row(mistake.says, f"[{mistake.id}]")


def _wrapped(text: str, indent: str) -> list[str]:
    return [part for line in text.splitlines() for part in wrapped(line, WIDTH, indent)]


def _without_echo(rows: Sequence[CriterionRow]) -> list[CriterionRow]:
    """Tell an exception once: one line of code often fails in every case."""
    told: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        # What is no answer has no trace: its sentence is what would be there twice.
        no_answer = row.facts.came == NoAnswer.__name__
        error = (row.facts.came, row.facts.message if no_answer else row.facts.trace)
        if error in told:
            facts = replace(row.facts, message=SENTENCES["same"], advice="", asked="", trace="")
            row = replace(row, facts=facts, echo=True)
        kept.append(row)
        if error[1]:
            told.add(error)
    return kept


def _notes(verdict: Verdict) -> tuple[str, ...]:
    notes = [SENTENCES["warned"].format(text=text) for text in verdict.warned[:3]]
    if verdict.printed:
        printed = textwrap.shorten(verdict.printed, MOST_PRINTED, placeholder=" …")
        notes.insert(0, SENTENCES["printed"].format(text=printed))
    return tuple(notes)


# The diagnosis in words


def _explanation(verdict: Verdict) -> Explanation:
    if verdict.full or verdict.untouched:
        return Explanation()
    told, earlier = _of_this_check(verdict), inheritance.note(verdict)
    if not earlier:
        return told
    # The names, if there are any, hold; that the numbers fit none is no news then.
    return replace(told, note=in_a_row(told.note, earlier) if told.mistakes else earlier)


def _of_this_check(verdict: Verdict) -> Explanation:
    alternatives = verdict.diagnosis.alternatives
    if not alternatives:
        compared = any(
            finding.reason is not None and finding.reason.agrees is not None
            for finding in verdict.findings
        )
        numbers = compared and not verdict.check.options
        return Explanation(note=SENTENCES["unknown"] if numbers else "")
    named = {name: _named(name, verdict) for name in verdict.diagnosis.ids}
    if len(alternatives) == 1:
        heading = ("one mistake", "two mistakes", "several mistakes")[min(len(named), 3) - 1]
        note = inheritance.how_we_know(verdict)
        note = note or ("" if verdict.check.options else SENTENCES[_how(verdict)])
        return Explanation(SENTENCES[heading], tuple(named.values()), note=note)
    sure = set.intersection(*map(set, alternatives))
    return Explanation(
        SENTENCES["cannot tell"],
        tuple(words for name, words in named.items() if name not in sure),
        tuple(words for name, words in named.items() if name in sure),
        SENTENCES[_how(verdict)],
    )


def _how(verdict: Verdict) -> str:
    if verdict.diagnosis.ids == (MUTATES_INPUT.id,):
        return "we looked"
    return {
        "numbers": "how we know",
        "errors": "same error",
        "both": "numbers and error",
        "form": "compared",
    }[verdict.diagnosis.seen]


def _named(name: str, verdict: Verdict) -> NamedInWords:
    first = next(iter(verdict.inputs.values()))
    size = sizes(first, RESULT)
    reasons = [finding.reason for finding in verdict.findings if finding.reason is not None]
    answer = next((one.answer for one in reasons if one.answer), RESULT)
    fields = {"what": say(verdict.check.word_for(answer)), "N": size.N, "K": size.K}
    fields |= {"earlier": inheritance.earlier(verdict)}
    words, where = verdict.named[name].misconception, verdict.named[name].section
    return NamedInWords(
        name, say(words.says).format(**fields), say(words.hint).format(**fields), where
    )
