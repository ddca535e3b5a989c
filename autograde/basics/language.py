"""The language that learners read: "en", or the name of a folder of ``translations/``.

COURSE_LANGUAGE names it; ``nbgrader_config.py`` does so for a class. A student's bundle speaks one
language alone, and says in a file which.
"""

from __future__ import annotations

import os
from pathlib import Path

ENGLISH = "en"
VARIABLE = "COURSE_LANGUAGE"
OWN = Path(__file__).parents[1] / "language"  # in a bundle


def chosen() -> str:
    """Return the language to speak."""
    return os.environ.get(VARIABLE) or _own() or ENGLISH


def _own() -> str:
    return OWN.read_text(encoding="ascii").strip() if OWN.is_file() else ""
