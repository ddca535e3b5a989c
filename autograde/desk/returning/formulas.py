r"""LaTeX → MathML, which browsers set without a script and without the network.

>>> mathml("y - t", block=False)
'<math display="inline"><mrow><mi>y</mi><mo>−</mo><mi>t</mi></mrow></math>'
>>> mathml(r"\nonsense", block=False)
'<code>$\\nonsense$</code>'
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

MOST = 5_000  # characters of one formula
# What the library does not know, or sets otherwise than TeX, in words that it does.
UNKNOWN = ((re.compile(r"\\arg(?![a-zA-Z])"), r"\\operatorname{arg}"),)
DISPLAYED = ((re.compile(r"\\(max|min|lim)(?=\s*_)"), r"\\\1\\limits"),)
FUNCTIONS = ("log", "ln", "exp", "sin", "cos")  # what they are of stands a little apart
SIGNS, CLOSING = ("−", "-", "+"), (")", "]", "}", "|", "‖", "!")
OPERANDS = ("mi", "mn", "mfrac", "msqrt", "msub", "msubsup", "msup")
TAG = re.compile(r"\\tag\{([^{}]*)\}")
# A definition can double what it defines, over and over.
DEFINES = re.compile(r"\\(?:newcommand|renewcommand|def|let)\b")
ELEMENT = re.compile(
    r"math|menclose|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot"
    r"|mrow|mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover"
    r"|none"
)
ATTRIBUTE = re.compile(
    r"accent|accentunder|columnalign|columnlines|columnspacing|depth|display|displaystyle"
    r"|fence|form|height|largeop|linethickness|lspace|mathvariant|maxsize|minsize"
    r"|movablelimits|notation|rowlines|rowspacing|rspace|scriptlevel|separator|stretchy"
    r"|voffset|width"
)
VALUE = re.compile(r"[\w.+\-% ]*", re.ASCII)


def mathml(latex: str, block: bool) -> str:
    """Return a formula as MathML; as it was typed, if it can't be put so."""
    try:
        tags = TAG.findall(latex)
        told = "".join(f'<span class="tag">({html.escape(one)})</span>' for one in tags)
        return "".join(_written(_read(TAG.sub("", latex), block))) + told
    # What the library raises depends on where it stumbles: IndexError, KeyError, its own.
    except Exception:  # noqa: BLE001
        marks = "$$" if block else "$"
        return f"<code>{html.escape(f'{marks}{latex}{marks}')}</code>"


def _read(latex: str, block: bool) -> Element:
    if len(latex) > MOST or DEFINES.search(latex):
        raise ValueError("no plain formula")
    for name, known in (*UNKNOWN, *(DISPLAYED if block else ())):
        latex = name.sub(known, latex)
    found: Element = convert_to_element(latex, display="block" if block else "inline")
    return found


def _written(element: Element) -> Iterator[str]:
    r"""Write an element, and nothing in it that is no formula.

    The library's own way takes escapes back at the end, so that ``\text{<script>}`` is a script.
    """
    if not ELEMENT.fullmatch(element.tag):
        raise ValueError(element.tag)
    text = html.unescape(element.text or "")
    if "\\" in text:  # a command that it does not know
        raise ValueError(text)
    kept = (
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if ATTRIBUTE.fullmatch(name) and VALUE.fullmatch(value)
    )
    yield f"<{element.tag}{''.join(kept)}>{html.escape(text)}"
    children = list(element)
    around = [None, *children], children, [*children[1:], None]
    for before, child, after in zip(*around, strict=False):
        if _is_sign(child, before):
            child.set("form", "prefix")
        if child.tag == "mrow" and [one.tag for one in child] == ["mo"]:
            # Alone in braces it is no operator, and stands close to both sides: 120{,}000.
            child[0].attrib |= {"lspace": "0", "rspace": "0"}
        yield from _written(child)
        if child.text in FUNCTIONS and after is not None and after.tag in OPERANDS:
            yield '<mspace width="0.17em"></mspace>'
        yield html.escape(html.unescape(child.tail or ""))
    yield f"</{element.tag}>"


def _is_sign(element: Element, before: Element | None) -> bool:
    """Say whether it is the sign of what comes after it, and takes nothing from what is before."""
    if element.tag != "mo" or html.unescape(element.text or "") not in SIGNS:
        return False
    return before is None or (
        before.tag == "mo" and html.unescape(before.text or "") not in CLOSING
    )
