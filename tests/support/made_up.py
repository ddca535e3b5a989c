"""An oracle and mistakes that no chapter has, for tests of those who judge."""

from __future__ import annotations

import numpy as np

from autograde.judging.misconception import Misconception
from autograde.questions.probe import ask


def mistake(name):
    """Return a mistake of this name, with words of its own."""
    return Misconception(name, f"It is {name}.", f"Not {name}, please.")


class MadeUpOracle:
    """Draws the cases that it is told to, and asks the reference that it is given."""

    def __init__(self, draw, reference, known=()):
        self.draw, self.reference, self.mistakes = draw, reference, known

    def any_seed(self, check):
        return 0

    def cases(self, check, seed):
        return self.draw(np.random.default_rng(seed))

    def expected(self, check, asked, seed, given=None):
        return {case.name: ask(check, self.reference, case) for case in asked}

    def known(self, check, seed):
        return self.mistakes

    def section(self, check, mistake):
        return check.read
