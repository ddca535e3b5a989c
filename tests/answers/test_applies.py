"""The same mistake has the same name wherever it can be made."""

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.questions.register import CHAPTERS
from tests import corpus
from tests.corpus.applies import APPLIES


def test_every_line_of_the_table_has_a_solution_that_makes_the_mistake_there():
    made = {(one.check, one.mistake) for one in corpus.single_mistakes()}
    told = {
        (check, mistake)
        for checks in APPLIES.values()
        for check, mistakes in checks.items()
        for mistake in mistakes
    }
    assert told - made == set()
    assert {mistake for _, mistake in told} <= set(MISCONCEPTIONS)


def test_the_table_knows_every_chapter_and_check():
    for stem, chapter in CHAPTERS.items():
        if chapter.checks and stem in APPLIES:
            wanted = {check.id for check in chapter.checks if not check.options}
            assert set(APPLIES[stem]) == wanted
