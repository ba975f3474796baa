"""Every page's table answers on a full, an empty and a one-row run, and explains itself."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from journey.analysis.catalogue import TABLES, explain
from journey.analysis.friction import marking as friction
from journey.engine.duckdb import DuckEngine
from journey.engine.open import Run
from journey.errors import UnknownName
from journey.selection import Selection
from journey.settings.models import Settings
from tests.help.people import ROWS
from tests.help.rows import trip, world

# tables that nine steps leave empty
AT_SIZE = {"friction-strata", "incidents"}
HOSTILE = Selection(
    from_us=0, until_us=2**62, segment="'; drop table steps; --", entry_channel='"', device="%"
)


def run_of(engine: DuckEngine, folder: Path) -> Run:
    friction.mark(engine, None)
    return Run(engine, Settings(sources={}), 0, "b", folder)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("full")
    trips = [
        trip("ann", "ad @ads > cart ! > cart > cart > help @phone", "goal"),
        trip("bob", "cart > ad @ads", "dropped", "3d"),
        trip("cid", "cart", "exit"),
        trip("dora", "cart", "open", "90d"),
    ]
    refused = {"source": "web", "file": "f.csv", "row_no": 3, "reason": "row-broken",
               "value": "x", "whole_row": True}  # fmt: skip
    account = {"source": "web", "file": "f.csv", "rows_read": 2, "rows_used": 1,
               "rows_refused": 1, "rows_duplicate": 0}  # fmt: skip
    engine = world(
        place, *trips, stages=["a: ad", "b: cart"], quarantine=[refused], sources=[account], **ROWS
    )
    return run_of(engine, place)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("empty")
    return run_of(world(place), place)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("one")
    return run_of(world(place, trip("ann", "cart", "open")), place)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_explained(full: Run, name: str) -> None:
    rows = TABLES[name].ask(full, Selection())
    assert rows or name in AT_SIZE
    assert all(isinstance(row, TABLES[name].row) for row in rows)
    explained = explain(full, name)
    columns = [field.name for field in fields(TABLES[name].row)]
    assert [column for column in columns if column not in explained.columns] == []
    assert set(explained.columns) == set(columns)
    assert explained.sql
    assert all("select" in text for text in explained.sql)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_and_a_one_row_run_give_no_exception(empty: Run, one: Run, name: str) -> None:
    found = TABLES[name].ask(empty, HOSTILE)
    assert all(getattr(row, "status", "no_data") == "no_data" for row in found)
    assert all(getattr(row, "rate", None) is None for row in TABLES[name].ask(one, Selection()))


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_selection_matches_nothing_and_harms_nothing(full: Run, name: str) -> None:
    TABLES[name].ask(full, HOSTILE)
    assert full.engine.rows("select count(*) from steps") == [(9,)]


def test_an_unknown_page_gets_the_nearest_one(full: Run) -> None:
    with pytest.raises(UnknownName, match="did you mean 'drop-off'"):
        explain(full, "dropoff")
