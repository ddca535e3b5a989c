"""The number of who works here: it says which planted objects are theirs to find out about.

It comes from the account. Where many people have one account, as in a hub's or a container's, it
is drawn once and saved. An answer carries its number, so it stays right on any other machine.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import platform
import secrets
from pathlib import Path

FIRST = 1  # its objects were everybody's once, and answers that name no number are about them
LEAST, MOST = 100_000, 999_999
# Accounts that are nobody's own.
SHARED = {
    *("admin", "administrator", "codespace", "coder", "colab", "debian", "gitpod", "guest"),
    *("jovyan", "jupyter", "owner", "pi", "root", "runner", "student", "sysadmin", "ubuntu"),
    *("user", "vagrant", "vscode", "web_user"),
}


def number_of(account: str) -> int:
    """Return the number of an account: the same on each machine."""
    digest = hashlib.sha256(account.strip().lower().encode(errors="surrogatepass")).digest()
    return LEAST + int.from_bytes(digest[:8], "big") % (MOST + 1 - LEAST)


def own_number() -> int:
    """Return the number of who works here: the same at every call, and after a restart."""
    account = _account()
    if account.strip().lower() not in SHARED | {""}:
        return number_of(account)
    try:
        return _saved(_data_folder() / "mystery-number")
    # Nothing can be kept here: this machine's number is the next best.
    except (OSError, RuntimeError):
        return number_of(f"{platform.node()} {account}")


def is_number(number: int) -> bool:
    """Say whether planted objects have this number."""
    return number == FIRST or LEAST <= number <= MOST


def _account() -> str:
    if "JUPYTERHUB_USER" in os.environ:
        return os.environ["JUPYTERHUB_USER"]
    try:
        return getpass.getuser()
    # Which of them is raised depends on the system, and on Python's version.
    except (ImportError, KeyError, OSError):
        return ""


def _data_folder() -> Path:
    given = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(given) if given else Path.home() / ".local" / "share") / "autograde"


def _saved(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        own = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
        own.write_text(f"{LEAST + secrets.randbelow(MOST + 1 - LEAST)}\n", encoding="ascii")
        # Two kernels may be the first at once: one file is there in the end, and both read it.
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        except (AttributeError, OSError):  # no links in a browser, and on some file systems
            own.replace(path)
        own.unlink(missing_ok=True)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    # Whatever else stands there, the same text gives the same number.
    return int(text) if text.isdecimal() and is_number(int(text)) else number_of(text)
