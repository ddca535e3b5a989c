"""Names the mistake behind a wrong answer, or says that it can't.

A known mistake predicts answers. A *wrong reference* is asked the same cases; a *relation* changes
the right answers (N times as large, of the other sign). A mistake is named only if what it predicts
is what came back, in every answer to every case. If two predict the same, both are named, since
nobody could tell them apart. If none does, there is no name: a wrong one is worse than none.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.exercise import AFTERWARDS, AGAIN, EXTREME, NEXT, Case, Check, Inputs
from autograde.probe import Answer, Odd, ask
from autograde.rules import Close, Finite, Rule, UpToRowShift

Values = dict[tuple[str, str], Any]  # (case, answer) → an array, an Odd, or how it failed
FAILURE = "failure"  # how a case ended, in the place of an answer
Names = tuple[str, ...]  # mistakes that were made together


@dataclass(frozen=True)
class Sizes:
    """What a relation may depend on: samples, classes, and the upstream gradient."""

    N: int
    K: int
    dout: Any


@dataclass(frozen=True)
class Wrong:
    """A wrong reference: an object that makes the mistake, asked just as the learner's is."""

    id: str
    subject: Any


@dataclass(frozen=True)
class Scaled:
    """A relation: the answers whose names start with ``of`` are the right ones times a factor."""

    id: str
    factor: Callable[[Sizes], Any]
    of: str = ""


Mistake = Wrong | Scaled


@dataclass(frozen=True)
class Diagnosis:
    """What explains the answers: alternatives, each of them one mistake or several together.

    No alternative: unknown. Several: they give the same answers, and nobody can tell.
    """

    alternatives: tuple[Names, ...] = ()

    @property
    def ids(self) -> Names:
        """Every mistake that is named, once."""
        return tuple(dict.fromkeys(itertools.chain.from_iterable(self.alternatives)))


def diagnose(
    check: Check,
    cases: Sequence[Case],
    answers: Mapping[str, Answer],
    expected: Mapping[str, Answer],
    known: Sequence[Mistake],
) -> Diagnosis:
    """Explain answers that are not all right by the known mistakes of their check."""
    with np.errstate(all="ignore"):
        return _diagnose(Evidence(check, cases, answers, expected), known)


def _diagnose(evidence: Evidence, known: Sequence[Mistake]) -> Diagnosis:
    changed = ("mutates-input",) if evidence.changes_input() else ()
    for alternatives in explanations(evidence, known):
        found = [(*names, *changed) for names in alternatives if names or changed]
        if found:
            return Diagnosis(tuple(found))
    return Diagnosis()


def explanations(evidence: Evidence, known: Sequence[Mistake]) -> Iterator[Iterable[Names]]:
    """Yield alternatives from the most to the least direct; the first that are any count."""
    right = evidence.right
    if evidence.fits(right):
        yield [()]
        return
    predicted = {mistake: evidence.predicted(mistake) for mistake in known}
    yield _once((mistake.id,) for mistake in known if evidence.fits(predicted[mistake]))
    yield evidence.of_form()
    yield _once(
        (mistake.id, "overflow")
        for mistake in known
        if evidence.overflows() and evidence.fits(predicted[mistake], tame=True)
    )
    pairs = _once(
        tuple(sorted((one.id, relation.id)))
        for one in known
        for relation in known
        if isinstance(relation, Scaled) and one.id != relation.id
        if evidence.fits(evidence.scaled(relation, predicted[one]))
    )
    # Two pairs that predict the same are too weak a sign: none is named then.
    yield pairs if len(pairs) == 1 else []


def _once(names: Iterable[Names]) -> list[Names]:
    return list(dict.fromkeys(names))


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
        self.got = _values(answers)
        self.right = _values(expected)
        self.rules: dict[tuple[str, str], Rule] = {
            (case, name): _exacter(criterion.rule)
            for criterion in check.criteria
            for case in criterion.cases
            for name in criterion.answers
        }

    def judged(self, tame: bool = False) -> list[tuple[str, str]]:
        """List (case, answer) pairs; the input afterwards is a matter of its own."""
        return [
            (case, name)
            for case, name in self.right
            if not name.endswith(AFTERWARDS) and not (tame and case == EXTREME)
        ]

    def fits(self, predicted: Values, tame: bool = False) -> bool:
        """Say whether the prediction is what came back, everywhere."""
        places = self.judged(tame)
        failures = {(case, FAILURE) for case, _ in places}
        return all(self.agrees(place, predicted.get(place)) for place in (*failures, *places))

    def agrees(self, place: tuple[str, str], predicted: Any) -> bool:
        """Say whether the answer at one place is the predicted one."""
        got = self.got.get(place)
        if not (isinstance(got, np.ndarray) and isinstance(predicted, np.ndarray)):
            return type(got) is type(predicted) and got == predicted
        if got.shape != predicted.shape:
            return False
        finite = np.isfinite(predicted)
        with np.errstate(all="ignore"):
            same = self.rules.get(place, Close()).agrees(got, predicted)
        # inf for inf, nan for nan: where a formula breaks is a part of its signature.
        same = np.where(finite, same, np.isnan(got) == np.isnan(predicted))
        return bool(np.all(same & (np.isfinite(got) == finite)))

    def predicted(self, mistake: Mistake) -> Values:
        """Return the answers that the mistake would give."""
        if isinstance(mistake, Scaled):
            return self.scaled(mistake, self.right)
        return _values(
            {name: ask(self.check, mistake.subject, case) for name, case in self.cases.items()}
        )

    def scaled(self, relation: Scaled, values: Values) -> Values:
        """Return the values with the relation's factor on the answers that it is about."""
        return {
            (case, name): np.asarray(value * relation.factor(sizes(self.cases[case].inputs, name)))
            if name.startswith(relation.of) and isinstance(value, np.ndarray)
            else value
            for (case, name), value in values.items()
            if not name.endswith(AFTERWARDS)
        }

    def changes_input(self) -> bool:
        """Say whether an input is no longer what it was, after a call that went well."""
        return any(
            not np.array_equal(np.asarray(self.got.get(place)), value, equal_nan=True)
            for place, value in self.right.items()
            if place[1].endswith(AFTERWARDS) and not self.failed(place[0])
        )

    def failed(self, case: str) -> bool:
        """Say whether the learner's code raised in this case."""
        return any(isinstance(v, str) for (c, _), v in self.got.items() if c == case)

    def overflows(self) -> bool:
        """Say whether something is inf or nan at extreme scores, and nothing is at tame ones."""
        places = [place for place in self.judged() if isinstance(self.got.get(place), np.ndarray)]
        broken = {place[0] for place in places if not np.all(np.isfinite(self.got[place]))}
        return broken == {EXTREME}

    def of_form(self) -> list[Names]:
        """Name mistakes of form: right numbers in a wrong shape, or only at the first call."""
        if self.overflows() and self.fits(self.right, tame=True):
            return [("overflow",)]
        if not self.overflows() and self.fits(self.right, tame=True):
            return [("capped-at-extremes",)]
        forms = {self.form(place) for place in self.judged()}
        if forms <= {"right", "returns-wrong-shape"} and "returns-wrong-shape" in forms:
            return [("returns-wrong-shape",)]
        if forms <= {"right", "transposed"} and "transposed" in forms:
            return [("transposed",)]
        wrong = [place for place in self.judged() if self.form(place) != "right"]
        if all(name.endswith((AGAIN, NEXT)) for _, name in wrong):
            again = any(name.endswith(AGAIN) for _, name in wrong)
            return [("aliases-cache",)] if again else [("stale-state",)]
        if all(self.refuses_dout(case) for case, _ in wrong):
            return [("ignores-dout",)]
        return []

    def refuses_dout(self, case: str) -> bool:
        """Say whether a call failed that passed dout to a backward pass that needs none."""
        return "dout" in self.cases[case].inputs and self.got.get((case, FAILURE)) == "TypeError"

    def form(self, place: tuple[str, str]) -> str:
        """Say how the answer at one place stands to the right one."""
        got, right = self.got.get(place), self.right[place]
        if self.agrees(place, right):
            return "right"
        if isinstance(got, np.ndarray) and got.size == right.size:
            if right.ndim == 2 and _same(got, right.T):
                return "transposed"
            if got.shape != right.shape and _same(got.ravel(), right.ravel()):
                return "returns-wrong-shape"
        return "wrong"


def sizes(inputs: Inputs, answer: str) -> Sizes:
    """Find the sizes that matter for an answer: those of the second batch for "dx next"."""
    arrays = [
        value
        for name, value in inputs.items()
        if isinstance(value, np.ndarray) and name.endswith("_next") == answer.endswith(NEXT)
    ]
    first = arrays[0]
    dout = inputs.get("dout_next" if answer.endswith(NEXT) else "dout", 1.0)
    return Sizes(N=first.shape[0], K=first.shape[-1], dout=dout)


def _values(answers: Mapping[str, Answer]) -> Values:
    """Lay answers out by place; a failure stands in the place of the answers it prevented."""
    values: Values = {}
    for case, answer in answers.items():
        for name, value in answer.values.items():
            values[case, name] = value if isinstance(value, Odd) else value.astype(float)
        if answer.failure is not None:
            values[case, FAILURE] = answer.failure.kind
    return values


def _exacter(rule: Rule) -> Rule:
    """Choose the rule for a prediction: a criterion may forgive what a diagnosis must see."""
    return rule if isinstance(rule, Finite | UpToRowShift) else Close()


def _same(got: NDArray[Any], right: NDArray[Any]) -> bool:
    return got.shape == right.shape and bool(np.all(Close().agrees(got, right)))
