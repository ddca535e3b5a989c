"""The pictures of chapter 4: graphs with values forward and gradients backward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike

from source_lib.plots.colours import BLUE, GREEN, GREY, GROUND, INK, ORANGE, WIRE

FORWARD, BACKWARD = BLUE, GREEN
HEIGHT = 0.36  # of a node; the pictures are measured in inches
BEND, BESIDE, ARROW = 0.16, 0.06, 0.13  # a wire's corner, the way to its numbers, its arrow
Point = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in inches: names, nodes, and wires with their numbers."""

    size: Point
    names: Mapping[str, Point]  # of inputs, which end there, and of the output, which starts there
    nodes: Mapping[str, tuple[str, Point]]
    wires: Mapping[str, tuple[list[Point], Point]]  # the corners; where the numbers stand
    legend: Point


def _bike() -> Layout:
    main, first, add, last = 2.3, (3.25, 2.3), (5.0, 2.3), (6.6, 2.3)
    inputs = {"hours": 2.85, "price per hour": 1.75, "helmet": 1.05, "tax factor": 0.35}
    begin, numbers = 1.3, 2.05
    into = {"hours": first, "price per hour": first, "helmet": add, "tax factor": last}
    wires: dict[str, tuple[list[Point], Point]] = {
        name: ([(begin, y), (into[name][0], y), into[name]], (numbers, y))
        for name, y in inputs.items()
    }
    wires["rent"] = ([first, add], (4.2, main))
    wires["net"] = ([add, last], (5.75, main))
    wires["bill"] = ([last, (7.85, main)], (7.4, main))
    return Layout(
        size=(8.4, 3.4),
        names={name: (begin, y) for name, y in inputs.items()} | {"bill": (7.85, main)},
        nodes={
            "first": ("Multiply", first),
            "add": ("Add", add),
            "last": ("Multiply", last),
        },
        wires=wires,
        legend=(4.3, 3.15),
    )


def _squares() -> Layout:
    main, low, upper, lower = 2.35, 0.45, 3.05, 1.65
    matmul, repeat, add = (1.85, main), (1.85, low), (3.7, main)
    branch, multiply, total = (5.5, main), (7.05, main), (8.85, main)
    begin, numbers = 0.4, 0.88
    return Layout(
        size=(10.15, 3.75),
        names={"x": (begin, main), "W": (begin, 1.2), "b": (begin, low), "L": (9.8, main)},
        nodes={
            "matmul": ("MatMul", matmul),
            "repeat": ("Repeat", repeat),
            "add": ("Add", add),
            "branch": ("Branch", branch),
            "multiply": ("Multiply", multiply),
            "sum": ("Sum", total),
        },
        wires={
            "x": ([(begin, main), matmul], (numbers, main)),
            "W": ([(begin, 1.2), (matmul[0], 1.2), matmul], (numbers, 1.2)),
            "b": ([(begin, low), repeat], (numbers, low)),
            "x W": ([matmul, add], (2.82, main)),
            "rows of b": ([repeat, (add[0], low), add], (2.82, low)),
            "s": ([add, branch], (4.57, main)),
            "s, first": (
                [branch, (branch[0], upper), (multiply[0], upper), multiply],
                (6.27, upper),
            ),
            "s, second": (
                [branch, (branch[0], lower), (multiply[0], lower), multiply],
                (6.27, lower),
            ),
            "squares": ([multiply, total], (8.02, main)),
            "L": ([total, (9.8, main)], (9.4, main)),
        },
        legend=(0.25, 3.5),
    )


BIKE, SQUARES = _bike(), _squares()


def graph(
    layout: Layout,
    values: Mapping[str, ArrayLike],
    gradients: Mapping[str, ArrayLike] | None = None,
) -> Figure:
    """Draw a graph: over each wire its value, under it the gradient of the output in it."""
    figure, axes = _blank(layout.size)
    reach = {centre: (_width(label) / 2, HEIGHT / 2) for label, centre in layout.nodes.values()}
    for name, (corners, place) in layout.wires.items():
        _wire(axes, corners, *reach.get(corners[-1], (0.0, 0.0)))
        _numbers(axes, place, values[name], FORWARD, above=True)
        if gradients is not None:
            _numbers(axes, place, gradients[name], BACKWARD, above=False)
    for label, centre in layout.nodes.values():
        _node(axes, label, centre)
    for name, (x, y) in layout.names.items():
        last = name in list(layout.names)[-1:]
        side = 0.12 if last else -0.08
        axes.text(
            x + side,
            y,
            name,
            ha="left" if last else "right",
            va="center",
            color=INK,
            weight="bold",
            fontsize=10,
        )
    x, y = layout.legend
    axes.text(x, y, "value, forward  →", color=FORWARD, fontsize=9.5, va="center")
    if gradients is not None:
        axes.text(x + 1.5, y, "←  gradient, backward", color=BACKWARD, fontsize=9.5, va="center")
    return figure


def _blank(size: Point) -> tuple[Figure, Axes]:
    """Make a figure that is one sheet, measured in inches."""
    figure = plt.figure(figsize=size)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(0, size[1]))
    axes.axis("off")
    return figure, axes


def _node(axes: Axes, label: str, centre: Point) -> None:
    width = _width(label)
    corner = centre[0] - width / 2, centre[1] - HEIGHT / 2
    axes.add_patch(
        FancyBboxPatch(
            corner,
            width,
            HEIGHT,
            boxstyle=f"round,pad=0,rounding_size={HEIGHT / 2}",
            facecolor=GROUND,
            edgecolor=INK,
            linewidth=1.2,
            zorder=3,
        )
    )
    axes.text(*centre, label, ha="center", va="center", color=INK, fontsize=10, zorder=4)


def _width(label: str) -> float:
    return 0.24 + 0.088 * len(label)


def _wire(axes: Axes, corners: list[Point], across: float, up: float) -> None:
    """Draw a line with round corners, and an arrow where it meets the node that it leads to."""
    points, codes = [corners[0]], [Path.MOVETO]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        points += [_towards(corner, before), corner, _towards(corner, after)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    points.append(corners[-1])
    codes.append(Path.LINETO)
    line = PathPatch(Path(points, codes), fill=False, edgecolor=WIRE, linewidth=1.6, zorder=1)
    axes.add_patch(line)
    way = np.sign(np.subtract(corners[-1], corners[-2]))
    tip = np.array(corners[-1]) - way * (across, up)
    base, side = tip - way * ARROW, way[::-1] * ARROW * 0.45
    axes.add_patch(Polygon([tip, base + side, base - side], color=WIRE, linewidth=0, zorder=2))


def _towards(start: Point, end: Point) -> Point:
    """Go a corner's bend from one point towards another."""
    share = BEND / float(np.hypot(end[0] - start[0], end[1] - start[1]))
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _numbers(axes: Axes, place: Point, value: ArrayLike, colour: str, above: bool) -> None:
    axes.text(
        place[0],
        place[1] + (BESIDE if above else -BESIDE),
        written(value),
        ha="center",
        va="bottom" if above else "top",
        color=colour,
        fontsize=9.2,
        linespacing=1.15,
        zorder=2,
    )


def written(value: ArrayLike) -> str:
    """Write a number as it is, a row or a column in one line, and a table in a line a row.

    >>> written([[1.0], [2.5]])
    '(1, 2.5)'
    """
    table = np.asarray(value, dtype=float)
    if table.size == 1:
        return _number(table.item())
    rows = [table.ravel()] if table.ndim == 1 or 1 in table.shape else list(table)
    return "\n".join("(" + ", ".join(map(_number, row)) + ")" for row in rows)


def _number(value: float) -> str:
    return f"{np.round(value, 2) + 0.0:g}".replace("-", "−")


def show(
    layout: Layout,
    values: Mapping[str, ArrayLike],
    gradients: Mapping[str, ArrayLike] | None = None,
) -> None:
    """Draw a graph and show it."""
    graph(layout, values, gradients)
    plt.show()


def slope() -> None:
    """Draw x² with its tangent at 3, far off and near by: near by, nobody can tell them apart."""
    _, (left, right) = plt.subplots(1, 2)
    for axes, reach in ((left, 3.0), (right, 0.1)):
        x = np.linspace(3 - reach, 3 + reach, 101)
        axes.plot(x, x**2, label="x²", linewidth=4, alpha=0.45)
        axes.plot(x, 9 + 6 * (x - 3), label="a line of slope 6", color=ORANGE, linewidth=1.5)
        axes.plot(3, 9, "o", color=INK, markersize=5, zorder=3)
        axes.set(xlabel="x", ylabel="f(x)")
    left.set_title("from afar")
    right.set_title("near x = 3")
    left.legend()
    plt.show()


def shapes() -> None:
    """Draw the three products of MatMul as blocks whose sides are N, D and H."""
    sides = {"N": 0.95, "D": 0.55, "H": 0.35}
    rows: list[tuple[str, list[tuple[str, str, str]]]] = [
        ("forward", [("z", "N", "H"), ("x", "N", "D"), ("W", "D", "H")]),
        ("backward, to x", [("dx", "N", "D"), ("dout", "N", "H"), ("Wᵀ", "H", "D")]),
        ("backward, to W", [("dW", "D", "H"), ("xᵀ", "D", "N"), ("dout", "N", "H")]),
    ]
    height = 2.0
    _, axes = _blank((8.4, height))
    for left, (title, blocks) in zip((0.35, 3.05, 5.75), rows, strict=True):
        x = left
        axes.text(left - 0.15, height - 0.2, title, color=INK, weight="bold", va="center")
        for place, (name, tall, wide) in enumerate(blocks):
            colour = FORWARD if name[0] in "zxW" else BACKWARD
            corner = x, 0.75 - sides[tall] / 2
            axes.add_patch(
                Rectangle(corner, sides[wide], sides[tall], facecolor=colour, alpha=0.16)
            )
            axes.add_patch(
                Rectangle(corner, sides[wide], sides[tall], fill=False, edgecolor=colour)
            )
            middle = x + sides[wide] / 2
            axes.text(middle, 0.75, name, ha="center", va="center", color=INK, fontsize=8.5)
            above = 0.75 + sides[tall] / 2 + 0.03
            axes.text(middle, above, wide, ha="center", va="bottom", color=GREY, fontsize=8.5)
            axes.text(x - 0.03, 0.75, tall, ha="right", va="center", color=GREY, fontsize=8.5)
            x += sides[wide] + 0.42
            if place < 2:
                axes.text(x - 0.27, 0.75, "=·"[place], ha="center", va="center", color=INK)
    plt.show()
