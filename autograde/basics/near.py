"""The name that somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: object, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the one of ``names`` that is nearest to ``name``; empty if none is near.

    >>> did_you_mean("sofmax", ["sigmoid", "softmax"])
    'softmax'
    """
    found = difflib.get_close_matches(str(name), list(names), n=1, cutoff=cutoff)
    return found[0] if found else ""
