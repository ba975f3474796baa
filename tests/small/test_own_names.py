"""Columns called as ingest calls its own are read as others are, under a name of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journey.errors import MissingColumn, SourceUnreadable
from tests.help.ingesting import CLICKS, account, attributes, events, ingest, refused

OWN = ("journey.row", "Journey.File", "journey.whole")
RENAMED = tuple(f"{word}_1" for word in OWN)
HEAD = ("time", "page", "cookie", *OWN)
ROWS = [
    ("2025-03-01 10:00", "look", "ann", "7", "8", "9"),
    ("not a time", "pay", "ann", "7", "8", "9"),
    ("2025-03-01 10:02", "pay", "bob", "7", "8", "9"),
]


def content(reader: str, folder: Path) -> str | bytes:
    if reader == "csv":
        return "".join(",".join(row) + "\n" for row in (HEAD, *ROWS))
    if reader == "jsonl":
        return "".join(json.dumps(dict(zip(HEAD, row, strict=True))) + "\n" for row in ROWS)
    file = folder / "made.parquet"
    names = ", ".join(f'"{word}"' for word in HEAD)
    values = ", ".join(str(row) for row in ROWS)
    with duckdb.connect() as con:
        con.execute(f"copy (select * from (values {values}) r({names})) to '{file}'")
    return file.read_bytes()


def source(reader: str, **rules: Any) -> dict[str, Any]:
    return {"clicks": {**CLICKS, "reader": reader, "path": f"clicks.{reader}", **rules}}


@pytest.mark.parametrize("reader", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("condition", [None, "page = 'pay'"])
def test_they_are_read_and_refused_rows_keep_their_line(
    tmp_path: Path, reader: str, condition: str | None
) -> None:
    files = {f"clicks.{reader}": content(reader, tmp_path)}
    rules = {"is_error": condition} if condition else {}
    engine = ingest(tmp_path, files, source(reader, **rules))
    assert events(engine) == [("look",), ("pay",)]
    assert account(engine) == (3, 2, 1, 0, 0)
    assert refused(engine) == [(3 if reader == "csv" else 2, "time-unreadable")]


@pytest.mark.parametrize("reader", ["csv", "jsonl", "parquet"])
def test_they_can_be_kept_under_the_name_that_is_told(tmp_path: Path, reader: str) -> None:
    files = {f"clicks.{reader}": content(reader, tmp_path)}
    engine = ingest(tmp_path, files, source(reader, keep=list(RENAMED)))
    assert attributes(engine) == [dict(zip(RENAMED, "789", strict=True))] * 2


@pytest.mark.parametrize("reader", ["csv", "jsonl", "parquet"])
def test_their_own_name_is_not_known(tmp_path: Path, reader: str) -> None:
    files = {f"clicks.{reader}": content(reader, tmp_path)}
    with pytest.raises(MissingColumn, match=r"did you mean 'journey\.row_1'"):
        ingest(tmp_path, files, source(reader, keep=["journey.row"]))


def test_a_query_gives_them_too(tmp_path: Path) -> None:
    rules = source("csv", files={"made": "clicks.csv"}, keep=["journey.row_1"])
    rules["clicks"]["path"] = None
    rules["clicks"]["query"] = 'select *, 5 as "journey.row" from made'
    engine = ingest(tmp_path, {"clicks.csv": content("csv", tmp_path)}, rules)
    assert events(engine) == [("look",), ("pay",)]


def test_a_parquet_column_named_as_the_databases_own_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "made.parquet"
    with duckdb.connect() as con:
        con.execute(f"copy (select 'now' as time, 1 as file_row_number) to '{file}'")
    with pytest.raises(SourceUnreadable, match="a column is called 'file_row_number'"):
        ingest(tmp_path, {"clicks.parquet": file.read_bytes()}, source("parquet"))
