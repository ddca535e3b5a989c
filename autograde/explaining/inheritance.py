"""What is said of an answer that uses earlier ones which are not right."""

from __future__ import annotations

from autograde.explaining.messages import SENTENCES, in_a_row, listed
from autograde.judging.judge import Verdict
from autograde.questions.register import CHECKS


def earlier(verdict: Verdict) -> str:
    """Name the learner's objects that have to be mended first."""
    names = dict.fromkeys(CHECKS[one].asks for one in verdict.inheritance.mend)
    return listed(list(names))


def note(verdict: Verdict) -> str:
    """Say that an earlier answer is used here and not right, if what came is not all its doing."""
    owed = verdict.inheritance
    if owed.explains or not owed.mend:
        return ""
    return SENTENCES["earlier not right"].format(earlier=earlier(verdict))


def how_we_know(verdict: Verdict) -> str:
    """Say how it is known that an answer is right but for an earlier one; "" if it is not."""
    if not verdict.inheritance.explains:
        return ""
    through = dict.fromkeys(CHECKS[one].asks for one in verdict.inheritance.through)
    said = SENTENCES["how inherited"].format(earlier=listed(list(through)))
    if verdict.granted:
        said = in_a_row(said, SENTENCES["granted"].format(points=f"{verdict.granted:g}"))
    return said
