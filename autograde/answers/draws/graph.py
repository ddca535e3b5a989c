"""How the questions of chapter 4 are drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.questions.chapters.graph import LATER, ONE, SINGLE
from autograde.questions.shared_probes import CHANGED
from autograde.questions.spec import Case, Inputs

N, NEXT_N, D, H = 7, 5, 4, 3  # no two alike: a wrong axis or a size from before shows


def _table(rng: Generator, *shape: int) -> NDArray[np.float64]:
    return rng.uniform(-2.0, 2.0, shape)


def _two_batches(one: Inputs, following: Inputs) -> tuple[Case, Case]:
    """Ask about one batch, and then about the same one with another after it."""
    return Case(ONE[0], one), Case(LATER[0], {**one, **following})


def _two_inputs_cases(rng: Generator) -> Sequence[Case]:
    return _two_batches(
        {name: _table(rng, N, D) for name in ("x", "y", "dout")},
        {name: _table(rng, NEXT_N, D) for name in ("x_next", "y_next", "dout_next")},
    )


def _branch_cases(rng: Generator) -> Sequence[Case]:
    return _two_batches(
        {name: _table(rng, N, D) for name in ("x", "d1", "d2")},
        {name: _table(rng, NEXT_N, D) for name in ("x_next", "d1_next", "d2_next")},
    )


def _repeat_cases(rng: Generator) -> Sequence[Case]:
    # "later", not "next": a second row is as long as the first one.
    first = {"n": N, "x": _table(rng, 1, D), "dout": _table(rng, N, D)}
    later = {"x_later": _table(rng, 1, D), "dout_later": _table(rng, N, D)}
    other = {"n": H, "x": _table(rng, 1, NEXT_N), "dout": _table(rng, H, NEXT_N)}
    return (*_two_batches(first, later), Case("another n", other))


def _sum_cases(rng: Generator) -> Sequence[Case]:
    batches = _two_batches(
        {"x": _table(rng, N, D), "dout": _table(rng, 1, D)},
        {"x_next": _table(rng, NEXT_N, D), "dout_next": _table(rng, 1, D)},
    )
    return (*batches, Case("another size", {"x": _table(rng, H, D), "dout": _table(rng, 1, D)}))


def _matmul_cases(rng: Generator) -> Sequence[Case]:
    return _two_batches(
        {"x": _table(rng, N, D), "W": _table(rng, D, H), "dout": _table(rng, N, H)},
        {"x_next": _table(rng, NEXT_N, D), "dout_next": _table(rng, NEXT_N, H), CHANGED: 0.5},
    )


def _mean_squared_error_cases(rng: Generator) -> Sequence[Case]:
    def pair(size: int, when: str = "") -> Inputs:
        return {name + when: _table(rng, size) for name in ("y", "t")}

    dout = rng.uniform(1.5, 3.5) * rng.choice([-1.0, 1.0])
    return (
        *_two_batches(pair(N), pair(NEXT_N, "_next")),
        Case("dout", {**pair(N), "dout": float(dout)}),
        Case(SINGLE, pair(1)),
    )


DRAWS = {
    "add": _two_inputs_cases,
    "multiply": _two_inputs_cases,
    "branch": _branch_cases,
    "repeat": _repeat_cases,
    "sum": _sum_cases,
    "matmul": _matmul_cases,
    "mean_squared_error": _mean_squared_error_cases,
}
