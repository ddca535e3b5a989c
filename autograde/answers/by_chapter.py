"""What the folders of ``answers`` hold, a module a chapter: found, and held against the checks."""

from __future__ import annotations

import importlib
from typing import Any

from autograde.basics.errors import CourseError
from autograde.basics.near import did_you_mean
from autograde.questions.register import MODULES


class AnswerError(CourseError):
    """What the course knows of a chapter does not fit what it asks; the message says how."""


def modules(package: str) -> dict[str, Any]:
    """Import a package's module of each chapter, by its name.

    Raises
    ------
    AnswerError
        If a chapter has none.
    """
    found = {}
    for name in MODULES:
        try:
            found[name] = importlib.import_module(f"{package}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{name}":
                raise
            raise AnswerError(
                f"{package.replace('.', '/')}/{name}.py is missing: the chapter "
                f"{MODULES[name].stem} needs one, as each chapter has"
            ) from error
        except CourseError:
            raise
        # An author's file may hold any mistake.
        except Exception as error:
            raise AnswerError(
                f"{package.replace('.', '/')}/{name}.py can't be read "
                f"({type(error).__name__}: {error})"
            ) from error
    return found


def by_check(package: str, table: str) -> dict[str, Any]:
    """Join a table of all chapters: check → what is held of it.

    Raises
    ------
    AnswerError
        If a check has no line in its chapter's table, or a line no check.
    """
    joined: dict[str, Any] = {}
    for name, module in modules(package).items():
        place = f"{package.replace('.', '/')}/{name}.py"
        held = getattr(module, table, None)
        if held is None:
            raise AnswerError(f"{place} defines no {table}: say it there, by check")
        wanted = {check.id for check in MODULES[name].checks if not check.options}
        for check in sorted(held.keys() ^ wanted):
            if check in wanted:
                raise AnswerError(f"{place} says nothing of check {check!r} in {table}")
            near = did_you_mean(check, wanted)
            hint = f": did you mean {near!r}?" if near else f": take {check!r} out of {table}"
            raise AnswerError(f"{place} speaks of {check!r}, and no check is called so{hint}")
        joined |= held
    return joined
