"""The same table is the same bytes from a page's button, from ``show`` and from ``export``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb
import pytest

from journey.analysis import catalogue
from journey.cli.main import main
from journey.engine.open import Run, open_run
from journey.export.records import FORMATS
from journey.project.shipped import copy
from journey.ui.shared import downloads

TYPES = {
    "nodes": {"touchpoint": "VARCHAR", "stage_rank": "BIGINT", "visits": "BIGINT"},
    "edges": {"wait_median_us": "BIGINT", "share_out": "DOUBLE", "is_switch": "BOOLEAN"},
    "open-journeys": {"ended": "TIMESTAMP WITH TIME ZONE", "journey_id": "VARCHAR"},
    "drop-off-weeks": {"week": "DATE", "rate": "DOUBLE"},
    "routes": {"path": "VARCHAR[]"},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("same")
    copy("complete_journey", place / "in")
    assert main(["run", "--config", str(place / "in" / "journey.toml"), "--quiet"]) in (0, 5)
    return open_run(place / "in" / "run")


@pytest.mark.parametrize("name", catalogue.TABLES)
def test_a_button_a_command_and_an_export_give_the_same_bytes(
    run: Run, tmp_path: Path, name: str
) -> None:
    for ending in FORMATS:
        shown, exported = tmp_path / f"shown{ending}", tmp_path / f"exported{ending}"
        place = ["--run", str(run.folder), "--quiet"]
        assert main(["show", name, "--out", str(shown), *place]) == 0
        assert main(["export", "--table", name, "--to", str(exported), *place]) == 0
        clicked = downloads._table(partial(catalogue.sheet, run, name), ending)
        assert shown.read_bytes() == exported.read_bytes() == clicked


@pytest.mark.parametrize("name", TYPES)
def test_parquet_has_the_types_of_the_record(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / "table.parquet"
    file.write_bytes(downloads._table(partial(catalogue.sheet, run, name), ".parquet"))
    found = duckdb.connect().execute(f"describe select * from '{file}'").fetchall()
    types = {row[0]: row[1] for row in found}
    assert types == {**types, **TYPES[name]}
