"""Which file in a submission's folder is meant, whatever browsers and people made of its name."""

import os

import nbformat
import pytest

from autograde.grading.submission.choosing import choose, is_notebook, is_worked_on, notebook_name
from autograde.grading.submission.parsing import BeyondRepair
from autograde.publishing.build import ROOT

STEM = "ch07_softmax_with_loss"
RELEASE = ROOT / f"notebooks/en/{STEM}/{STEM}.ipynb"
RELEASED = nbformat.read(RELEASE, 4)
SOLVED = (ROOT / f"solutions/en/{STEM}/{STEM}.ipynb").read_bytes()
ANOTHER = ROOT / "notebooks/en/ch06_sigmoid_with_loss/ch06_sigmoid_with_loss.ipynb"


def folder_with(tmp_path, **files):
    for name, raw in files.items():
        (tmp_path / f"{name}.ipynb").write_bytes(raw)
    return tmp_path


def test_the_named_file_is_taken_and_others_are_told(tmp_path):
    folder = folder_with(tmp_path, **{STEM: SOLVED, "scratch": b"{}"})
    path, said = choose(folder, RELEASED, STEM)
    assert path.name == f"{STEM}.ipynb"
    assert "scratch.ipynb" in said[0]


def test_a_file_of_another_name_is_taken_if_it_is_the_only_one(tmp_path):
    path, said = choose(folder_with(tmp_path, mine=SOLVED), RELEASED, STEM)
    assert path.name == "mine.ipynb"
    assert "mine.ipynb" in said[0]


def test_of_two_the_one_with_our_cells_is_taken(tmp_path):
    folder = folder_with(tmp_path, a=ANOTHER.read_bytes(), b=SOLVED, c=b"broken")
    assert choose(folder, RELEASED, STEM)[0].name == "b.ipynb"


@pytest.mark.parametrize("files", [{}, {"a": SOLVED, "b": SOLVED}])
def test_none_or_two_alike_are_refused(tmp_path, files):
    with pytest.raises(BeyondRepair, match=f"called? is {STEM}|is {STEM}|called {STEM}"):
        choose(folder_with(tmp_path, **files), RELEASED, STEM)


def test_a_link_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("theirs")
    for name in (f"{STEM}.ipynb", "data/deep.txt"):
        mine = folder_with(tmp_path, **{STEM: SOLVED}) / f"to {secret.name} {name[:4]}"
        (mine / "data").mkdir(parents=True)
        (mine / name).symlink_to(secret)
        with pytest.raises(BeyondRepair, match="is a link to another file"):
            choose(mine, RELEASED, STEM)


def test_the_name_of_a_file_can_do_no_harm(tmp_path):
    folder = folder_with(tmp_path, **{STEM: SOLVED, "\x1b[2J\n" + "x" * 99: b"{}"})
    _, (said,) = choose(folder, RELEASED, STEM)
    assert said.isprintable()
    assert len(said) < 150


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        (f"{STEM}.ipynb.txt", SOLVED),
        (f"{STEM}.ipynb.json", SOLVED),
        (f"{STEM}.ipynb (1)", SOLVED),
        (f"{STEM}.IPYNB.download", SOLVED),
        (f"{STEM}.ipynb.txt", SOLVED.decode().encode("utf-16")),  # "Unicode", in Notepad
        (f"{STEM}.ipynb.txt", SOLVED[:5000]),  # damaged, and that is what will be said
        ("homework.json", SOLVED),
        ("homework", SOLVED),
        ("deeper/still/homework.ipynb", SOLVED),
    ],
)
def test_a_notebook_is_one_whatever_it_is_called(tmp_path, name, raw):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(raw)
    (tmp_path / "notes.txt").write_text("{}")
    path, (said,) = choose(tmp_path, RELEASED, STEM)
    assert path == tmp_path / name
    assert name in said


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a.rar"], "There is a .rar file, and no notebook."),
        (["a.PY", "deep/b.html", "c.docx"], "There are files .docx, .html, .py, and no notebook."),
        (["README"], "No notebook was handed in."),
        ([".ipynb_checkpoints/a.ipynb"], "No notebook was handed in."),
    ],
)
def test_files_of_another_kind_are_named(tmp_path, names, says):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"Rar! {}")
    with pytest.raises(BeyondRepair) as refused:
        choose(tmp_path, RELEASED, STEM)
    assert str(refused.value) == f"{says} The file to hand in is {STEM}.ipynb."


def test_a_path_that_is_too_long_stops_that_one_alone(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):  # deeper than a path may be written
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    with pytest.raises(BeyondRepair, match="can't be read"):
        choose(tmp_path, RELEASED, STEM)


def test_names_lose_what_was_hung_on_them():
    for name in ("a.ipynb.txt", "a.IPYNB", "a.ipynb", "a", "a.txt", "a.ipynb.crdownload"):
        assert notebook_name(name) == "a.ipynb"
    for name in ("a.ipynb (2)", "a.ipynb(2).txt", "a.ipynb 2"):
        assert notebook_name(name) == "a (2).ipynb"


def test_what_is_no_notebook_is_not_taken_for_one():
    for name, head in (
        ("data.json", b'{"rows": []}'),
        ("a.ipynb.html", b"<html>"),
        ("a.ipynb.zip", b"PK"),
        ("a.txt", b'"cells": ['),
    ):
        assert not is_notebook(name, head), name


def test_an_untouched_notebook_is_told_from_work():
    assert is_worked_on(SOLVED, RELEASED)
    assert not is_worked_on(RELEASE.read_bytes(), RELEASED)
    assert not is_worked_on(b"{", RELEASED)
