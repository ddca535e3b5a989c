"""Which of the files that somebody handed in is the notebook, by its name and what it holds.

Browsers, mail programs and people rename notebooks: ``x.ipynb.txt``, ``x.ipynb (1)``, ``x.json``.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from autograde.basics.files import files_below
from autograde.explaining.messages import REPAIRS, in_a_list
from autograde.grading.submission.cells import grade_id, source_of
from autograde.grading.submission.parsing import (
    ENCODINGS,
    BeyondRepair,
    printable,
    read_submission,
)

SUFFIX = ".ipynb"
CHECKPOINTS = ".ipynb_checkpoints"  # copies that Jupyter makes
HEAD = 64_000  # bytes of a file that say whether it is a notebook
MOST_LOOKED_AT = 2_000  # files of one person
MOST_KINDS = 4  # named in a sentence
NAMED = re.compile(r"(?P<stem>.*?)\.ipynb(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
NUMBER = re.compile(r"[ (]*\(?(?P<number>\d{1,4})\)?\W*")
KEYS = re.compile(rb'"(cells|worksheets)"\s*:\s*\[')


def choose(folder: Path, released: NotebookNode, stem: str) -> tuple[Path, tuple[str, ...]]:
    """Find the file in a submission's folder that is meant, and say how it was told.

    Raises
    ------
    BeyondRepair
        If there is no notebook, or if there are several and none can be told to be the one.
    """
    try:
        return _choose(folder, released, stem)
    # A folder that may not be looked into, or one of more floors than a path may have.
    except OSError as error:
        name = printable(Path(os.fsdecode(error.filename or folder)).name)
        why = error.strerror or str(error)
        raise BeyondRepair("not readable", name=name, why=why) from error


def _choose(folder: Path, released: NotebookNode, stem: str) -> tuple[Path, tuple[str, ...]]:
    files = _files(folder)
    wanted = f"{stem}{SUFFIX}"
    found = [path for path in files if path.parent == folder and path.suffix.lower() == SUFFIX]
    found = found or [path for path in files if is_notebook(path.name, _head(path))]
    if not found:
        raise no_notebook((path.name for path in files), wanted)
    named = [path for path in found if path.name == wanted and path.parent == folder]
    if named:
        others = in_a_list(printable(path.name) for path in found if path not in named)
        return named[0], (REPAIRS["others"].format(others=others),) if others else ()
    fitting = found
    if len(found) > 1:
        fitting = [path for path in found if fits(path.read_bytes(), released)]
    if len(fitting) != 1:
        names = in_a_list(printable(path.name) for path in found)
        raise BeyondRepair("several notebooks", names=names, name=wanted)
    was = printable(str(fitting[0].relative_to(folder)))
    return fitting[0], (REPAIRS["file name"].format(was=was, name=wanted),)


def _files(folder: Path) -> list[Path]:
    """List a folder's files, those on top first.

    Raises
    ------
    BeyondRepair
        If there is a link among them: it may lead to what somebody else has handed in.
    """
    found = []
    for path in itertools.islice(files_below(folder), MOST_LOOKED_AT):
        if path.is_symlink():
            raise BeyondRepair("link", name=printable(path.name))
        if path.is_file() and CHECKPOINTS not in path.parts:
            found.append(path)
    return found


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def no_notebook(names: Iterable[str], wanted: str) -> BeyondRepair:
    """Return the refusal of files among which there is no notebook; it names their kinds."""
    kinds = kinds_of(names)
    if not kinds:
        return BeyondRepair("no notebook", name=wanted)
    reason = "another kind" if len(kinds) == 1 else "other kinds"
    return BeyondRepair(reason, kinds=in_a_list(kinds), name=wanted)


def kinds_of(names: Iterable[str]) -> list[str]:
    """Return the endings of files, as they are spoken of: .rar, .pdf.

    >>> kinds_of(["a.PDF", "b.tar.gz", "c.pdf", "d", "e. f"])
    ['.gz', '.pdf']
    """
    found = {PurePosixPath(name).suffix.lower() for name in names}
    return sorted(one for one in found if re.fullmatch(r"\.\w{1,10}", one))[:MOST_KINDS]


def is_notebook(name: str, head: bytes) -> bool:
    """Say whether a file is a notebook, whole or not, by its name and by how it begins."""
    found = NAMED.fullmatch(name)
    if found and not found["rest"]:
        return True  # whatever it holds: what is wrong with it is said when it is read
    encoding = next((ENCODINGS[mark] for mark in ENCODINGS if head.startswith(mark)), "")
    if encoding:
        head = head.decode(encoding, errors="ignore").encode(errors="ignore")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and (found is not None or KEYS.search(head) is not None)


def notebook_name(name: str) -> str:
    """Return the name that a notebook should have had; the number of a copy stays in it.

    >>> notebook_name("a.ipynb.txt"), notebook_name("a.IPYNB (2)"), notebook_name("a.json")
    ('a.ipynb', 'a (2).ipynb', 'a.ipynb')
    """
    found = NAMED.fullmatch(name)
    if found is None:
        return PurePosixPath(name).stem + SUFFIX
    number = NUMBER.match(found["rest"])
    copy = f" ({number['number']})" if number else ""
    return found["stem"] + copy + SUFFIX


def fits(raw: bytes, released: NotebookNode) -> bool:
    """Say whether a file has graded cells of this very assignment."""
    try:
        cells = read_submission(raw).cells
    except BeyondRepair:
        return False
    own = {name for cell in released.cells if (name := grade_id(cell)) and _is_asked(cell)}
    return any(grade_id(cell) in own for cell in cells)


def is_worked_on(raw: bytes, released: NotebookNode) -> bool:
    """Say whether somebody wrote anything into a notebook of this assignment."""
    try:
        cells = read_submission(raw).cells
    except BeyondRepair:
        return False
    ours = {source_of(cell).strip() for cell in released.cells}
    return any(text not in ours for cell in cells if (text := source_of(cell).strip()))


def _is_asked(cell: NotebookNode) -> bool:
    """Say whether a cell is one that only one assignment has: every one has a set-up cell."""
    fields = cell.metadata.nbgrader
    return bool(fields.get("grade") or fields.get("solution"))
