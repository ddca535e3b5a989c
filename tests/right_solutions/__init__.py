"""Right solutions, each in a style of its own: none of them may lose a point.

A solution is one function or class. Its decorator names the checks that it answers, its docstring
says in one line what sets its style apart.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Right:
    """One right solution of one check."""

    check: str
    subject: Any

    def __str__(self) -> str:
        return f"{self.check}-{self.subject.__name__}"


class Register(list[Right]):
    """The solutions of a chapter; call it with check ids to decorate a solution."""

    def __call__(self, *checks: str) -> Callable[[Any], Any]:
        def keep(subject: Any) -> Any:
            self.extend(Right(check, subject) for check in checks)
            return subject

        return keep


def modules() -> list[ModuleType]:
    """Import the modules of this package, in order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def every() -> list[Right]:
    """Collect the right solutions of all chapters, chapter by chapter."""
    return [solution for module in modules() for solution in module.answers]
