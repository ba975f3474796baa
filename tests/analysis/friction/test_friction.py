"""Friction signals: hand cases, a Python oracle over random journeys, and the counted places."""

from __future__ import annotations

from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest
from hypothesis import given, settings

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.friction.catalogue import SIGNALS
from journey.analysis.friction.marking import find, mark
from journey.analysis.friction.steps import REPEAT_US
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.settings.models import US
from tests.help.rows import Trip, refill, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()
STAGES = ("aware: ad", "consider: list", "buy: cart, pay")
MARKED = "select journey_id, step_no, signal, touchpoint, from_touchpoint, wait_us from frictions"


def marked(folder: Path, path: str, signal: str, long_wait_us: int | None = None) -> list[int]:
    """Steps of one journey that show the signal."""
    engine = world(folder, trip("ann", path), stages=STAGES)
    mark(engine, long_wait_us)
    return sorted(row[1] for row in engine.rows(MARKED) if row[2] == signal)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("cart > cart", []),
        ("cart > cart > cart", [3]),
        ("cart > cart > cart > cart", [3, 4]),
        ("cart > list > cart > cart", []),
        ("cart > +1s cart > +1s cart > +1s cart", []),  # one click, four times
        ("cart > +1.9s cart > cart > cart", [4]),
        ("cart > +2s cart > +2s cart", [3]),
        ("cart > cart > +1s cart > cart", [4]),  # the repeat counts with the one before it
        ("cart > cart > cart > ad > cart > cart > cart", [3, 7]),
    ],
)
def test_a_loop_starts_with_the_third_in_a_row(tmp_path: Path, path: str, steps: list[int]) -> None:
    assert marked(tmp_path, path, "loop") == steps


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("ad > list > cart", []),
        ("cart > list", [2]),
        ("cart > list > ad > list", [2]),  # one episode
        ("cart > list > cart > ad", [2, 4]),
        ("cart > pay > cart", []),  # one stage
        ("cart > nowhere > list", [3]),  # what is in no stage is looked over
        ("cart > list > nowhere > ad", [2]),
        ("nowhere > ad", []),
    ],
)
def test_a_way_back_is_the_first_step_of_each_episode(
    tmp_path: Path, path: str, steps: list[int]
) -> None:
    assert marked(tmp_path, path, "way back") == steps


def test_errors_and_hand_offs_tell_where_from(tmp_path: Path) -> None:
    engine = world(tmp_path, trip("ann", "ad @ads ! > +2h cart ! > help @phone"))
    mark(engine, None)
    assert sorted(engine.rows(MARKED)) == [
        (1, 1, "error", "ad", None, None),
        (1, 2, "channel hand-off", "cart", "ad", 2 * US["h"]),
        (1, 2, "error", "cart", "ad", 2 * US["h"]),
        (1, 3, "channel hand-off", "help", "cart", US["m"]),
    ]
    (row,) = engine.rows("select customer_id, event_id from frictions where step_no = 3")
    assert row == ("ann", 3)


def test_a_long_wait_is_above_the_setting(tmp_path: Path) -> None:
    path = "ad > +59m cart > +60m pay > +61m list"
    assert marked(tmp_path, path, "long wait", 60 * US["m"]) == [4]


def waiting(waits: list[int]) -> list[Trip]:
    return [trip(f"c{n}", f"ad > +{wait}s cart") for n, wait in enumerate(waits)]


def test_without_a_setting_the_waits_themselves_say_what_is_long(tmp_path: Path) -> None:
    waits = [*range(100, 140), 300, 2000]
    engine = world(tmp_path, *waiting(waits))
    mark(engine, None)
    q1, q3 = waits[10], waits[31]  # percentile_disc of 42 waits
    fence = q3 * (q3 / q1) ** 1.5
    long = sorted(row[5] // US["s"] for row in engine.rows(MARKED) if row[2] == "long wait")
    assert long == [wait for wait in waits if wait > fence] == [300, 2000]
    assert quantiles(waits, n=4)[0] == pytest.approx(q1, rel=0.01)


@pytest.mark.parametrize("waits", [[*range(1, 29), 9999], [60] * 40 + [9999]])
def test_few_or_equal_waits_are_never_long(tmp_path: Path, waits: list[int]) -> None:
    engine = world(tmp_path, *waiting(waits))
    mark(engine, None)
    assert engine.rows(MARKED) == []


def test_places_are_counted_with_their_journeys(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "ad @ads > pay ! > pay ! > help @phone", "goal") for n in range(40)]
    other = [trip(f"d{n}", "ad @ads > cart", "dropped") for n in range(7)]
    engine = world(tmp_path, *trips, *other)
    mark(engine, None)
    error, after_error, *planned = find(engine)
    assert (error.signal, error.touchpoint, error.kind) == ("error", "pay", "service")
    assert (error.occurrences, error.journeys, error.customers) == (80, 40, 40)
    assert (error.goal_share, error.status) == (1.0, "estimated")
    assert (after_error.signal, after_error.touchpoint) == ("channel hand-off", "help")
    assert (after_error.from_touchpoint, after_error.after_error) == ("pay", 40)
    assert (after_error.kind, after_error.wait_median_us) == ("symptom", US["m"])
    assert [(one.touchpoint, one.kind, one.journeys) for one in planned] == [
        ("pay", "neutral", 40),
        ("cart", "neutral", 7),
    ]
    assert planned[1].goal_share is None
    assert planned[1].reason == "too few: a rate needs 30 customers in 10 blocks, here 7 in 7"


def test_a_hand_off_towards_help_is_no_plan(tmp_path: Path) -> None:
    places = [
        {"touchpoint": name, "silence_us": 1, "silence_basis": "setting",
         "is_goal": False, "is_exit": False, "is_step": True,
         "events": 1, "kind": kind}
        for name, kind in (("pay", "task"), ("help", "contact"))
    ]  # fmt: skip
    engine = world(tmp_path, trip("ann", "pay > help @phone"), touchpoints=places)
    mark(engine, None)
    assert [one.kind for one in find(engine)] == ["symptom"]


def test_no_steps_give_no_friction(tmp_path: Path) -> None:
    engine = world(tmp_path)
    mark(engine, None)
    mark(engine, US["h"])
    assert find(engine) == ()
    assert engine.rows("select count(*) from frictions") == [(0,)]


@pytest.mark.slow
@settings(max_examples=25)
@given(made=journeys())
def test_marks_are_those_of_a_plain_reading(engine: DuckEngine, made: Journeys) -> None:
    refill(engine, *made)
    long_wait_us = 60 * US["m"]
    mark(engine, long_wait_us)
    wanted = sorted(
        (1 + 1000 * place, *one)
        for place, trip_ in enumerate(made)
        for one in _read(list(trip_.steps), long_wait_us)
    )
    assert sorted(row[:3] for row in engine.rows(MARKED)) == wanted
    found = find(engine)
    assert sum(one.occurrences for one in found) == len(wanted)
    assert {one.signal for one in found} <= set(SIGNALS)
    for one in found:
        assert count_of(engine, ALL, Key.parse(one.key)) == one.journeys


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def _read(steps: list[dict[str, Any]], long_wait_us: int) -> list[tuple[int, str]]:
    """Signals of one journey (without stages), read step by step."""
    found: list[tuple[int, str]] = []
    run = 0
    for number, now in enumerate(steps, 1):
        before = steps[number - 2] if number > 1 else None
        if now["is_error"]:
            found.append((number, "error"))
        if before is None or before["touchpoint"] != now["touchpoint"]:
            run = 1
        elif now["wait_us"] >= REPEAT_US:
            run += 1
            if run >= 3:
                found.append((number, "loop"))
        names = [one["touchpoint"] for one in steps[:number]]
        if _is_ping_pong(names):
            found.append((number, "ping-pong"))
        if sum(map(_is_return, _ends_at(names))) >= 2 and _is_return(names):
            found.append((number, "rework"))
        if before is not None and before["channel"] != now["channel"]:
            found.append((number, "channel hand-off"))
        if before is not None and now["wait_us"] > long_wait_us:
            found.append((number, "long wait"))
    return found


def _is_ping_pong(names: list[str]) -> bool:
    return len(names) >= 4 and names[-4:-2] == names[-2:] and names[-1] != names[-2]


def _is_return(names: list[str]) -> bool:
    """Whether the last touchpoint is met again after one to four others that all differ."""
    earlier = [length for length in range(2, 6) if names[-1 - length : -length] == names[-1:]]
    between = names[-earlier[0] : -1] if earlier else []
    return len(names) > 1 and names[-1] != names[-2] and len({*between}) == len(between) > 0


def _ends_at(names: list[str]) -> list[list[str]]:
    """All beginnings of the journey that end at its last touchpoint."""
    return [names[:n] for n in range(1, len(names) + 1) if names[n - 1] == names[-1]]
