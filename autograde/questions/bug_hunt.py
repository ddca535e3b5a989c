"""Exercises in which a learner tells which known mistake a wrong object of ours makes.

Which object a learner has seen depends on a number of theirs. So an answer says it: the number, the
name of the mistake, and an input that shows it. The name alone earns half.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograde.basics.near import did_you_mean
from autograde.basics.own_number import LEAST, MOST, is_number
from autograde.questions.comparers import SameChoice, Shows
from autograde.questions.forms import MOST_AXES, MOST_NUMBERS, Form
from autograde.questions.probe import Odd, as_plain_array
from autograde.questions.spec import (
    PLACE,
    RESULT,
    Answers,
    Check,
    Criterion,
    Inputs,
    NoAnswer,
    Probe,
)

CASE = "the answer"
ANSWERS = "bug_answers"  # the module of ``source_lib`` that says which suspect it is
NO_MISTAKE = "no-mistake"  # what is named of an object that makes none, and no input shows it
NUMBER, SHOWN = "number", "shown"  # how these answers are called, beside the name
GIVEN = "given "  # how the name of an array of a learner's input starts
HOW_TO_NUMBER = "autograde.planted.show_number() prints yours"
SOME_NUMBER = LEAST + 23456

FORMS: dict[str, Form] = {}  # by question, and by the kind of what the hunt asks about


def find_the_bug(
    name: str, suspects: tuple[str, ...], read: str, form: Form, more: str = ""
) -> Check:
    """Make the check of the function ``name()``, which says what is wrong with a planted object."""
    FORMS[name] = form
    return Check(
        id=name,
        gives="answer",
        reference=f"{ANSWERS}:{name}",
        read=read,
        more=more,
        probe=_answer_of(name, suspects, form),
        options=suspects,
        criteria=(
            Criterion("names the mistake", 0.5, (CASE,), comparer=SameChoice()),
            Criterion("an input that shows it", 0.5, (CASE,), (SHOWN,), comparer=Shows()),
        ),
    )


def hunt_the_bugs(
    name: str,
    suspects: tuple[str, ...],
    read: str,
    kinds: Mapping[str, str],
    forms: Mapping[str, Form],
    more: str = "",
) -> Check:
    """Make the check of ``name()``, which says it of several: of each letter in ``kinds``.

    An input counts where the name is right: any will do that shows something of many layers.
    """
    FORMS.update(forms)
    criteria = []
    for letter in kinds:
        case, named = (f"specimen {letter}",), f"{letter}: names the mistake"
        criteria += [
            Criterion(named, 0.5, case, comparer=SameChoice()),
            Criterion(f"{letter}: an input that shows it", 0.5, case, (SHOWN,), Shows(), named),
        ]
    return Check(
        id=name,
        gives="answer",
        reference=f"{ANSWERS}:{name}",
        read=read,
        more=more,
        probe=_answers_of(name, suspects, {letter: forms[kind] for letter, kind in kinds.items()}),
        options=suspects,
        criteria=tuple(criteria),
    )


def _answer_of(name: str, suspects: tuple[str, ...], form: Form) -> Probe:
    whole = f'return {SOME_NUMBER}, "its-name", {form.example}'

    def probe(answer: Any, inputs: Inputs) -> Answers:
        returned = answer()
        if returned is None:
            raise NoAnswer(f"Your function {name}() returned None: is a return missing?")
        parts = _parts(returned)
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
        yield from _shown(parts[1:], form)

    return probe


def _answers_of(name: str, suspects: tuple[str, ...], forms: Mapping[str, Form]) -> Probe:
    letters = tuple(forms)

    def probe(answer: Any, inputs: Inputs) -> Answers:
        letter = letters[inputs[PLACE]]
        form = forms[letter]
        whole = f'"{letter}": ("its-name", {form.example})'
        found = answer()
        if not isinstance(found, dict):
            # Of all letters in the same words: it is read once.
            raise NoAnswer(
                f"{name}() returned {short(found)}: return a dict with your number, and an answer "
                f'for each letter: {{"number": {SOME_NUMBER}, "A": ("its-name", …), "B": …}}'
            )
        number = found.get(NUMBER)
        if number is not None:
            yield from numbered(number)
        said = found.get(letter)
        if said is None or (isinstance(said, str) and not said):
            raise NoAnswer(f"There is no answer for {letter} yet. It is written so: {whole}")
        parts = _parts(said)
        if not parts or not isinstance(parts[0], str):
            raise NoAnswer(
                f"The answer for {letter} does not begin with the name of a mistake: "
                f"{short(said)}. It is written so: {whole}"
            )
        yield RESULT, place_of(parts[0], suspects)
        if number is None:
            raise NoAnswer(
                f"Whose layers are these? Put their number into the dict: "
                f'{{"number": {SOME_NUMBER}, "A": …}}. {HOW_TO_NUMBER}.'
            )
        if parts[0] == NO_MISTAKE:
            yield SHOWN, 1
            return
        if len(parts) == 1:
            raise NoAnswer(
                f'Give an input that shows it as well: "{letter}": ("{parts[0]}", {form.example})'
            )
        yield from _shown(parts[1:], form)

    return probe


def _parts(returned: Any) -> list[Any]:
    return list(returned) if isinstance(returned, tuple | list) else [returned]


def _shown(parts: Sequence[Any], form: Form) -> Answers:
    """Yield the arrays of an input, which may stand there in brackets of its own or without."""
    given = parts[0] if len(parts) == 1 else tuple(parts)
    for part, value in form.laid_out(given):
        yield GIVEN + part, _plain(part, value, form)
    yield SHOWN, 1


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
    if not array.size:
        raise NoAnswer(f"In your input, {what} is empty: give it a number at least.")
    if array.size > MOST_NUMBERS:
        raise NoAnswer(
            f"In your input, {what} has {array.size} numbers. A small one shows it better: take "
            f"{MOST_NUMBERS} at most."
        )
    if array.ndim > MOST_AXES:
        raise NoAnswer(
            f"In your input, {what} has {array.ndim} axes. A smaller one shows it better: take a "
            "row, or a table."
        )
    return array
