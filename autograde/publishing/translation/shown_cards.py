"""The cards that a solution has shown, in another language: they are made anew from the verdict."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode

from autograde.explaining.card import as_html
from autograde.explaining.messages import speaking
from autograde.explaining.output import MIME
from autograde.explaining.report import as_text
from autograde.judging.judge import Finding, Verdict
from autograde.publishing.translation.catalogue import Catalogue, compiled
from autograde.questions.register import CHECKS

FORMS: dict[str, Callable[[Verdict], str]] = {"text/html": as_html, "text/plain": as_text}


def translate_cards(notebook: NotebookNode, words: Catalogue, language: str) -> None:
    """Put the cards of full marks in a notebook's outputs into a language, by its ``words``.

    Nothing is run: full marks say of each criterion that it is met. A card that says more, such
    as what the code has printed, is left as it is.
    """
    said = (("", english, one.translated) for english, one in words.items())
    translations = gettext.GNUTranslations(io.BytesIO(compiled(said, language)))
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME in data and not data[MIME]["mistakes"]:
                _translate(data, translations)


def _translate(data: dict[str, Any], translations: gettext.NullTranslations) -> None:
    check = CHECKS[data[MIME]["id"]]
    full = Verdict(check, tuple(map(Finding, check.criteria)), inputs={}, seed=0)
    with speaking(gettext.NullTranslations()):
        if any(data.get(form) != write(full) for form, write in FORMS.items()):
            return
    with speaking(translations):
        data.update({form: write(full) for form, write in FORMS.items()})
