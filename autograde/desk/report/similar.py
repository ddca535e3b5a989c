"""Pairs of submissions whose code is alike beyond names and layout: a list to look at, no verdict.

Code becomes tokens. Layout, comments, docstrings, parentheses and commas go; a name of the
learner's own becomes one and the same sign, while names that everybody shares (Python's, NumPy's,
and what the release defines) stay. Each run of K tokens is a *piece*. Pieces of the release are
taken out, and so is what a quarter of the class has, for short exercises have few right answers.
The others weigh the more the fewer people have them, log2(n / those who have it), so that two who
share an odd turn stand out from two who share the usual one.
"""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from autograde.basics.own_number import MOST as MOST_NUMBER
from autograde.basics.own_number import is_number

K = 6
COMMON = 0.25  # the share of a class that makes a piece common
LEAST_PIECES = 30  # uncommon pieces in common; fewer say nothing
LEAST_ALIKE = 0.7
MOST, MOST_EACH = 100, 3  # pairs that are listed, of all and of one student: a crowd is seen anyway
MOST_TEXT = 200_000  # characters of a notebook's code
TOKEN = re.compile(
    r"""(?P<doc>[rbfu]{0,2}(?:\"{3}.*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z)))|(?P<comment>\#[^\n]*)"""
    r"""|(?P<string>[rbfu]{0,2}(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))"""
    r"""|(?P<number>\.?\d[\w.]*(?:(?<=[eE])[+-]\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>[^\w\s(),;\\])""",
    re.DOTALL | re.IGNORECASE,
)
ALIAS = re.compile(r"\bimport\s+(?:numpy|math|scipy)(?:\.\w+)*\s+as\s+(\w+)")
DEFINED = re.compile(r"\b(?:def|class)\s+(\w+)")
MYSTERY = re.compile(
    r"""(?:\breturn\s*[\[(]?|["']number["']\s*(?::|\]\s*=)|\bnumber\s*=)\s*(\d+)\b"""
)
MODULES = frozenset({"np", "numpy", "math"})
PYTHON = frozenset(keyword.kwlist) | frozenset(dir(builtins))
NUMPY = (
    frozenset(dir(np)) | frozenset(dir(np.ndarray)) | frozenset(dir(math)) | {"axis", "keepdims"}
)
Cells = Mapping[str, str]  # the code cells of a notebook: name → source


@dataclass(frozen=True)
class Pair:
    """Two students whose code is alike.

    ``alike`` is the weight of what both have as a share of what the one with less has, 0 to 1.
    ``pieces`` counts what both have and few others, ``only`` what they have and nobody else.
    """

    one: str
    other: str
    alike: float
    pieces: int
    only: int


def tokens(source: str, kept: Collection[str]) -> list[str]:
    """Return the tokens of Python code, or of what was meant to be; ``kept`` names stay."""
    modules = MODULES.union(ALIAS.findall(source))
    found: list[str] = []
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match[0]
        if kind in ("doc", "comment"):
            continue
        if kind == "string":
            text = '"'
        elif kind == "name":
            if text in modules:
                text = "np"
            elif text in NUMPY:
                # Alone, "x", "e" or "t" may be anything; after a dot, or called, it is NumPy's.
                after, called = found[-1:] == ["."], source[match.end() :][:1] == "("
                text = text if after or called or text in PYTHON else "v"
            elif text not in PYTHON and text not in kept:
                text = "v"
        found.append(text)
    return found


def pieces(cells: Cells, kept: frozenset[str]) -> frozenset[str]:
    """Return every run of K tokens of every cell, as far as anybody writes by hand."""
    left, found = MOST_TEXT, frozenset[str]()
    for source in cells.values():
        found |= _pieces(source[:left], kept)
        left -= min(left, len(source))
    return found


@lru_cache(maxsize=50_000)  # most of a class has the same cells
def _pieces(source: str, kept: frozenset[str]) -> frozenset[str]:
    found = tokens(source, kept)
    runs = range(max(1, len(found) - K + 1)) if found else ()
    return frozenset(" ".join(found[start : start + K]) for start in runs)


def pairs(class_: Mapping[str, Cells], released: Cells) -> tuple[list[Pair], int]:
    """Return the pairs of a class that are most alike, the best first, and how many there are.

    ``class_`` maps students to their code cells, ``released`` are those that were handed out.
    """
    names, found = list(class_), _own_pieces(class_, released)
    if not any(found):
        return [], 0
    counts = _counted(found)
    having = np.asarray(counts.sum(axis=0)).ravel()
    uncommon = having <= max(2, COMMON * len(names))
    counts, having = counts[:, uncommon], having[uncommon]
    # With "+ 1", what two of two have still weighs something.
    weights = np.log2((len(names) + 1) / having)
    total = np.asarray(counts @ weights).ravel()
    several = having > 1
    counts, having, weights = counts[:, several], having[several], weights[several]
    weight = (counts.multiply(weights).tocsr() @ counts.T).tocoo()
    rows, columns, weight = weight.row, weight.col, weight.data
    alike = np.minimum(weight / np.minimum(total[rows], total[columns]), 1.0)
    near = np.flatnonzero((rows < columns) & (alike >= LEAST_ALIKE))
    shared = counts[rows[near]].multiply(counts[columns[near]]).sum(axis=1)
    near = near[np.asarray(shared).ravel() >= LEAST_PIECES]
    # By tenths of likeness, and in each by weight: short code is alike by chance more often.
    tenths = np.minimum(np.floor(10 * alike[near]), 9)
    order = near[np.lexsort((columns[near], rows[near], -weight[near], -tenths))]
    listed: list[Pair] = []
    times: Counter[int] = Counter()
    for place in order.tolist():
        one, other = int(rows[place]), int(columns[place])
        if max(times[one], times[other]) >= MOST_EACH:
            continue
        times.update((one, other))
        both = counts[one].multiply(counts[other]).indices
        only = int((having[both] == 2).sum())
        listed.append(Pair(names[one], names[other], float(alike[place]), len(both), only))
        if len(listed) == MOST:
            break
    return listed, len(near)


def _counted(found: list[frozenset[str]]) -> Any:
    """Return a row for each student and a column for each piece: 1 where they have it."""
    columns = {piece: at for at, piece in enumerate(sorted(frozenset[str]().union(*found)))}
    places = [sorted(columns[piece] for piece in one) for one in found]
    starts = np.cumsum([0, *map(len, places)])
    filled = np.concatenate([np.array(one, dtype=np.intp) for one in places])
    ones = np.ones(len(filled), dtype=np.float32)
    return sparse.csr_matrix((ones, filled, starts), shape=(len(found), len(columns)))


def named(pair: Pair, names: Mapping[str, str]) -> Pair:
    """Return the pair under the students' names."""
    return replace(pair, one=names[pair.one], other=names[pair.other])


def one_number(class_: Mapping[str, Cells]) -> dict[int, list[str]]:
    """Return the numbers of mysteries that several students answer for, and who they are.

    Each account has a number of its own, so an answer that was passed on brings its number along.
    """
    found: dict[int, set[str]] = {}
    for student, cells in class_.items():
        for name, code in cells.items():
            if name.startswith("bug_"):
                for number in MYSTERY.findall(code[:MOST_TEXT]):
                    if len(number) <= len(str(MOST_NUMBER)) and is_number(int(number)):
                        found.setdefault(int(number), set()).add(student)
    return {number: sorted(who) for number, who in sorted(found.items()) if len(who) > 1}


def in_common(one: Cells, other: Cells, released: Cells) -> list[tuple[str, str, str]]:
    """Return the cells of two students that hold most of what they share: name, code, code."""
    kept, given = _kept(released), set(released.values())
    base = pieces(released, kept)
    both = (pieces(one, kept) & pieces(other, kept)) - base
    shown = []
    for name, code in one.items():
        mine = pieces({name: code}, kept) - base
        if code in given or len(mine & both) < K or 2 * len(mine & both) < len(mine):
            continue
        theirs = {place: pieces({place: text}, kept) & mine for place, text in other.items()}
        best = max(theirs, key=lambda place: (len(theirs[place]), place == name), default="")
        if best:
            shown.append((name, code, other[best]))
    return shown


def _kept(released: Cells) -> frozenset[str]:
    return frozenset(name for source in released.values() for name in DEFINED.findall(source))


def _own_pieces(class_: Mapping[str, Cells], released: Cells) -> list[frozenset[str]]:
    kept, given = _kept(released), frozenset(released.values())
    base = pieces(released, kept)
    return [
        pieces({name: code for name, code in cells.items() if code not in given}, kept) - base
        for cells in class_.values()
    ]
