"""The learner's answers beside the right ones, and beside those that a mistake predicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.judging import shared_misconceptions as shared
from autograde.judging.misconception import Capped, Mistake, Scaled, Wrong, sizes
from autograde.questions.comparers import Close, Comparer, Finite, UpToRowShift
from autograde.questions.probe import Answer, Failure, Odd
from autograde.questions.spec import AFTERWARDS, Case, Check, is_extreme

Place = tuple[str, str]  # a case and the name of an answer to it
Values = Mapping[Place, Any]  # an array, an Odd, or how the case failed
CLOSE = Close()
FAILURE = "failure"  # how a case ended, in the place of an answer
OVERFLOWS = ("OverflowError", "FloatingPointError")  # what inf is to the math module


@dataclass(frozen=True)
class Failed:
    """How a case failed, as far as two programs that make one mistake fail alike."""

    kind: str
    shapes: frozenset[str]  # that the message mentions, or asks for, in whatever order
    arguments: bool = False  # whether it is about the arguments of a call of backward
    # What failed, as shapes: "(7, 4) @ (7, 3)". Of those that go entry by entry, all signs are ∘.
    operation: str = ""

    @property
    def tells(self) -> bool:
        """Whether it is one mistake's own: any error without a shape in it could be anybody's."""
        return bool(self.shapes or self.operation)

    def is_like(self, other: Failed) -> bool:
        """Say whether two programs failed at the same thing."""
        if self.kind != other.kind or self.arguments != other.arguments:
            return False
        if self.operation and other.operation:
            return self.operation == other.operation
        return self.shapes == other.shapes


class _Predicted(Mapping[Place, Any]):
    """What a mistake answers, worked out case by case as it is asked for.

    In their order: what one case leaves behind, the next may find.
    """

    def __init__(self, mistake: Wrong | Capped, check: Check, cases: Mapping[str, Case]) -> None:
        self._mistake, self._check, self._cases = mistake, check, cases
        self._known: dict[str, Answer] = {}
        self._waiting = iter(cases)

    def _of(self, case: str) -> Answer:
        while case not in self._known:
            name = next(self._waiting)
            self._known[name] = self._mistake.answer(self._check, self._cases[name])
        return self._known[case]

    def __getitem__(self, place: Place) -> Any:
        # Most predictions are asked for one place only, so no other is laid out.
        case, name = place
        answer = self._of(case)
        if name == FAILURE and answer.failure is not None:
            return _failed(answer.failure)
        return _as_floats(answer.values[name])

    def __iter__(self) -> Iterator[Place]:
        return iter(place for case in self._cases for place in values({case: self._of(case)}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Scaled(Mapping[Place, Any]):
    """What a relation makes of other answers, multiplied as it is asked for: few are, of many."""

    def __init__(self, relation: Scaled, unscaled: Values, cases: Mapping[str, Case]) -> None:
        self._relation, self._unscaled, self._cases = relation, unscaled, cases

    def __getitem__(self, place: Place) -> Any:
        case, name = place
        value = self._unscaled[place]
        if name.startswith(self._relation.of) and isinstance(value, np.ndarray):
            size = sizes(self._cases[case].inputs, name)
            return np.asarray(value * self._relation.factor(size))
        return value

    def __iter__(self) -> Iterator[Place]:
        return iter(place for place in self._unscaled if not place[1].endswith(AFTERWARDS))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Evidence:
    """The learner's answers beside the right ones, in the cases that the check judges."""

    def __init__(
        self,
        check: Check,
        cases: Sequence[Case],
        answers: Mapping[str, Answer],
        expected: Mapping[str, Answer],
    ) -> None:
        self.check = check
        self.cases = {case.name: case for case in cases}
        self._warned = " ".join(text for answer in answers.values() for text in answer.warned)
        self.right = values(expected)
        self.got = dict(values(answers))
        # The shape is a matter of its own, as is an input afterwards; unless others are wrong, too.
        shapes = {place: self._shapes(place) for place in self.got}
        wrong = [place for place, (got, right) in shapes.items() if got != right]
        boxed = all(
            right == () and set(got) == {1} for got, right in (shapes[place] for place in wrong)
        )
        self.boxed = wrong if boxed else []
        self.got |= {place: self.got[place].reshape(()) for place in self.boxed}
        self.comparers: dict[Place, Comparer] = {
            (case, name): criterion.comparer
            for criterion in check.criteria
            for case in criterion.cases
            for name in criterion.answers
        }
        self._forgiving = {
            place: one
            for place, one in self.comparers.items()
            if isinstance(one, UpToRowShift | Finite)
        }
        self.forgives_sizes = any(isinstance(one, Finite) for one in self._forgiving.values())
        self.judged = [place for place in self.right if not place[1].endswith(AFTERWARDS)]
        self.tame = [place for place in self.judged if not is_extreme(place[0])]

    def _shapes(self, place: Place) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the shapes that came and that should have; of what is no array, none."""
        got, right = self.got[place], self.right.get(place)
        if isinstance(got, np.ndarray) and isinstance(right, np.ndarray):
            return got.shape, right.shape
        return (), ()

    def fits(
        self, predicted: Values, places: Sequence[Place] | None = None, *, exactly: bool = False
    ) -> bool:
        """Say whether the prediction is what came back, everywhere."""
        places = self.judged if places is None else places
        # What came back is looked at first: most predictions fail there, in the first case.
        if not all(self.agrees(place, predicted.get(place), exactly) for place in places):
            return False
        ends = {(case, FAILURE) for case, _ in places}
        return all(self.agrees(end, predicted.get(end), exactly) for end in ends) and any(
            self._tells(place, predicted.get(place)) for place in (*places, *ends)
        )

    def _tells(self, place: Place, predicted: Any) -> bool:
        """Say whether a prediction is one mistake's own: 0 or nan everywhere could be anybody's."""
        if isinstance(predicted, np.ndarray):
            some = np.isfinite(predicted) & (np.abs(predicted) > Close.atol)
            # 0 but where a nan came in is nobody's constant.
            some |= np.isnan(predicted) & np.any(predicted == 0)
            return bool(np.any(some)) or predicted.shape != self.right[place].shape
        return isinstance(predicted, Failed) and predicted.tells

    def agrees(self, place: Place, predicted: Any, exactly: bool = False) -> bool:
        """Say whether the answer at one place is the predicted one."""
        got = self.got.get(place)
        if isinstance(got, Failed) and isinstance(predicted, Failed):
            return got.is_like(predicted)
        if not (isinstance(got, np.ndarray) and isinstance(predicted, np.ndarray)):
            return type(got) is type(predicted) and got == predicted
        if got.shape != predicted.shape:
            return False
        comparer = self._comparer(place, predicted.shape, exactly)
        if comparer is CLOSE and _far_at_first(got, predicted):
            return False
        finite = np.isfinite(predicted)
        same = comparer.agrees(got, predicted)
        # inf for inf, nan for nan: where a formula breaks is a part of its signature.
        same = np.where(finite, same, np.isnan(got) == np.isnan(predicted))
        return bool(np.all(same & (np.isfinite(got) == finite)))

    def _comparer(self, place: Place, shape: tuple[int, ...], exactly: bool) -> Comparer:
        """Choose how a prediction is compared: a diagnosis sees what a criterion may forgive."""
        comparer = self._forgiving.get(place)
        if isinstance(comparer, UpToRowShift) and shape == self.right[place].shape:
            return comparer
        return comparer if isinstance(comparer, Finite) and not exactly else CLOSE

    def predicted(self, mistake: Mistake) -> Values:
        """Return the answers that the mistake would give."""
        if isinstance(mistake, Scaled):
            return self.scaled(mistake, self.right)
        return _Predicted(mistake, self.check, self.cases)

    def scaled(self, relation: Scaled, unscaled: Values) -> Values:
        """Return the values with the relation's factor on the answers that it is about."""
        return _Scaled(relation, unscaled, self.cases)

    def kinds(self) -> set[str]:
        """Return what came back: "numbers", "errors", or both."""
        cases = {case for case, _ in self.judged}
        failed = {"errors" for case in cases if (case, FAILURE) in self.got}
        numbers = {
            "numbers" for place in self.judged if isinstance(self.got.get(place), np.ndarray)
        }
        return failed | numbers

    def changes_input(self) -> bool:
        """Say whether an input is no longer what it was, after a call that went well."""
        return any(
            not _unchanged(self.got.get(place), value)
            for place, value in self.right.items()
            if place[1].endswith(AFTERWARDS) and (place[0], FAILURE) not in self.got
        )

    def overflows(self) -> bool:
        """Say whether something breaks at extreme scores, and nothing does at tame ones."""
        arrays = {place: self.got.get(place) for place in self.judged}
        broken = {
            place[0]
            for place, value in arrays.items()
            if isinstance(value, np.ndarray) and not np.all(np.isfinite(value))
        }
        for case in filter(is_extreme, self.cases):
            failure = self.got.get((case, FAILURE))
            if isinstance(failure, Failed) and failure.kind in OVERFLOWS:
                broken.add(case)
        return bool(broken) and all(map(is_extreme, broken))

    def underflows(self) -> bool:
        """Say whether it was a probability of exactly 0 that broke, and no large exponential.

        NumPy has said so; who silences its warnings gets the more general name.
        """
        return "divide by zero encountered in log" in self._warned and (
            "overflow encountered" not in self._warned
        )

    def within(self, cap: Capped) -> bool:
        """Say whether every answer at extreme scores lies between the cap's and the right one."""
        bounds = self.predicted(cap)
        extremes = [place for place in self.judged if is_extreme(place[0])]
        return bool(extremes) and all(
            _between(self.got.get(place), bounds.get(place), self.right[place])
            for place in extremes
        )

    def form(self, place: Place) -> str:
        """Say how the answer at one place stands to the right one."""
        got, right = self.got.get(place), self.right[place]
        if self.agrees(place, right):
            return "right"
        if isinstance(got, np.ndarray) and got.size == right.size:
            if right.ndim == 2 and _same(got, right.T):
                return shared.TRANSPOSED.id
            # Where nan is right, it is so in another shape, too.
            known = ~np.isnan(right.ravel())
            nan = np.array_equal(np.isnan(got.ravel()), ~known)
            if got.shape != right.shape and nan and _same(got.ravel()[known], right.ravel()[known]):
                return shared.RETURNS_WRONG_SHAPE.id
        return "wrong"


def values(answers: Mapping[str, Answer]) -> Values:
    """Lay answers out by place; a failure stands in the place of the answers it prevented."""
    laid_out: dict[Place, Any] = {}
    for case, answer in answers.items():
        for name, value in answer.values.items():
            laid_out[case, name] = _as_floats(value)
        if answer.failure is not None:
            laid_out[case, FAILURE] = _failed(answer.failure)
    return laid_out


def _as_floats(value: NDArray[Any] | Odd) -> NDArray[Any] | Odd:
    return value if isinstance(value, Odd) else value.astype(float, copy=False)


def _failed(failure: Failure) -> Failed:
    # np.dot names the shapes; @ names the two sizes that do not fit; what is no matrix product
    # was to be broadcast; np.zeros(x) asks for a shape; math.log names its domain.
    mentioned = (
        r"\(\d+,[\d,]*\)|size\d+isdifferentfrom\d+|broadcasttogether"
        r"|interpretedasaninteger|convertedtoascalarindex|mathdomainerror|expectedapositiveinput"
    )
    shapes = frozenset(re.findall(mentioned, failure.message.replace(" ", "")))
    # Of backward's arguments: a class that takes no settings, or a forward of one input, fails too.
    arguments = re.search("positional argument", failure.message) is not None
    elsewhere = re.search(r"(__init__|forward)\(\)", failure.message) is not None
    operation = re.sub(r" (\+|-|\*|/|\*\*)=? ", " ∘ ", failure.shapes)
    return Failed(failure.kind, shapes, arguments and not elsewhere, operation)


def _far_at_first(got: NDArray[Any], predicted: NDArray[Any]) -> bool:
    """Say whether the first entries differ, which most wrong predictions' do: it is soon seen."""
    if not got.size:
        return False
    one, other = got.item(0), predicted.item(0)
    # About a prediction that is not finite this is False: nan and inf are compared all together.
    return bool(abs(one - other) > CLOSE.atol + CLOSE.rtol * abs(other))


def _same(got: NDArray[Any], right: NDArray[Any]) -> bool:
    return got.shape == right.shape and bool(np.all(CLOSE.agrees(got, right)))


def _between(got: Any, one: Any, other: Any) -> bool:
    if not (isinstance(got, np.ndarray) and isinstance(one, np.ndarray)):
        return False
    if not got.shape == one.shape == other.shape:
        return False
    return _same(got, np.clip(got, np.minimum(one, other), np.maximum(one, other)))


def _unchanged(got: Any, before: NDArray[Any]) -> bool:
    return isinstance(got, np.ndarray) and np.array_equal(got, before, equal_nan=True)
