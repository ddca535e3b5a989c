"""The switch on every page: the same page in the other languages of the course."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from babel import Locale, UnknownLocaleError

from autograde.basics.language import ENGLISH
from autograde.explaining.messages import SITE


def switch_to(page: str, language: str, languages: Sequence[str]) -> str:
    """Return links to a page in each other language, as a line of HTML; "" if there is no other.

    ``page`` is its place in each edition: the English one lies in the site's own folder, any other
    in a folder below.
    """
    top = "../" * (page.count("/") + (language != ENGLISH))
    links = [
        f'<a href="{top}{"" if one == ENGLISH else f"{one}/"}{page}" lang="{one}" '
        f'hreflang="{one}">{escape(own_name(one))}</a>'
        for one in languages
        if one != language
    ]
    label = escape(SITE["languages"])
    return f'<p class="languages" aria-label="{label}">{" · ".join(links)}</p>\n' if links else ""


def switch_to_first_pages(page: str, languages: Sequence[str]) -> str:
    """Return the switch of an English page that there is in no other language."""
    top = "../" * page.count("/")
    return switch_to("index.html", ENGLISH, languages).replace('href="', f'href="{top}')


def with_switch(text: str, switch: str) -> str:
    """Return the Markdown of a page with its switch, below the title."""
    title, _, rest = text.partition("\n")
    return f"{title}\n\n{switch}{rest}" if switch else text


def own_name(language: str) -> str:
    """Return what a language is called in itself.

    >>> own_name("ja"), own_name("en")
    ('日本語', 'English')
    """
    try:
        found = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return language
    return str(found.get_display_name(language) or language)
