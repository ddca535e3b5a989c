"""Whatever a check accepts, the course's cells accept, too; and each of them can be run again."""

import pytest

from autograde.questions.register import CHAPTERS
from tests.support import whole_chapter
from tests.support.whole_chapter import Run

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
