"""Tables as files: CSV that no spreadsheet runs, Parquet with types, no identifier in either."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from journey.contract.tables import TABLES as CONTRACT
from journey.engine.duckdb import DuckEngine
from journey.errors import UnknownName, WrongUsage
from journey.export.write import TABLES, write_table
from journey.selection import Selection
from tests.help.rows import Trip, trip, world

FORMULAS = ("=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", "\n=1")
PLAIN = ("a=1", 'say "no"', "two\nlines", "comma, here", " =1", "'quoted", "caf\u00e9 \u5fae")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    made = world(
        tmp_path,
        trip("ann", "ad @ads > +2h cart > pay", "goal", value="19.9000", device="phone"),
        trip("bob", "cart > call @phone !", "dropped", at="3d", value="-5.0000"),
    )
    yield made
    made.close()


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, strict=True))


def types(file: Path) -> dict[str, str]:
    found = duckdb.connect().execute(f"describe select * from '{file}'").fetchall()
    return {row[0]: row[1] for row in found}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_table_has_as_many_rows_as_it_says(
    engine: DuckEngine, tmp_path: Path, name: str, ending: str
) -> None:
    file = tmp_path / "out" / f"{name}{ending}"
    said = write_table(engine, name, file)
    found = duckdb.connect().execute(f"select count(*) from '{file}'").fetchall()
    assert found == [(said,)]
    assert said == {"journeys": 2, "steps": 5}[name]
    assert list((tmp_path / "out").iterdir()) == [file]


def test_journeys_in_csv(engine: DuckEngine, tmp_path: Path) -> None:
    write_table(engine, "journeys", tmp_path / "journeys.csv")
    first, second = rows(tmp_path / "journeys.csv")
    assert first["journey_id"] == "0000000000000001"
    assert first["started"] == "2023-11-14T22:13:20.000000Z"
    assert first["goal_at"] == "2023-11-15T00:14:20.000000Z"
    assert (first["value"], second["value"]) == ("19.9000", "-5.0000")  # numbers stay numbers
    assert (first["device"], second["device"]) == ("phone", "")
    assert second["mature"] == "true"


def test_steps_stand_in_their_order(engine: DuckEngine, tmp_path: Path) -> None:
    write_table(engine, "steps", tmp_path / "steps.csv")
    found = rows(tmp_path / "steps.csv")
    assert [row["touchpoint"] for row in found] == ["ad", "cart", "pay", "cart", "call"]
    assert found[0]["gap_us"] == "7200000000"


def test_a_selection_holds_in_files_too(engine: DuckEngine, tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    assert write_table(engine, "steps", file, Selection(device="phone")) == 3
    assert {row["customer_id"] for row in rows(file)} == {"ann"}


def test_no_spreadsheet_takes_a_name_for_a_formula(tmp_path: Path) -> None:
    steps = tuple({"touchpoint": name, "channel": name, "is_error": False} for name in FORMULAS)
    made = world(tmp_path, Trip("=ann", steps))
    for name in TABLES:
        write_table(made, name, tmp_path / f"{name}.csv")
        for row in rows(tmp_path / f"{name}.csv"):
            risky = [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
            assert not risky
            assert not [cell for cell in row.values() if cell[:1] in {"\t", "\r", "\n"}]
    found = rows(tmp_path / "steps.csv")
    assert [row["touchpoint"] for row in found] == [f"'{name}" for name in FORMULAS]


def test_other_names_stay_as_they_are(tmp_path: Path) -> None:
    steps = tuple({"touchpoint": name, "channel": "web", "is_error": False} for name in PLAIN)
    made = world(tmp_path, Trip("ann", steps))
    write_table(made, "steps", tmp_path / "steps.csv")
    assert [row["touchpoint"] for row in rows(tmp_path / "steps.csv")] == list(PLAIN)
    assert b"\r\n" in (tmp_path / "steps.csv").read_bytes()  # RFC 4180


def test_in_parquet_names_need_no_protection(tmp_path: Path) -> None:
    made = world(tmp_path, trip("ann", "=1+1"))
    write_table(made, "steps", tmp_path / "steps.parquet")
    found = duckdb.connect().execute(f"select touchpoint from '{tmp_path}/steps.parquet'")
    assert found.fetchall() == [("=1+1",)]


def test_parquet_has_types(engine: DuckEngine, tmp_path: Path) -> None:
    for name in TABLES:
        write_table(engine, name, tmp_path / f"{name}.parquet")
    journeys = types(tmp_path / "journeys.parquet")
    assert journeys["journey_id"] == "VARCHAR"
    assert journeys["started"] == "TIMESTAMP WITH TIME ZONE"
    assert journeys["value"] == "DECIMAL(18,4)"
    assert journeys["mature"] == "BOOLEAN"
    assert types(tmp_path / "steps.parquet")["gap_us"] == "BIGINT"


def test_an_identifier_is_in_no_table(engine: DuckEngine, tmp_path: Path) -> None:
    told = {*CONTRACT["identifiers"].columns, "nid", "founder_value", "comment", "attributes"}
    for name in TABLES:
        write_table(engine, name, tmp_path / f"{name}.parquet")
        assert not set(types(tmp_path / f"{name}.parquet")) & (told - {"event_id", "kind"})


def test_a_wrong_table_or_ending_names_the_right_ones(engine: DuckEngine, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no table 'step'; did you mean 'steps'"):
        write_table(engine, "step", tmp_path / "steps.csv")
    with pytest.raises(WrongUsage, match=r"use \.csv, \.parquet"):
        write_table(engine, "steps", tmp_path / "steps.xlsx")


def test_no_journey_gives_a_file_with_its_heading(engine: DuckEngine, tmp_path: Path) -> None:
    for name in TABLES:
        file = tmp_path / f"{name}.csv"
        assert write_table(engine, name, file, Selection(device="none such")) == 0
        assert file.read_text("utf-8").count("\n") == 1
