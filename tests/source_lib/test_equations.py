import numpy as np
import pytest

from source_lib.equations import both_sides


def test_single_precision_is_rounding():
    exact = np.array([70.0, 1 / 3, 0.0])
    both_sides("0.1", exact, exact.astype(np.float32), exact - np.array([0, 0, 8e-6]))


@pytest.mark.parametrize("other", [0.3343, 0.3323, 0.0])
def test_what_can_be_seen_is_a_difference(other):
    with pytest.raises(AssertionError, match=r"equation \(0\.1\) differ"):
        both_sides("0.1", 1 / 3, other)


def test_a_difference_that_stops_no_cell_shows_no_other_digits(capsys):
    both_sides("0.1", 0.1875, 0.1875 - 3e-7, 0.1875 + 3e-7)
    assert capsys.readouterr().out == "(0.1)  0.188 = 0.188 = 0.188\n"
