import json

import nbformat
import numpy as np
import pytest

import source_lib.cross_entropy
import source_lib.softmax
from autograde.check import examine
from autograde.desk.demo import simulated
from autograde.desk.demo.answers import RIGHT, WRONG
from autograde.grading.submission.parsing import BeyondRepair
from autograde.grading.submission.repair import repair
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS, CHECKS

RELEASED = ROOT / "notebooks" / "en" / simulated.STEM / f"{simulated.STEM}.ipynb"
ASKS = {
    stub: [one for one in CHAPTERS[simulated.STEM].checks if one.asks == name]
    for stub, name in {
        **{stub: stub for stub in RIGHT},
        "softmax_with_loss": "SoftmaxWithLoss",
    }.items()
}


def made(code, name):
    there = {
        "np": np,
        "softmax": source_lib.softmax.softmax,
        "cross_entropy_error": source_lib.cross_entropy.cross_entropy_error,
    }
    exec(code, there)  # noqa: S102 - our own answers
    return there[name]


@pytest.mark.parametrize("stub", RIGHT)
def test_right_answers_of_every_style_have_full_marks(stub):
    assert ASKS[stub]
    for code in RIGHT[stub]:
        for check in ASKS[stub]:
            assert examine(check, made(code, check.asks), seed=3).points == check.points, code


@pytest.mark.parametrize("stub", WRONG)
def test_wrong_answers_make_the_mistake_that_they_are_filed_under(stub):
    for mistake, code in WRONG[stub].items():
        named = {
            one
            for check in ASKS[stub]
            for one in examine(check, made(code, check.asks), seed=3).mistakes
        }
        assert mistake in named, code


def test_the_class_is_the_same_each_time_and_has_all_that_happens(tmp_path):
    for folder in ("one", "other"):
        simulated.hand_in(tmp_path / folder, RELEASED)
    for name in ("participants.csv", "worksheet.csv", "submissions.zip"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    there = simulated.learners()
    assert len({one.id for one in there}) == simulated.SIZE == len(there)
    perfect = [one for one in there if not one.made and not one.fate]
    assert len(perfect) >= 8
    assert sum(len(one.made) for one in there) >= 25
    assert len({mistake for one in there for mistake in one.made}) >= 10
    assert sum(one.late.days >= 0 for one in there) == len(simulated.LATE)
    assert {one.fate for one in there} == {*simulated.FATES.values(), ""}


def test_files_are_mangled_as_their_fate_says():
    released = nbformat.read(RELEASED, as_version=4)
    refused = {"cut off": "line", "PDF": "PDF", "empty": "empty"}
    mended = {"split cell", "deleted check", "duplicated cells", "version 3", "edited check"}
    seen = set()
    for one in simulated.learners():
        if one.fate == "nothing handed in":
            continue
        _, raw = simulated.file_of(one, released)
        if one.fate in refused:
            with pytest.raises(BeyondRepair, match=refused[one.fate]):
                repair(raw, released)
        else:
            done = repair(raw, released)
            assert bool(done.mended) == (one.fate in mended), one.fate
        seen.add(one.fate)
    assert mended | set(refused) <= seen


def test_a_copy_is_told_by_no_line():
    copied = next(one for one in simulated.learners() if one.fate.startswith("copied"))
    original = next(one for one in simulated.learners() if one.number == 12)
    name = "softmax_with_loss"
    assert copied.cells[name] != original.cells[name]
    for check in ASKS[name]:
        theirs, ours = (
            examine(check, made(one.cells[name], check.asks), seed=3) for one in (copied, original)
        )
        assert theirs.points == ours.points


def test_the_worksheet_s_most_is_the_chapter_s(tmp_path):
    simulated.hand_in(tmp_path, RELEASED)
    chapter = CHAPTERS[simulated.STEM]
    most = chapter.points + sum(chapter.written.values())
    assert f",{most:.2f},Yes," in (tmp_path / "worksheet.csv").read_text()
    assert json.loads(RELEASED.read_text(encoding="utf-8"))["nbformat"] == 4
    assert set(CHECKS) >= {check.id for checks in ASKS.values() for check in checks}
