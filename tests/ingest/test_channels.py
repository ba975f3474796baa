"""A channel and a currency that stand in a column of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journey.engine.duckdb import DuckEngine
from journey.errors import MissingColumn, SettingsInvalid
from journey.ingest.read import read
from journey.progress import unwatched
from journey.settings.models import Settings
from tests.help.ingesting import CLICKS, NOW_US, clicks, events

HEAD = "time,page,cookie,via\n"
ROWS = "2025-03-01 10:00,a,c, STORE \n2025-03-01 10:01,b,c,\n2025-03-01 10:02,c,c,web\n"
MONEY = "time,page,cookie,paid,code\n"
PAID = (
    "2025-03-01 10:00,a,c,100,CHF\n"
    "2025-03-01 10:01,b,c,10,eur\n"
    "2025-03-01 10:02,c,c,1.5,\n"
    "2025-03-01 10:03,d,c,,JPY\n"
)


def test_the_channel_of_each_row(tmp_path: Path) -> None:
    channel = {"column": "via", "names": {"STORE": "store"}}
    engine = clicks(tmp_path, HEAD + ROWS, channel=channel)
    assert events(engine, "channel") == [("store",), ("clicks",), ("web",)]
    notes = engine.rows("select notes from sources")[0][0]
    assert "1 rows without a channel (via) are clicks" in notes


def test_a_row_without_a_channel_has_the_one_of_the_settings(tmp_path: Path) -> None:
    engine = clicks(tmp_path, HEAD + ROWS, channel={"column": "via", "value": "app"})
    assert events(engine, "channel") == [("STORE",), ("app",), ("web",)]


def test_a_channel_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="did you mean 'via'"):
        clicks(tmp_path, HEAD + ROWS, channel={"column": "vai"})


def test_a_text_is_still_a_channel(tmp_path: Path) -> None:
    assert events(clicks(tmp_path, HEAD + ROWS, channel="web"), "channel") == [("web",)] * 3


def sold(folder: Path, content: str, source: dict[str, Any], **settings: Any) -> DuckEngine:
    """The file of paid clicks, with ``settings`` of the whole project."""
    (folder / "clicks.csv").write_text(content)
    rules = {**CLICKS, "value": "paid", **source}
    whole = Settings.model_validate(
        {"sources": {"sales": rules}, "folder": str(folder), **settings}
    )
    engine = DuckEngine(folder / "run.duckdb")
    read(engine, whole, unwatched, now_us=NOW_US)
    return engine


def values(engine: DuckEngine) -> list[str]:
    return [str(row[0]) for row in events(engine, "value")]


EUR: dict[str, Any] = {"project": {"currency": "EUR"}}
CODE = {"currency": {"column": "code"}}


def test_amounts_become_the_currency_of_the_project(tmp_path: Path) -> None:
    engine = sold(tmp_path, MONEY + PAID, CODE, currency={"CHF": 1.04}, **EUR)
    assert values(engine) == ["104.0000", "10.0000", "1.5000", "None"]


def test_mixed_amounts_without_a_rate_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        sold(tmp_path, MONEY + PAID, CODE, **EUR)
    assert "sources.sales.currency: amounts are in EUR in 2 rows, CHF in 1 rows" in str(
        caught.value
    )
    assert "no rate for CHF: write [currency] CHF = ..., what 1 CHF is in EUR" in str(caught.value)


def test_mixed_amounts_of_a_project_without_a_currency(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="CHF in 1 rows"):
        sold(tmp_path, MONEY + PAID, CODE)


def test_one_currency_needs_no_rate_where_nothing_else_is_said(tmp_path: Path) -> None:
    engine = sold(tmp_path, MONEY + "2025-03-01 10:00,a,c,100,CHF\n", CODE)
    assert values(engine) == ["100.0000"]


def test_a_whole_source_in_one_foreign_currency(tmp_path: Path) -> None:
    rates = {"currency": {"CHF": 1.04}}
    engine = sold(tmp_path, MONEY + PAID, {"currency": "CHF"}, **rates, **EUR)
    assert values(engine) == ["104.0000", "10.4000", "1.5600", "None"]


def test_a_foreign_source_without_a_rate(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="no rate for USD"):
        sold(tmp_path, MONEY + PAID, {"currency": "USD"}, **EUR)
