"""An identifier that is the journey: never cut, beside others, and of one customer."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from journey.analysis.remarks.wholes import named
from journey.engine.duckdb import DuckEngine
from journey.errors import SettingsInvalid
from journey.journeys.build import build
from journey.project.load import load
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
identifiers = {user_id = "who", order_id = "order"}
[goals.done]
reached_by = ["approved"]
[journeys]
case = "order_id"
silence = "1d"
"""
HEAD = "who,order,at,what\n"


def test_neither_goal_nor_silence_cuts_an_order_and_two_run_side_by_side(tmp_path: Path) -> None:
    rows = HEAD + (
        "ann,1,2026-01-01 10:00,applied\nann,2,2026-01-01 11:00,applied\n"
        "ann,1,2026-01-09 10:00,approved\nann,,2026-01-09 10:30,view\n"
        "ann,1,2026-01-20 10:00,applied again\nann,2,2026-01-21 11:00,called\n"
    )
    engine = small(tmp_path, LOG, log=rows)
    assert paths(engine) == [
        ("applied > approved > applied again", "goal"),
        ("applied > called", "open"),
        ("view", "dropped"),
    ]
    assert named(engine) == (
        "2 journeys are one order_id each (`journeys.case`), never cut; "
        "1 steps without order_id are cut by silence and goal"
    )
    law(engine)


def test_an_order_of_two_customers_is_one_journey_and_is_told(tmp_path: Path) -> None:
    rows = HEAD + (
        "ann,1,2026-01-01 10:00,applied\nbob,1,2026-01-01 11:00,called\n"
        "bob,1,2026-01-02 11:00,approved\nbob,2,2026-01-03 11:00,applied\n"
    )
    engine = small(tmp_path, LOG, log=rows)
    assert [path for path, _ in paths(engine)] == ["applied > called > approved", "applied"]
    assert "; 1 of them stand on two or more customers" in named(engine)
    assert engine.rows("select count(distinct customer_id) from journeys") == [(1,)]
    law(engine)


def test_a_log_that_knows_nothing_but_its_case_number(tmp_path: Path) -> None:
    toml = LOG.replace('{user_id = "who", order_id = "order"}', '{loan = "order"}')
    toml = toml.replace('case = "order_id"', 'case = "loan"')
    rows = HEAD + "".join(
        f",{order},2026-0{month}-01 10:00,{what}\n"
        for order in range(1, 9)
        for month, what in ((1, "applied"), (3, "approved"), (6, "paid out"))
    )
    engine = small(tmp_path, toml, log=rows)
    assert paths(engine) == [("applied > approved > paid out", "goal")] * 8


def test_a_case_that_no_source_gives_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "journey.toml").write_text(LOG.replace('"order_id"\n', '"order"\n'))
    with pytest.raises(SettingsInvalid, match="no source gives an identifier 'order'"):
        load(tmp_path / "journey.toml")


EVENTS = some.lists(
    some.tuples(some.sampled_from("ab"), some.sampled_from("-12"),
                some.sampled_from(["see", "approved"])), max_size=20)  # fmt: skip


def oracle(events: list[tuple[str, str, str]]) -> list[list[str]]:
    """The journeys by a plain loop: one per order; else cut after each goal."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    cuts: dict[str, int] = defaultdict(int)
    for who, order, what in events:
        key = (order,) if order != "-" else (who, str(cuts[who]))
        found[key].append(what)
        if order == "-" and what == "approved":
            cuts[who] += 1
    return list(found.values())


@pytest.mark.slow
@given(EVENTS)
@settings(max_examples=25, deadline=None)
def test_orders_equal_a_plain_loop_and_keep_the_law(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, str, str]]
) -> None:
    engine = DuckEngine(tmp_path_factory.mktemp("loop") / "run.duckdb")
    put(engine, "events", [
        {"event_id": number, "at_us": number * DAY_US, "tie_rank": 0, "channel": "web",
         "touchpoint": what, "is_error": False, "source": "s"}
        for number, (_, _, what) in enumerate(events, 1)
    ])  # fmt: skip
    put(engine, "event_customers", [
        {"event_id": number, "customer_id": who, "rule": "direct"}
        for number, (who, _, _) in enumerate(events, 1)
    ])  # fmt: skip
    put(engine, "identifiers", [
        {"event_id": number, "kind": "order_id", "nid": int(order)}
        for number, (_, order, _) in enumerate(events, 1) if order != "-"
    ])  # fmt: skip
    build(engine, Settings.model_validate({
        "sources": {}, "goals": {"done": {"reached_by": ["approved"]}},
        "journeys": {"case": "order_id", "silence": "30d", "after_goal": "new"},
    }))  # fmt: skip
    mine: dict[int, list[str]] = {}
    for journey_id, name in engine.rows(
        "select journey_id, touchpoint from steps order by journey_id, step_no"
    ):
        mine.setdefault(journey_id, []).append(name)
    assert sorted(mine.values()) == sorted(oracle(events))
    law(engine)
    engine.close()
