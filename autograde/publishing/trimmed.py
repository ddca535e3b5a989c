"""A module without what nobody asks of it: a chapter's bundle is no answer book of earlier ones."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

Defining = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


def trimmed(text: str, wanted: Collection[str]) -> str:
    """Return the text of a module with these names in it, and with what they stand on.

    If a name is not plainly defined at its top, the module is returned as it is.
    """
    body = ast.parse(text).body
    definitions = {name: node for node in body for name in _defines(node)}
    others = [node for node in body if not isinstance(node, Defining | ast.Import | ast.ImportFrom)]
    others = [node for node in others if not _is_docstring(node)]
    if others or not wanted or not set(wanted) <= set(definitions):
        return text
    needed: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += _used(definitions[name]) if name in definitions else []
    lines = text.splitlines()
    about = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]  # the rest is formulae
    kept = [node for node in body if needed.intersection(_defines(node))]
    head = [f'"""{about}"""', "\n".join(_imports(body, needed))]
    parts = ["\n".join(lines[_first(node, lines) : node.end_lineno]) for node in kept]
    return "\n\n\n".join(["\n\n".join(filter(None, head)), *parts]) + "\n"


def defined(text: str) -> set[str]:
    """Return the names that a module defines at its top."""
    return {name for node in ast.parse(text).body for name in _defines(node)}


def _defines(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (name for target in targets for name in _used(target))


def _used(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _imports(body: Collection[ast.stmt], needed: Collection[str]) -> Iterator[str]:
    """Yield the imports of these names, each with no others."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [
                one for one in node.names if (one.asname or one.name.partition(".")[0]) in needed
            ]
            if node.names:
                yield ast.unparse(node)


def _first(node: ast.stmt, lines: Sequence[str]) -> int:
    """Return where a definition begins, with what decorates it and the comment above it."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    first = min([node.lineno, *(one.lineno for one in decorators)]) - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return first
