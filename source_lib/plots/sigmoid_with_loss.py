"""The pictures of chapter 6."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from source_lib.plots.style import GREY, ORANGE


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
    right.plot(s, (y - 1) * y * (1 - y), "--", label="(y − t) · y(1 − y)")
    right.set(title="gradient with respect to s", xlabel="score s", ylabel="gradient")
    right.legend()
    plt.show()
