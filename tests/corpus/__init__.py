"""Work that learners might hand in: right in many styles, wrong in known ways, mangled, hostile.

It is written apart from what judges it, and repeats itself on purpose: learners do. A solution is
one function or class. ``chapters`` has a module a chapter, with ``right`` and ``wrong`` ones.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograde.questions.register import CHECKS


@dataclass(frozen=True)
class RightSolution:
    """One right solution of one check."""

    check: str
    subject: Any

    def __str__(self) -> str:
        return f"{self.check}-{self.subject.__name__}"


class RightSolutions(list[RightSolution]):
    """The right solutions of a module; call it with check ids to decorate one.

    None of them may lose a point. The docstring says in one line what sets a style apart.
    """

    def __call__(self, *checks: str) -> Callable[[Any], Any]:
        def keep(subject: Any) -> Any:
            self.extend(RightSolution(check, subject) for check in checks)
            return subject

        return keep


@dataclass(frozen=True)
class WrongSolution:
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


class WrongSolutions(list[WrongSolution]):
    """The wrong solutions of a module; call it to decorate one: ``loses`` or ``keeps``.

    Each decorator tags it with a check, the mistake's id, and the names of the criteria that it
    loses there: these and no others. Two mistakes made at once are joined by " + "; a solution
    whose mistake no name would describe is "unnamed", and must not get one.
    """

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
            self.append(WrongSolution(mistake, check, lost, subject, spelled or subject.__name__))
            return subject

        return keep


def modules() -> list[ModuleType]:
    """Import the modules of solutions: a chapter each, in teaching order, then the others."""
    from tests.corpus import bug_hunt, chapters, pairs, unnamed

    names = [one.name for one in pkgutil.iter_modules(chapters.__path__)]
    found = [importlib.import_module(f"{chapters.__name__}.{name}") for name in names]
    order = list(CHECKS)
    found.sort(key=lambda module: order.index(module.right[0].check))
    return [*found, pairs, bug_hunt, unnamed]


def right_solutions() -> list[RightSolution]:
    """Collect the right solutions of all modules."""
    return [one for module in modules() for one in getattr(module, "right", ())]


def wrong_solutions() -> list[WrongSolution]:
    """Collect the wrong solutions of all modules: single mistakes, pairs, and unnamed ones."""
    return [one for module in modules() for one in module.wrong]


def single_mistakes() -> list[WrongSolution]:
    """Collect the solutions that make one known mistake."""
    return [solution for solution in wrong_solutions() if len(solution.made) == 1]


def other_mistakes() -> list[WrongSolution]:
    """Collect the pairs of mistakes and what is no known mistake."""
    return [solution for solution in wrong_solutions() if len(solution.made) != 1]
