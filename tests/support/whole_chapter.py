"""A chapter run from top to bottom, with somebody's answers where the stubs are."""

from __future__ import annotations

import collections
import contextlib
import functools
import io
import itertools
import symtable
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from nbformat import NotebookNode

from autograde.publishing.build import read_source
from autograde.questions.register import CHAPTERS, CHECKS
from source_lib.plots import theme
from tests import corpus


@functools.cache
def cells(stem: str) -> list[NotebookNode]:
    """Return the code cells of a chapter, with the course's solutions in them."""
    return [cell for cell in read_source(stem).cells if cell.cell_type == "code"]


@functools.cache
def styles(stem: str) -> dict[str, list[Any]]:
    """Return for each thing that the chapter asks for the right solutions of the corpus."""
    found: dict[str, list[Any]] = {check.asks: [] for check in CHAPTERS[stem].checks}
    here = {check.id for check in CHAPTERS[stem].checks}
    for solution in corpus.right_solutions():
        if solution.check in here:
            subjects = found[CHECKS[solution.check].asks]
            # A layer stands there for its forward and for its backward.
            subjects += [solution.subject] if solution.subject not in subjects else []
    return found


def rounds(stem: str) -> int:
    """Return how many runs it takes to use every style once."""
    return max(map(len, styles(stem).values()))


def answers(stem: str, number: int) -> dict[str, Any]:
    """Return one style of each answer, another one in each round."""
    return {asks: some[number % len(some)] for asks, some in styles(stem).items() if some}


def overwritten(cells: Iterable[NotebookNode]) -> dict[str, list[str]]:
    """Return for each cell the names that it reads, doesn't make, and finds in two others."""
    tables = {cell.id: _table(cell) for cell in cells}
    made = {name: _made(table) for name, table in tables.items()}
    times = collections.Counter(itertools.chain.from_iterable(made.values()))
    found = {
        cell: sorted(name for name in _read(table) - made[cell] if times[name] > 1)
        for cell, table in tables.items()
    }
    return {cell: names for cell, names in found.items() if names}


def leading_to(cells: Sequence[NotebookNode], *asked: NotebookNode) -> list[NotebookNode]:
    """Return some cells, and those that make what they read, in the order of the chapter."""
    needed, wanted = [], set[str]()
    for cell in reversed(cells):
        if cell in asked or _made(_table(cell)) & wanted:
            needed.append(cell)
            wanted |= _read(_table(cell))
    return needed[::-1]


def reading(cells: Iterable[NotebookNode], names: set[str]) -> list[NotebookNode]:
    """Return the cells that read one of these names, or a name that such a cell makes."""
    names, found = set(names), []
    for cell in cells:
        if names & _read(_table(cell)):
            found.append(cell)
            names |= _made(_table(cell))
    return found


def _table(cell: NotebookNode) -> symtable.SymbolTable:
    return symtable.symtable(cell.source, cell.id, "exec")


def _made(table: symtable.SymbolTable) -> set[str]:
    symbols = table.get_symbols()
    return {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}


def _read(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a cell and its functions look up among those of the notebook."""
    inner = [one for child in table.get_children() for one in _read(child)]
    top = table.get_type() == "module"
    own = (one for one in table.get_symbols() if one.is_referenced() and (top or one.is_global()))
    return {one.get_name() for one in own}.union(inner)


class Run:
    """A kernel's worth of names, and the cells that went wrong in it."""

    def __init__(self, mine: Mapping[str, Any] | None = None) -> None:
        self._mine = dict(mine or {})
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self.failed: list[str] = []

    def execute(self, cells: Iterable[NotebookNode]) -> None:
        """Run the cells in this order; checks are left out, since they are asked elsewhere."""
        for cell in cells:
            role = cell.metadata.get("nbgrader", {})
            if role.get("grade"):
                continue
            try:
                with quiet():
                    exec(compile(cell.source, cell.id, "exec"), self._names)  # noqa: S102
            except Exception as error:  # noqa: BLE001 - all of them are what is looked for
                self.failed.append(f"{cell.id}: {type(error).__name__}: {error}\n{cell.source}\n")
            if role.get("solution"):
                self._names |= {a: one for a, one in self._mine.items() if a in self._names}
            self._train_briefly()

    def _train_briefly(self) -> None:
        """Cut training to five samples: whether a cell works is asked, not what is learned."""
        for name, brief in (("minibatches", _one_batch), ("train", _one_epoch)):
            whole = self._names.get(name)
            if whole is not None and not hasattr(whole, "is_brief"):
                self._names[name] = brief(whole)
                self._names[name].is_brief = True


def _one_batch(minibatches: Callable[..., Any]) -> Any:
    def first(*given: Any, **named: Any) -> Iterator[Any]:
        for x, t in itertools.islice(minibatches(*given, **named), 1):
            yield x[:5], t[:5]

    return first


def _one_epoch(train: Callable[..., Any]) -> Any:
    def briefly(
        net: Any, x: Any, t: Any, epochs: int, batch_size: int, lr: float, rng: Any, look: Any
    ) -> None:
        train(net, x, t, 1, batch_size, lr, rng, look)
        # What is not trained any more answers as it did, however slowly it works its answer out.
        for name in ("predict", "loss", "accuracy"):
            if hasattr(net, name):
                setattr(net, name, _remembered(getattr(net, name)))
        for epoch in range(2, epochs + 1):
            look(epoch)
        for name in ("predict", "loss", "accuracy"):
            vars(net).pop(name, None)

    return briefly


def _remembered(method: Callable[..., Any]) -> Any:
    answers: dict[Any, Any] = {}

    def remembered(*given: Any) -> Any:
        shapes = tuple(map(np.shape, given))
        if shapes not in answers:
            answers[shapes] = method(*given)
        return answers[shapes]

    return remembered


@contextlib.contextmanager
def quiet() -> Any:
    """Show nothing; some of what is handed in prints and warns at every call."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
        # Pictures are drawn, and not painted: nobody sees them.
        mock.patch.object(Figure, "savefig"),
        mock.patch.object(theme, "wanted", return_value=False),
    ):
        warnings.simplefilter("ignore")
        yield
    plt.close("all")
