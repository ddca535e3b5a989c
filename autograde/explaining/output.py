"""What a check cell shows: the verdict in every form that a notebook keeps, and the points."""

from __future__ import annotations

import os
from typing import Any

from autograde.explaining import card, report
from autograde.explaining.messages import speaking
from autograde.judging.judge import Verdict

MIME = "application/vnd.y-minus-t.verdict+json"


# nbgrader reads the points from the value of a check cell, as plain text. People read them on the
# card, so the value's place below it, with its prompt, is taken out of the page: the first name is
# JupyterLab's and nbconvert's, the second one that of nbgrader's feedback.
OUT_OF_SIGHT = (
    "<style>"
    ".jp-OutputArea-child:has(.points-for-nbgrader), .output_area:has(.points-for-nbgrader)"
    " { display: none }"
    '</style><span class="points-for-nbgrader" hidden></span>'
)


class Points(float):
    """A check's points: a float for nbgrader, and nothing more to see for a person."""

    def _repr_html_(self) -> str:
        return OUT_OF_SIGHT


def points_of(verdict: Verdict, most: float) -> Points:
    """Return the points of a verdict, ``most`` at most."""
    return Points(min(verdict.points, most))


def may_reveal() -> bool:
    """Say whether expected values may be shown: at the desk always, in a graded run if allowed.

    Feedback on a graded run goes back to students, and some of them may still hand in.
    """
    graded = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    return not graded or os.environ.get("AUTOGRADE_REVEAL") == "1"


def mime_bundle(verdict: Verdict, reveal: bool, cell: str = "") -> dict[str, Any]:
    """Return the verdict in every form that a notebook keeps, by MIME type.

    ``cell`` tells from another one the text of the cell that was judged: so it can be known later
    whether a card that was saved is still about what stands there.
    """
    with speaking():
        shown = report.report(verdict, reveal)
        told = report.as_json(verdict, reveal) | {"explanation": report.sentences(shown)}
        return {
            "text/plain": report.in_lines(shown),
            "text/html": card.drawn(shown),
            MIME: told | ({"cell": cell} if cell else {}),
        }
