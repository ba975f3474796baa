"""Where customers went instead: any channel, any journey, and nothing is left out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings

from journey.analysis.behind.lists import Key, count_of, journeys_of
from journey.analysis.drop_off.instead import Instead, went_instead
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from tests.help.rows import DAY, T0, Trip, refill, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()
WITHIN_US, SESSION_US, AS_OF_US = 30 * DAY, 30 * 60_000_000, T0 + 100 * DAY


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    return world(tmp_path)


def named(found: tuple[Instead, ...], after: str, touchpoint: str) -> dict[str, Instead]:
    return {one.instead: one for one in found if (one.after, one.touchpoint) == (after, touchpoint)}


def test_the_next_step_counts_wherever_it_is(tmp_path: Path) -> None:
    engine = world(
        tmp_path,
        trip("ann", "cart > +5m payment > +2d store purchase @store", "goal"),
        trip("bob", "cart > payment", "dropped"),
        trip("bob", "email click @email", "open", "20d"),
        trip("cid", "payment > +10d support call @phone > payment > +5m order", "goal"),
        trip("dora", "payment", "open", "90d"),
        trip("eve", "payment", "dropped"),
    )
    there = named(went_instead(engine), "left", "payment")
    assert {name: (one.channel, one.visits) for name, one in there.items()} == {
        "store purchase": ("store", 1),
        "email click": ("email", 1),
        "support call": ("phone", 1),
        "(nothing)": (None, 1),
        "(not yet)": (None, 1),
    }
    assert there["store purchase"].wait_median_us == 2 * DAY
    assert there["email click"].wait_median_us == 20 * DAY - 60_000_000
    assert (there["store purchase"].goal_share, there["email click"].goal_share) == (1.0, 0.0)
    assert not named(went_instead(engine), "left", "cart")  # who stays in the session is not gone


def test_an_error_is_followed_even_within_the_session(tmp_path: Path) -> None:
    engine = world(
        tmp_path,
        trip("ann", "payment ! > payment ! > +1h support call @phone", "dropped"),
        trip("bob", "payment ! > order", "goal"),
    )
    there = named(went_instead(engine), "error", "payment")
    assert {name: one.visits for name, one in there.items()} == {
        "payment": 1, "support call": 1, "order": 1
    }  # fmt: skip
    assert there["payment"].key == "at=payment after=error instead=payment"


def test_shares_are_of_visits_that_were_watched_for_the_whole_window(tmp_path: Path) -> None:
    early = [trip(f"c{n}", "payment > +1d call @phone" if n % 4 else "payment") for n in range(80)]
    late = [trip(f"d{n}", "payment", "open", "90d") for n in range(40)]
    soon = [trip(f"e{n}", "payment > +1d call @phone", "open", "90d") for n in range(40)]
    there = named(went_instead(world(tmp_path, *early, *late, *soon)), "left", "payment")
    call, nothing, not_yet = there["call"], there["(nothing)"], there["(not yet)"]
    assert (call.visits, call.watched, call.share) == (100, 60, 0.75)
    assert (nothing.visits, nothing.share) == (20, 0.25)
    assert call.low is not None
    assert call.high is not None
    assert call.low < 0.75 < call.high
    assert (not_yet.visits, not_yet.watched, not_yet.share) == (40, 0, None)


def test_too_few_and_too_young_are_told(tmp_path: Path) -> None:
    few = went_instead(world(tmp_path / "few", trip("ann", "payment")))
    assert [(one.status, one.share) for one in few] == [("too_few", None)]
    assert "here 1 in 1" in few[0].reason
    young = went_instead(world(tmp_path / "young", trip("ann", "payment", "open", "90d")))
    assert [(one.status, one.reason) for one in young] == [
        ("not_estimable", "no visit there has been watched for 30 days yet")
    ]


def test_what_serving_them_cost_is_told(tmp_path: Path) -> None:
    (call,) = named(
        went_instead(world(tmp_path, trip("ann", "payment ! > call @phone"))), "error", "payment"
    ).values()
    assert call.cost is None
    engine = world(tmp_path / "priced", trip("ann", "payment ! > call @phone"))
    engine.scratch("priced", "select * replace (7.5 as cost) from touchpoints")
    engine.table(
        "touchpoints", "select * replace (cast(cost as decimal(18,4)) as cost) from priced"
    )
    (call,) = named(went_instead(engine), "error", "payment").values()
    assert call.cost == 7.5


def test_of_equally_frequent_channels_the_first_by_name_stands(tmp_path: Path) -> None:
    calls = [
        trip(f"c{n}", f"payment > +1d call @{('web', 'app', 'phone')[n % 3]}") for n in range(6)
    ]
    for order in (calls, calls[::-1]):
        engine = world(tmp_path / order[0].customer, *order)
        there = named(went_instead(engine), "left", "payment")
        assert (there["call"].visits, there["call"].channel) == (6, "app")


MANY = tuple(f"c{number}" for number in range(40))


@pytest.mark.slow
@settings(max_examples=4)  # of some sixty journeys each: a world costs the same for one or many
@given(journeys(most=120, customers=MANY))
def test_every_visit_is_somewhere_and_opens_its_journeys(
    engine: DuckEngine, trips: Journeys
) -> None:
    refill(engine, *trips)
    found = went_instead(engine)
    assert Counter({(one.after, one.touchpoint, one.instead): one.visits for one in found}) == (
        by_hand(trips)
    )
    for one in found:
        listed = journeys_of(engine, ALL, Key.parse(one.key))
        assert count_of(engine, ALL, Key.parse(one.key)) == len(listed) == one.journeys
    for name in {one.touchpoint for one in found}:
        assert went_instead(engine, ALL, name) == tuple(
            one for one in found if one.touchpoint == name
        )


def by_hand(trips: Journeys) -> Counter[tuple[str, str, str]]:
    """The same in plain Python: all of a customer's steps, in the order of the journeys."""
    found: Counter[tuple[str, str, str]] = Counter()
    for mine in by_customer(trips).values():
        steps = [
            (at, step, number == len(each.steps), each.outcome)
            for each in mine
            for number, (at, step) in enumerate(timed(each), 1)
        ]
        for place, (at, step, is_last, outcome) in enumerate(steps):
            following = steps[place + 1] if place + 1 < len(steps) else None
            if is_last and outcome in ("goal", "exit"):
                continue
            inside = following is not None and not is_last
            if not inside or (following and following[0] - at > SESSION_US):
                found["left", step["touchpoint"], went(at, following)] += 1
            if step["is_error"]:
                found["error", step["touchpoint"], went(at, following)] += 1
    return found


def went(at: int, following: tuple[int, dict[str, str], bool, str] | None) -> str:
    if following is not None and following[0] - at <= WITHIN_US:
        return following[1]["touchpoint"]
    return "(nothing)" if AS_OF_US - at >= WITHIN_US else "(not yet)"


def by_customer(trips: Journeys) -> dict[str, list[Trip]]:
    mine: dict[str, list[tuple[int, int, int, Trip]]] = {}
    for number, one in enumerate(trips):
        times = [at for at, _ in timed(one)]
        mine.setdefault(one.customer, []).append((times[0], times[-1], number, one))
    return {
        name: [each[-1] for each in sorted(some, key=lambda each: each[:3])]
        for name, some in mine.items()
    }


def timed(one: Trip) -> list[tuple[int, dict[str, str]]]:
    found, at = [], one.at_us
    for number, step in enumerate(one.steps):
        at += int(step.get("wait_us", 60_000_000)) if number else 0
        found.append((at, step))
    return found
