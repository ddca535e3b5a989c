"""The register: every chapter that asks something, in teaching order.

A chapter is a module of ``questions.chapters`` that defines CHAPTER; its stem begins with its
number.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from autograde.basics.errors import CourseError
from autograde.questions import chapters
from autograde.questions.spec import Chapter, Check, QuestionError

FIRST_DIGITS = 5  # "ch06_"


def _modules() -> Iterator[tuple[str, Chapter]]:
    for module in pkgutil.iter_modules(chapters.__path__):
        name = f"{chapters.__name__}.{module.name}"
        try:
            chapter = getattr(importlib.import_module(name), "CHAPTER", None)
        except CourseError:
            raise
        # An author's file may hold any mistake.
        except Exception as error:
            raise QuestionError(
                f"{name.replace('.', '/')}.py can't be read ({type(error).__name__}: {error})"
            ) from error
        if not isinstance(chapter, Chapter):
            raise QuestionError(
                f"{name.replace('.', '/')}.py defines no CHAPTER: say there what the chapter asks, "
                "CHAPTER = Chapter(stem, checks), or take the file away"
            )
        yield module.name, chapter


# By the names of their modules.
MODULES: dict[str, Chapter] = dict(sorted(_modules(), key=lambda item: item[1].stem))
CHAPTERS: dict[str, Chapter] = {chapter.stem: chapter for chapter in MODULES.values()}
CHECKS: dict[str, Check] = {
    check.id: check for chapter in CHAPTERS.values() for check in chapter.checks
}
STEM_OF: dict[str, str] = {
    check.id: stem for stem, chapter in CHAPTERS.items() for check in chapter.checks
}


def module_of(chapter: Chapter) -> str:
    """Return the name that a chapter's modules have in every room."""
    return next(name for name, one in MODULES.items() if one.stem == chapter.stem)


def reference_modules() -> frozenset[str]:
    """Return the modules of ``source_lib`` that answer the questions of a chapter."""
    checks = (check for chapter in CHAPTERS.values() for check in chapter.checks)
    return frozenset(check.reference.partition(":")[0] for check in checks)


def hidden(chapter: Chapter) -> frozenset[str]:
    """Return the modules of ``source_lib`` that would give away this chapter or a later one.

    A module belongs to the first chapter that asks about it. The answers to questions with a list
    to choose from are hidden from every chapter.
    """
    first: dict[str, str] = {}
    answers = set()
    for stem, one in CHAPTERS.items():
        for check in one.checks:
            module = check.reference.partition(":")[0]
            first.setdefault(module, stem)
            if check.options:
                answers.add(module)
    return frozenset(answers | {name for name, stem in first.items() if stem >= chapter.stem})


def others(chapter: Chapter) -> frozenset[str]:
    """Return the modules of ``questions.chapters`` that do not travel with a chapter.

    What another chapter's probes are made of may be this one's answer. A notebook that belongs to
    no chapter may ask anything.
    """
    return frozenset(name for name, one in MODULES.items() if one.stem != chapter.stem != "")


def later(chapter: Chapter) -> frozenset[str]:
    """Return the names of the chapters after this one, as their modules of pictures are called."""
    return frozenset(stem[FIRST_DIGITS:] for stem in CHAPTERS if stem > chapter.stem)
