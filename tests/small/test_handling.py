"""An end gives an event its handling time; legs of one call are one contact."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.analysis.customer.timelines import timeline
from journey.analysis.experience.handling import ended, handled
from journey.engine.base import Engine
from journey.engine.duckdb import DuckEngine
from journey.errors import SettingsInvalid
from journey.export.graphs.html import page
from journey.export.write import write_table
from journey.graph.draw import draw
from journey.journeys.handling import measure
from journey.project.load import load
from journey.selection import Selection
from journey.settings.models import US, Settings
from tests.help.ingesting import clicks, refused
from tests.help.rows import put
from tests.help.smalls import small
from tests.journeys.test_journeys import law

MIN = US["m"]
CALLS = """
[project]
zone = "Europe/Berlin"
[sources.calls]
reader = "csv"
path = "calls.csv"
channel = "phone"
time = {column = "ts", zone = "Europe/Berlin"}
end = "till"
touchpoint = "what"
identifiers = {phone = "caller"}
[touchpoints.ivr]
kind = "contact"
[touchpoints.agent]
kind = "contact"
[goals.g]
reached_by = ["order"]
[journeys]
silence = "1d"
"""
LEGS = """
call,caller,ts,till,what
1,017012345678,2026-01-01 10:00:00,2026-01-01 10:12:00,ivr
1,017012345678,2026-01-01 10:01:00,2026-01-01 10:05:00,queue
1,017012345678,2026-01-01 10:05:00,2026-01-01 10:12:00,agent
1,017012345678,2026-01-01 10:20:00,,mail
2,017055512346,2026-02-01 10:05:00,2026-02-01 10:12:00,agent
"""
PARTS = """
    select e.touchpoint, h.handled_us // 60000000, h.waited_us // 60000000
    from handlings h
    join events e on e.event_id = h.event_id
    order by e.at_us, e.tie_rank
"""


def test_a_call_of_three_legs_is_one_contact_with_its_wait_and_its_handling(
    tmp_path: Path,
) -> None:
    engine = small(tmp_path, CALLS, calls=LEGS)
    assert engine.rows(PARTS) == [
        ("ivr", 1, None), ("queue", None, 4), ("agent", 7, None), ("agent", 7, None),
    ]  # fmt: skip
    assert engine.rows("select count(distinct contact_event_id) from handlings") == [(2,)]
    assert engine.rows("select count(*) from frictions where signal = 'repeat contact'") == [(0,)]
    assert ended(engine).startswith("4 events with an end are 2 contacts")
    assert "waiting at: queue 1" in ended(engine)
    law(engine)


def test_page_and_tables_tell_it_where_an_event_has_an_end(tmp_path: Path) -> None:
    engine = small(tmp_path, CALLS, calls=LEGS)
    html = page(draw(engine), "calls")
    assert 'median handled</th><th scope="col">median waited' in html
    assert "<td></td><td>4 min</td>" in html  # the queue
    for table, columns in (("steps", 15), ("journeys", 17)):
        write_table(engine, table, tmp_path / f"{table}.csv")
        with (tmp_path / f"{table}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows[0]) == columns + 2
        assert sum(int(row["handled_us"] or 0) for row in rows) == 15 * MIN
        assert sum(int(row["waited_us"] or 0) for row in rows) == 4 * MIN
    none = tmp_path / "none"
    none.mkdir()
    untimed = small(none, CALLS.replace('end = "till"\n', ""), calls=LEGS)
    assert "median handled" not in page(draw(untimed), "calls")


def test_nodes_edges_and_the_timeline_tell_handling_from_waiting(tmp_path: Path) -> None:
    engine = small(tmp_path, CALLS, calls=LEGS)
    graph = draw(engine)
    nodes = {n.touchpoint: (n.handling_median_us, n.waiting_median_us) for n in graph.nodes}
    assert nodes == {"ivr": (MIN, None), "queue": (None, 4 * MIN), "agent": (7 * MIN, None),
                     "mail": (None, None)}  # fmt: skip
    waits = {(e.source, e.target): e.wait_median_us for e in graph.edges}
    assert (waits["ivr", "queue"], waits["queue", "agent"]) == (0, 0)
    assert waits["agent", "mail"] == 8 * MIN
    ((who,),) = engine.rows("select customer_id from journeys where steps = 4")
    shown = [(s.touchpoint, s.wait_us, s.handled_us, s.waited_us) for s in
             timeline(engine, who).steps]  # fmt: skip
    assert shown == [
        ("ivr", None, MIN, None), ("queue", 0, None, 4 * MIN), ("agent", 0, 7 * MIN, None),
        ("mail", 8 * MIN, None, None),
    ]  # fmt: skip
    assert [(m.id, m.n) for m in handled(engine, Selection(), "all")["all"]] == [
        ("handling", 2), ("waiting", 2),
    ]  # fmt: skip


def test_an_end_before_its_start_is_refused_and_an_unreadable_one_named(tmp_path: Path) -> None:
    rows = ("time,page,cookie,till\n2025-03-01 10:00,a,1,2025-03-01 09:59\n"
            "2025-03-01 10:00,b,1,soon\n2025-03-01 10:00,c,1,\n"
            "2025-03-01 10:00,d,1,2025-03-01 10:00\n")  # fmt: skip
    engine = clicks(tmp_path, rows, end="till")
    assert refused(engine) == [(2, "end-before-start"), (3, "end-unreadable")]
    assert engine.rows("select touchpoint, end_us - at_us from events order by 1") == [
        ("c", None), ("d", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "text", "us"),
    [
        ("s", "00:07:10", 430_000_000), ("s", "430", 430_000_000), ("m", "1.5", 90_000_000),
        ("ms", "250", 250_000), ("s", "100:00:01.5", 360_001_500_000), ("s", "07:10", None),
        ("s", "-00:00:05", None), ("s", "-5", None), ("h", "long", None),
    ],
)  # fmt: skip
def test_how_long_it_took_is_a_number_or_hours_minutes_and_seconds(
    tmp_path: Path, unit: str, text: str, us: int | None
) -> None:
    rows = f"time,page,cookie,took\n2025-03-01 10:00,a,1,{text}\n"
    engine = clicks(tmp_path, rows, duration={"column": "took", "unit": unit})
    assert engine.rows("select end_us - at_us from events") == ([] if us is None else [(us,)])
    assert len(refused(engine)) == (us is None)


def test_end_and_duration_together_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(LEGS)
    toml = CALLS.replace('end = "till"', 'end = "till"\nduration = "till"')
    (tmp_path / "journey.toml").write_text(toml)
    with pytest.raises(SettingsInvalid, match="either end or duration"):
        load(tmp_path / "journey.toml")


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), min_size=1, max_size=9)


@settings(max_examples=30)
@given(SPANS)
def test_every_minute_of_a_contact_belongs_to_one_leg(
    tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[int, int]]
) -> None:
    engine = DuckEngine(tmp_path_factory.mktemp("legs") / "w.duckdb")
    put(engine, "events", [
        {"event_id": n, "at_us": at * MIN, "end_us": (at + took) * MIN, "tie_rank": 0,
         "channel": "phone", "touchpoint": f"t{n}", "is_error": False, "source": "s"}
        for n, (at, took) in enumerate(spans)
    ])  # fmt: skip
    put(engine, "event_customers", [
        {"event_id": n, "customer_id": "ann", "rule": "direct"} for n in range(len(spans))
    ])  # fmt: skip
    put(engine, "touchpoints", [
        {"touchpoint": f"t{n}", "silence_us": 1, "silence_basis": "setting", "is_goal": False,
         "is_exit": False, "is_step": True, "events": 1} for n in range(len(spans))
    ])  # fmt: skip
    measure(engine, Settings.model_validate({"sources": {}}), 10**12)
    owner: dict[int, int] = {}  # minute by minute: the leg that began last
    for n, (at, took) in sorted(enumerate(spans), key=lambda one: (one[1][0], one[0])):
        owner.update(dict.fromkeys(range(at, at + took), n))
    wanted = [sum(leg == n for leg in owner.values()) for n in range(len(spans))]
    assert _handled(engine) == wanted
    (contacts,) = engine.rows("select count(distinct contact_event_id) from handlings")[0]
    assert contacts == _groups(spans)


def _handled(engine: Engine) -> list[int]:
    rows = engine.rows("select handled_us from handlings order by event_id")
    return [us // MIN for (us,) in rows]


def _groups(spans: list[tuple[int, int]]) -> int:
    """Groups of spans that overlap or touch."""
    found, until = 0, -1
    for at, took in sorted(spans):
        found += at > until
        until = max(until, at + took)
    return found
