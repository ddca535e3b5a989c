"""A submission that is a link is refused, whatever it leads to."""

import os
from types import SimpleNamespace

import pytest

from autograde.explaining.messages import REFUSALS
from autograde.grading.classroom import course, run
from autograde.grading.submission.links import refuse_link
from autograde.grading.submission.parsing import BeyondRepair
from autograde.publishing.build import ROOT
from tests.support.submissions import CH07, hand_in, read


@pytest.fixture
def loaded(tmp_path):
    """Return a course of one real submission, and four that are links or lie in one."""
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    hand_in(read("notebooks", CH07), tmp_path, "real", CH07)
    submitted = tmp_path / "class" / "submitted"
    (submitted / "student").symlink_to("real")
    for name, target in {"folder": f"../real/{CH07}", "nowhere": "/nowhere"}.items():
        (submitted / name).mkdir()
        (submitted / name / CH07).symlink_to(target)
    return course.load(tmp_path)


def test_a_linked_folder_is_listed_and_refused(loaded):
    found = {one.student: one for one in loaded.submissions(CH07)}
    assert sorted(found) == ["folder", "nowhere", "real", "student"]
    refuse_link(found["real"].source, "real")
    for name, link in {"student": "student", "folder": CH07, "nowhere": CH07}.items():
        with pytest.raises(BeyondRepair) as refusal:
            refuse_link(found[name].source, name)
        assert str(refusal.value) == REFUSALS["linked folder"].format(name=link)


def test_nothing_of_it_is_read(loaded, monkeypatch):
    monkeypatch.setattr(run, "choose", lambda *_: pytest.fail("it was opened"))
    setting = SimpleNamespace(masters={CH07: None})
    for one in loaded.submissions(CH07, ["folder", "student", "nowhere"]):
        with pytest.raises(BeyondRepair, match="is a link to another place"):
            run._paper(setting, one)


def test_above_the_students_folders_links_are_the_instructor_s(loaded, tmp_path):
    os.rename(tmp_path / "class", tmp_path / "elsewhere")
    (tmp_path / "class").symlink_to("elsewhere")
    for one in loaded.submissions(CH07, ["real"]):
        refuse_link(one.source, one.student)
