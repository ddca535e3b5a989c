"""Whose work counts for a name that the assignment asks for.

An untouched stub never beats work. A check sees the last work above it in the learner's own
notebook. Where there is none above, the work that stands below it counts all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from autograde.explaining.messages import SENTENCES, in_a_list
from autograde.grading.submission.mending.bindings import Reading, is_idle, lines_of, read
from autograde.grading.submission.mending.checks import stands_alone
from autograde.grading.submission.mending.draft import Draft, grade_id_of
from autograde.grading.submission.mending.recognise import names_bound, work_in

Placed = tuple[int, NotebookNode]


@dataclass(frozen=True)
class Work:
    """The cells whose work counts: for each check and each name that it asks for.

    ``anywhere`` has a cell for each name that there is work for, asked by a check or not.
    """

    seen: Mapping[str, Mapping[str, NotebookNode]]
    anywhere: Mapping[str, NotebookNode]


def find_work(draft: Draft) -> Work:
    """Find what each check sees, and say so where it could be something else."""
    doing: dict[str, list[Placed]] = {}
    place_of = {id(cell): place for place, cell in enumerate(draft.cells)}
    for cell in draft.learners_code():
        for name in work_in(draft, cell):
            doing.setdefault(name, []).append((place_of[id(cell)], cell))
    seen: dict[str, dict[str, NotebookNode]] = {}
    check_at = {grade_id_of(cell): place for place, cell in enumerate(draft.cells)}
    for check, names in draft.assignment.checked.items():
        place = check_at[check]
        there = sorted(names & doing.keys())
        seen[check] = {name: _counted(draft, doing[name], place, name) for name in there}
    anywhere = {name: cells[-1][1] for name, cells in doing.items()}
    for one in reversed(seen.values()):
        anywhere |= one
    for name, cells in doing.items():
        if len({cell.source for _, cell in cells}) > 1:
            _say_what_counts(draft, name, len(cells), seen)
    return Work(seen, anywhere)


def _counted(draft: Draft, there: Sequence[Placed], check: int, name: str) -> NotebookNode:
    above = [cell for at, cell in there if at < check]
    if above:
        return above[-1]

    def strangeness(cell: NotebookNode) -> tuple[bool, bool]:
        grade_id = grade_id_of(cell)
        return name not in draft.assignment.asked.get(grade_id, ()), not grade_id

    return min((cell for _, cell in there), key=strangeness)


def _say_what_counts(
    draft: Draft, name: str, count: int, seen: Mapping[str, Mapping[str, NotebookNode]]
) -> None:
    checks_of: dict[int, list[str]] = {}
    for check, names in seen.items():
        if name in names:
            checks_of.setdefault(draft.place(names[name]), []).append(check)
    for place, checks in checks_of.items():
        below = place > draft.place(draft.named(checks[0])[0])
        draft.say(
            "attempts",
            name=name,
            count=count,
            checks=in_a_list(checks),
            where=draft.where(draft.cells[place]),
            why=SENTENCES["none above" if below else "last above"],
        )


def name_the_work(draft: Draft, work: Work) -> None:
    """Let each name of a solution stand once, and with the work if that is where it stands.

    Work that stands in the cell of a later exercise takes the place of the earlier one: its check
    would ask before that has run.
    """
    order = draft.assignment.order
    for grade_id, asked in draft.assignment.asked.items():
        counted = [
            (check, cell)
            for check, names in work.seen.items()
            for name, cell in names.items()
            if name in asked
        ]
        later = [cell for check, cell in counted if order.get(grade_id_of(cell), -1) > order[check]]
        copies = draft.named(grade_id)
        seen = [one for one in copies if any(one is cell for _, cell in counted)]
        if later:
            for cell in copies:
                del cell.metadata["nbgrader"]
            draft.name(later[0], grade_id)
        elif counted and not seen:
            _leave_below(draft, copies, counted[0][0])
        elif len(copies) > 1:
            working = [one for one in copies if asked & work_in(draft, one)]
            _keep_one(draft, grade_id, copies, (seen or working[-1:] or copies)[0])


def _leave_below(draft: Draft, copies: Sequence[NotebookNode], check: str) -> None:
    """Let other tries below a check stay there: by their name they would come before it."""
    place = draft.place(draft.named(check)[0])
    for cell in copies:
        if draft.place(cell) > place and work_in(draft, cell):
            del cell.metadata["nbgrader"]


def _keep_one(
    draft: Draft, grade_id: str, copies: Sequence[NotebookNode], kept: NotebookNode
) -> None:
    number = next(n for n, cell in enumerate(copies, 1) if cell is kept)
    draft.say("copies", cell=grade_id, count=len(copies), number=number)
    for cell in copies:
        if cell is not kept:
            del cell.metadata["nbgrader"]


def quiet_stubs(draft: Draft, work: Work) -> None:
    """Take out, or make a comment of, each stub of a name that there is work for."""
    for cell in list(draft.learners_code()):
        reading = read(cell.source)
        done = reading.binds & work.anywhere.keys() if reading else frozenset()
        if reading is None or not done:
            continue
        quiet = _quieted(draft, cell.source, reading, work)
        if quiet == cell.source:
            continue
        if grade_id_of(cell):
            cell.source = "" if draft.is_stub(cell) else quiet
            continue
        draft.say("stub", names=in_a_list(sorted(done)), where=draft.where(cell))
        if draft.is_stub(cell):
            draft.remove(cell)
        else:
            cell.source = quiet


def _quieted(draft: Draft, source: str, reading: Reading, work: Work) -> str:
    lines, stubs = lines_of(source), draft.assignment.stubs
    for one in reading.statements:
        names = one.binds & stubs.keys()
        idle = names and all(is_idle(one.node, stubs[name]) for name in names)
        if idle and names <= work.anywhere.keys() and stands_alone(one, reading.statements):
            lines[one.first : one.end] = [f"# {line}" for line in lines[one.first : one.end]]
    return "\n".join(lines)


def say_where_work_stands(draft: Draft, work: Work) -> dict[str, str]:
    """Say of each solution cell whose work stands elsewhere where that is.

    Returns what a cell that is missing has to hold: the course's stub would undo the work.
    """
    held = {}
    for grade_id, asked in draft.assignment.asked.items():
        elsewhere = {
            name: cell
            for name, cell in work.anywhere.items()
            if name in asked and grade_id_of(cell) != grade_id
        }
        own = draft.named(grade_id)
        if not elsewhere or (own and names_bound(own[0]) & elsewhere.keys()):
            continue
        for cell in {draft.where(cell): cell for cell in elsewhere.values()}.values():
            draft.say("elsewhere", cell=grade_id, where=draft.where(cell))
        comment = "# " + SENTENCES["stands elsewhere"].format(names=in_a_list(sorted(elsewhere)))
        rest = own[0].source if own else ""
        if not own and elsewhere.keys() != asked:
            released = draft.assignment.cells[grade_id].source
            reading = read(released)
            rest = _quieted(draft, released, reading, work) if reading else released
        held[grade_id] = f"{comment}\n{rest}".strip("\n")
        if own:
            own[0].source = held[grade_id]
    return held
