"""Of a module there goes along what is asked of it, and what that stands on."""

from autograde.publishing.trimmed import defined, trimmed

MODULE = '''r"""The first line.

The formula that nobody should read: y - t.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# As small as this.
SMALL: float = 1e-9
LARGE = 1 / SMALL


def helper(x):
    return np.maximum(x, SMALL)


# Why it is so.
@decorated
def wanted(x: ArrayLike):
    """Not the_answer."""
    return helper(x)


def decorated(function):
    return function


class Answer:
    def forward(self) -> NDArray[np.float64]:
        return wanted(LARGE)
'''


def test_the_rest_stays_behind():
    assert (
        trimmed(MODULE, {"wanted"})
        == '''"""The first line."""

import numpy as np
from numpy.typing import ArrayLike


# As small as this.
SMALL: float = 1e-9


def helper(x):
    return np.maximum(x, SMALL)


# Why it is so.
@decorated
def wanted(x: ArrayLike):
    """Not the_answer."""
    return helper(x)


def decorated(function):
    return function
'''
    )
    assert defined(trimmed(MODULE, {"Answer"})) == defined(MODULE)


def test_what_is_not_plain_is_left_whole():
    for more, name in (("", "made_elsewhere"), ("if SMALL:\n    other = 1\n", "wanted")):
        assert trimmed(MODULE + more, {name}) == MODULE + more
