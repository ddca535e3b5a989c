"""Pictures in a learner's text: however they got there, each becomes an attachment of its cell.

JupyterLab attaches what is pasted, Colab writes it into the text as ``data:``, an office program
makes ``<img>`` or a reference of it. What is attached under a plain name is what the formgrader
and a page show, and it does not make the text long.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from autograde.explaining.messages import REPAIRS

MOST_PICTURE = 10_000_000  # bytes; a telephone's photo has 2 to 8 million
MOST_PICTURES = 20_000_000  # of one notebook
# What browsers show, and what nothing can run in; by how it begins.
FORMS = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
FIRST = 32  # characters of base64 that tell the form
BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)

SOURCE = r"(?:data:image/[^\s()<>\"']*|attachment:(?:[^()<>\n\"]|\([^()\n]*\))*)"
TITLE = r"(?:\s+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?"
SAYS = r"(?:[^\[\]]|\[[^\[\]]{0,100}\]){0,500}"
INLINE = re.compile(rf"!\[({SAYS})\]\(\s*<?({SOURCE})>?{TITLE}\s*\)")
DEFINED = re.compile(rf"^ {{0,3}}\[([^\[\]\n]{{1,200}})\]:\s*<?({SOURCE})>?{TITLE}[ \t]*$", re.M)
REFERRED = re.compile(r"!\[([^\[\]]{0,500})\](?:\[([^\[\]]{0,200})\])?(?!\()")
ELSEWHERE = re.compile(r"data:image/[\w.+;=-]*,[\w+/=%-]{200,}", re.ASCII)
TAG = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
FIELD = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


class _NoPictureError(Exception):
    """A picture that can't be kept; the message is the name of the sentence that says why."""


@dataclass
class Album:
    """The pictures of one notebook: how many, and what was left out."""

    left: int = MOST_PICTURES
    count: int = 0
    said: list[str] = field(default_factory=list)

    def kept(self, text: str, attached: Any, place: int) -> tuple[str, dict[str, dict[str, str]]]:
        """Return a cell's text and its pictures, each of which the text names."""
        if "data:image/" not in text and "attachment:" not in text:
            return text, {}
        cell = _Cell(self, attached if isinstance(attached, Mapping) else {}, place)
        return cell.rewritten(text), cell.pictures


@dataclass
class _Cell:
    album: Album
    attached: Mapping[str, Any]
    place: int
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # by the source: one may be shown twice

    def rewritten(self, text: str) -> str:
        text = INLINE.sub(lambda found: self.shown(found[1], found[2]), text)
        text = TAG.sub(self.of_a_tag, text)
        defined = {name.casefold(): source for name, source in DEFINED.findall(text)}
        if defined:
            text = REFERRED.sub(lambda found: self.of_a_reference(found, defined), text)
            text = DEFINED.sub("", text)
        return ELSEWHERE.sub(lambda found: self.shown("", found[0]), text)

    def of_a_tag(self, found: re.Match[str]) -> str:
        fields = {
            name.lower(): html.unescape(one or other)
            for name, one, other in FIELD.findall(found[1])
        }
        source = fields.get("src", "")
        if not source.startswith(("data:image/", "attachment:")):
            return found[0]
        return self.shown(re.sub(r"[\[\]\n]", " ", fields.get("alt", "")), source)

    def of_a_reference(self, found: re.Match[str], defined: Mapping[str, str]) -> str:
        source = defined.get((found[2] or found[1]).casefold())
        return found[0] if source is None else self.shown(found[1], source)

    def shown(self, says: str, source: str) -> str:
        """Return the Markdown of a picture that is kept, or words that it is not."""
        if source not in self.names:
            try:
                self.names[source] = self.keep(source)
            except _NoPictureError as why:
                sentence = REPAIRS[str(why)]
                most = MOST_PICTURE // 1_000_000, MOST_PICTURES // 1_000_000
                self.album.said.append(
                    sentence.format(cell=self.place + 1, most=most[0], all=most[1])
                )
                self.names[source] = ""
        name = self.names[source]
        return f"![{says}](attachment:{name})" if name else f"*({REPAIRS['no picture']})* {says}"

    def keep(self, source: str) -> str:
        """Keep a picture, and return its name."""
        content = self.content(source)
        size = len(content) * 3 // 4
        if size > MOST_PICTURE:
            raise _NoPictureError("large picture")
        if size > self.album.left:
            raise _NoPictureError("many pictures")
        form = _form(content)
        self.album.left -= size
        self.album.count += 1
        name = f"picture-{self.album.count}.{ENDINGS[form]}"
        self.pictures[name] = {form: content}
        return name

    def content(self, source: str) -> str:
        """Return a picture in base64, from the text itself or from what is attached."""
        if source.startswith("data:"):
            head, _, content = source.partition(",")
            if not head.endswith(";base64"):
                raise _NoPictureError("odd picture")
            return "".join(unquote(content).split())
        name = source.removeprefix("attachment:").strip()
        forms = self.attached.get(name) or self.attached.get(unquote(name))
        if not isinstance(forms, Mapping):
            raise _NoPictureError("lost picture")
        found = (_joined(content) for content in forms.values())
        usable = [one for one in found if one and _is_known(one)]
        if not usable:
            raise _NoPictureError("odd picture")
        return usable[0]


def _joined(content: Any) -> str:
    """Return base64 that a notebook may keep line by line."""
    lines = content if isinstance(content, list) else [content]
    if not all(isinstance(line, str) for line in lines):
        return ""
    return "".join("".join(lines).split())


def _is_known(content: str) -> bool:
    try:
        return bool(_form(content))
    except _NoPictureError:
        return False


def _form(content: str) -> str:
    """Tell by its first bytes what a picture is, whatever it is called."""
    try:
        begins = base64.b64decode(content[:FIRST])
    except (binascii.Error, ValueError) as error:
        raise _NoPictureError("odd picture") from error
    for mark, form in FORMS.items():
        if begins.startswith(mark) and BASE64.fullmatch(content):
            return form
    raise _NoPictureError("odd picture")
