"""How the pictures look: quiet, in colours that colour-blind people tell apart.

Every figure has a light ground of its own, so it reads the same in a light and in a dark theme.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.rcsetup import cycler

# Okabe & Ito, "Color Universal Design" (2008).
BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#6e6e6e"
GROUND = "#fbfbf8"
BELOW_AND_ABOVE_ZERO = LinearSegmentedColormap.from_list("y - t", [BLUE, "white", ORANGE])


def use_course_style() -> None:
    """Set Matplotlib's defaults for the whole notebook."""
    plt.rcParams.update(
        {
            "figure.figsize": (7.2, 3.0),
            "figure.dpi": 110,
            "figure.facecolor": GROUND,
            "axes.facecolor": GROUND,
            "savefig.facecolor": GROUND,
            "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PINK, GREY]),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": GREY,
            "axes.titlesize": "medium",
            "axes.titlelocation": "left",
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": "#e4e4df",
            "lines.linewidth": 2.0,
            "legend.frameon": False,
            "figure.constrained_layout.use": True,
        }
    )
