"""Puts sandbox and judge into ``nbgrader autograde``, in place of nbgrader's own ``Execute``.

Check cells are never run: their questions are asked from here, and their outputs are written here.
Everything else runs in the sandbox. A cell that an instructor grades by plain asserts is graded as
nbgrader does, by what it shows; its metadata say so, since what it shows is the learner's word.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Dict, Float, Unicode

from autograde.answers.oracle import CourseOracle
from autograde.basics.own_number import number_of
from autograde.explaining.messages import SENTENCES
from autograde.explaining.output import may_reveal, mime_bundle, points_of
from autograde.grading.records import result_record
from autograde.grading.records.result_record import Judged, JudgedCriterion, Record, Refused
from autograde.grading.records.written import written_answers
from autograde.grading.session import Session
from autograde.grading.submission.cells import grade_id, nbgrader_of, source_of
from autograde.grading.submission.sanitize import handed_out, sanitize
from autograde.judging.judge import Oracle, Verdict
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.spec import NO_CHAPTER, Check
from autograde.sandbox.child import new_output
from autograde.sandbox.inside.fence import Limits
from autograde.sandbox.parent import shared

KEY = "autograde"  # in the metadata of a graded cell: how it was judged
CHECK_OF = {check.grade_id: check for check in CHECKS.values()}
SEED_BITS = 48  # a notebook's JSON may pass through JavaScript, whose numbers end at 53


class SandboxedExecute(NbGraderPreprocessor):  # type: ignore[misc] # nbgrader has no types
    """Runs a submission in the sandbox, and judges its checks outside."""

    secret = Unicode("class/secret", help="The file with the course's secret.").tag(config=True)
    handed_out = Unicode(
        "notebooks/en", help="The folder of the notebooks as they are handed out."
    ).tag(config=True)
    records = Unicode("class/records", help="The folder of the records.").tag(config=True)
    limits = Dict(help="Limits of one notebook, by the names of Limits.").tag(config=True)
    inherited_share = Float(
        0.0,
        min=0.0,
        max=1.0,
        help="What work earns that only carries an earlier mistake forward, of the points that it "
        "loses to it: from 0, nothing, to 1, all of them; rounded down to half points. What is "
        "built on an earlier answer that is one constant earns nothing.",
    ).tag(config=True)
    own_number_only = Bool(
        False,
        help="Take answers to 'find the bug' for the number of the student's id alone, as it is "
        "where accounts are ids. Who works elsewhere asks for mystery(…, NUMBER) and hunt(NUMBER); "
        "autograde.planted.show_number(ID) prints it.",
    ).tag(config=True)
    unsafe_no_sandbox = Bool(
        False, help="Run without a sandbox, with limits only, and mark the grades as such."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: Mapping[str, Any]
    ) -> tuple[NotebookNode, Mapping[str, Any]]:
        """Fill in the outputs of every code cell."""
        told = resources["nbgrader"]
        chapter = CHAPTERS.get(told["notebook"], NO_CHAPTER)
        seed = Seeds(Path(self.secret), told["student"], told["assignment"], nb)
        name = f"{told['notebook']}.ipynb"
        sanitize(nb, handed_out(Path(self.handed_out) / told["assignment"] / name))
        limits = Limits(**self.limits)
        sandbox = shared(chapter, limits, self.unsafe_no_sandbox)
        oracle = oracle_for(told["student"], self.own_number_only)
        session = Session(sandbox, oracle, inherited_share=self.inherited_share)
        made = grade_notebook(nb, session, seed)
        made = replace(made, mended=told.get("mended", ()))
        about = (told["student"], told["assignment"], told["notebook"])
        result_record.write_record(made.about(*about), Path(self.records))
        return nb, resources


class Seeds:
    """The seeds of one submission: the same at every regrade, and for nobody to foresee."""

    def __init__(
        self, secret: Path | bytes, student: str, assignment: str, nb: NotebookNode
    ) -> None:
        sources = "\0".join(source_of(cell) for cell in nb.cells)
        digest = hashlib.sha256(sources.encode(errors="surrogatepass")).hexdigest()
        self._key = secret if isinstance(secret, bytes) else course_secret(secret)
        self._about = (student, assignment, digest)

    def __call__(self, check: Check) -> int:
        message = "\0".join((*self._about, check.id)).encode(errors="surrogatepass")
        digest = hmac.digest(self._key, message, "sha256")
        return int.from_bytes(digest[: SEED_BITS // 8])


def oracle_for(student: str, own_number_only: bool = False) -> Oracle:
    """Return an oracle that takes a student's id for their account, as on a hub it is.

    What is planted for them is told by their answer; this is for an answer that does not say, and
    for a course in which no other number counts.
    """
    return CourseOracle(lambda: number_of(student), own_number_only)


def course_secret(path: Path) -> bytes:
    """Return the course's secret; at first use, make it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path.read_bytes().strip()


def grade_notebook(nb: NotebookNode, session: Session, seed: Callable[[Check], int]) -> Record:
    """Run the code cells of a notebook, judge its check cells, in their order, and say what came.

    The cells get their outputs; nothing is written to disk. Whose notebook it is, the record
    leaves open.
    """
    last = {grade_id(cell): index for index, cell in enumerate(nb.cells)}
    moved = out_of_order([grade_id(cell) for cell in nb.cells])
    unsafe = session.sandbox.unsafe
    judged, beside = [], {}
    written = written_answers(nb)
    names: dict[int, str] = {}  # of the code cells, by their numbers
    try:
        for index, cell in enumerate(nb.cells):
            if cell.cell_type != "code":
                continue
            count = cell.execution_count = len(names) + 1
            name = grade_id(cell)
            names[count] = name or SENTENCES["own cell"].format(count=count)
            check = CHECK_OF.get(name)
            graded = is_grade(cell) and not is_solution(cell)
            if check is not None and graded and last[name] == index:
                judged.append(_judge(cell, check, session, seed(check), name in moved))
            else:
                _run(cell, session, count)
                if graded:
                    beside[name] = _count_what_it_shows(cell)
            if unsafe and graded:
                note = new_output("stream", name="stdout", text=SENTENCES["no sandbox"] + "\n")
                cell.outputs.insert(0, note)
                cell.metadata[KEY]["sandbox"] = False
    finally:
        session.close()
    return Record(
        checks=tuple(judged),
        sandbox=not unsafe,
        self_graded=tuple(beside),
        tried=tuple(_tried(judged, beside, session, names)),
        lost=tuple(
            SENTENCES["lost cell"].format(cell=names[count], why=why.why)
            for count, why in session.lost_cells.items()
        ),
        written=written,
    )


def _tried(
    judged: Sequence[Judged], beside: Mapping[str, bool], session: Session, names: Mapping[int, str]
) -> Iterator[str]:
    """Yield what was attempted against whoever grades: no honest code brings it about."""
    for one in judged:
        if one.refused:
            yield SENTENCES[f"tried {one.refused}"].format(cell=CHECKS[one.id].grade_id)
    for name, plausible in beside.items():
        if not plausible:
            yield SENTENCES["tried points"].format(cell=name)
    lost = [(names[count], why) for count, why in session.lost_cells.items()]
    lost += [(CHECKS[name].grade_id, why) for name, why in session.lost_checks.items()]
    for name, why in lost:
        if why.foul:
            yield SENTENCES["tried words"].format(cell=name)


def out_of_order(names: Sequence[str]) -> frozenset[str]:
    """Return the checks that were moved: all but the most that keep the chapter's order."""
    rank = {name: rank for rank, name in enumerate(CHECK_OF)}
    found = [name for name in names if name in rank]
    # The longest increasing subsequence: ends[n] is the least end of one of length n + 1.
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for name in found:
        at = bisect_left(ends, rank[name])
        before[rank[name]] = ends[at - 1] if at else None
        ends[at : at + 1] = [rank[name]]
    kept, end = set(), ends[-1] if ends else None
    while end is not None:
        kept.add(end)
        end = before[end]
    return frozenset(name for name in found if rank[name] not in kept)


def _judge(cell: NotebookNode, check: Check, session: Session, seed: int, moved: bool) -> Judged:
    most = float(nbgrader_of(cell).get("points", check.points))
    if source_of(cell).strip() != check.call or moved:
        refused: Refused = "moved" if moved else "changed"
        cell.outputs = [_refusal(SENTENCES[f"cell {refused}"].format(call=check.call))]
        cell.metadata[KEY] = {"judged": "outside", "refused": refused}
        return Judged(check.id, 0.0, most, seed, refused=refused)
    verdict = session.ask(check, seed)
    cell.outputs = shown(verdict, most, cell.execution_count)
    cell.metadata[KEY] = {"judged": "outside", "seed": seed}
    lost = session.lost_checks.get(check.id)
    return Judged(
        check.id,
        min(verdict.points, most),
        most,
        seed,
        tuple(
            JudgedCriterion(one.criterion.name, one.met, float(one.criterion.points))
            for one in verdict.findings
        ),
        verdict.mistakes,
        len(verdict.diagnosis.alternatives) > 1,
        verdict.untouched,
        lost.why if lost else "",
        inherited=verdict.mend if verdict.inheritance.explains else (),
        granted=verdict.granted,
        constant=verdict.inheritance.constant,
    )


def shown(verdict: Verdict, most: float, count: int | None = None) -> list[NotebookNode]:
    """Return the outputs of a check cell: the card, and the points as nbgrader reads them."""
    points = points_of(verdict, most)
    result = {"text/plain": repr(float(points)), "text/html": points._repr_html_()}
    return [
        new_output("display_data", data=mime_bundle(verdict, may_reveal()), metadata={}),
        new_output("execute_result", data=result, metadata={}, execution_count=count),
    ]


def _refusal(words: str) -> NotebookNode:
    made: NotebookNode = new_output("error", ename="NoPoints", evalue=words, traceback=[words])
    return made


def _run(cell: NotebookNode, session: Session, count: int) -> None:
    cell.outputs = []
    if not source_of(cell).strip():
        return
    ran = session.run(count, source_of(cell))
    cell.outputs = list(ran.outputs)
    if ran.lost is not None:
        words = f"{ran.lost.kind}: {ran.lost.why}"
        cell.outputs = [
            new_output("error", ename=ran.lost.kind, evalue=ran.lost.why, traceback=[words])
        ]
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = count


def _count_what_it_shows(cell: NotebookNode) -> bool:
    """Mark a cell that nbgrader grades by its outputs; say whether its points can be."""
    cell.metadata[KEY] = {"judged": "beside the learner's code"}
    most = float(nbgrader_of(cell).get("points", 0))
    wrong = [one for one in cell.outputs if not _plausible(one, most)]
    if wrong:  # nbgrader stops at more points than there are, and takes less than 0 for full marks
        cell.outputs = [_refusal(SENTENCES["no number of points"])]
    return not wrong


def _plausible(output: NotebookNode, most: float) -> bool:
    if output.output_type != "execute_result":
        return True
    text = output.data.get("text/plain", "nan")
    try:
        return 0 <= float(text or "nan") <= most
    except ValueError:
        return True  # nbgrader: no number, so full marks
