"""A class of forty that nobody has taught: what learners hand in, made up, and the same each time.

It comes as a class comes from Moodle: a list of participants, a ZIP of submissions, and a grading
worksheet that says when they were handed in. The learners are numbered.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograde.desk.demo.answers import CHEATS, LOOPS, RIGHT, WRITTEN, WRONG
from autograde.desk.lms.tables import write_or_say_why
from autograde.grading.submission.cells import grade_id

STEM = "ch07_softmax_with_loss"
QUESTION = "written_one_over_n"
SIZE = 40
DUE = datetime(2027, 1, 31, 23, 59)
FIRST_PARTICIPANT = 3001


@dataclass
class MadeUpLearner:
    """One of the class: a number, answers by stub, and what happened to the file on its way."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)  # mistakes of the catalogue
    fate: str = ""
    late: timedelta = timedelta(days=-3)

    @property
    def id(self) -> str:
        """The id in the gradebook."""
        return f"learner-{self.number:02}"

    @property
    def name(self) -> str:
        """The full name, as a Moodle has it."""
        return f"Learner {self.number:02}"

    @property
    def participant(self) -> int:
        """Moodle's number."""
        return FIRST_PARTICIPANT + 7 * self.number


# What happens to whom, besides what they know.
FATES: Mapping[int, str] = {
    4: "loops",  # early: its 20 seconds pass while others are graded
    9: "renamed file",
    15: "untouched",
    17: "half done",
    20: "split cell",
    22: "deleted check",
    26: "half done",
    28: "edited check",
    31: "duplicated cells",
    33: "version 3",
    34: "cut off",
    35: "PDF",
    36: "empty",
    38: "cheats",
    39: "copied, names changed",
    40: "nothing handed in",
}
# Moodle's times are local: no clock on Earth is further from UTC than 14 hours.
LATE: Mapping[int, timedelta] = {7: timedelta(days=1), 19: timedelta(days=2), 30: timedelta(days=9)}


def learners() -> list[MadeUpLearner]:
    """Make up the class: a third gets everything right, the others make up to three mistakes."""
    rng = np.random.default_rng(7)
    made = [_learner(number, rng) for number in range(1, SIZE + 1)]
    copied = made[11]
    for one in made:
        if one.fate == "copied, names changed":
            one.cells = {name: _renamed(code) for name, code in copied.cells.items()}
            one.made = list(copied.made)
    return made


def _learner(number: int, rng: np.random.Generator) -> MadeUpLearner:
    one = MadeUpLearner(number, fate=FATES.get(number, ""))
    one.late = LATE.get(number, one.late)
    for stub, styles in RIGHT.items():
        one.cells[stub] = styles[rng.integers(len(styles))]
    one.cells[QUESTION] = WRITTEN[rng.integers(len(WRITTEN))]
    stubs = rng.permutation(list(WRONG))[: 0 if number % 3 == 0 else rng.integers(1, 4)]
    for stub in map(str, stubs):
        names = list(WRONG[stub])
        # Some mistakes are made more often than others: the first of a list most often.
        mistake = names[min(int(rng.geometric(0.5)) - 1, len(names) - 1)]
        one.cells[stub] = WRONG[stub][mistake]
        one.made.append(mistake)
    if one.fate == "untouched":
        one.cells, one.made = {}, []
    elif one.fate == "half done":
        one.cells = dict(list(one.cells.items())[:3])
    elif one.fate == "loops":
        one.cells["softmax_jacobian"] = LOOPS
    elif one.fate == "cheats":
        one.cells |= CHEATS
    return one


def _renamed(code: str) -> str:
    """Change the layout and the local names of somebody else's code."""
    for old, new in (("self.y", "self.out"), ("dx", "grad"), ("total", "acc"), ("J", "jac")):
        code = re.sub(rf"(?<![\w.]){re.escape(old)}\b", new, code)
    return "# my own solution\n" + code


def file_of(one: MadeUpLearner, released: NotebookNode) -> tuple[str, bytes]:
    """Return the name and the content of the file that a learner hands in."""
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        cell.source = one.cells.get(grade_id(cell), cell.source)
    name = f"{STEM}.ipynb"
    if one.fate == "renamed file":
        name = f"{STEM} (2).ipynb"
    elif one.fate == "split cell":
        _split(notebook)
    elif one.fate == "deleted check":
        notebook.cells = [c for c in notebook.cells if grade_id(c) != "check_dL_dq"]
    elif one.fate == "edited check":
        _cell(notebook, "check_softmax_jacobian").source = "print('all tests passed')"
    elif one.fate == "duplicated cells":
        notebook.cells += [nbformat.from_dict(c) for c in notebook.cells if grade_id(c)][:4]
    raw = json.dumps(notebook, indent=1, ensure_ascii=False).encode()  # nbformat would mend it
    if one.fate == "version 3":
        raw = nbformat.writes(nbformat.convert(notebook, 3), version=3).encode()
    elif one.fate == "cut off":
        raw = raw[: len(raw) // 2]
    elif one.fate == "PDF":
        raw = b"%PDF-1.7\n% a printout\n"
    elif one.fate == "empty":
        raw = b""
    return name, raw


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    found: NotebookNode = next(cell for cell in notebook.cells if grade_id(cell) == name)
    return found


def _split(notebook: NotebookNode) -> None:
    """Cut the layer in two, between its lines, as a slip of Ctrl-Shift-Minus does."""
    cell = _cell(notebook, "softmax_with_loss")
    head, mark, tail = cell.source.partition("    def backward(self, dout=1):\n")
    cell.source = head + mark.rstrip()
    rest = nbformat.v4.new_code_cell(tail, id="rest")
    notebook.cells.insert(notebook.cells.index(cell) + 1, rest)


def hand_in(folder: Path, released: Path) -> None:
    """Write what a Moodle gives: ``participants.csv``, ``submissions.zip``, ``worksheet.csv``."""
    release = nbformat.read(released, as_version=4)
    roster = ["First name,Last name,Username,ID number,Email address"]
    worksheet = [
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments"
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in learners():
            email = f"{one.id}@example.org"
            roster.append(f"Learner,{one.number:02},{one.id},,{email}")
            when, status = "-", "No submission"
            if one.fate != "nothing handed in":
                name, raw = file_of(one, release)
                inside = f"{one.name}_{one.participant}_assignsubmission_file/{name}"
                archive.writestr(zipfile.ZipInfo(inside, (2027, 1, 31, 0, 0, 0)), raw)
                when = f'"{DUE + one.late:%A, %d %B %Y, %I:%M %p}"'
                status = "Submitted for grading"
            worksheet.append(
                f"Participant {one.participant},{one.name},{email},{status},,{{most}},Yes,{when},-,"
            )
    most = sum(
        cell.metadata.nbgrader.get("points", 0)
        for cell in release.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    )
    write_or_say_why(folder / "participants.csv", "\r\n".join([*roster, ""]).encode())
    text = "\r\n".join([*worksheet, ""]).replace("{most}", f"{most:.2f}")
    write_or_say_why(folder / "worksheet.csv", text.encode())
    write_or_say_why(folder / "submissions.zip", content.getvalue())
