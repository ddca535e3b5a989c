"""Pictures that follow the page's theme: an SVG that has its colours for light and for dark pages.

JupyterLab shows it as an image, which sees of the page only whether its ``color-scheme`` is dark.
``RULE`` lets an image's scheme be that of JupyterLab's theme. Where a page puts the SVG itself into
its text, the picture's own style looks at the page's theme. Without any of this the colours are
those that the reader's system asks for, on a ground that goes with them: readable in any case.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re

import matplotlib as mpl
from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure

from source_lib.plots.colours import GROUND, INK, ON_DARK

SVG = "image/svg+xml"
RULE = (
    '<style>[data-jp-theme-light="true"] img{color-scheme:light}'
    '[data-jp-theme-light="false"] img{color-scheme:dark}'
    # As JupyterLab has it for a PNG.
    ".jp-RenderedSVG img{max-width:100%;height:auto}</style>"
)
INVERTED = "ink"  # the gid of an image in shades of ink: on a dark page, the opposite is shown
PLAIN = {"#000000": INK, "#ffffff": GROUND}  # as who draws without a thought for colours says it
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# Not those of scale(…), where a third digit shows.
PLACE = re.compile(r' (?:d|x|y|width|height)="[^"]*"|translate\([^)]*\)')
ID = re.compile(r' id="([^"]*)"')
LINK = re.compile(r'(?<=url\(#)[^)]*|(?<=href="#)[^"]*')
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
ALIKE = re.compile(r'<use [^>]* (style="[^"]*")/>(?:<use [^>]* \1/>)+')
LINE_END = re.compile(r"\s*\n\s*")
ABOUT = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


def follow_theme() -> None:
    """Let Matplotlib's figures be shown as such SVGs, beside the PNG for pages that show none."""
    forms = _forms()
    if forms is not None and wanted():
        forms.mimebundle_formatter.for_type(
            Figure, lambda figure, **_: {SVG: as_svg(figure, cut=True)}
        )
        display({"text/html": RULE}, raw=True)


def wanted() -> bool:
    """Say whether anybody will look at SVGs: a grader that shows none has switched them off."""
    forms = _forms()
    return forms is None or bool(forms.formatters[SVG].enabled)


def _forms() -> DisplayFormatter | None:
    """Return what decides in which forms the notebook shows a thing; none outside of one."""
    shell = get_ipython()
    return None if shell is None else shell.display_formatter


def as_svg(figure: Figure, cut: bool = False) -> str:
    """Draw a figure as an SVG of the size of its PNG, with its colours for both themes.

    ``cut`` leaves out the empty rim, as IPython does.
    """
    drawn = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path"}):
        figure.savefig(drawn, format="svg", bbox_inches="tight" if cut else None, dpi=figure.dpi)
    text = ABOUT.sub("", drawn.getvalue())
    _, start, rest = text.partition("<svg ")
    attributes, _, body = rest.partition(">")
    found = BOX.search(attributes)
    if not start or found is None:
        raise ValueError("Matplotlib writes no SVG with a viewBox any more: see as_svg")
    width, height = (float(side) * figure.dpi / 72 for side in found.groups())
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'class="course" width="{width:.0f}" height="{height:.0f}" {_rounded(found[0])}>'
    )
    # In one line: a notebook puts each line into quotes of its own.
    body = LINE_END.sub(" ", COLOUR.sub(_named, PLACE.sub(lambda one: _rounded(one[0]), body)))
    body = ALIKE.sub(_styled_once, _with_own_ids(body).replace("> <", "><"))
    return f"{head}{_style()}{body}".strip()


def _named(colour: re.Match[str]) -> str:
    plain = PLAIN.get(colour[0], colour[0])
    return f"var(--c{plain[1:]})" if plain in ON_DARK else colour[0]


def _styled_once(markers: re.Match[str]) -> str:
    return f"<g {markers[1]}>{markers[0].replace(f' {markers[1]}', '')}</g>"


def _rounded(places: str) -> str:
    """Leave out of places what nobody sees: it is another on another machine."""
    # + 0.0: there is no -0, which is the same place.
    return NUMBER.sub(lambda number: f"{round(float(number[0]), 2) + 0.0:.12g}", places)


def _with_own_ids(body: str) -> str:
    """Give each part that another one uses an id of this picture, and leave out all other ids.

    Matplotlib's are hashes of places to their last digit. A number alone would not do: a page may
    have several pictures in its text, and a link leads to the first part of that id.
    """
    picture = hashlib.sha256(LINK.sub("", ID.sub("", body)).encode()).hexdigest()[:8]
    used = dict.fromkeys(LINK.findall(body))
    own = {was: f"p{picture}-{place}" for place, was in enumerate(used)}
    own[INVERTED] = INVERTED  # the style asks for it
    body = ID.sub(lambda one: f' id="{own[one[1]]}"' if one[1] in own else "", body)
    return LINK.sub(lambda one: own[one[0]], body)


@functools.cache
def _style() -> str:
    light = "".join(f"--c{one[1:]}:{one};" for one in ON_DARK) + "--invert:0"
    dark = "".join(f"--c{one[1:]}:{other};" for one, other in ON_DARK.items()) + "--invert:1"
    return (
        '<style>svg.course,[data-jp-theme-light="true"] svg.course,.vscode-light svg.course'
        f"{{{light}}}@media(prefers-color-scheme:dark){{svg.course{{{dark}}}}}"
        f'[data-jp-theme-light="false"] svg.course,.vscode-dark svg.course{{{dark}}}'
        "svg.course{max-width:100%;height:auto}"
        f'svg.course [id="{INVERTED}"]{{filter:invert(var(--invert))}}</style>'
    )
