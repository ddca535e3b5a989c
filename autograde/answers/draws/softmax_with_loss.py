"""How the questions of chapter 7 are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autograde.answers.draws.extremes import extreme_rows
from autograde.questions.spec import EXTREME, Case

N, NEXT_N, K = 7, 5, 3  # no two alike: a wrong axis or a stale batch size shows


def _distribution(rng: Generator, size: int) -> NDArray[np.float64]:
    """Draw a distribution in which no entry is near 0, and no two are alike."""
    weights = rng.permutation(np.arange(1, size + 1)) + rng.uniform(0.0, 0.5, size)
    return np.asarray(weights / weights.sum())


def _one_hot(labels: NDArray[np.int64], size: int = K) -> NDArray[np.float64]:
    return np.asarray(np.eye(size)[labels])


def _without_the_last_class(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels that don't tell how many classes there are."""
    return rng.permutation(np.r_[0, 1, rng.integers(0, K - 1, size - 2)])


def _labels(rng: Generator, size: int) -> NDArray[np.int64]:
    """Draw labels in which every class occurs and, as size > K, one is repeated."""
    return rng.permutation(np.r_[np.arange(K), rng.integers(0, K, size - K)])


def _scores(rng: Generator, size: int) -> NDArray[np.float64]:
    """Draw scores for which no probability is near 0: 1e-3 beside one is a small thing."""
    return rng.uniform(-1.0, 1.0, (size, K))


def _jacobian(q: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.diag(q) - np.outer(q, q))


def _one_sample(rng: Generator, size: int) -> tuple[Case, Case]:
    """Draw q and two targets for it: a one-hot t, neither first nor last, and a soft t.

    The one-hot t holds whole numbers, as that of the chapter's text does; the soft one has a
    class more.
    """
    q = _distribution(rng, size)
    one_hot = _one_hot(rng.integers(1, size - 1, 1), size)[0].astype(int)
    return (
        Case("one-hot t", {"q": q, "t": one_hot}),
        Case("soft t", {"q": _distribution(rng, size + 1), "t": _distribution(rng, size + 1)}),
    )


def _jacobian_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("three classes", {"q": _distribution(rng, 3)}),
        Case("five classes", {"q": _distribution(rng, 5)}),
    )


def _sample_cases(rng: Generator) -> Sequence[Case]:
    return _one_sample(rng, 4)


def _chain_cases(rng: Generator) -> Sequence[Case]:
    any_matrix = {"dL_dq": rng.normal(size=3), "jacobian": rng.normal(size=(3, 3))}
    chained = (
        Case(
            case.name,
            {
                "dL_dq": -case.inputs["t"] / case.inputs["q"],
                "jacobian": _jacobian(case.inputs["q"]),
            },
        )
        for case in _one_sample(rng, 4)
    )
    return (*chained, Case("any matrix", any_matrix))


def _temperature_cases(rng: Generator) -> Sequence[Case]:
    """Draw one temperature above 1 and one below, far enough from 1 and from each K."""
    hard, soft = _one_sample(rng, 4)
    warm, cold = rng.uniform(1.5, 3.0), rng.uniform(0.3, 0.7)
    # A power of 2 divides scores of 1000 exactly in single precision, too; one above 1 would make
    # them small enough for an exponential.
    exact = float(rng.choice([0.25, 0.5]))
    rows, labels = extreme_rows(rng)
    sure_and_wrong = {"a": rows[1], "t": _one_hot(labels[1:2])[0]}
    one_height = {"a": 1000 + rng.integers(-64, 65, K) / 64, "t": _distribution(rng, K)}
    return (
        _warmed(rng, hard, warm),
        _warmed(rng, soft, cold),
        _warmed(rng, Case("no temperature", _one_sample(rng, 4)[1].inputs), 1.0),
        Case(EXTREME, sure_and_wrong | {"temperature": exact}),
        Case("extreme: one height", one_height | {"temperature": exact}),
    )


def _warmed(rng: Generator, case: Case, temperature: float) -> Case:
    """Ask with scores in the place of q: no probability becomes as small as to be lost."""
    scores = rng.uniform(-1.0, 1.0, case.inputs["q"].size)
    return Case(case.name, {"a": scores, "t": case.inputs["t"], "temperature": temperature})


def _squared_error_cases(rng: Generator) -> Sequence[Case]:
    """Draw the two targets, and a q that is sure of one class where t is sure of another."""
    wrong, right, other = rng.permutation(3)
    q = np.empty(3)
    q[right], q[other] = rng.uniform(0.002, 0.004), rng.uniform(0.005, 0.008)
    q[wrong] = 1 - q[right] - q[other]
    return (
        *_one_sample(rng, 4),
        Case("sure and wrong", {"q": q, "t": np.eye(3, dtype=int)[right]}),
    )


def _heights(rng: Generator, *heights: float) -> dict[str, NDArray[Any]]:
    """Draw rows of scores that lie at these heights, with ordinary differences in each row."""
    x = np.array(heights)[:, None] + rng.integers(-64, 65, (len(heights), K)) / 64
    return {"x": x, "t": _without_the_last_class(rng, len(heights))}


def _with_loss_cases(rng: Generator) -> Sequence[Case]:
    x, t = _scores(rng, N), _labels(rng, N)
    short = _without_the_last_class(rng, N)
    following = {"x_next": _scores(rng, NEXT_N), "t_next": _without_the_last_class(rng, NEXT_N)}
    return (
        Case("labels", {"x": x, "t": t}),
        Case("a class is missing", {"x": x, "t": short}),
        Case("one-hot t", {"x": _scores(rng, N), "t": _one_hot(_labels(rng, N))}),
        Case("dout", {"x": x, "t": short, "dout": 2.5}),
        Case("two batches", {"x": x, "t": t} | following),
        Case(EXTREME, dict(zip("xt", extreme_rows(rng), strict=True))),
        Case("extreme: one height", _heights(rng, 1000, 1000, 1000, 1000)),
        Case("extreme: far apart", _heights(rng, 1000, 0, -1000, 0)),
    )


def _binary_cases(rng: Generator) -> Sequence[Case]:
    return (
        Case("scores", {"s": rng.permutation(np.r_[0.0, rng.uniform(-3.0, 3.0, N - 1)])}),
        Case("one score", {"s": rng.uniform(-3.0, 3.0, 1)}),
    )


DRAWS = {
    "softmax_jacobian": _jacobian_cases,
    "dL_dq": _sample_cases,
    "chain_through_softmax": _chain_cases,
    "softmax_score_gradient": _sample_cases,
    "temperature_score_gradient": _temperature_cases,
    "softmax_with_loss_forward": _with_loss_cases,
    "softmax_with_loss_backward": _with_loss_cases,
    "two_class_scores": _binary_cases,
    "squared_error_score_gradient": _squared_error_cases,
}
