"""The course's pictures: quiet, with labelled axes, in colours that colour-blind people tell apart.

Every figure has a light ground of its own, so it reads the same in a light and in a dark theme.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from numpy.typing import NDArray

# Okabe & Ito, "Color Universal Design" (2008).
BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#6e6e6e"
GROUND = "#fbfbf8"


def use_course_style() -> None:
    """Set Matplotlib's defaults for the whole notebook."""
    plt.rcParams.update(
        {
            "figure.figsize": (7.2, 3.0),
            "figure.dpi": 110,
            "figure.facecolor": GROUND,
            "axes.facecolor": GROUND,
            "savefig.facecolor": GROUND,
            "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PINK, GREY]),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": GREY,
            "axes.titlesize": "medium",
            "axes.titlelocation": "left",
            "axes.grid": True,
            "grid.color": "#e4e4df",
            "lines.linewidth": 2.0,
            "legend.frameon": False,
            "figure.constrained_layout.use": True,
        }
    )


def saturation() -> None:
    """Draw σ beside its slope: the slope dies away on both sides."""
    s = np.linspace(-8, 8, 321)
    y = 1 / (1 + np.exp(-s))
    _, (left, right) = plt.subplots(1, 2, sharex=True)
    left.plot(s, y)
    left.set(title="y = σ(s)", xlabel="score s", ylabel="probability y", yticks=[0, 0.5, 1])
    right.plot(s, y * (1 - y), color=ORANGE)
    right.set(title="dy/ds = y(1 − y)", xlabel="score s", ylabel="slope", yticks=[0, 0.125, 0.25])
    for axes in (left, right):
        axes.axvspan(-8, -4, color=GREY, alpha=0.12, linewidth=0)
        axes.axvspan(4, 8, color=GREY, alpha=0.12, linewidth=0)
    left.annotate("saturated", (-6, 0.5), ha="center", color=GREY)
    left.annotate("saturated", (6, 0.5), ha="center", color=GREY)
    plt.show()


def squared_error_against_cross_entropy() -> None:
    """Draw both losses and both gradients of one sample with t = 1, over its score."""
    s = np.linspace(-8, 8, 321)
    y = 1 / (1 + np.exp(-s))
    _, (left, right) = plt.subplots(1, 2, sharex=True)
    left.plot(s, -np.log(y), label="cross-entropy")
    left.plot(s, (y - 1) ** 2 / 2, "--", label="squared error")
    left.set(title="loss, t = 1", xlabel="score s", ylabel="loss")
    left.legend()
    right.plot(s, y - 1, label="y − t")
    right.plot(s, (y - 1) * y * (1 - y), "--", label="(y − t) · y(1 − y)")
    right.set(title="gradient with respect to s", xlabel="score s", ylabel="gradient")
    right.legend()
    plt.show()


def heat_map(axes: Axes, matrix: NDArray[np.float64], title: str, names: Sequence[str]) -> None:
    """Draw a square matrix with its numbers; blue is negative, orange positive."""
    most = float(np.abs(matrix).max())
    axes.imshow(matrix, cmap="PuOr_r", vmin=-1.6 * most, vmax=1.6 * most)
    for (row, column), value in np.ndenumerate(matrix):
        axes.text(column, row, f"{value:.2f}", ha="center", va="center")
    ticks = range(len(names))
    axes.set(title=title, xticks=ticks, yticks=ticks, xticklabels=names, yticklabels=names)
    axes.grid(visible=False)
    axes.tick_params(length=0)
