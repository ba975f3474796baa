"""Flows: what the graph names is counted as an independent question counts it; keys list it."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.ways.flows import (
    BEGINNING,
    CIRCLE,
    COSTLY,
    ENDING,
    GATE,
    KINDS,
    NARROW,
    OTHER,
    TO_DROP,
    TO_GOAL,
    Flow,
    flows,
)  # fmt: skip
from journey.analysis.ways.rounds import rounds
from journey.engine.base import Engine
from journey.engine.duckdb import DuckEngine
from journey.engine.open import open_run
from journey.selection import Selection
from tests.cases.test_real_data import built
from tests.help.rows import DAY, T0, Trip, refill, trip, world
from tests.help.worlds import Journeys, journeys

ALL = Selection()
WALKS = """
    with arrivals as (
        select journey_id, step_no, touchpoint
        from steps
        qualify lag(touchpoint) over (partition by journey_id order by step_no)
            is distinct from touchpoint
    ),
    walks as (
        select journey_id, list(touchpoint order by step_no) as walk,
            string_agg(',' || hex(touchpoint) || ',', '' order by step_no) as text
        from arrivals
        group by journey_id
    )
    select count(*) from walks join journeys using (journey_id)
"""
WHOLE = WALKS + "where walk = $path and outcome = $outcome"
FIRST = WALKS + "where walk[1:3] = $path"
LAST = WALKS + "where walk[-3:] = $path and outcome = 'dropped'"
ROUND = WALKS + "where len(list_filter(range(1, len(walk) + 1), lambda place: {rotated})) > 0"
IN_ORDER = WALKS + "where text like $pattern"
CAME = "select count(distinct journey_id) from steps where touchpoint = $name"
BEGAN = "select count(*) from steps where step_no = 1 and touchpoint = $target"
WENT = """
    select count(distinct a.journey_id)
    from steps a join steps b on a.journey_id = b.journey_id and b.step_no = a.step_no + 1
    where a.touchpoint = $source and b.touchpoint = $target
"""


def counted(engine: Engine, flow: Flow) -> int:
    """Its journeys, by a question that shares nothing with the product's."""
    path = list(flow.path)
    if flow.kind in {TO_GOAL, TO_DROP}:
        outcome = path[-1].strip("()")
        return _count(engine, WHOLE, path=path[1:-1], outcome=outcome)
    if flow.kind in {BEGINNING, ENDING}:
        return _count(engine, FIRST if flow.kind == BEGINNING else LAST, path=path)
    if flow.kind == GATE:
        return _count(engine, CAME, name=path[0])
    if flow.kind == NARROW and path[0] == "(start)":
        return _count(engine, BEGAN, target=path[1])
    if flow.kind == NARROW:
        return _count(engine, WENT, source=path[0], target=path[1])
    if flow.kind == CIRCLE:
        turns = [path[at:-1] + path[: at + 1] for at in range(len(path) - 1)]
        named = {f"turn{n}": turn for n, turn in enumerate(turns)}
        rotated = " or ".join(f"walk[place:place + {len(path) - 1}] = ${name}" for name in named)
        return _count(engine, ROUND.format(rotated=rotated), **named)
    codes = (f",{name.encode().hex().upper()}," for name in path)
    return _count(engine, IN_ORDER, pattern=f"%{'%'.join(codes)}%")


def _count(engine: Engine, text: str, **values: str | list[str]) -> int:
    return int(engine.rows(text, **values)[0][0])


def agrees(engine: Engine) -> list[Flow]:
    """Each count equals the independent one and the length of its list; the flows."""
    found = list(flows(engine))
    for flow in found:
        if flow.path != OTHER:
            assert flow.journeys == counted(engine, flow), flow
            assert flow.journeys == count_of(engine, ALL, Key.parse(flow.key)), flow
        else:
            assert flow.key == ""
    return found


def sums(found: list[Flow]) -> dict[str, int]:
    return {kind: sum(one.journeys or 0 for one in found if one.kind == kind) for kind in KINDS}


@pytest.fixture(scope="module")
def demo(demo_run: Path) -> Engine:
    return open_run(demo_run).engine


def test_the_flows_of_the_demo_are_counted_exactly(demo: Engine) -> None:
    found = agrees(demo)
    assert {one.kind for one in found} == set(KINDS)
    whole, goal, dropped = demo.rows(
        "select count(*), count(*) filter (where outcome = 'goal'),"
        " count(*) filter (where outcome = 'dropped') from journeys"
    )[0]
    totals = sums(found)
    assert (totals[TO_GOAL], totals[TO_DROP]) == (goal, dropped)
    assert (totals[BEGINNING], totals[ENDING]) == (whole, dropped)
    for stage in {one.stage for one in found if one.kind == NARROW}:
        cut = [one for one in found if one.kind == NARROW and one.stage == stage]
        assert {one.cut for one in cut} == {sum(one.journeys or 0 for one in cut)}


def test_circles_of_the_demo_say_who_goes_round(demo: Engine) -> None:
    first = next(one for one in flows(demo) if one.kind == CIRCLE)
    assert first.path[0] == first.path[-1]
    assert first.rounds is not None
    assert first.journeys is not None
    assert first.rounds >= first.journeys > 0
    assert first.extra_steps is not None
    assert first.extra_steps >= first.rounds * (len(first.path) - 1)
    assert first.goal_share is not None
    assert first.goal_share_without is not None


@pytest.mark.slow
def test_the_flows_of_real_orders_are_counted_exactly(shared_data: Path, tmp_path: Path) -> None:
    found = agrees(built("olist", shared_data, tmp_path).engine)
    assert {TO_GOAL, TO_DROP, BEGINNING, NARROW} <= {one.kind for one in found}
    way = next(one for one in found if one.kind == TO_GOAL)
    assert way.path[1] == "purchase"


def test_a_selection_narrows_every_flow(demo: Engine) -> None:
    (device,) = demo.rows("select max(device) from journeys")[0]
    chosen = Selection(device=device)
    found = flows(demo, chosen, most=2)
    assert sums(list(found))[BEGINNING] == count_of(demo, chosen, Key())
    assert all(
        count_of(demo, chosen, Key.parse(one.key)) == one.journeys for one in found if one.key
    )
    assert max(one.place for one in found if one.kind == BEGINNING) == 3


def test_what_is_expected_forgets_the_way_there(tmp_path: Path) -> None:
    to_pay = [trip(f"p{n}", "ad > cart > pay", "goal") for n in range(4)]
    silent = [trip(f"s{n}", "list > cart", "dropped") for n in range(4)]
    engine = finished(tmp_path, *to_pay, *silent)
    ways = {one.path[1:-1]: one for one in flows(engine) if one.kind == TO_GOAL}
    assert (ways["ad", "cart", "pay"].journeys, ways["ad", "cart", "pay"].expected) == (4, 2.0)
    assert (ways["list", "cart", "pay"].journeys, ways["list", "cart", "pay"].expected) == (0, 2.0)


def test_a_gate_and_a_narrow_place(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "ad > cart > pay > bought", "goal") for n in range(3)]
    trips += [trip("m", "mail > cart"), trip("n", "mail > cart > pay", "dropped")]
    found = flows(finished(tmp_path, *trips))
    gates = [(one.path[0], one.behind, one.dominates_goal) for one in found if one.kind == GATE]
    assert gates == [("cart", 2, True), ("pay", 1, True), ("bought", 0, True)]
    narrow = [(one.stage, one.path, one.cut) for one in found if one.kind == NARROW]
    assert narrow == [("(start)", ("pay", "bought"), 3)]


def test_a_circle_has_rounds_steps_and_time(tmp_path: Path) -> None:
    engine = finished(
        tmp_path,
        trip("ann", "ad > +1h help > +1h cart > +1h cart > +1h help > +1h cart > +1h pay", "goal"),
        trip("bob", "cart > +2h help > +2h pay"),
        trip("cid", "help > +1h cart > +1h help > +1h cart > +1h help"),
    )
    (circle,) = [one for one in flows(engine) if one.kind == CIRCLE]
    assert circle.path == ("cart", "help", "cart")
    assert (circle.journeys, circle.rounds, circle.goals) == (2, 3, 1)
    assert (circle.extra_steps, circle.extra_us) == (3 + 4, 7 * 3_600_000_000)
    assert circle.goal_share is None
    assert "30 customers" in circle.reason


def test_names_that_want_to_be_patterns_are_names(tmp_path: Path) -> None:
    names = ("…", ".*", "a|b", "(", "\\", "\\…", "a\nb", "[", "%", "_")
    steps = tuple({"touchpoint": name, "channel": "web", "is_error": False} for name in names)
    trips = [Trip("ann", steps, "goal"), Trip("bob", steps[::-1]), Trip("cid", steps[:2] * 3)]
    engine = finished(tmp_path, *trips)
    found = {(one.kind, one.path): one.journeys for one in agrees(engine)}
    assert found[TO_GOAL, ("(start)", *names, "(goal)")] == 1
    assert found[BEGINNING, names[:3]] == 1
    assert found[CIRCLE, (".*", "…", ".*")] == 1


def test_an_empty_run_has_no_flows(tmp_path: Path) -> None:
    assert flows(finished(tmp_path)) == ()


def test_nobody_went_round_nothing(tmp_path: Path) -> None:
    assert rounds(finished(tmp_path, trip("ann", "ad > cart")), ALL, []) == ()


def finished(folder: Path, *trips: Trip) -> DuckEngine:
    engine = world(folder, *trips)
    friction.mark(engine, None)
    findings.find(engine, T0 + 100 * DAY)
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    return finished(tmp_path_factory.mktemp("laws"))


@settings(max_examples=10)
@given(made=journeys(), most=st.integers(1, 4))
def test_all_flows_of_any_journeys_are_counted_exactly(
    engine: DuckEngine, made: Journeys, most: int
) -> None:
    refill(engine, *made)
    found = agrees(engine)
    if not made:
        assert found == []
        return
    totals = sums(found)
    ends = [one.outcome for one in made]
    assert (totals[TO_GOAL], totals[TO_DROP]) == (ends.count("goal"), ends.count("dropped"))
    assert (totals[BEGINNING], totals[ENDING]) == (len(made), ends.count("dropped"))
    for one in found:
        if one.kind == CIRCLE and one.path != OTHER:
            assert one.rounds == sum(turns(walk(way), one.path) for way in made)
        assert one.kind != COSTLY or one.goals_lost


def walk(one: Trip) -> list[str]:
    return [name for name, _ in groupby(step["touchpoint"] for step in one.steps)]


def turns(walked: list[str], circle: tuple[str, ...]) -> int:
    """Whole rounds, by walking along: each stretch along the circle, divided by its length."""
    following = dict(pairwise(circle))
    found, along = 0, 0
    for before, after in pairwise(walked):
        along = along + 1 if following.get(before) == after else 0
        found += along > 0 and along % (len(circle) - 1) == 0
    return found
