"""What to look at after an exception: a sentence from its kind, its message and its shapes."""

from __future__ import annotations

import re

from autograde.explaining.messages import ADVICE
from autograde.questions.operations import Shape, shapes_of
from autograde.questions.probe import Failure

# Kinds of exceptions, what the message holds, the name of a sentence; the first that fits counts.
KNOWN: tuple[tuple[str, str, str], ...] = (
    ("TypeError|AttributeError", "NoneType", "none"),
    ("AttributeError", r"^'(?P<owner>\w+)' object has no attribute '(?P<name>\w+)'", "attribute"),
    ("NameError|UnboundLocalError", r"name '(?P<name>\w+)' is not defined", "name"),
    ("UnboundLocalError", r"variable '(?P<name>\w+)'", "unbound"),
    ("TypeError", r"(?P<name>\w+)\(\) (takes|missing|got)", "arguments"),
    ("TypeError", r"only .*(length-1|size-1|0-dimensional).* Python scalars", "one number"),
    ("TypeError", "must be real number, not", "one number"),
    ("ValueError", "truth value of an array", "truth"),
    ("IndexError", "arrays used as indices must be of integer", "index of fractions"),
    ("IndexError", "only integers, slices", "index of fractions"),
    ("IndexError", r"index (?P<index>-?\d+) is out of bounds .* size (?P<size>\d+)", "bounds"),
    ("IndexError", "too many indices for array", "axes"),
    ("AxisError", "out of bounds for array of dimension", "axes"),
    (".*", "Cannot cast ufunc .* from dtype\\('float", "cast"),
    ("TypeError", r"'(float|int|float64|int64|numpy\.\w+)' object is not (iterable|sub)", "scalar"),
    ("TypeError", r"object of type '(float|int|numpy\.\w+)' has no len", "scalar"),
    ("TypeError", "object is not callable", "callable"),
    ("ValueError", "setting an array element with a sequence", "element"),
    ("TypeError", "list", "list"),
    ("RecursionError", "", "recursion"),
    ("ZeroDivisionError", "", "zero"),
)


def advice(failure: Failure) -> str:
    """Say what to look at; "" if the exception speaks for itself."""
    operation = shapes_of(failure.shapes)
    if failure.kind == "ValueError" and operation is not None:
        left, sign, right = operation
        name = _product(left, right) if sign == "@" else _entries(left, sign, right)
        return ADVICE[name].format(
            operation=_operation(failure),
            left=left,
            right=right,
            inner=left[-1] if left else 1,
            outer=right[max(0, len(right) - 2)] if right else 1,
            n=min(left, right, key=len)[-1] if left and right else 1,
        )
    for kinds, pattern, name in KNOWN:
        match = re.search(pattern, failure.message)
        if match is not None and re.fullmatch(kinds, failure.kind):
            fields = match.groupdict()
            if name == "bounds":
                fields["last"] = str(int(fields["size"]) - 1)
            return ADVICE[name].format(**fields)
    return ""


def _operation(failure: Failure) -> str:
    if not (failure.written and failure.shapes):
        return failure.written or failure.shapes
    return ADVICE["operation"].format(written=failure.written, shapes=failure.shapes)


def _product(left: Shape, right: Shape) -> str:
    """Choose a sentence for a matrix product of sizes that don't fit."""
    turned = (len(left) == 2 and left[0] == right[0]) or (
        len(right) == 2 and left[-1:] == right[-1:]
    )
    return "turn one over" if turned else "sizes in the middle"


def _entries(left: Shape, sign: str, right: Shape) -> str:
    """Choose a sentence for arrays that are joined entry by entry, or put into each other."""
    if sign == "=":
        return "does not fit into"
    short, long = sorted((left, right), key=len)
    if sign.endswith("=") and len(short) == len(long):
        return "in place"
    if len(short) == 1 and len(long) == 2 and short[0] == long[0]:
        return "lost axis"
    if sign == "*" and len(left) == len(right) == 2 and left[1] == right[0]:
        return "product meant"
    return "entry by entry"
