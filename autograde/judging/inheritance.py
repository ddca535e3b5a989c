"""Whether an answer is right but for an earlier exercise of the learner's that it is built on.

A right solution is made of the learner's own earlier answers, right or wrong as they are, and put
the same questions. If it gives what came back, nothing is wrong here: the mistake is inherited.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from autograde.judging.evidence import FAILURE, Evidence, Place, values
from autograde.questions.comparers import Close
from autograde.questions.probe import Answer, ask
from autograde.questions.spec import AFTERWARDS, Case, Check


@dataclass(frozen=True)
class Composition:
    """A right solution of an exercise that uses earlier ones: what the checks in ``of`` ask for.

    ``make`` takes these objects, each once, and returns what a check may ask. A student's bundle
    knows only that there is such a solution.
    """

    of: tuple[str, ...]
    make: Callable[..., Any] | None = None


@dataclass(frozen=True)
class EarlierAnswer:
    """What a learner answered to an earlier check, as it may be called now.

    ``mend`` are the checks where it has to be mended: none if it is right, itself, or those whose
    mistake it has inherited. ``section`` is the heading to read again.
    """

    check: Check
    subject: Any
    mend: tuple[str, ...] = ()
    section: str = ""


class Earlier(Protocol):
    """Finds the learner's earlier answers, as far as the one at hand uses them."""

    def __call__(self, check: str) -> EarlierAnswer | None:
        """Return the answer to a check; None if it is not used here, or was never judged."""
        ...


@dataclass(frozen=True)
class Inheritance:
    """What an answer owes to earlier ones that are not right: the checks where to mend them.

    ``explains``: with them in the place of the right ones a right solution gives what came back.
    ``hides``: it does, but so might a wrong one, since all that came is an exception, 0 or nan.
    Otherwise all that is known is that they are used. ``through`` are those of them that are used
    here by name. ``constant``: one of these answers the same number to everything.
    """

    mend: tuple[str, ...] = ()
    section: str = ""
    explains: bool = False
    hides: bool = False
    through: tuple[str, ...] = ()
    constant: bool = False


NOTHING = Inheritance()


def trace(
    check: Check,
    cases: Sequence[Case],
    answers: Mapping[str, Answer],
    expected: Mapping[str, Answer],
    met: Collection[Place],
    compositions: Sequence[Composition],
    earlier: Earlier,
) -> Inheritance:
    """Trace answers that are not all right to earlier ones; ``met`` are places of no complaint."""
    names = dict.fromkeys(name for one in compositions for name in one.of)
    found = {name: told for name in names if (told := earlier(name)) is not None}
    wrong = {name: told for name, told in found.items() if told.mend}
    if not wrong:
        return NOTHING
    usable = [
        one
        for one in compositions
        if found.keys() >= set(one.of) and not wrong.keys().isdisjoint(one.of)
    ]
    evidence = Evidence(check, cases, answers, expected)
    hidden = None
    # What blames the fewest is tried first.
    for one in sorted(usable, key=lambda one: len(wrong.keys() & set(one.of))):
        if one.make is None:
            continue
        said = _gives(evidence, met, one.make, _objects(one.of, found))
        blamed = [wrong[name] for name in one.of if name in wrong]
        if said == "what came":
            return _owed(blamed, explains=True)
        if said == "nothing else" and hidden is None:
            hidden = _owed(blamed, hides=True)
    return hidden or _owed(list(wrong.values()))


def _objects(names: Sequence[str], found: Mapping[str, EarlierAnswer]) -> list[Any]:
    """Return the objects that a composition is made of: two checks may ask for one."""
    return list({found[name].check.asks: found[name].subject for name in names}.values())


def _owed(
    blamed: Sequence[EarlierAnswer], explains: bool = False, hides: bool = False
) -> Inheritance:
    mend = dict.fromkeys(name for one in blamed for name in one.mend)
    through = tuple(one.check.id for one in blamed)
    return Inheritance(tuple(mend), blamed[0].section, explains, hides, through)


def _gives(
    evidence: Evidence, met: Collection[Place], make: Callable[..., Any], objects: Sequence[Any]
) -> Literal["what came", "nothing else", "something else"]:
    """Say whether what came back is, wherever it is not right, what the composition gives."""

    def composed(*inputs: Any) -> Any:
        return make(*objects)(*inputs)

    tells = differs = False
    with np.errstate(all="ignore"):
        for case in evidence.cases.values():
            predicted = values({case.name: ask(evidence.check, composed, case)})
            for place in _places(evidence, case, predicted):
                tells |= _tells(place, predicted.get(place))
                if place in met or evidence.agrees(place, evidence.right.get(place), exactly=True):
                    continue
                if not evidence.agrees(place, predicted.get(place)):
                    return "something else"
                differs |= place[1] != FAILURE and predicted.get(place) is not None
    return "what came" if tells and differs else "nothing else"


def _places(evidence: Evidence, case: Case, predicted: Mapping[Place, Any]) -> Iterator[Place]:
    """Yield the places of a case that are judged, and how the case failed, if it did."""
    failed = (case.name, FAILURE)
    if failed in evidence.got:
        yield failed
    for place in dict.fromkeys((*evidence.right, *evidence.got, *predicted)):
        judged = place in evidence.comparers or not place[1].endswith(AFTERWARDS)
        if place[0] == case.name and place[1] != FAILURE and judged:
            yield place


def _tells(place: Place, predicted: Any) -> bool:
    """Say whether a prediction is more than what anybody's nan or 0 could be."""
    if place[1].endswith(AFTERWARDS) or not isinstance(predicted, np.ndarray):
        return False
    some = np.isfinite(predicted) & ~np.isclose(predicted, 0, atol=Close.atol)
    return bool(np.any(some))
