"""Runs the code cells of a notebook in a fresh kernel, and stops what takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import subprocess
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbclient.util import ensure_async
from nbformat import NotebookNode
from traitlets.config import Config

from autograde.basics.kernels import ENCRYPTED
from autograde.basics.scratch import Scratch
from autograde.explaining.output import MIME
from autograde.grading.submission.cells import MOST_TEXT, CannotGradeError
from autograde.questions.spec import Check

SECONDS_A_CELL = 30.0
# A check catches the interrupt of one case and goes on to its next, so one interrupt is too few;
# code that catches them all is killed after the last.
INTERRUPTS = 20
SECONDS_BETWEEN = 0.5
# The kernel runs what the sandbox runs: no line for a shell, say, and no window for pictures.
ADAPTED = (
    "--IPKernelApp.exec_lines=from autograde.sandbox.inside.shell import adapt as _; "
    "_(get_ipython()); del _"
)


@dataclass(frozen=True)
class Step:
    """One code cell to run: under the name that its author knows it by, or its position."""

    name: str
    source: str
    check: Check | None = None
    solution: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a step."""

    step: Step
    outputs: Sequence[NotebookNode]
    late: bool = False
    died: bool = False
    lost: bool = False  # its process was ended, and the notebook went on without it

    @property
    def error(self) -> str:
        """The exception that ended the cell, such as "NameError: …"; empty without one."""
        for output in self.outputs:
            if output.output_type == "error":
                text = f"{output.ename}: {output.evalue}".removesuffix(": ")
                # The cell is named by whoever tells of it.
                return re.sub(r"\(Cell In\[\d+\][^,]*, (line \d+)\)", r"(\1)", text)[:MOST_TEXT]
        return ""


class _Client(NotebookClient):
    """Keeps verdicts and errors, and drops other output: a loop that prints fills the memory."""

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        kind = msg["msg_type"]
        if kind in ("status", "error") or (
            kind == "display_data" and MIME in msg["content"].get("data", {})
        ):
            return super().process_message(msg, cell, cell_index)
        return None


async def run_cells(todo: Sequence[Step], path: Path, seconds: float) -> list[Outcome]:
    """Run the steps of the notebook at ``path`` in a fresh kernel, as long as that lives.

    Raises
    ------
    CannotGradeError
        If no kernel starts.
    """
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(step.source) for step in todo]
    )
    client = _Client(
        notebook,
        config=Config(ENCRYPTED),
        kernel_name="python3",  # whatever name the kernel has on the learner's machine
        allow_errors=True,
        record_timing=False,
        extra_arguments=[ADAPTED],
        resources={"metadata": {"path": str(path.absolute().parent)}},
    )
    outcomes: list[Outcome] = []
    async with _kernel(client, path):
        for index, step in enumerate(todo):
            outcomes.append(await _outcome(client, index, step, seconds))
            if outcomes[-1].died:
                break
    return outcomes


@contextlib.asynccontextmanager
async def _kernel(client: NotebookClient, path: Path) -> AsyncIterator[None]:
    """Start a kernel, and end it in every case.

    nbclient's own ``async_setup_kernel`` takes Ctrl-C for the end of this one kernel.
    """
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("NBGRADER_VALIDATING", None)
    manager = client.create_kernel_manager()
    scratch = Scratch()
    manager.connection_file = str(scratch.path / "kernel.json")  # it holds a key
    try:
        try:
            await client.async_start_new_kernel(
                env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            await client.async_start_new_kernel_client()
        except (KeyError, OSError, RuntimeError) as error:
            raise CannotGradeError(
                f"{path} could not be run: no Python kernel starts in its folder ({error}). Run "
                "`make test` in the course's folder: it installs what is needed, and tries it"
            ) from error
        yield
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await ensure_async(manager.shutdown_kernel(now=True))
        scratch.remove()


async def _outcome(client: NotebookClient, index: int, step: Step, seconds: float) -> Outcome:
    cell = client.nb.cells[index]
    late = asyncio.Event()
    watchdog = asyncio.create_task(_stop_after(seconds, client, late))
    died = False
    try:
        await client.async_execute_cell(cell, index)
    except DeadKernelError:
        # nbclient takes Ctrl-C, which cancels the task that waits for the cell, for a dead kernel.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from None
        died = True
    finally:
        watchdog.cancel()
        await asyncio.gather(watchdog, return_exceptions=True)
    return Outcome(step, cell.outputs, late.is_set(), died)


async def _stop_after(seconds: float, client: NotebookClient, late: asyncio.Event) -> None:
    """Interrupt the cell, then interrupt it again, then end the kernel.

    nbclient's own ``interrupt_on_timeout`` gives a cell its whole time once more after each
    interrupt, for ever.
    """
    await asyncio.sleep(seconds)
    late.set()
    assert client.km is not None  # noqa: S101 - it is set as long as a cell runs
    for _ in range(INTERRUPTS):
        await ensure_async(client.km.interrupt_kernel())
        await asyncio.sleep(SECONDS_BETWEEN)
    await ensure_async(client.km.shutdown_kernel(now=True))
