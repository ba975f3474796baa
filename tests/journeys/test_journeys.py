"""Events become journeys and steps: cuts, states, watermarks, and the law that counts add up."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.engine.base import Engine
from journey.engine.duckdb import DuckEngine, Limits
from journey.errors import SettingsInvalid
from journey.journeys.build import build, known_until
from journey.journeys.watermarks import instant_us
from journey.settings.models import DAY_US, US, Settings
from tests.help.rows import put

SETTINGS: dict[str, Any] = {
    "sources": {},
    "stages": {"order": ["look", "buy"], "owner": {"buy": "Sales"}},
    "touchpoints": {
        "page": {"stage": "look"},
        "cart": {"stage": "buy", "silence": "2d", "cost": 0.5},
        "cancel": {"kind": "exit"},
        "mail": {"step": False},
    },
    "goals": {"buy": {"reached_by": ["order"], "value": 24}},
    "journeys": {"silence": "10d", "after_goal": "new"},
    "segments": {"long": "steps > 2", "web": "entry_channel = 'web'"},
}
Event = tuple[str, float, str]  # customer, day, touchpoint


def built(folder: Path, *events: Event, channel: str = "web", **settings: Any) -> DuckEngine:
    """A build of the events; event_id counts from 1 in the given order."""
    engine = DuckEngine(folder / f"journeys-{random.random()}.duckdb")
    store(engine, events, channel)
    build(engine, Settings.model_validate({**SETTINGS, **settings}))
    return engine


def store(engine: DuckEngine, events: tuple[Event, ...], channel: str = "web") -> None:
    rows = [
        {"event_id": number, "at_us": int(day * DAY_US), "tie_rank": 0, "channel": channel,
         "touchpoint": touchpoint, "is_error": touchpoint == "error", "source": "s"}
        for number, (_, day, touchpoint) in enumerate(events, 1)
    ]  # fmt: skip
    put(engine, "events", rows)
    owners = [
        {"event_id": number, "customer_id": customer or None, "rule": "direct"}
        for number, (customer, _, _) in enumerate(events, 1)
    ]
    put(engine, "event_customers", owners)
    put(engine, "identifiers", [])


def paths(engine: DuckEngine) -> list[str]:
    """Each journey as ``page > cart (dropped)``, in order of customer and start."""
    rows = engine.rows("""
        select s.customer_id, s.journey_id, string_agg(s.touchpoint, ' > ' order by s.step_no),
            any_value(j.outcome), min(s.at_us)
        from steps s
        join journeys j on j.journey_id = s.journey_id
        group by s.customer_id, s.journey_id
        order by s.customer_id, min(s.at_us), s.journey_id
    """)
    return [f"{path} ({outcome})" for _, _, path, outcome, _ in rows]


def test_a_goal_and_an_exit_end_a_journey(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        ("ann", 0, "page"), ("ann", 1, "order"), ("ann", 2, "page"), ("ann", 3, "cancel"),
        ("ann", 3, "page"), ("ann", 4, "page"),
    )  # fmt: skip
    assert paths(engine) == ["page > order (goal)", "page > cancel (exit)", "page > page (open)"]
    goal = engine.rows("select goal, goal_us, value from journeys where outcome = 'goal'")
    assert goal == [("buy", DAY_US, 24)]


def test_a_silence_as_long_as_the_limit_does_not_cut_a_longer_one_does(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        ("ann", 0, "page"), ("ann", 10, "page"), ("ann", 20.001, "page"), ("zoe", 40, "page"),
    )  # fmt: skip
    assert paths(engine) == ["page > page (dropped)", "page (dropped)", "page (open)"]


def test_each_touchpoint_has_its_own_silence_limit(tmp_path: Path) -> None:
    engine = built(tmp_path, ("ann", 0, "cart"), ("ann", 3, "page"), ("ann", 9, "cart"))
    assert paths(engine) == ["cart (dropped)", "page > cart (open)"]


def test_open_until_the_follow_up_reaches_the_limit(tmp_path: Path) -> None:
    engine = built(tmp_path, ("ann", 0, "page"), ("bob", 0.5, "page"), ("zoe", 10, "page"))
    assert paths(engine) == ["page (dropped)", "page (open)", "page (open)"]


def test_events_after_as_of_are_stored_but_not_analysed(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "two.duckdb")
    store(engine, (("ann", 0, "page"), ("ann", 5, "page")))
    late = "select * replace (event_id + 100 as event_id, 'till' as channel, at_us - $day as at_us)"
    engine.add("events", f"{late} from events", day=DAY_US)
    engine.add(
        "event_customers", "select * replace (event_id + 100 as event_id) from event_customers"
    )
    awaited = {"journeys": {**SETTINGS.get("journeys", {}), "required": ["till"]}}
    as_of_us = build(engine, Settings.model_validate({**SETTINGS, **awaited}))
    assert as_of_us == 4 * DAY_US
    waiting = engine.rows("select channel, waiting from watermarks order by channel")
    assert waiting == [("till", 0), ("web", 1)]
    assert engine.rows("select count(*), max(at_us) from steps") == [(3, 4 * DAY_US)]


def test_touchpoints_that_are_no_steps_and_events_of_nobody_are_in_no_journey(
    tmp_path: Path,
) -> None:
    engine = built(tmp_path, ("ann", 0, "page"), ("ann", 1, "mail"), ("", 2, "page"))
    assert paths(engine) == ["page (open)"]


def test_a_journey_is_named_by_its_first_event_and_carries_its_facts(tmp_path: Path) -> None:
    engine = built(
        tmp_path, ("ann", 0, "page"), ("ann", 0.5, "cart"), ("ann", 1, "error"), ("zoe", 90, "page")
    )
    row = engine.rows("""
        select journey_id, steps, errors, cost, entry_channel, entry_touchpoint, channels,
            left_truncated, outcome
        from journeys
        where customer_id = 'ann'
    """)
    assert row == [(1, 3, 1, pytest.approx(0.5), "web", "page", 1, True, "dropped")]
    assert engine.rows("select stage, stage_rank from steps where event_id = 2") == [("buy", 2)]
    assert engine.rows("select owner from touchpoints where touchpoint = 'cart'") == [("Sales",)]


def test_sessions_count_silences_of_half_an_hour(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        ("ann", 0, "page"),
        ("ann", 0.02, "page"),
        ("ann", 0.1, "page"),
        ("ann", 9, "page"),
    )
    assert engine.rows("select session_no from steps order by step_no") == [(1,), (1,), (2,), (3,)]


def test_segments_are_conditions_over_journeys(tmp_path: Path) -> None:
    engine = built(tmp_path, ("ann", 0, "page"), ("ann", 1, "page"), ("ann", 2, "page"),
                   ("bob", 2, "page"))  # fmt: skip
    found = engine.rows("select segment, count(*) from journey_segments group by 1 order by 1")
    assert found == [("long", 1), ("web", 2)]


@pytest.mark.parametrize("condition", ["stepz > 2", "steps > ", "1=1); drop table journeys; --"])
def test_a_segment_that_is_no_condition_is_one_clear_error(tmp_path: Path, condition: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"segments\.odd"):
        built(tmp_path, ("ann", 0, "page"), segments={"odd": condition})


def test_required_channels_set_as_of_and_a_wrong_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"no event of channel 'shop'.*known: web"):
        built(tmp_path, ("ann", 0, "page"), journeys={"required": ["shop"]})


def test_as_of_can_be_set(tmp_path: Path) -> None:
    engine = built(tmp_path, ("ann", 0, "page"), ("ann", 8, "page"),
                   journeys={"as_of": "1970-01-06", "silence": "3d"})  # fmt: skip
    assert paths(engine) == ["page (dropped)"]
    assert instant_us("1970-01-06T00:00:00+01:00") == 5 * DAY_US - 3600 * US["s"]
    with pytest.raises(SettingsInvalid, match="no ISO date"):
        instant_us("yesterday")


def test_a_channel_far_behind_the_latest_is_flagged(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "stale.duckdb")
    store(engine, (("ann", 0, "page"), ("ann", 30, "page")))
    engine.add("events", "select * replace (9 as event_id, 'till' as channel) from events limit 1")
    as_of_us = known_until(engine, Settings.model_validate(SETTINGS))
    found = engine.rows("select channel, is_stale, is_required from watermarks order by 1")
    assert found == [("till", True, False), ("web", False, True)]
    assert as_of_us == 30 * DAY_US


def test_no_event_at_all_gives_empty_tables(tmp_path: Path) -> None:
    engine = built(tmp_path)
    assert paths(engine) == []
    assert engine.rows("select count(*) from transitions") == [(0,)]


SILENCE = {"cart": 2, "page": 10, "order": 10, "cancel": 10, "error": 10}
random_events = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.sampled_from(sorted(SILENCE))),
    max_size=40,
)


def oracle(events: list[Event]) -> list[list[tuple[str, str]]]:
    """The journeys of all customers by a loop that follows the specification word for word."""
    as_of = max((day for _, day, _ in events), default=0)
    found: list[list[tuple[str, str]]] = []
    for customer in sorted({customer for customer, _, _ in events}):
        mine = sorted(
            (day, number, name) for number, (who, day, name) in enumerate(events) if who == customer
        )
        for place, (day, _, name) in enumerate(mine):
            before = mine[place - 1] if place else None
            if (
                before is None
                or before[2] in ("order", "cancel")
                or day - before[0] > SILENCE[before[2]]
            ):
                found.append([])
            gap = mine[place + 1][0] - day if place + 1 < len(mine) else float("inf")
            found[-1].append((name, state(name, gap, as_of - day)))
    return found


def state(name: str, gap: float, followup: float) -> str:
    if name in ("order", "cancel"):
        return "goal" if name == "order" else "exit"
    if gap <= SILENCE[name]:
        return "moved"
    return "dropped" if followup >= SILENCE[name] else "open"


TOGETHER = 8  # histories of other customers in one build, each with its own start
histories = st.lists(
    st.tuples(random_events, st.integers(0, 30)), min_size=TOGETHER, max_size=TOGETHER
)


@pytest.mark.slow
@settings(max_examples=8)
@given(histories)
def test_journeys_and_states_equal_a_plain_loop(
    tmp_path_factory: pytest.TempPathFactory, histories: list[tuple[list[Event], int]]
) -> None:
    events = [
        (f"{who}{number}", day + start, name)
        for number, (history, start) in enumerate(histories)
        for who, day, name in history
    ]
    engine = built(tmp_path_factory.mktemp("oracle"), *events)
    rows = engine.rows(
        "select journey_id, touchpoint, state from steps order by journey_id, step_no"
    )
    mine: dict[int, list[tuple[str, str]]] = {}
    for journey_id, touchpoint, found in rows:
        mine.setdefault(journey_id, []).append((touchpoint, found))
    assert sorted(mine.values()) == sorted(oracle(events))
    law(engine)


def law(engine: Engine) -> None:
    """visits = moved + goal + exit + dropped + open = starts + arrivals, from two tables."""
    states = engine.rows("select touchpoint, state from steps")
    visits = Counter(name for name, _ in states)
    links = engine.rows("select source, target, first_in_journey, journey_id from transitions")
    assert Counter(target for _, target, _, _ in links if target in visits) == visits
    assert Counter(source for source, _, _, _ in links if source in visits) == visits
    outcomes = Counter(target for _, target, _, _ in links if target.startswith("("))
    journeys = Counter(f"({row[0]})" for row in engine.rows("select outcome from journeys"))
    assert outcomes == journeys
    flagged = Counter((source, target) for source, target, first, _ in links if first)
    distinct = {(source, target, journey) for source, target, _, journey in links}
    assert flagged == Counter((source, target) for source, target, _ in distinct)


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_rows_and_threads_give_the_same_tables(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    names = sorted(SILENCE)
    rows = [
        {"event_id": number * 7919 % 100_003, "at_us": draw.randrange(40) * DAY_US,
         "tie_rank": draw.randrange(2), "channel": draw.choice(["web", "store"]),
         "touchpoint": draw.choice(names), "is_error": False, "source": "s", "value": 0.1}
        for number in range(1, 3000)
    ]  # fmt: skip
    owners = [
        {"event_id": row["event_id"], "customer_id": f"c{row['event_id'] % 97}", "rule": "direct"}
        for row in rows
    ]
    hashes = []
    for threads in (1, 2):
        draw.shuffle(rows)
        draw.shuffle(owners)
        engine = DuckEngine(tmp_path / f"run{threads}.duckdb", limits=Limits(threads))
        put(engine, "events", rows)
        put(engine, "event_customers", owners)
        put(engine, "identifiers", [])
        build(engine, Settings.model_validate(SETTINGS))
        names = ("journeys", "steps", "transitions", "touchpoints", "watermarks", "answers")
        hashes.append({name: _content(engine, name) for name in names})
    assert hashes[0] == hashes[1]


def _content(engine: DuckEngine, name: str) -> str:
    texts = f"select cast(t as varchar) as r from {name} t"
    return str(engine.rows(f"select md5(string_agg(r, '|' order by r)) from ({texts})")[0][0])
