"""Opens a learner's copy in a JupyterLab of the course's own: its tabs, and nothing for authors."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from jupyter_server.serverapp import list_running_servers

from autograde.learner.places import OWN

SETTINGS = Path(__file__).with_name("etc")  # what is made for authors is switched off there
SECONDS = 2
NO_BROWSER = "--no-browser"


def running(folder: Path) -> str:
    """Return the address of a JupyterLab that has this folder open; "" if there is none."""
    for one in list_running_servers():
        with contextlib.suppress(OSError, KeyError, ValueError):
            if Path(one["root_dir"]).resolve() == folder.resolve() and _answers(one["url"]):
                return f"{one['url']}lab?token={one.get('token', '')}"
    return ""


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=SECONDS):
        return True


def show(address: str, flags: Sequence[str]) -> None:
    """Show a JupyterLab that runs already."""
    if NO_BROWSER not in flags:
        webbrowser.open(address)


def start(folder: Path, landing: Path, flags: Sequence[str]) -> int:
    """Start JupyterLab on one notebook of the folder, and stay until it ends."""
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        "--KernelManager.transport_encryption=auto",  # others here could read what a kernel sends
        f"--ServerApp.root_dir={folder}",
        # Tabs are remembered here: those of a learner's other projects are none of ours.
        f"--LabApp.workspaces_dir={folder / OWN / 'workspaces'}",
        # The address in the terminal leads to the notebook as the browser does.
        f"--LabApp.default_url=/lab/tree/{landing.name}",
        *flags,
        str(landing),
    ]
    paths = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    env = os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    if os.name == "posix":
        os.execve(command[0], command, env)  # noqa: S606 - the course's own command
    return subprocess.run(command, env=env, check=False).returncode  # noqa: S603 - likewise
