"""A class as one page: everything in it is text that was escaped, and one script of our own."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment

from autograde.desk.report import attention, pictures, summary
from autograde.desk.report.similar import Pair
from autograde.desk.report.summary import Class, Learner, MistakeCount
from autograde.explaining.card import pages_of
from autograde.grading.records.result_record import Judged

MOST_LISTED = 20  # of those who need help, and of each kind that stands out; the table has all
MANY = 300  # rows from which on a browser should not lay out the table as a whole
KINDS = {
    "help": "needs help",
    "absent": "nothing graded",
    "ungraded": "not graded yet",
    "refused": "could not be graded",
    "stale": "graded by other points",
    "tried": "tried something",
    "lost": "looped, died or ran out of time",
    "mended": "mended",
    "self_graded": "graded by its own output",
    "unfenced": "ran without the sandbox",
    "late": "late",
    "waits": "waits to be read",
}
TOLD = (
    "refused",
    "stale",
    "tried",
    "lost",
    "mended",
    "self_graded",
    "late",
)  # kinds that come with sentences


@dataclass(frozen=True)
class LearnerRow:
    """A learner in the table."""

    learner: Learner
    kinds: Mapping[str, tuple[str, ...]]
    why: tuple[str, ...]
    cells: tuple[Judged | None, ...]
    mistakes: tuple[str, ...]
    missed: tuple[str, ...]  # "2.1": the second criterion of the third check
    progress: str
    so_far: float  # the sum of the shares in the chapters
    feedback: str  # where the feedback lies, seen from the page; empty if there is none

    @property
    def details(self) -> dict[str, Any]:
        """What the page shows of this learner when asked: short keys, for there are thousands."""
        said = [f"{KINDS[kind]}: {text}" for kind, texts in self.kinds.items() for text in texts]
        named = {
            one.id: [list(summary.made(one)), int(one.alike)]
            for one in self.cells
            if one is not None and summary.made(one)
        }
        carried = {one.id: list(one.inherited) for one in self.cells if one and one.inherited}
        return {"w": list(self.why), "s": said, "m": named, "i": carried, "f": self.feedback}


@dataclass(frozen=True)
class Shown:
    """What a page is made of, beside the class itself."""

    code: Mapping[str, str]  # mistake → an example's code
    pairs: Sequence[tuple[Pair, Sequence[tuple[str, str, str]]]]
    pairs_in_all: int
    feedback: Mapping[str, Path]  # student → the feedback that was made
    folder: Path  # where the page will lie
    when: datetime
    one_number: Mapping[int, Sequence[str]] = field(default_factory=dict)


def rows(class_: Class, shown: Shown) -> list[LearnerRow]:
    """Make the rows of the table, one for each learner."""
    counts = class_.checks
    order = [check.id for check in counts]
    places = {
        (check.id, criterion.name): f"{row}.{column}"
        for row, check in enumerate(counts)
        for column, criterion in enumerate(check.criteria)
    }
    reasons = {one.learner.student: one.why for one in attention.who_needs_help(class_)}
    made = []
    for learner in class_.learners:
        checks = learner.checks
        why = reasons.get(learner.student, ())
        mistakes = dict.fromkeys(name for one in checks.values() for name in summary.made(one))
        missed = tuple(
            places[one.id, criterion.name]
            for one in checks.values()
            for criterion in one.criteria
            if not criterion.met
        )
        standing = learner.standing
        path = shown.feedback.get(learner.student)
        made.append(
            LearnerRow(
                learner,
                attention.flags(learner, bool(why)),
                why,
                tuple(checks.get(name) for name in order),
                tuple(mistakes),
                missed,
                pictures.progress(standing.progress) if standing else "",
                sum(share or 0.0 for share in standing.progress) if standing else 0.0,
                quote(os.path.relpath(path, shown.folder)) if path else "",
            )
        )
    return made


def render(class_: Class, table: Sequence[LearnerRow], shown: Shown) -> str:
    """Return the page."""
    script = _text("page.js")
    style = _text("page.css")
    graded = class_.graded
    ordered = sorted(table, key=lambda row: (-row.learner.points, row.learner.name))
    checks, mistakes = class_.checks, class_.mistakes
    drawn = [row.cells for row in ordered if row.learner.graded]
    return _PAGE.render(
        class_=class_,
        when=shown.when,
        script=script,
        style=style,
        policy=_policy(script, style),
        graded=graded,
        handed_in=sum(one.handed_in for one in class_.learners),
        spread=pictures.distribution([one.points for one in graded], class_.most),
        full=sum(one.points >= class_.most for one in graded),
        checks=checks,
        reteach=summary.reteach(class_),
        mistakes=mistakes,
        examples=_examples(mistakes, shown.code),
        rows=table,
        help=sorted(
            (row for row in table if row.why),
            key=lambda row: (not row.learner.graded, row.learner.points),
        ),
        kinds=KINDS,
        told=TOLD,
        by_kind={kind: [row for row in table if kind in row.kinds] for kind in KINDS},
        most_listed=MOST_LISTED,
        many=MANY,
        pairs=shown.pairs,
        pairs_in_all=shown.pairs_in_all,
        one_number=shown.one_number,
        overview=pictures.overview(drawn) if drawn and checks else "",
        drawn=len(drawn),
        data={
            "checks": [[one.id, [criterion.name for criterion in one.criteria]] for one in checks],
            "mistakes": {one.id: one.says for one in mistakes},
            "rows": [row.details for row in table],
        },
    )


def _examples(mistakes: Sequence[MistakeCount], code: Mapping[str, str]) -> dict[str, str]:
    return {one.id: code.get(one.id, "") for one in mistakes}


def _text(name: str) -> str:
    return files("autograde.desk.report").joinpath(name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """Forbid all but this very script, this very style, and pictures that lie in the page."""
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for text in (script, style)
    ]
    return (
        f"default-src 'none'; script-src {hashes[0]}; style-src {hashes[1]}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _percent(share: float) -> str:
    # Only what is full is 100 %, and only what is nothing is 0 %.
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)} %"


def _template() -> Environment:
    made = pages_of("autograde.desk.report")
    made.filters |= {"percent": _percent}
    made.globals |= {"level": pictures.level}
    return made


_PAGE = _template().get_template("page.html.jinja")
