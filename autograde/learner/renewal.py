"""Brings the course's new text of one chapter into a learner's file, with their work in it.

Each file is whole or not there, in an order in which nothing is lost if this stops in between: the
file as it was is kept first, and what the copy was made from is renewed last.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.sign import NotebookNotary

from autograde.basics.files import write_whole
from autograde.explaining.messages import COPIES
from autograde.grading.submission.parsing import BeyondRepair
from autograde.learner.takeover import is_work, take_over


def renew_text(path: Path, made_from: Path, before: bytes | None, ours: bytes) -> Iterator[str]:
    """Renew a copy that was made from ``before``; yield what there is to say about it."""
    raw, when = path.read_bytes(), path.stat()
    target = path.resolve()  # it may be a link to where a learner keeps it
    old = _read(before)
    if old is not None and _is_untouched(raw, old):
        write_whole(target, ours)
        write_whole(made_from, ours)
        return
    new = nbformat.reads(ours.decode(), as_version=4)
    try:
        made = take_over(raw, old, new)
    except BeyondRepair as error:
        yield COPIES["not renewed"].format(name=path.name, why=error)
        return
    content = (nbformat.writes(made) + "\n").encode(errors="replace")
    if _cells(content) != _cells(raw):
        aside = dated(path)
        write_whole(aside, raw)
        write_whole(target, content)
        _trust_as_before(raw, content)
        os.utime(target, ns=(when.st_atime_ns, when.st_mtime_ns))  # they stopped there, or not
        yield COPIES["renewed"].format(name=path.name, kept=aside.name)
    write_whole(made_from, ours)


def _is_untouched(raw: bytes, old: NotebookNode) -> bool:
    """Say whether there is nothing in a copy that anybody has done."""
    known = nbformat.writes(old).encode()
    return done(raw) == done(known) and not any(
        is_work(cell, cell) or cell.get("outputs") for cell in old.cells
    )


def _trust_as_before(raw: bytes, content: bytes) -> None:
    """Let JupyterLab show what cells have shown, if it trusted them in the file as it was."""
    with contextlib.suppress(Exception):  # without it, they are shown once they have been run
        notary = NotebookNotary()
        if notary.check_signature(nbformat.reads(raw.decode("utf-8-sig"), as_version=4)):
            notary.sign(nbformat.reads(content.decode(), as_version=4))


def _read(content: bytes | None) -> NotebookNode | None:
    if content is None:
        return None
    try:
        known: NotebookNode = nbformat.reads(content.decode(), as_version=4)
    # Somebody has edited what is not theirs: then nobody knows what their copy was made from.
    except Exception:  # noqa: BLE001
        return None
    return known


def _cells(raw: bytes) -> list[tuple[str, str]]:
    try:
        cells = nbformat.reads(raw.decode("utf-8-sig"), as_version=4).cells
    # What nbformat raises at a malformed notebook depends on where it is malformed: it is none of
    # the course's making, so it differs.
    except Exception:  # noqa: BLE001
        return []
    return [(cell.cell_type, cell.source) for cell in cells]


def dated(path: Path) -> Path:
    """Return a name of today that nothing has yet: short, since lists of files cut long ones."""
    start = f"{path.stem.partition('_')[0]}_{date.today()}"
    numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    names = (path.with_name(f"{start}{number}{path.suffix}") for number in numbers)
    return next(one for one in names if not os.path.lexists(one))


def is_notebook(raw: bytes) -> bool:
    """Say whether a file is a notebook, by its outline."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and isinstance(content.get("cells"), list)


def done(raw: bytes) -> list[tuple[str, Any]]:
    """Return what anybody can have done in a notebook: what is in its cells, and what they show."""
    cells = [cell for cell in json.loads(raw)["cells"] if isinstance(cell, dict)]
    return [(str(_joined(cell.get("source"))), cell.get("outputs")) for cell in cells]


def _joined(source: Any) -> Any:
    """Return a cell's text in one form: a file may have it in lines, or as it is."""
    return "".join(map(str, source)) if isinstance(source, list) else source
