"""Figures with sliders, whose first frame is an ordinary picture wherever no sliders can work."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import ipywidgets
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

from source_lib.plots import theme

EM_A_LETTER, EM_AROUND, EM_BESIDE = 0.6, 2, 20
LIVE = "application/vnd.jupyter.widget-view+json"  # what JupyterLab prefers to the picture


def interactive(draw: Callable[..., Figure], **controls: Any) -> None:
    """Display ``draw``'s figure under sliders and menus, one for each of its arguments.

    Parameters
    ----------
    draw
        Makes a figure from the controls' values, and returns it without showing it.
    controls
        For each argument a widget, such as ``ipywidgets.FloatSlider(value=0.5, min=0, max=1)``.
        Its value makes the first frame, which a stored notebook keeps as a plain picture.
    """

    def frame() -> Figure:
        figure = draw(**{name: control.value for name, control in controls.items()})
        plt.close(figure)
        return figure

    first = frame()
    bundle = {
        "image/png": base64.b64encode(_as_png(first)).decode(),
        "text/plain": "the first frame of an interactive figure",
    }
    # A picture, not an Output widget: what a kernel prints into that depends on who listens.
    image = ipywidgets.Image(format="svg+xml")
    if theme.wanted():  # else nobody sees it
        bundle[theme.SVG] = theme.as_svg(first)
        image.value = bundle[theme.SVG].encode()
    image.layout.max_width = "100%"
    image.layout.object_fit = "contain"

    def redraw(_: Any) -> None:
        image.value = theme.as_svg(frame()).encode()

    for name, control in controls.items():
        control.description = control.description or name
        control.observe(redraw, names="value")
    # Room for the longest, one below the other: left alone, ipywidgets cuts off what is long.
    widest = EM_AROUND + EM_A_LETTER * max(
        len(control.description) for control in controls.values()
    )
    for control in controls.values():
        control.style.description_width = f"{widest:.1f}em"
        control.layout.width = f"{widest + EM_BESIDE:.1f}em"
    panel = ipywidgets.VBox([*controls.values(), image])
    panel.layout.align_items = "flex-start"
    live = panel._repr_mimebundle_()
    display({**bundle, LIVE: live[LIVE]}, raw=True)


def _as_png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()
