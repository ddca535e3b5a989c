"""Exercises in which a learner tells which known mistake a wrong object of ours makes.

Which object a learner has seen depends on a number of theirs. So an answer says it: the number, the
name of the mistake, and an input that shows it. The name alone earns half.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.basics.near import did_you_mean
from autograde.basics.own_number import LEAST, MOST, is_number
from autograde.questions.comparers import SameChoice, Shows
from autograde.questions.probe import Odd, as_plain_array
from autograde.questions.spec import RESULT, Answers, Check, Criterion, Inputs, NoAnswer, Probe

CASE = "the answer"
ANSWERS = "bug_answers"  # the module of ``source_lib`` that says which suspect it is
NO_MISTAKE = "no-mistake"  # what is named of an object that makes none
NUMBER, SHOWN = "number", "shown"  # how these answers are called, beside the name
GIVEN = "given "  # how the name of an array of a learner's input starts
LABELS = "t"  # the one part of an input that may have to be whole numbers
MOST_NUMBERS, MOST_BATCHES = 1_000, 20
HOW_TO_NUMBER = "autograde.planted.show_number() prints yours"

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Form:
    """How an object of one question is asked, and so what an input to it is.

    A function takes ``takes``. A layer is made with ``settings`` and asked batch after batch, each
    of them ``takes``, and a dout of its own if it has a place in ``takes`` or is added.
    ``example`` is an input as a learner writes it; ``unfold`` and ``fold`` turn what is no array
    into arrays, and back.
    """

    takes: tuple[str, ...]
    example: str
    settings: tuple[str, ...] = ()
    layer: bool = False
    unfold: Callable[[Sequence[Any]], Sequence[Any]] = field(default=list)
    fold: Callable[[Sequence[Any]], Sequence[Any]] = field(default=list)

    def laid_out(self, given: Any) -> Iterator[tuple[str, Any]]:
        """Yield the parts of an input, each with its name.

        Raises
        ------
        NoAnswer
            If there are more or fewer of them than a call takes.
        """
        parts = list(given) if isinstance(given, tuple | list) else [given]
        if not self.layer:
            if len(self.takes) == 1 and not isinstance(given, tuple):
                parts = [given]
            parts = list(self.unfold(parts))
            self._fits(len(parts) == len(self.takes))
            yield from zip(self.takes, parts, strict=True)
            return
        count = len(self.settings)
        self._fits(len(parts) > count)
        yield from zip(self.settings, parts[:count], strict=True)
        batches = parts[count:] if all(map(_is_batch, parts[count:])) else [parts[count:]]
        self._fits(len(batches) <= MOST_BATCHES)
        for place, batch in enumerate(batches):
            names = self._names(batch)
            for name, value in zip(names, batch, strict=True):
                yield f"{place} {name}", value

    def _names(self, batch: Sequence[Any]) -> tuple[str, ...]:
        names = self.takes if "dout" in self.takes else (*self.takes, "dout")
        self._fits(len(self.takes) <= len(batch) <= len(names))
        return names[: len(batch)]

    def _fits(self, fits: bool) -> None:
        if not fits:
            raise NoAnswer(f"That is no input to ask with. It is written as {self.example}")

    def ask(self, planted: Any, given: Arrays) -> list[NDArray[Any]]:
        """Return all that an object answers to an input: it may raise anything."""
        # Only labels are whole numbers: a W of them would keep no gradient, right or wrong.
        given = {
            name: np.array(value, dtype=int if value.dtype == bool else None)
            if name.split()[-1] == LABELS
            else np.array(value, dtype=float)
            for name, value in given.items()
        }
        if not self.layer:
            return [np.array(planted(*self.fold([given[name] for name in self.takes])))]
        layer = planted(*(given[name] for name in self.settings))
        answers: list[Any] = []
        for place in range(MOST_BATCHES):
            if f"{place} {self.takes[0]}" not in given:
                break
            batch = [given[f"{place} {name}"] for name in self.takes if name != "dout"]
            dout = [given[name] for name in (f"{place} dout",) if name in given]
            answers += [layer.forward(*batch), layer.backward(*dout), *layer.grads]
            answers = [np.array(one) for one in answers]
        return answers


def _is_batch(part: Any) -> bool:
    """Say whether it is what one call takes, and not one array: a list may be either."""
    arrays = isinstance(part, list) and any(isinstance(one, np.ndarray) for one in part)
    return isinstance(part, tuple) or arrays


FORMS: dict[str, Form] = {}  # by question


def find_the_bug(name: str, suspects: tuple[str, ...], read: str, form: Form) -> Check:
    """Make the check of the function ``name()``, which says what is wrong with a planted object."""
    FORMS[name] = form
    return Check(
        id=name,
        gives="answer",
        reference=f"{ANSWERS}:{name}",
        read=read,
        probe=_answer_of(name, suspects, form),
        options=suspects,
        criteria=(
            Criterion("names the mistake", 0.5, (CASE,), comparer=SameChoice()),
            Criterion("an input that shows it", 0.5, (CASE,), (SHOWN,), comparer=Shows()),
        ),
    )


def _answer_of(name: str, suspects: tuple[str, ...], form: Form) -> Probe:
    whole = f'return {LEAST + 23456}, "its-name", {form.example}'

    def probe(answer: Any, inputs: Inputs) -> Answers:
        returned = answer()
        if returned is None:
            raise NoAnswer(f"Your function {name}() returned None: is a return missing?")
        parts = list(returned) if isinstance(returned, tuple | list) else [returned]
        number = parts.pop(0) if parts and _counts(parts[0]) else None
        if number is not None:
            yield from numbered(number)
        if not parts or not isinstance(parts[0], str):
            raise NoAnswer(
                f"There is no name of a mistake in what {name}() returned, {short(returned)}. An "
                f"answer is written so: {whole}"
            )
        yield RESULT, place_of(parts[0], suspects)
        if len(parts) == 1:
            raise NoAnswer(f"Give an input that shows it as well, and your number: {whole}")
        if number is None:
            raise NoAnswer(f"Whose mystery is it? Put its number first: {whole}. {HOW_TO_NUMBER}.")
        given = parts[1] if len(parts) == 2 else tuple(parts[1:])
        for part, value in form.laid_out(given):
            yield GIVEN + part, _plain(part, value, form)
        yield SHOWN, 1

    return probe


def numbered(number: Any) -> Answers:
    """Yield a mystery's number, if there are mysteries with such a one."""
    if not _counts(number) or not is_number(int(number)):
        raise NoAnswer(
            f"{short(number)} is not the number of a mystery: those are {LEAST} to {MOST}. "
            f"{HOW_TO_NUMBER}."
        )
    yield NUMBER, int(number)


def place_of(name: Any, suspects: Sequence[str]) -> int:
    """Return where a name stands in the list, from 1: a 0 would be what an empty answer gives."""
    if not isinstance(name, str) or name not in suspects:
        near = did_you_mean(name, suspects) if isinstance(name, str) else ""
        hint = f" (did you mean {near!r}?)" if near else ""
        raise NoAnswer(f"{short(name)} is not in the table of suspects{hint}")
    return list(suspects).index(name) + 1


def short(value: Any) -> str:
    """Show a value in a sentence."""
    return textwrap.shorten(repr(value), 80, placeholder=" …")


def _counts(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _plain(part: str, value: Any, form: Form) -> NDArray[Any]:
    array = as_plain_array(value)
    what = part.split()[-1]
    if isinstance(array, Odd):
        raise NoAnswer(
            f"In your input, {what} is {array.what}. An input is made of arrays and numbers: "
            f"{form.example}"
        )
    if array.size > MOST_NUMBERS:
        raise NoAnswer(
            f"In your input, {what} has {array.size} numbers. A small one shows it better: take "
            f"{MOST_NUMBERS} at most."
        )
    return array
