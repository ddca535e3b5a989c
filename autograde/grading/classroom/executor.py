"""Where submissions are marked: processes here, or a Dask cluster; one interface for both."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any

from autograde.grading.classroom.course import CannotStartError
from autograde.grading.classroom.worker import close_workplaces

SECONDS_TO_CONNECT = 10


@dataclass(frozen=True)
class Workers:
    """Those that mark: how many at once, and how to start them anew after one was killed."""

    size: int
    start: Callable[[], Executor]
    stop: Callable[[Executor], None]  # at once: nobody waits for what is unfinished


@contextmanager
def start_workers(jobs: int, scheduler: str | None = None) -> Iterator[Workers]:
    """Return ``jobs`` processes here, or the workers of the Dask cluster at ``scheduler``.

    Raises
    ------
    CannotStartError
        If there is no such cluster, or no process can be started.
    """
    if scheduler is not None:
        yield from _cluster(scheduler)
    elif jobs == 1:
        yield Workers(1, _Here, _Here.shutdown)
    else:
        yield from _pool(jobs)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class _Here(Executor):
    """Does the work in this process, at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does
            done.set_exception(error)
        return done


def _pool(size: int) -> Iterator[Workers]:
    """Return processes that are forks of this one, which has all that they need imported.

    They are forked now, while it holds nothing: no gradebook, no lock, no other thread. After one
    was killed, all of them are forked from a fresh process.
    """
    multiprocessing.set_forkserver_preload(["autograde.cli", "autograde.grading.classroom.worker"])
    ready = [_first(size)] if sys.platform == "linux" else []
    try:
        yield Workers(size, lambda: ready.pop() if ready else _processes(size, "forkserver"), _end)
    finally:
        for executor in ready:
            _end(executor)


def _first(size: int) -> Executor:
    """Fork processes; if one is killed as it starts, start anew, as later on."""
    try:
        return _begun(size, "fork")
    except BrokenExecutor:
        return _processes(size, "forkserver")
    except OSError:
        return _processes(size, "fork")  # which says why not


def _begun(size: int, how: str) -> Executor:
    executor = ProcessPoolExecutor(size, multiprocessing.get_context(how), _begin)
    try:
        executor.submit(os.getpid).result()
    except BaseException:
        _end(executor)
        raise
    return executor


def _processes(size: int, how: str) -> Executor:
    """Start processes, all of them at once.

    Raises
    ------
    CannotStartError
        If they can't be started.
    """
    try:
        return _begun(size, how)
    except (OSError, BrokenExecutor) as error:
        raise CannotStartError(
            f"No process to grade in could be started ({type(error).__name__}: {error}). What is "
            "graded stays: close other programs, and run the same command again, perhaps with "
            "--jobs 1"
        ) from error


def _end(executor: Executor) -> None:
    executor.shutdown(wait=False, cancel_futures=True)
    for process in multiprocessing.active_children():
        process.terminate()
        process.join()


def freeze_imports() -> None:
    """Go to work: what is imported stays, and from now on garbage is looked for, though not often.

    Among what is imported there is none, and looking through it takes longer than a cell.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _begin() -> None:
    """Leave Ctrl-C to the process that writes, and leave nothing behind when it is gone."""
    freeze_imports()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: _leave())
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    wait([sentinel])
    _leave()


def _leave() -> None:
    close_workplaces()
    os._exit(0)


def _cluster(scheduler: str) -> Iterator[Workers]:
    try:
        from distributed import Client
    except ImportError as error:
        raise CannotStartError(
            'A cluster needs Dask. Run `pip install -e ".[cluster]"` in the course\'s folder first'
        ) from error
    try:
        client = Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CannotStartError(
            f"No Dask scheduler answers at {scheduler} ({error}). Start one there, with workers: "
            "`dask scheduler`, and on each machine `dask worker ADDRESS --nthreads 1`"
        ) from error
    with client:
        size = sum(client.ncores().values())
        if not size:
            raise CannotStartError(
                f"The Dask scheduler at {scheduler} has no workers. Start some: `dask worker "
                f"{scheduler} --nthreads 1`"
            )
        yield Workers(
            size,
            lambda: client.get_executor(pure=False),
            lambda executor: executor.shutdown(wait=False),
        )
