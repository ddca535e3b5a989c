"""The pictures of chapter 6."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from source_lib.plots.colours import GREY, INK, ORANGE, sign_colours
from source_lib.plots.interactive import interactive


def saturation() -> None:
    """Draw σ beside its slope: the slope dies away on both sides."""
    s = np.linspace(-8, 8, 321)
    y = 1 / (1 + np.exp(-s))
    _, (left, right) = plt.subplots(1, 2, sharex=True)
    left.plot(s, y)
    left.set(title="y = σ(s)", xlabel="score s", ylabel="probability y", yticks=[0, 0.5, 1])
    right.plot(s, np.gradient(y, s), color=ORANGE)
    right.set(title="dy/ds = y(1 − y)", xlabel="score s", ylabel="slope", yticks=[0, 0.125, 0.25])
    for axes in (left, right):
        axes.axvspan(-8, -4, color=GREY, alpha=0.12, linewidth=0)
        axes.axvspan(4, 8, color=GREY, alpha=0.12, linewidth=0)
    left.annotate("saturated", (-6, 0.5), ha="center", color=GREY, size="small")
    left.annotate("saturated", (6, 0.5), ha="center", color=GREY, size="small")
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
    right.plot(s, (y - 1) * np.gradient(y, s), "--", label="(y − t) · y(1 − y)")
    right.set(title="gradient with respect to s", xlabel="score s", ylabel="gradient")
    right.legend()
    plt.show()


def two_learners() -> None:
    """Let sliders choose where a neuron starts, and its steps; both losses teach it."""
    interactive(
        _two_learners,
        start=ipywidgets.FloatSlider(value=-3, min=-8, max=0, step=0.5, description="start"),
        lr=ipywidgets.FloatSlider(value=1, min=0.25, max=4, step=0.25, description="step"),
    )


def _two_learners(start: float, lr: float) -> Figure:
    steps, h = 60, 1e-4
    losses: dict[str, Callable[[float], float]] = {  # of one sample with t = 1
        "cross-entropy": lambda s: np.logaddexp(0, -s),
        "squared error": lambda s: (1 / (1 + np.exp(-s)) - 1) ** 2 / 2,
    }
    figure, (left, right) = plt.subplots(1, 2, sharex=True)
    for (name, loss), style in zip(losses.items(), ("-", "--"), strict=True):
        s, said, pulls = start, [], []
        for _ in range(steps + 1):
            slope = (loss(s + h) - loss(s - h)) / (2 * h)
            said.append(1 / (1 + np.exp(-s)))
            pulls.append(abs(slope))
            s -= lr * slope
        left.plot(said, style, label=name)
        right.plot(pulls, style, label=name)
    left.set(
        title=f"start {start:g}, label 1".replace("-", "−"), xlabel="steps", ylabel="probability y"
    )
    left.set(ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
    right.set(title="size of the gradient", xlabel="steps", ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
    right.legend(loc="upper right")
    return figure


def slope_of_the_loss() -> None:
    """Let a slider move one score: its probability, its loss, and the loss's tangent y − t."""
    interactive(
        _slope_of_the_loss,
        s=ipywidgets.FloatSlider(value=np.log(4), min=-6, max=6, step=0.01, description="score s"),
        t=ipywidgets.ToggleButtons(options=[1, 0], value=1, description="label t"),
    )


def _slope_of_the_loss(s: float, t: int) -> Figure:
    grid = np.linspace(-6, 6, 241)
    curve = np.logaddexp(0, grid) - t * grid
    y = 1 / (1 + np.exp(-s))
    loss, slope = np.logaddexp(0, s) - t * s, y - t
    (colour,) = sign_colours([slope])
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(grid, 1 / (1 + np.exp(-grid)), color=GREY, linewidth=1.2)
    left.vlines(s, *sorted((y, t)), color=colour, linewidth=4)
    left.plot(s, y, "o", color=INK, markersize=8)
    left.plot(s, t, "_", color=INK, markersize=14, markeredgewidth=2)
    left.set(title=f"y = {y:.2f}, t = {t}", xlabel="score s", ylabel="probability y")
    left.set(ylim=(-0.06, 1.06), yticks=[0, 0.5, 1])
    right.plot(grid, curve, color=GREY, linewidth=1.2)
    near = np.array([s - 1.6, s + 1.6])
    right.plot(near, loss + slope * (near - s), color=colour, linewidth=3)
    right.plot(s, loss, "o", color=INK, markersize=8)
    title = f"slope of the loss: y − t = {slope:+.2f}".replace("-", "−")
    right.set(title=title, xlabel="score s", ylabel="loss")
    right.set(xlim=(-6.2, 6.2), ylim=(-0.4, 6.6))
    return figure
