"""A class may mix languages: the same names of cells, the same points, one gradebook."""

import copy
import io
import os
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from rich.console import Console

from autograde.basics.language import VARIABLE, chosen, spoken
from autograde.basics.width import columns
from autograde.grading.single.check_notebook import (
    CheckResult,
    CriterionResult,
    Result,
    check_in_kernel,
    steps,
)
from autograde.grading.single.table import show
from autograde.grading.submission.choosing import no_notebook
from autograde.grading.submission.editions import edition_of, editions, language_of
from autograde.publishing.build import ROOT, write_edition
from autograde.questions.register import CHAPTERS
from tests.support import wide
from tests.support.brackets import BRACKETS, course_in_brackets
from tests.support.classes import command, make, tables, url, works
from tests.support.submissions import CH07

pytestmark = [
    pytest.mark.usefixtures("sandbox"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
PLACE = f"{CH07}/{CH07}.ipynb"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a course in which chapter 7 is there in brackets, too."""
    language = course_in_brackets(tmp_path_factory.mktemp("course"))
    write_edition(CH07, language, ROOT, language.root)
    return language.root


def in_brackets(work, course):
    """Return a submission as it is made from the other edition: its text is that one's."""
    english = nbformat.read(ROOT / "notebooks" / "en" / PLACE, as_version=4)
    other = nbformat.read(course / "notebooks" / BRACKETS / PLACE, as_version=4)
    texts = {
        ours.source: theirs.source
        for ours, theirs in zip(english.cells, other.cells, strict=True)
        if ours.cell_type == "markdown"
    }
    changed = copy.deepcopy(work)
    for cell in changed.cells:
        cell.source = texts.get(cell.source, cell.source)
    assert changed != work
    return changed


@pytest.fixture(scope="module")
def classes(made, tmp_path_factory):
    """Return two classes in which everybody has handed in twice, once in each language."""
    cells = nbformat.read(made / "notebooks" / BRACKETS / PLACE, as_version=4).cells
    [stub] = [cell.source for cell in cells if cell.id.startswith("written")]
    people = {}
    for name, work in works().items():
        people[name] = work
        people[f"{name}-{BRACKETS}"] = in_brackets(work, made)
    found = {}
    for language in ("en", BRACKETS):
        folder = tmp_path_factory.mktemp(language)
        for kind in ("solutions", "notebooks"):
            target = folder / kind / BRACKETS / PLACE
            target.parent.mkdir(parents=True)
            target.write_bytes((made / kind / BRACKETS / PLACE).read_bytes())
        # As an instructor sets it: in one place of the settings. The stub of written answers comes
        # from a catalogue that is installed, and this one is not.
        settings = "" if language == "en" else f"c.ClearSolutions.text_stub = {stub!r}\n"
        found[language] = make(folder, people, language=language, settings=settings)
        command(folder, "autograde", "grade", CH07, "--jobs", "1")
        command(folder, "autograde", "feedback", CH07)
    return found


@pytest.mark.parametrize("language", ["en", BRACKETS])
def test_both_editions_earn_the_same(language, classes):
    held = tables(url(classes[language]))
    for name in works():
        ours, theirs = held[name][CH07], held[f"{name}-{BRACKETS}"][CH07]
        assert ours["grades"] == theirs["grades"], name
        assert ours["score"] == theirs["score"]
        assert ours["waits"] == theirs["waits"]


def test_a_class_in_another_language_gives_the_same_points(classes):
    english, other = (tables(url(one)) for one in classes.values())
    for name in english["students"]:
        assert english[name][CH07]["grades"] == other[name][CH07]["grades"], name


@pytest.mark.parametrize("language", ["en", BRACKETS])
def test_only_what_is_mangled_is_mended(language, classes):
    for name in works():
        for student in (name, f"{name}-{BRACKETS}"):
            path = classes[language] / "class" / "autograded" / student / PLACE
            first = nbformat.read(path, as_version=4).cells[0]
            assert (first.get("id") == "mended") == (name == "mangled"), student


@pytest.mark.parametrize("language", ["en", BRACKETS])
def test_a_page_tells_sections_in_the_language_of_the_notebook(language, classes):
    for student in ("wrong", f"wrong-{BRACKETS}"):
        page = classes[language] / "class" / "feedback" / student / CH07 / f"{CH07}.html"
        text = page.read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in text
        assert ('<p class="chapter">⟦7 · Softmax with loss⟧' in text) == (student != "wrong")


@pytest.mark.parametrize("language", ["en", BRACKETS])
def test_what_a_card_leads_to_is_on_the_page(language, classes):
    for student in ("wrong", f"wrong-{BRACKETS}"):
        page = classes[language] / "class" / "feedback" / student / CH07 / f"{CH07}.html"
        read = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        links = {one["href"] for one in read.select("a[href^='#']")}
        assert len(links) > 10
        for link in links:
            assert read.find(id=unquote(link[1:])), (student, link)


def test_which_edition_a_notebook_is_of_is_told_by_its_text(made):
    own = ROOT / "notebooks" / "en" / PLACE
    other = made / "notebooks" / BRACKETS / PLACE
    assert editions(other)[0] == other
    assert own in editions(own)
    read = [nbformat.read(one, as_version=4) for one in (own, other)]
    for one in read:
        assert edition_of(one.cells, read) is one
    assert edition_of([], read) is read[0]
    assert language_of(own) == "en"
    assert language_of(made) == chosen()  # no notebook


def test_wide_letters_are_broken_where_a_line_may_end():
    said = "勾配が正しい値の 7 倍です。バッチは N = 7 なので、平均が抜けています。" * 3
    check = CheckResult("softmax", 0.0, 2.5, (CriterionResult("values", False, said),))
    printed = io.StringIO()
    result = Result("ch02.ipynb", "ch02_softmax", 0.0, 15.0, (check,), (said,))
    show(result, Console(file=printed, width=60))
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert max(map(columns, lines)) <= 60
    assert not [line for line in lines if line.strip()[:1] in ("。", "、")]
    # Nothing is lost, and no line ends long before it has to.
    text = "".join("".join(lines).split())
    assert text.count("".join(said.split())) == 2
    assert sum(columns(line) > 45 for line in lines) >= 6


def test_names_are_set_apart_as_the_language_does():
    names = ("direction, samples with t = 1", "size")
    lost = CheckResult("x", 0.5, 2, tuple(CriterionResult(name, False, "No.") for name in names))
    printed = io.StringIO()
    with wide.spoken():
        show(
            Result("ch09.ipynb", "ch09_negative_sampling", 0.5, 15.0, (lost,), ()),
            Console(file=printed, width=100),
        )
        said = " ".join(printed.getvalue().split())
        assert "direction、samples with t = 1・size〉No." in said
        cells = [nbformat.v4.new_code_cell("x = 1  # one")]
        [step] = steps(cells, CHAPTERS[CH07])
        assert step.name == "cell 1【「x = 1  # one」】"
        assert "files .gz、.pdf、" in str(no_notebook(["a.pdf", "b.gz"], "c.ipynb"))


def test_a_language_is_spoken_for_a_while_unless_one_is_set(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with spoken(BRACKETS):
        assert chosen() == BRACKETS
    assert VARIABLE not in os.environ
    monkeypatch.setenv(VARIABLE, "en")
    with spoken(BRACKETS):
        assert chosen() == "en"
    assert check_in_kernel(ROOT / "README.md").status == 2
