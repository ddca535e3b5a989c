"""The card that a notebook shows for a check: HTML that needs no style sheet and no script."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader

from autograde.explaining.heatmap import MOST, grids, legend
from autograde.explaining.messages import SENTENCES, cell_of, language
from autograde.explaining.report import Report, report
from autograde.judging.judge import Verdict

FULL, MISSED, NEUTRAL = "#0072B2", "#E69F00", "#888888"


def as_html(verdict: Verdict, reveal: bool = True) -> str:
    """Return the report for a notebook. Marks and words carry the meaning; colour only helps."""
    return drawn(report(verdict, reveal))


def drawn(shown: Report) -> str:
    """Return a report as HTML."""
    pair = shown.comparison
    missed = [row for row in shown.rows if row.mark == "✗" and not row.echo]
    explained = shown.explanation.mistakes or shown.explanation.note
    first = None if explained or not missed else missed[0]
    html = _CARD.render(
        shown=shown,
        say=SENTENCES,
        language=language,
        bar=_bar(shown),
        first=first,
        messages=[row for row in missed if row is not first],
        # A name and a picture say it all; the rest is for those who ask.
        open=not (shown.explanation.mistakes and pair),
        grids=grids(pair) if pair else [],
        legend=legend(pair) if pair else "",
        small=pair is not None and max(pair.got.shape, default=1) <= MOST,
        picture=SENTENCES["side by side"].format(name=pair.name, criterion=pair.criterion)
        if pair
        else "",
    )
    return html.strip()


def anchor(heading: str) -> str:
    """Return the link to a heading, as JupyterLab and nbconvert both find it; "" if they can't.

    JupyterLab compares a heading's text with the link as the browser has encoded it, so it finds
    no heading in Japanese: where it is translated, the link leads to its cell.
    """
    cell = cell_of(heading)
    if cell:
        return "#" + of_cell(cell)
    text = without_backticks(heading)
    return "#" + text.replace(" ", "-") if text.isascii() else ""


def of_cell(name: str) -> str:
    """Return what JupyterLab and nbconvert call the place of a cell."""
    return f"cell-id={name}"


def without_backticks(section: str) -> str:
    """Return a heading as it is displayed, without the backticks of its Markdown."""
    return section.replace("`", "")


def _bar(shown: Report) -> str:
    if shown.full:
        return FULL
    return MISSED if any(row.mark == "✗" for row in shown.rows) else NEUTRAL


def pages_of(package: str) -> Environment:
    """Return the templates of HTML that lie in a package; whatever is filled in is escaped."""
    made = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PackageLoader(package, package_path=""),
    )
    made.filters |= {"anchor": anchor, "plain": without_backticks}
    return made


_CARD = pages_of("autograde.explaining").get_template("card.html.jinja")
