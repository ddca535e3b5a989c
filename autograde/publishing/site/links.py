"""Links of a page that is written for a clone: on the site they lead to a page, or nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

# Code comes first, so that a link in it stays as it is written.
LINK = re.compile(
    r"(```.*?^ *```$|`[^`\n]+`(?!\]))|\[((?:[^]\[]|\[[^]]*\])*)\]\(([^)\s]+)\)", re.S | re.M
)


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
