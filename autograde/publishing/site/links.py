"""Links of a page that is written for a clone: on the site they lead to a page, or nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

# Code comes first, so that a link in it stays as it is written.
LINK = re.compile(
    r"(```.*?^ *```$|`[^`\n]+`(?!\]))|\[((?:[^]\[]|\[[^]]*\])*)\]\(([^)\s]+)\)", re.S | re.M
)

EMPTY_LIST = re.compile(r"```\{toctree\}\n(?::.*\n)*\n*```\n+")


def within(text: str, page: str, pages: Collection[str]) -> str:
    """Return the Markdown of ``page``; what links to a file that is no page becomes plain text.

    ``page`` and ``pages`` are paths from the top of the course, such as ``docs/notation.md``.
    """

    def link(found: re.Match[str]) -> str:
        code, label, address = found.groups()
        if code or ":" in address or address.startswith("#"):
            return found[0]
        path = posixpath.join(posixpath.dirname(page), address.partition("#")[0])
        return found[0] if posixpath.normpath(path) in pages else str(label)

    return LINK.sub(link, text)


def elsewhere(text: str, pages: Collection[str]) -> str:
    """Return the Markdown of an edition in another language, whose links to English pages hold.

    Such pages are listed nowhere in it.
    """
    lines = [line for line in text.splitlines() if line not in pages]
    told = EMPTY_LIST.sub("", "\n".join(lines) + "\n")

    def link(found: re.Match[str]) -> str:
        code, label, address = found.groups()
        if code or address not in pages:
            return found[0]
        return f'<a href="../{address.removesuffix(".md")}.html">{label}</a>'

    return LINK.sub(link, told)
