"""Records the cases of a chapter: inputs, right answers, and what the known mistakes would give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.answers import buggy_objects
from autograde.answers.misconceptions import READ_FOR
from autograde.answers.oracle import ORACLE
from autograde.judging.misconception import (
    Advised,
    Capped,
    Misconception,
    Mistake,
    Scaled,
    Wrong,
    sizes,
)
from autograde.judging.recorded_oracle import RecordedOracle, key_of
from autograde.questions.probe import Answer, Odd
from autograde.questions.spec import AFTERWARDS, NEXT, Case, Chapter, Check

KEPT_BITS = 28  # of the 52 of a predicted number: it is compared to 5 digits, and packs better


def record(chapter: Chapter, seeds: Sequence[int]) -> tuple[dict[str, Any], NDArray[np.float64]]:
    """Ask the reference and every known mistake of a chapter about the cases of the seeds."""
    pool = _Pool()
    words = {one.id: (one.says, one.hint) for check in chapter.checks for one in _made_in(check)}
    told = {
        "seeds": list(seeds),
        "read for": {check.id: READ_FOR[check.id] for check in chapter.checks},
        "built on": {check.id: _built_on(check) for check in chapter.checks},
        "words": words,
        "checks": {check.id: _check(check, seeds, pool) for check in chapter.checks},
        "planted": buggy_objects.mistakes(chapter.checks),
        "arrays": pool.arrays,
    }
    return told, np.concatenate([np.zeros(0), *pool.numbers])


def recorded(chapter: Chapter, seeds: Sequence[int]) -> RecordedOracle:
    """Record a chapter, as a bundle will read it."""
    return RecordedOracle(*record(chapter, seeds))


def _made_in(check: Check) -> Iterator[Misconception]:
    for one in ORACLE.known(check, 0):
        yield one.misconception
        if isinstance(one, Wrong):
            yield from one.also


def _built_on(check: Check) -> list[list[str]]:
    """Name the earlier checks that one may be built on, each combination once."""
    return [list(of) for of in dict.fromkeys(one.of for one in ORACLE.built_on(check))]


class _Pool:
    """Keeps each array once for each check and seed."""

    def __init__(self) -> None:
        self.arrays: list[tuple[int, str, tuple[int, ...]]] = []
        self.numbers: list[NDArray[np.float64]] = []
        self.size = 0
        self.renew()

    def renew(self) -> int:
        """Begin anew: for another seed nothing is alike. Return how many arrays there are."""
        self.seen: dict[tuple[str, tuple[int, ...], bytes], int] = {}
        self.places: dict[tuple[str, tuple[int, ...], bytes, bool], int] = {}
        self.first = len(self.arrays)
        return self.first

    def add(self, array: NDArray[Any], exact: bool = True) -> int:
        """Keep an array, and return its place among those of this check and seed."""
        numbers = np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)
        kind, given = (array.dtype.str, array.shape), numbers.tobytes()
        # Most mistakes give in most cases what is right, or what another one gives.
        if (place := self.places.get((*kind, given, exact))) is None:
            place = self._place_of(kind, numbers, exact)
            self.places[*kind, given, exact] = place
        return place

    def _place_of(
        self, kind: tuple[str, tuple[int, ...]], numbers: NDArray[np.float64], exact: bool
    ) -> int:
        rounded = _rounded(numbers)
        kept = (*kind, (numbers if exact else rounded).tobytes())
        if kept not in self.seen:
            # A prediction may be kept exactly; what is exact must not be kept as a prediction.
            place = len(self.arrays) - self.first
            self.seen[kept] = place
            self.seen.setdefault((*kind, rounded.tobytes()), place)
            self.arrays.append((self.size, *kind))
            self.numbers.append((numbers if exact else rounded).ravel())
            self.size += numbers.size
        return self.seen[kept]


def _rounded(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    drop = np.uint64(52 - KEPT_BITS)
    bits = numbers.ravel().view(np.uint64)
    # Half of the last kept bit first, so that it is rounded and not cut.
    kept = ((bits + (np.uint64(1) << (drop - np.uint64(1)))) >> drop << drop).view(np.float64)
    kept = kept.reshape(numbers.shape)
    # Near the largest float it carries into inf, and of inf it would make nan.
    return np.where(np.isfinite(numbers) & np.isfinite(kept), kept, numbers)


def _check(check: Check, seeds: Iterable[int], pool: _Pool) -> dict[str, Any]:
    asked = [_asked(check, seed, pool) for seed in seeds]
    names = asked[0]["names"]
    if any(one.pop("names") != names for one in asked):
        raise ValueError(f"the reference of check {check.id} gives other answers for another seed")
    return {
        "right": names,
        "known": {case: _asked_for(names[case]) for case in names},
        "mistakes": [_named(mistake) for mistake in ORACLE.known(check, 0)],
        "asked": asked,
    }


def _asked_for(names: Sequence[str]) -> list[str]:
    """Leave out the inputs afterwards, of which no mistake predicts anything."""
    return [name for name in names if not name.endswith(AFTERWARDS)]


def _asked(check: Check, seed: int, pool: _Pool) -> dict[str, Any]:
    first = pool.renew()
    cases = ORACLE.cases(check, seed)
    right = ORACLE.expected(check, cases, seed)
    names = {case: list(answer.values) for case, answer in right.items()}
    wanted = {case: _asked_for(names[case]) for case in names}
    return {
        "from": first,
        "names": names,
        "inputs": {case.name: _inputs(case, pool) for case in cases},
        "right": _answers(right, names, pool, exact=True),
        "known": [_gives(one, check, cases, wanted, pool) for one in ORACLE.known(check, seed)],
    }


def _inputs(case: Case, pool: _Pool) -> dict[str, Any]:
    return {
        name: {"array": pool.add(value)} if isinstance(value, np.ndarray) else _plain(value)
        for name, value in case.inputs.items()
    }


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _answers(
    answers: Mapping[str, Answer], names: Mapping[str, Sequence[str]], pool: _Pool, exact: bool
) -> list[Any]:
    made = []
    with np.errstate(all="ignore"):
        for case, wanted in names.items():
            answer = answers[case]
            found = [answer.values.get(name) for name in wanted]
            places = [
                one.what if isinstance(one, Odd) else None if one is None else pool.add(one, exact)
                for one in found
            ]
            failure = answer.failure
            ended = None if failure is None else (failure.kind, failure.message, failure.shapes)
            made.append((places, ended))
    return made


def _named(mistake: Mistake) -> tuple[str, str, Any]:
    if isinstance(mistake, Scaled):
        return "scaled", mistake.id, mistake.of
    if isinstance(mistake, Capped):
        return "capped", mistake.id, None
    kind = "advised" if isinstance(mistake, Advised) else "wrong"
    return kind, mistake.id, [one.id for one in mistake.also]


def _gives(
    mistake: Mistake,
    check: Check,
    cases: Sequence[Case],
    names: Mapping[str, Sequence[str]],
    pool: _Pool,
) -> list[Any]:
    if isinstance(mistake, Wrong | Capped):
        answers = {case.name: mistake.answer(check, case) for case in cases}
        return _answers(answers, names, pool, exact=False)
    table = {}
    for case in cases:
        for name in ("", NEXT):
            size = sizes(case.inputs, name)
            factor = np.asarray(mistake.factor(size), dtype=np.float64)
            table[size.N, size.K, key_of(size.dout)] = pool.add(factor)
    return [(*key, place) for key, place in table.items()]
