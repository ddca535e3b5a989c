"""A learner's mangled notebook → one that can be graded, with a list of what was mended.

Which cell is which, whose work counts and what the course puts back: ``mending`` has the steps.
Nothing that a learner wrote is lost. What cannot be told is left as it is, and a file that is no
notebook is refused with a sentence that an instructor can send on.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.basics.kernels import IN_A_BROWSER
from autograde.explaining.messages import SENTENCES
from autograde.grading.submission.editions import edition_of, with_open_answers
from autograde.grading.submission.mending.checks import (
    cut_at_checks,
    free_code_in_locked_cells,
    keep_one_of_each,
)
from autograde.grading.submission.mending.course import (
    let_checks_see_the_work,
    put_back_checks,
    put_back_the_rest,
    restore_order,
    restore_what_is_ours,
)
from autograde.grading.submission.mending.draft import Assignment, Draft, grade_id_of, grade_ids
from autograde.grading.submission.mending.recognise import (
    adopt_by_definition,
    adopt_by_id_and_text,
    adopt_by_neighbours,
    forget_foreign_names,
    join_what_was_split,
    restore_types,
    revive_code,
    work_in,
)
from autograde.grading.submission.mending.words import (
    adopt_empty_answers,
    fill_in_answers,
    keep_one_answer,
)
from autograde.grading.submission.mending.work import (
    find_work,
    name_the_work,
    quiet_stubs,
    say_where_work_stands,
)
from autograde.grading.submission.parsing import BeyondRepair, read_submission

MOST_CELLS = 5_000
NOTE_ID = "mended"


@dataclass(frozen=True)
class Repaired:
    """A notebook that can be graded, and a sentence for each thing that was mended."""

    notebook: NotebookNode
    mended: tuple[str, ...]


def repair(
    raw: bytes,
    released: NotebookNode,
    *,
    elsewhere: Sequence[NotebookNode] = (),
    bring_words: bool = True,
) -> Repaired:
    """Make a gradable notebook of a submitted file.

    ``elsewhere`` are the editions of ``released`` in other languages, which it may be made from.
    ``bring_words`` says whether words that stand elsewhere are put into an answer that holds none,
    for whoever grades; a learner who goes on working finds them where they were.

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
    edition = edition_of(file.cells, (released, *elsewhere))
    draft = Draft(file.cells, Assignment(edition), list(file.mended))
    _mend(draft, bring_words)
    with_open_answers(draft.cells, edition, released)
    notebook = NotebookNode(
        cells=_with_own_ids(draft.cells, draft.assignment),
        metadata=copy.deepcopy(released.metadata),
        nbformat=nbformat.v4.nbformat,
        nbformat_minor=nbformat.v4.nbformat_minor,
    )
    own = released.metadata.get("kernelspec", {}).get("name", "")
    if file.kernel not in ("", own, IN_A_BROWSER):
        draft.say("kernel", name=file.kernel)
    return Repaired(notebook, tuple(dict.fromkeys(draft.mended)))


def _mend(draft: Draft, bring_words: bool) -> None:
    """Mend, from what is known for certain to what follows from it."""
    another = forget_foreign_names(draft)
    adopt_by_id_and_text(draft)
    if another and not _is_ours(draft):
        raise BeyondRepair("another notebook")
    restore_types(draft)
    revive_code(draft)
    join_what_was_split(draft)
    adopt_by_definition(draft)
    adopt_by_neighbours(draft)
    keep_one_of_each(draft)
    free_code_in_locked_cells(draft)
    cut_at_checks(draft)
    adopt_by_definition(draft)  # once more: what was freed may be the work
    if not _is_ours(draft) and not any(work_in(draft, one) for one in draft.learners_code()):
        raise BeyondRepair("another notebook")
    adopt_empty_answers(draft)
    keep_one_answer(draft)
    put_back = put_back_checks(draft)
    work = find_work(draft)
    name_the_work(draft, work)
    quiet_stubs(draft, work)
    put_back += put_back_the_rest(draft, say_where_work_stands(draft, work))
    restore_order(draft, put_back)
    let_checks_see_the_work(draft, work)
    if bring_words:
        fill_in_answers(draft, put_back)
    restore_what_is_ours(draft)


def _is_ours(draft: Draft) -> bool:
    own = draft.assignment.own
    return not own or bool(own & set(grade_ids(draft.cells)))


def note(mended: Sequence[str]) -> NotebookNode:
    """Return the cell that tells a learner, on top of the notebook, what was mended."""
    lines = [SENTENCES["mended"], "", *(f"- {one}" for one in mended)]
    made: NotebookNode = nbformat.v4.new_markdown_cell("\n".join(lines), id=NOTE_ID)
    return made


def _with_own_ids(cells: Sequence[NotebookNode], assignment: Assignment) -> list[NotebookNode]:
    """Give every cell an id that no other has: the course's to the course's."""
    named = assignment.cells
    taken: set[str] = {NOTE_ID, *(cell.id for cell in named.values())}
    for place, cell in enumerate(cells):
        ours: Any = named.get(grade_id_of(cell))
        if ours is not None:
            cell["id"] = ours.id
            continue
        if cell.id in taken:
            cell["id"] = next(
                name for n in range(len(cells) + 1) if (name := f"own-{place}-{n}") not in taken
            )
        taken.add(cell.id)
    return list(cells)
