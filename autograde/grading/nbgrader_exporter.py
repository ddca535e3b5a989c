"""What ``nbgrader autograde`` and the formgrader's button read of a submission: the repaired one.

nbgrader opens a submitted file before any of its preprocessors runs, and gives it up if that fails.
So the repair stands where the file is opened, in the exporter. The submitted file stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook

from autograde.grading.nbgrader_preprocessor import SandboxedExecute
from autograde.grading.records import result_record
from autograde.grading.records.fingerprint import fingerprint
from autograde.grading.records.result_record import Record
from autograde.grading.submission.choosing import choose
from autograde.grading.submission.editions import editions
from autograde.grading.submission.links import refuse_link
from autograde.grading.submission.parsing import BeyondRepair
from autograde.grading.submission.repair import Repaired, note, repair
from autograde.questions.register import CHECKS


class MendingExporter(NotebookExporter):
    """Opens submissions for nbgrader; ``parent`` is its converter, which opens each one twice.

    The first time it is the file that was handed in, the second time what came of the first.
    """

    parent: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call] # nbconvert has few types
        settings = SandboxedExecute(config=self.config)
        self._records, self._handed_out = Path(settings.records), Path(settings.handed_out)
        self._mended: dict[tuple[str, ...], tuple[str, ...]] = {}
        # nbgrader passes over a file of another name; from_filename finds what is meant.
        for folder, found in self.parent.assignments.items():
            released = self._only_notebook(Path(folder).name)
            if released and self.parent.coursedir.notebook_id in ("*", released.stem):
                named = str(Path(folder, released.name))
                self.parent.assignments[folder] = sorted({*found, named})

    def _only_notebook(self, assignment: str) -> Path | None:
        """Return the notebook of an assignment that has one, as it was handed out."""
        found = list((self._handed_out / assignment).glob("*.ipynb"))
        return found[0] if len(found) == 1 else None

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """Export the notebook in a file.

        Raises
        ------
        BeyondRepair
            If it is none that can be graded. The record says so, too.
        """
        told = resources["nbgrader"]
        about = (told["student"], told["assignment"], told["notebook"])
        released = self._only_notebook(told["assignment"])
        if released is None or released.stem != told["notebook"]:
            return super().from_filename(filename, resources, **kwargs)
        if about in self._mended:
            told["mended"] = self._mended.pop(about)
            return super().from_filename(filename, resources, **kwargs)
        try:
            refuse_link(Path(filename).parent, told["student"])
            made = submitted(Path(filename).parent, released)
        except BeyondRepair as refusal:
            last = result_record.last_record(self._records, about[1], about[0], about[2])
            before = last if last is not None and last.checks else None
            if not Path(filename).exists():
                _take_back_zeros(told, before)
            kept = result_record.refusal(str(refusal), fingerprint(Path(filename).parent), before)
            result_record.write_record(kept.about(*about), self._records)
            raise
        self._mended[about] = made.mended
        if made.mended:
            self.log.warning("Mended in %s: %s", filename, " ".join(made.mended))
            made.notebook.cells.insert(0, note(made.mended))
        return self.from_notebook_node(  # type: ignore[no-untyped-call] # likewise
            made.notebook, resources, **kwargs
        )


def _take_back_zeros(told: Mapping[str, str], before: Record | None) -> None:
    """Undo what nbgrader does where a file of the right name is missing: nothing was graded.

    It puts a 0 into every cell, over what an earlier submission earned: the record has that.
    """
    names = (told["notebook"], told["assignment"], told["student"])
    judged = () if before is None else before.checks
    earned = {CHECKS[one.id].grade_id: one.points for one in judged if one.id in CHECKS}
    with Gradebook(told["db_url"]) as gradebook:
        for grade in gradebook.find_submission_notebook(*names).grades:
            grade.auto_score = earned.get(grade.name)
            grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
        gradebook.db.commit()


def submitted(folder: Path, released: Path) -> Repaired:
    """Read the notebook that is meant in a submission's folder, and repair it.

    Raises
    ------
    BeyondRepair
        If there is none, or none that can be graded.
    """
    ours, *others = (nbformat.read(path, as_version=4) for path in editions(released))
    file, said = choose(folder, ours, released.stem)
    made = repair(file.read_bytes(), ours, elsewhere=others)
    return Repaired(made.notebook, (*said, *made.mended))
