"""What a cell's text says as Python: its statements, the names they bind, the names it leans on.

Nothing of it runs. A cell may hold anything, so reading one never raises.
"""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

AWAITS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
RUN_IN_PLACE = {"%%time", "%%capture", "%%prun"}  # what follows binds names as ever
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Statement:
    """One statement at the top of a cell: its lines, counted from 0, and the names that it binds.

    ``start`` counts the comments above it in, ``first`` does not; both count its decorators in.
    """

    node: ast.stmt
    start: int
    first: int
    end: int
    binds: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """A cell that is Python: as it runs, its statements, and the names bound at its top."""

    text: str
    statements: tuple[Statement, ...]
    binds: frozenset[str]


@lru_cache(500)
def read(source: str) -> Reading | None:
    """Read a cell as a notebook runs it, magics included; None if it is no Python, or half of it.

    A cell that only parses is not enough: the second half of a function does, with a ``return``
    that belongs to nothing.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what stands in strings, and the like
        for text in _as_python(source):
            try:
                tree = ast.parse(text)
                compile(text, "<cell>", "exec", flags=AWAITS, dont_inherit=True)
                statements = tuple(_statements(tree))
                binds = frozenset[str]().union(*(one.binds for one in statements))
                return Reading(text, statements, binds)
            except UNREADABLE:
                continue
    return None


def lines_of(source: str) -> list[str]:
    """Return the lines of a cell, as the places of its statements count them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def is_indented(source: str) -> bool:
    """Say whether a cell's code begins with a blank: it may be the rest of another's."""
    code = (line for line in lines_of(source) if line.strip() and line.lstrip()[0] != "#")
    return next(code, "").startswith((" ", "\t"))


def names_called(source: str) -> frozenset[str]:
    """Return the names that a cell uses anywhere."""
    reading = read(source)
    trees = [one.node for one in reading.statements] if reading else []
    found = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(node.id for node in found if isinstance(node.ctx, ast.Load))


def leans_on(source: str) -> frozenset[str]:
    """Return the names that a cell, or a function in it, looks for in the rest of the notebook."""
    reading = read(source)
    try:
        top = symtable.symtable(reading.text if reading else "", "<cell>", "exec")
    except UNREADABLE:
        return frozenset()
    scopes, found = [top], set[str]()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        for one in scope.get_symbols():
            if one.is_referenced() and (scope is top or one.is_global()):
                found.add(one.get_name())
    own = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    return frozenset(found - own)


def told(node: ast.AST) -> str:
    """Return what a statement says, whatever its layout; of one too deep to tell, a name alone."""
    try:
        return ast.dump(node)
    except RecursionError:
        return f"statement {id(node)}"


def is_idle(node: ast.stmt, ours: ast.AST | None) -> bool:
    """Say whether a statement does no work: the stub ``ours``, whatever its words, or less."""
    if isinstance(node, DEFINITIONS):
        known = ours.body if isinstance(ours, DEFINITIONS) else []
        return all(_adds_nothing(one, known) for one in node.body)
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else ast.Constant(0)
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, ...))


def _adds_nothing(node: ast.stmt, known: Sequence[ast.stmt]) -> bool:
    if _says_nothing(node):
        return True
    if isinstance(node, DEFINITIONS):
        same = (one for one in known if isinstance(one, DEFINITIONS) and one.name == node.name)
        return is_idle(node, next(same, None))
    return any(told(one) == told(node) for one in known)


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Return):
        return node.value is None or (
            isinstance(node.value, ast.Constant) and node.value.value is None
        )
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _as_python(source: str) -> Iterator[str]:
    """Yield what may be the cell's Python: as it stands, and as IPython would run it.

    Lines keep their places.
    """
    head, line_end, rest = source.lstrip("\n").partition("\n")
    if head.startswith("%%"):
        above = "\n" * (source.count("\n") - rest.count("\n") - len(line_end)) + line_end
        source = above + rest if RUN_IN_PLACE & set(head.split()[:1]) else above + "pass"
    yield source
    try:
        text = TransformerManager().transform_cell(source)
    except UNREADABLE:
        return
    if text.rstrip("\n").count("\n") == source.rstrip("\n").count("\n"):
        yield text


def _statements(tree: ast.Module) -> Iterator[Statement]:
    end = 0
    for node in tree.body:
        decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
        first = min([node.lineno, *(one.lineno for one in decorators)]) - 1
        last = node.end_lineno or node.lineno
        yield Statement(node, min(end, first), first, last, frozenset(_bound(node)))
        end = last


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds in the scope that it stands in."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
            return
        case ast.Lambda():
            return
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.alias():
            yield node.asname or node.name.partition(".")[0]
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() if node.name:
            yield node.name
        case ast.MatchMapping(rest=str(rest)):
            yield rest
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inside = (one for one in ast.walk(node) if isinstance(one, ast.NamedExpr))
            yield from (one.target.id for one in inside)
            return
        case ast.If(test=ast.Constant(value)) if not value:  # code that somebody switched off
            for one in node.orelse:
                yield from _bound(one)
            return
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)
