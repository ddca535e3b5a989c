"""How much room a text takes in a terminal: a Japanese letter takes that of two others."""

from __future__ import annotations

import functools
import textwrap
import unicodedata

WIDE = ("W", "F")
# Kinds of marks that close or end something, and of those that open it.
CLOSING, OPENING = ("Pe", "Pf", "Po", "Lm"), ("Ps", "Pi")


def columns(text: str) -> int:
    """Return how many columns a text takes.

    >>> columns("loss"), columns("損失")
    (4, 4)
    """
    return sum(0 if unicodedata.combining(one) else 1 + _is_wide(one) for one in text)


def left(text: str, width: int) -> str:
    """Return a text with room after it, so that it takes that many columns."""
    return text + " " * (width - columns(text))


def right(text: str, width: int) -> str:
    """Return a text with room before it, so that it takes that many columns."""
    return " " * (width - columns(text)) + text


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """Break a text into lines of so many columns at most: at spaces, and between wide letters."""
    if not any(map(_is_wide, text)):
        return textwrap.wrap(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,  # a mistake's id stays in one piece
        )
    lines, line = [], ""
    for piece in _pieces(text):
        if line and columns(indent + line + piece.rstrip()) > width:
            lines.append(indent + line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, indent + line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Part a text where a line may end."""
    pieces, before = [""], " "
    for letter in " ".join(text.split()):
        if letter != " " and (before == " " or _may_part(before, letter)):
            pieces.append("")
        pieces[-1] += letter
        before = letter
    return pieces


def _may_part(one: str, other: str) -> bool:
    """Say whether a line may end between two letters: no mark leaves what it belongs to."""
    kept = (
        unicodedata.category(one) in OPENING
        or unicodedata.category(other) in CLOSING
        or unicodedata.combining(other)
        or "LETTER SMALL" in unicodedata.name(other, "")  # of the kana
    )
    return not kept and (_is_wide(one) or _is_wide(other))


@functools.cache
def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in WIDE
