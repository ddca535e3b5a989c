"""One submission, from its file's bytes to a graded notebook and its scores.

It runs in a process of its own, here or on another machine, and needs nothing but what it is
handed: no gradebook, no folders. What it sends back is data: the process that alone writes to the
gradebook believes it, and so nothing of a learner's runs here; that happens in the sandbox.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.util import Finalize
from types import SimpleNamespace
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import rwbase
from nbgrader import preprocessors as theirs
from nbgrader.api import MissingEntry
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograde.explaining.messages import SENTENCES
from autograde.grading.fast_json import indented_json
from autograde.grading.nbgrader_preprocessor import (
    SandboxedExecute,
    Seeds,
    grade_notebook,
    oracle_for,
)
from autograde.grading.records.result_record import Record
from autograde.grading.session import Session
from autograde.grading.submission.cells import source_of
from autograde.grading.submission.parsing import BeyondRepair
from autograde.grading.submission.repair import note, repair
from autograde.grading.submission.sanitize import sanitize
from autograde.judging.judge import Oracle
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import NO_CHAPTER
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.parent import NoSandboxError, Sandbox
from autograde.sandbox.prestart import take


@dataclass(frozen=True)
class Master:
    """A notebook of the assignment as the gradebook has it; the cells by their names."""

    name: str
    released: str  # its text
    kernelspec: str | None
    cells: Mapping[str, tuple[str, bool, str, str]]  # type, locked, source, checksum
    points: Mapping[str, float]
    elsewhere: tuple[str, ...] = ()  # its text in other languages

    @functools.cached_property
    def notebook(self) -> NotebookNode:
        """The notebook as it was handed out."""
        # nbgrader wrote it: to validate it would take a tenth of a second, in each process.
        made: NotebookNode = nbformat.v4.reads(self.released)
        return made

    @functools.cached_property
    def others(self) -> Sequence[NotebookNode]:
        """The notebook as it is handed out in other languages."""
        return [nbformat.v4.reads(text) for text in self.elsewhere]


@dataclass(frozen=True)
class Setting:
    """What the marking of all submissions of an assignment has in common."""

    assignment: str
    masters: Mapping[str, Master]
    config: Config
    sanitise: Sequence[Any]
    grade: Sequence[Any]
    secret: bytes
    environment: Mapping[str, str]
    rehearse: bool = False  # worth its time for more than a few notebooks


@dataclass(frozen=True)
class Paper:
    """A submission: its files by the names of the assignment's notebooks."""

    student: str
    files: Mapping[str, bytes]
    mended: tuple[str, ...] = ()  # before the file was even opened


@dataclass(frozen=True)
class Sheet:
    """A graded notebook: its file, the scores of its cells, the comments on them, its record."""

    content: bytes
    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]
    record: Record


@dataclass(frozen=True)
class Marked:
    """What came of a submission: graded notebooks by name, or a sentence that says why not."""

    student: str
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    mended: tuple[str, ...] = ()
    refused: str = ""


def mark(setting: Setting, paper: Paper) -> Marked:
    """Grade one submission; whatever it holds, no exception comes of it.

    Raises
    ------
    NoSandboxError
        If this machine offers no sandbox.
    """
    os.environ.update(setting.environment)
    mended = list(paper.mended)
    try:
        workplace = _workplace(setting)
        sheets = {}
        for name, raw in paper.files.items():
            others = setting.masters[name].others
            repaired = repair(raw, workplace.released[name], elsewhere=others)
            mended += repaired.mended
            if mended:
                repaired.notebook.cells.insert(0, note(mended))
            sheet = workplace.sheet(repaired.notebook, name, paper.student)
            sheets[name] = replace(sheet, record=replace(sheet.record, mended=tuple(mended)))
        return Marked(paper.student, sheets, tuple(mended))
    except BeyondRepair as error:
        return Marked(paper.student, {}, tuple(mended), str(error))
    except NoSandboxError:
        raise
    # One submission never stops the others, whatever it found to break.
    except Exception as error:  # noqa: BLE001
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Marked(paper.student, {}, tuple(mended), SENTENCES["not graded"].format(said=said))


class Workplace:
    """Everything that is made once, and used for one submission after the other."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.released = {name: one.notebook for name, one in setting.masters.items()}
        self._own = {
            name: frozenset(
                source_of(cell)
                for nb in (one.notebook, *one.others)
                for cell in nb.cells
                if cell.cell_type == "markdown"
            )
            for name, one in setting.masters.items()
        }
        self._steps = [
            step
            for one in (*setting.sanitise, *setting.grade)
            if (step := self._step(import_item(one) if isinstance(one, str) else one)) is not None
        ]
        self._sandboxes: dict[str, Sandbox] = {}

    def _step(self, kind: Any) -> Any:
        """Return what stands in here for a preprocessor of nbgrader's: as a rule itself."""
        config = self.setting.config
        if kind in (theirs.CheckCellMetadata, theirs.AssignLatePenalties):
            # After a repair the metadata are the release's, which are checked at the start; and
            # penalties are for whoever writes to the gradebook.
            return None
        if kind is SandboxedExecute:
            return _Execute(self, config=config)
        if kind is theirs.OverwriteKernelspec:
            return _Kernelspec(self, config=config)
        if kind is theirs.OverwriteCells:
            return _Overwrite(self, config=config)
        if kind is theirs.SaveAutoGrades:
            return _Scores(config=config)
        return kind(config=config)

    def sheet(self, nb: NotebookNode, name: str, student: str) -> Sheet:
        """Grade a notebook that was repaired."""
        told = {"student": student, "assignment": self.setting.assignment, "notebook": name}
        resources: Any = {"unique_key": name, "nbgrader": {**told, "slip": Slip()}}
        for step in self._steps:
            if step.enabled:
                nb, resources = step(nb, resources)
        slip = resources["nbgrader"]["slip"]
        scores = {cell: one.auto_score for cell, one in slip.grades.items()}
        comments = {cell: one.auto_comment for cell, one in slip.comments.items()}
        return Sheet(
            written(nb).encode(),
            scores,
            comments,
            slip.record.about(student, told["assignment"], name),
        )

    def execute(self, nb: NotebookNode, told: Mapping[str, Any], own: SandboxedExecute) -> Record:
        """Run a notebook in the sandbox that waits for it, and judge its checks."""
        name = told["notebook"]
        seed = Seeds(self.setting.secret, told["student"], told["assignment"], nb)
        oracle = oracle_for(told["student"], own.own_number_only)
        sanitize(nb, self._own[name])
        try:
            return grade_notebook(nb, self._session(name, own, oracle), seed)
        # The process that forks was ended, by whomever: a new one is started, once.
        except (OSError, NoSandboxError):
            self.close()
            return grade_notebook(nb, self._session(name, own, oracle), seed)

    def _session(self, name: str, own: SandboxedExecute, oracle: Oracle) -> Session:
        return Session(self._sandbox(name, own), oracle, inherited_share=own.inherited_share)

    def _sandbox(self, name: str, own: SandboxedExecute) -> Sandbox:
        if name not in self._sandboxes:
            chapter = CHAPTERS.get(name, NO_CHAPTER)
            limits = Limits(**own.limits)
            cells = self.released[name].cells if self.setting.rehearse else ()
            sources = [source_of(cell) for cell in cells if cell.cell_type == "code"]
            self._sandboxes[name] = take(chapter, limits, own.unsafe_no_sandbox, sources)
        return self._sandboxes[name]

    def close(self) -> None:
        """End the sandboxes."""
        while self._sandboxes:
            with contextlib.suppress(OSError):
                self._sandboxes.popitem()[1].close()


_mine = threading.local()
_all: list[Workplace] = []


def _workplace(setting: Setting) -> Workplace:
    """Return this thread's workplace: the one for this setting, made anew for another."""
    workplace: Workplace | None = getattr(_mine, "workplace", None)
    if workplace is None or workplace.setting != setting:
        if workplace is not None:
            workplace.close()
        workplace = _mine.workplace = Workplace(setting)
        _all.append(workplace)
    return workplace


def close_workplaces() -> None:
    """End every sandbox of this process."""
    while _all:
        _all.pop().close()


Finalize(
    None, close_workplaces, exitpriority=10
)  # runs where atexit's do not: in a process of a pool


def written(nb: NotebookNode) -> str:
    """Return a notebook's text as nbgrader writes it, and use the notebook up.

    ``nbformat.v4.writes`` would copy it first.
    """
    return indented_json(rwbase.strip_transient(rwbase.split_lines(nb))) + "\n"


# nbgrader's preprocessors, each of which would open the gradebook for itself.


def _each_cell(step: Any, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    """Do what a preprocessor does with each cell, and nothing that it does before."""
    for index, cell in enumerate(nb.cells):
        nb.cells[index], resources = step.preprocess_cell(cell, resources, index)
    return nb, resources


class _Execute(SandboxedExecute):
    def __init__(self, workplace: Workplace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._workplace = workplace

    def preprocess(
        self, nb: NotebookNode, resources: Mapping[str, Any]
    ) -> tuple[NotebookNode, Mapping[str, Any]]:
        told = resources["nbgrader"]
        told["slip"].record = self._workplace.execute(nb, told, self)
        return nb, resources


class _Kernelspec(theirs.OverwriteKernelspec):  # type: ignore[misc] # nbgrader has no types
    def __init__(self, workplace: Workplace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._workplace = workplace

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        master = self._workplace.setting.masters[resources["nbgrader"]["notebook"]]
        if master.kernelspec:
            nb.metadata["kernelspec"] = json.loads(master.kernelspec)
        return nb, resources


class _Overwrite(theirs.OverwriteCells):  # type: ignore[misc]
    def __init__(self, workplace: Workplace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._workplace = workplace

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        self.notebook_id = resources["nbgrader"]["notebook"]
        self.assignment_id = resources["nbgrader"]["assignment"]
        self.gradebook = _Cells(self._workplace.setting.masters[self.notebook_id])
        # A missing cell is put back by the repair.
        return _each_cell(self, nb, resources)


@dataclass(frozen=True)
class _Cells:
    """The two questions about the assignment's cells that ``OverwriteCells`` has."""

    master: Master

    def find_source_cell(self, name: str, *_: str) -> SimpleNamespace:
        if name not in self.master.cells:
            raise MissingEntry(name)
        names = ("cell_type", "locked", "source", "checksum")
        return SimpleNamespace(name=name, **dict(zip(names, self.master.cells[name], strict=True)))

    def find_graded_cell(self, name: str, *_: str) -> SimpleNamespace:
        if name not in self.master.points:
            raise MissingEntry(name)
        return SimpleNamespace(max_score=self.master.points[name])


class _Scores(theirs.SaveAutoGrades):  # type: ignore[misc]
    """Writes on a slip what nbgrader's own would write to the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        told = resources["nbgrader"]
        self.notebook_id, self.assignment_id = told["notebook"], told["assignment"]
        self.student_id, self.gradebook = told["student"], told["slip"]
        return _each_cell(self, nb, resources)


class Slip:
    """Scores and comments by the names of their cells: the part of a gradebook that is needed."""

    def __init__(self) -> None:
        self.grades: dict[str, SimpleNamespace] = {}
        self.comments: dict[str, SimpleNamespace] = {}
        self.db = SimpleNamespace(commit=lambda: None)
        self.record = Record()

    def find_grade(self, cell: str, *_: str) -> SimpleNamespace:
        return self.grades.setdefault(cell, SimpleNamespace(auto_score=None, manual_score=None))

    def find_comment(self, cell: str, *_: str) -> SimpleNamespace:
        return self.comments.setdefault(cell, SimpleNamespace(auto_comment=None))
