"""A graded notebook and its points → the page that a learner gets back."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from autograde.basics.language import chosen
from autograde.desk.returning import markdown
from autograde.desk.returning.cells import SECTION, Cell, Exercise, Handed, cells, exercises
from autograde.desk.returning.earned import Earned, Points, Said
from autograde.desk.returning.limits import Allowance
from autograde.desk.returning.table import number, points_in_words, rows, target_of
from autograde.explaining.card import pages_of, without_backticks
from autograde.explaining.messages import PAGE, in_a_list

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
LINK = re.compile('href="#([^"]+)"')  # of a card to a section
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MARKS = {"full": "✓", "missing": "✗", "open": "–", "waits": "…"}


@dataclass(frozen=True)
class About:
    """What a page is about, beside the notebook: the gradebook's part, and the record's."""

    earned: Earned
    mended: Sequence[str] = ()
    refused: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of an exercise: HTML that is shown, or a fold of the chapter's text."""

    kind: Literal["fold", "own", "check", "written"]
    html: Sequence[str]
    heading: str = ""
    points: str = ""
    notes: Sequence[str] = ()
    comment: str = ""


@dataclass
class Section:
    """An exercise as it is shown."""

    title: str
    asks: Sequence[str]
    points: str
    parts: Sequence[Part]


@dataclass
class _Setter:
    """Sets one page: it knows the points, and how much of the time is left."""

    about: About
    allowance: Allowance
    anchors: Mapping[str, frozenset[str]]  # by the ids of the course's texts
    linked: frozenset[str]  # by cards

    def section(self, exercise: Exercise) -> Section:
        points = [self.points(cell) for cell in exercise.graded]
        known = [one for one in points if one is not None]
        scores = [one.score for one in known]
        total = sum(one or 0.0 for one in scores), sum(one.most for one in known)
        return Section(
            without_backticks(exercise.title),
            exercise.asks,
            points_in_words(None if None in scores else total[0], total[1]) if known else "",
            [self.part(part, not exercise.graded) for part in exercise.parts],
        )

    def points(self, cell: Cell) -> Points | None:
        return self.about.earned.points.get(cell.name)

    def part(self, run: Sequence[Cell], last: bool) -> Part:
        first = run[0]
        if first.kind == "course":
            titles = [
                name for cell in run if not cell.code for name in SECTION.findall(cell.source)
            ]
            name = ("rest" if last else "text") + (" of" if titles else "")
            heading = PAGE[name].format(sections=in_a_list(titles))
            shown = [piece for cell in run for piece in self.of_the_course(cell)]
            return Part("fold", shown, without_backticks(heading))
        points = self.points(first)
        return Part(
            first.kind,
            list(self.of_the_learner(first)),
            points="" if points is None else points_in_words(points.score, points.most),
            notes=list(self.notes(first, points)),
            comment=self.comment(first.name),
        )

    def of_the_course(self, cell: Cell) -> Iterator[str]:
        if not cell.code:
            text = markdown.of_the_course(cell.source)
            # A card may call a section by its cell, or as the class's own edition has it.
            for name in sorted(self.linked & self.anchors.get(cell.id, frozenset())):
                if f'id="{html.escape(name)}"' not in text:
                    yield f'<span id="{html.escape(name)}"></span>'
            yield text
        else:
            yield _source(markdown.code(cell.source))
            yield from _outputs(cell)

    def of_the_learner(self, cell: Cell) -> Iterator[str]:
        if not cell.code:
            yield self.typed(cell.source, cell.pictures)
            return
        if cell.source.strip():
            kind = "code call" if cell.kind == "check" else "code"
            yield self.allowance.spend(
                lambda text: _source(markdown.code(text), kind),
                cell.source,
                lambda text: _source(html.escape(text), kind),
            )
        if cell.card:
            yield cell.card
        yield from _outputs(cell)

    def typed(self, text: str, pictures: markdown.Pictures) -> str:
        return self.allowance.spend(
            lambda text: markdown.of_a_person(text, pictures),
            text,
            lambda text: (
                f'<p class="note">{html.escape(PAGE["plain"])}</p>'
                f'<pre class="out">{html.escape(text)}</pre>'
            ),
        )

    def notes(self, cell: Cell, points: Points | None) -> Iterator[str]:
        said = self.about.earned.comments.get(cell.name, Said())
        if said.machine and not said.person:
            yield said.machine
        if points is None:
            return
        if cell.kind == "check" and points.given not in (None, points.automatic):
            yield PAGE["by hand"].format(points=points_in_words(points.given, points.most))
        if points.extra:
            yield PAGE["extra"].format(points=number(points.extra))

    def comment(self, cell: str) -> str:
        said = self.about.earned.comments.get(cell, Said())
        return self.typed(said.person, {}) if said.person else ""


def _source(coloured: str, kind: str = "code") -> str:
    return f'<pre class="{kind}">{coloured}</pre>'


def _outputs(cell: Cell) -> Iterator[str]:
    """Yield what a cell showed; of a check that was judged, the card is all."""
    for one in cell.outputs:
        kind, data = one.get("output_type"), one.get("data", {})
        if kind == "stream":
            yield _out(one.get("text", ""), "out err" if one.get("name") == "stderr" else "out")
        elif kind == "error":
            yield _out("\n".join(one.get("traceback") or [one.get("evalue", "")]), "out error")
        elif not cell.card:
            pictures = (
                markdown.picture(form, _joined(data[form]), PAGE["picture"])
                for form in markdown.SHOWN
                if form in data
            )
            yield next(filter(None, pictures), "") or _out(data.get("text/plain", ""), "out")


def _out(text: Any, kind: str) -> str:
    shown = ANSI.sub("", _joined(text)).rstrip()
    return f'<pre class="{kind}">{html.escape(shown)}</pre>' if shown else ""


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


def made(content: bytes, handed: Handed, about: About, mark: str) -> tuple[str, int]:
    """Return a learner's page, and how many of their texts are shown as they were typed.

    ``mark`` says what the page was made from.

    Raises
    ------
    PageError
        If the graded copy is no notebook.
    """
    read = cells(content, handed)
    found = list(exercises(read, handed))
    linked = (html.unescape(one) for cell in read for one in LINK.findall(cell.card))
    setter = _Setter(about, Allowance(), handed.anchors, frozenset(linked))
    sections = [setter.section(one) for one in found]
    comments = [
        (target_of(place), section.title, part.comment)
        for place, section in enumerate(sections)
        for part, cell in _commented(section, found[place])
    ]
    text = _PAGE.render(
        _frame(about.earned.name, handed.title, mark),
        earned=about.earned,
        about=about,
        rows=[row for place, one in enumerate(found) for row in rows(place, one, about.earned)],
        comments=comments,
        sections=sections,
    )
    return text, setter.allowance.plain


def _commented(section: Section, exercise: Exercise) -> Iterator[tuple[Part, Cell]]:
    for part, run in zip(section.parts, exercise.parts, strict=True):
        if part.comment:
            yield part, run[0]


def refusal(name: str, title: str, why: str, mark: str) -> str:
    """Return the page of somebody whose file could not be graded."""
    return _PAGE.render(_frame(name, title, mark), refused=why)


def _frame(name: str, title: str, mark: str) -> Mapping[str, Any]:
    return {
        "name": name,
        "title": without_backticks(title),
        "mark": mark,
        "style": _STYLE,
        "policy": POLICY,
        "language": chosen(),
        "say": PAGE,
        "marks": MARKS,
        "number": number,
        "target_of": target_of,
    }


def version() -> bytes:
    """Return what tells one state of this package, and of its words, from another."""
    made_by = hashlib.blake2b(chosen().encode())
    here = Path(str(files("autograde.desk.returning")))
    explaining = Path(str(files("autograde.explaining")))
    words = [explaining / "messages.py", *sorted(explaining.rglob("*.mo"))]
    for path in (*sorted(here.glob("*.[pcj]*")), *words):
        made_by.update(path.read_bytes())
    return made_by.digest()


_PAGE = pages_of("autograde.desk.returning").get_template("page.html.jinja")
_STYLE = files("autograde.desk.returning").joinpath("page.css").read_text(encoding="utf-8")
