"""A gettext catalogue: read, renewed from today's English, written, always in the same bytes.

Neither dates nor line numbers are kept: nothing changes in a file but what somebody has changed.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, denormalize, normalize, read_po

from autograde.basics.errors import CourseError
from autograde.basics.files import write_whole

ALIKE = 0.6  # so much of a sentence is another one, changed
BEFORE = "| "  # how a line about the English of a fuzzy translation begins, after its "#"
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: y-minus-t\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


class TranslationError(CourseError):
    """A catalogue, or what is made of it, can't be as it is; the message says where, and why."""


@dataclass(frozen=True)
class Entry:
    """An English sentence and its translation, which may be missing.

    ``about`` tells a translator where the sentence stands, ``notes`` are what translators noted.
    ``fuzzy``: the translation is of another sentence, ``before``.
    """

    english: str
    about: tuple[str, ...] = ()
    translated: str = ""
    fuzzy: bool = False
    before: str = ""
    notes: tuple[str, ...] = ()

    @property
    def usable(self) -> str:
        """The translation, if it is one of this sentence; else ""."""
        return "" if self.fuzzy else self.translated


Catalogue = Mapping[str, Entry]  # by the English sentence, in the order in which it is read


def made_of(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Put entries into a catalogue: what is said in several places stands there once."""
    found: dict[str, Entry] = {}
    for one in entries:
        first = found.get(one.english)
        about = () if first is None else first.about
        found[one.english] = replace(one, about=tuple(dict.fromkeys((*about, *one.about))))
    return found


def read(path: Path) -> dict[str, Entry]:
    """Read a catalogue; there is nothing in one that does not exist yet.

    Raises
    ------
    TranslationError
        If the file is no catalogue.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        parsed = read_po(io.StringIO(text), ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, ValueError, IndexError) as error:
        raise TranslationError(
            f"{path} is no catalogue ({error}): open it in a translator's editor such as Poedit, "
            "or look at the line that is named"
        ) from error
    entries = []
    for one in parsed:
        if not isinstance(one.id, str):
            raise TranslationError(
                f"{path} has an entry in the plural, {one.id[0]!r}, and no sentence of the course "
                "has one: run autograde translations"
            )
        if one.id:
            entries.append(_entry(one.id, str(one.string or ""), one))
    return made_of(entries)


def _entry(english: str, translated: str, parsed: Message) -> Entry:
    # Babel takes the lines about the English of before for a translator's notes.
    kept = [one.removeprefix(BEFORE) for one in parsed.user_comments if one.startswith(BEFORE)]
    return Entry(
        english,
        tuple(parsed.auto_comments),
        ending_alike(translated, english),
        parsed.fuzzy and bool(translated),
        denormalize("\n".join(kept).removeprefix("msgid ")) if kept else "",
        tuple(one for one in parsed.user_comments if not one.startswith(BEFORE)),
    )


def ending_alike(translated: str, english: str) -> str:
    """Return a translation that ends in a line break if, and only if, its original does."""
    if not translated.strip():
        return ""
    return translated.rstrip("\n") + "\n" * (len(english) - len(english.rstrip("\n")))


def renewed(old: Catalogue, english: Catalogue) -> dict[str, Entry]:
    """Return today's sentences, each with its translation if there is one.

    A new sentence takes over, as a fuzzy one, the translation of one that is gone and was like it.
    """
    gone = {key: one for key, one in old.items() if key not in english and one.translated and key}
    made = {}
    for key, one in english.items():
        was = old.get(key)
        if was is not None:
            made[key] = replace(was, about=one.about)
            continue
        near = difflib.get_close_matches(key, gone, 1, ALIKE)
        if near:
            was = gone[near[0]]
            before = was.before if was.fuzzy else was.english
            translated = ending_alike(was.translated, key)
            one = replace(one, translated=translated, fuzzy=True, before=before, notes=was.notes)
        made[key] = one
    return made


def as_bytes(catalogue: Catalogue, language: str) -> bytes:
    """Return the text of a catalogue's file."""
    parts = [HEADER.format(language=language), *map(_written, catalogue.values())]
    return "\n".join(parts).encode()


def _written(one: Entry) -> str:
    lines = [f"# {note}" for note in one.notes]
    lines += [f"#. {about}" for about in one.about]
    if one.fuzzy:
        lines.append("#, fuzzy")
        lines += [f"#| {line}" for line in f"msgid {_quoted(one.before)}".splitlines()]
    lines += [f"msgid {_quoted(one.english)}", f"msgstr {_quoted(one.translated)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return str(normalize(text, width=0))


def write(path: Path, catalogue: Catalogue, language: str) -> bool:
    """Write a catalogue; return whether that changed anything."""
    made = as_bytes(catalogue, language)
    if path.is_file() and path.read_bytes() == made:
        return False
    write_whole(path, made)
    return True


class _Dateless(Catalog):
    """What is compiled: its header tells nothing of the hour, or of Babel's version."""

    mime_headers: Sequence[tuple[str, str]] = ()


def compiled(said: Iterable[tuple[str, str, str]], language: str) -> bytes:
    """Return what gettext reads, of contexts ("" for none), English sentences and translations."""
    catalog = _Dateless()
    catalog.mime_headers = (("Content-Type", "text/plain; charset=utf-8"), ("Language", language))
    for context, english, translated in said:
        catalog.add(english, translated, context=context or None)
    packed = io.BytesIO()
    write_mo(packed, catalog)
    return packed.getvalue()
