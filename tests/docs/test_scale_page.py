"""docs/scale.md shows what is computed from what it says was measured."""

from autograde.publishing.build import ROOT
from tests.support import sizing

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_the_page_has_the_computed_table():
    assert sizing.table() in PAGE


def test_the_page_names_each_measured_cost():
    cost = sizing.Cost()
    for said in (f"{cost.grading} s of a core", f"{cost.writing} s", f"{cost.gradebook} kB"):
        assert f"| {said}" in PAGE
    assert "| 136 MiB |" in PAGE
    assert "| 95 MiB |" in PAGE
    assert cost.desk == 136 + 95


def test_twice_the_learners_cost_twice_as_much():
    small, large = sizing.row(50_000), sizing.row(100_000)
    assert (small[0], large[0]) == ("50,000", "100,000")
    assert abs(float(large[1]) - 2 * float(small[1])) <= 1.5  # both are rounded
