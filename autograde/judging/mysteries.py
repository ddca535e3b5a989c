"""What is right about a planted object: its mistake, and whether an input shows it.

Only the answer says which object it is about. No line of a learner's code runs here: the objects
are ours, and what they are asked with came as plain arrays.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.basics.own_number import FIRST, LEAST
from autograde.judging.by_differences import by_differences
from autograde.questions.bug_hunt import FORMS, GIVEN, NO_MISTAKE, NUMBER, SHOWN
from autograde.questions.forms import MOST_AXES, MOST_NUMBERS, Form
from autograde.questions.planting import deal, order
from autograde.questions.probe import Answer
from autograde.questions.spec import RESULT, Check

SHOWS, ALIKE, NO_INPUT = 1, 0, -1
NEAR = 1e-5  # what differs by less may be rounding


def whose(expected: Any) -> int | None:
    """Return the number that alone would have counted, if an answer is about another one."""
    return -int(expected) if expected <= -LEAST else None


def nobody() -> int:
    """Stand for the number of who works here where that is not known: everybody's first one."""
    return FIRST


@dataclass(frozen=True)
class Mysteries:
    """The planted objects of some questions: what is wrong with them, and how to get at them.

    ``mistakes`` lists those of a question in their order, or those of one kind in the hunt, and
    ``letters`` says of which kind each letter is. ``made`` makes an object from a question or a
    kind, and its place there; ``right`` a right one, if there is one here. ``own`` is the number
    of who works here; with ``only_own``, an answer about another one's objects is none.
    """

    mistakes: Mapping[str, Sequence[str]]
    letters: Mapping[str, str]
    made: Callable[[str, int], Any]
    right: Callable[[str], Any]
    own: Callable[[], int] = nobody
    only_own: bool = False

    def expected(self, check: Check, case: str, answer: Answer) -> Answer:
        """Return what is right beside an answer to a case: for the object that it is about."""
        told = _whole(answer.values.get(NUMBER))
        if self.only_own and told not in (None, self.own()):
            # Below 0 is no name and no verdict on an input: it says whose objects would count.
            return Answer({name: np.array(-self.own()) for name in (RESULT, SHOWN)})
        # Who gives no number may mean their own, or answer as everybody did when all had one.
        anybody = () if self.only_own else (FIRST,)
        numbers = (self.own(), *anybody) if told is None else (told,)
        meant = [self._meant(check, case, number) for number in numbers]
        named = [check.options.index(self.mistakes[name][place]) + 1 for name, place in meant]
        got = _whole(answer.values.get(RESULT))
        right = {RESULT: got if got in named else named[0], SHOWN: self._shown(*meant[0], answer)}
        return Answer({name: np.array(value) for name, value in right.items()})

    def _meant(self, check: Check, case: str, number: int) -> tuple[str, int]:
        """Return which object a number stands for: its question or kind, and its place there."""
        if check.id in self.mistakes:
            return check.id, order(check.id, number, len(self.mistakes[check.id]))[0]
        kinds = {*self.letters.values()}
        places = {kind: range(len(self.mistakes[kind])) for kind in kinds}
        return deal(self.letters, places, number)[case.split()[-1]]

    def _shown(self, name: str, place: int, answer: Answer) -> int:
        if self.mistakes[name][place] == NO_MISTAKE:
            return SHOWS  # there is nothing to be shown
        given = {
            part.removeprefix(GIVEN): value
            for part, value in answer.values.items()
            if part.startswith(GIVEN) and isinstance(value, np.ndarray)
        }
        if not given or not all(map(_is_small, given.values())):
            return NO_INPUT
        form = FORMS[name]
        mine = _asked(form, self.made(name, place), given)
        right = self.right(name)
        others = list[list[NDArray[Any]] | None]()
        if right is None:  # no such thing may lie here: the others say what is an input
            places = (one for one in range(len(self.mistakes[name])) if one != place)
            others = [_asked(form, self.made(name, one), given) for one in places]
            if 2 * others.count(None) > len(others):
                return NO_INPUT
            right = self._like_right(name, place)
        if right is not None:
            answers = _asked(form, right, given)
            return NO_INPUT if answers is None else int(not _alike(mine, answers))
        # And they vote: each makes another mistake, or none here. Is it a draw, the learner is
        # believed.
        return int(2 * sum(_alike(mine, one) for one in others) <= len(others))

    def _like_right(self, name: str, place: int) -> Any:
        """Return what answers as a right object would, if it is a layer."""
        mistakes = self.mistakes[name]
        if not FORMS[name].layer:
            return None
        if NO_MISTAKE in mistakes:
            return self.made(name, mistakes.index(NO_MISTAKE))
        return by_differences(self.made(name, place))


def _whole(value: Any) -> int | None:
    """Return a whole number that came as an answer; None if it is something else."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iu":
        return int(value)
    return None


def _is_small(part: NDArray[Any]) -> bool:
    """Say whether a part of an input is what the probe lets through: who forges it asks no more."""
    return 0 < part.size <= MOST_NUMBERS and part.ndim <= MOST_AXES and part.dtype.kind in "biuf"


def _asked(
    form: Form, planted: Any, given: Mapping[str, NDArray[Any]]
) -> list[NDArray[Any]] | None:
    """Ask an object of ours; None if it can't answer."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return form.ask(planted, given)
    # What a learner asks with may be anything that fits into arrays.
    except Exception:  # noqa: BLE001
        return None


def _alike(ours: list[NDArray[Any]] | None, others: list[NDArray[Any]] | None) -> bool:
    if ours is None or others is None:
        return ours is others
    with np.errstate(all="ignore"):
        return len(ours) == len(others) and all(
            one.shape == other.shape and np.allclose(one, other, NEAR, NEAR, equal_nan=True)
            for one, other in zip(ours, others, strict=True)
        )
