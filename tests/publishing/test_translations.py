"""The course in other languages: the same cells, and every sentence another one."""

import copy
import html
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import nbformat
import pytest

from autograde.answers.oracle import resolve
from autograde.basics.language import VARIABLE
from autograde.check import examine
from autograde.explaining import card, messages, report
from autograde.explaining.output import MIME
from autograde.explaining.progress import saved, table
from autograde.grading.submission.repair import repair
from autograde.publishing import build
from autograde.publishing.build import ROOT, write_edition
from autograde.publishing.bundle import bundle
from autograde.publishing.site import pages
from autograde.publishing.translation import documents, languages, said, words
from autograde.publishing.translation.catalogue import (
    Entry,
    TranslationError,
    as_bytes,
    made_of,
    read,
    renewed,
)
from autograde.publishing.translation.edition import headings
from autograde.publishing.translation.faithful import differences
from autograde.publishing.translation.shown_cards import translate_cards
from autograde.publishing.translation.table import left_out
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.said import NO_ANSWER, ODD
from tests.support.brackets import BRACKETS, bare, course_in_brackets, in_brackets

STEM = "ch06_sigmoid_with_loss"


@pytest.fixture(scope="module")
def language(tmp_path_factory):
    """The course with brackets for its second language."""
    made = course_in_brackets(tmp_path_factory.mktemp("course"))
    for stem in CHAPTERS:
        write_edition(stem, made, ROOT, made.root)
    (made.root / "notebooks" / "en").symlink_to(ROOT / "notebooks" / "en")
    path = made.root / said.place_of(BRACKETS)
    path.parent.mkdir(parents=True)
    path.write_bytes(said.catalogue(made, CHAPTERS.values(), made.root))
    return made


@pytest.fixture
def spoken(language, monkeypatch):
    monkeypatch.setattr(messages, "LOCALE", language.root / said.PLACE)
    monkeypatch.setenv(VARIABLE, BRACKETS)


def both(language, stem, kind="notebooks"):
    place = f"{stem}/{stem}.ipynb"
    english = nbformat.read(ROOT / kind / "en" / place, as_version=4)
    return english, nbformat.read(language.root / kind / BRACKETS / place, as_version=4)


def without_cards(cell):
    made = copy.deepcopy(cell)
    for output in made.get("outputs", ()):
        if MIME in output.get("data", {}):
            del output.data["text/html"], output.data["text/plain"]
    return made


def cards(notebook):
    shown = [one for cell in notebook.cells for one in cell.get("outputs", ())]
    return [one.data for one in shown if MIME in one.get("data", {})]


@pytest.mark.parametrize("stem", CHAPTERS)
def test_the_cards_of_a_solution_are_in_its_language(stem, language):
    english, made = (cards(one) for one in both(language, stem, "solutions"))
    assert len(english) == len(made) == len(CHAPTERS[stem].checks)
    for ours, theirs in zip(english, made, strict=True):
        assert theirs[MIME] == ours[MIME]  # what programs read is no language
        for form in ("text/html", "text/plain"):
            told = theirs[form]
            assert all(f"⟦{one.name}⟧" in html.unescape(told) for one in criteria(ours)), told


def criteria(data):
    return CHECKS[data[MIME]["id"]].criteria


def test_a_card_that_says_more_than_full_marks_is_left_as_it_is(language):
    english, _ = both(language, STEM, "solutions")
    for data in cards(english):
        data["text/plain"] += "\n  Your code printed: 1"
    kept = copy.deepcopy(english)
    translate_cards(english, language.standing(languages.CARDS).usable, BRACKETS)
    assert english == kept


@pytest.mark.parametrize("kind", ["notebooks", "solutions"])
@pytest.mark.parametrize("stem", CHAPTERS)
def test_a_chapter_differs_in_its_text_alone(stem, kind, language):
    english, made = both(language, stem, kind)
    assert english.metadata == made.metadata
    for ours, theirs in zip(english.cells, made.cells, strict=True):
        if ours.cell_type == "code":
            # With its metadata, and with what it has shown, in whatever language.
            assert without_cards(theirs) == without_cards(ours)
            continue
        told, known = (dict(one.metadata.get("nbgrader", {})) for one in (theirs, ours))
        assert told.pop("checksum", "") == known.pop("checksum", "") or told["solution"]
        assert (told, theirs.id) == (known, ours.id)
        ours, theirs = (one.source.replace("&emsp;", "") for one in (ours, theirs))
        assert bare(theirs) == []
        if not known:  # without the brackets it is the very same Markdown
            assert theirs.replace("⟦", "").replace("⟧", "") == ours


def test_a_card_names_questions_and_answers_in_the_language(spoken):
    class Twice(resolve(CHECKS["matmul"].reference)):
        def backward(self, dout):
            self.calls = getattr(self, "calls", 0) + 1
            return super().backward(dout) * self.calls

    told = " ".join(report.as_text(examine(CHECKS["matmul"], Twice, 1)).split())
    assert "⟦⟦dx again⟧[0, 0] is " in told
    assert "⟦the factor by which params then change⟧ = 0.5" in told
    assert "⟦x⟧" not in told  # a name in code


def test_every_sentence_is_offered_once_and_no_code(language):
    assert not [one for one in language.all() if one.missing or one.fuzzy or one.wrong]
    offered = [entry for one in language.all() if one.document for entry in one.entries]
    assert len(offered) > 1_000
    assert not [one for one in offered if "grade_id" in one.english or "+++" in one.english]
    assert list(left_out(language)) == []


def test_of_formulas_those_with_words_in_them_are_offered():
    spoken = "$$\nz = 1 \\quad \\text{if } a > 0\n$$"
    silent = "$$\nh = W_{\\text{in}} + w_n\n$$"
    assert [*documents.offered(f"{spoken}\n\n{silent}\n")] == [f"{spoken}\n"]


def test_nothing_translated_gives_the_same_bytes():
    for path in languages.sources(ROOT).values():
        text = path.read_text(encoding="utf-8")
        some = made_of([Entry("There is no such sentence.", translated="⟦⟧")])
        assert documents.translated(text, some, BRACKETS) == text, path.name


def test_a_card_speaks_the_language_and_leads_to_the_heading_in_it(spoken, language):
    verdict = examine(CHECKS["sigmoid"], lambda x: 1 / (1 + 2.718281828**x), 1)
    heading = CHECKS["sigmoid"].read
    html = card.as_html(verdict)
    assert f"⟦{heading}⟧" in report.as_text(verdict)
    cell = messages.cell_of(heading)
    assert f'href="#cell-id={cell}"' in html
    english, made = both(language, STEM)
    [at] = [one for one in made.cells if one.id == cell]
    assert f"⟦{heading}⟧" in at.source
    assert (heading, f"⟦{heading}⟧", cell) in [*headings(english, made)]


def test_every_heading_that_a_card_may_name_is_translated(spoken):
    for check in CHECKS.values():
        assert messages.cell_of(check.read), check.id


def test_names_in_records_stay_english(spoken):
    verdict = examine(CHECKS["sigmoid"], lambda x: x, 1)
    told = report.as_json(verdict)
    assert [one["name"] for one in told["criteria"]] == [
        one.name for one in CHECKS["sigmoid"].criteria
    ]
    assert all("⟦" not in one for one in told["mistakes"])


@pytest.mark.parametrize("forms", [NO_ANSWER, ODD], ids=["no answer", "odd"])
def test_what_was_said_beside_a_learner_s_code_is_said_again(forms, spoken):
    class Same(dict):
        def __missing__(self, name):
            return f"1 {name}."

    for form in forms.values():
        text = form.format_map(Same())
        assert messages.say_again(text, forms) == f"⟦{text}⟧"
    assert messages.say_again("of no form", forms) == "of no form"


def test_the_table_of_all_chapters_speaks_it(spoken, language):
    text = table.as_text(table.progress(language.root / "notebooks" / BRACKETS))
    assert "⟦6 · Sigmoid with loss⟧" in text
    assert "⟦not begun⟧" in text


def test_an_answer_that_nobody_wrote_is_open_in_each_language(spoken, language):
    saved._open_answers.cache_clear()
    try:
        for one in both(language, STEM):
            [written] = [c for c in one.cells if "written" in c.id]
            assert saved.is_open(written.source)
        assert not saved.is_open("Because the slope cancels.")
    finally:
        saved._open_answers.cache_clear()


def test_a_submission_is_held_against_the_edition_that_it_is_of(language):
    english, made = both(language, STEM)
    raw = nbformat.writes(made).encode()
    mended = repair(raw, english, elsewhere=[made])
    assert mended.mended == ()
    # What nobody has written becomes the class's own stub, which is worth 0 without a person.
    [written] = [c for c in mended.notebook.cells if "written" in c.id]
    [ours] = [c for c in english.cells if "written" in c.id]
    assert (written.source, written.metadata) == (ours.source, ours.metadata)
    assert repair(nbformat.writes(english).encode(), made, elsewhere=[english]).mended == ()


def test_words_beside_an_answer_are_found_in_another_language(language):
    english, made = both(language, STEM)
    own = nbformat.v4.new_markdown_cell("It is the slope that cancels, and so y − t is left.")
    made.cells.insert([c.id for c in made.cells].index("written_why_cross_entropy"), own)
    mended = repair(nbformat.writes(made).encode(), english, elsewhere=[both(language, STEM)[1]])
    [written] = [c for c in mended.notebook.cells if "written" in c.id]
    assert own.source in written.source
    assert "⟦" not in written.source


def test_a_bundle_brings_the_words_of_its_chapter(language, tmp_path):
    target = tmp_path / "bundle.zip"
    bundle(STEM, target, root=language.root, seeds=range(2), language=BRACKETS)
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / STEM
    assert "⟦6 · Sigmoid with loss⟧" in (folder / f"{STEM}.ipynb").read_text(encoding="utf-8")
    code = (
        "from autograde import check\n"
        "print(check.sigmoid(lambda x: x * 0))\n"
        "from autograde.explaining import messages\n"
        f"print([messages.say({CHECKS['softmax'].criteria[0].name!r})])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), VARIABLE: "en"},  # as of a class around it
        capture_output=True,
        text=True,
        check=True,
    )
    assert "⟦values for a batch of scores⟧" in done.stdout
    names = {one.criteria[0].name for one in CHAPTERS[STEM].checks}
    if CHECKS["softmax"].criteria[0].name not in names:
        assert "[⟦" not in done.stdout.splitlines()[-1]  # of another chapter


def test_an_english_bundle_speaks_english_alone(language, tmp_path):
    target = tmp_path / "bundle.zip"
    bundle(STEM, target, root=language.root, seeds=range(2))
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.endswith(".mo")]
    assert f"{STEM}/autograde/language" not in names


@pytest.fixture
def site(language, spoken):
    for name in ("README.md", "docs", "benchmarks", "solutions/en"):
        path = language.root / name
        if not path.exists():
            path.symlink_to(ROOT / name)
    assert list(build._write_templates(language, language.root))
    return language.root


def test_the_pages_have_an_edition_of_their_own_and_a_switch(site):
    made = pages.translated_sources(site, BRACKETS)
    assert set(made) == {"index.md", "chapters.png", *(f"{stem}.ipynb" for stem in CHAPTERS)}
    first = made["index.md"].decode()
    assert '<a href="../index.html" lang="en" hreflang="en">English</a>' in first
    assert "⟦What a check says⟧" in first
    assert f"make --directory y-minus-t lab COURSE_LANGUAGE={BRACKETS}\n" in first
    assert "⟦6 · Sigmoid with loss⟧" in first
    [at] = re.findall(rf'href="{STEM}\.html#([\w-]+)"', first)
    chapter = nbformat.reads(made[f"{STEM}.ipynb"].decode(), as_version=4)
    [cell] = [one for one in chapter.cells if f'<a id="{at}">' in one.source]
    assert f"⟦{CHECKS['sigmoid'].read}⟧" in cell.source
    assert f'href="../{STEM}.html" lang="en"' in chapter.cells[0].source
    assert "docs/instructor.md" not in first
    assert '<a href="../docs/instructor.html">⟦From a clone to returned grades⟧</a>' in first


def test_what_runs_in_the_browser_is_of_the_same_language(site):
    made = pages.translated_sources(site, BRACKETS, live=True)
    about = made["browser.md"].decode()
    assert about.startswith("# ⟦Run in the browser⟧\n")
    assert '<a href="../browser.html" lang="en" hreflang="en">English</a>' in about
    assert "[⟦run it in your browser⟧](browser.md)" in made["index.md"].decode()
    chapter = nbformat.reads(made[f"{STEM}.ipynb"].decode(), as_version=4)
    run = f"../live/notebooks/index.html?path={BRACKETS}/{STEM}/{STEM}.ipynb"
    assert f'<a class="run" href="{run}">⟦Run in the browser⟧</a>' in chapter.cells[0].source
    assert '<a href="browser.html">' in chapter.cells[0].source


def test_every_english_page_has_a_switch_to_them(site):
    made = {
        name: text.decode()
        for name, text in pages.sources(site, live=True).items()
        if name.endswith((".md", ".ipynb"))
    }
    assert len(made) > len(CHAPTERS) + 5
    for name, text in made.items():
        page = "index.html" if name.startswith("docs/") else f"{name.rpartition('.')[0]}.html"
        top = "../" * name.count("/")
        assert f'href="{top}{BRACKETS}/{page}"' in text.replace('\\"', '"'), name


def test_a_changed_sentence_is_fuzzy_and_stays_english():
    old = made_of([Entry("The sign is wrong.", translated="⟦sign⟧"), Entry("Gone.", (), "⟦gone⟧")])
    [one, new] = renewed(
        old, made_of([Entry("The sign is wrong here."), Entry("A new one.")])
    ).values()
    assert (one.fuzzy, one.before, one.translated) == (True, "The sign is wrong.", "⟦sign⟧")
    assert one.usable == ""
    assert new.translated == ""


def test_a_catalogue_that_is_renewed_again_stays_as_it_is(tmp_path):
    old = made_of([Entry("One\nline, and another.\n", ("a hint",), '⟦"one"\n⟧\n', notes=("mine",))])
    text = renewed(old, made_of([Entry("One\nline, and yet another.\n", ("a hint",))]))
    path = tmp_path / "x.po"
    path.write_bytes(as_bytes(text, "xx"))
    again = renewed(read(path), text)
    assert as_bytes(again, "xx") == path.read_bytes()
    [one] = again.values()
    assert (one.before, one.notes) == ("One\nline, and another.\n", ("mine",))


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("Take $y - t$ of it.", "⟦$y + t$⟧"),
        (r"$1 \text{ if } k \text{ is of } n$", r"$2 \text{:} n \text{の} k$"),
        ("Take `np.exp` of it.", "⟦`np.log`⟧"),
        ("There are 7 of 12.5.", "⟦7 and 12⟧"),
        ("See [there](ch01.ipynb).", "⟦[there](ch02.ipynb)⟧"),
        ("A <b>bold</b> word.", "⟦bold⟧"),
        ("| a | b |\n|---|---|\n| c | d |\n", "| a | b |\n|---|---|\n"),
        ("- one\n- two\n", "- one\n"),
    ],
)
def test_what_is_no_language_has_to_be_there(english, translated):
    assert [*differences(Entry(english, translated=translated), True)]
    assert not [*differences(Entry(english, translated=in_brackets(english)), True)]


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("With 400 words, 0 or 1e-7, it is 1,000.", "400語、0または1e-7なら1,000です。"),
        ("Of two, the first 2.", "2つのうち、最初の2つ。"),
        (r"$1 \text{ if } k \text{ is of } n$", r"$1 \text{:} n \text{の} k$"),
        ("Use keepdims=True or np.exp.", "np.expかkeepdims=Trueを使います。"),
        ("See `x` and $y$, 10.5, too.", "10.5と $y$ も `x` も見ます。"),
    ],
)
def test_words_may_stand_in_another_order_and_beside_other_marks(english, translated):
    assert [*differences(Entry(english, translated=translated), True)] == []


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("Your {what} is wrong.", "⟦{that}⟧"),
        ("Your {what} is wrong.", "⟦wrong⟧"),
        ("Your {what} is wrong.", "⟦{what} {⟧"),
        ("Use keepdims=True.", "⟦keepdims⟧"),
        ("Use self.y.copy().", "⟦self.x.copy()⟧"),
    ],
)
def test_a_card_that_could_not_be_filled_in_stays_english(english, translated):
    standing = languages.Standing("cards", (Entry(english, translated=translated),))
    assert [*standing.wrong] == [english]
    assert standing.usable == {}
    assert languages.Standing("cards", (Entry(english, translated=f"⟦{english}⟧"),)).usable


def test_a_translation_that_touches_a_cell_is_refused(language, tmp_path):
    path = language.path(STEM)
    kept = path.read_bytes()
    entries = read(path)
    key = next(key for key in entries if key.startswith("**Where we are"))
    entries[key] = replace(entries[key], translated=entries[key].translated + "\n+++\n\nmore\n")
    path.write_bytes(as_bytes(entries, BRACKETS))
    try:
        with pytest.raises(TranslationError, match=r"ch06_sigmoid_with_loss.po.*cell"):
            write_edition(STEM, language, ROOT, tmp_path)
    finally:
        path.write_bytes(kept)


def test_without_po4a_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr(documents.shutil, "which", lambda name: None)
    with pytest.raises(TranslationError, match="apt-get install po4a"):
        documents.offered("# A title\n")


@pytest.mark.parametrize("name", ["en", "../x", "Japanese", ""])
def test_what_names_no_language_is_refused(name, tmp_path):
    with pytest.raises(TranslationError, match="no language"):
        languages.renew(tmp_path, (name,))


def test_all_that_is_said_is_offered():
    offered = words.offered()
    for name, sentences in messages.EVERYTHING.items():
        assert set(sentences.values()) <= set(offered), name
    every = [one for one in vars(messages).values() if isinstance(one, messages.Sentences)]
    assert all(one in messages.EVERYTHING.values() for one in every)
    for check in CHECKS.values():
        assert {check.gives, *check.called.values(), *(one.name for one in check.criteria)} <= set(
            offered
        )
