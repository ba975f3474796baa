"""One small run and its report for all tests of reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journey.cli.main import main
from journey.engine.open import Run, open_run
from journey.project.shipped import copy


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    settings = copy("complete_journey", tmp_path_factory.mktemp("run"))
    assert main(["run", "--config", str(settings), "--quiet"]) == 0
    made = open_run(settings.parent / "run")
    yield made
    made.close()


@pytest.fixture(scope="package")
def report(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report to be read, or copied."""
    folder = tmp_path_factory.mktemp("out") / "report"
    assert main(["report", "--out", str(folder), "-r", str(run.folder), "--quiet"]) == 0
    return folder
