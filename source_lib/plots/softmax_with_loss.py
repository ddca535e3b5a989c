"""The pictures of chapter 7."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from source_lib.plots.colours import BELOW_AND_ABOVE_ZERO, BLUE, GREY, GROUND, ORANGE, sign_colours
from source_lib.plots.interactive import interactive


def _signed(value: float, digits: int) -> str:
    """Write a number with its sign, a minus and no hyphen."""
    # Differences leave 0.18749999…; the text says 0.1875, so both must round alike.
    return f"{round(value, 9):+.{digits}f}".replace("-", "−")


def jacobian(q: NDArray[np.float64]) -> None:
    """Draw the Jacobian of softmax at q with its numbers: blue grows, orange shrinks."""
    K = len(q)
    # By differences: learners may read this, and write the formula themselves.
    up, down = (q * np.exp(step * np.eye(K)) for step in (1e-5, -1e-5))
    ends = [moved / moved.sum(axis=1, keepdims=True) for moved in (up, down)]
    matrix = (ends[0] - ends[1]).T / 2e-5
    _, axes = plt.subplots(figsize=(3.6, 3.2))
    most = 2 * np.abs(matrix).max()
    image = axes.imshow(matrix, cmap=BELOW_AND_ABOVE_ZERO, vmin=-most, vmax=most)
    for (k, i), value in np.ndenumerate(matrix):
        axes.text(i, k, _signed(value, 3), ha="center", va="center")
    axes.set(
        title=r"$\partial q_k \,/\, \partial a_i$",
        xlabel="score i that moves",
        ylabel="probability k that answers",
        xticks=range(K),
        yticks=range(K),
        xticklabels=range(1, K + 1),
        yticklabels=range(1, K + 1),
    )
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    plt.colorbar(image, ax=axes, shrink=0.8)
    plt.show()


def one_path_against_all(q: NDArray[np.float64], t: NDArray[np.float64]) -> None:
    """Draw the gradient of the scores through the path k = i only, and through all paths."""
    one_path = -t * (1 - q)
    classes = np.arange(1, len(q) + 1)
    _, (left, right) = plt.subplots(1, 2, sharex=True, sharey=True)
    left.bar(classes, one_path, color=sign_colours(one_path), hatch="//", edgecolor=GROUND)
    left.set_title("only the path k = i: wrong")
    right.bar(classes, q - t, color=sign_colours(q - t))
    right.set_title("all paths")
    for axes, gradient in ((left, one_path), (right, q - t)):
        axes.axhline(0, color=GREY, linewidth=1)
        axes.set(xlabel="score i", xticks=classes)
        for place, value in zip(classes, gradient, strict=True):
            above = value >= 0
            axes.annotate(
                _signed(value, 3) if value else "0",
                (place, value),
                xytext=(0, 4 if above else -4),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
            )
    left.set(ylabel=r"$\partial L \,/\, \partial a_i$")
    left.margins(y=0.2)
    plt.show()


def _corner_view(q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place distributions over three classes, shape (..., 3), in a triangle, shape (..., 2)."""
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
    return np.asarray(q @ corners)


def gradients_in_the_simplex(targets: Sequence[NDArray[np.float64]]) -> None:
    """Draw how q moves if the scores take a small step along t − q, a triangle for each target."""
    _, panels = plt.subplots(1, len(targets), figsize=(7.2, 3.3))
    grid = np.array([[i, j, 9 - i - j] for i in range(10) for j in range(10 - i)]) + 1 / 3
    q = grid / grid.sum(axis=1, keepdims=True)
    outline = _corner_view(np.eye(3)[[0, 1, 2, 0]])
    for axes, t in zip(np.atleast_1d(panels), targets, strict=True):
        # By differences, as above: the move of q, not of the scores.
        moved = q * np.exp(1e-5 * (t - q))
        move = (moved / moved.sum(axis=1, keepdims=True) - q) / 1e-5
        start, step = _corner_view(q), _corner_view(move) * 0.45
        axes.plot(*outline.T, color=GREY, linewidth=1)
        axes.quiver(
            *start.T, *step.T, color=BLUE, angles="xy", scale_units="xy", scale=1, width=0.006
        )
        axes.plot(*_corner_view(t), "o", color=ORANGE, markersize=9)
        axes.annotate(
            "t",
            _corner_view(t),
            xytext=(9, 3),
            textcoords="offset points",
            color=ORANGE,
            weight="bold",
        )
        for k, corner in enumerate(np.eye(3)):
            low = k < 2
            axes.annotate(
                f"class {k + 1}",
                _corner_view(corner),
                xytext=(0, -14 if low else 8),
                textcoords="offset points",
                ha="center",
                color=GREY,
            )
        axes.set_title("t = (" + ", ".join(f"{value:g}" for value in t) + ")", pad=16)
        axes.set_aspect("equal")
        axes.axis("off")
        axes.margins(0.12)
    plt.show()


def unfused_route() -> None:
    """Draw ∂L/∂a₁ for a = (s, 0), t = (0, 1) by −t/q and the Jacobian, and as q − t."""
    s = np.linspace(0, 1000, 501)
    with np.errstate(all="ignore"):
        small = np.exp(-s)
        q = np.stack([1 / (1 + small), small / (1 + small)], axis=-1)
        unfused = np.where(q[:, 1] > 0, 1 / q[:, 1], np.inf) * (q[:, 0] * q[:, 1])
    broken = s[~np.isfinite(unfused)][0]
    _, axes = plt.subplots()
    axes.plot(s, q[:, 0], label="q − t", linewidth=5, alpha=0.45)
    axes.plot(s, unfused, "--", label="−t/q, then the Jacobian", color=ORANGE)
    axes.axvspan(broken, 1000, color=GREY, alpha=0.15, linewidth=0)
    axes.annotate("nan from here on:\n∞ · 0", ((broken + 1000) / 2, 0.6), ha="center", color=GREY)
    axes.set(
        xlabel="score s, where a = (s, 0) and t = (0, 1)",
        ylabel=r"$\partial L \,/\, \partial a_1$",
        ylim=(0, 1.15),
    )
    axes.legend(loc="lower left")
    plt.show()


def push_and_pull() -> None:
    """Let sliders move three scores: what the model says, what is true, and the difference."""
    scores = {
        f"a{k}": ipywidgets.FloatSlider(value=a, min=-4, max=4, step=0.01, description=f"score {k}")
        for k, a in zip((1, 2, 3), np.log([1.0, 2.0, 5.0]), strict=True)
    }
    targets = {
        "class 1": (1.0, 0.0, 0.0),
        "class 2": (0.0, 1.0, 0.0),
        "class 3": (0.0, 0.0, 1.0),
        "soft (0.2, 0.3, 0.5)": (0.2, 0.3, 0.5),
    }
    chosen = ipywidgets.Dropdown(options=targets, value=(0.0, 1.0, 0.0), description="target")
    interactive(_push_and_pull, **scores, t=chosen)


def _push_and_pull(a1: float, a2: float, a3: float, t: tuple[float, ...]) -> Figure:
    e = np.exp(np.array([a1, a2, a3]))
    q, target, classes = e / e.sum(), np.array(t), np.arange(1, 4)
    figure, (left, right) = plt.subplots(1, 2)
    left.bar(classes - 0.2, q, 0.4, color=BLUE, label="q, what the model says")
    left.bar(classes + 0.2, target, 0.4, color=GREY, hatch="//", edgecolor=GROUND, label="t")
    loss = -np.sum(target * np.log(q))
    left.set(title=f"loss {loss:.2f}", xlabel="class", ylabel="probability", ylim=(0, 1.3))
    left.legend(loc="upper left", ncols=2)
    right.bar(classes, q - target, color=sign_colours(q - target))
    right.axhline(0, color=GREY, linewidth=1)
    for place, value in zip(classes, q - target, strict=True):
        beside = {"xytext": (0, 4 if value >= 0 else -4), "textcoords": "offset points"}
        edge = "bottom" if value >= 0 else "top"
        right.annotate(_signed(value, 3), (place, value), ha="center", va=edge, **beside)
    right.set(title="gradient q − t: the sum is 0", xlabel="score", ylim=(-1.2, 1.2))
    right.set(ylabel=r"$\partial L \,/\, \partial a_i$")
    for axes in (left, right):
        axes.set_xticks(classes)
    return figure
