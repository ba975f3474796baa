"""Silence limits from the data: what is found, what is pooled, and when there is none to find."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from journey.engine.duckdb import DuckEngine
from journey.settings.models import DAY_US, US
from tests.journeys.test_journeys import Event, built, paths

LIMITS = "select silence_us, silence_basis from touchpoints where touchpoint = $name"
AUTO = {"journeys": {"silence": "auto", "as_of": "1970-05-01"}, "segments": {}}


def limit_of(engine: DuckEngine, name: str) -> tuple[int, str]:
    ((silence_us, basis),) = engine.rows(LIMITS, name=name)
    return silence_us, basis


def visits(name: str, number: int, back: float, days: float = 2.0, seed: int = 1) -> list[Event]:
    """Customers who come to ``name`` once; a share comes back after up to ``days`` days, evenly."""
    rng = random.Random(seed)
    events: list[Event] = []
    for one in range(number):
        start = rng.uniform(0, 60)
        events.append((f"{name}{one}", start, name))
        if rng.random() < back:
            events.append((f"{name}{one}", start + rng.uniform(0, days), "order"))
    return events


def test_the_limit_is_where_few_still_come_back(tmp_path: Path) -> None:
    engine = built(tmp_path, *visits("page", 4000, back=0.5, days=10), **AUTO)
    silence_us, basis = limit_of(engine, "page")
    # L(t) = (.5 - .05 t)/(1 - .05 t) = .05 at t = 9.474 days
    assert basis == "data"
    assert silence_us / DAY_US == pytest.approx(9.474, abs=0.3)
    assert silence_us % US["h"] == 0


def test_a_laxer_limit_is_shorter_and_none_is_below_a_day(tmp_path: Path) -> None:
    events = visits("page", 2000, back=0.5, days=10)
    strict, _ = limit_of(built(tmp_path, *events, **AUTO), "page")
    lax = {**AUTO, "journeys": {**AUTO["journeys"], "late_returns": 0.2}}
    assert limit_of(built(tmp_path, *events, **lax), "page")[0] < strict
    quick = visits("page", 200, back=0.9, days=0.01)
    assert limit_of(built(tmp_path, *quick, **AUTO), "page") == (DAY_US, "data")


def test_few_visits_are_pooled_by_stage_then_all(tmp_path: Path) -> None:
    places = {
        "page": {"stage": "look"}, "photo": {"stage": "look"}, "cart": {"stage": "buy"},
    }  # fmt: skip
    events = [*visits("page", 300, 0.5), *visits("photo", 20, 0.5), *visits("cart", 20, 0.5)]
    engine = built(tmp_path, *events, **AUTO, touchpoints=places)
    assert limit_of(engine, "page")[1] == "data"
    assert limit_of(engine, "photo")[1] == "pooled:stage"
    assert limit_of(engine, "cart")[1] == "pooled:channel"
    assert limit_of(engine, "cart")[0] <= 2 * DAY_US


def test_too_little_data_gives_the_horizon_longer_at_help(tmp_path: Path) -> None:
    places: dict[str, Any] = {"call": {"kind": "contact"}, "chat": {"stage": "help"}}
    stages = {"order": ["help"]}
    events = [("ann", 0, "page"), ("ann", 1, "call"), ("bob", 2, "chat"), ("bob", 3, "order")]
    engine = built(tmp_path, *events, **AUTO, touchpoints=places, stages=stages)
    assert limit_of(engine, "page") == (30 * DAY_US, "horizon")
    assert limit_of(engine, "call") == limit_of(engine, "chat") == (90 * DAY_US, "horizon")
    assert limit_of(engine, "order") == (30 * DAY_US, "horizon")


def test_customers_still_coming_back_as_the_data_ends_give_the_horizon(tmp_path: Path) -> None:
    events = visits("page", 500, back=1.0, days=200)
    kept = [one for one in events if one[1] < 120]
    assert limit_of(built(tmp_path, *kept, **AUTO), "page") == (30 * DAY_US, "horizon")


def test_a_limit_that_the_data_cannot_bear_out_gives_the_horizon(tmp_path: Path) -> None:
    everybody = [*visits("page", 300, back=1.0, days=2), ("zoe", 0, "page"), ("zoe", 80, "order")]
    engine = built(tmp_path, *everybody, **AUTO)  # the one who took 80 days is the last to be back
    assert limit_of(engine, "page") == (30 * DAY_US, "horizon")


@pytest.mark.parametrize(("back", "days"), [(0.9, 24.8), (0.3, 6.4)])
def test_one_in_twenty_that_are_called_lost_comes_back(
    tmp_path: Path, back: float, days: float
) -> None:
    rng = random.Random(8)
    gaps = [rng.lognormvariate(0.6931, 1) if rng.random() < back else None for _ in range(6000)]
    events: list[Event] = []
    for one, gap in enumerate(gaps):
        start = rng.uniform(0, 60)
        events.append((f"c{one}", start, "page"))
        if gap is not None and start + gap < 90:
            events.append((f"c{one}", start + gap, "order"))
    rules = {**AUTO, "journeys": {"silence": "auto", "as_of": "1970-04-01"}}
    silence_us, basis = limit_of(built(tmp_path, *events, **rules), "page")
    limit_days = silence_us / DAY_US
    late = [gap for gap in gaps if gap is None or gap > limit_days]
    assert basis == "data"
    assert 0.03 < sum(gap is not None for gap in late) / len(late) < 0.07
    assert limit_days == pytest.approx(days, rel=0.25)


def test_settings_win(tmp_path: Path) -> None:
    events = visits("page", 300, back=0.5)
    own = {**AUTO, "touchpoints": {"page": {"silence": "5d"}}}
    assert limit_of(built(tmp_path, *events, **own), "page") == (5 * DAY_US, "setting")
    fixed = {"journeys": {"silence": "7d"}, "touchpoints": {}}
    assert limit_of(built(tmp_path, *events, **fixed), "page") == (7 * DAY_US, "setting")


def test_a_silence_as_long_as_the_limit_found_does_not_cut(tmp_path: Path) -> None:
    quick = visits("page", 200, back=0.9, days=0.01)
    edge = [("zoe", 0, "page"), ("zoe", 1, "page"), ("zoe", 2.0001, "page")]
    engine = built(tmp_path, *quick, *edge, **AUTO)
    assert paths(engine)[-2:] == ["page > page (dropped)", "page (dropped)"]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    events = [*visits("page", 200, 0.5, 10), *visits("photo", 80, 0.3, 5)]
    shuffled = random.Random(3).sample(events, len(events))
    one, other = (built(tmp_path, *some, **AUTO) for some in (events, shuffled))
    assert limit_of(one, "page") == limit_of(other, "page")
    assert limit_of(one, "photo") == limit_of(other, "photo")
