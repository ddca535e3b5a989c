"""A learner's copy is made once, brought up to date, and never overwritten."""

import json
import os
import shutil
import subprocess
import threading
import time

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from autograde.basics import files
from autograde.grading.submission.cells import ROOT, grade_id
from autograde.learner import copies, renewal
from autograde.learner.places import OWN, LearnerError, work_folder
from autograde.questions.register import CHAPTERS

STEMS = list(CHAPTERS)
CH06 = "ch06_sigmoid_with_loss"
SIGMOID = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))  # mine"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))  # which notebooks are trusted
    return tmp_path / "work" / "en"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a copy of the course's notebooks, whose text may be renewed."""
    made = tmp_path / "course"
    shutil.copytree(ROOT / "notebooks" / "en", made)
    monkeypatch.setattr(copies, "handed_out", lambda one: made / one.stem / f"{one.stem}.ipynb")
    return made


def solve(folder, stem=CH06):
    path = folder / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if grade_id(cell) == "sigmoid").source = SIGMOID
    nbformat.write(notebook, path)
    return path


def renew(course, stem=CH06):
    path = course / stem / f"{stem}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = "The new text."
    nbformat.write(notebook, path)


def there(folder):
    return sorted(path.name for path in folder.glob("*.ipynb"))


def test_the_first_call_copies_every_chapter_and_lands_in_the_first(folder):
    made = copies.prepare(folder)
    assert there(folder) == [f"{stem}.ipynb" for stem in STEMS]
    assert made.landing == folder / f"{STEMS[0]}.ipynb"
    assert made.said == ()
    for stem in STEMS:
        released = ROOT / "notebooks" / "en" / stem / f"{stem}.ipynb"
        assert (folder / f"{stem}.ipynb").read_bytes() == released.read_bytes()


def test_git_leaves_it_alone_in_any_repository(folder):
    def git(*words):
        command = [shutil.which("git"), "-C", str(folder.parents[1]), *words]
        return subprocess.run(command, check=True, capture_output=True).stdout

    git("init", "--quiet")
    copies.prepare(folder)
    (folder.parents[1] / "seen").touch()
    assert git("status", "--porcelain") == b"?? seen\n"


def test_a_second_call_overwrites_nothing_and_lands_where_the_learner_stopped(folder):
    copies.prepare(folder)
    path = solve(folder)
    saved = path.read_bytes()
    opened = folder / f"{STEMS[1]}.ipynb"  # JupyterLab saves what was only opened, too
    content = json.loads(opened.read_bytes())
    content["metadata"]["language_info"] = {"name": "python"}
    opened.write_text(json.dumps(content), encoding="utf-8")
    os.utime(opened, (time.time() + 60,) * 2)
    made = copies.prepare(folder)
    assert made.said == ()
    assert made.landing == path
    assert path.read_bytes() == saved


def test_the_last_one_saved_is_where_they_stopped(folder):
    copies.prepare(folder)
    for age, stem in enumerate(("ch08_training", "ch02_softmax", "ch05_numerical_gradients")):
        path = folder / f"{stem}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell("mine = 1", id="mine"))
        nbformat.write(notebook, path)
        os.utime(path, (time.time() - age,) * 2)
    assert copies.prepare(folder).landing.stem == "ch08_training"


def test_a_renewed_text_takes_the_work_over_and_the_file_as_it_was_is_kept(folder, course):
    copies.prepare(folder)
    path = solve(folder)
    before, saved = path.read_bytes(), path.stat().st_mtime_ns
    renew(course)
    made = copies.prepare(folder)
    (said,) = made.said
    (kept,) = set(folder.glob("ch06*.ipynb")) - {path}
    assert kept.read_bytes() == before
    assert kept.name in said
    assert path.name in said
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    assert SIGMOID in texts
    assert "The new text." in texts
    assert path.stat().st_mtime_ns == saved
    assert made.landing == path
    assert copies.prepare(folder).said == ()


def test_a_second_renewal_on_one_day_gets_a_name_of_its_own(folder, course):
    copies.prepare(folder)
    path = solve(folder)
    renew(course)
    copies.prepare(folder)
    shutil.copyfile(ROOT / "notebooks" / "en" / CH06 / path.name, course / CH06 / path.name)
    copies.prepare(folder)
    assert len(list(folder.glob("ch06*.ipynb"))) == 3
    assert SIGMOID in [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_a_chapter_that_was_never_touched_is_renewed_with_no_fuss(folder, course):
    copies.prepare(folder)
    renew(course)
    made = copies.prepare(folder)
    path = folder / f"{CH06}.ipynb"
    assert "The new text." in path.read_text(encoding="utf-8")
    assert there(folder) == [f"{stem}.ipynb" for stem in STEMS]
    assert made.said == ()
    assert made.landing.stem == STEMS[0]


def test_work_that_was_done_in_the_course_s_own_notebook_comes_along(folder, course):
    path = course / CH06 / f"{CH06}.ipynb"
    released = path.read_bytes()
    assert solve(course / CH06) == path
    copies.prepare(folder)
    path.write_bytes(released)  # git restore
    made = copies.prepare(folder)
    assert made.landing.stem == CH06
    assert SIGMOID in [
        cell.source for cell in nbformat.read(folder / path.name, as_version=4).cells
    ]


def test_while_jupyterlab_has_it_open_the_text_waits(folder, course):
    copies.prepare(folder)
    path = solve(folder)
    before = path.read_bytes()
    renew(course)
    (said,) = copies.prepare(folder, renew=False).said
    assert path.name in said
    assert path.read_bytes() == before
    assert len(copies.prepare(folder).said) == 1


def test_a_chapter_that_was_deleted_comes_back_fresh(folder):
    copies.prepare(folder)
    (folder / f"{CH06}.ipynb").unlink()
    (said,) = copies.prepare(folder).said
    assert "fresh copy" in said
    assert there(folder) == [f"{stem}.ipynb" for stem in STEMS]


@pytest.mark.parametrize("content", [b"", b'{"cells": [{"cell_type"', b"\xff\xfe\x00", b"[1]"])
def test_what_is_no_notebook_any_more_is_kept_and_told(folder, content):
    copies.prepare(folder)
    path = folder / f"{CH06}.ipynb"
    path.write_bytes(content)
    (said,) = copies.prepare(folder).said
    (kept,) = set(folder.glob("ch06*.ipynb")) - {path}
    assert kept.read_bytes() == content
    assert kept.name in said
    assert json.loads(path.read_bytes())["cells"]
    assert copies.prepare(folder).said == ()


@pytest.mark.parametrize("cells", [[1, {}], [{"source": 5}], [{"source": [5, "x"], "outputs": 3}]])
def test_odd_cells_stop_nothing(cells, folder, course):
    copies.prepare(folder)
    (folder / f"{CH06}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    renew(course)
    (said,) = copies.prepare(folder).said
    assert CH06 in said


def test_what_a_copy_was_made_from_may_be_lost_or_damaged(folder, course):
    copies.prepare(folder)
    for number, stem in enumerate(STEMS):
        made_from = folder / OWN / f"{stem}.ipynb"
        made_from.write_bytes((b"{", b"", b"{}")[number % 3])
    path = solve(folder)
    renew(course)
    said = copies.prepare(folder).said
    assert len(said) == 1
    assert path.name in said[0]
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    assert SIGMOID in texts
    assert "The new text." in texts


def test_another_notebook_under_the_chapter_s_name_stays(folder, course):
    copies.prepare(folder)
    path = folder / f"{CH06}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    before = path.read_bytes()
    renew(course)
    (said,) = copies.prepare(folder).said
    assert "stays as it is" in said
    assert path.read_bytes() == before


def test_a_link_stays_a_link(folder, course, tmp_path):
    copies.prepare(folder)
    path = solve(folder)
    elsewhere = tmp_path / "synced.ipynb"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    renew(course)
    copies.prepare(folder)
    assert path.is_symlink()
    assert "The new text." in elsewhere.read_text(encoding="utf-8")


def test_nothing_is_lost_when_it_is_killed_between_two_files(folder, course, monkeypatch):
    copies.prepare(folder)
    path = solve(folder)
    renew(course)
    before = path.read_bytes()

    def dies(target, content):
        if target.parent.name == OWN:
            raise KeyboardInterrupt
        files.write_whole(target, content)

    monkeypatch.setattr(renewal, "write_whole", dies)
    with pytest.raises(KeyboardInterrupt):
        copies.prepare(folder)
    monkeypatch.undo()
    monkeypatch.setattr(copies, "handed_out", lambda one: course / one.stem / f"{one.stem}.ipynb")
    copies.prepare(folder)
    (kept,) = set(folder.glob("ch06*.ipynb")) - {path}
    assert kept.read_bytes() == before
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    assert texts.count(SIGMOID) == 1
    assert texts.count("The new text.") == 1


def test_two_at_once_make_one_copy(folder):
    made = []
    calls = [threading.Thread(target=lambda: made.append(copies.prepare(folder))) for _ in range(4)]
    for one in calls:
        one.start()
    for one in calls:
        one.join()
    assert [one.said for one in made] == [()] * 4
    assert there(folder) == [f"{stem}.ipynb" for stem in STEMS]
    assert not list(folder.rglob("*.draft"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "work").write_text("a file", encoding="utf-8")
    with pytest.raises(LearnerError, match="COURSE_WORK"):
        copies.prepare(tmp_path / "work" / "en")


def test_a_missing_chapter_of_the_course_is_told(folder, course):
    (course / CH06 / f"{CH06}.ipynb").unlink()
    with pytest.raises(LearnerError, match="git restore"):
        copies.prepare(folder)


def test_the_folder_goes_by_language(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path))
    monkeypatch.delenv("COURSE_LANGUAGE", raising=False)
    assert work_folder() == tmp_path / "en"
    monkeypatch.setenv("COURSE_LANGUAGE", "../en")
    with pytest.raises(LearnerError, match="there are en"):
        work_folder()


@pytest.mark.parametrize("trusted", [True, False])
def test_jupyterlab_trusts_the_new_chapter_as_it_did_the_old_one(trusted, folder, course):
    copies.prepare(folder)
    path = solve(folder)
    notary = NotebookNotary()
    if trusted:
        notary.sign(nbformat.read(path, as_version=4))
    renew(course)
    copies.prepare(folder)
    assert notary.check_signature(nbformat.read(path, as_version=4)) is trusted
