"""Which names of the notebook a learner's object uses: in its code, and in that of its helpers."""

from __future__ import annotations

import dis
import inspect
import types
from collections.abc import Iterator, Mapping
from typing import Any

MOST_HELPERS = 200
LOADS = {"LOAD_GLOBAL", "LOAD_NAME"}


def names_used(subject: Any) -> tuple[frozenset[str], Mapping[str, Any]]:
    """Return the names that an object uses, and what they stand for where it was defined."""
    functions = list(functions_of(subject))
    space: Mapping[str, Any] = functions[0].__globals__ if functions else {}
    functions = [one for one in functions if one.__globals__ is space]
    found: set[str] = set()
    seen = {id(one) for one in functions}
    while functions and len(seen) < MOST_HELPERS:
        one = functions.pop()
        names = set(_loaded(one.__code__))
        # Followed are helpers of the notebook's own, not what was imported into it.
        for helper in (space[name] for name in names - found if name in space):
            fresh = [
                f for f in functions_of(helper) if f.__globals__ is space and id(f) not in seen
            ]
            functions += fresh
            seen |= set(map(id, fresh))
        found |= names
    return frozenset(found), space


def functions_of(subject: Any) -> Iterator[types.FunctionType]:
    """Yield the functions that an object is made of: a function is one, a class has methods."""
    if isinstance(subject, types.FunctionType):
        yield subject
    elif isinstance(subject, type):
        for one in inspect.getmro(subject):
            for held in vars(one).values():
                held = getattr(held, "fget", None) or getattr(held, "__func__", held)
                if isinstance(held, types.FunctionType):
                    yield held


def _loaded(code: types.CodeType) -> Iterator[str]:
    for one in dis.get_instructions(code):
        if one.opname in LOADS:
            yield one.argval
    for held in code.co_consts:
        if isinstance(held, types.CodeType):
            yield from _loaded(held)
