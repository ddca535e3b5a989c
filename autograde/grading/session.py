"""Judges a notebook that runs in a sandbox: cells in there, questions, answers and points out here.

No line of a learner's code runs in this process. A cell that dies, loops or eats memory is taken
out, and the notebook goes on without it in a fresh process.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from autograde.answers.oracle import ORACLE
from autograde.explaining.messages import SENTENCES
from autograde.grading.earlier_answers import EarlierAnswers
from autograde.judging.judge import Oracle, Verdict, judge
from autograde.questions.probe import Answer, Failure
from autograde.questions.spec import Case, Check
from autograde.sandbox.child import Child, Gone
from autograde.sandbox.inside.fence import MIB
from autograde.sandbox.parent import Sandbox


@dataclass(frozen=True)
class Lost:
    """Why a cell or an answer is lost: a kind, as an exception has one, and a sentence.

    ``foul`` says that what came back was no answer, which no honest code brings about.
    """

    kind: str
    why: str
    foul: bool = False

    @property
    def answer(self) -> Answer:
        """The answer to a case that was lost."""
        return Answer({}, Failure(self.kind, self.why, ""))


@dataclass(frozen=True)
class RanCell:
    """What came of a cell: its outputs, and if it was lost, why."""

    outputs: Sequence[NotebookNode] = ()
    lost: Lost | None = None


@dataclass
class Session:
    """One notebook in a sandbox: its cells one after the other, and questions in between.

    ``inherited_share``: of the points that are lost to an earlier mistake alone, what is given.
    """

    sandbox: Sandbox
    oracle: Oracle = ORACLE
    inherited_share: float = 0.0
    lost_cells: dict[int, Lost] = field(default_factory=dict)  # by their numbers
    lost_checks: dict[str, Lost] = field(default_factory=dict)  # by their ids
    _child: Child | None = None
    _cells: list[tuple[int, str]] = field(default_factory=list)  # those that have run, to be rerun
    _binder: dict[str, int] = field(default_factory=dict)  # name → the cell that bound it last
    _out: dict[str, Lost] = field(default_factory=dict)  # names whose cell was taken out
    _slow: bool = False
    _verdicts: dict[str, Verdict] = field(default_factory=dict)  # by the ids of the checks
    _traces: bool = True  # whether what is wrong may be traced back

    def __post_init__(self) -> None:
        self._limits = self.sandbox.limits
        self._until = time.monotonic() + self._limits.seconds

    def run(self, count: int, source: str) -> RanCell:
        """Run the cell with this number."""
        try:
            ran = self._process().run(source, self._seconds(self._limits.cell_seconds), count)
        except Gone as gone:
            self._child = None
            lost = self.lost_cells[count] = self._why(gone, self._limits.cell_seconds)
            return RanCell(lost=lost)
        self._cells.append((count, source))
        self._note(count, ran.binds)
        return RanCell(ran.outputs)

    def ask(self, check: Check, seed: int) -> Verdict:
        """Put the cases of a check to the learner's object, and judge what comes back."""
        cases = self.oracle.cases(check, seed)
        answers: dict[str, Answer] = {}
        lost = self._out.get(check.asks)
        for case in cases:
            if lost is None:
                most = self._limits.again_seconds if self._slow else self._limits.cell_seconds
                try:
                    asked = self._process().ask(check, case, self._seconds(most))
                    answers[case.name] = asked
                    continue
                except Gone as gone:
                    lost = self._why(gone, most)
                    self._slow |= gone.how == "time"
                    self._take_out(check.asks, lost)
            answers[case.name] = lost.answer
        if lost is not None:
            self.lost_checks[check.id] = lost
        verdict = self._judged(check, cases, answers, seed)
        self._verdicts[check.id] = verdict
        return verdict

    def _judged(
        self, check: Check, cases: Sequence[Case], answers: dict[str, Answer], seed: int
    ) -> Verdict:
        """Judge the answers, and trace what is wrong to earlier ones, if they can be asked."""
        if check.id in self.lost_checks or not self._traces or not self.oracle.built_on(check):
            return judge(check, cases, answers, seed, self.oracle)
        most = self._limits.again_seconds if self._slow else self._limits.cell_seconds
        until = time.monotonic() + most  # for all of it: a question takes a millisecond

        def question(check: Check, case: Case) -> Answer:
            left = until - time.monotonic()
            if left <= 0:
                raise Gone("time")
            try:
                return self._process().ask(check, case, self._seconds(left))
            except Gone:
                self._child = None
                raise

        earlier = EarlierAnswers(check, dict(self._cells), self._verdicts, question, self.oracle)
        verdict = judge(check, cases, answers, seed, self.oracle, earlier)
        # What could not be asked once may cost a process each time.
        self._traces = not earlier.failed
        return self._granted(verdict, earlier)

    def _granted(self, verdict: Verdict, earlier: EarlierAnswers) -> Verdict:
        """Give what the course gives for work that only carries an earlier mistake forward."""
        owed = verdict.inheritance
        if not owed.explains:
            return verdict
        owed = replace(owed, constant=earlier.is_constant(owed.through))
        share = 0.0 if owed.constant else self.inherited_share
        lost = verdict.check.points - verdict.earned
        # Half points add up exactly; a share of 0.1 is a little more than a tenth.
        return replace(verdict, inheritance=owed, granted=math.floor(2 * share * lost + 1e-9) / 2)

    def close(self) -> None:
        """End the notebook's process."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _process(self) -> Child:
        """Return the notebook's process; a fresh one runs again what has run before."""
        while self._child is None:
            if time.monotonic() >= self._until:
                raise Gone("used up")
            self._child = self.sandbox.open()
            for count, source in tuple(self._cells):
                try:
                    seconds = self._seconds(self._limits.cell_seconds)
                    self._note(count, self._child.run(source, seconds, count).binds)
                except Gone as gone:
                    self._child = None
                    lost = self._why(gone, self._limits.cell_seconds)
                    self._remove(count, lost)
                    break
        return self._child

    def _seconds(self, most: float) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            self.close()
            raise Gone("used up")
        return min(most, left)

    def _note(self, count: int, names: frozenset[str]) -> None:
        for name in names:
            self._binder[name] = count
            self._out.pop(name, None)

    def _take_out(self, name: str, lost: Lost) -> None:
        """Go on without the cell that made the object which was lost."""
        self._child = None
        if name in self._binder:
            self._remove(self._binder[name], lost)
        self._out[name] = self._after(name, lost)

    def _remove(self, count: int, lost: Lost) -> None:
        self._cells = [cell for cell in self._cells if cell[0] != count]
        self.lost_cells.setdefault(count, lost)
        for name in [name for name, cell in self._binder.items() if cell == count]:
            del self._binder[name]
            self._out[name] = self._after(name, lost)

    def _after(self, name: str, lost: Lost) -> Lost:
        why = SENTENCES["taken out"].format(name=name, why=lost.why)
        return replace(lost, why=why)

    def _why(self, gone: Gone, seconds: float) -> Lost:
        limits = self._limits
        match gone.how:
            case "used up":
                return Lost("TimeoutError", SENTENCES["used up"].format(most=limits.seconds))
            case "time" if time.monotonic() >= self._until:
                return Lost("TimeoutError", SENTENCES["used up"].format(most=limits.seconds))
            case "time":
                return Lost("TimeoutError", SENTENCES["too late"].format(most=seconds))
            case "memory":
                most = limits.memory / MIB
                return Lost("MemoryError", SENTENCES["too large"].format(most=most))
            case "nonsense" | "spoke before it was asked":
                return Lost("ValueError", SENTENCES["nonsense"], foul=True)
            case how:
                return Lost("SystemExit", SENTENCES["ended"].format(how=how))
