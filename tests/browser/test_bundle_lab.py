"""An unpacked bundle in another language, opened by its own ``make lab`` in a real browser."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.publishing.build import ROOT, write_edition
from autograde.publishing.bundle import bundle
from autograde.questions.register import CHECKS
from tests.support import lab
from tests.support.brackets import BRACKETS, course_in_brackets

pytestmark = pytest.mark.browser
STEM = "ch06_sigmoid_with_loss"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Unpack a bundle where the course is not."""
    made = course_in_brackets(tmp_path / "course")
    write_edition(STEM, made, ROOT, made.root)
    (made.root / "notebooks" / "en").symlink_to(ROOT / "notebooks" / "en")
    bundle(STEM, tmp_path / "six.zip", root=made.root, seeds=range(2), language=BRACKETS)
    with zipfile.ZipFile(tmp_path / "six.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path / STEM


def test_a_check_names_the_mistake_and_leads_to_the_section_in_the_language_that_is_open(
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
        expect(card).to_contain_text(f"⟦{MISCONCEPTIONS['exp-sign'].says}⟧")
        expect(card).to_contain_text(re.compile(r"seed=[01]\)"))  # one of those that were recorded
        heading = page.get_by_role("heading", name=f"⟦{CHECKS['sigmoid'].read}⟧")
        expect(heading).not_to_be_in_viewport()
        card.get_by_role("link", name=CHECKS["sigmoid"].read).click()
        expect(heading).to_be_in_viewport()
