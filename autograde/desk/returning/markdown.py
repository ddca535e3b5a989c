"""Markdown → HTML in which nothing can run, and which asks nothing of the network.

The course's own text may hold HTML; in anybody else's it is shown as it was typed. An address
outside is told in words, and a picture is shown if it is in the notebook itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograde.desk.returning.formulas import mathml
from autograde.explaining.card import anchor

Pictures = Mapping[str, Mapping[str, str]]  # of a cell's attachments: name → form → base64

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*", re.ASCII)
DATA = re.compile(rf"data:({'|'.join(SHOWN)});base64,([A-Za-z0-9+/=]*)", re.ASCII)
ATTACHED = "attachment:"
UNDER = 2  # a chapter's first heading stands below two of the page
LEAST = 6  # of HTML's headings
# Texts of the course, and code that many have, stay in memory: so many, each so long.
KEPT, MOST_KEPT = 1_000, 5_000


@lru_cache(KEPT)
def of_the_course(text: str) -> str:
    """Return a text that the course handed out; its headings can be linked to."""
    return str(_of_the_course.render(text, {"anchors": True, "pictures": {}, "links": []}))


def of_a_person(text: str, pictures: Pictures | None = None) -> str:
    """Return a text that somebody typed; ``pictures`` are attached to its cell."""
    env = {"anchors": False, "pictures": pictures or {}, "links": []}
    return str(_of_a_person.render(text, env))


def code(source: str) -> str:
    """Return Python, with its colours as classes."""
    return _kept_code(source) if len(source) < MOST_KEPT else _coloured(source)


def _coloured(source: str) -> str:
    return str(highlight(source, _PYTHON, _COLOURED)).rstrip("\n")


def picture(form: str, content: str, says: str) -> str:
    """Return a picture that lies in the page; empty if it is none."""
    if form not in SHOWN or not BASE64.fullmatch(content):
        return ""
    whole = "".join(content.split())
    return f'<img src="data:{form};base64,{whole}" alt="{html.escape(says)}">'


def _formula(latex: str, options: Mapping[str, Any]) -> str:
    return mathml(latex, block=bool(options["display_mode"]))


def _equation(latex: str) -> str:
    return mathml(latex, block=True)


def _image(_: Any, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    token = tokens[at]
    source, says = str(token.attrs.get("src", "")), token.content
    found = DATA.fullmatch(source)
    if found:
        return picture(found[1], found[2], says)
    name = source.removeprefix(ATTACHED)
    if name != source:
        forms = env["pictures"].get(name) or env["pictures"].get(unquote(name)) or {}
        for form, content in forms.items():
            if shown := picture(form, content, says):
                return shown
    return html.escape(f"{says} ({unquote(source)})".lstrip())


def _link_open(_: Any, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    address = str(tokens[at].attrs.get("href", ""))
    if address.startswith("#"):
        env["links"].append("</a>")
        return f'<a href="{html.escape(address)}">'
    told = unquote(address)
    bare = tokens[at].info == "auto" or tokens[at + 1].content == told
    env["links"].append("" if bare else f" ({html.escape(told)})")
    return ""


def _link_close(_: Any, __: Sequence[Token], ___: int, ____: Any, env: Mapping[str, Any]) -> str:
    return str(env["links"].pop())


def _heading_open(_: Any, tokens: Sequence[Token], at: int, __: Any, env: Mapping[str, Any]) -> str:
    tag = _lower(tokens[at].tag)
    target = anchor(tokens[at + 1].content).removeprefix("#") if env["anchors"] else ""
    return f'<{tag} id="{html.escape(target)}">' if target else f"<{tag}>"


def _heading_close(
    _: Any, tokens: Sequence[Token], at: int, __: Any, ___: Mapping[str, Any]
) -> str:
    return f"</{_lower(tokens[at].tag)}>\n"


def _lower(tag: str) -> str:
    return f"h{min(int(tag[1:]) + UNDER, LEAST)}"


def _reader(with_html: bool) -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": with_html}).enable(["table", "strikethrough"])
    made.use(dollarmath_plugin, double_inline=True, renderer=_formula)
    made.use(amsmath_plugin, renderer=_equation)
    for name, rule in {
        "image": _image,
        "link_open": _link_open,
        "link_close": _link_close,
        "heading_open": _heading_open,
        "heading_close": _heading_close,
    }.items():
        made.add_render_rule(name, rule)
    return made


_of_the_course, _of_a_person = _reader(with_html=True), _reader(with_html=False)
_PYTHON, _COLOURED = PythonLexer(), HtmlFormatter(nowrap=True)
_kept_code = lru_cache(KEPT)(_coloured)
