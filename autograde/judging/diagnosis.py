"""Names the mistake behind a wrong answer, or says that it can't.

A known mistake predicts answers. It is named only if what it predicts is what came back, in every
answer to every case. If two predict the same, both are named, since nobody could tell them apart.
If none does, there is no name: a wrong one is worse than none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograde.judging import shared_misconceptions as shared
from autograde.judging.evidence import FAILURE, Evidence, Failed, Place
from autograde.judging.misconception import Advised, Capped, Mistake, Scaled, Wrong
from autograde.judging.mysteries import whose
from autograde.questions.comparers import SameChoice
from autograde.questions.probe import Answer
from autograde.questions.spec import AGAIN, NEXT, Case, Check

Names = tuple[str, ...]  # mistakes that were made together
# How it is known: the same numbers, the same error, both of them, or how right and wrong ones lie.
Seen = Literal["numbers", "errors", "both", "form"]


@dataclass(frozen=True)
class Diagnosis:
    """What explains the answers: alternatives, each of them one mistake or several together.

    No alternative: unknown. Several: they give the same answers, and nobody can tell.
    """

    alternatives: tuple[Names, ...] = ()
    seen: Seen = "numbers"

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
    mistakes = [one for one in known if not isinstance(one, Advised)]
    with np.errstate(all="ignore"):
        return _diagnose(Evidence(check, cases, answers, expected), mistakes)


def advised(
    check: Check,
    cases: Sequence[Case],
    answers: Mapping[str, Answer],
    expected: Mapping[str, Answer],
    known: Sequence[Mistake],
) -> Names:
    """Name the ways of working that explain the answers to the cases of a check's advice."""
    told = [case for case in cases if case.name in check.advice]
    right = {case.name: expected[case.name] for case in told}
    with np.errstate(all="ignore"):
        evidence = Evidence(check, told, answers, right)
        if not told or evidence.fits(evidence.right):
            return ()
        ways = [one for one in known if isinstance(one, Advised)]
        return tuple({one.id: one for one in ways if evidence.fits(evidence.predicted(one))})


def _diagnose(evidence: Evidence, known: Sequence[Mistake]) -> Diagnosis:
    aside = (
        *((shared.RETURNS_WRONG_SHAPE.id,) if evidence.boxed else ()),
        *((shared.MUTATES_INPUT.id,) if evidence.changes_input() else ()),
    )
    for predicted, alternatives in explanations(evidence, known):
        found = [(*names, *aside) for names in alternatives if names or aside]
        if found:
            return Diagnosis(tuple(found), _seen(evidence) if predicted else "form")
    return Diagnosis()


def _seen(evidence: Evidence) -> Seen:
    kinds = evidence.kinds()
    if kinds == {"errors"}:
        return "errors"
    return "both" if "errors" in kinds else "numbers"


def explanations(
    evidence: Evidence, known: Sequence[Mistake]
) -> Iterator[tuple[bool, Iterable[Names]]]:
    """Yield alternatives from the most to the least direct; the first that are any count.

    With them: whether a mistake predicted all that came, or the answers only lie as it makes them.
    """
    if evidence.fits(evidence.right):
        yield False, [()]
        return
    caps = [mistake for mistake in known if isinstance(mistake, Capped)]
    predicted = [(one, evidence.predicted(one)) for one in known if not isinstance(one, Capped)]
    # A loss of any size is forgiven at extreme scores; a mistake that explains its size is meant.
    # Where all the rest is right, a loss of any size is no sign of a mistake.
    forgiven = evidence.forgives_sizes and not evidence.fits(evidence.right, evidence.tame)
    for exactly in (True, False) if forgiven else (True,):
        fitting = [one for one, values in predicted if evidence.fits(values, exactly=exactly)]
        yield True, _once(map(_names, fitting))
    # Three names at once would be a guess: only one mistake is joined with another from here on.
    predicted = [(one, values) for one, values in predicted if len(_names(one)) == 1]
    yield False, of_extremes(evidence, caps)
    yield False, of_form(evidence)
    breaks = evidence.overflows()
    tame = [one for one, values in predicted if breaks and evidence.fits(values, evidence.tame)]
    yield False, _once((one.id, _cause(evidence)) for one in tame)
    relations = [one for one, _ in predicted if isinstance(one, Scaled)]
    pairs = _once(
        tuple(sorted((one.id, relation.id)))
        for one, values in predicted
        for relation in relations
        if one.id != relation.id and evidence.fits(evidence.scaled(relation, values))
    )
    # Two pairs that predict the same are too weak a sign: none is named then.
    yield True, pairs if len(pairs) == 1 else []


def _names(one: Mistake) -> Names:
    """Return the mistakes that a known one stands for."""
    return (one.id, *(other.id for other in one.also)) if isinstance(one, Wrong) else (one.id,)


def _once(names: Iterable[Names]) -> list[Names]:
    """Return each explanation once, and none that needs all of another's mistakes and more."""
    found = dict.fromkeys(names)
    return [one for one in found if not any(set(other) < set(one) for other in found)]


def of_extremes(evidence: Evidence, caps: Iterable[Capped]) -> list[Names]:
    """Name what is right at tame scores only."""
    if not evidence.fits(evidence.right, evidence.tame):
        return []
    if evidence.overflows():
        return [(_cause(evidence),)]
    return _once((cap.id,) for cap in caps if evidence.within(cap))


def _cause(evidence: Evidence) -> str:
    """Name what breaks at extreme scores."""
    return (shared.LOG_OF_UNDERFLOW if evidence.underflows() else shared.OVERFLOW).id


def of_form(evidence: Evidence) -> list[Names]:
    """Name mistakes of form: right numbers in a wrong shape, or only at the first call."""
    forms = {place: evidence.form(place) for place in evidence.judged}
    wrong = [place for place in forms if forms[place] != "right"]
    kinds = {forms[place] for place in wrong}
    if len(kinds) == 1 and kinds <= {shared.RETURNS_WRONG_SHAPE.id, shared.TRANSPOSED.id}:
        return [tuple(kinds)]
    if wrong and all(name.endswith((AGAIN, NEXT)) for _, name in wrong):
        again = [place for place in wrong if place[1].endswith(AGAIN)]
        if not again:
            return [(shared.STALE_STATE.id,)]
        own_size = all(_keeps_its_size(evidence, place) for place in again)
        return [(shared.ALIASES_CACHE.id,)] if own_size else []
    # What has no answer yet is no other choice, and no hindrance to naming those that are.
    # Nor is an answer that is about somebody else's object.
    answered = [place for place in wrong if place in evidence.got and not _foreign(evidence, place)]
    choices = [evidence.comparers.get(place) for place in answered]
    # An input that shows nothing is no other choice, either.
    if SameChoice() in choices and all(
        isinstance(evidence.comparers.get(place), SameChoice) for place in wrong
    ):
        return [(shared.WRONG_SUSPECT.id,)]
    if wrong and all(_refuses_dout(evidence, place) for place in wrong):
        return [(shared.IGNORES_DOUT.id,)]
    return []


def _foreign(evidence: Evidence, place: Place) -> bool:
    choice = isinstance(evidence.comparers.get(place), SameChoice)
    return choice and whose(evidence.right[place]) is not None


def _keeps_its_size(evidence: Evidence, place: Place) -> bool:
    """Say whether a second answer is not one about a batch of another size."""
    got, failure = evidence.got.get(place), evidence.got.get((place[0], FAILURE))
    if isinstance(got, np.ndarray):
        return bool(got.shape == evidence.right[place].shape)
    return isinstance(failure, Failed) and not failure.shapes


def _refuses_dout(evidence: Evidence, place: Place) -> bool:
    """Say whether there is no answer, because dout was passed to a backward that takes none."""
    failure = evidence.got.get((place[0], FAILURE))
    refused = isinstance(failure, Failed) and failure.kind == "TypeError" and failure.arguments
    return refused and place not in evidence.got and "dout" in evidence.cases[place[0]].inputs
