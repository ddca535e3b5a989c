"""What a chapter shows of its planted objects is the same, whichever of them a reader has."""

import contextlib
import io

import pytest

from autograde import planted
from autograde.basics.own_number import FIRST
from autograde.questions.planting import order
from autograde.questions.register import CHAPTERS
from source_lib.bug_answers import HUNT, PLANTED
from tests.corpus.bug_hunt import NUMBERS
from tests.support import whole_chapter

QUESTIONS = {name: len(keys) for name, keys in {**PLANTED, **HUNT}.items()}


def first_of(number):
    """Return the object of each question that a reader with this number is dealt first."""
    return {(name, order(name, number, count)[0]) for name, count in QUESTIONS.items()}


def numbers():
    """Return numbers of readers who together are dealt every object first."""
    left = {(name, place) for name, count in QUESTIONS.items() for place in range(count)}
    chosen = []
    while left:
        chosen.append(max((FIRST, *NUMBERS), key=lambda number: len(first_of(number) & left)))
        left -= first_of(chosen[-1])
    return chosen


def shown(cells):
    """Return what the cells print that ask a planted object, or use what such a cell made."""
    asking = [
        cell
        for cell in whole_chapter.reading(cells, {"mystery", "hunt"})
        if not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    names, said = {"__name__": "__main__"}, []
    for cell in whole_chapter.leading_to(cells, *asking):
        with whole_chapter.quiet(), contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(cell.source, cell.id, "exec"), names)  # noqa: S102 - cells of our own
        if cell in asking:
            said.append((cell.source, out.getvalue()))
    return said


@pytest.mark.parametrize("stem", CHAPTERS)
def test_a_chapter_shows_the_same_to_everybody(stem, monkeypatch):
    cells = whole_chapter.cells(stem)
    seen = []
    for number in numbers():
        monkeypatch.setattr(planted, "own_number", lambda number=number: number)
        seen.append(shown(cells))
    if any(check.id in PLANTED for check in CHAPTERS[stem].checks):
        assert seen[0]
    for other in seen[1:]:
        assert other == seen[0]
