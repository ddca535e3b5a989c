"""Wrong solutions: each makes one known mistake, and must lose what it breaks and nothing else.

A solution is one function or class. Each decorator tags it with a check, the mistake's id, and the
names of the criteria that it loses there. Two mistakes made at once are joined by " + "; a
solution whose mistake no name would describe is "unnamed", and must not get one.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograde.exercises import CHECKS


@dataclass(frozen=True)
class Wrong:
    """One wrong solution of one check."""

    mistake: str
    check: str
    loses: frozenset[str]
    subject: Any
    spelled: str  # how the module that holds it writes it

    @property
    def made(self) -> frozenset[str]:
        """The mistakes that were made, all of them at once; none if no name would be honest."""
        return frozenset(self.mistake.split(" + ")) - {"unnamed"}

    def __str__(self) -> str:
        return f"{self.check}-{self.mistake}-{self.spelled}"


class Register(list[Wrong]):
    """The wrong solutions of a chapter; call it to decorate one: ``loses`` or ``keeps``."""

    def __call__(
        self,
        check: str,
        mistake: str,
        *,
        loses: Iterable[str] | None = None,
        keeps: Iterable[str] = (),
        spelled: str | None = None,
    ) -> Callable[[Any], Any]:
        names = {criterion.name for criterion in CHECKS[check].criteria}
        lost = frozenset(names - set(keeps) if loses is None else loses)

        def keep(subject: Any) -> Any:
            self.append(Wrong(mistake, check, lost, subject, spelled or subject.__name__))
            return subject

        return keep


def modules() -> list[ModuleType]:
    """Import the modules of this package, in order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def every() -> list[Wrong]:
    """Collect the wrong solutions of all modules: single mistakes, pairs, and unnamed ones."""
    return [solution for module in modules() for solution in module.wrong]


def singles() -> list[Wrong]:
    """Collect the solutions that make one known mistake."""
    return [solution for solution in every() if len(solution.made) == 1]


def others() -> list[Wrong]:
    """Collect the pairs of mistakes and what is no known mistake."""
    return [solution for solution in every() if len(solution.made) != 1]
