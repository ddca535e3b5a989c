"""An unpacked bundle, opened by its own ``make lab`` in a real browser."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.publishing.bundle import bundle
from tests.support import lab

pytestmark = pytest.mark.browser
STEM = "ch06_sigmoid_with_loss"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Unpack a bundle where the course is not."""
    bundle(STEM, tmp_path / "six.zip", seeds=range(2))
    with zipfile.ZipFile(tmp_path / "six.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path / STEM


def test_make_lab_opens_the_notebook_and_a_check_names_the_mistake(
    page: Page, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)  # it may name the course, and comes first

    def make_lab(flags: list[str]) -> list[str]:
        made = (
            f"{sys.prefix}/installed"  # the packages are there; downloading them is another test's
        )
        make = ["make", f"--directory={desk}", f"--old-file={made}", f"VENV={sys.prefix}"]
        return [*make, "lab", f"LAB_FLAGS={' '.join(flags)}"]

    with lab.running(make_lab, tmp_path / "home") as server:
        assert server.root == desk
        notebook = lab.Notebook(page)
        notebook.open(server.page(f"{STEM}.ipynb"))
        notebook.run(notebook.code("use_course_style()"))
        wrong = ["def sigmoid(x):", "return 1 / (1 + np.exp(x))"]
        card = notebook.answer(wrong, "check.sigmoid(sigmoid)")
        expect(card).to_contain_text(MISCONCEPTIONS["exp-sign"].says)
        expect(card).to_contain_text(re.compile(r"seed=[01]\)"))  # one of those that were recorded
