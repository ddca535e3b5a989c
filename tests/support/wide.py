"""A language with marks of its own: English words, and each mark between them a wide one."""

import gettext
from contextlib import contextmanager

from autograde.explaining import messages

MARKS = {": ": "〉", "; ": "・", ", ": "、", " (": "【", ")": "】", "“": "「", "”": "」"}


class Wide(gettext.NullTranslations):
    """Its catalogue."""

    def gettext(self, text):
        for mark, wide in MARKS.items():
            text = text.replace(mark, wide)
        return text

    def pgettext(self, context, text):
        return text


@contextmanager
def spoken():
    """Speak it for a while."""
    with messages.speaking(Wide()):
        yield
