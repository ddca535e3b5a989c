"""How an exercise can be made of earlier ones of its chapter: right solutions that call them.

With the learner's own earlier answers in the place of the right ones, such a solution gives what a
learner gets who is right here and was wrong before. A chapter's module, if its exercises lean on
each other, defines BUILT_ON, by check, and AFAR: by its name, how an earlier object is called that
lives in another process. There each call is a question of a check, so an object has no memory.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograde.answers.compositions.afar import Make
from autograde.judging.inheritance import Composition
from autograde.questions.register import MODULES


def _modules() -> Iterator[Any]:
    there = {module.name for module in pkgutil.iter_modules(__path__)}
    for name in MODULES:
        if name in there:
            yield importlib.import_module(f"{__name__}.{name}")


# By check, and by the name of what checks ask for.
BUILT_ON: Mapping[str, Sequence[Composition]] = {
    check: one for module in _modules() for check, one in module.BUILT_ON.items()
}
AFAR: Mapping[str, Make] = {
    name: make for module in _modules() for name, make in module.AFAR.items()
}
