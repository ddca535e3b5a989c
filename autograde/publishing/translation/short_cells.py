"""Keeps short words in tables in one piece: a line may end between any two wide letters.

Nothing but the text goes with a notebook, no style. So it is a joiner, which nobody sees, that
keeps letters together.
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


def in_one_piece(text: str) -> str:
    """Return Markdown in whose tables no short cell of wide letters is broken."""
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
    word = cell[0].strip()
    # Where each letter takes one column, a line ends at spaces, and a short text has few.
    if columns(word) == len(word) or columns(word) > SHORT or MARKUP.search(word):
        return cell[0]
    return cell[0].replace(word, JOINER.join(word.replace(" ", SPACE)))
