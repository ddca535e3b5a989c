"""Pictures that follow the theme of the page they are on."""

import io
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbval.plugin import get_sanitize_patterns

from source_lib.plots import (
    cross_entropy,
    gradient_check,
    graph,
    network,
    probability,
    softmax,
    softmax_with_loss,
    theme,
)
from source_lib.plots.colours import INK, ON_DARK
from source_lib.plots.style import use_course_style

SAMPLES = np.random.default_rng(0).random((8, 64))
PICTURES = {
    "lines": cross_entropy.minus_log,
    "markers": gradient_check.error_over_h,
    "blocks": graph.shapes,
    "bars": softmax.where_exp_overflows,
    "a gradient of colours": lambda: probability.likelihood_over_the_simplex([(5, 3, 2)] * 2),
    "a table of colours": lambda: softmax_with_loss.jacobian(np.array([0.2, 0.3, 0.5])),
    "images": lambda: network.digits(SAMPLES, np.arange(8)),
}
SETTINGS = Path(__file__).parents[1] / "support" / "nbval.cfg"
STYLE = re.compile(r"<style>.*?</style>")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    with mpl.rc_context(), capture_output():
        use_course_style()
        yield
    plt.close("all")


@pytest.fixture(params=PICTURES)
def figure(request):
    PICTURES[request.param]()
    return plt.gcf()


def test_every_colour_is_one_that_follows(figure):
    svg = theme.as_svg(figure)
    drawn = STYLE.sub("", svg, count=1)
    assert re.findall(r"#[0-9a-f]{6}\b", drawn) == []
    used = set(re.findall(r"var\(--c(\w{6})\)", drawn))
    assert {f"#{one}" for one in used} <= set(ON_DARK)
    assert f"--c{INK[1:]}:{INK};" in svg
    assert f"--c{INK[1:]}:{ON_DARK[INK]};" in svg


def test_it_is_whole_and_of_the_size_of_the_png(figure):
    picture = ElementTree.fromstring(theme.as_svg(figure, cut=True))  # noqa: S314 - our own
    png = io.BytesIO()
    figure.savefig(png, format="png", bbox_inches="tight")
    size = struct.unpack(">II", png.getvalue()[16:24])
    assert int(picture.get("width")) == pytest.approx(size[0], abs=2)
    assert int(picture.get("height")) == pytest.approx(size[1], abs=2)


def ids_of(svg):
    return re.findall(r' id="([^"]*)"', svg)


def test_each_part_that_is_used_is_there_once_and_nothing_else_has_an_id(figure):
    svg = theme.as_svg(figure)
    ids = [one for one in ids_of(svg) if one != theme.INVERTED]
    assert len(ids) == len(set(ids)) > 0
    assert set(re.findall(r'(?:url\(|href=")#([^)"]*)', svg)) == set(ids)


def test_two_pictures_on_a_page_do_not_take_parts_of_each_other():
    ids = set()
    for count, draw in enumerate(PICTURES.values(), 1):
        draw()
        ids |= {one.rpartition("-")[0] for one in ids_of(theme.as_svg(plt.gcf()))} - {""}
        assert len(ids) == count


def test_what_nobody_sees_changes_no_byte():
    def picture(nudge):
        figure, axes = plt.subplots()
        axes.set_position([0.1 + nudge, 0.1, 0.8 - nudge, 0.8])
        axes.plot([0, 1 + nudge, 3], [nudge, 1, 2], "o-")
        axes.bar([1, 2], [1 - nudge, 2], hatch="/")
        axes.set_xlim(nudge, 3)
        return theme.as_svg(figure)

    assert picture(0) == picture(1e-12) == picture(-1e-12)
    assert picture(0) != picture(1e-3)


def test_the_same_picture_has_the_same_bytes_in_one_line():
    made = []
    for _ in range(2):
        softmax.where_exp_overflows()
        made.append(theme.as_svg(plt.gcf()))
    assert made[0] == made[1]
    assert "\n" not in made[0]


@pytest.fixture(scope="module")
def compared():
    """Return what nbval makes of a picture before it compares it with the committed one."""
    patterns = get_sanitize_patterns(SETTINGS.read_text(encoding="utf-8"))
    assert len(patterns) == 3

    def sanitized(svg):
        for pattern, instead in patterns:
            svg = re.sub(pattern, instead, svg)
        return svg

    return sanitized


def test_another_machine_may_place_things_by_a_last_digit_elsewhere(figure, compared):
    here = theme.as_svg(figure)
    nudged = theme.PLACE.sub(
        lambda place: theme.NUMBER.sub(lambda number: f"{float(number[0]) + 0.01:g}", place[0]),
        here,
    )
    there = re.sub(r"\bp[0-9a-f]{8}-", "p01234567-", nudged)
    assert there != here
    assert compared(there) == compared(here)


def test_other_colours_words_and_elements_are_seen(figure, compared):
    here = theme.as_svg(figure)
    assert compared(here.replace("var(--c", "var(--d")) != compared(here)
    assert compared(re.sub('href="#[^"]*"', 'href="#other"', here)) != compared(here)
    assert compared(here.replace("<path ", "<path/><path ", 1)) != compared(here)


def test_markers_that_look_alike_say_so_once():
    figure, axes = plt.subplots()
    axes.plot(range(100), "o", color=INK)
    svg = theme.as_svg(figure)
    inside = re.search(r'<g style="[^"]*">((?:<use [^>]*/>){100})</g>', svg)
    assert inside
    assert "style" not in inside[1]


def test_plain_black_and_white_follow_too():
    figure, axes = plt.subplots()
    axes.plot([1, 2], color="black")
    axes.plot([2, 1], color="white")
    assert not re.search("#000000|#ffffff", STYLE.sub("", theme.as_svg(figure), count=1))


def test_another_colour_stays_what_it_is():
    figure, axes = plt.subplots()
    axes.plot([1, 2], color="#123456")
    assert "stroke: #123456" in theme.as_svg(figure)


def test_ink_in_an_image_is_inverted_on_dark_pages():
    network.digits(SAMPLES, np.arange(8))
    svg = theme.as_svg(plt.gcf())
    images = re.findall("<image [^>]*>", svg)
    assert len(images) == len(SAMPLES)
    assert all(f' id="{theme.INVERTED}"' in one for one in images)
    assert f'[id="{theme.INVERTED}"]{{filter:' in svg


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_notebook_shows_it_unless_svgs_are_switched_off(shell, wanted):
    shell.display_formatter.formatters[theme.SVG].enabled = wanted
    with capture_output() as captured:
        use_course_style()
    assert [one.data for one in captured.outputs] == [{"text/html": theme.RULE}] * wanted
    figure, _ = plt.subplots()
    data, _ = shell.display_formatter.format(figure)
    assert (theme.SVG in data) is wanted
    assert theme.wanted() is wanted
