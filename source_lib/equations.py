"""Both sides of a displayed equation: the course believes no formula that it has not run."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

RELATIVE = 1e-4
WIDTH = 100  # what a page of JupyterLab holds, at a laptop's width


def both_sides(
    tag: str, left: ArrayLike, right: ArrayLike, *more: ArrayLike, atol: float = 1e-5
) -> None:
    """Print the sides of equation ``tag``, and raise if they differ.

    Parameters
    ----------
    tag
        The number of the equation in the text, such as ``"6.4"``.
    left, right, *more
        The two sides, or each part of a chain of equalities; shapes that broadcast.
    atol
        The largest difference that counts as rounding, beside 1e-4 of the number itself. A check
        accepts single precision, and 1e-7 inside a logarithm. Slopes by differences make both
        larger, and no right solution may stop a cell.

    Raises
    ------
    AssertionError
        If a side differs from the left one by more than rounding anywhere.

    Examples
    --------
    >>> both_sides("0.1", 2 + 2, 2 * 2)
    (0.1)  4 = 4
    """
    sides = [np.asarray(side, dtype=float) for side in (left, right, *more)]
    parts = [_written(side) for side in sides]
    # A table takes lines of its own, and so does a long row.
    apart = sides[0].ndim > 1 or len(f"({tag})  {' = '.join(parts)}") > WIDTH
    written = ("\n  = " if apart else " = ").join(parts)
    print(f"({tag})  {written}")
    for side in sides[1:]:
        if not np.allclose(sides[0], side, rtol=RELATIVE, atol=atol):
            raise AssertionError(f"the sides of equation ({tag}) differ: {written}")


def _written(side: np.ndarray) -> str:
    if side.ndim:
        return "[" + ", ".join(_written(part) for part in side) + "]"
    # Six digits first: a difference's error of 1e-7 must not turn 0.1875 into 0.187 beside 0.188.
    # Adding 0 turns -0 into 0.
    return f"{np.round(np.round(side, 6), 3) + 0.0:g}"
