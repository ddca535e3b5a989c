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

    def frame() -> bytes:
        figure = draw(**{name: control.value for name, control in controls.items()})
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
        plt.close(figure)
        return picture.getvalue()

    # A picture, not an Output widget: what a kernel prints into that depends on who listens.
    image = ipywidgets.Image(value=frame(), format="png")
    image.layout.max_width = "100%"
    image.layout.object_fit = "contain"

    def redraw(_: Any) -> None:
        image.value = frame()

    for name, control in controls.items():
        control.description = control.description or name
        if control.style.description_width is None:
            control.style.description_width = "initial"  # else a long one is cut off
        control.observe(redraw, names="value")
    panel = ipywidgets.VBox([*controls.values(), image])
    panel.layout.align_items = "flex-start"
    bundle = {
        "image/png": base64.b64encode(image.value).decode(),
        "text/plain": "the first frame of an interactive figure",
    }
    live = panel._repr_mimebundle_()
    display({**bundle, LIVE: live[LIVE]}, raw=True)
