"""The live edition: each chapter's notebook in JupyterLite, with the student's kit beside it.

Python runs in the reader's browser; the site stays a folder of files. In another language there are
the notebooks anew, and the words of the kit: all else is there once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from autograde.basics.errors import CourseError
from autograde.basics.kernels import IN_A_BROWSER
from autograde.basics.language import ENGLISH
from autograde.explaining.messages import SITE, in_every_language
from autograde.publishing.bundle import contents, spoken_by, zipped
from autograde.publishing.site import pyodide
from autograde.publishing.site.in_the_browser import course_start
from autograde.publishing.site.wheels import own_wheel, pure_wheel
from autograde.publishing.translation.languages import names
from autograde.questions.register import CHAPTERS

HERE = Path(__file__).parent
FOLDER = "live"
PACKAGES = ("jupyterlite-core", "jupyterlite-pyodide-kernel")
APPS = ("notebooks", "tree")
EXTENSION = "@jupyterlite/pyodide-kernel-extension"
# No others: what is installed beside JupyterLab here needs a server.
EXTENSIONS = (EXTENSION, "@jupyter-widgets/jupyterlab-manager")
# What the kit imports and Pyodide lacks. A scan of the notebook's imports would not find them.
WHEELS = ("comm", "ipywidgets", "jinja2", "markupsafe")
KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": IN_A_BROWSER}
# What of a bundle is there for a desk.
AT_A_DESK = ("Makefile", "README.md", "constraints.txt", "environment.yml", "requirements.txt")
# What JupyterLite needs to be told in a page.
SCRIPTS = ("download.js", "headings.js", "second_visit.js", "keys.js")
# What has Python come from elsewhere.
PUBLIC_PYTHON = "public_python.js"
SETTINGS: Mapping[str, Any] = {
    # Light or dark, as the pages are.
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    # All cells are on the page, so that a browser's search and a card's link find them.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "defer"},
    "@jupyterlab/notebook-extension:panel": {
        "toolbar": [{"name": "download", "command": "docmanager:download", "label": "Download"}]
    },
    "@jupyterlab/mainmenu-extension:plugin": {
        "menus": [
            {"id": "jp-mainmenu-file", "items": [{"command": "docmanager:download", "rank": 4.5}]}
        ]
    },
}
START = course_start.__name__.rpartition(".")[2]  # as a module there, and as a wheel
ENVIRONMENT = {
    "HOME": "/home/pyodide",
    "IPYTHONDIR": f"{pyodide.SITE_PACKAGES}/{START}_settings",
    # Only what lies in the drive is there next time: the number of who works here has to be.
    "XDG_DATA_HOME": "/drive/.local/share",
}


class LiveError(CourseError):
    """The live edition can't be made."""


def folder_of(stem: str, language: str) -> str:
    """Return the folder of a chapter's notebook among the files of the live edition."""
    return stem if language == ENGLISH else f"{language}/{stem}"


def address_of(stem: str, language: str = ENGLISH) -> str:
    """Return where a chapter's notebook opens, from the top of the site."""
    path = f"{folder_of(stem, language)}/{stem}.ipynb"
    return f"{FOLDER}/notebooks/index.html?path={path}"


def write_live(
    target: Path,
    scratch: Path,
    root: Path,
    distribution: Path | None,
    seeds: Sequence[int],
    kits: Path | None = None,
) -> None:
    """Write the live edition to the folder ``target``, which is not there yet.

    Parameters
    ----------
    scratch
        An empty folder, for what it is made of.
    root
        The course.
    distribution
        A folder with Pyodide in it, which becomes a part of the site; without one, browsers fetch
        Pyodide from its usual public address.
    seeds
        How each check draws its questions, once for each.
    kits
        The files of an earlier site, if its kits are still what they would be.
    """
    files, wheels = scratch / "files", scratch / "pypi"
    wheels.mkdir(parents=True)
    own = [pure_wheel(name, wheels).name for name in WHEELS] + [start_wheel(wheels).name]
    # With threads about, a forked process may wait for ever.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for found in pool.map(partial(files_of, root=root, seeds=seeds, kits=kits), CHAPTERS):
            for name, content in found.items():
                path = files / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    if distribution is not None:
        pyodide.copy_pyodide(distribution, scratch / "static" / "pyodide")
    _write_json(scratch / "overrides.json", SETTINGS)
    _write_json(scratch / "jupyter-lite.json", kernel_settings(own, public=distribution is None))
    _build(scratch, files, target)
    _add_scripts(target)
    if distribution is None:
        shutil.copy(HERE / PUBLIC_PYTHON, target)


def kernel_settings(own: Sequence[str], public: bool) -> dict[str, Any]:
    """Return JupyterLite's settings: where Python comes from, and what it loads at its start.

    Parameters
    ----------
    own
        The names of the wheels in the site.
    public
        Whether Pyodide comes from its usual public address.
    """
    options = {"packages": packages(own), "env": ENVIRONMENT}
    kernel: dict[str, Any] = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    if public:  # where it is in the site, JupyterLite enters itself
        kernel["pyodideUrl"] = f"./{PUBLIC_PYTHON}"
        options["addresses"] = pyodide.PUBLIC
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "y − t",
            "litePluginSettings": {f"{EXTENSION}:kernel": kernel},
        },
    }


def start_wheel(folder: Path) -> Path:
    """Write the wheel of what runs at Python's start, with settings that have IPython load it."""
    settings = f"get_config().InteractiveShellApp.extensions = [{START!r}]\n"
    files = {
        f"{START}.py": Path(course_start.__file__).read_bytes(),
        course_start.NO_DRIVE: no_drive().encode(),
        f"{START}_settings/profile_default/ipython_config.py": settings.encode(),
    }
    return own_wheel(START, files, folder)


def no_drive() -> str:
    """Return what is said where no file can be read, so that nobody knows the language either."""
    return "\n".join(f"{one}\n" for one in in_every_language(dict(SITE)["no drive"]))


def files_of(
    stem: str, *, root: Path, seeds: Sequence[int], kits: Path | None = None
) -> dict[str, bytes]:
    """Return the files of a chapter: its kit, and in each language a notebook and the words."""
    kit = f"{folder_of(stem, ENGLISH)}/{course_start.KIT}"
    files = {kit: _kit(stem, root, seeds) if kits is None else (kits / kit).read_bytes()}
    for language in (ENGLISH, *names(root)):
        folder = folder_of(stem, language)
        files[f"{folder}/{stem}.ipynb"] = _notebook(stem, root, language)
        if words := spoken_by(CHAPTERS[stem], root, language):
            files[f"{folder}/{course_start.WORDS}"] = zipped(words)
    return files


def _kit(stem: str, root: Path, seeds: Sequence[int]) -> bytes:
    beside = {*AT_A_DESK, f"{stem}.ipynb"}
    bundled = contents(stem, root, seeds)
    return zipped({name: data for name, data in bundled.items() if name not in beside})


def _notebook(stem: str, root: Path, language: str) -> bytes:
    """Return a released notebook that asks for Pyodide's kernel."""
    path = root / "notebooks" / language / stem / f"{stem}.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["metadata"]["kernelspec"] = KERNEL
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def packages(own: Sequence[str]) -> list[str]:
    """Return what Pyodide loads at its start, all at once; one by one it would take longer.

    The addresses of wheels are relative to the kernel's script. Where a name follows a wheel, it
    tells the kernel that the package is there.
    """
    static = _extension(EXTENSION) / "static" / "pypi"
    shipped = [
        f"./pypi/{next(static.glob(f'{name}-*.whl')).name}"
        for name in ("piplite", "ipykernel", "pyodide_kernel")
    ]
    ours = [f"../../../../pypi/{name}" for name in own]
    return [*pyodide.PACKAGES, *ours, *shipped, "comm", "piplite", "ipykernel"]


def _extension(name: str) -> Path:
    return Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _build(scratch: Path, files: Path, target: Path) -> None:
    config = {
        "apps": APPS,
        "contents": [str(files)],
        "federated_extensions": [str(_extension(name)) for name in EXTENSIONS],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(target),
    }
    _write_json(scratch / "jupyter_lite_config.json", {"LiteBuildConfig": config})
    start = "from jupyterlite_core.app import main; main()"
    # From an empty folder: a second build there would lose where Pyodide is.
    command = [sys.executable, "-c", start, "build"]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()[-5:]
        raise LiveError("JupyterLite could not be built:\n" + "\n".join(said))


def _add_scripts(target: Path) -> None:
    for script in SCRIPTS:
        shutil.copy(HERE / script, target)
    tags = "".join(f'<script src="../{script}"></script>\n  ' for script in SCRIPTS)
    for name in APPS:
        page = target / name / "index.html"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</head>", f"{tags}</head>", 1), encoding="utf-8")
