"""Drop-off by week: the weeks add up, and a change shows in its week."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from journey.analysis.drop_off.touchpoints import find
from journey.analysis.drop_off.weeks import drop_weeks
from journey.engine.duckdb import DuckEngine
from tests.help.rows import refill, trip, world
from tests.help.worlds import Journeys, journeys


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def test_a_change_shows_in_its_week(tmp_path: Path) -> None:
    early = [trip(f"c{n}", "cart", "dropped" if n % 2 else "goal") for n in range(100)]
    late = [trip(f"d{n}", "cart", "goal" if n % 10 else "dropped", "14d") for n in range(100)]
    young = [trip(f"e{n}", "cart", "open", "90d") for n in range(5)]
    first, second, last = drop_weeks(world(tmp_path, *early, *late, *young))
    assert (first.visits, first.rate, second.rate) == (100, 0.5, 0.1)
    assert first.low is not None
    assert second.high is not None
    assert second.high < first.low
    assert (last.watched, last.rate) == (0, None)
    assert last.reason == "no visit has been watched for the silence limit yet"
    weeks = [datetime.fromtimestamp(one.week_us / 1e6, UTC) for one in (first, second, last)]
    assert {(day.weekday(), day.hour) for day in weeks} == {(0, 0)}


@pytest.mark.slow
@settings(max_examples=30)
@given(journeys())
def test_weeks_add_up_to_the_touchpoints(engine: DuckEngine, trips: Journeys) -> None:
    refill(engine, *trips)
    sums: Counter[tuple[str, str]] = Counter()
    for one in drop_weeks(engine):
        assert (one.status, one.rate) != ("estimated", None)
        for name in ("visits", "watched", "dropped"):
            sums[one.touchpoint, name] += getattr(one, name)
    for row in find(engine):
        assert sums[row.touchpoint, "visits"] == row.visits
        assert sums[row.touchpoint, "watched"] == row.mature_visits
        assert sums[row.touchpoint, "dropped"] == row.mature_dropped
        assert drop_weeks(engine, touchpoint=row.touchpoint) == tuple(
            one for one in drop_weeks(engine) if one.touchpoint == row.touchpoint
        )
