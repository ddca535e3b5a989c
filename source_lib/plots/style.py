"""How the pictures look: quiet, in the colours of the course, on the ground of the page."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.rcsetup import cycler

from source_lib.plots.colours import BLUE, GREEN, GREY, GRID, GROUND, INK, ORANGE, PINK
from source_lib.plots.theme import follow_theme


def use_course_style() -> None:
    """Set Matplotlib's defaults for the whole notebook, and let its pictures follow the theme."""
    plt.rcParams.update(
        {
            "figure.figsize": (7.2, 3.0),
            "figure.dpi": 110,
            "figure.facecolor": GROUND,
            "axes.facecolor": GROUND,
            "savefig.facecolor": GROUND,
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PINK, GREY]),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": GREY,
            "axes.titlesize": "medium",
            "axes.titlelocation": "left",
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": GRID,
            "lines.linewidth": 2.0,
            "legend.frameon": False,
            "figure.constrained_layout.use": True,
        }
    )
    follow_theme()
