"""A promise of a day is kept until that day ends; a time without a zone is the project's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from journey.engine.duckdb import DuckEngine
from journey.ingest.clock.due import FOUND, due_us
from journey.ingest.clock.times import Clock
from tests.help.smalls import small

PARCELS = """
[project]
zone = "Europe/Berlin"
[sources.parcels]
reader = "csv"
path = "parcels.csv"
channel = "delivery"
identifiers = {order_id = "no"}
rows = [{touchpoint = "sent", time = "sent", promised = "due"},
    {touchpoint = "delivered", time = "done"}]
[goals.buy]
reached_by = ["delivered"]
[friction]
waits = [{name = "late parcel", opens = "sent", closes = ["delivered"], promised = true}]
"""
ROWS = """
no,sent,due,done
1,2026-03-02 10:00,{0},2026-03-04 12:00
2,2026-03-02 10:00,{0},2026-03-03 12:00
3,2026-03-02 10:00,{0},2026-03-05 00:00
4,2026-03-02 10:00,{0},2026-03-04 23:59
"""
LATE = """
    select distinct j.customer_id
    from frictions f
    join journeys j on j.journey_id = f.journey_id
    where f.signal = 'company wait'
"""
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("due", ["2026-03-04", "2026-03-04 00:00", "2026-03-04T00:00:00"])
def test_only_what_comes_after_the_promised_day_is_late(tmp_path: Path, due: str) -> None:
    engine = small(tmp_path, PARCELS, parcels=ROWS.format(due))
    assert len(engine.rows(LATE)) == 1


def test_a_promise_to_the_hour_is_late_within_its_day(tmp_path: Path) -> None:
    engine = small(tmp_path, PARCELS, parcels=ROWS.format("2026-03-04 12:30"))
    assert len(engine.rows(LATE)) == 2


def test_the_files_clock_is_the_projects_and_the_accounts_say_so(tmp_path: Path) -> None:
    engine = small(tmp_path, PARCELS, parcels=ROWS.format("2026-03-04"))
    words = "times without a zone (done, due, sent) are Europe/Berlin (project.zone)"
    assert engine.rows("select notes from sources") == [(f"delimiter comma, utf-8, {words}",)]
    sent = datetime(2026, 3, 2, 10, tzinfo=BERLIN).timestamp() * 10**6
    assert engine.rows("select distinct at_us from events where touchpoint = 'sent'") == [(sent,)]


def test_a_zone_of_the_source_or_of_the_time_itself_needs_no_note(tmp_path: Path) -> None:
    own = PARCELS.replace("channel =", 'zone = "UTC"\nchannel =')
    engine = small(tmp_path, own, parcels=ROWS.format("2026-03-04"))
    assert engine.rows("select notes from sources") == [("delimiter comma, utf-8",)]
    zoned = ROWS.format("2026-03-04").replace(":00,", ":00Z,").replace("12:00\n", "12:00Z\n")
    one = zoned.splitlines()[:3]
    one[2] = one[2].replace("2026-03-04,", "2026-03-04T00:00Z,")
    aside = tmp_path / "zoned"
    aside.mkdir()
    engine = small(aside, PARCELS, parcels="\n".join(one) + "\n")
    assert engine.rows("select notes from sources") == [("delimiter comma, utf-8",)]


def test_a_promise_that_cannot_be_read_says_that_it_is_the_promise(tmp_path: Path) -> None:
    engine = small(tmp_path, PARCELS, parcels=ROWS.format("soon"))
    found = engine.rows("select distinct column_name, reason from quarantine")
    assert found == [("due", "promise-unreadable")]


@given(day=some.dates(date(2000, 1, 1), date(2040, 1, 1)),
       zone=some.sampled_from(["Europe/Berlin", "UTC", "America/New_York", "Asia/Kolkata"]),
       form=some.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y %H:%M"]))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_a_day_ends_where_the_next_begins(
    tmp_path_factory: pytest.TempPathFactory, day: date, zone: str, form: str
) -> None:
    engine = DuckEngine(tmp_path_factory.mktemp("day") / "run.duckdb")
    formats = () if form == "%Y-%m-%d" else (form,)
    select = due_us("cast($given as varchar)", "VARCHAR", Clock(formats, zone, FOUND, "00:00"))
    found = engine.rows(f"select {select}", given=day.strftime(form))[0][0]
    engine.close()
    next_day = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    assert found == round(next_day.timestamp()) * 10**6 - 1
