"""Drop-off beyond the normal of a stage, what it costs, and the correction for unseen purchases."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from journey.analysis.drop_off.normal import excesses
from journey.analysis.drop_off.receipts import corrected, linked_shares
from journey.analysis.drop_off.touchpoints import DropOff, find, survey
from journey.analysis.drop_off.visits import Visited
from journey.analysis.findings import drop_off as findings_dropoff
from journey.selection import Selection
from journey.stats.times.competing import Visits, aalen_johansen
from tests.help.rows import DAY, T0, Trip, put, trip, world

STAGES = ("look: p0, p1, p2, p3, p4", "buy: order")


def shop(worst: int = 5, customers: int = 80) -> list[Trip]:
    """Five pages of one stage; one in ten leaves at each, at p4 ``worst`` in ten."""
    trips = []
    for page in range(5):
        lost = worst if page == 4 else 1
        for n in range(customers):
            name = f"c{page}-{n}"
            if n % 10 < lost:
                trips.append(trip(name, f"p{page}", "dropped"))
            else:
                trips.append(trip(name, f"p{page} > +1h order", "goal", value=20))
    return trips


def by_name(found: tuple[DropOff, ...]) -> dict[str, DropOff]:
    return {one.touchpoint: one for one in found}


def test_excess_is_what_lies_beyond_the_stage_and_ranks_by_value(tmp_path: Path) -> None:
    found = find(world(tmp_path, *shop(), stages=STAGES))
    worst = found[0]
    assert (worst.touchpoint, worst.visits, worst.rate) == ("p4", 80, pytest.approx(0.5))
    assert worst.expected_rate == pytest.approx(0.1)
    assert worst.excess == pytest.approx(0.4)
    assert worst.excess_low is not None
    assert worst.excess_high is not None
    assert 0.02 < worst.excess_low < 0.4 < worst.excess_high
    assert worst.p_adj is not None
    assert worst.p_adj < 0.01
    assert (worst.goals_lost, worst.value_lost) == (pytest.approx(32), pytest.approx(640))
    normal = by_name(found)["p0"]
    assert normal.excess == pytest.approx(0)
    assert normal.p_adj is not None
    assert normal.p_adj > 0.5


def test_how_much_matters_is_a_setting(tmp_path: Path) -> None:
    stored = {"sources": {}, "findings": {"excess": 0.39}}
    signed = {"build_id": "b", "version": "0", "built_us": 0, "as_of_us": T0 + 100 * DAY}
    run = [{**signed, "settings": json.dumps(stored)}]
    worst = find(world(tmp_path, *shop(), stages=STAGES, runs=run))[0]
    assert (worst.touchpoint, worst.excess) == ("p4", pytest.approx(0.4))
    assert worst.p_adj is not None
    assert worst.p_adj > 0.3


def test_the_goal_itself_is_no_measure_for_its_stage(tmp_path: Path) -> None:
    stages = ("look: p0, p1, p2, p3, p4, order",)
    found = by_name(find(world(tmp_path, *shop(), stages=stages)))
    assert found["p4"].expected_rate == pytest.approx(0.1)
    assert found["order"].excess_reason == "it is in no stage, or ends the journey"


def test_without_a_stage_or_enough_customers_there_is_no_excess(tmp_path: Path) -> None:
    (one, *_) = find(world(tmp_path / "a", *shop()))
    assert (one.excess, one.value_lost) == (None, None)
    assert one.excess_reason == "it is in no stage, or ends the journey"
    few = find(world(tmp_path / "b", *shop(customers=39), stages=STAGES))[0]
    assert few.excess is None
    assert few.excess_reason.startswith("too few: an interval needs 200 customers")
    alone = find(world(tmp_path / "c", *shop(), stages=("a: p0", "b: p1, p2, p3, p4")))
    assert "no other touchpoint" in by_name(alone)["p0"].excess_reason


def test_a_selection_has_its_own_normal(tmp_path: Path) -> None:
    trips = [*shop(), *[trip(f"x{n}", "p0", "dropped", device="phone") for n in range(60)]]
    engine = world(tmp_path, *trips, stages=STAGES)
    assert by_name(find(engine, Selection(device="phone")))["p0"].rate == 1
    assert find(engine)[0].touchpoint == "p4"


def test_purchases_that_are_not_linked_look_like_drop_off() -> None:
    homes, linked = {"till": "store", "cart": "web"}, {"store": 0.8}
    assert corrected(0.35, {"till": 0.20, "cart": 0.45}, homes, linked) == pytest.approx(0.30)
    assert corrected(0.35, {"cart": 0.45}, homes, linked) is None
    assert corrected(0.02, {"till": 0.90}, homes, linked) == 0


def test_the_share_of_linked_receipts_is_counted_by_channel(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "till @store", "goal") for n in range(40)]
    engine = world(tmp_path, *trips)
    events = [row[0] for row in engine.rows("select event_id from events order by event_id")]
    put(engine, "identifiers", [
        {"event_id": event, "kind": "receipt", "nid": number} for number, event in enumerate(events)
    ])  # fmt: skip
    put(engine, "event_customers", [
        {"event_id": event, "customer_id": f"c{number}",
         "rule": "direct" if number % 4 else "anonymous"}
        for number, event in enumerate(events)
    ])  # fmt: skip
    assert linked_shares(engine) == {"store": 0.75}


def planted(rng: np.random.Generator, drop: float, number: int) -> Visited:
    """A touchpoint on two devices, without its cells ever having been in a database."""
    n = int(rng.lognormal(7.6, 0.5)) + 60
    lost, block = rng.random(n) < drop, rng.integers(0, 50, n)
    phone = rng.random(n) < 0.5
    hour = np.where(lost, 337, rng.integers(1, 300, n))
    parts = {
        name: Visits(block[mine], hour[mine], np.where(lost[mine], -1, 0), np.ones(mine.sum()))
        for name, mine in (("phone", phone), ("computer", ~phone))
    }
    return Visited(f"p{number:02}", 336, ("next",), parts)


def test_planted_excess_is_told_from_the_spread_of_the_normal() -> None:
    """Of 60 touchpoints with a spread of 1.5 points, 6 lose 7 to 12 points more."""
    rng = np.random.default_rng(11)
    right = found_n = false_n = raw = 0
    for _ in range(5):
        bad = set(rng.choice(60, 6, replace=False).tolist())
        level = np.repeat([0.1, 0.2, 0.3, 0.4, 0.5], 12)
        drop = level + rng.normal(0, 0.015, 60)
        drop[list(bad)] += rng.uniform(0.07, 0.12, 6)
        made = [planted(rng, float(drop[at]), at) for at in range(60)]
        stages = {one.touchpoint: f"s{at // 12}" for at, one in enumerate(made)}
        tested = {one.touchpoint: aalen_johansen(one.together(), 1, one.within_h) for one in made}
        names = {f"p{at:02}" for at in bad}
        found = excesses(made, stages, tested)
        best = sorted(found, key=lambda name: -(found[name].excess or 0))[:6]
        right += len(names & set(best))
        sure = {name for name, one in found.items() if one.p_adj is not None and one.p_adj <= 0.1}
        found_n, false_n = found_n + len(sure), false_n + len(sure - names)
        raw += len(names & set(sorted(stages, key=lambda name: -drop[int(name[1:])])[:6]))
    assert right / 30 >= 0.85 > raw / 30
    assert false_n / found_n <= 0.1
    assert found_n - false_n >= 0.8 * 30


def test_it_is_a_finding_that_says_no_more_than_an_association(tmp_path: Path) -> None:
    engine = world(tmp_path, *shop(), stages=STAGES)
    worst = find(engine)[0]
    findings_dropoff.add(engine, T0 + 100 * DAY, survey(engine, Selection()))
    rows = engine.rows(
        "select touchpoint, gain, gain_low, gain_high, value_gain, p_adj, exposures, badge, status,"
        " reason from findings where kind = 'drop-off' order by gain desc"
    )
    assert next(row[0] for row in rows) == "p4"
    assert len(rows) == len(find(engine)) - 1  # nobody drops off at the order
    _, gain, low, high, value, p_adj, visits, badge, status, reason = rows[0]
    assert (gain, value, visits, p_adj) == pytest.approx(
        (worst.goals_lost, worst.value_lost, 80, worst.p_adj)
    )
    assert worst.excess_low is not None
    assert low == pytest.approx(80 * worst.excess_low)
    assert low < gain < high
    assert (badge, status, reason) == ("grey", "association", None)
    few = world(tmp_path / "few", *shop(customers=3), stages=STAGES)
    findings_dropoff.add(few, T0 + 100 * DAY, survey(few, Selection()))
    found = few.rows("select gain, status, reason from findings where kind = 'drop-off'")
    assert found
    assert all(one[:2] == (None, "too_few") for one in found)
    assert all("too few" in one[2] for one in found)
