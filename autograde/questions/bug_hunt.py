"""Exercises in which a learner tells which known mistake a wrong object of ours makes."""

from __future__ import annotations

from typing import Any

from autograde.questions.comparers import SameChoice
from autograde.questions.spec import RESULT, Answers, Check, Criterion, Inputs, Probe

CASE = "the answer"
ANSWERS = "bug_answers"  # the module of ``source_lib`` that says which suspect it is


def find_the_bug(name: str, suspects: tuple[str, ...], read: str) -> Check:
    """Make the check of the function ``name()``, which returns one of the suspects' names."""
    return Check(
        id=name,
        gives="answer",
        reference=f"{ANSWERS}:{name}",
        read=read,
        probe=_one_of(suspects),
        options=suspects,
        criteria=(Criterion("names the mistake", 1, (CASE,), comparer=SameChoice()),),
    )


def _one_of(suspects: tuple[str, ...]) -> Probe:
    def probe(answer: Any, inputs: Inputs) -> Answers:
        named = answer()
        if named not in suspects:
            raise ValueError(
                f"{named!r} is not in the list of suspects: {', '.join(map(repr, suspects))}"
            )
        # Counted from 1: a 0 would be what an empty answer gives.
        yield RESULT, suspects.index(named) + 1

    return probe
