"""A column becomes an instant: formats, zones, summer time, precision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journey.engine.duckdb import DuckEngine
from journey.errors import SettingsInvalid
from tests.help.ingesting import clicks, events, ingest, refused, times


def read_times(folder: Path, *written: str, **time: Any) -> list[str]:
    """What the written times become, in UTC."""
    rows = "".join(f'"{text}",p{n},c\n' for n, text in enumerate(written))
    engine = clicks(folder, f"time,page,cookie\n{rows}", time={"column": "time", **time})
    assert refused(engine) == []
    stamp = "strftime(make_timestamp(at_us), '%Y-%m-%d %H:%M:%S.%f')"
    found = engine.rows(f"select {stamp} from events order by touchpoint")
    return [row[0].removesuffix(".000000") for row in found]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2024-03-01", "2024-03-01 00:00:00"),
        ("2024-03-01 10:20", "2024-03-01 10:20:00"),
        ("2024-3-1 9:05:06", "2024-03-01 09:05:06"),
        ("2024/03/01 10:20:30", "2024-03-01 10:20:30"),
        ("2024-03-01T10:20:30.123456", "2024-03-01 10:20:30.123456"),
        ("2024-03-01T10:20:30.5Z", "2024-03-01 10:20:30.500000"),
        ("2024-03-01T10:20:30+02:00", "2024-03-01 08:20:30"),
        ("2024-03-01 10:20:30 +0200", "2024-03-01 08:20:30"),
        ("2024-03-01 10:20-05", "2024-03-01 15:20:00"),
        ("2024-03-01 10:20:30 UTC", "2024-03-01 10:20:30"),
        ("  2024-03-01 10:20:30\t", "2024-03-01 10:20:30"),
    ],
)
def test_iso_times(tmp_path: Path, written: str, utc: str) -> None:
    assert read_times(tmp_path, written) == [utc]


@pytest.mark.parametrize(
    "written",
    ["", "NULL", "soon", "2024", "2024-13-01", "2024-02-30", "01.03.2024", "20240301", "infinity",
     "epoch", "2024-03-01 25:00", "2024-03-01 10:20 PM", "1709287230", "2024-03-01x"],
)  # fmt: skip
def test_what_is_no_iso_time(tmp_path: Path, written: str) -> None:
    engine = clicks(tmp_path, f"time,page,cookie\n{written},home,c\n")
    assert refused(engine) == [(2, "time-unreadable")]


@pytest.mark.parametrize(
    ("written", "form", "utc"),
    [
        ("01.03.2024 10:20", "%d.%m.%Y %H:%M", "2024-03-01 10:20:00"),
        ("03/01/24", "%m/%d/%y", "2024-03-01 00:00:00"),
        ("2024-03-01 10:20 +0200", "%Y-%m-%d %H:%M %z", "2024-03-01 08:20:00"),
        ("01.03.2024", ["%d.%m.%Y %H:%M", "%d.%m.%Y"], "2024-03-01 00:00:00"),
        ("1709288430", "epoch_s", "2024-03-01 10:20:30"),
        ("1709288430.25", "epoch_s", "2024-03-01 10:20:30.250000"),
        ("1709288430123", "epoch_ms", "2024-03-01 10:20:30.123000"),
        ("1709288430123456", "epoch_us", "2024-03-01 10:20:30.123456"),
        ("1709288430", ["%d.%m.%Y", "epoch_s"], "2024-03-01 10:20:30"),
    ],
)
def test_formats(tmp_path: Path, written: str, form: Any, utc: str) -> None:
    assert read_times(tmp_path, written, format=form) == [utc]


def test_summer_time(tmp_path: Path) -> None:
    written = {
        "2024-01-15 12:00": "2024-01-15 11:00:00",
        "2024-07-15 12:00": "2024-07-15 10:00:00",
        "2024-03-31 02:30": "2024-03-31 01:30:00",  # never was: an hour on, 03:30 in Berlin
        "2024-10-27 02:30": "2024-10-27 00:30:00",  # was twice: the first
        "2024-10-27 01:59": "2024-10-26 23:59:00",
        "2024-10-27 03:00": "2024-10-27 02:00:00",
        "2024-10-27T02:30+01:00": "2024-10-27 01:30:00",  # says which one it was
    }
    assert read_times(tmp_path, *written, zone="Europe/Berlin") == list(written.values())


def test_half_an_hour_is_doubled_on_lord_howe(tmp_path: Path) -> None:
    found = read_times(tmp_path, "2024-04-07 01:45", zone="Australia/Lord_Howe")
    assert found == ["2024-04-06 14:45:00"]


def test_a_day_starts_in_its_zone_and_stands_at_its_place(tmp_path: Path) -> None:
    day = {"precision": "day", "zone": "America/New_York"}
    written = ["2024-03-01", "2024-03-01 23:59", "2024-3-1T00:00:00Z"]
    assert read_times(tmp_path, *written, **day) == ["2024-03-01 05:00:00"] * 3
    assert read_times(tmp_path, written[0], **day, place="18:30") == ["2024-03-01 23:30:00"]
    seconds = read_times(tmp_path, "1709269230", **day, format="epoch_s")  # 00:00:30 there
    assert seconds == ["2024-03-01 05:00:00"]


def test_minutes_lose_their_seconds(tmp_path: Path) -> None:
    written = ["2024-03-01 10:20:59", "2024-03-01T12:20:59+02:00"]
    assert read_times(tmp_path, *written, precision="minute") == ["2024-03-01 10:20:00"] * 2


def test_coarser_times_come_after_finer_ones(tmp_path: Path) -> None:
    def rules(precision: str) -> dict[str, Any]:
        point = {"value": precision}
        time = {"column": "at", "precision": precision}
        return {"reader": "csv", "path": "x.csv", "time": time, "touchpoint": point}

    sources = {word: rules(word) for word in ("day", "instant", "minute")}
    engine = ingest(tmp_path, {"x.csv": "at\n2024-03-01\n"}, sources)
    assert events(engine, "touchpoint", "tie_rank") == [
        ("instant", 1),
        ("minute", 10_002),
        ("day", 20_000),
    ]


@pytest.mark.parametrize(
    ("made", "rules", "utc"),
    [
        ("timestamp '2024-07-01 12:00'", {"zone": "Europe/Berlin"}, "2024-07-01 10:00:00"),
        ("timestamptz '2024-07-01 12:00:00+00'", {"zone": "Europe/Berlin"}, "2024-07-01 12:00:00"),
        ("date '2024-07-01'", {"zone": "Europe/Berlin", "place": "12:00"}, "2024-07-01 10:00:00"),
        ("1719828000", {"format": "epoch_s"}, "2024-07-01 10:00:00"),
        ("1719828000123::ubigint", {"format": "epoch_ms"}, "2024-07-01 10:00:00.123"),
        ("1719828000.5::double", {"format": "epoch_s"}, "2024-07-01 10:00:00.500"),
        ("timestamp_ns '2024-07-01 12:00:00.123456789'", {}, "2024-07-01 12:00:00.123"),
        ("'2024-07-01T12:00:00+02:00'", {}, "2024-07-01 10:00:00"),
    ],
)
def test_typed_columns(tmp_path: Path, made: str, rules: dict[str, Any], utc: str) -> None:
    DuckEngine(tmp_path / "m.duckdb").save(f"select {made} as at", tmp_path / "x.parquet")
    time = {"column": "at", **rules}
    source = {"reader": "parquet", "path": "x.parquet", "time": time, "touchpoint": {"value": "x"}}
    engine = ingest(tmp_path, {}, {"x": source})
    assert times(engine) == [utc]
    assert events(engine, "precision") == [("day" if "date" in made else "instant",)]


@pytest.mark.parametrize("made", ["'infinity'::timestamp", "'nan'::double", "null::timestamp"])
def test_typed_columns_without_a_time(tmp_path: Path, made: str) -> None:
    DuckEngine(tmp_path / "m.duckdb").save(f"select {made} as at", tmp_path / "x.parquet")
    time = {"column": "at", "format": "epoch_s"}
    source = {"reader": "parquet", "path": "x.parquet", "time": time, "touchpoint": {"value": "x"}}
    assert refused(ingest(tmp_path, {}, {"x": source})) == [(1, "time-unreadable")]


def test_a_number_must_say_what_it_counts(tmp_path: Path) -> None:
    DuckEngine(tmp_path / "m.duckdb").save("select 1719828000 as at", tmp_path / "x.parquet")
    source = {"reader": "parquet", "path": "x.parquet", "time": "at", "touchpoint": {"value": "x"}}
    with pytest.raises(SettingsInvalid, match=r"sources\.x\.time\.format: .*epoch_s"):
        ingest(tmp_path, {}, {"x": source})


def test_a_format_the_database_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"sources\.clicks\.time: .*%Q"):
        read_times(tmp_path, "x", format="%Q")


@pytest.mark.parametrize("written", ["1970-01-01", "1989-12-31", "2026-01-02 00:01", "2999-01-01"])
def test_impossible_times(tmp_path: Path, written: str) -> None:
    engine = clicks(tmp_path, f"time,page,cookie\n{written},home,c\n")
    assert refused(engine) == [(2, "time-impossible")]
