"""Each rule of friction on journeys one can read: what shows it, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.friction.marking import mark
from journey.engine.duckdb import DuckEngine
from journey.settings.friction import CompanyWait, Friction
from journey.settings.models import US
from tests.help.rows import DAY, Trip, put, step, trip, world

STAGES = ("aware: ad", "consider: list", "buy: cart, pay")
CONTACTS = [
    {"touchpoint": name, "silence_us": 1, "silence_basis": "setting",
     "is_goal": False, "is_exit": False, "is_step": True,
     "events": 1, "kind": kind}
    for name, kind in (("cart", "task"), ("call", "contact"), ("chat", "contact"),
                       ("order", "promise"), ("parcel", "fulfil"), ("cancel", "exit"))
]  # fmt: skip


def steps_with(engine: DuckEngine, signal: str, rules: Friction = Friction()) -> list[int]:
    """Journey times 1,000 plus step, of each row with the signal."""
    mark(engine, None, rules)
    rows = engine.rows("select journey_id, step_no, signal from frictions")
    return sorted(row[0] - 1 + row[1] for row in rows if row[2] == signal)


@pytest.mark.parametrize(
    ("path", "signal", "steps"),
    [
        ("a > b > a > b", "ping-pong", [4]),  # hand case 14
        ("a > b > a", "ping-pong", []),
        ("a > a > a > a", "ping-pong", []),
        ("a > a > a > a", "loop", [3, 4]),
        ("a > b > a > b > a", "ping-pong", [4, 5]),
        ("a > b > a", "rework", []),
        ("a > b > a > c > a", "rework", [5]),
        ("a > b > c > a > d > e > f > g > a", "rework", [9]),
        ("a > b > c > a > d > e > f > g > h > a", "rework", []),  # six steps back
        ("a > b > b > a > b > a", "rework", []),  # b twice between: no return
        ("cart > +31m ad", "restart", [2]),
        ("cart > +30m ad", "restart", []),
        ("ad > +31m cart", "restart", []),
        ("nowhere > +31m ad", "restart", []),
        ("pay ! > +24h help @store", "forced switch", [2]),
        ("pay ! > +25h help @store", "forced switch", []),
        ("pay > help @store", "forced switch", []),
        ("pay @phone ! > help @store", "forced switch", []),
    ],
)
def test_rules_of_steps(tmp_path: Path, path: str, signal: str, steps: list[int]) -> None:
    assert steps_with(world(tmp_path, trip("ann", path), stages=STAGES), signal) == steps


def test_help_after_an_error_is_a_contact_or_a_store(tmp_path: Path) -> None:
    trips = [trip("ann", "cart ! > call @phone"), trip("bob", "cart ! > cart @phone")]
    engine = world(tmp_path, *trips, touchpoints=CONTACTS)
    assert steps_with(engine, "forced switch") == [2]


@pytest.mark.parametrize(
    ("reasons", "wait", "repeats"),
    [
        (("bill", "bill"), "7d", True),
        (("bill", "bill"), "8d", False),
        (("bill", "parcel"), "1d", False),
        ((None, "parcel"), "1d", True),  # it may have been about the same
        (("bill", None), "1d", True),
    ],
)
def test_a_repeat_contact(
    tmp_path: Path, reasons: tuple[str | None, str | None], wait: str, repeats: bool
) -> None:
    first, again = reasons
    two = (step("call", reason=first), step(f"+{wait} chat", reason=again))
    engine = world(tmp_path, Trip("ann", two), touchpoints=CONTACTS)
    assert steps_with(engine, "repeat contact") == ([2] if repeats else [])


def test_a_repeat_contact_may_lie_in_the_next_journey(tmp_path: Path) -> None:
    trips = [trip("ann", "call", "exit"), trip("ann", "call", at="6d"), trip("bob", "call")]
    engine = world(tmp_path, *trips, touchpoints=CONTACTS)
    assert steps_with(engine, "repeat contact") == [1001]
    shorter = Friction(repeat_within=5 * DAY)
    assert steps_with(engine, "repeat contact", shorter) == []


def test_several_reasons_of_an_error_are_several_frictions(tmp_path: Path) -> None:
    one = Trip("ann", (step("pay !", reason="declined; slow page"), step("pay !", reason="slow")))
    engine = world(tmp_path, one)
    mark(engine)
    found = engine.rows("select step_no, code, version from frictions where signal = 'error'")
    assert sorted(found) == [(1, "declined", 1), (1, "slow page", 1), (2, "slow", 1)]


def test_bad_feedback_by_scale(tmp_path: Path) -> None:
    engine = world(tmp_path, trip("ann", "a > b > c > d > e"))
    scores = (("nps", 6), ("nps", 7), ("csat", 2), ("ces", 3), ("other", 0))
    events = [
        {"event_id": number, "at_us": 1, "tie_rank": 0, "channel": "web", "touchpoint": "a",
         "is_error": False, "source": "s", "score": score, "score_scale": scale}
        for number, (scale, score) in enumerate(scores, 1)
    ]  # fmt: skip
    put(engine, "events", events)
    assert steps_with(engine, "bad feedback") == [1, 3, 4]
    assert steps_with(engine, "bad feedback", Friction(ces_good="low")) == [1, 3]


def test_what_follows_a_harmless_touchpoint_is_told_apart(tmp_path: Path) -> None:
    engine = world(tmp_path, trip("ann", "ad > banner > list > banner"))
    assert steps_with(engine, "harmless", Friction(harmless=("banner",))) == [3]
    assert steps_with(engine, "harmless") == []


@pytest.mark.parametrize(
    ("path", "late"),
    [
        ("order > +5d parcel", False),
        ("order > +5.1d parcel", True),  # known when the promise breaks
        ("order > cart", True),  # still running after 100 days
        ("order > +1d cancel > +9d parcel", False),  # called off: the clock stands
        ("order > +6d cancel", True),
    ],
)
def test_a_company_wait_runs_until_served_or_called_off(
    tmp_path: Path, path: str, late: bool
) -> None:
    rules = Friction(
        waits=(CompanyWait(opens="order", closes=("parcel",), cancels=("cancel",), within=5 * DAY),)
    )
    engine = world(tmp_path, trip("ann", path), trip("new", "order", "open", at="96d"))
    assert steps_with(engine, "company wait", rules) == ([1] if late else [])


def test_without_a_promise_the_served_waits_say_what_is_late(tmp_path: Path) -> None:
    waits = [*range(10, 50), 2000]
    trips = [trip(f"c{n}", f"order > +{wait}h parcel") for n, wait in enumerate(waits)]
    engine = world(tmp_path, *trips, touchpoints=CONTACTS)
    assert steps_with(engine, "company wait") == [1000 * 40 + 1]
    (landmark,) = {row[0] for row in engine.rows("select tau_us from company_waits")}
    assert 80 * US["h"] < landmark < 200 * US["h"]
