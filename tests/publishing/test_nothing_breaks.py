"""Whatever a check accepts, the course's cells accept, too; and each of them can be run again."""

import pytest
from nbformat.v4 import new_code_cell

from autograde.questions.register import CHAPTERS
from tests.support import whole_chapter
from tests.support.whole_chapter import Run

CELLS = ["t, y = 1, 2", "t = 3\ndef f(y): return t * y", "print((lambda s: s * t)(y))"]
ROUNDS = [(stem, number) for stem in CHAPTERS for number in range(whole_chapter.rounds(stem))]


@pytest.mark.parametrize(("stem", "number"), ROUNDS, ids=lambda value: str(value))
def test_no_cell_stops_for_a_right_solution(stem, number):
    mine = whole_chapter.answers(stem, number)
    run = Run(mine)
    run.execute(whole_chapter.cells(stem))
    used = {asks: getattr(one, "__name__", one) for asks, one in mine.items()}
    assert not run.failed, "\n".join([str(used), *run.failed])


@pytest.mark.parametrize("stem", CHAPTERS)
def test_an_earlier_cell_can_be_run_again(stem):
    run, cells = Run(), whole_chapter.cells(stem)
    run.execute([*cells, *reversed(cells), *cells])
    assert not run.failed, "\n".join(run.failed)


@pytest.mark.parametrize("stem", CHAPTERS)
def test_no_later_cell_makes_a_name_anew_that_an_earlier_one_reads(stem):
    found = whole_chapter.overwritten(whole_chapter.cells(stem))
    # Random numbers may come from either generator.
    assert {cell: names for cell, names in found.items() if names != ["rng"]} == {}


def test_a_name_that_two_cells_make_is_found():
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(CELLS)]
    assert whole_chapter.overwritten(cells) == {"cell-2": ["t"]}
