"""What a call of backward does to the parameters: nothing, if it is right."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from autograde.questions.spec import Answers

Arrays = Mapping[str, Any]


def kept(params: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    """Copy the arrays in a layer's list of params, by name."""
    return {name: np.array(one) for name, one in zip(names, params, strict=False)}


def changed(name: str) -> str:
    """Return what an answer is called that counts the numbers in a parameter that have moved."""
    return f"the count of numbers in {name} that have changed"


def moved(name: str) -> str:
    """Return what an answer is called that says which way a parameter has moved."""
    return f"the direction in which {name} has moved"


def told(before: Arrays, params: Any, names: Sequence[Any]) -> Answers:
    """Answer for each parameter whether a call has changed it, and which way.

    Both are 0 in right work. A direction has the length 1: no diagnosis knows a learner's lr. A
    parameter is looked at where the layer has it, ``params[names[i]]``: there may be another array
    by now.
    """
    for name, place in zip(before, names, strict=True):
        move = _move(before[name], params, place)
        yield changed(name), np.count_nonzero(move)
        length = np.linalg.norm(move)
        yield moved(name), move / length if np.isfinite(length) and length > 0 else move


def put_back(before: Arrays, params: Any, names: Sequence[Any]) -> None:
    """Undo what a call has done to the parameters, so that the next answer is about one call."""
    for name, place in zip(before, names, strict=True):
        if np.shape(params[place]) == np.shape(before[name]):
            params[place][...] = before[name]
        elif isinstance(params, list | MutableMapping):
            params[place] = before[name].copy()


def _move(before: Any, params: Any, place: Any) -> Any:
    now = np.asarray(params[place], dtype=float)
    # Another shape is no step: the whole array is new.
    return now - before if np.shape(now) == np.shape(before) else now
