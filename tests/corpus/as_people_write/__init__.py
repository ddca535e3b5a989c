"""Cells as people write them: whole cells of a notebook, after the kinds of slips in real code.

They stand apart from ``chapters``, where each solution makes one mistake of the catalogue: what is
here was written first, and the catalogue has to bear it. A module a chapter holds ``cells``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Expected = Literal["full", "part", "none"]


@dataclass(frozen=True)
class WrittenCell:
    """What somebody wrote into one solution cell, and what has to come of it.

    ``expected`` are the points: "full", "part" (some points are lost, most are kept), "none" (some
    points are lost, however many). ``fine`` are the mistakes that may be named; empty: no name is
    honest, and the facts have to do.
    """

    stem: str
    cell: str  # its grade_id
    expected: Expected
    fine: frozenset[str]
    code: str

    def __str__(self) -> str:
        return f"{self.cell}-{'/'.join(sorted(self.fine)) or self.expected}"


class WrittenCells(list[WrittenCell]):
    """The cells of a chapter; call it to add one."""

    def __init__(self, stem: str) -> None:
        super().__init__()
        self.stem = stem

    def __call__(self, cell: str, expected: Expected, fine: Iterable[str], code: str) -> None:
        self.append(WrittenCell(self.stem, cell, expected, frozenset(fine), code.strip() + "\n"))


def written_cells() -> list[WrittenCell]:
    """Collect the cells of all chapters."""
    names = sorted(one.name for one in pkgutil.iter_modules(__path__))
    return [cell for name in names for cell in importlib.import_module(f"{__name__}.{name}").cells]
