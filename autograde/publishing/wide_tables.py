"""Keeps formulas in tables in one line, where a notebook is exported to HTML.

Before MathJax sets a formula there, it asks how wide its column is. A column of nothing but
formulas has no width yet, so each of them is broken at every sign. Its head keeps the room.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from autograde.basics.width import columns

RULER = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
FORMULA = re.compile(r"\$([^$]+)\$")
SPELT = re.compile(r"\\(log|ln|arg|max|min|lim|cos)(?![a-z])")
UNSEEN = re.compile(r"\\(?:math[a-z]+|text|frac|left|right|[lr]vert)(?![a-z])|\\[,;]")
SIGN = re.compile(r"\\[A-Za-z]+")
MARKS = re.compile(r"[{}^_\s]")
SPACE = "&emsp;"
EM_A_SIGN, EM_A_LETTER = 0.7, 0.35  # rather too much than too little room
SHORT = 4  # em: there is always room for so much


def with_room(text: str) -> str:
    """Return Markdown in which each table's heads are as wide as the formulas below them."""
    lines = text.split("\n")
    for place, ruler in enumerate(lines[1:]):
        if RULER.fullmatch(ruler) and lines[place].startswith("|"):
            rows = []
            for line in lines[place + 2 :]:
                if not line.startswith("|"):
                    break
                rows.append(_cells(line))
            lines[place] = _head(lines[place], rows)
    return "\n".join(lines)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _head(line: str, rows: Sequence[Sequence[str]]) -> str:
    rooms = [_room(column) for column in zip(*rows, strict=False)]
    if not any(rooms):
        return line
    cells = [name + SPACE * room for name, room in zip(_cells(line), rooms, strict=False)]
    return "| " + " | ".join(cells) + " |"


def _room(column: Sequence[str]) -> int:
    """Return how many em the longest formula needs; 0 where the words give it enough room."""
    formulas = [_em(one) for cell in column for one in FORMULA.findall(cell)]
    words = max((EM_A_LETTER * columns(FORMULA.sub("", cell)) for cell in column), default=0)
    need = max(formulas, default=0)
    return need if need > max(SHORT, words) else 0


def _em(formula: str) -> int:
    """Estimate the width of a formula."""
    seen = SIGN.sub("x", UNSEEN.sub("", SPELT.sub(r"\1", formula)))
    return math.ceil(EM_A_SIGN * len(MARKS.sub("", seen)))
