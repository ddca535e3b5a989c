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

from autograde.basics.own_number import FIRST
from autograde.questions.bug_hunt import FORMS, GIVEN, MOST_NUMBERS, NUMBER, SHOWN, Form
from autograde.questions.planting import deal, order
from autograde.questions.probe import Answer
from autograde.questions.spec import RESULT, Check

SHOWS, ALIKE, NO_INPUT = 1, 0, -1
NEAR = 1e-5  # what differs by less may be rounding


def nobody() -> int:
    """Stand for the number of who works here where that is not known: everybody's first one."""
    return FIRST


@dataclass(frozen=True)
class Mysteries:
    """The planted objects of some questions: what is wrong with them, and how to get at them.

    ``mistakes`` lists those of a question in their order, ``letters`` and ``pools`` those of the
    hunt. ``made`` makes an object from a question and a place, ``right`` a right one, if there is
    one here. ``own`` is the number of who works here.
    """

    mistakes: Mapping[str, Sequence[str]]
    letters: Mapping[str, str]
    pools: Mapping[str, Sequence[str]]
    made: Callable[[str, int], Any]
    right: Callable[[str], Any]
    own: Callable[[], int] = nobody

    def expected(self, check: Check, answer: Answer) -> Answer:
        """Return what is right beside an answer: for the object that it is about."""
        told = _whole(answer.values.get(NUMBER))
        # Who gives no number may mean their own, or answer as everybody did when all had one.
        numbers = (self.own(), FIRST) if told is None else (told,)
        if check.id not in self.mistakes:
            return self._of_hunt(check, answer, numbers)
        places = [order(check.id, one, len(self.mistakes[check.id]))[0] for one in numbers]
        named = [check.options.index(self.mistakes[check.id][one]) + 1 for one in places]
        got = _whole(answer.values.get(RESULT))
        given = {
            name.removeprefix(GIVEN): value
            for name, value in answer.values.items()
            if name.startswith(GIVEN) and isinstance(value, np.ndarray)
        }
        shown = self._shown(check.id, places[0], given) if given else NO_INPUT
        right = {RESULT: got if got in named else named[0], SHOWN: shown}
        return Answer({name: np.array(value) for name, value in right.items()})

    def _of_hunt(self, check: Check, answer: Answer, numbers: Sequence[int]) -> Answer:
        hunts = [
            {
                letter: check.options.index(mistake) + 1
                for letter, (_, mistake) in deal(self.letters, self.pools, number).items()
            }
            for number in numbers
        ]

        def met(hunt: Mapping[str, int]) -> int:
            return sum(_whole(answer.values.get(name)) == place for name, place in hunt.items())

        return Answer({name: np.array(place) for name, place in max(hunts, key=met).items()})

    def _shown(self, question: str, place: int, given: Mapping[str, NDArray[Any]]) -> int:
        if any(value.size > MOST_NUMBERS for value in given.values()):
            return NO_INPUT
        form = FORMS[question]
        mine = _asked(form, self.made(question, place), given)
        right = self.right(question)
        if right is not None:
            answers = _asked(form, right, given)
            return NO_INPUT if answers is None else int(not _alike(mine, answers))
        # Where nothing right may lie, the others vote: each makes another mistake, or none here.
        # Is it a draw, the learner is believed.
        others = [
            _asked(form, self.made(question, one), given)
            for one in range(len(self.mistakes[question]))
            if one != place
        ]
        if 2 * others.count(None) > len(others):
            return NO_INPUT
        return int(2 * sum(_alike(mine, one) for one in others) <= len(others))


def _whole(value: Any) -> int | None:
    """Return a whole number that came as an answer; None if it is something else."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iu":
        return int(value)
    return None


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
