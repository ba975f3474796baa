"""A report of a small run, made once for the tests that read it."""

from __future__ import annotations

from pathlib import Path

from journey.cli.main import main
from journey.engine.open import Run, open_run
from journey.project.shipped import copy


def small_run(place: Path) -> Run:
    """A run of the smallest shipped data."""
    settings = copy("complete_journey", place)
    assert main(["run", "--config", str(settings), "--quiet"]) == 0
    return open_run(settings.parent / "run")
