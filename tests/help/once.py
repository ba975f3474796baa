"""Worlds that are dear to make: one for all workers of ``pytest -n``, and nobody changes it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE_S = 600  # for another worker; a world takes seconds


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder ``name`` that ``make`` filled, by whichever worker came first."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, finished = shared / f"shared-{name}", shared / f"shared-{name}.finished"
    try:
        folder.mkdir()
    except FileExistsError:
        return _awaited(folder, finished)
    try:
        make(folder)
    finally:
        finished.touch()  # of a failed one too: who waits then fails on what lies there
    return folder


def _awaited(folder: Path, finished: Path) -> Path:
    until = time.monotonic() + PATIENCE_S
    while not finished.exists():
        assert time.monotonic() < until, f"no worker finished {folder}"
        time.sleep(0.1)
    return folder
