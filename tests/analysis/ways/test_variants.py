"""Whole paths: every journey is in one, and opens from its row."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings

from journey.analysis.behind.lists import Key, count_of, journeys_of
from journey.analysis.ways.variants import OTHER, variants
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from tests.help.rows import Trip, refill, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def test_the_commonest_stand_first_and_the_rest_is_one_row(tmp_path: Path) -> None:
    common = [trip(f"a{n}", "ad > cart > cart > pay", "goal" if n % 4 else "dropped", value=10)
              for n in range(60)]  # fmt: skip
    rare = [trip("b", "ad", "exit"), trip("c", "cart > ad", "open", "99d", mature=False)]
    first, rest = variants(world(tmp_path, *common, *rare), top=1)
    assert (first.path, first.paths, first.journeys) == ("ad > cart ×2 > pay", 1, 60)
    assert (first.goal, first.dropped, first.goal_share) == (45, 15, 0.75)
    assert first.low is not None
    assert first.high is not None
    assert first.low < 0.75 < first.high
    assert (first.value, first.steps, first.duration_us) == (600, 4, 180_000_000)
    assert first.key == 'variant="ad > cart ×2 > pay"'
    assert (rest.path, rest.paths, rest.journeys, rest.exit, rest.open) == (OTHER, 2, 2, 1, 1)
    assert (rest.cumulative, rest.key, rest.status) == (1.0, "", "too_few")
    assert "here 1 in 1" in rest.reason


@pytest.mark.slow
@settings(max_examples=60)
@given(journeys())
def test_every_journey_is_in_one_row(engine: DuckEngine, trips: Journeys) -> None:
    refill(engine, *trips)
    found = variants(engine, top=1000)
    assert {one.path: one.journeys for one in found} == Counter(map(by_hand, trips))
    for one in found:
        assert one.journeys == one.goal + one.exit + one.dropped + one.open
        listed = journeys_of(engine, ALL, Key.parse(one.key))
        assert count_of(engine, ALL, Key.parse(one.key)) == len(listed) == one.journeys
    few = variants(engine, top=2)
    assert sum(one.journeys for one in few) == len(trips)
    assert sum(one.paths for one in few) == len(found)
    assert [one.path for one in few[:2]] == [one.path for one in found[:2]]


def by_hand(one: Trip) -> str:
    """The path's text in plain Python."""
    parts = []
    for name, same in groupby(step["touchpoint"] for step in one.steps):
        escaped = name.replace("\\", "\\\\").replace(">", "\\>").replace("×", "\\×")
        n = len(list(same))
        parts.append(f"{escaped} ×{n}" if n > 1 else escaped)
    return " > ".join(parts)
