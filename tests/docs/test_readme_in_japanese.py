"""README.ja.md is written by hand: its table says of each chapter what README's says."""

import re

import pytest

from autograde.publishing.build import ROOT

ROW = re.compile(r"^\| (\d) · [^|]*\|[^|]*\| ([\d.]+) \| (\d+) \|$", re.MULTILINE)
COMMAND = re.compile(r"^\$ (?:\S*/)?((?:autograde|nbgrader) \w+)", re.MULTILINE)
ENGLISH, JAPANESE = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md")
)


def test_it_has_the_points_of_every_chapter():
    assert len(ROW.findall(ENGLISH)) > 1
    assert ROW.findall(JAPANESE) == ROW.findall(ENGLISH)


@pytest.mark.parametrize("command", sorted({*COMMAND.findall(JAPANESE)}))
def test_its_commands_are_told_in_english_too(command):
    pages = ENGLISH, *(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert any(command in page for page in pages)


def test_it_names_what_a_class_sets():
    (line,) = re.findall(r"^language = .*$", JAPANESE, re.MULTILINE)
    assert line in (ROOT / "nbgrader_config.py").read_text(encoding="utf-8").splitlines()
