"""The web pages: all of the course is there, its links lead somewhere, nothing is given away."""

import functools
import html
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from autograde.basics.language import spoken
from autograde.check import examine
from autograde.cli import main
from autograde.publishing.agreement import BuildError
from autograde.publishing.build import ROOT
from autograde.publishing.site import pages, write
from autograde.publishing.site.chapter import chapter_page
from autograde.publishing.site.first_page import CHECK, WRONG, defined
from autograde.publishing.site.links import within
from autograde.publishing.site.live import FOLDER
from autograde.publishing.site.write import MADE_FROM, SiteError, write_site
from autograde.publishing.translation.languages import names
from autograde.questions.register import CHAPTERS
from tests.publishing.test_build import cells, notebook_path, role, solution_lines, without_blanks
from tests.publishing.test_bundle import COMMON
from tests.support.static_site import options

STEMS = list(CHAPTERS)
DOCS = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
EDITION = ["index.html", "browser.html", *(f"{one}.html" for one in STEMS)]
NAMES = [*EDITION, *(f"docs/{one}.html" for one in DOCS)]
OTHERS = {language: [f"{language}/{name}" for name in EDITION] for language in names(ROOT)}
EVERY = [*NAMES, *(name for others in OTHERS.values() for name in others)]


@pytest.fixture(scope="module")
def page(site):
    """Return a page as a browser reads it, at its first use."""

    @functools.cache
    def read(name):
        return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")

    return read


def test_every_chapter_and_every_page_of_docs_is_there(site, page):
    made = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    made = {name for name in made if not name.startswith(f"{FOLDER}/")}
    searches = {"search.html", *(f"{language}/search.html" for language in OTHERS)}
    assert {name for name in made if "_static" not in name} == {*EVERY, *searches}
    listed = {a["href"] for a in page("index.html").select("nav.bd-links a[href]")}
    assert set(NAMES) - {"index.html"} <= listed


@pytest.mark.parametrize("name", EVERY)
def test_a_switch_leads_to_every_other_language(name, page):
    links = page(name).select("p.languages a[href]")
    assert len(links) == len(OTHERS)


@pytest.mark.parametrize("name", EVERY)
def test_every_link_leads_somewhere(name, site, page):
    for link in page(name).select("main a[href], nav a[href]"):
        path, _, anchor = unquote(link["href"]).partition("#")
        if ":" in path:
            assert path.startswith("https://"), path
            continue
        path = path.partition("?")[0]
        target = (site / name).parent / path if path else site / name
        assert target.is_file(), link
        if anchor:
            there = page(target.resolve().relative_to(site.resolve()).as_posix())
            assert there.find(id=anchor), link


@pytest.mark.parametrize("name", [*EVERY, "search.html"])
def test_no_page_is_made_of_files_from_elsewhere(name, site, page):
    loaded = [
        one.get("src") or one.get("href")
        for one in page(name).select("script[src], img[src], iframe, link[rel~=stylesheet]")
    ]
    assert len(loaded) > 5
    for address in loaded:
        if not address.startswith("data:image/png;base64,"):
            assert ((site / name).parent / address.partition("?")[0]).is_file(), address


# Nothing is given away


def read_by_people(path):
    """Return the text of a file without its tags: code is coloured word by word."""
    text = path.read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]*>", "", text)) if path.suffix == ".html" else text


def test_no_file_holds_solution_text_that_no_learner_has(site):
    ours = [path for path in site.rglob("*") if path.suffix in (".html", ".js", ".ipynb", ".md")]
    ours = [path for path in ours if not {"_static", FOLDER} & set(path.relative_to(site).parts)]
    text = {path.name: without_blanks(read_by_people(path)) for path in ours}
    assert {"searchindex.js", "index.html"} < set(text)
    # What a chapter's notebook says is tested where it is released; a page has no backticks.
    sources = {stem: "\n".join(cell.source for cell in cells("notebooks", stem)) for stem in STEMS}
    released = {
        f"{stem}.html": without_blanks(source.replace("`", "")) for stem, source in sources.items()
    }
    lines = {without_blanks(line) for stem in STEMS for line in solution_lines(stem)}
    lines -= {without_blanks(line) for line in COMMON}
    assert len(lines) > 200
    shown = {
        (line, name)
        for line in lines
        for name in text
        if line in text[name] and line not in released.get(name, "")
    }
    assert shown == set()
    assert not [name for name in released if "ENDSOLUTION" in text[name]]


@pytest.mark.parametrize("stem", STEMS)
def test_a_cell_shows_something_only_if_nobody_fills_it_in_or_grades_it(stem, page):
    shown = page(f"{stem}.html").select("div.cell")
    code = [cell for cell in cells("solutions", stem) if cell.cell_type == "code"]
    assert len(shown) == len(code)
    for on_page, solved in zip(shown, code, strict=True):
        about = role(solved)
        own = about.get("grade") or about.get("solution")
        assert bool(on_page.select(".cell_output")) == bool(solved.outputs and not own), solved.id
        assert ("tag_stub" in on_page["class"]) == bool(about.get("solution"))
        assert ("tag_check" in on_page["class"]) == bool(about.get("grade"))


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_has_the_notebooks_formulas_hints_and_predictions(stem, page):
    text = "\n".join(cell.source for cell in cells("notebooks", stem))
    shown = page(f"{stem}.html")
    formulas = "\n".join(one.get_text() for one in shown.select("div.math"))
    assert re.findall(r"\\tag\{[\d.]+\}", formulas) == re.findall(r"\\tag\{[\d.]+\}", text)
    outside = [one for one in shown.select(".bd-article details") if not one.find_parent("form")]
    assert len(outside) == text.count("<details>") > 0
    # What the clock says is kept nowhere, and so such a prediction is run only in a notebook.
    ran = [cell for cell in cells("solutions", stem) if cell.get("outputs")]
    predictions = [cell for cell in ran if re.search(r"(?m)^@predict", cell.source)]
    assert len(shown.select("form.predict")) == len(predictions) >= 2


# The first page


def test_the_first_page_shows_the_card_of_the_check_itself(page):
    wrong, right = page("index.html").select(".verdict")
    (mistake,) = examine(CHECK, defined(WRONG), 2).diagnosis.alternatives[0]
    assert mistake in wrong.get_text()
    assert f"0 of {CHECK.points:g} points" in wrong.get_text()
    assert f"{CHECK.points:g} of {CHECK.points:g} points" in right.get_text()
    code = [without_blanks(one.get_text()) for one in page("index.html").select("div.highlight")]
    assert without_blanks(WRONG) in code


def test_where_the_course_can_be_cloned_from_is_said_if_it_is_known():
    address = "https://example.org/course.git"
    unknown, known = pages.sources(ROOT), pages.sources(ROOT, address)
    for name in ("index.md", "docs/jupyterhub.md"):
        assert pages.PLACEHOLDER in unknown[name].decode()
        assert pages.PLACEHOLDER not in known[name].decode()
        assert f"git clone {address}" in known[name].decode()


@pytest.mark.parametrize("address", ["", "https://example.org/a/b.git"])
def test_binder_is_told_where_the_course_lies_on_github(address):
    page = "docs/elsewhere.md"
    assert "mybinder.org/v2/gh/OWNER/COURSE/HEAD" in pages.sources(ROOT, address)[page].decode()
    for end in ("", ".git", "/"):
        text = pages.sources(ROOT, f"https://github.com/ada/y-minus.t{end}")[page].decode()
        assert "https://mybinder.org/v2/gh/ada/y-minus.t/HEAD?" in text


# Links that are written for a clone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see [security.md](security.md#limits)", None),
        ("[nbgrader](https://nbgrader.readthedocs.io) and [here](#below)", None),
        ("![The report](report.png)", None),
        ("[CONTRIBUTING.md](../CONTRIBUTING.md#add)", "CONTRIBUTING.md"),
        (
            "in [jupyterhub/](jupyterhub/), or [`run.py`](../run.py).",
            "in jupyterhub/, or `run.py`.",
        ),
        ("`[no link](x.md)`", None),
        ("```python\na[0](x.md)\n```\n[a](b.md)", "```python\na[0](x.md)\n```\na"),
    ],
)
def test_a_link_to_what_is_no_page_becomes_plain_text(text, expected):
    there = {"docs/security.md", "docs/report.png"}
    assert within(text, "docs/instructor.md", there) == (text if expected is None else expected)


# The folder


def test_a_site_that_is_up_to_date_stays_as_it_is(site, monkeypatch):
    def sphinx(*_):
        raise AssertionError("Sphinx was asked")

    monkeypatch.setattr(write, "_sphinx", sphinx)
    assert not write_site(site, **options())
    with pytest.raises(AssertionError):
        write_site(site, address="https://example.org", **options())
    assert (site / "index.html").is_file()


def test_an_older_site_is_replaced_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(
        write,
        "_sphinx",
        lambda _, made, *__: [made.mkdir(parents=True), (made / "new.html").touch()],
    )
    old = tmp_path / "site"
    old.mkdir()
    for name in (MADE_FROM, "old.html"):
        (old / name).write_text("old", encoding="utf-8")
    assert write_site(old)
    assert {path.name for path in old.iterdir()} == {MADE_FROM, "new.html", *names(ROOT)}


def run(*arguments):
    return CliRunner().invoke(main, ["site", *map(str, arguments)])


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    done = run("-o", tmp_path)
    assert done.exit_code == 2
    assert f"{tmp_path} is there, and no site: name another folder with -o" in done.output
    assert (tmp_path / "thesis.tex").exists()


def test_without_sphinx_and_the_rest_there_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(write, "PACKAGES", ("numpy", "a-package-that-nobody-has"))
    done = run("-o", tmp_path / "site")
    assert done.exit_code == 2
    assert "needs a-package-that-nobody-has, which is not installed: run make site" in done.output


def test_what_sphinx_can_not_make_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(write, "HERE", tmp_path)  # no settings there
    with pytest.raises(SiteError, match="what it said stands above"):
        write_site(tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.fixture
def course(tmp_path):
    """Return a course of one chapter's notebooks."""
    for kind in ("notebooks", "solutions"):
        path = notebook_path(kind, STEMS[0], tmp_path)
        path.parent.mkdir(parents=True)
        shutil.copy(notebook_path(kind, STEMS[0]), path)
    return tmp_path


def test_notebooks_of_different_builds_are_refused(course):
    path = notebook_path("notebooks", STEMS[0], course)
    notebook = nbformat.read(path, as_version=4)
    del notebook.cells[3]
    nbformat.write(notebook, path)
    with pytest.raises(BuildError, match=rf"not of one build: run autograde build {STEMS[0]}"):
        chapter_page(STEMS[0], course)


def test_a_notebook_that_is_missing_is_named(course):
    path = Path(notebook_path("solutions", STEMS[0], course))
    path.unlink()
    with pytest.raises(BuildError, match=re.escape(f"{path} is missing: make it with")):
        chapter_page(STEMS[0], course)


@pytest.mark.parametrize(("language", "space"), [("en", " "), ("ja", "")])
@pytest.mark.parametrize("live", [True, False])
def test_sentences_of_the_note_below_a_title_are_set_apart_as_in_its_language(
    live, language, space
):
    with spoken(language, whatever_is_set=True):
        first = chapter_page(STEMS[0], ROOT, live, language).cells[0].source
    note = BeautifulSoup(first, "html.parser").find(class_="edition").get_text()
    assert set(re.findall(r"[.。](\s*)\b", note)) == {space}
