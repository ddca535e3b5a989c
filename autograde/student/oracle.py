"""What the judge knows, in a student's bundle: recorded cases of one chapter, and no reference."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from autograde.exercise import Case, Check
from autograde.known import Mistake
from autograde.probe import Answer
from autograde.recorded import Recorded, read


@cache
def _recorded() -> Recorded:
    return read(Path(__file__).with_name("recorded.npz"))


def any_seed(check: Check) -> int:
    """Return one of the seeds that were recorded."""
    return secrets.choice(_recorded().seeds)


def cases(check: Check, seed: int) -> Sequence[Case]:
    """Return the questions of a check for a seed."""
    return _recorded().cases(check, seed)


def expected(check: Check, asked: Sequence[Case], seed: int) -> Mapping[str, Answer]:
    """Return the right answers to the cases of a seed, by case."""
    return _recorded().expected(check, seed)


def known(check: Check, seed: int) -> Sequence[Mistake]:
    """Return the mistakes that a diagnosis of the check may name."""
    return _recorded().known(check, seed)


def section(check: str, mistake: str) -> str:
    """Return the heading in the chapter to read again, for a mistake in a check."""
    return _recorded().section(check, mistake)
