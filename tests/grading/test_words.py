"""Written answers: what stands anywhere in a notebook waits for a person, beside the question."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograde.grading.submission.mending.draft import Assignment, Draft
from autograde.grading.submission.mending.words import fill_in_answers, keep_one_answer
from autograde.grading.submission.repair import repair
from tests.corpus.rearranged import ANSWER, WRITTEN, Solved, name_of, own, question
from tests.support.submissions import CH06, CH07

CH01 = "ch01_dice_to_cross_entropy"
WORDS = [line for line in ANSWER.split("\n") if line]


def answered(edit, stem=CH07):
    """Return the written cell of a repaired notebook, and what was mended."""
    solved = Solved(stem)
    edit(solved)
    made = repair(solved.as_bytes(), solved.released)
    nbformat.validate(made.notebook)
    (cell,) = [one for one in made.notebook.cells if name_of(one) in solved.written]
    return cell, made


# Each way in chapter 7, and in turn in one of the others.
CASES = [(edit, CH07) for edit in WRITTEN]
CASES += [(edit, (CH01, CH06)[place % 2]) for place, edit in enumerate(WRITTEN)]


@pytest.mark.parametrize(("edit", "stem"), CASES, ids=lambda one: getattr(one, "__name__", one))
def test_an_answer_waits_for_a_person_wherever_it_was_typed(edit, stem):
    cell, made = answered(edit, stem)
    assert determine_grade(cell)[0] is None
    assert [line for line in cell.source.split("\n") if line in WORDS] == WORDS
    assert made.mended


def test_who_wrote_nothing_anywhere_gets_the_automatic_0():
    cell, made = answered(lambda solved: None)
    assert determine_grade(cell)[0] == 0
    assert made.mended == ()


def test_a_cell_without_its_metadata_that_nobody_wrote_into_gets_the_automatic_0():
    def stripped(solved):
        solved[solved.written[0]]["metadata"] = nbformat.from_dict({})

    cell, _ = answered(stripped)
    assert determine_grade(cell)[0] == 0


def test_a_deleted_cell_waits_though_there_are_no_words():
    cell, made = answered(lambda solved: solved.take(solved.written[0]))
    assert determine_grade(cell)[0] is None
    assert "no words were found" in cell.source
    assert "The cell written_one_over_n for a written answer was missing" in made.mended[-1]


def test_an_answer_in_its_place_is_left_alone_whatever_else_was_noted():
    def noted(solved):
        solved[solved.written[0]].source = ANSWER
        solved.cells.append(own("My notes on the chapter.", "markdown"))

    cell, made = answered(noted)
    assert cell.source == ANSWER
    assert made.mended == ()


def test_what_the_course_says_is_no_answer():
    def touched(solved):
        place = question(solved)
        solved.cells[place].source = solved.cells[place].source.replace(" ", "  ") + "\n"
        solved.cells += [own(solved.cells[5].source.rstrip() + "\n\n", "markdown")]
        del solved.cells[3]

    cell, _ = answered(touched)
    assert determine_grade(cell)[0] == 0


def test_code_is_no_answer():
    def coded(solved):
        solved.cells += [own("# a line\nx = 1"), own("%%bash\necho some words of a shell"), own("")]

    assert determine_grade(answered(coded)[0])[0] == 0


def test_words_from_beside_the_cell_are_there_once_and_others_say_where_they_stand():
    def written(solved):
        solved.put(solved.at(solved.written[0]) + 1, own("Near by.", "markdown"))
        solved.cells.append(own("Far away.", "markdown"))

    cell, made = answered(written)
    assert cell.source.split("\n\n") == [
        "*What stood in the cells beside this one:*",
        "Near by.",
        "*What stands in another cell, under the heading “Summary”:*",
        "Far away.",
    ]
    sources = [one.source for one in made.notebook.cells]
    assert ("Near by." in sources, "Far away." in sources) == (False, True)


def test_a_long_text_elsewhere_is_named_and_not_copied():
    def written(solved):
        solved.cells += [own("Far away.", "markdown"), own("word " * 5000, "markdown")]

    cell, _ = answered(written)
    assert "Far away." in cell.source
    assert len(cell.source) < 1000
    assert "More words stand under the heading “Summary”" in cell.source


def test_a_megabyte_of_text_is_compared_with_nothing():
    def written(solved):
        solved.cells.append(own("a " * 400_000, "markdown"))

    assert determine_grade(answered(written)[0])[0] is None


def draft_with(change):
    solved = Solved(CH07)
    draft = Draft(solved.cells, Assignment(solved.released))
    change(solved)
    return draft, solved[solved.written[0]]


def with_picture(text, data, **fields):
    cell = own(text, "markdown") | fields
    cell["attachments"] = {"image.png": {"image/png": data}}
    return nbformat.from_dict(cell)


def test_pictures_come_with_the_words_and_none_takes_the_other_s_place():
    def written(solved):
        place = solved.at(solved.written[0])
        solved.put(place + 1, with_picture("![](attachment:image.png)", "one"))
        solved.put(place + 2, with_picture("![](attachment:image.png) two", "two"))

    draft, cell = draft_with(written)
    fill_in_answers(draft, [])
    assert "![](attachment:image.png)\n" in cell.source
    assert "![](attachment:2-image.png) two" in cell.source
    held = {name: forms["image/png"] for name, forms in cell.attachments.items()}
    assert held == {"image.png": "one", "2-image.png": "two"}


def test_a_picture_alone_is_an_answer_and_copies_keep_theirs():
    def written(solved):
        cell = solved[solved.written[0]]
        told = {"metadata": cell.metadata}
        picture = with_picture("![](attachment:image.png)", "one", **told)
        solved.put(solved.at(solved.written[0]) + 1, picture)

    draft, cell = draft_with(written)
    keep_one_answer(draft)
    fill_in_answers(draft, [])
    assert cell.source == "![](attachment:image.png)"
    assert cell.attachments["image.png"] == {"image/png": "one"}
