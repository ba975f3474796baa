"""What follows a goal without a new beginning belongs to the journey that reached it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from journey.analysis.remarks.afterwards import afterwards
from journey.engine.duckdb import DuckEngine
from journey.journeys.build import build
from journey.settings.models import DAY_US, Settings
from tests.help.rows import put
from tests.help.smalls import paths, small
from tests.journeys.test_journeys import law

LOG = """
[project]
name = "log"
[sources.log]
reader = "csv"
path = "log.csv"
time = "at"
touchpoint = "what"
identifiers = {user_id = "who"}
value = "worth"
[goals.done]
reached_by = ["approved"]
[journeys]
silence = "1d"
"""
HEAD = "who,at,what,worth\n"


def _rows(*steps: tuple[str, int, str]) -> str:
    """Rows of (who, hour, what)."""
    return HEAD + "".join(
        f"{who},2026-01-{1 + hour // 24:02} {hour % 24:02}:00,{what},\n"
        for who, hour, what in steps
    )


def test_bookkeeping_after_the_goal_opens_no_journey(tmp_path: Path) -> None:
    steps = [(f"c{n}", 5 * n + k, what) for n in range(40)
             for k, what in enumerate(("applied", "approved", "file closed"))]  # fmt: skip
    engine = small(tmp_path, LOG, log=_rows(*steps))
    assert paths(engine) == [("applied > approved > file closed", "goal")] * 40
    assert afterwards(engine).startswith("40 steps after a goal stay with the journey")
    law(engine)
    once = engine.rows("select distinct goal, goal_step, ended_us - goal_us from journeys")
    assert once == [("done", 2, 3_600_000_000)]


def test_goods_that_come_back_lower_what_the_journey_was_worth(tmp_path: Path) -> None:
    rows = HEAD + (
        "ann,2026-01-01 10:00,approved,50\nann,2026-01-03 10:00,return,-20\n"
        "zed,2026-02-01 00:00,see,\n"
    )
    engine = small(tmp_path, LOG, log=rows)
    assert paths(engine) == [("approved > return", "goal"), ("see", "open")]
    worth = engine.rows("select gross_value, value from journeys where outcome = 'goal'")
    assert [tuple(map(float, row)) for row in worth] == [(50, 30)]


BACK = [
    *[(f"c{n}", 5 * n, "page") for n in range(30)],
    ("ann", 10, "page"),
    ("ann", 11, "approved"),
]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        # who comes anew by a page at which journeys begin is on another journey
        ([("ann", 12, "page")], ["page > approved (goal)", "page (dropped)"]),
        ([("ann", 12, "closed"), ("ann", 13, "page")],
         ["page > approved > closed (goal)", "page (dropped)"]),
        # a chain that leads to the next goal is the next journey
        ([("ann", 12, "cart"), ("ann", 13, "approved")],
         ["page > approved (goal)", "cart > approved (goal)"]),
        # the window: 90 days
        ([("ann", 12 + 24 * 29, "closed")], ["page > approved > closed (goal)"]),
    ],
)  # fmt: skip
def test_what_is_a_new_beginning(
    tmp_path: Path, after: list[tuple[str, int, str]], found: list[str]
) -> None:
    engine = small(tmp_path, LOG, log=_rows(*BACK, *after))
    own = [f"{path} ({outcome})" for path, outcome in engine.rows("""
        select string_agg(touchpoint, ' > ' order by step_no), any_value(outcome)
        from steps join journeys using (journey_id)
        where steps.customer_id = (
            select customer_id from steps where touchpoint = 'approved' limit 1)
        group by steps.journey_id order by min(at_us)
    """)]  # fmt: skip
    assert own == found


def test_settings_say_otherwise(tmp_path: Path) -> None:
    steps = [("ann", 0, "applied"), ("ann", 1, "approved"), ("ann", 2, "closed")]
    split = [("applied > approved", "goal"), ("closed", "open")]
    new = LOG.replace('silence = "1d"', 'silence = "1d"\nafter_goal = "new"')
    assert paths(small(tmp_path, new, log=_rows(*steps))) == split
    one = LOG + "[touchpoints]\nclosed = {closing = false}\n"
    assert paths(small(tmp_path, one, log=_rows(*steps))) == split


def test_a_goal_that_does_not_end_the_journey(tmp_path: Path) -> None:
    goes_on = LOG.replace('["approved"]', '["approved"]\nends = false')
    steps = [("ann", 0, "page"), ("ann", 1, "approved"), ("ann", 2, "page"), ("ann", 90, "page")]
    engine = small(tmp_path, goes_on, log=_rows(*steps))
    assert paths(engine) == [("page > approved > page", "goal"), ("page", "open")]
    assert engine.rows("select goal_step from journeys where goal is not null") == [(2,)]
    law(engine)


NAMES = ("page", "order", "cancel", "return")
EVENTS = some.lists(
    some.tuples(some.sampled_from("ab"), some.integers(0, 150), some.sampled_from(NAMES)),
    max_size=25, unique_by=lambda one: one[:2],
)  # fmt: skip


def oracle(events: list[tuple[str, int, str]]) -> list[list[str]]:
    """The journeys by a plain loop: silence 5 days, ``return`` closes for 90 days."""
    found: list[list[str]] = []
    for customer in sorted({who for who, _, _ in events}):
        last_day, last, head = None, "", None
        stays = False
        for _, day, name in sorted(one for one in events if one[0] == customer):
            was, fits = stays, name == "return" and head is not None and day - head <= 90
            stays = fits and (was or last != "return")
            ended = was or last in {"order", "cancel"}
            if not stays and (last_day is None or ended or day - last_day > 5):
                found.append([])
            found[-1].append(name)
            last_day, last = day, name
            if name != "return":
                head = day if name in {"order", "cancel"} else None
    return found


@pytest.mark.slow
@given(EVENTS)
@settings(max_examples=40, deadline=None)
def test_what_closes_equals_a_plain_loop_and_keeps_the_law(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, int, str]]
) -> None:
    engine = DuckEngine(tmp_path_factory.mktemp("loop") / "run.duckdb")
    put(engine, "events", [
        {"event_id": number, "at_us": day * DAY_US, "tie_rank": 0, "channel": "web",
         "touchpoint": name, "is_error": False, "source": "s"}
        for number, (_, day, name) in enumerate(events, 1)
    ])  # fmt: skip
    put(engine, "event_customers", [
        {"event_id": number, "customer_id": who, "rule": "direct"}
        for number, (who, _, _) in enumerate(events, 1)
    ])  # fmt: skip
    put(engine, "identifiers", [])
    build(engine, Settings.model_validate({
        "sources": {}, "goals": {"buy": {"reached_by": ["order"]}},
        "touchpoints": {"cancel": {"kind": "exit"}, "return": {"closing": True}},
        "journeys": {"silence": "5d", "after_goal": "new"},
    }))  # fmt: skip
    mine: dict[int, list[str]] = {}
    for journey_id, name in engine.rows(
        "select journey_id, touchpoint from steps order by journey_id, step_no"
    ):
        mine.setdefault(journey_id, []).append(name)
    assert sorted(mine.values()) == sorted(oracle(events))
    law(engine)
    engine.close()


def test_who_comes_back_after_a_silence_by_a_page_of_all_begins_anew(tmp_path: Path) -> None:
    steps = [(f"c{n}", 3 * n + k, what) for n in range(40)
             for k, what in enumerate(("ad", "page", "approved"))]  # fmt: skip
    steps += [("c1", 200, "page"), ("c2", 9, "page"), ("c3", 400, "file closed")]
    engine = small(tmp_path, LOG, log=_rows(*steps))
    found = dict.fromkeys(path for path, _ in paths(engine))
    assert set(found) == {
        "ad > page > approved", "page", "ad > page > approved > page",
        "ad > page > approved > file closed",
    }  # fmt: skip
    law(engine)
