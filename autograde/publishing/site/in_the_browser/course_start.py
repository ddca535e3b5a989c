"""What Python does first in a reader's browser; IPython loads it as an extension.

It runs there alone, with nothing of the course beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import dis
import importlib
import importlib.machinery
import importlib.util
import itertools
import json
import sys
import zipfile
from importlib.abc import InspectLoader
from pathlib import Path
from types import CodeType
from typing import Any

KIT = "kit.zip"  # beside a chapter's English notebook
WORDS = "words.zip"  # beside its notebook in another language, in a folder of that language
UNPACKED = "/kit"
DRIVE = Path("/drive")  # where the kernel has the files beside a notebook, if it has them
NO_DRIVE = "course_start.no_drive.txt"  # what is said then; it lies beside this file
# What a chapter's first cell needs.
FIRST = ("matplotlib.pyplot", "autograde.check")


def load_ipython_extension(shell: Any) -> None:
    """Get everything ready while the reader reads; at the latest, it is when a cell is run."""
    name_the_fonts()
    shell.events.register("pre_run_cell", before_a_cell)
    # The kernel is not in the notebook's folder yet, and is the next moment.
    asyncio.get_event_loop().call_soon(get_ready)


def get_ready() -> None:
    """Import what the first cell needs."""
    unpack()
    if UNPACKED in sys.path:
        # Each import looks into the folder that Python is in, and that of the notebook is slow.
        with contextlib.chdir(UNPACKED):
            for name in FIRST:
                importlib.import_module(name)


def before_a_cell(_: object) -> None:
    """See that the kit is there, or say why it is not."""
    unpack()
    if not DRIVE.is_dir():
        print(Path(__file__).with_name(NO_DRIVE).read_text("utf-8"), file=sys.stderr)


def unpack() -> None:
    """Unpack the kit of the notebook's folder.

    In the folder itself each file of it would cost requests, and each import looks for many.
    """
    if UNPACKED in sys.path:
        return
    archives = parts_of_the_kit(Path.cwd())
    if all(one.is_file() for one in archives):
        for one in archives:
            with zipfile.ZipFile(one) as archive:
                archive.extractall(UNPACKED)
        sys.path.insert(0, UNPACKED)


def parts_of_the_kit(folder: Path) -> list[Path]:
    """Return the archives that make the kit of a notebook's folder.

    In another language they are the English one and its words, which go over it.
    """
    own, english = folder / KIT, folder / ".." / ".." / folder.name / KIT
    return [own] if own.is_file() else [english, folder / WORDS]


def name_the_fonts() -> None:
    """Mend Matplotlib's list of its fonts, before it makes a new one and says so in red.

    Pyodide ships the list of another version, with fonts of the machine where it was made.
    """
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is None or matplotlib.origin is None:
        return
    folder = Path(matplotlib.origin).parent
    version, path = version_of_its_list(folder), folder / "fontlist.json"
    if version is None or not path.is_file():
        return
    fonts = json.loads(path.read_text("utf-8"))
    fonts["_version"] = version
    for kind in ("ttflist", "afmlist"):
        fonts[kind] = [one for one in fonts[kind] if not one["fname"].startswith("/")]
    path.write_text(json.dumps(fonts), encoding="utf-8")


def version_of_its_list(matplotlib: Path) -> Any:
    """Return which list of fonts Matplotlib wants, without importing it: that would make one.

    Its code says so, whether there is a source of it or not: Pyodide comes compiled, too.
    """
    name = "font_manager"
    spec = importlib.machinery.PathFinder.find_spec(name, [str(matplotlib)])
    loader = spec and spec.loader
    code = loader.get_code(name) if isinstance(loader, InspectLoader) else None
    for manager in code.co_consts if code else ():
        if isinstance(manager, CodeType) and manager.co_name == "FontManager":
            steps = dis.get_instructions(manager)
            for value, stored in itertools.pairwise(steps):
                if (stored.opname, stored.argval) == ("STORE_NAME", "__version__"):
                    return value.argval
    return None
