"""Inside: progress bars that show nothing, where the package ``tqdm`` is not installed.

A loop around one counts; how far it has come, nobody looks at in a graded run.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any

PLACES = ("tqdm", "tqdm.auto", "tqdm.autonotebook", "tqdm.notebook", "tqdm.std")


class Bar:
    """Passes on what it is given; all else that a bar can do, it does silently."""

    def __init__(self, iterable: Iterable[Any] = (), *_: object, **__: object) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)  # type: ignore[arg-type] # as the iterable has a length or not

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        """Have nothing to close."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: None

    @staticmethod
    def write(text: str, *_: object, **__: object) -> None:
        """Print what is to stand above the bar."""
        print(text)


def _range(*bounds: int, **_: object) -> Bar:
    return Bar(range(*bounds))


def stand_in() -> None:
    """Let ``from tqdm import tqdm`` and its like work."""
    if importlib.util.find_spec("tqdm") is not None:
        return
    for place in PLACES:
        module = sys.modules[place] = ModuleType(place)
        module.tqdm = module.tqdm_notebook = Bar  # type: ignore[attr-defined]
        module.trange = module.tnrange = _range  # type: ignore[attr-defined]
        module.__path__ = []
        parent, _, name = place.rpartition(".")
        if parent:
            setattr(sys.modules[parent], name, module)
