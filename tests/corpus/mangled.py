"""What happens to notebooks on their way to a grader: each function mangles one, in one way."""

from __future__ import annotations

import copy
import json
import re

import nbformat

WORDS = ["solution", "check", "x", "", "sigmoid", "import os", "😀", "\ud800", "%matplotlib inline"]


def places(notebook, want=lambda cell: True):
    return [place for place, cell in enumerate(notebook["cells"]) if want(cell)]


def is_named(cell):
    return "nbgrader" in cell["metadata"]


def some(rng, options):
    return options[rng.integers(len(options))] if options else None


def deletes(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        del notebook["cells"][place]


def duplicates(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        to = int(rng.integers(len(notebook["cells"]) + 1))
        notebook["cells"].insert(to, copy.deepcopy(notebook["cells"][place]))


def splits(notebook, rng):
    place = some(rng, places(notebook, lambda cell: "\n" in cell["source"]))
    if place is not None:
        cell = notebook["cells"][place]
        lines = cell["source"].split("\n")
        at = int(rng.integers(1, len(lines)))
        rest = copy.deepcopy(cell)
        cell["source"], rest["source"] = "\n".join(lines[:at]), "\n".join(lines[at:])
        if rng.random() < 0.5:
            rest["metadata"] = {}
        notebook["cells"].insert(place + 1, rest)


def merges(notebook, rng):
    if len(notebook["cells"]) > 1:
        place = int(rng.integers(len(notebook["cells"]) - 1))
        notebook["cells"][place]["source"] += "\n" + notebook["cells"].pop(place + 1)["source"]


def retypes(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        kind = some(rng, ["code", "markdown", "raw", "heading", "html", None, 3])
        notebook["cells"][place]["cell_type"] = kind


def moves(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        cell = notebook["cells"].pop(place)
        notebook["cells"].insert(int(rng.integers(len(notebook["cells"]) + 1)), cell)


def shuffles(notebook, rng):
    order = rng.permutation(len(notebook["cells"]))
    notebook["cells"] = [notebook["cells"][place] for place in order]


def strips(notebook, rng):
    for cell in notebook["cells"]:
        if rng.random() < 0.5:
            cell["metadata"] = {}
        if rng.random() < 0.5:
            cell.pop("id", None)


def renames(notebook, rng):
    place = some(rng, places(notebook, is_named))
    if place is not None:
        fields = notebook["cells"][place]["metadata"]["nbgrader"]
        if isinstance(fields, dict):
            fields[some(rng, ["grade_id", "points", "grade", "locked", "solution"])] = some(
                rng, [*WORDS[:4], 1000, None, [], {}, True, float("nan")]
            )


def breaks_metadata(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        notebook["cells"][place]["metadata"] = some(rng, [{}, {"nbgrader": 3}, {"nbgrader": []}])


def breaks_source(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        cell = notebook["cells"][place]
        cut = int(rng.integers(len(cell["source"]) + 1))
        cell["source"] = cell["source"][:cut] + some(rng, WORDS) + "(" * int(rng.integers(3))


def rewrites(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        notebook["cells"][place]["source"] = some(rng, WORDS)


def pastes_itself(notebook, rng):
    again = copy.deepcopy(notebook["cells"])
    notebook["cells"] = (
        again + notebook["cells"] if rng.random() < 0.5 else notebook["cells"] + again
    )


def plays(notebook, rng):
    """Bind a name once more: that of a function or a class of some cell."""
    found = [re.search(r"^(?:def|class) (\w+)", cell["source"], re.M) for cell in notebook["cells"]]
    name = some(rng, [one[1] for one in found if one])
    text = some(rng, ["def {}(*_):\n    return 0", "def {}(*_):\n    ...", "{} = None", "# {}"])
    cell = {"cell_type": "code", "metadata": {}, "source": text.format(name)}
    notebook["cells"].insert(int(rng.integers(len(notebook["cells"]) + 1)), cell)


def notes(notebook, rng):
    cell = {"cell_type": some(rng, ["markdown", "raw"]), "metadata": {}, "source": some(rng, WORDS)}
    notebook["cells"].insert(int(rng.integers(len(notebook["cells"]) + 1)), cell)


def adds_outputs(notebook, rng):
    place = some(rng, places(notebook))
    if place is not None:
        text = some(rng, WORDS) * int(rng.integers(2000))
        notebook["cells"][place]["outputs"] = [{"output_type": "stream", "text": text}, 7]


def loses_a_part(notebook, rng):
    notebook.pop(some(rng, list(notebook)), None)
    notebook.setdefault("cells", [])


def becomes_version_3(notebook, rng):
    cells = [{**cell, "input": cell["source"], "language": "python"} for cell in notebook["cells"]]
    for cell in cells:
        del cell["source"]
    notebook.pop("cells")
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    notebook["cells"] = None


def adds_rubbish(notebook, rng):
    rubbish = [None, 3, [], "x", {}, {"cell_type": "code"}, {"source": []}, {"source": [1]}]
    notebook["cells"].insert(int(rng.integers(len(notebook["cells"]) + 1)), some(rng, rubbish))


MANGLES = [
    deletes,
    duplicates,
    splits,
    merges,
    retypes,
    moves,
    shuffles,
    strips,
    renames,
    breaks_metadata,
    breaks_source,
    rewrites,
    pastes_itself,
    plays,
    notes,
    adds_outputs,
    loses_a_part,
]
LAST = [becomes_version_3, adds_rubbish, None, None]  # what no other can follow


def as_bytes(notebook):
    return json.dumps(notebook).encode("utf-8", "surrogatepass")


def damaged(raw, rng):
    """Damage the bytes of a file, or put something else in its place."""
    kind = int(rng.integers(8))
    if kind == 0:
        return raw[: int(rng.integers(len(raw)))]
    if kind == 1:
        there = bytearray(raw)
        for place in rng.integers(0, len(raw), 5):
            there[place] = int(rng.integers(256))
        return bytes(there)
    if kind == 2:
        return some(rng, [b"", b"\n \n", b"\x00" * 100, b"[]", b"3", b"null", b'{"cells": 3}'])
    if kind == 3:
        return some(rng, [b"PK\x03\x04...", b"%PDF-1.7", b"<html>", b"import os\n", b"{" * 5000])
    if kind == 4:
        return b"\xef\xbb\xbf" + raw
    if kind == 5:
        return raw.decode("utf-8", "replace").encode("utf-16")
    if kind == 6:
        return b'{"cells": ' + b"[" * 100_000
    return rng.bytes(300)


def mangled(solved, rng):
    """Mangle a notebook once or several times; one in four loses its form as a file, too."""
    notebook = json.loads(nbformat.writes(solved))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    for _ in range(int(rng.integers(1, 6))):
        some(rng, MANGLES)(notebook, rng)
    last = some(rng, LAST)
    if last is not None:
        last(notebook, rng)
    raw = as_bytes(notebook)
    return damaged(raw, rng) if rng.random() < 0.25 else raw
