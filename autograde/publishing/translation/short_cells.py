"""Keeps words in tables in one piece: a line may end between any two wide letters.

A short cell stays whole, and of a longer one each word: beside a column of code, which is never
broken, a column of text becomes as narrow as it can. Nothing but the text goes with a notebook, no
style. So it is a joiner, which nobody sees, that keeps letters together.
"""

from __future__ import annotations

import re

from autograde.basics.width import columns
from autograde.publishing.wide_tables import RULER

JOINER, SPACE = "\N{WORD JOINER}", "\N{NO-BREAK SPACE}"
SHORT = 12  # columns: six wide letters
MANY = 4  # in a table of more columns than these, there is no room to spare
CELL = re.compile(r"(?<=\|)[^|]*(?=\|)")
MARKUP = re.compile(r"[`$*<\[\\&]")
# What is no text in a cell: code, formulas, tags, where links lead, characters by name or escaped.
CODED = re.compile(r"(`[^`]*`|\$[^$]*\$|<[^>]*>|\]\([^)]*\)|&\w+;|\\.)")
# A word in katakana, or in kanji with the number before it.
WORD = re.compile(r"[ァ-ヺー]{2,}|(?:\d+ )?[々一-鿿]+")


def in_one_piece(text: str) -> str:
    """Return Markdown in whose tables no short cell of wide letters is broken, and no word."""
    lines, narrow = text.split("\n"), False
    for place, line in enumerate(lines):
        if not line.startswith("|"):
            narrow = False
        elif RULER.fullmatch(line):
            narrow = len(CELL.findall(line)) <= MANY
            if narrow and place:
                lines[place - 1] = CELL.sub(_joined, lines[place - 1])
        elif narrow:
            lines[place] = CELL.sub(_joined, line)
    return "\n".join(lines)


def _joined(cell: re.Match[str]) -> str:
    text = cell[0].strip()
    # Where each letter takes one column, a line ends at spaces, and a short text has few.
    if columns(text) == len(text):
        return cell[0]
    if columns(text) <= SHORT and not MARKUP.search(text):
        return cell[0].replace(text, _in_one(text))
    parts = CODED.split(cell[0])
    parts[::2] = (WORD.sub(lambda word: _in_one(word[0]), part) for part in parts[::2])
    return "".join(parts)


def _in_one(word: str) -> str:
    return JOINER.join(word.replace(" ", SPACE))
