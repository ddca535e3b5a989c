"""The live edition: its files, and every chapter's solved notebook in Pyodide.

In another language it is one chapter, since code and kit are the same.
"""

import hashlib
import importlib
import importlib.util
import itertools
import json
import py_compile
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from bs4 import BeautifulSoup

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.basics.language import spoken
from autograde.explaining.messages import SITE, say
from autograde.judging.recorded_oracle import RECORDED
from autograde.publishing.build import ROOT
from autograde.publishing.bundle import SEEDS
from autograde.publishing.site import live, pyodide, write
from autograde.publishing.site.in_the_browser import course_start
from autograde.publishing.site.live import KERNEL, address_of, folder_of, kernel_settings
from autograde.publishing.site.pyodide import LOCK, VERSION, PyodideError, copy_pyodide
from autograde.publishing.site.wheels import pure_wheel
from autograde.publishing.site.write import write_site
from autograde.publishing.translation.languages import names
from autograde.publishing.translation.said import place_of
from autograde.questions.register import CHAPTERS, CHECKS
from tests.publishing.test_build import notebook_path, solution_lines, without_blanks
from tests.publishing.test_bundle import COMMON
from tests.support.submissions import CH06, WRONG, read, solutions, submission

# Of Node's pyodide, and of the kernel's start.
SECONDS = 300
LANGUAGES = ["en", *names(ROOT)]
OTHERS = [(stem, language) for stem in CHAPTERS for language in names(ROOT)]
MISTAKE, SIGMOID = "exp-sign", "check.sigmoid(sigmoid)"


@pytest.fixture(scope="module")
def told(live_site, pyodide_folder, tmp_path_factory):
    """Return what notebooks say in Pyodide, run once for all tests, by their folders.

    In English every chapter is solved; in another language, one answer of one is wrong, then right.
    """
    if not shutil.which("node"):
        pytest.skip("no Node.js on this machine")
    notebooks = tmp_path_factory.mktemp("live") / "notebooks.json"
    code = {
        stem: [
            cell.source
            for cell in submission(stem, solutions(stem)).cells
            if cell.cell_type == "code"
        ]
        for stem in CHAPTERS
    }
    _, cell, wrong, *_ = WRONG[MISTAKE]
    first = next(one for one in code[CH06] if "import check" in one)
    for language in names(ROOT):
        answers = [wrong, SIGMOID, solutions(CH06)[cell], SIGMOID]
        code[folder_of(CH06, language)] = [first, *answers]
    notebooks.write_text(json.dumps(code), encoding="utf-8")
    script = __file__.rpartition("/publishing/")[0] + "/support/solved_in_pyodide.mjs"
    folder = live_site / "live"
    python = folder / "static" / "pyodide"
    command = ["node", script, pyodide_folder, python, folder / "files", folder / "pypi", notebooks]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("stem", CHAPTERS)
def test_a_solved_notebook_earns_all_its_points_in_pyodide(stem, told):
    assert told[stem]["errors"] == []
    assert len(told[stem]["earned"]) == len(CHAPTERS[stem].checks)
    assert sum(told[stem]["earned"].values()) == CHAPTERS[stem].points


def title(stem, language="en"):
    path = notebook_path("notebooks", stem, language=language)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join(cells[0]["source"]).partition("\n")[0].removeprefix("# ")


@pytest.mark.parametrize("stem", CHAPTERS)
def test_progress_is_told_in_pyodide(stem, told):
    assert title(stem) in told[stem]["progress"]
    assert f"0 of {len(CHAPTERS[stem].checks)}" in told[stem]["progress"]


@pytest.mark.parametrize("language", names(ROOT))
def test_a_notebook_in_another_language_gets_its_cards_in_pyodide(language, told):
    check, there = CHECKS["sigmoid"], told[folder_of(CH06, language)]
    assert there["errors"] == []
    (nothing, wrong), (everything, right) = there["cards"]
    assert (nothing, everything) == (0, check.points)
    with spoken(language, whatever_is_set=True):
        mistake = say(MISCONCEPTIONS[MISTAKE].says)
        criteria = [say(one.name) for one in check.criteria]
    assert mistake != MISCONCEPTIONS[MISTAKE].says
    assert without_blanks(mistake) in without_blanks(wrong)
    assert MISTAKE in wrong
    assert MISTAKE not in right
    for card in (wrong, right):
        assert [one for one in criteria if one not in card] == []
    assert title(CH06, language) in there["progress"]


def test_matplotlib_says_nothing_of_its_fonts(told):
    assert "font cache" not in "".join(one["red"] for one in told.values())


@pytest.mark.parametrize("stem", CHAPTERS)
def test_a_chapter_is_the_released_notebook_and_a_kit_without_answers(stem, live_site):
    folder = live_site / "live" / "files" / stem
    notebook = json.loads((folder / f"{stem}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"] == KERNEL
    released = read("notebooks", stem).cells
    assert ["".join(cell["source"]) for cell in notebook["cells"]] == [
        cell.source for cell in released
    ]
    assert [cell["metadata"] for cell in notebook["cells"]] == [
        dict(cell.metadata) for cell in released
    ]
    options = {f'"{name}"' for check in CHAPTERS[stem].checks for name in check.options}
    lines = {without_blanks(line) for line in set(solution_lines(stem)) - COMMON - options}
    with zipfile.ZipFile(folder / "kit.zip") as kit:
        names = kit.namelist()
        text = [without_blanks(kit.read(one).decode()) for one in names if one.endswith(".py")]
    assert len(lines) > 3
    assert len(text) > 30
    assert [line for line in lines for one in text if line in one] == []
    assert not [one for one in names if one.startswith("autograde/answers")]
    assert f"autograde/{RECORDED}" in names
    assert not {"Makefile", "README.md"} & set(names)
    assert {path.name for path in folder.iterdir()} == {f"{stem}.ipynb", "kit.zip"}


@pytest.mark.parametrize(("stem", "language"), OTHERS)
def test_in_another_language_there_are_a_notebook_and_words_and_nothing_twice(
    stem, language, live_site
):
    folder = live_site / "live" / "files" / folder_of(stem, language)
    notebook = json.loads((folder / f"{stem}.ipynb").read_text(encoding="utf-8"))
    path = notebook_path("notebooks", stem, language=language)
    released = json.loads(path.read_text(encoding="utf-8"))
    assert notebook == released | {"metadata": released["metadata"] | {"kernelspec": KERNEL}}
    with zipfile.ZipFile(folder / "words.zip") as words:
        assert set(words.namelist()) == {"autograde/language", str(place_of(language))}
        assert words.read("autograde/language") == f"{language}\n".encode()
    assert {path.name for path in folder.iterdir()} == {f"{stem}.ipynb", "words.zip"}


def test_the_button_of_a_page_opens_what_is_there(live_site):
    for stem, language in itertools.product(CHAPTERS, LANGUAGES):
        folder = live_site / ("" if language == "en" else language)
        page = (folder / f"{stem}.html").read_text(encoding="utf-8")
        [(button, about)] = re.findall(r'<a class="run" href="(.*?)">.*\n.*?<a href="(.*?)">', page)
        opened, _, path = button.partition("?path=")
        assert (folder / opened).resolve() == live_site / "live" / "notebooks" / "index.html"
        assert (folder / opened).is_file()
        notebook = live_site / "live" / "files" / path
        assert title(stem, language) in notebook.read_text(encoding="utf-8")
        assert (folder / about).is_file()
        assert path == address_of(stem, language).partition("?path=")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_about_it_says_what_is_true_of_this_site(language, live_site):
    folder = live_site / ("" if language == "en" else language)
    page = BeautifulSoup((folder / "browser.html").read_text(encoding="utf-8"), "html.parser")
    with spoken(language, whatever_is_set=True):
        assert page.h1.get_text().startswith(SITE["run"])
    assert "cdn.jsdelivr.net" not in page.get_text()  # Python is here
    assert len(page.select("p.languages a")) == len(LANGUAGES) - 1
    for link in page.select("main a[href*='.html']"):
        assert (folder / link["href"].partition("#")[0]).is_file(), link


def test_all_that_python_needs_is_in_the_site(live_site):
    folder = live_site / "live"
    config = json.loads((folder / "jupyter-lite.json").read_text(encoding="utf-8"))
    (kernel,) = config["jupyter-config-data"]["litePluginSettings"].values()
    assert kernel["disablePyPIFallback"]
    assert (folder / kernel["pyodideUrl"]).is_file()
    script = folder / "extensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static"
    for package in kernel["loadPyodideOptions"]["packages"]:
        assert not package.endswith(".whl") or (script / package).is_file(), package
    text = json.dumps(config)
    assert "cdn.jsdelivr.net" not in text


def test_the_python_in_the_site_is_compiled(live_site):
    if not shutil.which("node"):
        pytest.skip("no Node.js on this machine")
    folder = live_site / "live" / "static" / "pyodide"
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    known = {one["file_name"]: one["sha256"] for one in lock["packages"].values()}
    wheels = list(folder.glob("*.whl"))
    assert len(wheels) > 20
    for path in (*wheels, folder / "python_stdlib.zip"):
        names = zipfile.ZipFile(path).namelist()
        assert [name for name in names if name.endswith(".py")] == []
        assert [name for name in names if name.endswith(".pyc")]
        if path in wheels:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == known[path.name]


def test_without_a_folder_python_comes_from_its_public_address_in_this_version():
    public, own = (kernel_settings(["ours.whl"], public=one) for one in (True, False))
    addresses = re.findall(r'https?://[^"]*', json.dumps(public))
    python = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}"
    assert addresses == [f"{python}/pyc/", f"{python}/full/"]
    assert "://" not in json.dumps(own)


@pytest.mark.parametrize("script", live.SCRIPTS)
def test_every_page_of_jupyterlite_has_our_scripts(script, live_site):
    for name in ("notebooks", "tree"):
        page = live_site / "live" / name / "index.html"
        assert f'<script src="../{script}"></script>' in page.read_text(encoding="utf-8")
    assert (live_site / "live" / script).is_file()


# Kits of an earlier site


@pytest.fixture
def asked(monkeypatch):
    """Return which kits have been made since; Sphinx and JupyterLite are left out."""
    asked = []

    def files_of(stem, kits, **_):
        asked.extend([stem] if kits is None else [])
        return {"kit.zip": b""}

    def jupyter_lite(target, scratch, root, distribution, seeds, kits):
        for stem in CHAPTERS:
            (target / "files" / stem).mkdir(parents=True)
            (target / "files" / stem / "kit.zip").write_bytes(files_of(stem, kits)["kit.zip"])

    monkeypatch.setattr(write, "write_live", jupyter_lite)
    monkeypatch.setattr(write, "_sphinx", lambda _, made, *__: made.mkdir(parents=True))
    return asked


def test_kits_are_kept_until_what_they_are_made_from_changes(asked, tmp_path):
    def make(**options):
        asked.clear()
        assert write_site(tmp_path / "site", live=True, **options)
        return len(asked)

    assert make() == len(CHAPTERS)
    assert make(address="https://example.org") == 0
    assert make(address="https://example.org", seeds=range(3)) == len(CHAPTERS)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("autograde/desk/late.py", True),
        ("autograde/publishing/site/live.py", True),
        ("autograde/judging/judge.py", False),
        ("source_lib/softmax.py", False),
        (f"notebooks/en/{CH06}/{CH06}.ipynb", False),
        *((f"notebooks/{language}/{CH06}/{CH06}.ipynb", True) for language in names(ROOT)),
        *((f"translations/{language}/cards.po", True) for language in names(ROOT)),
    ],
)
def test_a_kit_is_made_anew_if_a_file_of_it_changes(name, kept):
    course = write._course(ROOT, None, SEEDS)
    changed = course | {name: course[name] + b"#"}
    assert (write.kits_made_from(changed) == write.kits_made_from(course)) == kept


def test_a_kit_of_an_earlier_site_is_taken_as_it_is(live_site, monkeypatch):
    monkeypatch.setattr(live, "contents", None)  # would record
    kept = live_site / "live" / "files"
    files = live.files_of(CH06, root=ROOT, seeds=(), kits=kept)
    assert f"{CH06}/kit.zip" in files
    for name, content in files.items():
        assert content == (kept / name).read_bytes()


# What Python does first in a browser


@pytest.fixture
def in_a_folder(tmp_path, monkeypatch):
    """Be in the folder of a notebook, with a kit beside it."""
    archive(tmp_path / "chapter" / "kit.zip", {"some_kit/__init__.py": "said = 'one'"})
    monkeypatch.chdir(tmp_path / "chapter")
    monkeypatch.setattr(course_start, "UNPACKED", str(tmp_path / "unpacked"))
    monkeypatch.setattr(course_start, "DRIVE", tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


def archive(path, files):
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)


@pytest.mark.parametrize("compiled", [False, True])
def test_matplotlib_is_asked_for_its_list_of_fonts_with_or_without_a_source(compiled, tmp_path):
    source = tmp_path / "font_manager.py"
    source.write_text("class FontManager:\n    __version__ = 390\n", encoding="utf-8")
    if compiled:
        py_compile.compile(str(source), cfile=str(tmp_path / "font_manager.pyc"))
        source.unlink()
    assert course_start.version_of_its_list(tmp_path) == 390


@pytest.mark.usefixtures("in_a_folder")
def test_a_kit_is_found_once_it_is_unpacked(capsys):
    for _ in range(2):
        course_start.before_a_cell(None)
    assert importlib.util.find_spec("some_kit")
    assert sys.path.count(course_start.UNPACKED) == 1
    assert capsys.readouterr() == ("", "")


def test_in_another_language_its_words_go_over_the_kit(in_a_folder, monkeypatch):
    words = {"some_kit/__init__.py": "said = 'ichi'", "some_kit/language": "xx"}
    archive(in_a_folder / "xx" / "chapter" / "words.zip", words)
    monkeypatch.chdir(in_a_folder / "xx" / "chapter")
    course_start.unpack()
    unpacked = in_a_folder / "unpacked" / "some_kit"
    assert {path.name: path.read_text("utf-8") for path in unpacked.iterdir()} == {
        "__init__.py": "said = 'ichi'",
        "language": "xx",
    }


def test_without_a_part_nothing_is_unpacked(in_a_folder, monkeypatch):
    for folder in ("xx/chapter", "xx/another"):
        (in_a_folder / folder).mkdir(parents=True)
        monkeypatch.chdir(in_a_folder / folder)
        course_start.unpack()
    assert not (in_a_folder / "unpacked").exists()


def test_a_window_without_service_workers_is_told_what_to_do(capsys, tmp_path, monkeypatch):
    with zipfile.ZipFile(live.start_wheel(tmp_path)) as wheel:
        wheel.extractall(tmp_path / "installed")
    monkeypatch.syspath_prepend(tmp_path / "installed")
    monkeypatch.chdir(tmp_path)
    importlib.import_module(live.START).before_a_cell(None)
    said = capsys.readouterr().err
    assert "open the chapter in an ordinary window" in said
    for language in LANGUAGES:  # nobody knows which
        with spoken(language, whatever_is_set=True):
            assert SITE["no drive"] in said


# Wheels of what is installed


def test_a_wheel_holds_the_package_without_what_was_compiled(tmp_path):
    wheel = pure_wheel("markupsafe", tmp_path)
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"markupsafe/__init__.py", "markupsafe/_native.py"} <= set(names)
    assert [name for name in names if name.endswith((".so", ".pyd", ".pyc"))] == []
    first = wheel.read_bytes()
    assert pure_wheel("markupsafe", tmp_path).read_bytes() == first


# A folder with Pyodide


@pytest.fixture
def copied(pyodide_folder, tmp_path):
    """Return a copy of Pyodide that a test may harm."""
    return shutil.copytree(pyodide_folder, tmp_path / "pyodide")


def test_a_folder_without_pyodide_is_refused(tmp_path):
    with pytest.raises(PyodideError, match=rf"holds no Pyodide, since {LOCK} is missing"):
        copy_pyodide(tmp_path, tmp_path / "site")


def test_a_file_that_is_another_than_its_lock_says_is_refused(copied, tmp_path):
    (changed,) = copied.glob("numpy-*.whl")
    changed.write_bytes(changed.read_bytes() + b"x")
    with pytest.raises(PyodideError, match=f"{changed.name} is not the file that {LOCK} names"):
        copy_pyodide(copied, tmp_path / "site")


def test_another_version_is_refused(copied, tmp_path, monkeypatch):
    monkeypatch.setattr(pyodide, "VERSION", "0.26.0")
    with pytest.raises(PyodideError, match=r"holds Pyodide 0\.27\.7, and the course"):
        copy_pyodide(copied, tmp_path / "site")
