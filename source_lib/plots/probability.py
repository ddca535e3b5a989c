"""The pictures of chapter 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike, NDArray

from source_lib.plots.colours import BLUE, GREEN, GREY, GROUND, NONE_TO_MUCH, ORANGE
from source_lib.plots.interactive import interactive

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])


def _place(q: ArrayLike) -> NDArray[np.float64]:
    """Place dice with three sides, shape (..., 3), in a triangle, shape (..., 2)."""
    return np.asarray(np.asarray(q, dtype=np.float64) @ CORNERS)


def _point(q: ArrayLike) -> tuple[float, float]:
    """Place one die in the triangle."""
    across, up = _place(q)
    return float(across), float(up)


def _triangle(axes: Axes, note_shares: bool = False) -> None:
    """Draw the triangle of all dice with three sides, its lines of equal q_k, and its corners."""
    for k in range(3):
        for share in (0.2, 0.4, 0.6, 0.8):
            ends = np.zeros((2, 3))
            ends[:, k] = share
            ends[0, (k + 1) % 3] = ends[1, (k + 2) % 3] = 1 - share
            axes.plot(*_place(ends).T, color=GREY, linewidth=0.6, alpha=0.35)
    axes.plot(*_place(np.eye(3)[[0, 1, 2, 0]]).T, color=GREY, linewidth=1)
    if note_shares:
        for share in (0.2, 0.4, 0.6, 0.8):
            axes.annotate(
                f"$q_3$ = {share:g}",
                _point([0.0, 1 - share, share]),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                size="x-small",
                color=GREY,
            )
    for k, corner in enumerate(np.eye(3, dtype=int)):
        low = k < 2
        axes.annotate(
            f"{'always side' if note_shares else 'side'} {k + 1}\n({', '.join(map(str, corner))})",
            _point(corner),
            xytext=(0, -8 if low else 6),
            textcoords="offset points",
            ha="center",
            va="top" if low else "bottom",
            size="small",
            color=GREY,
        )
    axes.set_aspect("equal")
    axes.axis("off")


def dice_in_the_simplex(dice: Mapping[str, Sequence[float]]) -> None:
    """Draw dice with three sides as points of the triangle."""
    _, axes = plt.subplots(figsize=(7.2, 4.4))
    _triangle(axes, note_shares=True)
    for name, q in dice.items():
        axes.plot(*_place(q), "o", color=ORANGE, markersize=8)
        axes.annotate(
            f"{name}\n({', '.join(f'{share:.2g}' for share in q)})",
            _point(q),
            xytext=(6, 5),
            textcoords="offset points",
            size="small",
        )
    axes.margins(0.2, 0.16)
    plt.show()


def likelihood_over_the_simplex(several_counts: Sequence[ArrayLike]) -> None:
    """Draw the likelihood of counts for every die: blue where the die has their shares."""
    steps = 120
    grid = np.array([[i, j, steps - i - j] for i in range(steps + 1) for j in range(steps + 1 - i)])
    q = (grid + 0.02) / (steps + 0.06)  # a little inside: no logarithm of 0
    figure, panels = plt.subplots(1, len(several_counts), figsize=(7.2, 3.6))
    for axes, counts in zip(panels, several_counts, strict=True):
        n = np.asarray(counts)
        p = n / n.sum()
        relative = np.exp(np.log(q) @ n - np.log(p) @ n)
        heat = axes.tripcolor(
            *_place(grid / steps).T,
            relative,
            shading="gouraud",
            cmap=NONE_TO_MUCH,
            alpha=None,  # else 1, whatever the map says
            vmin=0,
            vmax=1,
            rasterized=True,
        )
        _triangle(axes)
        axes.plot(*_place(p), "o", color=ORANGE, markersize=7, markeredgecolor=GROUND)
        axes.annotate(
            "p",
            _point(p),
            xytext=(7, 5),
            textcoords="offset points",
            color=ORANGE,
            weight="bold",
            bbox={"facecolor": GROUND, "edgecolor": "none", "pad": 0.5, "alpha": 0.85},
        )
        axes.set_title(f"counts ({', '.join(map(str, n))}), N = {n.sum()}", pad=30, loc="center")
        axes.margins(0.14, 0.1)
    bar = figure.colorbar(heat, ax=panels, shrink=0.7, ticks=[0, 0.5, 1])
    bar.ax.yaxis.set_major_formatter(PercentFormatter(1))
    bar.set_label("likelihood,\nshare of the largest")
    bar.outline.set_visible(False)
    plt.show()


def logarithm_and_loss() -> None:
    """Draw log q, which falls without end as q goes to 0, beside −log q, which grows."""
    q = np.linspace(0.003, 1, 500)
    _, (left, right) = plt.subplots(1, 2, sharex=True)
    left.plot(q, np.log(q))
    left.set(
        title="log q", ylabel="log q", xlabel="q: probability of what happened", ylim=(-6, 0.6)
    )
    right.plot(q, -np.log(q), color=ORANGE)
    right.set(
        title="−log q: the loss",
        ylabel="loss −log q, in nats",
        xlabel="q: probability of what happened",
        ylim=(-0.6, 6),
    )
    for axes, sign in ((left, 1), (right, -1)):
        axes.axhline(0, color=GREY, linewidth=1)
        for at in (0.1, 0.5):
            height = sign * np.log(at)
            axes.plot(at, height, "o", color=GREY, markersize=5)
            axes.annotate(
                f"q = {at:g}: {height:+.2f}".replace("-", "−"),
                (at, height),
                xytext=(8, 6 * -sign),
                textcoords="offset points",
                va="center",
                size="small",
            )
    left.annotate("q → 0: down to −∞", (0.05, -5.3), size="small", color=GREY)
    right.annotate("q → 0: up to +∞", (0.05, 5.3), size="small", color=GREY, va="top")
    plt.show()


def floor_of_the_cross_entropy(p_heads: float = 0.7) -> None:
    """Draw a coin's cross-entropy over the model q, its floor, and the divergence between them."""
    q = np.linspace(0.01, 0.99, 393)
    entropy = -p_heads * np.log(p_heads) - (1 - p_heads) * np.log(1 - p_heads)
    curve = -p_heads * np.log(q) - (1 - p_heads) * np.log(1 - q)
    _, axes = plt.subplots(figsize=(7.2, 3.3))
    axes.plot(q, curve, label="cross-entropy CE(p, q)")
    axes.axhline(
        entropy, color=GREEN, linestyle="--", label=f"entropy Ent(p) = {entropy:.3f}: the floor"
    )
    axes.fill_between(q, entropy, curve, color=ORANGE, alpha=0.13, linewidth=0)
    at = 0.28
    height = -p_heads * np.log(at) - (1 - p_heads) * np.log(1 - at)
    axes.annotate(
        "",
        (at, height),
        xytext=(at, entropy),
        arrowprops={"arrowstyle": "<->", "color": ORANGE, "shrinkA": 0, "shrinkB": 0},
    )
    axes.annotate(
        f"KL(p ‖ q) = {height - entropy:.3f}",
        (at - 0.012, (height + entropy) / 2),
        ha="right",
        va="center",
        color=ORANGE,
    )
    axes.plot(p_heads, entropy, "o", color=BLUE, markersize=7)
    axes.annotate(
        f"q = p = {p_heads:g}",
        (p_heads, entropy),
        xytext=(0, -7),
        textcoords="offset points",
        ha="center",
        va="top",
    )
    axes.set(
        xlabel=f"q: the model's probability of heads (the coin's own is p = {p_heads:g})",
        ylabel="nats for each toss",
        ylim=(0.3, 2.0),
        xlim=(0, 1),
    )
    axes.legend(loc="upper center")
    plt.show()


def logarithm_below_its_tangent() -> None:
    """Draw log x below the line x − 1, which it touches at x = 1."""
    x = np.linspace(0.06, 3, 400)
    _, axes = plt.subplots(figsize=(5.2, 2.9))
    axes.plot(x, x - 1, "--", color=ORANGE, label="x − 1")
    axes.plot(x, np.log(x), label="log x")
    axes.plot(1, 0, "o", color=GREY, markersize=6)
    axes.annotate(
        "they touch at x = 1", (1, 0), xytext=(10, -16), textcoords="offset points", size="small"
    )
    axes.set(xlabel="x", ylabel="log x and x − 1", ylim=(-2.6, 2.1), xlim=(0, 3))
    axes.legend(loc="upper left")
    plt.show()


def die_and_model(p: ArrayLike) -> None:
    """Let sliders weigh the sides of a model of the die p: its bars, cross-entropy and KL.

    The model begins as the die turned round.
    """
    die = np.asarray(p, dtype=np.float64)
    sliders = {
        f"side_{k}": ipywidgets.FloatSlider(
            value=10 * share,
            min=0.05,
            max=5,
            step=0.05,
            description=f"weight of side {k}",
        )
        for k, share in enumerate(die[::-1], start=1)
    }
    interactive(lambda **weights: _die_and_model(die, *weights.values()), **sliders)


def _die_and_model(die: NDArray[np.float64], *weights: float) -> Figure:
    model = np.asarray(weights, dtype=np.float64) / sum(weights)
    entropy, cross = -np.sum(die * np.log(die)), -np.sum(die * np.log(model))
    divergence = max(cross - entropy, 0.0)  # rounding must not show as −0.000
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(7.2, 3.0), gridspec_kw={"width_ratios": [3, 2]}
    )
    sides = np.arange(1, len(die) + 1)
    for offset, shares, colour, label in (
        (-0.2, die, GREY, "the die, p"),
        (0.2, model, BLUE, "the model, q"),
    ):
        bars = left.bar(sides + offset, shares, 0.38, color=colour, label=label)
        left.bar_label(bars, fmt="%.2f", padding=2, size="small")
    left.set(xlabel="side k", ylabel="probability", xticks=sides, ylim=(0, 1.4))
    left.set(title="p and q", yticks=[0, 0.5, 1])
    left.legend(loc="upper center", fontsize="small", ncols=2)
    right.barh(1, entropy, color=GREEN)
    right.barh(1, divergence, left=entropy, color=ORANGE, hatch="//", edgecolor=GROUND)
    right.set(
        title=f"CE(p, q) = {cross:.3f}",
        xlabel="nats for each roll",
        xlim=(0, 3.2),
        ylim=(0.2, 1.8),
        yticks=[],
    )
    right.annotate(f"entropy\nEnt(p) = {entropy:.3f}", (0.03, 1.45), va="bottom", size="small")
    right.annotate(
        f"KL = {divergence:.3f}", (entropy + 0.03, 0.52), va="top", size="small", color=ORANGE
    )
    right.grid(visible=False)
    return figure
