"""Scores of ±1000 as several chapters ask about them: the same pattern, other numbers each time.

A case that is always the same is an answer that a learner's bundle hands out. The large scores move
in steps of 1/64, which are what they are in single precision, too; the small ones move anyhow.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Labels = NDArray[np.int64]
LARGE = 100  # a score beyond that is there to overflow


def _moved(rng: Generator, scores: Scores) -> Scores:
    """Move each score by less than a quarter."""
    steps = rng.integers(-15, 16, scores.shape) / 64
    freely = rng.uniform(-0.2, 0.2, scores.shape)
    return np.asarray(scores + np.where(np.abs(scores) > LARGE, steps, freely))


def extreme_scores(rng: Generator) -> tuple[Scores, Labels]:
    """Draw five scores and labels: two certain and right, two certain and wrong, one unsure."""
    scores = np.array([1000.0, -1000.0, 1000.0, -1000.0, 0.5])
    return _moved(rng, scores), np.array([1, 0, 0, 1, 1])


def extreme_rows(rng: Generator) -> tuple[Scores, Labels]:
    """Draw four rows of three scores, and labels: certain and right, certain and wrong, unsure.

    The rows lie about 1000 apart, and there are four: a square would hide a division by K.
    """
    rows = np.array(
        [[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0], [1.0, 2.0, 0.5], [0.5, -1.0, 1.0]]
    )
    return _moved(rng, rows), np.array([0, 0, 1, 2])
