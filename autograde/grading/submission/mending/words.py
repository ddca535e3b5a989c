"""Written answers: a person reads them, wherever in the notebook they stand.

nbgrader gives 0 to a written cell that is as it was handed out. Here that is for those who wrote
nothing anywhere: else the cell holds the words that stand elsewhere, and waits for a person.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nbformat import NotebookNode

from autograde.explaining.messages import SENTENCES
from autograde.grading.submission.mending.bindings import read
from autograde.grading.submission.mending.draft import Draft, grade_id_of
from autograde.grading.submission.mending.recognise import work_in

WORD = re.compile(r"\S+\s*")
HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)
CODE = re.compile(
    r"[:=,(\[{\\]\s*$|^\s*(def|class|import|from|for|while|if|return)\b", re.MULTILINE
)
COMMENT = re.compile(r"^[ \t]*#+[ \t]?", re.MULTILINE)  # in Markdown it would be a heading
LEAST_WORDS = 4  # of what is typed into a code cell: fewer are a name, or a line switched off
LIKE_OURS = 0.6  # so much of a text of the course's makes another one the same, changed
MOST_COMPARED = 20_000  # characters: a course's text is a few hundred
MOST_COPIED = 10_000  # likewise, from elsewhere into one answer; the rest is named


@dataclass(frozen=True)
class _Words:
    """What a learner wrote into a cell, and where; ``into_ours``: beside the course's own text."""

    cell: NotebookNode
    text: str
    into_ours: bool
    place: int
    where: str


def keep_one_answer(draft: Draft) -> None:
    """Let a written cell that is there several times hold all that was written into them."""
    for grade_id, ours in draft.assignment.cells.items():
        copies = draft.named(grade_id) if draft.assignment.is_written(grade_id) else []
        if len(copies) < 2:
            continue
        kept = copies[0]
        answers = [cell for cell in copies if not _is_stub(cell, ours)]
        told = dict.fromkeys(_brought(cell, cell.source, kept) for cell in answers)
        kept.source = "\n\n".join(told) or kept.source
        for cell in copies[1:]:
            draft.remove(cell)
        draft.say("answers", cell=grade_id, count=len(copies))


def adopt_empty_answers(draft: Draft) -> None:
    """Name a written cell that lost its metadata, and that nobody wrote into.

    The text of one is that of every other, so this is for a notebook that is known to be ours.
    """
    for grade_id in draft.missing:
        ours = draft.assignment.cells[grade_id].source
        alike = [one for one in draft.missing if draft.assignment.cells[one].source == ours]
        found = [cell for cell in draft.unnamed() if cell.source == ours]
        if draft.assignment.is_written(grade_id) and len(alike) == len(found) == 1:
            draft.name(found[0], grade_id)
            draft.say("metadata", cell=grade_id)


def fill_in_answers(draft: Draft, put_back: Collection[str]) -> None:
    """Put a learner's words into the written cells that hold none, with a line that says whence."""
    assignment = draft.assignment
    written = [name for name in assignment.cells if assignment.is_written(name)]
    for name in written:
        if name in put_back:
            _stand_below_its_question(draft, name)
    waiting = {
        name: cell
        for name in written
        if _is_stub(cell := draft.named(name)[0], assignment.cells[name])
    }
    found = _words(draft) if waiting else []
    near = {name: _beside(draft, cell, found) for name, cell in waiting.items()}
    taken = {id(one) for beside in near.values() for one in beside}
    places = {name: draft.place(cell) for name, cell in waiting.items()}
    far: dict[str, list[_Words]] = {name: [] for name in waiting}
    for one in found:
        if id(one) not in taken:
            far[min(places, key=lambda name: abs(places[name] - one.place))].append(one)
    for name, cell in waiting.items():
        if found or name in put_back:
            draft.say("words" if found else "no words", cell=name)
            cell.source = _told(cell, near[name], far[name], bool(found))
    gone = {id(one.cell) for beside in near.values() for one in beside}
    draft.cells = [cell for cell in draft.cells if id(cell) not in gone]


def _is_stub(cell: NotebookNode, ours: NotebookNode) -> bool:
    pictures = cell.get("attachments")
    return not pictures and set(cell.source.split()) <= set(ours.source.split())


def _stand_below_its_question(draft: Draft, grade_id: str) -> None:
    """Move an answer that was put back up to where the course asks for it."""
    released = draft.assignment.released.cells
    place = next(n for n, cell in enumerate(released) if grade_id_of(cell) == grade_id)
    question = released[place - 1].source if place else ""
    cell = draft.named(grade_id)[0]
    above = draft.cells[: draft.place(cell)]
    asking = [one for one in above if _added(one.source, question) is not None]
    if asking:
        draft.remove(cell)
        draft.cells.insert(draft.place(asking[-1]) + 1, cell)


def _words(draft: Draft) -> list[_Words]:
    """List what a learner wrote into cells of their own, and into the course's texts."""
    texts = draft.assignment.texts
    if all(cell.source in texts for cell in draft.unnamed()):
        return []
    course = {_plain(text) for text in texts}
    there = {_plain(cell.source) for cell in draft.cells}
    lost = [
        cell.source
        for cell in draft.assignment.released.cells
        if cell.cell_type == "markdown" and _plain(cell.source) not in there
    ]
    found = []
    where = SENTENCES["at the top"]
    for place, cell in enumerate(draft.cells):
        headings = HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
        if headings:
            where = SENTENCES["under a heading"].format(heading=headings[-1].strip())
        text, into_ours = cell.source, False
        if grade_id_of(cell) or _plain(text) in course or work_in(draft, cell):
            continue
        if cell.cell_type == "code":
            text = COMMENT.sub("", text) if _is_prose(text) else ""
        else:
            added = [one for ours in lost if (one := _added(text, ours)) is not None]
            text, into_ours = min(added, key=len, default=text), bool(added)
        if text.strip():
            found.append(_Words(cell, text, into_ours, place, where))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _is_prose(source: str) -> bool:
    """Say whether a code cell holds words: comments or a string alone, or no Python at all."""
    if len(re.findall(r"[^\W\d]{2,}", source)) < LEAST_WORDS:
        return False
    reading = read(source)
    if reading is None:
        return not CODE.search(source)
    nodes = [one.node for one in reading.statements]
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in nodes)


def _added(text: str, ours: str) -> str | None:
    """Return what a text says beyond one of the course's; None if it is another text."""
    if len(text) > MOST_COMPARED or not ours.strip():
        return None
    theirs, known = WORD.findall(text), WORD.findall(ours)
    old, new = ([word.strip() for word in words] for words in (known, theirs))
    if (Counter(old) & Counter(new)).total() < LIKE_OURS * len(old):
        return None
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    told = ("".join(theirs[start:end]).strip() for kind, *_, start, end in steps if kind != "equal")
    return "\n\n".join(filter(None, told))


def _beside(draft: Draft, cell: NotebookNode, found: Sequence[_Words]) -> list[_Words]:
    """Return the words in cells of the learner's own right above and below a cell."""
    place = draft.place(cell)
    by_cell = {id(one.cell): one for one in found if not one.into_ours}
    above: list[_Words] = []
    below: list[_Words] = []
    for cells, beside in ((draft.cells[:place][::-1], above), (draft.cells[place + 1 :], below)):
        for one in cells:
            if id(one) not in by_cell:
                break
            beside.append(by_cell[id(one)])
    return [*above[::-1], *below]


def _told(
    cell: NotebookNode, near: Sequence[_Words], far: Sequence[_Words], any_words: bool
) -> str:
    """Write the answer: the words from beside the cell, then those from elsewhere."""
    if not near and not far:
        return f"*{SENTENCES['words at another' if any_words else 'no words']}*"
    parts, left = [], MOST_COPIED
    if near:
        parts.append(f"*{SENTENCES['words beside']}*")
        parts += [_brought(one.cell, one.text, cell) for one in near]
    for one in far:
        left -= len(one.text)
        kind = "words in question" if one.into_ours else "words elsewhere"
        kind = kind if left >= 0 else "words too long"
        parts.append(f"*{SENTENCES[kind].format(where=one.where)}*")
        if left >= 0:
            parts.append(_brought(one.cell, one.text, cell))
    return "\n\n".join(dict.fromkeys(parts) if left < 0 else parts)


def _brought(cell: NotebookNode, text: str, to: NotebookNode) -> str:
    """Return words of one cell for another, which gets the pictures that they show."""
    renamed = _bring_pictures(cell, to) if cell is not to else {}
    for old, new in renamed.items():
        text = text.replace(f"attachment:{old}", f"attachment:{new}")
    return text


def _bring_pictures(cell: NotebookNode, to: NotebookNode) -> dict[str, str]:
    """Copy a cell's attachments to another one; return the names that they had to change."""
    renamed = {}
    for name, forms in (cell.get("attachments") or {}).items():
        there = to.setdefault("attachments", {})
        new, count = name, 1
        while new in there and there[new] != forms:
            count += 1
            new = f"{count}-{name}"
        there[new] = forms
        if new != name:
            renamed[name] = new
    return renamed
