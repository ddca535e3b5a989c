"""Mangled submissions through nbgrader's own command: mended, or refused with a sentence."""

import json
import os
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograde.explaining.messages import SENTENCES
from autograde.grading.records import result_record
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from tests.corpus import mangled, rearranged
from tests.support import commands
from tests.support.submissions import CH06, read, solutions, submission

FULL = CHAPTERS[CH06].points
WHOLE = submission(CH06, solutions(CH06))
NAME = f"{CH06}.ipynb"
THEIRS = "theirs.txt"

pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning", "ignore::ResourceWarning"
)


def changed(change):
    notebook = json.loads(nbformat.writes(WHOLE))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    change(notebook)
    return mangled.as_bytes(notebook)


def stripped(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def without_checks(notebook):
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if not cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("check_")
    ]


def backwards(notebook):
    notebook["cells"].reverse()


def worth_more(notebook):
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {})["points"] = 1000


def from_elsewhere(notebook):
    notebook["metadata"] = {"kernelspec": {"name": "../<b>conda", "display_name": "x"}, "colab": {}}


def edited(edit):
    solved = rearranged.Solved(CH06)
    edit(solved)
    return solved.as_bytes()


WHOLE_BYTES = changed(lambda notebook: None)
# Student → the files, and what the record says was mended.
MENDED = {
    "whole": ({NAME: WHOLE_BYTES}, ""),
    "stripped": ({NAME: changed(stripped)}, "had lost its name"),
    "no-checks": ({NAME: changed(without_checks)}, "was missing"),
    "backwards": ({NAME: changed(backwards)}, "order was restored"),
    "worth-more": ({NAME: changed(worth_more)}, "are the course's again"),
    "colab": ({NAME: changed(from_elsewhere)}, "kernel “../<b>conda”"),
    "version-3": ({NAME: changed(lambda one: mangled.becomes_version_3(one, None))}, "before 2015"),
    "mark": ({NAME: b"\xef\xbb\xbf" + WHOLE_BYTES}, "byte order mark"),
    "renamed": ({"My Chapter 6 (1).ipynb": WHOLE_BYTES}, "called My Chapter 6 (1).ipynb"),
    "merged": ({NAME: edited(rearranged.two_in_one_cell)}, "it counts there"),
    "pasted": ({NAME: edited(rearranged.the_fresh_notebook_pasted_below)}, "number 1 of them"),
    "words": ({NAME: edited(rearranged.in_a_new_cell_at_the_end)}, "for a person to read"),
    "two": ({NAME: WHOLE_BYTES, "old.ipynb": b"{"}, "left aside: old.ipynb"),
}
REFUSED = {
    "empty": ({NAME: b""}, "The file is empty."),
    "cut-off": ({NAME: WHOLE_BYTES[:5000]}, "The file is damaged"),
    "zip": ({NAME: b"PK\x03\x04..."}, "an archive"),
    "script": ({NAME: b"import numpy as np\n"}, "plain text or a Python script"),
    "another": ({NAME: b'{"cells": []}'}, "Not one cell of this assignment"),
    "link": ({NAME: WHOLE_BYTES}, "mine.txt is a link"),
    "two-alike": ({"a.ipynb": WHOLE_BYTES, "b.ipynb": WHOLE_BYTES}, "several notebooks"),
}


def nbgrader(course, *arguments):
    return commands.run("nbgrader", *arguments, cwd=course, env=os.environ)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for kind in ("solutions", "notebooks"):
        shutil.copytree(ROOT / kind / "en" / CH06, folder / kind / "en" / CH06)
    for student, (files, _) in (MENDED | REFUSED).items():
        place = folder / "class" / "submitted" / student / CH06
        place.mkdir(parents=True)
        for name, raw in files.items():
            (place / name).write_bytes(raw)
    # Beside a whole notebook, a link that nbgrader would copy along, and into the feedback.
    (folder / "class" / "submitted" / "link" / CH06 / "mine.txt").symlink_to(folder / THEIRS)
    (folder / THEIRS).write_text("theirs")
    assert nbgrader(folder, "generate_assignment", CH06, "--force").returncode == 0
    return folder


@pytest.fixture(scope="module")
def graded(course):
    return nbgrader(course, "autograde", CH06)


@pytest.fixture(scope="module")
def records(course, graded):
    return {
        one.student: one for one in result_record.read_records(course / "class" / "records", CH06)
    }


@pytest.fixture(scope="module")
def scores(course, graded):
    with Gradebook(f"sqlite:///{course / 'class' / 'gradebook.db'}", "y-minus-t") as gradebook:
        return {
            one.student.id: [grade.auto_score for book in one.notebooks for grade in book.grades]
            for one in gradebook.assignment_submissions(CH06)
        }


@pytest.mark.parametrize("student", MENDED)
def test_what_can_be_told_is_mended_and_earns_what_it_earns(course, records, scores, student):
    made, (files, says) = records[student], MENDED[student]
    assert sum(check.points for check in made.checks) == FULL
    assert sum(filter(None, scores[student])) == FULL
    assert says in " ".join(made.mended)
    assert bool(made.mended) == bool(says)
    first = nbformat.read(
        course / "class" / "autograded" / student / CH06 / NAME, as_version=4
    ).cells[0]
    assert first.source.startswith(SENTENCES["mended"]) == bool(says)
    place = course / "class" / "submitted" / student / CH06
    assert {path.name: path.read_bytes() for path in place.iterdir()} == files


@pytest.mark.parametrize("student", REFUSED)
def test_the_rest_is_refused_with_a_sentence_and_gets_no_zero(
    course, graded, records, scores, student
):
    says = REFUSED[student][1]
    assert says in records[student].refused
    assert records[student].checks == ()
    assert says in graded.stderr
    assert not any(score is not None for score in scores[student])
    assert not (course / "class" / "autograded" / student / CH06).exists()


def test_words_wait_for_a_person_wherever_they_stand_and_who_wrote_none_has_0(course, graded):
    with Gradebook(f"sqlite:///{course / 'class' / 'gradebook.db'}", "y-minus-t") as gradebook:
        held = {
            student: gradebook.find_grade("written_why_cross_entropy", CH06, CH06, student)
            for student in ("words", "whole")
        }
        told = {name: (one.auto_score, one.needs_manual_grade) for name, one in held.items()}
    assert told == {"words": (None, True), "whole": (0, False)}
    path = course / "class" / "autograded" / "words" / CH06 / NAME
    cells = nbformat.read(path, as_version=4).cells
    (answer,) = [c.source for c in cells if rearranged.name_of(c) == "written_why_cross_entropy"]
    assert rearranged.ANSWER in answer


def test_a_learner_reads_what_was_mended(course, graded):
    done = nbgrader(course, "generate_feedback", CH06, "--student", "colab")
    assert done.returncode == 0, done.stderr[-2000:]
    page = course / "class" / "feedback" / "colab" / CH06 / f"{CH06}.html"
    html = page.read_text(encoding="utf-8")
    assert "Mended before grading:" in html
    assert "<b>conda" not in html


def test_a_resubmission_that_cannot_be_read_leaves_the_grade_of_the_one_before(course, graded):
    """Where no file has the right name, nbgrader puts zeros before anybody is asked."""
    before = standing(course)
    for student, name in (("stripped", NAME), ("backwards", "else.ipynb")):
        place = course / "class" / "submitted" / student / CH06
        (place / NAME).unlink()
        (place / name).write_bytes(b"%PDF-1.7")
        done = nbgrader(course, "autograde", CH06, "--force", "--student", student)
        assert done.returncode == 1
        held = standing(course)[student]
        assert held == before[student]
        assert sum(filter(None, held.values())) == FULL
        made = result_record.last_record(course / "class" / "records", CH06, student, CH06)
        assert "This is a PDF" in made.refused
        assert sum(check.points for check in made.checks) == FULL


def standing(course):
    with Gradebook(f"sqlite:///{course / 'class' / 'gradebook.db'}", "y-minus-t") as gradebook:
        return {
            one.student.id: {
                grade.name: grade.auto_score
                for book in one.notebooks
                for grade in book.grades
                if grade.name.startswith("check_")
            }
            for one in gradebook.assignment_submissions(CH06)
        }


def test_an_assignment_without_a_handed_out_notebook_is_graded_as_it_is(course, graded):
    """An instructor's own, of two notebooks: nbgrader reads it by itself."""
    for name in ("one", "two"):
        notebook = read("notebooks", CH06)
        for kind in ("solutions", "notebooks"):
            place = course / kind / "en" / "own"
            place.mkdir(exist_ok=True)
            nbformat.write(notebook, place / f"{name}.ipynb")
        place = course / "class" / "submitted" / "ada" / "own"
        place.mkdir(parents=True, exist_ok=True)
        nbformat.write(WHOLE, place / f"{name}.ipynb")
    assert nbgrader(course, "generate_assignment", "own", "--force").returncode == 0
    done = nbgrader(course, "autograde", "own")
    assert done.returncode == 0, done.stderr[-2000:]
    made = list(result_record.read_records(course / "class" / "records", "own"))
    assert [one.notebook for one in made] == ["one", "two"]
