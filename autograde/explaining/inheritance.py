"""What is said of an answer that uses earlier ones which are not right."""

from __future__ import annotations

from collections.abc import Sequence

from autograde.explaining.messages import SENTENCES
from autograde.judging.judge import Verdict
from autograde.questions.register import CHECKS


def earlier(verdict: Verdict) -> str:
    """Name the learner's objects that have to be mended first."""
    names = dict.fromkeys(CHECKS[one].asks for one in verdict.inheritance.mend)
    return _listed(list(names))


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
    said = SENTENCES["how inherited"].format(earlier=_listed(list(through)))
    if verdict.granted:
        said += " " + SENTENCES["granted"].format(points=f"{verdict.granted:g}")
    return said


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return SENTENCES["listed"].format(first=", ".join(names[:-1]), last=names[-1])
