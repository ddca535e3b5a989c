"""What encoding a text file is in: told for sure, assumed and said, or not to be told.

Bytes of one 8-bit encoding are letters in the others, too. So a file that says nothing of itself is
read in all that spreadsheets write, and compared: a reading in which words are no words falls out,
and where those that remain differ, it is for a person to say which is right.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from autograde.basics.near import did_you_mean
from autograde.grading.classroom.course import CannotStartError

# What spreadsheets write without being asked for UTF-8, and where.
USUAL = {
    "cp1252": "western Europe",
    "cp1250": "central Europe",
    "mac_roman": "an older Mac",
    "cp1254": "Turkish",
    "cp1257": "Baltic",
    "iso8859-15": "western Europe, Unix",
    "iso8859-2": "central Europe, Unix",
    "cp850": "DOS",
    "cp1251": "Cyrillic",
    "koi8_r": "Cyrillic, Unix",
    "cp1253": "Greek",
    "cp932": "Japanese",
    "gb18030": "Chinese",
    "big5": "Chinese, traditional",
    "cp949": "Korean",
}
WORD = re.compile(r"""[^\s,;"]*[^\x00-\x7f\s,;"][^\s,;"]*""")  # with a letter beyond ASCII
NO_LETTERS = "ªº"  # by their category they are, and no name has them
WITHIN = "\u2019・"  # between the letters of a name: an apostrophe, a middle dot
EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "FULLWIDTH"}
MOST_SHOWN, MOST_READINGS = 3, 6


@dataclass(frozen=True)
class Decoded:
    """A file's text, and how it came about."""

    text: str
    mark: bool = False  # a byte order mark stood in front
    assumed: str = ""  # a sentence about what was assumed
    doubt: str = ""  # a sentence about what else it could be


def decode(raw: bytes, path: Path, named: str = "") -> Decoded:
    """Return the text of a file; ``named`` is the encoding that a person says it is in.

    Raises
    ------
    CannotStartError
        If it is not in that encoding, or in none that is known here.
    """
    if named:
        return Decoded(_as_named(raw, path, named).removeprefix("\ufeff"))
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_as_named(raw, path, "utf-16"), mark=True)
    if raw.count(0) > len(raw) // 4:  # every second byte of ASCII's letters
        order = "le" if raw[1::2].count(0) > raw[::2].count(0) else "be"
        return Decoded(_as_named(raw, path, f"utf-16-{order}"))
    try:
        return Decoded(raw.decode("utf-8-sig"), raw.startswith(codecs.BOM_UTF8))
    except UnicodeDecodeError as error:
        _be_no_damaged_utf8(raw, path, error.start)
    return _assumed(raw, path)


def _as_named(raw: bytes, path: Path, name: str) -> str:
    try:
        return raw.decode(name)
    except (LookupError, UnicodeError) as error:
        if isinstance(error, UnicodeDecodeError):
            line = raw[: error.start].count(b"\n") + 1
            raise CannotStartError(
                f"{path} is not in {name}: in line {line} there is a byte that it does not know. "
                "Save the file as CSV in UTF-8"
            ) from error
        near = did_you_mean(name, ["utf-8", "utf-16", *USUAL])
        raise CannotStartError(
            f"There is no encoding {name}.{f' Did you mean {near}?' if near else ''} Usual ones: "
            f"{', '.join(USUAL)}"
        ) from error


def _be_no_damaged_utf8(raw: bytes, path: Path, first: int) -> None:
    """Say where a file is damaged that is in UTF-8 but for a few bytes."""
    text = raw.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if sum(not c.isascii() for c in text) > 2 * damaged:
        line = raw[:first].count(b"\n") + 1
        raise CannotStartError(
            f"{path} is in UTF-8, but for a byte in line {line}: two files in different encodings "
            "were put together there. Correct that line, or export the file again"
        )


def _assumed(raw: bytes, path: Path) -> Decoded:
    """Read a file in the encoding that fits best, and say what else fits as well."""
    texts = _fitting(raw)
    words = {name: _words(text) for name, text in texts.items()}
    first, *others = texts
    assumed = (
        f"{path} is not in UTF-8. It was read as {first} ({USUAL[first]}), with words such as "
        f"{', '.join(words[first][:MOST_SHOWN])}"
    )
    if not others:
        return Decoded(texts[first], assumed=assumed)
    alike = set.intersection(*map(set, words.values()))
    shown = "; ".join(
        f"{name} ({USUAL[name]}) gives "
        + ", ".join([word for word in words[name] if word not in alike][:MOST_SHOWN])
        for name in list(texts)[:MOST_READINGS]
    )
    doubt = f"{path} is not in UTF-8, and what it is in can't be told: {shown}"
    return Decoded(texts[first], assumed=assumed, doubt=doubt)


def _fitting(raw: bytes) -> dict[str, str]:
    """Return the readings in which the fewest words are none, by the first encoding of each."""
    readings: dict[str, str] = {}  # text → encoding
    for name in USUAL:
        try:
            readings.setdefault(raw.decode(name), name)
        except UnicodeDecodeError:
            continue
    odd = {text: sum(not _is_word(word) for word in _words(text)) for text in readings}
    fewest = min(odd.values())  # some encodings give every byte a sign
    return {name: text for text, name in readings.items() if odd[text] == fewest}


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(WORD.findall(text)))


def _is_word(word: str) -> bool:
    """Say whether somebody may be called so: letters of one script, capitals where they may be."""
    scripts = set()
    for place, letter in enumerate(word):
        if letter.isascii() and not letter.isalpha():
            continue
        if letter in WITHIN and word[place - 1 : place].isalpha():
            continue
        if unicodedata.category(letter)[0] not in "LM" or letter in NO_LETTERS:
            return False
        script = unicodedata.name(letter, "?").split()[0]
        scripts.add("CJK" if script in EAST_ASIAN else script)
        misplaced = word[place - 1 : place].isalpha() and not word.isupper()
        if letter.isupper() and misplaced and not letter.isascii():
            return False
    return len(scripts) == 1


def read_again(text: str) -> str:
    """Return what a text was before somebody read its UTF-8 as cp1252; itself, if nobody did.

    >>> read_again("MÃ¼ller"), read_again("Müller")
    ('Müller', 'Müller')
    """
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def looks_damaged(name: str) -> bool:
    """Say whether a name has signs that names do not have, such as what stands for a lost letter.

    >>> looks_damaged("Jo?rg"), looks_damaged("Dvo√°k"), looks_damaged("O'Brien-Dvořák, Jr.")
    (True, True, False)
    """
    odd = ("Sm", "Sc", "So", "No", "Cc", "Co", "Cn")
    return "?" in name or any(unicodedata.category(sign) in odd for sign in name)
