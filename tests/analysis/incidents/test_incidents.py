"""Incidents: planted ones are found, named with their segment, and open into their journeys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.incidents.cells import IncidentPlace
from journey.analysis.incidents.days import touchpoint_days
from journey.analysis.incidents.scan import ERRORS, GOALS, MISSING, Find, fold
from journey.analysis.incidents.search import Incident, incidents
from journey.analysis.incidents.segments import left_out, looked_at
from journey.engine.open import Run
from journey.selection import Selection
from tests.help.incident_world import Planted, Shop, build, day_of
from tests.help.rows import T0, trip, world

PHONES = Planted("errors", 50, 64, "android")
SMALL = Shop(seed=3, days=80)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    made = build(tmp_path_factory.mktemp("errors"), SMALL, PHONES)
    yield made
    made.close()


@pytest.fixture(scope="module")
def only(run: Run) -> Incident:
    (one,) = incidents(run.engine)
    return one


def test_it_is_named_with_its_segment_its_start_and_its_end(only: Incident) -> None:
    assert (only.kind, only.touchpoint) == ("errors", "payment")
    assert (only.dimension, only.value) == ("device", "android")
    assert abs(day_of(only.from_us) - PHONES.start) <= 2
    assert abs(day_of(only.until_us) - PHONES.end) <= 3
    assert not only.goes_on
    assert only.error_rate == pytest.approx(0.37, abs=0.1)
    assert only.error_rate_else == pytest.approx(0.035, abs=0.02)
    assert only.p_adj < 0.01


def test_its_numbers_are_those_of_the_steps(run: Run, only: Incident) -> None:
    text = """
        select count(*), count(*) filter (where s.is_error), count(distinct s.journey_id)
        from steps s
        join events e on e.event_id = s.event_id
        where s.touchpoint = 'payment' and e.device = 'android'
            and s.at_us >= $from_us and s.at_us < $until_us
    """
    days = {"from_us": only.from_us, "until_us": only.until_us}
    visits, errors, journeys = run.engine.rows(text, **days)[0]
    assert (only.visits, only.journeys) == (visits, journeys)
    assert only.error_rate == errors / visits


def test_its_loss_is_possible(run: Run, only: Incident) -> None:
    assert only.lost is not None
    assert only.lost_low is not None
    assert only.lost_high is not None
    assert 0 < only.lost_low < only.lost < only.lost_high <= only.journeys
    assert only.goal_share is not None
    assert only.goal_share_else is not None
    assert only.lost == pytest.approx(
        only.journeys * (only.goal_share_else - only.goal_share) - (only.delayed or 0), rel=0.01
    )


def test_its_key_opens_exactly_its_journeys(run: Run, only: Incident) -> None:
    assert only.key == f"incident={only.incident_id}"
    assert count_of(run.engine, Selection(), Key.parse(only.key)) == only.journeys
    assert count_of(run.engine, Selection(device="ios"), Key.parse(only.key)) == 0


def test_it_stands_in_findings(run: Run, only: Incident) -> None:
    text = "select signal, touchpoint, gain, status, reason from findings where kind = 'incident'"
    assert run.engine.rows(text) == [
        ("incident: errors", "payment", only.lost, "association", only.headline)
    ]


def test_its_headline_says_all_of_it(only: Incident) -> None:
    assert "“payment”, device android: errors 4" in only.headline
    assert f"{only.journeys:,} journeys came by" in only.headline
    assert only.headline.startswith("From ")
    assert "goals lost (" in only.headline


def test_a_quiet_shop_has_none(tmp_path: Path) -> None:
    run = build(tmp_path, SMALL)
    assert incidents(run.engine) == ()
    run.close()


def test_missing_visits_are_named(tmp_path: Path) -> None:
    run = build(tmp_path, SMALL, Planted("missing", 40, 44))
    (one,) = incidents(run.engine)
    assert (one.kind, one.touchpoint, one.dimension) == ("missing", "cart", "all")
    assert (day_of(one.from_us), day_of(one.until_us)) == (40, 44)
    assert "“cart”: no visit logged where about " in one.headline
    assert (one.lost, one.key) == (None, "")
    assert one.reason
    run.close()


def test_days_and_weeks_add_up_to_the_steps(run: Run, only: Incident) -> None:
    days = touchpoint_days(run.engine, "UTC")
    for span in ("day", "week"):
        counted = Counter[str]()
        for one in days:
            if one.span == span:
                counted[one.touchpoint] += one.visits
        text = "select touchpoint, count(*) from steps group by touchpoint"
        assert counted == dict(run.engine.rows(text))
    phones = touchpoint_days(run.engine, "UTC", Selection(device="android"), "payment")
    inside = [one for one in phones if one.span == "day"
              and only.from_us <= one.from_us < only.until_us]  # fmt: skip
    assert sum(one.errors for one in inside) / sum(one.visits for one in inside) == only.error_rate


def test_days_are_those_of_the_zone(run: Run) -> None:
    for one in touchpoint_days(run.engine, "Asia/Kolkata", touchpoint="cart"):
        first = datetime.fromtimestamp(one.from_us / 1e6, ZoneInfo("Asia/Kolkata"))
        assert (first.hour, first.minute) == (0, 0)
        assert one.span == "day" or first.weekday() == 0


def test_after_its_goal_a_journey_waits_for_none(tmp_path: Path) -> None:
    bought = trip("ann", "cart > pay > +1d help", "goal", goal_us=T0 + 60_000_000)
    asked = trip("bob", "cart > help", "dropped")
    found = touchpoint_days(world(tmp_path, bought, asked), "UTC")
    days = {one.touchpoint: one for one in found if one.span == "week"}
    assert (days["cart"].watched, days["cart"].goals, days["cart"].goal_share) == (2, 1, 0.5)
    assert (days["help"].visits, days["help"].watched, days["help"].goals) == (2, 1, 0)


def find(kind: str, touchpoint: str, days: tuple[int, int], deviance: float = 90.0) -> Find:
    return Find(kind, IncidentPlace(touchpoint), *days, deviance, 0.001, goes_on=False)


def test_one_incident_is_one_row() -> None:
    phones = replace(
        find(ERRORS, "pay", (40, 50), 120.0), place=IncidentPlace("pay", "device", "phone")
    )
    whole = find(ERRORS, "pay", (40, 51))
    before = find(GOALS, "cart", (37, 50), 500.0)
    (one,) = fold([whole, before, phones])
    assert one.place == phones.place
    assert [place.touchpoint for place in one.also] == ["cart"]
    assert one.folded == 2


def test_other_days_and_other_touchpoints_are_other_incidents() -> None:
    finds = [
        find(ERRORS, "pay", (40, 50)),
        find(ERRORS, "pay", (60, 65)),
        find(ERRORS, "search", (40, 50)),
        find(GOALS, "cart", (10, 20)),
        find(MISSING, "chat", (44, 47)),
    ]
    assert len(fold(finds)) == len(finds)


def test_a_log_that_lost_all_of_a_channel_is_one_incident() -> None:
    (one,) = fold([find(MISSING, name, (40, 44), size) for name, size in (("a", 9), ("b", 80))])
    assert (one.place.touchpoint, [place.touchpoint for place in one.also]) == ("b", ["a"])


def test_kept_columns_that_are_not_looked_at_are_named(tmp_path: Path) -> None:
    engine = world(tmp_path, *(trip(f"c{n}", "cart", "goal") for n in range(30)))
    few = json.dumps({"os": "a"}), json.dumps({"os": "b"})
    text = "update events set attributes = case when event_id % 3 = 0 then $1 else $2 end"
    engine._con.execute(text, few)
    assert looked_at(engine, ["os", "os", "never"]) == ("os",)
    assert left_out(engine, ["os", "never"]) == ""
    engine._con.execute("update events set attributes = json_object('a\"b', event_id::varchar)")
    assert left_out(engine, ['a"b']) == (
        'incidents were not sought by a"b (30 values): only by kept columns with 2 to 20 values, '
        "at most 4"
    )
