"""A JupyterHub whose accounts exist in its own view of the machine, and nowhere else."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from websocket import create_connection

from tests.support.lab import BIN, ROOT

SECONDS = 60
PASSWORD = "only for this test"  # noqa: S105 - the hub listens on this machine, for as long as the test
# The same as /etc/shadow keeps it: openssl passwd -6 -salt ofthistest "only for this test"
SHADOW = (
    "$6$ofthistest$2/3cTR0HTg7S2KdPoPqx610UI8L4Ho1gUYjYxx2uvxPlU/"
    "7c.2id3MVaXtDeCHczPTnVBwIzHjbSyNNc.Qk2Q0"
)
PEOPLE = {"instructor": 61001, "student-1": 61002, "student-2": 61003}
CLASS = 61100
ENDED = re.compile(r"ENDED=(\d+)")

# Nothing here reaches the machine: mounts in a namespace of its own, which ends with its commands.
# Accounts come from other files in /etc, and homes from other folders. What others may not enter,
# such as root's home, is covered, and so is the course: of either only Python is left.
VIEW = """
set -eu
folder=$1
for name in passwd group shadow; do mount --bind "$1/etc/$name" "/etc/$name"; done
mount --bind "$1/home" /home
mount --bind "$1/srv" /srv
mount -t tmpfs -o mode=755 none /mnt
number=0
for kept in $2; do
    number=$((number + 1))
    mkdir "/mnt/$number"
    mount --bind "$kept" "/mnt/$number"
done
for covered in $3; do mount -t tmpfs -o mode=755 none "$covered"; done
number=0
for kept in $2; do
    number=$((number + 1))
    mkdir -p "$kept"
    mount --bind "/mnt/$number" "$kept"
done
shift 3
cd "$folder/state"  # its database and its keys are nobody else's
exec "$@"
"""
# What the test changes in the settings that the course ships.
CHANGES = """
load_subconfig("/srv/jupyterhub/jupyterhub_config.py")
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
"""


def lacking() -> str:
    """Say what this machine lacks for it, or nothing."""
    if not _proxy():
        return "no configurable-http-proxy (`make .venv/bin/configurable-http-proxy`, with npm)"
    if os.geteuid():
        return "only root can give a hub accounts without making them on the machine"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:  # noqa: S607
        return "this machine allows no mounts in a namespace"
    return ""


def _proxy() -> str:
    return shutil.which("configurable-http-proxy", path=f"{BIN}:{os.environ['PATH']}") or ""


@dataclass(frozen=True)
class Hub:
    """A running hub: where it answers, and the folder that holds its homes."""

    url: str
    folder: Path

    def home(self, name: str) -> Path:
        """Return somebody's home, as it is seen from outside."""
        return self.folder / "home" / name


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Hub]:
    """Start the hub with the settings in docs/jupyterhub; its log lies in ``folder``."""
    ports = _free_ports(3)
    _furnish(folder, ports)
    log = folder / "hub.log"
    view = ["sh", "-c", VIEW, "sh", str(folder), *_kept_and_covered()]
    config = "--config=/srv/jupyterhub/of_this_test.py"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *("unshare", "--mount", "--propagation", "private"),
                *("--pid", "--fork", "--kill-child", "--mount-proc"),
                *(*view, sys.executable, "-m", "jupyterhub", config),
            ],
            env={"PATH": f"{BIN}:{os.environ['PATH']}", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    hub = Hub(f"http://127.0.0.1:{ports[0]}", folder)
    try:
        _answering(hub, process, log)
        yield hub
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # with the namespace goes all that runs in it
        process.wait(15)


def _furnish(folder: Path, ports: Sequence[int]) -> None:
    """Make accounts, homes, and the folders in /srv, as docs/jupyterhub.md has an admin do."""
    for name in ("etc", "home", "srv/nbgrader", "state"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(ROOT / "docs" / "jupyterhub", folder / "srv" / "jupyterhub")
    exchange = folder / "srv" / "nbgrader" / "exchange"
    exchange.mkdir()
    exchange.chmod(0o1777)
    for path in (folder / "srv", *(folder / "srv").rglob("*")):
        if path != exchange:
            path.chmod(0o755 if path.is_dir() else 0o644)
    students = sorted(set(PEOPLE) - {"instructor"})
    passwd, group, shadow = (
        Path("/etc", name).read_text(encoding="utf-8") for name in ("passwd", "group", "shadow")
    )
    group += f"class:x:{CLASS}:{','.join(students)}\n"
    for name, number in PEOPLE.items():
        passwd += f"{name}:x:{number}:{number}::/home/{name}:/bin/bash\n"
        group += f"{name}:x:{number}:\n"
        shadow += f"{name}:{SHADOW}:20000:0:99999:7:::\n"
        home = folder / "home" / name
        home.mkdir()
        if name == "instructor":
            _clone(home / "y-minus-t")
        for path in (home, *home.rglob("*")):
            os.chown(path, number, number)
        home.chmod(0o700)
    (folder / "home").chmod(0o755)
    (folder / "etc" / "passwd").write_text(passwd, encoding="utf-8")
    (folder / "etc" / "group").write_text(group, encoding="utf-8")
    (folder / "etc" / "shadow").write_text(shadow, encoding="utf-8")
    (folder / "etc" / "shadow").chmod(0o600)
    changes = CHANGES.format(port=ports[0], hub=ports[1], api=ports[2], proxy=_proxy())
    path = folder / "srv" / "jupyterhub" / "of_this_test.py"
    path.write_text(changes, encoding="utf-8")
    path.chmod(0o644)


def _clone(folder: Path) -> None:
    """Copy what a clone of the course holds."""
    folder.mkdir()
    for name in ("autograde", "notebooks", "solutions", "source_lib"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*")
        )
    for name in ("nbgrader_config.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)


def _kept_and_covered() -> list[str]:
    """Return two lists of folders: Python's, and those that lie over it or hold the course."""
    kept = sorted({str(Path(one).resolve()) for one in (sys.prefix, sys.base_prefix)} - {"/usr"})
    covered = {ROOT}
    for one in map(Path, kept):
        closed = [path for path in one.parents if not path.stat().st_mode & 0o001]
        covered.add(closed[-1] if closed else one.parent)
    top = {one for one in covered if not any(other in one.parents for other in covered)}
    return [" ".join(kept), " ".join(sorted(map(str, top)))]


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _answering(hub: Hub, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{hub.url}/hub/health", timeout=5).ok:
                return
        time.sleep(0.1)
    raise AssertionError(f"JupyterHub did not start: {log}\n{log.read_text(errors='replace')}")


class Person:
    """Somebody with an account: logged in by the form, with a server and a terminal on it."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.hub, self.name, self.home = hub, name, hub.home(name)
        self.token = self._log_in()
        self.url = f"{hub.url}/user/{name}"
        self._hub("POST", "server")
        end = time.monotonic() + SECONDS
        while self._hub("GET", "").json()["servers"][""]["pending"]:
            assert time.monotonic() < end, f"no server for {name}: see {hub.folder / 'hub.log'}"
            time.sleep(0.1)

    def ask(self, method: str, path: str, **content: Any) -> requests.Response:
        """Ask this person's own server."""
        return self.ask_at(method, f"{self.url}/{path}", **content)

    def run(self, command: str, status: int = 0) -> str:
        """Type a command into a terminal of JupyterLab, and return what it says."""
        name = self.ask("POST", "api/terminals").json()["name"]
        address = f"{self.url.replace('http', 'ws', 1)}/terminals/websocket/{name}"
        shell = create_connection(address, SECONDS, header=[f"Authorization: token {self.token}"])
        said = ""
        with contextlib.closing(shell):
            # Ahead of its answer the terminal shows what was typed, which is not ENDED and a digit.
            typed = f"{command}; echo ENDED=$?\r"
            shell.send(json.dumps(["stdin", typed]))
            while not (end := ENDED.search(said)):
                kind, text = json.loads(shell.recv())[:2]
                said += text if kind == "stdout" else ""
        self.ask("DELETE", f"api/terminals/{name}")
        assert int(end[1]) == status, said
        return said[: end.start()]

    def _log_in(self) -> str:
        """Fill in the form of the login page, and ask for a token on the page for tokens."""
        session = requests.Session()
        session.get(f"{self.hub.url}/hub/login", timeout=SECONDS).raise_for_status()
        form = {"username": self.name, "password": PASSWORD, "_xsrf": session.cookies["_xsrf"]}
        page = f"{self.hub.url}/hub/token"
        session.post(f"{self.hub.url}/hub/login?next=/hub/token", form, timeout=SECONDS)
        headers = {"X-XSRFToken": session.cookies["_xsrf"], "Referer": page}
        tokens = f"{self.hub.url}/hub/api/users/{self.name}/tokens"
        reply = session.post(tokens, json={}, headers=headers, timeout=SECONDS)
        reply.raise_for_status()
        return str(reply.json()["token"])

    def _hub(self, method: str, path: str) -> requests.Response:
        address = f"{self.hub.url}/hub/api/users/{self.name}/{path}".rstrip("/")
        return self.ask_at(method, address)

    def ask_at(self, method: str, address: str, **content: Any) -> requests.Response:
        """Ask anything on the hub, as this person."""
        headers = {"Authorization": f"token {self.token}"}
        reply = requests.request(method, address, headers=headers, timeout=SECONDS, **content)
        reply.raise_for_status()
        return reply
