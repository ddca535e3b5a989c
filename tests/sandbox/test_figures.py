"""The course's own pictures: drawn once, and shown only where they would be drawn alike."""

import json
import os
import shutil

import nbformat
import pytest

from autograde.questions.register import CHAPTERS
from autograde.sandbox import figure_cache, filesystem
from autograde.sandbox.parent import Sandbox
from tests.support.submissions import CH07, read

pytestmark = pytest.mark.usefixtures("sandbox")
SETUP = next(cell.source for cell in read("notebooks", CH07).cells if cell.cell_type == "code")
Q = "q = np.array([0.2, 0.3, 0.5])\n"
DRAW = Q + "plots.jacobian(q)"


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """Return where pictures are kept, which is not where the course keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("kept")
        patch.setattr(figure_cache, "FOLDER", folder)
        yield folder


@pytest.fixture(scope="module")
def shown(disk):
    """Return a function: what a notebook shows, with pictures drawn for itself, once, and kept."""
    boxes = [Sandbox(CHAPTERS[CH07], rehearsal=one) for one in ((), [SETUP, DRAW], ())]

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
    drawn, once, kept = shown(*cells)
    assert once == drawn
    assert kept == drawn
    assert any(once[1:])


def test_a_picture_that_is_there_is_not_drawn_again(shown):
    """Where drawing is broken, the one that was rehearsed is shown, and another one is not."""
    broken = "plt.subplots = None"
    drawn, once, kept = shown(broken, DRAW)
    assert kept == once
    assert [one.output_type for one in once[2]] == ["display_data"]
    assert [one.output_type for one in drawn[2]] == ["error"]
    assert isinstance(once[2][0], nbformat.NotebookNode)


def test_the_rehearsal_leaves_nothing_behind(shown):
    names = shown("print(sorted(globals().keys()), plt.get_fignums())")
    assert names[0] == names[1] == names[2]


def test_a_learner_has_no_file_of_ours(shown):
    """What is kept was written by nobody but the zygote; fonts, which it has open, can be read."""
    source = "import fcntl\nfound = []\nfor n in range(3, 64):\n    try:\n        "
    source += "found += [n] * bool(fcntl.fcntl(n, fcntl.F_GETFL) & 3)\n    except OSError:\n"
    source += "        pass\nprint(len(found))"
    assert [made[1][0].text for made in shown(source)] == ["1\n"] * 3  # the channel


def kept(folder, stem=CH07):
    return sorted(path.name for path in folder.glob(f"{stem}-*"))


def test_pictures_are_kept_until_what_draws_them_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(figure_cache, "FOLDER", tmp_path / "kept")
    with Sandbox(CHAPTERS[CH07]):
        assert not kept(tmp_path / "kept")  # nothing was drawn
        assert kept(tmp_path / "kept", "fonts")
    with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]):
        (first,) = kept(tmp_path / "kept")
    written = (tmp_path / "kept" / first).stat().st_mtime_ns
    with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]):
        assert (tmp_path / "kept" / first).stat().st_mtime_ns == written  # nothing to add
    library = tmp_path / "source_lib"
    shutil.copytree(filesystem.LIBRARY, library)
    monkeypatch.setattr(filesystem, "LIBRARY", library)
    path = library / "plots" / "colours.py"
    path.write_text(path.read_text(encoding="utf-8").replace("0072b2", "0072b3"), encoding="utf-8")
    with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]) as box, box.open() as child:
        child.run(SETUP, 60)
        fresh = child.run(DRAW, 60).outputs
        (second,) = kept(tmp_path / "kept")  # in the place of the first
    assert first != second
    shown = json.loads((tmp_path / "kept" / second).read_text(encoding="utf-8"))
    assert [fresh[0].data] in list(shown["softmax_with_loss"].values())


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    """Return a folder with the file of pictures that a rehearsal leaves."""
    folder = tmp_path_factory.mktemp("rehearsed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure_cache, "FOLDER", folder)
        with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]):
            return folder


@pytest.mark.parametrize("text", ["", "{", "[]", "[[1]]", '{"a": 3}', '{"a": {"b": [{"c": 1}]}}'])
def test_what_is_no_file_of_pictures_is_left_aside(rehearsed, tmp_path, monkeypatch, text):
    monkeypatch.setattr(figure_cache, "FOLDER", tmp_path)
    (name,) = kept(rehearsed)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]):
        assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["softmax_with_loss"]


def test_where_nothing_can_be_kept_all_goes_on(tmp_path, monkeypatch):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    monkeypatch.setattr(figure_cache, "FOLDER", blocked)
    with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]) as box, box.open() as child:
        child.run(SETUP, 60)
        assert child.run(DRAW, 60).outputs


def test_only_the_form_that_is_kept_is_drawn(shown):
    """The SVGs that follow a page's theme would double the time, and are handed to nobody."""
    broken = "from source_lib.plots import theme\ntheme.as_svg = None"
    for drawn in shown(broken, "plt.plot([1, 2])\nplt.show()", "plots.push_and_pull()"):
        assert drawn[0] == []
        assert [list(one.data) for one in drawn[2]] == [["text/plain", "image/png"]]
        assert [list(one.data) for one in drawn[3]] == [["text/plain", "image/png"]]


FONTS = (
    "from matplotlib.font_manager import fontManager\nprint(sorted(map(str, fontManager.ttflist)))"
)


def fonts_of(box):
    """Return what Matplotlib knows of fonts, in a sandbox."""
    with box.open() as child:
        (said,) = child.run(FONTS, 60).outputs
    assert "DejaVu Sans" in said.text
    return said.text


def test_fonts_are_looked_for_once(rehearsed, tmp_path, monkeypatch):
    folder = shutil.copytree(rehearsed, tmp_path / "kept")
    monkeypatch.setattr(figure_cache, "FOLDER", folder)
    (name,) = kept(folder, "fonts")
    written = (folder / name).stat().st_mtime_ns
    with Sandbox(CHAPTERS[CH07], rehearsal=[SETUP, DRAW]) as box:
        found = fonts_of(box)
    assert (folder / name).stat().st_mtime_ns == written
    # It is this list that counts: what it calls otherwise, is called so.
    renamed = (folder / name).read_text(encoding="utf-8").replace("STIXGeneral", "Other")
    (folder / name).write_text(renamed, encoding="utf-8")
    with Sandbox(CHAPTERS[CH07]) as box:
        assert fonts_of(box) == found.replace("STIXGeneral", "Other") != found


@pytest.fixture
def about(tmp_path, monkeypatch):
    """Return a function: what a zygote is told, where this list of fonts is kept, if any."""

    def told(cells, unsafe, list_of_fonts=None):
        monkeypatch.setattr(figure_cache, "FOLDER", tmp_path / "kept")
        (tmp_path / "course").mkdir()
        if list_of_fonts is not None:
            name, text = list_of_fonts
            (tmp_path / "kept").mkdir()
            (tmp_path / "kept" / name).write_text(text, encoding="utf-8")
        return figure_cache.Rehearsal(CH07, tmp_path, cells, unsafe)

    return told


GOOD = '{"fontlist-1.json": "{\\"ttflist\\": []}"}'


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (GOOD, True),
        (GOOD.replace("fontlist-1", "../1"), False),
        ('{"fontlist-1.json": "{"}', False),
        ("", False),
        ("[]", False),
        ("{}", False),
    ],
)
def test_what_is_no_list_of_fonts_is_left_aside(rehearsed, about, text, good):
    (name,) = kept(rehearsed, "fonts")
    told = about((), False, (name, text))
    assert [path.name for path in told.fonts] == ["fontlist-1.json"] * good
    assert len(told.descriptors) == (not good)  # another one is asked for
    told.hand_over()


@pytest.mark.parametrize("unsafe", [False, True])
def test_without_a_fence_fonts_are_the_machines_own(about, tmp_path, unsafe):
    """They come and go, so no list of them is kept."""
    told = about([DRAW], unsafe)
    os.write(told.descriptors[0], json.dumps({"fonts": {}, "pictures": {}}).encode())
    told.hand_over()
    told.keep()
    assert len(kept(tmp_path / "kept", "fonts")) == (not unsafe)
    assert kept(tmp_path / "kept")
