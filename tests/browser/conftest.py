"""A browser, a JupyterLab on a copy of the notebooks, and a screenshot of whatever fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.support import lab

# No sandbox: Chromium refuses to build its own as root. The rest keeps it off the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEWPORT = ViewportSize(width=1280, height=800)
NAMES = ("chromium", "chromium-browser", "google-chrome")


# For a module and no longer: its event loop would be in the way of other tests' loops.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = [path for path in map(shutil.which, NAMES) if path]
    if not found:
        reason = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}; .ci/run should have installed it")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=FLAGS)
        expect.set_options(timeout=1000 * lab.SECONDS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Server]:
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(lab.ROOT / "notebooks" / "en", folder / "en")
    with lab.running(lab.jupyter_lab(folder / "en"), folder / "home") as server:
        yield server


# One window for all tests of a module: to read JupyterLab's or MathJax's program anew takes longer
# than most of what is then done with it.
@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(1000 * lab.SECONDS)
    yield page
    page.close()


@pytest.fixture
def page(window: Page, tmp_path: Path) -> Iterator[Page]:  # a failure's picture goes there
    """Return the window as a new one is."""
    yield window
    window.unroute_all()
    window.goto("about:blank")
    window.context.clear_cookies()
    window.set_viewport_size(VIEWPORT)
    window.emulate_media(media="null", color_scheme="null")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport | None]:
    report = yield
    given = getattr(item, "funcargs", {})
    page = next((one for one in given.values() if isinstance(one, Page)), None)
    folder = given.get("tmp_path")
    if report.when == "call" and report.failed and page is not None and folder is not None:
        picture = Path(folder) / "failed.png"
        page.screenshot(path=picture)
        report.sections.append(("what the browser showed", str(picture)))
    return report
