"""What the judge of a student's bundle knows: recorded cases of a chapter, and no reference.

A file is an ``.npz`` of two arrays of bytes. ``words`` is JSON: which checks, seeds, cases and
mistakes there are. ``numbers`` holds the numbers of all arrays, byte by byte: first the highest
byte of each, then the next, which packs better. Nothing in it is pickled.
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from autograde.judging.inheritance import Composition
from autograde.judging.misconception import (
    Advised,
    Capped,
    Misconception,
    Mistake,
    Scaled,
    Sizes,
    Wrong,
)
from autograde.judging.mysteries import Mysteries, nobody
from autograde.questions.planting import made
from autograde.questions.probe import Answer, Failure, Odd
from autograde.questions.spec import Case, Check

RECORDED = "recorded.npz"  # how the file is called in a bundle, beside ``check``
BYTES = 8  # of a float64


class Gave:
    """What a mistake gave, by case: it stands where the catalogue has an object that makes it."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers


class RecordedWrong(Wrong):
    """A mistake whose answers were recorded."""

    def answer(self, check: Check, case: Case) -> Answer:
        """Return what the mistake gave in one case."""
        return _gave(self.subject, case)


class RecordedAdvised(RecordedWrong, Advised):
    """A way of working that was recorded."""


class RecordedCapped(Capped):
    """A bound that was recorded."""

    def answer(self, check: Check, case: Case) -> Answer:
        """Return what the bound was in one case."""
        return _gave(self.subject, case)


def _gave(subject: Gave, case: Case) -> Answer:
    return subject.answers[case.name]


class NotRecordedError(LookupError):
    """A seed was asked for that nobody recorded; the message says which there are."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class RecordedOracle:
    """The recorded cases of a chapter, as an oracle."""

    def __init__(
        self,
        told: Mapping[str, Any],
        numbers: NDArray[np.float64],
        planted: Mapping[str, Any] | None = None,
        own: Callable[[], int] = nobody,
    ) -> None:
        self.seeds: Sequence[int] = told["seeds"]
        self._told = told
        self._numbers = numbers
        self._mysteries = None if planted is None else self._planted(planted, own)

    def _planted(self, planted: Mapping[str, Any], own: Callable[[], int]) -> Mysteries:
        codes = {**planted["mysteries"], **planted["hunt"]["pools"]}
        return Mysteries(
            **self._told["planted"],
            made=lambda question, place: made(codes[question][place]),
            right=lambda question: None,
            own=own,
        )

    def _at(self, check: Check, seed: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return what is told of a check, and of it for one seed."""
        if seed not in self.seeds:
            seeds = f"{self.seeds[0]} to {self.seeds[-1]}"
            raise NotRecordedError(
                f"no numbers were recorded for seed={seed}: take one from {seeds}, or leave it out"
            )
        one = self._told["checks"][check.id]
        return one, one["asked"][self.seeds.index(seed)]

    def any_seed(self, check: Check) -> int:
        """Return one of the seeds that were recorded."""
        return secrets.choice(self.seeds)

    def cases(self, check: Check, seed: int) -> Sequence[Case]:
        """Return the questions of a check for a seed, their arrays as fresh copies."""
        _, asked = self._at(check, seed)
        return [
            Case(name, {key: self._input(value, asked) for key, value in inputs.items()})
            for name, inputs in asked["inputs"].items()
        ]

    def expected(
        self,
        check: Check,
        asked: Sequence[Case],
        seed: int,
        given: Mapping[str, Answer] | None = None,
    ) -> Mapping[str, Answer]:
        """Return the right answers to the cases of a seed, by case."""
        if check.options and given is not None and self._mysteries is not None:
            expected = self._mysteries.expected
            return {name: expected(check, name, one) for name, one in given.items()}
        one, recorded = self._at(check, seed)
        return self._answers(one["right"], recorded["right"], recorded)

    def known(self, check: Check, seed: int) -> Sequence[Mistake]:
        """Return the mistakes of a check, with what they gave for a seed."""
        one, asked = self._at(check, seed)
        return [
            self._mistake(kind, name, more, one, asked, gave)
            for (kind, name, more), gave in zip(one["mistakes"], asked["known"], strict=True)
        ]

    def section(self, check: Check, mistake: str) -> str:
        """Return the heading in the chapter to read again, for a mistake in a check."""
        return str(self._told["read for"][check.id].get(mistake, check.read))

    def built_on(self, check: Check) -> Sequence[Composition]:
        """Return which earlier checks one is built on; how, only the course knows."""
        return [Composition(tuple(one)) for one in self._told["built on"].get(check.id, ())]

    def _mistake(self, kind: str, name: str, more: Any, one: Any, asked: Any, gave: Any) -> Mistake:
        made = self._misconception(name)
        if kind == "scaled":
            return Scaled(made, self._factor(gave, asked), more)
        subject = Gave(self._answers(one["known"], gave, asked))
        if kind == "capped":
            return RecordedCapped(made, subject)
        recorded = RecordedAdvised if kind == "advised" else RecordedWrong
        return recorded(made, subject, tuple(map(self._misconception, more)))

    def _misconception(self, name: str) -> Misconception:
        says, hint = self._told["words"][name]
        return Misconception(name, says, hint)

    def _factor(self, gave: Sequence[Any], asked: Any) -> Callable[[Sizes], Any]:
        table = {(N, K, key): self._array(place, asked) for N, K, key, place in gave}
        return lambda sizes: table[sizes.N, sizes.K, key_of(sizes.dout)]

    def _answers(self, names_of: Any, gave: Any, asked: Any) -> dict[str, Answer]:
        found = {}
        for (case, names), (places, failure) in zip(names_of.items(), gave, strict=True):
            values = {
                name: Odd(place) if isinstance(place, str) else self._array(place, asked)
                for name, place in zip(names, places, strict=True)
                if place is not None
            }
            ended = None
            if failure is not None:
                kind, message, shapes = failure
                ended = Failure(kind, message, trace="", shapes=shapes)
            found[case] = Answer(values, ended)
        return found

    def _input(self, value: Any, asked: Any) -> Any:
        return self._array(value["array"], asked) if isinstance(value, dict) else value

    def _array(self, place: int, asked: Any) -> NDArray[Any]:
        start, dtype, shape = self._told["arrays"][asked["from"] + place]
        flat = self._numbers[start : start + math.prod(shape)]
        return flat.reshape(shape).astype(dtype)


def key_of(dout: Any) -> str:
    """Return what a factor's upstream gradient is looked up by: its bytes."""
    return np.asarray(dout, dtype=np.float64).tobytes().hex()


def pack_recorded(
    told: Mapping[str, Any], numbers: NDArray[np.float64]
) -> dict[str, NDArray[np.uint8]]:
    """Lay recorded cases out as the arrays of the file."""
    words = json.dumps(told, separators=(",", ":"), allow_nan=True).encode()
    by_byte = numbers.astype(">f8").view(np.uint8).reshape(-1, BYTES).T
    return {"words": np.frombuffer(words, np.uint8), "numbers": np.ascontiguousarray(by_byte)}


def read_recorded(
    path: Path | BinaryIO,
    planted: Mapping[str, Any] | None = None,
    own: Callable[[], int] = nobody,
) -> RecordedOracle:
    """Read the recorded cases of a chapter; ``planted`` are its planted objects."""
    with np.load(path, allow_pickle=False) as file:
        told = json.loads(file["words"].tobytes())
        numbers = np.ascontiguousarray(file["numbers"].T).view(">f8").ravel().astype(np.float64)
    return RecordedOracle(told, numbers, planted, own)
