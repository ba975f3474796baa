"""What is slow but sure costs no goals: it costs days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from journey.analysis.priced import ranked as opportunities
from journey.analysis.priced.ranked import Opportunity
from journey.engine.base import Engine
from journey.pipeline import run
from journey.project.load import load

SETTINGS = """
[project]
name = "parcels"
zone = "UTC"
[sources.orders]
reader = "csv"
path = "orders.csv"
channel = "web"
identifiers = {user_id = "who", order_id = "order_no"}
rows = [
    {touchpoint = "bought", time = "bought", promised = "due"},
    {touchpoint = "delivered", time = "done"},
]
[stages]
order = ["buy", "receive"]
[touchpoints]
bought = {stage = "buy", kind = "promise"}
delivered = {stage = "receive", kind = "fulfil"}
[goals.parcel]
reached_by = ["delivered"]
value = 100.0
[journeys]
silence = "60d"
[[friction.waits]]
name = "late parcel"
opens = "bought"
closes = ["delivered"]
promised = true
"""
PARCELS, EVERY = 1200, 12  # one in twelve is late
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
Days = Callable[[int], float | None]


def _on_time(n: int) -> float:
    return 2 + (n * 37 % 80) / 10  # 2 to 10 days; due after 10


def _built(folder: Path, late: Days, hours: float = 6) -> Engine:
    """One parcel every ``hours``; what would come after the last purchase is not known yet."""
    (folder / "journey.toml").write_text(SETTINGS, encoding="utf-8")
    end = BEGIN + timedelta(hours=hours * PARCELS)
    lines = ["who,order_no,bought,due,done"]
    for n in range(PARCELS):
        bought = BEGIN + timedelta(hours=hours * n)
        days = late(n // EVERY) if n % EVERY == 0 else _on_time(n)
        done = None if days is None else bought + timedelta(days=days)
        known = done.isoformat() if done and done <= end else ""
        due = (bought + timedelta(days=10)).isoformat()
        lines.append(f"c{n},o{n},{bought.isoformat()},{due},{known}")
    (folder / "orders.csv").write_text("\n".join(lines), encoding="utf-8")
    return run(load(folder / "journey.toml")).engine


def _late(engine: Engine) -> Opportunity:
    return next(one for one in opportunities.ranked(engine) if one.signal == "company wait")


def test_parcels_that_all_come_are_late_not_lost(tmp_path: Path) -> None:
    found = _late(_built(tmp_path, lambda n: 20 + n % 31))
    assert found.gain == pytest.approx(0, abs=1)
    assert found.gain_low is not None
    assert found.gain_high is not None
    assert found.gain_low <= 0 <= found.gain_high <= 2
    assert found.value_low == pytest.approx(
        100 * found.gain_low, abs=0.01
    )  # each is worth 100: cut alike
    assert found.value_high == pytest.approx(100 * found.gain_high, abs=0.01)
    assert found.badge != "green"
    assert found.delay_low is not None
    assert found.delay_high is not None
    assert found.delay_low < 35 - 9.5 < found.delay_high  # 20 to 50 days, others just before 10
    assert found.delay_high - found.delay_low < 6


@pytest.mark.slow
def test_parcels_that_never_come_give_a_range(tmp_path: Path) -> None:
    """Every second late one never comes: lost, or not recorded; both ends are said."""
    found = _late(_built(tmp_path, lambda n: None if n % 2 else 20 + n % 30))
    assert found.exposures is not None
    assert found.gain_low is not None
    assert found.gain_high is not None
    assert found.gain_low <= 0
    assert 0.4 * found.exposures < found.gain_high <= 0.6 * found.exposures
    assert "some clocks never stop" in found.reason
    assert found.delay_days == pytest.approx(34 - 9.5, abs=4)


@pytest.mark.slow
def test_the_gain_never_leaves_what_is_possible(tmp_path: Path) -> None:
    """Three lost parcels among the late: the interval ends where there is nothing to win."""
    engine = _built(tmp_path, lambda n: None if n in (5, 6, 7) else 20 + n % 31)
    found = _late(engine)
    lost = engine.rows("""
        select count(distinct f.journey_id)
        from frictions f
        join journeys j on j.journey_id = f.journey_id
        where f.signal = 'company wait' and j.mature and j.outcome <> 'goal'
    """)[0][0]
    assert found.gain_high is not None
    assert 0 < found.gain_high <= lost


def test_what_every_goal_passes_is_no_friction_of_it(tmp_path: Path) -> None:
    """All who buy pass the form three times: nothing tells what would be without."""
    lines = ["who,at,what"]
    for n in range(600):
        path = ["form"] * (3 if n % 2 else 1) + ["bought"] * (n % 2)
        lines += [
            f"c{n},2024-01-{1 + n % 28:02d}T0{at}:00:00,{what}" for at, what in enumerate(path)
        ]
    (tmp_path / "shop.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "journey.toml").write_text(
        """
[project]
name = "shop"
zone = "UTC"
[sources.shop]
reader = "csv"
path = "shop.csv"
channel = "web"
time = "at"
touchpoint = {column = "what"}
identifiers = {user_id = "who"}
[goals.order]
reached_by = ["bought"]
[journeys]
silence = "5d"
""",
        encoding="utf-8",
    )
    rows = opportunities.ranked(run(load(tmp_path / "journey.toml")).engine)
    loop = next(one for one in rows if one.signal == "loop")
    assert (loop.status, loop.gain) == ("not_estimable", None)
    assert "every goal here comes with it" in loop.reason


def test_an_error_that_only_takes_time_costs_days(tmp_path: Path) -> None:
    """Half of all buy, with the error two days later than without."""
    lines = ["who,at,what,failed"]
    for n in range(1200):
        day, is_slow, buys = BEGIN + timedelta(hours=3 * n), n % 3 == 0, n % 2
        lines.append(f"c{n},{day.isoformat()},form,{'yes' if is_slow else ''}")
        if buys:
            done = day + timedelta(hours=5 + n % 7 + 48 * is_slow)
            lines.append(f"c{n},{done.isoformat()},bought,")
    (tmp_path / "shop.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "journey.toml").write_text(
        """
[project]
name = "shop"
zone = "UTC"
[sources.shop]
reader = "csv"
path = "shop.csv"
channel = "web"
time = "at"
touchpoint = {column = "what"}
identifiers = {user_id = "who"}
is_error = "failed = 'yes'"
[goals.order]
reached_by = ["bought"]
[journeys]
silence = "5d"
""",
        encoding="utf-8",
    )
    found = opportunities.ranked(run(load(tmp_path / "journey.toml")).engine)
    slow = next(one for one in found if one.signal == "error")
    assert slow.delay_days == pytest.approx(2, abs=0.1)
    assert slow.gain_low is not None
    assert slow.gain_high is not None
    assert slow.gain_low <= 0 <= slow.gain_high
