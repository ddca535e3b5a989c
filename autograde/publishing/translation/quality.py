"""What a reader would stumble over in a translation, as far as it can be told without reading.

A term of the glossary in a way that it rules out, and uneven typography. It is told, and shown all
the same: nothing in it is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from autograde.basics.width import WIDE
from autograde.publishing.translation.catalogue import TranslationError
from autograde.publishing.translation.faithful import CODE, FORMULA
from autograde.publishing.translation.languages import GLOSSARY, Language, Standing

ROW = re.compile(r"^\|(.*)\|\s*$", re.MULTILINE)
COLUMNS = 3
MARKDOWN = MarkdownIt()
LETTERS = ("L", "N")  # of any script, as against marks
KATAKANA, LONG = "ァ-ヺヽヾ", "ー"  # a word may be written with a long vowel at its end or without
MARKUP = re.compile(r"\]\([^)\s]*\)|</?[A-Za-z][^<>]*>|[*|]")
ON = re.compile(r"[\[(A-Za-z]")  # what goes on with a sentence: no item of a list begins so
NARROW = re.compile(r"\w[,;:!?)]|[,;:!?(] ?\w")
# What a list's item or a heading begins with, and the space that belongs to it.
LEADS = re.compile(r"(?m)^ *(?:[-#>]+|\d+(?:\.\d+)*\.?) +")
SPACED = re.compile(r"(?<=\S) +(?=\S)")


@dataclass(frozen=True)
class Term:
    """A line of a glossary: a term, how it is rendered, and how not."""

    english: str
    rendered: tuple[str, ...]
    ruled_out: tuple[str, ...]


def glossary(path: Path) -> list[Term]:
    """Read the table of a glossary; several renderings stand between commas.

    Raises
    ------
    TranslationError
        If a line of its table has not three columns.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = []
    for row in ROW.findall(text)[2:]:  # below the head and the ruler
        cells = [cell.strip() for cell in row.split("|")]
        if len(cells) != COLUMNS or not (cells[0] and cells[1]):
            raise TranslationError(
                f"{path}: a line of the table is a term, how it is rendered, and how not: {row}"
            )
        found.append(Term(cells[0], _several(cells[1]), _several(cells[2])))
    return found


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[,、]", cell) if part.strip())


def complaints(language: Language) -> Iterator[str]:
    """Yield a line for each thing that somebody should look at."""
    terms = glossary(language.path("x").with_name(GLOSSARY))
    for standing in language.all():
        for english, translated in _sentences(standing):
            where = f"{standing.name}: {' '.join(english.split())[:60]}"
            text = CODE.sub(" ", FORMULA.sub(" ", translated)) if standing.document else translated
            for term in terms:
                for one in term.ruled_out:
                    if stands_in(one, text):
                        ours = ", ".join(term.rendered)
                        yield f"{where}: “{one}” for {term.english}; the glossary has {ours}"
            yield from (f"{where}: {one}" for one in typography(translated, standing.document))


def stands_in(term: str, text: str) -> bool:
    """Say whether a term is in a text; one in katakana, as a word by itself.

    >>> stands_in("パス", "このパスで"), stands_in("パス", "コーパスで")
    (True, False)
    """
    before = f"(?<![{KATAKANA}{LONG}])" if re.match(f"[{KATAKANA}]", term) else ""
    after = f"(?!{LONG}?[{KATAKANA}])" if re.search(f"[{KATAKANA}{LONG}]$", term) else ""
    return re.search(before + re.escape(term) + after, text) is not None


def _sentences(standing: Standing) -> Iterator[tuple[str, str]]:
    for one in standing.entries:
        if one.usable:
            yield one.english, one.usable


def typography(text: str, document: bool) -> Iterator[str]:
    """Say where a text in wide letters is set unevenly; of another script nothing is said."""
    for line, after in zip(text.splitlines(), text.splitlines()[1:], strict=False):
        one, other = line.strip(), after.strip()
        if document and _shows_as_a_space(one, other):
            yield f"a line break between “{one[-1]}” and “{other[0]}” shows as a space"
    for letter in sorted({one for one in text if unicodedata.east_asian_width(one) == "F"}):
        if unicodedata.category(letter)[0] in LETTERS:
            yield f"“{letter}” is a full-width letter or digit"
    yield from _uneven_marks(text)
    if document:
        for found in (*FORMULA.finditer(text), *CODE.finditer(text)):
            before, after = text[: found.start()][-1:], text[found.end() :][:1]
            if _is_letter(before) or _is_letter(after):
                yield f"no space between {found[0]} and the letter beside it"

    if document and "**" in _as_read(text):
        yield "** stays ** : beside a letter without a space, the mark before it has to go outside"


def _uneven_marks(text: str) -> Iterator[str]:
    """Say where a space stands beside a full-width mark, which has its own, or a narrow mark."""
    for line in LEADS.sub("", MARKUP.sub("\n", text)).splitlines():
        for found in SPACED.finditer(line):
            one, other = line[found.start() - 1], line[found.end()]
            if _is_mark(one) or _is_mark(other):
                yield f"a space stands beside a full-width mark: “{one} {other}”"
        for found in NARROW.finditer(line):
            if any(map(_is_letter, found[0])):
                yield f"“{found[0]}” has a narrow mark beside a full-width letter"


def _as_read(text: str) -> str:
    """Return the letters of a piece of Markdown as a page shows them, without code."""
    # JupyterLab puts such a mark into the place of a formula before it reads the Markdown.
    tokens = MARKDOWN.parse(FORMULA.sub("@@0@@", text))
    inline = (child for one in tokens for child in one.children or ())
    return "".join(one.content for one in inline if one.type == "text")


def _shows_as_a_space(line: str, after: str) -> bool:
    """Say whether a line break stands where a script without spaces has none."""
    if not _is_wide(line[-1:]):
        return False
    inline = after[:1] in ("$", "`") and not after.startswith(("$$", "```"))
    goes_on = inline or ON.match(after) is not None
    return _is_wide(after[:1]) or (goes_on and not _is_letter(line[-1]))


def _is_mark(one: str) -> bool:
    """Say whether it is a mark of such a script, with room of its own."""
    return _is_wide(one) and unicodedata.category(one)[0] == "P"


def _is_letter(one: str) -> bool:
    """Say whether it is a letter of a script that has no spaces between words."""
    return _is_wide(one) and unicodedata.category(one)[0] in LETTERS


def _is_wide(one: str) -> bool:
    return bool(one) and unicodedata.east_asian_width(one) in WIDE
