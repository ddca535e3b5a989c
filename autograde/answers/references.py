"""The references of the course, by the names that checks give them."""

from __future__ import annotations

import importlib
from typing import Any


def resolve(reference: str) -> Any:
    """Import the object that ``"module:name"`` names in ``source_lib``."""
    module, name = reference.split(":")
    return getattr(importlib.import_module(f"source_lib.{module}"), name)
