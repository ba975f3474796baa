"""Dead ends: error pages that lose more than their stage does, and places that lead nowhere."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from journey.analysis.drop_off.touchpoints import find as drop_offs
from journey.analysis.drop_off.touchpoints import survey
from journey.analysis.findings import writing as findings
from journey.analysis.friction import dead_ends
from journey.analysis.friction import marking as friction
from journey.analysis.friction import windows as friction_windows
from journey.analysis.plan import proposal as plan
from journey.analysis.priced import ranked as opportunities
from journey.analysis.priced.compared import friction_strata
from journey.engine.duckdb import DuckEngine
from journey.selection import Selection
from journey.settings.friction import Friction
from journey.settings.models import US
from journey.settings.plan import Plan
from tests.help.rows import DAY, T0, Trip, step, trip, world

AS_OF = T0 + 100 * DAY
STAGES = ("find: list, filter, sort, no results", "buy: cart, pay, done")
LOSES = {"list": 0.2, "filter": 0.2, "sort": 0.25, "no results": 0.7}


def shop(n: int = 1500, marked: str = " !") -> list[Trip]:
    """Finding something by four touchpoints of one stage; one of them is an error page."""
    chance = random.Random(3)
    trips = []
    for number in range(n):
        steps = []
        for _ in range(4):
            place = chance.choice(list(LOSES))
            steps.append(f"{place}{marked if place == 'no results' else ''}")
            if chance.random() < LOSES[place]:
                trips.append(trip(f"c{number}", " > ".join(steps), "dropped"))
                break
        else:
            trips.append(trip(f"c{number}", " > ".join([*steps, "cart", "done"]), "goal"))
    return trips


def opened(folder: Path, *trips: Trip) -> DuckEngine:
    return world(folder, *trips, as_of_us=AS_OF, stages=STAGES)


def sought(engine: DuckEngine) -> tuple[dead_ends.DeadEnd, ...]:
    return dead_ends.find(engine, survey(engine, Selection()))


def test_an_error_page_that_loses_more_than_its_stage_is_valued_by_it(tmp_path: Path) -> None:
    engine = opened(tmp_path, *shop())
    (dead,) = sought(engine)
    (page,) = [one for one in drop_offs(engine) if one.touchpoint == "no results"]
    assert dead.touchpoint == "no results"
    assert page.goals_lost is not None
    assert page.goals_lost > 50
    assert dead.verdict.goals is not None
    assert dead.verdict.goals.value == pytest.approx(page.goals_lost)
    assert dead.verdict.goals.low < dead.verdict.goals.value < dead.verdict.goals.high
    friction.mark(engine, dead=[dead.touchpoint])
    findings.find(engine, AS_OF, dead=[dead])
    (shown,) = [one for one in opportunities.ranked(engine) if one.signal == "dead end"]
    assert (shown.touchpoint, shown.kind, shown.badge) == ("no results", "service", "amber")
    assert shown.gain == pytest.approx(page.goals_lost)
    assert shown.occurrences == page.visits
    assert shown.journeys == page.journeys
    assert shown.reason == dead_ends.BY_DROP_OFF
    assert not plan.is_addable(shown)
    (planned,) = [one for one in plan.propose(engine, Plan()) if one.signal == "dead end"]
    assert (planned.order_no, planned.gain) == (None, shown.gain)
    assert planned.reason == plan.BY_DROP_OFF
    row = plan.alone(engine, Plan(), plan.fix_of(shown))
    assert row is not None
    assert row.reason == plan.BY_DROP_OFF
    assert friction_strata(engine) == ()  # nobody is compared


def test_losing_more_without_an_error_is_no_dead_end(tmp_path: Path) -> None:
    assert sought(opened(tmp_path, *shop(marked=""))) == ()


def test_an_error_page_that_loses_no_more_is_no_dead_end(tmp_path: Path) -> None:
    alike = [
        trip(f"c{n}", f"{place} ! > done", "goal")
        if n % 3
        else trip(f"c{n}", f"{place} !", "dropped")
        for n in range(600)
        for place in [list(LOSES)[n % 4]]
    ]
    assert sought(opened(tmp_path, *alike)) == ()


def test_where_there_is_no_way_on(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "list > filter", "dropped") for n in range(60)]
    on = [trip(f"d{n}", "list > cart > done", "goal") for n in range(60)]
    (dead,) = sought(opened(tmp_path, *trips, *on))
    assert (dead.touchpoint, dead.journeys, dead.customers) == ("filter", 60, 60)
    assert dead.verdict.goals is None
    assert dead.verdict.status == "not_estimable"
    assert dead.verdict.reason
    few = opened(tmp_path / "few", *trips[:20], *on)
    assert sought(few) == ()


def test_open_visits_are_no_dead_end(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", "list > filter", "open", "90d") for n in range(60)]
    assert sought(opened(tmp_path, *trips)) == ()


@pytest.mark.parametrize(
    ("path", "dead", "switched"),
    [
        ("filter > +1h shop @store", ["filter"], True),
        ("filter > +1h shop @store", ["list"], False),
        ("filter > +25h shop @store", ["filter"], False),
        ("filter @phone > +1h shop @store", ["filter"], False),  # not online
    ],
)
def test_help_after_a_dead_end_is_a_forced_switch(
    tmp_path: Path, path: str, dead: list[str], switched: bool
) -> None:
    engine = opened(tmp_path, trip("ann", path))
    friction.mark(engine, dead=dead)
    found = engine.rows("select step_no from frictions where signal = 'forced switch'")
    assert found == ([(2,)] if switched else [])


def test_a_way_back_says_how_far(tmp_path: Path) -> None:
    stages = ("aware: ad", "find: list", "buy: cart", "done: thanks")
    paths = ("ad > cart > ad", "ad > cart > list > cart > ad", "ad > thanks > ad")
    engine = world(tmp_path, *[trip(f"c{n}", path) for n, path in enumerate(paths)], stages=stages)
    friction.mark(engine)
    found = {one.touchpoint: one for one in friction.find(engine) if one.signal == "way back"}
    assert (found["list"].depth_max, found["list"].depth_mean) == (1, 1.0)
    at_ad = [one for one in friction.find(engine)
             if one.signal == "way back" and one.touchpoint == "ad"]  # fmt: skip
    assert sorted((one.from_touchpoint, one.depth_max, one.depth_mean) for one in at_ad) == [
        ("cart", 2, 2.0),
        ("thanks", 3, 3.0),
    ]


def test_windows_count_half_the_same_and_double(tmp_path: Path) -> None:
    kinds = [
        {"touchpoint": name, "silence_us": 1, "silence_basis": "setting", "is_goal": False,
         "is_exit": False, "is_step": True, "events": 1, "kind": kind}
        for name, kind in (("pay", "task"), ("call", "contact"))
    ]  # fmt: skip
    waits = (6, 12, 13, 24, 25, 48, 49, 80, 84, 85, 168, 169, 336, 337)
    trips = [
        Trip(f"c{n}", (step("pay !"), step(f"+{wait}h call @phone"),
                       step(f"+{wait}h call @phone")))
        for n, wait in enumerate(waits)
    ]  # fmt: skip
    engine = world(tmp_path, *trips, touchpoints=kinds)
    rules = Friction()
    friction.mark(engine, None, rules)
    found = friction_windows.windows(engine, Selection(), rules)
    counted = {(one.signal, one.window_us // US["h"]): one.occurrences for one in found}
    assert counted == {
        (signal, hours): sum(wait <= hours for wait in waits)
        for signal, all_hours in (
            ("forced switch", (12, 24, 48)),
            ("repeat contact", (84, 168, 336)),
        )
        for hours in all_hours
    }
    for one in found:
        if one.times == 1:
            marked = engine.rows(
                "select count(*) from frictions where signal = $signal", signal=one.signal
            )
            assert marked == [(one.occurrences,)]
    said = friction_windows.line("forced switch", found)
    assert said == ("How much hangs on the window: 2 within 12 h, 4 within 24 h, 6 within 48 h.")
    assert friction_windows.line("loop", found) == ""
    phones = friction_windows.windows(engine, Selection(device="phone"), rules)
    assert {one.occurrences for one in phones} == {0}
