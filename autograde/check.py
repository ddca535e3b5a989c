"""The one call that notebooks make: ``check.sigmoid(sigmoid)`` for the check named "sigmoid".

At the learner's desk both halves of a check run in one kernel, so feedback is instant. The inputs
are drawn afresh at every call.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from autograde.basics.language import chosen, of_folder, spoken
from autograde.basics.near import did_you_mean
from autograde.basics.own_number import own_number
from autograde.explaining import report
from autograde.explaining.messages import languages
from autograde.explaining.output import may_reveal, mime_bundle, points_of
from autograde.explaining.progress import table
from autograde.judging.cell_text import cell_of
from autograde.judging.inheritance import EarlierAnswer
from autograde.judging.judge import Oracle, Verdict, answered, judge
from autograde.judging.names_used import names_used
from autograde.judging.recorded_oracle import RECORDED, read_recorded
from autograde.questions.planting import PACKED, decoded
from autograde.questions.probe import ask
from autograde.questions.register import CHECKS
from autograde.questions.spec import Check

__all__ = ["examine", "progress", "show"]  # and a name for each check


class NotThereYet(Exception):  # noqa: N818 - nobody's error: the message is all that is shown
    """Raised under nbgrader's Validate button, which shows the error of a cell and nothing else."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@cache
def the_oracle() -> Oracle:
    """Return who knows the answers here: the course, or what a student's bundle has recorded."""
    recorded = Path(__file__).with_name(RECORDED)
    if recorded.is_file():
        planted = decoded(recorded.with_name(PACKED).read_bytes())
        return read_recorded(recorded, planted, own_number)
    from autograde.answers.oracle import CourseOracle

    return CourseOracle(own_number)


def examine(check: Check, subject: Any, seed: int | None = None) -> Verdict:
    """Ask ``subject`` everything that ``check`` asks, and judge the answers."""
    oracle = the_oracle()
    seed = oracle.any_seed(check) if seed is None else seed
    cases = oracle.cases(check, seed)
    answers = {case.name: ask(check, subject, case) for case in cases}
    return judge(check, cases, answers, seed, oracle, _Beside(subject))


class _Beside:
    """The earlier answers of a learner that the subject uses, asked anew as by their own checks."""

    def __init__(self, subject: Any) -> None:
        self._subject = subject

    @cached_property
    def _used(self) -> tuple[frozenset[str], Mapping[str, Any]]:
        return names_used(self._subject)

    def __call__(self, check: str) -> EarlierAnswer | None:
        names, space = self._used
        asks = CHECKS[check].asks
        if asks not in names or asks not in space or space[asks] is self._subject:
            return None
        verdict = examine(CHECKS[check], space[asks])
        return answered(verdict, space[asks], the_oracle())


def _speaking_as_the_notebook() -> AbstractContextManager[None]:
    """Speak the language of the notebook that is open: a kernel begins in its folder."""
    here = of_folder(Path.cwd(), languages())
    return spoken(here or chosen(), whatever_is_set=bool(here))


def show(verdict: Verdict, subject: Any = None) -> None:
    """Display the verdict on ``subject`` in a notebook, or print it anywhere else."""
    reveal = may_reveal()
    with _speaking_as_the_notebook():
        if get_ipython() is None:
            print(report.as_text(verdict, reveal))
        else:
            display(mime_bundle(verdict, reveal, cell_of(subject)), raw=True)


def progress() -> None:
    """Show how far you are in each chapter, as your notebooks were last saved; nothing is run."""
    with _speaking_as_the_notebook():
        shown = table.progress(Path.cwd())
        if get_ipython() is None:
            print(table.as_text(shown))
        else:
            forms = {"text/plain": table.as_text(shown), "text/html": table.as_html(shown)}
            display(forms, raw=True)


def __getattr__(name: str) -> Callable[..., float]:
    """Return the call for the check of this name."""
    if name not in CHECKS:
        near = did_you_mean(name, CHECKS)
        hint = f"; did you mean check.{near}?" if near else ""
        raise AttributeError(f"there is no check named {name!r}{hint}")

    def call(subject: Any, *, seed: int | None = None) -> float:
        verdict = examine(CHECKS[name], subject, seed)
        if "NBGRADER_VALIDATING" in os.environ and not verdict.full:
            with _speaking_as_the_notebook():
                raise NotThereYet(report.as_text(verdict))
        show(verdict, subject)
        return points_of(verdict, verdict.check.points)

    call.__name__ = name
    call.__doc__ = f"Check your {CHECKS[name].asks}, show a table, and return the points."
    return call


def __dir__() -> list[str]:
    return sorted([*CHECKS, "progress"])
