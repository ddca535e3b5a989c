"""What is said of cells as people write them; ``benchmarks/results/written_cells.md`` has each."""

import pytest

from autograde.publishing.build import ROOT
from tests.corpus.as_people_write import written_cells
from tests.support.written_cells import row_of

CELLS = written_cells()


@pytest.fixture(scope="module")
def rows():
    return [row_of(cell, seeds=1) for cell in CELLS]


def with_outcome(rows, *outcomes):
    return [f"{row.cell}: {row.named}" for row in rows if row.outcome in outcomes]


def test_every_wrong_cell_loses_points_and_no_right_one_does(rows):
    assert len(CELLS) >= 240
    assert with_outcome(rows, "passed", "points lost", "too few points") == []


def test_nothing_untrue_is_said_of_any(rows):
    assert with_outcome(rows, "wrong name", "untrue") == []


def test_nearly_all_are_named(rows):
    nameable = [row for row in rows if row.cell.expected != "full" and row.cell.fine]
    unnamed = with_outcome(nameable, "unnamed")
    assert len(unnamed) <= 0.05 * len(nameable), unnamed


def test_the_committed_table_is_of_these_cells():
    table = (ROOT / "benchmarks/results/written_cells.md").read_text(encoding="utf-8")
    assert sum(line.startswith("| ch0") for line in table.splitlines()) == len(CELLS)
