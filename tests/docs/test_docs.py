"""The pages in docs/ point to sections, equations and exercises: those that there are."""

import re

import pytest

from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS

SOURCES = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("solutions/ch*.md"))]
PAGE = (ROOT / "docs" / "seeds.md").read_text(encoding="utf-8")
ROWS = [
    [part.strip() for part in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| item", "|---"))
]


def sections():
    """Return the text of each section by its number."""
    found = {}
    for source in SOURCES:
        for part in re.split(r"(?m)^(?=## )", source):
            if number := re.match(r"## (\d+\.\d+) ", part):
                found[number[1]] = part
    return found


def named(place):
    """Return the sections, the equations and the exercises that a row's last column names."""
    equations = []
    for first, last in re.findall(r"\((\d+\.\d+)\)(?: to \((\d+\.\d+)\))?", place):
        chapter, start = first.split(".")
        end = int((last or first).split(".")[1])
        equations += [f"{chapter}.{number}" for number in range(int(start), end + 1)]
    plain = re.sub(r"\([^)]*\)|`[^`]*`|\[.*", "", place)
    return re.findall(r"\d+\.\d+", plain), equations, re.findall(r"`(\w+)`", place)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_item_is_covered_where_the_page_says(row):
    item, place = row[0], row[-1]
    there = sections()
    numbers, equations, exercises = named(place)
    assert numbers, f"no section covers {item}"
    assert set(numbers) <= set(there)
    text = "".join(there[number] for number in numbers)
    for equation in equations:
        assert rf"\tag{{{equation}}}" in text, f"({equation}) is elsewhere"
    for exercise in exercises:
        assert f"### Exercise: `{exercise}`" in text, f"{exercise} is elsewhere"


def test_every_document_and_every_chapter_has_its_rows():
    assert re.findall(r"(?m)^## (\d{3})", PAGE) == ["000", "001", "002", "003", "004"]
    chapters = {number.split(".")[0] for row in ROWS for number in named(row[-1])[0]}
    # Chapter 5 checks all the others, and no document has it.
    assert chapters == set("12346789")


def test_the_notation_has_a_row_for_each_letter_once():
    page = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    letters = re.findall(r"(?m)^\| ([^|]+) \|", page.split("## Signs")[0])
    assert len(letters) == len(set(letters))


def test_the_readme_has_the_titles_and_points_of_all_chapters():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\d+ · [^|]+) \| [^|]+ \| ([\d.]+) \| (\d+) \|$", readme)
    assert rows == [
        (
            source.splitlines()[0].removeprefix("# "),
            f"{chapter.points:g}",
            f"{sum(chapter.written.values()):g}",
        )
        for source, chapter in zip(SOURCES, CHAPTERS.values(), strict=True)
    ]
