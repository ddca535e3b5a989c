"""Where a column holds formulas, its head is about as wide as the longest of them."""

import pytest

from autograde.publishing.build import read_source
from autograde.publishing.wide_tables import SPACE, with_room
from tests.support.submissions import CH07

TABLE = """Before.

| what | formula | where |
|---|:--|---|
| loss | ${formula}$ | (1.1) |
| sum | $x$ | (1.2) |

| after | $L = a$ |"""


def room(formula):
    lines = with_room(TABLE.replace("{formula}", formula)).split("\n")
    assert [*lines[:2], *lines[3:]] == [
        *TABLE.split("\n")[:2],
        *TABLE.replace("{formula}", formula).split("\n")[3:],
    ]
    name, formula_head, where = lines[2].strip("| ").split(" | ")
    assert (name, where) == ("what", "where")
    assert formula_head.replace(SPACE, "") == "formula"
    return formula_head.count(SPACE)


def test_a_long_formula_gets_room_and_a_short_one_needs_none():
    assert room("y - t") == 0
    assert 8 <= room(r"L = -\sum_k t_k \log y_k") <= 16


def test_what_is_not_seen_takes_no_room():
    assert room(r"\mathrm{CE}(p, \, q) = \mathrm{CE}") == room("CE(p, q) = CE")
    assert room(r"\sigma + \sigma + \sigma + \sigma") == room("s + s + s + s")


def test_words_that_are_as_long_give_room_enough():
    text = TABLE.replace("{formula}", "L = a + b + c").replace("$x$", 40 * "word ")
    assert with_room(text) == text


@pytest.mark.parametrize("text", ["", "| no table |", "|---|", "a\n|---|\n| b |", "| a |\n|---|"])
def test_all_else_stays_as_it_is(text):
    assert with_room(text) == text


def test_the_build_gives_the_summaries_room():
    cells = [one.source for one in read_source(CH07).cells if one.cell_type == "markdown"]
    (summary,) = [text for text in cells if "| what | formula" in text]
    assert SPACE in summary
