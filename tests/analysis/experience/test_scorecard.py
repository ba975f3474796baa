"""The scorecard: each measure counted by hand, per group, and held back when there is little."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from scipy import stats

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.experience.measures import WORDS, Measure
from journey.analysis.experience.scorecard import GROUPINGS, scorecard
from journey.engine.duckdb import DuckEngine
from journey.errors import UnknownName
from journey.journeys import answers
from journey.selection import Selection
from journey.settings.models import US
from journey.stats.evidence.intervals import nps_adjusted, wilson
from tests.help.rows import DAY, T0, Trip, refill, step, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()


def by_id(found: tuple[Measure, ...], group: str = "all") -> dict[str, Measure]:
    return {one.id: one for one in found if one.group == group}


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def shop() -> list[Trip]:
    """50 journeys to the goal, 30 dropped, 10 left, all mature; 10 young ones, open."""
    return [
        *[trip(f"g{n}", "ad @ads > cart ! > +2h pay", "goal", value="10.5", cost="0.5",
               device="phone") for n in range(50)],
        *[trip(f"d{n}", "ad @ads > cart", "dropped", cost="0.1", device="computer")
          for n in range(30)],
        *[trip(f"e{n}", "cart", "exit") for n in range(10)],
        *[trip(f"o{n}", "cart", "open", "90d", device="phone") for n in range(10)],
    ]  # fmt: skip


def test_the_shop_by_hand(tmp_path: Path) -> None:
    found = by_id(scorecard(world(tmp_path, *shop())))
    values = {name: one.value for name, one in found.items()}
    assert (values["journeys"], values["customers"], values["anonymous"]) == (100, 100, None)
    assert (values["goal_rate"], found["goal_rate"].n) == (50 / 90, 90)
    low, high = found["goal_rate"].low, found["goal_rate"].high
    assert (low, high) == pytest.approx(wilson(50, 90), abs=0.03)
    assert (values["abandonment"], found["abandonment"].count) == (30 / 90, 30)
    assert (values["open_share"], found["open_share"].base) == (0.1, "journeys")
    assert values["steps_to_goal"] == 3
    assert values["time_to_goal"] == 2 * US["h"] + US["m"]
    assert values["error_rate"] == pytest.approx(100 * 50 / 230)
    assert values["switches"] == pytest.approx(100 * 80 / 130)
    assert (values["value"], found["value"].n) == (525.0, 50)
    assert values["cost_to_serve"] == pytest.approx((25 + 3) / 100)
    assert values["match_rate"] == 1.0
    assert found["nps"].status == found["score_mean"].status == "no_data"
    assert all(one.reason for one in found.values() if one.value is None)
    assert {one.status for one in found.values() if one.value is not None} == {"estimated"}


def test_groups_hold_their_own_journeys(tmp_path: Path) -> None:
    engine = world(tmp_path, *shop())
    found = scorecard(engine, by="device")
    assert list(dict.fromkeys(one.group for one in found)) == ["phone", "computer", "unknown"]
    phone, computer = by_id(found, "phone"), by_id(found, "computer")
    assert (phone["goal_rate"].value, phone["goal_rate"].n) == (1.0, 50)
    assert phone["goal_rate"].key == "outcome=goal device=phone mature=yes"
    assert (computer["abandonment"].value, computer["value"].value) == (1.0, None)
    assert computer["value"].status == "no_data"
    assert "match_rate" not in phone
    by_channel = scorecard(engine, by="entry_channel")
    assert by_id(by_channel, "ads")["journeys"].value == 80


def test_segments_may_overlap(tmp_path: Path) -> None:
    segments = [
        {"journey_id": 1 + 1000 * place, "segment": name}
        for name, size in (("first five", 5), ("first ten", 10))
        for place in range(size)
    ]
    engine = world(tmp_path, *shop(), journey_segments=segments)
    found = scorecard(engine, by="segment")
    assert [one.value for one in found if one.id == "journeys"] == [10, 5]
    assert by_id(found, "first five")["goal_rate"].status == "too_few"


def test_too_few_shows_counts_and_the_reason(tmp_path: Path) -> None:
    engine = world(tmp_path, *[trip(f"c{n}", "cart", "goal") for n in range(12)])
    found = by_id(scorecard(engine))
    assert (found["goal_rate"].value, found["goal_rate"].status) == (None, "too_few")
    assert found["goal_rate"].reason.startswith("12 of 12 mature journeys; too few: a rate needs")
    assert found["time_to_goal"].status == "too_few"
    assert found["journeys"].value == 12


def test_an_empty_run_has_no_data_and_no_exception(engine: DuckEngine) -> None:
    found = scorecard(engine)
    assert {one.status for one in found} == {"no_data"}
    assert all(one.value is None and one.reason for one in found)
    assert {one.id for one in found} == set(WORDS)
    assert all(scorecard(engine, by=by) == () for by in GROUPINGS)


def test_an_unknown_grouping_is_refused(engine: DuckEngine) -> None:
    with pytest.raises(UnknownName, match="did you mean 'device'"):
        scorecard(engine, by="devices")


def answered(scores: list[int], at: str = "2d", scale: str = "nps") -> tuple[Any, ...]:
    """Journeys with an answer each, given after they ended, in no journey itself."""
    trips = [trip(f"c{n}", "cart", "goal", device="phone") for n in range(len(scores))]
    events = [
        {"event_id": 10**9 + n, "at_us": T0 + 2 * DAY, "tie_rank": 0, "channel": "survey",
         "touchpoint": "survey", "is_error": False, "source": "survey", "score": str(score),
         "score_scale": scale}
        for n, score in enumerate(scores)
    ]  # fmt: skip
    owners = [
        {"event_id": 10**9 + n, "customer_id": f"c{n}", "rule": "direct"}
        for n in range(len(scores))
    ]
    return trips, {"events": events, "event_customers": owners}


def told(engine: DuckEngine) -> DuckEngine:
    """With the table that says which journey an answer speaks of."""
    answers.join(engine, T0 + 100 * DAY)
    return engine


def test_nps_of_answers_after_the_journey(tmp_path: Path) -> None:
    trips, tables = answered([10] * 50 + [8] * 30 + [3] * 20)
    engine = told(world(tmp_path, *trips, **tables))
    found = by_id(scorecard(engine))
    assert (found["nps"].value, found["nps"].n) == (30.0, 100)
    assert (found["nps"].low, found["nps"].high) == nps_adjusted(50, 30, 20)
    assert found["score_mean"].value == pytest.approx(8.0)
    assert found["score_mean"].label == "Mean score (nps)"
    theirs = stats.t.interval(0.95, 99, loc=8.0, scale=stats.sem([10] * 50 + [8] * 30 + [3] * 20))
    assert (found["score_mean"].low, found["score_mean"].high) == pytest.approx(theirs)
    assert by_id(scorecard(engine, Selection(device="phone")))["nps"].n == 100
    assert by_id(scorecard(engine, Selection(device="tablet")))["nps"].status == "no_data"


def test_few_answers_and_other_scales(tmp_path: Path) -> None:
    trips, tables = answered([10] * 29)
    found = by_id(scorecard(told(world(tmp_path, *trips, **tables))))
    assert (found["nps"].value, found["nps"].status) == (None, "too_few")
    trips, tables = answered([5] * 40, scale="csat")
    found = by_id(scorecard(told(world(tmp_path / "csat", *trips, **tables))))
    assert (found["score_mean"].value, found["score_mean"].label) == (5.0, "Mean score (csat)")
    assert found["nps"].status == "no_data"


def test_an_answer_that_is_a_step_counts_for_its_journey(tmp_path: Path) -> None:
    asked = step("survey @survey", score="9", score_scale="nps")
    phone = [
        Trip(f"c{n}", (step("cart"), asked), "goal", columns={"device": "phone"}) for n in range(40)
    ]
    engine = told(world(tmp_path, *phone, trip("c0", "cart", "dropped", "50d")))
    assert by_id(scorecard(engine, Selection(device="phone")))["nps"].value == 100.0


def test_an_answer_long_after_every_journey_speaks_of_none(tmp_path: Path) -> None:
    trips, tables = answered([10] * 40)
    for event in tables["events"]:
        event["at_us"] = T0 + 20 * DAY
    found = by_id(scorecard(told(world(tmp_path, *trips, **tables))))
    assert found["nps"].status == "no_data"


def test_no_marked_error_is_no_error_rate(tmp_path: Path) -> None:
    engine = world(tmp_path, *[trip(f"c{n}", "cart") for n in range(60)])
    found = by_id(scorecard(engine))["error_rate"]
    assert (found.value, found.status) == (None, "no_data")
    assert "is_error" in found.reason


def test_anonymous_visitors_are_no_customers(tmp_path: Path) -> None:
    trips = [trip("ann", "cart"), trip("a_1", "cart"), trip("a_2", "cart")]
    owners = [
        {"event_id": 1, "customer_id": "ann", "rule": "direct"},
        {"event_id": 1001, "customer_id": "a_1", "rule": "anonymous"},
        {"event_id": 2001, "customer_id": "a_2", "rule": "anonymous_device"},
        {"event_id": 3001, "customer_id": None, "rule": "unidentified"},
    ]
    known = [{"customer_id": "ann"}]
    found = by_id(scorecard(world(tmp_path, *trips, event_customers=owners, customers=known)))
    assert (found["customers"].value, found["anonymous"].value) == (1, 2)
    assert (found["match_rate"].value, found["match_rate"].n) == (0.25, 4)


@settings(max_examples=8)
@given(made=journeys())
def test_every_count_is_the_length_of_its_list(engine: DuckEngine, made: Journeys) -> None:
    refill(engine, *made)
    for by in (None, "device"):
        found = scorecard(engine, by=by)
        for one in found:
            if one.count is not None and one.id not in {"error_rate", "switches"}:
                assert count_of(engine, ALL, Key.parse(one.key)) == one.count
        totals = [one.value for one in found if one.id == "journeys"]
        assert sum(value or 0 for value in totals) == len(made)


def test_sums_of_money_are_exact(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "cart", "goal", value="0.1") for n in range(1000)]
    found = by_id(scorecard(world(tmp_path, *trips)))
    assert Decimal(str(found["value"].value)) == Decimal(100)
