"""A language changes words alone: the whole corpus earns the same in each, and has a card."""

import pytest

from autograde.basics.language import spoken
from autograde.check import examine
from autograde.explaining import report
from autograde.publishing.build import ROOT
from autograde.publishing.translation.languages import names
from autograde.questions.register import CHAPTERS, CHECKS, STEM_OF
from tests import corpus

LANGUAGES = names(ROOT)
SOLUTIONS = [*corpus.right_solutions(), *corpus.wrong_solutions()]
SEED = 3


def outcome(verdict):
    met = [finding.met for finding in verdict.findings]
    return verdict.points, met, verdict.mistakes


def test_there_is_a_language_to_compare():
    assert LANGUAGES


@pytest.mark.parametrize("stem", CHAPTERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_solution_earns_the_same_and_has_the_same_names(language, stem):
    solutions = [one for one in SOLUTIONS if STEM_OF[one.check] == stem]
    assert len(solutions) > 10
    for one in solutions:
        here = examine(CHECKS[one.check], one.subject, SEED)
        with spoken(language, whatever_is_set=True):
            there = examine(CHECKS[one.check], one.subject, SEED)
            said = report.as_text(there)
        assert outcome(there) == outcome(here), one
        assert said != report.as_text(there), one
