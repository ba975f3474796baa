"""Where customers go next: hand cases, SQL against numpy, and the laws of the estimate."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from journey.analysis.drop_off.expected import expected_of_open
from journey.analysis.drop_off.onward import onward, rates
from journey.analysis.drop_off.visits import visited
from journey.engine.duckdb import DuckEngine
from journey.stats.evidence.estimate import NotEstimable
from journey.stats.times.competing import aalen_johansen
from tests.help.rows import Trip, refill, trip, world
from tests.help.worlds import Journeys, journeys
from tests.journeys.test_journeys import Event, built

HOURS = 100 * 24  # from the first moment to as-of
AS_OF_US = 45 * 86_400_000_000


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def six(ties: str = "BA") -> list[Trip]:
    """Hours and causes 1 A, 2 B, 2 A, 3 open, 4 A, 5 and more: nothing."""
    paths = ("x > +1h A", f"x > +2h {ties[0]}", f"x > +2h {ties[1]}", "x > +4h A")
    moved = [trip(f"m{n}", path, "dropped") for n, path in enumerate(paths)]
    silent = [trip("o", "x", "open", f"{HOURS - 3}h"), trip("d", "x", "dropped")]
    return [*moved, *silent]


@pytest.mark.parametrize("ties", ["BA", "AB"])
def test_hand_case_of_competing_causes(tmp_path: Path, ties: str) -> None:
    engine = world(tmp_path, *six(ties), silence="5h")
    assert rates(engine)["x"] == pytest.approx({"A": 7 / 12, "B": 1 / 6})
    one = next(one for one in visited(engine) if one.touchpoint == "x")
    row = aalen_johansen(one.together(), len(one.causes), one.within_h)
    assert not isinstance(row, NotEstimable)
    assert (one.within_h, one.causes) == (5, ("A", "B"))
    assert row.moved.tolist() == pytest.approx([7 / 12, 1 / 6])
    assert row.stays == pytest.approx(0.25)


@settings(max_examples=25)
@given(made=journeys())
def test_sql_is_numpy_and_rows_sum_to_one(engine: DuckEngine, made: Journeys) -> None:
    refill(engine, *made)
    found = rates(engine)
    for one in visited(engine):
        expected_of_open(one)  # dropped so far + expected of open = visits x rate
        row = aalen_johansen(one.together(), len(one.causes), one.within_h)
        if isinstance(row, NotEstimable):
            continue
        assert row.moved.sum() + row.stays == pytest.approx(1, abs=1e-12)
        mine = found.get(one.touchpoint, {})
        assert [mine.get(name, 0.0) for name in one.causes] == pytest.approx(
            row.moved.tolist(), abs=1e-9
        )


def many(seed: int = 5, customers: int = 150) -> list[Event]:
    """Customers who come back a few times, over forty days."""
    rng = random.Random(seed)
    events: list[Event] = []
    for one in range(customers):
        day = rng.uniform(0, 30)
        for _ in range(rng.randint(1, 5)):
            events.append((f"c{one}", day, rng.choice(["page", "cart", "mail me", "order"])))
            day += rng.lognormvariate(0.5, 1.2)
    return [event for event in events if event[1] < 40]


def built_within(folder: Path, days: int, events: list[Event], as_of: str) -> DuckEngine:
    rules = {"silence": f"{days}d", "as_of": as_of}
    return built(folder, *events, journeys=rules, touchpoints={}, segments={})


def with_run(engine: DuckEngine, as_of_us: int) -> DuckEngine:
    """The run's own row, which the stages before do not write."""
    row = "select cast($as_of_us as bigint) as as_of_us, cast(null as varchar) as settings"
    engine.scratch("runs", row, as_of_us=as_of_us)
    return engine


def test_drop_off_falls_as_the_limit_grows(tmp_path: Path) -> None:
    events, drops = many(), []
    for days in (1, 2, 5, 10):
        engine = with_run(built_within(tmp_path, days, events, "1970-02-15"), AS_OF_US)
        drops.append({name: 1 - sum(row.values()) for name, row in rates(engine).items()})
    for shorter, longer in pairwise(drops):
        assert all(longer[name] <= shorter[name] + 1e-12 for name in shorter)


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    events = many()
    shuffled = random.Random(1).sample(events, len(events))
    one, other = (
        rates(with_run(built_within(tmp_path, 5, some, "1970-02-15"), AS_OF_US))
        for some in (events, shuffled)
    )
    assert one.keys() == other.keys()
    assert all(one[name] == pytest.approx(other[name], abs=1e-12) for name in one)


def test_every_customer_twice_or_all_a_week_later_changes_no_rate(tmp_path: Path) -> None:
    events = many()
    twice = [*events, *[(f"twin of {who}", day, where) for who, day, where in events]]
    later = [(who, day + 7, where) for who, day, where in events]
    week_us = 7 * 86_400_000_000
    one, two, three = (
        rates(with_run(built_within(tmp_path, 5, some, as_of), AS_OF_US + shift))
        for some, as_of, shift in (
            (events, "1970-02-15", 0), (twice, "1970-02-15", 0), (later, "1970-02-22", week_us),
        )
    )  # fmt: skip
    for name, row in one.items():
        assert two[name] == pytest.approx(row, abs=1e-12)
        assert three[name] == pytest.approx(row, abs=1e-12)


def test_later_only_open_visits_resolve(tmp_path: Path) -> None:
    states = "select event_id, state from steps"
    early = dict(built_within(tmp_path, 5, many(), "1970-01-25").rows(states))
    late = dict(built_within(tmp_path, 5, many(), "1970-02-15").rows(states))
    assert "open" in early.values()
    assert early.items() - {(key, "open") for key in early} <= late.items()


def test_a_chain_tells_the_goal(tmp_path: Path) -> None:
    trips = [
        *[trip(f"a{n}", "page > +1h cart", "dropped") for n in range(6)],
        *[trip(f"b{n}", "page > +1h cart > +1h order", "goal") for n in range(3)],
        trip("c", "page", "dropped"),
    ]
    found = onward(rates(world(tmp_path, *trips)))
    assert found.goal == pytest.approx({"page": 0.3, "cart": 1 / 3, "order": 1})
    assert found.goal_if_on == pytest.approx({"page": 1 / 3, "cart": 1, "order": 1})


def test_a_loop_without_a_way_out_is_named() -> None:
    found = onward({"a": {"b": 1.0}, "b": {"a": 1.0}, "c": {"a": 0.5}})
    assert (found.goal, found.reason) == ({}, "loop without way out: a, b")


def test_lifelines_agrees_where_nothing_is_tied(tmp_path: Path) -> None:
    lifelines = pytest.importorskip("lifelines")
    hours = np.random.default_rng(4).permutation(np.arange(1, 90))
    trips = [trip(f"c{n}", f"x > +{hour}h y", "dropped") for n, hour in enumerate(hours[:60])]
    trips += [trip(f"o{n}", "x", "open", f"{HOURS - h}h") for n, h in enumerate(hours[60:])]
    curve = lifelines.KaplanMeierFitter().fit(hours, np.arange(89) < 60)
    found = rates(world(tmp_path, *trips, silence="50h"))["x"]
    assert 1 - found["y"] == pytest.approx(float(curve.predict(50)), abs=1e-9)
