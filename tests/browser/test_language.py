"""A bundle in another language, in a real browser: its card, and the section that it leads to."""

from __future__ import annotations

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


def test_a_card_leads_to_the_section_in_the_language_that_is_open(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)  # it may name the course, and comes first
    made = course_in_brackets(tmp_path / "course")
    write_edition(STEM, made, ROOT, made.root)
    (made.root / "notebooks" / "en").symlink_to(ROOT / "notebooks" / "en")
    bundle(STEM, tmp_path / "six.zip", root=made.root, seeds=range(2), language=BRACKETS)
    with zipfile.ZipFile(tmp_path / "six.zip") as archive:
        archive.extractall(tmp_path)
    with lab.running(lab.jupyter_lab(tmp_path / STEM), tmp_path / "home") as server:
        notebook = lab.Notebook(page)
        notebook.open(server.page(f"{STEM}.ipynb"))
        notebook.run(notebook.code("use_course_style()"))
        wrong = ["def sigmoid(x):", "return 1 / (1 + np.exp(x))"]
        card = notebook.answer(wrong, "check.sigmoid(sigmoid)")
        expect(card).to_contain_text(f"⟦{MISCONCEPTIONS['exp-sign'].says}⟧")
        heading = page.get_by_role("heading", name=f"⟦{CHECKS['sigmoid'].read}⟧")
        expect(heading).not_to_be_in_viewport()
        card.get_by_role("link", name=CHECKS["sigmoid"].read).click()
        expect(heading).to_be_in_viewport()
