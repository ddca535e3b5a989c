"""How long the web pages take: to be made, to be seen, and to the first card. Writes site_speed.md.

    python -m benchmarks.site_speed

Chromium opens the site from a folder on the same machine, with Python from the site itself: so
there is no network in these seconds, and the bytes say what one would carry.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Page, expect, sync_playwright

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.publishing.site.write import write_site
from benchmarks import RESULTS
from tests.support import lab, pyodide
from tests.support.static_site import Quiet, served
from tests.support.submissions import CH06

REPORT = RESULTS / "site_speed.md"
RUNS = 3
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
STUB, CHECK = "def sigmoid(x):", "check.sigmoid(sigmoid)"
Way = Callable[[Page], tuple[float, float]]  # seconds to the first thing seen, and to the last
WRONG = [STUB, "return 1 / (1 + np.exp(x))"]
TO_START = 180  # seconds
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
FORMULAS = "window.MathJax?.startup.promise.then(() => performance.now())"

TEXT = """\
# Speed of the site

Made by `python -m benchmarks.site_speed`, in one run: `make site PYODIDE=folder` without its
set-up, and chapter 6 in Chromium {chromium}, from this machine's own disk; the best of {runs}. On
{cores} cores, Python {python}. *Cold* is a browser that was never here; *warm* is the same browser
again.

| | cold | warm |
|---|---|---|
| a chapter's page: first paint, s | {page_cold.paint:.2f} | {page_warm.paint:.2f} |
| the same: its formulas set, s | {page_cold.whole:.2f} | {page_warm.whole:.2f} |
| the same: requests, MB | {page_cold.traffic} | {page_warm.traffic} |
| "Run in the browser": the notebook is there, s | {live_cold.paint:.1f} | {live_warm.paint:.1f} |
| the same: a wrong sigmoid is named, s | {live_cold.whole:.1f} | {live_warm.whole:.1f} |
| the same: requests, MB | {live_cold.traffic} | {live_warm.traffic} |
| uncompiled: a wrong sigmoid is named, s | {plain_cold.whole:.1f} | {plain_warm.whole:.1f} |
| uncompiled: requests, MB | {plain_cold.traffic} | {plain_warm.traffic} |

| | |
|---|---|
| the site is made, s | {made:.0f} |
| made again, after a change of words, s | {again:.0f} |
| made again, with nothing changed, s | {unchanged:.1f} |
| its size with Python in it, MB | {size:.0f} |
| of it JupyterLite and the live edition without Python, MB | {live:.0f} |

The notebook is there long before Python, which starts anew with every visit. *Uncompiled* is Python
as it is written: what a site serves that was made without Node.js.
"""


class Counting(Quiet):
    """Notes how many bytes of files each answer carries; none where the browser's copy is good."""

    sent: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        """Answer, and note it."""
        self.sent.append(0)
        super().do_GET()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file, and note its size."""
        self.sent.append(os.fstat(source.fileno()).st_size if hasattr(source, "fileno") else 0)
        super().copyfile(source, outputfile)


@dataclass
class Visit:
    """What a visit took: seconds to the first thing seen and to the last, and what was asked."""

    paint: float
    whole: float
    requests: int
    bytes: int

    @property
    def traffic(self) -> str:
        """Return the requests and the megabytes."""
        return f"{self.requests}, {self.bytes / 1e6:.1f}"


def visited(page: Page, go: Way) -> Visit:
    """Make a visit, and count what the server was asked for and sent."""
    Counting.sent.clear()
    paint, whole = go(page)
    return Visit(paint, whole, Counting.sent.count(0), sum(Counting.sent))


def read(address: str) -> Way:
    """Open a chapter's page."""

    def go(page: Page) -> tuple[float, float]:
        page.goto(f"{address}{CH06}.html")
        page.wait_for_function(PAINTED)
        whole = page.evaluate(FORMULAS)
        return page.evaluate(PAINTED) / 1000, whole / 1000

    return go


def run(address: str) -> Way:
    """Go from a chapter's page to its notebook, and make a mistake there at once."""

    def go(page: Page) -> tuple[float, float]:
        page.goto(f"{address}{CH06}.html")
        begun = time.monotonic()
        page.locator(".edition").get_by_role("link", name="Run in the browser").click()
        notebook = lab.Notebook(page)
        notebook.panel.locator(".jp-Cell").first.wait_for(timeout=1000 * TO_START)
        there = time.monotonic() - begun
        expect(page.get_by_text("Kernel Connecting")).to_have_count(0, timeout=1000 * TO_START)
        notebook.run(notebook.code("use_course_style()"), seconds=TO_START)
        card = notebook.answer(WRONG, CHECK)
        expect(card).to_contain_text(MISCONCEPTIONS["exp-sign"].says)
        return there, time.monotonic() - begun

    return go


def best(visits: list[Visit]) -> Visit:
    """Return the quickest visit."""
    return min(visits, key=lambda visit: visit.whole)


def in_chromium(ways: Mapping[str, Way]) -> tuple[str, dict[str, Visit]]:
    """Go some ways, cold and warm, some times over: the browser's version, the best visits."""
    found: dict[str, list[Visit]] = {}
    with sync_playwright() as playwright:
        for name, go in ways.items():
            for _ in range(RUNS):
                # A profile on disk, as people have: without one, large files are not kept.
                with tempfile.TemporaryDirectory() as profile:
                    context = playwright.chromium.launch_persistent_context(
                        profile, executable_path=shutil.which("chromium"), args=FLAGS
                    )
                    context.set_default_timeout(1000 * lab.SECONDS)
                    for state in ("cold", "warm"):
                        page = context.new_page()
                        found.setdefault(f"{name}_{state}", []).append(visited(page, go))
                        page.close()
                    version = context.browser.version if context.browser else ""
                    context.close()
    return version, {name: best(visits) for name, visits in found.items()}


def size_of(folder: Path) -> float:
    """Return the megabytes of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Make the site, visit it, and write the report."""
    with tempfile.TemporaryDirectory() as name:
        site, own = Path(name) / "site", pyodide.distribution()
        seconds = []
        for address in ("", "https://example.org", "https://example.org"):
            begun = time.monotonic()
            write_site(site, live=True, pyodide=own, address=address)
            seconds.append(time.monotonic() - begun)
        size = size_of(site)
        with served(site, Counting) as address:
            chromium, visits = in_chromium({"page": read(address), "live": run(address)})
            for path in (site / "live" / "static" / "pyodide").iterdir():
                shutil.copy(own / path.name, path)
            visits |= in_chromium({"plain": run(address)})[1]
        text = TEXT.format(
            chromium=chromium,
            runs=RUNS,
            cores=len(os.sched_getaffinity(0)),
            python=platform.python_version(),
            made=seconds[0],
            again=seconds[1],
            unchanged=seconds[2],
            size=size,
            live=size_of(site / "live") - size_of(site / "live" / "static" / "pyodide"),
            **visits,
        )
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
