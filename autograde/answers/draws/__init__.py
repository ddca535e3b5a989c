"""How the cases of each check are drawn: a module a chapter, which defines DRAWS by check.

To draw a question one often has to compute an answer: one-hot rows, a Jacobian, the scores of a
net. So this folder never leaves the course.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autograde.answers.by_chapter import by_check
from autograde.questions.spec import PLACE, Case, Check

Draw = Callable[[np.random.Generator], Sequence[Case]]

DRAWS: Mapping[str, Draw] = by_check(__name__, "DRAWS")


def draw(check: Check, seed: int) -> Sequence[Case]:
    """Draw all the cases of a check from a seed: the same seed asks the same questions."""
    if check.options:  # a name is asked for, and no number is given in
        several = len(check.cases) > 1
        return [
            Case(name, {PLACE: place} if several else {}) for place, name in enumerate(check.cases)
        ]
    return DRAWS[check.id](np.random.default_rng(seed))
