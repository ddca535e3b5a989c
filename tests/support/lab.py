"""JupyterLab with no settings but its own, and the few things a learner does in a notebook."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
SECONDS = 60
Command = Callable[[list[str]], list[str]]
RAN = re.compile(r"^\[\d+\]:$")
# JupyterLab would ask for news at its first start, and look for them on the network.
SETTINGS = {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}}


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: where it answers, and which folder it serves."""

    url: str
    token: str
    root: Path

    def page(self, path: str) -> str:
        """Return the address of one notebook, in a fresh workspace."""
        return f"{self.url}lab/tree/{path}?reset&token={self.token}"


def jupyter_lab(folder: Path) -> Command:
    """Start JupyterLab on a folder, in the way of ``make lab``; a page may call its commands."""
    program = [str(BIN / "jupyter"), "lab", "--expose-app-in-browser"]
    return lambda flags: [*program, *flags, str(folder)]


def make_lab(flags: list[str]) -> list[str]:
    """Start ``make lab``; what it installs is installed already. A page may call its commands."""
    flags = ["--LabApp.expose_app_in_browser=True", *flags]
    return ["make", "--old-file=.venv/installed", "lab", f"LAB_FLAGS={' '.join(flags)}"]


@contextlib.contextmanager
def running(command: Command, home: Path, cwd: Path = ROOT) -> Iterator[Server]:
    """Start JupyterLab from the course's folder; all that it writes lies in ``home``."""
    for name, values in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    env = os.environ | {
        "COURSE_WORK": str(home / "work"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
    }
    token, log = secrets.token_hex(16), home / "jupyter.log"
    options = [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={_free_port()}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(options),
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _answering(process, home / "runtime", token, log)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answering(process: subprocess.Popen[bytes], runtime: Path, token: str, log: Path) -> Server:
    """Wait until the server has written where it listens, and answers there."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, requests.RequestException):
                facts = json.loads(file.read_text(encoding="utf-8"))
                url, headers = facts["url"], {"Authorization": f"token {token}"}
                if requests.get(url + "api/status", headers=headers, timeout=5).ok:
                    return Server(url, token, Path(facts["root_dir"]))
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start: {log}\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server politely, so that it ends its kernels; then whatever is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(15)


class Notebook:
    """The notebook on a page, in the words of a learner."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel:visible")
        self.toolbar = self.panel.locator(".jp-NotebookPanel-toolbar")

    def open(self, address: str) -> None:
        """Go to a notebook, and wait until it is there and its kernel is ready."""
        self.page.goto(address)
        # Not by an expectation: at each try that fails, it writes the whole page down.
        self.panel.locator(".jp-Cell").first.wait_for()
        self.listening()

    def listening(self) -> None:
        """Wait until the kernel is ready: a cell that is run before that is not run at all."""
        # The circle in the toolbar says "idle" from the start.
        self.page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()

    def code(self, line: str) -> Locator:
        """Return the code cell that holds this line, and only this one."""
        whole = re.compile(rf"^{re.escape(line)}$")
        lines = self.page.locator(".cm-line").filter(has_text=whole)
        return self.panel.locator(".jp-CodeCell").filter(has=lines)

    def write(self, cell: Locator, lines: Sequence[str]) -> None:
        """Replace what stands in a cell by typing; the editor indents as it does for anybody."""
        cell.locator(".cm-content").click()
        keyboard = self.page.keyboard
        keyboard.press("ControlOrMeta+a")
        for number, line in enumerate(lines):
            if number:
                keyboard.press("Enter")
            keyboard.type(line)

    def run(self, cell: Locator, seconds: float = SECONDS) -> Locator:
        """Run a cell, wait for its end, and return its output."""
        prompt = cell.locator(".jp-InputArea-prompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        # A kernel that does not listen yet takes no cell, at once or after a moment: then a learner
        # presses again.
        for _ in range(10):
            self.page.keyboard.press("Control+Enter")
            with contextlib.suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=5000)
            expect(prompt).not_to_have_text("[*]:", timeout=1000 * seconds)
            if prompt.inner_text() not in (before, "[ ]:"):
                break
        expect(prompt).to_have_text(RAN)
        return cell.locator(".jp-Cell-outputArea")

    def answer(self, lines: Sequence[str], call: str) -> Locator:
        """Fill in the stub that begins with the first line, run it, and return its check's card."""
        stub = self.code(lines[0])
        self.write(stub, lines)
        self.run(stub)
        return self.run(self.code(call))

    def validate(self) -> Locator:
        """Press nbgrader's button, and return the dialog with its answer."""
        self.toolbar.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog").filter(has_text="Validation Results")
        dialog.wait_for()
        return dialog
