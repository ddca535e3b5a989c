"""The pictures of chapter 3."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from source_lib.plots.colours import GREEN, GREY, ORANGE

CAP = 1e-7


def minus_log() -> None:
    """Draw −log y, the loss of one sample, over the probability of its right class."""
    y = np.linspace(0.004, 1, 400)
    _, axes = plt.subplots()
    axes.plot(y, -np.log(y))
    for place, words, offset in (
        (0.9, "nearly sure", (0, 10)),
        (0.5, "one of two", (6, 8)),
        (0.1, "one of ten", (8, 4)),
        (0.01, "sure and wrong", (10, -2)),
    ):
        axes.plot(place, -np.log(place), "o", color=ORANGE)
        axes.annotate(
            f"{words}: {-np.log(place):.2f}",
            (place, -np.log(place)),
            xytext=offset,
            textcoords="offset points",
            ha="center" if place == 0.9 else "left",
        )
    axes.set(
        xlabel="probability y of the right class", ylabel="loss −log y", xlim=(0, 1.02), ylim=(0, 6)
    )
    plt.show()


def labels_and_picks(y: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
    """Draw labels, their one-hot rows, and the entries of y that they pick, as three tables."""
    N, K = y.shape
    hot = labels[:, None] == np.arange(K)
    _, panels = plt.subplots(
        1, 4, figsize=(7.2, 0.44 * N + 1.0), gridspec_kw={"width_ratios": [1, K, K, 1]}
    )
    _table(panels[0], "labels t", labels[:, None], np.zeros((N, 1), bool))
    _table(panels[1], "one-hot rows t", hot.astype(int), hot)
    _table(panels[2], "probabilities y", y, hot)
    _table(panels[3], "picked", y[hot][:, None], np.ones((N, 1), bool))
    for axes, shape in zip(panels, [(N,), (N, K), (N, K), (N,)], strict=True):
        axes.set_xlabel(f"shape {shape}", color=GREY)
    panels[0].set_ylabel("sample n")
    panels[0].set_yticks(range(N), range(N))
    for axes in panels[1:3]:
        axes.set_xticks(range(K), range(K))
        axes.xaxis.set_ticks_position("top")
        axes.tick_params(colors=GREY)
    plt.show()


def _table(axes: Axes, title: str, numbers: NDArray[Any], marked: NDArray[np.bool_]) -> None:
    """Write numbers into a grid of squares, and fill the marked ones."""
    for (n, k), number in np.ndenumerate(numbers):
        colour = ORANGE if marked[n, k] else "none"
        axes.add_patch(
            Rectangle((k - 0.5, n - 0.5), 1, 1, facecolor=colour, alpha=0.35 if marked[n, k] else 1)
        )
        axes.add_patch(
            Rectangle((k - 0.5, n - 0.5), 1, 1, facecolor="none", edgecolor=GREY, linewidth=0.6)
        )
        weight = "bold" if marked[n, k] else "normal"
        axes.text(k, n, f"{number:g}", ha="center", va="center", weight=weight)
    rows, columns = numbers.shape
    axes.set(xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55), xticks=[], yticks=[])
    axes.set_title(title, loc="center")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def cost_of_the_cap() -> None:
    """Draw −log y with and without the cap of 1e-7, and the slope in the score that is left."""
    y = np.logspace(-12, 0, 400)
    _, (left, right) = plt.subplots(1, 2)
    left.plot(y, -np.log(y), label="−log y")
    left.plot(y, -np.log(y + CAP), "--", label=r"−log(y + $10^{-7}$)")
    left.axhline(-np.log(CAP), color=GREY, linewidth=1, linestyle=":")
    left.annotate(
        "cap: 16.1",
        (1, -np.log(CAP)),
        xytext=(0, 4),
        textcoords="offset points",
        color=GREY,
        ha="right",
    )
    left.set(
        title="loss of one sample",
        xscale="log",
        xlabel="probability y of the right class",
        ylabel="loss",
        ylim=(-1, 30),
    )
    left.set_xticks([1e-12, 1e-8, 1e-4, 1])
    left.legend(loc="lower left")

    s = np.linspace(-30, 5, 400)
    y = 1 / (1 + np.exp(-s))
    right.plot(s, y - 1, label="−log y")
    right.plot(s, -y * (1 - y) / (y + CAP), "--", label=r"−log(y + $10^{-7}$)")
    right.axvline(np.log(CAP), color=GREY, linewidth=1, linestyle=":")
    right.set(
        title="slope of the loss in the score",
        xlabel="score of the right class, beside a 0",
        ylabel="slope",
        ylim=(-1.15, 0.15),
    )
    right.annotate(r"$y = 10^{-7}$", (np.log(CAP) + 0.7, 0.05), color=GREY, size="small")
    plt.show()


def two_routes() -> None:
    """Draw the loss of scores (0, s) with label 0, by three routes, up to where two of them end."""
    s = np.linspace(0, 1000, 2001)
    with np.errstate(all="ignore"):
        shifted = np.exp(-s)
        y = shifted / (1 + shifted)  # softmax with its maximum taken out
        naive = -np.log(1 / (1 + np.exp(s)))
        through_y = -np.log(y)
    _, axes = plt.subplots(figsize=(7.2, 3.4))
    axes.plot(s, np.logaddexp(0, s), linewidth=6, alpha=0.35, label="LSE(a) − a: exact")
    for loss, colour, style, words, height in (
        (naive, GREY, ":", "softmax without its shift, then log", 330),
        (through_y, ORANGE, "--", "softmax, then log", 560),
    ):
        end = np.flatnonzero(np.isfinite(loss))[-1]
        axes.plot(s[: end + 1], loss[: end + 1], linestyle=style, color=colour, label=words)
        axes.plot(s[end], loss[end], "x", color=colour, markersize=9, markeredgewidth=2.5)
        axes.annotate(
            f"inf from {s[end]:.0f} on",
            (s[end], loss[end]),
            xytext=(s[end] + 60, height),
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 1},
        )
    axes.plot(
        s, -np.log(y + CAP), color=GREEN, linewidth=1.5, label=r"softmax, then log(y + $10^{-7}$)"
    )
    axes.annotate("16.1, however wrong", (990, 40), ha="right", color=GREEN)
    axes.set(
        xlabel="score difference s, where a = (0, s) and class 0 is right",
        ylabel="loss",
        xlim=(0, 1010),
    )
    axes.legend(loc="upper left", fontsize="small")
    plt.show()


def accuracy_is_a_staircase(a: NDArray[np.float64], t: NDArray[np.int64]) -> None:
    """Draw accuracy and loss of a batch, while one number is added to every score of class 0."""
    shifts = np.linspace(-3, 3, 601)
    moved = a + shifts[:, None, None] * np.eye(a.shape[1])[0]
    N = np.arange(len(a))
    losses = np.logaddexp.reduce(moved, axis=2) - moved[:, N, t]
    _, (left, right) = plt.subplots(1, 2, sharex=True)
    left.plot(shifts, np.mean(moved.argmax(axis=2) == t, axis=1), color=ORANGE)
    left.set(title="accuracy: flat, then a jump", ylabel="accuracy", ylim=(-0.05, 1.05))
    right.plot(shifts, losses.mean(axis=1))
    right.set(title="loss: a slope everywhere", ylabel="mean loss", ylim=(0, None))
    for axes in (left, right):
        axes.set_xlabel("number added to the scores of class 0")
    plt.show()
