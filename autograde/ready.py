"""Starts the process that others are forked from, before anything large is imported here."""

from __future__ import annotations

from multiprocessing import forkserver


def prepare() -> None:
    """Let that process import all that marking needs; it is started once, whoever asks."""
    forkserver.set_forkserver_preload(["autograde.cli", "autograde.marking"])
    forkserver.ensure_running()
