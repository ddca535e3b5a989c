import base64

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest

from source_lib.plots import (
    gradient_check,
    negative_sampling,
    network,
    probability,
    sigmoid_with_loss,
    softmax_with_loss,
)
from source_lib.plots.interactive import LIVE, interactive


@pytest.fixture
def shown(monkeypatch):
    """Display an interactive figure of one number, and return what it drew and displayed."""
    monkeypatch.setattr("ipywidgets.Widget.open", lambda self: None)  # there is no kernel here
    drawn, slider = [], ipywidgets.IntSlider(value=3, min=0, max=9)

    def draw(size):
        drawn.append(size)
        figure, axes = plt.subplots(figsize=(2, 1))
        axes.plot(range(size))
        return figure

    displayed = []
    monkeypatch.setattr(
        "source_lib.plots.interactive.display", lambda data, raw: displayed.append(data)
    )
    interactive(draw, size=slider)
    (data,) = displayed
    return drawn, slider, data


def test_the_first_frame_is_an_ordinary_picture_beside_the_live_one(shown):
    drawn, _, data = shown
    assert drawn == [3]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert LIVE in data
    assert "first frame" in data["text/plain"]


def test_a_control_draws_anew_and_leaves_no_figure_open(shown):
    drawn, slider, _ = shown
    slider.value = 5
    assert drawn == [3, 5]
    assert plt.get_fignums() == []


def test_a_control_is_called_by_its_argument(shown):
    assert shown[1].description == "size"


@pytest.mark.parametrize(
    ("draw", "positions"),
    [
        (probability._die_and_model, [(np.full(6, 1 / 6), *[w] * 5, 5.0) for w in (0.05, 5.0)]),
        (gradient_check._secants, [(0.05,), (1.5,)]),
        (sigmoid_with_loss._slope_of_the_loss, [(-6.0, 1), (0.0, 0), (6.0, 0)]),
        (softmax_with_loss._push_and_pull, [(-4.0, 4.0, 0.0, (0.2, 0.3, 0.5))]),
        (network.bowl, [(0.01,), (0.22,)]),
        (
            negative_sampling.sampling_distribution,
            [(list("abc"), np.array([5, 3, 1]), power) for power in (0.0, 1.0)],
        ),
    ],
)
def test_every_position_can_be_drawn(draw, positions):
    for position in positions:
        plt.close(draw(*position))
