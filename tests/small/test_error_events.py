"""Errors that come as events of their own are the error of the step that they follow."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.analysis.customer.timelines import timeline
from journey.analysis.friction.marking import find
from journey.analysis.remarks.told_errors import hints, told_errors
from journey.engine.duckdb import DuckEngine
from journey.errors import SettingsInvalid
from journey.journeys.build import build
from journey.pipeline import check
from journey.project.load import load
from journey.settings.models import US, Settings
from tests.help.rows import put
from tests.help.smalls import paths, small
from tests.journeys.test_journeys import law

SHOP = """
[sources.web]
reader = "csv"
path = "web.csv"
time = "at"
touchpoint = "what"
identifiers = {user_id = "who"}
reason = "why"
cost = "cost"
[touchpoints."payment failed"]
error_of = "payment"
[goals.buy]
reached_by = ["order"]
[journeys]
silence = "1d"
"""
WEB = """
who,at,what,why,cost
ann,2026-01-01 10:00:00,cart,,
ann,2026-01-01 10:01:00,payment,,
ann,2026-01-01 10:01:05,payment failed,card declined,2
ann,2026-01-01 10:02:00,payment failed,,
ann,2026-01-01 10:03:00,payment,,
ann,2026-01-01 10:04:00,order,,
bob,2026-01-01 10:00:00,payment,,
bob,2026-01-01 11:00:00,payment failed,,
cat,2026-01-01 10:00:00,payment failed,,
zed,2026-01-09 10:00:00,cart,,
"""


def test_the_error_stands_on_the_step_that_it_follows_with_its_reason(tmp_path: Path) -> None:
    engine = small(tmp_path, SHOP, web=WEB)
    assert paths(engine) == [
        ("cart > payment > payment > order", "goal"),
        ("payment > payment failed", "dropped"),  # an hour later is another session
        ("payment failed", "dropped"),
        ("cart", "open"),
    ]
    errors = engine.rows("""
        select customer_id, step_no, touchpoint, reason from steps where is_error order by step_no
    """)
    assert [row[1:] for row in errors] == [(2, "payment", "card declined;payment failed")]
    assert {(one.signal, one.touchpoint, one.occurrences) for one in find(engine)} >= {
        ("error", "payment", 2)
    }
    assert engine.rows("select count(*) from events") == [(10,)]
    assert engine.rows("select cost from journeys where outcome = 'goal'") == [(2,)]
    law(engine)


def test_the_run_says_how_many_stand_on_a_step_and_how_many_on_none(tmp_path: Path) -> None:
    engine = small(tmp_path, SHOP, web=WEB)
    (said,) = told_errors(engine)
    assert said == (
        "`payment failed`: 2 of 4 events are the error of the step that they follow "
        "(`error_of`), no steps of their own; 2 follow none in their session and stay what "
        "they are"
    )
    with check(load(tmp_path / "journey.toml")) as read:
        assert told_errors(read.engine) == (said,)


def test_the_timeline_shows_the_error_on_its_step_and_the_event_itself(tmp_path: Path) -> None:
    engine = small(tmp_path, SHOP, web=WEB)
    ((ann,),) = engine.rows("select customer_id from journeys where outcome = 'goal'")
    shown = [(one.touchpoint, one.step_no, one.state, one.is_error) for one in
             timeline(engine, ann).steps]  # fmt: skip
    assert shown[1:4] == [
        ("payment", 2, "moved", True),
        ("payment failed", 2, "error of its step", True),
        ("payment failed", 2, "error of its step", True),
    ]


def test_check_proposes_the_setting_where_an_error_follows_only_one_other(tmp_path: Path) -> None:
    rows = "".join(
        f"c{n},2026-01-01 10:0{n}:00,payment,,\nc{n},2026-01-01 10:0{n}:01,Payment Failed,,\n"
        for n in range(6)
    )
    (tmp_path / "web.csv").write_text("who,at,what,why,cost\n" + rows)
    (tmp_path / "journey.toml").write_text(SHOP.replace('"payment failed"', "cart").replace(
        'error_of = "payment"', 'kind = "task"'))  # fmt: skip
    with check(load(tmp_path / "journey.toml")) as read:
        (hint,) = hints(read.engine)
        assert told_errors(read.engine) == ()
    assert hint.startswith("`Payment Failed` looks like an error of `payment` (6 of 6 follow it)")
    assert '`error_of = "payment"` in [touchpoints."Payment Failed"]' in hint


def test_at_one_time_no_error_comes_before_its_step(tmp_path: Path) -> None:
    rows = "who,at,what,why,cost\n" + "".join(
        f"c{n},2026-01-01 10:00:00,payment,,\nc{n},2026-01-01 10:00:00,payment failed,,\n"
        for n in range(30)
    )
    engine = small(tmp_path, SHOP, web=rows)
    assert engine.rows("select count(*), count(*) filter (where is_error) from steps") == [(30, 30)]


@pytest.mark.parametrize(
    ("onto", "sentence"),
    [
        ("payment failed", "no error of itself"),
        ("order", "is a goal"),
        ("paiment", "no source gives a touchpoint 'paiment'"),
        ("mail", "is no step"),
        ("crash", "is an error itself"),
    ],
)
def test_what_cannot_fail_is_refused(tmp_path: Path, onto: str, sentence: str) -> None:
    toml = SHOP.replace('error_of = "payment"', f'error_of = "{onto}"').replace(
        'reason = "why"', 'reason = "why"\nunmapped = "skip"\nnames = {payment = "payment", '
        'order = "order", "payment failed" = "payment failed"}')  # fmt: skip
    toml += '[touchpoints.mail]\nstep = false\n[touchpoints.crash]\nerror_of = "payment"\n'
    (tmp_path / "web.csv").write_text(WEB)
    (tmp_path / "journey.toml").write_text(toml)
    with pytest.raises(SettingsInvalid, match=sentence):
        load(tmp_path / "journey.toml")


# what happened: customer, minutes since the event before, touchpoint; an error may follow a payment
STEPS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from((1, 7, 25, 45, 4000)),
        st.sampled_from(("page", "payment", "payment", "order")),
        st.sampled_from((None, None, "declined", "3-D Secure", "own")),
    ),
    max_size=25,
)  # fmt: skip
TABLES = {
    "steps": "customer_id, step_no, at_us, touchpoint, is_error, reason, state, gap_us, session_no",
    "transitions": "journey_id, step_no, source, target, wait_us",
    "journeys": "customer_id, started_us, ended_us, steps, outcome, errors",
    "touchpoints": "touchpoint, silence_us, silence_basis",
}


@pytest.mark.slow
@settings(max_examples=15)
@given(STEPS)
def test_told_as_an_event_or_on_the_step_the_world_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, happened: list[tuple[str, int, str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("folded")
    written, told = [], []
    at_us = 0
    for number, (who, minutes, what, reason) in enumerate(happened, 1):
        at_us += minutes * US["m"]
        fails = what == "payment" and reason is not None
        said = None if reason == "own" else reason
        step = {"event_id": number, "at_us": at_us, "tie_rank": 0, "channel": "web",
                "touchpoint": what, "is_error": False, "source": "s"}  # fmt: skip
        told.append((who, step))
        written.append((who, step | (
            {"is_error": True, "reason": said or "payment failed"} if fails else {})))  # fmt: skip
        if fails:
            error = {"event_id": 1000 + number, "at_us": at_us + 30 * US["s"], "reason": said,
                     "touchpoint": "payment failed", "is_error": True}  # fmt: skip
            told.append((who, step | error))
    one, other = _world(folder, written), _world(folder, told)
    for table, columns in TABLES.items():
        text = f"select {columns} from {table} where true"
        skip = " and touchpoint <> 'payment failed'" if table == "touchpoints" else ""
        assert sorted(one.rows(text + skip), key=str) == sorted(other.rows(text + skip), key=str)
    law(other)
    (counts,) = other.rows("select count(*), count(onto_event_id) from folded_errors")
    assert counts[0] == counts[1] == len(told) - len(written)


def _world(folder: Path, rows: list[tuple[str, dict[str, Any]]]) -> DuckEngine:
    engine = DuckEngine(folder / f"w{random.random()}.duckdb")
    put(engine, "events", [row for _, row in rows])
    put(engine, "event_customers", [
        {"event_id": row["event_id"], "customer_id": who, "rule": "direct"} for who, row in rows
    ])  # fmt: skip
    put(engine, "identifiers", [])
    build(engine, Settings.model_validate({
        "sources": {}, "touchpoints": {"payment failed": {"error_of": "payment"}},
        "goals": {"buy": {"reached_by": ["order"]}},
        "journeys": {"as_of": "1970-03-01"},
    }))  # fmt: skip
    return engine
