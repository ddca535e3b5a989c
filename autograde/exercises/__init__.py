"""The register: every chapter that has exercises, in teaching order.

A chapter is a module of this package that defines CHAPTER; its stem begins with its number.
"""

from __future__ import annotations

import importlib
import pkgutil

from autograde.exercise import Chapter, Check


def chapter_modules() -> dict[str, Chapter]:
    """Return the chapters by the names of their modules, in teaching order."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    chapters = {name: one.CHAPTER for name, one in modules.items() if hasattr(one, "CHAPTER")}
    return dict(sorted(chapters.items(), key=lambda item: item[1].stem))


CHAPTERS: dict[str, Chapter] = {chapter.stem: chapter for chapter in chapter_modules().values()}
CHECKS: dict[str, Check] = {
    check.id: check for chapter in CHAPTERS.values() for check in chapter.checks
}
