"""Whether a translation has all of its original that is no language: formulas, code, numbers.

What has not is listed as wrong and stays English, since a card could not even be filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from string import Formatter

from autograde.publishing.translation.catalogue import Entry

FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
SPOKEN = re.compile(r"\\text\{[^}]*\}")  # words in a formula
SIGN = re.compile(r"\\[A-Za-z]+|\S")
CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
TEMPLATE = re.compile(r"\{[{%].*?[}%]\}")
FIELD = re.compile(r"\{\w*\}")
# Names that stand in a sentence of a card, where nothing sets them off: np.exp, keepdims=True, dW.T
NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|\b[A-Za-z]+_\w+\b|\b\w+=\w+", re.ASCII)
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+−]?\d+)?", re.ASCII)
ROW = re.compile(r"(?m)^\|")
ITEM = re.compile(r"(?m)^\s*(?:[-*]|\d+\.) ")
WRITTEN_OUT = {*map(str, range(13)), "100", "1000"}  # English may have them as words


def differences(one: Entry, document: bool) -> Iterator[str]:
    """Say what is not as in the original; ``document`` says whether the entry is Markdown."""
    english, made = one.english, one.translated
    if document:
        yield from _set("formula", _formulas, english, made)
        english, made = FORMULA.sub(" ", english), FORMULA.sub(" ", made)
        yield from _set(
            "code", lambda text: {found[1] for found in CODE.findall(text)}, english, made
        )
        english, made = CODE.sub(" ", english), CODE.sub(" ", made)
        yield from _count("link", LINK, english, made)
        yield from _count("tag", TAG, english, made)
        yield from _count("field", TEMPLATE, english, made)
        yield from _as_many("row of a table", ROW, english, made)
        yield from _as_many("item of a list", ITEM, english, made)
    else:
        yield from _set("field", _fields, english, made)
        english, made = FIELD.sub(" ", english), FIELD.sub(" ", made)
    yield from _set("name", lambda text: set(NAME.findall(text)), english, made)
    yield from _numbers(english, made)


def _formulas(text: str) -> set[str]:
    return {_without_words(one) for one in FORMULA.findall(text)}


def _without_words(formula: str) -> str:
    """Return a formula to compare: around words, another language has its signs in other places."""
    rest = SPOKEN.sub("", formula)
    return "".join(sorted(SIGN.findall(rest)) if rest != formula else formula.split())


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, *_ in Formatter().parse(text) if name is not None}
    except ValueError as error:  # a bracket by itself
        return {f"({error})"}


def _set(
    what: str, found: Callable[[str], Collection[str]], english: str, made: str
) -> Iterator[str]:
    wanted, there = set(found(english)), set(found(made))
    yield from (f"the {what} {one} is missing" for one in sorted(wanted - there))
    yield from (f"the {what} {one} is not in the original" for one in sorted(there - wanted))


def _count(what: str, pattern: re.Pattern[str], english: str, made: str) -> Iterator[str]:
    wanted, there = (Counter(pattern.findall(text)) for text in (english, made))
    yield from (f"the {what} {one} is missing" for one in sorted((wanted - there).keys()))
    yield from (
        f"the {what} {one} is not in the original" for one in sorted((there - wanted).keys())
    )


def _as_many(what: str, pattern: re.Pattern[str], english: str, made: str) -> Iterator[str]:
    wanted, there = len(pattern.findall(english)), len(pattern.findall(made))
    if wanted != there:
        yield f"it has {there} of a {what}, and the original {wanted}"


def _numbers(english: str, made: str) -> Iterator[str]:
    wanted, there = (set(NUMBER.findall(text)) for text in (english, made))
    yield from (f"the number {one} is missing" for one in sorted(wanted - there))
    # "Two" may well become a 2.
    yield from (
        f"the number {one} is not in the original"
        for one in sorted(there - wanted)
        if one not in WRITTEN_OUT
    )
