"""The pictures of a report: coordinates for its SVG, and one PNG. Nothing here knows a page."""

from __future__ import annotations

import base64
import io
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.image import imsave
from numpy.typing import NDArray

from autograde.grading.records.result_record import Judged
from source_lib.plots.colours import BLUE, ORANGE

BINS = 20
MOST_LINES = 230  # as high as the picture is shown
UNTOUCHED = -1.0  # in the place of a share
GREY, PALE = (0.78, 0.78, 0.76), (0.93, 0.93, 0.92)  # left open; not there


@dataclass(frozen=True)
class Bin:
    """A bar of a histogram: points from and to, how many learners, and its height, 0 to 1."""

    start: float
    end: float
    count: int
    height: float


@dataclass(frozen=True)
class Distribution:
    """How points are spread over a class."""

    bins: tuple[Bin, ...]
    mean: float
    median: float
    most: float
    tallest: int


def distribution(points: Sequence[float], most: float) -> Distribution | None:
    """Sort the points of a class into bins of full or half points; None of nobody's."""
    if not points or most <= 0:
        return None
    width = max(0.5, math.ceil(2 * most / BINS) / 2)
    count = math.ceil(most / width)
    # The last bar holds full marks, too.
    places = [min(int(one / width), count - 1) for one in points]
    counts = [places.count(place) for place in range(count)]
    tallest = max(counts)
    bins = tuple(
        Bin(place * width, min(most, (place + 1) * width), number, number / tallest)
        for place, number in enumerate(counts)
    )
    mean, median = statistics.fmean(points), statistics.median(points)
    return Distribution(bins, mean, median, most, tallest)


def level(one: Judged) -> int:
    """Return the shade of a check, 0 for no points to 4 for all of them."""
    share = one.points / one.most if one.most else 1.0
    return 4 if share >= 1 else math.ceil(3 * share)


def overview(rows: Sequence[Sequence[Judged | None]]) -> str:
    """Draw learners × checks as a PNG in a data URI; in a large class some share a line."""
    pixels = colours(np.array([[_share(one) for one in row] for row in rows]))
    lines = np.array_split(pixels, min(len(pixels), MOST_LINES))
    file = io.BytesIO()
    picture = np.stack([line.mean(axis=0) for line in lines])
    imsave(file, picture, format="png")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def colours(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a colour for each share of points: orange, over white at one half, to blue."""
    ends = np.where(shares[..., None] > 0.5, to_rgb(BLUE), to_rgb(ORANGE))
    made = 1 - 0.85 * np.abs(2 * shares - 1)[..., None] * (1 - ends)
    made[shares == UNTOUCHED] = GREY
    made[np.isnan(shares)] = PALE
    return np.asarray(made)


def _share(one: Judged | None) -> float:
    if one is None:
        return math.nan
    if one.untouched:
        return UNTOUCHED
    return one.points / one.most if one.most else 1.0


def progress(shares: Sequence[float | None], width: int = 5, height: int = 14) -> str:
    """Return bars for the chapters as the path of a stroke; what was not handed in has none."""
    return "".join(
        f"M{place * width + width / 2:g} {height}v{-max(1.0, share * height):.0f}"
        for place, share in enumerate(shares)
        if share is not None
    )
