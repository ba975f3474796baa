"""Local times over the hour that clocks show twice, rows in the order they happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.help.ingesting import clicks, events

NIGHT = ["01:50", "02:30", "02:50", "02:10", "02:40", "03:05"]
BERLIN = {"column": "time", "zone": "Europe/Berlin"}
DONE = {"column": "done"}


def night(folder: Path, *clock: str, before: str = "") -> list[tuple[str, str]]:
    engine = clicks(folder, "time,page,cookie\n" + before + lines(clock), time=BERLIN)
    return events(engine, "touchpoint", "strftime(make_timestamp(at_us), '%H:%M')")


def lines(clock: Sequence[str]) -> str:
    rows = (f"2024-10-27 {at}:00,{chr(97 + n)},ann\n" for n, at in enumerate(clock))
    return "".join(rows)


def test_a_time_that_falls_is_the_second_reading(tmp_path: Path) -> None:
    found = night(tmp_path, *NIGHT)
    assert [row[0] for row in found] == list("abcdef")
    assert [row[1] for row in found] == ["23:50", "00:30", "00:50", "01:10", "01:40", "02:05"]


def test_the_newest_row_first_is_the_mirror(tmp_path: Path) -> None:
    engine = clicks(tmp_path, "time,page,cookie\n" + lines(NIGHT[::-1]), time=BERLIN)
    found = events(engine, "touchpoint", "strftime(make_timestamp(at_us), '%H:%M')")
    assert [row[0] for row in found] == list("fedcba")
    assert [row[1] for row in found] == ["23:50", "00:30", "00:50", "01:10", "01:40", "02:05"]
    assert engine.rows("select notes from sources")[0][0].endswith(
        "2 times of a doubled hour read as the second, as the file falls"
    )


def test_the_newest_row_first_without_a_rise_is_the_first(tmp_path: Path) -> None:
    found = night(tmp_path, "03:05", "02:50", "02:30", "01:50")
    assert [row[1] for row in found] == ["23:50", "00:30", "00:50", "02:05"]


def test_an_hour_alone_is_taken_to_rise(tmp_path: Path) -> None:
    found = night(tmp_path, "02:30", "02:10")
    assert [row[1] for row in found] == ["00:30", "01:10"]


def test_where_nothing_falls_it_is_the_first(tmp_path: Path) -> None:
    found = night(tmp_path, "01:50", "02:30", "02:50", "03:05")
    assert [row[1] for row in found] == ["23:50", "00:30", "00:50", "02:05"]


def test_a_file_in_disorder_tells_nothing(tmp_path: Path) -> None:
    found = dict(night(tmp_path, *NIGHT, before="2024-11-03 00:00:00,z,zed\n"))
    assert found["d"] == "00:10"


def test_what_began_in_the_second_reading_ends_in_it(tmp_path: Path) -> None:
    rows = "".join(
        f"2024-10-27 {at}:00,{chr(97 + n)},ann,2024-10-27 {end}:00\n"
        for n, (at, end) in enumerate([("02:50", "02:55"), ("02:10", "02:15"), ("02:40", "03:05")])
    )
    engine = clicks(tmp_path, "time,page,cookie,done\n" + rows, time=BERLIN, end=BERLIN | DONE)
    assert events(engine, "(end_us - at_us) // 60000000") == [(5,), (5,), (25,)]
