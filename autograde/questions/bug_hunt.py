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
from autograde.questions.said import NO_ANSWER
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
            raise NoAnswer(NO_ANSWER["none"].format(name=name))
        parts = _parts(returned)
        number = parts.pop(0) if parts and _counts(parts[0]) else None
        if number is not None:
            yield from numbered(number)
        if not parts or not isinstance(parts[0], str):
            came = short(returned)
            raise NoAnswer(NO_ANSWER["no name"].format(name=name, came=came, whole=whole))
        yield RESULT, place_of(parts[0], suspects)
        if len(parts) == 1:
            raise NoAnswer(NO_ANSWER["no input"].format(whole=whole))
        if number is None:
            raise NoAnswer(NO_ANSWER["no number"].format(whole=whole))
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
            each = f'{{"number": {SOME_NUMBER}, "A": ("its-name", …), "B": …}}'
            why = NO_ANSWER["no dict"]
            raise NoAnswer(why.format(name=name, came=short(found), whole=each))
        number = found.get(NUMBER)
        if number is not None:
            yield from numbered(number)
        said = found.get(letter)
        if said is None or (isinstance(said, str) and not said):
            raise NoAnswer(NO_ANSWER["no letter"].format(letter=letter, whole=whole))
        parts = _parts(said)
        if not parts or not isinstance(parts[0], str):
            why = NO_ANSWER["no name for a letter"]
            raise NoAnswer(why.format(letter=letter, came=short(said), whole=whole))
        yield RESULT, place_of(parts[0], suspects)
        if number is None:
            whole = f'{{"number": {SOME_NUMBER}, "A": …}}'
            raise NoAnswer(NO_ANSWER["no number in the dict"].format(whole=whole))
        if parts[0] == NO_MISTAKE:
            yield SHOWN, 1
            return
        if len(parts) == 1:
            whole = f'"{letter}": ("{parts[0]}", {form.example})'
            raise NoAnswer(NO_ANSWER["no input for a letter"].format(whole=whole))
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
        why = NO_ANSWER["another number"]
        raise NoAnswer(why.format(came=short(number), least=LEAST, most=MOST))
    yield NUMBER, int(number)


def place_of(name: Any, suspects: Sequence[str]) -> int:
    """Return where a name stands in the list, from 1: a 0 would be what an empty answer gives."""
    if not isinstance(name, str) or name not in suspects:
        near = did_you_mean(name, suspects) if isinstance(name, str) else ""
        why = NO_ANSWER["near a suspect" if near else "no suspect"]
        raise NoAnswer(why.format(came=short(name), near=repr(near)))
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
        why = NO_ANSWER["odd input"]
        raise NoAnswer(why.format(what=what, came=array.what, example=form.example))
    if not array.size:
        raise NoAnswer(NO_ANSWER["empty input"].format(what=what))
    if array.size > MOST_NUMBERS:
        why = NO_ANSWER["large input"]
        raise NoAnswer(why.format(what=what, size=array.size, most=MOST_NUMBERS))
    if array.ndim > MOST_AXES:
        raise NoAnswer(NO_ANSWER["many axes"].format(what=what, axes=array.ndim))
    return array
