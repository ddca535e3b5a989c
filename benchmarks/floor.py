"""The floor under a class's speed: the same cells in bare forks of a warm interpreter.

No fence, no judge outside, no nbgrader, no gradebook: each notebook's JSON is read, all its code
cells run in a fork of a process that has everything imported, checks and cards included, and the
JSON is written with the outputs. ``class_speed`` runs it:

    python benchmarks/floor.py PROCESSES DRAW RELEASED FROM TO     # prints the seconds
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from autograde import check  # noqa: F401 - warm, as in a kernel that has run a chapter
from autograde.sandbox.inside import worker
from autograde.sandbox.inside.figures import Figures
from autograde.sandbox.inside.outputs import OUT
from autograde.sandbox.inside.shell import make_shell, tidy


def sources(path: Path) -> list[str]:
    """Return the code cells of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run(shell: Any, path: Path, target: Path) -> None:
    """Run one notebook, and write it with its outputs."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            done = worker._run(shell, "".join(cell["source"]), count)
            cell |= {"execution_count": count, "outputs": done["outputs"]}
    target.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def share(shell: Any, paths: list[Path], target: Path) -> None:
    """Run notebooks one after the other, each in a fork."""
    for path in paths:
        child = os.fork()
        if child == 0:
            run(shell, path, target / f"{path.parent.parent.name}.ipynb")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError(f"{path} ended with {status}")


def main() -> None:
    """Run all notebooks below a folder, and print the seconds."""
    processes, draw = int(sys.argv[1]), sys.argv[2] == "draw"
    released, found, target = map(Path, sys.argv[3:])
    paths = sorted(found.glob("*/*/*.ipynb"))
    target.mkdir(parents=True)
    out = os.dup(1)
    shell = make_shell()
    if not draw:
        Figures(OUT, {}).rehearse(shell, sources(released))
        tidy(shell)
    gc.collect()
    gc.freeze()
    begun = time.perf_counter()
    for first in range(processes):
        if os.fork() == 0:
            share(shell, paths[first::processes], target)
            os._exit(0)
    failed = [status for _ in range(processes) if (status := os.wait()[1])]
    os.write(out, f"{time.perf_counter() - begun}\n".encode())
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
