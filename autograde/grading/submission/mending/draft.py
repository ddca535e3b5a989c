"""The notebook that a repair works on: the learner's cells, the course's, and what was done."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.explaining.messages import REPAIRS, SENTENCES
from autograde.grading.submission.mending.bindings import names_called, read


def grade_id_of(cell: NotebookNode) -> str:
    """Return the name that a cell has in nbgrader, of whatever shape its metadata are."""
    fields = cell["metadata"].get("nbgrader")  # by attribute, it takes three times as long
    name = fields.get("grade_id") if isinstance(fields, dict) else None
    return name if isinstance(name, str) else ""


def grade_ids(cells: Iterable[NotebookNode]) -> list[str]:
    """Return the names of those cells that have one."""
    return [name for cell in cells if (name := grade_id_of(cell))]


class Assignment:
    """What the course handed out: its named cells, and what each is about."""

    def __init__(self, released: NotebookNode) -> None:
        self.released = released
        self.cells: Mapping[str, NotebookNode] = {
            grade_id_of(cell): cell for cell in released.cells if grade_id_of(cell)
        }
        self.order = {name: place for place, name in enumerate(self.cells)}
        self.locked = {name for name in self.cells if self._told(name, "locked")}
        self.texts = frozenset(cell.source for cell in released.cells)
        # The names that each solution has to bind, and the stub of each.
        self.asked: dict[str, frozenset[str]] = {}
        self.stubs: dict[str, ast.stmt] = {}
        for name, cell in self.cells.items():
            reading = read(cell.source) if self.is_solution(name) else None
            if reading is not None:
                self.asked[name] = reading.binds
                self.stubs |= {one: part.node for part in reading.statements for one in part.binds}
        self.stub_texts = frozenset(self.cells[name].source for name in self.asked)
        self.work: dict[str, frozenset[str]] = {}  # what was found in a text, to be found once
        self.checked: dict[str, frozenset[str]] = {
            name: names_called(cell.source) & self.stubs.keys()
            for name, cell in self.cells.items()
            if self.is_check(name)
        }

    def _told(self, grade_id: str, field: str) -> bool:
        return bool(self.cells[grade_id]["metadata"]["nbgrader"].get(field))

    def is_locked(self, grade_id: str) -> bool:
        """Say whether the text of a cell is the course's."""
        return grade_id in self.locked

    def is_solution(self, grade_id: str) -> bool:
        """Say whether a learner writes code into a cell."""
        code = self.cells[grade_id].cell_type == "code"
        return code and self._told(grade_id, "solution")

    def is_check(self, grade_id: str) -> bool:
        """Say whether a cell of the course's asks, for points, what a learner wrote."""
        code = self.cells[grade_id].cell_type == "code"
        return code and self._told(grade_id, "grade") and self.is_locked(grade_id)

    def is_written(self, grade_id: str) -> bool:
        """Say whether a person grades the words in a cell."""
        words = self.cells[grade_id].cell_type == "markdown"
        return words and self._told(grade_id, "grade") and self._told(grade_id, "solution")

    @property
    def own(self) -> set[str]:
        """The names that only one assignment has: every one has a setup cell."""
        told = ("grade", "solution")
        return {name for name in self.cells if any(self._told(name, one) for one in told)}


@dataclass
class Draft:
    """A learner's cells on their way to a notebook that can be graded."""

    cells: list[NotebookNode]
    assignment: Assignment
    mended: list[str] = field(default_factory=list)

    def say(self, sentence: str, **details: object) -> None:
        """Add a sentence to the list of what was mended."""
        self.mended.append(REPAIRS[sentence].format(**details))

    @property
    def missing(self) -> list[str]:
        """The names of the course's cells that are not there, in its order."""
        there = set(grade_ids(self.cells))
        return [name for name in self.assignment.cells if name not in there]

    def unnamed(self) -> list[NotebookNode]:
        """Return the cells without a name."""
        return [cell for cell in self.cells if not grade_id_of(cell)]

    def named(self, grade_id: str) -> list[NotebookNode]:
        """Return the cells of this name."""
        return [cell for cell in self.cells if grade_id_of(cell) == grade_id]

    def name(self, cell: NotebookNode, grade_id: str) -> None:
        """Give a cell a name of the course's."""
        ours = self.assignment.cells[grade_id]
        cell.metadata["nbgrader"] = copy.deepcopy(ours.metadata.nbgrader)

    def place(self, cell: NotebookNode) -> int:
        """Return where a cell stands; cells may be equal, so it is looked for by itself."""
        return next(place for place, one in enumerate(self.cells) if one is cell)

    def learners_code(self) -> list[NotebookNode]:
        """Return the code cells whose text may be the learner's: the others are the course's."""
        texts = self.assignment.texts - self.assignment.stub_texts
        return [
            cell
            for cell in self.cells
            if cell["cell_type"] == "code"
            and cell["source"] not in texts
            and grade_id_of(cell) not in self.assignment.locked
        ]

    def is_stub(self, cell: NotebookNode) -> bool:
        """Say whether a cell is a stub as it was handed out."""
        return cell.source in self.assignment.stub_texts

    def remove(self, cell: NotebookNode) -> None:
        """Take a cell out."""
        del self.cells[self.place(cell)]

    def where(self, cell: NotebookNode) -> str:
        """Say in a few words which cell this is."""
        name = grade_id_of(cell)
        if name:
            return SENTENCES["in named"].format(cell=name)
        above = grade_ids(self.cells[: self.place(cell)])
        if above:
            return SENTENCES["in own"].format(above=above[-1])
        return SENTENCES["in first"]


def own_cell(source: str, kind: str = "code") -> NotebookNode:
    """Make a cell of the learner's."""
    make: Any = getattr(nbformat.v4, f"new_{kind}_cell")
    made: NotebookNode = make(source=source, metadata={}, id="own")  # one is drawn by chance, else
    return made


def joined(lines: Sequence[str]) -> str:
    """Put lines together, without the empty ones around them."""
    return "\n".join(lines).strip("\n")
