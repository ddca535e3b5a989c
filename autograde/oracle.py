"""What the judge knows and a learner does not: right answers, and those that known mistakes give.

Here the references and the catalogue of mistakes are asked. A student's bundle holds neither; there
``autograde.student.oracle`` stands in the place of this module, and reads what was recorded.
"""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograde import mistakes
from autograde.exercise import Case, Check
from autograde.known import Mistake
from autograde.probe import Answer, ask

SEEDS = 2**32


def any_seed(check: Check) -> int:
    """Return a seed that nobody could foresee."""
    return secrets.randbelow(SEEDS)


def cases(check: Check, seed: int) -> Sequence[Case]:
    """Return the questions of a check for a seed, those among them that no criterion judges."""
    return check.cases(np.random.default_rng(seed))


def resolve(reference: str) -> Any:
    """Import the object that ``"module:name"`` names in ``source_lib``."""
    module, name = reference.split(":")
    return getattr(importlib.import_module(f"source_lib.{module}"), name)


def expected(check: Check, asked: Sequence[Case], seed: int) -> Mapping[str, Answer]:
    """Return the reference's answers to the cases of a seed, by case."""
    reference = resolve(check.reference)
    return {case.name: ask(check, reference, case) for case in asked}


def known(check: Check, seed: int) -> Sequence[Mistake]:
    """Return the mistakes that a diagnosis of the check may name."""
    return mistakes.KNOWN.get(check.id, [])


def section(check: str, mistake: str) -> str:
    """Return the heading in the chapter to read again, for a mistake in a check."""
    return mistakes.section(check, mistake)
