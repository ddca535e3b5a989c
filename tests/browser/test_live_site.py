"""Run in the browser: a chapter in JupyterLite, off the network, from the first page to a grade."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.publishing.build import ROOT
from autograde.publishing.site import live, pyodide
from autograde.publishing.site.live import kernel_settings
from autograde.publishing.translation.languages import names
from autograde.questions.register import CHAPTERS
from tests.support import classes, lab
from tests.support.static_site import served
from tests.support.submissions import CH06, grade_id, solutions

pytestmark = pytest.mark.browser
TO_START = 180  # seconds: Python, on a machine that runs two other tests
COMPILED, AS_WRITTEN = pyodide.PUBLIC
STUB, CHECK, PROGRESS = "def sigmoid(x):", "check.sigmoid(sigmoid)", "check.progress()"
# A kernel's worker, and in it a pyodide.js that tells what it is asked to load.
WORKER = f"""
importScripts("{live.PUBLIC_PYTHON}");
onmessage = async ({{ data }}) => {{
  const asked = new Promise((resolve) => resolve(self.loadPyodide(data)));
  postMessage(await asked.catch((error) => error.message));
}};
"""
NO_PYTHON = "var loadPyodide = async (options) => options;"
ASK_A_WORKER = """(options) => new Promise((resolve) => {
  const worker = new Worker("worker.js");
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage(options);
})"""
RIGHT = [STUB, "e = np.exp(-np.abs(x))", "return np.where(x < 0, e, 1) / (1 + e)"]


@pytest.fixture(scope="module")
def address(live_site: Path) -> Iterator[str]:
    with served(live_site) as address:
        yield address


@dataclass
class Network:
    """What the browser asks for. Python's public addresses are played by folders."""

    site: str
    public: dict[str, Path]
    asked: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        url = route.request.url
        self.asked.append(url)
        address, _, name = url.rpartition("/")
        if url.startswith(self.site):
            route.continue_()
        elif f"{address}/" in self.public:
            path = self.public[f"{address}/"] / name
            route.fulfill(path=path, headers={"Access-Control-Allow-Origin": "*"})
        elif f"{address}/" in pyodide.PUBLIC:
            route.fulfill(status=404)
        else:
            self.elsewhere.append(url)
            route.abort()

    def asked_from(self, address: str) -> set[str]:
        """Return the names of the files that were asked for there."""
        return {url.removeprefix(address) for url in self.asked if url.startswith(address)}


@pytest.fixture
def network(address: str) -> Network:
    return Network(address, {})


def without_own_python(context: BrowserContext, address: str) -> str:
    """Have the settings of a site that has no Pyodide of its own; return what they hang on."""
    public = kernel_settings([], public=True)["jupyter-config-data"]["litePluginSettings"]
    ((name, told),) = public.items()
    script, settings = f"{address}live/{live.PUBLIC_PYTHON}", f"{address}live/jupyter-lite.json*"

    def changed(route: Route) -> None:
        settings = route.fetch().json()
        kernel = settings["jupyter-config-data"]["litePluginSettings"][name]
        kernel["pyodideUrl"] = told["pyodideUrl"]
        kernel["loadPyodideOptions"]["addresses"] = told["loadPyodideOptions"]["addresses"]
        route.fulfill(json=settings)

    context.route(settings, changed)
    context.route(script, lambda route: route.fulfill(path=live.HERE / live.PUBLIC_PYTHON))
    return settings


@pytest.fixture
def context(browser: Browser, network: Network) -> Iterator[BrowserContext]:
    """A browser that has never been here; whatever asks another server fails the test."""
    context = browser.new_context(accept_downloads=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * lab.SECONDS)
    context.route("**/*", network.answer)
    yield context
    context.close()
    assert network.elsewhere == []


@pytest.fixture
def page(context: BrowserContext, tmp_path: Path) -> Page:  # a failure's picture goes there
    return context.new_page()


def ready(page: Page) -> lab.Notebook:
    """Wait until the notebook is there, and Python with it."""
    notebook = lab.Notebook(page)
    notebook.panel.locator(".jp-Cell").first.wait_for()
    # A cell that is run before that is not run at all.
    expect(page.get_by_text("Kernel Connecting")).to_have_count(0, timeout=1000 * TO_START)
    circle = notebook.panel.locator(".jp-Notebook-ExecutionIndicator")
    expect(circle).to_have_attribute("data-status", "idle", timeout=1000 * TO_START)
    return notebook


def nearly_solved(path: Path) -> nbformat.NotebookNode:
    """Return a released notebook with all stubs but one filled in, and a cell of our own."""
    notebook = nbformat.read(path, as_version=4)
    right = solutions(CH06)
    for cell in notebook.cells:
        if not cell.source.startswith(STUB):
            cell.source = right.get(grade_id(cell), cell.source)
    here = [cell.source for cell in notebook.cells].index(CHECK) + 1
    notebook.cells.insert(here, nbformat.v4.new_code_cell(PROGRESS))
    return notebook


def test_a_learner_reads_runs_reloads_and_hands_in(
    context: BrowserContext,
    page: Page,
    network: Network,
    address: str,
    live_site: Path,
    pyodide_folder: Path,
    tmp_path: Path,
) -> None:
    path = f"live/files/{CH06}/{CH06}.ipynb"
    begun = nbformat.writes(nearly_solved(live_site / path))
    context.route(
        f"{address}{path}*",
        lambda route: route.fulfill(body=begun, content_type="application/json"),
    )

    # The first visit, with Python from its public address, where none of it is compiled.
    network.public[AS_WRITTEN] = pyodide_folder
    settings = without_own_python(context, address)
    page.goto(f"{address}{CH06}.html")
    page.locator(".edition").get_by_role("link", name="Run in the browser").click()
    notebook = ready(page)
    notebook.run(notebook.code("use_course_style()"), seconds=TO_START)  # Python starts meanwhile
    card = notebook.answer([STUB, "return 1 / (1 + np.exp(x))"], CHECK)
    expect(card).to_contain_text(MISCONCEPTIONS["exp-sign"].says)
    expect(notebook.answer(RIGHT, CHECK)).to_contain_text("2.5 of 2.5 points")
    redraws(notebook.run(notebook.code("plots.slope_of_the_loss()")), page)

    save(page)
    progress = notebook.run(notebook.code(PROGRESS))
    expect(progress).to_contain_text(f"1 of {len(CHAPTERS[CH06].checks)}")
    expect(progress).to_contain_text(f"2.5 of {CHAPTERS[CH06].points:g}")
    assert network.asked_from(AS_WRITTEN) > set(pyodide.RUNTIME)
    assert network.asked_from(own_python(address)) == set()

    # The second, with Python from the site itself, and the service worker of the first.
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    context.unroute(settings)
    network.asked.clear()
    page.reload()
    expect(notebook.code(STUB)).to_contain_text("np.where(x < 0, e, 1)")
    expect(notebook.code(CHECK)).to_contain_text("2.5 of 2.5 points")
    ready(page)
    page.locator(".lm-MenuBar").get_by_role("menuitem", name="Run").click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    last = notebook.panel.locator(".jp-CodeCell").last.locator(".jp-InputArea-prompt")
    expect(last).to_have_text(lab.RAN, timeout=1000 * TO_START)
    expect(
        notebook.panel.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    ).to_have_count(0)
    answers_by_keys(notebook.panel.locator(".predict:has([type=radio])").first)
    assert not [one for one in pyodide.PUBLIC if network.asked_from(one)]
    assert network.asked_from(own_python(address)) > set(pyodide.RUNTIME)
    assert [text for text in said if "will be synced with Jupyter Contents" in text]
    assert not [text for text in said if "unregistering" in text]

    assert download(page, tmp_path / "ada") == f"{CH06}.ipynb"
    assert sum(points(tmp_path, "ada").values()) == CHAPTERS[CH06].points


@pytest.mark.parametrize(
    ("there", "taken"),
    [(pyodide.PUBLIC, COMPILED), ((AS_WRITTEN,), AS_WRITTEN), ((), None)],
    ids=["both", "as it is written", "none"],
)
def test_python_comes_compiled_if_it_is_published_so(
    page: Page, network: Network, address: str, there: Sequence[str], taken: str | None
) -> None:
    page.goto(address)
    script = {"content_type": "text/javascript"}
    page.route(f"{address}worker.js", lambda route: route.fulfill(body=WORKER, **script))
    page.route(
        f"{address}{live.PUBLIC_PYTHON}",
        lambda route: route.fulfill(path=live.HERE / live.PUBLIC_PYTHON),
    )
    for one in there:
        page.route(f"{one}pyodide.js", lambda route: route.fulfill(body=NO_PYTHON, **script))
    told = page.evaluate(ASK_A_WORKER, {"addresses": pyodide.PUBLIC, "packages": ["ours"]})
    if taken is None:
        assert told == "Python could not be loaded from " + " or ".join(pyodide.PUBLIC)
    else:
        assert told == {"packages": ["ours"], "indexURL": taken}


@pytest.mark.parametrize("language", names(ROOT))
def test_a_reader_of_another_language_gets_the_notebook_in_it(
    context: BrowserContext, page: Page, address: str, live_site: Path, language: str
) -> None:
    # Where the button leads is enough: neither Python nor formulas are needed for that.
    for unneeded in ("**/live/notebooks/**", "**/mathjax/**"):
        context.route(unneeded, lambda route: route.fulfill(body=""))
    page.goto(f"{address}{CH06}.html")
    page.locator(f".languages a[hreflang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator(".edition a.run").click()
    page.wait_for_url("**/live/notebooks/**")
    (path,) = parse_qs(urlparse(page.url).query)["path"]
    assert path == f"{language}/{CH06}/{CH06}.ipynb"
    assert (live_site / "live" / "files" / path).is_file()


def own_python(address: str) -> str:
    return f"{address}live/static/pyodide/"


def save(page: Page) -> None:
    page.keyboard.press("ControlOrMeta+s")
    page.wait_for_timeout(1000)  # nothing on the page says that it was saved


def download(page: Page, folder: Path) -> str:
    """Download the notebook to a folder, under the name that it comes with; return that."""
    with page.expect_download() as downloaded:
        page.locator(".jp-NotebookPanel-toolbar").get_by_text("Download", exact=True).click()
    name: str = downloaded.value.suggested_filename
    folder.mkdir()
    downloaded.value.save_as(folder / name)
    return name


def redraws(output: Locator, page: Page) -> None:
    """Move the slider of an output with the mouse, which draws the picture anew; then with keys."""
    picture, slider = output.locator("img"), output.locator("[role='slider']")
    number = output.locator(".widget-readout").first
    expect(picture).to_have_count(1)
    before, value = picture.get_attribute("src"), number.inner_text()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 8, steps=5)
    page.mouse.up()
    expect(picture).not_to_have_attribute("src", str(before))
    expect(number).not_to_have_text(value)
    dragged = float(number.inner_text())
    for presses in (1, 2):
        slider.press("ArrowLeft")
        expect(number).to_have_text(f"{dragged - presses / 100:.2f}")
    expect(slider).to_be_focused()  # the notebook has not gone to another cell


def answers_by_keys(question: Locator) -> None:
    """Choose the first answer of a prediction, then the second."""
    first, second = (question.get_by_role("radio").nth(place) for place in (0, 1))
    first.press("Space")
    expect(first).to_be_checked()
    first.press("ArrowDown")
    expect(second).to_be_checked()


def points(folder: Path, student: str) -> dict[str, float]:
    """Collect what lies in a folder for each student, grade it, and return the checks' points."""
    course = classes.make(folder / "course", {}, CH06)
    handed_in = folder / "handed in" / student
    handed_in.parent.mkdir()
    (folder / student).rename(handed_in)
    classes.command(course, "autograde", "collect", CH06, str(handed_in.parent))
    classes.command(course, "autograde", "grade", CH06)
    record = course / "class" / "records" / CH06 / student / f"{CH06}.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    return {one["id"]: one["points"] for one in told["checks"]}
