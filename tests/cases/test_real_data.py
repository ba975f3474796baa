"""Real files, read whole: what was counted by hand must come out of the river."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journey.analysis.experience import low_scores
from journey.engine.base import Engine
from journey.engine.open import Run
from journey.pipeline import run
from journey.project.load import load
from journey.settings.models import DAY_US

CASES = Path(__file__).parent
BY_TOUCHPOINT = "select touchpoint, count(*), sum(value) from events group by touchpoint"
CUSTOMERS = "select count(distinct customer_id) from event_customers"
LEFT_OVER = """
    select source, file
    from sources
    where rows_read <> rows_used + rows_refused + rows_duplicate + rows_unmapped
        or rows_refused > 0 or rows_duplicate > 0
"""


def built(case: str, data: Path, folder: Path) -> Run:
    """The case's settings beside links to its data, run."""
    for file in (data / case).iterdir():
        (folder / file.name).symlink_to(file)
    shutil.copy(CASES / case / "journey.toml", folder)
    return run(load(folder / "journey.toml"))


def counts(engine: Engine) -> dict[str, tuple[int, Decimal | None]]:
    return {row[0]: (row[1], row[2]) for row in engine.rows(BY_TOUCHPOINT)}


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def instant(text: str) -> int:
    """Microseconds since 1970 UTC of a wall clock in São Paulo."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Sao_Paulo"))
    return round(moment.timestamp() * 10**6)


def promised(order: dict[str, str]) -> int:
    """The promise names a day: it is kept until that day ends."""
    return instant(order["order_estimated_delivery_date"]) + DAY_US - 1


def one(engine: Engine, select: str) -> Any:
    return engine.rows(select)[0][0]


@pytest.mark.slow
def test_olist_gives_five_events_a_row(shared_data: Path, tmp_path: Path) -> None:
    engine = built("olist", shared_data, tmp_path).engine
    assert counts(engine) == {
        "purchase": (3000, Decimal("468087.3700")),
        "payment approved": (2991, None),
        "handed to carrier": (2946, None),
        "delivered": (2904, None),
        "order cancelled": (24, None),
        "survey": (2993, None),
    }
    assert one(engine, CUSTOMERS) == 2995
    assert one(engine, "select sum(score) / 2993.0 from events") == pytest.approx(4.0698, abs=5e-5)
    late = "select count(*) from events where json_extract_string(attributes, '$.late') = 'true'"
    assert one(engine, late) == 231
    assert round(231 / 2904, 4) == 0.0795
    assert engine.rows(LEFT_OVER) == []
    assert one(engine, "select count(*) from quarantine") == 0


@pytest.mark.slow
def test_olist_surveys_find_their_customer_by_the_order(shared_data: Path, tmp_path: Path) -> None:
    engine = built("olist", shared_data, tmp_path).engine
    unknown = """
        select count(*)
        from events e
        join event_customers c on c.event_id = e.event_id
        where e.touchpoint = 'survey' and c.customer_id is null
    """
    assert one(engine, unknown) == 0


@pytest.mark.slow
def test_late_delivery_is_the_first_service_friction_before_low_scores(
    shared_data: Path, tmp_path: Path
) -> None:
    made = built("olist", shared_data, tmp_path)
    whole = low_scores.rated(made.engine)
    assert (whole.answers, whole.low_answers) == (2985, 452)
    first, *_ = low_scores.find(made.engine, rules=made.settings.friction)
    assert (first.signal, first.code, first.kind) == ("company wait", "late delivery", "service")
    assert (first.answers, first.low_answers, first.status) == (247, 167, "association")
    assert first.difference == pytest.approx(0.511, abs=5e-4)  # 51 points more low scores
    assert first.low is not None
    assert first.high is not None
    assert 0.39 < first.low < 0.48 < 0.54 < first.high < 0.63  # customers' blocks hang on the key
    assert first.p_adj is not None
    assert first.p_adj < 1e-6
    assert first.crude == pytest.approx(0.572, abs=5e-4)


@pytest.mark.slow
def test_an_order_is_late_from_its_promise_on_not_from_its_delivery(
    shared_data: Path, tmp_path: Path
) -> None:
    engine = built("olist", shared_data, tmp_path).engine
    orders = rows_of(shared_data / "olist" / "olist_orders_dataset.csv")
    as_of = one(engine, "select max(at_us) from events where channel = 'web'")
    late = [
        promised(order)
        for order in orders
        if order["order_status"] != "canceled"
        and promised(order) <= as_of
        and (not order["order_delivered_customer_date"]
             or instant(order["order_delivered_customer_date"]) > promised(order))
    ]  # fmt: skip
    rows = engine.rows("select known_us from frictions where code = 'late delivery'")
    # three orders begin after their delivery, two in one journey share the first parcel
    assert len(rows) == pytest.approx(len(late), abs=5)
    assert {row[0] for row in rows} <= set(late)


@pytest.mark.slow
def test_orders_under_way_at_the_end_are_open(shared_data: Path, tmp_path: Path) -> None:
    engine = built("olist", shared_data, tmp_path).engine
    as_of = one(engine, "select as_of_us from runs")
    stamps = ("order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date")
    quiet = {
        order["order_id"]: as_of - max(instant(order[name]) for name in stamps if order[name])
        for order in rows_of(shared_data / "olist" / "olist_orders_dataset.csv")
        if order["order_status"] != "canceled"
        and not (order["order_delivered_customer_date"]
                 and instant(order["order_delivered_customer_date"]) <= as_of)
    }  # fmt: skip
    under_way = [order for order, ago in quiet.items() if ago < 60 * DAY_US]
    counted = dict(engine.rows("""
        select outcome, count(*)
        from journeys
        where entry_touchpoint = 'purchase' and outcome in ('open', 'dropped')
        group by outcome
    """))  # fmt: skip
    assert len(under_way) == counted["open"] == 7
    assert counted["dropped"] >= len(quiet) - 7 > 50  # some came at last, after 60 days


@pytest.mark.slow
def test_complete_journey_campaign_windows_still_open_are_open(
    shared_data: Path, tmp_path: Path
) -> None:
    engine = built("complete_journey", shared_data, tmp_path).engine
    windows = engine.rows("""
        select s.state, count(*)
        from steps s
        join events e on e.event_id = s.event_id
        cross join runs r
        where s.touchpoint = 'campaign received' and s.state <> 'moved'
            and epoch_us(cast(json_extract_string(e.attributes, '$.end_date') as timestamp))
                > r.as_of_us
        group by s.state
    """)
    assert windows == [("open", 58)]
    assert one(engine, "select count(*) from steps where state = 'dropped'") == 6


@pytest.mark.slow
def test_complete_journey_mixes_days_and_seconds(shared_data: Path, tmp_path: Path) -> None:
    engine = built("complete_journey", shared_data, tmp_path).engine
    assert counts(engine) == {
        "purchase": (155_848, Decimal("4596039.5800")),
        "campaign received": (6589, None),
        "coupon redeemed": (2102, None),
    }
    assert one(engine, CUSTOMERS) == 2469
    precisions = engine.rows("select distinct touchpoint, precision from events order by 1")
    assert precisions == [
        ("campaign received", "day"),
        ("coupon redeemed", "day"),
        ("purchase", "instant"),
    ]
    assert engine.rows(LEFT_OVER) == []


@pytest.mark.slow
def test_olist_leads_are_won_by_origin(shared_data: Path, tmp_path: Path) -> None:
    engine = built("olist_leads", shared_data, tmp_path).engine
    assert {name: n for name, (n, _) in counts(engine).items()} == {"lead": 8000, "deal won": 842}
    won = engine.rows("""
        select json_extract_string(l.attributes, '$.origin') as origin,
            round(100.0 * count(w.customer_id) / count(*), 2) as share
        from events l
        join event_customers c on c.event_id = l.event_id
        left join (
            select distinct x.customer_id
            from events e
            join event_customers x on x.event_id = e.event_id
            where e.touchpoint = 'deal won') w on w.customer_id = c.customer_id
        where l.touchpoint = 'lead'
        group by 1
        order by 2 desc
    """)
    assert [(origin, float(share)) for origin, share in won] == [
        ("Unknown", 16.29),
        ("Direct Traffic", 12.52),
        ("Paid Search", 12.30),
        ("Organic Search", 11.80),
        ("Referral", 8.45),
        ("Social", 5.56),
        ("Display", 5.08),
        ("Other Publicities", 4.62),
        ("Email", 3.04),
        ("Other", 2.67),
    ]
    notes = one(engine, "select notes from sources where source = 'leads'")
    assert notes == "delimiter semicolon, byte-order mark, utf-8"


def test_the_sample_in_the_repository_runs(tmp_path: Path) -> None:
    shutil.copytree(CASES.parents[1] / "data" / "complete_journey", tmp_path / "sample")
    engine = run(load(tmp_path / "sample" / "journey.toml")).engine
    assert {name: n for name, (n, _) in counts(engine).items()} == {
        "purchase": 13_777,
        "campaign received": 505,
        "coupon redeemed": 222,
    }
    assert one(engine, CUSTOMERS) == 200
    assert engine.rows(LEFT_OVER) == []
