"""What is known of wrong answers: for each check, the mistakes that a diagnosis may name.

A chapter's module defines KNOWN and the headings to read again: READ by check, READ_FOR by mistake.
"""

from __future__ import annotations

import importlib

from autograde.exercises import chapter_modules
from autograde.known import Mistake

MODULES = {name: importlib.import_module(f"{__name__}.{name}") for name in chapter_modules()}
KNOWN: dict[str, list[Mistake]] = {
    check: known for module in MODULES.values() for check, known in module.KNOWN.items()
}


def section(check: str, mistake: str) -> str:
    """Return the heading in the chapter to read again, for a mistake in a check."""
    for module in MODULES.values():
        if check in module.READ:
            heading: str = module.READ_FOR.get(mistake, module.READ[check])
            return heading
    return ""
