"""An oracle that remembers: some tests ask the same questions of a thousand solutions.

A question is never changed by whoever is asked, since a probe works on a copy. So for one seed the
cases, the right answers and what each known mistake gives are worked out once.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from unittest import mock

from autograde import check as public
from autograde.answers.oracle import CourseOracle
from autograde.judging.misconception import Wrong


@dataclass(frozen=True)
class RememberedWrong(Wrong):
    """A mistake that is made once in each case of a seed."""

    given: dict = field(default_factory=dict, compare=False)

    def answer(self, check, case):
        if case.name not in self.given:
            self.given[case.name] = super().answer(check, case)
        return self.given[case.name]


class RememberingOracle(CourseOracle):
    """Knows what the course knows; for checks of the course, and cases that it has drawn."""

    def __init__(self):
        super().__init__()
        self._kept = {}

    def _once(self, kind, check, seed, make):
        key = kind, check.id, seed
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def cases(self, check, seed):
        draw = super().cases
        return self._once("cases", check, seed, lambda: draw(check, seed))

    def expected(self, check, asked, seed, given=None):
        answer = super().expected
        if check.options:  # what is right depends on what came
            return answer(check, asked, seed, given)
        return self._once("expected", check, seed, lambda: answer(check, asked, seed))

    def known(self, check, seed):
        known = super().known(check, seed)
        return self._once("known", check, seed, lambda: [*map(remembered, known)])


def remembered(one):
    return RememberedWrong(one.misconception, one.subject, one.also) if type(one) is Wrong else one


REMEMBERING = RememberingOracle()


def remembering() -> contextlib.AbstractContextManager:
    """Let ``check.examine`` ask this process's oracle that remembers."""
    return mock.patch.object(public, "the_oracle", return_value=REMEMBERING)
