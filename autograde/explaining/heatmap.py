"""Two arrays side by side as small shaded tables: numbers as text, colours, and marks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograde.explaining.criteria import Comparison
from autograde.explaining.messages import SENTENCES

MOST = 8  # rows and columns; a larger array is cut, around its first difference
DIGITS = range(3, 9)
# Blue above 0 and orange below, as in the course's pictures: told apart by all kinds of colour
# vision. They are half transparent, so that the theme's own text stays readable upon them.
ABOVE, BELOW, STRONGEST = "0, 114, 178", "194, 78, 0", 0.5
Places = Sequence[int | None]  # None stands for those that are left out
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class GridCell:
    """One entry: its number, its colour, whether it differs, and whether to mark that."""

    text: str
    colour: str = "transparent"
    differs: bool = False
    mark: bool = False


@dataclass(frozen=True)
class Grid:
    """One table: a head over each column, a head and cells in each row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[GridCell]]]


def grids(comparison: Comparison) -> list[Grid]:
    """Lay out two tables for a matrix; for a vector or a number one, with a row for each."""
    got, expected = np.atleast_2d(comparison.got), np.atleast_2d(comparison.expected)
    agrees = np.atleast_2d(comparison.agrees)
    ways = Ways(_writer(got, expected, agrees), _scale(got, expected), _marks(agrees))
    rows, columns = (_window(agrees, axis) for axis in (0, 1))
    yours = [ways.cells(got[row], ~agrees[row], columns) for row in _kept(rows)]
    right = [ways.cells(expected[row], None, columns) for row in _kept(rows)]
    heads = [_head(column) for column in columns] if comparison.got.ndim else []
    if comparison.got.ndim < 2:
        both = [(SENTENCES["yours"], yours[0]), (SENTENCES["expected"], right[0])]
        return [Grid("", heads, both)]
    return [
        Grid(SENTENCES[name], heads, _with_gaps(rows, cells, len(columns)))
        for name, cells in (("yours", yours), ("expected", right))
    ]


def legend(comparison: Comparison) -> str:
    """Say what the marks mean, or that every number differs; nothing of a single number."""
    if comparison.got.ndim == 0:
        return ""
    return SENTENCES["some differ" if _marks(comparison.agrees) else "all differ"]


@dataclass(frozen=True)
class Ways:
    """How the entries of both arrays are written, coloured and marked."""

    write: Callable[[float], str]
    scale: float
    mark: bool

    def cells(
        self, values: Numbers, differs: NDArray[np.bool_] | None, columns: Places
    ) -> list[GridCell]:
        """Make the cells of one row."""
        return [
            GridCell("…")
            if column is None
            else self.cell(float(values[column]), differs is not None and bool(differs[column]))
            for column in columns
        ]

    def cell(self, value: float, differs: bool) -> GridCell:
        """Make one cell; inf and nan have no place on the scale."""
        share = abs(value) / self.scale if math.isfinite(value) else 0.0
        hue = ABOVE if value > 0 else BELOW
        colour = f"rgba({hue}, {STRONGEST * share:.2f})" if share else "transparent"
        return GridCell(self.write(value), colour, differs, differs and self.mark)


def _marks(agrees: NDArray[np.bool_]) -> bool:
    """A mark on every entry would tell nothing."""
    return bool(np.any(agrees))


def _scale(*arrays: Numbers) -> float:
    values = np.concatenate([np.abs(array).ravel() for array in arrays])
    return float(max(values[np.isfinite(values)], default=0.0)) or 1.0


def _writer(got: Numbers, expected: Numbers, agrees: NDArray[np.bool_]) -> Callable[[float], str]:
    """Take the same decimals everywhere, so few that numbers which differ still look different."""
    size = math.floor(math.log10(_scale(got, expected))) + 1
    pairs = list(zip(got[~agrees].tolist(), expected[~agrees].tolist(), strict=True))
    forms = [_form(digits, size) for digits in DIGITS]
    alike = [sum(_alike(form, *pair) for pair in pairs) for form in forms]
    form = forms[alike.index(min(alike))]
    return lambda value: f"{value:{form}}".replace("-", "\N{MINUS SIGN}") if value else "0"


def _form(digits: int, size: int) -> str:
    decimals = max(0, digits - max(size, 0))
    return f".{decimals}f" if -2 < size < 6 else f".{digits}g"


def _alike(form: str, one: float, other: float) -> bool:
    return f"{one:{form}}" == f"{other:{form}}"


def _window(agrees: NDArray[np.bool_], axis: int) -> Places:
    """Choose the rows or columns to show: all of a few, else some around the first to differ."""
    size = agrees.shape[axis]
    if size <= MOST:
        return range(size)
    first = int(np.argwhere(~agrees)[0][axis])
    start = min(max(0, first - MOST // 2), size - MOST)
    before, after = start > 0, start + MOST < size
    return [*[None] * before, *range(start, start + MOST), *[None] * after]


def _kept(places: Places) -> list[int]:
    return [place for place in places if place is not None]


def _head(place: int | None) -> str:
    return "…" if place is None else str(place)


def _with_gaps(
    places: Places, rows: Sequence[Sequence[GridCell]], width: int
) -> list[tuple[str, Sequence[GridCell]]]:
    """Put back, as a row of dots, the rows that are left out."""
    shown = iter(rows)
    return [
        (_head(place), [GridCell("…")] * width if place is None else next(shown))
        for place in places
    ]
