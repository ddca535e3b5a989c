"""Which operation failed in somebody's code, and on arrays of which shapes.

NumPy's message on a matrix product gives two sizes and no shape; the frame in which it failed still
has the arrays.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import sysconfig
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import numpy as np

Shape = tuple[int, ...]

LIBRARIES = (
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<frozen ",
    "<__array_function__ ",
)
LONGEST = 100  # of the text of an operation
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
}
FUNCTIONS = {
    "dot": "@",
    "matmul": "@",
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
}
ONE_BY_ONE = {"exp", "log", "log2", "log1p", "expm1", "abs", "sqrt", "tanh", "maximum", "copy"}
SHAPE = re.compile(r"\((?:\d+,?\s?)*\)")


@dataclass(frozen=True)
class Operation:
    """An operation as it was written, and as shapes: "(7, 4) @ (7, 3)"; "" if they are unknown."""

    written: str = ""
    shapes: str = ""


NONE = Operation()


def failed_operation(error: BaseException) -> Operation:
    """Find the operation at which an exception was raised, outside NumPy and Python's library."""
    own = [
        (frame, trace.tb_lasti)
        for trace in _entries(error)
        for frame in [trace.tb_frame]
        if not frame.f_code.co_filename.startswith(LIBRARIES)
    ]
    if not own:
        return NONE
    frame, instruction = own[-1]
    written = _written(frame.f_code, instruction)
    node = _parsed(written)
    if node is None:
        return NONE
    sign, sides = _sides(node, frame)
    shapes = [side for side in sides if side is not None]
    if sign and len(shapes) != 2:
        # What can't be looked up may stand in the message: "with shapes (7,3) (7,)".
        shapes = [*map(_shape_of, SHAPE.findall(str(error)))][:2]
    if not sign or len(shapes) != 2 or not any(shapes):
        return Operation(_short(written))
    return Operation(_short(written), f"{shapes[0]} {sign} {shapes[1]}")


def shapes_of(operation: str) -> tuple[Shape, str, Shape] | None:
    """Read "(7, 4) @ (7, 3)" back; None if it is nothing of the kind."""
    match = re.fullmatch(rf"({SHAPE.pattern}) (\S+) ({SHAPE.pattern})", operation)
    return (_shape_of(match[1]), match[2], _shape_of(match[3])) if match else None


def _entries(error: BaseException) -> list[Any]:
    found: list[Any] = []
    trace = error.__traceback__
    while trace is not None and len(found) < 1000:
        found.append(trace)
        trace = trace.tb_next
    return found


def _written(code: CodeType, instruction: int) -> str:
    """Cut what an instruction stands for out of the source."""
    positions = list(code.co_positions())
    if instruction < 0 or instruction // 2 >= len(positions):
        return ""
    first, last, start, end = positions[instruction // 2]
    if first is None or last is None or start is None or end is None:
        return ""
    lines = linecache.getlines(code.co_filename)[first - 1 : last]
    if len(lines) != last - first + 1:
        return ""
    # Python counts bytes.
    rows = [line.encode() for line in lines]
    rows[-1] = rows[-1][:end]
    rows[0] = rows[0][start:]
    return b"".join(rows).decode(errors="replace").strip()


def _parsed(written: str) -> ast.AST | None:
    for text in (f"({written})", written):
        try:
            (statement,) = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return statement.value if isinstance(statement, ast.Expr) else statement
    return None


def _sides(node: ast.AST, frame: FrameType) -> tuple[str, list[Shape | None]]:
    """Return the sign of an operation, and the shapes on both of its sides as far as known."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return SIGNS.get(type(op), ""), [_shape(left, frame), _shape(right, frame)]
        case ast.AugAssign(target=left, op=op, value=right):
            sign = SIGNS.get(type(op), "")
            return sign and f"{sign}=", [_shape(left, frame), _shape(right, frame)]
        case ast.Call(func=ast.Attribute(value=module, attr=name), args=[left, right]):
            del module
            return FUNCTIONS.get(name, ""), [_shape(left, frame), _shape(right, frame)]
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right]):
            return "@", [_shape(left, frame), _shape(right, frame)]
        case ast.Subscript():
            return "=", []  # an array put into a part of another; the message has both shapes
    return "", []


def _shape(node: ast.AST, frame: FrameType) -> Shape | None:
    """Work out the shape of what an expression gives, and run nothing for it."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            sides = _shape(left, frame), _shape(right, frame)
            return _joined(sides[0], sides[1], isinstance(op, ast.MatMult))
        case ast.UnaryOp(operand=operand):
            return _shape(operand, frame)
        case ast.Call(func=ast.Attribute(attr=name), args=[one, *_]) if name in ONE_BY_ONE:
            return _shape(one, frame)
    value = _value(node, frame)
    if isinstance(value, np.ndarray | np.generic | int | float):
        return tuple(np.shape(value))
    return None


def _joined(left: Shape | None, right: Shape | None, product: bool) -> Shape | None:
    if left is None or right is None:
        return None
    if product:
        fits = len(left) == len(right) == 2 and left[1] == right[0]
        return (left[0], right[1]) if fits else None
    try:
        return tuple(np.broadcast_shapes(left, right))
    except ValueError:
        return None


def _value(node: ast.AST, frame: FrameType) -> Any:
    """Look up what stands in a frame: a name, an attribute, an entry with a constant index."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return frame.f_locals.get(name, frame.f_globals.get(name))
        case ast.Attribute(value=inner, attr="T"):
            value = _value(inner, frame)
            return value.T if type(value) is np.ndarray else None
        case ast.Attribute(value=inner, attr=name):
            return inspect.getattr_static(_value(inner, frame), name, None)
        case ast.Subscript(value=inner, slice=ast.Constant(value=index)):
            value = _value(inner, frame)
            if type(value) in (list, tuple, dict, np.ndarray):
                try:
                    return value[index]
                except (LookupError, TypeError):
                    return None
    return None


def _shape_of(text: str) -> Shape:
    return tuple(int(size) for size in re.findall(r"\d+", text))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else ""
