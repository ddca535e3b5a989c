"""The pictures of chapter 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from source_lib.plots.colours import BLUE, GREEN, GREY, GROUND, INK, NONE_TO_MUCH, ORANGE
from source_lib.plots.interactive import interactive

Numbers = NDArray[np.float64]


def one_score_moves() -> None:
    """Draw the three probabilities of a = (s, 0, 1) while the first score s moves."""
    s = np.linspace(-6, 8, 281)
    e = np.exp(np.stack([s, np.zeros_like(s), np.ones_like(s)], axis=-1))
    y = e / e.sum(axis=-1, keepdims=True)
    _, axes = plt.subplots()
    styles = ("-", "--", "-.")
    labels = ("class 1, score s", "class 2, score 0", "class 3, score 1")
    for k, (style, label) in enumerate(zip(styles, labels, strict=True)):
        axes.plot(s, y[:, k], style, label=label)
    axes.set(
        xlabel="score s of class 1; the other scores stay where they are",
        ylabel="probability",
        yticks=[0, 0.25, 0.5, 0.75, 1],
    )
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    plt.show()


def where_exp_overflows() -> None:
    """Draw the scores whose exponential three kinds of floats can hold, on one line for each."""
    kinds = ("float16", "float32", "float64")
    _, axes = plt.subplots(figsize=(7.2, 2.5))
    for height, kind in enumerate(kinds):
        limits = np.finfo(kind)
        largest = np.log(float(limits.max))
        # Half of the smallest number is where rounding goes down to 0.
        smallest = np.log(float(limits.smallest_subnormal)) - np.log(2)
        axes.barh(height, largest - smallest, left=smallest, height=0.6, color=BLUE)
        wide = largest - smallest > 1000  # then the words stand inside
        for end, words, side in (
            (largest, f"inf above {largest:.2f}", 1),
            (smallest, f"0 below −{-smallest:.1f}", -1),
        ):
            axes.annotate(
                words,
                (end, height),
                xytext=(-6 * side if wide else 6 * side, 0),
                textcoords="offset points",
                va="center",
                ha="right" if (side > 0) == wide else "left",
                color=GROUND if wide else INK,
            )
    for score in (-1000, 1000):
        axes.axvline(score, color=ORANGE, linewidth=1.5, linestyle="--")
    axes.set(
        xlabel="score a whose exponential is asked for; dashed: a = ±1000",
        yticks=range(len(kinds)),
        yticklabels=kinds,
        xlim=(-1190, 1190),
        ylim=(2.6, -0.6),
    )
    axes.grid(visible=False, axis="y")
    plt.show()


def three_maxima(batch: Numbers) -> None:
    """Draw what exp gives if the largest number of all, of a column, or of a row is subtracted."""
    shifts = {
        "minus the largest of all": np.full_like(batch, batch.max()),
        "minus that of the column": np.broadcast_to(batch.max(axis=0), batch.shape),
        "minus that of the row": np.broadcast_to(batch.max(axis=1)[:, None], batch.shape),
    }
    _, panels = plt.subplots(1, len(shifts), figsize=(7.2, 2.5), sharey=True)
    for axes, (name, shift) in zip(panels, shifts.items(), strict=True):
        e = np.exp(batch - shift)
        dead = e.sum(axis=1) == 0
        axes.imshow(e, cmap=NONE_TO_MUCH, vmin=0, vmax=2, aspect="auto")
        for (n, k), value in np.ndenumerate(e):
            colour = ORANGE if dead[n] else INK
            axes.text(k, n, f"{value:.3g}", ha="center", va="center", color=colour)
        axes.set(
            title=name,
            xlabel="column",
            xticks=range(batch.shape[1]),
            yticks=range(batch.shape[0]),
            yticklabels=[f"row {n}" for n in range(batch.shape[0])],
        )
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
    plt.show()


def bars(softmax: Callable[[Any], Any]) -> None:
    """Show sliders for three scores, and one for all of them, above the bars of softmax."""

    def draw(a1: float, a2: float, a3: float, c: float) -> Figure:
        scores = np.array([a1, a2, a3]) + c
        y = np.asarray(softmax(scores), dtype=float)
        figure, axes = plt.subplots(figsize=(7.2, 2.8))
        drawn = axes.bar(range(3), y, color=[BLUE, ORANGE, GREEN], width=0.6)
        axes.bar_label(drawn, [f"{share:.3f}" for share in y], padding=2)
        axes.set(
            ylabel="probability",
            ylim=(0, 1.12),
            yticks=[0, 0.25, 0.5, 0.75, 1],
            xticks=range(3),
            xticklabels=[
                f"class {k + 1}\nscore {a:.2f}".replace("-", "−") for k, a in enumerate(scores)
            ],
        )
        axes.grid(visible=False, axis="x")
        return figure

    def slider(value: float, description: str, most: float = 5.0) -> ipywidgets.FloatSlider:
        return ipywidgets.FloatSlider(
            value=value,
            min=-most,
            max=most,
            step=most / 5000,  # so fine that a slider may begin at ln 2
            description=description,
        )

    interactive(
        draw,
        a1=slider(np.log(1), "score of class 1"),
        a2=slider(np.log(2), "score of class 2"),
        a3=slider(np.log(5), "score of class 3"),
        c=slider(0.0, "added to all scores", most=1000.0),
    )


def smooth_maximum() -> None:
    """Draw log-sum-exp of (s, 0) between the maximum and the maximum plus log 2."""
    s = np.linspace(-5, 5, 401)
    top = np.maximum(s, 0)
    _, axes = plt.subplots()
    axes.fill_between(s, top, top + np.log(2), color=GREY, alpha=0.15, linewidth=0)
    axes.plot(s, np.logaddexp(s, 0), label="log-sum-exp of (s, 0)")
    axes.plot(s, top, "--", color=ORANGE, label="largest of s and 0")
    axes.plot(s, top + np.log(2), ":", color=GREY, label="largest + log 2")
    axes.set(xlabel="score s", ylabel="value")
    axes.legend()
    plt.show()


def logarithm_of_a_rounded_probability() -> None:
    """Draw log softmax of the lower of two scores that lie a gap apart, on two roads."""
    gap = np.linspace(0, 1000, 1001)
    with np.errstate(divide="ignore"):
        late = np.log(np.exp(-gap) / (1 + np.exp(-gap)))
    broken = gap[~np.isfinite(late)][0]
    _, axes = plt.subplots()
    axes.plot(gap, -gap - np.log1p(np.exp(-gap)), label="log-softmax", linewidth=5, alpha=0.45)
    axes.plot(gap, late, "--", color=ORANGE, label="softmax first, then log")
    axes.axvspan(broken, 1000, color=GREY, alpha=0.15, linewidth=0)
    axes.annotate(
        "−inf from here on:\nthe probability\nis rounded to 0",
        ((broken + 1000) / 2, -330),
        ha="center",
        color=GREY,
    )
    axes.set(xlabel="how far the score lies below the other one", ylabel="log of its probability")
    axes.legend(loc="lower left")
    plt.show()


def temperatures(a: Numbers, values: tuple[float, ...] = (0.25, 1.0, 4.0)) -> None:
    """Draw the bars of softmax(a / T), one panel for each temperature T."""
    _, panels = plt.subplots(1, len(values), sharey=True, figsize=(7.2, 2.5))
    classes = np.arange(1, len(a) + 1)
    for axes, value in zip(panels, values, strict=True):
        e = np.exp(a / value - max(a / value))
        y = e / e.sum()
        drawn = axes.bar(classes, y, color=BLUE, width=0.6)
        axes.bar_label(drawn, [f"{share:.3f}" for share in y], padding=2)
        axes.set(title=f"T = {value:g}", xlabel="class", xticks=classes, ylim=(0, 1.15))
        axes.grid(visible=False, axis="x")
    panels[0].set_ylabel("probability")
    plt.show()
