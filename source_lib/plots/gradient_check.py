"""The pictures of chapter 5."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from source_lib.plots.colours import BLUE, GREEN, GREY, GROUND, INK, ORANGE
from source_lib.plots.interactive import interactive


def secants() -> None:
    """Let a slider move h: the forward and the central secant of x³ at 2, and the tangent."""
    interactive(
        _secants,
        h=ipywidgets.FloatSlider(value=1.0, min=0.05, max=1.5, step=0.05, description="step h"),
    )


def _secants(h: float) -> Figure:
    figure, panels = plt.subplots(1, 2, sharex=True, sharey=True, figsize=(7.2, 3.4))
    grid = np.linspace(0.3, 3.6, 200)
    sides = (("forward", 2.0, 2 + h, ORANGE), ("central", 2 - h, 2 + h, BLUE))
    for axes, (name, start, end, color) in zip(panels, sides, strict=True):
        slope = (end**3 - start**3) / (end - start)
        axes.plot(grid, grid**3, color=GREY, linewidth=1.2)
        axes.plot(grid, 8 + 12 * (grid - 2), ":", color=GREEN, label="tangent, slope 12")
        axes.plot(
            grid, start**3 + slope * (grid - start), color=color, label=f"secant, slope {slope:.2f}"
        )
        axes.plot([start, end], [start**3, end**3], "o", color=color, markersize=7)
        axes.plot(2, 8, "o", markerfacecolor=GROUND, markeredgecolor=GREEN, markersize=7)
        axes.set(title=f"{name} difference, h = {h:.2f}", xlabel="x", ylim=(-12, 46))
        axes.legend(loc="upper left")
    panels[0].set_ylabel("f(x) = x³")
    return figure


def error_over_h() -> None:
    """Draw the error of both differences of x³ at 2 over the step, in float64 and float32."""
    _, panels = plt.subplots(1, 2, sharey=True, figsize=(7.2, 3.8))
    _error_curves(panels[0], np.float64, 1e-15)
    _error_curves(panels[1], np.float32, 1e-7)
    panels[0].set_ylabel("error of the slope")
    panels[0].legend(loc="lower left", fontsize="small", markerscale=3)
    plt.show()


def _error_curves(axes: Axes, dtype: type[np.floating], smallest: float) -> None:
    h = np.logspace(np.log10(smallest), 0, 400).astype(dtype)
    x = dtype(2.0)
    here, above, below = x**3, (x + h) ** 3, (x - h) ** 3
    curves = (
        ("forward", (above - here) / h, ORANGE),
        ("central", (above - below) / (dtype(2) * h), BLUE),
    )
    for name, found, color in curves:
        error = np.abs(found.astype(float) - 12)
        axes.loglog(h, np.maximum(error, 1e-13), ".", color=color, markersize=3, label=name)
    unit = float(np.finfo(dtype).eps) / 2
    step = h.astype(float)
    off = unit * (2 * 8 + 2 * 12)  # of a value: two products are rounded, and so is x + h
    for bound in (6 * step + 2 * off / step, step**2 + off / step):
        axes.loglog(step, bound, color=INK, linewidth=0.8, alpha=0.7, zorder=3)
    axes.axvline(1e-4, color=GREY, linewidth=1, linestyle="--")
    axes.annotate(
        "h = 1e-4",
        (1e-4, 0.97),
        xycoords=("data", "axes fraction"),
        xytext=(4, 0),
        textcoords="offset points",
        va="top",
        color=GREY,
    )
    axes.set(title=np.dtype(dtype).name, xlabel="step h", ylim=(1e-12, 100))


def entries(panels: Sequence[tuple[str, ArrayLike, ArrayLike]]) -> None:
    """Draw derived and numerical gradients entry by entry: (title, derived, numerical) each."""
    _, drawn = plt.subplots(1, len(panels), sharey=True, figsize=(7.2, 3.0))
    for axes, (title, derived, numerical) in zip(np.atleast_1d(drawn), panels, strict=True):
        _pairs_of_bars(axes, np.ravel(derived), np.ravel(numerical))
        axes.set_title(title)
    first = np.atleast_1d(drawn)[0]
    first.set_ylabel("gradient")
    first.legend(loc="best", fontsize="small")
    plt.show()


def _pairs_of_bars(
    axes: Axes, derived: NDArray[np.float64], numerical: NDArray[np.float64]
) -> None:
    places = np.arange(derived.size)
    axes.bar(places - 0.2, derived, 0.4, color=GREEN, label="backward")
    axes.bar(
        places + 0.2, numerical, 0.4, color=GREY, hatch="//", edgecolor=GROUND, label="differences"
    )
    axes.axhline(0, color=GREY, linewidth=1)
    for place in places[(np.abs(derived) < 1e-6) & (np.abs(numerical) < 1e-6)]:
        axes.annotate(
            "both 0", (place, 0), xytext=(0, 4), textcoords="offset points", ha="center", color=GREY
        )
    axes.set(xlabel="entry", xticks=places)
    axes.margins(y=0.15)


def kink(h: float = 1e-4) -> None:
    """Draw what the central difference says of the slope of ReLU near its kink."""
    x = np.linspace(-3 * h, 3 * h, 601)
    found = (np.maximum(x + h, 0) - np.maximum(x - h, 0)) / (2 * h)
    _, axes = plt.subplots(figsize=(6.0, 2.8))
    axes.axvspan(-1, 1, color=GREY, alpha=0.12, linewidth=0)
    axes.plot(x / h, found, color=BLUE, label="central difference")
    axes.plot([-3, 0], [0, 0], color=ORANGE, linewidth=5, alpha=0.45, label="true slope")
    axes.plot([0, 3], [1, 1], color=ORANGE, linewidth=5, alpha=0.45)
    axes.annotate("grey: the step reaches\nacross the kink", (1.15, 0.4), color=GREY, size="small")
    axes.set(xlabel="x, counted in steps h", ylabel="slope of max(x, 0)", yticks=[0, 0.5, 1])
    axes.legend(loc="upper left")
    plt.show()
