"""A learner's mangled notebook → one that can be graded, with a list of what was mended.

Only what can be told with certainty is mended: where a cell belongs is told by its ``grade_id``,
its id, its text, the name that it defines, or its neighbours. What cannot be told is left as it is,
and a file that is no notebook is refused with a sentence that an instructor can send on.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from autograde.explaining.messages import REPAIRS, SENTENCES
from autograde.grading.submission.parsing import BeyondRepair, printable, read_submission

MOST_CELLS = 5_000
NOTE_ID = "mended"
DECISIVE = ("points", "grade", "solution", "locked")  # of the metadata that nbgrader keeps


@dataclass(frozen=True)
class Repaired:
    """A notebook that can be graded, and a sentence for each thing that was mended."""

    notebook: NotebookNode
    mended: tuple[str, ...]


def repair(raw: bytes, released: NotebookNode) -> Repaired:
    """Make a gradable notebook of a submitted file.

    Every graded cell of ``released`` is there once, in its order, with its type and its points;
    cells that belong to the course have the course's text; outputs are gone, to be made anew.

    Raises
    ------
    BeyondRepair
        If the file is no notebook, or one of another assignment.
    """
    file = read_submission(raw)
    if len(file.cells) > MOST_CELLS:
        raise BeyondRepair("many cells", most=MOST_CELLS)
    mending = _Mending(file.cells, released, list(file.mended))
    mending.run()
    notebook = NotebookNode(
        cells=_with_own_ids(mending.cells, released),
        metadata=copy.deepcopy(released.metadata),
        nbformat=nbformat.v4.nbformat,
        nbformat_minor=nbformat.v4.nbformat_minor,
    )
    if file.kernel not in ("", released.metadata.get("kernelspec", {}).get("name", "")):
        mending.say("kernel", name=file.kernel)
    return Repaired(notebook, tuple(dict.fromkeys(mending.mended)))


def note(mended: Sequence[str]) -> NotebookNode:
    """Return the cell that tells a learner, on top of the notebook, what was mended."""
    lines = [SENTENCES["mended"], "", *(f"- {one}" for one in mended)]
    made: NotebookNode = nbformat.v4.new_markdown_cell("\n".join(lines), id=NOTE_ID)
    return made


def choose(folder: Path, released: NotebookNode, stem: str) -> tuple[Path, tuple[str, ...]]:
    """Find the file in a submission's folder that is meant, and say how it was told.

    Raises
    ------
    BeyondRepair
        If there is no notebook, or if there are several and none can be told to be the one.
    """
    for path in folder.rglob("*"):
        if path.is_symlink():  # it may lead to what somebody else has handed in
            raise BeyondRepair("link", name=printable(path.name))
    found = sorted(path for path in folder.glob("*.[iI][pP][yY][nN][bB]") if path.is_file())
    named = [path for path in found if path.name == f"{stem}.ipynb"]
    if not found:
        raise BeyondRepair("no notebook", name=f"{stem}.ipynb")
    if named:
        others = ", ".join(printable(path.name) for path in found if path not in named)
        return named[0], (REPAIRS["others"].format(others=others),) if others else ()
    fitting = [path for path in found if _fits(path, released)] if len(found) > 1 else found
    if len(fitting) != 1:
        names = ", ".join(printable(path.name) for path in found)
        raise BeyondRepair("several notebooks", names=names, name=f"{stem}.ipynb")
    return fitting[0], (
        REPAIRS["file name"].format(was=printable(fitting[0].name), name=f"{stem}.ipynb"),
    )


def _fits(path: Path, released: NotebookNode) -> bool:
    try:
        cells = read_submission(path.read_bytes()).cells
    except BeyondRepair:
        return False
    return bool(set(_ids(cells)) & _own(_graded(released)))


def _own(named: dict[str, NotebookNode]) -> set[str]:
    """Keep the names that only one assignment has: every one has a setup cell."""
    return {
        name
        for name, cell in named.items()
        if cell.metadata.nbgrader.get("grade") or cell.metadata.nbgrader.get("solution")
    }


def _grade_id(cell: NotebookNode) -> str:
    fields = cell["metadata"].get("nbgrader")  # by attribute, it takes three times as long
    name = fields.get("grade_id") if isinstance(fields, dict) else None
    return name if isinstance(name, str) else ""


def _ids(cells: Iterable[NotebookNode]) -> list[str]:
    return [name for cell in cells if (name := _grade_id(cell))]


def _graded(released: NotebookNode) -> dict[str, NotebookNode]:
    return {_grade_id(cell): cell for cell in released.cells if _grade_id(cell)}


@dataclass
class _Mending:
    """The steps of a repair, each of which makes the next one possible."""

    cells: list[NotebookNode]
    released: NotebookNode
    mended: list[str] = field(default_factory=list)
    put_back: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.wanted = _graded(self.released)

    def say(self, sentence: str, **details: object) -> None:
        self.mended.append(REPAIRS[sentence].format(**details))

    def run(self) -> None:
        """Mend, from what is known for certain to what follows from it."""
        self.forget_foreign_names()
        self.adopt_by_id_and_text()
        self.adopt_by_definition()
        self.adopt_by_neighbours()
        if not set(_ids(self.cells)) & _own(self.wanted) and _own(self.wanted):
            raise BeyondRepair("another notebook")
        self.restore_types()
        self.join_what_was_split()
        self.keep_one_of_each()
        self.free_code_in_locked_cells()
        self.put_back_what_is_missing()
        self.restore_order()
        self.restore_what_is_ours()

    @property
    def missing(self) -> list[str]:
        there = set(_ids(self.cells))
        return [name for name in self.wanted if name not in there]

    def unnamed(self) -> list[NotebookNode]:
        return [cell for cell in self.cells if not _grade_id(cell)]

    def name(self, cell: NotebookNode, grade_id: str) -> None:
        cell.metadata["nbgrader"] = copy.deepcopy(self.wanted[grade_id].metadata.nbgrader)

    def forget_foreign_names(self) -> None:
        """Treat a cell whose name the assignment does not know as one without a name."""
        for cell in self.cells:
            if "nbgrader" in cell.metadata and _grade_id(cell) not in self.wanted:
                del cell.metadata["nbgrader"]

    def adopt_by_id_and_text(self) -> None:
        """Name cells that lost their metadata by their id, or by a text that only they have."""
        for grade_id in self.missing:
            ours = self.wanted[grade_id]
            # The text of an open question is that of every other one.
            for same in ("id", "source") if self.is_locked(grade_id) else ("id",):
                found = [cell for cell in self.unnamed() if cell.get(same) == ours[same]]
                if len(found) == 1 and (same == "source" or found[0].cell_type == ours.cell_type):
                    self.name(found[0], grade_id)
                    self.say("metadata", cell=grade_id)
                    break

    def adopt_by_definition(self) -> None:
        """Name the one cell that defines what a missing solution cell has to define."""
        for grade_id in self.missing:
            asked = defined_in(self.wanted[grade_id].source)
            if not asked or not self.wanted[grade_id].metadata.nbgrader.get("solution"):
                continue
            found = [cell for cell in self.unnamed() if asked <= defined_in(cell.source)]
            found = [cell for cell in found if cell.cell_type == "code"]
            if len(found) == 1:
                self.name(found[0], grade_id)
                self.say("metadata", cell=grade_id)

    def adopt_by_neighbours(self) -> None:
        """Name the one cell that stands between the two cells that it stood between."""
        for grade_id in self.missing:
            place = self.released.cells.index(self.wanted[grade_id])
            before = self.released.cells[place - 1] if place else None
            after = self.released.cells[place + 1 : place + 2]
            start, end = self.place_of(before), self.place_of(after[0] if after else None)
            if start is None or end is None or end - start != 2:
                continue
            cell = self.cells[start + 1]
            if not _grade_id(cell) and cell.cell_type == self.wanted[grade_id].cell_type:
                self.name(cell, grade_id)
                self.say("metadata", cell=grade_id)

    def place_of(self, ours: NotebookNode | None) -> int | None:
        """Find a cell of the course's among the learner's; None if that can't be told."""
        if ours is None:
            return None
        grade_id = _grade_id(ours)
        found = [
            place
            for place, cell in enumerate(self.cells)
            if (_grade_id(cell) == grade_id if grade_id else cell.source == ours.source)
        ]
        return found[0] if len(found) == 1 else None

    def restore_types(self) -> None:
        """Make code cells of what was turned into text, and text of what was turned into code."""
        for place, cell in enumerate(self.cells):
            grade_id = _grade_id(cell)
            if grade_id and cell.cell_type != self.wanted[grade_id].cell_type:
                self.say("type", cell=grade_id, was=cell.cell_type)
                make = getattr(nbformat.v4, f"new_{self.wanted[grade_id].cell_type}_cell")
                self.cells[place] = make(source=cell.source, metadata=cell.metadata)

    def join_what_was_split(self) -> None:
        """Join a solution with the cells after it, where only together they are Python."""
        place = 0
        while place < len(self.cells):
            grade_id = _grade_id(self.cells[place])
            following = self.rest_of(place)
            if following:
                parts = self.cells[place : place + 1 + following]
                parts[0].source = "\n".join(part.source for part in parts)
                del self.cells[place + 1 : place + 1 + following]
                self.say("split", cell=grade_id, parts=len(parts))
            place += 1

    def rest_of(self, place: int) -> int:
        """Count the cells after a broken solution that make it whole; 0 if none do."""
        cell = self.cells[place]
        grade_id = _grade_id(cell)
        if not grade_id or cell.cell_type != "code" or self.is_locked(grade_id):
            return 0
        source = cell.source
        for more, part in enumerate(self.cells[place + 1 : place + 6], start=1):
            if part.cell_type != "code" or _grade_id(part) not in ("", grade_id):
                return 0
            # A part by itself that is whole is the learner's own cell.
            if is_python(cell.source) and is_python(part.source):
                return 0
            source = f"{source}\n{part.source}"
            if is_python(source):
                return more
        return 0

    def is_locked(self, grade_id: str) -> bool:
        return bool(self.wanted[grade_id]["metadata"]["nbgrader"].get("locked"))

    def keep_one_of_each(self) -> None:
        """Let the last of several copies be the one; a solution's others stay as plain cells."""
        for grade_id, count in Counter(_ids(self.cells)).items():
            if count == 1:
                continue
            copies = [cell for cell in self.cells if _grade_id(cell) == grade_id]
            self.say("copies", cell=grade_id, count=count)
            for cell in copies[:-1]:
                del cell.metadata["nbgrader"]
                if self.is_locked(grade_id) and cell.source == self.wanted[grade_id].source:
                    self.cells = [one for one in self.cells if one is not cell]

    def free_code_in_locked_cells(self) -> None:
        """Keep what a learner wrote into a cell of the course's, in a cell beside it.

        A check comes after what it checks, and anything else before what leans on it.
        """
        for cell in list(self.cells):
            grade_id = _grade_id(cell)
            if not grade_id or not self.is_locked(grade_id) or cell.cell_type != "code":
                continue
            ours = self.wanted[grade_id].source.splitlines()
            own = [line for line in cell.source.splitlines() if line not in ours]
            source = "\n".join(own).strip("\n")
            if not source.strip():
                continue
            freed = nbformat.v4.new_code_cell(source=source, metadata={})
            graded = self.wanted[grade_id].metadata.nbgrader.get("grade")
            place = next(place for place, one in enumerate(self.cells) if one is cell)
            self.cells.insert(place if graded else place + 1, freed)
            self.say("locked", cell=grade_id)
            asked = [
                name
                for name in self.missing
                if (defines := defined_in(self.wanted[name].source))
                and defines <= defined_in(source)
            ]
            if len(asked) == 1:
                self.name(freed, asked[0])

    def put_back_what_is_missing(self) -> None:
        """Put back the course's cell for each that is not there; ``restore_order`` places it."""
        for grade_id in self.missing:
            self.cells.append(copy.deepcopy(self.wanted[grade_id]))
            self.put_back.add(grade_id)
            self.say("missing", cell=grade_id)

    def restore_order(self) -> None:
        """Put the named cells into the course's order; each takes the plain cells after it along.

        A cell that was put back goes before the next named one, behind what stood there.
        """
        order = {name: place for place, name in enumerate(self.wanted)}
        named = (place for place, cell in enumerate(self.cells) if _grade_id(cell))
        first = next(named, len(self.cells))
        groups: list[list[NotebookNode]] = []
        for cell in self.cells[first:]:
            if _grade_id(cell):
                groups.append([cell])
            else:
                groups[-1].append(cell)
        names = [_grade_id(group[0]) for group in groups]
        stood = [order[name] for name in names if name not in self.put_back]
        if stood != sorted(stood):
            self.say("order")
        groups.sort(key=lambda group: order[_grade_id(group[0])])
        self.cells = [*self.cells[:first], *(cell for group in groups for cell in group)]

    def restore_what_is_ours(self) -> None:
        """Give each named cell the course's metadata, and a locked one the course's text."""
        for cell in self.cells:
            grade_id = _grade_id(cell)
            if not grade_id:
                continue
            ours = self.wanted[grade_id]
            if any(
                cell.metadata.nbgrader.get(name) != ours.metadata.nbgrader.get(name)
                for name in DECISIVE
            ):
                self.say("changed metadata", cell=grade_id)
            if self.is_locked(grade_id) and cell.source != ours.source:
                self.say("changed text", cell=grade_id)
                cell.source = ours.source
            cell.metadata = copy.deepcopy(ours.metadata)


def defined_in(source: str) -> set[str]:
    """Return the names of the functions and classes that a cell defines; empty if it is broken."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    # Whatever a learner wrote: null bytes, nesting without end, broken magics.
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def is_python(source: str) -> bool:
    """Say whether a cell can be read as Python, magics included."""
    try:
        ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _with_own_ids(cells: Sequence[NotebookNode], released: NotebookNode) -> list[NotebookNode]:
    """Give every cell an id that no other has: the course's to the course's."""
    named = _graded(released)
    taken: set[str] = {NOTE_ID, *(cell.id for cell in named.values())}
    for place, cell in enumerate(cells):
        ours: Any = named.get(_grade_id(cell))
        if ours is not None:
            cell["id"] = ours.id
            continue
        if cell.id in taken:
            cell["id"] = next(
                name for n in range(len(cells) + 1) if (name := f"own-{place}-{n}") not in taken
            )
        taken.add(cell.id)
    return list(cells)
