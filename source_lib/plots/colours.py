"""The colours of the pictures, each for a light and for a dark page, and what they mean.

After Okabe & Ito, "Color Universal Design" (2008), told apart by all kinds of colour vision; darker
here on light pages and lighter on dark ones, so that words in them can be read on both.
"""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.colors import LinearSegmentedColormap, to_rgb

GROUND, INK, GREY = "#ffffff", "#333333", "#6e6e6e"
GRID, WIRE = "#e3e3de", "#a9aeb4"
BLUE, ORANGE, GREEN, PINK, AMBER = "#0072b2", "#c24e00", "#007d5b", "#b0508a", "#856600"
ON_DARK = {
    GROUND: "#111111",  # as JupyterLab's
    INK: "#e0e0e0",
    GREY: "#a3a3a3",
    GRID: "#2e2e2e",
    WIRE: "#6b7178",
    BLUE: "#5ab0ea",
    ORANGE: "#f58a4b",
    GREEN: "#34c496",
    PINK: "#e08fc0",
    AMBER: "#efd56b",
}
# The signs of numbers: the tables of the cards have the same two colours.
ABOVE_ZERO, BELOW_ZERO = BLUE, ORANGE


def faint_to_full(*stops: tuple[float, str, float]) -> LinearSegmentedColormap:
    """Make a map of colours from ``(place, colour, opacity)``; the page shines through the faint.

    A picture's colours are fixed once it is drawn. Through faint ones a page shows, light or dark.
    """
    return LinearSegmentedColormap.from_list(
        "faint", [(place, (*to_rgb(colour), opacity)) for place, colour, opacity in stops]
    )


BELOW_AND_ABOVE_ZERO = faint_to_full(
    (0, BELOW_ZERO, 1), (0.5, BELOW_ZERO, 0), (0.5, ABOVE_ZERO, 0), (1, ABOVE_ZERO, 1)
)
NONE_TO_MUCH = faint_to_full((0, BLUE, 0), (1, BLUE, 1))
PAPER_TO_INK = faint_to_full((0, INK, 0), (1, INK, 1))


def sign_colours(numbers: Iterable[float]) -> list[str]:
    """Return the colour of each number's sign."""
    return [ABOVE_ZERO if one > 0 else BELOW_ZERO for one in numbers]
