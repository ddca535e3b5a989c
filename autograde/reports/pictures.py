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

from autograde.record import Judged
from source_lib.plots.style import BLUE, ORANGE

BINS = 20
UNTOUCHED = (0.78, 0.78, 0.76)
NOT_THERE = (0.93, 0.93, 0.92)


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
    """Draw learners × checks, a pixel each, as a PNG in a data URI."""
    pixels = np.array([[_colour(one) for one in row] for row in rows])
    file = io.BytesIO()
    imsave(file, pixels, format="png", metadata={"Software": None})
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def _colour(one: Judged | None) -> tuple[float, ...]:
    if one is None:
        return NOT_THERE
    if one.untouched:
        return UNTOUCHED
    share = one.points / one.most if one.most else 1.0
    # Through white: half the points are neither blue nor orange.
    end, far = (BLUE, 2 * share - 1) if share > 0.5 else (ORANGE, 1 - 2 * share)
    return tuple(1 - 0.85 * far * (1 - part) for part in to_rgb(end))


def progress(shares: Sequence[float | None], width: int = 5, height: int = 14) -> str:
    """Return bars for the chapters as the path of a stroke; what was not handed in has none."""
    return "".join(
        f"M{place * width + width / 2:g} {height}v{-max(1.0, share * height):.0f}"
        for place, share in enumerate(shares)
        if share is not None
    )
