"""The course's own pictures: drawn once, and shown only where they would be drawn alike."""

import nbformat
import pytest
from submissions import CH07, read

from autograde.exercises import CHAPTERS
from autograde.sandbox.parent import Sandbox

pytestmark = pytest.mark.usefixtures("sandbox")
SETUP = next(cell.source for cell in read("notebooks", CH07).cells if cell.cell_type == "code")
Q = "q = np.array([0.2, 0.3, 0.5])\n"
DRAW = Q + "plots.jacobian(q)"


@pytest.fixture(scope="module")
def shown():
    """Return a function: what a notebook shows, with pictures drawn once, and drawn for itself."""
    rehearsal = [SETUP, DRAW]
    boxes = [Sandbox(CHAPTERS[CH07], rehearsal=one) for one in (rehearsal, ())]

    def show(*cells):
        made = []
        for box in boxes:
            with box.open() as child:
                made.append([child.run(cell, 60).outputs for cell in (SETUP, *cells)])
        return made

    yield show
    for box in boxes:
        box.close()


@pytest.mark.parametrize(
    "cells",
    [
        (DRAW,),
        (Q.replace("0.2", "0.1") + "plots.jacobian(q)",),
        ("plt.rcParams['figure.facecolor'] = 'red'", DRAW),
        ("plt.plot([1, 2])\n" + DRAW,),
        ("plt.figure()\nplt.plot([1, 2])\nplt.show()", DRAW, DRAW),
        ("plots.jacobian = print", DRAW),
    ],
    ids=["the same", "other numbers", "another style", "a figure is open", "between", "replaced"],
)
def test_it_looks_as_if_it_had_been_drawn(shown, cells):
    once, drawn = shown(*cells)
    assert once == drawn
    assert any(once[1:])


def test_a_picture_that_is_there_is_not_drawn_again(shown):
    """Where drawing is broken, the one that was rehearsed is shown, and another one is not."""
    broken = "plt.subplots = None"
    once, drawn = shown(broken, DRAW)
    assert [one.output_type for one in once[2]] == ["display_data"]
    assert [one.output_type for one in drawn[2]] == ["error"]
    assert isinstance(once[2][0], nbformat.NotebookNode)


def test_the_rehearsal_leaves_nothing_behind(shown):
    (said, _), (same, _) = (
        (made[1], made) for made in shown("print(sorted(globals().keys()), plt.get_fignums())")
    )
    assert said == same
