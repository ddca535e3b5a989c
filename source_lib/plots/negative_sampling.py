"""The pictures of chapter 9."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from source_lib.plots.colours import (
    AMBER,
    BELOW_AND_ABOVE_ZERO,
    BLUE,
    GREEN,
    GREY,
    GROUND,
    INK,
    ORANGE,
    PINK,
)

Vectors = NDArray[np.float64]
# A mark for each kind, too: nobody has to tell seven colours apart.
KINDS = (
    *((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (PINK, "D")),
    *((GREY, "v"), (INK, "P"), (AMBER, "X")),
)


def _arrow(axes: Axes, start: Vectors, step: Vectors, color: str, width: float) -> None:
    axes.quiver(
        *start, *step, color=color, angles="xy", scale_units="xy", scale=1, width=width, zorder=3
    )


def pull_and_push(h: Vectors, words: Vectors, names: Sequence[str], lr: float) -> None:
    """Draw one step of the word vectors, and one of h; the first word is the right one.

    Shapes: h (2,), words (M, 2).
    """
    t = np.eye(len(words))[0]
    difference = 1 / (1 + np.exp(-words @ h)) - t
    _, panels = plt.subplots(1, 2, figsize=(7.2, 4.1), sharex=True, sharey=True)
    for axes in panels:
        _arrow(axes, np.zeros(2), h, GREY, 0.012)
        for word, name, is_right in zip(words, names, t, strict=True):
            color = ORANGE if is_right else BLUE
            _arrow(axes, np.zeros(2), word, color, 0.006)
            axes.annotate(
                name,
                word,
                xytext=np.sign(word) * (8, 10),
                textcoords="offset points",
                ha="center",
                va="center",
                color=color,
            )
        axes.set(xlabel="first number of a vector", xlim=(-2.3, 2.6), ylim=(-1.9, 2.7))
        axes.set_aspect("equal")
    left, right = panels
    steps = -lr * difference[:, None] * h
    for word, step, is_right in zip(words, steps, t, strict=True):
        _arrow(left, word, step, GREEN if is_right else PINK, 0.014)
    left.annotate("h", h, xytext=(4, 8), textcoords="offset points", color=GREY, weight="bold")
    left.set(title="each word moves along h: −η (y − t) h", ylabel="second number of a vector")
    right.set_title("h moves along the words: −η Σ (y − t) w")
    place = h
    for word, one, is_right in zip(words, difference, t, strict=True):
        _arrow(right, place, -lr * one * word, GREEN if is_right else PINK, 0.014)
        place = place - lr * one * word
    right.annotate("h", h, xytext=(8, -10), textcoords="offset points", color=GREY, weight="bold")
    right.plot(*place, "o", color=GREY, markersize=6, zorder=4)
    right.annotate("h afterwards", place, xytext=(0, 8), textcoords="offset points", color=GREY)
    left.plot([], [], color=GREEN, linewidth=4, label="pull: t = 1")
    left.plot([], [], color=PINK, linewidth=4, label="push: t = 0")
    left.legend(loc="lower left", fontsize="small")
    plt.show()


def sampling_distribution(words: Sequence[str], counts: NDArray[np.int64], power: float) -> Figure:
    """Draw how often each word is drawn, as often as it occurs and with the power."""
    order = np.argsort(-counts, kind="stable")
    places = np.arange(len(words))
    figure, axes = plt.subplots(figsize=(7.2, 3.4))
    for shift, exponent, color, label in (
        (-0.2, 1.0, GREY, "as often as it occurs"),
        (0.2, power, BLUE, f"count to the power of {power:.2f}"),
    ):
        weights = counts[order] ** exponent
        axes.bar(places + shift, weights / weights.sum(), 0.4, color=color, label=label)
    axes.set_xticks(places, [words[i] for i in order], rotation=90, fontsize="small")
    axes.set(ylabel="probability of being drawn", xlabel="word", xlim=(-1, len(words)))
    axes.grid(visible=False, axis="x")
    axes.legend(loc="upper right")
    return figure


def loss_curve(losses: Sequence[float], untrained: float) -> None:
    """Draw the mean loss of each epoch, and what a layer loses that can't tell yes from no."""
    _, axes = plt.subplots()
    axes.plot(np.arange(1, len(losses) + 1), losses, "o-", markersize=4)
    axes.axhline(untrained, color=GREY, linestyle="--", linewidth=1)
    axes.annotate(
        "every answer “I can't tell”: (1 + S) ln 2",
        (len(losses), untrained),
        xytext=(0, -12),
        textcoords="offset points",
        ha="right",
        color=GREY,
    )
    axes.set(xlabel="epoch", ylabel="loss", ylim=(0, 1.1 * untrained))
    plt.show()


def _by_kind(words: Sequence[str], kinds: Mapping[str, Sequence[str]]) -> list[int]:
    return [list(words).index(word) for members in kinds.values() for word in members]


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def similarities(
    before: Vectors, after: Vectors, words: Sequence[str], kinds: Mapping[str, Sequence[str]]
) -> None:
    """Draw the cosine of each pair of words, kind by kind, before and after training."""
    chosen = _by_kind(words, kinds)
    sizes = [len(members) for members in kinds.values()]
    edges = np.cumsum([0, *sizes]) - 0.5
    figure, panels = plt.subplots(1, 2, figsize=(7.2, 3.8))
    for axes, vectors, title in zip(panels, (before, after), ("before", "after"), strict=True):
        unit = _unit(vectors[chosen])
        image = axes.imshow(unit @ unit.T, cmap=BELOW_AND_ABOVE_ZERO, vmin=-1, vmax=1)
        for edge in edges[1:-1]:
            axes.axhline(edge, color=GROUND, linewidth=1.5)
            axes.axvline(edge, color=GROUND, linewidth=1.5)
        middles = (edges[:-1] + edges[1:]) / 2
        axes.set_xticks(middles, kinds, rotation=90)
        axes.set_yticks(middles, kinds)
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.set_title(f"{title} training")
    figure.colorbar(image, ax=panels, shrink=0.7, label="cosine similarity")
    plt.show()


def word_map(vectors: Vectors, words: Sequence[str], kinds: Mapping[str, Sequence[str]]) -> None:
    """Draw word vectors, scaled to length 1, in the plane in which they differ most."""
    unit = _unit(vectors[_by_kind(words, kinds)])
    centred = unit - unit.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    # The sign of a direction is arbitrary: let its largest number be positive.
    largest = np.abs(directions).argmax(axis=1)
    directions *= np.sign(directions[np.arange(len(directions)), largest])[:, None]
    places = iter(centred @ directions[:2].T)
    _, axes = plt.subplots(figsize=(7.2, 4.4))
    for (kind, members), (color, marker) in zip(kinds.items(), KINDS, strict=False):
        own = np.array([next(places) for _ in members])
        label = f"{kind}: {', '.join(members)}"
        axes.plot(*own.T, marker, color=color, markersize=8, alpha=0.7, label=label)
        axes.annotate(
            kind,
            own.mean(axis=0),
            xytext=(0, 12),
            textcoords="offset points",
            ha="center",
            color=color,
        )
    axes.set(xlabel="first principal direction", ylabel="second principal direction")
    axes.margins(0.12, 0.15)
    axes.figure.legend(loc="outside lower center", ncols=2, fontsize="small")
    plt.show()


def focal_gradients(
    gradient: Callable[[Vectors, Any, float], Any], gammas: Sequence[float]
) -> None:
    """Draw the size of a gradient in the score over y, for samples with t = 1 and each gamma.

    ``gradient`` takes y, t and gamma, and divides by the number of samples.
    """
    y = np.linspace(0.005, 0.995, 199)
    _, axes = plt.subplots(figsize=(7.2, 3.6))
    for gamma, color in zip(gammas, (GREY, GREEN, BLUE, ORANGE, PINK), strict=False):
        size = np.abs(np.asarray(gradient(y, np.ones(len(y), dtype=int), gamma))) * len(y)
        axes.plot(y, size, color=color, label=f"{gamma:g}")
    axes.set(xlabel="y, the probability of the right answer", ylabel="size of the gradient")
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.legend(title="gamma", loc="upper right")
    plt.show()
