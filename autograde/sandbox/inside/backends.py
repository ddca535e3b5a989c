"""Inside: a picture is shown below its cell, whatever backend or format the notebook asks for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from IPython.core import pylabtools
from matplotlib_inline import backend_inline

INLINE = "module://matplotlib_inline.backend_inline"
TO_FILES = ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template")  # they open no window
AS_PNG = {"svg": "png", "pdf": "png"}  # an SVG could carry a script, and a PDF shows nowhere


def keep_inline(shell: Any) -> None:
    """Let nothing choose a window, a browser or a widget for pictures."""
    mpl.use = _inline(mpl.use)
    plt.switch_backend = _inline(plt.switch_backend)
    enable = shell.enable_matplotlib
    select: Callable[..., None] = pylabtools.select_figure_formats

    @functools.wraps(enable)
    def enable_matplotlib(gui: Any = None) -> Any:
        return enable(gui if str(gui).lower() in TO_FILES else "inline")

    @functools.wraps(select)
    def select_figure_formats(shell: Any, formats: Any, **named: Any) -> None:
        asked = {formats} if isinstance(formats, str) else set(formats)
        select(shell, {AS_PNG.get(one, one) for one in asked}, **named)

    shell.display_formatter.formatters["image/svg+xml"].enabled = False  # none is kept: draw none
    shell.enable_matplotlib = enable_matplotlib
    pylabtools.select_figure_formats = select_figure_formats
    vars(backend_inline)["select_figure_formats"] = select_figure_formats


def _inline(choose: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(choose)
    def chosen(backend: Any, *given: Any, **named: Any) -> Any:
        name = str(backend).lower()
        return choose(backend if name in TO_FILES else INLINE, *given, **named)

    return chosen
