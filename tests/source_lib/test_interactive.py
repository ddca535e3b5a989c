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
    softmax,
    softmax_with_loss,
    theme,
)
from source_lib.plots.interactive import LIVE, interactive
from tests.support.lab import ROOT


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
    assert data[theme.SVG].startswith("<svg")
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


# Where the sliders of a figure begin, and what the chapter's text makes of these numbers
BEGIN = {
    "1.7": (lambda: probability.die_and_model([0.5, 0.3, 0.2]), [2, 3, 5]),
    "2.4": (lambda: softmax.bars(np.exp), [*np.log([1, 2, 5]), 0]),
    "5.2": (gradient_check.secants, [1]),
    "6.3": (sigmoid_with_loss.slope_of_the_loss, [np.log(4), 1]),
    "7.5": (softmax_with_loss.push_and_pull, [*np.log([1, 2, 5]), (0, 1, 0)]),
}


@pytest.fixture
def controls(monkeypatch):
    """Return a function: the controls above a figure, in their order."""
    monkeypatch.setattr("ipywidgets.Widget.open", lambda self: None)
    panels = []
    box = ipywidgets.VBox
    monkeypatch.setattr(
        "source_lib.plots.interactive.ipywidgets.VBox",
        lambda children: panels.append(children) or box(children),
    )
    monkeypatch.setattr("source_lib.plots.interactive.display", lambda data, raw: None)

    def above(show):
        show()
        (children,) = panels
        return children[:-1]

    return above


@pytest.mark.parametrize(("show", "values"), BEGIN.values(), ids=BEGIN)
def test_sliders_begin_at_the_numbers_of_the_text(controls, show, values):
    begin = [one.value for one in controls(show)]
    np.testing.assert_allclose(np.hstack(begin), np.hstack(values))


@pytest.mark.parametrize("show", [show for show, _ in BEGIN.values()], ids=BEGIN)
def test_the_name_of_a_slider_is_never_cut_off(controls, show):
    for one in controls(show):
        assert one.description
        assert float(one.style.description_width.removesuffix("em")) >= 2 + 0.6 * len(
            one.description
        )


def test_each_slider_of_a_chapter_goes_through_interactive():
    """So do those that a chapter makes itself; ``interactive`` sees to their names."""
    for path in (ROOT / "solutions").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "description_width" not in text
        assert "ipywidgets.interact" not in text
