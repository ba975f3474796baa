"""Drop-off: states counted by hand, the rate on visits that were watched long enough."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.drop_off.touchpoints import DropOff, find
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.stats.evidence.intervals import wilson
from journey.stats.evidence.jackknife import effective_size
from tests.help.rows import DAY, T0, Trip, block_of, refill, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def test_states_are_counted_and_ranked_by_journeys_lost(tmp_path: Path) -> None:
    engine = world(
        tmp_path,
        trip("ann", "ad > cart > cart > payment", "dropped"),
        trip("bob", "cart > payment", "dropped", "5d"),
        trip("cid", "cart > payment", "goal"),
        trip("dora", "ad", "open", "90d"),
        stages=["aware: ad", "buy: cart, payment"],
    )
    first, *others = find(engine)
    assert [first.touchpoint, *(one.touchpoint for one in others)] == ["payment", "cart", "ad"]
    assert (first.visits, first.journeys, first.customers) == (3, 3, 3)
    assert (first.moved, first.goal, first.exit, first.dropped, first.open) == (0, 1, 0, 2, 0)
    assert (first.channel, first.stage) == ("web", "buy")
    assert first.key == "at=payment state=dropped"
    cart, ad = others
    assert (cart.visits, cart.journeys, cart.moved, cart.dropped) == (4, 3, 4, 0)
    assert (ad.open, ad.mature_visits) == (1, 1)


def test_open_visits_count_as_long_as_they_were_watched(tmp_path: Path) -> None:
    ends = ["dropped" if n % 4 == 0 else "goal" for n in range(200)]
    early = [
        trip(f"c{n}", "cart" if end == "dropped" else "cart > +1d order", end)
        for n, end in enumerate(ends)
    ]
    late = [trip(f"d{n}", "cart", "open", "80d") for n in range(100)]
    soon = [trip(f"e{n}", "cart > +1d order", "goal", "80d") for n in range(300)]
    found = {one.touchpoint: one for one in find(world(tmp_path, *early, *late, *soon))}["cart"]
    assert (found.visits, found.dropped, found.open) == (600, 50, 100)
    assert (found.mature_visits, found.mature_dropped, found.mature_rate) == (200, 50, 0.25)
    assert found.rate == pytest.approx(1 - 450 / 600)
    assert found.expected_open == pytest.approx(600 * 0.25 - 50)
    assert (found.status, found.reason, found.silence_us) == ("estimated", "", 30 * DAY)
    assert not found.has_changed


def test_the_interval_is_wilsons_of_the_size_that_the_blocks_tell(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "cart", "dropped" if n % 4 == 0 else "goal") for n in range(200)]
    (found,) = find(world(tmp_path, *trips))
    watched = Counter(block_of(one.customer) for one in trips)
    lost = Counter(block_of(one.customer) for one in trips if one.outcome == "dropped")
    size = effective_size([lost[block] for block in watched], list(watched.values()), 200)
    assert found.rate == found.mature_rate == 0.25
    assert (found.low, found.high) == pytest.approx(wilson(0.25 * size, size))


def test_visits_that_went_better_lately_are_flagged(tmp_path: Path) -> None:
    early = [trip(f"c{n}", "cart", "dropped" if n % 4 == 0 else "goal") for n in range(200)]
    late = [trip(f"d{n}", "cart", "open", "80d") for n in range(100)]
    (found,) = find(world(tmp_path, *early, *late))
    assert (found.rate, found.mature_rate, found.has_changed) == (0.5, 0.25, True)


def test_customers_who_come_again_make_the_interval_wider(tmp_path: Path) -> None:
    once = [trip(f"c{n}", "cart", "dropped" if n % 4 == 0 else "goal") for n in range(400)]
    again = [
        trip(f"c{n}", "cart", "dropped" if n % 4 == 0 else "goal", f"{n}m")
        for n in range(100)
        for _ in range(4)
    ]
    (single,) = find(world(tmp_path / "once", *once))
    (repeated,) = find(world(tmp_path / "again", *again))
    assert single.rate == repeated.rate == 0.25
    assert _width(repeated) > 1.4 * _width(single)


def _width(one: DropOff) -> float:
    assert one.low is not None
    assert one.high is not None
    return one.high - one.low


def test_too_few_customers_give_counts_and_the_reason(tmp_path: Path) -> None:
    engine = world(tmp_path, *[trip("ann", "cart", "dropped", f"{40 * n}m") for n in range(50)])
    (found,) = find(engine)
    assert (found.rate, found.low, found.high, found.status) == (None, None, None, "too_few")
    assert found.reason == (
        "50 of 50 visits; too few: a rate needs 30 customers in 10 blocks, here 1 in 1"
    )


def test_data_younger_than_the_silence_limit_give_no_rate(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "cart", "open") for n in range(100)]
    (found,) = find(world(tmp_path, *trips, as_of_us=T0 + DAY))
    assert (found.open, found.mature_visits, found.rate, found.status) == (
        100, 0, None, "not_estimable",
    )  # fmt: skip
    assert found.reason == "the data is younger than the silence limit of 30 days"


def test_a_visit_as_old_as_the_limit_counts(tmp_path: Path) -> None:
    (found,) = find(world(tmp_path, trip("ann", "cart", "dropped"), as_of_us=T0 + 30 * DAY))
    assert (found.mature_visits, found.mature_dropped) == (1, 1)


def test_no_journeys_give_no_rows(tmp_path: Path) -> None:
    engine = world(tmp_path)
    assert find(engine) == ()
    assert find(engine, Selection(device="phone")) == ()


@pytest.mark.slow
@settings(max_examples=25)
@given(made=journeys())
def test_it_is_a_count_of_the_steps_under_any_selection(engine: DuckEngine, made: Journeys) -> None:
    refill(engine, *made)
    for selection in (ALL, Selection(device="phone", until_us=T0 + DAY)):
        states: dict[str, Counter[str]] = {}
        chosen = [one for one in made if _is_chosen(one, selection)]
        for one in chosen:
            for step in one.steps:
                states.setdefault(step["touchpoint"], Counter())["moved"] += 1
            states[one.steps[-1]["touchpoint"]].update({"moved": -1, one.outcome: 1})
        found = find(engine, selection)
        assert {one.touchpoint for one in found} == set(states)
        for one in found:
            counted = {name: getattr(one, name) for name in (*states[one.touchpoint],)}
            assert counted == dict(states[one.touchpoint])
            assert one.visits == one.moved + one.goal + one.exit + one.dropped + one.open
            assert count_of(engine, selection, Key.parse(one.key)) == one.dropped
            assert count_of(engine, selection, Key(at=one.touchpoint)) == one.journeys
        ended = sum(one.goal + one.exit + one.dropped + one.open for one in found)
        assert ended == len(chosen)


def _is_chosen(one: Trip, selection: Selection) -> bool:
    if selection.device is not None and one.columns.get("device") != selection.device:
        return False
    return selection.until_us is None or one.at_us < selection.until_us
