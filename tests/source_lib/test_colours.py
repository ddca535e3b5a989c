"""Colours that can be read on a light page and on a dark one, and mean the same on the cards."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from autograde.explaining import heatmap
from source_lib.plots.colours import (
    ABOVE_ZERO,
    BELOW_AND_ABOVE_ZERO,
    BELOW_ZERO,
    GRID,
    GROUND,
    ON_DARK,
    WIRE,
    sign_colours,
)

WORDS = set(ON_DARK) - {GROUND, GRID, WIRE}
DARK_PAGES = (ON_DARK[GROUND], "#1f1f1f")  # JupyterLab's and VS Code's


def luminance(colour):
    """WCAG 2's relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(*colours):
    low, high = sorted(map(luminance, colours))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", sorted(WORDS))
def test_words_in_it_can_be_read_on_light_and_on_dark_pages(colour):
    assert contrast(colour, GROUND) >= 4.5
    assert min(contrast(ON_DARK[colour], page) for page in DARK_PAGES) >= 4.5


def test_all_can_be_told_apart_on_both_pages():
    for colours in (WORDS, {ON_DARK[one] for one in WORDS}):
        for one, other in itertools.combinations(map(to_rgb, colours), 2):
            assert np.abs(np.subtract(one, other)).max() > 0.2


def test_the_cards_give_the_signs_of_numbers_the_same_colours():
    for colour, of_cards in ((ABOVE_ZERO, heatmap.ABOVE), (BELOW_ZERO, heatmap.BELOW)):
        assert of_cards == ", ".join(f"{255 * one:.0f}" for one in to_rgb(colour))


def test_a_number_has_the_colour_of_its_sign_in_bars_and_in_tables():
    assert sign_colours(np.array([0.3, -0.3])) == [ABOVE_ZERO, BELOW_ZERO]
    below, zero, above = BELOW_AND_ABOVE_ZERO([0.0, 0.5, 1.0])
    np.testing.assert_allclose(above, (*to_rgb(ABOVE_ZERO), 1))
    np.testing.assert_allclose(below, (*to_rgb(BELOW_ZERO), 1))
    assert zero[3] < 0.01  # the page shines through
