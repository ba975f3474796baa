"""Detours against the shortest way that is really taken; contacts until it is settled."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from journey.analysis.experience.measures import Measure
from journey.analysis.experience.scorecard import scorecard
from journey.analysis.friction.marking import mark
from journey.engine.duckdb import DuckEngine
from journey.settings.models import US
from tests.help.rows import DAY, T0, Trip, put, step, trip, world

H = US["h"]


def measured(engine: DuckEngine, name: str, by: str | None = None) -> dict[str, Measure]:
    return {one.group: one for one in scorecard(engine, by=by) if one.id == name}


def contacts(engine: DuckEngine, *names: str) -> None:
    put(engine, "touchpoints", [
        {"touchpoint": name, "silence_us": 30 * DAY, "silence_basis": "setting", "is_goal": False,
         "is_exit": False, "is_step": True, "events": 1, "kind": "contact"} for name in names
    ])  # fmt: skip


def test_the_shortest_way_is_one_that_enough_take(tmp_path: Path) -> None:
    """Of 201 one buys at once: too few for a way. Of the others half go round."""
    engine = world(
        tmp_path,
        trip("eve", "home > pay", "goal"),
        *[trip(f"a{n}", "home > cart > pay", "goal") for n in range(100)],
        *[trip(f"b{n}", "home > cart > home > cart > pay", "goal") for n in range(100)],
        *[trip(f"d{n}", "home > cart > home > home", "dropped") for n in range(50)],
    )
    (found,) = measured(engine, "detour").values()
    assert (found.n, found.base) == (201, "journeys that reached a goal")
    assert found.value == pytest.approx((2 + 100 * 3 + 100 * 5) / (201 * 3))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_ways_are_compared_with_those_that_start_alike(tmp_path: Path) -> None:
    phone = [trip(f"p{n}", "home > cart > pay > done", "goal", device="phone") for n in range(40)]
    other = [trip(f"o{n}", "home > pay", "goal", device="computer") for n in range(40)]
    late = [trip(f"l{n}", "pay > pay > done", "goal", device="computer") for n in range(40)]
    stages = ("aware: home", "buy: cart, pay, done")
    engine = world(tmp_path, *phone, *other, *late, stages=stages)
    assert {name: one.value for name, one in measured(engine, "detour", "device").items()} == {
        "phone": 1.0,
        "computer": 1.0,
    }


def test_few_and_no_goals_are_said(tmp_path: Path) -> None:
    few = world(tmp_path, *[trip(f"a{n}", "home > pay", "goal") for n in range(9)])
    (found,) = measured(few, "detour").values()
    assert (found.value, found.status, found.n) == (None, "too_few", 9)
    (found,) = measured(world(tmp_path / "none", trip("a", "home")), "detour").values()
    assert (found.value, found.status) == (None, "no_data")


def called(number: int) -> Trip:
    """Calls of one customer, for one of two reasons or none, some so late that they are open."""
    chance = random.Random(number)
    day = chance.choice((0, 50, 90, 96, 99))
    calls = []
    for _ in range(chance.randint(1, 4)):
        wait = f"+{chance.choice((1, 30, 100, 168, 169, 400))}h"
        reason = chance.choice(("bill", "parcel", None))
        calls.append(step(f"{wait} call @phone", reason=reason))
    left_us = (100 - day) * DAY
    kept, at_us = [calls[0]], 0
    for one in calls[1:]:
        at_us += one["wait_us"]
        if at_us < left_us:
            kept.append(one)
        else:
            break
    return Trip(f"c{number}", tuple(kept), "open", T0 + day * DAY)


def brute(trips: list[Trip], within_h: int) -> float:
    """Kaplan-Meier, a contact at a time."""
    seen = []
    for one in trips:
        calls, at_us = [], one.at_us
        for number, each in enumerate(one.steps):
            at_us += each["wait_us"] if number else 0
            calls.append((at_us, each["reason"]))
        for at, reason in calls:
            later = [(t - at, why) for t, why in calls if t > at]
            again = [gap for gap, why in later if why == reason or None in (reason, why)]
            watched = T0 + 100 * DAY - at
            gap = min(again, default=None)
            came = gap is not None and gap <= within_h * H
            hours = -(-min(gap if came and gap is not None else within_h * H, watched) // H)
            seen.append((hours, came))
    still = 1.0
    for hour in range(within_h + 1):
        at_risk = sum(h >= hour for h, _ in seen)
        ended = sum(h == hour and came for h, came in seen)
        still *= 1 - ended / at_risk if at_risk else 1
    return still


def test_contacts_are_settled_as_kaplan_and_meier_say(tmp_path: Path) -> None:
    trips = [called(number) for number in range(300)]
    engine = world(tmp_path, *trips)
    contacts(engine, "call")
    (found,) = measured(engine, "fcr").values()
    assert found.n == sum(len(one.steps) for one in trips)
    assert found.value == pytest.approx(brute(trips, 168))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    mark(engine)
    repeats = engine.rows("select count(*) from frictions where signal = 'repeat contact'")[0][0]
    assert repeats > 100
    settings = {"sources": {}, "friction": {"repeat_within": 400 * H}}
    run = {"build_id": "b", "version": "0", "built_us": 1, "as_of_us": T0 + 100 * DAY}
    put(engine, "runs", [run | {"settings": json.dumps(settings)}])
    (wider,) = measured(engine, "fcr").values()
    assert wider.value == pytest.approx(brute(trips, 400))
    assert wider.value < found.value


def test_young_contacts_are_open_not_settled(tmp_path: Path) -> None:
    young = [trip(f"c{n}", "call @phone", "open", "95d") for n in range(60)]
    engine = world(tmp_path, *young)
    contacts(engine, "call")
    (found,) = measured(engine, "fcr").values()
    assert (found.value, found.status) == (None, "too_few")
    assert found.reason == "no contact has been watched for 7 days"


def test_no_contact_says_what_marks_one(tmp_path: Path) -> None:
    (found,) = measured(world(tmp_path, trip("a", "home")), "fcr").values()
    assert (found.status, found.value) == ("no_data", None)
    assert "kind" in found.reason
