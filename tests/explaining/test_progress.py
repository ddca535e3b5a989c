"""How far a learner is, read from saved notebooks: nothing is run, and nothing is made up."""

import copy
import gettext
import json
import os
import time

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograde.explaining import messages
from autograde.explaining.messages import PROGRESS
from autograde.explaining.output import MIME
from autograde.explaining.progress import saved, table
from autograde.grading.submission.cells import ROOT, grade_id, handed_out
from autograde.judging.cell_text import digest
from autograde.questions.register import CHAPTERS
from tests.support import wide

CH06, CH07 = CHAPTERS["ch06_sigmoid_with_loss"], CHAPTERS["ch07_softmax_with_loss"]
RELEASED = {one.stem: nbformat.read(handed_out(one), as_version=4) for one in (CH06, CH07)}
SOLVED = {
    one.stem: nbformat.read(
        ROOT / "solutions" / "en" / one.stem / f"{one.stem}.ipynb", as_version=4
    )
    for one in (CH06, CH07)
}


def put(folder, chapter, notebook):
    path = folder / f"{chapter.stem}.ipynb"
    nbformat.write(notebook, path)
    return path


def cell(notebook, name):
    return next(one for one in notebook.cells if grade_id(one) == name)


@pytest.fixture
def solved():
    return copy.deepcopy(SOLVED[CH06.stem])


def exercise(notebook, name, folder):
    read = saved.read(CH06, put(folder, CH06, notebook))
    return next(one for one in read.exercises if one.check.id == name)


def notes(folder, chapter=CH06):
    rows = table.progress(folder).rows
    return next(row for row, one in zip(rows, CHAPTERS.values(), strict=False) if one is chapter)


def test_a_chapter_as_it_is_handed_out_is_not_begun(tmp_path):
    put(tmp_path, CH06, RELEASED[CH06.stem])
    row = notes(tmp_path)
    assert row.title == "6 · Sigmoid with loss"
    assert row.done == f"0 of {len(CH06.checks)}"
    assert row.points == f"0 of {CH06.points:g}"
    assert row.notes == PROGRESS["not begun"]
    assert notes(tmp_path, CH07).notes == PROGRESS["not there"]


def test_a_solved_chapter_has_what_its_cards_say(tmp_path, solved):
    put(tmp_path, CH06, solved)
    row = notes(tmp_path)
    assert row.done == f"{len(CH06.checks)} of {len(CH06.checks)}"
    assert row.points == f"{CH06.points:g} of {CH06.points:g}"
    assert row.notes == ""


def test_code_that_was_never_checked_is_told(tmp_path, solved):
    cell(solved, "check_sigmoid").outputs = []
    put(tmp_path, CH06, solved)
    assert notes(tmp_path).notes == PROGRESS["not checked"].format(names="sigmoid")
    assert "check.sigmoid(sigmoid)" in table.progress(tmp_path).next


def test_code_that_was_edited_after_its_check_is_told(tmp_path, solved):
    cell(solved, "sigmoid").source += "\n# on second thoughts"
    put(tmp_path, CH06, solved)
    assert notes(tmp_path).notes == PROGRESS["changed"].format(names="sigmoid")
    assert not exercise(solved, "sigmoid", tmp_path).done


def test_a_cell_that_was_moved_or_has_a_magic_is_not_called_changed(tmp_path, solved):
    moved = copy.deepcopy(solved)
    moved.cells.append(moved.cells.pop(moved.cells.index(cell(moved, "sigmoid"))))
    assert exercise(moved, "sigmoid", tmp_path).done
    cell(solved, "sigmoid").source = "%precision 3\n" + cell(solved, "sigmoid").source
    assert exercise(solved, "sigmoid", tmp_path).done


def test_a_card_that_says_nothing_of_its_cell_holds_as_it_was_saved(tmp_path, solved):
    told = cell(solved, "check_sigmoid").outputs[0].data[MIME]
    assert told.pop("cell") == digest(cell(solved, "sigmoid").source)
    cell(solved, "sigmoid").source += "\n# on second thoughts"
    assert exercise(solved, "sigmoid", tmp_path).done


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("points", 99),
        ("points", "2.5"),
        ("max_points", 5),
        ("id", "dL_dy"),
        ("criteria", [{"name": "another one"}]),
        ("criteria", None),
    ],
)
def test_a_card_about_something_else_does_not_count(tmp_path, solved, field, value):
    cell(solved, "check_sigmoid").outputs[0].data[MIME][field] = value
    assert exercise(solved, "sigmoid", tmp_path).points is None


def test_points_that_are_missing_are_missing(tmp_path, solved):
    cell(solved, "check_sigmoid").outputs[0].data[MIME]["points"] = 1.5
    put(tmp_path, CH06, solved)
    row = notes(tmp_path)
    assert row.done == f"{len(CH06.checks) - 1} of {len(CH06.checks)}"
    assert row.points == f"{CH06.points - 1:g} of {CH06.points:g}"


def test_an_open_question_is_told(tmp_path, solved):
    name = next(iter(CH06.written))
    cell(solved, name).source = cell(RELEASED[CH06.stem], name).source
    put(tmp_path, CH06, solved)
    assert notes(tmp_path).notes == PROGRESS["open answer"]


def test_what_comes_next_is_where_the_learner_stopped(tmp_path, solved):
    cell(solved, "check_dy_ds").outputs = []
    put(tmp_path, CH06, solved)
    later = put(tmp_path, CH07, RELEASED[CH07.stem])
    os.utime(later, (time.time() + 60,) * 2)  # only opened
    shown = table.progress(tmp_path)
    assert "check.dy_ds(dy_ds)" in shown.next
    assert "6 · Sigmoid with loss" in shown.next


def test_after_a_full_chapter_the_next_one_comes(tmp_path, solved):
    put(tmp_path, CH06, solved)
    put(tmp_path, CH07, RELEASED[CH07.stem])
    assert "check.softmax_jacobian(softmax_jacobian)" in table.progress(tmp_path).next


@pytest.mark.parametrize("place", ["", "sub/{stem}", "sub"])
def test_a_notebook_finds_itself_and_its_neighbours(place, tmp_path, solved):
    here = tmp_path / "sub" / CH06.stem if "{" in place else tmp_path / place
    folder = tmp_path / place.format(stem=CH07.stem)
    for one in {here, folder}:
        one.mkdir(parents=True, exist_ok=True)
    put(here, CH06, solved)
    assert notes(folder).done == f"{len(CH06.checks)} of {len(CH06.checks)}"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"cells": 1}',
        b"\xff\x00",
        b'{"cells": [1, {}, {"source": 5}]}',
        b"[" * 9999,
    ],
)
def test_whatever_the_file_is_it_is_told_or_passed_over(content, tmp_path):
    (tmp_path / f"{CH06.stem}.ipynb").write_bytes(content)
    row = notes(tmp_path)
    assert row.done == f"0 of {len(CH06.checks)}"
    assert row.notes in (
        PROGRESS["unreadable"].format(name=f"{CH06.stem}.ipynb"),
        PROGRESS["not begun"],
    )


def test_odd_metadata_and_outputs_are_passed_over(tmp_path, solved):
    content = json.loads(nbformat.writes(solved))
    for number, one in enumerate(content["cells"]):
        one["metadata"] = [None, [], {"nbgrader": 3}, {"nbgrader": {"grade_id": []}}][number % 4]
        one["outputs"] = [None, 3, [3], [{"data": 3}]][number % 4]
    (tmp_path / f"{CH06.stem}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    assert notes(tmp_path).points == f"0 of {CH06.points:g}"


def test_the_table_for_a_terminal_is_aligned(tmp_path, solved):
    put(tmp_path, CH06, solved)
    shown = table.progress(tmp_path)
    head, *lines = table.as_text(shown).split("\n\n")[0].splitlines()
    assert len(lines) == len(CHAPTERS) + 1
    end = head.index(PROGRESS["points"]) + len(PROGRESS["points"])
    for line, row in zip(lines, shown.rows, strict=True):
        assert line[:end].endswith(f" {row.points}")
        assert line[end:].strip() == row.notes


def test_the_table_for_a_notebook_says_the_same_and_escapes(tmp_path, solved):
    solved.cells[0].source = "# 6 · <b>Mine</b>"
    put(tmp_path, CH06, solved)
    shown = table.progress(tmp_path)
    html = BeautifulSoup(table.as_html(shown), "html.parser")
    rows = [
        [part.get_text() for part in row.find_all(["th", "td"])]
        for row in html.tbody.find_all("tr")
    ]
    assert rows == [[row.title, row.done, row.points, row.notes] for row in shown.rows]
    assert "6 · <b>Mine</b>" in {row[0] for row in rows}
    assert shown.next in html.get_text()


def test_a_chapter_stands_on_one_line_with_its_numbers(tmp_path):
    shown = table.progress(tmp_path)
    html = BeautifulSoup(table.as_html(shown), "html.parser")
    assert "line-break: strict" in html.div["style"]
    cells = html.table.find_all(["td", "th"])
    assert len(cells) == 4 * (1 + len(shown.rows))
    assert all("vertical-align: baseline" in one["style"] for one in cells)


def test_names_are_listed_as_a_language_lists_them(tmp_path, solved):
    for name in ("check_sigmoid", "check_dy_ds"):
        cell(solved, name).outputs = []
    put(tmp_path, CH06, solved)
    with wide.spoken():
        assert "sigmoid、dy_ds." in table.as_text(table.progress(tmp_path))


def test_every_word_can_be_translated(tmp_path, solved, monkeypatch):
    class Marked(gettext.NullTranslations):
        def gettext(self, text):
            return f"⟦{text}⟧"

        def pgettext(self, context, text):
            return f"⟦{text}⟧"

    cell(solved, "check_sigmoid").outputs = []
    put(tmp_path, CH06, solved)
    monkeypatch.setattr(messages, "catalogue", lambda *_: Marked())
    shown = table.progress(tmp_path)
    assert shown.next.startswith("⟦")
    assert all(row.notes.startswith("⟦") for row in shown.rows[:-1])
    head = BeautifulSoup(table.as_html(shown), "html.parser").thead
    assert all(one.get_text().startswith("⟦") for one in head.find_all("th"))
