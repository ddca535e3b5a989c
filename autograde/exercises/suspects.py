"""Exercises in which a learner tells which known mistake a wrong object of ours makes."""

from __future__ import annotations

from typing import Any

from autograde.exercise import RESULT, Case, Check, Criterion, Inputs, Probe
from autograde.exercises.probes import Named as Answers
from autograde.rules import Named

CASE = "the answer"


def find_the_bug(name: str, suspects: tuple[str, ...]) -> Check:
    """Make the check of the function ``name()``, which returns one of the suspects' names.

    ``source_lib.planted`` says which one is right.
    """
    return Check(
        id=name,
        gives="answer",
        asks=name,
        reference=f"planted:{name}",
        cases=lambda rng: (Case(CASE, {}),),
        probe=_one_of(suspects),
        options=suspects,
        criteria=(Criterion("names the mistake", 1, (CASE,), (RESULT,), rule=Named()),),
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
