"""Wrong solutions: each makes one known mistake, and must lose what it breaks and nothing else.

A solution is one function or class. Each decorator tags it with the mistake's id (of the list of
known mistakes), a check, and the names of the criteria that it loses there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from autograde.exercises import CHECKS


@dataclass(frozen=True)
class Wrong:
    """One wrong solution of one check."""

    mistake: str
    check: str
    loses: frozenset[str]
    subject: Any

    def __str__(self) -> str:
        return f"{self.check}-{self.mistake}-{self.subject.__name__}"


class Register(list[Wrong]):
    """The wrong solutions of a chapter; call it to decorate one: ``loses`` or ``keeps``."""

    def __call__(
        self,
        check: str,
        mistake: str,
        *,
        loses: Iterable[str] | None = None,
        keeps: Iterable[str] = (),
    ) -> Callable[[Any], Any]:
        names = {criterion.name for criterion in CHECKS[check].criteria}
        lost = frozenset(names - set(keeps) if loses is None else loses)

        def keep(subject: Any) -> Any:
            self.append(Wrong(mistake, check, lost, subject))
            return subject

        return keep
