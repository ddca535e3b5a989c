"""The pictures of chapter 8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from numpy.typing import NDArray

from source_lib.plots.colours import BELOW_AND_ABOVE_ZERO, BLUE, GREEN, GREY, ORANGE, PAPER_TO_INK
from source_lib.plots.theme import INVERTED

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
CLASSES = (BLUE, ORANGE, GREEN)
PALE = ListedColormap([to_rgba(colour, 0.25) for colour in CLASSES])
EDGE = 1.1  # how far the picture of the plane reaches
SIDE = 90  # points of the plane on one side


def relu() -> None:
    """Draw ReLU and its slope, with the kink at 0."""
    _, (left, right) = plt.subplots(1, 2)
    a = np.linspace(-3, 3, 121)
    left.plot(a, np.maximum(a, 0))
    left.set(title="max(a, 0)", xlabel="score a", ylabel="output z")
    right.plot([-3, 0], [0, 0], color=BLUE)
    right.plot([0, 3], [1, 1], color=BLUE)
    right.plot([0, 0], [0, 1], ":", color=GREY)
    right.annotate(
        "any slope in here\nwill do at a = 0", (0.0, 0.5), xytext=(0.25, 0.42), color=GREY
    )
    right.set(title="its slope", xlabel="score a", ylabel=r"$\partial z \,/\, \partial a$")
    plt.show()


def bowl(lr: float) -> Figure:
    """Draw 20 steps of gradient descent on a long bowl, and the loss after each."""
    steepness = np.array([1.0, 10.0])
    path = [np.array([4.0, 1.0])]
    for _ in range(20):
        path.append(path[-1] - lr * steepness * path[-1])
    points = np.array(path)
    losses = 0.5 * np.sum(steepness * points**2, axis=1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.0))
    p, q = np.meshgrid(np.linspace(-5, 5, 101), np.linspace(-2.5, 2.5, 101))
    levels = [0.3, 1, 3, 6, 12, 20, 30, 40]
    left.contour(p, q, 0.5 * (p**2 + 10 * q**2), levels, colors=GREY, linewidths=0.7, alpha=0.7)
    left.plot(*points.T, "o-", color=ORANGE, markersize=4, linewidth=1)
    left.plot(0, 0, "*", color=BLUE, markersize=11)
    left.set(
        title=f"20 steps, learning rate {lr:.2f}",
        xlabel=r"$p_1$",
        ylabel=r"$p_2$",
        xlim=(-5, 5),
        ylim=(-2.5, 2.5),
    )
    left.grid(visible=False)
    right.plot(losses, "o-", color=ORANGE, markersize=4)
    right.set(title="the loss", xlabel="steps", ylabel="L", yscale="log", ylim=(1e-4, 1e4))
    return figure


def plane() -> Array:
    """Return the points of the plane in which the boundary is drawn, shape (SIDE², 2)."""
    axis = np.linspace(-EDGE, EDGE, SIDE)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def spiral(x: Array, t: Labels) -> None:
    """Draw the points of the spiral."""
    _, axes = plt.subplots(figsize=(4.4, 3.4))
    _points(axes, x, t, size=3.7)
    axes.set(xlabel=r"$x_1$", ylabel=r"$x_2$", title="100 points of each class")
    axes.legend(title="class", loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()


def film(frames: Mapping[int, Labels], x: Array, t: Labels, epochs: Sequence[int]) -> None:
    """Draw the decision regions at some epochs of the training, side by side."""
    columns = (len(epochs) + 1) // 2
    _, panels = plt.subplots(2, columns, figsize=(7.2, 5.0), sharex=True, sharey=True)
    for axes, epoch in zip(panels.flat, epochs, strict=False):
        _regions(axes, frames[epoch], x, t)
        axes.set_title(f"epoch {epoch}")
    for axes in panels[-1]:
        axes.set_xlabel(r"$x_1$")
    for axes in panels[:, 0]:
        axes.set_ylabel(r"$x_2$")
    plt.show()


def frame(frames: Mapping[int, Labels], x: Array, t: Labels, epoch: int) -> Figure:
    """Draw the decision regions at one epoch, larger."""
    figure, axes = plt.subplots(figsize=(4.2, 3.9))
    _regions(axes, frames[epoch], x, t)
    hits = np.mean(_nearest(frames[epoch], x) == t)
    axes.set(
        title=f"epoch {epoch}: about {hits:.0%} on their own colour",
        xlabel=r"$x_1$",
        ylabel=r"$x_2$",
    )
    return figure


def _nearest(classes: Labels, x: Array) -> Labels:
    """Return the class that the picture has where each point lies."""
    column, row = np.rint((x + EDGE) / (2 * EDGE) * (SIDE - 1)).astype(int).T
    return np.asarray(classes.reshape(SIDE, SIDE)[row, column])


def _regions(axes: Axes, classes: Labels, x: Array, t: Labels) -> None:
    axes.imshow(
        classes.reshape(SIDE, SIDE),
        origin="lower",
        extent=(-EDGE, EDGE, -EDGE, EDGE),
        cmap=PALE,
        vmin=0,
        vmax=2,
        interpolation="nearest",
    )
    _points(axes, x, t, size=2.2)


def _points(axes: Axes, x: Array, t: Labels, size: float) -> None:
    for label, (colour, marker) in enumerate(zip(CLASSES, "o^s", strict=True)):
        own = x[t == label]
        axes.plot(
            *own.T, marker, color=colour, markersize=size, markeredgewidth=0, label=f"{label}"
        )
    axes.set_aspect("equal")
    axes.grid(visible=False)


def curves(losses: Sequence[float], accuracies: Mapping[str, Sequence[float]]) -> None:
    """Draw the loss and the accuracies after each epoch; epoch 0 is before the first step."""
    _, (left, right) = plt.subplots(1, 2)
    left.plot(losses)
    left.set(title="loss on the training data", xlabel="epoch", ylabel="L", ylim=(0, None))
    for (name, values), style in zip(accuracies.items(), ("-", "--"), strict=False):
        right.plot([100 * value for value in values], style, label=name)
    right.set(title="accuracy", xlabel="epoch", ylabel="right answers in %", ylim=(0, 103))
    if len(accuracies) > 1:
        right.legend(loc="lower right")
    plt.show()


def loss_curves(
    panels: Mapping[str, Mapping[str, Sequence[float]]], beside: Mapping[str, Sequence[float]]
) -> None:
    """Draw the losses of several trainings, a panel for each choice; ``beside`` in every panel."""
    _, drawn = plt.subplots(1, len(panels), figsize=(7.2, 3.3), sharey=True, squeeze=False)
    for axes, (title, runs) in zip(drawn[0], panels.items(), strict=True):
        for name, losses in runs.items():
            axes.plot(losses, label=name, linewidth=1.5)
        longest = max(len(losses) for losses in runs.values())
        for name, losses in beside.items():
            axes.plot(losses[:longest], ":", color=GREY, label=name)
        axes.set(title=title, xlabel="epoch", ylim=(0, 2.5))
        axes.legend(fontsize="small", ncols=2, loc="upper right")
    drawn[0, 0].set_ylabel("loss on the training data")
    plt.show()


def digits(x: Array, t: Labels, said: Labels | None = None) -> None:
    """Draw digits with their labels, and, where a net has spoken, what it said."""
    columns = 8
    rows = -(-len(x) // columns)
    _, panels = plt.subplots(rows, columns, figsize=(7.2, 1.15 * rows))
    for axes in np.atleast_1d(panels).flat:
        axes.axis("off")
    for place, axes in zip(range(len(x)), np.atleast_1d(panels).flat, strict=False):
        axes.imshow(x[place].reshape(8, 8), cmap=PAPER_TO_INK, vmin=0, vmax=1, gid=INVERTED)
        right = said is None or said[place] == t[place]
        says = f"{t[place]}" if said is None else f"“{said[place]}”"
        if not right:
            says += f", but {t[place]}"
        axes.set_title(says, color=BLUE if right else ORANGE, loc="center")
    plt.show()


def first_weights(before: Array, after: Array, units: int = 8) -> None:
    """Draw the weights into the hidden units that moved most, as pictures of 8 × 8 pixels."""
    moved = np.argsort(-np.sum((after - before) ** 2, axis=0))[:units]
    rows = {"before": before, "after": after, "change": after - before}
    _, panels = plt.subplots(len(rows), units, figsize=(7.2, 3.0))
    most = np.abs(after[:, moved]).max()
    for line, (name, weights) in zip(panels, rows.items(), strict=True):
        for axes, unit in zip(line, moved, strict=True):
            image = axes.imshow(
                weights[:, unit].reshape(8, 8), cmap=BELOW_AND_ABOVE_ZERO, vmin=-most, vmax=most
            )
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        line[0].set_ylabel(name)
    plt.colorbar(image, ax=panels, label="weight", shrink=0.9)
    plt.show()


def learning_rates(panels: Mapping[str, Mapping[float, Sequence[float]]]) -> None:
    """Draw the loss of the first steps at several learning rates, a panel for each gradient."""
    _, drawn = plt.subplots(1, len(panels), figsize=(7.2, 3.3), sharey=True, squeeze=False)
    for axes, (title, runs) in zip(drawn[0], panels.items(), strict=True):
        for rate, losses in runs.items():
            axes.plot(np.maximum(losses, 1e-3), label=f"{rate:g}", linewidth=1.5)
        axes.axhline(np.log(10), color=GREY, linestyle=":", linewidth=1.5, label="guessing: ln 10")
        axes.set(title=title, xlabel="steps", yscale="log", ylim=(0.05, 2e3))
        axes.legend(title="learning rate", loc="upper right", ncols=2)
    drawn[0, 0].set_ylabel("loss on 300 of the digits")
    plt.show()
