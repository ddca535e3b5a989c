"""An answer is as it was: its words and worth, what stands beside it, and nothing else."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.grading.records.result_record import Record
from autograde.grading.records.written import as_they_were, written_answers
from autograde.grading.submission.repair import note
from tests.support.classes import works

QUESTION = "written_one_over_n"


def record(notebook):
    return Record(written=written_answers(notebook))


def question(notebook):
    (cell,) = [
        one
        for one in notebook.cells
        if one.metadata.get("nbgrader", {}).get("grade_id") == QUESTION
    ]
    return cell


@pytest.fixture(scope="module")
def text():
    return json.dumps(works()["right"])


@pytest.fixture
def notebook(text):
    return nbformat.from_dict(json.loads(text))


def says_more(nb):
    question(nb).source += " And more."


def draws(nb):
    question(nb).attachments = {"a.png": {"image/png": "aGVsbG8="}}


def is_worth_more(nb):
    question(nb).metadata.nbgrader.points = 5


def writes_beside_it(nb):
    nb.cells.append(new_markdown_cell("So that the batch's size does not matter."))


def runs_again(nb):
    for cell in nb.cells:
        cell.get("outputs", []).clear()


def adds_code(nb):
    nb.cells.append(new_code_cell("print(1)"))


def is_mended(nb):
    nb.cells.insert(0, note(["One thing."]))


@pytest.mark.parametrize("change", [says_more, draws, is_worth_more, writes_beside_it])
def test_what_a_person_would_read_otherwise_is_not_as_it_was(text, notebook, change):
    old = record(nbformat.from_dict(json.loads(text)))
    assert [one.id for one in old.written] == [QUESTION]
    change(notebook)
    assert as_they_were(old, record(notebook)) == frozenset()


@pytest.mark.parametrize("change", [runs_again, adds_code, is_mended])
def test_all_else_changes_nothing(text, notebook, change):
    old = record(nbformat.from_dict(json.loads(text)))
    change(notebook)
    assert as_they_were(old, record(notebook)) == {QUESTION}


def test_without_an_earlier_record_nothing_is_as_it_was(notebook):
    assert as_they_were(None, record(notebook)) == frozenset()
    assert as_they_were(Record(), record(notebook)) == frozenset()
