"""The one call that notebooks make: ``check.sigmoid(sigmoid)`` for the check named "sigmoid".

At the learner's desk both halves of a check run in one kernel, so feedback is instant. The inputs
are drawn afresh at every call.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from autograde import card, feedback, oracle
from autograde.exercise import Check
from autograde.exercises import CHECKS
from autograde.judge import Verdict, draw_cases, judge
from autograde.probe import ask


def may_reveal() -> bool:
    """Say whether expected values may be shown: at the desk always, in a graded run if allowed.

    Feedback on a graded run goes back to students, and some of them may still hand in.
    """
    graded = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    return not graded or os.environ.get("AUTOGRADE_REVEAL") == "1"


class NotThereYet(Exception):  # noqa: N818 - nobody's error: the message is all that is shown
    """Raised under nbgrader's Validate button, which shows the error of a cell and nothing else."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class Points(float):
    """A check's points: a float for nbgrader, and a word beside the number for a person."""

    most: float

    def _repr_html_(self) -> str:
        return f"<small>{self:g} of {self.most:g} points</small>"


def examine(check: Check, subject: Any, seed: int | None = None) -> Verdict:
    """Ask ``subject`` everything that ``check`` asks, and judge the answers."""
    seed = oracle.any_seed(check) if seed is None else seed
    cases = draw_cases(check, seed)
    answers = {case.name: ask(check, subject, case) for case in cases}
    return judge(check, cases, answers, seed)


def show(verdict: Verdict) -> None:
    """Display the verdict in a notebook, or print it anywhere else."""
    reveal = may_reveal()
    if get_ipython() is None:
        print(feedback.as_text(verdict, reveal))
    else:
        display(bundle(verdict, reveal), raw=True)


def bundle(verdict: Verdict, reveal: bool) -> dict[str, Any]:
    """Return the verdict in every form that a notebook keeps, by MIME type."""
    return {
        "text/plain": feedback.as_text(verdict, reveal),
        "text/html": card.as_html(verdict, reveal),
        feedback.MIME: feedback.as_json(verdict, reveal)
        | {"explanation": feedback.sentences(verdict)},
    }


def __getattr__(name: str) -> Callable[..., float]:
    """Return the call for the check of this name."""
    if name not in CHECKS:
        near = difflib.get_close_matches(name, CHECKS, n=1)
        hint = f"; did you mean check.{near[0]}?" if near else ""
        raise AttributeError(f"there is no check named {name!r}{hint}")

    def call(subject: Any, *, seed: int | None = None) -> float:
        verdict = examine(CHECKS[name], subject, seed)
        if "NBGRADER_VALIDATING" in os.environ and not verdict.full:
            raise NotThereYet(feedback.as_text(verdict))
        show(verdict)
        points = Points(verdict.points)
        points.most = verdict.check.points
        return points

    call.__name__ = name
    call.__doc__ = f"Check your {CHECKS[name].asks}, show a table, and return the points."
    return call


def __dir__() -> list[str]:
    return sorted(CHECKS)
