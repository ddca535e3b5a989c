import itertools
from collections import Counter

import numpy as np
import pytest

from autograde.check import examine
from autograde.explaining import report
from autograde.questions.register import CHECKS
from tests import corpus

SOLUTIONS = corpus.right_solutions()
EACH_CHECK = pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
SEEDS = range(20)


def of(check):
    return [one for one in SOLUTIONS if one.check == check.id]


@EACH_CHECK
def test_right_work_in_any_style_gets_full_marks(check):
    for solution, seed in itertools.product(of(check), SEEDS):
        verdict = examine(check, solution.subject, seed)
        assert verdict.full, f"{solution}, seed {seed}\n{report.as_text(verdict)}"


@EACH_CHECK
def test_right_work_gets_full_marks_under_numpy_settings_of_the_learner(check):
    for solution in of(check):
        with np.errstate(all="raise"):
            verdict = examine(check, solution.subject, 0)
        assert verdict.full, f"{solution}\n{report.as_text(verdict)}"


def test_right_work_leaves_the_cell_quiet(capsys):
    for solution in SOLUTIONS:
        examine(CHECKS[solution.check], solution.subject, 0)
    assert capsys.readouterr() == ("", "")


def test_each_check_has_several_styles():
    styles = Counter(solution.check for solution in SOLUTIONS)
    assert set(styles) == set(CHECKS)
    assert min(styles.values()) >= 2


def test_each_style_says_what_sets_it_apart():
    assert all(solution.subject.__doc__ for solution in SOLUTIONS)
